//! The business door: invoices, licences, contracts, usage, the vendor’s programme.

use domain::event::ResolutionKind::{Fix, Other};
use domain::kind::Kind;

use super::super::cast::{
    BEA, BOREAL_NIMBUS, CARL, CARL_AT_CONFLUENT, CLAIRE, COMMERCE, COMPUTE, DENIS, DORA, HELENE_BOREAL, LUCY,
    MAIL, ROSA,
};
use super::super::forms::form;
use super::super::past::{ago, day};
use super::super::story::{Story, wish};

const CONTRACT: (&str, &str) = ("contract-number", "NIM-2024-0117");

pub fn tell(s: &mut Story) {
    at_boreal(s);
    to_the_vendor(s);
    at_the_others(s);
}

fn at_boreal(s: &mut Story) {
    s.opens(CLAIRE, day(11, 9, 44), wish(Kind::Usage, Some(COMPUTE),
        "Combien de cœurs consommons-nous vraiment ?",
        "Pour notre budget 2027, pouvez-vous nous donner la consommation moyenne et la pointe sur douze mois ?"))
        .then(140, BEA).takes("Bonjour Claire, je vous prépare le tableau.")
        .on(day(9, 15, 10), BEA).resolves(Other, "En moyenne 46 cœurs, pointe à 71 le 3 mars pendant l’inventaire. Le tableau mois par mois est dans votre espace.")
        .on(day(8, 10, 20), CLAIRE).accepts_resolution("");
    s.opens(
        HELENE_BOREAL,
        day(4, 11, 35),
        wish(
            Kind::Contract,
            None,
            "Ajouter le site de Chambéry au contrat",
            "Nous reprenons le cabinet de Chambéry au 1er du mois : 14 postes, même niveau de service.",
        ),
    )
    .then(160, BEA)
    .takes("Bonjour Hélène, bonne nouvelle. Je vous envoie l’avenant demain.")
    .on(ago(390), BEA)
    .asks(
        "L’avenant est prêt. Qui signe pour la clinique, et à quelle date la reprise est-elle effective ?",
        &[("signataire", "Signataire"), ("date", "Date de reprise")],
    );
    s.opens(DENIS, ago(460), wish(Kind::OtherOperations, None,
        "Changement d’adresse de facturation",
        "Nous déménageons le siège le 15. Merci d’adresser les factures au 4, rue des Tanneurs à partir de cette date."));
}

