//! What installing and building one unit take of its workspace.

use stageplan_syntax::order;

use super::Decided;
use super::stages::run_in;
use crate::ecosystem::node::lines;
use crate::ecosystem::node::managers::{Manager, major};
use crate::ecosystem::node::read::install::{Fate, Lifecycle};
use crate::ecosystem::node::read::manifest::Package;
use crate::ecosystem::node::read::nx::Nx;
use crate::ecosystem::node::read::workspace::{Program, Runner, Workspace};
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Command, Value};
use crate::tree::RepoPath;

/// The workspace, where the unit is one of its members and not built together with all others.
fn around<'f>(decided: &Decided<'f>) -> Option<&'f Workspace> {
    let facts = decided.facts;
    facts.workspace.as_ref().filter(|_| facts.unit != facts.root && !facts.build_in_root && facts.nx.is_none())
}

/// Whether yarn can install for some members: the version can, and both ends have names to call them by.
fn focuses(decided: &Decided<'_>, workspace: &Workspace) -> bool {
    can_focus(decided)
        && decided.manager.frozen
        && decided.facts.package.name.is_some()
        && workspace.package.name.is_some()
}

/// Whether this yarn has `workspaces focus`.
pub(super) fn can_focus(decided: &Decided<'_>) -> bool {
    decided.manager.major >= 4 || decided.facts.install.files.iter().any(|file| file.value().file_name() == "plugins")
}

/// Why the manifests of the unit, of what it uses and of the root suffice for an install; nothing where they do not.
pub(super) fn suffice(decided: &Decided<'_>) -> Option<&'static str> {
    let workspace = around(decided)?;
    Some(match decided.manager.manager {
        Manager::Npm => "npm installs for the members that are there and does not miss the others of the lockfile",
        Manager::Pnpm => "pnpm installs for the members that are there and does not miss the others of the lockfile",
        Manager::Yarn => {
            "yarn installs for the members that are there; what else the lockfile holds is no change of it"
        }
        Manager::Berry if focuses(decided, workspace) => {
            "`workspaces focus` asks only for the members it installs for, where `install --immutable` asks for all"
        }
        Manager::Bun if !decided.manager.frozen => "without a lockfile to hold to, bun asks for no other member",
        Manager::Berry | Manager::Bun => return None,
    })
}

/// The folders whose manifests an install looks at, with why.
pub(super) fn manifests<'f>(decided: &Decided<'f>) -> (Vec<&'f Sourced<RepoPath>>, Option<&'static str>) {
    let facts = decided.facts;
    let why = suffice(decided);
    let few = facts.workspace.as_ref().filter(|_| why.is_some());
    let Some(workspace) = few else { return (facts.manifests.iter().collect(), why) };
    let needed = order::set(workspace.needed.iter().chain([&facts.root]));
    let there =
        |manifest: &&Sourced<RepoPath>| needed.contains(&manifest.value().parent().unwrap_or_else(RepoPath::root));
    (facts.manifests.iter().filter(there).collect(), why)
}

/// The scripts that an install of those manifests would run.
pub(super) fn lifecycles<'f>(decided: &Decided<'f>) -> Vec<&'f Lifecycle> {
    let facts = decided.facts;
    let there = order::set(manifests(decided).0.iter().filter_map(|manifest| manifest.value().parent()));
    facts.lifecycles.iter().filter(|script| there.contains(&script.folder)).collect()
}

/// The words of an install that name the members it is for, where the manager needs any, in place of those of an install
/// of everything; and words to put behind those.
pub(super) struct Filter {
    pub(super) instead: Option<Vec<Value>>,
    pub(super) behind: Vec<Value>,
}

