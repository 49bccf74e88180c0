//! Vike: pages for a server that is the project's own.

use super::front::{Draft, Front, Key, Look, Verdict};

pub(super) const FRONT: Front = Front {
    key: "vike",
    packages: &["vike", "vite-plugin-ssr"],
    programs: &["vike", "vite"],
    verbs: &["build"],
    build: &["vike", "build"],
    configs: &["vite.config"],
    output: Key { path: &["build", "outDir"], flags: &["--outDir"] },
    base: super::front::NOWHERE,
    look,
};

fn look(_: &Look<'_>, _: &mut Draft) -> Verdict {
    Verdict::Serves("vike")
}
