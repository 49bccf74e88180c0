//! Plugins, dependencies, tasks and projects as scripts write them.

use super::{Scope, own_path};
use crate::Span;
use crate::jvm::tree::{Call, Expr, ExprKind, Statement, StatementKind};

/// How a plugin is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PluginName<'a, 't> {
    /// By its id; `kotlin("jvm")` is `org.jetbrains.kotlin.jvm`.
    Id(String),
    /// By an entry of a version catalog, such as `["libs", "plugins", "boot"]`.
    Alias(Vec<&'t str>),
    /// By the name of its class.
    Class(&'t str),
    /// By a value that is no literal.
    Value(&'a Expr<'t>),
}

/// A plugin that a script asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plugin<'a, 't> {
    /// How it is named.
    pub name: PluginName<'a, 't>,
    /// Its version as far as the script gives one.
    pub version: Option<&'a Expr<'t>>,
    /// Whether it is applied here: `apply false` only gives a version.
    pub applied: bool,
    /// It may not be asked for.
    pub conditional: bool,
    /// All that is written about it.
    pub span: Span,
}

/// A dependency of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency<'a, 't> {
    /// The configuration, such as `implementation`.
    pub configuration: &'a str,
    /// What surrounds it, such as `platform`.
    pub wrapper: Option<&'t str>,
    /// What is depended on: text, a path of a catalog, `project(…)`.
    pub value: &'a Expr<'t>,
    /// Its group, name and version as far as they are handed over one by one.
    pub parts: [Option<&'a Expr<'t>>; 3],
    /// It may not be there.
    pub conditional: bool,
    /// The whole statement.
    pub span: Span,
}

/// A task that is made or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task<'a, 't> {
    /// Its name, unless that is calculated or all tasks of a type are meant.
    pub name: Option<String>,
    /// Its type without package.
    pub type_name: Option<&'t str>,
    /// The task is made here.
    pub made: bool,
    /// The call that has the block with what is set.
    pub call: &'a Call<'t>,
    /// It may not run.
    pub conditional: bool,
    /// The whole statement.
    pub span: Span,
}

/// A project or build that a settings script adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include<'a, 't> {
    /// `include`, `includeFlat` or `includeBuild`
    pub how: &'t str,
    /// The path of the project or the folder of the build.
    pub value: &'a Expr<'t>,
    /// It may not be added.
    pub conditional: bool,
    /// The block behind the folder of a build.
    pub call: &'a Call<'t>,
}

/// The folder that a settings script gives to a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectDir<'a, 't> {
    /// The path of the project.
    pub project: String,
    /// Its folder.
    pub folder: &'a Expr<'t>,
    /// It may not be given.
    pub conditional: bool,
    /// The whole statement.
    pub span: Span,
}

