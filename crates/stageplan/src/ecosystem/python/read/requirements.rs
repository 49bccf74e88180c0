//! Requirement files: which are there, what they include, and which are for what runs.

use std::collections::BTreeSet;
use std::rc::Rc;

use stageplan_syntax::order;
use stageplan_syntax::python::requirements::{self, Item, Requirements};

use super::indexes::Index;
use super::manifest::Manifests;
use super::need;
use crate::ecosystem::python::facts::For;
use crate::finding::{EXCERPT, Finding, shown};
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// What a file is for, as its name says; the earlier, the more it is what runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// `requirements-prod.txt`
    Production,
    /// `requirements-docker.txt`
    Image,
    /// `requirements-lock.txt`
    Locked,
    /// `requirements.txt`
    Plain,
    /// `requirements/base.txt`
    Base,
    /// `requirements-ldap.txt`: something that not everybody wants.
    Feature,
    /// `requirements-dev.txt`
    Development,
    /// `requirements-docs.txt`: neither runs nor tests.
    Aside,
}

const WORDS: &[(&str, Role)] = &[
    ("prod", Role::Production),
    ("production", Role::Production),
    ("deploy", Role::Production),
    ("deployment", Role::Production),
    ("live", Role::Production),
    ("release", Role::Production),
    ("server", Role::Production),
    ("heroku", Role::Production),
    ("docker", Role::Image),
    ("container", Role::Image),
    ("image", Role::Image),
    ("lock", Role::Locked),
    ("locked", Role::Locked),
    ("frozen", Role::Locked),
    ("freeze", Role::Locked),
    ("pinned", Role::Locked),
    ("main", Role::Plain),
    ("app", Role::Plain),
    ("default", Role::Plain),
    ("runtime", Role::Plain),
    ("run", Role::Plain),
    ("base", Role::Base),
    ("common", Role::Base),
    ("core", Role::Base),
    ("shared", Role::Base),
    ("minimal", Role::Base),
    ("dev", Role::Development),
    ("devel", Role::Development),
    ("develop", Role::Development),
    ("development", Role::Development),
    ("local", Role::Development),
    ("test", Role::Development),
    ("tests", Role::Development),
    ("testing", Role::Development),
    ("ci", Role::Development),
    ("lint", Role::Development),
    ("linting", Role::Development),
    ("linters", Role::Development),
    ("style", Role::Development),
    ("format", Role::Development),
    ("doc", Role::Aside),
    ("docs", Role::Aside),
    ("documentation", Role::Aside),
    ("debug", Role::Development),
    ("typing", Role::Development),
    ("types", Role::Development),
    ("mypy", Role::Development),
    ("tools", Role::Development),
    ("tox", Role::Development),
    ("qa", Role::Development),
    ("notebook", Role::Aside),
    ("notebooks", Role::Aside),
    ("jupyter", Role::Aside),
    ("benchmark", Role::Aside),
    ("build", Role::Aside),
    ("migrations", Role::Aside),
];

/// Words that only say what kind of file it is.
const FILLERS: &[&str] =
    &["requirements", "requirement", "requires", "reqs", "req", "pip", "python", "py", "py3", "txt", "in", "for"];

/// The role of a file by its name; of several words the one that keeps it out of the image counts.
pub(super) fn role(stem: &str) -> Role {
    let lower = stem.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let of = |word: &str| WORDS.iter().find(|(known, _)| *known == word).map_or(Role::Feature, |(_, role)| *role);
    let roles = words.filter(|word| !FILLERS.contains(word)).map(of);
    // `requirements-prod-lock.txt` is for production, and `base-dev.txt` for development.
    let mut best: Option<Role> = None;
    for role in roles {
        best = Some(match (best, role) {
            (None, role) => role,
            (Some(known), role) if role >= Role::Feature || known >= Role::Feature => known.max(role),
            (Some(known), role) => known.min(role),
        });
    }
    best.unwrap_or(Role::Plain)
}

/// A requirement file that was read.
struct File {
    source: Rc<Source>,
    read: Rc<Requirements>,
    role: Role,
    /// What it includes, from its own folder on.
    includes: Vec<(RepoPath, Origin)>,
    /// What it includes to narrow versions down.
    constraints: Vec<(RepoPath, Origin)>,
    /// The names that it asks for itself.
    names: Vec<String>,
    /// It installs something.
    any: bool,
}

