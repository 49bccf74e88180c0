//! The stages that make the program.

use stageplan_syntax::shell;

use super::{Decided, OUT, PREPARED, SOURCES, asked, front, production, version};
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::facts::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{
    Action, Base, Command, Copy, Mount, Os, Purpose, RunsOn, Script, SecretNeed, Sharing, Stage, Step, Value,
    install_packages, prune,
};
use crate::planner::as_asked;
use crate::settings::CacheStrategy;
use crate::tree::RepoPath;

/// The file in which cargo-chef keeps what the dependencies are.
const RECIPE: &str = "recipe.json";

/// All stages.
pub(super) fn all(decided: &Decided<'_>) -> Vec<Stage> {
    let runtime = production::runtime(decided);
    let prepare = runtime.folders_to_prepare(PREPARED);
    let mut stages = vec![base(decided)];
    let below = if decided.program.front.is_some() {
        "tools"
    } else if is_cooked(decided) {
        "deps"
    } else {
        "base"
    };
    if let Some(front) = &decided.program.front {
        stages.push(front::tools(front, &decided.version, moved(decided).as_deref()));
    } else if below == "deps" {
        stages.extend(chef(decided));
    }
    stages.push(build(decided, below, &prepare));
    stages.extend(test(decided, below));
    stages.extend(development(decided));
    stages.push(runtime.into_stage("production", Some(("build", PREPARED))));
    prune(&mut stages);
    stages
}

/// Why cargo-chef cannot build the dependencies: its recipe holds the manifests of the workspace's members, the lockfile
/// and the configuration of the root, and nothing else.
fn no_recipe(decided: &Decided<'_>) -> Option<(&'static str, Origin)> {
    let cargo = &decided.facts.cargo;
    if let Some(front) = &decided.program.front {
        return Some((
            "it builds for one kind of machine, and the front end is for another",
            front.tool.origin().clone(),
        ));
    }
    if let Some(stranger) = cargo.strangers.first() {
        return Some(("its recipe holds members of the workspace alone, and this is none", stranger.origin().clone()));
    }
    let above = cargo.whole != cargo.root;
    above.then(|| ("its recipe does not hold what configures Cargo above the workspace", cargo.origin.clone()))
}

/// Whether a layer holds the dependencies.
fn is_cooked(decided: &Decided<'_>) -> bool {
    *decided.cache.value() != CacheStrategy::Mount && no_recipe(decided).is_none()
}

/// Says that dependencies get no layer of their own though one was asked for.
pub(super) fn tell(decided: &mut Decided<'_>) {
    if *decided.cache.value() == CacheStrategy::Mount {
        return;
    }
    let Some((why, origin)) = no_recipe(decided) else { return };
    let message = format!("dependencies get no layer of their own, as cargo-chef cannot make it: {why}");
    let help = "build with `--cache mount` where the builder stays; then a cache holds what was compiled";
    decided.findings.push(Finding::note("rust/no-recipe", message).help(help).at(origin.place().cloned()));
}

/// How dependencies are kept, for people.
pub(super) fn strategy(decided: &Decided<'_>) -> Sourced<String> {
    let rule = "rust/dependencies";
    let chef = "cargo-chef builds them in a layer";
    let mounts = "cache mounts keep what was compiled";
    let reject = |value: &str, why: &str| Rejected { value: value.to_owned(), why: why.to_owned(), origin: None };
    if let Some((why, origin)) = no_recipe(decided).filter(|_| *decided.cache.value() != CacheStrategy::Mount) {
        let both = *decided.cache.value() == CacheStrategy::Both;
        let text = if both { "a cache mount keeps what was fetched" } else { "nothing keeps them" };
        let rejected = Rejected { origin: Some(origin), ..reject(chef, why) };
        let because = "no layer can hold them alone";
        let why = Origin::rule_from(rule, because, [decided.cache.origin().clone()]).rejecting(rule, vec![rejected]);
        return Sourced::new(text.to_owned(), why);
    }
    let (text, because, rejected) = match decided.cache.value() {
        CacheStrategy::Mount => {
            let why =
                "it compiles every dependency again when one changes; `--cache layer` is for builders that start empty";
            (mounts, "only what changed is fetched and compiled again", reject(chef, why))
        }
        CacheStrategy::Layer => {
            let why = decided.cache.origin().says_otherwise();
            (chef, "a registry can keep a layer for builders that start empty", reject(mounts, why.as_str()))
        }
        CacheStrategy::Both => {
            let why = "a layer cannot hold what a mount keeps";
            (chef, "a registry can keep the layer, and a mount keeps what was fetched", reject(mounts, why))
        }
    };
    let why = Origin::rule_from(rule, because, [decided.cache.origin().clone()]).rejecting(rule, vec![rejected]);
    Sourced::new(text.to_owned(), why)
}

