//! Questions over a source file: calls, values of names, reads of the environment.

use std::collections::BTreeMap;

use super::Source;
use crate::Span;
use crate::jvm::reader::Reader;
use crate::jvm::tokens::{Dialect, Kind, Tokens};
use crate::jvm::tree::{Call, Expr, ExprKind, Part};

/// How far back the start of a chain of calls is looked for.
const LINKS: usize = 32;

/// A name that is set where it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding<'t> {
    /// The name.
    pub name: &'t str,
    /// The type it is in, also where it is in one of its functions.
    pub owner: Option<usize>,
    /// What it is set to.
    pub value: Expr<'t>,
    /// It is never set to anything else.
    pub constant: bool,
    /// Where the name is.
    pub span: Span,
}

/// One read of an environment variable or a system property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvRead<'t> {
    /// The variable.
    pub name: String,
    /// It is a system property.
    pub property: bool,
    /// What takes its place when it is not set.
    pub default: Option<Expr<'t>>,
    /// The read, without what takes its place.
    pub span: Span,
}

/// All calls with parentheses in source order of those; nested ones are listed on their own.
pub fn calls<'t>(source: &Source<'t>) -> Vec<Call<'t>> {
    let tokens = &source.tokens;
    let declared = crate::order::set(source.functions.iter().map(|function| function.span.start));
    let mut found = Vec::new();
    for (open, token) in tokens.list.iter().enumerate() {
        if !token.is("(") || tokens.matching(open).is_none() {
            continue;
        }
        let Some(start) = chain_start(tokens, open) else { continue };
        let mut reader = Reader::new(tokens, start..tokens.next(open));
        if let ExprKind::Call(call) = reader.primary().kind
            && reader.at == tokens.next(open)
            && !declared.contains(&call.name.start)
        {
            found.push(*call);
        }
    }
    found
}

/// Where what is called at `open` starts.
fn chain_start(tokens: &Tokens<'_>, open: usize) -> Option<usize> {
    let mut at = open;
    for link in 0..LINKS {
        let mut last = at.checked_sub(1)?;
        // Type arguments between the name and the parenthesis.
        if tokens.is(last, ">") {
            last = angle_start(tokens, last)?.checked_sub(1)?;
        } else if tokens.is(last, "]") && tokens.dialect == Dialect::Scala {
            last = tokens.matching(last)?.checked_sub(1)?;
        }
        let token = tokens.get(last)?;
        match token.kind {
            Kind::Ident | Kind::Quoted => {
                if token.kind == Kind::Ident && is_no_call(token.text) {
                    return None;
                }
                at = last;
            }
            Kind::Punctuator if link == 0 && !matches!(token.text, ")" | "]" | "}") => return None,
            Kind::Punctuator if matches!(token.text, ")" | "]" | "}" | "!!") => {
                at = if token.is("!!") { last } else { tokens.matching(last)? };
                // What is in front of an argument list is called, and belongs to the chain.
                let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                let named = before.is_some_and(|before| {
                    before.name().is_some() && !(before.kind == Kind::Ident && is_no_call(before.text))
                        || before.is(">")
                        || matches!(before.text, ")" | "]" | "!!") && before.kind == Kind::Punctuator
                });
                let adjacent = tokens.get(at).is_some_and(|token| !token.newline_before);
                if named && adjacent || token.is("!!") {
                    continue;
                }
            }
            Kind::String | Kind::Char | Kind::Number => at = last,
            Kind::TemplateEnd => at = tokens.matching(last)?,
            _ => return None,
        }
        let before = at.checked_sub(1);
        let dot = before.is_some_and(|before| [".", "?.", "::", "*."].iter().any(|dot| tokens.is(before, dot)));
        match before {
            Some(before) if dot => at = before,
            Some(before) if tokens.dialect == Dialect::Java && tokens.is(before, ">") => {
                // `this.<Type>name()`; otherwise a type in front of a method that is declared, or a comparison.
                let dot = angle_start(tokens, before).and_then(|open| open.checked_sub(1));
                match dot.filter(|dot| tokens.is(*dot, ".")) {
                    Some(dot) => at = dot,
                    None if is_declared(tokens, open) => return None,
                    None => return Some(at),
                }
            }
            Some(before)
                if tokens.dialect == Dialect::Java
                    && tokens.get(before).is_some_and(|token| token.kind == Kind::Ident && !is_no_call(token.text)) =>
            {
                return None;
            }
            Some(before) if tokens.is_word(before, "new") => return Some(before),
            // Annotations and declarations look like calls.
            Some(before) if tokens.is(before, "@") || tokens.is(before, ":") && annotates(tokens, before) => {
                return None;
            }
            Some(before)
                if ["fun", "def", "class", "record", "interface"].iter().any(|word| tokens.is_word(before, word)) =>
            {
                return None;
            }
            _ => return Some(at),
        }
    }
    // A long chain is read from its last name only.
    (at < open).then(|| (at..open).rev().find(|at| tokens.get(*at).is_some_and(|token| token.name().is_some())))?
}

