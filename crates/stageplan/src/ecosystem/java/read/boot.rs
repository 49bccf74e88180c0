//! What the version of Spring Boot says.

use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::Layout;

/// The line of a version: `3.5` of `3.5.4`.
pub(in crate::ecosystem::java) fn line(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>().ok());
    Some((parts.next()??, parts.next().flatten().unwrap_or(0)))
}

/// The row of a version.
pub(in crate::ecosystem::java) fn row(version: &str) -> Option<crate::catalog::Row<'static>> {
    let (major, minor) = line(version)?;
    CATALOG.row("boot", &format!("{major}.{minor}"))
}

/// How an archive of a version is taken apart; `end` is `jar` or `war`. A war keeps what only a server would bring where
/// no other layout than the exploded one finds it.
pub(in crate::ecosystem::java) fn layout(version: Option<&str>, end: &str) -> Layout {
    let Some(version) = version else {
        return Layout::Whole("its version is not written in the repository");
    };
    let Some(row) = row(version) else {
        return Layout::Whole("its version is not known");
    };
    let launcher = row.text(if end == "war" { "war-launcher" } else { "launcher" });
    match (row.text("layout"), launcher) {
        (Some("tools"), _) if end == "jar" => Layout::Tools,
        (Some(mode @ ("tools" | "layertools")), Some(launcher)) => {
            Layout::Launcher { tools: mode == "tools", launcher: launcher.to_owned() }
        }
        _ => Layout::Whole("the version has no layers"),
    }
}
