//! One read-only document model over JSON (with comments), TOML and YAML.
//!
//! All three formats are read into the same arena of nodes, so that a question such as "what is `engines.node`, and
//! where does the file say so" is asked in one way. A document is bounded whatever the file holds: no node lies deeper
//! than [`MAX_DEPTH`], aliases are shared and never form a cycle, and walking a whole document with every alias followed
//! visits at most [`MAX_NODES`] nodes of YAML. Plain recursion over [`Node::entries`] and [`Node::items`] is safe.

mod json;
mod toml;
mod yaml;

use std::collections::BTreeSet;

use crate::order;
use crate::{Problem, Span};

/// How deep a document may nest before its inner part is left out with a [`Problem`].
pub const MAX_DEPTH: usize = 128;

/// How many nodes a YAML stream may hold, with every alias counted at the size of what it stands for.
pub const MAX_NODES: usize = 500_000;

/// How many problems one document reports; a file with more is not helped by the rest.
const MAX_PROBLEMS: usize = 100;

/// Objects with more members than this carry an index of their keys in sorted order.
const LINEAR_LOOKUP: usize = 8;

/// How many mappings a lookup through `<<` merge keys may visit.
const MERGE_BUDGET: usize = 1_000;

/// Marks the absence of a parent.
const NONE: u32 = u32::MAX;

/// A value and the bytes it was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where the text says so.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// The notation of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// JSON, with comments and trailing commas accepted.
    Json,
    /// TOML 1.1.
    Toml,
    /// YAML 1.2 with the core schema, and `<<` merge keys.
    Yaml,
}

/// What a node holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `null`, `~` or an empty YAML value.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number of any size; [`Node::scalar`] has its spelling.
    Number,
    /// A text, or a TOML date or time.
    String,
    /// A list.
    Array,
    /// A mapping from texts to values.
    Object,
}

/// A range of bytes in the document's own text buffer, or of entries in its list of children.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch {
    start: u32,
    end: u32,
}

impl Stretch {
    fn len(self) -> usize {
        (self.end - self.start) as usize
    }
}

#[derive(Clone, Copy, Debug)]
struct Key {
    text: Stretch,
    span: Stretch,
    merge: bool,
}

#[derive(Clone, Copy, Debug)]
enum Value {
    Null,
    Bool(bool),
    Number,
    String,
    Array(Stretch),
    Object { members: Stretch, merges: bool },
    Alias(u32),
}

#[derive(Clone, Copy, Debug)]
struct Data {
    value: Value,
    text: Stretch,
    span: Stretch,
    key: Option<Key>,
    parent: u32,
    position: u32,
}

/// A parsed file. It owns what it needs of the text, so the text may go.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The source as given, followed by the texts that had to be decoded.
    text: String,
    nodes: Vec<Data>,
    children: Vec<u32>,
    roots: Vec<u32>,
    problems: Vec<Problem>,
}

impl Document {
    /// Reads `text`. Whatever cannot be read is left out and reported in [`Document::problems`].
    ///
    /// A broken JSON file has no root unless a more lenient reading (missing commas, single quotes and the like)
    /// succeeds. A broken TOML file keeps its readable lines. A broken YAML file keeps what stands before the error.
    pub fn parse(format: Format, text: &str) -> Self {
        let mut builder = Builder::new(text);
        if u32::try_from(text.len().saturating_mul(2)).is_err() {
            builder.document.text = String::new();
            builder.problem(Span::default(), "this file is too large to be read");
            return builder.finish();
        }
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        match format {
            Format::Json => json::read(&mut builder, body),
            Format::Toml => toml::read(&mut builder, body),
            Format::Yaml => yaml::read(&mut builder, body),
        }
        builder.finish()
    }

    /// The value of the file: the first document of a YAML stream, nothing for an empty or unreadable file.
    pub fn root(&self) -> Option<Node<'_>> {
        self.documents().next()
    }

    /// The values of all documents of a YAML stream; at most one for the other formats.
    pub fn documents(&self) -> impl Iterator<Item = Node<'_>> {
        self.roots.iter().map(|id| Node { document: self, id: *id })
    }

    /// What is wrong with the file, in file order.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The value at a path of keys below the root.
    pub fn at(&self, path: &[&str]) -> Option<Node<'_>> {
        self.root()?.at(path)
    }

    fn slice(&self, stretch: Stretch) -> &str {
        self.text.get(stretch.start as usize..stretch.end as usize).unwrap_or_default()
    }

    fn list(&self, stretch: Stretch) -> &[u32] {
        self.children.get(stretch.start as usize..stretch.end as usize).unwrap_or_default()
    }

    fn key(&self, id: u32) -> &str {
        self.nodes[id as usize].key.map_or("", |key| self.slice(key.text))
    }
}

