//! The module a unit belongs to: its `go.mod`, its workspace, the folders that replace other modules, its vendored copies.

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use stageplan_syntax::data::Spanned;
use stageplan_syntax::golang;
use stageplan_syntax::gomod::{self, GoMod};
use stageplan_syntax::order;

use super::version::{Pin, Version};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// A module in a folder of the repository.
#[derive(Clone, Debug)]
pub(super) struct LocalModule {
    /// The import path its packages begin with.
    pub(super) path: String,
    /// Its folder.
    pub(super) folder: RepoPath,
    /// Whether it has a `go.sum`.
    pub(super) has_sum: bool,
    /// What makes it part of the build.
    pub(super) why: Origin,
}

/// A module that others publish and this one requires.
#[derive(Clone, Debug)]
pub(super) struct Required {
    /// Its path.
    pub(super) path: String,
    /// The version, such as `v1.2.3`.
    pub(super) version: String,
    /// Whether no package of this module imports it.
    pub(super) indirect: bool,
    /// Where it is required.
    pub(super) origin: Origin,
}

/// How the unit's packages are found and built.
#[derive(Clone, Debug)]
pub(super) struct Module {
    /// The module of the unit.
    pub(super) own: LocalModule,
    /// Whether there is a `go.mod`; without one this is a project of the time of GOPATH.
    pub(super) has_gomod: bool,
    /// The folder of the `go.work` that lists the module.
    pub(super) workspace: Option<Sourced<RepoPath>>,
    /// Whether a `go.work.sum` lies beside it.
    pub(super) workspace_sum: bool,
    /// The other modules of the repository that a build reads.
    pub(super) locals: Vec<LocalModule>,
    /// What it requires.
    pub(super) requires: Vec<Required>,
    /// The vendored copies, and the packages in them.
    pub(super) vendor: Option<Sourced<BTreeSet<String>>>,
    /// Versions of Go that the project's files pin, best evidence first.
    pub(super) pins: Vec<Sourced<Pin>>,
    /// The oldest version of Go that builds it.
    pub(super) minimum: Option<Sourced<Version>>,
    /// The tools `go tool` runs.
    pub(super) tools: Vec<Sourced<String>>,
}

impl Module {
    /// Whether modules are fetched and nothing records what they should be.
    pub(super) fn lacks_sum(&self) -> bool {
        let fetches = self.has_gomod && self.vendor.is_none() && !self.requires.is_empty();
        fetches && !self.own.has_sum && self.workspace.is_none()
    }

    /// The folder of a package of this repository, by its import path.
    pub(super) fn folder_of(&self, import: &str) -> Option<RepoPath> {
        std::iter::once(&self.own)
            .chain(&self.locals)
            .filter_map(|local| {
                let rest = import.strip_prefix(local.path.as_str())?;
                (rest.is_empty() || rest.starts_with('/')).then_some((local.path.len(), local, rest))
            })
            .max_by_key(|(length, ..)| *length)
            .and_then(|(_, local, rest)| local.folder.join(rest.trim_start_matches('/')).ok())
    }

    /// The import path of a folder of this repository.
    pub(super) fn import_of(&self, folder: &RepoPath) -> Option<String> {
        let local = std::iter::once(&self.own)
            .chain(&self.locals)
            .filter(|local| folder.is_in(&local.folder))
            .max_by_key(|local| local.folder.as_str().len())?;
        let rest = folder.relative_to(&local.folder)?;
        Some(if rest.is_empty() { local.path.clone() } else { format!("{}/{rest}", local.path) })
    }

    /// Whether everything the build reads lies in the module's own folder.
    pub(super) fn stands_alone(&self) -> bool {
        self.workspace.as_ref().is_none_or(|work| *work.value() == self.own.folder)
            && self.locals.iter().all(|local| local.folder.is_in(&self.own.folder))
    }
}

