//! Lines of Python that came after a version of a package, and so have no wheel of it. Only where no lockfile lists files.

use stageplan_syntax::python::version::Version;

use super::{Installed, Known, installed, rows};
use crate::catalog::Row;
use crate::ecosystem::python::facts::Facts;
use crate::origin::Origin;

/// The minor that `first` of a row begins with.
const OLDEST: u64 = 11;

/// A line of Python for which something has no wheel.
pub(in super::super) struct Late {
    pub(in super::super) minor: u64,
    /// How much speaks against it: what cannot be compiled is worse than what can.
    pub(in super::super) weight: usize,
    pub(in super::super) why: String,
    pub(in super::super) origin: Origin,
}

/// The lines, of some, for which the catalog knows no wheel of something.
pub(in super::super) fn late(facts: &Facts, minors: &mut dyn Iterator<Item = u64>) -> Vec<Late> {
    if facts.locked.iter().any(|locked| !locked.wheels.is_empty()) {
        return Vec::new();
    }
    let all = installed(facts, None);
    let known: Vec<(&Installed<'_>, &'static Known)> =
        all.iter().filter_map(|one| Some((one, rows(one).next()?))).collect();
    let minors: Vec<u64> = minors.collect();
    // What no line has a wheel of speaks against none of them.
    let telling = |one: &Installed<'_>, row: &'static Known| !minors.iter().all(|minor| lacks(one, row, *minor));
    let late = minors.iter().filter_map(|minor| {
        let lacking: Vec<_> = known.iter().filter(|(one, row)| lacks(one, row, *minor)).collect();
        let (first, _) = lacking.first()?;
        let weight = lacking.iter().map(|(_, row)| if row.row.flag("wheel-only") { 100 } else { 1 }).sum();
        let told: Vec<_> = lacking.iter().filter(|(one, row)| telling(one, row)).collect();
        let mut why: Vec<String> = told.iter().take(3).map(|(one, row)| against(one, row, *minor)).collect();
        if let Some(more) = told.len().checked_sub(3).filter(|more| *more > 0) {
            why.push(format!("{more} more lack one too"));
        }
        let origin = told.first().map_or(first, |(one, _)| one).origin.clone();
        Some(Late { minor: *minor, weight, why: why.join(", "), origin })
    });
    late.collect()
}

/// Whether there is no wheel for a line, of the version that is installed or of any that may be.
pub(super) fn lacks(one: &Installed<'_>, row: &'static Known, minor: u64) -> bool {
    match first(row, minor) {
        Some(first) => match (&one.version, one.allowed) {
            (Some(version), _) => version < first,
            (None, Some(allowed)) => allowed.ends_before(first),
            (None, None) => false,
        },
        None => row.newest.is_some_and(|newest| newest < minor),
    }
}

/// The first version that has a wheel for a line.
fn first(row: &'static Known, minor: u64) -> Option<&'static Version> {
    let at = usize::try_from(minor.checked_sub(OLDEST)?).ok()?;
    row.first.get(at)
}

/// The newest line that the newest version has a wheel for.
pub(super) fn newest(row: Row<'static>) -> Option<u64> {
    let count = row.list("first").len() as u64;
    if count > 0 {
        return Some(OLDEST + count - 1);
    }
    Version::parse(row.text("glibc")?).filter(|line| line.part(0) == 3).map(|line| line.part(1))
}

fn against(one: &Installed<'_>, row: &'static Known, minor: u64) -> String {
    let name = one.name;
    match (first(row, minor), &one.version) {
        (Some(_), Some(version)) => format!("{name} {version} has no wheel for Python 3.{minor}"),
        (Some(first), None) => format!("{name} has wheels for Python 3.{minor} from {first} on only"),
        (None, _) => format!("{name} has wheels for 3.{} and before", row.newest.unwrap_or(minor)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecosystem::python::CATALOG;

    #[test]
    fn lines_of_the_tables_agree() {
        for row in CATALOG.rows("native") {
            let first: Vec<Version> = row.list("first").into_iter().filter_map(Version::parse).collect();
            assert_eq!(first.len(), row.list("first").len(), "{}", row.key());
            assert!(first.is_sorted(), "{}: a line that came later had wheels earlier", row.key());
            let line = row.text("glibc").and_then(Version::parse);
            if !first.is_empty() && line.is_some() {
                let line = format!("3.{}", OLDEST + first.len() as u64 - 1);
                assert_eq!(row.text("glibc"), Some(line.as_str()), "{}", row.key());
            }
        }
    }
}
