//! Vite, whatever its pages are made with.

use super::front::{Draft, Front, Key, Look, Told, Verdict};

pub(super) const FRONT: Front = Front {
    key: "vite",
    packages: &["vite", "rolldown-vite"],
    programs: &["vite", "vite-ssg", "ionic"],
    verbs: &["build"],
    build: &["vite", "build"],
    configs: &["vite.config"],
    output: Key { path: &["build", "outDir"], flags: &["--outDir"] },
    base: Key { path: &["base"], flags: &["--base"] },
    look,
};

/// Packages that put a server of their own, or another kind of program, around the same bundler.
const AROUND: &[&str] = &[
    "@remix-run/dev",
    "@solidjs/start",
    "@tanstack/react-start",
    "@tanstack/solid-start",
    "@builder.io/qwik-city",
    "@qwik.dev/router",
    "vike",
    "vite-plugin-ssr",
    "@analogjs/platform",
    "@redwoodjs/core",
    "rwsdk",
    "waku",
    "vinxi",
    "nitro",
    "@hono/vite-build",
    "laravel-vite-plugin",
    "vite-plugin-ruby",
    "@adonisjs/vite",
    "@crxjs/vite-plugin",
    "wxt",
    "electron-vite",
    "vite-plugin-electron",
    "@tauri-apps/cli",
];

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    if look.has(AROUND).is_some() {
        return Verdict::Server;
    }
    // An empty object is computed as well: it is the key that tells.
    if let Some(library) = look.told(&["build", "lib"]).origin() {
        return Verdict::Library(library);
    }
    if look.told(&["build", "ssr"]).origin().is_some_and(|_| !look.told(&["build", "ssr"]).is("false")) {
        return Verdict::Server;
    }
    match look.told(&["root"]) {
        Told::Said(root) => draft.within = root.value().clone(),
        Told::Computed(origin) => draft.computed("the folder of its pages", &origin),
        Told::Silent => draft.within = look.run.and_then(|_| look.argument()).unwrap_or_default().to_owned(),
    }
    draft.plain_names = !look.told(&["build", "assetsDir"]).is_silent();
    // Without a page there is nothing to show.
    let page = if draft.within.is_empty() { "index.html".to_owned() } else { format!("{}/index.html", draft.within) };
    let pages = look.unit.has(&page) || !look.told(&["build", "rollupOptions", "input"]).is_silent();
    if pages { Verdict::Site } else { Verdict::Other }
}
