//! Tasks as scripts make and change them, as far as they tell what a build leaves.

use stageplan_syntax::jvm::gradle::Scope;
use stageplan_syntax::jvm::{Expr, ExprKind, Part};

use super::model::Look;
use crate::origin::{Origin, Sourced};

/// A task that a script makes or changes.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// Its name, unless all of a type are meant.
    pub(super) name: Option<String>,
    pub(super) type_name: Option<String>,
    pub(super) made: bool,
    pub(super) origin: Origin,
    /// Values by their name; nothing where they are calculated.
    values: Vec<(&'static str, Option<Sourced<String>>)>,
    /// It puts the libraries of the program into what it makes.
    pub(super) bundles: bool,
    /// Folders or tasks that it takes files from.
    pub(super) from: Vec<Sourced<String>>,
}

/// The values of tasks that are asked for.
const VALUES: &[&str] = &[
    "enabled",
    "archiveFileName",
    "archiveName",
    "archiveBaseName",
    "baseName",
    "archiveAppendix",
    "appendix",
    "archiveVersion",
    "version",
    "archiveClassifier",
    "classifier",
    "destinationDirectory",
    "destinationDir",
    "mainClass",
    "mainClassName",
    "layered.enabled",
    "manifest.attributes.Main-Class",
    "options.release",
    "kotlinOptions.jvmTarget",
    "compilerOptions.jvmTarget",
    "sourceCompatibility",
    "targetCompatibility",
    "into",
];

/// Names that scripts write in front of a setting instead of opening a block.
const NAMES: &[&str] =
    &["bootJar", "bootWar", "jar", "war", "shadowJar", "installDist", "buildFatJar", "compileJava", "compileKotlin"];

impl Task {
    /// A value, and whether it is given at all.
    pub(super) fn value(&self, names: &[&str]) -> Option<Option<Sourced<String>>> {
        self.values.iter().rev().find(|(name, _)| names.contains(name)).map(|(_, value)| value.clone())
    }
}

/// Lists what a part of a script says about tasks.
pub(super) fn tasks<'t>(look: &Look<'_, 't>, scope: Scope<'_, 't>, found: &mut Vec<Task>) {
    for task in scope.tasks() {
        let body = task.call.body().map(|body| body.scope());
        let mut values = Vec::new();
        let mut from = Vec::new();
        let mut bundles = false;
        if let Some(scope) = body {
            for path in VALUES {
                let parts: Vec<&str> = path.split('.').collect();
                if let Some(setting) = scope.value(&parts) {
                    values.push((*path, setting.values.first().and_then(|value| text(look, value, path))));
                }
            }
            // A script in front of the archive is asked for by a bare call or with words for it.
            if scope.mentions(&["launchScript"]) || scope.mentions(&["executable"]) {
                values.push(("launchScript", None));
            }
            for attributes in scope.calls(&["manifest", "attributes"]) {
                for (name, value) in attributes.call.entries() {
                    if name == "Main-Class" {
                        values.push(("manifest.attributes.Main-Class", text(look, value, "manifest.attributes")));
                    }
                }
            }
            for call in scope.calls(&["from"]) {
                bundles |= call.call.args.iter().any(|arg| names_libraries(&arg.value, 0));
                bundles |= call.call.body().is_some_and(|body| statements_name_libraries(body.scope()));
                from.extend(call.call.args.iter().filter_map(|arg| folder(look, &arg.value)));
            }
        }
        found.push(Task {
            name: task.name,
            type_name: task.type_name.map(str::to_owned),
            made: task.made,
            origin: look.source.origin(task.span, "tasks"),
            values,
            bundles,
            from,
        });
    }
    for name in NAMES {
        for prefix in [&[][..], &["tasks"]] {
            for path in VALUES {
                let parts: Vec<&str> = prefix.iter().copied().chain([*name]).chain(path.split('.')).collect();
                let Some(setting) = scope.value(&parts) else { continue };
                let value = setting.values.first().and_then(|value| text(look, value, path));
                found.push(Task {
                    name: Some((*name).to_owned()),
                    type_name: None,
                    made: false,
                    origin: look.source.origin(setting.span, *name),
                    values: vec![(*path, value)],
                    bundles: false,
                    from: Vec::new(),
                });
            }
        }
    }
}

/// The folder that a value names, `:path/of/it` where it is seen from another project.
fn folder<'t>(look: &Look<'_, 't>, value: &Expr<'t>) -> Option<Sourced<String>> {
    let plain = look.text(value, "from");
    plain.or_else(|| {
        let call = value.call().filter(|call| matches!(call.last(), "file" | "files" | "dir" | "fileTree"))?;
        let text = look.text(call.positional(0)?, "from")?;
        let project = call
            .links()
            .first()
            .and_then(|first| first.path.first().filter(|name| **name == "project").and(first.positional(0)));
        match project.and_then(Expr::text) {
            Some(project) => Some(text.map(|text| format!("{project}/{text}"))),
            None if call.on.is_none() => Some(text),
            None => None,
        }
    })
}

fn text<'t>(look: &Look<'_, 't>, value: &Expr<'t>, path: &str) -> Option<Sourced<String>> {
    if path.contains("release") || path.contains("jvmTarget") || path.contains("ompatibility") {
        let found = look.constants.java_version(value)?;
        let known = found.known.as_ref().and_then(|name| look.build.places.get(name)).cloned();
        return Some(Sourced::new(found.text, known.unwrap_or_else(|| look.source.origin(found.span, path))));
    }
    if path.starts_with("destinationDir") {
        return look.folder(value, path);
    }
    look.text(value, path)
}

/// How deep a value is looked into.
const DEEPEST: usize = 24;

/// Whether a value names what the program runs with: `configurations.runtimeClasspath.collect { zipTree(it) }`.
fn names_libraries(value: &Expr<'_>, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    let inner = |value: &Expr<'_>| names_libraries(value, depth + 1);
    let path = |path: &[&str]| {
        path.iter().any(|name| matches!(*name, "runtimeClasspath" | "compileClasspath"))
            || path == ["configurations", "runtime"]
    };
    match &value.kind {
        ExprKind::Path(names) => path(names),
        ExprKind::Member(on, names) => path(names) || inner(on),
        ExprKind::Index(on, index) => inner(on) || index.iter().any(|one| one.text() == Some("runtimeClasspath")),
        ExprKind::List(list) | ExprKind::Sum(list) | ExprKind::Or(list) => list.iter().any(inner),
        ExprKind::If(all) => all.iter().any(inner),
        ExprKind::Text(text) => text == "runtimeClasspath",
        ExprKind::Template(parts) => {
            parts.iter().any(|part| matches!(part, Part::Value(value) if names_libraries(value, depth + 1)))
        }
        ExprKind::Lambda(block) => block.statements.iter().any(|statement| statement_names_libraries(statement, depth)),
        ExprKind::Call(call) => {
            path(&call.path)
                || call.on.as_ref().is_some_and(inner)
                || call.args.iter().any(|arg| inner(&arg.value))
                || call.block.as_ref().is_some_and(|block| {
                    block.statements.iter().any(|statement| statement_names_libraries(statement, depth))
                })
        }
        _ => false,
    }
}

fn statement_names_libraries(statement: &stageplan_syntax::jvm::Statement<'_>, depth: usize) -> bool {
    match &statement.kind {
        stageplan_syntax::jvm::StatementKind::Expr(value) => names_libraries(value, depth + 1),
        _ => false,
    }
}

fn statements_name_libraries(scope: Scope<'_, '_>) -> bool {
    scope.all().into_iter().any(|statement| statement_names_libraries(statement, 0))
}
