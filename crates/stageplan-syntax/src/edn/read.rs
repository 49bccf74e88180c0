//! From text to nodes.

use super::{Data, Document, Kind, MAX_DEPTH, Stretch};
use crate::{Problem, Span};

/// How many problems one document reports.
const MAX_PROBLEMS: usize = 100;

/// How long the prefix of a map's keys may be.
const MAX_PREFIX: usize = 100;

pub(super) fn read(text: &str) -> Document {
    let mut reader = Reader { text, ..Reader::default() };
    if u32::try_from(text.len().saturating_mul(2)).is_err() {
        reader.problem(Span::default(), "this file is too large to be read");
        return reader.document;
    }
    reader.document.text = text.to_owned();
    while let Some(letter) = reader.peek() {
        reader.form(letter);
    }
    while let Some(frame) = reader.frames.last() {
        let span = frame.opening;
        reader.problem(span, "this bracket is not closed");
        reader.shut();
    }
    reader.document.forms = std::mem::take(&mut reader.pending);
    crate::order::sort_by_key(&mut reader.document.problems, |problem| problem.span);
    reader.document
}

/// A collection whose end has not been read yet.
struct Frame<'t> {
    kind: Kind,
    /// What the keys of a map have before their names: `mvn` of `#:mvn{:version "1"}`.
    prefix: &'t str,
    opening: Span,
    close: char,
    /// Where its children begin in the list of pending ones.
    first: usize,
    /// How many of the next forms are not meant to be read: `#_ form`, and metadata.
    discard: usize,
    /// Whether the collection itself is one of those.
    dropped: bool,
}

