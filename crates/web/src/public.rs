//! What anybody may call: the whole list, reviewed line by line. No route elsewhere is public; a test holds it.

use crate::assets;
use crate::gate::{language, link, set_up, sign_in, start};
use crate::route::{Access::Public, Route};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        // Sends people to their seat; tells nothing to who has none.
        Route::get("/", Public, start::start),
        Route::get("/sign-in", Public, sign_in::show),
        Route::post("/sign-in", Public, sign_in::post),
        // Answers the same whether somebody has the address or not.
        Route::get("/sign-in/link", Public, link::ask),
        Route::post("/sign-in/link", Public, link::post),
        // Shows a button; using the link is the `POST`, so that no mail scanner burns it.
        Route::get("/sign-in/{link}", Public, link::show),
        Route::post("/sign-in/{link}", Public, link::enter),
        Route::post("/sign-out", Public, sign_in::leave),
        Route::get("/set-up/{secret}", Public, set_up::show),
        Route::post("/set-up/{secret}", Public, set_up::post),
        Route::post("/language", Public, language::post),
        Route::get("/assets/{version}/{name}", Public, assets::asset),
        // A desk's colour and initial: on every page and mail of it already.
        Route::get("/brand/{file}", Public, assets::brand_sheet),
        Route::get("/brand/{slug}/icon.svg", Public, assets::brand_icon),
        Route::get("/health", Public, assets::health),
    ]
}

#[cfg(test)]
mod tests {
    use crate::route::Access;

    #[test]
    fn nothing_else_is_public() {
        let listed: Vec<_> = super::routes().iter().map(|route| route.info()).collect();
        assert!(listed.iter().all(|route| route.access == Access::Public));
        let others = crate::routes().into_iter().filter(|route| !listed.contains(route));
        let open: Vec<_> = others.filter(|route| route.access == Access::Public).collect();
        assert!(open.is_empty(), "public outside the table: {open:?}");
    }
}
