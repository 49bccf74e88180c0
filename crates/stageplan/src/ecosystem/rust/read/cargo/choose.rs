//! Which package of a workspace is meant, and which of its binaries.

use std::collections::BTreeSet;

use stageplan_syntax::order;

use super::binaries::{self, Binary};
use super::closure;
use super::lines::{self, Line};
use super::manifest::{Dependency, For, Toml};
use super::workspace::Workspace;
use crate::ecosystem::Grade;
use crate::ecosystem::rust::MANIFEST;
use crate::ecosystem::rust::read::{Read, detect};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Project;
use crate::tree::RepoPath;

/// A package with programs.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) folder: RepoPath,
    pub(super) name: Sourced<String>,
    pub(super) binaries: Vec<Binary>,
    /// Why it is not what one deploys.
    aside: Option<&'static str>,
    default_run: Option<Sourced<String>>,
    score: i32,
}

/// What was chosen.
pub(super) struct Choice {
    pub(super) package: Candidate,
    /// Why this package, where there was a choice.
    pub(super) why: Origin,
    /// The other packages with programs.
    pub(super) others: Vec<Candidate>,
    /// Where nothing but names decided.
    pub(super) doubt: Option<Finding>,
}

/// Crates that answer connections.
pub(super) const SERVERS: [&str; 24] = [
    "axum",
    "actix-web",
    "rocket",
    "warp",
    "hyper",
    "tonic",
    "poem",
    "salvo",
    "tide",
    "gotham",
    "ntex",
    "viz",
    "thruster",
    "rouille",
    "tiny_http",
    "pingora",
    "loco-rs",
    "cot",
    "dropshot",
    "tower-http",
    "async-graphql",
    "volo-http",
    "volo-grpc",
    "jsonrpsee",
];

/// Crates that open windows.
const WINDOWS: [&str; 4] = ["tauri", "eframe", "iced", "slint"];

/// Names of folders and packages that are there for those who work on the project.
pub(super) fn is_aside(part: &str) -> bool {
    matches!(
        part,
        "example"
            | "examples"
            | "bench"
            | "benches"
            | "benchmark"
            | "benchmarks"
            | "xtask"
            | "xtasks"
            | "tool"
            | "tools"
            | "test"
            | "tests"
            | "fuzz"
            | "fuzzing"
            | "e2e"
            | "demo"
            | "demos"
            | "script"
            | "scripts"
            | "codegen"
            | "testing"
            | "integration"
            | "doc"
            | "docs"
            | "book"
    )
}

/// Names of programs that answer.
fn is_server(part: &str) -> bool {
    matches!(
        part,
        "server"
            | "api"
            | "web"
            | "app"
            | "service"
            | "backend"
            | "daemon"
            | "gateway"
            | "serve"
            | "http"
            | "main"
            | "bin"
    )
}

/// Names of programs that people call.
fn is_helper(part: &str) -> bool {
    matches!(
        part,
        "cli"
            | "client"
            | "migration"
            | "migrations"
            | "migrate"
            | "migrator"
            | "gen"
            | "generate"
            | "generator"
            | "seed"
            | "admin"
            | "ctl"
            | "bench"
            | "test"
            | "example"
            | "load"
            | "dump"
            | "import"
            | "export"
            | "openapi"
            | "schema"
            | "check"
            | "healthcheck"
            | "repair"
            | "debug"
    )
}

fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['-', '_', '/'])
}

