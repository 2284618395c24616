//! Escalations: the asker's records of requests on next desks.

use domain::Timestamp;
use domain::escalation::{Escalation, Standing};
use domain::id::{DeskId, EscalationId, LinkId, Number, PersonId, RequestId};
use domain::kind::Kind;
use domain::policy::Severity;
use domain::refusal;
use domain::row::{self, EscalationRow, TieRow};
use domain::word::Speaker;
use uuid::Uuid;

use crate::arg::{Arg, args};
use crate::locks::{Firm, Row};
use crate::portion::Portion;
use crate::projection;
use crate::run::Fault;
use crate::scope::{Part, Scope};
use crate::search::Among;
use crate::tx::{Tx, statements};

statements! {
    BY_ID => ["select state from escalation where desk_id = $1 and id = $2"];
    LOCK_BY_ID => ["select state from escalation where desk_id = $1 and id = $2" for update];
    OF_REQUEST => ["select e.state from escalation e join escalation_request r on r.desk_id = e.desk_id and r.escalation_id = e.id
                    where e.desk_id = $1 and r.request_id = $2 order by e.number"];
    // As those of requests: what a portion is of, and not a desk.
    OPEN_OF_LINK => [
        sqlite "select id from escalation where desk_id = $1 and link_id = $2 and open = 1 and +id > $3 order by +id limit $4"
        postgres "select id from escalation where desk_id = $1 and link_id = $2 and open = 1 and id > $3 order by id limit $4"
    ];
    OF_LINK => [
        sqlite "select id from escalation where desk_id = $1 and link_id = $2 and +id > $3 order by +id limit $4"
        postgres "select id from escalation where desk_id = $1 and link_id = $2 and id > $3 order by id limit $4"
    ];
    BEHIND => ["select request_id from escalation_request where desk_id = $1 and escalation_id = $2 order by request_id"];
    OPEN_BEHIND => ["select e.id, e.link_id from escalation e join escalation_request r on r.desk_id = e.desk_id and r.escalation_id = e.id
                      where e.desk_id = $1 and r.request_id = $2 and e.open <> 0 order by e.id"];
    OPEN => [
        sqlite "select id, state from escalation indexed by escalation_open where desk_id = $1 and open = 1 and id > $2 order by id limit $3"
        postgres "select id, state from escalation where desk_id = $1 and open = 1 and id > $2 order by id limit $3"
    ];
    NEWEST_IDS => ["select id from escalation where desk_id = $1 order by updated desc limit $2"];
}

/// Writes the row of an escalation, and the ties to requests that it did not have. `before`: its ties as they were;
/// `None`: it was not there.
pub async fn save(
    tx: &mut Tx,
    desk: DeskId,
    escalation: &Escalation,
    before: Option<&[TieRow]>,
) -> Result<(), Fault> {
    let row = EscalationRow::of(escalation)
        .map_err(|error| Fault::unwritable(format_args!("escalation {}", escalation.number), &error))?;
    projection::save(tx, desk, &row, (Row::escalation(escalation.id), before.is_none())).await?;
    let known = before.unwrap_or_default();
    for tie in row::ties(escalation).iter().filter(|tie| !known.contains(tie)) {
        projection::put(tx, desk, tie).await?;
    }
    Ok(())
}

/// One escalation, locked.
pub async fn lock(tx: &mut Tx, desk: DeskId, id: EscalationId) -> Result<Escalation, Fault> {
    tx.takes(Row::escalation(id), Firm::Change)?;
    let row: Option<(String,)> = tx.optional(LOCK_BY_ID, args![desk, id]).await?;
    let (state,) = row.ok_or(Fault::Refused(refusal::not_found()))?;
    read(&state)
}

/// One escalation, as it stands.
pub async fn peek(tx: &mut Tx, desk: DeskId, id: EscalationId) -> Result<Escalation, Fault> {
    let row: Option<(String,)> = tx.optional(BY_ID, args![desk, id]).await?;
    let (state,) = row.ok_or(Fault::Refused(refusal::not_found()))?;
    read(&state)
}

/// Where an escalation of a scope stands in the order of locks: its id, and the link that is locked before it.
pub(crate) async fn place_of(
    tx: &mut Tx,
    scope: &Scope,
    number: &Number,
) -> Result<Option<(EscalationId, LinkId)>, Fault> {
    let mut args = args![scope.desk, number.as_str()];
    let mut sql = String::from("select id, link_id from escalation where desk_id = $1 and number = $2");
    visible(scope, &mut sql, &mut args);
    let rows: Vec<(Uuid, Uuid)> = tx.all_built(sql, args).await?;
    Ok(rows.first().map(|(id, link)| (EscalationId(*id), LinkId(*link))))
}

/// The requests behind an escalation, by their ids.
pub(crate) async fn behind(tx: &mut Tx, desk: DeskId, id: EscalationId) -> Result<Vec<RequestId>, Fault> {
    let rows: Vec<(Uuid,)> = tx.all(BEHIND, args![desk, id]).await?;
    Ok(rows.into_iter().map(|(id,)| RequestId(id)).collect())
}

/// Open escalations that a request stands behind, each with its link.
pub(crate) async fn open_behind(
    tx: &mut Tx,
    desk: DeskId,
    request: RequestId,
) -> Result<Vec<(EscalationId, LinkId)>, Fault> {
    let rows: Vec<(Uuid, Uuid)> = tx.all(OPEN_BEHIND, args![desk, request]).await?;
    Ok(rows.into_iter().map(|(id, link)| (EscalationId(id), LinkId(link))).collect())
}

/// One escalation by number, if the scope shows a request behind it. `lock`: until the transaction ends, as its link.
pub async fn by_number(tx: &mut Tx, scope: &Scope, number: &Number, lock: bool) -> Result<Escalation, Fault> {
    if lock
        && tx.is_postgres()
        && let Some((id, link)) = place_of(tx, scope, number).await?
    {
        tx.hold(scope.desk, Row::link(link), Firm::Share).await?;
        tx.takes(Row::escalation(id), Firm::Change)?;
    }
    let mut args = args![scope.desk, number.as_str()];
    let mut sql = String::from("select state from escalation where desk_id = $1 and number = $2");
    visible(scope, &mut sql, &mut args);
    if lock && tx.is_postgres() {
        sql.push_str(" for update");
    }
    let rows: Vec<(String,)> = tx.all_built(sql, args).await?;
    match rows.first() {
        Some((state,)) => read(state),
        None => Err(Fault::Refused(refusal::not_found())),
    }
}

/// What a list of escalations is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub open: Option<bool>,
    pub awaits_us: Option<bool>,
    /// Who answers for it: each that is named.
    pub contacts: [Option<PersonId>; 2],
    pub link: Option<LinkId>,
    pub standing: Option<Standing>,
    /// On the scale of each one's next desk.
    pub severity: Option<Severity>,
    pub kind: Option<Kind>,
    pub product: Option<String>,
    /// Only these: what bears a number or a reference.
    pub bearing: Option<Among>,
    /// Which of the two desks said something last.
    pub last_by: Option<Speaker>,
    pub updated_since: Option<Timestamp>,
    /// The first promise of the next desk that runs falls due before then. What never does is not among them.
    pub due_before: Option<Timestamp>,
    pub after: Option<(i64, Uuid)>,
    pub limit: usize,
}

/// The numbers of those among some that the scope shows, the newest change first.
pub async fn numbers(tx: &mut Tx, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Number>, Fault> {
    let mut args = args![scope.desk];
    let mut sql = String::from("select number from escalation where desk_id = $1 and id in (null");
    for id in ids {
        args.push(Arg::from(*id));
        sql.push_str(&format!(", ${}", args.len()));
    }
    sql.push(')');
    visible(scope, &mut sql, &mut args);
    sql.push_str(" order by updated desc, id desc");
    let rows: Vec<(String,)> = tx.all_built(sql, args).await?;
    Ok(rows.into_iter().map(|(number,)| Number::from_storage(number)).collect())
}

/// A row of a list.
#[derive(Debug)]
pub struct Listed {
    /// After which a list goes on.
    pub place: (i64, Uuid),
    pub number: Number,
    /// The folded state, from which the view is made; or why it cannot be read.
    pub escalation: Result<Escalation, Fault>,
}

/// Escalations whose requests the scope shows, newest change first. One that cannot be read says so, and keeps nobody from
/// the others.
pub async fn list(tx: &mut Tx, scope: &Scope, filter: &Filter) -> Result<Vec<Listed>, Fault> {
    let (sql, args) = list_sql(scope, filter, tx.is_postgres());
    let rows: Vec<(String, String, i64, Uuid)> = tx.all_built(sql, args).await?;
    let listed = rows.into_iter().map(|(state, number, updated, id)| {
        let escalation = serde_json::from_str(&state).map_err(|error| {
            Fault::unreadable(format_args!("desk {}, escalation {number}", scope.desk), &error)
        });
        Listed { place: (updated, id), number: Number::from_storage(number), escalation }
    });
    Ok(listed.collect())
}

fn list_sql(scope: &Scope, filter: &Filter, postgres: bool) -> (String, Vec<Arg>) {
    let mut args = args![scope.desk];
    // What is named is found by its id, and not among all of a desk: the few that there are, are sorted.
    let named = filter.bearing.as_ref().is_some_and(|among| among.holding.is_empty());
    let table = match &filter.bearing {
        Some(among) if named && postgres => {
            args.push(Arg::Ids(among.named.clone()));
            crate::projection::named_rows("escalation", &format!("cast(${} as uuid[])", args.len()))
        }
        _ if named => "escalation indexed by sqlite_autoindex_escalation_1".to_owned(),
        _ => "escalation".to_owned(),
    };
    let mut sql = format!("select state, number, updated, id from {table} where desk_id = $1");
    visible(scope, &mut sql, &mut args);
    for (column, value) in [("open", filter.open), ("awaits_us", filter.awaits_us)] {
        if let Some(value) = value {
            sql.push_str(&format!(" and {column} = {}", i32::from(value)));
        }
    }
    for contact in filter.contacts.into_iter().flatten() {
        args.push(Arg::from(contact));
        sql.push_str(&format!(" and contact_id = ${}", args.len()));
    }
    if let Some(link) = filter.link {
        args.push(Arg::from(link));
        sql.push_str(&format!(" and link_id = ${}", args.len()));
    }
    let said = [
        ("standing", filter.standing.map(Standing::code).map(Arg::from)),
        ("last_by", filter.last_by.map(Speaker::code).map(Arg::from)),
        ("severity", filter.severity.map(|it| Arg::from(u32::from(it.0)))),
        ("kind", filter.kind.map(Kind::code).map(Arg::from)),
        ("product", filter.product.as_deref().map(Arg::from)),
    ];
    for (column, value) in said {
        if let Some(value) = value {
            args.push(value);
            sql.push_str(&format!(" and {column} = ${}", args.len()));
        }
    }
    if let Some(among) = filter.bearing.as_ref().filter(|_| !(named && postgres)) {
        sql.push_str(&format!(" and {}", among.condition(&mut args, postgres)));
    }
    for (column, is, at) in [("updated", ">=", filter.updated_since), ("due", "<", filter.due_before)] {
        if let Some(at) = at {
            args.push(Arg::from(at));
            sql.push_str(&format!(" and {column} {is} ${}", args.len()));
        }
    }
    if let Some((updated, id)) = filter.after {
        args.push(Arg::from(updated));
        args.push(Arg::from(id));
        sql.push_str(&format!(" and (updated, id) < (${}, ${})", args.len() - 1, args.len()));
    }
    args.push(Arg::from(i64::try_from(filter.limit).unwrap_or(i64::MAX)));
    let sorted = if named { "+" } else { "" };
    sql.push_str(&format!(" order by {sorted}updated desc, id desc limit ${}", args.len()));
    (sql, args)
}

/// The text of a list, for the test that reads how it is planned.
pub fn text(scope: &Scope, filter: &Filter, postgres: bool) -> String {
    list_sql(scope, filter, postgres).0
}

/// How many open escalations of a scope wait for this desk.
pub async fn awaiting_us(tx: &mut Tx, scope: &Scope) -> Result<u64, Fault> {
    let mut args = args![scope.desk];
    let mut sql = String::from(
        "select cast(count(*) as bigint) from escalation where desk_id = $1 and open = 1 and awaits_us = 1",
    );
    visible(scope, &mut sql, &mut args);
    let rows: Vec<(i64,)> = tx.all_built(sql, args).await?;
    Ok(rows.first().map_or(0, |(count,)| count.cast_unsigned()))
}

/// An escalation is visible to an agent with a part of the desk only if every request behind it is.
fn visible(scope: &Scope, sql: &mut String, args: &mut Vec<Arg>) {
    match &scope.part {
        _ if scope.is_whole() => {}
        Part::Whole | Part::Accounts(_) => {
            sql.push_str(
                " and not exists (select 1 from escalation_request b join request on request.desk_id = b.desk_id \
                 and request.id = b.request_id where b.desk_id = escalation.desk_id and b.escalation_id = escalation.id \
                 and not (1 = 1",
            );
            scope.narrow(sql, args);
            sql.push_str("))");
        }
        // A contact's world holds no escalation at all.
        Part::Contact { .. } | Part::Nothing => sql.push_str(" and 1 = 0"),
    }
}

/// The escalations behind a request that was already loaded through its scope.
pub async fn of_request(tx: &mut Tx, desk: DeskId, request: RequestId) -> Result<Vec<Escalation>, Fault> {
    let rows: Vec<(String,)> = tx.all(OF_REQUEST, args![desk, request]).await?;
    rows.iter().map(|(state,)| read(state)).collect()
}

/// Open escalations over a link, locked: those whose contact is gone are handed over.
pub async fn open_of_link(
    tx: &mut Tx,
    desk: DeskId,
    link: LinkId,
    portion: Portion,
) -> Result<(Vec<Escalation>, Option<Uuid>), Fault> {
    let rows: Vec<(Uuid,)> = tx.all(OPEN_OF_LINK, args![desk, link, portion.after, portion.most]).await?;
    let mut open = Vec::with_capacity(rows.len());
    for (id,) in &rows {
        open.push(lock(tx, desk, EscalationId(*id)).await?);
    }
    // One may have ended before it was locked.
    open.retain(Escalation::is_open);
    Ok((open, portion.goes_on(&rows)))
}

/// Open escalations of a severity that can be read, by id.
pub async fn open_of_severity(
    tx: &mut Tx,
    desk: DeskId,
    severity: Severity,
    portion: Portion,
) -> Result<(Vec<EscalationId>, Option<Uuid>), Fault> {
    let rows: Vec<(Uuid, String)> = tx.all(OPEN, args![desk, portion.after, portion.most]).await?;
    let ids: Vec<(Uuid,)> = rows.iter().map(|(id, _)| (*id,)).collect();
    let mut of_it = Vec::new();
    for (id, state) in &rows {
        match read(state) {
            Ok(record) if record.life.severity == severity => of_it.push(EscalationId(*id)),
            Ok(_) => {}
            // It keeps nobody from the others.
            Err(fault) => crate::tell(&fault),
        }
    }
    Ok((of_it, portion.goes_on(&ids)))
}

/// The next escalations over a link, by id; behind which it goes on.
pub async fn of_link(
    tx: &mut Tx,
    desk: DeskId,
    link: LinkId,
    portion: Portion,
) -> Result<(Vec<EscalationId>, Option<Uuid>), Fault> {
    let rows: Vec<(Uuid,)> = tx.all(OF_LINK, args![desk, link, portion.after, portion.most]).await?;
    let last = portion.goes_on(&rows);
    Ok((rows.into_iter().map(|(id,)| EscalationId(id)).collect(), last))
}

/// The escalations of a desk that were changed last.
pub async fn newest_ids(tx: &mut Tx, desk: DeskId, most: u32) -> Result<Vec<EscalationId>, Fault> {
    let rows: Vec<(Uuid,)> = tx.all(NEWEST_IDS, args![desk, most]).await?;
    Ok(rows.into_iter().map(|(id,)| EscalationId(id)).collect())
}

fn read(state: &str) -> Result<Escalation, Fault> {
    serde_json::from_str(state).map_err(|error| Fault::unreadable("an escalation", &error))
}
