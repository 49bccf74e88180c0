//! Listing the folders, with their `.gitignore` files. The page lists in the same way (`web/src/intake/walk.ts`); the names
//! and the cases that both hold to are in `tests/listing.json`.

use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use stageplan::RepoPath;

use super::index::Index;

/// Folders that are never part of a project: what tools keep for themselves or install. Looked for by name, whatever
/// the ignore files say.
pub(super) const NEVER: &[&str] =
    &[".git", ".hg", ".jj", ".svn", ".direnv", ".nox", ".terraform", ".tox", ".venv", "__pycache__", "node_modules"];

/// Of those, the ones that version control makes and no tool of a language.
pub(super) const VERSIONS: &[&str] = &[".git", ".hg", ".jj", ".svn"];

/// Names of folders that builds and programs make.
pub(super) const MADE: &[&str] =
    &["bin", "build", "cache", "coverage", "dist", "log", "logs", "obj", "out", "target", "temp", "tmp", "var"];

/// More files than this in an ignored folder were made, and not written.
pub(super) const WRITTEN: usize = 200;

/// What was left out, by name.
#[derive(Default)]
pub(super) struct Notes {
    /// Folders that could not be listed.
    pub(super) unreadable: Vec<String>,
    /// Names that no build instruction can carry.
    pub(super) names: Vec<String>,
    /// Links that lead out of the project or nowhere.
    pub(super) links: Vec<String>,
}

/// The listing.
pub(super) struct Walk<'r> {
    root: &'r Path,
    index: Option<Index>,
    gitignore: bool,
    pub(super) files: Vec<RepoPath>,
    pub(super) notes: Notes,
    /// Ignored folders that may hold what was committed nevertheless.
    aside: Vec<String>,
    /// Whether a tool has installed or made anything here.
    used: bool,
}

/// The rules of one `.gitignore`, above those of the folders around it.
struct Level {
    /// How many bytes of a path lie before what the rules see.
    skip: usize,
    rules: Gitignore,
    around: Option<Rc<Level>>,
}

/// A folder still to be listed.
struct Pending {
    /// Its path below the root, with a `/` behind it unless it is the root.
    prefix: String,
    /// The rules for what is in it.
    rules: Option<Rc<Level>>,
    /// Whether it is ignored, so that only tracked files in it count.
    ignored: bool,
}

impl<'r> Walk<'r> {
    pub(super) fn new(root: &'r Path, gitignore: bool) -> Self {
        let index = gitignore.then(|| Index::read(root)).flatten();
        Self { root, index, gitignore, files: Vec::new(), notes: Notes::default(), aside: Vec::new(), used: false }
    }

    /// Lists everything. Only a root that cannot be listed is an error.
    pub(super) fn run(&mut self, tick: &mut dyn FnMut(usize)) -> io::Result<()> {
        let mut pending = vec![Pending { prefix: String::new(), rules: None, ignored: false }];
        while let Some(folder) = pending.pop() {
            let before = self.files.len();
            if let Err(error) = self.folder(&folder, &mut pending) {
                if folder.prefix.is_empty() {
                    return Err(error);
                }
                self.notes.unreadable.push(folder.prefix.trim_end_matches('/').to_owned());
            }
            if before / 1024 != self.files.len() / 1024 {
                tick(self.files.len());
            }
        }
        // In a copy in which nothing was installed or built, what is there was committed.
        if self.index.is_none() && !self.used {
            for prefix in std::mem::take(&mut self.aside) {
                self.committed(prefix);
            }
        }
        Ok(())
    }

    /// Lists an ignored folder, if it is small.
    fn committed(&mut self, prefix: String) {
        let before = self.files.len();
        let mut pending = vec![Pending { prefix, rules: None, ignored: false }];
        while let Some(folder) = pending.pop() {
            let listed = self.folder(&folder, &mut pending);
            if listed.is_err() || self.files.len() - before > WRITTEN || pending.len() > WRITTEN {
                self.files.truncate(before);
                return;
            }
        }
    }

    fn path_of(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    fn folder(&mut self, folder: &Pending, pending: &mut Vec<Pending>) -> io::Result<()> {
        let entries: Vec<DirEntry> = fs::read_dir(self.path_of(&folder.prefix))?.collect::<io::Result<_>>()?;
        let rules = self.rules(folder, &entries);
        for entry in &entries {
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.notes.names.push(format!("{}{}", folder.prefix, name.to_string_lossy()));
                continue;
            };
            let Ok(kind) = entry.file_type() else {
                self.notes.unreadable.push(format!("{}{name}", folder.prefix));
                continue;
            };
            // A file `.git` stands where a repository is kept elsewhere.
            if name == ".git" || kind.is_dir() && NEVER.contains(&name) {
                self.used |= !VERSIONS.contains(&name);
                continue;
            }
            let path = format!("{}{name}", folder.prefix);
            let ignored = folder.ignored || ignored(rules.as_ref(), &path, kind.is_dir());
            if kind.is_dir() {
                if !ignored || self.index.as_ref().is_some_and(|index| index.has_below(&path)) {
                    pending.push(Pending { prefix: path + "/", rules: rules.clone(), ignored });
                } else if !MADE.contains(&name) && !name.starts_with('.') {
                    self.aside.push(path + "/");
                }
            } else if !ignored || self.counts_although_ignored(&path, name, folder.ignored) {
                self.file(path, kind);
            }
        }
        Ok(())
    }

    fn rules(&self, folder: &Pending, entries: &[DirEntry]) -> Option<Rc<Level>> {
        let here = || entries.iter().find(|entry| entry.file_name() == ".gitignore");
        let Some(entry) = self.gitignore.then(here).flatten().filter(|_| !folder.ignored) else {
            return folder.rules.clone();
        };
        // A link could lead out of the project.
        if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            return folder.rules.clone();
        }
        let mut builder = GitignoreBuilder::new("");
        // Lines that are no pattern are skipped here as git skips them.
        builder.add(entry.path());
        match builder.build() {
            Ok(rules) => Some(Rc::new(Level { skip: folder.prefix.len(), rules, around: folder.rules.clone() })),
            Err(_) => folder.rules.clone(),
        }
    }

    fn counts_although_ignored(&self, path: &str, name: &str, in_ignored_folder: bool) -> bool {
        match &self.index {
            Some(index) => index.has(path),
            None => !in_ignored_folder && name != ".env" && !name.starts_with(".env."),
        }
    }

    fn file(&mut self, path: String, kind: FileType) {
        if kind.is_symlink() {
            match self.path_of(&path).canonicalize() {
                Ok(target) if !target.starts_with(self.root) => return self.notes.links.push(path),
                // What lies below a linked folder is listed where it really is.
                Ok(target) if !target.is_file() => return,
                Ok(_) => {}
                Err(_) => return self.notes.links.push(path),
            }
        } else if !kind.is_file() {
            // Pipes, sockets and devices are no files of a project.
            return;
        }
        match RepoPath::parse(&path) {
            Ok(path) => self.files.push(path),
            Err(_) => self.notes.names.push(path),
        }
    }
}

/// Whether the nearest rules that speak of a path keep it out.
fn ignored(rules: Option<&Rc<Level>>, path: &str, is_dir: bool) -> bool {
    let mut level = rules;
    while let Some(here) = level {
        match here.rules.matched(&path[here.skip..], is_dir) {
            Match::Ignore(_) => return true,
            Match::Whitelist(_) => return false,
            Match::None => level = here.around.as_ref(),
        }
    }
    false
}
