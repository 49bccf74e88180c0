//! Sets of Python's release lines.

use std::ops::{BitAnd, BitOr};

/// Lines of Python 3, from 3.0 to 3.31.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines(u32);

impl Lines {
    /// Every line.
    pub const ALL: Self = Self(u32::MAX);
    /// No line.
    pub const NONE: Self = Self(0);

    /// The line `3.minor` alone.
    pub fn only(minor: u64) -> Self {
        Self(u32::try_from(minor).ok().and_then(|minor| 1_u32.checked_shl(minor)).unwrap_or_default())
    }

    /// The line `3.minor` and all behind it.
    pub fn since(minor: u64) -> Self {
        Self(u32::try_from(minor).ok().and_then(|minor| u32::MAX.checked_shl(minor)).unwrap_or_default())
    }

    /// Those of some lines, given by their minors, that a question is true of.
    pub fn of(minors: &[u64], holds: impl Fn(u64) -> bool) -> Self {
        let held = minors.iter().filter(|minor| holds(**minor));
        held.fold(Self::NONE, |lines, minor| lines | Self::only(*minor))
    }

    /// Whether the line `3.minor` is among them.
    pub fn contains(self, minor: u64) -> bool {
        self & Self::only(minor) != Self::NONE
    }
}

impl BitAnd for Lines {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Lines {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_lines() {
        assert!(Lines::only(12).contains(12) && !Lines::only(12).contains(13));
        assert!(Lines::since(12).contains(31) && !Lines::since(12).contains(11));
        assert_eq!(Lines::since(14) | Lines::only(13), Lines::since(13));
        assert_eq!(Lines::only(40) | Lines::since(1 << 40), Lines::NONE);
        assert_eq!(Lines::of(&[10, 12], |minor| minor > 10), Lines::only(12));
        assert!(!Lines::ALL.contains(32));
    }
}
