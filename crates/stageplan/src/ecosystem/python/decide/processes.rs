//! What the image runs beside its program, what the start line is told of the port, and units that have nothing to start.

use stageplan_syntax::{order, shell};

use super::{Decided, flags};
use crate::commands;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::decide::start;
use crate::ecosystem::python::facts::{Facts, Framework, Launch, Main, Side};
use crate::evidence::{self, DEVELOPMENT};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::plan::{Plan, Process};
use crate::units::UnitKind;

/// Why there is nothing to start, where something tells that.
pub(in crate::ecosystem::python) fn refused(facts: &Facts) -> Option<&Sourced<String>> {
    let launched = facts.frameworks.iter().any(|framework| !matches!(framework.launch, Launch::None));
    let shown = facts.code.lines.iter().any(|line| line.process == "web" && !line.development);
    let why = facts.frameworks.iter().find_map(|framework| framework.why_not.as_ref());
    why.filter(|_| !launched && !shown)
}

/// That there is nothing to start, with what can be done.
pub(super) fn refusal(facts: &Facts) -> Option<Finding> {
    if let Some(why) = refused(facts) {
        let finding = Finding::error("python/no-program", format!("there is nothing to start: {}", why.value()));
        return Some(
            finding
                .help("if a program is meant, say `--start`, such as `python main.py`")
                .at(why.origin().place().cloned()),
        );
    }
    let package = facts.package.as_ref().filter(|_| !start::deployable(facts))?;
    let name = package.name.value();
    let finding =
        Finding::error("python/library", format!("{name} is a package that other programs import; nothing starts it"));
    Some(
        finding
            .help("publish it, or give it a command in [project.scripts]; to run a file of it, say `--start`")
            .at(package.origin.place().cloned()),
    )
}

/// What kind of unit it is by what would start.
pub(in crate::ecosystem::python) fn kind(facts: &Facts) -> UnitKind {
    let by_main = |main: &Main| match &main.runs {
        _ if main.listens.is_some() => UnitKind::Service,
        Some(runs)
            if ["polling", "run_forever", "disconnected", "consuming", "serve_forever"]
                .iter()
                .any(|end| runs.ends_with(end)) =>
        {
            UnitKind::Worker
        }
        _ => UnitKind::Program,
    };
    if facts.code.lines.iter().any(|line| line.process == "web" && !line.development) {
        return UnitKind::Service;
    }
    let started = facts.frameworks.iter().find(|framework| !matches!(framework.launch, Launch::None));
    if let Some(framework) = started {
        return of_framework(framework);
    }
    if let Some((script, _)) = facts.package.as_ref().and_then(|package| package.scripts.first()) {
        let main = facts.code.scripts.iter().find(|(name, _)| name == script.value());
        return main.map_or(UnitKind::Program, |(_, main)| by_main(main));
    }
    facts.code.mains.first().map_or(UnitKind::Program, by_main)
}

fn of_framework(framework: &Framework) -> UnitKind {
    let row = CATALOG.row("framework", framework.key);
    match row.and_then(|row| row.text("kind")) {
        Some("worker") => UnitKind::Worker,
        Some("script") if framework.key == "scrapy" => UnitKind::Program,
        Some("script") => UnitKind::Worker,
        Some("own") if framework.port.is_none() => UnitKind::Worker,
        _ => UnitKind::Service,
    }
}

/// Puts the port into the words of a framework's own command, where that differs from what it has by itself.
pub(super) fn settle_port(decided: &mut Decided<'_>) {
    let Some(framework) = decided.framework() else { return };
    let (Some(port), Some(usual)) = (&decided.address.port, &framework.port) else { return };
    let own = matches!(&framework.launch, Launch::Words(words) if *words.value() == decided.start.words);
    if !own || flags::knows(&decided.start.words) || port.value() == usual.value() {
        return;
    }
    let (new, old) = (port.value().clone(), usual.value().clone());
    for word in &mut decided.start.words {
        let start = word.strip_suffix(old.as_str());
        if let Some(start) = start.filter(|start| start.is_empty() || start.ends_with(['=', ':'])) {
            *word = format!("{start}{new}");
        }
    }
}

