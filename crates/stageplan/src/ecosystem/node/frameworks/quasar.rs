//! Quasar, by the mode it is built for.

use super::front::{Draft, Front, Key, Look, NOWHERE, Verdict};
use crate::finding::Finding;
use crate::origin::Sourced;

pub(super) const FRONT: Front = Front {
    key: "@quasar/app-vite",
    packages: &["@quasar/app-vite", "@quasar/app-webpack", "@quasar/app"],
    programs: &["quasar"],
    verbs: &["build"],
    build: &["quasar", "build"],
    configs: &["quasar.config", "quasar.conf"],
    output: NOWHERE,
    base: Key { path: &["build", "publicPath"], flags: &[] },
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let mode = look.flag(&["-m", "--mode"]);
    let name = mode.as_ref().map_or("spa", |mode| mode.value().as_str());
    match name {
        "spa" | "pwa" | "ssg" => {}
        "ssr" => {
            let place = mode.as_ref().and_then(|mode| mode.origin().place().cloned());
            return Verdict::Told(
                Finding::error(
                    "node/server-with-own-packages",
                    "Quasar builds a server into dist/ssr that is a package of its own, with a manifest and packages",
                )
                .help(
                    "say how it starts, such as `--start \"node dist/ssr/index.js\"`; its packages have to be installed there in the build",
                )
                .at(place),
            );
        }
        _ => return Verdict::Other,
    }
    draft.output = match look.told(&["build", "distDir"]) {
        super::front::Told::Said(said) => Some(said),
        super::front::Told::Computed(origin) => {
            draft.computed_output(&origin);
            None
        }
        super::front::Told::Silent => None,
    };
    if draft.output.is_none()
        && let Some(mode) = &mode
    {
        draft.output = Some(Sourced::new(format!("dist/{name}"), mode.origin().clone()));
    }
    // webpack names its files in other places.
    draft.plain_names = look.has(&["@quasar/app-vite"]).is_none();
    Verdict::Site
}
