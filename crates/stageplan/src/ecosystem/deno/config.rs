//! `deno.json`, the workspace around it, and what else an install looks at.

use std::rc::Rc;

use stageplan_syntax::data::{Kind, Node};
use stageplan_syntax::shell;

use super::code::{ImportMap, Member};
use super::tasks::Tasks;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// The names of the configuration, the first one counts.
pub(super) const CONFIGS: &[&str] = &["deno.json", "deno.jsonc"];

/// The configuration in a folder.
pub(super) fn in_folder(unit: &Unit<'_>, folder: &RepoPath) -> Option<Rc<Manifest>> {
    CONFIGS.iter().find_map(|name| unit.at(folder.clone()).json(name))
}

/// What a workspace is made of.
#[derive(Clone, Debug)]
pub(super) struct Workspace {
    pub(super) root: RepoPath,
    pub(super) members: Vec<Member>,
    /// The members' configurations and manifests.
    pub(super) manifests: Vec<Sourced<RepoPath>>,
}

/// The workspace that the unit is the root or a member of.
pub(super) fn workspace(unit: &Unit<'_>) -> Option<Workspace> {
    let mut found = unit.folder.ancestors().filter_map(|folder| {
        let config = in_folder(unit, &folder);
        let package = unit.at(folder.clone()).json("package.json");
        let own = config.as_ref().and_then(|config| config.at(&["workspace"]));
        let members = own.or_else(|| package.as_ref()?.at(&["workspaces"]))?;
        let list = members.get("members").or_else(|| members.get("packages")).unwrap_or(members);
        let folders = list.items().filter_map(Node::as_str).flat_map(|pattern| members_of(unit, &folder, pattern));
        Some((folder.clone(), folders.collect::<Vec<_>>()))
    });
    let (root, folders) = found.find(|(root, folders)| *root == unit.folder || folders.contains(&unit.folder))?;
    let mut workspace = Workspace { root, members: Vec::new(), manifests: Vec::new() };
    for folder in folders {
        let own = in_folder(unit, &folder);
        for name in CONFIGS.iter().chain(&["package.json"]) {
            let path = folder.join(name).ok().filter(|path| unit.project.tree().has_file(path));
            workspace.manifests.extend(path.map(|path| Sourced::new(path.clone(), Origin::of_file(path))));
        }
        let package = unit.at(folder.clone()).json("package.json");
        let named = |manifest: &Manifest| manifest.string(&["name"]).map(|name| name.value().clone());
        let name = own.as_deref().and_then(named).or_else(|| package.as_deref().and_then(named));
        let exports = own.as_deref().map(exports).unwrap_or_default();
        let depends = package.iter().flat_map(|package| {
            let lists = ["dependencies", "devDependencies"].map(|key| package.at(&[key]));
            lists.into_iter().flatten().flat_map(|list| list.entries()).map(|(name, _)| name.to_owned())
        });
        let depends = depends.collect();
        workspace.members.push(Member { name, folder, exports, depends });
    }
    Some(workspace)
}

/// The folders that a pattern of a workspace means, such as `./api` and `packages/*`.
fn members_of(unit: &Unit<'_>, root: &RepoPath, pattern: &str) -> Vec<RepoPath> {
    let Some((above, behind)) = pattern.split_once('*') else { return root.join(pattern).into_iter().collect() };
    let Ok(above) = root.join(above) else { return Vec::new() };
    let tree = unit.project.tree();
    let mut folders = tree.folders_in(&above);
    if behind.starts_with('*') || behind.contains("/*") {
        folders.extend(folders.clone().iter().flat_map(|folder| tree.folders_in(folder)));
    }
    let marked = |folder: &RepoPath| {
        CONFIGS.iter().chain(&["package.json"]).any(|name| folder.join(name).is_ok_and(|path| tree.has_file(&path)))
    };
    folders.into_iter().filter(marked).take(200).collect()
}

/// The files that a package offers, by name.
pub(super) fn exports(config: &Manifest) -> Vec<(String, String)> {
    let Some(exports) = config.at(&["exports"]) else { return Vec::new() };
    match exports.as_str() {
        Some(file) => vec![(".".to_owned(), file.to_owned())],
        None => {
            exports.entries().filter_map(|(name, file)| Some((name.to_owned(), file.as_str()?.to_owned()))).collect()
        }
    }
}

/// Adds the entries of a map of imports.
pub(super) fn imports(manifest: &Manifest, map: &mut ImportMap) {
    let folder = manifest.source.path.parent().unwrap_or_else(RepoPath::root);
    for (key, value) in manifest.at(&["imports"]).into_iter().flat_map(Node::entries) {
        if let Some(value) = value.as_str().filter(|_| map.iter().all(|(known, ..)| known != key)) {
            map.push((key.to_owned(), value.to_owned(), folder.clone()));
        }
    }
}

/// Adds tasks, whether they are lines or tables with a command and what it depends on.
pub(super) fn tasks(manifest: &Manifest, key: &str, tasks: &mut Tasks) {
    for (name, task) in manifest.at(&[key]).into_iter().flat_map(Node::entries) {
        let line = if task.kind() == Kind::Object { task.get("command") } else { Some(task) };
        if let Some(line) = line
            && let Some(text) = line.as_str()
            && !tasks.contains_key(name)
        {
            // What is run before is part of the line, as Deno runs it before.
            let before = task.get("dependencies").into_iter().flat_map(Node::items).filter_map(Node::as_str);
            let before: String = before.map(|name| format!("deno task {} && ", shell::quote(name))).collect();
            tasks.insert(name.to_owned(), manifest.sourced(line, format!("{before}{text}")));
        }
    }
}

/// A text that is cut to the package that a specifier names, whatever its version: `jsr:@hono/hono`, `npm:express`,
/// `x/oak`, `std`.
pub(super) fn package(specifier: &str) -> String {
    let (kind, rest) = if let Some(rest) = specifier.strip_prefix("jsr:") {
        ("jsr:", rest.trim_start_matches('/'))
    } else if let Some(rest) = specifier.strip_prefix("npm:") {
        ("npm:", rest.trim_start_matches('/'))
    } else if let Some(rest) = specifier.strip_prefix("https://deno.land/") {
        ("", rest)
    } else if let Some(rest) = specifier.strip_prefix("https://esm.sh/") {
        ("npm:", rest)
    } else {
        return specifier.to_owned();
    };
    let mut name = String::new();
    let scoped = usize::from(rest.starts_with('@')) + usize::from(rest.starts_with("x/"));
    for (at, part) in rest.split('/').take(scoped + 1).enumerate() {
        let end = part.char_indices().skip(1).find(|(_, c)| *c == '@').map_or(part.len(), |(end, _)| end);
        if at > 0 {
            name.push('/');
        }
        name.push_str(part.get(..end).unwrap_or(part));
    }
    format!("{kind}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_known_whatever_its_version_and_way() {
        let check = |text: &str, expect: &str| assert_eq!(package(text), expect, "{text}");
        check("jsr:@hono/hono@^4.6.0/cors", "jsr:@hono/hono");
        check("npm:express@4", "npm:express");
        check("npm:@scope/name", "npm:@scope/name");
        check("https://deno.land/x/fresh@1.7.3/server.ts", "x/fresh");
        check("https://deno.land/std@0.224.0/http/server.ts", "std");
        check("https://esm.sh/preact@10", "npm:preact");
        check("./mod.ts", "./mod.ts");
    }
}