/// The packages with programs among those that the unit may mean.
pub(super) fn candidates(read: &mut Read<'_, '_>, workspace: &Workspace) -> Vec<Candidate> {
    let unit = &read.unit.folder;
    let is_root = *unit == workspace.root.folder;
    let folders: Vec<RepoPath> =
        if is_root && workspace.root.workspace().is_some() { workspace.members.clone() } else { vec![unit.clone()] };
    let mut found: Vec<Candidate> = Vec::new();
    for folder in folders {
        let Some(toml) = workspace.package(&folder) else { continue };
        let Some(name) = toml.name() else { continue };
        let edition = toml.text(workspace.above(&toml.folder), "edition");
        let edition = edition.as_ref().map_or("2015", |edition| edition.value().as_str());
        let mut findings = Vec::new();
        let binaries = binaries::read(read.unit.project, toml, Some(edition), &mut findings);
        if folder == *unit {
            read.findings.extend(findings);
        }
        if binaries.is_empty() {
            continue;
        }
        let default_run = toml.package().and_then(|node| node.get("default-run"));
        let default_run = default_run.and_then(|node| Some(toml.file.sourced(node, node.as_str()?.to_owned())));
        let mut one = Candidate { aside: None, score: 0, folder, name, binaries, default_run };
        // What the unit itself names is meant.
        if one.folder != *unit {
            one.aside = aside(read, workspace, toml, &one);
        }
        one.score = score(read, workspace, toml, &one);
        found.push(one);
    }
    found
}

/// Why a member is not what one deploys.
fn aside(read: &Read<'_, '_>, workspace: &Workspace, toml: &Toml, one: &Candidate) -> Option<&'static str> {
    let relative = one.folder.relative_to(&workspace.root.folder).unwrap_or_default();
    if relative.split('/').any(is_aside) || parts(one.name.value()).any(|part| matches!(part, "xtask" | "fuzz")) {
        return Some("its place says that it is there for those who work on the project");
    }
    if page(read.unit.project, toml).is_some() {
        return Some("it runs in a browser");
    }
    if detect::is_hosted(&toml.file) {
        return Some("it is part of something else, which loads or shows it");
    }
    if depends_on(toml, workspace, &WINDOWS) {
        return Some("it is a desktop application");
    }
    None
}

/// What a package is made with that is compiled to WebAssembly for a page.
pub(super) fn page(project: &Project<'_>, toml: &Toml) -> Option<(&'static str, Origin)> {
    const FRONTS: [&str; 8] = ["yew", "leptos", "sycamore", "dioxus", "seed", "percy-dom", "wasm-bindgen", "web-sys"];
    let has = |name: &str| toml.folder.join(name).is_ok_and(|path| project.tree().has_file(&path));
    if !has("Trunk.toml") && !has("index.html") {
        return None;
    }
    let dependencies = toml.dependencies(None);
    // One that answers by itself has a page beside it for another reason.
    if dependencies
        .iter()
        .any(|one| one.purpose == For::Program && !one.optional && SERVERS.contains(&one.package.as_str()))
    {
        return None;
    }
    // A library that scripts of its own bind to a page is made by these, and not by a tool that is known.
    let whole = has("Trunk.toml") || has("src/main.rs");
    let fronts = FRONTS.iter().filter(|name| whole || !matches!(**name, "wasm-bindgen" | "web-sys"));
    fronts.into_iter().find_map(|name| {
        let line = dependencies.iter().find(|one| one.alias == *name && one.purpose == For::Program)?;
        Some((*name, line.origin.clone()))
    })
}

/// Whether a package names one of these crates for its program.
pub(super) fn depends_on(toml: &Toml, workspace: &Workspace, names: &[&str]) -> bool {
    let dependencies = toml.dependencies(workspace.above(&toml.folder));
    dependencies.iter().any(|one| one.purpose == For::Program && names.contains(&one.package.as_str()))
}

fn score(read: &Read<'_, '_>, workspace: &Workspace, toml: &Toml, one: &Candidate) -> i32 {
    let repository = repository(read, workspace);
    let name = one.name.value();
    let named = repository
        .as_deref()
        .is_some_and(|repository| name == repository || one.binaries.iter().any(|binary| binary.name == repository));
    let folder = one.folder.file_name();
    let server =
        parts(name).chain(parts(folder)).any(is_server) || repository.is_some_and(|own| *name == format!("{own}d"));
    let helper = parts(name).chain(parts(folder)).any(is_helper);
    6 * i32::from(named)
        + 5 * i32::from(server)
        + 4 * i32::from(depends_on(toml, workspace, &SERVERS))
        + 2 * i32::from(workspace.default.contains(&one.folder))
        + i32::from(one.binaries.len() == 1)
        - 4 * i32::from(helper)
}

