//! What Hugo's settings say. Keys are read in any case, as Hugo does.

use std::rc::Rc;

use stageplan_syntax::data::{Kind, Node};
use stageplan_syntax::shell;

use super::{Names, missing_themes, packages, scripts};
use crate::ecosystem::site::detect::{any_case, has_folder, hugo_settings, settings};
use crate::ecosystem::site::facts::Hugo;
use crate::finding::{Finding, shown};
use crate::origin::{Origin, Sourced};
use crate::project::Manifest;

pub(super) fn read(names: &mut Names<'_, '_>) -> Hugo {
    let files = hugo_settings(names.unit);
    let mut pins = names.pins("hugo", names.unit.one_line(".hugo-version"));
    let package = Some("package.json").filter(|name| names.unit.has(name)).and_then(|name| names.unit.json(name));
    let wrapped = package
        .iter()
        .flat_map(|package| ["hugo-extended", "hugo-bin"].iter().filter_map(|name| packages::named(package, name)));
    // The wrapper's own major version is not Hugo's, but its numbers are where the name says so.
    pins.pinned.extend(wrapped.filter(|version| version.value().trim_start_matches(['^', '~', '=']).starts_with("0.")));
    pins.least = find(&files, &["module", "hugoVersion", "min"])
        .or_else(|| theme_file(names).and_then(|file| file.scalar(&["min_version"])));
    *names.title = string(&files, &["title"]);
    themes(names, &files);
    for key in ["themesDir", "contentDir", "layoutDir", "assetDir", "dataDir", "staticDir"] {
        if let Some(folder) = string(&files, &[key]) {
            names.leads_out(folder.value(), folder.origin());
        }
    }
    mounts(names, &files);
    let flags = flags(names, package.as_deref());
    let resources = has_folder(names.unit, "resources/_gen");
    let packages = packages::read(names, "hugo");
    let sass_package = package.as_ref().and_then(|package| packages::named(package, "sass-embedded"));
    let sass = names.evidence.ci_tool("dart-sass").next().cloned().filter(|_| sass_package.is_none());
    Hugo {
        pins,
        base: string(&files, &["baseURL"]),
        output: string(&files, &["publishDir"]),
        flags,
        modules: modules(names, &files),
        packages,
        history: history(&files),
        resources,
        sass,
    }
}

fn at<'d>(root: Node<'d>, route: &[&str]) -> Option<Node<'d>> {
    route.iter().try_fold(root, |node, key| any_case(node, key))
}

/// The scalar at a path of keys, in the first file that has it. A file of the settings' folder may hold one table alone.
fn find(files: &[Rc<Manifest>], route: &[&str]) -> Option<Sourced<String>> {
    files.iter().find_map(|file| {
        let node = inside(file, route)?;
        Some(file.sourced(node, node.scalar()?.to_owned()))
    })
}

fn inside<'m>(file: &'m Manifest, route: &[&str]) -> Option<Node<'m>> {
    let root = file.root()?;
    let table = file.source.path.file_name().split('.').next().unwrap_or_default();
    match route.split_first() {
        Some((first, rest)) if *first == table => at(root, rest),
        _ => at(root, route),
    }
}

fn string(files: &[Rc<Manifest>], route: &[&str]) -> Option<Sourced<String>> {
    find(files, route).filter(|text| !text.value().is_empty())
}

/// What a theme that is a site of its own says.
fn theme_file(names: &Names<'_, '_>) -> Option<Rc<Manifest>> {
    settings(names.unit, "theme.toml")
}

fn themes(names: &mut Names<'_, '_>, files: &[Rc<Manifest>]) {
    let mut themes = Vec::new();
    for file in files {
        let Some(node) = inside(file, &["theme"]) else { continue };
        let list = if node.kind() == Kind::Array { node.items().collect() } else { vec![node] };
        let named = list.into_iter().filter_map(|theme| Some(file.sourced(theme, theme.as_str()?.to_owned())));
        // A path with a host is a module.
        themes.extend(named.filter(|name| !name.value().is_empty() && !name.value().contains('.')));
        break;
    }
    let folder = string(files, &["themesDir"]).map_or_else(|| "themes".to_owned(), |folder| folder.value().clone());
    // A theme beside its own example, and one that was vendored.
    if !folder.starts_with("..") && !has_folder(names.unit, "_vendor") {
        missing_themes(names, &folder, &themes);
    }
}

