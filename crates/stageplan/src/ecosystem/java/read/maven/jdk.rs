//! Which JDK a pom asks for.

use super::effective::{Effective, Plugin};
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Jdk, WishKind};
use crate::ecosystem::java::read::{boot, jdk};
use crate::origin::{Origin, Sourced};

const COMPILER: &str = "org.apache.maven.plugins:maven-compiler-plugin";

pub(super) fn read(effective: &Effective, plugins: &[Plugin<'_>], found: &mut Jdk) {
    let mut add = |text: Option<Sourced<String>>, kind: WishKind| {
        found.wishes.extend(text.as_ref().and_then(|text| jdk::wish(text, kind)));
    };
    let compiler = plugins.iter().find(|plugin| plugin.key == COMPILER);
    let setting = |name: &str| compiler.and_then(|plugin| plugin.setting(effective, &[name]));
    let property = |name: &str| effective.property(name);
    let toolchain = plugins.iter().find(|plugin| plugin.key == "org.apache.maven.plugins:maven-toolchains-plugin");
    let wanted = toolchain.and_then(|plugin| plugin.setting(effective, &["toolchains", "jdk", "version"]));
    add(wanted.filter(|text| text.value().chars().all(|c| c.is_ascii_digit())), WishKind::Exact);
    // The release beats source and target, whichever of them is configured closer.
    let release = setting("release").or_else(|| property("maven.compiler.release"));
    let parent = effective.external.as_ref();
    let row = parent.and_then(|parent| CATALOG.row("parent", &format!("{}:{}", parent.group, parent.artifact)));
    let by_parent = || {
        let name = row?.text("release-property")?;
        let own = property(name);
        let default = || {
            let parent = parent?;
            let version = parent.version.clone()?;
            let (major, _) = boot::line(version.value())?;
            let row = row?;
            let text = if row.flag("boot") && major < 3 { "1.8" } else { row.text("java-default")? };
            let because = "what the parent sets where the project says nothing";
            let why = Origin::rule_from("java/line-of-parent", because, [version.origin().clone(), row.origin()]);
            Some(Sourced::new(text.to_owned(), why))
        };
        own.or_else(default)
    };
    let first = release.or_else(by_parent);
    let older = || {
        let target = setting("target").or_else(|| property("maven.compiler.target"));
        target.or_else(|| setting("source")).or_else(|| property("maven.compiler.source"))
    };
    // By habit, where no plugin knows it.
    let habit = || ["java.version", "jdk.version", "javaVersion"].iter().find_map(|name| property(name));
    add(first.or_else(older).or_else(habit), WishKind::AtLeast);
    let kotlin = plugins.iter().find(|plugin| plugin.key == "org.jetbrains.kotlin:kotlin-maven-plugin");
    let target = kotlin.and_then(|plugin| plugin.setting(effective, &["jvmTarget"]));
    add(target.or_else(|| property("kotlin.compiler.jvmTarget")), WishKind::AtLeast);
}
