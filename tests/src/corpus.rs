//! The corpus: whole projects, each in a folder of its own with why it is there and what is expected of it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use stageplan::{Content, Options, Reader, RepoPath, Tree};
use stageplan_syntax::data::{Document, Format, Kind, Node};

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of its folder.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Why it is there, in one line.
    pub why: String,
    /// Options by name, in the order of the file.
    pub settings: Vec<(String, String)>,
    /// The day it is planned on.
    pub today: String,
}

/// The files of a project by path, as bytes.
pub type Files = BTreeMap<RepoPath, Vec<u8>>;

/// Every case, sorted by name. A case that cannot be read fails the test that asks.
pub fn cases() -> Vec<Case> {
    let folder = crate::repository().join("tests/corpus");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names.iter().map(|name| Case::read(&folder.join(name))).collect()
}

/// The case of a name.
pub fn case(name: &str) -> Case {
    Case::read(&crate::repository().join("tests/corpus").join(name))
}

impl Case {
    fn read(folder: &Path) -> Self {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let file = folder.join("case.toml");
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let document = Document::parse(Format::Toml, &text);
        assert!(document.problems().is_empty(), "{}: {:?}", file.display(), document.problems());
        let field = |key: &str| document.at(&[key]).and_then(Node::as_str).map(str::to_owned);
        let known = ["why", "unit", "today", "options"];
        for (key, _) in document.root().into_iter().flat_map(Node::entries) {
            assert!(known.contains(&key), "{}: `{key}` is none of {known:?}", file.display());
        }
        let mut settings: Vec<(String, String)> =
            field("unit").map(|unit| ("unit".to_owned(), unit)).into_iter().collect();
        for (key, node) in document.at(&["options"]).into_iter().flat_map(Node::entries) {
            let mut give = |value: String| settings.push((key.to_owned(), value));
            match node.kind() {
                Kind::Array => node.items().filter_map(Node::scalar).for_each(|value| give(value.to_owned())),
                Kind::Object => {
                    node.entries()
                        .for_each(|(name, value)| give(format!("{name}={}", value.scalar().unwrap_or_default())));
                }
                _ => give(node.scalar().unwrap_or_default().to_owned()),
            }
        }
        Self {
            why: field("why").unwrap_or_else(|| panic!("{}: `why` is missing", file.display())),
            today: field("today").unwrap_or_else(|| crate::TODAY.to_owned()),
            folder: folder.to_owned(),
            name,
            settings,
        }
    }

    /// The folder of the project.
    pub fn project(&self) -> PathBuf {
        self.folder.join("project")
    }

    /// The options, on top of nothing.
    pub fn options(&self) -> Options {
        let mut options = Options::new(&*self.today);
        for (name, value) in &self.settings {
            if let Err(error) = options.settings.set(name, value) {
                panic!("{}: {name} = {value}: {error}", self.name);
            }
        }
        options
    }

    /// The project's files.
    pub fn files(&self) -> Files {
        read_folder(&self.project())
    }

    /// The project as a tree that is read when asked.
    pub fn tree(&self) -> Tree {
        tree(&self.files())
    }
}

/// Every file below a folder; a folder that is not there holds none.
pub fn read_folder(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let Some(name) = path.strip_prefix(folder).ok().and_then(Path::to_str) {
                let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let name = RepoPath::parse(name).unwrap_or_else(|error| panic!("{name:?}: {error}"));
                files.insert(name, bytes);
            }
        }
    }
    files
}

/// Writes files into a folder, which is made where it is missing.
pub fn write_folder(files: &Files, folder: &Path) {
    for (path, bytes) in files {
        let path = folder.join(path.as_str());
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).unwrap_or_else(|error| panic!("{}: {error}", parent.display()));
        fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

/// A reader of files in memory that counts what it was asked for.
#[derive(Debug)]
pub struct Memory {
    files: BTreeMap<RepoPath, Content>,
    asked: Rc<Cell<usize>>,
}

impl Reader for Memory {
    fn read(&self, path: &RepoPath) -> Content {
        self.asked.set(self.asked.get() + 1);
        self.files.get(path).cloned().unwrap_or(Content::Failed("it is gone".to_owned()))
    }
}

/// The content that a host gives for some bytes.
pub fn content(bytes: &[u8]) -> Content {
    std::str::from_utf8(bytes).map_or(Content::NotText, |text| Content::Text(Arc::from(text)))
}

/// A tree that is read when asked.
pub fn tree(files: &Files) -> Tree {
    counted(files).0
}

/// A tree that is read when asked, and how often it was.
pub fn counted(files: &Files) -> (Tree, Rc<Cell<usize>>) {
    let asked = Rc::new(Cell::new(0));
    let contents = files.iter().map(|(path, bytes)| (path.clone(), content(bytes))).collect();
    let reader = Memory { files: contents, asked: asked.clone() };
    (Tree::new(files.keys().cloned(), Box::new(reader)), asked)
}

/// Files given as texts, for tests that make their own.
pub fn files<P: AsRef<str>, T: Into<Vec<u8>>>(of: impl IntoIterator<Item = (P, T)>) -> Files {
    of.into_iter()
        .map(|(path, text)| {
            let name = path.as_ref();
            (RepoPath::parse(name).unwrap_or_else(|error| panic!("{name:?}: {error}")), text.into())
        })
        .collect()
}
