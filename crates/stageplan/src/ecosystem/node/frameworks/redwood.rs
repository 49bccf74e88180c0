//! Redwood: its own program builds and serves both halves of a workspace, of which neither starts by itself.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};
use crate::finding::Finding;

pub(super) const FRONT: Front = Front {
    key: "@redwoodjs/core",
    packages: &["@redwoodjs/core"],
    programs: &["rw", "redwood"],
    verbs: &["build"],
    build: &[],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, _: &mut Draft) -> Verdict {
    let Some(core) = look.has(&["@redwoodjs/core"]).filter(|_| look.unit.has("redwood.toml")) else {
        return Verdict::Other;
    };
    let message = "Redwood's own program builds and serves both halves of this workspace, and neither starts by itself";
    let help =
        "`yarn rw setup docker` brings the packages that serve each half, and a Dockerfile with one target for each";
    Verdict::Told(Finding::error("node/built-by-redwood", message).help(help).at(core.origin().place().cloned()))
}
