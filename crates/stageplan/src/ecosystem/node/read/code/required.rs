//! Variables without which a program stops: schemas of its environment, and checks that throw.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::javascript::{File, Token};
use stageplan_syntax::{Span, order};

use super::{Read, Value, env_reads, places, values};
use crate::origin::{Origin, Sourced};

/// Packages with which programs describe their environment.
const SCHEMAS: &[&str] = &[
    "zod",
    "joi",
    "@hapi/joi",
    "envalid",
    "yup",
    "valibot",
    "env-schema",
    "@fastify/env",
    "ajv",
    "convict",
    "@sinclair/typebox",
];

/// How many tokens of a list of names are read.
const LISTED: usize = 1000;

/// Notes what a file demands.
pub(super) fn look(file: &File<'_>, origin: &dyn Fn(Span) -> Origin, env: &mut Vec<Read>) {
    let imports = |name: &str| file.imports.iter().any(|import| super::package_name(&import.specifier) == name);
    let mut known = places(env);
    let mut demand = |name: &str, span: Span| match known.get(name).and_then(|at| env.get_mut(*at)) {
        Some(known) => known.required = true,
        None => {
            known.insert(name.to_owned(), env.len());
            let name = Sourced::new(name.to_owned(), origin(span));
            env.push(Read { name, default: None, required: true, loading: false });
        }
    };
    if SCHEMAS.iter().any(|name| imports(name)) {
        for name in described(file) {
            demand(&name.0, name.1);
        }
    }
    if imports("class-validator") {
        for (name, span) in validated(file) {
            demand(&name, span);
        }
    }
    let thrown = thrown(file);
    for (name, span, _) in &thrown {
        demand(name, *span);
    }
    let at = places(env);
    for (name, _, loading) in thrown {
        if let Some(known) = at.get(name.as_str()).and_then(|at| env.get_mut(*at)) {
            known.loading |= loading;
        }
    }
}

/// A name that only variables have.
fn variable_of(token: &Token<'_>) -> Option<String> {
    let text = token.text.trim_matches(['"', '\'']);
    let fits = text.len() > 2
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        && text.starts_with(|c: char| c.is_ascii_uppercase());
    fits.then(|| text.to_owned())
}

/// Keys of a schema that neither have a default nor may be left out.
fn described(file: &File<'_>) -> Vec<(String, Span)> {
    let mut found: Vec<(String, Span)> = Vec::new();
    let open = |tokens: &[Token<'_>]| {
        tokens.iter().any(|token| {
            matches!(
                token.text.trim_matches(['"', '\'']),
                "default"
                    | "optional"
                    | "nullish"
                    | "catch"
                    | "devDefault"
                    | "when"
                    | "Optional"
                    | "prefault"
                    | "partial"
            )
        })
    };
    let checks = |value: &[Token<'_>]| {
        let calls = value.iter().any(|token| token.is("("));
        match value.first().map_or("", |token| token.text) {
            "z" | "v" | "yup" | "Type" => calls,
            "Joi" | "joi" => value.iter().any(|token| token.is_word("required")),
            // The validators of envalid are functions of their own.
            "str" | "num" | "port" | "url" | "host" | "bool" | "email" | "json" => calls,
            _ => false,
        }
    };
    let mut set: BTreeMap<String, Vec<Value<'_, '_>>> = BTreeMap::new();
    for value in values(file, &|_| true) {
        set.entry(value.0.to_ascii_uppercase()).or_default().push(value);
    }
    let values_of = |name: &String| set.get(name).map_or(&[] as &[Value<'_, '_>], Vec::as_slice);
    for (at, token) in file.tokens.iter().enumerate() {
        if let Some(name) = variable_of(token)
            && file.tokens.get(at + 1).is_some_and(|next| next.is(":"))
        {
            let values = values_of(&name);
            if values.iter().any(|(_, value)| checks(value)) && !values.iter().any(|(_, value)| open(value)) {
                found.push((name, token.span));
            }
        }
        // `required: ["A", "B"]` of a JSON schema.
        let list =
            token.text.trim_matches(['"', '\'']) == "required" && file.tokens.get(at + 2).is_some_and(|t| t.is("["));
        if list {
            // Lists may stand in one another without an end.
            for item in file.tokens.iter().skip(at + 3).take(LISTED).take_while(|token| !token.is("]")) {
                let Some(name) = variable_of(item) else { continue };
                let values = values_of(&name);
                if !values.is_empty() && !values.iter().any(|(_, value)| open(value)) {
                    found.push((name, item.span));
                }
            }
        }
    }
    found
}

