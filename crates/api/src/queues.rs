//! `queues`: where requests wait, when each is worked and by whom; and moving a request from one to another.

use axum::extract::OriginalUri;
use domain::Timestamp;
use domain::id::{CalendarId, QueueId, SeatId};
use domain::text::Both;
use engine::view::RequestView;
use engine::{Administer, Command, QueueDraft, QueueView};

use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::{Caller, Deed};
use crate::list::{self, PageQuery};
use crate::operation::{Operation, get, post, put};
use crate::people::Made;
use crate::query::{Path, Query};
use crate::shape::List;

input! {
    /// A queue as it should be. Its door stays.
    QueueChange {
        name: Both,
        /// When it is worked; null: the desk's hours. Promises are made on other hours.
        calendar [default]: Option<CalendarId>,
        /// The seats of its people.
        members [default]: Vec<SeatId>,
        /// Of the queue as you saw it: a change is refused if it has changed since.
        version: u32,
    }

    /// Where what waits in a queue goes when it is retired.
    Retirement {
        /// Another queue of its door; it may be left out where nothing waits.
        to [default]: Option<QueueId>,
        /// Of the queue as you saw it.
        version: u32,
    }

    /// Where a request waits from now on.
    NewQueueOf {
        /// A queue of the door that the request goes through.
        queue: QueueId,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }
}

const PATH: &str = "/api/v1/queues";

pub fn operations() -> Vec<Operation> {
    vec![
        get(PATH, list)
            .called(
                "listQueues",
                "The desk's queues, their people, and how much waits in each; retired ones too.",
            )
            .query::<PageQuery>()
            .gives::<List<QueueView>>(200)
            .paged(),
        post(PATH, make)
            .called("makeQueue", "Make a queue beside the first one of a door.")
            .takes::<QueueDraft>()
            .gives::<Made>(201),
        get("/api/v1/queues/{queue}", one).called("readQueue", "One queue.").gives::<QueueView>(200).tagged(),
        put("/api/v1/queues/{queue}", change)
            .called("changeQueue", "Change a queue: its name, when it is worked, its people.")
            .takes::<QueueChange>()
            .gives::<Made>(200),
        post("/api/v1/queues/{queue}/retirement", retire)
            .called(
                "retireQueue",
                "Retire a queue: what waits in it goes to another. The first of a door stays.",
            )
            .takes::<Retirement>()
            .gives::<Made>(200),
        put("/api/v1/requests/{number}/queue", move_to)
            .called("moveToQueue", "Have a request wait in another queue of its door.")
            .takes::<NewQueueOf>()
            .gives::<RequestView>(200)
            .tagged(),
    ]
}

async fn list(caller: Caller, OriginalUri(uri): OriginalUri, Query(query): Query<PageQuery>) -> Answer {
    list::paged(&uri, &caller.reading.queues_page(query.which()?).await?)
}

async fn make(caller: Caller, Json(draft): Json<QueueDraft>) -> Answer {
    caller.must_keep_people()?;
    let queue = QueueId(caller.new_id()?);
    answer::made(caller.administer(Administer::PutQueue { queue, version: 0, draft }).await?, PATH)
}

async fn one(caller: Caller, path: Path) -> Answer {
    let it = caller.reading.queue(path.read("queue")?).await?;
    answer::tagged(&caller.headers, &it)
}

async fn change(caller: Caller, path: Path, Json(given): Json<QueueChange>) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return answer::kept(&outcome);
    }
    caller.must_keep_people()?;
    let queue: QueueId = path.read("queue")?;
    let door = caller.reading.queue(queue).await?.door;
    let QueueChange { name, calendar, members, version } = given;
    let draft = QueueDraft { name, door, calendar, members };
    answer::kept(&caller.administer(Administer::PutQueue { queue, version, draft }).await?)
}

async fn retire(caller: Caller, path: Path, Json(given): Json<Retirement>) -> Answer {
    caller.must_keep_people()?;
    let queue: QueueId = path.read("queue")?;
    let Retirement { to, version } = given;
    answer::kept(&caller.administer(Administer::RetireQueue { queue, version, to }).await?)
}

async fn move_to(caller: Caller, path: Path, Json(given): Json<NewQueueOf>) -> Answer {
    let number = path.number()?;
    let command = Command::MoveToQueue { number: number.clone(), queue: given.queue };
    let deed = Deed::new(command).happened(given.happened_at);
    answer::changed(caller.on_request(&number, deed).await?)
}
