//! The calls of the tool that builds.

mod clojure;
mod gradle;
mod maven;
mod sbt;

use super::ARGUMENT;
use crate::ecosystem::Decide;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Facts, Tool};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Image, Step, Value};

/// The calls, each a program and its arguments, and the image that has the program.
pub(super) struct Words {
    /// The image of the stages that build.
    pub(super) image: Image,
    pub(super) image_why: Origin,
    /// What must be done to the project's own script before it runs.
    pub(super) before: Vec<(Vec<Value>, Origin)>,
    /// Fetches what is depended on, before the sources come; nothing where the tool cannot.
    pub(super) fetch: Option<Sourced<Vec<Value>>>,
    /// Makes what runs.
    pub(super) package: Vec<Value>,
    pub(super) why: Origin,
    /// Runs the tests.
    pub(super) test: Option<Sourced<Vec<Value>>>,
    /// Starts the program from its sources.
    pub(super) develop: Option<Sourced<Vec<Value>>>,
    /// Where the tool keeps what it fetches.
    pub(super) caches: &'static [&'static str],
    pub(super) cached: Cached,
}

/// How [`Words::fetch`] and the caches go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cached {
    /// What is fetched lies where the caches do: mounted ones would leave the layer empty, so it is one or the other.
    Fetched,
    /// What is fetched lies elsewhere, and caches are mounted beside it.
    Beside,
}

pub(super) fn words(
    facts: &Facts,
    by: &Decide<'_>,
    version: &Sourced<u32>,
    findings: &mut Vec<Finding>,
) -> Option<Words> {
    for front_end in facts.build.front_ends.iter().filter(|front_end| front_end.output.is_none()) {
        let from = front_end.host.as_ref().map_or_else(String::new, |host| format!(", with a Node from {host}"));
        let message = format!("the build itself makes the front end in {}{from}", front_end.folder.value().or_dot());
        findings.push(
            Finding::note("java/front-end-in-build", message)
                .help(
                    "a task or goal that copies its output would let a stage of Node make it, with a cache of its own",
                )
                .at(front_end.folder.origin().place().cloned()),
        );
    }
    match facts.tool.value() {
        Tool::Maven => maven::words(facts, by, version, findings),
        Tool::Sbt => sbt::words(facts, by, version, findings),
        Tool::Leiningen | Tool::Clojure => clojure::words(facts, version),
        _ => gradle::words(facts, by, version, findings),
    }
}

/// Puts what the unit stands on to where the tool looks for what it fetched, as the program is to be started from its
/// sources without them.
pub(super) fn install(facts: &Facts, words: &Words) -> Option<Vec<Value>> {
    match facts.tool.value() {
        Tool::Maven => maven::install(facts, words),
        _ => None,
    }
}

/// What the tool wants to find beside the project.
pub(super) fn prepare(facts: &Facts, version: &Sourced<u32>) -> Option<Step> {
    match facts.tool.value() {
        Tool::Maven => maven::prepare(facts, version),
        Tool::Sbt => sbt::prepare(facts),
        _ => None,
    }
}

fn image(key: &str) -> Option<Image> {
    Image::of(&CATALOG, key, Some(Value::variable(ARGUMENT)))
}

fn crlf(path: &str, origin: &Origin, findings: &mut Vec<Finding>) {
    let message = format!("the lines of {path} end as on Windows, which no shell of an image reads");
    findings.push(
        Finding::note("java/wrapper-crlf", message)
            .help("the build mends its own copy; mend the file with `git add --renormalize .` and `*.sh text eol=lf`")
            .at(origin.place().cloned()),
    );
}

/// The image of a single stage that builds and runs.
pub(super) fn naive_image(decided: &super::Decided<'_>) -> Option<Image> {
    let key = match decided.facts.tool.value() {
        Tool::Maven => "maven",
        Tool::Gradle if decided.facts.wrapper.is_none() => "gradle",
        _ => "jdk",
    };
    let version = Value::text(decided.version.value().to_string());
    Image::of(&CATALOG, key, Some(version))
}
