//! The frameworks: one file each for those that make something known beside an object to serve, and one engine for the
//! rest, which are rows of the table `framework`.

mod django;
mod honest;
mod own;
mod plain;
mod pyramid;
mod scan;
mod streamlit;
#[cfg(test)]
mod tests;
mod translations;
mod workers;

use crate::ecosystem::Grade;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Code, Framework, Launch, Locked, Need, Package};
use crate::evidence::Evidence;
use crate::project::Unit;

/// What a framework may look at.
pub(super) struct Look<'a, 'p> {
    pub(super) unit: &'a Unit<'p>,
    pub(super) needs: &'a [Need],
    pub(super) locked: &'a [Locked],
    pub(super) package: Option<&'a Package>,
    pub(super) code: &'a Code,
    pub(super) evidence: &'a Evidence,
}

impl Look<'_, '_> {
    /// The requirement of a distribution that runs with the program, where the project names it itself.
    pub(super) fn need(&self, name: &str) -> Option<&Need> {
        use crate::ecosystem::python::facts::For;
        self.needs.iter().filter(|need| !matches!(need.wanted_for, For::Build)).find(|need| need.name == name)
    }

    /// Whether a distribution is installed with the program, named by the project or brought by another package.
    pub(super) fn installs(&self, name: &str) -> bool {
        self.need(name).is_some() || self.locked.iter().any(|locked| locked.main && locked.name == name)
    }
}

/// One framework: whether a unit is made with it, and what that means.
type Recognise = fn(&Look<'_, '_>) -> Vec<Framework>;

/// Every framework. Among equal grades the earlier one comes first.
const LIST: &[Recognise] = &[django::recognise, plain::recognise, own::recognise];

/// What the unit is made with, the most telling first.
pub(super) fn recognise(look: &Look<'_, '_>) -> Vec<Framework> {
    let mut found: Vec<Framework> = LIST.iter().flat_map(|recognise| recognise(look)).collect();
    // What stands on another framework is what the project is made with.
    let launched = |known: &&Framework| matches!(known.launch, Launch::Words(_)) && known.grade >= Grade::Likely;
    let over: Vec<&str> = found
        .iter()
        .filter(launched)
        .filter_map(|known| CATALOG.row("framework", known.key))
        .flat_map(|row| row.list("over"))
        .collect();
    found.retain(|known| known.grade >= Grade::Strong || !over.contains(&known.key));
    // The project behind `manage.py` says more of itself than its objects alone do.
    let mut seen = Vec::new();
    let django = |key: &str| matches!(key, "django" | "channels" | "wagtail");
    found.retain(|framework| {
        let key = if django(framework.key) { "django" } else { framework.key };
        let new = !seen.contains(&key);
        seen.push(key);
        new
    });
    stageplan_syntax::order::sort_by_key(&mut found, |framework| std::cmp::Reverse(framework.grade));
    translations::add(look, &mut found);
    found
}
