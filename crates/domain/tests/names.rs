//! The check of names: a line a text, the reader it is for, and the passages it is warned of.

use relais_domain::desk::{Brand, BrandChoice};
use relais_domain::event::AskedField;
use relais_domain::form::{Ask, Field};
use relais_domain::names::{self, Answer, Names, Party, Question, text_of};
use relais_domain::text::Both;

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// A customer under the desk's own brand.
    Customer,
    /// A customer who is shown the brand of Nimbus.
    OfNimbus,
    /// The next desk: Nimbus.
    Vendor,
}
use Reader::{Customer, OfNimbus, Vendor};

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|it| (*it).to_owned()).collect()
}

fn products() -> Vec<String> {
    owned(&["Nimbus Compute", "Nimbus Mail", "Strato Vault", "Boréal Services"])
}

/// The next desk that the request was escalated to.
fn nimbus() -> Party {
    Party {
        name: "Nimbus Cloud".into(),
        people: owned(&[
            "Victor Hale",
            "Jo Li",
            "Nimbus Support",
            "hotline Nimbus",
            "Anne-Laure de La Tour",
            "Zoë",
        ]),
        addresses: owned(&[
            "victor@nimbus.example",
            "https://support.nimbus.example/cases",
            "hotline@gmail.com",
        ]),
        telephones: owned(&["+33 1 44 55 66 77"]),
        references: owned(&["NIM-G2MWKC", "BOR-K7Q2MD", "CS0012345"]),
    }
}

/// The customer who asked.
fn martin() -> Party {
    Party {
        name: "Ateliers Martin SARL".into(),
        people: owned(&["Claire Martin", "Paul Petit"]),
        addresses: owned(&["claire@martin.example"]),
        telephones: owned(&["04 78 12 34 56"]),
        references: owned(&["MC-2024-118"]),
    }
}

fn others() -> Vec<Party> {
    let party =
        |name: &str, people: &[&str]| Party { name: name.into(), people: owned(people), ..Party::default() };
    vec![party("Cabinet Duval", &["Denis Duval"]), party("Bât & Co", &[]), party("IBM", &["Aya Ng"])]
}

fn names_for(reader: Reader) -> Names {
    let desks = owned(&["Nimbus Cloud", "Strato Systems", "HPE"]);
    let brand = Brand { name: "Nimbus Support".into(), colour: "#5a2d82".into(), tagline: None };
    match reader {
        Customer => names::towards_customer(&[nimbus()], &desks, (BrandChoice::Own, None), &products()),
        OfNimbus => {
            names::towards_customer(&[nimbus()], &desks, (BrandChoice::Vendor, Some(&brand)), &products())
        }
        Vendor => names::towards_next_desk(&[martin()], &others(), &[], &products()),
    }
}

