//! The line of Python: the newest supported one that every constraint and every locked wheel allows.

use crate::ecosystem::Decide;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced, prefer};
use crate::planner::as_asked;

/// The build argument that holds the line.
pub(super) const ARGUMENT: &str = "PYTHON_VERSION";
const RULE: &str = "python/version";

pub(super) fn choose(_facts: &Facts, by: &Decide<'_>, _findings: &mut Vec<Finding>) -> Sourced<String> {
    let row = CATALOG.rows("python-line").find(|row| row.flag("default"));
    let default = Sourced::new(
        row.map_or("3.14", |row| row.key()).to_owned(),
        Origin::rule_from(RULE, "the default line of the catalog", row.map(|row| row.origin())),
    );
    let asked = by.settings.version.as_ref();
    let asked = asked.map(|asked| Sourced::new(asked.value().clone(), as_asked(asked.origin())));
    prefer(RULE, asked.as_ref(), [], Some(default.clone())).unwrap_or(default)
}
