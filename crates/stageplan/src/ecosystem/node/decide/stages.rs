//! The stages up to production.

use super::address::Address;
use super::{Decided, is_bun};
use crate::ecosystem::node::CATALOG;
use crate::ecosystem::node::managers::Manager;
use crate::ecosystem::node::read::install::Fate;
use crate::ecosystem::node::scripts::Before;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{
    Action, Base, Command, Copy, Mount, Os, Purpose, RunsOn, Script, Sharing, Stage, Step, Value, Writable,
    install_packages,
};
use crate::settings::CacheStrategy;
use crate::tree::RepoPath;

use super::production;

/// The stages with what was decided on the way.
pub(super) struct Built {
    pub(super) stages: Vec<Stage>,
    pub(super) install: Sourced<String>,
    pub(super) build: Option<Sourced<String>>,
    pub(super) files: Sourced<String>,
    pub(super) writable: Vec<Writable>,
    pub(super) uses_node: bool,
}

/// Names of the stages that exist.
pub(super) struct Names {
    /// Where all dependencies are.
    pub(super) deps: Option<&'static str>,
    /// Where the packages of production are.
    pub(super) modules: Option<&'static str>,
    pub(super) build: Option<&'static str>,
}

pub(super) fn build(decided: &mut Decided<'_>, address: &Address) -> Built {
    let facts = decided.facts;
    let mut stages = vec![base(decided)];
    let has_packages = has_packages(decided);
    let build_steps = build_steps(decided);
    let mut under = "base";
    if has_packages || !build_steps.is_empty() {
        if let Some(stage) = toolchain(decided) {
            stages.push(stage);
            under = "toolchain";
        }
    }
    let mut names = Names { deps: None, modules: None, build: None };
    let install_why = install_reason(decided);
    let mut install = Sourced::new("nothing to install".to_owned(), facts.package.origin.clone());
    if has_packages {
        let step = install_step(decided, false, &install_why);
        install = Sourced::new(shown(&step.1), install_why.clone());
        stages.push(stage(
            "deps",
            Purpose::Dependencies,
            under,
            "All dependencies, those for development too.",
            step.0,
            install_why.clone(),
        ));
        names.deps = Some("deps");
        names.modules = Some("deps");
        if let Some(prod) = production_dependencies(decided, under, &install_why) {
            stages.push(prod);
            names.modules = Some("prod-deps");
        }
        if !facts.package.has_runtime_dependencies() && decided.start.needs_dev.is_none() && !has_members(decided) {
            names.modules = None;
        }
    }
    let from = names.deps.unwrap_or(under);
    let mut build = None;
    if !build_steps.is_empty() {
        let mut steps = vec![copy_all(decided)];
        steps.extend(build_steps);
        let text = steps.iter().rev().find_map(|step| match &step.action {
            Action::Run { script: Script::Commands(commands), .. } => Some(shown(commands)),
            Action::Run { script: Script::Shell(line), .. } => Some(line.value().clone()),
            _ => None,
        });
        let why = steps.last().map_or_else(|| facts.package.origin.clone(), |step| step.why.clone());
        build = text.map(|text| Sourced::new(text, why.clone()));
        stages.push(stage("build", Purpose::Build, from, "Makes what runs.", steps, why));
        names.build = Some("build");
        // Where the build puts generated code among the packages, they are taken over from there.
        if names.modules == Some("deps")
            && let Some(prod) = production_dependencies(decided, "build", &install_why)
        {
            stages.push(prod);
            names.modules = Some("prod-deps");
        }
    }
    stages.extend(test(decided, &names, from));
    stages.extend(development(decided, from));
    let uses_node = stages.iter().any(|stage| matches!(&stage.base, Base::Image(image) if image.repository == "node"));
    let (last, files, writable) = production::stage(decided, address, &names);
    // A stage that nothing takes from is left out, so that every stage of the file has a use.
    stages.push(last);
    prune(&mut stages);
    Built { stages, install, build, files, writable, uses_node }
}

