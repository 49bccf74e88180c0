//! What the program embeds, and the front end that may have to be built for it first.

use stageplan_syntax::Span;
use stageplan_syntax::ignorefile;

use super::disk::read_argument;
use super::module::Module;
use super::settings::{Setting, evaluate};
use super::sources::{Code, GoFile};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::{RepoPath, is_below};

/// How many files of one embedded folder are followed; a folder of more is needed as a whole anyway.
const FILES: usize = 400;

/// What the program embeds.
#[derive(Clone, Debug, Default)]
pub(super) struct Embedded {
    /// Files of the repository.
    pub(super) files: Vec<Sourced<RepoPath>>,
    /// Folders and files that a front end may make.
    pub(super) wanted: Vec<Wanted>,
    /// Command lines of `go:generate` in which such a build may stand, with the folder they run in.
    pub(super) generate: Vec<Sourced<(RepoPath, String)>>,
}

/// A folder that the program serves from disk and that the repository does not hold.
#[derive(Clone, Debug)]
pub(super) struct Served {
    /// The folder, if the program runs in one of the places that it may run in.
    pub(super) path: Sourced<RepoPath>,
    /// The path the program asks for, relative to its working folder.
    pub(super) at: String,
    /// It can only be made, or everything that is served would be missing.
    pub(super) missing: bool,
    /// What to say where nothing makes it.
    pub(super) otherwise: Option<Finding>,
}

/// A path that is embedded and that a build of the repository may have to make first.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) path: Sourced<RepoPath>,
    /// Nothing of it is in the repository, so that `go build` fails.
    pub(super) missing: bool,
    /// What to say where nothing makes it.
    pub(super) otherwise: Option<Finding>,
}

pub(super) fn embedded(unit: &Unit<'_>, code: &Code<'_>) -> Embedded {
    let tree = unit.project.tree();
    let mut all = Embedded::default();
    for file in &code.files {
        for (line, span) in &file.file.generate {
            let place = (file.folder.clone(), line.clone());
            all.generate.push(Sourced::new(place, file.origin(*span, "go:generate")));
        }
        for (pattern, span) in file.file.embeds.iter().flat_map(|embed| &embed.patterns) {
            let origin = file.origin(*span, "go:embed");
            let plain = pattern.strip_prefix("all:").unwrap_or(pattern);
            // A front end fills a folder: the part of the pattern before the first part that matches several names.
            let fixed: Vec<&str> = plain.split('/').take_while(|part| !part.contains(['*', '?', '['])).collect();
            let (Ok(path), Ok(folder)) = (file.folder.join(plain), file.folder.join(&fixed.join("/"))) else {
                continue;
            };
            let matches: Vec<RepoPath> = if tree.has_file(&path) {
                vec![path.clone()]
            } else if tree.has_folder(&path) {
                tree.files_below(&path).take(FILES).cloned().collect()
            } else if plain == fixed.join("/") {
                Vec::new()
            } else {
                tree.files_below(file.folder)
                    .filter(|path| path.relative_to(file.folder).is_some_and(|rest| matches_embed(plain, rest)))
                    .take(FILES)
                    .cloned()
                    .collect()
            };
            let otherwise = if matches.is_empty() {
                Some(missing(unit, file, pattern, &path, *span))
            } else {
                front_end_beside(unit, &matches, file, *span)
            };
            if folder != *file.folder && (matches.is_empty() || !tree.has_file(&folder)) {
                let path = Sourced::new(folder, origin.clone());
                all.wanted.push(Wanted { path, missing: matches.is_empty(), otherwise });
            } else if matches.is_empty() {
                let path = Sourced::new(path, origin.clone());
                all.wanted.push(Wanted { path, missing: true, otherwise });
            }
            all.files.extend(matches.into_iter().map(|path| Sourced::new(path, origin.clone())));
        }
    }
    // One front end is spoken of once.
    let mut spoken = false;
    for wanted in &mut all.wanted {
        if !wanted.missing && wanted.otherwise.is_some() && std::mem::replace(&mut spoken, true) {
            wanted.otherwise = None;
        }
    }
    all
}

