//! What lies at the top of a unit for other tools and for people, and that no source speaks of.

use std::collections::BTreeSet;

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
    let all = found.iter().filter(|(_, why)| *why == SCRIPTS).count();
    for module in modules.all {
        for token in module.tree.tokens.iter().filter(|token| matches!(token.kind, Kind::String | Kind::Format)) {
            found.retain(|(name, _)| !speaks_of(token.text, name.trim_end_matches('/')) && !globs(token.text, name));
        }
    }
    let followed: BTreeSet<&RepoPath> = modules.all.iter().map(|module| &module.source.path).collect();
    others(unit, &followed, &mut found);
    // A script may call others.
    if found.iter().filter(|(_, why)| *why == SCRIPTS).count() < all {
        found.retain(|(_, why)| *why != SCRIPTS);
    }
    code.aside = found;
}

/// How many files, and how much of them, is searched for names.
const SEARCHED: (usize, usize) = (4000, 16 << 20);

/// Keeps what sources name that nothing imports by a statement, such as the applications of Django, and what settings
/// name. Where that is too much to search, only what no program opens is left aside.
fn others(unit: &Unit<'_>, followed: &BTreeSet<&RepoPath>, found: &mut Vec<(String, &'static str)>) {
    let (mut files, mut bytes) = (0, 0);
    for path in unit.project.tree().files_below(&unit.folder) {
        if found.is_empty() {
            return;
        }
        let python = path.extension() == Some("py");
        if !(python || is_settings(path)) || followed.contains(path) || is_test(unit, path) {
            continue;
        }
        files += 1;
        if files > SEARCHED.0 || bytes > SEARCHED.1 {
            found.retain(|(name, why)| *why == PEOPLE || [TOOLS, DELIVERY].contains(why) && !name.ends_with('/'));
            return;
        }
        let Some(source) = unit.project.source(path) else { continue };
        bytes += source.text.len();
        found.retain(|(name, _)| !names(&source.text, name) && !globs(&source.text, name));
    }
}

fn is_settings(path: &RepoPath) -> bool {
    let name = path.file_name();
    let tools = ["pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", "babel.cfg"];
    name == "Procfile" || matches!(path.extension(), Some("ini" | "cfg" | "conf" | "toml")) && !tools.contains(&name)
}

fn is_test(unit: &Unit<'_>, path: &RepoPath) -> bool {
    let inside = path.relative_to(&unit.folder).unwrap_or_default();
    inside.split('/').any(|part| matches!(part, "tests" | "test")) || path.file_name().starts_with("test_")
}

/// Whether a source names a file, or a folder by a path.
fn names(text: &str, name: &str) -> bool {
    let Some(folder) = name.strip_suffix('/') else { return speaks_of(text, name) };
    let part = |c: Option<char>| c.is_some_and(|c| "/\"'".contains(c));
    let inner = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    text.match_indices(folder).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + folder.len()..].chars().next());
        !inner(after) && (!inner(before) || before == Some('.')) && (part(before) || part(after))
    })
}

/// Whether a text holds the ending of a name where the name itself is put together: `*.sh`, `f"{name}.sh"`.
fn globs(text: &str, name: &str) -> bool {
    let Some((_, end)) = name.rsplit_once('.') else { return false };
    ["*.", "}.", "\".", "'."].iter().any(|start| {
        text.match_indices(start).any(|(at, _)| {
            let rest = text[at + start.len()..].strip_prefix(end);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        })
    })
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
    use super::super::tests::code;
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
    fn what_is_put_together_counts_by_its_end() {
        for (text, spoken) in [
            ("glob('*.sh')", true),
            ("f\"{name}.sh\"", true),
            ("name + '.sh'", true),
            ("'*.shx'", false),
            ("'a.sh'", false),
        ] {
            assert_eq!(globs(text, "convert.sh"), spoken, "{text}");
        }
        for (text, spoken) in [
            ("open('deploy/x')", true),
            ("HERE / 'deploy'", true),
            ("# how to deploy it", false),
            ("'deploys/x'", false),
        ] {
            assert_eq!(names(text, "deploy/"), spoken, "{text}");
        }
    }

    #[test]
    fn sources_that_nothing_imports_are_asked_too() {
        let project = "//- manage.py\nimport django\n//- package.json\n{}\n//- deploy/mail.txt\nx\n//- convert.sh\ntrue\n//- run.sh\ntrue\n//- nginx/a.conf\nx\n";
        let aside = |more: &str| {
            let code = code(&format!("{project}{more}"));
            code.aside.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(aside(""), ["convert.sh", "package.json", "run.sh", "deploy/", "nginx/"]);
        let views = "//- shop/views.py\nopen('package.json')\nopen('deploy/mail.txt')\nrun(['./convert.sh'])\n";
        assert_eq!(aside(views), ["nginx/"]);
        assert_eq!(aside("//- tests/test_x.py\nopen('package.json')\n").len(), 5);
        let settings = "//- Procfile\nworker: ./run.sh\n//- settings.ini\n[a]\ndir = nginx/x\n";
        assert_eq!(aside(settings), ["package.json", "deploy/"]);
    }

    #[test]
    fn patterns_want_a_stem() {
        for (name, known) in [("a.sh", true), (".sh", false), ("contributors.txt", true), ("heroku.yaml", false)] {
            assert_eq!(FILES.iter().any(|(pattern, _)| fits(pattern, name)), known, "{name}");
        }
    }
}