/// One value of a document.
#[derive(Clone, Copy, Debug)]
pub struct Node<'d> {
    document: &'d Document,
    id: u32,
}

impl<'d> Node<'d> {
    fn own(self) -> &'d Data {
        &self.document.nodes[self.id as usize]
    }

    /// The data behind the node, seen through an alias. Targets are never aliases themselves.
    fn data(self) -> &'d Data {
        match self.own().value {
            Value::Alias(target) => &self.document.nodes[target as usize],
            _ => self.own(),
        }
    }

    fn with(self, id: u32) -> Self {
        Self { document: self.document, id }
    }

    /// What the node holds; aliases are seen through.
    pub fn kind(self) -> Kind {
        match self.data().value {
            Value::Null | Value::Alias(_) => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number => Kind::Number,
            Value::String => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object { .. } => Kind::Object,
        }
    }

    /// The member of an object. Of duplicate keys the last counts (TOML forbids them, and the first is kept).
    ///
    /// Members that a YAML mapping takes over with `<<` are found too; they are the nodes of the mapping they are
    /// written in, with that mapping's routes and spans.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        self.member(key).or_else(|| {
            let mut found = None;
            self.visit_merged(&mut |mapping| {
                found = mapping.member(key);
                found.is_none()
            });
            found
        })
    }

    /// The value at a path of keys below this node.
    pub fn at(self, path: &[&str]) -> Option<Node<'d>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The members of an object in file order, exactly as written: with duplicates, and with `<<` as an ordinary key.
    pub fn entries(self) -> impl Iterator<Item = (&'d str, Node<'d>)> {
        self.members().iter().map(move |id| (self.document.key(*id), self.with(*id)))
    }

    /// The members of an object after merging: its own ones in file order without `<<` and without overridden
    /// duplicates, then those taken over with `<<`.
    pub fn merged_entries(self) -> Vec<(&'d str, Node<'d>)> {
        let mut seen = BTreeSet::new();
        let mut own = Vec::new();
        for id in self.members().iter().rev() {
            let merge = self.document.nodes[*id as usize].key.is_some_and(|key| key.merge);
            let key = self.document.key(*id);
            if !merge && seen.insert(key) {
                own.push((key, self.with(*id)));
            }
        }
        own.reverse();
        self.visit_merged(&mut |mapping| {
            for (key, node) in mapping.entries() {
                let merge = node.own().key.is_some_and(|key| key.merge);
                if !merge && seen.insert(key) {
                    // Asked for by name again, since of duplicates in the merged mapping the last one counts.
                    own.push((key, mapping.member(key).unwrap_or(node)));
                }
            }
            true
        });
        own
    }

    /// The items of an array in file order.
    pub fn items(self) -> impl Iterator<Item = Node<'d>> {
        let ids = match self.data().value {
            Value::Array(items) => self.document.list(items),
            _ => &[],
        };
        ids.iter().map(move |id| self.with(*id))
    }

    /// The decoded text of a string; nothing for any other kind.
    pub fn as_str(self) -> Option<&'d str> {
        let data = self.data();
        matches!(data.value, Value::String).then(|| self.document.slice(data.text))
    }

    /// The truth value of a boolean; nothing for any other kind.
    pub fn as_bool(self) -> Option<bool> {
        match self.data().value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// A whole number that fits; nothing for fractions and any other kind.
    pub fn as_i64(self) -> Option<i64> {
        let data = self.data();
        matches!(data.value, Value::Number).then(|| integer(self.document.slice(data.text))).flatten()
    }

    /// The text of any scalar: strings decoded, everything else as written (`22`, `true`, `~`).
    pub fn scalar(self) -> Option<&'d str> {
        let data = self.data();
        match data.value {
            Value::Array(_) | Value::Object { .. } | Value::Alias(_) => None,
            Value::Null | Value::Bool(_) | Value::Number | Value::String => Some(self.document.slice(data.text)),
        }
    }

    /// The bytes of the value as written, quotes and brackets included.
    ///
    /// For an alias these are the bytes of `*name`, so that the span agrees with the route. For a TOML table under a
    /// `[header]` these are the bytes of the header, and for a table that only dotted keys imply, those of the key.
    pub fn span(self) -> Span {
        span(self.own().span)
    }

    /// The bytes of the key as written, quotes included, when the node is the member of an object.
    pub fn key_span(self) -> Option<Span> {
        self.own().key.map(|key| span(key.span))
    }

    /// The key, when the node is the member of an object.
    pub fn key(self) -> Option<&'d str> {
        self.own().key.map(|key| self.document.slice(key.text))
    }

    /// Whether the value is given by a YAML alias rather than written here.
    pub fn is_alias(self) -> bool {
        matches!(self.own().value, Value::Alias(_))
    }

    /// The way from the root to this node, such as `services.web.ports[0]` or `scripts."build:prod"`; empty for a root.
    pub fn route(self) -> String {
        let mut steps = Vec::new();
        let mut id = self.id;
        while let Some(data) = self.document.nodes.get(id as usize) {
            steps.push(data);
            id = data.parent;
        }
        let mut route = String::new();
        for data in steps.iter().rev() {
            if let Some(key) = data.key {
                push_key(&mut route, self.document.slice(key.text));
            } else if data.parent != NONE {
                route.push_str(&format!("[{}]", data.position));
            }
        }
        route
    }

    fn members(self) -> &'d [u32] {
        match self.data().value {
            Value::Object { members, .. } => self.document.list(members),
            _ => &[],
        }
    }

    /// The last member with this key that is written in the object itself.
    fn member(self, key: &str) -> Option<Node<'d>> {
        let Value::Object { members, .. } = self.data().value else { return None };
        let document = self.document;
        let id = if members.len() > LINEAR_LOOKUP {
            let count = members.end - members.start;
            let sorted = document.list(Stretch { start: members.end, end: members.end + count });
            let behind = sorted.partition_point(|id| document.key(*id) <= key);
            *sorted.get(behind.checked_sub(1)?)?
        } else {
            *document.list(members).iter().rev().find(|id| document.key(**id) == key)?
        };
        (document.key(id) == key).then(|| self.with(id))
    }

    /// Calls `visit` with each mapping that this one takes members over from, the strongest first, until it returns
    /// `false`. No mapping is visited twice, which keeps a lookup cheap however the merges are entangled.
    fn visit_merged(self, visit: &mut dyn FnMut(Node<'d>) -> bool) {
        let mut seen = BTreeSet::new();
        let mut waiting = Vec::new();
        self.push_merged(&mut waiting);
        while let Some(mapping) = waiting.pop() {
            if seen.len() >= MERGE_BUDGET {
                return;
            }
            if seen.insert(mapping.target()) {
                if !visit(mapping) {
                    return;
                }
                mapping.push_merged(&mut waiting);
            }
        }
    }

    fn push_merged(self, waiting: &mut Vec<Node<'d>>) {
        let Value::Object { merges: true, .. } = self.data().value else { return };
        let first = waiting.len();
        for id in self.members() {
            let member = self.with(*id);
            if !member.own().key.is_some_and(|key| key.merge) {
                continue;
            }
            match member.kind() {
                Kind::Object => waiting.push(member),
                Kind::Array => {
                    waiting.extend(member.items().filter(|item| item.kind() == Kind::Object).take(MERGE_BUDGET));
                }
                _ => {}
            }
        }
        // The list is worked off from its end.
        waiting[first..].reverse();
    }

    fn target(self) -> u32 {
        match self.own().value {
            Value::Alias(target) => target,
            _ => self.id,
        }
    }
}

