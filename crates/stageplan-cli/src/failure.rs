//! The exit codes, and the errors that end the command.

use std::fmt;

use crate::render::style::{BOLD, CYAN, RED, paint, plain};

/// Findings at or above `--fail-on`, or files that `write` would not replace.
pub(crate) const FINDINGS: u8 = 1;
/// Wrong usage, or files that cannot be read or written.
pub(crate) const USAGE: u8 = 2;
/// Nothing deployable was recognised.
pub(crate) const NOTHING: u8 = 3;
/// Docker could not be started, or what it was asked to build failed.
pub(crate) const DOCKER: u8 = 4;
/// A signal ended the command; the code is what shells give for Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

/// The exit codes as the help lists them.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    findings at or above --fail-on, or files that `write` would not replace
  2    wrong usage, or files that cannot be read or written
  3    nothing deployable was recognised
  4    `build`: docker could not be started or failed; its own exit code is printed
  130  `build`: interrupted";

/// An error that ends the command.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    message: String,
    details: Vec<String>,
    help: Option<String>,
}

impl Failure {
    pub(crate) fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new(), help: None }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(USAGE, message)
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn detail(mut self, line: impl Into<String>) -> Self {
        self.details.push(line.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", paint(RED, "error"), paint(BOLD, &plain(&self.message)))?;
        for line in &self.details {
            writeln!(f, "  {}", plain(line))?;
        }
        match &self.help {
            Some(help) => writeln!(f, "{}: {}", paint(CYAN, "help"), plain(help)),
            None => Ok(()),
        }
    }
}
