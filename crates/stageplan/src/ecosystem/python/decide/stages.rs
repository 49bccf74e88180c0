//! The stages: what every one stands on, the environment in two layers, what is built, and what runs.

use super::install::{self, Installed};
use super::{Decided, HOME, VENV, production, tests};
use crate::ecosystem::python::facts::{Framework, Manager};
use crate::origin::{Origin, Sourced};
use crate::plan::{
    Action, Base, Command, Copy, Part, Purpose, RunsOn, Script, Stage, Step, Value, VersionArg, Writable,
    install_packages, prune,
};
use crate::planner::as_asked;

/// The stages with what was decided on the way.
pub(super) struct Built {
    pub(super) stages: Vec<Stage>,
    pub(super) versions: Vec<VersionArg>,
    pub(super) install: Option<Sourced<String>>,
    pub(super) build: Vec<Sourced<String>>,
    pub(super) files: Sourced<String>,
    pub(super) writable: Vec<Writable>,
}

pub(super) fn build(decided: &mut Decided<'_>) -> Built {
    let installed = install::install(decided);
    let Installed { versions, tool, production: packages, development, project, working, shown, findings } = installed;
    decided.findings.extend(findings);
    let mut stages = vec![base(decided)];
    let why = decided.facts.install.manager.origin().clone();
    let mut steps: Vec<Step> = toolchain(decided).into_iter().collect();
    steps.extend(told(decided));
    steps.extend(tool);
    let about = "makes the environment; compilers and the package manager stay behind.";
    stages.push(Stage::on("base", "toolchain", Purpose::Base, about, steps, why.clone()));
    let mut packages = packages;
    for (words, folder) in &decided.native.after {
        let command = Command::new(words.value().iter().map(String::as_str));
        let makes: Vec<&str> = folder.as_deref().into_iter().collect();
        packages.push(Step::run(Vec::new(), vec![command], &makes, words.origin().clone()));
    }
    let about = "the packages that run, installed before the sources come.";
    stages.push(Stage::on("toolchain", "prod-deps", Purpose::ProductionDependencies, about, packages, why.clone()));
    let mut under = "prod-deps";
    if !development.is_empty() {
        let about = "what tests and development add.";
        stages.push(Stage::on(under, "deps", Purpose::Dependencies, about, development, why.clone()));
        under = "deps";
    }
    let (steps, build) = build_steps(decided, &project);
    // Without a step of its own there is nothing to make of the sources.
    let builds = steps.len() > 1;
    if builds {
        let about = "puts the project into the environment, and makes what it serves.";
        stages.push(Stage::on("prod-deps", "build", Purpose::Build, about, steps, why.clone()));
    }
    let from = if builds { "build" } else { "prod-deps" };
    stages.extend(tests::stage(decided, under, &working));
    stages.extend(super::development::stage(decided, under, &working));
    let last = production::stage(decided, from);
    if !last.prepare.is_empty()
        && let Some(stage) = stages.iter_mut().find(|stage| stage.name == from)
    {
        let why = Origin::rule("python/prepared-folders", "the image has no shell that could make them");
        stage.steps.push(Step::run(Vec::new(), last.prepare, &[production::PREPARED], why));
    }
    stages.push(last.stage);
    prune(&mut stages);
    Built { stages, versions, install: shown, build, files: last.files, writable: last.writable }
}

pub(super) fn base(decided: &Decided<'_>) -> Stage {
    let unbuffered = Origin::rule("python/unbuffered", "what the program prints is seen when it is printed");
    let bytecode = Origin::rule("python/no-bytecode-at-run-time", "all that runs is compiled while the image is made");
    let path = Origin::rule("python/environment-on-path", "its programs are found first, without activating anything");
    let mut env = vec![
        ("PYTHONUNBUFFERED".to_owned(), Value::text("1").because(unbuffered.clone())),
        ("PYTHONDONTWRITEBYTECODE".to_owned(), Value::text("1").because(bytecode)),
        ("VIRTUAL_ENV".to_owned(), Value::text(VENV).because(path.clone())),
        (
            "PATH".to_owned(),
            Value {
                parts: vec![Part::Text(format!("{VENV}/bin:")), Part::Variable("PATH".to_owned())],
                origin: Some(path),
            },
        ),
    ];
    // An environment of conda has an interpreter of its own, and tools take this for a promise that it has none.
    let conda = *decided.facts.install.manager.value() == Manager::Conda;
    env.retain(|(name, _)| name != "VIRTUAL_ENV" || !conda);
    let workdir = Origin::rule("python/workdir", "one folder for the program, the same in every stage");
    Stage {
        name: "base".to_owned(),
        purpose: Purpose::Base,
        base: Base::Image(Box::new(decided.image.base.clone())),
        runs_on: RunsOn::Target,
        about: match conda {
            true => "a small Debian, the same in every stage; Python comes with the environment.".to_owned(),
            false => "the interpreter, the same in every stage.".to_owned(),
        },
        steps: vec![Step::new(Action::Env(env), unbuffered), Step::new(Action::Workdir(HOME.into()), workdir)],
        why: decided.image.why.clone(),
    }
}

