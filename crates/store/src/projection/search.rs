//! Full-text search: text folded and stemmed here, so that both engines find the same. Words stand in blocks: a subject is
//! found if each word is in some block of it for the audience. Desk, audience, account, door and queue are terms inside the
//! match; order is newest first.

pub mod blocks;
mod fold;

use std::collections::BTreeSet;

use domain::id::{AccountId, DeskId, QueueId};
use domain::kind::Door;
use uuid::Uuid;

pub use fold::{Wanted, fold, terms, wanted};

use crate::arg::{Arg, args, one_of};
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

/// How many blocks are listed for a condition that more than a few meet.
const LISTED: u32 = 8000;

/// How many blocks are listed in the time that one request is read for its words.
const READ_FOR: u32 = 8;

/// How many accounts a match names as a wall of its own. Of more, the rows alone say which are shown.
const MOST_ACCOUNTS: usize = 50;

/// What is asked of the full-text index: conditions which must each hold in some block of a subject.
#[derive(Debug, Clone)]
struct Match {
    desk: DeskId,
    subject: Subject,
    /// What it answers of a block.
    answers: Answers,
    /// Whose blocks it finds.
    audiences: [String; 2],
    /// What every block must be behind, whichever condition it meets.
    walls: Vec<String>,
    /// Where it must not be elsewhere than.
    here: Option<String>,
    conditions: Vec<Condition>,
    postgres: bool,
}

/// What is answered of a block that is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    /// What the block is about.
    Subject,
    /// The record whose entries it holds: the request itself, or an escalation behind which it stands.
    Source,
}

impl Answers {
    fn column(self) -> &'static str {
        match self {
            Self::Subject => "subject_id",
            Self::Source => "source_id",
        }
    }
}

/// What must hold in some block.
#[derive(Debug, Clone)]
struct Condition {
    query: String,
    /// Its terms as they stand among the words of a block, between spaces; what begins a word has none behind.
    stands: Vec<String>,
    /// Whether one of the terms is enough, and not all of them must stand there.
    one_is_enough: bool,
}

impl Match {
    /// Of what is about a subject and for an audience, within a scope.
    fn within(tx: &Tx, scope: &Scope, subject: Subject, audience: &str) -> Self {
        Self::new(tx.is_postgres(), scope, subject, audience)
    }

