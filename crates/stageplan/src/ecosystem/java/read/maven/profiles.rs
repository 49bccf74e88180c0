//! Which profiles of a pom are active where nobody names one on the command line: what can be told without running.

use stageplan_syntax::xml::Element;

use super::options::Options;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::read::jdk;
use crate::ecosystem::java::read::version::Range;
use crate::project::Unit;
use crate::tree::RepoPath;

/// Properties that every call of ours sets.
const OURS: &[&str] = &["skipTests"];

/// The oldest line of the JDK that a profile is weighed against where the pom says nothing; older ones are for those who
/// ask for them.
const OLDEST: u32 = 11;

/// The places of the active profiles in the list of the pom.
pub(super) fn active(unit: &Unit<'_>, folder: &RepoPath, project: Element<'_>, options: &Options) -> Vec<usize> {
    let list = || project.child("profiles").into_iter().flat_map(|list| list.all("profile")).enumerate();
    let id = |profile: &Element<'_>| profile.value(&["id"]).unwrap_or("default").to_owned();
    let off = |profile: &Element<'_>| options.without.contains(&id(profile));
    let told = |profile: &Element<'_>| {
        options.profiles.contains(&id(profile))
            || profile.child("activation").is_some_and(|activation| holds(unit, folder, project, activation, options))
    };
    let places = |by: &dyn Fn(&Element<'_>) -> bool| {
        let fitting = list().filter(|(_, profile)| by(profile) && !off(profile));
        fitting.map(|(at, _)| at).collect::<Vec<usize>>()
    };
    let found = places(&told);
    if !found.is_empty() {
        // Maven leaves out what is active by default as soon as another profile of the pom is active.
        return found;
    }
    places(&|profile| profile.value(&["activation", "activeByDefault"]) == Some("true"))
}

/// Whether everything that an activation asks for holds, and it asks for something.
fn holds(unit: &Unit<'_>, folder: &RepoPath, project: Element<'_>, activation: Element<'_>, options: &Options) -> bool {
    let mut asked = false;
    for condition in activation.children() {
        let held = match condition.name() {
            "property" => property(condition, options),
            "file" => file(unit, folder, condition),
            "os" => linux(condition),
            "jdk" => condition.text().is_some_and(|text| on_every_line(text, project)),
            "activeByDefault" => continue,
            _ => false,
        };
        if !held {
            return false;
        }
        asked = true;
    }
    asked
}

fn property(condition: Element<'_>, options: &Options) -> bool {
    let Some(name) = condition.value(&["name"]) else { return false };
    let known = |name: &str| {
        let told = options.properties.get(name).map(|value| value.value().as_str());
        told.or_else(|| OURS.contains(&name).then_some("true"))
    };
    if let Some(name) = name.strip_prefix('!') {
        return known(name).is_none();
    }
    match condition.value(&["value"]) {
        Some(value) => match value.strip_prefix('!') {
            Some(value) => known(name) != Some(value),
            None => known(name) == Some(value),
        },
        None => known(name).is_some(),
    }
}

fn file(unit: &Unit<'_>, folder: &RepoPath, condition: Element<'_>) -> bool {
    let there = |name: &str| {
        let path = condition.value(&[name])?.replace("${project.basedir}", ".").replace("${basedir}", ".");
        let path = folder.join(&path).ok()?;
        let tree = unit.project.tree();
        Some(tree.has_file(&path) || tree.has_folder(&path))
    };
    // What lies outside of the repository lies on somebody's machine, and not on the one that builds the image.
    match (condition.child("exists").is_some(), condition.child("missing").is_some()) {
        (true, _) => there("exists").unwrap_or(false),
        (false, true) => !there("missing").unwrap_or(false),
        (false, false) => false,
    }
}

/// An image is built on Linux; for which machine is nobody's business here.
fn linux(condition: Element<'_>) -> bool {
    let mut fits = true;
    for part in condition.children() {
        let Some(text) = part.text() else { continue };
        let (not, word) = text.strip_prefix('!').map_or((false, text), |word| (true, word));
        let is = match part.name() {
            "family" => word.eq_ignore_ascii_case("unix"),
            "name" => word.eq_ignore_ascii_case("linux"),
            _ => return false,
        };
        fits &= is != not;
    }
    fits
}

