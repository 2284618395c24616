//! What desks keep: publications, notices, terms of service, a guide.

use domain::Timestamp;
use domain::text::Both;
use domain::text::Language::{self, En, Fr};
use engine::{Administer, NoticeDraft, PublicationDraft};
use serde_json::{Value, json};

use super::super::cast::{
    ADA, BACKUP, CARL, CLAIRE, COMPUTE, DENIS, DORA, GWEN, HELENE_CIME, MAIL, MARTIN, Seat, VERA,
};
use super::super::past::{When, day};
use super::super::story::{Story, typeset};

pub fn tell(s: &mut Story) {
    vendor(s);
    distributor(s);
    partners(s);
    notices(s);
    terms(s);
}

/// A publication: kind and audience by code, title, symptoms, workaround, body.
fn publish(
    s: &mut Story,
    (who, when): (Seat, When),
    language: Language,
    (kind, audience, product): (&str, &str, &str),
    [title, symptoms, workaround, body]: [&str; 4],
    fixed_in: Option<&str>,
) {
    let draft = json!({
        "kind": kind, "language": language, "title": typeset(title), "products": [product],
        "versions": if product == COMPUTE { "8.0, 8.1" } else { "2026" }, "symptoms": typeset(symptoms),
        "workaround": typeset(workaround), "fixed_in": fixed_in, "body": typeset(body), "audience": audience,
    });
    keep::<PublicationDraft>(s, (who, when), draft, Administer::Publish);
}

/// A draft is data: written as such, and refused as a fault of the story if it does not fit.
fn keep<D: serde::de::DeserializeOwned>(
    s: &mut Story,
    (who, when): (Seat, When),
    draft: Value,
    what: fn(D) -> Administer,
) {
    match serde_json::from_value(draft) {
        Ok(draft) => s.keeps(who, when, what(draft)),
        Err(error) => s.faults.push(error.to_string()),
    }
}

fn vendor(s: &mut Story) {
    publish(
        s,
        (VERA, day(15, 9, 0)),
        En,
        ("known-issue", "askers", COMPUTE),
        [
            "Site-to-site VPN: tunnels drop on DPD timeout",
            "The tunnel drops every ten to eleven minutes with ‘DPD timeout’ and comes back by itself.",
            "Turn on keepalives every 20 seconds on both ends.",
            "Seen on gateways of build 8.1.70 and later. A joint capture on both ends is needed to tell this from a firewall’s session limit.",
        ],
        None,
    );
    publish(
        s,
        (VERA, day(15, 9, 10)),
        En,
        ("known-issue", "askers", MAIL),
        [
            "Tokens issued before a key change are refused",
            "Outlook and telephones ask for the password again and again; the web page works.",
            "Clear the token on the device, or wait until the old key is back.",
            "Happens when the signing key changes without an overlap.",
        ],
        Some("2026.11"),
    );
    publish(
        s,
        (VERA, day(14, 14, 0)),
        En,
        ("guide", "askers", MAIL),
        [
            "Retention of deleted items",
            "",
            "",
            "Deleted items can be restored for 30 days, by the owner of the mailbox or by an administrator. After that nobody can restore them. Revision 7.",
        ],
        None,
    );
    publish(
        s,
        (VERA, day(13, 10, 0)),
        En,
        ("release-note", "askers", BACKUP),
        [
            "Backup 6.2: what is new",
            "",
            "",
            "Faster deletion of expired snapshots; holds set by the job itself are released after deletion from 6.2.1.",
        ],
        Some("6.2.1"),
    );
    publish(
        s,
        (VERA, day(12, 11, 0)),
        En,
        ("article", "desk", COMPUTE),
        [
            "Internal: how to ask the network team for a capture on a gateway node",
            "",
            "",
            "Open a ticket with the node’s name and a window of at least two hours. The capture is deleted after 14 days.",
        ],
        None,
    );
}

fn distributor(s: &mut Story) {
    publish(
        s,
        (DORA, day(13, 9, 30)),
        En,
        ("article", "askers", COMPUTE),
        [
            "Capacity by type and zone",
            "‘No capacity of this type’ although the console shows some.",
            "Give the scaling group a second type.",
            "Type c4 is scarce in zone b in the morning; c5 is not.",
        ],
        None,
    );
}

fn partners(s: &mut Story) {
    publish(
        s,
        (ADA, day(14, 11, 0)),
        Fr,
        ("guide", "customers", MAIL),
        [
            "Restaurer soi-même un message supprimé",
            "Un message a été supprimé par erreur.",
            "",
            "Dans la messagerie web : dossier Éléments supprimés, puis « Récupérer les éléments ». Possible pendant 30 jours.",
        ],
        None,
    );
    publish(
        s,
        (ADA, day(13, 11, 0)),
        Fr,
        ("known-issue", "customers", COMPUTE),
        [
            "VPN : coupures toutes les dix minutes",
            "Le tunnel tombe environ toutes les dix minutes et remonte seul.",
            "Demandez-nous un routeur 4G de secours le temps de la correction.",
            "Nous suivons ce défaut avec le fabricant de la passerelle.",
        ],
        None,
    );
    publish(
        s,
        (ADA, day(12, 9, 0)),
        En,
        ("article", "customers", MAIL),
        [
            "Setting up a telephone for mail",
            "A new telephone asks for server names.",
            "",
            "Choose ‘Exchange’, type your address and accept the profile. No server name is needed.",
        ],
        None,
    );
    publish(
        s,
        (ADA, day(11, 9, 0)),
        Fr,
        ("article", "desk", BACKUP),
        [
            "Interne : consignes d’astreinte",
            "",
            "",
            "Gravité 1 : appeler, puis écrire. Prévenir Léo au-delà d’une heure sans service.",
        ],
        None,
    );
    publish(
        s,
        (CARL, day(12, 10, 0)),
        En,
        ("guide", "customers", COMPUTE),
        [
            "What to have ready when you call at night",
            "",
            "",
            "Your customer number, the name of the site, since when, and who can be reached for the next two hours.",
        ],
        None,
    );
}

