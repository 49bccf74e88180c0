//! One file for each manager: its own words for what `install` asks of all of them.

pub(super) mod conda;
mod declared;
pub(super) mod pdm;
pub(super) mod pip;
pub(super) mod pipenv;
pub(super) mod poetry;
pub(super) mod uv;
