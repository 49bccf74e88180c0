//! PDM, in an environment of its own; the packages go into the one that is active.

use super::super::install::{
    self, Installed, caches, editable, flags, layer, manifests, no_lockfile, placed, program, reason, tool, variables,
    version_finding, with_version,
};
use super::super::{Decided, VENV};
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Step};

/// Where PDM keeps what it downloads.
const CACHE: &str = "/root/.cache/pdm";

pub(in super::super) fn install(decided: &Decided<'_>) -> Installed {
    let facts = &decided.facts.install;
    let mut installed = Installed { tool: tool(decided), ..Installed::default() };
    installed.tool.extend(variables(&[(
        "PDM_CHECK_UPDATE",
        "false",
        "python/no-update-check",
        "the version of the manager is fixed here",
    )]));
    installed.findings = no_lockfile(decided, "pdm.lock", "pdm lock");
    let why = reason(decided);
    let locked = install::held(decided);
    let command = |production: bool| select(decided, held(decided, locked), production).arg("--no-self");
    let first = command(true);
    let plain = Command::new(["pdm", "install"]).args(locked.then_some("--check"));
    let shown = select(decided, plain, true).arg("--no-self").shown();
    installed.shown = Some(Sourced::new(shown, why.clone()));
    let mut manifests = manifests(decided);
    let locals = !facts.locals.is_empty();
    installed.production = if locals {
        vec![super::super::stages::copy_all(decided)]
    } else {
        manifests.retain(|path| path.value().file_name() != ".pdm-python");
        Vec::new()
    };
    // PDM leaves byte-code to the first start, which cannot write it down.
    // The command of the same name fails where a package holds templates that only look like Python.
    let script = format!("import compileall; compileall.compile_dir('{VENV}', quiet=2)");
    let compile = || Command::new(["python", "-c", script.as_str()]);
    if locals {
        let step = Step::run(caches(decided, CACHE), vec![first, compile()], &[VENV], why);
        installed.production.push(step);
    } else {
        // The lockfile is looked at beside a note of its own.
        installed.production = layer(decided, &manifests, vec![first, compile()], CACHE, true, why);
    }
    if !facts.development_groups.is_empty() {
        let because = "what tests and tools need, on top of what runs";
        let from = facts.lock.iter().map(|lock| lock.origin().clone());
        let why = Origin::rule_from("python/development-install", because, from);
        let step = Step::run(caches(decided, CACHE), vec![command(false)], &[VENV], why);
        installed.development.push(step);
    }
    if let Some(placed) = placed(decided) {
        let why = super::pip::project_reason(decided, &placed);
        let command = select(decided, held(decided, locked), true);
        let command = if editable(decided, &placed) { command } else { command.arg("--no-editable") };
        let (declare, command) = with_version(decided, command);
        installed.project.extend(declare);
        installed.project.push(Step::run(caches(decided, CACHE), vec![command], &[VENV], why.clone()));
        let (declare, command) = with_version(decided, select(decided, held(decided, locked), false));
        installed.working.extend(declare);
        installed.working.push(Step::run(caches(decided, CACHE), vec![command], &[VENV], why));
        installed.findings.extend(version_finding(decided));
    }
    installed
}

/// What is locked and nothing else; without a lockfile, whatever fits.
fn held(decided: &Decided<'_>, locked: bool) -> Command {
    if locked { program(decided).args(["install", "--check"]) } else { program(decided).arg("install") }
}

fn select(decided: &Decided<'_>, mut command: Command, production: bool) -> Command {
    let facts = &decided.facts.install;
    if production {
        command = command.arg("--prod");
    }
    command = command.args(flags("--group", &facts.extras)).args(flags("--group", &facts.groups));
    if !production {
        command = command.args(flags("--group", &facts.development_groups));
    }
    command
}
