//! The script that fetches Maven.

use stageplan_syntax::properties::Properties;

use crate::ecosystem::java::facts::Wrapper;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Hosts of Maven itself; another one is a mirror of the project's own.
const OWN: &[&str] = &["maven.org", "maven.apache.org", "apache.org"];

/// The nearest wrapper at or above the folder Maven is called in.
pub(super) fn read(unit: &Unit<'_>, root: &RepoPath) -> Option<Wrapper> {
    let tree = unit.project.tree();
    root.ancestors().find_map(|folder| {
        let path = folder.join("mvnw").ok().filter(|path| tree.has_file(path))?;
        let settings = folder.join(".mvn/wrapper/maven-wrapper.properties").ok().filter(|path| tree.has_file(path))?;
        let source = unit.project.source(&settings)?;
        let properties = Properties::parse(&source.text);
        let address = properties.get("distributionUrl");
        let address =
            address.map(|entry| Sourced::new(entry.value.clone(), source.origin(entry.span, "distributionUrl")));
        let version = address.as_ref().and_then(|address| {
            let text = address.value().rsplit('/').next()?;
            let text = text.strip_prefix("apache-maven-")?;
            let version = text.split("-bin").next()?.trim_end_matches(".zip");
            Some(Sourced::new(version.to_owned(), address.origin().clone()))
        });
        let foreign = |address: &Sourced<String>| {
            let host =
                address.value().split("//").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
            !OWN.iter().any(|own| host == *own || host.ends_with(&format!(".{own}")))
        };
        let script = unit.project.source(&path);
        let crlf = script.is_some_and(|script| script.text.contains("\r\n"));
        Some(Wrapper {
            path: Sourced::new(path.clone(), Origin::of_file(path)),
            version,
            own_host: address.filter(foreign),
            crlf,
            files: vec![settings],
        })
    })
}
