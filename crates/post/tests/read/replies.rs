use super::{mail, new_text, new_text_of_html};

/// (what it is, the mail, what is new in it)
type Case = (&'static str, &'static str, &'static str);

const FRENCH: &[Case] = &[
    (
        "Gmail",
        "Merci, ça marche.\n\nLe lun. 5 janv. 2026 à 09:30, Support <support@partner.example> a écrit :\n\n> Bonjour,\n> essayez encore.\n",
        "Merci, ça marche.",
    ),
    (
        "Gmail, introduction folded",
        "Merci.\n\nLe lun. 5 janv. 2026 à 09:30, Le centre de support de Borée Informatique\n<support@partner.example> a écrit\u{A0}:\n\n> Bonjour\n",
        "Merci.",
    ),
    (
        "Apple Mail",
        "C’est réparé.\n\nZoé\n\n> Le 5 janv. 2026 à 09:30, Support <s@p.example> a écrit :\n> \n> Bonjour\n",
        "C’est réparé.\n\nZoé",
    ),
    (
        "Thunderbird",
        "Toujours en panne.\n\nLe 05/01/2026 à 09:30, Support a écrit\u{202F}:\n> Est-ce réparé ?\n",
        "Toujours en panne.",
    ),
    (
        "answers between quotes",
        "Le 05/01/2026 à 09:30, Support a écrit :\n> Quelle version ?\n\nLa 4.2.\n\n> Depuis quand ?\n\nHier soir.\n",
        "La 4.2.\n\nHier soir.",
    ),
    (
        "Outlook",
        "Bonjour,\nc’est bon.\n\nDe : Support <s@p.example>\nEnvoyé : lundi 5 janvier 2026 09:30\nÀ : Zoé Martin\nObjet : Panne\n\nBonjour,\nest-ce réparé ?\n",
        "Bonjour,\nc’est bon.",
    ),
    (
        "Outlook, bold, no-break spaces, a folded list",
        "Voici.\n\n*De\u{A0}:* Support\n*Envoyé\u{A0}:* lundi\n*À\u{A0}:* Zoé;\n Paul;\n Anne\n*Cc\u{A0}:* x\n*Objet\u{A0}:* Panne\n\nvieux\n",
        "Voici.",
    ),
    (
        "Outlook on the web",
        "Oui.\n________________________________\nDe : Support\nEnvoyé : lundi\nÀ : Zoé\nObjet : Panne\n\nvieux\n",
        "Oui.",
    ),
    ("Outlook, old", "Non.\n\n-----Message d'origine-----\nDe : Support\n\nvieux\n", "Non."),
    ("typographic apostrophe", "Non.\n\n-------- Message d’origine --------\nvieux\n", "Non."),
    (
        "telephone",
        "Ok pour moi\n\nEnvoyé de mon iPhone\n\n> Le 5 janv. 2026 à 09:30, S <s@p> a écrit :\n> vieux\n",
        "Ok pour moi",
    ),
    ("Outlook on a telephone", "Ok\n\nEnvoyé à partir de Outlook pour Android<https://aka.ms/x>\n", "Ok"),
    (
        "our marker",
        "Toujours pareil.\n\n## Répondez au-dessus de cette ligne ##\n\nBonjour Zoé,\nvieux\n",
        "Toujours pareil.",
    ),
    (
        "our marker below an unquoted introduction",
        "Toujours pareil.\n\nLe lun. 5 janv. 2026 à 09:30, Support <s@p.example> a écrit :\n\n— Répondez au-dessus de cette ligne —\nvieux\n",
        "Toujours pareil.",
    ),
    ("a signature", "Merci d’avance.\n\n-- \nZoé Martin\nDirectrice\n", "Merci d’avance."),
    (
        "no quote at all",
        "Le serveur est tombé hier.\nDe : c’est ce qu’affiche l’écran\nSuite du texte.\n",
        "Le serveur est tombé hier.\nDe : c’est ce qu’affiche l’écran\nSuite du texte.",
    ),
    (
        "a colon is no quote",
        "Le technicien a écrit :\nredémarrez.\nJe l’ai fait.\n",
        "Le technicien a écrit :\nredémarrez.\nJe l’ai fait.",
    ),
    (
        "a forwarded mail is what is sent",
        "Voyez ci-dessous.\n\n---------- Message transféré ----------\nDe : Alerte\nDate : 5 janvier 2026\nObjet : Disque plein\nÀ : Zoé\n\nDisque plein sur srv-12\n",
        "Voyez ci-dessous.\n\n---------- Message transféré ----------\nDe : Alerte\nDate : 5 janvier 2026\nObjet : Disque plein\nÀ : Zoé\n\nDisque plein sur srv-12",
    ),
];

const ENGLISH: &[Case] = &[
    (
        "Gmail",
        "Thanks, it works.\n\nOn Mon, Jan 5, 2026 at 9:30 AM Support <support@partner.example> wrote:\n\n> Hello,\n> try again.\n",
        "Thanks, it works.",
    ),
    (
        "Gmail, introduction folded",
        "Thanks.\n\nOn Mon, Jan 5, 2026 at 9:30 AM The Support Desk of Boree\n<support@partner.example> wrote:\n\n> Hello\n",
        "Thanks.",
    ),
    (
        "quoted without a sign",
        "Thanks.\n\nOn Mon, Jan 5, 2026 at 9:30 AM Support <support@partner.example> wrote:\nHello,\ntry again.\n",
        "Thanks.",
    ),
    (
        "the quote was taken out, its introduction was not",
        "Thanks.\n\nOn 5 Jan 2026, at 09:30, Support <s@p.example> wrote:\n",
        "Thanks.",
    ),
    (
        "answers between quotes",
        "On 5/1/2026 9:30, Support wrote:\n> Which version?\n4.2\n> Since when?\nLast night.\n> Bye\n",
        "4.2\n\nLast night.",
    ),
    (
        "answer below the quote",
        "On 5 Jan 2026, Support wrote:\n> Is it fixed?\n> > Earlier still\n\nYes, it is.\n",
        "Yes, it is.",
    ),
    (
        "Outlook",
        "All good.\n\nFrom: Support <s@p.example>\nSent: Monday, January 5, 2026 9:30 AM\nTo: Zoe Martin\nSubject: Outage\n\nIs it fixed?\n",
        "All good.",
    ),
    (
        "Outlook for Mac",
        "All good.\n\nFrom: Support <s@p.example>\nDate: Monday, 5 January 2026 at 09:30\nTo: Zoe\nCc: Paul\nSubject: Outage\n\nold\n",
        "All good.",
    ),
    (
        "Outlook on the web",
        "Yes.\n\n________________________________\nFrom: Support\nSent: Monday\nTo: Zoe\nSubject: Outage\n\nold\n",
        "Yes.",
    ),
    ("Outlook, old", "No.\n\n-----Original Message-----\nFrom: Support\n\nold\n", "No."),
    (
        "telephone",
        "Fine\n\nSent from my iPhone\n\n> On 5 Jan 2026, at 09:30, S <s@p> wrote:\n> old\n",
        "Fine",
    ),
    ("Outlook on a telephone", "Fine\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n", "Fine"),
    ("our marker", "Still down.\n\n--- Reply above this line ---\n\nHello Zoe,\nold\n", "Still down."),
    (
        "our marker, quoted",
        "Still down.\n\nOn Mon, 5 Jan 2026 at 09:30, Support <s@p> wrote:\n\n> Reply above this line\n> old\n",
        "Still down.",
    ),
    ("a signature", "Best wishes.\n\n-- \nZoe Martin\nManager\n", "Best wishes."),
    ("a signature without its space", "Best wishes.\n--\nZoe\n", "Best wishes."),
    (
        "two dashes in a long listing are no signature",
        "--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n",
        "--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13",
    ),
    (
        "no quote at all",
        "On Monday the server crashed.\nFrom: the console, I read this\nand more.\n",
        "On Monday the server crashed.\nFrom: the console, I read this\nand more.",
    ),
    (
        "another language's introduction",
        "Danke.\n\nAm 05.01.2026 um 09:30 schrieb Support <s@p.example>:\n> alt\n",
        "Danke.",
    ),
    (
        "a sentence above one's own quote stays",
        "The screen says:\n> disk full\nWhat now?\n",
        "The screen says:\n\nWhat now?",
    ),
    (
        "a forwarded mail is what is sent",
        "See below.\n\n---------- Forwarded message ---------\nFrom: Alert\nDate: 5 Jan 2026\nSubject: Disk full\nTo: Zoe\n\nDisk full on srv-12\n",
        "See below.\n\n---------- Forwarded message ---------\nFrom: Alert\nDate: 5 Jan 2026\nSubject: Disk full\nTo: Zoe\n\nDisk full on srv-12",
    ),
];

#[test]
fn french_replies_lose_their_quotes_and_signatures() {
    for (what, text, new) in FRENCH {
        assert_eq!(new_text(text), *new, "{what}");
    }
}

#[test]
fn english_replies_lose_their_quotes_and_signatures() {
    for (what, text, new) in ENGLISH {
        assert_eq!(new_text(text), *new, "{what}");
    }
}

#[test]
fn when_nothing_would_remain_everything_does() {
    for text in [
        "> only\n> a quote",
        "-- \nonly a signature",
        "Sent from my iPhone",
        "-----Original Message-----\nold",
        "De : a\nEnvoyé : b\nÀ : c\nObjet : d\n\nle tout",
        "Reply above this line\nold",
    ] {
        assert_eq!(new_text(text), text);
    }
}

#[test]
fn the_whole_text_is_kept_beside_the_new_one() {
    let read = mail("Subject: Re: x", "Fine\n\nOn 5 Jan 2026, S wrote:\n> old\n");
    assert_eq!(read.text, "Fine\n\nOn 5 Jan 2026, S wrote:\n> old");
    assert_eq!(read.new_text, "Fine");
}

#[test]
fn html_replies_lose_their_quotes_too() {
    for (what, html, new) in [
        (
            "Gmail",
            "<div dir=\"ltr\">Merci, ça marche.</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">Le lun. 5 \
             janv. 2026 à 09:30, Support &lt;<a href=\"mailto:s@p.example\">s@p.example</a>&gt; a écrit&nbsp;:<br></div><blockquote \
             class=\"gmail_quote\" style=\"margin:0\"><p>Bonjour</p><p>vieux</p></blockquote></div>",
            "Merci, ça marche.",
        ),
        (
            "Thunderbird",
            "<p>Still down.</p><div class=\"moz-cite-prefix\">On 05/01/2026 09:30, Support wrote:<br></div>\
             <blockquote type=\"cite\" cite=\"mid:x\">old</blockquote><p>And below.</p>",
            "Still down.\n\nAnd below.",
        ),
        (
            "Outlook on the web, any language",
            "<div>Geht wieder.</div><div id=\"appendonsend\"></div><hr style=\"width:98%\"><div id=\"divRplyFwdMsg\" dir=\"ltr\">\
             <b>Von:</b> Support<br><b>Gesendet:</b> Montag<br></div><div>alt</div>",
            "Geht wieder.",
        ),
        (
            "Outlook for Mac",
            "<div>Fine.</div><span id=\"OLK_SRC_BODY_SECTION\"><div><b>From: </b>S<br><b>Date: </b>5 Jan<br><b>To: </b>Z<br>\
             <b>Subject: </b>x</div><div>old</div></span>",
            "Fine.",
        ),
        (
            "Outlook for Windows",
            "<p class=\"MsoNormal\">C’est bon.<o:p></o:p></p><div style=\"border:none;border-top:solid #E1E1E1 1.0pt\">\
             <p class=\"MsoNormal\"><b>De&nbsp;:</b> Support &lt;s@p.example&gt;<br><b>Envoyé&nbsp;:</b> lundi<br><b>À&nbsp;:</b> Zoé<br>\
             <b>Objet&nbsp;:</b> Panne<o:p></o:p></p></div><p class=\"MsoNormal\">vieux</p>",
            "C’est bon.",
        ),
        (
            "our marker",
            "<p>Toujours pareil.</p><div><p>Répondez au-dessus de cette ligne</p><p>vieux</p></div>",
            "Toujours pareil.",
        ),
    ] {
        assert_eq!(new_text_of_html(html), new, "{what}");
    }
}

#[test]
fn the_mark_of_a_quote_cannot_be_written_from_outside() {
    let read = mail("Content-Type: text/plain; charset=utf-8", "before\n\u{F8F0}\nafter");
    assert_eq!(read.new_text, "before\n\nafter");
    let html = mail("Content-Type: text/html; charset=utf-8", "<p>before</p><p>&#xF8F0;</p><p>after</p>");
    assert!(!html.text.contains('\u{F8F0}') && !html.new_text.contains('\u{F8F0}'));
}
