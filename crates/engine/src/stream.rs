//! What a seat hears of as it happens: a reader of its desk's log that keeps its position to itself, and says which
//! records changed, by the numbers that the seat knows, of those that it may read.
//!
//! What leaves as an id holds the position sealed, for this seat alone: it is opened nowhere else, tells nobody anything,
//! and leads back to where its stream was. What opens to nothing is no error: everything is read again. So it is where the
//! desk was loaded from a copy meanwhile: its positions are counted anew from what the copy knew.

use std::collections::HashSet;
use std::time::Duration;

use domain::event::Audience;
use domain::id::{Number, SeatId};
use domain::row::Record;
use domain::seat::Viewer;
use domain::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;
use store::keys::Place;
use store::log::{self, Depth};
use store::{Ear, Fault, Rung, Scope, Tx, escalations, fence, requests};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use crate::engine::{Answering, Engine, Failure, Turn};
use crate::held::Held;
use crate::time::SystemDice;
use crate::{read, view};

/// However often the bell rings, it is not looked more often than this.
const REST: Duration = Duration::from_millis(500);
/// An id that is older leads nowhere.
const OLDEST: SignedDuration = SignedDuration::from_hours(24);
/// Events that are read at a time, and ids that one question names.
const PAGE: u32 = 500;
const IDS: usize = 500;
/// Records that are named at most: of more, everything is read again.
const NAMED: usize = 200;
/// The first word of what an id holds, and its form: those of an earlier one, which held no epoch, lead nowhere.
const FORM: &str = "2";
const TABLE: &str = "stream";

/// What changed, of what a seat may see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The requests that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Number>,
    /// The escalations that changed: for agents alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub escalations: Vec<Number>,
    /// Whether the notices are others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub notices: bool,
    /// Anything may have changed: everything that is shown is to be read again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
}

impl Difference {
    fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }
}

/// What is told of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streamed {
    /// Leads back to this place of the stream; none, if nothing can be sealed here.
    pub id: Option<String>,
    pub difference: Difference,
}

/// What a stream is to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// To look whether anything changed.
    Look,
    /// To end: another stream of this seat has begun.
    GiveWay,
    /// To end: the process stops.
    End,
}

/// What a seat has heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stand {
    /// In which epoch of the desk the position was counted.
    epoch: u64,
    position: u64,
    /// A digest of what the seat may see, and of the notices that it sees.
    reach: String,
    notices: String,
}

impl Stand {
    /// Whether what comes behind here is all that somebody missed who stands there: it is of the same history, and the
    /// same may be seen of it.
    fn leads_to(&self, there: &Self) -> bool {
        self.epoch == there.epoch && self.position <= there.position && self.reach == there.reach
    }
}

/// Where an id leads.
struct Kept {
    stand: Stand,
    at: Timestamp,
    /// Whether its stream ended because another one of the seat began.
    gave_way: bool,
}

impl Kept {
    /// Always as long, wherever it leads.
    fn write(&self) -> String {
        let Stand { epoch, position, reach, notices } = &self.stand;
        let (at, gave_way) = (self.at.as_microsecond(), u8::from(self.gave_way));
        format!("{FORM} {epoch:020} {position:020} {at:020} {reach} {notices} {gave_way}")
    }

    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut word = || words.next();
        if word()? != FORM {
            return None;
        }
        let (epoch, position) = (word()?.parse().ok()?, word()?.parse().ok()?);
        let at = word()?.parse().ok()?;
        let (reach, notices) = (word()?.to_owned(), word()?.to_owned());
        let gave_way = word()? == "1";
        let at = Timestamp::from_microsecond(at).ok()?;
        Some(Self { stand: Stand { epoch, position, reach, notices }, at, gave_way })
    }
}

/// The stream of a seat.
pub struct Stream {
    engine: Engine,
    ear: Ear,
    turn: Turn,
    seat: SeatId,
    viewer: Viewer,
    stand: Stand,
    /// What was heard when it was last looked.
    heard: Rung,
    looked: Option<Instant>,
    /// Whether it is to be looked at without waiting for the bell.
    due: bool,
    /// Whether it goes on from an id and has not looked since: what the desk keeps may be other than it was then.
    resumed: bool,
    /// Whether nobody knows what was missed.
    lost: bool,
}

