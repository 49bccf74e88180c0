//! Files to facts.

pub(super) mod code;
pub(super) mod delegate;
pub(super) mod files;
pub(super) mod install;
pub(super) mod lock;
pub(super) mod manifest;
pub(super) mod start;
pub(super) mod workspace;

use std::collections::BTreeMap;

use crate::ecosystem::node::entry;
use crate::ecosystem::node::frameworks::{self, Fronts};
use crate::ecosystem::node::scripts::Scripts;
use crate::ecosystem::node::typescript::{self, Output};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;
use manifest::Package;
use stageplan_syntax::order;
use stageplan_syntax::shell;

/// What the files of a unit say.
#[derive(Clone, Debug)]
pub(in super::super) struct Facts {
    pub(super) unit: RepoPath,
    pub(super) package: Package,
    pub(super) workspace: Option<workspace::Workspace>,
    /// The folder in which packages are installed.
    pub(super) root: RepoPath,
    pub(super) locks: Vec<lock::Lock>,
    /// Versions of Node that the project pins, best first.
    pub(super) node_pins: Vec<Sourced<String>>,
    pub(super) install: install::Config,
    pub(super) lifecycles: Vec<install::Lifecycle>,
    pub(super) starts: start::Starts,
    /// The script that builds, if there is one.
    pub(super) build: Option<Sourced<String>>,
    /// That script stands in the manifest of the workspace's root.
    pub(super) build_in_root: bool,
    pub(super) outputs: Vec<Output>,
    /// The build puts everything that runs into its output, packages included.
    pub(super) bundled: Option<Origin>,
    pub(super) code: code::Code,
    pub(super) top: files::Top,
    /// Folders of data by their customary names.
    pub(super) data: Vec<Sourced<String>>,
    /// Folders among the sources that hold templates and the like, which compilers leave where they are.
    pub(super) templates: Vec<Sourced<String>>,
    /// Front ends that are served as files.
    pub(super) fronts: Fronts,
    /// What the project shows beside its code.
    pub(super) evidence: Evidence,
    /// Packages of the workspace's root and members with their folders, relative to the repository.
    pub(super) manifests: Vec<Sourced<RepoPath>>,
    /// That there is a schema of Prisma, and where.
    pub(super) prisma: Option<Sourced<RepoPath>>,
    /// Folders named `node_modules` are part of the repository.
    pub(super) tracked_modules: bool,
    /// Output folders that are part of the repository.
    pub(super) tracked_outputs: Vec<RepoPath>,
    /// Extensions of editors and browsers, desktop and phone programs: what it is instead of a service.
    pub(super) other_kind: Option<Sourced<String>>,
}

/// Reads a unit, or the package that its root hands its start over to. `None` where there is no manifest that can be read.
pub(super) fn read(unit: &Unit<'_>, evidence: &Evidence) -> Option<Facts> {
    let package = Package::read(unit)?;
    let workspace = workspace::read(unit, &package);
    let lines = lines(&package);
    let pm2 = |file: &str| start::pm2(unit, file);
    let nest = || start::nest(unit);
    let scripts = Scripts { lines: &lines, pm2: &pm2, nest: &nest };
    let own = |line: &str| scripts.line(line).is_ok();
    let handed = |delegate: Option<delegate::Delegate>| {
        let delegate = delegate?;
        let facts = read_package(&unit.at(delegate.folder.clone()), evidence, Some(&delegate))?;
        (facts.starts.best.is_some() || !facts.fronts.is_empty()).then_some(facts)
    };
    if let Some(facts) = handed(delegate::by_line(unit, &package, workspace.as_ref(), evidence, &own)) {
        return Some(facts);
    }
    let facts = read_package(unit, evidence, None)?;
    let only = workspace
        .filter(|known| known.root == unit.folder && facts.starts.best.is_none() && facts.starts.unclear.is_none())
        .filter(|_| facts.fronts.is_empty());
    Some(handed(only.as_ref().and_then(delegate::only_program)).unwrap_or(facts))
}

/// Whether the build script's only command is a bundler that is certain to leave no package outside.
fn bundled(lines: &BTreeMap<String, String>, build: Option<&Sourced<String>>) -> Option<Origin> {
    let build = build?;
    let script = shell::parse(lines.get(build.value())?);
    let complete = script.commands.iter().any(|command| {
        let words: Vec<String> = command.words.iter().filter_map(shell::Word::literal).collect();
        let has = |names: &[&str]| words.iter().any(|word| names.contains(&shell::split_flag(word).0));
        let program = words.iter().find(|word| !matches!(word.as_str(), "npx" | "pnpm" | "yarn" | "exec"));
        match program.map(String::as_str) {
            Some("ncc") => has(&["build"]) && !has(&["-e", "--external"]),
            Some("esbuild") => {
                let node = words.iter().any(|word| word == "--platform=node");
                let outside = words.iter().any(|word| {
                    word.starts_with("--external") || word == "--packages=external" || word.starts_with("--splitting")
                });
                node && has(&["--bundle"]) && !outside
            }
            Some("bun") => {
                let target = words.iter().any(|word| matches!(word.as_str(), "--target=node" | "--target=bun"));
                has(&["build"]) && target && !has(&["--external", "-e", "--packages"])
            }
            _ => false,
        }
    });
    complete.then(|| build.origin().clone())
}

