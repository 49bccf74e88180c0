//! From text to entries.

use super::{Entry, Hocon, MAX_DEPTH, Part, Reference, Value};
use crate::data::Spanned;
use crate::{Problem, Span};

/// How many problems one file reports.
const MAX_PROBLEMS: usize = 100;

/// How long a path may be: every value has its own.
const MAX_PATH: usize = 1_000;

pub(super) fn read(text: &str) -> Hocon {
    let mut reader = Reader { text, at: 0, depth: 0, too_deep: false, file: Hocon::default() };
    reader.root();
    reader.file
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    too_deep: bool,
    file: Hocon,
}

/// What a value is put together of until its line ends.
#[derive(Default)]
struct Pieces {
    parts: Vec<Part>,
    /// Blanks that count only if something follows.
    blanks: String,
    items: Option<Vec<Spanned<Value>>>,
    object: bool,
    quoted: bool,
    span: Option<Span>,
}

impl Pieces {
    fn text(&mut self, text: &str, span: Span) {
        let blanks = std::mem::take(&mut self.blanks);
        if let Some(Part::Text(last)) = self.parts.last_mut() {
            last.push_str(&blanks);
            last.push_str(text);
        } else {
            let lead = if self.parts.is_empty() { String::new() } else { blanks };
            self.parts.push(Part::Text(lead + text));
        }
        self.cover(span);
    }

    fn reference(&mut self, reference: Reference, span: Span) {
        let blanks = std::mem::take(&mut self.blanks);
        if !blanks.is_empty() && !self.parts.is_empty() {
            self.text(&blanks, span);
        }
        self.parts.push(Part::Reference(reference));
        self.cover(span);
    }

    fn cover(&mut self, span: Span) {
        self.span = Some(Span::new(self.span.map_or(span.start, |before| before.start), span.end));
    }