/// Whether a body or what is thrown follows the parentheses.
fn is_declared(tokens: &Tokens<'_>, open: usize) -> bool {
    let behind = tokens.next(open);
    tokens.is(behind, "{") || tokens.is_word(behind, "throws")
}

/// Whether a colon belongs to the target of an annotation, as in `@get:Name`.
fn annotates(tokens: &Tokens<'_>, colon: usize) -> bool {
    colon.checked_sub(2).is_some_and(|at| tokens.is(at, "@"))
}

/// The opening counterpart of an angle bracket.
fn angle_start(tokens: &Tokens<'_>, close: usize) -> Option<usize> {
    let mut open = 0_usize;
    for at in (close.saturating_sub(64)..=close).rev() {
        let token = tokens.get(at)?;
        match token.text {
            ">" => open += 1,
            "<" => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            "," | "." | "?" | "*" | "&" | "[" | "]" => {}
            _ if token.name().is_some() => {}
            _ => return None,
        }
    }
    None
}

/// Words with parentheses behind them that call nothing.
fn is_no_call(word: &str) -> bool {
    matches!(
        word,
        "if" | "for"
            | "while"
            | "switch"
            | "when"
            | "catch"
            | "synchronized"
            | "return"
            | "throw"
            | "try"
            | "else"
            | "do"
            | "in"
            | "is"
            | "as"
            | "instanceof"
            | "case"
            | "fun"
            | "def"
            | "constructor"
            | "class"
            | "new"
            | "assert"
            | "val"
            | "var"
            | "yield"
            | "match"
            | "extends"
            | "with"
            | "package"
            | "import"
    )
}

/// All names that are set where they are declared, fields and variables, in source order.
pub fn bindings<'t>(source: &Source<'t>) -> Vec<Binding<'t>> {
    let tokens = &source.tokens;
    let owners = owners(source);
    let mut found = Vec::new();
    for (equals, token) in tokens.list.iter().enumerate() {
        if !token.is("=") {
            continue;
        }
        let Some((at, constant)) = declared(tokens, equals) else { continue };
        let Some((name, span)) = tokens.get(at).and_then(|token| Some((token.name()?, token.span))) else { continue };
        let mut reader = Reader::new(tokens, equals + 1..tokens.list.len());
        let value = reader.value();
        let owner = owners.get(at).copied().flatten();
        found.push(Binding { name, owner, value, constant, span });
    }
    found
}

/// For each token the innermost type it is in.
fn owners(source: &Source<'_>) -> Vec<Option<usize>> {
    let mut owners = vec![None; source.tokens.list.len()];
    // Those in others come behind them.
    for (index, found) in source.types.iter().enumerate() {
        let body = found.body.clone().unwrap_or_default();
        if let Some(inside) = owners.get_mut(body) {
            inside.fill(Some(index));
        }
    }
    owners
}

