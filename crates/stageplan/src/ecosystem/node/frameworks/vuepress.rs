//! VuePress.

use super::front::{Config, Draft, Front, Look, NOWHERE, Told, Verdict};

pub(super) const FRONT: Front = Front {
    key: "vuepress",
    packages: &["vuepress", "vuepress-vite", "vuepress-webpack"],
    programs: &["vuepress", "vuepress-vite", "vuepress-webpack"],
    verbs: &["build"],
    build: &["vuepress", "build"],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let Some(folder) = look.argument() else { return Verdict::Other };
    draft.within = folder.to_owned();
    let config = Config::read(look.unit, &[&format!("{folder}/.vuepress/config")]);
    draft.configs.extend(config.iter().map(|config| config.source.path.clone()));
    let told = |key: &str| config.as_ref().map_or(Told::Silent, |config| config.told(&[key]));
    match told("base") {
        Told::Said(base) => draft.base = Some(base),
        Told::Computed(origin) => draft.computed("the base path", &origin),
        Told::Silent => {}
    }
    match look.flag(&["-d", "--dest"]).map_or_else(|| told("dest"), Told::Said) {
        // It is relative to where the program runs.
        Told::Said(dest) => {
            draft.within = String::new();
            draft.output = Some(dest);
        }
        Told::Computed(origin) => draft.computed_output(&origin),
        Told::Silent => {}
    }
    Verdict::Site
}
