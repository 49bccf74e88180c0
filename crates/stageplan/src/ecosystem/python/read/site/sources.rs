//! Sources of the project that run with a generator: hooks and settings.

use std::collections::BTreeMap;

use stageplan_syntax::python::source::{Assign, Call, Expr, ExprKind, File, Origins, StatementKind, calls, imported};
use stageplan_syntax::shell;

use super::Draft;
use crate::ecosystem::python::read::code::{STARTERS, goes_on};
use crate::ecosystem::python::site::TAG;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How many files are read.
const FILES: usize = 40;

/// How often a name may stand for another one.
const DEPTH: usize = 4;

/// How many words of a command are looked at, and how many characters of a line.
const WORDS: usize = 12;
const LINE: usize = 400;

/// What Git does without a repository.
const ANYWHERE: &[&str] = &["clone", "ls-remote", "version", "--version", "init"];

/// What sources ask of Git.
#[derive(Default)]
struct Asked {
    /// The program or a package for it is used at all.
    git: Option<Origin>,
    /// The repository is asked for.
    history: Option<Origin>,
    /// The name of a version is asked for, and that there is none is an error.
    version: Option<Origin>,
}

/// Notes what the files, or what lies beside them and is imported, ask of Git; `who` says what they are: `a hook asks`.
pub(super) fn ask(unit: &Unit<'_>, files: Vec<RepoPath>, who: &str, draft: &mut Draft) {
    let asked = asked(unit, files);
    let Some(git) = asked.git else { return };
    let because = "sources that run with the generator call it";
    draft.tool("git", Origin::rule_from("python/site-program", because, [git]));
    if let Some(version) = &asked.version {
        draft.site.version.get_or_insert_with(|| version.clone());
    }
    let Some(history) = asked.history else { return };
    if draft.site.history.is_none() {
        let version = if asked.version.is_some() { format!(" with the tag {TAG}") } else { String::new() };
        let message = format!(
            "{who} for the history of the repository, which is not in the build context: the build begins one{version}"
        );
        let help =
            "to have the real one, take `.git` out of .dockerignore and build from a clone with the whole history";
        let place = asked.version.as_ref().unwrap_or(&history).place().cloned();
        draft.site.findings.push(Finding::note("python/site-history", message).help(help).at(place));
    }
    draft.site.history.get_or_insert(history);
}

fn asked(unit: &Unit<'_>, files: Vec<RepoPath>) -> Asked {
    let tree = unit.project.tree();
    let mut asked = Asked::default();
    let mut seen: Vec<RepoPath> = Vec::new();
    let mut waiting = files;
    while let Some(path) = waiting.pop().filter(|_| seen.len() < FILES) {
        if seen.contains(&path) {
            continue;
        }
        seen.push(path.clone());
        let (Some(source), Some(folder)) = (unit.project.source(&path), path.parent()) else { continue };
        let file = File::parse(&source.text);
        started(&file, &source, &mut asked);
        for import in imported(&file) {
            let mut parts = import.origin.trim_start_matches('.').split('.');
            let first = parts.next().unwrap_or_default();
            if matches!(first, "git" | "pygit2" | "dulwich") && !import.origin.starts_with('.') {
                let origin = source.origin(import.span, "");
                asked.git.get_or_insert_with(|| origin.clone());
                asked.history.get_or_insert(origin);
            }
            // A module, or all of a package: who imports what of it is of no interest here.
            waiting.extend(folder.join(&format!("{first}.py")).ok().filter(|path| tree.has_file(path)));
            let package = folder.join(first).ok().filter(|package| !first.is_empty() && *package != folder);
            let python = |path: &&RepoPath| path.extension() == Some("py");
            waiting
                .extend(package.iter().flat_map(|package| tree.files_in(package).filter(python)).take(FILES).cloned());
        }
    }
    asked
}

