//! The files of a project as the core sees them: sorted paths that cannot leave the root, and contents on demand.
//!
//! A host lists every path once and hands contents over when asked. The command line reads lazily through a [`Reader`];
//! a browser, which can only read asynchronously, asks [`crate::wants`] which files matter, reads those and asks again.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use stageplan_syntax::order;

/// A path inside the project: relative, `/`-separated, without `.` or `..`, never outside the root.
///
/// Comparison is by bytes: `README.md` and `Readme.md` are two files, as they are for the Linux builder, and the two
/// Unicode spellings of one accented letter are two names. The empty path is the root itself.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Arc<str>);

impl Clone for RepoPath {
    // Hundreds of places clone paths, and a call is smaller than counting in each of them.
    #[inline(never)]
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Why a text is not a path inside the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathError {
    /// It begins with `/` or with a drive letter and a separator.
    Absolute,
    /// Its `..` parts lead out of the root.
    LeavesRoot,
    /// It contains a backslash, which is a separator on one system and a letter on another.
    Backslash,
    /// It contains NUL or another control character, which no build instruction can carry.
    Control,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absolute => "the path is absolute; give it relative to the project",
            Self::LeavesRoot => "the path leads out of the project",
            Self::Backslash => "the path contains a backslash; separate folders with `/`",
            Self::Control => "the path contains a control character",
        })
    }
}

impl std::error::Error for PathError {}

impl RepoPath {
    /// The root of the project.
    pub fn root() -> Self {
        Self(Arc::from(""))
    }

    /// Reads a path given relative to the root. `.`, empty parts and inner `..` are resolved.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        Self::root().join(text)
    }

    /// Resolves `relative` against this folder.
    pub fn join(&self, relative: &str) -> Result<Self, PathError> {
        let bytes = relative.as_bytes();
        let drive = matches!(bytes, [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
        if relative.starts_with('/') || drive {
            return Err(PathError::Absolute);
        }
        if relative.contains('\\') {
            return Err(PathError::Backslash);
        }
        if relative.chars().any(char::is_control) {
            return Err(PathError::Control);
        }
        let mut parts: Vec<&str> = self.parts().collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop().ok_or(PathError::LeavesRoot)?;
                }
                name => parts.push(name),
            }
        }
        Ok(Self(Arc::from(parts.join("/"))))
    }

    /// The path as text; the root is the empty string.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path as an argument of a build instruction: the root is `.`.
    pub fn or_dot(&self) -> &str {
        if self.is_root() { "." } else { &self.0 }
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The folder that holds this path; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        Some(match self.0.rfind('/') {
            Some(at) => Self(Arc::from(&self.0[..at])),
            None => Self::root(),
        })
    }

    /// This folder and those above it, up to and including the root.
    pub fn ancestors(&self) -> impl Iterator<Item = RepoPath> + use<> {
        std::iter::successors(Some(self.clone()), RepoPath::parent)
    }

    /// The last part of the path; empty for the root.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The text behind the last dot of the file name, if any.
    pub fn extension(&self) -> Option<&str> {
        self.file_name().rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension)
    }

    /// The parts of the path, none for the root.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }

    /// The path seen from `folder`, or `None` where it does not lie in it. A folder seen from itself is empty.
    pub fn relative_to(&self, folder: &RepoPath) -> Option<&str> {
        if folder.is_root() {
            return Some(&self.0);
        }
        let rest = self.0.strip_prefix(&*folder.0)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
    }

    /// Whether the path is `folder` or lies in it.
    pub fn is_in(&self, folder: &RepoPath) -> bool {
        self.relative_to(folder).is_some()
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.or_dot())
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RepoPath({:?})", &*self.0)
    }
}

/// Whether a path of any kind, such as one of the image or of an import, is `folder` or lies in it.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What came of asking for a file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The text. A byte order mark is still in it.
    Text(Arc<str>),
    /// The file is there but is not UTF-8.
    NotText,
    /// The file is there but larger than the host reads.
    TooLarge,
    /// The file is there but could not be read; the text says why.
    Failed(String),
    /// The path is known and the host has not handed its content over yet.
    Unread,
}

