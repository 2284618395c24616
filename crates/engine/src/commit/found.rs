//! What a search finds of a request, written as its entries are: what is new goes into the last block, and nobody reads the
//! others. Whoever writes has locked the request, and the escalation whose words it finds: of two changes, the later goes on
//! where the earlier ended.

use domain::event::{Audience, Envelope};
use domain::id::{DeskId, EscalationId};
use domain::request::Request;
use domain::row::{self, Beside, BlockRow, Head};
use store::projection::blocks;
use store::{Fault, Tx, events, people, rows, search};

/// Writes what new events gave words to, into the last block of each audience that reads them; all blocks anew where the
/// head of the request changed, or where those that are there were made otherwise.
pub(super) async fn index(
    tx: &mut Tx,
    desk: DeskId,
    before: Option<Head>,
    record: &Request,
    fresh: &[Envelope],
) -> Result<(), Fault> {
    let Some(before) = before else {
        // Of what is new, nothing is there.
        let made = blocks_of(tx, desk, record, fresh).await?;
        return blocks::write_all(tx, desk, &made).await;
    };
    if before != Head::of(record) {
        return index_again(tx, desk, record).await;
    }
    let readers = if record.filed.account.is_some() { AUDIENCES } else { &AUDIENCES[..1] };
    let written: Vec<Audience> =
        readers.iter().copied().filter(|it| row::touched(record, *it, fresh)).collect();
    if written.is_empty() {
        return Ok(());
    }
    let kept = blocks::last(tx, desk, record.id.0, record.id.0).await?;
    let mut goes_on = Vec::new();
    for audience in written {
        let Some(kept) = kept.iter().find(|it| it.audience == audience.code()) else {
            return index_again(tx, desk, record).await;
        };
        goes_on.push((audience, kept));
    }
    for (audience, kept) in goes_on {
        let mut more = row::blocks_after((record, audience, record.id.0), blocks::stands(kept), fresh);
        blocks::of_today(tx, &mut more);
        blocks::go_on(tx, desk, kept, &more).await?;
    }
    Ok(())
}

/// Whose blocks there are: the desk finds those of both sides as well.
const AUDIENCES: &[Audience] = &[Audience::Desk, Audience::Both];

/// Writes what new events of an escalation let a request behind it be found by; `None`: the request is new to it, and all
/// of its events do.
pub(super) async fn index_behind(
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
    escalation: EscalationId,
    fresh: Option<&[Envelope]>,
) -> Result<(), Fault> {
    if let Some(fresh) = fresh {
        if !row::tells_of_requests(fresh) {
            return Ok(());
        }
        let kept = blocks::last(tx, desk, record.id.0, escalation.0).await?;
        if let Some(kept) = kept.iter().find(|it| it.audience == Audience::Desk.code()) {
            let of = (record, Audience::Desk, escalation.0);
            let mut more = row::blocks_after(of, blocks::stands(kept), fresh);
            blocks::of_today(tx, &mut more);
            return blocks::go_on(tx, desk, kept, &more).await;
        }
    }
    let all = events::of_record(tx, desk, escalation.0).await?;
    let mut made = row::blocks_behind(record, escalation, &all);
    blocks::of_today(tx, &mut made);
    let count = made.len();
    let stays = |_: &str, source, ordinal: u32| source != escalation.0 || (ordinal as usize) < count;
    search::blocks::keep_only(tx, desk, record.id.0, stays).await?;
    blocks::write_all(tx, desk, &made).await
}

/// Writes all that a request is found by anew, from all of its events and those of its escalations: after a move, and
/// wherever what was written before is no longer what is there.
pub(crate) async fn index_again(tx: &mut Tx, desk: DeskId, record: &Request) -> Result<(), Fault> {
    let all = events::of_record(tx, desk, record.id.0).await?;
    let made = blocks_of(tx, desk, record, &all).await?;
    let stays = |audience: &str, source, ordinal| {
        made.iter().any(|it| it.audience.code() == audience && it.source == source && it.ordinal == ordinal)
    };
    search::blocks::keep_only(tx, desk, record.id.0, stays).await?;
    blocks::write_all(tx, desk, &made).await
}

/// The blocks of a request, of its own events and of what the desk finds it by beside them.
pub(crate) async fn blocks_of(
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
    all: &[Envelope],
) -> Result<Vec<BlockRow>, Fault> {
    let mut beside = Beside::default();
    if let Some(account) = record.filed.account {
        match rows::account(tx, desk, account).await {
            Ok(account) => beside.names.push(account.name),
            // What a check looks at may name an account that is gone.
            Err(Fault::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    if let Some(contact) = record.filed.contact {
        beside.names.extend(people::address_here(tx, desk, contact, record.life.opened).await?);
    }
    for seen in &record.escalations {
        let events = events::of_record(tx, desk, seen.escalation.0).await?;
        beside.escalations.push((seen.escalation, events));
    }
    let mut made = row::blocks(record, all, &beside);
    blocks::of_today(tx, &mut made);
    Ok(made)
}
