//! SvelteKit, by its adapter.

use super::front::{Config, Draft, Front, Key, Look, NOWHERE, Plugin, Told, Verdict};
use super::server;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::static_server::Routing;

pub(super) const FRONT: Front = Front {
    key: "@sveltejs/kit",
    packages: &["@sveltejs/kit"],
    programs: &["vite"],
    verbs: &["build"],
    build: &["vite", "build"],
    configs: &["svelte.config", "vite.config"],
    output: NOWHERE,
    base: Key { path: &["kit", "paths", "base"], flags: &[] },
    look,
};

/// By how adapters are named: `@sveltejs/adapter-node`, `svelte-adapter-bun`, `@jesterkit/exe-adapter-sveltekit`.
fn is_adapter(module: &str) -> bool {
    !module.starts_with('.')
        && module.rsplit('/').next().is_some_and(|name| name.split('-').any(|word| word == "adapter"))
}

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let mut plugins: Vec<Plugin> = look.config.map(Config::plugins).unwrap_or_default();
    // Newer versions take all settings from the bundler's configuration.
    plugins.extend(Config::read(look.unit, &["vite.config"]).map(|config| config.plugins()).unwrap_or_default());
    let adapters: Vec<&Plugin> = plugins.iter().filter(|plugin| is_adapter(&plugin.module)).collect();
    let named = |name: &str| adapters.iter().find(|plugin| plugin.module == name).copied();
    let node = named("@sveltejs/adapter-node");
    if let (Some(node), [_, _, ..]) = (node, adapters.as_slice()) {
        draft.findings.push(server::several_adapters(&node.origin));
    }
    if let Some(node) = node {
        draft.output = said(node.told("out"), draft);
        draft.findings.push(origin_note(&node.origin));
        if let Told::Said(prefix) = node.told("envPrefix") {
            draft.prefix = Some(prefix);
        }
        return Verdict::Serves("sveltekit");
    }
    if let Some(files) = named("@sveltejs/adapter-static") {
        draft.output = said(files.told("pages"), draft);
        // A page that is called like the error page answers with the error's status.
        if let Told::Said(page) = files.told("fallback")
            && page.value() != "404.html"
        {
            let name = page.value().clone();
            draft.routing = Some(page.derive(
                "node/client-routes",
                "the adapter makes this page for all others",
                Routing::Client(name),
            ));
        }
        return Verdict::Site;
    }
    match adapters.first() {
        Some(auto) if auto.module == "@sveltejs/adapter-auto" => {
            automatic(draft, &auto.origin);
            draft.findings.push(origin_note(&auto.origin));
            Verdict::Serves("sveltekit")
        }
        Some(other) => Verdict::Told(server::elsewhere(
            format!("{} builds for another platform than a container", other.module),
            "install `@sveltejs/adapter-node` for development and use it in the configuration, or `@sveltejs/adapter-static` where no page needs a server".to_owned(),
            Some(&other.origin),
        )),
        None => Verdict::Server,
    }
}

/// The adapter that guesses takes the one for Node where it finds the variable of a platform that runs containers.
fn automatic(draft: &mut Draft, origin: &Origin) {
    let why = "told of this platform, which runs containers, `adapter-auto` takes the adapter for Node";
    let why = Origin::rule_from("node/adapter-auto", why, [origin.clone()]);
    draft.build_env.push(("GCP_BUILDPACKS".to_owned(), Sourced::new("1".to_owned(), why)));
    draft.findings.push(
        Finding::warning(
            "node/adapter-auto",
            "`adapter-auto` knows no containers, so the build tells it of a platform for which it installs `adapter-node`, in a version that no lockfile holds",
        )
        .help("install `@sveltejs/adapter-node` for development and use it in the configuration")
        .at(origin.place().cloned()),
    );
}

/// What form actions want to know behind whatever ends TLS.
fn origin_note(origin: &Origin) -> Finding {
    Finding::note(
        "node/sveltekit-origin",
        "forms are accepted from the server's own address only, which it takes for one with https",
    )
    .help("set ORIGIN where the image is run to the address that people see, such as `-e ORIGIN=https://example.com`")
    .at(origin.place().cloned())
}

/// A folder that an adapter is told.
fn said(told: Told, draft: &mut Draft) -> Option<Sourced<String>> {
    match told {
        Told::Said(folder) => Some(folder),
        Told::Computed(origin) => {
            draft.computed_output(&origin);
            None
        }
        Told::Silent => None,
    }
}
