//! Certificates and keys that the build packs with its resources: the program finds them on its class path.

use crate::ecosystem::java::facts::Facts;
use crate::evidence::is_private_key;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Where what a module packs lies.
const FOLDERS: &[&str] = &["src/main/resources", "src/main/webapp"];

/// The ends of names that are otherwise kept away from a build.
const ENDS: &[&str] = &[".pem", ".key", ".p12", ".pfx"];

/// How many are named.
const MOST: usize = 200;

/// Finds them in the unit, and in the modules beside it where the unit stands on them.
pub(super) fn find(unit: &Unit<'_>, facts: &mut Facts) {
    let tree = unit.project.tree();
    let mut modules = vec![unit.folder.clone()];
    if facts.build.stands_on_others {
        for manifest in &facts.build.manifests {
            let folder = manifest.value().parent().unwrap_or_else(RepoPath::root);
            if !modules.contains(&folder) {
                modules.push(folder);
            }
        }
    }
    let folders = modules.iter().flat_map(|module| FOLDERS.iter().filter_map(|name| module.join(name).ok()));
    let files = folders.collect::<Vec<RepoPath>>();
    let files = files.iter().flat_map(|folder| tree.files_below(folder));
    let found = files.filter(|path| ENDS.iter().any(|end| path.as_str().ends_with(end))).take(MOST);
    for path in found {
        let origin = Origin::of_file(path.clone());
        if is_private_key(path, tree.text(path).map(|text| &**text)) {
            facts.findings.push(
                Finding::warning(
                    "java/private-key-packed",
                    format!("the build packs {path}, which looks like a private key"),
                )
                .help("take it out of the repository and mount it where the image runs, unless it is only for tests")
                .at(origin.place().cloned()),
            );
        }
        let because = "the build packs it with the program's resources";
        let why = Origin::rule_from("java/packed-key", because, [origin]);
        facts.build.packed.push(Sourced::new(path.clone(), why));
    }
}