#[derive(Default)]
struct Reader<'t> {
    text: &'t str,
    at: usize,
    document: Document,
    frames: Vec<Frame<'t>>,
    /// That of the map that comes next.
    prefix: &'t str,
    pending: Vec<u32>,
    /// As in [`Frame`], for the outermost forms.
    discard: usize,
    /// How many opened collections lie too deep.
    skipped: usize,
    too_deep: bool,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let taken = &rest[..rest.find(|letter| !belongs(letter)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn problem(&mut self, span: Span, message: impl Into<String>) {
        if self.document.problems.len() < MAX_PROBLEMS {
            self.document.problems.push(Problem { span, message: message.into() });
        }
    }

    /// Reads one token or bracket.
    fn form(&mut self, letter: char) {
        match letter {
            _ if is_blank(letter) => self.at += letter.len_utf8(),
            ';' => drop(self.take(|letter| letter != '\n')),
            '(' => self.open(Kind::List, ')', 1),
            '[' => self.open(Kind::Vector, ']', 1),
            '{' => self.open(Kind::Map, '}', 1),
            ')' | ']' | '}' => self.close(letter),
            '"' => self.string(),
            '\\' => self.letter(),
            // Quoting and dereferencing are left out, and so is what is said about a form rather than by it.
            '\'' | '`' | '~' | '@' => self.at += 1,
            '^' => self.discard_next(1),
            '#' => self.dispatch(),
            _ => self.token(),
        }
    }

    /// What follows a `#`.
    fn dispatch(&mut self) {
        match self.rest()[1..].chars().next() {
            Some('_') => self.discard_next(2),
            Some('{') => self.open(Kind::Set, '}', 2),
            Some('^') => {
                self.at += 1;
                self.discard_next(1);
            }
            Some('!') => drop(self.take(|letter| letter != '\n')),
            Some('#') => {
                // `##Inf` and its like.
                let start = self.at;
                self.at += 2;
                self.take(is_token);
                self.literal(Kind::Number, Span::new(start, self.at), Span::new(start, self.at));
            }
            // `#?(:clj x)`, `#?@(…)` and `#=(…)` are lists to whoever does not evaluate.
            Some('?' | '=') => {
                self.at += 2;
                self.take(|letter| letter == '@');
            }
            // `#"pattern"`, `#(…)`, `#'name`
            None | Some('"' | '(' | '\'') => self.at += 1,
            // `#inst "…"`, `#:prefix{…}`: the tag goes, the form stays.
            Some(_) => {
                self.at += 1;
                let tag = self.take(is_token);
                let prefix = tag.strip_prefix(':').unwrap_or_default();
                self.prefix = if self.rest().starts_with('{') { prefix } else { "" };
            }
        }
    }

    fn discard_next(&mut self, length: usize) {
        self.at += length;
        *self.discards() += 1;
    }

    fn discards(&mut self) -> &mut usize {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.discard,
            None => &mut self.discard,
        }
    }

    /// Whether the form that is being read is one that is left out.
    fn is_discarded(&mut self) -> bool {
        let discards = self.discards();
        let discarded = *discards > 0;
        *discards -= usize::from(discarded);
        discarded
    }

    fn open(&mut self, kind: Kind, close: char, length: usize) {
        let opening = Span::new(self.at, self.at + length);
        self.at = opening.end;
        let prefix = std::mem::take(&mut self.prefix);
        if self.skipped > 0 || self.frames.len() >= MAX_DEPTH {
            self.skipped += 1;
            if !self.too_deep {
                self.too_deep = true;
                self.problem(opening, format!("nesting deeper than {MAX_DEPTH} levels is not read"));
            }
            return;
        }
        let dropped = self.is_discarded();
        self.frames.push(Frame { kind, prefix, opening, close, first: self.pending.len(), discard: 0, dropped });
    }

    fn close(&mut self, letter: char) {
        let span = Span::new(self.at, self.at + 1);
        if self.skipped > 0 {
            self.at += 1;
            self.skipped -= 1;
            return;
        }
        let Some(at) = self.frames.iter().rposition(|frame| frame.close == letter) else {
            self.problem(span, "this closes nothing that is open");
            self.at += 1;
            return;
        };
        while self.frames.len() > at + 1 {
            let opening = self.frames.last().map_or(span, |frame| frame.opening);
            self.problem(opening, "this bracket is not closed");
            self.shut();
        }
        self.at += 1;
        self.shut();
    }

    /// Ends the innermost collection where the reader stands.
    fn shut(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let children = self.pending.split_off(frame.first.min(self.pending.len()));
        if frame.dropped {
            return;
        }
        if frame.kind == Kind::Map && children.len() % 2 == 1 {
            self.problem(frame.opening, "the last key of this map has no value");
        }
        let start = self.document.children.len();
        self.document.children.extend(children);
        let content = stretch(Span::new(start, self.document.children.len()));
        let span = stretch(Span::new(frame.opening.start, self.at));
        self.add(Data { kind: frame.kind, content, span });
    }

    fn add(&mut self, data: Data) {
        self.pending.push(self.document.nodes.len() as u32);
        self.document.nodes.push(data);
    }

    fn literal(&mut self, kind: Kind, content: Span, span: Span) {
        if self.skipped == 0 && !self.is_discarded() {
            self.add(Data { kind, content: stretch(content), span: stretch(span) });
        }
    }

    fn token(&mut self) {
        let start = self.at;
        let token = self.take(is_token);
        if token.is_empty() {
            // Control letters and the like.
            self.at += self.peek().map_or(1, char::len_utf8);
            return;
        }
        let span = Span::new(start, self.at);
        if token.starts_with(':') {
            let colons = if token.starts_with("::") { 2 } else { 1 };
            let name = self.prefixed(Span::new(start + colons, self.at));
            return self.literal(Kind::Keyword, name, span);
        }
        let digits = token.strip_prefix(['+', '-']).unwrap_or(token);
        let kind = match token {
            "nil" => Kind::Nil,
            "true" | "false" => Kind::Bool,
            _ if digits.starts_with(|first: char| first.is_ascii_digit()) => Kind::Number,
            _ => Kind::Symbol,
        };
        self.literal(kind, span, span);
    }

    /// The name of a keyword, appended to the text buffer where the map around it gives it a prefix.
    fn prefixed(&mut self, name: Span) -> Span {
        let Some(frame) = self.frames.last() else { return name };
        let text = name.slice(self.text);
        let key = (self.pending.len() - frame.first).is_multiple_of(2);
        // A prefix is repeated for every key, so a long one would make much of little.
        if frame.prefix.is_empty() || frame.prefix.len() > MAX_PREFIX || !key || text.contains('/') {
            return name;
        }
        let buffer = &mut self.document.text;
        let start = buffer.len();
        buffer.extend([frame.prefix, "/", text]);
        Span::new(start, buffer.len())
    }

    /// `\a`, `\newline`, `\(`.
    fn letter(&mut self) {
        let start = self.at;
        self.at += 1;
        self.at += self.peek().map_or(0, char::len_utf8);
        self.take(is_token);
        let span = Span::new(start, self.at);
        self.literal(Kind::Char, span, span);
    }

    fn string(&mut self) {
        let start = self.at;
        self.at += 1;
        let rest = self.rest();
        let mut escaped = false;
        let mut escapes = false;
        let mut end = None;
        for (at, byte) in rest.bytes().enumerate() {
            if byte == b'"' && !escaped {
                end = Some(at);
                break;
            }
            escaped = byte == b'\\' && !escaped;
            escapes |= escaped;
        }
        let content = &rest[..end.unwrap_or(rest.len())];
        self.at += content.len() + usize::from(end.is_some());
        if end.is_none() {
            self.problem(Span::new(start, start + 1), "this text is not closed with `\"`");
        }
        let inner = if escapes { self.decode(content) } else { Span::new(start + 1, start + 1 + content.len()) };
        self.literal(Kind::String, inner, Span::new(start, self.at));
    }

    /// Appends a string to the text buffer with its escapes resolved. Those of patterns, which mean something else,
    /// stay as they are.
    fn decode(&mut self, content: &str) -> Span {
        let buffer = &mut self.document.text;
        let start = buffer.len();
        let mut rest = content;
        while let Some(at) = rest.find('\\') {
            buffer.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let (letter, length) = match rest.chars().next() {
                Some('n') => ('\n', 1),
                Some('t') => ('\t', 1),
                Some('r') => ('\r', 1),
                Some('b') => ('\u{8}', 1),
                Some('f') => ('\u{c}', 1),
                Some(letter @ ('"' | '\\')) => (letter, 1),
                Some('u') => match unicode(&rest[1..]) {
                    Some(letter) => (letter, 5),
                    None => ('\\', 0),
                },
                _ => ('\\', 0),
            };
            buffer.push(letter);
            rest = &rest[length..];
        }
        buffer.push_str(rest);
        Span::new(start, buffer.len())
    }
}

fn unicode(text: &str) -> Option<char> {
    let digits = text.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    Some(char::from_u32(u32::from_str_radix(digits, 16).ok()?).unwrap_or(char::REPLACEMENT_CHARACTER))
}

fn stretch(span: Span) -> Stretch {
    Stretch { start: span.start as u32, end: span.end as u32 }
}

/// Commas are blanks.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ',' | '\u{feff}')
}

fn is_token(letter: char) -> bool {
    !is_blank(letter) && !matches!(letter, '(' | ')' | '[' | ']' | '{' | '}' | '"' | ';' | '@' | '^' | '`' | '~' | '\\')
}
