//! What is run around the tool that makes the site: the commands of hosts and the scripts of package.json, which call each
//! other. They are followed to the programs that run at last.

use stageplan_syntax::shell::{self, Command, Part, Word};

use super::Names;
use crate::origin::{Origin, Sourced};
use crate::project::Manifest;

/// How deep scripts call each other, and how many commands are looked at.
const DEEP: usize = 8;
const MANY: usize = 200;

/// What is to be run.
#[derive(Default)]
pub(super) struct Calls {
    /// Scripts that run before the site is made.
    pub(super) before: Vec<Sourced<String>>,
    /// The script that makes the site itself, where it does more than call the tool.
    pub(super) build: Option<Sourced<String>>,
    /// The words behind the tool, where it is called for readers.
    pub(super) words: Vec<Sourced<String>>,
    /// A script that shows drafts, which is not called.
    pub(super) drafts: Option<Origin>,
    /// The same, called as what else it does cannot be told apart.
    pub(super) kept: Option<Origin>,
    /// What a host runs behind the tool, and nothing calls here.
    pub(super) left: Option<Sourced<String>>,
}

/// A program that runs at last, with its words.
struct Run {
    words: Vec<String>,
    /// The script of package.json that holds it.
    script: Option<String>,
}

/// Programs that make nothing: what they clear, an image's build never had.
const NOTHING: &[&str] =
    &["rm", "rimraf", "del", "del-cli", "shx", "echo", "mkdir", "mkdirp", "true", "exit", "set", "test"];

/// Commands that put something in place of a name: the words behind them are a command themselves.
fn unwrapped(mut words: &[String]) -> &[String] {
    loop {
        let first = words.first().map_or("", |word| word.rsplit('/').next().unwrap_or_default());
        let second = words.get(1).map_or("", String::as_str);
        let skip = match (first, second) {
            ("npx" | "bunx" | "pnpx" | "env" | "cross-env" | "cross-env-shell" | "time" | "exec", _) => 1,
            ("bundle" | "yarn" | "pnpm" | "npm", "exec") | ("pnpm", "dlx") => 2,
            // Flags and assignments of those.
            (flag, _) if flag.starts_with('-') && !flag.is_empty() => 1,
            (set, _) if set.split_once('=').is_some_and(|(name, _)| is_name(name)) => 1,
            _ => return words,
        };
        let Some(rest) = words.get(skip..).filter(|rest| !rest.is_empty()) else { return words };
        words = rest;
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The words of a command; one that the shell would fill in is empty. Patterns are kept, as runners of scripts read them.
fn words(command: &Command) -> Vec<String> {
    let part = |part: &Part| match part {
        Part::Text(text) | Part::Glob(text) => Some(text.clone()),
        _ => None,
    };
    let word = |word: &Word| word.parts.iter().map(part).collect::<Option<String>>().unwrap_or_default();
    command.words.iter().map(word).collect()
}

/// Follows scripts.
struct Follow<'m> {
    manifest: &'m Manifest,
    left: usize,
}

impl Follow<'_> {
    fn line(&self, name: &str) -> Option<Sourced<String>> {
        self.manifest.string(&["scripts", name])
    }

    /// The scripts that a pattern such as `build:*` names.
    fn named(&self, pattern: &str) -> Vec<String> {
        let Some((start, end)) = pattern.split_once('*') else {
            return self.line(pattern).map(|_| pattern.to_owned()).into_iter().collect();
        };
        let end = end.trim_start_matches('*');
        let scripts = self.manifest.at(&["scripts"]).into_iter().flat_map(stageplan_syntax::data::Node::entries);
        let names = scripts.map(|(name, _)| name);
        let fits = |name: &&str| {
            let inner = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            // One star stops at the next colon.
            inner.is_some_and(|inner| pattern.contains("**") || !inner.contains(':'))
        };
        names.filter(fits).map(str::to_owned).collect()
    }

    /// The scripts that a command runs, with the words that it hands on.
    fn calls(&self, words: &[String]) -> Option<(Vec<String>, Vec<String>)> {
        let first = words.first()?.rsplit('/').next()?;
        let rest = || words.iter().skip(1);
        match first {
            "npm" | "yarn" | "pnpm" | "bun" => {
                let mut inner = rest().skip_while(|word| word.starts_with('-')).peekable();
                let run = inner.next_if(|word| matches!(word.as_str(), "run" | "run-script")).is_some();
                let mut inner = inner.skip_while(|word| word.starts_with('-') && *word != "--");
                let name = inner.next()?;
                let short = matches!(first, "yarn" | "pnpm") || matches!(name.as_str(), "start" | "test");
                self.line(name).filter(|_| run || short)?;
                let handed: Vec<String> = inner.cloned().collect();
                let handed = match handed.split_first() {
                    Some((dashes, rest)) if dashes == "--" => rest.to_vec(),
                    // npm takes what stands before the dashes for itself.
                    _ if first == "npm" => handed.iter().skip_while(|word| *word != "--").skip(1).cloned().collect(),
                    _ => handed,
                };
                Some((vec![name.clone()], handed))
            }
            "run-s" | "run-p" | "npm-run-all" | "npm-run-all2" => {
                let names = rest().filter(|word| !word.starts_with('-')).flat_map(|word| self.named(word));
                Some((names.collect(), Vec::new()))
            }
            "concurrently" => {
                let names = rest().filter_map(|word| word.strip_prefix("npm:")).flat_map(|word| self.named(word));
                Some((names.collect(), Vec::new()))
            }
            _ => None,
        }
    }

    /// All that runs when a script is called, those before and behind it among them.
    fn script(&mut self, name: &str, handed: &[String], deep: usize, found: &mut Vec<Run>) {
        for (name, handed) in [(format!("pre{name}"), &[][..]), (name.to_owned(), handed), (format!("post{name}"), &[])]
        {
            let Some(line) = self.line(&name).filter(|_| deep < DEEP) else { continue };
            let script = shell::parse(line.value());
            let last = script.commands.len().saturating_sub(1);
            for (at, command) in script.commands.iter().enumerate() {
                let mut words = words(command);
                if at == last {
                    words.extend(handed.iter().cloned());
                }
                self.command(words, Some(&name), deep, found);
            }
        }
    }

    fn command(&mut self, words: Vec<String>, script: Option<&str>, deep: usize, found: &mut Vec<Run>) {
        let words = unwrapped(&words);
        if words.first().is_none_or(String::is_empty) || self.left == 0 {
            return;
        }
        self.left -= 1;
        match self.calls(words) {
            Some((names, handed)) => {
                for name in names {
                    self.script(&name, &handed, deep + 1, found);
                }
            }
            None => found.push(Run { words: words.to_vec(), script: script.map(str::to_owned) }),
        }
    }
}

