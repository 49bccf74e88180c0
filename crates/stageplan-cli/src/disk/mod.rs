//! The project on disk: every path that counts, and contents when they are asked for.
//!
//! What counts is what a clone of the project would hold. Where the project is a git repository, its index says which
//! files are tracked: those count whatever `.gitignore` says, and of the others those that it does not name. A folder
//! without an index is most likely a copy of what was committed: an ignored file counts unless it holds an environment,
//! and an ignored folder does if it is small, is not called like what builds make, and no tool was at work here.

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
    let tree = Tree::new(walk.files, Box::new(DiskReader::new(root)));
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot write its files should fail")]

    use std::fs;
    use std::path::PathBuf;

    use serde_json::Value;
    use tempfile::TempDir;

    use super::*;

    /// A project of these files; a path that ends with `/` is a folder.
    fn project(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        (folder, root)
    }

    /// The table of names and cases that the page's reader holds to as well.
    fn table() -> Value {
        serde_json::from_str(include_str!("../../../../tests/listing.json")).unwrap()
    }

    fn strings(value: &Value) -> Vec<&str> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    #[test]
    fn the_names_are_those_of_the_page() {
        let sorted = |names: &[&'static str]| {
            let mut names = names.to_vec();
            names.sort_unstable();
            names
        };
        let table = table();
        assert_eq!(sorted(walk::NEVER), strings(&table["never"]));
        assert_eq!(sorted(walk::VERSIONS), strings(&table["versions"]));
        assert_eq!(sorted(walk::MADE), strings(&table["made"]));
        assert_eq!(Some(walk::WRITTEN as u64), table["written"].as_u64());
    }

    /// Makes a repository that tracks these files; `false` where there is no git to do it.
    fn track(root: &Path, paths: &[&str]) -> bool {
        let git = |args: &[&str]| std::process::Command::new("git").arg("-C").arg(root).args(args).output();
        // Machines without git have the tests of the index itself.
        git(&["init", "--quiet"]).is_ok() && git(&[&["add", "--force", "--"], paths].concat()).is_ok()
    }

    #[test]
    fn what_counts_is_what_the_table_says() {
        let table = table();
        for case in table["cases"].as_array().unwrap() {
            let texts = case["files"].as_object().into_iter().flatten();
            let mut files: Vec<(&str, &str)> =
                texts.map(|(path, text)| (path.as_str(), text.as_str().unwrap())).collect();
            files.extend(strings(&case["empty"]).into_iter().map(|path| (path, "")));
            let folder = case["many"][0].as_str().unwrap_or_default();
            let many: Vec<String> =
                (0..case["many"][1].as_u64().unwrap_or(0)).map(|number| format!("{folder}/{number}")).collect();
            files.extend(many.iter().map(|path| (path.as_str(), "")));
            let mut expected = strings(&case["counts"]);
            if case["manyCount"].as_bool() == Some(true) {
                expected.extend(many.iter().map(String::as_str));
            }
            expected.sort_unstable();
            let (_folder, root) = project(&files);
            let tracked = strings(&case["tracked"]);
            if !tracked.is_empty() && !track(&root, &tracked) {
                continue;
            }
            let listed = list(&root, true, true).unwrap();
            let mut paths: Vec<&str> = listed.tree.paths().map(stageplan::RepoPath::as_str).collect();
            paths.sort_unstable();
            assert_eq!(paths, expected, "{}", case["name"]);
        }
    }

    #[test]
    fn what_is_ignored_counts_when_asked_for() {
        let (_folder, root) = project(&[(".gitignore", "dist/\n.env\n"), (".env", ""), ("dist/main.js", "")]);
        assert_eq!(list(&root, false, true).unwrap().tree.len(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn links_count_when_they_lead_to_a_file_of_the_project() {
        use std::os::unix::fs::symlink;
        let (_folder, root) = project(&[("real/go.mod", "module x")]);
        symlink("real/go.mod", root.join("go.mod")).unwrap();
        symlink("real", root.join("folder")).unwrap();
        symlink("..", root.join("real/loop")).unwrap();
        symlink("self", root.join("self")).unwrap();
        symlink("/etc/passwd", root.join("passwd")).unwrap();
        let listed = list(&root, true, true).unwrap();
        let paths: Vec<&str> = listed.tree.paths().map(stageplan::RepoPath::as_str).collect();
        assert_eq!(paths, ["go.mod", "real/go.mod"]);
        let messages: Vec<&str> = listed.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, ["`passwd`, `self` left out: the link leads nowhere or out of the project"]);
        let text = stageplan::RepoPath::parse("go.mod").ok().and_then(|path| listed.tree.text(&path).cloned());
        assert_eq!(text.as_deref(), Some("module x"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_no_instruction_can_carry_are_left_out_and_said() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let (_folder, root) = project(&[("ok", ""), ("back\\slash", ""), ("line\nbreak", "")]);
        fs::write(root.join(OsStr::from_bytes(b"\xff\xfe")), "").unwrap();
        let listed = list(&root, true, true).unwrap();
        assert_eq!(listed.tree.len(), 1);
        assert_eq!(listed.findings.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_may_not_be_listed_is_said() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, root) = project(&[("open/a", ""), ("closed/b", "")]);
        fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o000)).unwrap();
        let readable = fs::read_dir(root.join("closed")).is_ok();
        let listed = list(&root, true, true).unwrap();
        fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o755)).unwrap();
        // Whoever may read everything, such as root, sees nothing of this.
        assert_eq!(listed.findings.len(), usize::from(!readable));
    }
}
