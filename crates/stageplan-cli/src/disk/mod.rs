//! The project on disk: every path that counts, and contents when they are asked for.
//!
//! What counts is what a clone of the project would hold. Where the project is a git repository, its index says which
//! files are tracked: those count whatever `.gitignore` says, and of the others those that it does not name. A folder
//! without an index is most likely a copy of what was committed: an ignored folder is left out then, and an ignored file
//! counts unless it holds an environment.

mod index;
mod read;
mod walk;

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use stageplan::{Finding, Tree};

use read::DiskReader;
use walk::{Notes, Walk};

/// A listed project.
pub(crate) struct Listed {
    pub(crate) tree: Tree,
    /// What the disk itself has to say.
    pub(crate) findings: Vec<Finding>,
}

/// Lists the project below `root`, which must be a canonical path. Nothing outside of it is looked at.
pub(crate) fn list(root: &Path, gitignore: bool, quiet: bool) -> io::Result<Listed> {
    let mut progress = Progress::new(!quiet);
    let mut walk = Walk::new(root, gitignore);
    walk.run(&mut |count| progress.tick(count))?;
    progress.finish();
    let findings = findings(&walk.notes);
    let tree = Tree::new(walk.files.into_iter().map(|path| (path, None)), Box::new(DiskReader::new(root)));
    Ok(Listed { tree, findings })
}

fn findings(notes: &Notes) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !notes.unreadable.is_empty() {
        let message = format!("{} could not be read and is planned as if it were empty", some(&notes.unreadable));
        findings.push(
            Finding::warning("disk/unreadable", message)
                .help("check its permissions, or ignore it if no build needs it"),
        );
    }
    if !notes.names.is_empty() {
        let message = format!("{} left out: no build instruction can carry the name", some(&notes.names));
        findings.push(
            Finding::note("disk/unusable-name", message)
                .help("rename what the build needs: UTF-8, no control characters"),
        );
    }
    if !notes.links.is_empty() {
        let message = format!("{} left out: the link leads nowhere or out of the project", some(&notes.links));
        findings.push(
            Finding::note("disk/outside-link", message)
                .help("a build context holds no file outside the project; copy in what the build needs"),
        );
    }
    findings
}

/// The first names of a list, and how many more there are.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let mut sorted: Vec<&str> = names.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let shown = sorted.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match sorted.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// A line on the terminal for listings that take long.
struct Progress {
    start: Instant,
    shown: bool,
    wanted: bool,
}

impl Progress {
    const PATIENCE: Duration = Duration::from_millis(500);

    fn new(wanted: bool) -> Self {
        Self { start: Instant::now(), shown: false, wanted: wanted && io::stderr().is_terminal() }
    }

    fn tick(&mut self, count: usize) {
        if self.wanted && self.start.elapsed() > Self::PATIENCE {
            self.shown = true;
            let _ = write!(io::stderr(), "\rListing the project: {count} files");
        }
    }

    fn finish(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
