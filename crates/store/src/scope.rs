//! What part of a desk somebody may see: the first argument of every function that reads requests.

use domain::id::{AccountId, DeskId, PersonId};
use domain::seat::{Reach, Viewer};

use crate::arg::Arg;

/// A desk, and the part of it that is visible.
#[derive(Debug, Clone)]
pub struct Scope {
    pub desk: DeskId,
    pub part: Part,
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
        Self { desk: viewer.desk(), part }
    }

    /// The whole of a desk: for the desk's own rules.
    pub fn whole(desk: DeskId) -> Self {
        Self { desk, part: Part::Whole }
    }

    /// Adds the condition to a statement over `request` (or anything with the same three columns).
    pub(crate) fn narrow(&self, sql: &mut String, args: &mut Vec<Arg>) {
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
