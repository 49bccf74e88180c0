//! From events to elements, and what to make of broken files.

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{Attribute, Data, Document, MAX_DEPTH, NONE, Stretch};
use crate::order;
use crate::{Problem, Span};

/// How many problems one document reports, and how often its reading begins anew behind an error.
const MAX_PROBLEMS: usize = 100;

/// How much of a name a problem shows.
const SHOWN: usize = 60;

pub(super) fn read(text: &str) -> Document {
    let mut builder = Builder::default();
    if u32::try_from(text.len().saturating_mul(2)).is_err() {
        builder.problem(Span::default(), "this file is too large to be read");
        return builder.document;
    }
    builder.document.text = text.to_owned();
    let mut at = 0;
    // Every round begins behind something broken. Each may look at all of the text, so there cannot be many.
    for _ in 0..MAX_PROBLEMS {
        let Some(next) = builder.events(text, at) else { break };
        at = next;
    }
    builder.finish(text.len())
}

/// An element whose closing tag has not been read yet.
#[derive(Debug)]
struct Frame {
    id: u32,
    last_child: u32,
    /// Where its texts begin in the list of pending ones.
    first: usize,
    /// How many of them stand before the first child, once there is one.
    before_children: Option<usize>,
}

/// A bit of an element's text.
#[derive(Clone, Copy, Debug)]
struct Piece {
    span: Span,
    kind: PieceKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PieceKind {
    /// Taken as it is.
    Literal,
    /// `&name;` or `&#number;`
    Reference,
}

#[derive(Debug, Default)]
struct Builder {
    document: Document,
    frames: Vec<Frame>,
    pieces: Vec<Piece>,
    /// How many opened elements lie too deep.
    skipped: usize,
    too_deep: bool,
    stray_text: bool,
}

impl Builder {
    /// Reads `text` from `base` on. What is returned is where to begin anew, behind something broken.
    fn events(&mut self, text: &str, base: usize) -> Option<usize> {
        // The library leaves out a byte order mark wherever it begins, and does not count it.
        let body = text.get(base..)?.trim_start_matches('\u{feff}');
        let base = text.len() - body.len();
        let mut reader = Reader::from_str(body);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        let place = |reader: &Reader<&[u8]>| base.saturating_add(reader.buffer_position() as usize).min(text.len());
        loop {
            let start = place(&reader);
            let event = reader.read_event();
            let span = Span::new(start, place(&reader));
            match event {
                Ok(Event::Eof) => return None,
                Ok(Event::Start(_) | Event::Empty(_)) => {
                    if let Some(next) = self.tag(text, span, matches!(event, Ok(Event::Empty(_)))) {
                        return Some(next);
                    }
                }
                Ok(Event::End(_)) => {
                    if let Some(next) = self.end_tag(text, span) {
                        return Some(next);
                    }
                }
                Ok(Event::Text(_)) => self.piece(text, span, PieceKind::Literal),
                Ok(Event::GeneralRef(_)) => self.piece(text, span, PieceKind::Reference),
                Ok(Event::CData(_)) => {
                    let inner = Span::new(span.start + "<![CDATA[".len(), span.end.saturating_sub("]]>".len()));
                    self.piece(text, inner, PieceKind::Literal);
                }
                Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_)) => {}
                // After these the reader goes on by itself, as long as it moves.
                Err(Error::IllFormed(_)) if span.end > span.start => self.problem(span, "this is no markup of XML"),
                Err(_) => return self.unclosed(text, start),
            }
        }
    }

    /// Markup that does not end before the file does.
    fn unclosed(&mut self, text: &str, start: usize) -> Option<usize> {
        let rest = text.get(start..)?;
        let whole = Span::new(start, text.len());
        let body = rest.strip_prefix('<')?;
        // What these hold was not meant to be read, so there is no place to go on from.
        for (begin, what) in
            [("!--", "this comment is not closed with `-->`"), ("![", "this section is not closed with `]]>`")]
        {
            if body.starts_with(begin) {
                self.problem(whole, what);
                return None;
            }
        }
        let Some(stop) = body.find(['<', '>']) else {
            self.problem(whole, "this tag is not closed with `>`");
            return None;
        };
        let stop = start + 1 + stop;
        let next = if text[stop..].starts_with('>') { stop + 1 } else { stop };
        if let Some(name) = body.strip_prefix('/') {
            self.problem(Span::new(start, next), "this tag is not closed with `>`");
            self.close(text, name_of(name), Span::new(start, next));
        } else if body.starts_with('!') {
            self.problem(Span::new(start, next), "this declaration is not closed with `>`");
        } else if body.starts_with('?') {
            self.problem(Span::new(start, next), "this instruction is not closed with `?>`");
        } else {
            self.broken_tag(text, Span::new(start, next));
        }
        Some(next)
    }

    /// An opening tag. Where it turns out to swallow the next one, what is returned is the place of that.
    fn tag(&mut self, text: &str, span: Span, empty: bool) -> Option<usize> {
        let stop = swallowed(span.slice(text));
        if let Some(stop) = stop {
            let next = span.start + stop;
            self.broken_tag(text, Span::new(span.start, next));
            return Some(next);
        }
        let body = span.slice(text).strip_prefix('<').unwrap_or_default();
        if name_of(body).is_empty() {
            self.piece(text, span, PieceKind::Literal);
            return None;
        }
        let body = body.strip_suffix('>').unwrap_or(body);
        let body = if empty { body.strip_suffix('/').unwrap_or(body) } else { body };
        self.open(text, body, span);
        if empty {
            self.shut(text, span.end, true);
        }
        None
    }

    /// An opening tag without its `>`, or a `<` that should have been written as `&lt;`.
    fn broken_tag(&mut self, text: &str, span: Span) {
        let body = span.slice(text).strip_prefix('<').unwrap_or_default();
        if name_of(body).is_empty() {
            self.problem(Span::new(span.start, span.start + 1), "a `<` that begins no tag is written as `&lt;`");
            self.piece(text, span, PieceKind::Literal);
        } else {
            self.problem(
                Span::new(span.start, span.start + 1 + body.trim_end().len()),
                "this tag is not closed with `>`",
            );
            self.open(text, body, span);
        }
    }

    fn end_tag(&mut self, text: &str, span: Span) -> Option<usize> {
        let body = span.slice(text).strip_prefix("</").unwrap_or_default();
        let stop = body.find('<').map(|stop| span.start + 2 + stop);
        if let Some(stop) = stop {
            self.problem(Span::new(span.start, stop), "this tag is not closed with `>`");
        }
        self.close(text, name_of(body), Span::new(span.start, stop.unwrap_or(span.end)));
        stop
    }

    fn open(&mut self, text: &str, body: &str, span: Span) {
        if self.skipped > 0 || self.frames.len() >= MAX_DEPTH {
            self.skipped += 1;
            if !self.too_deep {
                self.too_deep = true;
                self.problem(span, format!("elements deeper than {MAX_DEPTH} levels are not read"));
            }
            return;
        }
        let id = self.document.nodes.len() as u32;
        let name = name_of(body);
        let attributes = self.attributes(text, body, span.start + 1);
        self.document.nodes.push(Data {
            name: stretch(Span::new(span.start + 1, span.start + 1 + name.len())),
            span: stretch(span),
            text: Stretch::default(),
            text_span: Stretch::default(),
            attributes,
            first_child: NONE,
            next: NONE,
        });
        let pending = self.pieces.len();
        if let Some(parent) = self.frames.last_mut() {
            parent.before_children.get_or_insert(pending - parent.first);
            link(&mut self.document.nodes, parent, id);
            parent.last_child = id;
        } else if id > 0 {
            self.problem(span, "a file has one outermost element, and this is another one");
        }
        self.frames.push(Frame { id, last_child: NONE, first: pending, before_children: None });
    }

    /// The attributes of a tag whose name and attributes are `body`, which stands at `at`.
    fn attributes(&mut self, text: &str, body: &str, at: usize) -> Stretch {
        let first = self.document.attributes.len();
        let tag = BytesStart::from_content(body, name_of(body).len());
        // The library gives slices of what it was given; their addresses tell where they stand.
        let place = |part: &str| {
            let start = at.saturating_add(part.as_ptr().addr().saturating_sub(body.as_ptr().addr()));
            Span::new(start, start.saturating_add(part.len()))
        };
        let mut broken = false;
        for attribute in tag.attributes().with_checks(false) {
            let Ok(attribute) = attribute else {
                broken = true;
                continue;
            };
            let (name, span) = (place(attribute.key.as_ref()), place(&attribute.value));
            if name.slice(text) != attribute.key.as_ref() || span.slice(text) != attribute.value.as_ref() {
                continue;
            }
            let value = if attribute.value.contains(['&', '\r']) {
                let pieces = [Piece { span, kind: PieceKind::Literal }];
                self.decode(text, &pieces, true)
            } else {
                stretch(span)
            };
            self.document.attributes.push(Attribute { name: stretch(name), value, span: stretch(span) });
        }
        if broken {
            self.problem(Span::new(at, at + body.len()), "an attribute of this tag is not written as `name=\"value\"`");
        }
        Stretch { start: first as u32, end: self.document.attributes.len() as u32 }
    }

    fn close(&mut self, text: &str, name: &str, span: Span) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let same = |frame: &Frame| self.document.slice(self.document.nodes[frame.id as usize].name) == name;
        if let Some(at) = self.frames.iter().rposition(same) {
            while self.frames.len() > at + 1 {
                self.unclosed_element();
                self.shut(text, span.start, false);
            }
            self.shut(text, span.end, true);
            return;
        }
        let written = shown(name);
        // What holds a text and nothing else was meant to end here, whatever the tag calls it.
        let leaf =
            self.frames.last().filter(|frame| frame.before_children.is_none() && frame.first < self.pieces.len());
        if let Some(frame) = leaf {
            let open = shown(self.document.slice(self.document.nodes[frame.id as usize].name));
            self.problem(span, format!("`</{written}>` should close `<{open}>`"));
            self.shut(text, span.end, true);
        } else {
            self.problem(span, format!("`</{written}>` closes nothing that is open"));
        }
    }

    fn unclosed_element(&mut self) {
        let Some(frame) = self.frames.last() else { return };
        let data = self.document.nodes[frame.id as usize];
        let name = shown(self.document.slice(data.name));
        let span = Span::new((data.name.start as usize).saturating_sub(1), data.name.end as usize);
        self.problem(span, format!("`<{name}>` is not closed"));
    }

    /// Ends the innermost element; `whole` says that a closing tag does.
    fn shut(&mut self, text: &str, end: usize, whole: bool) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let Some(frame) = self.frames.pop() else { return };
        let mut pieces = self.pieces.split_off(frame.first.min(self.pieces.len()));
        let mut end = end;
        if let (false, Some(count @ 1..), Some(parent)) = (whole, frame.before_children, self.frames.last_mut()) {
            // `<version>1<name>x</name>`: an element with a text holds no others, so those behind it are its siblings.
            pieces.truncate(count);
            let data = &mut self.document.nodes[frame.id as usize];
            data.next = data.first_child;
            data.first_child = NONE;
            parent.last_child = frame.last_child;
            end = pieces.last().map_or(end, |piece| piece.span.end);
        }
        let (decoded, span) = self.own_text(text, &mut pieces);
        let data = &mut self.document.nodes[frame.id as usize];
        data.text = decoded;
        data.text_span = stretch(span);
        data.span.end = (end as u32).max(data.span.start);
    }

    fn piece(&mut self, text: &str, span: Span, kind: PieceKind) {
        if self.skipped > 0 {
            return;
        }
        let blank = kind == PieceKind::Literal && span.slice(text).trim().is_empty();
        let Some(frame) = self.frames.last() else {
            if !blank && !self.stray_text {
                self.stray_text = true;
                self.problem(span, "this text stands outside of the outermost element");
            }
            return;
        };
        if !blank || self.pieces.len() > frame.first {
            self.pieces.push(Piece { span, kind });
        }
    }

    /// The trimmed text of the pieces, and where it is written.
    fn own_text(&mut self, text: &str, pieces: &mut Vec<Piece>) -> (Stretch, Span) {
        let blank = |piece: &Piece| piece.kind == PieceKind::Literal && piece.span.slice(text).trim().is_empty();
        while pieces.last().is_some_and(blank) {
            pieces.pop();
        }
        if let Some(Piece { span, kind: PieceKind::Literal }) = pieces.last_mut() {
            span.end = span.start + span.slice(text).trim_end().len();
        }
        if let Some(Piece { span, kind: PieceKind::Literal }) = pieces.first_mut() {
            span.start = span.end - span.slice(text).trim_start().len();
        }
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return (Stretch::default(), Span::default());
        };
        let span = Span::new(first.span.start, last.span.end);
        let plain = pieces.len() == 1 && first.kind == PieceKind::Literal && !span.slice(text).contains('\r');
        let mut decoded = if plain { stretch(span) } else { self.decode(text, pieces, false) };
        // A reference may stand for a blank as well, such as `&#10;` at the end.
        let whole = self.document.slice(decoded);
        let (head, trimmed) = (whole.len() - whole.trim_start().len(), whole.trim().len());
        decoded.start += head as u32;
        decoded.end = decoded.start + trimmed as u32;
        (decoded, span)
    }

    /// Appends the decoded pieces to the text buffer; in an attribute, literal ones may hold references too.
    fn decode(&mut self, text: &str, pieces: &[Piece], attribute: bool) -> Stretch {
        let buffer = &mut self.document.text;
        let start = buffer.len();
        for piece in pieces {
            let mut rest = piece.span.slice(text);
            while let Some(at) = rest.find(['&', '\r']) {
                buffer.push_str(&rest[..at]);
                rest = &rest[at..];
                let reference = (attribute || piece.kind == PieceKind::Reference).then(|| reference(rest)).flatten();
                let (letter, length) = reference.unwrap_or_else(|| match rest.strip_prefix('\r') {
                    // Line ends are line feeds to whoever reads XML.
                    Some(behind) if behind.starts_with('\n') => ('\n', 2),
                    Some(_) => ('\n', 1),
                    None => ('&', 1),
                });
                buffer.push(letter);
                rest = &rest[length..];
            }
            buffer.push_str(rest);
        }
        match (u32::try_from(start), u32::try_from(buffer.len())) {
            (Ok(start), Ok(end)) => Stretch { start, end },
            _ => Stretch::default(),
        }
    }

    fn problem(&mut self, span: Span, message: impl Into<String>) {
        if self.document.problems.len() < MAX_PROBLEMS {
            self.document.problems.push(Problem { span, message: message.into() });
        }
    }

    fn finish(mut self, end: usize) -> Document {
        let text = self.document.text.clone();
        let source = text.get(..end).unwrap_or_default();
        self.skipped = 0;
        while !self.frames.is_empty() {
            self.unclosed_element();
            self.shut(source, end, false);
        }
        order::sort_by_key(&mut self.document.problems, |problem| problem.span);
        self.document
    }
}

