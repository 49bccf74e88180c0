//! What the program embeds, and the front end that may have to be built for it first.

use stageplan_syntax::Span;
use stageplan_syntax::ignorefile;

use super::sources::{Code, GoFile};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::RepoPath;

/// How many files of one embedded folder are followed; a folder of more is needed as a whole anyway.
const FILES: usize = 400;

/// What the program embeds.
#[derive(Clone, Debug, Default)]
pub(super) struct Embedded {
    /// Files of the repository.
    pub(super) files: Vec<Sourced<RepoPath>>,
    /// Folders and files that a front end may make.
    pub(super) wanted: Vec<Wanted>,
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
        .find(|manifest| tree.has_file(manifest))
        .or_else(|| {
            let front = ["web", "ui", "frontend", "webui", "client", "www"];
            front
                .iter()
                .filter_map(|name| RepoPath::root().join(&format!("{name}/package.json")).ok())
                .find(|manifest| tree.has_file(manifest))
        });
    match manifest {
        Some(manifest) => format!(
            "the front end of {manifest} seems to make it: build that first, and keep its output out of .dockerignore"
        ),
        None => "something has to make it before `go build`: look for `go:generate` lines or a make target".to_owned(),
    }
}
