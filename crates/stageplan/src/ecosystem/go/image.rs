//! Which image the program runs on, and which it is built on.

use super::CATALOG;
use super::cgo::{CKind, CgoNeed};
use super::facts::Program;
use crate::ecosystem::Decide;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Image, Os, Value};
use crate::settings::Flavour;

/// The two images, and what is installed on each.
#[derive(Clone, Debug)]
pub(super) struct Images {
    /// The image that builds.
    pub(super) build: Image,
    /// What it needs beside what it brings.
    pub(super) build_packages: Vec<Sourced<String>>,
    /// The image that runs.
    pub(super) run: Image,
    /// What it needs beside what it brings.
    pub(super) run_packages: Vec<Sourced<String>>,
    /// Why the image that runs.
    pub(super) why: Origin,
    /// The flavours that the program could not run on.
    pub(super) unfit: Vec<Flavour>,
    /// What needs cgo, where it is on.
    pub(super) cgo: Option<Sourced<String>>,
    /// Build tags that the C library asks for.
    pub(super) tags: Vec<Sourced<String>>,
}

/// Whether the program is built with cgo, and why.
fn cgo_on(program: &Program, findings: &mut Vec<Finding>) -> Option<Sourced<String>> {
    let off = program.cgo_said.as_ref().filter(|said| !said.value());
    let needs: Vec<&CgoNeed> = program.cgo.iter().filter(|need| !need.optional || off.is_none()).collect();
    let Some(first) = needs.first() else {
        for need in &program.cgo {
            findings.push(
                Finding::note(
                    "go/cgo-left-out",
                    format!("the program is built without cgo, as the project does, and so without {}", need.what),
                )
                .at(need.why.place().cloned()),
            );
        }
        return None;
    };
    let names: Vec<&str> = needs.iter().map(|need| need.what.as_str()).collect();
    let origin = if needs.len() == 1 {
        first.why.clone()
    } else {
        Origin::rule_from("go/cgo-needed", "", needs.iter().map(|need| need.why.clone()))
    };
    Some(Sourced::new(names.join(", "), origin))
}

fn packages(needs: &[CgoNeed], list: &dyn Fn(&CgoNeed) -> &Vec<String>, into: &mut Vec<Sourced<String>>) {
    for need in needs {
        for package in list(need) {
            add(into, Sourced::new(package.clone(), need.why.clone()));
        }
    }
}

fn add(into: &mut Vec<Sourced<String>>, package: Sourced<String>) {
    if into.iter().all(|known| known.value() != package.value()) {
        into.push(package);
    }
}

