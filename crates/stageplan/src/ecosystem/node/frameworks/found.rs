//! Which of the frameworks that were found is built.

use std::cmp::Reverse;

use stageplan_syntax::shell;

use super::reach::Reach;
use super::server::Server;
use super::site::Site;
use crate::ecosystem::Grade;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};

/// What a build makes.
#[derive(Clone, Debug)]
pub(in super::super) enum Made {
    Site(Box<Site>),
    Server(Box<Server>),
}

/// A framework that something of the project builds with.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) made: Made,
    pub(super) grade: Grade,
    /// What builds on others has a lower one than they.
    pub(super) layer: usize,
    pub(super) programs: &'static [&'static str],
    /// It has a configuration of its own, and a script that builds nothing but the program.
    pub(super) stands: bool,
}

/// What was found out about frameworks whose build makes something known.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Fronts {
    /// The best first.
    pub(super) found: Vec<Found>,
    /// What documents a command that others install, for who asks for it by name.
    pub(super) aside: Vec<Found>,
    /// That the project is a library that a bundler of front ends builds.
    pub(in super::super) library: Option<Origin>,
    /// What to say where nothing starts.
    pub(in super::super) told: Option<Finding>,
}

impl Made {
    fn told(&self) -> (&'static str, &Sourced<String>, Option<&Sourced<String>>) {
        match self {
            Self::Site(site) => (site.name, &site.found, site.script.as_ref()),
            Self::Server(server) => (server.name, &server.found, server.script.as_ref()),
        }
    }
}

impl Found {
    /// What goes first: the surest, what builds on others, what has a configuration, what runs; names settle the rest.
    pub(super) fn rank(&self) -> (Reverse<Grade>, usize, bool, bool, &'static str) {
        let site = matches!(self.made, Made::Site(_));
        (Reverse(self.grade), self.layer, !self.stands, site, self.made.told().0)
    }

    /// Whether nothing but a name put this one before the other, though each is built by a program of its own.
    fn ties(&self, other: &Self) -> bool {
        let same = self.programs.iter().any(|program| other.programs.contains(program));
        let sure = self.grade >= Grade::Likely && other.grade >= Grade::Likely;
        let equal = self.grade == other.grade && self.layer == other.layer;
        !same && sure && (equal || self.stands && other.stands)
    }
}

impl Fronts {
    pub(in super::super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// What they are called, the best first.
    #[cfg(test)]
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.found.iter().map(|found| found.made.told().0).collect()
    }

    /// Only this one.
    pub(in super::super) fn only(site: Option<Site>) -> Self {
        let alone = |site| Found {
            made: Made::Site(Box::new(site)),
            grade: Grade::Certain,
            layer: 0,
            programs: &[],
            stands: false,
        };
        Self { found: site.map(alone).into_iter().collect(), ..Self::default() }
    }

    /// What the best calls.
    pub(in super::super) fn reach(&self) -> Reach {
        let reach = self.found.first().map(|found| match &found.made {
            Made::Site(site) => &site.reach,
            Made::Server(server) => &server.reach,
        });
        reach.map(Reach::calls).unwrap_or_default()
    }

    /// The best, where it is served as files.
    pub(in super::super) fn site(&self) -> Option<&Site> {
        match self.found.first().map(|found| &found.made) {
            Some(Made::Site(site)) => Some(site),
            _ => None,
        }
    }

    /// The best, where it is a server that the build script makes: its name and what told it.
    pub(in super::super) fn server(&self) -> Option<(&'static str, &Sourced<String>)> {
        match self.found.first().map(|found| &found.made) {
            Some(Made::Server(server)) if server.grade == Grade::Certain => Some((server.name, &server.found)),
            _ => None,
        }
    }

    /// The one to build: what the user's own build line calls, else the best.
    pub(in super::super) fn chosen(&self, build: Option<&str>) -> Option<Made> {
        let words = build.map(|line| {
            let commands = shell::parse(line).commands;
            commands.iter().flat_map(|command| &command.words).filter_map(shell::Word::literal).collect::<Vec<_>>()
        });
        let called = |found: &Found| {
            let script = found.made.told().2;
            words.iter().flatten().any(|word| {
                found.programs.contains(&word.as_str()) || script.is_some_and(|script| script.value() == word)
            })
        };
        let all: Vec<&Found> = self.found.iter().chain(self.aside.iter().filter(|found| called(found))).collect();
        let at = all.iter().position(|found| called(found)).unwrap_or(0);
        let chosen = *all.get(at)?;
        let mut made = chosen.made.clone();
        let others = || all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, found)| *found);
        let lost = others().map(|other| {
            let (name, found, _) = other.made.told();
            let why = if words.is_some() { "the build line calls another" } else { "something stronger is built here" };
            Rejected { value: name.to_owned(), why: why.to_owned(), origin: Some(found.origin().clone()) }
        });
        let lost: Vec<Rejected> = lost.collect();
        let rival = others().find(|other| words.is_none() && chosen.ties(other));
        let rival = rival.map(|other| {
            let (name, found, _) = made.told();
            let (second, place, script) = other.made.told();
            let by = script.map_or_else(
                || format!("npx {} build", other.programs.first().copied().unwrap_or_default()),
                |script| format!("npm run {}", script.value()),
            );
            Finding::warning(
                "node/two-frameworks",
                format!("{name} and {second} are both built here, and {name} is what is planned"),
            )
            .help(format!("say `--build \"{by}\"` for {second}, or give each a folder of its own"))
            .at(found.origin().place().cloned())
            .at(place.origin().place().cloned())
        });
        match &mut made {
            Made::Site(site) => {
                site.rejected = lost;
                site.findings.extend(rival);
            }
            Made::Server(server) => {
                server.rejected = lost;
                server.findings.extend(rival);
            }
        }
        Some(made)
    }
}
