//! Which signals the program answers. The first process of a container ignores every signal that it does not handle.

use stageplan_syntax::rust::{Call, Expr, ExprKind};

use super::files::File;
use super::values::Values;
use crate::ecosystem::rust::facts::Code;
use crate::origin::Sourced;

pub(super) fn read(values: &Values<'_>, code: &mut Code) {
    for file in values.files {
        for call in &file.index.calls {
            for signal in handled(file, call) {
                if code.signals.iter().all(|known| known.value() != signal) {
                    code.signals.push(Sourced::new(signal.to_owned(), file.origin(call.own_span(), call.name)));
                }
            }
        }
    }
}

fn handled(file: &File<'_>, call: &Call<'_, '_>) -> Vec<&'static str> {
    if call.method {
        return Vec::new();
    }
    let full = file.index.full(call.path());
    match full.as_slice() {
        [.., "SignalKind", "terminate"] => vec!["SIGTERM"],
        [.., "SignalKind", "interrupt"] | [.., "signal", "ctrl_c"] | ["ctrlc", "set_handler" | "try_set_handler"] => {
            vec!["SIGINT"]
        }
        ["signal_hook" | "signal_hook_tokio", ..] | [.., "Signals", "new"] => {
            let named = call.args.iter().flat_map(names);
            named
                .filter_map(|name| match name {
                    "SIGTERM" | "TERM_SIGNALS" => Some("SIGTERM"),
                    "SIGINT" => Some("SIGINT"),
                    _ => None,
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The last names of the paths in an argument, which may be a list.
fn names<'t>(expr: &Expr<'t>) -> Vec<&'t str> {
    let all = match &expr.kind {
        ExprKind::Array(items) | ExprKind::Tuple(items) => items.as_slice(),
        _ => std::slice::from_ref(expr),
    };
    all.iter().filter_map(|one| one.path()?.last().copied()).collect()
}
