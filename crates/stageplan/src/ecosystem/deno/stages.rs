//! The stages of a program that Deno runs or compiles.

use super::address::Address;
use super::decide::Decided;
use super::read::Facts;
use super::tasks::{self, Launch};
use super::version;
use crate::ecosystem::top;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{
    Action, Base, Command, Copy, Health, Image, Purpose, RunsOn, Runtime, Script, Stage, Step, Value, Writable,
    install_packages, prune,
};
use crate::planner::as_asked;
use crate::tree::RepoPath;

/// Where everything lies.
pub(super) const HOME: &str = "/app";
/// Where the images keep what Deno fetched.
const CACHE: &str = "/deno-dir";

/// The stages with what was decided on the way.
pub(super) struct Built {
    pub(super) stages: Vec<Stage>,
    pub(super) install: Option<Sourced<String>>,
    pub(super) build: Option<Sourced<String>>,
    pub(super) files: Sourced<String>,
    pub(super) writable: Vec<Writable>,
}

pub(super) fn build(decided: &mut Decided<'_>, address: &Address) -> Built {
    let facts = decided.facts;
    let (mut stages, install) =
        until_deps(facts, &decided.image.base, &decided.image.why, &decided.by.settings.build_packages);
    let under = stages.last().map_or_else(|| "base".to_owned(), |stage| stage.name.clone());
    let mut steps = vec![copy_all(facts)];
    steps.extend(enter(facts));
    let mut shown = None;
    let compiled = decided.start.compiled.clone();
    if let Some(option) = &decided.by.settings.build {
        let why = as_asked(option.origin());
        let makes = vec![HOME.to_owned(), CACHE.to_owned()];
        shown = Some(option.clone());
        steps.push(Step::new(Action::Run { mounts: Vec::new(), script: Script::Shell(option.clone()), makes }, why));
    } else if let Some(task) = &facts.build {
        let command = Command::new(["deno", "task"]).arg(task);
        shown = Some(Sourced::new(command.shown(), task.origin().clone()));
        steps.push(Step::run(Vec::new(), vec![command], &[HOME, CACHE], task.origin().clone()));
    }
    let before = decided.start.launch.iter().flat_map(|launch| &launch.before);
    for (name, line) in before.filter_map(|name| Some((name, facts.tasks.get(name)?))) {
        let makes = makes(name);
        if facts.build.as_ref().is_some_and(|build| build.value() == name) || decided.by.settings.build.is_some() {
            continue;
        }
        if makes {
            let because = "the start line runs this first; it belongs into the build";
            let why = Origin::rule_from("deno/build-before-start", because, [line.origin().clone()]);
            steps.push(Step::run(Vec::new(), vec![Command::new(["deno", "task", name.as_str()])], &[HOME, CACHE], why));
        } else {
            decided.findings.push(
                Finding::warning(
                    "deno/start-prepares",
                    format!("the start line also runs task `{name}`, which is no part of starting the program"),
                )
                .help("run it as a job of its own before the new version starts")
                .at(line.origin().place().cloned()),
            );
        }
    }
    for step in decided.start.launch.iter().flat_map(|launch| &launch.steps) {
        decided.findings.push(
            Finding::warning(
                "deno/start-prepares",
                format!("the start line runs `{step}` first, and the image does not"),
            )
            .help("commit what it makes, let a task with `build` in its name make it, or let the program do it")
            .at(decided.start.why.place().cloned()),
        );
    }
    if let Some((made, _)) = compiled.as_ref().filter(|(made, _)| made.launch.computed) {
        decided.findings.push(
            Finding::note("deno/compile-computes", "the line that compiles asks the shell for values, such as a version from Git, which is not in the build")
                .help("check that the program does without them, or hand them in by a variable")
                .at(made.task.origin().place().cloned()),
        );
    }
    if let Some((made, name)) = &compiled {
        let (command, at) = compile(&made.launch, made.task.value(), name);
        let why = Origin::rule_from(
            "deno/compile",
            "Deno puts the program, what it imports and itself into one file",
            [made.task.origin().clone()],
        );
        shown = Some(Sourced::new(command.shown(), why.clone()));
        steps.push(Step::run(Vec::new(), vec![command], &[&at], why));
    } else if fetches(facts)
        && let Some(launch) = &decided.start.launch
    {
        let why = Origin::rule_from(
            "deno/cache-entry",
            "whatever the program imports is in the image, so that it starts without a network",
            [decided.start.why.clone()],
        );
        steps.push(Step::run(Vec::new(), vec![cache_entry(decided, launch)], &[CACHE, HOME], why));
    }
    let why = steps.last().map_or_else(|| facts.origin.clone(), |step| step.why.clone());
    let about = if compiled.is_some() {
        "makes the program; sources, Deno and what was fetched stay behind."
    } else {
        "makes what runs, and fetches what the sources import."
    };
    stages.push(Stage::on(&under, "build", Purpose::Build, about, steps, why));
    stages.extend(test(decided));
    stages.extend(development(decided, &under));
    let Last { stage: last, files, writable, prepare } = production(decided, address);
    if !prepare.is_empty()
        && let Some(build) = stages.iter_mut().find(|stage| stage.name == "build")
    {
        let why = Origin::rule("deno/prepared-folders", "the image has no shell that could make them");
        build.steps.push(Step::run(Vec::new(), prepare, &[PREPARED], why));
    }
    stages.push(last);
    prune(&mut stages);
    Built { stages, install, build: shown, files, writable }
}