/// Text, reader, passages.
const TABLE: &[(&str, Reader, &[&str])] = &[
    ("Nimbus Cloud regarde", Customer, &["Nimbus Cloud"]),
    ("Nimbus Compute redémarre", Customer, &[]),
    ("NIM-G2MWKC", Customer, &["NIM-G2MWKC"]),
    ("nim g2mwkc", Customer, &["nim g2mwkc"]),
    ("Victor Hale", Customer, &["Victor Hale"]),
    ("Victor", Customer, &[]),
    ("Ateliers Martin a 3 sites", Vendor, &["Ateliers Martin"]),
    ("un client a 3 sites", Vendor, &[]),
    ("NIM-G2MWKC.log", Customer, &["NIM-G2MWKC"]),
    ("Boréal Services regarde", Customer, &[]),
    ("Nimbus Support regarde", OfNimbus, &[]),
    ("Nimbus Cloud regarde", OfNimbus, &[]),
    ("Strato Systems regarde", OfNimbus, &["Strato Systems"]),
    // Spellings of a company.
    ("nos amis de NIMBUS-CLOUD", Customer, &["NIMBUS-CLOUD"]),
    ("voir nimbuscloud", Customer, &["nimbuscloud"]),
    ("NimbusCloudAgent.log", Customer, &["NimbusCloud"]),
    ("trace_nimbus_cloud_2.txt", Customer, &["nimbus_cloud"]),
    ("Nimbus\nCloud regarde", Customer, &["Nimbus\nCloud"]),
    ("Nimbus\u{a0}Cloud", Customer, &["Nimbus\u{a0}Cloud"]),
    ("Nim\u{ad}bus Clo\u{200b}ud", Customer, &["Nim\u{ad}bus Clo\u{200b}ud"]),
    ("Nímbùs Clöud", Customer, &["Nímbùs Clöud"]),
    ("Ni\u{301}mbus Cloud", Customer, &["Ni\u{301}mbus Cloud"]),
    ("Ｎｉｍｂｕｓ　Ｃｌｏｕｄ", Customer, &["Ｎｉｍｂｕｓ　Ｃｌｏｕｄ"]),
    // Letters of other alphabets that look like ours.
    ("N\u{456}mbus Cl\u{43e}ud", Customer, &["N\u{456}mbus Cl\u{43e}ud"]),
    ("NI\u{41c}\u{412}US CLOUD", Customer, &["NI\u{41c}\u{412}US CLOUD"]),
    ("Nimbus Cl\u{3bf}ud", Customer, &["Nimbus Cl\u{3bf}ud"]),
    ("\u{39d}imbus Cloud", Customer, &["\u{39d}imbus Cloud"]),
    ("N.i.m.b.u.s C.l.o.u.d", Customer, &["N.i.m.b.u.s C.l.o.u.d"]),
    ("Rien de Nimbus. Cloud ou pas, cela marche.", Customer, &[]),
    ("Nimbus\n\nCloud", Customer, &[]),
    ("Nimbus Clouds, Nimbus Cloudy", Customer, &[]),
    ("HPE", Customer, &[]),
    ("Strato Vault et Strato Systems", Customer, &["Strato Systems"]),
    ("Nimbus Compute chez Nimbus Cloud", Customer, &["Nimbus Cloud"]),
    ("ateliers martin sarl", Vendor, &["ateliers martin sarl"]),
    ("Bat et Co n’y arrive pas", Vendor, &["Bat et Co"]),
    ("IBM", Vendor, &[]),
    ("Le cabinet Duval", Vendor, &["cabinet Duval"]),
    // People.
    ("HALE Victor vous écrit", Customer, &["HALE Victor"]),
    ("Hale, Victor", Customer, &["Hale, Victor"]),
    ("M. Hale vous écrit", Customer, &["Hale"]),
    ("V. Hale vous écrit", Customer, &["V. Hale"]),
    ("the gateway is hale", Customer, &[]),
    ("victor_hale.txt", Customer, &["victor_hale"]),
    ("Jo Li", Customer, &["Jo Li"]),
    ("C’est joli", Customer, &[]),
    ("anne laure de la tour", Customer, &["anne laure de la tour"]),
    ("Zoë a regardé", Customer, &[]),
    ("Claire ne peut plus travailler", Vendor, &[]),
    ("Mme Martin ne peut plus travailler", Vendor, &["Martin"]),
    ("un petit problème", Vendor, &[]),
    ("Denis Duval appelle", Vendor, &["Denis Duval"]),
    ("Monsieur Duval appelle", Vendor, &[]),
    ("Le Support de Nimbus Compute", Customer, &[]),
    // Addresses.
    ("VICTOR@Nimbus.Example", Customer, &["VICTOR@Nimbus.Example"]),
    ("victor (at) nimbus [dot] example", Customer, &["victor (at) nimbus [dot] example"]),
    ("victor arobase nimbus point example", Customer, &["victor arobase nimbus point example"]),
    ("victor @ nimbus . example", Customer, &["victor @ nimbus . example"]),
    ("écrivez à tout.autre@nimbus.example", Customer, &["nimbus.example"]),
    ("https://support.nimbus.example/cases/1", Customer, &["support.nimbus.example"]),
    ("moi@gmail.com", Customer, &[]),
    ("mailto:claire@martin.example", Vendor, &["claire@martin.example"]),
    // Telephone numbers.
    ("01 44 55 66 77", Customer, &["01 44 55 66 77"]),
    ("0144556677", Customer, &["0144556677"]),
    ("+33144556677", Customer, &["33144556677"]),
    ("0033 1.44.55.66.77", Customer, &["1.44.55.66.77"]),
    ("01\u{202f}44\u{202f}55-66/77", Customer, &["01\u{202f}44\u{202f}55-66/77"]),
    ("01 44 55 66 78", Customer, &[]),
    ("tel: 047 812 3456", Vendor, &["047 812 3456"]),
    // Numbers of cases and of contracts.
    ("votre dossier NIM G2 MWKC", Customer, &["NIM G2 MWKC"]),
    ("dossier G2MWKC", Customer, &["G2MWKC"]),
    ("NIM_G2MWKC (1).txt", Customer, &["NIM_G2MWKC"]),
    ("CS 0012345", Customer, &["CS 0012345"]),
    ("bor-k7q2md", Customer, &["bor-k7q2md"]),
    ("contrat MC 2024 118", Vendor, &["MC 2024 118"]),
    ("en 2024, 118 fois", Vendor, &[]),
    // Several at once, each wording once.
    (
        "Nimbus Cloud (Victor Hale) : Nimbus Cloud, nimbus cloud, NIM-G2MWKC",
        Customer,
        &["Nimbus Cloud", "Victor Hale", "NIM-G2MWKC"],
    ),
];