/// Whether a condition holds on every line of the JDK that the pom can be built with.
fn on_every_line(text: &str, project: Element<'_>) -> bool {
    let (not, text) = text.strip_prefix('!').map_or((false, text), |text| (true, text));
    let range = Range::parse(text, jdk::line);
    let exact = jdk::line(text).filter(|_| range.is_none());
    let names = ["maven.compiler.release", "java.version", "maven.compiler.target", "maven.compiler.source"];
    let written = names.iter().find_map(|name| jdk::line(project.value(&["properties", name])?));
    let least = written.unwrap_or(OLDEST);
    let lines = CATALOG.rows("java-line").filter(|row| row.flag("temurin"));
    let mut lines = lines.filter_map(|row| row.key().parse::<u32>().ok()).filter(|line| *line >= least).peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            let held = match (&range, exact) {
                (Some(range), _) => range.holds(&line),
                (None, Some(exact)) => exact == line,
                (None, None) => return false,
            };
            held != not
        })
}

#[cfg(test)]
mod tests {
    use crate::ecosystem::java::read::maven::pom::Pom;
    use crate::testing::{path, with_unit};

    #[track_caller]
    fn check(profiles: &str, expect: &[&str]) {
        let text = format!(
            "//- .mvn/maven.config\n-Denvironment=ci\n-Pnamed\n//- Makefile\nall:\n//- pom.xml\n<project><properties>\
             <java.version>17</java.version></properties><profiles>{profiles}</profiles></project>\n"
        );
        let got = with_unit(&text, "", |unit| {
            let pom = Pom::at(unit, &path("pom.xml"));
            let roots = pom.iter().flat_map(|pom| pom.roots().into_iter().skip(1));
            roots.filter_map(|root| root.value(&["id"]).map(str::to_owned)).collect::<Vec<String>>()
        });
        assert_eq!(got, expect, "{profiles}");
    }

    fn profile(id: &str, activation: &str) -> String {
        format!("<profile><id>{id}</id><activation>{activation}</activation></profile>")
    }

    #[test]
    fn what_is_active_by_default_gives_way() {
        let default = profile("a", "<activeByDefault>true</activeByDefault>");
        check(&default, &["a"]);
        check(&format!("{default}{}", profile("b", "<property><name>!fast</name></property>")), &["b"]);
        check(&format!("{default}{}", profile("b", "<property><name>fast</name></property>")), &["a"]);
        check(&format!("{default}{}", profile("named", "")), &["named"]);
    }

    #[test]
    fn properties_are_those_of_the_configuration_and_ours() {
        check(&profile("a", "<property><name>environment</name></property>"), &["a"]);
        check(&profile("a", "<property><name>environment</name><value>ci</value></property>"), &["a"]);
        check(&profile("a", "<property><name>environment</name><value>!ci</value></property>"), &[]);
        check(&profile("a", "<property><name>other</name><value>!ci</value></property>"), &["a"]);
        check(&profile("a", "<property><name>!skipTests</name></property>"), &[]);
    }

    #[test]
    fn files_systems_and_lines_are_weighed() {
        check(&profile("a", "<file><exists>Makefile</exists></file>"), &["a"]);
        check(&profile("a", "<file><exists>${basedir}/none</exists></file>"), &[]);
        check(&profile("a", "<file><missing>none</missing></file>"), &["a"]);
        check(&profile("a", "<os><family>unix</family></os>"), &["a"]);
        check(&profile("a", "<os><family>!windows</family></os>"), &["a"]);
        check(&profile("a", "<os><name>linux</name><arch>aarch64</arch></os>"), &[]);
        check(&profile("a", "<jdk>[9,)</jdk>"), &["a"]);
        check(&profile("a", "<jdk>[17,)</jdk>"), &["a"]);
        check(&profile("a", "<jdk>[21,)</jdk>"), &[]);
        check(&profile("a", "<jdk>1.8</jdk>"), &[]);
        check(&profile("a", "<jdk>!1.8</jdk>"), &["a"]);
        check(&profile("a", "<jdk>[17,)</jdk><os><family>windows</family></os>"), &[]);
    }
}
