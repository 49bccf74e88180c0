//! The calls of Gradle.

use super::{Words, maven};
use crate::ecosystem::Decide;
use crate::ecosystem::java::facts::Facts;
use crate::finding::Finding;
use crate::origin::Sourced;

pub(super) fn words(
    facts: &Facts,
    by: &Decide<'_>,
    version: &Sourced<u32>,
    findings: &mut Vec<Finding>,
) -> Option<Words> {
    maven::words(facts, by, version, findings)
}
