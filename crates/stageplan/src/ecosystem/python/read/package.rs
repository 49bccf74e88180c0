//! The project as a package: what builds it, where its sources lie, what building it reads, and whether an install takes
//! it along.

use stageplan_syntax::data::Node;
use stageplan_syntax::python::requirement::normalize;

use super::manifest::Manifests;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{For, Manager, Package};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// Backends by the beginning of what `build-backend` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Backend {
    Setuptools,
    Poetry,
    Hatch,
    Flit,
    Pdm,
    Uv,
    Maturin,
    Compiled,
    Other,
}

fn backend(name: &str) -> Backend {
    let first = name.split(['.', ':']).next().unwrap_or_default();
    match first {
        "setuptools" => Backend::Setuptools,
        "poetry" | "poetry_dynamic_versioning" => Backend::Poetry,
        "hatchling" => Backend::Hatch,
        "flit" | "flit_core" | "flit_scm" => Backend::Flit,
        "pdm" => Backend::Pdm,
        "uv_build" => Backend::Uv,
        "maturin" | "setuptools_rust" => Backend::Maturin,
        "scikit_build_core" | "mesonpy" | "py_build_cmake" => Backend::Compiled,
        _ => Backend::Other,
    }
}

/// Packages that take the version from Git while a project is built, and what one calls each.
const FROM_GIT: &[&str] = &[
    "setuptools-scm",
    "setuptools-git-versioning",
    "hatch-vcs",
    "uv-dynamic-versioning",
    "poetry-dynamic-versioning",
    "poetry-dynamic-versioning-plugin",
    "versioningit",
    "versioneer",
    "pbr",
    "flit-scm",
    "dunamai",
];

/// Why metadata alone is not installed.
pub(super) const NO_BUILD: &str = "nothing says how to build it";

pub(super) fn read(
    unit: &Unit<'_>,
    file: &Manifest,
    manifests: &Manifests,
    findings: &mut Vec<Finding>,
) -> Option<Package> {
    let name = manifests.name.clone()?;
    let named = file.string(&["build-system", "build-backend"]);
    let system = file.at(&["build-system"]);
    // Without a backend the old way is taken, which is setuptools; Poetry is its own.
    let poetry = manifests.tools.iter().any(|tool| *tool.value() == Manager::Poetry);
    let otherwise = if poetry { Backend::Poetry } else { Backend::Setuptools };
    let kind = named.as_ref().map_or(otherwise, |named| backend(named.value()));
    let mut package = Package {
        origin: name.origin().clone(),
        scripts: scripts(file),
        plugs: plugs(file),
        sources: String::new(),
        version_from: version_from(file, manifests),
        installs: system.is_some(),
        why_not: None,
        reads: reads(unit, file),
        compiles: None,
        backend: named.clone(),
        name,
    };
    package.sources = sources(unit, file, kind, package.name.value());
    if matches!(kind, Backend::Maturin | Backend::Compiled) {
        let language = if kind == Backend::Maturin { "rust" } else { "c" };
        package.compiles = named.as_ref().map(|named| {
            named.derive("python/compiled-package", "its backend compiles a native part", language.to_owned())
        });
    }
    not_installed(unit, file, manifests, kind, &mut package);
    if package.installs {
        missing_files(unit, file, findings);
    }
    Some(package)
}

fn scripts(file: &Manifest) -> Vec<(Sourced<String>, String)> {
    let mut found: Vec<(Sourced<String>, String)> = Vec::new();
    for route in [["project", "scripts"].as_slice(), &["tool", "poetry", "scripts"]] {
        for (name, node) in file.at(route).into_iter().flat_map(Node::entries) {
            let target =
                node.as_str().or_else(|| ["reference", "callable"].iter().find_map(|key| node.get(key)?.as_str()));
            let known = found.iter().any(|(known, _)| known.value() == name);
            if let Some(target) = target.filter(|_| !known && is_command(name)) {
                found.push((file.sourced(node, name.to_owned()), target.to_owned()));
            }
        }
    }
    found
}

/// What it adds to commands of other packages.
fn plugs(file: &Manifest) -> Vec<(Sourced<String>, String)> {
    let mut found = Vec::new();
    for row in CATALOG.rows("command-group") {
        for route in [["project", "entry-points", row.key()].as_slice(), &["tool", "poetry", "plugins", row.key()]] {
            for (name, node) in file.at(route).into_iter().flat_map(Node::entries) {
                if let Some(target) = node.as_str().filter(|_| is_command(name)) {
                    let whole = format!("{} {name}", row.text("program").unwrap_or_default());
                    found.push((file.sourced(node, whole), target.to_owned()));
                }
            }
        }
    }
    found
}

