//! What Zola's settings say.

use super::{Names, missing_themes};
use crate::ecosystem::site::detect::settings;
use crate::ecosystem::site::facts::Zola;
use crate::origin::{Origin, Sourced};

pub(super) fn read(names: &mut Names<'_, '_>) -> Zola {
    let manifest = ["zola.toml", "config.toml"].iter().find_map(|name| settings(names.unit, name));
    let string = |key: &str| manifest.as_ref().and_then(|manifest| manifest.string(&[key]));
    *names.title = string("title");
    if let Some(theme) = string("theme").filter(|theme| !theme.value().is_empty()) {
        missing_themes(names, "themes", &[theme]);
    }
    let unnamed = || Sourced::new("/".to_owned(), Origin::rule("site/base", "the settings name no address"));
    let tree = names.unit.project.tree();
    let folder = |name: &str| names.unit.path(name).filter(|path| tree.has_folder(path)).map(Origin::of_file);
    let theme = string("theme").map(|theme| format!("themes/{}/templates/shortcodes", theme.value()));
    let theme = theme.as_deref().and_then(folder);
    let key = |route: &[&str]| Some(manifest.as_ref()?.origin(manifest.as_ref()?.at(route)?));
    // Until 0.21 colours of code were one setting, until 0.22 templates had shortcodes.
    let oldest = key(&["markdown", "highlight_code"]).or_else(|| key(&["markdown", "highlight_theme"]));
    let newer = folder("templates/components").is_some();
    let shortcodes = folder("templates/shortcodes").or(theme);
    let old = oldest.map(|origin| Sourced::new(true, origin));
    let old = old.or_else(|| shortcodes.map(|origin| Sourced::new(false, origin))).filter(|_| !newer);
    Zola {
        old,
        pins: names.pins("zola", None),
        base: string("base_url").unwrap_or_else(unnamed),
        output: string("output_dir"),
    }
}
