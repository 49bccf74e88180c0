//! What the program is made with, and what its frameworks' configuration says.

pub(super) mod configuration;
mod loco;
mod rocket;
#[cfg(test)]
mod tests;

use super::Read;
use crate::catalog::Row;
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::facts::{Asked, Cargo, Code, Crate, Framework, Listener, RuntimeFile};
use crate::ecosystem::rust::numbers::numbers;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::tree::RepoPath;

/// The frameworks among the crates, the most telling first. What others use is not what the program is made with.
pub(super) fn recognise(crates: &[Crate]) -> Vec<Framework> {
    let rows = CATALOG.rows("framework");
    let found = rows.filter_map(|row| {
        let one = crates.iter().find(|one| one.name == row.key() && one.direct && !one.build_only)?;
        Some(Framework {
            key: row.key().to_owned(),
            name: row.text("name").unwrap_or_default().to_owned(),
            why: Origin::rule_from("rust/framework", "", [one.why.clone(), row.origin()]),
        })
    });
    found.collect()
}

/// Adds what frameworks read from files and variables of their own: where they listen, which folders they serve.
pub(super) fn settings(
    read: &mut Read<'_, '_>,
    cargo: &Cargo,
    crates: &[Crate],
    frameworks: &[Framework],
    code: &mut Code,
) {
    let around = Around { cargo, crates };
    for framework in frameworks {
        match framework.key.as_str() {
            "rocket" => rocket::read(read, &around, framework, code),
            "loco-rs" => loco::read(read, &around, framework, code),
            "leptos" => leptos(read, &around, framework, code),
            key => {
                if let Some(row) = CATALOG.row("framework", key) {
                    by_row(&around, framework, row, code);
                }
            }
        }
    }
    configuration::read(read, code);
    // A framework that is no server speaks where nothing else serves.
    let first = frameworks.first().and_then(|first| Some((first, CATALOG.row("framework", &first.key)?)));
    if let Some((first, row)) = first
        && let (Some(note), Some(help)) = (row.text("note"), row.text("help"))
        && code.listeners.is_empty()
    {
        let message = format!("a program of {} {note}", first.name);
        read.findings.push(Finding::warning("rust/no-server", message).help(help).at(first.why.place().cloned()));
    }
}

/// What a framework's settings are read from.
struct Around<'a> {
    cargo: &'a Cargo,
    crates: &'a [Crate],
}

impl Around<'_> {
    fn find(&self, name: &str) -> Option<&Crate> {
        self.crates.iter().find(|one| one.name == name)
    }

    fn asks(&self, name: &str, feature: &str) -> Option<&Crate> {
        self.find(name).filter(|one| one.features.iter().any(|asked| asked == feature))
    }

    /// Whether a crate is older than this version. Nobody knows of one without a version.
    fn is_older(&self, name: &str, major: u64, minor: u64) -> bool {
        let version = self.find(name).and_then(|one| one.version.as_deref());
        version.and_then(numbers).is_some_and(|known| known < vec![major, minor])
    }

    /// The folders in which the program may be started while it is worked on, the nearest first.
    fn folders(&self) -> Vec<RepoPath> {
        let own = self.cargo.package.as_ref().map(|package| package.folder.clone());
        let mut folders: Vec<RepoPath> = Vec::new();
        for folder in own.iter().flat_map(RepoPath::ancestors) {
            let last = folder == self.cargo.root;
            folders.push(folder);
            if last {
                break;
            }
        }
        if !folders.contains(&self.cargo.root) {
            folders.push(self.cargo.root.clone());
        }
        folders
    }
}

/// Leptos with a server listens where the table of its builder says.
fn leptos(read: &Read<'_, '_>, around: &Around<'_>, framework: &Framework, code: &mut Code) {
    if let Some(address) = super::front::leptos::address(read, around.cargo, &framework.why) {
        let why = framework.why.clone();
        let (host, port) = (Asked::default(), Asked::default());
        add(Listener { address, host, port, aside: false, protocol: None, why }, code);
    }
}

/// What a row says of where its framework listens by itself: an address or a host and a port, with what sets them.
fn by_row(around: &Around<'_>, framework: &Framework, row: Row<'static>, code: &mut Code) {
    let wanted = row.list("with");
    let on = |name: &str| wanted.is_empty() || wanted.iter().any(|feature| around.asks(name, feature).is_some());
    if !on(&framework.key) {
        return;
    }
    let why = Origin::rule_from(
        "rust/framework-address",
        format!("{} listens there by itself", framework.name),
        [framework.why.clone(), row.origin()],
    );
    let text = |field: &str| row.text(field).map(|text| Sourced::new(text.to_owned(), why.clone()));
    let asked = |what: &str| Asked {
        value: text(what),
        variable: text(&format!("{what}-variable")),
        flag: text(&format!("{what}-flag")),
        file: None,
    };
    let listener = Listener {
        address: asked("address"),
        host: asked("host"),
        port: asked("port"),
        aside: false,
        protocol: None,
        why: why.clone(),
    };
    if !is_blank(&listener) {
        add(listener, code);
    }
}

/// Whether nothing is known of where it listens.
fn is_blank(listener: &Listener) -> bool {
    [&listener.address, &listener.host, &listener.port].into_iter().all(is_unknown)
}

fn is_unknown(asked: &Asked) -> bool {
    asked.value.is_none() && asked.variable.is_none() && asked.flag.is_none()
}

/// Adds the main listener, in the place of one of which the sources tell nothing. What they tell comes first.
fn add(listener: Listener, code: &mut Code) {
    let main = code.listeners.iter().position(|known| !known.aside && known.protocol.is_none());
    match main {
        Some(at) if code.listeners.get(at).is_some_and(is_blank) => {
            code.listeners.remove(at);
            code.listeners.insert(at, listener);
        }
        Some(_) => {}
        None => code.listeners.insert(0, listener),
    }
}

/// Adds a file or folder that the program reads from its working folder.
fn put(path: RepoPath, at: &str, folder: bool, why: Origin, code: &mut Code) {
    let known = code.files.iter().any(|file| file.at == at || file.folder && crate::tree::is_below(at, &file.at));
    if !known {
        code.files.push(RuntimeFile { path, at: at.to_owned(), folder, why });
    }
}
