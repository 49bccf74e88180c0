//! Files and folders that the sources name: what is written, and what of the repository is read.

use stageplan_syntax::jvm::{Call, Expr};

use super::File;
use super::values::Values;
use crate::ecosystem::java::facts::Code;
use crate::origin::Sourced;
use crate::project::Unit;

/// Calls that make folders.
const MAKES: &[&str] = &["createDirectories", "createDirectory", "mkdirs", "mkdir"];

/// Calls and classes that write the file they are given first.
const WRITES: &[&str] = &[
    "FileOutputStream",
    "FileWriter",
    "newBufferedWriter",
    "newOutputStream",
    "writeString",
    "createFile",
    "writeText",
    "appendText",
    "writeBytes",
];

/// Calls and classes that read the file they are given first.
const READS: &[&str] = &[
    "FileReader",
    "FileInputStream",
    "newBufferedReader",
    "newInputStream",
    "readString",
    "readAllLines",
    "readAllBytes",
    "lines",
    "readText",
    "readLines",
    "fromFile",
];

pub(super) fn read<'t>(unit: &Unit<'_>, files: &[File<'t>], values: &Values<'_, 't>, code: &mut Code) {
    for file in files {
        for call in &file.calls {
            let Some(last) = call.path.last().copied() else { continue };
            let makes = MAKES.contains(&last);
            let writes = WRITES.contains(&last) || call.path.as_slice() == ["Files", "write"];
            if !makes && !writes && !READS.contains(&last) {
                continue;
            }
            let Some(path) = path(values, call).or_else(|| handed_on(values, call).filter(|_| writes)) else {
                continue;
            };
            let origin = file.origin(call.span, last);
            if READS.contains(&last) {
                reads(unit, &path, &origin, code);
            } else if is_plain(&path) {
                let folder = if makes { path } else { super::super::config::parent(&path) };
                let folder = folder.trim_end_matches('/').to_owned();
                let write = Sourced::new(folder, origin);
                if !write.value().is_empty() && !code.writes.contains(&write) {
                    code.writes.push(write);
                }
            }
        }
    }
}

/// A file of the repository that is read by its path.
fn reads(unit: &Unit<'_>, path: &str, origin: &crate::origin::Origin, code: &mut Code) {
    if path.starts_with('/') || !is_plain(path) {
        return;
    }
    let Some(found) = unit.path(path).filter(|found| unit.project.tree().has_file(found)) else { return };
    let found = Sourced::new(found, origin.clone());
    if !code.reads.contains(&found) {
        code.reads.push(found);
    }
}

/// Whether a path is nothing but one.
fn is_plain(path: &str) -> bool {
    !path.is_empty() && path.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.".contains(c)) && !path.contains("..")
}

/// The path that a call is about: its first argument, or what it is called on.
fn path<'t>(values: &Values<'_, 't>, call: &Call<'t>) -> Option<String> {
    let of = |value: &Expr<'t>| -> Option<String> {
        if let Some(inner) = value.call() {
            let makes_path = matches!(
                inner.path.as_slice(),
                ["File"] | ["Path"] | ["Path" | "Paths", "of" | "get"] | ["java", "io", "File"]
            );
            return makes_path.then(|| joined(values, inner)).flatten();
        }
        values.text(value)
    };
    // A name may stand for a path that was made before.
    match call.positional(0) {
        Some(first) => of(first),
        None => of(call.on.as_ref()?),
    }
}

/// The name of a file that a function of the program's own makes a path of: `Files.write(inHome("state.json"), …)`.
fn handed_on<'t>(values: &Values<'_, 't>, call: &Call<'t>) -> Option<String> {
    let inner = call.positional(0)?.call().filter(|inner| inner.args.len() == 1)?;
    let text = values.text(inner.positional(0)?)?;
    let (stem, end) = text.rsplit_once('.')?;
    let named = !stem.is_empty() && (1..=5).contains(&end.len()) && end.chars().all(|c| c.is_ascii_alphanumeric());
    named.then_some(text)
}

/// The parts of a path, put together.
fn joined<'t>(values: &Values<'_, 't>, call: &Call<'t>) -> Option<String> {
    let parts: Option<Vec<String>> = call.args.iter().map(|arg| values.text(&arg.value)).collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"))
}