/// Drops stages that no later stage uses and no user builds by name.
fn prune(stages: &mut Vec<Stage>) {
    loop {
        let used = |name: &str| stages.iter().any(|stage| crate::plan::needs(stage).contains(name));
        let lonely = stages.iter().position(|stage| !stage.purpose.is_target() && !used(&stage.name));
        match lonely {
            Some(at) => drop(stages.remove(at)),
            None => return,
        }
    }
}

fn stage(name: &str, purpose: Purpose, on: &str, about: &str, steps: Vec<Step>, why: Origin) -> Stage {
    Stage {
        name: name.to_owned(),
        purpose,
        base: Base::Stage(on.to_owned()),
        runs_on: RunsOn::Target,
        about: about.to_owned(),
        steps,
        why,
    }
}

fn base(decided: &Decided<'_>) -> Stage {
    let why = decided.image.why.clone();
    Stage {
        name: "base".to_owned(),
        purpose: Purpose::Base,
        base: Base::Image(Box::new(decided.image.base.clone())),
        runs_on: RunsOn::Target,
        about: String::new(),
        steps: vec![Step::new(
            Action::Workdir("/app".into()),
            Origin::rule("node/workdir", "one folder for the program, the same in every stage"),
        )],
        why,
    }
}

pub(super) fn has_members(decided: &Decided<'_>) -> bool {
    decided.facts.workspace.as_ref().is_some_and(|workspace| !workspace.members.is_empty())
}

fn has_packages(decided: &Decided<'_>) -> bool {
    let facts = decided.facts;
    let any = |package: &crate::ecosystem::node::read::manifest::Package| {
        package.has_runtime_dependencies() || !package.dev.is_empty()
    };
    any(&facts.package)
        || facts
            .workspace
            .as_ref()
            .is_some_and(|workspace| any(&workspace.package) || workspace.members.iter().any(any))
}

/// OS packages and the package manager, where the base image lacks them. Production does not stand on this stage.
fn toolchain(decided: &mut Decided<'_>) -> Option<Stage> {
    let mut packages: Vec<Sourced<String>> = Vec::new();
    let debian = decided.image.base.os == Os::Debian;
    let lock = decided.manager.lock;
    if let Some(git) = lock.and_then(|lock| lock.git.as_ref()) {
        let names: &[&str] = if debian { &["ca-certificates", "git"] } else { &["git"] };
        for name in names {
            let why = Origin::rule_from("node/git-dependency", "a dependency is fetched with Git", [git.clone()]);
            packages.push(Sourced::new((*name).to_owned(), why));
        }
    }
    for row in CATALOG.rows("native") {
        let locked = lock
            .and_then(|lock| lock.packages.get(row.key()))
            .map(|locked| (locked.version.clone(), locked.origin.clone()));
        let named = decided.facts.package.any(row.key()).filter(|_| lock.is_none_or(|lock| lock.packages.is_empty()));
        let Some((version, origin)) =
            locked.or_else(|| named.map(|range| (range.value().clone(), range.origin().clone())))
        else {
            continue;
        };
        let major = crate::ecosystem::node::managers::major(&version);
        let prebuilt = row
            .text("before")
            .and_then(|before| before.split('.').next()?.parse().ok())
            .is_some_and(|before: u64| before > 0 && major.is_some_and(|major| major >= before));
        if prebuilt {
            continue;
        }
        for name in row.list(if debian { "debian" } else { "alpine" }) {
            let why = Origin::rule_from(
                "node/native-package",
                format!("{} {version} may have to be compiled", row.key()),
                [origin.clone(), row.origin()],
            );
            packages.push(Sourced::new(name.to_owned(), why));
        }
    }
    packages.extend(decided.by.settings.build_packages.iter().cloned());
    packages.sort_by(|a, b| a.value().cmp(b.value()));
    packages.dedup_by(|a, b| a.value() == b.value());
    let mut steps = Vec::new();
    if !packages.is_empty() {
        let why = Origin::rule_from("node/build-packages", "", packages.iter().map(|package| package.origin().clone()));
        steps.push(install_packages(decided.image.base.os, &packages, why));
    }
    if let Some(package) = &decided.manager.package {
        let mut command = Command::new(["npm", "install", "--global"]);
        // The image brings a yarn of its own under the same name.
        if package.value().contains("yarn") {
            command = command.arg("--force");
        }
        let command = command.arg(package);
        steps.push(Step::run(vec![cache(Manager::Npm)], vec![command], &[], package.origin().clone()));
    }
    if is_bun(decided.manager.manager) && !decided.start.bun {
        let tag = super::image::bun_version();
        let image = if debian { format!("oven/bun:{tag}") } else { format!("oven/bun:{tag}-alpine") };
        let mut copy = Copy::stage(image, "/usr/local/bin/bun", "/usr/local/bin/");
        copy.link = true;
        steps.push(Step::copy(
            copy,
            Origin::rule_from("node/bun-installs", "bun installs, Node runs", [decided.manager.why.clone()]),
        ));
    }
    if steps.is_empty() {
        return None;
    }
    let why = steps.first().map_or_else(|| decided.manager.why.clone(), |step| step.why.clone());
    Some(stage(
        "toolchain",
        Purpose::Base,
        "base",
        "What installing and building need and running does not.",
        steps,
        why,
    ))
}

