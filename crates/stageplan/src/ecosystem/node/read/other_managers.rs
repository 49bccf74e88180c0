//! Repositories that are kept by tools which no package manager stands for: Rush, and the tasks of moon.

use stageplan_syntax::data::Node;

use crate::origin::{Origin, Sourced};
use crate::project::Unit;

/// What Rush says of the unit.
#[derive(Clone, Debug)]
pub(in super::super) struct Rush {
    /// The package's name.
    pub(in super::super) name: String,
    pub(in super::super) origin: Origin,
    /// What `rush deploy` copies is configured.
    pub(in super::super) deploys: bool,
}

/// The entry of the unit in `rush.json`, which may lie in any folder above.
pub(super) fn rush(unit: &Unit<'_>) -> Option<Rush> {
    let root = unit.folder.ancestors().find(|folder| unit.at(folder.clone()).has("rush.json"))?;
    let relative = unit.folder.relative_to(&root)?;
    let root = unit.at(root.clone());
    let file = root.json("rush.json")?;
    file.at(&["projects"]).into_iter().flat_map(Node::items).find_map(|project| {
        let folder = project.get("projectFolder").and_then(Node::as_str)?;
        let named = project.get("packageName").and_then(Node::as_str)?;
        (folder.trim_start_matches("./").trim_end_matches('/') == relative).then(|| Rush {
            name: named.to_owned(),
            origin: file.origin(project),
            deploys: root.has("common/config/rush/deploy.json"),
        })
    })
}

/// The command of moon's task that builds the unit.
pub(super) fn moon(unit: &Unit<'_>) -> Option<Sourced<String>> {
    let file = unit.yaml("moon.yml")?;
    let task = file.at(&["tasks", "build"])?;
    let command = task.get("command").unwrap_or(task);
    let words: Vec<&str> = match command.as_str() {
        Some(text) => vec![text],
        None => command.items().filter_map(Node::as_str).collect(),
    };
    let arguments = task.get("args");
    let arguments =
        arguments.into_iter().flat_map(|args| args.as_str().into_iter().chain(args.items().filter_map(Node::as_str)));
    let line = words.into_iter().chain(arguments).collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then(|| file.sourced(task, line))
}
