//! Tokens of JavaScript and TypeScript source.

use std::collections::BTreeMap;

use crate::{Problem, Span};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or a keyword.
    Ident,
    /// A name that starts with `#`.
    PrivateName,
    /// A string literal, or an attribute's value in JSX.
    String,
    /// A template literal, whole. The tokens of its substitutions follow it in the list, each between `${` and `}`.
    Template,
    /// A number.
    Number,
    /// A regular expression with its flags.
    Regex,
    /// An operator, a bracket or another mark.
    Punctuator,
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
    /// A line break is in front of it, which can end a statement.
    pub newline_before: bool,
}

impl Token<'_> {
    /// Whether this is the punctuator `text`.
    pub fn is(&self, text: &str) -> bool {
        self.kind == Kind::Punctuator && self.text == text
    }

    /// Whether this is the identifier or keyword `text`.
    pub fn is_word(&self, text: &str) -> bool {
        self.kind == Kind::Ident && self.text == text
    }

    /// The value of a string, or of a template without substitutions.
    pub fn string_value(&self) -> Option<String> {
        match self.kind {
            Kind::String => Some(decode(self.inner())),
            Kind::Template if !has_substitution(self.inner()) => Some(decode(self.inner()).replace("\r\n", "\n")),
            _ => None,
        }
    }

    /// The value of a number in decimal digits: `3e3` is `3000`.
    pub fn number_value(&self) -> Option<String> {
        if self.kind != Kind::Number {
            return None;
        }
        parse_number(self.text)
    }
}

impl<'t> Token<'t> {
    /// The text between the quotes, of which the closing one may be missing.
    pub(super) fn inner(&self) -> &'t str {
        let Some(quote) = self.text.chars().next() else { return self.text };
        let rest = self.text.strip_prefix(quote).unwrap_or(self.text);
        rest.strip_suffix(quote).unwrap_or(rest)
    }
}

/// Reads all tokens but comments and the text of JSX elements.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    scan(text).0
}

/// The value of a number as written in source or in a string that is turned into one.
pub(super) fn parse_number(text: &str) -> Option<String> {
    let digits = text.trim().replace('_', "");
    let digits = digits.strip_suffix('n').unwrap_or(&digits).to_ascii_lowercase();
    for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = digits.strip_prefix(prefix) {
            return u64::from_str_radix(rest, base).ok().map(|value| value.to_string());
        }
    }
    decimal(&digits)
}

/// A decimal number without exponent and needless zeros. Nobody calculates with it, and reading it as a floating-point
/// number would bring tables along that weigh more than all of this reader.
fn decimal(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent = exponent.parse::<i16>().ok().filter(|exponent| exponent.abs() < 300)?;
    let digits = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() + part.len() == 0 || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zeros = "0".repeat(exponent.unsigned_abs().into());
    let all = if exponent < 0 { format!("{zeros}{whole}{part}") } else { format!("{whole}{part}{zeros}") };
    let point = if exponent < 0 { whole.len() } else { whole.len() + zeros.len() };
    let (whole, part) = all.split_at(point);
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

fn has_substitution(text: &str) -> bool {
    let mut escaped = false;
    let mut dollar = false;
    for byte in text.bytes() {
        if dollar && byte == b'{' {
            return true;
        }
        dollar = byte == b'$' && !escaped;
        escaped = byte == b'\\' && !escaped;
    }
    false
}

fn decode(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    let mut high: Option<u32> = None;
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(mark) = rest.chars().next() else { break };
        rest = &rest[mark.len_utf8()..];
        let code = match mark {
            'x' => hex(&mut rest, 2),
            'u' if rest.starts_with('{') => {
                let close = rest.find('}').unwrap_or(rest.len());
                let code = u32::from_str_radix(rest.get(1..close).unwrap_or_default(), 16).ok();
                rest = rest.get(close + 1..).unwrap_or_default();
                code
            }
            'u' => hex(&mut rest, 4),
            _ => None,
        };
        if let Some(code) = code {
            // Characters beyond the basic plane are written as a pair of surrogates.
            if (0xd800..0xdc00).contains(&code) && rest.starts_with("\\u") {
                high = Some(code);
                continue;
            }
            let code = match high.take() {
                Some(first) if (0xdc00..0xe000).contains(&code) => {
                    0x1_0000 + ((first - 0xd800) << 10) + (code - 0xdc00)
                }
                _ => code,
            };
            value.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            continue;
        }
        match mark {
            'n' => value.push('\n'),
            't' => value.push('\t'),
            'r' => value.push('\r'),
            'b' => value.push('\u{8}'),
            'f' => value.push('\u{c}'),
            'v' => value.push('\u{b}'),
            '0' => value.push('\0'),
            // A line continuation.
            '\n' | '\u{2028}' | '\u{2029}' => {}
            '\r' => rest = rest.strip_prefix('\n').unwrap_or(rest),
            other => value.push(other),
        }
    }
    value.push_str(rest);
    value
}