/// Properties of a class under validators such as `@IsString()`, unless `@IsOptional()` is among them.
fn validated(file: &File<'_>) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    let mut decorators: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(token) = file.tokens.get(at) {
        if token.is("@") {
            decorators.extend(file.tokens.get(at + 1).map(|name| name.text));
            at += 2;
            if file.tokens.get(at).is_some_and(|next| next.is("(")) {
                at = file.matching(at).unwrap_or(at) + 1;
            }
            continue;
        }
        let modifier = matches!(token.text, "public" | "readonly" | "private" | "protected" | "declare");
        if !modifier {
            let typed = file.tokens.get(at + 1).is_some_and(|next| next.is(":") || next.is("!"));
            let checks =
                decorators.iter().any(|name| name.starts_with("Is") || matches!(*name, "Min" | "Max" | "Length"));
            let open = decorators.iter().any(|name| matches!(*name, "IsOptional" | "ValidateIf"));
            if let Some(name) = variable_of(token)
                && typed
                && checks
                && !open
            {
                found.push((name, token.span));
            }
            decorators.clear();
        }
        at += 1;
    }
    found
}

/// `if (!process.env.X) throw …`, and the same with names of the file, with several of them, and with `process.exit(1)`.
/// Told apart is whether it stands at the top of the file.
fn thrown(file: &File<'_>) -> Vec<(String, Span, bool)> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let bare = OnceCell::new();
    for (at, token) in file.tokens.iter().enumerate() {
        match token.text {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let open = at + 1;
        if !token.is_word("if") || !file.tokens.get(open).is_some_and(|next| next.is("(")) {
            continue;
        }
        if let Some(close) = file.matching(open)
            && stops(file, close + 1)
        {
            let names = lacking(file, open + 1, close, &bare).unwrap_or_default();
            found.extend(names.into_iter().map(|(name, span)| (name, span, depth == 0)));
        }
    }
    found
}

/// The variables of a condition that asks whether one of them is missing, and nothing else. `bare` keeps those that the
/// file reads without a default.
fn lacking<'t>(
    file: &File<'t>,
    from: usize,
    to: usize,
    bare: &OnceCell<BTreeSet<&'t str>>,
) -> Option<Vec<(String, Span)>> {
    let token = |at: usize| file.tokens.get(at).filter(|_| at < to);
    let is = |at: usize, text: &str| token(at).is_some_and(|token| token.is(text) || token.is_word(text));
    let mut found = Vec::new();
    let mut at = from;
    while found.len() < 12 {
        if !is(at, "!") {
            return None;
        }
        let name = token(at + 1)?;
        if name.is_word("process") && is(at + 3, "env") {
            let within = is(at + 4, "[");
            let name = token(at + 5)?;
            found.push((variable_of(name)?, name.span));
            at += if within { 7 } else { 6 };
        } else {
            let value = file.constants.get(name.text);
            let of_constant = value.and_then(|value| match value.path.as_deref() {
                Some(["process", "env", name]) => Some((*name).to_owned()),
                _ => None,
            });
            let taken = || {
                let reads = || env_reads(file).into_iter().filter(|read| read.default.is_none());
                let bare = bare.get_or_init(|| order::set(reads().map(|read| read.name)));
                bare.get(name.text).map(|name| (*name).to_owned())
            };
            let variable = of_constant.or_else(taken)?;
            found.push((variable, name.span));
            at += 2;
        }
        if at == to {
            return Some(found);
        }
        if !is(at, "||") {
            return None;
        }
        at += 1;
    }
    None
}

/// Whether what comes next ends the program, after it says why.
fn stops(file: &File<'_>, at: usize) -> bool {
    let words = |at: usize, text: &[&str]| {
        text.iter().enumerate().all(|(step, text)| file.tokens.get(at + step).is_some_and(|token| token.text == *text))
    };
    let mut at = at + usize::from(file.tokens.get(at).is_some_and(|token| token.is("{")));
    for _ in 0..4 {
        if words(at, &["throw"]) {
            return true;
        }
        if words(at, &["process", ".", "exit", "("]) {
            return !words(at + 4, &["0"]);
        }
        // `console.error(…)`, `logger.fatal(…)`
        let called = file.tokens.get(at + 1).is_some_and(|token| token.is("."))
            && file.tokens.get(at + 3).is_some_and(|token| token.is("("));
        let Some(close) = file.matching(at + 3).filter(|_| called) else { return false };
        at = close + 1 + usize::from(file.tokens.get(close + 1).is_some_and(|token| token.is(";")));
    }
    false
}
