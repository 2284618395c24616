//! Lists beside the views of what they list: an item says what the view of its request says, and nothing else.

use domain::clock::Standing;
use domain::seat::Viewer;
use engine::view::{ClockView, DeskItem, DeskRequest, RequestItem, RequestView};
use engine::{Failure, RequestFilter};
use serde::Serialize;
use serde_json::json;

use crate::chain::Chain;

/// Holds every item that somebody's list shows beside the view of its request; how many there are. A list that is refused
/// holds none.
pub async fn are_parts_of_their_views(chain: &Chain, viewer: &Viewer) -> usize {
    let reading = chain.engine.read(viewer);
    let (mut seen, mut cursor) = (0, None);
    loop {
        let filter = RequestFilter { cursor, limit: Some(100), ..RequestFilter::default() };
        let items = match reading.requests(filter.clone()).await {
            Err(Failure::Refused(_)) => return seen,
            page => page.expect("a list"),
        };
        let whole = reading.whole_requests(filter).await.expect("the same list, whole");
        assert_eq!((items.items.len(), &items.next), (whole.items.len(), &whole.next));
        assert_eq!((items.unreadable, whole.unreadable), (Vec::new(), Vec::new()));
        for (item, view) in items.items.iter().zip(&whole.items) {
            match (item, view) {
                (RequestItem::Desk(item), RequestView::Desk(view)) => is_part(item, view),
                (RequestItem::Contact(item), RequestView::Contact(view)) => says_the_same(item, view),
                other => panic!("an item and a view for different eyes: {other:?}"),
            }
            seen += 1;
        }
        cursor = items.next;
        if cursor.is_none() {
            return seen;
        }
    }
}

/// Whatever is written of the one is written of the other, by the same name.
fn says_the_same(item: &impl Serialize, view: &impl Serialize) {
    let (item, view) = (json!(item), json!(view));
    for (name, value) in item.as_object().expect("an object") {
        assert_eq!(view.get(name), Some(value), "{name} of {item:#} beside {view:#}");
    }
}

/// Also what pages show of an item besides.
fn is_part(item: &DeskItem, view: &DeskRequest) {
    says_the_same(item, view);
    let leading = view.escalations.iter().find(|it| Some(&it.number) == view.leading.as_ref());
    let aside = &item.aside;
    assert_eq!(
        (&aside.product, aside.from_desk, aside.unheard, aside.next_desk.as_deref()),
        (&view.product, view.from_desk, view.unheard, leading.map(|it| it.next_desk.as_str())),
        "{}",
        view.number
    );
    let promise = next_due(&view.clocks).or(view.clocks.last());
    assert_eq!(json!(aside.promise), json!(promise), "{}", view.number);
}

fn next_due(clocks: &[ClockView]) -> Option<&ClockView> {
    let open = clocks.iter().filter(|clock| clock.stopped_at.is_none());
    open.min_by_key(|clock| (clock.standing == Standing::Paused, clock.due_at))
}
