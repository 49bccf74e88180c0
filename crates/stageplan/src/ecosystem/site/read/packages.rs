//! Packages of npm that the making of a site calls: a processor of styles, a bundler, a search index.

use stageplan_syntax::data::Node;

use super::{Names, scripts};
use crate::ecosystem::site::facts::{Manager, Packages};
use crate::origin::Sourced;
use crate::project::Manifest;
use crate::tree::RepoPath;

/// Packages for people who write: checks of text and code, previews, hosts' own tools. The tool that makes the site is
/// installed by its own version.
const ASIDE: &[&str] = &[
    "prettier",
    "eslint",
    "stylelint",
    "husky",
    "lint-staged",
    "cspell",
    "markdownlint-cli",
    "markdownlint-cli2",
    "textlint",
    "netlify-cli",
    "netlify-cms",
    "wrangler",
    "vercel",
    "firebase-tools",
    "hugo-bin",
    "hugo-extended",
    "hugo-installer",
    "http-server",
    "live-server",
    "serve",
    "npm-check-updates",
    "npm-run-all",
    "npm-run-all2",
    "rimraf",
    "commitizen",
    "semantic-release",
    "release-it",
    "playwright",
    "cypress",
    "jest",
    "vitest",
    "mocha",
    "lighthouse",
    "all-contributors-cli",
    "vnu-jar",
];

fn is_aside(name: &str) -> bool {
    ASIDE.contains(&name)
        || ["prettier-", "eslint-", "stylelint-", "@commitlint/", "@semantic-release/", "@playwright/", "@types/"]
            .iter()
            .any(|start| name.starts_with(start))
}

/// Where package.json names this package, with its version.
pub(super) fn named(manifest: &Manifest, package: &str) -> Option<Sourced<String>> {
    ["dependencies", "devDependencies"].iter().find_map(|list| manifest.string(&[list, package]))
}

/// What the unit's package.json is needed for, beside the tool that is called `tool`.
pub(super) fn read(names: &Names<'_, '_>, tool: &str) -> Option<Packages> {
    let unit = names.unit;
    let manifest = Some("package.json").filter(|name| unit.has(name)).and_then(|name| unit.json(name))?;
    let lists = ["dependencies", "devDependencies"].iter().filter_map(|list| manifest.at(&[list]));
    let needed = lists.flat_map(Node::entries).find(|(name, _)| !is_aside(name));
    let scripts::Calls { before, build, .. } = scripts::read(names, &manifest, tool);
    let origin = match (needed, &build, before.first()) {
        (Some((_, node)), ..) => manifest.source.origin(node.key_span().unwrap_or(node.span()), node.route()),
        (None, Some(build), _) => build.origin().clone(),
        (None, None, Some(before)) => before.origin().clone(),
        (None, None, None) => return None,
    };
    let locks = [
        ("package-lock.json", Manager::Npm),
        ("npm-shrinkwrap.json", Manager::Npm),
        ("yarn.lock", Manager::Yarn),
        ("pnpm-lock.yaml", Manager::Pnpm),
    ];
    let lock = locks.iter().find(|(name, _)| unit.has(name));
    let path = |name: &str| unit.path(name).filter(|_| unit.has(name));
    let more = [".npmrc", ".yarnrc", "pnpm-workspace.yaml"].into_iter().filter_map(path);
    let locked = lock.and_then(|(name, _)| path(name));
    let files: Vec<RepoPath> = path("package.json").into_iter().chain(locked.clone()).chain(more).collect();
    let own = unit.one_line(".nvmrc").or_else(|| unit.one_line(".node-version"));
    let mut node = names.pins("node", own);
    node.least = manifest.string(&["engines", "node"]);
    Some(Packages {
        manager: lock.map_or(Manager::Npm, |(_, manager)| *manager),
        files,
        lock: locked.map(crate::origin::Origin::of_file),
        origin,
        before,
        build,
        node,
    })
}
