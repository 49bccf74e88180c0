//! pip: requirement files first, and the project itself where it is a package that runs.

use super::super::install::{
    self, Installed, caches, copies, development_extras, editable, flags, inputs, layer, named, placed, variables,
    version_finding, with_version,
};
use super::super::stages::{copy_all, enter};
use super::super::{Decided, VENV};
use crate::ecosystem::python::CATALOG;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Copy, Image, Step, Value};
use crate::tree::RepoPath;

/// Where pip keeps what it downloads.
pub(super) const CACHE: &str = "/root/.cache/pip";

const UV_CACHE: &str = "/root/.cache/uv";

const BY_PIP: &[&str] = &["pip", "install"];
/// The same without links into the cache, and compiled as pip does it.
const BY_UV: &[&str] = &["uv", "pip", "install", "--link-mode", "copy", "--compile-bytecode"];

pub(in super::super) fn install(decided: &Decided<'_>) -> Installed {
    let facts = &decided.facts.install;
    let mut installed = Installed::default();
    if facts.lock.is_some() {
        return locked(decided, installed);
    }
    let by_uv = facts.unhashed.is_some() && !facts.requirements.is_empty();
    if by_uv && placed(decided).is_none() && decided.start.adds.is_empty() {
        installed.tool.push(install::for_others());
    } else {
        installed.tool.extend(install::for_pip(decided));
    }
    if facts.requirements.is_empty() {
        super::declared::install(decided, &mut installed, placed(decided).is_some());
        let command = Command::new(["pip", "install"]);
        installed.development.extend(development(decided, command, CACHE, &[]));
    } else {
        let from = facts.requirements.iter().map(|path| path.origin().clone());
        let because = if facts.hashed { "every file must have the hash that is written down" } else { "" };
        let why = Origin::rule_from("python/install", because, from);
        let (program, cache) = if by_uv { (BY_UV, UV_CACHE) } else { (BY_PIP, CACHE) };
        from_files(decided, &mut installed, program, cache, why);
    }
    if let Some(loose) = facts.unhashed.as_ref().or(facts.development_unhashed.as_ref()) {
        let because = "pip refuses to install together what carries hashes and what does not, and uv does not";
        let step = uv(because, loose.origin());
        // What runs needs it only where its own files are the mixture.
        let first = if facts.unhashed.is_some() { &mut installed.tool } else { &mut installed.development };
        if let Some(step) = step.filter(|_| facts.unhashed.is_some() || !first.is_empty()) {
            first.insert(0, step);
        }
    }
    project(decided, &mut installed);
    installed
}

