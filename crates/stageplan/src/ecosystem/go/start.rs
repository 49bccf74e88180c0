//! How a program is started: sub-command and flags.

use crate::origin::{Origin, Sourced};

/// How a program is started.
#[derive(Clone, Debug, Default)]
pub(super) struct Start {
    /// The arguments, with why; `None` where the program needs none.
    pub(super) arguments: Option<Sourced<Words>>,
    /// Sub-commands that are there beside the chosen one.
    pub(super) commands: Vec<Sourced<String>>,
    /// Flags that must be given.
    pub(super) required: Vec<Sourced<String>>,
    /// Why the program needs no arguments.
    pub(super) why: Option<Origin>,
}

/// Arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words(pub(super) Vec<String>);

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quoted: Vec<String> = self.0.iter().map(|word| stageplan_syntax::shell::quote(word)).collect();
        f.write_str(&quoted.join(" "))
    }
}
