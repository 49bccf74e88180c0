//! What the repository promises about itself, beyond what a compiler can see.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use stageplan::ecosystem;
use stageplan_tests::{laws, repository};

/// The files that git knows, or every file outside of build folders where there is no git.
fn tracked() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(repository())
        .output();
    if let Ok(output) = listed
        && output.status.success()
    {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        return text.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    }
    let mut files = Vec::new();
    walk(&repository(), &mut files);
    let root = repository();
    files.iter().filter_map(|path| path.strip_prefix(&root).ok()?.to_str().map(str::to_owned)).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if name != ".git" && !(name == "target" && folder == repository()) {
                walk(&path, files);
            }
        } else {
            files.push(path);
        }
    }
}

/// The text files with their texts.
fn texts() -> Vec<(String, String)> {
    let read = |name: String| Some((name.clone(), fs::read_to_string(repository().join(&name)).ok()?));
    tracked().into_iter().filter_map(read).collect()
}

fn document(name: &str) -> String {
    fs::read_to_string(repository().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

#[test]
fn paths_in_the_documents_exist() {
    let root = repository();
    let mut missing = Vec::new();
    for name in DOCUMENTS {
        let text = document(name);
        // Every second piece between backticks is code; fences leave empty pieces, which change nothing.
        for code in text.split('`').skip(1).step_by(2) {
            let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
            if code.is_empty() || !code.chars().all(plain) {
                continue;
            }
            let first = code.split('/').next().unwrap_or_default();
            let is_path = code.contains('/') && !first.is_empty() && root.join(first).is_dir();
            if is_path && !root.join(code).exists() {
                missing.push(format!("{name}: {code}"));
            }
        }
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") && !root.join(path).exists() {
                missing.push(format!("{name}: {target}"));
            }
        }
    }
    assert!(missing.is_empty(), "these paths do not exist:\n{}", missing.join("\n"));
}

/// Tests that a document names as what holds an invariant must be there.
#[test]
fn tests_in_the_architecture_exist() {
    let sources: String = texts().into_iter().filter(|(name, _)| name.ends_with(".rs")).map(|(_, text)| text).collect();
    let text = document("ARCHITECTURE.md");
    let mut missing = Vec::new();
    for paragraph in text.split("\n\n").filter(|paragraph| paragraph.starts_with("**Invariant:")) {
        let held: Vec<&str> = paragraph.split('`').skip(1).step_by(2).filter(|code| code.contains('_')).collect();
        if !paragraph.replace('\n', " ").contains("Held by") {
            missing.push(format!("nothing holds: {paragraph}"));
        }
        for name in held.into_iter().filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')) {
            if !sources.contains(&format!("fn {name}")) && !document("Cargo.toml").contains(name) {
                missing.push(format!("there is no {name}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A lockfile or a text that names the host a package was fetched from binds whoever installs to that host.
#[test]
fn no_file_names_the_host_of_a_package_registry() {
    let hosts = [
        concat!("registry.", "npmjs.org"),
        concat!("registry.", "yarnpkg.com"),
        concat!("npm.", "jsr.io"),
        concat!("proxy.", "golang.org"),
        concat!("sum.", "golang.org"),
        concat!("static.", "crates.io"),
        concat!("index.", "crates.io"),
        concat!("files.", "pythonhosted.org"),
        concat!("//pypi.", "org"),
        concat!("repo.maven.", "apache.org"),
        concat!("repo1.", "maven.org"),
        concat!("plugins.", "gradle.org"),
        concat!("artifact", "ory/"),
    ];
    let mut found = Vec::new();
    for (name, text) in texts() {
        found.extend(hosts.iter().filter(|host| text.contains(*host)).map(|host| format!("{name}: {host}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_file_names_a_path_of_this_machine() {
    let root = repository().canonicalize().unwrap_or_else(|_| repository());
    let mut paths: BTreeSet<String> = [concat!("/Use", "rs/"), concat!("C:\\Use", "rs\\")].map(str::to_owned).into();
    // A repository in a folder of the root would forbid names that any image may have.
    paths.extend(root.parent().and_then(Path::to_str).filter(|path| path.len() > 3).map(|path| format!("{path}/")));
    let mut found = Vec::new();
    for (name, text) in texts() {
        found.extend(paths.iter().filter(|path| text.contains(*path)).map(|path| format!("{name}: {path}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn sources() -> Vec<(String, String)> {
    texts().into_iter().filter(|(name, _)| name.ends_with(".rs")).collect()
}

#[test]
fn nothing_is_left_to_be_written() {
    let marks = [concat!("to", "do!("), concat!("unimplement", "ed!("), concat!("TO", "DO:"), concat!("FIX", "ME")];
    let mut found = Vec::new();
    for (name, text) in sources() {
        for (index, line) in text.lines().enumerate() {
            found.extend(
                marks.iter().filter(|mark| line.contains(*mark)).map(|_| format!("{name}:{}: {line}", index + 1)),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The string literals that stand as the first argument of these calls.
fn rule_ids() -> Vec<(String, String)> {
    let calls =
        ["Finding::error(", "Finding::warning(", "Finding::note(", "Origin::rule(", "Origin::rule_from(", ".derive("];
    let mut ids = Vec::new();
    for (name, text) in
        sources().into_iter().filter(|(name, _)| name.starts_with("crates/") && !name.contains("/templates/"))
    {
        for call in calls {
            for (at, _) in text.match_indices(call) {
                let rest = text[at + call.len()..].trim_start();
                if let Some(id) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                    ids.push((name.clone(), id.to_owned()));
                }
            }
        }
    }
    ids
}

#[test]
fn rule_ids_are_words() {
    let ids = rule_ids();
    assert!(!ids.is_empty(), "no rule was found, so that nothing was checked");
    let wrong: Vec<String> =
        ids.iter().filter(|(_, id)| !laws::is_rule_id(id)).map(|(name, id)| format!("{name}: {id}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_ecosystem_folder_is_in_the_list() {
    let folder = repository().join("crates/stageplan/src/ecosystem");
    let folders: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .flatten()
        // What ecosystems share has no tables of its own.
        .filter(|entry| entry.path().join("catalog.toml").exists())
        .filter_map(|entry| entry.file_name().to_str().map(str::to_owned))
        .collect();
    let listed: BTreeSet<String> = ecosystem::ALL.iter().map(|entry| entry.id.to_owned()).collect();
    assert_eq!(folders, listed);
}

/// A corpus that git does not know is not tested by anybody else.
#[test]
fn git_knows_every_file_of_the_corpus() {
    let known: BTreeSet<String> = tracked().into_iter().collect();
    let root = repository();
    let mut files = Vec::new();
    walk(&root.join("tests/corpus"), &mut files);
    walk(&root.join("tests/images"), &mut files);
    let names = files.iter().filter_map(|path| path.strip_prefix(&root).ok()?.to_str());
    let unknown: Vec<&str> = names.filter(|name| !known.contains(*name)).collect();
    assert!(unknown.is_empty(), "git ignores:\n{}", unknown.join("\n"));
}