/// Whether a task that runs before the start makes something that is served or run.
fn makes(task: &str) -> bool {
    let makes = ["build", "bundle", "css", "gen", "generate", "codegen", "assets"];
    task.split([':', '-', '_', '.', '/']).any(|word| makes.contains(&word))
}

/// The first stages: Deno, and what the manifests name.
pub(super) fn until_deps(
    facts: &Facts,
    image: &Image,
    why: &Origin,
    packages: &[Sourced<String>],
) -> (Vec<Stage>, Option<Sourced<String>>) {
    let workdir = Origin::rule("deno/workdir", "one folder for the program, the same in every stage");
    let mut stages = vec![Stage {
        name: "base".to_owned(),
        purpose: Purpose::Base,
        base: Base::Image(Box::new(image.clone())),
        runs_on: RunsOn::Target,
        about: "what every other stage stands on.".to_owned(),
        steps: vec![Step::new(Action::Workdir(HOME.into()), workdir)],
        why: why.clone(),
    }];
    let mut under = "base";
    if let Some(first) = packages.first() {
        let why = as_asked(first.origin());
        let steps = vec![install_packages(image.os, packages, why.clone())];
        stages.push(Stage::on(
            under,
            "toolchain",
            Purpose::Base,
            "what building needs; none of it is in the image.",
            steps,
            why,
        ));
        under = "toolchain";
    }
    if !facts.installs || facts.manifests.is_empty() {
        return (stages, None);
    }
    let mut command = Command::new(["deno", "install"]);
    let why = match &facts.lock {
        Some(lock) => {
            command = command.arg("--frozen");
            let because = "exactly what the lockfile holds, fetched into the image before the sources come";
            Origin::rule_from("deno/install-by-lockfile", because, [lock.origin().clone()])
        }
        None => {
            let because = "there is no lockfile to hold to";
            Origin::rule_from("deno/install-without-lockfile", because, [facts.origin.clone()])
        }
    };
    let mut steps = manifests(facts);
    let install = Sourced::new(command.shown(), why.clone());
    steps.push(Step::run(Vec::new(), vec![command], &[HOME, CACHE], why.clone()));
    let about = "what the manifests name, fetched before the sources come.";
    stages.push(Stage::on(under, "deps", Purpose::Dependencies, about, steps, why));
    (stages, Some(install))
}

fn manifests(facts: &Facts) -> Vec<Step> {
    let why = Origin::rule("deno/manifests-first", "the install is done again only when one of these changes");
    let all: Vec<&Sourced<RepoPath>> = facts.manifests.iter().chain(&facts.lock).collect();
    let (top, below): (Vec<&Sourced<RepoPath>>, Vec<_>) =
        all.into_iter().partition(|path| path.value().parent().as_ref() == Some(&facts.root));
    let mut steps = Vec::new();
    let value = |path: &Sourced<RepoPath>, text: String| Value::text(text).because(path.origin().clone());
    if !top.is_empty() {
        let sources: Vec<Value> = top.iter().map(|path| value(path, path.value().as_str().to_owned())).collect();
        steps.push(Step::copy(Copy::context(sources, "./"), why.clone()));
    }
    if !below.is_empty() {
        let pivot = |path: &RepoPath| match path.relative_to(&facts.root) {
            Some(relative) if !facts.root.is_root() => format!("{}/./{relative}", facts.root),
            _ => path.as_str().to_owned(),
        };
        let sources: Vec<Value> = below.iter().map(|path| value(path, pivot(path.value()))).collect();
        steps.push(Step::copy(Copy { parents: true, ..Copy::context(sources, "./") }, why));
    }
    steps
}

