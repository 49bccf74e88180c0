//! Which statement a name comes from, and what that sets it to.

use std::collections::BTreeSet;

use stageplan_syntax::order;
use stageplan_syntax::python::source::{
    Assign, Block, Call, Condition, Expr, ExprKind, File, Import, Statement, StatementKind, bindings,
};

use super::modules::{Module, Modules};

/// How many statements that set one name are looked at.
const SETTERS: usize = 24;

/// What a statement sets a name to.
#[derive(Clone, Copy)]
pub(super) enum Set<'e, 't> {
    To(&'e Expr<'t>),
    /// `with make() as name`, `name := make()`
    By(&'e Call<'t>),
    /// The first of what a call gives.
    First(&'e Call<'t>),
    /// Nothing that could be followed.
    Other,
}

impl<'e, 't> Set<'e, 't> {
    /// The call whose result it is.
    pub(super) fn call(&self) -> Option<&'e Call<'t>> {
        match self {
            Self::To(value) => value.call(),
            Self::By(call) => Some(call),
            Self::First(_) | Self::Other => None,
        }
    }
}

/// The names of a file with the statements that set or delete them, in the order of names, then of statements.
pub(super) fn index<'t>(file: &File<'t>) -> Vec<(&'t str, usize)> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    let mut names = Vec::new();
    for (at, statement) in file.statements.iter().enumerate() {
        match &statement.kind {
            StatementKind::Import(list) => names.extend(list.iter().filter_map(|import| brought(file.text, import))),
            StatementKind::Assign(assign) if assign.value.is_some() => {
                assign.targets.iter().for_each(|target| bound(target, &mut names));
            }
            StatementKind::Def(function) => names.push(function.name),
            StatementKind::Class(class) => names.push(class.name),
            StatementKind::Block(_, header) => names.extend(header.iter().map(|(name, _)| *name)),
            StatementKind::Del(target) => bound(target, &mut names),
            _ => {}
        }
        found.extend(names.drain(..).map(|name| (name, at)));
    }
    if file.text.contains(":=") {
        let inside = |end: usize| file.text.get(end..).is_some_and(|rest| rest.trim_start().starts_with(":="));
        let inside = bindings(file).into_iter().filter(|binding| inside(binding.span.end));
        found.extend(inside.map(|binding| (binding.name, binding.statement)));
    }
    order::sort(&mut found);
    found.dedup();
    found
}

