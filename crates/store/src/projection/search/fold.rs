//! Folding: case, accents, ligatures and endings go, in French and English alike. Scripts that write no space between
//! words are read in pairs of characters.

use std::cell::RefCell;
use std::collections::HashMap;

use domain::script::is_paired;
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// How much of a word is indexed, in characters: of a longer one its beginning, in texts and in what is sought alike.
const LONGEST: usize = 40;

/// Words that stand in almost every text of either language and tell nothing.
const EMPTY: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "au", "aux", "be", "by", "ce", "ces", "cette", "d", "dans", "de",
    "des", "du", "elle", "en", "est", "et", "for", "from", "il", "in", "is", "it", "je", "l", "la", "le",
    "les", "leur", "mais", "n", "ne", "nous", "of", "on", "or", "ou", "par", "pas", "pour", "qu", "que",
    "qui", "s", "sa", "se", "ses", "son", "sur", "that", "the", "this", "to", "un", "une", "vous", "was",
    "we", "with", "you",
];

/// Lower case without accents; `œ` becomes `oe`, `ß` becomes `ss`. Syllables of Hangul stay whole.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).nfc() {
        match c {
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// The terms of a text, in order: folded words, each by its stem in both languages, so that a word of either is
/// found whatever the language of the text is said to be; and pairs of characters.
pub fn terms(text: &str) -> Vec<String> {
    STEMS.with_borrow_mut(|stems| terms_by(stems, text))
}

fn terms_by(stems: &mut Stems, text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for run in runs(&fold(text)) {
        match run {
            Run::Word(word) => terms.push(stems.of(beginning(word))),
            Run::Paired(run) => {
                terms.extend(pairs(&run));
                // Whoever asks for one character finds it at the end of a run as well.
                terms.extend(run.last().map(|last| single(*last)));
            }
        }
    }
    terms
}

/// A word that is looked for: terms that stand together in a text, the last of which may be the beginning of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wanted {
    pub terms: Vec<String>,
    pub begins: bool,
}

/// The words that a line asks for, each once and in order, with no more than so many terms in all. The last word may be
/// unfinished.
pub fn wanted(line: &str, most: usize) -> Vec<Wanted> {
    STEMS.with_borrow_mut(|stems| wanted_by(stems, line, most)).0
}

/// How many words of a line are not looked for, or not whole, because it has more terms than so many.
pub fn left_out(line: &str, most: usize) -> usize {
    STEMS.with_borrow_mut(|stems| wanted_by(stems, line, most)).1
}

fn wanted_by(stems: &mut Stems, line: &str, most: usize) -> (Vec<Wanted>, usize) {
    let folded = fold(line);
    let mut all: Vec<Wanted> = Vec::new();
    let (mut room, mut cut) = (most, 0);
    for run in runs(&folded) {
        let mut wanted = match run {
            Run::Word(word) => Wanted { terms: vec![stems.of(beginning(word))], begins: false },
            Run::Paired(run) => match run.as_slice() {
                [one] => Wanted { terms: vec![single(*one)], begins: true },
                run => Wanted { terms: distinct(pairs(run)), begins: false },
            },
        };
        if all.contains(&wanted) {
            continue;
        }
        if cut > 0 || wanted.terms.len() > room {
            cut += 1;
            wanted.terms.truncate(room);
        }
        room -= wanted.terms.len().min(room);
        if !wanted.terms.is_empty() {
            all.push(wanted);
        }
    }
    let unfinished = cut == 0 && line.chars().last().is_some_and(|c| c.is_alphanumeric() && !is_paired(c));
    if let (true, Some(last)) = (unfinished, all.last_mut())
        && last.terms.last().is_some_and(|word| word.chars().count() >= 3)
    {
        last.begins = true;
    }
    (all, cut)
}

/// What of a word is indexed, and looked for.
fn beginning(word: &str) -> &str {
    word.char_indices().nth(LONGEST).map_or(word, |(end, _)| &word[..end])
}

fn distinct(terms: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    terms.into_iter().filter(|term| seen.insert(term.clone())).collect()
}

/// What stands between two places where words end.
enum Run<'t> {
    Word(&'t str),
    /// Characters of a script without spaces.
    Paired(Vec<char>),
}

/// The runs of a folded text that tell something.
fn runs(folded: &str) -> impl Iterator<Item = Run<'_>> {
    let words = folded.split(|c: char| !c.is_alphanumeric()).flat_map(of_one_script);
    words.filter_map(|run| {
        if run.chars().next().is_some_and(is_paired) {
            return Some(Run::Paired(run.chars().collect()));
        }
        (!EMPTY.contains(&run)).then_some(Run::Word(run))
    })
}

/// The parts of a word that are each read in one way.
fn of_one_script(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let first = is_paired(rest.chars().next()?);
        let end = rest.find(|c| is_paired(c) != first).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        Some(part)
    })
}

