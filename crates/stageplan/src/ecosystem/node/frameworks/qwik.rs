//! Qwik City with the adapter that writes files.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};

pub(super) const FRONT: Front = Front {
    key: "@builder.io/qwik-city",
    packages: &["@builder.io/qwik-city", "@qwik.dev/router"],
    programs: &["qwik"],
    verbs: &["build"],
    build: &["qwik", "build"],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

/// Folders of adapters that run a server.
const SERVERS: &[&str] = &["express", "fastify", "node-server", "bun", "deno"];

fn look(look: &Look<'_>, _: &mut Draft) -> Verdict {
    let adapter =
        |name: &str| ["ts", "js", "mts"].iter().any(|end| look.unit.has(&format!("adapters/{name}/vite.config.{end}")));
    let served = SERVERS.iter().any(|name| adapter(name));
    if (adapter("static") || adapter("ssg")) && !served { Verdict::Site } else { Verdict::Other }
}
