//! What somebody leaves behind passes to who can take it, or is marked as held by nobody.

use domain::kind::Channel;
use domain::seat::{Reach, Role};
use domain::text::{Both, Language};
use engine::{Administer, Change, Command, NewAgent, NewContact};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::{Seat, word};
use serde_json::{Value, json};

use super::contacts::person;

/// Nadia's escalation of a request of Claire's to Strato, told by telephone.
async fn at_strato(chain: &Chain) -> (String, String) {
    let number = chain.claire().opens("Vault is full").await;
    chain.nadia().triages(&number).await;
    let escalation = chain.nadia().escalates(&number, "boreal>strato").await;
    let told = json!({"who": "Sven", "channel": "phone"});
    chain.nadia().does(&format!("escalations/{escalation}/told"), told).await;
    (number, escalation)
}

async fn seat_of(chain: &Chain, name: &str) -> String {
    let agents = chain.ada().lists("agents").await;
    word(&agents.iter().find(|agent| agent["name"] == name).unwrap()["seat"])
}

async fn leaves(chain: &Chain, name: &str) {
    let seat = seat_of(chain, name).await;
    chain.ada().delete(&format!("agents/{seat}")).await.good();
}

/// To whom mail about an escalation went, for one word of what happened.
async fn mailed(chain: &Chain, what: &str, number: &str) -> Vec<String> {
    chain.rest().await;
    let mails = chain.engine.recent_mail().await.unwrap().into_iter();
    let mut told: Vec<_> = mails
        .filter(|(_, mail)| mail.what.code() == what && mail.number == number)
        .map(|(_, mail)| mail.to)
        .collect();
    told.sort();
    told
}

async fn takes_off(seat: Seat<'_>, contacts: &str, person: impl ToString) {
    let place = format!("{contacts}/{}?reason=Changed+position", person.to_string());
    seat.delete(&place).await.good();
}

