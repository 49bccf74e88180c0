//! Java's `.properties`: `gradle.properties`, `application.properties`, `.sdkmanrc` and the like.

use crate::{Problem, Span};

/// How many problems one file reports.
const MAX_PROBLEMS: usize = 100;

/// What a file of properties holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    entries: Vec<Entry>,
    problems: Vec<Problem>,
}

/// One property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The key with its escapes resolved.
    pub key: String,
    /// The value with its escapes resolved and continued lines joined. Blanks behind it, which Java keeps, are left out.
    pub value: String,
    /// The bytes from the key to the end of the value.
    pub span: Span,
    /// The bytes of the value as written.
    pub value_span: Span,
    /// How many lines with nothing but `#---` or `!---` stand before. Spring Boot reads what lies between them as
    /// documents of their own; to all others they are comments.
    pub document: usize,
}

impl Properties {
    /// Reads `text`. Whatever is read, there are no lines that make no sense, only escapes.
    pub fn parse(text: &str) -> Self {
        let mut reader = Reader { text, at: 0, file: Self::default() };
        if text.starts_with('\u{feff}') {
            reader.at = '\u{feff}'.len_utf8();
        }
        let mut document = 0;
        while let Some(letter) = reader.peek() {
            match letter {
                '#' | '!' => {
                    let line = reader.line();
                    document += usize::from(line.get(1..).is_some_and(|rest| rest.trim_end() == "---"));
                }
                _ if is_blank(letter) || is_break(letter) => reader.at += letter.len_utf8(),
                _ => reader.entry(document),
            }
        }
        reader.file
    }

    /// The property of a key. Of several the last one counts.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == key)
    }

    /// All properties in file order, with those that a later one overrides.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What is wrong with the file, in file order.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// A letter of a key or value.
struct Letter {
    letter: char,
    span: Span,
    /// An escaped one ends no key.
    escaped: bool,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    file: Properties,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The rest of the line as it stands.
    fn line(&mut self) -> &'t str {
        let rest = self.rest();
        let line = &rest[..rest.find(is_break).unwrap_or(rest.len())];
        self.at += line.len();
        line
    }

    fn entry(&mut self, document: usize) {
        let start = self.at;
        let mut entry = Entry { span: Span::new(start, start), document, ..Entry::default() };
        let mut separated = false;
        while let Some(one) = self.letter() {
            if !one.escaped && (is_blank(one.letter) || matches!(one.letter, '=' | ':')) {
                separated = matches!(one.letter, '=' | ':');
                break;
            }
            entry.key.push(one.letter);
            entry.span.end = one.span.end;
        }
        let mut length = 0;
        entry.value_span = Span::new(self.at, self.at);
        while let Some(one) = self.letter() {
            if entry.value.is_empty() && !one.escaped {
                if !separated && matches!(one.letter, '=' | ':') {
                    separated = true;
                    entry.value_span = Span::new(one.span.end, one.span.end);
                    continue;
                }
                if is_blank(one.letter) {
                    entry.value_span = Span::new(one.span.end, one.span.end);
                    continue;
                }
            }
            if entry.value.is_empty() {
                entry.value_span.start = one.span.start;
            }
            entry.value.push(one.letter);
            if one.escaped || !is_blank(one.letter) {
                length = entry.value.len();
                entry.value_span.end = one.span.end;
                entry.span.end = one.span.end;
            }
        }
        entry.value.truncate(length);
        self.file.entries.push(entry);
    }

    /// The next letter of the line, which goes on behind a `\` at its end; nothing at the end.
    fn letter(&mut self) -> Option<Letter> {
        loop {
            let start = self.at;
            let letter = self.peek().filter(|letter| !is_break(*letter))?;
            self.at += letter.len_utf8();
            if letter != '\\' {
                return Some(Letter { letter, span: Span::new(start, self.at), escaped: false });
            }
            let escaped = self.peek()?;
            self.at += escaped.len_utf8();
            if is_break(escaped) {
                if escaped == '\r' && self.peek() == Some('\n') {
                    self.at += 1;
                }
                self.at += self.rest().len() - self.rest().trim_start_matches(is_blank).len();
                continue;
            }
            let letter = match escaped {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                'f' => '\u{c}',
                'u' => self.unicode(start),
                other => other,
            };
            return Some(Letter { letter, span: Span::new(start, self.at), escaped: true });
        }
    }

    /// The letter of `XXXX` behind `\u`, or of two of them where it takes two to write it.
    fn unicode(&mut self, start: usize) -> char {
        let Some(first) = hex(self.rest()) else {
            if self.file.problems.len() < MAX_PROBLEMS {
                let message = "four hexadecimal digits follow `\\u`".to_owned();
                self.file.problems.push(Problem { span: Span::new(start, self.at), message });
            }
            return 'u';
        };
        self.at += 4;
        let second = self.rest().strip_prefix("\\u").and_then(hex);
        match (char::decode_utf16([first]).next(), second) {
            (Some(Ok(letter)), _) => letter,
            (_, Some(second)) => match char::decode_utf16([first, second]).next() {
                Some(Ok(letter)) => {
                    self.at += 6;
                    letter
                }
                _ => char::REPLACEMENT_CHARACTER,
            },
            _ => char::REPLACEMENT_CHARACTER,
        }
    }
}

