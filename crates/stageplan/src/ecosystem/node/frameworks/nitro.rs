//! Nitro, which puts everything that a server needs into one folder: by itself, as a plugin of Vite, and below other
//! frameworks.

use super::front::{Config, Draft, Front, Look, NOWHERE, Plugin, Told, Verdict};
use super::{react_router, server};

pub(super) const FRONT: Front = Front {
    key: "nitro",
    packages: &["nitropack", "nitro", "nitro-nightly"],
    programs: &["nitro", "nitropack"],
    verbs: &["build"],
    build: &["nitro", "build"],
    configs: &["nitro.config"],
    output: NOWHERE,
    base: NOWHERE,
    look: alone,
};

/// As a plugin of the bundler, of whatever the pages are made.
pub(super) const PLUGIN: Front = Front {
    packages: &["nitro", "nitropack", "nitro-nightly"],
    programs: &["vite"],
    build: &["vite", "build"],
    configs: &["vite.config"],
    look: plugin,
    ..FRONT
};

pub(super) const TANSTACK: Front = Front {
    key: "tanstack-start",
    packages: &["@tanstack/react-start", "@tanstack/solid-start", "@tanstack/start"],
    programs: &["vite", "vinxi"],
    build: &["vite", "build"],
    configs: &["vite.config", "app.config"],
    look: tanstack,
    ..FRONT
};

pub(super) const SOLID: Front = Front {
    key: "@solidjs/start",
    packages: &["@solidjs/start"],
    programs: &["vinxi", "vite"],
    build: &["vinxi", "build"],
    configs: &["app.config", "vite.config"],
    look: solid,
    ..FRONT
};

pub(super) const ANALOG: Front = Front {
    key: "@analogjs/platform",
    packages: &["@analogjs/platform"],
    programs: &["vite", "ng"],
    build: &["vite", "build"],
    configs: &["vite.config"],
    look: analog,
    ..FRONT
};

fn alone(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    // What calls itself so in a script is the program; any other framework brings the package as well.
    if look.run.is_none() && look.config.is_none() {
        return Verdict::Other;
    }
    server::nitro(look, draft, &look.told(&["preset"]), "nitro")
}

/// What the bundler's configuration says to the plugin, if it is there.
fn in_vite(look: &Look<'_>) -> Option<Told> {
    let config = Config::read(look.unit, &["vite.config"])?;
    let plugins = config.plugins();
    let known = ["nitro/vite", "@tanstack/nitro-v2-vite-plugin", "@solidjs/vite-plugin-nitro-2"];
    let plugin = plugins.iter().find(|plugin| known.contains(&plugin.module.as_str()))?;
    Some(plugin.told("preset"))
}

/// By the plugin's own preset. Nothing but the plugin can say another.
fn by_preset(preset: &Told) -> Verdict {
    if let Some(other) = server::preset_elsewhere(preset) {
        return Verdict::Told(other);
    }
    Verdict::Serves("nitro")
}

fn plugin(look: &Look<'_>, _: &mut Draft) -> Verdict {
    match in_vite(look) {
        Some(preset) => by_preset(&preset),
        None => Verdict::Other,
    }
}

fn tanstack(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    draft.name = Some("TanStack Start");
    if let Some(preset) = in_vite(look) {
        return by_preset(&preset);
    }
    // Before it was a plugin of Vite alone.
    if look.has(&["vinxi"]).is_some() {
        return by_preset(&look.told(&["server", "preset"]));
    }
    react_router::elsewhere(look).unwrap_or(Verdict::Serves("tanstack-start"))
}

fn solid(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    draft.name = Some("SolidStart");
    if let Some(other) = react_router::elsewhere(look) {
        return other;
    }
    let preset = in_vite(look).unwrap_or_else(|| look.told(&["server", "preset"]));
    by_preset(&preset)
}

fn analog(look: &Look<'_>, _: &mut Draft) -> Verdict {
    let plugins = look.config.map(Config::plugins).unwrap_or_default();
    let files = |plugin: &Plugin| plugin.module == "@analogjs/platform" && plugin.told("static").is("true");
    if plugins.iter().any(files) { Verdict::Other } else { Verdict::Serves("analog") }
}
