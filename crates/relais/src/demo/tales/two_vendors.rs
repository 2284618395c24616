//! One problem at two vendors; one of them has no desk here and is telephoned.

use domain::act::Act;
use domain::event::Gate;
use domain::event::{AskedField, ResolutionKind};
use domain::kind::Channel;

use super::super::cast::{
    BACKUP, BOREAL_NIMBUS, BOREAL_STRATO, CLAIRE, DENIS, JAMES, LEO, NADIA, TOM, VAULT, VICTOR,
};
use super::super::forms::technical;
use super::super::past::{ago, day};
use super::super::story::{Story, problem};

pub fn tell(s: &mut Story) {
    snapshots(s);
    restore_by_hand(s);
    nobody_rang_yet(s);
}

fn reply(text: &str) -> Act {
    Act::Reply { text: text.into(), attachments: Vec::new() }
}

/// Nimbus blames the vault, Strato blames the backup: both work on it, and one leads.
fn snapshots(s: &mut Story) {
    s.opens(JAMES, day(7, 16, 5), problem(2, BACKUP,
        "Snapshots older than 30 days are not deleted",
        "The vault is at 96 % and growing. Retention is set to 30 days but I can see snapshots from May."))
        .then(40, NADIA).takes("Hello James, I see snapshots since May as well. I have raised the alarm threshold so that backups go on tonight.")
        .on(day(6, 9, 30), NADIA).triages(
            "Nimbus Backup asks for deletion each night and gets ‘accepted’; Strato Vault keeps them under a legal hold that nobody set.",
            ("retention legal hold snapshots", &["Retention and holds (guide)"]),
            Err("The hold cannot be set on a test vault: the function is not licensed there."),
            "Releasing the hold by hand, one snapshot at a time: works, but comes back the next night.")
        .then(8, NADIA).escalates(BOREAL_NIMBUS, 2, "Retention job reports success while snapshots stay", technical(BACKUP, [
            "The retention job reports ‘accepted’ for snapshots older than 30 days, and they stay on the vault.",
            "The vault is at 96 %; nightly backups of a plant stop in four days.",
            "A major function is about to stop and the manual way does not last.",
            "Hold released by hand on one snapshot: back the next night.",
            "Job logs of ten nights, list of snapshots with their holds.",
        ]))
        .then(12, NADIA).escalates(BOREAL_STRATO, 2, "Legal hold appears on every snapshot", technical(VAULT, [
            "Every snapshot older than 30 days carries a legal hold that nobody set, and comes back after release.",
            "The vault is at 96 %; nightly backups of a plant stop in four days.",
            "A major function is about to stop and the manual way does not last.",
            "Hold released by hand on one snapshot: back the next night.",
            "Audit log of the vault for ten nights, with the origin of each hold.",
        ]))
        .then(9, NADIA).phones_next("Hotline, Priya N.", Some("STR-448107")).learns(Some("https://support.strato.example/case/448107"), Some("Sven Ekholm"))
        .then(30, VICTOR).accepts("The vault answers 202 and never 200: we show that as success, which is wrong. The hold itself is not ours.")
        .on(day(5, 10, 15), NADIA).reports("Sven Ekholm", Channel::Phone, reply("The hold is set by an API key named ‘nb-retention’. Find out who made that key."))
        .then(22, NADIA).about(BOREAL_NIMBUS).tells_next("The other side sees the hold set by an API key ‘nb-retention’. Is that yours?")
        .then(95, VICTOR).replies("It is: release 6.2 sets a hold before it deletes. The release note forgot to say so. A fix is on its way.")
        .on(day(4, 11, 0), NADIA).lets_lead(BOREAL_NIMBUS).relays("Hello James, the cause is found: the backup sets a hold of its own before it deletes, and then trips over it. A fix comes this week; until then we release the holds each morning, so that the vault stays under 90 %.")
        .then(160, JAMES).replies("Good to know. It was at 88 % this morning.")
        .then(20, NADIA).replies("Good. I release the holds each morning at 8 and look at the vault again at noon.")
        .on(day(3, 9, 10), VICTOR).sets_severity(3, "The holds are released each morning and the vault stays below 90 %, so nothing stops any more.")
        .on(day(1, 11, 30), LEO).asks_their_manager("The fix was promised for this week and has no date. Our customer’s audit is next Thursday: we need a date and somebody who answers for it.")
        .then(15, LEO).replies("Hello James, 87 % this morning. I have asked for a manager’s word on the date of the fix and will call you tomorrow at nine.");
}

