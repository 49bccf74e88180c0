//! Qwik with its router, on Node by one of its adapters.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};

pub(super) const FRONT: Front = Front {
    key: "qwik-city",
    packages: &["@builder.io/qwik-city", "@qwik.dev/router"],
    programs: &["qwik"],
    verbs: &["build"],
    build: &["qwik", "build"],
    configs: &["vite.config"],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let adapter = ["express", "fastify", "node-server"].into_iter().find(|name| {
        ["ts", "mts", "js"].iter().any(|end| look.unit.has(&format!("adapters/{name}/vite.config.{end}")))
    });
    let Some(adapter) = adapter else { return Verdict::Other };
    draft.start = Some(vec!["node".to_owned(), format!("server/entry.{adapter}")]);
    Verdict::Serves("qwik-city")
}
