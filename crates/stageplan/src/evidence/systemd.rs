//! systemd units that the project ships: what its authors run on a plain host.

use stageplan_syntax::unitfile::{self, Dialect, Entry, UnitFile};

use super::look;
use super::notes::{Notes, sourced};
use super::words::{self, References};
use super::{CommandForm, Evidence};
use crate::ecosystem::Grade;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

const LIMIT: usize = 8;

pub(super) fn read(unit: &Unit<'_>, evidence: &mut Evidence) {
    let names = look::names(unit);
    let service = |name: &str| name.ends_with(".service") || name.ends_with(".service.example");
    let paths = look::shallow(unit, 2, LIMIT, &service);
    let single = paths.len() == 1 && unit.folder.is_root();
    // A client of the same program has a unit of its own; the one that bears the name is the program's.
    let readable = |path: &&RepoPath| {
        let source = unit.project.source(path);
        source.is_some_and(|source| {
            let file = unitfile::parse(&source.text, Dialect::Systemd);
            exec_start(&file).is_some_and(|entry| !entry.value.contains('%'))
        })
    };
    let by_stem = paths.iter().filter(readable).any(|path| names.contains(&stem(path).to_ascii_lowercase()));
    for path in &paths {
        let Some(source) = unit.project.source(path) else { continue };
        let file = unitfile::parse(&source.text, Dialect::Systemd);
        let stem = stem(path);
        let program = exec_start(&file).and_then(|entry| words::split(command_part(&entry.value)));
        let program = program.and_then(|words| words.into_iter().next()).unwrap_or_default();
        let runs = names.contains(&words::base(&program).to_ascii_lowercase());
        let named = if by_stem { names.contains(&stem.to_ascii_lowercase()) } else { runs };
        let once = file.get("Service", "Type").is_some_and(|kind| kind.value == "oneshot");
        let grade = if (named || single) && !once { Grade::Likely } else { Grade::Weak };
        read_unit(&source, &file, stem, &mut Notes::new(evidence, "systemd", grade));
    }
}

/// The name of a unit; `worker@.service` is one with an instance name.
fn stem(path: &RepoPath) -> &str {
    path.file_name().split(".service").next().unwrap_or_default().trim_end_matches('@')
}

/// The command that counts: an empty assignment takes back those before it.
fn exec_start(file: &UnitFile) -> Option<&Entry> {
    file.get("Service", "ExecStart").filter(|entry| !entry.value.is_empty())
}

/// A command without the marks in front of it that say how it is run.
fn command_part(value: &str) -> &str {
    value.trim_start_matches(['-', '@', ':', '+', '!', '|'])
}

fn read_unit(source: &Source, file: &UnitFile, stem: &str, notes: &mut Notes<'_>) {
    let all = |key: &'static str| file.all("Service", key);
    if let Some(entry) = exec_start(file)
        && let Some(split) = words::split(command_part(&entry.value))
        && let Some(command) = words::joined(split.iter().map(String::as_str), References::Systemd)
    {
        let grade = if command.resolved { notes.grade } else { Grade::Weak };
        let directory = file
            .get("Service", "WorkingDirectory")
            .filter(|entry| entry.value.starts_with('/') && words::clean(&entry.value).is_some())
            .map(|entry| sourced(source, entry.span, "Service.WorkingDirectory", entry.value.trim_end_matches('/')));
        let command = sourced(source, entry.span, "Service.ExecStart", command.text);
        notes.at(grade).start_in(stem, command, CommandForm::Whole, directory);
    }
    for entry in all("Environment") {
        for word in words::split(&entry.value).unwrap_or_default() {
            if let Some((name, value)) = word.split_once('=') {
                let name = sourced(source, entry.span, "Service.Environment", name);
                notes.env(name, words::resolved(value, References::Systemd));
            }
        }
    }
    for key in ["ReadWritePaths", "ReadWriteDirectories"] {
        for entry in all(key) {
            for folder in entry.value.split_whitespace() {
                let folder = folder.trim_start_matches(['-', '+']);
                notes.volume(sourced(source, entry.span, format!("Service.{key}"), folder));
            }
        }
    }
    for (key, home) in [("StateDirectory", "/var/lib"), ("CacheDirectory", "/var/cache"), ("LogsDirectory", "/var/log")]
    {
        for entry in all(key) {
            for name in entry.value.split_whitespace().filter(|name| !name.starts_with(['/', '#'])) {
                notes.volume(sourced(source, entry.span, format!("Service.{key}"), format!("{home}/{name}")));
            }
        }
    }
}
