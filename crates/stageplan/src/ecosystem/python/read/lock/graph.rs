//! Following dependencies from the project's own to all that they bring.

use std::collections::BTreeMap;

use stageplan_syntax::python::lines::Lines;
use stageplan_syntax::python::requirement;

use super::{LIMIT, linux};
use crate::ecosystem::python::facts::Locked;

/// That one package needs another.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    /// The distribution, normalised.
    pub(super) name: String,
    /// Which of several versions, where the lockfile says so.
    pub(super) version: Option<String>,
    pub(super) extras: Vec<String>,
    /// Lines of Python on which its marker may hold on Linux.
    pub(super) lines: Lines,
}

impl Edge {
    /// An edge that holds everywhere.
    pub(super) fn to(name: &str) -> Self {
        Self { name: name.to_owned(), version: None, extras: Vec::new(), lines: Lines::ALL }
    }

    /// An edge of a requirement as PEP 508 writes it; `extra` is the one that it stands under.
    pub(super) fn of(text: &str, extra: Option<&str>) -> Option<Self> {
        let found = requirement::requirement(text, 0).0?;
        let extras: Vec<&str> = extra.into_iter().collect();
        let lines = found.marker.as_ref().map_or(Lines::ALL, |marker| marker.lines(&linux(&extras)));
        Some(Self { name: found.name, version: None, extras: found.extras, lines })
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
    let walk = |roots: &[&[Edge]], everywhere: bool| -> Vec<Lines> {
        let mut reached = vec![Lines::NONE; nodes.len()];
        let mut seen: BTreeMap<(usize, &str), Lines> = BTreeMap::new();
        let mut open: Vec<(&Edge, Lines)> = roots.iter().copied().flatten().map(|edge| (edge, Lines::ALL)).collect();
        // A package is gone through again for lines on which it was not reached before, and those are few.
        while let Some((edge, lines)) = open.pop() {
            let lines = if everywhere { lines } else { lines & edge.lines };
            let fits = |at: &&usize| {
                let version = nodes.get(**at).map(|node| node.locked.version.as_str());
                edge.version.is_none() || edge.version.as_deref() == version
            };
            for at in by_name.get(edge.name.as_str()).into_iter().flatten().filter(fits) {
                let (Some(node), Some(known)) = (nodes.get(*at), reached.get_mut(*at)) else { continue };
                *known = *known | lines;
                let extras = edge.extras.iter().filter_map(|extra| node.extras.get_key_value(extra));
                let extras = extras.map(|(name, edges)| (name.as_str(), edges));
                for (name, edges) in std::iter::once(("", &node.edges)).chain(extras) {
                    let known = seen.entry((*at, name)).or_default();
                    let new = lines.without(*known);
                    *known = *known | new;
                    if new != Lines::NONE {
                        open.extend(edges.iter().map(|edge| (edge, new)));
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
    let understood = runs.iter().any(|lines| *lines != Lines::NONE);
    let mut packages = Vec::new();
    let reached = anywhere.into_iter().zip(here).zip(runs);
    for (node, ((anywhere, here), runs)) in nodes.into_iter().zip(reached) {
        if anywhere != Lines::NONE && here == Lines::NONE {
            continue;
        }
        let main = node.says.unwrap_or(!understood || runs != Lines::NONE);
        let lines = if main && runs != Lines::NONE { runs } else { here };
        // What nobody is seen to need is there for a reason that is not known here.
        let lines = if lines == Lines::NONE { Lines::ALL } else { lines };
        packages.push(Locked { main, lines: lines & node.locked.lines, ..node.locked });
    }
    packages
}
