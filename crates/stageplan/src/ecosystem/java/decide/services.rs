//! What has to be there beside the image: databases, caches, queues.

use crate::ecosystem::java::facts::Facts;
use crate::finding::Finding;

/// Names the services that the program needs, and the variables that say where they are.
pub(super) fn tell(facts: &Facts, findings: &mut Vec<Finding>) {
    let services = &facts.config.services;
    let Some((first, _)) = services.first() else { return };
    let mut names: Vec<&str> = Vec::new();
    let mut variables: Vec<&str> = Vec::new();
    for (name, variable) in services {
        if !names.contains(&name.value().as_str()) {
            names.push(name.value());
        }
        if !variables.contains(&variable.as_str()) {
            variables.push(variable);
        }
    }
    let credentials = facts.config.variables.iter().map(|(name, _)| name.value().as_str());
    let about = |name: &&str| {
        let end = |word: &str| name.ends_with(word);
        (end("_USERNAME") || end("_PASSWORD") || end("_USER")) && !variables.contains(name)
    };
    let credentials: Vec<&str> = credentials.filter(about).collect();
    variables.extend(credentials);
    variables.truncate(6);
    let list = match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.join(", "),
    };
    findings.push(
        Finding::note("java/needs-services", format!("the program needs {list} beside it"))
            .help(format!("say where by {} when the image runs; nothing of it is in the image", variables.join(", ")))
            .at(first.origin().place().cloned()),
    );
    if let Some(drops) = &facts.config.drops {
        findings.push(
            Finding::warning(
                "java/tables-made-anew",
                format!("`{}` throws the tables of the database away at every start", drops.value()),
            )
            .help("let a migration make the tables, and set this to none or validate in production")
            .at(drops.origin().place().cloned()),
        );
    }
}
