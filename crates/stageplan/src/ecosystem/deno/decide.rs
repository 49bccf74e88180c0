//! From facts to a plan. Nothing here sees a file.

use stageplan_syntax::shell;

use super::read::Facts;
use super::start::{Best, Kind, STARTS};
use super::tasks::{self, Launch, Verb};
use super::{CATALOG, address, image, site, stages, version};
use crate::choices::{Choice, flavour};
use crate::ecosystem::{Decide, NotDeployable, image_name, in_order};
use crate::evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{
    Action, Command, EnvironmentNeed, Image, Naive, PLAIN_INSTALL, Plan, Script, Step, Value, VersionArg,
};
use crate::planner::as_asked;

/// Everything that was decided about a unit, for the modules that turn it into stages.
pub(super) struct Decided<'f> {
    pub(super) facts: &'f Facts,
    pub(super) by: &'f Decide<'f>,
    pub(super) version: Sourced<String>,
    pub(super) start: Chosen,
    pub(super) image: image::Chosen,
    pub(super) findings: Vec<Finding>,
}

/// The command with what it needs.
pub(super) struct Chosen {
    pub(super) words: Vec<String>,
    pub(super) why: Origin,
    pub(super) launch: Option<Launch>,
    /// The file that runs is made by the build.
    pub(super) built: bool,
    /// What makes the program, where Deno puts everything into one file, with its name.
    pub(super) compiled: Option<(super::start::Compiled, String)>,
}

pub(super) fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    if let Some(site) = facts.site.as_ref().filter(|_| by.settings.start.is_none())
        && let Some(plan) = site::plan(facts, site, by)
    {
        return Ok(plan);
    }
    let mut findings = Vec::new();
    let version = version::choose(facts, by, &mut findings);
    let mut start = start(facts, by, &version, &mut findings)?;
    let made = start.compiled.as_mut().map(|(made, _)| &mut made.launch);
    for launch in start.launch.iter_mut().chain(made) {
        evidence::withhold(&mut launch.env, "deno/secret-left-out", start.why.place(), &mut findings);
    }
    let Some(image) = image::choose(by, &start, &version, &mut findings) else {
        return Err(NotDeployable { findings });
    };
    about_dependencies(facts, &mut findings);
    if facts.code.not_all {
        findings.push(
            Finding::note(
                "deno/not-all-read",
                "the program is larger than what is read of it; ports, files and variables may be incomplete",
            )
            .help("say with `--port`, `--writable` and `--env` what is missing"),
        );
    }
    let mut decided = Decided { facts, by, version, start, image, findings };
    Ok(plan(&mut decided))
}

fn plan(decided: &mut Decided<'_>) -> Plan {
    let facts = decided.facts;
    let address = address::choose(decided);
    let built = stages::build(decided, &address);
    let mut plan = Plan::new("deno", facts.unit.clone(), name(facts));
    plan.versions.push(VersionArg { name: version::ARGUMENT.to_owned(), default: decided.version.clone() });
    plan.naive = naive(decided, &built.stages);
    plan.stages = built.stages;
    plan.environment = environment(facts);
    plan.leftovers = leftovers(facts);
    plan.decide_by("version", "Deno version", decided.version.clone());
    if let Some(install) = built.install {
        plan.decide("install", install);
    }
    if let Some(build) = built.build {
        plan.decide_by("build", "build", build);
    }
    let shown = decided.start.words.iter().map(|word| shell::quote(word)).collect::<Vec<_>>().join(" ");
    plan.decide_by("start", "start command", Sourced::new(shown, decided.start.why.clone()));
    plan.decide("permissions", permissions(decided));
    if let Some(port) = &address.port {
        plan.decide_by("port", "port", port.clone());
    }
    plan.decide_by("flavour", "final image", decided.image.decision());
    plan.decide("files", built.files);
    for writable in built.writable {
        plan.decide_by("writable", "writable folder", Sourced::new(writable.path.clone(), writable.why.clone()));
    }
    if let Some(health) = address.health.filter(|_| decided.start.compiled.is_none()) {
        plan.decide_by("health", "health", health);
    }
    plan.choices = choices(decided, &plan);
    plan.findings = std::mem::take(&mut decided.findings);
    plan
}

