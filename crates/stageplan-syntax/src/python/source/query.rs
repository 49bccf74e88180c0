//! Questions over a file: calls, names, where they come from, reads of the environment.

use std::ops::Range;

use super::expression::{Call, Expr, ExprKind, Reader};
use super::file::{Assign, Block, File, Statement, StatementKind};
use super::tokens::Kind;
use crate::{Span, order};

/// A name that an import brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported<'t> {
    /// What it is called here; `*` stands for all names of a module.
    pub name: &'t str,
    /// What it is, such as `flask.Flask`; what is relative begins with its dots.
    pub origin: String,
    /// Where the module or the name stands in the import.
    pub span: Span,
    /// The statement that imports it.
    pub statement: usize,
}

/// A name that the module sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding<'t> {
    /// The name.
    pub name: &'t str,
    /// Where it is set.
    pub span: Span,
    /// The statement that sets it.
    pub statement: usize,
}

/// How a variable is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvKind {
    /// `os.environ["X"]`, which fails where there is none.
    Index,
    /// `os.environ.get("X")`, `os.getenv("X")` and the like
    Get,
    /// Through an object of django-environ, environs, python-decouple or Starlette, which mostly fails where there is no
    /// variable and no default.
    Library,
}

/// One read of an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvRead<'t> {
    /// The variable.
    pub name: String,
    /// What takes its place when it is not set: the argument, or what stands last behind `or`.
    pub default: Option<Expr<'t>>,
    /// How it is read.
    pub kind: EnvKind,
    /// The read.
    pub span: Span,
}

/// All calls of a file in source order of their opening parentheses; nested ones are listed on their own.
pub fn calls<'t>(file: &File<'t>) -> Vec<Call<'t>> {
    let mut found = Vec::new();
    // Patterns look like calls.
    let mut patterns = file.statements.iter().filter_map(|statement| match statement.kind {
        StatementKind::Block(Block::Case, _) => Some(statement.tokens.start..file.find(statement.tokens.clone(), "if")),
        StatementKind::Block(Block::Match, _) => Some(statement.tokens.start..statement.tokens.start + 2),
        _ => None,
    });
    let mut pattern = patterns.next();
    for (open, token) in file.tokens.iter().enumerate() {
        if !token.is("(") {
            continue;
        }
        while pattern.as_ref().is_some_and(|pattern| pattern.end <= open) {
            pattern = patterns.next();
        }
        if pattern.as_ref().is_some_and(|pattern| pattern.contains(&open)) || file.matching(open).is_none() {
            continue;
        }
        let Some((start, cut)) = chain_start(file, open) else { continue };
        let value = Reader::new(file, start..file.next(open)).primary();
        if let ExprKind::Call(mut call) = value.kind {
            if cut && call.on.is_none() {
                call.on = Some(Expr { kind: ExprKind::Other, span: Span::new(call.span.start, call.span.start) });
            }
            found.push(*call);
        }
    }
    found
}

/// Where what is called at `open` starts, and whether the start of it is left out since it is long.
fn chain_start(file: &File<'_>, open: usize) -> Option<(usize, bool)> {
    let mut at = open;
    for _ in 0..32 {
        // The operand that ends in front of `at`.
        let last = at.checked_sub(1)?;
        let token = file.tokens.get(last)?;
        let member = last.checked_sub(1).is_some_and(|dot| file.is(dot, "."));
        let whole = (at != open).then_some((at, false));
        match token.kind {
            Kind::Name if member && token.is_name() => at = last - 1,
            Kind::Name if token.is_name() => {
                let declared =
                    last.checked_sub(1).is_some_and(|word| file.is_word(word, "def") || file.is_word(word, "class"));
                return (!declared).then_some((last, false));
            }
            Kind::Operator if matches!(token.text, ")" | "]" | "}") => at = file.matching(last)?,
            Kind::Name if !matches!(token.text, "None" | "True" | "False") => return whole,
            Kind::Name => return whole.map(|_| (last, false)),
            Kind::Number => return Some((last, false)),
            _ if token.is("...") => return Some((last, false)),
            Kind::String | Kind::FormatEnd => {
                at = if token.kind == Kind::String { last } else { file.matching(last)? };
                while let Some(other) = at.checked_sub(1) {
                    at = match file.tokens.get(other)?.kind {
                        Kind::String => other,
                        Kind::FormatEnd => file.matching(other)?,
                        _ => break,
                    };
                }
                return Some((at, false));
            }
            _ => return whole,
        }
        if token.is("}") || (token.kind != Kind::Name && !file.is(at, "(") && !file.is(at, "[")) {
            return Some((at, false));
        }
    }
    // A chain that is cut begins with a name.
    while at < open && !file.tokens.get(at)?.is_name() {
        at = file.next(at);
    }
    (at < open).then_some((at, true))
}

