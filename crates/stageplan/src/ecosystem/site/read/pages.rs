//! Plain pages: what of the folder is one, or is loaded by one.

use stageplan_syntax::html;

use super::Names;
use crate::ecosystem::site::facts::Plain;
use crate::ecosystem::site::plain;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

pub(super) fn read(names: &mut Names<'_, '_>) -> Plain {
    let unit = names.unit;
    let mut found = plain::folders(unit);
    // What platforms publish from the root of the repository is told of the unit there as well.
    let page = |path: &RepoPath| path.join("index.html").is_ok_and(|page| unit.project.tree().has_file(&page));
    if let Some(output) = names.evidence.outputs.iter().find(|output| page(output.value.value()))
        && found.first().is_none_or(|first| !first.told)
    {
        found.insert(0, plain::Folder { path: output.value.clone(), told: true });
    }
    let mut found = found.into_iter();
    let folder = found.next().map_or_else(
        || Sourced::new(unit.folder.clone(), Origin::rule("site/folder", "no folder has a first page")),
        |folder| folder.path,
    );
    let rejected = found.filter(|other| other.path.value() != folder.value()).map(|other| Rejected {
        value: other.path.value().to_string(),
        why: format!("{} comes first", folder.value()),
        origin: Some(other.path.origin().clone()),
    });
    let rejected = rejected.collect();
    let loads = Loads::read(unit, folder.value(), names.findings);
    let runs = plain::page_that_runs(unit, folder.value());
    let out = out(unit, folder.value(), &loads);
    if folder.value().relative_to(&unit.folder) == Some("docs") && unit.folder.is_root() {
        names.findings.push(
            Finding::note("site/documents", "the pages of docs are all that can be served here")
                .help("name another folder with `--unit`, if this is not what you want")
                .at(folder.origin().place().cloned()),
        );
    }
    Plain { folder, rejected, out, runs }
}

/// What the first page loads and links to, relative to the folder.
struct Loads {
    paths: Vec<String>,
    /// The page makes others of Markdown, in the browser.
    markdown: bool,
}

impl Loads {
    fn read(unit: &Unit<'_>, folder: &RepoPath, findings: &mut Vec<Finding>) -> Self {
        let mut loads = Self { paths: Vec::new(), markdown: false };
        let Some(source) = folder.join("index.html").ok().and_then(|page| unit.project.source(&page)) else {
            return loads;
        };
        let (mut packages, mut sources) = (None, None);
        for tag in html::tags(&source.text) {
            let named = tag.attributes.iter().filter(|(name, ..)| matches!(name.as_str(), "src" | "href" | "data-src"));
            for (_, value, span) in named {
                let origin = || source.origin(*span, "");
                if tag.name == "script" && is_of_markdown(value) {
                    loads.markdown = true;
                }
                let Some(path) = relative(value) else { continue };
                let end = path.rsplit_once('.').map_or("", |(_, end)| end);
                if path.starts_with("node_modules/") || path.contains("/node_modules/") {
                    packages = packages.or_else(|| Some(origin()));
                } else if tag.name == "script" && matches!(end, "ts" | "tsx" | "jsx") {
                    sources = sources.or_else(|| Some(origin()));
                }
                loads.paths.push(path);
            }
        }
        if let Some(origin) = packages {
            findings.push(
                Finding::warning(
                    "site/loads-packages",
                    "the first page loads files of node_modules, which no image has",
                )
                .help("copy what it loads into a folder of its own, or load it from an address")
                .at(origin.place().cloned()),
            );
        }
        if let Some(origin) = sources {
            findings.push(
                Finding::warning("site/loads-sources", "the first page loads a source that no browser runs")
                    .help("build it first, such as with Vite, and serve what that makes")
                    .at(origin.place().cloned()),
            );
        }
        loads
    }

    fn has(&self, name: &str) -> bool {
        let below =
            |path: &String| path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.paths.iter().any(below)
    }
}

/// Whether a script is one that shows Markdown as pages.
fn is_of_markdown(address: &str) -> bool {
    loads(address, &["docsify", "marked", "strapdown", "reveal", "mavo", "zero-md", "showdown"])
}

/// Whether the address of a script is one of these packages'.
pub(super) fn loads(address: &str, packages: &[&str]) -> bool {
    let parts = address.split(['/', '@']);
    let mut names = parts.map(|part| part.split(['.', '?']).next().unwrap_or_default());
    names.any(|name| packages.contains(&name))
}

