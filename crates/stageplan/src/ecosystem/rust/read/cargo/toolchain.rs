//! Which toolchain: what `rust-toolchain.toml` says, what packages accept, what only a nightly compiler does.

use stageplan_syntax::data::{Format, Node};
use stageplan_syntax::order;

use super::closure::Closure;
use super::config::Config;
use super::manifest::Toml;
use super::workspace::Workspace;
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::facts::{Lock, Toolchain};
use crate::ecosystem::rust::numbers::numbers;
use crate::ecosystem::rust::read::Read;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Project;
use crate::tree::RepoPath;

/// Reads what says which toolchain.
pub(super) fn read(
    read: &mut Read<'_, '_>,
    workspace: &Workspace,
    closure: &Closure,
    lock: Option<&Lock>,
    config: &Config,
) -> Toolchain {
    let project = read.unit.project;
    let mut found = Toolchain::default();
    let root = &workspace.root.folder;
    let unit = &read.unit.folder;
    let folders = unit.ancestors().filter(|folder| folder.is_in(root) || root.is_in(folder));
    for folder in folders {
        if file(project, &folder, &mut found, &mut read.findings) {
            break;
        }
    }
    found.minimum = minimum(workspace, closure, lock);
    found.pins = read.evidence.tool("rust").cloned().collect();
    found.nightly = config.nightly.clone().or_else(|| nightly(project, workspace, closure));
    found
}

/// Reads the file of one folder; `false` where there is none.
fn file(project: &Project<'_>, folder: &RepoPath, found: &mut Toolchain, findings: &mut Vec<Finding>) -> bool {
    // Of the two names the one without an ending comes first.
    for name in ["rust-toolchain", "rust-toolchain.toml"] {
        let Ok(path) = folder.join(name) else { continue };
        let Some(source) = project.source(&path) else { continue };
        let first = source.text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        if name == "rust-toolchain"
            && let Some(channel) = first.filter(|line| !line.contains(['[', '=', '"']))
        {
            let start = source.text.find(channel).unwrap_or_default();
            let span = stageplan_syntax::Span::new(start, start + channel.len());
            if is_channel(channel) {
                found.channel = Some(Sourced::new(channel.to_owned(), source.origin(span, "")));
            } else {
                findings.push(odd(channel).at(source.place(span)));
            }
        } else if let Some(manifest) = project.manifest(&path, Format::Toml) {
            let list = |key: &str| -> Vec<Sourced<String>> {
                let items = manifest.at(&["toolchain", key]).into_iter().flat_map(Node::items);
                let texts = items.filter_map(|item| Some(manifest.sourced(item, item.as_str()?.to_owned())));
                texts.filter(|text| is_channel(text.value())).collect()
            };
            found.components = list("components");
            found.targets = list("targets");
            match manifest.string(&["toolchain", "channel"]) {
                Some(channel) if is_channel(channel.value()) => found.channel = Some(channel),
                Some(channel) => findings.push(odd(channel.value()).at(channel.origin().place().cloned())),
                None => {}
            }
        }
        found.file = Some(Sourced::new(path, source.origin_of_file()));
        return true;
    }
    false
}

fn odd(channel: &str) -> Finding {
    Finding::warning("rust/odd-channel", format!("`{channel}` is no channel that rustup knows"))
        .help("write a version such as `1.90.0`, `stable`, or `nightly-` with a day")
}

