//! Cime on its own: what never leaves the partner.

use domain::event::ResolutionKind::Other;
use domain::kind::Kind;

use super::super::cast::{BACKUP, COMPUTE, HELENE_CIME, INES, OSCAR};
use super::super::past::{ago, day};
use super::super::story::{Story, problem, wish};

pub fn tell(s: &mut Story) {
    s.opens(
        HELENE_CIME,
        day(5, 15, 45),
        wish(
            Kind::Training,
            Some(BACKUP),
            "Prise en main de la restauration par les cadres de santé",
            "Peut-on former trois cadres de santé à restaurer elles-mêmes un document ?",
        ),
    )
    .on(day(4, 9, 30), INES)
    .takes("Bonjour Hélène, oui : une heure suffit, et j’ai un support tout prêt.")
    .on(day(2, 16, 0), INES)
    .resolves(
        Other,
        "Formation faite cet après-midi avec trois cadres de santé ; chacune a restauré un document d’essai.",
    );
    s.opens(
        OSCAR,
        ago(95),
        problem(
            2,
            COMPUTE,
            "Dispatch screens frozen in hall 3",
            "All six dispatch screens in hall 3 froze at the same moment. Halls 1 and 2 work.",
        ),
    );
}