/// What the repository is called: the last part of its address, else of its folder.
fn repository(read: &Read<'_, '_>, workspace: &Workspace) -> Option<String> {
    let root = &workspace.root;
    let shared = root.workspace().and_then(|node| node.at(&["package", "repository"])).and_then(|node| node.as_str());
    let own = shared.or_else(|| root.package()?.get("repository")?.as_str());
    let own = own.map(|text| text.trim_end_matches('/').trim_end_matches(".git"));
    let last = own.and_then(|text| text.rsplit('/').next()).unwrap_or(read.unit.folder.file_name());
    (!last.is_empty()).then(|| last.to_ascii_lowercase())
}

/// Chooses a package; nothing where none has a program.
pub(super) fn package(read: &Read<'_, '_>, workspace: &Workspace, mut all: Vec<Candidate>) -> Option<Choice> {
    let unit = &read.unit.folder;
    let lines = lines::calls(read.evidence);
    // A root that leaves itself out of the default members means others.
    let takes_part = workspace.default.is_empty() || workspace.default.contains(unit);
    let own = all.iter().position(|one| one.folder == *unit).filter(|_| takes_part);
    let usable = |all: &[Candidate]| -> Vec<usize> { (0..all.len()).filter(|at| all[*at].aside.is_none()).collect() };
    let mut among = usable(&all);
    if among.is_empty() {
        among = (0..all.len()).collect();
    }
    let shown = |least: Grade, starts: bool| {
        lines.iter().filter(|line| line.starts == starts && line.evidence.grade >= least).find_map(|line| {
            let at = names(read, &all, line)?;
            Some((at, line.origin("rust/shown-package")))
        })
    };
    let asked = || lines.iter().filter(|line| line.asked).find_map(|line| Some((names(read, &all, line)?, line)));
    let asked = asked().map(|(at, line)| (at, line.origin("rust/asked-package")));
    let defaults: Vec<usize> =
        among.iter().copied().filter(|at| workspace.default.contains(&all[*at].folder)).collect();
    let sure = if all.len() == 1 {
        Some((0, all[0].name.origin().clone()))
    } else if let Some(found) = asked {
        Some(found)
    } else if let Some(found) = shown(Grade::Strong, true) {
        Some(found)
    } else if let Some(at) = own {
        let because = "the unit's own package has a program";
        Some((at, Origin::rule_from("rust/own-package", because, [all[at].name.origin().clone()])))
    } else if let Some(found) = shown(Grade::Likely, true).or_else(|| shown(Grade::Likely, false)) {
        Some(found)
    } else if let [at] = defaults.as_slice() {
        let node = workspace.root.workspace().and_then(|node| node.get("default-members"));
        let from = node.map(|node| workspace.root.file.origin(node));
        Some((*at, Origin::rule_from("rust/default-member", "it is the default member with a program", from)))
    } else if let [at] = among.as_slice() {
        let because = "the only member with a program that is no tool";
        Some((*at, Origin::rule_from("rust/only-package", because, [all[*at].name.origin().clone()])))
    } else {
        None
    };
    let weak = if sure.is_none() { shown(Grade::Weak, true).or_else(|| shown(Grade::Weak, false)) } else { None };
    if let Some((at, _)) = &weak
        && among.contains(at)
    {
        all[*at].score += 4;
    }
    let (at, why, doubt) = match sure {
        Some((at, why)) => (at, why, false),
        None => {
            let rank = |at: &usize| (std::cmp::Reverse(all[*at].score), all[*at].folder.clone());
            let best = among.iter().copied().min_by_key(rank)?;
            let next = among.iter().filter(|at| **at != best).map(|at| all[*at].score).max().unwrap_or_default();
            let because = "the name, the place and the dependencies by which the main program usually goes";
            let from = [all[best].name.origin().clone()];
            let sure = all[best].score >= 2 * next.max(2);
            (best, Origin::rule_from("rust/likeliest-package", because, from), !sure)
        }
    };
    let chosen = all.remove(at);
    let rejected = all.iter().map(|other| Rejected {
        value: other.name.value().clone(),
        why: match other.aside {
            Some(why) => why.to_owned(),
            None => format!("another package comes first; `--unit {}` plans this one", other.folder),
        },
        origin: Some(other.name.origin().clone()),
    });
    let why = why.rejecting("rust/likeliest-package", rejected.collect());
    let doubt = doubt.then(|| {
        let others: Vec<&str> =
            all.iter().filter(|other| other.aside.is_none()).map(|other| other.name.value().as_str()).take(6).collect();
        let message = format!(
            "the workspace has several programs; {} is planned, and not {}",
            chosen.name.value(),
            others.join(", ")
        );
        let other =
            all.iter().find(|other| other.aside.is_none()).map_or_else(String::new, |other| other.folder.to_string());
        Finding::warning("rust/likeliest-package", message)
            .help(format!("`--unit {other}` plans another; `default-members` in {MANIFEST} says which one is meant"))
            .at(chosen.name.origin().place().cloned())
    });
    Some(Choice { package: chosen, why, others: all, doubt })
}

