//! Small projects of odd shape against what CPython has after it ran them: which names of a module are application
//! objects of which framework, or make one, and where a program listens. `tests/python/applications.py` writes what
//! CPython has; `tests/targets/python_reader.rs` asks it again.

use serde_json::Value;

use super::super::manifest;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{App, Code, Listen, Main};
use crate::evidence;
use crate::project::{Project, Unit};
use crate::testing::path;
use crate::tree::{RepoPath, Tree};

const EXECUTED: &str = include_str!("../../../../../../../tests/python/applications.json");

/// Projects of which the finder says something else than what CPython has, with why.
const OPEN: &[&str] = &[
    // What only values at run time tell: functions as values, names made of text, what is installed, what a loop meets.
    "attribute-taken-out",
    "await-like",
    "decorator-makes-it",
    "except-name",
    "factory-lambda",
    "factory-partial",
    "factory-that-gives-a-factory",
    "for-loop",
    "function-under-another-name",
    "globals-by-text",
    "importlib",
    "lambda-called-at-once",
    "list-of-apps",
    "match-captures",
    "nonlocal",
    "setattr-of-module",
    "try-import-other-first",
    "tuple-not-taken-apart",
    "with-as",
    // Expressions that the reader does not keep.
    "and",
    "port-by-arithmetic",
    "port-by-sum-of-text",
    "port-format",
    "walrus-value-of-assignment",
    // A function that answers requests gives no application to a server.
    "route-returns-application",
    // Variables that the program sets itself; what is handed to functions of other modules.
    "port-environment-setdefault",
    "own-name-of-module",
];

fn projects() -> Vec<Value> {
    serde_json::from_str(EXECUTED).unwrap_or_default()
}

fn files(project: &Value) -> Vec<(RepoPath, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let files = project["files"].as_array().cloned().unwrap_or_default();
    files.iter().map(|file| (path(&text(&file[0])), text(&file[1]))).collect()
}

fn code(files: &[(RepoPath, String)]) -> Code {
    let tree = Tree::in_memory(files.iter().map(|(path, text)| (path.clone(), Some(text.clone()))));
    let unit = Project::new(&tree);
    let unit = Unit { project: &unit, folder: path("") };
    let manifests = manifest::read(&unit);
    super::read(&unit, &manifests.0, &evidence::gather(&unit))
}

/// An object as the stand-ins call it: `flask wsgi`, with `()` behind what makes one.
fn shown(app: &App) -> String {
    let kind = CATALOG.row("framework", &app.framework).and_then(|row| row.text("kind")).unwrap_or_default();
    let kind = match app.asynchronous {
        Some(true) => "asgi",
        Some(false) => "wsgi",
        None => kind,
    };
    format!("{} {kind}{}", app.framework, if app.factory { " ()" } else { "" })
}

fn objects(project: &Value, code: &Code, first: &RepoPath, wrong: &mut Vec<String>) {
    let Some(objects) = project["objects"].as_object() else { return };
    let found: Vec<&App> = code.exposed.iter().filter(|app| app.file == *first).collect();
    for (name, ways) in objects {
        let ours = found.iter().find(|app| app.object == *name).map(|app| shown(app)).unwrap_or_default();
        if !ways.as_array().is_some_and(|ways| ways.iter().any(|way| way.as_str() == Some(&ours))) {
            wrong.push(format!("{name} is {ways}, found {ours:?}"));
        }
    }
    for app in found.iter().filter(|app| !objects.contains_key(&app.object)) {
        wrong.push(format!("{} is nothing, found {:?}", app.object, shown(app)));
    }
}

fn program(project: &Value, code: &Code, first: &RepoPath, wrong: &mut Vec<String>) {
    let main = code.mains.iter().find(|main| main.file == *first);
    let theirs = &project["main"];
    let listens = main.and_then(|main| main.listens.as_ref());
    if theirs["error"] == "exit 2" {
        if main.is_none_or(|main| main.argument.is_none()) {
            wrong.push("it needs an argument".to_owned());
        }
        return;
    }
    if theirs["error"].is_string() {
        return;
    }
    let text = |key: &str| theirs[key].as_str().map(str::to_owned);
    let ours = |key: &str| {
        let Listen { port, port_variable, port_flag, host, host_variable, host_flag, .. } = listens?;
        match key {
            "port" => port.as_ref().map(|port| port.value().clone()),
            "port_variable" => port_variable.clone(),
            "port_flag" => port_flag.clone(),
            "host" => host.clone(),
            "host_variable" => host_variable.clone(),
            _ => host_flag.clone(),
        }
    };
    for key in ["port", "port_variable", "port_flag", "host", "host_variable", "host_flag"] {
        if text(key) != ours(key) {
            wrong.push(format!("{key} is {:?}, found {:?}", text(key), ours(key)));
        }
    }
    let serves = |main: &Main| main.serves.clone();
    let ways = theirs["serves"].as_array().cloned().unwrap_or_default();
    let ours = main.and_then(serves);
    let fits = match &ours {
        Some(ours) => ways.iter().any(|way| way.as_str() == Some(ours)),
        None => ways.is_empty(),
    };
    if !fits {
        wrong.push(format!("serves {ways:?}, found {ours:?}"));
    }
}

#[test]
fn finds_what_cpython_has() {
    let projects = projects();
    assert!(projects.len() >= 200, "only {} projects", projects.len());
    let mut wrong = Vec::new();
    let mut differing = 0;
    for project in &projects {
        let files = files(project);
        let Some((first, text)) = files.first() else { continue };
        let code = code(&files);
        let mut here = Vec::new();
        objects(project, &code, first, &mut here);
        program(project, &code, first, &mut here);
        let name = project["name"].as_str().unwrap_or_default();
        if OPEN.contains(&name) {
            // What is mended does not stay on the list.
            assert!(!here.is_empty(), "{name} is found by now");
        } else if !here.is_empty() {
            differing += 1;
            wrong.push(format!("{name}\n  {}\n{text}", here.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{differing} of {} projects\n{}", projects.len(), wrong.join("\n"));
}
