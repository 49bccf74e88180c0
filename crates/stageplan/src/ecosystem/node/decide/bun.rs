//! Bun: which image of it, and a program that it makes.

use super::address;
use super::answer;
use super::stages;
use super::{Decided, assemble, environment, leftovers, missing, naive, name, production, required, start};
use crate::ecosystem::Decide;
use crate::ecosystem::node::CATALOG;
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::bun::Compile;
use crate::ecosystem::node::read::lock::Lock;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Action, Base, Command, Copy, Image, Plan, RunsOn, Runtime, Stage, Step, Value, prune};
use crate::settings::{Flavour, Settings};

/// The version by which images of bun are named: one that the project names exactly, else the newest of the first line.
pub(super) fn version(facts: &Facts) -> Sourced<String> {
    let line = CATALOG.row("manager", "bun");
    let default = line.and_then(|row| row.text("version")).unwrap_or("1").to_owned();
    let exact = |text: &str| {
        let parts: Vec<&str> = text.trim_start_matches('v').split('.').collect();
        let digits = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit()));
        (digits && matches!(parts.len(), 2 | 3)).then(|| text.trim_start_matches('v').to_owned())
    };
    let pinned = facts.bun.pins.iter().find_map(|pin| {
        Some(pin.derive("node/bun-version", "the version that the project names", exact(pin.value())?))
    });
    pinned.unwrap_or_else(|| {
        let why = Origin::rule_from("node/bun-version", "the newest there is", line.map(|row| row.origin()));
        Sourced::new(default, why)
    })
}

/// Whether `bun pm pkg` is there, which came in the last versions of 1.2.
pub(super) fn edits_manifests(facts: &Facts) -> bool {
    let version = version(facts);
    let mut parts = version.value().split('.').map(|part| part.parse::<u16>().unwrap_or(u16::MAX));
    let (major, minor) = (parts.next(), parts.next());
    major > Some(1) || major == Some(1) && minor.is_none_or(|minor| minor >= 3)
}

/// What to do about a lockfile that is no text.
pub(super) fn about_lock(lock: &Lock) -> Option<Finding> {
    let binary = lock.path.file_name() == "bun.lockb";
    binary.then(|| {
        Finding::note("node/binary-lockfile", "bun.lockb is no text: its packages cannot be looked at here or reviewed")
            .help("run `bun install --save-text-lockfile --frozen-lockfile --lockfile-only`, commit bun.lock and delete bun.lockb")
            .at(lock.origin.place().cloned())
    })
}

/// The program that is started, where bun makes it.
pub(super) fn of<'f>(facts: &'f Facts, by: &Decide<'_>) -> Option<&'f Compile> {
    let compile = facts.bun.compile.as_ref()?;
    (by.settings.start.is_none() && facts.other_kind.is_none()).then_some(compile)
}

/// Plans a program that has everything in it.
pub(super) fn plan(facts: &Facts, compile: &Compile, by: &Decide<'_>) -> Option<Plan> {
    let mut own = facts.clone();
    own.build = Some(compile.script.clone());
    own.build_in_root = false;
    let asked = by.settings.flavour.as_ref();
    let flavour = asked.map_or(Flavour::Auto, |flavour| *flavour.value());
    let alpine = flavour == Flavour::Alpine;
    // What compiles stands on the C library that the program will have.
    let settings = Settings { flavour: asked.filter(|_| alpine).cloned(), ..by.settings.clone() };
    let inner = Decide { settings: &settings, today: by.today };
    let file = format!("/app/{}", compile.output.rsplit('/').next().unwrap_or("server"));
    let mut words = vec![file.clone()];
    words.extend(compile.arguments.iter().cloned());
    let because = "bun puts the program, its packages and itself into one file";
    let why = Origin::rule_from("node/bun-compile", because, [compile.script.origin().clone()]);
    let why = why.rejecting("node/bun-compile", facts.starts.rejected.clone());
    let runtime = Sourced::new("bun, inside of the program".to_owned(), why.clone());
    let nothing = start::Chosen::nothing(&own);
    let start = start::Chosen { words, why: why.clone(), bun: true, alone: true, runtime, ..nothing };
    let mut findings = Vec::new();
    missing(&own, &mut findings);
    answer::programs(&own, &inner, &mut findings);
    let decided = assemble(&own, &inner, start, findings);
    let frameworks = crate::ecosystem::node::frameworks::of(&own);
    let mut decided = Decided { frameworks, ..decided };
    doubts(&mut decided, compile);
    let address = address::choose(&mut decided);
    let (mut stages, install, build) = stages::site(&mut decided, None);
    let (made, build) = compile_step(&decided, compile, &mut stages, build);
    for stage in stages.iter_mut().filter(|stage| matches!(stage.base, Base::Image(_))) {
        stage.runs_on = RunsOn::Target;
    }
    if let Some(stage) = stages.iter_mut().find(|stage| stage.name == "build") {
        stage.about = "makes the program; sources, packages and bun stay behind.".to_owned();
    }

    let mut plan = Plan::new("node", facts.unit.clone(), name(facts));
    plan.naive = Some(naive::naive(&decided, &stages));
    let (last, why_image, files) = last(&decided, compile, &address, flavour, &made, &file, &mut stages)?;
    let shown = plan_image(&last);
    stages.push(last);
    prune(&mut stages);
    plan.stages = stages;
    plan.secrets = std::mem::take(&mut decided.secrets);
    plan.leftovers = leftovers(&own);
    plan.environment = environment(facts, None);
    plan.decide_by("version", "runtime", decided.start.runtime.clone());
    let manager = Sourced::new(decided.manager.manager.to_string(), decided.manager.why.clone());
    plan.decide_by("package-manager", "package manager", manager);
    plan.decide("install", install);
    if let Some(build) = build {
        plan.decide_by("build", "build", build);
    }
    plan.decide_by("start", "start command", decided.start.shown());
    if let Some(port) = &address.port {
        plan.decide_by("port", "port", port.clone());
    }
    if let Some(host) = &address.host {
        plan.decide("address", host.clone());
    }
    plan.decide_by("flavour", "final image", Sourced::new(shown, why_image));
    plan.decide("files", files);
    super::processes::describe(&mut decided, &mut plan);
    required(&mut decided, &plan.environment, &address);
    plan.choices = super::choices::of(&decided, &plan);
    plan.findings = std::mem::take(&mut decided.findings);
    Some(plan)
}

