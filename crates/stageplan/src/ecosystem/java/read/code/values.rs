//! What expressions come to: literals, names that are set once, variables with what takes their place.

use std::collections::BTreeMap;

use stageplan_syntax::jvm::source::Names;
use stageplan_syntax::jvm::{Expr, ExprKind};

use super::File;

/// How far names are followed.
const DEPTH: usize = 8;

/// How many expressions are looked at for one: a few lines that name each other often make endless ones.
const STEPS: usize = 512;

/// A value that a variable may change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) text: Option<String>,
    pub(super) variable: Option<String>,
}

/// The names of all files.
pub(super) struct Values<'a, 't> {
    names: Names<'a, 't>,
    /// The values of names by their last part, with their file.
    own: BTreeMap<&'t str, (&'a File<'t>, &'a Expr<'t>)>,
}

impl<'a, 't> Values<'a, 't> {
    pub(super) fn new(files: &'a [File<'t>]) -> Self {
        let mut values = Self { names: Names::default(), own: BTreeMap::new() };
        for file in files {
            values.names.add(&file.outline, &file.bindings);
            for binding in &file.bindings {
                values.own.entry(binding.name).or_insert((file, &binding.value));
            }
        }
        values
    }

    /// The literal that an expression stands for.
    pub(super) fn text(&self, value: &Expr<'t>) -> Option<String> {
        self.names.text(value)
    }

    /// The literal and the variable of an expression.
    pub(super) fn read(&self, file: &File<'t>, value: &Expr<'t>) -> Read {
        self.read_within(file, value, DEPTH, &mut { STEPS })
    }

    fn read_within(&self, file: &File<'t>, value: &Expr<'t>, depth: usize, steps: &mut usize) -> Read {
        if depth == 0 || *steps == 0 {
            return Read::default();
        }
        *steps -= 1;
        if let Some(text) = self.text(value) {
            return Read { text: Some(text), variable: None };
        }
        let inside =
            file.reads.iter().find(|read| value.span.start <= read.span.start && read.span.end <= value.span.end);
        if let Some(read) = inside {
            let default =
                read.default.as_ref().and_then(|default| self.read_within(file, default, depth - 1, steps).text);
            let default = default.or_else(|| self.otherwise(value));
            return Read { text: default, variable: Some(read.name.clone()).filter(|_| !read.property) };
        }
        match &value.kind {
            ExprKind::Path(path) => {
                let Some((file, value)) = path.last().and_then(|name| self.own.get(name)) else {
                    return Read::default();
                };
                self.read_within(file, value, depth - 1, steps)
            }
            ExprKind::Or(parts) => {
                let reads: Vec<Read> =
                    parts.iter().map(|part| self.read_within(file, part, depth - 1, steps)).collect();
                Read {
                    text: reads.iter().rev().find_map(|read| read.text.clone()),
                    variable: reads.into_iter().find_map(|read| read.variable),
                }
            }
            ExprKind::If(parts) => {
                let reads: Vec<Read> =
                    parts.iter().map(|part| self.read_within(file, part, depth - 1, steps)).collect();
                Read {
                    text: reads.iter().skip(1).rev().find_map(|read| read.text.clone()),
                    variable: reads.into_iter().find_map(|read| read.variable),
                }
            }
            ExprKind::Call(call) => {
                // `Integer.parseInt(port)` and `port.toInt()` come to what is in them; a function of the file to what
                // it gives back.
                // `config().getInteger("http.port", 8888)`
                let asks = call.path.last().is_some_and(|last| last.starts_with("get")) && call.args.len() == 2;
                if asks && call.positional(0).is_some_and(|name| name.text().is_some()) {
                    let default = call.positional(1);
                    return default.map(|value| self.read_within(file, value, depth - 1, steps)).unwrap_or_default();
                }
                let argument = call.args.first().map(|arg| &arg.value).filter(|_| call.args.len() == 1);
                let inner = argument.or(call.on.as_ref());
                let read = inner.map(|inner| self.read_within(file, inner, depth - 1, steps)).unwrap_or_default();
                if read == Read::default() && call.args.is_empty() {
                    return self.function(file, call.path.last().copied().unwrap_or_default());
                }
                read
            }
            _ => Read::default(),
        }
    }

    /// The literal of the branch that is taken where a variable is not set.
    fn otherwise(&self, value: &Expr<'t>) -> Option<String> {
        match &value.kind {
            ExprKind::If(parts) => parts.iter().skip(1).rev().find_map(|part| self.text(part)),
            ExprKind::Or(parts) => parts.iter().rev().find_map(|part| self.text(part)),
            _ => None,
        }
    }

    /// What a function without parameters gives back: a variable that it reads, and the last number that it returns.
    fn function(&self, file: &File<'t>, name: &str) -> Read {
        let tokens = &file.outline.tokens;
        let function = file.outline.functions.iter().find(|one| one.name == name && one.params.is_empty());
        let Some(body) = function.and_then(|function| function.body.clone()) else { return Read::default() };
        let span = tokens.span_of(&body);
        let inside = |at: usize| span.start <= at && at < span.end;
        let variable = file.reads.iter().find(|read| !read.property && inside(read.span.start));
        // `processBuilder.environment().get("PORT")`
        let by_process = file.calls.iter().find_map(|call| {
            let on = call.on.as_ref()?.call()?;
            let environment = on.path.last() == Some(&"environment") && call.path.as_slice() == ["get"];
            (environment && inside(call.span.start)).then(|| call.positional(0)?.text().map(str::to_owned)).flatten()
        });
        let returned = body.clone().filter(|at| tokens.is_word(*at, "return")).filter_map(|at| {
            let number = tokens.get(at + 1)?.int_value()?;
            tokens.is(at + 2, ";").then(|| number.to_string())
        });
        let default = variable.and_then(|read| self.text(read.default.as_ref()?));
        Read { text: returned.last().or(default), variable: variable.map(|read| read.name.clone()).or(by_process) }
    }
}