/// Modules that Go fetches: those that are imported, and themes that are named by where they come from.
fn modules(names: &Names<'_, '_>, files: &[Rc<Manifest>]) -> Option<Origin> {
    if has_folder(names.unit, "_vendor") {
        return None;
    }
    let remote = |path: &str| path.split('/').next().is_some_and(|host| host.contains('.')) && !path.starts_with('.');
    files.iter().find_map(|file| {
        let imports = inside(file, &["module", "imports"]).into_iter().flat_map(Node::items);
        let theme = inside(file, &["theme"]);
        let themes = theme.into_iter().chain(theme.into_iter().flat_map(Node::items));
        let paths = imports.filter_map(|import| any_case(import, "path")).chain(themes);
        let first = paths.into_iter().find(|path| path.as_str().is_some_and(remote))?;
        Some(file.origin(first))
    })
}

/// Folders that are mounted from elsewhere in the repository.
fn mounts(names: &mut Names<'_, '_>, files: &[Rc<Manifest>]) {
    for file in files {
        let mounts = inside(file, &["module", "mounts"]).into_iter().flat_map(Node::items);
        for source in mounts.filter_map(|mount| any_case(mount, "source")) {
            names.leads_out(source.as_str().unwrap_or_default(), &file.origin(source));
        }
        let replacements = inside(file, &["module", "replacements"]);
        for one in replacements.into_iter().flat_map(|node| node.items().chain([node])) {
            names.leads_out(one.as_str().unwrap_or_default(), &file.origin(one));
        }
    }
}

fn history(files: &[Rc<Manifest>]) -> Option<Origin> {
    files.iter().find_map(|file| {
        let node = inside(file, &["enableGitInfo"])?;
        (node.scalar() == Some("true")).then(|| file.origin(node))
    })
}

/// The flags of the command line that hosts, or scripts, call Hugo by; those that say where things are do not belong to
/// the image.
fn flags(names: &mut Names<'_, '_>, package: Option<&Manifest>) -> Vec<Sourced<String>> {
    for build in &names.evidence.builds {
        let script = shell::parse(build.command.value());
        let called =
            |program: &str| script.commands.iter().find(|command| command.literal(0).as_deref() == Some(program));
        let Some(command) = called("hugo") else { continue };
        if called("git").is_some() {
            names.findings.push(
                Finding::note("site/history", "the command of a host calls Git, and the image's build has no history")
                    .help("leave that out; dates are taken from the pages themselves")
                    .at(build.command.origin().place().cloned()),
            );
        }
        if package.is_none() {
            let words: Vec<String> = (0..command.words.len()).filter_map(|at| command.literal(at)).collect();
            return taken(scripts::flags(&words).into_iter().map(|word| build.command.clone().map(|_| word)));
        }
    }
    let Some(package) = package else { return Vec::new() };
    let calls = scripts::read(names, package, "hugo");
    if let Some(drafts) = &calls.drafts {
        names.findings.push(
            Finding::note("site/drafts", "the script `build` shows drafts too, and the image is made without them")
                .help("say the command by `--build`, if readers are to see drafts")
                .at(drafts.place().cloned()),
        );
    }
    if let Some(kept) = &calls.kept {
        names.findings.push(
            Finding::warning("site/drafts", "the script `build` shows drafts too, and what else it does needs it")
                .help("write a script `build:production` without `-D`, `-F` and `-E`")
                .at(kept.place().cloned()),
        );
    }
    if let Some(left) = &calls.left {
        names.findings.push(
            Finding::warning("site/command-left-out", format!("a host runs `{}` behind Hugo, and the image's build does not", shown(left.value(), 60)))
                .help("put both into one script of package.json and let the host run that, or say the whole line by `--build`")
                .at(left.origin().place().cloned()),
        );
    }
    taken(calls.words.into_iter())
}

/// Those of the words that are flags for what is made, with their values.
fn taken(words: impl Iterator<Item = Sourced<String>>) -> Vec<Sourced<String>> {
    let known = [
        "--buildFuture",
        "-F",
        "--buildDrafts",
        "-D",
        "--buildExpired",
        "-E",
        "--environment",
        "-e",
        "--config",
        "--theme",
        "-t",
        "--panicOnWarning",
        "--ignoreVendorPaths",
    ];
    let takes =
        |flag: &str| matches!(flag, "--environment" | "-e" | "--config" | "--theme" | "-t" | "--ignoreVendorPaths");
    let mut words = words.peekable();
    let mut flags = Vec::new();
    while let Some(word) = words.next() {
        let (flag, value) = shell::split_flag(word.value());
        if !known.contains(&flag) {
            continue;
        }
        let wants = takes(flag) && value.is_none();
        flags.push(word);
        if wants && let Some(value) = words.next_if(|next| !next.value().starts_with('-') && !next.value().is_empty()) {
            flags.push(value);
        }
    }
    flags
}
