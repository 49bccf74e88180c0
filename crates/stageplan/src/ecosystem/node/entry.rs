//! Which file of the unit is a program: what a path without its end stands for, and where servers conventionally are.

use crate::project::Unit;
use crate::tree::RepoPath;

/// Names that by convention are the server, best first.
pub(super) const CONVENTIONAL: &[&str] = &[
    "server",
    "app",
    "index",
    "main",
    "src/server",
    "src/main",
    "src/app",
    "src/index",
    "server/index",
    "api/index",
    "bin/www",
];

/// The file that Node loads for a path as written in a command: the path itself, with an end, or its index.
pub(super) fn resolve(unit: &Unit<'_>, written: &str) -> Option<String> {
    let path = unit.path(written)?;
    let name = seen_from(unit, &path);
    let with =
        |end: &str| if name.is_empty() { end.trim_start_matches('/').to_owned() } else { format!("{name}{end}") };
    let mut candidates = vec![name.clone()];
    candidates.extend([".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"].map(with));
    if let Some(main) = unit.json(&with("/package.json")).and_then(|file| file.string(&["main"]))
        && !name.is_empty()
    {
        candidates.push(with(&format!("/{}", main.value().trim_start_matches("./"))));
    }
    candidates.extend(["/index.js", "/index.mjs", "/index.cjs", "/index.ts", "/index.tsx"].map(with));
    candidates.into_iter().find(|candidate| !candidate.is_empty() && unit.has(candidate))
}

/// A path of the repository relative to the unit; one outside of it leads up to the root first.
pub(super) fn seen_from(unit: &Unit<'_>, path: &RepoPath) -> String {
    match path.relative_to(&unit.folder) {
        Some(relative) => relative.to_owned(),
        None => format!("{}{}", "../".repeat(unit.folder.parts().count()), path.as_str()),
    }
}

/// The conventional programs that exist.
pub(super) fn conventional(unit: &Unit<'_>) -> impl Iterator<Item = String> {
    CONVENTIONAL
        .iter()
        .flat_map(|name| [".js", ".mjs", ".cjs", ".ts", ".mts", ""].map(|end| format!("{name}{end}")))
        .filter(|name| unit.has(name))
}

/// Whether Node does not run the file as it is.
pub(super) fn is_typescript(file: &str) -> bool {
    [".ts", ".mts", ".cts", ".tsx"].iter().any(|end| file.ends_with(end))
}
