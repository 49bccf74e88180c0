//! Leptos with a server: cargo-leptos builds the program, and the folder of files that it serves.

use std::rc::Rc;

use stageplan_syntax::data::Node;

use super::{bindgen, fetches};
use crate::ecosystem::rust::MANIFEST;
use crate::ecosystem::rust::facts::{Asked, Cargo, Crate, Front, Package};
use crate::ecosystem::rust::read::Read;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Manifest;
use crate::tree::RepoPath;

/// The table that cargo-leptos reads.
struct Table {
    file: Rc<Manifest>,
    path: Vec<String>,
    /// How many projects the workspace has; none where the package stands alone.
    number: Option<usize>,
}

impl Table {
    /// The table of a package: its own, or the one of its workspace that names it.
    fn find(read: &Read<'_, '_>, cargo: &Cargo, package: &Package) -> Option<Self> {
        let own = read.unit.at(package.folder.clone()).toml(MANIFEST)?;
        let path = ["package", "metadata", "leptos"];
        if own.at(&path).is_some() {
            return Some(Self { file: own, path: path.map(str::to_owned).to_vec(), number: None });
        }
        let file = read.unit.at(cargo.root.clone()).toml(MANIFEST)?;
        let list: Vec<Node<'_>> = file.at(&["workspace", "metadata", "leptos"])?.items().collect();
        let name = package.name.value().as_str();
        let is_own = |node: &Node<'_>| node.get("bin-package").and_then(Node::as_str) == Some(name);
        let at = list.iter().position(is_own)?;
        let number = Some(list.len());
        let path = ["workspace", "metadata", "leptos"].map(str::to_owned).into_iter().chain([at.to_string()]).collect();
        Some(Self { file, path, number })
    }

    fn node(&self) -> Option<Node<'_>> {
        match (self.number, self.path.as_slice()) {
            (Some(_), [above @ .., at]) => {
                let above: Vec<&str> = above.iter().map(String::as_str).collect();
                self.file.at(&above)?.items().nth(at.parse().ok()?)
            }
            (_, path) => self.file.at(&path.iter().map(String::as_str).collect::<Vec<_>>()),
        }
    }

    fn text(&self, key: &str) -> Option<Sourced<String>> {
        let node = self.node()?.get(key)?;
        Some(self.file.sourced(node, node.scalar()?.to_owned()))
    }

    /// A path below the folder that it is relative to; one that leads out of it is told and left out.
    fn path(&self, read: &mut Read<'_, '_>, key: &str) -> Option<Sourced<String>> {
        let text = self.text(key)?;
        match RepoPath::parse(text.value()) {
            Ok(path) if !path.is_root() => Some(text.map(|_| path.as_str().to_owned())),
            _ => {
                let message = format!("`{key}` names {}, which no folder of the build holds", text.value());
                read.findings.push(
                    Finding::warning("rust/leptos-path", message)
                        .help("name a path below the workspace, or leave it out")
                        .at(text.origin().place().cloned()),
                );
                None
            }
        }
    }
}

/// Where the program listens, as cargo-leptos and the program itself take it from the same table.
pub(in crate::ecosystem::rust::read) fn address(read: &Read<'_, '_>, cargo: &Cargo, why: &Origin) -> Option<Asked> {
    let table = Table::find(read, cargo, cargo.package.as_ref()?)?;
    let because = "Leptos takes this where nothing is said";
    let own = Origin::rule_from("rust/leptos-default", because, [why.clone()]);
    let value = table.text("site-addr").or_else(|| Some(Sourced::new("127.0.0.1:3000".to_owned(), own.clone())));
    Some(Asked { value, variable: Some(Sourced::new("LEPTOS_SITE_ADDR".to_owned(), own)), flag: None, file: None })
}

pub(super) fn read(read: &mut Read<'_, '_>, cargo: &Cargo, package: &Package, crates: &[Crate]) -> Option<Front> {
    crates.iter().find(|one| one.name == "leptos" && one.direct)?;
    let table = Table::find(read, cargo, package)?;
    let why = table.file.origin(table.node()?);
    let why = Origin::rule_from("rust/leptos", "cargo-leptos builds the program and what it serves", [why]);
    for (key, name) in [("tailwind-input-file", "Tailwind's program"), ("style-file", "Dart Sass")] {
        let styled = table.text(key);
        let fetched = |file: &&Sourced<String>| key != "style-file" || !file.value().ends_with(".css");
        if let Some(file) = styled.as_ref().filter(fetched) {
            fetches(read, name, file);
        }
    }
    let root = table.path(read, "site-root");
    let name = table.text("output-name").or_else(|| table.text("name"));
    let name = name.unwrap_or_else(|| package.name.clone());
    let output = root.unwrap_or_else(|| Sourced::new("target/site".to_owned(), why.clone()));
    let set = |name: &str, value: &str, origin: &Origin| {
        let because = "the program reads it, where cargo-leptos is not there to say it";
        (name.to_owned(), value.to_owned(), Origin::rule_from("rust/leptos-variable", because, [origin.clone()]))
    };
    let mut env = vec![
        set("LEPTOS_OUTPUT_NAME", name.value(), name.origin()),
        set("LEPTOS_SITE_ROOT", "site", output.origin()),
        set("LEPTOS_ENV", "PROD", &why),
    ];
    if let Some(folder) = table.text("site-pkg-dir") {
        env.push(set("LEPTOS_SITE_PKG_DIR", folder.value(), folder.origin()));
    }
    let mut files = Vec::new();
    if let Some(hashed) = table.text("hash-files").filter(|hashed| hashed.value() == "true") {
        env.push(set("LEPTOS_HASH_FILES", "true", hashed.origin()));
        let file = table.path(read, "hash-file-name");
        let file = file.map_or_else(|| "hash.txt".to_owned(), |name| name.into_parts().0);
        files.push(hashed.map(|_| file));
    }
    let named = table.node().and_then(|node| node.get("bin-features")).into_iter().flat_map(Node::items);
    let features = named.filter_map(|node| Some(table.file.sourced(node, node.as_str()?.to_owned()))).collect();
    let project = table.text("name").filter(|_| table.number.is_some_and(|number| number > 1));
    Some(Front {
        tool: Sourced::new("cargo-leptos".to_owned(), why.clone()),
        version: None,
        bindgen: bindgen(crates),
        folder: if table.number.is_some() { cargo.root.clone() } else { package.folder.clone() },
        output,
        base: None,
        alone: false,
        served_at: Some(Sourced::new("site".to_owned(), why)),
        project,
        features,
        files,
        env,
    })
}
