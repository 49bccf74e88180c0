//! What names and placeholders of a script stand for.

use std::collections::BTreeMap;

use super::{Scope, Script};
use crate::Span;
use crate::jvm::tree::{Call, Expr, ExprKind, Part, Statement, StatementKind};

/// The names that a script sets, and those that are known from elsewhere, such as `gradle.properties` or a catalog.
#[derive(Clone, Debug)]
pub struct Constants<'a, 't> {
    own: BTreeMap<String, Named<'a, 't>>,
    known: &'a BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug)]
struct Named<'a, 't> {
    value: &'a Expr<'t>,
    /// How far down it is set, and whether under a condition: what is smaller wins.
    rank: (bool, usize),
}

/// Text that a value stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The text.
    pub text: String,
    /// Where it is written: the literal that a name stands for, else the value that was asked for.
    pub span: Span,
    /// The name of what is known from elsewhere, if the text is nothing else.
    pub known: Option<String>,
}

/// How many steps one value may take.
const STEPS: usize = 400;
/// How long a text may become.
const LONGEST: usize = 4000;
/// How many names may stand for one another.
const DEEPEST: usize = 24;

impl<'a, 't> Constants<'a, 't> {
    /// Collects the names of a script.
    pub fn new(script: &'a Script<'t>, known: &'a BTreeMap<String, String>) -> Self {
        let mut constants = Self { own: BTreeMap::new(), known };
        constants.collect(&script.statements, 0, false);
        constants
    }

    /// The text that a value stands for.
    pub fn text(&self, value: &Expr<'t>) -> Option<Resolved> {
        let mut steps = STEPS;
        self.resolve(value, 0, &mut steps)
    }

    /// The Java version that a value stands for, such as `8` for `JavaVersion.VERSION_1_8`.
    pub fn java_version(&self, value: &Expr<'t>) -> Option<Resolved> {
        let mut found = match &value.kind {
            ExprKind::Path(path) => {
                let last = path.last().copied().unwrap_or_default();
                match last.strip_prefix("VERSION_").or_else(|| last.strip_prefix("JVM_")) {
                    Some(version) => Resolved { text: version.replace('_', "."), span: value.span, known: None },
                    None => self.text(value)?,
                }
            }
            ExprKind::Call(call) if matches!(call.last(), "of" | "toVersion" | "fromTarget") && call.on.is_none() => {
                return self.java_version(call.positional(0)?);
            }
            _ => self.text(value)?,
        };
        if let Some(old) = found.text.strip_prefix("1.") {
            found.text = old.to_owned();
        }
        Some(found)
    }

    /// What a name of the script is set to.
    pub fn get(&self, name: &str) -> Option<&'a Expr<'t>> {
        self.own.get(name).map(|named| named.value)
    }

