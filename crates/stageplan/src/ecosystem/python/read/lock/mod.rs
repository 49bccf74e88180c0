//! What lockfiles hold, in one form whatever wrote them.
//!
//! Some say which packages run and which only develop, others leave it to whoever follows the dependencies from the
//! project's own; so the edges are read too, and followed where it takes that.

mod conda;
mod graph;
mod pdm;
mod pipenv;
mod poetry;
mod pylock;
mod stale;
mod uv;

use stageplan_syntax::data::{Format, Node};
use stageplan_syntax::python::lines::Lines;
use stageplan_syntax::python::marker::{self, Environment, Marker};

use super::manifest::Manifests;
use crate::ecosystem::python::facts::{Install, Locked, Manager};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::{Manifest, Unit};

pub(super) use stale::stale;

/// A lockfile.
#[derive(Debug, Default)]
pub(super) struct Lock {
    pub(super) packages: Vec<Locked>,
    /// The versions of Python that it was made for.
    pub(super) python: Option<Sourced<String>>,
    /// Requirements that it says it was made from, as `name`; empty where it does not say.
    made_from: Vec<String>,
    /// The groups of the project that it holds, where it says so.
    groups: Option<Vec<String>>,
}

/// What of the project counts as running, and what there is at all.
struct Roots<'a> {
    /// The distribution that the unit is, normalised.
    project: &'a str,
    /// Extras and groups that are installed.
    extras: Vec<&'a str>,
    groups: Vec<&'a str>,
    /// All that the project names.
    all_extras: Vec<&'a str>,
    manifests: &'a Manifests,
}

/// Other formats and sizes of lockfiles are nobody's: this bounds what a hostile one costs.
const LIMIT: usize = 50_000;

pub(super) fn read(unit: &Unit<'_>, install: &Install, manifests: &Manifests, findings: &mut Vec<Finding>) -> Lock {
    let Some(path) = &install.lock else { return Lock::default() };
    let format = match path.value().extension() {
        Some("yml" | "yaml") => Format::Yaml,
        _ if path.value().file_name() == "Pipfile.lock" => Format::Json,
        _ => Format::Toml,
    };
    if path.value().extension() == Some("txt") {
        return Lock::default();
    }
    let Some(file) = unit.project.manifest(path.value(), format) else { return Lock::default() };
    let name = manifests.package.as_ref().map(|package| package.name.value());
    let name = name.or(manifests.name.as_ref().map(Sourced::value));
    let name = name.map(|name| stageplan_syntax::python::requirement::normalize(name)).unwrap_or_default();
    let texts = |list: &'_ [Sourced<String>]| -> Vec<String> { list.iter().map(|one| one.value().clone()).collect() };
    let (extras, groups) = (texts(&install.extras), texts(&install.groups));
    let roots = Roots {
        project: &name,
        extras: extras.iter().map(String::as_str).collect(),
        groups: groups.iter().map(String::as_str).collect(),
        all_extras: manifests.extras.iter().map(|extra| extra.value().as_str()).collect(),
        manifests,
    };
    match install.manager.value() {
        Manager::Uv => uv::read(&file, &roots, findings),
        Manager::Poetry => poetry::read(&file, &roots),
        Manager::Pdm => pdm::read(&file, &roots),
        Manager::Pipenv => pipenv::read(&file),
        Manager::Pip => pylock::read(&file, &roots),
        Manager::Conda => conda::read(&file),
    }
}

/// Linux on both of the usual machines, with any Python.
fn linux<'e>(extras: &'e [&'e str]) -> Environment<'e> {
    Environment { python: None, machines: &["x86_64", "aarch64"], extras, groups: &[] }
}

/// The lines of Python on which a marker may hold there. One that is malformed holds as far as anybody knows.
fn lines(text: Option<&str>, environment: &Environment<'_>) -> Lines {
    let parsed = text.and_then(|text| marker::marker(text, 0).ok());
    parsed.map_or(Lines::ALL, |marker| lines_of(&marker, environment))
}

fn lines_of(marker: &Marker, environment: &Environment<'_>) -> Lines {
    let open = marker.holds(environment);
    match open {
        Some(true) => Lines::ALL,
        Some(false) => Lines::NONE,
        None => {
            let holds = |minor| marker.holds(&Environment { python: Some((3, minor)), ..*environment }) != Some(false);
            Lines::of(MINORS, holds)
        }
    }
}

/// The lines that are asked about one by one; those before and behind are history and future.
const MINORS: &[u64] = &[6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

/// Whether a marker can never hold there.
fn never(text: Option<&str>, environment: &Environment<'_>) -> bool {
    lines(text, environment) == Lines::NONE
}

/// The text at a key.
fn text<'d>(node: Node<'d>, key: &str) -> Option<&'d str> {
    node.get(key)?.as_str()
}

/// The file name at the end of a path or an address.
fn file_name(address: &str) -> &str {
    let address = address.split(['#', '?']).next().unwrap_or_default();
    address.rsplit('/').next().unwrap_or_default()
}

/// Adds a file to a package: a wheel, or a source distribution.
fn add_file(locked: &mut Locked, address: &str) {
    let name = file_name(address);
    if name.ends_with(".whl") {
        locked.wheels.push(name.to_owned());
    } else if !name.is_empty() {
        locked.sdist = true;
    }
}

/// A package without files yet.
fn locked(file: &Manifest, node: Node<'_>, name: &str, version: &str) -> Locked {
    Locked {
        name: stageplan_syntax::python::requirement::normalize(name),
        version: version.to_owned(),
        wheels: Vec::new(),
        sdist: false,
        main: true,
        python: None,
        lines: Lines::ALL,
        link: None,
        origin: file.origin(node),
    }
}
