#![cfg_attr(not(feature = "std"), no_std)]

/// How many times a rope crosses itself in a knot.
pub fn crossings(knot: &str) -> Option<u8> {
    match knot {
        "overhand" => Some(3),
        "figure-eight" => Some(4),
        _ => None,
    }
}
