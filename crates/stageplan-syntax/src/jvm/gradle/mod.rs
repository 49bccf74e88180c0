//! Build and settings scripts of Gradle, in Groovy and in Kotlin.
//!
//! A script is a program, and nothing here runs it: what stands at a place is read, what is in the body of a condition or
//! a loop is marked, and what nobody understands takes nothing else along.

mod model;
mod resolve;

pub use model::{Dependency, Include, Plugin, PluginName, ProjectDir, Task};
pub use resolve::{Constants, Resolved};

use super::reader::Reader;
use super::tokens::{Dialect, Tokens};
use super::tree::{Block, Call, Expr, ExprKind, Statement, StatementKind};
use crate::{Problem, Span};

/// One script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script<'t> {
    /// The text it was read from.
    pub text: &'t str,
    /// Its language.
    pub dialect: Dialect,
    /// Its statements.
    pub statements: Vec<Statement<'t>>,
    /// What is wrong with the text.
    pub problems: Vec<Problem>,
}

/// The statements of a script or of a block, and the questions one has.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a, 't> {
    /// The statements.
    pub statements: &'a [Statement<'t>],
}

/// A call at some place of a script.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a, 't> {
    /// The call.
    pub call: &'a Call<'t>,
    /// It may not run, or more than once.
    pub conditional: bool,
}

/// How a property gets its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// `a = b` and `a.set(b)`
    Set,
    /// `a += b`, `a << b`, `a.add(b)` and `a.addAll(b)`
    Add,
    /// `a.convention(b)`, which holds where nobody sets it.
    Default,
    /// `a(b)` and `a b`
    Call,
}

/// A value given to a property.
#[derive(Clone, Debug)]
pub struct Setting<'a, 't> {
    /// How it is given.
    pub how: How,
    /// What is given; calls may hand over several.
    pub values: Vec<&'a Expr<'t>>,
    /// It may not run, or more than once.
    pub conditional: bool,
    /// The whole statement.
    pub span: Span,
}

impl<'t> Script<'t> {
    /// Reads a script in Groovy or Kotlin.
    pub fn parse(dialect: Dialect, text: &'t str) -> Self {
        let tokens = Tokens::new(dialect, text);
        let mut reader = Reader::new(&tokens, 0..tokens.list.len());
        reader.scripts = true;
        let statements = reader.statements();
        Self { text, dialect, statements, problems: tokens.problems }
    }

    /// Reads a script in the language that its name ends with.
    pub fn parse_named(name: &str, text: &'t str) -> Self {
        let kotlin = name.ends_with(".kts") || name.ends_with(".kt");
        Self::parse(if kotlin { Dialect::Kotlin } else { Dialect::Groovy }, text)
    }

    /// The statements at the top.
    pub fn top(&self) -> Scope<'_, 't> {
        Scope { statements: &self.statements }
    }
}

impl<'t> Block<'t> {
    /// The statements of the block.
    pub fn scope(&self) -> Scope<'_, 't> {
        Scope { statements: &self.statements }
    }
}

impl<'a, 't> Found<'a, 't> {
    /// The statements of its block.
    pub fn scope(&self) -> Scope<'a, 't> {
        Scope { statements: self.call.body().map_or(&[], |block| block.statements.as_slice()) }
    }
}

impl<'a, 't> Scope<'a, 't> {
    /// All statements here, also those in bodies of conditions and of calls that only say when something runs.
    pub fn all(self) -> Vec<&'a Statement<'t>> {
        let mut found = Vec::new();
        flatten(self.statements, &mut found);
        found
    }

    /// Calls of a path, written as `a { b(…) }`, `a.b(…)` or in any other such way.
    pub fn calls(self, path: &[&str]) -> Vec<Found<'a, 't>> {
        let mut found = Vec::new();
        self.visit(path, &mut |statement, rest| {
            if let Some(call) = statement.call()
                && own_path(call).is_some_and(|own| own == rest)
            {
                found.push(Found { call, conditional: statement.conditional });
            }
        });
        found
    }

    /// Blocks at a path, such as `["java", "toolchain"]`.
    pub fn blocks(self, path: &[&str]) -> Vec<Found<'a, 't>> {
        self.calls(path).into_iter().filter(|found| found.call.body().is_some()).collect()
    }

    /// Whether a path is written in any form, a bare name such as `java` in `plugins` included.
    pub fn mentions(self, path: &[&str]) -> bool {
        let mut found = false;
        self.visit(path, &mut |statement, rest| {
            found |= match &statement.kind {
                StatementKind::Expr(Expr { kind: ExprKind::Path(path), .. }) => path == rest,
                StatementKind::Expr(Expr { kind: ExprKind::Call(call), .. }) => {
                    own_path(call).is_some_and(|own| own == rest)
                }
                _ => false,
            };
        });
        found
    }

    /// What a property is set to, such as `["java", "toolchain", "languageVersion"]`, in source order.
    pub fn settings(self, path: &[&str]) -> Vec<Setting<'a, 't>> {
        let mut found = Vec::new();
        self.visit(path, &mut |statement, rest| {
            let (span, conditional) = (statement.span, statement.conditional);
            match &statement.kind {
                StatementKind::Assign(assign) => {
                    let here =
                        |target: &Expr<'_>| target_path(target).is_some_and(|own| without_project(&own, rest) == rest);
                    if assign.targets.iter().any(here) {
                        let how = if assign.operator == "=" { How::Set } else { How::Add };
                        found.push(Setting { how, values: vec![&assign.value], conditional, span });
                    }
                }
                StatementKind::Expr(Expr { kind: ExprKind::Call(call), .. }) => {
                    let Some(own) = own_path(call) else { return };
                    let own = without_project(&own, rest).to_vec();
                    let values: Vec<_> =
                        call.args.iter().filter(|arg| arg.name.is_none()).map(|arg| &arg.value).collect();
                    let how = match own.split_last() {
                        _ if values.is_empty() => return,
                        _ if own == rest && call.block.is_none() => How::Call,
                        Some((&("set" | "value"), own)) if own == rest => How::Set,
                        Some((&("add" | "addAll" | "append" | "appendAll" | "leftShift"), own)) if own == rest => {
                            How::Add
                        }
                        Some((&"convention", own)) if own == rest => How::Default,
                        _ => return,
                    };
                    found.push(Setting { how, values, conditional, span });
                }
                _ => {}
            }
        });
        found
    }

