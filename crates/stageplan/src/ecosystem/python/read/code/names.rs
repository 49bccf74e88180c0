//! Which statement a name comes from, and what that sets it to.

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
    /// The statements of one scope that set or delete a name, and those of functions that it calls and that do so for it.
    fn set_in(&self, scope: Option<usize>, name: &str) -> Vec<usize> {
        let first = self.names.partition_point(|(known, _)| *known < name);
        let all = || self.names[first..].iter().take_while(|(known, _)| *known == name).map(|(_, at)| *at);
        let of = |at: &usize| self.statement(*at).is_some_and(|one| one.scope == scope);
        let mut found: Vec<usize> = all().filter(of).collect();
        if scope.is_none() && found.len() < all().count() {
            found.extend(all().filter(|at| self.set_for_all(*at, name)));
        }
        found
    }

    /// Whether a function says that a name of the module is meant, and the module calls it.
    fn set_for_all(&self, at: usize, name: &str) -> bool {
        let Some(scope) = self.statement(at).and_then(|one| one.scope) else { return false };
        let Some(function) = self.statement(scope).filter(|one| one.scope.is_none()).and_then(Statement::function)
        else {
            return false;
        };
        let global = |one: &Statement<'_>| matches!(&one.kind, StatementKind::Global(names) if names.iter().any(|(known, _)| *known == name));
        let calls = |call: &Call<'_>| call.path.as_slice() == [function.name] && call.on.is_none();
        self.tree.body(scope).any(|(_, one)| global(one))
            && self.calls.iter().any(|call| calls(call) && self.scope_at(call.span.start).is_none())
    }

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
        let text = self.tree.text;
        let mut names = Vec::new();
        match &one.kind {
            StatementKind::Assign(Assign { targets, value: Some(value), operator: None, .. }) => {
                if let Some(set) = targets.iter().find_map(|target| paired(target, value, name)) {
                    return set;
                }
            }
            StatementKind::Block(Block::With, header) => {
                names.extend(header.iter().filter(|(known, _)| *known == name))
            }
            _ => {}
        }
        let by = |call: &&Call<'t>| {
            let before = text.get(..call.span.start).unwrap_or_default().trim_end();
            let inside = before.strip_suffix(":=").is_some_and(|before| before.trim_end().ends_with(name));
            inside && self.tree.statement_at(call.span.start) == Some(at)
        };
        let entered = |call: &&Call<'t>| {
            let between = names.first().and_then(|(_, span)| text.get(call.span.end..span.start));
            between.is_some_and(|between| between.trim() == "as")
        };
        let found = match names.is_empty() {
            true if text.contains(":=") => self.calls.iter().find(by),
            true => None,
            false => self.calls.iter().find(entered),
        };
        found.map_or(Set::Other, Set::By)
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
            let mut found = if class.is_some() { Vec::new() } else { module.set_in(inner, name) };
            let checking =
                |at: &usize| module.statement(*at).is_some_and(|one| one.condition == Some(Condition::TypeChecking));
            if !found.iter().all(checking) {
                found.retain(|at| !checking(at));
            }
            if let Some(before) = before.filter(|_| inner == scope)
                && found.first().is_some_and(|first| *first < before)
            {
                found.retain(|at| *at < before);
            }
            if !found.is_empty() || inner.is_none() {
                let many = found.len().saturating_sub(SETTERS);
                found.drain(..many);
                return found;
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
