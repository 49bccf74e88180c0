//! Docusaurus.

use super::front::{Front, Key, Verdict};

pub(super) const FRONT: Front = Front {
    key: "@docusaurus/core",
    packages: &["@docusaurus/core"],
    programs: &["docusaurus"],
    verbs: &["build"],
    build: &["docusaurus", "build"],
    configs: &["docusaurus.config"],
    output: Key { path: &[], flags: &["--out-dir"] },
    base: Key { path: &["baseUrl"], flags: &[] },
    look: |_, _| Verdict::Site,
};