fn hex(text: &str) -> Option<u16> {
    let digits = text.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\u{c}')
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let file = Properties::parse(text);
        let entries: Vec<_> = file.entries().iter().map(|one| (one.key.as_str(), one.value.as_str())).collect();
        assert_eq!(entries, expected, "{text:?}");
        for entry in file.entries() {
            assert!(entry.span.start <= entry.value_span.start && entry.value_span.end <= text.len(), "{text:?}");
        }
    }

    #[test]
    fn separators() {
        check("a=b", &[("a", "b")]);
        check("a:b\nc d\ne = f\ng\t:\th", &[("a", "b"), ("c", "d"), ("e", "f"), ("g", "h")]);
        check("a==b\nc=:d\ne = = f", &[("a", "=b"), ("c", ":d"), ("e", "= f")]);
        check("a\nb=\nc =", &[("a", ""), ("b", ""), ("c", "")]);
        check("= b", &[("", "b")]);
        check("  a = b c  \r\n", &[("a", "b c")]);
        check("a=1\rb=2", &[("a", "1"), ("b", "2")]);
        check("\u{feff}a=1", &[("a", "1")]);
        check("server.port=${PORT:8080}", &[("server.port", "${PORT:8080}")]);
    }

    #[test]
    fn comments() {
        check("# a=1\n  ! b=2\nc=3 # no comment\n#end", &[("c", "3 # no comment")]);
        check("# goes on \\\na=1", &[("a", "1")]);
        check("", &[]);
        check(" \n\t\n", &[]);
    }

    #[test]
    fn continued_lines() {
        check("a=1,\\\n    2,\\\r\n\t3\nb=4", &[("a", "1,2,3"), ("b", "4")]);
        check("a=1\\\\\nb=2", &[("a", "1\\"), ("b", "2")]);
        check("a\\\n  b=1", &[("ab", "1")]);
        check("a=\\\n1", &[("a", "1")]);
        check("a=1\\", &[("a", "1")]);
        check("a=1\\\n\nb=2", &[("a", "1"), ("b", "2")]);
    }

    #[test]
    fn escapes() {
        check(r"a\ b\=c\:d=e\tf", &[("a b=c:d", "e\tf")]);
        check(r"distributionUrl=https\://x/y.zip", &[("distributionUrl", "https://x/y.zip")]);
        check(r"a=\u00e9\u0041\q", &[("a", "éAq")]);
        check(r"a=\uD83D\uDE00\uD83D.", &[("a", "😀\u{fffd}.")]);
        check(r"a=\  b\ ", &[("a", "  b ")]);
        check(r"a=\u12", &[("a", "u12")]);
        check("a=\\u00é", &[("a", "u00é")]);
        assert_eq!(Properties::parse(r"a=\u12").problems()[0].message, "four hexadecimal digits follow `\\u`");
    }

    #[test]
    fn the_last_one_counts_and_all_are_kept() {
        let text = "a=1\nb = 2 \na=3\n";
        let file = Properties::parse(text);
        assert_eq!(file.get("a").unwrap().value, "3");
        assert_eq!(file.entries().len(), 3);
        assert_eq!(file.get("b").unwrap().span.slice(text), "b = 2");
        assert_eq!(file.get("b").unwrap().value_span.slice(text), "2");
        assert!(file.get("c").is_none());
    }

    #[test]
    fn documents_of_spring() {
        let file = Properties::parse("a=1\n#---\na=2\n!---  \na=3\n# ---\na=4");
        assert_eq!(file.entries().iter().map(|entry| entry.document).collect::<Vec<_>>(), [0, 1, 2, 2]);
    }

    #[test]
    fn odd_input_is_survived() {
        for piece in ["\\", "=", "\\u", "\\\n", "#", "é", "\u{0}", "a\\ ", ": "] {
            Properties::parse(&piece.repeat(50_000));
        }
    }
}