/// Restricts an install to the unit and what it uses, and to the root where development tools come from there.
pub(super) fn filter(decided: &Decided<'_>, production: bool) -> Filter {
    let mut filter = Filter { instead: None, behind: Vec::new() };
    let facts = decided.facts;
    let named = |package: &Package| {
        package.name.as_ref().map(|name| Value::text(name.value().as_str()).because(name.origin().clone()))
    };
    if decided.manager.manager == Manager::Berry {
        let focus = around(decided).filter(|workspace| focuses(decided, workspace));
        if production || focus.is_some() {
            let mut words: Vec<Value> = vec!["workspaces".into(), "focus".into()];
            match named(&facts.package).filter(|_| facts.root != facts.unit && facts.nx.is_none()) {
                Some(name) => words.push(name),
                None => words.push("--all".into()),
            }
            match focus.filter(|_| !production) {
                Some(workspace) => words.extend(named(&workspace.package)),
                None => words.push("--production".into()),
            }
            filter.instead = Some(words);
        }
        return filter;
    }
    let Some(relative) = facts.unit.relative_to(&facts.root).filter(|path| !path.is_empty()) else { return filter };
    let Some(workspace) = facts.workspace.as_ref().filter(|_| facts.nx.is_none()) else { return filter };
    let of_root = production && uses_root(decided, workspace).is_some();
    match decided.manager.manager {
        Manager::Pnpm if production => {
            // Of the workspace only the unit and what it uses, the settings of development's tools not among it.
            filter.behind.push(match &facts.package.name {
                Some(name) => Value::text(format!("--filter-prod={}...", name.value())).because(name.origin().clone()),
                None => Value::text(format!("--filter-prod={{./{relative}}}...")),
            });
            if of_root {
                filter.behind.push("--filter={.}".into());
            }
        }
        // The packages of the root and of members that only development uses come along unless they are kept out.
        Manager::Npm
            if production
                && (extra(workspace, &facts.unit) || workspace.package.has_runtime_dependencies() && !of_root) =>
        {
            filter.behind.push(Value::text(format!("--workspace={relative}")));
            if of_root {
                filter.behind.push("--include-workspace-root".into());
            }
        }
        Manager::Bun if around(decided).is_some() => {
            filter.behind.push(Value::text(format!("--filter=./{relative}")));
            if !production || of_root {
                filter.behind.push("--filter=.".into());
            }
        }
        _ => {}
    }
    filter
}

/// Whether members are installed that only development uses.
fn extra(workspace: &Workspace, unit: &RepoPath) -> bool {
    workspace.needed.iter().any(|folder| folder != unit && !workspace.runtime.contains(folder))
}

/// A package that the unit's code imports and only the root brings.
fn uses_root<'w>(decided: &Decided<'_>, workspace: &'w Workspace) -> Option<&'w Sourced<String>> {
    let imports = decided.facts.code.imports.keys();
    imports.filter(|name| decided.facts.package.any(name).is_none()).find_map(|name| workspace.package.runs(name))
}

/// The commands that build what the unit uses of its workspace.
#[derive(Default)]
pub(super) struct Builds {
    pub(super) commands: Vec<(Command, Origin)>,
    /// They build the unit, too.
    pub(super) with_unit: bool,
}

/// Builds the packages that the unit uses, in order; where the workspace has a runner for that, it builds the unit by the
/// script `own`, too.
pub(super) fn builds(decided: &Decided<'_>, own: Option<&Sourced<String>>) -> Builds {
    let facts = decided.facts;
    let Some(workspace) = facts.workspace.as_ref().filter(|_| !facts.build_in_root) else {
        return Builds::default();
    };
    let mut before: Vec<(RepoPath, &str, &Origin)> = Vec::new();
    for folder in &workspace.closure {
        let Some(member) = workspace.member(folder) else { continue };
        if let Some((name, line)) = build_of(member, &facts.lifecycles) {
            before.push((folder.clone(), name, line.origin()));
        }
    }
    let mut rejected = Vec::new();
    if let Some(runner) = workspace.runner.as_ref().filter(|_| facts.unit != facts.root) {
        match by_runner(decided, workspace, runner, own, &before) {
            Ok(found) => return Builds { commands: vec![found], with_unit: true },
            Err(why) => rejected.extend(why.map(|why| Rejected {
                value: name_of(runner.program).to_owned(),
                why: why.to_owned(),
                origin: Some(runner.found.origin().clone()),
            })),
        }
    }
    let because = "the unit uses this package of the workspace";
    let why = |line: &Origin| {
        Origin::rule_from("node/build-what-it-uses", because, [line.clone()])
            .rejecting("node/build-what-it-uses", rejected.clone())
    };
    let commands = before.iter().map(|(folder, name, line)| (run_in(decided, folder, name), why(line))).collect();
    Builds { commands, with_unit: false }
}

/// The script that makes what others import of a package.
fn build_of<'p>(member: &'p Package, lifecycles: &[Lifecycle]) -> Option<(&'p str, &'p Sourced<String>)> {
    let named = |name: &str| member.scripts.get_key_value(name).map(|(name, line)| (name.as_str(), line));
    ["build", "build:lib", "compile", "tsc"].iter().find_map(|name| named(name)).or_else(|| {
        // What an install would have made, had the sources been there.
        let made = |script: &&Lifecycle| script.folder == member.folder && script.fate == Fate::Build;
        let script = lifecycles.iter().find(made);
        let prepares = ["prepare", "prepack", "prepublishOnly"].into_iter().filter(|name| {
            let compiles = |words: &Vec<String>| {
                let tools = ["tsc", "tsup", "rollup", "babel", "esbuild", "unbuild", "swc", "vite"];
                words.first().is_some_and(|program| tools.contains(&program.as_str()))
            };
            member.scripts.get(*name).is_some_and(|line| lines::commands(line.value()).iter().any(compiles))
        });
        script.map(|script| script.name.as_str()).into_iter().chain(prepares).find_map(named)
    })
}