/// The package that a line names.
fn names(read: &Read<'_, '_>, all: &[Candidate], line: &Line<'_>) -> Option<usize> {
    let call = &line.call;
    let one = |fits: &dyn Fn(&Candidate) -> bool| {
        let mut found = all.iter().enumerate().filter(|(_, one)| fits(one));
        let (at, _) = found.next()?;
        found.next().is_none().then_some(at)
    };
    if let Some(name) = &call.package {
        return one(&|candidate| candidate.name.value() == name);
    }
    if let Some(path) = &call.manifest {
        let folder = read.unit.folder.join(path).ok()?.parent()?;
        return one(&|candidate| candidate.folder == folder);
    }
    let name = call.bin.as_ref()?;
    one(&|candidate| candidate.binaries.iter().any(|binary| binary.name == *name))
}

/// The binary of a package, with the others.
pub(super) struct Picked {
    pub(super) binary: Binary,
    pub(super) why: Origin,
    pub(super) others: Vec<Binary>,
    pub(super) doubt: Option<Finding>,
}

/// Whether the features that a binary demands bring what answers connections, and the package does without otherwise.
fn serves(workspace: &Workspace, package: &Candidate, one: &Binary) -> bool {
    let Some(toml) = workspace.package(&package.folder).filter(|_| !one.required.is_empty()) else { return false };
    let root = workspace.above(&toml.folder);
    let answers = |wanted: &BTreeSet<String>| {
        let on = closure::dependencies_on(toml, root, wanted);
        SERVERS.iter().any(|name| on.contains(*name))
    };
    let mut wanted = BTreeSet::from(["default".to_owned()]);
    let dependencies = toml.dependencies(root);
    let always =
        |one: &Dependency| one.purpose == For::Program && !one.optional && SERVERS.contains(&one.package.as_str());
    if answers(&wanted) || dependencies.iter().any(always) {
        return false;
    }
    wanted.extend(one.required.iter().map(|name| name.value().clone()));
    answers(&wanted)
}