/// Whether a name can be that of a command: it becomes a file.
pub(in crate::ecosystem::python) fn is_command(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('-') && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c))
}

/// What takes the version from outside the sources, unless the project says what to take where that is not there.
fn version_from(file: &Manifest, manifests: &Manifests) -> Option<Sourced<String>> {
    let fallback = |route: &[&str]| file.at(route).is_some();
    let scm = file.string(&["tool", "pdm", "version", "source"]).filter(|source| source.value() == "scm");
    if let Some(scm) = scm {
        return (!fallback(&["tool", "pdm", "version", "fallback_version"]))
            .then(|| scm.derive("python/version-from-git", "", "pdm-backend".to_owned()));
    }
    let dynamic = file.at(&["project", "dynamic"]).into_iter().flat_map(Node::items);
    let dynamic = dynamic.into_iter().any(|field| field.as_str() == Some("version"));
    let poetry = file.at(&["tool", "poetry-dynamic-versioning", "enable"]).and_then(Node::as_bool) == Some(true);
    if !dynamic && !poetry && file.at(&["project", "version"]).is_some() {
        return None;
    }
    let need = manifests
        .needs
        .iter()
        .filter(|need| need.wanted_for == For::Build)
        .find(|need| FROM_GIT.contains(&need.name.as_str()))?;
    let name = need.name.as_str();
    let fallbacks: &[&[&str]] = &[
        &["tool", "setuptools_scm", "fallback_version"],
        &["tool", "hatch", "version", "fallback-version"],
        &["tool", "hatch", "version", "raw-options", "fallback_version"],
        &["tool", "uv-dynamic-versioning", "fallback-version"],
        &["tool", "versioningit", "default-version"],
    ];
    // The plug-ins of hatch work only where its version says so.
    let source = file.string(&["tool", "hatch", "version", "source"]);
    let plugged = match name {
        "hatch-vcs" => source.is_some_and(|source| source.value() == "vcs"),
        "uv-dynamic-versioning" => source.is_some_and(|source| source.value() == "uv-dynamic-versioning"),
        "poetry-dynamic-versioning" => poetry || dynamic,
        _ => dynamic || file.at(&["project"]).is_none(),
    };
    let settled = fallbacks.iter().any(|route| fallback(route));
    (plugged && !settled).then(|| Sourced::new(name.to_owned(), need.origin.clone()))
}

/// Files that the metadata names.
fn named<'d>(file: &'d Manifest) -> impl Iterator<Item = Node<'d>> {
    let readme = file.at(&["project", "readme"]);
    let license = file.at(&["project", "license", "file"]);
    let poetry = file.at(&["tool", "poetry", "readme"]);
    let dynamic = ["version", "readme", "description"]
        .into_iter()
        .filter_map(|field| file.at(&["tool", "setuptools", "dynamic", field, "file"]));
    let single = [readme, license, poetry].into_iter().flatten().map(|node| node.get("file").unwrap_or(node));
    let each = |node: Node<'d>| node.items().chain(node.as_str().is_some().then_some(node));
    single.chain(dynamic).flat_map(each)
}

fn reads(unit: &Unit<'_>, file: &Manifest) -> Vec<Sourced<RepoPath>> {
    let tree = unit.project.tree();
    let mut found: Vec<Sourced<RepoPath>> = Vec::new();
    let mut add = |path: RepoPath, node: Node<'_>| {
        if tree.has_file(&path) && found.iter().all(|known| *known.value() != path) {
            found.push(file.sourced(node, path));
        }
    };
    for node in named(file) {
        if let Some(path) = node.as_str().and_then(|text| unit.path(text)) {
            add(path, node);
        }
    }
    for node in file.at(&["project", "license-files"]).into_iter().flat_map(Node::items) {
        // Patterns are mostly `LICEN[CS]E*`, and mean files of the top level.
        let Some(start) = node.as_str().map(|text| text.split(['*', '[', '?', '{']).next().unwrap_or_default()) else {
            continue;
        };
        for path in tree.files_in(&unit.folder) {
            if !start.is_empty() && path.relative_to(&unit.folder).is_some_and(|name| name.starts_with(start)) {
                add(path.clone(), node);
            }
        }
    }
    let setup = ["setup.py", "setup.cfg", "MANIFEST.in", "VERSION"].iter().filter(|name| unit.has(name));
    let backend = file.string(&["build-system", "build-backend"]);
    if backend.is_none_or(|backend| backend.value().starts_with("setuptools")) {
        let root = file.root();
        for path in setup.filter_map(|name| unit.path(name)) {
            root.into_iter().for_each(|node| add(path.clone(), node));
        }
    }
    found
}

