//! Which JDK the files ask for.

use stageplan_syntax::Span;

use crate::ecosystem::java::facts::{Jdk, Wish, WishKind};
use crate::evidence::Evidence;
use crate::origin::Sourced;
use crate::project::Unit;

/// The line of a JDK in whatever way its version is written: `1.8`, `17.0.9-tem`, `temurin-21.0.2+13`, `openjdk17`.
pub(in crate::ecosystem::java) fn line(text: &str) -> Option<u32> {
    let text = text.trim().trim_matches('"').trim_start_matches(['v', '=', '~', '^']);
    // Vendors stand before the version.
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let vendor = &text[..at];
    if vendor.contains(|c: char| !(c.is_ascii_alphanumeric() || "-_ ".contains(c))) {
        return None;
    }
    let mut numbers = text[at..].split(|c: char| !c.is_ascii_digit()).map(|part| part.parse::<u32>().ok());
    let line = match (numbers.next()??, numbers.next().flatten()) {
        (1, Some(line)) => line,
        (line, _) => line,
    };
    (5..100).contains(&line).then_some(line)
}

/// A wish out of a text, if it is one.
pub(in crate::ecosystem::java) fn wish(text: &Sourced<String>, kind: WishKind) -> Option<Wish> {
    Some(Wish { line: Sourced::new(line(text.value())?, text.origin().clone()), kind })
}

/// What files say that belong to no build tool.
pub(in crate::ecosystem::java) fn around(unit: &Unit<'_>, evidence: &Evidence, jdk: &mut Jdk) {
    let mut add = |text: &Sourced<String>, kind: WishKind| jdk.wishes.extend(wish(text, kind));
    for folder in unit.folder.ancestors() {
        let here = unit.at(folder);
        for name in [".java-version", ".jvm-version"] {
            if let Some(text) = here.one_line(name) {
                add(&text, WishKind::Exact);
            }
        }
        // What SDKMAN keeps for a shell, and what Heroku reads, are properties.
        for (name, key) in [(".sdkmanrc", "java"), ("system.properties", "java.runtime.version")] {
            let Some(source) = here.source(name) else { continue };
            let properties = stageplan_syntax::properties::Properties::parse(&source.text);
            if let Some(entry) = properties.get(key) {
                let origin = source.origin(Span::new(entry.span.start, entry.span.end), key);
                add(&Sourced::new(entry.value.clone(), origin), WishKind::Exact);
            }
        }
    }
    for tool in ["java", "jdk", "openjdk"] {
        for version in evidence.tool(tool) {
            add(version, WishKind::Exact);
        }
    }
    for tool in ["java", "jdk"] {
        for version in evidence.ci_tool(tool) {
            add(version, WishKind::Shown);
        }
    }
}
