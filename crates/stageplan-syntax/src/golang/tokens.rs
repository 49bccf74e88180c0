//! Tokens of Go source.

use crate::{Problem, Span};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or a keyword.
    Ident,
    /// An integer literal.
    Int,
    /// A floating-point or imaginary literal.
    Float,
    /// A rune literal.
    Char,
    /// An interpreted string literal, in double quotes.
    String,
    /// A raw string literal, in backquotes.
    RawString,
    /// An operator, a bracket or another mark.
    Operator,
    /// A line or block comment.
    Comment,
}

/// One token as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// What it is.
    pub kind: Kind,
    /// The token as written, with its quotes.
    pub text: &'t str,
    /// Where it is.
    pub span: Span,
    /// The line it starts on, counted from one.
    pub line: u32,
}

impl Token<'_> {
    /// Whether this is the operator or bracket `text`.
    pub fn is(&self, text: &str) -> bool {
        self.kind == Kind::Operator && self.text == text
    }

    /// Whether this is the keyword or identifier `text`.
    pub fn is_word(&self, text: &str) -> bool {
        self.kind == Kind::Ident && self.text == text
    }

    /// Whether this is an identifier and no keyword.
    pub fn is_name(&self) -> bool {
        self.kind == Kind::Ident && !is_keyword(self.text)
    }

    /// The value of a string literal of either kind.
    pub fn string_value(&self) -> Option<String> {
        match self.kind {
            Kind::String => Some(decode(inner(self.text, '"'))),
            // Go drops carriage returns from raw strings.
            Kind::RawString => Some(inner(self.text, '`').replace('\r', "")),
            _ => None,
        }
    }

    /// The value of an integer literal that fits.
    pub fn int_value(&self) -> Option<i64> {
        if self.kind != Kind::Int {
            return None;
        }
        let digits = self.text.replace('_', "").to_ascii_lowercase();
        let based = |prefix: &str, base| digits.strip_prefix(prefix).map(|rest| i64::from_str_radix(rest, base).ok());
        based("0x", 16)
            .or_else(|| based("0b", 2))
            .or_else(|| based("0o", 8))
            .or_else(|| based("0", 8).filter(|_| digits.len() > 1))
            .unwrap_or_else(|| digits.parse().ok())
    }

    /// The line the token ends on, which differs from `line` for raw strings and block comments.
    pub(super) fn end_line(&self) -> u32 {
        match self.kind {
            Kind::RawString | Kind::Comment => {
                self.line + self.text.bytes().filter(|byte| *byte == b'\n').count().min(u32::MAX as usize) as u32
            }
            _ => self.line,
        }
    }
}

/// Reads all tokens, comments included.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    scan(text).0
}

pub(super) fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "break"
            | "case"
            | "chan"
            | "const"
            | "continue"
            | "default"
            | "defer"
            | "else"
            | "fallthrough"
            | "for"
            | "func"
            | "go"
            | "goto"
            | "if"
            | "import"
            | "interface"
            | "map"
            | "package"
            | "range"
            | "return"
            | "select"
            | "struct"
            | "switch"
            | "type"
            | "var"
    )
}

/// A literal without its quotes, of which the closing one may be missing.
fn inner(text: &str, quote: char) -> &str {
    let rest = text.strip_prefix(quote).unwrap_or(text);
    rest.strip_suffix(quote).unwrap_or(rest)
}

