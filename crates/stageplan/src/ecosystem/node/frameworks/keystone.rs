//! Keystone: the build makes the program, its pages, and the client of its database among the packages.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};

pub(super) const FRONT: Front = Front {
    key: "@keystone-6/core",
    packages: &["@keystone-6/core"],
    programs: &["keystone"],
    verbs: &["build"],
    build: &["keystone", "build"],
    configs: &["keystone"],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    if look.config.is_none() {
        return Verdict::Other;
    }
    draft.asks_of(look, look.config);
    let migrations = look.unit.path("migrations");
    if migrations.is_some_and(|path| look.unit.project.tree().has_folder(&path)) {
        let words = ["node_modules/.bin/keystone", "start", "--with-migrations"];
        draft.start = Some(words.map(str::to_owned).to_vec());
    }
    Verdict::Serves("keystone")
}
