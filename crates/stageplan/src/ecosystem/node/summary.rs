//! What a package is, at a glance: by its manifest, and by the configuration of what builds it.

use super::CATALOG;
use super::frameworks::{self, Fronts};
use super::read::manifest::Package;
use super::read::{self, delegate, glance, nx};
use super::scripts::is_worker;
use crate::ecosystem::{Detection, Grade};
use crate::evidence::{self, Evidence};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::units::{Summary, UnitKind};

pub(super) fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
    let own = Package::read(unit);
    if let Some(package) = &own
        && let Some(rush) = glance::by_rush(unit, package)
    {
        return not(rush.kind, Grade::Strong, &rush.origin, &rush.why);
    }
    let nx = nx::read(unit);
    if let Some(nx) = &nx
        && own.as_ref().is_none_or(|own| read::build_script(own).is_none())
        && let Some(summary) = of_nx(unit, nx, own.clone())
    {
        return summary;
    }
    let Some(package) = own else {
        return not(UnitKind::Other, Grade::Weak, detection.what.origin(), "its manifest cannot be read");
    };
    let build = read::build_script(&package);
    let fronts = frameworks::fronts(unit, &package, build.as_ref());
    let site = fronts.site();
    let start = delegate::STARTS.iter().find_map(|name| package.scripts.get(*name));
    let serves = start.is_some_and(|line| runs_node(line.value()));
    if let Some(other) = read::kind::other(unit, &package, site.map(|site| site.name), serves) {
        return not(UnitKind::Other, Grade::Strong, other.origin(), other.value());
    }
    let seems = seems(unit, &package, build.as_ref(), &fronts);
    let kind = *seems.kind.value();
    let by_front = !fronts.is_empty() && fronts.told.is_none();
    if kind == UnitKind::Site || by_front || !kind.is_deployable() && seems.grade > Grade::Weak {
        return seems;
    }
    // What seems to be a program has a start that planning finds as well; what seems to be nothing may be started by what
    // lies beside the manifest.
    let evidence = if kind.is_deployable() { Evidence::default() } else { evidence::gather(unit) };
    let starts = glance::starts(unit, &package, build.as_ref(), &evidence);
    match glance::refused(unit, &package, &fronts, &starts) {
        Some(refused) if kind.is_deployable() => not(refused.kind, Grade::Likely, &refused.origin, &refused.why),
        None if !kind.is_deployable() => match &starts.best {
            Some(best) => made(UnitKind::Service, Grade::Likely, &best.origin, None),
            None => seems,
        },
        _ => seems,
    }
}