/// The toolchain with what the build needs beside it.
fn base(decided: &Decided<'_>) -> Stage {
    let images = &decided.images;
    let mut steps = Vec::new();
    if !images.build_packages.is_empty() {
        let why = Origin::rule_from(
            "rust/build-packages",
            "the build needs these",
            images.build_packages.iter().map(|package| package.origin().clone()),
        );
        steps.push(install_packages(images.build.os, &images.build_packages, why));
    }
    let mut env: Vec<(String, Value)> = Vec::new();
    let mut from = Vec::new();
    toolchain(decided.facts, &decided.version, &mut steps, &mut env, &mut from);
    if let Some(moved) = &decided.facts.cargo.target_folder {
        env.push(("CARGO_TARGET_DIR".to_owned(), Value::text(target_folder(decided))));
        let because = "what is compiled lies where the cache is, and not where configuration puts it";
        from.push(Origin::rule_from("rust/target-folder", because, [moved.origin().clone()]));
    }
    if let Some((triple, true)) = triple(decided) {
        env.push(("CARGO_BUILD_TARGET".to_owned(), Value::text(triple)));
        from.push(decided.images.linking.origin().clone());
    }
    if let Some(agent) = agent(decided.facts) {
        // The host is not known to the builder; what it says at first is taken, as a fresh machine of one's own does.
        env.push(("CARGO_NET_GIT_FETCH_WITH_CLI".to_owned(), Value::text("true")));
        env.push(("GIT_SSH_COMMAND".to_owned(), Value::text("ssh -o StrictHostKeyChecking=accept-new")));
        from.push(agent.why.clone());
    }
    if let Some(wrapper) = &decided.facts.cargo.wrapper {
        env.push(("RUSTC_WRAPPER".to_owned(), Value::text("")));
        let because = "what stands around the compiler on the project's own machines is not in the image";
        from.push(Origin::rule_from("rust/no-wrapper", because, [wrapper.origin().clone()]));
    }
    if decided.facts.cargo.strip.is_none() {
        env.push(("CARGO_PROFILE_RELEASE_STRIP".to_owned(), Value::text("symbols")));
        from.push(Origin::rule("rust/strip", "names of functions are a third of a program and nothing runs by them"));
    }
    if images.shared_musl {
        env.push(("RUSTFLAGS".to_owned(), Value::text("-C target-feature=-crt-static")));
        from.push(images.linking.origin().clone());
    }
    for (name, value, why) in &decided.program.build_env {
        env.push((name.clone(), Value::text(value.as_str()).because(why.clone())));
        from.push(why.clone());
    }
    for need in &decided.program.natives {
        for (name, value) in &need.env {
            if env.iter().any(|(known, _)| known == name) {
                continue;
            }
            env.push((name.clone(), Value::text(value.as_str()).because(need.why.clone())));
            from.push(need.why.clone());
        }
    }
    if !env.is_empty() {
        steps.push(Step::new(
            Action::Env(env),
            Origin::rule_from("rust/build-variables", "what the compiler is told", from),
        ));
    }
    steps.push(Step::new(Action::Workdir(decided.workdir().into()), decided.facts.cargo.origin.clone()));
    Stage {
        name: "base".to_owned(),
        purpose: Purpose::Base,
        base: Base::Image(Box::new(images.build.clone())),
        runs_on: RunsOn::Target,
        about: "the toolchain, and what the build needs beside it.".to_owned(),
        steps,
        why: decided.version.tag.origin().clone(),
    }
}

