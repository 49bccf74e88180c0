//! Pages that nothing has to make: which folder has them, and whether they are what the project is.

use stageplan_syntax::data::{Kind, Node};
use stageplan_syntax::shell;

use super::detect::{Seen, Tool};
use crate::ecosystem::Grade;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// Where pages lie by custom, best first; the unit's own folder is the empty one.
const FOLDERS: &[&str] = &[
    "",
    "public",
    "www",
    "htdocs",
    "public_html",
    "html",
    "site",
    "web",
    "src",
    "app",
    "dist",
    "_site",
    "out",
    "build",
    "docs",
];

/// Manifests of programs, whether or not another ecosystem of ours knows them.
const PROGRAMS: &[&str] = &[
    "go.mod",
    "Cargo.toml",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "requirements.txt",
    "Pipfile",
    "manage.py",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "build.sbt",
    "project.clj",
    "deps.edn",
    "composer.json",
    "mix.exs",
    "rebar.config",
    "Gemfile",
    "gems.rb",
    "deno.json",
    "deno.jsonc",
    "CMakeLists.txt",
    "meson.build",
    "configure.ac",
    "Package.swift",
    "pubspec.yaml",
    "stack.yaml",
    "build.zig",
    "shard.yml",
    "dub.json",
    "angular.json",
    "project.json",
    "Trunk.toml",
];

/// Tools that make pages, by the beginning of their settings' name.
const BUNDLERS: &[&str] =
    &["vite", "webpack", "rollup", "rsbuild", "rspack", "astro", "svelte", "next", "nuxt", "vue", "stencil", "farm"];

/// A folder of pages.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) path: Sourced<RepoPath>,
    /// A host's settings name it, rather than custom alone.
    pub(super) told: bool,
}

/// The folders that have a first page, best first.
pub(super) fn folders(unit: &Unit<'_>) -> Vec<Folder> {
    let mut found: Vec<Folder> = Vec::new();
    let mut add = |path: RepoPath, origin: Origin, told: bool| {
        let page = path.join("index.html").ok().filter(|page| unit.project.tree().has_file(page));
        if let Some(page) = page.filter(|_| found.iter().all(|known| *known.path.value() != path)) {
            let from = if told { origin } else { Origin::of_file(page) };
            found.push(Folder { path: Sourced::new(path, from), told });
        }
    };
    for told in told(unit) {
        let (path, origin) = told.into_parts();
        add(path, origin, true);
    }
    for path in FOLDERS.iter().filter_map(|name| unit.path(name)) {
        add(path.clone(), Origin::of_file(path), false);
    }
    found
}

/// What hosts of files are told to publish.
fn told(unit: &Unit<'_>) -> Vec<Sourced<RepoPath>> {
    let mut found = Vec::new();
    let mut add = |manifest: &Manifest, node: Option<Node<'_>>| {
        if let Some(node) = node
            && let Some(path) = node.as_str().and_then(|text| unit.path(text.trim_start_matches('/')))
        {
            found.push(manifest.sourced(node, path));
        }
    };
    // What is not there is not asked for, so that a host without contents is not asked to read it.
    let given = |name: &&str| unit.has(name);
    if let Some(manifest) = Some("Staticfile").filter(given).and_then(|name| unit.yaml(name)) {
        add(&manifest, manifest.at(&["root"]));
    }
    for (name, route) in [("static.json", &["root"][..]), ("vercel.json", &["outputDirectory"])] {
        if let Some(manifest) = Some(name).filter(given).and_then(|name| unit.json(name)) {
            add(&manifest, manifest.at(route));
        }
    }
    if let Some(manifest) = Some("firebase.json").filter(given).and_then(|name| unit.json(name)) {
        let hosting = manifest.at(&["hosting"]);
        let several = hosting.filter(|node| node.kind() == Kind::Array).into_iter().flat_map(Node::items);
        for one in hosting.into_iter().filter(|node| node.kind() == Kind::Object).chain(several).take(1) {
            add(&manifest, one.get("public"));
        }
    }
    if let Some(manifest) = Some("netlify.toml").filter(given).and_then(|name| unit.toml(name)) {
        add(&manifest, manifest.at(&["build", "publish"]));
    }
    if let Some(manifest) = Some("wrangler.toml").filter(given).and_then(|name| unit.toml(name)) {
        for route in [&["assets", "directory"][..], &["pages_build_output_dir"], &["site", "bucket"]] {
            add(&manifest, manifest.at(route));
        }
    }
    found
}

