//! Which crates the lockfile leads to on Linux, and through which others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::LazyLock;

use stageplan_syntax::order;

use crate::catalog::Row;
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::facts::Crate;
use crate::ecosystem::rust::numbers::numbers;
use crate::origin::Origin;

/// The rows of crates that other systems link, or that a crate names without need, by their key.
static NOT_LINKED: LazyLock<BTreeMap<&'static str, Row<'static>>> =
    LazyLock::new(|| order::map(CATALOG.rows("not-linked").map(|row| (row.key(), row))));

/// What crates lead to that are known for it, for projects without a lockfile: the names of manifests alone would have a
/// program static that links a library.
pub(super) fn without_lock(crates: &[Crate]) -> Vec<Crate> {
    let mut known = crates.to_vec();
    let mut at = 0;
    while let Some(one) = known.get(at).cloned() {
        for row in CATALOG.rows("leads-to") {
            let Some((from, to)) = row.key().split_once('>').filter(|(from, _)| *from == one.name) else { continue };
            let asked = row.list("asked");
            let features = known.iter().flat_map(|of| of.features.iter().map(|name| (of.name.as_str(), name.as_str())));
            let is_asked = asked.is_empty()
                || features.into_iter().any(|pair| asked.iter().any(|ask| ask.split_once('/') == Some(pair)));
            let below = row.text("below").is_none_or(|bound| is_below(&one, bound));
            if !is_asked || !below {
                continue;
            }
            match known.iter_mut().find(|other| other.name == to) {
                Some(other) => other.build_only &= one.build_only,
                None => known.push(Crate {
                    name: to.to_owned(),
                    version: None,
                    accepted: None,
                    features: Vec::new(),
                    direct: false,
                    build_only: one.build_only,
                    needs: Vec::new(),
                    why: Origin::rule_from(
                        "rust/leads-to",
                        format!("{from} needs {to}"),
                        [one.why.clone(), row.origin()],
                    ),
                }),
            }
            if let Some(one) = known.get_mut(at) {
                one.needs.push(to.to_owned());
            }
        }
        at += 1;
    }
    known
}

/// Whether the versions that a manifest accepts begin below this one; any version is a new one.
fn is_below(one: &Crate, bound: &str) -> bool {
    let accepted = one.accepted.as_deref().unwrap_or_default();
    let first = accepted.split(',').next().unwrap_or_default().trim();
    numbers(first.trim_start_matches(['^', '~', '=', '>']).trim()).zip(numbers(bound)).is_some_and(|(a, b)| a < b)
}

/// The crates that take part, with what leads to what.
pub(super) struct Graph<'c> {
    /// The crates by their names.
    crates: BTreeMap<&'c str, &'c Crate>,
    /// What the lockfile says of each: the names it depends on.
    needs: BTreeMap<&'c str, BTreeSet<&'c str>>,
    /// The crate that led to each one that is linked; itself for those that manifests name.
    through: BTreeMap<&'c str, &'c str>,
}

impl<'c> Graph<'c> {
    pub(super) fn new(crates: &'c [Crate]) -> Self {
        let by_name: BTreeMap<&str, &Crate> = order::map(crates.iter().map(|one| (one.name.as_str(), one)));
        let known = |one: &'c Crate| {
            let names = one.needs.iter().map(String::as_str).filter(|name| by_name.contains_key(name));
            (one.name.as_str(), order::set(names))
        };
        let needs = order::map(crates.iter().map(known));
        let mut graph = Self { crates: by_name, needs, through: BTreeMap::new() };
        graph.follow();
        graph
    }

    /// Without a lockfile, what manifests name is all there is.
    fn follow(&mut self) {
        let direct = self.crates.values().filter(|one| one.direct && !self.is_elsewhere(&one.name));
        let mut queue: VecDeque<&'c str> = direct.map(|one| one.name.as_str()).collect();
        for name in &queue {
            self.through.insert(name, name);
        }
        while let Some(name) = queue.pop_front() {
            let Some(needs) = self.needs.get(name) else { continue };
            let found: Vec<&'c str> = needs
                .iter()
                .filter(|needed| !self.through.contains_key(*needed) && !self.is_idle(name, needed))
                .copied()
                .collect();
            for needed in found {
                self.through.insert(needed, name);
                queue.push_back(needed);
            }
        }
    }

    fn is_elsewhere(&self, name: &str) -> bool {
        NOT_LINKED.contains_key(name)
    }

    /// Whether the edge is written down and leads nowhere on Linux.
    fn is_idle(&self, from: &str, to: &str) -> bool {
        if self.is_elsewhere(to) {
            return true;
        }
        let key = format!("{from}>{to}");
        let Some(row) = NOT_LINKED.get(key.as_str()) else { return false };
        let since = row.text("since").is_none_or(|since| self.is_at_least(from, since));
        let list = row.list("unless");
        // Of a crate that no manifest names, nobody knows the features.
        let named = list.iter().any(|pair| self.direct(pair.split('/').next().unwrap_or_default()).is_some());
        since && (list.is_empty() || named && self.asked(list).is_none())
    }

    /// A crate that is linked or that the build runs.
    pub(super) fn linked(&self, name: &str) -> Option<&'c Crate> {
        self.through.contains_key(name).then(|| self.crates.get(name).copied()).flatten()
    }

    /// The linked crates.
    pub(super) fn all(&self) -> impl Iterator<Item = &'c Crate> {
        self.through.keys().filter_map(|name| self.crates.get(name).copied())
    }

    /// A crate that a manifest of the repository names.
    pub(super) fn direct(&self, name: &str) -> Option<&'c Crate> {
        self.linked(name).filter(|one| one.direct)
    }

    /// Whether a crate depends on another in the lockfile.
    pub(super) fn depends(&self, on: &str, by: &str) -> bool {
        self.needs.get(by).is_some_and(|needs| needs.contains(on))
    }

    /// The first of these `crate/feature` that a manifest asks for, with the crate.
    pub(super) fn asked(&self, pairs: Vec<&'static str>) -> Option<(&'c Crate, &'static str)> {
        pairs.into_iter().find_map(|pair| {
            let (name, feature) = pair.split_once('/')?;
            let one = self.crates.get(name)?;
            one.features.iter().any(|asked| asked == feature).then_some((*one, pair))
        })
    }

    /// Whether a crate has this version or a newer one; one of an unknown version is new.
    pub(super) fn is_at_least(&self, name: &str, version: &str) -> bool {
        let known = self.crates.get(name).and_then(|one| one.version.as_deref());
        known.and_then(numbers).zip(numbers(version)).is_none_or(|(known, version)| known >= version)
    }

    /// The crates that lead to one, from the one that a manifest names.
    pub(super) fn chain(&self, name: &str) -> Vec<&str> {
        let mut chain: Vec<&str> = Vec::new();
        let mut at = name;
        while let Some(by) = self.through.get(at).filter(|by| **by != at && chain.len() < 12) {
            chain.push(by);
            at = by;
        }
        chain.reverse();
        chain
    }
}
