//! Whether a unit is a project of Python, and how sure that is.

use super::{MANIFESTS, manifest, requirements};
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
    let found = first.or(program).and_then(|name| unit.path(name)).or_else(other)?;
    let known = manifest::read(unit);
    let (manifests, _) = &*known;
    let sources = has_sources(unit);
    let main = manifests.needs.iter().filter(|need| need.wanted_for == For::Main);
    let documents = |name: &str| DOCUMENTS.contains(&name) || name.starts_with("mkdocs-") || name.starts_with("sphinx");
    let needs = main.clone().any(|need| !documents(&need.name));
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
