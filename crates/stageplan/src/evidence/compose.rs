//! Compose files. The service that builds the unit tells its command, ports, variables, folders and health; a service that
//! only runs an image named like the unit tells the same, weakly.

use std::collections::BTreeSet;

use stageplan_syntax::data::{Format, Kind, Node};
use stageplan_syntax::order;

use super::look;
use super::notes::{Notes, command_of, text};
use super::words::{self, References};
use super::{CommandForm, DEVELOPMENT, Evidence, Graded};
use crate::ecosystem::Grade;
use crate::origin::Sourced;
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// How many files are read.
const LIMIT: usize = 12;

pub(super) fn read(unit: &Unit<'_>, evidence: &mut Evidence) {
    let folders = look::around(unit, &["docker", "deploy", "deployment", "deployments", "compose", ".docker"]);
    let mut paths = look::matching(unit, &folders, LIMIT * 4, &|name| grade_of_file(name).is_some());
    // The plain file is read before its variations.
    order::sort_by_key(&mut paths, |path| {
        let name = path.file_name();
        let plain = name.trim_start_matches("docker-").starts_with("compose.y");
        (!plain, std::cmp::Reverse(grade_of_file(name)))
    });
    paths.truncate(LIMIT);
    let mut known = BTreeSet::new();
    for path in paths {
        let Some(grade) = grade_of_file(path.file_name()) else { continue };
        if let Some(manifest) = unit.project.manifest(&path, Format::Yaml) {
            read_file(unit, &manifest, grade, &mut known, evidence);
        }
    }
}

/// The services that files read so far take for the unit, with the folder of the file: a variation of the file says only
/// what is different about them.
type Known = BTreeSet<(RepoPath, String)>;

/// What a file of this name is worth: the plain file and those for production most, variations for developers least.
fn grade_of_file(name: &str) -> Option<Grade> {
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"))?.replace('_', "-");
    let rest = stem.strip_prefix("docker-compose").or_else(|| stem.strip_prefix("compose"))?;
    if rest.is_empty() {
        return Some(Grade::Strong);
    }
    let rest = rest.strip_prefix(['.', '-'])?;
    let words = || rest.split(['.', '-']);
    if words().any(|word| matches!(word, "prod" | "production" | "deploy" | "release")) {
        return Some(Grade::Strong);
    }
    let aside = |word: &str| {
        const ASIDE: &[&str] = &[
            "dev",
            "develop",
            "development",
            "devel",
            "test",
            "tests",
            "testing",
            "ci",
            "e2e",
            "override",
            "local",
            "debug",
            "example",
            "sample",
            "integration",
            "tools",
            "db",
            "infra",
            "watch",
            "lint",
        ];
        ASIDE.contains(&word)
    };
    Some(if words().any(aside) { Grade::Weak } else { Grade::Likely })
}

/// A service that may be the unit, and how much it is worth.
struct Match<'d> {
    name: &'d str,
    service: Node<'d>,
    grade: Grade,
}

fn read_file(unit: &Unit<'_>, manifest: &Manifest, file: Grade, known: &mut Known, evidence: &mut Evidence) {
    let base = manifest.source.path.parent().unwrap_or_else(RepoPath::root);
    let Some(root) = manifest.root() else { return };
    // The oldest format has the services at the top.
    let services = root.get("services").map(Node::merged_entries).unwrap_or_default();
    let services: Vec<_> = services.into_iter().filter(|(_, service)| service.kind() == Kind::Object).collect();
    let mut matches = matching(unit, &base, &services);
    let ending = ending(&services);
    for (name, service) in &services {
        let varies = service.get("build").is_none() && service.get("image").is_none();
        if varies && known.contains(&(base.clone(), (*name).to_owned())) {
            matches.push(Match { name, service: *service, grade: Grade::Strong });
        }
    }
    known.extend(matches.iter().filter(|one| one.grade > Grade::Weak).map(|one| (base.clone(), one.name.to_owned())));
    let main = main_of(unit, &matches, &ending);
    for (number, found) in matches.iter().enumerate() {
        let grade = found.grade.min(file);
        let grade = if Some(number) == main { grade } else { grade.min(Grade::Likely) };
        let role = Role { main: Some(number) == main, aside: file == Grade::Weak, once: ending.contains(found.name) };
        read_service(unit, manifest, &base, found, grade, role, evidence);
    }
}

