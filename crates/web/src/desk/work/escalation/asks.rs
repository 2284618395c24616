//! What an escalation asks of us, and what can be done with it.

use domain::clock::Standing as ClockStanding;
use domain::escalation::Standing;
use domain::event::{Ending, Side};
use engine::view::{ClockView, EscalationView};

use crate::desk::work::request::Ask;
use crate::shell::AtDesk;

/// What the next desk waits for from us, each with its buttons.
pub(in crate::desk::work) fn asks(at: &AtDesk, it: &EscalationView) -> Vec<Ask> {
    let shell = &at.shell;
    let href = format!("/d/{}/escalations/{}", at.desk.slug, it.number);
    let to = |act: &str| format!("{href}?do={act}#act");
    let name = it.next_desk.as_str();
    let mut asks = Vec::new();
    if !it.open {
        return asks;
    }
    if it.unheld {
        asks.push(Ask {
            icon: "person",
            title: shell.said("ui-ask-unheld"),
            text: shell.say1("ui-ask-unheld-why", "name", &it.contact),
            buttons: vec![(to("take-over"), shell.said("ui-do-take-over"), false)],
        });
    }
    if it.by_hand && !it.pending.is_empty() {
        asks.push(Ask {
            icon: "phone",
            title: shell.say1("ui-ask-tell", "name", name),
            text: shell.say1("ui-ask-tell-how", "count", it.pending.len().to_string()),
            buttons: vec![(to("tell"), shell.said("ui-do-tell"), false)],
        });
    }
    if it.to_telephone {
        let numbers = it.telephone.iter().map(|it| format!("{} {}", it.region, it.number));
        asks.push(Ask {
            icon: "phone",
            title: shell.say1("ui-ask-telephone", "name", name),
            text: numbers.collect::<Vec<_>>().join(" · "),
            buttons: vec![(to("call"), shell.said("ui-do-next-call"), false)],
        });
    }
    let answered = it.pending.iter().any(|it| it.said.as_ref().is_some_and(domain::act::Act::answers));
    if answered {
        return asks;
    }
    if let Some(asked) = it.asked.as_ref().filter(|_| it.status == Standing::Waiting) {
        let fields = asked.fields.iter().map(|field| field.label.as_str()).collect::<Vec<_>>().join(", ");
        let text =
            if fields.is_empty() { asked.text.clone() } else { format!("{} — {fields}", asked.text) };
        asks.push(Ask {
            icon: "question",
            title: shell.say1("ui-ask-information", "name", name),
            text,
            buttons: vec![(to("give"), shell.said("ui-do-give"), false)],
        });
    }
    if let Some(hand_back) = it.hand_back.as_ref().filter(|_| it.status == Standing::HandedBack) {
        let reason =
            hand_back.reason_name.as_ref().map_or(hand_back.reason.as_str(), |name| name.to(shell.language));
        asks.push(Ask {
            icon: "hand-back",
            title: shell.say1("ui-ask-hand-back", "name", name),
            text: shell.say2("ui-ask-hand-back-why", "reason", reason, "element", &hand_back.element),
            buttons: vec![
                (to("accept-hand-back"), shell.said("ui-do-accept-hand-back"), false),
                (to("dispute"), shell.said("ui-do-dispute"), true),
            ],
        });
    }
    if let Some(resolution) = it.resolution.as_ref().filter(|_| it.status == Standing::Resolved) {
        let kind = shell.code("resolution", resolution.kind.code());
        asks.push(Ask {
            icon: "check",
            title: shell.say1("ui-ask-resolution", "name", name),
            text: shell.say1("ui-ask-resolution-kind", "kind", &kind),
            buttons: vec![
                (to("accept-resolution"), shell.said("ui-do-accept-resolution"), false),
                (to("refuse-resolution"), shell.said("ui-do-refuse-resolution"), true),
            ],
        });
    }
    if let Some(offer) = it.severity_offer.as_ref().filter(|offer| offer.by == Side::Asked) {
        asks.push(Ask {
            icon: "alert",
            title: shell.say2("ui-ask-severity", "name", name, "to", offer.to.to_string()),
            text: offer.reason.clone(),
            buttons: vec![(to("agree-severity"), shell.said("ui-do-agree-severity"), false)],
        });
    }
    if let Some(clock) = ClockView::check_in(&it.clocks) {
        let key = match clock.standing {
            ClockStanding::Breached => "ui-ask-check-in-late",
            _ => "ui-ask-check-in-due",
        };
        asks.push(Ask {
            icon: "phone",
            title: shell.say1("ui-ask-check-in", "name", name),
            text: shell.say1(key, "due", shell.when(clock.due_at)),
            buttons: vec![(to("check-in"), shell.said("ui-do-check-in"), false)],
        });
    }
    if !it.incomplete.is_empty() {
        asks.push(Ask {
            icon: "clock",
            title: shell.say1("ui-ask-complete", "name", name),
            text: it
                .incomplete
                .iter()
                .map(|missing| words::missing(shell.language, missing))
                .collect::<Vec<_>>()
                .join(" · "),
            buttons: vec![(to("complete"), shell.said("ui-do-complete"), false)],
        });
    }
    asks
}

