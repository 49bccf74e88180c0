//! From files to facts.

mod cargo;
mod code;
pub(super) mod detect;
mod framework;
mod front;
mod native;

pub(super) use cargo::glance;

use super::facts::{Cargo, Facts, Program};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::RepoPath;

/// Everything that readers need of a unit, and where they put what they notice.
pub(super) struct Read<'a, 'p> {
    pub(super) unit: &'a Unit<'p>,
    pub(super) evidence: &'a Evidence,
    pub(super) findings: Vec<Finding>,
}

/// The binary that is planned, as the manifest and the folders tell.
pub(super) struct Chosen {
    /// Its name, with why this one.
    pub(super) bin: Sourced<String>,
    /// The file its `main` is in.
    pub(super) root: RepoPath,
    /// The other binaries of the package.
    pub(super) others: Vec<Sourced<String>>,
    /// The features it demands.
    pub(super) required_features: Vec<Sourced<String>>,
}

/// Reads a unit.
pub(super) fn read(unit: &Unit<'_>, evidence: &Evidence) -> Facts {
    let mut read = Read { unit, evidence, findings: Vec::new() };
    let mut found = cargo::read(&mut read);
    let package = found.cargo.package.as_ref();
    let front = package.and_then(|package| front::read(&mut read, &found.cargo, package, &found.crates));
    let is_library = found.chosen.is_none();
    let (site, front) = match front {
        Some(front) if front.alone || is_library => (Some(front), None),
        // A program that has a library for pages beside it is built as a program.
        front => (None, front.filter(|front| front.tool.value() != "wasm-pack")),
    };
    // What is made for a browser is no program here.
    let program = found.chosen.filter(|_| site.is_none()).map(|chosen| {
        let crates = found.crates;
        let frameworks = framework::recognise(&crates);
        let shown = cargo::lines::shown(&read, &found.cargo, &chosen);
        let mut features = chosen.required_features;
        for feature in shown.features {
            if features.iter().all(|known| known.value() != feature.value()) {
                features.push(feature);
            }
        }
        let native = native::read(&mut read, &found.cargo, &crates);
        let mut sources = |cargo: &mut Cargo| {
            let noticed = read.findings.len();
            let mut code = code::read(&mut read, cargo, &chosen.root);
            framework::settings(&mut read, cargo, &crates, &frameworks, &mut code);
            let before = cargo.context.clone();
            cargo::widen(&mut read, cargo, &mut code);
            let moved = cargo.context != before;
            if moved {
                read.findings.truncate(noticed);
            }
            (code, moved)
        };
        // Where the sources are compiled is part of what they say, and moves with a folder above that they take in.
        let (code, moved) = sources(&mut found.cargo);
        let code = if moved { sources(&mut found.cargo).0 } else { code };
        Program {
            natives: native.needs,
            build_programs: native.programs,
            build_env: native.env,
            front,
            bin: chosen.bin,
            others: chosen.others,
            features,
            no_default_features: shown.no_default_features,
            frameworks,
            code,
            start: shown.start,
            jobs: shown.jobs,
        }
    });
    Facts {
        unit: unit.folder.clone(),
        cargo: found.cargo,
        program,
        site,
        why_not: found.why_not,
        evidence: evidence.clone(),
        findings: read.findings,
    }
}