fn cache(manager: Manager) -> Mount {
    let (id, target, locked) = manager.cache();
    Mount::Cache {
        target: target.into(),
        id: Some(id.into()),
        sharing: if locked { Sharing::Locked } else { Sharing::Shared },
    }
}

fn install_reason(decided: &Decided<'_>) -> Origin {
    let manager = &decided.manager;
    match manager.lock {
        Some(lock) if manager.frozen => {
            Origin::rule_from("node/install-by-lockfile", "exactly what the lockfile holds", [lock.origin.clone()])
        }
        Some(lock) => Origin::rule_from(
            "node/install-loosely",
            "the lockfile and package.json disagree, so it cannot be held to",
            [lock.origin.clone()],
        ),
        None => Origin::rule_from(
            "node/install-without-lockfile",
            "there is no lockfile to hold to",
            [decided.facts.package.origin.clone()],
        ),
    }
}

/// A path of the repository as the builder takes it, kept relative to the install's root by `--parents`.
fn pivoted(root: &RepoPath, path: &RepoPath) -> String {
    match path.relative_to(root) {
        Some(relative) if !root.is_root() => format!("{}/./{relative}", root.as_str()),
        _ => path.as_str().to_owned(),
    }
}

/// Everything an install looks at.
fn install_inputs(decided: &Decided<'_>) -> Vec<Sourced<RepoPath>> {
    let facts = decided.facts;
    let mut inputs: Vec<Sourced<RepoPath>> = facts.manifests.clone();
    if let Some(lock) = decided.manager.lock {
        inputs.push(Sourced::new(lock.path.clone(), lock.origin.clone()));
    }
    let yarn = matches!(decided.manager.manager, Manager::Yarn | Manager::Berry);
    for file in &facts.install.files {
        let path = file.value();
        let text = path.relative_to(&facts.root).unwrap_or_default();
        let fits = match text {
            ".npmrc" => decided.manager.manager != Manager::Berry,
            ".yarnrc" => decided.manager.manager == Manager::Yarn,
            "pnpm-workspace.yaml" | ".pnpmfile.cjs" | ".pnpmfile.mjs" => decided.manager.manager == Manager::Pnpm,
            "bunfig.toml" => is_bun(decided.manager.manager),
            text if text.starts_with(".yarn") => yarn,
            _ => true,
        };
        if fits {
            inputs.push(file.clone());
        }
    }
    if let Some(schema) = &facts.prisma
        && facts.package.any("prisma").or(facts.package.any("@prisma/client")).is_some()
    {
        let folder = schema.value().parent().filter(|folder| *folder != facts.unit && !folder.is_root());
        inputs.push(Sourced::new(folder.unwrap_or_else(|| schema.value().clone()), schema.origin().clone()));
    }
    inputs
}

