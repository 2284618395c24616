//! Three tiers: a customer of Cime, Cime, the distributor, the vendor; each answers the one below in its own name.

use domain::event::RejectionReason;
use domain::event::ResolutionKind::{Other, Workaround};

use super::super::cast::{
    BACKUP, CARL, CIME_CONFLUENT, COMPUTE, CONFLUENT_NIMBUS, FAYE_CIME, GWEN, HELENE_CIME, HUGO, INES, MINA,
    OSCAR, VICTOR,
};
use super::super::forms::technical;
use super::super::past::{ago, day};
use super::super::story::{Story, problem};

pub fn tell(s: &mut Story) {
    down_again(s);
    question_on_its_way(s);
    handed_back_and_taken(s);
    not_entitled(s);
    solved_meanwhile(s);
}

/// Up three tiers and down three tiers, in three wordings.
fn down_again(s: &mut Story) {
    s.opens(GWEN, day(8, 8, 20), problem(2, COMPUTE,
        "Warehouse system does not scale out at the morning peak",
        "Every day at 8 the warehouse system slows to a crawl. Autoscaling should start two more servers and does not."))
        .then(45, INES).takes("Hello Gwen, I started two servers by hand, so today is safe. I look into why they do not start by themselves.")
        .then(60, INES).triages(
            "The scaling group asks for servers and gets ‘no capacity of this type’, while the console shows plenty.",
            ("autoscaling no capacity", &["Capacity by type and zone (guide)"]),
            Ok("A test group of the same type fails the same way between 7:45 and 8:30, and works at noon."),
            "A schedule that starts servers at 7:30: works, at a price.")
        .then(10, INES).escalates(CIME_CONFLUENT, 2, "Scaling group gets ‘no capacity’ every morning", technical(COMPUTE, [
            "A scaling group gets ‘no capacity of this type’ every morning from 7:45 to 8:30, while the console shows capacity.",
            "A warehouse slows down at its busiest hour, lorries wait.",
            "A major function fails every day at the same hour; starting by hand costs an hour of attention.",
            "A schedule at 7:30 works around it for now, at a price.",
            "Activity of the scaling group for five days, test group’s log.",
        ]))
        .then(50, HUGO).accepts("Thank you Inès, I try the same in our own organisation.")
        .then(55, HUGO).triages(
            "Same on an organisation of ours: it is the type ‘c4’ in zone b.",
            ("capacity c4 zone b", &["Capacity by type and zone (guide)"]),
            Ok("Recreated with a group of our own, whatever its size."),
            "Type ‘c5’ has capacity in the same zone.")
        .then(9, HUGO).escalates(CONFLUENT_NIMBUS, 2, "Type c4 in zone b has no capacity from 7:45 to 8:30", technical(COMPUTE, [
            "Type c4 in zone b answers ‘no capacity’ every day from 7:45 to 8:30; the console shows capacity. Seen in two organisations.",
            "A partner’s customer loses its busiest hour of the day.",
            "A major function fails daily and the way round it is not at scale.",
            "c5 has capacity in the same zone; a schedule before 7:45 works.",
            "API answers with request ids of five mornings, two organisations.",
        ]))
        .then(40, VICTOR).accepts("Received, with thanks for the request ids.").on(day(7, 9, 5), VICTOR).replies("We hold c4 back for a large batch each morning. The console should say so, and will.")
        .on(day(6, 10, 30), VICTOR).resolves(Workaround, "Give the scaling group c5 as its second type: it falls over to it by itself. The batch moves to another zone next month.")
        .then(60, HUGO).relays_resolution(Workaround, "The maker recommends c5 as the second type of the scaling group; it then takes over by itself. The lack of c4 ends next month.")
        .then(2, HUGO).accepts_theirs("Tested in our own organisation.")
        .on(day(5, 8, 50), INES).relays_resolution(Workaround, "Hello Gwen,\nYour scaling group now has a second type of server to fall back on. This morning two came up by themselves at 7:47. Please tell us how tomorrow’s peak feels.")
        .on(day(2, 9, 10), INES).accepts_theirs("Held for three mornings.");
}

