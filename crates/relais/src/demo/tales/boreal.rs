//! Boréal: problems that go up to the vendor and come back.

use domain::event::ResolutionKind::{Fix, Workaround};
use domain::kind::Kind;

use super::super::cast::{
    BACKUP, BOREAL_NIMBUS, CLAIRE, COMPUTE, DENIS, JAMES, LEO, MAIL, MINA, NADIA, OTTO, PAUL, VICTOR,
};
use super::super::forms::{question, technical};
use super::super::past::{ago, day};
use super::super::story::{Story, problem, wish};

pub fn tell(s: &mut Story) {
    vpn_disputed(s);
    dns_awaiting_acceptance(s);
    backup_mended(s);
    question_answered(s);
    mfa_reopened(s);
    deployment(s);
}

/// Handed back twice, disputed twice: the second time a manager is asked by rule.
fn vpn_disputed(s: &mut Story) {
    s.opens(CLAIRE, day(8, 9, 6), problem(2, COMPUTE,
        "VPN de l’atelier coupé toutes les dix minutes",
        "Bonjour,\nDepuis ce matin le VPN entre l’atelier et nos serveurs tombe toutes les dix minutes environ et remonte tout seul. Les postes de découpe perdent leur fichier à chaque coupure. Rien n’a changé chez nous.",
    ).with_file("journal-vpn.txt", "08:41:10 tunnel up peer 198.51.100.7\n08:51:32 DPD timeout, tearing down\n08:51:40 tunnel up\n09:01:58 DPD timeout, tearing down\n"))
        .then(24, NADIA).takes("Bonjour Claire, je regarde tout de suite. Je vois bien les coupures dans nos journaux, à dix minutes d’intervalle exactement.")
        .then(50, NADIA).triages(
            "Le tunnel tombe sur perte du DPD. Le routeur de l’atelier répond ; c’est la passerelle du fournisseur qui ne répond plus.",
            ("vpn dpd timeout gateway", &["KB-1184 Site-to-site VPN: DPD and rekey timers"]),
            Ok("Reproduit avec notre propre routeur de test sur la même passerelle : coupure à 10 min 22."),
            "Durée de vie de phase 2 portée à 8 h : les coupures continuent.")
        .then(8, NADIA).escalates(BOREAL_NIMBUS, 2, "Site-to-site VPN gateway drops every ten minutes", technical(COMPUTE, [
            "The site-to-site VPN gateway drops every 10 min 22 s on DPD timeout and comes back by itself. Seen from two routers of different makes.",
            "Cutting machines of a workshop lose their job at each drop; twelve people work from paper.",
            "A major function is lost several times an hour and no workaround holds.",
            "Phase 2 lifetime raised to 8 h, DPD off on our side: no change. Recreated with a test router.",
            "IKE log of both routers, 08:30 to 10:00, and a packet capture of the outer interface.",
        ])).with_file("ike-capture.txt", "10:02:11.410 > DPD R-U-THERE seq 118\n10:02:16.411 > DPD R-U-THERE seq 119\n10:02:21.413 DPD timeout\n")
        .then(41, VICTOR).accepts("Thank you, clear report: I take it.").asks("Which build does the gateway show, and is there anything that filters UDP 4500 in between?", &[("build", "Gateway build"), ("filter", "What filters UDP 4500, if anything")])
        .then(63, NADIA).gives_next("Voici la version. Nothing of ours filters UDP 4500: the rules are in the attached log.", &[("build", "gw 8.1.77-r3"), ("filter", "Nothing on our side")])
        .on(day(7, 9, 20), NADIA).replies("Bonjour Claire, le point de ce matin : nous avons transmis une capture complète et attendons une analyse aujourd’hui.")
        .on(day(7, 10, 45), VICTOR).hands_back("firewall", "Edge firewall in front of the workshop", "Our DPD answers leave at 10:02:11.412 and never reach your router. The session table of a stateful firewall with a ten-minute limit would explain every drop.")
        .on(day(7, 14, 5), NADIA).disputes_next("There is no firewall between: the router is on the carrier’s box in bridge mode. The capture was taken on the outer interface and holds no answer of yours.")
        .on(day(6, 9, 12), CLAIRE).replies("Toujours pareil ce matin, 14 coupures hier. On a un salon la semaine prochaine, il nous faut une solution.")
        .on(day(6, 11, 0), VICTOR).replies("Taking it again. We are comparing the node’s own capture with yours.")
        .on(day(5, 16, 20), VICTOR).hands_back("network", "Carrier’s box in bridge mode", "Our node shows the answers leaving on the right interface. The carrier’s box rewrites the source port after ten minutes; see RFC 3948, keepalives.")
        .on(day(4, 9, 40), NADIA).disputes_next("Keepalives are on, every 20 s, and are in the capture. The port is the same before and after the drop: 4500 on both sides.")
        .on(day(4, 10, 30), OTTO).plans_as_manager("Otto Brandt", "A gateway engineer joins on Thursday with access to the node. Joint capture on both ends at 14:00; a call with you every day at 17:00 until it is found.")
        .on(day(3, 9, 30), NADIA).replies("Bonjour Claire, le fabricant de la passerelle met un spécialiste dessus et nous faisons une capture commune jeudi. En attendant je peux vous prêter un routeur 4G : dites-moi.")
        .then(35, CLAIRE).replies("Oui pour le routeur 4G, merci, ça sauverait le salon.")
        .then(20, NADIA).notes("Routeur 4G n° 7 réservé, à porter demain. Penser à la carte SIM.")
        .then(5, NADIA).replies("C’est entendu, je vous l’apporte demain à 8 h 30.")
        .on(day(2, 9, 0), NADIA).replies("Routeur 4G posé ce matin : les postes de découpe passent par lui, le reste du VPN est inchangé.")
        .on(ago(430), NADIA).replies("Bonjour Claire, la capture commune est faite et l’analyse en cours ; je vous donne le résultat dès que je l’ai, au plus tard ce soir.");
}

