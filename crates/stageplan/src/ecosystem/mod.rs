//! The ecosystems. Each is one folder, its `mod` line and its entry in [`ALL`]; nothing that plans names one elsewhere.

mod deno;
mod go;
mod java;
mod node;
mod python;
mod rust;
mod site;
mod top;

use std::fmt;

use stageplan_syntax::order;

use crate::catalog::Catalog;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Decision, EnvironmentNeed, Plan, SecretNeed, Stage, Value, VersionArg};
use crate::project::Unit;
use crate::settings::Settings;
use crate::tree::RepoPath;
use crate::units::Summary;

/// How sure a reading is. Ordered: a higher grade wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// A trace that other things leave too: a manifest that may only hold tools, a stray script. It wins where nothing
    /// else recognises the unit, and never makes a folder below the root a unit by itself.
    Weak,
    /// A convention that is rarely wrong: the usual file name in the usual place.
    Likely,
    /// The project's own file says so, for this purpose: a manifest with a way to start.
    Strong,
    /// Nothing else is possible. Two readings of this grade, or of any one grade, are a tie that the user is told of.
    Certain,
}

impl Grade {
    /// The grade as one word of the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Likely => "likely",
            Self::Strong => "strong",
            Self::Certain => "certain",
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// That an ecosystem recognises a unit.
#[derive(Clone, Debug)]
pub struct Detection {
    /// How sure.
    pub grade: Grade,
    /// What it is, such as `Go module example.com/shop`, with what was seen.
    pub what: Sourced<String>,
    /// Other things that speak for it.
    pub reasons: Vec<Sourced<String>>,
}

/// What deciding may look at beside the facts: the user's wishes and the day.
#[derive(Clone, Copy, Debug)]
pub struct Decide<'a> {
    /// What the user said.
    pub settings: &'a Settings,
    /// Today, as `YYYY-MM-DD`.
    pub today: &'a str,
}

/// That a unit belongs to the ecosystem and still is nothing to deploy, such as a library. The findings say why and what
/// can be done.
#[derive(Clone, Debug)]
pub struct NotDeployable {
    /// Why, and what can be done.
    pub findings: Vec<Finding>,
}

/// One language or platform. `detect` looks, `read` turns files into facts, `decide` turns facts into a plan: `read` never
/// sees the plan, and `decide` never sees a file.
pub trait Ecosystem {
    /// Its id: lower case, the name of its folder.
    const ID: &'static str;
    /// Its name for people.
    const NAME: &'static str;
    /// The exact names of the files by which it is recognised: where one lies may be a project of its own, and the message
    /// when nothing is recognised names them.
    const LOOKS_FOR: &'static [&'static str];
    /// The options that change its plans, beside those that hold for every plan ([`crate::settings::COMMON`]). One that is
    /// given and means nothing here is a finding.
    const HONOURS: &'static [&'static str];
    /// What it reads from a unit.
    type Facts;

    /// Its tables.
    fn catalog() -> &'static Catalog;
    /// Whether the unit is one of its own, and how sure that is.
    fn detect(unit: &Unit<'_>) -> Option<Detection>;
    /// What the unit is, at a glance; it is asked of every unit of a repository at once.
    fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary;
    /// Reads the unit.
    fn read(unit: &Unit<'_>, evidence: &Evidence) -> Self::Facts;
    /// Plans it.
    fn decide(facts: &Self::Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable>;

    /// Makes the stages that build the unit's front end for a program of another ecosystem, where this ecosystem can: what
    /// the program embeds or serves is then copied out of the last of them.
    const ASSETS: Option<MakeAssets> = None;
}

/// See [`Ecosystem::ASSETS`].
pub type MakeAssets = fn(&Unit<'_>, &Evidence, &Decide<'_>) -> Option<Assets>;

/// Whether only the container itself reaches what listens on this address.
fn is_loopback(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost" | "::1")
}

/// The variables in the order of their names, each once. Two ecosystems that sort them alike in their own code would share
/// one function under the name of one of them, which the split of the module gives to that one alone.
fn in_order(mut needs: Vec<EnvironmentNeed>) -> Vec<EnvironmentNeed> {
    order::sort_by(&mut needs, |a, b| a.name.value().cmp(b.name.value()));
    needs.dedup_by(|a, b| a.name.value() == b.name.value());
    needs
}

/// A name for the image: what the project calls itself, without its scope, else the folder's.
fn image_name(
    named: Option<&Sourced<String>>,
    folder: &RepoPath,
    rule: &'static str,
    otherwise: (&str, &Origin),
) -> Sourced<String> {
    let clean = |text: &str| {
        let last = text.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let text: String = last.chars().map(|c| if fits(c) { c } else { '-' }).collect();
        text.trim_matches('-').to_owned()
    };
    let named = named.map(|name| name.derive(rule, "", clean(name.value())));
    named.filter(|name| !name.value().is_empty()).unwrap_or_else(|| {
        let name = clean(folder.file_name());
        let name = if name.is_empty() { "app".to_owned() } else { name };
        let (because, origin) = otherwise;
        Sourced::new(name, Origin::rule_from(rule, because, [origin.clone()]))
    })
}

/// Stages that make files for a program of another ecosystem.
#[derive(Clone, Debug)]
pub struct Assets {
    /// Versions as build arguments.
    pub versions: Vec<VersionArg>,
    /// The stages; the last one holds the repository's layout below [`Assets::root`] with everything built in place.
    pub stages: Vec<Stage>,
    /// The absolute folder that stands for the repository's root in the last stage.
    pub root: String,
    /// Folders of the repository that the build fills, as far as the project says.
    pub outputs: Vec<Sourced<RepoPath>>,
    /// What was decided on the way.
    pub decisions: Vec<Decision>,
    /// See [`Plan::leftovers`].
    pub leftovers: Vec<Value>,
    /// See [`Plan::secrets`].
    pub secrets: Vec<SecretNeed>,
    /// What the user should know.
    pub findings: Vec<Finding>,
}

/// An ecosystem as an entry of the list: its constants and functions.
#[derive(Clone, Copy)]
pub struct Entry {
    /// See [`Ecosystem::ID`].
    pub id: &'static str,
    /// See [`Ecosystem::NAME`].
    pub name: &'static str,
    /// See [`Ecosystem::LOOKS_FOR`].
    pub looks_for: &'static [&'static str],
    /// See [`Ecosystem::HONOURS`].
    pub honours: &'static [&'static str],
    catalog: fn() -> &'static Catalog,
    detect: fn(&Unit<'_>) -> Option<Detection>,
    summary: fn(&Unit<'_>, &Detection) -> Summary,
    plan: fn(&Unit<'_>, &Evidence, &Decide<'_>) -> Result<Plan, NotDeployable>,
    assets: Option<MakeAssets>,
    at_hand: bool,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.id).finish()
    }
}

