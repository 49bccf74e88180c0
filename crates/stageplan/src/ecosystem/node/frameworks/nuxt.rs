//! Nuxt: a server, or files where it generates them.

use super::front::{Draft, Front, Key, Look, NOWHERE, Verdict};
use super::server;
use crate::ecosystem::node::lines;
use crate::origin::Sourced;
use crate::static_server::Routing;
use js_semver::{Range, Version};

/// What `nuxt generate` makes.
pub(super) const FILES: Front = Front {
    key: "nuxt",
    packages: &["nuxt", "nuxt3", "nuxt-edge"],
    programs: &["nuxt", "nuxi"],
    verbs: &["generate"],
    build: &["nuxt", "generate"],
    configs: &["nuxt.config"],
    output: NOWHERE,
    base: Key { path: &["app", "baseURL"], flags: &[] },
    look: files,
};

/// What `nuxt build` makes.
pub(super) const SERVER: Front = Front { verbs: &["build"], build: &["nuxt", "build"], look: server, ..FILES };

/// Whether a script calls the program with this verb.
fn calls(look: &Look<'_>, verb: &str) -> bool {
    look.package.scripts.values().any(|line| {
        lines::commands(line.value())
            .iter()
            .any(|words| matches!(words.as_slice(), [program, next, ..] if (program == "nuxt" || program == "nuxi") && next == verb))
    })
}

/// Whether nothing of it needs a server.
fn only_files(look: &Look<'_>) -> bool {
    look.told(&["target"]).is("static") || look.told(&["nitro", "preset"]).is("static")
}

fn files(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let browser = look.told(&["ssr"]);
    if look.run.is_none() || calls(look, "build") && !only_files(look) && !browser.is("false") {
        return Verdict::Other;
    }
    if let Some(two) = second(look) {
        draft.output = Some(two.derive("node/nuxt-2", "version 2 puts it there", "dist".to_owned()));
    }
    if let (true, Some(origin)) = (browser.is("false"), browser.origin()) {
        draft.routing = Some(Sourced::new(Routing::Client("200.html".to_owned()), origin));
    }
    Verdict::Site
}

fn server(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let files = only_files(look);
    if calls(look, "generate") && (files || !calls(look, "build") || look.told(&["ssr"]).is("false")) {
        return Verdict::Other;
    }
    if files {
        return Verdict::Site;
    }
    if second(look).is_some() {
        return Verdict::Serves("nuxt 2");
    }
    server::nitro(look, draft, &look.told(&["nitro", "preset"]), "nuxt")
}

/// The dependency, where it is the second version.
fn second<'a>(look: &Look<'a>) -> Option<&'a Sourced<String>> {
    look.package.any("nuxt").filter(|range| is_second(range.value()))
}

/// Whether a range holds a version of the second line and none of the third: what allows both installs the newer one.
fn is_second(range: &str) -> bool {
    let Ok(range) = Range::parse(range) else { return false };
    let holds = |minor, patch| range.satisfies(&Version::new(2, minor, patch));
    // There is no end of a range that lies between all of these.
    let second = (0..=20).any(|minor| holds(minor, 99) || (0..=20).any(|patch| holds(minor, patch)));
    second && !range.satisfies(&Version::new(3, 99, 0))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_second_version_is_told_by_what_a_range_allows() {
        let check = |range: &str, expect: bool| assert_eq!(super::is_second(range), expect, "{range}");
        check("^2.15.8", true);
        check(">=2 <3", true);
        check("2.18.1", true);
        check("~2.14.0 || 2.x", true);
        check("20", false);
        check(">=2", false);
        check("^3.2.0", false);
        check("latest", false);
    }
}