impl Engine {
    /// Begins the stream of a seat, and ends the one that it has in this process. `last`: the id of what it heard last, and
    /// it goes on from there. `None`: that was a stream which gave way to the one that the seat has.
    pub fn stream<'a>(&'a self, viewer: &'a Viewer, last: Option<&'a str>) -> Answering<'a, Option<Stream>> {
        Box::pin(async move {
            let seat = viewer.seat().unwrap_or(SeatId(Uuid::nil()));
            let kept = last.map(|id| self.open_id(viewer, seat, id));
            if matches!(&kept, Some(Some(kept)) if kept.gave_way) && self.turns.is_taken(seat) {
                return Ok(None);
            }
            // Before it is looked where the desk stands: what comes in between is heard.
            let mut ear = self.store.bells().listen(viewer.desk());
            let heard = ear.count();
            let mut stand = self.stand(viewer).await?;
            let turn = self.turns.take(seat);
            let (resumed, mut lost) = (kept.is_some(), false);
            if let Some(kept) = kept {
                let good = kept.filter(|it| {
                    let age = self.now().duration_since(it.at);
                    age <= OLDEST && it.stand.leads_to(&stand)
                });
                lost = good.is_none();
                stand = good.map_or(stand, |it| it.stand);
            }
            let (engine, viewer, looked) = (self.clone(), viewer.clone(), None);
            let due = resumed;
            Ok(Some(Stream { engine, ear, turn, seat, viewer, stand, heard, looked, due, resumed, lost }))
        })
    }

    /// Where a seat stands now.
    async fn stand(&self, viewer: &Viewer) -> Result<Stand, Failure> {
        let (viewer, now) = (viewer.clone(), self.judged_now());
        let stand = self.store.read(viewer.desk(), move |tx| {
            Box::pin(async move {
                let epoch = fence::epoch(tx, viewer.desk()).await?;
                let position = log::newest(tx, viewer.desk()).await?;
                let (reads, agreements) = readable(tx, &viewer, now).await?;
                let notices = if reads { read::notices(tx, &viewer, now).await?.items } else { Vec::new() };
                let reach = view::tag(&json!([viewer, reads, agreements]));
                Ok(Stand { epoch, position, reach, notices: view::tag(&json!(notices)) })
            })
        });
        Ok(stand.await?)
    }

    fn open_id(&self, viewer: &Viewer, seat: SeatId, id: &str) -> Option<Kept> {
        let field = seat.to_string();
        let place = Place { desk: viewer.desk(), table: TABLE, field: &field };
        Kept::read(&self.store.keys().open(place, id)?)
    }
}

impl Stream {
    /// Waits until there is something to do.
    pub async fn next(&mut self) -> Next {
        let (ear, due, looked) = (&mut self.ear, self.due, self.looked);
        let called = async move {
            if !due {
                ear.hears().await;
            }
            if let Some(looked) = looked {
                sleep_until(looked + REST).await;
            }
        };
        tokio::select! {
            biased;
            () = self.engine.news.ended() => Next::End,
            () = self.turn.lost() => Next::GiveWay,
            () = called => Next::Look,
        }
    }

    /// What changed since it was last looked, for the seat as it is now. After a failure it is looked again soon.
    pub fn look<'a>(&'a mut self, viewer: &'a Viewer) -> Answering<'a, Option<Streamed>> {
        Box::pin(async move {
            self.looked = Some(Instant::now());
            self.due = true;
            // Before it is read: what comes meanwhile rings again.
            let heard = self.ear.count();
            let difference = self.difference(viewer, heard).await?;
            (self.heard, self.due) = (heard, false);
            let changed = difference != Difference::default();
            Ok(changed.then(|| Streamed { id: self.id(false), difference }))
        })
    }

    /// The id of where it begins, if it goes on from nowhere: who hears nothing more can come back as well.
    pub fn first_id(&self) -> Option<String> {
        if self.resumed { None } else { self.id(false) }
    }

    /// The id of the last that is told by a stream which gives way: who comes back with it while the other one lasts is
    /// told that there is nothing to come back for.
    pub fn last_id(&self) -> Option<String> {
        self.id(true)
    }

