//! Tokens of Python source.

use crate::{Problem, Span};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or a keyword.
    Name,
    /// A number of any kind.
    Number,
    /// A string literal of any kind without placeholders.
    String,
    /// A string literal with placeholders. The tokens of these follow, then a [`Kind::FormatEnd`].
    Format,
    /// The closing quotes of a [`Kind::Format`].
    FormatEnd,
    /// An operator, a bracket or another mark.
    Operator,
    /// The end of a logical line.
    Newline,
    /// The next line is indented deeper.
    Indent,
    /// A block ends.
    Dedent,
}

/// One token as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// What it is.
    pub kind: Kind,
    /// The token as written, with its quotes and prefixes.
    pub text: &'t str,
    /// Where it is.
    pub span: Span,
}

impl Token<'_> {
    /// Whether this is the operator or bracket `text`.
    pub fn is(&self, text: &str) -> bool {
        self.kind == Kind::Operator && self.text == text
    }

    /// Whether this is the keyword or identifier `text`.
    pub fn is_word(&self, text: &str) -> bool {
        self.kind == Kind::Name && self.text == text
    }

    /// Whether this is an identifier; `match`, `case`, `type` and `_` are some too.
    pub fn is_name(&self) -> bool {
        self.kind == Kind::Name && !is_keyword(self.text)
    }

    /// The value of one string literal: no bytes, no template, no placeholders, and no character by its name.
    pub fn string_value(&self) -> Option<String> {
        if self.kind != Kind::String {
            return None;
        }
        let quote = self.text.find(['"', '\''])?;
        let (prefix, quoted) = self.text.split_at(quote);
        let has = |letter: u8| prefix.bytes().any(|byte| byte.eq_ignore_ascii_case(&letter));
        if has(b'b') || has(b't') {
            return None;
        }
        decode(inner(quoted), has(b'r'), has(b'f'))
    }

    /// The value of an integer literal that fits.
    pub fn int_value(&self) -> Option<i64> {
        if self.kind != Kind::Number {
            return None;
        }
        let digits = self.text.replace('_', "").to_ascii_lowercase();
        let base = match digits.get(..2) {
            Some("0x") => 16,
            Some("0o") => 8,
            Some("0b") => 2,
            _ => return digits.parse().ok(),
        };
        i64::from_str_radix(digits.get(2..)?, base).ok()
    }
}

pub(super) fn is_keyword(word: &str) -> bool {
    never_in_expression(word)
        || matches!(
            word,
            "False"
                | "None"
                | "True"
                | "and"
                | "as"
                | "async"
                | "await"
                | "else"
                | "for"
                | "from"
                | "if"
                | "in"
                | "is"
                | "lambda"
                | "not"
                | "or"
                | "yield"
        )
}

/// Keywords that start a statement and are in no expression, so that a bracket open in front of one was never closed.
fn never_in_expression(word: &str) -> bool {
    matches!(
        word,
        "assert"
            | "break"
            | "class"
            | "continue"
            | "def"
            | "del"
            | "elif"
            | "except"
            | "finally"
            | "global"
            | "import"
            | "nonlocal"
            | "pass"
            | "raise"
            | "return"
            | "try"
            | "while"
            | "with"
    )
}

/// A literal without its quotes, of which the closing ones may be missing.
fn inner(text: &str) -> &str {
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if let Some(rest) = text.strip_prefix(quote) {
            return rest.strip_suffix(quote).unwrap_or(rest);
        }
    }
    text
}

/// Decodes escapes, line ends and, in a format string, doubled braces.
fn decode(text: &str, raw: bool, format: bool) -> Option<String> {
    let mut found = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '\r', '{', '}']) {
        found.push_str(&rest[..at]);
        let mark = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match mark {
            b'\r' => {
                found.push('\n');
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
            b'\\' if !raw => rest = escape(rest, &mut found)?,
            b'\\' => found.push('\\'),
            mark => {
                found.push(mark as char);
                if format {
                    rest = rest.strip_prefix(mark as char).unwrap_or(rest);
                }
            }
        }
    }
    found.push_str(rest);
    Some(found)
}

