//! Sites that Zola makes. Its own images have the program and nothing else, so it is taken out of them.

use super::packages::at_least;
use super::version::{choose, of_catalog};
use super::{Built, Draft, brought, image};
use crate::choices::Choice;
use crate::ecosystem::site::facts::{Zola, path_of};
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Copy, Image, Purpose, Stage, Step, Value, VersionArg};

const RULE: &str = "site/zola-version";

pub(super) fn build(draft: &mut Draft<'_>, zola: &Zola) -> Option<Built> {
    let newest = match &zola.old {
        Some(old) => {
            let row = of_catalog(if *old.value() { "zola-0.21" } else { "zola-0.22" }, RULE, "");
            let because = "the last version that reads what the site is written in";
            Sourced::new(
                row.value().clone(),
                Origin::rule_from(RULE, because, [old.origin().clone(), row.origin().clone()]),
            )
        }
        None => of_catalog("zola", RULE, "the newest one"),
    };
    let version = choose(&zola.pins, newest, RULE, draft.by, &mut draft.findings);
    // From here on the images have no folder of programs, and there is one with a shell beside each.
    let shell = at_least(version.value(), "0.23.0");
    let lost = [
        ("cargo install zola", "the registry has no such crate"),
        ("apk add zola", "the distribution has one version"),
    ];
    let why = brought("site/zola-program", "the project's own image, for amd64 and arm64", version.origin(), &lost);
    let mut versions = Vec::new();
    let mut steps = Vec::new();
    let base = if shell {
        versions.push(VersionArg { name: "ZOLA_VERSION".to_owned(), default: version.clone() });
        image("zola-alpine", Some(Value::variable("ZOLA_VERSION")))?
    } else {
        let mut copy = Copy::context([Value::text("/bin/zola")], "/usr/local/bin/zola").linked();
        copy.from = Some(format!("ghcr.io/getzola/zola:v{}", version.value()));
        steps.push(Step::copy(copy, why.clone()));
        Image::shared("debian-slim")?
    };
    let mut steps: Vec<Step> = draft.os_packages(&base, &[]).into_iter().chain(steps).collect();
    steps.push(draft.workdir());
    let stage =
        draft.stage("base", Purpose::Base, base, "has Zola; nothing of it is in the image.", steps, why.clone());
    let mut stages = vec![stage];

    let output = draft.output(zola.output.as_ref(), "public", "site/zola-output");
    let absolute = format!("{}/{}", draft.home(), output.value());
    let mut steps = draft.sources();
    steps.push(draft.address("BASE_URL", &zola.base, "site/zola-address"));
    let because = "pages for the address; links within the site are checked on the way";
    let made = Origin::rule_from("site/zola-build", because, [draft.facts.what.origin().clone()]);
    let command = Command::new(["zola", "build", "--base-url"]).arg(Value::variable("BASE_URL"));
    let (step, shown) = draft.make(Vec::new(), vec![command], absolute, made.clone());
    steps.push(step);
    let about = "makes the pages; sources and tools stay behind.";
    let build = Stage::on("base", "build", Purpose::Build, about, steps, made);

    stages.push(build);
    let words = ["zola", "serve", "--interface", "0.0.0.0", "--port", "1111", "--base-url", "localhost"];
    stages.extend(draft.development("base", words.map(str::to_owned).into()));
    let mut choice = Choice::new("version", Some(version.value().clone()));
    choice.or(version.value(), "in force");
    choice.or_rejected(version.origin());
    Some(Built {
        stages,
        versions,
        tool: "Zola",
        install: None,
        build: shown,
        output,
        base: path_of(&zola.base),
        hashed: None,
        leftovers: Vec::new(),
        naive: None,
        more: vec![("program", Sourced::new(format!("ghcr.io/getzola/zola:v{}", version.value()), why))],
        version,
        choices: vec![choice],
    })
}
