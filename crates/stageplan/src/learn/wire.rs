//! The wire form of [`super::Learn`].
#![cfg_attr(
    feature = "ts",
    expect(clippy::disallowed_types, reason = "the derive names a host path; without it the lint holds here, too")
)]

use serde::Serialize;

use crate::tree::Tree;
use crate::wire::{Artifact, Positions, printed, spans};

/// A plan beside what a first tutorial would do.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Learn {
    /// The single-stage Dockerfile. It is there to be read and belongs nowhere.
    pub naive: Artifact,
    /// The planned Dockerfile.
    pub planned: Artifact,
    /// What is different.
    pub lessons: Vec<Lesson>,
}

/// One difference.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Lesson {
    /// Words, such as `manifests-before-sources`.
    pub id: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// What the tutorial does.
    pub naive: &'static str,
    /// What is done here.
    pub planned: &'static str,
    /// What that buys.
    pub buys: &'static str,
    /// The public page that says so.
    pub source: &'static str,
    /// The day on which the page was looked at.
    pub checked: &'static str,
    /// The instructions of the naive file that it is about: where each begins, and the place behind its end.
    pub in_naive: Vec<[usize; 2]>,
    /// The same of the planned file. Empty where the difference lies beside the Dockerfile.
    pub in_planned: Vec<[usize; 2]>,
}

/// The comparison, ready to be serialized.
pub fn learn(learn: &super::Learn, tree: &Tree, positions: Positions) -> Learn {
    Learn {
        naive: printed(&learn.naive, tree, positions),
        planned: printed(&learn.planned, tree, positions),
        lessons: learn
            .lessons
            .iter()
            .map(|lesson| Lesson {
                id: lesson.id(),
                title: lesson.title(),
                naive: lesson.naive(),
                planned: lesson.planned(),
                buys: lesson.buys(),
                source: lesson.source(),
                checked: lesson.checked(),
                in_naive: spans(&learn.naive.text, &lesson.in_naive, positions),
                in_planned: spans(&learn.planned.text, &lesson.in_planned, positions),
            })
            .collect(),
    }
}

/// The comparison as JSON text, indented, with a line break at the end; `null` where there is none.
pub fn to_json(learn: Option<&Learn>) -> String {
    // Every type here is a plain tree of strings and numbers, which cannot fail to serialize.
    let mut text = serde_json::to_string_pretty(&learn).unwrap_or_default();
    text.push('\n');
    text
}

/// The JSON Schema of the comparison.
#[cfg(feature = "schema")]
pub fn json_schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Option<Learn>)).unwrap_or_default();
    text.push('\n');
    text
}
