//! Which frameworks a project builds with, by what its scripts call.

use std::cmp::Reverse;

use stageplan_syntax::order;

use super::config::Config;
use super::found::{Found, Fronts, Made};
use super::front::{Draft, Front, Look, Verdict};
use super::runs::{Run, runs};
use super::site::{FILE_SERVERS, Site, site};
use super::{LAYERS, reach, server};
use crate::ecosystem::Grade;
use crate::ecosystem::node::read::manifest::Package;
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::Unit;

/// Whether a program serves files alone, or for development alone.
pub(in super::super) fn only_serves_files(program: &str) -> bool {
    FILE_SERVERS.contains(&program) || LAYERS.into_iter().flatten().any(|front| front.programs.contains(&program))
}

/// Looks for frameworks that the project builds with.
pub(in super::super) fn fronts(unit: &Unit<'_>, package: &Package, build: Option<&Sourced<String>>) -> Fronts {
    among(&LAYERS, unit, package, build)
}

/// A generator that is copied and filled with pages, by its own name and program in the manifest.
fn copied<'p>(front: &Front, package: &'p Package) -> Option<(&'static str, &'p Sourced<String>)> {
    let own = package.name.as_ref().filter(|_| package.private)?;
    let name = front.packages.iter().find(|name| own.value() == **name)?;
    package.bins.iter().any(|(program, _)| front.programs.contains(&program.as_str())).then_some((*name, own))
}

/// What makes documents of a package that others import.
const DOCUMENTS: &[&str] = &["vitepress", "vuepress", "@docusaurus/core", "storybook", "@11ty/eleventy", "antora"];

/// Says that what is planned is not the package itself.
fn of_library(package: &Package) -> Finding {
    let name = package.name.as_ref().map_or("the package", |name| name.value().as_str());
    let message = format!("{name} is imported by other programs; what is deployed is its documentation");
    Finding::note("node/site-of-library", message)
        .help("if a program is meant, say `--start`, such as `node server.js`")
        .at(package.origin.place().cloned())
}

/// How sure it is that a framework builds the project.
fn grade(run: Option<&Run>, config: bool, build: Option<&Sourced<String>>) -> Option<Grade> {
    let aside = |run: &Run| {
        let mut parts = run.script.value().split([':', '-', '_', '.']);
        parts.any(|part| ["docs", "doc", "storybook", "example", "examples", "demo", "website"].contains(&part))
    };
    match run {
        Some(run) if build.is_some_and(|build| build.value() == run.script.value()) => Some(Grade::Certain),
        Some(run) if aside(run) => Some(Grade::Weak),
        Some(_) => Some(Grade::Likely),
        // A tool that the scripts never run is there for tests or for another package.
        None => (build.is_none() || config).then_some(Grade::Weak),
    }
}

