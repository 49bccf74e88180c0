//! What frameworks have in common whose build makes something known: how one is recognised by what builds it, and where
//! the files are that its build makes. What is special about one is in a file of its own.

use std::collections::BTreeMap;

use stageplan_syntax::shell;

pub(super) use super::config::{Config, Plugin, Told};
use super::found::{Found, Fronts, Made};
use super::{LIST, hosts, server};
use crate::ecosystem::Grade;
use crate::ecosystem::node::CATALOG;
use crate::ecosystem::node::read::manifest::Package;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;
use crate::static_server::Routing;
use crate::tree::RepoPath;

/// A framework whose build makes a folder of files, or a server. One more is such a constant in a file of its own, a line
/// in the list, and a row in the table `site` where the files are served, `server` where they run; see [`server`].
pub(super) struct Front {
    /// The key of its row in the table `site`.
    pub(super) key: &'static str,
    /// The dependencies that tell it; one is enough.
    pub(super) packages: &'static [&'static str],
    /// Its programs.
    pub(super) programs: &'static [&'static str],
    /// The first words by which a program builds; none where it builds unless told something else.
    pub(super) verbs: &'static [&'static str],
    /// What builds where no script does.
    pub(super) build: &'static [&'static str],
    /// Names of its configuration files, without what stands behind the last dot where that is a kind of JavaScript.
    pub(super) configs: &'static [&'static str],
    /// The key and the options that move the output.
    pub(super) output: Key,
    /// The key and the options that say below which path the site is.
    pub(super) base: Key,
    /// What is special about it.
    pub(super) look: fn(&Look<'_>, &mut Draft) -> Verdict,
}

/// Where a framework is told something.
pub(super) struct Key {
    pub(super) path: &'static [&'static str],
    pub(super) flags: &'static [&'static str],
}

/// Nowhere.
pub(super) const NOWHERE: Key = Key { path: &[], flags: &[] };

/// What a framework's own rules say.
pub(super) enum Verdict {
    /// Its build makes a folder that is served.
    Site,
    /// Its build makes a server: the key of the row in the table `server` that says which files and how it starts.
    Serves(&'static str),
    /// It renders on a server that only the project's own scripts know.
    Server,
    /// It is there for something else.
    Other,
    /// The project is to be imported, not served.
    Library(Origin),
    /// It is none that is served as files, and this is what to say where nothing else starts.
    Told(Finding),
}

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
    /// Other front ends of the same folder.
    pub(in super::super) rejected: Vec<Rejected>,
}

/// What a framework's own rules may change.
#[derive(Default)]
pub(super) struct Draft {
    /// The folder that the output is relative to, seen from the unit.
    pub(super) within: String,
    /// The output, where the key did not say it.
    pub(super) output: Option<Sourced<String>>,
    /// A part of the output that is served alone.
    pub(super) inner: Option<&'static str>,
    pub(super) routing: Option<Sourced<Routing>>,
    pub(super) base: Option<Sourced<String>>,
    /// Nothing may be kept for good.
    pub(super) plain_names: bool,
    /// What the framework is called where the row is shared.
    pub(super) name: Option<&'static str>,
    /// Packages of production go with it whatever the row says.
    pub(super) beside: bool,
    /// Where the unit lies in what the build of a server packs, seen from the top of that.
    pub(super) inside: String,
    /// What the server is started with, where the row does not know it.
    pub(super) start: Option<Vec<String>>,
    /// What stands before the names of the variables that the server reads.
    pub(super) prefix: Option<Sourced<String>>,
    /// Variables that the build is given.
    pub(super) build_env: Vec<(String, Sourced<String>)>,
    /// A package of development that the server loads, and what loads it.
    pub(super) loads: Option<Sourced<String>>,
    pub(super) findings: Vec<Finding>,
    /// What is not certain of the output's folder.
    pub(super) output_doubts: Vec<Finding>,
}

/// A call of a framework's program in a script.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// The script, and its line.
    pub(super) script: Sourced<String>,
    pub(super) words: Vec<String>,
    pub(super) env: Vec<(String, String)>,
}

/// What a framework is recognised in.
pub(super) struct Look<'a> {
    pub(super) unit: &'a Unit<'a>,
    pub(super) package: &'a Package,
    pub(super) front: &'a Front,
    pub(super) run: Option<&'a Run>,
    pub(super) config: Option<&'a Config>,
}

