//! `.cargo/config.toml`: where crates come from, what is built for which target, by which programs.

use std::rc::Rc;

use stageplan_syntax::data::{Format, Kind, Node};

use super::manifest::strings;
use crate::ecosystem::rust::facts::Tool;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::SecretNeed;
use crate::project::{Manifest, Project};
use crate::tree::RepoPath;

/// What configuration says.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The files, the nearest first.
    pub(super) files: Vec<Sourced<RepoPath>>,
    pub(super) vendored: Option<Sourced<RepoPath>>,
    pub(super) target: Option<Sourced<String>>,
    pub(super) target_folder: Option<Sourced<String>>,
    pub(super) tools: Vec<Tool>,
    pub(super) wrapper: Option<Sourced<String>>,
    pub(super) nightly: Option<Origin>,
    /// Registries beside crates.io, with the line that names their index.
    pub(super) registries: Vec<Sourced<String>>,
    /// Their indexes, each with the registry's name.
    pub(super) indexes: Vec<(String, String)>,
    pub(super) findings: Vec<Finding>,
}

/// Whether a text names a target of Rust's own, rather than a file.
fn is_triple(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.chars().all(fits) && !text.starts_with(['-', '.']) && !text.ends_with(".json")
}

/// Reads the configuration of a folder and of those above it; the nearest file decides.
pub(super) fn read(project: &Project<'_>, root: &RepoPath) -> Config {
    let mut config = Config::default();
    for folder in root.ancestors() {
        // The name without an ending is the old one, and comes first where both are there.
        let names = [".cargo/config", ".cargo/config.toml"].iter().filter_map(|name| folder.join(name).ok());
        let Some(path) = names.into_iter().find(|path| project.tree().has_file(path)) else { continue };
        let Some(file) = project.manifest(&path, Format::Toml) else { continue };
        config.files.push(Sourced::new(path, file.source.origin_of_file()));
        config.add(project, &folder, &file);
    }
    config
}

impl Config {
    fn add(&mut self, project: &Project<'_>, folder: &RepoPath, file: &Rc<Manifest>) {
        self.sources(project, folder, file);
        if let Some(node) = file.at(&["build", "target"]) {
            // Several targets are built one by one, and nobody says which one runs.
            let one = node.as_str().map(str::to_owned).or_else(|| match strings(Some(node)).as_slice() {
                [one] => Some(one.clone()),
                _ => None,
            });
            let one = one.filter(|one| !one.is_empty() && one != "host-tuple");
            let one = one.filter(|one| {
                let known = is_triple(one);
                if !known {
                    let message = "configuration builds for a target that only its own file describes";
                    self.findings.push(
                        Finding::warning("rust/custom-target", message)
                            .help("name a target that Rust has, such as `x86_64-unknown-linux-musl`, or leave it out")
                            .at(file.source.place(node.span())),
                    );
                }
                known
            });
            self.target = self.target.take().or_else(|| Some(file.sourced(node, one?)));
        }
        self.target_folder = self.target_folder.take().or_else(|| file.string(&["build", "target-dir"]));
        self.wrapper = self.wrapper.take().or_else(|| file.string(&["build", "rustc-wrapper"]));
        for key in ["rustc-workspace-wrapper", "rustc"] {
            if let Some(tool) = file.string(&["build", key]) {
                self.tool(tool, None);
            }
        }
        let git = file.at(&["net", "git-fetch-with-cli"]);
        if let Some(node) = git.filter(|node| node.as_bool() == Some(true)) {
            self.tool(file.sourced(node, "git".to_owned()), None);
        }
        self.flags(file, file.at(&["build", "rustflags"]), None);
        for (name, target) in file.at(&["target"]).into_iter().flat_map(Node::entries) {
            if !super::condition::holds(name) {
                continue;
            }
            let libc = name.rsplit('-').next().filter(|libc| !name.starts_with("cfg(") && !libc.is_empty());
            if let Some(node) = target.get("linker")
                && let Some(linker) = node.as_str()
            {
                self.tool(file.sourced(node, linker.to_owned()), libc);
            }
            self.flags(file, target.get("rustflags"), libc);
        }
        self.registries(file);
    }

    fn tool(&mut self, tool: Sourced<String>, libc: Option<&str>) {
        // One by a path of the project is there.
        if tool.value().contains('/') && !tool.value().starts_with('/') {
            return;
        }
        let name = tool.value().rsplit('/').next().unwrap_or_default().to_owned();
        // What comes with every image of the toolchain is no wish.
        let is_there = matches!(name.as_str(), "" | "cc" | "gcc" | "ld" | "rustc" | "rust-lld" | "clippy-driver");
        let libc = libc.map(str::to_owned);
        if !is_there && self.tools.iter().all(|known| *known.name.value() != name || known.libc != libc) {
            self.tools.push(Tool { name: tool.map(|_| name), libc });
        }
    }

