//! Front ends in WebAssembly: Trunk, Leptos, Dioxus.

use super::Read;
use crate::ecosystem::rust::facts::{Cargo, Crate, Front, Package};

/// The front end of a package, where it has one.
pub(super) fn read(_read: &mut Read<'_, '_>, _cargo: &Cargo, _package: &Package, _crates: &[Crate]) -> Option<Front> {
    None
}