/// What makes the toolchain the one that is meant.
pub(super) fn toolchain(
    facts: &Facts,
    version: &version::Chosen,
    steps: &mut Vec<Step>,
    env: &mut Vec<(String, Value)>,
    from: &mut Vec<Origin>,
) {
    if let Some(toolchain) = &version.toolchain {
        let words = ["rustup", "toolchain", "install", "--profile", "minimal"];
        let components = &facts.cargo.toolchain.components;
        let components = components.iter().filter(|name| matches!(name.value().as_str(), "rust-src" | "llvm-tools"));
        let components = components.flat_map(|name| [Value::text("--component"), Value::from(name)]);
        let command = Command::new(words).args(components).arg(toolchain);
        steps.push(Step::run(Vec::new(), vec![command], &[], toolchain.origin().clone()));
        env.push(("RUSTUP_TOOLCHAIN".to_owned(), toolchain.into()));
        from.push(toolchain.origin().clone());
    } else if let Some(file) = &version.overrides {
        // The image says its own version, so that a file that names another way to it has nothing fetched.
        env.push(("RUSTUP_TOOLCHAIN".to_owned(), Value::variable(super::ARGUMENT)));
        from.push(Origin::rule_from(
            "rust/toolchain-of-image",
            "the image's toolchain is the one that is meant",
            [file.clone()],
        ));
    }
}

/// A command that compiles a tool by the toolchain that the image brings: the project's may be too old for it, or a
/// nightly one that nobody tried it with.
pub(super) fn by_own_toolchain(command: Command, version: &version::Chosen) -> Command {
    match &version.toolchain {
        Some(_) => command.env("RUSTUP_TOOLCHAIN", Value::variable(super::ARGUMENT)),
        None => command,
    }
}

/// The agent whose keys fetch crates over SSH.
pub(super) fn agent(facts: &Facts) -> Option<&SecretNeed> {
    facts.cargo.secrets.iter().find(|need| need.is_agent())
}

/// A mount for what cargo fetches.
pub(super) fn registry() -> Vec<Mount> {
    let cache = |target: &str| Mount::Cache { target: target.into(), id: None, sharing: Sharing::Shared };
    vec![cache("/usr/local/cargo/registry"), cache("/usr/local/cargo/git/db")]
}

/// The mounts of a command that compiles.
fn mounts(decided: &Decided<'_>) -> Vec<Mount> {
    let id = Value::text(format!("target-{}-", decided.bin())).then(Value::variable("TARGETARCH"));
    compiling(decided.facts, *decided.cache.value(), target_folder(decided), id)
}

/// The mounts of a command that compiles into a folder, of which a cache of this name keeps the content.
pub(super) fn compiling(facts: &Facts, cache: CacheStrategy, folder: String, id: Value) -> Vec<Mount> {
    let mut mounts = Vec::new();
    if cache != CacheStrategy::Layer && facts.cargo.vendored.is_none() {
        mounts.extend(registry());
    }
    if cache == CacheStrategy::Mount {
        mounts.push(Mount::Cache { target: Value::text(folder), id: Some(id), sharing: Sharing::Locked });
    }
    mounts.extend(facts.cargo.secrets.iter().map(|secret| {
        if secret.is_agent() {
            return Mount::Agent;
        }
        let variable = secret.from.strip_prefix("env=");
        Mount::Secret {
            id: secret.id.clone(),
            target: secret.in_home().filter(|_| variable.is_none()).map(|file| format!("/root/{file}").into()),
            env: variable.map(str::to_owned),
            required: true,
        }
    }));
    mounts
}

/// Where cargo puts what it compiles.
pub(super) fn target_folder(decided: &Decided<'_>) -> String {
    format!("{}/target", decided.workdir())
}

/// The folder in which `cargo install` leaves what it compiled, where a variable of the base names one for every build.
fn moved(decided: &Decided<'_>) -> Option<String> {
    decided.facts.cargo.target_folder.as_ref().map(|_| target_folder(decided))
}

