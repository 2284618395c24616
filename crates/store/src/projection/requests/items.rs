//! The rows of a list: as items, read from their columns alone, or with the record whole.

use domain::desk::PolicyRef;
use domain::holder::Holder;
use domain::id::{AccountId, DeskId, EscalationId, Number, QueueId, SeatId};
use domain::kind::Kind;
use domain::life::Status;
use domain::policy::Severity;
use domain::request::Request;
use domain::row::Shown;
use domain::word::Speaker;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::list::{Filter, Place, rows};
use super::together::{Ties, Together};
use crate::arg::at;
use crate::run::Fault;
use crate::scope::Scope;
use crate::tx::Tx;

/// An item of a list.
#[derive(Debug)]
pub struct Item {
    pub place: Place,
    pub number: Number,
    /// What its account is called.
    pub account: Option<String>,
    pub together: Together,
    /// What its row shows; or why it cannot be read.
    pub shown: Result<Shown, Fault>,
}

/// A row of a list with its record.
#[derive(Debug)]
pub struct Listed {
    pub place: Place,
    pub number: Number,
    pub together: Together,
    /// The folded state, from which the view is made; or why it cannot be read.
    pub request: Result<Request, Fault>,
}

/// The rows of a list, whole. One that cannot be read says so, and keeps nobody from the others.
pub async fn list(tx: &mut Tx, scope: &Scope, filter: &Filter) -> Result<Vec<Listed>, Fault> {
    let rows: Vec<(String, String, i64, i64, Uuid)> = rows(tx, scope, filter, "state, number").await?;
    let ids: Vec<Uuid> = rows.iter().map(|(.., id)| *id).collect();
    let ties = Ties::of(tx, scope, &ids).await?;
    let listed = rows.into_iter().map(|(state, number, due, updated, id)| {
        let request = read(scope.desk, &number, &state);
        let spoke = request.as_ref().ok().and_then(domain::row::spoke);
        Listed {
            place: Place { due, updated, id },
            number: Number::from_storage(number),
            together: ties.together(id, spoke),
            request,
        }
    });
    Ok(listed.collect())
}

/// The items of a list. One that cannot be read says so, and keeps nobody from the others.
pub async fn items(tx: &mut Tx, scope: &Scope, filter: &Filter) -> Result<Vec<Item>, Fault> {
    let rows: Vec<Row> = rows(tx, scope, filter, COLUMNS).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let ties = Ties::of(tx, scope, &ids).await?;
    let items = rows.into_iter().map(|row| {
        let place = Place { due: row.due, updated: row.updated, id: row.id };
        let (number, account, shown) = row.read(scope.desk);
        let spoke = shown.as_ref().ok().and_then(|it| it.spoke);
        Item { place, number, account, together: ties.together(place.id, spoke), shown }
    });
    Ok(items.collect())
}

fn read(desk: DeskId, number: &str, state: &str) -> Result<Request, Fault> {
    serde_json::from_str(state)
        .map_err(|error| Fault::unreadable(format_args!("desk {desk}, request {number}"), &error))
}

/// Declares the columns of an item, and the row that both engines read them into: those, then where it stands.
macro_rules! columns {
    ($first:ident: $type:ty = $column:literal, $($name:ident: $types:ty = $columns:literal,)*) => {
        /// What a list answers of each row, before where it stands.
        pub(super) const COLUMNS: &str = concat!($column $(, ", ", $columns)*);

        struct Row { $first: $type, $($name: $types,)* due: i64, updated: i64, id: Uuid }

        impl<'r> FromRow<'r, PgRow> for Row {
            fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
                columns!(@read row try_get $first $($name)*)
            }
        }

        impl<'r> TryFrom<&'r rusqlite::Row<'r>> for Row {
            type Error = rusqlite::Error;

            fn try_from(row: &'r rusqlite::Row<'r>) -> Result<Self, rusqlite::Error> {
                columns!(@read row get $first $($name)*)
            }
        }
    };
    (@read $row:ident $get:ident $($name:ident)*) => {{
        let mut places = 0_usize..;
        let mut next = || places.next().unwrap_or_default();
        Ok(Self {
            $($name: $row.$get(next())?,)*
            due: $row.$get(next())?,
            updated: $row.$get(next())?,
            id: $row.$get(next())?,
        })
    }};
}

