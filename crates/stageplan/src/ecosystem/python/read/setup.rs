//! setup.py and setup.cfg, read and not run.

use std::collections::BTreeSet;
use std::rc::Rc;

use stageplan_syntax::Span;
use stageplan_syntax::python::requirement::normalize;
use stageplan_syntax::python::source::{self, Assign, Binding, Block, Call, Expr, ExprKind, File, Kind, StatementKind};
use stageplan_syntax::unitfile::{self, Dialect, UnitFile};

use super::manifest::Manifests;
use super::need;
use super::package::{holds_packages, is_command, module_name};
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{For, Package};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

pub(super) fn read(unit: &Unit<'_>, manifests: &mut Manifests, findings: &mut Vec<Finding>) {
    let dynamic = |field: &str| {
        let file = manifests.pyproject.as_ref()?;
        let mut fields = file.at(&["project", "dynamic"])?.items();
        fields.any(|node| node.as_str() == Some(field)).then_some(())
    };
    let project = manifests.pyproject.as_ref().is_some_and(|file| file.at(&["project"]).is_some());
    let poetry = manifests.pyproject.as_ref().is_some_and(|file| file.at(&["tool", "poetry"]).is_some());
    // With the newer metadata, only what that leaves open is taken from here.
    let takes = Takes {
        requirements: !poetry && (!project || dynamic("dependencies").is_some()),
        rest: !poetry && !project,
        scripts: !poetry && (!project || dynamic("scripts").is_some()),
    };
    let cfg = unit.has("setup.cfg").then(|| unit.source("setup.cfg")).flatten();
    if let Some(source) = cfg {
        let file = unitfile::parse(&source.text, Dialect::ConfigParser);
        configuration(unit, &source, &file, takes, manifests);
    }
    let script = unit.has("setup.py").then(|| unit.source("setup.py")).flatten();
    if let Some(source) = script {
        let file = File::parse(&source.text);
        let calls = source::calls(&file);
        let call = calls.iter().find(|call| call.path.last() == Some(&"setup") && call.on.is_none());
        if let Some(call) = call {
            Script { unit, source: &source, file: &file }.read(call, takes, manifests, findings);
            // A setup.py says how to build what pyproject.toml only describes.
            let builds = manifests.pyproject.as_ref().is_some_and(|file| file.at(&["build-system"]).is_none());
            if let Some(package) = manifests.package.as_mut().filter(|package| builds && !package.installs && !poetry) {
                let told = package.why_not.as_ref().is_some_and(|why| why.value() != super::package::NO_BUILD);
                (package.installs, package.why_not) = (!told, package.why_not.take().filter(|_| told));
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Takes {
    requirements: bool,
    rest: bool,
    scripts: bool,
}

/// The project as a package, which both files add to.
fn package<'m>(unit: &Unit<'_>, manifests: &'m mut Manifests, name: Sourced<String>) -> &'m mut Package {
    let backend = manifests.pyproject.as_ref().and_then(|file| file.string(&["build-system", "build-backend"]));
    manifests.name.get_or_insert_with(|| name.clone());
    manifests.origin.get_or_insert_with(|| name.origin().clone());
    let reads = ["pyproject.toml", "setup.py", "setup.cfg", "MANIFEST.in", "README.md", "README.rst", "VERSION"];
    let reads = reads.iter().filter(|name| unit.has(name)).filter_map(|name| unit.path(name));
    let reads = reads.map(|path| Sourced::new(path.clone(), Origin::of_file(path))).collect();
    manifests.package.get_or_insert_with(|| Package {
        origin: name.origin().clone(),
        sources: layout(unit, name.value()),
        name,
        backend,
        scripts: Vec::new(),
        plugs: Vec::new(),
        version_from: None,
        installs: true,
        why_not: None,
        reads,
        compiles: None,
    })
}

/// `src` where the sources lie there by custom.
fn layout(unit: &Unit<'_>, name: &str) -> String {
    let module = module_name(name);
    let own = unit.has(&format!("{module}/__init__.py")) || unit.has(&format!("{module}.py"));
    let src = unit.path("src").is_some_and(|src| holds_packages(unit, &src));
    if src && !own { "src".to_owned() } else { String::new() }
}

/// A folder of the unit as the files write it.
fn folder(unit: &Unit<'_>, text: &str) -> Option<String> {
    let path = unit.path(text.trim())?;
    path.relative_to(&unit.folder).map(str::to_owned)
}

/// Adds what a group of entry points names: commands of the package's own, or sub-commands of another's.
fn add_entry(package: &mut Package, group: &str, name: &str, target: &str, origin: Origin) {
    if group == COMMANDS {
        return add_script(package, name, target, origin);
    }
    let Some(program) = CATALOG.row("command-group", group).and_then(|row| row.text("program")) else { return };
    if is_command(name) && !target.is_empty() {
        package.plugs.push((Sourced::new(format!("{program} {name}"), origin), target.to_owned()));
    }
}

/// The groups of entry points that are commands.
fn groups() -> impl Iterator<Item = &'static str> {
    std::iter::once(COMMANDS).chain(CATALOG.rows("command-group").map(|row| row.key()))
}

const COMMANDS: &str = "console_scripts";

fn add_script(package: &mut Package, name: &str, target: &str, origin: Origin) {
    let known = package.scripts.iter().any(|(known, _)| known.value() == name);
    if is_command(name) && !target.is_empty() && !known {
        package.scripts.push((Sourced::new(name.to_owned(), origin), target.to_owned()));
    }
}

fn configuration(unit: &Unit<'_>, source: &Rc<Source>, file: &UnitFile, takes: Takes, manifests: &mut Manifests) {
    let at = |span: Span, route: &str| source.origin(span, route);
    let value = |section: &str, key: &str| {
        let entry = file.get(section, key)?;
        Some(Sourced::new(entry.value.trim().to_owned(), at(entry.span, &format!("{section}.{key}"))))
    };
    let name = value("metadata", "name").filter(|_| takes.rest);
    if let Some(name) = name {
        let pbr = manifests.needs.iter().find(|need| need.name == "pbr").map(|need| need.origin.clone());
        let package = package(unit, manifests, name);
        let dirs = file.get("options", "package_dir").into_iter().flat_map(|entry| entry.lines(&source.text));
        let root = dirs.filter_map(|(line, _)| line.split_once('=')).find(|(key, _)| key.trim().is_empty());
        let find = value("options.packages.find", "where").map(|text| text.value().clone());
        let told = root.map(|(_, folder)| folder.to_owned()).or(find);
        if let Some(told) = told.and_then(|told| folder(unit, &told)) {
            package.sources = told;
        }
        package.version_from = pbr.map(|origin| Sourced::new("pbr".to_owned(), origin));
    }
    if takes.rest {
        manifests.requires_python = manifests.requires_python.take().or_else(|| value("options", "python_requires"));
        for (line, span) in file.get("metadata", "classifiers").into_iter().flat_map(|one| one.lines(&source.text)) {
            classifier(line, at(span, "metadata.classifiers"), manifests);
        }
    }
    if takes.scripts {
        for section in ["options.entry_points", "entry_points"] {
            for group in groups() {
                for (line, span) in file.get(section, group).into_iter().flat_map(|one| one.lines(&source.text)) {
                    if let (Some((name, target)), Some(package)) = (line.split_once('='), manifests.package.as_mut()) {
                        add_entry(package, group, name.trim(), target.trim(), at(span, section));
                    }
                }
            }
        }
    }
    if !takes.requirements {
        return;
    }
    for (line, span) in file.get("options", "install_requires").into_iter().flat_map(|one| one.lines(&source.text)) {
        let origin = at(span, "options.install_requires");
        match line.strip_prefix("file:") {
            Some(files) => {
                let files = files.split(',').filter_map(|file| unit.path(file.trim()));
                manifests.named_files.extend(files.map(|path| (path, origin.clone())));
            }
            None => {
                if let Some(read) = need::of_text(line, For::Main, origin) {
                    manifests.take(read, unit, &unit.folder);
                }
            }
        }
    }
    for section in file.sections.iter().filter(|section| section.name == "options.extras_require") {
        for entry in &section.entries {
            let extra = normalize(&entry.key);
            manifests.extras.push(Sourced::new(extra.clone(), at(entry.key_span, &section.name)));
            for (line, span) in entry.lines(&source.text) {
                let read = need::of_text(line, For::Extra(extra.clone()), at(span, &section.name));
                if let Some(read) = read.filter(|_| !line.starts_with("file:")) {
                    manifests.take(read, unit, &unit.folder);
                }
            }
        }
    }
}

fn classifier(text: &str, origin: Origin, manifests: &mut Manifests) {
    let version = text.trim().strip_prefix("Programming Language :: Python :: ");
    if let Some(version) = version.filter(|version| version.starts_with("3.")) {
        manifests.shown.push(Sourced::new(version.to_owned(), origin));
    }
}

struct Script<'a, 'p> {
    unit: &'a Unit<'p>,
    source: &'a Rc<Source>,
    file: &'a File<'a>,
}

/// How often a name may stand for another one.
const DEPTH: usize = 6;

impl<'a> Script<'a, '_> {
    fn origin(&self, span: Span, route: &str) -> Origin {
        self.source.origin(span, route)
    }

    /// The value of a name that the module sets once.
    fn resolve(&self, value: &'a Expr<'a>, depth: usize) -> &'a Expr<'a> {
        let Some([name]) = value.path() else { return value };
        let mut found: Option<&Expr<'a>> = None;
        for statement in self.file.statements.iter().filter(|statement| statement.scope.is_none()) {
            let StatementKind::Assign(Assign { targets, value: Some(value), operator: None, .. }) = &statement.kind
            else {
                continue;
            };
            if targets.iter().any(|target| target.path() == Some(&[*name])) {
                if found.is_some() {
                    return value;
                }
                found = Some(value);
            }
        }
        match found {
            Some(inner) if depth < DEPTH => self.resolve(inner, depth + 1),
            _ => value,
        }
    }

    fn argument(&self, call: &'a Call<'a>, name: &str) -> Option<&'a Expr<'a>> {
        if let Some(value) = call.keyword(name) {
            return Some(self.resolve(value, 0));
        }
        // `setup(**settings)`
        let spread = call.args.iter().filter(|arg| arg.passed == source::Passed::DoubleStar);
        spread.into_iter().find_map(|arg| match &self.resolve(&arg.value, 0).kind {
            ExprKind::Dict(entries) => entry(entries, name).map(|value| self.resolve(value, 0)),
            ExprKind::Call(call) if call.path == ["dict"] => call.keyword(name).map(|value| self.resolve(value, 0)),
            _ => None,
        })
    }

    fn text(&self, call: &'a Call<'a>, name: &str) -> Option<Sourced<String>> {
        let value = self.argument(call, name)?;
        Some(Sourced::new(value.text()?.to_owned(), self.origin(value.span, name)))
    }

    fn read(&self, call: &'a Call<'a>, takes: Takes, manifests: &mut Manifests, findings: &mut Vec<Finding>) {
        if takes.rest {
            self.metadata(call, manifests);
        }
        let origin = self.origin(call.span, "setup");
        if let Some(package) = manifests.package.as_mut() {
            let native = ["ext_modules", "rust_extensions", "cffi_modules"];
            if let Some(name) = native.iter().find(|name| call.keyword(name).is_some()) {
                let language = if *name == "rust_extensions" { "rust" } else { "c" };
                let because = "setup.py builds a native part";
                let why = Origin::rule_from("python/compiled-package", because, [origin]);
                package.compiles.get_or_insert_with(|| Sourced::new(language.to_owned(), why));
            }
        }
        if takes.scripts
            && let Some(value) = self.argument(call, "entry_points")
            && let Some(package) = manifests.package.as_mut()
        {
            self.scripts(value, package);
        }
        if takes.requirements {
            if let Some(value) = self.argument(call, "install_requires") {
                self.requirements(value, &For::Main, manifests, findings);
            }
            let Some(extras) = self.argument(call, "extras_require") else { return };
            let ExprKind::Dict(entries) = &extras.kind else { return };
            for (key, value) in entries {
                let Some(extra) = key.as_ref().and_then(Expr::text).map(normalize) else { continue };
                let value = self.resolve(value, 0);
                manifests.extras.push(Sourced::new(extra.clone(), self.origin(value.span, "extras_require")));
                self.requirements(value, &For::Extra(extra), manifests, findings);
            }
        }
    }

    fn metadata(&self, call: &'a Call<'a>, manifests: &mut Manifests) {
        let named = manifests.name.clone();
        let told = self.text(call, "name");
        // A name that is computed is one as well, and what is required comes with the package.
        let computed = call.keyword("name").filter(|_| told.is_none() && manifests.package.is_none());
        let stand_in = computed.map(|value| {
            let folder = if self.unit.folder.is_root() { "project" } else { self.unit.folder.file_name() };
            Sourced::new(folder.to_owned(), self.origin(value.span, "name"))
        });
        if let Some(name) = told.or(stand_in) {
            let package = package(self.unit, manifests, name);
            let dir = self.argument(call, "package_dir").and_then(|value| match &value.kind {
                ExprKind::Dict(entries) => entry(entries, "")?.text().map(str::to_owned),
                _ => None,
            });
            let find = self.argument(call, "packages").and_then(Expr::call).and_then(|call| {
                let named = call.path.last().is_some_and(|name| name.starts_with("find_"));
                call.arg(0, "where").filter(|_| named)?.text().map(str::to_owned)
            });
            if let Some(told) = dir.or(find).and_then(|told| folder(self.unit, &told)) {
                package.sources = told;
            }
            if let Some(value) = call.keyword("use_scm_version").filter(|value| value.kind != ExprKind::Bool(false)) {
                let fallback =
                    matches!(&value.kind, ExprKind::Dict(entries) if entry(entries, "fallback_version").is_some());
                let from = Sourced::new("setuptools-scm".to_owned(), self.origin(value.span, "use_scm_version"));
                package.version_from = (!fallback).then_some(from);
            } else if let Some(value) = call.keyword("pbr") {
                package.version_from = Some(Sourced::new("pbr".to_owned(), self.origin(value.span, "pbr")));
            }
            if computed.is_some() {
                manifests.name = named;
            }
        }
        manifests.origin.get_or_insert_with(|| self.source.origin_of_file());
        let python = self.text(call, "python_requires");
        manifests.requires_python = manifests.requires_python.take().or(python);
        for item in self.argument(call, "classifiers").and_then(Expr::elements).into_iter().flatten() {
            if let Some(text) = item.text() {
                classifier(text, self.origin(item.span, "classifiers"), manifests);
            }
        }
    }

    fn scripts(&self, value: &'a Expr<'a>, package: &mut Package) {
        let add = |package: &mut Package, group: &str, text: &str, span: Span| {
            if let Some((name, target)) = text.split_once('=') {
                let origin = self.origin(span, &format!("entry_points.{group}"));
                add_entry(package, group, name.trim(), target.trim(), origin);
            }
        };
        // The old way is the text of a file of sections.
        if let Some(text) = value.text() {
            let file = unitfile::parse(text, Dialect::ConfigParser);
            for section in &file.sections {
                for entry in &section.entries {
                    let origin = self.origin(value.span, "entry_points");
                    add_entry(package, &section.name, &entry.key, entry.value.trim(), origin);
                }
            }
            return;
        }
        let ExprKind::Dict(entries) = &value.kind else { return };
        for group in groups() {
            let Some(list) = entry(entries, group).map(|list| self.resolve(list, 0)) else { continue };
            if let Some(text) = list.text() {
                text.lines().for_each(|line| add(package, group, line, list.span));
            }
            for item in list.elements().into_iter().flatten() {
                if let Some(text) = item.text() {
                    add(package, group, text, item.span);
                }
            }
        }
    }

    fn requirements(
        &self,
        value: &'a Expr<'a>,
        wanted_for: &For,
        manifests: &mut Manifests,
        findings: &mut Vec<Finding>,
    ) {
        let one = |text: &str, span: Span, manifests: &mut Manifests| {
            for line in text.lines().filter(|line| !line.trim().is_empty() && !line.trim().starts_with('#')) {
                if let Some(read) = need::of_text(line, wanted_for.clone(), self.origin(span, "install_requires")) {
                    manifests.take(read, self.unit, &self.unit.folder);
                }
            }
        };
        if let Some(text) = value.text() {
            return one(text, value.span, manifests);
        }
        let mut computed = false;
        let parts = match &value.kind {
            ExprKind::Sum(parts) => parts.iter().map(|part| self.resolve(part, 0)).collect(),
            _ => vec![value],
        };
        for part in parts {
            let Some(elements) = part.elements() else {
                let files = if *wanted_for == For::Main { self.files(part) } else { Vec::new() };
                computed |= files.is_empty() && *wanted_for == For::Main;
                let origin = self.origin(part.span, "install_requires");
                manifests.named_files.extend(files.into_iter().map(|path| (path, origin.clone())));
                continue;
            };
            for element in elements {
                match element.text() {
                    Some(text) => one(text, element.span, manifests),
                    None => computed |= *wanted_for == For::Main,
                }
            }
        }
        if computed {
            let origin = self.origin(value.span, "install_requires");
            findings.push(
                Finding::warning("python/computed-requirements", "setup.py computes what it requires, and is not run to find out")
                    .help("write the requirements down in pyproject.toml; until then an install runs it, with all sources at hand")
                    .at(origin.place().cloned()),
            );
        }
    }

    /// The requirement files that an expression reads: whose names stand in it, or in what it calls and uses.
    fn files(&self, value: &Expr<'_>) -> Vec<RepoPath> {
        let mut spans = vec![value.span];
        let mut seen: BTreeSet<Span> = BTreeSet::new();
        let mut found: Vec<RepoPath> = Vec::new();
        let bindings = source::bindings(self.file);
        let mut at = 0;
        while let Some(span) = spans.get(at).copied().filter(|_| at < 24) {
            at += 1;
            let start = self.file.tokens.partition_point(|token| token.span.start < span.start);
            for token in self.file.tokens.iter().skip(start).take_while(|token| token.span.end <= span.end) {
                if token.kind == Kind::String {
                    self.file_named(&token.string_value().unwrap_or_default(), &mut found);
                } else if token.is_name()
                    && let Some(binding) = self.binding(&bindings, token.text, token.span)
                    && seen.insert(binding.span)
                {
                    spans.extend(self.around(binding.statement));
                }
            }
        }
        found
    }

    /// What sets a name as it is used at a place: a block around it, or else the last assignment before it. One name may
    /// stand for several files, one behind the other.
    fn binding<'b>(&self, bindings: &'b [Binding<'a>], name: &str, used: Span) -> Option<&'b Binding<'a>> {
        let mut named = bindings.iter().filter(|binding| binding.name == name);
        let mut open = self.file.statement_at(used.start);
        while let Some(at) = open {
            let parent = self.file.statements.get(at)?.parent;
            if let Some(around) = named.clone().find(|binding| Some(binding.statement) == parent) {
                return Some(around);
            }
            open = parent;
        }
        let first = named.clone().next();
        named.rfind(|binding| binding.span.start < used.start).or(first)
    }

    /// A statement with its body where it is a function, and the headers of the blocks around it.
    fn around(&self, statement: usize) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut open = Some(statement);
        while let Some(inner) = open.and_then(|at| self.file.statements.get(at)) {
            let is_block = matches!(inner.kind, StatementKind::Block(Block::With | Block::For, _));
            if spans.is_empty() || is_block {
                let last = inner.end.checked_sub(1).and_then(|last| self.file.statements.get(last));
                let end = match inner.kind {
                    StatementKind::Def(_) => last.map_or(inner.span.end, |last| last.span.end),
                    _ => inner.span.end,
                };
                spans.push(Span::new(inner.span.start, end.max(inner.span.end)));
            }
            open = inner.parent;
        }
        spans
    }

    fn file_named(&self, text: &str, found: &mut Vec<RepoPath>) {
        if !matches!(text.rsplit('.').next(), Some("txt" | "in" | "pip")) {
            return;
        }
        // `os.path.join(here, "requirements", name)` is told from the name alone.
        for path in [text.to_owned(), format!("requirements/{text}"), format!("reqs/{text}")] {
            if let Some(path) = self.unit.path(&path).filter(|path| self.unit.project.tree().has_file(path))
                && !found.contains(&path)
            {
                found.push(path);
                return;
            }
        }
    }
}

fn entry<'e>(entries: &'e [(Option<Expr<'e>>, Expr<'e>)], name: &str) -> Option<&'e Expr<'e>> {
    entries.iter().find(|(key, _)| key.as_ref().and_then(Expr::text) == Some(name)).map(|(_, value)| value)
}