/// Decodes what stands behind a backslash and gives what is left. A character by its name is `None`: the names would
/// weigh more than this crate.
fn escape<'t>(text: &'t str, found: &mut String) -> Option<&'t str> {
    let Some(mark) = text.chars().next() else {
        found.push('\\');
        return Some(text);
    };
    let rest = &text[mark.len_utf8()..];
    let digits = match mark {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'N' => return None,
        '0'..='7' => {
            let len = text.bytes().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
            let value = u32::from_str_radix(&text[..len], 8).unwrap_or_default();
            found.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
            return Some(&text[len..]);
        }
        _ => 0,
    };
    if digits > 0 {
        // Half of a pair is no character of its own.
        let value = rest.get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
        found.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
        return rest.get(digits..);
    }
    match mark {
        '\n' => {}
        '\r' => return Some(rest.strip_prefix('\n').unwrap_or(rest)),
        'a' => found.push('\u{7}'),
        'b' => found.push('\u{8}'),
        'f' => found.push('\u{c}'),
        'n' => found.push('\n'),
        'r' => found.push('\r'),
        't' => found.push('\t'),
        'v' => found.push('\u{b}'),
        '\\' | '\'' | '"' => found.push(mark),
        _ => {
            found.push('\\');
            found.push(mark);
        }
    }
    Some(rest)
}

/// All tokens of a text, and which bracket belongs to which.
#[derive(Default)]
pub(super) struct Scanned<'t> {
    pub(super) tokens: Vec<Token<'t>>,
    /// For each bracket and each format string the index of its counterpart.
    pub(super) pairs: Vec<Option<u32>>,
    pub(super) problems: Vec<Problem>,
}

/// What is open.
#[derive(Clone, Copy)]
enum Frame {
    /// A bracket.
    Bracket { token: usize },
    /// A format string, in the text of which we are.
    Format { token: usize, quote: u8, triple: bool, raw: bool, filled: bool },
    /// A placeholder of a format string.
    Placeholder { token: usize, format: usize },
    /// What stands behind the colon of a placeholder, which is text again; `format` is the frame of its string.
    Spec { format: usize },
}

/// Deeper blocks than CPython takes are read as if they were not indented.
const DEEPEST_BLOCK: usize = 100;

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    found: Scanned<'t>,
    frames: Vec<Frame>,
    indents: Vec<usize>,
}

/// Reads all tokens but comments.
pub(super) fn scan(text: &str) -> Scanned<'_> {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        found: Scanned::default(),
        frames: Vec::new(),
        indents: vec![0],
    };
    scanner.line_start();
    while scanner.at < scanner.bytes.len() {
        if matches!(scanner.frames.last(), Some(Frame::Format { .. } | Frame::Spec { .. })) {
            scanner.format_text();
        } else {
            scanner.step();
        }
    }
    scanner.abandon();
    scanner.newline();
    while scanner.indents.len() > 1 {
        scanner.indents.pop();
        scanner.push(Kind::Dedent, scanner.at);
    }
    scanner.found
}

