//! The decisions as a list: topic, value, reason.

use stageplan::plan::Plan;
use stageplan::{Origin, Reason};

use super::pad;
use super::style::{DIM, paint, plain};

/// Every decision of a plan, one line each.
pub(crate) fn list(plan: &Plan) -> String {
    /// Longer values are rare, and must not push the reasons of all others to the right.
    const WIDEST: usize = 48;
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
    let topics = width(&mut plan.decisions.iter().map(|decision| decision.topic.chars().count()));
    let values: Vec<String> = plan.decisions.iter().map(|decision| plain(decision.value.value())).collect();
    let widest = width(&mut values.iter().map(|value| value.chars().count()).filter(|width| *width <= WIDEST));
    let lines = plan.decisions.iter().zip(&values).map(|(decision, value)| {
        let topic = pad(decision.topic, topics);
        let reason = paint(DIM, &reason(decision.value.origin()));
        format!("  {topic}  {}  {reason}\n", pad(value, widest))
    });
    lines.collect()
}

/// A reason as one line: the place, then what the rule concluded, then the rule.
pub(crate) fn reason(origin: &Origin) -> String {
    let text = match origin.reason() {
        Reason::Catalog { table, row, checked, .. } => format!("catalog {table} {row}, checked {checked}"),
        Reason::Option { name, place: None } => format!("--{name}"),
        Reason::Option { place: Some(place), .. } | Reason::File { place, .. } => place.to_string(),
        Reason::Rule(rule) => {
            let place = match origin.place() {
                Some(place) => place.to_string(),
                None => rule
                    .from
                    .first()
                    .filter(|from| !matches!(from.reason(), Reason::Rule(_)))
                    .map(reason)
                    .unwrap_or_default(),
            };
            let parts: Vec<&str> =
                [place.as_str(), rule.because.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
            let parts = parts.join(": ");
            let space = if parts.is_empty() { "" } else { " " };
            format!("{parts}{space}[{}]", rule.rule)
        }
    };
    plain(&text)
}
