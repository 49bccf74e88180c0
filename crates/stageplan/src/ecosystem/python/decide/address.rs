//! Where the program listens, and what tells that it is well.

use super::Decided;
use crate::origin::{Sourced, prefer};
use crate::planner::as_asked;

/// Where the program listens.
#[derive(Clone, Debug, Default)]
pub(super) struct Address {
    pub(super) port: Option<Sourced<String>>,
    /// The variable that moves the program there, where it reads one.
    pub(super) variable: Option<String>,
    /// Variables of the image.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// The path that answers when the program is well.
    pub(super) health: Option<Sourced<String>>,
}

pub(super) fn choose(decided: &mut Decided<'_>) {
    let asked = decided.by.settings.port.as_ref();
    let asked = asked.map(|port| Sourced::new(port.value().to_string(), as_asked(port.origin())));
    let shown = decided.facts.evidence.ports.iter().map(|port| port.value.clone());
    let own = decided.start.port.clone().into_iter();
    let framework = decided.framework().and_then(|framework| framework.port.clone());
    decided.address.port = prefer("python/port", asked.as_ref(), own.chain(shown).chain(framework), None);
    let health = decided.by.settings.health.as_ref();
    let health = health.map(|health| Sourced::new(health.value().clone(), as_asked(health.origin())));
    let shown = decided.facts.evidence.health.iter().map(|path| path.value.clone());
    let framework = decided.framework().and_then(|framework| framework.health.clone());
    decided.address.health = prefer("python/health", health.as_ref(), shown.chain(framework), None)
        .filter(|path| decided.address.port.is_some() && path.value().starts_with('/'));
}
