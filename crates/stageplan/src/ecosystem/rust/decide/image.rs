//! Which image the program runs on, which it is built on, and so how it is linked.

use std::cmp::Ordering;

use super::{ARGUMENT, CATALOG, front, stages, version};
use crate::ecosystem::Decide;
use crate::ecosystem::rust::facts::{Facts, Linked, NativeNeed, Program};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Image, Os, Value};
use crate::planner::as_asked;
use crate::settings::Flavour;

/// The two images, and what is installed on each.
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
    /// How the program is linked.
    pub(super) linking: Sourced<String>,
    /// musl programs that are not static ones: they use shared libraries of Alpine.
    pub(super) shared_musl: bool,
    /// The flavours that the program could not run on.
    pub(super) unfit: Vec<Flavour>,
}

impl Images {
    /// The image that runs, for people.
    pub(super) fn decision(&self) -> Sourced<String> {
        Sourced::new(self.run.reference().to_string(), self.why.clone())
    }

    /// Whether there is no image of a version with the release of the distribution that runs the program.
    pub(super) fn lacks_release(&self, version: &version::Chosen) -> bool {
        let since = CATALOG.row("image", &self.build.key).and_then(|row| row.text("since"));
        since.is_some_and(|since| version::compare(version.tag.value(), since) == Ordering::Less)
    }

    /// Whether the program is one file that needs no C library of the image.
    pub(super) fn is_static(&self) -> bool {
        self.build.os == Os::Alpine && !self.shared_musl
    }
}

fn add(into: &mut Vec<Sourced<String>>, package: Sourced<String>) {
    if into.iter().all(|known| known.value() != package.value()) {
        into.push(package);
    }
}

pub(super) fn choose(facts: &Facts, program: &Program, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Option<Images> {
    let natives = &program.natives;
    let worst = natives.iter().max_by_key(|need| need.kind);
    let kind = worst.map(|need| need.kind);
    let shown = facts.evidence.packages.iter().map(|package| &package.value);
    let wants_packages = kind == Some(Linked::System)
        || !program.code.programs.is_empty()
        || shown.clone().next().is_some()
        || !by.settings.run_packages.is_empty();
    let asked = by.settings.flavour.as_ref().filter(|flavour| *flavour.value() != Flavour::Auto);
    // A target of the project's own says which C library it is for.
    let gnu = facts.cargo.target.as_ref().filter(|target| target.value().ends_with("-gnu"));
    let glibc = worst.filter(|need| matches!(need.kind, Linked::StaticGlibc | Linked::StaticCxx));
    let misfit = |flavour: Flavour| match flavour {
        Flavour::Scratch | Flavour::Distroless if wants_packages => {
            Some((Flavour::Slim, "the program needs packages of the operating system".to_owned()))
        }
        Flavour::Scratch if gnu.is_some() || kind >= Some(Linked::StaticCxx) => {
            Some((Flavour::Distroless, "the program links to shared libraries".to_owned()))
        }
        Flavour::Alpine => match (glibc, gnu) {
            (Some(need), _) if need.kind == Linked::StaticGlibc => {
                Some((Flavour::Slim, format!("{} is built with glibc alone", need.name)))
            }
            (_, Some(target)) => Some((Flavour::Slim, format!("the project builds for {}", target.value()))),
            _ => None,
        },
        _ => None,
    };
    let mut unfit = vec![Flavour::Alpine, Flavour::Distroless, Flavour::Scratch];
    unfit.retain(|flavour| misfit(*flavour).is_some());
    let mut flavour = asked.map(|asked| *asked.value());
    let mut replaced = None;
    if let Some(asked) = asked
        && let Some((other, why)) = misfit(*asked.value())
    {
        let message = format!("{} was asked for and does not fit: {why}", asked.value());
        findings.push(
            Finding::warning("rust/flavour-does-not-fit", message)
                .help(format!("say `--flavour {other}`, or leave the option out"))
                .at(asked.origin().place().cloned()),
        );
        flavour = Some(other);
        replaced = Some((asked.value().to_string(), why));
    }
    let flavour = flavour.unwrap_or(if wants_packages { Flavour::Slim } else { Flavour::Distroless });
    // The tools of a front end are made for glibc, and build the program in the same stage.
    let needs_glibc = gnu.is_some() || kind >= Some(Linked::StaticCxx) || program.front.is_some();
    let (key, musl) = match flavour {
        Flavour::Scratch => ("scratch", true),
        Flavour::Alpine => ("alpine", true),
        Flavour::Slim => ("debian-slim", false),
        _ if needs_glibc => ("distroless-cc", false),
        _ => ("distroless-static", true),
    };
    let run = Image::shared(key)?;
    let build = Image::of(&CATALOG, build_key(musl), Some(Value::variable(ARGUMENT)))?;
    let shared_musl = flavour == Flavour::Alpine && kind >= Some(Linked::Openssl);
    let build_packages = build_packages(facts, program, by, build.os, shared_musl, findings);
    let run_packages = run_packages(facts, program, by, &run, worst.filter(|_| shared_musl), findings);
    let linking = linking(natives, musl, shared_musl, worst, gnu);
    let asked = asked.filter(|_| replaced.is_none()).map(Sourced::origin);
    let why = why(program, asked, &run, worst, gnu, wants_packages);
    let lost = replaced.map(|(value, why)| Rejected { value, why, origin: None });
    let why = why.rejecting("rust/final-image", lost.into_iter().collect());
    Some(Images { build, build_packages, run, run_packages, why, linking, shared_musl, unfit })
}

/// The row of the image that builds.
pub(super) fn build_key(musl: bool) -> &'static str {
    if musl { "rust-alpine" } else { "rust" }
}

