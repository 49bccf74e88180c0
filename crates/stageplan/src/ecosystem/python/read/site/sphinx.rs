//! Sphinx: `conf.py`, which is read as the source that it is, and the Makefile beside it.

use stageplan_syntax::python::requirement::normalize;
use stageplan_syntax::python::source::{Assign, Expr, ExprKind, File, StatementKind, calls, imported};
use stageplan_syntax::{Span, makefile, shell};

use super::super::package::module_name;
use super::{Draft, Look, sources};
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::site::{OUTPUT, PORT};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// Where `conf.py` lies by custom.
const FOLDERS: &[&str] = &[
    "",
    "docs",
    "docs/source",
    "docs/src",
    "doc",
    "doc/source",
    "doc/src",
    "documentation",
    "documentation/source",
    "source",
    "sphinx",
    "site",
];

/// Where Sphinx keeps what it has parsed: not among the pages.
const DOCTREES: &str = "/tmp/doctrees";

/// Names that a configuration of Sphinx sets.
const SETS: &[&str] = &["extensions", "html_theme", "master_doc", "root_doc", "project"];

pub(super) fn read(look: &Look<'_, '_>) -> Option<Draft> {
    let unit = look.unit;
    let path = place(look)?;
    let source = unit.project.source(&path)?;
    let file = File::parse(&source.text);
    let folder = path.parent()?;
    let inside = folder.relative_to(&unit.folder)?.to_owned();
    let inside = if inside.is_empty() { ".".to_owned() } else { inside };
    let recipes = Recipes::read(unit, &folder);
    let named = look.hosted.config.as_ref().is_some_and(|config| *config.value() == path);
    let hosted = look.hosted.builder.as_ref().filter(|builder| named && builder.value() != "html");
    let hosted =
        hosted.map(|builder| builder.clone().map(|name| if name == "htmldir" { "dirhtml".to_owned() } else { name }));
    let builder =
        hosted.or(recipes.builder).filter(|builder| matches!(builder.value().as_str(), "dirhtml" | "singlehtml"));
    let strict = look.hosted.strict.as_ref().filter(|_| named);
    let html = builder.as_ref().map_or("html", |builder| builder.value());
    let mut build = vec!["sphinx-build", "-b", html, "-d", DOCTREES];
    build.extend(strict.iter().flat_map(|_| ["--fail-on-warning", "--keep-going"]));
    build.extend([inside.as_str(), OUTPUT]);
    let serve =
        ["sphinx-autobuild", "--host", "0.0.0.0", "--port", PORT, "-b", html, "-d", DOCTREES, &inside, "/tmp/site"];
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let found = source.origin_of_file();
    let mut draft = Draft::new("sphinx", path.clone(), found, own(&build), own(&serve))?;
    let reasons: Vec<Origin> = builder.iter().map(|builder| builder.origin().clone()).chain(strict.cloned()).collect();
    if !reasons.is_empty() {
        let because = "the builder and how strict it is are those of the project's own builds";
        let why = Origin::rule_from(
            "python/site-strict",
            because,
            reasons.into_iter().chain([draft.site.build.origin().clone()]),
        );
        draft.site.build = Sourced::new(draft.site.build.value().clone(), why);
    }
    draft.site.folder = unit.folder.clone();
    let because = "the build makes it";
    let why = Origin::rule_from("python/leftovers", because, [draft.site.found.clone()]);
    let usual = folder.join("_build").ok();
    let built = recipes.folder.as_ref().map(Sourced::value).or(usual.as_ref()).cloned();
    let html = built.as_ref().and_then(|built| built.join("html").ok());
    draft.usual_output(html.as_ref().and_then(|html| html.relative_to(&unit.folder)).unwrap_or("_build/html"));
    if let Some(built) = &recipes.folder {
        let output = draft.site.output.value().clone();
        draft.site.output = built.derive("python/site-output", "the folder of the Makefile", output);
    }
    for path in usual.into_iter().chain(built) {
        if draft.site.leftovers.iter().all(|known| *known.value() != path) {
            draft.site.leftovers.push(Sourced::new(path, why.clone()));
        }
    }
    let settings = Settings::read(&file, &source);
    for extension in &settings.extensions {
        self::extension(extension, &mut draft);
    }
    theme(&settings, &mut draft);
    imports(look, &file, &source, &mut draft);
    sources::ask(unit, vec![path], "the settings ask", &mut draft);
    Some(draft)
}

