//! Gulp, where its tasks make pages out of sources. Mostly it prepares files for something else, so all of it has to fit.

use stageplan_syntax::javascript;

use super::config::folded;
use super::front::{Config, Draft, Front, Look, NOWHERE, Verdict};
use crate::ecosystem::node::CATALOG;
use crate::origin::Sourced;

pub(super) const FRONT: Front = Front {
    key: "gulp",
    packages: &["gulp"],
    programs: &["gulp"],
    verbs: &[],
    build: &["gulp"],
    configs: &["gulpfile"],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

/// What pages are written in.
const PAGES: &[&str] = &["html", "htm", "pug", "njk", "nunjucks", "twig", "liquid"];

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let package = look.package;
    let builds = look.run.is_some_and(|run| run.script.value().split([':', '-']).next() == Some("build"));
    let serves = CATALOG.rows("framework").any(|row| package.runs(row.key()).is_some());
    if !builds || serves || package.is_library || package.main.is_some() || !package.bins.is_empty() {
        return Verdict::Other;
    }
    let Some(output) = look.config.and_then(output) else { return Verdict::Other };
    let folder = look.unit.path(output.value());
    let made = |path: &&crate::tree::RepoPath| folder.as_ref().is_some_and(|folder| path.is_in(folder));
    let mut sources = look.unit.project.tree().files_below(&look.unit.folder).filter(|path| !made(path));
    if !sources.any(|path| path.extension().is_some_and(|end| PAGES.contains(&end))) {
        return Verdict::Other;
    }
    draft.output = Some(output);
    Verdict::Site
}

/// The one folder into which all tasks put what they make, as far as that stands there.
fn output(config: &Config) -> Option<Sourced<String>> {
    let file = javascript::file(&config.source.text);
    let mut found: Option<Sourced<String>> = None;
    for call in javascript::calls(&file).iter().filter(|call| call.path.last() == Some(&"dest")) {
        let Some(arg) = call.args.first().map(|arg| file.resolve(arg)) else { continue };
        let Some(text) = arg.literal.clone().or_else(|| folded(&file, &arg)) else { continue };
        let first = text.trim_start_matches("./").split('/').next().unwrap_or_default().to_owned();
        if first.is_empty() || first.starts_with('.') || first.contains(':') {
            return None;
        }
        match &found {
            Some(known) if *known.value() != first => return None,
            Some(_) => {}
            None => found = Some(Sourced::new(first, config.source.origin(call.span, "dest"))),
        }
    }
    found
}
