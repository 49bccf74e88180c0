//! Which frameworks a project builds with, by what its scripts call.

use super::config::Config;
use super::found::{Found, Fronts, Made};
use super::front::{Draft, Look, Verdict};
use super::runs::{Run, runs};
use super::site::{FILE_SERVERS, Site, site};
use super::{LIST, server};
use crate::ecosystem::Grade;
use crate::ecosystem::node::read::manifest::Package;
use crate::origin::Sourced;
use crate::project::Unit;

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