#[test]
fn each_reader_is_told_what_it_may_learn() {
    let told = |reader, text| -> Vec<String> {
        names_for(reader).told_in("text", text).into_iter().map(|it| it.text).collect()
    };
    let wrong: Vec<_> = TABLE
        .iter()
        .map(|(text, reader, expected)| (text, reader, told(*reader, text), owned(expected)))
        .filter(|(_, _, found, expected)| found != expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(TABLE.len() >= 20);
}

fn asks(name: &str, ask: Ask) -> Field {
    Field {
        name: name.into(),
        label: Both::default(),
        help: None,
        ask,
        required: false,
        at_least: 0,
        choices: Vec::new(),
    }
}

#[test]
fn a_brand_frees_the_one_vendor_that_bears_it() {
    let brand = |name: &str| Brand { name: name.into(), colour: "#5a2d82".into(), tagline: None };
    let told = |brand: &Brand, desks: &[&str], text: &str| {
        let shown = (BrandChoice::Vendor, Some(brand));
        names::towards_customer(&[], &owned(desks), shown, &[]).told_in("text", text).len()
    };
    let (support, cloud) = (brand("Nimbus Support"), brand("Nimbus Cloud"));
    assert_eq!(told(&support, &["Nimbus Cloud", "Strato Systems"], "Nimbus Cloud"), 0);
    assert_eq!(told(&support, &["Nimbus Cloud", "Nimbus Networks"], "Nimbus Cloud, Nimbus Networks"), 2);
    assert_eq!(told(&cloud, &["Nimbus Cloud", "Nimbus Networks"], "Nimbus Cloud"), 0);
    assert_eq!(told(&cloud, &["Nimbus Cloud", "Nimbus Networks"], "Nimbus Networks"), 1);
    assert_eq!(told(&support, &["Confluent Distribution"], "Confluent Distribution"), 1, "it stands between");
}

#[test]
fn a_telephone_number_is_read_from_what_stands_around_it() {
    let all = |text: &str| relais_domain::crossing::telephones_in(text);
    for text in [
        "04 78 12 34 56",
        "Call 04 78 12 34 56. 3 of us are here",
        "04 78 12 34 56 - 06 11 22 33 44",
        "04 78 12 34 56 10:30",
        "04/78/12/34/56",
        "tel:0478123456,",
        "04\u{2009}78\u{2011}12-34.56",
        "33 clients, 04 78 12 34 56 (2 times)",
        "+33 (0)4 78 12 34 56",
        "+33(0)478123456",
    ] {
        let bare = |it: &String| it.chars().filter(char::is_ascii_digit).collect::<String>();
        let found: Vec<String> = all(text).iter().map(bare).collect();
        let known = ["0478123456", "330478123456"];
        assert!(found.iter().any(|it| known.contains(&it.as_str())), "{text}: {found:?}");
    }
    for text in ["8.1.0.12", "2026-11-29 10:30", "12:00, 04:00", "port 08443", "0x00000000"] {
        assert!(all(text).is_empty(), "{text}: {:?}", all(text));
    }
    let addresses =
        relais_domain::crossing::addresses_in("Mail:foo@gmail.com, <a.b@c.example>; mailto:x@y.example.");
    assert_eq!(addresses, ["foo@gmail.com", "a.b@c.example", "x@y.example"]);
}

#[test]
fn what_the_form_asks_for_may_be_told_and_what_is_told_besides_may_not() {
    let fields = [
        asks("end-customer", Ask::Line),
        asks("call-back", Ask::Line),
        asks("contract-number", Ask::Line),
        asks("environment", Ask::Line),
        asks("customer-impact", Ask::Text),
    ];
    let told = |name: &str, value: &str, text: &str| -> Vec<String> {
        let field = fields.iter().find(|field| field.name == name).unwrap();
        let answers = [Answer { question: Question::of_form(field), value }];
        let names = names::towards_next_desk(&[martin()], &others(), &answers, &products());
        names.told_in("text", text).into_iter().map(|it| it.text).collect()
    };
    let text = "Ateliers Martin: Claire Martin, 04 78 12 34 56, MC-2024-118";
    let all = ["Ateliers Martin", "Claire Martin", "04 78 12 34 56", "MC-2024-118"];
    assert_eq!(told("end-customer", "Ateliers Martin, Lyon", text), all[1..]);
    assert_eq!(told("call-back", "Claire Martin, +33 4 78 12 34 56", text), [all[0], all[3]]);
    assert_eq!(told("contract-number", "MC-2024-118", text), all[..3]);
    assert_eq!(
        told("environment", "Ateliers Martin, Lyon", text),
        all,
        "it asks where it runs, and not whose it is"
    );
    assert_eq!(
        told("customer-impact", text, text),
        all,
        "what is told in one’s own words is nobody’s question"
    );
    let asked = AskedField { name: "qui".into(), label: "Qui peut-on appeler ?".into() };
    let answers = [Answer { question: Question::of_asked(&asked), value: "Claire Martin" }];
    let names = names::towards_next_desk(&[martin()], &others(), &answers, &products());
    assert_eq!(names.told_in("text", "Claire Martin").len(), 0);
}

#[test]
fn a_digest_is_of_the_passages_and_their_reader_and_of_nothing_else() {
    let names = names_for(Customer);
    let digest = |reader: &str, text: &str| names::digest(reader, &names.told_in("text", text));
    let one = digest("a", "Nimbus Cloud regarde, avec Victor Hale");
    assert_eq!(
        digest("a", "Avec Victor Hale : nimbus-cloud !"),
        one,
        "what else is said is one's own affair"
    );
    assert_ne!(digest("b", "Nimbus Cloud regarde, avec Victor Hale"), one);
    assert_ne!(digest("a", "Nimbus Cloud regarde"), one);
    let elsewhere = names::digest("a", &names.told_in("subject", "Nimbus Cloud regarde, avec Victor Hale"));
    assert_ne!(elsewhere, one);
}

#[test]
fn files_are_looked_at_if_they_are_text_and_not_too_large() {
    let told = |bytes: &[u8]| text_of(bytes).map(|text| names_for(Customer).told_in("file", &text).len());
    assert_eq!(told(b"09:00 Nimbus Cloud: down"), Some(1));
    assert_eq!(told(b"09:00 down"), Some(0));
    // As a certain notepad writes, and as was written before Unicode.
    let wide: Vec<u8> = "Nimbus Cloud".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(told(&[&[0xff, 0xfe], wide.as_slice()].concat()), Some(1));
    assert_eq!(told(b"N\xefmbus Cloud"), Some(1));
    assert_eq!(told(b"\x89PNG\r\n\x1a\n\0\0 Nimbus Cloud"), None);
    let large = vec![b'a'; names::LARGEST_FILE + 1];
    assert_eq!(told(&large), None);
    assert_eq!(told(&large[..names::LARGEST_FILE]), Some(0));
}

#[test]
fn many_names_and_a_large_file_take_no_time_to_speak_of() {
    let parties: Vec<Party> = (0..1_000)
        .map(|nth| Party {
            name: format!("Maison Numéro{nth}"),
            people: (0..5).map(|person| format!("Prénom{person} Nom{nth}")).collect(),
            ..Party::default()
        })
        .collect();
    let names = names::towards_next_desk(&[], &parties, &[], &[]);
    let log = "09:00:00 gateway: nothing of anybody stands here, 10.0.0.1\n".repeat(8_000);
    assert!(log.len() < names::LARGEST_FILE);
    assert_eq!(names.told_in("file", &log), []);
    let found = names.told_in("file", &format!("{log}Maison Numéro999"));
    assert_eq!(found.first().unwrap().text, "Maison Numéro999");
}
