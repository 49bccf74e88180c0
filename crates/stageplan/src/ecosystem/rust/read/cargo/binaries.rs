//! The binaries of a package: those that its manifest names, and those that Cargo finds by their places.

use stageplan_syntax::data::Node;

use super::manifest::{Toml, is_name};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Project;
use crate::tree::RepoPath;

/// A binary.
#[derive(Clone, Debug)]
pub(super) struct Binary {
    pub(super) name: String,
    /// The file its `main` is in.
    pub(super) root: RepoPath,
    /// The features without which it is not built.
    pub(super) required: Vec<Sourced<String>>,
    pub(super) origin: Origin,
}

/// The binaries of a package, in the order of the manifest, then of their names.
pub(super) fn read(
    project: &Project<'_>,
    toml: &Toml,
    edition: Option<&str>,
    findings: &mut Vec<Finding>,
) -> Vec<Binary> {
    let Some(package) = toml.name() else { return Vec::new() };
    let places = by_place(project, toml, package.value());
    let named: Vec<Node<'_>> = toml.file.at(&["bin"]).into_iter().flat_map(Node::items).collect();
    let mut found: Vec<Binary> = Vec::new();
    for node in &named {
        let said = node.get("name").and_then(Node::as_str);
        if let Some(odd) = said.filter(|name| !is_name(name)) {
            findings.push(
                Finding::warning(
                    "rust/odd-binary-name",
                    format!("`{odd}` is no name for a program, so the plan does without it"),
                )
                .help("Cargo takes letters, digits, `-` and `_`")
                .at(toml.file.origin(*node).place().cloned()),
            );
        }
        let Some(name) = said.filter(|name| is_name(name)) else { continue };
        let root = match node.get("path").and_then(Node::as_str) {
            Some(path) => toml.folder.join(path).ok(),
            None => usual(&places, name, package.value()),
        };
        let origin = toml.file.origin(*node);
        let Some(root) = root.filter(|root| project.tree().has_file(root)) else {
            findings.push(
                Finding::warning(
                    "rust/missing-binary",
                    format!("the source of the binary {name} is not in the project"),
                )
                .help("commit the file, or mend its `path` in the table `[[bin]]`")
                .at(origin.place().cloned()),
            );
            continue;
        };
        let required = node.get("required-features").into_iter().flat_map(Node::items);
        let required = required.filter_map(|item| Some(toml.file.sourced(item, item.as_str()?.to_owned()))).collect();
        found.push(Binary { name: name.to_owned(), root, required, origin });
    }
    // The oldest edition finds none by itself beside those that are named.
    let finds = toml.flag("autobins").unwrap_or(named.is_empty() || edition.is_some_and(|edition| edition != "2015"));
    if finds {
        let known = found.len();
        for place in places {
            if found.iter().take(known).all(|one| one.name != place.name && one.root != place.root) {
                found.push(place);
            }
        }
    }
    found
}

/// Where a binary lies whose manifest gives only its name.
fn usual(places: &[Binary], name: &str, package: &str) -> Option<RepoPath> {
    let of_name = places.iter().find(|place| place.name == name);
    let main = || places.iter().find(|place| place.name == package);
    of_name.or_else(main).map(|place| place.root.clone())
}

/// `src/main.rs`, `src/bin/NAME.rs`, `src/bin/NAME/main.rs`.
fn by_place(project: &Project<'_>, toml: &Toml, package: &str) -> Vec<Binary> {
    let tree = project.tree();
    let mut found = Vec::new();
    let mut add = |name: &str, root: RepoPath| {
        if tree.has_file(&root) && is_name(name) {
            let origin = Origin::of_file(root.clone());
            found.push(Binary { name: name.to_owned(), root, required: Vec::new(), origin });
        }
    };
    if let Ok(main) = toml.folder.join("src/main.rs") {
        add(package, main);
    }
    if let Ok(folder) = toml.folder.join("src/bin") {
        for file in tree.files_in(&folder) {
            if let Some(name) = file.file_name().strip_suffix(".rs") {
                add(name, file.clone());
            }
        }
        for below in tree.folders_in(&folder) {
            if let Ok(main) = below.join("main.rs") {
                add(below.file_name(), main);
            }
        }
    }
    found
}

/// The library of a package, where it has one.
pub(super) fn library(project: &Project<'_>, toml: &Toml) -> Option<(RepoPath, Origin)> {
    let table = toml.file.at(&["lib"]);
    let path = table.and_then(|node| node.get("path")).and_then(Node::as_str).unwrap_or("src/lib.rs");
    let path = toml.folder.join(path).ok().filter(|path| project.tree().has_file(path))?;
    let origin = table.map_or_else(|| Origin::of_file(path.clone()), |node| toml.file.origin(node));
    Some((path, origin))
}

/// The kinds of library that a package makes, as `crate-type` says.
pub(super) fn library_kinds(toml: &Toml) -> Vec<String> {
    super::manifest::strings(
        toml.file.at(&["lib"]).and_then(|node| node.get("crate-type").or_else(|| node.get("crate_type"))),
    )
}
