//! From files to facts. Nothing here knows the plan.

mod addresses;
mod book;
mod config_rb;
mod crates;
mod hosts;
mod hugo;
mod includes;
mod packages;
mod pages;
mod repository;
mod ruby;
mod scripts;
mod zola;

use super::detect::{self, Tool};
use super::facts::{Facts, Made, Pins};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

pub(super) fn read(unit: &Unit<'_>, evidence: &Evidence) -> Facts {
    let seen = detect::look(unit);
    let (tool, what) = match seen {
        Some(seen) => (seen.tool, seen.what),
        None => (Tool::Plain, Sourced::new("plain HTML".to_owned(), Origin::rule("site/asked", "the user says so"))),
    };
    let mut findings = Vec::new();
    let mut outside = None;
    let mut title = None;
    let mut names = Names { unit, evidence, findings: &mut findings, outside: &mut outside, title: &mut title };
    let made = match tool {
        Tool::Plain => Made::Plain(pages::read(&mut names)),
        Tool::Hugo => Made::Hugo(Box::new(hugo::read(&mut names))),
        Tool::Zola => Made::Zola(zola::read(&mut names)),
        Tool::Book => Made::Book(book::read(&mut names)),
        Tool::Jekyll | Tool::Middleman => Made::Ruby(Box::new(ruby::read(&mut names, tool))),
    };
    let published = match &made {
        Made::Plain(plain) => plain.folder.value().clone(),
        _ => unit.folder.clone(),
    };
    let fallback = addresses::read(unit, &published, &mut findings);
    Facts { unit: unit.folder.clone(), what, title: title.and_then(name), fallback, made, outside, findings }
}

/// What readers share.
struct Names<'r, 'p> {
    unit: &'r Unit<'p>,
    evidence: &'r Evidence,
    findings: &'r mut Vec<Finding>,
    outside: &'r mut Option<Origin>,
    title: &'r mut Option<Sourced<String>>,
}

impl Names<'_, '_> {
    /// The versions of a tool that version managers, hosts and workflows name.
    fn pins(&self, tool: &str, own: Option<Sourced<String>>) -> Pins {
        let pinned = own.into_iter().chain(self.evidence.tool(tool).cloned()).collect();
        Pins { pinned, shown: self.evidence.ci_tool(tool).cloned().collect(), least: None }
    }

    /// A folder of the settings that leads out of the unit: then the whole repository is needed.
    fn leads_out(&mut self, text: &str, origin: &Origin) {
        if text.split('/').any(|part| part == "..") && self.outside.is_none() && !self.unit.folder.is_root() {
            *self.outside = Some(origin.clone());
        }
    }
}

/// A title as a name of few words.
fn name(title: Sourced<String>) -> Option<Sourced<String>> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
    let text = title.value().trim();
    let short = !text.is_empty() && text.len() <= 32 && text.chars().all(fits);
    short.then(|| title.clone().map(|title| title.split_whitespace().collect::<Vec<_>>().join("-")))
}

/// Themes that the settings name and that are not there: as a rule Git has them as submodules.
fn missing_themes(names: &mut Names<'_, '_>, folder: &str, themes: &[Sourced<String>]) {
    let unit = names.unit;
    let modules = unit.project.source(&RepoPath::parse(".gitmodules").unwrap_or_else(|_| RepoPath::root()));
    for theme in themes {
        let Some(path) = unit.path(&format!("{folder}/{}", theme.value())) else { continue };
        if unit.project.tree().has_folder(&path) {
            continue;
        }
        let named = |source: &std::rc::Rc<crate::project::Source>| {
            let line = |line: &str| {
                line.trim().strip_prefix("path").map(|rest| rest.trim_start_matches([' ', '=']).to_owned())
            };
            source.text.lines().filter_map(line).any(|found| found.trim() == path.as_str())
        };
        let submodule = modules.as_ref().filter(|source| named(source));
        let finding =
            Finding::error("site/theme-missing", format!("the theme {} is not there: {path} is empty", theme.value()));
        let help = match submodule {
            Some(_) => "it is a submodule; run `git submodule update --init --recursive` before the image is built",
            None => "put it there, or take the setting out",
        };
        let place = submodule.map(|source| source.origin_of_file()).and_then(|origin| origin.place().cloned());
        names.findings.push(finding.help(help).at(theme.origin().place().cloned()).at(place));
    }
}
