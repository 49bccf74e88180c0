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
    if let Some(target) = &config.target
        && let Some(what) = elsewhere(target.value())
    {
        return Some(
            Finding::error(what.0, format!("it is built for {}, {}", target.value(), what.1))
                .help("nothing of it runs in a container; take `build.target` out of the configuration where it should")
                .at(target.origin().place().cloned()),
        );
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

/// Why what is built for a target runs in no container. What is compiled for a page is no program, and told elsewhere.
pub(super) fn elsewhere(target: &str) -> Option<(&'static str, &'static str)> {
    let parts: Vec<&str> = target.split('-').collect();
    let has = |names: &[&str]| parts.iter().any(|part| names.contains(part));
    if has(&["none", "avr", "uefi", "espidf", "nuttx", "xous"]) {
        Some(("rust/no-operating-system", "which has no operating system that containers have"))
    } else if has(&["windows", "darwin", "ios", "android", "freebsd", "netbsd", "openbsd", "illumos", "solaris"]) {
        Some(("rust/not-for-linux", "and containers run Linux"))
    } else if has(&["wasi", "wasip1", "wasip2", "emscripten"]) {
        Some(("rust/needs-wasm-runtime", "which another program has to run"))
    } else {
        None
    }
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
