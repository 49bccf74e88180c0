//! conda, by micromamba: the environment brings a Python of its own and is one folder like any other.

use super::super::install::{
    self, Installed, inputs, layer, manifests, named, placed, variables, version_finding, with_version,
};
use super::super::version::ARGUMENT;
use super::super::{Decided, VENV};
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Conda, Facts, Manager};
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Command, Copy, Image, Mount, Sharing, Step, Value};

/// Where micromamba keeps its own things, and where it unpacks packages to.
const ROOT: &str = "/root/.mamba";
const CACHE: &str = "/root/.mamba/pkgs";

/// Where the line of Python is settled in the environment's own files; nothing for other managers.
pub(in super::super) fn settled(facts: &Facts) -> Option<&Origin> {
    let install = &facts.install;
    let conda = install.conda.as_ref().filter(|_| *install.manager.value() == Manager::Conda)?;
    install.lock.as_ref().map(Sourced::origin).or(conda.python.as_ref())
}

pub(in super::super) fn install(decided: &Decided<'_>) -> Installed {
    let facts = &decided.facts.install;
    let mut installed = Installed::default();
    let version = install::version(decided);
    let tag = version.as_ref().map_or_else(|| Value::text("latest"), Value::from);
    if let Some(image) = Image::of(&CATALOG, "micromamba", Some(tag)) {
        let reference = image.reference().literal().unwrap_or_default();
        let from = version.iter().map(|version| version.origin().clone()).chain([image.origin]);
        let why = Origin::rule_from("python/micromamba", "one program that needs no Python", from);
        installed.tool.push(Step::copy(Copy::stage(reference, "/bin/micromamba", "/usr/local/bin/"), why));
    }
    let because = "beside its cache, whoever calls it";
    installed.tool.extend(variables(&[("MAMBA_ROOT_PREFIX", ROOT, "python/micromamba", because)]));
    let why = install::reason(decided);
    let files: Vec<&Sourced<_>> = inputs(&[&facts.requirements]).into_iter().chain(manifests(decided)).collect();
    let mut command = Command::new(["micromamba", "create", "--yes", "--prefix", VENV]);
    let list = facts.lock.as_ref().or_else(|| {
        let named = |path: &&&Sourced<crate::tree::RepoPath>| matches!(path.value().extension(), Some("yml" | "yaml"));
        files.iter().find(named).copied()
    });
    if let Some(file) = list {
        let file = Value::text(named(decided, file.value())).because(file.origin().clone());
        command = command.arg("--file").arg(file);
    }
    let project = placed(decided);
    let conda = facts.conda.as_ref();
    if project.is_some() && facts.lock.is_none() && conda.is_some_and(|conda| !conda.pip) {
        // Newer lines of Python do not bring it, and the project comes by it.
        command = command.arg("pip");
    }
    let mut shown = command.clone();
    if settled(decided.facts).is_none() {
        // The solver would take the newest line that there is.
        let origin = decided.version.origin().clone();
        shown = shown.arg(format!("python={}", decided.version.value()));
        command = command.arg(Value::text("python=").then(Value::variable(ARGUMENT)).because(origin.clone()));
        let why = Origin::rule_from("python/conda-line", "the line of Python that was decided on", [origin]);
        installed.tool.push(Step::new(Action::Arg(vec![(ARGUMENT.to_owned(), None)]), why));
    }
    installed.shown = Some(Sourced::new(shown.shown(), why.clone()));
    installed.production = layer(decided, &files, vec![command], CACHE, false, why);
    if conda.is_some_and(|conda| by_pip(decided, conda)) {
        installed.production.iter_mut().for_each(with_pip);
    }
    if let Some(placed) = project {
        let why = super::pip::project_reason(decided, &placed);
        let command = Command::new(["python", "-m", "pip", "install", "--no-deps", "."]);
        let (declare, command) = with_version(decided, command);
        installed.project.extend(declare);
        installed.project.push(Step::run(install::caches(decided, super::pip::CACHE), vec![command], &[VENV], why));
        installed.working = installed.project.clone();
        installed.findings.extend(version_finding(decided));
    }
    installed
}

/// Packages beside those of the environment file.
pub(in super::super) fn add(decided: &Decided<'_>) -> (Command, &'static str) {
    let channels = decided.facts.install.conda.iter().flat_map(|conda| &conda.channels);
    let mut channels = channels.filter(|channel| channel.value() != "nodefaults").peekable();
    let mut command = Command::new(["micromamba", "install", "--yes", "--prefix", VENV]);
    if channels.peek().is_none() {
        command = command.args(["--channel", "conda-forge"]);
    }
    for channel in channels {
        command = command.arg("--channel").arg(channel);
    }
    (command, CACHE)
}

/// Whether pip installs something on top of what conda does.
fn by_pip(decided: &Decided<'_>, conda: &Conda) -> bool {
    let inside = |origin: &Origin| origin.place().is_some_and(|place| place.path == *conda.file.value());
    let mut needs = decided.facts.needs.iter().filter(|need| inside(&need.origin));
    needs.any(|need| conda.packages.iter().all(|known| *known.origin() != need.origin))
}

/// What pip installs on top is kept as well.
fn with_pip(step: &mut Step) {
    if let Action::Run { mounts, .. } = &mut step.action
        && mounts.iter().any(|mount| matches!(mount, Mount::Cache { .. }))
    {
        let at = mounts.iter().position(|mount| matches!(mount, Mount::Cache { .. })).map_or(0, |at| at + 1);
        mounts.insert(at, Mount::Cache { target: super::pip::CACHE.into(), id: None, sharing: Sharing::Shared });
    }
}