/// The same among these, of which a layer goes before the next.
fn among(layers: &[&[&Front]], unit: &Unit<'_>, package: &Package, build: Option<&Sourced<String>>) -> Fronts {
    let mut fronts = Fronts::default();
    let mut found: Vec<Found> = Vec::new();
    let mut told: Vec<(usize, Reverse<Option<Grade>>, Finding)> = Vec::new();
    let mut libraries = Vec::new();
    // The first layer in which something renders on a server that only the project's own scripts know.
    let mut server: Option<usize> = None;
    let all = layers.iter().enumerate().flat_map(|(layer, fronts)| fronts.iter().map(move |front| (layer, *front)));
    for (layer, front) in all {
        let named = front.packages.iter().find_map(|name| Some((*name, package.any(name)?)));
        let Some((name, dependency)) = named.or_else(|| copied(front, package)) else { continue };
        let runs = runs(package, front);
        let named = |run: &&Run| build.is_some_and(|build| build.value() == run.script.value());
        let run = runs.iter().find(named).or_else(|| runs.first());
        let config = Config::read(unit, front.configs);
        let look = Look { unit, package, front, run, config: config.as_ref() };
        let mut draft = Draft::default();
        let sure = grade(run, config.is_some(), build);
        let row = match (front.look)(&look, &mut draft) {
            Verdict::Other => continue,
            Verdict::Server => {
                server = server.map_or(Some(layer), |first| Some(first.min(layer)));
                continue;
            }
            Verdict::Library(origin) => {
                libraries.push((layer, front.key, origin));
                continue;
            }
            Verdict::Told(finding) => {
                told.push((layer, Reverse(sure), finding));
                continue;
            }
            Verdict::Site => None,
            Verdict::Serves(row) => Some(row),
        };
        let Some(grade) = sure else { continue };
        // What documents a library is not the package itself, but the one thing of it that is deployed.
        let library = grade < Grade::Certain && package.is_library && !package.private;
        if library {
            if run.is_none() || row.is_some() || !DOCUMENTS.contains(&front.key) {
                continue;
            }
            draft.findings.push(of_library(package));
        }
        reach::read(&look, &mut draft);
        let dependency = dependency.derive("node/framework", "", name.to_owned());
        let made = match row {
            None => site(&look, draft, dependency).map(|site| Made::Site(Box::new(site))),
            Some(row) => server::server(&look, draft, dependency, row, grade).map(|made| Made::Server(Box::new(made))),
        };
        if let Some(Made::Server(server)) = &made
            && server.start.is_empty()
        {
            told.push((layer, Reverse(Some(grade)), server.wants_server()));
        }
        let stands = config.is_some();
        let made = made.map(|made| Found { made, grade, layer, programs: front.programs, stands });
        // A command is installed and run by others; its documents come after it.
        if library && !package.bins.is_empty() {
            fronts.aside.extend(made);
        } else {
            found.extend(made);
        }
    }
    if let Some(server) = server {
        // What that is built with makes no site, nor is what is less than certain the program.
        found.retain(|found| {
            found.layer <= server && (found.grade == Grade::Certain || matches!(found.made, Made::Server(_)))
        });
        told.retain(|(layer, ..)| *layer <= server);
        libraries.retain(|(layer, ..)| *layer <= server);
    }
    order::sort_by(&mut found, |a, b| a.rank().cmp(&b.rank()));
    order::sort_by(&mut fronts.aside, |a, b| a.rank().cmp(&b.rank()));
    order::sort_by(&mut told, |a, b| (a.0, a.1, &a.2.message).cmp(&(b.0, b.1, &b.2.message)));
    order::sort_by(&mut libraries, |a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    fronts.found = found;
    fronts.told = told.into_iter().next().map(|(.., finding)| finding);
    fronts.library = libraries.into_iter().next().map(|(.., origin)| origin);
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
    let front = LAYERS.into_iter().flatten().find(|front| front.key == tool)?;
    let config = Config::read(unit, front.configs);
    let look = Look { unit, package, front, run: None, config: config.as_ref() };
    let inner = (tool == "@angular/core" && name == "application").then_some("browser");
    let draft = Draft { inner, ..Draft::default() };
    let found = executor.derive("node/nx-executor", "", executor.value().clone());
    site(&look, draft, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::with_unit;

    /// The names of what is found with the lists in every turn and direction, and whether a tie is told.
    fn check(text: &str, expect: &[&str], tie: bool) {
        with_unit(text, "", |unit| {
            let Some(package) = Package::read(unit) else { unreachable!("the manifest is not read: {text}") };
            let build = package.scripts.get("build").map(|line| line.clone().map(|_| "build".to_owned()));
            let first = fronts(unit, &package, build.as_ref());
            assert_eq!(first.names(), expect, "{text}");
            let findings = match first.chosen(None) {
                Some(Made::Site(site)) => site.findings,
                Some(Made::Server(server)) => server.findings,
                None => Vec::new(),
            };
            assert_eq!(findings.iter().any(|finding| finding.rule == "node/two-frameworks"), tie, "{text}");
            for turn in 0..LAYERS.iter().map(|layer| layer.len()).max().unwrap_or_default() {
                for backwards in [false, true] {
                    let turned = LAYERS.map(|layer| {
                        let mut layer = layer.to_vec();
                        let by = turn % layer.len();
                        layer.rotate_left(by);
                        if backwards {
                            layer.reverse();
                        }
                        layer
                    });
                    let turned: Vec<&[&Front]> = turned.iter().map(Vec::as_slice).collect();
                    let other = among(&turned, unit, &package, build.as_ref());
                    assert_eq!(format!("{other:?}"), format!("{first:?}"), "{text}");
                }
            }
        });
    }

    #[test]
    fn the_order_of_a_list_decides_nothing() {
        let project = |scripts: &str, packages: &str, files: &str| {
            format!(
                "//- package.json\n{{\"private\": true, \"scripts\": {{{scripts}}}, \"dependencies\": {{{packages}}}}}\n//- index.html\n<p>\n{files}"
            )
        };
        let both = r#""vite": "^7", "parcel": "^2""#;
        // Each is called, and neither by the build script: the names alone settle it.
        let two = project(r#""pages": "vite build", "site": "parcel build index.html""#, both, "");
        check(&two, &["Parcel", "Vite"], true);
        let one = project(r#""build": "vite build", "site": "parcel build index.html""#, both, "");
        check(&one, &["Vite", "Parcel"], false);
        let around = project(r#""build": "vike build", "pages": "vite build""#, r#""vike": "^0.4", "vite": "^7""#, "");
        check(&around, &["Vike"], false);
        let config =
            "//- vite.config.ts\nimport { nitro } from 'nitro/vite';\nexport default { plugins: [nitro()] };\n";
        let engine = r#""nitro": "^3", "vite": "^7", "@tanstack/react-start": "^1""#;
        check(&project(r#""build": "vite build""#, engine, config), &["TanStack Start", "Nitro"], false);
        let server = "//- vite.config.ts\nexport default { build: { ssr: 'src/server.ts' } };\n";
        let beside = project(r#""build": "vite build", "site": "parcel build index.html""#, both, server);
        check(&beside, &[], false);
    }
}
