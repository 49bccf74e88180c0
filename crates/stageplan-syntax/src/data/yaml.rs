//! YAML: a composer over the parser's events.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, Span as Place, Tag};

use super::{Builder, Data, Key, MAX_DEPTH, MAX_NODES, NONE, Stretch, Value};
use crate::Span;

/// What an alias can stand for.
#[derive(Clone, Copy)]
struct Anchored {
    id: u32,
    /// Nodes below and including this one with every alias followed.
    size: usize,
    /// Levels below and including this one with every alias followed.
    height: usize,
}

/// A collection whose end has not been read yet.
struct Level {
    id: u32,
    anchor: usize,
    mapping: bool,
    key: Option<Key>,
    size: usize,
    height: usize,
    end: usize,
}

struct Composer<'b> {
    builder: &'b mut Builder,
    levels: Vec<Level>,
    anchors: BTreeMap<usize, Anchored>,
    /// Nodes so far with every alias followed.
    total: usize,
}

pub(super) fn read(builder: &mut Builder, text: &str) {
    // An alias without an anchor is a mistake in one place and no reason to give up on the file.
    let options = granit_parser::options! { emit_unresolved_aliases: true };
    let mut composer = Composer { builder, levels: Vec::new(), anchors: BTreeMap::new(), total: 0 };
    let mut parser = Parser::new_from_str_with_options(text, options);
    // Collections that are passed over: how many are open, and where the outermost began when it is a key.
    let mut skipping = 0_usize;
    let mut skipped_key: Option<usize> = None;
    let mut finished = false;
    while !finished {
        let (event, place) = match parser.next_event() {
            None => break,
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
                composer.builder.problem(Span::new(at, at), error.info());
                break;
            }
            Some(Ok(next)) => next,
        };
        let span = bytes(place, text);
        if skipping > 0 {
            match event {
                Event::SequenceStart(..) | Event::MappingStart(..) => skipping += 1,
                Event::SequenceEnd | Event::MappingEnd => {
                    skipping -= 1;
                    if skipping == 0
                        && let Some(start) = skipped_key.take()
                    {
                        let span = Span::new(start, span.end);
                        composer.take_key(span.slice(text).trim_end(), span, false);
                    }
                }
                _ => {}
            }
            continue;
        }
        match event {
            Event::DocumentStart(..) => composer.anchors.clear(),
            Event::DocumentEnd => composer.close_all(),
            Event::Scalar(value, style, anchor, tag) => composer.scalar(&value, style, anchor, tag.as_deref(), span),
            Event::Alias(anchor) => composer.alias(anchor, span, text),
            Event::UnresolvedAlias(name) => {
                composer.builder.problem(span, format!("the alias `*{name}` has no anchor before it"));
                if composer.awaits_key() {
                    composer.take_key(span.slice(text), span, false);
                } else {
                    composer.leaf(Value::Null, Stretch::default(), span);
                }
            }
            Event::SequenceStart(_, anchor, _) | Event::MappingStart(_, anchor, _) => {
                let mapping = matches!(event, Event::MappingStart(..));
                if composer.awaits_key() {
                    composer.builder.problem(span, "a list or mapping as a key is not read");
                    (skipping, skipped_key) = (1, Some(span.start));
                } else if !composer.begin(mapping, anchor, span) {
                    skipping = 1;
                }
            }
            Event::SequenceEnd | Event::MappingEnd => composer.end(Some(span)),
            _ => {}
        }
        if composer.total > MAX_NODES {
            composer.builder.many(span);
            finished = true;
        }
    }
    composer.close_all();
}

fn bytes(place: Place, text: &str) -> Span {
    let start = place.start.byte_offset().unwrap_or(0).min(text.len());
    Span::new(start, place.end.byte_offset().unwrap_or(start).min(text.len()))
}

