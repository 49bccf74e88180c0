//! `stageplan` plans the stages of a container image from a project's files. It is a pure function: equal files, options
//! and date give equal bytes, nothing is executed, no network is asked, and no file outside the project is read.
//!
//! ```text
//! paths --wants--> host reads --> Tree --> Project (unit) --read--> facts --decide--> Plan --emit--> Artifact + marks
//! ```
//!
//! * [`wants`] says which listed files matter, and which ecosystems where not all are at hand; [`plan`] plans; [`emit`]
//!   prints.
//! * Every decision carries an [`Origin`]: a place in a file, a catalog row, an option, or a named rule that built on
//!   those, with the alternatives it rejected.

pub mod catalog;
mod choices;
pub mod commands;
mod compose;
pub mod ecosystem;
pub mod emit;
pub mod evidence;
pub mod explain;
pub mod finding;
pub mod learn;
pub mod origin;
pub mod plan;
mod planner;
pub mod project;
pub mod settings;
pub mod settings_edit;
mod static_server;
#[cfg(test)]
pub(crate) mod testing;
pub mod tree;
pub mod units;
pub mod wire;

pub use choices::{Alternative, Choice};
pub use emit::{Artifact, ArtifactKind, Mark, emit};
pub use finding::{Finding, Fix, Severity};
pub use origin::{Origin, Place, Reason, Rejected, Sourced};
pub use planner::{Candidate, Options, Outcome, Planned, plan, plan_or_wants, wants};
pub use settings::Settings;
pub use tree::{Content, Reader, RepoPath, Tree, Wants};
pub use units::{FoundUnit, Summary, UnitKind, Units, units, units_or_wants};
