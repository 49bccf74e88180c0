//! MkDocs: `mkdocs.yml`, with what it inherits, its theme, plug-ins and extensions.

use std::rc::Rc;

use stageplan_syntax::data::{Format, Kind, Node};

use super::super::package::module_name;
use super::{Draft, Look, Wanted, sources};
use crate::catalog::Row;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::site::{OUTPUT, PORT};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::settings::is_variable_name;
use crate::tree::RepoPath;

const NAMES: &[&str] = &["mkdocs.yml", "mkdocs.yaml"];

/// How many files may inherit from each other.
const DEPTH: usize = 6;

/// A file of configuration, with those that it inherits from behind it.
struct Config {
    files: Vec<Rc<Manifest>>,
}

/// Something that a list of plug-ins or extensions names.
struct Named<'c> {
    name: &'c str,
    options: Option<Node<'c>>,
    origin: Origin,
}

impl Config {
    fn read(unit: &Unit<'_>, path: &RepoPath) -> Option<Self> {
        let mut files: Vec<Rc<Manifest>> = Vec::new();
        let mut next = Some(path.clone());
        while let Some(path) = next.take().filter(|_| files.len() < DEPTH) {
            if files.iter().any(|known| known.source.path == path) || !unit.project.tree().has_file(&path) {
                break;
            }
            let file = unit.project.manifest(&path, Format::Yaml)?;
            next = file.at(&["INHERIT"]).and_then(Node::as_str).and_then(|above| path.parent()?.join(above).ok());
            files.push(file);
        }
        let mapping = |file: &Rc<Manifest>| file.root().is_some_and(|root| root.kind() == Kind::Object);
        files.first().is_some_and(mapping).then_some(Self { files })
    }

    fn at(&self, keys: &[&str]) -> Option<(Node<'_>, Origin)> {
        self.files.iter().find_map(|file| {
            let node = file.at(keys)?;
            Some((node, file.origin(node)))
        })
    }

    fn text(&self, keys: &[&str]) -> Option<Sourced<String>> {
        let (node, origin) = self.at(keys)?;
        Some(Sourced::new(node.as_str()?.to_owned(), origin))
    }

    /// The entries of a list of names, each of which may have options: a list takes the place of one that is inherited,
    /// and mappings are put together.
    fn named(&self, key: &str) -> Vec<Named<'_>> {
        let mut found: Vec<Named<'_>> = Vec::new();
        for file in &self.files {
            let Some(node) = file.at(&[key]) else { continue };
            let plain = node.items().filter_map(|item| Some((item.as_str()?, None, item)));
            let inner = node.items().flat_map(Node::entries).chain(node.entries());
            for (name, options, at) in plain.chain(inner.map(|(name, options)| (name, Some(options), options))) {
                if found.iter().all(|known| known.name != name) {
                    found.push(Named { name, options, origin: file.origin(at) });
                }
            }
            if node.kind() == Kind::Array {
                break;
            }
        }
        found
    }
}

pub(super) fn read(look: &Look<'_, '_>) -> Option<Draft> {
    let path = place(look)?;
    let config = Config::read(look.unit, &path)?;
    let found = Origin::of_file(path.clone());
    let strict = look.hosted.strict.as_ref().filter(|_| hosted(look) == Some(&path));
    let file = if NAMES.contains(&path.file_name()) { "" } else { path.file_name() };
    let words = |words: &[&str], last: &[&str]| -> Vec<String> {
        let file = (!file.is_empty()).then_some(["--config-file", file]);
        let words = words.iter().copied().chain(file.into_iter().flatten()).chain(last.iter().copied());
        words.map(str::to_owned).collect()
    };
    let flag: &[&str] = if strict.is_some() { &["--strict"] } else { &[] };
    let build = words(&["mkdocs", "build"], &[flag, &["--site-dir", OUTPUT]].concat());
    let address = format!("0.0.0.0:{PORT}");
    let serve = words(&["mkdocs", "serve"], &["--dev-addr", &address]);
    let mut draft = Draft::new("mkdocs", path, found.clone(), build, serve)?;
    if let Some(strict) = strict {
        let why = draft.site.build.origin().clone();
        let because = "the project has warnings stop the build";
        let why = Origin::rule_from("python/site-strict", because, [strict.clone(), why]);
        draft.site.build = Sourced::new(draft.site.build.value().clone(), why);
    }
    let port = config.text(&["dev_addr"]).and_then(|address| {
        let port = address.value().rsplit_once(':')?.1.parse::<u16>().ok()?;
        Some(address.derive(
            "python/site-development-port",
            "the address of the server for development",
            port.to_string(),
        ))
    });
    draft.site.port = port.unwrap_or(draft.site.port);
    draft.usual_output("site");
    if let Some(output) = config.text(&["site_dir"]) {
        draft.site.output = output.map(|text| text.trim_end_matches('/').to_owned());
    }
    theme(&config, &mut draft);
    let lenient = strict.is_none() && config.at(&["strict"]).is_none_or(|(node, _)| node.as_bool() == Some(false));
    plugins(&config, lenient, &mut draft);
    extensions(look, &config, &mut draft);
    hooks(look.unit, &config, &mut draft);
    address_of_pages(&config, &mut draft);
    Some(draft)
}

