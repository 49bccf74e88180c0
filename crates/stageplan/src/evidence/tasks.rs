//! Task runners: `Makefile`, `justfile`, `Taskfile.yml`. Their targets show how the authors build, test and start the
//! project at home.

use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::data::{Format, Kind, Node};
use stageplan_syntax::makefile::{self, Assignment, Makefile, Rule};
use stageplan_syntax::order;
use stageplan_syntax::shell;

use super::look;
use super::notes::{Notes, Purpose};
use super::{Evidence, words};
use crate::ecosystem::Grade;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How deep variables may refer to each other.
const MAX_DEPTH: usize = 12;

/// How long an expansion may grow.
const MAX_LENGTH: usize = 8_192;

/// How many references one file may follow.
const MAX_STEPS: usize = 4_000;

/// How many targets of one file are taken.
const MAX_TARGETS: usize = 24;

/// How many lines of one target are taken.
const MAX_LINES: usize = 12;

/// Programs that carry work somewhere else: a target that calls one is about something that exists already.
const ELSEWHERE: &[&str] = &[
    "docker",
    "docker-compose",
    "podman",
    "buildah",
    "nerdctl",
    "kubectl",
    "helm",
    "minikube",
    "kind",
    "k3d",
    "skaffold",
    "tilt",
    "ssh",
    "scp",
    "rsync",
    "vagrant",
    "ansible",
    "ansible-playbook",
    "terraform",
    "gcloud",
    "aws",
    "az",
    "fly",
    "flyctl",
    "heroku",
    "goreleaser",
    "ko",
    "pack",
    "sudo",
    "apt",
    "apt-get",
    "brew",
];

/// Programs that say or tidy something around the work.
const NOISE: &[&str] = &[
    "echo", "printf", "mkdir", "rm", "cd", "touch", "cat", "true", "false", "exit", "sleep", "open", "xdg-open",
    "which", "test", "[", "chmod", "ls", "export", "set", "clear", "make", "gmake", "just", "task", "curl", "wget",
    "ps", "cp", "mv", "ln", "kill", "pkill", "lsof",
];

/// What a target of this name is for, and how sure that is.
fn purpose(target: &str) -> Option<(Purpose, Grade)> {
    let mut parts = target.split(['-', '_', '/', ':']);
    let head = parts.next().unwrap_or_default();
    let plain = head.len() == target.len();
    // `build-deps`, `run-tests`, `build-docker`: the second word says what it is about.
    if parts.any(|part| {
        matches!(part, "deps" | "docker" | "image" | "images" | "docs" | "doc" | "tests" | "test" | "lint" | "help")
    }) {
        return None;
    }
    let grade = if plain { Grade::Likely } else { Grade::Weak };
    match head {
        "run" | "start" | "serve" | "server" => Some((Purpose::Start, grade)),
        "dev" | "develop" | "watch" if plain => Some((Purpose::Start, Grade::Weak)),
        "build" | "compile" => Some((Purpose::Build, grade)),
        "all" | "binary" | "bin" if plain => Some((Purpose::Build, grade)),
        "test" | "tests" => Some((Purpose::Test, grade)),
        _ => None,
    }
}

/// Whether a command is about something else than this project, by its programs.
fn calls(command: &str, programs: &[&str]) -> bool {
    let script = shell::parse(command);
    script.commands.iter().any(|one| one.literal(0).is_some_and(|name| programs.contains(&words::base(&name))))
}

/// Whether a recipe line does something that matters.
fn matters(command: &str) -> bool {
    let script = shell::parse(command);
    script.commands.iter().any(|one| match one.words.first().map(|word| word.literal()) {
        Some(Some(name)) => !NOISE.contains(&words::base(&name)) && !name.starts_with('#'),
        Some(None) => true,
        None => false,
    })
}

/// A target with its commands and their places.
struct Target {
    name: String,
    commands: Vec<(String, Origin)>,
}

/// Where the commands of a task file run, and how sure it is that they are about the unit.
struct Home<'u> {
    unit: &'u Unit<'u>,
    folder: RepoPath,
    grade: Grade,
    shown_by: &'static str,
}