fn plan_image(last: &Stage) -> String {
    match &last.base {
        Base::Image(image) => image.reference().to_string(),
        Base::Stage(name) => name.clone(),
    }
}

/// What may keep one file from being all.
fn doubts(decided: &mut Decided<'_>, compile: &Compile) {
    let place = compile.script.origin().place().cloned();
    if decided.natives.at_run_time() {
        decided.findings.push(
            Finding::warning("node/compiled-machine-code", "a package brings machine code, which may have to lie beside the program")
                .help("try the image; if a module is missing, start the sources by `--start` with `bun src/index.ts` or the like")
                .at(place.clone()),
        );
    }
    if compile.flags.iter().any(|flag| matches!(flag.split('=').next(), Some("--external" | "-e"))) {
        decided.findings.push(
            Finding::warning(
                "node/compiled-external",
                "the build leaves packages out of the program, and the image has none beside it",
            )
            .help("take `--external` out of the script")
            .at(place.clone()),
        );
    }
    if let Some(target) = compile.target.as_ref().filter(|_| compile.alone) {
        decided.findings.push(
            Finding::note(
                "node/compile-target",
                format!("the script compiles for {target}; the image compiles for the platform that it is built for"),
            )
            .help("nothing needs to be done; `docker build --platform` chooses")
            .at(place),
        );
    }
}

/// Has the build write the program to a place of ours, where the script does nothing else. Returns where it lies.
fn compile_step(
    decided: &Decided<'_>,
    compile: &Compile,
    stages: &mut [Stage],
    build: Option<Sourced<String>>,
) -> (String, Option<Sourced<String>>) {
    let facts = decided.facts;
    let folder = production::in_image(&facts.base, &facts.unit);
    let beside = format!("{folder}/{}", compile.output);
    if decided.by.settings.build.is_some() || !compile.alone {
        return (beside, build);
    }
    let made = format!("/out/{}", compile.output.rsplit('/').next().unwrap_or("server"));
    let command = Command::new(["bun", "build"]).args(compile.flags.iter().map(String::as_str));
    let command = command.arg("--outfile").arg(made.as_str()).arg(compile.entry.as_str());
    let shown = command.words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let because = "as the script says, for the platform of the image";
    let why = Origin::rule_from("node/bun-compile", because, [compile.script.origin().clone()]);
    let Some(stage) = stages.iter_mut().find(|stage| stage.name == "build") else { return (beside, build) };
    let Some(at) = stage.steps.iter().rposition(|step| matches!(step.action, Action::Run { .. })) else {
        return (beside, build);
    };
    stage.steps[at] = Step::run(Vec::new(), vec![command], &[&made], why.clone());
    if facts.unit != facts.root {
        stage.steps.insert(at, Step::new(Action::Workdir(folder.into()), facts.package.origin.clone()));
    }
    (made, Some(Sourced::new(shown, why)))
}

