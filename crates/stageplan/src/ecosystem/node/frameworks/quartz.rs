//! Quartz, which is no dependency: a site of it is a copy of the generator with pages in it.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};
use crate::origin::{Origin, Sourced};

pub(super) const FRONT: Front = Front {
    key: "@jackyzha0/quartz",
    packages: &["@jackyzha0/quartz"],
    programs: &["quartz"],
    verbs: &["build"],
    build: &["quartz", "build"],
    configs: &["quartz.config"],
    output: super::front::Key { path: &[], flags: &["-o", "--output"] },
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let Some(config) = look.config else { return Verdict::Other };
    // It asks a repository for the dates of pages, and stops where there is none.
    let origin = config.source.origin_of_file();
    let why = Origin::rule_from("node/dates-of-git", "it asks Git for the dates of pages", [origin]);
    draft.reach.begin(Sourced::new(look.unit.folder.clone(), why), None);
    Verdict::Site
}
