//! What is said about a framework whose build makes something known, and what its own rules are handed and may change.
//! What is special about one is in a file of its own.

use std::collections::BTreeMap;

use stageplan_syntax::shell;

pub(super) use super::config::{Config, Plugin, Told};
use super::reach::Reach;
use super::runs::Run;
pub(super) use super::site::left_out;
use crate::ecosystem::node::read::code;
use crate::ecosystem::node::read::manifest::Package;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::static_server::Routing;
use crate::tree::RepoPath;

/// A framework whose build makes a folder of files, or a server. One more is such a constant in a file of its own, a line
/// in the list, and a row in the table `site` where the files are served, `server` where they run; see [`server`].
pub(super) struct Front {
    /// The key of its row in the table `site`.
    pub(super) key: &'static str,
    /// The dependencies that tell it; one is enough.
    pub(super) packages: &'static [&'static str],
    /// Its programs.
    pub(super) programs: &'static [&'static str],
    /// The first words by which a program builds; none where it builds unless told something else.
    pub(super) verbs: &'static [&'static str],
    /// What builds where no script does.
    pub(super) build: &'static [&'static str],
    /// Names of its configuration files, without what stands behind the last dot where that is a kind of JavaScript.
    pub(super) configs: &'static [&'static str],
    /// The key and the options that move the output.
    pub(super) output: Key,
    /// The key and the options that say below which path the site is.
    pub(super) base: Key,
    /// What is special about it.
    pub(super) look: fn(&Look<'_>, &mut Draft) -> Verdict,
}

/// Where a framework is told something.
pub(super) struct Key {
    pub(super) path: &'static [&'static str],
    pub(super) flags: &'static [&'static str],
}

/// Nowhere.
pub(super) const NOWHERE: Key = Key { path: &[], flags: &[] };

/// What a framework's own rules say.
pub(super) enum Verdict {
    /// Its build makes a folder that is served.
    Site,
    /// Its build makes a server: the key of the row in the table `server` that says which files and how it starts.
    Serves(&'static str),
    /// It renders on a server that only the project's own scripts know.
    Server,
    /// It is there for something else.
    Other,
    /// The project is to be imported, not served.
    Library(Origin),
    /// Its build makes nothing that could be run or served here, and this is what to say where nothing else starts.
    Told(Finding),
}

/// What a framework's own rules may change.
#[derive(Default)]
pub(super) struct Draft {
    /// The folder that the output is relative to, seen from the unit.
    pub(super) within: String,
    /// The output, where the key did not say it.
    pub(super) output: Option<Sourced<String>>,
    /// What is not certain of the output's folder.
    pub(super) output_doubts: Vec<Finding>,
    /// A part of the output that is served alone.
    pub(super) inner: Option<&'static str>,
    pub(super) routing: Option<Sourced<Routing>>,
    pub(super) base: Option<Sourced<String>>,
    /// Nothing may be kept for good.
    pub(super) plain_names: bool,
    /// What the framework is called where the row is shared.
    pub(super) name: Option<&'static str>,
    /// Packages of production go with it whatever the row says.
    pub(super) beside: bool,
    /// Where the unit lies in what the build of a server packs, seen from the top of that.
    pub(super) inside: String,
    /// What the server is started with, where the row does not know it.
    pub(super) start: Option<Vec<String>>,
    /// What stands before the names of the variables that the server reads.
    pub(super) prefix: Option<Sourced<String>>,
    /// Variables that the build is given.
    pub(super) build_env: Vec<(String, Sourced<String>)>,
    /// Variables that the build only asks whether they are there, with what stands in for them.
    pub(super) stand_ins: Vec<(String, Sourced<String>)>,
    /// A package of development that the server loads, and what loads it.
    pub(super) loads: Option<Sourced<String>>,
    /// Variables without which the server does not start.
    pub(super) needs: Vec<Sourced<String>>,
    /// Variables that its configuration reads.
    pub(super) reads: Vec<code::Read>,
    /// Folders of the unit that it writes and that should last.
    pub(super) volumes: Vec<String>,
    /// Configuration files that its own rules read.
    pub(super) configs: Vec<RepoPath>,
    /// What lies beyond its own folder.
    pub(super) reach: Reach,
    pub(super) findings: Vec<Finding>,
}

/// What a framework is recognised in.
pub(super) struct Look<'a> {
    pub(super) unit: &'a Unit<'a>,
    pub(super) package: &'a Package,
    pub(super) front: &'a Front,
    pub(super) run: Option<&'a Run>,
    pub(super) config: Option<&'a Config>,
}

impl Look<'_> {
    pub(super) fn has(&self, names: &[&str]) -> Option<&Sourced<String>> {
        names.iter().find_map(|name| self.package.any(name))
    }

    /// What the configuration says.
    pub(super) fn told(&self, path: &[&str]) -> Told {
        self.config.map_or(Told::Silent, |config| config.told(path))
    }

    /// The value of an option of the program.
    pub(super) fn flag(&self, names: &[&str]) -> Option<Sourced<String>> {
        let run = self.run?;
        run.words.iter().enumerate().find_map(|(at, word)| {
            let (flag, inline) = shell::split_flag(word);
            let value = inline.or_else(|| run.words.get(at + 1).map(String::as_str));
            let value = names.contains(&flag).then_some(value)??;
            Some(Sourced::new(value.to_owned(), run.script.origin().clone()))
        })
    }

    /// The first word behind the verb that is no option.
    pub(super) fn argument(&self) -> Option<&str> {
        let run = self.run?;
        let verb = usize::from(run.words.first().is_some_and(|word| self.front.verbs.contains(&word.as_str())));
        run.words.get(verb).map(String::as_str).filter(|word| !word.starts_with('-'))
    }
}

impl Draft {
    /// Takes over which variables the configuration reads.
    pub(super) fn asks_of(&mut self, look: &Look<'_>, config: Option<&Config>) {
        let path = config.and_then(|config| config.source.path.relative_to(&look.unit.folder));
        let Some(path) = path.map(str::to_owned) else { return };
        self.reads = code::scan(look.unit, &[path], &[], &BTreeMap::new()).env;
    }

    /// Says that a setting could not be read, and the default is taken.
    pub(super) fn computed(&mut self, what: &str, origin: &Origin) {
        self.findings.push(computed(what, origin));
    }

    /// Says that the output's folder could not be read.
    pub(super) fn computed_output(&mut self, origin: &Origin) {
        self.output_doubts.push(computed("the output folder", origin));
    }
}

/// Says that a setting could not be read, and the default is taken.
pub(super) fn computed(what: &str, origin: &Origin) -> Finding {
    Finding::warning(
        "node/computed-setting",
        format!("{what} is computed while the build runs, so the default is taken for it"),
    )
    .help("write it into the configuration as plain text if it is another")
    .at(origin.place().cloned())
}
