//! The level of the servlet interfaces: classes of the older ones have other names, and a server has one kind alone.

use stageplan_syntax::xml::Document;

use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Dependency, Facts};
use crate::ecosystem::java::read::boot;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

/// The rows of levels, newest first.
fn rows() -> impl Iterator<Item = Row<'static>> {
    CATALOG.rows("war-server").filter(|row| row.text("servlet").is_some())
}

/// A version as two numbers.
fn number(version: &str) -> Option<(u32, u32)> {
    boot::line(version)
}

/// The newest level that is not above a version; the oldest where it is below all of them.
fn at_most(version: (u32, u32), column: &str) -> Option<Row<'static>> {
    let newest = rows().find(|row| row.text(column).and_then(number).is_some_and(|known| known <= version));
    newest.or_else(|| rows().last())
}

/// The level that the unit asks for.
pub(super) fn of(unit: &Unit<'_>, facts: &Facts, webapp: &str) -> Sourced<String> {
    let found = by_artifact(facts, "artifacts", "servlet")
        .or_else(|| by_artifact(facts, "ee-artifacts", "ee"))
        .or_else(|| by_descriptor(unit, webapp))
        .or_else(|| by_boot(facts))
        .or_else(|| by_names(facts));
    found.unwrap_or_else(|| {
        let key = rows().next().map(|row| row.key().to_owned()).unwrap_or_default();
        let because = "nothing asks for an older one";
        Sourced::new(key, Origin::rule("java/servlet-level", because))
    })
}

fn level(row: Row<'_>, origin: &Origin, because: &'static str) -> Sourced<String> {
    let why = Origin::rule_from("java/servlet-level", because, [origin.clone(), row.origin()]);
    Sourced::new(row.key().to_owned(), why)
}

fn by_artifact(facts: &Facts, artifacts: &'static str, column: &'static str) -> Option<Sourced<String>> {
    let known = |dependency: &&Dependency| rows().any(|row| row.list(artifacts).contains(&dependency.key.as_str()));
    let dependency = facts.dependencies.iter().filter(|one| one.scope != "test").find(known)?;
    let row = match dependency.version.as_deref().and_then(number) {
        Some(version) => at_most(version, column)?,
        // Without a version its name says which kind of classes it has.
        None => return None,
    };
    Some(level(row, &dependency.origin, "the version of the interfaces that it is compiled against"))
}

/// The file that describes the program to its server.
fn by_descriptor(unit: &Unit<'_>, webapp: &str) -> Option<Sourced<String>> {
    let source = unit.source(&format!("{webapp}/WEB-INF/web.xml"))?;
    let document = Document::parse(&source.text);
    let root = document.root().filter(|root| root.name() == "web-app")?;
    let span = root.attribute_span("version")?;
    let row = at_most(number(root.attribute("version")?)?, "servlet")?;
    Some(level(row, &source.origin(span, "web-app.version"), "the version that its descriptor is written for"))
}

fn by_boot(facts: &Facts) -> Option<Sourced<String>> {
    let version = facts.versions.boot.as_ref()?;
    let servlet = boot::row(version.value())?.text("servlet")?;
    Some(level(at_most(number(servlet)?, "servlet")?, version.origin(), "what this line of Spring Boot asks for"))
}

/// The kind of names alone: `jakarta` since level 5, `javax` before; and what Spring is made for.
fn by_names(facts: &Facts) -> Option<Sourced<String>> {
    facts.dependencies.iter().filter(|one| one.scope != "test").find_map(|dependency| {
        let (group, artifact) = dependency.key.split_once(':')?;
        let major = dependency.version.as_deref().and_then(number).map(|(major, _)| major);
        let version = match (group, artifact, major) {
            ("org.springframework", _, Some(7..)) => (6, 1),
            ("org.springframework", _, Some(6)) => (6, 0),
            ("org.springframework", _, Some(..6)) => (4, 0),
            ("org.eclipse.microprofile", _, Some(5..)) => (6, 0),
            ("org.eclipse.microprofile", _, Some(..5)) => (4, 0),
            _ if group.starts_with("jakarta.") => (6, 0),
            ("javax", "javaee-api" | "javaee-web-api" | "javaee", _) => (4, 0),
            _ if group.starts_with("javax.servlet") || group.starts_with("javax.ws") => (4, 0),
            _ => return None,
        };
        Some(level(at_most(version, "servlet")?, &dependency.origin, "the names of the classes that it brings"))
    })
}
