//! Build definitions of sbt: `build.sbt`, `project/plugins.sbt` and what `project/*.scala` sets.
//!
//! A definition is Scala, and nothing here runs it: settings, projects and plugins are read where they are written down.
//! Code that is indented instead of braced is read line by line.

mod lookup;

pub use lookup::{Lookup, Module};

use super::reader::Reader;
use super::tokens::{Dialect, Kind, Tokens};
use super::tree::{Call, Expr, ExprKind};
use crate::{Problem, Span};

/// One build definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build<'t> {
    /// The text it was read from.
    pub text: &'t str,
    /// The projects in source order.
    pub projects: Vec<Project<'t>>,
    /// All settings in source order.
    pub settings: Vec<Setting<'t>>,
    /// The values that have a name.
    pub values: Vec<Value<'t>>,
    /// What `enablePlugins` outside of all projects enables for the project of this folder.
    pub enabled: Vec<Named<'t>>,
    /// The arguments of `addSbtPlugin`.
    pub plugins: Vec<Expr<'t>>,
    /// What is wrong with the text.
    pub problems: Vec<Problem>,
}

/// Something that is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<'t> {
    /// Its name, without what it is in.
    pub name: &'t str,
    /// What stands behind `%`, such as `test->test`.
    pub config: Option<String>,
    /// Where it is named.
    pub span: Span,
}

/// One project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project<'t> {
    /// The name of its value, which is its id too unless another is given.
    pub name: &'t str,
    /// The id of `Project("id", …)`.
    pub id: Option<String>,
    /// Its folder. Where none is given it is that of its id.
    pub folder: Option<Expr<'t>>,
    /// The plugins it enables.
    pub plugins: Vec<Named<'t>>,
    /// The projects it depends on.
    pub depends_on: Vec<Named<'t>>,
    /// The projects for which its commands run too.
    pub aggregates: Vec<Named<'t>>,
    /// The lists of settings it shares with others.
    pub shares: Vec<Named<'t>>,
    /// What makes it: `project`, `crossProject`, or the name of a function.
    pub made_by: &'t str,
    /// Where its name is.
    pub span: Span,
}

/// Who has a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner<'t> {
    /// All projects: `ThisBuild / key` and `inThisBuild(…)`.
    ThisBuild,
    /// The project of the folder, and with sbt 2 all of them.
    Bare,
    /// A project by its index.
    Project(usize),
    /// A list with a name.
    List(&'t str),
}

/// How a setting changes its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// `:=`
    Set,
    /// `+=`
    Append,
    /// `++=`
    AppendAll,
    /// `-=` and `--=`
    Remove,
    /// `~=`
    Update,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<'t> {
    /// Who has it.
    pub owner: Owner<'t>,
    /// What it is for, such as `["Compile", "run"]` of `Compile / run / mainClass`.
    pub scope: Vec<&'t str>,
    /// The key.
    pub key: &'t str,
    /// How it changes the key.
    pub change: Change,
    /// What it is set to.
    pub value: Expr<'t>,
    /// All of it.
    pub span: Span,
}

/// A value with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value<'t> {
    /// The name.
    pub name: &'t str,
    /// The object that it is in.
    pub owner: Option<&'t str>,
    /// The value.
    pub value: Expr<'t>,
    /// Where the name is.
    pub span: Span,
}

/// How deep lists of settings are looked into.
const DEEPEST: usize = 16;

impl<'t> Build<'t> {
    /// Reads a definition.
    pub fn parse(text: &'t str) -> Self {
        let tokens = Tokens::new(Dialect::Scala, text);
        let mut build = Self { text, ..Self::default() };
        build.statements(&tokens);
        build.problems = tokens.problems;
        build
    }

