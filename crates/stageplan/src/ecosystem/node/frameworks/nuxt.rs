//! Nuxt, where it generates files.

use super::front::{Draft, Front, Key, Look, NOWHERE, Verdict};
use crate::origin::Sourced;
use crate::static_server::Routing;

pub(super) const FRONT: Front = Front {
    key: "nuxt",
    packages: &["nuxt", "nuxt3", "nuxt-edge"],
    programs: &["nuxt", "nuxi"],
    verbs: &["generate"],
    build: &["nuxt", "generate"],
    configs: &["nuxt.config"],
    output: NOWHERE,
    base: Key { path: &["app", "baseURL"], flags: &[] },
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let browser = look.told(&["ssr"]);
    let files = look.told(&["target"]).is("static") || look.told(&["nitro", "preset"]).is("static");
    let builds = look.package.scripts.values().any(|line| {
        let words = line.value().split_whitespace().collect::<Vec<_>>();
        words.windows(2).any(|pair| matches!(pair, ["nuxt" | "nuxi", "build"]))
    });
    if look.run.is_none() || builds && !files && !browser.is("false") {
        return Verdict::Server;
    }
    if let Some(two) =
        look.package.any("nuxt").filter(|version| version.value().trim_start_matches(['^', '~']).starts_with('2'))
    {
        draft.output = Some(two.derive("node/nuxt-2", "version 2 puts it there", "dist".to_owned()));
    }
    if let (true, Some(origin)) = (browser.is("false"), browser.origin()) {
        draft.routing = Some(Sourced::new(Routing::Client("200.html".to_owned()), origin));
    }
    Verdict::Site
}