fn start(
    facts: &Facts,
    by: &Decide<'_>,
    version: &Sourced<String>,
    findings: &mut Vec<Finding>,
) -> Result<Chosen, NotDeployable> {
    if let Some(option) = &by.settings.start {
        let launch = tasks::line(&facts.tasks, option.value()).ok().filter(|found| {
            found.verb != Verb::Compile
                && found.verb != Verb::Program
                && found.env.is_empty()
                && found.before.is_empty()
        });
        let words = launch.as_ref().map(Launch::words);
        let words = words.unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned(), option.value().clone()]);
        let built = facts.start.best.as_ref().is_some_and(|best| best.built);
        return Ok(Chosen { words, why: as_asked(option.origin()), launch, built, compiled: None });
    }
    let Some(best) = &facts.start.best else { return Err(nothing_starts(facts)) };
    let mut launch = best.launch.clone();
    let mut because = launch.notes.join("; ");
    let place = best.origin.place().cloned();
    if best.kind == Kind::Development {
        let what = launch.watches.take().unwrap_or_default();
        findings.push(
            Finding::note(
                "deno/development-start",
                format!("the only start is for development, and {what}; the image starts the same without that"),
            )
            .help("add a task `start` for production, or say `--start`")
            .at(place.clone()),
        );
        because = what;
    }
    let compiled = best.compiled.clone().map(|made| {
        let name = program_name(&made.launch, facts);
        (made, name)
    });
    let judged = compiled.as_ref().map_or(&launch, |(made, _)| &made.launch);
    if judged.all_permissions() {
        findings.push(
            Finding::note(
                "deno/all-permissions",
                "the program may do whatever its user may, because the start says so",
            )
            .help("name what it needs instead, such as `--allow-net --allow-env`")
            .at(place.clone()),
        );
    }
    if compiled.is_none() && !launch.has_permissions() {
        grant(facts, best, version, &mut launch, findings);
    }
    let words = match &compiled {
        Some((_, name)) => [format!("/app/{name}")].into_iter().chain(launch.args.iter().cloned()).collect(),
        None => launch.words(),
    };
    let mut from = vec![best.origin.clone()];
    let through = launch.through.iter().filter_map(|name| facts.tasks.get(name)).map(|line| line.origin().clone());
    from.extend(through.filter(|origin| *origin != best.origin));
    let why = Origin::rule_from("deno/start-command", because, from)
        .rejecting("deno/start-command", facts.start.rejected.clone());
    Ok(Chosen { words, why, built: best.built, compiled, launch: Some(launch) })
}

/// What the program may do, where the project does not say: as little as its sources show to be needed.
fn grant(facts: &Facts, best: &Best, version: &Sourced<String>, launch: &mut Launch, findings: &mut Vec<Finding>) {
    // Sets of permissions in deno.json are known from 2.5 on.
    let knows_sets = version::numbers(version.value()) >= vec![2, 5];
    if facts.permissions.is_some() && knows_sets {
        launch.flags.push("--permission-set".to_owned());
        return;
    }
    let npm = facts.code.npm.is_some() || facts.modules.is_some();
    let mut flags = Vec::new();
    // `deno serve` may listen without being told.
    if launch.verb == Verb::Run {
        flags.push("--allow-net");
    }
    if npm || !facts.code.env.is_empty() {
        flags.push("--allow-env");
    }
    if npm || !facts.code.reads.is_empty() {
        flags.push("--allow-read");
    }
    if npm {
        flags.push("--allow-sys");
    }
    if !facts.code.writes.is_empty() {
        flags.push("--allow-write");
    }
    if flags.is_empty() {
        return;
    }
    findings.push(
        Finding::warning(
            "deno/permissions-guessed",
            format!("nothing says what the program may do; it is started with {}", flags.join(" ")),
        )
        .help("add a task `start` with the permissions it needs, or say the command with `--start`")
        .at(best.origin.place().cloned()),
    );
    launch.flags.extend(flags.into_iter().map(str::to_owned));
}

fn permissions(decided: &Decided<'_>) -> Sourced<String> {
    let made = decided.start.compiled.as_ref().map(|(made, _)| &made.launch);
    let flags = made.or(decided.start.launch.as_ref()).map(|launch| {
        launch.flags.iter().filter(|flag| tasks::is_permission(flag)).map(|flag| shell::quote(flag)).collect::<Vec<_>>()
    });
    let text = flags.unwrap_or_default().join(" ");
    let text = if text.is_empty() { "none".to_owned() } else { text };
    let why = Origin::rule_from("deno/permissions", "as the start says, word by word", [decided.start.why.clone()]);
    Sourced::new(text, why)
}