/// Chooses the binary of a package.
pub(super) fn binary(read: &Read<'_, '_>, workspace: &Workspace, package: &Candidate) -> Option<Picked> {
    let all = &package.binaries;
    let serves: Vec<bool> = all.iter().map(|one| serves(workspace, package, one)).collect();
    let name = package.name.value();
    let named = |wanted: &str| all.iter().position(|one| one.name == wanted);
    let lines = lines::calls(read.evidence);
    let find = |fits: &dyn Fn(&Line<'_>) -> bool, rule: &'static str| {
        lines.iter().filter(|line| fits(line)).find_map(|line| {
            if line.call.package.as_ref().is_some_and(|other| other != name) {
                return None;
            }
            let at = named(line.call.bin.as_deref()?)?;
            Some((at, line.origin(rule)))
        })
    };
    let shown = |least: Grade, starts: bool| {
        find(&|line| line.starts == starts && line.evidence.grade >= least, "rust/shown-binary")
    };
    let by_default = package.default_run.as_ref().and_then(|default| {
        let because = "the manifest says which one runs";
        Some((named(default.value())?, Origin::rule_from("rust/default-run", because, [default.origin().clone()])))
    });
    let sure = if all.len() == 1 {
        Some((0, all[0].origin.clone()))
    } else {
        find(&|line| line.asked, "rust/asked-binary")
            .or_else(|| shown(Grade::Strong, true))
            .or(by_default)
            .or_else(|| shown(Grade::Likely, true))
            .or_else(|| shown(Grade::Likely, false))
            .or_else(|| {
                let mut found = (0..all.len()).filter(|at| {
                    let named = all.get(*at).is_some_and(|one| parts(&one.name).any(is_server));
                    named && serves.get(*at) == Some(&true)
                });
                let at = found.next().filter(|_| found.next().is_none())?;
                let because = "of all binaries of the package it alone answers connections";
                let from = all[at].required.iter().map(|name| name.origin().clone());
                Some((at, Origin::rule_from("rust/serving-binary", because, from)))
            })
            .or_else(|| {
                let at = named(name)?;
                let because = "it has the name of its package";
                Some((at, Origin::rule_from("rust/binary-of-package", because, [all[at].origin.clone()])))
            })
    };
    let (at, why, doubt) = match sure {
        Some((at, why)) => (at, why, false),
        None => {
            let rank = |at: usize| {
                let binary = &all[at];
                let serves = serves.get(at) == Some(&true);
                let relative = binary.root.relative_to(&package.folder).unwrap_or_default();
                let helper = parts(&binary.name).any(|part| is_helper(part) || is_aside(part));
                10 + 6 * i32::from(relative == "src/main.rs") + 5 * i32::from(parts(&binary.name).any(is_server))
                    - 6 * i32::from(helper)
                    - 3 * i32::from(!binary.required.is_empty() && !serves)
                    + 10 * i32::from(serves)
            };
            let best = (0..all.len()).min_by_key(|at| (std::cmp::Reverse(rank(*at)), *at))?;
            let next = (0..all.len()).filter(|at| *at != best).map(rank).max().unwrap_or_default();
            let because = "the name and the place by which the main program usually goes";
            let why = Origin::rule_from("rust/likeliest-binary", because, [all[best].origin.clone()]);
            // One name that servers have, among names that others have, leaves no doubt worth a warning.
            (best, why, rank(best) < next + 5)
        }
    };
    let mut others = all.clone();
    let binary = others.remove(at);
    let rejected = others.iter().map(|other| Rejected {
        value: other.name.clone(),
        why: format!("another binary of the package comes first; `--start {}` plans this one", other.name),
        origin: Some(other.origin.clone()),
    });
    let why = why.rejecting("rust/likeliest-binary", rejected.collect());
    let doubt = doubt.then(|| {
        let names: Vec<&str> = others.iter().map(|other| other.name.as_str()).take(6).collect();
        let message = format!("{name} has several binaries; {} is planned, and not {}", binary.name, names.join(", "));
        Finding::warning("rust/likeliest-binary", message)
            .help(format!(
                "`--start {}` plans another; `default-run = \"…\"` in the table [package] of {MANIFEST} says which one is the program",
                names.first().copied().unwrap_or_default()
            ))
            .at(binary.origin.place().cloned())
    });
    order::sort_by(&mut others, |a, b| a.name.cmp(&b.name));
    Some(Picked { binary, why, others, doubt })
}
