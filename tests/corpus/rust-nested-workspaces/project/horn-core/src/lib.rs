//! What horns have in common.

/// One blast.
pub const BLAST: &str = "hoo";
