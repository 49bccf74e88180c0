//! Deno: what is imported lies in the image, and permissions are those that the project names.

mod address;
mod code;
mod config;
mod decide;
mod image;
mod read;
mod site;
mod stages;
mod start;
mod summary;
mod tasks;
#[cfg(test)]
mod tests;
mod version;

use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::ecosystem::{Decide, Detection, Ecosystem, Grade, NotDeployable, Summary};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::plan::Plan;
use crate::project::Unit;

/// The ecosystem.
pub(super) struct Deno;

/// Its tables.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(include_str!("catalog.toml")));

impl Ecosystem for Deno {
    const ID: &'static str = "deno";
    const NAME: &'static str = "Deno";
    const LOOKS_FOR: &'static [&'static str] = &["deno.json", "deno.jsonc", "deno.lock", "import_map.json", "deps.ts"];
    const HONOURS: &'static [&'static str] =
        &["flavour", "version", "build", "start", "port", "build-packages", "targets", "health"];
    type Facts = read::Facts;

    fn catalog() -> &'static Catalog {
        &CATALOG
    }

    fn detect(unit: &Unit<'_>) -> Option<Detection> {
        detect(unit)
    }

    fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
        summary::summary(unit, detection)
    }

    fn read(unit: &Unit<'_>, evidence: &Evidence) -> read::Facts {
        read::read(unit, evidence)
    }

    fn decide(facts: &read::Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
        decide::decide(facts, by)
    }
}

/// A unit is Deno's when something in it is started by Deno. A configuration beside a package.json may only hold settings
/// for an editor or a linter, and a package.json beside a configuration may only name packages of npm.
fn detect(unit: &Unit<'_>) -> Option<Detection> {
    let traces = ["deno.lock", "import_map.json", "deps.ts"].iter().any(|name| unit.has(name));
    let package = unit.json("package.json");
    let scripts = package.as_ref().and_then(|package| package.at(&["scripts"]));
    let calls_deno = |name: &&str| {
        let line = scripts?.get(name)?;
        let origin = package.as_ref()?.origin(line);
        stages::runs_deno(line.as_str()?)
            .then(|| Sourced::new(format!("starts by `{}`", line.as_str().unwrap_or_default()), origin))
    };
    let by_script = ["start", "start:prod", "serve", "server"].iter().find_map(calls_deno);
    if !traces && by_script.is_none() && !config::CONFIGS.iter().any(|name| unit.has(name)) {
        return None;
    }
    let read::Manifests { config, map, tasks, .. } = read::Manifests::read(unit);
    let first = config.as_ref().map(|config| config.source.origin_of_file());
    let file = || {
        ["deno.lock", "import_map.json", "deps.ts"].iter().find(|name| unit.has(name)).and_then(|name| unit.path(name))
    };
    let origin =
        first.or_else(|| file().map(Origin::of_file)).or_else(|| Some(package.as_ref()?.source.origin_of_file()))?;
    let name = config.as_ref().and_then(|config| config.string(&["name"]));
    let what = name.map_or_else(|| "Deno project".to_owned(), |name| format!("Deno project {}", name.value()));
    let mut reasons: Vec<Sourced<String>> = by_script.iter().cloned().collect();
    let starts = start::STARTS.iter().copied().chain(["dev", "compile", "build", "lume"]);
    let by_task = starts.filter(|name| scripts.is_none_or(|scripts| scripts.get(name).is_none())).find_map(|name| {
        let line = tasks.get(name)?;
        let runs = tasks::task(&tasks, name).is_ok() || names_lume(line.value());
        runs.then(|| line.derive("deno/task", "it says how to start it", format!("task `{name}`")))
    });
    reasons.extend(by_task.clone());
    let own_start = scripts.is_some_and(|scripts| scripts.get("start").is_some()) && by_script.is_none();
    let told = by_script.is_some() || by_task.is_some();
    let mut listens = false;
    if !told && !own_start {
        let around = code::Around { map: &map, members: &[] };
        let found = start::read(unit, &tasks, config.as_deref(), false, &Evidence::default(), &around);
        if let Some(best) = found.best {
            listens = true;
            reasons.push(Sourced::new(format!("{} listens", best.launch.file), best.origin));
        }
    }
    let grade = match (told || listens, package.is_some()) {
        (true, true) if own_start => Grade::Strong,
        // Packages of npm are named there, and the program is Deno's.
        (true, true) if told => Grade::Certain,
        (true, _) => Grade::Strong,
        (false, true) => Grade::Weak,
        (false, false) if config.is_some() => Grade::Likely,
        (false, false) => Grade::Weak,
    };
    Some(Detection { grade, what: Sourced::new(what, origin), reasons })
}

/// Whether a line runs Lume, whose own task hands an import to Deno as text: `echo "import 'lume/cli.ts'" | deno run -`.
fn names_lume(line: &str) -> bool {
    line.split(|c: char| c.is_whitespace() || "/'\"@:;".contains(c)).any(|part| part == "lume")
}
