//! Questions over the tokens of a file: calls, reads of the environment, the exported configuration.

use std::collections::BTreeSet;
use std::ops::Range;

use super::arg::Arg;
use super::file::File;
use super::tokens::{Kind, Token};
use crate::Span;

/// One call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call<'t> {
    /// The names called, such as `["app", "listen"]`. In a chain the names of the calls before it come first; of a long
    /// chain only the last eight names are here.
    pub path: Vec<&'t str>,
    /// The arguments.
    pub args: Vec<Arg<'t>>,
    /// From the first name of the path to the closing parenthesis.
    pub span: Span,
    /// The call makes an object with `new`.
    pub is_new: bool,
}

/// One read of an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvRead<'t> {
    /// The variable.
    pub name: &'t str,
    /// The literal that takes its place when it is not set.
    pub default: Option<String>,
    /// The read, or the name within a pattern that takes the environment apart.
    pub span: Span,
}

/// All calls of a file in source order of their opening parentheses; nested ones are listed on their own.
pub fn calls<'t>(file: &File<'t>) -> Vec<Call<'t>> {
    let mut found = Vec::new();
    for (open, token) in file.tokens.iter().enumerate() {
        if !token.is("(") {
            continue;
        }
        let Some(close) = file.matching(open) else { continue };
        let mut end = open;
        if end > 0 && file.is(end - 1, "?.") {
            end -= 1;
        }
        if let Some(before) = type_arguments(file, end) {
            end = before;
        }
        let Some(path) = path_before(file, end) else { continue };
        if path.names == ["import"] || declares(file, &path, close) {
            continue;
        }
        let is_new = !path.chained && path.start.checked_sub(1).is_some_and(|before| file.is_word(before, "new"));
        let args = file.split_commas(open + 1..close).into_iter().map(|range| file.arg(range)).collect();
        found.push(Call { path: path.names, args, span: file.span_of(&(path.start..close + 1)), is_new });
    }
    found
}

struct Path<'t> {
    names: Vec<&'t str>,
    start: usize,
    /// The path goes through the result of another call.
    chained: bool,
}

fn is_name(file: &File<'_>, index: usize) -> bool {
    file.token(index).is_some_and(|token| match token.kind {
        Kind::PrivateName => true,
        Kind::Ident => file.is_member(index) || !is_reserved(token.text),
        _ => false,
    })
}

fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "if" | "for"
            | "while"
            | "switch"
            | "catch"
            | "with"
            | "return"
            | "typeof"
            | "await"
            | "function"
            | "in"
            | "void"
            | "delete"
            | "new"
            | "case"
            | "do"
            | "else"
            | "yield"
            | "throw"
            | "instanceof"
            | "const"
            | "let"
            | "var"
            | "export"
            | "default"
            | "extends"
            | "class"
    )
}

/// The names that end in front of the token at `end`.
fn path_before<'t>(file: &File<'t>, end: usize) -> Option<Path<'t>> {
    let mut path = Path { names: Vec::new(), start: end, chained: false };
    // Long chains are cut, since each of their calls would repeat all names before it.
    for _ in 0..24 {
        if path.names.len() == 8 {
            break;
        }
        let Some(last) = path.start.checked_sub(1) else { break };
        if is_name(file, last) {
            path.names.push(file.tokens[last].text);
            path.start = last;
        } else if file.is(last, "!") && last > 0 && (is_name(file, last - 1) || file.is(last - 1, ")")) {
            path.start = last;
            continue;
        } else if file.is(last, "]") || file.is(last, ")") {
            let Some(open) = file.matching(last).filter(|open| *open < last) else { break };
            let operand = open.checked_sub(1).is_some_and(|before| {
                is_name(file, before)
                    || ["]", ")", "!", "?."].iter().any(|mark| file.is(before, mark))
                    || type_arguments(file, open).is_some()
            });
            let key = file.token(open + 1).filter(|_| file.is(open, "[") && open + 2 == last);
            if let Some(key) = key.filter(|key| operand && key.kind == Kind::String) {
                path.names.push(key.inner());
                path.start = open;
                path.start -= usize::from(open > 0 && file.is(open - 1, "?."));
                continue;
            }
            if path.names.is_empty() {
                break;
            }
            path.start = open;
            path.chained |= file.is(open, "(");
            if operand {
                path.start -= usize::from(file.is(open - 1, "?."));
                path.start = type_arguments(file, path.start).unwrap_or(path.start);
                continue;
            }
            break;
        } else {
            break;
        }
        if !file.is_member(path.start) {
            break;
        }
        path.start -= 1;
    }
    // A cut chain leaves its dot behind.
    if file.is(path.start, ".") || file.is(path.start, "?.") {
        path.start += 1;
    }
    path.names.reverse();
    (!path.names.is_empty()).then_some(path)
}

