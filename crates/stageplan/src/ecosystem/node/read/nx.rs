//! Projects of Nx: `project.json`, and what the root of its workspace lends them.

use stageplan_syntax::data::{Kind, Node};

use super::manifest::Package;
use super::start::Start;
use crate::ecosystem::node::entry;
use crate::ecosystem::node::scripts::Launch;
use crate::ecosystem::node::typescript::Output;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// A project.
#[derive(Clone, Debug)]
pub(in super::super) struct Nx {
    /// Its name, which is what tasks are asked for by.
    pub(in super::super) name: Sourced<String>,
    /// The folder of `nx.json`.
    pub(in super::super) root: RepoPath,
    /// It says that it is a library.
    pub(in super::super) library: bool,
    /// The folder has a manifest of its own.
    pub(in super::super) has_manifest: bool,
    /// Its target that builds, if it is written down.
    pub(in super::super) build: Option<Target>,
}

/// A target that builds.
#[derive(Clone, Debug)]
pub(in super::super) struct Target {
    pub(in super::super) origin: Origin,
    /// What builds; nothing where a plugin finds that out.
    pub(in super::super) executor: Option<Sourced<String>>,
    /// The folder it fills, relative to the repository.
    pub(in super::super) output: Option<Sourced<RepoPath>>,
    /// The files lie in that folder itself, and not in one named `browser` in it.
    pub(in super::super) flat: bool,
    /// The entry, relative to the repository.
    pub(in super::super) main: Option<Sourced<RepoPath>>,
    /// What it makes runs in Node.
    pub(in super::super) for_node: bool,
    /// A configuration that has to be asked for.
    pub(in super::super) configuration: Option<String>,
}

impl Nx {
    /// What stands for the script that builds.
    pub(super) fn build_script(&self) -> Sourced<String> {
        let origin = self.build.as_ref().map_or(self.name.origin(), |build| &build.origin);
        Sourced::new("build".to_owned(), origin.clone())
    }

    pub(super) fn is_for_node(&self) -> bool {
        self.build.as_ref().is_some_and(|build| build.for_node)
    }

    /// The program that the target makes: the folder it lies in, and how it is started from the workspace's root.
    pub(super) fn program(&self, unit: &Unit<'_>) -> Option<(Output, Start)> {
        let build = self.build.as_ref().filter(|build| build.for_node)?;
        let output = build.output.as_ref()?;
        let main = build.main.as_ref().and_then(|main| main.value().relative_to(&unit.folder));
        let source = main.unwrap_or("src/main.ts").to_owned();
        let (mirrors, file) = source.rsplit_once('/').unwrap_or(("", &source));
        let file = format!("{}.js", file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        let folder = output.value().relative_to(&self.root)?;
        let up = "../".repeat(unit.folder.relative_to(&self.root)?.split('/').count());
        let launch = Launch {
            words: vec!["node".to_owned(), format!("{folder}/{file}")],
            file: Some(1),
            cwd: Some(up.trim_end_matches('/').to_owned()),
            ..Launch::default()
        };
        let because = "its target puts it there";
        let origin = Origin::rule_from("node/nx-output", because, [output.origin().clone()]);
        let made = Output {
            tool: "Nx".to_owned(),
            folder: entry::seen_from(unit, output.value()),
            mirrors: Some(mirrors.to_owned()),
            script: "build".to_owned(),
        };
        Some((made, Start { launch, origin, source: Some(source), built: true }))
    }
}

/// Reads the project of a folder.
pub(in super::super) fn read(unit: &Unit<'_>) -> Option<Nx> {
    if !unit.has("project.json") {
        return None;
    }
    let root = unit.folder.ancestors().find(|folder| unit.at(folder.clone()).has("nx.json"))?;
    let file = unit.json("project.json")?;
    let node = file.root().filter(|node| node.kind() == Kind::Object)?;
    let name = file.string(&["name"]).unwrap_or_else(|| {
        Sourced::new(
            unit.folder.file_name().to_owned(),
            Origin::rule_from("node/nx-name", "the folder's name", [file.source.origin_of_file()]),
        )
    });
    let library = node.get("projectType").and_then(Node::as_str) == Some("library");
    let targets = node.get("targets").or_else(|| node.get("architect"));
    let build = targets.and_then(|targets| targets.get("build")).map(|target| {
        let option = |key: &str| {
            let tuned = target.at(&["configurations", "production", key]);
            tuned.or_else(|| target.at(&["options", key]))
        };
        let text = |node: Node<'_>| Some(file.sourced(node, node.as_str()?.to_owned()));
        let executor = target.get("executor").or_else(|| target.get("builder")).and_then(text);
        let place = |path: &Sourced<String>| {
            let path = path.value().replace("{workspaceRoot}", ".").replace("{projectRoot}", unit.folder.or_dot());
            let path = path.replace("{projectName}", name.value());
            let path = path.trim_start_matches('/').trim_end_matches(['*', '/']);
            (!path.contains('{')).then(|| root.join(path).ok())?
        };
        let folder = option("outputPath").and_then(|node| text(node.get("base").unwrap_or(node)));
        let outputs = target.get("outputs").into_iter().flat_map(Node::items).find_map(text);
        let outputs = outputs.filter(|output| !output.value().contains("{options."));
        let output = folder.or(outputs).and_then(|said| Some(Sourced::new(place(&said)?, said.origin().clone())));
        let main = ["main", "browser"].iter().find_map(|key| text(option(key)?));
        let program = executor.as_ref().map_or("", |executor| executor.value().as_str());
        let served = targets
            .and_then(|targets| targets.at(&["serve", "executor"]))
            .and_then(Node::as_str)
            .is_some_and(|executor| executor.ends_with(":node"));
        let makes = option("target").and_then(Node::as_str) == Some("node")
            || option("platform").and_then(Node::as_str) == Some("node");
        let configured =
            target.at(&["configurations", "production"]).is_some() && target.get("defaultConfiguration").is_none();
        Target {
            origin: file.origin(target),
            for_node: served
                || makes
                || ["@nx/node:", "@nx/nest:", "@nx/js:node"].iter().any(|start| program.starts_with(start)),
            executor,
            output,
            main: main.and_then(|said| Some(Sourced::new(place(&said)?, said.origin().clone()))),
            flat: option("outputPath").and_then(|path| path.get("browser")).and_then(Node::as_str) == Some(""),
            configuration: configured.then(|| "production".to_owned()),
        }
    });
    Some(Nx { name, root, library, has_manifest: unit.has("package.json"), build })
}

/// The package that a project is: its own manifest, or what stands for one, with what the root installs for all.
pub(in super::super) fn package(unit: &Unit<'_>, nx: &Nx, own: Option<Package>) -> Option<Package> {
    let root = Package::read(&unit.at(nx.root.clone()))?;
    let mut package = own.unwrap_or_else(|| Package {
        folder: unit.folder.clone(),
        origin: nx.name.origin().clone(),
        name: Some(nx.name.clone()),
        private: true,
        scripts: super::manifest::Named::new(),
        main: None,
        bins: Vec::new(),
        workspaces: Vec::new(),
        outputs: Vec::new(),
        files: Vec::new(),
        is_library: nx.library,
        kind: None,
        ..root.clone()
    });
    for (to, from) in [
        (&mut package.dependencies, &root.dependencies),
        (&mut package.optional, &root.optional),
        (&mut package.dev, &root.dev),
    ] {
        for (name, wanted) in from {
            to.entry(name.clone()).or_insert_with(|| wanted.clone());
        }
    }
    Some(package)
}
