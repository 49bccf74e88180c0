//! What an install looks at beside manifests and lockfile: configuration of the manager, patches, scripts that run by
//! themselves.

use stageplan_syntax::shell;

use super::manifest::Package;
use crate::evidence;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// What to do with a script of the project that an install would run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Fate {
    /// It is for people who work on the project, such as one that sets up Git hooks.
    Drop,
    /// It changes what was installed, so it stays and production takes its result.
    Keep,
    /// It needs the sources, so it runs in the build.
    Build,
}

/// A script that an install runs by itself.
#[derive(Clone, Debug)]
pub(in super::super) struct Lifecycle {
    /// The folder of its manifest.
    pub(in super::super) folder: RepoPath,
    pub(in super::super) name: String,
    pub(in super::super) line: Sourced<String>,
    pub(in super::super) fate: Fate,
}

const NAMES: &[&str] = &["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];

/// The scripts of a manifest that an install runs.
pub(super) fn lifecycles(package: &Package) -> Vec<Lifecycle> {
    NAMES
        .iter()
        .filter_map(|name| {
            let line = package.scripts.get(*name)?;
            Some(Lifecycle {
                folder: package.folder.clone(),
                name: (*name).to_owned(),
                line: line.clone(),
                fate: fate(name, line.value()),
            })
        })
        .collect()
}

fn fate(name: &str, line: &str) -> Fate {
    let script = shell::parse(line);
    let commands: Vec<Vec<String>> = script
        .commands
        .iter()
        .map(|command| program(command.words.iter().filter_map(shell::Word::literal).collect()))
        .collect();
    let keeps = |words: &Vec<String>| match words.first().map(String::as_str) {
        Some("patch-package") => true,
        Some("prisma") => words.iter().any(|word| word == "generate"),
        _ => false,
    };
    if commands.iter().any(keeps) {
        return Fate::Keep;
    }
    // `prepare` is for working on the project and for publishing it; what it builds, the build builds.
    if name.contains("prepare") || name == "prepublish" {
        return Fate::Drop;
    }
    // What only people need is left out where it is all that the script does.
    let writes = script.commands.iter().any(|command| command.redirects.iter().any(is_file));
    let idle = |words: &Vec<String>| words.first().is_none_or(|program| HOOKS.contains(&program.as_str()));
    let plain = script.is_simple() && !writes && commands.iter().all(idle);
    if plain { Fate::Drop } else { Fate::Build }
}

/// Whether a redirect leaves something behind.
fn is_file(redirect: &shell::Redirect) -> bool {
    redirect.operator.starts_with('>')
        && redirect.target.literal().is_none_or(|file| file != "/dev/null" && file.parse::<u8>().is_err())
}

/// Programs that set up hooks, ask about the manager, or only say something.
const HOOKS: &[&str] = &[
    "husky",
    "lefthook",
    "simple-git-hooks",
    "ts-patch",
    "only-allow",
    "git",
    "echo",
    "is-ci",
    "opencollective",
    "opencollective-postinstall",
    "exit",
    "true",
    ":",
];

/// The words of a command from its program on, without what only starts that.
fn program(words: Vec<String>) -> Vec<String> {
    let starts = |word: &String| {
        let by = ["npx", "bunx", "pnpx", "npm", "pnpm", "yarn", "bun", "exec", "dlx", "x", "run", "cross-env", "env"];
        by.contains(&word.as_str()) || word.starts_with('-') || word.contains('=')
    };
    let mut words: Vec<String> = words.into_iter().skip_while(starts).collect();
    if let Some(first) = words.first_mut() {
        *first = first.rsplit('/').next().unwrap_or_default().to_owned();
    }
    words
}

/// What the files beside the manifests say.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Config {
    /// Files and folders of the install's root that it needs, relative to the repository.
    pub(in super::super) files: Vec<Sourced<RepoPath>>,
    /// The yarn that is part of the repository.
    pub(in super::super) yarn_path: Option<Sourced<String>>,
    /// `nodeLinker` of yarn.
    pub(in super::super) node_linker: Option<Sourced<String>>,
    /// Whether `.yarn/cache` is part of the repository.
    pub(in super::super) zero_install: bool,
    /// `engine-strict` of npm.
    pub(in super::super) engine_strict: Option<Origin>,
    /// Variables that the configuration takes credentials from.
    pub(in super::super) tokens: Vec<Sourced<String>>,
    /// Files in which a credential is written out, each with the place of the first.
    pub(in super::super) literal: Vec<Sourced<RepoPath>>,
    /// A registry that is not the public one and for which no credentials are named.
    pub(in super::super) private_registry: Option<Sourced<String>>,
}

