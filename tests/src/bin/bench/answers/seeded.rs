//! What the older build is told before anybody is asked: requests of five accounts in French and in English, of each kind,
//! product and severity, in each state, some written down after a call; and escalations, which the vendor works on.

use domain::SignedDuration;
use engine::time::{Clock as _, MachineClock};
use relais_tests::soak::luck::Luck;
use relais_tests::wire::{Ask, Wire};
use serde_json::{Value, json};

use crate::compare::asked::escalation;
use crate::compare::installation::{Installation, PRODUCT};

/// What was told.
#[derive(Debug, Default)]
pub struct Told {
    /// Requests: the account, by the place of its contact, and the number.
    pub requests: Vec<(usize, String)>,
    /// Escalations by our numbers, and by the vendor's.
    pub escalations: Vec<String>,
    pub at_vendor: Vec<String>,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Story {
    New,
    Answered,
    Noted,
    Asked,
    AskedAndAnswered,
    Proposed,
    Accepted,
    Refused,
    Escalated,
    Withdrawn,
    Rejected,
    Duplicate,
    HandedBack,
}

const STORIES: [Story; 13] = [
    Story::New,
    Story::Answered,
    Story::Noted,
    Story::Asked,
    Story::AskedAndAnswered,
    Story::Proposed,
    Story::Accepted,
    Story::Refused,
    Story::Escalated,
    Story::Withdrawn,
    Story::Rejected,
    Story::Duplicate,
    Story::HandedBack,
];
/// How often each of them is told.
const TIMES: usize = 15;
/// How far before a duplicate the request is opened that survives: of the same account, and answered.
const SURVIVES: usize = 10;
/// Requests that are written down after a call, and have ended by then.
const CALLED: usize = 20;
/// The contact of each account who asks and calls.
const CONTACT: &str = "Claire Martin";

pub const KINDS: [&str; 6] =
    ["technical", "product-question", "training", "managed-service", "billing", "contract"];
const PRODUCTS: [Option<&str>; 3] = [Some(PRODUCT), Some("Nimbus Storage"), None];
/// What one request is called by who asked, and a word that no other has.
pub const REFERENCE: &str = "GAR-4711";
pub const ONCE: &str = "hygromètre";
const SAID: [(&str, &str); 6] = [
    (
        "La passerelle ne répond plus",
        "Depuis ce matin la passerelle du second site refuse toute connexion. La sauvegarde de la nuit s’est bien passée.",
    ),
    (
        "The gateway is slow",
        "Since the maintenance of Thursday each login takes a minute. The backup runs as before.",
    ),
    ("Sauvegardes en échec", "Les sauvegardes s’arrêtent avec une erreur de quota, sur les deux volumes."),
    (
        "Backup does not end",
        "The backup of the large volume has been running since yesterday; its log shows nothing new.",
    ),
    (
        "Certificat expiré",
        "Le certificat du tunnel est échu, et les utilisateurs sont déconnectés toutes les dix minutes.",
    ),
    (
        "Quorum lost",
        "Two of the three nodes left the cluster, and the third one says that the quorum is lost.",
    ),
];
const ANSWER: &str = "Nous avons reproduit cela ; a restart of the tunnel helps for an hour or so.";
const THANKS: &str = "Merci. It holds since then, but the alerts go on.";

enum By {
    Agent,
    Asker,
}

/// What is done with a request, in its order.
fn acts(story: Story, seat: &str, survivor: &str) -> Vec<(By, &'static str, Value)> {
    use By::{Agent, Asker};
    let accepts = || (Agent, "acceptance", json!({}));
    let asks = || (Agent, "information-requests", json!({"text": "Quelle version, and since when?"}));
    let proposes = || (Agent, "resolution", json!({"kind": "workaround", "text": "Redémarrez le tunnel."}));
    match story {
        Story::New => vec![],
        Story::Answered => {
            vec![(Agent, "entries", json!({"text": ANSWER})), (Asker, "entries", json!({"text": THANKS}))]
        }
        Story::Noted => vec![
            accepts(),
            (Agent, "assignment", json!({"seat": seat})),
            (
                Agent,
                "entries",
                json!({"text": "To be watched: journal complet demandé.", "audience": "desk"}),
            ),
        ],
        Story::Asked => vec![accepts(), asks()],
        Story::AskedAndAnswered => {
            vec![accepts(), asks(), (Asker, "answers", json!({"text": "La 8.1, since Monday."}))]
        }
        Story::Proposed => vec![accepts(), proposes()],
        Story::Accepted => vec![accepts(), proposes(), (Asker, "confirmation", json!({"accepted": true}))],
        Story::Refused => vec![
            accepts(),
            proposes(),
            (Asker, "confirmation", json!({"accepted": false, "why": "It is down again."})),
        ],
        Story::Escalated => vec![accepts()],
        Story::Withdrawn => vec![(Asker, "withdrawal", json!({"reason": "It was our own mistake."}))],
        Story::Rejected => {
            vec![(Agent, "rejection", json!({"reason": "not-ours", "text": "Ce n’est pas notre service."}))]
        }
        Story::Duplicate => vec![(Agent, "duplicate-of", json!({"number": survivor}))],
        Story::HandedBack => {
            let cause =
                json!({"reason": "network", "element": "Router", "evidence": "Its log shows the drop."});
            vec![accepts(), (Agent, "hand-backs", cause)]
        }
    }
}

/// Somebody who does things that must go well.
struct Hands {
    wire: Wire,
    done: usize,
}

impl Hands {
    async fn send(&mut self, ask: &Ask) -> Value {
        let answer = self.wire.send(ask).await.expect("an answer");
        assert!(answer.status.is_success(), "{}: {} {}", ask.path, answer.status, answer.text());
        answer.json()
    }

