//! Pages that a generator of Python makes, where they are what a unit has to deploy.

mod install;
mod lektor;
mod mkdocs;
mod pelican;
mod readthedocs;
mod sources;
mod sphinx;
#[cfg(test)]
mod tests;

use super::detect::is_for_documents;
use super::install::Read;
use super::manifest::Manifests;
use crate::catalog::Row;
use crate::ecosystem::Grade;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Code, For, Framework, Launch, Locked, Need, Package, PythonWish, WishKind};
use crate::ecosystem::python::site::Site;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;
use readthedocs::ReadTheDocs;

/// What a generator may look at.
struct Look<'a, 'p> {
    unit: &'a Unit<'p>,
    package: Option<&'a Package>,
    /// How the project has its pages made by Read the Docs.
    hosted: &'a ReadTheDocs,
}

/// What is read of a unit so far, for what pages change about it.
pub(super) struct Around<'a> {
    pub(super) install: &'a mut Read,
    pub(super) needs: &'a mut Vec<Need>,
    pub(super) locked: &'a mut Vec<Locked>,
    pub(super) package: &'a mut Option<Package>,
    pub(super) pythons: &'a mut Vec<PythonWish>,
    pub(super) findings: &'a mut Vec<Finding>,
}

/// A distribution that the pages are made with.
struct Wanted {
    /// As it would be installed, such as `mkdocs==1.6.1`.
    install: &'static str,
    /// Distributions that bring it along.
    with: Vec<&'static str>,
    /// What of it has to be there, where the distribution alone is not enough.
    extra: Option<&'static str>,
    origin: Origin,
}

impl Wanted {
    fn of(row: Row<'static>, install: &'static str, by: &Origin) -> Self {
        Self { install, with: row.list("with"), extra: row.text("extra"), origin: by.clone() }
    }

    fn name(&self) -> &'static str {
        self.install.split(['=', '[']).next().unwrap_or_default()
    }
}

/// A site, and what has to be installed for it.
struct Draft {
    site: Site,
    wants: Vec<Wanted>,
    /// Plug-ins and themes that nothing is known of, by the names that the configuration has for them.
    unknown: Vec<Sourced<String>>,
    /// The same of modules that the configuration has imported, whose packages mostly have their names.
    modules: Vec<Sourced<String>>,
}

impl Draft {
    /// A site of a generator; what every one of them has in common is filled in.
    fn new(key: &'static str, config: RepoPath, found: Origin, build: Vec<String>, serve: Vec<String>) -> Option<Self> {
        let row = CATALOG.row("site-generator", key)?;
        let of_row = |field: &str| row.text(field).map(|text| Sourced::new(text.to_owned(), row.origin()));
        let because = "the generator's own command";
        let own =
            |words| Sourced::new(words, Origin::rule_from("python/site-build", because, [found.clone(), row.origin()]));
        let site = Site {
            key: row.key(),
            name: row.text("name").unwrap_or_default(),
            folder: config.parent().unwrap_or_else(RepoPath::root),
            build: own(build),
            before: Vec::new(),
            serve: own(serve),
            port: of_row("port")?,
            serve_adds: of_row("serve"),
            output: Sourced::new(String::new(), row.origin()),
            leftovers: Vec::new(),
            adds: Vec::new(),
            tools: Vec::new(),
            env: Vec::new(),
            history: None,
            version: None,
            project: None,
            above: None,
            hashed: None,
            pages: Vec::new(),
            rejected: Vec::new(),
            findings: Vec::new(),
            config,
            found: found.clone(),
        };
        let mut draft = Self { site, wants: Vec::new(), unknown: Vec::new(), modules: Vec::new() };
        draft.want(row, &found);
        Some(draft)
    }

    /// Takes what a row says of something that the configuration names.
    fn want(&mut self, row: Row<'static>, by: &Origin) {
        if let Some(install) = row.text("install") {
            self.wants.push(Wanted::of(row, install, by));
        }
        for tool in row.list("tools") {
            self.tool(
                tool,
                Origin::rule_from("python/site-program", "the generator calls it", [by.clone(), row.origin()]),
            );
        }
        if row.flag("imports") {
            self.site.project.get_or_insert_with(|| by.clone());
        }
        if row.flag("history") {
            self.tool(
                "git",
                Origin::rule_from("python/site-program", "the generator calls it", [by.clone(), row.origin()]),
            );
        }
    }

