//! What makes the pages, told by names of files and by what their settings say.

use std::rc::Rc;

use stageplan_syntax::data::{Kind, Node};

use super::{gems, plain};
use crate::ecosystem::Grade;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// What makes a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    Plain,
    Hugo,
    Zola,
    Book,
    Jekyll,
    Middleman,
}

impl Tool {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain HTML",
            Self::Hugo => "Hugo",
            Self::Zola => "Zola",
            Self::Book => "mdBook",
            Self::Jekyll => "Jekyll",
            Self::Middleman => "Middleman",
        }
    }
}

/// What was seen of a unit.
pub(super) struct Seen {
    pub(super) tool: Tool,
    pub(super) grade: Grade,
    pub(super) what: Sourced<String>,
    pub(super) reasons: Vec<Sourced<String>>,
}

impl Seen {
    pub(super) fn new(tool: Tool, grade: Grade, what: &str, origin: Origin) -> Self {
        Self { tool, grade, what: Sourced::new(what.to_owned(), origin), reasons: Vec::new() }
    }
}

pub(super) fn look(unit: &Unit<'_>) -> Option<Seen> {
    hugo(unit)
        .or_else(|| zola(unit))
        .or_else(|| book(unit))
        .or_else(|| middleman(unit))
        .or_else(|| jekyll(unit))
        .or_else(|| plain::look(unit))
}

/// A file of settings, whatever its format.
pub(super) fn settings(unit: &Unit<'_>, name: &str) -> Option<Rc<Manifest>> {
    if !unit.has(name) {
        return None;
    }
    match name.rsplit('.').next()? {
        "toml" => unit.toml(name),
        "yaml" | "yml" => unit.yaml(name),
        _ => unit.json(name),
    }
}

/// Whether the unit has a folder of this name with something in it.
pub(super) fn has_folder(unit: &Unit<'_>, name: &str) -> bool {
    unit.path(name).is_some_and(|path| unit.project.tree().has_folder(&path))
}

/// The value of a key that is spelt in any case, as Hugo takes them.
pub(super) fn any_case<'d>(node: Node<'d>, key: &str) -> Option<Node<'d>> {
    node.entries().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
}

/// The names of Hugo's settings, the own ones first.
const HUGO: &[&str] =
    &["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml", "config.json"];

/// Settings that Hugo has, and other readers of a `config.toml` have not.
const KEYS: &[&str] = &[
    "baseurl",
    "languagecode",
    "defaultcontentlanguage",
    "contentdir",
    "publishdir",
    "themesdir",
    "paginate",
    "enablerobotstxt",
    "enablegitinfo",
    "buildfuture",
    "taxonomies",
    "markup",
    "outputformats",
    "disablekinds",
    "relativeurls",
    "theme",
    "params",
    "permalinks",
];

/// The file of Hugo's settings, or the first one of its folder.
pub(super) fn hugo_settings(unit: &Unit<'_>) -> Vec<Rc<Manifest>> {
    let mut found: Vec<Rc<Manifest>> = HUGO.iter().filter_map(|name| settings(unit, name)).take(1).collect();
    for folder in ["config/_default", "config/production"] {
        for name in HUGO.iter().chain(["module.toml", "module.yaml", "module.yml", "module.json"].iter()) {
            found.extend(settings(unit, &format!("{folder}/{name}")));
        }
    }
    found
}

/// Whether the folder belongs to something else than a site: a tool's own, or settings of the site above it for one
/// environment.
fn is_part(unit: &Unit<'_>) -> bool {
    let above = unit.folder.parent().filter(|above| above.file_name() == "config");
    let site = above.and_then(|above| above.parent()).map(|site| unit.at(site));
    let of_site = |site: &Unit<'_>| {
        let folders = ["content", "layouts", "themes", "archetypes"];
        HUGO.iter().any(|name| site.has(name)) || folders.iter().any(|name| has_folder(site, name))
    };
    unit.folder.parts().any(|part| part.starts_with('.')) || site.as_ref().is_some_and(of_site)
}

fn hugo(unit: &Unit<'_>) -> Option<Seen> {
    if is_part(unit) {
        return None;
    }
    let folders = ["content", "layouts", "archetypes", "themes", "assets", "static", "data", "i18n"];
    let folders = folders.iter().filter(|name| has_folder(unit, name)).count();
    // Below the root a file of this name says by a setting, or by what lies beside it, that it is Hugo's.
    let says = |name: &str| {
        unit.folder.is_root() || folders > 0 || {
            let file = settings(unit, name);
            file.as_deref()
                .and_then(Manifest::root)
                .is_some_and(|root| KEYS.iter().any(|key| any_case(root, key).is_some()))
        }
    };
    let own = HUGO.iter().take(4).find_map(|name| unit.path(name).filter(|_| unit.has(name) && says(name)));
    let origin = match own {
        Some(path) => Origin::of_file(path),
        None => {
            let shown = |manifest: &Rc<Manifest>| {
                let root = manifest.root()?;
                // Zola has a name of its own for the one setting that both need.
                let zola = root.get("base_url").is_some();
                let keys = KEYS.iter().filter(|key| any_case(root, key).is_some()).count();
                let enough = keys > 0 && keys + folders > 2 && folders > 0;
                (!zola && enough).then(|| manifest.source.origin_of_file())
            };
            let named = HUGO.iter().skip(4).filter_map(|name| settings(unit, name)).find_map(|file| shown(&file));
            named.or_else(|| {
                let folder = unit.path("config/_default")?;
                let fits = |path: &&RepoPath| matches!(path.extension(), Some("toml" | "yaml" | "yml" | "json"));
                let first = unit.project.tree().files_in(&folder).find(fits)?;
                (folders > 0).then(|| Origin::of_file(first.clone()))
            })?
        }
    };
    let mut seen = Seen::new(Tool::Hugo, Grade::Certain, "Hugo site", origin);
    // A repository of a theme has its pages elsewhere; what it has of settings is for the modules of its users.
    if unit.has("theme.toml") && !has_folder(unit, "content") {
        seen.grade = Grade::Weak;
    } else if has_program(unit) {
        seen.grade = Grade::Strong;
    }
    Some(seen)
}