/// The file that configures the unit: its own, or that of the folder above, whose pages are in this one.
fn place(look: &Look<'_, '_>) -> Option<RepoPath> {
    let unit = look.unit;
    let tree = unit.project.tree();
    if let Some(path) = hosted(look).filter(|path| path.is_in(&unit.folder)) {
        return Some(path.clone());
    }
    if let Some(path) = NAMES.iter().filter_map(|name| unit.path(name)).find(|path| tree.has_file(path)) {
        return Some(path);
    }
    let above = unit.folder.parent()?;
    let path = NAMES.iter().filter_map(|name| above.join(name).ok()).find(|path| tree.has_file(path))?;
    let config = Config::read(unit, &path)?;
    let pages = config.text(&["docs_dir"]).map_or_else(|| "docs".to_owned(), |text| text.value().clone());
    (above.join(pages.trim_end_matches('/')).ok()? == unit.folder).then_some(path)
}

/// The file that Read the Docs is told of.
fn hosted<'l>(look: &'l Look<'_, '_>) -> Option<&'l RepoPath> {
    let path = look.hosted.config.as_ref()?.value();
    let yaml = matches!(path.extension(), Some("yml" | "yaml"));
    (yaml && look.unit.project.tree().has_file(path)).then_some(path)
}

fn theme(config: &Config, draft: &mut Draft) {
    let Some((node, origin)) = config.at(&["theme"]) else { return };
    let named = node.as_str().map(|name| (name, origin));
    let inner = || {
        let (node, origin) = config.at(&["theme", "name"])?;
        Some((node.as_str()?, origin))
    };
    let Some((name, origin)) = named.or_else(inner) else { return };
    match CATALOG.row("mkdocs-theme", name) {
        Some(row) => {
            draft.want(row, &origin);
            if row.flag("hashed") {
                let because = "the theme names its scripts and styles by what is in them";
                let why = Origin::rule_from("python/site-hashed", because, [origin, row.origin()]);
                draft.site.hashed =
                    Some(Sourced::new(r"/assets/(?:javascripts|stylesheets)/.*\.[0-9a-f]{8}\.min\.(?:js|css)$", why));
            }
        }
        None => draft.unknown.push(Sourced::new(name.to_owned(), origin)),
    }
}

fn plugins(config: &Config, lenient: bool, draft: &mut Draft) {
    let theme = config.text(&["theme"]).or_else(|| config.text(&["theme", "name"]));
    let row = theme.as_ref().and_then(|theme| CATALOG.row("mkdocs-theme", theme.value()));
    let of_theme = row.map(|row| row.list("plugins")).unwrap_or_default();
    for named in config.named("plugins") {
        let (of, name) = named.name.rsplit_once('/').unwrap_or(("", named.name));
        if of_theme.contains(&name) {
            continue;
        }
        let own = |row: &Row<'_>| {
            let theme = theme.as_ref().map(|theme| theme.value().as_str());
            row.text("theme").is_none_or(|own| own == of || theme == Some(own))
        };
        let Some(row) = CATALOG.row("mkdocs-plugin", name).filter(own) else {
            draft.unknown.push(Sourced::new(named.name.to_owned(), named.origin));
            continue;
        };
        // What comes with a theme needs more only where it does something.
        let mut switches = row.list("switches").into_iter().filter_map(|key| named.options?.get(key));
        if switches.any(is_off) {
            continue;
        }
        draft.want(row, &named.origin);
        if row.flag("history") {
            history(row, &named, lenient, draft);
        }
    }
}

/// Whether a switch is off, by itself or where nobody sets its variable.
fn is_off(node: Node<'_>) -> bool {
    node.as_bool() == Some(false) || node.items().nth(1).and_then(Node::as_bool) == Some(false)
}

/// A plug-in that asks for the history of the repository, which is not in the build context.
fn history(row: Row<'static>, named: &Named<'_>, lenient: bool, draft: &mut Draft) {
    let option = |field: &str| named.options?.get(row.text(field)?);
    let because = "the history of the repository is not in the build context";
    // `!ENV [NAME, true]` is a list whose first item names the variable.
    let switch = option("switch");
    let variable = switch.and_then(|node| node.as_str().or_else(|| node.items().next()?.as_str()));
    let message = |what: &str| {
        format!("{} asks for the history of the repository, which is not in the build context: {what}", row.key())
    };
    let place = named.origin.place().cloned();
    let note = |what: &str| {
        Finding::note("python/site-history", message(what))
            .help("to have the dates of the repository, take `.git` out of .dockerignore and build from a clone with the whole history")
            .at(place.clone())
    };
    if switch.is_some_and(is_off) {
        return;
    }
    if let Some(name) = variable.filter(|name| is_variable_name(name)) {
        if row.text("switch") == Some("enabled_if_env") {
            return;
        }
        let why = Origin::rule_from("python/site-without-history", because, [named.origin.clone()]);
        draft.site.env.push((name.to_owned(), Sourced::new("false".to_owned(), why)));
        draft.site.findings.push(
            Finding::note("python/site-history", message(&format!("it is turned off by its own variable {name}")))
                .help(format!("to have the dates of the repository, take `.git` out of .dockerignore, build from a clone with the whole history, and say `--build-arg {name}=true`"))
                .at(place),
        );
        return;
    }
    if option("fallback").and_then(Node::as_bool) == Some(true) && lenient {
        draft.site.findings.push(note("it takes the day of the build, as the project lets it"));
        return;
    }
    draft.site.history.get_or_insert_with(|| named.origin.clone());
    draft.site.findings.push(note("the build begins one, so that all pages have its day"));
}

