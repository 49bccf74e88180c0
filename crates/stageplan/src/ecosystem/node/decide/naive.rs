//! What a first tutorial would do with the same project: copy everything, install, build, `npm start`.

use super::install::{install_manager, pnp};
use super::stages::has_packages;
use super::{Decided, image, is_bun};
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Command, Naive, Os, Purpose, Stage, Step, Value};
use crate::planner::as_asked;
use crate::tree::RepoPath;

/// Where everything lies.
const FOLDER: &str = "/app";

/// The project in one stage. The full image has compilers, Python and Git, so that native packages need nothing more.
/// The build is that of the planned `stages`.
pub(super) fn naive(decided: &Decided<'_>, stages: &[Stage]) -> Naive {
    let facts = decided.facts;
    let bun = decided.start.bun;
    let key = if bun { "bun-plain" } else { "node-plain" };
    let version = if bun { Value::text(image::bun_version(facts)) } else { Value::text(decided.line.version.value()) };
    let inside = |folder: &RepoPath| match folder.as_str() {
        "" => FOLDER.to_owned(),
        folder => format!("{FOLDER}/{folder}"),
    };
    let enter = |path: String| Step::new(Action::Workdir(path.into()), facts.package.origin.clone());
    let run = |command: Command, why: Origin| Step::run(Vec::new(), vec![command], &[], why);
    let mut steps = Vec::new();
    let wished = &decided.by.settings.build_packages;
    if let Some(first) = wished.first().filter(|_| decided.image.base.os == Os::Debian) {
        steps.push(Naive::install_packages(Os::Debian, wished, as_asked(first.origin())));
    }
    if let Some(package) = &decided.manager.package {
        steps.push(run(install_manager(package), package.origin().clone()));
    }
    if is_bun(decided.manager.manager) && !bun {
        let package = Sourced::new(format!("bun@{}", image::bun_version(facts)), decided.manager.why.clone());
        steps.push(run(install_manager(&package), package.origin().clone()));
    }
    if !facts.root.is_root() {
        steps.push(enter(inside(&facts.root)));
    }
    let program = || decided.manager.program.iter().map(|word| Value::text(word.as_str()));
    if has_packages(facts) {
        let because = "whatever versions fit, in the way the manager's name is usually typed";
        let why = Origin::rule_from("node/plain-install", because, [decided.manager.why.clone()]);
        steps.push(run(Command::new(program()).arg("install"), why));
    }
    for step in stages.iter().filter(|stage| stage.purpose == Purpose::Build).flat_map(|stage| &stage.steps) {
        if let Action::Run { script, .. } = &step.action {
            let action = Action::Run { mounts: Vec::new(), script: script.clone(), makes: Vec::new() };
            steps.push(Step::new(action, step.why.clone()));
        }
    }
    let own = facts.package.scripts.get("start").filter(|_| decided.by.settings.start.is_none());
    let mut workdir = inside(&facts.unit);
    let (start, start_why) = match own {
        Some(line) => {
            let words: &[&str] = if is_bun(decided.manager.manager) { &["run", "start"] } else { &["start"] };
            (Command::new(program()).args(words.iter().copied()), line.origin().clone())
        }
        None => {
            if let Some(cwd) = &decided.start.cwd {
                workdir = format!("{workdir}/{cwd}");
            }
            let words = decided.start.words.iter().map(|word| Value::text(word.as_str()));
            // Only yarn knows where the packages are.
            let through = pnp(decided) && decided.start.words.first().is_some_and(|word| word == "node");
            let before: Vec<Value> = program().filter(|_| through).collect();
            (Command::new(before).args(words), decided.start.why.clone())
        }
    };
    if workdir != inside(&facts.root) {
        steps.push(enter(workdir));
    }
    let members = facts.workspace.iter().flat_map(|workspace| workspace.members.iter().chain([&workspace.package]));
    Naive {
        image: image::image(key, Some(version)),
        folder: FOLDER.to_owned(),
        steps,
        start: start.words,
        start_why,
        by_tool: own.is_some() || decided.start.by_manager,
        development: members.chain([&facts.package]).any(|package| !package.dev.is_empty()),
    }
}
