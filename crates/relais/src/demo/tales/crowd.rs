//! Six requests of three customers behind one escalation, and a seventh that is a duplicate.

use super::super::cast::{
    BOREAL_NIMBUS, CLAIRE, DENIS, FAYE_BOREAL, HELENE_BOREAL, IRENE, MAIL, MINA, PAUL, Seat, TOM,
};
use super::super::forms::technical;
use super::super::past::{ago, day};
use super::super::story::{Rec, Story, problem};

const COMPLAINTS: &[(Seat, i8, &str, &str)] = &[
    (
        CLAIRE,
        5,
        "Outlook redemande le mot de passe",
        "Toute la compta tape son mot de passe en boucle depuis 8 h.",
    ),
    (
        DENIS,
        11,
        "Messagerie : identification refusée",
        "Impossible d’ouvrir ma boîte ce matin, ni sur le poste ni sur le téléphone.",
    ),
    (IRENE, 17, "Plus de courriel", "Mes courriels n’arrivent plus et on me demande de me reconnecter."),
    (
        HELENE_BOREAL,
        23,
        "Boîtes de service inaccessibles",
        "Les boîtes partagées accueil@ et labo@ ne s’ouvrent plus.",
    ),
];

pub fn tell(s: &mut Story) {
    let others: Vec<Rec> = COMPLAINTS
        .iter()
        .map(|(who, minute, subject, text)| {
            s.opens(*who, day(2, 9, *minute), problem(2, MAIL, subject, text))
                .then(20, FAYE_BOREAL)
                .takes("Bonjour, plusieurs clients ont le même souci ce matin : nous cherchons la cause commune. La messagerie web fonctionne en attendant.")
                .request()
        })
        .collect();
    let sixth = s
        .opens(
            HELENE_BOREAL,
            day(2, 10, 20),
            problem(
                2,
                MAIL,
                "Téléphones des médecins : courriel bloqué",
                "Les dix téléphones de garde ne relèvent plus le courriel depuis ce matin.",
            ),
        )
        .then(10, FAYE_BOREAL)
        .takes(
            "Bonjour Hélène, c’est la même panne que pour vos boîtes de service ; je suis les deux ensemble.",
        )
        .request();
    let first = s
        .opens(PAUL, day(2, 9, 2), problem(2, MAIL, "Outlook boucle sur la connexion", "Outlook me redemande de me connecter toutes les minutes. Mes collègues aussi."))
        .then(12, FAYE_BOREAL)
        .takes("Bonjour Paul, je regarde. Est-ce que la messagerie web marche chez vous ?")
        .then(20, FAYE_BOREAL)
        .triages(
            "La page web marche, Outlook et les téléphones non : l’ancien point d’identification refuse tous les jetons émis avant 7 h 30.",
            ("outlook sign-in loop token", &["Tokens issued before a key change (known issue)"]),
            Ok("Reproduit avec un compte d’essai : boucle avec un vieux jeton, rien avec un neuf."),
            "Effacer le jeton poste par poste : marche, mais il y en a 160.")
        .together_with(&others)
        .then(6, FAYE_BOREAL)
        .escalates(BOREAL_NIMBUS, 2, "Old tokens refused since 07:30: Outlook and telephones loop", technical(MAIL, [
            "Since 07:30 the old sign-in endpoint refuses every token issued before. Outlook and telephones loop; the web page works.",
            "Six requests of three customers within an hour, about 160 people.",
            "A major function is lost for many; clearing tokens by hand takes days.",
            "Clearing the token on one computer works. Not possible for 160.",
            "Sign-in traces of a test account before and after, with identifiers of three tenants.",
        ]))
        .then(19, MINA)
        .accepts("Confirmed: the signing key was changed without the usual overlap. We bring the old key back for 24 hours.")
        .then(40, FAYE_BOREAL)
        .joins(&[sixth])
        .relays("Bonjour,\nLa cause est trouvée : un changement de clé chez l’éditeur. L’ancienne clé revient dans l’après-midi ; d’ici là la messagerie web fonctionne. Inutile de refaire les postes.")
        .on(ago(240), MINA)
        .replies("The old key is back since 08:10 and stays until tomorrow evening. Please watch for loops that go on.")
        .then(25, FAYE_BOREAL)
        .relays("Bonjour,\nL’ancienne clé est revenue : Outlook et les téléphones doivent se reconnecter seuls. Dites-nous si un poste boucle encore.")
        .request();
    s.opens_for(
        TOM,
        day(2, 11, 4),
        CLAIRE,
        problem(
            2,
            MAIL,
            "Les Ateliers Martin : Outlook encore",
            "Claire rappelle : le bureau d’études est touché aussi.",
        ),
        None,
    )
    .then(5, TOM)
    .marks_duplicate_of(first);
}
