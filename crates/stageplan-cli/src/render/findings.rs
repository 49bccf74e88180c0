//! Findings: with source lines for a person, or one line each.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use stageplan::{Finding, Place, Severity, Tree};

use super::style::{BOLD, CYAN, RED, YELLOW, paint, plain};

/// The findings with the source lines they speak of.
pub(crate) fn snippets(findings: &[Finding], tree: &Tree) -> String {
    let renderer = Renderer::styled();
    findings
        .iter()
        .map(|finding| renderer.render(&[group(finding, tree)]) + "\n\n")
        .collect::<String>()
        .trim_end()
        .to_owned()
        + "\n"
}

fn group<'a>(finding: &'a Finding, tree: &'a Tree) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(plain(&finding.message)).id(finding.rule));
    for (index, place) in finding.places.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        group = match window(place, tree) {
            Some((text, annotation)) => group.element(
                Snippet::source(text)
                    .path(plain(place.path.as_str()))
                    .line_start(place.line)
                    .annotation(kind.span(annotation)),
            ),
            None => group.element(Origin::path(plain(place.path.as_str()))),
        };
    }
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(plain(help))),
        None => group,
    }
}

/// The lines a place speaks of, and the place in them. `None` where the place stands for the file as a whole, and where
/// the line may hold a secret, which has no business in the log of a build.
fn window<'t>(place: &Place, tree: &'t Tree) -> Option<(&'t str, std::ops::Range<usize>)> {
    let name = place.path.file_name();
    if place.span.start == 0 && place.span.end == 0 || name == ".env" || name.starts_with(".env.") {
        return None;
    }
    let text: &str = tree.text(&place.path)?;
    let start = text.get(..place.span.start)?.rfind('\n').map_or(0, |at| at + 1);
    // A place of many lines is shown by its first.
    let rest = text.get(place.span.start..)?;
    let end = place.span.start + rest.find('\n').unwrap_or(rest.len());
    let line = text.get(start..end)?.trim_end_matches('\r');
    let from = (place.span.start - start).min(line.len());
    let to = (place.span.end.max(place.span.start) - start).clamp(from, line.len());
    line.is_char_boundary(to).then_some((line, from..to))
}

/// A finding as one line, with its place first, as editors read it.
pub(crate) fn line(finding: &Finding) -> String {
    format!("{}{}[{}]: {}", at(finding), word(finding.severity), finding.rule, rest(finding))
}

/// The same with colours.
pub(crate) fn painted_line(finding: &Finding) -> String {
    let style = match finding.severity {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
        Severity::Note => CYAN,
    };
    let severity = paint(style, word(finding.severity));
    format!(
        "{}{severity}{}: {}",
        paint(BOLD, &plain(&at(finding))),
        format_args!("[{}]", finding.rule),
        plain(&rest(finding))
    )
}

fn at(finding: &Finding) -> String {
    finding.places.first().map_or_else(String::new, |place| format!("{place}: "))
}

fn rest(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{}; help: {help}", finding.message),
        None => finding.message.clone(),
    }
}

pub(crate) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
