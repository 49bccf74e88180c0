//! What is installed for the pages: what the project names for them, or what the catalog has.

use stageplan_syntax::python::requirement::normalize;

use super::readthedocs::ReadTheDocs;
use super::{Around, Draft};
use crate::catalog::Row;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{For, Locked, Manager, Need};
use crate::ecosystem::python::read::manifest::{self, Manifests};
use crate::ecosystem::python::read::{install, lock, requirements};
use crate::finding::{EXCERPT, Finding, shown};
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

const RULE: &str = "python/site-requirements";

/// Requirement files for documents, by where they usually lie.
const FILES: &[&str] = &[
    "docs/requirements.txt",
    "docs/requirements-docs.txt",
    "docs/source/requirements.txt",
    "docs/docs_requirements.txt",
    "docs/requirements.in",
    "doc/requirements.txt",
    "documentation/requirements.txt",
    "requirements/docs.txt",
    "requirements/doc.txt",
    "requirements/documentation.txt",
    "requirements-docs.txt",
    "requirements-doc.txt",
    "requirements_docs.txt",
    "requirements.docs.txt",
    "docs-requirements.txt",
    "doc-requirements.txt",
    "mkdocs-requirements.txt",
    "requirements-mkdocs.txt",
    ".github/requirements-docs.txt",
];

/// Names of extras and groups for documents, the most telling first.
const NAMES: &[&str] = &["docs", "doc", "documentation", "mkdocs", "sphinx", "site", "website"];

/// The tables whose distributions bring a generator along.
fn tables(generator: &str) -> &'static [&'static str] {
    match generator {
        "mkdocs" => &["mkdocs-theme", "mkdocs-plugin"],
        "sphinx" => &["sphinx-extension", "sphinx-theme"],
        "pelican" => &["pelican-plugin"],
        _ => &[],
    }
}

/// The name in a requirement as the tables write them.
fn distribution(install: &str) -> &str {
    install.split(['=', '[']).next().unwrap_or_default()
}

