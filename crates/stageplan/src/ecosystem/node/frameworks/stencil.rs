//! Stencil, where it makes a page and not only parts for others.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};
use crate::origin::Sourced;
use stageplan_syntax::javascript;

pub(super) const FRONT: Front = Front {
    key: "@stencil/core",
    packages: &["@stencil/core"],
    programs: &["stencil"],
    verbs: &["build"],
    build: &["stencil", "build"],
    configs: &["stencil.config"],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let Some(config) = look.config else { return Verdict::Other };
    let file = javascript::file(&config.source.text);
    let object = file.constants.get("config").map(|value| file.resolve(value));
    let object = object.filter(|value| value.object.is_some()).or_else(|| javascript::default_export_object(&file));
    let targets = object.as_ref().and_then(|object| object.get("outputTargets")).map(|value| file.resolve(value));
    // Without targets there is a page.
    let Some(targets) = targets else { return Verdict::Site };
    let origin = config.source.origin(targets.span, "outputTargets");
    let of = |name: &str| {
        let list = targets.array.as_deref().unwrap_or_default();
        list.iter().find(|target| target.get("type").and_then(|value| value.literal.as_deref()) == Some(name))
    };
    let Some(page) = of("www") else { return Verdict::Library(origin) };
    // A library has a page to try its parts on.
    if look.package.is_library && ["dist", "dist-custom-elements"].iter().any(|name| of(name).is_some()) {
        return Verdict::Library(origin);
    }
    if let Some(dir) = page.get("dir").and_then(|dir| dir.literal.clone().map(|text| (dir.span, text))) {
        draft.output = Some(Sourced::new(dir.1, config.source.origin(dir.0, "outputTargets.dir")));
    }
    Verdict::Site
}
