//! Which Rust compiles the program.

use std::cmp::Ordering;

use super::CATALOG;
use crate::ecosystem::Decide;
use crate::ecosystem::rust::facts::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::planner::as_asked;

/// What was decided.
pub(super) struct Chosen {
    /// The version in the tag of the image.
    pub(super) tag: Sourced<String>,
    /// A toolchain that the image does not bring, and `rustup` installs: `nightly-2026-01-01`.
    pub(super) toolchain: Option<Sourced<String>>,
    /// The toolchain file that must not have `rustup` fetch what the image brings already.
    pub(super) overrides: Option<Origin>,
    /// For people.
    pub(super) shown: Sourced<String>,
}

const RULE: &str = "rust/version";

impl Chosen {
    /// The same version on the image of today: what was compiled on an older release of the distribution would look for
    /// libraries that the image that runs has no more.
    pub(super) fn installed(self) -> Self {
        let because = "no image of this version has the release that runs the program, so the newest image installs it";
        let why = Origin::rule_from("rust/installed-version", because, [self.tag.origin().clone()]);
        Self {
            toolchain: Some(Sourced::new(self.tag.value().clone(), why)),
            tag: newest(None, Vec::new()),
            overrides: None,
            shown: self.shown,
        }
    }
}

/// The version of the image that builds. Rust compiles what was written for any older version 1, so that the newest is
/// right for everyone who did not say otherwise, and the tag that names the major version is always the supported one.
pub(super) fn choose(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Chosen {
    let toolchain = &facts.cargo.toolchain;
    let overrides = toolchain.channel.as_ref().map(|channel| channel.origin().clone());
    let overrides = overrides.or_else(|| toolchain.file.as_ref().map(|file| file.origin().clone()));
    let plain = |tag: Sourced<String>, overrides: Option<Origin>| {
        let shown = tag.clone().map(|tag| format!("Rust {tag}"));
        Chosen { tag, toolchain: None, overrides, shown }
    };
    let minimum = toolchain.minimum.first();
    let newest_known = CATALOG.rows("version").next();
    if let Some((minimum, row)) = minimum.zip(newest_known)
        && compare(row.key(), minimum.value()) == Ordering::Less
    {
        findings.push(
            Finding::warning(
                "rust/newer-than-known",
                format!(
                    "the project needs Rust {}, and the newest that is known here is {}",
                    minimum.value(),
                    row.key()
                ),
            )
            .help("check that an image of it exists, or lower `rust-version`")
            .at(minimum.origin().place().cloned()),
        );
    }
    if let Some(asked) = by.settings.version.as_ref().filter(|asked| numbers(asked.value()).is_some()) {
        if let Some(minimum) = minimum.filter(|minimum| compare(asked.value(), minimum.value()) == Ordering::Less) {
            findings.push(
                Finding::error(
                    "rust/version-too-old",
                    format!("Rust {} was asked for, and the project needs {}", asked.value(), minimum.value()),
                )
                .help(format!("say `--version {}`, or leave the option out", minimum.value()))
                .at(minimum.origin().place().cloned()),
            );
        }
        return plain(Sourced::new(asked.value().clone(), as_asked(asked.origin())), overrides);
    }
    if let Some(asked) = &by.settings.version {
        findings.push(
            Finding::error(
                "rust/not-a-version",
                format!("`{}` is no version of Rust that an image has, so the plan does without it", asked.value()),
            )
            .help("say a line such as `--version 1.99`, or a whole version")
            .at(asked.origin().place().cloned()),
        );
    }
    let mut rejected = Vec::new();
    let pins = toolchain.channel.iter().chain(&toolchain.pins);
    for pin in pins {
        let text = pin.value().as_str();
        if numbers(text).is_some() {
            if let Some(minimum) = minimum.filter(|minimum| compare(text, minimum.value()) == Ordering::Less) {
                let why = format!("the project needs {}", minimum.value());
                rejected.push(Rejected { value: text.to_owned(), why, origin: Some(pin.origin().clone()) });
                findings.push(
                    Finding::warning(
                        "rust/pin-too-old",
                        format!("the project pins Rust {text}, and needs {} itself", minimum.value()),
                    )
                    .help("raise the pin")
                    .at(pin.origin().place().cloned()),
                );
                continue;
            }
            let why = Origin::rule_from(RULE, "the project pins it", [pin.origin().clone()]);
            return plain(Sourced::new(text.to_owned(), why.rejecting(RULE, rejected)), overrides);
        }
        if text == "beta" || text.starts_with("beta-") || text == "nightly" || text.starts_with("nightly-") {
            let because = "the project wants a toolchain that no image brings";
            let why = Origin::rule_from("rust/toolchain", because, [pin.origin().clone()]);
            if !text.contains('-') {
                findings.push(
                    Finding::warning(
                        "rust/moving-toolchain",
                        format!("the project wants `{text}`, which is another compiler every day"),
                    )
                    .help("name a day, such as `nightly-2026-10-01`")
                    .at(pin.origin().place().cloned()),
                );
            }
            let toolchain = Sourced::new(text.to_owned(), why.clone());
            let shown = toolchain.clone().map(|text| format!("Rust {text}"));
            return Chosen { tag: newest(minimum, Vec::new()), toolchain: Some(toolchain), overrides: None, shown };
        }
    }
    if let Some(why) = &toolchain.nightly {
        findings.push(
            Finding::warning("rust/needs-nightly", "the project uses what a nightly compiler alone accepts")
                .help("pin one in rust-toolchain.toml: `channel = \"nightly-2026-10-01\"`")
                .at(why.place().cloned()),
        );
        let origin = Origin::rule_from("rust/toolchain", "the sources ask for unstable features", [why.clone()]);
        let toolchain = Sourced::new("nightly".to_owned(), origin);
        let shown = toolchain.clone().map(|text| format!("Rust {text}"));
        return Chosen { tag: newest(minimum, rejected), toolchain: Some(toolchain), overrides: None, shown };
    }
    plain(newest(minimum, rejected), overrides)
}

/// The tag that is always the newest version, with why not one that the project names as the least.
fn newest(minimum: Option<&Sourced<String>>, mut rejected: Vec<Rejected>) -> Sourced<String> {
    let because = "Rust compiles what older versions did, and only the newest gets fixes";
    let row = CATALOG.rows("version").next();
    let mut from: Vec<Origin> = row.map(|row| row.origin()).into_iter().collect();
    if let Some(minimum) = minimum {
        from.push(minimum.origin().clone());
        rejected.push(Rejected {
            value: minimum.value().clone(),
            why: "it is the oldest that the project accepts".to_owned(),
            origin: Some(minimum.origin().clone()),
        });
    }
    Sourced::new("1".to_owned(), Origin::rule_from(RULE, because, from).rejecting(RULE, rejected))
}

/// The numbers of a version, `None` where it is none: `1.90`, `1.90.0`, `1`.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    let parts: Option<Vec<u32>> = text.split('.').map(number).collect();
    parts.filter(|parts| parts.len() <= 3 && parts.first() == Some(&1))
}

/// Which of two versions is older, as far as both say.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    match (numbers(a), numbers(b)) {
        (Some(a), Some(b)) => {
            // `1.90` is any release of that line.
            let order = a.iter().zip(&b).map(|(a, b)| a.cmp(b)).find(|order| *order != Ordering::Equal);
            order.unwrap_or(Ordering::Equal)
        }
        _ => Ordering::Equal,
    }
}
