//! Crates that are more than Rust: what they need to be built and to run.

mod build;
mod graph;
mod queries;
#[cfg(test)]
mod tests;

use super::Read;
use crate::catalog::Row;
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::facts::{Cargo, Crate, Linked, NativeNeed, NeededProgram};
use crate::finding::Finding;
use crate::origin::Origin;
use graph::Graph;

/// What crates need beside the compiler.
pub(super) struct Native {
    /// What needs the operating system.
    pub(super) needs: Vec<NativeNeed>,
    /// Programs that build scripts and macros run.
    pub(super) programs: Vec<NeededProgram>,
    /// Variables that the build needs.
    pub(super) env: Vec<(String, String, Origin)>,
}

/// What the crates need of the operating system.
pub(super) fn read(read: &mut Read<'_, '_>, cargo: &Cargo, crates: &[Crate]) -> Native {
    let known = if cargo.lock.is_none() { graph::without_lock(crates) } else { Vec::new() };
    let graph = Graph::new(if known.is_empty() { crates } else { &known });
    let linked: Vec<(Row<'static>, &Crate)> = CATALOG
        .rows("native")
        .filter_map(|row| Some((row, graph.linked(row.key())?)))
        .filter(|(row, one)| {
            let by = graph.chain(&one.name).last().copied().unwrap_or_default();
            !row.list("not-through").contains(&by)
        })
        .collect();
    let mut needs: Vec<NativeNeed> = linked.iter().map(|(row, one)| need(*row, one, &graph)).collect();
    needs.extend(graph.all().filter_map(|one| own_sources(one, &graph)));
    for (row, one) in &linked {
        if let (Some(note), Some(help)) = (row.text("note"), row.text("help")) {
            let finding = Finding::warning("rust/loads-library", format!("{} {note}", one.name));
            read.findings.push(finding.help(help).at(one.why.place().cloned()));
        }
    }
    let unknown: Vec<Finding> =
        graph.all().filter(|one| is_unknown(one, &graph)).map(|one| unknown(one, &graph)).collect();
    read.findings.extend(unknown);
    read.findings.extend(build::notes(&graph));
    let mut env = build::variables(&graph);
    env.extend(queries::offline(read, cargo, &graph));
    Native { needs, programs: build::programs(&graph), env }
}

/// How a crate is asked to come: in its own copy, from the system, or nobody says.
enum Way {
    Plain,
    /// Its own copy; whether it is only likely, as the lockfile allows it and a manifest that could ask for it does not.
    Bundled(Origin, bool),
    Shared(Origin),
}

fn need(row: Row<'static>, one: &Crate, graph: &Graph<'_>) -> NativeNeed {
    let way = way(row, one, graph);
    let kind = kind(row.text("kind"));
    let mut need = NativeNeed {
        name: one.name.clone(),
        debian_build: texts(row, "debian-build"),
        debian_run: texts(row, "debian-run"),
        alpine_build: texts(row, "alpine-build"),
        alpine_run: texts(row, "alpine-run"),
        kind,
        env: Vec::new(),
        why: one.why.clone(),
    };
    let chain = graph.chain(&one.name);
    let by = if chain.is_empty() { String::new() } else { format!(", through {}", chain.join(" and ")) };
    let (because, from) = match way {
        Way::Plain => match row.text("because") {
            Some(because) => (format!("{} {because}{by}", one.name), None),
            None => (said(&one.name, kind, &by), None),
        },
        Way::Bundled(origin, unsure) => {
            let (debian, alpine) = (texts(row, "bundled-debian-build"), texts(row, "bundled-alpine-build"));
            if unsure {
                need.debian_build.extend(debian);
                need.alpine_build.extend(alpine);
                (format!("{} may compile its own copy or link the system's{by}", one.name), Some(origin))
            } else {
                (need.debian_build, need.debian_run) = (debian, Vec::new());
                (need.alpine_build, need.alpine_run) = (alpine, Vec::new());
                need.kind = self::kind(row.text("bundled-kind"));
                (format!("{} compiles its own copy of the library{by}", one.name), Some(origin))
            }
        }
        Way::Shared(origin) => {
            (need.debian_build, need.debian_run) = (texts(row, "shared-debian-build"), texts(row, "shared-debian-run"));
            (need.alpine_build, need.alpine_run) = (texts(row, "shared-alpine-build"), texts(row, "shared-alpine-run"));
            need.kind = Linked::System;
            (format!("{} is asked to link the system's library{by}", one.name), Some(origin))
        }
    };
    if one.build_only {
        // The program has nothing of it.
        need.debian_run.clear();
        need.alpine_run.clear();
        need.kind = if need.kind < Linked::StaticGlibc { Linked::Static } else { Linked::StaticGlibc };
    }
    let from = [one.why.clone()].into_iter().chain(from).chain([row.origin()]);
    need.why = Origin::rule_from("rust/native-crate", because, from);
    need
}

fn way(row: Row<'static>, one: &Crate, graph: &Graph<'_>) -> Way {
    let origin = |(by, pair): (&Crate, &str)| {
        Origin::rule_from("rust/asked-feature", format!("the feature {pair} is on"), [by.why.clone()])
    };
    if let Some(asked) = graph.asked(row.list("shared")) {
        return Way::Shared(origin(asked));
    }
    let pairs = row.list("bundled");
    if let Some(asked) = graph.asked(pairs.clone()) {
        return Way::Bundled(origin(asked), false);
    }
    let with = row.list("bundled-with").into_iter().find(|source| graph.depends(source, &one.name));
    let Some(with) = with else { return Way::Plain };
    let because = format!("the lockfile has {with} below it");
    let origin = Origin::rule_from("rust/locked-feature", because, [one.why.clone()]);
    // A lockfile holds what any feature of the repository may turn on.
    let silent = pairs.iter().filter_map(|pair| graph.direct(pair.split('/').next()?)).next().is_some();
    Way::Bundled(origin, silent && !texts(row, "debian-build").is_empty())
}

fn said(name: &str, kind: Linked, by: &str) -> String {
    match kind {
        Linked::Static => format!("{name} compiles C into the program{by}"),
        Linked::StaticCxx => format!("{name} compiles C++ into the program{by}"),
        Linked::StaticGlibc => format!("{name} is built where there is glibc alone{by}"),
        Linked::Openssl => format!("{name} links the system's OpenSSL{by}"),
        Linked::System => format!("{name} links libraries of the system{by}"),
    }
}

fn kind(text: Option<&str>) -> Linked {
    match text {
        Some("cxx") => Linked::StaticCxx,
        Some("glibc") => Linked::StaticGlibc,
        Some("openssl") => Linked::Openssl,
        Some("system") => Linked::System,
        _ => Linked::Static,
    }
}

fn texts(row: Row<'static>, field: &str) -> Vec<String> {
    row.list(field).into_iter().map(str::to_owned).collect()
}

/// A crate that no row tells of and that compiles what it brings: a compiler of C is there, and one of C++ is not.
fn own_sources(one: &Crate, graph: &Graph<'_>) -> Option<NativeNeed> {
    let compiles = ["cc", "cmake"].iter().any(|tool| graph.depends(tool, &one.name));
    if !is_sys(&one.name) || !compiles || CATALOG.row("native", &one.name).is_some() {
        return None;
    }
    let because = format!("{} compiles sources of its own, which may be C++", one.name);
    Some(NativeNeed {
        name: one.name.clone(),
        debian_build: vec!["g++".to_owned()],
        debian_run: Vec::new(),
        alpine_build: vec!["g++".to_owned()],
        alpine_run: Vec::new(),
        kind: Linked::Static,
        env: Vec::new(),
        why: Origin::rule_from("rust/native-crate", because, [one.why.clone()]),
    })
}

fn is_sys(name: &str) -> bool {
    name.ends_with("-sys") || name.ends_with("_sys")
}

/// A crate that asks the system for a library that no row tells of, and brings none.
fn is_unknown(one: &Crate, graph: &Graph<'_>) -> bool {
    let name = one.name.as_str();
    let asks = ["pkg-config", "system-deps"].iter().any(|tool| graph.depends(tool, name));
    let brings = ["cc", "cmake", "autotools"].iter().any(|tool| graph.depends(tool, name));
    is_sys(name) && asks && !brings && CATALOG.row("native", name).is_none()
}

fn unknown(one: &Crate, graph: &Graph<'_>) -> Finding {
    let chain = graph.chain(&one.name);
    let by = if chain.is_empty() { String::new() } else { format!(", which {} needs", chain.join(" through ")) };
    Finding::warning(
        "rust/unknown-library",
        format!("{} links a library of the system that is unknown here{by}", one.name),
    )
    .help("name the packages that hold it by `--build-packages` and `--run-packages`")
    .at(one.why.place().cloned())
}