/// All names that imports of a file bring, in source order.
pub fn imported<'t>(file: &File<'t>) -> Vec<Imported<'t>> {
    let mut found = Vec::new();
    for (statement, imports) in file.statements.iter().enumerate() {
        let StatementKind::Import(imports) = &imports.kind else { continue };
        for import in imports {
            let (name, origin) = match (import.name, import.alias) {
                (Some(name), alias) => {
                    let dot = if import.module.ends_with('.') { "" } else { "." };
                    (alias.unwrap_or(name), format!("{}{dot}{name}", import.module))
                }
                (None, Some(alias)) => (alias, import.module.clone()),
                (None, None) => {
                    // What is set is the first package.
                    let first = import.module.split('.').next().unwrap_or_default();
                    let start = import.span.start;
                    let name = file.text.get(start..start + first.len()).unwrap_or_default();
                    (name, first.to_owned())
                }
            };
            found.push(Imported { name, origin, span: import.span, statement });
        }
    }
    found
}

/// What the names of a file are, as far as imports tell.
#[derive(Clone, Debug, Default)]
pub struct Origins<'t> {
    /// By name; of several for one name the first one is meant.
    names: Vec<(&'t str, String)>,
}

impl<'t> Origins<'t> {
    /// Looks at all imports of a file, those of the module before those of functions.
    pub fn new(file: &File<'t>) -> Self {
        let mut imported = imported(file);
        order::sort_by_key(&mut imported, |import| (import.name, file.statements[import.statement].scope.is_some()));
        Self { names: imported.into_iter().map(|import| (import.name, import.origin)).collect() }
    }

    /// What a path is where its first name is imported: `["F"]` is `flask.Flask` behind `from flask import Flask as F`.
    pub fn of(&self, path: &[&str]) -> Option<String> {
        let (first, rest) = path.split_first()?;
        let at = self.names.partition_point(|(name, _)| name < first);
        let (_, origin) = self.names.get(at).filter(|(name, _)| name == first)?;
        let mut origin = origin.clone();
        for name in rest {
            origin.push('.');
            origin.push_str(name);
        }
        Some(origin)
    }

    /// What is called, where it is a path of which the first name is imported.
    pub fn of_call(&self, call: &Call<'t>) -> Option<String> {
        if call.on.is_some() { None } else { self.of(&call.path) }
    }
}

