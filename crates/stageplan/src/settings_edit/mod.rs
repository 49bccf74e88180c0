//! Editing `stageplan.toml` for someone who switched an option elsewhere: what is not about that option stays as it is, to
//! the byte, with its comments, its order and its layout.
//!
//! The places come from the reader that planning uses, so that an edit cannot see the file otherwise than the plan does;
//! and what came out is read once more before it is handed back.

mod inside;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::ops::Range;

use stageplan_syntax::LineIndex;
use stageplan_syntax::data::{Document, Format, Kind, Node};
use stageplan_syntax::order;

use crate::project::Project;
use crate::settings::{FILE, OPTIONS, OptionInfo, SettingError, Settings, Shape};
use crate::tree::{RepoPath, Tree};

/// The text of a `stageplan.toml` with option `name` set to `values`, or without it where `values` is empty.
///
/// An option of one value takes exactly one, a table takes `NAME=VALUE` each. Setting what is set already changes nothing.
///
/// # Errors
///
/// An option that there is not, a value that does not fit, and a text that is not TOML.
pub fn edit(text: &str, name: &str, values: &[&str]) -> Result<String, SettingError> {
    let info = info(name)?;
    let wanted = wanted(info, values)?;
    let (mark, body) = text.split_at(if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 });
    let newline = if body.find('\n').is_some_and(|at| body[..at].ends_with('\r')) { "\r\n" } else { "\n" };
    let open = !body.is_empty() && !body.ends_with('\n');
    let body = if open { format!("{body}{newline}") } else { body.to_owned() };
    let file = File::read(&body, newline)?;
    let before = given(&body);
    let Some(edits) = file.edits(info, &wanted, &values_of(info, &before)) else { return Ok(text.to_owned()) };
    let mut edited = apply(&body, edits);
    if !taken(info, &before, &wanted, &edited) {
        return Err(SettingError::Value(format!("`{name}` is written in a way that only you can change in {FILE}")));
    }
    if open && edited.ends_with(newline) {
        edited.truncate(edited.len() - newline.len());
    }
    Ok(format!("{mark}{edited}"))
}

fn info(name: &str) -> Result<&'static OptionInfo, SettingError> {
    let found = OPTIONS.iter().find(|option| option.name == name);
    found.ok_or_else(|| Settings::default().set(name, "").err().unwrap_or(SettingError::Unknown(None)))
}

/// The values as the options hold them, each as a flag takes it.
fn wanted(info: &OptionInfo, values: &[&str]) -> Result<Vec<String>, SettingError> {
    if info.shape == Shape::One && values.len() > 1 {
        return Err(SettingError::Value(format!("`{}` takes one value", info.name)));
    }
    let mut settings = Settings::default();
    for value in values {
        settings.set(info.name, value)?;
    }
    Ok(settings.given().into_iter().map(|given| given.value).collect())
}

