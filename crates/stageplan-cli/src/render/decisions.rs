//! The decisions as a list: topic, value, reason.

use stageplan::Origin;
use stageplan::explain::with_rule;
use stageplan::plan::Plan;

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
    plain(&with_rule(origin))
}
