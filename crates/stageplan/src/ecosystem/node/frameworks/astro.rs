//! Astro: pages of files unless it is told to render on a server.

use super::front::{Draft, Front, Key, Look, Verdict};

pub(super) const FRONT: Front = Front {
    key: "astro",
    packages: &["astro"],
    programs: &["astro"],
    verbs: &["build"],
    build: &["astro", "build"],
    configs: &["astro.config"],
    output: Key { path: &["outDir"], flags: &["--outDir"] },
    base: Key { path: &["base"], flags: &["--base"] },
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let output = look.told(&["output"]);
    if !look.told(&["adapter"]).is_silent() || !(output.is_silent() || output.is("static")) {
        return Verdict::Server;
    }
    draft.plain_names = !look.told(&["build", "assets"]).is_silent();
    Verdict::Site
}
