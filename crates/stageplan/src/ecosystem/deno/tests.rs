//! Behaviour of the whole ecosystem.