    async fn difference(&mut self, viewer: &Viewer, heard: Rung) -> Result<Difference, Failure> {
        let mut now = self.stand.clone();
        let mut lost = self.lost;
        // What the desk keeps is read only when some of it changed.
        if lost || self.resumed || heard.kept != self.heard.kept || *viewer != self.viewer {
            now = self.engine.stand(viewer).await?;
            lost |= !self.stand.leads_to(&now);
        }
        let mut difference = Difference::everything();
        if !lost {
            let changed = self.engine.changed(viewer, self.stand.position).await?;
            now.position = changed.position;
            if changed.requests.len() + changed.escalations.len() <= NAMED {
                let notices = now.notices != self.stand.notices;
                let Changed { requests, escalations, .. } = changed;
                difference = Difference { requests, escalations, notices, all: false };
            }
        }
        self.stand = now;
        self.viewer.clone_from(viewer);
        (self.lost, self.resumed) = (false, false);
        Ok(difference)
    }

    fn id(&self, gave_way: bool) -> Option<String> {
        let field = self.seat.to_string();
        let place = Place { desk: self.viewer.desk(), table: TABLE, field: &field };
        let kept = Kept { stand: self.stand.clone(), at: self.engine.now(), gave_way };
        // Without a key nothing is sealed: who comes back has to read everything again.
        self.engine.store.keys().seal(place, &kept.write(), &mut SystemDice).ok()
    }
}

/// Records that changed, of those that a viewer may read, and up to where the log was read.
struct Changed {
    position: u64,
    requests: Vec<Number>,
    escalations: Vec<Number>,
}

impl Engine {
    async fn changed(&self, viewer: &Viewer, position: u64) -> Result<Changed, Failure> {
        let (viewer, now) = (viewer.clone(), self.judged_now());
        let read = self.store.read(viewer.desk(), move |tx| {
            Box::pin(async move { changed(tx, &viewer, position, now).await })
        });
        Ok(read.await?)
    }
}

async fn changed(tx: &mut Tx, viewer: &Viewer, position: u64, now: Timestamp) -> Result<Changed, Fault> {
    let agent = matches!(viewer, Viewer::Agent(_));
    let mut changed = Changed { position, requests: Vec::new(), escalations: Vec::new() };
    let (mut asked, mut sent, mut known) = (Vec::new(), Vec::new(), HashSet::new());
    loop {
        let page = log::after(tx, viewer.desk(), changed.position, PAGE, Depth::Heads).await?;
        let Some(last) = page.last() else { break };
        changed.position = last.position;
        let (end, mine) =
            (page.len() < PAGE as usize, |it: &log::Logged| agent || it.audience == Audience::Both);
        for event in page.into_iter().filter(mine) {
            match event.record {
                Some(Record::Request) if known.insert(event.id) => asked.push(event.id),
                // A contact's world holds no escalation at all.
                Some(Record::Escalation) if agent && known.insert(event.id) => sent.push(event.id),
                _ => {}
            }
        }
        if end {
            break;
        }
    }
    if asked.is_empty() && sent.is_empty() {
        return Ok(changed);
    }
    let (reads, agreements) = readable(tx, viewer, now).await?;
    if !reads {
        return Ok(changed);
    }
    let scope = Scope::of(viewer);
    for ids in asked.chunks(IDS) {
        // Nobody names them all.
        if changed.requests.len() > NAMED {
            break;
        }
        let filter = requests::Filter {
            found: Some(ids.to_vec().into()),
            agreements: agreements.clone(),
            limit: IDS,
            ..requests::Filter::default()
        };
        changed.requests.extend(requests::numbers(tx, &scope, &filter).await?);
    }
    for ids in sent.chunks(IDS) {
        changed.escalations.extend(escalations::numbers(tx, &scope, ids).await?);
    }
    Ok(changed)
}

/// Whether a viewer may read anything, and for a contact the agreements whose requests it may read.
async fn readable(tx: &mut Tx, viewer: &Viewer, now: Timestamp) -> Result<(bool, Option<Vec<Uuid>>), Fault> {
    let Viewer::Contact(seat) = viewer else { return Ok((true, None)) };
    match Held::by(tx, seat, now).await {
        Ok(held) if held.must_be_readable().is_ok() => {
            Ok((true, Some(held.readable().map(|agreement| agreement.id.0).collect())))
        }
        Ok(_) | Err(Fault::Refused(_)) => Ok((false, None)),
        Err(fault) => Err(fault),
    }
}
