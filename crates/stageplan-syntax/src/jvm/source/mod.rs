//! Outline of a source file: what it is part of, what it declares, what it calls.

mod declare;
mod main;
mod query;

pub use main::{Main, MainKind};
pub use query::{Binding, EnvRead, Names, bindings, calls, env_reads};

use std::ops::Range;

use super::tokens::{Dialect, Tokens};
use super::tree::Arg;
use crate::{Problem, Span};

/// One source file.
#[derive(Clone, Debug, Default)]
pub struct Source<'t> {
    /// The text it was read from.
    pub text: &'t str,
    /// Its language.
    pub dialect: Dialect,
    /// The package and where its name is.
    pub package: Option<(String, Span)>,
    /// The imports in source order.
    pub imports: Vec<Import<'t>>,
    /// The annotations of the file itself, such as `@file:JvmName("App")`.
    pub annotations: Vec<Annotation<'t>>,
    /// The types in source order, nested ones behind what they are in.
    pub types: Vec<Type<'t>>,
    /// The functions and methods.
    pub functions: Vec<Function<'t>>,
    /// What is wrong with the text.
    pub problems: Vec<Problem>,
    /// All tokens.
    pub tokens: Tokens<'t>,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import<'t> {
    /// What is imported, such as `java.util.List`; all of a package or class ends with `.*`.
    pub path: String,
    /// The name it has here, where that is another.
    pub alias: Option<&'t str>,
    /// Members of a class are imported.
    pub is_static: bool,
    /// The path as written.
    pub span: Span,
}

/// One annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation<'t> {
    /// Its name, such as `["org", "example", "Marked"]` or only the last part.
    pub path: Vec<&'t str>,
    /// What it is put on where that is written in front, such as `file` or `get`.
    pub target: Option<&'t str>,
    /// Its arguments.
    pub args: Vec<Arg<'t>>,
    /// All of it.
    pub span: Span,
}

/// A class, an interface, an object or another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type<'t> {
    /// `class`, `interface`, `enum`, `record`, `object`, `trait`, or `companion` for a companion object.
    pub kind: &'t str,
    /// Its name; a companion without one is called `Companion`.
    pub name: &'t str,
    /// The type it is in.
    pub owner: Option<usize>,
    /// What is put on it.
    pub annotations: Vec<Annotation<'t>>,
    /// `public`, `abstract` and the like.
    pub modifiers: Vec<&'t str>,
    /// What it extends and implements.
    pub supertypes: Vec<Supertype<'t>>,
    /// The tokens of its body.
    pub body: Option<Range<usize>>,
    /// Where its name is.
    pub span: Span,
}

/// A type that another extends or implements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supertype<'t> {
    /// Its name.
    pub path: Vec<&'t str>,
    /// Its type arguments as written.
    pub types: Vec<&'t str>,
    /// Where its name is.
    pub span: Span,
}

/// A function or a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function<'t> {
    /// Its name; constructors have that of their type.
    pub name: &'t str,
    /// The type it is in.
    pub owner: Option<usize>,
    /// What is put on it.
    pub annotations: Vec<Annotation<'t>>,
    /// `public`, `static` and the like.
    pub modifiers: Vec<&'t str>,
    /// Its parameters as written.
    pub params: Vec<&'t str>,
    /// It is put on another type, as in `fun String.shout()`.
    pub receiver: bool,
    /// The tokens of the body between its braces, or of the value that it is.
    pub body: Option<Range<usize>>,
    /// Where its name is.
    pub span: Span,
}

impl<'t> Annotation<'t> {
    /// The last part of the name.
    pub fn name(&self) -> &'t str {
        self.path.last().copied().unwrap_or_default()
    }
}

impl<'t> Source<'t> {
    /// Reads a file.
    pub fn parse(dialect: Dialect, text: &'t str) -> Self {
        let tokens = Tokens::new(dialect, text);
        declare::read(tokens)
    }

    /// Reads a file in the language that its name ends with.
    pub fn parse_named(name: &str, text: &'t str) -> Option<Self> {
        Some(Self::parse(dialect_of(name)?, text))
    }

    /// The name of a type as the virtual machine knows it, such as `org.example.Outer$Inner`.
    pub fn binary_name(&self, index: usize) -> String {
        let mut names = Vec::new();
        let mut at = Some(index);
        // Owners come before what they own, so that this ends.
        while let Some(found) = at.and_then(|at| self.types.get(at)) {
            names.push(found.name);
            at = found.owner.filter(|owner| Some(*owner) < at);
        }
        names.reverse();
        self.in_package(&names.join("$"))
    }

    /// A name with the package in front.
    pub fn in_package(&self, name: &str) -> String {
        match &self.package {
            Some((package, _)) if !package.is_empty() => format!("{package}.{name}"),
            _ => name.to_owned(),
        }
    }

    /// What a simple name is, as far as imports tell.
    pub fn imported(&self, name: &str) -> Option<&Import<'t>> {
        self.imports.iter().find(|import| match import.alias {
            Some(alias) => alias == name,
            None => import.path.rsplit('.').next() == Some(name),
        })
    }

    /// The function whose body has a place of the text, the innermost one.
    pub fn function_at(&self, offset: usize) -> Option<&Function<'t>> {
        let around = |function: &&Function<'t>| {
            function.body.as_ref().is_some_and(|body| {
                let span = self.tokens.span_of(body);
                span.start <= offset && offset < span.end
            })
        };
        self.functions.iter().rfind(around)
    }
}

/// The language of a file by its name.
fn dialect_of(name: &str) -> Option<Dialect> {
    Some(match name.rsplit('.').next()? {
        "java" => Dialect::Java,
        "kt" | "kts" => Dialect::Kotlin,
        "groovy" | "gvy" | "gradle" => Dialect::Groovy,
        "scala" | "sc" | "sbt" => Dialect::Scala,
        _ => return None,
    })
}