/// Two characters next to each other, as both engines take one for a word.
fn pairs(run: &[char]) -> Vec<String> {
    let pair = |two: &[char]| match two {
        [first, second] => Some(format!("{}{:05x}", single(*first), u32::from(*second))),
        _ => None,
    };
    run.windows(2).filter_map(pair).collect()
}

/// A character by itself: every pair that it opens begins so.
fn single(c: char) -> String {
    format!("xj{:05x}", u32::from(c))
}

/// The stemmers of both languages, and the stems of words that were met: what people write repeats itself.
struct Stems {
    french: Stemmer,
    english: Stemmer,
    known: HashMap<Box<str>, Box<str>>,
}

/// How many words a thread remembers before it begins anew: under a megabyte.
const REMEMBERED: usize = 8_192;

thread_local! {
    static STEMS: RefCell<Stems> = RefCell::new(Stems::new());
}

impl Stems {
    fn new() -> Self {
        let (french, english) = (Stemmer::create(Algorithm::French), Stemmer::create(Algorithm::English));
        Self { french, english, known: HashMap::new() }
    }

    /// One stem for both languages: English endings first, then French ones. What matters is that text and query agree.
    fn of(&mut self, word: &str) -> String {
        if word.chars().any(|c| c.is_ascii_digit()) {
            return word.to_owned();
        }
        if let Some(stem) = self.known.get(word) {
            return stem.to_string();
        }
        let stem = self.french.stem(&self.english.stem(word)).into_owned();
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(word.into(), stem.as_str().into());
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::{fold, left_out, terms, wanted};

    #[test]
    fn accents_case_and_ligatures_do_not_matter() {
        assert_eq!(fold("Problème à l’ŒUVRE"), "probleme a l’oeuvre");
        assert_eq!(terms("PROBLÈMES"), terms("probleme"));
    }

    #[test]
    fn endings_of_both_languages_do_not_matter() {
        assert_eq!(terms("gateways restarted"), terms("gateway restarting"));
        assert_eq!(terms("passerelles redémarrées"), terms("passerelle redémarrée"));
    }

    #[test]
    fn numbers_and_codes_stay_as_they_are() {
        assert_eq!(terms("ERR-4012 v10.2"), ["err", "4012", "v10", "2"]);
    }

    #[test]
    fn a_long_word_is_found_by_its_beginning() {
        let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert!(finds(&format!("sha256 {digest} differs"), digest));
        assert!(finds(&format!("sha256 {digest} differs"), &digest[..12]));
        assert!(!finds("sha256 differs", digest));
    }

    /// What a line asks for stands in a text, each word as it would be matched.
    fn finds(text: &str, line: &str) -> bool {
        let held = terms(text);
        let wanted = wanted(line, 32);
        !wanted.is_empty()
            && wanted.iter().all(|word| {
                word.terms.iter().enumerate().all(|(nth, term)| {
                    let begins = word.begins && nth + 1 == word.terms.len();
                    held.iter().any(|it| it == term || begins && it.starts_with(term.as_str()))
                })
            })
    }

    #[test]
    fn words_within_a_run_of_chinese_or_japanese_are_found() {
        let chinese = "网关无法连接，请重启路由器。";
        for word in ["网关", "关", "连接", "路由器", "路由", "器", "请重启", "网关 路由器"]
        {
            assert!(finds(chinese, word), "{word}");
        }
        for word in ["交换机", "关网", "路由表"] {
            assert!(!finds(chinese, word), "{word}");
        }
        let japanese = "ゲートウェイが応答しません。再起動してください";
        for word in ["ゲートウェイ", "ｹﾞｰﾄｳｪｲ", "応答", "再起動", "応答しません", "ください"]
        {
            assert!(finds(japanese, word), "{word}");
        }
        assert!(!finds(japanese, "ルーター"));
        assert!(finds("게이트웨이가 응답하지 않습니다", "게이트웨이"));
    }

    #[test]
    fn words_of_two_scripts_in_one_run_are_both_found() {
        let text = "东京VPN网关v10故障";
        for word in ["vpn", "东京", "网关", "v10", "故障"] {
            assert!(finds(text, word), "{word}");
        }
        assert_eq!(terms("東"), ["xj06771"]);
        assert_eq!(terms("東京"), ["xj067710 4eac".replace(' ', ""), "xj04eac".to_owned()]);
    }

    #[test]
    fn a_line_asks_for_each_word_once_and_for_no_more_than_so_many() {
        assert_eq!(wanted("gateway gateway,", 32).len(), 1);
        assert!(wanted("gatew", 32)[0].begins, "it may be unfinished");
        assert!(!wanted("gateway.", 32)[0].begins);
        assert!(!wanted("ga", 32)[0].begins, "too short to begin anything");
        let long: String = (0..100).map(|nth| format!("w{nth} ")).collect();
        assert_eq!(wanted(&long, 32).len(), 32);
        assert_eq!(left_out(&long, 32), 68);
        assert_eq!(left_out("gateway down", 32), 0);
        assert_eq!(left_out(&"网关无法连接请重启路由器".repeat(4), 8), 1, "not whole");
        assert!(wanted("the of", 32).is_empty());
    }
}
