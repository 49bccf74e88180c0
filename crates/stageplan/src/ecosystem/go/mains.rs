//! The main packages of a module, and which of them is meant.

use stageplan_syntax::golang;
use stageplan_syntax::order;

use super::module::{Module, in_folder};
use super::sources::{Tags, files_of};
use crate::evidence::Evidence;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;
use crate::tree::{RepoPath, is_below};

/// Folders beyond this are not looked at.
const MAX_FOLDERS: usize = 600;

/// A main package.
#[derive(Clone, Debug)]
pub(super) struct Main {
    /// Its folder.
    pub(super) folder: RepoPath,
    /// Where its `main` function stands.
    pub(super) origin: Origin,
    /// How much speaks for its answering connections: 3 where it opens a listener, 1 where it could.
    pub(super) listens: u32,
}

/// The main package that was chosen.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// The package, with why.
    pub(super) main: Sourced<RepoPath>,
    /// The other main packages.
    pub(super) others: Vec<Main>,
    /// Whether something the project says decided, rather than a convention.
    pub(super) sure: bool,
}

/// Folders that hold programs for those who work on the project, or no programs at all.
fn is_aside(name: &str) -> bool {
    name.starts_with(['_', '.'])
        || matches!(
            name,
            "testdata"
                | "vendor"
                | "node_modules"
                | "example"
                | "examples"
                | "_examples"
                | "hack"
                | "script"
                | "scripts"
                | "tools"
                | "tool"
                | "test"
                | "tests"
                | "e2e"
                | "magefiles"
                | "docs"
                | "contrib"
                | "benchmark"
                | "benchmarks"
                | "third_party"
        )
}

/// All main packages below a folder, the unit's own folder first.
fn find(unit: &Unit<'_>, module: &Module, below: &RepoPath) -> Vec<Main> {
    let tree = unit.project.tree();
    let mut folders: Vec<RepoPath> = Vec::new();
    for path in tree.files_below(below) {
        if path.extension() != Some("go") || path.file_name().ends_with("_test.go") {
            continue;
        }
        let Some(folder) = path.parent() else { continue };
        if folders.last() == Some(&folder) || folders.contains(&folder) {
            continue;
        }
        let aside = folder.relative_to(below).is_some_and(|rest| rest.split('/').any(is_aside));
        if !aside {
            folders.push(folder);
        }
    }
    // What is named for programs first, then the shallow ones: a bound must not cut those.
    order::sort_by_key(&mut folders, |folder| {
        let named = folder.parts().any(|part| matches!(part, "cmd" | "app" | "apps" | "services"));
        (*folder != unit.folder, !named, folder.parts().count(), folder.clone())
    });
    folders.truncate(MAX_FOLDERS);
    folders.into_iter().filter(|folder| !in_nested_module(unit, module, folder)).filter_map(|f| read(unit, f)).collect()
}

fn in_nested_module(unit: &Unit<'_>, module: &Module, folder: &RepoPath) -> bool {
    module.has_gomod
        && folder
            .ancestors()
            .take_while(|above| *above != module.own.folder)
            .any(|above| unit.project.tree().has_file(&in_folder(&above, "go.mod")))
}

/// The main package in a folder, if there is one.
fn read(unit: &Unit<'_>, folder: RepoPath) -> Option<Main> {
    let tags = Tags { cgo: true, ..Tags::default() };
    let mut found = None;
    let mut listens = 0;
    for path in files_of(unit.project, &folder) {
        let Some(source) = unit.project.source(path) else { continue };
        let file = golang::file(&source.text);
        let built = golang::filename_matches(path.file_name(), "linux", "amd64")
            && file.constraint.as_ref().is_none_or(|constraint| constraint.holds(&|tag| tags.holds(tag)));
        if !built {
            continue;
        }
        if file.package.is_some_and(|(name, _)| name != "main") {
            return None;
        }
        if file.has_main_func()
            && let Some(main) = file.functions.iter().find(|function| function.name == "main")
        {
            found = Some(source.origin(main.span, "func main"));
        }
        let calls = golang::calls(&file);
        let opens = calls.iter().any(|call| call.path.last().is_some_and(|name| name.contains("Listen")));
        // A client imports `net/http` as well as a server does.
        let speaks = file.imports.iter().filter(|import| is_server_package(&import.path));
        let framework = speaks.clone().any(|import| import.path != "net/http");
        let here = if opens || framework { 3 } else { u32::from(speaks.count() > 0) };
        listens = listens.max(here);
    }
    Some(Main { folder, origin: found?, listens })
}

