//! Trunk: a page, and the crate that it shows.

use std::rc::Rc;

use stageplan_syntax::data::{Format, Node};

use super::{bindgen, fetches, page};
use crate::ecosystem::rust::MANIFEST;
use crate::ecosystem::rust::facts::{Crate, Front, Package};
use crate::ecosystem::rust::read::Read;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};

/// Where Trunk looks for its configuration, the first one first.
const FILES: [(&str, Format); 6] = [
    ("Trunk.toml", Format::Toml),
    (".trunk.toml", Format::Toml),
    ("Trunk.yaml", Format::Yaml),
    (".trunk.yaml", Format::Yaml),
    ("Trunk.json", Format::Json),
    (".trunk.json", Format::Json),
];

/// The configuration: a file of its own, or a table of the manifest.
struct Config {
    file: Option<Rc<Manifest>>,
    above: &'static [&'static str],
    own: bool,
}

impl Config {
    fn read(unit: &Unit<'_>) -> Self {
        let own = FILES.iter().find_map(|(name, format)| {
            let path = unit.path(name).filter(|path| unit.project.tree().has_file(path))?;
            unit.project.manifest(&path, *format)
        });
        if own.is_some() {
            return Self { file: own, above: &[], own: true };
        }
        let above = &["package", "metadata", "trunk"];
        let file = unit.toml(MANIFEST).filter(|file| file.at(above).is_some());
        Self { own: file.is_some(), file, above }
    }

    fn at(&self, path: &[&str]) -> Option<(&Manifest, Node<'_>)> {
        let file = self.file.as_deref()?;
        let whole: Vec<&str> = self.above.iter().copied().chain(path.iter().copied()).collect();
        Some((file, file.at(&whole)?))
    }

    fn text(&self, path: &[&str]) -> Option<Sourced<String>> {
        let (file, node) = self.at(path)?;
        Some(file.sourced(node, node.scalar()?.to_owned()))
    }
}

pub(super) fn read(read: &mut Read<'_, '_>, package: &Package, crates: &[Crate]) -> Option<Front> {
    let unit = read.unit.at(package.folder.clone());
    let config = Config::read(&unit);
    let target = config.text(&["build", "target"]).map_or_else(|| "index.html".to_owned(), |page| page.value().clone());
    let source = unit.source(&target)?;
    let links = page::links(&source.text);
    let bindgen = config.text(&["tools", "wasm_bindgen"]).and_then(requirement).or_else(|| bindgen(crates));
    let named = crates.iter().any(|one| matches!(one.name.as_str(), "wasm-bindgen" | "web-sys" | "js-sys"));
    let first = links.iter().find(|link| link.rel == "rust").or_else(|| links.first());
    if !named || first.is_none() && !config.own {
        return None;
    }
    let place = first.map_or_else(|| source.origin_of_file(), |link| source.origin(link.span, "data-trunk"));
    let why = Origin::rule_from("rust/trunk", "Trunk builds the page and what it shows", [place]);
    for link in &links {
        let name = match link.rel.as_str() {
            "sass" | "scss" => "Dart Sass",
            "tailwind-css" => "Tailwind's program",
            _ => continue,
        };
        fetches(read, name, &Sourced::new(String::new(), source.origin(link.span, "data-trunk")));
    }
    let hooks = config.at(&["hooks"]).into_iter().flat_map(|(file, node)| node.items().map(move |hook| (file, hook)));
    for (file, hook) in hooks {
        let Some(command) = hook.get("command").and_then(Node::as_str) else { continue };
        read.findings.push(
            Finding::warning("rust/trunk-hook", format!("Trunk runs `{command}` while it builds"))
                .help("if the image of the toolchain does not have it, name its package by `--build-packages`")
                .at(file.source.place(hook.span())),
        );
    }
    let version = ["trunk-version", "trunk_version"].iter().find_map(|key| config.text(&[key]));
    let output = config.text(&["build", "dist"]).or_else(|| config.text(&["dist"]));
    let output = output.filter(|output| unit.path(output.value()).is_some());
    let base = ["public_url", "public-url"].iter().find_map(|key| config.text(&["build", key]));
    Some(Front {
        tool: Sourced::new("trunk".to_owned(), why.clone()),
        version: version.and_then(requirement),
        bindgen,
        folder: package.folder.clone(),
        output: output.unwrap_or_else(|| {
            let because = "Trunk puts what it makes there where nothing is said";
            Sourced::new("dist".to_owned(), Origin::rule_from("rust/trunk-output", because, [why.clone()]))
        }),
        base: base.and_then(below),
        alone: true,
        served_at: None,
        project: None,
        features: Vec::new(),
        files: Vec::new(),
        env: Vec::new(),
    })
}

/// A requirement as `cargo install` takes it: half a version is one for Trunk alone. What is none is for Trunk to say.
fn requirement(version: Sourced<String>) -> Option<Sourced<String>> {
    let text = version.value().trim().to_owned();
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-+*^~<>=, ".contains(c);
    let number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let half = number && text.split('.').count() < 3;
    let is_one = !matches!(text.as_str(), "" | "*") && !text.starts_with('-') && text.chars().all(fits);
    is_one.then(|| version.map(|_| if half { format!("^{text}") } else { text }))
}

/// The path of a public address, where it is more than the root.
fn below(url: Sourced<String>) -> Option<Sourced<String>> {
    let text = url.value().as_str();
    let path = match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => text,
    };
    let plain = path.trim_start_matches("./").trim_matches('/').to_owned();
    (!plain.is_empty()).then(|| url.map(|_| plain))
}