fn name_of(program: Program) -> &'static str {
    match program {
        Program::Turbo => "turbo",
        Program::Nx => "nx",
        Program::Lerna => "lerna",
    }
}

/// The runner's one command for all builds; otherwise why it is not used, if that is worth a word.
fn by_runner(
    decided: &Decided<'_>,
    workspace: &Workspace,
    runner: &Runner,
    own: Option<&Sourced<String>>,
    before: &[(RepoPath, &str, &Origin)],
) -> Result<(Command, Origin), Option<&'static str>> {
    let facts = decided.facts;
    if own.is_none() && before.is_empty() {
        return Err(None);
    }
    let task = own.map_or("build", |own| own.value().as_str());
    let name = facts.package.name.as_ref().ok_or(Some("it knows packages by name, and this one has none"))?;
    if !runner.tasks.iter().any(|known| known == task || *known == format!("{}#{task}", name.value())) {
        return Err(match runner.program {
            Program::Turbo => Some("its configuration has no such task"),
            Program::Nx => Some("its configuration does not say that packages are built behind those they use"),
            Program::Lerna => Some("it would run the same scripts in the same order"),
        });
    }
    let words = match runner.program {
        Program::Turbo => {
            let old = major(runner.found.value()).is_some_and(|major| major < 2);
            if !old && workspace.package.package_manager.is_none() {
                return Err(Some("turbo 2 stops where the root's package.json has no `packageManager`"));
            }
            ["turbo".to_owned(), "run".to_owned(), task.to_owned(), format!("--filter={}...", name.value())]
        }
        _ => ["nx".to_owned(), "run".to_owned(), format!("{}:{task}", name.value()), "--skip-nx-cache".to_owned()],
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let command = match runner.program {
        Program::Turbo => {
            let command = Command::new(decided.manager.manager.exec(&words).iter().map(String::as_str));
            command.env("TURBO_TELEMETRY_DISABLED", "1")
        }
        _ => nx_command(decided, &words),
    };
    let from = std::iter::once(runner.found.origin().clone()).chain(own.map(|own| own.origin().clone()));
    let because = "it builds what the unit uses first, and then the unit";
    Ok((command, Origin::rule_from("node/build-by-runner", because, from)))
}

/// The call of Nx that builds a project and what it uses.
pub(super) fn nx_build(decided: &Decided<'_>, nx: &Nx) -> Command {
    let task = format!("{}:build", nx.name.value());
    let mut words = vec!["nx", "run", &task];
    let configuration = nx.build.as_ref().and_then(|build| build.configuration.as_ref());
    let configuration = configuration.map(|name| format!("--configuration={name}"));
    words.extend(configuration.as_deref());
    nx_command(decided, &words)
}

/// Nx without its daemon and without its service for others' results.
fn nx_command(decided: &Decided<'_>, words: &[&str]) -> Command {
    let command = Command::new(decided.manager.manager.exec(words).iter().map(String::as_str));
    command.env("NX_DAEMON", "false").env("NX_NO_CLOUD", "true")
}

/// The call of a program of the packages in the folder of a member, or of the unit alone.
pub(super) fn run_tool(decided: &Decided<'_>, folder: &RepoPath, words: &[String]) -> Command {
    let facts = decided.facts;
    let relative = folder.relative_to(&facts.root).unwrap_or_default();
    let manager = decided.manager.manager;
    if relative.is_empty() {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        return Command::new(manager.exec(&words).iter().map(String::as_str));
    }
    let command = Command::new(decided.manager.program.iter().map(|word| Value::text(word.as_str())));
    let command = match manager {
        Manager::Npm => command.arg("exec").arg(format!("--workspace={relative}")).arg("--"),
        Manager::Pnpm => command.arg(format!("--filter=./{relative}")).arg("exec"),
        Manager::Yarn | Manager::Berry => {
            let name = facts.package.name.as_ref().map_or(relative, |name| name.value().as_str());
            command.args(["workspace", name, "exec"])
        }
        Manager::Bun => command.arg("run").arg(format!("--cwd={relative}")),
    };
    command.args(words.iter().map(String::as_str))
}
