//! Programs of other languages and of the system that the program starts.

use stageplan_syntax::{javascript, shell};

use super::code::Code;
use crate::catalog;
use crate::ecosystem::node::CATALOG;
use crate::origin::Sourced;
use crate::project::Unit;

/// Packages by which programs are started, and functions that do so.
const STARTERS: &[&str] = &["child_process", "node:child_process", "execa", "cross-spawn"];

const CALLS: &[&str] = &["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "execa", "execaSync"];

pub(super) fn started(unit: &Unit<'_>, code: &Code) -> Vec<Sourced<String>> {
    let mut found: Vec<Sourced<String>> = Vec::new();
    if let Some(shell) = code.imports.get("python-shell") {
        found.push(Sourced::new("python3".to_owned(), shell.clone()));
    }
    // Files are read again only where one can start something.
    if !STARTERS.iter().any(|name| code.imports.contains_key(*name)) {
        return found;
    }
    for name in &code.order {
        let Some(source) = unit.source(name) else { continue };
        let file = javascript::file(&source.text);
        if !file.imports.iter().any(|import| STARTERS.contains(&import.specifier.as_str())) {
            continue;
        }
        for call in javascript::calls(&file) {
            let starts = call.path.last().is_some_and(|last| CALLS.contains(last));
            let Some(line) = call.args.first().filter(|_| starts).and_then(|arg| file.resolve(arg).literal.clone())
            else {
                continue;
            };
            let words = shell::parse(&line);
            let program = words.commands.first().and_then(|command| command.literal(0)).unwrap_or_default();
            let known = CATALOG.row("other-program", &program).is_some() || catalog::program(&program).is_some();
            if known && found.iter().all(|known| *known.value() != program) {
                found.push(Sourced::new(program, source.origin(call.span, "")));
            }
        }
    }
    found
}
