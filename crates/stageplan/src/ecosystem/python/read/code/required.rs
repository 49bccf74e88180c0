//! Variables that the program stops without, where it asks for them before it stops by itself.

use stageplan_syntax::python::source::{Block, EnvKind, EnvRead, Expr, Statement, StatementKind};

use super::modules::{DEPTH, Module, Modules, What};
use crate::origin::Sourced;

/// The variables that a module demands when it is loaded: `if not os.environ.get("X"): raise …`, at its top or in a
/// function that is called there.
pub(super) fn read(modules: &Modules<'_, '_>, at: usize) -> Vec<Sourced<String>> {
    let module = modules.all[at];
    let mut found = Vec::new();
    if module.env.is_empty() {
        return found;
    }
    for (index, one) in module.tree.statements.iter().enumerate() {
        let asks = matches!(one.kind, StatementKind::Block(Block::If, _)) && one.parent == one.scope;
        if !asks || !stops(module, index, one) {
            continue;
        }
        let Some(read) = asked(module, index, one).filter(|read| read.default.is_none() && read.kind == EnvKind::Get)
        else {
            continue;
        };
        if one.scope.is_none_or(|function| is_called_at_load(modules, at, function)) {
            found.push(Sourced::new(read.name.clone(), module.origin(read.span, "")));
        }
    }
    found
}

/// Whether the body of a statement ends the program.
fn stops(module: &Module<'_>, index: usize, one: &Statement<'_>) -> bool {
    let body = module.tree.statements.iter().enumerate().take(one.end).skip(index + 1);
    let mut own = body.filter(|(_, inner)| inner.parent == Some(index));
    own.any(|(_, inner)| match &inner.kind {
        StatementKind::Expr(value) => value
            .call()
            .is_some_and(|call| matches!(call.path.as_slice(), ["sys" | "os", "exit" | "_exit"] | ["exit" | "quit"])),
        StatementKind::Other => {
            let text = module.source.text.get(inner.span.start..inner.span.end).unwrap_or_default();
            text.strip_prefix("raise").is_some_and(|rest| rest.starts_with([' ', '(']))
        }
        _ => false,
    })
}

/// The variable whose absence a condition asks for, itself or by the name that it was given before.
fn asked<'m>(module: &'m Module<'_>, index: usize, one: &Statement<'_>) -> Option<&'m EnvRead<'m>> {
    let absent = module.tree.absent(index)?;
    if let Some(read) = module.env.iter().find(|read| read.span == absent.span) {
        return Some(read);
    }
    let [absent] = absent.path()? else { return None };
    let named = |known: &Statement<'_>| match &known.kind {
        StatementKind::Assign(assign) if known.scope == one.scope && known.span.end <= one.span.start => {
            let same = assign.targets.first().and_then(Expr::path) == Some(&[*absent]);
            assign.value.as_ref().filter(|_| same).map(|value| value.span)
        }
        _ => None,
    };
    let span = module.tree.statements.iter().filter_map(named).next_back()?;
    module.env.iter().find(|read| read.span == span)
}

/// Whether a module calls a function while it is loaded, whatever happens.
fn is_called_at_load(modules: &Modules<'_, '_>, at: usize, function: usize) -> bool {
    let name = modules.all[at].statement(function).and_then(|one| one.function()).map(|def| def.name);
    modules.all.iter().enumerate().any(|(from, module)| {
        module.calls.iter().filter(|call| call.on.is_none() && call.path.last().copied() == name).any(|call| {
            let loading = module.tree.statement_at(call.span.start).and_then(|at| module.statement(at));
            loading.is_some_and(|one| one.scope.is_none() && one.condition.is_none())
                && modules.what(from, None, &call.path, DEPTH) == What::Bound(at, function, Vec::new())
        })
    })
}
