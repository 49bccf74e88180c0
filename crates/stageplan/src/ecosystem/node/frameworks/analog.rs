//! Analog, where every page is made while it is built.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};
use crate::origin::Sourced;
use stageplan_syntax::javascript;

pub(super) const FRONT: Front = Front {
    key: "@analogjs/platform",
    packages: &["@analogjs/platform"],
    programs: &["vite", "ng"],
    verbs: &["build"],
    build: &["vite", "build"],
    configs: &["vite.config"],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let Some(config) = look.config else { return Verdict::Other };
    let file = javascript::file(&config.source.text);
    let import = file.imports.iter().find(|import| import.specifier == "@analogjs/platform");
    let Some(name) = import.and_then(|import| import.default) else { return Verdict::Other };
    let calls = javascript::calls(&file);
    let options = calls.iter().find(|call| call.path == [name]).and_then(|call| call.args.first());
    let Some(value) = options.map(|options| file.resolve(options)).and_then(|options| options.get("static").cloned())
    else {
        return Verdict::Other;
    };
    if value.path.as_deref() != Some(&["true"]) {
        return Verdict::Other;
    }
    draft.output = Some(Sourced::new("dist/analog/public".to_owned(), config.source.origin(value.span, "static")));
    Verdict::Site
}