impl Run {
    fn program(&self) -> &str {
        self.words.first().map_or("", |word| word.rsplit('/').next().unwrap_or_default())
    }

    fn is_of(&self, tool: &str) -> bool {
        self.program() == tool || self.program() != "cd" && self.words.iter().any(|word| word == tool)
    }

    /// Whether it makes or changes something.
    fn counts(&self) -> bool {
        let installs = || {
            let second = self.words.get(1).map_or("", String::as_str);
            matches!(self.program(), "npm" | "yarn" | "pnpm" | "bun") && matches!(second, "" | "ci" | "install" | "i")
        };
        !NOTHING.contains(&self.program()) && !installs()
    }

    /// Whether it shows pages that are not for readers yet.
    fn shows_drafts(&self) -> bool {
        let flags = flags(&self.words);
        let environment = flags
            .iter()
            .zip(flags.iter().skip(1))
            .any(|(flag, value)| matches!(flag.as_str(), "-e" | "--environment") && value.starts_with("dev"));
        environment
            || flags.iter().any(|flag| {
                let (name, value) = shell::split_flag(flag);
                let on = value.is_none_or(|value| value != "false");
                let drafts = matches!(
                    name,
                    "-D" | "--buildDrafts" | "-F" | "--buildFuture" | "-E" | "--buildExpired" | "--drafts" | "--future"
                );
                on && drafts
                    || matches!(name, "-e" | "--environment") && value.is_some_and(|value| value.starts_with("dev"))
            })
    }
}

/// The words behind a program, with short flags in one word told apart: `-DF` is `-D` and `-F`.
pub(super) fn flags(words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for word in words.iter().skip(1) {
        match word.strip_prefix('-') {
            Some(letters) if letters.len() > 1 && letters.bytes().all(|letter| b"DFE".contains(&letter)) => {
                found.extend(letters.chars().map(|letter| format!("-{letter}")));
            }
            _ => found.push(word.clone()),
        }
    }
    found
}

