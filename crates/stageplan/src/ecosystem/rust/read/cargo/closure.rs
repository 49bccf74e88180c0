//! Which packages of the repository a program is built from, and with which features: as Cargo decides it, as far as it
//! knows manifests alone.

use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::data::Node;
use stageplan_syntax::order;

use super::manifest::{Dependency, For, Toml};
use super::workspace::Workspace;
use crate::origin::Origin;
use crate::tree::RepoPath;

/// How often packages are looked at again because another feature was asked of them.
const MAX_STEPS: usize = 5_000;

/// A package of the repository that takes part.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub(super) features: BTreeSet<String>,
    /// Whether it runs while the program is built, and is not in it.
    pub(super) build_only: bool,
    pub(super) why: Origin,
}

/// A dependency that takes part, with all that is asked of it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) dependency: Dependency,
    /// What is asked of it, with `default` where its default features stay on.
    pub(super) features: BTreeSet<String>,
    pub(super) build_only: bool,
    /// The package that asks.
    pub(super) by: RepoPath,
}

/// What a program is built from.
#[derive(Debug, Default)]
pub(super) struct Closure {
    pub(super) locals: BTreeMap<RepoPath, Local>,
    pub(super) asked: Vec<Asked>,
}

/// Follows the dependencies of a package, built with these features.
pub(super) fn read(workspace: &Workspace, folder: &RepoPath, features: BTreeSet<String>, why: Origin) -> Closure {
    let mut closure = Closure::default();
    let first = Local { features, build_only: false, why };
    closure.locals.insert(folder.clone(), first);
    let mut queue = vec![folder.clone()];
    let mut steps = 0;
    while let Some(folder) = queue.pop() {
        steps += 1;
        if steps > MAX_STEPS {
            break;
        }
        let Some(local) = closure.locals.get(&folder).cloned() else { continue };
        let Some(toml) = workspace.package(&folder) else { continue };
        for asked in asked(toml, workspace.above(&toml.folder), &local) {
            let Some(Ok(path)) = &asked.dependency.path else { continue };
            let Some(target) = workspace.package(path) else { continue };
            let build_only = asked.build_only || is_macro(target);
            let known = closure.locals.get(path);
            let grows =
                known.is_none_or(|known| !asked.features.is_subset(&known.features) || known.build_only && !build_only);
            if grows {
                let why = known.map_or_else(|| asked.dependency.origin.clone(), |known| known.why.clone());
                let mut features = known.map(|known| known.features.clone()).unwrap_or_default();
                features.extend(asked.features);
                let build_only = build_only && known.is_none_or(|known| known.build_only);
                closure.locals.insert(path.clone(), Local { features, build_only, why });
                queue.push(path.clone());
            }
        }
    }
    for (folder, local) in &closure.locals {
        if let Some(toml) = workspace.package(folder) {
            closure.asked.extend(
                asked(toml, workspace.above(&toml.folder), local)
                    .into_iter()
                    .map(|one| Asked { by: folder.clone(), ..one }),
            );
        }
    }
    closure
}

/// Whether a package is a macro, which runs in the compiler.
fn is_macro(toml: &Toml) -> bool {
    let flag = |key: &str| toml.file.at(&["lib", key]).and_then(Node::as_bool);
    flag("proc-macro").or_else(|| flag("proc_macro")) == Some(true)
}

/// The dependencies of a package that its features leave.
fn asked(toml: &Toml, root: Option<&Toml>, local: &Local) -> Vec<Asked> {
    let dependencies = toml.dependencies(root);
    let on = turned_on(toml, &dependencies, &local.features);
    let takes_part = |one: &Dependency| {
        one.applies && one.purpose != For::Tests && (!one.optional || on.dependencies.contains(&one.alias))
    };
    let found = dependencies.into_iter().filter(takes_part);
    found
        .map(|dependency| {
            let mut features = order::set(dependency.features.iter().cloned());
            if dependency.default_features {
                features.insert("default".to_owned());
            }
            features.extend(on.forwarded.get(&dependency.alias).into_iter().flatten().cloned());
            let build_only = local.build_only || dependency.purpose == For::Build;
            Asked { dependency, features, build_only, by: toml.folder.clone() }
        })
        .collect()
}

/// Whether a package has a feature: its table names it, or an optional dependency does.
pub(super) fn is_feature(toml: &Toml, root: Option<&Toml>, name: &str) -> bool {
    toml.features().iter().any(|(known, _)| known.value() == name)
        || toml.dependencies(root).iter().any(|one| one.optional && one.alias == name)
}

/// All features of a package that are on where these are asked for.
pub(super) fn features_on(toml: &Toml, root: Option<&Toml>, wanted: &BTreeSet<String>) -> BTreeSet<String> {
    let dependencies = toml.dependencies(root);
    let mut on = turned_on(toml, &dependencies, wanted);
    // What only `dep:` names has no feature of its own name.
    on.names.retain(|name| !name.contains([':', '/']));
    on.names
}

/// The optional dependencies that features of a package turn on, by the names of their packages.
pub(super) fn dependencies_on(toml: &Toml, root: Option<&Toml>, wanted: &BTreeSet<String>) -> BTreeSet<String> {
    let dependencies = toml.dependencies(root);
    let on = turned_on(toml, &dependencies, wanted).dependencies;
    let found =
        dependencies.iter().filter(|one| one.purpose == For::Program && one.optional && on.contains(&one.alias));
    order::set(found.map(|one| one.package.clone()))
}

/// The name of a feature, and of all that it turns on.
pub(super) fn words_of(toml: &Toml, name: &str) -> Vec<String> {
    let wanted = BTreeSet::from([name.to_owned()]);
    turned_on(toml, &[], &wanted).names.into_iter().collect()
}

/// What features turn on.
#[derive(Default)]
struct On {
    /// All that was asked for in turn, as the table says it.
    names: BTreeSet<String>,
    dependencies: BTreeSet<String>,
    forwarded: BTreeMap<String, BTreeSet<String>>,
}

fn turned_on(toml: &Toml, dependencies: &[Dependency], wanted: &BTreeSet<String>) -> On {
    let table: BTreeMap<String, Vec<String>> =
        order::map(toml.features().into_iter().map(|(name, list)| (name.into_parts().0, list)));
    let mut on = On::default();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut queue: Vec<String> = wanted.iter().cloned().collect();
    while let Some(text) = queue.pop() {
        if !seen.insert(text.clone()) {
            continue;
        }
        if let Some(name) = text.strip_prefix("dep:") {
            on.dependencies.insert(name.to_owned());
        } else if let Some((name, feature)) = text.split_once('/') {
            let (name, weak) = name.strip_suffix('?').map_or((name, false), |name| (name, true));
            on.forwarded.entry(name.to_owned()).or_default().insert(feature.to_owned());
            if !weak {
                on.dependencies.insert(name.to_owned());
                if table.contains_key(name) {
                    queue.push(name.to_owned());
                }
            }
        } else if let Some(list) = table.get(&text) {
            queue.extend(list.iter().cloned());
        } else if dependencies.iter().any(|one| one.optional && one.alias == text) {
            on.dependencies.insert(text);
        }
    }
    on.names = seen;
    on
}
