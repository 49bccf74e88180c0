//! React Router as a framework: a server beside its packages, or files where nothing renders on a server. Remix is what it
//! was called before.

use super::front::{Config, Draft, Front, Key, Look, NOWHERE, Plugin, Told, Verdict};
use super::server;
use crate::origin::Sourced;
use crate::static_server::Routing;

pub(super) const FRONT: Front = Front {
    key: "@react-router/dev",
    packages: &["@react-router/dev"],
    programs: &["react-router"],
    verbs: &["build"],
    build: &["react-router", "build"],
    configs: &["react-router.config"],
    output: Key { path: &["buildDirectory"], flags: &[] },
    base: Key { path: &["basename"], flags: &[] },
    look,
};

/// The same under its older name, which is told by the plugin of the bundler or by a file of its own.
pub(super) const REMIX: Front = Front {
    key: "@remix-run/dev",
    packages: &["@remix-run/dev"],
    programs: &["remix"],
    verbs: &["build", "vite:build"],
    build: &["remix", "vite:build"],
    configs: &["vite.config", "remix.config"],
    output: NOWHERE,
    base: NOWHERE,
    look: remix,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let server = look.told(&["ssr"]);
    if let (true, Some(origin)) = (server.is("false"), server.origin()) {
        draft.inner = Some("client");
        draft.routing = Some(Sourced::new(Routing::Client("index.html".to_owned()), origin));
        return Verdict::Site;
    }
    if let Some(other) = elsewhere(look) {
        return other;
    }
    alone(look, draft, "@react-router/serve");
    Verdict::Serves("react-router")
}

fn remix(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let plugins = look.config.map(Config::plugins).unwrap_or_default();
    let plugin = plugins.iter().find(|plugin| plugin.module == "@remix-run/dev");
    let Some(plugin) = plugin.filter(|_| look.run.is_none_or(|run| !run.words.iter().any(|word| word == "build")))
    else {
        alone(look, draft, "@remix-run/serve");
        if let Told::Said(file) = look.told(&["serverBuildPath"]) {
            let folder = file.value().rsplit_once('/').map_or("build", |(folder, _)| folder).to_owned();
            draft.output = Some(file.derive("node/server-output", "", folder));
        }
        return Verdict::Serves("remix classic");
    };
    if let Told::Said(folder) = plugin.told("buildDirectory") {
        draft.output = Some(folder);
    }
    let server = plugin.told("ssr");
    if let (true, Some(origin)) = (server.is("false"), server.origin()) {
        draft.inner = Some("client");
        draft.routing = Some(Sourced::new(Routing::Client("index.html".to_owned()), origin));
        return Verdict::Site;
    }
    if let Some(other) = elsewhere(look) {
        return other;
    }
    alone(look, draft, "@remix-run/serve");
    Verdict::Serves("remix")
}

/// Without the package that serves, only a server of the project's own does.
fn alone(look: &Look<'_>, draft: &mut Draft, package: &str) {
    if look.package.any(package).is_none() {
        draft.start = Some(Vec::new());
    }
}

/// Plugins of the bundler whose output another platform runs.
pub(super) fn elsewhere(look: &Look<'_>) -> Option<Verdict> {
    let config = Config::read(look.unit, &["vite.config"])?;
    let foreign = |plugin: &Plugin| {
        plugin.module == "@cloudflare/vite-plugin" || plugin.module.starts_with("@netlify/vite-plugin")
    };
    let plugin = config.plugins().into_iter().find(foreign)?;
    Some(Verdict::Told(server::elsewhere(
        format!("{} builds for another platform than a container", plugin.module),
        "take the plugin out of the bundler's configuration where the image is built, and serve the build with Node"
            .to_owned(),
        Some(&plugin.origin),
    )))
}
