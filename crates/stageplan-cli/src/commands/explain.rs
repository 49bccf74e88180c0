//! `stageplan explain WHAT`, painted. What there is to say comes from the core.

use clap::ArgMatches;
use stageplan::explain::{ExplanationLine, explain};

use crate::failure::Failure;
use crate::output;
use crate::render::style::{BOLD, CYAN, DIM, paint, plain};
use crate::render::{findings, pad};
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
    let mut text = String::new();
    if let Some(note) = explanation.note {
        text.push_str(&format!("{}: {}\n", paint(CYAN, "note"), plain(&note)));
    }
    for part in explanation.parts {
        if !part.title.is_empty() {
            let about = if part.about.is_empty() { String::new() } else { format!("  {}", plain(&part.about)) };
            text.push_str(&format!("{}{about}\n", paint(BOLD, &plain(&part.title))));
        }
        part.lines.iter().for_each(|line| text.push_str(&painted(line)));
    }
    output::out(&text);
    Ok(session.code())
}

fn painted(line: &ExplanationLine) -> String {
    let labelled = |kind: &str, text: &str| format!("  {}  {text}\n", paint(DIM, &pad(kind, 8)));
    match line {
        ExplanationLine::Text(text) => plain(text) + "\n",
        ExplanationLine::Note(note) => format!("  {}\n", paint(CYAN, &plain(note))),
        ExplanationLine::Trace { kind, text, why } => {
            let why = why.as_ref().map_or_else(String::new, |why| format!("            {}\n", paint(DIM, &plain(why))));
            labelled(kind, &plain(text)) + &why
        }
        ExplanationLine::Finding(finding) => labelled("finding", &findings::painted_line(finding)),
    }
}
