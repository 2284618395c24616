//! What waits at Boréal right now: new, soon due, or late.

use domain::kind::Kind;

use super::super::cast::{BACKUP, CLAIRE, IRENE, MAIL, NADIA, PAUL};
use super::super::past::{ago, just};
use super::super::story::{Story, problem, wish};

pub fn tell(s: &mut Story) {
    // Two hours were promised: twenty minutes are left.
    s.opens(CLAIRE, ago(100), problem(2, BACKUP,
        "Plus aucune sauvegarde depuis hier soir",
        "Le tableau de bord n’affiche aucune sauvegarde depuis 22 h hier. Habituellement il y en a quatre."));
    s.opens_for(NADIA, ago(45), PAUL, problem(3, MAIL,
        "Recherche de courriels très lente",
        "Paul appelle : une recherche prend deux minutes au lieu de deux secondes, depuis la mise à jour."), None);
    s.opens(
        IRENE,
        just(6),
        wish(
            Kind::ProductQuestion,
            Some(MAIL),
            "Programmer l’envoi d’un message",
            "Peut-on programmer l’envoi d’un courriel pour le lendemain matin ?",
        ),
    );
}