/// Folders that are served from disk and that something has to make before the program runs.
pub(super) fn served(
    unit: &Unit<'_>,
    module: &Module,
    code: &Code<'_>,
    settings: &[Setting],
    main: &RepoPath,
) -> Vec<Served> {
    let tree = unit.project.tree();
    let mut bases = vec![module.own.folder.clone(), main.clone(), unit.folder.clone()];
    bases.dedup();
    let mut found: Vec<Served> = Vec::new();
    for (index, file) in code.files.iter().enumerate() {
        for call in &file.calls {
            let serves = match call.path.as_slice() {
                ["http", "Dir" | "ServeFile"] | ["os", "DirFS"] | ["static", "New"] => true,
                [.., "Static" | "StaticFile" | "StaticFS"] => call.args.len() >= 2,
                [.., "LocalFile" | "SendFile" | "File"] => true,
                _ => false,
            };
            let local = call.path.last() == Some(&"LocalFile");
            let argument = if local { call.args.first() } else { read_argument(file, call) };
            let Some(argument) = argument.filter(|_| serves) else { continue };
            let pieces = evaluate(code, settings, index, argument);
            let text = pieces.text();
            if !pieces.known() || text.starts_with(['/', '~']) || text.contains(['*', '$', '%', ' ']) {
                continue;
            }
            // A page stands for the folder that it lies in.
            let text = text.trim_start_matches("./").trim_end_matches('/');
            let at = match text.rsplit_once('/') {
                Some((folder, name)) if name.contains('.') => folder,
                None if text.contains('.') => continue,
                _ => text,
            };
            let there =
                |base: &RepoPath| base.join(at).is_ok_and(|path| tree.has_folder(&path) || tree.has_file(&path));
            if at.is_empty()
                || at == "."
                || bases.iter().any(there)
                || found.iter().any(|known| is_below(at, &known.at))
            {
                continue;
            }
            let origin = file.origin(call.span, call.path.join("."));
            let last = at.rsplit('/').next().unwrap_or_default();
            let looks_built = matches!(last, "dist" | "build" | "out" | "public" | "static" | "www" | "assets");
            let otherwise = looks_built.then(|| {
                Finding::warning(
                    "go/served-folder-missing",
                    format!("the program serves `{at}`, which is not in the repository and nothing here makes"),
                )
                .help("build it before the image and keep it out of .dockerignore, or mount it where the image is run")
                .at(origin.place().cloned())
            });
            found.retain(|known| !is_below(&known.at, at));
            for base in &bases {
                let Ok(path) = base.join(at) else { continue };
                found.push(Served {
                    path: Sourced::new(path, origin.clone()),
                    at: at.to_owned(),
                    missing: at.contains('/'),
                    otherwise: otherwise.clone(),
                });
            }
        }
    }
    found
}

fn missing(unit: &Unit<'_>, file: &GoFile<'_>, pattern: &str, path: &RepoPath, span: Span) -> Finding {
    let message = format!("the program embeds `{pattern}`, and {} has no such file", file.folder);
    Finding::error("go/embedded-files-missing", message).help(maker(unit, path)).at(file.source.place(span))
}

/// A front end beside a program that embeds web files: what lies there may be older than its sources, or only keep the
/// place, and Go builds all the same.
fn front_end_beside(unit: &Unit<'_>, embedded: &[RepoPath], file: &GoFile<'_>, span: Span) -> Option<Finding> {
    embedded.iter().find(|file| matches!(file.extension(), Some("html" | "js" | "css")))?;
    ["", "web", "ui", "frontend", "webui", "client", "www"].iter().find_map(|folder| {
        let beside = unit.at(unit.path(folder)?);
        let manifest = beside.json("package.json")?;
        let build = manifest.at(&["scripts", "build"])?;
        let message = format!("{} builds a front end, and the program embeds web files", manifest.source.path);
        Some(
            Finding::warning("go/front-end-beside", message)
                .help("if it makes what is embedded, build it before the image; Go embeds what lies there")
                .at(manifest.source.place(build.span()))
                .at(file.source.place(span)),
        )
    })
}

/// Whether an embed pattern matches a file or one of the folders above it.
fn matches_embed(pattern: &str, path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let wanted: Vec<&str> = pattern.split('/').collect();
    parts.len() >= wanted.len()
        && wanted.iter().zip(&parts).all(|(pattern, part)| {
            // One part of a path by the rules of ignore files, which for `*`, `?` and `[` are Go's.
            ignorefile::parse(pattern).is_ignored(part)
        })
}

/// What seems to make a folder that is not there.
fn maker(unit: &Unit<'_>, path: &RepoPath) -> String {
    let tree = unit.project.tree();
    let manifest = path
        .ancestors()
        .skip(1)
        .map(|folder| super::module::in_folder(&folder, "package.json"))
        .find(|manifest| tree.has_file(manifest));
    match manifest {
        Some(manifest) => format!(
            "if the front end of {manifest} makes it, build that first, and keep its output out of .dockerignore"
        ),
        None => "something has to make it before `go build`: look for `go:generate` lines, a make target or a script, and commit what it makes or run it before the image is built".to_owned(),
    }
}