/// Every name that a module sets itself, at any condition, in source order.
pub fn bindings<'t>(file: &File<'t>) -> Vec<Binding<'t>> {
    let mut found = Vec::new();
    let top = |statement: &Statement<'_>| statement.scope.is_none();
    for import in imported(file).into_iter().filter(|import| top(&file.statements[import.statement])) {
        found.push(Binding { name: import.name, span: import.span, statement: import.statement });
    }
    for (statement, inner) in file.statements.iter().enumerate().filter(|(_, statement)| top(statement)) {
        let mut names = Vec::new();
        match &inner.kind {
            StatementKind::Assign(Assign { targets, value: Some(_), .. }) => {
                targets.iter().for_each(|target| File::bound(target, &mut names));
            }
            StatementKind::Def(function) => names.push((function.name, function.name_span)),
            StatementKind::Class(class) => names.push((class.name, class.name_span)),
            StatementKind::Type(name, span) => names.push((name, *span)),
            StatementKind::Block(_, header) => names.clone_from(header),
            _ => {}
        }
        found.extend(names.into_iter().map(|(name, span)| Binding { name, span, statement }));
    }
    let mut lambda = 0..0;
    for at in 0..file.tokens.len() {
        if at >= lambda.end && file.is_word(at, "lambda") {
            lambda = lambda_body(file, at);
        }
        let Some(name) = at.checked_sub(1).and_then(|name| file.tokens.get(name)).filter(|_| file.is(at, ":=")) else {
            continue;
        };
        let statement = file.statement_at(name.span.start).filter(|index| top(&file.statements[*index]));
        if let Some(statement) = statement.filter(|_| name.is_name() && !lambda.contains(&at)) {
            found.push(Binding { name: name.text, span: name.span, statement });
        }
    }
    order::sort_by_key(&mut found, |binding| binding.span);
    found
}

/// The body of a lambda, which has names of its own.
fn lambda_body(file: &File<'_>, at: usize) -> Range<usize> {
    let start = file.lambda_body(at, file.tokens.len());
    let mut at = start;
    while let Some(token) = file.tokens.get(at) {
        let ends = match token.kind {
            Kind::Operator => matches!(token.text, "," | ")" | "]" | "}" | ";"),
            Kind::Newline | Kind::FormatEnd => true,
            _ => token.is_word("for"),
        };
        if ends {
            break;
        }
        at = file.next(at);
    }
    start..at
}

impl<'t> File<'t> {
    /// What the condition of the `if` at `statement` asks to be missing: `x` of `not x`, of `x is None` and of
    /// `not (name := x)`.
    pub fn absent(&self, statement: usize) -> Option<Expr<'t>> {
        let tokens = self.statements.get(statement)?.tokens.clone();
        let colon = self.find(tokens.clone(), ":");
        let range = self.inside(tokens.start + 1..colon);
        if !self.is_word(tokens.start, "if") || range.is_empty() {
            return None;
        }
        let none = range.len() > 2 && self.is_word(range.end - 2, "is") && self.is_word(range.end - 1, "None");
        let range = match self.is_word(range.start, "not") {
            true => self.inside(range.start + 1..range.end),
            false if none => self.inside(range.start..range.end - 2),
            false => return None,
        };
        let named = range.len() > 2 && self.is(range.start + 1, ":=");
        let range = if named { self.inside(range.start + 2..range.end) } else { range };
        (!range.is_empty()).then(|| self.expression(range))
    }

    /// What the parentheses around all of these tokens hold.
    fn inside(&self, mut range: Range<usize>) -> Range<usize> {
        while self.is(range.start, "(") && self.matching(range.start).is_some_and(|close| close + 1 == range.end) {
            range = range.start + 1..range.end - 1;
        }
        range
    }

    /// What the function at `function` gives back, at every `return` of its own.
    pub fn returns(&self, function: usize) -> impl Iterator<Item = &Expr<'t>> {
        let end = self.statements.get(function).map_or(0, |statement| statement.end);
        let inner = self.statements.get(function + 1..end).unwrap_or_default();
        inner.iter().filter(move |statement| statement.scope == Some(function)).filter_map(|statement| match &statement
            .kind
        {
            StatementKind::Return(value) => value.as_ref(),
            _ => None,
        })
    }

    /// The text at the top that says what the module is for.
    pub fn docstring(&self) -> Option<&str> {
        match &self.statements.first()?.kind {
            StatementKind::Expr(value) => value.text(),
            _ => None,
        }
    }

    /// The names listed in `__all__`, where it is there.
    pub fn exported(&self) -> Option<Vec<String>> {
        let mut found: Option<Vec<String>> = None;
        for statement in self.statements.iter().filter(|statement| statement.scope.is_none()) {
            let StatementKind::Assign(Assign { targets, value: Some(value), operator, .. }) = &statement.kind else {
                continue;
            };
            if !targets.iter().any(|target| target.path() == Some(&["__all__"])) {
                continue;
            }
            let names = found.get_or_insert_default();
            if operator.is_none() {
                names.clear();
            }
            let parts = match &value.kind {
                ExprKind::Sum(parts) => parts.as_slice(),
                _ => std::slice::from_ref(value),
            };
            let elements = parts.iter().filter_map(Expr::elements).flatten();
            names.extend(elements.filter_map(|element| element.text().map(str::to_owned)));
        }
        found
    }

    /// The names that functions set in the module, by `global`.
    pub fn globals(&self) -> Vec<Binding<'t>> {
        let mut found = Vec::new();
        for (statement, inner) in self.statements.iter().enumerate().filter(|(_, inner)| inner.scope.is_some()) {
            if let StatementKind::Global(names) = &inner.kind
                && self.is_word(inner.tokens.start, "global")
            {
                found.extend(names.iter().map(|(name, span)| Binding { name, span: *span, statement }));
            }
        }
        found
    }
}

