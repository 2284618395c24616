//! Escalation forms as people fill them in.

use domain::form::Values;
use domain::kind::Kind;

use super::cast::{BACKUP, COMPUTE, MAIL, VAULT};
use super::story::typeset;

/// A form that was filled in, with the text that goes above it.
#[derive(Debug, Clone)]
pub struct Filled {
    pub kind: Kind,
    /// The product, where it is not the one of the request.
    pub product: Option<String>,
    pub text: String,
    pub values: Values,
}

/// The technical form: the problem, its impact, why this severity, what was tried, the diagnostics.
pub fn technical(product: &str, [problem, impact, why, tried, diagnostics]: [&str; 5]) -> Filled {
    let (version, environment) = match product {
        COMPUTE => ("Compute 8.1.4", "org-4417, eu-west-3"),
        MAIL => ("Mail 2026.10", "tenant bo-3391, eu-central-1"),
        BACKUP => ("Backup 6.2", "vault par-02, eu-west-3"),
        VAULT => ("Vault 4.0 SP2", "site PAR, appliance SV-880"),
        _ => ("2026", "eu-west-3"),
    };
    let more: &[(&str, &str)] =
        if product == VAULT { &[("contract-or-serial", "SV880-22-10417")] } else { &[] };
    let fields = [
        ("problem-statement", problem),
        ("business-impact", impact),
        ("severity-justification", why),
        ("workaround-tried", tried),
        ("diagnostics", diagnostics),
        ("product-version", version),
        ("environment", environment),
        ("personal-data-cleared", "yes"),
    ];
    let filled = filled(Kind::Technical, problem, fields.iter().chain(more));
    Filled { product: Some(product.to_owned()), ..filled }
}

/// Nothing but the problem: what goes at once at severity 1, the rest to follow.
pub fn incomplete(problem: &str) -> Filled {
    filled(Kind::Technical, problem, &[("problem-statement", problem), ("personal-data-cleared", "yes")])
}

/// What was left out, once there is time to write it.
pub fn the_rest(impact: &str, why: &str, tried: &str, diagnostics: &str) -> Values {
    let all = technical(COMPUTE, ["", impact, why, tried, diagnostics]);
    let mut values = all.values;
    values.remove("problem-statement");
    values.remove("personal-data-cleared");
    // The duties of the first line were left out as well.
    for duty in ["isolation", "publications", "recreation", "proposal"] {
        values.insert(format!("triage.{duty}"), tried.to_owned());
    }
    values
}

/// A question about a product.
pub fn question(product: &str, text: &str, purpose: &str) -> Filled {
    let version = if product == MAIL { "Mail 2026.10" } else { "8.1" };
    let fields = [
        ("question", text),
        ("product-version", version),
        ("purpose", purpose),
        ("personal-data-cleared", "yes"),
    ];
    filled(Kind::ProductQuestion, text, &fields)
}

/// Any other form, field by field; the first one is what it is about.
pub fn form(kind: Kind, fields: &[(&str, &str)]) -> Filled {
    let about = fields.first().map(|(_, value)| *value).unwrap_or_default();
    filled(kind, about, fields)
}

fn filled<'a>(kind: Kind, text: &str, fields: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Filled {
    let values = fields.into_iter().map(|(name, value)| ((*name).to_owned(), typeset(value))).collect();
    Filled { kind, product: None, text: typeset(text), values }
}
