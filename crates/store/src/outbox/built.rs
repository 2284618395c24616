//! Statements that name lanes: made once, from the enumeration.

use std::sync::LazyLock;

use domain::lane::Lane;

use crate::tx::Sql;

/// Whether nothing keeps an item of an open desk: neither is its lane paused, nor is the desk closed that it awaits.
fn leaves(item: &str) -> String {
    format!(
        "not exists (select 1 from pause where pause.desk_id = {item}.desk_id and pause.lane = {item}.lane)
         and ({item}.awaits is null or not exists (select 1 from fence w where w.desk_id = {item}.awaits and w.opened is null))"
    )
}

/// The statements.
pub(super) struct Built {
    pub any_due: Sql,
    pub any_waits: Sql,
    pub desks_due: Sql,
    pub due: Sql,
    pub hold: Sql,
    pub mark_heads: Sql,
}

pub(super) static BUILT: LazyLock<Built> = LazyLock::new(|| {
    let places = |first: usize| {
        let places: Vec<String> = (first..first + Lane::ALL.len()).map(|place| format!("${place}")).collect();
        places.join(", ")
    };
    let quoted = |lane: &Lane| format!("'{}'", lane.code());
    let whole: Vec<String> = Lane::ALL.iter().filter(|lane| lane.holds_its_lines()).map(quoted).collect();
    let (whole, undertaking) = (whole.join(", "), quoted(&Lane::Undertaking));
    // Desks that are open with something due, and nobody's, where sign-in links are asked for. One that is only on its
    // way in has no row. Of each the first is looked for: what is due is not gone through.
    let of_each = |due: &str| {
        format!(
            "from (select id from desk union all select zeroblob(16)) as d where (select 1 from outbox o
             where o.desk_id = d.id and o.head = 1 and o.parked is null {due} and {} limit 1) is not null
             and not exists (select 1 from fence f where f.desk_id = d.id and f.opened is null)",
            leaves("o")
        )
    };
    // PostgreSQL asks of all desks at once, and locks nothing: if it is spread over several machines, it asks each. An index
    // holds the heads that wait, by lane; said so that no index by desk seems to serve. What waits of a desk on its way in
    // comes last, with its row.
    let of_all = |due: &str| {
        format!(
            "from outbox where head > 0 and parked is null {due} and (desk_id, lane) not in (select desk_id, lane from pause)
             and (awaits is null or awaits not in (select desk_id from fence where opened is null))
             and desk_id not in (select desk_id from fence where opened is null)"
        )
    };
    let lanes = places(2);
    let (here, there) = (
        of_each(&format!("and o.not_before <= $1 and o.lane in ({lanes})")),
        of_all(&format!("and not_before <= $1 and lane in ({lanes})")),
    );
    let any = |from: String| format!("select cast(1 as bigint) {from} limit 1");
    Built {
        any_waits: each(any(of_each("")), any(of_all(""))),
        any_due: each(any(here.clone()), any(there.clone())),
        desks_due: each(
            format!("select d.id {here}"),
            format!("select distinct desk_id {there}"),
        ),
        due: skip_locked(format!(
            "select id, lane, line, body, created, attempts from outbox where desk_id = $1 and head = 1 and parked is null
             and not_before <= $2 and lane in ({}) and {} order by not_before, created, ordinal, id limit $3",
            places(4),
            leaves("outbox")
        )),
        // Where a line waits for its head, holding that holds all of it.
        hold: same(format!(
            "update outbox set parked = $2, head = case when lane in ({whole}) then head else 0 end
             where desk_id = $1 and created >= $3 and done is null and parked is null and lane <> {undertaking} and (lane not in ({whole}) or head = 1)"
        )),
        mark_heads: same(format!(
            "update outbox set head = 1 where desk_id = $1 and done is null and (parked is null or lane in ({whole}))
             and not exists (select 1 from outbox as b where b.desk_id = outbox.desk_id and b.line = outbox.line and b.done is null
               and (b.head = 1 or b.ordinal < outbox.ordinal and (b.parked is null or b.lane in ({whole}))))"
        )),
    }
});

/// A text for both engines, made once.
fn same(text: String) -> Sql {
    let text = String::leak(text);
    Sql { sqlite: text, postgres: text }
}

/// A text for each engine.
fn each(sqlite: String, postgres: String) -> Sql {
    Sql { sqlite: String::leak(sqlite), postgres: String::leak(postgres) }
}

/// A text whose rows PostgreSQL locks, passing over those that are.
fn skip_locked(text: String) -> Sql {
    let postgres = format!("{text} for update skip locked");
    each(text, postgres)
}

/// The statements that are built, for the test that prepares each.
pub(crate) fn built() -> [(&'static str, Sql); 6] {
    let Built { any_due, any_waits, desks_due, due, hold, mark_heads } = &*BUILT;
    [
        ("outbox any_waits", *any_waits),
        ("outbox any_due", *any_due),
        ("outbox desks_due", *desks_due),
        ("outbox due", *due),
        ("outbox hold", *hold),
        ("outbox mark_heads", *mark_heads),
    ]
}
