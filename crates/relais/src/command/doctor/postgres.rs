//! What `relais doctor` says of a PostgreSQL: which roles it runs with, what is lost with the primary, whether a switch
//! is found, whether the connections suffice.

use std::net::IpAddr;

use store::about::{About, Standby};
use store::roles::Roles;

/// How far a standby may lag before it is worth a line.
const BYTES: i64 = 64 << 20;
const SECONDS: i64 = 30;

/// What is worth knowing, and what is weaker than it could be. `hosts` are the addresses that the URL leads to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    pub notes: Vec<String>,
    pub weak: Vec<String>,
}

/// Judges what a server says.
pub fn judge(about: &About, hosts: &[IpAddr]) -> Findings {
    let mut found = Findings::default();
    roles(about, &mut found);
    durability(about, &mut found);
    standbys(about, &mut found);
    connections(about, &mut found);
    way(about, hosts, &mut found);
    found
}

fn roles(about: &About, found: &mut Findings) {
    let (owner, role, version) = (&about.says.owner, &about.stands.server.role, &about.says.version);
    match about.stands.roles {
        Roles::Two => found.notes.push(format!(
            "PostgreSQL {version}, two roles: {owner} owns the schema, {role} does the work; row security is forced, \
             except upon the owner in search_block, which a function of the owner's searches by index within one desk"
        )),
        Roles::One => {
            found.notes.push(format!(
                "PostgreSQL {version}, one role: {owner} owns the schema and does the work; row security is forced"
            ));
            found.weak.push(format!(
                "PostgreSQL runs with one role: what owns the tables could lift their row security, and a search reads \
                 all texts of a desk instead of an index. As an administrator: create role {role} nologin; grant \
                 {role} to {owner}; then start again"
            ));
        }
    }
    if about.says.takes_no_changes {
        found.weak.push(
            "PostgreSQL takes no changes: it is a standby, or default_transaction_read_only is on. The address must lead \
             to the primary"
                .into(),
        );
    }
}

fn durability(about: &About, found: &mut Findings) {
    let says = &about.says;
    if !says.fsync || !says.full_page_writes {
        found.weak.push(
            "PostgreSQL: fsync or full_page_writes is off: what was acknowledged is lost, or all of it broken, when \
             the power fails"
                .into(),
        );
    }
    if says.synchronous_commit == "off" {
        found.weak.push(
            "PostgreSQL: synchronous_commit is off: what was acknowledged in the last moments is lost when the server \
             crashes"
                .into(),
        );
    }
}

fn standbys(about: &About, found: &mut Findings) {
    let (says, there) = (&about.says, &about.standbys);
    let asks = !says.synchronous_standby_names.is_empty();
    let waits = asks && !matches!(says.synchronous_commit.as_str(), "off" | "local");
    if there.is_empty() && !asks {
        found.weak.push(
            "PostgreSQL: no standby is connected: this server and the backups are the only copies".into(),
        );
        return;
    }
    if !waits {
        found.weak.push(format!(
            "PostgreSQL replicates asynchronously ({} connected): what was acknowledged is lost with the primary if no \
             standby had it yet. Set synchronous_standby_names, under Patroni synchronous_mode and \
             synchronous_mode_strict, and synchronous_commit on",
            counted(there.len())
        ));
    } else if says.synchronous_commit == "remote_write" {
        found.weak.push(
            "PostgreSQL: synchronous_commit is remote_write: a standby may hold what was acknowledged in memory alone"
                .into(),
        );
    }
    let seen = there.iter().any(|it| it.standing.is_some());
    let follows = |it: &&Standby| matches!(it.standing.as_deref(), Some("sync" | "quorum"));
    if waits && (there.is_empty() || seen && !there.iter().any(|it| follows(&it))) {
        found.weak.push(format!(
            "PostgreSQL waits for a standby that is not there ({}): every change waits with it, and is answered 503",
            says.synchronous_standby_names
        ));
    } else if waits && there.len() == 1 {
        found.weak.push(
            "PostgreSQL has one synchronous standby: while it is away every change waits. Have two".into(),
        );
    }
    if !there.is_empty() && !seen {
        found.weak.push(format!(
            "PostgreSQL does not say how far its standbys lag: grant pg_monitor to {}",
            says.owner
        ));
    }
    for standby in there {
        let (bytes, seconds) = (standby.bytes.unwrap_or(0), standby.seconds.unwrap_or(0));
        if bytes > BYTES || seconds > SECONDS {
            found.weak.push(format!(
                "PostgreSQL: the standby {} lags by {} MB and {seconds} s",
                standby.name.as_deref().unwrap_or("?"),
                bytes >> 20
            ));
        }
    }
}

fn counted(standbys: usize) -> String {
    if standbys == 1 { "1 standby".into() } else { format!("{standbys} standbys") }
}

/// Each node has its two pools, and a place for whoever operates it.
fn connections(about: &About, found: &mut Findings) {
    let (says, server) = (&about.says, &about.stands.server);
    let each = i64::from(server.writers.get()) + i64::from(server.readers.get()) + 1;
    let nodes = says.nodes.max(1);
    let (needed, free) = (nodes * each, says.places - says.taken);
    if needed > free {
        found.weak.push(format!(
            "PostgreSQL has too few connections: {nodes} × {each} are needed, and {free} of {} are not taken by others. \
             Raise max_connections, or lower RELAIS_DATABASE_WRITERS and RELAIS_DATABASE_READERS",
            says.places
        ));
    }
    if about.stands.pooled {
        found.weak.push(
            "A pooler in transaction mode stands before PostgreSQL: no statement is kept prepared, which costs a round \
             trip each. Relais keeps its own connections and needs no pooler"
                .into(),
        );
    }
}

