//! AdonisJS: the build makes a folder that stands alone but for its packages.

use stageplan_syntax::javascript;

use super::front::{Config, Draft, Front, Look, NOWHERE, Verdict};
use crate::origin::Sourced;

pub(super) const FRONT: Front = Front {
    key: "@adonisjs/core",
    packages: &["@adonisjs/core"],
    programs: &["ace", "ace.js"],
    verbs: &["build"],
    build: &["node", "ace", "build"],
    configs: &["adonisrc"],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    if look.config.is_none() {
        return Verdict::Other;
    }
    draft.needs.extend(Config::read(look.unit, &["start/env"]).iter().flat_map(checked));
    Verdict::Serves("adonis")
}

/// The variables that are checked as the program starts, and may not be missing.
fn checked(config: &Config) -> Vec<Sourced<String>> {
    let file = javascript::file(&config.source.text);
    let mut found = Vec::new();
    for call in javascript::calls(&file).iter().filter(|call| call.path.ends_with(&["create"])) {
        let object = call.args.iter().find_map(|arg| file.resolve(arg).object);
        for (name, value) in object.into_iter().flatten() {
            let tokens = file.tokens.get(value.tokens.clone()).unwrap_or_default();
            let may_miss = tokens.iter().any(|token| token.is_word("optional") || token.is_word("optionalWhen"));
            if !may_miss && crate::settings::is_variable_name(&name) {
                found.push(Sourced::new(name, config.source.origin(value.span, String::new())));
            }
        }
    }
    found
}