/// Chooses the images.
///
/// `old` says that the line of Go ended before the newest release of the distribution came.
pub(super) fn choose(program: &Program, old: bool, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Option<Images> {
    let cgo = cgo_on(program, findings);
    let needs: &[CgoNeed] = if cgo.is_some() { &program.cgo } else { &[] };
    let kind = needs.iter().map(|need| need.kind).max();
    let asked = by.settings.flavour.as_ref().filter(|flavour| *flavour.value() != Flavour::Auto);
    let wants_packages = kind == Some(CKind::System)
        || !program.programs.is_empty()
        || !program.packages.is_empty()
        || !by.settings.run_packages.is_empty();
    let glibc_only = needs.iter().find(|need| need.glibc_only);
    // What a flavour lacks, and which one is taken instead.
    let misfit = |flavour: Flavour| match flavour {
        Flavour::Scratch | Flavour::Distroless if wants_packages => {
            Some((Flavour::Slim, "the program needs packages of the operating system".to_owned()))
        }
        Flavour::Scratch if cgo.is_some() => {
            Some((Flavour::Distroless, "the program links to the C library".to_owned()))
        }
        Flavour::Alpine => {
            glibc_only.map(|need| (Flavour::Slim, format!("{} brings libraries for glibc alone", need.what)))
        }
        _ => None,
    };
    let mut unfit = vec![Flavour::Alpine, Flavour::Distroless, Flavour::Scratch];
    unfit.retain(|flavour| misfit(*flavour).is_some());
    let mut flavour = asked.map(|asked| *asked.value());
    if let Some(asked) = asked
        && let Some((other, why)) = misfit(*asked.value())
    {
        findings.push(
            Finding::warning(
                "go/flavour-does-not-fit",
                format!("{} was asked for and does not fit: {why}", asked.value()),
            )
            .help(format!("say `--flavour {other}`, or leave the option out")),
        );
        flavour = Some(other);
    }
    let flavour = flavour.unwrap_or(if wants_packages { Flavour::Slim } else { Flavour::Distroless });
    let key = match (flavour, kind) {
        (Flavour::Scratch, _) => "scratch",
        (Flavour::Alpine, _) => "alpine",
        (Flavour::Slim, _) => "debian-slim",
        (_, None) => "distroless-static",
        (_, Some(CKind::C)) => "distroless-base",
        (_, Some(_)) => "distroless-cc",
    };
    let toolchain = program.programs.iter().any(|needed| needed.toolchain) && flavour != Flavour::Alpine;
    let run = if toolchain {
        Image::of(&CATALOG, if old { "golang-old" } else { "golang" }, Some(Value::variable(super::version::ARGUMENT)))?
    } else {
        Image::shared(key)?
    };
    let alpine = run.os == Os::Alpine;
    let build_key = match (alpine && cgo.is_some(), old) {
        (false, false) => "golang",
        (false, true) => "golang-old",
        (true, false) => "golang-alpine",
        (true, true) => "golang-alpine-old",
    };
    let build = Image::of(&CATALOG, build_key, Some(Value::variable(super::version::ARGUMENT)))?;
    let mut build_packages = Vec::new();
    if build.os == Os::Alpine
        && let Some(cgo) = &cgo
    {
        for package in ["gcc", "g++", "musl-dev"] {
            add(&mut build_packages, Sourced::new(package.to_owned(), cgo.origin().clone()));
        }
        packages(needs, &|need| &need.alpine_build, &mut build_packages);
    } else {
        packages(needs, &|need| &need.debian_build, &mut build_packages);
    }
    by.settings.build_packages.iter().for_each(|package| add(&mut build_packages, package.clone()));
    let run_packages = run_packages(program, by, needs, &run);
    let why = why(program, asked.map(Sourced::origin), &run, &cgo);
    let tags = needs
        .iter()
        .filter(|_| alpine)
        .flat_map(|need| need.musl_tags.iter().map(|tag| Sourced::new(tag.clone(), need.why.clone())))
        .collect();
    Some(Images { tags, build, build_packages, run, run_packages, why, unfit, cgo })
}

fn run_packages(program: &Program, by: &Decide<'_>, needs: &[CgoNeed], run: &Image) -> Vec<Sourced<String>> {
    let mut found = Vec::new();
    if !run.shell {
        return found;
    }
    let alpine = run.os == Os::Alpine;
    if !run.ca {
        let origin = Origin::rule_from(
            "go/certificates",
            "programs verify what they call over TLS, and this image has no certificates",
            [run.origin.clone()],
        );
        add(&mut found, Sourced::new("ca-certificates".to_owned(), origin));
    }
    if let Some(zones) = program.time_zones.as_ref().filter(|_| !run.tzdata) {
        add(&mut found, Sourced::new("tzdata".to_owned(), zones.clone()));
    }
    packages(needs, &|need| if alpine { &need.alpine_run } else { &need.debian_run }, &mut found);
    if alpine && needs.iter().any(|need| need.kind == CKind::Cxx) {
        add(&mut found, Sourced::new("libstdc++".to_owned(), needs[0].why.clone()));
    } else if needs.iter().any(|need| need.kind == CKind::Cxx) {
        add(&mut found, Sourced::new("libstdc++6".to_owned(), needs[0].why.clone()));
    }
    for needed in &program.programs {
        let package = if alpine { &needed.alpine } else { &needed.debian };
        if !package.is_empty() {
            add(&mut found, Sourced::new(package.clone(), needed.why.clone()));
        }
    }
    if !alpine {
        program.packages.iter().for_each(|package| add(&mut found, package.clone()));
    }
    by.settings.run_packages.iter().for_each(|package| add(&mut found, package.clone()));
    found
}

fn why(program: &Program, asked: Option<&Origin>, run: &Image, cgo: &Option<Sourced<String>>) -> Origin {
    let rule = "go/final-image";
    if let Some(asked) = asked {
        return Origin::rule_from(rule, "the user says so", [asked.clone(), run.origin.clone()]);
    }
    let reject = |value: &str, why: &str| Rejected { value: value.to_owned(), why: why.to_owned(), origin: None };
    let (because, mut from, rejected) = match run.key.as_str() {
        "distroless-static" => (
            "the program is static: it needs certificates, time zones and a user, and nothing else",
            Vec::new(),
            vec![
                reject("scratch", "it has neither certificates nor time zones nor /tmp"),
                reject("alpine", "a static program has no use for its shell and packages"),
            ],
        ),
        "distroless-base" | "distroless-cc" => (
            "the program links to the C library of the image that built it",
            cgo.iter().map(|cgo| cgo.origin().clone()).collect(),
            vec![reject("distroless-static", "it has no C library"), reject("alpine", "its C library is another one")],
        ),
        _ => (
            "the program needs packages of the operating system",
            cgo.iter()
                .map(|cgo| cgo.origin().clone())
                .chain(program.programs.iter().map(|needed| needed.why.clone()))
                .collect(),
            vec![reject("distroless", "nothing can be installed there")],
        ),
    };
    from.push(run.origin.clone());
    Origin::rule_from(rule, because, from).rejecting(rule, rejected)
}
