//! Repositories of several programs of Nest: which one is planned, and how to have another.

use super::start::Chosen;
use crate::ecosystem::Decide;
use crate::ecosystem::node::nest::Program;
use crate::ecosystem::node::read::Facts;
use crate::finding::Finding;

/// Whether words start a program.
fn starts(program: &Program, words: &[&str]) -> bool {
    let file = program.file();
    words.iter().any(|word| word.trim_start_matches("./").trim_end_matches(".js") == file)
}

/// The facts of the program that the user's own start line runs.
pub(super) fn asked(facts: &Facts, by: &Decide<'_>) -> Option<Facts> {
    let line = by.settings.start.as_ref()?;
    let words: Vec<&str> = line.value().split_whitespace().collect();
    let program = facts.nest.iter().find(|program| starts(program, &words))?;
    let mut own = facts.clone();
    own.outputs.retain(|output| output.tool != "nest");
    own.outputs.insert(0, program.output.clone());
    own.code = program.code.clone();
    Some(own)
}

/// That there are others than the one that is planned.
pub(super) fn others(facts: &Facts, start: &Chosen, by: &Decide<'_>) -> Option<Finding> {
    if by.settings.start.is_some() {
        return None;
    }
    let words: Vec<&str> = start.words.iter().map(String::as_str).collect();
    let beside = |program: &&Program| {
        let words_of = |other: &[String]| {
            let other: Vec<&str> = other.iter().map(String::as_str).collect();
            starts(program, &other)
        };
        !starts(program, &words) && !facts.starts.others.iter().any(|other| words_of(&other.start.launch.words))
    };
    let others: Vec<&Program> = facts.nest.iter().filter(beside).collect();
    let first = others.first()?;
    let names: Vec<&str> = others.iter().map(|program| program.name.value().as_str()).collect();
    let name = first.name.value();
    let help = format!("say `--build \"npx nest build {name}\" --start \"node {}.js\"` for {name}", first.file());
    Some(
        Finding::note(
            "node/other-programs",
            format!("the repository holds other programs of Nest: {}", names.join(", ")),
        )
        .help(help)
        .at(first.name.origin().place().cloned()),
    )
}
