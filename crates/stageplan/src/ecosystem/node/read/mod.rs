//! Files to facts.

mod around;
pub(super) mod builds;
pub(super) mod bun;
pub(super) mod code;
pub(super) mod delegate;
mod edges;
pub(super) mod glance;
pub(super) mod install;
pub(super) mod kind;
pub(super) mod local;
pub(super) mod lock;
pub(super) mod manifest;
pub(super) mod nx;
pub(super) mod other_managers;
pub(super) mod processes;
mod programs;
mod seen;
pub(super) mod start;
pub(super) mod workspace;

use std::collections::BTreeMap;
use std::rc::Rc;

pub(super) use crate::ecosystem::top as files;

use crate::ecosystem::node::entry;
use crate::ecosystem::node::frameworks::{self, Fronts, Site};
use crate::ecosystem::node::nest;
use crate::ecosystem::node::scripts::{self, Scripts};
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
    /// The project of Nx that builds the unit, where no script of its own does.
    pub(super) nx: Option<nx::Nx>,
    /// Packages that the install takes from the repository.
    pub(super) locals: local::Locals,
    /// The folder that holds the install's root and those packages; it becomes the image's folder.
    pub(super) base: RepoPath,
    pub(super) rush: Option<other_managers::Rush>,
    /// The command that builds the unit by its task of moon, where no script does.
    pub(super) moon: Option<Sourced<Vec<String>>>,
    /// The folder in which packages are installed.
    pub(super) root: RepoPath,
    /// Shared, because some hold thousands of packages and a plan may begin with other facts than were read.
    pub(super) locks: Rc<Vec<lock::Lock>>,
    /// Versions of Node that the project pins, best first.
    pub(super) node_pins: Vec<Sourced<String>>,
    /// Versions of Node that the project is seen to run on, best first.
    pub(super) node_seen: Vec<Sourced<String>>,
    pub(super) install: install::Config,
    /// Which packages may run scripts while they are installed.
    pub(super) builds: builds::Builds,
    pub(super) lifecycles: Vec<install::Lifecycle>,
    pub(super) starts: start::Starts,
    /// The script that builds, if there is one.
    pub(super) build: Option<Sourced<String>>,
    /// That script stands in the manifest of the workspace's root.
    pub(super) build_in_root: bool,
    pub(super) outputs: Vec<Output>,
    /// The build puts everything that runs into its output, packages included.
    pub(super) bundled: Option<Origin>,
    /// What is said to bun.
    pub(super) bun: bun::Bun,
    pub(super) code: code::Code,
    pub(super) top: files::Top,
    /// Folders of data by their customary names.
    pub(super) data: Vec<Sourced<String>>,
    /// Folders among the sources that hold templates and the like, which compilers leave where they are.
    pub(super) templates: Vec<Sourced<String>>,
    /// What the front end that is planned reads and calls beyond its own folder.
    pub(super) reach: frameworks::Reach,
    /// What builds of frameworks make: files that are served, or servers.
    pub(super) fronts: Fronts,
    /// What the project shows beside its code.
    pub(super) evidence: Evidence,
    /// Packages of the workspace's root and members with their folders, relative to the repository.
    pub(super) manifests: Vec<Sourced<RepoPath>>,
    /// The programs of a repository of several of Nest.
    pub(super) nest: Vec<nest::Program>,
    /// The schema of Prisma, and what is made of it.
    pub(super) prisma: Option<frameworks::Prisma>,
    /// Folders named `node_modules` are part of the repository.
    pub(super) tracked_modules: bool,
    /// Output folders that are part of the repository.
    pub(super) tracked_outputs: Vec<RepoPath>,
    /// Extensions of editors and browsers, desktop and phone programs: what it is instead of a service.
    pub(super) other_kind: Option<Sourced<String>>,
    /// Programs of other languages that it starts.
    pub(super) programs: Vec<Sourced<String>>,
    /// The file that names packages of Python.
    pub(super) requirements: Option<Sourced<String>>,
    /// The platform that runs its code in place of a server.
    pub(super) hosted: Option<kind::Hosted>,
}

