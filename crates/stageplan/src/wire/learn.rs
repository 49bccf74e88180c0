//! A plan beside what a first tutorial would do, as it is serialized.

use std::ops::Range;

use serde::Serialize;

use super::Artifact;
use super::make::Maker;
use super::positions::{Files, Positions, Units, in_units};
use crate::learn;
use crate::planner::Planned;
use crate::tree::Tree;

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

pub(super) fn learn(planned: &Planned, tree: &Tree, positions: Positions) -> Option<Learn> {
    let learn = learn::learn(planned)?;
    let mut maker = Maker { files: Files::new(tree, positions) };
    let [naive, planned] = [&learn.naive, &learn.planned].map(|artifact| maker.files.printed(&artifact.text));
    let spans = |units: &Option<Units>, ranges: &[Range<usize>]| -> Vec<[usize; 2]> {
        ranges.iter().map(|range| in_units(units.as_ref(), [range.start, range.end])).collect()
    };
    let lessons = learn.lessons.iter().map(|lesson| Lesson {
        id: lesson.id(),
        title: lesson.title(),
        naive: lesson.naive(),
        planned: lesson.planned(),
        buys: lesson.buys(),
        source: lesson.source(),
        checked: lesson.checked(),
        in_naive: spans(&naive, &lesson.in_naive),
        in_planned: spans(&planned, &lesson.in_planned),
    });
    let lessons = lessons.collect();
    Some(Learn { naive: maker.artifact(&learn.naive), planned: maker.artifact(&learn.planned), lessons })
}
