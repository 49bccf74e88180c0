//! Strapi: the build makes the administration, and compiles the program where it is typed.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};
use crate::ecosystem::node::typescript;

pub(super) const FRONT: Front = Front {
    key: "@strapi/strapi",
    packages: &["@strapi/strapi", "strapi"],
    programs: &["strapi"],
    verbs: &["build"],
    build: &["strapi", "build"],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    // A plugin names it as what it is made for.
    if look.package.runs("@strapi/strapi").or(look.package.runs("strapi")).is_none() {
        return Verdict::Other;
    }
    if look.has(&["better-sqlite3", "sqlite3"]).is_some() {
        draft.volumes.push(".tmp".to_owned());
    }
    if !look.unit.has("tsconfig.json") {
        return Verdict::Serves("strapi");
    }
    draft.output = typescript::config(look.unit, "tsconfig.json").and_then(|config| config.out_dir);
    Verdict::Serves("strapi typescript")
}