fn build_packages(
    facts: &Facts,
    program: &Program,
    by: &Decide<'_>,
    os: Os,
    shared_musl: bool,
    findings: &mut Vec<Finding>,
) -> Vec<Sourced<String>> {
    let alpine = os == Os::Alpine;
    let mut found = Vec::new();
    for need in &program.natives {
        // A static program takes the libraries that come with their sources.
        let all = if alpine { &need.alpine_build } else { &need.debian_build };
        let skip = alpine && !shared_musl && need.kind >= Linked::Openssl;
        for package in all.iter().filter(|_| !skip) {
            add(&mut found, Sourced::new(package.clone(), need.why.clone()));
        }
    }
    for needed in &program.build_programs {
        let packages = if alpine { &needed.alpine } else { &needed.debian };
        for package in packages.split_whitespace() {
            add(&mut found, Sourced::new(package.to_owned(), needed.why.clone()));
        }
    }
    let libc = if alpine { "musl" } else { "gnu" };
    for tool in facts.cargo.tools.iter().filter(|tool| tool.libc.as_ref().is_none_or(|of| of == libc)) {
        let row = CATALOG.row("build-tool", tool.name.value());
        match row.and_then(|row| row.text(if alpine { "alpine" } else { "debian" })) {
            Some(package) => add(&mut found, tool.name.clone().map(|_| package.to_owned())),
            // The linker of another machine is not called for the one that builds.
            None if tool.libc.is_some() => {}
            None => findings.push(
                Finding::warning(
                    "rust/unknown-tool",
                    format!("the build calls `{}`, and no package of it is known", tool.name.value()),
                )
                .help("name its package by `--build-packages`, or leave it out of the configuration of the build")
                .at(tool.name.origin().place().cloned()),
            ),
        }
    }
    if let Some(agent) = stages::agent(facts) {
        let needed = ["git", "openssh-client"].map(|name| Sourced::new(name.to_owned(), agent.why.clone()));
        needed.into_iter().for_each(|package| add(&mut found, package));
    }
    let front = program.front.iter().filter(|_| !alpine).flat_map(front::tool_packages);
    front.for_each(|package| add(&mut found, package));
    by.settings.build_packages.iter().for_each(|package| add(&mut found, package.clone()));
    found
}

fn run_packages(
    facts: &Facts,
    program: &Program,
    by: &Decide<'_>,
    run: &Image,
    shared: Option<&NativeNeed>,
    findings: &mut Vec<Finding>,
) -> Vec<Sourced<String>> {
    let mut found = Vec::new();
    if !run.shell {
        return found;
    }
    let alpine = run.os == Os::Alpine;
    if !run.ca {
        let because = "programs verify what they call over TLS, and this image has no certificates";
        let origin = Origin::rule_from("rust/certificates", because, [run.origin.clone()]);
        add(&mut found, Sourced::new("ca-certificates".to_owned(), origin));
    }
    if let Some(zones) = program.code.time_zones.as_ref().filter(|_| !run.tzdata) {
        add(&mut found, Sourced::new("tzdata".to_owned(), zones.clone()));
    }
    for need in &program.natives {
        for package in if alpine { &need.alpine_run } else { &need.debian_run } {
            add(&mut found, Sourced::new(package.clone(), need.why.clone()));
        }
    }
    if let Some(need) = shared {
        // A program that uses shared libraries of musl uses the compiler's own, too.
        add(&mut found, Sourced::new("libgcc".to_owned(), need.why.clone()));
    }
    for needed in &program.code.programs {
        let package = if alpine { &needed.alpine } else { &needed.debian };
        if !package.is_empty() {
            add(&mut found, Sourced::new(package.clone(), needed.why.clone()));
        }
    }
    if !alpine {
        facts.evidence.packages.iter().for_each(|package| add(&mut found, package.value.clone()));
    } else if let Some(first) = facts.evidence.packages.first() {
        let names: Vec<&str> = facts.evidence.packages.iter().map(|package| package.value.value().as_str()).collect();
        findings.push(
            Finding::warning(
                "rust/packages-of-debian",
                format!("the project names packages of Debian, which Alpine does not have: {}", names.join(", ")),
            )
            .help("name those of Alpine by `--run-packages`, or say `--flavour slim`")
            .at(first.value.origin().place().cloned()),
        );
    }
    by.settings.run_packages.iter().for_each(|package| {
        add(&mut found, Sourced::new(package.value().clone(), as_asked(package.origin())));
    });
    found
}