/// Whether a distribution is a generator, or one that brings it along.
pub(super) fn brings(generator: &'static str, name: &str) -> bool {
    let Some(row) = CATALOG.row("site-generator", generator) else { return false };
    let distribution = |row: Row<'static>| row.text("install").and_then(|text| text.split(['=', '[']).next());
    let mut rows = tables(generator).iter().flat_map(|table| CATALOG.rows(table));
    // Plug-ins are called after what they plug into.
    let plugged = name.strip_prefix(generator).is_some_and(|rest| rest.starts_with('-'));
    name == generator
        || plugged
        || row.list("brings").contains(&name)
        || rows.any(|row| distribution(row) == Some(name))
}

/// What of the project names the generator.
enum Named {
    /// What is installed anyway.
    Already,
    /// An extra or a group of the project.
    Part(For, Origin),
    /// Requirement files.
    Files(Vec<Sourced<RepoPath>>),
    /// Nothing.
    Nowhere,
}

fn named(unit: &Unit<'_>, manifests: &Manifests, hosted: &ReadTheDocs, generator: &'static str) -> Named {
    let brought =
        |wanted: &For| manifests.needs.iter().find(|need| need.wanted_for == *wanted && brings(generator, &need.name));
    let files = |paths: Vec<Sourced<RepoPath>>| {
        let (read, _) = requirements::documents(unit, &paths);
        read.needs.iter().any(|need| brings(generator, &need.name)).then_some(Named::Files(read.requirements))
    };
    if let Some(found) = files(hosted.requirements.clone()) {
        return found;
    }
    let part = |wanted: For, why: &Origin| {
        brought(&wanted).map(|need| {
            Named::Part(wanted, Origin::rule_from(RULE, "it names the generator", [why.clone(), need.origin.clone()]))
        })
    };
    let extras = hosted.extras.iter().map(|name| (For::Extra(name.value().clone()), name.origin()));
    let groups = hosted.groups.iter().map(|name| (For::Group(name.value().clone()), name.origin()));
    if let Some(found) = extras.chain(groups).find_map(|(wanted, why)| part(wanted, why)) {
        return found;
    }
    if brought(&For::Main).is_some() {
        return Named::Already;
    }
    let tree = unit.project.tree();
    let usual = FILES.iter().filter_map(|name| unit.path(name)).filter(|path| tree.has_file(path));
    for path in usual {
        let because = "its name says that it is for documents, and it names the generator";
        let origin = Origin::rule_from(RULE, because, [Origin::of_file(path.clone())]);
        if let Some(found) = files(vec![Sourced::new(path, origin)]) {
            return found;
        }
    }
    let mut parts: Vec<(For, &Origin)> = Vec::new();
    parts.extend(manifests.extras.iter().map(|extra| (For::Extra(extra.value().clone()), extra.origin())));
    parts.extend(manifests.groups.iter().map(|group| (For::Group(group.name.value().clone()), group.name.origin())));
    let rank = |wanted: &For| {
        let (For::Extra(name) | For::Group(name)) = wanted else { return NAMES.len() };
        NAMES.iter().position(|known| known == name).unwrap_or(NAMES.len())
    };
    stageplan_syntax::order::sort_by_key(&mut parts, |(wanted, _)| rank(wanted));
    parts.into_iter().find_map(|(wanted, why)| part(wanted, why)).unwrap_or(Named::Nowhere)
}

/// Makes what is installed what the pages are made with.
pub(super) fn settle(
    unit: &Unit<'_>,
    manifests: &Manifests,
    hosted: &ReadTheDocs,
    draft: &mut Draft,
    mut around: Around<'_>,
) {
    let found = named(unit, manifests, hosted, draft.site.key);
    // Read the Docs installs the project where its pages are made of it.
    if draft.site.key == "sphinx" && draft.site.project.is_none() {
        draft.site.project = hosted.project.as_ref().map(|path| path.origin().clone());
    }
    if around.package.as_ref().is_none_or(|package| !package.installs) {
        draft.site.project = None;
    }
    let whole = draft.site.project.is_some();
    let nowhere = matches!(found, Named::Nowhere);
    match found {
        Named::Already => {}
        Named::Part(For::Extra(name), why) => push(&mut around.install.facts.extras, name, why),
        Named::Part(For::Group(name), why) => {
            around.install.facts.development_groups.retain(|group| *group.value() != name);
            push(&mut around.install.facts.groups, name, why);
        }
        Named::Part(..) => {}
        Named::Files(paths) => files(unit, manifests, &paths, whole, &mut around),
        Named::Nowhere if whole => {}
        Named::Nowhere => alone(unit, &mut around, "nothing of the project is needed for the pages"),
    }
    // What runs is what the pages are made with now.
    *around.locked = lock::read(unit, &around.install.facts, manifests, &mut Vec::new()).packages;
    project_above(unit, hosted, draft, &mut around);
    missing(draft, nowhere, &around);
    // The generator may run beside what is installed, or above it.
    let mut root = install::around(&around.install.facts, unit);
    let mut inside = vec![draft.site.folder.clone(), draft.site.config.clone()];
    if draft.site.key == "sphinx" && !unit.folder.is_root() {
        // Pages of Sphinx take texts in from the folder above.
        inside.extend(unit.folder.parent());
    }
    inside.extend(draft.site.above.clone());
    while let Some(above) = root.parent().filter(|_| inside.iter().any(|path| !path.is_in(&root))) {
        root = above;
    }
    around.install.root = root;
}

/// The project above the unit, where Read the Docs installs it for these pages.
fn project_above(unit: &Unit<'_>, hosted: &ReadTheDocs, draft: &mut Draft, around: &mut Around<'_>) {
    let facts = &mut around.install.facts;
    let by_pip = *facts.manager.value() == Manager::Pip && facts.lock.is_none() && around.package.is_none();
    let Some(path) = hosted.project.as_ref().filter(|path| by_pip && *path.value() != unit.folder) else { return };
    if draft.site.key != "sphinx" || !unit.folder.is_in(path.value()) {
        return;
    }
    let known = manifest::read(&unit.at(path.value().clone()));
    let (manifests, _) = &*known;
    let Some(package) = manifests.package.as_ref().filter(|package| package.installs) else { return };
    for extra in hosted.extras.iter().filter(|name| manifests.extras.iter().any(|own| own.value() == name.value())) {
        push(&mut facts.extras, extra.value().clone(), extra.origin().clone());
    }
    let taken = manifests.needs.iter().filter(|need| facts.takes(&need.wanted_for));
    around.needs.extend(taken.cloned());
    *around.package = Some(package.clone());
    draft.site.project = Some(path.origin().clone());
    draft.site.above = Some(path.value().clone());
}

fn push(list: &mut Vec<Sourced<String>>, name: String, why: Origin) {
    if list.iter().all(|known| *known.value() != name) {
        list.push(Sourced::new(name, why));
    }
}

/// Leaves nothing of what the project itself installs.
fn alone(unit: &Unit<'_>, around: &mut Around<'_>, why: &str) {
    let facts = &mut around.install.facts;
    let manager = facts.manager.value().as_str().to_owned();
    let origin = facts.manager.origin().clone();
    if *facts.manager.value() != Manager::Pip {
        facts.rejected.push(Rejected { value: manager, why: why.to_owned(), origin: Some(origin.clone()) });
        facts.manager_version = None;
    }
    facts.manager =
        Sourced::new(Manager::Pip, Origin::rule_from("python/manager", "what every Python brings", [origin]));
    for path in std::mem::take(&mut facts.requirements) {
        let (value, origin) = path.into_parts();
        facts.rejected.push(Rejected { value: value.to_string(), why: why.to_owned(), origin: Some(origin) });
    }
    (facts.lock, facts.stale, facts.member, facts.conda, facts.config) = (None, None, None, None, None);
    (facts.hashed, facts.unhashed, facts.development_unhashed, facts.installs_itself) = (false, None, None, None);
    facts.manifests.clear();
    facts.development.clear();
    facts.extras.clear();
    facts.groups.clear();
    facts.development_groups.clear();
    facts.locals.clear();
    facts.linked.clear();
    facts.fetches.clear();
    facts.constraints.clear();
    facts.secrets.clear();
    facts.optional_secrets.clear();
    facts.folder = unit.folder.clone();
    around.needs.clear();
    around.locked.clear();
    *around.package = None;
}

/// Takes requirement files for documents, in the place of what the project itself needs, or on top of it.
fn files(unit: &Unit<'_>, manifests: &Manifests, paths: &[Sourced<RepoPath>], whole: bool, around: &mut Around<'_>) {
    let (read, findings) = requirements::documents(unit, paths);
    around.findings.extend(findings);
    let mut before = Vec::new();
    if whole && *around.install.facts.manager.value() == Manager::Pip {
        before = around.install.facts.requirements.clone();
    } else {
        let package = around.package.take().filter(|_| whole);
        let manifests = around.install.facts.manifests.clone();
        let needs = std::mem::take(around.needs);
        alone(unit, around, "requirement files name what the pages are made with");
        if whole {
            (*around.package, around.install.facts.manifests, *around.needs) = (package, manifests, needs);
        }
    }
    let facts = &mut around.install.facts;
    facts.lock = None;
    before.retain(|path| read.requirements.iter().all(|known| known.value() != path.value()));
    let because = "requirement files name what the pages are made with";
    let from = read.requirements.iter().map(|path| path.origin().clone());
    facts.manager = Sourced::new(Manager::Pip, Origin::rule_from("python/manager", because, from));
    facts.hashed = read.hashed && (before.is_empty() || facts.hashed);
    facts.unhashed = read.unhashed;
    facts.requirements = before.into_iter().chain(read.requirements).collect();
    for (list, more) in [
        (&mut facts.manifests, read.files),
        (&mut facts.constraints, read.constraints),
        (&mut facts.locals, read.locals),
    ] {
        for path in more {
            if list.iter().all(|known| known.value() != path.value()) {
                list.push(path);
            }
        }
    }
    facts.fetches.extend(read.fetches);
    // `-e .[docs]` brings what the project names under that.
    if read.installs_itself.is_some() {
        let brought = |need: &&Need| match &need.wanted_for {
            For::Main => around.needs.iter().all(|known| known.origin != need.origin),
            For::Extra(name) => read.own_extras.contains(name),
            _ => false,
        };
        let brought = manifests.needs.iter().filter(brought).cloned();
        let brought: Vec<Need> = brought.map(|need| Need { wanted_for: For::Main, ..need }).collect();
        around.needs.extend(brought);
    }
    facts.installs_itself = facts.installs_itself.take().or(read.installs_itself);
    around.needs.extend(read.needs);
}

/// Adds what the pages need and nothing installs.
fn missing(draft: &mut Draft, nowhere: bool, around: &Around<'_>) {
    let taken = |need: &&Need| around.install.facts.takes(&need.wanted_for);
    let taken: Vec<&Need> = around.needs.iter().filter(taken).collect();
    let needs: Vec<&str> = taken.iter().map(|need| need.name.as_str()).collect();
    let locked = around.locked.iter().filter(|locked| locked.main);
    let locked: Vec<&str> = locked.map(|locked: &Locked| locked.name.as_str()).collect();
    let generator = draft.site.key;
    let mut adds: Vec<Sourced<String>> = Vec::new();
    for wanted in &draft.wants {
        let has = |name: &str| needs.contains(&name) || locked.contains(&name);
        let whole = |extra: &str| {
            let named = |need: &&&Need| need.name == wanted.name() && need.extras.iter().any(|own| own == extra);
            taken.iter().any(|need| named(&need))
        };
        let beside = |name: &&str| has(name) || draft.wants.iter().any(|other| other.name() == *name);
        let brought = wanted.name() == generator && needs.iter().chain(&locked).any(|name| brings(generator, name));
        let there = wanted.extra.map_or_else(|| has(wanted.name()), whole);
        if there || brought || wanted.with.iter().any(beside) {
            continue;
        }
        let same = |known: &&mut Sourced<String>| distribution(known.value()) == wanted.name();
        let known = adds.iter_mut().find(same);
        if known.is_some() && wanted.extra.is_none() {
            continue;
        }
        // Beside what the project installs, a version of ours could take the place of the one that came along.
        let text = if nowhere { wanted.install } else { wanted.install.split('=').next().unwrap_or_default() };
        let because = if nowhere {
            "no file of the project says what its pages are made with"
        } else {
            "no file of the project installs it by name"
        };
        let row = CATALOG.row("site-generator", generator).map(|row| row.origin());
        let why = Origin::rule_from("python/site-added", because, [wanted.origin.clone()].into_iter().chain(row));
        match known {
            Some(known) => *known = Sourced::new(text.to_owned(), why),
            None => adds.push(Sourced::new(text.to_owned(), why)),
        }
    }
    let place = draft.site.found.place().cloned();
    let first = adds.first().and_then(|add| add.origin().place().cloned());
    let names = adds.iter().map(|add| add.value().as_str()).collect::<Vec<_>>().join(", ");
    if nowhere {
        let message = format!("no file says what the pages are made with; these were taken: {names}");
        draft.site.findings.push(
            Finding::warning("python/site-requirements-unwritten", message)
                .help("write them into a requirements.txt, so that every build brings the same")
                .at(place),
        );
    } else if !adds.is_empty() {
        let message = format!("the pages need what nothing installs by name: {names}");
        draft
            .site
            .findings
            .push(Finding::warning("python/site-not-installed", message).help("add it to the requirements").at(first));
    }
    for name in draft.unknown.iter().filter(|_| nowhere) {
        let message = format!("which package brings {} is not known here", shown(name.value(), EXCERPT));
        draft.site.findings.push(
            Finding::warning("python/site-unknown-plugin", message)
                .help("write a requirements.txt with it and with the generator; the build stops without it")
                .at(name.origin().place().cloned()),
        );
    }
    let installed: Vec<String> = needs
        .iter()
        .chain(&locked)
        .chain(&adds.iter().map(|add| distribution(add.value())).collect::<Vec<_>>())
        .map(|name| (*name).to_owned())
        .collect();
    unknown_modules(draft, &installed);
    draft.site.adds = adds;
}

/// How many modules are told of.
const MODULES: usize = 40;

/// Tells of modules that nothing of what is installed has a name like.
fn unknown_modules(draft: &mut Draft, installed: &[String]) {
    /// Words that many packages have in their names.
    const USUAL: &[&str] = &["markdown", "mkdocs", "extension", "extensions", "plugin", "python"];
    for module in draft.modules.iter().take(MODULES) {
        let name = normalize(module.value());
        let mut words = name.split('-').filter(|word| word.len() > 3 && !USUAL.contains(word)).peekable();
        let mut alike = |known: &String| match words.peek() {
            Some(_) => words.clone().any(|word| known.contains(word)),
            None => known.contains(&name),
        };
        if installed.iter().any(&mut alike) {
            continue;
        }
        let message = format!("which package brings {} is not known here", shown(module.value(), EXCERPT));
        draft.site.findings.push(
            Finding::warning("python/site-unknown-plugin", message)
                .help("add it to the requirements; the build stops without it")
                .at(module.origin().place().cloned()),
        );
    }
}
