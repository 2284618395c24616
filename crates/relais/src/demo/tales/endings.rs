//! The ways a request can end, or hang: waiting, handed back, disputed, expired, closed, rejected, withdrawn.

use domain::event::RejectionReason;
use domain::kind::Kind;

use super::super::cast::{
    BACKUP, CLAIRE, COMPUTE, DENIS, FAYE_BOREAL, IRENE, LEO, MAIL, NADIA, PAUL, SAMIR_DUVAL, SAMIR_MARTIN,
};
use super::super::past::{ago, day};
use super::super::story::{Story, problem, wish};

pub fn tell(s: &mut Story) {
    // Waits for the customer, who was asked for two facts.
    s.opens(IRENE, day(2, 15, 30), problem(3, MAIL,
        "Avertissement de certificat à l’ouverture d’Outlook",
        "Une fenêtre « certificat expiré » à chaque ouverture. Je clique sur Oui mais ce n’est sûrement pas bien."))
        .then(40, NADIA).takes("Bonjour Irène, merci de ne plus cliquer sur Oui.")
        .then(1, NADIA).asks("Pour savoir quel certificat est en cause, j’ai besoin de deux choses que la fenêtre affiche :", &[("emis-pour", "Émis pour (première ligne)"), ("expire-le", "Expire le")])
        .on(ago(350), NADIA).replies("Irène, un petit rappel : dès que j’ai ces deux lignes je peux avancer.");

    // Handed back: the cause is in the customer’s own domain; the answer is due.
    s.opens(DENIS, day(2, 11, 20), problem(3, COMPUTE,
        "Accès impossible depuis le bureau de Lyon",
        "Depuis le bureau de Lyon, plus personne n’atteint le serveur de documents. Depuis Paris tout va bien."))
        .then(30, FAYE_BOREAL).takes("Bonjour Maître, je regarde ce qui arrive jusqu’à nous depuis Lyon.")
        .on(ago(280), FAYE_BOREAL).hands_back("firewall", "Pare-feu du bureau de Lyon", "Depuis lundi 17 h 42, aucun paquet de 203.0.113.18 n’arrive chez nous ; un test depuis la 4G de Lyon passe aussitôt. Une règle de sortie a changé sur votre pare-feu : c’est votre opérateur qui le gère.");

    // Handed back and disputed: the desk has it again.
    s.opens(CLAIRE, day(5, 13, 15), problem(3, COMPUTE,
        "Badgeuse : pointages perdus",
        "Des pointages du matin n’arrivent pas dans l’ERP, une dizaine par jour."))
        .then(50, FAYE_BOREAL).takes("Bonjour Claire, je compare les deux journaux.")
        .on(day(4, 10, 0), FAYE_BOREAL).hands_back("devices", "Badgeuse de l’entrée", "Les pointages manquants ne figurent pas dans la mémoire de la badgeuse elle-même.")
        .on(day(3, 8, 35), CLAIRE).disputes_hand_back("L’installateur est venu : la badgeuse les a bien en mémoire, photo à l’appui, mais l’envoi de 7 h 05 reçoit « timeout » de votre serveur.")
        .then(60, FAYE_BOREAL).replies("Vous avez raison, je vois les timeouts à 7 h 05 : la sauvegarde tourne encore à cette heure. Je la décale.");

    // Silence: three contacts in ten days, and the policy closes it.
    s.opens(
        SAMIR_MARTIN,
        day(14, 10, 40),
        problem(
            4,
            COMPUTE,
            "Alias de serveur pour les tests",
            "Serait-il possible d’avoir un alias DNS pour le serveur de recette ?",
        ),
    )
    .then(200, NADIA)
    .takes("Bonjour Samir, oui.")
    .then(1, NADIA)
    .asks("Quel nom voulez-vous, et jusqu’à quand ?", &[])
    .on(day(12, 9, 30), NADIA)
    .tries_to_reach("Appel à 9 h 30, messagerie")
    .on(day(10, 14, 0), NADIA)
    .replies(
        "Bonjour Samir, sans réponse je fermerai la demande en fin de semaine ; vous pourrez la rouvrir.",
    );

    // Closed by the desk, with its reason.
    s.opens(
        SAMIR_DUVAL,
        day(9, 16, 5),
        problem(
            4,
            MAIL,
            "Liste de diffusion d’un ancien projet",
            "Peut-on supprimer la liste du projet Atlas ?",
        ),
    )
    .then(30, NADIA)
    .takes("Bonjour Samir, la liste a encore un membre actif, je lui demande.")
    .on(day(6, 11, 0), NADIA)
    .closes("La liste a été supprimée le 12 avec l’accord de son dernier membre ; rien d’autre à faire.");

    // Not ours.
    s.opens(PAUL, day(8, 13, 40), problem(3, COMPUTE,
        "Machine à café connectée",
        "La machine à café du hall ne se connecte plus au wifi, pouvez-vous passer ?"))
        .then(25, LEO).rejects(RejectionReason::NotOurs, "Bonjour Paul, la machine est louée par un prestataire qui a son propre réseau : son numéro est sur la porte. Votre wifi va bien, je l’ai vérifié.");

    // Taken back.
    s.opens(
        PAUL,
        day(5, 9, 55),
        problem(3, COMPUTE, "Imprimante du bureau d’études", "Elle imprime tout en rose."),
    )
    .then(45, PAUL)
    .withdraws("C’était la cartouche, désolé.");

    // Waits for nobody’s answer but time: planned work.
    s.opens(
        DENIS,
        day(6, 16, 20),
        wish(
            Kind::ManagedService,
            Some(BACKUP),
            "Créneau mensuel de mise à jour des serveurs",
            "Merci de décaler le créneau du mois au samedi 18 h, nous avons une audience le vendredi.",
        ),
    )
    .on(day(5, 9, 5), NADIA)
    .takes(
        "Bonjour Maître, c’est décalé au samedi 18 h. Je vous confirme une fois les mises à jour passées.",
    );
}
