//! Hexo.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::tree::RepoPath;

pub(super) const FRONT: Front = Front {
    key: "hexo",
    packages: &["hexo"],
    programs: &["hexo"],
    verbs: &["generate", "g"],
    build: &["hexo", "generate"],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let Some(file) = look.unit.yaml("_config.yml") else { return Verdict::Other };
    draft.output = file.string(&["public_dir"]);
    draft.base = file.string(&["root"]);
    if let Some(theme) = file.string(&["theme"]).filter(|theme| !matches!(theme.value().as_str(), "" | "false")) {
        draft.findings.extend(missing(look, &theme));
    }
    Verdict::Site
}

/// Says that a theme is neither among the files nor among the packages. Without one Hexo makes pages that are empty.
fn missing(look: &Look<'_>, theme: &Sourced<String>) -> Option<Finding> {
    let name = theme.value();
    let path = look.unit.path(&format!("themes/{name}"))?;
    let package = format!("hexo-theme-{name}");
    let groups = [&look.package.dependencies, &look.package.dev, &look.package.optional];
    let installed = groups.iter().flat_map(|group| group.keys()).any(|known| known.ends_with(&package));
    if installed || look.unit.project.tree().has_folder(&path) {
        return None;
    }
    let modules = RepoPath::parse(".gitmodules").ok().and_then(|path| look.unit.project.source(&path));
    let named = modules.filter(|source| {
        let paths = source.text.lines().filter_map(|line| line.trim().strip_prefix("path"));
        paths.map(|rest| rest.trim_start_matches([' ', '=']).trim()).any(|found| found == path.as_str())
    });
    let help = match &named {
        Some(_) => {
            "it is a submodule; run `git submodule update --init --recursive` before the image is built".to_owned()
        }
        None => format!("put it there, or install {package}"),
    };
    let message = format!("the theme {name} is not there, without which the pages are empty: {path} holds no file");
    Some(
        Finding::error("node/theme-missing", message)
            .help(help)
            .at(theme.origin().place().cloned())
            .at(named.and_then(|source| source.origin_of_file().place().cloned())),
    )
}