    fn statements(&mut self, tokens: &Tokens<'t>) {
        let end = tokens.list.len();
        let mut at = 0;
        // Objects are looked into, with the index behind their braces.
        let mut objects: Vec<(&'t str, usize)> = Vec::new();
        while let Some(token) = tokens.get(at) {
            while objects.last().is_some_and(|(_, behind)| *behind <= at) {
                objects.pop();
            }
            let owner = objects.last().map(|(name, _)| *name);
            let name = tokens.get(at + 1).and_then(|next| Some((next.name()?, next.span)));
            match token.text {
                "object" if token.kind == Kind::Ident => {
                    let open = (at + 2..end.min(at + 12)).find(|at| tokens.is(*at, "{"));
                    match (name, open) {
                        (Some((name, _)), Some(open)) if objects.len() < DEEPEST => {
                            objects.push((name, tokens.next(open)));
                            at = open + 1;
                        }
                        _ => at += 1,
                    }
                    continue;
                }
                "import" | "package" if token.kind == Kind::Ident => at += 1,
                "lazy" | "private" | "implicit" | "final" | "override" | "inline" if name.is_some() => {
                    at += 1;
                    continue;
                }
                "val" | "def" => at = self.declared(tokens, at + 1, owner),
                "}" | ")" | "]" | ";" | "," | "@" => {
                    at += 1;
                    continue;
                }
                _ => {
                    let mut reader = Reader::new(tokens, at..end);
                    let value = reader.value();
                    at = reader.at.max(at + 1);
                    self.expression(value);
                }
            }
            // What is left of the line.
            while tokens.get(at).is_some_and(|token| !token.newline_before && !token.is(";") && !token.is("}")) {
                at = tokens.next(at);
            }
        }
    }

    /// `val name: Type = value`, also with a pattern in place of the name.
    fn declared(&mut self, tokens: &Tokens<'t>, at: usize, owner: Option<&'t str>) -> usize {
        let end = tokens.list.len();
        let Some((name, span)) = tokens.get(at).and_then(|token| Some((token.name()?, token.span))) else { return at };
        let mut reader = Reader::new(tokens, at + 1..end);
        // Type parameters and parameters of a function.
        while reader.here().is_some_and(|token| token.is("[") || token.is("(")) {
            reader.step();
        }
        if reader.take(":") {
            reader.type_name();
            if let Some(behind) = reader.types_end() {
                reader.at = behind;
            }
        }
        if !reader.take("=") {
            return reader.at;
        }
        let value = reader.value();
        let behind = reader.at;
        match project(name, span, &value) {
            Some((project, settings)) => {
                let index = self.projects.len();
                self.projects.push(project);
                for setting in settings {
                    let shared = self.collect(setting, Owner::Project(index), &[], 0);
                    if let Some(project) = self.projects.last_mut() {
                        project.shares.extend(shared);
                    }
                }
            }
            None => {
                self.collect(&value, Owner::List(name), &[], 0);
                self.values.push(Value { name, owner, value, span });
            }
        }
        behind
    }

    /// An expression that is a statement.
    fn expression(&mut self, value: Expr<'t>) {
        match value.call() {
            Some(call) if call.on.is_none() => match call.path.as_slice() {
                ["addSbtPlugin"] => {
                    self.plugins.extend(call.args.iter().map(|arg| arg.value.clone()));
                }
                ["enablePlugins"] => self.enabled.extend(call.args.iter().filter_map(|arg| named(&arg.value))),
                _ => drop(self.collect(&value, Owner::Bare, &[], 0)),
            },
            _ => drop(self.collect(&value, Owner::Bare, &[], 0)),
        }
    }

    /// Takes the settings out of a value, and gives the names of those that are written elsewhere.
    fn collect(&mut self, value: &Expr<'t>, owner: Owner<'t>, scope: &[&'t str], depth: usize) -> Vec<Named<'t>> {
        let mut shared = Vec::new();
        if depth > DEEPEST {
            return shared;
        }
        match &value.kind {
            ExprKind::Infix(first, rest) => match rest.iter().position(|(operator, _)| change(operator).is_some()) {
                Some(at) => self.settings.extend(setting(value, first, rest, at, owner, scope)),
                None if rest.iter().all(|(operator, _)| matches!(*operator, "++" | ":+" | "+:")) => {
                    for part in std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)) {
                        shared.extend(self.collect(part, owner, scope, depth + 1));
                    }
                }
                None => {}
            },
            ExprKind::Path(_) => shared.extend(named(value)),
            ExprKind::Call(call) => {
                let scoped = call.on.as_ref().and_then(Expr::call).filter(|on| on.last() == "inConfig");
                let (owner, inner) = match (call.path.as_slice(), scoped) {
                    (["Seq" | "List" | "Def"], _) | ([.., "settings"], _) if call.on.is_none() => {
                        (owner, scope.to_vec())
                    }
                    (["inThisBuild"], _) => (Owner::ThisBuild, scope.to_vec()),
                    ([], Some(on)) => {
                        let mut inner = scope.to_vec();
                        inner.extend(on.args.first().and_then(|arg| named(&arg.value)).map(|named| named.name));
                        (owner, inner)
                    }
                    _ => return shared,
                };
                for arg in &call.args {
                    shared.extend(self.collect(&arg.value, owner, &inner, depth + 1));
                }
            }
            _ => {}
        }
        shared
    }
}

fn change(operator: &str) -> Option<Change> {
    Some(match operator {
        ":=" | "<<=" => Change::Set,
        "+=" | "<+=" => Change::Append,
        "++=" | "<++=" => Change::AppendAll,
        "-=" | "--=" => Change::Remove,
        "~=" => Change::Update,
        _ => return None,
    })
}

/// One setting, whose operator is at a place of a chain.
fn setting<'t>(
    whole: &Expr<'t>,
    first: &Expr<'t>,
    rest: &[(&'t str, Expr<'t>)],
    at: usize,
    owner: Owner<'t>,
    outer: &[&'t str],
) -> Option<Setting<'t>> {
    let (operator, value) = rest.get(at)?;
    let left = rest.get(..at)?;
    let mut scope = outer.to_vec();
    let mut key = key(first)?;
    for (operator, part) in left {
        match *operator {
            "/" => {
                scope.push(key);
                key = self::key(part)?;
            }
            // `key in Compile` and `key in (Compile, run)`
            "in" => match &part.kind {
                ExprKind::List(parts) => scope.extend(parts.iter().filter_map(self::key)),
                _ => scope.extend(self::key(part)),
            },
            _ => return None,
        }
    }
    let behind = rest.get(at + 1..)?;
    let value = if behind.is_empty() {
        value.clone()
    } else {
        let kind = ExprKind::Infix(Box::new(value.clone()), behind.to_vec());
        Expr { kind, span: Span::new(value.span.start, whole.span.end) }
    };
    let everywhere = scope.contains(&"ThisBuild") || scope.contains(&"Global");
    scope.retain(|name| !matches!(*name, "ThisBuild" | "Global"));
    let owner = if everywhere { Owner::ThisBuild } else { owner };
    Some(Setting { owner, scope, key, change: change(operator)?, value, span: whole.span })
}