    /// Every name that the script sets to a text, with the text.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let texts = self.own.iter().filter_map(|(name, named)| Some((name.clone(), self.text(named.value)?.text)));
        crate::order::map(texts)
    }

    fn set(&mut self, name: String, value: &'a Expr<'t>, rank: (bool, usize)) {
        if let ExprKind::Map(entries) = &value.kind {
            for entry in entries {
                if let Some((key, _)) = &entry.name {
                    self.set_one(format!("{name}.{key}"), &entry.value, rank);
                }
            }
        }
        self.set_one(name, value, rank);
    }

    fn set_one(&mut self, name: String, value: &'a Expr<'t>, rank: (bool, usize)) {
        let known = self.own.get(&name);
        if known.is_none_or(|known| rank <= known.rank) {
            self.own.insert(name, Named { value, rank });
        }
    }

    fn collect(&mut self, statements: &'a [Statement<'t>], depth: usize, ext: bool) {
        for statement in (Scope { statements }).all() {
            let rank = (statement.conditional, depth);
            match &statement.kind {
                StatementKind::Declare(declare) => {
                    let [(name, _)] = declare.names.as_slice() else { continue };
                    let value = declare.value.as_ref();
                    let value = if declare.delegated { value.and_then(delegate) } else { value };
                    if let Some(value) = value {
                        self.set((*name).to_owned(), value, rank);
                    }
                }
                StatementKind::Assign(assign) if assign.operator == "=" => {
                    for target in &assign.targets {
                        let Some(name) = name_of(target) else { continue };
                        let bare = matches!(name.as_str(), "version" | "group");
                        if ext || bare && depth == 0 || is_extra(target) {
                            self.set(name, &assign.value, rank);
                        }
                    }
                }
                StatementKind::Expr(Expr { kind: ExprKind::Call(call), .. }) => self.collect_call(call, rank, ext),
                _ => {}
            }
        }
    }

    fn collect_call(&mut self, call: &'a Call<'t>, rank: (bool, usize), ext: bool) {
        let last = call.last();
        let owner = call.path.iter().rev().nth(1).copied().unwrap_or_default();
        let extra = |name: &str| matches!(name, "ext" | "extra");
        if last == "set" && (extra(owner) || ext && call.path.len() == 1) {
            if let (Some(name), Some(value)) = (call.positional(0).and_then(Expr::text), call.positional(1)) {
                self.set(name.to_owned(), value, rank);
            }
        } else if let (["version" | "group"], 0, Some(value)) = (call.path.as_slice(), rank.1, call.positional(0)) {
            self.set(last.to_owned(), value, rank);
        }
        if let Some(body) = call.body() {
            let inner = extra(last) || last == "apply" && extra(owner);
            let same = matches!(last, "afterEvaluate" | "each" | "forEach" | "withId" | "withPlugin");
            if !same {
                self.collect(&body.statements, rank.1 + usize::from(!inner), inner);
            }
        }
    }

    fn resolve(&self, value: &Expr<'t>, depth: usize, steps: &mut usize) -> Option<Resolved> {
        *steps = steps.checked_sub(1)?;
        if depth > DEEPEST {
            return None;
        }
        let plain = |text: String| Resolved { text, span: value.span, known: None };
        match &value.kind {
            ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Number(_) | ExprKind::Bool(_) => {
                value.literal().map(plain)
            }
            ExprKind::Template(parts) => {
                if let [Part::Value(single)] = parts.as_slice() {
                    return self.resolve(single, depth + 1, steps);
                }
                let mut text = String::new();
                for part in parts {
                    match part {
                        Part::Text(part) => text.push_str(part),
                        Part::Value(part) => text.push_str(&self.resolve(part, depth + 1, steps)?.text),
                    }
                    if text.len() > LONGEST {
                        return None;
                    }
                }
                Some(plain(text))
            }
            ExprKind::Sum(parts) => {
                let mut text = String::new();
                for part in parts {
                    text.push_str(&self.resolve(part, depth + 1, steps)?.text);
                    if text.len() > LONGEST {
                        return None;
                    }
                }
                Some(plain(text))
            }
            ExprKind::Or(choices) => choices.iter().find_map(|choice| self.resolve(choice, depth + 1, steps)),
            ExprKind::Path(_) | ExprKind::Index(..) => self.lookup(&name_of(value)?, value.span, depth, steps),
            ExprKind::Call(call) => self.resolve_call(call, value.span, depth, steps),
            ExprKind::Member(on, names) if names == &["requiredVersion"] => self.resolve(on, depth + 1, steps),
            _ => None,
        }
    }

    fn lookup(&self, name: &str, span: Span, depth: usize, steps: &mut usize) -> Option<Resolved> {
        if let Some(named) = self.own.get(name)
            && let Some(found) = self.resolve(named.value, depth + 1, steps)
        {
            return Some(found);
        }
        let known = self.known.get(name)?;
        Some(Resolved { text: known.clone(), span, known: Some(name.to_owned()) })
    }

    /// Calls that give what they are asked for, or what they are called on.
    fn resolve_call(&self, call: &Call<'t>, span: Span, depth: usize, steps: &mut usize) -> Option<Resolved> {
        match call.last() {
            "findProperty" | "property" | "gradleProperty" | "getProperty" => {
                let name = self.resolve(call.positional(0)?, depth + 1, steps)?.text;
                self.lookup(&name, span, depth, steps)
            }
            "findVersion" => {
                let name = self.resolve(call.positional(0)?, depth + 1, steps)?.text;
                self.lookup(&format!("libs.versions.{}", name.replace(['-', '_'], ".")), span, depth, steps)
            }
            "map" if makes_version(call) => self.resolve_owner(call, depth, steps),
            "get" | "toString" | "toInt" | "toInteger" | "asInt" | "trim" | "getOrNull" | "requiredVersion"
            | "trimIndent" | "uri" | "file"
                if call.args.is_empty() =>
            {
                self.resolve_owner(call, depth, steps)
            }
            "get" | "getOrElse" | "orElse" | "getOrDefault" => {
                let owner = self.resolve_owner(call, depth, steps);
                let default = call.args.last().filter(|_| call.last() != "get");
                owner.or_else(|| self.resolve(&default?.value, depth + 1, steps))
            }
            "uri" | "file" | "url" if call.on.is_none() => self.resolve(call.positional(0)?, depth + 1, steps),
            _ => None,
        }
    }

    /// What a call is called on.
    fn resolve_owner(&self, call: &Call<'t>, depth: usize, steps: &mut usize) -> Option<Resolved> {
        let (_, owner) = call.path.split_last()?;
        match &call.on {
            Some(on) if owner.is_empty() => self.resolve(on, depth + 1, steps),
            Some(_) => None,
            None => {
                let span = Span::new(call.span.start, call.name.start.saturating_sub(1));
                self.lookup(&joined(owner)?, span, depth, steps)
            }
        }
    }
}

