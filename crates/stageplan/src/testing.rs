//! Projects for tests, written as one text: what follows a line `//- path` is the content of that file.
//!
//! ```text
//! //- package.json
//! {"name": "shop"}
//! //- src/server.js
//! listen(3000)
//! ```
//!
//! The sections may be indented as a whole: the indentation of the `//-` line is taken off every line of its section.

#![allow(clippy::panic, reason = "a test that writes a bad path should fail")]

use crate::project::{Project, Unit};
use crate::tree::{RepoPath, Tree};

/// The path that a test writes; a test that writes a bad one should fail.
#[track_caller]
pub(crate) fn path(text: &str) -> RepoPath {
    match RepoPath::parse(text) {
        Ok(path) => path,
        Err(error) => panic!("{text:?}: {error}"),
    }
}

/// The files of a sectioned text, in the order they are written.
pub(crate) fn files(text: &str) -> Vec<(RepoPath, String)> {
    let mut files: Vec<(RepoPath, String)> = Vec::new();
    let mut indent = "";
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches(' ');
        if let Some(name) = body.strip_prefix("//- ") {
            indent = &line[..line.len() - body.len()];
            files.push((path(name.trim()), String::new()));
        } else if let Some((_, content)) = files.last_mut() {
            content.push_str(line.strip_prefix(indent).unwrap_or(line.trim_start_matches(' ')));
        } else {
            assert!(line.trim().is_empty(), "text before the first `//- path`: {line:?}");
        }
    }
    files
}

/// The tree of a sectioned text.
pub(crate) fn tree(text: &str) -> Tree {
    Tree::in_memory(files(text).into_iter().map(|(path, content)| (path, Some(content))))
}

/// Hands the unit in `folder` (empty for the root) of a sectioned text to `look`.
pub(crate) fn with_unit<R>(text: &str, folder: &str, look: impl FnOnce(&Unit<'_>) -> R) -> R {
    let tree = tree(text);
    let project = Project::new(&tree);
    look(&Unit { project: &project, folder: path(folder) })
}

/// Damaged spellings of a text: cut short, parts left out, bytes replaced. The same `seed` gives the same text, so that a
/// failure can be repeated.
pub(crate) fn damaged(text: &str, seed: u64) -> String {
    const LETTERS: &[&str] = &[
        "",
        ":",
        "-",
        "\n",
        " ",
        "\t",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "#",
        "$",
        "${",
        "&x ",
        "*x",
        "<<: ",
        "=",
        "\\",
        "0",
        "99999999999999999999",
        "null",
        "true",
        "é",
        "\u{0}",
        "/",
        "..",
        "|",
        ">",
        "%",
        ",",
        "()",
    ];
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    let mut letters: Vec<String> = text.chars().map(String::from).collect();
    for _ in 0..=next(6) {
        let at = next(letters.len().max(1));
        match next(4) {
            0 if letters.len() > 1 => {
                let end = (at + next(12)).min(letters.len());
                letters.drain(at.min(end)..end);
            }
            1 => letters.insert(at.min(letters.len()), LETTERS[next(LETTERS.len())].to_owned()),
            2 if next(4) == 0 => letters.truncate(at),
            _ if at < letters.len() => letters[at] = LETTERS[next(LETTERS.len())].to_owned(),
            _ => {}
        }
    }
    letters.concat()
}

#[test]
fn sections_become_files_without_their_indentation() {
    let text = "\n    //- a/b.yml\n    x:\n      - 1\n\n    //- c\n    last\n";
    let got: Vec<_> = files(text).into_iter().map(|(path, text)| (path.to_string(), text)).collect();
    assert_eq!(got, [("a/b.yml".to_owned(), "x:\n  - 1\n\n".to_owned()), ("c".to_owned(), "last\n".to_owned())]);
}
