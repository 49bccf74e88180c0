//! What is planned, in short texts.