columns! {
    number: String = "number",
    kind: String = "kind",
    status: String = "status",
    holder: Option<String> = "holder",
    severity: i64 = "severity",
    policy: Option<String> = "policy_id",
    policy_version: Option<i64> = "policy_version",
    subject: String = "subject",
    product: Option<String> = "product",
    account_id: Option<Uuid> = "account_id",
    account: Option<String> =
        "(select name from account where account.desk_id = request.desk_id and account.id = request.account_id) as account",
    escalation: Option<Uuid> = "escalation_id",
    contact: Option<String> = "contact",
    assignee_id: Option<Uuid> = "assignee_id",
    assignee: Option<String> = "assignee",
    engineer: Option<String> = "engineer",
    queue: Option<Uuid> = "queue_id",
    queued_since: Option<i64> = "queued_since",
    opened: i64 = "opened",
    own_due: i64 = "request.due as own_due",
    promise: Option<String> = "promise",
    last_by: Option<String> = "last_by",
    last_word: Option<i64> = "last_word",
    next_desk: Option<String> = "next_desk",
    unheard: Option<i64> = "unheard",
    tags: Option<String> = "tags",
    // A row that an earlier version made says the rest in its state alone.
    state: Option<String> = "case when tags is null then state end as state",
}

impl Row {
    fn read(mut self, desk: DeskId) -> (Number, Option<String>, Result<Shown, Fault>) {
        let (number, account) = (std::mem::take(&mut self.number), self.account.take());
        let shown = match self.state.take() {
            Some(state) => read(desk, &number, &state).map(|record| Shown::of(&record)),
            None => self.shown(desk, &number),
        };
        (Number::from_storage(number), account, shown)
    }

    fn shown(self, desk: DeskId, number: &str) -> Result<Shown, Fault> {
        let strange =
            |column| Fault::Corrupt(format!("desk {desk}, request {number}: column {column} cannot be read"));
        let small = |column, value: i64| u32::try_from(value).map_err(|_| strange(column));
        let promise = self.promise.as_deref().map(serde_json::from_str).transpose();
        let spoke =
            self.last_by.as_deref().map(|by| Speaker::from_code(by).ok_or_else(|| strange("last_by")));
        let holder = self.holder.as_deref().map(|it| Holder::from_code(it).ok_or_else(|| strange("holder")));
        Ok(Shown {
            kind: Kind::from_code(&self.kind).ok_or_else(|| strange("kind"))?,
            status: Status::from_code(&self.status).ok_or_else(|| strange("status"))?,
            holder: holder.transpose()?,
            severity: Severity(u8::try_from(self.severity).map_err(|_| strange("severity"))?),
            policy: PolicyRef {
                id: self.policy.unwrap_or_default(),
                version: small("policy_version", self.policy_version.unwrap_or_default())?,
            },
            subject: self.subject,
            product: self.product,
            account: self.account_id.map(AccountId),
            escalation: self.escalation.map(EscalationId),
            contact: self.contact,
            assignee: self.assignee_id.map(SeatId).zip(self.assignee),
            engineer: self.engineer,
            tags: self.tags.as_deref().unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
            queue: self.queue.map(QueueId),
            queued_since: self.queued_since.map(at),
            opened: at(self.opened),
            due: self.own_due,
            promise: promise.map_err(|error| {
                Fault::unreadable(format_args!("desk {desk}, request {number}: column promise"), &error)
            })?,
            spoke: spoke.transpose()?.zip(self.last_word.map(at)),
            next_desk: self.next_desk,
            unheard: self.unheard.is_some_and(|it| it != 0),
        })
    }
}
