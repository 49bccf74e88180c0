//! Front ends that a plugin of the build makes with a Node of its own.

use std::rc::Rc;

use super::build::Build;
use super::model::{self, Model};
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Facts, FrontEnd};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Types of tasks that run programs of Node, and how tasks are named that are made by being asked for.
const TYPES: &[&str] = &["NpmTask", "NpxTask", "NodeTask", "PnpmTask", "YarnTask", "BunTask"];
const NAMES: &[&str] = &["npm_", "npx_", "pnpm_", "yarn_", "bun_"];

/// Finds the front ends that the unit's build makes.
pub(super) fn read(unit: &Unit<'_>, build: &Rc<Build>, own: &Rc<Model>, behind: &[Rc<Model>], facts: &mut Facts) {
    let mut models: Vec<Rc<Model>> = std::iter::once(own).chain(behind).cloned().collect();
    // Projects whose tasks are waited for.
    let waited: Vec<String> = models
        .iter()
        .flat_map(|model| &model.after)
        .filter_map(|task| task.value().rsplit_once(':').map(|(project, _)| project.to_owned()))
        .collect();
    for project in waited.iter().filter_map(|path| build.project(path)) {
        if models.iter().all(|known| known.project.path != project.path) {
            models.push(model::of(unit, build, project));
        }
    }
    for model in &models {
        for plugin in &model.plugins {
            let row = CATALOG.row("gradle-plugin", &plugin.id);
            let Some(row) = row.filter(|row| row.text("makes") == Some("front-end")) else { continue };
            let named = row.text("own-folder").and_then(|name| model.value(&[name]));
            let at = named.unwrap_or_else(|| Sourced::new(".".to_owned(), plugin.origin.clone()));
            let Ok(folder) = model.project.folder.join(at.value()) else { continue };
            let package = folder.join("package.json").ok();
            if !package.is_some_and(|path| unit.project.tree().has_file(&path))
                || facts.build.front_ends.iter().any(|known| *known.folder.value() == folder)
            {
                continue;
            }
            let path = model.project.path.trim_end_matches(':');
            let because = "a stage of its own makes the front end";
            let why = Origin::rule_from("java/front-end-apart", because, [plugin.origin.clone(), row.origin()]);
            let tasks = row.list("skip").into_iter().map(str::to_owned).chain(calls(model, &models));
            let mut skip: Vec<Sourced<String>> = Vec::new();
            for task in tasks {
                let word = format!("{path}:{task}");
                if skip.iter().all(|known| *known.value() != word) {
                    skip.push(Sourced::new(word, why.clone()));
                }
            }
            let output = output(build, &models, &folder);
            facts.build.front_ends.push(FrontEnd {
                folder: Sourced::new(folder, at.origin().clone()),
                output,
                skip,
                host: row.list("hosts").first().map(|host| (*host).to_owned()),
            });
        }
    }
}

/// Tasks of a project that run programs of Node, and that something waits for.
fn calls(model: &Model, models: &[Rc<Model>]) -> Vec<String> {
    let own = |task: &str| {
        let made = model.tasks.iter().find(|known| known.made && known.name.as_deref() == Some(task));
        let typed = made.and_then(|task| task.type_name.as_deref()).is_some_and(|name| TYPES.contains(&name));
        typed || NAMES.iter().any(|start| task.starts_with(start))
    };
    let mut found = Vec::new();
    for other in models {
        for after in &other.after {
            let (project, task) = after.value().rsplit_once(':').unwrap_or(("", after.value()));
            let same = match project {
                "" => other.project.path == model.project.path,
                named => format!(":{}", named.trim_start_matches(':')) == model.project.path,
            };
            if same && own(task) {
                found.push(task.to_owned());
            }
        }
    }
    found
}

/// The folder that the build takes the files of a front end from: a task copies what lies in it.
fn output(build: &Build, models: &[Rc<Model>], folder: &RepoPath) -> Option<Sourced<RepoPath>> {
    for model in models {
        let copies = |task: &&super::task::Task| {
            let typed =
                matches!(task.type_name.as_deref(), Some("Copy" | "Sync" | "ProcessResources" | "Jar" | "BootJar"));
            typed || matches!(task.name.as_deref(), Some("processResources" | "bootJar" | "jar" | "war" | "bootWar"))
        };
        for from in model.tasks.iter().filter(copies).flat_map(|task| &task.from) {
            let (start, below) = match from.value().strip_prefix(':').and_then(|rest| rest.split_once('/')) {
                Some((project, below)) => match build.project(project) {
                    Some(project) => (project.folder.clone(), below),
                    None => continue,
                },
                None => (model.project.folder.clone(), from.value().as_str()),
            };
            if let Ok(path) = start.join(below)
                && path.is_in(folder)
                && path != *folder
            {
                return Some(Sourced::new(path, from.origin().clone()));
            }
        }
    }
    None
}