/// The name that a declaration with a value has, and whether it keeps the value.
fn declared(tokens: &Tokens<'_>, equals: usize) -> Option<(usize, bool)> {
    // `val name: Type =`
    let last = equals.checked_sub(1)?;
    for at in (equals.saturating_sub(24)..equals).rev() {
        let token = tokens.get(at)?;
        let keeps = token.is_word("val");
        if keeps || token.is_word("var") {
            let typed = tokens.is(at + 2, ":") || at + 2 == equals;
            return typed.then_some((at + 1, keeps));
        }
        if token.newline_before || token.is(";") || token.is("{") || token.is("(") {
            break;
        }
    }
    // `Type name =`
    tokens.get(last)?.name()?;
    let before = tokens.get(last.checked_sub(1)?)?;
    let typed = match before.kind {
        Kind::Ident => !is_no_call(before.text) && !tokens.get(last)?.newline_before,
        _ => before.is(">") || before.is("]"),
    };
    if !typed || !matches!(tokens.dialect, Dialect::Java | Dialect::Groovy) {
        return None;
    }
    let line = (equals.saturating_sub(16)..last).rev();
    let mut constant = false;
    for at in line {
        let token = tokens.get(at)?;
        if token.is(";") || token.is("{") || token.is("}") || token.is("(") || token.is(")") {
            break;
        }
        constant |= token.is_word("final");
    }
    Some((last, constant))
}

/// The names of files, to look up what they are set to.
#[derive(Clone, Debug, Default)]
pub struct Names<'a, 't> {
    /// By name, both alone and with the type in front.
    own: BTreeMap<String, &'a Expr<'t>>,
}

/// How many names may stand for one another.
const DEEPEST: usize = 16;
/// How many steps one value may take.
const STEPS: usize = 200;

impl<'a, 't> Names<'a, 't> {
    /// Takes the names of a file. The first value of a name is the one that is meant.
    pub fn add(&mut self, source: &Source<'t>, bindings: &'a [Binding<'t>]) {
        for binding in bindings {
            let owner = binding.owner.and_then(|owner| source.types.get(owner));
            if let Some(owner) = owner {
                // What is in a companion is used by the name of the type around it.
                let outer = owner.owner.filter(|_| owner.kind == "companion").and_then(|outer| source.types.get(outer));
                for owner in [Some(owner), outer].into_iter().flatten() {
                    self.own.entry(format!("{}.{}", owner.name, binding.name)).or_insert(&binding.value);
                }
            }
            self.own.entry(binding.name.to_owned()).or_insert(&binding.value);
        }
    }

    /// The literal that a value stands for: itself, a name, a sum, a string with placeholders or a number in a string.
    pub fn text(&self, value: &Expr<'t>) -> Option<String> {
        let mut steps = STEPS;
        self.resolve(value, 0, &mut steps)
    }

    /// All names with the literals they stand for, such as `Versions.BOOT` of an object that scripts read from.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let known = self.own.iter().filter_map(|(name, value)| Some((name.clone(), self.text(value)?)));
        crate::order::map(known)
    }

    fn resolve(&self, value: &Expr<'t>, depth: usize, steps: &mut usize) -> Option<String> {
        *steps = steps.checked_sub(1)?;
        if depth > DEEPEST {
            return None;
        }
        let mut resolve = |value: &Expr<'t>| self.resolve(value, depth + 1, steps);
        match &value.kind {
            ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Number(_) | ExprKind::Bool(_) => value.literal(),
            ExprKind::Path(path) => {
                let name = path.get(path.len().saturating_sub(2)..)?.join(".");
                resolve(self.own.get(&name)?)
            }
            ExprKind::Sum(parts) => parts.iter().map(resolve).collect(),
            ExprKind::Template(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => Some(text.clone()),
                    Part::Value(value) => resolve(value),
                })
                .collect(),
            ExprKind::Call(call) => {
                let by_argument = matches!(
                    call.path.as_slice(),
                    ["Integer", "parseInt" | "valueOf"] | ["Long", "parseLong" | "valueOf"] | ["String", "valueOf"]
                );
                if by_argument && call.on.is_none() {
                    return resolve(call.positional(0)?);
                }
                let same = matches!(call.last(), "toInt" | "toString" | "toInteger" | "trim") && call.args.is_empty();
                resolve(call.on.as_ref().filter(|_| same && call.path.len() == 1)?)
            }
            _ => None,
        }
    }
}

