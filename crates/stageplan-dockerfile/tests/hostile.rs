//! Whatever a value contains, another parser finds the planned instructions with the planned flags, and no more.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{HOSTILE, everywhere};
use parse_dockerfile::Instruction;
use proptest::prelude::*;
use stageplan_dockerfile::{Dockerfile, print};

/// Instructions as BuildKit's parser joins them: keyword, flags and the rest, with inline files skipped.
fn read(text: &str) -> Vec<(String, Vec<String>, String)> {
    let mut list = Vec::new();
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        let mut joined = String::new();
        let mut line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        loop {
            let trimmed = line.trim_end_matches([' ', '\t']);
            match trimmed.strip_suffix('\\') {
                Some(rest) if !rest.ends_with('\\') => joined.push_str(rest),
                _ => {
                    joined.push_str(line);
                    break;
                }
            }
            line = loop {
                let next = lines.next().expect("an instruction that goes on");
                if !next.trim_start().starts_with('#') {
                    break next;
                }
            };
        }
        let (keyword, rest) = joined.split_once(' ').unwrap_or((&joined, ""));
        let (flags, rest) = flags(rest);
        if keyword == "COPY"
            && let Some((name, _)) = rest.strip_prefix("<<'").and_then(|rest| rest.split_once('\''))
        {
            lines.by_ref().find(|line| line.trim_end_matches('\r') == name).expect("the inline file's end");
        }
        list.push((keyword.to_owned(), flags, rest.to_owned()));
    }
    list
}

/// Flags as BuildKit takes them off: byte by byte, with quotes and `\`.
fn flags(text: &str) -> (Vec<String>, &str) {
    let mut list = Vec::new();
    let mut at = 0;
    loop {
        let rest = text[at..].trim_start_matches(' ');
        if !rest.starts_with("--") {
            return (list, rest);
        }
        at = text.len() - rest.len();
        let (mut word, mut quote) = (String::new(), None);
        let mut bytes = rest.bytes();
        while let Some(byte) = bytes.next() {
            at += 1;
            match (byte, quote) {
                (b'\\', _) => {
                    word.extend(bytes.next().map(char::from));
                    at += 1;
                }
                (b'"' | b'\'', None) => quote = Some(byte),
                (byte, Some(open)) if byte == open => quote = None,
                // A byte of a longer character that by itself would be a space.
                (b'\t'..=b'\r' | b' ' | 0x85 | 0xa0, None) => break,
                _ => word.push(char::from(byte)),
            }
        }
        assert_eq!(quote, None, "an open quote in {text}");
        list.push(word);
    }
}

/// A word as BuildKit expands it, with `<NAME>` for a variable; nothing where an error would be.
fn expand(word: &str) -> Option<String> {
    let mut out = String::new();
    // The scanner drops a byte order mark at its start.
    let mut chars = word.strip_prefix('\u{feff}').unwrap_or(word).chars();
    let mut quote = None;
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\'', None) | ('"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('\\', None) => out.extend(chars.next()),
            ('\\', Some('"')) => {
                let mut ahead = chars.clone();
                if let Some(next @ ('"' | '$' | '\\')) = ahead.next() {
                    chars = ahead;
                    out.push(next);
                } else {
                    out.push('\\');
                }
            }
            ('$', None | Some('"')) => {
                let (name, rest) = chars.as_str().strip_prefix('{')?.split_once('}')?;
                out.push_str(&format!("<{name}>"));
                chars = rest.chars();
            }
            _ => out.push(c),
        }
    }
    quote.is_none().then_some(out)
}