impl Look<'_> {
    pub(super) fn has(&self, names: &[&str]) -> Option<&Sourced<String>> {
        names.iter().find_map(|name| self.package.any(name))
    }

    /// What the configuration says.
    pub(super) fn told(&self, path: &[&str]) -> Told {
        self.config.map_or(Told::Silent, |config| config.told(path))
    }

    /// The value of an option of the program.
    pub(super) fn flag(&self, names: &[&str]) -> Option<Sourced<String>> {
        let run = self.run?;
        run.words.iter().enumerate().find_map(|(at, word)| {
            let (flag, inline) = shell::split_flag(word);
            let value = inline.or_else(|| run.words.get(at + 1).map(String::as_str));
            let value = names.contains(&flag).then_some(value)??;
            Some(Sourced::new(value.to_owned(), run.script.origin().clone()))
        })
    }

    /// The first word behind the verb that is no option.
    pub(super) fn argument(&self) -> Option<&str> {
        let run = self.run?;
        let verb = usize::from(run.words.first().is_some_and(|word| self.front.verbs.contains(&word.as_str())));
        run.words.get(verb).map(String::as_str).filter(|word| !word.starts_with('-'))
    }
}

impl Draft {
    /// Says that a setting could not be read, and the default is taken.
    pub(super) fn computed(&mut self, what: &str, origin: &Origin) {
        self.findings.push(computed(what, origin));
    }

    /// Says that the output's folder could not be read.
    pub(super) fn computed_output(&mut self, origin: &Origin) {
        self.output_doubts.push(computed("the output folder", origin));
    }
}

