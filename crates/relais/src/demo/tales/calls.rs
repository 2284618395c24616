//! Calls written down afterwards, severities under discussion, managers asked for.

use domain::event::ResolutionKind::Fix;
use domain::kind::Channel;

use super::super::cast::{BACKUP, COMPUTE, DENIS, FAYE_BOREAL, HELENE_BOREAL, IRENE, LEO, MAIL, PAUL, TOM};
use super::super::past::{ago, day};
use super::super::story::{Story, problem};

pub fn tell(s: &mut Story) {
    written_down_later(s);
    severity_offered(s);
    manager_asked(s);
    manager_released(s);
    our_own(s);
}

/// The call came in the evening and was written down the next morning: its clocks follow the call.
fn written_down_later(s: &mut Story) {
    s.opens_for(TOM, day(1, 9, 12), IRENE, problem(3, MAIL,
        "Signature de messagerie perdue sur le portable",
        "Irène a appelé hier à 18 h 20 en partant : sa signature a disparu de tous ses messages depuis le changement de portable. Rien d’urgent."), Some(day(2, 18, 20)))
        .then(25, TOM).takes("Hello Irène, the signature is stored per computer. I will copy it from your old one; please leave it switched on today.");
}

/// The desk thinks it lighter; here that takes the customer’s agreement.
fn severity_offered(s: &mut Story) {
    s.opens(DENIS, day(3, 10, 31), problem(2, COMPUTE,
        "Bureau distant lent en fin de journée",
        "Vers 17 h le bureau distant rame pour tout le monde, on attend trois à quatre secondes par clic."))
        .then(50, FAYE_BOREAL).takes("Bonjour Maître, je mesure ce soir entre 16 h 30 et 18 h.")
        .asks("Pour mesurer au bon endroit :", &[("postes", "Sur quels postes est-ce le plus net ?")])
        .then(40, DENIS).gives("", &[("postes", "Les quatre postes du secrétariat, PC-11 à PC-14.")])
        .then(30, FAYE_BOREAL).replies("Parfait, je pose la mesure sur ces quatre-là.")
        .on(day(2, 9, 40), FAYE_BOREAL).replies("Mesuré : 0,4 s hier soir au lieu de 3, l’antivirus tournait à 17 h et passe maintenant à 22 h.")
        .then(2, FAYE_BOREAL).sets_severity(3, "La lenteur a disparu depuis le décalage de l’antivirus ; nous restons en observation une semaine.");
    s.opens(
        PAUL,
        day(4, 15, 2),
        problem(
            3,
            BACKUP,
            "Restauration d’un fichier de découpe",
            "J’ai écrasé le fichier de découpe de la série 800, il me faudrait la version de lundi.",
        ),
    )
    .then(35, PAUL)
    .sets_severity(2, "La série 800 passe en machine demain à 7 h.")
    .then(20, TOM)
    .takes("Hello Paul, found: Monday’s version is from 18:02. I put it beside yours as ‘serie-800 (lundi)’.")
    .then(1, TOM)
    .resolves(Fix, "The version of Monday 18:02 is restored beside the current file.")
    .on(day(3, 7, 5), PAUL)
    .accepts_resolution("");
}

/// Not a severity: a manager’s attention, with a milestone and a plan.
fn manager_asked(s: &mut Story) {
    s.opens(HELENE_BOREAL, day(7, 9, 48), problem(3, COMPUTE,
        "Interface laboratoire : résultats en double",
        "Certains résultats arrivent deux fois dans le dossier patient. Les biologistes doivent trier à la main."))
        .then(100, TOM).takes("Hello Hélène, I compare both systems’ logs since Monday.")
        .on(day(5, 16, 40), TOM).replies("The doubles come from a retry after 30 seconds. I have asked the interface’s maker for a longer wait.")
        .on(day(2, 14, 15), HELENE_BOREAL).asks_for_manager("Une semaine que nous trions à la main, et la certification du laboratoire est dans douze jours. J’ai besoin d’un engagement.")
        .on(day(1, 10, 5), LEO).plans_as_manager("Léo Marchand", "Un dédoublonnage de notre côté dès ce soir, puis la correction de l’éditeur mercredi. Point avec vous chaque matin à 8 h 30 jusqu’à la certification.")
        .on(ago(260), HELENE_BOREAL).replies("Le dédoublonnage a marché cette nuit : 212 résultats, aucun double.");
}

fn manager_released(s: &mut Story) {
    s.opens(DENIS, day(12, 9, 22), problem(3, MAIL,
        "Adresses des associés absentes de l’annuaire",
        "Trois associés n’apparaissent plus dans l’annuaire depuis deux semaines malgré nos relances."))
        .then(20, DENIS).asks_for_manager("C’est la troisième fois que nous le signalons.")
        .then(60, LEO).plans_as_manager("Léo Marchand", "Je prends la demande moi-même, réponse aujourd’hui.")
        .then(150, LEO).resolves(Fix, "Les trois fiches étaient masquées par l’import mensuel ; la règle est corrigée et l’import d’essai de cet après-midi les garde.")
        .on(day(11, 8, 55), LEO).releases_manager("Maître Duval a vérifié l’annuaire ce matin ; nous surveillons le prochain import.")
        .then(30, DENIS).accepts_resolution("Merci d’avoir pris les choses en main.");
}

/// Alerts and chores of the desk itself: no customer.
fn our_own(s: &mut Story) {
    s.opens_for_itself(
        TOM,
        ago(75),
        problem(
            3,
            COMPUTE,
            "Monitoring: mgmt-02 disk at 91 %",
            "Alert of the monitoring at 91 %, growing one point an hour. Logs of the patch run fill /var.",
        )
        .by(Channel::Api),
    )
    .then(12, TOM)
    .notes("Rotated the logs by hand, 64 % now. The rotation rule is missing on mgmt-02.");
}
