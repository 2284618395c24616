//! The work pages of the desk: a request from the queue to the next desk and back, and who never sees them.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod world;

use axum::http::{StatusCode, header};
use domain::desk::{Carrier, Crossing, Link, LinkTerms};
use domain::id::{AgreementId, LinkId};
use domain::policy;
use domain::seat::{AuthorisedContact, Viewer};
use engine::Administer;
use world::{Answer, Browser, World, value_of};

/// Paul opens a request in the portal; its number.
async fn opened(world: &World) -> String {
    let mut paul = world.signed_in("paul@martin.example").await;
    let fields = [
        ("kind", "technical"),
        ("product", "Nimbus Mail"),
        ("phase", "production"),
        ("subject", "Mail does not arrive"),
        ("text", "Since Saturday."),
        ("severity", "2"),
    ];
    let answer = paul.send(&paul.at("/requests/new"), &fields).await;
    let number = answer.to().strip_prefix(&paul.at("/requests/")).expect("a request").to_owned();
    number.strip_suffix("/opened").unwrap_or(&number).to_owned()
}

/// Sends one form of a request's or an escalation's page.
async fn acts(browser: &mut Browser, path: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("act", act)];
    all.extend_from_slice(fields);
    browser.send(path, &all).await
}

/// Strato, whom Boréal can only telephone; Nadia is its authorised contact.
async fn strato(world: &World) {
    let link = world.engine.make_sign_in_link("nadia@boreal.example").await.unwrap().unwrap();
    let here = engine::sign_in::Client::here();
    let session = world.engine.use_sign_in_link(&here, &link).await.unwrap().session;
    let Viewer::Agent(nadia) = world.engine.session(&session).await.unwrap().seats.remove(0) else {
        unreachable!("Nadia is an agent")
    };
    let policy = policy::shipped().iter().find(|it| it.id == "partner-default").unwrap().clone();
    let contact = AuthorisedContact {
        person: nadia.person,
        name: nadia.name,
        email: "nadia@boreal.example".into(),
        door: domain::desk::Doors::Both,
        qualified_until: None,
        products: Vec::new(),
        replaces: None,
    };
    let link = Link {
        id: LinkId(world.boreal.id.0),
        desk: world.boreal.id,
        agreement: AgreementId(world.boreal.id.0),
        name: "Strato Systems".into(),
        doors: vec![domain::door::LinkDoor::of_everything(
            Carrier::ByHand,
            Some("https://support.strato.example".into()),
        )],
        terms: LinkTerms {
            version: 1,
            products: Vec::new(),
            kinds: Vec::new(),
            calendar: world.boreal.calendar.clone(),
            policy,
            deployment: None,
            forms: Vec::new(),
            contacts: vec![contact],
            crossing: Crossing { personal_data: true, attachments: true },
            ends: None,
            readable_until: None,
        },
    };
    world.engine.operate(world.boreal.id, Administer::PutLink(Box::new(link))).await.unwrap();
}

#[tokio::test]
async fn a_refused_form_comes_back_with_every_word_and_every_file() {
    let world = World::new().await;
    let number = opened(&world).await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let page = format!("/d/boreal/requests/{number}");
    assert!(nadia.get("/d/boreal").await.text().contains(&number), "the queue shows it");

    let call = [("caller", ""), ("text", "It <still> fails"), ("happened", "2026-10-05T09:40")];
    let refused = acts(&mut nadia, &page, "call", &call).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("It &#60;still&#62; fails"), "what was typed is there");
    assert!(refused.text().contains("value=\"2026-10-05T09:40\""), "and when it happened");

    let refused = acts(&mut nadia, &page, "severity", &[("reason", "It got worse.")]).await;
    assert!(
        refused.text().contains("Fill in “New severity”."),
        "by the label of the page: {}",
        refused.text()
    );

    let secret = nadia.secret().await;
    let fields = [("csrf", secret.as_str()), ("act", "resolve"), ("kind", "fix"), ("text", " ")];
    let refused = nadia.post_file(&page, &fields, "log.html", b"<script>1</script>").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = value_of(&refused.text(), "kept").expect("the file need not be chosen again");
    let kept = kept.replace("&#34;", "\"");
    let again = [("kind", "fix"), ("text", "Fixed."), ("kept", kept.as_str())];
    let sent = acts(&mut nadia, &page, "resolve", &again).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let shown = nadia.get(&page).await.text();
    let (_, rest) = shown.split_once(&format!("{page}/files/")).expect("the file is beside the entry");
    let file = nadia.get(&format!("{page}/files/{}", rest.split('"').next().unwrap())).await;
    assert_eq!(&file.body[..], b"<script>1</script>");
    assert!(file.header(header::CONTENT_DISPOSITION).starts_with("attachment"), "never part of a page");
}

