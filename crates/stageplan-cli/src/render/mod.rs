//! What a person sees. Nothing here is read by a machine; `--json` is.

pub(crate) mod decisions;
pub(crate) mod findings;
pub(crate) mod graph;
pub(crate) mod next;
pub(crate) mod style;

use stageplan::{ArtifactKind, emit};

use crate::session::Session;
use style::{BOLD, CYAN, DIM, paint, plain};

/// The whole answer of `stageplan PATH`.
pub(crate) fn report(session: &Session) -> String {
    let planned = &session.planned;
    let Some(plan) = planned.plan() else { return String::new() };
    let mut text = found(session);
    text.push_str(&section("Stages", &graph::draw(plan)));
    text.push_str(&section("Decisions", &decisions::list(plan)));
    if !planned.findings.is_empty() {
        text.push_str(&section("Findings", ""));
        text.push_str(&findings::snippets(&planned.findings, &session.tree));
    }
    text.push_str(&section("Next", &next::commands(session, plan)));
    if let Some(dockerfile) = emit(planned, &session.tree, ArtifactKind::Dockerfile) {
        let lines = dockerfile.text.lines().count();
        let hint = format!(
            "The Dockerfile has {lines} lines; `stageplan explain Dockerfile:LINE{}` says why each is there.\n",
            session.again()
        );
        text.push_str(&paint(DIM, &hint));
    }
    text
}

/// What was found and how sure that is, as one line.
pub(crate) fn found(session: &Session) -> String {
    let planned = &session.planned;
    let ecosystem = planned.plan().map(|plan| plan.ecosystem);
    let chosen = planned.candidates.iter().find(|candidate| Some(candidate.ecosystem) == ecosystem);
    let Some(candidate) = chosen.or(planned.candidates.first()) else { return String::new() };
    let detection = &candidate.detection;
    let place = detection.what.origin().place().map_or_else(String::new, |place| format!(" ({place})"));
    let folder = if planned.unit.is_root() { String::new() } else { format!(" in {}", planned.unit) };
    format!(
        "{}{}: {}{}\n",
        paint(BOLD, &plain(detection.what.value())),
        plain(&folder),
        paint(CYAN, detection.grade.as_str()),
        paint(DIM, &plain(&place))
    )
}

fn section(title: &str, body: &str) -> String {
    format!("\n{}\n{body}", paint(BOLD, title))
}

/// Pads a text to a width of columns. Names here are of Latin letters, so that one character is one column.
pub(crate) fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}