/// What can be done now, by code; and what may have been done before a rule ended it, or let it lapse.
pub(super) fn acts(
    it: &EscalationView,
    barred: bool,
    unqualified: bool,
    me: &str,
    lead: bool,
) -> Vec<&'static str> {
    let mut acts = Vec::new();
    let live = it.open && !barred;
    let asks = live && !unqualified;
    let over = !it.open && !barred && matches!(it.ending, Some(Ending::Expired | Ending::HandedBack));
    let offer = it.severity_offer.as_ref().map(|offer| offer.by);
    let manager = it.management.iter().any(|it| it.released.is_none());
    let mut add = |may: bool, code| {
        if may {
            acts.push(code);
        }
    };
    add(it.by_hand && it.open && !it.pending.is_empty(), "tell");
    add(live || over, "call");
    add(it.by_hand && it.open && it.status != Standing::Sent, "report");
    add(it.by_hand, "particulars");
    add((live && it.status == Standing::Waiting) || over, "give");
    add(live && it.status == Standing::HandedBack, "accept-hand-back");
    add((live || over) && ClockView::was_handed_back(&it.clocks), "dispute");
    add(live && it.status == Standing::Resolved, "accept-resolution");
    add((live || over) && it.resolution.is_some(), "refuse-resolution");
    add(live && offer == Some(Side::Asked), "agree-severity");
    add(live && offer == Some(Side::Asker), "take-back-severity");
    add(asks && !it.incomplete.is_empty(), "complete");
    add(asks && ClockView::check_in(&it.clocks).is_some(), "check-in");
    add(asks, "severity");
    add(asks && !manager, "manager");
    add(it.open, "join");
    add(live && (it.unheld || it.contact != me), "take-over");
    add(lead && it.removal_asked, "answer-removal");
    add(live, "withdraw");
    add(!barred && !unqualified && it.status == Standing::Closed, "reopen");
    acts
}

/// The kinds of answer that can be reported.
pub(super) const ANSWERS: [&str; 11] = [
    "reply",
    "accept",
    "ask",
    "resolve",
    "hand-back",
    "reject",
    "severity",
    "agree-severity",
    "manager-answer",
    "manager-release",
    "close",
];

pub(super) fn icon(code: &str) -> &'static str {
    match code {
        "tell" | "report" | "call" => "phone",
        "particulars" | "give" | "complete" => "edit",
        "accept-hand-back" | "dispute" => "hand-back",
        "severity" | "agree-severity" | "take-back-severity" => "alert",
        "manager" => "flag",
        "join" => "link",
        "take-over" => "person",
        "answer-removal" => "lock",
        "withdraw" | "refuse-resolution" => "cross",
        "reopen" => "history",
        _ => "check",
    }
}
