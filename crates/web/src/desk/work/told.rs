//! What the asker told an agent, written down for them: one form, a kind of answer each.

use domain::act::Act;
use domain::event::{Attachment, Side};
use domain::holder::Holder;
use domain::kind::Channel;
use domain::life::Status;
use domain::{Reason, Refusal};
use engine::Told;
use engine::view::{ClockView, DeskRequest};

use super::acts::{choice, milestone, severity};
use super::draft::Draft;
use super::questions::Question;
use crate::shell::{Fields, Shell};

/// The name of the form.
pub(super) const ACT: &str = "told";

/// The form, as the page shows it.
pub(super) struct Form {
    /// The kinds of answer that the state allows: address, name, whether it is this one.
    pub kinds: Vec<(String, String, bool)>,
    pub kind: &'static str,
    pub channels: Vec<(&'static str, String)>,
    /// The fields that were asked for.
    pub questions: Vec<Question>,
}

impl Form {
    pub fn of(it: &DeskRequest, asked: &str, href: &str, draft: &Draft, shell: &Shell) -> Self {
        let kinds = kinds(it);
        let asked = draft.or(ACT, "said", asked);
        let kind = kinds.iter().find(|kind| **kind == asked).or(kinds.first()).copied().unwrap_or("");
        let fields = it.asked.iter().flat_map(|asked| &asked.fields).filter(|_| kind == "give");
        Self {
            kind,
            kinds: kinds
                .iter()
                .map(|code| {
                    let to = format!("{href}?do={ACT}&said={code}#act");
                    (to, shell.code("ui-told", code), *code == kind)
                })
                .collect(),
            channels: [Channel::Phone, Channel::Mail, Channel::Portal]
                .iter()
                .map(|it| (it.code(), shell.code("channel", it.code())))
                .collect(),
            questions: fields
                .map(|field| Question::named(&field.name, Some(&field.label), draft, ACT, shell))
                .collect(),
        }
    }
}

/// What the asker may have done, as the request stands; what is waited for comes first. Last, what may have been done
/// before it came to stand as it does: an answer that was given in time is one, whenever it is written down.
pub(super) fn kinds(it: &DeskRequest) -> Vec<&'static str> {
    let open = it.status.is_open();
    let manager = it.management.iter().any(|it| it.released.is_none());
    let offered = it.severity_offer.as_ref().is_some_and(|it| it.by == Side::Asked);
    let (asked, handed_back) = (it.status == Status::Waiting, it.status == Status::HandedBack);
    let resolved = it.status == Status::Resolved;
    let was_asked = it.spans.iter().any(|span| span.holder == Holder::Asker);
    [
        (asked, "give"),
        (resolved, "refuse"),
        (handed_back, "accept-hand-back"),
        (handed_back, "dispute"),
        (open && offered, "agree-severity"),
        (open && ClockView::check_in(&it.clocks).is_some(), "check-in"),
        (open, "severity"),
        (open && !manager, "manager"),
        (open, "withdraw"),
        (it.status == Status::Closed, "reopen"),
        (!asked && was_asked, "give"),
        (!resolved && it.resolution.is_some(), "refuse"),
        (!handed_back && ClockView::was_handed_back(&it.clocks), "dispute"),
    ]
    .into_iter()
    .filter_map(|(may, kind)| may.then_some(kind))
    .collect()
}

/// Who said it, and through which channel; nothing, where nobody is named.
pub(super) fn by(fields: &Fields) -> Result<Told, Refusal> {
    let channel = choice(Channel::from_code(&fields.text("channel")), "channel")?;
    Ok(Told { who: fields.text("who"), channel })
}

/// The act of the form.
pub(super) fn act(fields: &Fields, attachments: Vec<Attachment>) -> Result<Act, Refusal> {
    let said = fields.text("text");
    let maybe = fields.optional("text");
    Ok(match fields.text("said").as_str() {
        "give" => {
            Act::GiveInformation { text: said, values: super::escalation_acts::values(fields), attachments }
        }
        "refuse" => Act::RefuseResolution { why: said },
        "accept-hand-back" => Act::AcceptHandBack { text: maybe },
        "dispute" => Act::DisputeHandBack { evidence: said, attachments },
        "agree-severity" => match fields.text("agreed").as_str() {
            "no" => Act::DeclineSeverity { reason: maybe },
            _ => Act::AgreeSeverity,
        },
        "check-in" => Act::CheckIn { text: maybe },
        "severity" => Act::SetSeverity { to: severity(&fields.text("to"))?, reason: maybe },
        "manager" => Act::AskManager {
            reason: said,
            milestone: milestone(&fields.text("milestone"))?,
            requester: fields.optional("who"),
        },
        "withdraw" => Act::Withdraw { reason: said },
        "reopen" => Act::Reopen { reason: said },
        _ => return Err(Refusal::field(Reason::FieldInvalid, "said")),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kind_of_answer_has_its_words() {
        let kinds = [
            "give",
            "refuse",
            "accept-hand-back",
            "dispute",
            "agree-severity",
            "check-in",
            "severity",
            "manager",
            "withdraw",
            "reopen",
        ];
        for kind in kinds {
            assert!(words::has(&format!("ui-told-{kind}")), "ui-told-{kind}");
        }
    }
}