/// A page of the folder that a program would have to make, such as one of PHP.
pub(super) fn programs(unit: &Unit<'_>) -> Option<RepoPath> {
    let folder = folders(unit).into_iter().next()?.path;
    page_that_runs(unit, folder.value())
}

pub(super) fn page_that_runs(unit: &Unit<'_>, folder: &RepoPath) -> Option<RepoPath> {
    let runs = ["php", "asp", "aspx", "jsp", "cgi", "cfm", "phtml"];
    let fits = |path: &&RepoPath| path.extension().is_some_and(|end| runs.contains(&end));
    unit.project.tree().files_in(folder).find(fits).cloned()
}

/// What a package.json beside pages says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Package {
    None,
    /// Tools that look after the pages, and none that makes them.
    Tools,
    /// The same, and a server by which people look at them.
    Shows,
    /// Something that runs or is built.
    Program,
}

/// Programs that show a folder as it is.
const SHOW: &[&str] = &[
    "http-server",
    "live-server",
    "lite-server",
    "serve",
    "browser-sync",
    "light-server",
    "reload",
    "servor",
    "five-server",
    "sirv",
    "python",
    "python3",
    "npx",
];

fn package(unit: &Unit<'_>) -> Package {
    if !unit.has("package.json") {
        return Package::None;
    }
    let Some(manifest) = unit.json("package.json") else { return Package::Program };
    let list = |name: &str| manifest.at(&[name]).into_iter().flat_map(Node::entries);
    let main = manifest.at(&["main"]).and_then(Node::as_str).is_some_and(|main| unit.has(main));
    let runs = main || ["bin", "exports", "module", "workspaces"].iter().any(|key| manifest.at(&[key]).is_some());
    let needs = list("dependencies").any(|(name, _)| !SHOW.contains(&name));
    if runs || needs {
        return Package::Program;
    }
    let mut shows = false;
    for (name, line) in list("scripts") {
        if name == "build" || name.starts_with("build:") || name == "prepublishOnly" {
            return Package::Program;
        }
        if matches!(name, "start" | "serve" | "server" | "start:prod") {
            let script = shell::parse(line.as_str().unwrap_or_default());
            let program = script.commands.first().and_then(|command| command.literal(0)).unwrap_or_default();
            if !SHOW.contains(&program.rsplit('/').next().unwrap_or_default()) {
                return Package::Program;
            }
            shows = true;
        }
    }
    if shows { Package::Shows } else { Package::Tools }
}

/// Whether a program stands in this folder.
pub(super) fn has_program(unit: &Unit<'_>) -> bool {
    let bundled = |path: &RepoPath| {
        let stem = path.file_name().split(".config.").next().filter(|stem| *stem != path.file_name());
        stem.is_some_and(|stem| BUNDLERS.contains(&stem))
    };
    let project = |path: &RepoPath| {
        bundled(path)
            || matches!(
                path.extension(),
                Some("csproj" | "fsproj" | "sln" | "slnx" | "cabal" | "gemspec" | "podspec" | "nimble")
            )
    };
    PROGRAMS.iter().any(|name| unit.has(name))
        || unit.project.tree().files_in(&unit.folder).any(project)
        || package(unit) == Package::Program
}

pub(super) fn look(unit: &Unit<'_>) -> Option<Seen> {
    let found = folders(unit);
    let best = found.first()?;
    let told = best.told || unit.has("Staticfile");
    let origin = best.path.origin().clone();
    let seen = |grade: Grade| Some(Seen::new(Tool::Plain, grade, "plain HTML", origin.clone()));
    if has_program(unit) {
        // A page beside a program is the program's, unless a host is told to publish it.
        return if told { seen(Grade::Weak) } else { None };
    }
    if page_that_runs(unit, best.path.value()).is_some() {
        return seen(Grade::Weak);
    }
    if unit.folder.ancestors().skip(1).any(|above| has_program(&unit.at(above))) {
        return seen(Grade::Weak);
    }
    let package = package(unit);
    let docs = !told && best.path.value().relative_to(&unit.folder) == Some("docs");
    match package {
        Package::Shows => seen(Grade::Certain),
        _ if told => seen(Grade::Strong),
        _ if docs => seen(Grade::Weak),
        _ => seen(Grade::Likely),
    }
}
