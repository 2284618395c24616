//! The demo's pages as text. Everything that was typed by somebody is escaped.

use domain::Timestamp;
use domain::desk::Tier;
use domain::text::Language::{self, En, Fr};
use jiff::tz::TimeZone;
use post::out::Outgoing;

use super::super::past::ZONE;
use super::super::people::{People, Person};

/// A mail as the pages show it.
#[derive(Debug)]
pub struct Letter {
    pub id: String,
    pub at: Timestamp,
    /// The brand its reader sees.
    pub brand: String,
    pub mail: Outgoing,
}

/// Everybody, by desk, with a button to be them.
pub fn everybody(language: Language, people: &People) -> String {
    let say = |en, fr| say(language, en, fr);
    let mut body = format!(
        "<div class=\"stack-loose\"><div class=\"page-head\"><h1>{}</h1><div class=\"buttons\">\
         <a class=\"button\" href=\"/demo/mail\">{}{}</a></div></div><p class=\"prose\">{}</p>",
        say("Whom would you like to be?", "Qui voulez-vous être\u{202f}?"),
        icon("mail"),
        say("Mail that would have been sent", "Le courrier qui serait parti"),
        say(
            "Four tiers work on the same problems. Sign in as a customer, then as the partner, then as the vendor: each sees their own side and nothing else. Nothing here is real, and nothing leaves this machine.",
            "Quatre niveaux travaillent aux mêmes problèmes. Connectez-vous comme client, puis comme partenaire, puis comme fournisseur\u{a0}: chacun voit son côté et rien d’autre. Rien n’est réel ici, et rien ne quitte cette machine.",
        ),
    );
    for desk in &people.desks {
        let tier = match desk.tier {
            Tier::Partner => say("Partner", "Partenaire"),
            Tier::Distributor => say("Distributor", "Grossiste"),
            Tier::Vendor => say("Vendor", "Fournisseur"),
        };
        body.push_str(&format!(
            "<section class=\"stack\" aria-labelledby=\"{slug}\"><h2 id=\"{slug}\">{} <span class=\"tag tag-plain\">{tier}</span></h2><ul class=\"request-list\">",
            escape(desk.name),
            slug = escape(desk.slug),
        ));
        for (index, person) in people.people.iter().enumerate().filter(|(_, person)| person.desk == desk.slug)
        {
            body.push_str(&card(language, index, person));
        }
        body.push_str("</ul></section>");
    }
    body.push_str("</div>");
    shell(language, say("Demo", "Démonstration"), &body)
}

fn card(language: Language, index: usize, person: &Person) -> String {
    let part = &person.part;
    let role = match person.role {
        "contact" => say(language, "Contact", "Interlocuteur"),
        "lead" => say(language, "Lead", "Responsable"),
        "business" => say(language, "Business agent", "Agent commercial"),
        "administrator" => say(language, "Administrator", "Administrateur"),
        _ => say(language, "Agent", "Agent"),
    };
    let place = person.account.map_or_else(|| role.to_owned(), |account| format!("{role} · {account}"));
    format!(
        "<li class=\"request-card\"><div class=\"stack-tight\"><h3>{}</h3><p class=\"small quiet\">{}</p><p lang=\"{}\">{}</p></div>\
         <form class=\"marks\" method=\"post\" action=\"/demo/sign-in/{index}\"><button class=\"button button-s\">{}<span class=\"hidden-text\"> – {}</span></button></form></li>",
        escape(part.name),
        escape(&place),
        part.language.code(),
        escape(part.sees),
        say(language, "Sign in", "Se connecter"),
        escape(part.name),
    )
}

/// The list of mails.
pub fn mails(language: Language, letters: &[Letter]) -> String {
    let title = say(language, "Mail that would have been sent", "Le courrier qui serait parti");
    let mut body = format!(
        "<div class=\"stack\">{}<div class=\"page-head\"><div class=\"stack-tight\"><h1>{title}</h1><p class=\"quiet\">{}</p></div></div>",
        back(language, "/demo", say(language, "Everybody", "Tout le monde")),
        say(
            language,
            "A demo sends nothing: the newest mails are kept here, as their readers would see them.",
            "Une démonstration n’envoie rien\u{a0}: les derniers courriels sont gardés ici, tels que leurs lecteurs les verraient."
        ),
    );
    if letters.is_empty() {
        body.push_str(&format!(
            "<div class=\"empty\">{}<h2>{}</h2></div>",
            icon("inbox"),
            say(language, "No mail yet", "Pas encore de courrier")
        ));
    } else {
        body.push_str("<ul class=\"request-list\">");
        for letter in letters {
            body.push_str(&format!(
                "<li class=\"request-card\"><div class=\"stack-tight\"><h3><a href=\"/demo/mail/{}\">{}</a></h3><p class=\"small quiet\">{} → {} · {}</p></div><div class=\"marks\"><span class=\"tag tag-plain\">{}</span></div></li>",
                letter.id,
                escape(&letter.mail.subject),
                escape(&letter.mail.from),
                escape(&letter.mail.to),
                moment(language, letter.at),
                escape(&letter.brand),
            ));
        }
        body.push_str("</ul>");
    }
    body.push_str("</div>");
    shell(language, title, &body)
}

