//! What a first tutorial would do: copy everything, install in the way the manager's name is usually typed, start.

use super::Decided;
use super::install::named;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::Manager;
use crate::origin::Origin;
use crate::plan::{Action, Command, Image, Naive, PLAIN_INSTALL, Purpose, Stage, Step, Value};

/// Where everything lies.
const FOLDER: &str = "/app";

pub(super) fn naive(decided: &Decided<'_>, stages: &[Stage]) -> Option<Naive> {
    let facts = decided.facts;
    let manager = *facts.install.manager.value();
    if manager == Manager::Conda {
        return None;
    }
    let image = Image::of(&CATALOG, "python-plain", Some(Value::text(decided.version.value().as_str())))?;
    let enter = |folder: &crate::tree::RepoPath| {
        let path = if folder.is_root() { FOLDER.to_owned() } else { format!("{FOLDER}/{folder}") };
        Step::new(Action::Workdir(path.into()), facts.origin.clone())
    };
    let mut steps = Vec::new();
    if !facts.root.is_root() {
        steps.push(enter(&facts.root));
    }
    debug_assert!("python/plain-install".ends_with(PLAIN_INSTALL));
    let because = "in the way the manager's name is usually typed";
    let why = Origin::rule_from("python/plain-install", because, [facts.install.manager.origin().clone()]);
    let commands = install(decided);
    if !commands.is_empty() {
        steps.push(Step::run(Vec::new(), commands, &[], why.clone()));
    }
    let through = through(decided);
    if !decided.start.adds.is_empty() {
        let words: &[&str] = match manager {
            Manager::Uv if !through.is_empty() => &["uv", "pip", "install"],
            Manager::Poetry | Manager::Pdm => &[],
            _ => &["pip", "install"],
        };
        let prefix: &[&str] = if words.is_empty() { through } else { &[] };
        let plain: &[&str] = if words.is_empty() { &["pip", "install"] } else { words };
        let command =
            Command::new(prefix.iter().chain(plain).copied()).args(decided.start.adds.iter().map(Value::from));
        steps.push(Step::run(Vec::new(), vec![command], &[], why));
    }
    if facts.unit != facts.root {
        steps.push(enter(&facts.unit));
    }
    steps.extend(decided.framework().into_iter().flat_map(|framework| &framework.steps).map(|step| {
        let mut command = Command::new(through.iter().copied()).args(step.words.iter().map(String::as_str));
        for (name, value) in &step.env {
            command = command.env(name.as_str(), value.as_str());
        }
        Step::run(Vec::new(), vec![command], &[], step.origin.clone())
    }));
    let shell = decided.start.words.first().is_some_and(|word| word == "/bin/sh");
    let prefix = if shell { &[][..] } else { through };
    let start = prefix.iter().map(|word| Value::text(*word));
    Some(Naive {
        image,
        folder: FOLDER.to_owned(),
        steps,
        start: start.chain(decided.start.words.iter().map(|word| Value::text(word.as_str()))).collect(),
        start_why: decided.start.why.clone(),
        by_tool: !prefix.is_empty(),
        development: !through.is_empty() && stages.iter().any(|stage| stage.purpose == Purpose::Dependencies),
    })
}

/// What runs a program of the environment that the manager keeps for itself.
pub(super) fn through(decided: &Decided<'_>) -> &'static [&'static str] {
    let install = &decided.facts.install;
    match install.manager.value() {
        Manager::Uv if install.requirements.is_empty() || install.lock.is_some() => &["uv", "run"],
        Manager::Poetry => &["poetry", "run"],
        Manager::Pdm => &["pdm", "run"],
        _ => &[],
    }
}

pub(super) fn install(decided: &Decided<'_>) -> Vec<Command> {
    let facts = decided.facts;
    let install = &facts.install;
    let files = || {
        let paths = install.requirements.iter();
        let words = paths.flat_map(|path| {
            [Value::text("-r"), Value::text(named(decided, path.value())).because(path.origin().clone())]
        });
        Command::new(["pip", "install"]).args(words)
    };
    let tool = |name: &'static str| Command::new(["pip", "install", name]);
    match install.manager.value() {
        Manager::Uv if install.lock.is_some() || install.requirements.is_empty() => {
            vec![tool("uv"), Command::new(["uv", "sync"])]
        }
        Manager::Poetry => vec![tool("poetry"), Command::new(["poetry", "install"])],
        Manager::Pdm => vec![tool("pdm"), Command::new(["pdm", "install"])],
        Manager::Pipenv => vec![tool("pipenv"), Command::new(["pipenv", "install", "--system", "--deploy"])],
        _ if !install.requirements.is_empty() => vec![files()],
        _ => match &install.lock {
            Some(lock) => {
                let file = Value::text(named(decided, lock.value())).because(lock.origin().clone());
                vec![Command::new(["pip", "install", "-r"]).arg(file)]
            }
            None if facts.package.is_some() => vec![Command::new(["pip", "install", "."])],
            None => Vec::new(),
        },
    }
}