/// A path of the folder, of an address of the same site.
fn relative(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let other = path.contains("://") || path.starts_with("//") || path.split('/').next()?.contains(':');
    let path = RepoPath::parse(path.trim_start_matches('/')).ok().filter(|_| !other)?;
    (!path.is_root()).then(|| path.as_str().to_owned())
}

/// Documents that stand alone or with the end of a text.
const DOCUMENTS: &[&str] = &[
    "readme",
    "changelog",
    "changes",
    "contributing",
    "code_of_conduct",
    "security",
    "authors",
    "contributors",
    "license",
    "licence",
    "copying",
    "notice",
    "todo",
    "agents",
    "claude",
];

/// Files of tools and of hosts, in small letters.
const FILES: &[&str] = &[
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "bun.lock",
    "bun.lockb",
    "bower.json",
    "composer.json",
    "composer.lock",
    "gemfile",
    "gemfile.lock",
    "rakefile",
    "makefile",
    "justfile",
    "taskfile.yml",
    "vagrantfile",
    "procfile",
    "staticfile",
    "static.json",
    "cname",
    "netlify.toml",
    "vercel.json",
    "now.json",
    "firebase.json",
    "staticwebapp.config.json",
    "render.yaml",
    "fly.toml",
    "wrangler.toml",
    "wrangler.jsonc",
    "app.yaml",
    "app.json",
    "_redirects",
    "_headers",
    "_routes.json",
    "_config.yml",
    "stageplan.toml",
    "renovate.json",
    "biome.json",
    "tsconfig.json",
    "jsconfig.json",
    "nginx.conf",
    "caddyfile",
];

/// Why a file of the top is no page and is loaded by none.
fn why_out(name: &str, markdown: bool) -> Option<&'static str> {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    if name.starts_with('.') {
        return Some("settings of a tool");
    }
    if FILES.contains(&name) {
        return Some("settings of a tool or of a host");
    }
    if end == "md" && markdown {
        return None;
    }
    if DOCUMENTS.contains(&stem) && matches!(end, "" | "md" | "txt" | "rst" | "adoc") || DOCUMENTS.contains(&name) {
        return Some("a document for people who work on it");
    }
    match end {
        "md" | "rst" | "adoc" => Some("a document for people who work on it"),
        "scss" | "sass" | "less" | "ts" | "tsx" | "coffee" => Some("a source of what pages load"),
        "sh" | "bat" | "ps1" | "rb" | "py" | "log" => Some("a tool"),
        _ if matches!(stem, "gulpfile" | "gruntfile") => Some("a tool"),
        "js" | "cjs" | "mjs" if stem.ends_with(".config") => Some("settings of a tool"),
        _ => None,
    }
}

fn out(unit: &Unit<'_>, folder: &RepoPath, loads: &Loads) -> Vec<(RepoPath, &'static str)> {
    let tree = unit.project.tree();
    let mut out = Vec::new();
    for path in tree.files_in(folder) {
        let why = why_out(&path.file_name().to_ascii_lowercase(), loads.markdown);
        if let Some(why) = why.filter(|_| !loads.has(path.file_name())) {
            out.push((path.clone(), why));
        }
    }
    for path in tree.folders_in(folder) {
        let name = path.file_name();
        let why = match name {
            ".well-known" => None,
            _ if name.starts_with('.') => Some("settings of a tool"),
            "node_modules" => Some("packages of tools"),
            _ if loads.has(name) => None,
            _ if plain::has_program(&unit.at(path.clone())) => Some("a project of its own"),
            _ => None,
        };
        out.extend(why.map(|why| (path, why)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_page_stays_out() {
        for name in
            ["readme.md", "license", "license.txt", "rakefile", ".jshintrc", "main.scss", "vite.config.js", "notes.md"]
        {
            assert!(why_out(name, false).is_some(), "{name}");
        }
        for name in ["index.html", "favicon.ico", "robots.txt", "main.js", "privacy.html", "license.html", "feed.xml"] {
            assert!(why_out(name, false).is_none(), "{name}");
        }
        assert!(why_out("readme.md", true).is_none());
    }

    #[test]
    fn addresses_of_the_same_site_are_paths() {
        let check = |address: &str, expect: Option<&str>| assert_eq!(relative(address).as_deref(), expect, "{address}");
        check("js/a.js?v=1", Some("js/a.js"));
        check("/a/../b.css#x", Some("b.css"));
        check("https://example.org/a.js", None);
        check("//example.org/a.js", None);
        check("mailto:a@example.org", None);
        check("../out", None);
        check("#top", None);
    }
}