impl Entry {
    /// See [`Ecosystem::catalog`].
    pub fn catalog(&self) -> &'static Catalog {
        (self.catalog)()
    }

    /// See [`Ecosystem::detect`].
    pub fn detect(&self, unit: &Unit<'_>) -> Option<Detection> {
        (self.detect)(unit)
    }

    /// The entry of an ecosystem that a host has not loaded yet: of its functions only `detect` is there. What is asked of
    /// the others gives nothing, and [`crate::wants`] says that it is needed.
    #[must_use]
    pub fn away(self) -> Self {
        Self { at_hand: false, ..self }
    }

    /// Whether more than `detect` may be called; where not, it is remembered as wanted.
    fn is_at_hand(&self, unit: &Unit<'_>) -> bool {
        if !self.at_hand {
            unit.project.tree().miss(self.id);
        }
        self.at_hand
    }

    /// See [`Ecosystem::summary`]; nothing where the ecosystem is not at hand.
    pub fn summary(&self, unit: &Unit<'_>, detection: &Detection) -> Option<Summary> {
        self.is_at_hand(unit).then(|| (self.summary)(unit, detection))
    }

    /// Reads and decides; nothing where the ecosystem is not at hand.
    pub fn plan(&self, unit: &Unit<'_>, evidence: &Evidence, by: &Decide<'_>) -> Option<Result<Plan, NotDeployable>> {
        self.is_at_hand(unit).then(|| (self.plan)(unit, evidence, by))
    }

    /// See [`Ecosystem::ASSETS`]; the outer nothing says that the ecosystem could make some and is not at hand.
    pub fn assets(&self, unit: &Unit<'_>, evidence: &Evidence, by: &Decide<'_>) -> Option<Option<Assets>> {
        let Some(make) = self.assets else { return Some(None) };
        self.is_at_hand(unit).then(|| make(unit, evidence, by))
    }
}

const fn entry<E: Ecosystem>() -> Entry {
    Entry {
        id: E::ID,
        name: E::NAME,
        looks_for: E::LOOKS_FOR,
        honours: E::HONOURS,
        catalog: E::catalog,
        detect: E::detect,
        summary: E::summary,
        plan: |unit, evidence, by| E::decide(&E::read(unit, evidence), by),
        assets: E::ASSETS,
        at_hand: true,
    }
}

/// Every ecosystem. The order means nothing: evidence is graded, and ties are reported.
pub const ALL: &[Entry] = &[
    entry::<deno::Deno>(),
    entry::<go::Go>(),
    entry::<java::Java>(),
    entry::<node::Node>(),
    entry::<python::Python>(),
    entry::<rust::Rust>(),
    entry::<site::Site>(),
];

/// What `cargo xtask new-ecosystem` makes, with its placeholders as names.
#[cfg(test)]
#[allow(non_camel_case_types)]
#[path = "../../../xtask/templates/mod.rs"]
mod scaffold;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::{Options, plan};
    use crate::{testing, units};

    #[test]
    fn what_a_new_ecosystem_begins_with_compiles_and_plans() {
        let tree = testing::tree("//- __name__.toml\nname = \"shop\"");
        let mut options = Options::new("2026-11-21");
        options.ecosystems = vec![entry::<scaffold::__Type__>()];
        let planned = plan(&tree, &options);
        let broken = planned.plan().map(|plan| crate::plan::check(plan, &tree, &options.today));
        assert_eq!(broken, Some(Vec::new()), "{:?}", planned.findings);
        let units = units::units(&tree, &options).found;
        assert!(units.iter().all(|unit| unit.summary.kind.value().is_deployable()) && units.len() == 1);
    }
}
