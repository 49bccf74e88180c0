//! What the project names itself: requirement files, pyproject.toml, setup files, Pipfile.

use std::rc::Rc;

use stageplan_syntax::python::requirements::{Place, PlaceKind};

use super::need::Read;
use super::{conda, indexes::Index, pipfile, pyproject, requirements, setup};
use crate::ecosystem::python::facts::{Conda, For, Manager, Need, Package};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// What the manifests of a unit say.
#[derive(Debug, Default)]
pub(in crate::ecosystem::python) struct Manifests {
    /// The file that makes it a project.
    pub(in crate::ecosystem::python) origin: Option<Origin>,
    pub(in crate::ecosystem::python) name: Option<Sourced<String>>,
    pub(in crate::ecosystem::python) package: Option<Package>,
    pub(in crate::ecosystem::python) needs: Vec<Need>,
    /// Versions of Python that the metadata asks for.
    pub(in crate::ecosystem::python) requires_python: Option<Sourced<String>>,
    /// Requirement files for what runs, and for development.
    pub(in crate::ecosystem::python) requirements: Vec<Sourced<RepoPath>>,
    pub(in crate::ecosystem::python) development: Vec<Sourced<RepoPath>>,
    pub(in crate::ecosystem::python) pyproject: Option<Rc<Manifest>>,
    /// Requirement files that were not taken.
    pub(super) passed: Vec<Rejected>,
    /// Files that requirement files include, and other files that the install reads.
    pub(super) files: Vec<Sourced<RepoPath>>,
    pub(super) constraints: Vec<Sourced<RepoPath>>,
    /// Requirement files that the metadata takes its dependencies from.
    pub(super) named_files: Vec<(RepoPath, Origin)>,
    pub(super) hashed: bool,
    pub(super) unhashed: Option<Sourced<String>>,
    pub(super) development_unhashed: Option<Sourced<String>>,
    pub(super) unpinned: Option<Sourced<String>>,
    pub(super) installs_itself: Option<Origin>,
    /// The extras with which requirement files install the project itself, normalised.
    pub(super) own_extras: Vec<String>,
    /// The extras that the project names, normalised.
    pub(super) extras: Vec<Sourced<String>>,
    pub(super) groups: Vec<Group>,
    /// Tables and files by which managers are told, without their lockfiles.
    pub(super) tools: Vec<Sourced<Manager>>,
    /// Folders of the repository that requirements name.
    pub(super) locals: Vec<Sourced<RepoPath>>,
    /// Those of them that are installed as links.
    pub(super) linked: Vec<Sourced<RepoPath>>,
    /// Requirements that stand for other members of the workspace.
    pub(super) members: Vec<Sourced<String>>,
    pub(super) fetches: Vec<Sourced<String>>,
    pub(super) indexes: Vec<Index>,
    /// The manager's own version.
    pub(super) manager_version: Option<Sourced<String>>,
    /// Versions of Python that a Pipfile asks for.
    pub(super) pins: Vec<Sourced<String>>,
    /// Versions of Python that the metadata says it was tried with.
    pub(super) shown: Vec<Sourced<String>>,
    pub(super) nameless: Option<Origin>,
    pub(super) conda: Option<Conda>,
    /// The version of Python that the environment of conda names, and whether it is one version.
    pub(super) conda_python: Option<(Sourced<String>, bool)>,
}

/// A group of requirements beside the project's own.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// As the project writes it.
    pub(super) name: Sourced<String>,
    /// An install takes it only when it is told to.
    pub(super) optional: bool,
}

impl Manifests {
    /// Takes a requirement, and notes the place that it comes from. `folder` is the one that paths are seen from.
    pub(super) fn take(&mut self, read: Read, unit: &Unit<'_>, folder: &RepoPath) {
        let Read { need, place, linked } = read;
        if let Some(place) = place {
            self.place(&place, linked && need.wanted_for == For::Main, &need.origin, unit, folder);
        }
        self.needs.push(need);
    }

