//! Contents on demand.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use stageplan::{Content, Reader, RepoPath};

/// The largest file that is read. Manifests and lockfiles of very large repositories stay well below it.
const LIMIT: u64 = 32 * 1024 * 1024;

/// Reads files of a project, and none outside of it.
pub(super) struct DiskReader {
    root: PathBuf,
}

impl DiskReader {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    fn bytes(&self, path: &RepoPath) -> io::Result<Option<Vec<u8>>> {
        let mut path = self.root.join(path.as_str());
        // The kind is looked at before opening, because opening a pipe may wait for ever.
        let mut metadata = path.symlink_metadata()?;
        if metadata.is_symlink() {
            path = path.canonicalize()?;
            if !path.starts_with(&self.root) {
                return Err(io::Error::other("it leads out of the project"));
            }
            metadata = path.metadata()?;
        }
        if !metadata.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        if metadata.len() > LIMIT {
            return Ok(None);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
        File::open(&path)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
        Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= LIMIT))
    }
}

impl Reader for DiskReader {
    fn read(&self, path: &RepoPath) -> Content {
        match self.bytes(path) {
            Ok(Some(bytes)) => String::from_utf8(bytes).map_or(Content::NotText, |text| Content::Text(text.into())),
            Ok(None) => Content::TooLarge,
            Err(error) => Content::Failed(error.to_string()),
        }
    }
}
