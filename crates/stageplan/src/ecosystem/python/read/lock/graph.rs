//! Following dependencies from the project's own to all that they bring.

use std::collections::BTreeMap;

use stageplan_syntax::python::lines::Lines;
use stageplan_syntax::python::requirement;

use super::{LIMIT, lines_of, linux};
use crate::ecosystem::python::facts::Locked;

/// That one package needs another.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    /// The distribution, normalised.
    pub(super) name: String,
    /// Which of several versions, where the lockfile says so.
    pub(super) version: Option<String>,
    pub(super) extras: Vec<String>,
    /// The lines of Python on which its marker may hold on Linux; none where it never does.
    pub(super) lines: Lines,
}

impl Default for Edge {
    fn default() -> Self {
        Self { name: String::new(), version: None, extras: Vec::new(), lines: Lines::ALL }
    }
}

impl Edge {
    /// An edge of a requirement as PEP 508 writes it; `extra` is the one that it stands under.
    pub(super) fn of(text: &str, extra: Option<&str>) -> Option<Self> {
        let found = requirement::requirement(text, 0).0?;
        let extras: Vec<&str> = extra.into_iter().collect();
        let lines = found.marker.as_ref().map_or(Lines::ALL, |marker| lines_of(marker, &linux(&extras)));
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
        while let Some((edge, above)) = open.pop() {
            let lines = if everywhere { Lines::ALL } else { above & edge.lines };
            if lines == Lines::NONE {
                continue;
            }
            // Every visit brings a line that was not there before, so there are few.
            let mut news = |key| {
                let known = seen.entry(key).or_default();
                let more = *known | lines;
                let new = more != *known;
                *known = more;
                new
            };
            let fits = |at: &&usize| {
                let version = nodes.get(**at).map(|node| node.locked.version.as_str());
                edge.version.is_none() || edge.version.as_deref() == version
            };
            for at in by_name.get(edge.name.as_str()).into_iter().flatten().filter(fits) {
                let Some(node) = nodes.get(*at) else { continue };
                if let Some(reached) = reached.get_mut(*at) {
                    *reached = *reached | lines;
                }
                if news((*at, "")) {
                    open.extend(node.edges.iter().map(|edge| (edge, lines)));
                }
                for extra in &edge.extras {
                    if let Some((name, edges)) = node.extras.get_key_value(extra)
                        && news((*at, name))
                    {
                        open.extend(edges.iter().map(|edge| (edge, lines)));
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
    let reached = runs.into_iter().zip(here).zip(anywhere);
    for (node, ((runs, here), anywhere)) in nodes.into_iter().zip(reached) {
        if anywhere != Lines::NONE && here == Lines::NONE {
            continue;
        }
        let main = node.says.unwrap_or(!understood || runs != Lines::NONE);
        let lines = if runs != Lines::NONE { runs } else { here };
        // What nothing leads to has no lines of its own.
        let lines = if lines == Lines::NONE { node.locked.lines } else { lines & node.locked.lines };
        packages.push(Locked { main, lines, ..node.locked });
    }
    packages
}
