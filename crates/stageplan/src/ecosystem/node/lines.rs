//! What the lines of scripts run, word by word.

use std::collections::BTreeMap;

use stageplan_syntax::shell::{self, Word};

use super::scripts::is_assignment;
use crate::origin::Sourced;

/// The commands of a line, each from the program on that it runs in the end.
pub(super) fn commands(line: &str) -> Vec<Vec<String>> {
    let commands = shell::parse(line).commands;
    commands.iter().map(|command| program(command.words.iter().filter_map(Word::literal).collect())).collect()
}

/// A command without what only hands it on, and its program without the folder that it lies in.
fn program(mut words: Vec<String>) -> Vec<String> {
    let hands_on = |word: &str| {
        matches!(
            word,
            "npx" | "bunx" | "pnpx" | "cross-env" | "env" | "exec" | "dlx" | "--" | "--no-install" | "--yes" | "-y"
        ) || is_assignment(word)
    };
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let next = words.get(at + 1).map(String::as_str);
        match word.as_str() {
            "npm" | "pnpm" | "yarn" | "bun" if matches!(next, Some("exec" | "dlx" | "x")) => at += 2,
            word if hands_on(word) => at += 1,
            _ => break,
        }
    }
    words.drain(..at);
    if let Some(first) = words.first_mut()
        && let Some((_, name)) = first.rsplit_once('/')
    {
        *first = name.to_owned();
    }
    words
}

/// The scripts that a command calls, patterns of `npm-run-all` included.
pub(super) fn called<V>(words: &[String], scripts: &BTreeMap<String, V>) -> Vec<String> {
    let Some((program, rest)) = words.split_first() else { return Vec::new() };
    match program.as_str() {
        "npm" | "yarn" | "pnpm" | "bun" => {
            let name =
                rest.iter().find(|word| !word.starts_with('-') && !matches!(word.as_str(), "run" | "run-script"));
            name.filter(|name| scripts.contains_key(*name)).cloned().into_iter().collect()
        }
        "run-s" | "run-p" | "npm-run-all" | "npm-run-all2" | "concurrently" => {
            let fits = |name: &str| {
                rest.iter().any(|word| {
                    let word = word.trim_start_matches("npm:").trim_start_matches("npm run ");
                    word == name || fast_glob::glob_match(word, name)
                })
            };
            scripts.keys().filter(|name| fits(name)).cloned().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether running a script comes to a command: in its line, in those around it, or in one that they call.
pub(super) fn reaches(
    scripts: &BTreeMap<String, Sourced<String>>,
    name: &str,
    is: &dyn Fn(&str, &[String]) -> bool,
) -> bool {
    let mut open = vec![name.to_owned()];
    let mut seen: Vec<String> = Vec::new();
    while let Some(name) = open.pop() {
        if seen.contains(&name) {
            continue;
        }
        for around in ["pre", "", "post"] {
            let Some(line) = scripts.get(&format!("{around}{name}")) else { continue };
            for command in commands(line.value()) {
                if is(&name, &command) {
                    return true;
                }
                open.extend(called(&command, scripts));
            }
        }
        seen.push(name);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;
    use stageplan_syntax::order;

    #[test]
    fn a_command_is_seen_behind_what_hands_it_on() {
        let check = |line: &str, expect: &[&str]| {
            let found: Vec<String> = commands(line).iter().map(|words| words.join(" ")).collect();
            assert_eq!(found, expect, "{line}");
        };
        check("NODE_ENV=x npx --yes next build && echo 'next export'", &["next build", "echo next export"]);
        check("cross-env A=1 node_modules/.bin/prisma generate", &["prisma generate"]);
        check("pnpm exec tsc -p . ; pnpm build", &["tsc -p .", "pnpm build"]);
    }

    #[test]
    fn a_script_reaches_what_it_calls_and_not_what_sounds_like_it() {
        let scripts = [
            ("build", "npm run rebuild-index && npm run gen"),
            ("pregen", "tsc"),
            ("gen", "prisma generate && npm run build"),
            ("rebuild-index", "node tools/prisma.js generate"),
        ];
        let scripts = scripts.map(|(name, line)| {
            (name.to_owned(), Sourced::new(line.to_owned(), Origin::rule("node/start-command", "")))
        });
        let scripts = order::map(scripts);
        let check = |name: &str, program: &str, expect: bool| {
            assert_eq!(reaches(&scripts, name, &|_, words| words[0] == program), expect, "{name} {program}");
        };
        check("build", "tsc", true);
        check("build", "prisma", true);
        check("rebuild-index", "prisma", false);
        check("rebuild-index", "tsc", false);
    }
}
