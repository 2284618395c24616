use super::mail;
use relais_post::read::{Mail, Problem};

fn of(html: &str) -> Mail {
    mail("Content-Type: text/html; charset=utf-8", html)
}

#[test]
fn html_reads_like_the_text_it_shows() {
    let read = of(
        "<html><head><title>no</title><style>p{color:red}</style></head><body><!-- no --><p>Bonjour&nbsp;Zo&eacute;,</p>\
         <p>Voici&#8239;:</p><ul><li>un</li><li>deux</li></ul><script>alert('no')</script>\
         <div>1 &lt; 2 &amp; 3</div><div>see <a href=\"https://x.example/a?b=1&amp;c=2\">the page</a></div></body></html>",
    );
    assert_eq!(
        read.text,
        "Bonjour\u{A0}Zoé,\n\nVoici\u{202F}:\n\n* un\n* deux\n1 < 2 & 3\nsee the page <https://x.example/a?b=1&c=2>"
    );
    assert_eq!(read.problems, []);
}

#[test]
fn a_link_that_shows_its_address_shows_it_once() {
    assert_eq!(of("<a href='https://x.example/'>x.example</a>").text, "x.example");
    assert_eq!(of("<a href='javascript:alert(1)'>press</a>").text, "press");
}

#[test]
fn rows_stay_lines_and_cells_stay_apart() {
    let read =
        of("<table><tr><td>Serveur</td><td>srv-12</td></tr><tr><td>État</td><td>arrêté</td></tr></table>");
    let lines: Vec<Vec<&str>> = read.text.lines().map(|l| l.split_whitespace().collect()).collect();
    assert_eq!(lines, [["Serveur", "srv-12"], ["État", "arrêté"]]);
}

#[test]
fn lists_keep_their_numbers_and_lose_nothing_however_they_are_nested() {
    let read = of(
        "<ol><li>un<ul><li>a</li><li>b</li></ul></li><li>deux</ol><ul>loose<ul><li>inner</li></ul></ul><li>alone",
    );
    let lines: Vec<&str> = read.text.lines().filter(|l| !l.is_empty()).collect();
    assert_eq!(
        lines,
        ["1. un", "\u{A0}\u{A0}* a", "\u{A0}\u{A0}* b", "2. deux", "loose", "\u{A0}\u{A0}* inner", "* alone"]
    );
}

#[test]
fn preformatted_text_keeps_its_lines() {
    assert_eq!(of("<pre>line 1\n  line 2\n\nline 4</pre>").text, "line 1\n  line 2\n\nline 4");
}

#[test]
fn nesting_beyond_reason_is_read_by_dropping_the_tags() {
    for tag in ["div", "blockquote", "table", "ul", "section", "center"] {
        let html = format!("{}Bonjour &eacute;<br>fin", format!("<{tag}>").repeat(100_000));
        let read = of(&html);
        assert_eq!(read.text, "Bonjour é\nfin", "{tag}");
        assert!(read.problems.contains(&Problem::HtmlTooComplex), "{tag}");
    }
}

#[test]
fn what_multiplies_in_a_browser_does_not_multiply_here() {
    // Unclosed formatting is rebuilt in every paragraph; misnested ends are ignored inside cells and objects.
    let fonts: String = (0..2_000).map(|n| format!("<font size={n}>")).collect();
    let bombs = [
        format!("{fonts}{}", "<p>x".repeat(10_000)),
        "<div><object></div></object>".repeat(10_000) + "x",
        "<b><i><a href=x></b></i></a>".repeat(10_000) + "x",
        "<table><td>".repeat(10_000) + "x",
        "<li>".repeat(40_000) + "x",
        "<p>".repeat(40_000) + "x",
        "<svg>".repeat(100_000) + "</svg>x",
        format!("{}{}", "<ol>".repeat(11), "<li>x".repeat(10_000)),
        format!("{}{}", "<blockquote>".repeat(100), "x<br>".repeat(10_000)),
        "&".repeat(100_000) + "x",
        "<".repeat(100_000) + "x",
        "<a ".repeat(40_000),
        "</scrip".repeat(40_000) + "x",
        "<!-".repeat(180_000) + "x",
    ];
    for bomb in bombs {
        let start: String = bomb.chars().take(40).collect();
        let read = of(&bomb);
        assert!(read.text.len() <= 1 << 20, "{start}");
    }
}

#[test]
fn html_beyond_the_cap_is_cut_and_said_to_be() {
    let read = of(&"<p>déjà vu</p>".repeat(180_000));
    assert!(read.problems.contains(&Problem::HtmlTooLong));
    assert!(read.html.unwrap().len() <= 2 << 20);
    assert!(read.text.starts_with("déjà vu"));
}
