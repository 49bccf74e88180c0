//! Pipenv, in an environment of its own; the packages go into the one that is active.

use super::super::install::{self, Installed, caches, layer, manifests, no_lockfile, program, reason, tool, variables};
use super::super::{Decided, VENV};
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Step};

/// Where Pipenv keeps what it downloads.
const CACHE: &str = "/root/.cache/pipenv";

pub(in super::super) fn install(decided: &Decided<'_>) -> Installed {
    let facts = &decided.facts.install;
    let mut installed = Installed { tool: tool(decided), ..Installed::default() };
    let quiet = "it says that it uses the active environment, which is what is wanted";
    installed.tool.extend(variables(&[("PIPENV_VERBOSITY", "-1", "python/pipenv-active-environment", quiet)]));
    installed.findings = no_lockfile(decided, "Pipfile.lock", "pipenv lock");
    let why = reason(decided);
    // A Pipfile that was changed without its lockfile stops the build.
    let held = install::held(decided).then_some("--deploy");
    let command = |start: Command| {
        let groups: Vec<&str> = facts.groups.iter().map(|group| group.value().as_str()).collect();
        let command = start.arg("install").args(held);
        if groups.is_empty() {
            command
        } else {
            command.arg("--categories").arg(format!("packages {}", groups.join(" ")))
        }
    };
    installed.shown = Some(Sourced::new(command(Command::new(["pipenv"])).shown(), why.clone()));
    let manifests = manifests(decided);
    // It writes to the files beside it, so these are copied.
    if facts.locals.is_empty() {
        installed.production = layer(decided, &manifests, vec![command(program(decided))], CACHE, true, why);
    } else {
        installed.production.push(super::super::stages::copy_all(decided));
        installed.production.push(Step::run(caches(decided, CACHE), vec![command(program(decided))], &[VENV], why));
    }
    let tests = facts.development_groups.first().map(|group| group.origin().clone());
    let tests = tests.or_else(|| {
        let known = |need: &&crate::ecosystem::python::facts::Need| {
            matches!(&need.wanted_for, crate::ecosystem::python::facts::For::Group(_))
        };
        decided.facts.needs.iter().find(known).map(|need| need.origin.clone())
    });
    if let Some(origin) = tests {
        let because = "what tests and tools need, on top of what runs";
        let why = Origin::rule_from("python/development-install", because, [origin]);
        let command = program(decided).args(["install", "--dev"]).args(held);
        installed.development.push(Step::run(caches(decided, CACHE), vec![command], &[VENV], why));
    }
    installed
}