fn span(stretch: Stretch) -> Span {
    Span::new(stretch.start as usize, stretch.end as usize)
}

/// Adds one key to a route, quoted where it would not read back as one key.
fn push_key(route: &mut String, key: &str) {
    if !route.is_empty() {
        route.push('.');
    }
    if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
        route.push_str(key);
        return;
    }
    route.push('"');
    for letter in key.chars() {
        match letter {
            '"' | '\\' => route.extend(['\\', letter]),
            _ if letter.is_control() => route.extend(letter.escape_default()),
            _ => route.push(letter),
        }
    }
    route.push('"');
}

/// Reads a whole number in any of the spellings of the three formats.
fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    if !digits.starts_with(|first: char| first.is_ascii_hexdigit()) {
        return None;
    }
    let digits: String = digits.chars().filter(|digit| *digit != '_').collect();
    let value = i128::from_str_radix(&digits, radix).ok()?;
    i64::try_from(if negative { -value } else { value }).ok()
}

/// An array or object whose end has not been read yet.
#[derive(Debug)]
struct Frame {
    id: u32,
    object: bool,
    merges: bool,
    /// Where its children begin in the list of pending ones.
    first: usize,
}

/// Fills a document; shared by the three readers.
#[derive(Debug)]
struct Builder {
    document: Document,
    /// Length of the byte order mark, by which the readers' offsets fall short.
    shift: usize,
    source: usize,
    frames: Vec<Frame>,
    pending: Vec<u32>,
    too_deep: bool,
    too_many: bool,
}

impl Builder {
    fn new(text: &str) -> Self {
        let shift = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let document = Document { text: text.to_owned(), ..Document::default() };
        let source = text.len();
        Self { document, shift, source, frames: Vec::new(), pending: Vec::new(), too_deep: false, too_many: false }
    }

    /// Reports a problem; the span counts from behind the byte order mark, as all offsets given to the builder do.
    fn problem(&mut self, span: Span, message: impl Into<String>) {
        if self.document.problems.len() < MAX_PROBLEMS {
            let span = Span::new(
                self.shift.saturating_add(span.start).min(self.source),
                self.shift.saturating_add(span.end).min(self.source),
            );
            self.document.problems.push(Problem { span, message: message.into() });
        }
    }

