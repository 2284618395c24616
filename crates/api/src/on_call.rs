//! `rotas`, `paging`, `pages`: who is on call, how people are woken, and the answer that ends it.

use domain::Timestamp;
use domain::id::{RotaId, SeatId};
use domain::paging::Plan;
use domain::rota::{Cover, Layer};
use engine::view::{EscalationView, RequestView};
use engine::{Administer, Command, PagingView, RotaDraft, RotaView, StretchView};

use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::{Caller, Deed};
use crate::operation::{Operation, delete, get, post, put};
use crate::people::Made;
use crate::query::{Path, Query};
use crate::shape::List;

input! {
    /// A rota as it should be.
    RotaChange {
        name: String,
        zone: String,
        layers: Vec<Layer>,
        /// Of the rota as you saw it: a change is refused if it has changed since.
        version: u32,
    }

    /// From when to when, at most 400 days.
    DutyQuery { from: Timestamp, to: Timestamp }

    /// How people are woken, as it should be. A secret or a header's value that is empty stays what it was.
    PagingChange {
        plan: Plan,
        /// As you saw it: a change is refused if it has changed since.
        version: u32,
    }

    /// A number for short messages; nothing: none.
    MobileChange {
        /// International, with `+`.
        number [default]: String,
    }

    /// Why others are woken.
    PageWanted { reason [default]: String }
}

const PATH: &str = "/api/v1/rotas";

pub fn operations() -> Vec<Operation> {
    vec![
        get(PATH, list)
            .called("listRotas", "The desk's rotas, and who is on duty now.")
            .gives::<List<RotaView>>(200),
        post(PATH, make)
            .called("makeRota", "Make a rota: people who take turns, in layers.")
            .takes::<RotaDraft>()
            .gives::<Made>(201),
        put("/api/v1/rotas/{rota}", change)
            .called("changeRota", "Change a rota. Its covers stay.")
            .takes::<RotaChange>()
            .gives::<Made>(200),
        delete("/api/v1/rotas/{rota}", remove)
            .called("removeRota", "Take a rota away; not while a step of the paging plan names it.")
            .gives::<Made>(200),
        get("/api/v1/rotas/{rota}/duty", duty)
            .called("listDuty", "Who is on duty from one instant to another, without a hole.")
            .query::<DutyQuery>()
            .gives::<List<StretchView>>(200),
        post("/api/v1/rotas/{rota}/covers", cover)
            .called("addCover", "Somebody stands in, whoever's turn it is.")
            .takes::<Cover>()
            .gives::<Made>(200),
        post("/api/v1/rotas/{rota}/covers/removal", uncover)
            .called("removeCover", "Take a cover away: the turn is again whose it was.")
            .takes::<Cover>()
            .gives::<Made>(200),
        get("/api/v1/paging", paging)
            .called("readPaging", "How the desk wakes its people. Secrets are not shown.")
            .gives::<PagingView>(200),
        put("/api/v1/paging", plan)
            .called("changePaging", "Say how people are woken, step by step until somebody answers.")
            .takes::<PagingChange>()
            .gives::<Made>(200),
        put("/api/v1/agents/{seat}/mobile", mobile)
            .called("changeMobile", "Your number for short messages; anybody's, for who keeps people.")
            .takes::<MobileChange>()
            .gives::<Made>(200),
        post("/api/v1/requests/{number}/pages", page)
            .called("pageOnCall", "Have those woken who are on call, whatever the severity.")
            .takes::<PageWanted>()
            .gives::<RequestView>(200)
            .tagged(),
        post("/api/v1/requests/{number}/pages/answer", answer_page)
            .called("answerPage", "Say that you are there: nobody else is woken.")
            .gives::<RequestView>(200)
            .tagged(),
        post("/api/v1/escalations/{number}/pages/answer", answer_escalation)
            .called("answerEscalationPage", "Say that you are there: nobody else is woken.")
            .gives::<EscalationView>(200)
            .tagged(),
    ]
}

async fn list(caller: Caller) -> Answer {
    answer::listed(&caller.reading.rotas().await?)
}

async fn make(caller: Caller, Json(draft): Json<RotaDraft>) -> Answer {
    let rota = RotaId(caller.new_id()?);
    answer::made(caller.administer(Administer::PutRota { rota, version: 0, draft }).await?, PATH)
}

async fn change(caller: Caller, path: Path, Json(given): Json<RotaChange>) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return answer::kept(&outcome);
    }
    let rota = caller.reading.rota(path.read("rota")?).await?.id;
    let RotaChange { name, zone, layers, version } = given;
    let draft = RotaDraft { name, zone, layers };
    answer::kept(&caller.administer(Administer::PutRota { rota, version, draft }).await?)
}

async fn remove(caller: Caller, path: Path) -> Answer {
    let rota: RotaId = path.read("rota")?;
    answer::kept(&caller.administer(Administer::DropRota { rota }).await?)
}

async fn duty(caller: Caller, path: Path, Query(asked): Query<DutyQuery>) -> Answer {
    let rota: RotaId = path.read("rota")?;
    answer::listed(&caller.reading.duty(rota, asked.from, asked.to).await?)
}

async fn cover(caller: Caller, path: Path, Json(cover): Json<Cover>) -> Answer {
    let rota: RotaId = path.read("rota")?;
    answer::kept(&caller.administer(Administer::AddCover { rota, cover }).await?)
}

async fn uncover(caller: Caller, path: Path, Json(cover): Json<Cover>) -> Answer {
    let rota: RotaId = path.read("rota")?;
    answer::kept(&caller.administer(Administer::DropCover { rota, cover }).await?)
}

async fn paging(caller: Caller) -> Answer {
    answer::shown(&caller.reading.paging().await?)
}

async fn plan(caller: Caller, Json(given): Json<PagingChange>) -> Answer {
    let put = Administer::PutPaging { version: given.version, plan: Box::new(given.plan) };
    answer::kept(&caller.administer(put).await?)
}

async fn mobile(caller: Caller, path: Path, Json(given): Json<MobileChange>) -> Answer {
    let seat: SeatId = path.read("seat")?;
    answer::kept(&caller.administer(Administer::PutMobile { seat, number: given.number }).await?)
}

async fn page(caller: Caller, path: Path, Json(given): Json<PageWanted>) -> Answer {
    let number = path.number()?;
    let deed = Deed::new(Command::Page { number: number.clone(), reason: given.reason });
    answer::changed(caller.on_request(&number, deed).await?)
}

async fn answer_page(caller: Caller, path: Path) -> Answer {
    let number = path.number()?;
    let deed = Deed::new(Command::AnswerPage { number: number.clone() });
    answer::changed(caller.on_request(&number, deed).await?)
}

async fn answer_escalation(caller: Caller, path: Path) -> Answer {
    let number = path.number()?;
    let deed = Deed::new(Command::AnswerEscalationPage { escalation: number.clone() });
    answer::changed(caller.on_escalation(&number, deed).await?)
}