    /// Of escalations, as the desk finds them.
    fn of_escalations(postgres: bool, scope: &Scope) -> Self {
        Self { answers: Answers::Source, ..Self::new(postgres, scope, Subject::Request, DESK) }
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
            answers: Answers::Subject,
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
            let terms = word.terms.iter().enumerate().map(|(nth, term)| match (self.postgres, begins(nth)) {
                (true, true) => format!("{term}:*"),
                (false, true) => format!("{term}*"),
                (_, false) => term.clone(),
            });
            let query = terms.collect::<Vec<_>>().join(and);
            let stands = word.terms.iter().enumerate().map(|(nth, term)| {
                let end = if begins(nth) { "" } else { " " };
                format!(" {term}{end}")
            });
            self.conditions.push(Condition { query, stands: stands.collect(), one_is_enough: false });
        }
        (!self.conditions.is_empty()).then_some(self)
    }

    /// What bears one of some numbers or references, squeezed, within a scope.
    async fn bearing(
        mut self,
        tx: &mut Tx,
        scope: &Scope,
        references: &[String],
        most: u32,
    ) -> Result<Found, Fault> {
        let terms = references.iter().map(|reference| reference_term(reference));
        let Some(query) = any(terms.clone(), self.postgres) else { return Ok(Found::Named(Vec::new())) };
        let stands = terms.map(|term| format!(" {term} ")).collect();
        self.conditions.push(Condition { query, stands, one_is_enough: true });
        self.keep_inside(tx, scope).await?;
        self.answer(tx, most).await
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

    /// What it finds: named, where they are no more than so many.
    async fn answer(self, tx: &mut Tx, most: u32) -> Result<Found, Fault> {
        Ok(match self.named(tx, most).await? {
            Some(ids) => Found::Named(ids.into_iter().collect()),
            None => Found::Many(Holding { found: self, reads: false }),
        })
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
        let (column, [subject, one, other]) = (self.answers.column(), self.kind(args));
        let mut sql = String::new();
        for (nth, condition) in self.conditions.iter().enumerate() {
            args.push(Arg::from(self.query(condition)));
            let query = args.len();
            // Side by side, and not one within the other: an engine goes only so deep.
            if nth > 0 {
                let id = if self.postgres { "found" } else { "search_block" };
                let and = if self.postgres && nth == 1 { "where" } else { "and" };
                sql.push_str(&format!(" {and} {id}.{column} in ("));
            }
            // From the words to the blocks, and not the other way round: a desk has more blocks than bear a word.
            sql.push_str(&if self.postgres {
                format!("{} select {column} from found", found(column, [subject, one, other], query))
            } else {
                bearing_blocks(column, [subject, one, other], query)
            });
            if nth > 0 {
                sql.push(')');
            }
        }
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
        let (column, mut args) = (self.answers.column(), args![self.desk]);
        let kind = self.kind(&mut args);
        args.extend(args![self.query(condition), most]);
        let sql = if self.postgres {
            format!("{} select {column} from found limit $6", found(column, kind, 5))
        } else {
            format!("{} limit $6", bearing_blocks(column, kind, 5))
        };
        (sql, args)
    }

    /// The subjects of some blocks that meet a condition, each once; `None`: there are more blocks than so many.
    async fn few(
        &self,
        tx: &mut Tx,
        condition: &Condition,
        most: u32,
    ) -> Result<Option<BTreeSet<Uuid>>, Fault> {
        let (sql, args) = self.some(condition, most + 1);
        let rows: Vec<(Uuid,)> = tx.all_built(sql, args).await?;
        Ok((rows.len() <= most as usize).then(|| rows.into_iter().map(|(id,)| id).collect()))
    }

    /// Of some requests those that hold the other conditions, read in their own blocks.
    fn reading<'a>(&self, ids: &[Uuid], others: impl Iterator<Item = &'a Condition>) -> (String, Vec<Arg>) {
        let mut args = args![self.desk];
        let kind = self.kind(&mut args);
        let mut sql = if self.postgres {
            args.push(Arg::Ids(ids.to_vec()));
            let table = crate::projection::named_rows("request", &format!("cast(${} as uuid[])", args.len()));
            format!("select id from {table} where desk_id = $1")
        } else {
            format!("select id from request where desk_id = $1 and id {}", one_of(&mut args, ids, false))
        };
        for other in others {
            sql.push_str(" and ");
            sql.push_str(&self.stands(other, "request.id", kind, &mut args));
        }
        (sql, args)
    }

    /// All conditions as one, which a block meets by itself.
    fn together(&self) -> Condition {
        let and = if self.postgres { " & " } else { " AND " };
        let all: Vec<String> = self.conditions.iter().map(|one| format!("({})", one.query)).collect();
        let stands = self.conditions.iter().flat_map(|one| one.stands.iter().cloned());
        Condition { query: all.join(and), stands: stands.collect(), one_is_enough: false }
    }

    /// The requests that meet every condition; `None`: they are more than so many, or nothing is as rare as to say which.
    async fn named(&self, tx: &mut Tx, most: u32) -> Result<Option<BTreeSet<Uuid>>, Fault> {
        let mut met: Option<BTreeSet<Uuid>> = None;
        // The rare ones first: where one is met by nothing, no other is looked at for long.
        let (mut usual, mut left) = (Vec::new(), usize::MAX);
        for condition in &self.conditions {
            match self.few(tx, condition, most).await? {
                None => usual.push(condition),
                Some(found) => left = narrow(&mut met, found),
            }
            if left == 0 {
                return Ok(met);
            }
        }
        // What is common in one block is met by more than are named.
        let all_usual = usual.len() == self.conditions.len();
        if all_usual && (usual.len() == 1 || self.few(tx, &self.together(), most).await?.is_none()) {
            return Ok(None);
        }
        // What is met by more is listed as well, as long as that is less work than to read what is left for its words.
        let mut read = Vec::new();
        for condition in usual {
            let listed = LISTED.min(u32::try_from(left).unwrap_or(LISTED).saturating_mul(READ_FOR));
            match if listed > most { self.few(tx, condition, listed).await? } else { None } {
                None => read.push(condition),
                Some(found) => left = narrow(&mut met, found),
            }
        }
        let Some(met) = met.filter(|met| met.len() <= most as usize) else { return Ok(None) };
        if read.is_empty() || met.is_empty() {
            return Ok(Some(met));
        }
        let ids: Vec<Uuid> = met.into_iter().collect();
        let (sql, args) = self.reading(&ids, read.into_iter());
        let rows: Vec<(Uuid,)> = tx.all_built(sql, args).await?;
        Ok(Some(rows.into_iter().map(|(id,)| id).collect()))
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
        let terms = condition.stands.iter().map(|stands| {
            args.push(Arg::from(stands));
            format!("{holds}(' ' || block.words || ' ', ${}) > 0", args.len())
        });
        let terms: Vec<String> = terms.collect();
        let terms = terms.join(if condition.one_is_enough { " or " } else { " and " });
        sql.push_str(&format!(" and ({terms})"));
        sql + " limit 1) is not null"
    }

    /// Whether a request holds all of it, read in its own blocks.
    fn stand(&self, args: &mut Vec<Arg>) -> String {
        let kind = self.kind(args);
        let all = self.conditions.iter().map(|it| self.stands(it, "request.id", kind, args));
        all.collect::<Vec<_>>().join(" and ")
    }
}

