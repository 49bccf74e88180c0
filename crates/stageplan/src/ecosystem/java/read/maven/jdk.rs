//! Which JDK a pom asks for.

use super::effective::{Effective, Plugin};
use super::pom::Parent;
use super::reactor::Reactor;
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Cap, Dependency, Facts, Floor, Jdk, WishKind};
use crate::ecosystem::java::read::caps::{self, Used};
use crate::ecosystem::java::read::version::Range;
use crate::ecosystem::java::read::{boot, jdk};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

const COMPILER: &str = "org.apache.maven.plugins:maven-compiler-plugin";
const TOOLCHAINS: &str = "org.apache.maven.plugins:maven-toolchains-plugin";
const ENFORCER: &str = "org.apache.maven.plugins:maven-enforcer-plugin";
const KOTLIN: &str = "org.jetbrains.kotlin:kotlin-maven-plugin";

pub(super) fn read(
    unit: &Unit<'_>,
    reactor: &Reactor,
    effective: &Effective,
    plugins: &[Plugin<'_>],
    managed: &[Dependency],
    facts: &mut Facts,
) {
    let found = &mut facts.jdk;
    if let Some((version, wanted)) = toolchain(effective, plugins) {
        bounds(&version, "the toolchain of the build", WishKind::Exact, found);
        facts.build.toolchain = wanted;
    }
    of_module(effective, plugins, found);
    if let Some(version) = rule(effective, plugins) {
        bounds(&version, "the rules of the build", WishKind::AtLeast, found);
    }
    // What the unit stands on is made by the same JDK.
    for pom in reactor.built.iter().skip(1) {
        let module = Effective::of(unit, pom.clone());
        of_module(&module, &module.plugins(), found);
    }
    let compiler = plugins.iter().find(|plugin| plugin.key == COMPILER);
    let used = used(effective, plugins, managed, &facts.dependencies);
    let used: Vec<Used<'_>> = used.iter().map(Known::used).collect();
    caps::read(&used, found);
    if finds_processors(effective, compiler) {
        caps::by_class_path(&used, found);
    }
}

/// A setting of the compiler, else the property that stands for it.
fn compiled(effective: &Effective, compiler: Option<&Plugin<'_>>, name: &str) -> Option<Sourced<String>> {
    let setting = compiler.and_then(|plugin| plugin.setting(effective, &[name]));
    setting.or_else(|| effective.property(&format!("maven.compiler.{name}")))
}

fn row_of(parent: Option<&Parent>) -> Option<Row<'static>> {
    let parent = parent?;
    CATALOG.row("parent", &format!("{}:{}", parent.group, parent.artifact))
}

/// The line that a parent outside of the repository sets.
fn by_parent(effective: &Effective) -> Option<Sourced<String>> {
    let parent = effective.external.as_ref()?;
    let row = row_of(Some(parent))?;
    let own = row.text("release-property").and_then(|name| effective.property(name));
    own.or_else(|| {
        let version = parent.version.clone()?;
        let (major, _) = boot::line(version.value())?;
        let lines = row.list("java-from").into_iter().filter_map(|pair| pair.split_once('='));
        let mut fitting = lines.filter(|(from, _)| from.parse::<u32>().is_ok_and(|from| from <= major));
        let text = fitting.next_back().map(|(_, line)| line).or_else(|| row.text("java-default"))?;
        let because = "what the parent sets where the project says nothing";
        let why = Origin::rule_from("java/line-of-parent", because, [version.origin().clone(), row.origin()]);
        Some(Sourced::new(text.to_owned(), why))
    })
}

