//! SvelteKit with the adapter for files.

use super::front::{Draft, Front, Key, Look, NOWHERE, Verdict};
use crate::origin::Sourced;
use crate::static_server::Routing;
use stageplan_syntax::javascript;

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

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let Some(config) = look.config else { return Verdict::Server };
    let file = javascript::file(&config.source.text);
    let import = file.imports.iter().find(|import| import.specifier == "@sveltejs/adapter-static");
    let Some(name) = import.and_then(|import| import.default) else { return Verdict::Server };
    let calls = javascript::calls(&file);
    let Some(call) = calls.into_iter().find(|call| call.path == [name]) else { return Verdict::Server };
    let options = call.args.first().map(|options| file.resolve(options));
    let told = |key: &str| {
        let value = file.resolve(options.as_ref()?.get(key)?);
        let origin = config.source.origin(value.span, key);
        Some(value.literal.map(|text| Sourced::new(text, origin.clone())).ok_or(origin))
    };
    match told("pages") {
        Some(Ok(folder)) => draft.output = Some(folder),
        Some(Err(origin)) => draft.computed("the output folder", &origin),
        None => {}
    }
    // A page that is called like the error page answers with the error's status.
    if let Some(Ok(page)) = told("fallback")
        && page.value() != "404.html"
    {
        let name = page.value().clone();
        draft.routing = Some(page.derive(
            "node/client-routes",
            "the adapter makes this page for all others",
            Routing::Client(name),
        ));
    }
    Verdict::Site
}