/// The name of the program that Deno makes.
fn program_name(launch: &Launch, facts: &Facts) -> String {
    let plain = |text: &str| {
        let last = text.rsplit('/').next().unwrap_or_default();
        let fits = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let clean: String = last.chars().filter(fits).collect();
        clean.trim_matches('.').to_owned()
    };
    let told = launch.option(&["-o", "--output"]).map(plain).filter(|name| !name.is_empty());
    told.unwrap_or_else(|| name(facts).value().clone())
}

fn about_dependencies(facts: &Facts, findings: &mut Vec<Finding>) {
    let fetches = facts.installs || !facts.code.remote.is_empty();
    if fetches && facts.lock.is_none() {
        let place = facts.no_lock.as_ref().unwrap_or(&facts.origin).place().cloned();
        let finding = match (&facts.no_lock, &facts.other_lock) {
            (Some(_), _) => Finding::warning(
                "deno/no-lockfile",
                "the project switches its lockfile off, so that every build may get other versions",
            )
            .help("take `\"lock\": false` out of deno.json and commit deno.lock"),
            (None, Some(other)) => Finding::warning(
                "deno/other-lockfile",
                format!("versions are held by {}, which Deno does not read", other.value()),
            )
            .help("run `deno install`, commit deno.lock, and leave out the other lockfile"),
            (None, None) => Finding::warning(
                "deno/no-lockfile",
                "there is no deno.lock, so that every build may get other versions",
            )
            .help("run `deno install` and commit deno.lock"),
        };
        findings.push(finding.at(place));
    }
    if facts.root != facts.unit && facts.modules.is_some() && facts.npm {
        findings.push(
            Finding::note(
                "deno/whole-workspace",
                "Deno installs the packages of all members of the workspace, so those of the others are in the image",
            )
            .help("a workspace of what belongs together, or a program by `deno compile`, makes a smaller image")
            .at(facts.origin.place().cloned()),
        );
    }
    if let Some(store) = &facts.code.store {
        findings.push(
            Finding::warning(
                "deno/store-without-place",
                "`Deno.openKv()` without a path keeps its data in Deno's own folder, which ends with the container",
            )
            .help("open it at a path such as `data/kv`, and say `--writable /app/data`")
            .at(store.place().cloned()),
        );
    }
    let fresh = facts.frameworks.iter().find(|framework| framework.name == "Fresh");
    if let Some(fresh) = fresh.filter(|_| facts.build.is_none()) {
        findings.push(
            Finding::note(
                "deno/deployment-id",
                "without a build, Fresh tells browsers what to keep by DENO_DEPLOYMENT_ID, which nothing sets",
            )
            .help("add a task `build`, or give every version of the image another one where it is run")
            .at(fresh.found.place().cloned()),
        );
    }
    let addresses: Vec<&Sourced<String>> =
        facts.remote.iter().filter(|known| known.value().starts_with("http")).collect();
    if let Some(first) = addresses.first() {
        let host = first.value().split('/').nth(2).unwrap_or_default();
        findings.push(
            Finding::note(
                "deno/remote-imports",
                format!("modules are fetched from addresses such as {host} while the image is built"),
            )
            .help("they are in the image afterwards; a package of a registry is less likely to go away")
            .at(first.origin().place().cloned()),
        );
    }
}

fn nothing_starts(facts: &Facts) -> NotDeployable {
    let shown: Vec<&str> = facts.tasks.keys().take(6).map(String::as_str).collect();
    let tasks = if shown.is_empty() { String::new() } else { format!(" (tasks: {})", shown.join(", ")) };
    NotDeployable {
        findings: vec![
            Finding::error("deno/nothing-starts", format!("nothing was found that starts a program{tasks}"))
                .help("a library needs no image; otherwise add a task `start`, or say `--start`, such as `deno run --allow-net main.ts`")
                .at(facts.origin.place().cloned()),
        ],
    }
}

/// A name for the image: the package's, without its scope.
pub(super) fn name(facts: &Facts) -> Sourced<String> {
    image_name(facts.name.as_ref(), &facts.unit, "deno/name", ("nothing names the project", &facts.origin))
}