/// What one module wishes.
fn of_module(effective: &Effective, plugins: &[Plugin<'_>], found: &mut Jdk) {
    let compiler = plugins.iter().find(|plugin| plugin.key == COMPILER);
    // The release beats source and target, whichever of them is configured closer.
    let release = compiled(effective, compiler, "release");
    let target = || compiled(effective, compiler, "target").or_else(|| compiled(effective, compiler, "source"));
    // By habit, where no plugin knows it.
    let habit = || ["java.version", "jdk.version", "javaVersion"].iter().find_map(|name| effective.property(name));
    let parent = if release.is_none() { by_parent(effective) } else { None };
    let wished = release.clone().or(parent).or_else(target).or_else(habit);
    // Features in preview are known to one line only.
    let kind = if previews(compiler) { WishKind::Exact } else { WishKind::AtLeast };
    let mut add = |text: Option<Sourced<String>>, kind: WishKind| {
        let wish = text.as_ref().and_then(|text| jdk::wish(text, kind));
        let same =
            |known: &crate::ecosystem::java::facts::Wish, line: u32| *known.line.value() == line && known.kind == kind;
        if let Some(wish) = wish
            && !found.wishes.iter().any(|known| same(known, *wish.line.value()))
        {
            found.wishes.push(wish);
        }
    };
    add(wished, kind);
    let kotlin = plugins.iter().find(|plugin| plugin.key == KOTLIN);
    let target = kotlin.and_then(|plugin| plugin.setting(effective, &["jvmTarget"]));
    add(target.or_else(|| effective.property("kotlin.compiler.jvmTarget")), WishKind::AtLeast);
    // An old compiler does not know the option at all.
    if let Some(release) = release.filter(|release| jdk::line(release.value()).is_some_and(|line| line < 9))
        && found.floors.is_empty()
    {
        let because = "compilers know `release` from Java 9 on";
        let origin = Origin::rule_from("java/release-option", because, [release.origin().clone()]);
        found.floors.push(Floor { what: "the option `release` of the compiler".to_owned(), least: 9, origin });
    }
}

fn previews(compiler: Option<&Plugin<'_>>) -> bool {
    arguments(compiler).iter().any(|argument| argument == "--enable-preview")
        || compiler.is_some_and(|plugin| {
            let mut parts = plugin.configurations().into_iter();
            parts.any(|(_, part)| part.value(&["enablePreview"]) == Some("true"))
        })
}

/// Words that the compiler is given.
fn arguments(compiler: Option<&Plugin<'_>>) -> Vec<String> {
    let parts = compiler.into_iter().flat_map(Plugin::configurations).map(|(_, part)| part);
    let words = parts.flat_map(|part| {
        let list = part.child("compilerArgs").into_iter().flat_map(|list| list.children());
        let list = list.filter_map(|element| element.text().map(str::to_owned));
        let line = part.value(&["compilerArgument"]).into_iter().flat_map(str::split_whitespace).map(str::to_owned);
        let named = part.child("compilerArguments").into_iter().flat_map(|list| list.children());
        list.chain(line).chain(named.map(|element| format!("-{}", element.name()))).collect::<Vec<String>>()
    });
    words.collect()
}

/// Whether the compiler looks for processors of annotations on the class path by itself: nothing says where they are.
fn finds_processors(effective: &Effective, compiler: Option<&Plugin<'_>>) -> bool {
    // A parent that nobody knows may say it.
    if effective.external.is_some() && row_of(effective.external.as_ref()).is_none() {
        return false;
    }
    let mut parts = compiler.into_iter().flat_map(Plugin::configurations).map(|(_, part)| part);
    let told = ["annotationProcessorPaths", "annotationProcessors", "proc"];
    !parts.any(|part| told.iter().any(|name| part.child(name).is_some()))
        && effective.property("maven.compiler.proc").is_none()
        && !arguments(compiler).iter().any(|word| word.starts_with("-proc") || word.starts_with("--processor"))
}

/// The version that the toolchains plugin asks for, and all that a file of toolchains must offer to its goal.
#[allow(clippy::type_complexity, reason = "two answers of one look")]
fn toolchain(
    effective: &Effective,
    plugins: &[Plugin<'_>],
) -> Option<(Sourced<String>, Option<Sourced<Vec<(String, String)>>>)> {
    let plugin = plugins.iter().find(|plugin| plugin.key == TOOLCHAINS)?;
    let version = plugin.setting(effective, &["toolchains", "jdk", "version"]);
    let selected = || plugin.runs("select-jdk-toolchain").then(|| plugin.setting(effective, &["version"])).flatten();
    let version = version.or_else(selected)?;
    let asked = plugin.configurations().into_iter().find_map(|(pom, part)| {
        let jdk = part.at(&["toolchains", "jdk"])?;
        let each = jdk.children().filter_map(|element| {
            Some((element.name().to_owned(), effective.resolve(element.text().unwrap_or_default())?))
        });
        Some(Sourced::new(each.collect::<Vec<_>>(), pom.origin(jdk, "configuration.toolchains.jdk")))
    });
    let told = effective.own().options.toolchains.is_some();
    Some((version, asked.filter(|_| plugin.runs("toolchain") && !told)))
}

/// The line that the rules of the build ask for.
fn rule(effective: &Effective, plugins: &[Plugin<'_>]) -> Option<Sourced<String>> {
    let plugin = plugins.iter().find(|plugin| plugin.key == ENFORCER && plugin.runs("enforce"))?;
    plugin.setting(effective, &["rules", "requireJavaVersion", "version"])
}

/// A wish by a version or a range of versions.
fn bounds(text: &Sourced<String>, what: &str, kind: WishKind, found: &mut Jdk) {
    let Some(range) = Range::parse(text.value(), jdk::line) else {
        found.wishes.extend(jdk::wish(text, kind));
        return;
    };
    let at = |line: u32| Sourced::new(line, text.origin().clone());
    if let Some((low, _)) = range.low() {
        let wish = crate::ecosystem::java::facts::Wish { line: at(*low), kind: WishKind::AtLeast };
        found.wishes.push(wish);
    }
    if let Some((high, inside)) = range.high() {
        let newest = if *inside { *high } else { high.saturating_sub(1) };
        found.caps.push(Cap { what: what.to_owned(), newest, origin: text.origin().clone() });
    }
}

/// Something that the build uses, in a version.
struct Known {
    key: String,
    version: Option<String>,
    origin: Origin,
}

impl Known {
    fn used(&self) -> Used<'_> {
        Used { key: &self.key, version: self.version.as_deref(), origin: &self.origin }
    }
}

/// Dependencies that are no tests, lists of versions, the parent, plugins with what they stand on, and processors.
fn used(
    effective: &Effective,
    plugins: &[Plugin<'_>],
    managed: &[Dependency],
    dependencies: &[Dependency],
) -> Vec<Known> {
    let own = dependencies.iter().filter(|known| known.scope != "test");
    let lists = managed.iter().filter(|known| known.scope == "import");
    let mut found: Vec<Known> = own
        .chain(lists)
        .map(|known| Known { key: known.key.clone(), version: known.version.clone(), origin: known.origin.clone() })
        .collect();
    if let Some(parent) = &effective.external {
        let key = format!("{}:{}", parent.group, parent.artifact);
        let version = parent.version.clone().and_then(|version| effective.resolved(version));
        let version = version.map(|version| version.into_parts().0);
        found.push(Known { key, version, origin: parent.origin.clone() });
    }
    for plugin in plugins {
        let version = plugin.version(effective).map(|version| version.into_parts().0);
        found.push(Known { key: plugin.key.clone(), version, origin: plugin.origin.clone() });
        for (pom, element) in plugin.dependencies() {
            let known = effective.dependency(pom, element);
            found.extend(known.map(|known| Known { key: known.key, version: known.version, origin: known.origin }));
        }
        if plugin.key != COMPILER {
            continue;
        }
        for (pom, part) in plugin.configurations() {
            let paths = part.child("annotationProcessorPaths").into_iter().flat_map(|list| list.children());
            for element in paths {
                let known = effective.dependency(pom, element);
                found.extend(known.map(|known| Known { key: known.key, version: known.version, origin: known.origin }));
            }
        }
    }
    found
}

/// A parent that is not known.
pub(super) fn parents(effective: &Effective, facts: &mut Facts) {
    let Some(parent) = effective.external.as_ref().filter(|parent| row_of(Some(parent)).is_none()) else { return };
    let version = parent.version.as_ref().map_or("", |version| version.value().as_str());
    let message = format!("the parent {}:{}:{version} lies outside of the repository", parent.group, parent.artifact);
    facts.findings.push(
        Finding::note("java/parent-outside", message)
            .help("what it sets is not known here; say `--version` or `--start` where the plan misses something")
            .at(parent.origin.place().cloned()),
    );
}
