//! Astro: pages of files, or a server by its adapter.

use super::front::{Config, Draft, Front, Key, Look, Plugin, Verdict};
use super::server;

pub(super) const FRONT: Front = Front {
    key: "astro",
    packages: &["astro"],
    programs: &["astro"],
    verbs: &["build"],
    build: &["astro", "build"],
    configs: &["astro.config"],
    output: Key { path: &["outDir"], flags: &["--outDir"] },
    base: Key { path: &["base"], flags: &["--base"] },
    look,
};

/// Adapters whose output a container does not run.
const ELSEWHERE: &[&str] =
    &["@astrojs/vercel", "@astrojs/netlify", "@astrojs/cloudflare", "@deno/astro-adapter", "@astrojs/deno"];

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let output = look.told(&["output"]);
    let adapter = look.told(&["adapter"]);
    if adapter.is_silent() && (output.is_silent() || output.is("static")) {
        draft.plain_names = !look.told(&["build", "assets"]).is_silent();
        return Verdict::Site;
    }
    let plugins = look.config.map(Config::plugins).unwrap_or_default();
    let foreign = |plugin: &&Plugin| ELSEWHERE.iter().any(|name| plugin.module.starts_with(name));
    let other = plugins.iter().find(foreign);
    let Some(node) = plugins.iter().find(|plugin| plugin.module == "@astrojs/node") else {
        return match other {
            Some(other) => Verdict::Told(server::elsewhere(
                format!("{} builds for another platform than a container", other.module),
                "run `npx astro add node`, which puts `@astrojs/node` into the configuration in its place".to_owned(),
                Some(&other.origin),
            )),
            None if adapter.is_silent() => Verdict::Told(server::elsewhere(
                "pages are to be rendered on a server, and no adapter makes one".to_owned(),
                "run `npx astro add node`, which puts `@astrojs/node` into the configuration".to_owned(),
                output.origin().as_ref(),
            )),
            None => Verdict::Server,
        };
    };
    if other.is_some() {
        draft.findings.push(server::several_adapters(&node.origin));
    }
    let mode = node.told("mode");
    if mode.is("middleware") {
        // The handler alone listens nowhere.
        draft.start = Some(Vec::new());
    }
    Verdict::Serves("astro")
}