/// The vendor’s question goes down tier by tier to the customer.
fn question_on_its_way(s: &mut Story) {
    s.opens(OSCAR, day(4, 9, 33), problem(3, BACKUP,
        "Restore of the stock database is slow",
        "Last month a test restore took 40 minutes, now it takes three hours for the same size."))
        .then(80, FAYE_CIME).takes("Hello Oscar, I repeat the restore on another machine to compare.")
        .then(180, FAYE_CIME).triages(
            "Reading from the vault is slow, writing is not.",
            ("restore throughput", &[]),
            Ok("The same on a second machine: 31 MB/s instead of 140."),
            "More parallel streams: no faster.")
        .then(6, FAYE_CIME).escalates(CIME_CONFLUENT, 3, "Restore four times slower than last month", technical(BACKUP, [
            "Restores read at 31 MB/s; last month the same restore read at 140 MB/s.",
            "A restore in need would take three hours instead of forty minutes.",
            "Nothing has stopped, but the recovery time promised is no longer met.",
            "More streams, another machine: no faster.",
            "Throughput of two restores per week for two months.",
        ]))
        .on(day(3, 9, 45), HUGO).accepts("Thank you, good figures. I look at the vault’s history.")
        .then(30, HUGO).triages(
            "The vault was moved to the cold tier.",
            ("vault tier cold restore", &["Tiers of a vault (article)"]),
            Err("We have no vault of this size to move."),
            "Moving the vault back needs its owner’s consent.")
        .then(5, HUGO).escalates(CONFLUENT_NIMBUS, 3, "Vault moved to the cold tier without notice", technical(BACKUP, [
            "A vault was moved to the cold tier three weeks ago; restores read at 31 MB/s since. Who moved it, and can it go back?",
            "A customer’s recovery time is four times what was promised.",
            "Nothing has stopped, the promise of recovery is not met.",
            "None on our side: tiers are changed by the maker.",
            "Identifier of the vault, throughput for two months.",
        ]))
        .then(140, MINA).accepts("I see a change of tier in the vault’s history and ask who made it.").on(day(2, 9, 30), MINA).asks("The move was asked for through the owner’s own console on the 2nd. Was that wanted, and may we move it back, at the price of the warm tier?", &[("wanted", "Was the move to the cold tier wanted?"), ("consent", "Consent to the warm tier’s price")])
        .then(100, HUGO).asks("The move was made through the owner’s console. Was it wanted, and does the owner agree to the warm tier’s price?", &[("wanted", "Was the move wanted?"), ("consent", "Consent to the price")])
        .on(ago(430), FAYE_CIME).asks("Hello Oscar, somebody moved your backups to cheaper, slower storage on the 2nd, from your own console. Two questions before we move them back:", &[("wanted", "Did you or a colleague want this?"), ("consent", "Do you agree to the earlier price (about 20 % more)?")]);
}