/// Telephone and somebody else's portal: what they do is written down as reported.
fn restore_by_hand(s: &mut Story) {
    let asked =
        || AskedField { name: "job".into(), label: "Identifiant de la tâche de restauration".into() };
    s.opens(DENIS, day(5, 8, 58), problem(2, VAULT,
        "Restauration d’un dossier client bloquée à 71 %",
        "Nous devons retrouver un dossier archivé pour une audience vendredi. La restauration est à 71 % depuis hier soir."))
        .then(30, NADIA).takes("Bonjour Maître, j’ai relancé la restauration vers un autre disque et je contacte l’éditeur du coffre en parallèle.")
        .then(40, NADIA).triages(
            "Le coffre lit un bloc en boucle ; le disque de destination n’y est pour rien.",
            ("vault restore stalls block", &["Strato 30771 Restore stalls on a rewritten block"]),
            Ok("Bloqué au même bloc vers trois destinations différentes."),
            "Restaurer la version de la veille : bloquée aussi.")
        .then(6, NADIA).escalates(BOREAL_STRATO, 2, "Restore stalls at 71 % on one block", technical(VAULT, [
            "A restore stalls at 71 %, always on block 0x44f1, whatever the destination.",
            "A law firm needs an archived file for a hearing on Friday.",
            "No copy elsewhere and a date that does not move.",
            "Three destinations and the version of the day before: same block.",
            "Restore log at level 4, report of the vault’s check.",
        ]))
        .then(4, NADIA).phones_next("Hotline, Marta L.", Some("STR-448120")).learns(Some("https://support.strato.example/case/448120"), Some("Sven Ekholm"))
        .then(50, NADIA).reports("Marta L.", Channel::Phone, Act::Accept { engineer: Some("Sven Ekholm".into()) })
        .then(120, NADIA).reports("Sven Ekholm", Channel::Portal, Act::AskInformation { text: "Please give the id of the restore job and run vault-check --block.".into(), fields: vec![asked()] })
        .on(day(4, 9, 25), NADIA).tells_by_phone("Sven Ekholm", Act::GiveInformation { text: "Voici le résultat de vault-check.".into(), values: [("job".to_owned(), "rs-20931".to_owned())].into(), attachments: Vec::new() })
        .then(12, NADIA).replies("Maître, l’éditeur a tout ce qu’il lui faut ; je le relance à 14 h et vous tiens au courant ce soir.")
        .on(ago(200), NADIA).reports("Sven Ekholm", Channel::Phone, Act::ProposeResolution { kind: ResolutionKind::Workaround, text: "Start the restore with --skip-verify on that block: the data is whole, only its checksum was rewritten.".into(), attachments: Vec::new() })
        .then(55, NADIA).replies("Maître, nous avons une piste sérieuse et relançons la restauration maintenant, par une autre voie.");
}

/// The only people who may ring were away: it went out under an absent colleague’s name, and waits for a call.
fn nobody_rang_yet(s: &mut Story) {
    s.opens(CLAIRE, ago(330), problem(2, VAULT,
        "Archivage des plans en erreur depuis midi",
        "Les plans ne s’archivent plus : « appliance unreachable ». On ne peut pas clôturer les affaires du jour."))
        .then(35, TOM).takes("Hello Claire, I take this while Nadia is out. The appliance answers ping but not the archive service.")
        .then(30, TOM).triages(
            "The archive service on the appliance does not start; licence check fails.",
            ("archive service licence check", &[]),
            Err("There is only one appliance, in production."),
            "Restarted the service twice and the appliance once: same.")
        .then(5, TOM).escalates_passing(BOREAL_STRATO, 2, "Archive service does not start: licence check fails", technical(VAULT, [
            "The archive service does not start since noon; its log says the licence check fails.",
            "Drawings cannot be archived, so no case can be closed today.",
            "A major function is lost and nothing gets round it.",
            "Service restarted twice, appliance once: same message.",
            "Service log, licence file’s date, output of sv-status.",
        ]), (Gate::AbsentContact, "Nadia and Léo are both out until tomorrow; the customer cannot wait."), Some(NADIA));
}
