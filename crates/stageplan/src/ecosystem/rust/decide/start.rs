//! How the program is started.

use stageplan_syntax::shell;

use super::BIN;
use super::address::Address;
use super::image::Images;
use crate::ecosystem::Decide;
use crate::ecosystem::rust::facts::Program;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::plan::Value;
use crate::planner::as_asked;

/// What was decided.
pub(super) struct Chosen {
    /// The program that always runs; `None` where the user starts something else.
    pub(super) entry: Option<Vec<Value>>,
    /// Its arguments.
    pub(super) arguments: Vec<Value>,
    /// Words for people.
    pub(super) line: Vec<String>,
    pub(super) why: Origin,
}

pub(super) fn choose(
    program: &Program,
    by: &Decide<'_>,
    address: &Address,
    images: &Images,
    findings: &mut Vec<Finding>,
) -> Chosen {
    let target = format!("{BIN}/{}", program.bin.value());
    if let Some(asked) = &by.settings.start {
        let why = as_asked(asked.origin());
        let script = shell::parse(asked.value());
        let words = script
            .single()
            .filter(|_| script.is_simple())
            .and_then(|command| command.words.iter().map(shell::Word::literal).collect::<Option<Vec<String>>>());
        let Some(words) = words.filter(|words| !words.is_empty()) else {
            if !images.run.shell {
                findings.push(
                    Finding::error("rust/start-needs-shell", "the start command needs a shell, and the image has none")
                        .help("say `--flavour slim`, or give a plain command"),
                );
            }
            let words = ["sh", "-c", asked.value().as_str()].map(Value::text).to_vec();
            return Chosen { entry: None, arguments: words, line: vec![asked.value().clone()], why };
        };
        let own = words[0].rsplit('/').next() == Some(program.bin.value().as_str());
        let command = program.code.commands.iter().any(|command| *command.value() == words[0]);
        let entry = (own || command || words[0].starts_with('-')).then(|| vec![Value::text(target)]);
        if entry.is_none() && !images.run.shell && !words[0].contains('/') {
            let message = format!("the image has no program `{}`", words[0]);
            findings.push(
                Finding::error("rust/start-not-in-image", message)
                    .help(format!("begin with the program: `--start \"{} …\"`", program.bin.value()))
                    .at(asked.origin().place().cloned()),
            );
        }
        let rest = words.iter().skip(usize::from(own));
        let arguments = rest.map(|word| Value::text(word.as_str())).collect();
        return Chosen { entry, arguments, line: words, why };
    }
    let mut why = program.bin.origin().clone();
    let mut entry = vec![Value::text(target.as_str())];
    let mut arguments = Vec::new();
    if let Some(shown) = &program.start {
        why = shown.origin().clone();
        arguments.extend(shown.value().iter().map(|word| Value::text(word.as_str())));
    } else if let Some(serving) = serving(program) {
        why = serving.1;
        arguments.push(Value::text(serving.0));
    } else if let Some(first) = program.code.commands.first() {
        let names: Vec<&str> = program.code.commands.iter().take(12).map(|name| name.value().as_str()).collect();
        findings.push(
            Finding::warning(
                "rust/sub-command-unknown",
                format!("the program has sub-commands and none is called like a server: {}", names.join(", ")),
            )
            .help(format!("say which one it is to run: `--start \"{} {}\"`", program.bin.value(), names[0]))
            .at(first.origin().place().cloned()),
        );
    }
    for required in program.code.required.iter().take(5) {
        findings.push(
            Finding::warning("rust/required-argument", format!("the program demands {}", required.value()))
                .help(format!("say `--start \"{} …\"`, or give it behind the image's name", program.bin.value()))
                .at(required.origin().place().cloned()),
        );
    }
    // Behind a sub-command, or else with the program itself, so that other arguments do not lose it.
    let into = if arguments.is_empty() { &mut entry } else { &mut arguments };
    for word in &address.arguments {
        let flag = word.value().split('=').next().unwrap_or_default();
        if into.iter().filter_map(Value::literal).all(|known| known.split('=').next() != Some(flag)) {
            into.push(Value::text(word.value().as_str()).because(word.origin().clone()));
        }
    }
    let line = entry.iter().chain(&arguments).map(ToString::to_string).collect();
    Chosen { entry: Some(entry), arguments, line, why }
}

/// The sub-command that serves.
fn serving(program: &Program) -> Option<(String, Origin)> {
    const NAMES: [&str; 8] = ["serve", "server", "run", "start", "web", "http", "daemon", "listen"];
    let commands = &program.code.commands;
    let found = NAMES.iter().find_map(|name| commands.iter().find(|command| command.value() == name))?;
    let because = "the sub-command that is called like a server";
    Some((found.value().clone(), Origin::rule_from("rust/serving-command", because, [found.origin().clone()])))
}