    fn tool(&mut self, name: &str, origin: Origin) {
        if self.site.tools.iter().all(|known| known.value() != name) {
            self.site.tools.push(Sourced::new(name.to_owned(), origin));
        }
    }

    /// The folder that is filled where nobody says another.
    fn usual_output(&mut self, folder: &str) {
        let because = "where the generator puts the pages by itself";
        let why = Origin::rule_from("python/site-output", because, [self.site.found.clone()]);
        self.site.output = Sourced::new(folder.to_owned(), why);
    }
}

const GENERATORS: &[fn(&Look<'_, '_>) -> Option<Draft>] = &[mkdocs::read, sphinx::read, pelican::read, lektor::read];

/// The pages, where nothing of the unit is a program. What is installed becomes what they are made with.
pub(super) fn read(
    unit: &Unit<'_>,
    manifests: &Manifests,
    code: &Code,
    frameworks: &[Framework],
    around: Around<'_>,
) -> Option<Site> {
    if runs(unit, code, frameworks, around.package.as_ref()) {
        return None;
    }
    let hosted = readthedocs::read(unit);
    let look = Look { unit, package: around.package.as_ref(), hosted: &hosted };
    let mut drafts: Vec<Draft> = GENERATORS.iter().filter_map(|read| read(&look)).collect();
    // What the project installs is what it uses.
    let named = |draft: &Draft| manifests.needs.iter().any(|need| install::brings(draft.site.key, &need.name));
    stageplan_syntax::order::sort_by_key(&mut drafts, |draft| {
        (hosted.config.as_ref().is_none_or(|config| *config.value() != draft.site.config), !named(draft))
    });
    let mut drafts = drafts.into_iter();
    let mut draft = drafts.next()?;
    for other in drafts {
        let why = format!("{} is what the project's files say more of", draft.site.name);
        let origin = Some(other.site.found.clone());
        draft.site.rejected.push(Rejected { value: other.site.name.to_owned(), why, origin });
    }
    if beside(&draft, manifests, code) {
        return None;
    }
    hosted.apply(unit, &mut draft, around.pythons);
    if let Some(package) = around.package.as_ref().filter(|package| package.installs) {
        let message =
            format!("{} is imported by other programs; what is deployed is its documentation", package.name.value());
        let finding = Finding::note("python/site-of-library", message);
        let help = "if a program is meant, say `--start`, such as `python main.py`";
        draft.site.findings.push(finding.help(help).at(package.origin.place().cloned()));
    }
    install::settle(unit, manifests, &hosted, &mut draft, around);
    Some(draft.site)
}

/// Whether something of the unit is a program without a doubt.
fn runs(unit: &Unit<'_>, code: &Code, frameworks: &[Framework], package: Option<&Package>) -> bool {
    let launched = frameworks.iter().any(|framework| !matches!(framework.launch, Launch::None));
    // People read notebooks, and pages are made of them.
    let elsewhere = frameworks.iter().any(|framework| framework.why_not.is_some() && framework.name != "Jupyter");
    let shown = code.lines.iter().any(|line| line.process == "web" && !line.development);
    let listens = code.mains.iter().any(|main| main.listens.is_some() || main.serves.is_some());
    launched
        || elsewhere
        || shown
        || listens
        || !code.apps.is_empty()
        || unit.has("manage.py")
        || package.is_some_and(|package| !package.scripts.is_empty())
}

/// Whether the pages are about a program of the unit, which is started by its file.
fn beside(draft: &Draft, manifests: &Manifests, code: &Code) -> bool {
    let entry = |main: &crate::ecosystem::python::facts::Main| main.grade >= Grade::Strong && !main.foreign;
    let mut entries = code.mains.iter().filter(|main| entry(main)).peekable();
    if entries.peek().is_none() {
        return false;
    }
    let main = || manifests.needs.iter().filter(|need| need.wanted_for == For::Main);
    let named = main().any(|need| install::brings(draft.site.key, &need.name));
    let imports = |name: &str| code.imports.iter().any(|module| module.replace('_', "-").eq_ignore_ascii_case(name));
    !named || main().any(|need| !is_for_documents(&need.name) && imports(&need.name))
}

/// Wishes of a hosted build for a version of Python come behind the project's own pins.
fn wish(pythons: &mut Vec<PythonWish>, text: Sourced<String>) {
    let at = pythons.iter().position(|wish| wish.kind != WishKind::Pin).unwrap_or(pythons.len());
    pythons.insert(at, PythonWish { text, kind: WishKind::Pin });
}
