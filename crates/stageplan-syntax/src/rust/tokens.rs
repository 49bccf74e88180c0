//! Tokens of Rust source.
//!
//! The compiler's own lexer is published too. It weighs more than all that is built on it here, mostly in tables of
//! Unicode, and its crate does not compile where two other crates know different versions of Unicode.

use crate::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or a keyword.
    Ident,
    /// `'a`
    Lifetime,
    /// An integer, with or without the name of its type behind it.
    Int,
    /// A floating-point number.
    Float,
    /// `'a'` or `b'a'`
    Char,
    /// `"…"` or `c"…"`
    Str,
    /// `r"…"`, `r#"…"#` or `cr"…"`
    RawStr,
    /// `b"…"`
    ByteStr,
    /// `br"…"`
    RawByteStr,
    /// An operator, a bracket or another mark.
    Mark,
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
}

impl<'t> Token<'t> {
    /// Whether this is the operator or bracket `text`.
    pub fn is(&self, text: &str) -> bool {
        self.kind == Kind::Mark && self.text == text
    }

    /// Whether this is the keyword or identifier `text`.
    pub fn is_word(&self, text: &str) -> bool {
        self.kind == Kind::Ident && self.text == text
    }

    /// The name that this is, which is no keyword; `r#type` is called `type`.
    pub fn name(&self) -> Option<&'t str> {
        if self.kind != Kind::Ident {
            return None;
        }
        match self.text.strip_prefix("r#") {
            Some(name) => Some(name),
            None => (!is_keyword(self.text)).then_some(self.text),
        }
    }

    /// The value of a string of any kind.
    pub fn string(&self) -> Option<String> {
        match self.kind {
            Kind::Str | Kind::ByteStr => {
                let open = self.text.find('"')?;
                let inner = self.text.get(open + 1..)?;
                Some(unescape(inner.strip_suffix('"').unwrap_or(inner)))
            }
            Kind::RawStr | Kind::RawByteStr => {
                let open = self.text.find('"')?;
                let hashes = self.text.get(..open)?.bytes().filter(|byte| *byte == b'#').count();
                let inner = self.text.get(open + 1..)?;
                let end = inner.len().checked_sub(hashes + 1).unwrap_or(inner.len());
                Some(inner.get(..end).unwrap_or(inner).to_owned())
            }
            _ => None,
        }
    }

    /// The value of a character.
    pub fn char(&self) -> Option<String> {
        let text = self.text.strip_prefix('b').unwrap_or(self.text);
        let inner = text.strip_prefix('\'')?;
        (self.kind == Kind::Char).then(|| unescape(inner.strip_suffix('\'').unwrap_or(inner)))
    }

    /// The value of an integer that fits.
    pub fn int(&self) -> Option<i64> {
        if self.kind != Kind::Int {
            return None;
        }
        let text = self.text.replace('_', "");
        let (base, digits) = match text.get(..2) {
            Some("0x") => (16, &text[2..]),
            Some("0o") => (8, &text[2..]),
            Some("0b") => (2, &text[2..]),
            _ => (10, text.as_str()),
        };
        // What is behind the digits names the type.
        let end = digits.find(|letter: char| !letter.is_digit(base)).unwrap_or(digits.len());
        i64::from_str_radix(&digits[..end], base).ok()
    }
}

/// All tokens of a text without comments, and which brackets belong together.
#[derive(Clone, Debug, Default)]
pub struct Tokens<'t> {
    /// The text.
    pub text: &'t str,
    /// The tokens.
    pub list: Vec<Token<'t>>,
    /// For each bracket its other one, for others their own place.
    pairs: Vec<usize>,
}

impl<'t> Tokens<'t> {
    /// Reads all tokens.
    pub fn new(text: &'t str) -> Self {
        let list = scan(text);
        let pairs = pairs(&list);
        Self { text, list, pairs }
    }

