//! What configuration files say.

use crate::ecosystem::java::facts::{Config, Facts};
use crate::origin::Sourced;
use crate::project::Unit;

/// Reads the configuration in the folders; the other answer is what Quarkus is told to make.
pub(super) fn read(_unit: &Unit<'_>, _facts: &Facts, _folders: &[&str]) -> (Config, Option<Sourced<String>>) {
    (Config::default(), None)
}
