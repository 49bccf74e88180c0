//! What configuration files say, as far as it stands there in plain words.

use std::rc::Rc;

use stageplan_syntax::javascript::{self, Arg};

use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};

/// A configuration file.
pub(super) struct Config {
    pub(super) source: Rc<Source>,
}

/// A function of a package that a configuration calls.
pub(super) struct Plugin {
    /// The module it is from.
    pub(super) module: String,
    pub(super) origin: Origin,
    /// The options it is given.
    options: Vec<(String, Told)>,
}

impl Plugin {
    /// What it is told.
    pub(super) fn told(&self, key: &str) -> Told {
        self.options.iter().find(|(name, _)| name == key).map_or(Told::Silent, |(_, told)| told.clone())
    }
}

/// What a configuration says under a key.
#[derive(Clone, Debug)]
pub(super) enum Told {
    Said(Sourced<String>),
    /// Something is said that only running the file would tell.
    Computed(Origin),
    Silent,
}

impl Config {
    /// The first of some files.
    pub(super) fn read(unit: &Unit<'_>, names: &[&str]) -> Option<Self> {
        names
            .iter()
            .find_map(|name| {
                if unit.has(name) {
                    return unit.source(name);
                }
                let file = |end: &&str| unit.source(&format!("{name}.{end}"));
                ["ts", "js", "mjs", "mts", "cjs", "cts"].iter().find_map(file)
            })
            .map(|source| Self { source })
    }

    /// The functions of packages that it calls, in the order of its imports.
    pub(super) fn plugins(&self) -> Vec<Plugin> {
        let file = javascript::file(&self.source.text);
        let calls = javascript::calls(&file);
        let mut found = Vec::new();
        for import in file.imports.iter().filter(|import| !import.type_only) {
            let mut locals = import.default.into_iter().chain(import.names.iter().map(|(_, local)| *local));
            let called = locals.find_map(|name| calls.iter().find(|call| call.path == [name]));
            let Some(call) = called else { continue };
            let object = call.args.first().map(|options| file.resolve(options));
            let pairs = object.iter().filter_map(|object| object.object.as_ref()).flatten();
            let options = pairs.map(|(key, value)| (key.clone(), self.value(&file, &file.resolve(value), key)));
            let origin = self.source.origin(import.span, String::new());
            found.push(Plugin { module: import.specifier.clone(), origin, options: options.collect() });
        }
        found
    }

    /// Whether what it exports is an object that can be read.
    pub(super) fn is_object(&self) -> bool {
        exported(&javascript::file(&self.source.text)).is_some()
    }

    /// Asks the exported object.
    pub(super) fn told(&self, path: &[&str]) -> Told {
        let file = javascript::file(&self.source.text);
        let Some(mut value) = exported(&file) else {
            return Told::Silent;
        };
        for (at, key) in path.iter().enumerate() {
            let Some(next) = value.get(key).cloned() else {
                return self.spread(&file, &value, key).map_or(Told::Silent, Told::Computed);
            };
            value = file.resolve(&next);
            if value.object.is_none() && at + 1 < path.len() {
                return Told::Computed(self.origin(&value, &path.join(".")));
            }
        }
        self.value(&file, &value, &path.join("."))
    }

    /// Whether the key is in an object that is spread into this one under a condition.
    fn spread(&self, file: &javascript::File<'_>, object: &Arg<'_>, key: &str) -> Option<Origin> {
        let spreads = object.object.iter().flatten().filter(|(name, _)| name == "...");
        let said = |arg: &&Arg<'_>| {
            let tokens = file.tokens.get(arg.tokens.clone()).unwrap_or_default();
            tokens.windows(2).any(|pair| pair[0].is_word(key) && pair[1].is(":"))
        };
        spreads.map(|(_, arg)| arg).find(said).map(|arg| self.origin(arg, key))
    }

    fn value(&self, file: &javascript::File<'_>, value: &Arg<'_>, route: &str) -> Told {
        let origin = self.origin(value, route);
        match value.literal.clone().or_else(|| joined(file, value)).or_else(|| folded(file, value)) {
            Some(text) => Told::Said(Sourced::new(text, origin)),
            None if value.path.as_deref() == Some(&["undefined"]) => Told::Silent,
            None => match (usual(value), value.path.as_deref()) {
                (Some(usual), _) => Told::Said(Sourced::new(usual, origin)),
                (None, Some([word @ ("true" | "false")])) => Told::Said(Sourced::new((*word).to_owned(), origin)),
                _ => Told::Computed(origin),
            },
        }
    }

    fn origin(&self, value: &Arg<'_>, route: &str) -> Origin {
        self.source.origin(value.span, route)
    }
}

impl Told {
    pub(super) fn is(&self, text: &str) -> bool {
        matches!(self, Self::Said(said) if said.value() == text)
    }