/// The scripts that make a site for readers, by the names that people give them.
const FOR_READERS: &[&str] = &["build:production", "build:prod", "production", "build:release"];

/// What hosts and the manifest run around the tool.
pub(super) fn read(names: &Names<'_, '_>, manifest: &Manifest, tool: &str) -> Calls {
    for build in &names.evidence.builds {
        // A recipe for people is no word of what is published.
        let host = !matches!(build.shown_by, "Makefile" | "justfile" | "Taskfile");
        if let Some(mut calls) = of_host(manifest, &build.command, tool).filter(|_| host) {
            // Steps of a workflow are lines of their own: what the tool takes may be made by another one.
            if calls.build.is_none() && calls.before.is_empty() {
                calls.before = of_scripts(manifest, tool).before;
            }
            return calls;
        }
    }
    of_scripts(manifest, tool)
}

/// What a host runs, where that calls the tool at last.
fn of_host(manifest: &Manifest, host: &Sourced<String>, tool: &str) -> Option<Calls> {
    let mut follow = Follow { manifest, left: MANY };
    let mut calls = Calls::default();
    let mut made = false;
    for command in &shell::parse(host.value()).commands {
        let words = words(command);
        let inner = unwrapped(&words);
        let script = follow.calls(inner).and_then(|(names, _)| names.into_iter().next());
        let mut runs = Vec::new();
        follow.command(words.clone(), None, 0, &mut runs);
        let tools = runs.iter().filter(|run| run.is_of(tool)).count();
        let more = runs.iter().any(|run| !run.is_of(tool) && run.counts());
        match (tools, more, script) {
            (1.., true, Some(script)) | (2.., false, Some(script)) => {
                calls.build = Some(host.clone().map(|_| script));
                made = true;
            }
            (1.., ..) => {
                let run = runs.iter().find(|run| run.is_of(tool))?;
                calls.words = flags(&run.words).into_iter().map(|word| host.clone().map(|_| word)).collect();
                made = true;
            }
            (0, true, Some(script)) if !made => calls.before.push(host.clone().map(|_| script)),
            (0, true, _) if made => calls.left = calls.left.or_else(|| Some(host.clone().map(|_| inner.join(" ")))),
            _ => {}
        }
    }
    made.then_some(calls)
}