/// Finds the module of a unit: the nearest `go.mod`, from the unit's folder up.
pub(super) fn read(unit: &Unit<'_>, findings: &mut Vec<Finding>) -> Option<Module> {
    let tree = unit.project.tree();
    let folder = unit.folder.ancestors().find(|folder| tree.has_file(&in_folder(folder, "go.mod")));
    let Some(folder) = folder else { return without_gomod(unit) };
    let source = unit.project.source(&in_folder(&folder, "go.mod"))?;
    let parsed = gomod::parse(&source.text);
    report_problems(&source, &parsed, findings);
    let path = parsed.module.as_ref().map_or_else(|| folder.file_name().to_owned(), |module| module.value.clone());
    let span = parsed.module.as_ref().map_or_else(Default::default, |module| module.span);
    let own = LocalModule {
        path,
        has_sum: tree.has_file(&in_folder(&folder, "go.sum")),
        why: source.origin(span, "module"),
        folder: folder.clone(),
    };
    let mut reader = Reader { unit, locals: Vec::new(), queue: VecDeque::new() };
    let mut minimum = minimum_of(&source, parsed.go.as_ref(), None);
    let workspace = reader.workspace(&own, &mut minimum);
    let vendored = vendored(unit, workspace.as_ref().map_or(&folder, Sourced::value));
    reader.replaced(&source, &folder, &parsed);
    let locals = reader.finish(&own, &mut minimum);
    let requires = parsed.require.iter().map(|require| Required {
        path: require.path.clone(),
        version: require.version.clone(),
        indirect: require.indirect,
        origin: source.origin(require.span, format!("require {}", require.path)),
    });
    let tools =
        parsed.tool.iter().map(|tool| Sourced::new(tool.value.clone(), source.origin(tool.span, "tool"))).collect();
    let mut pins = Vec::new();
    if let Some(toolchain) = &parsed.toolchain
        && let Some(version) = Version::parse(&toolchain.value)
    {
        pins.push(Sourced::new(Pin::Toolchain(version), source.origin(toolchain.span, "toolchain")));
    }
    Some(Module {
        own,
        has_gomod: true,
        workspace_sum: workspace.as_ref().is_some_and(|work| tree.has_file(&in_folder(work.value(), "go.work.sum"))),
        workspace,
        locals,
        requires: requires.collect(),
        vendor: vendored,
        pins,
        minimum,
        tools,
    })
}

/// A path in a folder. The names are ours, so that joining cannot fail.
pub(super) fn in_folder(folder: &RepoPath, name: &str) -> RepoPath {
    folder.join(name).unwrap_or_else(|_| folder.clone())
}

fn report_problems(source: &Source, parsed: &GoMod, findings: &mut Vec<Finding>) {
    for problem in parsed.problems.iter().take(3) {
        findings.push(
            Finding::warning("go/malformed-module-file", format!("{}: {}", source.path, problem.message))
                .help("mend the line; `go mod edit -fmt` tells what Go thinks of the file")
                .at(source.place(problem.span)),
        );
    }
}

fn minimum_of(
    source: &Source,
    line: Option<&Spanned<String>>,
    other: Option<Sourced<Version>>,
) -> Option<Sourced<Version>> {
    let here = line.and_then(|go| Some(Sourced::new(Version::parse(&go.value)?, source.origin(go.span, "go"))));
    match (here, other) {
        (Some(here), Some(other)) => Some(if here.value() > other.value() { here } else { other }),
        (here, other) => here.or(other),
    }
}

/// The vendored packages: `vendor/modules.txt` lists them, and Go builds with them without being told.
fn vendored(unit: &Unit<'_>, folder: &RepoPath) -> Option<Sourced<BTreeSet<String>>> {
    let source = unit.project.source(&in_folder(folder, "vendor/modules.txt"))?;
    let modules = gomod::parse_vendor_modules(&source.text);
    let packages = order::set(modules.into_iter().flat_map(|module| module.packages));
    Some(Sourced::new(packages, source.origin_of_file()))
}

/// Follows `use` and `replace` from module to module.
struct Reader<'u, 'p> {
    unit: &'u Unit<'p>,
    locals: Vec<LocalModule>,
    queue: VecDeque<RepoPath>,
}

impl Reader<'_, '_> {
    /// The workspace that lists the module, if any: the nearest `go.work` from the module's folder up.
    fn workspace(&mut self, own: &LocalModule, minimum: &mut Option<Sourced<Version>>) -> Option<Sourced<RepoPath>> {
        let project = self.unit.project;
        let folder = own.folder.ancestors().find(|folder| project.tree().has_file(&in_folder(folder, "go.work")))?;
        let source = project.source(&in_folder(&folder, "go.work"))?;
        let work = gomod::parse_work(&source.text);
        let members: Vec<(RepoPath, Origin)> = work
            .uses
            .iter()
            .filter_map(|used| Some((folder.join(&used.value).ok()?, source.origin(used.span, "use"))))
            .collect();
        let lists = members.iter().find(|(member, _)| *member == own.folder).map(|(_, origin)| origin.clone())?;
        *minimum = minimum_of(&source, work.go.as_ref(), minimum.take());
        for (member, origin) in members {
            self.add(member, None, origin);
        }
        for replace in work.replace.iter().filter(|replace| replace.is_local()) {
            if let Ok(target) = folder.join(&replace.to) {
                let route = format!("replace {}", replace.from);
                self.add(target, Some(&replace.from), source.origin(replace.span, route));
            }
        }
        Some(Sourced::new(folder, lists))
    }

