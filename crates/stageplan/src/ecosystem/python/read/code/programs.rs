//! Programs of the system that the sources start by their names.

use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::Span;
use stageplan_syntax::python::source::{Block, Call, Expr, ExprKind, StatementKind};
use stageplan_syntax::shell;

use super::modules::{DEPTH, Module, Modules, What, imports};
use crate::catalog;
use crate::ecosystem::python::facts::{Code, Program};
use crate::origin::Sourced;

/// Calls whose first argument is a program, with its arguments or without.
const STARTERS: &[&str] = &[
    "subprocess.run",
    "subprocess.Popen",
    "subprocess.call",
    "subprocess.check_call",
    "subprocess.check_output",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "os.system",
    "os.popen",
    "os.execvp",
    "os.execlp",
    "shutil.which",
    "asyncio.create_subprocess_exec",
    "asyncio.create_subprocess_shell",
    "pexpect.spawn",
];

/// What git is asked about the repository that the sources came from, which no image holds.
const OF_A_CHECKOUT: &[&str] = &["rev-parse", "describe", "log", "show", "status", "branch", "rev-list", "diff"];

/// A function of the project that hands a program on to one of those calls.
struct Wrapper<'t> {
    at: usize,
    function: usize,
    name: &'t str,
    place: usize,
    /// It stops nobody where the program is missing.
    guarded: bool,
}

/// Adds the programs that a table knows.
pub(super) fn read(modules: &Modules<'_, '_>, code: &mut Code) {
    let mut wrappers: Vec<Wrapper<'_>> = Vec::new();
    let mut found: Vec<(usize, Span, Started)> = Vec::new();
    for (at, module) in modules.all.iter().enumerate() {
        for call in module.calls.iter().filter(|call| starts(modules, at, call)) {
            let scope = module.scope_at(call.span.start);
            let Some(value) = call.positional(0).or_else(|| call.keyword("args")) else { continue };
            let guarded = is_guarded(module, call.span);
            let exec = (call.path.last() == Some(&"create_subprocess_exec")).then(|| call.positional(1)).flatten();
            if let Some(started) = started(modules, at, scope, value, DEPTH) {
                let verbs = started.verbs.into_iter().chain(exec.and_then(Expr::literal)).collect();
                found.push((at, call.span, Started { verbs, guarded, ..started }));
            } else if let Some(wrapper) = wrapper(module, at, scope, value, guarded) {
                wrappers.push(wrapper);
            }
        }
    }
    // What a call means is asked once, however many functions have its name.
    let (mut methods, mut functions) = (BTreeMap::new(), BTreeMap::new());
    for wrapper in &wrappers {
        methods.entry((wrapper.at, wrapper.name)).or_insert(wrapper);
        functions.entry((wrapper.at, wrapper.function)).or_insert(wrapper);
    }
    let names: BTreeSet<&str> = wrappers.iter().map(|wrapper| wrapper.name).collect();
    for (at, module) in modules.all.iter().enumerate().filter(|_| !wrappers.is_empty()) {
        for call in module.calls.iter().filter(|call| call.path.last().is_some_and(|last| names.contains(last))) {
            let scope = module.scope_at(call.span.start);
            let wrapper = match call.path.as_slice() {
                ["self" | "cls", name] => methods.get(&(at, *name)),
                path => match modules.what(at, scope, path, DEPTH) {
                    What::Bound(at, function, rest) if rest.is_empty() => functions.get(&(at, function)),
                    _ => None,
                },
            };
            let Some(wrapper) = wrapper.filter(|wrapper| call.path.last() == Some(&wrapper.name)) else { continue };
            let value = call.positional(wrapper.place);
            if let Some(started) = value.and_then(|value| started(modules, at, scope, value, DEPTH)) {
                let guarded = wrapper.guarded || is_guarded(module, call.span);
                found.push((at, call.span, Started { guarded, ..started }));
            }
        }
    }
    for (at, span, started) in found {
        let module = modules.all[at];
        let idle = started.guarded
            && started.name == "git"
            && started.verbs.iter().any(|verb| OF_A_CHECKOUT.contains(&verb.as_str()));
        let alone = (module.entry && !is_imported(modules, at)).then(|| module.source.path.clone());
        let same = |known: &Program| *known.name.value() == started.name && known.idle == idle && known.alone == alone;
        if !code.programs.iter().any(same) {
            let name = Sourced::new(started.name, module.origin(span, ""));
            code.programs.push(Program { name, alone, idle });
        }
    }
}

struct Started {
    name: String,
    /// The first words behind it.
    verbs: Vec<String>,
    guarded: bool,
}

fn starts(modules: &Modules<'_, '_>, at: usize, call: &Call<'_>) -> bool {
    // Most calls are told by their last word.
    let last = call.path.last().copied().unwrap_or_default();
    let maybe = matches!(
        last,
        "run"
            | "Popen"
            | "call"
            | "system"
            | "popen"
            | "execvp"
            | "execlp"
            | "which"
            | "spawn"
            | "getoutput"
            | "getstatusoutput"
    ) || ["check_", "create_subprocess_"].iter().any(|start| last.starts_with(start));
    maybe && modules.callee(at, call, DEPTH).is_some_and(|name| STARTERS.contains(&name.as_str()))
}

