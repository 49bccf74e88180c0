//! Gridsome.

use super::front::{Front, Key, Verdict};

pub(super) const FRONT: Front = Front {
    key: "gridsome",
    packages: &["gridsome"],
    programs: &["gridsome"],
    verbs: &["build"],
    build: &["gridsome", "build"],
    configs: &["gridsome.config"],
    output: Key { path: &["outputDir"], flags: &[] },
    base: Key { path: &["pathPrefix"], flags: &[] },
    look: |_, _| Verdict::Site,
};
