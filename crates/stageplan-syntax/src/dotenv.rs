//! `.env` files and their examples.

use crate::{Problem, Span};

/// The assignments of an environment file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dotenv {
    /// In file order, those in comments included.
    pub entries: Vec<Entry>,
    /// Lines that assign nothing, and strings that do not end.
    pub problems: Vec<Problem>,
}

/// One assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of the variable.
    pub key: String,
    /// The value without quotes and escapes; `$NAME` is left as it is.
    pub value: String,
    /// The comment behind the value, or else the comment lines right above, joined by line feeds.
    pub comment: Option<String>,
    /// Whether the assignment itself is in a comment, as in `# PORT=3000`: a hint, not a setting.
    pub commented_out: bool,
    /// The bytes from the name to the end of the value.
    pub span: Span,
}

impl Dotenv {
    /// The last assignment of a variable that is not in a comment.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| !entry.commented_out && entry.key == key)
    }
}

/// Reads an environment file.
pub fn parse(text: &str) -> Dotenv {
    let mut file = Dotenv::default();
    let mut above: Vec<&str> = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
        let line = &text[at..end];
        let start = at + (line.len() - line.trim_start().len());
        let line = line.trim();
        at = end + 1;
        if line.is_empty() {
            above.clear();
            continue;
        }
        if let Some(comment) = line.strip_prefix('#') {
            let inner = start + line.len() - comment.trim_start_matches(['#', ' ', '\t']).len();
            // Prose holds spaces before its `=`, a disabled setting does not.
            match assignment(text, inner, start + line.len(), false) {
                Some(found) if found.strict => {
                    file.entries.push(found.entry(&above, true));
                    above.clear();
                }
                _ => above.push(comment),
            }
            continue;
        }
        match assignment(text, start, end, true) {
            Some(found) => {
                if found.unclosed {
                    let message = format!("the string of `{}` is not closed", found.key);
                    file.problems.push(Problem { span: found.span, message });
                }
                // A quoted value may span lines.
                if found.span.end > end {
                    at = text[found.span.end..].find('\n').map_or(text.len(), |length| found.span.end + length + 1);
                }
                file.entries.push(found.entry(&above, false));
            }
            None => {
                let span = Span::new(start, start + line.len());
                file.problems.push(Problem { span, message: "a line reads `NAME=value`".to_owned() });
            }
        }
        above.clear();
    }
    file
}

struct Found<'t> {
    key: &'t str,
    value: String,
    trailing: Option<&'t str>,
    span: Span,
    strict: bool,
    unclosed: bool,
}

impl Found<'_> {
    fn entry(self, above: &[&str], commented_out: bool) -> Entry {
        let comment = self.trailing.map(str::to_owned).or_else(|| {
            let lines: Vec<_> = above.iter().map(|line| line.trim_start_matches('#').trim()).collect();
            let ruler = |line: &&str| !line.chars().any(char::is_alphanumeric);
            let lines: Vec<_> = lines.into_iter().filter(|line| !ruler(line)).collect();
            (!lines.is_empty()).then(|| lines.join("\n"))
        });
        Entry { key: self.key.to_owned(), value: self.value, comment, commented_out, span: self.span }
    }
}