type Row = (&'static str, String);

/// What a text says, by the reader that planning uses.
fn given(text: &str) -> Vec<Row> {
    let root = RepoPath::root();
    let tree = Tree::in_memory(root.join(FILE).ok().map(|path| (path, Some(text.to_owned()))));
    let mut settings = Settings::default();
    settings.read_file(&Project::new(&tree), &root);
    settings.given().into_iter().map(|given| (given.name, given.value)).collect()
}

/// The values of an option, in an order that means something.
fn values_of(info: &OptionInfo, rows: &[Row]) -> Vec<String> {
    let values = rows.iter().filter(|(name, _)| *name == info.name).map(|(_, value)| value.clone());
    ordered(info, values.collect())
}

fn ordered(info: &OptionInfo, mut values: Vec<String>) -> Vec<String> {
    if info.shape == Shape::Pairs {
        order::sort(&mut values);
    }
    values
}

/// Whether a text says what was wanted, and about everything else what it said before.
fn taken(info: &OptionInfo, before: &[Row], wanted: &[String], edited: &str) -> bool {
    let after = given(edited);
    let others = |rows: &[Row]| rows.iter().filter(|(name, _)| *name != info.name).cloned().collect::<Vec<_>>();
    values_of(info, &after) == ordered(info, wanted.to_vec()) && others(before) == others(&after)
}

/// One replacement of a range of the text.
type Edit = (Range<usize>, String);

fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    order::sort_by_key(&mut edits, |(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (range, with) in edits {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&with);
        at = at.max(range.end);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// A well-formed file whose last line is ended.
struct File<'t> {
    text: &'t str,
    newline: &'static str,
    document: Document,
}

impl<'t> File<'t> {
    fn read(text: &'t str, newline: &'static str) -> Result<Self, SettingError> {
        let document = Document::parse(Format::Toml, text);
        match document.problems().first() {
            None => Ok(Self { text, newline, document }),
            Some(problem) => {
                let line = LineIndex::new(text).line(problem.span.start);
                let message = &problem.message;
                Err(SettingError::Value(format!("{FILE} is not TOML at line {line} ({message}); mend that line first")))
            }
        }
    }

    /// What to replace, or nothing where the file says so already.
    fn edits(&self, info: &OptionInfo, wanted: &[String], now: &[String]) -> Option<Vec<Edit>> {
        let node = self.document.root().and_then(|root| root.get(info.name));
        match (node, wanted) {
            (None, []) => None,
            (Some(node), []) => Some(self.without(node)),
            (Some(_), _) if ordered(info, wanted.to_vec()) == now => None,
            (Some(node), _) => Some(self.replaced(info, node, wanted)),
            (None, _) => Some(vec![self.added(info, wanted)]),
        }
    }

    fn replaced(&self, info: &OptionInfo, node: Node<'_>, wanted: &[String]) -> Vec<Edit> {
        let inline = !self.is_section(node);
        match (info.shape, node.kind()) {
            (Shape::Many, Kind::Array) if inline => self.list(node, wanted),
            (Shape::Pairs, Kind::Object) if inline => self.inline_table(node, wanted),
            (Shape::Pairs, Kind::Object) if self.is_header(node) || node.entries().all(|(_, item)| is_scalar(item)) => {
                self.section(info, node, wanted)
            }
            (Shape::One | Shape::Many, _) if inline => vec![(range(node), value_of(info, wanted))],
            // It has a form that says nothing: it goes, and is written anew.
            _ => {
                let rest = apply(self.text, self.without(node));
                let added = File::read(&rest, self.newline).map(|file| file.added(info, wanted));
                vec![(0..self.text.len(), apply(&rest, added.into_iter().collect()))]
            }
        }
    }

    /// A new statement, where one of its kind may stand.
    fn added(&self, info: &OptionInfo, wanted: &[String]) -> Edit {
        let (text, newline) = (self.text, self.newline);
        if info.shape == Shape::Pairs {
            let at = text.len();
            let gap = if text.is_empty() || self.is_blank_before(at) { "" } else { newline };
            let mut table = format!("{gap}[{}]{newline}", info.name);
            for pair in wanted {
                _ = write!(table, "{}{newline}", entry(pair));
            }
            return (at..at, table);
        }
        let statement = format!("{} = {}{newline}", info.name, value_of(info, wanted));
        let mut statements = Vec::new();
        let mut headers = Vec::new();
        let entries = self.document.root().into_iter().flat_map(Node::entries);
        entries.for_each(|(_, node)| self.lines(node, &mut statements, &mut headers));
        let header = headers.iter().map(|range| range.start).min();
        let before_header = |range: &&Range<usize>| header.is_none_or(|header| range.start < header);
        match (statements.iter().filter(before_header).map(|range| range.end).max(), header) {
            (Some(end), _) => (end..end, statement),
            (None, None) => (text.len()..text.len(), statement),
            (None, Some(header)) => {
                let at = self.comment_above(header);
                (at..at, format!("{statement}{newline}"))
            }
        }
    }

    /// Takes all statements of an option out, and one of two blank lines that would meet.
    fn without(&self, node: Node<'_>) -> Vec<Edit> {
        let mut ranges = Vec::new();
        let mut headers = Vec::new();
        self.lines(node, &mut ranges, &mut headers);
        ranges.append(&mut headers);
        order::sort_by_key(&mut ranges, |range| range.start);
        let mut merged: Vec<Range<usize>> = Vec::new();
        for range in ranges {
            match merged.last_mut() {
                Some(last) if self.text.get(last.end..range.start).is_none_or(|gap| gap.trim().is_empty()) => {
                    last.end = last.end.max(range.end);
                }
                _ => merged.push(range),
            }
        }
        merged.into_iter().map(|range| (self.with_blank_line(range), String::new())).collect()
    }

    fn with_blank_line(&self, range: Range<usize>) -> Range<usize> {
        let Range { start, end } = range;
        let next = self.line_end(end);
        let blank_after = end < self.text.len() && self.text[end..next].trim().is_empty();
        if (start == 0 || self.is_blank_before(start)) && blank_after {
            start..next
        } else if end == self.text.len() && start > 0 && self.is_blank_before(start) {
            self.line_start(start - 1)..end
        } else {
            range
        }
    }

    /// The lines of every statement in a node, and of every header.
    fn lines(&self, node: Node<'_>, statements: &mut Vec<Range<usize>>, headers: &mut Vec<Range<usize>>) {
        if self.is_header(node) {
            headers.push(self.line_start(node.span().start)..self.line_end(node.span().end));
        }
        if node.kind() == Kind::Object && self.is_section(node) {
            node.entries().for_each(|(_, item)| self.lines(item, statements, headers));
        } else if self.is_section(node) {
            node.items().for_each(|item| self.lines(item, statements, headers));
        } else {
            statements.push(self.statement(node));
        }
    }

    /// The lines of the statement that gives a node its value.
    fn statement(&self, node: Node<'_>) -> Range<usize> {
        let start = node.key_span().unwrap_or(node.span()).start;
        self.line_start(start)..self.line_end(node.span().end)
    }

    /// Whether a node is a table under a header of its own.
    fn is_header(&self, node: Node<'_>) -> bool {
        node.kind() == Kind::Object && self.at(node.span().start, '[')
    }

    /// Whether a node is made of statements rather than of one value: by headers or by dotted keys.
    fn is_section(&self, node: Node<'_>) -> bool {
        match node.kind() {
            Kind::Object => !self.at(node.span().start, '{'),
            Kind::Array => node.items().next().is_some_and(|item| self.is_header(item)),
            _ => false,
        }
    }

    fn at(&self, offset: usize, letter: char) -> bool {
        self.text.get(offset..).is_some_and(|rest| rest.starts_with(letter))
    }

    fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|head| head.rfind('\n')).map_or(0, |newline| newline + 1)
    }

    /// Behind the line break of the line that `at` is in.
    fn line_end(&self, at: usize) -> usize {
        self.text.get(at..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// Whether the line that ends at a line's start is blank.
    fn is_blank_before(&self, at: usize) -> bool {
        at > 0 && self.text.get(self.line_start(at - 1)..at).is_some_and(|line| line.trim().is_empty())
    }

    /// The start of the comment that stands right above a line.
    fn comment_above(&self, line: usize) -> usize {
        let mut at = line;
        while at > 0 {
            let above = self.line_start(at - 1);
            if !self.text.get(above..at).is_some_and(|text| text.trim_start().starts_with('#')) {
                break;
            }
            at = above;
        }
        at
    }
}

fn range(node: Node<'_>) -> Range<usize> {
    node.span().start..node.span().end
}

fn is_scalar(node: Node<'_>) -> bool {
    !matches!(node.kind(), Kind::Object | Kind::Array)
}

/// A value of one line or a list, as TOML.
fn value_of(info: &OptionInfo, wanted: &[String]) -> String {
    match (info.shape, wanted) {
        (Shape::Many, _) => format!("[{}]", wanted.iter().map(|value| literal(value)).collect::<Vec<_>>().join(", ")),
        // Checked to be digits, and a number for people too.
        (_, [port]) if info.name == "port" => port.clone(),
        _ => literal(wanted.first().map_or("", String::as_str)),
    }
}

/// `NAME=VALUE` as an entry of a table.
fn entry(pair: &str) -> String {
    let (key, value) = halves(pair);
    format!("{} = {}", key_of(key), literal(value))
}

fn halves(pair: &str) -> (&str, &str) {
    pair.split_once('=').unwrap_or((pair, ""))
}

fn key_of(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if bare { key.to_owned() } else { literal(key) }
}

/// A text as a basic string of TOML.
fn literal(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() => _ = write!(out, "\\u{:04X}", u32::from(letter)),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}
