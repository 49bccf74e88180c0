//! Why a unit has no program that a container runs.

use super::binaries;
use super::choose::{self, Choice};
use super::config::Config;
use super::workspace::Workspace;
use crate::ecosystem::rust::read::Read;
use crate::finding::Finding;

/// The reason, where there is one.
pub(super) fn find(
    read: &Read<'_, '_>,
    workspace: &Workspace,
    choice: Option<&Choice>,
    config: &Config,
) -> Option<Finding> {
    if let Some(target) = &config.target {
        let parts: Vec<&str> = target.value().split('-').collect();
        if parts.contains(&"none") || parts.first() == Some(&"avr") {
            let message = format!("it is built for {}, which has no operating system", target.value());
            let finding = Finding::error("rust/no-operating-system", message);
            return Some(finding.help("nothing of it runs in a container").at(target.origin().place().cloned()));
        }
    }
    let Some(choice) = choice else { return Some(no_program(read, workspace)) };
    let toml = workspace.package(&choice.package.folder)?;
    let dependencies = toml.dependencies(workspace.above(&toml.folder));
    if choose::depends_on(toml, workspace, &["tauri"]) {
        let line = dependencies.iter().find(|one| one.package == "tauri");
        let finding = Finding::error("rust/desktop-application", "it is a desktop application, made with Tauri");
        return Some(
            finding
                .help("plan the front end beside it, or another unit: `stageplan units` lists them")
                .at(line.and_then(|line| line.origin.place().cloned())),
        );
    }
    None
}

/// Nothing but libraries and examples.
fn no_program(read: &Read<'_, '_>, workspace: &Workspace) -> Finding {
    let tree = read.unit.project.tree();
    let Some(toml) = workspace.package(&read.unit.folder).filter(|toml| toml.package().is_some()) else {
        return Finding::error("rust/no-program", "no member of the workspace has a binary")
            .help("name the folder of a program with `--unit`; `stageplan units` lists what there is")
            .at(workspace.root.file.source.origin_of_file().place().cloned());
    };
    let name = toml.name().map_or_else(|| toml.folder.to_string(), |name| name.value().clone());
    let place = toml.name().and_then(|name| name.origin().place().cloned());
    let examples = toml.folder.join("examples").ok().filter(|folder| tree.has_folder(folder));
    if let Some(examples) = examples {
        return Finding::error("rust/only-examples", format!("{name} has no binary; what runs of it are examples"))
            .help(format!(
                "move an example of {examples} into src/bin to deploy it, or name another unit with `--unit`"
            ))
            .at(place);
    }
    let kinds = binaries::library_kinds(toml);
    let what = if kinds.iter().any(|kind| kind == "cdylib") {
        "is a library that other languages load"
    } else if binaries::library(read.unit.project, toml).is_some() {
        "is a library"
    } else {
        "has no source that could be found"
    };
    Finding::error("rust/no-program", format!("{name} {what}, and has no binary"))
        .help("add src/main.rs or a table [[bin]] to make a program of it, or name another unit with `--unit`")
        .at(place)
}
