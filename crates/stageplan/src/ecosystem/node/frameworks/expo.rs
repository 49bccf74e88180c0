//! Expo, where the project has a version for browsers.

use super::front::{Draft, Front, Key, Look, NOWHERE, Verdict};
use crate::finding::Finding;
use crate::static_server::Routing;

pub(super) const FRONT: Front = Front {
    key: "expo",
    packages: &["expo"],
    programs: &["expo"],
    verbs: &["export"],
    build: &["expo", "export", "--platform", "web"],
    configs: &[],
    output: Key { path: &[], flags: &["--output-dir"] },
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    // Without these two nothing is made for browsers, whatever else is configured.
    let Some(web) = look.has(&["react-native-web"]) else { return Verdict::Other };
    let file = look.unit.json("app.json");
    let told = |route: &[&str]| file.as_ref().and_then(|file| file.string(route));
    let declared = file.as_ref().and_then(|file| file.at(&["expo", "web"])).is_some();
    if !declared && look.run.is_none() {
        return Verdict::Other;
    }
    let output = told(&["expo", "web", "output"]);
    match output.as_ref().map_or("single", |output| output.value().as_str()) {
        "server" => {
            let place = output.as_ref().and_then(|output| output.origin().place().cloned());
            return Verdict::Told(
                Finding::error(
                    "node/server-to-write",
                    "Expo makes a server's parts for the web, and nothing here starts them",
                )
                .help("add a server that uses expo-server and say it with `--start`, or set web.output to `static`")
                .at(place),
            );
        }
        "static" => draft.routing = output.map(|output| output.map(|_| Routing::Pages)),
        _ => {
            let why = output.map_or_else(|| web.origin().clone(), |output| output.origin().clone());
            draft.routing = Some(crate::origin::Sourced::new(Routing::Client("index.html".to_owned()), why));
        }
    }
    draft.base = told(&["expo", "experiments", "baseUrl"]);
    draft.findings.push(
        Finding::note("node/web-version-only", "only the version for browsers is in the image")
            .help("programs for phones are built and shipped without containers, such as by EAS Build")
            .at(web.origin().place().cloned()),
    );
    Verdict::Site
}
