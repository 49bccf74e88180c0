//! Directus: a program that is installed and builds nothing, beside which a project keeps its extensions.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};

pub(super) const FRONT: Front = Front {
    key: "directus",
    packages: &["directus"],
    programs: &["directus"],
    verbs: &["build"],
    build: &[],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    if look.package.runs("directus").is_none() {
        return Verdict::Other;
    }
    if look.has(&["sqlite3", "better-sqlite3"]).is_some() {
        draft.volumes.push("database".to_owned());
    }
    Verdict::Serves("directus")
}
