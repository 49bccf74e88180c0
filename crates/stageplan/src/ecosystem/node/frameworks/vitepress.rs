//! VitePress.

use super::front::{Config, Draft, Front, Look, NOWHERE, Told, Verdict};
use super::reach;

pub(super) const FRONT: Front = Front {
    key: "vitepress",
    packages: &["vitepress"],
    programs: &["vitepress"],
    verbs: &["build"],
    build: &["vitepress", "build"],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let folder = look.argument().unwrap_or(".").to_owned();
    let Some(config) = Config::read(
        look.unit,
        &[&format!("{folder}/.vitepress/config"), &format!("{folder}/.vitepress/config/index")],
    ) else {
        draft.within = folder;
        return if look.run.is_some() { Verdict::Site } else { Verdict::Other };
    };
    draft.configs.push(config.source.path.clone());
    reach::included(look, &folder, &mut draft.reach);
    match config.told(&["base"]) {
        Told::Said(base) => draft.base = Some(base),
        Told::Computed(origin) => draft.computed("the base path", &origin),
        Told::Silent => {}
    }
    draft.within = folder;
    draft.output = look.flag(&["--outDir"]);
    match config.told(&["outDir"]) {
        Told::Said(folder) if draft.output.is_none() => draft.output = Some(folder),
        Told::Computed(origin) => draft.computed_output(&origin),
        _ => {}
    }
    Verdict::Site
}