/// Whether anything is fetched.
pub(super) fn fetches(facts: &Facts) -> bool {
    facts.installs || !facts.code.remote.is_empty()
}

/// The folder of the unit in the image.
fn inside(facts: &Facts, folder: &RepoPath) -> String {
    match folder.relative_to(&facts.root) {
        Some("") | None => HOME.to_owned(),
        Some(relative) => format!("{HOME}/{relative}"),
    }
}

fn enter(facts: &Facts) -> Option<Step> {
    let why = Origin::rule_from("deno/workdir", "the program runs in its own folder", [facts.origin.clone()]);
    (facts.unit != facts.root).then(|| Step::new(Action::Workdir(inside(facts, &facts.unit).into()), why))
}

pub(super) fn copy_all(facts: &Facts) -> Step {
    let source = if facts.root.is_root() { ".".to_owned() } else { format!("{}/", facts.root) };
    Step::copy(Copy::context([source], "."), Origin::rule("deno/sources", "the sources, after what changes less often"))
}

/// The command that fetches whatever the entry imports. Options that say what an import means are those of the start.
fn cache_entry(decided: &Decided<'_>, launch: &Launch) -> Command {
    // Until 2.0 there was another name for it.
    let old = version::numbers(decided.version.value()).first() == Some(&1);
    let mut command = Command::new(["deno", if old { "cache" } else { "install" }]);
    if decided.facts.lock.is_some() && !old {
        command = command.arg("--frozen");
    }
    let mut at = 0;
    while let Some(flag) = launch.flags.get(at) {
        let name = stageplan_syntax::shell::split_flag(flag).0;
        let takes = matches!(name, "-c" | "--config" | "--import-map") && !flag.contains('=');
        let matters = matches!(
            name,
            "-c" | "--config" | "--import-map" | "--allow-import" | "-I" | "--sloppy-imports" | "--no-config"
        ) || name.starts_with("--unstable")
            || name == "--node-modules-dir";
        if matters {
            command = command.arg(flag.as_str());
            command = command.args(launch.flags.get(at + 1).filter(|_| takes).map(String::as_str));
        }
        at += if takes { 2 } else { 1 };
    }
    if !old {
        command = command.arg("--entrypoint");
    }
    command.arg(launch.file.as_str())
}

/// The command that makes the program, and where the program lies then.
fn compile(launch: &Launch, task: &str, name: &str) -> (Command, String) {
    if launch.computed {
        // Only the shell of Deno knows what the line says.
        let output = launch.option(&["-o", "--output"]).unwrap_or(name);
        let at = if output.starts_with('/') {
            output.to_owned()
        } else {
            format!("{HOME}/{}", output.trim_start_matches("./"))
        };
        return (Command::new(["deno", "task"]).arg(task), at);
    }
    let at = format!("/out/{name}");
    let mut command = Command::new(["deno", "compile"]);
    for (name, value) in &launch.env {
        command = command.env(name.as_str(), value.as_str());
    }
    let mut skip = false;
    for flag in &launch.flags {
        // The platform is the image's own.
        let own = matches!(stageplan_syntax::shell::split_flag(flag).0, "-o" | "--output" | "--target" | "--icon");
        if own {
            skip = !flag.contains('=');
        } else if std::mem::take(&mut skip) {
            continue;
        } else {
            command = command.arg(flag.as_str());
        }
    }
    command = command.arg("--output").arg(at.as_str()).arg(launch.file.as_str());
    (command.args(launch.args.iter().map(String::as_str)), at)
}