/// Reads a unit, or the package that its root hands its start over to. `None` where there is no manifest that can be read.
pub(super) fn read(unit: &Unit<'_>, evidence: &Evidence) -> Option<Facts> {
    let Some(package) = Package::read(unit) else { return read_package(unit, evidence, None) };
    let workspace = workspace::read(unit, &package);
    let lines = lines(&package);
    let around_scripts = around::OfUnit(unit);
    let scripts = Scripts::new(&lines, &around_scripts);
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

/// The front end that a project of Nx is, with the folder that its target names.
pub(super) fn nx_site(unit: &Unit<'_>, nx: &nx::Nx, package: &Package, build: &Sourced<String>) -> Option<Site> {
    let target = nx.build.as_ref();
    let executor = target.and_then(|target| target.executor.as_ref());
    let mut site = match executor.and_then(|executor| frameworks::by_executor(unit, package, executor)) {
        Some(site) => site,
        None => frameworks::fronts(unit, package, Some(build)).site()?.clone(),
    };
    // What builds is Nx, and not a script of the front end's own.
    site.script = None;
    if let Some(output) = target.and_then(|target| target.output.as_ref()) {
        // Angular's newer builder puts what is served into a folder of its own, unless told otherwise.
        let flat = target.is_some_and(|target| target.flat);
        let inner = site.output.value().file_name() == "browser" && executor.is_some() && !flat;
        let folder = if inner { output.value().join("browser").ok()? } else { output.value().clone() };
        site.output = output.derive("node/nx-output", "its target puts it there", folder);
        // What the tool's own configuration says of it does not count.
        site.output_doubts.clear();
    }
    Some(site)
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
                let target = words.iter().any(|word| matches!(word.as_str(), "--target=node" | "--target=bun"))
                    || words.windows(2).any(|next| next[0] == "--target" && matches!(next[1].as_str(), "node" | "bun"));
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
    let own = Package::read(unit);
    let nx = nx::read(unit).filter(|_| own.as_ref().is_none_or(|own| build_script(own).is_none()));
    let package = match &nx {
        Some(nx) => nx::package(unit, nx, own)?,
        None => own?,
    };
    let mut workspace = workspace::read(unit, &package);
    // What Nx builds is installed as a whole, at the root.
    if let Some(nx) = &nx
        && nx.root != unit.folder
    {
        workspace = workspace::whole(&unit.at(nx.root.clone()));
    }
    // A folder with a lockfile of its own is installed on its own.
    let own_locks = lock::read(unit, "", &package);
    if workspace.as_ref().is_some_and(|workspace| workspace.root != unit.folder) && !own_locks.is_empty() {
        workspace::report_own_lock(unit, &package, &own_locks);
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
        lock::read(&root_unit, &member, &workspace::foreign(&package, workspace.as_ref()))
    };
    let mut lines = lines(&package);
    let mut build = match &nx {
        Some(nx) => Some(nx.build_script()),
        None => build_script(&package),
    };
    let moon = build.is_none().then(|| other_managers::moon(unit)).flatten();
    if let Some(moon) = &moon {
        lines.insert("build".to_owned(), moon.value().join(" "));
        build = Some(moon.derive("node/build-by-moon", "its task builds", "build".to_owned()));
    }
    let mut outputs = build
        .as_ref()
        .map(|build| typescript::outputs(unit, &lines, build.value(), &package.outputs))
        .unwrap_or_default();
    // A start line that compiles first is a build, too.
    if build.is_none()
        && let Some(start) = delegate::STARTS.iter().find(|name| lines.contains_key(**name))
    {
        outputs = typescript::outputs(unit, &lines, start, &package.outputs);
    }
    // A workspace whose root builds all its packages at once.
    let handed_down = |build: &Sourced<String>, root: &Package| {
        root.scripts.get(build.value()).is_some_and(|line| workspace::hands_down(line.value()))
    };
    let mut build_in_root = build.is_none() && root != unit.folder;
    if build_in_root && let Some(known) = &workspace {
        build = build_script(&known.package)
            // One that only asks every package builds nothing of this one.
            .filter(|build| !handed_down(build, &known.package))
            .or_else(|| named_build(&known.package));
        build_in_root = build.is_some();
        if build_in_root {
            outputs = typescript::by_config(unit);
        }
    }
    let bundled = bundled(&lines, build.as_ref().filter(|_| !build_in_root));
    let members = members(unit, workspace.as_ref());
    let around_scripts = around::OfUnit(unit);
    let scripts = Scripts::new(&lines, &around_scripts);
    let handed = delegate.and_then(|delegate| delegate::line_of(delegate, &package));
    let made = nx.as_ref().and_then(|nx| nx.program(unit));
    if let Some((output, _)) = &made {
        outputs.insert(0, output.clone());
    }
    let builds = build.is_some() || !outputs.is_empty();
    let around = start::Around { evidence, members: &members, builds, handed: handed.as_ref() };
    let mut starts = start::read(unit, &package, &scripts, &mut outputs, &around);
    if let Some((_, start)) = made {
        starts.best = Some(start);
    }
    if let Some(delegate) = delegate.filter(|_| handed.is_none())
        && let Some(best) = &mut starts.best
    {
        let from = [best.origin.clone(), delegate.origin.clone()];
        best.origin = Origin::rule_from("node/start-of-package", "", from);
    }
    let mut bun = bun::read(unit, &root_unit, &package, &lines, evidence);
    bun.settle(&package, &starts, evidence);
    // What is started lies in no source file, so it is no start of the other kind.
    if bun.compile.is_some()
        && starts.best.is_none()
        && let Some((launch, line)) = scripts.script("start").ok().zip(package.scripts.get("start"))
    {
        let start = start::Start { launch, origin: line.origin().clone(), source: None, built: true };
        starts.surround(&start, unit, &package, &scripts, &mut outputs, &around);
    }
    let compiled = bun.compile.iter().map(|compile| compile.entry.clone());
    let own = starts.best.iter().filter(|_| bun.compile.is_none()).filter_map(|start| start.source.clone());
    let entries: Vec<String> = compiled.chain(own).collect();
    let mut code = code::scan(unit, &entries, &outputs, &members);
    beside(unit, &package, &starts, &outputs, &members, &mut code);
    for made in code.made.iter().filter(|_| build.is_some()) {
        let folder = made.value();
        let inside = |output: &Output| output.folder.split('/').next() == Some(folder);
        if !outputs.iter().any(inside) {
            let tool = "the build".to_owned();
            outputs.push(Output { tool, folder: folder.clone(), mirrors: None, script: String::new() });
        }
    }

    if let Some(workspace) = &mut workspace {
        let undeclared = workspace::undeclared(unit, workspace, code.files.iter());
        if !undeclared.is_empty() {
            workspace.follow(&package, &undeclared);
        }
        workspace::report_injected(&root_unit, workspace);
        let used = workspace.closure.iter().filter_map(|folder| workspace.member(folder));
        workspace.taken = used.map(|member| workspace::taken(&unit.at(member.folder.clone()), member)).collect();
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
    let mut data: Vec<Sourced<String>> = files::DATA
        .iter()
        .filter_map(|name| {
            let path = unit.path(name)?;
            let first = unit.project.tree().files_below(&path).next()?.clone();
            Some(Sourced::new((*name).to_owned(), Origin::of_file(first)))
        })
        .collect();
    data.extend(frameworks::steps(unit, &package));
    let templates = templates(unit);
    let mut nest = if package.any("@nestjs/core").is_some() { nest::programs(unit) } else { Vec::new() };
    for program in &mut nest {
        program.code = code::scan(unit, &[program.source()], &outputs, &members);
    }
    let prisma = frameworks::prisma(unit, &package);
    // A client that is made as sources is part of what a compiler makes.
    let runs_sources = starts.best.as_ref().is_some_and(|start| !start.built);
    if let Some(made) = prisma.as_ref().filter(|prisma| !prisma.sources || runs_sources)
        && let Some(folder) = made.output.as_ref().map(|output| output.value().clone())
    {
        outputs.push(Output { tool: "Prisma".to_owned(), folder, mirrors: None, script: String::new() });
    }
    let tree = unit.project.tree();
    let tracked_outputs =
        outputs.iter().filter_map(|output| unit.path(&output.folder)).filter(|path| tree.has_folder(path)).collect();
    let fronts = match (&nx, &build) {
        (Some(nx), _) if nx.is_for_node() => Fronts::default(),
        (Some(nx), Some(build)) => Fronts::only(nx_site(unit, nx, &package, build)),
        _ => frameworks::fronts(unit, &package, build.as_ref().filter(|_| !build_in_root)),
    };
    let locals = local::read(&root_unit, &package, workspace.as_ref());
    let base = local::base(&root, &locals);
    if starts.best.is_none() && fronts.is_empty() {
        starts.tool = start::tool(unit, &package, &mut outputs, &around);
    }
    let programs = programs::started(unit, &code);
    let runs = |start: &start::Start| !start.launch.through.is_empty() && start.launch.dev.is_none();
    let serves = !code.listens.is_empty() && starts.best.as_ref().is_some_and(runs);
    let idle = starts.best.is_none() && fronts.is_empty();
    Some(Facts {
        unit: unit.folder.clone(),
        root,
        node_pins: node_pins(unit, &root_unit, evidence),
        node_seen: seen::versions(unit, evidence),
        install: install::config(&root_unit),
        builds: builds::read(&root_unit),
        lifecycles,
        starts,
        build_in_root: build_in_root && build.is_some(),
        build,
        outputs,
        bundled,
        bun,
        code,
        top: files::top(unit),
        data,
        templates,
        evidence: evidence.clone(),
        manifests,
        nest,
        prisma,
        other_kind: kind::other(unit, &package, fronts.site().map(|site| site.name), serves),
        programs,
        requirements: unit.has("requirements.txt").then(|| unit.path("requirements.txt")).flatten().map(|path| {
            let name = path.file_name().to_owned();
            Sourced::new(name, Origin::of_file(path))
        }),
        hosted: idle.then(|| kind::hosted(unit, &package)).flatten(),
        tracked_modules: tracks_modules(unit),
        tracked_outputs,
        rush: other_managers::rush(unit).filter(|_| workspace.is_none() && locks.is_empty()),
        moon,
        locals,
        base,
        reach: frameworks::Reach::default(),
        locks: Rc::new(locks),
        fronts,
        workspace,
        nx,
        package,
    })
}

/// Whether the repository holds a folder of this name anywhere.
fn tracks_modules(unit: &Unit<'_>) -> bool {
    // Files of one folder follow each other, so most folders are looked at once.
    let mut known = "";
    unit.project.tree().paths().any(|path| {
        let folder = path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
        let new = folder != known;
        known = folder;
        new && folder.split('/').any(|part| part == "node_modules")
    })
}

/// Adds what other processes of the program read, and what tells the tools that run before it what to do.
fn beside(
    unit: &Unit<'_>,
    package: &Package,
    starts: &start::Starts,
    outputs: &[Output],
    members: &BTreeMap<String, String>,
    code: &mut code::Code,
) {
    let launches = starts.others.iter().map(|other| &other.start.launch);
    let launches = launches.chain(starts.prepares.iter().filter_map(|step| step.launch.as_ref()));
    for launch in launches {
        let scripts::Runner::Package(program) = &launch.runner else { continue };
        if package.runs(scripts::package_of(program)).is_none() {
            continue;
        }
        for name in scripts::configurations(program) {
            let Some(path) = unit.path(name) else { continue };
            let tree = unit.project.tree();
            let first = if tree.has_file(&path) { Some(path) } else { tree.files_below(&path).next().cloned() };
            if let Some(first) = first.filter(|_| code.reads.iter().all(|known| known.value() != name)) {
                code.reads.push(Sourced::new((*name).to_owned(), Origin::of_file(first)));
            }
        }
    }
    let entries: Vec<String> = starts.others.iter().filter_map(|other| other.start.source.clone()).collect();
    if entries.is_empty() {
        return;
    }
    let seen = code::scan(unit, &entries, outputs, members);
    code.absorb(seen);
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
pub(super) fn build_script(package: &Package) -> Option<Sourced<String>> {
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
