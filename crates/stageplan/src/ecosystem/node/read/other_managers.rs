//! Repositories that are kept by tools which no package manager stands for: Rush, and the tasks of moon.

use stageplan_syntax::data::Node;
use stageplan_syntax::shell::{self, Word};

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

/// The command of moon's task that builds the unit, where it is a plain one.
pub(super) fn moon(unit: &Unit<'_>) -> Option<Sourced<Vec<String>>> {
    let file = unit.yaml("moon.yml")?;
    let task = file.at(&["tasks", "build"])?;
    let command = task.get("command").unwrap_or(task);
    let mut words: Vec<String> = Vec::new();
    for node in [Some(command), task.get("args")].into_iter().flatten() {
        match node.as_str() {
            Some(line) => {
                let script = shell::parse(line);
                let only = script
                    .single()
                    .filter(|only| script.is_simple() && only.env.is_empty() && only.redirects.is_empty())?;
                words.extend(only.words.iter().map(Word::literal).collect::<Option<Vec<_>>>()?);
            }
            None => words.extend(node.items().filter_map(Node::as_str).map(str::to_owned)),
        }
    }
    // What starts so is a task of another one.
    let plain = words.first().is_some_and(|first| first != "noop" && !first.starts_with('~'))
        && words.iter().all(|word| !word.contains('$'));
    plain.then(|| file.sourced(task, words))
}
