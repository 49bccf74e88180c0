//! Libraries and compilers that bind the line of the JDK, by the versions that the build says.

use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Cap, Floor, Jdk};
use crate::ecosystem::java::read::framework::names;
use crate::ecosystem::java::read::jdk;
use crate::ecosystem::java::read::version::version;
use crate::origin::Origin;

/// Something that the build uses.
pub(super) struct Used<'a> {
    /// `group:artifact`, or the id of a plugin.
    pub(super) key: &'a str,
    pub(super) version: Option<&'a str>,
    pub(super) origin: &'a Origin,
}

/// Whether a row is about what is used. A row that names no versions is about all of them.
fn binds(row: Row<'_>, told: &[&str], used: &Used<'_>) -> bool {
    // Artifacts of Scala carry the line of the language in their name.
    let plain = used.key.rsplit_once('_').filter(|(_, line)| line.starts_with(|c: char| c.is_ascii_digit()));
    let is = |tell: &&str| names(tell, used.key) || plain.is_some_and(|(plain, _)| names(tell, plain));
    if !told.iter().any(is) {
        return false;
    }
    let (from, below) = (row.text("from").and_then(version), row.text("below").and_then(version));
    match (used.version.and_then(version), &from, &below) {
        (_, None, None) => true,
        (None, ..) => false,
        (Some(known), from, below) => {
            from.as_ref().is_none_or(|from| known >= *from) && below.as_ref().is_none_or(|below| known < *below)
        }
    }
}

/// Adds the bounds of everything that is used.
pub(super) fn read<'a>(used: &[Used<'a>], jdk: &mut Jdk) {
    for row in CATALOG.rows("cap").filter(|row| row.text("when") != Some("test") && !row.flag("class-path")) {
        add(row, used, jdk);
    }
}

/// Adds the bound of a processor of annotations that the compiler finds on the class path by itself.
pub(super) fn by_class_path(used: &[Used<'_>], jdk: &mut Jdk) {
    for row in CATALOG.rows("cap").filter(|row| row.flag("class-path")) {
        add(row, used, jdk);
    }
}

fn add(row: Row<'_>, used: &[Used<'_>], found: &mut Jdk) {
    let mut told = row.list("artifacts");
    told.extend(row.list("plugins"));
    let Some(used) = used.iter().find(|used| binds(row, &told, used)) else { return };
    // The last part of a plugin's id may say little.
    let name = row.text("name").unwrap_or_else(|| used.key.rsplit([':', '.']).next().unwrap_or(used.key));
    let what = used.version.map_or_else(|| name.to_owned(), |version| format!("{name} {version}"));
    let why = row.text("why").unwrap_or_default();
    let origin = Origin::rule_from("java/bound-of-library", why, [used.origin.clone(), row.origin()]);
    if let Some(newest) = row.text("java-max").and_then(jdk::line) {
        found.caps.push(Cap { what: what.clone(), newest, origin: origin.clone() });
    }
    if let Some(least) = row.text("java-min").and_then(jdk::line) {
        found.floors.push(Floor { what, least, origin });
    }
}

#[cfg(test)]
mod tests {
    use super::{Used, by_class_path, read};
    use crate::ecosystem::java::facts::Jdk;
    use crate::origin::Origin;

    #[track_caller]
    fn check(used: &[(&str, &str)], expect: &str) {
        let origin = Origin::rule("test/caps", "");
        let used: Vec<Used<'_>> = used
            .iter()
            .map(|(key, version)| Used {
                key,
                version: Some(*version).filter(|text| !text.is_empty()),
                origin: &origin,
            })
            .collect();
        let mut jdk = Jdk::default();
        read(&used, &mut jdk);
        by_class_path(&used, &mut jdk);
        let caps = jdk.caps.iter().map(|cap| format!("{}<={}", cap.what, cap.newest));
        let floors = jdk.floors.iter().map(|floor| format!("{}>={}", floor.what, floor.least));
        assert_eq!(caps.chain(floors).collect::<Vec<String>>().join(" "), expect);
    }

    #[test]
    fn versions_bind_the_line() {
        check(&[("org.jetbrains.kotlin:kotlin-stdlib", "2.2.21")], "Kotlin 2.2.21<=24");
        check(&[("org.jetbrains.kotlin:kotlin-stdlib", "2.3.0")], "");
        check(&[("org.scala-lang:scala-library", "2.13.10")], "scala-library 2.13.10<=20");
        check(&[("io.helidon.applications:helidon-se", "4.2.1")], "helidon-se 4.2.1>=21");
        check(&[("org.aspectj:aspectjtools", "")], "");
        check(&[("com.google.errorprone:error_prone_core", "2.36.0")], "error_prone_core 2.36.0>=17");
        check(&[("org.jacoco:jacoco-maven-plugin", "0.8.7")], "");
    }

    #[test]
    fn processors_on_the_class_path_are_run_up_to_a_line() {
        check(&[("org.mapstruct:mapstruct-processor", "")], "mapstruct-processor<=22");
        check(&[("org.projectlombok:lombok", "1.18.42")], "lombok 1.18.42<=22");
        check(&[("org.projectlombok:lombok", "1.18.20")], "lombok 1.18.20<=16 lombok 1.18.20<=22");
    }
}
