//! Which JDK a build by Gradle asks for, and which one it still works with.

use stageplan_syntax::properties::Properties;

use super::build::{Build, first};
use super::model::Model;
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Cap, Facts, Floor, WishKind};
use crate::ecosystem::java::read::caps::{self, Used};
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
        // It is what Gradle runs on, which may be another line than the program's.
        wishes.push((text, WishKind::Shown));
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
        if let Some(least) = row.text("runs-min").and_then(jdk::line) {
            facts.jdk.floors.push(Floor { what: what.clone(), least, origin: origin.clone() });
        }
        facts.jdk.caps.push(Cap { what, newest, origin });
    }
    // Without a wrapper it is the Gradle of an image, which is made for some lines only.
    if let (None, Some(row)) = (&facts.wrapper, CATALOG.row("image", "gradle")) {
        let lines = row.list("lines").into_iter().filter_map(jdk::line);
        let (least, newest) = (lines.clone().min(), lines.max());
        let what = "the image of Gradle".to_owned();
        let origin = row.origin();
        facts.jdk.floors.extend(least.map(|least| Floor { what: what.clone(), least, origin: origin.clone() }));
        facts.jdk.caps.extend(newest.map(|newest| Cap { what, newest, origin }));
    }
    // A compiler is bound by its plugin; what it brings along says nothing more.
    let plugins = model.plugins.iter().map(|plugin| Used {
        key: &plugin.id,
        version: model.versions.get(&plugin.id).map(|version| version.value().as_str()),
        origin: &plugin.origin,
    });
    let libraries = facts.dependencies.iter().filter(|known| !matches!(known.scope.as_str(), "test" | "import"));
    let libraries =
        libraries.map(|known| Used { key: &known.key, version: known.version.as_deref(), origin: &known.origin });
    let used: Vec<Used<'_>> = plugins.chain(libraries).collect();
    caps::read(&used, &mut facts.jdk);
}

/// The row of a version of Gradle, with the newest line that runs it.
fn runs(version: &str) -> Option<(Row<'static>, u32)> {
    let row = CATALOG.rows("gradle-jvm").find(|row| compare(version, row.key()).is_ge())?;
    Some((row, jdk::line(row.text("runs-max")?)?))
}

/// Compares versions by their numbers.
pub(super) fn compare(one: &str, other: &str) -> std::cmp::Ordering {
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
