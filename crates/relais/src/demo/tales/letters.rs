//! The mailroom: requests and answers by mail, mails that wait for a choice, mails nobody understood.

use domain::event::ResolutionKind::Fix;

use super::super::cast::{ADA, CARL, CLAIRE, DENIS, GWEN, INES, SAMIR_MARTIN, TOM};
use super::super::past::{ago, day};
use super::super::story::{Story, letter};

pub fn tell(s: &mut Story) {
    s.mails(DENIS, day(4, 8, 12), "Numérisation vers courriel", "Bonjour,\n\nLe copieur n’envoie plus les numérisations par courriel depuis hier soir (« erreur 554 »).\n\nCordialement,\nDenis Duval")
        .then(65, TOM).takes("Hello, error 554 means the copier’s address is not allowed to send. Which address does it show as sender?")
        .then(30, DENIS).answers_by_mail("C’est scan@cabinet-duval.example.")
        .then(25, TOM).resolves(Fix, "The address is allowed again; two test scans arrived.");
    s.mails(
        GWEN,
        day(3, 16, 22),
        "VPN account for our new dispatcher",
        "Hello,\n\nplease create a VPN account for our new dispatcher, starting Monday.\n\nGwen",
    )
    .on(day(2, 9, 50), INES)
    .takes("Hello Gwen, done: she will find the invitation in her mailbox on Monday morning.")
    .then(40, GWEN)
    .answers_by_mail("Thank you, that was quick.");
    // Somebody who writes for two customers: an agent chooses.
    let samir = letter(
        SAMIR_MARTIN.email,
        SAMIR_MARTIN.name,
        "Accès au serveur de recette",
        "Bonjour,\n\nPouvez-vous m’ouvrir l’accès au serveur de recette jusqu’à vendredi ?\n\nSamir",
        "samir-7",
        "",
    );
    s.post_brings(ADA, ago(150), samir);
    let absence = letter(
        CLAIRE.email,
        CLAIRE.name,
        "Absence : Re: votre demande",
        "Je suis absente jusqu’au 30. En cas d’urgence, Paul Petit.",
        "absence-3",
        "Auto-Submitted: auto-replied\r\n",
    );
    s.post_brings(ADA, day(2, 17, 31), absence);
    let stranger = letter(
        "contact@devis-express.example",
        "Devis Express",
        "Votre parc informatique moins cher",
        "Bonjour, demandez notre devis gratuit sous 24 h.",
        "promo-88",
        "",
    );
    s.post_brings(ADA, day(1, 7, 2), stranger);
    let bounce = letter(
        "mailer-daemon@mx.halden.example",
        "Mail Delivery System",
        "Undelivered Mail Returned to Sender",
        "The following address failed: dispatch@halden.example (mailbox full).",
        "bounce-12",
        "Auto-Submitted: auto-replied\r\n",
    );
    s.post_brings(CARL, day(3, 20, 5), bounce);
}
