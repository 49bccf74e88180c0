//! conda, by micromamba: the environment brings a Python of its own and is one folder like any other.

use super::super::install::{
    self, Installed, caches, inputs, layer, manifests, named, placed, version_finding, with_version,
};
use super::super::{Decided, VENV};
use crate::ecosystem::python::CATALOG;
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Copy, Image, Step, Value};

/// Where packages are unpacked to.
pub(in super::super) const CACHE: &str = "/root/.mamba/pkgs";

pub(in super::super) fn install(decided: &Decided<'_>) -> Installed {
    let facts = &decided.facts.install;
    let mut installed = Installed::default();
    let version = install::version(decided);
    let tag = version.as_ref().map_or_else(|| Value::text("latest"), Value::from);
    if let Some(image) = Image::of(&CATALOG, "micromamba", Some(tag)) {
        let reference = image.reference().literal().unwrap_or_default();
        let why = Origin::rule_from("python/micromamba", "one program that needs no Python", [image.origin]);
        installed.tool.push(Step::copy(Copy::stage(reference, "/bin/micromamba", "/usr/local/bin/"), why));
    }
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
    command = command.env("MAMBA_ROOT_PREFIX", "/root/.mamba");
    installed.shown = Some(Sourced::new(command.shown(), why.clone()));
    installed.production = layer(decided, &files, vec![command], CACHE, false, why);
    if let Some(placed) = placed(decided) {
        let why = super::pip::project_reason(decided, &placed);
        let command = Command::new(["python", "-m", "pip", "install", "--no-deps", "."]);
        let (declare, command) = with_version(decided, command);
        installed.project.extend(declare);
        installed.project.push(Step::run(caches(decided, "/root/.cache/pip"), vec![command], &[VENV], why));
        installed.working = installed.project.clone();
        installed.findings.extend(version_finding(decided));
    }
    installed
}