/// Reads the configuration in an install's root.
pub(super) fn config(root: &Unit<'_>) -> Config {
    let mut config = Config::default();
    let tree = root.project.tree();
    for name in [
        ".npmrc",
        ".yarnrc",
        ".yarnrc.yml",
        "pnpm-workspace.yaml",
        ".pnpmfile.cjs",
        ".pnpmfile.mjs",
        "bunfig.toml",
        "patches",
        ".yarn/patches",
        ".yarn/plugins",
        ".yarn/releases",
        ".yarn/cache",
    ] {
        let Some(path) = root.path(name).filter(|path| tree.has_file(path) || tree.has_folder(path)) else { continue };
        if name == ".yarn/cache" {
            config.zero_install = true;
        }
        let first = if tree.has_file(&path) { Some(path.clone()) } else { tree.files_below(&path).next().cloned() };
        if let Some(first) = first {
            config.files.push(Sourced::new(path, Origin::of_file(first)));
        }
    }
    if let Some(source) = root.source(".npmrc") {
        let mut offset = 0;
        for line in source.text.split_inclusive('\n') {
            let span = stageplan_syntax::Span::new(offset, offset + line.trim_end().len());
            offset += line.len();
            let Some((key, value)) = line.trim().split_once('=') else { continue };
            let (key, value) = (key.trim(), value.trim().trim_matches('"'));
            if key.starts_with(['#', ';']) {
                continue;
            }
            let origin = source.origin(span, key.to_owned());
            if key == "engine-strict" && value == "true" {
                config.engine_strict = Some(origin);
            } else if let Some(name) = value.split("${").nth(1).and_then(|rest| rest.split('}').next()) {
                let name = name.split([':', '-', '?']).next().unwrap_or(name);
                if crate::settings::is_variable_name(name) {
                    config.tokens.push(Sourced::new(name.to_owned(), origin));
                }
            } else if is_credential(key.rsplit(':').next().unwrap_or(key), value) {
                if config.literal.is_empty() {
                    config.literal.push(Sourced::new(source.path.clone(), origin));
                }
            } else if key.starts_with('@') && key.ends_with(":registry") && key != "@jsr:registry" {
                // A scope with a registry of its own is a company's, but for JSR's, which is public. A plain `registry` is
                // as often a mirror that asks nobody who they are.
                config.private_registry = Some(Sourced::new(value.to_owned(), origin));
            }
        }
    }
    if let Some(file) = root.yaml(".yarnrc.yml") {
        config.yarn_path = file.string(&["yarnPath"]).filter(|path| root.has(path.value()));
        config.node_linker = file.string(&["nodeLinker"]);
        let mut open: Vec<stageplan_syntax::data::Node<'_>> = file.root().into_iter().collect();
        while let Some(node) = open.pop() {
            if let Some(text) = node.as_str()
                && node.key().is_some_and(|key| key.starts_with("npmAuth"))
                && let Some(name) = text.strip_prefix("${").and_then(|rest| rest.split(['}', '-', ':']).next())
                && crate::settings::is_variable_name(name)
            {
                config.tokens.push(file.sourced(node, name.to_owned()));
            } else if let (Some(text), Some(key)) = (node.as_str(), node.key())
                && is_credential(key, text)
                && config.literal.iter().all(|known| *known.value() != file.source.path)
            {
                config.literal.push(file.sourced(node, file.source.path.clone()));
            }
            open.extend(node.entries().map(|(_, node)| node));
        }
    }
    config
}

/// Whether a setting of a registry holds a credential itself, rather than the name of a variable that does.
fn is_credential(key: &str, value: &str) -> bool {
    let named = matches!(key, "_authToken" | "_auth" | "_password" | "npmAuthToken" | "npmAuthIdent");
    !value.is_empty() && !value.contains("${") && (named || evidence::is_secret("", value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: Fate) {
        assert_eq!(fate("postinstall", line), expect, "{line}");
    }

    #[test]
    fn a_script_is_left_out_where_all_it_does_is_for_people() {
        check("husky || true", Fate::Drop);
        check("is-ci || npx husky install", Fate::Drop);
        check("npx --yes only-allow pnpm", Fate::Drop);
        check("git config core.hooksPath .githooks", Fate::Drop);
        check("node tools/make-keys.js && echo done", Fate::Build);
        check("node tools/git", Fate::Build);
        check("echo '{}' > settings.json", Fate::Build);
        check("echo done > /dev/null 2>&1", Fate::Drop);
    }

    #[test]
    fn what_changes_packages_stays() {
        check("patch-package && husky", Fate::Keep);
        check("npx prisma generate", Fate::Keep);
        check("echo patch-package", Fate::Drop);
        check("prisma format", Fate::Build);
    }
}
