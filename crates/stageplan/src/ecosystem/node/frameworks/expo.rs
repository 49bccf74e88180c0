//! Expo, where the project has a version for browsers.

use super::front::{Draft, Front, Key, Look, NOWHERE, Told, Verdict};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::static_server::Routing;

pub(super) const FRONT: Front = Front {
    key: "expo",
    packages: &["expo"],
    programs: &["expo"],
    verbs: &["export"],
    build: &["expo", "export", "--platform", "web"],
    configs: &["app.config"],
    output: Key { path: &[], flags: &["--output-dir"] },
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    // Without these two nothing is made for browsers, whatever else is configured.
    let Some(web) = look.has(&["react-native-web"]) else { return Verdict::Other };
    if look.run.is_none() && !declared(look) {
        return Verdict::Other;
    }
    let output = match told(look, &["web", "output"]) {
        Told::Said(output) => Some(output),
        Told::Computed(origin) => {
            draft.computed("whether the pages are files or made on a server", &origin);
            None
        }
        Told::Silent => None,
    };
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
            draft.routing = Some(Sourced::new(Routing::Client("index.html".to_owned()), why));
        }
    }
    match told(look, &["experiments", "baseUrl"]) {
        Told::Said(base) => draft.base = Some(base),
        Told::Computed(origin) => draft.computed("the base path", &origin),
        Told::Silent => {}
    }
    draft.findings.push(
        Finding::note("node/web-version-only", "only the version for browsers is in the image")
            .help("programs for phones are built and shipped without containers, such as by EAS Build")
            .at(web.origin().place().cloned()),
    );
    Verdict::Site
}

/// The two files of data, the stronger one first.
const FILES: &[&str] = &["app.config.json", "app.json"];

/// Whether something is said of the version for browsers.
fn declared(look: &Look<'_>) -> bool {
    let mut files = FILES.iter().filter_map(|name| look.unit.has(name).then(|| look.unit.json(name)).flatten());
    let code = [&["web"][..], &["expo", "web"]].iter().any(|route| !look.told(route).is_silent());
    code || files.any(|file| file.at(&["expo", "web"]).or_else(|| file.at(&["web"])).is_some())
}

/// What is said under a route: by the code first, which is handed what the data says. An object `expo` stands for the whole.
fn told(look: &Look<'_>, route: &[&str]) -> Told {
    let inner: Vec<&str> = ["expo"].into_iter().chain(route.iter().copied()).collect();
    let code = [&inner[..], route].into_iter().map(|route| look.told(route)).find(|told| !told.is_silent());
    if let Some(told) = code {
        return told;
    }
    let file = FILES.iter().find_map(|name| look.unit.has(name).then(|| look.unit.json(name)).flatten());
    let said = file.and_then(|file| file.string(&inner).or_else(|| file.string(route)));
    match (said, look.config.filter(|config| !config.is_object())) {
        // A function that changes what it is handed says nothing that could be read.
        (None, Some(config)) => Told::Computed(config.source.origin_of_file()),
        (Some(said), _) => Told::Said(said),
        (None, None) => Told::Silent,
    }
}