/// Which statements set or delete which names of which scope, and the calls whose results headers and `:=` name: what a
/// look-up needs, so that none goes over the module.
#[derive(Default)]
pub(super) struct Setters<'t> {
    /// The name, its scope, whether another scope sets it with `global`, the statement.
    found: Vec<(&'t str, Option<usize>, bool, usize)>,
    /// The name, the statement, the call.
    made: Vec<(&'t str, usize, usize)>,
    /// The modules of `from module import *`, as they are written.
    pub(super) stars: Vec<String>,
}

impl<'t> Setters<'t> {
    pub(super) fn read(file: &File<'t>, calls: &[Call<'t>], names: &[(&'t str, usize)]) -> Self {
        let top = |call: &&Call<'t>| {
            let one = file.statement_at(call.span.start).and_then(|at| file.statements.get(at));
            call.on.is_none() && one.is_some_and(|one| one.scope.is_none())
        };
        let called: BTreeSet<&str> = calls
            .iter()
            .filter(top)
            .filter_map(|call| match call.path.as_slice() {
                [name] => Some(*name),
                _ => None,
            })
            .collect();
        // The names that a function of the module, which the module calls, says to be those of the module.
        let mut global: BTreeSet<(usize, &str)> = BTreeSet::new();
        for one in &file.statements {
            let StatementKind::Global(list) = &one.kind else { continue };
            let Some(scope) = one.scope.filter(|_| one.parent == one.scope) else { continue };
            let function =
                file.statements.get(scope).filter(|outer| outer.scope.is_none()).and_then(Statement::function);
            if function.is_some_and(|function| called.contains(function.name)) {
                global.extend(list.iter().map(|(name, _)| (scope, *name)));
            }
        }
        let mut found = Vec::new();
        for (name, at) in names {
            let Some(one) = file.statements.get(*at) else { continue };
            found.push((*name, one.scope, false, *at));
            if one.scope.is_some_and(|scope| global.contains(&(scope, *name))) {
                found.push((*name, None, true, *at));
            }
        }
        order::sort(&mut found);
        // What only type checkers see counts where there is nothing else.
        let checking =
            |at: usize| file.statements.get(at).is_some_and(|one| one.condition == Some(Condition::TypeChecking));
        let same =
            |a: &(&str, Option<usize>, bool, usize), b: &(&str, Option<usize>, bool, usize)| (a.0, a.1) == (b.0, b.1);
        let groups = found.chunk_by(same).map(|group| (group, group.iter().all(|one| checking(one.3))));
        let found =
            groups.flat_map(|(group, all)| group.iter().filter(move |one| all || !checking(one.3))).copied().collect();
        let stars = file.statements.iter().flat_map(|one| match &one.kind {
            StatementKind::Import(list) => list.as_slice(),
            _ => &[],
        });
        let stars = stars.filter(|import| import.name == Some("*")).map(|import| import.module.clone()).collect();
        Self { found, made: made(file, calls), stars }
    }

    /// The last statements that set a name of a scope, those before a statement where one is given and there are any.
    fn of(&self, scope: Option<usize>, name: &str, before: Option<usize>) -> Vec<usize> {
        let first = self.found.partition_point(|one| (one.0, one.1) < (name, scope));
        let rest = self.found.get(first..).unwrap_or_default();
        let own = rest.get(..rest.partition_point(|one| (one.0, one.1) == (name, scope))).unwrap_or_default();
        let (own, afar) = own.split_at(own.partition_point(|one| !one.2));
        let seen = before.filter(|before| own.first().or(afar.first()).is_some_and(|first| first.3 < *before));
        let cut = |list: &[(&'t str, Option<usize>, bool, usize)]| {
            list.partition_point(|one| seen.is_none_or(|before| one.3 < before))
        };
        let (own, afar) = (&own[..cut(own)], &afar[..cut(afar)]);
        let many = (own.len() + afar.len()).saturating_sub(SETTERS);
        own.iter().chain(afar).skip(many).map(|one| one.3).collect()
    }

    /// The call whose result a header or `:=` of a statement gives a name to.
    fn call(&self, at: usize, name: &str) -> Option<usize> {
        let found = self.made.get(self.made.partition_point(|one| (one.0, one.1) < (name, at)))?;
        (found.0 == name && found.1 == at).then_some(found.2)
    }
}

/// The names that get the result of a call by `with call() as name` or `name := call()`, in their order.
fn made<'t>(file: &File<'t>, calls: &[Call<'t>]) -> Vec<(&'t str, usize, usize)> {
    let mut found = Vec::new();
    let text = file.text;
    let mut ends: Vec<(usize, usize)> = calls.iter().enumerate().map(|(at, call)| (call.span.end, at)).collect();
    order::sort(&mut ends);
    for (at, one) in file.statements.iter().enumerate() {
        let StatementKind::Block(Block::With, header) = &one.kind else { continue };
        for (name, span) in header {
            let value = text.get(..span.start).and_then(|before| before.trim_end().strip_suffix("as"));
            let Some(end) = value.map(|value| value.trim_end().len()) else { continue };
            let call = ends.get(ends.partition_point(|known| known.0 < end)).filter(|known| known.0 == end);
            found.extend(call.map(|(_, call)| (*name, at, *call)));
        }
    }
    if text.contains(":=") {
        let mut starts: Vec<(usize, usize)> =
            calls.iter().enumerate().map(|(at, call)| (call.span.start, at)).collect();
        order::sort(&mut starts);
        for binding in bindings(file) {
            let rest = text.get(binding.span.end..).unwrap_or_default();
            let Some(value) = rest.trim_start().strip_prefix(":=") else { continue };
            let start = text.len() - value.trim_start().len();
            let call = starts.get(starts.partition_point(|known| known.0 < start)).filter(|known| known.0 == start);
            found.extend(call.map(|(_, call)| (binding.name, binding.statement, *call)));
        }
    }
    order::sort(&mut found);
    found
}

/// The name under which an import is known; nothing for those of `*`.
fn brought<'t>(text: &'t str, import: &Import<'t>) -> Option<&'t str> {
    import.alias.or(import.name).filter(|name| *name != "*").or_else(|| {
        let module = text.get(import.span.start..).filter(|_| import.name.is_none())?;
        module.split(|c: char| !c.is_alphanumeric() && c != '_').next()
    })
}

fn bound<'t>(target: &Expr<'t>, names: &mut Vec<&'t str>) {
    match (&target.kind, target.elements(), target.path()) {
        (ExprKind::Star(inner), ..) => bound(inner, names),
        (_, Some(elements), _) => elements.iter().for_each(|element| bound(element, names)),
        (_, _, Some([name])) => names.push(name),
        _ => {}
    }
}

/// What the part of a target with this name gets of a value.
fn paired<'e, 't>(target: &Expr<'t>, value: &'e Expr<'t>, name: &str) -> Option<Set<'e, 't>> {
    if target.path() == Some(&[name]) {
        return Some(Set::To(value));
    }
    let elements = target.elements()?;
    let has = |element: &&Expr<'t>| {
        let mut names = Vec::new();
        bound(element, &mut names);
        names.contains(&name)
    };
    let at = elements.iter().position(|element| has(&element))?;
    let starred = |list: &[Expr<'_>]| list.iter().take(at + 1).any(|one| matches!(one.kind, ExprKind::Star(_)));
    let part = match (value.elements(), value.call()) {
        (Some(values), _) if !starred(elements) && !starred(values) => {
            values.get(at).and_then(|value| paired(&elements[at], value, name))
        }
        (_, Some(call)) if at == 0 && elements[0].path().is_some() => Some(Set::First(call)),
        _ => None,
    };
    Some(part.unwrap_or(Set::Other))
}

impl<'t> Module<'t> {
    /// Whether a statement runs whenever its scope does, and sets what its header names.
    pub(super) fn certain(&self, at: usize) -> bool {
        let Some(first) = self.statement(at) else { return false };
        let runs =
            |block: Block| matches!(block, Block::With | Block::Try | Block::Finally | Block::For | Block::While);
        if matches!(first.kind, StatementKind::Block(block, _) if !runs(block)) {
            return false;
        }
        let mut one = first;
        loop {
            match one.condition {
                None => {}
                Some(Condition::Block(block)) if runs(block) => {}
                Some(_) => return false,
            }
            match one.parent.filter(|parent| Some(*parent) != first.scope).and_then(|parent| self.statement(parent)) {
                Some(parent) => one = parent,
                None => return true,
            }
        }
    }

    /// What a statement sets a name to.
    pub(super) fn set_to(&self, at: usize, name: &str) -> Set<'_, 't> {
        let Some(one) = self.statement(at) else { return Set::Other };
        if let StatementKind::Assign(Assign { targets, value: Some(value), operator: None, .. }) = &one.kind
            && let Some(set) = targets.iter().find_map(|target| paired(target, value, name))
        {
            return set;
        }
        self.setters.call(at, name).and_then(|call| self.calls.get(call)).map_or(Set::Other, Set::By)
    }

    /// Whether a value speaks of a name.
    pub(super) fn mentions(&self, value: &Expr<'_>, name: &str) -> bool {
        let literal = matches!(value.kind, ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Bool(_) | ExprKind::None);
        let text = if literal { "" } else { value.span.slice(self.tree.text) };
        text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
    }
}

impl Modules<'_, '_> {
    /// The statements that set a name: those of the function, else those of the module.
    pub(super) fn setters(&self, module: usize, scope: Option<usize>, name: &str) -> Vec<usize> {
        self.setters_at(module, scope, name, None)
    }

    /// Those of them that a statement sees, where it is one of the same scope.
    pub(super) fn setters_at(
        &self,
        module: usize,
        scope: Option<usize>,
        name: &str,
        before: Option<usize>,
    ) -> Vec<usize> {
        let Some(module) = self.all.get(module) else { return Vec::new() };
        let mut inner = scope;
        loop {
            let class = inner.filter(|_| inner != scope).and_then(|at| module.statement(at)?.class());
            if class.is_none() {
                let found = module.setters.of(inner, name, before.filter(|_| inner == scope));
                if !found.is_empty() || inner.is_none() {
                    self.spend(found.len() / 4);
                    return found;
                }
            }
            inner = inner.and_then(|at| module.statement(at)?.scope);
        }
    }

    /// Which of them is meant: the last one that runs for sure, else the first.
    pub(super) fn setter(
        &self,
        module: usize,
        scope: Option<usize>,
        name: &str,
        before: Option<usize>,
    ) -> Option<usize> {
        let own = self.all.get(module)?;
        let found = self.setters_at(module, scope, name, before);
        found.iter().rev().find(|at| own.certain(**at)).or(found.first()).copied()
    }
}
