//! What the image runs beside its program: steps before the start, workers, jobs. They are commands of the one image, or
//! of the stage that holds the tool they need.

use stageplan_syntax::shell;

use super::Decided;
use crate::commands;
use crate::ecosystem::node::read::start::Start;
use crate::ecosystem::node::scripts::{Kind, Launch, Prepare, Runner, package_of};
use crate::evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Plan, Process, Purpose};

/// Puts words into a line for people and shells.
fn shown(words: &[String]) -> String {
    words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ")
}

/// The steps before the start that the image can take itself, or nothing where it has no shell to chain them with.
pub(super) fn kept<'d>(decided: &Decided<'d>) -> Vec<&'d Prepare> {
    let chains = decided.image.production().shell && !decided.start.by_manager && decided.by.settings.start.is_none();
    let steps = decided.facts.starts.prepares.iter().filter(|_| chains);
    let wanted = steps.filter(|step| matches!(step.kind, Kind::Migrate | Kind::Seed | Kind::Other));
    wanted.filter(|step| step.launch.as_ref().is_some_and(|launch| lacking(decided, launch, None).is_none())).collect()
}

/// Why the final image cannot run a process; `None` where it can.
fn lacking(decided: &Decided<'_>, launch: &Launch, start: Option<&Start>) -> Option<String> {
    let facts = decided.facts;
    let package = &facts.package;
    if decided.start.alone {
        return Some("it holds the compiled program alone".to_owned());
    }
    if launch.cwd.is_some() || super::install::pnp(decided) {
        return Some("it runs in a folder of its own".to_owned());
    }
    if let Some((file, _)) = &launch.output {
        // Only the folders that the program writes are its user's.
        let unit = super::production::in_image(&facts.base, &facts.unit);
        let path =
            if file.starts_with('/') { file.clone() } else { format!("{unit}/{}", file.trim_start_matches("./")) };
        let mut writable = Vec::new();
        super::production::writes(facts, &unit, &mut writable);
        let asked = decided.by.settings.writable.iter().map(|path| path.value().to_string());
        let mut folders = writable.into_iter().map(|writable| writable.path).chain(asked);
        let may = path.starts_with("/tmp/") || folders.any(|folder| path.starts_with(&format!("{folder}/")));
        return (!may).then(|| format!("its user may not write {file}"));
    }
    let development = decided.start.needs_dev.is_some();
    let absent = |name: &str| {
        let name = package_of(name);
        let there = package.runs(name).is_some() || development && package.dev.contains_key(name);
        (!there).then(|| {
            if package.dev.contains_key(name) {
                format!("{name} is a development dependency, which the image does not hold")
            } else {
                format!("{name} is no dependency that the image holds")
            }
        })
    };
    let file = launch.file.and_then(|at| launch.words.get(at)).map(|file| file.trim_start_matches("./"));
    let sources = !decided.start.built;
    let holds = |file: &str| {
        let top = file.split('/').next().unwrap_or_default();
        let made = facts.outputs.iter().any(|output| file.starts_with(&format!("{}/", output.folder)));
        let kept = facts.top.keep.iter().any(|name| name.trim_end_matches('/') == top);
        made || file.starts_with("node_modules/") || sources && kept && start.is_none_or(|start| !start.built)
    };
    match &launch.runner {
        Runner::Package(name) => absent(name),
        Runner::Compiling(name) => absent(name).or_else(|| {
            file.filter(|file| !holds(file)).map(|file| format!("the image holds no {file}, which is a source"))
        }),
        _ => {
            let missing = file.filter(|file| !holds(file));
            let moved = missing.is_some() && start.is_some_and(|start| start.built);
            missing.filter(|_| !moved).map(|file| format!("the image holds no {file}"))
        }
    }
}

/// Says what becomes of the steps before the start, and which processes there are beside it.
pub(super) fn describe(decided: &mut Decided<'_>, plan: &mut Plan) {
    steps(decided, plan);
    let before = plan.processes.len();
    let facts = decided.facts;
    let mut names = Vec::new();
    for other in &facts.starts.others {
        let launch = &other.start.launch;
        let why =
            Origin::rule_from("node/process", "another process of the same program", [other.start.origin.clone()]);
        let lacks = lacking(decided, launch, Some(&other.start));
        let stage = match &lacks {
            None => "production".to_owned(),
            Some(_) => match with_tools(plan) {
                Some(stage) => stage,
                None => continue,
            },
        };
        let words = words(decided, launch);
        let topic = if other.once { "job" } else { "process" };
        plan.decide(topic, Sourced::new(format!("{}: {}", other.name, shown(&words)), why.clone()));
        let env = plain(launch, &other.start.origin, &mut decided.findings);
        let process = Process { name: other.name.clone(), words, env, folder: None, stage, once: other.once, why };
        if !other.once && lacks.is_none() {
            let line = plan.stage(&process.stage).map(|stage| commands::process(plan, stage, &process));
            names.push((process.name.clone(), line.unwrap_or_default(), other.start.origin.place().cloned()));
        }
        plan.processes.push(process);
    }
    if let Some((_, line, place)) = names.first() {
        let list: Vec<&str> = names.iter().map(|(name, ..)| name.as_str()).collect();
        decided.findings.push(
            Finding::note(
                "node/several-processes",
                format!("the program has other processes, which the same image runs: {}", list.join(", ")),
            )
            .help(format!("run each as a container of its own with its command, such as `{line}`"))
            .at(place.clone()),
        );
    }
    if let Some(job) = super::server::job(decided) {
        plan.decide("job", Sourced::new(format!("{}: {}", job.name, shown(&job.words)), job.why.clone()));
        plan.processes.push(job);
    }
    about(plan, before);
}