/// What stands for an object that reads the environment.
const READER: &str = "()";

/// All reads of environment variables in source order; `calls` are those of the file.
pub fn env_reads<'t>(file: &File<'t>, calls: &[Call<'t>]) -> Vec<EnvRead<'t>> {
    let origins = env_origins(file);
    if origins.names.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for call in calls {
        let Some(origin) = origins.of_call(call) else { continue };
        let (kind, default) = match origin.as_str() {
            "os.getenv" | "os.environ.get" | "os.environ.pop" | "os.environb.get" => {
                (EnvKind::Get, call.arg(1, "default"))
            }
            other => {
                let Some(method) = other.strip_prefix(READER) else { continue };
                if matches!(method, ".read_env" | ".read_envfile" | ".prefixed" | ".parser_for" | ".add_parser") {
                    continue;
                }
                // The second one may be a type too.
                let second = call.positional(1).filter(|value| value.path().is_none());
                (EnvKind::Library, call.keyword("default").or(second))
            }
        };
        let name = ["key", "var", "name", "option"].iter().find_map(|name| call.arg(0, name));
        let name = match (origin.as_str(), name.map(Expr::text)) {
            (_, Some(Some(name))) => name,
            ("().db" | "().db_url", None) => "DATABASE_URL",
            ("().cache" | "().cache_url", None) => "CACHE_URL",
            _ => continue,
        };
        let default = default.cloned().or_else(|| fallback(file, call.span));
        found.push(EnvRead { name: name.to_owned(), default, kind, span: call.span });
    }
    index_reads(file, &origins, &mut found);
    order::sort_by_key(&mut found, |read| read.span);
    found
}

/// The names that reads of the environment start with.
fn env_origins<'t>(file: &File<'t>) -> Origins<'t> {
    let mut origins = Origins::new(file);
    origins.names.retain_mut(|(_, origin)| {
        if matches!(origin.as_str(), "decouple.config" | "environs.env") {
            READER.clone_into(origin);
        }
        let module = origin.split('.').next().unwrap_or_default();
        matches!(module, "os" | "environ" | "environs" | "decouple" | "starlette" | READER)
    });
    // An object of a class may be made, and a function have a shorter name.
    let mut named = Vec::new();
    for statement in &file.statements {
        let StatementKind::Assign(Assign { targets, value: Some(value), .. }) = &statement.kind else { continue };
        let [Some([name])] = targets.iter().map(Expr::path).collect::<Vec<_>>()[..] else { continue };
        let origin = match &value.kind {
            ExprKind::Path(path) => origins.of(path).filter(|origin| origin.starts_with("os.")),
            ExprKind::Call(call) => origins.of_call(call).filter(|class| is_reader(class)).map(|_| READER.to_owned()),
            _ => None,
        };
        named.extend(origin.map(|origin| (*name, origin)));
    }
    origins.names.extend(named);
    order::sort_by_key(&mut origins.names, |(name, _)| *name);
    origins
}

