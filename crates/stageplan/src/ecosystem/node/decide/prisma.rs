//! What makes the client of Prisma wants to be told.

use stageplan_syntax::shell;

use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::install::Fate;
use crate::origin::Origin;
use crate::plan::{Command, Value};

/// Whether a script of the install makes the client.
pub(super) fn in_install(facts: &Facts) -> bool {
    facts.prisma.is_some()
        && facts.lifecycles.iter().any(|script| script.fate == Fate::Keep && speaks(script.line.value()))
}

/// Whether a line calls the tool.
fn speaks(line: &str) -> bool {
    shell::parse(line).commands.iter().any(|command| {
        command.words.iter().filter_map(shell::Word::literal).any(|word| matches!(word.as_str(), "prisma" | "keystone"))
    })
}

/// A command of the build with the variables that the configuration does not load without, where it calls the tool.
pub(super) fn told(facts: &Facts, command: Command) -> Command {
    let words: Vec<String> = command.words.iter().map(ToString::to_string).collect();
    let itself = words.iter().any(|word| word == "prisma");
    let scripts = &facts.package.scripts;
    let mut open: Vec<String> = words.into_iter().filter(|word| scripts.contains_key(word)).collect();
    let mut seen: Vec<String> = Vec::new();
    let mut calls = itself;
    while let Some(name) = open.pop().filter(|_| seen.len() < 16 && !calls) {
        for name in [format!("pre{name}"), name.clone(), format!("post{name}")] {
            let Some(line) = scripts.get(&name).filter(|_| !seen.contains(&name)) else { continue };
            calls |= speaks(line.value());
            let words = line.value().split_whitespace().filter(|word| scripts.contains_key(*word));
            open.extend(words.map(str::to_owned));
            seen.push(name);
        }
    }
    if calls { with_variables(facts, command) } else { command }
}

/// The command with those variables. Making the client connects to nothing, so any value does.
pub(super) fn with_variables(facts: &Facts, mut command: Command) -> Command {
    for name in facts.prisma.iter().flat_map(|prisma| &prisma.asks) {
        let why = Origin::rule_from(
            "node/prisma-variables",
            "the configuration does not load without it, and nothing is connected to while the client is made",
            [name.origin().clone()],
        );
        command = command.env(name.value().clone(), Value::text("only-for-the-build").because(why));
    }
    command
}