fn hex(rest: &mut &str, length: usize) -> Option<u32> {
    let digits = rest.get(..length)?;
    let code = u32::from_str_radix(digits, 16).ok()?;
    *rest = &rest[length..];
    Some(code)
}

/// Words behind which an operand comes, so that a slash starts a regular expression.
fn expects_operand(word: &str) -> bool {
    matches!(
        word,
        "return"
            | "typeof"
            | "instanceof"
            | "in"
            | "of"
            | "new"
            | "delete"
            | "void"
            | "throw"
            | "case"
            | "do"
            | "else"
            | "yield"
            | "await"
            | "extends"
            | "default"
    )
}

/// What an open brace, tag or element is.
#[derive(Clone, Copy)]
enum Frame {
    /// A brace; whether it belongs to an expression, so that a slash behind it divides.
    Brace(bool),
    /// A substitution of the template at this index.
    Template(usize),
    /// A tag of JSX; whether it is a closing one.
    Tag(bool),
    /// The children of a JSX element.
    Children,
    /// A brace within JSX.
    Expression,
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    line: u32,
    newline: bool,
    tokens: Vec<Token<'t>>,
    problems: Vec<Problem>,
    frames: Vec<Frame>,
    /// For each open parenthesis whether it belongs to a statement such as `if`.
    parens: Vec<bool>,
    /// The last token ends an operand, so that a slash divides and `<` compares.
    operand: bool,
    /// No regular expression closes in front of this offset, as an earlier search found.
    no_regex_before: usize,
    /// The last place of each closing tag, made when the first one is asked for.
    closing_tags: Option<BTreeMap<&'t str, usize>>,
}

/// All tokens, and what is wrong with the literals among them.
pub(super) fn scan(text: &str) -> (Vec<Token<'_>>, Vec<Problem>) {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        line: 1,
        newline: true,
        tokens: Vec::with_capacity(text.len() / 5),
        problems: Vec::new(),
        frames: Vec::new(),
        parens: Vec::new(),
        operand: false,
        no_regex_before: 0,
        closing_tags: None,
    };
    if text.starts_with('\u{feff}') {
        scanner.at = 3;
    }
    if text[scanner.at..].starts_with("#!") {
        scanner.at = scanner.line_end(scanner.at);
    }
    while scanner.at < text.len() {
        let start = scanner.at;
        match scanner.frames.last() {
            Some(Frame::Children) => scanner.children(),
            Some(Frame::Tag(closing)) => scanner.tag(*closing),
            _ => scanner.normal(),
        }
        // Every step moves on; this guards against a future one that forgets it.
        if scanner.at <= start {
            scanner.at = start + 1;
            while !text.is_char_boundary(scanner.at) {
                scanner.at += 1;
            }
        }
    }
    for frame in std::mem::take(&mut scanner.frames) {
        if let Frame::Template(index) = frame {
            scanner.close_template(index, text.len(), false);
        }
    }
    (scanner.tokens, scanner.problems)
}

