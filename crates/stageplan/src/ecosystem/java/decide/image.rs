//! What the image stands on.

use super::ARGUMENT;
use crate::catalog::Row;
use crate::ecosystem::Decide;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Artefact, Dependency, Facts, Shape};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Image, Value};
use crate::settings::Flavour;

const RULE: &str = "java/final-image";

/// The final image.
pub(super) struct Chosen {
    pub(super) base: Image,
    pub(super) why: Origin,
    /// The row of the server that the image is, for an archive.
    pub(super) server: Option<Row<'static>>,
}

impl Chosen {
    pub(super) fn decision(&self) -> Sourced<String> {
        Sourced::new(self.base.reference().to_string(), self.why.clone())
    }
}

pub(super) fn choose(
    facts: &Facts,
    by: &Decide<'_>,
    artefact: &Artefact,
    version: &Sourced<u32>,
    findings: &mut Vec<Finding>,
) -> Option<Chosen> {
    let line = *version.value();
    let of = |row: Row<'static>| Image::from_row(row, Some(Value::variable(ARGUMENT)));
    if let Shape::War { server } = &artefact.shape {
        return super::server::image(facts, by, artefact, server, version, findings);
    }
    let asked = by.settings.flavour.as_ref();
    let flavour = asked.map_or(Flavour::Auto, |flavour| *flavour.value());
    let place = || asked.and_then(|flavour| flavour.origin().place().cloned());
    let compiles = facts.code.compiles.as_ref();
    let row = |key: &str| CATALOG.row("image", key);
    let distroless = || row(&format!("java-distroless-{line}"));
    let musl = no_musl(facts);
    let distribution = matches!(artefact.shape, Shape::Distribution { .. }) && artefact.main.is_none();
    let mut because = "a JRE on a small Ubuntu: what is native in jars is made for its C library";
    let mut key = if compiles.is_some() { "jdk" } else { "jre" };
    let mut found = None;
    match flavour {
        Flavour::Alpine if musl.is_none() => {
            key = if compiles.is_some() { "jdk-alpine" } else { "jre-alpine" };
            because = "the user asks for Alpine";
        }
        Flavour::Alpine => {
            let what = musl.as_ref().map(|one| one.value().clone()).unwrap_or_default();
            findings.push(
                Finding::warning("java/no-musl", format!("{what} has native code that does not run on Alpine"))
                    .help("leave the flavour out, or say `--flavour slim`")
                    .at(place()),
            );
        }
        Flavour::Distroless if !distribution && compiles.is_none() && distroless().is_some() => {
            found = distroless();
            because = "the user asks for an image without a shell";
            if let Some(draws) = draws(facts) {
                findings.push(
                    Finding::note(
                        "java/fonts",
                        "the program draws text, and an image without a shell has few fonts or none",
                    )
                    .help("look at what it draws, or say `--flavour slim`, whose image has fonts")
                    .at(draws.place().cloned()),
                );
            }
        }
        Flavour::Distroless | Flavour::Scratch => {
            let message = match (distribution, compiles) {
                (true, _) => "the program is started by a script, which needs a shell".to_owned(),
                (_, Some(_)) => "the program compiles while it runs, and needs a JDK".to_owned(),
                _ => format!("there is no such image for Java {line}"),
            };
            findings.push(
                Finding::warning("java/no-such-flavour", message)
                    .help("leave the flavour out, or say `--flavour slim`")
                    .at(place()),
            );
        }
        Flavour::Auto | Flavour::Slim => {}
    }
    let machines = CATALOG.row("java-line", &line.to_string()).map(|row| row.list("alpine")).unwrap_or_default();
    if key.contains("alpine") && !machines.is_empty() && !machines.contains(&"arm64") {
        findings.push(
            Finding::warning("java/alpine-amd64-only", format!("Java {line} on Alpine has no image for arm64"))
                .help("build for amd64 only, take Java 21 or newer by `--version`, or leave the flavour out")
                .at(place()),
        );
    }
    if compiles.is_some() && because.starts_with("a JRE") {
        because = "the program compiles while it runs, so that it needs the JDK";
    }
    let base = of(found.or_else(|| row(key))?);
    let mut rejected = Vec::new();
    if !base.key.contains("alpine") {
        let why = match &musl {
            Some(what) => format!("{} has native code that does not run on its C library", what.value()),
            None => "jars bring native code that is not made for its C library, and no lockfile says which".to_owned(),
        };
        rejected.push(Rejected { value: "alpine".to_owned(), why, origin: musl.map(|one| one.origin().clone()) });
    }
    if !base.key.contains("distroless") && !distribution {
        let why = "it has no shell to look around with; `--flavour distroless` takes it";
        rejected.push(Rejected::idea("distroless", why));
    }
    let from = asked.map(|flavour| flavour.origin().clone()).into_iter();
    let from = from.chain([base.origin.clone(), version.origin().clone()]).chain(compiles.cloned());
    let why = Origin::rule_from(RULE, because, from.collect::<Vec<_>>()).rejecting(RULE, rejected);
    Some(Chosen { base, why, server: None })
}

