//! Who may do what: the matrix of roles and actions, as the API answers it. Changing a line is a decision.

use axum::http::Method;
use domain::seat::Role;
use engine::{Action, role_may};
use relais_tests::both_engines;
use serde_json::{Value, json};

const MATRIX: &str = "\
action             agent lead business administrator contact
work technical       yes  yes        -           yes       -
work business          -  yes      yes           yes       -
escalate             yes  yes      yes           yes       -
manage managers        -  yes        -           yes       -
transfer               -  yes        -           yes       -
redact                 -  yes        -           yes       -
publish                -  yes        -           yes       -
keep people            -    -        -           yes       -
keep agreements        -    -        -           yes       -
keep rotas             -  yes        -           yes       -
keep policies          -    -        -           yes       -
settle mail          yes  yes      yes           yes       -
read audit             -    -        -           yes       -
";

/// A try at each action that is refused for its body, or for what it names, wherever it is not refused for the role.
fn tries(
    technical: &str,
    business: &str,
    escalation: &str,
    nobody: &str,
) -> Vec<(&'static str, Method, String, Value)> {
    vec![
        (
            "work technical",
            Method::POST,
            format!("requests/{technical}/rejection"),
            json!({"reason": "not-ours", "text": ""}),
        ),
        (
            "work business",
            Method::POST,
            format!("requests/{business}/rejection"),
            json!({"reason": "not-ours", "text": ""}),
        ),
        ("escalate", Method::POST, format!("escalations/{escalation}/withdrawal"), json!({"reason": ""})),
        (
            "manage managers",
            Method::POST,
            format!("requests/{technical}/management-escalations/answer"),
            json!({"manager": "", "plan": ""}),
        ),
        (
            "transfer",
            Method::POST,
            format!("requests/{technical}/transfer"),
            json!({"desk": "nowhere", "reason": "x"}),
        ),
        (
            "redact",
            Method::POST,
            format!("requests/{technical}/entries/1/redaction"),
            json!({"passage": "stands nowhere in it"}),
        ),
        ("publish", Method::POST, "publications".into(), json!({"kind": "article", "title": ""})),
        ("keep people", Method::POST, "agents".into(), json!({"email": "x", "name": "", "role": "agent"})),
        ("keep agreements", Method::POST, "accounts".into(), json!({"name": ""})),
        ("keep rotas", Method::POST, "rotas".into(), json!({"name": "", "zone": "", "layers": []})),
        ("keep policies", Method::POST, "forms".into(), json!({"fields": []})),
        ("settle mail", Method::POST, format!("mails/{nobody}/decision"), json!({"dismiss": true})),
        ("read audit", Method::GET, "audit".into(), Value::Null),
    ]
}

both_engines! {
    async fn the_matrix_of_roles_and_actions_is_as_reviewed(chain: Chain) {
        let (technical, escalation, _) = chain.escalated().await;
        let business = chain.claire().opens_with(json!({"kind": "billing", "product": null})).await;
        let nobody = "00000000-0000-4000-8000-000000000000";
        let seats = [("nadia", 5), ("leo", 4), ("bea", 8), ("ada", 13), ("claire", 7)];
        let mut shown = String::from("action             agent lead business administrator contact\n");
        for (action, method, path, body) in tries(&technical, &business, &escalation, nobody) {
            shown.push_str(&format!("{action:<18}"));
            for (seat, width) in seats {
                let answer = if method == Method::GET {
                    chain.seat(seat).get(&path).await
                } else {
                    chain.seat(seat).send(method.clone(), &path, &body).await
                };
                // A contact is told no more than that a desk's own record does not exist.
                let hidden = seat == "claire" && answer.status.as_u16() == 404;
                let may = answer.status.is_success() || (answer.refused() != "not-yours" && !hidden);
                shown.push_str(&format!(" {:>width$}", if may { "yes" } else { "-" }));
            }
            shown.push('\n');
        }
        assert_eq!(shown, MATRIX, "as it is:\n{shown}");
    }
}

#[test]
fn the_engine_s_own_table_says_the_same() {
    let name = |action: Action| match action {
        Action::WorkTechnical => "work technical",
        Action::WorkBusiness => "work business",
        Action::Escalate => "escalate",
        Action::ManageManagers => "manage managers",
        Action::Transfer => "transfer",
        Action::Redact => "redact",
        Action::Publish => "publish",
        Action::KeepRotas => "keep rotas",
        Action::KeepPeople => "keep people",
        Action::KeepAgreements => "keep agreements",
        Action::KeepPolicies => "keep policies",
        Action::SettleMail => "settle mail",
    };
    for action in Action::ALL {
        let line = MATRIX.lines().find(|line| line.starts_with(name(action))).unwrap();
        let cells: Vec<bool> = line[18..].split_whitespace().map(|cell| cell == "yes").collect();
        let roles = [Role::Agent, Role::Lead, Role::Business, Role::Administrator];
        let said: Vec<bool> = roles.into_iter().map(|role| role_may(role, action)).collect();
        assert_eq!(said[..], cells[..4], "{}", name(action));
    }
}