fn is_reader(class: &str) -> bool {
    matches!(
        class,
        "environ.Env"
            | "environ.FileAwareEnv"
            | "environs.Env"
            | "environs.FileAwareEnv"
            | "decouple.Config"
            | "decouple.AutoConfig"
            | "starlette.config.Config"
    )
}

/// What stands last behind `or` where a read ends.
fn fallback<'t>(file: &File<'t>, read: Span) -> Option<Expr<'t>> {
    let index = |offset: usize| file.tokens.partition_point(|token| token.span.start < offset);
    let at = index(read.end);
    if !file.is_word(at, "or") {
        return None;
    }
    // An operator that binds more makes the read part of something else.
    let alone = match index(read.start).checked_sub(1).and_then(|before| file.tokens.get(before)) {
        Some(before) if before.kind == Kind::Operator => {
            matches!(before.text, "(" | "[" | "{" | "," | ":" | ":=" | "=" | "+=" | ";" | "->" | "@")
        }
        Some(before) => !matches!(before.text, "and" | "not" | "in" | "is"),
        None => true,
    };
    if !alone {
        return None;
    }
    // Limited, since every read asks for its own.
    let value = Reader::new(file, at + 1..file.tokens.len().min(at + 64)).disjunction();
    match value.kind {
        ExprKind::Or(mut choices) => choices.pop(),
        _ => Some(value),
    }
}

/// `os.environ["X"]`, unless it is set or deleted.
fn index_reads<'t>(file: &File<'t>, origins: &Origins<'t>, found: &mut Vec<EnvRead<'t>>) {
    let mut written = Vec::new();
    for statement in &file.statements {
        match &statement.kind {
            StatementKind::Assign(assign) => assign.targets.iter().for_each(|target| subscripts(target, &mut written)),
            StatementKind::Del(target) => subscripts(target, &mut written),
            _ => {}
        }
    }
    order::sort(&mut written);
    for (open, token) in file.tokens.iter().enumerate() {
        let literal = file.tokens.get(open + 1).is_some_and(|token| token.kind == Kind::String);
        if !token.is("[") || !literal || file.matching(open).is_none() {
            continue;
        }
        let mut start = open;
        // `os.environ` has two names.
        for _ in 0..3 {
            if !start.checked_sub(1).and_then(|name| file.tokens.get(name)).is_some_and(|name| name.kind == Kind::Name)
            {
                break;
            }
            start -= 1;
            if start == 0 || !file.is(start - 1, ".") {
                break;
            }
            start -= 1;
        }
        let path: Vec<&str> = file.tokens[start..open].iter().step_by(2).map(|token| token.text).collect();
        let origin = origins.of(&path);
        if !origin.is_some_and(|origin| origin == "os.environ" || origin == READER) {
            continue;
        }
        let end = file.next(open);
        let span = file.span_of(&(start..end));
        let index = file.expression(open + 1..end - 1);
        if let Some(name) = index.text()
            && written.binary_search(&span.start).is_err()
        {
            found.push(EnvRead { name: name.to_owned(), default: fallback(file, span), kind: EnvKind::Index, span });
        }
    }
}

fn subscripts(target: &Expr<'_>, found: &mut Vec<usize>) {
    match &target.kind {
        ExprKind::Subscript(..) => found.push(target.span.start),
        ExprKind::Star(inner) => subscripts(inner, found),
        _ => target.elements().into_iter().flatten().for_each(|element| subscripts(element, found)),
    }
}