/// What planning needs and does not have. A host hands it over and asks again, until nothing is left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Listed files without a content, sorted: to be handed over by [`Tree::insert`], those that cannot be read too.
    pub paths: Vec<RepoPath>,
    /// The ids of ecosystems that are not at hand, sorted: see [`crate::ecosystem::Entry::away`].
    pub parts: Vec<&'static str>,
}

impl Wants {
    /// Whether everything is there.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.parts.is_empty()
    }
}

/// How a host hands contents over while planning runs.
pub trait Reader {
    /// The content of a listed file.
    fn read(&self, path: &RepoPath) -> Content;
}

/// One listed file.
#[derive(Debug)]
struct File {
    path: RepoPath,
    content: OnceCell<Content>,
}

/// All paths of a project, sorted, with contents on demand.
pub struct Tree {
    files: Vec<File>,
    reader: Option<Box<dyn Reader>>,
    unread: RefCell<BTreeSet<RepoPath>>,
    missed: RefCell<BTreeSet<&'static str>>,
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl Tree {
    /// A tree of listed paths whose contents `reader` gives when they are asked for.
    pub fn new(paths: impl IntoIterator<Item = RepoPath>, reader: Box<dyn Reader>) -> Self {
        let files = paths.into_iter().map(|path| File { path, content: OnceCell::new() }).collect();
        Self::sorted(files, Some(reader))
    }

    /// A tree held in memory. A file whose content is `None` is known by name and can be asked for with
    /// [`crate::wants`].
    pub fn in_memory(files: impl IntoIterator<Item = (RepoPath, Option<String>)>) -> Self {
        let files = files
            .into_iter()
            .map(|(path, text)| {
                let content = text.map_or_else(OnceCell::new, |text| OnceCell::from(Content::Text(Arc::from(text))));
                File { path, content }
            })
            .collect();
        Self::sorted(files, None)
    }

    fn sorted(mut files: Vec<File>, reader: Option<Box<dyn Reader>>) -> Self {
        order::sort_by(&mut files, |a, b| a.path.cmp(&b.path));
        files.dedup_by(|later, earlier| later.path == earlier.path);
        Self { files, reader, unread: RefCell::default(), missed: RefCell::default() }
    }

    fn find(&self, path: &RepoPath) -> Option<&File> {
        let at = self.files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        self.files.get(at)
    }

    /// Whether a file of this path is listed.
    pub fn has_file(&self, path: &RepoPath) -> bool {
        self.find(path).is_some()
    }

    /// Whether the path is the root or at least one file lies below it.
    pub fn has_folder(&self, path: &RepoPath) -> bool {
        path.is_root() || !self.below(path).is_empty()
    }

    /// How many files are listed.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All listed files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        self.files.iter().map(|file| &file.path)
    }

    fn below(&self, folder: &RepoPath) -> &[File] {
        if folder.is_root() {
            return &self.files;
        }
        let prefix = format!("{}/", folder.as_str());
        let start = self.files.partition_point(|file| file.path.as_str() < prefix.as_str());
        let rest = &self.files[start..];
        &rest[..rest.partition_point(|file| file.path.as_str().starts_with(&prefix))]
    }

    /// The files in `folder` at any depth, sorted.
    pub fn files_below(&self, folder: &RepoPath) -> impl Iterator<Item = &RepoPath> {
        self.below(folder).iter().map(|file| &file.path)
    }

    /// What lies directly in `folder`: a path of a file, or the first path of each folder with the length of the folder's
    /// own path. Whole folders are jumped over, so that a large tree costs no more than its top.
    fn children(&self, folder: &RepoPath) -> impl Iterator<Item = (&RepoPath, Option<usize>)> {
        let mut rest = self.below(folder);
        let skip = if folder.is_root() { 0 } else { folder.as_str().len() + 1 };
        std::iter::from_fn(move || {
            let (first, others) = rest.split_first()?;
            let path = first.path.as_str();
            let end = path.get(skip..).and_then(|name| name.find('/')).map(|at| skip + at);
            rest = match end {
                // What begins with the folder's name and a slash stands together.
                Some(end) => {
                    let prefix = &path[..=end];
                    &others[others.partition_point(|file| file.path.as_str().starts_with(prefix))..]
                }
                None => others,
            };
            Some((&first.path, end))
        })
    }

