//! What names of a build definition stand for.

use std::collections::BTreeMap;

use super::{Build, Change, Owner, Project, Setting};
use crate::Span;
use crate::jvm::tree::{Call, Expr, ExprKind, Part};

/// Answers for one project of a build, or for the one of the folder where there are none.
#[derive(Clone, Debug)]
pub struct Lookup<'a, 't> {
    build: &'a Build<'t>,
    known: &'a BTreeMap<String, String>,
    project: Option<usize>,
    values: BTreeMap<String, &'a Expr<'t>>,
}

/// A library, or a plugin of sbt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The group.
    pub group: String,
    /// The name, without the version of Scala that `cross` adds.
    pub name: String,
    /// Its name ends with the version of Scala.
    pub cross: bool,
    /// The version, as far as it can be told.
    pub version: Option<String>,
    /// The configuration, such as `Test` or `provided`.
    pub config: Option<String>,
    /// All that is written about it.
    pub span: Span,
}

/// How many steps one question may take.
const STEPS: usize = 20_000;
/// How many names may stand for one another.
const DEEPEST: usize = 16;
/// How long a text may become.
const LONGEST: usize = 4000;

impl<'a, 't> Lookup<'a, 't> {
    /// Looks at a build from one of its projects, with what is known from elsewhere, such as values of `project/*.scala`.
    pub fn new(build: &'a Build<'t>, project: Option<usize>, known: &'a BTreeMap<String, String>) -> Self {
        let mut values = BTreeMap::new();
        // What is in no object is meant where only the name is there.
        let (inner, outer): (Vec<_>, Vec<_>) = build.values.iter().partition(|value| value.owner.is_some());
        for value in outer.into_iter().chain(inner) {
            if let Some(owner) = value.owner {
                values.entry(format!("{owner}.{}", value.name)).or_insert(&value.value);
            }
            values.entry(value.name.to_owned()).or_insert(&value.value);
        }
        Self { build, known, project, values }
    }

    /// The settings of the project: those of the build, those of the folder if the project is the one there, those it shares
    /// with others, and its own.
    pub fn settings(&self) -> Vec<&'a Setting<'t>> {
        let project = self.project.and_then(|index| self.build.projects.get(index));
        let all = &self.build.settings;
        let of = |owner: Owner<'t>| all.iter().filter(move |setting| setting.owner == owner);
        let mut found: Vec<_> = of(Owner::ThisBuild).collect();
        if project.is_none_or(|project| self.is_root(project)) {
            found.extend(of(Owner::Bare));
        }
        for shared in project.map_or(&[][..], |project| project.shares.as_slice()) {
            found.extend(of(Owner::List(shared.name)));
        }
        if let Some(index) = self.project {
            found.extend(of(Owner::Project(index)));
        }
        found
    }

    /// What a key is set to in a scope, such as `("mainClass", &["Compile"])`: the last one that sets it.
    pub fn value(&self, key: &str, scope: &[&str]) -> Option<&'a Setting<'t>> {
        let here =
            |setting: &&Setting<'t>| setting.key == key && setting.change == Change::Set && setting.scope == scope;
        self.settings().into_iter().rfind(here)
    }

    /// The folder of a project, relative to that of the build.
    pub fn folder(&self, project: &Project<'t>) -> Option<String> {
        match &project.folder {
            Some(folder) => self.path(folder, 0, &mut STEPS.clone()),
            None if project.made_by == "rootProject" => Some(".".to_owned()),
            None => Some(project.id.clone().unwrap_or_else(|| project.name.to_owned())),
        }
    }

    /// Whether the folder of a project is that of the build.
    pub fn is_root(&self, project: &Project<'t>) -> bool {
        self.folder(project).is_some_and(|folder| folder == "." || folder.is_empty())
    }

    /// The text that a value stands for.
    pub fn text(&self, value: &Expr<'t>) -> Option<String> {
        self.resolve(value, 0, &mut STEPS.clone())
    }

    /// The libraries that a value lists.
    pub fn modules(&self, value: &Expr<'t>) -> Vec<Module> {
        let mut found = Vec::new();
        self.list(value, None, 0, &mut STEPS.clone(), &mut found);
        found
    }

    /// The libraries of the project.
    pub fn libraries(&self) -> Vec<Module> {
        let settings = self.settings().into_iter();
        let named = settings.filter(|setting| setting.key == "libraryDependencies" && setting.change != Change::Remove);
        named.flat_map(|setting| self.modules(&setting.value)).collect()
    }

    /// The plugins of sbt that the definition adds.
    pub fn sbt_plugins(&self) -> Vec<Module> {
        self.build.plugins.iter().flat_map(|value| self.modules(value)).collect()
    }

    fn named(&self, path: &[&str]) -> Option<&'a Expr<'t>> {
        let two = path.get(path.len().saturating_sub(2)..)?.join(".");
        self.values.get(&two).copied()
    }

    fn resolve(&self, value: &Expr<'t>, depth: usize, steps: &mut usize) -> Option<String> {
        *steps = steps.checked_sub(1)?;
        if depth > DEEPEST {
            return None;
        }
        match &value.kind {
            ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Number(_) | ExprKind::Bool(_) => value.literal(),
            ExprKind::Template(parts) => {
                let mut text = String::new();
                for part in parts {
                    match part {
                        Part::Text(part) => text.push_str(part),
                        Part::Value(part) => text.push_str(&self.resolve(part, depth + 1, steps)?),
                    }
                    if text.len() > LONGEST {
                        return None;
                    }
                }
                Some(text)
            }
            ExprKind::Infix(first, rest) if rest.iter().all(|(operator, _)| *operator == "+") => {
                let mut text = self.resolve(first, depth + 1, steps)?;
                for (_, part) in rest {
                    text.push_str(&self.resolve(part, depth + 1, steps)?);
                    if text.len() > LONGEST {
                        return None;
                    }
                }
                Some(text)
            }
            ExprKind::Path(path) => {
                if let Some(named) = self.named(path) {
                    return self.resolve(named, depth + 1, steps);
                }
                if let [key, "value"] = path.as_slice()
                    && let Some(setting) = self.value(key, &[])
                {
                    return self.resolve(&setting.value, depth + 1, steps);
                }
                self.known.get(&path.join(".")).cloned()
            }
            ExprKind::Call(call) if call.on.is_none() && matches!(call.path.as_slice(), ["Some" | "Option"]) => {
                self.resolve(call.positional(0)?, depth + 1, steps)
            }
            _ => None,
        }
    }

