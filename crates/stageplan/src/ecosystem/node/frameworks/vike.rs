//! Vike: pages for a server that is the project's own, or files where all of them are rendered while it builds.

use super::front::{Config, Draft, Front, Key, Look, Told, Verdict};
use crate::origin::Sourced;

pub(super) const FRONT: Front = Front {
    key: "vike",
    packages: &["vike", "vite-plugin-ssr"],
    programs: &["vike", "vite"],
    verbs: &["build"],
    build: &["vike", "build"],
    configs: &["vite.config"],
    output: Key { path: &["build", "outDir"], flags: &["--outDir"] },
    base: Key { path: &["base"], flags: &["--base"] },
    look,
};

/// Where the settings of all pages stand.
const CONFIGS: &[&str] = &["pages/+config", "+config", "src/pages/+config", "renderer/+config"];

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    match rendered(look) {
        Told::Said(said) if said.value() == "true" => {
            draft.inner = Some("client");
            Verdict::Site
        }
        Told::Computed(origin) => {
            draft.computed("whether all pages are rendered while it builds", &origin);
            Verdict::Serves("vike")
        }
        _ => Verdict::Serves("vike"),
    }
}

/// Whether the build renders all pages.
fn rendered(look: &Look<'_>) -> Told {
    if let Some(config) = Config::read(look.unit, CONFIGS) {
        let told = config.told(&["prerender"]);
        // An object does so as well, unless it says that it does for some only.
        let parts =
            [("partial", "false"), ("enable", "true")].map(|(key, usual)| match config.told(&["prerender", key]) {
                Told::Computed(_) => None,
                told => Some(told.is_silent() || told.is(usual)),
            });
        match (told, parts) {
            (Told::Silent, _) => {}
            (Told::Computed(origin), [Some(whole), Some(enabled)]) => {
                return Told::Said(Sourced::new((whole && enabled).to_string(), origin));
            }
            (told, _) => return told,
        }
    }
    let plugins = look.config.map(Config::plugins).unwrap_or_default();
    let vike = plugins
        .iter()
        .find(|plugin| plugin.module.starts_with("vike/") || plugin.module.starts_with("vite-plugin-ssr/"));
    vike.map_or(Told::Silent, |vike| vike.told("prerender"))
}