/// Leaves of what met every condition so far those that meet one more; answers how many there are.
fn narrow(met: &mut Option<BTreeSet<Uuid>>, found: BTreeSet<Uuid>) -> usize {
    let both = match met.take() {
        None => found,
        Some(met) => met.intersection(&found).copied().collect(),
    };
    met.insert(both).len()
}

/// What bears a condition on SQLite, of the desk that is the first argument, by the places of subject, audiences and condition
/// among the others: from the words to the blocks, and not the other way round, and of those no more than an index holds.
fn bearing_blocks(column: &str, [subject, one, other]: [usize; 3], query: usize) -> String {
    format!(
        "select search_block.{column} from block_terms cross join search_block indexed by search_block_found \
         on search_block.id = block_terms.rowid where block_terms match ${query} and search_block.desk_id = $1 \
         and search_block.subject = ${subject} and search_block.audience in (${one}, ${other})"
    )
}

/// What meets a condition on PostgreSQL, of the desk that is the first argument, by the places of subject, audiences and
/// condition among the others. It stands by itself, and is planned as if all were asked for, so that it begins with the
/// words: from elsewhere a planner would walk along what a desk has.
fn found(column: &str, [subject, one, other]: [usize; 3], query: usize) -> String {
    format!(
        "with found as materialized (select {column} from block_sought where desk_id = $1 \
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
    found.answer(tx, most).await
}

/// How many words of a line a search does not look for, or not whole: it has more than a search takes.
pub fn left_out(words: &str) -> u32 {
    u32::try_from(fold::left_out(words, MOST_WORDS)).unwrap_or(u32::MAX)
}

/// What a search of some words asks, for the test that reads how it is planned: whether it meets more than a few blocks,
/// and which requests those are of.
pub fn texts(scope: &Scope, words: &str, postgres: bool) -> Vec<String> {
    let found = Match::new(postgres, scope, Subject::Request, "desk").holding(words);
    let asked = found.iter().flat_map(|found| {
        let listed = found.conditions.iter().map(|condition| found.some(condition, 1).0);
        let read = found.reading(&[Uuid::nil()], found.conditions.iter()).0;
        listed.chain([read]).collect::<Vec<_>>()
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
    let sql = found.ids(&mut args);
    let rows: Vec<(Uuid,)> = tx.all_built(sql, args).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Which requests are sought: some that are named, and all that hold something.
#[derive(Debug, Clone, Default)]
pub struct Among {
    pub named: Vec<Uuid>,
    pub holding: Vec<Holding>,
}

impl Among {
    /// Also what a search found.
    pub fn add(&mut self, found: Found) {
        match found {
            Found::Named(ids) => self.named.extend(ids),
            Found::Many(holding) => self.holding.push(holding),
        }
    }

    /// The same, where each request that a list comes to is read: for one that does not go far.
    pub(crate) fn read(&self) -> Self {
        let holding = self.holding.iter().cloned().map(|holding| Holding { reads: true, ..holding });
        Self { named: self.named.clone(), holding: holding.collect() }
    }

    /// Whether the request of a row is one of them, for a statement whose first argument is the desk.
    pub(crate) fn condition(&self, args: &mut Vec<Arg>, postgres: bool) -> String {
        let mut one = vec![format!("id {}", one_of(args, &self.named, postgres))];
        one.extend(self.holding.iter().map(|holding| holding.condition(args)));
        format!("({})", one.join(" or "))
    }
}

impl From<Vec<Uuid>> for Among {
    fn from(named: Vec<Uuid>) -> Self {
        Self { named, holding: Vec::new() }
    }
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
    fn condition(&self, args: &mut Vec<Arg>) -> String {
        if self.reads { self.found.stand(args) } else { format!("id in ({})", self.found.ids(args)) }
    }
}

/// Requests that bear one of these numbers or references for this audience, squeezed. Which of them a scope shows is for a
/// list to say.
pub async fn bearing(
    tx: &mut Tx,
    scope: &Scope,
    audience: &str,
    references: &[String],
    most: u32,
) -> Result<Found, Fault> {
    Match::within(tx, scope, Subject::Request, audience).bearing(tx, scope, references, most).await
}

/// The same of escalations, by their entries among those of the requests behind them: the desk's own affair.
pub async fn bearing_escalations(
    tx: &mut Tx,
    scope: &Scope,
    references: &[String],
    most: u32,
) -> Result<Found, Fault> {
    Match::of_escalations(tx.is_postgres(), scope).bearing(tx, scope, references, most).await
}

/// What that asks where a reference is rare, and where it is not; for the tests that read how it is planned and of which
/// desk it is.
pub fn texts_of_escalations(scope: &Scope, reference: &str, postgres: bool) -> Vec<String> {
    let mut found = Match::of_escalations(postgres, scope);
    let (query, stands) = (reference_term(reference), Vec::new());
    found.conditions.push(Condition { query, stands, one_is_enough: true });
    let rare = found.conditions.iter().map(|condition| found.some(condition, 1).0);
    rare.chain([found.ids(&mut args![scope.desk])]).collect()
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
