//! Why a project makes nothing that a container runs, and who would.

use std::rc::Rc;

use super::build::{Build, Included};
use super::model::{self, Model, Plugin};
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::finding::Finding;
use crate::project::Unit;

/// How many projects are named.
const NAMED: usize = 6;

/// What the project makes that no container runs, if a plugin says so.
pub(super) fn aside(model: &Model) -> Option<(&Plugin, Row<'static>)> {
    let rows = model.plugins.iter().filter_map(|plugin| Some((plugin, CATALOG.row("gradle-plugin", &plugin.id)?)));
    let mut found = rows.filter(|(_, row)| row.text("is").is_some());
    found.next()
}

/// Whether a plugin of the project makes something that runs.
fn runs(model: &Model) -> bool {
    model.plugins.iter().any(|plugin| {
        let row = CATALOG.row("gradle-plugin", &plugin.id);
        let makes = row.and_then(|row| row.text("makes"));
        matches!(makes, Some("boot-jar" | "shade" | "quarkus" | "application" | "war"))
    })
}

pub(super) fn finding(unit: &Unit<'_>, build: &Rc<Build>, model: &Model) -> Finding {
    let place = model.origin().place().cloned();
    let others = build.projects.iter().filter(|project| project.path != model.project.path);
    let that_run = |project: &&Included| runs(&model::of(unit, build, project));
    let units: Vec<&str> = others.clone().filter(that_run).take(NAMED).map(|project| project.folder.as_str()).collect();
    let help = match units.as_slice() {
        [] => None,
        some => Some(format!("name a project that runs by `--unit`: {}", some.join(", "))),
    };
    if let Some((plugin, row)) = aside(model) {
        let message = format!("the plugin {} says what this is: {}", plugin.id, row.text("is").unwrap_or_default());
        let help = help.unwrap_or_else(|| "name a unit that is a server by `--unit`, if there is one".to_owned());
        return Finding::error("java/no-program", message).help(help).at(plugin.origin.place().cloned());
    }
    if model.project.path == ":" && build.projects.len() > 1 {
        let all_aside = others.clone().filter(|project| aside(&model::of(unit, build, project)).is_some()).count();
        let help = help.unwrap_or_else(|| match all_aside {
            0 => "apply a plugin that makes a program, such as `application`, in the project that runs".to_owned(),
            _ => "none of its projects is one that a container runs".to_owned(),
        });
        return Finding::error("java/aggregator", "this build only lists projects, and its root makes nothing itself")
            .help(help)
            .at(place);
    }
    let message = "nothing here runs: no plugin makes a program, and no task makes a jar that can be started";
    let help = help.unwrap_or_else(|| {
        "apply the plugin `application` and name `mainClass`, or name the unit that runs by `--unit`".to_owned()
    });
    Finding::error("java/library", message).help(help).at(place)
}
