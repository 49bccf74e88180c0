//! What a project is made with, by its dependencies. A framework whose plan differs from that of a plain service gets a
//! file of its own here and a line in the list.

use super::CATALOG;
use super::read::Facts;
use crate::catalog::Row;
use crate::origin::{Origin, Sourced};

/// What kind of program a dependency speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// It answers connections.
    Server,
    /// It works without being asked by a connection.
    Worker,
    /// It makes pages, and often serves them too.
    FrontEnd,
    /// A program with windows.
    Desktop,
    /// A program for phones.
    Mobile,
}

/// A framework that a project depends on.
#[derive(Clone, Debug)]
pub(super) struct Framework {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The port it listens on by itself.
    pub(super) port: Option<u16>,
    /// Whether only development needs it.
    pub(super) dev: bool,
    /// The dependency.
    pub(super) found: Sourced<String>,
    pub(super) row: Origin,
}

/// The frameworks of a unit, in the order of the catalog.
pub(super) fn of(facts: &Facts) -> Vec<Framework> {
    CATALOG.rows("framework").filter_map(|row| framework(row, facts)).collect()
}

fn framework(row: Row<'static>, facts: &Facts) -> Option<Framework> {
    let found = facts.package.any(row.key())?.clone();
    let kind = match row.text("kind")? {
        "server" => Kind::Server,
        "worker" => Kind::Worker,
        "frontend" => Kind::FrontEnd,
        "desktop" => Kind::Desktop,
        _ => Kind::Mobile,
    };
    Some(Framework {
        name: row.text("name")?,
        kind,
        port: row.text("port").and_then(|port| port.parse().ok()),
        dev: facts.package.runs(row.key()).is_none(),
        found,
        row: row.origin(),
    })
}
