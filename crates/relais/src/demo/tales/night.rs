//! Severity 1 at night: sent at once, incomplete, with who took it upon himself and why; the rest follows.

use domain::event::Gate;
use domain::event::ResolutionKind::ServiceRestored;

use super::super::cast::{BOREAL_NIMBUS, CLAIRE, COMPUTE, HELENE_BOREAL, LEO, NADIA, VICTOR};
use super::super::forms::{incomplete, the_rest};
use super::super::past::{ago, day, just};
use super::super::story::{Story, problem};

pub fn tell(s: &mut Story) {
    everything_down(s);
    urgent_now(s);
}

fn everything_down(s: &mut Story) {
    s.opens(CLAIRE, day(10, 2, 47), problem(1, COMPUTE,
        "Tous les serveurs injoignables, production arrêtée",
        "L’équipe de nuit n’a plus rien : ERP, fichiers, pointeuse. La console du cloud ne s’ouvre pas non plus."))
        .then(11, LEO).takes("Bonsoir Claire, Léo d’astreinte. Je vois la même chose d’ici : tout le site est injoignable. J’appelle le fournisseur maintenant.")
        .then(6, LEO).escalates_passing(BOREAL_NIMBUS, 1, "All instances of org-4417 unreachable, console too",
            incomplete("All instances of the organisation have been unreachable since 02:40, and the console answers 503."),
            (Gate::Incomplete, "Gravité 1 de nuit : tout est à l’arrêt, le diagnostic suivra dès que la console répond."), None)
        .then(9, VICTOR).accepts("On it with the on-call team. We see the storage network of the zone; other organisations are hit too.")
        .then(14, LEO).replies("Claire, la panne touche toute une zone du fournisseur. Une équipe y travaille, je vous rappelle toutes les demi-heures.")
        .then(70, LEO).completes(the_rest(
            "Production of a workshop stopped: 35 people on the night shift, no ERP, no files, no time clock.",
            "Everything is down and nothing gets round it.",
            "None possible: the console does not answer, and the second zone is not ordered.",
            "Ping and trace from two carriers since 02:40, screen copies of the console’s 503."))
        .then(25, VICTOR).resolves(ServiceRestored, "The storage network of the zone is back since 04:51, all your instances answer. The cause will be published within five days.")
        .then(2, LEO).calls("Claire Martin", "Appel de 3 h 30, noté après coup : pas encore de délai. L’équipe de nuit bascule sur papier.").that_happened(day(10, 3, 30))
        .then(7, LEO).relays_resolution(ServiceRestored, "Claire, tout est revenu à 4 h 51. J’ai vérifié l’ERP, les fichiers et la pointeuse. Le compte rendu du fournisseur suivra sous cinq jours.")
        .then(20, LEO).confirms("Claire au téléphone : confirmé par l’équipe de nuit, merci d’avoir répondu si vite.", Some(false))
        .on(day(10, 9, 5), LEO).accepts_theirs("All back. We wait for the account of the cause.")
        .then(15, LEO).notes("Proposer une seconde zone aux Ateliers Martin : voir avec Béa.");
}

fn urgent_now(s: &mut Story) {
    s.opens_for(NADIA, just(18), HELENE_BOREAL, problem(1, COMPUTE,
        "Dossiers patients inaccessibles à l’accueil et aux urgences",
        "Appel d’Hélène Aubry : depuis 20 minutes l’application des dossiers patients ne s’ouvre plus, ni à l’accueil ni aux urgences. Les soignants passent au papier."), Some(just(21)));
    s.opens(HELENE_BOREAL, ago(190), problem(2, COMPUTE,
        "Imprimantes d’étiquettes du laboratoire muettes",
        "Les étiquettes de prélèvement ne sortent plus depuis la mise à jour de cette nuit. On les écrit à la main, c’est risqué."));
}