    /// The token at a place.
    pub fn get(&self, at: usize) -> Option<&Token<'t>> {
        self.list.get(at)
    }

    /// Whether a mark is at a place.
    pub fn is(&self, at: usize, text: &str) -> bool {
        self.get(at).is_some_and(|token| token.is(text))
    }

    /// Whether a word is at a place.
    pub fn is_word(&self, at: usize, text: &str) -> bool {
        self.get(at).is_some_and(|token| token.is_word(text))
    }

    /// The other one of the bracket at a place.
    pub fn matching(&self, at: usize) -> Option<usize> {
        self.pairs.get(at).copied().filter(|other| *other != at)
    }

    /// The place behind a token, and behind its closing bracket where it opens one.
    pub fn behind(&self, at: usize) -> usize {
        self.matching(at).filter(|close| *close > at).unwrap_or(at) + 1
    }

    /// Where the tokens of a range are.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let start = self.get(from).map_or(self.text.len(), |token| token.span.start);
        match to.checked_sub(1).filter(|last| *last >= from).and_then(|last| self.get(last)) {
            Some(last) => Span::new(start, last.span.end),
            None => Span::new(start, start),
        }
    }
}

/// How many brackets may be lost in one.
const LOST: usize = 64;

fn pairs(list: &[Token<'_>]) -> Vec<usize> {
    let mut pairs: Vec<usize> = (0..list.len()).collect();
    let mut open: Vec<usize> = Vec::new();
    for (at, token) in list.iter().enumerate().filter(|(_, token)| token.kind == Kind::Mark) {
        let opens = match token.text {
            "(" | "[" | "{" => {
                open.push(at);
                continue;
            }
            ")" => "(",
            "]" => "[",
            "}" => "{",
            _ => continue,
        };
        // What was left open inside is forgotten; a bracket that closes nothing is none. A brace is never closed by
        // what is no brace, so that one lost parenthesis costs one block.
        let stop = if opens == "{" { "" } else { "{" };
        let near = open.len().saturating_sub(LOST);
        let inner = open[near..].iter().rposition(|at| list[*at].is(opens) || list[*at].is(stop));
        if let Some(inner) = inner.map(|inner| near + inner).filter(|inner| list[open[*inner]].is(opens)) {
            let other = open[inner];
            open.truncate(inner);
            pairs[other] = at;
            pairs[at] = other;
        }
    }
    pairs
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "as" | "async"
            | "await"
            | "break"
            | "const"
            | "continue"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "fn"
            | "for"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "true"
            | "type"
            | "unsafe"
            | "use"
            | "where"
            | "while"
    )
}

/// Decodes the escapes of a string or a character.
fn unescape(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(mark) = rest.chars().next() else { break };
        rest = &rest[mark.len_utf8()..];
        match mark {
            'n' => decoded.push('\n'),
            'r' => decoded.push('\r'),
            't' => decoded.push('\t'),
            '0' => decoded.push('\0'),
            '\\' | '\'' | '"' => decoded.push(mark),
            // The end of a line and what the next one is indented with are left out.
            '\n' | '\r' => rest = rest.trim_start_matches([' ', '\t', '\n', '\r']),
            'x' => {
                let digits = rest.get(..2).unwrap_or_default();
                let code = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                decoded.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
                rest = &rest[digits.len()..];
            }
            'u' => {
                let inner = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
                if let Some((digits, behind)) = inner {
                    let code = u32::from_str_radix(&digits.replace('_', ""), 16).ok().and_then(char::from_u32);
                    decoded.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
                    rest = behind;
                }
            }
            other => {
                decoded.push('\\');
                decoded.push(other);
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

/// Marks of more than one character. `>` always stands alone, since two of them may close two lists of types.
const MARKS: [&str; 18] =
    ["..=", "...", "::", "->", "=>", "..", "&&", "||", "==", "!=", "<=", "+=", "-=", "*=", "/=", "%=", "^=", "|="];

fn scan(text: &str) -> Vec<Token<'_>> {
    let mut list: Vec<Token<'_>> = Vec::with_capacity(text.len() / 5);
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    at += shebang(&text[at..]);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() || matches!(first, '\u{200e}' | '\u{200f}') {
            at += first.len_utf8();
            continue;
        }
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        if rest.starts_with("/*") {
            at += block_comment(rest);
            continue;
        }
        // `x.0.1` has two numbers.
        let element = list.last().is_some_and(|last| last.is(".") && last.span.end == at);
        let (kind, length) = token(rest, first, element);
        let span = Span::new(at, at + length);
        list.push(Token { kind, text: span.slice(text), span });
        at += length;
    }
    list
}

/// The length of the line that names the interpreter of a script.
fn shebang(text: &str) -> usize {
    let inner_attribute = text.strip_prefix("#!").is_none_or(|rest| rest.trim_start().starts_with('['));
    if inner_attribute { 0 } else { text.find('\n').unwrap_or(text.len()) }
}

/// The length of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => {
                depth += 1;
                at += 2;
            }
            Some(b"*/") => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    text.len()
}