/// Where type arguments start that end in front of `end`, as in `app.get<Query>(...)`.
fn type_arguments(file: &File<'_>, end: usize) -> Option<usize> {
    let mut at = end.checked_sub(1)?;
    if !file.is(at, ">") && !file.is(at, ">>") {
        return None;
    }
    let mut angles: usize = 0;
    // Types in front of a call are short; comparisons may go on for long.
    for _ in 0..64 {
        let token = file.token(at)?;
        match (token.kind, token.text) {
            (Kind::Punctuator, ">") => angles += 1,
            (Kind::Punctuator, ">>") => angles += 2,
            (Kind::Punctuator, "<") => {
                angles = angles.saturating_sub(1);
                if angles == 0 {
                    return at.checked_sub(1).filter(|name| is_name(file, *name)).map(|_| at);
                }
            }
            (Kind::Punctuator, "." | "," | "[" | "]" | "|" | "&" | "{" | "}" | ":" | ";" | "?" | "=>" | "(" | ")") => {}
            (Kind::Punctuator, _) | (Kind::Regex, _) => return None,
            _ => {}
        }
        at = at.checked_sub(1)?;
    }
    None
}

/// Whether what looks like a call declares a function or method.
fn declares(file: &File<'_>, path: &Path<'_>, close: usize) -> bool {
    if file.is(close + 1, "=>") {
        return true;
    }
    if path.names.len() != 1 {
        return false;
    }
    let before = path.start.checked_sub(1).and_then(|before| file.token(before));
    if before.is_some_and(|token| token.is_word("function") || token.is("*")) {
        return true;
    }
    let behind = file.token(close + 1);
    if behind.is_some_and(|token| token.is("{") && !token.newline_before) {
        return true;
    }
    // A method with a result type; a call in front of a colon is in a condition or a case.
    let member = before.is_some_and(|token: &Token<'_>| match token.kind {
        Kind::Punctuator => matches!(token.text, "{" | "}" | ";" | ","),
        Kind::Ident => matches!(
            token.text,
            "async" | "static" | "public" | "private" | "protected" | "get" | "set" | "abstract" | "override"
        ),
        _ => false,
    });
    member && behind.is_some_and(|token| token.is(":"))
}

/// All reads of environment variables in source order.
pub fn env_reads<'t>(file: &File<'t>) -> Vec<EnvRead<'t>> {
    let is_env = |path: &[&str]| matches!(path, ["process" | "Bun", "env"] | ["import", "meta", "env"]);
    let mut aliases: BTreeSet<&str> = BTreeSet::new();
    for (name, value) in &file.constants {
        if value.path.as_deref().is_some_and(is_env) {
            aliases.insert(name);
        }
    }
    for import in file.imports.iter().filter(|import| matches!(import.specifier.as_str(), "process" | "node:process")) {
        aliases.extend(import.names.iter().filter(|(name, _)| *name == "env").map(|(_, local)| *local));
    }
    let mut found = Vec::new();
    for (start, token) in file.tokens.iter().enumerate() {
        if token.kind != Kind::Ident {
            continue;
        }
        let member = |at: usize, name: &str| (file.is(at, ".") || file.is(at, "?.")) && file.is_word(at + 1, name);
        let end = match token.text {
            "process" | "Bun" if member(start + 1, "env") => start + 3,
            "import" if member(start + 1, "meta") && member(start + 3, "env") => start + 5,
            "Deno" if member(start + 1, "env") && member(start + 3, "get") && file.is(start + 5, "(") => {
                let name = file.token(start + 6).filter(|name| name.kind == Kind::String && file.is(start + 7, ")"));
                if let Some(name) = name {
                    let span = file.span_of(&(start..start + 8));
                    found.push(EnvRead { name: name.inner(), default: default(file, start, start + 8), span });
                }
                continue;
            }
            other if aliases.contains(other) && !file.is_member(start) && !file.is(start + 1, ":") => start + 1,
            _ => continue,
        };
        let end = end + usize::from(file.is(end, "!"));
        if let Some((name, behind)) = read_name(file, end) {
            let written = file.is(behind, "=") || file.is(behind, "(");
            let deleted = start.checked_sub(1).is_some_and(|before| file.is_word(before, "delete"));
            if !written && !deleted {
                let span = file.span_of(&(start..behind));
                found.push(EnvRead { name, default: default(file, start, behind), span });
            }
        } else if let Some((open, close)) = pattern_before(file, start) {
            for taken in file.taken(open, close) {
                let default = taken.default.and_then(|range| text_of(&file.resolve(&file.arg(range))));
                found.push(EnvRead { name: taken.key, default, span: taken.span });
            }
        }
    }
    found
}

