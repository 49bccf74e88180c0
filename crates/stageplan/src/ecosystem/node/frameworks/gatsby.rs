//! Gatsby.

use super::front::{Draft, Front, Look, NOWHERE, Told, Verdict};
use crate::finding::Finding;
use crate::origin::Origin;
use crate::tree::RepoPath;

pub(super) const FRONT: Front = Front {
    key: "gatsby",
    packages: &["gatsby"],
    programs: &["gatsby"],
    verbs: &["build"],
    build: &["gatsby", "build"],
    configs: &["gatsby-config"],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    // The prefix counts only where the build is told to use it.
    if look.run.is_some_and(|run| run.words.iter().any(|word| word == "--prefix-paths"))
        && let Told::Said(prefix) = look.told(&["pathPrefix"])
    {
        draft.base = Some(prefix);
    }
    draft.findings.extend(routes(look));
    Verdict::Site
}

/// Pages whose addresses only the browser knows, by the names of their files.
fn routes(look: &Look<'_>) -> Option<Finding> {
    let pages = look.unit.path("src/pages")?;
    let mut files = look.unit.project.tree().files_below(&pages);
    let below = |path: &RepoPath| {
        let file = path.relative_to(&pages)?;
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        (name.starts_with('[') && !folder.is_empty()).then(|| folder.to_owned())
    };
    let (file, folder) = files.find_map(|path| Some((path.clone(), below(path)?)))?;
    let message =
        format!("addresses below /{folder}/ are made in the browser, and the image's server has no file for them");
    Some(
        Finding::warning("node/client-routes-below", message)
            .help(format!(
                "have what is in front of the image answer them with the page of {}, or visitors who come there by a \
                 link or reload get the page for what is not found",
                file.as_str()
            ))
            .at(Origin::of_file(file).place().cloned()),
    )
}
