//! Translations of Babel that are written down and not compiled.

use super::Look;
use crate::ecosystem::python::facts::{BuildStep, Framework, Launch};
use crate::origin::{Origin, Sourced};

/// Packages that read compiled translations.
const READERS: &[&str] = &["babel", "flask-babel", "quart-babel", "flask-babelex", "fastapi-babel", "starlette-babel"];

/// How many domains are compiled, each by a step; an image has no room for layers without end.
const LIMIT: usize = 12;

/// Has the build compile them for what is served.
pub(super) fn add(look: &Look<'_, '_>, found: &mut [Framework]) {
    let served = |known: &&mut Framework| matches!(known.launch, Launch::Asgi(_) | Launch::Wsgi(_));
    let Some(framework) = found.iter_mut().find(served).filter(|known| known.key != "django") else { return };
    if !READERS.iter().any(|name| look.installs(name)) {
        return;
    }
    let tree = look.unit.project.tree();
    let mut done: Vec<(String, String)> = Vec::new();
    for catalog in tree.files_below(&look.unit.folder).filter(|path| path.extension() == Some("po")) {
        let domain = catalog.file_name().trim_end_matches(".po");
        let Some(folder) = catalog.parent().filter(|folder| folder.file_name() == "LC_MESSAGES") else { continue };
        let compiled = folder.join(&format!("{domain}.mo")).is_ok_and(|made| tree.has_file(&made));
        let above = folder.parent().and_then(|language| language.parent());
        let inside = above.as_ref().and_then(|above| above.relative_to(&look.unit.folder)).unwrap_or_default();
        let aside = catalog.parts().any(|part| matches!(part, "node_modules" | "tests" | "test" | "docs"));
        let pair = (inside.to_owned(), domain.to_owned());
        if compiled || aside || inside.is_empty() || done.contains(&pair) || done.len() == LIMIT {
            continue;
        }
        done.push(pair);
        let mut words: Vec<String> = ["pybabel", "compile", "-d", inside].map(str::to_owned).into();
        if domain != "messages" {
            words.extend(["-D".to_owned(), domain.to_owned()]);
        }
        let because = "translations are written down and not compiled";
        let origin = Origin::rule_from("python/translations", because, [Origin::of_file(catalog.clone())]);
        framework.steps.push(BuildStep { words, env: Vec::new(), cwd: String::new(), origin });
        if framework.filled.iter().all(|known| known.value() != inside) {
            framework.filled.push(Sourced::new(inside.to_owned(), Origin::of_file(catalog.clone())));
        }
    }
}
