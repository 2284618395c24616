//! What part of a desk somebody may see: the first argument of every function that reads requests.

use domain::id::{AccountId, DeskId, PersonId, QueueId, SeatId};
use domain::kind::Queue;
use domain::seat::{AgentSeat, Reach, Viewer};

use crate::arg::Arg;

/// A desk, and the part of it that is visible.
#[derive(Debug, Clone)]
pub struct Scope {
    pub desk: DeskId,
    pub part: Part,
    /// The second wall: `None` = open.
    pub within: Option<Within>,
}

/// What an agent was given inside the desk, beside which single requests may be opened by asking in.
#[derive(Debug, Clone)]
pub struct Within {
    pub doors: Option<Vec<Queue>>,
    pub queues: Option<Vec<QueueId>>,
    /// Whose part it is: what this seat was asked in to is in it.
    pub seat: SeatId,
}

impl Within {
    fn of(seat: &AgentSeat) -> Option<Self> {
        if seat.doors.is_none() && seat.queues.is_none() {
            return None;
        }
        Some(Self { doors: seat.doors.clone(), queues: seat.queues.clone(), seat: seat.seat })
    }

    /// Adds the condition to a statement over `request`.
    fn narrow(&self, sql: &mut String, args: &mut Vec<Arg>) {
        sql.push_str(" and ((1 = 1");
        if let Some(doors) = &self.doors {
            sql.push_str(" and request.queue in (null");
            for door in doors {
                args.push(Arg::from(door.code()));
                sql.push_str(&format!(", ${}", args.len()));
            }
            sql.push(')');
        }
        if let Some(queues) = &self.queues {
            sql.push_str(" and request.queue_id in (null");
            for queue in queues {
                args.push(Arg::from(*queue));
                sql.push_str(&format!(", ${}", args.len()));
            }
            sql.push(')');
        }
        args.push(Arg::from(self.seat));
        // True or false, never unknown: what stands under a `not` would let unknown through.
        sql.push_str(&format!(
            ") is true or exists (select 1 from asked_in where asked_in.desk_id = request.desk_id \
             and asked_in.seat_id = ${} and asked_in.record_id = request.id))",
            args.len()
        ));
    }
}

/// The visible part.
#[derive(Debug, Clone)]
pub enum Part {
    Whole,
    /// The accounts an agent was given.
    Accounts(Vec<AccountId>),
    /// A contact's reach within one account.
    Contact {
        account: AccountId,
        person: PersonId,
        team: Option<String>,
        reach: Reach,
    },
    Nothing,
}

impl Scope {
    /// What a viewer may see.
    pub fn of(viewer: &Viewer) -> Self {
        let part = match viewer {
            Viewer::Agent(seat) => match &seat.accounts {
                None => Part::Whole,
                Some(accounts) => Part::Accounts(accounts.clone()),
            },
            Viewer::Contact(seat) => Part::Contact {
                account: seat.account,
                person: seat.person,
                team: seat.team.clone(),
                reach: seat.reach,
            },
            Viewer::Clock { .. } | Viewer::Operator { .. } => Part::Whole,
            // The other desks act through their own records, never by reading ours.
            Viewer::AskingDesk { .. } | Viewer::AskedDesk { .. } => Part::Nothing,
        };
        let within = match viewer {
            Viewer::Agent(seat) => Within::of(seat),
            _ => None,
        };
        Self { desk: viewer.desk(), part, within }
    }

    /// The whole of a desk: for the desk's own rules.
    pub fn whole(desk: DeskId) -> Self {
        Self { desk, part: Part::Whole, within: None }
    }

    /// Whether it shows all of the desk.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.part, Part::Whole) && self.within.is_none()
    }

    /// Adds the condition to a statement over `request`.
    pub(crate) fn narrow(&self, sql: &mut String, args: &mut Vec<Arg>) {
        self.narrow_part(sql, args);
        if let Some(within) = &self.within {
            within.narrow(sql, args);
        }
    }

    /// The first wall, over anything with the columns of accounts and contacts.
    fn narrow_part(&self, sql: &mut String, args: &mut Vec<Arg>) {
        match &self.part {
            Part::Whole => {}
            Part::Nothing => sql.push_str(" and 1 = 0"),
            Part::Accounts(accounts) => {
                // True or false, never unknown: what stands under a `not` would let unknown through.
                sql.push_str(" and (account_id is not null and (1 = 0");
                for account in accounts {
                    args.push(Arg::from(*account));
                    sql.push_str(&format!(" or account_id = ${}", args.len()));
                }
                sql.push_str("))");
            }
            Part::Contact { account, person, team, reach } => {
                args.push(Arg::from(*account));
                sql.push_str(&format!(" and account_id = ${}", args.len()));
                match (reach, team) {
                    (Reach::All, _) => {}
                    (Reach::Team, Some(team)) => {
                        args.push(Arg::from(team.as_str()));
                        args.push(Arg::from(*person));
                        sql.push_str(&format!(
                            " and (team = ${} or contact_id = ${})",
                            args.len() - 1,
                            args.len()
                        ));
                    }
                    (Reach::Own, _) | (Reach::Team, None) => {
                        args.push(Arg::from(*person));
                        sql.push_str(&format!(" and contact_id = ${}", args.len()));
                    }
                }
            }
        }
    }
}