/// More files than this are no set of requirements.
const LIMIT: usize = 40;

/// The folders whose files are requirement files whatever they are called.
const FOLDERS: &[&str] = &["requirements", "requirement", "reqs", "deps"];

fn is_requirement_name(name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    let lower = stem.to_ascii_lowercase();
    let words = ["requirements", "requirement", "reqs", "requires"];
    matches!(extension, "txt" | "in" | "lock" | "pip")
        && lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| words.contains(&word))
}

/// The files that may be meant, in the order of their names.
pub(super) fn candidates(unit: &Unit<'_>) -> Vec<RepoPath> {
    let tree = unit.project.tree();
    let mut found: Vec<RepoPath> =
        tree.files_in(&unit.folder).filter(|path| is_requirement_name(path.file_name())).cloned().collect();
    for folder in FOLDERS.iter().filter_map(|name| unit.path(name)) {
        let fits = |path: &&RepoPath| matches!(path.extension(), Some("txt" | "in" | "pip"));
        found.extend(tree.files_in(&folder).filter(fits).cloned());
    }
    found.truncate(LIMIT);
    found
}

/// One thing, or how many.
fn others(count: usize, one: &str, many: &str) -> String {
    if count == 1 { one.to_owned() } else { format!("{count} {many}") }
}

fn open(unit: &Unit<'_>, path: &RepoPath, folder: &RepoPath) -> Option<File> {
    let source = unit.project.source(path)?;
    let read = requirements::requirements(&source.text);
    let own = path.file_name().rsplit_once('.').map_or(path.file_name(), |(stem, _)| stem);
    let mut file = File {
        role: role(own),
        includes: Vec::new(),
        constraints: Vec::new(),
        names: Vec::new(),
        any: false,
        read: Rc::new(read),
        source,
    };
    let base = path.parent().unwrap_or_else(|| folder.clone());
    let mut outside: Vec<Origin> = Vec::new();
    for item in &file.read.items {
        match item {
            Item::Package { requirement, .. } => {
                file.any = true;
                file.names.push(requirement.name.clone());
            }
            Item::Place { .. } => file.any = true,
            Item::Include { path: included, constraints, span } => {
                let origin = file.source.origin(*span, "");
                let Ok(path) = base.join(included) else {
                    outside.push(origin);
                    continue;
                };
                file.any |= !constraints;
                if *constraints { file.constraints.push((path, origin)) } else { file.includes.push((path, origin)) }
            }
            Item::Setting { .. } => {}
        }
    }
    if let Some(first) = outside.first() {
        let files = others(outside.len(), "a file", "files");
        unit.project.report(
            Finding::warning("python/outside-include", format!("{path} includes {files} outside of the repository"))
                .help("move the file into the repository")
                .at(first.place().cloned()),
        );
    }
    Some(file)
}

/// All files by their paths, those that others include among them.
struct Files {
    files: Vec<File>,
}

impl Files {
    fn read(unit: &Unit<'_>, folder: &RepoPath, from: Vec<RepoPath>) -> Self {
        let mut files: Vec<File> = Vec::new();
        let mut tried: BTreeSet<RepoPath> = BTreeSet::new();
        let mut missing: Vec<(RepoPath, Origin)> = Vec::new();
        let mut waiting: Vec<(RepoPath, Option<Origin>)> = from.into_iter().map(|path| (path, None)).rev().collect();
        while let Some((path, included)) = waiting.pop() {
            if files.len() >= LIMIT || !tried.insert(path.clone()) {
                continue;
            }
            let Some(file) = open(unit, &path, folder) else {
                let origin = included.filter(|_| !unit.project.tree().has_file(&path));
                missing.extend(origin.map(|origin| (path, origin)));
                continue;
            };
            let inner = file.includes.iter().chain(&file.constraints);
            waiting.extend(inner.map(|(path, origin)| (path.clone(), Some(origin.clone()))));
            files.push(file);
        }
        // From here on only what is there matters, and each of it once.
        let there: BTreeSet<RepoPath> = files.iter().map(|file| file.source.path.clone()).collect();
        for file in &mut files {
            for list in [&mut file.includes, &mut file.constraints] {
                let mut left = there.clone();
                list.retain(|(path, _)| left.remove(path));
            }
        }
        report_missing(unit, &missing);
        Self { files }
    }

