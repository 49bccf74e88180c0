//! `.readthedocs.yaml`: how a project has its pages made elsewhere.

use stageplan_syntax::data::{Kind, Node};
use stageplan_syntax::python::requirement::normalize;
use stageplan_syntax::shell;

use super::{Draft, wish};
use crate::ecosystem::python::facts::PythonWish;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

const NAMES: &[&str] = &[".readthedocs.yaml", ".readthedocs.yml", "readthedocs.yaml", "readthedocs.yml"];

/// What it says.
#[derive(Debug, Default)]
pub(super) struct ReadTheDocs {
    /// The configuration of the generator.
    pub(super) config: Option<Sourced<RepoPath>>,
    /// The builder of Sphinx.
    pub(super) builder: Option<Sourced<String>>,
    /// Warnings are errors.
    pub(super) strict: Option<Origin>,
    /// Requirement files.
    pub(super) requirements: Vec<Sourced<RepoPath>>,
    /// Extras and groups of the project, normalised.
    pub(super) extras: Vec<Sourced<String>>,
    pub(super) groups: Vec<Sourced<String>>,
    /// It installs the project itself.
    pub(super) project: Option<Sourced<RepoPath>>,
    python: Option<Sourced<String>>,
    packages: Vec<Sourced<String>>,
    before: Vec<Sourced<String>>,
    commands: Option<Origin>,
    formats: Option<Origin>,
    /// It lies in the root of the repository, where its commands run.
    at_root: bool,
}

pub(super) fn read(unit: &Unit<'_>) -> ReadTheDocs {
    let found = unit.folder.ancestors().find_map(|folder| {
        let at = unit.at(folder.clone());
        let name = NAMES.iter().find(|name| at.has(name))?;
        Some((at.yaml(name)?, folder))
    });
    let mut read = ReadTheDocs::default();
    let Some((file, folder)) = found else { return read };
    let path = |node: Node<'_>| Some(file.sourced(node, folder.join(node.as_str()?).ok()?));
    for generator in ["sphinx", "mkdocs"] {
        let at = |key: &str| file.at(&[generator, key]);
        read.config = read.config.take().or_else(|| at("configuration").and_then(path));
        let strict = at("fail_on_warning").filter(|node| node.as_bool() == Some(true));
        read.strict = read.strict.take().or_else(|| strict.map(|node| file.origin(node)));
    }
    read.builder = file.string(&["sphinx", "builder"]);
    read.python = file.scalar(&["build", "tools", "python"]);
    let list = |node: Node<'_>| -> Vec<Sourced<String>> {
        let own = node.as_str().into_iter().map(|text| file.sourced(node, text.to_owned()));
        let items = node.items().filter_map(|item| Some(file.sourced(item, item.as_str()?.to_owned())));
        own.chain(items).collect()
    };
    read.packages = file.at(&["build", "apt_packages"]).map(list).unwrap_or_default();
    for job in ["post_install", "pre_build"] {
        read.before.extend(file.at(&["build", "jobs", job]).map(list).unwrap_or_default());
    }
    let replaced = file.at(&["build", "commands"]).or_else(|| file.at(&["build", "jobs", "build", "html"]));
    read.commands = replaced.filter(|node| node.items().next().is_some()).map(|node| file.origin(node));
    let formats = file.at(&["formats"]).filter(|node| matches!(node.kind(), Kind::Array | Kind::String));
    read.formats = formats.map(|node| file.origin(node));
    for install in file.at(&["python", "install"]).into_iter().flat_map(Node::items) {
        installs(&file, install, &folder, &mut read);
    }
    read.at_root = folder.is_root();
    read
}

fn installs(file: &Manifest, install: Node<'_>, folder: &RepoPath, read: &mut ReadTheDocs) {
    let names = |key: &str| {
        let list = install.get(key);
        let items = list.into_iter().flat_map(|node| node.items().chain(node.as_str().is_some().then_some(node)));
        items.filter_map(|node| Some(file.sourced(node, normalize(node.as_str()?)))).collect::<Vec<_>>()
    };
    if let Some(node) = install.get("requirements")
        && let Some(path) = node.as_str().and_then(|text| folder.join(text).ok())
    {
        read.requirements.push(file.sourced(node, path));
    }
    read.extras.extend(names("extra_requirements"));
    read.extras.extend(names("extras"));
    read.groups.extend(names("groups"));
    if let Some(node) = install.get("path")
        && let Some(path) = node.as_str().and_then(|text| folder.join(text).ok())
    {
        read.project.get_or_insert_with(|| file.sourced(node, path));
    }
}

impl ReadTheDocs {
    /// What holds for every generator.
    pub(super) fn apply(&self, unit: &Unit<'_>, draft: &mut Draft, pythons: &mut Vec<PythonWish>) {
        let version = |text: &str| {
            let mut parts = text.split('.');
            let digits = |part: Option<&str>| {
                part.is_some_and(|part| !part.is_empty() && part.len() < 4 && part.chars().all(|c| c.is_ascii_digit()))
            };
            digits(parts.next()) && digits(parts.next()) && parts.next().is_none()
        };
        if let Some(python) = self.python.as_ref().filter(|python| version(python.value())) {
            wish(pythons, python.clone());
        }
        for package in &self.packages {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c);
            let name = package.value();
            if name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(plain) {
                let because = "the project has it installed where its pages are made";
                draft.tool(name, Origin::rule_from("python/site-program", because, [package.origin().clone()]));
            }
        }
        for line in &self.before {
            match words(line.value()).filter(|_| self.at_root && unit.folder.is_root()) {
                Some(words) => {
                    let because = "the project runs it before its pages are made";
                    draft.site.before.push(line.derive("python/site-before-build", because, words));
                }
                None => draft.site.findings.push(
                    Finding::warning(
                        "python/site-step-left-out",
                        "a step before the build is more than one plain command",
                    )
                    .help("say the whole build with `--build`, this step first")
                    .at(line.origin().place().cloned()),
                ),
            }
        }
        if let Some(commands) = &self.commands {
            draft.site.findings.push(
                Finding::note(
                    "python/site-other-commands",
                    "Read the Docs builds the pages by commands of the project's own",
                )
                .help("where they do more than the generator does, say them with `--build`")
                .at(commands.place().cloned()),
            );
        }
        if let Some(formats) = &self.formats {
            draft.site.findings.push(
                Finding::note(
                    "python/site-other-formats",
                    "other formats are asked for beside HTML, which alone is made",
                )
                .help("have them made elsewhere and link to them; they need tools that are large")
                .at(formats.place().cloned()),
            );
        }
    }
}

/// The words of a line that is one plain command, and not one that installs what is installed anyway.
fn words(line: &str) -> Option<Vec<String>> {
    let script = shell::parse(line);
    let command = script
        .single()
        .filter(|command| script.is_simple() && command.redirects.is_empty() && command.env.is_empty())?;
    let words: Vec<String> = command.words.iter().map(shell::Word::literal).collect::<Option<_>>()?;
    let installs = words.iter().any(|word| word == "install" || word == "sync");
    (!words.is_empty() && !installs && !words.iter().any(|word| word.contains('$'))).then_some(words)
}