fn test(decided: &Decided<'_>) -> Option<Stage> {
    let line = decided.facts.tasks.get("test")?;
    let script = stageplan_syntax::shell::parse(line.value());
    let words = script.commands.iter().flat_map(|command| &command.words).filter_map(|word| word.literal());
    let words: Vec<String> = words.collect();
    let tests =
        words.first().is_some_and(|word| word == "deno") && !words.iter().any(|word| word.starts_with("--watch"));
    if !tests || !decided.by.settings.wants_target("test") {
        return None;
    }
    let why = Origin::rule_from("deno/test-task", "", [line.origin().clone()]);
    let steps = vec![Step::run(Vec::new(), vec![Command::new(["deno", "task", "test"])], &[], why.clone())];
    let about = "the project's tests; run them with `docker build --target test`.";
    Some(Stage::on("build", "test", Purpose::Test, about, steps, why))
}

fn development(decided: &Decided<'_>, under: &str) -> Option<Stage> {
    let facts = decided.facts;
    let task = facts.start.development.as_ref().filter(|_| decided.by.settings.wants_target("development"))?;
    let why = Origin::rule_from("deno/development-task", "", [task.origin().clone()]);
    let mut steps = vec![copy_all(facts)];
    steps.extend(enter(facts));
    steps.push(Step::new(Action::Cmd(Command::new(["deno", "task"]).arg(task).words), why.clone()));
    let about = "runs the program from its sources; mount them over the copy to work on them.";
    Some(Stage::on(under, "development", Purpose::Development, about, steps, why))
}

/// The last stage, with what was decided about it.
struct Last {
    stage: Stage,
    files: Sourced<String>,
    writable: Vec<Writable>,
    /// What the build stage does so that the image has its folders.
    prepare: Vec<Command>,
}

fn production(decided: &Decided<'_>, address: &Address) -> Last {
    let facts = decided.facts;
    let image = decided.image.production().clone();
    let compiled = decided.start.compiled.is_some();
    let about = if compiled {
        "the program alone, with what it reads; Deno is inside of it."
    } else {
        "the program and what it imports; tools and tests stay behind."
    };
    let mut runtime = Runtime::new(image, decided.image.why.clone(), about);
    if decided.image.last.is_none() {
        runtime.on = Some("base".to_owned());
    }
    runtime.grant(decided.by.settings);
    let mut workdir = inside(facts, &facts.unit);
    if let Some(folder) = decided.start.launch.as_ref().and_then(|launch| launch.cwd.as_ref())
        && let Ok(folder) = facts.unit.join(folder)
    {
        workdir = inside(facts, &folder);
    }
    if workdir != HOME || runtime.on.is_none() {
        let why = Origin::rule_from("deno/workdir", "the program runs in its own folder", [facts.origin.clone()]);
        runtime.workdir = Some(Sourced::new(workdir.clone(), why));
    }
    for (name, value) in &address.env {
        runtime.env.push((name.clone(), Value::text(value.value().as_str()), value.origin().clone()));
    }
    for (name, value) in decided.start.launch.iter().flat_map(|launch| &launch.env) {
        if runtime.env.iter().all(|(known, ..)| known != name) {
            runtime.env.push((name.clone(), Value::text(value.as_str()), decided.start.why.clone()));
        }
    }
    runtime.grant_env(decided.by.settings);
    writable(decided, &workdir, &mut runtime.writable);
    let writable = runtime.writable.clone();
    let user = runtime.effective_user().value().clone();
    let files = files(decided, &user, &mut runtime.files);
    runtime.ports.extend(address.port.clone());
    if let Some(name) = &facts.name {
        runtime.labels.push(("org.opencontainers.image.title".to_owned(), name.clone()));
    }
    runtime.grant_labels(decided.by.settings);
    health(decided, address, &mut runtime);
    command(decided, &mut runtime);
    let prepare = runtime.folders_to_prepare(PREPARED);
    let prepared = (!prepare.is_empty()).then_some(("build", PREPARED));
    let stage = runtime.into_stage("production", prepared);
    Last { stage, files, writable, prepare }
}

/// The folder of the build stage whose content becomes folders of a shell-less image.
const PREPARED: &str = "/out/rootfs";

/// Ends of names that are files rather than folders.
const FILES: &[&str] = &[
    "sock", "json", "jsonl", "txt", "log", "db", "sqlite", "sqlite3", "csv", "toml", "yaml", "yml", "pid", "lock",
    "kv", "md",
];

