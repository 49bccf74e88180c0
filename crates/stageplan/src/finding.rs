//! What the user should know: problems of the project, of its files and of the plan.

use crate::origin::Place;

/// How much a finding matters. Ordered: a higher one matters more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know; nothing needs to be done.
    Note,
    /// The plan works but is worse than it could be, or rests on a guess.
    Warning,
    /// The image will not build or will not run until this is mended.
    Error,
}

/// One finding. The message says what is wrong, the help says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it, such as `go/loopback-only`.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, as one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where; the first place is the main one.
    pub places: Vec<Place>,
}

impl Finding {
    /// An error without a place.
    pub fn error(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, message.into())
    }

    /// A warning without a place.
    pub fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, message.into())
    }

    /// A note without a place.
    pub fn note(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Note, message.into())
    }

    #[inline(never)]
    fn new(rule: &'static str, severity: Severity, message: String) -> Self {
        Self { rule, severity, message, help: None, places: Vec::new() }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        self.with_help(help.into())
    }

    #[inline(never)]
    fn with_help(mut self, help: String) -> Self {
        self.help = Some(help);
        self
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.add(place.into());
        self
    }

    #[inline(never)]
    fn add(&mut self, place: Option<Place>) {
        self.places.extend(place);
    }
}
