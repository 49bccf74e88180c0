//! Colours, and the one way in which text of a project reaches a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Color, Style};

const fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(colour)))
}

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const RED: Style = colour(AnsiColor::Red).bold();
pub(crate) const YELLOW: Style = colour(AnsiColor::Yellow).bold();
pub(crate) const GREEN: Style = colour(AnsiColor::Green).bold();
pub(crate) const CYAN: Style = colour(AnsiColor::Cyan);

/// Text in a style.
pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Whether a character changes how others are shown: the direction of writing, a line's end, or nothing one can see.
fn misleads(c: char) -> bool {
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

/// Text of a project, made harmless for a terminal and for a line: control characters and those that turn the direction
/// of writing are shown as escapes instead of being obeyed.
pub(crate) fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' {
            safe.push_str("\\n");
        } else if c == '\t' {
            safe.push(' ');
        } else if c.is_control() || misleads(c) {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// A word for a shell: quoted where it holds anything that a shell might read.
pub(crate) fn shell_word(text: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '=' | ',' | '@' | '+' | '%');
    if !text.is_empty() && text.chars().all(safe) {
        return text.to_owned();
    }
    if !text.chars().any(|c| c.is_control() || misleads(c)) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    dollar_quoted(text.as_bytes())
}

/// The same for a name of the disk, which need not be text.
pub(crate) fn shell_bytes(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| dollar_quoted(bytes), shell_word)
}

/// The form in which POSIX' shells take any byte: a copied command means exactly these, and shows none that steers the
/// terminal it was copied from.
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

    #[test]
    fn nothing_from_a_project_steers_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\nc\u{202e}d"), "a\\u{1b}[31mb\\nc\\u{202e}d");
    }

    #[test]
    fn words_for_a_shell_are_quoted_when_they_must_be() {
        assert_eq!(shell_word("apps/web"), "apps/web");
        assert_eq!(shell_word("my app"), "'my app'");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
        assert_eq!(shell_word("$(x)"), "'$(x)'");
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word(r"back\slash"), r"'back\slash'");
    }

    #[test]
    fn words_for_a_shell_mean_the_very_bytes_they_were_made_of() {
        assert_eq!(shell_word("a\tb\nc"), r"$'a\tb\nc'");
        assert_eq!(shell_word("it's \\ \u{1b}"), r"$'it\'s \\ \033'");
        assert_eq!(shell_word("a\u{202e}1"), r"$'a\342\200\2561'");
        assert_eq!(shell_bytes(b"caf\xe9 1"), r"$'caf\351 1'");
        assert_eq!(shell_bytes("café".as_bytes()), "café");
    }
}
