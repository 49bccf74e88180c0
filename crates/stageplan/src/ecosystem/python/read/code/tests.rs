//! What is found in sources.
