//! What a change on PostgreSQL writes and asks nothing of waits, and is sent as one statement: before something is asked that
//! it may change, before anything is locked, and at last before the commit.
//!
//! PostgreSQL does what stands in one statement on one state of things: no part of it sees what another writes. So nothing
//! joins what waits that names a table which that writes, unless both write rows of it that are not the same one.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::arg::Arg;
use crate::prepared::{names, written};

/// How many statements are sent as one at most: each of its parts costs a server memory for as long as it is kept prepared.
const MOST: usize = 16;
/// From how many bytes on what waits is sent: it is held until then.
const LARGE: usize = 1 << 20;
/// How many texts are known to have been sent before.
const KNOWN: usize = 512;
/// Tables of which a row goes only if another is gone by then: a trigger looks.
const LOOKED_AT: [&str; 4] = ["desk", "event", "seal", "audit"];

/// Statements that wait, in their order.
#[derive(Debug, Default)]
pub(crate) struct Later {
    writes: Vec<Write>,
    bytes: usize,
}

#[derive(Debug)]
struct Write {
    text: &'static str,
    form: &'static Form,
    args: Vec<Arg>,
}

/// What a statement says of the row that it writes.
#[derive(Debug)]
pub(crate) struct Form {
    table: &'static str,
    /// It only adds: a row that is there already is refused, or left as it is.
    only_adds: bool,
    /// By which columns it says which row it is, and which arguments these are.
    row: Option<Vec<(String, usize)>>,
}

/// Several statements as one.
#[derive(Debug)]
pub(crate) struct Together {
    pub text: Cow<'static, str>,
    pub args: Vec<Arg>,
    /// Whether it is kept prepared: where it was sent before.
    pub keeps: bool,
}