    /// `-C link-arg=-fuse-ld=mold`, `-Clinker=clang`, `-Z threads=8`: as a list or as one text.
    fn flags(&mut self, file: &Manifest, node: Option<Node<'_>>, libc: Option<&str>) {
        let Some(node) = node else { return };
        let words: Vec<String> = match node.as_str() {
            Some(text) => text.split_whitespace().map(str::to_owned).collect(),
            None => strings(Some(node)),
        };
        for word in &words {
            let word = word.trim_start_matches("-C").trim_start();
            let linker = word.strip_prefix("linker=");
            let fuse = word.strip_prefix("link-arg=").or(word.strip_prefix("link-args=")).unwrap_or(word);
            let fuse = fuse
                .split_whitespace()
                .find_map(|word| word.strip_prefix("-fuse-ld=").or_else(|| word.strip_prefix("--ld-path=")));
            if let Some(name) = linker.or(fuse) {
                self.tool(file.sourced(node, name.to_owned()), libc);
            }
            if word == "target-cpu=native" {
                self.findings.push(
                    Finding::warning(
                        "rust/native-cpu",
                        "configuration compiles for the processor of the machine that builds, and others may not run it",
                    )
                    .help("name the oldest processor that runs the image, such as `target-cpu=x86-64-v3`, or leave it out")
                    .at(file.source.place(node.span())),
                );
            }
            if word.starts_with("-Z") && self.nightly.is_none() {
                self.nightly = Some(file.origin(node));
            }
        }
    }

    /// `[source.crates-io] replace-with = "vendored-sources"`, as far as it leads to a folder.
    fn sources(&mut self, project: &Project<'_>, folder: &RepoPath, file: &Manifest) {
        let Some(sources) = file.at(&["source"]) else { return };
        let mut name = "crates-io".to_owned();
        for _ in 0..8 {
            let Some(source) = sources.get(&name) else { return };
            if let Some(node) = source.get("directory") {
                let Some(path) = node.as_str().and_then(|text| folder.join(text.trim_end_matches('/')).ok()) else {
                    return;
                };
                if project.tree().has_folder(&path) && !path.is_root() {
                    self.vendored = self.vendored.take().or_else(|| Some(file.sourced(node, path)));
                } else if self.vendored.is_none() {
                    self.findings.push(
                        Finding::error(
                            "rust/missing-vendor",
                            format!("configuration takes crates from {path}, which is not in the project"),
                        )
                        .help("commit what `cargo vendor` makes, or take the replacement out of the configuration")
                        .at(file.source.place(node.span())),
                    );
                }
                return;
            }
            if let Some(node) = source.get("registry")
                && let Some(address) = node.as_str()
                && name != "crates-io"
            {
                let message = format!("configuration takes crates from {address} in the place of crates.io");
                self.findings.push(
                    Finding::note("rust/mirror", message)
                        .help("leave it if the machine that builds reaches it; else take the replacement out of the configuration")
                        .at(file.source.place(node.span())),
                );
                return;
            }
            let Some(next) = source.get("replace-with").and_then(Node::as_str) else { return };
            name = next.to_owned();
        }
    }

    fn registries(&mut self, file: &Manifest) {
        for (name, node) in file.at(&["registries"]).into_iter().flat_map(Node::entries) {
            if node.kind() == Kind::Object && name != "crates-io" && super::manifest::is_name(name) {
                self.registries.push(file.sourced(node, name.to_owned()));
                let index = node.get("index").and_then(Node::as_str);
                self.indexes.extend(index.map(|index| (index.to_owned(), name.to_owned())));
            }
        }
        for route in [["registry", "token"], ["registries", "token"]] {
            self.token(file, file.at(&route));
        }
        for (_, node) in file.at(&["registries"]).into_iter().flat_map(Node::entries) {
            self.token(file, node.get("token"));
        }
    }

    fn token(&mut self, file: &Manifest, node: Option<Node<'_>>) {
        let Some(node) = node.filter(|node| node.as_str().is_some_and(|text| !text.is_empty())) else { return };
        self.findings.push(
            Finding::warning("rust/token-in-repository", "a token for a registry is written into the configuration")
                .help("revoke the token, and give it as CARGO_REGISTRIES_NAME_TOKEN where it is needed")
                .at(file.source.place(node.span())),
        );
    }
}

/// What fetching from registries of one's own and over SSH needs.
pub(super) fn token_of(name: &Sourced<String>) -> SecretNeed {
    let variable = format!("CARGO_REGISTRIES_{}_TOKEN", name.value().to_ascii_uppercase().replace('-', "_"));
    SecretNeed {
        id: variable.to_ascii_lowercase(),
        from: format!("env={variable}"),
        why: Origin::rule_from(
            "rust/private-registry",
            "crates of a registry of one's own are fetched with its token",
            [name.origin().clone()],
        ),
    }
}
