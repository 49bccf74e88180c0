//! Sources that refuse to be compiled: `compile_error!` under a condition of features.

use std::collections::BTreeSet;

use stageplan_syntax::rust::Tokens;

use super::manifest::Toml;
use super::{binaries, closure, condition, lines};
use crate::ecosystem::rust::read::{Chosen, Read};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Source;
use crate::tree::RepoPath;

/// How many refusals are settled one after the other.
const MOST: usize = 6;

/// What stands in the names of features and of what they turn on where these need a server, or a library of the system.
const ELSEWHERE: &[&str] = &[
    "mysql",
    "mariadb",
    "postgres",
    "pg",
    "mssql",
    "sqlserver",
    "tiberius",
    "oracle",
    "mongodb",
    "redis",
    "cassandra",
    "openssl",
    "native-tls",
];

/// A `compile_error!` with the conditions around it, which all have to hold.
#[derive(Debug)]
struct Refusal {
    conditions: Vec<String>,
    origin: Origin,
}

impl Refusal {
    /// Whether it is certain that nothing is compiled with these features.
    fn holds(&self, on: &BTreeSet<String>) -> bool {
        self.conditions.iter().all(|one| condition::of_source(one, on) == Some(true))
    }

    /// The features that it names, in its order.
    fn features(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for text in &self.conditions {
            let tokens = Tokens::new(text);
            for at in 0..tokens.list.len() {
                let named = tokens.is_word(at, "feature") && tokens.is(at + 1, "=");
                let name = tokens.get(at + 2).filter(|_| named).and_then(|token| token.string());
                found.extend(name.filter(|name| !found.contains(name)));
            }
        }
        found
    }
}

/// The refusals of a file.
fn of_file(source: &Source) -> Vec<Refusal> {
    let mut found = Vec::new();
    if !source.text.contains("compile_error") {
        return found;
    }
    let tokens = Tokens::new(&source.text);
    for at in 0..tokens.list.len() {
        if !(tokens.is_word(at, "compile_error") && tokens.is(at + 1, "!")) {
            continue;
        }
        let mut conditions = before(&tokens, at);
        // `#[cfg(…)] { compile_error!(…); }`
        if conditions.is_empty() && at > 0 && tokens.is(at - 1, "{") {
            conditions = before(&tokens, at - 1);
        }
        if !conditions.is_empty() {
            let end = tokens.behind(at + 2);
            found.push(Refusal { conditions, origin: source.origin(tokens.span(at, end), "compile_error") });
        }
    }
    found
}

/// The conditions in the attributes that stand directly before a place.
fn before(tokens: &Tokens<'_>, mut at: usize) -> Vec<String> {
    let mut found = Vec::new();
    while let Some(close) = at.checked_sub(1).filter(|close| tokens.is(*close, "]")) {
        let open = tokens.matching(close).filter(|open| *open > 0 && *open < close);
        let Some(open) = open.filter(|open| tokens.is(*open - 1, "#")) else { break };
        if tokens.is_word(open + 1, "cfg") && tokens.is(open + 2, "(") && close > open + 3 {
            let span = tokens.span(open + 3, close - 1);
            found.push(span.slice(tokens.text).to_owned());
        }
        at = open - 1;
    }
    found
}

/// The features that have to be turned on beside those that are wanted, so that the sources let themselves be compiled.
pub(super) fn settle(
    read: &mut Read<'_, '_>,
    toml: &Toml,
    root: Option<&Toml>,
    chosen: &Chosen,
    wanted: &BTreeSet<String>,
) -> Vec<Sourced<String>> {
    let asked = read.evidence.asked_build.is_some();
    // What a tool of the user's turns on is not known.
    if asked && !lines::calls(read.evidence).iter().any(|line| line.asked && !line.starts) {
        return Vec::new();
    }
    let refusals = refusals(read, toml, chosen);
    let mut wanted = wanted.clone();
    let mut added = Vec::new();
    for _ in 0..MOST {
        let on = closure::features_on(toml, root, &wanted);
        let Some(refusal) = refusals.iter().find(|refusal| refusal.holds(&on)) else { break };
        let mut names = refusal.features();
        names.retain(|name| !on.contains(name) && closure::is_feature(toml, root, name));
        let with = |name: &String| {
            let mut wanted = wanted.clone();
            wanted.insert(name.clone());
            closure::features_on(toml, root, &wanted)
        };
        let helps = |name: &&String| {
            let more = with(name);
            !refusal.holds(&more) && refusals.iter().all(|other| !other.holds(&more) || other.holds(&on))
        };
        let elsewhere = |name: &&String| {
            let is = |text: &str| ELSEWHERE.iter().any(|word| text == *word || text.contains(word) && *word != "pg");
            closure::words_of(toml, name).iter().any(|text| is(&text.to_ascii_lowercase()))
        };
        let able: Vec<&String> = names.iter().filter(helps).collect();
        let best = able.iter().copied().find(|name| !elsewhere(name)).or_else(|| able.first().copied());
        let place = refusal.origin.place().cloned();
        let Some(best) = best.filter(|_| !asked) else {
            let message = "the sources refuse to be compiled with the features that the build turns on";
            let help = match best {
                Some(best) => format!("add `--features {best}` to the build command"),
                None => "mend the features that the manifest turns on by default".to_owned(),
            };
            read.findings.push(Finding::error("rust/refused-by-source", message).help(help).at(place));
            break;
        };
        let all: Vec<&str> = able.iter().take(8).map(|name| name.as_str()).collect();
        let message = match all.as_slice() {
            [only] => format!("the sources refuse to be compiled without the feature {only}, so the build turns it on"),
            _ => format!(
                "the sources refuse to be compiled without one of the features {}; the build turns on {best}",
                all.join(", ")
            ),
        };
        let help = "say another by `--build \"cargo build --release --features …\"`, or name the one that is meant in `default` of the table [features]";
        read.findings.push(Finding::warning("rust/feature-turned-on", message).help(help).at(place));
        let because = "the sources refuse to be compiled without";
        let why = Origin::rule_from("rust/feature-turned-on", because, [refusal.origin.clone()]);
        added.push(Sourced::new(best.clone(), why));
        wanted.insert(best.clone());
    }
    added
}

/// The refusals in the build script, in the program's own file and in that of its library.
fn refusals(read: &Read<'_, '_>, toml: &Toml, chosen: &Chosen) -> Vec<Refusal> {
    let project = read.unit.project;
    let script = toml.package().and_then(|node| node.get("build")).and_then(|node| node.as_str()).unwrap_or("build.rs");
    let script = toml.folder.join(script).ok();
    let library = binaries::library(project, toml).map(|(path, _)| path);
    let files: Vec<RepoPath> = script.into_iter().chain([chosen.root.clone()]).chain(library).collect();
    let there = files.iter().filter(|path| project.tree().has_file(path));
    there.filter_map(|path| project.source(path)).flat_map(|source| of_file(&source)).collect()
}
