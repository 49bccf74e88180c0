//! What a reader writes down: evidence of one file, at one grade.

use stageplan_syntax::Span;
use stageplan_syntax::data::{Kind, Node};

use super::words::{self, References};
use super::{CommandEvidence, CommandForm, DEVELOPMENT, EnvEvidence, Evidence, Graded};
use crate::ecosystem::Grade;
use crate::origin::Sourced;
use crate::project::{Manifest, Source};

/// Which list a command goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Start,
    Build,
    Test,
    /// Runs to its end before a new version starts.
    Once,
}

/// Adds to the evidence what one file shows.
#[derive(Debug)]
pub(super) struct Notes<'e> {
    pub(super) evidence: &'e mut Evidence,
    /// What shows it.
    pub(super) shown_by: &'static str,
    /// How sure.
    pub(super) grade: Grade,
    /// Whether variables are those of a deployment.
    pub(super) deployed: bool,
}

impl<'e> Notes<'e> {
    /// Notes of a file that describes a deployment.
    pub(super) fn new(evidence: &'e mut Evidence, shown_by: &'static str, grade: Grade) -> Self {
        Self { evidence, shown_by, grade, deployed: true }
    }

    /// The same notes at no more than another grade.
    pub(super) fn at(&mut self, grade: Grade) -> Notes<'_> {
        let grade = grade.min(self.grade);
        Notes { evidence: self.evidence, shown_by: self.shown_by, grade, deployed: self.deployed }
    }

    /// A start command. One that looks like a development server is weak and called so.
    pub(super) fn start(&mut self, process: &str, command: Sourced<String>, form: CommandForm) {
        self.start_in(process, command, form, None);
    }

    /// A start command with the folder it runs in.
    pub(super) fn start_in(
        &mut self,
        process: &str,
        command: Sourced<String>,
        form: CommandForm,
        directory: Option<Sourced<String>>,
    ) {
        if known(&self.evidence.starts, &command) {
            return;
        }
        let development = words::looks_like_development(&command);
        let (process, grade) = if development { (DEVELOPMENT, Grade::Weak) } else { (process, self.grade) };
        let process = process.to_owned();
        let shown_by = self.shown_by;
        self.evidence.starts.push(CommandEvidence { process, command, form, directory, grade, shown_by });
    }

    /// A command that runs to its end before a new version starts.
    pub(super) fn once(
        &mut self,
        process: &str,
        command: Sourced<String>,
        form: CommandForm,
        directory: Option<Sourced<String>>,
    ) {
        if !known(&self.evidence.jobs, &command) {
            let (process, grade, shown_by) = (process.to_owned(), self.grade, self.shown_by);
            self.evidence.jobs.push(CommandEvidence { process, command, form, directory, grade, shown_by });
        }
    }

    /// A whole command of any purpose.
    pub(super) fn command(&mut self, purpose: Purpose, process: &str, command: Sourced<String>) {
        let list = match purpose {
            Purpose::Start => return self.start(process, command, CommandForm::Whole),
            Purpose::Build => &mut self.evidence.builds,
            Purpose::Test => &mut self.evidence.tests,
            Purpose::Once => &mut self.evidence.jobs,
        };
        if known(list, &command) {
            return;
        }
        let (process, grade, shown_by) = (process.to_owned(), self.grade, self.shown_by);
        let form = CommandForm::Whole;
        list.push(CommandEvidence { process, command, form, directory: None, grade, shown_by });
    }

    /// A command of a data file that a shell would read, if it is one line of text.
    pub(super) fn shell_line(&mut self, purpose: Purpose, process: &str, manifest: &Manifest, node: Option<Node<'_>>) {
        if let Some(command) = text(manifest, node) {
            self.command(purpose, process, command);
        }
    }

    /// A command of a data file that no shell reads: a list of words, or a text that is split into words.
    pub(super) fn word_list(
        &mut self,
        process: &str,
        manifest: &Manifest,
        node: Option<Node<'_>>,
        form: CommandForm,
        references: References,
    ) {
        let Some(node) = node else { return };
        if let Some(command) = command_of(node, references) {
            let grade = if command.resolved { self.grade } else { Grade::Weak };
            self.at(grade).start(process, manifest.sourced(node, command.text), form);
        }
    }

    /// A port of a data file, whatever its type there.
    pub(super) fn port(&mut self, manifest: &Manifest, node: Option<Node<'_>>) {
        if let Some(node) = node
            && let Some(port) = node.scalar().and_then(words::port)
        {
            self.port_value(manifest.sourced(node, port));
        }
    }

    /// A port. One file says it once.
    pub(super) fn port_value(&mut self, value: Sourced<String>) {
        let (grade, shown_by) = (self.grade, self.shown_by);
        add(&mut self.evidence.ports, Graded { value, grade, shown_by });
    }

    /// A folder of data.
    pub(super) fn volume(&mut self, value: Sourced<String>) {
        let Some(folder) = words::data_folder(&value) else { return };
        let (grade, shown_by) = (self.grade, self.shown_by);
        add(&mut self.evidence.volumes, Graded { value: value.map(|_| folder), grade, shown_by });
    }

    /// A folder of data at a node.
    pub(super) fn volume_at(&mut self, manifest: &Manifest, node: Option<Node<'_>>) {
        if let Some(value) = text(manifest, node) {
            self.volume(value);
        }
    }

    /// A path that answers when all is well.
    pub(super) fn health(&mut self, manifest: &Manifest, node: Option<Node<'_>>) {
        if let Some(node) = node
            && let Some(path) = node.as_str().and_then(words::http_path)
        {
            self.health_value(manifest.sourced(node, path));
        }
    }

    /// A path that answers when all is well.
    pub(super) fn health_value(&mut self, value: Sourced<String>) {
        let (grade, shown_by) = (self.grade, self.shown_by);
        add(&mut self.evidence.health, Graded { value, grade, shown_by });
    }

    /// An OS package.
    pub(super) fn package(&mut self, value: Sourced<String>) {
        let name = value.split('=').next().unwrap_or_default();
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.:~".contains(&byte);
        if !name.is_empty() && name.bytes().all(letter) && name.as_bytes()[0].is_ascii_alphanumeric() {
            let (grade, shown_by) = (self.grade, self.shown_by);
            add(&mut self.evidence.packages, Graded { value, grade, shown_by });
        }
    }

    /// A variable; the value of what looks like a secret is not kept.
    pub(super) fn env(&mut self, name: Sourced<String>, value: Option<String>) {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if name.is_empty() || name.len() > 256 || !name.bytes().all(plain) {
            return;
        }
        let fit = |value: &String| !value.is_empty() && value.len() <= 4_096 && !value.chars().any(char::is_control);
        let value = value.filter(|value| fit(value) && !words::is_secret(&name, value));
        let (deployed, shown_by) = (self.deployed, self.shown_by);
        self.evidence.env.push(EnvEvidence { name, value, disabled: false, shown_by, deployed });
    }

    /// Variables as a mapping of names to values, or a list of `NAME=value`.
    pub(super) fn env_block(&mut self, manifest: &Manifest, node: Option<Node<'_>>, references: References) {
        let Some(node) = node else { return };
        for (name, value) in node.merged_entries() {
            if matches!(value.kind(), Kind::Array | Kind::Object) {
                continue;
            }
            let text = (value.kind() != Kind::Null).then(|| value.scalar()).flatten();
            let span = value.key_span().unwrap_or(value.span());
            let origin = manifest.source.origin(span, value.route());
            self.env(Sourced::new(name.to_owned(), origin), text.and_then(|text| words::resolved(text, references)));
        }
        for item in node.items() {
            let Some(text) = item.scalar() else { continue };
            let (name, value) = match text.split_once('=') {
                Some((name, value)) => (name, words::resolved(value, references)),
                None => (text, None),
            };
            self.env(manifest.sourced(item, name.trim().to_owned()), value);
        }
    }

    /// Variables as a list of `{key, value}`; `name` says which key holds the name. Values that come from elsewhere (a
    /// secret, another service) are not known.
    pub(super) fn env_list(&mut self, manifest: &Manifest, node: Option<Node<'_>>, name: &str, references: References) {
        for item in node.into_iter().flat_map(Node::items) {
            let Some(named) = item.get(name) else { continue };
            let Some(text) = named.as_str() else { continue };
            let secret = item.get("type").and_then(Node::as_str) == Some("SECRET");
            let value = item.get("value").filter(|value| value.kind() != Kind::Null && !secret).and_then(Node::scalar);
            let value = value.and_then(|value| words::resolved(value, references));
            self.env(manifest.sourced(named, text.to_owned()), value);
        }
    }
}