    pub(super) fn is_silent(&self) -> bool {
        matches!(self, Self::Silent)
    }

    pub(super) fn origin(&self) -> Option<Origin> {
        match self {
            Self::Said(said) => Some(said.origin().clone()),
            Self::Computed(origin) => Some(origin.clone()),
            Self::Silent => None,
        }
    }
}

/// The exported object, or the one that is customarily given a name first.
fn exported<'t>(file: &javascript::File<'t>) -> Option<Arg<'t>> {
    javascript::default_export_object(file).or_else(|| {
        file.constants.get("config").map(|value| file.resolve(value)).filter(|value| value.object.is_some())
    })
}

/// What `process.env.BASE ?? "/"` comes to where nobody sets the variable.
fn usual(value: &Arg<'_>) -> Option<String> {
    let [variable, usual] = value.alternatives.as_slice() else { return None };
    let reads = matches!(variable.path.as_deref(), Some(["process", "env", _] | ["import", "meta", "env", _]));
    usual.literal.clone().filter(|_| reads)
}

/// The text of `path.resolve(__dirname, "../static")` and its like: the strings in a call that joins paths.
fn joined(file: &javascript::File<'_>, value: &Arg<'_>) -> Option<String> {
    let tokens = file.tokens.get(value.tokens.clone())?;
    let joins = tokens.iter().any(|token| token.is_word("resolve") || token.is_word("join"));
    let only = tokens.iter().all(|token| is_here(file, token, 0));
    let strings: Vec<String> = tokens.iter().filter_map(javascript::Token::string_value).collect();
    (joins && only && !strings.is_empty()).then(|| strings.join("/"))
}

/// The text that is put together of literals and of names that stand for one: `/${repo}/` and `'/' + repo`.
pub(super) fn folded(file: &javascript::File<'_>, value: &Arg<'_>) -> Option<String> {
    let tokens = file.tokens.get(value.tokens.clone())?;
    let mut text = String::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token.kind {
            javascript::Kind::Template => {
                text.push_str(&filled(file, token.text)?);
                // The tokens of what is filled in follow it.
                while tokens.get(at + 1).is_some_and(|inner| inner.span.end <= token.span.end) {
                    at += 1;
                }
            }
            javascript::Kind::String => text.push_str(&token.string_value()?),
            javascript::Kind::Ident => {
                let mut name = token.text.to_owned();
                while let (Some(dot), Some(key)) = (tokens.get(at + 1), tokens.get(at + 2))
                    && dot.is(".")
                {
                    name = format!("{name}.{}", key.text);
                    at += 2;
                }
                text.push_str(&constant(file, &name)?);
            }
            _ => return None,
        }
        match tokens.get(at + 1) {
            None => return Some(text).filter(|text| text.len() < 1_000),
            Some(plus) if plus.is("+") => at += 2,
            Some(_) => return None,
        }
    }
    None
}

/// The text of a template whose holes are names of literals.
fn filled(file: &javascript::File<'_>, written: &str) -> Option<String> {
    let mut rest = written.strip_prefix('`')?.strip_suffix('`')?;
    if rest.contains('\\') {
        return None;
    }
    let mut text = String::new();
    while let Some((before, hole)) = rest.split_once("${") {
        let (name, after) = hole.split_once('}')?;
        text.push_str(before);
        text.push_str(&constant(file, name.trim())?);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// The literal that a name, or a key of an object with a name, stands for.
fn constant(file: &javascript::File<'_>, name: &str) -> Option<String> {
    let mut parts = name.split('.');
    let first = file.constants.get(parts.next()?)?;
    let value = parts.try_fold(file.resolve(first), |value, key| Some(file.resolve(value.get(key)?)))?;
    value.literal.clone().or_else(|| value.number.clone()).or_else(|| usual(&value))
}

/// Names that paths are put together with, all of which start at the folder of the file or of the process.
const PATHS: &[&str] = &[
    "path",
    "resolve",
    "join",
    "dirname",
    "__dirname",
    "__filename",
    "filename",
    "fileURLToPath",
    "import",
    "meta",
    "url",
    "new",
    "URL",
    "process",
    "cwd",
];

/// Whether a token of a joined path is nothing but such a name, or a constant made of them.
fn is_here(file: &javascript::File<'_>, token: &javascript::Token<'_>, depth: usize) -> bool {
    if token.kind != javascript::Kind::Ident || PATHS.iter().any(|word| token.is_word(word)) {
        return true;
    }
    let value = file.constants.iter().find(|(name, _)| token.is_word(name)).map(|(_, value)| value);
    let tokens = value.filter(|_| depth < 4).and_then(|value| file.tokens.get(value.tokens.clone()));
    // A text in such a constant would be a part of the path.
    tokens.is_some_and(|tokens| {
        tokens.iter().all(|token| token.string_value().is_none() && is_here(file, token, depth + 1))
    })
}
