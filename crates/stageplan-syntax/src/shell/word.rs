//! Words of commands that people copy: they mean exactly what they were made of, and show nothing that misleads.

use std::fmt::Write;

/// Whether a character changes how others are shown: the direction of writing, a line's end, or nothing one can see.
pub fn misleads(c: char) -> bool {
    matches!(
        c,
        '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A word for the shell of a terminal: quoted where it holds anything that a shell might read. Unlike [`super::quote`], it
/// shows characters that steer a terminal as escapes, in a form that not every `sh` of an image takes.
pub fn word(text: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '=' | ',' | '@' | '+' | '%');
    if !text.is_empty() && text.chars().all(safe) {
        return text.to_owned();
    }
    if !text.chars().any(|c| c.is_control() || misleads(c)) {
        return super::single_quoted(text);
    }
    dollar_quoted(text.as_bytes())
}

/// The same for a name of a disk, which need not be text.
pub fn word_of_bytes(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| dollar_quoted(bytes), word)
}

/// The form in which the shells of terminals take any byte.
fn dollar_quoted(bytes: &[u8]) -> String {
    let mut word = String::from("$'");
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\'' | '\\' => word.extend(['\\', c]),
                '\t' => word.push_str("\\t"),
                '\n' => word.push_str("\\n"),
                c if c.is_control() || misleads(c) => octal(&mut word, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => word.push(c),
            }
        }
        octal(&mut word, chunk.invalid());
    }
    word + "'"
}

/// Three octal digits a byte: unlike hexadecimal ones they cannot run into what follows.
fn octal(word: &mut String, bytes: &[u8]) {
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(word, "\\{byte:03o}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cases: &[(&str, &str)]) {
        for (text, expect) in cases {
            assert_eq!(word(text), *expect);
        }
    }

    #[test]
    fn words_are_quoted_when_they_must_be() {
        check(&[
            ("apps/web", "apps/web"),
            ("my-app:build", "my-app:build"),
            ("größe", "größe"),
            ("my app", "'my app'"),
            ("it's", r"'it'\''s'"),
            ("$(x)", "'$(x)'"),
            ("", "''"),
            (r"back\slash", r"'back\slash'"),
            ("`x`;&|<>*?[]~#!\"", "'`x`;&|<>*?[]~#!\"'"),
        ]);
    }

    #[test]
    fn words_mean_the_very_bytes_they_were_made_of() {
        check(&[
            ("a\tb\nc", r"$'a\tb\nc'"),
            ("it's \\ \u{1b}", r"$'it\'s \\ \033'"),
            ("a\u{202e}1", r"$'a\342\200\2561'"),
            ("x\u{202e}y'\\", r"$'x\342\200\256y\'\\'"),
        ]);
        assert_eq!(word_of_bytes(b"caf\xe9 1"), r"$'caf\351 1'");
        assert_eq!(word_of_bytes("café".as_bytes()), "café");
    }
}