/// Adds the folders that the program writes to those that the user wishes.
fn writable(decided: &Decided<'_>, workdir: &str, found: &mut Vec<Writable>) {
    let made = decided.start.compiled.as_ref().map(|(made, _)| &made.launch);
    let launch = made.or(decided.start.launch.as_ref());
    let allowed = launch.iter().flat_map(|launch| &launch.flags).filter_map(|flag| {
        let (name, value) = stageplan_syntax::shell::split_flag(flag);
        value.filter(|_| matches!(name, "--allow-write" | "-W"))
    });
    let folder = |path: &&str| {
        let end = path.rsplit('/').next().unwrap_or_default().rsplit_once('.').map_or("", |(_, end)| end);
        !FILES.contains(&end)
    };
    let allowed = allowed.flat_map(|list| list.split(',')).filter(folder);
    let allowed = allowed.map(|path| Sourced::new(path.to_owned(), decided.start.why.clone()));
    let made = decided.start.launch.iter().flat_map(|launch| &launch.folders);
    let made = made.map(|path| Sourced::new(path.clone(), decided.start.why.clone()));
    let own = |write: &Sourced<String>| matches!(write.value().as_str(), "." | "./");
    for write in decided.facts.code.writes.iter().cloned().chain(allowed).chain(made).filter(|write| !own(write)) {
        Writable::add(found, &write, workdir, "deno/writes");
    }
}