/// Sources of the project that run with the generator, and may ask for the history of the repository themselves.
fn hooks(unit: &Unit<'_>, config: &Config, draft: &mut Draft) {
    let Some(folder) = draft.site.config.parent() else { return };
    let listed = |node: Node<'_>| -> Vec<RepoPath> {
        node.items().filter_map(Node::as_str).filter_map(|text| folder.join(text).ok()).collect()
    };
    let hooks = config.at(&["hooks"]).map(|(node, _)| listed(node)).unwrap_or_default();
    sources::ask(unit, hooks, "a hook asks", draft);
    for named in config.named("plugins") {
        let option = |key: &str| named.options?.get(key);
        let files = match named.name {
            "gen-files" => option("scripts").map(listed).unwrap_or_default(),
            "macros" => {
                let module = option("module_name").and_then(Node::as_str).unwrap_or("main");
                let files = [format!("{module}.py"), format!("{module}/__init__.py")];
                files.iter().filter_map(|name| folder.join(name).ok()).collect()
            }
            _ => continue,
        };
        let there = files.into_iter().filter(|path| unit.project.tree().has_file(path));
        sources::ask(unit, there.collect(), "a script of a plug-in asks", draft);
    }
}

/// Extensions that come with Markdown.
const BUILT_IN: &[&str] = &[
    "abbr",
    "admonition",
    "attr_list",
    "codehilite",
    "def_list",
    "extra",
    "fenced_code",
    "footnotes",
    "legacy_attrs",
    "legacy_em",
    "markdown",
    "md_in_html",
    "meta",
    "nl2br",
    "sane_lists",
    "smarty",
    "tables",
    "toc",
    "wikilinks",
];

fn extensions(look: &Look<'_, '_>, config: &Config, draft: &mut Draft) {
    let folder = draft.site.config.parent();
    let tree = look.unit.project.tree();
    let local = |module: &str| {
        let python = |path: &RepoPath| tree.has_file(path) || tree.has_folder(path);
        [module.to_owned(), format!("{module}.py")]
            .iter()
            .any(|name| folder.iter().filter_map(|folder| folder.join(name).ok()).any(|path| python(&path)))
    };
    let own = look.package.map(|package| module_name(package.name.value()));
    for named in config.named("markdown_extensions") {
        let first = named.name.split(['.', ':']).next().unwrap_or_default();
        if BUILT_IN.contains(&first) || own.as_deref() == Some(first) {
            continue;
        }
        let row = CATALOG.row("mkdocs-extension", first).or_else(|| CATALOG.row("mkdocs-theme", first));
        match row.map(|row| (row, row.text("install"))) {
            Some((row, Some(install))) => {
                let option = |key: &str| named.options?.get(key).filter(|node| node.as_bool() != Some(false));
                let elsewhere = row.list("elsewhere").into_iter().any(|key| option(key).is_some());
                if elsewhere {
                    draft.wants.push(Wanted::of(row, install, &named.origin));
                } else if draft.wants.iter().all(|wanted| wanted.install != install) {
                    draft.want(row, &named.origin);
                }
            }
            Some(_) => {}
            None if local(first) => {}
            None => draft.modules.push(Sourced::new(first.to_owned(), named.origin)),
        }
    }
}

/// Pages are linked to each other from where they are; only the page for what is missing asks for its styles at the
/// address that the site is said to have.
fn address_of_pages(config: &Config, draft: &mut Draft) {
    let Some(address) = config.text(&["site_url"]) else { return };
    let path = address.value().split_once("://").and_then(|(_, rest)| Some(rest.split_once('/')?.1.trim_matches('/')));
    let Some(path) = path.filter(|path| !path.is_empty()) else { return };
    let shown = crate::finding::shown(path, crate::finding::EXCERPT);
    draft.site.findings.push(
        Finding::note(
            "python/site-below-path",
            format!("the site is said to lie below /{shown}/ and is served from the root; its pages work, but for the one that says what is missing, which asks for its styles there"),
        )
        .help("serve the image below that path, with the path taken off, or say the address without one in `site_url`")
        .at(address.origin().place().cloned()),
    );
}