/// One mail.
pub fn mail(language: Language, letter: &Letter) -> String {
    let mail = &letter.mail;
    let facts = [
        (say(language, "Brand", "Marque"), letter.brand.as_str()),
        (say(language, "From", "De"), mail.from.as_str()),
        (say(language, "To", "À"), mail.to.as_str()),
        ("Message-ID", mail.message_id.as_str()),
    ];
    let facts: String = facts
        .iter()
        .map(|(name, fact)| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escape(fact)))
        .collect();
    let paragraphs: String = mail
        .body
        .split("\n\n")
        .map(|paragraph| format!("<p>{}</p>", escape(paragraph).replace('\n', "<br>")))
        .collect();
    let body = format!(
        "<div class=\"stack\">{}<article class=\"card stack\"><h1>{}</h1><dl class=\"facts-list\">{facts}<div><dt>{}</dt><dd>{}</dd></div></dl><hr><div class=\"prose\" lang=\"{}\">{paragraphs}</div></article></div>",
        back(language, "/demo/mail", say(language, "All mail", "Tout le courrier")),
        escape(&mail.subject),
        say(language, "Written", "Écrit"),
        moment(language, letter.at),
        mail.language.code(),
    );
    shell(language, &escape(&mail.subject), &body)
}

/// What is not there.
pub fn unknown(language: Language) -> String {
    let title = say(language, "This is not here", "Il n’y a rien ici");
    let text = say(
        language,
        "The demo was perhaps started again since.",
        "La démonstration a peut-être été relancée depuis.",
    );
    let back = back(language, "/demo", say(language, "Everybody", "Tout le monde"));
    shell(language, title, &format!("<div class=\"card stack\"><h1>{title}</h1><p>{text}</p>{back}</div>"))
}

/// What could not be answered.
pub fn failed(language: Language, why: &str) -> String {
    let title = say(language, "That did not work", "Cela n’a pas marché");
    shell(language, title, &format!("<div class=\"card stack\"><h1>{title}</h1><p>{}</p></div>", escape(why)))
}

fn shell(language: Language, title: &str, body: &str) -> String {
    let [sign, style, script, logo] = ["favicon.svg", "relais.css", "relais.js", "logo.svg"].map(web::asset);
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} – Relais</title><link rel=\"icon\" href=\"{sign}\" type=\"image/svg+xml\"><link rel=\"stylesheet\" href=\"{style}\">\
         <script type=\"module\" src=\"{script}\"></script></head><body class=\"gate\"><a class=\"skip\" href=\"#main\">{}</a>\
         <main class=\"gate-card gate-wide\" id=\"main\"><p class=\"gate-brand\"><img src=\"{logo}\" alt=\"\" width=\"32\" height=\"32\"> Relais</p>{body}</main>\
         <footer class=\"gate-foot\"><a href=\"/sign-in\">{}</a></footer></body></html>",
        language.code(),
        say(language, "Skip to content", "Aller au contenu"),
        say(language, "The usual sign-in page", "La page de connexion habituelle"),
    )
}

fn back(language: Language, to: &str, name: &str) -> String {
    let crumbs = say(language, "You are here", "Vous êtes ici");
    format!(
        "<nav aria-label=\"{crumbs}\"><p class=\"crumbs\"><a href=\"{to}\">{}{name}</a></p></nav>",
        icon("left")
    )
}

fn icon(name: &str) -> String {
    format!(
        "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"{}#{name}\"/></svg>",
        web::asset("icons.svg")
    )
}

fn moment(language: Language, at: Timestamp) -> String {
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    format!("<time datetime=\"{at}\">{}</time>", words::when(language, at, &zone))
}

fn say(language: Language, en: &'static str, fr: &'static str) -> &'static str {
    match language {
        En => en,
        Fr => fr,
    }
}

/// Text as HTML shows it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_stays_text() {
        assert_eq!(escape("<b onclick='x'>\"&"), "&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;");
    }
}