impl Later {
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// What a statement is that may wait: it writes one table, and nobody asks what came of it. `None`: it is sent at once.
    pub fn may_wait(text: &'static str) -> Option<&'static Form> {
        // Each text stays as long as the program, and so does what was found out about it.
        static FORMS: LazyLock<Mutex<HashMap<&str, Option<&Form>>>> = LazyLock::new(Mutex::default);
        let mut known = FORMS.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(text).or_insert_with(|| Form::of(text).map(|form| &*Box::leak(Box::new(form))))
    }

    /// Whether what waits goes before a statement that is sent by itself.
    pub fn goes_before(&self, text: &str) -> bool {
        const MORE: [&str; 5] = ["insert into ", "update ", "delete from ", " for update", " for share"];
        !self.writes.is_empty()
            && (MORE.iter().any(|it| text.contains(it))
                || self.writes.iter().any(|waits| is_about(text, waits.form.table)))
    }

    /// Whether what waits goes before a statement that would wait beside it.
    pub fn is_against(&self, (text, form): (&str, &Form), args: &[Arg]) -> bool {
        let meets = |waits: &Write| {
            let same = form.table == waits.form.table;
            is_about(text, waits.form.table) && !(same && form.is_apart(args, (waits.form, &waits.args[..])))
        };
        self.writes.len() >= MOST || self.bytes >= LARGE || self.writes.iter().any(meets)
    }

    pub fn put(&mut self, (text, form): (&'static str, &'static Form), args: Vec<Arg>) {
        let bytes = args.iter().map(|arg| match arg {
            Arg::Text(Some(text)) => text.len(),
            Arg::Bytes(Some(bytes)) => bytes.len(),
            _ => 0,
        });
        self.bytes += bytes.sum::<usize>();
        self.writes.push(Write { text, form, args });
    }

    /// All that waits, which waits no longer.
    pub fn take(&mut self) -> Option<Together> {
        let mut all = std::mem::take(self).writes;
        if all.len() == 1 {
            let Write { text, args, .. } = all.pop()?;
            return Some(Together { text: text.into(), args, keeps: true });
        }
        let parts: Vec<(&str, usize)> = all.iter().map(|it| (it.text, it.args.len())).collect();
        let text = one_of(&parts)?;
        let args = all.into_iter().flat_map(|it| it.args).collect();
        Some(Together { keeps: was_sent(&text), text: text.into(), args })
    }
}

/// Statements that write as one, each with how many arguments it has, which follow each other in their order. PostgreSQL does
/// the statement itself first, and then those that stand before it, from the last on: so it does them in their order, which
/// only counts where they wait for somebody.
fn one_of(parts: &[(&str, usize)]) -> Option<String> {
    let mut before = 0;
    let mut numbered = Vec::with_capacity(parts.len());
    for (text, args) in parts {
        numbered.push(renumbered(text, before));
        before += args;
    }
    let (first, others) = numbered.split_first()?;
    let others: Vec<String> =
        others.iter().enumerate().rev().map(|(nth, text)| format!("also_{nth} as ({text})")).collect();
    Some(if others.is_empty() { first.clone() } else { format!("with {} {first}", others.join(", ")) })
}

/// Statements as one, for the test that has PostgreSQL look at it. `None`: one of them never waits.
pub fn text_of_several(texts: &[&'static str]) -> Option<String> {
    let counted = |text: &&'static str| {
        let places = text.split('$').skip(1).filter_map(|part| number(part).0.parse::<usize>().ok());
        Later::may_wait(text).map(|_| (*text, places.max().unwrap_or(0)))
    };
    one_of(&texts.iter().map(counted).collect::<Option<Vec<_>>>()?)
}

/// The digits that a text begins with, and the rest of it.
fn number(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// A statement whose arguments stand behind so many others.
fn renumbered(text: &str, before: usize) -> String {
    let mut parts = text.split('$');
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        all.push('$');
        let (digits, rest) = number(part);
        match digits.parse::<usize>() {
            Ok(place) => all.push_str(&(place + before).to_string()),
            // It stands between quotes.
            Err(_) => all.push_str(digits),
        }
        all.push_str(rest);
    }
    all
}

/// Whether a statement reads or writes a table, or the view of one.
fn is_about(text: &str, table: &str) -> bool {
    names(text, table) || table == "search_block" && names(text, "block_sought")
}

impl Form {
    fn of(text: &'static str) -> Option<Self> {
        let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let table = written(text).filter(|it| !(plain.starts_with("delete ") && LOOKED_AT.contains(it)))?;
        let more = [" do update ", "select "].iter().any(|it| plain.contains(it));
        let only_adds = plain.starts_with("insert into ") && !more;
        Some(Self { table, only_adds, row: row_of(&plain) })
    }