/// The target that configuration names, with the C library of the image that builds; and whether that is another one.
fn triple(decided: &Decided<'_>) -> Option<(String, bool)> {
    let said = decided.facts.cargo.target.as_ref()?.value();
    let (libc, other) = match decided.images.build.os {
        Os::Alpine => ("musl", "gnu"),
        Os::Debian | Os::None => ("gnu", "musl"),
    };
    let moved = said.strip_suffix(other).filter(|rest| rest.ends_with('-')).map(|rest| format!("{rest}{libc}"));
    let is_moved = moved.is_some();
    Some((moved.unwrap_or_else(|| said.clone()), is_moved))
}

/// The program in it.
fn built(decided: &Decided<'_>) -> String {
    built_in(decided, &target_folder(decided), None, "release")
}

/// The program in a folder for what is built, of a target where the command names one, and of a profile.
pub(super) fn built_in(decided: &Decided<'_>, folder: &str, target: Option<String>, profile: &str) -> String {
    let triple = target.or_else(|| triple(decided).map(|(triple, _)| triple));
    let triple = triple.map_or_else(String::new, |triple| format!("{triple}/"));
    format!("{folder}/{triple}{profile}/{}", decided.bin())
}

/// The words that choose what is built, behind `cargo build` and the like.
fn chosen(decided: &Decided<'_>, mut command: Command) -> Command {
    let facts = decided.facts;
    command = command.arg("--release");
    if let Some(lock) = &facts.cargo.lock {
        command = command.arg(Value::text("--locked").because(lock.origin.clone()));
    }
    if facts.cargo.manifests.len() > 1 {
        let package = decided.package.name.value().as_str();
        command = command.arg("--package").arg(Value::text(package).because(decided.package.name.origin().clone()));
    }
    features(decided, command)
}

/// The words that choose its features.
pub(super) fn features(decided: &Decided<'_>, mut command: Command) -> Command {
    if let Some(why) = &decided.program.no_default_features {
        command = command.arg(Value::text("--no-default-features").because(why.clone()));
    }
    let features = &decided.program.features;
    if !features.is_empty() {
        let names: Vec<&str> = features.iter().map(|feature| feature.value().as_str()).collect();
        let why = Origin::rule_from("rust/features", "", features.iter().map(|feature| feature.origin().clone()));
        command = command.arg("--features").arg(Value::text(names.join(",")).because(why));
    }
    command
}

fn cargo_build(decided: &Decided<'_>) -> Command {
    let name = Value::text(decided.bin()).because(decided.program.bin.origin().clone());
    chosen(decided, Command::new(["cargo", "build"])).arg("--bin").arg(name)
}

/// The command that builds, for people.
pub(super) fn build_line(decided: &Decided<'_>) -> Sourced<String> {
    if let Some(asked) = &decided.by.settings.build {
        return Sourced::new(asked.value().clone(), as_asked(asked.origin()));
    }
    if let Some(front) = &decided.program.front {
        return front::line(decided.program, front);
    }
    let words = cargo_build(decided).words;
    let line: Vec<String> = words.iter().map(|word| shell::quote(&word.to_string())).collect();
    let because = "one program of the package, optimized";
    decided.program.bin.derive("rust/build-command", because, line.join(" "))
}

/// Every source of the workspace.
fn sources(decided: &Decided<'_>) -> Vec<Step> {
    let mut steps = vec![own_sources(decided)];
    // Of what lies around it the build gets what it names: another part of the repository may change without it.
    steps.extend(decided.facts.cargo.beside.iter().map(|one| {
        let because = "the build reads this beside the workspace";
        let why = Origin::rule_from("rust/sources-beside", because, [one.path.origin().clone()]);
        let (path, inside) = (one.path.value(), decided.inside(one.path.value()));
        let (from, dest) = match one.folder {
            true => (format!("{path}/"), format!("{inside}/")),
            false => (path.to_string(), inside),
        };
        Step::copy(Copy::context([from], dest), why)
    }));
    steps
}

/// The folder of the workspace, with what `cargo` reads of it before it builds anything.
fn own_sources(decided: &Decided<'_>) -> Step {
    let inside = decided.inside(&decided.facts.cargo.whole);
    let dest = if decided.workdir() == inside { "./".to_owned() } else { format!("{inside}/") };
    copy_sources(decided.facts, dest)
}

