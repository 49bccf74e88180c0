//! Rollup, where it makes a page.

use super::front::{Front, Key, NOWHERE, Verdict};

pub(super) const FRONT: Front = Front {
    key: "rollup",
    packages: &["rollup"],
    programs: &["rollup"],
    verbs: &[],
    build: &["rollup", "-c"],
    configs: &["rollup.config"],
    output: Key { path: &["output", "dir"], flags: &["-d", "--dir"] },
    base: NOWHERE,
    look: |look, _| {
        if look.has(&["@rollup/plugin-html", "@web/rollup-plugin-html"]).is_some() {
            Verdict::Site
        } else {
            Verdict::Other
        }
    },
};
