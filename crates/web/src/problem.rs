//! What is told of a problem in a form: by a customer in the portal, by an agent for one, or to the next desk.

use domain::event::Attachment;
use domain::form::Values;
use domain::problem::Problem;

use crate::shell::Fields;

/// The fields that such forms have in common, by the names of their controls. What only one has, it adds.
pub(crate) fn typed(fields: &Fields, values: Values, attachments: Vec<Attachment>) -> Problem {
    Problem {
        subject: fields.text("subject"),
        text: fields.text("text"),
        product: fields.optional("product"),
        values,
        form: fields.optional("form").and_then(|version| version.parse().ok()),
        attachments,
        ..Problem::default()
    }
}
