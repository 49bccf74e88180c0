//! `stageplan learn`: the plan beside what a first tutorial would do.

use std::ops::Range;

use clap::ArgMatches;
use stageplan::Artifact;
use stageplan::learn::{Learn, learn};
use stageplan::wire::{self, Positions};

use crate::failure::Failure;
use crate::output;
use crate::render::style::{BOLD, CYAN, DIM, paint, plain};
use crate::session::Session;

pub(super) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let session = Session::open(matches)?;
    if session.planned.plan().is_none() {
        return Err(session.nothing());
    }
    if matches.get_flag("json") {
        let learn = wire::learn(&session.planned, &session.tree, Positions::Bytes);
        output::out_exactly(&wire::learn_to_json(learn.as_ref()));
        return Ok(session.code());
    }
    match &learn(&session.planned) {
        Some(learn) => output::out(&shown(learn, &session.again())),
        None => session.say(&format!(
            "{}: no single image has the tools of all parts of this project, so there is no first tutorial to compare with; \
             help: `stageplan plan{}` shows the stages\n",
            paint(CYAN, "note"),
            session.again()
        )),
    }
    Ok(session.code())
}

/// The naive file, then the lessons.
fn shown(learn: &Learn, again: &str) -> String {
    let mut text: String = learn.naive.text.lines().map(|line| plain(line) + "\n").collect();
    let compare = format!("`stageplan dockerfile{again}` prints the planned Dockerfile. What it does otherwise:\n");
    text.push('\n');
    text.push_str(&paint(DIM, &compare));
    for lesson in &learn.lessons {
        let source = format!("{} (checked {})", lesson.source(), lesson.checked());
        let rows = [
            ("tutorial", lesson.naive().to_owned(), lines(&learn.naive, &lesson.in_naive)),
            ("here", lesson.planned().to_owned(), lines(&learn.planned, &lesson.in_planned)),
            ("buys", lesson.buys().to_owned(), String::new()),
            ("source", paint(DIM, &source), String::new()),
        ];
        text.push_str(&format!("\n{}\n", paint(BOLD, lesson.title())));
        for (name, said, lines) in rows {
            text.push_str(&format!("  {}  {said}{}\n", paint(CYAN, &format!("{name:8}")), paint(DIM, &lines)));
        }
    }
    text
}

/// The lines of an artifact that ranges of its bytes cover: ` [4, 9-12]`.
fn lines(artifact: &Artifact, ranges: &[Range<usize>]) -> String {
    let line = |at: usize| artifact.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
    let shown: Vec<String> = ranges
        .iter()
        .map(|range| match (line(range.start), line(range.end)) {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}-{last}"),
        })
        .collect();
    if shown.is_empty() { String::new() } else { format!(" [{}]", shown.join(", ")) }
}
