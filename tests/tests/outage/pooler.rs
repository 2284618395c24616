//! Behind pgbouncer in transaction mode: every transaction may run on another connection of the server's, between
//! those of others. Role and desk are each transaction's own, and nothing that is prepared outlives one.

use domain::id::DeskId;
use relais_tests::base::Base;
use relais_tests::chain::Chain;
use relais_tests::pgbouncer::Pooler;
use relais_tests::run;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection, Row as _};
use store::roles::Roles;
use store::{Server, Sql, Store};
use uuid::Uuid;

/// Whether a read of a store may go through whole tables.
async fn scans(store: &Store) -> String {
    const ASKED: Sql =
        Sql { sqlite: "select 'on'", postgres: "select current_setting('enable_seqscan')::text" };
    let rows = store.read(DeskId(Uuid::nil()), |tx| Box::pin(tx.all::<(String,)>(ASKED, Vec::new()))).await;
    rows.unwrap().remove(0).0
}

#[test]
fn behind_a_pooler_in_transaction_mode_each_transaction_runs_as_the_runtime_role_at_its_desk() {
    run(async {
        let (mut base, owner) = Base::owned(true).await;
        let role = format!("{owner}_works");
        let server = Server { role: role.clone(), ..Server::default() };
        // Fewer connections to the server than Relais has to it.
        let pooler = Pooler::before(&base.url, 3).await;
        let straight = std::mem::replace(&mut base.url, pooler.url.clone());
        let store = Store::open_on(&base.url, server.clone()).await.unwrap();
        let stands = store.stands().unwrap();
        assert_eq!(stands.roles, Roles::Two);
        assert!(stands.pooled, "it is noticed that a pooler stands between");
        assert_eq!(scans(&store).await, "off", "what answers people is found by indexes");
        store.close().await;
        let direct = Store::open_on(&straight, server.clone()).await.unwrap();
        assert!(!direct.stands().unwrap().pooled, "and that none does");
        assert_eq!(scans(&direct).await, "off");
        direct.close().await;
        for url in [&base.url, &straight] {
            let all = Store::open_on(url, server.clone().reading_all()).await.unwrap();
            assert_eq!(scans(&all).await, "on", "what reads everything may read whole tables");
            all.close().await;
        }
        super::roles::only(&straight, &role).await;

        let chain = Chain::over(base, server).await;
        let (claire, gwen) = (chain.claire(), chain.gwen());
        let opened = (0..12).map(|n| {
            let (claire, gwen) = (claire.clone(), gwen.clone());
            async move {
                let (one, other) = (format!("Gateway down {n}"), format!("Mail is slow {n}"));
                tokio::join!(claire.opens(&one), gwen.opens(&other));
            }
        });
        futures_util::future::join_all(opened).await;
        let number = claire.opens("Printer on fire").await;
        chain.nadia().replies(&number, "We look.").await;
        // Whoever reads for one desk reads that desk alone, however the connections go round.
        for (seat, own, other) in
            [("nadia", "Gateway down", "Mail is slow"), ("carl", "Mail is slow", "Gateway down")]
        {
            let read = chain.seat(seat).get("requests?limit=100").await.good().to_string();
            assert_eq!((read.matches(own).count(), read.matches(other).count()), (12, 0), "{seat}: {read}");
        }
        // And nothing is left on a connection for whoever comes next.
        let options: PgConnectOptions = pooler.url.parse().unwrap();
        let mut other = PgConnection::connect_with(&options.extra_float_digits(None)).await.unwrap();
        for _ in 0..6 {
            let asked = "select current_user::text, coalesce(current_setting('relais.desk', true), ''), \
                         current_setting('enable_seqscan')";
            let row = sqlx::raw_sql(asked).fetch_one(&mut other).await.unwrap();
            let left: [String; 3] = [row.get(0), row.get(1), row.get(2)];
            assert_eq!(left, [owner.clone(), String::new(), "on".to_owned()]);
        }
    });
}