/// What it is by what its manifest says, and by what builds it.
fn seems(unit: &Unit<'_>, package: &Package, build: Option<&Sourced<String>>, fronts: &Fronts) -> Summary {
    let (origin, site) = (&package.origin, fronts.site());
    if let Some((name, found)) = fronts.server() {
        return made(UnitKind::Service, Grade::Strong, found.origin(), Some(name));
    }
    let row = |kind: &str| {
        CATALOG.rows("framework").filter(|row| row.text("kind") == Some(kind)).find_map(|row| {
            let found = package.runs(row.key())?;
            Some((row.text("name").unwrap_or_default(), found))
        })
    };
    let starts = delegate::STARTS.iter().find_map(|name| package.scripts.get(*name));
    if let Some(line) = starts.filter(|line| super::runs_elsewhere(line.value())) {
        return not(UnitKind::Other, Grade::Weak, line.origin(), "another runtime starts it");
    }
    let is_root = !package.workspaces.is_empty()
        || ["pnpm-workspace.yaml", "lerna.json", "nx.json", "rush.json"].iter().any(|name| unit.has(name));
    let (server, worker) = (row("server"), row("worker"));
    if server.is_none() {
        // What starts a front end without a server of its own only shows it.
        let shows = starts.is_none_or(|line| !runs_node(line.value()));
        if let Some(site) = site.filter(|_| shows) {
            return made(UnitKind::Site, Grade::Strong, site.found.origin(), Some(site.name));
        }
    }
    let by_name = |package: &Package| {
        let name = package.name.as_ref().map_or("", |name| name.value().as_str());
        is_worker(name) || is_worker(unit.folder.file_name())
    };
    let front = row("frontend");
    if let Some(line) = starts {
        let hands_over = is_root && package.runs("express").is_none() && server.is_none() && !runs_node(line.value());
        if !hands_over {
            return match (&server, &worker, &front) {
                (None, _, None) if by_name(package) || worker.is_some() => {
                    made(UnitKind::Worker, Grade::Strong, line.origin(), worker.map(|(name, _)| name))
                }
                (Some((name, _)), ..) | (None, _, Some((name, _))) => {
                    made(UnitKind::Service, Grade::Strong, line.origin(), Some(*name))
                }
                _ => made(UnitKind::Service, Grade::Likely, line.origin(), None),
            };
        }
    }
    if is_root {
        return not(UnitKind::Other, Grade::Strong, origin, "the root of a workspace, whose members are listed");
    }
    if let Some((_, bin)) = package.bins.first() {
        return made(UnitKind::Program, Grade::Likely, bin.origin(), server.map(|(name, _)| name));
    }
    if let Some((name, found)) = server.filter(|_| !package.is_library || package.private) {
        return made(UnitKind::Service, Grade::Likely, found.origin(), Some(name));
    }
    if let Some((name, found)) = front.filter(|_| build.is_some() && (!package.is_library || package.private)) {
        return made(UnitKind::Service, Grade::Likely, found.origin(), Some(name));
    }
    if package.is_library || package.main.is_some() {
        return not(UnitKind::Library, Grade::Likely, origin, "it is there to be imported, and nothing starts it");
    }
    not(UnitKind::Other, Grade::Weak, origin, "nothing says how to start it")
}

fn made(kind: UnitKind, grade: Grade, from: &Origin, framework: Option<&str>) -> Summary {
    Summary {
        kind: Sourced::new(kind, Origin::rule_from("node/unit-kind", "", [from.clone()])),
        framework: framework.map(str::to_owned),
        grade,
        why_not: None,
    }
}

fn not(kind: UnitKind, grade: Grade, from: &Origin, why: &str) -> Summary {
    Summary { why_not: Some(why.to_owned()), ..made(kind, grade, from, None) }
}

/// Whether a start line runs a program of the project, rather than a tool that shows files.
fn runs_node(line: &str) -> bool {
    let commands = stageplan_syntax::shell::parse(line).commands;
    let mut words =
        commands.iter().flat_map(|command| &command.words).filter_map(stageplan_syntax::shell::Word::literal);
    words.any(|word| {
        matches!(word.as_str(), "node" | "tsx" | "ts-node" | "bun" | "deno" | "nodemon" | "pm2" | "pm2-runtime")
    })
}

/// A project of Nx that says by its targets what it is.
fn of_nx(unit: &Unit<'_>, nx: &nx::Nx, own: Option<Package>) -> Option<Summary> {
    let origin = nx.name.origin();
    if nx.library {
        return Some(not(UnitKind::Library, Grade::Strong, origin, "an Nx library"));
    }
    if let Some(build) = &nx.build
        && build.for_node
    {
        return Some(made(UnitKind::Service, Grade::Strong, &build.origin, None));
    }
    let package = nx::package(unit, nx, own)?;
    let build = nx.build.as_ref().map_or(origin, |build| &build.origin);
    let script = Sourced::new("build".to_owned(), build.clone());
    let site = read::nx_site(unit, nx, &package, &script);
    site.map(|site| made(UnitKind::Site, Grade::Strong, build, Some(site.name)))
        .or_else(|| nx.build.is_none().then(|| not(UnitKind::Other, Grade::Likely, origin, "no target builds it")))
}
