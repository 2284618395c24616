use std::collections::BTreeMap;

use super::*;

/// Chance that comes again.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn held<K, V>(kept: &Bounded<K, V>) -> (usize, usize) {
    let all = || kept.young.values().chain(kept.old.values());
    (all().count(), all().map(|(_, bytes)| bytes).sum())
}

#[test]
fn whatever_is_put_and_asked_for_no_more_is_held_than_the_bound_and_never_another_value() {
    let most = Most { entries: 40, bytes: 10_000 };
    for seed in 0..50 {
        let (mut chance, mut kept) = (Chance(seed), Bounded::new(most));
        let mut last = BTreeMap::new();
        for step in 0..2_000_u64 {
            let key = chance.below(100);
            if chance.below(2) == 0 {
                let bytes = usize::try_from(chance.below(6_000)).unwrap();
                kept.put(key, step, bytes);
                last.insert(key, step);
            } else if let (Some(found), _) = kept.get(&key) {
                assert_eq!(Some(&found), last.get(&key), "seed {seed}, step {step}");
            }
            let (entries, bytes) = held(&kept);
            assert!(entries <= most.entries && bytes <= most.bytes, "{entries} entries of {bytes} bytes");
            assert_eq!(kept.bytes, kept.young.values().map(|(_, bytes)| bytes).sum::<usize>());
            assert!(kept.young.keys().all(|key| !kept.old.contains_key(key)), "each stands once");
        }
    }
}

#[test]
fn what_is_asked_for_again_and_again_stays_and_what_is_not_goes() {
    let mut kept = Bounded::new(Most { entries: 10, bytes: 1_000_000 });
    kept.put(0_u32, "asked for", 1);
    kept.put(1, "not asked for", 1);
    for other in 100..200 {
        kept.put(other, "another", 1);
        assert_eq!(kept.get(&0).0, Some("asked for"));
    }
    assert_eq!(kept.get(&1).0, None);
}

#[test]
fn a_value_that_would_fill_half_of_all_is_not_kept_and_drives_nothing_out() {
    let mut kept = Bounded::new(Most { entries: 10, bytes: 1_000 });
    kept.put(1_u32, "small", 10);
    kept.put(2, "large", 501);
    assert_eq!((kept.get(&1).0, kept.get(&2).0), (Some("small"), None));
    // Nor does the value stay that it would have replaced.
    kept.put(1, "large by now", 501);
    assert_eq!(kept.get(&1).0, None);
}

#[test]
fn a_document_is_parsed_once_for_each_text_of_its_row() {
    let (documents, of) = (Documents::default(), Document::Desk(DeskId(uuid::Uuid::from_u128(1))));
    let first: Arc<Vec<u8>> = documents.read(of, "[1, 2]").unwrap();
    let again: Arc<Vec<u8>> = documents.read(of, "[1, 2]").unwrap();
    assert!(Arc::ptr_eq(&first, &again));
    let changed: Arc<Vec<u8>> = documents.read(of, "[1, 3]").unwrap();
    assert_eq!(*changed, [1, 3]);
    // Taken back: the row has its former text again.
    let back: Arc<Vec<u8>> = documents.read(of, "[1, 2]").unwrap();
    assert_eq!(*back, [1, 2]);
    assert!(documents.read::<Vec<u8>>(of, "[1").is_err());
}