fn is_server_package(import: &str) -> bool {
    const SERVERS: [&str; 8] = [
        "net/http",
        "github.com/gin-gonic/gin",
        "github.com/labstack/echo",
        "github.com/gofiber/fiber",
        "github.com/go-chi/chi",
        "github.com/gorilla/mux",
        "google.golang.org/grpc",
        "github.com/cloudwego/hertz",
    ];
    SERVERS.iter().any(|server| is_below(import, server))
}

/// Chooses the main package of a unit; `None` where there is none.
pub(super) fn choose(unit: &Unit<'_>, module: &Module, evidence: &Evidence) -> Option<Choice> {
    let mut mains = find(unit, module, &unit.folder);
    if let Some(own) = mains.iter().position(|main| main.folder == unit.folder)
        && (!unit.folder.is_root() && unit.folder != module.own.folder || mains.len() == 1)
    {
        let main = mains.remove(own);
        let because =
            if mains.is_empty() { "the only main package" } else { "the unit's own folder holds a main package" };
        return Some(made("go/main-of-unit", because, main, mains, true));
    }
    if mains.len() == 1
        && let Some(main) = mains.pop()
    {
        return Some(made("go/only-main", "the only main package", main, mains, true));
    }
    let shown = released(unit, module, evidence, &mains).or_else(|| built(unit, module, evidence, &mains));
    if let Some((at, because, origin)) = shown {
        let main = mains.remove(at);
        let mut choice = made("go/shown-main", &because, main, mains, true);
        let (folder, why) = choice.main.into_parts();
        let because = format!("{because} [{origin}]");
        choice.main = Sourced::new(folder, Origin::rule_from("go/shown-main", because, [origin, why]));
        return Some(choice);
    }
    let name = module_name(&module.own.path);
    let repository = unit.folder.file_name().to_owned();
    let rank = |main: &Main| {
        let folder = main.folder.relative_to(&unit.folder).unwrap_or_default();
        let last = folder.rsplit('/').next().unwrap_or_default();
        let named = last == name || !repository.is_empty() && last == repository;
        let server = matches!(last, "server" | "api" | "web" | "app" | "service" | "httpd" | "daemon" | "serve")
            || last == format!("{name}-server")
            || last == format!("{name}d");
        let in_cmd = folder == "cmd" || folder.starts_with("cmd/");
        let score = 8 * u32::from(folder.is_empty())
            + 6 * u32::from(named)
            + 5 * u32::from(server)
            + main.listens
            + 2 * u32::from(in_cmd);
        (std::cmp::Reverse(score), folder.split('/').count(), main.folder.clone())
    };
    let best = mains.iter().enumerate().min_by_key(|(_, main)| rank(main)).map(|(at, _)| at)?;
    let main = mains.remove(best);
    // Twice the reasons of the next one leave no doubt worth a warning.
    let next = mains.iter().map(|other| rank(other).0.0).max().unwrap_or_default();
    let sure = rank(&main).0.0 >= 2 * next.max(1);
    Some(made("go/likeliest-main", "the place and name by which the main program usually goes", main, mains, sure))
}