    fn get(&self, path: &RepoPath) -> Option<&File> {
        self.files.iter().find(|file| file.source.path == *path)
    }

    /// A file and all that it includes, each once.
    fn closure<'f>(&'f self, of: &'f File) -> Vec<&'f File> {
        let mut found = vec![of];
        let mut at = 0;
        while let Some(file) = found.get(at).copied() {
            for (path, _) in &file.includes {
                if let Some(inner) = self.get(path)
                    && found.iter().all(|known| known.source.path != inner.source.path)
                {
                    found.push(inner);
                }
            }
            at += 1;
        }
        found
    }

    /// The role that counts: a file that draws in what is for development is for development itself.
    fn role(&self, file: &File) -> Role {
        let drawn = self.closure(file).into_iter().any(|inner| inner.role >= Role::Development);
        if drawn && file.role < Role::Development { Role::Development } else { file.role }
    }

    fn names<'f>(&'f self, file: &'f File) -> BTreeSet<&'f String> {
        self.closure(file).into_iter().flat_map(|file| &file.names).collect()
    }
}

pub(super) fn read(unit: &Unit<'_>, manifests: &mut Manifests, findings: &mut Vec<Finding>) {
    let mut folder = unit.folder.clone();
    let mut from = candidates(unit);
    // A program in a folder of its own may be installed from the file above it.
    if from.is_empty() && manifests.origin.is_none() {
        let above = unit.folder.ancestors().skip(1).find(|folder| unit.at(folder.clone()).has("requirements.txt"));
        let Some(above) = above else { return };
        from = candidates(&unit.at(above.clone()));
        folder = above;
    }
    // Metadata that names its files has decided.
    let named: Vec<(RepoPath, Origin)> = dynamic(unit, manifests);
    if !named.is_empty() {
        from.extend(named.iter().map(|(path, _)| path.clone()));
    }
    if from.is_empty() {
        return;
    }
    let files = Files::read(unit, &folder, from.clone());
    let offered: Vec<&File> = from.iter().filter_map(|path| files.get(path)).collect();
    let chosen =
        if named.is_empty() { choose(&files, &offered, manifests) } else { by_metadata(&files, &offered, &named) };
    if let Some((first, _)) = chosen.first() {
        manifests.origin.get_or_insert_with(|| first.source.origin_of_file());
    }
    let at = unit.at(folder.clone());
    let mut taken: Vec<RepoPath> = Vec::new();
    let mut hashes = Hashes::default();
    for (file, why) in &chosen {
        manifests.requirements.push(Sourced::new(file.source.path.clone(), why.clone()));
        for inner in files.closure(file) {
            if !taken.contains(&inner.source.path) {
                taken.push(inner.source.path.clone());
                take(&at, inner, &For::Main, manifests, &mut hashes, findings);
                around(inner, &files, manifests, file);
            }
        }
    }
    let mut more = Hashes::default();
    let strict = hashes.with > 0;
    hashes.settle(manifests);
    for file in offered.iter().filter(|file| files.role(file) == Role::Development && file.any) {
        if taken.contains(&file.source.path) || compiled(&files, file).is_some() {
            continue;
        }
        manifests.development.push(Sourced::new(file.source.path.clone(), file.source.origin_of_file()));
        for inner in files.closure(file) {
            if taken.contains(&inner.source.path) {
                more.with += usize::from(strict);
            } else {
                taken.push(inner.source.path.clone());
                take(&at, inner, &For::Group("dev".to_owned()), manifests, &mut more, findings);
                around(inner, &files, manifests, file);
            }
        }
    }
    manifests.development_unhashed = more.without.filter(|_| more.with > 0);
}

