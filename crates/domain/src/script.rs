//! Scripts by how they part words: where a word may end that no space follows.

/// Whether a character is of a script that is read in pairs: Han, Hiragana, Katakana, Hangul.
pub fn is_paired(c: char) -> bool {
    matches!(
        c,
        '\u{1100}'..='\u{11ff}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3021}'..='\u{3029}'
            | '\u{3031}'..='\u{318f}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{a960}'..='\u{a97f}'
            | '\u{ac00}'..='\u{d7ff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// Whether two letters that stand side by side may be of two words: where one is of a script that writes no spaces, or
/// that hangs endings on names. Katakana spell a foreign word letter by letter: it goes on as long as they do.
pub fn may_part(one: char, other: char) -> bool {
    (is_unspaced(one) || is_unspaced(other)) && !(is_katakana(one) && is_katakana(other))
}

/// What is read in pairs, its narrow forms, and Thai, Lao, Tibetan, Burmese and Khmer.
fn is_unspaced(c: char) -> bool {
    is_paired(c)
        || matches!(
            c,
            '\u{0e00}'..='\u{0fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{ff66}'..='\u{ffdc}'
        )
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}')
}

#[cfg(test)]
mod tests {
    use super::may_part;

    #[test]
    fn a_word_ends_within_a_line_where_its_script_writes_no_spaces() {
        for (one, other) in [('是', '欧'), ('明', 'さ'), ('수', '가'), ('n', '网'), ('ナ', 'さ'), ('ช', 'ก')]
        {
            assert!(may_part(one, other), "{one}{other}");
        }
        for (one, other) in [('a', 'b'), ('é', 'n'), ('и', 'в'), ('ア', 'ン'), ('1', '2')] {
            assert!(!may_part(one, other), "{one}{other}");
        }
    }
}