fn token(text: &str, first: char, element: bool) -> (Kind, usize) {
    let bytes = text.as_bytes();
    match first {
        '"' => (Kind::Str, quoted(text, 1, b'"')),
        '\'' => quote(text),
        '0'..='9' if element => (Kind::Int, text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())),
        '0'..='9' => number(bytes),
        _ if is_start(first) => prefixed(text).unwrap_or_else(|| (Kind::Ident, word(text))),
        _ => {
            let mark = MARKS.into_iter().find(|mark| text.starts_with(mark));
            (Kind::Mark, mark.map_or(first.len_utf8(), str::len))
        }
    }
}

fn is_start(letter: char) -> bool {
    letter == '_' || letter.is_alphabetic()
}

fn word(text: &str) -> usize {
    text.find(|letter: char| !(letter == '_' || letter.is_alphanumeric())).unwrap_or(text.len())
}

/// Strings, characters and identifiers that begin with a letter of their own.
fn prefixed(text: &str) -> Option<(Kind, usize)> {
    let letters = text.find(|letter: char| !letter.is_ascii_alphabetic())?;
    let (prefix, rest) = text.split_at(letters);
    if !matches!(prefix, "r" | "b" | "c" | "br" | "cr") {
        return None;
    }
    let raw = prefix.ends_with('r');
    if raw {
        let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
        let behind = &rest[hashes..];
        if let Some(inner) = behind.strip_prefix('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let length = inner.find(&close).map_or(inner.len(), |at| at + close.len());
            let kind = if prefix == "br" { Kind::RawByteStr } else { Kind::RawStr };
            return Some((kind, letters + hashes + 1 + length));
        }
        let identifier = prefix == "r" && hashes == 1 && behind.chars().next().is_some_and(is_start);
        return identifier.then(|| (Kind::Ident, letters + 1 + word(behind)));
    }
    match rest.as_bytes().first()? {
        b'"' => {
            let kind = if prefix == "b" { Kind::ByteStr } else { Kind::Str };
            Some((kind, quoted(text, letters + 1, b'"')))
        }
        b'\'' if prefix == "b" => Some((Kind::Char, quoted(text, letters + 1, b'\''))),
        _ => None,
    }
}

/// The length of what is closed by `quote`, of which `from` bytes are before the inside.
fn quoted(text: &str, from: usize, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            _ if *byte == quote => return at + 1,
            // A character is never that long; the quote was a slip.
            b'\n' if quote == b'\'' => break,
            _ => {}
        }
        at += 1;
    }
    // A backslash may have stepped into a character of several bytes.
    (at.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// A character or a lifetime.
fn quote(text: &str) -> (Kind, usize) {
    let mut letters = text[1..].chars();
    let Some(first) = letters.next() else { return (Kind::Mark, 1) };
    if first == '\\' {
        return (Kind::Char, quoted(text, 1, b'\''));
    }
    if letters.next() == Some('\'') {
        return (Kind::Char, first.len_utf8() + 2);
    }
    if is_start(first) {
        return (Kind::Lifetime, 1 + word(&text[1..]));
    }
    (Kind::Mark, 1)
}

/// Kind and length of a number.
fn number(bytes: &[u8]) -> (Kind, usize) {
    let based = bytes.first() == Some(&b'0') && matches!(bytes.get(1), Some(b'x' | b'o' | b'b'));
    let mut kind = Kind::Int;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' | b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                if matches!(byte, b'e' | b'E') && !based && matches!(bytes.get(at + 1), Some(b'0'..=b'9' | b'+' | b'-'))
                {
                    kind = Kind::Float;
                    at += 1;
                }
            }
            b'.' if !based && kind == Kind::Int => {
                // `1..2` is a range and `1.max(2)` a call.
                let next = bytes.get(at + 1).copied().unwrap_or_default();
                if next == b'.' || next == b'_' || next.is_ascii_alphabetic() || next >= 0x80 {
                    break;
                }
                kind = Kind::Float;
            }
            _ => break,
        }
        at += 1;
    }
    (kind, at)
}
