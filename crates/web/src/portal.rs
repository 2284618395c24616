//! The portal: what a contact of an account sees and does.

use crate::route::Route;

pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