/// Whether a switch of the primary would be found.
fn way(about: &About, hosts: &[IpAddr], found: &mut Findings) {
    let (says, (host, port)) = (&about.says, &about.stands.address);
    let address: Option<IpAddr> = says.address.as_deref().and_then(|it| it.parse().ok());
    let same_port = says.port == Some(i32::from(*port));
    let straight = address.is_none_or(|address| hosts.contains(&address) && same_port);
    let replicates = !about.standbys.is_empty() || !says.synchronous_standby_names.is_empty();
    if straight && replicates {
        found.weak.push(format!(
            "The database URL leads straight to one server ({host}:{port}), without a proxy: after a switch Relais would \
             not find the new primary, as it takes one address. Put a proxy before it that leads to the primary \
             (docs/high-availability.md), unless this address moves with it"
        ));
    }
}

#[cfg(test)]
mod tests {
    use store::about::Says;
    use store::{Server, Stands};

    use super::*;

    fn standby(name: &str, standing: &str) -> Standby {
        Standby {
            name: Some(name.into()),
            standing: Some(standing.into()),
            bytes: Some(1000),
            seconds: Some(0),
        }
    }

    /// The set-up that holds: strict synchronous mode, two standbys, a proxy on the same machine.
    fn sound() -> About {
        About {
            stands: Stands {
                server: Server::default(),
                roles: Roles::Two,
                pooled: false,
                address: ("127.0.0.1".into(), 5000),
            },
            says: Says {
                version: "15.8".into(),
                owner: "relais".into(),
                takes_no_changes: false,
                synchronous_commit: "on".into(),
                synchronous_standby_names: "node2".into(),
                fsync: true,
                full_page_writes: true,
                places: 97,
                taken: 10,
                nodes: 3,
                address: Some("10.0.0.1".into()),
                port: Some(5432),
            },
            standbys: vec![standby("node2", "sync"), standby("node3", "async")],
        }
    }

    fn judged(change: impl FnOnce(&mut About)) -> Vec<String> {
        let mut about = sound();
        change(&mut about);
        judge(&about, &["127.0.0.1".parse().unwrap()]).weak
    }

    #[test]
    fn the_set_up_that_holds_has_nothing_weak_about_it() {
        assert_eq!(judged(|_| ()), Vec::<String>::new());
        let found = judge(&sound(), &[]);
        assert!(found.notes[0].contains("two roles"), "{found:?}");
    }

    #[test]
    fn the_figures_of_the_documentation_are_those_of_the_program() {
        let text = include_str!("../../../../../docs/high-availability.md");
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (writers, readers) = (Server::default().writers.get(), Server::default().readers.get());
        // One listens, and a command of operation takes another.
        let each = writers + readers + 2;
        for sentence in [
            format!("up to {writers} connections for changes and {readers} for reads"),
            format!("count {each} a node"),
        ] {
            assert!(words.contains(&sentence), "{sentence}");
        }
        let places: Vec<u32> = text
            .split("max_connections: ")
            .skip(1)
            .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap())
            .collect();
        assert!(places.len() > 1 && places.iter().all(|of| *of >= 3 * each), "{places:?}: three nodes fit");
        // What is said of two roles is said with its exception, there and here.
        let note = judge(&sound(), &[]).notes.concat();
        for said in [&words, &note] {
            assert!(said.contains("search_block"), "{said}");
        }
    }

    #[test]
    fn each_weakness_is_named_by_itself() {
        type Change = fn(&mut About);
        let changes: [(&str, Change); 14] = [
            ("one role", |it| it.stands.roles = Roles::One),
            ("takes no changes", |it| it.says.takes_no_changes = true),
            ("fsync", |it| it.says.fsync = false),
            ("asynchronously", |it| it.says.synchronous_standby_names.clear()),
            ("asynchronously", |it| it.says.synchronous_commit = "local".into()),
            ("remote_write", |it| it.says.synchronous_commit = "remote_write".into()),
            ("not there", |it| it.standbys.clear()),
            ("not there", |it| it.standbys[0].standing = Some("async".into())),
            ("one synchronous standby", |it| it.standbys.truncate(1)),
            ("lags by 100 MB", |it| it.standbys[1].bytes = Some(100 << 20)),
            ("lags by", |it| it.standbys[1].seconds = Some(31)),
            ("too few connections", |it| it.says.nodes = 5),
            ("too few connections", |it| it.says.taken = 50),
            ("transaction mode", |it| it.stands.pooled = true),
        ];
        for (words, change) in changes {
            let weak = judged(change);
            assert!(weak.len() == 1 && weak[0].contains(words), "{words}: {weak:#?}");
        }
    }

    #[test]
    fn a_server_that_is_reached_straight_is_named_when_another_could_take_its_place() {
        let straight = |it: &mut About| {
            it.says.address = Some("127.0.0.1".into());
            it.says.port = Some(5000);
        };
        assert!(judged(straight)[0].contains("without a proxy"));
        // On a socket of the machine there is nothing between, either.
        assert!(judged(|it| it.says.address = None)[0].contains("without a proxy"));
        // A server alone has nobody to switch to.
        let alone = judged(|it| {
            straight(it);
            it.standbys.clear();
            it.says.synchronous_standby_names.clear();
        });
        assert!(alone.len() == 1 && alone[0].contains("no standby"), "{alone:?}");
    }

    #[test]
    fn who_may_not_see_the_standbys_is_told_how() {
        let blind = judged(|it| it.standbys = vec![Standby::default(), Standby::default()]);
        assert!(blind.len() == 1 && blind[0].contains("pg_monitor"), "{blind:?}");
    }
}
