//! HOCON as Ktor, Play and Pekko write their `application.conf`: flat, with dotted paths.
//!
//! What a file says is kept in its order, since a value and the substitution that may take its place are usually two
//! lines (`port = 8080`, then `port = ${?PORT}`). Nothing is included and nothing substituted; [`Hocon::get`] says what
//! stands written and what overrides it.

mod read;

use crate::data::Spanned;
use crate::{Problem, Span};

/// How deep objects and arrays may nest before the inner ones are left out with a [`Problem`].
pub const MAX_DEPTH: usize = 64;

/// How many references within the file one question follows.
const MAX_STEPS: usize = 64;

/// What a configuration holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hocon {
    entries: Vec<Entry>,
    problems: Vec<Problem>,
}

/// One value that a file sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The keys from the root joined by dots, such as `ktor.deployment.port`. A key is in quotes where it has other
    /// letters than those of words and `-`.
    pub path: String,
    /// What it is set to.
    pub value: Value,
    /// Whether `+=` adds the value to what is there.
    pub append: bool,
    /// The bytes from the key to the end of the value.
    pub span: Span,
    /// The bytes of the value, quotes included.
    pub value_span: Span,
}

/// A value. Objects are no values but paths, except within arrays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`, which takes a value away.
    Null,
    /// A text, number or boolean, decoded.
    Text(String),
    /// `${name}` or `${?name}` and nothing else.
    Reference(Reference),
    /// Texts and references in one value, such as `"http://"${HOST}`.
    Mixed(Vec<Part>),
    /// A list.
    Array(Vec<Spanned<Value>>),
    /// An object in a list, which is not read.
    Object,
}

/// `${name}` or `${?name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// A path in the configuration, or else a variable of the environment.
    pub name: String,
    /// Whether the value stays as it was where there is no such thing.
    pub optional: bool,
}

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Taken as it is.
    Text(String),
    /// Put in by who reads the configuration.
    Reference(Reference),
}

/// What a file says about one path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Setting<'h> {
    /// The last value that is written out. Nothing where there is none or something unknown takes its place.
    pub literal: Option<&'h Entry>,
    /// The substitution by a variable of the environment that overrides it.
    pub variable: Option<&'h Entry>,
}

impl<'h> Setting<'h> {
    /// The last value that is written out, where it is no list.
    pub fn text(self) -> Option<&'h str> {
        match &self.literal?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The texts of the last value, where it is a list; those of its items that are no texts are left out.
    pub fn items(self) -> impl Iterator<Item = &'h str> {
        let items = match self.literal.map(|entry| &entry.value) {
            Some(Value::Array(items)) => items.as_slice(),
            _ => &[],
        };
        items.iter().filter_map(|item| match &item.value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The name of the variable that overrides the value.
    pub fn variable_name(self) -> Option<&'h str> {
        match &self.variable?.value {
            Value::Reference(reference) => Some(&reference.name),
            _ => None,
        }
    }
}

impl Hocon {
    /// Reads `text`. Whatever cannot be read is left out and reported in [`Hocon::problems`].
    pub fn parse(text: &str) -> Self {
        read::read(text)
    }

    /// All values in file order, with those that a later one overrides.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What is wrong with the file, in file order.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What counts for a path in the end. Nothing where the file does not speak of it.
    ///
    /// References to other paths of the file are followed. Of those that lead out of it, a name that a variable of the
    /// environment can have is taken for one.
    pub fn get(&self, path: &str) -> Option<Setting<'_>> {
        self.resolve(path, &mut 0)
    }

    fn resolve(&self, path: &str, steps: &mut usize) -> Option<Setting<'_>> {
        *steps += 1;
        if *steps > MAX_STEPS {
            return None;
        }
        let mut found: Option<Setting<'_>> = None;
        for entry in &self.entries {
            if entry.path == path {
                found = Some(self.apply(entry, found.unwrap_or_default(), steps));
            } else if is_below(&entry.path, path) && found.is_some() {
                // It was a value, and is an object from here on.
                found = Some(Setting::default());
            } else if is_below(path, &entry.path) && !matches!(entry.value, Value::Reference(_)) {
                found = found.map(|_| Setting::default());
            }
        }
        found
    }

    fn apply<'h>(&'h self, entry: &'h Entry, before: Setting<'h>, steps: &mut usize) -> Setting<'h> {
        let Value::Reference(reference) = &entry.value else {
            let literal = (entry.value != Value::Null).then_some(entry);
            return Setting { literal, variable: None };
        };
        // `path = ${?path}` speaks of what was there.
        if reference.name == entry.path {
            return before;
        }
        let kept = before.literal.filter(|_| reference.optional);
        if let Some(target) = self.resolve(&reference.name, steps) {
            return Setting { literal: target.literal.or(kept), ..target };
        }
        let known = |one: &Entry| one.path == reference.name || is_below(&one.path, &reference.name);
        if is_variable(&reference.name) && !self.entries.iter().any(known) {
            return Setting { literal: kept, variable: Some(entry) };
        }
        if reference.optional { before } else { Setting::default() }
    }
}

/// Whether a path leads into the object at another.
fn is_below(path: &str, object: &str) -> bool {
    path.strip_prefix(object).is_some_and(|rest| rest.starts_with('.'))
}

fn is_variable(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests;