    /// A folder: `file("a")`, `file("a") / "b"`, `new File("a")`.
    fn path(&self, value: &Expr<'t>, depth: usize, steps: &mut usize) -> Option<String> {
        match &value.kind {
            ExprKind::Call(call) if matches!(call.path.as_slice(), ["file" | "File"] | [.., "File"]) => {
                self.resolve(call.positional(0)?, depth + 1, steps)
            }
            ExprKind::Infix(first, rest) if rest.iter().all(|(operator, _)| *operator == "/") => {
                let mut path = self.path(first, depth + 1, steps)?;
                for (_, part) in rest {
                    path.push('/');
                    path.push_str(&self.resolve(part, depth + 1, steps)?);
                }
                Some(path)
            }
            ExprKind::Path(path) => {
                *steps = steps.checked_sub(1)?;
                if depth > DEEPEST {
                    return None;
                }
                self.path(self.named(path)?, depth + 1, steps)
            }
            _ => None,
        }
    }

    fn list(
        &self,
        value: &Expr<'t>,
        version: Option<&Expr<'t>>,
        depth: usize,
        steps: &mut usize,
        found: &mut Vec<Module>,
    ) {
        let left = steps.checked_sub(1);
        *steps = left.unwrap_or_default();
        if left.is_none() || depth > DEEPEST {
            return;
        }
        match &value.kind {
            ExprKind::Infix(first, rest) => {
                if let Some(module) = self.module(value, first, rest, version, depth, steps) {
                    found.push(module);
                    return;
                }
                // A library with a name of its own may have a configuration behind it.
                let config = rest.first().filter(|(operator, _)| *operator == "%").map(|(_, config)| config);
                let before = found.len();
                self.list(first, version, depth + 1, steps, found);
                if let Some(config) = config {
                    for module in found.iter_mut().skip(before) {
                        module.config = config_of(config);
                    }
                }
                for (_, part) in rest.iter().filter(|(operator, _)| matches!(*operator, "++" | ":+" | "+:" | "::")) {
                    self.list(part, version, depth + 1, steps, found);
                }
            }
            ExprKind::Path(path) => {
                if let Some(named) = self.named(path) {
                    self.list(named, version, depth + 1, steps, found);
                }
            }
            ExprKind::Call(call) => self.list_call(call, version, depth, steps, found),
            ExprKind::List(parts) => {
                parts.iter().for_each(|part| self.list(part, version, depth + 1, steps, found));
            }
            _ => {}
        }
    }

    fn list_call(
        &self,
        call: &Call<'t>,
        version: Option<&Expr<'t>>,
        depth: usize,
        steps: &mut usize,
        found: &mut Vec<Module>,
    ) {
        match (&call.on, call.path.as_slice()) {
            (None, ["Seq" | "List" | "Set" | "Vector"]) => {
                call.args.iter().for_each(|arg| self.list(&arg.value, version, depth + 1, steps, found));
            }
            (None, [path @ .., "map"]) if !path.is_empty() => {
                if let Some(named) = self.named(path) {
                    self.list(named, version_of_each(call).or(version), depth + 1, steps, found);
                }
            }
            // `Seq(…).map(_ % version)`
            (Some(on), ["map"]) => self.list(on, version_of_each(call).or(version), depth + 1, steps, found),
            (Some(on), _) => self.list(on, version, depth + 1, steps, found),
            _ => {}
        }
    }

    fn module(
        &self,
        whole: &Expr<'t>,
        group: &Expr<'t>,
        rest: &[(&'t str, Expr<'t>)],
        version: Option<&Expr<'t>>,
        depth: usize,
        steps: &mut usize,
    ) -> Option<Module> {
        let ((operator, name), behind) = rest.split_first()?;
        let cross = matches!(*operator, "%%" | "%%%");
        if !cross && *operator != "%" {
            return None;
        }
        let group = self.resolve(group, depth + 1, steps)?;
        let name = self.resolve(name, depth + 1, steps)?;
        let mut more = behind.iter().take_while(|(operator, _)| *operator == "%").map(|(_, part)| part);
        let (first, second) = (more.next(), more.next());
        let own = first.and_then(|own| self.resolve(own, depth + 1, steps));
        let version = own.or_else(|| version.and_then(|version| self.resolve(version, depth + 1, steps)));
        Some(Module { group, name, cross, version, config: second.and_then(config_of), span: whole.span })
    }
}

fn config_of(value: &Expr<'_>) -> Option<String> {
    value.text().map(str::to_owned).or_else(|| value.path()?.last().map(|name| (*name).to_owned()))
}

/// The version of `_ % version`.
fn version_of_each<'b, 't>(call: &'b Call<'t>) -> Option<&'b Expr<'t>> {
    match &call.positional(0)?.kind {
        ExprKind::Infix(first, rest) => match (first.path(), rest.as_slice()) {
            (Some(["_"]), [("%", version), ..]) => Some(version),
            _ => None,
        },
        _ => None,
    }
}
