//! The units of a repository, as they are serialized.

use serde::Serialize;

use super::make::Maker;
use super::positions::{Files, Positions};
use super::{Finding, Grade, Origin, SCHEMA};
use crate::tree::Tree;
use crate::units::{UnitKind as Kind, Units as Found};

/// What of a repository can be deployed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Units {
    /// Always 1.
    pub schema: u32,
    /// The version of stageplan that looked.
    pub stageplan: String,
    /// What can be deployed first, then by path.
    pub units: Vec<Unit>,
    /// What the user should know.
    pub findings: Vec<Finding>,
}

/// One unit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Unit {
    /// Its folder, as `unit` takes it; `.` for the root.
    pub path: String,
    /// The ecosystem's id.
    pub ecosystem: String,
    /// What it is, such as `Go module example.com/shop`.
    pub what: String,
    /// What kind of thing it is.
    pub kind: UnitKind,
    /// Whether there is an image to make of it.
    pub deployable: bool,
    /// What it is made with, where that is known by name.
    pub framework: Option<String>,
    /// How sure that is.
    pub grade: Grade,
    /// Why there is nothing to deploy; null where there is.
    pub why_not: Option<String>,
    /// What tells the kind.
    pub origin: Origin,
}

/// What kind of thing a unit is.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum UnitKind {
    /// It answers connections.
    Service,
    /// Pages that are built and served as files.
    Site,
    /// It works without being asked by a connection.
    Worker,
    /// It is called by name, and ends.
    Program,
    /// It is there to be imported by others.
    Library,
    /// Something else that no container runs.
    Other,
}

impl From<Kind> for UnitKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Service => Self::Service,
            Kind::Site => Self::Site,
            Kind::Worker => Self::Worker,
            Kind::Program => Self::Program,
            Kind::Library => Self::Library,
            Kind::Other => Self::Other,
        }
    }
}

pub(super) fn units(found: &Found, tree: &Tree, positions: Positions) -> Units {
    let mut maker = Maker { files: Files::new(tree, positions) };
    let units = found.found.iter().map(|unit| {
        let kind = *unit.summary.kind.value();
        Unit {
            path: unit.folder.to_string(),
            ecosystem: unit.ecosystem.to_owned(),
            what: unit.what.clone(),
            kind: kind.into(),
            deployable: kind.is_deployable(),
            framework: unit.summary.framework.clone(),
            grade: unit.summary.grade.into(),
            why_not: unit.summary.why_not.clone(),
            origin: maker.origin(unit.summary.kind.origin()),
        }
    });
    Units {
        schema: SCHEMA,
        stageplan: env!("CARGO_PKG_VERSION").to_owned(),
        units: units.collect(),
        findings: found.findings.iter().map(|finding| maker.finding(finding)).collect(),
    }
}
