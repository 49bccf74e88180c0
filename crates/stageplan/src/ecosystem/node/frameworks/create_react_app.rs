//! Create React App, and what builds on it.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};
use crate::origin::Sourced;

pub(super) const FRONT: Front = Front {
    key: "react-scripts",
    packages: &["react-scripts", "@craco/craco", "react-app-rewired"],
    programs: &["react-scripts", "craco", "react-app-rewired", "ionic"],
    verbs: &["build"],
    build: &["react-scripts", "build"],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let moved = look.run.and_then(|run| {
        let (_, folder) = run.env.iter().find(|(name, _)| name == "BUILD_PATH")?;
        Some(Sourced::new(folder.clone(), run.script.origin().clone()))
    });
    draft.output = moved;
    draft.base = look.unit.json("package.json").and_then(|file| file.string(&["homepage"]));
    Verdict::Site
}
