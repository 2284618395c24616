//! A refusal says what is wrong and what to do next, with the facts it has and without those it has not.

use domain::refusal::Missing;
use domain::text::Language;
use domain::{Reason, Refusal};
use relais_words::{field, has, missing, refusal, refusal_at};

fn said(refused: &Refusal) -> [String; 2] {
    Language::ALL.map(|language| refusal(language, refused))
}

#[test]
fn every_reason_has_a_sentence_that_needs_no_fact() {
    for reason in Reason::ALL {
        for said in said(&Refusal::new(*reason)) {
            assert!(said.contains(' ') && !said.contains('{'), "{}: {said}", reason.code());
        }
    }
}

#[test]
fn a_fact_makes_the_sentence_fuller_and_one_that_is_unknown_leaves_it_whole() {
    let [english, french] = said(&Refusal::new(Reason::ContactCapReached).with("cap", 6));
    assert_eq!(
        english,
        "The agreement allows 6 authorised contacts, and there are as many. Replace one of them."
    );
    assert!(french.contains("6 contacts autorisés"), "{french}");
    let [english, _] = said(&Refusal::new(Reason::ReopenTooLate).with("days", 1));
    assert!(english.starts_with("A request can be reopened for one day"), "{english}");
    let plain = said(&Refusal::new(Reason::AttachmentMissing));
    assert_eq!(said(&Refusal::new(Reason::AttachmentMissing).with("name", "")), plain);
    assert_eq!(said(&Refusal::new(Reason::AttachmentMissing).with("colour", "blue")), plain);
    let [english, _] = said(&Refusal::new(Reason::AttachmentMissing).with("name", "log.txt"));
    assert_eq!(english, "The file “log.txt” is not here. Upload it again.");
}

#[test]
fn what_exists_already_is_called_what_it_is() {
    let exists = || Refusal::new(Reason::AlreadyExists);
    for version in ["1", "3"] {
        let [english, french] = said(&exists().with("kind", "version").with("what", version));
        assert_eq!(english, format!("Version {version} exists already. Give the next one."));
        assert_eq!(french, format!("La version {version} existe déjà. Donnez la suivante."));
    }
    // A name may be any word, also one by which sentences choose.
    for name in ["ada@martin.example", "one", "other", "desk", "named", "version", "7"] {
        let [english, french] = said(&exists().with("what", name));
        assert!(english.starts_with(&format!("“{name}” exists already.")), "{english}");
        assert!(french.starts_with(&format!("«\u{202f}{name}\u{202f}» existe déjà.")), "{french}");
    }
    assert!(said(&exists().with("kind", "desk"))[0].starts_with("This desk exists already."));
    let prefix = Refusal::field(Reason::AlreadyExists, "prefix").with("kind", "prefix").with("what", "BOR");
    for said in said(&prefix) {
        assert!(said.contains("BOR") && said.ends_with('.'), "{said}");
    }
}

#[test]
fn a_reader_who_is_called_like_a_word_of_ours_is_called_by_name() {
    let tells =
        |reader: &str| Refusal::new(Reason::TellsTheOtherSide).with("reader", reader).with("found", "Zed");
    for name in ["accounts", "one", "other", "Cabinet Duval"] {
        let [english, french] = said(&tells(name));
        assert!(english.starts_with(&format!("This would tell {name} of: Zed.")), "{english}");
        assert!(french.starts_with(&format!("Ce texte révélerait à {name}\u{a0}: Zed.")), "{french}");
    }
    let [english, french] = said(&tells("accounts").with("readers", "accounts"));
    assert!(english.starts_with("This would tell your customers of: Zed."), "{english}");
    assert!(french.starts_with("Ce texte révélerait à vos clients\u{a0}: Zed."), "{french}");
}

#[test]
fn what_cannot_be_read_is_said_to_the_line() {
    let wrong = |why: &str| Refusal::new(Reason::BadRequest).with("why", why);
    let [english, _] = said(&wrong("syntax").with("line", 3).with("column", 14));
    assert!(english.contains("line 3, column 14"), "{english}");
    // The name as it was written, not the label of a field that happens to have it.
    let [english, french] = said(&wrong("unknown-field").with("field", "email"));
    assert!(english.contains("“email”") && french.contains("email"), "{english} {french}");
    for said in ["too-deep", "not-utf-8", "not-an-object", "query", "else"].map(|why| said(&wrong(why))) {
        assert!(said.iter().all(|said| !said.contains('{')), "{said:?}");
    }
}

#[test]
fn of_what_is_too_short_it_is_said_how_long_it_has_to_be() {
    let short = domain::redaction::Taken::passage("pin").expect_err("too short");
    let [english, french] = said(&short);
    let ends = "At least 4 characters are needed, or 2 of Chinese, Japanese or Korean.";
    assert!(english.starts_with("“Passage”") && english.ends_with(ends), "{english}");
    assert!(
        french.ends_with("au moins 4 caractères, ou 2 en chinois, en japonais ou en coréen."),
        "{french}"
    );
}

#[test]
fn a_list_of_what_is_missing_is_not_reduced_to_one_field() {
    let list = vec![Missing::field("subject"), Missing::field("text")];
    let listed = Refusal::missing(Reason::FieldMissing, list).with("field", "values");
    assert_eq!(said(&listed), said(&Refusal::new(Reason::FieldMissing)));
    let [english, french] = Language::ALL.map(|language| missing(language, &listed.missing[0]));
    assert_eq!(english, "Subject: nothing is filled in.");
    assert_eq!(french, "Objet\u{a0}: rien n’est rempli.");
}

