//! Whether a unit is a project of Python, and how sure that is.

use super::{MANIFESTS, SITES, manifest, requirements};
use crate::ecosystem::python::facts::{For, Manager};
use crate::ecosystem::{Detection, Grade};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Files that are a program by custom, where nothing else says what a folder is.
const PROGRAMS: &[&str] = &["main.py", "app.py", "server.py", "bot.py", "wsgi.py", "asgi.py", "run.py", "__main__.py"];

/// Folders whose requirement files are of tools, or of somebody else.
const ASIDE: &[&str] = &[
    "doc",
    "docs",
    "documentation",
    "test",
    "tests",
    "testing",
    "e2e",
    "examples",
    "example",
    "samples",
    "sample",
    "vendor",
    "third_party",
    "scripts",
    "tools",
    "ci",
    "hack",
    "benchmarks",
    "benchmark",
    "notebooks",
    "notebook",
    "fixtures",
    "testdata",
    "node_modules",
    "requirements",
    ".github",
    ".circleci",
    ".devcontainer",
];

/// Distributions that make documents.
const DOCUMENTS: &[&str] = &[
    "mkdocs",
    "sphinx",
    "zensical",
    "mkdocs-material",
    "pymdown-extensions",
    "sphinx-rtd-theme",
    "furo",
    "myst-parser",
];

/// A manifest alone may hold settings of tools only; sources beside it, or a way to start, make it a program.
pub(in crate::ecosystem::python) fn detect(unit: &Unit<'_>) -> Option<Detection> {
    let program = PROGRAMS.iter().find(|name| unit.has(name));
    let first = MANIFESTS.iter().find(|name| unit.has(name));
    let other = || requirements::candidates(unit).into_iter().next();
    let site = pages(unit);
    let own = first.or(program).and_then(|name| unit.path(name)).or_else(other);
    let found = own.or_else(|| site.clone()).or_else(|| documents(unit))?;
    let known = manifest::read(unit);
    let (manifests, _) = &*known;
    let sources = has_sources(unit);
    let main = manifests.needs.iter().filter(|need| need.wanted_for == For::Main);
    let needs = main.clone().any(|need| !is_for_documents(&need.name));
    let scripts = manifests.package.as_ref().is_some_and(|package| !package.scripts.is_empty());
    let aside = !unit.folder.is_root() && unit.folder.parts().any(|part| ASIDE.contains(&part));
    let foreign = ["Cargo.toml", "go.mod", "package.json", "deno.json", "pom.xml", "composer.json", "Gemfile"]
        .iter()
        .any(|name| unit.has(name));
    let managed = manifests.tools.iter().any(|tool| *tool.value() != Manager::Uv && *tool.value() != Manager::Pdm);
    let grade = match () {
        // Nothing else has this file, whatever front end lies beside it.
        () if unit.has("manage.py") && is_django(unit) => Grade::Certain,
        () if aside && !scripts => Grade::Weak,
        () if scripts => Grade::Strong,
        () if needs && sources => Grade::Strong,
        // Tools of another language's project, or what makes its documents.
        () if foreign && !sources => Grade::Weak,
        // What is installed makes documents, and there they are.
        () if site.is_some() && main.clone().next().is_some() && !needs => Grade::Strong,
        () if site.is_some() && !sources => Grade::Likely,
        () if main.clone().next().is_some() && !needs && !sources => Grade::Weak,
        () if manifests.package.is_some() || needs || managed => Grade::Likely,
        () if first.is_none() && program.is_some() && !foreign => Grade::Likely,
        () => Grade::Weak,
    };
    let what = manifests
        .name
        .as_ref()
        .map_or_else(|| "Python project".to_owned(), |name| format!("Python project {}", name.value()));
    let origin = manifests.origin.clone().unwrap_or_else(|| Origin::of_file(found));
    Some(Detection { grade, what: Sourced::new(what, origin), reasons: Vec::new() })
}

/// Whether a distribution makes documents.
pub(super) fn is_for_documents(name: &str) -> bool {
    DOCUMENTS.contains(&name)
        || name.starts_with("mkdocs-")
        || name.starts_with("sphinx")
        || name.starts_with("pelican")
}

/// A file by which pages are made: of the unit, or of the folder above it that has its pages here.
fn pages(unit: &Unit<'_>) -> Option<RepoPath> {
    let tree = unit.project.tree();
    let own = SITES.iter().filter_map(|name| unit.path(name)).find(|path| tree.has_file(path));
    let lektor = || tree.files_in(&unit.folder).find(|path| path.extension() == Some("lektorproject")).cloned();
    own.or_else(lektor)
}

/// Where a configuration of Sphinx lies by custom, and where one lies that has its pages in this folder: traces only.
fn documents(unit: &Unit<'_>) -> Option<RepoPath> {
    let tree = unit.project.tree();
    let sphinx = ["docs", "docs/source", "doc", "doc/source", "source"]
        .iter()
        .filter_map(|folder| unit.path(folder)?.join("conf.py").ok());
    let own = || unit.path("conf.py").filter(|_| unit.has("index.rst") || unit.has("index.md"));
    let above = || {
        let docs = unit.folder.file_name() == "docs";
        SITES
            .iter()
            .filter(|_| docs)
            .filter_map(|name| unit.folder.parent()?.join(name).ok())
            .find(|path| tree.has_file(path))
    };
    own().into_iter().chain(sphinx).find(|path| tree.has_file(path)).or_else(above)
}

/// Python's own files beside the manifest, or one folder below.
fn has_sources(unit: &Unit<'_>) -> bool {
    const OTHERS: &[&str] = &["setup.py", "conf.py", "conftest.py", "noxfile.py", "tasks.py", "fabfile.py"];
    let tree = unit.project.tree();
    let source = |file: &RepoPath| file.extension() == Some("py") && !OTHERS.contains(&file.file_name());
    let folder = |folder: &RepoPath| {
        !ASIDE.contains(&folder.file_name())
            && (tree.files_in(folder).any(source)
                || tree
                    .folders_in(folder)
                    .iter()
                    .any(|inner| inner.join("__init__.py").is_ok_and(|file| tree.has_file(&file))))
    };
    tree.files_in(&unit.folder).any(source) || tree.folders_in(&unit.folder).iter().any(folder)
}

/// A manage.py that Django made, or somebody who knew it: other programs have files of that name.
fn is_django(unit: &Unit<'_>) -> bool {
    use stageplan_syntax::python::source::{File, imported};
    let Some(source) = unit.source("manage.py") else { return false };
    let file = File::parse(&source.text);
    imported(&file).iter().any(|import| import.origin.split('.').next() == Some("django"))
}
