//! Front ends in WebAssembly: Trunk, Leptos, Dioxus.

pub(super) mod leptos;
mod page;
#[cfg(test)]
mod tests;
mod trunk;

use super::Read;
use crate::ecosystem::rust::MANIFEST;
use crate::ecosystem::rust::facts::{Cargo, Crate, Front, Package};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};

/// The front end of a package, where it has one.
pub(super) fn read(read: &mut Read<'_, '_>, cargo: &Cargo, package: &Package, crates: &[Crate]) -> Option<Front> {
    let front = leptos::read(read, cargo, package, crates)
        .or_else(|| trunk::read(read, package, crates))
        .or_else(|| dioxus(read, package, crates))
        .or_else(|| wasm_pack(read, package, crates))?;
    if front.bindgen.is_none() {
        fetches(read, "wasm-bindgen, of which no Cargo.lock tells the version,", &front.tool);
    }
    Some(front)
}

/// The version of the crate of which the tool's own half has to be the same.
fn bindgen(crates: &[Crate]) -> Option<Sourced<String>> {
    let one = crates.iter().find(|one| one.name == "wasm-bindgen")?;
    let because = "what the compiler writes is read by a tool of the same version alone";
    let why = Origin::rule_from("rust/wasm-bindgen", because, [one.why.clone()]);
    Some(Sourced::new(one.version.clone()?, why))
}

/// Dioxus for a browser, without a server of its own.
fn dioxus(read: &mut Read<'_, '_>, package: &Package, crates: &[Crate]) -> Option<Front> {
    let one = crates.iter().find(|one| one.name == "dioxus" && one.direct)?;
    let asks = |name: &str| one.features.iter().any(|feature| feature == name);
    if asks("fullstack") || asks("server") {
        read.findings.push(
            Finding::warning("rust/front-end-not-built", "the pages of a Dioxus program are made by a tool of its own")
                .help("say `--build` with `dx bundle --web --release`, and take the folder `public` along")
                .at(one.why.place().cloned()),
        );
        return None;
    }
    let unit = read.unit.at(package.folder.clone());
    if !asks("web") && !unit.has("Dioxus.toml") {
        return None;
    }
    let why = Origin::rule_from("rust/dioxus", "Dioxus makes pages of it", [one.why.clone()]);
    let version = one.version.clone().map(|version| Sourced::new(version, why.clone()));
    let output = format!("target/dx/{}/release/web/public", package.name.value());
    Some(Front {
        tool: Sourced::new("dioxus-cli".to_owned(), why.clone()),
        version,
        bindgen: bindgen(crates),
        folder: package.folder.clone(),
        output: Sourced::new(output, why),
        base: None,
        alone: true,
        served_at: None,
        project: None,
        features: Vec::new(),
        files: Vec::new(),
        env: Vec::new(),
    })
}

/// A library for pages, which a program of the repository serves or embeds: nothing to deploy by itself.
fn wasm_pack(read: &Read<'_, '_>, package: &Package, crates: &[Crate]) -> Option<Front> {
    let named = |one: &&Crate| one.direct && !one.build_only && one.name == "wasm-bindgen";
    let one = crates.iter().find(named)?;
    let manifest = read.unit.at(package.folder.clone()).toml(MANIFEST)?;
    let kinds = ["crate-type", "crate_type"].iter().find_map(|key| manifest.at(&["lib", key]))?;
    let shared = kinds.items().find(|kind| kind.as_str() == Some("cdylib"))?;
    let because = "wasm-pack makes a module of it that pages load";
    let why = Origin::rule_from("rust/wasm-pack", because, [manifest.origin(shared), one.why.clone()]);
    Some(Front {
        tool: Sourced::new("wasm-pack".to_owned(), why.clone()),
        version: None,
        bindgen: bindgen(crates),
        folder: package.folder.clone(),
        output: Sourced::new("pkg".to_owned(), why),
        base: None,
        alone: false,
        served_at: None,
        project: None,
        features: Vec::new(),
        files: Vec::new(),
        env: Vec::new(),
    })
}

/// Says that a tool fetches another one while it builds.
fn fetches(read: &mut Read<'_, '_>, what: &str, because: &Sourced<String>) {
    read.findings.push(
        Finding::note("rust/fetches-tool", format!("{what} is fetched from its releases while the front end is built"))
            .help("where the builder has no network, put it into the image by `--build-packages`, or commit what it makes")
            .at(because.origin().place().cloned()),
    );
}