    /// Whether another statement on the same table writes rows of it that are not those of this one: both only add, or both
    /// say which row, and it is another.
    fn is_apart(&self, args: &[Arg], (other, others): (&Self, &[Arg])) -> bool {
        if self.only_adds && other.only_adds {
            return true;
        }
        let (Some(row), Some(also)) = (&self.row, &other.row) else { return false };
        row.iter().map(|it| &it.0).eq(also.iter().map(|it| &it.0))
            && row.iter().zip(also).any(|((_, one), (_, other))| args.get(*one) != others.get(*other))
    }
}

/// The row that a statement writes, where its text says which one, and reads no other.
fn row_of(text: &str) -> Option<Vec<(String, usize)>> {
    if text.contains("select ") {
        return None;
    }
    let told: Vec<(&str, &str)> = if text.starts_with("insert into ") {
        let (_, columns) = text.split_once(" (")?;
        let (columns, rest) = columns.split_once(") values (")?;
        let (values, rest) = rest.split_once(" on conflict (")?;
        let (keys, _) = rest.split_once(") do ")?;
        let told: Vec<_> = columns.split(", ").zip(values.trim_end_matches(')').split(", ")).collect();
        let told = told.get(..keys.split(", ").count())?.to_vec();
        // What tells rows apart comes first.
        told.iter().map(|(column, _)| *column).eq(keys.split(", ")).then_some(told)?
    } else {
        let (before, conditions) = text.split_once(" where ")?;
        let mut told: Vec<_> =
            conditions.split(" and ").map(|it| it.split_once(" = ")).collect::<Option<_>>()?;
        if let Some((_, set)) = before.split_once(" set ") {
            // What it sets does not say which row it is: by then it may be that of another.
            let sets = |column: &str| {
                set.starts_with('(') || set.split(", ").any(|it| it.split(" = ").next() == Some(column))
            };
            told.retain(|(column, _)| !sets(column));
        }
        told
    };
    let place = |(column, place): (&str, &str)| {
        let place = place.strip_prefix('$')?.parse::<usize>().ok()?.checked_sub(1)?;
        Some((column.to_owned(), place))
    };
    told.into_iter().map(place).collect()
}

/// Whether such a text was sent before; from now on it was. What is sent once would only take the place of another that a
/// connection keeps prepared.
fn was_sent(text: &str) -> bool {
    static SENT: Mutex<BTreeSet<u64>> = Mutex::new(BTreeSet::new());
    let mut digest = DefaultHasher::new();
    text.hash(&mut digest);
    let digest = digest.finish();
    let mut sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
    if sent.len() >= KNOWN && !sent.contains(&digest) {
        sent.clear();
    }
    !sent.insert(digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arg::args;

    const EVENT: &str = "insert into event (desk_id, seq) values ($1, $2)";
    const CLOCK: &str = "insert into clock (desk_id, record_id, next) values ($1, $2, $3)
                         on conflict (desk_id, record_id) do update set next = excluded.next";
    const STOP: &str = "delete from clock where desk_id = $1 and record_id = $2";
    const PLACE: &str = "update event set position = $3 where desk_id = $1 and seq = $2";
    const BEHIND: &str =
        "insert into outbox (desk_id, ordinal) select $1, max(ordinal) from outbox where desk_id = $1";

    fn waiting(writes: &[(&'static str, Vec<Arg>)]) -> Later {
        let mut later = Later::default();
        for &(text, ref args) in writes {
            assert!(!meets(&later, text, args.clone()), "{text}");
            later.put((text, Later::may_wait(text).unwrap()), args.clone());
        }
        later
    }

    fn meets(later: &Later, text: &'static str, args: Vec<Arg>) -> bool {
        later.is_against((text, Later::may_wait(text).unwrap()), &args)
    }

    #[test]
    fn several_are_one_statement_in_their_order_with_arguments_that_follow_each_other() {
        let mut later =
            waiting(&[(EVENT, args![1_i64, 2_i64]), (STOP, args![3_i64, 4_i64]), (BEHIND, args![5_i64])]);
        let together = later.take().unwrap();
        assert_eq!(
            together.text,
            "with also_1 as (insert into outbox (desk_id, ordinal) select $5, max(ordinal) from outbox where desk_id = $5), \
             also_0 as (delete from clock where desk_id = $3 and record_id = $4) \
             insert into event (desk_id, seq) values ($1, $2)"
        );
        assert_eq!(together.args, args![1_i64, 2_i64, 3_i64, 4_i64, 5_i64]);
        assert!(later.take().is_none(), "nothing waits any longer");
    }

    #[test]
    fn one_alone_is_sent_as_it_is() {
        let together = waiting(&[(PLACE, args![1_i64, 2_i64, 3_i64])]).take().unwrap();
        assert!(together.text == PLACE && together.keeps);
    }

    #[test]
    fn a_text_is_kept_prepared_from_its_second_time_on() {
        let text = "with also_0 as (delete from tag where desk_id = $2) delete from clock where desk_id = $1";
        assert_eq!([was_sent(text), was_sent(text)], [false, true]);
    }

    #[test]
    fn rows_of_one_table_are_written_together_where_they_are_not_the_same_one() {
        let later = waiting(&[
            (EVENT, args![1_i64, 1_i64]),
            (EVENT, args![1_i64, 2_i64]),
            (CLOCK, args![1_i64, 1_i64, 9_i64]),
            (CLOCK, args![1_i64, 2_i64, 9_i64]),
            (STOP, args![1_i64, 3_i64]),
        ]);
        for same in [args![1_i64, 1_i64, 8_i64], args![1_i64, 3_i64, 8_i64]] {
            assert!(meets(&later, CLOCK, same.clone()), "{same:?}");
        }
        assert!(meets(&later, STOP, args![1_i64, 2_i64]));
        assert!(meets(&later, PLACE, args![1_i64, 2_i64, 7_i64]), "an event that is only being added");
        assert!(
            meets(&later, "delete from clock where desk_id = $1", args![1_i64]),
            "it does not say which row"
        );
        let later = waiting(&[(PLACE, args![1_i64, 1_i64, 7_i64]), (PLACE, args![1_i64, 2_i64, 8_i64])]);
        assert!(meets(&later, PLACE, args![1_i64, 2_i64, 9_i64]));
        let moved = "update clock set next = $3 where desk_id = $1 and next = $2 and record_id = $4";
        let later = waiting(&[(moved, args![1_i64, 8_i64, 9_i64, 2_i64])]);
        assert!(meets(&later, moved, args![1_i64, 9_i64, 10_i64, 2_i64]), "the same row as it is by then");
        let above =
            "update queue set place = (select max(place) + 1 from queue) where desk_id = $1 and id = $2";
        let later = waiting(&[(above, args![1_i64, 1_i64])]);
        assert!(meets(&later, above, args![1_i64, 2_i64]), "it reads the others");
        let later = waiting(&[(BEHIND, args![1_i64])]);
        assert!(meets(&later, BEHIND, args![2_i64]), "it counts what is there");
    }

    #[test]
    fn what_waits_goes_before_what_reads_it_what_locks_and_what_writes() {
        let later = waiting(&[(CLOCK, args![1_i64, 1_i64, 9_i64])]);
        for text in [
            "select next from clock where desk_id = $1",
            "select 1 from request where desk_id = $1 for update",
            "select body from agreement where desk_id = $1 for share",
            "update request set open = 0 where desk_id = $1 returning id",
            "delete from request where desk_id = $1 returning id",
        ] {
            assert!(later.goes_before(text), "{text}");
            assert!(!Later::default().goes_before(text), "nothing waits");
        }
        assert!(!later.goes_before("select body, clock_next from desk where id = $1 order by updated"));
        let words = "update search_block set size = $2 where desk_id = $1";
        let later = waiting(&[(words, args![1_i64, 2_i64])]);
        assert!(later.goes_before("select subject_id from block_sought where desk_id = $1"), "a view of it");
    }

    #[test]
    fn what_locks_asks_or_goes_only_after_another_never_waits() {
        for text in [
            "select 1 from request where desk_id = $1 for update",
            "with gone as (delete from clock returning 1) select 1 from gone",
            "delete from event where desk_id = $1",
        ] {
            assert!(Later::may_wait(text).is_none(), "{text}");
        }
    }

    #[test]
    fn no_more_wait_than_one_statement_takes() {
        let writes: Vec<_> = (0..MOST as i64).map(|seq| (EVENT, args![1_i64, seq])).collect();
        let one_more = |later: &Later| meets(later, "delete from tag where desk_id = $1", args![1_i64]);
        assert!(one_more(&waiting(&writes)));
        let file = "insert into file (desk_id, body) values ($1, $2)";
        assert!(one_more(&waiting(&[(file, args![1_i64, vec![0_u8; LARGE]])])));
        assert!(!one_more(&waiting(&[(file, args![1_i64, vec![0_u8; 9]])])));
    }

    #[test]
    fn no_statement_of_the_program_hides_an_argument_or_an_end() {
        for (name, sql) in crate::statements() {
            if Later::may_wait(sql.postgres).is_some() {
                let quoted: Vec<&str> = sql.postgres.split('\'').skip(1).step_by(2).collect();
                let hides = |text: &&str| text.split('$').skip(1).any(|part| !number(part).0.is_empty());
                assert!(!quoted.iter().any(hides), "{name}");
                assert!(![";", "--"].iter().any(|it| sql.postgres.contains(it)), "{name}");
            }
        }
    }
}
