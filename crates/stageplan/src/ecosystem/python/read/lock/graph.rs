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

/// Adds lines to those that are known, and whether one is new. Every visit brings a line that was not there before, so
/// there are few.
fn adds(known: &mut Lines, lines: Lines) -> bool {
    let before = std::mem::replace(known, *known | lines);
    *known != before
}

/// Marks what runs, leaves out what Linux never gets, and gives the packages in the order of the file.
pub(super) fn settle(nodes: Vec<Node>, main: &[Edge], others: &[Edge]) -> Vec<Locked> {
    // With the version where an edge says one.
    let mut named: BTreeMap<(&str, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate().take(LIMIT) {
        for version in [None, Some(node.locked.version.as_str())] {
            named.entry((&node.locked.name, version)).or_default().push(at);
        }
    }
    let walk = |roots: &[&[Edge]], everywhere: bool| -> Vec<Lines> {
        let mut reached = vec![Lines::NONE; nodes.len()];
        // What edges lead to, with an extra or without, and the lines on which it was looked at already.
        let mut seen: BTreeMap<(&str, Option<&str>, &str), Lines> = BTreeMap::new();
        let mut done: BTreeMap<(usize, &str), Lines> = BTreeMap::new();
        let mut open: Vec<(&Edge, Lines)> = roots.iter().copied().flatten().map(|edge| (edge, Lines::ALL)).collect();
        while let Some((edge, above)) = open.pop() {
            let lines = if everywhere { Lines::ALL } else { above & edge.lines };
            if lines == Lines::NONE {
                continue;
            }
            let target = (edge.name.as_str(), edge.version.as_deref());
            for extra in [""].into_iter().chain(edge.extras.iter().map(String::as_str)) {
                // A name without a version may stand for many nodes, so they are not gone through for every edge.
                if !adds(seen.entry((target.0, target.1, extra)).or_default(), lines) {
                    continue;
                }
                for at in named.get(&target).into_iter().flatten() {
                    let (Some(node), Some(reached)) = (nodes.get(*at), reached.get_mut(*at)) else { continue };
                    *reached = *reached | lines;
                    let edges = if extra.is_empty() { Some(&node.edges) } else { node.extras.get(extra) };
                    if let Some(edges) = edges
                        && adds(done.entry((*at, extra)).or_default(), lines)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;

    fn node(name: &str, version: impl ToString) -> Node {
        Node::new(Locked {
            name: name.to_owned(),
            version: version.to_string(),
            wheels: Vec::new(),
            sdist: false,
            main: true,
            python: None,
            lines: Lines::ALL,
            link: None,
            origin: Origin::rule("python/lock", "it is locked"),
        })
    }

    fn edge(name: &str) -> Edge {
        Edge { name: name.to_owned(), ..Edge::default() }
    }

    /// Many versions of one name that many packages need without a version: each edge is not each node again.
    #[test]
    fn many_versions_of_one_name_end() {
        for count in [500, 4000] {
            let needy = |name: &str, at: usize| Node { edges: vec![edge("many"), edge("next")], ..node(name, at) };
            let many = (0..count).map(|at| needy("many", at));
            let next = (0..count).map(|at| needy("next", at));
            let found = settle(many.chain(next).collect(), &[edge("many")], &[]);
            assert_eq!(found.iter().filter(|locked| locked.main).count(), 2 * count, "{count}");
        }
    }

    #[test]
    fn versions_and_extras_tell_nodes_apart() {
        let mut first = node("shop", "1");
        first.extras.insert("fast".to_owned(), vec![edge("quick")]);
        let nodes = vec![first, node("shop", "2"), node("quick", "1"), node("other", "1")];
        let root = Edge { version: Some("1".to_owned()), extras: vec!["fast".to_owned()], ..edge("shop") };
        let found = settle(nodes, &[root], &[]);
        let main: Vec<_> = found.iter().filter(|one| one.main).map(|one| (&*one.name, &*one.version)).collect();
        assert_eq!(main, [("shop", "1"), ("quick", "1")]);
    }
}