/// The value behind `by extra(…)`.
fn delegate<'a, 't>(value: &'a Expr<'t>) -> Option<&'a Expr<'t>> {
    let call = value.call()?;
    if !matches!(call.last(), "extra" | "ext" | "lazy") {
        return None;
    }
    call.positional(0).filter(|arg| !matches!(arg.kind, ExprKind::Lambda(_))).or_else(|| {
        match &call.body()?.statements.last()?.kind {
            StatementKind::Expr(value) => Some(value),
            _ => None,
        }
    })
}

/// Whether `map` makes a Java version of what it is called on.
fn makes_version(call: &Call<'_>) -> bool {
    let of = ["JavaLanguageVersion", "of"];
    let by_name = || call.positional(0).and_then(Expr::path).is_some_and(|path| path == of);
    match call.body().map(|body| body.statements.as_slice()) {
        Some([statement]) => statement.call().is_some_and(|call| call.path == of),
        _ => by_name(),
    }
}

/// A path as one name, without the projects and extensions it goes through.
fn joined(path: &[&str]) -> Option<String> {
    let mut path = path;
    // A project has a name of its own.
    if path == ["rootProject", "name"] {
        return Some("rootProject.name".to_owned());
    }
    while let [first, rest @ ..] = path
        && !rest.is_empty()
        && matches!(*first, "project" | "rootProject" | "this" | "settings" | "ext" | "extra" | "properties")
    {
        path = rest;
    }
    (!path.is_empty()).then(|| path.join("."))
}

fn name_of(value: &Expr<'_>) -> Option<String> {
    match &value.kind {
        ExprKind::Path(path) => joined(path),
        ExprKind::Index(on, index) => {
            let mut path = on.path()?.to_vec();
            path.push(index.first()?.text()?);
            joined(&path)
        }
        _ => None,
    }
}

/// Whether a target is an extra property.
fn is_extra(target: &Expr<'_>) -> bool {
    let path = match &target.kind {
        ExprKind::Path(path) => path.as_slice(),
        ExprKind::Index(on, _) => on.path().unwrap_or_default(),
        _ => return false,
    };
    path.iter().take(2).any(|name| matches!(*name, "ext" | "extra"))
}
