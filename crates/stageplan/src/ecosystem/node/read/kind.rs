//! What a package is when it is no program of its own: an extension, a program with windows or for phones, code that
//! somebody else's platform runs.

use super::manifest::Package;
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

/// Dependencies that tell a program which no container runs.
const PROGRAMS: &[(&[&str], &str)] = &[
    (&["@tauri-apps/cli"], "a desktop program made with Tauri"),
    (&["nw"], "a desktop program made with NW.js"),
    (&["@nativescript/core"], "a program for phones made with NativeScript"),
    (&["cordova"], "a program for phones made with Cordova"),
    (&["wxt", "plasmo", "@crxjs/vite-plugin"], "a browser extension"),
    (&["@raycast/api"], "an extension of Raycast"),
    (&["obsidian"], "a plug-in of Obsidian"),
];

/// What it is instead of a service. `site` names the front end that it is built as.
pub(in super::super) fn other(unit: &Unit<'_>, package: &Package, site: Option<&str>) -> Option<Sourced<String>> {
    let named = |name: &str, what: &str| {
        let found = package.any(name)?;
        Some(found.derive("node/other-program", "", what.to_owned()))
    };
    for (engine, what) in [("vscode", "an extension of Visual Studio Code"), ("homebridge", "a plug-in of Homebridge")]
    {
        if let Some(found) = package.engines.get(engine) {
            return Some(found.derive("node/editor-extension", "", what.to_owned()));
        }
    }
    // A program with windows is made of pages that ask it for more than a browser gives.
    if let Some(found) = named("electron", "a desktop program made with Electron") {
        return Some(found);
    }
    // The version for browsers of any other is a site like any other.
    let programs = PROGRAMS.iter().filter(|_| site.is_none());
    let mut found = programs.filter_map(|(names, what)| names.iter().find_map(|name| named(name, what)));
    if let Some(found) = found.next() {
        return Some(found);
    }
    for (name, what) in [
        ("react-native", "a program for phones made with React Native"),
        ("expo", "a program for phones made with Expo"),
    ] {
        if site.is_none()
            && let Some(found) = package.dependencies.get(name)
        {
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

/// Help for code that is written for one platform's calls.
const PORTABLE: &str = "its entry points have the platform's own shape; add a server that calls the same code (`@hono/node-server`, `express`) and say it with `--start`";

/// Names of a file; the key in it, or the folder beside it, that tells where its name alone says nothing; what it is.
const PLATFORMS: &[(&[&str], &str, &str, &str, &str)] = &[
    (
        &["wrangler.toml", "wrangler.jsonc", "wrangler.json"],
        "",
        "",
        "a worker for Cloudflare",
        "`wrangler deploy` ships it; for a container add a server that hands requests to its `fetch`, such as `@hono/node-server`, and say it with `--start`",
    ),
    (
        &["serverless.yml", "serverless.yaml", "serverless.ts", "serverless.json"],
        "",
        "",
        "a set of functions that the Serverless Framework ships",
        PORTABLE,
    ),
    (
        &["template.yaml", "template.yml"],
        "Transform",
        "",
        "a set of functions for AWS Lambda",
        "`sam deploy` ships them, also as images of AWS's own kind; for any other container add a server that calls the same code and say it with `--start`",
    ),
    (
        &["cdk.json"],
        "",
        "",
        "a description of infrastructure for AWS CDK",
        "it is deployed by `cdk deploy`; name the folder of a service with `--unit`",
    ),
    (&["sst.config.ts", "sst.config.js"], "", "", "an application that SST ships", PORTABLE),
    (
        &["host.json"],
        "extensionBundle",
        "",
        "a set of functions for Azure",
        "Azure's own images run them; for any other container add a server that calls the same code and say it with `--start`",
    ),
    (&["netlify.toml"], "functions", "netlify/functions", "a set of functions for Netlify", PORTABLE),
    (&["vercel.json"], "functions", "api", "a set of functions for Vercel", PORTABLE),
    (&["firebase.json"], "functions", "", "a set of functions for Firebase", PORTABLE),
];

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
    for (names, mark, folder, what, help) in PLATFORMS {
        let Some(path) = names.iter().find(|name| unit.has(name)).and_then(|name| unit.path(name)) else { continue };
        let file = match path.extension() {
            _ if mark.is_empty() => None,
            Some("yaml" | "yml") => unit.yaml(path.file_name()),
            Some("json") => unit.json(path.file_name()),
            _ => unit.toml(path.file_name()),
        };
        let marked = file.as_ref().and_then(|file| file.at(&[*mark]).map(|node| file.origin(node)));
        let filled = || unit.path(folder).is_some_and(|folder| unit.project.tree().has_folder(&folder));
        let by_name = mark.is_empty() || !folder.is_empty() && filled();
        if let Some(origin) = marked.or_else(|| by_name.then(|| Origin::of_file(path))) {
            return Some(Hosted { what, help, origin });
        }
    }
    let library = [
        ("firebase-functions", "a set of functions for Firebase"),
        ("@azure/functions", "a set of functions for Azure"),
        ("aws-lambda", "a set of functions for AWS Lambda"),
        ("@types/aws-lambda", "a set of functions for AWS Lambda"),
        ("@cloudflare/workers-types", "a worker for Cloudflare"),
    ];
    let own = package.private || !package.is_library;
    let found = library.iter().filter(|_| own).find_map(|(name, what)| Some((package.any(name)?, *what)));
    if let Some((found, what)) = found {
        return Some(Hosted { what, help: PORTABLE, origin: found.origin().clone() });
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
