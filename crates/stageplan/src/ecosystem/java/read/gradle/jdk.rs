//! Which JDK a build by Gradle asks for, and which one it still works with.

use stageplan_syntax::properties::Properties;

use super::build::{Build, first};
use super::model::Model;
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Cap, Facts, Floor, WishKind};
use crate::ecosystem::java::read::jdk;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

pub(super) fn read(unit: &Unit<'_>, build: &Build, model: &Model, facts: &mut Facts) {
    let mut wishes: Vec<(Option<Sourced<String>>, WishKind)> = Vec::new();
    let toolchain = [
        "java.toolchain.languageVersion",
        "kotlin.jvmToolchain",
        "kotlin.jvmToolchain.languageVersion",
        "jvmToolchain",
    ];
    wishes.push((model.value(&toolchain), WishKind::Exact));
    // What the release says counts more than source and target.
    let of_tasks = |names: &[&str]| model.tasks.iter().rev().find_map(|task| task.value(names).flatten());
    let target = model.value(&["targetCompatibility", "java.targetCompatibility"]);
    let source = model.value(&["sourceCompatibility", "java.sourceCompatibility"]);
    let java = of_tasks(&["options.release"]).or(target).or(source).or_else(|| of_tasks(&["targetCompatibility"]));
    wishes.push((java, WishKind::AtLeast));
    let kotlin = model.value(&["kotlin.compilerOptions.jvmTarget"]);
    let kotlin = kotlin.or_else(|| of_tasks(&["kotlinOptions.jvmTarget", "compilerOptions.jvmTarget"]));
    wishes.push((kotlin, WishKind::AtLeast));
    let daemon =
        build.root.join("gradle").ok().and_then(|folder| first(unit, &folder, &["gradle-daemon-jvm.properties"]));
    if let Some(source) = daemon {
        let properties = Properties::parse(&source.text);
        let found = properties.get("toolchainVersion");
        let text = found.map(|entry| Sourced::new(entry.value.clone(), source.origin(entry.span, "toolchainVersion")));
        wishes.push((text, WishKind::AtLeast));
    }
    for (text, kind) in wishes {
        facts.jdk.wishes.extend(text.as_ref().and_then(|text| jdk::wish(text, kind)));
    }
    let wrapper = facts.wrapper.as_ref().and_then(|wrapper| wrapper.version.clone());
    if let Some(version) = wrapper
        && let Some((row, newest)) = runs(version.value())
    {
        let origin = Origin::rule_from("java/gradle-runs-on", "", [version.origin().clone(), row.origin()]);
        let what = format!("Gradle {}", version.value());
        if let Some(oldest) = row.text("runs-min").and_then(jdk::line) {
            facts.jdk.floors.push(Floor { what: what.clone(), least: oldest, origin: origin.clone() });
        }
        facts.jdk.caps.push(Cap { what, newest, origin });
    }
    for row in CATALOG.rows("cap").filter(|row| row.text("when") == Some("compile")) {
        facts.jdk.caps.extend(cap(row, model, facts));
    }
}

/// The row of a version of Gradle, with the newest line that runs it.
fn runs(version: &str) -> Option<(Row<'static>, u32)> {
    let row = CATALOG.rows("gradle-jvm").find(|row| compare(version, row.key()).is_ge())?;
    Some((row, jdk::line(row.text("runs-max")?)?))
}

/// Compares versions by their numbers.
fn compare(one: &str, other: &str) -> std::cmp::Ordering {
    let numbers = |text: &str| {
        let plain = text.split(['-', '+']).next().unwrap_or_default();
        let mut numbers: Vec<u32> = plain.split('.').map(|part| part.parse().unwrap_or(0)).collect();
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        numbers
    };
    numbers(one).cmp(&numbers(other))
}

/// What a plugin of a compiler still knows.
fn cap(row: Row<'static>, model: &Model, _facts: &Facts) -> Option<Cap> {
    let newest = jdk::line(row.text("java-max")?)?;
    let plugins = row.list("plugins");
    let plugin = model.plugins.iter().find(|plugin| plugins.contains(&plugin.id.as_str()))?;
    let version = model.versions.get(&plugin.id)?;
    let from = row.text("from").is_none_or(|from| compare(version.value(), from).is_ge());
    let below = row.text("below").is_none_or(|below| compare(version.value(), below).is_lt());
    if !(from && below) {
        return None;
    }
    let what = if row.key().starts_with("kotlin") { "Kotlin" } else { plugin.id.as_str() };
    let origin = Origin::rule_from("java/compiler-knows", "", [version.origin().clone(), row.origin()]);
    Some(Cap { what: format!("{what} {}", version.value()), newest, origin })
}