    fn stretch(&self, span: Span) -> Stretch {
        let clamp = |offset: usize| (self.shift.saturating_add(offset)).min(self.source) as u32;
        let start = clamp(span.start);
        Stretch { start, end: clamp(span.end).max(start) }
    }

    /// The place of `value` in the text buffer: in the source when it is written there as it is, else appended.
    fn store(&mut self, value: &str, span: Span) -> Stretch {
        for quote in [0, 1] {
            let start = self.shift + span.start + quote;
            let end = start.saturating_add(value.len());
            if end <= self.source && self.document.text.get(start..end) == Some(value) {
                return Stretch { start: start as u32, end: end as u32 };
            }
        }
        let start = self.document.text.len();
        self.document.text.push_str(value);
        match (u32::try_from(start), u32::try_from(self.document.text.len())) {
            (Ok(start), Ok(end)) => Stretch { start, end },
            _ => Stretch::default(),
        }
    }

    fn key(&mut self, text: &str, span: Span, merge: bool) -> Key {
        Key { text: self.store(text, span), span: self.stretch(span), merge }
    }

    /// Adds a value to the open collection, or as a root.
    fn add(&mut self, value: Value, text: Stretch, span: Span, key: Option<Key>) -> u32 {
        let id = self.document.nodes.len() as u32;
        let (parent, position) = match self.frames.last_mut() {
            Some(frame) => {
                frame.merges |= key.is_some_and(|key| key.merge);
                (frame.id, self.pending.len() - frame.first)
            }
            None => (NONE, 0),
        };
        let span = self.stretch(span);
        self.document.nodes.push(Data { value, text, span, key, parent, position: position as u32 });
        if parent == NONE {
            self.document.roots.push(id);
        } else {
            self.pending.push(id);
        }
        id
    }

    /// Begins an array or object. `None` says that it lies too deep: a null stands in its place.
    fn open(&mut self, object: bool, span: Span, key: Option<Key>) -> Option<u32> {
        if self.frames.len() >= MAX_DEPTH {
            self.deep(span);
            self.add(Value::Null, Stretch::default(), span, key);
            return None;
        }
        let id = self.add(Value::Null, Stretch::default(), span, key);
        self.frames.push(Frame { id, object, merges: false, first: self.pending.len() });
        Some(id)
    }

    /// Says once that something lies too deep.
    fn deep(&mut self, span: Span) {
        if !self.too_deep {
            self.too_deep = true;
            self.problem(span, format!("nesting deeper than {MAX_DEPTH} levels is not read"));
        }
    }

    /// Says once that there is too much of something.
    fn many(&mut self, span: Span) {
        if !self.too_many {
            self.too_many = true;
            self.problem(span, format!("more than {MAX_NODES} values, aliases counted in full, are not read"));
        }
    }

    /// Ends the innermost collection; `end` replaces the end of its span where the reader knows better than at the start.
    fn close(&mut self, end: Option<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        let mut members = self.pending.split_off(frame.first);
        let start = self.document.children.len() as u32;
        self.document.children.extend(&members);
        let stretch = Stretch { start, end: self.document.children.len() as u32 };
        let value = if frame.object {
            self.index(&mut members);
            Value::Object { members: stretch, merges: frame.merges }
        } else {
            Value::Array(stretch)
        };
        let end = end.map(|end| self.stretch(Span::new(end, end)).end);
        let data = &mut self.document.nodes[frame.id as usize];
        data.value = value;
        if let Some(end) = end {
            data.span.end = end.max(data.span.start);
        }
    }

    /// Reports duplicate keys, and leaves a sorted list behind the members of a large object.
    fn index(&mut self, members: &mut [u32]) {
        let document = &mut self.document;
        order::sort_by(members, |a, b| document.key(*a).cmp(document.key(*b)).then(a.cmp(b)));
        if members.len() > LINEAR_LOOKUP {
            document.children.extend(&*members);
        }
        for pair in members.windows(2) {
            let document = &mut self.document;
            if document.problems.len() < MAX_PROBLEMS && document.key(pair[0]) == document.key(pair[1]) {
                let key = document.nodes[pair[1] as usize].key;
                if let Some(key) = key.filter(|key| !key.merge) {
                    let message =
                        format!("the key `{}` is given twice and the last one counts", document.slice(key.text));
                    document.problems.push(Problem { span: span(key.span), message });
                }
            }
        }
    }

    fn finish(mut self) -> Document {
        while !self.frames.is_empty() {
            self.close(None);
        }
        order::sort_by_key(&mut self.document.problems, |problem| problem.span);
        self.document
    }
}

#[cfg(test)]
pub(crate) mod tests;