/// The variable named behind an environment object, and the index behind the read.
fn read_name<'t>(file: &File<'t>, at: usize) -> Option<(&'t str, usize)> {
    let dotted = file.is(at, ".") || file.is(at, "?.");
    if dotted && let Some(name) = file.token(at + 1).filter(|name| name.kind == Kind::Ident) {
        return Some((name.text, at + 2));
    }
    let open = if file.is(at, "?.") { at + 1 } else { at };
    let name = file.token(open + 1).filter(|_| file.is(open, "[") && file.is(open + 2, "]"))?;
    name.string_value().map(|_| (name.inner(), open + 3))
}

/// The braces of `{ A, B } = ` in front of `start`.
fn pattern_before(file: &File<'_>, start: usize) -> Option<(usize, usize)> {
    let equals = start.checked_sub(1).filter(|equals| file.is(*equals, "="))?;
    // TypeScript may have a type between the pattern and the equals sign; that one is left out.
    let close = equals.checked_sub(1).filter(|close| file.is(*close, "}"))?;
    let open = file.matching(close)?;
    Some((open, close))
}

fn text_of(arg: &Arg<'_>) -> Option<String> {
    arg.choices().iter().rev().find_map(|choice| {
        let truth = || match choice.path.as_deref() {
            Some([word @ ("true" | "false")]) => Some((*word).to_owned()),
            _ => None,
        };
        choice.literal.clone().or_else(|| choice.number.clone()).or_else(truth)
    })
}

/// The literal that replaces a read at `start..end` when there is no value: `X || "a"`, `Number(X) ?? 3`, `X ? X : 1`.
fn default(file: &File<'_>, mut start: usize, mut end: usize) -> Option<String> {
    // Out of conversions and parentheses around the read.
    for _ in 0..4 {
        end += usize::from(file.is(end, "!"));
        let based = file.is(end, ",") && file.token(end + 1).is_some_and(|token| token.kind == Kind::Number);
        let close = if based { end + 2 } else { end };
        let before = start.checked_sub(1);
        let signed = before.filter(|before| file.is(*before, "+")).and_then(|sign| sign.checked_sub(1));
        let Some(open) =
            file.matching(close).filter(|open| file.is(close, ")") && (Some(*open) == before || Some(*open) == signed))
        else {
            break;
        };
        let called = open.checked_sub(1).and_then(|name| file.token(name)).filter(|name| name.kind == Kind::Ident);
        let converts = |name: &Token<'_>| {
            matches!(name.text, "Number" | "parseInt" | "parseFloat" | "String") || is_reserved(name.text)
        };
        if called.is_some_and(|name| !converts(name)) {
            break;
        }
        start = if called.is_some_and(|name| !is_reserved(name.text)) { open - 1 } else { open };
        if start >= 2 && file.is_member(start) {
            start -= 2;
        }
        end = close + 1;
    }
    let fallback = ["||", "??", "||=", "??="].iter().any(|mark| file.is(end, mark));
    if !fallback && !file.is(end, "?") {
        return None;
    }
    let stop = fallback_end(file, end + 1, usize::from(!fallback));
    // Both the branch of a condition that is the read itself and further operands without a literal fall away here.
    let value = if fallback { file.arg(end + 1..stop) } else { file.arg(start..stop) };
    text_of(&file.resolve(&value))
}