/// What requirement files that something else names ask for, all of it for what runs.
pub(super) fn documents(unit: &Unit<'_>, paths: &[Sourced<RepoPath>]) -> (Manifests, Vec<Finding>) {
    let mut manifests = Manifests::default();
    let mut findings = Vec::new();
    let there = paths.iter().filter(|path| unit.project.tree().has_file(path.value()));
    let files = Files::read(unit, &unit.folder, there.map(|path| path.value().clone()).collect());
    let mut taken: Vec<RepoPath> = Vec::new();
    let mut hashes = Hashes::default();
    for (path, file) in paths.iter().filter_map(|path| Some((path, files.get(path.value())?))) {
        manifests.requirements.push(path.clone());
        for inner in files.closure(file) {
            if !taken.contains(&inner.source.path) {
                taken.push(inner.source.path.clone());
                take(unit, inner, &For::Main, &mut manifests, &mut hashes, &mut findings);
                around(inner, &files, &mut manifests, file);
            }
        }
    }
    hashes.settle(&mut manifests);
    (manifests, findings)
}

/// Requirement files that the metadata takes its dependencies from.
fn dynamic(unit: &Unit<'_>, manifests: &Manifests) -> Vec<(RepoPath, Origin)> {
    use stageplan_syntax::data::Node;
    let mut found = manifests.named_files.clone();
    let Some(file) = &manifests.pyproject else { return found };
    let setuptools = file.at(&["tool", "setuptools", "dynamic", "dependencies", "file"]);
    let hatch = file.at(&["tool", "hatch", "metadata", "hooks", "requirements_txt", "files"]);
    let lists = setuptools.into_iter().chain(hatch);
    let each = lists.flat_map(|node: Node<'_>| node.items().chain(node.as_str().is_some().then_some(node)));
    found.extend(each.filter_map(|node| Some((unit.path(node.as_str()?)?, file.origin(node)))));
    found
}

/// The files that the metadata names, and what only an installation for production adds to them.
fn by_metadata<'f>(files: &'f Files, offered: &[&'f File], named: &[(RepoPath, Origin)]) -> Vec<(&'f File, Origin)> {
    let mut chosen: Vec<(&File, Origin)> =
        named.iter().filter_map(|(path, origin)| Some((files.get(path)?, origin.clone()))).collect();
    for file in offered.iter().filter(|file| files.role(file) == Role::Production && compiled(files, file).is_none()) {
        let known: BTreeSet<&String> = chosen.iter().flat_map(|(file, _)| files.names(file)).collect();
        if files.names(file).iter().any(|name| !known.contains(name)) {
            let because = "its name says that it is for production";
            chosen.push((*file, Origin::rule_from("python/requirements", because, [file.source.origin_of_file()])));
        }
    }
    chosen
}

/// One finding for all files that are included and not there, as a generated file may include thousands.
fn report_missing(unit: &Unit<'_>, missing: &[(RepoPath, Origin)]) {
    // Includes are taken from the end, so that the last is the first of its file.
    let Some((path, first)) = missing.last() else { return };
    let message = match missing.len() - 1 {
        0 => format!("{path} is included and is not there"),
        more => format!("{path} and {more} more are included and are not there"),
    };
    unit.project.report(
        Finding::warning("python/missing-include", message)
            .help("add the file, or take the line out; the install stops at it")
            .at(first.place().cloned()),
    );
}

/// The file that was made from a file of wishes: `requirements.txt` beside `requirements.in`.
fn compiled<'f>(files: &'f Files, file: &File) -> Option<&'f File> {
    let stem = file.source.path.as_str().strip_suffix(".in")?;
    files.files.iter().find(|other| {
        let path = other.source.path.as_str();
        path.strip_suffix(".txt") == Some(stem) || path.strip_suffix(".lock") == Some(stem)
    })
}

