//! Hexo.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};

pub(super) const FRONT: Front = Front {
    key: "hexo",
    packages: &["hexo"],
    programs: &["hexo"],
    verbs: &["generate", "g"],
    build: &["hexo", "generate"],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let Some(file) = look.unit.yaml("_config.yml") else { return Verdict::Other };
    draft.output = file.string(&["public_dir"]);
    draft.base = file.string(&["root"]);
    Verdict::Site
}
