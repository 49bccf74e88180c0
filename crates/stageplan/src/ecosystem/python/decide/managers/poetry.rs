//! Poetry, in an environment of its own; the packages go into the one that is active.

use super::super::install::{
    Installed, caches, editable, held, layer, manifests, no_lockfile, placed, program, reason, tool, version_finding,
    with_version,
};
use super::super::stages::enter;
use super::super::{Decided, VENV};
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Step, Value};

/// Where Poetry keeps what it downloads.
const CACHE: &str = "/root/.cache/pypoetry";

pub(in super::super) fn install(decided: &Decided<'_>) -> Installed {
    let facts = &decided.facts.install;
    let mut installed = Installed { tool: tool(decided), ..Installed::default() };
    installed.findings = no_lockfile(decided, "poetry.lock", "poetry lock");
    let why = reason(decided);
    let locked = held(decided);
    let command = |production: bool| {
        let command = program(decided).arg("install");
        let command = select(decided, command, production).args(["--no-root", "--no-interaction", "--compile"]);
        // Folders of the repository come with the sources.
        if facts.locals.is_empty() { command } else { command.arg("--no-directory") }
    };
    let mut commands = vec![command(true)];
    if facts.stale.is_some() {
        // Poetry stops at a lockfile that its manifest has left behind.
        commands.insert(0, program(decided).args(["lock", "--no-interaction"]));
    }
    let shown = select(decided, Command::new(["poetry", "install"]), true).arg("--no-root").shown();
    installed.shown = Some(Sourced::new(shown, why.clone()));
    let manifests = manifests(decided);
    installed.production = layer(decided, &manifests, commands, CACHE, !locked, why);
    if !facts.development_groups.is_empty() {
        let because = "what tests and tools need, on top of what runs";
        let from = facts.lock.iter().map(|lock| lock.origin().clone());
        let why = Origin::rule_from("python/development-install", because, from);
        installed.development = layer(decided, &manifests, vec![command(false)], CACHE, !locked, why);
        installed.development.retain(|step| !installed.production.contains(step));
    }
    project(decided, &mut installed);
    installed
}

/// Groups and extras.
fn select(decided: &Decided<'_>, mut command: Command, production: bool) -> Command {
    let facts = &decided.facts.install;
    let names = |list: &[Sourced<String>]| list.iter().map(|name| name.value().as_str()).collect::<Vec<_>>().join(",");
    let groups = names(&facts.groups);
    if production {
        let only = if groups.is_empty() { "main".to_owned() } else { format!("main,{groups}") };
        command = command.arg("--only").arg(Value::text(only));
    } else {
        let all = [groups, names(&facts.development_groups)];
        let all: Vec<&str> = all.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        command = command.arg("--with").arg(Value::text(all.join(",")));
    }
    if !facts.extras.is_empty() {
        let extras = facts.extras.iter().map(|name| name.value().as_str()).collect::<Vec<_>>().join(" ");
        command = command.arg("--extras").arg(Value::text(extras));
    }
    command
}

fn project(decided: &Decided<'_>, installed: &mut Installed) {
    let facts = &decided.facts.install;
    let rest = |production: bool| {
        let command = select(decided, program(decided).arg("install"), production);
        let command = command.args(["--no-root", "--no-interaction", "--compile"]);
        let from = facts.locals.iter().map(|folder| folder.origin().clone());
        let why = Origin::rule_from("python/local-packages", "the install takes it from the repository", from);
        Step::run(caches(decided, CACHE), vec![command], &[VENV], why)
    };
    if !facts.locals.is_empty() {
        installed.project.push(rest(true));
        installed.working.push(rest(false));
    }
    let Some(placed) = placed(decided) else { return };
    let why = super::pip::project_reason(decided, &placed);
    let linked = || program(decided).args(["install", "--only-root", "--no-interaction"]);
    let (command, cache) = if editable(decided, &placed) {
        (linked(), CACHE)
    } else {
        // Poetry itself only links to the sources.
        (Command::new(["pip", "--python", VENV, "install", "--no-deps", "."]), "/root/.cache/pip")
    };
    let (declare, command) = with_version(decided, command);
    installed.project.extend(declare);
    installed.project.extend(enter(decided));
    installed.project.push(Step::run(caches(decided, cache), vec![command], &[VENV], why.clone()));
    let (declare, command) = with_version(decided, linked());
    installed.working.extend(declare);
    installed.working.extend(enter(decided));
    installed.working.push(Step::run(caches(decided, CACHE), vec![command], &[VENV], why));
    installed.findings.extend(version_finding(decided));
}