/// The services that build the unit, or else those that run an image of its name.
fn matching<'d>(unit: &Unit<'_>, base: &RepoPath, services: &[(&'d str, Node<'d>)]) -> Vec<Match<'d>> {
    let names = look::names(unit);
    let built: Vec<_> = services.iter().filter(|(_, service)| build_of(*service).is_some()).collect();
    let found = |name: &'d str, service: Node<'d>, grade: Grade| Match { name, service, grade };
    let mut matches: Vec<(Match<'d>, bool)> = Vec::new();
    let mut others = 0;
    for (name, service) in &built {
        let Some((context, dockerfile)) = build_of(*service) else { continue };
        let Some(context) = look::folder_from(base, context) else { continue };
        let dockerfile_folder = context.join(dockerfile).ok().and_then(|path| path.parent());
        let plain = dockerfile.rsplit('/').next() == Some("Dockerfile")
            || names.iter().any(|name| dockerfile.to_ascii_lowercase().contains(name.as_str()));
        let inside = dockerfile_folder.as_ref() == Some(&unit.folder);
        let named = names.contains(&name.to_ascii_lowercase());
        // `mailer: dockerfile: mailer.Dockerfile` builds another program of the same context.
        let generic = matches!(*name, "web" | "app" | "server" | "api" | "backend" | "frontend");
        let file = dockerfile.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        if !named && !generic && !plain && file.split(['.', '-', '_']).any(|word| word == name.to_ascii_lowercase()) {
            others += usize::from(unit.folder.is_in(&context));
            continue;
        }
        if context == unit.folder {
            // A Dockerfile in a sub folder builds something else of the same context.
            let elsewhere = dockerfile_folder.is_some_and(|folder| folder != context && has_manifest(unit, &folder));
            if !elsewhere {
                matches.push((found(name, *service, Grade::Strong), plain));
            }
        } else if unit.folder.is_in(&context) && (inside || named) {
            matches.push((found(name, *service, Grade::Strong), true));
        } else if unit.folder.is_in(&context) && built.len() == 1 {
            matches.push((found(name, *service, Grade::Likely), true));
        }
    }
    if matches.iter().any(|(_, plain)| *plain) {
        matches.retain(|(_, plain)| *plain);
    } else if !matches.is_empty() && matches.len() + others > 1 {
        // Each of them builds another program of this folder, and nothing tells which one is meant.
        matches.iter_mut().for_each(|(found, _)| found.grade = Grade::Weak);
    }
    if !matches.is_empty() {
        return matches.into_iter().map(|(found, _)| found).collect();
    }
    let runs =
        |service: &Node<'d>| service.get("image").and_then(Node::as_str).is_some_and(|image| named_like(image, &names));
    let unbuilt = services.iter().filter(|(_, service)| build_of(*service).is_none() && runs(service));
    unbuilt.map(|(name, service)| found(name, *service, Grade::Weak)).collect()
}

/// Whether a folder holds a project of its own.
fn has_manifest(unit: &Unit<'_>, folder: &RepoPath) -> bool {
    !look::named(unit, std::slice::from_ref(folder), &["package.json", "go.mod", "Cargo.toml", "pyproject.toml"])
        .is_empty()
}

/// Whether the last part of an image's name, without tag and digest, is one of `names`.
pub(super) fn named_like(image: &str, names: &BTreeSet<String>) -> bool {
    let image = image.split('@').next().unwrap_or_default();
    let last = image.rsplit('/').next().unwrap_or_default();
    names.contains(&last.split(':').next().unwrap_or_default().to_ascii_lowercase())
}

/// Context and Dockerfile of a service that is built.
fn build_of<'d>(service: Node<'d>) -> Option<(&'d str, &'d str)> {
    let build = service.get("build")?;
    match build.kind() {
        Kind::String => Some((build.as_str()?, "Dockerfile")),
        Kind::Object => {
            let context = build.get("context").and_then(Node::as_str).unwrap_or(".");
            Some((context, build.get("dockerfile").and_then(Node::as_str).unwrap_or("Dockerfile")))
        }
        _ => None,
    }
}