/// A workaround came down and waits for the customer.
fn dns_awaiting_acceptance(s: &mut Story) {
    s.opens(CLAIRE, day(6, 10, 12), problem(3, COMPUTE,
        "Nouveau sous-domaine invisible depuis l’extérieur",
        "Nous avons créé commandes.ateliers-martin.example avant-hier. Il répond depuis l’atelier, mais pas depuis chez nos clients."))
        .then(55, NADIA).takes("Bonjour Claire, c’est noté. Je vérifie la délégation de la zone.")
        .then(80, NADIA).triages(
            "La zone est juste chez nous ; un des quatre serveurs de noms publics sert encore la version d’avant-hier.",
            ("dns zone stale secondary", &["Zone transfers lag on ns4 (known issue)"]),
            Ok("dig @ns4 rend l’ancien numéro de série à chaque essai, les trois autres le nouveau."),
            "Incrémenter le numéro de série et notifier : sans effet sur ns4.")
        .then(12, NADIA).escalates(BOREAL_NIMBUS, 3, "ns4 serves a stale zone for two days", technical(COMPUTE, [
            "Public name server ns4 serves serial 2026101203 while the three others serve 2026101501, for two days now.",
            "One in four lookups of a new order site fails for visitors from outside.",
            "Part of the service is lost, a workaround exists only for visitors we can call.",
            "Serial raised and NOTIFY sent twice; the zone re-imported: no change on ns4.",
            "Answers of dig +nsid from the four servers, every ten minutes for three hours.",
        ]))
        .then(110, MINA).accepts("Thank you. ns4 does look stuck, I ask the name-server team.")
        .on(day(5, 11, 20), MINA).resolves(Workaround, "ns4 has a stuck transfer queue. Until the fix of next week, remove ns4 from the delegation of the zone: Console > DNS > Delegation > Servers.")
        .on(day(4, 10, 2), NADIA).relays_resolution(Workaround, "Bonjour Claire,\nUn des quatre serveurs de noms garde une ancienne copie de votre zone. Je l’ai retiré de la délégation : le site répond maintenant partout, vérifié depuis trois opérateurs. Nous le remettrons quand il sera réparé, sans rien à faire pour vous.\nPouvez-vous confirmer de votre côté ?")
        .then(4, NADIA).accepts_theirs("Works for our customer. Please tell us when ns4 is mended.");
}

/// All the way up and down, and accepted.
fn backup_mended(s: &mut Story) {
    s.opens(PAUL, day(14, 8, 31), problem(2, BACKUP,
        "Sauvegarde de nuit en échec depuis trois jours",
        "La sauvegarde du serveur de fichiers échoue à 2 h 10 avec « quota exceeded » alors qu’il reste 400 Go."))
        .then(48, NADIA).takes("Bonjour Paul, je lance une sauvegarde à la main pour que vous soyez couverts ce midi, et je cherche la cause.")
        .then(65, NADIA).triages(
            "Le quota affiché et le quota appliqué diffèrent : 2,0 To contre 1,6 To.",
            ("backup quota exceeded", &["KB-2011 Quota shown and quota applied"]),
            Ok("Même échec sur un coffre de test de 100 Go, à 80 Go."),
            "Sauvegarde manuelle vers un second coffre : passe.")
        .then(10, NADIA).escalates(BOREAL_NIMBUS, 2, "Backup quota applied at 80 % of the quota bought", technical(BACKUP, [
            "Backups stop with ‘quota exceeded’ at 80 % of the quota that the console shows. Recreated on a test vault.",
            "No nightly backup of a file server for three nights.",
            "Data is unprotected at night; the manual way does not scale to every night.",
            "A manual backup to a second vault works and is our stopgap.",
            "Job logs of three nights, quota page, identifiers of both vaults.",
        ]))
        .then(70, VICTOR).accepts("Seen: the limit was computed with the old unit on vaults made before May. Your vault is one of them.")
        .on(day(13, 11, 15), VICTOR).resolves(Fix, "The limits of all old vaults were computed again last night. Yours shows and applies 2.0 TB.")
        .then(30, NADIA).relays_resolution(Fix, "Bonjour Paul, le quota de votre coffre a été recalculé cette nuit : 2,0 To affichés et appliqués. La prochaine sauvegarde devrait passer, je la surveille.")
        .on(day(12, 8, 50), PAUL).refuses_resolution("Encore en échec cette nuit à 2 h 10, même message.")
        .then(35, NADIA).refuses_theirs("Failed again last night with the same message; the console still applies 1.6 TB to this vault.")
        .then(50, VICTOR).resolves(Fix, "Your vault had two quota records and only one was computed again. Both are right now: a test job of ours just wrote 1.7 TB.")
        .then(25, NADIA).relays_resolution(Fix, "Bonjour Paul, le coffre avait deux enregistrements de quota, dont un oublié. Les deux sont justes maintenant, et un essai de 1,7 To vient de passer.")
        .on(day(11, 8, 40), PAUL).accepts_resolution("Passée cette nuit, en 41 minutes. Merci.")
        .then(60, NADIA).accepts_theirs("Confirmed by a good backup.");
}

