//! Paths that sources compute from where they lie.

use std::collections::BTreeMap;

use stageplan_syntax::python::source::{Call, Expr, ExprKind};

use crate::tree::RepoPath;

/// A path as far as sources say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Located {
    /// In the repository.
    Inside(RepoPath),
    /// On the machine.
    Absolute(String),
}

/// Names of a module that are paths.
pub(super) type Bases = BTreeMap<String, Located>;

/// The path that an expression gives in a file, where it is made of literals and known names.
pub(super) fn path(expr: &Expr<'_>, file: &RepoPath, bases: &Bases) -> Option<Located> {
    match &expr.kind {
        ExprKind::Text(text) if text.starts_with('/') => Some(Located::Absolute(text.clone())),
        ExprKind::Path(names) => match names.as_slice() {
            ["__file__"] => Some(Located::Inside(file.clone())),
            [name, rest @ ..] => up(bases.get(*name)?.clone(), rest),
            [] => None,
        },
        ExprKind::Attribute(inner, names) => up(path(inner, file, bases)?, names),
        ExprKind::Subscript(inner, index) => {
            let ExprKind::Int(index) = index.kind else { return None };
            let (inner, names) = match &inner.kind {
                ExprKind::Attribute(inner, names) => (path(inner, file, bases)?, names.as_slice()),
                ExprKind::Path(names) => (bases.get(*names.first()?)?.clone(), names.get(1..)?),
                _ => return None,
            };
            let (&"parents", names) = names.split_last()? else { return None };
            let above = up(inner, names)?;
            (0..=index.min(16)).try_fold(above, |at, _| up(at, &["parent"]))
        }
        ExprKind::Joined(parts) => {
            let (first, rest) = parts.split_first()?;
            rest.iter().try_fold(path(first, file, bases)?, |at, part| join(at, literal(part)?))
        }
        ExprKind::Call(call) => of_call(call, file, bases),
        _ => None,
    }
}

fn of_call(call: &Call<'_>, file: &RepoPath, bases: &Bases) -> Option<Located> {
    let first = || path(call.positional(0)?, file, bases);
    let on = || match &call.on {
        Some(on) => path(on, file, bases),
        None => {
            let names = call.path.get(..call.path.len().checked_sub(1)?)?;
            up(bases.get(*names.first()?)?.clone(), names.get(1..)?)
        }
    };
    let rest =
        |from: usize, at: Located| call.args.iter().skip(from).try_fold(at, |at, part| join(at, literal(&part.value)?));
    match *call.path.last()? {
        "dirname" => up(first()?, &["parent"]),
        "join" => rest(1, first()?),
        "joinpath" => rest(0, on()?),
        "abspath" | "realpath" | "normpath" | "str" | "Path" | "fspath" if call.on.is_none() => first(),
        "resolve" | "absolute" | "as_posix" => on(),
        "get" | "getenv" => path(unset(call)?, file, bases),
        _ => None,
    }
}

/// What stands for a variable that is not set.
fn unset<'e, 't>(call: &'e Call<'t>) -> Option<&'e Expr<'t>> {
    let variable = call.path.ends_with(&["environ", "get"]) || call.path.last() == Some(&"getenv");
    call.positional(1).filter(|_| variable)
}

/// A part of a path.
fn literal<'e>(expr: &'e Expr<'_>) -> Option<&'e str> {
    match expr.path() {
        Some(["os", "pardir"] | ["os", "path", "pardir"]) => Some(".."),
        Some(["os", "curdir"] | ["os", "path", "curdir"]) => Some("."),
        _ => expr.text().or_else(|| unset(expr.call()?)?.text()),
    }
}

/// Attributes of a path.
fn up(at: Located, names: &[&str]) -> Option<Located> {
    names.iter().try_fold(at, |at, name| match (*name, at) {
        ("parent", Located::Inside(path)) => Some(Located::Inside(path.parent()?)),
        _ => None,
    })
}

fn join(at: Located, part: &str) -> Option<Located> {
    Some(match at {
        _ if part.starts_with('/') => Located::Absolute(part.to_owned()),
        Located::Inside(path) => Located::Inside(path.join(part).ok()?),
        Located::Absolute(path) => Located::Absolute(format!("{}/{part}", path.trim_end_matches('/'))),
    })
}