    /// The files that lie directly in `folder`, sorted.
    pub fn files_in(&self, folder: &RepoPath) -> impl Iterator<Item = &RepoPath> {
        self.children(folder).filter(|(_, end)| end.is_none()).map(|(path, _)| path)
    }

    /// The names of the folders that lie directly in `folder`, sorted, each once.
    pub fn folders_in(&self, folder: &RepoPath) -> Vec<RepoPath> {
        let folder_of = |(path, end): (&RepoPath, Option<usize>)| Some(RepoPath(Arc::from(&path.as_str()[..end?])));
        let mut folders: Vec<RepoPath> = self.children(folder).filter_map(folder_of).collect();
        // `a-b/` stands before `a/`, and `a` before `a-b`.
        order::sort(&mut folders);
        folders
    }

    /// The content of a file, or `None` where no such file is listed.
    pub fn content(&self, path: &RepoPath) -> Option<&Content> {
        let file = self.find(path)?;
        if let Some(content) = file.content.get() {
            return Some(content);
        }
        let Some(reader) = &self.reader else {
            self.unread.borrow_mut().insert(path.clone());
            return Some(&Content::Unread);
        };
        Some(file.content.get_or_init(|| reader.read(path)))
    }

    /// Lists files whose contents are not there yet. What is listed already stays as it is.
    pub fn list(&mut self, paths: impl IntoIterator<Item = RepoPath>) {
        self.files.extend(paths.into_iter().map(|path| File { path, content: OnceCell::new() }));
        // The sort is stable, so that of two files of one path the one that may have a content stays in front.
        order::sort_by(&mut self.files, |a, b| a.path.cmp(&b.path));
        self.files.dedup_by(|later, earlier| later.path == earlier.path);
    }

    /// Puts a file and its content into the tree, whether it was listed or not.
    pub fn insert(&mut self, path: RepoPath, content: Content) {
        let content = if content == Content::Unread { OnceCell::new() } else { OnceCell::from(content) };
        match self.files.binary_search_by(|file| file.path.cmp(&path)) {
            Ok(at) => self.files[at].content = content,
            Err(at) => self.files.insert(at, File { path, content }),
        }
    }

    /// Takes a file out of the tree; `false` where there was none.
    pub fn remove(&mut self, path: &RepoPath) -> bool {
        let at = self.files.binary_search_by(|file| file.path.cmp(path));
        at.map(|at| self.files.remove(at)).is_ok()
    }

