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
    desk: DeskId,
    subject: Subject,
    /// Whose blocks it finds.
    audiences: [String; 2],
    /// What every block must be behind, whichever condition it meets.
    walls: Vec<String>,
    /// Where it must not be elsewhere than.
    here: Option<String>,
    conditions: Vec<Condition>,
    postgres: bool,
}

/// What must hold in some block.
#[derive(Debug, Clone)]
struct Condition {
    query: String,
    /// Its terms as they stand among the words of a block, between spaces; what begins a word has none behind.
    stands: Vec<String>,
}

impl Match {
    /// Of what is about a subject and for an audience, within a scope.
    fn within(tx: &Tx, scope: &Scope, subject: Subject, audience: &str) -> Self {
        Self::new(tx.is_postgres(), scope, subject, audience)
    }

    fn new(postgres: bool, scope: &Scope, subject: Subject, audience: &str) -> Self {
        let mut walls = vec![desk_term(scope.desk)];
        // The desk finds all blocks of its requests, those of both sides and its own.
        let all = subject == Subject::Request && audience == DESK;
        if !all {
            walls.push(audience_term(subject, audience));
        }
        let other = if all { BOTH } else { audience };
        if subject == Subject::Request {
            let accounts: Vec<AccountId> = match &scope.part {
                Part::Contact { account, .. } => vec![*account],
                Part::Accounts(accounts) if accounts.len() <= MOST_ACCOUNTS => accounts.clone(),
                _ => Vec::new(),
            };
            walls.extend(any(accounts.into_iter().map(account_term), postgres));
        }
        Self {
            desk: scope.desk,
            subject,
            audiences: [audience.to_owned(), other.to_owned()],
            walls,
            here: None,
            conditions: Vec::new(),
            postgres,
        }
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
            let query = terms.collect::<Vec<_>>().join(and);
            let stands = word.terms.iter().enumerate().map(|(at, term)| {
                let end = if begins(at) { "" } else { " " };
                format!(" {term}{end}")
            });
            self.conditions.push(Condition { query, stands: stands.collect() });
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

    /// Inside the part of the desk that a scope shows, if that is all.
    async fn keep_inside(&mut self, tx: &mut Tx, scope: &Scope) -> Result<(), Fault> {
        if let Some(within) = &scope.within
            // What somebody was asked in to lies anywhere: then the rows alone say what is shown.
            && !asked_in::anywhere(tx, scope.desk, within.seat).await?
        {
            self.inside(within);
        }
        Ok(())
    }

    /// One condition, behind the walls.
    fn query(&self, condition: &Condition) -> String {
        let and = if self.postgres { " & " } else { " AND " };
        let query = format!("{}{and}({})", self.walls.join(and), condition.query);
        match &self.here {
            None => query,
            Some(here) if self.postgres => format!("{query} & !({PLACED} & !({here}))"),
            Some(here) => format!("({query}) NOT ({PLACED} NOT ({here}))"),
        }
    }

    /// The ids of the subjects that meet each condition, for a statement whose first argument is the desk.
    fn ids(&self, args: &mut Vec<Arg>) -> String {
        let [subject, one, other] = self.kind(args);
        let mut sql = String::new();
        for (nth, condition) in self.conditions.iter().enumerate() {
            args.push(Arg::from(self.query(condition)));
            let query = args.len();
            // Each after the first narrows the one before.
            if nth > 0 {
                let id = if self.postgres { "where found" } else { "and search_block" };
                sql.push_str(&format!(" {id}.subject_id in ("));
            }
            // From the words to the blocks, and not the other way round: a desk has more blocks than bear a word.
            sql.push_str(&if self.postgres {
                format!("{} select subject_id from found", found([subject, one, other], query))
            } else {
                format!(
                    "select search_block.subject_id from block_terms cross join search_block on search_block.id = block_terms.rowid \
                     where block_terms match ${query} and search_block.desk_id = $1 \
                     and search_block.subject = ${subject} and search_block.audience in (${one}, ${other})"
                )
            });
        }
        sql.push_str(&")".repeat(self.conditions.len().saturating_sub(1)));
        sql
    }

    /// The places of what says whose blocks of which kind, which are put among the arguments.
    fn kind(&self, args: &mut Vec<Arg>) -> [usize; 3] {
        let [one, other] = &self.audiences;
        args.extend(args![self.subject.code(), one.as_str(), other.as_str()]);
        [args.len() - 2, args.len() - 1, args.len()]
    }

    /// Some blocks that meet a condition, each with what it is of: as far as the last argument goes.
    fn some(&self, condition: &Condition, most: u32) -> (String, Vec<Arg>) {
        let mut args = args![self.desk];
        let kind = self.kind(&mut args);
        args.extend(args![self.query(condition), most]);
        let sql = if self.postgres {
            format!("{} select subject_id from found limit $6", found(kind, 5))
        } else {
            "select search_block.subject_id from block_terms cross join search_block on search_block.id = block_terms.rowid \
             where block_terms match $5 and search_block.desk_id = $1 and search_block.subject = $2 \
             and search_block.audience in ($3, $4) limit $6"
                .to_owned()
        };
        (sql, args)
    }

    /// The subjects of some blocks that meet the first condition, and hold the others in theirs. What a subject holds is
    /// read there, and not found among all that hold it.
    fn named(&self, most: u32) -> Option<(String, Vec<Arg>)> {
        let (first, others) = self.conditions.split_first()?;
        let (some, mut args) = self.some(first, most);
        let mut sql = format!("select hit.subject_id from ({some}) as hit where 1 = 1");
        for other in others {
            sql.push_str(" and ");
            sql.push_str(&self.stands(other, "hit.subject_id", [2, 3, 4], &mut args));
        }
        Some((sql, args))
    }

    /// Whether some block of a subject holds all terms of a condition, read there. The first argument is the desk; the places
    /// of the subject's kind and of the audiences are given.
    fn stands(
        &self,
        condition: &Condition,
        id: &str,
        [subject, one, other]: [usize; 3],
        args: &mut Vec<Arg>,
    ) -> String {
        let holds = if self.postgres { "strpos" } else { "instr" };
        let mut sql = format!(
            "(select 1 from search_block as block where block.desk_id = $1 and block.subject_id = {id} \
             and block.audience in (${one}, ${other}) and block.subject = ${subject}"
        );
        for stands in &condition.stands {
            args.push(Arg::from(stands));
            sql.push_str(&format!(" and {holds}(' ' || block.words || ' ', ${}) > 0", args.len()));
        }
        sql + " limit 1) is not null"
    }

    /// Whether a request holds all of it, read in its own blocks.
    fn stand(&self, args: &mut Vec<Arg>) -> String {
        let kind = self.kind(args);
        let all = self.conditions.iter().map(|it| self.stands(it, "request.id", kind, args));
        all.collect::<Vec<_>>().join(" and ")
    }

    /// Puts the condition first that the fewest blocks meet; answers whether no more than so many do.
    async fn rarest_first(&mut self, tx: &mut Tx, most: u32) -> Result<bool, Fault> {
        let mut counted = Vec::with_capacity(self.conditions.len());
        for condition in &self.conditions {
            let (some, args) = self.some(condition, most + 1);
            let sql = format!("select cast(count(*) as bigint) from ({some}) as blocks");
            let rows: Vec<(i64,)> = tx.all_built(sql, args).await?;
            counted.push(rows.first().map_or(0, |(count,)| *count));
            if counted.last() == Some(&0) {
                break;
            }
        }
        let least = counted.iter().enumerate().min_by_key(|(_, count)| **count);
        let Some((at, least)) = least.map(|(at, least)| (at, *least)) else { return Ok(true) };
        self.conditions.swap(0, at);
        Ok(least <= i64::from(most))
    }
}

/// What meets a condition on PostgreSQL, of the desk that is the first argument, by the places of subject, audiences and
/// condition among the others. It stands by itself, and is planned as if all were asked for, so that it begins with the
/// words: from elsewhere a planner would walk along what a desk has.
fn found([subject, one, other]: [usize; 3], query: usize) -> String {
    format!(
        "with found as materialized (select subject_id from block_sought where desk_id = $1 \
         and terms @@ to_tsquery('simple', ${query}) and subject = ${subject} and audience in (${one}, ${other}))"
    )
}

/// What a search finds.
#[derive(Debug, Clone)]
pub enum Found {
    /// These alone, in no order.
    Named(Vec<Uuid>),
    /// More than are named one by one.
    Many(Holding),
}

/// One of several terms, as one condition; `None`: there are none.
fn any(terms: impl Iterator<Item = String>, postgres: bool) -> Option<String> {
    let terms: Vec<String> = terms.collect();
    (!terms.is_empty()).then(|| format!("({})", terms.join(if postgres { " | " } else { " OR " })))
}

/// Requests that hold every word for this audience; the last word may be unfinished. Which of them a scope shows is for a
/// list to say.
pub async fn find(
    tx: &mut Tx,
    scope: &Scope,
    audience: &str,
    words: &str,
    most: u32,
) -> Result<Found, Fault> {
    let Some(mut found) = Match::within(tx, scope, Subject::Request, audience).holding(words) else {
        return Ok(Found::Named(Vec::new()));
    };
    found.keep_inside(tx, scope).await?;
    if found.conditions.len() > 1 && !found.rarest_first(tx, most).await? {
        return Ok(Found::Many(Holding::of(found)));
    }
    let Some((sql, args)) = found.named(most + 1) else { return Ok(Found::Named(Vec::new())) };
    let rows: Vec<(Uuid,)> = tx.all_built(sql, args).await?;
    if rows.len() > most as usize {
        return Ok(Found::Many(Holding::of(found)));
    }
    let mut ids: Vec<Uuid> = rows.into_iter().map(|(id,)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(Found::Named(ids))
}

/// What a search of some words asks, for the test that reads how it is planned: whether it meets more than a few blocks,
/// and which requests those are of.
pub fn texts(scope: &Scope, words: &str, postgres: bool) -> Vec<String> {
    let found = Match::new(postgres, scope, Subject::Request, "desk").holding(words);
    let asked = found.iter().flat_map(|found| {
        let counted = found.conditions.iter().map(|it| found.some(it, 1).0);
        counted.chain(found.named(1).map(|(sql, _)| sql)).collect::<Vec<_>>()
    });
    asked.collect()
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
pub struct Holding {
    found: Match,
    /// Whether each request is read for the words, and not found by them.
    reads: bool,
}

impl Holding {
    fn of(found: Match) -> Self {
        Self { found, reads: false }
    }

    /// The same, where each request that a list comes to is read: for one that does not go far.
    pub(crate) fn read(self) -> Self {
        Self { reads: true, ..self }
    }

    /// Whether the request of a row is one of them, for a statement whose first argument is the desk.
    pub(crate) fn condition(&self, args: &mut Vec<Arg>) -> String {
        if self.reads { self.found.stand(args) } else { format!("id in ({})", self.found.ids(args)) }
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
    found.conditions.push(Condition { query: any, stands: Vec::new() });
    found.keep_inside(tx, scope).await?;
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

/// The desk's own blocks, and those of both sides.
const DESK: &str = "desk";
const BOTH: &str = "both";

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
