//! Pipenv, in an environment of its own; the packages go into the one that is active.

use super::super::install::{self, Installed, caches, layer, manifests, no_lockfile, program, reason, tool, variables};
use super::super::stages::copy_all;
use super::super::{Decided, VENV};
use super::pip::CACHE as PIP_CACHE;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Step, Value};

/// Where the list is kept between the two commands.
const LIST: &str = "/tmp/requirements.txt";

/// Where Pipenv keeps what it downloads.
const CACHE: &str = "/root/.cache/pipenv";

pub(in super::super) fn install(decided: &Decided<'_>) -> Installed {
    let facts = &decided.facts.install;
    let mut installed = Installed { tool: tool(decided), ..Installed::default() };
    let quiet = "it says that it uses the active environment, which is what is wanted";
    installed.tool.extend(variables(&[("PIPENV_VERBOSITY", "-1", "python/pipenv-active-environment", quiet)]));
    installed.findings = no_lockfile(decided, "Pipfile.lock", "pipenv lock");
    if let (Some(source), Some(_)) = (&facts.nameless, &facts.lock) {
        return from_lock(decided, installed, source);
    }
    let why = reason(decided);
    // A Pipfile that was changed without its lockfile stops the build.
    let held = install::held(decided).then_some("--deploy");
    let command = |start: Command| {
        // What its file calls another way than its options.
        let category = |group: &'_ str| if group == "dev" { "dev-packages".to_owned() } else { group.to_owned() };
        let groups: Vec<String> = facts.groups.iter().map(|group| category(group.value())).collect();
        let command = start.arg("install").args(held);
        if groups.is_empty() {
            command
        } else {
            command.arg("--categories").arg(format!("packages {}", groups.join(" ")))
        }
    };
    installed.shown = Some(Sourced::new(command(Command::new(["pipenv"])).shown(), why.clone()));
    installed.production = production(decided, vec![command(program(decided))], CACHE, why);
    let tests = facts.development_groups.first().map(|group| group.origin().clone());
    let tests = tests.or_else(|| {
        let known = |need: &&crate::ecosystem::python::facts::Need| {
            matches!(&need.wanted_for, crate::ecosystem::python::facts::For::Group(_))
        };
        decided.facts.needs.iter().find(known).map(|need| need.origin.clone())
    });
    if let Some(origin) = tests {
        let command = program(decided).args(["install", "--dev"]).args(held);
        installed.development.push(development(decided, vec![command], CACHE, origin));
    }
    installed
}

/// What runs. Pipenv writes to the files beside it, so these are copied; folders of the repository have to be there.
fn production(decided: &Decided<'_>, commands: Vec<Command>, cache: &str, why: Origin) -> Vec<Step> {
    if decided.facts.install.locals.is_empty() {
        return layer(decided, &manifests(decided), commands, cache, true, why);
    }
    vec![copy_all(decided), Step::run(caches(decided, cache), commands, &[VENV], why)]
}

/// What development adds.
fn development(decided: &Decided<'_>, commands: Vec<Command>, cache: &str, from: Origin) -> Step {
    let because = "what tests and tools need, on top of what runs";
    let why = Origin::rule_from("python/development-install", because, [from]);
    Step::run(caches(decided, cache), commands, &[VENV], why)
}

/// Pipenv stops at a source without a name, except where it only reads the lockfile.
fn from_lock(decided: &Decided<'_>, mut installed: Installed, source: &Origin) -> Installed {
    let message = "Pipenv does not load a Pipfile whose source has no name, which older versions wrote";
    let finding = Finding::warning("python/source-without-name", message);
    let help = "add `name = \"pypi\"` to its [[source]] and run `pipenv lock`; planned by what the lockfile lists";
    installed.findings.push(finding.help(help).at(source.place().cloned()));
    let because = "what the lockfile holds, as Pipenv does not load the Pipfile";
    let why = Origin::rule_from("python/install-by-lockfile", because, [reason(decided), source.clone()]);
    let hashes = decided.facts.locked.iter().all(|one| one.link.is_none()).then_some("--hash");
    let commands = |flags: &[&'static str]| {
        let mut list = program(decided).arg("requirements").args(flags.iter().copied()).args(hashes);
        list.stdout_to = Some(Value::text(LIST));
        vec![list, Command::new(["pip", "--python", VENV, "install", "-r", LIST])]
    };
    installed.shown = Some(Sourced::new("pipenv requirements".to_owned(), why.clone()));
    installed.production = production(decided, commands(&[]), PIP_CACHE, why);
    if decided.facts.locked.iter().any(|one| !one.main) {
        installed.development.push(development(decided, commands(&["--dev"]), PIP_CACHE, source.clone()));
    }
    installed
}
