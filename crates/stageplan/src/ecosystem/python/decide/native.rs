//! Packages of the operating system: what compiles, and what the program loads or starts while it runs.

use crate::ecosystem::Decide;
use crate::ecosystem::python::facts::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::Os;

/// What the packages need of the operating system.
#[derive(Clone, Debug, Default)]
pub(super) struct Native {
    /// Packages of Debian for the build, such as a compiler.
    pub(super) build: Vec<Sourced<String>>,
    /// Packages of Debian for the image.
    pub(super) run: Vec<Sourced<String>>,
    /// The same of Alpine.
    pub(super) build_alpine: Vec<Sourced<String>>,
    pub(super) run_alpine: Vec<Sourced<String>>,
    /// Why Alpine does not fit, where it does not.
    pub(super) no_musl: Vec<Sourced<String>>,
    /// Variables that the packages want, with why.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// Something is compiled, and this is why.
    pub(super) compiles: Option<Origin>,
}

impl Native {
    /// Packages for the build on a distribution.
    pub(super) fn build_on(&self, os: Os) -> &[Sourced<String>] {
        if os == Os::Alpine { &self.build_alpine } else { &self.build }
    }

    /// Packages for the image on a distribution.
    pub(super) fn run_on(&self, os: Os) -> &[Sourced<String>] {
        if os == Os::Alpine { &self.run_alpine } else { &self.run }
    }
}

pub(super) fn choose(
    _facts: &Facts,
    _by: &Decide<'_>,
    _version: &Sourced<String>,
    _findings: &mut Vec<Finding>,
) -> Native {
    Native::default()
}
