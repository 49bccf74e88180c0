//! Where scripts call a framework's program to build.

use std::collections::BTreeSet;

use stageplan_syntax::shell;

use super::front::Front;
use crate::ecosystem::node::read::manifest::Package;
use crate::origin::Sourced;

/// A call of a framework's program in a script.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// The script, and its line.
    pub(super) script: Sourced<String>,
    pub(super) words: Vec<String>,
    pub(super) env: Vec<(String, String)>,
}

/// Calls of a framework that build, scripts for production first.
pub(super) fn runs(package: &Package, front: &Front) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let first = ["build:prod", "build:production", "build", "generate"];
    let others = package.scripts.keys().map(String::as_str).filter(|name| !first.contains(name));
    for name in first.into_iter().chain(others) {
        let watches = ["dev", "watch", "start", "serve", "preview", "test", "deploy", "analyze", "lib"];
        if watches.iter().any(|word| name.split([':', '-', '_']).any(|part| part == *word)) {
            continue;
        }
        found.extend(run_of(package, front, name));
    }
    found
}

/// The call that a script makes in the end.
fn run_of(package: &Package, front: &Front, name: &str) -> Option<Run> {
    let mut open = vec![(name.to_owned(), Vec::new())];
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let script = package.scripts.get(name)?;
    while let Some((name, env)) = open.pop() {
        if seen.len() > 16 || !seen.insert(name.clone()) {
            continue;
        }
        let Some(line) = package.scripts.get(&name) else { continue };
        let own = format!("post{name}");
        if package.scripts.contains_key(&own) {
            open.push((own, Vec::new()));
        }
        for command in &shell::parse(line.value()).commands {
            let mut env: Vec<(String, String)> = env.clone();
            env.extend(command.env.iter().filter_map(|pair| Some((pair.name.clone(), pair.value.literal()?))));
            let words: Vec<String> = command.words.iter().filter_map(shell::Word::literal).collect();
            let at = words.iter().position(|word| front.programs.contains(&word.rsplit('/').next().unwrap_or(word)));
            // `cross-env NAME=value vite build`
            let given = words.get(..at.unwrap_or(words.len())).unwrap_or_default().iter();
            env.extend(given.filter_map(|word| variable(word)));
            if let Some(at) = at {
                let rest: Vec<String> = words.get(at + 1..).unwrap_or_default().to_vec();
                let verb = rest.iter().find(|word| !word.starts_with('-')).map(String::as_str);
                let watches = rest.iter().any(|word| {
                    matches!(word.as_str(), "--serve" | "--watch" | "-w" | "serve" | "watch" | "dev" | "--ssr")
                });
                let builds = if front.verbs.is_empty() {
                    !watches
                } else {
                    verb.is_some_and(|verb| front.verbs.contains(&verb))
                };
                if builds && !watches {
                    let script = Sourced::new(script_name(package, script), script.origin().clone());
                    return Some(Run { script, words: rest, env });
                }
                continue;
            }
            // `run-p "build-only {@}"` calls a script with arguments of its own.
            let called = words.iter().filter_map(|word| word.trim_start_matches("npm:").split(' ').next());
            let called = called.filter(|name| package.scripts.contains_key(*name));
            open.extend(called.map(|name| (name.to_owned(), env.clone())));
        }
    }
    None
}

/// The variable that a word in front of a program sets, which an option with a value does not.
fn variable(word: &str) -> Option<(String, String)> {
    let (name, value) = word.split_once('=')?;
    let named = !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
    (named && !name.starts_with(|c: char| c.is_ascii_digit())).then(|| (name.to_owned(), value.to_owned()))
}

/// The name under which a line stands.
fn script_name(package: &Package, line: &Sourced<String>) -> String {
    let same = |other: &Sourced<String>| other.origin() == line.origin();
    package.scripts.iter().find(|(_, other)| same(other)).map(|(name, _)| name.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_assignments_are_variables() {
        for (word, set) in [("A=b", true), ("BUILD_PATH=", true), ("--mode=x", false), ("1A=b", false), ("=x", false)] {
            assert_eq!(variable(word).is_some(), set, "{word}");
        }
    }
}