/// All reads of environment variables and system properties whose name is a literal.
pub fn env_reads<'t>(source: &Source<'t>) -> Vec<EnvRead<'t>> {
    let tokens = &source.tokens;
    let mut found = Vec::new();
    for call in calls(source) {
        if let Some(mut read) = env_read(&call) {
            if read.default.is_none() {
                let behind = tokens.list.partition_point(|token| token.span.start < call.span.end);
                read.default = default_behind(tokens, behind);
            }
            found.push(read);
        }
    }
    // `System.getenv()["X"]` and `sys.env["X"]` have no parentheses of their own.
    for (open, token) in tokens.list.iter().enumerate().filter(|(_, token)| token.is("[")) {
        let environment = open.checked_sub(3).is_some_and(|start| {
            tokens.is_word(start, "getenv") && tokens.is(start + 1, "(") && tokens.is(start + 2, ")")
        });
        if let (true, Some(name)) = (environment, tokens.string(open + 1)) {
            let behind = tokens.next(open);
            let start = tokens.get(open.saturating_sub(5)).map_or(token.span.start, |token| token.span.start);
            let end = tokens.span_of(&(open..behind)).end;
            let default = default_behind(tokens, behind);
            found.push(EnvRead { name, property: false, default, span: Span::new(start, end) });
        }
    }
    crate::order::sort_by_key(&mut found, |read| read.span);
    found
}

fn env_read<'t>(call: &Call<'t>) -> Option<EnvRead<'t>> {
    let on_environment =
        || call.on.as_ref().and_then(Expr::call).is_some_and(|on| on.last() == "getenv" && on.args.is_empty());
    let (property, default) = match (call.path.as_slice(), on_environment()) {
        (["System" | "java", .., "getenv"] | ["getenv"], _) if call.on.is_none() => (false, None),
        (["System", "getProperty"], _) => (true, call.positional(1)),
        (["sys", "env"], _) => (false, None),
        (["sys", "props"], _) => (true, None),
        (["sys", "env", "get"], _) | (["get"], true) => (false, None),
        (["sys", "env", "getOrElse"], _) | (["getOrDefault" | "getOrElse"], true) => (false, call.positional(1)),
        _ => return None,
    };
    let name = call.positional(0)?.text()?.to_owned();
    Some(EnvRead { name, property, default: default.cloned(), span: call.span })
}

/// What takes the place of a value that ends in front of a token: `?: x`, `.getOrElse(x)`, `.orElse(x)`.
fn default_behind<'t>(tokens: &Tokens<'t>, behind: usize) -> Option<Expr<'t>> {
    let mut at = behind;
    for _ in 0..12 {
        if tokens.is(at, "?:") {
            return Some(Reader::new(tokens, at + 1..tokens.list.len()).value());
        }
        // Out of the call that makes an optional value of it.
        if tokens.is(at, ")") {
            at += 1;
            continue;
        }
        if !tokens.is(at, ".") && !tokens.is(at, "?.") {
            return None;
        }
        let name = tokens.get(at + 1)?.name()?;
        at += 2;
        if tokens.is(at, "(") || tokens.is(at, "{") {
            let close = tokens.next(at);
            if matches!(name, "getOrElse" | "orElse" | "getOrDefault" | "ifBlank" | "orElseGet") && tokens.is(at, "(") {
                return Reader::new(tokens, at + 1..close.saturating_sub(1))
                    .args()
                    .into_iter()
                    .next()
                    .map(|arg| arg.value);
            }
            at = close;
        }
    }
    None
}
