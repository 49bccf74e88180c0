//! Vue CLI.

use super::front::{Draft, Front, Key, Look, Verdict};

pub(super) const FRONT: Front = Front {
    key: "@vue/cli-service",
    packages: &["@vue/cli-service"],
    programs: &["vue-cli-service", "ionic"],
    verbs: &["build"],
    build: &["vue-cli-service", "build"],
    configs: &["vue.config"],
    output: Key { path: &["outputDir"], flags: &["--dest"] },
    base: Key { path: &["publicPath"], flags: &[] },
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    draft.plain_names = !look.told(&["filenameHashing"]).is_silent();
    let target = look.flag(&["--target"]).filter(|target| target.value() != "app");
    target.map_or(Verdict::Site, |target| Verdict::Library(target.origin().clone()))
}