/// Whether a command goes to a folder that is not the unit's.
fn leaves(home: &Home<'_>, command: &str) -> bool {
    let script = shell::parse(command);
    let Some(first) = script.commands.iter().find(|one| one.literal(0).is_none_or(|name| name != "export")) else {
        return false;
    };
    if first.literal(0).as_deref() != Some("cd") {
        return false;
    }
    let folder = first.literal(1).and_then(|folder| look::folder_from(&home.folder, &folder));
    folder.is_some_and(|folder| !folder.is_in(&home.unit.folder))
}

fn write_down(target: Target, home: &Home<'_>, evidence: &mut Evidence) {
    let Some((purpose, grade)) = purpose(&target.name) else { return };
    let other = |(command, _): &(String, Origin)| calls(command, ELSEWHERE) || leaves(home, command);
    if target.commands.iter().any(other) {
        return;
    }
    let mut notes = Notes::new(evidence, home.shown_by, grade.min(home.grade));
    let mut process = target.name.as_str();
    let developer = process.split(['-', '_', '/', ':']).any(|word| matches!(word, "dev" | "develop" | "watch"));
    if purpose == Purpose::Start && developer {
        process = super::DEVELOPMENT;
        notes.grade = Grade::Weak;
    }
    for (command, origin) in target.commands.into_iter().take(MAX_LINES) {
        if let Some(command) = words::clean(&command).filter(|command| matters(command)) {
            notes.command(purpose, process, Sourced::new(command, origin));
        }
    }
}

/// The folders whose task files count, with the grade of each: those of the root speak for a unit below only weakly.
fn places(unit: &Unit<'_>) -> Vec<(RepoPath, Grade)> {
    look::upwards(unit)
        .into_iter()
        .map(|folder| {
            let grade = if folder == unit.folder { Grade::Likely } else { Grade::Weak };
            (folder, grade)
        })
        .collect()
}

/// `Makefile`.
pub(super) fn make(unit: &Unit<'_>, evidence: &mut Evidence) {
    for (folder, grade) in places(unit) {
        // make takes the first of these and leaves the others.
        let paths = look::named(unit, std::slice::from_ref(&folder), &["GNUmakefile", "makefile", "Makefile"]);
        let Some(source) = paths.first().and_then(|path| unit.project.source(path)) else { continue };
        let file = makefile::parse(&source.text);
        let mut maker = Maker::new(&source, &file);
        let home = Home { unit, folder, grade, shown_by: "Makefile" };
        let mut done = BTreeSet::new();
        for target in file.rules.iter().flat_map(|rule| &rule.targets) {
            let Some((purpose, _)) = purpose(target) else { continue };
            if done.len() < MAX_TARGETS && done.insert(target.as_str()) {
                let mut commands = Vec::new();
                maker.commands(target, purpose, 0, &mut BTreeSet::new(), &mut commands);
                write_down(Target { name: target.clone(), commands }, &home, evidence);
            }
        }
    }
}

/// A Makefile being followed.
struct Maker<'m> {
    source: &'m Source,
    file: &'m Makefile,
    /// The rules of each target, by its expanded name.
    rules: BTreeMap<String, Vec<&'m Rule>>,
    /// How many references may still be followed.
    steps: usize,
}

/// What make knows only while it runs a recipe.
#[derive(Clone, Copy, Default)]
struct Automatic<'a> {
    target: &'a str,
    first: Option<&'a str>,
}

impl<'m> Maker<'m> {
    fn new(source: &'m Source, file: &'m Makefile) -> Self {
        let mut maker = Self { source, file, rules: BTreeMap::new(), steps: MAX_STEPS };
        for rule in &file.rules {
            for target in &rule.targets {
                let name = maker.name(target);
                maker.rules.entry(name).or_default().push(rule);
            }
        }
        maker
    }

    /// The expanded name of a target.
    fn name(&mut self, written: &str) -> String {
        if !written.contains('$') {
            return written.to_owned();
        }
        let mut name = String::new();
        self.expand(written, Automatic::default(), 0, &mut name);
        name
    }

