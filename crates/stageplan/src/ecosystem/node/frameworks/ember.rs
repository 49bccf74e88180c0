//! Ember.

use super::front::{Draft, Front, Key, Look, NOWHERE, Verdict};

pub(super) const FRONT: Front = Front {
    key: "ember-cli",
    packages: &["ember-cli"],
    programs: &["ember"],
    verbs: &["build", "b"],
    build: &["ember", "build", "--environment=production"],
    configs: &[],
    output: Key { path: &[], flags: &["--output-path", "-o"] },
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, _: &mut Draft) -> Verdict {
    // An add-on is built only to be tested.
    let addon = look.unit.json("package.json").and_then(|file| file.at(&["ember-addon"]).map(|node| file.origin(node)));
    addon.map_or(Verdict::Site, Verdict::Library)
}