fn copies(decided: &Decided<'_>, inputs: &[Sourced<RepoPath>]) -> Vec<Step> {
    let root = &decided.facts.root;
    let why = Origin::rule("node/manifests-first", "the install is done again only when one of these changes");
    let value = |path: &Sourced<RepoPath>, text: String| Value::text(text).because(path.origin().clone());
    let (top, below): (Vec<_>, Vec<_>) = inputs.iter().partition(|path| {
        let file = path.value().file_name().contains('.') && !path.value().file_name().starts_with(".yarn/");
        path.value().parent().as_ref() == Some(root) && file
    });
    let mut steps = Vec::new();
    if !top.is_empty() {
        let sources: Vec<Value> = top.iter().map(|path| value(path, path.value().as_str().to_owned())).collect();
        steps.push(Step::copy(Copy::context(sources, "./"), why.clone()));
    }
    if !below.is_empty() {
        let sources: Vec<Value> = below.iter().map(|path| value(path, pivoted(root, path.value()))).collect();
        let mut copy = Copy::context(sources, "./");
        copy.parents = true;
        steps.push(Step::copy(copy, why));
    }
    steps
}

fn binds(decided: &Decided<'_>, inputs: &[Sourced<RepoPath>]) -> Vec<Mount> {
    let target = |path: &RepoPath| path.relative_to(&decided.facts.root).unwrap_or(path.as_str()).to_owned();
    inputs
        .iter()
        .map(|path| Mount::Bind {
            from: None,
            source: Value::text(path.value().as_str()).because(path.origin().clone()),
            target: Value::text(target(path.value())),
        })
        .collect()
}

/// The commands that take scripts out of the manifests, and the words that keep scripts from running.
fn script_edits(decided: &Decided<'_>, production: bool) -> (Vec<Command>, Vec<&'static str>) {
    let facts = decided.facts;
    let gone: Vec<_> = facts
        .lifecycles
        .iter()
        .filter(|script| script.fate != Fate::Keep || production)
        // yarn berry runs `prepare` on packing only.
        .filter(|script| decided.manager.manager != Manager::Berry || !script.name.contains("prepare"))
        .collect();
    if gone.is_empty() {
        return (Vec::new(), Vec::new());
    }
    // The image of bun has no npm, and bun runs scripts of trusted dependencies only.
    if decided.start.bun {
        return (Vec::new(), vec!["--ignore-scripts"]);
    }
    let mut folders: Vec<&RepoPath> = gone.iter().map(|script| &script.folder).collect();
    folders.sort();
    folders.dedup();
    let commands =
        folders
            .iter()
            .map(|folder| {
                let mut command = Command::new(["npm", "pkg", "delete"]);
                if let Some(relative) = folder.relative_to(&facts.root).filter(|relative| !relative.is_empty()) {
                    command = command.arg(format!("--prefix={relative}"));
                }
                let names = gone.iter().filter(|script| script.folder == **folder);
                command.args(names.map(|script| {
                    Value::text(format!("scripts.{}", script.name)).because(script.line.origin().clone())
                }))
            })
            .collect();
    (commands, Vec::new())
}

fn program(decided: &Decided<'_>) -> Command {
    let mut command = Command::new(decided.manager.program.iter().map(|word| Value::text(word.as_str())));
    if !pnp(decided) {
        for (name, value) in decided.manager.manager.install_env() {
            command = command.env(*name, *value);
        }
    } else {
        // With Plug'n'Play the packages stay where the download is, so it must be part of the image.
        command = command.env("YARN_ENABLE_GLOBAL_CACHE", "false");
    }
    command
}

/// Whether yarn keeps packages as archives instead of a folder `node_modules`.
pub(super) fn pnp(decided: &Decided<'_>) -> bool {
    let linker = decided.facts.install.node_linker.as_ref().map(|linker| linker.value().as_str());
    decided.manager.manager == Manager::Berry && matches!(linker, None | Some("pnp"))
}