fn key<'t>(value: &Expr<'t>) -> Option<&'t str> {
    value.path()?.last().copied()
}

/// A plugin, a project or a list of settings by its name: `core`, `core % "test->test"`, `LocalProject("core")`.
fn named<'t>(value: &Expr<'t>) -> Option<Named<'t>> {
    let span = value.span;
    match &value.kind {
        ExprKind::Path(path) => {
            let path = path.strip_suffix(&["jvm"]).unwrap_or(path);
            Some(Named { name: path.last()?, config: None, span })
        }
        ExprKind::Infix(first, rest) => {
            let (_, config) = rest.first().filter(|(operator, _)| *operator == "%")?;
            let config = config.text().or(key(config)).map(str::to_owned);
            Some(Named { name: key(first)?, config, span })
        }
        _ => None,
    }
}

/// A project and the arguments of its `settings`, if a value is one.
fn project<'a, 't>(name: &'t str, span: Span, value: &'a Expr<'t>) -> Option<(Project<'t>, Vec<&'a Expr<'t>>)> {
    let mut calls: Vec<&Call<'t>> = Vec::new();
    let mut root = value;
    let mut project = Project {
        name,
        id: None,
        folder: None,
        plugins: Vec::new(),
        depends_on: Vec::new(),
        aggregates: Vec::new(),
        shares: Vec::new(),
        made_by: "",
        span,
    };
    // Chains are as long as the reader lets them be.
    loop {
        root = match &root.kind {
            ExprKind::Call(call) => {
                calls.push(call);
                match &call.on {
                    Some(on) => on,
                    None => break,
                }
            }
            ExprKind::Member(on, _) => on,
            _ => break,
        };
    }
    let mut sure = false;
    match &root.kind {
        ExprKind::Path(path) if matches!(path.as_slice(), ["project" | "rootProject" | "projectMatrix"]) => {
            sure = true;
            project.made_by = path.first()?;
        }
        ExprKind::Infix(first, rest) => {
            let (_, folder) = rest.first().filter(|(operator, _)| *operator == "in")?;
            project.made_by = key(first)?;
            sure = project.made_by == "project";
            project.folder = Some(folder.clone());
        }
        ExprKind::Call(call) => {
            project.made_by = call.path.first()?;
            sure |= matches!(project.made_by, "project" | "rootProject" | "crossProject" | "projectMatrix" | "Project");
            if call.path == ["Project"] {
                project.id = call.positional(0).and_then(Expr::text).map(str::to_owned);
                project.folder = call.positional(1).cloned();
            }
        }
        _ => return None,
    }
    let mut settings = Vec::new();
    for call in calls.into_iter().rev() {
        let args = || call.args.iter().map(|arg| &arg.value);
        match call.last() {
            "in" => project.folder = call.positional(0).cloned(),
            "enablePlugins" => project.plugins.extend(args().filter_map(named)),
            "dependsOn" => project.depends_on.extend(args().filter_map(named)),
            "aggregate" => project.aggregates.extend(args().filter_map(named)),
            "settings" | "jvmSettings" => settings.extend(args()),
            "withId" => project.id = call.positional(0).and_then(Expr::text).map(str::to_owned),
            _ => continue,
        }
        // Functions that make projects are followed by what only projects have.
        sure |= call.last() != "in" && call.on.is_some();
    }
    sure.then_some((project, settings))
}