/// The other commands of the image.
pub(super) fn processes(decided: &mut Decided<'_>) -> Vec<Process> {
    let facts = decided.facts;
    let launched = decided.framework().and_then(|framework| match &framework.launch {
        Launch::Words(words) => Some(words.value()),
        _ => None,
    });
    // With the name that a line gives it, which may end in a number itself.
    let mut processes: Vec<(&str, Process)> = Vec::new();
    let mut findings = Vec::new();
    let shown = start::sides(facts, &decided.start);
    for side in shown.iter().chain(facts.frameworks.iter().flat_map(|framework| &framework.processes)) {
        let mut env = side.env.clone();
        env.retain(|(name, _)| crate::settings::is_variable_name(name) && !matches!(name.as_str(), "PATH" | "PORT"));
        evidence::withhold(&mut env, "python/secret-left-out", side.origin.place(), &mut findings);
        // The same program with other variables is another process.
        let other = env.iter().any(|pair| !decided.start.env.contains(pair));
        let folder = folder(decided, side);
        let started = (side.words == decided.start.words || launched == Some(&side.words)) && !other;
        // A step of a job runs once, though a process beside it does the same.
        let same = |(_, known): &(&str, Process)| {
            same_words(&known.words, &side.words)
                && known.env == env
                && known.folder == folder
                && known.once == side.once
        };
        // A job may have several steps.
        let namesakes = processes.iter().filter(|(name, _)| *name == side.name).count();
        if started || processes.iter().any(same) || namesakes > 0 && !side.once || side.name == DEVELOPMENT {
            continue;
        }
        let taken = |name: &String| processes.iter().any(|(_, known)| known.name == *name);
        let numbered = (namesakes + 1..).map(|at| format!("{}-{at}", side.name)).find(|name| !taken(name));
        let name = if namesakes > 0 { numbered.unwrap_or_default() } else { side.name.clone() };
        let process = Process {
            name,
            words: side.words.clone(),
            env,
            folder,
            stage: "production".to_owned(),
            once: side.once,
            why: side.origin.clone(),
        };
        processes.push((&side.name, process));
    }
    let mut processes: Vec<Process> = processes.into_iter().map(|(_, process)| process).collect();
    order::sort_by_key(&mut processes, |process| process.once);
    decided.findings.extend(findings);
    processes
}

/// Whether two commands do the same; that nobody is asked makes no difference to what they do.
fn same_words(one: &[String], other: &[String]) -> bool {
    let plain = |words: &[String]| -> Vec<String> {
        words.iter().filter(|word| !matches!(word.as_str(), "--noinput" | "--no-input")).cloned().collect()
    };
    plain(one) == plain(other)
}

/// The folder of a process in the image, where its line names another than that of the program.
fn folder(decided: &Decided<'_>, side: &Side) -> Option<String> {
    let cwd = side.cwd.as_ref().filter(|cwd| **cwd != decided.start.cwd)?;
    // Where the sources of all lie in a folder that no line names, none of them runs outside of it.
    let named = decided.facts.code.lines.iter().any(|line| line.cwd == decided.start.cwd);
    let path = decided.facts.unit.join(cwd).ok().filter(|_| named || !cwd.is_empty())?;
    Some(decided.inside(&path))
}

/// Says which processes there are beside the program.
pub(super) fn describe(decided: &mut Decided<'_>, plan: &mut Plan) {
    for process in plan.processes.clone() {
        let words = process.words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ");
        let topic = if process.once { "job" } else { "process" };
        plan.decide(topic, Sourced::new(format!("{}: {words}", process.name), process.why.clone()));
    }
    let lasting: Vec<&Process> = plan.processes.iter().filter(|process| !process.once).collect();
    let Some(first) = lasting.first() else { return };
    let names: Vec<&str> = lasting.iter().map(|process| process.name.as_str()).collect();
    let line = plan.stage(&first.stage).map(|stage| commands::process(plan, stage, first)).unwrap_or_default();
    decided.findings.push(
        Finding::note(
            "python/several-processes",
            format!("the program has other processes, which the same image runs: {}", names.join(", ")),
        )
        .help(format!("run each as a container of its own with its command, such as `{line}`"))
        .at(first.why.place().cloned()),
    );
}

#[cfg(test)]
mod tests {
    use crate::planner::{Options, plan};
    use crate::testing;

    /// The processes beside the program of a Procfile and a file of compose.
    #[track_caller]
    fn check(procfile: &str, compose: &str, expect: &[&str]) {
        let compose = if compose.is_empty() { String::new() } else { format!("//- compose.yaml\n{compose}\n") };
        let loops = |name: &str| format!("//- {name}.py\nimport time\nwhile True:\n    time.sleep(1)\n");
        let sources: String = ["a", "b", "c"].map(loops).concat();
        let web = "//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n//- requirements.txt\nflask\ngunicorn\n";
        let files = format!("{web}//- Procfile\nweb: gunicorn app:app\n{procfile}\n{compose}{sources}");
        let planned = plan(&testing::tree(&files), &Options::new("2026-11-21"));
        let processes = planned.plan().map(|plan| plan.processes.as_slice()).unwrap_or_default();
        let found: Vec<String> =
            processes.iter().map(|process| format!("{}: {}", process.name, process.words.join(" "))).collect();
        assert_eq!(found, expect, "{files}");
    }

    #[test]
    fn processes_of_one_name_are_one() {
        let compose = "services:\n  w2:\n    build: .\n    command: python b.py";
        check("w2: python a.py", compose, &["w2: python b.py"]);
        check("w2: python a.py\nw: python b.py", "", &["w2: python a.py", "w: python b.py"]);
    }

    #[test]
    fn a_step_of_a_job_may_be_what_a_process_does() {
        check(
            "worker: python a.py\nrelease: python a.py && python b.py && python c.py",
            "",
            &["worker: python a.py", "release: python a.py", "release-2: python b.py", "release-3: python c.py"],
        );
    }
}