/// The calls of a file that start Git, and that do not go on without it.
fn started(file: &File<'_>, source: &Source, asked: &mut Asked) {
    let calls = calls(file);
    let origins = Origins::new(file);
    let values = Values::of(file, source);
    let starts = |call: &&Call<'_>| {
        let name = origins.of_call(call).unwrap_or_else(|| call.path.join("."));
        call.on.is_none() && name != "shutil.which" && STARTERS.contains(&name.as_str())
    };
    let argument = |call: &Call<'_>| -> Vec<Vec<String>> {
        let value = call.positional(0).or_else(|| call.keyword("args"));
        value.map(|value| values.commands(value, DEPTH)).unwrap_or_default()
    };
    let mut found: Vec<(&Call<'_>, Vec<Vec<String>>)> =
        calls.iter().filter(starts).map(|call| (call, argument(call))).collect();
    // What a function of the file starts for its callers stands in their calls.
    if found.iter().any(|(call, words)| words.is_empty() && !goes_on(file, &source.text, call.span)) {
        found.extend(calls.iter().filter(|call| !starts(call)).map(|call| (call, argument(call))));
    }
    let first = |call: &Call<'_>| {
        call.positional(0).and_then(Expr::text).and_then(|text| text.split_whitespace().next()) == Some("describe")
    };
    let handed = calls.iter().any(first);
    for (call, commands) in found {
        for words in commands.iter().filter(|words| is_git(words)) {
            if goes_on(file, &source.text, call.span) {
                continue;
            }
            let origin = source.origin(call.span, "");
            asked.git.get_or_insert_with(|| origin.clone());
            let (verb, options) = verb(words);
            if ANYWHERE.contains(&verb) {
                continue;
            }
            asked.history.get_or_insert_with(|| origin.clone());
            let describes = verb == "describe" && !options.iter().any(|word| word == "--always" || word == "--all");
            // A function may take the rest from its callers.
            if describes || verb.is_empty() && handed {
                asked.version.get_or_insert(origin);
            }
        }
    }
}

fn is_git(words: &[String]) -> bool {
    words.first().is_some_and(|first| first.rsplit('/').next() == Some("git"))
}

/// What Git is told to do, and what stands behind that.
fn verb(words: &[String]) -> (&str, &[String]) {
    let mut rest = words.get(1..).unwrap_or_default();
    while let [first, behind @ ..] = rest {
        rest = match first.as_str() {
            "-C" | "-c" | "--git-dir" | "--work-tree" => behind.get(1..).unwrap_or_default(),
            option if option.starts_with('-') && !ANYWHERE.contains(&option) => behind,
            verb => return (verb, behind),
        };
    }
    ("", &[])
}

/// What the names of a file stand for.
struct Values<'f, 't> {
    source: &'f Source,
    names: BTreeMap<&'t str, &'f Expr<'t>>,
}

impl<'f, 't> Values<'f, 't> {
    fn of(file: &'f File<'t>, source: &'f Source) -> Self {
        let mut names = BTreeMap::new();
        for statement in &file.statements {
            let StatementKind::Assign(Assign { targets, value: Some(value), operator: None, .. }) = &statement.kind
            else {
                continue;
            };
            for target in targets {
                if let Some([name]) = target.path() {
                    names.entry(*name).or_insert(value);
                }
            }
        }
        Self { source, names }
    }

    /// The commands that a value is; words that are not known are empty.
    fn commands(&self, value: &Expr<'_>, depth: usize) -> Vec<Vec<String>> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        let literal = |word: &Expr<'_>| word.literal().unwrap_or_default();
        match &value.kind {
            ExprKind::Text(text) => {
                let text: String = text.chars().take(LINE).collect();
                let word = |word: &shell::Word| word.literal().unwrap_or_default();
                let commands = shell::parse(&text).commands;
                commands.iter().map(|one| one.words.iter().take(WORDS).map(word).collect()).collect()
            }
            ExprKind::List(words) | ExprKind::Tuple(words) => vec![words.iter().take(WORDS).map(literal).collect()],
            ExprKind::Sum(parts) => {
                let part = |part| self.commands(part, depth).into_iter().next();
                let parts = parts.iter().take(WORDS).map(part);
                vec![parts.flat_map(|words| words.unwrap_or_else(|| vec![String::new()])).collect()]
            }
            ExprKind::Call(call) => {
                let text = match call.path.as_slice() {
                    ["shlex", "split"] => call.positional(0),
                    ["split"] => call.on.as_ref(),
                    _ => None,
                };
                text.map(|text| self.commands(text, depth)).unwrap_or_default()
            }
            ExprKind::Path(path) => match path.as_slice() {
                [name] => self.names.get(name).map(|value| self.commands(value, depth)).unwrap_or_default(),
                _ => Vec::new(),
            },
            // What a text with placeholders begins with.
            ExprKind::Other => {
                let text = self.source.text.get(value.span.start..value.span.end).unwrap_or_default();
                let text = text.trim_start_matches(['f', 'F', 'r', 'R']).trim_start_matches(['"', '\'']);
                let word = |word: &str| {
                    let plain = |c: char| c.is_ascii_alphanumeric() || "-_/.=".contains(c);
                    let word = word.trim_end_matches(['"', '\'']);
                    if word.chars().all(plain) { word.to_owned() } else { String::new() }
                };
                let words: Vec<String> = text.split_whitespace().take(WORDS).map(word).collect();
                if is_git(&words) { vec![words] } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }
}
