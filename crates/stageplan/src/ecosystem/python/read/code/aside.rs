//! What lies at the top of a unit for other tools and for people, and that no source speaks of.

use stageplan_syntax::python::source::Kind;

use super::modules::Modules;
use crate::ecosystem::python::facts::Code;
use crate::project::Unit;
use crate::tree::{RepoPath, Tree};

/// Files that another tool opens, in small letters.
const FILES: &[(&str, &str)] = &[
    ("contributors", PEOPLE),
    ("contributors.*", PEOPLE),
    ("maintainers", PEOPLE),
    ("maintainers.*", PEOPLE),
    ("codeowners", PEOPLE),
    ("vagrantfile", TOOLS),
    ("brewfile", TOOLS),
    ("jenkinsfile", TOOLS),
    ("heroku.yml", DELIVERY),
    ("now.json", DELIVERY),
    ("cloudbuild.yaml", DELIVERY),
    ("skaffold.yaml", DELIVERY),
    ("serverless.yml", DELIVERY),
    ("stellar.yaml", TOOLS),
    ("crowdin.yml", TOOLS),
    ("crowdin.yaml", TOOLS),
    ("qodana.yaml", TOOLS),
    ("appveyor.yml", TOOLS),
    ("azure-pipelines.yml", TOOLS),
    ("bitbucket-pipelines.yml", TOOLS),
    ("lefthook.yml", TOOLS),
    ("cliff.toml", TOOLS),
    ("typos.toml", TOOLS),
    ("sonar-project.*", TOOLS),
    ("prometheus.yml", DELIVERY),
    // The catalogues that are read are made of these two.
    ("babel.cfg", TOOLS),
    ("*.pot", TOOLS),
    ("package.json", FRONT),
    ("*.code-workspace", TOOLS),
    ("*.sublime-project", TOOLS),
    ("*.sh", SCRIPTS),
    ("*.bash", SCRIPTS),
    ("*.ps1", SCRIPTS),
    ("*.bat", SCRIPTS),
    ("*.cmd", SCRIPTS),
];

/// Folders of other tools, in small letters. One with sources of Python in it is not meant.
const FOLDERS: &[(&str, &str)] = &[
    ("ansible", DELIVERY),
    ("debian", DELIVERY),
    ("deploy", DELIVERY),
    ("deployment", DELIVERY),
    ("deployments", DELIVERY),
    ("devops", DELIVERY),
    ("grafana", DELIVERY),
    ("insomnia", TOOLS),
    ("nginx", DELIVERY),
    ("postman", TOOLS),
    ("prometheus", DELIVERY),
    ("snap", DELIVERY),
    ("systemd", DELIVERY),
    ("vagrant", TOOLS),
];

const PEOPLE: &str = "documentation";
const TOOLS: &str = "settings of a tool";
const DELIVERY: &str = "delivery";
const FRONT: &str = "of a front end, and no program of Python reads it";
pub(in crate::ecosystem::python) const SCRIPTS: &str = "a script that nothing of the image runs";
const STYLES: &str = "style sheets that a build makes into others";

/// Adds the names of the top level, as [`crate::ecosystem::top::Top`] writes them, that no source speaks of.
pub(super) fn read(modules: &Modules<'_, '_>, unit: &Unit<'_>, code: &mut Code) {
    let tree = unit.project.tree();
    let mut found: Vec<(String, &'static str)> = Vec::new();
    for file in tree.files_in(&unit.folder) {
        let lower = file.file_name().to_ascii_lowercase();
        if let Some((_, why)) = FILES.iter().find(|(pattern, _)| fits(pattern, &lower)) {
            found.push((file.file_name().to_owned(), why));
        }
    }
    for folder in tree.folders_in(&unit.folder) {
        let lower = folder.file_name().to_ascii_lowercase();
        let why = FOLDERS.iter().find(|(name, _)| *name == lower).map(|(_, why)| *why);
        let why =
            why.filter(|_| !holds_sources(tree, &folder)).or_else(|| only_styles(tree, &folder).then_some(STYLES));
        found.extend(why.map(|why| (format!("{}/", folder.file_name()), why)));
    }
    if found.is_empty() {
        return;
    }
    for module in modules.all {
        for token in module.tree.tokens.iter().filter(|token| matches!(token.kind, Kind::String | Kind::Format)) {
            found.retain(|(name, _)| !speaks_of(token.text, name.trim_end_matches('/')));
        }
    }
    code.aside = found;
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => name.len() > start.len() + end.len() && name.starts_with(start) && name.ends_with(end),
        None => pattern == name,
    }
}

/// Whether a text holds a name as a part of a path.
fn speaks_of(text: &str, name: &str) -> bool {
    let whole = |c: Option<char>| c.is_none_or(|c| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    text.match_indices(name)
        .any(|(at, _)| whole(text[..at].chars().next_back()) && whole(text[at + name.len()..].chars().next()))
}

fn holds_sources(tree: &Tree, folder: &RepoPath) -> bool {
    tree.files_below(folder).any(|file| matches!(file.extension(), Some("py" | "so" | "pyx")))
}

/// Whether a folder holds nothing but what becomes CSS, and perhaps the script that makes it.
fn only_styles(tree: &Tree, folder: &RepoPath) -> bool {
    let style = |file: &RepoPath| matches!(file.extension(), Some("scss" | "sass" | "less" | "styl"));
    tree.files_below(folder).any(style)
        && tree.files_below(folder).all(|file| style(file) || file.extension() == Some("sh"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_whole_part_of_a_path() {
        for (text, spoken) in [
            ("'grafana'", true),
            ("\"./grafana/board.json\"", true),
            ("'my-grafana'", false),
            ("'grafana2'", false),
            ("'grafana.json'", false),
            ("'see grafana for it'", true),
            ("''", false),
        ] {
            assert_eq!(speaks_of(text, "grafana"), spoken, "{text}");
        }
    }

    #[test]
    fn patterns_want_a_stem() {
        for (name, known) in [("a.sh", true), (".sh", false), ("contributors.txt", true), ("heroku.yaml", false)] {
            assert_eq!(FILES.iter().any(|(pattern, _)| fits(pattern, name)), known, "{name}");
        }
    }
}