/// The function around a call that gets from outside what it starts.
fn wrapper<'t>(
    module: &Module<'t>,
    at: usize,
    scope: Option<usize>,
    value: &Expr<'t>,
    guarded: bool,
) -> Option<Wrapper<'t>> {
    let [name] = value.path()? else { return None };
    let def = module.statement(scope?)?.function()?;
    let place = def.params.iter().position(|param| param.name == *name)?;
    let method = def.params.first().is_some_and(|first| matches!(first.name, "self" | "cls"));
    let place = place.checked_sub(usize::from(method))?;
    Some(Wrapper { at, function: scope?, name: def.name, place, guarded })
}

/// The program of a command, where a table knows it.
fn started(
    modules: &Modules<'_, '_>,
    at: usize,
    scope: Option<usize>,
    value: &Expr<'_>,
    depth: usize,
) -> Option<Started> {
    let depth = depth.checked_sub(1)?;
    let module = modules.all.get(at)?;
    let known = |words: Vec<String>| {
        let name = words.first()?.rsplit('/').next()?.to_owned();
        catalog::program(&name)?;
        Some(Started { name, verbs: words.into_iter().skip(1).take(5).collect(), guarded: false })
    };
    let line = |text: &str| {
        let script = shell::parse(text);
        let command = script.commands.first()?;
        known((0..6).map_while(|at| command.literal(at)).collect())
    };
    if let Some(read) = module.env.iter().find(|read| read.span == value.span) {
        return line(read.default.as_ref()?.text()?);
    }
    match &value.kind {
        ExprKind::Text(text) => line(text),
        ExprKind::List(words) | ExprKind::Tuple(words) => {
            let first = started(modules, at, scope, words.first()?, depth)?;
            Some(Started { verbs: words.iter().skip(1).take(5).filter_map(Expr::literal).collect(), ..first })
        }
        ExprKind::Sum(parts) => started(modules, at, scope, parts.first()?, depth),
        ExprKind::Or(parts) => parts.iter().find_map(|part| started(modules, at, scope, part, depth)),
        ExprKind::If(parts) => {
            [&parts[0], &parts[2]].into_iter().find_map(|part| started(modules, at, scope, part, depth))
        }
        ExprKind::Call(call)
            if matches!(call.path.as_slice(), ["shlex", "split"] | ["which"] | ["shutil", "which"]) =>
        {
            started(modules, at, scope, call.positional(0)?, depth)
        }
        ExprKind::Path(path) => {
            let What::Bound(to, statement, rest) = modules.what(at, scope, path, DEPTH) else { return None };
            let value = modules.value(to, statement).filter(|_| rest.is_empty())?;
            let scope = modules.all.get(to)?.statement(statement)?.scope;
            started(modules, to, scope, value, depth)
        }
        // What a text with placeholders begins with.
        ExprKind::Other => {
            let text = module.source.text.get(value.span.start..value.span.end)?;
            let text = text.trim_start_matches(['f', 'F', 'r', 'R']);
            let text = text.strip_prefix(['"', '\''])?.trim_start_matches(['"', '\'']);
            let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_/.".contains(c)))?;
            known(vec![text.get(..end).filter(|_| text[end..].starts_with(' '))?.to_owned()])
        }
        _ => None,
    }
}

/// Whether the program goes on where this one is missing.
fn is_guarded(module: &Module<'_>, span: Span) -> bool {
    let catches = |at: usize| {
        let Some(one) = module.statement(at) else { return false };
        let siblings = module.tree.statements.iter().enumerate().skip(one.end);
        let handlers = siblings.filter(|(_, other)| other.parent == one.parent);
        let handlers = handlers.map_while(|(_, other)| match other.kind {
            StatementKind::Block(Block::Except, _) => module.source.text.get(other.span.start..other.span.end),
            _ => None,
        });
        handlers.into_iter().any(|text| {
            let mut names = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).skip(1).peekable();
            let wide = ["Exception", "BaseException", "OSError", "IOError", "EnvironmentError", "FileNotFoundError"];
            names.clone().all(str::is_empty) || names.any(|name| wide.contains(&name))
        })
    };
    let mut at = module.tree.statement_at(span.start);
    while let Some(one) = at.and_then(|at| module.statement(at)) {
        at = one.parent;
        let tries = |at: &usize| {
            module.statement(*at).is_some_and(|one| matches!(one.kind, StatementKind::Block(Block::Try, _)))
        };
        if at.filter(tries).is_some_and(catches) {
            return true;
        }
    }
    false
}

/// Whether another module imports one.
fn is_imported(modules: &Modules<'_, '_>, at: usize) -> bool {
    let own = &modules.all[at].name;
    modules.all.iter().enumerate().filter(|(other, _)| *other != at).any(|(_, module)| {
        imports(&module.tree).any(|(import, _)| {
            let name = module.absolute(&import);
            name.strip_prefix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    })
}
