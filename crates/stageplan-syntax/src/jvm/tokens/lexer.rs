//! Text to tokens, with brackets and the parts of strings matched on the way.

use super::{Dialect, Kind, Token, Tokens};
use crate::{Problem, Span};

const OPERATORS: [&str; 33] = [
    "==~", "===", "!==", "...", "..<", "?.", "?:", "..", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=",
    "-=", "*=", "/=", "%=", "++", "--", "!!", "=~", "<<", "*.", ".&", "**", "?=", "&=", "|=",
];

/// How far a closing bracket looks for its counterpart among others that are not closed.
const UNCLOSED: usize = 32;

/// How a string is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Style {
    /// The closing quotes.
    close: &'static str,
    /// A backslash takes away what the next character means.
    escapes: bool,
    /// How many dollar signs are in front of a placeholder; none where there are no placeholders.
    dollars: usize,
}

impl Style {
    /// Whether it ends with its line at the latest.
    fn is_line(self) -> bool {
        matches!(self.close, "\"" | "'")
    }
}

/// Something that is still open.
#[derive(Clone, Copy, Debug)]
enum Open {
    /// A bracket.
    Bracket(u32, u8),
    /// A template, whose parts are being read.
    Template(u32, Style),
    /// The `${` of a template.
    Placeholder(u32, Style),
}

/// What ends a piece of literal text.
enum Event {
    Close,
    Brace(usize),
    Name(usize),
    Unclosed,
}

pub(super) struct Lexer<'t> {
    tokens: Tokens<'t>,
    at: usize,
    opens: Vec<Open>,
    newline: bool,
    space: bool,
    /// Marks that are known not to be in the rest of the text, so that nobody looks again.
    never: Vec<&'static str>,
}

