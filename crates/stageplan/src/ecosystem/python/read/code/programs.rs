//! Programs of the system that the sources start by their names.

use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::Span;
use stageplan_syntax::python::source::{Block, Call, Expr, ExprKind, File, StatementKind};
use stageplan_syntax::shell;

use super::lines::after_options;
use super::modules::{DEPTH, Module, Modules, What, imports};
use crate::catalog;
use crate::ecosystem::python::facts::{Code, Program};
use crate::origin::Sourced;
use crate::settings::is_variable_name;

/// Calls whose first argument is a program, with its arguments or without.
pub(in crate::ecosystem::python::read) const STARTERS: &[&str] = &[
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

/// How many words of a command are looked at.
const WORDS: usize = 12;

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
            let all = started(modules, at, scope, value, DEPTH);
            if all.is_empty()
                && let Some(wrapper) = wrapper(module, at, scope, value, guarded)
            {
                wrappers.push(wrapper);
            }
            for started in all {
                let verbs = started.verbs.into_iter().chain(exec.and_then(Expr::literal)).collect();
                found.push((at, call.span, Started { verbs, guarded, ..started }));
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
            for started in value.map(|value| started(modules, at, scope, value, DEPTH)).unwrap_or_default() {
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

/// The programs of a command that a table knows: a line of a shell has several.
fn started(modules: &Modules<'_, '_>, at: usize, scope: Option<usize>, value: &Expr<'_>, depth: usize) -> Vec<Started> {
    let (Some(depth), Some(module)) = (depth.checked_sub(1), modules.all.get(at)) else { return Vec::new() };
    if let Some(read) = module.env.iter().find(|read| read.span == value.span) {
        let default = read.default.as_ref().and_then(Expr::text);
        return default.map(|text| of_line(text, depth)).unwrap_or_default();
    }
    let first_of = |parts: &[&Expr<'_>]| {
        let mut found = parts.iter().map(|part| started(modules, at, scope, part, depth));
        found.find(|found| !found.is_empty()).unwrap_or_default()
    };
    match &value.kind {
        ExprKind::Text(text) => of_line(text, depth),
        ExprKind::List(words) | ExprKind::Tuple(words) => {
            // What is not known is a word all the same.
            let texts: Vec<String> = words.iter().take(WORDS).map(|word| word.literal().unwrap_or_default()).collect();
            let Some(first) = words.first().filter(|_| texts[0].is_empty()) else { return of_words(&texts, depth) };
            let verbs: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
            let found = started(modules, at, scope, first, depth).into_iter();
            found.map(|first| Started { verbs: verbs.clone(), ..first }).collect()
        }
        ExprKind::Sum(parts) => parts.first().map(|first| first_of(&[first])).unwrap_or_default(),
        ExprKind::Or(parts) => first_of(&parts.iter().collect::<Vec<_>>()),
        ExprKind::If(parts) => first_of(&[&parts[0], &parts[2]]),
        ExprKind::Call(call)
            if matches!(call.path.as_slice(), ["shlex", "split"] | ["which"] | ["shutil", "which"]) =>
        {
            call.positional(0).map(|value| first_of(&[value])).unwrap_or_default()
        }
        ExprKind::Path(path) => {
            let What::Bound(to, statement, rest) = modules.what(at, scope, path, DEPTH) else { return Vec::new() };
            let value = modules.value(to, statement).filter(|_| rest.is_empty());
            let scope = modules.all.get(to).and_then(|module| module.statement(statement));
            let (Some(value), Some(bound)) = (value, scope) else { return Vec::new() };
            started(modules, to, bound.scope, value, depth)
        }
        // What a text with placeholders begins with.
        ExprKind::Other => {
            let text = module.source.text.get(value.span.start..value.span.end);
            let word = text.and_then(|text| {
                let text = text.trim_start_matches(['f', 'F', 'r', 'R']);
                let text = text.strip_prefix(['"', '\''])?.trim_start_matches(['"', '\'']);
                let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_/.".contains(c)))?;
                text.get(..end).filter(|_| text[end..].starts_with(' '))
            });
            word.map(|word| of_words(&[word.to_owned()], depth)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// The programs of a line that a shell reads.
fn of_line(text: &str, depth: usize) -> Vec<Started> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    let script = shell::parse(text);
    let words = |command: &shell::Command| -> Vec<String> {
        command.words.iter().take(WORDS).map(|word| word.literal().unwrap_or_default()).collect()
    };
    script.commands.iter().flat_map(|command| of_words(&words(command), depth)).collect()
}

/// The program of a command, behind those that only start it; words that are not known are empty.
fn of_words(words: &[String], depth: usize) -> Vec<Started> {
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut words = all.as_slice();
    while let [first, rest @ ..] = words {
        let Some(name) = of_the_system(first) else { break };
        words = match name {
            "exec" | "nohup" | "time" | "nice" | "command" | "setsid" => after_options(rest, &["-n", "-a"]),
            "ionice" => after_options(rest, &["-c", "-n"]),
            "sudo" | "doas" => after_options(rest, &["-u", "-g"]),
            "env" => after_options(rest, &["-u", "-C"]),
            // How long, and then what.
            "timeout" => after_options(rest, &["-s", "-k"]).get(1..).unwrap_or_default(),
            "sh" | "bash" | "dash" | "ash" | "zsh" => {
                let script = |word: &&str| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c');
                let text = rest.iter().position(script).and_then(|at| rest.get(at + 1));
                return text.map(|text| of_line(text, depth)).unwrap_or_default();
            }
            name if catalog::program(name).is_some() => {
                let verbs = rest.iter().filter(|word| !word.is_empty()).take(5).map(|word| (*word).to_owned());
                return vec![Started { name: name.to_owned(), verbs: verbs.collect(), guarded: false }];
            }
            _ => break,
        };
        if matches!(name, "env" | "sudo" | "doas") {
            let set = |word: &&&str| word.split_once('=').is_some_and(|(name, _)| is_variable_name(name));
            words = words.get(words.iter().take_while(set).count()..).unwrap_or_default();
        }
    }
    Vec::new()
}

/// The name of a program that the system has: a path to anywhere else is one of the project's own files.
fn of_the_system(word: &str) -> Option<&str> {
    const FOLDERS: &[&str] = &["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];
    match word.rsplit_once('/') {
        Some((folder, name)) => FOLDERS.contains(&folder).then_some(name),
        None => Some(word),
    }
}

/// Whether the program goes on where this one is missing.
fn is_guarded(module: &Module<'_>, span: Span) -> bool {
    goes_on(&module.tree, &module.source.text, span)
}

/// Whether a file goes on where what it calls at a place is not there.
pub(in crate::ecosystem::python::read) fn goes_on(file: &File<'_>, text: &str, span: Span) -> bool {
    let catches = |at: usize| {
        let Some(one) = file.statements.get(at) else { return false };
        let siblings = file.statements.iter().enumerate().skip(one.end);
        let handlers = siblings.filter(|(_, other)| other.parent == one.parent);
        let handlers = handlers.map_while(|(_, other)| match other.kind {
            StatementKind::Block(Block::Except, _) => text.get(other.span.start..other.span.end),
            _ => None,
        });
        handlers.into_iter().any(|text| {
            let mut names = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).skip(1).peekable();
            let wide = ["Exception", "BaseException", "OSError", "IOError", "EnvironmentError", "FileNotFoundError"];
            names.clone().all(str::is_empty) || names.any(|name| wide.contains(&name))
        })
    };
    let mut at = file.statement_at(span.start);
    while let Some(one) = at.and_then(|at| file.statements.get(at)) {
        at = one.parent;
        let tries = |at: &usize| {
            file.statements.get(*at).is_some_and(|one| matches!(one.kind, StatementKind::Block(Block::Try, _)))
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

#[cfg(test)]
mod tests {
    use super::super::tests::code;

    /// The programs that a call starts.
    #[track_caller]
    fn check(call: &str, expect: &[&str]) {
        let files = format!("//- main.py\nimport os, subprocess\nTOOL = 'gs'\n{call}\n");
        let code = code(&files);
        let found: Vec<&str> = code.programs.iter().map(|program| program.name.value().as_str()).collect();
        assert_eq!(found, expect, "{call}");
    }

    #[test]
    fn programs_are_taken_from_commands() {
        check("subprocess.run(['ffmpeg', '-i', x])", &["ffmpeg"]);
        check("subprocess.run([TOOL, '-q'])", &["gs"]);
        check("os.system(f'convert {x} y.png')", &["convert"]);
        check("subprocess.run(['/usr/bin/jq', '.'])", &["jq"]);
        check("subprocess.run([x, 'ffmpeg'])", &[]);
    }

    #[test]
    fn a_path_elsewhere_is_a_file_of_the_project() {
        check("subprocess.run(['bin/identify', 'x'])", &[]);
        check("subprocess.run('./whois x', shell=True)", &[]);
        check("subprocess.run(['/opt/tools/ffmpeg'])", &[]);
    }

    #[test]
    fn every_command_of_a_line_counts() {
        check("os.system('git log | ffmpeg -i x && tesseract a b')", &["git", "ffmpeg", "tesseract"]);
        check("os.system('cd /tmp; jq . $X')", &["jq"]);
    }

    #[test]
    fn what_only_starts_another_program_is_taken_off() {
        check("subprocess.run(['bash', '-c', 'pdftotext x | jq .'])", &["pdftotext", "jq"]);
        check("subprocess.run(['sudo', '-u', 'x', 'convert', 'a'])", &["convert"]);
        check("subprocess.run(['/usr/bin/env', 'A=1', 'gs'])", &["gs"]);
        check("subprocess.run(['timeout', str(t), 'ffmpeg'])", &["ffmpeg"]);
        check("subprocess.run(['nice', '-n', '5', 'sox', 'a'])", &["sox"]);
        check("subprocess.run(['sh', '-c'])", &[]);
        check("subprocess.run(['sh', 'ffmpeg'])", &[]);
    }
}
