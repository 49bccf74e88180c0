//! Where the files are that a build makes, and how they are served.

use stageplan_syntax::shell;

use super::front::{Draft, Key, Look, Told, computed};
use super::hosts;
use super::reach::Reach;
use crate::ecosystem::node::CATALOG;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;
use crate::static_server::Routing;
use crate::tree::RepoPath;

/// A front end that is served as files.
#[derive(Clone, Debug)]
pub(in super::super) struct Site {
    /// The framework's name.
    pub(in super::super) name: &'static str,
    /// What told it.
    pub(in super::super) found: Sourced<String>,
    /// The folder that is served.
    pub(in super::super) output: Sourced<RepoPath>,
    /// The script that builds it.
    pub(in super::super) script: Option<Sourced<String>>,
    /// What builds it where no script does.
    pub(in super::super) command: &'static [&'static str],
    pub(in super::super) routing: Sourced<Routing>,
    pub(in super::super) base: Option<Sourced<String>>,
    pub(in super::super) hashed: Option<Sourced<&'static str>>,
    /// The beginning of names of variables that the build writes into the pages.
    pub(in super::super) prefix: Option<&'static str>,
    /// What should be known.
    pub(in super::super) findings: Vec<Finding>,
    /// What is not certain of the output's folder; of no use where something else than the framework says it.
    pub(in super::super) output_doubts: Vec<Finding>,
    /// What lies beyond its own folder.
    pub(in super::super) reach: Reach,
    /// Other front ends of the same folder.
    pub(in super::super) rejected: Vec<Rejected>,
}

/// Packages that route in the browser.
const ROUTERS: &[&str] = &[
    "react-router",
    "react-router-dom",
    "@tanstack/react-router",
    "@tanstack/solid-router",
    "@reach/router",
    "wouter",
    "vue-router",
    "unplugin-vue-router",
    "vite-ssg",
    "@angular/router",
    "@solidjs/router",
    "solid-app-router",
    "svelte-routing",
    "svelte-spa-router",
    "svelte-navigator",
    "tinro",
    "@roxi/routify",
    "preact-router",
    "preact-iso",
    "@lit-labs/router",
    "@vaadin/router",
    "universal-router",
    "page",
    "navigo",
    "wouter-preact",
    "raviger",
    "@ionic/react-router",
    "@ionic/vue-router",
    "@generouted/react-router",
    "crossroads",
    "mithril",
    "backbone",
    "ember-source",
    "aurelia-router",
    "@stencil/router",
    "@stencil-community/router",
    "stencil-router-v2",
];

/// Programs that serve a folder of files and nothing else.
pub(super) const FILE_SERVERS: &[&str] =
    &["serve", "http-server", "sirv", "sirv-cli", "live-server", "static-server", "local-web-server", "superstatic"];

