//! Who may do what: role x action, one table. The matrix is printed and reviewed by a test.

use domain::id::AccountId;
use domain::kind::Door;
use domain::seat::{Role, Viewer};
use domain::{Reason, Refusal};

/// What can be done at a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    WorkTechnical,
    WorkBusiness,
    Escalate,
    ManageManagers,
    Transfer,
    /// Taking words out for good.
    Redact,
    Publish,
    KeepRotas,
    KeepPeople,
    KeepAgreements,
    KeepPolicies,
    SettleMail,
}

impl Action {
    /// Every action, in the order of the matrix.
    pub const ALL: [Self; 12] = [
        Self::WorkTechnical,
        Self::WorkBusiness,
        Self::Escalate,
        Self::ManageManagers,
        Self::Transfer,
        Self::Redact,
        Self::Publish,
        Self::KeepRotas,
        Self::KeepPeople,
        Self::KeepAgreements,
        Self::KeepPolicies,
        Self::SettleMail,
    ];

    /// The action of working a door.
    pub fn work(door: Door) -> Self {
        match door {
            Door::Technical => Self::WorkTechnical,
            Door::Business => Self::WorkBusiness,
        }
    }
}

/// Whether a role may.
pub fn role_may(role: Role, action: Action) -> bool {
    match action {
        Action::WorkTechnical => matches!(role, Role::Agent | Role::Lead | Role::Administrator),
        Action::WorkBusiness => matches!(role, Role::Business | Role::Lead | Role::Administrator),
        Action::Escalate | Action::SettleMail => true,
        Action::ManageManagers | Action::Transfer | Action::Redact | Action::Publish | Action::KeepRotas => {
            matches!(role, Role::Lead | Role::Administrator)
        }
        Action::KeepPeople | Action::KeepAgreements | Action::KeepPolicies => role == Role::Administrator,
    }
}

/// Refuses unless the viewer may. Contacts never may: what they can do is not an agent's action.
pub fn must(viewer: &Viewer, action: Action) -> Result<(), Refusal> {
    let may = match viewer {
        Viewer::Agent(seat) => role_may(seat.role, action),
        Viewer::Operator { .. } => true,
        _ => false,
    };
    if may { Ok(()) } else { Err(Refusal::new(Reason::NotYours)) }
}

/// Refuses accounts that the agent was not given: as if they did not exist.
pub(crate) fn must_see_account(viewer: &Viewer, account: AccountId) -> Result<(), Refusal> {
    match viewer {
        Viewer::Agent(seat) if seat.accounts.as_ref().is_some_and(|mine| !mine.contains(&account)) => {
            Err(Refusal::new(Reason::NotFound))
        }
        _ => Ok(()),
    }
}