/// What the manifest's own script for building runs, without what is for people who write.
fn of_scripts(manifest: &Manifest, tool: &str) -> Calls {
    let follow = |name: &str| {
        let mut runs = Vec::new();
        Follow { manifest, left: MANY }.script(name, &[], 0, &mut runs);
        runs
    };
    let line = |name: &str| manifest.string(&["scripts", name]);
    let Some(build) = line("build") else { return Calls::default() };
    let runs = follow("build");
    let tools = |runs: &[Run]| runs.iter().filter(|run| run.is_of(tool)).count();
    if tools(&runs) == 0 {
        // It makes something that the tool takes.
        return Calls { before: vec![build.map(|_| "build".to_owned())], ..Calls::default() };
    }
    let drafts = |runs: &[Run]| runs.iter().any(|run| run.is_of(tool) && run.shows_drafts());
    let plain = |name: &str, runs: &[Run]| {
        let origin = line(name).map_or_else(|| build.origin().clone(), |line| line.origin().clone());
        let more = runs.iter().any(|run| !run.is_of(tool) && run.counts());
        let mut calls = Calls::default();
        if more || tools(runs) > 1 {
            calls.build = Some(Sourced::new(name.to_owned(), origin));
        } else if let Some(run) = runs.iter().find(|run| run.is_of(tool)) {
            calls.words = flags(&run.words).into_iter().map(|word| Sourced::new(word, origin.clone())).collect();
        }
        calls
    };
    if !drafts(&runs) {
        return plain("build", &runs);
    }
    let other = FOR_READERS.iter().find_map(|name| {
        let runs = follow(name);
        (tools(&runs) > 0 && !drafts(&runs)).then(|| plain(name, &runs))
    });
    let own = other.is_none();
    let mut calls = other.unwrap_or_default();
    if own {
        // What it runs before the tool is called by itself; what comes behind it, or has no name, keeps the whole script.
        let at = runs.iter().position(|run| run.is_of(tool)).unwrap_or_default();
        let apart = |run: &Run| run.script.clone().filter(|name| name != "build");
        let alone = |name: &str| tools(&follow(name)) == 0;
        for run in runs
            .iter()
            .enumerate()
            .filter(|(_, run)| !run.is_of(tool) && run.counts())
            .map(|(before, run)| (before < at).then_some(run))
        {
            match run.and_then(apart).filter(|name| alone(name)) {
                Some(name) if calls.before.iter().all(|known| *known.value() != name) => {
                    calls.before.push(build.clone().map(|_| name));
                }
                Some(_) => {}
                None => {
                    let kept = Some(build.origin().clone());
                    return Calls { build: Some(build.map(|_| "build".to_owned())), kept, ..Calls::default() };
                }
            }
        }
    }
    calls.drafts = Some(build.origin().clone());
    calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// The scripts of package.json and what a host runs; then scripts before, the script that builds, and flags.
    fn check(scripts: &str, host: Option<&str>, expect: &str) {
        testing::with_unit(&format!("//- package.json\n{{\"scripts\": {{{scripts}}}}}\n"), "", |unit| {
            let Some(manifest) = unit.json("package.json") else {
                assert_eq!(scripts, "");
                return;
            };
            let host = host.map(|host| Sourced::new(host.to_owned(), Origin::rule("test/host", "")));
            let calls = host.and_then(|host| of_host(&manifest, &host, "hugo"));
            let calls = calls.unwrap_or_else(|| of_scripts(&manifest, "hugo"));
            let list =
                |list: &[Sourced<String>]| list.iter().map(|one| one.value().as_str()).collect::<Vec<_>>().join(" ");
            let build = calls.build.as_ref().map_or("-", |build| build.value());
            let mut shown = format!("{} / {build} / {}", list(&calls.before), list(&calls.words));
            for (told, word) in
                [(calls.drafts.is_some(), "drafts"), (calls.kept.is_some(), "kept"), (calls.left.is_some(), "left")]
            {
                if told {
                    shown.push_str(&format!(" / {word}"));
                }
            }
            assert_eq!(shown, expect, "{scripts} {:?}", calls.left.as_ref().map(Sourced::value));
        });
    }

    #[test]
    fn scripts_are_followed_to_the_programs() {
        check("\"build\": \"hugo --minify\"", None, " / - / --minify");
        check("\"build\": \"hugo && pagefind\"", None, " / build / ");
        check("\"build\": \"webpack\"", None, "build / - / ");
        check("\"prebuild\": \"webpack\", \"build\": \"hugo\"", None, " / build / ");
        check("\"build\": \"run-s build:*\", \"build:a\": \"hugo\", \"build:b\": \"pagefind\"", None, " / build / ");
        check("\"build\": \"npm run a -- -e x\", \"a\": \"cross-env B=1 hugo\"", None, " / - / -e x");
        check("\"build\": \"npm run clean && hugo\", \"clean\": \"rm -rf public\"", None, " / - / ");
        check("\"build\": \"npm run build\"", None, "build / - / ");
    }

    #[test]
    fn drafts_are_not_published() {
        check(
            "\"build\": \"npm run clean && npm run a\", \"clean\": \"rm -rf b\", \"a\": \"hugo -D\"",
            None,
            " / - /  / drafts",
        );
        check("\"build\": \"npm run css && hugo -DFE\", \"css\": \"sass a b\"", None, "css / - /  / drafts");
        check("\"build\": \"hugo -e dev && pagefind\"", None, " / build /  / kept");
        check(
            "\"build\": \"hugo -D\", \"build:production\": \"hugo --minify && pagefind\"",
            None,
            " / build:production /  / drafts",
        );
        check("\"build\": \"hugo --buildDrafts=false\"", None, " / - / --buildDrafts=false");
    }

    #[test]
    fn hosts_say_what_is_built() {
        let scripts =
            "\"build\": \"npm run a -- -DFE\", \"a\": \"hugo\", \"b\": \"npm run a -- --minify\", \"css\": \"sass\"";
        check(scripts, Some("npm run b"), " / - / --minify");
        check(scripts, Some("npm ci && npm run css && hugo -F"), "css / - / -F");
        check(scripts, Some("npm run build"), " / - / -D -F -E");
        check(scripts, Some("hugo && npx -y pagefind --site public"), " / - /  / left");
        check(scripts, Some("make"), " / - /  / drafts");
    }
}
