//! The crates that workflows install by Cargo, with their versions: programs that a book calls come that way.

use stageplan_syntax::data::Node;
use stageplan_syntax::shell;

use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::RepoPath;

/// Names with whole versions, in the order of the workflows.
pub(super) fn read(unit: &Unit<'_>) -> Vec<(String, Sourced<String>)> {
    let mut found = Vec::new();
    let Ok(folder) = RepoPath::parse(".github/workflows") else { return found };
    let root = unit.at(RepoPath::root());
    let is_workflow = |path: &&RepoPath| matches!(path.extension(), Some("yml" | "yaml"));
    for path in unit.project.tree().files_in(&folder).filter(is_workflow) {
        let Some(manifest) = root.yaml(path.as_str()) else { continue };
        let jobs = manifest.at(&["jobs"]).into_iter().flat_map(Node::entries);
        for step in jobs.filter_map(|(_, job)| job.get("steps")).flat_map(Node::items) {
            if let Some(run) = step.get("run") {
                let installed = run.as_str().into_iter().flat_map(installed);
                found.extend(installed.map(|(name, version)| (name, manifest.sourced(run, version))));
            }
            // An action that installs programs by their names.
            let uses = step.get("uses").and_then(Node::as_str).unwrap_or_default();
            if let Some(tools) = step.at(&["with", "tool"]).filter(|_| uses.starts_with("taiki-e/install-action@")) {
                let named =
                    tools.as_str().unwrap_or_default().split([',', ' ', '\n']).filter_map(|tool| at(tool.trim()));
                found.extend(named.map(|(name, version)| (name, manifest.sourced(tools, version))));
            }
        }
    }
    found
}

/// `name@1.2.3`, with a whole version.
fn at(text: &str) -> Option<(String, String)> {
    let (name, version) = text.split_once('@')?;
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (!name.is_empty() && name.chars().all(letters)).then_some(())?;
    Some((name.to_owned(), whole(version)?))
}

/// A version that means only itself.
fn whole(text: &str) -> Option<String> {
    let text = text.strip_prefix('=').unwrap_or(text);
    let parts: Vec<&str> = text.split('.').collect();
    let digits = |part: &&str| !part.is_empty() && part.len() < 6 && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(digits)).then(|| text.to_owned())
}

/// What the lines of a step install.
fn installed(script: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for command in &shell::parse(script).commands {
        let words: Vec<String> = (0..command.words.len()).filter_map(|at| command.literal(at)).collect();
        let mut words = words.iter().map(String::as_str);
        if words.next() != Some("cargo") || !matches!(words.next(), Some("install" | "binstall")) {
            continue;
        }
        let (mut names, mut version) = (Vec::new(), None);
        while let Some(word) = words.next() {
            let (flag, value) = shell::split_flag(word);
            let takes = matches!(
                flag,
                "--version"
                    | "--vers"
                    | "--git"
                    | "--branch"
                    | "--tag"
                    | "--rev"
                    | "--path"
                    | "--root"
                    | "--registry"
                    | "--index"
                    | "--features"
                    | "-F"
                    | "--profile"
                    | "--target"
                    | "--target-dir"
                    | "--bin"
                    | "--config"
                    | "-j"
                    | "--jobs"
                    | "--color"
                    | "-Z"
            );
            let value = if takes && value.is_none() { words.next() } else { value };
            match flag {
                "--version" | "--vers" => version = value.and_then(whole),
                _ if flag.starts_with('-') => {}
                name => names.push(name.to_owned()),
            }
        }
        let single = names.len() == 1;
        for name in names {
            found.extend(at(&name).or_else(|| at(&format!("{name}@{}", version.clone().filter(|_| single)?))));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_install_crates() {
        let check = |script: &str, expect: &[&str]| {
            let found: Vec<String> =
                installed(script).into_iter().map(|(name, version)| format!("{name} {version}")).collect();
            assert_eq!(found, expect, "{script}");
        };
        check("cargo install mdbook-toc@0.14.2 a@1.0.0 --locked", &["mdbook-toc 0.14.2", "a 1.0.0"]);
        check("cargo install --version =0.4.40 mdbook", &["mdbook 0.4.40"]);
        check("cargo binstall -y mdbook --version 0.4.40", &["mdbook 0.4.40"]);
        check("cargo install mdbook --vers ^0.4", &[]);
        check("cargo install mdbook\ncargo build", &[]);
        check("cargo install a@$V b@1.2.3", &["b 1.2.3"]);
        check("cargo install --git https://example.org/a a b", &[]);
    }
}