pub(super) fn copy_sources(facts: &Facts, dest: String) -> Step {
    let cargo = &facts.cargo;
    let from = if cargo.whole.is_root() { Value::text(".") } else { Value::text(format!("{}/", cargo.whole)) };
    let because = "cargo reads the manifest of every member before it builds one";
    let why = Origin::rule_from("rust/sources", because, [cargo.origin.clone()]);
    Step::copy(Copy::context([from], dest), why)
}

/// The argument that keeps what was compiled for one kind of machine from others.
fn platform(decided: &Decided<'_>) -> Option<Step> {
    let why =
        Origin::rule("rust/cache-by-platform", "what was compiled for one kind of machine is of no use to another");
    let argument = vec![("TARGETARCH".to_owned(), None)];
    (*decided.cache.value() == CacheStrategy::Mount).then(|| Step::new(Action::Arg(argument), why))
}

/// The stages of cargo-chef, which builds the dependencies in a layer of their own.
fn chef(decided: &Decided<'_>) -> Vec<Stage> {
    let row = CATALOG.row("tool", "cargo-chef");
    let version = row.and_then(|row| row.text("version")).unwrap_or_default();
    let because = "cargo has no command that builds dependencies alone";
    let why = Origin::rule_from("rust/cargo-chef", because, row.map(|row| row.origin()));
    let keeps = *decided.cache.value() == CacheStrategy::Both;
    let install = Command::new(["cargo", "install", "--locked", "--version", version, "cargo-chef"]);
    let install = by_own_toolchain(install, &decided.version);
    let mounts_of_tools = if keeps { registry() } else { Vec::new() };
    let mut install = vec![install];
    install.extend(moved(decided).map(|folder| Command::new(["rm", "-rf"]).arg(folder)));
    let tool = vec![Step::run(mounts_of_tools, install, &["/usr/local/cargo/bin/cargo-chef"], why.clone())];
    let mut planner = vec![own_sources(decided)];
    // With all members in the recipe and a lockfile, nothing has to be resolved, and so nothing is fetched: a name behind
    // `--bin` would have it download every crate whenever a source changes.
    let prepare = Command::new(["cargo", "chef", "prepare", "--recipe-path"]).arg(format!("{SOURCES}/{RECIPE}"));
    let fetches = if decided.facts.cargo.lock.is_some() { Vec::new() } else { mounts(decided) };
    planner.push(Step::run(fetches, vec![prepare], &[&format!("{SOURCES}/{RECIPE}")], why.clone()));
    let recipe = Copy::stage("planner", format!("{SOURCES}/{RECIPE}"), RECIPE);
    let mut cook = chosen(decided, Command::new(["cargo", "chef", "cook"]));
    // It takes the stand-ins of the project's own crates out of the folder that it is told, and no other.
    if let Some((triple, _)) = triple(decided) {
        cook = cook.arg("--target").arg(triple);
    }
    let cook = cook.arg("--recipe-path").arg(RECIPE);
    let mut deps = vec![Step::copy(recipe, why.clone())];
    if let Some(vendored) = &decided.facts.cargo.vendored {
        let dest = format!("{}/", decided.inside(vendored.value()));
        deps.push(Step::copy(Copy::context([format!("{}/", vendored.value())], dest), vendored.origin().clone()));
    }
    deps.push(Step::run(mounts(decided), vec![cook], &[], why.clone()));
    vec![
        Stage::on(
            "base",
            "chef",
            Purpose::Base,
            "cargo-chef, which tells dependencies from sources.",
            tool,
            why.clone(),
        ),
        Stage::on(
            "chef",
            "planner",
            Purpose::Dependencies,
            "what the dependencies are; it changes with them alone.",
            planner,
            why.clone(),
        ),
        Stage::on(
            "chef",
            "deps",
            Purpose::Dependencies,
            "the dependencies, compiled before the sources come.",
            deps,
            why,
        ),
    ]
}

