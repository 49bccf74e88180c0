//! Rsbuild.

use super::front::{Front, Key, Verdict};

pub(super) const FRONT: Front = Front {
    key: "@rsbuild/core",
    packages: &["@rsbuild/core"],
    programs: &["rsbuild"],
    verbs: &["build"],
    build: &["rsbuild", "build"],
    configs: &["rsbuild.config"],
    output: Key { path: &["output", "distPath", "root"], flags: &["--dist-path"] },
    base: Key { path: &["server", "base"], flags: &["--base"] },
    look: |_, _| Verdict::Site,
};
