//! The names in git's index: which files are tracked.
//!
//! The format is `gitformat-index(5)`: a header, then entries sorted by name, each with fixed fields, an object id and a
//! name. Versions 2 to 4 are read with SHA-1 ids; anything else (another hash, an index split over two files, entries that
//! stand for whole folders) is no answer, and the caller does without.

use std::fs;
use std::path::Path;

/// Names of tracked files, sorted by bytes.
pub(super) struct Index {
    names: Vec<String>,
}

/// The stat fields and the object id before the flags of an entry.
const FIXED: usize = 40 + 20;
/// More than the largest repositories need.
const LIMIT: u64 = 256 * 1024 * 1024;

impl Index {
    /// Reads the index of the repository whose work tree is `root`.
    pub(super) fn read(root: &Path) -> Option<Self> {
        let git = root.join(".git");
        // A repository kept elsewhere lies outside the project; so does what a link leads to.
        if !git.symlink_metadata().ok()?.is_dir() {
            return None;
        }
        let path = git.join("index");
        let metadata = path.symlink_metadata().ok()?;
        if !metadata.is_file() || metadata.len() > LIMIT {
            return None;
        }
        Self::parse(&fs::read(path).ok()?)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.get(..4)? != b"DIRC" {
            return None;
        }
        let version = number(bytes, 4)?;
        let count = number(bytes, 8)? as usize;
        if !(2..=4).contains(&version) {
            return None;
        }
        let mut at = 12;
        let mut names: Vec<String> = Vec::with_capacity(count.min(bytes.len() / (FIXED + 2)));
        let mut name: Vec<u8> = Vec::new();
        for _ in 0..count {
            let start = at;
            let mode = number(bytes, start + 24)?;
            let flags = u16::from_be_bytes(bytes.get(start + FIXED..start + FIXED + 2)?.try_into().ok()?);
            let extended = flags & 0x4000 != 0;
            at = start + FIXED + if extended { 4 } else { 2 };
            if version == 4 {
                let (strip, next) = offset(bytes, at)?;
                at = next;
                name.truncate(name.len().checked_sub(strip)?);
            } else {
                name.clear();
            }
            let end = at + bytes.get(at..)?.iter().position(|byte| *byte == 0)?;
            name.extend_from_slice(&bytes[at..end]);
            // Entries of the older versions are filled up with NUL to a multiple of eight, with at least one.
            at = if version == 4 { end + 1 } else { start + (end - start) / 8 * 8 + 8 };
            // The mode of a folder: the index is sparse, and names below it are missing.
            if mode & 0o170_000 == 0o040_000 {
                return None;
            }
            if let Ok(name) = std::str::from_utf8(&name)
                && names.last().is_none_or(|last| last != name)
            {
                names.push(name.to_owned());
            }
        }
        // Of an index split in two, this half does not know the names of the other.
        let split = bytes.get(at..).is_some_and(|rest| rest.starts_with(b"link"));
        (!split && names.is_sorted()).then_some(Self { names })
    }

    /// Whether the file is tracked.
    pub(super) fn has(&self, path: &str) -> bool {
        self.names.binary_search_by(|name| name.as_str().cmp(path)).is_ok()
    }

    /// Whether a tracked file lies below the folder.
    pub(super) fn has_below(&self, folder: &str) -> bool {
        let prefix = format!("{folder}/");
        let at = self.names.partition_point(|name| *name < prefix);
        self.names.get(at).is_some_and(|name| name.starts_with(&prefix))
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A number of seven-bit groups, the highest first, where each group but the last adds one; as in pack files.
fn offset(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut byte = *bytes.get(at)?;
    let mut value = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        at += 1;
        byte = *bytes.get(at)?;
        value = value.checked_add(1)?.checked_mul(128)?.checked_add(usize::from(byte & 0x7f))?;
    }
    Some((value, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index of version 2 or 4 with these names.
    fn index(version: u32, names: &[&str]) -> Vec<u8> {
        let mut bytes = b"DIRC".to_vec();
        bytes.extend(version.to_be_bytes());
        bytes.extend((names.len() as u32).to_be_bytes());
        let mut last = "";
        for name in names {
            let start = bytes.len();
            bytes.extend([0; FIXED]);
            bytes[start + 24..start + 28].copy_from_slice(&0o100_644u32.to_be_bytes());
            bytes.extend((name.len() as u16).to_be_bytes());
            if version == 4 {
                let common = name.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
                bytes.push((last.len() - common) as u8);
                bytes.extend(name[common..].bytes());
                bytes.push(0);
            } else {
                bytes.extend(name.bytes());
                let length = bytes.len() - start;
                bytes.resize(start + length / 8 * 8 + 8, 0);
            }
            last = name;
        }
        bytes
    }

    #[test]
    fn tracked_names_are_known_in_every_version() {
        for version in [2, 3, 4] {
            let index = Index::parse(&index(version, &["a/b.txt", "a/c", "go.mod", "web/dist/index.html"]));
            let index = index.unwrap_or(Index { names: Vec::new() });
            assert!(index.has("go.mod") && index.has("a/c"), "version {version}");
            assert!(!index.has("a") && !index.has("web/dist"), "version {version}");
            assert!(index.has_below("web") && index.has_below("web/dist"), "version {version}");
            assert!(!index.has_below("we") && !index.has_below("go.mod"), "version {version}");
        }
    }

    #[test]
    fn no_bytes_make_it_fail() {
        let whole = index(4, &["a/b.txt", "a/c", "go.mod"]);
        for end in 0..whole.len() {
            Index::parse(&whole[..end]);
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] = 0xff;
            Index::parse(&bytes);
        }
    }
}