fn environment(facts: &Facts) -> Vec<EnvironmentNeed> {
    let own = |name: &str| !matches!(name, "PATH" | "HOME" | "PWD" | "DENO_DIR" | "TMPDIR" | "NODE_ENV");
    let needs: Vec<EnvironmentNeed> = facts
        .code
        .env
        .iter()
        .filter(|(name, _)| own(name.value()))
        .map(|(name, default)| {
            let sample = facts.evidence.variable(name.value()).and_then(|env| env.value.clone());
            EnvironmentNeed { name: name.clone(), default: default.clone().or(sample), required: false }
        })
        .collect();
    in_order(needs)
}

pub(super) fn leftovers(facts: &Facts) -> Vec<Value> {
    let rule = |value: Value, why: &str| value.because(Origin::rule("deno/leftovers", why));
    let mut patterns = vec![rule(Value::glob("**/node_modules"), "packages are installed in the image")];
    for folder in facts.frameworks.iter().filter_map(|framework| framework.builds.or(framework.output)) {
        if let Ok(path) = facts.unit.join(folder)
            && patterns.iter().all(|known| known.to_string() != path.as_str())
        {
            patterns.push(rule(Value::from(&path), "the build makes it"));
        }
    }
    patterns.push(rule(Value::glob("**/*.log"), "an earlier local run may have left it"));
    patterns
}

/// What a tutorial would do: everything at once, then the start.
fn naive(decided: &Decided<'_>, stages: &[crate::plan::Stage]) -> Option<Naive> {
    let facts = decided.facts;
    let image = Image::of(&CATALOG, "deno", Some(Value::text(decided.version.value().as_str())))?;
    if facts.root != facts.unit {
        return None;
    }
    let mut steps = Vec::new();
    if facts.installs {
        debug_assert!("deno/plain-install".ends_with(PLAIN_INSTALL));
        let why = Origin::rule_from("deno/plain-install", "whatever versions fit", [facts.origin.clone()]);
        steps.push(Step::run(Vec::new(), vec![Command::new(["deno", "install"])], &[], why));
    }
    for step in stages.iter().filter(|stage| stage.name == "build").flat_map(|stage| &stage.steps) {
        if let Action::Run { script, .. } = &step.action {
            let caches = matches!(script, Script::Commands(commands) if commands.iter().any(|command| {
                command.words.iter().any(|word| word.literal().as_deref() == Some("--entrypoint"))
            }));
            if !caches {
                let action = Action::Run { mounts: Vec::new(), script: script.clone(), makes: Vec::new() };
                steps.push(Step::new(action, step.why.clone()));
            }
        }
    }
    let start = match &decided.start.compiled {
        Some((_, name)) => vec![format!("/out/{name}")],
        None => decided.start.words.clone(),
    };
    Some(Naive {
        image,
        folder: "/app".to_owned(),
        steps,
        start: start.into_iter().map(Value::text).collect(),
        start_why: decided.start.why.clone(),
        by_tool: false,
        development: false,
    })
}

/// What the user could say instead.
fn choices(decided: &Decided<'_>, plan: &Plan) -> Vec<Choice> {
    let facts = decided.facts;
    let mut version = Choice::new("version", Some(decided.version.value().clone()));
    version.or_versions(&mut CATALOG.rows("version"), decided.by.today);
    version.or(decided.version.value().as_str(), "what the project names");
    let mut build = Choice::of_decision("build", plan, "build");
    for (name, line) in facts.tasks.iter().filter(|(name, _)| *name == "build" || name.starts_with("build:")) {
        build.or(format!("deno task {name}"), format!("runs `{}`", line.value()));
    }
    let mut start = Choice::of_decision("start", plan, "start command");
    for name in STARTS.iter().filter(|name| facts.tasks.contains_key(**name)) {
        if let Ok(launch) = tasks::task(&facts.tasks, name)
            && launch.verb != Verb::Compile
        {
            let words: Vec<String> = launch.words().iter().map(|word| shell::quote(word)).collect();
            start.or(words.join(" "), format!("what task `{name}` runs"));
        }
    }
    let compiled = decided.start.compiled.is_some();
    // The programs of Deno are made for the C library of Debian.
    let suits = |word: &str| word != "scratch" && !(compiled && word == "alpine");
    vec![
        Choice::of_words("flavour", flavour(plan).to_owned(), &suits),
        version,
        build,
        start,
        Choice::among("port", plan, "port"),
    ]
}
