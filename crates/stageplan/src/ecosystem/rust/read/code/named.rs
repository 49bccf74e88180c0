//! Paths above the package that attributes and macros name: what they read while the program is compiled.

use stageplan_syntax::rust::Tokens;

use super::disk::Bases;
use super::values::Values;
use crate::ecosystem::rust::facts::Code;
use crate::ecosystem::rust::read::cargo::{Up, upwards};
use crate::origin::Sourced;
use crate::project::Unit;

/// Macros whose texts are for people, or for the program while it runs.
const TEXTS: &[&str] = &[
    "format",
    "format_args",
    "print",
    "println",
    "eprint",
    "eprintln",
    "write",
    "writeln",
    "panic",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "unreachable",
    "todo",
    "unimplemented",
    "vec",
    "matches",
    "json",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "log",
    "event",
    "span",
    "bail",
    "anyhow",
    "ensure",
    "html",
    "view",
    "rsx",
    "maud",
    "select",
    "join",
    "try_join",
    "dbg",
    "cfg_if",
    "lazy_static",
    "thread_local",
];

/// Reads what attributes and macros name. They begin in the folder of the package.
pub(super) fn read(unit: &Unit<'_>, bases: &Bases, values: &Values<'_>, code: &mut Code) {
    for file in values.files {
        let source = &file.chosen.source;
        if !source.text.contains("../") {
            continue;
        }
        let tokens = Tokens::new(&source.text);
        let mut at = 0;
        while at < tokens.list.len() {
            let Some((open, close)) = argument(&tokens, at) else {
                at += 1;
                continue;
            };
            for token in tokens.list.get(open..close).unwrap_or_default() {
                let path = token.string().map(|text| upwards(unit.project.tree(), &file.chosen.package, &text));
                let Some(Up::There(path)) = path else { continue };
                let inside = bases.packages.iter().any(|package| path.is_in(package));
                if !inside && !path.is_root() && code.embedded.iter().all(|known| *known.value() != path) {
                    code.embedded.push(Sourced::new(path, file.origin(token.span, "")));
                }
            }
            at = close;
        }
    }
}

/// The brackets of an attribute or of a macro that may read files.
fn argument(tokens: &Tokens<'_>, at: usize) -> Option<(usize, usize)> {
    let open = if tokens.is(at, "#") {
        let at = if tokens.is(at + 1, "!") { at + 2 } else { at + 1 };
        Some(at).filter(|at| tokens.is(*at, "["))?
    } else {
        let name = tokens.get(at)?.name()?;
        let called = tokens.is(at + 1, "!") && !TEXTS.contains(&name) && !name.starts_with("include");
        Some(at + 2).filter(|_| called)?
    };
    tokens.matching(open).filter(|close| *close > open).map(|close| (open, close))
}
