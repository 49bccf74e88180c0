//! The front end of a program that is written in another language: the stages that build it, and where its files land.

use stageplan_syntax::javascript;

use super::decide;
use super::read::{self, Facts};
use crate::compose::recipes;
use crate::ecosystem::{Assets, Decide};
use crate::evidence::{ASSETS, Evidence};
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Command, Step};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

pub(super) fn assets(unit: &Unit<'_>, evidence: &Evidence, by: &Decide<'_>) -> Option<Assets> {
    let mut facts = read::own(unit, evidence)?;
    prefer_recipe(&mut facts, evidence);
    if facts.build.is_none() || facts.build_in_root && facts.root != facts.unit {
        return None;
    }
    let mut outputs = outputs(unit, &facts);
    let put = put(unit, &facts);
    outputs.splice(0..0, put.iter().cloned());
    let mut assets = decide::assets(&facts, outputs, by);
    make_room(&facts, &put, &mut assets);
    Some(assets)
}

/// Takes the script by which the program's recipes build, where there is such a one and they never run the usual one.
fn prefer_recipe(facts: &mut Facts, evidence: &Evidence) {
    let shown = evidence.builds.iter().filter(|build| build.process == ASSETS).map(|build| &build.command);
    let shown: Vec<_> = shown.filter(|script| facts.package.scripts.contains_key(script.value())).collect();
    let usual = facts.build.as_ref().filter(|_| !facts.build_in_root);
    if usual.is_some_and(|usual| shown.iter().any(|script| script.value() == usual.value())) {
        return;
    }
    if let Some(script) = shown.first() {
        let why = "the program's own recipe builds its front end with it";
        facts.build = Some(script.derive("node/script-of-recipe", why, script.value().clone()));
        facts.build_in_root = false;
    }
}

/// Folders into which the build's own scripts put what was built.
fn put(unit: &Unit<'_>, facts: &Facts) -> Vec<Sourced<RepoPath>> {
    let build = facts.build.as_ref().map_or("build", |build| build.value().as_str());
    let names = [build.to_owned(), format!("post{build}")];
    let lines = names.iter().filter_map(|name| facts.package.scripts.get(name));
    let moves = lines.flat_map(|line| {
        let moves = recipes::of_text(unit.project.tree(), &unit.folder, line.value(), line.origin());
        moves.into_iter().map(|one| Sourced::new(one.to, one.why))
    });
    moves.collect()
}

/// Makes the folders above those that scripts fill and that the stage does not hold, because only the front end is in it.
fn make_room(facts: &Facts, put: &[Sourced<RepoPath>], assets: &mut Assets) {
    let outside = put.iter().filter(|path| !path.value().is_in(&facts.root));
    let mut command = Command::new(["mkdir", "-p"]);
    let mut from = Vec::new();
    for path in outside {
        if let Some(above) = path.value().parent() {
            command.words.push(format!("{}/{above}", assets.root).trim_end_matches('/').into());
            from.push(path.origin().clone());
        }
    }
    if let Some(stage) = assets.stages.last_mut().filter(|_| !from.is_empty()) {
        let why =
            Origin::rule_from("assets/room-beside", "the build puts its files into a folder beside its own", from);
        let at = stage.steps.iter().position(|step| matches!(step.action, Action::Copy(_))).unwrap_or(0);
        stage.steps.insert(at, Step::run(Vec::new(), vec![command], &[&assets.root], why));
    }
}

/// Folders that the build fills, as far as scripts and configuration files say so in plain words.
fn outputs(unit: &Unit<'_>, facts: &Facts) -> Vec<Sourced<RepoPath>> {
    let mut found: Vec<Sourced<RepoPath>> = configured(unit);
    // What a framework writes to where nobody says anything is told by the framework.
    if let Some(site) = facts.fronts.site()
        && found.iter().all(|known| !known.value().is_in(site.output.value()))
    {
        found.push(site.output.clone());
    }
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
