//! What the configuration of Nest says of a repository of several programs.

use super::read::code::Code;
use super::typescript::{self, Output};
use crate::origin::Sourced;
use crate::project::Unit;

/// A program of such a repository.
#[derive(Clone, Debug)]
pub(super) struct Program {
    /// Its name, where the configuration says it.
    pub(super) name: Sourced<String>,
    /// The folder of its sources.
    sources: String,
    /// The file that runs, without its ending.
    entry: String,
    /// It is what is built where no name is said.
    usual: bool,
    /// What its build makes.
    pub(super) output: Output,
    /// What its sources show.
    pub(super) code: Code,
}

impl Program {
    /// The file that its sources begin with.
    pub(super) fn source(&self) -> String {
        format!("{}/{}.ts", self.sources, self.entry)
    }

    /// The file that runs, as the build makes it.
    pub(super) fn file(&self) -> String {
        let mirrors = self.output.mirrors.as_deref().unwrap_or_default();
        let inner = self.sources.strip_prefix(mirrors).unwrap_or_default().trim_matches('/');
        let inner = if inner.is_empty() { String::new() } else { format!("{inner}/") };
        format!("{}/{inner}{}", self.output.folder, self.entry)
    }
}

/// The programs, if there are several.
pub(super) fn programs(unit: &Unit<'_>) -> Vec<Program> {
    let Some(file) = ["nest-cli.json", ".nestcli.json", "nest.json"].iter().find_map(|name| unit.json(name)) else {
        return Vec::new();
    };
    let Some(projects) = file.at(&["projects"]) else { return Vec::new() };
    let text = |path: &[&str]| file.string(path).map(|text| text.value().trim_matches('/').to_owned());
    let usual = text(&["root"]);
    let whole = file.at(&["compilerOptions", "webpack"]).and_then(|node| node.as_bool()).unwrap_or(true)
        && file.string(&["compilerOptions", "builder"]).is_none_or(|builder| builder.value() == "webpack");
    let mut found = Vec::new();
    for (name, project) in projects.entries() {
        let of = |path: &[&str]| text(&[&["projects", name][..], path].concat());
        if of(&["type"]).as_deref() == Some("library") {
            continue;
        }
        let root = of(&["root"]).unwrap_or_else(|| format!("apps/{name}"));
        let own =
            project.get("compilerOptions").and_then(|options| options.get("webpack")).and_then(|node| node.as_bool());
        let config = of(&["compilerOptions", "tsConfigPath"]).unwrap_or_else(|| format!("{root}/tsconfig.app.json"));
        let sources = of(&["sourceRoot"]).unwrap_or_else(|| format!("{root}/src"));
        let config = typescript::config(unit, &config).unwrap_or_default();
        let folder = config.out_dir.map_or_else(|| format!("dist/{root}"), |out| out.value().clone());
        // What becomes one file lies at the top of its folder.
        let mirrors = Some(if own.unwrap_or(whole) { sources.clone() } else { config.root_dir });
        found.push(Program {
            name: file.sourced(project, name.to_owned()),
            sources,
            entry: of(&["entryFile"]).or_else(|| text(&["entryFile"])).unwrap_or_else(|| "main".to_owned()),
            usual: usual.as_ref() == Some(&root),
            output: Output { tool: "nest".to_owned(), folder, mirrors, script: String::new() },
            code: Code::default(),
        });
    }
    found
}

/// The one that is called so, else the usual one, which is the first where none is said to be.
pub(super) fn called<'p>(programs: &'p [Program], name: Option<&str>) -> Option<&'p Program> {
    match name {
        Some(name) => programs.iter().find(|program| program.name.value() == name),
        None => programs.iter().find(|program| program.usual).or_else(|| programs.first()),
    }
}
