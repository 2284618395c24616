//! What people are told by mail: codes in, a plain mail out. Contacts read it in their account's brand.

use domain::text::Language;
use engine::{About, Notification};
use serde::Serialize;

/// A mail ready to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outgoing {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub body: String,
    pub message_id: String,
    pub language: Language,
}

/// Says a notification in words. `base`: the address of this installation's pages.
pub fn compose(notification: &Notification, base: &str) -> Outgoing {
    let language = notification.language;
    let say = |key: &str, args: &[(&str, &str)]| words::say(language, key, args);
    let (number, brand) = (notification.number.as_str(), notification.brand.as_str());
    let slug = &notification.slug;
    let (pages, family) = match notification.about {
        // A mail from before seats stood in addresses: its link leads on from the old one.
        About::Portal if notification.seat.is_empty() => (format!("p/{slug}/requests"), "mail"),
        About::Portal => (format!("p/{slug}/{}/requests", notification.seat), "mail"),
        About::Request => (format!("d/{slug}/requests"), "desk-mail"),
        About::Escalation => (format!("d/{slug}/escalations"), "desk-mail"),
        About::SignIn => return sign_in(notification, base),
    };
    let link = format!("{}/{pages}/{number}", base.trim_end_matches('/'));
    let promised = notification.promised.as_ref();
    let promise = promised.map(|it| say(&format!("promise-{}", it.promise.code()), &[])).unwrap_or_default();
    let zone = jiff::tz::TimeZone::get(&notification.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let due = promised.map(|it| words::when(language, it.due, &zone)).unwrap_or_default();
    let mut body = Vec::new();
    if notification.about == About::Portal {
        // Agents answer on the page: there they see who will read it.
        body.extend([say("mail-reply-above", &[]), String::new()]);
    }
    body.extend([
        say("mail-greeting", &[("name", &notification.to_name)]),
        String::new(),
        say(
            &format!("{family}-{}", notification.what.code()),
            &[
                ("number", number),
                ("brand", brand),
                ("subject", &notification.subject),
                ("promise", &promise),
                ("due", &due),
            ],
        ),
    ]);
    if let Some(text) = &notification.text {
        body.push(String::new());
        body.push(text.clone());
    }
    body.push(String::new());
    body.push(say(&format!("{family}-follow"), &[("link", link.as_str()), ("number", number)]));
    body.push(String::new());
    body.push(say("mail-signature", &[("brand", brand)]));
    Outgoing {
        from: from(notification),
        to: format!("{} <{}>", notification.to_name, notification.to),
        subject: say("mail-subject", &[("number", number), ("subject", &notification.subject)]),
        body: body.join("\n"),
        message_id: notification.message_id.clone(),
        language,
    }
}

/// The mail that brings a sign-in link, and nothing else.
fn sign_in(notification: &Notification, base: &str) -> Outgoing {
    let language = notification.language;
    let brand = notification.brand.as_str();
    let say = |key: &str, args: &[(&str, &str)]| words::say(language, key, args);
    // The secret is there when the mail is sent, and at no other time.
    let secret = notification.text.as_deref().unwrap_or("link");
    let link = format!("{}/sign-in/{secret}", base.trim_end_matches('/'));
    let body = [
        say("mail-greeting", &[("name", &notification.to_name)]),
        say("mail-sign-in", &[("brand", brand)]),
        link,
        say("mail-sign-in-follow", &[]),
        say("mail-signature", &[("brand", brand)]),
    ];
    Outgoing {
        from: from(notification),
        to: format!("{} <{}>", notification.to_name, notification.to),
        subject: say("mail-subject-sign-in", &[("brand", brand)]),
        body: body.join("\n\n"),
        message_id: notification.message_id.clone(),
        language,
    }
}

fn from(notification: &Notification) -> String {
    let mailbox = notification.mailbox.clone();
    let address = mailbox.unwrap_or_else(|| format!("support@{}.invalid", notification.slug));
    format!("{} <{address}>", notification.brand)
}

#[cfg(test)]
mod tests {
    use engine::Occasion as It;

    #[test]
    fn everything_that_is_mailed_has_its_sentence_for_those_who_hear_it() {
        for it in It::ALL {
            let families: &[&str] = match it {
                It::Opened | It::Closed | It::CheckIn | It::SignIn => &["mail"],
                It::InformationGiven
                | It::ResolutionAccepted
                | It::ResolutionRefused
                | It::HandBackDisputed
                | It::Reopened
                | It::ManagerAsked
                | It::Unheld
                | It::Warned
                | It::Breached
                | It::Paged => &["desk-mail"],
                It::Reply
                | It::InformationAsked
                | It::Resolution
                | It::HandedBack
                | It::Rejected
                | It::TakenBack
                | It::Severity
                | It::SeverityProposed
                | It::ManagerAnswered => &["mail", "desk-mail"],
            };
            for key in families.iter().map(|family| format!("{family}-{}", it.code())) {
                assert!(words::has(&key), "{key}");
            }
        }
    }
}
