//! Who Relais is on a PostgreSQL. With two roles the owner keeps the schema, and every transaction runs as a role that
//! owns nothing. With one, the owner runs everything; row security is forced on it all the same.

use crate::arg::args;
use crate::fault::Fault;
use crate::tx::{Sql, Tx};

/// Which roles an installation runs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roles {
    /// An owner, and a runtime role that owns nothing.
    Two,
    /// The owner alone.
    One,
}

/// Whether the role is there, whether we may become it, whether it passes row security, whether we do, whether it is
/// us, and whether we may make it.
type Facts = (bool, bool, bool, bool, bool, bool);

macro_rules! both {
    ($text:literal) => {
        Sql { sqlite: "", postgres: $text }
    };
}

// Since version 16 who makes a role is a member of it that may not become it.
const FACTS: Sql = both!(
    "select runtime.oid is not null,
       coalesce(pg_has_role(us.oid, runtime.oid,
         case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end), false),
       coalesce(runtime.rolsuper or runtime.rolbypassrls, false),
       us.rolsuper or us.rolbypassrls,
       coalesce(runtime.oid = us.oid, false),
       us.rolsuper or us.rolcreaterole
     from pg_roles us left join pg_roles runtime on runtime.rolname = $1 where us.rolname = current_user"
);
const FORCED: Sql = both!("select relforcerowsecurity from pg_class where oid = 'search_block'::regclass");

/// Which roles it can be, as things are; nothing is changed.
pub(crate) async fn found(tx: &mut Tx, role: &str) -> Result<Roles, Fault> {
    judge(facts(tx, role).await?, role)
}

async fn facts(tx: &mut Tx, role: &str) -> Result<Facts, Fault> {
    let facts = tx.optional(FACTS, args![role]).await?;
    facts.ok_or_else(|| Fault::Corrupt("the server does not know who we are".into()))
}

fn judge((there, may, passes, we_pass, is_us, _): Facts, role: &str) -> Result<Roles, Fault> {
    if there && may && !is_us {
        return if passes {
            Err(Fault::Misnamed(format!(
                "the runtime role {role} passes row security: alter role {role} nosuperuser nobypassrls"
            )))
        } else {
            Ok(Roles::Two)
        };
    }
    if we_pass {
        return Err(Fault::Misnamed(format!(
            "the role of the database URL passes row security, and there is no other to become: create role {role} \
             nologin, and grant it to that role"
        )));
    }
    Ok(Roles::One)
}

/// Makes the runtime role where we may, gives it what it may touch, and forces row security on whoever runs. Done at
/// each start, for tables that came later.
pub(crate) async fn prepare(tx: &mut Tx, role: &str) -> Result<Roles, Fault> {
    if !is_name(role) {
        return Err(Fault::Misnamed(format!("{role} is no name of a role: small letters, digits and _")));
    }
    let (there, may, .., may_make) = facts(tx, role).await?;
    if !there && may_make {
        // Two installations on one server may meet here.
        tx.script(format!(
            "do $$ begin create role {role} nologin;
             exception when duplicate_object or unique_violation then null; end $$"
        ))
        .await?;
    }
    if !may {
        tx.script(format!(
            "do $$ begin execute format('grant {role} to %I', current_user);
             exception when insufficient_privilege or undefined_object or invalid_grant_operation then null; end $$"
        ))
        .await?;
    }
    let roles = found(tx, role).await?;
    if roles == Roles::Two {
        tx.script(format!(
            "grant usage on schema public to {role};
             grant select, insert, update, delete on all tables in schema public to {role};
             revoke insert, update, delete on schema_version, block_sought from {role};
             revoke update on event, seal, audit from {role};
             grant update (position, content, salt) on event to {role};
             grant update (who, subject, body) on audit to {role}"
        ))
        .await?;
    }
    // The view in which words are sought is its owner's, and keeps to the desk by itself so that an index can serve it.
    // Where the owner runs everything, the wall comes before the index.
    let forced = tx.optional::<(bool,)>(FORCED, Vec::new()).await?.is_some_and(|(forced,)| forced);
    let wanted = roles == Roles::One;
    if forced != wanted {
        let no = if wanted { "" } else { "no " };
        tx.script(format!("alter table search_block {no}force row level security")).await?;
    }
    Ok(roles)
}

/// A name that needs no quotes, and that nothing can hide in.
pub(crate) fn is_name(role: &str) -> bool {
    let letters = |b: u8| b.is_ascii_lowercase() || b == b'_';
    role.len() <= 63
        && role.bytes().next().is_some_and(letters)
        && role.bytes().all(|b| letters(b) || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_passes_row_security_is_never_run_as() {
        let judged = |facts| judge(facts, "r").map_err(|fault| fault.to_string());
        assert_eq!(judged((true, true, false, true, false, true)), Ok(Roles::Two));
        assert_eq!(judged((true, false, false, false, false, false)), Ok(Roles::One));
        assert_eq!(judged((false, false, false, false, false, false)), Ok(Roles::One));
        assert!(judged((true, true, true, false, false, false)).is_err(), "the runtime role passes");
        assert!(judged((false, false, false, true, false, false)).is_err(), "the owner passes, and is alone");
        assert!(judged((true, true, false, true, true, false)).is_err(), "they are the same, and it passes");
    }

    #[test]
    fn a_name_of_a_role_holds_nothing_but_a_name() {
        assert!(is_name("relais_runtime") && is_name("r2"));
        for name in ["", "2r", "Relais", "a b", "a;b", "a'b", "a\"b", &"r".repeat(64)] {
            assert!(!is_name(name), "{name}");
        }
    }
}
