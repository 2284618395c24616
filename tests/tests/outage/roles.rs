//! Who Relais is on PostgreSQL: two roles, made or brought along, or one ordinary owner. Row security binds each.

use relais_tests::base::Base;
use relais_tests::chain::Chain;
use relais_tests::run;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use store::roles::Roles;
use store::{Server, Store};

use super::office::administer;

/// Whoever writes an event, or reads a request, must be this role: the database says so itself.
pub async fn only(url: &str, role: &str) {
    let mut open = PgConnection::connect(url).await.unwrap();
    let script = format!(
        "create function must_be_it() returns bool language plpgsql as $$ begin
           if current_user <> '{role}' then raise exception 'this is %', current_user; end if;
           return true; end $$;
         create policy it_alone on event as restrictive using (must_be_it()) with check (must_be_it());
         create policy it_alone on request as restrictive using (must_be_it()) with check (must_be_it());"
    );
    sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut open).await.unwrap();
}

/// Works through a chain on a database, as a role that the database insists on.
async fn works(base: Base, server: Server, roles: Roles, role: &str) -> Chain {
    let url = base.url.clone();
    let store = Store::open_on(&url, server.clone()).await.unwrap();
    assert_eq!(store.stands().unwrap().roles, roles);
    store.close().await;
    only(&url, role).await;
    let chain = Chain::over(base, server).await;
    let number = chain.claire().opens("Gateway down").await;
    chain.nadia().replies(&number, "We look.").await;
    let found = chain.nadia().get("requests?q=gateway").await.good();
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
    chain
}

#[test]
fn an_owner_who_may_make_roles_makes_the_one_that_works() {
    run(async {
        let (base, owner) = Base::owned(true).await;
        let role = format!("{owner}_works");
        works(base, Server { role: role.clone(), ..Server::default() }, Roles::Two, &role).await;
    });
}

#[test]
fn a_role_that_was_brought_along_is_the_one_that_works() {
    run(async {
        let (base, owner) = Base::owned(false).await;
        let role = format!("{owner}_brought");
        administer(format!("create role {role} nologin; grant {role} to {owner}")).await;
        works(base, Server { role: role.clone(), ..Server::default() }, Roles::Two, &role).await;
    });
}

#[test]
fn an_ordinary_owner_alone_works_and_row_security_is_forced_on_it() {
    run(async {
        let (base, owner) = Base::owned(false).await;
        let server = Server { role: format!("{owner}_nobody"), ..Server::default() };
        let chain = works(base, server, Roles::One, &owner).await;
        chain.gwen().opens("Mail is slow").await;
        let mut open = PgConnection::connect(&chain.base.url).await.unwrap();
        let walled = "select count(*) filter (where not c.relforcerowsecurity and c.relname not in ('clock', 'delivery', 'fence', 'outbox', 'pause', 'projection', 'seat', 'token')), \
             count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'desk_id' \
             where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace";
        let (open_tables, tables): (i64, i64) = sqlx::query_as(walled).fetch_one(&mut open).await.unwrap();
        assert_eq!(open_tables, 0);
        assert!(tables > 25);
        assert!(open.execute("select * from account").await.is_err(), "without a desk nothing is read");
        let (boreal, cime) = (chain.desks["boreal"].id.0, chain.desks["cime"].id.0);
        sqlx::query("select set_config('relais.desk', $1, false)")
            .bind(boreal.to_string())
            .execute(&mut open)
            .await
            .unwrap();
        for table in ["request", "event", "account", "agreement", "search_block", "audit"] {
            let text = format!("select count(*) from {table} where desk_id = $1");
            let seen: (i64,) =
                sqlx::query_as(AssertSqlSafe(text)).bind(cime).fetch_one(&mut open).await.unwrap();
            assert_eq!(seen.0, 0, "{table} of another desk was read");
        }
        let planted = sqlx::query("insert into account (desk_id, id, name, created) values ($1, $1, 'x', 0)")
            .bind(cime)
            .execute(&mut open)
            .await;
        assert!(planted.is_err(), "a row was written into another desk");
    });
}

#[test]
fn an_installation_changes_from_one_role_to_two_and_back_at_its_next_start() {
    run(async {
        let (base, owner) = Base::owned(false).await;
        let role = format!("{owner}_later");
        let server = Server { role: role.clone(), ..Server::default() };
        let mut stood = Vec::new();
        let create = format!("create role {role} nologin; grant {role} to {owner}");
        for before in [String::new(), create, format!("revoke {role} from {owner}")] {
            administer(before).await;
            let store = Store::open_on(&base.url, server.clone()).await.unwrap();
            let mut open = PgConnection::connect(&base.url).await.unwrap();
            let forced = "select relforcerowsecurity from pg_class where relname = 'search_block'";
            let (forced,): (bool,) = sqlx::query_as(forced).fetch_one(&mut open).await.unwrap();
            stood.push((store.stands().unwrap().roles, forced));
            store.close().await;
        }
        assert_eq!(stood, [(Roles::One, true), (Roles::Two, false), (Roles::One, true)]);
    });
}

#[test]
fn whoever_passes_row_security_and_has_no_other_role_to_become_is_refused() {
    run(async {
        let (base, owner) = Base::owned(false).await;
        administer(format!("alter role {owner} bypassrls")).await;
        let server = Server { role: format!("{owner}_nobody"), ..Server::default() };
        let refused = Store::open_on(&base.url, server).await.err().expect("it is refused").to_string();
        assert!(refused.contains("row security") && refused.contains("create role"), "{refused}");
    });
}