/// Whether a program in another language stands beside the settings.
fn has_program(unit: &Unit<'_>) -> bool {
    let tree = unit.project.tree();
    unit.has("go.mod") && tree.files_in(&unit.folder).any(|path| path.extension() == Some("go"))
        || ["Cargo.toml", "pyproject.toml", "pom.xml", "manage.py"].iter().any(|name| unit.has(name))
}

fn zola(unit: &Unit<'_>) -> Option<Seen> {
    let manifest = ["zola.toml", "config.toml"].iter().find_map(|name| settings(unit, name))?;
    let base = manifest.at(&["base_url"])?;
    let folders = ["content", "templates", "sass", "themes"];
    if !folders.iter().any(|name| has_folder(unit, name)) {
        return None;
    }
    let grade = if has_program(unit) { Grade::Strong } else { Grade::Certain };
    Some(Seen::new(Tool::Zola, grade, "Zola site", manifest.origin(base)))
}

fn book(unit: &Unit<'_>) -> Option<Seen> {
    let manifest = settings(unit, "book.toml")?;
    let known = ["book", "output", "preprocessor", "build", "rust"];
    if !known.iter().any(|table| manifest.at(&[table]).is_some_and(|node| node.kind() == Kind::Object)) {
        return None;
    }
    let folder = manifest.at(&["book", "src"]).and_then(Node::as_str).unwrap_or("src");
    let summary = unit.has(&format!("{folder}/SUMMARY.md"));
    let grade = match (summary, has_program(unit)) {
        (true, false) => Grade::Certain,
        _ => Grade::Likely,
    };
    Some(Seen::new(Tool::Book, grade, "book of mdBook", manifest.source.origin_of_file()))
}

fn middleman(unit: &Unit<'_>) -> Option<Seen> {
    if !unit.has("config.rb") {
        return None;
    }
    let file = gems::gemfile(unit)?;
    let gem = file.gems.iter().find(|gem| gem.name.value().starts_with("middleman"))?;
    Some(Seen::new(Tool::Middleman, Grade::Certain, "Middleman site", gem.name.origin().clone()))
}

/// Gems that make a site of Jekyll, beside itself.
pub(super) const JEKYLL: &[&str] = &["jekyll", "github-pages"];

/// The file of Jekyll's settings.
pub(super) fn jekyll_settings(unit: &Unit<'_>) -> Option<Rc<Manifest>> {
    ["_config.yml", "_config.yaml", "_config.toml"].iter().find_map(|name| settings(unit, name))
}

fn jekyll(unit: &Unit<'_>) -> Option<Seen> {
    let manifest = jekyll_settings(unit);
    let file = gems::gemfile(unit);
    let gems = || file.iter().flat_map(|file| &file.gems);
    let named = gems().find(|gem| JEKYLL.contains(&gem.name.value().as_str()));
    let of_jekyll = |name: &str| name.starts_with("jekyll-") || name.ends_with("-jekyll");
    let theme = gems().find(|gem| of_jekyll(gem.name.value()));
    let Some(manifest) = manifest else {
        let pages = has_folder(unit, "_posts") || has_folder(unit, "_layouts");
        let gem = named.filter(|_| pages)?;
        return Some(Seen::new(Tool::Jekyll, Grade::Strong, "Jekyll site", gem.name.origin().clone()));
    };
    // Hexo and Jupyter Book call their settings the same.
    let package = unit.json("package.json");
    let hexo = package.is_some_and(|package| {
        ["dependencies", "devDependencies"].iter().any(|list| package.at(&[list, "hexo"]).is_some())
            || package.at(&["hexo"]).is_some()
    });
    if hexo || unit.has("_toc.yml") || manifest.at(&["public_dir"]).is_some() {
        return None;
    }
    let folders = ["_posts", "_layouts", "_includes", "_sass", "_drafts"];
    let keys = ["theme", "remote_theme", "plugins", "markdown", "kramdown", "permalink", "collections", "baseurl"];
    let folders = folders.iter().any(|name| has_folder(unit, name));
    let keys = keys.iter().any(|key| manifest.at(&[key]).is_some());
    let pages = ["index.md", "index.html", "index.markdown", "README.md"].iter().any(|name| unit.has(name));
    let grade = match named.or(theme) {
        Some(_) => Grade::Certain,
        None if file.is_some() && !folders => return None,
        None if folders => Grade::Strong,
        None if keys && pages => Grade::Likely,
        None => return None,
    };
    let mut seen = Seen::new(Tool::Jekyll, grade, "Jekyll site", manifest.source.origin_of_file());
    if let Some(gem) = named.or(theme) {
        let told = format!("uses the gem {}", gem.name.value());
        seen.reasons.push(gem.name.derive("site/jekyll-gem", "", told));
    }
    Some(seen)
}