impl<'a, 't> Scope<'a, 't> {
    /// The plugins of `plugins { … }` and those that are applied in any other way.
    pub fn plugins(self) -> Vec<Plugin<'a, 't>> {
        let mut found = Vec::new();
        for statement in self.all() {
            let Some(call) = statement.call() else { continue };
            let path = own_path(call).unwrap_or_default();
            let path: Vec<&str> = path.into_iter().skip_while(|name| matches!(*name, "project" | "this")).collect();
            match path.as_slice() {
                ["plugins"] => {
                    for statement in call.body().map(|body| body.scope().all()).unwrap_or_default() {
                        found.extend(plugin(statement));
                    }
                }
                ["apply"] => applied(call, statement, &mut found),
                ["plugins" | "pluginManager", "apply"] => {
                    if let Some(value) = call.positional(0) {
                        found.push(simple(name_of(value), statement));
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The dependencies in all blocks `dependencies { … }` here.
    pub fn dependencies(self) -> Vec<Dependency<'a, 't>> {
        let mut found = Vec::new();
        for block in self.blocks(&["dependencies"]) {
            for statement in block.scope().all() {
                if let Some(call) = statement.call() {
                    dependency(call, statement, &mut found);
                }
            }
        }
        found
    }

    /// The dependencies of this and of all blocks in it, such as the source sets of a multiplatform project; those of the
    /// build script itself and of other projects are left out.
    pub fn all_dependencies(self) -> Vec<Dependency<'a, 't>> {
        let mut found = self.dependencies();
        for statement in self.all() {
            let value = match &statement.kind {
                StatementKind::Expr(value) => value,
                StatementKind::Declare(declare) => match &declare.value {
                    Some(value) => value,
                    None => continue,
                },
                _ => continue,
            };
            let Some(call) = value.call() else { continue };
            let others = ["buildscript", "pluginManagement", "allprojects", "subprojects", "project", "dependencies"];
            if others.iter().any(|other| call.path.contains(other)) && call.path.last() != Some(&"dependencies") {
                continue;
            }
            let Some(body) = call.body() else { continue };
            if call.last() == "dependencies" && (call.path.len() > 1 || call.on.is_some()) {
                for statement in body.scope().all() {
                    if let Some(call) = statement.call() {
                        dependency(call, statement, &mut found);
                    }
                }
            } else if call.last() != "dependencies" {
                found.extend(body.scope().all_dependencies());
            }
        }
        found
    }

    /// The tasks that are made or changed here, in any of the ways there are.
    pub fn tasks(self) -> Vec<Task<'a, 't>> {
        let mut found = Vec::new();
        tasks(self, false, &mut found);
        found
    }

    /// The projects and builds that a settings script adds.
    pub fn includes(self) -> Vec<Include<'a, 't>> {
        let mut found = Vec::new();
        for statement in self.all() {
            let Some(call) = statement.call() else { continue };
            let path = if call.on.is_none() { call.path.as_slice() } else { continue };
            let path = path.strip_prefix(&["settings"]).unwrap_or(path);
            let [how @ ("include" | "includeFlat" | "includeBuild")] = path else { continue };
            let conditional = statement.conditional;
            for arg in &call.args {
                let values = arg.value.elements();
                let texts = values.into_iter().filter(|value| !matches!(value.kind, ExprKind::Lambda(_)));
                found.extend(texts.map(|value| Include { how, value, conditional, call }));
            }
        }
        found
    }

    /// The folders that a settings script gives to projects.
    pub fn project_dirs(self) -> Vec<ProjectDir<'a, 't>> {
        let mut found = Vec::new();
        for statement in self.all() {
            let StatementKind::Assign(assign) = &statement.kind else { continue };
            for target in &assign.targets {
                let ExprKind::Member(on, names) = &target.kind else { continue };
                let Some(call) = on.call() else { continue };
                let project = matches!(call.last(), "project" | "findProject").then(|| call.positional(0)).flatten();
                if let (["projectDir"], Some(project)) = (names.as_slice(), project.and_then(Expr::text)) {
                    found.push(ProjectDir {
                        project: project.to_owned(),
                        folder: &assign.value,
                        conditional: statement.conditional,
                        span: statement.span,
                    });
                }
            }
        }
        found
    }
}

impl<'t> Expr<'t> {
    /// The project that this is, as `project(":a:b")` or `projects.a.b` write it; the names of the second form are those
    /// of the folders without their dashes.
    pub fn project(&self) -> Option<String> {
        match &self.kind {
            ExprKind::Call(call) if call.on.is_none() && call.last() == "project" => {
                call.arg(0, "path").and_then(Expr::text).map(str::to_owned)
            }
            ExprKind::Path(path) => {
                let rest = path.strip_prefix(&["projects"]).filter(|rest| !rest.is_empty())?;
                Some(rest.iter().map(|name| format!(":{name}")).collect())
            }
            _ => None,
        }
    }
}

fn simple<'a, 't>(name: PluginName<'a, 't>, statement: &Statement<'t>) -> Plugin<'a, 't> {
    Plugin { name, version: None, applied: true, conditional: statement.conditional, span: statement.span }
}

fn name_of<'a, 't>(value: &'a Expr<'t>) -> PluginName<'a, 't> {
    match (value.text(), value.type_name()) {
        (Some(id), _) => PluginName::Id(id.to_owned()),
        (None, Some(name)) if name.starts_with(char::is_uppercase) => PluginName::Class(name),
        _ => PluginName::Value(value),
    }
}

/// One line of `plugins { … }`.
fn plugin<'a, 't>(statement: &'a Statement<'t>) -> Option<Plugin<'a, 't>> {
    let StatementKind::Expr(expr) = &statement.kind else { return None };
    let call = match &expr.kind {
        // `java`, `` `java-library` ``
        ExprKind::Path(path) if path.first() == Some(&"libs") => return None,
        ExprKind::Path(path) => return Some(simple(PluginName::Id(path.join(".")), statement)),
        ExprKind::Call(call) => call,
        _ => return None,
    };
    let links = call.links();
    let first = links.first()?;
    let value = first.positional(0);
    let name = match first.path.as_slice() {
        ["id"] => name_of(value?),
        ["kotlin"] => PluginName::Id(format!("org.jetbrains.kotlin.{}", value?.text()?)),
        ["alias"] => match value?.path() {
            Some(path) => PluginName::Alias(path.to_vec()),
            None => PluginName::Value(value?),
        },
        // `application version "1"`
        ["version" | "apply"] => match &first.on {
            Some(Expr { kind: ExprKind::Path(path), .. }) => PluginName::Id(path.join(".")),
            _ => return None,
        },
        _ => return None,
    };
    let mut plugin = simple(name, statement);
    for link in &links {
        match link.path.as_slice() {
            ["version"] => plugin.version = link.positional(0),
            ["apply"] => {
                plugin.applied = !link.positional(0).is_some_and(|value| value.kind == ExprKind::Bool(false));
            }
            _ => {}
        }
    }
    Some(plugin)
}

/// `apply plugin: "x"`, `apply(plugin = "x")`, `apply<X>()` and `apply { plugin("x") }`
fn applied<'a, 't>(call: &'a Call<'t>, statement: &'a Statement<'t>, found: &mut Vec<Plugin<'a, 't>>) {
    if let Some(value) = call.named("plugin") {
        found.push(simple(name_of(value), statement));
    }
    found.extend(call.types.iter().map(|name| simple(PluginName::Class(name), statement)));
    for inner in call.body().map(|body| body.scope().all()).unwrap_or_default() {
        if let Some(value) = inner.call().filter(|call| call.path == ["plugin"]).and_then(|call| call.positional(0)) {
            found.push(simple(name_of(value), inner));
        }
    }
}

fn dependency<'a, 't>(call: &'a Call<'t>, statement: &'a Statement<'t>, found: &mut Vec<Dependency<'a, 't>>) {
    if call.on.is_some() {
        return;
    }
    let (configuration, args) = match (call.path.as_slice(), call.args.as_slice()) {
        (["add"], [configuration, args @ ..]) => match configuration.value.text() {
            Some(configuration) => (configuration, args),
            None => return,
        },
        ([configuration], args) => (*configuration, args),
        _ => return,
    };
    if matches!(configuration, "constraints" | "components" | "modules") {
        return;
    }
    let make = |value: &'a Expr<'t>, parts| {
        let wrapper = value.call().filter(|call| {
            call.on.is_none()
                && matches!(call.last(), "platform" | "enforcedPlatform" | "testFixtures" | "create" | "kotlin" | "npm")
        });
        let (wrapper, value) = match wrapper.and_then(|call| Some((call.last(), call.positional(0)?))) {
            Some((wrapper, inner)) => (Some(wrapper), inner),
            None => (None, value),
        };
        let (conditional, span) = (statement.conditional, statement.span);
        Dependency { configuration, wrapper, value, parts, conditional, span }
    };
    let named = |name: &str| {
        let arg = args.iter().find(|arg| arg.name.as_ref().is_some_and(|(found, _)| found == name));
        arg.map(|arg| &arg.value)
    };
    if let Some(name) = named("name") {
        found.push(make(name, [named("group"), Some(name), named("version")]));
        return;
    }
    for arg in args {
        for value in arg.value.elements() {
            match &value.kind {
                ExprKind::Lambda(_) => {}
                ExprKind::Map(entries) => {
                    let part = |name: &str| {
                        let entry =
                            entries.iter().find(|arg| arg.name.as_ref().is_some_and(|(found, _)| found == name));
                        entry.map(|entry| &entry.value)
                    };
                    found.push(make(value, [part("group"), part("name"), part("version")]));
                }
                _ => found.push(make(value, [None; 3])),
            }
        }
    }
}

/// Lists the tasks of a scope; inside of `tasks { … }` every call with a block changes one.
fn tasks<'a, 't>(scope: Scope<'a, 't>, inside: bool, found: &mut Vec<Task<'a, 't>>) {
    for statement in scope.all() {
        let expr = match &statement.kind {
            StatementKind::Expr(expr) => Some(expr),
            StatementKind::Declare(declare) => declare.value.as_ref(),
            StatementKind::Assign(assign) => Some(&assign.value),
            _ => None,
        };
        let Some(call) = expr.and_then(Expr::call) else { continue };
        if inside || call.path.first() != Some(&"tasks") || call.path.len() > 1 {
            let declared = match &statement.kind {
                StatementKind::Declare(declare) => declare.names.first().map(|(name, _)| *name),
                _ => None,
            };
            found.extend(task(call, statement, inside, declared));
        } else if let Some(body) = call.body() {
            tasks(body.scope(), true, found);
        }
    }
}

fn task<'a, 't>(
    call: &'a Call<'t>,
    statement: &Statement<'t>,
    inside: bool,
    declared: Option<&str>,
) -> Option<Task<'a, 't>> {
    // `task x(type: Y) { … }` is a call handed over to another.
    if call.path == ["task"] && call.on.is_none() {
        return old_task(call, statement);
    }
    // What is called on a task that is made, such as `.configure { … }`.
    let links = call.links();
    let first =
        links.iter().find(|link| matches!(link.last(), "register" | "named" | "create" | "getByName" | "withType"));
    let first = *first.unwrap_or(links.first()?);
    let (owned, verb) = match first.path.as_slice() {
        _ if first.on.is_some() => return None,
        ["project", "tasks", verb] | ["tasks", verb] => (true, *verb),
        [verb] => (inside, *verb),
        _ => return None,
    };
    let call = if call.body().is_some() { call } else { first };
    let type_name = first.types.first().copied().map(simple_name);
    let second = || first.arg(1, "type").and_then(Expr::type_name);
    let name = || first.arg(0, "name").and_then(Expr::text).map(str::to_owned);
    let (name, type_name, made) = match verb {
        "register" | "create" | "replace" | "maybeCreate" if owned => (name(), type_name.or_else(second), true),
        "named" | "getByName" | "getAt" | "findByName" if owned => (name(), type_name.or_else(second), false),
        "registering" | "creating" | "getting" | "existing" if owned || declared.is_some() => {
            if first.path.first() != Some(&"tasks") && !inside {
                return None;
            }
            let type_name = type_name.or_else(|| first.positional(0).and_then(Expr::type_name));
            (Some(declared?.to_owned()), type_name, verb == "registering" || verb == "creating")
        }
        "withType" if owned => (None, type_name.or_else(|| first.positional(0).and_then(Expr::type_name)), false),
        "all" | "configureEach" | "matching" | "whenTaskAdded" => return None,
        // `tasks.shadowJar { … }` and `shadowJar { … }`
        name if call.block.is_some() && (owned || first.args.is_empty() && first.types.is_empty()) => {
            let type_name = type_name.or_else(|| first.positional(0).and_then(Expr::type_name));
            (Some(name.to_owned()), type_name, false)
        }
        _ => return None,
    };
    let (conditional, span) = (statement.conditional, statement.span);
    Some(Task { name, type_name, made, call, conditional, span })
}

/// `task x`, `task x { … }`, `task x(type: Y) { … }`, `task("x", type: Y)` and `task<Y>("x") { … }`
fn old_task<'a, 't>(call: &'a Call<'t>, statement: &Statement<'t>) -> Option<Task<'a, 't>> {
    let (conditional, span) = (statement.conditional, statement.span);
    let value = call.positional(0)?;
    let type_of = |call: &Call<'t>| call.named("type").and_then(Expr::type_name);
    let (name, type_name, inner) = match &value.kind {
        ExprKind::Call(inner) if inner.on.is_none() => {
            let name = inner.path.iter().rfind(|name| **name != "leftShift")?;
            ((*name).to_owned(), type_of(inner), &**inner)
        }
        ExprKind::Path(path) => (path.last()?.to_string(), type_of(call), call),
        ExprKind::Text(name) => {
            let typed = call.types.first().copied().map(simple_name);
            (name.clone(), typed.or_else(|| type_of(call)), call)
        }
        _ => return None,
    };
    Some(Task { name: Some(name), type_name, made: true, call: inner, conditional, span })
}

/// A type as written without its package and type arguments.
fn simple_name(written: &str) -> &str {
    let plain = written.split('<').next().unwrap_or(written);
    plain.rsplit('.').next().unwrap_or(plain).trim()
}
