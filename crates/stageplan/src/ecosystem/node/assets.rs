//! The front end of a program that is written in another language: the stages that build it, and where its files land.

use stageplan_syntax::javascript;

use super::decide;
use super::read::{self, Facts};
use crate::ecosystem::{Assets, Decide};
use crate::evidence::Evidence;
use crate::origin::Sourced;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

pub(super) fn assets(unit: &Unit<'_>, evidence: &Evidence, by: &Decide<'_>) -> Option<Assets> {
    let facts = read::own(unit, evidence)?;
    if facts.build.is_none() || facts.build_in_root && facts.root != facts.unit {
        return None;
    }
    let outputs = outputs(unit, &facts);
    Some(decide::assets(&facts, outputs, by))
}

/// Folders that the build fills, as far as scripts and configuration files say so in plain words.
fn outputs(unit: &Unit<'_>, facts: &Facts) -> Vec<Sourced<RepoPath>> {
    let mut found: Vec<Sourced<RepoPath>> = configured(unit);
    let script = facts.build.as_ref().map_or(&facts.package.origin, Sourced::origin);
    for output in &facts.outputs {
        if let Ok(path) = unit.folder.join(&output.folder)
            && found.iter().all(|known| *known.value() != path)
        {
            found.push(Sourced::new(path, script.clone()));
        }
    }
    found
}

/// Names of files in which bundlers are told where to write.
const CONFIGURATIONS: &[&str] = &[
    "vite.config",
    "esbuild.config",
    "esbuild",
    "build",
    "vue.config",
    "webpack.config",
    "webpack.prod",
    "webpack.config.prod",
    "rollup.config",
    "rspack.config",
    "rsbuild.config",
    "svelte.config",
    "astro.config",
];

/// Keys whose value is a folder that the bundler fills.
const FOLDER_KEYS: &[&str] = &["outDir", "outdir", "outputDir", "dir"];

fn configured(unit: &Unit<'_>) -> Vec<Sourced<RepoPath>> {
    let mut found = Vec::new();
    for name in CONFIGURATIONS {
        for extension in ["ts", "js", "mjs", "mts", "cjs"] {
            let Some(source) = unit.source(&format!("{name}.{extension}")) else { continue };
            let file = javascript::file(&source.text);
            let objects = javascript::default_export_object(&file)
                .into_iter()
                .chain(javascript::calls(&file).into_iter().flat_map(|call| call.args));
            for object in objects {
                collect(unit, &source, &file, &file.resolve(&object), 0, &mut found);
            }
        }
    }
    found
}

fn collect(
    unit: &Unit<'_>,
    source: &Source,
    file: &javascript::File<'_>,
    value: &javascript::Arg<'_>,
    depth: usize,
    found: &mut Vec<Sourced<RepoPath>>,
) {
    let Some(entries) = value.object.as_ref().filter(|_| depth < 4) else { return };
    for (key, entry) in entries {
        let entry = file.resolve(entry);
        if FOLDER_KEYS.contains(&key.as_str()) {
            let literal = entry.literal.clone().or_else(|| last_literal(file, &entry));
            if let Some(text) = literal
                && let Ok(path) = unit.folder.join(text.trim_end_matches('/'))
                && !path.is_root()
                && found.iter().all(|known| *known.value() != path)
            {
                found.push(Sourced::new(path, source.origin(entry.span, key.clone())));
            }
        } else {
            collect(unit, source, file, &entry, depth + 1, found);
        }
    }
}

/// The text of `path.resolve(__dirname, "../static")` and its like: the one string in a call that joins paths.
fn last_literal(file: &javascript::File<'_>, value: &javascript::Arg<'_>) -> Option<String> {
    let tokens = file.tokens.get(value.tokens.clone())?;
    let joins = tokens.iter().any(|token| token.is_word("resolve") || token.is_word("join"));
    let mut strings = tokens.iter().filter_map(javascript::Token::string_value);
    let only = strings.next().filter(|_| joins)?;
    strings.next().is_none().then_some(only)
}