/// Which files an install of what runs names, with why; the others are noted as passed over.
fn choose<'f>(files: &'f Files, offered: &[&'f File], manifests: &mut Manifests) -> Vec<(&'f File, Origin)> {
    const RULE: &str = "python/requirements";
    let mut passed: Vec<Rejected> = Vec::new();
    let mut pass = |file: &File, why: &str| {
        let origin = Some(file.source.origin_of_file());
        passed.push(Rejected { value: file.source.path.to_string(), why: why.to_owned(), origin });
    };
    let mut open: Vec<&'f File> = Vec::new();
    let mut features: Vec<&'f File> = Vec::new();
    for file in offered.iter().copied() {
        if let Some(made) = compiled(files, file) {
            pass(file, &format!("{} was made from it, with exact versions", made.source.path));
        } else if !file.any {
            pass(file, "it asks for nothing");
        } else if offered.iter().any(|other| narrows(files, other, file)) {
            pass(file, "it only narrows down versions");
        } else {
            match files.role(file) {
                Role::Development => pass(file, "it is for development"),
                Role::Aside => pass(file, "it is for documents and the like"),
                Role::Feature => features.push(file),
                _ => open.push(file),
            }
        }
    }
    // A lone file is what there is, whatever it is called.
    if open.is_empty() && features.len() == 1 {
        open.append(&mut features);
    }
    for file in features {
        pass(file, "its name says that it adds something that not everybody wants");
    }
    order::sort_by_key(&mut open, |file| file.role);
    let mut chosen: Vec<(&'f File, &str)> = Vec::new();
    if let Some(mut first) = open.first().copied() {
        // `requirements.txt` may only draw in the one for production, as hosts look for that name.
        let draws = |file: &&File| {
            let path = &first.source.path;
            file.source.path != *path && files.closure(file).iter().any(|inner| inner.source.path == *path)
        };
        let above = open.iter().copied().find(draws);
        first = above.unwrap_or(first);
        let why = match first.role {
            _ if above.is_some() => "it draws in the one for production",
            Role::Production => "its name says that it is for production",
            Role::Image => "its name says that it is for an image",
            Role::Locked => "it is the one with exact versions",
            Role::Plain => "it is the usual one",
            _ => "it is the one that the others build on",
        };
        chosen.push((first, why));
        for file in open.iter().copied().filter(|file| file.source.path != first.source.path) {
            let covered = chosen.iter().any(|(taken, _)| {
                let inside = files.closure(taken).iter().any(|inner| inner.source.path == file.source.path);
                let names = files.names(taken);
                inside || files.names(file).iter().all(|name| names.contains(name))
            });
            if covered {
                let inside = files.closure(first).iter().any(|inner| inner.source.path == file.source.path);
                if !inside {
                    pass(file, &format!("{} holds all of it", first.source.path));
                }
            } else if first.role <= Role::Image && matches!(file.role, Role::Plain | Role::Locked | Role::Base) {
                // What production adds is little without what it is added to.
                chosen.insert(0, (file, "what the file for production is added to"));
            } else {
                pass(file, &format!("{} is taken, and that is another choice of the same", first.source.path));
            }
        }
    }
    manifests.passed = passed;
    let origin = |file: &File, why: &str| Origin::rule_from(RULE, why, [file.source.origin_of_file()]);
    chosen.into_iter().map(|(file, why)| (file, origin(file, why))).collect()
}

/// Whether a file only narrows down the versions of another one. What development is held to is what runs.
fn narrows(files: &Files, other: &File, file: &File) -> bool {
    let included = other.constraints.iter().any(|(path, _)| *path == file.source.path);
    included && files.role(other) < Role::Development
}

/// What the lines say about exactness.
#[derive(Default)]
struct Hashes {
    with: usize,
    without: Option<Sourced<String>>,
    loose: Option<Sourced<String>>,
}

impl Hashes {
    fn settle(self, manifests: &mut Manifests) {
        manifests.hashed = self.with > 0 && self.without.is_none();
        manifests.unhashed = self.without.filter(|_| self.with > 0);
        manifests.unpinned = self.loose;
    }
}

fn take(
    unit: &Unit<'_>,
    file: &File,
    wanted_for: &For,
    manifests: &mut Manifests,
    hashes: &mut Hashes,
    findings: &mut Vec<Finding>,
) {
    let source = &file.source;
    for problem in file.read.problems.iter().take(3) {
        findings.push(
            Finding::warning(
                "python/malformed-requirement",
                format!("{} has a line that pip would not take", source.path),
            )
            .help(format!("mend it: {}", plain(&problem.message)))
            .at(source.place(problem.span)),
        );
    }
    for item in &file.read.items {
        match item {
            Item::Package { requirement, hashes: own } => {
                let span = requirement.span;
                let origin = source.origin(span, "");
                let exact = requirement.constraint.pinned().is_some() || requirement.url.is_some() || !own.is_empty();
                let text = span.slice(&source.text);
                if let Some(read) = need::of_requirement(requirement.clone(), text, wanted_for.clone(), origin.clone())
                {
                    hashes.with += usize::from(!own.is_empty());
                    if own.is_empty() && hashes.without.is_none() {
                        hashes.without = Some(Sourced::new(read.need.name.clone(), origin.clone()));
                    }
                    if !exact && hashes.loose.is_none() {
                        hashes.loose = Some(Sourced::new(read.need.name.clone(), origin));
                    }
                    manifests.take(read, unit, &unit.folder);
                }
            }
            Item::Place { place, marker, hashes: own, span, editable } => {
                if !need::here(marker.as_ref()) {
                    continue;
                }
                let origin = source.origin(*span, "");
                manifests.place(place, *editable && *wanted_for == For::Main, &origin, unit, &unit.folder);
                let shown = need::public(&place.location);
                if own.is_empty() && hashes.without.is_none() {
                    hashes.without = Some(Sourced::new(place.name.clone().unwrap_or(shown.clone()), origin.clone()));
                }
                if let Some(name) = &place.name {
                    manifests.needs.push(crate::ecosystem::python::facts::Need {
                        name: name.clone(),
                        extras: place.extras.clone(),
                        text: shown.clone(),
                        constraint: stageplan_syntax::python::version::Constraint::default(),
                        conditional: marker.is_some(),
                        link: Some(shown),
                        wanted_for: wanted_for.clone(),
                        origin,
                    });
                }
            }
            Item::Include { .. } => {}
            Item::Setting { name, value, span } => {
                let origin = source.origin(*span, *name);
                match *name {
                    "index-url" | "extra-index-url" => manifests.indexes.push(Index::new(None, value, origin)),
                    "find-links" if value.contains("://") => manifests.indexes.push(Index::new(None, value, origin)),
                    "find-links" => {
                        if let Some(path) = unit.path(value).filter(|path| unit.project.tree().has_folder(path)) {
                            manifests.locals.push(Sourced::new(path, origin));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

/// A message without what would read as code.
fn plain(message: &str) -> String {
    let plain: String = message.chars().filter(|c| *c != '`' && !c.is_control()).take(2 * EXCERPT).collect();
    shown(&plain, EXCERPT)
}

/// Files that an install opens beside the one that it is given.
fn around(inner: &File, files: &Files, manifests: &mut Manifests, chosen: &File) {
    if inner.source.path != chosen.source.path
        && manifests.files.iter().all(|known| *known.value() != inner.source.path)
    {
        manifests.files.push(Sourced::new(inner.source.path.clone(), inner.source.origin_of_file()));
    }
    for (path, origin) in inner.constraints.iter().filter(|(path, _)| files.get(path).is_some()) {
        for list in [&mut manifests.files, &mut manifests.constraints] {
            if list.iter().all(|known| known.value() != path) {
                list.push(Sourced::new(path.clone(), origin.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::with_unit;

    fn check(stem: &str, expect: Role) {
        assert_eq!(role(stem), expect, "{stem}");
    }

    #[test]
    fn names_say_what_a_file_is_for() {
        check("requirements", Role::Plain);
        check("requirements-prod", Role::Production);
        check("prod", Role::Production);
        check("requirements_dev", Role::Development);
        check("dev-requirements", Role::Development);
        check("requirements.docker", Role::Image);
        check("requirements-lock", Role::Locked);
        check("requirements-prod-lock", Role::Production);
        check("base", Role::Base);
        check("requirements-docs", Role::Aside);
        check("requirements-test-base", Role::Development);
        check("requirements-ldap", Role::Feature);
        check("requirements-prod-gpu", Role::Feature);
        check("pip-requirements", Role::Plain);
    }

    /// Thousands of includes of files that are not there are one finding.
    #[test]
    fn missing_includes_are_told_once() {
        for (count, message) in [
            (1, "m0.txt is included and is not there"),
            (4_000, "m0.txt and 3999 more are included and are not there"),
            (32_000, "m0.txt and 31999 more are included and are not there"),
        ] {
            let lines: String = (0..count).map(|at| format!("-r m{at}.txt\n")).collect();
            let files = format!("//- requirements.txt\n{lines}flask\n");
            with_unit(&files, "", |unit| {
                let folder = unit.folder.clone();
                let read = Files::read(unit, &folder, candidates(unit));
                assert_eq!(read.files.len(), 1);
                let said: Vec<String> = unit.project.take_findings().into_iter().map(|one| one.message).collect();
                assert_eq!(said, [message]);
            });
        }
    }
}
