//! What a build reads outside of the folder that Cargo needs: the contract, the migrations, the schema that lie beside a
//! back end, and the keys that are compiled in.

use std::collections::BTreeSet;

use stageplan_syntax::rust::Tokens;

use super::manifest::Toml;
use crate::ecosystem::rust::facts::{Beside, Cargo, Code};
use crate::ecosystem::rust::read::Read;
use crate::evidence::is_private_key;
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::tree::{RepoPath, Tree};

/// More paths than this are not copied one by one.
const MOST: usize = 40;

/// The folder that holds both.
pub(super) fn both(mut folder: RepoPath, path: &RepoPath) -> RepoPath {
    while !path.is_in(&folder) {
        let Some(above) = folder.parent() else { break };
        folder = above;
    }
    folder
}

/// Takes in what sources and build scripts name outside of the folder that is copied.
pub(in crate::ecosystem::rust::read) fn widen(read: &mut Read<'_, '_>, cargo: &mut Cargo, code: &mut Code) {
    let tree = read.unit.project.tree();
    let folders: Vec<RepoPath> =
        cargo.package.iter().flat_map(|package| &package.locals).map(|local| local.value().clone()).collect();
    let mut found: Vec<Sourced<RepoPath>> = code.embedded.clone();
    for folder in &folders {
        by_script(read, folder, &mut found);
    }
    let whole = &cargo.whole;
    // A folder that holds the sources is there with them.
    found.retain(|path| !path.value().is_in(whole) && !whole.is_in(path.value()));
    let mut seen: BTreeSet<RepoPath> = BTreeSet::new();
    found.retain(|path| seen.insert(path.value().clone()));
    // What lies in a folder that is taken comes with it.
    let folders: Vec<RepoPath> =
        found.iter().map(Sourced::value).filter(|path| !tree.has_file(path)).cloned().collect();
    found.retain(|path| folders.iter().all(|folder| folder == path.value() || !path.value().is_in(folder)));
    found.truncate(MOST);
    let wanted = code.wanted.iter().map(|one| one.path.value());
    cargo.context = found.iter().map(Sourced::value).chain(wanted).fold(cargo.context.clone(), both);
    let folder = |path: &RepoPath| !tree.has_file(path);
    cargo.beside = found.into_iter().map(|path| Beside { folder: folder(path.value()), path }).collect();
    for path in &code.embedded {
        let path = (path.value(), path.origin());
        if tree.has_file(path.0) && is_kept_away(path.0) && is_private(read, path.0) {
            let message = format!("{} is compiled into the program, and looks like something secret", path.0);
            read.findings.push(
                Finding::warning("rust/secret-compiled-in", message)
                    .help("have the program read it where it runs, and mount it there, unless it is only for tests")
                    .at(path.1.place().cloned()),
            );
        }
    }
    for path in code.outside.iter().take(3) {
        let message = format!("{} is compiled into the program, and lies outside of the project", path.value());
        read.findings.push(outside(Finding::error("rust/source-outside", message), path));
    }
}

fn outside(finding: Finding, path: &Sourced<String>) -> Finding {
    let help = "plan from the folder that holds both, and name this one with `--unit`";
    finding.help(help).at(path.origin().place().cloned())
}

/// Whether a file is one that builds are not given as a rule.
pub(in crate::ecosystem::rust::read) fn is_kept_away(path: &RepoPath) -> bool {
    let name = path.file_name();
    name.starts_with(".env") || [".pem", ".key", ".p12", ".pfx"].iter().any(|end| name.ends_with(end))
}

fn is_private(read: &Read<'_, '_>, path: &RepoPath) -> bool {
    let sample = ["example", "sample", "template"].iter().any(|word| path.file_name().contains(word));
    match path.file_name().starts_with(".env") {
        true => !sample,
        false => is_private_key(path, read.unit.project.tree().text(path).map(|text| &**text)),
    }
}

/// The paths above its package that a build script names. It runs in the folder of the package.
fn by_script(read: &mut Read<'_, '_>, folder: &RepoPath, found: &mut Vec<Sourced<RepoPath>>) {
    let project = read.unit.project;
    let toml = Toml::open(project, folder);
    let named = toml.as_ref().and_then(|toml| toml.package()?.get("build"));
    let script = match named {
        Some(node) if node.as_bool() == Some(false) => return,
        Some(node) => node.as_str().unwrap_or("build.rs"),
        None => "build.rs",
    };
    let Some(path) = folder.join(script).ok().filter(|path| project.tree().has_file(path)) else { return };
    let Some(source) = project.source(&path) else { return };
    let tokens = Tokens::new(&source.text);
    let mut far: Vec<Sourced<String>> = Vec::new();
    for token in &tokens.list {
        let Some(text) = token.string() else { continue };
        let origin = || source.origin(token.span, "");
        match upwards(project.tree(), folder, &text) {
            Up::There(path) => found.push(Sourced::new(with_imports(path, folder), origin())),
            Up::Outside(text) if far.iter().all(|known| *known.value() != text) => {
                far.push(Sourced::new(text, origin()));
            }
            Up::Outside(_) | Up::Nothing => {}
        }
    }
    read.findings.extend(far.iter().take(3).map(|path| {
        let message = format!("a build script names {}, which lies outside of the project", path.value());
        outside(Finding::warning("rust/source-outside", message), path)
    }));
}

/// A schema may import what lies beside it, so that its folder counts; but not one that holds the package, too.
fn with_imports(path: RepoPath, package: &RepoPath) -> RepoPath {
    let is_schema = matches!(path.extension(), Some("proto" | "fbs" | "capnp" | "thrift" | "wit"));
    let folder = path.parent().filter(|above| is_schema && !package.is_in(above));
    folder.unwrap_or(path)
}

/// Where a text leads that may be a path upwards.
pub(in crate::ecosystem::rust::read) enum Up {
    /// To a file or folder of the project.
    There(RepoPath),
    /// Out of the project.
    Outside(String),
    /// It is none, or leads to nothing.
    Nothing,
}

/// Follows a text from a folder if it begins with `../`, or is what follows the folder of the manifest.
pub(in crate::ecosystem::rust::read) fn upwards(tree: &Tree, base: &RepoPath, text: &str) -> Up {
    // `cargo:rerun-if-changed=../proto`
    let text = text.rsplit_once('=').filter(|(key, _)| key.starts_with("cargo:")).map_or(text, |(_, path)| path);
    let text = text.strip_prefix("$CARGO_MANIFEST_DIR").unwrap_or(text);
    let text = text.trim_start_matches('/').trim();
    let text = text.strip_prefix("./").unwrap_or(text);
    if !text.starts_with("../") {
        return Up::Nothing;
    }
    // A pattern stands for the folder above its first star, and so does what is put together later.
    let fixed = match text.find(['*', '?', '{']) {
        Some(at) => text.get(..at).and_then(|text| text.rsplit_once('/')).map_or("", |(folder, _)| folder),
        None => text,
    };
    let fixed = fixed.trim_end_matches('/');
    if fixed.split('/').all(|part| part == "..") {
        return Up::Nothing;
    }
    match base.join(fixed) {
        Ok(path) if tree.has_file(&path) || tree.has_folder(&path) => Up::There(path),
        Ok(_) => Up::Nothing,
        // A repository's own folder is not always there, and nothing breaks without it.
        Err(_) if fixed.split('/').any(|part| part == ".git") => Up::Nothing,
        Err(_) => Up::Outside(fixed.to_owned()),
    }
}
