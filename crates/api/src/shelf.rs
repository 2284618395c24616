//! `publications` and `notices`: what the desk publishes, and copies of what the next desks address to it.

use engine::view::{NoticeView, PublicationView};
use engine::{Administer, NoticeDraft, PublicationDraft};

use crate::answer::{self, Answer};
use crate::body::Sent;
use crate::caller::Caller;
use crate::operation::{Operation, get, post, put};
use crate::people::Made;
use crate::query::{Path, Query};
use crate::shape::List;

input! {
    /// Which publications are asked for.
    PublicationQuery {
        /// Words to find.
        q [default]: Option<String>,
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/publications", publications)
            .called("listPublications", "Publications that you may read, newest first.")
            .query::<PublicationQuery>()
            .gives::<List<PublicationView>>(200),
        post("/api/v1/publications", publish)
            .called("publish", "Write a publication.")
            .tells::<PublicationDraft>()
            .gives::<Made>(201),
        get("/api/v1/publications/{publication}", publication)
            .called("readPublication", "One publication.")
            .gives::<PublicationView>(200)
            .tagged(),
        put("/api/v1/publications/{publication}", revise)
            .called("revisePublication", "Write a new version of a publication.")
            .tells::<PublicationDraft>()
            .gives::<Made>(200),
        get("/api/v1/notices", notices)
            .called("listNotices", "Notices that you may read, newest first.")
            .gives::<List<NoticeView>>(200),
        post("/api/v1/notices", give_notice)
            .called("giveNotice", "Give a notice.")
            .tells::<NoticeDraft>()
            .gives::<Made>(201),
        get("/api/v1/notices/{notice}", notice)
            .called("readNotice", "One notice.")
            .gives::<NoticeView>(200)
            .tagged(),
        put("/api/v1/notices/{notice}", revise_notice)
            .called("reviseNotice", "Give a new version of a notice.")
            .tells::<NoticeDraft>()
            .gives::<Made>(200),
    ]
}

async fn publications(caller: Caller, Query(query): Query<PublicationQuery>) -> Answer {
    answer::shown(&caller.reading.publications_listed(query.q.as_deref()).await?)
}

async fn publication(caller: Caller, path: Path) -> Answer {
    let view = caller.reading.publication(path.read("publication")?).await?;
    answer::tagged(&caller.headers, &view)
}

async fn publish(caller: Caller, Sent(draft): Sent<PublicationDraft>) -> Answer {
    answer::made(caller.administer(Administer::Publish(draft)).await?, "/api/v1/publications")
}

async fn revise(caller: Caller, path: Path, Sent(draft): Sent<PublicationDraft>) -> Answer {
    let publication = path.read("publication")?;
    answer::kept(&caller.administer(Administer::Revise { publication, draft }).await?)
}

async fn notices(caller: Caller) -> Answer {
    answer::shown(&caller.reading.notices_listed().await?)
}

async fn notice(caller: Caller, path: Path) -> Answer {
    let view = caller.reading.notice(path.read("notice")?).await?;
    answer::tagged(&caller.headers, &view)
}

async fn give_notice(caller: Caller, Sent(draft): Sent<NoticeDraft>) -> Answer {
    answer::made(caller.administer(Administer::Notice(draft)).await?, "/api/v1/notices")
}

async fn revise_notice(caller: Caller, path: Path, Sent(draft): Sent<NoticeDraft>) -> Answer {
    let notice = path.read("notice")?;
    answer::kept(&caller.administer(Administer::ReviseNotice { notice, draft }).await?)
}