/// What has cargo compile the project's own crates whenever their stage runs. Cargo goes by dates, and a file that is
/// older than what lies in the cache counts as compiled: another branch, another project with the same names, or sources
/// that came in an archive would end in an image with somebody else's program. Vendored crates are told by their sums, and
/// would compile their C again for a new date.
pub(super) fn date_anew(cache: CacheStrategy, kept: &str, vendored: Option<&str>) -> Option<Command> {
    let mut command = Command::new(["find", SOURCES]);
    for folder in [Some(kept), vendored].into_iter().flatten() {
        command = command.arg("-path").arg(literal(folder)).args(["-prune", "-o"]);
    }
    let command = command.args(["-type", "f", "-exec", "touch", "{}", "+"]);
    (cache == CacheStrategy::Mount).then_some(command)
}

/// A pattern of `find` that is one path.
fn literal(path: &str) -> String {
    path.chars().flat_map(|c| matches!(c, '*' | '?' | '[' | '\\').then_some('\\').into_iter().chain([c])).collect()
}

fn dated(decided: &Decided<'_>) -> Option<Command> {
    let vendored = decided.facts.cargo.vendored.as_ref().map(|folder| decided.inside(folder.value()));
    date_anew(*decided.cache.value(), &target_folder(decided), vendored.as_deref())
}

fn build(decided: &Decided<'_>, below: &str, prepare: &[Command]) -> Stage {
    let mut steps = sources(decided);
    steps.extend(platform(decided));
    let bin = format!("{OUT}/{}", decided.bin());
    let why = decided.program.bin.origin().clone();
    let mut makes = vec![bin.clone()];
    makes.extend(decided.program.front.iter().flat_map(front::made));
    if !prepare.is_empty() {
        makes.push(PREPARED.to_owned());
    }
    // What a cache mount holds is gone with the command, so that the program is copied out in the same one.
    let take = Command::new(["install", "-D"]).arg(built(decided)).arg(bin.as_str());
    let makes: Vec<&str> = makes.iter().map(String::as_str).collect();
    if let Some(asked) = &decided.by.settings.build {
        let why = as_asked(asked.origin());
        let mut folders = vec![Command::new(["mkdir", "-p", OUT])];
        folders.extend(prepare.iter().cloned());
        folders.extend(dated(decided));
        steps.push(Step::run(Vec::new(), folders, &[], why.clone()));
        let makes = makes.iter().map(|path| (*path).to_owned()).collect();
        let script = Script::Shell(asked::line(decided, asked));
        steps.push(Step::new(Action::Run { mounts: mounts(decided), script, makes }, why));
    } else {
        let mut commands: Vec<Command> = dated(decided).into_iter().collect();
        commands.extend(match &decided.program.front {
            Some(front) => {
                front::with_program(decided.facts, decided.program, front, &decided.workdir(), &built(decided), &bin)
            }
            None => vec![cargo_build(decided), take],
        });
        commands.extend(prepare.iter().cloned());
        steps.push(Step::run(mounts(decided), commands, &makes, why.clone()));
    }
    let about = match decided.images.is_static() {
        true => "the program, one static file; toolchain and sources stay here.",
        false => "the program, linked to the C library of this image.",
    };
    Stage::on(below, "build", Purpose::Build, about, steps, why)
}

fn test(decided: &Decided<'_>, below: &str) -> Option<Stage> {
    let tests = decided.package.tests.clone().filter(|_| decided.by.settings.wants_target("test"))?;
    let mut steps = sources(decided);
    steps.extend(platform(decided));
    let mut command = Command::new(["cargo", "test"]);
    if decided.facts.cargo.lock.is_some() {
        command = command.arg("--locked");
    }
    if decided.facts.cargo.manifests.len() > 1 {
        command = command.arg("--package").arg(decided.package.name.value().as_str());
    }
    let commands = dated(decided).into_iter().chain([features(decided, command)]).collect();
    steps.push(Step::run(mounts(decided), commands, &[], tests.clone()));
    let about = "the project's tests; run them with `docker build --target test`.";
    Some(Stage::on(below, "test", Purpose::Test, about, steps, tests))
}

