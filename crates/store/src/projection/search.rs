//! Full-text search: text folded and stemmed here, so that both engines find the same. Words stand in blocks: a subject is
//! found if each word is in some block of it for the audience. Desk, audience, account, door and queue are terms inside the
//! match; order is newest first.

pub mod blocks;
mod fold;

use domain::id::{AccountId, DeskId, QueueId};
use domain::kind::Door;
use uuid::Uuid;

pub use fold::{Wanted, fold, terms, wanted};

use crate::arg::{Arg, args};
use crate::asked_in;
use crate::run::Fault;
use crate::scope::{Part, Scope, Within};
use crate::tx::Tx;

/// What a block is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Request,
    Publication,
}

impl Subject {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Publication => "publication",
        }
    }
}

/// How many different terms a search takes. The same for both engines: each has a depth beyond which it reads no more
/// conditions.
const MOST_WORDS: usize = 32;

/// How many accounts a match names as a wall of its own. Of more, the rows alone say which are shown.
const MOST_ACCOUNTS: usize = 50;

/// What is asked of the full-text index: conditions which must each hold in some block of a subject.
#[derive(Debug, Clone)]
struct Match {
    subject: Subject,
    audience: String,
    /// What every block must be behind, whichever condition it meets.
    walls: Vec<String>,
    /// Where it must not be elsewhere than.
    here: Option<String>,
    conditions: Vec<String>,
    postgres: bool,
}

impl Match {
    /// Of what is about a subject and for an audience, within a scope.
    fn within(tx: &Tx, scope: &Scope, subject: Subject, audience: &str) -> Self {
        let mut walls = vec![desk_term(scope.desk), audience_term(subject, audience)];
        let postgres = tx.is_postgres();
        if subject == Subject::Request {
            let accounts: Vec<AccountId> = match &scope.part {
                Part::Contact { account, .. } => vec![*account],
                Part::Accounts(accounts) if accounts.len() <= MOST_ACCOUNTS => accounts.clone(),
                _ => Vec::new(),
            };
            walls.extend(any(accounts.into_iter().map(account_term), postgres));
        }
        Self { subject, audience: audience.to_owned(), walls, here: None, conditions: Vec::new(), postgres }
    }

    /// Words that must all be there; `None`: there are none.
    fn holding(mut self, words: &str) -> Option<Self> {
        let and = if self.postgres { " & " } else { " AND " };
        for word in wanted(words, MOST_WORDS) {
            let last = word.terms.len() - 1;
            let begins = |at| word.begins && at == last;
            let terms = word.terms.iter().enumerate().map(|(at, term)| match (self.postgres, begins(at)) {
                (true, true) => format!("{term}:*"),
                (false, true) => format!("{term}*"),
                (_, false) => term.clone(),
            });
            self.conditions.push(terms.collect::<Vec<_>>().join(and));
        }
        (!self.conditions.is_empty()).then_some(self)
    }

    /// Inside a part of the desk.
    fn inside(&mut self, within: &Within) {
        // A part that holds nothing is for the rows to say.
        let doors = within.doors.iter().flatten().copied().map(door_term);
        let queues = within.queues.iter().flatten().copied().map(queue_term);
        let here: Vec<String> =
            [any(doors, self.postgres), any(queues, self.postgres)].into_iter().flatten().collect();
        self.here = (!here.is_empty()).then(|| here.join(if self.postgres { " & " } else { " AND " }));
    }

    /// One condition, behind the walls.
    fn query(&self, condition: &str) -> String {
        let and = if self.postgres { " & " } else { " AND " };
        let query = format!("{}{and}({condition})", self.walls.join(and));
        match &self.here {
            None => query,
            Some(here) if self.postgres => format!("{query} & !({PLACED} & !({here}))"),
            Some(here) => format!("({query}) NOT ({PLACED} NOT ({here}))"),
        }
    }

    /// The ids of the subjects that meet each condition, for a statement whose first argument is the desk.
    fn ids(&self, args: &mut Vec<Arg>) -> String {
        args.extend(args![self.subject.code(), self.audience.as_str()]);
        let (subject, audience) = (args.len() - 1, args.len());
        let mut sql = String::new();
        for (nth, condition) in self.conditions.iter().enumerate() {
            args.push(Arg::from(self.query(condition)));
            let query = args.len();
            // Each after the first narrows the one before.
            if nth > 0 {
                let id = if self.postgres { "where found" } else { "and search_block.subject_id" };
                sql.push_str(&format!(" {id} in ("));
            }
            // From the words to the blocks, and not the other way round: a desk has more blocks than bear a word.
            sql.push_str(&if self.postgres {
                format!("select found from block_found(${subject}, ${audience}, ${query}) as found")
            } else {
                format!(
                    "select search_block.subject_id from block_terms cross join search_block on search_block.id = block_terms.rowid \
                     where block_terms match ${query} and search_block.desk_id = $1 \
                     and search_block.subject = ${subject} and search_block.audience = ${audience}"
                )
            });
        }
        sql.push_str(&")".repeat(self.conditions.len().saturating_sub(1)));
        sql
    }
}

