//! A root that hands its start over to one package: by a filter of the package manager, by a folder it changes to, or
//! because only one of its packages is a program at all.

use stageplan_syntax::order;
use stageplan_syntax::shell::{self, Word};

use super::manifest::Package;
use super::workspace::Workspace;
use crate::ecosystem::Grade;
use crate::ecosystem::node::scripts::is_assignment;
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// The package that is started, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Delegate {
    pub(super) folder: RepoPath,
    /// What starts it there; its own start where nothing is said.
    pub(super) start: Option<Handed>,
    pub(super) origin: Origin,
}

/// What a root hands over to a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Handed {
    /// A script of the package.
    Script(String),
    /// A command line in its folder.
    Line(String),
}

/// Scripts by which a package is started, best first.
pub(in super::super) const STARTS: &[&str] = &[
    "start",
    "start:prod",
    "start:production",
    "serve:prod",
    "start-prod",
    "prod",
    "production",
    "serve",
    "server",
    "start:server",
];

/// What the root's start line, or a process that the project shows, hands over. `own` tells whether a line is understood
/// without that, which ends the search.
pub(super) fn by_line(
    unit: &Unit<'_>,
    package: &Package,
    workspace: Option<&Workspace>,
    evidence: &Evidence,
    own: &dyn Fn(&str) -> bool,
) -> Option<Delegate> {
    let reader = Reader { unit, package, members: workspace.map_or(&[][..], |workspace| &workspace.members) };
    let shown = evidence.starts.iter().filter(|shown| {
        shown.grade >= Grade::Strong && matches!(shown.process.as_str(), "web" | "app" | "server" | "api" | "")
    });
    let lines = shown.map(|shown| &shown.command).chain(STARTS.iter().filter_map(|name| package.scripts.get(*name)));
    for line in lines {
        if let Some((folder, start)) = reader.line(line.value(), 0) {
            let because = "the root hands its start over to this package";
            let origin = Origin::rule_from("node/start-of-package", because, [line.origin().clone()]);
            return Some(Delegate { folder, start, origin });
        }
        if own(line.value()) {
            return None;
        }
    }
    None
}

/// The one package of a workspace that is a program and that no other program uses.
pub(super) fn only_program(workspace: &Workspace) -> Option<Delegate> {
    let members = &workspace.members;
    let starts = |member: &&Package| STARTS.iter().take(7).any(|name| member.scripts.contains_key(*name));
    let with_start: Vec<&Package> = members.iter().filter(starts).collect();
    let with_bin: Vec<&Package> = members.iter().filter(|member| !member.bins.is_empty()).collect();
    for programs in [with_start, with_bin] {
        let used = order::set(
            programs
                .iter()
                .flat_map(|program| program.dependencies.keys().chain(program.optional.keys()))
                .map(String::as_str),
        );
        let mut top = programs
            .iter()
            .filter(|program| program.name.as_ref().is_none_or(|name| !used.contains(name.value().as_str())));
        let Some(first) = top.next() else { continue };
        if top.next().is_some() {
            return None;
        }
        let because = "it is the only package of the workspace that is a program and that no other program uses";
        let origin = Origin::rule_from("node/only-program", because, [first.origin.clone()]);
        return Some(Delegate { folder: first.folder.clone(), start: None, origin });
    }
    None
}

struct Reader<'a, 'p> {
    unit: &'a Unit<'p>,
    package: &'a Package,
    members: &'a [Package],
}

impl Reader<'_, '_> {
    fn line(&self, line: &str, depth: usize) -> Option<(RepoPath, Option<Handed>)> {
        let script = shell::parse(line);
        if depth > 8 || !script.is_simple() {
            return None;
        }
        let (last, first) = script.commands.split_last()?;
        let mut folder: Option<RepoPath> = None;
        for command in first {
            let words: Vec<String> = command.words.iter().filter_map(Word::literal).collect();
            if let [program, to] = words.as_slice()
                && program == "cd"
            {
                folder = self.unit.path(to);
            }
        }
        let mut words: Vec<String> = last.words.iter().map(Word::literal).collect::<Option<_>>()?;
        while words.first().is_some_and(|word| {
            matches!(word.as_str(), "cross-env" | "env" | "exec" | "dotenv" | "--" | "npx") || is_assignment(word)
        }) {
            words.remove(0);
        }
        let call = Called::read(&words);
        if let Some(call) = &call {
            if let Some(target) = &call.package {
                let member = self.member(target)?;
                return Some((member.folder.clone(), Some(call.start.clone()?)));
            }
            if let Some(to) = &call.folder {
                folder = self.unit.path(to);
            }
            if call.everywhere && folder.is_none() {
                // All packages are asked; only those that have the script do something.
                let Some(Handed::Script(name)) = &call.start else { return None };
                let mut having = self.members.iter().filter(|member| member.scripts.contains_key(name));
                let only = having.next().filter(|_| having.next().is_none())?;
                return Some((only.folder.clone(), call.start.clone()));
            }
        }
        match folder {
            Some(folder) => {
                let known = self.members.iter().any(|member| member.folder == folder)
                    || call.is_some() && self.unit.at(folder.clone()).has("package.json");
                if !known || folder == self.unit.folder {
                    return None;
                }
                let start = match call {
                    Some(call) => call.start?,
                    None => Handed::Line(last.span.slice(line).to_owned()),
                };
                Some((folder, Some(start)))
            }
            None => match call?.start? {
                Handed::Script(name) => self.line(self.package.scripts.get(&name)?.value(), depth + 1),
                Handed::Line(_) => None,
            },
        }
    }