impl Composer<'_> {
    /// Whether the next node is the key of a mapping.
    fn awaits_key(&self) -> bool {
        self.levels.last().is_some_and(|level| level.mapping && level.key.is_none())
    }

    fn take_key(&mut self, text: &str, span: Span, merge: bool) {
        let key = self.builder.key(text, span, merge);
        if let Some(level) = self.levels.last_mut() {
            level.key = Some(key);
        }
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, anchor: usize, tag: Option<&Tag>, span: Span) {
        let plain = matches!(style, ScalarStyle::Plain);
        // The parser gives `~` for a value that is not there.
        let value = if plain && span.start == span.end { "" } else { value };
        let kind = if plain { resolve(value, tag) } else { Value::String };
        if self.awaits_key() {
            self.take_key(value, span, plain && value == "<<");
            if anchor != 0 {
                let text = self.builder.store(value, span);
                let id = self.detached(kind, text, span);
                self.anchors.insert(anchor, Anchored { id, size: 1, height: 1 });
            }
            return;
        }
        let text = self.builder.store(value, span);
        let id = self.leaf(kind, text, span);
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { id, size: 1, height: 1 });
        }
    }

    /// A node that is not in the tree, for an alias to the text of a key.
    fn detached(&mut self, value: Value, text: Stretch, span: Span) -> u32 {
        let id = self.builder.document.nodes.len() as u32;
        let span = self.builder.stretch(span);
        self.builder.document.nodes.push(Data { value, text, span, key: None, parent: NONE, position: 0 });
        self.total += 1;
        id
    }

    fn leaf(&mut self, value: Value, text: Stretch, span: Span) -> u32 {
        let key = self.levels.last_mut().and_then(|level| level.key.take());
        let id = self.builder.add(value, text, span, key);
        self.count(1, 1, span.end);
        id
    }

    /// Accounts for a finished node in the collection that holds it.
    fn count(&mut self, size: usize, height: usize, end: usize) {
        self.total = self.total.saturating_add(size);
        self.grow(size, height, end);
    }

    fn grow(&mut self, size: usize, height: usize, end: usize) {
        if let Some(level) = self.levels.last_mut() {
            level.size = level.size.saturating_add(size);
            level.height = level.height.max(height + 1);
            level.end = level.end.max(end);
        }
    }

    fn alias(&mut self, anchor: usize, span: Span, text: &str) {
        let target = self.anchors.get(&anchor).copied();
        if self.awaits_key() {
            let name = target.map(|target| self.builder.document.nodes[target.id as usize]);
            let name = name.filter(|data| !matches!(data.value, Value::Array(_) | Value::Object { .. }));
            match name.map(|data| self.builder.document.slice(data.text).to_owned()) {
                Some(name) => self.take_key(&name, span, false),
                None => {
                    self.builder.problem(span, "a list or mapping as a key is not read");
                    self.take_key(span.slice(text), span, false);
                }
            }
            return;
        }
        let Some(target) = target else {
            // An anchor is known only when its node has ended, so this one stands for something around itself.
            self.builder.problem(span, "this alias stands for a value that contains it, or for one that was not read");
            self.leaf(Value::Null, Stretch::default(), span);
            return;
        };
        if self.total.saturating_add(target.size) > MAX_NODES {
            self.builder.many(span);
            self.leaf(Value::Null, Stretch::default(), span);
        } else if self.levels.len() + target.height > MAX_DEPTH {
            self.builder.deep(span);
            self.leaf(Value::Null, Stretch::default(), span);
        } else {
            let key = self.levels.last_mut().and_then(|level| level.key.take());
            self.builder.add(Value::Alias(target.id), Stretch::default(), span, key);
            self.count(target.size, target.height, span.end);
        }
    }

    fn begin(&mut self, mapping: bool, anchor: usize, span: Span) -> bool {
        let key = self.levels.last_mut().and_then(|level| level.key.take());
        self.total += 1;
        match self.builder.open(mapping, span, key) {
            Some(id) => {
                let level = Level { id, anchor, mapping, key: None, size: 1, height: 1, end: span.end };
                self.levels.push(level);
                true
            }
            None => {
                self.grow(1, 1, span.end);
                false
            }
        }
    }

    fn end(&mut self, span: Option<Span>) {
        if self.awaits_value() {
            // The stream broke off behind a key.
            let at = self.levels.last().map_or(0, |level| level.end);
            self.leaf(Value::Null, Stretch::default(), Span::new(at, at));
        }
        let Some(level) = self.levels.pop() else { return };
        // A block collection ends with its last child, while the event stands at whatever follows it.
        let end = match span {
            Some(span) if span.end > span.start => level.end.max(span.end),
            _ => level.end,
        };
        self.builder.close(Some(end));
        if level.anchor != 0 {
            let anchored = Anchored { id: level.id, size: level.size, height: level.height };
            self.anchors.insert(level.anchor, anchored);
        }
        self.grow(level.size, level.height, end);
    }

    fn awaits_value(&self) -> bool {
        self.levels.last().is_some_and(|level| level.mapping && level.key.is_some())
    }

    fn close_all(&mut self) {
        while !self.levels.is_empty() {
            self.end(None);
        }
    }
}

/// The type of a plain scalar by the core schema of YAML 1.2.
fn resolve(text: &str, tag: Option<&Tag>) -> Value {
    if let Some(tag) = tag
        && (tag.is_yaml_core_schema_tag("str") || tag.original() == "!")
    {
        return Value::String;
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Value::Number,
        _ if is_number(text) => Value::Number,
        _ => Value::String,
    }
}

fn is_number(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return !digits.is_empty() && digits.bytes().all(|digit| matches!(digit, b'0'..=b'7'));
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if exponent.is_some_and(|exponent| exponent.is_empty() || !digits(exponent)) {
        return false;
    }
    match mantissa.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty()),
        None => !mantissa.is_empty() && digits(mantissa),
    }
}
