//! Blows.

/// A blast for every second.
pub fn blow(seconds: usize) -> String {
    horn_core::BLAST.repeat(seconds)
}
