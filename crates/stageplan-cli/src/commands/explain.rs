//! `stageplan explain WHAT`.

use clap::ArgMatches;

use crate::failure::Failure;

pub(super) fn run(_matches: &ArgMatches) -> Result<u8, Failure> {
    Err(Failure::usage("explain is not there yet"))
}
