//! One next desk: what it takes and promises, who of us may ask it, how to reach it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::kind::Door;
use domain::policy::Telephone;
use domain::{Reason, Refusal};
use engine::{Action, LinkView};

use super::agreement::{ContactPart, PolicyPart};
use super::calendar::Hours;
use super::link_doors::{self, Way};
use super::policy::FormPart;
use super::promises::Level;
use super::{Answer, date_said, last_day, may, must, no, unknown};
use crate::shell::{AtDesk, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/link.html")]
struct OnePage {
    shell: Shell,
    href: String,
    name: String,
    by_hand: bool,
    portal: Option<String>,
    /// The address, where it may be followed: a web page.
    portal_link: bool,
    products: String,
    kinds: Vec<String>,
    policy: PolicyPart,
    deployment: Option<PolicyPart>,
    telephone: Vec<Telephone>,
    numbers_due: Vec<String>,
    forms: Vec<FormPart>,
    hours: Vec<Hours>,
    contacts: Vec<ContactPart>,
    personal_data: bool,
    attachments: bool,
    ends: Option<String>,
    version: u32,
    may: bool,
    /// Whether this agent keeps agreements at all.
    may_keep: bool,
    /// What is said of the usual way beside its address, to whoever may say more or once something is said.
    usual: Option<Way>,
    /// What goes another way than the usual one.
    ways: Vec<Way>,
    /// What could: where to say so, and what it is.
    other_ways: Vec<(String, String)>,
}

/// One of the desk's links.
pub(super) async fn known(at: &AtDesk, link: &str) -> Result<LinkView, Response> {
    let id = link.parse().map_err(|_| unknown(&at.shell))?;
    at.reading.link(id).await.map_err(no(&at.shell))
}

/// A link that is kept by hand; of others, the next desk says itself what it promises.
pub(super) async fn by_hand(at: &AtDesk, link: &str) -> Result<LinkView, Response> {
    must(at, Action::KeepAgreements)?;
    let known = known(at, link).await?;
    if known.by_hand {
        Ok(known)
    } else {
        Err(crate::shell::refused(&at.shell, Refusal::new(Reason::OnlyByHand)))
    }
}

/// `GET /d/{desk}/links/{link}`.
pub(super) async fn show(at: AtDesk, Path((_, link)): Path<(String, String)>) -> Answer {
    let it = known(&at, &link).await?;
    let (shell, now, terms) = (at.shell.clone(), at.app.engine.now(), it.terms);
    let calendars = link_doors::calendars(&at).await.map_err(no(&shell))?;
    let may_keep = may(&at, Action::KeepAgreements);
    let usual = it.doors.iter().find(|way| way.door.is_none() && (may_keep || way.says_more()));
    // Its address stands among the essentials.
    let usual = usual.map(|way| Way { address: None, ..Way::of(way, (&it.id, &terms), &calendars, &shell) });
    let ways = it.doors.iter().filter(|way| way.door.is_some());
    let ways = ways.map(|way| Way::of(way, (&it.id, &terms), &calendars, &shell)).collect();
    let taken = |door: Door| it.doors.iter().any(|way| way.door == Some(door));
    let free = Door::ALL.iter().filter(|door| may_keep && !taken(**door));
    let other_ways = free
        .map(|door| {
            let to = format!("{}/links/{}/doors/{}", shell.base(), it.id, door.code());
            (to, shell.say1("ui-o-door-add", "what", shell.code("door", door.code())))
        })
        .collect();
    let today = now.to_zoned(shell.zone.clone()).date();
    let due = terms.policy.severities.iter().filter(|level| level.telephone);
    // Its own forms first; where it has none, those of its policy count.
    let own = terms.forms.iter().filter(|form| form.counts_among(&terms.forms));
    let forms = own.chain(&terms.policy.forms);
    // The policy is the next desk's: it has a page here only if this desk keeps it too, as it does by hand.
    let html = OnePage {
        href: format!("{}/links/{}", shell.base(), it.id),
        portal_link: it
            .portal
            .as_deref()
            .is_some_and(|it| it.starts_with("https://") || it.starts_with("http://")),
        products: terms.products.join(", "),
        kinds: terms.kinds.iter().map(|kind| shell.code("kind", kind.code())).collect(),
        policy: PolicyPart::of(&terms.policy, &shell),
        deployment: terms.deployment.as_ref().map(|policy| PolicyPart::of(policy, &shell)),
        telephone: terms.policy.telephone.clone(),
        numbers_due: due.map(|level| shell.both(&level.name).to_owned()).collect(),
        forms: forms.map(|form| FormPart::of(form, &shell)).collect(),
        hours: Hours::all(&terms.calendar, today, &shell),
        contacts: ContactPart::all(&terms.contacts, &terms.policy, now, &shell),
        personal_data: terms.crossing.personal_data,
        attachments: terms.crossing.attachments,
        ends: terms.ends.map(|ends| date_said(last_day(ends, &shell), &shell)),
        version: terms.version,
        may: it.by_hand && may_keep,
        usual,
        ways,
        other_ways,
        may_keep,
        name: it.name,
        by_hand: it.by_hand,
        portal: it.portal,
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

impl OnePage {
    fn levels(&self) -> &[Level] {
        &self.policy.levels
    }
}
