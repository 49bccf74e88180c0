//! What a package is when it is no program of its own: an extension, a program with windows or for phones, code that
//! somebody else's platform runs.

use super::manifest::Package;
use crate::catalog::Row;
use crate::ecosystem::node::CATALOG;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// A platform that runs the code in place of a server.
#[derive(Clone, Debug)]
pub(in super::super) struct Hosted {
    /// What it is, such as `a set of functions for AWS Lambda`.
    pub(in super::super) what: &'static str,
    /// What can be done.
    pub(in super::super) help: &'static str,
    /// What shows it.
    pub(in super::super) origin: Origin,
}

/// What it is instead of a service. `site` names the front end that it is built as.
pub(in super::super) fn other(
    unit: &Unit<'_>,
    package: &Package,
    site: Option<&str>,
    serves: bool,
) -> Option<Sourced<String>> {
    for row in CATALOG.rows("other-kind") {
        if let (Some(engine), Some(what)) = (row.text("engine"), row.text("what"))
            && let Some(found) = package.engines.get(engine)
        {
            return Some(told("node/editor-extension", found, row, what.to_owned()));
        }
    }
    // A program with windows is made of pages that ask it for more than a browser gives. One whose start script runs a
    // server may have a window for development beside it.
    let frameworks = |kind: &'static str| CATALOG.rows("framework").filter(move |row| row.text("kind") == Some(kind));
    let made = |what: &str, row: Row<'_>| format!("{what} made with {}", row.text("name").unwrap_or_default());
    let mut desktop = frameworks("desktop").filter_map(|row| {
        let found = if serves { package.dependencies.get(row.key()) } else { package.any(row.key()) };
        Some((found?, row))
    });
    if let Some((found, row)) = desktop.next() {
        return Some(told("node/other-program", found, row, made("a desktop program", row)));
    }
    // The version for browsers of any other is a site like any other.
    if site.is_none() {
        for row in CATALOG.rows("other-kind") {
            let found = row.list("packages").into_iter().find_map(|name| package.any(name));
            if let (Some(found), Some(what)) = (found, row.text("what")) {
                return Some(told("node/other-program", found, row, what.to_owned()));
            }
        }
        let mut mobile = frameworks("mobile").filter_map(|row| Some((package.dependencies.get(row.key())?, row)));
        if let Some((found, row)) = mobile.next() {
            return Some(told("node/mobile-program", found, row, made("a program for phones", row)));
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

/// Help for code that is written for one platform's calls.
const PORTABLE: &str = "its entry points have the platform's own shape; add a server that calls the same code (`@hono/node-server`, `express`) and say it with `--start`";

fn by_row(row: Row<'static>, help: &'static str, origin: Origin) -> Hosted {
    let what = row.text("what").unwrap_or_default();
    Hosted { what, help, origin: Origin::rule_from("node/platform", "", [origin, row.origin()]) }
}

fn told(rule: &'static str, found: &Sourced<String>, row: Row<'_>, what: String) -> Sourced<String> {
    Sourced::new(what, Origin::rule_from(rule, "", [found.origin().clone(), row.origin()]))
}

/// The platform that is meant to run the code.
pub(super) fn hosted(unit: &Unit<'_>, package: &Package) -> Option<Hosted> {
    for name in ["action.yml", "action.yaml"] {
        let file = unit.has(name).then(|| unit.yaml(name)).flatten();
        let using = file.and_then(|file| file.string(&["runs", "using"]));
        if let Some(using) = using.filter(|using| using.value().starts_with("node")) {
            return Some(Hosted {
                what: "an action for workflows of GitHub",
                help: "the workflow's machine runs it with its own Node; an action that is an image says `using: docker`",
                origin: using.origin().clone(),
            });
        }
    }
    for row in CATALOG.rows("platform") {
        let Some(path) = row.list("files").into_iter().find(|name| unit.has(name)).and_then(|name| unit.path(name))
        else {
            continue;
        };
        let (mark, folder) = (row.text("mark"), row.text("folder"));
        let file = match path.extension() {
            _ if mark.is_none() => None,
            Some("yaml" | "yml") => unit.yaml(path.file_name()),
            Some("json") => unit.json(path.file_name()),
            _ => unit.toml(path.file_name()),
        };
        let marked = file.as_ref().and_then(|file| file.at(&[mark?]).map(|node| file.origin(node)));
        let folder = folder.and_then(|folder| unit.path(folder));
        let by_name = mark.is_none() || folder.is_some_and(|folder| unit.project.tree().has_folder(&folder));
        if let Some(origin) = marked.or_else(|| by_name.then(|| Origin::of_file(path))) {
            return Some(by_row(row, row.text("help").unwrap_or(PORTABLE), origin));
        }
    }
    if package.private || !package.is_library {
        for row in CATALOG.rows("platform") {
            if let Some(found) = row.list("packages").into_iter().find_map(|name| package.any(name)) {
                return Some(by_row(row, PORTABLE, found.origin().clone()));
            }
        }
    }
    let tree = unit.project.tree();
    let code = |path: &&RepoPath| matches!(path.extension(), Some("js" | "ts" | "mjs" | "tsx"));
    let api = unit.path("api")?;
    let first = tree.files_below(&api).find(code)?;
    let next = unit.source(first.relative_to(&unit.folder)?)?;
    let file = stageplan_syntax::javascript::file(&next.text);
    let vercel = file.imports.iter().any(|import| import.specifier == "@vercel/node");
    vercel.then(|| Hosted { what: "a set of functions for Vercel", help: PORTABLE, origin: next.origin_of_file() })
}
