//! Gatsby.

use super::front::{Draft, Front, Look, NOWHERE, Told, Verdict};

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
    Verdict::Site
}
