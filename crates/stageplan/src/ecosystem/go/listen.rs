//! Where a program listens.

use crate::origin::Sourced;

/// What makes a program listen on all addresses that by itself listens on its own machine only.
#[derive(Clone, Debug)]
pub(super) enum Opening {
    /// A variable with its value.
    Variable(String, String),
    /// Arguments.
    Arguments(Vec<String>),
}

/// Where a program listens.
#[derive(Clone, Debug, Default)]
pub(super) struct Listen {
    /// The ports, the main one first.
    pub(super) ports: Vec<Sourced<String>>,
    /// The variable that sets the main port.
    pub(super) variable: Option<Sourced<String>>,
    /// The address, where it is the machine's own only.
    pub(super) loopback: Option<Sourced<String>>,
    /// What opens it.
    pub(super) opening: Option<Sourced<Opening>>,
}
