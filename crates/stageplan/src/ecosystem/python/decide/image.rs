//! What the images stand on: one interpreter in every stage, so that the environment works where it is copied to.

use super::native::Native;
use super::version::ARGUMENT;
use crate::ecosystem::Decide;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Facts, Manager};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Image, Value};
use crate::settings::Flavour;

const RULE: &str = "python/final-image";

/// The image of every stage.
pub(super) struct Chosen {
    pub(super) base: Image,
    pub(super) why: Origin,
}

impl Chosen {
    pub(super) fn decision(&self) -> Sourced<String> {
        Sourced::new(self.base.reference().to_string(), self.why.clone())
    }
}

pub(super) fn choose(
    facts: &Facts,
    by: &Decide<'_>,
    version: &Sourced<String>,
    native: &Native,
    findings: &mut Vec<Finding>,
) -> Option<Chosen> {
    if *facts.install.manager.value() == Manager::Conda {
        return of_conda(facts, by, findings);
    }
    let asked = by.settings.flavour.as_ref();
    let flavour = asked.map_or(Flavour::Auto, |flavour| *flavour.value());
    let place = || asked.and_then(|flavour| flavour.origin().place().cloned());
    let names = |list: &[Sourced<String>]| {
        let names: Vec<&str> = list.iter().take(3).map(|one| one.value().as_str()).collect();
        names.join(", ")
    };
    let mut key = match native.release.as_ref().map(|release| release.value().as_str()) {
        Some("bookworm") => "python-slim-bookworm",
        _ => "python-slim",
    };
    let mut because = "a small Debian: nearly every package has wheels for it";
    match flavour {
        Flavour::Alpine if native.no_musl.is_empty() => {
            key = "python-alpine";
            because = "the user asks for Alpine";
            if !native.slow_musl.is_empty() {
                let message = format!("on Alpine {} is compiled, which takes its time", names(&native.slow_musl));
                let finding = Finding::note("python/compiled-for-musl", message);
                findings.push(finding.help("leave the flavour out: on Debian there is a wheel").at(place()));
            }
        }
        Flavour::Alpine => {
            let message = format!("{} has no package for the C library of Alpine", names(&native.no_musl));
            let help = "leave the flavour out, or say `--flavour slim`";
            findings.push(Finding::warning("python/no-musl", message).help(help).at(place()));
        }
        Flavour::Distroless | Flavour::Scratch => {
            let message = "the nearest image was taken: an environment works only with the interpreter that made it";
            let help = "leave the flavour out, or say `--flavour slim`";
            findings.push(Finding::warning("python/no-such-flavour", message).help(help).at(place()));
        }
        Flavour::Auto | Flavour::Slim => {}
    }
    let base = Image::of(&CATALOG, key, Some(Value::variable(ARGUMENT)))?;
    let mut rejected = Vec::new();
    if key != "python-alpine" {
        let first = native.no_musl.first().or(native.slow_musl.first());
        let why = match (native.no_musl.first(), native.slow_musl.first()) {
            (Some(_), _) => format!("{} cannot be had for its C library", names(&native.no_musl)),
            (None, Some(_)) => format!("{} would be compiled for its C library", names(&native.slow_musl)),
            (None, None) => "its C library is slower for Python, and fewer packages have wheels for it".to_owned(),
        };
        rejected.push(Rejected { value: "alpine".to_owned(), why, origin: first.map(|one| one.origin().clone()) });
        rejected.push(Rejected::idea("distroless", "its interpreter lies elsewhere and has one line only"));
    }
    if key == "python-slim-bookworm" {
        rejected.push(Rejected::idea("python-slim", "it is newer than what the project is made for"));
    }
    let from = asked.map(|flavour| flavour.origin().clone()).into_iter();
    let from = from.chain([base.origin.clone(), version.origin().clone()]);
    let from = from.chain(native.release.iter().map(|release| release.origin().clone()));
    let why = Origin::rule_from(RULE, because, from.collect::<Vec<_>>()).rejecting(RULE, rejected);
    Some(Chosen { base, why })
}

/// Under conda the environment brings everything above the C library, its Python among it.
fn of_conda(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Option<Chosen> {
    let base = Image::shared("debian-slim")?;
    let asked = by.settings.flavour.as_ref();
    if let Some(flavour) = asked.filter(|flavour| !matches!(flavour.value(), Flavour::Auto | Flavour::Slim)) {
        let message = "the nearest image was taken: packages of conda are made for the C library of Debian";
        let finding = Finding::warning("python/no-such-flavour", message);
        let help = "leave the flavour out, or say `--flavour slim`";
        findings.push(finding.help(help).at(flavour.origin().place().cloned()));
    }
    let from = asked.map(|flavour| flavour.origin().clone()).into_iter();
    let from = from.chain([facts.install.manager.origin().clone(), base.origin.clone()]).collect::<Vec<_>>();
    let rejected = vec![
        Rejected::idea("python-slim", "its Python would lie unused beside that of the environment"),
        Rejected::idea("alpine", "packages of conda are made for another C library"),
    ];
    let because = "a small Debian without Python: the environment of conda brings its own";
    Some(Chosen { base, why: Origin::rule_from(RULE, because, from).rejecting(RULE, rejected) })
}