/// Whether a text can be a channel, a component or a target: nothing that a command line reads as something else.
fn is_channel(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// The oldest versions that the packages of the program, the lockfile and editions accept, the highest first.
fn minimum(workspace: &Workspace, closure: &Closure, lock: Option<&Lock>) -> Vec<Sourced<String>> {
    let mut found: Vec<Sourced<String>> = Vec::new();
    let mut add = |one: Sourced<String>| {
        if number(one.value()).is_some() && found.iter().all(|known| known.value() != one.value()) {
            found.push(one);
        }
    };
    for folder in closure.locals.keys() {
        let Some(toml) = workspace.package(folder) else { continue };
        if let Some(version) = toml.text(workspace.above(&toml.folder), "rust-version") {
            add(version);
        }
    }
    // Cargo reads every manifest, and stops at an edition that it does not know.
    for toml in workspace.packages.values().map(|read| &read.toml) {
        let Some(edition) = toml.text(workspace.above(&toml.folder), "edition") else { continue };
        if let Some(least) = least("edition", &edition) {
            add(least);
        }
    }
    let resolver = [&["workspace", "resolver"][..], &["package", "resolver"][..]];
    if let Some(resolver) = resolver.iter().find_map(|route| workspace.root.file.string(route)) {
        least("resolver", &resolver).into_iter().for_each(&mut add);
    }
    if let Some(format) = lock.and_then(|lock| lock.format.as_ref()) {
        least("lockfile", &format.clone().map(|format| format.to_string())).into_iter().for_each(&mut add);
    }
    order::sort_by(&mut found, |a, b| number(b.value()).cmp(&number(a.value())));
    found
}

/// The oldest version that knows what a file says.
fn least(table: &'static str, said: &Sourced<String>) -> Option<Sourced<String>> {
    let row = CATALOG.rows(table).find(|row| row.key() == said.value())?;
    let because = match table {
        "edition" => "older ones do not know the edition",
        "resolver" => "older ones do not know the resolver",
        _ => "older ones cannot read the lockfile",
    };
    let from = [said.origin().clone(), row.origin()];
    Some(Sourced::new(row.text("minimum")?.to_owned(), Origin::rule_from("rust/oldest-version", because, from)))
}

/// A version of Rust as numbers.
pub(super) fn number(text: &str) -> Option<(u64, u64, u64)> {
    let parts = numbers(text)?;
    let part = |at: usize| parts.get(at).copied().unwrap_or_default();
    Some((part(0), part(1), part(2)))
}

/// What in the packages of the program asks for a nightly compiler.
fn nightly(project: &Project<'_>, workspace: &Workspace, closure: &Closure) -> Option<Origin> {
    // Every manifest is read, and one that asks for features of Cargo stops the others.
    for toml in workspace.packages.values().map(|read| &read.toml) {
        let list = toml.file.at(&["cargo-features"]).filter(|node| node.items().next().is_some());
        if let Some(node) = list {
            return Some(toml.file.origin(node));
        }
    }
    let tomls = closure.locals.keys().filter_map(|folder| workspace.package(folder));
    tomls.into_iter().find_map(|toml| attribute(project, toml))
}

/// `#![feature(…)]` at the head of a crate.
fn attribute(project: &Project<'_>, toml: &Toml) -> Option<Origin> {
    ["src/main.rs", "src/lib.rs"].iter().find_map(|name| {
        let source = project.source(&toml.folder.join(name).ok()?)?;
        let span = feature(&source.text)?;
        Some(source.origin(span, "feature"))
    })
}

/// The place of `#![feature(…)]` among the attributes with which a file begins. One under a condition counts for none.
fn feature(text: &str) -> Option<stageplan_syntax::Span> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let blank = rest.len() - rest.trim_start_matches('\u{feff}').trim_start().len();
        at += blank;
        let rest = text.get(at..)?;
        if rest.starts_with("//") || at == 0 && rest.starts_with("#!") && !rest.starts_with("#![") {
            at += rest.find('\n')? + 1;
        } else if rest.starts_with("/*") {
            at += rest.find("*/")? + 2;
        } else if rest.starts_with("#!") {
            let end = close(rest)?;
            let inner = rest.get(2..end)?.trim_start().trim_start_matches('[').trim_start();
            if inner.strip_prefix("feature").is_some_and(|rest| rest.trim_start().starts_with('(')) {
                return Some(stageplan_syntax::Span::new(at, at + end));
            }
            at += end;
        } else {
            return None;
        }
    }
}

/// Where the brackets of an attribute end.
fn close(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if quoted {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => quoted = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'[' => depth += 1,
            b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}