/// The variables of a process that may be shown.
fn plain(launch: &Launch, origin: &Origin, findings: &mut Vec<Finding>) -> Vec<(String, String)> {
    let mut env = launch.env.clone();
    evidence::withhold(&mut env, super::SECRET, origin.place(), findings);
    env
}

/// Tells whoever reads the file which other commands the image is made for.
fn about(plan: &mut Plan, from: usize) {
    let plain = |word: &String| word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=@".contains(c));
    let others = plan.processes.iter().skip(from);
    let told = others.filter(|process| process.stage == "production" && process.words.iter().all(plain));
    let told: Vec<String> =
        told.take(4).map(|process| format!("`{}` ({})", process.words.join(" "), process.name)).collect();
    if let Some(last) = plan.stages.last_mut().filter(|_| !told.is_empty()) {
        last.about = format!("{} Its other commands: {}.", last.about, told.join(", "));
    }
}

/// The words of a process as the image runs them.
fn words(decided: &Decided<'_>, launch: &Launch) -> Vec<String> {
    let mut words = launch.words.clone();
    if decided.start.bun && launch.runner == Runner::Node && words.first().is_some_and(|word| word == "node") {
        "bun".clone_into(&mut words[0]);
    }
    words
}

/// A stage that holds the sources with all packages.
fn with_tools(plan: &Plan) -> Option<String> {
    let of = |purpose: Purpose| plan.stages.iter().find(|stage| stage.purpose == purpose);
    let stage = of(Purpose::Build).or_else(|| of(Purpose::Development)).or_else(|| of(Purpose::Test));
    stage.map(|stage| stage.name.clone())
}

fn steps(decided: &mut Decided<'_>, plan: &mut Plan) {
    let facts = decided.facts;
    if decided.start.by_manager || decided.by.settings.start.is_some() {
        return;
    }
    let origin = facts.starts.best.as_ref().map_or(&decided.start.why, |best| &best.origin).clone();
    let kept: Vec<Prepare> = kept(decided).into_iter().cloned().collect();
    for step in &facts.starts.prepares {
        let place = step.script.as_ref().and_then(|name| facts.package.scripts.get(name)).map(|line| line.origin());
        let origin = place.unwrap_or(&origin).clone();
        let at = origin.place().cloned();
        let name = match step.kind {
            Kind::Migrate => "migrate",
            Kind::Seed => "seed",
            _ => "prepare",
        };
        match step.kind {
            Kind::Build | Kind::Folders | Kind::Nothing => continue,
            Kind::Wait => {
                decided.findings.push(
                    Finding::note("node/start-waits", format!("the start line waits by `{}`, and the image does not", step.line))
                        .help("let whatever runs the container start it when the others are ready, such as by `depends_on` with `condition: service_healthy`, or let the program try again")
                        .at(at),
                );
                continue;
            }
            Kind::Migrate | Kind::Seed | Kind::Other => {}
        }
        let env = step.launch.as_ref().map(|launch| plain(launch, &origin, &mut decided.findings)).unwrap_or_default();
        let why = Origin::rule_from("node/step-before-start", "the project's start line runs it first", [origin]);
        let process = |words: Vec<String>, stage: String| Process {
            name: name.to_owned(),
            words,
            env: env.clone(),
            folder: None,
            stage,
            once: true,
            why: why.clone(),
        };
        let Some(launch) = &step.launch else {
            decided.findings.push(left_out(&step.line, "it could not be taken apart", JOB, at));
            continue;
        };
        let words = words(decided, launch);
        if kept.contains(step) {
            let output = launch.output.as_ref().map_or(String::new(), |(file, _)| format!(" > {}", shell::quote(file)));
            plan.decide("before the start", Sourced::new(format!("{}{output}", shown(&words)), why.clone()));
            if launch.output.is_some() {
                continue;
            }
            let process = process(words, "production".to_owned());
            let line = plan.stage("production").map(|stage| commands::process(plan, stage, &process));
            let line = line.unwrap_or_default();
            let program = shown(&decided.start.words);
            decided.findings.push(
                Finding::note(
                    "node/start-prepares",
                    format!("the image runs `{}` before it starts the program, as the project's own start line does", step.line),
                )
                .help(format!("where several containers start at once, run it once as a job, `{line}`, and start the others by `--start \"{program}\"`"))
                .at(at),
            );
            plan.processes.push(process);
            continue;
        }
        let no_shell = !decided.image.production().shell;
        match lacking(decided, launch, None) {
            None if no_shell => {
                decided.findings.push(left_out(&step.line, "the image has no shell to run it first", JOB, at));
                plan.processes.push(process(words, "production".to_owned()));
            }
            lacks => {
                let lacks = lacks.unwrap_or_else(|| "it belongs to another command".to_owned());
                let help = match with_tools(plan) {
                    Some(stage) => {
                        let process = process(words, stage.clone());
                        let lines = plan.stage(&stage).map(|stage| {
                            (commands::build(plan, stage, None, "."), commands::process(plan, stage, &process))
                        });
                        plan.processes.push(process);
                        let (build, run) = lines.unwrap_or_default();
                        format!("{JOB}: `{build}`, then `{run}`")
                    }
                    None => JOB.to_owned(),
                };
                let then = "; once its tool is among `dependencies`, the image runs it itself";
                let then = if decided.start.alone { "" } else { then };
                decided.findings.push(left_out(&step.line, &lacks, &format!("{help}{then}"), at));
            }
        }
    }
}

/// What to do with a step that the image does not run.
const JOB: &str = "run it as a job before the new version starts";

fn left_out(line: &str, because: &str, help: &str, at: Option<crate::origin::Place>) -> Finding {
    Finding::warning(
        "node/start-prepares",
        format!("the start line runs `{line}` first, and the image does not: {because}"),
    )
    .help(help)
    .at(at)
}
