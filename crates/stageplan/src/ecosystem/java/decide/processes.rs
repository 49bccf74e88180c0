//! What the image runs beside its program: workers, and jobs that run once before a new version starts.

use stageplan_syntax::{order, shell};

use super::{Decided, launch};
use crate::commands;
use crate::evidence;
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::plan::{Plan, Process};

/// The other commands of the image.
pub(super) fn processes(decided: &mut Decided<'_>) -> Vec<Process> {
    let facts = decided.facts;
    let mut processes: Vec<Process> = Vec::new();
    let own = launch::line(facts);
    for line in facts.lines.iter().filter(|line| own != Some(*line)) {
        let mut launch = launch::of_line(facts, line);
        launch::needed(facts, *decided.version.value(), &mut launch);
        let Some(words) = launch::words_beside(decided.artefact, &launch) else { continue };
        let set = |known: &str| decided.start.env.iter().any(|(name, _)| name == known);
        let mut env: Vec<(String, String)> =
            launch.env.iter().map(|(name, value)| (name.clone(), value.value().clone())).collect();
        env.retain(|(name, _)| !set(name));
        evidence::withhold(&mut env, "java/secret-left-out", line.origin.place(), &mut decided.findings);
        let same = |known: &Process| known.words == words && known.env == env;
        if words == decided.start.words && env.is_empty() || processes.iter().any(same) {
            continue;
        }
        let taken = |name: &str| processes.iter().any(|known| known.name == name);
        let base = line.process.to_ascii_lowercase();
        let mut names = std::iter::once(base.clone()).chain((2..).map(|at| format!("{base}-{at}")));
        let name = names.find(|name| !taken(name)).unwrap_or(base);
        let stage = "production".to_owned();
        processes.push(Process { name, words, env, folder: None, stage, once: line.once, why: line.origin.clone() });
    }
    order::sort_by_key(&mut processes, |process| process.once);
    processes
}

/// Says which processes there are beside the program.
pub(super) fn describe(plan: &mut Plan) {
    for process in plan.processes.clone() {
        let words = process.words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ");
        let topic = if process.once { "job" } else { "process" };
        plan.decide(topic, Sourced::new(format!("{}: {words}", process.name), process.why.clone()));
    }
    let lasting: Vec<&Process> = plan.processes.iter().filter(|process| !process.once).collect();
    let Some(first) = lasting.first() else { return };
    let names: Vec<&str> = lasting.iter().map(|process| process.name.as_str()).collect();
    let line = plan.stage(&first.stage).map(|stage| commands::process(plan, stage, first)).unwrap_or_default();
    plan.findings.push(
        Finding::note(
            "java/several-processes",
            format!("the program has other processes, which the same image runs: {}", names.join(", ")),
        )
        .help(format!("run each as a container of its own with its command, such as `{line}`"))
        .at(first.why.place().cloned()),
    );
}
