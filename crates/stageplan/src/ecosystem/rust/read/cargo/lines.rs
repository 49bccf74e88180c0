//! How the project itself builds and starts the program: Procfile, compose, units, workflows, make.

use crate::ecosystem::rust::facts::Cargo;
use crate::ecosystem::rust::read::{Chosen, Read};
use crate::origin::{Origin, Sourced};

/// What lines of the project show.
#[derive(Debug, Default)]
pub(in crate::ecosystem::rust::read) struct Shown {
    /// Features that its builds turn on.
    pub(in crate::ecosystem::rust::read) features: Vec<Sourced<String>>,
    /// Where they turn the default ones off.
    pub(in crate::ecosystem::rust::read) no_default_features: Option<Origin>,
    /// The arguments it is started with.
    pub(in crate::ecosystem::rust::read) start: Option<Sourced<Vec<String>>>,
    /// What is run of it beside that: name, arguments.
    pub(in crate::ecosystem::rust::read) jobs: Vec<Sourced<(String, Vec<String>)>>,
}

/// What the project's lines say of this binary.
pub(in crate::ecosystem::rust::read) fn shown(_read: &Read<'_, '_>, _cargo: &Cargo, _chosen: &Chosen) -> Shown {
    Shown::default()
}
