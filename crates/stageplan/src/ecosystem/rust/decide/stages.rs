//! The stages that make the program.

use stageplan_syntax::shell;

use super::{Decided, OUT, PREPARED, SOURCES, front, production, version};
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::facts::Facts;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{
    Action, Base, Command, Copy, Mount, Os, Purpose, RunsOn, Script, Sharing, Stage, Step, Value, install_packages,
    prune,
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
    } else if decided.cache.value() == &CacheStrategy::Mount || outside(decided).is_some() {
        "base"
    } else {
        "deps"
    };
    if let Some(front) = &decided.program.front {
        // What is compiled for two machines has no recipe for cargo-chef.
        stages.push(front::tools(front));
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

/// A crate of the repository outside of the workspace, which cargo-chef does not know how to do without.
fn outside<'f>(decided: &Decided<'f>) -> Option<&'f Sourced<RepoPath>> {
    let cargo = &decided.facts.cargo;
    cargo.manifests.iter().find(|manifest| manifest.value().relative_to(&cargo.root).is_none())
}

/// How dependencies are kept, for people.
pub(super) fn strategy(decided: &Decided<'_>) -> Sourced<String> {
    let rule = "rust/dependencies";
    let chef = "cargo-chef builds them in a layer";
    let mounts = "cache mounts keep what was compiled";
    let reject = |value: &str, why: &str| Rejected { value: value.to_owned(), why: why.to_owned(), origin: None };
    let (text, rejected) = match decided.cache.value() {
        strategy @ (CacheStrategy::Layer | CacheStrategy::Both) if outside(decided).is_some() => {
            let why = "it does not know crates outside of the workspace";
            let rejected = Rejected { origin: outside(decided).map(|path| path.origin().clone()), ..reject(chef, why) };
            let fetched = "a cache mount keeps what was fetched";
            (if *strategy == CacheStrategy::Both { fetched } else { "nothing keeps them" }, rejected)
        }
        CacheStrategy::Mount => {
            (mounts, reject(chef, "it takes three stages more; `--cache layer` is for builders that start empty"))
        }
        CacheStrategy::Layer => (chef, reject(mounts, decided.cache.origin().says_otherwise().as_str())),
        CacheStrategy::Both => (chef, reject(mounts, "a layer cannot hold what a mount keeps")),
    };
    let why = Origin::rule_from(rule, "", [decided.cache.origin().clone()]).rejecting(rule, vec![rejected]);
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

/// A mount for what cargo fetches.
pub(super) fn registry() -> Vec<Mount> {
    let cache = |target: &str| Mount::Cache { target: target.into(), id: None, sharing: Sharing::Shared };
    vec![cache("/usr/local/cargo/registry"), cache("/usr/local/cargo/git/db")]
}

/// The mounts of a command that compiles.
fn mounts(decided: &Decided<'_>) -> Vec<Mount> {
    let mut mounts = Vec::new();
    if *decided.cache.value() != CacheStrategy::Layer && decided.facts.cargo.vendored.is_none() {
        mounts.extend(registry());
    }
    if *decided.cache.value() == CacheStrategy::Mount {
        let id = Value::text(format!("target-{}-", decided.bin())).then(Value::variable("TARGETARCH"));
        let target = Value::text(target_folder(decided));
        mounts.push(Mount::Cache { target, id: Some(id), sharing: Sharing::Locked });
    }
    mounts.extend(decided.facts.cargo.secrets.iter().map(|secret| {
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
fn target_folder(decided: &Decided<'_>) -> String {
    format!("{}/target", decided.workdir())
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
    let triple = triple(decided).map_or_else(String::new, |(triple, _)| format!("{triple}/"));
    format!("{}/{triple}release/{}", target_folder(decided), decided.bin())
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

fn features(decided: &Decided<'_>, mut command: Command) -> Command {
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
        return front::line(front);
    }
    let words = cargo_build(decided).words;
    let line: Vec<String> = words.iter().map(|word| shell::quote(&word.to_string())).collect();
    let because = "one program of the package, optimized";
    decided.program.bin.derive("rust/build-command", because, line.join(" "))
}

/// Every source of the workspace.
fn sources(decided: &Decided<'_>) -> Vec<Step> {
    let dest = if decided.workdir() == SOURCES { "./".to_owned() } else { format!("{SOURCES}/") };
    vec![copy_sources(decided.facts, dest)]
}

pub(super) fn copy_sources(facts: &Facts, dest: String) -> Step {
    let cargo = &facts.cargo;
    let from = if cargo.context.is_root() { Value::text(".") } else { Value::text(format!("{}/", cargo.context)) };
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
    let mounts_of_tools = if keeps { registry() } else { Vec::new() };
    let tool = vec![Step::run(mounts_of_tools, vec![install], &["/usr/local/cargo/bin/cargo-chef"], why.clone())];
    let mut planner = sources(decided);
    let prepare = Command::new(["cargo", "chef", "prepare", "--bin"]).arg(decided.bin()).args(["--recipe-path"]);
    let prepare = prepare.arg(format!("{SOURCES}/{RECIPE}"));
    planner.push(Step::run(Vec::new(), vec![prepare], &[&format!("{SOURCES}/{RECIPE}")], why.clone()));
    let recipe = Copy::stage("planner", format!("{SOURCES}/{RECIPE}"), RECIPE);
    let cook = chosen(decided, Command::new(["cargo", "chef", "cook"])).arg("--recipe-path").arg(RECIPE);
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
/// that came in an archive would end in an image with somebody else's program.
fn date_anew(decided: &Decided<'_>) -> Option<Command> {
    let kept = target_folder(decided);
    let words = ["find", SOURCES, "-path", kept.as_str(), "-prune", "-o", "-type", "f", "-exec", "touch", "{}", "+"];
    (*decided.cache.value() == CacheStrategy::Mount).then(|| Command::new(words))
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
        folders.extend(date_anew(decided));
        steps.push(Step::run(Vec::new(), folders, &[], why.clone()));
        let makes = makes.iter().map(|path| (*path).to_owned()).collect();
        let script = Script::Shell(asked.clone());
        steps.push(Step::new(Action::Run { mounts: mounts(decided), script, makes }, why));
    } else {
        let mut commands: Vec<Command> = date_anew(decided).into_iter().collect();
        commands.extend(match &decided.program.front {
            Some(front) => front::with_program(front, &target_folder(decided), &built(decided), &bin),
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
    let commands = date_anew(decided).into_iter().chain([features(decided, command)]).collect();
    steps.push(Step::run(mounts(decided), commands, &[], tests.clone()));
    let about = "the project's tests; run them with `docker build --target test`.";
    Some(Stage::on(below, "test", Purpose::Test, about, steps, tests))
}

fn development(decided: &Decided<'_>) -> Option<Stage> {
    if !decided.by.settings.wants_target("development") {
        return None;
    }
    let why = Origin::rule("rust/development", "for working on the project with the toolchain at hand");
    let mut steps = sources(decided);
    if decided.facts.cargo.secrets.is_empty() && decided.facts.cargo.vendored.is_none() {
        // A cache mount is gone when the container runs, and the container needs the crates.
        let mut fetch = Command::new(["cargo", "fetch"]);
        if decided.facts.cargo.lock.is_some() {
            fetch = fetch.arg("--locked");
        }
        steps.push(Step::run(Vec::new(), vec![fetch], &[], why.clone()));
    }
    let mut run = Command::new(["cargo", "run"]);
    if decided.facts.cargo.manifests.len() > 1 {
        run = run.arg("--package").arg(decided.package.name.value().as_str());
    }
    run = features(decided, run).arg("--bin").arg(decided.bin());
    let mut arguments: Vec<Value> = Vec::new();
    if let Some(entry) = &decided.start.entry {
        arguments.extend(entry.iter().skip(1).chain(&decided.start.arguments).cloned());
    }
    if !arguments.is_empty() {
        run = run.arg("--").args(arguments);
    }
    let env: Vec<(String, Value)> =
        decided.address.env.iter().map(|(name, value)| (name.clone(), value.into())).collect();
    if let Some((_, first)) = decided.address.env.first() {
        steps.push(Step::new(Action::Env(env), first.origin().clone()));
    }
    steps.push(Step::new(Action::Cmd(run.words), decided.program.bin.origin().clone()));
    let about = "runs the program from its sources; mount them over the copy to work on them.";
    Some(Stage::on("base", "development", Purpose::Development, about, steps, why))
}
