//! Storybook, where it is what the project builds.

use super::front::{Draft, Front, Key, Look, NOWHERE, Verdict};

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

fn look(look: &Look<'_>, _: &mut Draft) -> Verdict {
    // Beside anything else that is built it only shows the parts of that.
    let own = look.run.is_some_and(|run| run.script.value() == "build");
    let alone = look.run.is_some() && !look.package.scripts.contains_key("build");
    if own || alone { Verdict::Site } else { Verdict::Other }
}