fn to_the_vendor(s: &mut Story) {
    s.opens(DENIS, day(7, 10, 2), wish(Kind::Billing, Some(MAIL),
        "Facture d’octobre : 62 boîtes au lieu de 48",
        "Nous avons 48 boîtes, la facture en compte 62. D’où viennent les 14 autres ?"))
        .then(70, BEA).takes("Bonjour Maître, je compare avec l’annuaire et reviens vers vous.")
        .then(45, BEA).searches("facture boîtes partagées comptage", &["How shared mailboxes are counted (article)"])
        .then(10, BEA).escalates(BOREAL_NIMBUS, 4, "Shared mailboxes counted as licences in October", form(Kind::Billing, &[
            ("explanation", "Fourteen shared mailboxes without sign-in were invoiced as licences in October; your article says they are free."),
            CONTRACT, ("period", "2026-10"), ("document", "INV-88213"), ("amount", "58.80"), ("currency", "EUR"),
        ]))
        .then(120, ROSA).accepts("I compare the counter with your list.")
        .on(day(6, 15, 10), ROSA).resolves(Fix, "You are right: the counter took mailboxes with delegated sign-in. A credit note of 58.80 EUR follows with the next invoice.")
        .on(day(5, 9, 25), BEA).relays_resolution(Fix, "Bonjour Maître,\nVos 14 boîtes partagées avaient été comptées à tort. Un avoir de 58,80 € figurera sur la prochaine facture.")
        .then(2, BEA).accepts_theirs("");
    s.opens(CLAIRE, day(3, 9, 18), wish(Kind::LicenceOrder, Some(MAIL),
        "12 boîtes de plus pour les intérimaires",
        "Nous accueillons 12 intérimaires lundi, il nous faut 12 boîtes pour trois mois."))
        .then(100, BEA).takes("Bonjour Claire, je commande aujourd’hui.")
        .then(5, BEA).escalates(BOREAL_NIMBUS, 4, "12 mailboxes for three months", form(Kind::LicenceOrder, &[
            ("purpose", "Seasonal staff of an industrial customer, three months"), CONTRACT,
            ("product", "Nimbus Mail Business"), ("quantity", "12"), ("order-reference", "BOR-PO-5521"),
            ("no-delinquent-reports", "yes"), ("operations-role", "yes"),
        ]))
        .then(95, ROSA).accepts("Your order is in.").on(day(2, 10, 5), ROSA).asks("Three months are sold as one year with a break after three, or monthly at list price. Which one?", &[("term", "Term: yearly with break, or monthly")])
        .then(80, BEA).relays("Bonjour Claire, deux formules : un an avec sortie possible à trois mois (4,20 € la boîte), ou au mois sans engagement (5,10 €). Laquelle préférez-vous ?");
    s.opens_for_itself(BEA, day(9, 10, 10), wish(Kind::Programme, None,
        "Certification « Compute Expert » de Nadia : session d’automne",
        "La certification de Nadia finit dans trois semaines. Il faut une place à la session d’automne."))
        .then(10, BEA).searches("certification session", &[])
        .then(5, BEA).escalates(BOREAL_NIMBUS, 4, "A seat in the autumn session of Compute Expert", form(Kind::Programme, &[
            ("question", "Our technician’s certificate ends in three weeks. Is there a seat left in the autumn session, and does support go on if it comes a week late?"),
            ("matter", "certification"), ("programme", "Compute Expert"),
        ]))
        .then(2, BEA).replies("La place est demandée à l’éditeur.")
        .on(day(8, 15, 0), ROSA).accepts("One seat left, held for you until Friday. A week’s gap is not held against you if the session is booked.")
        .on(day(6, 9, 30), BEA).tells_next("Booked, thank you: reference CE-AUT-118.");
}

fn at_the_others(s: &mut Story) {
    s.opens(LUCY, day(4, 14, 50), wish(Kind::Contract, None,
        "Our agreement ends this month: how do we take our data?",
        "We close the shop in spring and will not renew. Please tell us how and until when we can export our data."))
        .then(60, CARL).takes("Hello Lucy, sorry to see you go. Requests can be opened until the end date, and you can read and export for another 90 days.")
        .on(day(3, 9, 40), LUCY).replies("Thanks. Is there one export for everything, or one per product?")
        .then(130, CARL).replies("One archive per product. I will prepare a test export this week so that you can open it before the end.");
    s.opens(
        CARL_AT_CONFLUENT,
        day(6, 9, 8),
        wish(
            Kind::LicenceOrder,
            Some(COMPUTE),
            "Commande : 64 cœurs de plus pour Halden",
            "64 cœurs Compute au 1er du mois, même contrat. Bon de commande joint.",
        )
        .with_form(form(
            Kind::LicenceOrder,
            &[
                ("purpose", "Extension d’un entrepôt client"),
                ("contract-number", "CD-4471"),
                ("product", "Compute"),
                ("quantity", "64"),
                ("no-delinquent-reports", "yes"),
                ("operations-role", "yes"),
            ],
        ))
        .with_file(
            "bon-de-commande-C-0418.txt",
            "Cime Infogérance\nBon de commande C-0418\n64 cœurs Nimbus Compute\n",
        ),
    )
    .then(70, DORA)
    .transfers(COMMERCE, "Orders go to our commerce desk, which confirms within the day.");
}
