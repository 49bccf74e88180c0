//! What the files of a unit say of the pages that a generator makes of them.

use crate::origin::{Origin, Sourced};
use crate::tree::RepoPath;

/// Stands in a command for the folder that takes the pages.
pub(super) const OUTPUT: &str = "{output}";
/// Stands in a command for the port of the server for development.
pub(super) const PORT: &str = "{port}";

/// The name of a version in a history that a build begins.
pub(super) const TAG: &str = "v0.0.0";

/// Pages that are the thing to deploy: nothing of the unit is a program.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// The row of the table `site-generator`.
    pub(super) key: &'static str,
    /// What the generator is called.
    pub(super) name: &'static str,
    /// Its configuration.
    pub(super) config: RepoPath,
    pub(super) found: Origin,
    /// The folder that the generator runs in.
    pub(super) folder: RepoPath,
    /// The generator's command, with [`OUTPUT`] in it.
    pub(super) build: Sourced<Vec<String>>,
    /// What the project runs before it, in the order of its file; from the root of the repository.
    pub(super) before: Vec<Sourced<Vec<String>>>,
    /// The command that shows the pages while they are written, with [`PORT`] in it.
    pub(super) serve: Sourced<Vec<String>>,
    pub(super) port: Sourced<String>,
    /// A distribution that only this command needs.
    pub(super) serve_adds: Option<Sourced<String>>,
    /// The folder that the generator fills where nobody says another: below [`Site::folder`].
    pub(super) output: Sourced<String>,
    /// What an earlier run may have left, as folders of the repository.
    pub(super) leftovers: Vec<Sourced<RepoPath>>,
    /// Distributions that the pages need and no file of the project names, as `name==version`.
    pub(super) adds: Vec<Sourced<String>>,
    /// Packages of the operating system.
    pub(super) tools: Vec<Sourced<String>>,
    /// Variables for the generator.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// Something asks for the history of the repository and stops where there is none.
    pub(super) history: Option<Origin>,
    /// Something asks that history for the name of a version, and stops where there is none.
    pub(super) version: Option<Origin>,
    /// The pages are made of what the project's own package says when it is imported.
    pub(super) project: Option<Origin>,
    /// Where that package lies, if not in the unit.
    pub(super) above: Option<RepoPath>,
    /// Files whose names change with what is in them.
    pub(super) hashed: Option<Sourced<&'static str>>,
    /// Pages and files of pages whose names are those of other things.
    pub(super) pages: Vec<Sourced<RepoPath>>,
    /// Other generators of the unit, and what was not taken.
    pub(super) rejected: Vec<crate::origin::Rejected>,
    pub(super) findings: Vec<crate::finding::Finding>,
}
