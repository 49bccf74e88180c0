//! What a unit is, at a glance.

use super::detect::{self, Tool};
use super::plain;
use crate::ecosystem::{Detection, Grade};
use crate::project::Unit;
use crate::units::{Summary, UnitKind};

pub(super) fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
    let tool = detect::look(unit).map_or(Tool::Plain, |seen| seen.tool);
    let theme = tool == Tool::Hugo && detection.grade == Grade::Weak;
    let programs = tool == Tool::Plain && plain::programs(unit).is_some();
    let inner = tool == Tool::Plain && detection.grade == Grade::Weak && !unit.folder.is_root();
    let why_not = match (theme, programs) {
        (true, _) => Some("a theme; sites use it"),
        (_, true) => Some("its pages are programs"),
        _ if inner => Some("pages of the project that it lies in"),
        _ => None,
    };
    let kind = if why_not.is_some() { UnitKind::Other } else { UnitKind::Site };
    Summary {
        kind: detection.what.derive("site/unit-kind", "", kind),
        framework: (tool != Tool::Plain).then(|| tool.name().to_owned()),
        grade: detection.grade,
        why_not: why_not.map(str::to_owned),
    }
}