/// The keywords that parse-dockerfile finds.
fn keywords(text: &str) -> Vec<&'static str> {
    // parse-dockerfile joins a comment that ends in `\` with the line below; BuildKit does not. Comments between
    // instructions are no part of them, so they are left out, outside of inline files.
    let mut inline: Option<String> = None;
    let mut kept = String::new();
    for line in text.split_inclusive('\n') {
        match &inline {
            Some(end) if line.trim_end_matches(['\r', '\n']) == end => inline = None,
            Some(_) => {}
            None if line.starts_with('#') => continue,
            None if line.starts_with("COPY") && !line.ends_with("]\n") => {
                inline =
                    line.split(" <<'").nth(1).and_then(|rest| rest.split_once("' ")).map(|(name, _)| name.to_owned());
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
            Instruction::Arg(_) => "ARG",
            Instruction::Env(_) => "ENV",
            Instruction::Label(_) => "LABEL",
            Instruction::Workdir(_) => "WORKDIR",
            Instruction::User(_) => "USER",
            Instruction::Expose(_) => "EXPOSE",
            Instruction::Volume(_) => "VOLUME",
            Instruction::Stopsignal(_) => "STOPSIGNAL",
            Instruction::Entrypoint(_) => "ENTRYPOINT",
            Instruction::Cmd(_) => "CMD",
            Instruction::Shell(_) => "SHELL",
            Instruction::From(_) => "FROM",
            Instruction::Run(_) => "RUN",
            Instruction::Copy(_) => "COPY",
            Instruction::Healthcheck(_) => "HEALTHCHECK",
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
    // A value that is an owner, a mode or a duration is printed as one; the copy with the parents has neither.
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let owner =
        value.split(':').count() <= 2 && value.split(':').all(|part| digits(part) && part.parse::<u32>().is_ok());
    let mode = matches!(value.len(), 3 | 4) && value.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    let when = |holds: bool, flag: &'static str| holds.then_some(flag);
    let excludes = if empty { 1 } else { 3 };
    let copy: Vec<&str> = ["from", "link"]
        .into_iter()
        .chain(when(owner, "chown"))
        .chain(when(mode, "chmod"))
        .chain(std::iter::repeat_n("exclude", excludes))
        .collect();
    let copy = list(&copy);
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
    let plan = planned(value);
    let found = read(&printed.text);
    let outline: Vec<(&str, Vec<String>)> = found
        .iter()
        .map(|(keyword, flags, _)| {
            let names = flags.iter().map(|flag| flag.trim_start_matches('-').split('=').next().unwrap().to_owned());
            (keyword.as_str(), names.collect())
        })
        .collect();
    assert_eq!(outline, plan, "{value:?}\n{}", printed.text);
    // parse-dockerfile ends a quoted flag at the first space in it, so it judges the instructions and not the flags.
    let planned_keywords: Vec<&str> = plan.iter().map(|(keyword, _)| *keyword).collect();
    assert_eq!(keywords(&printed.text), planned_keywords, "{value:?}\n{}", printed.text);
    // What is decoded again is the value.
    let spaced: String = value.chars().map(|c| if c.is_control() && c != '\t' { ' ' } else { c }).collect();
    let decoded = |keyword: &str| {
        let (_, _, rest) = found.iter().find(|(found, _, _)| found == keyword).unwrap();
        expand(rest).unwrap_or_else(|| panic!("{rest}"))
    };
    assert_eq!(decoded("WORKDIR"), format!("{spaced}<HOME>{spaced}"));
    assert_eq!(decoded("USER"), format!("{spaced}<HOME>{spaced}"));
    let env = decoded("ENV");
    assert!(env.contains(&format!("={spaced}")) && env.contains(&format!("B={spaced}<HOME>{spaced}")), "{env}");
    let label = decoded("LABEL");
    assert!(label.ends_with(&format!("b={spaced}<HOME>{spaced}")), "{label}");
    for mark in &printed.marks {
        assert!(printed.text.get(mark.range.clone()).is_some());
    }
    assert!(printed.marks.is_sorted_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end))));
    // Nothing reads as a directive but the first line, and nothing as a byte order mark.
    assert!(printed.text.starts_with("# syntax=docker/dockerfile:1"));
    let top = printed.text.lines().skip(1).take_while(|line| line.is_empty() || line.starts_with('#'));
    for line in top {
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
    // The same values each time, so that a change is judged by what it changes.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(2026),
        ..ProptestConfig::with_cases(512)
    })]

    #[test]
    fn arbitrary_values_stay_data(value in any::<String>()) {
        check(&value);
    }

    #[test]
    fn arbitrary_numbers_stay_data(value in "[0-9:+]{1,6}") {
        check(&value);
    }

    #[test]
    fn arbitrary_syntax_stays_data(value in "[-#'\"\\\\$`<>{}\\[\\]=:,;&|!*? \t\n\rEOFa\u{a0}\u{e0}]{0,24}") {
        check(&value);
    }
}