/// Backends stop where a file is missing that the metadata names.
fn missing_files(unit: &Unit<'_>, file: &Manifest, findings: &mut Vec<Finding>) {
    for node in named(file) {
        let Some(path) = node.as_str().and_then(|text| unit.path(text)) else { continue };
        if path.extension().is_some() && !unit.project.tree().has_file(&path) {
            findings.push(
                Finding::warning(
                    "python/missing-metadata-file",
                    format!("the metadata names {path}, which is not there"),
                )
                .help("add the file or take the line out; building the project stops without it")
                .at(file.origin(node).place().cloned()),
            );
        }
    }
}

/// The folder of the unit that holds the sources.
fn sources(unit: &Unit<'_>, file: &Manifest, kind: Backend, name: &str) -> String {
    let told = |route: &[&str]| file.string(route).map(|text| text.value().clone());
    let first = |route: &[&str]| {
        let node = file.at(route)?;
        let node = node.items().next().unwrap_or(node);
        Some(node.as_str()?.to_owned())
    };
    let from_packages = || {
        let list = file.at(&["tool", "hatch", "build", "targets", "wheel", "packages"])?;
        let path = list.items().find_map(Node::as_str)?;
        // `src/shop` is the package `shop` below `src`; `src` alone is a package of that name.
        Some(path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned()))
    };
    let poetry = || {
        let from = file.at(&["tool", "poetry", "packages"])?.items().find_map(|node| node.get("from")?.as_str())?;
        Some(from.to_owned())
    };
    let told = match kind {
        Backend::Hatch => first(&["tool", "hatch", "build", "targets", "wheel", "sources"])
            .or_else(|| first(&["tool", "hatch", "build", "sources"]))
            .or_else(from_packages),
        Backend::Poetry => poetry(),
        Backend::Pdm => told(&["tool", "pdm", "build", "package-dir"]),
        Backend::Uv => told(&["tool", "uv", "build-backend", "module-root"]),
        Backend::Maturin => told(&["tool", "maturin", "python-source"]),
        Backend::Flit => None,
        _ => first(&["tool", "setuptools", "packages", "find", "where"])
            .or_else(|| told(&["tool", "setuptools", "package-dir", ""])),
    };
    let told = told.map(|folder| folder.trim_start_matches("./").trim_end_matches('/').to_owned());
    if let Some(told) = told {
        let inside = unit.path(&told).is_some_and(|path| path.is_in(&unit.folder));
        return if inside && told != "." { told } else { String::new() };
    }
    let module = module_name(name);
    let has = |path: String| unit.has(&path);
    let own = has(format!("{module}/__init__.py")) || has(format!("{module}.py"));
    if !own
        && let Some(src) = unit.path("src")
        && holds_packages(unit, &src)
    {
        return "src".to_owned();
    }
    String::new()
}

/// The module that a distribution is expected to bring.
pub(super) fn module_name(name: &str) -> String {
    normalize(name).replace('-', "_")
}

/// Whether modules or packages lie in a folder, and it is none itself.
pub(super) fn holds_packages(unit: &Unit<'_>, folder: &RepoPath) -> bool {
    let tree = unit.project.tree();
    let is_package = |folder: &RepoPath| folder.join("__init__.py").is_ok_and(|file| tree.has_file(&file));
    let module = |folder: &RepoPath| tree.files_in(folder).any(|file| file.extension() == Some("py"));
    !is_package(folder)
        && (tree.folders_in(folder).iter().any(|inner| is_package(inner) || module(inner)) || module(folder))
}