impl<'t> Scanner<'t> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or_default()
    }

    /// Adds the token from `start` up to here.
    fn push(&mut self, kind: Kind, start: usize) {
        let text = self.text.get(start..self.at).unwrap_or_default();
        self.found.tokens.push(Token { kind, text, span: Span::new(start, self.at) });
        self.found.pairs.push(None);
    }

    fn problem(&mut self, start: usize, message: &str) {
        self.found.problems.push(Problem { span: Span::new(start, self.at), message: message.to_owned() });
    }

    fn pair(&mut self, open: usize) {
        let close = self.found.tokens.len() - 1;
        self.found.pairs[open] = Some(close as u32);
        self.found.pairs[close] = Some(open as u32);
    }

    fn newline(&mut self) {
        let content = |token: &Token<'_>| !matches!(token.kind, Kind::Newline | Kind::Indent | Kind::Dedent);
        if self.found.tokens.last().is_some_and(content) {
            self.push(Kind::Newline, self.at);
        }
    }

    fn skip_comment(&mut self) {
        while self.at < self.bytes.len() && !matches!(self.peek(0), b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn skip_line_end(&mut self) {
        self.at += if self.peek(0) == b'\r' && self.peek(1) == b'\n' { 2 } else { 1 };
    }

    /// Skips blank lines and takes the indentation of the line behind them.
    fn line_start(&mut self) {
        let mut column = 0;
        let mut continued = None;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b' ' => column += 1,
                b'\t' => column = (column / 8 + 1) * 8,
                b'\x0c' => column = 0,
                b'#' => {
                    self.skip_comment();
                    continue;
                }
                b'\n' | b'\r' => {
                    self.skip_line_end();
                    (column, continued) = (0, None);
                    continue;
                }
                b'\\' if matches!(self.peek(1), b'\n' | b'\r') => {
                    self.at += 1;
                    self.skip_line_end();
                    continued = continued.or(Some(column)).filter(|column| *column > 0);
                    column = 0;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        if self.at < self.bytes.len() {
            self.indent(continued.unwrap_or(column));
        }
    }

    fn indent(&mut self, column: usize) {
        let current = |indents: &[usize]| indents.last().copied().unwrap_or_default();
        if column > current(&self.indents) {
            if self.indents.len() < DEEPEST_BLOCK {
                self.indents.push(column);
                self.push(Kind::Indent, self.at);
            }
            return;
        }
        while column < current(&self.indents) {
            self.indents.pop();
            self.push(Kind::Dedent, self.at);
        }
        if column > current(&self.indents) {
            // A line between two levels stays in the block that it is nearer to the inside of.
            self.indents.push(column);
            self.push(Kind::Indent, self.at);
            self.problem(self.at, "this line is indented like no line before it");
        }
    }

    fn step(&mut self) {
        let start = self.at;
        let byte = self.peek(0);
        match byte {
            b' ' | b'\t' | b'\x0c' | 0 => self.at += 1,
            b'#' => self.skip_comment(),
            b'\n' | b'\r' => self.line_end(),
            b'\\' => {
                self.at += 1;
                if matches!(self.peek(0), b'\n' | b'\r') {
                    self.skip_line_end();
                }
            }
            b'"' | b'\'' => self.string(start),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => {
                while is_name_byte(self.peek(0)) {
                    self.at += 1;
                }
                let prefix = self.at - start <= 2
                    && matches!(self.peek(0), b'"' | b'\'')
                    && self.bytes[start..self.at].iter().all(|byte| b"rbuftRBUFT".contains(byte));
                if prefix {
                    self.string(start);
                } else {
                    self.push(Kind::Name, start);
                }
            }
            _ => self.operator(),
        }
    }

    /// The end of a line, which within brackets is nothing.
    fn line_end(&mut self) {
        if self.frames.is_empty() {
            self.newline();
            self.skip_line_end();
            self.line_start();
            return;
        }
        let end = self.at;
        self.skip_line_end();
        let line = self.at;
        while matches!(self.peek(0), b' ' | b'\t' | b'\x0c') {
            self.at += 1;
        }
        let word = self.at;
        while is_name_byte(self.peek(0)) {
            self.at += 1;
        }
        let ends =
            never_in_expression(&self.text[word..self.at]) && matches!(self.peek(0), b' ' | b':' | b'\n' | b'\r');
        self.at = word;
        if ends {
            self.at = end;
            self.abandon();
            self.newline();
            self.at = line;
            self.line_start();
        }
    }

    /// Gives up what is open.
    fn abandon(&mut self) {
        while let Some(frame) = self.frames.pop() {
            match frame {
                Frame::Bracket { token } | Frame::Placeholder { token, .. } => {
                    let start = self.found.tokens[token].span.start;
                    self.problem(start, "this bracket is not closed");
                }
                Frame::Format { token, filled, .. } => self.close_format(token, filled, false),
                Frame::Spec { .. } => {}
            }
        }
    }

    fn operator(&mut self) {
        let start = self.at;
        let placeholder = match self.frames.last() {
            Some(Frame::Placeholder { format, .. }) => Some(*format),
            _ => None,
        };
        let len = match self.bytes.get(start..).unwrap_or_default() {
            [b':', ..] if placeholder.is_some() => 1,
            [b'*', b'*', b'=', ..]
            | [b'/', b'/', b'=', ..]
            | [b'>', b'>', b'=', ..]
            | [b'<', b'<', b'=', ..]
            | [b'.', b'.', b'.', ..] => 3,
            [b'*', b'*', ..]
            | [b'/', b'/', ..]
            | [b'>', b'>', ..]
            | [b'<', b'<' | b'>', ..]
            | [b'-', b'>', ..]
            | [
                b'<' | b'>' | b'=' | b'!' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'@' | b':',
                b'=',
                ..,
            ] => 2,
            _ => 1,
        };
        self.at += len;
        self.push(Kind::Operator, start);
        let token = self.found.tokens.len() - 1;
        match self.bytes[start] {
            b'(' | b'[' | b'{' => self.frames.push(Frame::Bracket { token }),
            close @ (b')' | b']' | b'}') => self.close(close),
            b':' => self.frames.extend(placeholder.map(|format| Frame::Spec { format })),
            _ => {}
        }
    }

    /// A closing bracket that does not fit closes what it fits to within a few levels, so that one stray bracket does
    /// not lose the rest of the file.
    fn close(&mut self, close: u8) {
        for depth in 1..=self.frames.len().min(8) {
            let at = self.frames.len() - depth;
            let open = match self.frames[at] {
                Frame::Bracket { token } | Frame::Placeholder { token, .. } => token,
                _ => break,
            };
            let fits = match self.found.tokens[open].text {
                "(" => b')',
                "[" => b']',
                _ => b'}',
            };
            if fits == close {
                self.frames.truncate(at);
                self.pair(open);
                return;
            }
        }
        self.problem(self.at - 1, "this bracket closes nothing");
    }

    fn number(&mut self) {
        let start = self.at;
        let digits = |scanner: &mut Self| {
            while scanner.peek(0).is_ascii_digit() || scanner.peek(0) == b'_' {
                scanner.at += 1;
            }
        };
        if self.peek(0) == b'0' && matches!(self.peek(1) | 0x20, b'x' | b'o' | b'b') {
            let hexadecimal = self.peek(1) | 0x20 == b'x';
            self.at += 2;
            while self.peek(0).is_ascii_digit()
                || self.peek(0) == b'_'
                || (hexadecimal && self.peek(0).is_ascii_hexdigit())
            {
                self.at += 1;
            }
        } else {
            digits(self);
            if self.peek(0) == b'.' {
                self.at += 1;
                digits(self);
            }
            let signed = usize::from(matches!(self.peek(1), b'+' | b'-'));
            if self.peek(0) | 0x20 == b'e' && self.peek(1 + signed).is_ascii_digit() {
                self.at += 1 + signed;
                digits(self);
            }
            if self.peek(0) | 0x20 == b'j' {
                self.at += 1;
            }
        }
        self.push(Kind::Number, start);
    }

    /// A string literal, of which the prefix from `start` is read already.
    fn string(&mut self, start: usize) {
        let prefix = &self.bytes[start..self.at];
        let has = |letter: u8| prefix.iter().any(|byte| byte | 0x20 == letter);
        let (format, raw) = (has(b'f') || has(b't'), has(b'r'));
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        if format {
            let token = self.found.tokens.len();
            self.push(Kind::String, start);
            self.frames.push(Frame::Format { token, quote, triple, raw, filled: false });
            return;
        }
        while self.at < self.bytes.len() {
            let byte = self.peek(0);
            if byte == quote && (!triple || (self.peek(1) == quote && self.peek(2) == quote)) {
                self.at += if triple { 3 } else { 1 };
                self.push(Kind::String, start);
                return;
            }
            if !triple && matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.character(byte);
        }
        self.at = self.at.min(self.bytes.len());
        self.push(Kind::String, start);
        self.problem(start, "this string is not closed");
    }

    /// Goes behind one byte of a string, or behind what is escaped. Escapes in raw strings keep quotes from closing too.
    fn character(&mut self, byte: u8) {
        self.at += 1;
        if byte == b'\\' {
            if matches!(self.peek(0), b'\n' | b'\r') {
                self.skip_line_end();
            } else if self.at < self.bytes.len() {
                self.at += 1;
            }
        }
    }

    /// Text of a format string, up to its next placeholder or its end.
    fn format_text(&mut self) {
        // What a colon started ends with the placeholder; the string itself is below that.
        let (spec, base) = match self.frames.last() {
            Some(Frame::Spec { format }) => (true, *format),
            _ => (false, self.frames.len() - 1),
        };
        let Some(Frame::Format { token, quote, triple, raw, filled }) = self.frames.get(base).copied() else {
            self.frames.pop();
            return;
        };
        while self.at < self.bytes.len() {
            let byte = self.peek(0);
            let closes = byte == quote && (!triple || (self.peek(1) == quote && self.peek(2) == quote));
            if closes || (!triple && matches!(byte, b'\n' | b'\r')) {
                if closes {
                    self.at += if triple { 3 } else { 1 };
                }
                self.frames.truncate(base);
                return self.close_format(token, filled, closes);
            }
            match byte {
                b'{' if !spec && self.peek(1) == b'{' => self.at += 2,
                b'{' => {
                    self.found.tokens[token].kind = Kind::Format;
                    self.frames[base] = Frame::Format { token, quote, triple, raw, filled: true };
                    let token = self.found.tokens.len();
                    self.at += 1;
                    self.push(Kind::Operator, self.at - 1);
                    self.frames.push(Frame::Placeholder { token, format: base });
                    return;
                }
                b'}' if spec => {
                    self.frames.pop();
                    self.at += 1;
                    self.push(Kind::Operator, self.at - 1);
                    return self.close(b'}');
                }
                // A character by its name has braces that are no placeholder.
                b'\\' if !raw && self.bytes[self.at..].starts_with(b"\\N{") => self.at += 3,
                // In a raw string a brace behind a backslash starts a placeholder all the same.
                b'\\' if matches!(self.peek(1), b'{' | b'}') => self.at += 1,
                _ => self.character(byte),
            }
        }
    }

    fn close_format(&mut self, token: usize, filled: bool, closed: bool) {
        let start = self.found.tokens[token].span.start;
        if filled {
            self.push(Kind::FormatEnd, self.at);
            self.pair(token);
        }
        if let Some(token) = self.found.tokens.get_mut(token) {
            token.span = Span::new(start, self.at);
            token.text = self.text.get(start..self.at).unwrap_or_default();
        }
        if !closed {
            self.problem(start, "this string is not closed");
        }
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