/// Not a fault: a question for whoever made the product.
fn question_answered(s: &mut Story) {
    s.opens(DENIS, day(11, 15, 20), wish(Kind::ProductQuestion, Some(MAIL),
        "Durée de conservation des messages supprimés",
        "Un client nous demande par écrit combien de temps un message supprimé peut être restauré, et qui peut le faire. Où est-ce écrit ?"))
        .on(day(10, 9, 15), NADIA).takes("Bonjour Maître, je vous réponds avec une référence écrite dans la journée.")
        .then(20, NADIA).isolates("Question sur le produit, pas de panne. La console dit 30 jours, la documentation 14.").searches("deleted items retention", &["Retention of deleted items (guide)"])
        .then(15, NADIA).escalates(BOREAL_NIMBUS, 4, "Retention of deleted items: 14 or 30 days?", question(MAIL, "The console says deleted items can be restored for 30 days, the guide says 14. Which is right, and may a mailbox’s owner restore them alone?", "A written answer for a law firm’s client"))
        .then(150, MINA).accepts("Good question. I ask the people who write the guide.")
        .on(day(9, 11, 5), MINA).resolves(domain::event::ResolutionKind::Other, "30 days since release 2026.4, for owners and administrators alike. The guide was wrong and is corrected: ‘Retention of deleted items’, revision 7.")
        .then(38, NADIA).relays_resolution(domain::event::ResolutionKind::Other, "Bonjour Maître,\nC’est 30 jours, et le titulaire de la boîte peut restaurer lui-même ; passé ce délai, plus personne. C’est écrit dans le guide « Conservation des éléments supprimés », révision 7, que je joins à votre espace.")
        .then(3, NADIA).accepts_theirs("")
        .on(day(8, 9, 2), DENIS).accepts_resolution("Parfait, c’est exactement ce qu’il me fallait.");
}

/// Accepted, and back again.
fn mfa_reopened(s: &mut Story) {
    s.opens(JAMES, day(9, 11, 5), problem(3, MAIL,
        "MFA prompt loops on the shop-floor tablets",
        "The six tablets in the plant ask for the second factor again and again. Restarting helps for an hour or so."))
        .then(62, NADIA).takes("Hello James, thanks. I can see the loops in the sign-in log; the tablets’ clocks are four minutes off.")
        .on(day(8, 10, 30), NADIA).resolves(Fix, "The tablets now take their time from the plant’s server. No loop since 9:40 on all six.")
        .then(120, JAMES).accepts_resolution("All good, thank you.")
        .on(day(2, 8, 44), JAMES).reopens("Two of the six are looping again since this morning (tablets 3 and 5).")
        .then(50, NADIA).replies("I am on it: 3 and 5 were swapped for new ones last week and lack the time setting. I will push it to new devices by default.")
        .then(30, LEO).notes("À ajouter à la liste de préparation des tablettes.");
}

/// While the product is being deployed.
fn deployment(s: &mut Story) {
    s.opens(JAMES, day(3, 14, 10), problem(3, MAIL,
        "Mailbox migration of the plant: three mailboxes refuse to move",
        "Wave 2 tonight was 40 mailboxes, 37 went through. The last three say ‘item limit’. Go-live is planned for next Monday.").in_deployment())
        .then(45, NADIA).takes("Hello James, I have the report of wave 2. The three have a folder with more than a million items each.")
        .on(ago(300), NADIA).replies("The folder can be split by year without losing anything. May I do it tonight, before wave 3?")
        .then(70, JAMES).replies("Yes please. Keep a copy of the folder list, people will ask.");
}
