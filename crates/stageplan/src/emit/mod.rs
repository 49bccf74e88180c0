//! Printers. Each sees the plan and nothing else of the project, but for the tree's list of paths where a file is about
//! paths.

mod dockerfile;
mod dockerignore;
mod explain;

use std::ops::Range;

use crate::origin::Origin;
use crate::planner::Planned;
use crate::settings::Comments;
use crate::tree::Tree;

pub use explain::{because, explain_line, explain_text};

/// What can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArtifactKind {
    /// The Dockerfile.
    Dockerfile,
    /// The list of what stays out of the build context.
    Dockerignore,
}

/// The reason of a piece of printed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The bytes.
    pub range: Range<usize>,
    /// Why they are there.
    pub origin: Origin,
}

/// A printed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// What it is.
    pub kind: ArtifactKind,
    /// Where it belongs, relative to the build context.
    pub path: String,
    /// The text.
    pub text: String,
    /// Why each piece is there, sorted by start, the longer first. Marks nest.
    pub marks: Vec<Mark>,
    /// Where each stage stands, in order; empty for what has none.
    pub stages: Vec<StageText>,
}

/// The text of one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageText {
    /// The stage.
    pub stage: String,
    /// The bytes, from its comment, or FROM, to the end of its last line.
    pub range: Range<usize>,
}

/// Prints one file of a plan; `None` where there is no plan.
pub fn emit(planned: &Planned, tree: &Tree, kind: ArtifactKind) -> Option<Artifact> {
    Some(match kind {
        ArtifactKind::Dockerfile => emit_dockerfile(planned)?.0,
        ArtifactKind::Dockerignore => {
            let own = planned.unit.is_root();
            let path = if own { ".dockerignore".to_owned() } else { in_unit(planned, "Dockerfile.dockerignore") };
            dockerignore::emit(planned.plan()?, tree, path)
        }
    })
}

/// The Dockerfile of a plan, with the bytes of its instructions.
pub(crate) fn emit_dockerfile(planned: &Planned) -> Option<WithInstructions> {
    let comments = planned.settings.comments.as_ref().map_or_else(Comments::default, |comments| *comments.value());
    Some(dockerfile::emit(planned.plan()?, comments, in_unit(planned, "Dockerfile")))
}

/// A unit's files lie in its folder; the build context stays the repository's root.
fn in_unit(planned: &Planned, name: &str) -> String {
    planned.unit.join(name).map_or_else(|_| name.to_owned(), |path| path.as_str().to_owned())
}

/// The line that opens every printed file, so that a reader knows where it came from and how to make it again.
pub(crate) fn header() -> String {
    format!(
        "Made by stageplan {}. Edit freely, or say what should differ in stageplan.toml.",
        env!("CARGO_PKG_VERSION")
    )
}

pub(crate) use dockerfile::{WithInstructions, emit_alone};
pub(crate) use dockerignore::check_existing;
