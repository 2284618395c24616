//! News of escalations: tells whoever waits in this process that something came of one. Nothing depends on it: who
//! waits looks again from time to time, because another node may have delivered it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::id::EscalationId;
use tokio::sync::{Notify, watch};

/// How long nobody looks while nothing is heard: what another node delivers is seen by then.
const LOOK: Duration = Duration::from_millis(500);

type Bells = HashMap<EscalationId, Arc<Notify>>;

/// A bell for each escalation that somebody waits for.
#[derive(Clone, Default)]
pub(crate) struct News(Arc<Tower>);

#[derive(Default)]
struct Tower {
    bells: Mutex<Bells>,
    /// Whether nobody is to wait any more.
    over: watch::Sender<bool>,
}

impl News {
    fn bells(&self) -> MutexGuard<'_, Bells> {
        self.0.bells.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on nobody waits.
    pub fn end(&self) {
        self.0.over.send_replace(true);
    }

    /// Ends once nobody is to wait any more.
    pub async fn ended(&self) {
        // The sender lies beside the bells: it is there for as long as we are.
        drop(self.0.over.subscribe().wait_for(|over| *over).await);
    }

    /// Something of an escalation was committed.
    pub fn arrived(&self, escalation: EscalationId) {
        if let Some(bell) = self.bells().get(&escalation) {
            bell.notify_waiters();
        }
    }

    /// Begins to listen for an escalation.
    pub fn listen(&self, escalation: EscalationId) -> Listening {
        let bell = Arc::clone(self.bells().entry(escalation).or_default());
        Listening { news: self.clone(), escalation, bell }
    }
}

/// Somebody who waits.
pub(crate) struct Listening {
    news: News,
    escalation: EscalationId,
    bell: Arc<Notify>,
}

impl Listening {
    /// Ends with the next news, or when it is time to look in any case. News between this call and the moment it is
    /// waited for counts: what is looked at in between is never missed.
    pub fn next(&self) -> impl Future<Output = ()> + use<'_> {
        let heard = self.bell.notified();
        async move { drop(tokio::time::timeout(LOOK, heard).await) }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut bells = self.news.bells();
        // The list holds one, this one another: nobody else listens.
        if Arc::strong_count(&self.bell) <= 2 {
            bells.remove(&self.escalation);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    #[tokio::test]
    async fn who_waits_hears_what_came_before_the_wait_and_nobody_who_left_is_kept() {
        let news = News::default();
        let escalation = EscalationId(uuid::Uuid::from_u128(7));
        let (one, other) = (news.listen(escalation), news.listen(escalation));
        {
            let mut context = Context::from_waker(Waker::noop());
            let mut heard = pin!(one.next());
            news.arrived(EscalationId(uuid::Uuid::from_u128(8)));
            assert!(heard.as_mut().poll(&mut context).is_pending(), "that was another one");
            let mut heard_since = pin!(other.next());
            news.arrived(escalation);
            assert!(heard.as_mut().poll(&mut context).is_ready());
            assert!(heard_since.as_mut().poll(&mut context).is_ready(), "it came before it was waited for");
        }
        // What is told to nobody in this process is seen by looking.
        other.next().await;
        drop(one);
        assert_eq!(news.bells().len(), 1);
        drop(other);
        assert_eq!(news.bells().len(), 0);
    }
}