/// Decodes the escapes of an interpreted string; `\xff` gives bytes, so the result is made from bytes.
pub(super) fn decode(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        let Some(mark) = rest.chars().next() else { break };
        rest = &rest[mark.len_utf8()..];
        let plain = match mark {
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'n' => b'\n',
            'r' => b'\r',
            't' => b'\t',
            'v' => 11,
            '\\' | '\'' | '"' => mark as u8,
            _ => 0,
        };
        if plain != 0 {
            bytes.push(plain);
            continue;
        }
        let (length, base, skip) = match mark {
            'x' => (2, 16, 0),
            'u' => (4, 16, 0),
            'U' => (8, 16, 0),
            '0'..='7' => (3, 8, 1),
            _ => {
                bytes.push(b'\\');
                let mut buffer = [0; 4];
                bytes.extend_from_slice(mark.encode_utf8(&mut buffer).as_bytes());
                continue;
            }
        };
        // The octal escape has its first digit where the others have their letter.
        let digits: String = (skip == 1).then_some(mark).into_iter().chain(rest.chars().take(length - skip)).collect();
        let Ok(code) = u32::from_str_radix(&digits, base) else { continue };
        rest = rest.get(digits.len() - skip..).unwrap_or_default();
        if matches!(mark, 'u' | 'U') {
            let mut buffer = [0; 4];
            let decoded = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            bytes.extend_from_slice(decoded.encode_utf8(&mut buffer).as_bytes());
        } else {
            bytes.push((code & 0xff) as u8);
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

const OPERATORS: [&str; 26] = [
    "<<=", ">>=", "&^=", "...", "&&", "||", "<-", "++", "--", "==", "!=", "<=", ">=", ":=", "+=", "-=", "*=", "/=",
    "%=", "&=", "|=", "^=", "<<", ">>", "&^", "~",
];

/// All tokens, and what is wrong with the literals and comments among them.
pub(super) fn scan(text: &str) -> (Vec<Token<'_>>, Vec<Problem>) {
    let bytes = text.as_bytes();
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut problems = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut line: u32 = 1;
    while let Some(byte) = bytes.get(at).copied() {
        let rest = &text[at..];
        let mut unclosed = "";
        let (kind, length) = match byte {
            b'\n' => {
                line += 1;
                at += 1;
                continue;
            }
            b' ' | b'\t' | b'\r' => {
                at += 1;
                continue;
            }
            b'/' if rest.starts_with("//") => {
                let length = rest.find('\n').unwrap_or(rest.len());
                (Kind::Comment, if rest[..length].ends_with('\r') { length - 1 } else { length })
            }
            b'/' if rest.starts_with("/*") => match rest[2..].find("*/") {
                Some(more) => (Kind::Comment, more + 4),
                None => {
                    unclosed = "comment";
                    (Kind::Comment, rest.len())
                }
            },
            b'`' => match rest[1..].find('`') {
                Some(more) => (Kind::RawString, more + 2),
                None => {
                    unclosed = "raw string";
                    (Kind::RawString, rest.len())
                }
            },
            b'"' | b'\'' => {
                let (length, closed) = quoted(rest.as_bytes(), byte);
                let kind = if byte == b'"' { Kind::String } else { Kind::Char };
                if !closed {
                    unclosed = if byte == b'"' { "string" } else { "rune" };
                }
                (kind, length)
            }
            b'0'..=b'9' => number(rest.as_bytes()),
            b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => number(rest.as_bytes()),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => {
                let part = |next: char| next == '_' || next.is_alphanumeric();
                match rest.find(|next| !part(next)).unwrap_or(rest.len()) {
                    0 => {
                        let mark = rest.chars().next().unwrap_or(' ');
                        if mark.is_whitespace() || mark == '\u{feff}' {
                            at += mark.len_utf8();
                            continue;
                        }
                        (Kind::Operator, mark.len_utf8())
                    }
                    length => (Kind::Ident, length),
                }
            }
            _ => {
                let known = OPERATORS.into_iter().find(|known| rest.starts_with(known));
                (Kind::Operator, known.map_or(1, str::len))
            }
        };
        let span = Span::new(at, at + length);
        if !unclosed.is_empty() {
            problems.push(Problem { span: Span::new(at, at + 1), message: format!("this {unclosed} is never closed") });
        }
        let token = Token { kind, text: span.slice(text), span, line };
        line = token.end_line();
        tokens.push(token);
        at += length.max(1);
    }
    (tokens, problems)
}

/// Length of a quoted literal and whether it is closed on its line.
fn quoted(bytes: &[u8], quote: u8) -> (usize, bool) {
    let mut at = 1;
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'\n' => break,
            b'\\' if !matches!(bytes.get(at + 1), None | Some(b'\n' | b'\r')) => at += 1,
            _ if byte == quote => return (at + 1, true),
            _ => {}
        }
        at += 1;
    }
    // A backslash may have stepped into a character of several bytes; its rest is no line break, so `at` moved on to
    // a boundary by now.
    let end = at.min(bytes.len());
    (if bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end }, false)
}

/// Kind and length of a number.
fn number(bytes: &[u8]) -> (Kind, usize) {
    let hex = bytes.starts_with(b"0x") || bytes.starts_with(b"0X");
    let mut kind = Kind::Int;
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'.' => kind = Kind::Float,
            b'e' | b'E' if !hex => kind = Kind::Float,
            b'p' | b'P' | b'i' => kind = Kind::Float,
            b'+' | b'-' => {
                let power = bytes.get(at.wrapping_sub(1)).copied().unwrap_or_default();
                if !(matches!(power, b'p' | b'P') || (!hex && matches!(power, b'e' | b'E'))) {
                    break;
                }
            }
            b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {}
            _ => break,
        }
        at += 1;
    }
    (kind, at)
}