both_engines! {
    async fn open_escalations_pass_to_the_one_put_in_place(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let (_, by_hand) = at_strato(&chain).await;
        let nadia = person(&chain, "Nadia Benali").await;
        // Léo is entitled and comes first; Ada is named in her place.
        let named = json!({
            "email": "ada@boreal.example", "name": "Ada Blanc", "door": "technical", "qualified_until": "2027-12-31",
            "replaces": nadia, "reason": "On leave"
        });
        let contacts = format!("agreements/{}/contacts", chain.agreements["Boréal Services"]);
        chain.vera().does(&contacts, named).await;
        assert_eq!(chain.ada().escalation(&escalation).await["contact"], "Ada Blanc");
        let named = json!({
            "person": person(&chain, "Ada Blanc").await, "email": "ada@boreal.example", "door": "technical",
            "qualified_until": "2027-12-31", "replaces": nadia, "reason": "On leave"
        });
        chain.ada().does(&format!("links/{}/contacts", chain.links["boreal>strato"]), named).await;
        assert_eq!(chain.ada().escalation(&by_hand).await["contact"], "Ada Blanc");
        chain.victor().replies(&theirs, "We look at it.").await;
        assert_eq!(mailed(&chain, "reply", &escalation).await, ["ada@boreal.example"]);
        chain.must_add_up().await;
    }

    async fn without_anybody_who_can_take_it_it_is_marked_and_the_leads_are_told(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let contacts = format!("agreements/{}/contacts", chain.agreements["Boréal Services"]);
        let leo = format!("{contacts}/{}/qualification", person(&chain, "Léo Marchand").await);
        // Béa has the wrong door; Léo is qualified for another product; Olga is named, and has no seat.
        chain.vera().puts(&leo, json!({"qualified_until": "2027-12-31", "products": ["Nimbus Mail"]})).await;
        let olga = json!({
            "email": "olga@boreal.example", "name": "Olga Roy", "door": "technical", "qualified_until": "2027-12-31"
        });
        chain.vera().does(&contacts, olga).await;
        takes_off(chain.vera(), &contacts, person(&chain, "Nadia Benali").await).await;
        let view = chain.ada().escalation(&escalation).await;
        assert_eq!((&view["unheld"], &view["awaits_us"], &view["holder"]), (&json!(true), &json!(true), &json!("next-desk")));
        assert_eq!(chain.leo().lists("escalations?awaits_us=true").await.len(), 1);
        assert_eq!(chain.leo().entry_of(&escalation, "unheld").await["facts"]["name"], "Nadia Benali");
        assert_eq!(mailed(&chain, "unheld", &escalation).await, ["leo@boreal.example"]);
        // What the next desk says in the meantime reaches the leads.
        chain.victor().replies(&theirs, "We look at it.").await;
        assert_eq!(mailed(&chain, "reply", &escalation).await, ["leo@boreal.example"]);
        // It passes by itself as soon as somebody can take it.
        let new = json!({"email": "olga@boreal.example", "name": "Olga Roy", "role": "agent"});
        chain.ada().does("agents", new).await;
        let view = chain.ada().escalation(&escalation).await;
        assert_eq!((&view["unheld"], &view["contact"]), (&json!(false), &json!("Olga Roy")));
        chain.must_add_up().await;
    }

    async fn whoever_sees_only_some_accounts_is_given_nothing_of_the_others(chain: Chain) {
        let (_, escalation, _) = chain.escalated().await;
        let new = json!({
            "email": "olga@boreal.example", "name": "Olga Roy", "role": "agent", "accounts": [chain.accounts["Cabinet Duval"]]
        });
        let made = chain.ada().does("agents", new).await;
        let here = chain.seat_of("boreal", &word(&made["id"])).await;
        assert_eq!(here.get(&format!("escalations/{escalation}")).await.refused(), "not-found");
        assert_eq!(here.lists("escalations").await, Vec::<Value>::new());
        let contacts = format!("agreements/{}/contacts", chain.agreements["Boréal Services"]);
        let olga = json!({
            "email": "olga@boreal.example", "name": "Olga Roy", "door": "technical", "qualified_until": "2027-12-31",
            "replaces": person(&chain, "Nadia Benali").await, "reason": "On leave"
        });
        chain.vera().does(&contacts, olga).await;
        assert_eq!(chain.ada().escalation(&escalation).await["contact"], "Léo Marchand");
    }

    async fn an_agent_who_leaves_leaves_nothing_behind(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let (_, by_hand) = at_strato(&chain).await;
        let seat = seat_of(&chain, "Nadia Benali").await;
        chain.nadia().does(&format!("requests/{number}/assignment"), json!({"seat": seat})).await;
        leaves(&chain, "Nadia Benali").await;
        assert_eq!(chain.ada().request(&number).await["assignee"], Value::Null);
        for number in [&escalation, &by_hand] {
            assert_eq!(chain.ada().escalation(number).await["contact"], "Léo Marchand");
        }
        chain.victor().replies(&theirs, "We look at it.").await;
        assert_eq!(mailed(&chain, "reply", &escalation).await, ["leo@boreal.example"]);
        chain.must_add_up().await;
    }

    async fn an_authorised_contact_takes_an_escalation_over(chain: Chain) {
        let (_, escalation, _) = chain.escalated().await;
        let place = format!("escalations/{escalation}/take-over");
        let refused = chain.seat("faye@boreal").post(&place, json!({})).await;
        assert_eq!(refused.refused(), "not-authorised-contact");
        let taken = chain.leo().post(&place, json!({})).await.good();
        assert_eq!(taken["contact"], "Léo Marchand");
        assert_eq!(chain.leo().lists("escalations?mine=true").await.len(), 1);
        assert_eq!(chain.nadia().lists("escalations?mine=true").await.len(), 0);
    }

    async fn an_act_on_many_records_is_many_changes_and_comes_to_its_end(chain: Chain) {
        for nth in 0..40 {
            let body = json!({"severity": 3, "subject": format!("Request {nth}"), "text": "It is slow.",
                "product": "Nimbus Compute"});
            let number = chain.as_("claire").post("requests", body).await.good()["number"].clone();
            let path = format!("requests/{}/assignment", number.as_str().unwrap());
            let leo = seat_of(&chain, "Léo Marchand").await;
            chain.as_("leo").post(&path, json!({"seat": leo})).await.good();
        }
        chain.rest().await;
        let seat: domain::id::SeatId = seat_of(&chain, "Léo Marchand").await.parse().unwrap();
        let viewer = chain.viewer("ada").await;
        let command = Command::Administer(Box::new(Administer::EndSeat { seat }));
        chain.engine.execute(Change::new(viewer, Channel::Api, command)).await.unwrap();
        let nobodys = async || {
            let open = chain.ada().lists("requests?open=true&limit=200").await;
            open.iter().filter(|it| it["assignee"].is_null()).count()
        };
        assert_eq!(nobodys().await, 32, "as many as one change takes");
        // Broken off here, what is left stands in the outbox.
        assert!(chain.engine.outbox_due(&[domain::lane::Lane::Undertaking]).await.unwrap());
        chain.rest().await;
        assert_eq!(nobodys().await, 40);
        assert!(!chain.engine.outbox_waits().await.unwrap());
        chain.must_add_up().await;
    }

    async fn the_last_two_administrators_are_not_ended_at_the_same_moment(chain: Chain) {
        let new = json!({"email": "alix@boreal.example", "name": "Alix Roy", "role": "administrator"});
        chain.ada().does("agents", new).await;
        let (one, other) = (seat_of(&chain, "Ada Blanc").await, seat_of(&chain, "Alix Roy").await);
        let viewer = chain.viewer("ada").await;
        let ended = |seat: &str| {
            let what = Administer::EndSeat { seat: seat.parse().unwrap() };
            let command = Command::Administer(Box::new(what));
            chain.engine.execute(Change::new(viewer.clone(), Channel::Api, command))
        };
        let (one, other) = tokio::join!(ended(&one), ended(&other));
        let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].refusal().reason.code(), "last-administrator");
    }

    async fn nobody_is_given_two_seats_at_the_same_moment(chain: Chain) {
        let viewer = chain.viewer("ada").await;
        let does = |what: Administer| {
            chain.engine.execute(Change::new(viewer.clone(), Channel::Api, Command::Administer(Box::new(what))))
        };
        let (email, name) = ("zoe@boreal.example".to_owned(), "Zoé Roy".to_owned());
        let (role, language) = (Role::Agent, Language::Fr);
        let agent = || NewAgent { email: email.clone(), name: name.clone(), role, accounts: None, doors: None, queues: None, language };
        let contact = || NewContact {
            account: chain.accounts["Ateliers Martin"],
            email: email.clone(),
            name: name.clone(),
            reach: Reach::Own,
            team: None,
            signatory: false,
            language,
        };
        let terms = || Administer::PublishTerms { text: Both { en: "Be kind.".into(), fr: "Soyez aimables.".into() } };
        let agents = tokio::join!(does(Administer::AddAgent(agent())), does(Administer::AddAgent(agent())));
        let contacts = tokio::join!(does(Administer::AddContact(contact())), does(Administer::AddContact(contact())));
        for (one, other) in [agents, contacts] {
            let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
            assert_eq!(refused.len(), 1);
            assert_eq!(refused[0].refusal().reason.code(), "already-exists");
        }
        // Terms that are published at the same moment are two versions.
        let (one, other) = tokio::join!(does(terms()), does(terms()));
        assert!(one.is_ok() && other.is_ok(), "{one:?}, {other:?}");
        assert_eq!(chain.ada().reads("terms").await["version"], 2);
    }
}