/// The site that the build makes, as the row and the configuration say it.
pub(super) fn site(look: &Look<'_>, draft: Draft, found: Sourced<String>) -> Option<Site> {
    let front = look.front;
    let row = CATALOG.row("site", front.key)?;
    let mut findings = draft.findings;
    let mut output_doubts = draft.output_doubts;
    let tell = |key: &Key, what: &str, findings: &mut Vec<Finding>| {
        let told = match look.flag(key.flags) {
            Some(said) => Told::Said(said),
            None if key.path.is_empty() => Told::Silent,
            None => look.told(key.path),
        };
        match told {
            Told::Said(said) => Some(said),
            Told::Silent => None,
            Told::Computed(origin) => {
                findings.push(computed(what, &origin));
                None
            }
        }
    };
    let standard = row.text("output").unwrap_or("dist");
    let output = match draft.output {
        Some(output) => output,
        None => tell(&front.output, "the output folder", &mut output_doubts)
            .unwrap_or_else(|| Sourced::new(standard.to_owned(), row.origin())),
    };
    let base = draft.base.or_else(|| tell(&front.base, "the base path", &mut findings));
    let place = |text: &str| {
        let within = look.unit.folder.join(&draft.within).ok()?;
        let text = text.trim_start_matches("./").trim_end_matches('/');
        let folder = within.join(if text.is_empty() { "." } else { text }).ok()?;
        folder.join(draft.inner.unwrap_or(".")).ok().filter(|folder| *folder != look.unit.folder && !folder.is_root())
    };
    let folder = place(output.value()).filter(|_| !output.value().starts_with('/')).or_else(|| {
        output_doubts.push(
            Finding::warning("node/output-outside", "the output folder is none that lies below the project's own")
                .help(format!("`{standard}` is taken for it; move it into the project"))
                .at(output.origin().place().cloned()),
        );
        place(standard)
    })?;
    let because = format!("{} puts it there", row.text("name").unwrap_or_default());
    let output = output.derive("node/site-output", because, folder);
    let base = base.filter(|base| !matches!(base.value().as_str(), "" | "/" | "./" | ".")).and_then(|base| {
        let text = base.value();
        match text.split_once("://") {
            None if text.starts_with("//") => None,
            None => Some(base),
            // Of an address only the path is served here.
            Some((_, rest)) => {
                let path =
                    rest.split_once('/').map(|(_, path)| path.trim_matches('/')).filter(|path| !path.is_empty())?;
                let path = path.to_owned();
                Some(base.derive("node/base-of-address", "the path of the address", path))
            }
        }
    });
    if row.text("variables").is_some() {
        findings.extend(left_out(look.unit));
    }
    let hosts = hosts::read(look);
    findings.extend(hosts.findings);
    let client = || Routing::Client("index.html".to_owned());
    let shown = hosts.fallback.map(|origin| {
        let why = "a server that the project is set up for answers so";
        Sourced::new(client(), Origin::rule_from("node/client-routes", why, [origin]))
    });
    let possible = row.text("routes") == Some("client");
    let routing = draft.routing.unwrap_or_else(|| match shown {
        Some(shown) if possible => shown,
        _ => routes(look, possible),
    });
    // What is copied as it is has names that stay the same.
    let copied = row.text("public").and_then(|public| look.unit.path(public));
    let copied = copied.is_some_and(|path| look.unit.project.tree().has_folder(&path));
    let hashed = row.text("hashed").filter(|_| !copied && !draft.plain_names);
    let hashed = hashed.map(|hashed| Sourced::new(hashed, row.origin()));
    Some(Site {
        name: row.text("name")?,
        found,
        output,
        script: look.run.map(|run| run.script.clone()),
        command: front.build,
        routing,
        base,
        hashed,
        prefix: row.text("variables"),
        findings,
        output_doubts,
        reach: draft.reach,
        rejected: Vec::new(),
    })
}

/// What is said about files of settings: they may hold secrets, so none of them is in the build context.
pub(super) fn left_out(unit: &Unit<'_>) -> impl Iterator<Item = Finding> {
    let tree = unit.project.tree();
    let files = [".env", ".env.production"].into_iter().filter_map(|name| unit.path(name));
    files.filter(|path| tree.has_file(path)).map(|file| {
        let message =
            format!("{file} gives the build its settings, and stays out of the image's build as a place of secrets");
        Finding::warning("node/settings-left-out", message)
            .help("give what is public as build arguments, or write it into the framework's configuration")
            .at(Origin::of_file(file).place().cloned())
    })
}

/// Whether the browser routes, by the packages that do it and by how the project previews itself.
fn routes(look: &Look<'_>, possible: bool) -> Sourced<Routing> {
    let client = || Routing::Client("index.html".to_owned());
    if possible && let Some(router) = look.has(ROUTERS) {
        return router.derive("node/client-routes", "this package routes in the browser", client());
    }
    let previews = look.package.scripts.iter().find(|(_, line)| {
        shell::parse(line.value()).commands.iter().any(|command| {
            let words: Vec<String> = command.words.iter().filter_map(shell::Word::literal).collect();
            let server = words.iter().position(|word| FILE_SERVERS.contains(&word.as_str()));
            server.is_some_and(|at| words[at..].iter().any(|word| matches!(word.as_str(), "-s" | "--single")))
        })
    });
    if let Some((_, line)) = previews.filter(|_| possible) {
        return line.derive("node/client-routes", "the project serves itself as a single page", client());
    }
    let because =
        if possible { "no package that routes in the browser was found" } else { "each address is a page of its own" };
    let why = Origin::rule_from("node/real-pages", because, [look.package.origin.clone()]);
    Sourced::new(Routing::Pages, why)
}