    /// The text of a file, or `None` where it is not listed, not text, or not handed over yet.
    pub fn text(&self, path: &RepoPath) -> Option<&Arc<str>> {
        match self.content(path)? {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a file that was read already. Asking makes nothing wanted: what only tells of a plan must not.
    pub(crate) fn read_text(&self, path: &RepoPath) -> Option<&Arc<str>> {
        match self.find(path)?.content.get()? {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The listed files whose content was asked for and not there, in order; the list is emptied.
    pub fn take_unread(&self) -> Vec<RepoPath> {
        std::mem::take(&mut *self.unread.borrow_mut()).into_iter().collect()
    }

    /// Remembers an ecosystem that these files need and that is not at hand.
    pub(crate) fn miss(&self, ecosystem: &'static str) {
        self.missed.borrow_mut().insert(ecosystem);
    }

    /// What was asked for since the last call and not there; nothing of it is remembered then.
    pub fn take_wants(&self) -> Wants {
        Wants { paths: self.take_unread(), parts: std::mem::take(&mut *self.missed.borrow_mut()).into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<&str, PathError>) {
        let got = RepoPath::parse(text);
        assert_eq!(got.as_ref().map(RepoPath::as_str).map_err(|error| *error), expect, "{text:?}");
    }

    #[test]
    fn paths_cannot_leave_the_root() {
        check("a/b", Ok("a/b"));
        check("./a//b/.", Ok("a/b"));
        check("a/../b", Ok("b"));
        check("", Ok(""));
        check("..", Err(PathError::LeavesRoot));
        check("a/../../b", Err(PathError::LeavesRoot));
        check("/etc/passwd", Err(PathError::Absolute));
        check("~/x", Ok("~/x"));
        check("c:x", Ok("c:x"));
        check("C:/x", Err(PathError::Absolute));
        check("a\\b", Err(PathError::Backslash));
        check("a\0b", Err(PathError::Control));
        check("a\nb", Err(PathError::Control));
        check("Ünï/ço.de", Ok("Ünï/ço.de"));
        check("...", Ok("..."));
        check("a b/c'd", Ok("a b/c'd"));
    }

    #[test]
    fn case_and_unicode_spelling_make_different_files() {
        let tree = Tree::in_memory(
            ["README.md", "Readme.md", "e\u{301}.txt", "\u{e9}.txt"]
                .map(|path| (RepoPath::parse(path).unwrap_or_else(|_| RepoPath::root()), Some(String::new()))),
        );
        assert_eq!(tree.len(), 4);
    }

    #[test]
    fn folders_are_listed_once_and_without_their_neighbours() {
        let tree = Tree::in_memory(
            ["a/x", "a/y/z", "a-b/c", "a.txt", "b/q/r"]
                .map(|path| (RepoPath::parse(path).unwrap_or_else(|_| RepoPath::root()), None)),
        );
        let names = |path: &str| -> Vec<String> {
            tree.folders_in(&RepoPath::parse(path).unwrap_or_else(|_| RepoPath::root()))
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        assert_eq!(names(""), ["a", "a-b", "b"]);
        assert_eq!(names("a"), ["a/y"]);
        assert_eq!(names("a/y"), [""; 0]);
        let files = |path: &str| -> Vec<&str> {
            tree.files_in(&RepoPath::parse(path).unwrap_or_else(|_| RepoPath::root())).map(RepoPath::as_str).collect()
        };
        assert_eq!(files(""), ["a.txt"]);
        assert_eq!(files("a"), ["a/x"]);
        assert_eq!(files("b"), [""; 0]);
    }

    #[test]
    fn a_tree_can_change_and_keeps_what_it_has() {
        let path = |text: &str| RepoPath::parse(text).unwrap_or_else(|_| RepoPath::root());
        let text = |text: &str| Content::Text(Arc::from(text));
        let names = |tree: &Tree| tree.paths().map(ToString::to_string).collect::<Vec<_>>();
        let mut tree = Tree::in_memory([]);
        tree.insert(path("b"), text("1"));
        tree.list(["c", "b", "a", "c"].map(path));
        assert_eq!(names(&tree), ["a", "b", "c"]);
        assert_eq!(tree.text(&path("b")).map(|text| &**text), Some("1"));
        tree.insert(path("b"), text("2"));
        assert_eq!(tree.text(&path("b")).map(|text| &**text), Some("2"));
        tree.insert(path("b"), Content::Unread);
        assert_eq!(tree.content(&path("b")), Some(&Content::Unread));
        assert!(tree.remove(&path("b")));
        assert!(!tree.remove(&path("b")));
        assert_eq!(names(&tree), ["a", "c"]);
    }

    #[test]
    fn what_was_asked_for_in_vain_is_remembered_once() {
        let path = RepoPath::parse("go.mod").unwrap_or_else(|_| RepoPath::root());
        let tree = Tree::in_memory([(path.clone(), None)]);
        assert_eq!(tree.text(&path), None);
        assert_eq!(tree.text(&path), None);
        assert_eq!(tree.take_unread(), vec![path]);
        assert!(tree.take_unread().is_empty());
    }
}
