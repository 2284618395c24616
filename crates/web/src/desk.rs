//! The desk: what an agent sees and does. `work` holds queue, requests and escalations; `office` what keeps the desk.

mod work;

use crate::route::Route;

pub(crate) fn routes() -> Vec<Route> {
    work::routes()
}