#[tokio::test]
async fn a_call_written_down_later_happened_when_it_happened() {
    let world = World::new().await;
    let number = opened(&world).await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let page = format!("/d/boreal/requests/{number}");
    world.clock.pass(domain::SignedDuration::from_hours(3));
    let accepted = [("engineer", "Nadia Benali"), ("happened", "2026-10-05T10:20")];
    let sent = acts(&mut nadia, &page, "accept", &accepted).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    // Half past ten in Paris is 08:30 UTC: the desk's own wall clock counts.
    let call = [("caller", "Paul Roche"), ("text", "He restarts it."), ("happened", "2026-10-05T10:30")];
    let sent = acts(&mut nadia, &page, "call", &call).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let shown = nadia.get(&page).await.text();
    assert!(shown.contains("2026-10-05T08:30:00Z"), "the entry stands at its own time");
    assert!(shown.contains("entry-late"), "and says that it was written later");
    // What happened without a word says so as well, on either side.
    let mut paul = world.signed_in("paul@martin.example").await;
    let read = paul.get(&paul.at(&format!("/requests/{number}"))).await.text();
    for html in [shown, read] {
        let lines = html.split("<li class=\"").skip(1).map(|line| line.split("</li>").next().unwrap());
        for kind in ["event", "entry "] {
            let mut late =
                lines.clone().filter(|line| line.starts_with(kind) && line.contains("class=\"entry-late\""));
            assert!(late.next().is_some(), "{kind}: {html}");
        }
    }
}

#[tokio::test]
async fn only_what_was_previewed_crosses_and_a_note_never_does() {
    let world = World::new().await;
    strato(&world).await;
    let number = opened(&world).await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let page = format!("/d/boreal/requests/{number}");
    acts(&mut nadia, &page, "note", &[("text", "Quota again, says our canary")]).await;
    for duty in ["isolation", "publications", "recreation", "proposal"] {
        let fields = [("duty", duty), ("outcome", "done"), ("words", "quota"), ("text", "Done.")];
        let done = nadia.send(&format!("{page}/triage"), &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    }

    let link = world.boreal.id.to_string();
    let form = [("link", link.as_str()), ("subject", "Mail stops"), ("text", "Since Saturday, quota.")];
    let refused = acts(&mut nadia, &format!("{page}/escalate"), "escalate", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "no severity was chosen");
    assert!(refused.text().contains("Since Saturday, quota."), "what was typed is there");
    let mut whole = form.to_vec();
    whole.push(("severity", "2"));
    let elsewhere = [&whole[..], &[("was", "another desk")]].concat();
    let shown = acts(&mut nadia, &format!("{page}/escalate"), "escalate", &elsewhere).await;
    assert_eq!(shown.status, StatusCode::CONFLICT, "its button named another desk");
    assert!(shown.text().contains("Since Saturday, quota."), "what was typed is there");
    let sent = acts(&mut nadia, &format!("{page}/escalate"), "escalate", &whole).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let escalation = sent.to().to_owned();

    let told = [("who", "Sven"), ("channel", "phone"), ("reference", "STR-4411"), ("happened", "")];
    assert_eq!(acts(&mut nadia, &escalation, "tell", &told).await.status, StatusCode::SEE_OTHER);
    let said = [
        ("answer", "reply"),
        ("who", "Sven"),
        ("channel", "phone"),
        ("happened", ""),
        ("text", "Sven of Strato Systems: raise the quota."),
    ];
    assert_eq!(acts(&mut nadia, &escalation, "report", &said).await.status, StatusCode::SEE_OTHER);

    let shown = nadia.get(&escalation).await.text();
    let (_, rest) = shown.split_once("/relay?entry=").expect("their answer can be carried across");
    let entry = rest.split('"').next().unwrap().to_owned();
    let relay = format!("{escalation}/relay?entry={entry}");
    let words = format!("text.{number}");
    let mut fields = vec![
        ("entry", entry.as_str()),
        ("target", number.as_str()),
        (words.as_str(), "Strato Systems raises the quota."),
        ("go", "preview"),
    ];
    let preview = nadia.send(&relay, &fields).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.text().contains("class=\"preview\""), "exactly what will be read");
    let back = value_of(&preview.text(), "back").expect("where to read it in another language");
    let read = nadia.send("/language", &[("language", "en"), ("back", &back)]).await.to().to_owned();
    assert_eq!(nadia.get(&read).await.status, StatusCode::OK, "{read}");
    assert!(preview.text().contains("notice-warn"), "the vendor's name in it is pointed out");
    let mut paul = world.signed_in("paul@martin.example").await;
    let portal = paul.at(&format!("/requests/{number}"));
    assert!(!paul.get(&portal).await.text().contains("quota"), "a preview sends nothing");
    // Corrected after the look: neither the words that were looked at are sent nor those that were not.
    let looked_at = value_of(&preview.text(), "previewed").expect("what was looked at");
    fields[2].1 = "We raise the quota.";
    fields[3].1 = "send";
    fields.push(("previewed", looked_at.as_str()));
    let again = nadia.send(&relay, &fields).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text().contains("We raise the quota."), "what was typed is looked at now");
    assert!(!paul.get(&portal).await.text().contains("quota"), "nothing was sent");
    let looked_at = value_of(&again.text(), "previewed").expect("what was looked at");
    fields.pop();
    fields.push(("previewed", looked_at.as_str()));
    assert_eq!(nadia.send(&relay, &fields).await.status, StatusCode::SEE_OTHER);
    let read = paul.get(&portal).await.text();
    assert!(read.contains("We raise the quota."), "{read}");
    for secret in ["Strato", "Sven", "STR-4411", "canary"] {
        assert!(!read.contains(secret), "{secret} crossed");
    }

    let shown = nadia.get(&page).await.text();
    let (_, rest) = shown.split_once("entry-note\" id=\"").expect("the note");
    let note = rest.split('"').next().unwrap().rsplit('-').next().unwrap();
    let number = escalation.rsplit('/').next().unwrap();
    let up = nadia.get(&format!("{page}/relay?escalation={number}&entry={note}")).await;
    assert_eq!(up.status, StatusCode::NOT_FOUND, "a note cannot be carried across");
}

