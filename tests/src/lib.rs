//! What the test targets share: the corpus, the text of its snapshots, the laws of what is printed, a second reader of
//! Dockerfiles, and the container engine where there is one.

pub mod corpus;
pub mod engine;
pub mod laws;
pub mod python;
pub mod reread;
pub mod rng;
pub mod snapshot;

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The day that tests plan on, unless they say otherwise.
pub const TODAY: &str = "2026-11-21";
