//! Nuxt: a server, or files where it generates them.

use super::front::{Draft, Front, Key, Look, NOWHERE, Verdict};
use super::server;
use crate::origin::Sourced;
use crate::static_server::Routing;

/// What `nuxt generate` makes.
pub(super) const FILES: Front = Front {
    key: "nuxt",
    packages: &["nuxt", "nuxt3", "nuxt-edge"],
    programs: &["nuxt", "nuxi"],
    verbs: &["generate"],
    build: &["nuxt", "generate"],
    configs: &["nuxt.config"],
    output: NOWHERE,
    base: Key { path: &["app", "baseURL"], flags: &[] },
    look: files,
};

/// What `nuxt build` makes.
pub(super) const SERVER: Front = Front { verbs: &["build"], build: &["nuxt", "build"], look: server, ..FILES };

/// Whether a script calls the program with this verb.
fn calls(look: &Look<'_>, verb: &str) -> bool {
    look.package.scripts.values().any(|line| {
        let words = line.value().split_whitespace().collect::<Vec<_>>();
        words.windows(2).any(|pair| matches!(pair, ["nuxt" | "nuxi", next] if *next == verb))
    })
}

/// Whether nothing of it needs a server.
fn only_files(look: &Look<'_>) -> bool {
    look.told(&["target"]).is("static") || look.told(&["nitro", "preset"]).is("static")
}

fn files(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let browser = look.told(&["ssr"]);
    if look.run.is_none() || calls(look, "build") && !only_files(look) && !browser.is("false") {
        return Verdict::Other;
    }
    if let Some(two) = second(look) {
        draft.output = Some(two.derive("node/nuxt-2", "version 2 puts it there", "dist".to_owned()));
    }
    if let (true, Some(origin)) = (browser.is("false"), browser.origin()) {
        draft.routing = Some(Sourced::new(Routing::Client("200.html".to_owned()), origin));
    }
    Verdict::Site
}

fn server(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let files = only_files(look);
    if calls(look, "generate") && (files || !calls(look, "build") || look.told(&["ssr"]).is("false")) {
        return Verdict::Other;
    }
    if files {
        return Verdict::Site;
    }
    if second(look).is_some() {
        return Verdict::Serves("nuxt 2");
    }
    server::nitro(look, draft, &look.told(&["nitro", "preset"]), "nuxt")
}

/// The dependency, where it is the second version.
fn second<'a>(look: &Look<'a>) -> Option<&'a Sourced<String>> {
    look.package.any("nuxt").filter(|version| version.value().trim_start_matches(['^', '~']).starts_with('2'))
}
