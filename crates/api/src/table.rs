//! The table: every operation of the API, one family a file. The router, the list of routes and the document are
//! made from it.

use serde_json::Value;

use crate::operation::{Operation, get};
use crate::{
    acts, agreements, asked, asker, by_hand, calendars, desk, document, entries, escalate, escalation_acts,
    escalations, events, files, forms, handling, invitations, links, mailroom, management, me, on_call,
    outgoing, people, policies, queues, redaction, relay, reports, requests, search, severity, shelf, terms,
    triage,
};

/// Every operation, in the order of the document.
pub fn operations() -> Vec<Operation> {
    let mut all = vec![
        get("/api/openapi.json", document::serve)
            .called("readDocument", "This document.")
            .gives::<Value>(200)
            .public(),
    ];
    all.extend(requests::operations());
    all.extend(entries::operations());
    all.extend(triage::operations());
    all.extend(handling::operations());
    all.extend(asked::operations());
    all.extend(asker::operations());
    all.extend(severity::operations());
    all.extend(management::operations());
    all.extend(escalate::operations());
    all.extend(escalations::operations());
    all.extend(escalation_acts::operations());
    all.extend(acts::operations());
    all.extend(by_hand::operations());
    all.extend(relay::operations());
    all.extend(redaction::operations());
    all.extend(links::operations());
    all.extend(invitations::operations());
    all.extend(desk::operations());
    all.extend(people::operations());
    all.extend(agreements::operations());
    all.extend(queues::operations());
    all.extend(calendars::operations());
    all.extend(on_call::operations());
    all.extend(outgoing::operations());
    all.extend(policies::operations());
    all.extend(forms::operations());
    all.extend(terms::operations());
    all.extend(shelf::operations());
    all.extend(search::operations());
    all.extend(reports::operations());
    all.extend(files::operations());
    all.extend(mailroom::operations());
    all.extend(me::operations());
    all.extend(events::operations());
    all
}
