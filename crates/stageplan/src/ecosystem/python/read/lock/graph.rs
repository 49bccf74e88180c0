//! Following dependencies from the project's own to all that they bring.

use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::python::requirement;

use super::{LIMIT, linux};
use crate::ecosystem::python::facts::Locked;

/// That one package needs another.
#[derive(Clone, Debug, Default)]
pub(super) struct Edge {
    /// The distribution, normalised.
    pub(super) name: String,
    /// Which of several versions, where the lockfile says so.
    pub(super) version: Option<String>,
    pub(super) extras: Vec<String>,
    /// Its marker never holds on Linux.
    pub(super) never: bool,
}

impl Edge {
    /// An edge of a requirement as PEP 508 writes it; `extra` is the one that it stands under.
    pub(super) fn of(text: &str, extra: Option<&str>) -> Option<Self> {
        let found = requirement::requirement(text, 0).0?;
        let extras: Vec<&str> = extra.into_iter().collect();
        let never = found.marker.as_ref().is_some_and(|marker| marker.holds(&linux(&extras)) == Some(false));
        Some(Self { name: found.name, version: None, extras: found.extras, never })
    }
}

/// A package with what it needs.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) locked: Locked,
    pub(super) edges: Vec<Edge>,
    /// What each of its extras adds.
    pub(super) extras: BTreeMap<String, Vec<Edge>>,
    /// The lockfile itself says whether it runs.
    pub(super) says: Option<bool>,
}

impl Node {
    pub(super) fn new(locked: Locked) -> Self {
        Self { locked, edges: Vec::new(), extras: BTreeMap::new(), says: None }
    }
}

/// Marks what runs, leaves out what Linux never gets, and gives the packages in the order of the file.
pub(super) fn settle(nodes: Vec<Node>, main: &[Edge], others: &[Edge]) -> Vec<Locked> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate().take(LIMIT) {
        by_name.entry(&node.locked.name).or_default().push(at);
    }
    let walk = |roots: &[&[Edge]], everywhere: bool| -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut seen: BTreeSet<(usize, &str)> = BTreeSet::new();
        let mut open: Vec<&Edge> = roots.iter().copied().flatten().collect();
        while let Some(edge) = open.pop() {
            if edge.never && !everywhere {
                continue;
            }
            let fits = |at: &&usize| {
                let version = nodes.get(**at).map(|node| node.locked.version.as_str());
                edge.version.is_none() || edge.version.as_deref() == version
            };
            for at in by_name.get(edge.name.as_str()).into_iter().flatten().filter(fits) {
                let Some(node) = nodes.get(*at) else { continue };
                reached.insert(*at);
                if seen.insert((*at, "")) {
                    open.extend(&node.edges);
                }
                for extra in &edge.extras {
                    if let Some((name, edges)) = node.extras.get_key_value(extra)
                        && seen.insert((*at, name))
                    {
                        open.extend(edges);
                    }
                }
            }
        }
        reached
    };
    let runs = walk(&[main], false);
    let here = walk(&[main, others], false);
    let anywhere = walk(&[main, others], true);
    // A lockfile of which nothing is reached is not understood, and then all of it may run.
    let understood = !runs.is_empty();
    let mut packages = Vec::new();
    for (at, node) in nodes.into_iter().enumerate() {
        if anywhere.contains(&at) && !here.contains(&at) {
            continue;
        }
        let main = node.says.unwrap_or(!understood || runs.contains(&at));
        packages.push(Locked { main, ..node.locked });
    }
    packages
}
