//! Versions of Deno: what the project says and which image there is.

use super::CATALOG;
use super::read::Facts;
use crate::ecosystem::Decide;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::planner::as_asked;

/// The build argument that holds the version.
pub(super) const ARGUMENT: &str = "DENO_VERSION";

const RULE: &str = "deno/version";

/// The numbers of a version or of the lowest of a simple range.
pub(super) fn numbers(text: &str) -> Vec<u32> {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    text.split('.').map_while(|part| part.split(['-', '+', ' ']).next()?.parse().ok()).collect()
}

/// Whether a text is a whole version, which is what images are named by.
fn whole(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches(['v', '=']);
    let parts: Vec<&str> = text.split('.').collect();
    let digits =
        parts.iter().all(|part| !part.is_empty() && part.len() < 6 && part.bytes().all(|c| c.is_ascii_digit()));
    (parts.len() == 3 && digits).then(|| text.to_owned())
}

/// The version of the image: what the user or a version manager names, else the newest of the line that is used.
pub(super) fn choose(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Sourced<String> {
    let newest = CATALOG.rows("version").find(|row| !row.ended(by.today)).or_else(|| CATALOG.rows("version").next());
    let (newest, row) = newest.map_or(("2.9.6", None), |row| (row.key(), Some(row)));
    let default = |rejected: Vec<Rejected>| {
        let because = "the newest version that was known; images are named by whole versions only";
        let origin = Origin::rule_from(RULE, because, row.map(|row| row.origin()));
        Sourced::new(newest.to_owned(), origin.rejecting(RULE, rejected))
    };
    if let Some(asked) = &by.settings.version {
        if let Some(version) = whole(asked.value()) {
            return Sourced::new(version, as_asked(asked.origin()));
        }
        findings.push(
            Finding::error("deno/not-a-version", format!("no image is named by `{}`", asked.value()))
                .help(format!("say a whole version, such as `--version {newest}`"))
                .at(asked.origin().place().cloned()),
        );
    }
    let mut rejected = Vec::new();
    for pin in &facts.pins {
        if let Some(version) = whole(pin.value()) {
            if numbers(&version).first() < numbers(newest).first() {
                findings.push(
                    Finding::warning("deno/old-version", format!("Deno {version} gets no more fixes"))
                        .help(format!("move to Deno {newest}, or say `--version {newest}`"))
                        .at(pin.origin().place().cloned()),
                );
            }
            return pin.derive(RULE, "the version that the project pins", version);
        }
        let why = "images are named by whole versions only, and the newest one is taken";
        let origin = Some(pin.origin().clone());
        rejected.push(Rejected { value: pin.value().clone(), why: why.to_owned(), origin });
    }
    for shown in &facts.shown {
        let same = numbers(shown.value()).first().is_none_or(|major| numbers(newest).first() == Some(major));
        let version = whole(shown.value()).or_else(|| {
            let major = *numbers(shown.value()).first().filter(|_| !same)?;
            let last = CATALOG.rows("version").find(|row| numbers(row.key()).first() == Some(&major))?;
            Some(last.key().to_owned())
        });
        if let Some(version) = version {
            if !same {
                findings.push(
                    Finding::warning(
                        "deno/old-version",
                        format!("the project is tested with Deno {version}, which gets no more fixes"),
                    )
                    .help(format!("move to Deno {newest}, or say `--version {newest}`"))
                    .at(shown.origin().place().cloned()),
                );
            }
            return shown.derive(RULE, "the version that the project is tested with", version);
        }
    }
    default(rejected)
}
