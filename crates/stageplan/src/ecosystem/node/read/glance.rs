//! What planning would say of a package, as far as that can be told without reading its code.

use std::collections::BTreeMap;

use super::manifest::Package;
use super::{around, build_script, bun, kind, lines, lock, other_managers, start, workspace};
use crate::ecosystem::node::frameworks::{Fronts, only_serves_files};
use crate::ecosystem::node::scripts::{Runner, Scripts};
use crate::ecosystem::node::typescript;
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::units::UnitKind;

/// Why there will be no plan of what a manifest seems to start: what it is instead, and in which words.
pub(in super::super) struct Refused {
    pub(in super::super) kind: UnitKind,
    pub(in super::super) why: String,
    pub(in super::super) origin: Origin,
}

/// The ways to start the package.
pub(in super::super) fn starts(
    unit: &Unit<'_>,
    package: &Package,
    build: Option<&Sourced<String>>,
    evidence: &Evidence,
) -> start::Starts {
    let mut lines = lines(package);
    let mut build = build.map(|build| build.value().as_str());
    if build.is_none()
        && let Some(moon) = other_managers::moon(unit)
    {
        lines.insert("build".to_owned(), moon.value().join(" "));
        build = Some("build");
    }
    let around_scripts = around::OfUnit(unit);
    let scripts = Scripts::new(&lines, &around_scripts);
    let first = build.or_else(|| super::delegate::STARTS.iter().copied().find(|name| lines.contains_key(*name)));
    let mut outputs = first.map(|name| typescript::outputs(unit, &lines, name, &package.outputs)).unwrap_or_default();
    let members = BTreeMap::new();
    let mut around =
        start::Around { evidence, members: &members, builds: build.is_some() || !outputs.is_empty(), handed: None };
    let mut starts = start::read(unit, package, &scripts, &mut outputs, &around);
    // The root of a workspace may build all its packages at once; looking for that asks for every manifest.
    if starts.best.is_none()
        && build.is_none()
        && let Some(known) = workspace::read(unit, package)
        && known.root != unit.folder
        && build_script(&known.package).is_some()
    {
        outputs = typescript::by_config(unit);
        around.builds = true;
        starts = start::read(unit, package, &scripts, &mut outputs, &around);
    }
    if starts.best.is_none() {
        starts.tool = start::tool(unit, package, &mut outputs, &around);
    }
    starts
}

/// Whether Rush installs the package, which no package manager does in its place.
pub(in super::super) fn by_rush(unit: &Unit<'_>, package: &Package) -> Option<Refused> {
    let rush = other_managers::rush(unit)?;
    let alone = workspace::read(unit, package).is_none() && lock::read(unit, "", package).is_empty();
    alone.then(|| {
        let why = "Rush installs and links it, which no package manager can do without it".to_owned();
        Refused { kind: UnitKind::Other, why, origin: rush.origin }
    })
}

/// Whether nothing starts, in the order in which planning asks.
pub(in super::super) fn refused(
    unit: &Unit<'_>,
    package: &Package,
    fronts: &Fronts,
    starts: &start::Starts,
) -> Option<Refused> {
    let refuse = |kind, why: String, origin: Option<Origin>| {
        let origin = origin.unwrap_or_else(|| package.origin.clone());
        Some(Refused { kind, why, origin })
    };
    let told = fronts.told.as_ref();
    match &starts.best {
        Some(best) => match &best.launch.runner {
            Runner::Package(program) if only_serves_files(program) && (told.is_some() || fronts.library.is_some()) => {}
            _ => return None,
        },
        None if matches!(&starts.unclear, Some((name, ..)) if name == "start") => return None,
        // What bun makes of everything is the program, wherever it lies.
        None if bun::compiles(package, &lines(package)).is_some() => return None,
        None => {}
    }
    let hosted = starts.best.is_none().then(|| kind::hosted(unit, package)).flatten();
    if starts.best.is_none() && starts.tool.is_some() && hosted.is_none() && told.is_none() {
        return None;
    }
    if let Some(told) = told {
        return refuse(UnitKind::Other, told.message.clone(), None);
    }
    if let Some(hosted) = hosted {
        return refuse(UnitKind::Other, hosted.what.to_owned(), Some(hosted.origin));
    }
    if let Some(library) = &fronts.library {
        return refuse(UnitKind::Library, "its build makes something to import".to_owned(), Some(library.clone()));
    }
    let lost = starts.rejected.first().map(|lost| format!("nothing starts: {}: {}", lost.value, lost.why));
    refuse(UnitKind::Other, lost.unwrap_or_else(|| "nothing says how to start it".to_owned()), None)
}
