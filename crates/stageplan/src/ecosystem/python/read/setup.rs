//! setup.py and setup.cfg, read and not run.

use super::manifest::Manifests;
use crate::finding::Finding;
use crate::project::Unit;

pub(super) fn read(_unit: &Unit<'_>, _manifests: &mut Manifests, _findings: &mut Vec<Finding>) {}