/// Of several services of one unit the one that the others serve.
fn main_of(unit: &Unit<'_>, matches: &[Match<'_>], ending: &BTreeSet<&str>) -> Option<usize> {
    let names = look::names(unit);
    let by =
        |wanted: &dyn Fn(&Match<'_>) -> bool| matches.iter().position(|one| !ending.contains(one.name) && wanted(one));
    by(&|one| names.contains(&one.name.to_ascii_lowercase()))
        .or_else(|| by(&|one| matches!(one.name, "web" | "app" | "server" | "api")))
        .or_else(|| by(&|one| one.service.get("ports").is_some()))
        .or_else(|| by(&|_| true))
}

/// The services that another one waits for until they have ended.
fn ending<'d>(services: &[(&'d str, Node<'d>)]) -> BTreeSet<&'d str> {
    let waited = services.iter().filter_map(|(_, service)| service.get("depends_on")).flat_map(Node::merged_entries);
    let ends = |node: Node<'_>| node.get("condition").and_then(Node::as_str) == Some("service_completed_successfully");
    waited.filter(|(_, node)| ends(*node)).map(|(name, _)| name).collect()
}

/// What a service is among those of its unit.
#[derive(Clone, Copy)]
struct Role {
    /// The one that the others serve.
    main: bool,
    /// Of a file for developers or tests.
    aside: bool,
    /// It runs to its end before others start.
    once: bool,
}

/// Whether a service is a developer's: it is called so, builds a stage for development, mounts the sources, or starts a
/// watcher.
fn is_development(unit: &Unit<'_>, base: &RepoPath, name: &str, service: Node<'_>) -> bool {
    let target = service.at(&["build", "target"]).and_then(Node::as_str).unwrap_or_default();
    let aside =
        |text: &str| text.split(['-', '_', '.']).any(|word| matches!(word, "dev" | "develop" | "development" | "test"));
    let named = aside(target) || aside(name);
    let command = service.get("command").and_then(|node| command_of(node, References::Compose));
    let watches = command.is_some_and(|command| words::looks_like_development(&command.text));
    let sources = volumes(service).any(|volume| match look::folder_from(base, volume.source.unwrap_or("$")) {
        Some(folder) => unit.folder.is_in(&folder) && volume.source.is_some_and(|source| source.starts_with('.')),
        None => false,
    });
    named || watches || sources
}

fn read_service(
    unit: &Unit<'_>,
    manifest: &Manifest,
    base: &RepoPath,
    found: &Match<'_>,
    grade: Grade,
    role: Role,
    evidence: &mut Evidence,
) {
    let service = found.service;
    let development = is_development(unit, base, found.name, service);
    // What a variation for developers or tests runs is no start of the finished program.
    let grade = if development { Grade::Weak } else { grade };
    let mut notes = Notes::new(evidence, "compose", grade);
    notes.deployed = grade > Grade::Weak || (found.grade == Grade::Weak && !development);
    let process = if development || role.aside { DEVELOPMENT } else { found.name };
    let directory = text(manifest, service.get("working_dir")).filter(|folder| folder.starts_with('/'));
    let forms = [("command", CommandForm::ImageArguments), ("entrypoint", CommandForm::ImageEntrypoint)];
    for (key, form) in forms {
        let Some(node) = service.get(key) else { continue };
        let Some(command) = command_of(node, References::Compose) else { continue };
        let grade = if command.resolved { grade } else { Grade::Weak };
        let command = manifest.sourced(node, command.text);
        if role.once {
            notes.at(grade).once(found.name, command, form, directory.clone());
        } else {
            notes.at(grade).start_in(process, command, form, directory.clone());
        }
    }
    notes.env_block(manifest, service.get("environment"), References::Compose);
    // Ports and folders of a second service of the same unit are not those of the unit.
    let mut notes = notes.at(if role.main { grade } else { Grade::Weak });
    for node in service.get("ports").into_iter().flat_map(Node::items) {
        if let Some(port) = container_port(node) {
            notes.port_value(manifest.sourced(node, port));
        }
    }
    for node in service.get("expose").into_iter().flat_map(Node::items) {
        notes.port(manifest, Some(node));
    }
    if let Some(test) = service.at(&["healthcheck", "test"]) {
        let texts: Vec<&str> = test.scalar().into_iter().chain(test.items().filter_map(Node::scalar)).collect();
        if let Some(path) = texts.iter().find_map(|text| words::path_of_local_url(text)) {
            notes.health_value(manifest.sourced(test, path));
        }
    }
    if !development {
        for volume in volumes(service) {
            read_volume(unit, manifest, base, &volume, &mut notes);
        }
    }
}

/// The port inside the container.
fn container_port(node: Node<'_>) -> Option<String> {
    if node.kind() == Kind::Object {
        let target = words::resolved(node.get("target")?.scalar()?, References::Compose)?;
        let protocol = node.get("protocol").and_then(Node::as_str).unwrap_or("tcp");
        return words::port(&format!("{target}/{protocol}"));
    }
    let text = node.scalar()?;
    // Only the part behind the last colon outside of a reference counts, and only that has to be known.
    let mut depth = 0_usize;
    let mut from = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => from = at + 1,
            _ => {}
        }
    }
    words::port(&words::resolved(&text[from..], References::Compose)?)
}

