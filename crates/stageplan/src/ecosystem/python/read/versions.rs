//! Which versions of Python the files ask for.

use super::install::Read;
use super::manifest::Manifests;
use crate::ecosystem::python::facts::{PythonWish, WishKind};
use crate::evidence::Evidence;
use crate::project::Unit;

pub(super) fn read(unit: &Unit<'_>, manifests: &Manifests, _install: &Read, evidence: &Evidence) -> Vec<PythonWish> {
    let wish = |kind| move |text| PythonWish { text, kind };
    let mut wishes: Vec<PythonWish> = Vec::new();
    wishes.extend(unit.one_line(".python-version").map(wish(WishKind::Pin)));
    wishes.extend(unit.one_line("runtime.txt").map(wish(WishKind::Pin)));
    wishes.extend(evidence.tool("python").cloned().map(wish(WishKind::Pin)));
    wishes.extend(manifests.requires_python.clone().map(wish(WishKind::Range)));
    wishes.extend(evidence.ci_tool("python").cloned().map(wish(WishKind::Shown)));
    wishes
}
