//! Files that a program is told to read and that the repository does not hold.

use super::modules::Modules;
use crate::ecosystem::python::facts::Wanted;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Words in the names of options and files that are about configuration.
const ABOUT: &[&str] = &["config", "conf", "configuration", "settings", "ini", "cfg"];

/// The files that a start line names and that are nowhere.
pub(super) fn of_line(unit: &Unit<'_>, words: &[String], cwd: &str, origin: &Origin) -> Vec<Wanted> {
    let values = words.iter().skip(1).map(|word| match word.split_once('=') {
        Some((flag, value)) if flag.starts_with('-') => value,
        _ => word.as_str(),
    });
    // gunicorn is told by a file of Python.
    let gunicorn = words.first().is_some_and(|first| first == "gunicorn");
    let told = |at: usize| words.get(at).is_some_and(|flag| matches!(flag.as_str(), "-c" | "--config"));
    let mut found = Vec::new();
    let is_wanted = |(at, value): &(usize, &str)| {
        is_configuration(value) || gunicorn && value.ends_with(".py") && !value.starts_with("python:") && told(*at)
    };
    for (_, value) in values.enumerate().filter(is_wanted) {
        let below = if cwd.is_empty() { value.to_owned() } else { format!("{cwd}/{value}") };
        found.extend(wanted(unit, &below, None, origin.clone()));
    }
    found
}

/// The files that options for configuration name by themselves, where they are nowhere.
pub(super) fn of_options(modules: &Modules<'_, '_>, unit: &Unit<'_>) -> Vec<Wanted> {
    let mut found: Vec<Wanted> = Vec::new();
    for (at, module) in modules.all.iter().enumerate() {
        for call in module.calls.iter().filter(|call| matches!(call.path.last(), Some(&("add_argument" | "option")))) {
            let mut names = call.args.iter().filter_map(|arg| arg.value.text()?.strip_prefix("--"));
            let about = |name: &&str| name.split(['-', '_']).any(|part| ABOUT.contains(&part));
            let Some(name) = names.find(about) else { continue };
            let Some(value) = call.keyword("default") else { continue };
            let known = modules.known(at, module.scope_at(call.span.start), value, 4);
            let Some(file) = known.text.filter(|text| is_configuration(text)) else { continue };
            let by = known.variable.unwrap_or_else(|| format!("--{name}"));
            let wanted = wanted(unit, &file, Some(by), module.origin(call.span, ""));
            let wanted = wanted.map(|wanted| Wanted { of: Some(module.source.path.clone()), ..wanted });
            found.extend(
                wanted.filter(|new| {
                    found.iter().all(|known| known.path.value() != new.path.value() || known.of != new.of)
                }),
            );
        }
    }
    found
}

fn is_configuration(path: &str) -> bool {
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, end)| end);
    matches!(extension, "yml" | "yaml" | "toml" | "json" | "conf" | "cfg" | "ini")
        && path.chars().all(|c| c.is_ascii_alphanumeric() || "/.-_".contains(c))
}

fn wanted(unit: &Unit<'_>, path: &str, by: Option<String>, origin: Origin) -> Option<Wanted> {
    let path = path.trim_start_matches("./");
    let there = unit.path(path).is_some_and(|file| unit.project.tree().has_file(&file));
    (!there).then(|| Wanted { path: Sourced::new(path.to_owned(), origin), by, sample: sample(unit, path), of: None })
}

/// A file of the repository that shows what is in one: `config.yaml.example` for `config.yaml`.
fn sample(unit: &Unit<'_>, path: &str) -> Option<RepoPath> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, _) = name.split_once('.')?;
    let shows = |file: &RepoPath| {
        let own = file.file_name();
        let words = own.strip_prefix(stem).map(|rest| rest.split(['.', '-', '_']));
        let mark = |part: &str| matches!(part, "example" | "sample" | "dist" | "default" | "template" | "tpl");
        let below = || file.parts().any(|part| matches!(part, "example" | "examples" | "sample" | "samples"));
        words.is_some_and(|mut words| words.any(mark)) || own == name && below()
    };
    let files = unit.project.tree().files_below(&unit.folder).filter(|file| shows(file));
    files.min_by_key(|file| file.parts().count()).cloned()
}
