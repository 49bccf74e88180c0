//! Configuration files that the sources name, for what they say of where the program listens.

use stageplan_syntax::data::{Format, Node};
use stageplan_syntax::order;

use super::{is_blank, is_unknown};
use crate::ecosystem::rust::facts::{Asked, Code, Listener};
use crate::ecosystem::rust::read::Read;
use crate::origin::{Origin, Sourced};
use crate::project::Manifest;
use crate::tree::RepoPath;

/// Tables in which programs keep where they listen.
const SECTIONS: [&str; 14] = [
    "application",
    "app",
    "server",
    "http",
    "http_server",
    "web",
    "webserver",
    "api",
    "service",
    "listen",
    "listener",
    "main",
    "settings",
    "network",
];

/// Names of files that hold what is the same everywhere.
const COMMON: [&str; 6] = ["base", "default", "common", "config", "settings", "configuration"];

/// Names of what is meant for production.
pub(in super::super) const PRODUCTION: [&str; 4] = ["production", "prod", "release", "docker"];

/// Names of what is meant for a developer's machine.
pub(in super::super) const LOCAL: [&str; 6] = ["local", "development", "dev", "test", "testing", "staging"];

/// How many files are looked at.
const LIMIT: usize = 16;

pub(super) fn read(read: &Read<'_, '_>, code: &mut Code) {
    let files = files(read, code);
    environment(&files, code);
    let main = code.listeners.iter_mut().find(|known| !known.aside && known.protocol.is_none());
    let Some(main) = main.filter(|main| is_blank(main) || is_unknown(&main.port) && is_unknown(&main.address)) else {
        return;
    };
    for path in files {
        let format = format(&path);
        let Some(manifest) = format.and_then(|format| read.unit.project.manifest(&path, format)) else { continue };
        take(&manifest, main);
    }
}

/// The configuration files: what is the same everywhere first, what is for production last.
fn files(read: &Read<'_, '_>, code: &Code) -> Vec<RepoPath> {
    let tree = read.unit.project.tree();
    let mut found: Vec<RepoPath> = Vec::new();
    for file in &code.files {
        let folder = if file.folder { Some(file.path.clone()) } else { file.path.parent() };
        if !file.folder && format(&file.path).is_some() {
            found.push(file.path.clone());
        }
        // A file of a set says that the others are read in their turn.
        let set = file.folder || is_among(&file.path, &[&COMMON, &PRODUCTION, &LOCAL]);
        let beside = folder.filter(|_| set).into_iter().flat_map(|folder| {
            let files: Vec<RepoPath> = tree.files_in(&folder).take(LIMIT * 4).cloned().collect();
            files
        });
        found.extend(beside.filter(|path| format(path).is_some() && is_among(path, &[&COMMON, &PRODUCTION, &LOCAL])));
    }
    let is_local = |path: &RepoPath| is_among(path, &[&LOCAL]);
    if found.iter().any(|path| !is_local(path)) {
        found.retain(|path| !is_local(path));
    }
    let mut once: Vec<RepoPath> = Vec::new();
    for path in found {
        if !once.contains(&path) {
            once.push(path);
        }
    }
    order::sort_by_key(&mut once, |path| is_among(path, &[&PRODUCTION]));
    once.truncate(LIMIT);
    once
}

fn stem(path: &RepoPath) -> String {
    path.file_name().split('.').next().unwrap_or_default().to_ascii_lowercase()
}

fn is_among(path: &RepoPath, lists: &[&[&str]]) -> bool {
    let stem = stem(path);
    lists.iter().any(|list| list.contains(&stem.as_str()))
}

fn format(path: &RepoPath) -> Option<Format> {
    match path.extension()? {
        "toml" => Some(Format::Toml),
        "yaml" | "yml" => Some(Format::Yaml),
        "json" => Some(Format::Json),
        _ => None,
    }
}

/// A variable whose default is the name of a file for developers is given the name of the one for production.
fn environment(files: &[RepoPath], code: &mut Code) {
    for path in files.iter().filter(|path| is_among(path, &[&PRODUCTION])) {
        let asks = code.environment.iter().find(|need| {
            let default = need.default.as_deref().unwrap_or_default().to_ascii_lowercase();
            LOCAL.contains(&default.as_str())
        });
        let Some(asks) = asks else { continue };
        let because = format!("it chooses the configuration, and {path} is the one for production");
        let from = [asks.name.origin().clone(), Origin::of_file(path.clone())];
        let why = Origin::rule_from("rust/production-configuration", because, from);
        code.given.push((asks.name.value().clone(), stem(path), why.clone()));
        // The program asks for this file now, where it would have asked for that of developers.
        let local = code
            .files
            .iter_mut()
            .find(|file| !file.folder && file.path.parent() == path.parent() && is_among(&file.path, &[&LOCAL]));
        if let Some(local) = local {
            let folder = local.at.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"));
            local.at = format!("{folder}{}", path.file_name());
            local.path = path.clone();
            local.why = why;
        }
        return;
    }
}

/// Fills in what a file says. A later file comes before an earlier one.
fn take(manifest: &Manifest, listener: &mut Listener) {
    let Some(root) = manifest.root() else { return };
    let mut tables = vec![root];
    for name in SECTIONS {
        let Some(section) = root.entries().find(|(key, _)| key.eq_ignore_ascii_case(name)) else { continue };
        tables.push(section.1);
        let inner = section.1.entries().filter(|(key, _)| SECTIONS.contains(&key.to_ascii_lowercase().as_str()));
        tables.extend(inner.map(|(_, inner)| inner));
    }
    let path = &manifest.source.path;
    let file = || Some(Sourced::new(path.clone(), Origin::of_file(path.clone())));
    let put = |asked: &mut Asked, node: Node<'_>, text: &str| {
        asked.value = Some(manifest.sourced(node, text.to_owned()));
        asked.file = file();
    };
    for (key, node) in tables.into_iter().flat_map(Node::entries) {
        let Some(text) = node.scalar() else { continue };
        match key.to_ascii_lowercase().replace('-', "_").as_str() {
            "port" | "http_port" | "listen_port" | "server_port" | "bind_port" if text.parse::<u16>().is_ok() => {
                put(&mut listener.port, node, text);
            }
            "host" | "address" | "addr" | "bind" | "bind_address" | "bind_addr" | "listen" | "listen_address"
            | "listen_addr" | "ip" | "interface" => match text.rsplit_once(':') {
                Some((_, port)) if port.parse::<u16>().is_ok() => put(&mut listener.address, node, text),
                _ if is_host(text) => put(&mut listener.host, node, text),
                _ => {}
            },
            _ => {}
        }
    }
}

/// Whether a text is what one binds to.
fn is_host(text: &str) -> bool {
    text == "localhost" || text.parse::<std::net::IpAddr>().is_ok()
}
