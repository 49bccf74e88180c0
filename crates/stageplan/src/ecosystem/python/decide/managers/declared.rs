//! What pyproject.toml lists, for pip, which has no word for it without the project itself.

use super::super::Decided;
use super::super::install::{Installed, development_extras, layer};
use super::pip::CACHE;
use crate::ecosystem::python::facts::{For, Need};
use crate::origin::{Origin, Reason, Sourced};
use crate::plan::{Command, Value};

/// Where the list is kept between the two commands.
const LIST: &str = "/tmp/requirements.txt";

/// A list of pyproject.toml with the way to it.
struct List<'f> {
    table: &'static str,
    key: &'f str,
    wanted_for: &'f For,
    origin: &'f Origin,
}

/// The list that a requirement stands in.
fn list(need: &Need) -> Option<List<'_>> {
    const TABLES: &[(&str, &str)] =
        &[("optional-dependencies", "project.optional-dependencies."), ("dependency-groups", "dependency-groups.")];
    let Reason::File { place, route } = need.origin.reason() else { return None };
    if place.path.file_name() != "pyproject.toml" {
        return None;
    }
    let (route, _) = route.rsplit_once('[')?;
    let (table, key) = match route {
        "project.dependencies" => ("dependencies", ""),
        _ => TABLES.iter().find_map(|(table, start)| Some((*table, route.strip_prefix(start)?.trim_matches('"'))))?,
    };
    let plain = key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    plain.then_some(List { table, key, wanted_for: &need.wanted_for, origin: &need.origin })
}

/// The lists that hold what is wanted, once each: an extra or a group may stand for others of the same table.
fn lists<'f>(decided: &Decided<'f>, extras: &[&str], groups: &[&str]) -> Vec<List<'f>> {
    let wanted = |need: &&Need| match &need.wanted_for {
        For::Main => true,
        For::Extra(name) => extras.contains(&name.as_str()),
        For::Group(name) => groups.contains(&name.as_str()),
        For::Build => false,
    };
    let mut found: Vec<List<'f>> = Vec::new();
    for list in decided.facts.needs.iter().filter(wanted).filter_map(list) {
        if found.iter().all(|known| (known.table, known.key) != (list.table, list.key)) {
            found.push(list);
        }
    }
    found
}

/// Whether the line of Python can read TOML by itself.
fn reads_toml(decided: &Decided<'_>) -> bool {
    let mut parts = decided.version.value().split('.').map(str::parse::<u32>);
    let (major, minor) = (parts.next(), parts.next());
    !matches!((major, minor), (Some(Ok(3)), Some(Ok(minor))) if minor < 11)
}

/// Writes the lists as a requirement file.
fn written(decided: &Decided<'_>, lists: &[List<'_>]) -> Command {
    let groups = lists.iter().any(|list| list.table == "dependency-groups");
    let (open, project) = if groups { ("", r#"["project"]"#) } else { (r#"["project"]"#, "") };
    let name = decided.facts.name.as_ref().map_or("", |name| name.value().as_str());
    let parts: Vec<String> = lists
        .iter()
        .map(|list| match list.table {
            "dependencies" => format!(r#"p{project}["dependencies"]"#),
            "dependency-groups" => {
                format!(r#"[r for r in p["dependency-groups"]["{}"] if isinstance(r, str)]"#, list.key)
            }
            table => {
                let all = format!(r#"p{project}["{table}"]["{}"]"#, list.key);
                // An extra that names others of the project is not to be asked of an index.
                let several = lists.iter().filter(|other| other.wanted_for == list.wanted_for).count() > 1;
                match several && crate::ecosystem::python::read::is_command(name) {
                    true => format!(r#"[r for r in {all} if not r.startswith("{name}[")]"#),
                    false => all,
                }
            }
        })
        .collect();
    // Where Python does not bring a reader of TOML, pip does.
    let import = if reads_toml(decided) { "import tomllib" } else { "from pip._vendor import tomli as tomllib" };
    let script = format!(
        r#"{import}; p = tomllib.load(open("pyproject.toml", "rb")){open}; print(*{}, sep="\n")"#,
        parts.join(" + ")
    );
    let mut command = Command::new(["python", "-c", &script]);
    command.stdout_to = Some(Value::text(LIST));
    command
}

/// Installs what the project's own metadata names, before the project itself or without it.
pub(super) fn install(decided: &Decided<'_>, installed: &mut Installed, package: bool) {
    let facts = decided.facts;
    let Some(manifest) = facts.install.manifests.iter().find(|path| path.value().file_name() == "pyproject.toml")
    else {
        return;
    };
    let names = |list: &'_ [Sourced<String>]| list.iter().map(|name| name.value().clone()).collect::<Vec<_>>();
    let (extras, groups) = (names(&facts.install.extras), names(&facts.install.groups));
    let mut extras: Vec<&str> = extras.iter().map(String::as_str).collect();
    let mut groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let command = || Command::new(["pip", "install", "-r", LIST]);
    let production = lists(decided, &extras, &groups);
    if let Some(first) = production.first() {
        let because = if package {
            "pip has no word for what a project depends on without the project, so its metadata is read"
        } else {
            "the project is no package and runs from its sources, so its metadata is read for what it depends on"
        };
        let why = Origin::rule_from("python/dependencies-first", because, [first.origin.clone()]);
        if !package {
            installed.shown = Some(Sourced::new(command().shown(), why.clone()));
        }
        let commands = vec![written(decided, &production), command()];
        installed.production = layer(decided, &[manifest], commands, CACHE, false, why);
    }
    extras.extend(development_extras(decided));
    groups.extend(facts.install.development_groups.iter().map(|group| group.value().as_str()));
    let all = lists(decided, &extras, &groups);
    if all.len() > production.len()
        && let Some(added) = all.last()
    {
        let because = "what tests and tools need, on top of what runs";
        let why = Origin::rule_from("python/development-install", because, [added.origin.clone()]);
        let commands = vec![written(decided, &all), command()];
        installed.development = layer(decided, &[manifest], commands, CACHE, false, why);
        installed.development.retain(|step| !installed.production.contains(step));
    }
}