/// How the program is linked, for people.
fn linking(
    natives: &[NativeNeed],
    musl: bool,
    shared_musl: bool,
    worst: Option<&NativeNeed>,
    gnu: Option<&Sourced<String>>,
) -> Sourced<String> {
    const RULE: &str = "rust/linking";
    let named = |needs: &mut dyn Iterator<Item = &NativeNeed>| {
        let mut names: Vec<&str> = needs.map(|need| need.name.as_str()).collect();
        names.dedup();
        names.join(", ")
    };
    let origins = |needs: &[&NativeNeed]| needs.iter().map(|need| need.why.clone()).collect::<Vec<_>>();
    if shared_musl {
        let of: Vec<&NativeNeed> = natives.iter().filter(|need| need.kind >= Linked::Openssl).collect();
        let text = format!("with musl, to shared libraries for {}", named(&mut of.iter().copied()));
        return Sourced::new(text, Origin::rule_from(RULE, "the flavour is Alpine", origins(&of)));
    }
    if musl {
        let of: Vec<&NativeNeed> = natives.iter().filter(|need| need.kind <= Linked::StaticCxx).collect();
        let text = match of.is_empty() {
            true => "static, with musl".to_owned(),
            false => format!("static, with musl and the C sources of {}", named(&mut of.iter().copied())),
        };
        let because = "nothing that takes part needs a shared library, and one file runs anywhere";
        return Sourced::new(text, Origin::rule_from(RULE, because, origins(&of)));
    }
    let from = worst.map(|need| need.why.clone()).or_else(|| gnu.map(|target| target.origin().clone()));
    let text = match worst.filter(|need| need.kind >= Linked::StaticCxx) {
        Some(_) => {
            let mut of = natives.iter().filter(|need| need.kind >= Linked::StaticCxx);
            format!("with glibc, for {}", named(&mut of))
        }
        None => "with glibc".to_owned(),
    };
    Sourced::new(text, Origin::rule_from(RULE, "the image that runs has the C library of the one that builds", from))
}

fn why(
    program: &Program,
    asked: Option<&Origin>,
    run: &Image,
    worst: Option<&NativeNeed>,
    gnu: Option<&Sourced<String>>,
    wants_packages: bool,
) -> Origin {
    let rule = "rust/final-image";
    if let Some(asked) = asked {
        return Origin::rule_from(rule, "the user says so", [as_asked(asked), run.origin.clone()]);
    }
    let reject = |value: &str, why: &str| Rejected { value: value.to_owned(), why: why.to_owned(), origin: None };
    let native = worst.map(|need| need.why.clone());
    let (because, mut from, rejected) = match run.key.as_str() {
        "distroless-static" => (
            "the program is static: it needs certificates, time zones and a user, and nothing else",
            Vec::new(),
            vec![
                reject("scratch", "it has neither certificates nor time zones nor /tmp"),
                reject("alpine", "a static program has no use for its shell and packages"),
                reject("distroless-cc", "a static program does not use its C library"),
            ],
        ),
        "distroless-cc" => (
            "the program links to the C library, and to what this image brings beside it",
            native.into_iter().chain(gnu.map(|target| target.origin().clone())).collect(),
            vec![
                reject("distroless-static", "it has no C library"),
                reject("debian-slim", "no package of it is needed"),
                reject("alpine", "its C library is another one"),
            ],
        ),
        _ if wants_packages => (
            "the program needs packages of the operating system",
            native.into_iter().chain(program.code.programs.iter().map(|needed| needed.why.clone())).collect(),
            vec![reject("distroless-cc", "nothing can be installed there")],
        ),
        _ => ("the user says so", Vec::new(), Vec::new()),
    };
    from.push(run.origin.clone());
    Origin::rule_from(rule, because, from).rejecting(rule, rejected)
}
