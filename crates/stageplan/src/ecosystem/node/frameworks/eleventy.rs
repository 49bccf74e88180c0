//! Eleventy.

use super::front::{Front, Key, Verdict};

pub(super) const FRONT: Front = Front {
    key: "@11ty/eleventy",
    packages: &["@11ty/eleventy"],
    programs: &["eleventy"],
    verbs: &[],
    build: &["eleventy"],
    configs: &[".eleventy.js", "eleventy.config"],
    output: Key { path: &["dir", "output"], flags: &["--output"] },
    base: Key { path: &["pathPrefix"], flags: &["--pathprefix"] },
    look: |_, _| Verdict::Site,
};