fn made(rule: &'static str, because: &str, main: Main, others: Vec<Main>, sure: bool) -> Choice {
    let rejected = others.iter().map(|other| Rejected {
        value: other.folder.to_string(),
        why: "another main package is likelier; `--unit` plans this one".to_owned(),
        origin: Some(other.origin.clone()),
    });
    let origin = Origin::rule_from(rule, because, [main.origin]).rejecting(rule, rejected.collect());
    Choice { main: Sourced::new(main.folder, origin), others, sure }
}

/// The last part of a module path that is no major version.
pub(super) fn module_name(path: &str) -> &str {
    path.rsplit('/').find(|part| !is_major(part)).unwrap_or(path)
}

/// Whether a part of a module path is a major version: `v2`.
pub(super) fn is_major(part: &str) -> bool {
    part.len() > 1 && part.starts_with('v') && part[1..].bytes().all(|byte| byte.is_ascii_digit())
}

type Shown = (usize, String, Origin);

/// The main package of the first build of the release configuration, when the builds name one only or one of the
/// module's name.
fn released(unit: &Unit<'_>, module: &Module, evidence: &Evidence, mains: &[Main]) -> Option<Shown> {
    let name = module_name(&module.own.path);
    let mut found: Vec<(usize, Origin, bool)> = Vec::new();
    for build in &evidence.releases {
        let dir = build.dir.as_ref().map_or(".", |dir| dir.value().as_str());
        let Ok(base) = unit.folder.join(dir) else { continue };
        let (path, origin) = match &build.main {
            Some(main) => (main.value().as_str(), main.origin()),
            None => (".", build.binary.as_ref()?.origin()),
        };
        let Ok(folder) = base.join(path) else { continue };
        // A main may name a file of the package.
        let folder = if folder.extension() == Some("go") { folder.parent()? } else { folder };
        if let Some(at) = mains.iter().position(|main| main.folder == folder) {
            let named = build.binary.as_ref().is_some_and(|binary| binary.value() == name);
            found.push((at, origin.clone(), named));
        }
    }
    let first = found.first()?.0;
    let only = found.iter().all(|(at, ..)| *at == first);
    let best = if only { found.first() } else { found.iter().find(|(_, _, named)| *named) };
    best.map(|(at, origin, _)| (*at, "the release configuration builds it".to_owned(), origin.clone()))
}

/// The main package that the first build or start command names.
fn built(unit: &Unit<'_>, module: &Module, evidence: &Evidence, mains: &[Main]) -> Option<Shown> {
    for (command, what) in
        evidence.builds.iter().map(|c| (c, "builds")).chain(evidence.starts.iter().map(|c| (c, "starts")))
    {
        let script = stageplan_syntax::shell::parse(command.command.value());
        for simple in &script.commands {
            let words: Vec<String> = simple.words.iter().filter_map(|word| word.literal()).collect();
            let position = words.iter().position(|word| word == "go");
            let is_go = position
                .is_some_and(|at| matches!(words.get(at + 1).map(String::as_str), Some("build" | "run" | "install")));
            let named = |word: &String| {
                let word = word.trim_end_matches("/...");
                let in_unit = unit.folder.join(word).ok();
                let in_module = module.own.folder.join(word).ok();
                mains.iter().position(|main| {
                    [&in_unit, &in_module].into_iter().flatten().any(|folder| {
                        *folder == main.folder
                            || folder.extension() == Some("go") && folder.parent().as_ref() == Some(&main.folder)
                    })
                })
            };
            // The program by the name that `go build` gives it: `librarian`, `./bin/librarian`.
            let program = words.first().filter(|_| what == "starts").and_then(|word| {
                let name = word.rsplit('/').next().filter(|name| !name.is_empty())?;
                let mut of_name = mains.iter().enumerate().filter(|(_, main)| main.folder.file_name() == name);
                of_name.next().filter(|_| of_name.next().is_none()).map(|(at, _)| at)
            });
            let main = if is_go { words.iter().skip(2).rev().find_map(named) } else { program };
            if let Some(at) = main {
                let because = format!("{} {what} it", command.shown_by);
                return Some((at, because, command.command.origin().clone()));
            }
        }
    }
    None
}
