//! Requests: the folded row of each, and the lists made from rows. Every read takes the viewer's scope.

mod items;
mod list;
mod newest;
mod parts;
mod together;

use domain::Timestamp;
use domain::attainment::Told;
use domain::id::{AgreementId, DeskId, EscalationId, Number, PersonId, QueueId, RequestId, SeatId};
use domain::policy::Severity;
use domain::refusal;
use domain::request::Request;
use domain::row::{FoundBy, RequestRow};
use uuid::Uuid;

use crate::arg::{Arg, args};
use crate::events;
use crate::locks::{Firm, Row};
use crate::portion::Portion;
use crate::projection;
use crate::rows::{self, Hold};
use crate::run::Fault;
use crate::scope::Scope;
use crate::tally::{self, Tallied};
use crate::tx::{Tx, statements};

pub use items::{Item, Listed, items, list};
pub use list::{COUNTED, Filter, Naming, Order, Place, Turns, Waiting, count, numbers, texts};
pub use newest::text_of_oldest;
pub use together::{Together, text_of_ties, together};

statements! {
    // A portion is found by what it is of, and sorted: in the order of their ids SQLite would go through a desk.
    OF_CONTACT => [
        sqlite "select id from request where desk_id = $1 and contact_id = $2 and +id > $3 order by +id limit $4"
        postgres "select id from request where desk_id = $1 and contact_id = $2 and id > $3 order by id limit $4"
    ];
    BY_ID => ["select state from request where desk_id = $1 and id = $2"];
    LOCK_BY_ID => ["select state from request where desk_id = $1 and id = $2" for update];
    OF_EDGE => ["select id, escalation_id from request where desk_id = $1 and agreement_id = $2 and escalation_id > $3
                 order by escalation_id limit $4"];
    BY_ESCALATION => ["select id, state from request where desk_id = $1 and agreement_id = $2 and escalation_id = $3"];
    ALL_IDS => ["select id from request where desk_id = $1 order by id"];
    NEWEST_IDS => ["select updated, id from (select updated, id from request where desk_id = $1 and open = 1 order by updated desc, id desc limit $2) as begun
                    union all select updated, id from (select updated, id from request where desk_id = $1 and open = 0 order by updated desc, id desc limit $2) as ended
                    order by updated desc, id desc limit $2"];
    OPEN_OF_SEVERITY => [
        sqlite "select id from request indexed by request_open where desk_id = $1 and open = 1 and severity = $2 and id > $3 order by id limit $4"
        postgres "select id from request where desk_id = $1 and open = 1 and severity = $2 and id > $3 order by id limit $4"
    ];
    OPEN_OF_QUEUE => ["select id from request where desk_id = $1 and queue_id = $2 and open = 1 and id > $3 order by id limit $4"];
    HOW_MANY_WAIT => ["select cast(count(*) as bigint) from request where desk_id = $1 and queue_id = $2 and open = 1"];
    OPEN_OF_ASSIGNEE => [
        sqlite "select id from request where desk_id = $1 and assignee_id = $2 and open = 1 and +id > $3 order by +id limit $4"
        postgres "select id from request where desk_id = $1 and assignee_id = $2 and open = 1 and id > $3 order by id limit $4"
    ];
}

/// How many requests of a scope are open, by door and holder, and how many are a seat's own: as they are kept where the
/// scope shows the whole desk; a part of it is counted.
pub async fn tally(tx: &mut Tx, scope: &Scope, seat: SeatId) -> Result<Vec<Tallied>, Fault> {
    if scope.is_whole() {
        return tally::of_seat(tx, scope.desk, seat).await;
    }
    let mut sql = String::from(
        "select queue, holder, cast(coalesce(assignee_id = $2, 1 = 0) as integer), cast(count(*) as bigint) \
         from request where desk_id = $1 and open = 1",
    );
    let mut args = args![scope.desk, seat];
    scope.narrow(&mut sql, &mut args);
    sql.push_str(" group by 1, 2, 3");
    let rows: Vec<(String, Option<String>, i32, i64)> = tx.all_built(sql, args).await?;
    let mut numbers = Vec::with_capacity(rows.len() * 2);
    for (door, holder, own, open) in rows {
        let open = open.cast_unsigned();
        if own != 0 {
            numbers.push(Tallied { door: String::new(), holder: None, own: true, open });
        }
        numbers.push(Tallied { door, holder, own: false, open });
    }
    Ok(numbers)
}

/// How many open requests of a scope wait in each queue; of those that wait in none, how many came by each door.
pub async fn waiting(tx: &mut Tx, scope: &Scope) -> Result<Vec<(String, Option<QueueId>, u64)>, Fault> {
    let mut sql = String::from(
        "select queue, queue_id, cast(count(*) as bigint) from request where desk_id = $1 and open = 1",
    );
    let mut args = args![scope.desk];
    scope.narrow(&mut sql, &mut args);
    sql.push_str(" group by 1, 2");
    let rows: Vec<(String, Option<Uuid>, i64)> = tx.all_built(sql, args).await?;
    Ok(rows
        .into_iter()
        .map(|(door, queue, count)| (door, queue.map(QueueId), count.cast_unsigned()))
        .collect())
}

/// Which requests of a span are read one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    /// Those of which something moves by itself, as no row of reports has it: they are open, or something promised on
    /// them is.
    Moving,
}

/// The parts of a span, in no order.
fn opened_sql(scope: &Scope, (from, to): (Timestamp, Timestamp), which: Which) -> Vec<(String, Vec<Arg>)> {
    let parts: &[(&str, &str)] = match which {
        Which::All => &[("opened >= $2 and opened < $3", "opened")],
        // What has ended and is still due is found by that, and not among all of its span.
        Which::Moving => &[
            ("opened >= $2 and opened < $3 and open = 1", "opened"),
            ("+opened >= $2 and +opened < $3 and open = 0 and due < 9223372036854775807", "due"),
        ],
    };
    let text = |(part, by): &(&str, &str)| {
        let mut sql = format!("select state from request where desk_id = $1 and {part}");
        let mut args = args![scope.desk, from, to];
        scope.narrow(&mut sql, &mut args);
        sql.push_str(&format!(" order by {by}"));
        (sql, args)
    };
    parts.iter().map(text).collect()
}

/// Every request of the scope that was opened in a span, half-open, one after the other: for reports.
pub async fn opened_between(
    tx: &mut Tx,
    scope: &Scope,
    span: (Timestamp, Timestamp),
    which: Which,
    with: &mut (dyn FnMut(Told) + Send),
) -> Result<(), Fault> {
    for (sql, args) in opened_sql(scope, span, which) {
        tx.each_built(sql, args, &mut |(state,): (String,)| {
            with(serde_json::from_str(&state).map_err(|error| Fault::unreadable("a request", &error))?);
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// What that asks, for the tests that read how it is planned and of which desk it is.
pub fn texts_of_opened(scope: &Scope, which: Which) -> Vec<String> {
    let span = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
    opened_sql(scope, span, which).into_iter().map(|(sql, _)| sql).collect()
}

/// Requests of a scope by their ids, in no order.
pub async fn several(tx: &mut Tx, scope: &Scope, ids: &[RequestId]) -> Result<Vec<Request>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![scope.desk];
    args.extend(ids.iter().map(|id| Arg::from(*id)));
    let places: Vec<String> = (2..=args.len()).map(|at| format!("${at}")).collect();
    let mut sql = format!("select state from request where desk_id = $1 and id in ({})", places.join(", "));
    scope.narrow(&mut sql, &mut args);
    let rows: Vec<(String,)> = tx.all_built(sql, args).await?;
    rows.iter().map(|(state,)| read(state)).collect()
}

/// Where a request stands in the order of locks: its id, and the agreement that is locked before it.
pub(crate) type Standing = (RequestId, Option<AgreementId>);

/// One request, if the scope shows it. `lock`: until the transaction ends, as its agreement.
pub async fn by_number(tx: &mut Tx, scope: &Scope, number: &Number, lock: bool) -> Result<Request, Fault> {
    if lock && tx.is_postgres() {
        for (id, agreement) in places_of(tx, scope, std::slice::from_ref(number)).await? {
            if let Some(agreement) = agreement {
                rows::agreement(tx, scope.desk, agreement, Hold::Share).await?;
            }
            tx.takes(Row::request(id), Firm::Change)?;
        }
    }
    let mut sql = String::from("select state from request where desk_id = $1 and number = $2");
    let mut args = args![scope.desk, number.as_str()];
    scope.narrow(&mut sql, &mut args);
    if lock && tx.is_postgres() {
        sql.push_str(" for update");
    }
    let rows: Vec<(String,)> = tx.all_built(sql, args).await?;
    match rows.first() {
        Some((state,)) => read(state),
        None => Err(Fault::Refused(refusal::not_found())),
    }
}

/// Where requests of a scope stand in the order of locks, by their numbers.
pub(crate) async fn places_of(
    tx: &mut Tx,
    scope: &Scope,
    numbers: &[Number],
) -> Result<Vec<Standing>, Fault> {
    let mut args = args![scope.desk];
    args.extend(numbers.iter().map(|number| Arg::from(number.as_str())));
    places(tx, ("number", numbers.len()), args, Some(scope)).await
}

/// The same of any of a desk, by their ids.
pub(crate) async fn places_of_ids(
    tx: &mut Tx,
    desk: DeskId,
    ids: &[RequestId],
) -> Result<Vec<Standing>, Fault> {
    let mut args = args![desk];
    args.extend(ids.iter().map(|id| Arg::from(*id)));
    places(tx, ("id", ids.len()), args, None).await
}

async fn places(
    tx: &mut Tx,
    (column, count): (&str, usize),
    mut args: Vec<Arg>,
    scope: Option<&Scope>,
) -> Result<Vec<Standing>, Fault> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let among: Vec<String> = (2..count + 2).map(|nth| format!("${nth}")).collect();
    let among = among.join(", ");
    let mut sql =
        format!("select id, agreement_id from request where desk_id = $1 and {column} in ({among})");
    if let Some(scope) = scope {
        scope.narrow(&mut sql, &mut args);
    }
    let rows: Vec<(Uuid, Option<Uuid>)> = tx.all_built(sql, args).await?;
    Ok(rows.into_iter().map(|(id, agreement)| (RequestId(id), agreement.map(AgreementId))).collect())
}

/// One request by id, locked: for the desk's own rules.
pub async fn lock(tx: &mut Tx, desk: DeskId, id: RequestId) -> Result<Request, Fault> {
    tx.takes(Row::request(id), Firm::Change)?;
    let row: Option<(String,)> = tx.optional(LOCK_BY_ID, args![desk, id]).await?;
    let (state,) = row.ok_or(Fault::Refused(refusal::not_found()))?;
    read(&state)
}

/// Several requests by id, locked in the order of their ids, with what their next events are chained to.
pub async fn lock_all(tx: &mut Tx, desk: DeskId, ids: &[RequestId]) -> Result<Vec<Request>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut ids = ids.to_vec();
    ids.sort_unstable_by_key(|id| id.0);
    for id in &ids {
        tx.takes(Row::request(*id), Firm::Change)?;
    }
    let mut args = args![desk];
    args.extend(ids.iter().map(|id| Arg::from(*id)));
    let places: Vec<String> = (2..=args.len()).map(|at| format!("${at}")).collect();
    let lock = if tx.is_postgres() { " for update" } else { "" };
    let places = places.join(", ");
    let sql = format!("select state from request where desk_id = $1 and id in ({places}) order by id{lock}");
    let rows: Vec<(String,)> = tx.all_built(sql, args).await?;
    let requests = rows.iter().map(|(state,)| read(state)).collect::<Result<Vec<_>, _>>()?;
    let heads: Vec<_> = requests.iter().map(|request| (request.id.0, request.seq)).collect();
    events::read_heads(tx, desk, &heads).await?;
    Ok(requests)
}

/// Open requests that somebody has, locked: taken back when their seat ends.
pub async fn open_of_assignee(
    tx: &mut Tx,
    desk: DeskId,
    seat: SeatId,
    portion: Portion,
) -> Result<(Vec<Request>, Option<Uuid>), Fault> {
    let rows: Vec<(Uuid,)> = tx.all(OPEN_OF_ASSIGNEE, args![desk, seat, portion.after, portion.most]).await?;
    let ids: Vec<_> = rows.iter().map(|(id,)| RequestId(*id)).collect();
    let mut theirs = lock_all(tx, desk, &ids).await?;
    // Somebody may have taken one over before it was locked.
    theirs.retain(|it| it.life.status.is_open() && it.assignee.as_ref().is_some_and(|(has, _)| *has == seat));
    Ok((theirs, portion.goes_on(&rows)))
}

/// How many open requests wait in a queue.
pub async fn how_many_wait(tx: &mut Tx, desk: DeskId, queue: QueueId) -> Result<u64, Fault> {
    let row: Option<(i64,)> = tx.optional(HOW_MANY_WAIT, args![desk, queue]).await?;
    Ok(row.map_or(0, |(count,)| count.cast_unsigned()))
}

/// Open requests that wait in a queue, locked: moved when it is retired.
pub async fn open_of_queue(
    tx: &mut Tx,
    desk: DeskId,
    queue: QueueId,
    portion: Portion,
) -> Result<(Vec<Request>, Option<Uuid>), Fault> {
    let rows: Vec<(Uuid,)> = tx.all(OPEN_OF_QUEUE, args![desk, queue, portion.after, portion.most]).await?;
    let ids: Vec<_> = rows.iter().map(|(id,)| RequestId(*id)).collect();
    let mut theirs = lock_all(tx, desk, &ids).await?;
    // Somebody may have moved one before it was locked.
    theirs.retain(|it| it.life.status.is_open() && it.queue == Some(queue));
    Ok((theirs, portion.goes_on(&rows)))
}

/// Open requests of a severity.
pub async fn open_of_severity(
    tx: &mut Tx,
    desk: DeskId,
    severity: Severity,
    portion: Portion,
) -> Result<(Vec<RequestId>, Option<Uuid>), Fault> {
    let args = args![desk, u32::from(severity.0), portion.after, portion.most];
    let rows: Vec<(Uuid,)> = tx.all(OPEN_OF_SEVERITY, args).await?;
    let last = portion.goes_on(&rows);
    Ok((rows.into_iter().map(|(id,)| RequestId(id)).collect(), last))
}

/// One request by id, as it stands: for reads of the desk's own rules.
pub async fn peek(tx: &mut Tx, desk: DeskId, id: RequestId) -> Result<Request, Fault> {
    let row: Option<(String,)> = tx.optional(BY_ID, args![desk, id]).await?;
    let (state,) = row.ok_or(Fault::Refused(refusal::not_found()))?;
    read(&state)
}

/// The request that an asker's escalation opened here, locked.
pub async fn by_escalation(
    tx: &mut Tx,
    desk: DeskId,
    agreement: AgreementId,
    escalation: EscalationId,
) -> Result<Option<Request>, Fault> {
    let row: Option<(Uuid, String)> = tx.optional(BY_ESCALATION, args![desk, agreement, escalation]).await?;
    match row {
        // Read before it was locked: it may be another by then.
        Some((id, _)) if tx.is_postgres() => lock(tx, desk, RequestId(id)).await.map(Some),
        Some((_, state)) => read(&state).map(Some),
        None => Ok(None),
    }
}

/// The next requests that escalations over an edge opened here, by those; behind which it goes on.
pub async fn of_edge(
    tx: &mut Tx,
    desk: DeskId,
    agreement: AgreementId,
    portion: Portion,
) -> Result<(Vec<(RequestId, EscalationId)>, Option<Uuid>), Fault> {
    let args = args![desk, agreement, portion.after, portion.most];
    let rows: Vec<(Uuid, Uuid)> = tx.all(OF_EDGE, args).await?;
    let by: Vec<(Uuid,)> = rows.iter().map(|(_, escalation)| (*escalation,)).collect();
    let filed = rows.into_iter().map(|(id, escalation)| (RequestId(id), EscalationId(escalation))).collect();
    Ok((filed, portion.goes_on(&by)))
}

/// Every request of a desk, by id.
pub async fn all_ids(tx: &mut Tx, desk: DeskId) -> Result<Vec<RequestId>, Fault> {
    let rows: Vec<(Uuid,)> = tx.all(ALL_IDS, args![desk]).await?;
    Ok(rows.into_iter().map(|(id,)| RequestId(id)).collect())
}

/// The requests of a desk that were changed last.
pub async fn newest_ids(tx: &mut Tx, desk: DeskId, most: u32) -> Result<Vec<RequestId>, Fault> {
    let rows: Vec<(i64, Uuid)> = tx.all(NEWEST_IDS, args![desk, most]).await?;
    Ok(rows.into_iter().map(|(_, id)| RequestId(id)).collect())
}

/// Writes the row of a request, and what changed of its answers and tags. `before`: these as they were; `None`: it was not
/// there.
pub async fn save(
    tx: &mut Tx,
    desk: DeskId,
    request: &Request,
    before: Option<&FoundBy>,
) -> Result<(), Fault> {
    let row = RequestRow::of(request)
        .map_err(|error| Fault::unwritable(format_args!("request {}", request.number), &error))?;
    projection::save(tx, desk, &row, (Row::request(request.id), before.is_none())).await?;
    let (nothing, now) = (FoundBy::default(), FoundBy::of(request));
    let before = before.unwrap_or(&nothing);
    projection::change(tx, desk, &before.values, &now.values, |one, other| one.field == other.field).await?;
    projection::change(tx, desk, &before.tags, &now.tags, |one, other| one == other).await
}

fn read(state: &str) -> Result<Request, Fault> {
    serde_json::from_str(state).map_err(|error| Fault::unreadable("a request", &error))
}

/// Requests of a contact, after the one with an id, in the order of their ids: so many.
pub async fn of_contact(
    tx: &mut Tx,
    desk: DeskId,
    person: PersonId,
    (after, limit): (Uuid, u32),
) -> Result<Vec<Uuid>, Fault> {
    let rows: Vec<(Uuid,)> = tx.all(OF_CONTACT, args![desk, person, after, limit]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