    /// The recipe of a target, or of what it is made of where it has none itself. Other tasks are not followed: `all` may
    /// well run the tests.
    fn commands(
        &mut self,
        target: &str,
        wanted: Purpose,
        depth: usize,
        seen: &mut BTreeSet<String>,
        commands: &mut Vec<(String, Origin)>,
    ) {
        if depth > 3 || seen.len() > 32 || !seen.insert(target.to_owned()) {
            return;
        }
        let before = commands.len();
        let rules = self.rules.get(target).cloned().unwrap_or_default();
        for rule in rules.iter().take(MAX_LINES) {
            for line in rule.recipe.iter().take(4 * MAX_LINES) {
                if line.value.contains("$(MAKE)") || line.value.contains("${MAKE}") {
                    continue;
                }
                let first = rule.prerequisites.first().map(String::as_str);
                let mut text = String::new();
                self.expand(&line.value, Automatic { target, first }, 0, &mut text);
                commands.push((text, self.source.origin(line.span, target)));
            }
        }
        if commands.len() > before {
            return;
        }
        for name in rules.iter().flat_map(|rule| &rule.prerequisites).take(16) {
            let name = self.name(name);
            let follow = match purpose(&name) {
                Some((other, _)) => other == wanted,
                None => !self.file.is_phony(&name),
            };
            if follow {
                self.commands(&name, wanted, depth + 1, seen, commands);
            }
        }
    }

    /// Expands variables. What only a run would tell becomes a variable of the shell, so that whoever reads the command
    /// sees that something is unknown there.
    fn expand(&mut self, text: &str, automatic: Automatic<'_>, depth: usize, out: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if out.len() > MAX_LENGTH || self.steps == 0 {
                return;
            }
            self.steps -= 1;
            let mut letters = rest.chars();
            let name = match letters.next() {
                Some('$') => {
                    out.push('$');
                    rest = &rest[1..];
                    continue;
                }
                Some(open @ ('(' | '{')) => {
                    let Some(end) = closing(&rest[1..], open) else { return };
                    let name = &rest[1..=end];
                    rest = &rest[end + 2..];
                    name
                }
                Some(letter) => {
                    let name = &rest[..letter.len_utf8()];
                    rest = &rest[letter.len_utf8()..];
                    name
                }
                None => return,
            };
            let values = value_of(self.file, name).filter(|_| depth < MAX_DEPTH);
            match (name, automatic.first, values) {
                ("@", ..) if !automatic.target.is_empty() => out.push_str(automatic.target),
                ("<", Some(first), _) if !first.contains('$') => out.push_str(first),
                (_, _, Some(values)) => {
                    for (number, value) in values.iter().enumerate() {
                        out.push_str(if number > 0 { " " } else { "" });
                        self.expand(value, automatic, depth + 1, out);
                    }
                }
                _ => unknown(name, out),
            }
        }
        out.push_str(rest);
    }
}

/// The end of a reference whose inner text starts `text`.
fn closing(text: &str, open: char) -> Option<usize> {
    let close = if open == '(' { ')' } else { '}' };
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        if letter == open {
            depth += 1;
        } else if letter == close {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        }
    }
    None
}

/// The texts a variable is set to, where there is no doubt about it.
fn value_of<'m>(file: &'m Makefile, name: &str) -> Option<Vec<&'m str>> {
    let mut values = Vec::new();
    for (number, variable) in file.variables.iter().filter(|variable| variable.name == name).enumerate() {
        if variable.conditional {
            return None;
        }
        match variable.assignment {
            Assignment::Shell => return None,
            Assignment::Recursive | Assignment::Simple => values.clear(),
            Assignment::Default if number > 0 => continue,
            Assignment::Default | Assignment::Append => {}
        }
        values.push(variable.value.as_str());
    }
    (!values.is_empty()).then_some(values)
}

/// Writes `${NAME}` for something unknown; a function is named by its first word.
fn unknown(name: &str, out: &mut String) {
    let plain: String = name.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
    let plain = if plain.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        plain
    } else {
        "unknown".to_owned()
    };
    out.push_str(&format!("${{{plain}}}"));
}

