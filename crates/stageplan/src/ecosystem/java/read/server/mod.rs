//! Which server an archive runs on: what the project names, at the level of the interfaces that it asks for.

mod level;
mod liberty;

use stageplan_syntax::xml::Document;

use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Facts, Server, Shape};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// What the tool that builds knows of it.
#[derive(Default)]
pub(super) struct Ask<'a> {
    /// The plugins of the build, by the names that rows of `war-server` know them by.
    pub(super) plugins: Vec<(&'a str, Origin)>,
    /// The folder of what is served, in the unit.
    pub(super) webapp: &'a str,
    /// The path that a plugin of the build lets it answer below.
    pub(super) context: Option<Sourced<String>>,
    /// The folder of the server's configuration, in the unit.
    pub(super) config: Option<Sourced<String>>,
    /// Properties of the build that the server is started with.
    pub(super) properties: Vec<(String, Sourced<String>)>,
}

/// The server for the unit's archive.
pub(super) fn server(unit: &Unit<'_>, facts: &Facts, ask: &Ask<'_>) -> Server {
    let key = named(unit, ask);
    let level = level::of(unit, facts, ask.webapp);
    let context = context(unit, ask);
    let server =
        Server { key, level, context, config: None, file: None, ports: Vec::new(), env: Vec::new(), health: None };
    match server.key.value().as_str() {
        "liberty" => liberty::configure(unit, ask, server),
        _ => server,
    }
}

/// Names the server of an archive whose builder did not say more than its kind.
pub(super) fn complete(unit: &Unit<'_>, facts: &mut Facts) {
    let Some(artefact) = facts.artefact.as_ref().filter(|_| facts.server.is_none()) else { return };
    let Shape::War { server: named } = &artefact.shape else { return };
    let known = CATALOG.row("war-server", named);
    if known.is_some_and(|row| row.text("folder").is_some()) {
        return;
    }
    let tells = known.map(|row| row.list("tells")).unwrap_or_default();
    let plugins = tells.first().map(|tell| (*tell, artefact.path.origin().clone()));
    let ask = Ask { plugins: plugins.into_iter().collect(), webapp: "src/main/webapp", ..Ask::default() };
    let server = self::server(unit, facts, &ask);
    let row = CATALOG.row("war-server", server.key.value());
    if row.is_some_and(|row| row.text("folder").is_some()) {
        facts.artefact = None;
        facts.why_not = Some(
            Finding::error("java/server-not-provisioned", "the archive is for a server that there is no image of")
                .help("let the build lay out the server with the archive in it, or bring an archive for Tomcat")
                .at(server.key.origin().place().cloned()),
        );
        return;
    }
    if let Some(artefact) = &mut facts.artefact {
        artefact.shape = Shape::War { server: server.key.value().clone() };
    }
    facts.server = Some(server);
}

/// The server: the one whose configuration lies in the project, else the one that a plugin starts, else Tomcat.
fn named(unit: &Unit<'_>, ask: &Ask<'_>) -> Sourced<String> {
    let rows = || CATALOG.rows("war-server").filter(|row| !row.list("tells").is_empty());
    let tree = unit.project.tree();
    let by_file = rows().filter_map(|row| {
        let mut files = row.list("tells").into_iter().filter(|tell| tell.contains('/'));
        let file = files.find_map(|file| {
            let path = unit.path(&format!("{}/{file}", ask.webapp))?;
            tree.has_file(&path).then_some(path)
        })?;
        Some((row, Origin::of_file(file)))
    });
    let by_plugin = rows().filter_map(|row| {
        let tells = row.list("tells");
        let (_, origin) = ask.plugins.iter().find(|(key, _)| tells.contains(key))?;
        Some((row, origin.clone()))
    });
    let mut found: Vec<(&str, Sourced<String>)> = Vec::new();
    for (row, origin) in by_file.chain(by_plugin) {
        if found.iter().all(|(_, known)| known.value() != row.key()) {
            let because = "the project names this server";
            let why = Origin::rule_from("java/named-server", because, [origin, row.origin()]);
            found.push((row.text("name").unwrap_or(row.key()), Sourced::new(row.key().to_owned(), why)));
        }
    }
    let mut found = found.into_iter();
    let Some((_, first)) = found.next() else {
        let because = "no server is named; this one has the servlet interfaces and little else";
        return Sourced::new("tomcat".to_owned(), Origin::rule("java/default-server", because));
    };
    let others = found.map(|(name, other)| Rejected {
        value: name.to_owned(),
        why: "the other one is named by more".to_owned(),
        origin: Some(other.origin().clone()),
    });
    let (key, why) = first.into_parts();
    Sourced::new(key, why.rejecting("java/named-server", others.collect()))
}

/// The path that it answers below: the root, unless the project says another one.
fn context(unit: &Unit<'_>, ask: &Ask<'_>) -> Sourced<String> {
    let by_file = |file: &str, of: &dyn Fn(&Document) -> Option<String>| {
        let source = unit.source(&format!("{}/{file}", ask.webapp))?;
        let text = of(&Document::parse(&source.text))?;
        Some(Sourced::new(text, source.origin_of_file()))
    };
    let root = |document: &Document| Some(document.root()?.value(&["context-root"])?.to_owned());
    let attribute = |document: &Document| Some(document.root()?.attribute("path")?.to_owned());
    let said = by_file("WEB-INF/jboss-web.xml", &root)
        .or_else(|| by_file("META-INF/context.xml", &attribute))
        .or_else(|| ask.context.clone());
    let plain = |text: &str| {
        let path = text.trim_matches('/');
        let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (path.len() < 100 && path.bytes().all(good) && !path.starts_with('.')).then(|| path.to_owned())
    };
    let said = said.and_then(|said| Some(Sourced::new(plain(said.value())?, said.origin().clone())));
    said.unwrap_or_else(|| {
        let because = "one container runs one program, and nothing says another path";
        Sourced::new(String::new(), Origin::rule("java/context-at-root", because))
    })
}

/// Documents of a folder of configuration: the files named `*.xml` in it.
fn documents(unit: &Unit<'_>, folder: &RepoPath) -> Vec<(std::rc::Rc<crate::project::Source>, Document)> {
    let files = unit.project.tree().files_in(folder).filter(|file| file.extension() == Some("xml")).take(20);
    let read = files.filter_map(|file| {
        let source = unit.project.source(file)?;
        let document = Document::parse(&source.text);
        unit.project.report_problems(&source, document.problems());
        Some((source, document))
    });
    read.collect()
}

#[cfg(test)]
mod tests;
