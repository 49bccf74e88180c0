//! Storybook, where it is what the project builds.

use super::front::{Config, Draft, Front, Key, Look, NOWHERE, Verdict};

pub(super) const FRONT: Front = Front {
    key: "storybook",
    packages: &["storybook", "@storybook/react", "@storybook/vue3", "@storybook/angular", "@storybook/html"],
    programs: &["storybook", "build-storybook"],
    verbs: &[],
    build: &["storybook", "build"],
    configs: &[],
    output: Key { path: &[], flags: &["-o", "--output-dir"] },
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let config = Config::read(look.unit, &[".storybook/main"]);
    draft.configs.extend(config.map(|config| config.source.path.clone()));
    // Beside anything else that is built it only shows the parts of that.
    let own = look.run.is_some_and(|run| run.script.value() == "build");
    // The build of a library makes nothing that is deployed.
    let library = look.package.is_library && !look.package.private;
    let alone = look.run.is_some() && (library || !look.package.scripts.contains_key("build"));
    if own || alone { Verdict::Site } else { Verdict::Other }
}
