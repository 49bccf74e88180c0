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

/// How an archive of a version is taken apart; `end` is `jar` or `war`.
pub(in crate::ecosystem::java) fn layout(version: Option<&str>, end: &str, classic: bool) -> Layout {
    let Some(version) = version else {
        return Layout::Whole("its version is not written in the repository");
    };
    let Some(row) = row(version) else {
        return Layout::Whole("its version is not known");
    };
    match row.text("layout") {
        Some("tools") if !classic => Layout::Tools,
        Some("layertools" | "tools") => {
            // The classic loader is that of the lines before the new one.
            let row = if classic { CATALOG.row("boot", "3.1").unwrap_or(row) } else { row };
            let field = if end == "war" { "war-launcher" } else { "launcher" };
            match row.text(field) {
                Some(launcher) => Layout::LayerTools { launcher: launcher.to_owned() },
                None => Layout::Whole("it is started by a class of an older version"),
            }
        }
        _ => Layout::Whole("the version has no layers"),
    }
}
