//! Samples of the environment (`.env.example` and its like), and an `.env` that should not be here.

use stageplan_syntax::order;
use stageplan_syntax::{Span, dotenv};

use super::look;
use super::notes::sourced;
use super::{EnvEvidence, Evidence, is_secret};
use crate::finding::Finding;
use crate::project::Unit;

/// How many samples are read.
const LIMIT: usize = 6;

/// Variables that a bundler writes into what it sends to browsers: nothing in them is secret.
const PUBLIC: &[&str] =
    &["VITE_", "NEXT_PUBLIC_", "PUBLIC_", "REACT_APP_", "NUXT_PUBLIC_", "VUE_APP_", "GATSBY_", "EXPO_PUBLIC_"];

pub(super) fn read(unit: &Unit<'_>, evidence: &mut Evidence) {
    let folders = look::upwards(unit);
    let mut samples = look::matching(unit, &folders, LIMIT * 4, &is_sample);
    // The plainest name of a folder is the sample that was meant for everybody; nearer folders come first.
    order::sort_by_key(&mut samples, |path| {
        let depth = path.parent().map_or(0, |folder| folder.parts().count());
        (std::cmp::Reverse(depth), path.file_name().len(), path.clone())
    });
    samples.truncate(LIMIT);
    for path in samples {
        let Some(source) = unit.project.source(&path) else { continue };
        for entry in dotenv::parse(&source.text).entries {
            let kept = !entry.value.is_empty() && !entry.value.chars().any(char::is_control);
            let kept = kept && entry.value.len() <= 4_096 && !is_secret(&entry.key, &entry.value);
            evidence.env.push(EnvEvidence {
                name: sourced(&source, entry.span, "", entry.key),
                value: kept.then_some(entry.value),
                disabled: entry.commented_out,
                shown_by: "env sample",
                deployed: false,
            });
        }
    }
    real(unit, evidence);
}

/// Whether a file name says "sample of an environment": `.env.example`, `env-example-relational`, `sample.env`.
fn is_sample(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name.split(['.', '-', '_']).filter(|word| !word.is_empty()).collect();
    let sample = |word: &&str| {
        matches!(*word, "example" | "examples" | "sample" | "template" | "tmpl" | "dist" | "default" | "defaults")
    };
    let ends = [words.first(), words.last()].into_iter().flatten().any(|word| *word == "env" || sample(word));
    let foreign =
        ["ts", "js", "mjs", "cjs", "go", "py", "rb", "json", "yaml", "yml", "toml", "md", "html", "d", "sh", "php"];
    words.contains(&"env")
        && words.iter().any(sample)
        && ends
        && !words.last().is_some_and(|last| foreign.contains(last))
}

/// A real `.env`: its names are known to exist, its values are nobody's business.
fn real(unit: &Unit<'_>, evidence: &mut Evidence) {
    let Some(source) = unit.source(".env") else { return };
    let entries = dotenv::parse(&source.text).entries;
    let public = |name: &str| PUBLIC.iter().any(|prefix| name.starts_with(prefix));
    let private: Vec<_> = entries.iter().filter(|entry| !entry.commented_out && !public(&entry.key)).collect();
    let secret = private.iter().find(|entry| !entry.value.is_empty() && is_secret(&entry.key, &entry.value));
    if let Some(first) = secret.or(private.first()) {
        let span = Span::new(first.span.start, first.span.start + first.key.len());
        let help = "keep it out of version control, commit a sample such as .env.example, and give values at run time";
        let finding = if secret.is_some() {
            let message = format!("{} gives {} a value and is part of the project", source.path, first.key);
            Finding::warning("evidence/committed-env-file", message).help(help)
        } else {
            let message = format!("{} is part of the project; its values were not read", source.path);
            Finding::note("evidence/committed-env-file", message).help(help)
        };
        unit.project.report(finding.at(source.place(span)));
    }
    for entry in entries.into_iter().filter(|entry| !entry.commented_out) {
        evidence.env.push(EnvEvidence {
            name: sourced(&source, entry.span, "", entry.key),
            value: None,
            disabled: false,
            shown_by: ".env",
            deployed: false,
        });
    }
}