#[tokio::test]
async fn a_request_is_opened_for_whom_its_form_was_made_or_not_at_all() {
    let world = World::new().await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let page = "/d/boreal/requests/new";
    let shown = nadia.get(page).await.text();
    let of = |account: &str| {
        let group = format!("<optgroup label=\"{account}\"><option value=\"");
        let (_, rest) = shown.split_once(&group).expect("every account can be chosen");
        rest.split('"').next().unwrap().to_owned()
    };
    let (martin, duval) = (of("Ateliers Martin"), of("Cabinet Duval"));
    let mut fields = vec![
        ("was", martin.as_str()),
        ("for", duval.as_str()),
        ("kind", "technical"),
        ("phase", "production"),
        ("product", "Nimbus Mail"),
        ("severity", "2"),
        ("subject", "Mail stops"),
        ("text", "Since Saturday."),
    ];
    let again = nadia.send(page, &fields).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text().contains("Since Saturday."), "what was typed is there");
    assert_eq!(value_of(&again.text(), "was"), Some(duval.clone()), "in the form of whom it is for now");
    assert!(!nadia.get("/d/boreal").await.text().contains("Mail stops"), "nothing was opened");
    fields[0].1 = duval.as_str();
    let opened = nadia.send(page, &fields).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
    assert!(nadia.get(opened.to()).await.text().contains("Cabinet Duval"));
}

#[tokio::test]
async fn the_work_pages_are_closed_to_contacts_and_to_other_desks() {
    let world = World::new().await;
    let number = opened(&world).await;
    let mut walked = 0;
    for route in relais_web::routes() {
        let mine = ["/d/{desk}/requests", "/d/{desk}/escalations"];
        if !mine.iter().any(|start| route.path.starts_with(start)) {
            continue;
        }
        walked += 1;
        let path = route.path.replace("{desk}", "boreal").replace("{number}", &number).replace("{sha}", "00");
        for outsider in ["paul@martin.example", "olga@cime.example"] {
            let mut browser = world.signed_in(outsider).await;
            let answer = match route.method {
                "GET" => browser.get(&path).await,
                _ => browser.send(&path, &[("act", "note"), ("text", "hello")]).await,
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{outsider} at {} {path}", route.method);
        }
        // An agent of the other desk, at home, names a number of ours: as if it did not exist.
        if route.path.contains("{number}") {
            let mut olga = world.signed_in("olga@cime.example").await;
            let theirs =
                route.path.replace("{desk}", "cime").replace("{number}", &number).replace("{sha}", "00");
            let answer = match route.method {
                "GET" => olga.get(&theirs).await,
                _ => olga.send(&theirs, &[("act", "note"), ("text", "hello")]).await,
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {theirs}", route.method);
        }
    }
    assert!(walked >= 20, "the table of routes was walked");
}