    async fn me(&mut self, token: &str) -> Value {
        self.send(&Ask::get("/api/v1/me").by(token)).await
    }

    async fn does(&mut self, token: &str, path: &str, body: &Value) -> Value {
        self.done += 1;
        let ask = Ask::post(format!("/api/v1/{path}"), body).by(token);
        self.send(&ask.with("idempotency-key", &format!("told-{}", self.done))).await
    }

    async fn opens(&mut self, token: &str, body: &Value) -> String {
        word(&self.does(token, "requests", body).await, "number")
    }
}

fn word(of: &Value, field: &str) -> String {
    of[field].as_str().unwrap_or_else(|| panic!("no {field}: {of}")).to_owned()
}

/// Tells all of it.
pub async fn told(at: &Installation) -> Told {
    let mut hands = Hands { wire: Wire::to(at.server().address), done: 0 };
    let (mut told, mut luck) = (Told::default(), Luck::new(13));
    let seat = word(&hands.me(&at.agent).await, "seat");
    for nth in 0..TIMES * STORIES.len() {
        let (story, account) = (STORIES[nth % STORIES.len()], nth % at.contacts.len());
        let asker = &at.contacts[account];
        let number = hands.opens(asker, &opening(nth, story, &mut luck)).await;
        told.requests.push((account, number.clone()));
        let survivor = nth.checked_sub(SURVIVES).map_or_else(String::new, |nth| told.requests[nth].1.clone());
        for (by, path, body) in acts(story, &seat, &survivor) {
            let token = if matches!(by, By::Agent) { &at.agent } else { asker };
            hands.does(token, &format!("requests/{number}/{path}"), &body).await;
        }
        if story == Story::Escalated {
            escalated(&mut hands, at, &number, &mut told).await;
        }
    }
    for nth in 0..CALLED {
        called(&mut hands, at, nth, &mut told).await;
    }
    told
}

fn opening(nth: usize, story: Story, luck: &mut Luck) -> Value {
    let (subject, text) = *luck.one(&SAID);
    let mut body = json!({
        "subject": format!("{subject} ({nth})"), "text": text, "severity": 1 + luck.below(4),
        "kind": luck.one(&KINDS), "product": luck.one(&PRODUCTS),
    });
    match story {
        // The vendor takes these.
        Story::Escalated => (body["kind"], body["product"]) = (json!("technical"), json!(PRODUCT)),
        Story::New if nth == 0 => {
            (body["reference"], body["text"]) = (json!(REFERENCE), json!(format!("{text} Un {ONCE} aussi.")));
        }
        _ => {}
    }
    body
}

/// Asks the vendor, who does more with one than with another.
async fn escalated(hands: &mut Hands, at: &Installation, number: &str, told: &mut Told) {
    let view = hands.send(&escalation(&at.agent, number)).await;
    let at_vendor = word(&view, "reference");
    let accepts = ("acceptance", json!({"engineer": "Vera"}));
    let acts = match told.escalations.len() % 4 {
        0 => vec![],
        1 => {
            vec![accepts, ("entries", json!({"text": "The fault is known; a build with the fix is tested."}))]
        }
        2 => vec![accepts, ("information-requests", json!({"text": "Please send the log of both nodes."}))],
        _ => vec![accepts, ("resolution", json!({"kind": "fix", "text": "Install the build of today."}))],
    };
    for (path, body) in acts {
        hands.does(&at.vendor, &format!("requests/{at_vendor}/{path}"), &body).await;
    }
    told.escalations.push(word(&view, "number"));
    told.at_vendor.push(at_vendor);
}

/// Writes down a call of the last days, and all that came of it.
async fn called(hands: &mut Hands, at: &Installation, nth: usize, told: &mut Told) {
    let account = nth % at.contacts.len();
    let me = hands.me(&at.contacts[account]).await;
    let hours = |hours: usize| SignedDuration::from_hours(i64::try_from(hours).unwrap_or(0));
    let begun = MachineClock.now() - hours(8 + 3 * nth);
    let (subject, text) = SAID[nth % SAID.len()];
    let body = json!({
        "subject": format!("{subject}, appel {nth}"), "text": text, "severity": 2 + nth % 3, "product": PRODUCT,
        "account": me["account"], "contact": me["person"], "channel": "phone", "who": CONTACT,
        "happened_at": begun,
    });
    let number = hands.opens(&at.agent, &body).await;
    let reported = json!({"who": CONTACT, "channel": "phone"});
    let acts = [
        ("acceptance", json!({})),
        ("resolution", json!({"kind": "fix", "text": "Le quota est relevé."})),
        ("confirmation", json!({"accepted": true, "reported": reported})),
    ];
    for (nth, (path, mut body)) in acts.into_iter().enumerate() {
        body["happened_at"] = json!(begun + hours(nth + 1));
        hands.does(&at.agent, &format!("requests/{number}/{path}"), &body).await;
    }
    told.requests.push((account, number));
}