fn development(decided: &Decided<'_>) -> Option<Stage> {
    if !decided.by.settings.wants_target("development") {
        return None;
    }
    let why = Origin::rule("rust/development", "for working on the project with the toolchain at hand");
    let facts = decided.facts;
    let mut steps = sources(decided);
    if facts.cargo.vendored.is_none() {
        // A cache mount is gone when the container runs, and the container needs the crates; so is a token.
        let mut fetch = Command::new(["cargo", "fetch"]);
        if facts.cargo.lock.is_some() {
            fetch = fetch.arg("--locked");
        }
        let tokens = compiling(facts, CacheStrategy::Layer, String::new(), Value::text(""));
        steps.push(Step::run(tokens, vec![fetch], &[], why.clone()));
    }
    let mut env: Vec<(String, Value)> = Vec::new();
    let mut from = Vec::new();
    for (name, value) in decided.by.settings.env.iter().chain(&decided.address.env) {
        if env.iter().all(|(known, _)| known != name) {
            env.push((name.clone(), value.into()));
            from.push(value.origin().clone());
        }
    }
    if !env.is_empty() {
        let because = "as it runs in production";
        steps.push(Step::new(Action::Env(env), Origin::rule_from("rust/development-variables", because, from)));
    }
    if let Some((folder, why)) = beside_package(decided) {
        steps.push(Step::new(Action::Workdir(folder.into()), why));
    }
    let (below, run) = match &decided.program.front {
        Some(front) => ("tools", front::watch(front)),
        None => ("base", run(decided)),
    };
    steps.push(Step::new(Action::Cmd(run.words), decided.program.bin.origin().clone()));
    let about = "runs the program from its sources; mount them over the copy to work on them.";
    Some(Stage::on(below, "development", Purpose::Development, about, steps, why))
}

/// The command that compiles and starts the program.
fn run(decided: &Decided<'_>) -> Command {
    let mut run = Command::new(["cargo", "run"]);
    if decided.facts.cargo.manifests.len() > 1 {
        run = run.arg("--package").arg(decided.package.name.value().as_str());
    }
    run = features(decided, run).arg("--bin").arg(decided.bin());
    let mut arguments: Vec<Value> = Vec::new();
    if let Some(entry) = &decided.start.entry {
        arguments.extend(entry.iter().skip(1).chain(&decided.start.arguments).cloned());
    }
    if arguments.is_empty() { run } else { run.arg("--").args(arguments) }
}

/// The folder of the package, where the program finds files from there that it does not find from the workspace's.
fn beside_package(decided: &Decided<'_>) -> Option<(String, Origin)> {
    let own = &decided.package.folder;
    let is_at = |folder: &RepoPath, at: &str, path: &RepoPath| folder.join(at).is_ok_and(|found| found == *path);
    let file = decided
        .program
        .code
        .files
        .iter()
        .find(|file| is_at(own, &file.at, &file.path) && !is_at(&decided.facts.cargo.root, &file.at, &file.path))?;
    let because = "the program's relative paths begin here";
    let why = Origin::rule_from("rust/working-folder", because, [file.why.clone()]);
    Some((decided.inside(own), why))
}

#[cfg(test)]
mod tests {
    use crate::ecosystem::rust::decide::front::tests::check;

    const ONE: &str = "//- Cargo.toml\n[package]\nname = \"toll\"\nversion = \"1.0.0\"\nedition = \"2021\"\n";
    const LOCK: &str = "//- Cargo.lock\nversion = 4\n[[package]]\nname = \"toll\"\nversion = \"1.0.0\"\n";
    const MAIN: &str = "//- src/main.rs\nfn main() {}\n";
    const LAYER: &[(&str, &str)] = &[("cache", "layer")];

    #[test]
    fn a_layer_holds_the_dependencies() {
        let project = format!("{ONE}{LOCK}{MAIN}");
        let prepare = "cargo chef prepare --recipe-path /src/recipe.json";
        let cook = "cargo chef cook --release --locked --recipe-path recipe.json";
        check(&project, LAYER, &[prepare, cook, "FROM deps AS build", "-RUSTUP_TOOLCHAIN", "-type=cache"]);
    }

    #[test]
    fn cargo_chef_knows_where_programs_are_built() {
        let config = "//- .cargo/config.toml\n[build]\ntarget = \"x86_64-unknown-linux-gnu\"\n";
        check(
            &format!("{ONE}{LOCK}{MAIN}{config}"),
            LAYER,
            &["cook --release --locked --target x86_64-unknown-linux-gnu"],
        );
    }