/// The copies that make up the image.
fn files(decided: &Decided<'_>, user: &str, steps: &mut Vec<Step>) -> Sourced<String> {
    let facts = decided.facts;
    let from = steps.len();
    let mut because = "the sources without tests, documents and tools, and what they import";
    if let Some((made, name)) = &decided.start.compiled {
        because = "the program, and data that is read while it runs";
        let (_, at) = compile(&made.launch, made.task.value(), name);
        let why = Origin::rule_from("deno/program", "the build made it", [made.task.origin().clone()]);
        steps.push(Step::copy(Copy::stage("build", at, format!("{HOME}/{name}")).native(), why));
        data(facts, steps);
    } else {
        imported(facts, user, steps);
        sources(decided, steps);
    }
    let shown = steps.iter().skip(from).filter_map(|step| match &step.action {
        Action::Copy(copy) => Some(copy.sources.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
        _ => None,
    });
    let dropped = facts.top.drop.iter().filter(|_| decided.start.compiled.is_none()).map(|(name, why)| Rejected {
        value: name.clone(),
        why: (*why).to_owned(),
        origin: None,
    });
    let origin = Origin::rule_from("deno/files", because, [facts.origin.clone()]);
    Sourced::new(shown.collect::<Vec<_>>().join(" "), origin.rejecting("deno/files", dropped.collect()))
}

/// What was fetched.
fn imported(facts: &Facts, user: &str, steps: &mut Vec<Step>) {
    if !fetches(facts) {
        return;
    }
    let remote = facts.remote.iter().any(|known| !known.value().starts_with("npm:"));
    let member = facts.root != facts.unit && facts.installs;
    if let Some(modules) = facts.modules.as_ref().filter(|_| facts.npm && !member) {
        let why = Origin::rule_from("deno/node-modules", "packages of npm lie beside the manifest", [modules.clone()]);
        let path = format!("{HOME}/node_modules");
        steps.push(Step::copy(Copy::stage("build", path.as_str(), path.as_str()).native(), why));
    }
    if let Some(vendored) = facts.vendored.as_ref().filter(|_| remote) {
        let why = Origin::rule_from("deno/vendor-folder", "modules lie beside the manifest", [vendored.clone()]);
        let path = format!("{HOME}/vendor");
        steps.push(Step::copy(Copy::stage("build", path.as_str(), path.as_str()), why));
    } else if facts.modules.is_none() || remote {
        let because = "what Deno fetched, where it looks for it; the program's user keeps compiled code here";
        let why = Origin::rule("deno/cache-in-image", because);
        let copy = Copy::stage("build", CACHE, CACHE).owned_by(user);
        // Packages of npm lie beside the manifest already.
        let exclude = if facts.modules.is_some() { vec![Value::text("npm")] } else { Vec::new() };
        steps.push(Step::copy(Copy { exclude, ..copy }, why));
    }
    if member {
        let why =
            Origin::rule("deno/workspace-manifests", "Deno reads those of all members, and finds packages beside them");
        let copy = Copy::stage("deps", format!("{HOME}/"), format!("{HOME}/"));
        steps.push(Step::copy(if facts.modules.is_some() { copy.native() } else { copy }, why));
    } else if facts.lock.is_none() && facts.no_lock.is_none() {
        let why = Origin::rule(
            "deno/lockfile-of-the-build",
            "the program starts with the versions that were fetched, and cannot write one",
        );
        let path = format!("{HOME}/deno.lock");
        steps.push(Step::copy(Copy::stage("build", path.as_str(), path.as_str()), why));
    }
}

/// What runs.
fn sources(decided: &Decided<'_>, steps: &mut Vec<Step>) {
    let facts = decided.facts;
    let why = Origin::rule_from(
        "deno/run-sources",
        "the program runs its sources; tests, documents and tools stay out",
        [decided.start.why.clone()],
    );
    if facts.root != facts.unit {
        for folder in std::iter::once(&facts.unit).chain(&facts.closure) {
            let dest = inside(facts, folder);
            if facts.build.is_some() {
                steps.push(Step::copy(Copy::stage("build", dest.as_str(), dest.as_str()), why.clone()));
            } else {
                steps.push(Step::copy(Copy::context([Value::from(folder)], dest).linked(), why.clone()));
            }
        }
        return;
    }
    let before = decided.start.launch.iter().flat_map(|launch| &launch.before).any(|name| makes(name));
    let builds = facts.build.is_some() || decided.by.settings.build.is_some() || before;
    let file = decided.start.launch.as_ref().map(|launch| launch.file.as_str()).unwrap_or_default();
    let mut outputs: Vec<&str> = facts.frameworks.iter().filter_map(|framework| framework.builds).collect();
    if decided.start.built
        && let Some((top, _)) = file.split_once('/')
        && !outputs.contains(&top)
    {
        outputs.push(top);
    }
    if builds && outputs.is_empty() {
        let because = "the build may write anywhere beside the sources";
        let why = Origin::rule_from("deno/build-output", because, facts.build.iter().map(|task| task.origin().clone()));
        let copy = Copy::stage("build", format!("{HOME}/"), format!("{HOME}/"));
        steps.push(Step::copy(Copy { exclude: vec![Value::text("node_modules")], ..copy }, why));
        return;
    }
    let mut keep = facts.top.keep.clone();
    // What is imported or read stays, whatever it is called.
    for path in facts.code.files.iter().chain(facts.code.reads.iter().map(|read| read.value())) {
        let name = path.relative_to(&facts.unit).and_then(|path| facts.top.holding(path));
        if let Some(name) = name.filter(|name| !keep.iter().any(|known| known == name)) {
            keep.push(name.to_owned());
        }
    }
    keep.retain(|name| !outputs.contains(&name.trim_end_matches('/')) && name != "node_modules/");
    // What the build locked is taken from there.
    keep.retain(|name| name != "deno.lock" || facts.lock.is_some() || !fetches(facts));
    keep.retain(|name| name != "vendor/" || facts.vendored.is_none());
    let (folders, plain): (Vec<&String>, Vec<&String>) = keep.iter().partition(|name| name.ends_with('/'));
    let context = |name: &str| facts.unit.join(name).map_or_else(|_| name.to_owned(), |path| path.as_str().to_owned());
    let from = |name: &str| if builds { format!("{HOME}/{name}") } else { context(name) };
    let copy = |sources: Vec<String>, dest: String| {
        let copy = Copy::context(sources.iter().map(String::as_str), dest).linked();
        Copy { from: builds.then(|| "build".to_owned()), ..copy }
    };
    if !plain.is_empty() {
        let sources = plain.iter().map(|name| from(name)).collect();
        steps.push(Step::copy(copy(sources, "./".to_owned()), why.clone()));
    }
    for name in folders {
        let name = name.trim_end_matches('/');
        steps.push(Step::copy(copy(vec![from(name)], format!("./{name}")), why.clone()));
    }
    for output in outputs.into_iter().filter(|_| builds) {
        let why = Origin::rule_from(
            "deno/build-output",
            "the build puts it there",
            facts.build.iter().map(|task| task.origin().clone()),
        );
        steps.push(Step::copy(Copy::stage("build", format!("{HOME}/{output}"), format!("./{output}")), why));
    }
}

/// Data beside a program that has its sources inside of it.
fn data(facts: &Facts, steps: &mut Vec<Step>) {
    let mut taken: Vec<String> = Vec::new();
    let read = facts.code.reads.iter().map(|path| (path.value().clone(), path.origin().clone()));
    let usual = top::DATA
        .iter()
        .filter(|name| facts.top.keep.contains(&format!("{name}/")))
        .filter_map(|name| Some((facts.unit.join(name).ok()?, facts.origin.clone())));
    for (path, origin) in usual.chain(read).collect::<Vec<_>>() {
        let Some(relative) = path.relative_to(&facts.unit).filter(|relative| !relative.is_empty()) else { continue };
        let code = ["ts", "tsx", "js", "mjs"].iter().any(|end| path.extension() == Some(end));
        let covered = taken.iter().any(|known| relative == known || relative.starts_with(&format!("{known}/")));
        if code || covered {
            continue;
        }
        taken.push(relative.to_owned());
        let why = Origin::rule_from("deno/run-time-data", "the program reads it while it runs", [origin]);
        steps.push(Step::copy(Copy::context([Value::from(&path)], format!("{HOME}/{relative}")).linked(), why));
    }
}

fn health(decided: &Decided<'_>, address: &Address, runtime: &mut Runtime) {
    let (Some(path), Some(port)) = (&address.health, &address.port) else { return };
    // The path goes into JavaScript text, so only what needs no quoting there is taken.
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.~".contains(c));
    if decided.start.compiled.is_some() || !plain(path.value()) || port.value().contains('/') {
        return;
    }
    let place = match address.variable.as_ref().filter(|name| crate::settings::is_variable_name(name)) {
        Some(name) => format!("'http://127.0.0.1:'+(Deno.env.get('{name}')||{})+'{}'", port.value(), path.value()),
        None => format!("'http://127.0.0.1:{}{}'", port.value(), path.value()),
    };
    let script = format!("fetch({place}).then(r => Deno.exit(r.ok ? 0 : 1), () => Deno.exit(1))");
    let program = if runtime.image.shell { "deno" } else { "/bin/deno" };
    let health = Health { command: vec![program.into(), "eval".into(), script.into()], start_period: 10 };
    runtime.health = Some(path.derive("deno/health", "Deno itself asks, so no other tool is needed", health));
}

fn command(decided: &Decided<'_>, runtime: &mut Runtime) {
    let start = &decided.start;
    let mut words: Vec<Value> = start.words.iter().map(|word| Value::text(word.as_str())).collect();
    let deno = start.words.first().is_some_and(|word| word == "deno");
    let cached = start.words.iter().any(|word| word == "--cached-only");
    if deno && !cached && words.len() > 1 && fetches(decided.facts) {
        let because = "nothing is fetched when the container starts; what is missing shows at once";
        let why = Origin::rule_from("deno/cached-only", because, [start.why.clone()]);
        words.insert(2, Value::text("--cached-only").because(why));
    }
    if start.compiled.is_some() {
        runtime.entrypoint = Some((words, start.why.clone()));
        return;
    }
    if deno && !runtime.image.shell {
        let because = "the image's own: tini hands signals on";
        let entry = Origin::rule_from("deno/distroless-entry", because, [runtime.image.origin.clone()]);
        runtime.entrypoint = Some((["/tini", "--", "/bin/deno"].map(Value::from).into(), entry));
        words.remove(0);
    }
    runtime.cmd = Some((words, start.why.clone()));
}

/// Whether a line of the project would run Deno.
pub(super) fn runs_deno(line: &str) -> bool {
    tasks::line(&tasks::Tasks::new(), line).is_ok_and(|launch| launch.verb != tasks::Verb::Program)
}

#[cfg(test)]
mod tests {
    #[test]
    fn tasks_that_make_something_are_told_by_whole_words() {
        let check = |task: &str, expect: bool| assert_eq!(super::makes(task), expect, "{task}");
        check("build:css", true);
        check("gen-types", true);
        check("agent", false);
        check("rebuilder", false);
    }
}