fn place(look: &Look<'_, '_>) -> Option<RepoPath> {
    let unit = look.unit;
    let tree = unit.project.tree();
    let hosted = look
        .hosted
        .config
        .as_ref()
        .map(Sourced::value)
        .filter(|path| path.file_name() == "conf.py" && path.is_in(&unit.folder) && tree.has_file(path));
    if let Some(path) = hosted {
        return Some(path.clone());
    }
    let folders = FOLDERS.iter().filter_map(|name| unit.path(name)?.join("conf.py").ok());
    folders.into_iter().filter(|path| tree.has_file(path)).find(|path| configures(unit, path))
}

/// Whether a `conf.py` is one of Sphinx.
fn configures(unit: &Unit<'_>, path: &RepoPath) -> bool {
    let Some(source) = unit.project.source(path) else { return false };
    let file = File::parse(&source.text);
    let set = |name: &str| {
        file.statements.iter().any(|statement| match &statement.kind {
            StatementKind::Assign(Assign { targets, .. }) => {
                targets.iter().any(|target| target.path() == Some(&[name]))
            }
            StatementKind::Import(imports) => imports.iter().any(|import| import.name == Some(name)),
            _ => false,
        })
    };
    SETS.iter().filter(|name| set(name)).count() > 1
}

/// What the settings say as far as they are plain.
#[derive(Default)]
struct Settings {
    extensions: Vec<Sourced<String>>,
    theme: Option<Sourced<String>>,
}

impl Settings {
    fn read(file: &File<'_>, source: &Source) -> Self {
        let mut settings = Self::default();
        let text = |value: &Expr<'_>, name: &str| {
            Some(Sourced::new(value.text()?.to_owned(), source.origin(value.span, name)))
        };
        for statement in file.statements.iter().filter(|statement| statement.scope.is_none()) {
            match &statement.kind {
                StatementKind::Assign(Assign { targets, value: Some(value), .. }) => {
                    let sets = |name: &str| targets.iter().any(|target| target.path() == Some(&[name]));
                    if sets("extensions") {
                        settings
                            .extensions
                            .extend(elements(value).into_iter().filter_map(|one| text(one, "extensions")));
                    }
                    if sets("html_theme") {
                        settings.theme = text(value, "html_theme").or(settings.theme);
                    }
                }
                StatementKind::Expr(value) => {
                    let Some(call) = value.call() else { continue };
                    if matches!(call.path.as_slice(), ["extensions", "append" | "extend" | "insert"]) {
                        for arg in &call.args {
                            let own = arg.value.text().map(|_| &arg.value).into_iter();
                            let all = own.chain(elements(&arg.value));
                            settings.extensions.extend(all.filter_map(|one| text(one, "extensions")));
                        }
                    }
                }
                _ => {}
            }
        }
        settings
    }
}

/// The elements of a list, or of lists that are added to each other.
fn elements<'e, 't>(value: &'e Expr<'t>) -> Vec<&'e Expr<'t>> {
    match &value.kind {
        ExprKind::Sum(parts) => parts.iter().filter_map(Expr::elements).flatten().collect(),
        _ => value.elements().into_iter().flatten().collect(),
    }
}

