//! Reasons as text: what a person sees when asking why a line is there.

use crate::emit::Artifact;
use crate::origin::{Origin, Reason};

/// Why a line of a printed file is there, as indented text; `None` where the line has no reason of its own, such as a
/// blank line. Lines count from one.
pub fn explain_line(artifact: &Artifact, line: usize) -> Option<String> {
    let start = line.checked_sub(1).and_then(|before| {
        if before == 0 { Some(0) } else { artifact.text.match_indices('\n').nth(before - 1).map(|(at, _)| at + 1) }
    })?;
    let rest = artifact.text.get(start..)?;
    let text = rest.split('\n').next().unwrap_or_default();
    let end = start + text.len();
    let mut out = format!("{}:{line}: {text}\n", artifact.path);
    let mut seen: Vec<&Origin> = Vec::new();
    // Marks nest: the step that spans this line first, then the words on it.
    for mark in artifact.marks.iter().filter(|mark| mark.range.start < end && mark.range.end > start) {
        if seen.contains(&&mark.origin) {
            continue;
        }
        seen.push(&mark.origin);
        let piece = artifact.text.get(mark.range.start.max(start)..mark.range.end.min(end)).unwrap_or_default().trim();
        if piece.is_empty() {
            continue;
        }
        out.push_str(&format!("\n  {piece}\n"));
        write_origin(&mut out, &mark.origin, 2);
    }
    (!seen.is_empty()).then_some(out)
}

/// An origin and everything it rests on, one line each, indented by depth.
pub fn explain_text(origin: &Origin) -> String {
    let mut out = String::new();
    write_origin(&mut out, origin, 0);
    out
}

/// A reason in a few words: the place, then what the rule concluded.
pub fn because(origin: &Origin) -> String {
    match origin.reason() {
        Reason::Catalog { table, row, checked, .. } => format!("catalog {table} {row}, checked {checked}"),
        Reason::Option { name, place: None } => format!("--{name}"),
        Reason::Option { place: Some(place), .. } | Reason::File { place, .. } => place.to_string(),
        Reason::Rule(rule) => {
            let place = match (origin.place(), rule.from.first()) {
                (Some(place), _) => place.to_string(),
                (None, Some(from)) if !matches!(from.reason(), Reason::Rule(_)) => because(from),
                (None, _) => String::new(),
            };
            let between = if place.is_empty() || rule.because.is_empty() { "" } else { ": " };
            format!("{place}{between}{}", rule.because)
        }
    }
}

fn write_origin(out: &mut String, origin: &Origin, depth: usize) {
    let indent = "  ".repeat(depth);
    match origin.reason() {
        Reason::Rule(rule) => {
            let because = if rule.because.is_empty() { String::new() } else { format!(": {}", rule.because) };
            out.push_str(&format!("{indent}{}{because}\n", rule.rule));
            for origin in &rule.from {
                write_origin(out, origin, depth + 1);
            }
            for rejected in &rule.rejected {
                let place = rejected.origin.as_ref().map_or_else(String::new, |origin| match origin.place() {
                    Some(place) => format!(" ({place})"),
                    None => String::new(),
                });
                out.push_str(&format!("{indent}  not {}{place}: {}\n", rejected.value, rejected.why));
            }
        }
        _ => out.push_str(&format!("{indent}{origin}\n")),
    }
}
