//! From facts to a plan. Nothing here sees a file.

use super::read::Facts;
use crate::ecosystem::{Decide, NotDeployable};
use crate::finding::Finding;
use crate::plan::Plan;

pub(super) fn decide(facts: &Facts, _by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    // Begin with the image (`crate::plan::Runtime`), then the stages that make what runs in it.
    let place = facts.name.as_ref().and_then(|name| name.origin().place().cloned());
    let finding = Finding::error("__rule__/not-planned", "nothing is planned for __Type__ yet").at(place);
    Err(NotDeployable { findings: vec![finding] })
}
