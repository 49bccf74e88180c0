//! `fly.toml`: how Fly runs the image of the folder it lies in.

use stageplan_syntax::data::{Format, Kind, Node};

use super::look;
use super::notes::{Notes, Purpose};
use super::words::References;
use super::{CommandForm, Evidence};
use crate::ecosystem::Grade;
use crate::project::{Manifest, Unit};

pub(super) fn read(unit: &Unit<'_>, evidence: &mut Evidence) {
    for path in look::named(unit, &look::upwards(unit), &["fly.toml", "fly.production.toml"]) {
        let Some(manifest) = unit.project.manifest(&path, Format::Toml) else { continue };
        // A file further up describes another unit as likely as this one.
        let own = path.parent().is_some_and(|folder| folder == unit.folder);
        read_file(&manifest, &mut Notes::new(evidence, "fly", if own { Grade::Strong } else { Grade::Weak }));
    }
}

fn read_file(manifest: &Manifest, notes: &mut Notes<'_>) {
    let Some(root) = manifest.root() else { return };
    for (process, command) in root.get("processes").into_iter().flat_map(Node::entries) {
        let grade = if matches!(process, "app" | "web") { Grade::Strong } else { Grade::Likely };
        notes.at(grade).word_list(process, manifest, Some(command), CommandForm::ImageArguments, References::None);
    }
    for (key, form) in [("cmd", CommandForm::ImageArguments), ("entrypoint", CommandForm::ImageEntrypoint)] {
        notes.word_list("app", manifest, root.at(&["experimental", key]), form, References::None);
    }
    notes.shell_line(Purpose::Once, "release", manifest, root.at(&["deploy", "release_command"]));
    notes.env_block(manifest, root.get("env"), References::None);
    notes.port(manifest, root.at(&["http_service", "internal_port"]));
    health(manifest, root.at(&["http_service", "checks"]), notes);
    health(manifest, root.at(&["http_service", "http_checks"]), notes);
    for service in each(root.get("services")) {
        if let Some(port) = service.get("internal_port") {
            let protocol = service.get("protocol").and_then(Node::as_str).unwrap_or("tcp");
            let text = format!("{}/{protocol}", port.scalar().unwrap_or_default());
            if let Some(value) = super::words::port(&text) {
                notes.port_value(manifest.sourced(port, value));
            }
        }
        health(manifest, service.get("http_checks"), notes);
        health(manifest, service.get("checks"), notes);
    }
    for (_, check) in root.get("checks").into_iter().flat_map(Node::entries) {
        notes.health(manifest, check.get("path"));
    }
    for mount in each(root.get("mounts").or_else(|| root.get("mount"))) {
        notes.volume_at(manifest, mount.get("destination"));
    }
}

/// The items of a list of tables, or the only table.
fn each<'d>(node: Option<Node<'d>>) -> impl Iterator<Item = Node<'d>> {
    let single = node.filter(|node| node.kind() == Kind::Object);
    node.into_iter().flat_map(Node::items).chain(single)
}

fn health(manifest: &Manifest, checks: Option<Node<'_>>, notes: &mut Notes<'_>) {
    for check in each(checks) {
        notes.health(manifest, check.get("path"));
    }
}