fn lines(package: &Package) -> BTreeMap<String, String> {
    order::map(package.scripts.iter().map(|(name, line)| (name.clone(), line.value().clone())))
}

/// Reads the package in the unit's own folder, whatever its start is.
pub(super) fn own(unit: &Unit<'_>, evidence: &Evidence) -> Option<Facts> {
    read_package(unit, evidence, None)
}

fn read_package(unit: &Unit<'_>, evidence: &Evidence, delegate: Option<&delegate::Delegate>) -> Option<Facts> {
    let package = Package::read(unit)?;
    let mut workspace = workspace::read(unit, &package);
    // A folder with a lockfile of its own is installed on its own.
    let own_locks = lock::read(unit, "", &package);
    if workspace.as_ref().is_some_and(|workspace| workspace.root != unit.folder) && !own_locks.is_empty() {
        workspace = None;
    }
    // Nor does one belong to a workspace that locks nothing and of which it uses nothing.
    if let Some(known) = &workspace
        && known.root != unit.folder
        && !workspace::needs_workspace(&package, known)
        && lock::read(&unit.at(known.root.clone()), "", &known.package).is_empty()
    {
        workspace = None;
    }
    let root = workspace.as_ref().map_or_else(|| unit.folder.clone(), |workspace| workspace.root.clone());
    let root_unit = unit.at(root.clone());
    let locks = if root == unit.folder {
        own_locks
    } else {
        let member = unit.folder.relative_to(&root).unwrap_or_default().to_owned();
        lock::read(&root_unit, &member, &package)
    };
    let lines = lines(&package);
    let mut build = build_script(&package);
    let mut outputs = build
        .as_ref()
        .map(|build| typescript::outputs(unit, &lines, build.value(), &package.outputs))
        .unwrap_or_default();
    // A workspace whose root builds all its packages at once.
    let build_in_root = build.is_none() && root != unit.folder;
    if build_in_root && let Some(known) = &workspace {
        build = build_script(&known.package).or_else(|| named_build(&known.package));
        outputs = typescript::by_config(unit);
    }
    let bundled = bundled(&lines, build.as_ref().filter(|_| !build_in_root));
    let members = members(unit, workspace.as_ref());
    let pm2 = |file: &str| start::pm2(unit, file);
    let nest = || start::nest(unit);
    let scripts = Scripts { lines: &lines, pm2: &pm2, nest: &nest };
    let handed = delegate.and_then(|delegate| delegate::line_of(delegate, &package));
    let around = start::Around { evidence, members: &members, builds: build.is_some(), handed: handed.as_ref() };
    let mut starts = start::read(unit, &package, &scripts, &mut outputs, &around);
    if let Some(delegate) = delegate.filter(|_| handed.is_none())
        && let Some(best) = &mut starts.best
    {
        let from = [best.origin.clone(), delegate.origin.clone()];
        best.origin = Origin::rule_from("node/start-of-package", "", from);
    }
    let entries: Vec<String> = starts.best.iter().filter_map(|start| start.source.clone()).collect();
    let code = code::scan(unit, &entries, &outputs, &members);
    for made in code.made.iter().filter(|_| build.is_some()) {
        let folder = made.value();
        let inside = |output: &Output| output.folder.split('/').next() == Some(folder);
        if !outputs.iter().any(inside) {
            let tool = "the build".to_owned();
            outputs.push(Output { tool, folder: folder.clone(), mirrors: None, script: String::new() });
        }
    }

    let mut manifests = vec![];
    if let Some(workspace) = &workspace {
        manifests.push(Sourced::new(manifest_of(&workspace.package), workspace.package.origin.clone()));
        manifests
            .extend(workspace.members.iter().map(|member| Sourced::new(manifest_of(member), member.origin.clone())));
    } else {
        manifests.push(Sourced::new(manifest_of(&package), package.origin.clone()));
    }
    let mut lifecycles = install::lifecycles(workspace.as_ref().map_or(&package, |workspace| &workspace.package));
    for member in workspace.iter().flat_map(|workspace| &workspace.members) {
        lifecycles.extend(install::lifecycles(member));
    }
    let data = files::DATA
        .iter()
        .filter_map(|name| {
            let path = unit.path(name)?;
            let first = unit.project.tree().files_below(&path).next()?.clone();
            Some(Sourced::new((*name).to_owned(), Origin::of_file(first)))
        })
        .collect();
    let templates = templates(unit);
    let prisma = ["prisma/schema.prisma", "schema.prisma", "prisma/schema/schema.prisma"].iter().find_map(|name| {
        let source = unit.source(name)?;
        Some(Sourced::new(source.path.clone(), source.origin_of_file()))
    });
    let tree = unit.project.tree();
    let tracked_outputs =
        outputs.iter().filter_map(|output| unit.path(&output.folder)).filter(|path| tree.has_folder(path)).collect();
    let fronts = frameworks::fronts(unit, &package, build.as_ref().filter(|_| !build_in_root));
    Some(Facts {
        fronts,
        unit: unit.folder.clone(),
        root,
        locks,
        node_pins: node_pins(unit, &root_unit, evidence),
        install: install::config(&root_unit),
        lifecycles,
        starts,
        build_in_root: build_in_root && build.is_some(),
        build,
        outputs,
        bundled,
        code,
        top: files::top(unit),
        data,
        templates,
        evidence: evidence.clone(),
        manifests,
        prisma,
        other_kind: other_kind(unit, &package),
        tracked_modules: unit.project.tree().paths().any(|path| path.parts().any(|part| part == "node_modules")),
        tracked_outputs,
        workspace,
        package,
    })
}

