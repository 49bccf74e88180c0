//! Where a program starts.

use super::{Function, Source};
use crate::Span;
use crate::jvm::tokens::Dialect;

/// What a program starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MainKind {
    /// `public static void main(String[] args)`, and what other languages compile to it.
    Static,
    /// A `main` that needs Java 25: not public, not static, or without parameters.
    Simple,
    /// `fun main` outside of all types.
    File,
    /// An object that extends `App` or the application type of a library.
    Object,
    /// `@main def` of Scala 3.
    Annotated,
}

/// One place where a program may start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Main<'a, 't> {
    /// The class as the virtual machine knows it.
    pub class: String,
    /// How it starts.
    pub kind: MainKind,
    /// The function, unless the object itself is the program.
    pub function: Option<&'a Function<'t>>,
    /// The type around it.
    pub owner: Option<usize>,
    /// Where its name is.
    pub span: Span,
}

impl<'t> Source<'t> {
    /// All places where a program may start; `file` is the name of the file, from which some classes have theirs.
    pub fn mains(&self, file: &str) -> Vec<Main<'_, 't>> {
        let stem = file.rsplit('/').next().unwrap_or(file);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let mut found: Vec<_> = self.functions.iter().filter_map(|function| self.main(function, stem)).collect();
        if self.dialect == Dialect::Scala {
            for (index, owner) in self.types.iter().enumerate().filter(|(_, owner)| owner.kind == "object") {
                let app = owner.supertypes.iter().find(|supertype| {
                    let names = supertype.path.iter();
                    names.into_iter().any(|name| matches!(*name, "App" | "IOApp" | "ZIOApp" | "ZIOAppDefault"))
                });
                // Objects in classes have no name that one could start.
                if app.is_some() && self.is_static(index) {
                    let class = self.binary_name(index);
                    found.push(Main {
                        class,
                        kind: MainKind::Object,
                        function: None,
                        owner: Some(index),
                        span: owner.span,
                    });
                }
            }
        }
        found
    }

    fn main<'a>(&'a self, function: &'a Function<'t>, stem: &str) -> Option<Main<'a, 't>> {
        let make = |class, kind| {
            Some(Main { class, kind, function: Some(function), owner: function.owner, span: function.span })
        };
        let marked = |name: &str| function.annotations.iter().any(|annotation| annotation.name() == name);
        if self.dialect == Dialect::Scala && marked("main") {
            return make(self.in_package(function.name), MainKind::Annotated);
        }
        if function.name != "main" || function.receiver {
            return None;
        }
        let owner = function.owner.and_then(|owner| self.types.get(owner));
        let class = || function.owner.map(|owner| self.binary_name(owner));
        let full = matches!(function.params.as_slice(), [one] if takes_arguments(one));
        match (self.dialect, owner) {
            _ if !full && !function.params.is_empty() => None,
            (Dialect::Java | Dialect::Groovy, _) => {
                let has = |word: &str| function.modifiers.contains(&word);
                let interface = owner.is_some_and(|owner| owner.kind == "interface");
                let public = has("public") || interface || self.dialect == Dialect::Groovy;
                let kind = if has("static") && public && full { MainKind::Static } else { MainKind::Simple };
                if has("private") || has("abstract") || interface && function.body.is_none() {
                    return None;
                }
                make(class().unwrap_or_else(|| self.in_package(stem)), kind)
            }
            (Dialect::Kotlin, None) => make(self.in_package(&self.file_class(stem)), MainKind::File),
            (Dialect::Kotlin, Some(owner)) if marked("JvmStatic") && full => match owner.kind {
                "companion" => make(self.binary_name(owner.owner?), MainKind::Static),
                "object" => make(class()?, MainKind::Static),
                _ => None,
            },
            (Dialect::Scala, Some(owner)) if owner.kind == "object" && full && self.is_static(function.owner?) => {
                make(class()?, MainKind::Static)
            }
            _ => None,
        }
    }

    /// Whether all types around one are objects.
    fn is_static(&self, index: usize) -> bool {
        let mut owner = self.types.get(index).and_then(|found| found.owner);
        while let Some(found) = owner.and_then(|owner| self.types.get(owner)) {
            if found.kind != "object" {
                return false;
            }
            owner = found.owner.filter(|next| Some(*next) < owner);
        }
        true
    }

    /// The class that functions of a Kotlin file are in.
    fn file_class(&self, stem: &str) -> String {
        let named = self.annotations.iter().find(|annotation| annotation.name() == "JvmName");
        if let Some(name) = named.and_then(|annotation| annotation.args.first()).and_then(|arg| arg.value.text()) {
            return name.to_owned();
        }
        let mut class = String::new();
        for mark in stem.chars() {
            match mark {
                _ if class.is_empty() && mark.is_ascii_digit() => class.extend(['_', mark]),
                _ if class.is_empty() => class.extend(mark.to_uppercase()),
                _ if mark.is_alphanumeric() || mark == '_' || mark == '$' => class.push(mark),
                _ => class.push('_'),
            }
        }
        class + "Kt"
    }
}

/// Whether a parameter takes the arguments of the command line: `String[] a`, `String... a`, `a: Array<String>`,
/// `vararg a: String`, `a: Array[String]`, `a` of Groovy.
fn takes_arguments(param: &str) -> bool {
    let plain: String = param.chars().filter(|mark| !mark.is_whitespace()).collect();
    let typed = plain.contains("String") && (plain.contains('[') || plain.contains("...") || plain.contains("Array<"));
    let vararg = param.trim_start().starts_with("vararg") && plain.ends_with("String");
    let untyped =
        plain.chars().all(|mark| mark == '_' || mark.is_alphanumeric()) && !plain.is_empty() && plain == param;
    typed || vararg || untyped
}
