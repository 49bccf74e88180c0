//! Meteor: a tool of its own builds, which no package manager installs from a lockfile.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};
use crate::finding::Finding;

pub(super) const FRONT: Front = Front {
    key: "meteor",
    packages: &["meteor-node-stubs", "@babel/runtime"],
    programs: &["meteor"],
    verbs: &["build"],
    build: &[],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, _: &mut Draft) -> Verdict {
    let Some(release) = look.unit.one_line(".meteor/release") else { return Verdict::Other };
    let version = release.value().trim_start_matches("METEOR@");
    let help = format!(
        "build it by `npm install --global meteor@{version} && meteor build --directory /out --server-only`, run `npm install --omit=dev` in /out/bundle/programs/server, and start `node main.js` in /out/bundle on the version of Node that /out/bundle/.node_version.txt names, with ROOT_URL, MONGO_URL and PORT"
    );
    Verdict::Told(
        Finding::error(
            "node/built-by-meteor",
            "Meteor builds this with a tool and packages that no lockfile of npm holds",
        )
        .help(help)
        .at(release.origin().place().cloned()),
    )
}