/// Installs requirement files with a program that takes pip's words.
pub(super) fn from_files(
    decided: &Decided<'_>,
    installed: &mut Installed,
    program: &[&'static str],
    cache: &str,
    why: Origin,
) {
    let facts = &decided.facts.install;
    let included = |path: &&Sourced<RepoPath>| facts.manifests.iter().any(|known| known.value() == path.value());
    let files = |program: &[&'static str], paths: &[Sourced<RepoPath>], hashes: bool| {
        let mut command = Command::new(program.iter().copied());
        if let Some(config) = &facts.config {
            command = command
                .env("PIP_CONFIG_FILE", Value::text(named(decided, config.value())).because(config.origin().clone()));
        }
        if hashes {
            command = command.arg("--require-hashes");
        }
        for path in facts.constraints.iter().filter(|path| !included(path)) {
            command = command.arg("-c").arg(Value::text(named(decided, path.value())).because(path.origin().clone()));
        }
        for path in paths {
            command = command.arg("-r").arg(Value::text(named(decided, path.value())).because(path.origin().clone()));
        }
        command
    };
    let command = files(program, &facts.requirements, facts.hashed);
    installed.shown = Some(Sourced::new(command.shown(), why.clone()));
    let mut manifests = needed(decided);
    manifests.extend(facts.constraints.iter().chain(&facts.config).cloned());
    if facts.locals.is_empty() && facts.installs_itself.is_none() {
        let read = inputs(&[&facts.requirements, &manifests]);
        installed.production = layer(decided, &read, vec![command], cache, false, why);
    } else {
        installed.findings.push(
            Finding::note("python/install-needs-sources", "the requirements name folders of the repository, so that these must be there before anything is installed")
                .help("name packages of an index there, and install the project itself in a step of its own")
                .at(facts.installs_itself.iter().chain(facts.locals.iter().map(Sourced::origin)).next().and_then(|why| why.place().cloned())),
        );
        let whole =
            facts.installs_itself.is_some() || facts.locals.iter().any(|folder| *folder.value() == decided.facts.root);
        installed.production = if whole { vec![copy_all(decided)] } else { with_folders(decided, &manifests) };
        installed.production.extend(install::go(decided));
        installed.production.push(Step::run(caches(decided, cache), vec![command], &[VENV], why));
    }
    let mixed = facts.development_unhashed.is_some() && program == BY_PIP;
    let (program, cache) = if mixed { (BY_UV, UV_CACHE) } else { (program, cache) };
    let command = files(program, &[], false);
    installed.development = development(decided, command, cache, &inputs(&[&facts.requirements, &manifests]));
}

/// Requirement files for development; `known` are there already.
fn development(decided: &Decided<'_>, command: Command, cache: &str, known: &[&Sourced<RepoPath>]) -> Vec<Step> {
    let facts = &decided.facts.install;
    if facts.development.is_empty() {
        return Vec::new();
    }
    let command = facts.development.iter().fold(command, |command, path| {
        command.arg("-r").arg(Value::text(named(decided, path.value())).because(path.origin().clone()))
    });
    let from = facts.development.iter().map(|path| path.origin().clone());
    let why = Origin::rule_from("python/development-install", "what tests and tools need, on top of what runs", from);
    let read = inputs(&[&facts.development]);
    let read: Vec<&Sourced<RepoPath>> =
        read.into_iter().filter(|path| known.iter().all(|known| known.value() != path.value())).collect();
    // A development file mostly includes that of what runs, which a bound file would not find.
    let mut steps = copies(decided, &read);
    steps.push(Step::run(caches(decided, cache), vec![command], &[VENV], why));
    steps
}

/// Included files, constraints and metadata that requirement files speak of.
fn needed(decided: &Decided<'_>) -> Vec<Sourced<RepoPath>> {
    let facts = &decided.facts.install;
    let metadata =
        |path: &RepoPath| matches!(path.file_name(), "pyproject.toml" | "setup.py" | "setup.cfg" | "MANIFEST.in");
    let own = |path: &&Sourced<RepoPath>| !metadata(path.value()) && !install::is_document(path.value());
    facts.manifests.iter().filter(own).cloned().collect()
}

/// The requirement files and the folders that they name.
fn with_folders(decided: &Decided<'_>, manifests: &[Sourced<RepoPath>]) -> Vec<Step> {
    let facts = &decided.facts.install;
    let mut steps = copies(decided, &inputs(&[&facts.requirements, manifests]));
    for folder in &facts.locals {
        let why = folder.origin().clone();
        let source = Value::from(folder.value()).because(why.clone());
        let why = Origin::rule_from("python/local-packages", "the install takes it from the repository", [why]);
        steps.push(Step::copy(Copy::context([source], decided.inside(folder.value())), why));
    }
    steps
}

fn project(decided: &Decided<'_>, installed: &mut Installed) {
    let Some(placed) = placed(decided) else { return };
    let facts = decided.facts;
    let extras: Vec<&str> = facts.install.extras.iter().map(|extra| extra.value().as_str()).collect();
    let above = facts.site.as_ref().and_then(|site| site.above.as_ref());
    let own = above.map_or_else(|| ".".to_owned(), |above| named(decided, above).trim_end_matches('/').to_owned());
    let target = |extras: &[&str]| if extras.is_empty() { own.clone() } else { format!("{own}[{}]", extras.join(",")) };
    let base = |place: bool| {
        let mut command = Command::new(["pip", "install"]);
        if facts.install.hashed {
            command = command.arg("--no-deps");
        }
        if place { command.arg("--editable") } else { command }
    };
    let why = project_reason(decided, &placed);
    installed.shown.get_or_insert_with(|| Sourced::new("pip install .".to_owned(), why.clone()));
    if installed.production.is_empty() {
        let late = Finding::note("python/dependencies-with-sources", "what the project depends on is only known to its build, so that every change of a source installs all of it again")
            .help("list the dependencies in pyproject.toml, or commit a requirements file or a lockfile")
            .at(placed.package.origin.place().cloned());
        installed.findings.push(late);
    }
    let (mut steps, command) = with_version(decided, base(editable(decided, &placed)).arg(target(&extras)));
    steps.extend(enter(decided));
    steps.push(Step::run(caches(decided, CACHE), vec![command], &[VENV], why.clone()));
    installed.project = steps;
    let all: Vec<&str> = extras.into_iter().chain(development_extras(decided)).collect();
    let (mut steps, command) = with_version(decided, base(true).arg(target(&all)));
    steps.extend(enter(decided));
    steps.push(Step::run(caches(decided, CACHE), vec![command], &[VENV], why));
    installed.working = steps;
    installed.findings.extend(version_finding(decided));
}

/// Why the project gets into the environment, and how.
pub(super) fn project_reason(decided: &Decided<'_>, placed: &install::Placed<'_>) -> Origin {
    let from = [placed.package.origin.clone()];
    if editable(decided, placed) {
        let because = "the environment points at the sources, which lie at the same path in the image";
        Origin::rule_from("python/project-in-place", because, from)
    } else {
        Origin::rule_from("python/project-install", "the environment holds the project itself, not a link to it", from)
    }
}

/// Brings uv.
fn uv(because: &str, from: &Origin) -> Option<Step> {
    let tag = CATALOG.row("manager", "uv").and_then(|row| row.text("version")).unwrap_or("latest");
    let image = Image::of(&CATALOG, "uv", Some(Value::text(tag)))?;
    let reference = image.reference().literal().unwrap_or_default();
    let why = Origin::rule_from("python/uv", because, [from.clone(), image.origin]);
    Some(Step::copy(Copy::stage(reference, "/uv", "/usr/local/bin/"), why))
}

/// `pylock.toml`, the lockfile of no manager in particular: uv installs exactly what it holds.
fn locked(decided: &Decided<'_>, mut installed: Installed) -> Installed {
    let facts = &decided.facts.install;
    let Some(lock) = &facts.lock else { return installed };
    installed.tool.extend(uv("it reads this lockfile, and is one program", lock.origin()));
    installed.tool.extend(variables(&[
        (
            "UV_PYTHON_DOWNLOADS",
            "never",
            "python/same-interpreter",
            "another Python than the image's would not be in the image",
        ),
        ("UV_LINK_MODE", "copy", "python/uv-copies", "files of a cache mount cannot be linked to"),
        ("UV_COMPILE_BYTECODE", "1", "python/bytecode", "compiled once here, instead of at every start"),
    ]));
    // The project itself is installed by pip, where it is a package.
    if placed(decided).is_some() || !decided.start.adds.is_empty() {
        installed.tool.extend(install::for_pip(decided));
    } else {
        installed.tool.push(install::for_others());
    }
    let command = Command::new(["uv", "pip", "sync"])
        .arg(Value::text(named(decided, lock.value())).because(lock.origin().clone()))
        .args(flags("--extra", &facts.extras))
        .args(flags("--group", &facts.groups));
    let why = install::reason(decided);
    installed.shown = Some(Sourced::new(command.shown(), why.clone()));
    installed.production = layer(decided, &[lock], vec![command], "/root/.cache/uv", false, why);
    project(decided, &mut installed);
    installed
}