/// `justfile`.
pub(super) fn just(unit: &Unit<'_>, evidence: &mut Evidence) {
    for (folder, grade) in places(unit) {
        let paths = look::named(unit, std::slice::from_ref(&folder), &["justfile", "Justfile", ".justfile"]);
        let Some(source) = paths.first().and_then(|path| unit.project.source(path)) else { continue };
        let file = makefile::parse_justfile(&source.text);
        let mut variables = BTreeMap::new();
        for variable in file.variables.iter().filter(|variable| variable.assignment == Assignment::Simple) {
            variables.insert(variable.name.as_str(), variable.value.as_str());
        }
        let home = Home { unit, folder, grade, shown_by: "justfile" };
        for rule in
            file.rules.iter().filter(|rule| rule.targets.iter().any(|name| purpose(name).is_some())).take(MAX_TARGETS)
        {
            // A recipe that begins with `#!` is a script of some language.
            if rule.recipe.first().is_some_and(|line| line.value.starts_with("#!")) {
                continue;
            }
            let Some(name) = rule.targets.first() else { continue };
            let commands = rule.recipe.iter().map(|line| {
                let origin = source.origin(line.span, name.clone());
                (expand_braces(&line.value, &variables), origin)
            });
            write_down(Target { name: name.clone(), commands: commands.collect() }, &home, evidence);
        }
    }
}

/// Puts values for `{{name}}` and `{{.NAME}}`; what is not plain becomes a variable of the shell.
fn expand_braces(text: &str, variables: &BTreeMap<&str, &str>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let Some(end) = rest[at..].find("}}") else { break };
        out.push_str(&rest[..at]);
        let name = rest[at + 2..at + end].trim().trim_start_matches('.').trim();
        match variables.get(name).filter(|value| !value.contains("{{") && out.len() + value.len() < MAX_LENGTH) {
            Some(value) => out.push_str(value),
            None => unknown(name, &mut out),
        }
        rest = &rest[at + end + 2..];
    }
    out.push_str(rest);
    out
}

/// `Taskfile.yml`.
pub(super) fn task(unit: &Unit<'_>, evidence: &mut Evidence) {
    let names =
        ["Taskfile.yml", "taskfile.yml", "Taskfile.yaml", "taskfile.yaml", "Taskfile.dist.yml", "Taskfile.dist.yaml"];
    for (folder, grade) in places(unit) {
        let paths = look::named(unit, std::slice::from_ref(&folder), &names);
        let Some(manifest) = paths.first().and_then(|path| unit.project.manifest(path, Format::Yaml)) else { continue };
        let Some(root) = manifest.root() else { continue };
        let vars = root.get("vars").map(Node::merged_entries).unwrap_or_default();
        let vars = order::map(vars.into_iter().filter_map(|(name, value)| Some((name, value.scalar()?))));
        let mut home = Home { unit, folder, grade, shown_by: "Taskfile" };
        let tasks = root.get("tasks").map(Node::merged_entries).unwrap_or_default();
        for (name, task) in tasks.into_iter().filter(|(name, _)| purpose(name).is_some()).take(MAX_TARGETS) {
            let dir = task.get("dir").and_then(Node::as_str).unwrap_or_default();
            // A task of another folder is about that folder.
            home.grade = match look::folder_from(&home.folder, dir) {
                Some(dir) if dir == unit.folder => Grade::Likely,
                Some(dir) if dir == home.folder => grade,
                _ => continue,
            };
            let list = match task.kind() {
                Kind::Object => task.get("cmds").or_else(|| task.get("cmd")),
                _ => Some(task),
            };
            let Some(list) = list else { continue };
            let items: Vec<Node<'_>> = if list.kind() == Kind::Array { list.items().collect() } else { vec![list] };
            let own = task.get("vars").map(Node::merged_entries).unwrap_or_default();
            let mut variables = vars.clone();
            variables.extend(own.into_iter().filter_map(|(name, value)| Some((name, value.scalar()?))));
            let commands = items.into_iter().filter_map(|item| {
                let item = item.get("cmd").unwrap_or(item);
                Some((expand_braces(item.as_str()?, &variables), manifest.origin(item)))
            });
            write_down(Target { name: name.to_owned(), commands: commands.collect() }, &home, evidence);
        }
    }
}