const PUNCTUATORS: [&str; 36] = [
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=", ">=", "&&",
    "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "**", "<<", ">>", "${", "</", "/>",
];

/// How many of the punctuators occur outside JSX and templates.
const PLAIN_PUNCTUATORS: usize = 33;

fn is_name_start(next: char) -> bool {
    next == '_' || next == '$' || next == '\\' || next.is_alphabetic()
}

fn is_name_part(next: char) -> bool {
    next == '_' || next == '$' || next == '\\' || next == '\u{200c}' || next == '\u{200d}' || next.is_alphanumeric()
}

impl<'t> Scanner<'t> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        rest.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |more| from + more)
    }

    /// Moves on and counts the lines passed.
    fn advance(&mut self, to: usize) {
        let passed = self.bytes.get(self.at..to).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u32;
        self.at = to;
    }

    fn skip(&mut self, to: usize) {
        let line = self.line;
        self.advance(to);
        self.newline |= self.line != line;
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let span = Span::new(self.at, self.at + length);
        let token = Token { kind, text: span.slice(self.text), span, line: self.line, newline_before: self.newline };
        self.tokens.push(token);
        self.newline = false;
        self.advance(span.end);
    }

    fn problem(&mut self, at: usize, what: &str) {
        let message = format!("this {what} is never closed");
        self.problems.push(Problem { span: Span::new(at, at + 1), message });
    }

    /// Skips a blank, line break or comment; false where there is none.
    fn blank(&mut self) -> bool {
        let Some(byte) = self.peek(0) else { return false };
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | 11 | 12 => self.skip(self.at + 1),
            b'/' if self.peek(1) == Some(b'/') => self.skip(self.line_end(self.at)),
            b'/' if self.peek(1) == Some(b'*') => {
                let close = self.rest().get(2..).and_then(|rest| rest.find("*/"));
                if close.is_none() {
                    self.problem(self.at, "comment");
                }
                self.skip(close.map_or(self.text.len(), |more| self.at + more + 4));
            }
            0x80.. => {
                let Some(next) = self.rest().chars().next() else { return false };
                if !next.is_whitespace() && next != '\u{feff}' {
                    return false;
                }
                self.newline |= matches!(next, '\u{2028}' | '\u{2029}');
                self.at += next.len_utf8();
            }
            _ => return false,
        }
        true
    }

    fn normal(&mut self) {
        if self.blank() {
            return;
        }
        let Some(byte) = self.peek(0) else { return };
        match byte {
            b'"' | b'\'' => {
                let start = self.at;
                let (length, closed) = self.quoted(byte);
                if !closed {
                    self.problem(start, "string");
                }
                self.push(Kind::String, length);
                self.operand = true;
            }
            b'`' => {
                let index = self.tokens.len();
                let start = self.at;
                self.push(Kind::Template, 1);
                if let Some(token) = self.tokens.last_mut() {
                    token.span.start = start;
                }
                self.template(index);
            }
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_some_and(|next| next.is_ascii_digit()) => self.number(),
            b'/' if !self.operand && self.at >= self.no_regex_before && self.regex() => {}
            b'<' if !self.operand && self.starts_element() => {
                self.push(Kind::Punctuator, 1);
                self.frames.push(Frame::Tag(false));
            }
            b'{' => self.open_brace(),
            b'}' => self.close_brace(),
            b'#' if self.rest()[1..].starts_with(is_name_start) => {
                let rest = &self.rest()[1..];
                let length = rest.find(|next| !is_name_part(next)).unwrap_or(rest.len());
                self.push(Kind::PrivateName, length + 1);
                self.operand = true;
            }
            _ if self.rest().starts_with(is_name_start) => self.word(),
            _ => self.punctuator(),
        }
    }

    fn word(&mut self) {
        let rest = self.rest();
        let mut length = rest.find(|next| !is_name_part(next)).unwrap_or(rest.len());
        // An escape in a name, `\u{61}`, has braces.
        if rest[..length].ends_with("\\u") && rest[length..].starts_with('{') {
            length = rest.find('}').map_or(length, |close| close + 1);
        }
        let member = self.tokens.last().is_some_and(|token| token.is(".") || token.is("?."));
        self.operand = member || !expects_operand(&rest[..length]);
        self.push(Kind::Ident, length);
    }

    fn punctuator(&mut self) {
        let rest = self.rest();
        let known = PUNCTUATORS[..PLAIN_PUNCTUATORS].iter().copied().find(|known| rest.starts_with(known));
        // In `a?.5:b` the question mark stands alone.
        let known = known.filter(|known| *known != "?." || !self.peek(2).is_some_and(|next| next.is_ascii_digit()));
        let length = known.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), str::len);
        let text = rest.get(..length).unwrap_or_default();
        match text {
            "(" => {
                let last = self.tokens.last();
                let member = self.tokens.len().checked_sub(2).is_some_and(|at| self.tokens[at].is("."));
                let control = last.is_some_and(|token| {
                    token.kind == Kind::Ident && matches!(token.text, "if" | "while" | "for" | "with") && !member
                });
                self.parens.push(control);
                self.operand = false;
            }
            ")" => self.operand = !self.parens.pop().unwrap_or(false),
            "]" => self.operand = true,
            // Behind an operand these are postfix and leave it one.
            "++" | "--" => {}
            "!" => self.operand &= !self.newline,
            _ => self.operand = false,
        }
        self.push(Kind::Punctuator, length);
    }

    fn open_brace(&mut self) {
        let last = self.tokens.last();
        let expression = !self.operand
            && last.is_some_and(|token| match token.kind {
                Kind::Punctuator => !matches!(token.text, ";" | "{" | "}" | "=>" | ")"),
                Kind::Ident => !matches!(token.text, "do" | "else"),
                _ => false,
            });
        self.push(Kind::Punctuator, 1);
        self.frames.push(Frame::Brace(expression));
        self.operand = false;
    }

    fn close_brace(&mut self) {
        self.push(Kind::Punctuator, 1);
        match self.frames.pop() {
            Some(Frame::Brace(expression)) => self.operand = expression,
            Some(Frame::Template(index)) => self.template(index),
            Some(Frame::Expression) => {}
            Some(other) => self.frames.push(other),
            None => self.operand = false,
        }
    }

    /// Reads the characters of a template up to a substitution or the end.
    fn template(&mut self, index: usize) {
        let mut at = self.at;
        while let Some(byte) = self.bytes.get(at).copied() {
            match byte {
                b'\\' => at += 1,
                b'`' => {
                    self.advance(at + 1);
                    self.close_template(index, at + 1, true);
                    return;
                }
                b'$' if self.bytes.get(at + 1) == Some(&b'{') => {
                    self.advance(at);
                    self.push(Kind::Punctuator, 2);
                    self.frames.push(Frame::Template(index));
                    self.operand = false;
                    return;
                }
                _ => {}
            }
            at += 1;
        }
        self.advance(self.bytes.len());
        self.close_template(index, self.bytes.len(), false);
    }

    fn close_template(&mut self, index: usize, end: usize, closed: bool) {
        let Some(token) = self.tokens.get_mut(index) else { return };
        token.span.end = end;
        token.text = token.span.slice(self.text);
        let start = token.span.start;
        self.operand = true;
        if !closed {
            self.problem(start, "template");
        }
    }

    /// Length of the string at the reader's place and whether it is closed.
    fn quoted(&self, quote: u8) -> (usize, bool) {
        let mut at = self.at + 1;
        while let Some(byte) = self.bytes.get(at).copied() {
            match byte {
                b'\n' => break,
                b'\\' => {
                    let crlf = self.bytes.get(at + 1) == Some(&b'\r') && self.bytes.get(at + 2) == Some(&b'\n');
                    at += if crlf { 2 } else { 1 };
                }
                _ if byte == quote => return (at + 1 - self.at, true),
                _ => {}
            }
            at += 1;
        }
        (at.min(self.bytes.len()) - self.at, false)
    }

    fn number(&mut self) {
        let rest = self.rest().as_bytes();
        let based = matches!(rest.get(1), Some(b'x' | b'X' | b'o' | b'O' | b'b' | b'B'));
        let mut dots = 0;
        let mut at = 0;
        while let Some(byte) = rest.get(at).copied() {
            match byte {
                b'.' if based || dots > 0 => break,
                b'.' => dots += 1,
                b'+' | b'-' => {
                    let power = at.checked_sub(1).and_then(|before| rest.get(before));
                    if based || !matches!(power, Some(b'e' | b'E')) {
                        break;
                    }
                }
                b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {}
                _ => break,
            }
            at += 1;
        }
        self.push(Kind::Number, at);
        self.operand = true;
    }

    fn regex(&mut self) -> bool {
        let mut at = self.at + 1;
        let mut class = false;
        loop {
            match self.bytes.get(at) {
                None | Some(b'\n') => {
                    self.no_regex_before = at;
                    return false;
                }
                Some(b'\\') if self.bytes.get(at + 1) != Some(&b'\n') => at += 1,
                Some(b'[') => class = true,
                Some(b']') => class = false,
                Some(b'/') if !class => break,
                _ => {}
            }
            at += 1;
        }
        at += 1;
        while self.bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            at += 1;
        }
        self.push(Kind::Regex, at - self.at);
        self.operand = true;
        true
    }

    /// Whether the `<` here starts a JSX element and no type arguments: an element is closed further on.
    fn starts_element(&mut self) -> bool {
        let rest = &self.rest()[1..];
        let name = tag_name(rest);
        if name.is_empty() && !rest.starts_with('>') {
            return false;
        }
        let behind = rest[name.len()..].trim_start();
        if behind.starts_with("extends ") || behind.starts_with([',', '=', '|', '&', '[']) {
            return false;
        }
        let text = self.text;
        let closing = self.closing_tags.get_or_insert_with(|| closing_tags(text));
        let later = |found: Option<&usize>| found.is_some_and(|place| *place > self.at);
        later(closing.get(name)) || (!behind.starts_with('>') && later(closing.get("/>")))
    }

    fn tag(&mut self, closing: bool) {
        if self.blank() {
            return;
        }
        let rest = self.rest();
        let Some(next) = rest.chars().next() else { return };
        match next {
            '/' if rest.starts_with("/>") => {
                self.push(Kind::Punctuator, 2);
                self.frames.pop();
                self.operand = true;
            }
            '>' => {
                self.push(Kind::Punctuator, 1);
                self.frames.pop();
                if closing {
                    self.frames.pop();
                    self.operand = true;
                } else {
                    self.frames.push(Frame::Children);
                }
            }
            '{' => {
                self.push(Kind::Punctuator, 1);
                self.frames.push(Frame::Expression);
                self.operand = false;
            }
            '"' | '\'' => {
                let close = rest[1..].find(next);
                if close.is_none() {
                    self.problem(self.at, "string");
                }
                let end = close.map_or_else(|| self.line_end(self.at) - self.at, |more| more + 2);
                self.push(Kind::String, end);
            }
            '<' if !closing && type_arguments(rest) > 0 => self.skip(self.at + type_arguments(rest)),
            _ if is_name_start(next) => self.push(Kind::Ident, tag_name(rest).len().max(next.len_utf8())),
            _ => self.push(Kind::Punctuator, next.len_utf8()),
        }
    }

    fn children(&mut self) {
        let rest = self.rest();
        let Some(more) = rest.find(['<', '{']) else { return self.skip(self.text.len()) };
        self.skip(self.at + more);
        let rest = &rest[more..];
        if rest.starts_with('{') {
            self.push(Kind::Punctuator, 1);
            self.frames.push(Frame::Expression);
            self.operand = false;
        } else if rest.starts_with("</") {
            self.push(Kind::Punctuator, 2);
            self.frames.push(Frame::Tag(true));
        } else if rest[1..].starts_with(|next| is_name_start(next) || next == '>') {
            self.push(Kind::Punctuator, 1);
            self.frames.push(Frame::Tag(false));
        } else {
            self.at += 1;
        }
    }
}

fn tag_name(text: &str) -> &str {
    if !text.starts_with(is_name_start) {
        return "";
    }
    let part = |next: char| is_name_part(next) || matches!(next, '-' | '.' | ':');
    &text[..text.find(|next| !part(next)).unwrap_or(text.len())]
}

/// Length of the type arguments behind a component's name, as in `<Select<Option, true> value={x}>`; zero where `text`
/// starts none that end soon.
fn type_arguments(text: &str) -> usize {
    let mut angles: usize = 0;
    for (at, byte) in text.bytes().enumerate().take(256) {
        match byte {
            b'<' => angles += 1,
            b'>' => angles -= 1,
            _ => {}
        }
        if angles == 0 {
            return at + 1;
        }
    }
    0
}

/// The last place of each closing tag by its name, and of `/>`.
fn closing_tags(text: &str) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    for (at, _) in text.match_indices("</") {
        found.insert(tag_name(&text[at + 2..]), at);
    }
    if let Some(at) = text.rfind("/>") {
        found.insert("/>", at);
    }
    found
}