/// The steps that install, with the commands alone.
fn install_step(decided: &mut Decided<'_>, production: bool, why: &Origin) -> (Vec<Step>, Vec<Command>) {
    let manager = decided.manager.manager;
    let (mut commands, words) = script_edits(decided, production);
    let mut install = program(decided);
    let focus = production && manager == Manager::Berry;
    if focus {
        install = install.args(["workspaces", "focus"]);
        let own = decided.facts.package.name.as_ref().filter(|_| decided.facts.root != decided.facts.unit);
        install = match own {
            Some(name) => install.arg(name),
            None => install.arg("--all"),
        };
        install = install.arg("--production");
    } else {
        install = install.args(manager.install(decided.manager.frozen, production, decided.manager.major));
    }
    install = install.args(words);
    let edits = !commands.is_empty();
    commands.push(install);
    let inputs = install_inputs(decided);
    let strategy = decided.by.settings.cache.as_ref().map_or(CacheStrategy::Both, |strategy| *strategy.value());
    // A bound manifest cannot be edited, a link to a bound member leads nowhere afterwards, and an install without a
    // lockfile writes one.
    let bind =
        strategy == CacheStrategy::Mount && !edits && !has_members(decided) && decided.manager.frozen && !pnp(decided);
    let mut mounts = if bind { binds(decided, &inputs) } else { Vec::new() };
    if strategy != CacheStrategy::Layer && !pnp(decided) {
        mounts.push(cache(manager));
    }
    mounts.extend(secrets(decided));
    let mut steps = if bind { Vec::new() } else { copies(decided, &inputs) };
    let mut run = Step::run(mounts, commands.clone(), &["/app"], why.clone());
    if let Action::Run { makes, .. } = &mut run.action {
        makes.push("/app/node_modules".to_owned());
    }
    steps.push(run);
    (steps, commands)
}

fn secrets(decided: &mut Decided<'_>) -> Vec<Mount> {
    let mut mounts = Vec::new();
    for token in &decided.facts.install.tokens {
        mounts.push(Mount::Secret {
            id: token.value().clone(),
            target: None,
            env: Some(token.value().clone()),
            required: true,
        });
        if decided.secrets.iter().all(|secret| secret.id != *token.value()) {
            decided.secrets.push(crate::plan::SecretNeed {
                id: token.value().clone(),
                from: format!("env={}", token.value()),
                why: Origin::rule_from(
                    "node/registry-token",
                    "the registry's configuration reads this variable",
                    [token.origin().clone()],
                ),
            });
        }
    }
    mounts
}

fn production_dependencies(decided: &mut Decided<'_>, under: &str, why: &Origin) -> Option<Stage> {
    let facts = decided.facts;
    if let Some(package) = &decided.start.needs_dev {
        let _ = package;
        return None;
    }
    if !facts.package.has_runtime_dependencies() && !has_members(decided) {
        return None;
    }
    let about = "What the program needs at run time, without what only development needs.";
    let keeps = facts.lifecycles.iter().find(|script| script.fate == Fate::Keep);
    let manager = decided.manager.manager;
    let focus =
        decided.manager.major >= 4 || facts.install.files.iter().any(|file| file.value().file_name() == "plugins");
    if manager == Manager::Berry && !focus {
        decided.findings.push(
            Finding::note("node/no-production-install", "this yarn installs for production only with its workspace-tools plugin, so development dependencies stay in the image")
                .help("upgrade to yarn 4, or add the plugin")
                .at(facts.package.origin.place().cloned()),
        );
        return None;
    }
    // What a script of the project did to the packages must stay, so the others are taken away instead.
    let generates = facts.prisma.is_some() && facts.package.any("@prisma/client").is_some();
    if keeps.is_some() || generates {
        let from = keeps
            .map(|script| script.line.origin().clone())
            .or_else(|| facts.prisma.as_ref().map(|schema| schema.origin().clone()));
        let why = Origin::rule_from(
            "node/prune-for-production",
            "an install script changes the packages, so they are taken over as they are",
            from,
        );
        let mut command = program(decided);
        command = match manager {
            Manager::Npm => command.args(["prune", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]),
            Manager::Pnpm => command.args(["prune", "--prod", "--ignore-scripts"]).env("CI", "true"),
            Manager::Yarn => {
                command.args(["install", "--production", "--ignore-scripts", "--frozen-lockfile", "--non-interactive"])
            }
            Manager::Berry => command.args(["workspaces", "focus", "--all", "--production"]),
            Manager::Bun => command.args(["install", "--production", "--ignore-scripts"]),
        };
        let generated_by_build = generates && keeps.is_none();
        if generated_by_build != (under == "build") {
            return None;
        }
        let on = if generated_by_build { "build" } else { "deps" };
        let run = Step::run(vec![cache(manager)], vec![command], &["/app/node_modules"], why.clone());
        return Some(stage("prod-deps", Purpose::ProductionDependencies, on, about, vec![run], why));
    }
    if under == "build" {
        return None;
    }
    let (steps, _) = install_step(decided, true, why);
    Some(stage("prod-deps", Purpose::ProductionDependencies, under, about, steps, why.clone()))
}