    #[test]
    fn cargo_chef_is_compiled_by_the_toolchain_of_the_image() {
        let nightly = "//- rust-toolchain\nnightly-2026-10-01\n";
        let install = "RUSTUP_TOOLCHAIN=$RUST_VERSION cargo install --locked --version";
        check(&format!("{ONE}{LOCK}{MAIN}{nightly}"), LAYER, &[install]);
    }

    #[test]
    fn vendored_crates_keep_their_dates() {
        let config =
            "//- .cargo/config.toml\n[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"ven[1]\"\n";
        let vendored = "//- ven[1]/a/Cargo.toml\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n";
        let find = "find /src -path /src/target -prune -o -path '/src/ven\\[1]' -prune -o -type f";
        check(&format!("{ONE}{LOCK}{MAIN}{config}{vendored}"), &[], &[find]);
    }

    #[test]
    fn development_finds_what_production_does() {
        let registry = "[dependencies]\nfares = {version = \"1\", registry = \"house\"}\n";
        let config = "//- .cargo/config.toml\n[registries.house]\nindex = \"sparse+https://crates.example/\"\n";
        let fetch = "env=CARGO_REGISTRIES_HOUSE_TOKEN,required=true \\\n    cargo fetch\n";
        check(&format!("{ONE}{registry}{MAIN}{config}"), &[("env", "LEVEL=debug")], &[fetch, "ENV LEVEL=debug\nCMD"]);
        let index = registry.replace("registry = \"house\"", "registry-index = \"sparse+https://crates.example/\"");
        check(&format!("{ONE}{index}{MAIN}{config}"), &[], &["env=CARGO_REGISTRIES_HOUSE_TOKEN"]);
        let member = format!(
            "//- Cargo.toml\n[workspace]\nmembers = [\"apps/toll\"]\n{}//- apps/toll/fares.txt\n1\n//- apps/toll/src/main.rs\nfn main() {{ let _ = std::fs::read_to_string(\"fares.txt\"); }}\n",
            ONE.replace("//- ", "//- apps/toll/")
        );
        check(&member, &[("unit", "apps/toll")], &["WORKDIR /src/apps/toll\nCMD"]);
    }

    #[test]
    fn nothing_is_fetched_while_the_recipe_is_written() {
        let registry = "[dependencies]\nfares = {version = \"1\", registry = \"house\"}\n";
        let config = "//- .cargo/config.toml\n[registries.house]\nindex = \"sparse+https://crates.example/\"\n";
        let lock = "[[package]]\nname = \"fares\"\nversion = \"1.0.0\"\nsource = \"sparse+https://crates.example/\"\n";
        let lock = LOCK.replace("1.0.0\"\n", "1.0.0\"\ndependencies = [\"fares\"]\n") + lock;
        let token = "id=cargo_registries_house_token";
        check(&format!("{ONE}{registry}{lock}{MAIN}{config}"), LAYER, &["RUN cargo chef prepare", token]);
        check(&format!("{ONE}{registry}{MAIN}{config}"), LAYER, &["-RUN cargo chef prepare", token]);
    }

    #[test]
    fn no_layer_is_made_of_what_no_recipe_holds() {
        let note: &[&str] = &["!rust/no-recipe", "-chef", "FROM base AS build"];
        let tally =
            "//- libs/tally/Cargo.toml\n[package]\nname = \"tally\"\nversion = \"1.0.0\"\n//- libs/tally/src/lib.rs\n";
        let path = "[dependencies]\ntally = {path = \"libs/tally\"}\n";
        check(&format!("{ONE}{path}{MAIN}{tally}"), LAYER, note);
        check(&format!("{ONE}{path}[workspace]\n{MAIN}{tally}"), LAYER, &["cargo chef cook"]);
        let patch = "[dependencies]\ntally = \"1\"\n[patch.crates-io]\ntally = {path = \"libs/tally\"}\n[workspace]\n";
        check(&format!("{ONE}{patch}{MAIN}{tally}"), LAYER, note);
        check(&format!("{ONE}{path}{MAIN}{tally}"), &[("cache", "both")], &["!rust/no-recipe", "type=cache"]);
        check(&format!("{ONE}{path}{MAIN}{tally}"), &[], &["-chef", "type=cache"]);
    }
}