/// Whether an install takes the project along: some say so, and some have nothing that their backend would find.
fn not_installed(unit: &Unit<'_>, file: &Manifest, manifests: &Manifests, kind: Backend, package: &mut Package) {
    let told = |route: &[&str]| {
        let node = file.at(route)?;
        Some(file.sourced(node, node.as_bool()?))
    };
    let tool = |manager: Manager| manifests.tools.iter().any(|tool| *tool.value() == manager);
    let mut switches: Vec<&[&str]> = Vec::new();
    if tool(Manager::Uv) {
        switches.push(&["tool", "uv", "package"]);
    }
    if tool(Manager::Pdm) {
        switches.push(&["tool", "pdm", "distribution"]);
    }
    if tool(Manager::Poetry) {
        switches.push(&["tool", "poetry", "package-mode"]);
        // Poetry is its own backend.
        package.installs = true;
    }
    for said in switches.iter().filter_map(|route| told(route)) {
        package.installs = *said.value();
        if !package.installs {
            let why = "it says that it is no package".to_owned();
            package.why_not = Some(said.derive("python/no-package", "it says that it is no package", why));
            return;
        }
    }
    let application = file.string(&["tool", "pdm", "package-type"]).filter(|kind| kind.value() == "application");
    if let Some(said) = application {
        package.installs = false;
        package.why_not = Some(said);
        return;
    }
    if !package.installs {
        package.why_not = Some(package.name.derive("python/no-package", NO_BUILD, NO_BUILD.to_owned()));
        return;
    }
    if let Some(why) = unbuildable(unit, file, kind, package) {
        package.installs = false;
        package.why_not = Some(package.name.derive("python/no-package", why.clone(), why));
    }
}

/// Why a backend would find nothing to put into a package, where that is certain.
fn unbuildable(unit: &Unit<'_>, file: &Manifest, kind: Backend, package: &Package) -> Option<String> {
    let tree = unit.project.tree();
    let module = module_name(package.name.value());
    let there = |name: &str| {
        let folder = unit.path(name);
        unit.has(&format!("{name}.py")) || folder.is_some_and(|folder| tree.has_folder(&folder))
    };
    let usual = [module.clone(), format!("src/{module}"), format!("lib/{module}")];
    let usual_is_there = usual.iter().any(|name| there(name));
    let explicit: &[&[&str]] = match kind {
        Backend::Poetry => &[&["tool", "poetry", "packages"], &["tool", "poetry", "include"]],
        Backend::Hatch => &[
            &["tool", "hatch", "build", "targets", "wheel"],
            &["tool", "hatch", "build", "packages"],
            &["tool", "hatch", "build", "include"],
            &["tool", "hatch", "build", "only-include"],
        ],
        Backend::Flit => &[&["tool", "flit", "module"]],
        Backend::Uv => {
            &[&["tool", "uv", "build-backend", "module-name"], &["tool", "uv", "build-backend", "module-root"]]
        }
        Backend::Setuptools => {
            return several_top_level(unit, file);
        }
        _ => return None,
    };
    // Names in capitals and the like are for the backend to find.
    let similar = || {
        let folders = [unit.folder.clone()].into_iter().chain(unit.path("src"));
        folders
            .flat_map(|folder| tree.folders_in(&folder))
            .any(|folder| normalize(folder.file_name()) == normalize(package.name.value()))
    };
    let told = explicit.iter().any(|route| file.at(route).is_some());
    (!told && !usual_is_there && !similar()).then(|| format!("there is no module {module} to build it from"))
}

/// setuptools finds packages by itself, unless there are several that could be meant.
fn several_top_level(unit: &Unit<'_>, file: &Manifest) -> Option<String> {
    let told = file.at(&["tool", "setuptools", "packages"]).is_some()
        || file.at(&["tool", "setuptools", "py-modules"]).is_some()
        || file.at(&["tool", "setuptools", "package-dir"]).is_some()
        || unit.has("setup.py")
        || unit.has("setup.cfg")
        || !package_free_src(unit);
    if told {
        return None;
    }
    // Names that it leaves out by itself.
    const OTHERS: &[&str] = &[
        "ci",
        "bin",
        "debian",
        "doc",
        "docs",
        "documentation",
        "manpages",
        "news",
        "newsfragments",
        "changelog",
        "test",
        "tests",
        "unit_test",
        "unit_tests",
        "example",
        "examples",
        "scripts",
        "tools",
        "util",
        "utils",
        "python",
        "build",
        "benchmark",
        "benchmarks",
        "exercise",
        "exercises",
        "htmlcov",
        "tasks",
        "fabfile",
        "site_scons",
    ];
    let tree = unit.project.tree();
    let plain = |folder: &RepoPath| {
        let name = folder.file_name();
        let identifier = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        identifier && !name.starts_with(['_', '.']) && !OTHERS.contains(&name)
    };
    let folders: Vec<RepoPath> = tree.folders_in(&unit.folder).into_iter().filter(plain).collect();
    (folders.len() > 1).then(|| "several folders could be its packages, and setuptools takes none of them".to_owned())
}

fn package_free_src(unit: &Unit<'_>) -> bool {
    unit.path("src").is_none_or(|src| !unit.project.tree().has_folder(&src))
}