    /// The value, where it is not only an object.
    fn value(mut self) -> Option<Value> {
        if let Some(items) = self.items {
            return Some(Value::Array(items));
        }
        if self.parts.len() > 1 {
            return Some(Value::Mixed(self.parts));
        }
        Some(match self.parts.pop()? {
            Part::Reference(reference) => Value::Reference(reference),
            Part::Text(text) if text == "null" && !self.quoted => Value::Null,
            Part::Text(text) => Value::Text(text),
        })
    }
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let taken = &rest[..rest.find(|letter| !belongs(letter)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn at_comment(&self) -> bool {
        self.rest().starts_with('#') || self.rest().starts_with("//")
    }

    fn skip_line(&mut self) {
        self.take(|letter| letter != '\n');
    }

    /// Goes past blanks, comments and line breaks.
    fn skip_space(&mut self) {
        loop {
            self.take(|letter| letter.is_whitespace() || letter == '\u{feff}');
            if !self.at_comment() {
                return;
            }
            self.skip_line();
        }
    }

    fn problem(&mut self, span: Span, message: impl Into<String>) {
        if self.file.problems.len() < MAX_PROBLEMS {
            self.file.problems.push(Problem { span, message: message.into() });
        }
    }

    fn root(&mut self) {
        loop {
            self.skip_space();
            let start = self.at;
            let braces = self.skip("{");
            self.members("", start, braces);
            self.skip_space();
            match self.peek() {
                None => return,
                Some('}') => {
                    self.problem(Span::new(self.at, self.at + 1), "this closes nothing that is open");
                    self.at += 1;
                }
                // Something follows the braces around the root.
                Some(_) => {}
            }
        }
    }

    /// What stands between braces, of which the opening one is read.
    fn members(&mut self, prefix: &str, start: usize, braces: bool) {
        loop {
            self.skip_space();
            match self.peek() {
                None => {
                    if braces {
                        self.problem(Span::new(start, start + 1), "this `{` is not closed");
                    }
                    return;
                }
                Some('}') => {
                    if braces {
                        self.at += 1;
                    }
                    return;
                }
                Some(',') => self.at += 1,
                Some(_) => self.member(prefix),
            }
        }
    }

    fn member(&mut self, prefix: &str) {
        let start = self.at;
        if self.include() {
            return;
        }
        let Some(key) = self.key() else {
            let stop = self.at;
            self.at = start;
            self.skip_line();
            self.problem(Span::new(start, stop.max(self.at)), "this line is no `key = value`");
            return;
        };
        let key_end = self.at;
        self.skip_space();
        let append = self.skip("+=");
        if !append && !self.rest().starts_with('{') && !self.skip("=") && !self.skip(":") {
            self.at = key_end;
            self.skip_line();
            self.problem(Span::new(start, key_end), "this key has no value");
            return;
        }
        let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        if path.len() > MAX_PATH {
            self.problem(Span::new(start, key_end), format!("paths longer than {MAX_PATH} letters are not read"));
        }
        // The value may stand in the next line, but a key there is not taken for it.
        let behind = self.at;
        self.skip_space();
        if self.text[behind..self.at].contains('\n') && !self.rest().starts_with(['{', '[', '"', '$']) {
            self.at = behind;
        }
        let object_from = self.at;
        let pieces = self.pieces(Some(&path), ['\n', ',']);
        let span = pieces.span;
        let object = pieces.object;
        match (pieces.value(), span) {
            (Some(value), Some(value_span)) if path.len() <= MAX_PATH => {
                let span = Span::new(start, value_span.end);
                let entry = Entry { path, value, append, span, value_span };
                // `a = ${b} { c = 1 }`: what the object says comes after what it is put onto.
                let before = |entry: &Entry| entry.span.start < object_from;
                let place = if object { self.file.entries.partition_point(before) } else { self.file.entries.len() };
                self.file.entries.insert(place, entry);
            }
            (None, _) if !object => self.problem(Span::new(start, key_end), "this key has no value"),
            _ => {}
        }
    }

    /// `include "file"` and its longer forms.
    fn include(&mut self) -> bool {
        let Some(rest) = self.rest().strip_prefix("include") else { return false };
        let what = rest.trim_start_matches([' ', '\t']);
        let forms = ["\"", "file(", "url(", "classpath(", "required("];
        if what.len() == rest.len() || !forms.iter().any(|form| what.starts_with(form)) {
            return false;
        }
        self.skip_line();
        true
    }

    /// The keys up to the separator, joined by dots; nothing where there are none.
    fn key(&mut self) -> Option<String> {
        let mut path = String::new();
        let mut key = String::new();
        let mut quoted = false;
        let mut blanks = "";
        loop {
            match self.peek() {
                Some('"') => {
                    key.push_str(blanks);
                    key.push_str(&self.quoted());
                    quoted = true;
                    blanks = "";
                }
                Some('.') => {
                    self.at += 1;
                    push_key(&mut path, &key);
                    key.clear();
                    quoted = false;
                    blanks = "";
                }
                Some(' ' | '\t') => {
                    let taken = self.take(|letter| matches!(letter, ' ' | '\t'));
                    blanks = if key.is_empty() { "" } else { taken };
                }
                Some(letter) if is_key(letter) && !self.at_comment() => {
                    key.push_str(blanks);
                    key.push(letter);
                    self.at += letter.len_utf8();
                    blanks = "";
                }
                _ => break,
            }
        }
        if key.is_empty() && !quoted {
            return None;
        }
        push_key(&mut path, &key);
        Some(path)
    }

    /// The pieces of one value, up to the end of its line or its list. Objects go into `path`.
    fn pieces(&mut self, path: Option<&str>, ends: [char; 2]) -> Pieces {
        let mut pieces = Pieces::default();
        while let Some(letter) = self.peek() {
            let start = self.at;
            match letter {
                '}' | ']' => break,
                _ if ends.contains(&letter) || self.at_comment() => break,
                '"' => {
                    let text = self.quoted();
                    pieces.quoted = true;
                    pieces.text(&text, Span::new(start, self.at));
                }
                '$' if self.rest().starts_with("${") => {
                    let reference = self.reference();
                    pieces.reference(reference, Span::new(start, self.at));
                }
                '{' => {
                    self.object(path);
                    pieces.object = true;
                    pieces.blanks.clear();
                    if path.is_none() {
                        pieces.cover(Span::new(start, self.at));
                    }
                }
                '[' => {
                    let items = self.array();
                    pieces.items.get_or_insert_default().extend(items);
                    pieces.blanks.clear();
                    pieces.cover(Span::new(start, self.at));
                }
                _ if letter.is_whitespace() => {
                    pieces.blanks.push_str(self.take(|letter| letter.is_whitespace() && letter != '\n'));
                }
                _ => {
                    let text = self.unquoted();
                    pieces.text(text, Span::new(start, self.at));
                }
            }
        }
        pieces
    }

    fn unquoted(&mut self) -> &'t str {
        let start = self.at;
        while let Some(letter) = self.peek() {
            let ends = letter.is_whitespace() || matches!(letter, ',' | '{' | '}' | '[' | ']' | '"');
            if ends || self.at_comment() || (self.at > start && self.rest().starts_with("${")) {
                break;
            }
            self.at += letter.len_utf8();
        }
        &self.text[start..self.at]
    }

    fn object(&mut self, path: Option<&str>) {
        let start = self.at;
        let Some(path) = path.filter(|path| path.len() <= MAX_PATH) else { return self.skip_brackets() };
        if self.depth >= MAX_DEPTH {
            return self.deep();
        }
        self.depth += 1;
        self.at += 1;
        self.members(path, start, true);
        self.depth -= 1;
    }

    fn array(&mut self) -> Vec<Spanned<Value>> {
        let start = self.at;
        let mut items = Vec::new();
        if self.depth >= MAX_DEPTH {
            self.deep();
            return items;
        }
        self.depth += 1;
        self.at += 1;
        loop {
            self.skip_space();
            match self.peek() {
                Some(']') => {
                    self.at += 1;
                    break;
                }
                // A brace closes what lies around the list.
                None | Some('}') => {
                    self.problem(Span::new(start, start + 1), "this `[` is not closed");
                    break;
                }
                Some(',') => self.at += 1,
                Some(_) => {
                    let pieces = self.pieces(None, ['\n', ',']);
                    let (span, object) = (pieces.span, pieces.object);
                    let value = pieces.value().or(object.then_some(Value::Object));
                    items.extend(value.zip(span).map(|(value, span)| Spanned::new(value, span)));
                }
            }
        }
        self.depth -= 1;
        items
    }

    fn deep(&mut self) {
        if !self.too_deep {
            self.too_deep = true;
            let message = format!("nesting deeper than {MAX_DEPTH} levels is not read");
            self.problem(Span::new(self.at, self.at + 1), message);
        }
        self.skip_brackets();
    }

    /// Goes past a bracket and what it encloses.
    fn skip_brackets(&mut self) {
        let mut open = 0usize;
        while let Some(letter) = self.peek() {
            match letter {
                '"' => drop(self.quoted()),
                _ if self.at_comment() => self.skip_line(),
                '{' | '[' => {
                    open += 1;
                    self.at += 1;
                }
                '}' | ']' => {
                    open = open.saturating_sub(1);
                    self.at += 1;
                }
                _ => self.at += letter.len_utf8(),
            }
            if open == 0 {
                return;
            }
        }
    }

    fn reference(&mut self) -> Reference {
        let start = self.at;
        self.at += "${".len();
        let optional = self.skip("?");
        let name = self.take(|letter| !matches!(letter, '}' | '\n' | '{')).trim().to_owned();
        if !self.skip("}") {
            self.problem(Span::new(start, self.at), "this `${` is not closed");
        }
        Reference { name, optional }
    }

    /// A text in one or in three quotes.
    fn quoted(&mut self) -> String {
        let start = self.at;
        if self.skip("\"\"\"") {
            let Some(length) = self.rest().find("\"\"\"") else {
                self.problem(Span::new(start, start + 3), "this text is not closed with `\"\"\"`");
                let text = self.rest();
                self.at = self.text.len();
                return text.to_owned();
            };
            let more = self.rest()[length + 3..].bytes().take_while(|byte| *byte == b'"').count();
            let text = &self.rest()[..length + more];
            self.at += length + more + 3;
            return text.to_owned();
        }
        self.at += 1;
        let mut text = String::new();
        loop {
            text.push_str(self.take(|letter| !matches!(letter, '"' | '\\' | '\n')));
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    return text;
                }
                Some('\\') => {
                    self.at += 1;
                    text.extend(self.escape());
                }
                _ => {
                    self.problem(Span::new(start, self.at), "this text is not closed with `\"`");
                    text.truncate(text.trim_end().len());
                    return text;
                }
            }
        }
    }

    /// What stands behind a `\`.
    fn escape(&mut self) -> Option<char> {
        let letter = self.peek().filter(|letter| *letter != '\n')?;
        self.at += letter.len_utf8();
        Some(match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|one| one.is_ascii_hexdigit()))?;
                self.at += 4;
                char::from_u32(u32::from_str_radix(digits, 16).ok()?).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            other => other,
        })
    }
}

/// Whether a key may have a letter without quotes. HOCON forbids some that no one has to read otherwise.
fn is_key(letter: char) -> bool {
    !letter.is_whitespace() && !matches!(letter, '=' | ':' | '+' | '{' | '}' | '[' | ']' | ',' | '"' | '$' | '#' | '.')
}

/// Adds one key to a path, quoted where it would not read back as one.
fn push_key(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    if !key.is_empty() && key.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-')) {
        path.push_str(key);
    } else {
        path.push('"');
        path.push_str(key);
        path.push('"');
    }
}
