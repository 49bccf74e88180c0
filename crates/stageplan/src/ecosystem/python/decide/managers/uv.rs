//! uv: the lockfile is held to, packages go straight into the environment, and the project comes last.

use super::super::install::{
    Installed, caches, development_extras, editable, flags, for_others, held, layer, manifests, no_lockfile, placed,
    reason, variables, version, version_finding, with_version,
};
use super::super::{Decided, VENV};
use crate::ecosystem::python::CATALOG;
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Copy, Image, Step, Value};

/// Where uv keeps what it downloads.
const CACHE: &str = "/root/.cache/uv";

pub(in super::super) fn install(decided: &Decided<'_>) -> Installed {
    let facts = &decided.facts.install;
    let mut installed = Installed { tool: tool(decided), ..Installed::default() };
    if facts.lock.is_none() && !facts.requirements.is_empty() {
        requirements(decided, &mut installed);
        return installed;
    }
    installed.findings = no_lockfile(decided, "uv.lock", "uv lock");
    let why = reason(decided);
    let locked = held(decided);
    // Others of the repository are not there yet, so that only what is locked of them can be looked at.
    let local = apart(decided) || !facts.locals.is_empty();
    let hold = match (locked, local) {
        (false, _) => None,
        (true, true) => Some("--frozen"),
        (true, false) => Some("--locked"),
    };
    let skip = match facts.locals.is_empty() {
        false => "--no-install-local",
        true if apart(decided) => "--no-install-workspace",
        true => "--no-install-project",
    };
    let command = |production: bool| {
        let command = sync(decided, hold, production).arg(skip);
        select(decided, command, production)
    };
    let first = command(true);
    installed.shown = Some(Sourced::new(first.shown(), why.clone()));
    let mut manifests = manifests(decided);
    if locked && local {
        // What is locked needs no look at the manifests of others.
        manifests.retain(|path| {
            let beside = path.value().parent().as_ref() == Some(&facts.folder);
            beside || path.value().file_name() != "pyproject.toml"
        });
    }
    installed.production = layer(decided, &manifests, vec![first], CACHE, !locked, why.clone());
    let adds = !facts.development_groups.is_empty() || !development_extras(decided).is_empty();
    if adds {
        let because = "what tests and tools need, on top of what runs";
        let why = Origin::rule_from(
            "python/development-install",
            because,
            facts.lock.iter().map(|lock| lock.origin().clone()),
        );
        installed.development = layer(decided, &manifests, vec![command(false)], CACHE, !locked, why);
        // What was copied for the first layer is still there.
        installed.development.retain(|step| !installed.production.contains(step));
    }
    project(decided, &mut installed, local);
    installed
}

/// The program, and the variables by which it fills our environment with the image's own interpreter.
fn tool(decided: &Decided<'_>) -> Vec<Step> {
    let version = version(decided);
    let tag = version.as_ref().map_or_else(|| Value::text("latest"), Value::from);
    let mut steps = Vec::new();
    if let Some(image) = Image::of(&CATALOG, "uv", Some(tag)) {
        let reference = image.reference().literal().unwrap_or_default();
        let from = version.iter().map(|version| version.origin().clone()).chain([image.origin]);
        let why = Origin::rule_from("python/uv", "one program without a Python of its own", from);
        steps.push(Step::copy(Copy::stage(reference, "/uv", "/usr/local/bin/"), why));
    }
    steps.extend(variables(&[
        ("UV_PROJECT_ENVIRONMENT", VENV, "python/environment", "an environment of its own can be copied as one folder"),
        ("UV_PYTHON", "/usr/local/bin/python", "python/same-interpreter", "the interpreter that the image runs too"),
        (
            "UV_PYTHON_DOWNLOADS",
            "never",
            "python/same-interpreter",
            "another Python than the image's would not be in the image",
        ),
        ("UV_LINK_MODE", "copy", "python/uv-copies", "files of a cache mount cannot be linked to"),
        ("UV_COMPILE_BYTECODE", "1", "python/bytecode", "compiled once here, instead of at every start"),
    ]));
    steps
}

/// Whether the unit is a member of a workspace that is installed from its root.
fn apart(decided: &Decided<'_>) -> bool {
    decided.facts.install.member.is_some()
}

fn sync(decided: &Decided<'_>, hold: Option<&'static str>, production: bool) -> Command {
    let facts = &decided.facts.install;
    let mut command = Command::new(["uv", "sync"]).args(hold);
    if production {
        let others = facts.development_groups.iter().any(|group| group.value() != "dev");
        command = command.arg(if others { "--no-default-groups" } else { "--no-dev" });
    }
    command
}

/// The member, and the extras and groups that are wanted.
fn select(decided: &Decided<'_>, mut command: Command, production: bool) -> Command {
    let facts = decided.facts;
    if let Some(name) = &facts.install.member {
        command = command.arg("--package").arg(name);
    }
    command = command.args(flags("--extra", &facts.install.extras));
    command = command.args(flags("--group", &facts.install.groups));
    if !production {
        let known = |group: &&Sourced<String>| group.value() != "dev";
        for group in facts.install.development_groups.iter().filter(known) {
            command = command.arg("--group").arg(group);
        }
        for extra in development_extras(decided) {
            command = command.args(["--extra", extra]);
        }
    }
    command
}

fn project(decided: &Decided<'_>, installed: &mut Installed, local: bool) {
    let placed = placed(decided);
    if placed.is_none() && !local {
        return;
    }
    let hold = held(decided).then_some("--locked");
    let command = |production: bool| {
        let command = select(decided, sync(decided, hold, production), production);
        // What was added beside the lockfile would be taken away again.
        if decided.start.adds.is_empty() { command } else { command.arg("--inexact") }
    };
    let mut first = command(true);
    let from = placed.iter().map(|placed| placed.package.origin.clone());
    let why = if placed.as_ref().is_some_and(|placed| editable(decided, placed)) {
        let because = "the environment points at the sources, which lie at the same path in the image";
        Origin::rule_from("python/project-in-place", because, from)
    } else {
        first = first.arg("--no-editable");
        Origin::rule_from("python/project-install", "the environment holds the project itself, not a link to it", from)
    };
    let (declare, first) = with_version(decided, first);
    installed.project = declare;
    installed.project.push(Step::run(caches(decided, CACHE), vec![first], &[VENV], why.clone()));
    let (declare, second) = with_version(decided, command(false));
    installed.working = declare;
    installed.working.push(Step::run(caches(decided, CACHE), vec![second], &[VENV], why));
    installed.findings.extend(version_finding(decided));
}

/// Requirement files alone: uv in the place of pip.
fn requirements(decided: &Decided<'_>, installed: &mut Installed) {
    let facts = &decided.facts.install;
    let from = facts.requirements.iter().map(|path| path.origin().clone());
    let why = Origin::rule_from("python/install", "", from);
    installed.tool.push(for_others());
    super::pip::from_files(decided, installed, &["uv", "pip", "install"], CACHE, why);
}
