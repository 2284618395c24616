//! On a telephone: what opens lies within the screen, and what is read is read in lines.

use domain::SignedDuration;
use relais_tests::base::Kind;
use relais_tests::chain::Chain;
use relais_tests::chromium::Chromium;
use serde_json::json;

/// The narrowest screens that people still carry.
const SCREENS: [u32; 2] = [390, 360];

async fn enters(chain: &Chain, browser: &mut Chromium, site: &str, seat: &str) {
    browser.goes(&format!("{site}/sign-in")).await;
    browser.forgets().await;
    let link = chain.engine.make_sign_in_link(chain.email(seat)).await.unwrap().unwrap();
    browser.goes(&format!("{site}/sign-in/{link}")).await;
    browser.follows("main button, .card button").await;
}

/// Where an element begins and ends from left to right, and how wide the screen is.
async fn across(browser: &mut Chromium, css: &str) -> (f64, f64, f64) {
    let script = format!(
        "const it = document.querySelector('{css}').getBoundingClientRect(); \
         return [it.left, it.right, document.documentElement.clientWidth]"
    );
    let found = browser.runs(&script).await;
    let number = |at: usize| found[at].as_f64().unwrap();
    (number(0), number(1), number(2))
}

async fn the_telephone(chain: &Chain) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let site = format!("http://{}", listener.local_addr().unwrap());
    let router = chain.router();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut browser = Chromium::start().await;
    let (number, escalation, _) = chain.escalated().await;
    let called = chain.engine.now();
    chain.pass(SignedDuration::from_hours(3)).await;
    let call = json!({"text": "She tells that the gateway answers nothing, from no workshop.", "channel": "phone",
        "who": "Claire Martin", "happened_at": called.to_string()});
    chain.nadia().does(&format!("requests/{number}/entries"), call).await;

    enters(chain, &mut browser, &site, "nadia").await;
    for screen in SCREENS {
        browser.is_as_wide_as(screen).await;
        for page in [format!("requests/{number}"), format!("escalations/{escalation}")] {
            browser.goes(&format!("{site}/d/boreal/{page}")).await;
            browser.presses(".case-title .menu > summary").await;
            let (left, right, wide) = across(&mut browser, ".case-title .menu-list").await;
            assert!(
                left >= 0.0 && right <= wide && right > left,
                "{page} at {screen}: {left} to {right} of {wide}"
            );
        }
    }

    // What was written down later is read like the rest: its words below who said them, as wide as the entry.
    enters(chain, &mut browser, &site, "claire").await;
    let home = chain.home("claire").await;
    for screen in SCREENS {
        browser.is_as_wide_as(screen).await;
        browser.goes(&format!("{site}{home}/requests/{number}")).await;
        let (left, right, _) = across(&mut browser, ".entry:has(.entry-late) .entry-body").await;
        let (head_left, head_right, _) = across(&mut browser, ".entry:has(.entry-late) .entry-head").await;
        assert!(left <= head_left && right >= head_right - 1.0, "{screen}: {left} to {right}");
    }
    server.abort();
}

#[test]
fn pages_fit_a_telephone() {
    relais_tests::run(async {
        let chain = Chain::new(Kind::Sqlite).await;
        the_telephone(&chain).await;
    });
}
