//! Whole plans of small projects.
