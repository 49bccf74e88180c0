//! What the images stand on: one interpreter in every stage, so that the environment works where it is copied to.

use super::lost;
use super::native::Native;
use super::version::ARGUMENT;
use crate::ecosystem::Decide;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
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
    _facts: &Facts,
    by: &Decide<'_>,
    version: &Sourced<String>,
    _native: &Native,
    _findings: &mut Vec<Finding>,
) -> Option<Chosen> {
    let asked = by.settings.flavour.as_ref();
    let key = match asked.map_or(Flavour::Auto, |flavour| *flavour.value()) {
        Flavour::Alpine => "python-alpine",
        _ => "python-slim",
    };
    let base = Image::of(&CATALOG, key, Some(Value::variable(ARGUMENT)))?;
    let from = asked.map(|flavour| flavour.origin().clone()).into_iter();
    let from = from.chain([base.origin.clone(), version.origin().clone()]);
    let because = "a small Debian: nearly every package has wheels for it";
    let rejected = if key == "python-slim" {
        vec![lost("alpine", "fewer packages have wheels for its C library")]
    } else {
        Vec::new()
    };
    let why = Origin::rule_from(RULE, because, from).rejecting(RULE, rejected);
    Some(Chosen { base, why })
}