/// One of several terms, as one condition; `None`: there are none.
fn any(terms: impl Iterator<Item = String>, postgres: bool) -> Option<String> {
    let terms: Vec<String> = terms.collect();
    (!terms.is_empty()).then(|| format!("({})", terms.join(if postgres { " | " } else { " OR " })))
}

/// Requests that hold every word for this audience, newest first. The last word may be unfinished.
pub async fn find(
    tx: &mut Tx,
    scope: &Scope,
    audience: &str,
    words: &str,
    limit: u32,
) -> Result<Vec<Uuid>, Fault> {
    match Match::within(tx, scope, Subject::Request, audience).holding(words) {
        Some(found) => matching(tx, scope, found, limit).await,
        None => Ok(Vec::new()),
    }
}

/// Publications of a desk that hold every word for this audience.
pub async fn find_publications(
    tx: &mut Tx,
    desk: DeskId,
    audience: &str,
    words: &str,
) -> Result<Vec<Uuid>, Fault> {
    let found = Match::within(tx, &Scope::whole(desk), Subject::Publication, audience).holding(words);
    let Some(found) = found else { return Ok(Vec::new()) };
    let mut args = args![desk];
    let ids = found.ids(&mut args);
    // The desk is the first argument on either engine.
    let sql = format!("select id from publication where desk_id = $1 and id in ({ids})");
    let rows: Vec<(Uuid,)> = tx.all_built(sql, args).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// All requests that hold every word for an audience, however many: a condition of a list, which says itself which of them
/// its scope shows.
#[derive(Debug, Clone)]
pub struct Holding(Match);

impl Holding {
    /// Those that hold these words; `None`: there are no words.
    pub fn words(tx: &Tx, scope: &Scope, audience: &str, words: &str) -> Option<Self> {
        Match::within(tx, scope, Subject::Request, audience).holding(words).map(Self)
    }

    /// Their ids, for a statement whose first argument is the desk.
    pub(crate) fn ids(&self, args: &mut Vec<Arg>) -> String {
        self.0.ids(args)
    }
}

/// Requests that bear one of these numbers or references for this audience, squeezed; newest first.
pub async fn bearing(
    tx: &mut Tx,
    scope: &Scope,
    audience: &str,
    references: &[String],
    limit: u32,
) -> Result<Vec<Uuid>, Fault> {
    let mut found = Match::within(tx, scope, Subject::Request, audience);
    let Some(any) = any(references.iter().map(|it| reference_term(it)), found.postgres) else {
        return Ok(Vec::new());
    };
    found.conditions.push(any);
    matching(tx, scope, found, limit).await
}

/// What of a match the scope shows, newest first, as far as whoever asks sees it.
async fn matching(tx: &mut Tx, scope: &Scope, mut found: Match, limit: u32) -> Result<Vec<Uuid>, Fault> {
    if let Some(within) = &scope.within
        // What somebody was asked in to lies anywhere: then the rows alone say what is shown.
        && !asked_in::anywhere(tx, scope.desk, within.seat).await?
    {
        found.inside(within);
    }
    let mut args = args![scope.desk];
    let mut sql = format!("select id from request where desk_id = $1 and id in ({})", found.ids(&mut args));
    scope.narrow(&mut sql, &mut args);
    args.push(Arg::from(limit));
    let order = if matches!(scope.part, Part::Contact { .. }) { "updated_shared" } else { "updated" };
    // With the sign, no index offers the order: what was found is sorted, and not the desk walked through.
    sql.push_str(&format!(" order by +{order} desc, id limit ${}", args.len()));
    let rows: Vec<(Uuid,)> = tx.all_built(sql, args).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What every block has that says where its request waits: one that does not is left to the rows.
const PLACED: &str = "xw";

fn reference_term(squeezed: &str) -> String {
    format!("xr{squeezed}")
}

fn account_term(account: AccountId) -> String {
    format!("xc{}", account.0.simple())
}

fn door_term(door: Door) -> String {
    format!("xq{}", door.code())
}

fn queue_term(queue: QueueId) -> String {
    format!("xn{}", queue.0.simple())
}

fn desk_term(desk: DeskId) -> String {
    format!("xd{}", desk.0.simple())
}

fn audience_term(subject: Subject, audience: &str) -> String {
    format!("xa{}{audience}", subject.code())
}
