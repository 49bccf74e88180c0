//! Slidev: slides as one page that routes by itself.

use super::front::{Draft, Front, Key, Look, Verdict};
use crate::origin::Sourced;
use crate::static_server::Routing;

pub(super) const FRONT: Front = Front {
    key: "@slidev/cli",
    packages: &["@slidev/cli"],
    programs: &["slidev"],
    verbs: &["build"],
    build: &["slidev", "build"],
    configs: &[],
    output: Key { path: &[], flags: &["--out", "-o"] },
    base: Key { path: &[], flags: &["--base"] },
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let found = look.has(FRONT.packages).map(|found| found.origin().clone());
    let why = found.unwrap_or_else(|| look.package.origin.clone());
    draft.routing = Some(Sourced::new(Routing::Client("index.html".to_owned()), why));
    Verdict::Site
}