/// What compilers and the package manager are told.
pub(super) fn told(decided: &Decided<'_>) -> Option<Step> {
    let mut env: Vec<(String, Value)> =
        decided.native.env.iter().map(|(name, value)| (name.clone(), value.into())).collect();
    let mut why = decided.native.env.first().map(|(_, first)| first.origin().clone());
    if let Some(agent) = decided.facts.install.secrets.iter().find(|need| need.is_agent()) {
        // The host is not known to the builder; what it says at first is taken, as a fresh machine of one's own does.
        let command = Value::text("ssh -o StrictHostKeyChecking=accept-new").because(agent.why.clone());
        env.push(("GIT_SSH_COMMAND".to_owned(), command));
        why.get_or_insert_with(|| agent.why.clone());
    }
    Some(Step::new(Action::Env(env), why?))
}

/// Compilers and headers, where something needs them.
fn toolchain(decided: &Decided<'_>) -> Option<Step> {
    let image = &decided.image.base;
    let mut packages = decided.native.build_on(image.os).to_vec();
    packages.extend(fetching(decided));
    if *decided.facts.install.manager.value() == Manager::Conda && !image.ca {
        let because = "the channels are asked over TLS, and the image knows no authority";
        let from = [decided.facts.install.manager.origin().clone()];
        let why = Origin::rule_from("python/conda-channels", because, from);
        packages.retain(|known| known.value() != "ca-certificates");
        packages.insert(0, Sourced::new("ca-certificates".to_owned(), why));
    }
    packages.extend(decided.framework().into_iter().flat_map(|framework| framework.tools.iter().cloned()));
    for package in &decided.by.settings.build_packages {
        packages.push(Sourced::new(package.value().clone(), as_asked(package.origin())));
    }
    let first = packages.first()?;
    let why = decided.native.compiles.clone().unwrap_or_else(|| first.origin().clone());
    Some(install_packages(image.os, &packages, why))
}

/// The sources, the project in the environment, and what frameworks make.
fn build_steps(decided: &Decided<'_>, project: &[Step]) -> (Vec<Step>, Vec<Sourced<String>>) {
    let mut steps = vec![copy_all(decided)];
    steps.extend(project.iter().cloned());
    let mut shown = Vec::new();
    steps.extend(enter(decided).filter(|_| {
        decided.by.settings.build.is_some() || decided.framework().is_some_and(|framework| !framework.steps.is_empty())
    }));
    if let Some(option) = &decided.by.settings.build {
        let why = as_asked(option.origin());
        shown.push(option.clone());
        let makes = vec![HOME.to_owned(), VENV.to_owned()];
        steps.push(Step::new(Action::Run { mounts: Vec::new(), script: Script::Shell(option.clone()), makes }, why));
        return (steps, shown);
    }
    for step in decided.framework().into_iter().flat_map(|framework| &framework.steps) {
        let mut command = Command::new(step.words.iter().map(String::as_str));
        for (name, value) in &step.env {
            command = command.env(name.as_str(), value.as_str());
        }
        shown.push(Sourced::new(command.shown(), step.origin.clone()));
        if !step.cwd.is_empty()
            && let Ok(folder) = decided.facts.unit.join(&step.cwd)
        {
            let folder = decided.inside(&folder);
            steps.push(Step::new(Action::Workdir(folder.into()), step.origin.clone()));
        }
        let outputs = decided.framework().into_iter().flat_map(Framework::written);
        let outside = outputs.map(|output| output.value().as_str()).filter(|path| path.starts_with('/'));
        let makes: Vec<&str> = [HOME].into_iter().chain(outside).collect();
        steps.push(Step::run(Vec::new(), vec![command], &makes, step.origin.clone()));
    }
    (steps, shown)
}

/// All sources.
pub(super) fn copy_all(decided: &Decided<'_>) -> Step {
    let root = &decided.facts.root;
    let source = if root.is_root() { ".".to_owned() } else { format!("{root}/") };
    // A step before may have gone into another folder.
    let dest = if decided.facts.install.folder == *root { "." } else { HOME };
    Step::copy(
        Copy::context([source], dest),
        Origin::rule("python/sources", "the sources, after what changes less often"),
    )
}

/// Into the unit's own folder, where the root of the install is another.
pub(super) fn enter(decided: &Decided<'_>) -> Option<Step> {
    let facts = decided.facts;
    let why = Origin::rule_from("python/workdir", "the program runs in its own folder", [facts.origin.clone()]);
    (facts.unit != facts.root && facts.unit != facts.install.folder)
        .then(|| Step::new(Action::Workdir(decided.inside(&facts.unit).into()), why))
}

/// The programs that fetch dependencies from repositories of sources. They are in no image.
pub(super) fn fetching(decided: &Decided<'_>) -> Vec<Sourced<String>> {
    let os = decided.image.base.os;
    let mut found: Vec<Sourced<String>> = Vec::new();
    for program in &decided.facts.install.fetches {
        let package = match program.value().as_str() {
            "hg" => "mercurial",
            "svn" => "subversion",
            _ => "git",
        };
        let because = "a dependency is fetched with it";
        let why = Origin::rule_from("python/fetched-dependency", because, [program.origin().clone()]);
        let certificates = (os == crate::plan::Os::Debian).then_some("ca-certificates");
        for name in certificates.into_iter().chain([package]) {
            let known = decided.native.build_on(os).iter().chain(&found).any(|known| known.value() == name);
            if !known {
                found.push(Sourced::new(name.to_owned(), why.clone()));
            }
        }
    }
    let agent = decided.facts.install.secrets.iter().find(|need| need.is_agent());
    found.extend(agent.map(|agent| Sourced::new("openssh-client".to_owned(), agent.why.clone())));
    found
}