/// The folders below `src` in which files lie that no compiler takes and programs read: templates, queries, schemas.
fn templates(unit: &Unit<'_>) -> Vec<Sourced<String>> {
    const ENDS: &[&str] = &[
        "hbs",
        "handlebars",
        "ejs",
        "pug",
        "mustache",
        "njk",
        "mjml",
        "html",
        "proto",
        "graphql",
        "gql",
        "sql",
        "ftl",
    ];
    let mut found: Vec<Sourced<String>> = Vec::new();
    let Some(src) = unit.path("src") else { return found };
    let tree = unit.project.tree();
    for path in tree.files_below(&src) {
        if !path.extension().is_some_and(|end| ENDS.contains(&end)) {
            continue;
        }
        let Some(relative) = path.parent().and_then(|folder| folder.relative_to(&unit.folder).map(str::to_owned))
        else {
            continue;
        };
        if relative != "src" && found.iter().all(|known| known.value() != &relative) && found.len() < 12 {
            found.push(Sourced::new(relative, Origin::of_file(path.clone())));
        }
    }
    found
}

/// The source that stands for each package of the workspace when it is imported: name and path as seen from the unit.
fn members(unit: &Unit<'_>, workspace: Option<&workspace::Workspace>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for member in workspace.iter().flat_map(|workspace| &workspace.members) {
        let Some(name) = &member.name else { continue };
        let folder = entry::seen_from(unit, &member.folder);
        let main = member.main.as_ref().map(|main| main.value().trim_start_matches("./").to_owned());
        let candidates = ["src/index", "index", "src/main", "lib/index"].map(str::to_owned).into_iter().chain(main);
        let file = candidates.into_iter().find_map(|path| entry::resolve(unit, &format!("{folder}/{path}")));
        if let Some(file) = file {
            found.insert(name.value().clone(), file);
        }
    }
    found
}

fn manifest_of(package: &Package) -> RepoPath {
    package.folder.join("package.json").unwrap_or_else(|_| RepoPath::root())
}

/// The script that builds for production.
fn build_script(package: &Package) -> Option<Sourced<String>> {
    ["build:prod", "build:production", "build", "compile", "build:server", "build:ts", "tsc"].iter().find_map(|name| {
        let line = package.scripts.get(*name)?;
        Some(line.derive("node/build-script", "", (*name).to_owned()))
    })
}

/// A root's script that builds the program it is named after, for want of one that builds everything.
fn named_build(package: &Package) -> Option<Sourced<String>> {
    let script = format!("build:{}", package.name.as_ref()?.value());
    let line = package.scripts.get(&script)?;
    Some(line.derive("node/build-script", "it builds the program that the repository is named after", script))
}

/// Pins of Node's version: files for version managers, then the manifest.
fn node_pins(unit: &Unit<'_>, root: &Unit<'_>, evidence: &Evidence) -> Vec<Sourced<String>> {
    let mut pins = Vec::new();
    for at in [unit, root] {
        for name in [".nvmrc", ".node-version"] {
            pins.extend(at.one_line(name));
        }
        if unit.folder == root.folder {
            break;
        }
    }
    pins.extend(evidence.tool("node").cloned());
    pins.extend(evidence.tool("nodejs").cloned());
    pins
}

fn other_kind(unit: &Unit<'_>, package: &Package) -> Option<Sourced<String>> {
    if let Some(engine) = package.engines.get("vscode") {
        return Some(engine.derive("node/editor-extension", "", "an extension of Visual Studio Code".to_owned()));
    }
    if let Some(electron) = package.any("electron") {
        return Some(electron.derive("node/desktop-program", "", "a desktop program made with Electron".to_owned()));
    }
    for (name, what) in [
        ("react-native", "a program for phones made with React Native"),
        ("expo", "a program for phones made with Expo"),
    ] {
        if let Some(found) = package.dependencies.get(name) {
            return Some(found.derive("node/mobile-program", "", what.to_owned()));
        }
    }
    for name in ["manifest.json", "src/manifest.json", "public/manifest.json"] {
        if let Some(file) = unit.has(name).then(|| unit.json(name)).flatten()
            && let Some(version) = file.scalar(&["manifest_version"])
        {
            return Some(version.derive("node/browser-extension", "", "a browser extension".to_owned()));
        }
    }
    None
}