/// The end of an expression that may stand anywhere, limited since every read asks for its own; `questions` counts the
/// conditions whose colon is still to come.
fn fallback_end(file: &File<'_>, from: usize, mut questions: usize) -> usize {
    let mut at = from;
    let end = from + 64;
    while at < end {
        let Some(token) = file.token(at) else { break };
        let closes = token.kind == Kind::Punctuator && matches!(token.text, ")" | "]" | "}" | "," | ";");
        let breaks = token.newline_before
            && at > from
            && file
                .token(at - 1)
                .is_some_and(|before| before.kind != Kind::Punctuator || matches!(before.text, ")" | "]"))
            && (token.kind != Kind::Punctuator);
        // The colon of a condition around the read, or of a case.
        questions += usize::from(token.is("?"));
        if token.is(":") {
            if questions == 0 {
                break;
            }
            questions -= 1;
        }
        if closes || breaks {
            break;
        }
        at = file.next(at);
    }
    at
}

/// The object a configuration file exports: `export default {}`, `module.exports = {}`, also through a function such
/// as `defineConfig`, a function that returns it, and a constant.
pub fn default_export_object<'t>(file: &File<'t>) -> Option<Arg<'t>> {
    let mut at = 0;
    while at < file.tokens.len() {
        let value = if file.is_word(at, "export") && (file.is_word(at + 1, "default") || file.is(at + 1, "=")) {
            Some(at + 2)
        } else if file.is(at + 1, ".") && file.is(at + 3, "=") {
            let module = file.is_word(at, "module") && file.is_word(at + 2, "exports");
            let exports = file.is_word(at, "exports") && file.is_word(at + 2, "default");
            (module || exports).then_some(at + 4)
        } else {
            None
        };
        let Some(from) = value else {
            at = file.next(at);
            continue;
        };
        let end = file.expression_end(from);
        let found = object_in(file, from..end, 0);
        if found.is_some() {
            return found;
        }
        at = end.max(from);
    }
    None
}

/// The object an expression gives in the end.
fn object_in<'t>(file: &File<'t>, range: Range<usize>, depth: usize) -> Option<Arg<'t>> {
    if depth > 6 || range.is_empty() {
        return None;
    }
    // `module.exports = exports = {}` exports what is behind the last equals sign.
    let mut from = range.start;
    let mut at = range.start;
    while at < range.end {
        if file.is(at, "=>") {
            break;
        }
        if file.is(at, "=") {
            from = at + 1;
        }
        at = file.next(at);
    }
    let arg = file.arg(from..range.end);
    if arg.object.is_some() {
        return Some(arg);
    }
    let tokens = arg.tokens.clone();
    if let Some([name]) = arg.path.as_deref() {
        let value = file.constants.get(name)?;
        return object_in(file, value.tokens.clone(), depth + 1);
    }
    if arg.function {
        let mut at = tokens.start;
        while at < tokens.end {
            if file.is(at, "=>") && !file.is(at + 1, "{") {
                return object_in(file, at + 1..tokens.end, depth + 1);
            }
            if file.is(at, "{") {
                return returned(file, at, depth);
            }
            at = file.next(at);
        }
        return None;
    }
    let close = tokens.end.checked_sub(1).filter(|close| file.is(*close, ")"))?;
    let open = file.matching(close)?;
    let args = file.split_commas(open + 1..close);
    args.into_iter().take(4).find_map(|range| object_in(file, range, depth + 1))
}

/// The object of the first `return` of the body whose brace is at `open`.
fn returned<'t>(file: &File<'t>, open: usize, depth: usize) -> Option<Arg<'t>> {
    let close = file.matching(open)?;
    let mut at = open + 1;
    while at < close {
        if file.is_word(at, "return") {
            return object_in(file, at + 1..file.expression_end(at + 1).min(close), depth + 1);
        }
        at = file.next(at);
    }
    None
}