pub(super) fn copy_all(decided: &Decided<'_>) -> Step {
    let root = &decided.facts.root;
    let source = if root.is_root() { ".".to_owned() } else { format!("{}/", root.as_str()) };
    Step::copy(Copy::context([source], "."), Origin::rule("node/sources", "the sources, after what changes less often"))
}

/// The words that run a script of a package of the workspace, or of the unit alone.
pub(super) fn run_in(decided: &Decided<'_>, folder: &RepoPath, script: &str) -> Command {
    let facts = decided.facts;
    let manager = decided.manager.manager;
    let relative = folder.relative_to(&facts.root).unwrap_or_default();
    let program = decided.manager.program.iter().map(|word| Value::text(word.as_str()));
    let command = Command::new(program);
    if relative.is_empty() {
        let words = manager.run(script);
        return command.args(words.get(1..).unwrap_or_default().iter().map(String::as_str));
    }
    match manager {
        Manager::Npm => command.args(["run", script]).arg(format!("--workspace={relative}")),
        Manager::Pnpm => command.arg(format!("--filter=./{relative}")).args(["run", script]),
        Manager::Yarn | Manager::Berry => {
            let member =
                facts.workspace.iter().flat_map(|workspace| &workspace.members).find(|member| member.folder == *folder);
            let name = member.and_then(|member| member.name.as_ref()).map_or(relative, |name| name.value().as_str());
            command.args(["workspace", name, "run", script])
        }
        Manager::Bun => command.arg("run").arg(format!("--cwd={relative}")).arg(script),
    }
}