/// The folder of the build stage whose content becomes folders of a shell-less image.
const PREPARED: &str = "/out/rootfs";

fn last(
    decided: &Decided<'_>,
    compile: &Compile,
    address: &address::Address,
    flavour: Flavour,
    made: &str,
    file: &str,
    stages: &mut [Stage],
) -> Option<(Stage, Origin, Sourced<String>)> {
    let facts = decided.facts;
    let (key, because) = match flavour {
        Flavour::Alpine => ("alpine", "the user asks for Alpine"),
        Flavour::Slim => ("debian-slim", "the user asks for Debian"),
        _ => ("distroless-cc", "the program has everything in it but the C library"),
    };
    let image = Image::shared(key)?;
    let lost = |value: &str, why: &str| Rejected { value: value.to_owned(), why: why.to_owned(), origin: None };
    let mut rejected = vec![lost("oven/bun", "bun is in the program already")];
    if key == "distroless-cc" {
        rejected.push(lost("scratch", "the program needs a C library"));
        rejected.push(lost("alpine", "say `--flavour alpine` to compile for its C library"));
    }
    let asked = decided.by.settings.flavour.iter().map(|flavour| flavour.origin().clone());
    let from: Vec<Origin> = asked.chain([image.origin.clone()]).collect();
    let why = Origin::rule_from("node/final-image", because, from).rejecting("node/final-image", rejected);
    let about = "the program alone, with what it reads; bun and the packages are inside of it.";
    let mut runtime = Runtime::new(image, why.clone(), about);
    runtime.grant(decided.by.settings);
    if flavour == Flavour::Alpine {
        let row = CATALOG.row("manager", "bun");
        for package in row.iter().flat_map(|row| row.list("alpine")) {
            let why = Origin::rule_from("node/bun-needs", "bun links to it there", row.map(|row| row.origin()));
            runtime.packages.push(Sourced::new(package.to_owned(), why));
        }
    }
    let workdir = Origin::rule("node/workdir", "one folder for the program, the same in every stage");
    runtime.workdir = Some(Sourced::new("/app".to_owned(), workdir));
    for (name, value) in &address.env {
        runtime.env.push((name.clone(), Value::text(value.value().as_str()), value.origin().clone()));
    }
    runtime.grant_env(decided.by.settings);
    production::writes(facts, "/app", &mut runtime.writable);
    let program = Origin::rule_from("node/program", "the build made it", [compile.script.origin().clone()]);
    runtime.files.push(Step::copy(Copy::stage("build", made, file).native(), program));
    let mut shown = vec![made.to_owned()];
    data(facts, &mut runtime.files, &mut shown);
    runtime.ports.extend(address.port.clone());
    runtime.labels = production::labels(decided);
    runtime.grant_labels(decided.by.settings);
    let words = decided.start.words.iter().map(|word| Value::text(word.as_str())).collect();
    runtime.entrypoint = Some((words, decided.start.why.clone()));
    let prepare = runtime.folders_to_prepare(PREPARED);
    let prepared = (!prepare.is_empty()).then_some(("build", PREPARED));
    if let Some(build) = stages.iter_mut().find(|stage| stage.name == "build").filter(|_| prepared.is_some()) {
        let why = Origin::rule("node/prepared-folders", "the image has no shell that could make them");
        build.steps.push(Step::run(Vec::new(), prepare, &[PREPARED], why));
    }
    let because = "the program, and data that is read while it runs";
    let files = Origin::rule_from("node/files", because, [compile.script.origin().clone()]);
    Some((runtime.into_stage("production", prepared), why, Sourced::new(shown.join(" "), files)))
}

/// Data beside a program that has its sources inside of it.
fn data(facts: &Facts, steps: &mut Vec<Step>, shown: &mut Vec<String>) {
    let usual = facts.data.iter().map(|folder| (folder.value().clone(), folder.origin().clone()));
    let read = facts.code.reads.iter().map(|read| (read.value().clone(), read.origin().clone()));
    let mut taken: Vec<String> = Vec::new();
    for (path, origin) in usual.chain(read).collect::<Vec<_>>() {
        let covered = |known: &String| path == *known || path.starts_with(&format!("{known}/"));
        let code = [".ts", ".tsx", ".js", ".mjs"].iter().any(|end| path.ends_with(end)) || path == "package.json";
        let Ok(source) = facts.unit.join(&path) else { continue };
        if code || taken.iter().any(covered) {
            continue;
        }
        let why = Origin::rule_from("node/run-time-data", "the program reads it while it runs", [origin]);
        steps.push(Step::copy(Copy::context([Value::from(&source)], format!("/app/{path}")).linked(), why));
        shown.push(path.clone());
        taken.push(path);
    }
}