/// The first dependency with native code that Alpine cannot run, or that brings such a one.
fn no_musl(facts: &Facts) -> Option<Sourced<String>> {
    let of_program = || facts.dependencies.iter().filter(|known| known.scope != "test");
    CATALOG.rows("native").find_map(|row| {
        let direct = of_program().find(|known| known.key == row.key());
        let through = || {
            let names = |known: &&Dependency| {
                row.list("through").iter().any(|one| match one.strip_suffix('*') {
                    Some(start) => known.key.starts_with(start),
                    None => known.key == *one,
                })
            };
            of_program().find(names).filter(|_| row.text("libc") == Some("glibc"))
        };
        let dependency = match direct {
            Some(known) if row.text("libc") == Some("glibc") => known,
            // Only newer versions of it know the other library.
            Some(known) => {
                let from = row.text("musl-from").and_then(numbers)?;
                known.version.as_deref().and_then(numbers).filter(|version| *version < from).map(|_| known)?
            }
            None => through()?,
        };
        let why = Origin::rule_from("java/native", "", [dependency.origin.clone(), row.origin()]);
        let what = if dependency.key == row.key() {
            dependency.key.clone()
        } else {
            format!("{}, which {} brings,", row.key(), dependency.key)
        };
        Some(Sourced::new(what, why))
    })
}

/// The numbers of a version.
fn numbers(version: &str) -> Option<Vec<u32>> {
    let numbers: Vec<u32> = version.split(['.', '-']).map_while(|part| part.parse().ok()).collect();
    (!numbers.is_empty()).then_some(numbers)
}

/// What draws text, for which an image needs fonts.
fn draws(facts: &Facts) -> Option<Origin> {
    let of_program = facts.dependencies.iter().filter(|known| known.scope != "test");
    let mut rows = of_program.filter_map(|known| Some((known, CATALOG.row("native", &known.key)?)));
    let by_library = rows.find(|(_, row)| row.flag("fonts")).map(|(known, _)| known.origin.clone());
    facts.code.fonts.clone().or(by_library)
}

/// Packages of the system that the program needs while it runs.
pub(super) fn packages(decided: &super::Decided<'_>) -> Vec<Sourced<String>> {
    let facts = decided.facts;
    let (field, of_program) = match decided.image.base.os {
        crate::plan::Os::Alpine => ("apk", "alpine-run"),
        _ => ("apt", "debian-run"),
    };
    let mut found: Vec<Sourced<String>> = Vec::new();
    let mut add = |names: Vec<&str>, from: [Origin; 2]| {
        for name in names {
            if found.iter().all(|known| known.value() != name) {
                let why = Origin::rule_from("java/run-packages", "", from.clone());
                found.push(Sourced::new(name.to_owned(), why));
            }
        }
    };
    for dependency in facts.dependencies.iter().filter(|known| known.scope != "test") {
        if let Some(row) = CATALOG.row("native", &dependency.key) {
            add(row.list(field), [dependency.origin.clone(), row.origin()]);
        }
    }
    for program in &facts.code.programs {
        if let Some(row) = crate::catalog::program(program.value()) {
            add(row.list(of_program), [program.origin().clone(), row.origin()]);
        }
    }
    found
}
