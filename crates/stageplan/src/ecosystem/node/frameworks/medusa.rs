//! Medusa: from version 2 on the build makes a folder that stands alone but for its packages.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};

pub(super) const FRONT: Front = Front {
    key: "@medusajs/medusa",
    packages: &["@medusajs/medusa"],
    programs: &["medusa", "medusa-admin"],
    verbs: &["build"],
    build: &["medusa", "build"],
    configs: &["medusa-config"],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    if look.config.is_none() || look.package.runs("@medusajs/medusa").is_none() {
        return Verdict::Other;
    }
    draft.asks_of(look, look.config);
    let first = look.has(&["@medusajs/medusa"]);
    let first = first.is_some_and(|range| range.value().trim_start_matches(['^', '~']).starts_with("1."));
    Verdict::Serves(if first { "medusa 1" } else { "medusa" })
}