    /// Notes what a place means for the install: a program that fetches it, or a folder that has to be there.
    pub(super) fn place(&mut self, place: &Place, linked: bool, origin: &Origin, unit: &Unit<'_>, folder: &RepoPath) {
        if let Some(command) = place.kind.command() {
            if self.fetches.iter().all(|known| known.value() != command) {
                self.fetches.push(Sourced::new(command.to_owned(), origin.clone()));
            }
            self.indexes.push(Index::new(None, &place.location, origin.clone()));
            return;
        }
        if place.kind == PlaceKind::Url {
            self.indexes.push(Index::new(None, &place.location, origin.clone()));
            return;
        }
        // pdm writes folders as addresses that begin at the project.
        let root = ["/${PROJECT_ROOT}/", "${PROJECT_ROOT}/", "/{root:uri}/", "{root:uri}/"];
        let location = root.iter().find_map(|start| place.location.strip_prefix(start)).unwrap_or(&place.location);
        let Ok(path) = folder.join(location) else {
            unit.project.report(
                Finding::warning("python/outside-requirement", "a requirement is a folder outside of the repository")
                    .help("move it into the repository, or publish it where the build can fetch it")
                    .at(origin.place().cloned()),
            );
            return;
        };
        let tree = unit.project.tree();
        let found = if tree.has_file(&path) { &mut self.files } else { &mut self.locals };
        if path == unit.folder && !tree.has_file(&path) {
            self.installs_itself.get_or_insert_with(|| origin.clone());
            self.own_extras.extend(place.extras.iter().cloned());
        } else if !tree.has_file(&path) && !tree.has_folder(&path) {
            unit.project.report(
                Finding::warning(
                    "python/missing-requirement",
                    format!("{path} is required and is not in the repository"),
                )
                .help("add it, or take the requirement out")
                .at(origin.place().cloned()),
            );
        } else if found.iter().all(|known| *known.value() != path) {
            if linked && tree.has_folder(&path) {
                self.linked.push(Sourced::new(path.clone(), origin.clone()));
            }
            found.push(Sourced::new(path, origin.clone()));
        }
    }

    /// The needs for which something holds.
    pub(super) fn named_in(&self, file: &str) -> impl Iterator<Item = &Need> {
        self.needs.iter().filter(move |need| need.origin.place().is_some_and(|place| place.path.file_name() == file))
    }
}

/// The needs of what runs, given the extras and groups that are taken, and all others.
pub(super) fn edges_of<'m>(
    manifests: &'m Manifests,
    extras: &[&str],
    groups: &[&str],
) -> (Vec<&'m Need>, Vec<&'m Need>) {
    let runs = |need: &&Need| match &need.wanted_for {
        For::Main => true,
        For::Extra(name) => extras.contains(&name.as_str()),
        For::Group(name) => groups.contains(&name.as_str()),
        For::Build => false,
    };
    manifests.needs.iter().partition(runs)
}

/// What the manifests say, and what is noticed in them: once for a unit.
pub(in crate::ecosystem::python) fn read(unit: &Unit<'_>) -> Rc<(Manifests, Vec<Finding>)> {
    unit.project.once(&unit.folder, || {
        let mut findings = Vec::new();
        (read_all(unit, &mut findings), findings)
    })
}

fn read_all(unit: &Unit<'_>, findings: &mut Vec<Finding>) -> Manifests {
    let mut manifests = Manifests::default();
    if let Some(file) = unit.toml("pyproject.toml") {
        manifests.origin = Some(file.source.origin_of_file());
        pyproject::read(unit, &file, &mut manifests, findings);
        manifests.pyproject = Some(file);
    }
    setup::read(unit, &mut manifests, findings);
    pipfile::read(unit, &mut manifests);
    conda::read(unit, &mut manifests, findings);
    requirements::read(unit, &mut manifests, findings);
    manifests
}
