//! How a PostgreSQL is spread over several machines: the rows of a desk lie on one of them, and what is asked across desks
//! lies on each. The statements are printed, and run by whoever keeps the database.

use crate::copy;
use crate::fault::Fault;
use crate::roles;

/// Tables that each machine has whole: they are of no desk, or are asked before it is known of which, or of all desks at
/// once. All are small, or seldom written.
const ON_EACH: &[&str] = &[
    // Who is there, who comes in, and who does what.
    "desk",
    "person",
    "seat",
    "session",
    "sign_in_link",
    "token",
    "attempt",
    "lease",
    // What the installation knows of itself.
    "setting",
    "at_work",
    "outage",
    "machine_fact",
    "rebuild_command",
    "schema_version",
    // What keeps a desk, or a lane of it, from acting, and how its rows are made: whoever claims asks of all.
    "fence",
    "pause",
    "projection",
];

/// Where the rows of a table lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lies {
    /// All of them on each machine.
    OnEach,
    /// Those of a desk on one machine, with everything else of it.
    ByDesk,
}

/// Every table of the schema, each once, and where its rows lie.
pub fn tables() -> Vec<(&'static str, Lies)> {
    let all = copy::tables().chain(copy::LEFT_OUT.iter().copied());
    all.map(|table| (table, if ON_EACH.contains(&table) { Lies::OnEach } else { Lies::ByDesk })).collect()
}

/// The statements that spread a database by Citus, in their order; `role` is the runtime role.
pub fn citus(role: &str) -> Result<Vec<String>, Fault> {
    if !roles::is_name(role) {
        return Err(Fault::Misnamed(format!("{role} is no name of a role: small letters, digits and _")));
    }
    let mut all = vec![
        // What keeps events from being changed is a trigger on each. It reads `desk` alone, which each machine has.
        "set citus.enable_unsafe_triggers = on".to_owned(),
        // The desk of a transaction is a setting of it: row security asks for that where the rows lie.
        "do $$ begin execute format('alter database %I set citus.propagate_set_commands = %L', current_database(), 'local'); end $$"
            .to_owned(),
        // The machines talk to each other as whoever runs a transaction.
        format!(
            "do $$ begin if exists (select from pg_roles where rolname = '{role}') then alter role {role} login; end if; end $$"
        ),
    ];
    let (on_each, by_desk): (Vec<_>, Vec<_>) =
        tables().into_iter().partition(|(_, lies)| *lies == Lies::OnEach);
    all.extend(on_each.iter().map(|(table, _)| format!("select create_reference_table('{table}')")));
    let first = by_desk.first().map(|(table, _)| *table);
    all.extend(by_desk.iter().map(|(table, _)| match first.filter(|first| first != table) {
        None => format!("select create_distributed_table('{table}', 'desk_id')"),
        Some(first) => {
            format!("select create_distributed_table('{table}', 'desk_id', colocate_with => '{first}')")
        }
    }));
    Ok(all)
}