/// One entry of a service's volumes.
struct Volume<'d> {
    node: Node<'d>,
    /// `None` for an anonymous volume.
    source: Option<&'d str>,
    target: &'d str,
}

fn volumes<'d>(service: Node<'d>) -> impl Iterator<Item = Volume<'d>> {
    service.get("volumes").into_iter().flat_map(Node::items).filter_map(|node| {
        if node.kind() == Kind::Object {
            let tmpfs = node.get("type").and_then(Node::as_str) == Some("tmpfs");
            let (source, target) = (node.get("source").and_then(Node::as_str), node.get("target")?.as_str()?);
            return (!tmpfs).then_some(Volume { node, source, target });
        }
        let text = node.as_str()?;
        // `${DATA:-./data}:/data:ro`: colons inside of a reference separate nothing.
        let mut depth = 0_usize;
        let mut cuts = Vec::new();
        for (at, letter) in text.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                ':' if depth == 0 => cuts.push(at),
                _ => {}
            }
        }
        match cuts.as_slice() {
            [] => Some(Volume { node, source: None, target: text }),
            [first, rest @ ..] => {
                let target = &text[first + 1..rest.first().copied().unwrap_or(text.len())];
                Some(Volume { node, source: Some(&text[..*first]), target })
            }
        }
    })
}

/// A mount of something that the repository holds is a mount; anything else is a folder of data.
fn read_volume(unit: &Unit<'_>, manifest: &Manifest, base: &RepoPath, volume: &Volume<'_>, notes: &mut Notes<'_>) {
    let Some(target) = words::resolved(volume.target, References::Compose) else { return };
    let source = match volume.source.map(|source| words::resolved(source, References::Compose)) {
        Some(None) => return,
        Some(Some(source)) => Some(source),
        None => None,
    };
    let bind = source.as_deref().filter(|source| source.starts_with(['.', '/', '~']));
    if let Some(bind) = bind {
        if let Some(path) = look::folder_from(base, bind)
            && !path.is_root()
            && (unit.project.tree().has_file(&path) || unit.project.tree().has_folder(&path))
        {
            if let Some(target) = words::data_folder(&target) {
                let value: Sourced<_> = manifest.sourced(volume.node, (path.as_str().to_owned(), target));
                notes.evidence.mounts.push(Graded { value, grade: notes.grade, shown_by: notes.shown_by });
            }
            return;
        }
        // A file of the host, such as its time zone or a certificate.
        let file = target.rsplit('/').next().is_some_and(|name| name.trim_start_matches('.').contains('.'));
        if file || bind.starts_with("/etc/") || bind.starts_with("/var/run/") {
            return;
        }
    }
    notes.volume(manifest.sourced(volume.node, target));
}
