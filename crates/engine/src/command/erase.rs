//! Taking a person out of a desk: their name, addresses and telephone numbers from the words of every record, and from the
//! rows beside them. Some records at a time, so that whoever works there has a turn between.

use domain::audit::Audited;
use domain::id::PersonId;
use domain::redaction::{self, Taken};
use domain::row::Record;
use domain::seat::Viewer;
use domain::{Reason, Refusal};
use serde::{Deserialize, Serialize};
use store::erasure::{self, Fate};
use store::{Fault, Tx, on_call, people, projection, rows};
use uuid::Uuid;

use super::{At, administer, redact};
use crate::outcome::Outcome;
use crate::time::SystemDice;

/// A step of taking a person out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Erase {
    /// Out of the words of these records, by kind and id.
    Records { texts: Vec<String>, records: Vec<(String, Uuid)> },
    /// What these requests are found by is made anew, once the person has no address any more.
    FoundBy { requests: Vec<Uuid> },
    /// These mails lose their bytes, each as it stands.
    Mails { mails: Vec<(Uuid, Fate)> },
    /// Out of all else that the desk keeps; `records`: how many held their words.
    Rows { person: PersonId, texts: Vec<String>, records: usize },
}

pub async fn erase(at: &At<'_>, tx: &mut Tx, erase: &Erase) -> Result<Outcome, Fault> {
    if !matches!(at.viewer(), Viewer::Operator { .. }) {
        return Err(Fault::Refused(Refusal::new(Reason::NotYours)));
    }
    match erase {
        Erase::Records { texts, records } => {
            let kind = |record: &String| match record == Record::Request.code() {
                true => Record::Request,
                false => Record::Escalation,
            };
            let records: Vec<(Record, Uuid)> = records.iter().map(|(it, id)| (kind(it), *id)).collect();
            let taken = Taken::Person(texts.clone());
            let held = redact::held(at, tx, &taken, &records).await?;
            // What is of no record goes with the last step, which looks whether anything is left.
            let way = redact::Way { stamp: redact::stamp(at), last: false };
            redact::sweep(at, tx, &taken, &held, &way).await?;
        }
        Erase::FoundBy { requests } => {
            let records: Vec<(Record, Uuid)> = requests.iter().map(|id| (Record::Request, *id)).collect();
            projection::lock(tx, at.desk(), &records).await?;
            for record in records {
                Box::pin(crate::projection::look(tx, at.desk(), record, at.now, true)).await?;
            }
            store::redaction::wipe(tx, None).await?;
        }
        Erase::Mails { mails } => {
            for mail in mails {
                erasure::empty_mail(tx, at.desk(), *mail).await?;
            }
            store::redaction::wipe(tx, None).await?;
        }
        Erase::Rows { person, texts, records } => {
            rows::lock_desk(tx, at.desk()).await?;
            // Their number to be woken by goes last: until then it is looked for in the words of records.
            let mut paging = on_call::paging(tx, at.desk(), true).await?;
            let woken = paging.mobiles.len();
            for mut seat in
                people::seats_of(tx, *person).await?.into_iter().filter(|seat| seat.desk == at.desk())
            {
                paging.mobiles.remove(&seat.id);
                erasure::drop_tokens(tx, at.desk(), seat.id).await?;
                seat.body = erasure::without_person(&seat.body)?;
                redaction::MARK.clone_into(&mut seat.name);
                people::put_seat(tx, &seat).await?;
            }
            if paging.mobiles.len() < woken {
                on_call::put_paging(tx, &paging, &mut SystemDice).await?;
            }
            // A short word in small letters may be a code of a document.
            let names =
                |text: &&String| redaction::is_long_enough(text) || text.chars().any(char::is_uppercase);
            let taken = Taken::Person(texts.iter().filter(names).cloned().collect());
            erasure::out_of_rows(tx, at.desk(), &taken).await?;
            store::redaction::out_of_answers(tx, at.desk(), &taken).await?;
            store::redaction::out_of_audit(tx, at.desk(), &taken).await?;
            let (person, records) = (person.to_string(), records.to_string());
            administer::note(at, tx, Audited::PersonErased, &person, &records).await?;
            store::redaction::wipe(tx, Some(&taken)).await?;
        }
    }
    Ok(Outcome::default())
}