/// Puts an element behind the last child of its parent.
fn link(nodes: &mut [Data], parent: &Frame, id: u32) {
    match nodes.get_mut(parent.last_child as usize) {
        Some(sibling) => sibling.next = id,
        None => nodes[parent.id as usize].first_child = id,
    }
}

fn stretch(span: Span) -> Stretch {
    Stretch { start: span.start as u32, end: span.end as u32 }
}

/// The name that a tag begins with; empty where what stands there cannot be one.
fn name_of(body: &str) -> &str {
    if !body.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | ':')) {
        return "";
    }
    let end = body.find(|letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '/' | '=' | '"' | '\''));
    &body[..end.unwrap_or(body.len())]
}

fn shown(name: &str) -> String {
    name.chars().take(SHOWN).collect()
}

/// Where in an opening tag the next tag begins, for want of a `>` or a quote.
///
/// A `<` in a value is wrong too, but who writes `if="a<b"` forgot no quote; one that follows a line break did.
fn swallowed(tag: &str) -> Option<usize> {
    let mut quote = None;
    let mut lines = false;
    for (at, byte) in tag.bytes().enumerate().skip(1) {
        match byte {
            b'<' if quote.is_none() || lines => return Some(at),
            b'"' | b'\'' if quote == Some(byte) => quote = None,
            b'"' | b'\'' if quote.is_none() => {
                quote = Some(byte);
                lines = false;
            }
            b'\n' | b'\r' => lines = quote.is_some(),
            _ => {}
        }
    }
    None
}

/// The letter that a text begins with a reference to, and how long that is written.
fn reference(text: &str) -> Option<(char, usize)> {
    let name = text.strip_prefix('&')?;
    // None of those that are known is longer.
    let end = name.bytes().take(16).position(|byte| byte == b';')?;
    let name = &name[..end];
    let letter = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        "quot" => '"',
        _ => BytesRef::new(name).resolve_char_ref().ok()??,
    };
    Some((letter, end + 2))
}
