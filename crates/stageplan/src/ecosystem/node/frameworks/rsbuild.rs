//! Rsbuild.

use super::front::{Draft, Front, Key, Look, Told, Verdict};

pub(super) const FRONT: Front = Front {
    key: "@rsbuild/core",
    packages: &["@rsbuild/core"],
    programs: &["rsbuild"],
    verbs: &["build"],
    build: &["rsbuild", "build"],
    configs: &["rsbuild.config"],
    output: Key { path: &["output", "distPath", "root"], flags: &["--dist-path"] },
    base: Key { path: &["server", "base"], flags: &["--base"] },
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    // The root alone, instead of an object of folders.
    if let Told::Said(root) = look.told(&["output", "distPath"]) {
        draft.output = Some(root);
    }
    draft.plain_names = !look.told(&["output", "filenameHash"]).is_silent();
    Verdict::Site
}