impl<'t> Lexer<'t> {
    /// Reads a text.
    pub(super) fn read(dialect: Dialect, text: &'t str) -> Tokens<'t> {
        let list = Vec::with_capacity(text.len() / 5);
        let tokens = Tokens { text, dialect, list, ..Tokens::default() };
        let mut lexer = Self { tokens, at: 0, opens: Vec::new(), newline: true, space: true, never: Vec::new() };
        lexer.run();
        lexer.tokens
    }

    fn run(&mut self) {
        if self.tokens.text.starts_with('\u{feff}') {
            self.at = 3;
        }
        if self.rest().starts_with("#!") {
            self.at += self.line_length();
        }
        loop {
            if let Some(Open::Template(start, style)) = self.opens.last().copied() {
                self.template(start, style);
            } else if self.at >= self.tokens.text.len() {
                break;
            } else {
                self.code();
            }
        }
        while let Some(open) = self.opens.pop() {
            match open {
                Open::Bracket(index, _) => self.unclosed_bracket(index),
                // The template around it is closed with it.
                Open::Placeholder(index, _) => self.close_placeholder(index),
                Open::Template(..) => {}
            }
        }
    }

    fn rest(&self) -> &'t str {
        self.tokens.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> u8 {
        self.tokens.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    fn line_length(&self) -> usize {
        let rest = self.rest();
        let length = rest.find('\n').unwrap_or(rest.len());
        if rest[..length].ends_with('\r') { length - 1 } else { length }
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let span = Span::new(self.at, (self.at + length).min(self.tokens.text.len()));
        let text = span.slice(self.tokens.text);
        let text = if kind == Kind::Quoted { text.trim_matches('`') } else { text };
        let (newline_before, space_before) = (self.newline, self.space);
        self.tokens.list.push(Token { kind, text, span, newline_before, space_before });
        self.tokens.pairs.push(None);
        (self.newline, self.space) = (false, false);
        self.at = span.end;
    }

    fn last(&self) -> u32 {
        u32::try_from(self.tokens.list.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    fn pair(&mut self, open: u32) {
        let close = self.last();
        let pairs = &mut self.tokens.pairs;
        if let (Ok(first), Ok(last)) = (usize::try_from(open), usize::try_from(close))
            && first < pairs.len()
            && last < pairs.len()
        {
            pairs[first] = Some(close);
            pairs[last] = Some(open);
        }
    }

    fn problem(&mut self, at: usize, what: &str) {
        let message = format!("this {what} is never closed");
        self.tokens.problems.push(Problem { span: Span::new(at, at + 1), message });
    }

    fn unclosed_bracket(&mut self, index: u32) {
        let token = usize::try_from(index).ok().and_then(|index| self.tokens.get(index));
        if let Some(start) = token.map(|token| token.span.start) {
            self.problem(start, "bracket");
        }
    }

    fn code(&mut self) {
        let dialect = self.tokens.dialect;
        let byte = self.byte(self.at);
        let rest = self.rest();
        match byte {
            b'\n' => {
                // A placeholder that is open at the end of its line belongs to a string that is not closed.
                if let Some(Open::Placeholder(index, style)) = self.opens.last().copied()
                    && style.is_line()
                    && !self.goes_on_in_next_line()
                {
                    self.opens.pop();
                    self.close_placeholder(index);
                    return;
                }
                self.at += 1;
                (self.newline, self.space) = (true, true);
            }
            b'\\' if rest[1..].starts_with('\n') || rest[1..].starts_with("\r\n") => {
                self.at += if rest[1..].starts_with('\n') { 2 } else { 3 };
                self.space = true;
            }
            b' ' | b'\t' | b'\r' | 12 => {
                self.at += 1;
                self.space = true;
            }
            b'/' if rest.starts_with("//") => {
                self.at += self.line_length();
                self.space = true;
            }
            b'/' if rest.starts_with("/*") => self.comment(),
            b'/' if dialect == Dialect::Groovy && !self.behind_operand() && self.has("/", 1) => {
                self.string(1, Style { close: "/", escapes: true, dollars: 1 });
            }
            b'$' if dialect == Dialect::Groovy && rest.starts_with("$/") && self.has("/$", 2) => {
                self.string(2, Style { close: "/$", escapes: false, dollars: 1 });
            }
            b'$' if dialect == Dialect::Kotlin => {
                let dollars = rest.len() - rest.trim_start_matches('$').len();
                if rest[dollars..].starts_with('"') {
                    self.double(dollars, dollars, true);
                } else {
                    self.push(Kind::Punctuator, dollars);
                }
            }
            b'"' => {
                let dollars = usize::from(matches!(dialect, Dialect::Kotlin | Dialect::Groovy));
                self.double(0, dollars, true);
            }
            b'\'' => self.single(),
            b'`' if matches!(dialect, Dialect::Kotlin | Dialect::Scala | Dialect::Groovy) => {
                let end = rest[1..].find(['`', '\n', '\r']).filter(|end| rest[1..][*end..].starts_with('`'));
                match end {
                    Some(end) => self.push(Kind::Quoted, end + 2),
                    None => self.push(Kind::Punctuator, 1),
                }
            }
            b'0'..=b'9' => self.push(Kind::Number, number(rest.as_bytes())),
            b'_' | b'$' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => self.word(),
            b'(' | b'[' | b'{' => {
                self.push(Kind::Punctuator, 1);
                let index = self.last();
                self.opens.push(Open::Bracket(index, byte));
            }
            b')' | b']' | b'}' => self.close(byte),
            _ if dialect == Dialect::Scala => {
                let length = rest.find(|mark| !is_operator(mark)).unwrap_or(rest.len());
                let comment = ["//", "/*"].into_iter().filter_map(|mark| rest[..length].find(mark)).min();
                self.push(Kind::Punctuator, comment.unwrap_or(length).max(1));
            }
            _ => {
                let known = OPERATORS.into_iter().find(|known| rest.starts_with(known));
                self.push(Kind::Punctuator, known.map_or(1, str::len));
            }
        }
    }

    /// Whether the expression at the end of a line is not complete.
    fn goes_on_in_next_line(&self) -> bool {
        let last = self.tokens.list.last();
        let open = last.is_some_and(|last| {
            last.kind == Kind::Punctuator && !matches!(last.text, ")" | "]" | "}" | "!!" | "++" | "--")
        });
        let next = self.rest().trim_start_matches([' ', '\t', '\r', '\n']);
        open || next.starts_with("else") || next.starts_with(['.', '?', '}', ')', '+', ':', '&', '|'])
    }

    fn word(&mut self) {
        let rest = self.rest();
        let dollar = self.tokens.dialect != Dialect::Kotlin;
        let part = |next: char| next == '_' || next.is_alphanumeric() || dollar && next == '$';
        match rest.find(|next| !part(next)).unwrap_or(rest.len()) {
            0 => {
                let mark = rest.chars().next().unwrap_or(' ');
                if mark.is_whitespace() || mark == '\u{feff}' {
                    self.at += mark.len_utf8();
                    self.space = true;
                } else {
                    self.push(Kind::Punctuator, mark.len_utf8());
                }
            }
            length if self.tokens.dialect == Dialect::Scala && rest[length..].starts_with('"') => {
                self.double(length, 1, &rest[..length] != "raw");
            }
            length => self.push(Kind::Ident, length),
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let nests = matches!(self.tokens.dialect, Dialect::Kotlin | Dialect::Scala);
        let bytes = self.tokens.text.as_bytes();
        let mut depth = 1;
        let mut at = start + 2;
        while depth > 0 {
            match (bytes.get(at), bytes.get(at + 1)) {
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    at += 1;
                }
                (Some(b'/'), Some(b'*')) if nests => {
                    depth += 1;
                    at += 1;
                }
                (Some(b'\n'), _) => self.newline = true,
                (Some(_), _) => {}
                (None, _) => {
                    self.problem(start, "comment");
                    break;
                }
            }
            at += 1;
        }
        self.at = at.min(bytes.len());
        self.space = true;
    }

    /// Whether the token in front is a value, so that a slash divides it.
    fn behind_operand(&self) -> bool {
        self.tokens.list.last().is_some_and(|token| match token.kind {
            Kind::Ident => !matches!(token.text, "return" | "in" | "case" | "assert" | "else"),
            Kind::Punctuator => matches!(token.text, ")" | "]" | "}" | "++" | "--"),
            Kind::Text | Kind::TemplateStart => false,
            _ => true,
        })
    }

    /// Whether a mark is found behind the next `skip` bytes.
    fn has(&mut self, mark: &'static str, skip: usize) -> bool {
        if self.never.contains(&mark) {
            return false;
        }
        let rest = self.rest();
        // Searching stops at the first one, which is where the literal ends, or never happens again.
        let found = rest.get(skip..).is_some_and(|rest| rest.contains(mark));
        if !found {
            self.never.push(mark);
        }
        found
    }

    /// A string in double quotes behind `prefix` bytes.
    fn double(&mut self, prefix: usize, dollars: usize, escapes: bool) {
        let triple = self.rest()[prefix..].starts_with("\"\"\"");
        let close = if triple { "\"\"\"" } else { "\"" };
        let raw =
            triple && (self.tokens.dialect == Dialect::Kotlin || self.tokens.dialect == Dialect::Scala && dollars == 0);
        let style = Style { close, escapes: escapes && !raw, dollars };
        self.string(prefix + close.len(), style);
    }

    fn single(&mut self) {
        let rest = self.rest();
        match self.tokens.dialect {
            Dialect::Groovy => {
                let close = if rest.starts_with("'''") { "'''" } else { "'" };
                self.string(close.len(), Style { close, escapes: true, dollars: 0 });
            }
            Dialect::Scala if !rest[1..].starts_with('\\') => {
                // A symbol otherwise.
                let mark = rest[1..].chars().next().map_or(0, char::len_utf8);
                let closed = mark > 0 && rest[1 + mark..].starts_with('\'');
                if closed { self.push(Kind::Char, mark + 2) } else { self.push(Kind::Punctuator, 1) }
            }
            _ => {
                let style = Style { close: "'", escapes: true, dollars: 0 };
                let (end, event) = self.piece(self.at + 1, style);
                if let Event::Unclosed = event {
                    self.problem(self.at, "character");
                }
                let close = usize::from(matches!(event, Event::Close));
                self.push(Kind::Char, end + close - self.at);
            }
        }
    }

    /// A string whose opening quotes have `open` bytes.
    fn string(&mut self, open: usize, style: Style) {
        let start = self.at;
        let (end, event) = self.piece(start + open, style);
        match event {
            Event::Close => self.push(Kind::String, end + style.close.len() - start),
            Event::Unclosed => {
                self.problem(start, "string");
                self.push(Kind::String, end - start);
            }
            Event::Brace(_) | Event::Name(_) => {
                self.push(Kind::TemplateStart, open);
                let index = self.last();
                self.opens.push(Open::Template(index, style));
            }
        }
    }

    /// Where literal text ends, and with what.
    fn piece(&self, from: usize, style: Style) -> (usize, Event) {
        let bytes = self.tokens.text.as_bytes();
        let first = style.close.as_bytes().first().copied().unwrap_or_default();
        let mut at = from;
        while let Some(byte) = bytes.get(at).copied() {
            if byte == first && bytes[at..].starts_with(style.close.as_bytes()) {
                // Quotes in front of the last three belong to the text.
                let raw = style.close.len() == 3 && matches!(self.tokens.dialect, Dialect::Kotlin | Dialect::Scala);
                while raw && bytes.get(at + 3) == Some(&first) {
                    at += 1;
                }
                return (at, Event::Close);
            }
            match byte {
                b'\n' if style.is_line() => {
                    let end = if at > from && bytes.get(at - 1) == Some(&b'\r') { at - 1 } else { at };
                    return (end, Event::Unclosed);
                }
                b'\\' if style.escapes && !(style.is_line() && matches!(bytes.get(at + 1), Some(b'\n' | b'\r'))) => {
                    at += 1;
                }
                b'$' if style.dollars > 0 => {
                    let dollars = bytes[at..].iter().take_while(|byte| **byte == b'$').count();
                    let behind = bytes.get(at + dollars).copied().unwrap_or_default();
                    let doubled = dollars > 1
                        && (style.close == "/$" || self.tokens.dialect == Dialect::Scala && dollars % 2 == 0);
                    if dollars >= style.dollars && !doubled {
                        let start = at + dollars - style.dollars;
                        match behind {
                            b'{' => return (start, Event::Brace(style.dollars + 1)),
                            b'_' | b'a'..=b'z' | b'A'..=b'Z' => return (start, Event::Name(style.dollars)),
                            // `$/` is a slash there and does not end the string.
                            b'/' if style.close == "/$" => at += 1,
                            _ => {}
                        }
                    }
                    at += dollars - 1;
                }
                _ => {}
            }
            at += 1;
        }
        (bytes.len(), Event::Unclosed)
    }

    /// One step inside of a template.
    fn template(&mut self, start: u32, style: Style) {
        let (end, event) = self.piece(self.at, style);
        if end > self.at {
            self.push(Kind::Text, end - self.at);
        }
        match event {
            Event::Close => {
                self.opens.pop();
                self.push(Kind::TemplateEnd, style.close.len());
                self.pair(start);
            }
            Event::Unclosed => {
                self.opens.pop();
                self.unclosed_template(start);
            }
            Event::Brace(length) => {
                self.push(Kind::Punctuator, length);
                let index = self.last();
                self.opens.push(Open::Placeholder(index, style));
            }
            Event::Name(dollars) => {
                self.at += dollars;
                self.name_in_template();
            }
        }
    }

    fn name_in_template(&mut self) {
        loop {
            let rest = self.rest();
            let length = rest.find(|next: char| next != '_' && !next.is_alphanumeric()).unwrap_or(rest.len());
            self.push(Kind::Ident, length);
            let more = self.tokens.dialect == Dialect::Groovy && self.byte(self.at) == b'.';
            if !more || !(self.byte(self.at + 1) == b'_' || self.byte(self.at + 1).is_ascii_alphabetic()) {
                return;
            }
            self.push(Kind::Punctuator, 1);
        }
    }

    fn unclosed_template(&mut self, start: u32) {
        if let Some(token) = usize::try_from(start).ok().and_then(|start| self.tokens.get(start)) {
            let at = token.span.start;
            self.problem(at, "string");
        }
        self.push(Kind::TemplateEnd, 0);
        self.pair(start);
    }

    /// Closes a placeholder that is not closed, and the template around it.
    fn close_placeholder(&mut self, index: u32) {
        self.push(Kind::Punctuator, 0);
        self.pair(index);
        if let Some(Open::Template(start, _)) = self.opens.last().copied() {
            self.opens.pop();
            self.unclosed_template(start);
        }
    }

    fn close(&mut self, byte: u8) {
        let wanted = match byte {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        self.push(Kind::Punctuator, 1);
        let mut found = None;
        for (depth, open) in self.opens.iter().rev().take(UNCLOSED).enumerate() {
            match open {
                Open::Bracket(_, open) if *open == wanted => found = Some(depth),
                Open::Bracket(..) => continue,
                Open::Placeholder(..) if byte == b'}' => found = Some(depth),
                Open::Placeholder(..) | Open::Template(..) => {}
            }
            break;
        }
        let Some(depth) = found else {
            let span = self.tokens.list.last().map_or_else(Span::default, |token| token.span);
            self.tokens.problems.push(Problem { span, message: "this bracket closes nothing".to_owned() });
            return;
        };
        for _ in 0..depth {
            if let Some(Open::Bracket(index, _)) = self.opens.pop() {
                self.unclosed_bracket(index);
            }
        }
        if let Some(Open::Bracket(index, _) | Open::Placeholder(index, _)) = self.opens.pop() {
            self.pair(index);
        }
    }
}

fn is_operator(mark: char) -> bool {
    matches!(
        mark,
        '!' | '#' | '%' | '&' | '*' | '+' | '-' | '/' | '<' | '=' | '>' | '?' | '@' | '\\' | '^' | '|' | '~' | ':'
    )
}

/// Length of a number.
fn number(bytes: &[u8]) -> usize {
    let hex = bytes.starts_with(b"0x") || bytes.starts_with(b"0X");
    let mut dot = hex;
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {}
            b'.' if !dot && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => dot = true,
            b'+' | b'-' if !hex && at > 0 && matches!(bytes[at - 1], b'e' | b'E') => {}
            _ => break,
        }
        at += 1;
    }
    at
}
