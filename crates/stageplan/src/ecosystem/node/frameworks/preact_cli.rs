//! Preact CLI.

use super::front::{Front, Key, NOWHERE, Verdict};

pub(super) const FRONT: Front = Front {
    key: "preact-cli",
    packages: &["preact-cli"],
    programs: &["preact"],
    verbs: &["build"],
    build: &["preact", "build"],
    configs: &[],
    output: Key { path: &[], flags: &["--dest"] },
    base: NOWHERE,
    look: |_, _| Verdict::Site,
};