/// Whether a command of the very same place is written down already: one task of a file may run another.
fn known(list: &[CommandEvidence], command: &Sourced<String>) -> bool {
    list.iter().any(|one| one.command == *command && one.command.origin().place() == command.origin().place())
}

/// Adds a value that the same file does not already give at this grade or a better one.
fn add<T: PartialEq>(list: &mut Vec<Graded<T>>, new: Graded<T>) {
    let file = |one: &Graded<T>| one.value.origin().place().map(|place| place.path.clone());
    let known = |one: &Graded<T>| one.value == new.value && one.grade >= new.grade && file(one) == file(&new);
    if !list.iter().any(known) {
        list.push(new);
    }
}

/// The scalar at a node as one line of text.
pub(super) fn text(manifest: &Manifest, node: Option<Node<'_>>) -> Option<Sourced<String>> {
    let node = node.filter(|node| node.kind() != Kind::Null)?;
    Some(manifest.sourced(node, words::clean(node.scalar()?)?))
}

/// The texts at a node: one scalar, or a list of them.
pub(super) fn texts(manifest: &Manifest, node: Option<Node<'_>>) -> Vec<Sourced<String>> {
    let Some(node) = node else { return Vec::new() };
    if node.kind() == Kind::Array {
        return node.items().filter_map(|item| text(manifest, Some(item))).collect();
    }
    text(manifest, Some(node)).into_iter().collect()
}

/// The command at a node: a list of words, or a text to split.
pub(super) fn command_of(node: Node<'_>, references: References) -> Option<words::CommandText> {
    match node.kind() {
        Kind::Array => {
            let words: Option<Vec<&str>> = node.items().map(Node::scalar).collect();
            words::joined(words?, references)
        }
        Kind::String => {
            let words = words::split(node.as_str()?)?;
            words::joined(words.iter().map(String::as_str), references)
        }
        _ => None,
    }
}

/// A value of a text file with its place.
pub(super) fn sourced(
    source: &Source,
    span: Span,
    route: impl Into<String>,
    value: impl Into<String>,
) -> Sourced<String> {
    Sourced::new(value.into(), source.origin(span, route))
}

/// The lines of a text with the spans of what is left when white space around them is taken off.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (Span, &str)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |raw| {
        let line = raw.trim_start_matches('\u{feff}');
        let start = offset + (raw.len() - line.trim_start().len());
        offset += raw.len();
        let line = line.trim();
        (Span::new(start, start + line.len()), line)
    })
}
