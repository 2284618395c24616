//! Mails that were broken by chance, through intake: it never crashes, loses nothing, doubles nothing.

mod broken;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use domain::id::MailId;
use domain::kind::Channel;
use domain::seat::Viewer;
use engine::{Change, Command, Filing, IncomingMail};

use super::collection;
use super::luck::Luck;
use crate::base::Kind;
use crate::chain::Chain;

/// What became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Mails sent, each with its repetitions counted once.
    pub sent: usize,
    /// How many are kept in each standing.
    pub standings: BTreeMap<String, usize>,
    pub requests: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} mails: {:?}, {} requests", self.sent, self.standings, self.requests)
    }
}

/// A mail that is kept: what must be found again.
struct Kept {
    id: MailId,
    raw: Vec<u8>,
}

/// Sends so many broken mails to one desk. Panics, with the mail kept in a file, when one is not taken as it must be.
pub async fn fuzz(kind: Kind, count: usize, seed: u64) -> Tally {
    let chain = Chain::new(kind).await;
    let mut luck = Luck::new(seed);
    let mut maker = broken::Maker::new(collection::mails());
    let mut kept: HashMap<(String, Vec<u8>), Kept> = HashMap::new();
    for nth in 0..count {
        let raw = maker.mail(&mut luck);
        let blame = |what: &str| -> String {
            let path = save(&raw, seed, nth);
            format!("mail {nth} of seed {seed}, kept as {}: {what}", path.display())
        };
        let read = catch_unwind(AssertUnwindSafe(|| post::intake::read(&raw, "support")));
        let mail = read.unwrap_or_else(|_| panic!("{}", blame("reading it panicked")));
        let identity = (mail.message_id.clone(), mail.digest.clone());
        let known = kept.get(&identity).map(|kept| kept.id);
        let (id, again, number) =
            take(&chain, mail.clone()).await.unwrap_or_else(|e| panic!("{}", blame(&e)));
        assert_eq!(again.then_some(id), known, "{}", blame("again, or not again"));
        if known.is_none() {
            kept.insert(identity, Kept { id, raw: raw.clone() });
        }
        if luck.once_in(4) {
            let second = take(&chain, mail).await.unwrap_or_else(|e| panic!("{}", blame(&e)));
            assert_eq!(second, (id, true, number.clone()), "{}", blame("a second time"));
        }
        if let Some(number) = number {
            maker.learn(number);
        }
        if nth % 50 == 49 {
            chain.rest().await;
        }
    }
    chain.rest().await;
    all_is_there(&chain, &kept).await
}

/// Its id, whether it was there before, and the request it belongs to.
async fn take(chain: &Chain, mail: IncomingMail) -> Result<(MailId, bool, Option<String>), String> {
    let command = Command::Mail(Box::new(Filing::Incoming(Box::new(mail))));
    let viewer = Viewer::Operator { desk: chain.desks["boreal"].id };
    let done = chain.engine.execute(Change::new(viewer, Channel::Mail, command)).await;
    let outcome = done.map_err(|failure| format!("intake: {failure:?}"))?;
    let id = outcome.id.as_deref().and_then(|id| id.parse().ok()).ok_or("it has no id")?;
    let again = outcome.view["again"].as_bool().ok_or("it is not said whether it was there before")?;
    Ok((id, again, outcome.view["number"].as_str().map(str::to_owned)))
}

async fn all_is_there(chain: &Chain, kept: &HashMap<(String, Vec<u8>), Kept>) -> Tally {
    let ada = chain.viewer("ada").await;
    for mail in kept.values() {
        let raw = chain.engine.read(&ada).raw_mail(mail.id).await.expect("a kept mail");
        assert!(raw == mail.raw, "the bytes of mail {} have changed", mail.id);
    }
    let counts = chain.engine.mail_counts(chain.desks["boreal"].id).await.expect("counts");
    let standings: BTreeMap<String, usize> =
        counts.into_iter().map(|(standing, count)| (standing, usize::try_from(count).unwrap_or(0))).collect();
    assert_eq!(standings.values().sum::<usize>(), kept.len(), "mails kept: {standings:?}");
    let report = chain.engine.check().await.expect("a report");
    assert_eq!(report.problems, Vec::<String>::new());
    Tally { sent: kept.len(), standings, requests: report.requests }
}

/// Keeps a mail that failed, where whoever looks into it finds it.
fn save(raw: &[u8], seed: u64, nth: usize) -> PathBuf {
    let path = std::env::temp_dir().join(format!("relais-mail-{seed}-{nth}.eml"));
    std::fs::write(&path, raw).expect("a file for the mail that failed");
    path
}