fn extension(named: &Sourced<String>, draft: &mut Draft) {
    let name = named.value().as_str();
    // A module of an extension, such as `sphinx_gallery.gen_gallery`.
    let row = CATALOG
        .rows("sphinx-extension")
        .find(|row| name.strip_prefix(row.key()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')));
    if let Some(row) = row {
        draft.want(row, named.origin());
        if row.flag("history") {
            draft.site.history.get_or_insert_with(|| named.origin().clone());
            draft.site.findings.push(
                Finding::note(
                    "python/site-history",
                    format!("{} asks for the history of the repository, which is not in the build context: the build begins one, so that all pages have its day", row.key()),
                )
                .help("to have the dates of the repository, take `.git` out of .dockerignore and build from a clone with the whole history")
                .at(named.origin().place().cloned()),
            );
        }
    } else if !name.starts_with("sphinx.") {
        draft.unknown.push(named.clone());
    }
}

/// Themes that come with Sphinx.
const THEMES: &[&str] = &[
    "alabaster",
    "basic",
    "classic",
    "sphinxdoc",
    "scrolls",
    "agogo",
    "nature",
    "pyramid",
    "haiku",
    "traditional",
    "epub",
    "bizstyle",
    "default",
];

fn theme(settings: &Settings, draft: &mut Draft) {
    let Some(theme) = settings.theme.as_ref().filter(|theme| !THEMES.contains(&theme.value().as_str())) else { return };
    match CATALOG.row("sphinx-theme", theme.value()) {
        Some(row) => draft.want(row, theme.origin()),
        None => draft.unknown.push(theme.clone()),
    }
}

/// What the configuration itself imports.
fn imports(look: &Look<'_, '_>, file: &File<'_>, source: &Source, draft: &mut Draft) {
    let package = look.package.map(|package| package.name.value());
    let module = package.map(|name| module_name(name));
    let note = |span: Span, draft: &mut Draft| {
        draft.site.project.get_or_insert_with(|| source.origin(span, ""));
    };
    for import in imported(file) {
        let first = import.origin.split('.').next().unwrap_or_default();
        let own = |module: &String| module == first;
        let there = || ["", "src/"].iter().any(|folder| look.unit.has(&format!("{folder}{first}/__init__.py")));
        if module.as_ref().is_some_and(own) || there() {
            note(import.span, draft);
        }
        if let Some(row) = CATALOG.row("sphinx-theme", first) {
            draft.want(row, &source.origin(import.span, ""));
        }
    }
    let Some(package) = package else { return };
    for call in calls(file) {
        let asks = matches!(call.path.last(), Some(&"version" | &"metadata" | &"get_distribution" | &"distribution"));
        let name = call.positional(0).and_then(Expr::text);
        if asks && name.is_some_and(|name| normalize(name) == normalize(package)) {
            note(call.span, draft);
        }
    }
}

/// What the Makefile beside the sources says.
#[derive(Default)]
struct Recipes {
    builder: Option<Sourced<String>>,
    /// The folder that takes what is built.
    folder: Option<Sourced<RepoPath>>,
}

impl Recipes {
    fn read(unit: &Unit<'_>, folder: &RepoPath) -> Self {
        let mut found = Self::default();
        let folders = [
            Some(folder.clone()),
            folder.parent().filter(|above| above.is_in(&unit.folder)),
            Some(unit.folder.clone()),
        ];
        let mut seen: Vec<RepoPath> = Vec::new();
        for at in folders.into_iter().flatten() {
            let Some(source) = at.join("Makefile").ok().and_then(|path| unit.project.source(&path)) else { continue };
            if seen.contains(&source.path) {
                continue;
            }
            seen.push(source.path.clone());
            let file = makefile::parse(&source.text);
            let variable =
                |name: &str| file.variables.iter().find(|variable| variable.name == name && !variable.conditional);
            if found.folder.is_none()
                && (at == *folder || at != unit.folder)
                && let Some(variable) = variable("BUILDDIR")
                && let Some(path) = file.expand(&variable.value).and_then(|text| at.join(text.trim()).ok())
                && path.is_in(&unit.folder)
                && !folder.is_in(&path)
            {
                found.folder = Some(Sourced::new(path, source.origin(variable.span, "BUILDDIR")));
            }
            let usual = |rule: &&makefile::Rule| {
                rule.targets
                    .iter()
                    .any(|target| matches!(target.as_str(), "html" | "docs" | "doc" | "documentation" | "site" | "all"))
            };
            for line in file.rules.iter().filter(usual).flat_map(|rule| &rule.recipe) {
                if let Some(builder) = builder(&file.expand(&line.value).unwrap_or_else(|| line.value.clone())) {
                    found.builder.get_or_insert_with(|| Sourced::new(builder, source.origin(line.span, "")));
                }
            }
        }
        found
    }
}

/// The builder that a line names: `sphinx-build -b dirhtml`.
fn builder(line: &str) -> Option<String> {
    let script = shell::parse(line);
    script.commands.iter().find_map(|command| {
        let words: Vec<Option<String>> = command.words.iter().map(shell::Word::literal).collect();
        let flag = |word: &Option<String>| matches!(word.as_deref(), Some("-b" | "-M" | "--builder"));
        let at = words.iter().position(flag)?;
        words.get(at + 1)?.clone()
    })
}
