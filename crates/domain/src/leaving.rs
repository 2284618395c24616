//! The words and files that leave with an act, field by field.
//!
//! Every act names every one of its fields here: a new act, or a new field of one, does not build without its line,
//! and so nothing leaves that the check of names does not see.

use crate::act::Act;
use crate::event::{
    AskedField, Attachment, Call, Ending, Override, RejectionReason, Removed, ResolutionKind,
};
use crate::form::Values;
use crate::policy::Severity;
use crate::text::Both;

/// Words and files on their way to another party.
#[derive(Debug, Clone, Default)]
pub struct Leaving<'a> {
    /// Each with the name of its field, as the API has it: `text`, `values.site`, `call.caller`.
    pub words: Vec<(String, &'a str)>,
    pub files: Vec<&'a Attachment>,
}

impl<'a> Leaving<'a> {
    /// With what leaves in one more field.
    #[must_use]
    pub fn with(mut self, field: &str, what: &'a impl Leaves) -> Self {
        what.leave(field, &mut self);
        self
    }
}

/// What may stand in a field of something that leaves.
pub trait Leaves {
    /// Adds the words and files of it, under the name of its field.
    fn leave<'a>(&'a self, field: &str, with: &mut Leaving<'a>);
}

impl Leaves for String {
    fn leave<'a>(&'a self, field: &str, with: &mut Leaving<'a>) {
        with.words.push((field.to_owned(), self));
    }
}

impl<T: Leaves> Leaves for Option<T> {
    fn leave<'a>(&'a self, field: &str, with: &mut Leaving<'a>) {
        if let Some(it) = self {
            it.leave(field, with);
        }
    }
}

impl<T: Leaves> Leaves for Vec<T> {
    fn leave<'a>(&'a self, field: &str, with: &mut Leaving<'a>) {
        for it in self {
            it.leave(field, with);
        }
    }
}

impl Leaves for Values {
    fn leave<'a>(&'a self, field: &str, with: &mut Leaving<'a>) {
        for (name, value) in self {
            with.words.push((format!("{field}.{name}"), value));
        }
    }
}

impl Leaves for Attachment {
    fn leave<'a>(&'a self, _: &str, with: &mut Leaving<'a>) {
        with.files.push(self);
    }
}

impl Leaves for AskedField {
    fn leave<'a>(&'a self, field: &str, with: &mut Leaving<'a>) {
        let Self { name, label } = self;
        name.leave(&format!("{field}.name"), with);
        label.leave(&format!("{field}.label"), with);
    }
}

impl Leaves for Call {
    fn leave<'a>(&'a self, field: &str, with: &mut Leaving<'a>) {
        let Self { caller, number } = self;
        caller.leave(&format!("{field}.caller"), with);
        number.leave(&format!("{field}.number"), with);
    }
}

impl Leaves for Override {
    fn leave<'a>(&'a self, field: &str, with: &mut Leaving<'a>) {
        // Who passed the gate signs; what was missing are names of fields.
        let Self { gate: _, reason, author: _, missing: _, complete_by: _ } = self;
        reason.leave(&format!("{field}.reason"), with);
    }
}

impl Leaves for Both {
    fn leave<'a>(&'a self, field: &str, with: &mut Leaving<'a>) {
        let Self { en, fr } = self;
        en.leave(&format!("{field}.en"), with);
        fr.leave(&format!("{field}.fr"), with);
    }
}

/// Codes, numbers and dates: no words of anybody.
macro_rules! wordless {
    ($($type:ty),* $(,)?) => {$(
        impl Leaves for $type {
            fn leave<'a>(&'a self, _: &str, _: &mut Leaving<'a>) {}
        }
    )*};
}

wordless! { Severity, ResolutionKind, RejectionReason, Ending, Removed, bool, jiff::civil::Date, crate::Timestamp }

macro_rules! acts {
    ($($act:ident $({ $($field:ident),* $(,)? })?,)*) => {
        impl Act {
            /// Every act, with the names of its fields.
            pub const LINES: &'static [(&'static str, &'static [&'static str])] =
                &[$((stringify!($act), &[$($(stringify!($field)),*)?])),*];

            /// What leaves with it.
            pub fn leaving(&self) -> Leaving<'_> {
                let leaving = Leaving::default();
                match self {
                    $(Self::$act $({ $($field),* })? => leaving $($(.with(stringify!($field), $field))*)?,)*
                }
            }
        }
    };
}

acts! {
    Reply { text, attachments },
    Call { text, call },
    SetSeverity { to, reason },
    AgreeSeverity,
    DeclineSeverity { reason },
    AskRemoval { what, of },
    AnswerRemoval { done, text },
    Accept { engineer },
    Reject { reason, text },
    AskInformation { text, fields },
    ProposeResolution { kind, text, attachments },
    HandBack { reason, element, evidence, attachments },
    AnswerAsManager { manager, plan },
    ReleaseManager { agreed },
    AttemptContact { how },
    Close { ending, text },
    GiveInformation { text, values, attachments },
    Complete { values },
    CheckIn { text },
    AcceptResolution { text },
    RefuseResolution { why },
    AcceptHandBack { text },
    DisputeHandBack { evidence, attachments },
    AskManager { reason, milestone, requester },
    Reopen { reason },
    Withdraw { reason },
}
