//! Parcel, where it starts from a page.

use super::front::{Draft, Front, Key, Look, Verdict};

pub(super) const FRONT: Front = Front {
    key: "parcel",
    packages: &["parcel", "parcel-bundler"],
    programs: &["parcel"],
    verbs: &["build"],
    build: &["parcel", "build"],
    configs: &[],
    output: Key { path: &[], flags: &["--dist-dir", "-d", "--out-dir"] },
    base: Key { path: &[], flags: &["--public-url"] },
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    // Names keep a part that looks like a hash and no longer changes.
    draft.plain_names = look.run.is_some_and(|run| run.words.iter().any(|word| word == "--no-content-hash"));
    let source = look.unit.json("package.json").and_then(|file| file.string(&["source"]));
    let source = look.argument().map(str::to_owned).or_else(|| source.map(|source| source.value().clone()));
    if source.is_some_and(|source| source.ends_with(".html")) { Verdict::Site } else { Verdict::Other }
}