    fn replaced(&mut self, source: &Source, folder: &RepoPath, parsed: &GoMod) {
        for replace in parsed.replace.iter().filter(|replace| replace.is_local()) {
            match folder.join(&replace.to) {
                Ok(target) => {
                    let route = format!("replace {}", replace.from);
                    self.add(target, Some(&replace.from), source.origin(replace.span, route));
                }
                Err(why) => self.unit.project.report(
                    Finding::error(
                        "go/replace-outside",
                        format!("{} is replaced by {}, and {why}", replace.from, replace.to),
                    )
                    .help("plan from the folder that holds both, and name this one with `--unit`")
                    .at(source.place(replace.span)),
                ),
            }
        }
    }

    fn add(&mut self, folder: RepoPath, path: Option<&str>, why: Origin) {
        let tree = self.unit.project.tree();
        // A folder without go.mod is no module, and there is nothing to copy before its sources.
        if !tree.has_file(&in_folder(&folder, "go.mod")) {
            return;
        }
        let source = self.unit.project.source(&in_folder(&folder, "go.mod"));
        let own_path = source.and_then(|source| gomod::parse(&source.text).module.map(|module| module.value));
        let Some(path) = path.map(str::to_owned).or(own_path) else { return };
        if self.locals.iter().any(|local| local.folder == folder) {
            return;
        }
        let has_sum = tree.has_file(&in_folder(&folder, "go.sum"));
        self.queue.push_back(folder.clone());
        self.locals.push(LocalModule { path, folder, has_sum, why });
    }

    /// The minimum of every member counts, because all of them are loaded together.
    fn finish(mut self, own: &LocalModule, minimum: &mut Option<Sourced<Version>>) -> Vec<LocalModule> {
        while let Some(folder) = self.queue.pop_front() {
            if folder == own.folder {
                continue;
            }
            let source: Option<Rc<Source>> = self.unit.project.source(&in_folder(&folder, "go.mod"));
            let Some(source) = source else { continue };
            let parsed = gomod::parse(&source.text);
            *minimum = minimum_of(&source, parsed.go.as_ref(), minimum.take());
        }
        self.locals.retain(|local| local.folder != own.folder);
        order::sort_by(&mut self.locals, |a, b| a.folder.cmp(&b.folder));
        self.locals
    }
}

/// A project from before modules. Its import path is what its own files import of it; its dependencies, if it has any,
/// must be vendored.
fn without_gomod(unit: &Unit<'_>) -> Option<Module> {
    let tree = unit.project.tree();
    let is_go = |path: &&RepoPath| path.extension() == Some("go") && !path.file_name().ends_with("_test.go");
    let folder = unit
        .folder
        .ancestors()
        .find(|folder| tree.has_folder(&in_folder(folder, "vendor")))
        .unwrap_or_else(|| unit.folder.clone());
    let mut path = None;
    for file in tree.files_below(&unit.folder).filter(is_go).filter(|path| path.parts().all(|p| p != "vendor")).take(60)
    {
        let Some(source) = unit.project.source(file) else { continue };
        for import in golang::file(&source.text).imports {
            path = path.or_else(|| {
                own_path(unit, &folder, &import.path).map(|own| (own, source.origin(import.span, "import")))
            });
        }
    }
    let first = tree.files_below(&unit.folder).find(is_go)?;
    let source = unit.project.source(first)?;
    let (path, why) = path.unwrap_or_else(|| (String::new(), source.origin_of_file()));
    let own = LocalModule { path, folder: folder.clone(), has_sum: false, why };
    Some(Module {
        locals: vendored_kin(unit, &own),
        own,
        has_gomod: false,
        workspace: None,
        workspace_sum: false,
        requires: Vec::new(),
        vendor: None,
        pins: Vec::new(),
        minimum: None,
        tools: Vec::new(),
    })
}

/// The import path of the project, when `import` names one of its folders.
fn own_path(unit: &Unit<'_>, folder: &RepoPath, import: &str) -> Option<String> {
    let tree = unit.project.tree();
    if !import.split('/').next().unwrap_or_default().contains('.') {
        return None;
    }
    if tree.has_folder(&in_folder(folder, &format!("vendor/{import}"))) {
        return None;
    }
    let parts: Vec<&str> = import.split('/').collect();
    // host/owner/name and then folders.
    (3..parts.len()).find_map(|at| {
        let below = folder.join(&parts[at..].join("/")).ok()?;
        tree.has_folder(&below).then(|| parts[..at].join("/"))
    })
}

/// Vendored packages of the same owner: parts of the program that happen to live in other repositories.
fn vendored_kin(unit: &Unit<'_>, own: &LocalModule) -> Vec<LocalModule> {
    let parts: Vec<&str> = own.path.split('/').collect();
    let [host, owner, _, ..] = parts.as_slice() else { return Vec::new() };
    let folder = in_folder(&own.folder, &format!("vendor/{host}/{owner}"));
    let kin = unit.project.tree().folders_in(&folder);
    kin.into_iter()
        .map(|folder| LocalModule {
            path: format!("{host}/{owner}/{}", folder.file_name()),
            folder,
            has_sum: false,
            why: own.why.clone(),
        })
        .collect()
}
