//! The desk: what an agent sees and does. `work` holds queue, requests and escalations; `office` what keeps the desk.

mod office;
mod reports;
mod work;

use crate::route::Route;

pub(crate) fn routes() -> Vec<Route> {
    let mut routes = work::routes();
    routes.extend(office::routes());
    routes.extend(reports::routes());
    routes
}