#[test]
fn fields_are_called_by_their_labels() {
    let [english, french] = said(&Refusal::field(Reason::FieldMissing, "happened_at"));
    assert_eq!(english, "Fill in “When it happened”.");
    assert_eq!(french, "Remplissez le champ «\u{202f}Quand cela s’est produit\u{202f}».");
    let on_a_page =
        refusal_at(Language::En, &Refusal::field(Reason::FieldMissing, "to"), Some("New severity"));
    assert_eq!(on_a_page, "Fill in “New severity”.");
    for (path, label) in [
        ("triage.recreation", "Recreation attempted"),
        ("call.caller", "Caller"),
        ("opening.call.caller", "Caller"),
        ("products[2]", "Products"),
        ("text.BOR-K7Q2MD", "Message"),
        ("opened_since", "Opened since"),
        ("telephone", "Telephone number"),
        ("something-else", "something-else"),
        ("", ""),
    ] {
        assert_eq!(field(Language::En, path), label, "{path}");
    }
}

#[test]
fn every_calendar_fault_is_said() {
    use domain::calendar::CalendarFault as Fault;
    let word = String::new;
    let plain = said(&Refusal::new(Reason::CalendarInvalid));
    for fault in [
        Fault::UnknownZone { zone: word() },
        Fault::BadTime { at: word(), time: word() },
        Fault::BadDate { date: word() },
        Fault::Overlap { at: word(), first: word(), second: word() },
        Fault::NoOpenTime,
        Fault::NoCalendar,
    ] {
        let fuller = said(&Refusal::new(Reason::CalendarInvalid).with("fault", fault.code()));
        assert!(fuller[0] != plain[0] && fuller[1] != plain[1], "{}", fault.code());
    }
}

#[test]
fn everything_missing_is_said_by_its_name() {
    let blank = domain::request::Request::blank(domain::id::RequestId(Default::default()));
    let undone = domain::triage::missing(&blank, domain::policy::Duty::ALL);
    assert_eq!(undone.len(), 4);
    for missed in &undone {
        assert!(has(&format!("field-{}", missed.field.replace('.', "-"))), "{}", missed.field);
    }
    let long = "x".repeat(1_000_000);
    let faults = [
        ("line", ""),
        ("line", "no"),
        ("line", "a\u{1}b"),
        ("text", long.as_str()),
        ("choice", "blue"),
        ("date", "tomorrow"),
        ("number", "many"),
        ("confirm", "perhaps"),
    ]
    .map(|(ask, value)| {
        let label = serde_json::json!({ "en": "Site", "fr": "Lieu" });
        let asked = serde_json::json!({ "name": "site", "label": label, "ask": ask, "required": true,
            "at_least": if value == "no" { 3 } else { 0 } });
        let form: domain::form::Form =
            serde_json::from_value(serde_json::json!({ "version": 1, "fields": [asked] })).unwrap();
        form.missing(&[("site".to_owned(), value.to_owned())].into()).remove(0)
    });
    let mut codes: Vec<_> = faults.iter().chain(&undone[..1]).map(|it| it.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 9, "{codes:?}");
    for fault in &faults {
        assert!(has(&format!("missing-{}", fault.code)), "{}", fault.code);
        assert!(missing(Language::Fr, fault).starts_with("Lieu\u{a0}: "), "{}", fault.code);
    }
    assert!(has("missing-not-done"));
}

#[test]
fn every_fault_of_a_policy_is_said_in_both_languages_with_its_place() {
    let holes = [
        "nonsense",
        "version = 0\ncolour = 1\nid = 'A B'\nname.en = ' '\nresponse.is = 'robot'\n",
        "[[severities]]\nlevel = 2\ntelephone = true\naround_the_clock = true\n[severities.targets.first-response]\ntime = { business_days = 1, by = 'close' }\nsource = ''\n[severities.targets.hand-back-answer]\ntime = 'soon'\n[[telephone]]\nregion = 'x'\nnumber = 'ring'\n[[telephone]]\nregion = 'x'\nnumber = 'ring'\n",
        "[calendar]\nzone = 'Nowhere/City'\n[hours]\nweekly = {}\n[waiting]\npauses = ['hand-back-answer']\n[hand_back]\nreasons = []\n[overrides]\nseverities = [9]\n[entries]\nlate_after_minutes = 600\nlatest_hours = 1\n",
    ];
    let mut policy = domain::policy::shipped()[0].clone();
    policy.severities[0].level = domain::policy::Severity(2);
    policy.severities[0].telephone = true;
    policy.hand_back.reasons.clear();
    policy.entries.late_after_minutes = 60_000;
    let mut codes = std::collections::BTreeSet::new();
    for faults in
        holes.map(|hole| domain::policy::parse(hole).expect_err("a hole")).into_iter().chain([policy.check()])
    {
        for fault in faults {
            let (code, path) = (fault.code, fault.path.clone());
            let refused = fault.missing();
            for said in Language::ALL.map(|language| missing(language, &refused)) {
                let whole = said.contains(&path) && said.contains(' ') && !said.contains("missing-");
                assert!(whole, "{code}: {said}");
            }
            codes.insert(code);
        }
    }
    assert!(codes.len() >= 15, "{codes:?}");
}
