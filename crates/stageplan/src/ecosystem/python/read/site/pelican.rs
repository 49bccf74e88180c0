//! Pelican: `pelicanconf.py`, and `publishconf.py`, which has what holds for what is published.

use stageplan_syntax::python::source::{Assign, Expr, File, StatementKind};

use super::{Draft, Look, sources};
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::site::{OUTPUT, PORT};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

pub(super) fn read(look: &Look<'_, '_>) -> Option<Draft> {
    let unit = look.unit;
    let source = unit.source("pelicanconf.py")?;
    let published = unit.source("publishconf.py");
    let settings = if published.is_some() { "publishconf.py" } else { "pelicanconf.py" };
    let file = File::parse(&source.text);
    let value = |name: &str| text(&file, &source, name);
    let content =
        value("PATH").filter(|path| unit.path(path.value()).is_some_and(|path| unit.project.tree().has_folder(&path)));
    let content = content.map_or_else(|| "content".to_owned(), |path| path.value().clone());
    let build = ["pelican", &content, "--settings", settings, "--output", OUTPUT];
    let serve = [
        "pelican",
        &content,
        "--settings",
        "pelicanconf.py",
        "--output",
        "/tmp/site",
        "--autoreload",
        "--listen",
        "--bind",
        "0.0.0.0",
        "--port",
        PORT,
    ];
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let path = source.path.clone();
    let mut draft = Draft::new("pelican", path, source.origin_of_file(), own(&build), own(&serve))?;
    draft.usual_output("output");
    if let Some(output) = value("OUTPUT_PATH") {
        draft.site.output = output.map(|text| text.trim_end_matches('/').to_owned());
    }
    for plugin in list(&file, &source, "PLUGINS") {
        let name = plugin.value().trim_start_matches("pelican.plugins.").to_owned();
        match CATALOG.row("pelican-plugin", &name) {
            Some(row) => draft.want(row, plugin.origin()),
            None if plugin.value().starts_with('.') => {}
            None => draft.unknown.push(plugin),
        }
    }
    if let Some(theme) = value("THEME") {
        theme_of(unit, &theme, &mut draft);
    }
    let settings = ["pelicanconf.py", "publishconf.py"].iter().filter_map(|name| unit.path(name));
    sources::ask(unit, settings.collect(), "the settings ask", &mut draft);
    let published = published.as_ref().and_then(|source| text(&File::parse(&source.text), source, "SITEURL"));
    let address = published.or_else(|| value("SITEURL")).filter(|address| address.value().contains("://"));
    if let Some(address) = address {
        let message = "pages link to each other by the address that the site is published under";
        let help = "set RELATIVE_URLS or another SITEURL where the image is served under another address";
        draft
            .site
            .findings
            .push(Finding::note("python/site-fixed-address", message).help(help).at(address.origin().place().cloned()));
    }
    Some(draft)
}

/// A theme by its folder that is not there: the build stops at it. One without a folder may be installed.
fn theme_of(unit: &Unit<'_>, theme: &Sourced<String>, draft: &mut Draft) {
    let path = unit.path(theme.value()).filter(|_| !theme.value().starts_with('/'));
    if path.as_ref().is_some_and(|path| unit.project.tree().has_folder(path)) {
        return;
    }
    let modules = RepoPath::parse(".gitmodules").ok().and_then(|path| unit.project.source(&path));
    let named = |source: &Source| {
        let value =
            |line: &str| Some(line.trim().strip_prefix("path")?.trim_start().strip_prefix('=')?.trim().to_owned());
        let inside = |module: &String| {
            let module = RepoPath::parse(module).ok();
            module.zip(path.as_ref()).is_some_and(|(module, path)| path.is_in(&module))
        };
        source.text.lines().filter_map(value).any(|module| inside(&module))
    };
    let submodule = modules.filter(|source| named(source));
    if submodule.is_none() && !theme.value().contains('/') {
        return;
    }
    let message =
        format!("the theme {} is not in the repository", crate::finding::shown(theme.value(), crate::finding::EXCERPT));
    let help = match submodule {
        Some(_) => "it is a submodule; run `git submodule update --init --recursive` before the image is built",
        None => "add its files, or take the setting out; the build stops without it",
    };
    let place = submodule.and_then(|source| source.origin_of_file().place().cloned());
    let finding = Finding::error("python/site-theme-missing", message).help(help);
    draft.site.findings.push(finding.at(theme.origin().place().cloned()).at(place));
}

/// The value of a setting that is a plain text; the last one counts.
fn text(file: &File<'_>, source: &Source, name: &str) -> Option<Sourced<String>> {
    values(file, name)
        .filter_map(|value| Some(Sourced::new(value.text()?.to_owned(), source.origin(value.span, name))))
        .last()
}

fn list(file: &File<'_>, source: &Source, name: &str) -> Vec<Sourced<String>> {
    let elements = values(file, name).filter_map(Expr::elements).flatten();
    elements.filter_map(|value| Some(Sourced::new(value.text()?.to_owned(), source.origin(value.span, name)))).collect()
}

fn values<'f, 't>(file: &'f File<'t>, name: &'f str) -> impl Iterator<Item = &'f Expr<'t>> {
    file.statements.iter().filter(|statement| statement.scope.is_none()).filter_map(move |statement| {
        let StatementKind::Assign(Assign { targets, value: Some(value), .. }) = &statement.kind else { return None };
        targets.iter().any(|target| target.path() == Some(&[name])).then_some(value)
    })
}