/// Reads `[export] NAME = value` between `start` and the end of its line; a quoted value may go on `beyond` it.
fn assignment(text: &str, start: usize, end: usize, beyond: bool) -> Option<Found<'_>> {
    let line = text.get(start..end)?;
    let body = match line.strip_prefix("export") {
        Some(rest) if rest.starts_with([' ', '\t']) => rest.trim_start(),
        _ => line,
    };
    let key_start = end - body.len();
    let (name, rest) = body.split_once('=')?;
    let key = name.trim_end();
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    if key.is_empty()
        || !key.bytes().all(letter)
        || key.starts_with(|first: char| !first.is_ascii_alphabetic() && first != '_')
    {
        return None;
    }
    let strict = key.len() == name.len() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let value = rest.trim_start_matches([' ', '\t']);
    let value_start = end - value.len();
    let limit = if beyond { text.len() } else { end };
    let mut unclosed = false;
    if let Some(quote) = value.chars().next().filter(|first| matches!(first, '"' | '\'' | '`')) {
        if let Some((decoded, length)) = quoted(&text[value_start..limit], quote) {
            let close = value_start + length;
            let tail = text[close..limit].lines().next().unwrap_or_default();
            let trailing = tail.trim().strip_prefix('#').map(str::trim).filter(|comment| !comment.is_empty());
            return Some(Found { key, value: decoded, trailing, span: Span::new(key_start, close), strict, unclosed });
        }
        unclosed = true;
    }
    // Behind white space, `#` begins a comment; inside a word it is part of the value.
    let mark =
        value.match_indices('#').find(|(at, _)| value[..*at].chars().next_back().is_none_or(char::is_whitespace));
    let (plain, trailing) = match mark {
        Some((at, _)) => (&value[..at], Some(value[at + 1..].trim()).filter(|comment| !comment.is_empty())),
        None => (value, None),
    };
    let plain = plain.trim_end();
    let span = Span::new(key_start, value_start + plain.len());
    Some(Found { key, value: plain.to_owned(), trailing, span, strict, unclosed })
}

/// Decodes the quoted string at the start of `text`; gives its value and its length with the quotes.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            _ if letter == quote => return Some((value, at + 1)),
            '\\' if quote == '"' => match letters.next()?.1 {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                escaped @ ('"' | '\\' | '$') => value.push(escaped),
                other => value.extend(['\\', other]),
            },
            _ => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SAMPLE: &str = "\u{feff}# Where it listens.\r\n# ----\r\n# Any free port.\r\nPORT=3000\r\n\r\n# Not about the next one.\r\n\r\nexport NAME='é $X # y' # why\r\nA = \"a\\n\\\"b\\\" \\$c\"\r\nURL=http://x/#frag # note\r\n#SECRET=\r\n# TOKEN=\"t\" # keep\r\n# set X = 1 to enable\r\nKEY=\"-----BEGIN\r\nline\r\n-----END\" # pem\r\nEMPTY=\r\nEMPTY2= # nothing\r\nnonsense\r\nBAD=\"open\r\nA.b-c=`x'y`";

    #[test]
    fn assignments_with_their_comments() {
        let file = parse(SAMPLE);
        let entries: Vec<_> = file
            .entries
            .iter()
            .map(|one| (one.key.as_str(), one.value.as_str(), one.comment.as_deref().unwrap_or("-"), one.commented_out))
            .collect();
        assert_eq!(
            entries,
            [
                ("PORT", "3000", "Where it listens.\nAny free port.", false),
                ("NAME", "é $X # y", "why", false),
                ("A", "a\n\"b\" $c", "-", false),
                ("URL", "http://x/#frag", "note", false),
                ("SECRET", "", "-", true),
                ("TOKEN", "t", "keep", true),
                ("KEY", "-----BEGIN\r\nline\r\n-----END", "pem", false),
                ("EMPTY", "", "-", false),
                ("EMPTY2", "", "nothing", false),
                ("BAD", "\"open", "-", false),
                ("A.b-c", "x'y", "-", false),
            ]
        );
        assert_eq!(file.entries[1].span.slice(SAMPLE), "NAME='é $X # y'");
        assert_eq!(file.entries[3].span.slice(SAMPLE), "URL=http://x/#frag");
        assert_eq!(file.entries[5].span.slice(SAMPLE), "TOKEN=\"t\"");
        assert!(file.get("SECRET").is_none() && file.get("PORT").is_some());
        let problems: Vec<_> = file.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(problems, ["a line reads `NAME=value`", "the string of `BAD` is not closed"]);
        assert_eq!(parse(""), Dotenv::default());
    }

    #[test]
    fn many_open_quotes_stay_cheap() {
        assert_eq!(parse(&"A=\"\n".repeat(1_001)).entries.len(), 501);
    }

    #[test]
    fn damaged_files_are_read() {
        crate::data::tests::damage(SAMPLE, 2_000, |text| {
            assert!(parse(text).entries.iter().all(|entry| entry.span.slice(text).starts_with(&entry.key)));
        });
    }
}
