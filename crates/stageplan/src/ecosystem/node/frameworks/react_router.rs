//! React Router as a framework, where nothing renders on a server.

use super::front::{Draft, Front, Key, Look, Verdict};
use crate::origin::Sourced;
use crate::static_server::Routing;

pub(super) const FRONT: Front = Front {
    key: "@react-router/dev",
    packages: &["@react-router/dev"],
    programs: &["react-router"],
    verbs: &["build"],
    build: &["react-router", "build"],
    configs: &["react-router.config"],
    output: Key { path: &["buildDirectory"], flags: &[] },
    base: Key { path: &["basename"], flags: &[] },
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let server = look.told(&["ssr"]);
    let (true, Some(origin)) = (server.is("false"), server.origin()) else { return Verdict::Server };
    draft.inner = Some("client");
    draft.routing = Some(Sourced::new(Routing::Client("index.html".to_owned()), origin));
    Verdict::Site
}