fn notices(s: &mut Story) {
    let now = s.at(When::Just(0));
    let before = |hours: i64| (now - domain::SignedDuration::from_hours(hours), None);
    let sunday = (s.sunday(1), Some(s.sunday(4)));
    let notice =
        |kind: &str, audience: &str, title: &str, body: &str, (from, to): (Timestamp, Option<Timestamp>)| {
            json!({ "kind": kind, "title": typeset(title), "body": typeset(body), "products": [COMPUTE],
                "starts": from, "ends": to, "audience": audience })
        };
    let maintenance = notice(
        "maintenance",
        "askers",
        "Gateways of eu-west-3: maintenance in the night to Sunday",
        "Each gateway restarts once, for up to four minutes, between 01:00 and 04:00.",
        sunday,
    );
    keep::<NoticeDraft>(s, (VERA, day(3, 10, 0)), maintenance, Administer::Notice);
    let incident = notice(
        "incident",
        "askers",
        "Sign-in of Nimbus Mail: old tokens refused",
        "The old signing key is back for 24 hours. We watch for what remains.",
        before(30),
    );
    keep::<NoticeDraft>(s, (VERA, day(2, 10, 40)), incident, Administer::Notice);
    let ours = notice(
        "maintenance",
        "customers",
        "Maintenance du VPN dans la nuit de samedi à dimanche",
        "Le VPN peut s’interrompre quatre minutes entre 1 h et 4 h. Rien à faire de votre côté.",
        sunday,
    );
    keep::<NoticeDraft>(s, (ADA, day(2, 11, 30)), ours, Administer::Notice);
    let mail = notice(
        "incident",
        "customers",
        "Messagerie : connexions refusées sur Outlook et téléphones",
        "La messagerie web fonctionne. Retour progressif depuis la fin de matinée.",
        before(30),
    );
    keep::<NoticeDraft>(s, (ADA, day(2, 11, 45)), mail, Administer::Notice);
    let cime = notice(
        "service-update",
        "customers",
        "Scaling groups: a second type by default",
        "New scaling groups get a second server type from today. Existing ones keep their settings.",
        before(60),
    );
    keep::<NoticeDraft>(s, (CARL, day(3, 15, 0)), cime, Administer::Notice);
}

fn terms(s: &mut Story) {
    let boreal = Both {
        fr: typeset("Conditions du support Boréal\n\n1. Le support répond aux heures ouvrées, et à toute heure pour la gravité 1.\n2. Le client désigne ses interlocuteurs et les tient à jour.\n3. Les données confiées ne servent qu’à résoudre la demande et sont effacées après un an."),
        en: "Terms of Boréal’s support\n\n1. Support answers in business hours, and at any hour for severity 1.\n2. The customer names its contacts and keeps the list current.\n3. Data entrusted to us serves the request alone and is erased after a year.".into(),
    };
    let cime = Both {
        fr: typeset("Conditions du support Nimbus, assuré par Cime Infogérance\n\n1. Cime est votre seul interlocuteur.\n2. Les engagements figurent dans votre guide de bienvenue."),
        en: "Terms of Nimbus Support, delivered by Cime Infogérance\n\n1. Cime is the only party you deal with.\n2. What is promised stands in your welcome guide.".into(),
    };
    let nimbus = Both {
        fr: typeset("Conditions d’assistance aux partenaires\n\n1. Les contacts autorisés ouvrent les demandes.\n2. La première ligne est assurée par le partenaire."),
        en: "Terms of support for partners\n\n1. Authorised contacts open requests.\n2. The partner is the first line.".into(),
    };
    let guide = Both {
        fr: typeset("Bienvenue aux Ateliers Martin\n\nPortail, courriel ou téléphone : comme vous préférez. De nuit, appelez : la gravité 1 est prise à toute heure.\n\nAyez sous la main le nom du site, depuis quand cela dure, et qui peut être joint dans les deux heures.\n\nVotre référente est Nadia Benali ; en son absence, Léo Marchand."),
        en: "Welcome to Ateliers Martin\n\nPortal, mail or telephone: as you like. At night, call: severity 1 is taken at any hour.\n\nHave ready the name of the site, since when it lasts, and who can be reached within two hours.\n\nNadia Benali looks after you; in her absence, Léo Marchand.".into(),
    };
    s.words_guide(ADA, day(13, 16, 0), MARTIN, guide);
    s.keeps(ADA, day(15, 9, 20), Administer::PublishTerms { text: boreal });
    s.keeps(CARL, day(15, 9, 25), Administer::PublishTerms { text: cime });
    s.keeps(VERA, day(15, 9, 30), Administer::PublishTerms { text: nimbus });
    s.accepts_terms(CLAIRE, day(14, 9, 10));
    s.accepts_terms(DENIS, day(13, 18, 40));
    s.accepts_terms(GWEN, day(14, 8, 5));
    s.accepts_terms(HELENE_CIME, day(12, 12, 30));
}