fn computed(what: &str, origin: &Origin) -> Finding {
    Finding::warning(
        "node/computed-setting",
        format!("{what} is computed while the build runs, so the default is taken for it"),
    )
    .help("write it into the configuration as plain text if it is another")
    .at(origin.place().cloned())
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
const FILE_SERVERS: &[&str] =
    &["serve", "http-server", "sirv", "sirv-cli", "live-server", "static-server", "local-web-server", "superstatic"];

/// Whether a program serves files alone, or for development alone.
pub(in super::super) fn only_serves_files(program: &str) -> bool {
    FILE_SERVERS.contains(&program) || LIST.iter().any(|front| front.programs.contains(&program))
}

/// Looks for a front end that is served as files.
pub(in super::super) fn fronts(unit: &Unit<'_>, package: &Package, build: Option<&Sourced<String>>) -> Fronts {
    let mut fronts = Fronts::default();
    let mut found: Vec<Found> = Vec::new();
    let present = LIST.iter().filter_map(|front| {
        let found = front.packages.iter().find_map(|name| Some((*name, package.any(name)?)))?;
        Some((*front, found))
    });
    for (front, (name, dependency)) in present {
        let runs = runs(package, front);
        let named = |run: &&Run| build.is_some_and(|build| build.value() == run.script.value());
        let run = runs.iter().find(named).or_else(|| runs.first());
        let config = Config::read(unit, front.configs);
        let look = Look { unit, package, front, run, config: config.as_ref() };
        let mut draft = Draft::default();
        let row = match (front.look)(&look, &mut draft) {
            Verdict::Other => continue,
            // What builds on another framework stands before it.
            Verdict::Server => {
                found.retain(|found| found.grade == Grade::Certain || matches!(found.made, Made::Server(_)));
                break;
            }
            Verdict::Library(origin) => {
                fronts.library = Some(origin);
                continue;
            }
            Verdict::Told(finding) => {
                fronts.told = fronts.told.or(Some(finding));
                continue;
            }
            Verdict::Site => None,
            Verdict::Serves(row) => Some(row),
        };
        let aside = |run: &Run| {
            let mut parts = run.script.value().split([':', '-', '_', '.']);
            parts.any(|part| ["docs", "doc", "storybook", "example", "examples", "demo", "website"].contains(&part))
        };
        let grade = match run {
            Some(run) if named(&run) => Grade::Certain,
            Some(run) if aside(run) => Grade::Weak,
            Some(_) => Grade::Likely,
            // A tool that the scripts never run is there for tests or for another package.
            None if build.is_none() || config.is_some() => Grade::Weak,
            None => continue,
        };
        // What documents a library is not the package itself.
        if grade < Grade::Certain && package.is_library && !package.private {
            continue;
        }
        let dependency = dependency.derive("node/framework", "", (*name).to_owned());
        let made = match row {
            None => site(&look, draft, dependency).map(Made::Site),
            Some(row) => server::server(&look, draft, dependency, row, grade).map(Made::Server),
        };
        if let Some(Made::Server(server)) = &made
            && server.start.is_empty()
            && fronts.told.is_none()
        {
            fronts.told = Some(server.wants_server());
        }
        let stands = config.is_some();
        found.extend(made.map(|made| Found { made, grade, programs: front.programs, stands }));
    }
    // Of equals the first stays first.
    let best = found.iter().map(|found| found.grade).max();
    if let Some(at) = found.iter().position(|found| Some(found.grade) == best) {
        let best = found.remove(at);
        found.insert(0, best);
    }
    fronts.found = found;
    fronts
}

/// The front end that an executor of Nx builds, by the tool in the executor's name.
pub(in super::super) fn by_executor(unit: &Unit<'_>, package: &Package, executor: &Sourced<String>) -> Option<Site> {
    let (plugin, name) = executor.value().split_once(':')?;
    let tool = match plugin {
        "@angular-devkit/build-angular" | "@angular/build" | "@nx/angular" | "@nrwl/angular" => "@angular/core",
        "@nx/vite" | "@nrwl/vite" => "vite",
        "@nx/rsbuild" => "@rsbuild/core",
        "@nx/webpack" | "@nrwl/webpack" | "@nrwl/web" | "@nx/web" | "@nx/rspack" => "webpack",
        _ => return None,
    };
    let front = LIST.iter().find(|front| front.key == tool)?;
    let config = Config::read(unit, front.configs);
    let look = Look { unit, package, front, run: None, config: config.as_ref() };
    let inner = (tool == "@angular/core" && name == "application").then_some("browser");
    let draft = Draft { inner, ..Draft::default() };
    let found = executor.derive("node/nx-executor", "", executor.value().clone());
    site(&look, draft, found)
}

fn site(look: &Look<'_>, draft: Draft, found: Sourced<String>) -> Option<Site> {
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

/// Calls of a framework that build, scripts for production first.
fn runs(package: &Package, front: &Front) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let first = ["build:prod", "build:production", "build", "generate"];
    let others = package.scripts.keys().map(String::as_str).filter(|name| !first.contains(name));
    for name in first.into_iter().chain(others) {
        let watches = ["dev", "watch", "start", "serve", "preview", "test", "deploy", "analyze", "lib"];
        if watches.iter().any(|word| name.split([':', '-', '_']).any(|part| part == *word)) {
            continue;
        }
        found.extend(run_of(package, front, name));
    }
    found
}

/// The call that a script makes in the end.
fn run_of(package: &Package, front: &Front, name: &str) -> Option<Run> {
    let mut open = vec![(name.to_owned(), Vec::new())];
    let mut seen: BTreeMap<String, ()> = BTreeMap::new();
    let script = package.scripts.get(name)?;
    while let Some((name, env)) = open.pop() {
        if seen.len() > 16 || seen.insert(name.clone(), ()).is_some() {
            continue;
        }
        let Some(line) = package.scripts.get(&name) else { continue };
        let own = format!("post{name}");
        if package.scripts.contains_key(&own) {
            open.push((own, Vec::new()));
        }
        for command in &shell::parse(line.value()).commands {
            let mut env: Vec<(String, String)> = env.clone();
            env.extend(command.env.iter().filter_map(|pair| Some((pair.name.clone(), pair.value.literal()?))));
            let words: Vec<String> = command.words.iter().filter_map(shell::Word::literal).collect();
            let at = words.iter().position(|word| {
                if let Some((name, value)) = word.split_once('=') {
                    env.push((name.to_owned(), value.to_owned()));
                }
                let program = word.rsplit('/').next().unwrap_or(word);
                front.programs.contains(&program)
            });
            if let Some(at) = at {
                let rest: Vec<String> = words.get(at + 1..).unwrap_or_default().to_vec();
                let verb = rest.iter().find(|word| !word.starts_with('-')).map(String::as_str);
                let watches = rest.iter().any(|word| {
                    matches!(word.as_str(), "--serve" | "--watch" | "-w" | "serve" | "watch" | "dev" | "--ssr")
                });
                let builds = if front.verbs.is_empty() {
                    !watches
                } else {
                    verb.is_some_and(|verb| front.verbs.contains(&verb))
                };
                if builds && !watches {
                    let script = Sourced::new(script_name(package, script), script.origin().clone());
                    return Some(Run { script, words: rest, env });
                }
                continue;
            }
            // `run-p "build-only {@}"` calls a script with arguments of its own.
            let called = words.iter().filter_map(|word| word.trim_start_matches("npm:").split(' ').next());
            let called = called.filter(|name| package.scripts.contains_key(*name));
            open.extend(called.map(|name| (name.to_owned(), env.clone())));
        }
    }
    None
}

/// The name under which a line stands.
fn script_name(package: &Package, line: &Sourced<String>) -> String {
    let same = |other: &Sourced<String>| other.origin() == line.origin();
    package.scripts.iter().find(|(_, other)| same(other)).map(|(name, _)| name.clone()).unwrap_or_default()
}
