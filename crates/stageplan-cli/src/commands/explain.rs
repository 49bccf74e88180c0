//! `stageplan explain WHAT`, painted. What there is to say comes from the core.

use clap::ArgMatches;
use stageplan::explain::{Piece, explain};

use crate::failure::Failure;
use crate::output;
use crate::render::findings;
use crate::render::style::{BOLD, CYAN, DIM, paint, plain};
use crate::session::Session;

pub(super) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let what = matches.get_one::<String>("what").map(String::as_str).unwrap_or_default();
    let session = Session::open(matches)?;
    if session.planned.plan().is_none() {
        return Err(session.nothing());
    }
    let explanation = explain(&session.planned, &session.tree, what).map_err(|none| {
        let failure = none.details.into_iter().fold(Failure::usage(none.message), Failure::detail);
        match none.help {
            Some(help) => failure.help(help),
            None => failure,
        }
    })?;
    let text = explanation.shown(&|piece| match piece {
        Piece::Label("note") => paint(CYAN, "note"),
        Piece::Label(text) | Piece::Why(text) => paint(DIM, &plain(text)),
        Piece::Title(text) => paint(BOLD, &plain(text)),
        Piece::Text(text) => plain(text),
        Piece::Note(text) => paint(CYAN, &plain(text)),
        Piece::Finding(finding) => findings::painted_line(finding),
    });
    output::out(&text);
    Ok(session.code())
}
