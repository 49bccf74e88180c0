//! The steps by which a manager fills the environment: what runs, what development adds, and the project itself.

use super::{Decided, VENV};
use crate::ecosystem::python::facts::Manager;
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Copy, Mount, Sharing, Step, Value, VersionArg};

/// The steps of the install.
#[derive(Default)]
pub(super) struct Installed {
    /// Versions as build arguments, such as the manager's own.
    pub(super) versions: Vec<VersionArg>,
    /// Brings the manager, and makes the environment.
    pub(super) tool: Vec<Step>,
    /// Installs what runs, before the sources come.
    pub(super) production: Vec<Step>,
    /// Installs what tests and development add, on top of that; empty where that is nothing.
    pub(super) development: Vec<Step>,
    /// Installs the project itself once the sources are in place; empty where it is no package.
    pub(super) project: Vec<Step>,
    /// The command as people would say it.
    pub(super) shown: Option<Sourced<String>>,
}

pub(super) fn install(decided: &Decided<'_>) -> Installed {
    let mut installed = match decided.facts.install.manager.value() {
        Manager::Uv => uv(decided),
        _ => pip(decided),
    };
    if !decided.start.adds.is_empty() {
        let why = Origin::rule("python/added-server", "the program needs it and the project does not name it");
        let names = decided.start.adds.iter().map(Value::from);
        let command = Command::new(["pip", "install"]).args(names);
        installed.production.push(Step::run(vec![cache("/root/.cache/pip")], vec![command], &[VENV], why));
    }
    installed
}

fn cache(target: &str) -> Mount {
    Mount::Cache { target: target.into(), id: None, sharing: Sharing::Shared }
}

fn pip(decided: &Decided<'_>) -> Installed {
    let facts = &decided.facts.install;
    let why = Origin::rule("python/environment", "an environment of its own can be copied as one folder");
    let command = Command::new(["python", "-m", "venv", VENV]);
    let mut installed =
        Installed { tool: vec![Step::run(Vec::new(), vec![command], &[VENV], why)], ..Installed::default() };
    if facts.requirements.is_empty() {
        return installed;
    }
    let first = Origin::rule("python/manifests-first", "the install is done again only when one of these changes");
    let sources = facts.requirements.iter().map(|path| Value::from(path.value()).because(path.origin().clone()));
    installed.production.push(Step::copy(Copy::context(sources.collect::<Vec<_>>(), "./"), first));
    let mut command = Command::new(["pip", "install"]);
    for path in &facts.requirements {
        command = command.arg("-r").arg(path.value().file_name());
    }
    let from = facts.requirements.iter().map(|path| path.origin().clone());
    let why = Origin::rule_from("python/install", "", from);
    installed.shown = Some(Sourced::new(command.shown(), why.clone()));
    installed.production.push(Step::run(vec![cache("/root/.cache/pip")], vec![command], &[VENV], why));
    installed
}

fn uv(decided: &Decided<'_>) -> Installed {
    pip(decided)
}
