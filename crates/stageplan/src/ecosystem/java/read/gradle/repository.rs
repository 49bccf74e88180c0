//! Where scripts say that libraries come from.

use stageplan_syntax::jvm::gradle::Scope;

use super::model::Look;
use crate::origin::{Origin, Sourced};

/// A place that libraries come from.
#[derive(Clone, Debug)]
pub(super) struct Repository {
    /// `mavenCentral`, `mavenLocal`, or `maven` for one with an address.
    pub(super) kind: String,
    pub(super) address: Option<Sourced<String>>,
    pub(super) origin: Origin,
}

/// Lists the repositories of a script.
pub(super) fn read<'t>(look: &Look<'_, 't>, scope: Scope<'_, 't>, found: &mut Vec<Repository>) {
    for block in scope.blocks(&["repositories"]) {
        for statement in block.scope().all() {
            let Some(call) = statement.call() else { continue };
            let body = call.body().map(|body| body.scope());
            let set = body.and_then(|body| body.value(&["url"])).and_then(|setting| setting.values.first().copied());
            let value = set.or_else(|| call.positional(0));
            let address = value.and_then(|value| look.text(value, "repositories"));
            let origin = look.source.origin(statement.span, "repositories");
            found.push(Repository { kind: call.last().to_owned(), address, origin });
        }
    }
}
