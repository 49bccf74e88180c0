//! `devcontainer.json`: the ports a developer's container forwards.

use stageplan_syntax::data::{Format, Node};

use super::Evidence;
use super::look;
use super::notes::Notes;
use crate::ecosystem::Grade;
use crate::project::Unit;

pub(super) fn read(unit: &Unit<'_>, evidence: &mut Evidence) {
    let names = [".devcontainer/devcontainer.json", ".devcontainer.json"];
    for path in look::named(unit, &look::upwards(unit), &names) {
        let Some(manifest) = unit.project.manifest(&path, Format::Json) else { continue };
        let mut notes = Notes::new(evidence, "devcontainer", Grade::Weak);
        // `"db:5432"` is the port of another container and no number.
        for port in manifest.at(&["forwardPorts"]).into_iter().flat_map(Node::items) {
            notes.port(&manifest, Some(port));
        }
    }
}
