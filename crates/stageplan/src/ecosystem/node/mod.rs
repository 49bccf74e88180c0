//! Node, and bun where the project runs on it.

mod assets;
mod decide;
mod entry;
mod frameworks;
mod lines;
mod managers;
mod nest;
mod read;
mod scripts;
#[cfg(test)]
mod server_tests;
mod summary;
#[cfg(test)]
mod tests;
mod typescript;

use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::ecosystem::{Decide, Detection, Ecosystem, Grade, MakeAssets, NotDeployable};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::plan::Plan;
use crate::project::Unit;
use crate::units::Summary;

/// The ecosystem.
pub(super) struct Node;

/// Its tables.
static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::read(concat!(include_str!("catalog.toml"), "\n", include_str!("native.toml"))));

/// What its files say; nothing where the manifest cannot be read.
pub(super) struct Facts(Option<Box<read::Facts>>);

impl Ecosystem for Node {
    const ID: &'static str = "node";
    const NAME: &'static str = "Node";
    const LOOKS_FOR: &'static [&'static str] = &["package.json", "project.json"];
    const HONOURS: &'static [&'static str] = &[
        "flavour",
        "version",
        "package-manager",
        "build",
        "start",
        "port",
        "build-packages",
        "cache",
        "targets",
        "health",
    ];
    type Facts = Facts;

    fn catalog() -> &'static Catalog {
        &CATALOG
    }

    fn detect(unit: &Unit<'_>) -> Option<Detection> {
        let Some(package) = read::manifest::Package::read(unit) else {
            let nx = read::nx::read(unit)?;
            let what = Sourced::new(format!("Nx project {}", nx.name.value()), nx.name.origin().clone());
            let grade = if nx.library { Grade::Weak } else { Grade::Strong };
            return Some(Detection { grade, what, reasons: Vec::new() });
        };
        let name = package.name.as_ref().map_or("without a name", |name| name.value().as_str());
        let what = Sourced::new(format!("Node package {name}"), package.origin.clone());
        let mut reasons = Vec::new();
        let starts = ["start", "start:prod", "serve", "server"].iter().find_map(|name| package.scripts.get(*name));
        if let Some(script) = starts {
            reasons.push(script.derive(
                "node/start-script",
                "it says how to start it",
                format!("starts by `{}`", script.value()),
            ));
        }
        let serving = CATALOG.rows("framework").find_map(|row| {
            let found = package.runs(row.key())?;
            Some(found.derive("node/framework", "", format!("uses {}", row.text("name").unwrap_or_default())))
        });
        reasons.extend(serving);
        if let Some(main) = package.main.as_ref().or(package.bins.first().map(|(_, bin)| bin)) {
            reasons.push(main.derive("node/program", "", format!("names the program {}", main.value())));
        }
        // Without anything that runs, a manifest may only hold tools for a project in another language.
        // Packages may be named here for a program that another runtime starts.
        let other = starts.is_some_and(|script| runs_elsewhere(script.value()));
        let grade = match reasons.len() {
            _ if other => Grade::Weak,
            0 if package.has_runtime_dependencies() => Grade::Likely,
            0 => Grade::Weak,
            _ => Grade::Strong,
        };
        Some(Detection { grade, what, reasons })
    }

    fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
        summary::summary(unit, detection)
    }

    fn read(unit: &Unit<'_>, evidence: &Evidence) -> Facts {
        Facts(read::read(unit, evidence).map(Box::new))
    }

    const ASSETS: Option<MakeAssets> = Some(assets::assets);

    fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
        match &facts.0 {
            Some(facts) => decide::decide(facts, by),
            None => Err(NotDeployable {
                findings: vec![
                    Finding::error("node/unreadable-manifest", "package.json could not be read")
                        .help("mend its syntax and plan again"),
                ],
            }),
        }
    }
}

/// Whether a line starts its program by a runtime that reads `package.json` and is neither Node nor bun.
fn runs_elsewhere(line: &str) -> bool {
    let script = stageplan_syntax::shell::parse(line);
    script.commands.last().and_then(|command| command.literal(0)).is_some_and(|program| program == "deno")
}
