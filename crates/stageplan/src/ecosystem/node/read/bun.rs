//! What a project says to bun: its version, and a program that it makes.

use std::collections::BTreeMap;

use stageplan_syntax::shell;

use super::delegate::STARTS;
use super::manifest::Package;
use super::start::Starts;
use crate::evidence::Evidence;
use crate::origin::Sourced;
use crate::project::Unit;

/// A script that puts the program, its packages and bun into one file.
#[derive(Clone, Debug)]
pub(in super::super) struct Compile {
    pub(in super::super) script: Sourced<String>,
    /// Options but for the output and the platform.
    pub(in super::super) flags: Vec<String>,
    pub(in super::super) entry: String,
    /// The file it makes, relative to the unit.
    pub(in super::super) output: String,
    /// What else the program is told when it starts.
    pub(in super::super) arguments: Vec<String>,
    /// The platform that the script names.
    pub(in super::super) target: Option<String>,
    /// The script does nothing else.
    pub(in super::super) alone: bool,
}

/// What is said.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Bun {
    /// The program that is started, where bun makes it.
    pub(in super::super) compile: Option<Compile>,
    /// Versions that the project names, best first.
    pub(in super::super) pins: Vec<Sourced<String>>,
}

/// Options of `bun build` that take the next word.
const TAKES: &[&str] = &[
    "--outfile",
    "--outdir",
    "--target",
    "--define",
    "-d",
    "--external",
    "-e",
    "--env",
    "--root",
    "--entry-naming",
    "--asset-naming",
    "--loader",
    "-l",
    "--format",
    "--conditions",
    "--banner",
    "--footer",
    "--public-path",
    "--drop",
];

pub(super) fn read(
    unit: &Unit<'_>,
    root: &Unit<'_>,
    package: &Package,
    lines: &BTreeMap<String, String>,
    evidence: &Evidence,
) -> Bun {
    let mut pins: Vec<Sourced<String>> = [unit, root].iter().filter_map(|at| at.one_line(".bun-version")).collect();
    let manager = package.package_manager.as_ref().filter(|manager| manager.value().starts_with("bun@"));
    pins.extend(manager.map(|manager| manager.clone().map(|text| text.trim_start_matches("bun@").to_owned())));
    pins.extend(evidence.tool("bun").cloned());
    pins.extend(package.engines.get("bun").cloned());
    Bun { compile: compiles(package, lines), pins }
}

/// The script that makes one program of everything.
pub(super) fn compiles(package: &Package, lines: &BTreeMap<String, String>) -> Option<Compile> {
    let mut named =
        lines.keys().filter(|name| name.contains("build") || name.contains("compile") || name.contains("bundle"));
    named.find_map(|name| compile(package.scripts.get(name)?, name))
}

impl Bun {
    /// Leaves a program that is made and not what is started.
    pub(super) fn settle(&mut self, package: &Package, starts: &Starts, evidence: &Evidence) {
        let Some(compile) = &mut self.compile else { return };
        let told = STARTS.iter().find_map(|name| package.scripts.get(*name).map(Sourced::value));
        let shown = evidence.starts.first().map(|start| start.command.value());
        let started = told.or(shown).map(|line| {
            let script = shell::parse(line);
            let words = script.commands.last().map(|command| command.words.iter().filter_map(shell::Word::literal));
            words.into_iter().flatten().collect::<Vec<String>>()
        });
        let clean = |text: &str| text.trim_start_matches("./").to_owned();
        match started {
            Some(words) if words.first().is_some_and(|first| clean(first) == compile.output) => {
                compile.arguments = words.into_iter().skip(1).collect();
            }
            Some(_) => self.compile = None,
            // Nothing says how it is started; a program that is made is made to be.
            None if starts
                .best
                .as_ref()
                .is_some_and(|best| best.launch.dev.is_none() && !best.launch.through.is_empty()) =>
            {
                self.compile = None;
            }
            None => {}
        }
    }
}

fn compile(line: &Sourced<String>, name: &str) -> Option<Compile> {
    let script = shell::parse(line.value());
    let calls = |command: &&shell::Command| {
        command.literal(0).as_deref() == Some("bun") && command.literal(1).as_deref() == Some("build")
    };
    let command = script
        .commands
        .iter()
        .filter(calls)
        .find(|command| command.words.iter().any(|word| word.literal().as_deref() == Some("--compile")))?;
    let words: Vec<String> = command.words.iter().skip(2).map(shell::Word::literal).collect::<Option<_>>()?;
    let (mut flags, mut entries, mut output, mut target) = (Vec::new(), Vec::new(), None, None);
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let (flag, inline) = shell::split_flag(word);
        let takes = inline.is_none() && TAKES.contains(&flag);
        let next = words.get(at + 1).filter(|_| takes);
        let value = inline.map(str::to_owned).or_else(|| next.cloned());
        match flag {
            "--outfile" => output = value,
            "--target" => target = value,
            _ if word.starts_with('-') => {
                flags.push(word.clone());
                flags.extend(next.cloned());
            }
            _ => entries.push(word.trim_start_matches("./").to_owned()),
        }
        at += if takes { 2 } else { 1 };
    }
    let entry = entries.first()?.clone();
    let stem = entry.rsplit('/').next()?.split('.').next()?.to_owned();
    let output = output.unwrap_or(stem).trim_start_matches("./").to_owned();
    let plain = output.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c)) && !output.contains("..");
    // Workers are further entries, which are named by their own places in the program.
    let alone = script.commands.len() == 1 && command.env.is_empty() && entries.len() == 1;
    let script = Sourced::new(name.to_owned(), line.origin().clone());
    plain.then_some(Compile { script, flags, entry, output, arguments: Vec::new(), target, alone })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;

    fn check(line: &str, expect: Option<(&str, &str, &[&str])>) {
        let line = Sourced::new(line.to_owned(), Origin::rule("node/build-script", ""));
        let found = compile(&line, "build");
        let found = found.as_ref().map(|made| {
            (made.entry.as_str(), made.output.as_str(), made.flags.iter().map(String::as_str).collect::<Vec<_>>())
        });
        assert_eq!(found, expect.map(|(entry, output, flags)| (entry, output, flags.to_vec())), "{}", line.value());
    }

    #[test]
    fn a_program_is_what_the_script_says() {
        check(
            "bun build --compile --minify --target=bun-linux-x64 ./src/index.ts --outfile dist/server",
            Some(("src/index.ts", "dist/server", &["--compile", "--minify"])),
        );
        check("bun build ./main.ts --compile", Some(("main.ts", "main", &["--compile"])));
        check("bun build src/index.ts --outdir dist --target bun", None);
        check("bun build --compile $ENTRY", None);
    }
}