    /// The package that a filter means: a name, or a folder.
    fn member(&self, filter: &str) -> Option<&Package> {
        let filter = filter.trim_start_matches("...").trim_end_matches("...").trim_start_matches('{');
        let filter = filter.trim_end_matches('}');
        let folder = self.unit.path(filter);
        let named = |member: &&Package| member.name.as_ref().is_some_and(|name| name.value() == filter);
        self.members.iter().find(named).or_else(|| self.members.iter().find(|m| Some(&m.folder) == folder.as_ref()))
    }
}

/// A call of a package manager or of a runner of tasks.
#[derive(Debug, Default)]
struct Called {
    /// The package it is for.
    package: Option<String>,
    /// The folder it is for.
    folder: Option<String>,
    /// Every package is asked.
    everywhere: bool,
    start: Option<Handed>,
}

impl Called {
    fn read(words: &[String]) -> Option<Self> {
        let (program, rest) = words.split_first()?;
        let runner = matches!(program.as_str(), "turbo" | "lerna");
        if !runner && !matches!(program.as_str(), "npm" | "pnpm" | "yarn" | "bun") {
            return None;
        }
        let mut called = Self { everywhere: runner, ..Self::default() };
        let mut plain: Vec<&str> = Vec::new();
        let mut at = 0;
        while let Some(word) = rest.get(at) {
            at += 1;
            if word == "--" {
                break;
            }
            let (flag, inline) = shell::split_flag(word);
            if !flag.starts_with('-') {
                plain.push(word);
                continue;
            }
            let takes_package = match program.as_str() {
                "npm" => matches!(flag, "-w" | "--workspace"),
                "lerna" => flag == "--scope",
                _ => matches!(flag, "--filter" | "-F" | "--filter-prod"),
            };
            let takes_folder = matches!(flag, "--prefix" | "-C" | "--dir" | "--cwd");
            if takes_package || takes_folder {
                let value = inline.map(str::to_owned).or_else(|| rest.get(at).cloned());
                at += usize::from(inline.is_none());
                let place = if takes_package { &mut called.package } else { &mut called.folder };
                *place = value;
            } else if matches!(flag, "-r" | "--recursive" | "--workspaces" | "-ws") {
                called.everywhere = true;
            }
        }
        let mut plain = plain.as_slice();
        if program == "yarn"
            && let ["workspace", name, tail @ ..] = plain
        {
            called.package = Some((*name).to_owned());
            plain = tail;
        }
        called.start = match plain {
            ["run" | "run-script", name, ..] => Some(Handed::Script((*name).to_owned())),
            ["exec" | "dlx" | "x", tail @ ..] if !tail.is_empty() => {
                Some(Handed::Line(tail.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ")))
            }
            [name, ..] => Some(Handed::Script((*name).to_owned())),
            [] => None,
        };
        Some(called)
    }
}

/// What a package is asked to do, as an item to weigh beside its own starts.
pub(super) fn line_of(delegate: &Delegate, package: &Package) -> Option<Sourced<String>> {
    match delegate.start.as_ref()? {
        Handed::Script(name) => {
            let line = package.scripts.get(name)?;
            let from = [delegate.origin.clone(), line.origin().clone()];
            let why = Origin::rule_from("node/start-of-package", "", from);
            Some(Sourced::new(format!("npm run {name}"), why))
        }
        Handed::Line(line) => Some(Sourced::new(line.clone(), delegate.origin.clone())),
    }
}