    /// The value that a property has in the end, as far as the script tells: the last one that is set under no condition,
    /// else the last one at all.
    pub fn value(self, path: &[&str]) -> Option<Setting<'a, 't>> {
        let mut settings = self.settings(path);
        settings.retain(|setting| setting.how != How::Add);
        let rank = |setting: &Setting<'_, '_>| (!setting.conditional, setting.how != How::Default);
        settings.into_iter().reduce(|best, next| if rank(&next) >= rank(&best) { next } else { best })
    }

    /// Hands over every statement whose place is a beginning of the path, with what is left of the path there.
    fn visit<'p>(self, path: &'p [&'p str], take: &mut dyn FnMut(&'a Statement<'t>, &'p [&'p str])) {
        for statement in self.all() {
            take(statement, path);
            let Some(call) = statement.call() else { continue };
            let Some(body) = call.body() else { continue };
            let Some(own) = own_path(call) else { continue };
            let own = without_project(&own, path);
            if own.is_empty() || own.len() >= path.len() {
                continue;
            }
            if own.iter().zip(path).all(|(own, wanted)| own == wanted) {
                body.scope().visit(&path[own.len()..], take);
            }
        }
    }
}

/// Lists statements with those of bodies that only say when something runs.
fn flatten<'a, 't>(statements: &'a [Statement<'t>], found: &mut Vec<&'a Statement<'t>>) {
    for statement in statements {
        found.push(statement);
        match &statement.kind {
            StatementKind::Control(control) => {
                control.blocks.iter().for_each(|block| flatten(&block.statements, found));
            }
            StatementKind::Expr(Expr { kind: ExprKind::Call(call), .. }) if only_says_when(call.last()) => {
                if let Some(body) = call.body() {
                    flatten(&body.statements, found);
                }
            }
            _ => {}
        }
    }
}

/// Calls whose block runs in the scope around it, at some time or for every element.
fn only_says_when(name: &str) -> bool {
    matches!(
        name,
        "afterEvaluate"
            | "beforeEvaluate"
            | "projectsEvaluated"
            | "projectsLoaded"
            | "settingsEvaluated"
            | "each"
            | "forEach"
            | "eachWithIndex"
            | "forEachIndexed"
            | "onEach"
            | "ifPresent"
            | "let"
            | "withId"
            | "withPlugin"
            | "eachDir"
            | "eachFile"
    )
}

/// The path that a call configures: what `configure<X>`, `with(x)` and `x.apply` are about.
fn own_path<'t>(call: &Call<'t>) -> Option<Vec<&'t str>> {
    if call.on.is_some() {
        return None;
    }
    let path = call.path.as_slice();
    match path {
        ["with"] => return call.positional(0).and_then(Expr::path).map(<[_]>::to_vec),
        ["configure"] | [.., "extensions", "configure"] => {
            let by_type = call.types.first().copied().or_else(|| call.positional(0).and_then(Expr::type_name));
            let by_name = || call.positional(0).and_then(|arg| arg.call().is_none().then(|| extension_name(arg))?);
            return by_type.and_then(extension_of).or_else(by_name).map(|name| vec![name]);
        }
        _ => {}
    }
    let block = call.block.is_some();
    let path = match path.split_last() {
        Some((&("apply" | "run" | "also"), rest)) if block && !rest.is_empty() => rest,
        _ => path,
    };
    Some(path.to_vec())
}

/// The name of the extension that a type belongs to.
fn extension_of(type_name: &str) -> Option<&'static str> {
    Some(match type_name {
        "JavaPluginExtension" | "JavaPluginConvention" => "java",
        "JavaApplication" => "application",
        "KotlinJvmProjectExtension" | "KotlinProjectExtension" | "KotlinMultiplatformExtension" => "kotlin",
        "SpringBootExtension" => "springBoot",
        "PublishingExtension" => "publishing",
        "DependencyManagementExtension" => "dependencyManagement",
        _ => return None,
    })
}

fn extension_name(arg: &Expr<'_>) -> Option<&'static str> {
    let known = ["java", "application", "kotlin", "springBoot", "publishing", "dependencyManagement"];
    known.into_iter().find(|known| arg.text() == Some(known))
}

/// The path that is assigned to; an index that is a literal is a name.
fn target_path<'a, 't>(target: &'a Expr<'t>) -> Option<Vec<&'a str>> {
    match &target.kind {
        ExprKind::Path(path) => Some(path.to_vec()),
        ExprKind::Index(on, index) => {
            let mut path = on.path()?.to_vec();
            path.push(index.first()?.text()?);
            Some(path)
        }
        _ => None,
    }
}

/// A path without `project` or `this` in front, unless the path asked for has it too.
fn without_project<'p, 'q>(path: &'p [&'q str], wanted: &[&str]) -> &'p [&'q str] {
    match path.split_first() {
        Some((first @ &("project" | "this"), rest)) if !rest.is_empty() && wanted.first() != Some(first) => rest,
        _ => path,
    }
}