/// The distributor hands back; the partner sees that it is right.
fn handed_back_and_taken(s: &mut Story) {
    s.opens(HELENE_CIME, day(10, 10, 12), problem(3, COMPUTE,
        "Téléconsultation : image figée",
        "L’image se fige après deux minutes pendant les téléconsultations du soir."))
        .then(70, FAYE_CIME).takes("Bonjour Hélène, je regarde avec vous ce soir à 19 h.")
        .on(day(9, 9, 20), FAYE_CIME).triages(
            "Pertes de paquets entre la clinique et le serveur de visio, le soir seulement.",
            ("visio perte de paquets", &[]),
            Ok("Figé après 2 min 10 depuis un poste de la clinique."),
            "Passer en qualité basse : améliore sans régler.")
        .then(8, FAYE_CIME).escalates(CIME_CONFLUENT, 3, "Packet loss towards the video servers in the evening", technical(COMPUTE, [
            "Video freezes after two minutes in the evening; 4 % of packets are lost towards the video servers.",
            "Remote consultations of a clinic break off every evening.",
            "Part of the service is lost at certain hours.",
            "Low quality helps a little.",
            "Traces from the clinic for three evenings.",
        ]))
        .then(75, HUGO).accepts("Thank you for the traces. I compare them with ours of the same evenings.")
        .on(day(8, 12, 0), HUGO).hands_back("network", "Upstream line of the clinic", "The loss begins at the second hop, before any network of ours or of the maker. In the evening the line is full: 98 % upstream.")
        .then(90, INES).takes_back("Seen: the clinic’s nightly copy of images fills the line. Ours to mend.")
        .then(20, INES).replies("Bonjour Hélène, la copie nocturne des images remplit la ligne dès 18 h. Nous la repoussons à 23 h à partir de ce soir.")
        .on(day(7, 9, 0), INES).resolves(Other, "La copie des images part maintenant à 23 h : aucune perte hier soir pendant la téléconsultation.")
        .on(day(6, 8, 30), HELENE_CIME).accepts_resolution("Image parfaite hier soir, merci.");
}

/// The next desk does not take it.
fn not_entitled(s: &mut Story) {
    s.opens(GWEN, day(3, 11, 25), problem(3, COMPUTE,
        "GPU servers for route planning",
        "We would like to try GPU servers, but the type cannot be chosen."))
        .then(60, CARL).takes("Hello Gwen, I ask whether they can be opened for you.")
        .then(40, CARL).triages(
            "The type is hidden for the whole organisation.",
            ("gpu type hidden", &[]),
            Err("No organisation of ours has the type."),
            "A CPU type with more cores, as a trial.")
        .then(4, CARL).escalates(CIME_CONFLUENT, 3, "GPU types hidden for one organisation", technical(COMPUTE, [
            "The GPU types are hidden for one organisation and cannot be chosen.",
            "A customer cannot try route planning on GPUs.",
            "Nothing has stopped; it is a wish.",
            "CPU types with more cores, as a trial.",
            "Screen copy of the list of types.",
        ]))
        .on(day(2, 9, 15), HUGO).rejects(RejectionReason::NoEntitlement, "GPU types are not part of contract CD-4471. They can be ordered as an option; our commerce desk will send a quotation on request.")
        .on(ago(370), CARL).replies("Hello Gwen, GPU servers are an option that your contract does not have yet. I can get you a quotation by Thursday: how many, and for how long?");
}

/// The customer was helped before the next desk answered: the escalation is withdrawn.
fn solved_meanwhile(s: &mut Story) {
    s.opens(OSCAR, day(6, 13, 5), problem(3, COMPUTE,
        "Scanner gateway loses its address",
        "The gateway of the hand scanners gets a new address every night and the scanners do not find it."))
        .then(50, FAYE_CIME).takes("Hello Oscar, I look at the reservations.")
        .then(30, FAYE_CIME).triages(
            "The reservation exists and is ignored.",
            ("dhcp reservation ignored", &[]),
            Ok("A test machine loses its reserved address after midnight too."),
            "A fixed address outside the range.")
        .then(4, FAYE_CIME).escalates(CIME_CONFLUENT, 4, "Address reservations ignored after midnight", technical(COMPUTE, [
            "Address reservations are ignored after midnight: machines get a new address.",
            "Hand scanners of a warehouse do not find their gateway in the morning.",
            "Few are affected and there is a way round it.",
            "A fixed address outside the range works.",
            "Lease log of two nights.",
        ]))
        .on(day(5, 9, 30), FAYE_CIME).resolves(Workaround, "The gateway has a fixed address now, outside the range. The scanners found it this morning.")
        .then(60, OSCAR).accepts_resolution("All scanners are online.")
        .then(15, FAYE_CIME).withdraws_escalation("Our customer is helped with a fixed address; we follow your known issue instead.");
}
