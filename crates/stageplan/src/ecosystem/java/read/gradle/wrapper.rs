//! The script that fetches Gradle.

use stageplan_syntax::properties::Properties;

use crate::ecosystem::java::facts::Wrapper;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Hosts of Gradle itself; another one is a mirror of the project's own.
const OWN: &[&str] = &["gradle.org", "github.com"];

/// The nearest wrapper at or above the folder Gradle is called in.
pub(super) fn read(unit: &Unit<'_>, root: &RepoPath, findings: &mut Vec<Finding>) -> Option<Wrapper> {
    let tree = unit.project.tree();
    root.ancestors().find_map(|folder| {
        let path = folder.join("gradlew").ok().filter(|path| tree.has_file(path))?;
        let file = |name: &str| folder.join(&format!("gradle/wrapper/{name}")).ok().filter(|path| tree.has_file(path));
        let settings = file("gradle-wrapper.properties")?;
        let source = unit.project.source(&settings)?;
        let address = Properties::parse(&source.text).get("distributionUrl").map(|entry| {
            let origin = source.origin(entry.span, "distributionUrl");
            Sourced::new(entry.value.clone(), origin)
        });
        let version = address.as_ref().and_then(version);
        let Some(jar) = file("gradle-wrapper.jar") else {
            let message = format!("{path} needs gradle/wrapper/gradle-wrapper.jar, which the repository does not have");
            let help = "commit it (`git add -f gradle/wrapper/gradle-wrapper.jar`), so that the project's own Gradle \
                        builds; until then the one of an image does";
            let place = Origin::of_file(path).place().cloned();
            findings.push(Finding::warning("java/wrapper-without-jar", message).help(help).at(place));
            return None;
        };
        let script = unit.project.source(&path);
        let crlf = script.is_some_and(|script| script.text.contains("\r\n"));
        Some(Wrapper {
            path: Sourced::new(path.clone(), Origin::of_file(path)),
            version,
            own_host: address.filter(foreign),
            crlf,
            files: vec![settings, jar],
        })
    })
}

/// The version in `…/gradle-8.14.3-bin.zip`.
fn version(address: &Sourced<String>) -> Option<Sourced<String>> {
    let text = address.value().rsplit('/').next()?.strip_prefix("gradle-")?;
    let text = text.strip_suffix(".zip").unwrap_or(text);
    let text = ["-bin", "-all", "-src", "-docs"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    Some(Sourced::new(text.to_owned(), address.origin().clone()))
}

fn foreign(address: &Sourced<String>) -> bool {
    let host = address.value().split("//").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
    !OWN.iter().any(|own| host == *own || host.ends_with(&format!(".{own}")))
}
