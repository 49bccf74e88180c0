//! Whatever a value contains, another parser finds the planned instructions with the planned flags, and no more.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{HOSTILE, everywhere};
use parse_dockerfile::{Flag, Instruction};
use proptest::prelude::*;
use stageplan_dockerfile::{Dockerfile, print};

fn names(options: &[Flag<'_>]) -> Vec<String> {
    options.iter().map(|flag| flag.name.value.to_string()).collect()
}

/// Keyword and flags of each instruction.
fn outline(text: &str) -> Vec<(&'static str, Vec<String>)> {
    // parse-dockerfile does not know `check`, and takes comments with a `\` at their end for joined lines; BuildKit does
    // not. Comments of their own line are no part of an instruction, so they are left out, outside of heredocs.
    let mut heredoc: Option<String> = None;
    let mut kept = String::new();
    for line in text.split_inclusive('\n') {
        match &heredoc {
            Some(end) if line.trim_end() == end => heredoc = None,
            Some(_) => {}
            None if line.starts_with('#') => continue,
            None if line.starts_with("COPY") => {
                heredoc =
                    line.split("<<'").nth(1).and_then(|rest| rest.split_once("' ")).map(|(name, _)| name.to_owned());
            }
            None => {}
        }
        kept.push_str(line);
    }
    let parsed = parse_dockerfile::parse(&kept).unwrap_or_else(|error| panic!("{error}\n{kept}"));
    parsed
        .instructions
        .iter()
        .map(|instruction| match instruction {
            Instruction::Arg(_) => ("ARG", vec![]),
            Instruction::Env(_) => ("ENV", vec![]),
            Instruction::Label(_) => ("LABEL", vec![]),
            Instruction::Workdir(_) => ("WORKDIR", vec![]),
            Instruction::User(_) => ("USER", vec![]),
            Instruction::Expose(_) => ("EXPOSE", vec![]),
            Instruction::Volume(_) => ("VOLUME", vec![]),
            Instruction::Stopsignal(_) => ("STOPSIGNAL", vec![]),
            Instruction::Entrypoint(_) => ("ENTRYPOINT", vec![]),
            Instruction::Cmd(_) => ("CMD", vec![]),
            Instruction::Shell(_) => ("SHELL", vec![]),
            Instruction::From(from) => ("FROM", names(&from.options)),
            Instruction::Run(run) => {
                assert!(run.here_docs.is_empty(), "a heredoc in RUN\n{kept}");
                ("RUN", names(&run.options))
            }
            Instruction::Copy(copy) => ("COPY", names(&copy.options)),
            Instruction::Healthcheck(check) => ("HEALTHCHECK", names(&check.options)),
            other => panic!("{other:?}\n{kept}"),
        })
        .collect()
}

/// What the file with the value everywhere must come to.
fn planned(value: &str) -> Vec<(&'static str, Vec<String>)> {
    let empty = value.is_empty();
    let list = |flags: &[&str]| flags.iter().map(|flag| (*flag).to_owned()).collect::<Vec<_>>();
    // An empty target, secret or pattern is left out.
    let mounts = if empty {
        list(&["mount", "network"])
    } else {
        list(&["mount", "mount", "mount", "mount", "mount", "network"])
    };
    let copy = if empty {
        list(&["from", "link", "exclude"])
    } else {
        list(&["from", "link", "exclude", "exclude", "exclude"])
    };
    let platform = || list(&["platform"]);
    vec![
        ("ARG", vec![]),
        ("ARG", vec![]),
        ("FROM", platform()),
        ("ARG", vec![]),
        ("ENV", vec![]),
        ("LABEL", vec![]),
        ("WORKDIR", vec![]),
        ("USER", vec![]),
        ("EXPOSE", vec![]),
        ("VOLUME", vec![]),
        ("STOPSIGNAL", vec![]),
        ("RUN", vec![]),
        ("RUN", mounts.clone()),
        ("RUN", mounts.clone()),
        ("RUN", vec![]),
        ("RUN", mounts),
        ("COPY", copy),
        ("COPY", list(&["parents"])),
        ("COPY", list(&["chmod"])),
        ("COPY", vec![]),
        ("HEALTHCHECK", list(&["timeout", "retries"])),
        ("ENTRYPOINT", vec![]),
        ("CMD", vec![]),
        ("SHELL", vec![]),
        ("RUN", vec![]),
        ("FROM", platform()),
        ("FROM", platform()),
    ]
}

fn check(value: &str) {
    let printed = print(&everywhere(value));
    assert_eq!(outline(&printed.text), planned(value), "{value:?}\n{}", printed.text);
    for mark in &printed.marks {
        assert!(printed.text.get(mark.range.clone()).is_some());
    }
    assert!(printed.marks.is_sorted_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end))));
    // Nothing reads as a directive but the first line, and nothing as a byte order mark.
    assert!(printed.text.starts_with("# syntax=docker/dockerfile:1"));
    for line in printed.text.lines().skip(1).filter(|line| line.starts_with("# ")) {
        let body = line.trim_start_matches('#').trim_start();
        let word = body.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        assert!(word.len() == body.len() || !word.trim_start().starts_with('='), "{line}");
    }
}

#[test]
fn hostile_values_stay_data_in_every_place() {
    assert!(HOSTILE.len() >= 60);
    for value in HOSTILE {
        check(value);
    }
}

#[test]
fn hostile_pairs_stay_data_in_every_place() {
    for first in HOSTILE {
        for second in HOSTILE.iter().step_by(7) {
            check(&format!("{first}{second}"));
        }
    }
}

#[test]
fn an_empty_file_is_empty() {
    assert_eq!(print(&Dockerfile::default()).text, "");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn arbitrary_values_stay_data(value in any::<String>()) {
        check(&value);
    }

    #[test]
    fn arbitrary_syntax_stays_data(value in "[-#'\"\\\\$`<>{}\\[\\]=:,;&|!*? \t\n\rEOFa\u{a0}\u{e0}]{0,24}") {
        check(&value);
    }
}