fn build_steps(decided: &mut Decided<'_>) -> Vec<Step> {
    let facts = decided.facts;
    let mut steps = Vec::new();
    if let Some(option) = &decided.by.settings.build {
        let why = crate::planner::as_asked(option.origin());
        let action =
            Action::Run { mounts: Vec::new(), script: Script::Shell(option.clone()), makes: vec!["/app".to_owned()] };
        return vec![Step::new(action, why)];
    }
    let mut commands: Vec<(Command, Origin)> = Vec::new();
    for script in facts.lifecycles.iter().filter(|script| script.fate == Fate::Build && script.folder == facts.unit) {
        let why = Origin::rule_from(
            "node/install-script-in-build",
            "the install would run it before the sources are there",
            [script.line.origin().clone()],
        );
        commands.push((run_in(decided, &script.folder, &script.name), why));
    }
    let keeps =
        facts.lifecycles.iter().any(|script| script.fate == Fate::Keep && script.line.value().contains("prisma"));
    let build_line = facts
        .build
        .as_ref()
        .filter(|_| !facts.build_in_root)
        .and_then(|build| facts.package.scripts.get(build.value()));
    if facts.prisma.is_some()
        && facts.package.any("prisma").is_some()
        && !keeps
        && build_line.is_none_or(|line| !line.value().contains("prisma"))
    {
        let why = Origin::rule_from(
            "node/prisma-generate",
            "the client is made from the schema",
            facts.prisma.iter().map(|schema| schema.origin().clone()),
        );
        commands.push((
            Command::new(decided.manager.manager.exec(&["prisma", "generate"]).iter().map(String::as_str)),
            why,
        ));
    }
    let closure = facts.workspace.iter().filter(|_| !facts.build_in_root).flat_map(|workspace| &workspace.closure);
    for folder in closure {
        let member =
            facts.workspace.iter().flat_map(|workspace| &workspace.members).find(|member| member.folder == *folder);
        if let Some(script) = member.and_then(|member| member.scripts.get("build")) {
            let why = Origin::rule_from(
                "node/build-what-it-uses",
                "the unit uses this package of the workspace",
                [script.origin().clone()],
            );
            commands.push((run_in(decided, folder, "build"), why));
        }
    }
    if let Some(build) = &facts.build {
        let why = build.origin().clone();
        let folder = if facts.build_in_root { &facts.root } else { &facts.unit };
        commands.push((run_in(decided, folder, build.value()), why));
    }
    for before in &decided.start.before {
        let Before::Script(name) = before else { continue };
        let Some(line) = facts.package.scripts.get(name) else {
            // `nest start` without a build script.
            if name == "build" && facts.build.is_none() {
                let why = Origin::rule_from(
                    "node/build-before-start",
                    "the start command compiles first",
                    [decided.start.why.clone()],
                );
                commands.push((
                    Command::new(decided.manager.manager.exec(&["nest", "build"]).iter().map(String::as_str)),
                    why,
                ));
            }
            continue;
        };
        let builds = facts
            .build
            .as_ref()
            .is_some_and(|build| build.value() == name || line.value().contains(build.value().as_str()));
        let makes = ["build", "compile", "generate", "codegen", "tsc", "copy", "css", "assets"]
            .iter()
            .any(|word| name.contains(word) || line.value().contains(word));
        if !builds && makes {
            let why = Origin::rule_from(
                "node/build-before-start",
                "the start line runs this first; it belongs into the build",
                [line.origin().clone()],
            );
            commands.push((run_in(decided, &facts.unit, name), why));
        }
    }
    for (command, why) in commands {
        let mut step = Step::run(Vec::new(), vec![command], &["/app"], why);
        if let Action::Run { makes, .. } = &mut step.action {
            makes.extend(facts.outputs.iter().map(|output| format!("/app/{}", output.folder)));
        }
        steps.push(step);
    }
    steps
}

fn test(decided: &Decided<'_>, names: &Names, from: &str) -> Option<Stage> {
    let script = decided.facts.package.scripts.get("test")?;
    if !decided.by.settings.wants_target("test")
        || script.value().contains("no test specified")
        || script.value().trim().is_empty()
    {
        return None;
    }
    let why = Origin::rule_from("node/test-script", "", [script.origin().clone()]);
    let mut steps = if names.build.is_some() { Vec::new() } else { vec![copy_all(decided)] };
    steps.push(Step::run(Vec::new(), vec![run_in(decided, &decided.facts.unit, "test")], &[], why.clone()));
    Some(stage(
        "test",
        Purpose::Test,
        names.build.unwrap_or(from),
        "Runs the tests; not part of the image.",
        steps,
        why,
    ))
}

fn development(decided: &Decided<'_>, from: &str) -> Option<Stage> {
    let scripts = &decided.facts.package.scripts;
    let name =
        ["dev", "start:dev", "develop", "watch", "serve:dev"].iter().find(|name| scripts.contains_key(**name))?;
    if !decided.by.settings.wants_target("development") {
        return None;
    }
    let why = Origin::rule_from("node/development-script", "", scripts.get(*name).map(|line| line.origin().clone()));
    let steps = vec![
        Step::new(
            Action::Env(vec![("NODE_ENV".to_owned(), "development".into())]),
            Origin::rule("node/development", "frameworks tell more while one works on them"),
        ),
        copy_all(decided),
        Step::new(Action::Cmd(run_in(decided, &decided.facts.unit, name).words), why.clone()),
    ];
    Some(stage(
        "development",
        Purpose::Development,
        from,
        "For working on the project; not part of the image.",
        steps,
        why,
    ))
}

/// Commands as one line for people.
fn shown(commands: &[Command]) -> String {
    let line = |command: &Command| command.words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    commands.last().map(line).unwrap_or_default()
}
