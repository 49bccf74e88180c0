//! Prisma: where its schema is, what its configuration asks for, and where the client goes that is made of both.

use stageplan_syntax::{Span, javascript};

use super::front::{Config, Told};
use crate::ecosystem::node::read::manifest::Package;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// What is known of a schema.
#[derive(Clone, Debug)]
pub(in super::super) struct Prisma {
    /// The file, or the folder of several.
    pub(in super::super) schema: Sourced<RepoPath>,
    /// The configuration that the tool reads.
    pub(in super::super) config: Option<Sourced<RepoPath>>,
    /// Variables without which the configuration does not load.
    pub(in super::super) asks: Vec<Sourced<String>>,
    /// The folder of the unit that the client goes to; none where it goes among the packages.
    pub(in super::super) output: Option<Sourced<String>>,
    /// The client is made as sources, which the build compiles with the program.
    pub(in super::super) sources: bool,
}

impl Prisma {
    /// Whether the client is among the packages.
    pub(in super::super) fn in_packages(&self) -> bool {
        self.output.is_none()
    }
}

const CONFIGS: &[&str] = &["prisma.config", ".config/prisma"];
const CUSTOMARY: &[&str] = &["prisma/schema.prisma", "schema.prisma", "prisma/schema"];

/// Looks for a schema: where the configuration says, else where the manifest does, else in the customary places.
pub(in super::super) fn read(unit: &Unit<'_>, package: &Package) -> Option<Prisma> {
    let known = ["prisma", "@prisma/client", "@keystone-6/core"];
    let uses = known.iter().any(|name| package.any(name).is_some());
    let config = if uses { Config::read(unit, CONFIGS) } else { None };
    let told = config.as_ref().and_then(|config| match config.told(&["schema"]) {
        Told::Said(said) => Some(said),
        _ => None,
    });
    let told = told.or_else(|| unit.json("package.json")?.string(&["prisma", "schema"]).filter(|_| uses));
    let schema = told.and_then(|said| place(unit, said.value()).map(|path| Sourced::new(path, said.origin().clone())));
    let schema = schema.or_else(|| {
        let path = CUSTOMARY.iter().find_map(|name| place(unit, name))?;
        let file = files(unit, &path).next()?;
        Some(Sourced::new(path, Origin::of_file(file)))
    })?;
    let mut found = Prisma {
        asks: config.as_ref().map(asks).unwrap_or_default(),
        config: config.map(|config| Sourced::new(config.source.path.clone(), config.source.origin_of_file())),
        schema,
        output: None,
        sources: false,
    };
    for file in files(unit, found.schema.value()).take(64).collect::<Vec<_>>() {
        if let Some(source) = file.relative_to(&unit.folder).and_then(|path| unit.source(path)) {
            client(unit, &source, &mut found);
        }
    }
    Some(found)
}

/// A file or folder of the unit that holds a schema.
fn place(unit: &Unit<'_>, name: &str) -> Option<RepoPath> {
    let path = unit
        .path(name.trim_start_matches("./").trim_end_matches('/'))
        .filter(|path| path.is_in(&unit.folder) && *path != unit.folder)?;
    files(unit, &path).next()?;
    Some(path)
}

/// The files of a schema.
fn files(unit: &Unit<'_>, path: &RepoPath) -> impl Iterator<Item = RepoPath> {
    let tree = unit.project.tree();
    let alone = tree.has_file(path).then(|| path.clone());
    let below = if alone.is_some() { None } else { Some(tree.files_below(path)) };
    let below = below.into_iter().flatten().filter(|file| file.extension() == Some("prisma")).cloned();
    alone.into_iter().chain(below).collect::<Vec<_>>().into_iter()
}

/// Reads the block that makes the client.
fn client(unit: &Unit<'_>, source: &Source, found: &mut Prisma) {
    let (mut offset, mut inside) = (0, false);
    let (mut provider, mut output) = (None, None);
    for line in source.text.split_inclusive('\n') {
        let span = Span::new(offset, offset + line.trim_end().len());
        offset += line.len();
        let text = line.split("//").next().unwrap_or_default().trim();
        if !inside {
            inside = text.strip_prefix("generator").is_some_and(|rest| rest.starts_with([' ', '\t']));
            continue;
        }
        if text.starts_with('}') {
            inside = false;
            if let Some(kind @ ("prisma-client-js" | "prisma-client")) = provider.take().as_deref() {
                found.sources = kind == "prisma-client";
                let output = output.take();
                found.output = output.and_then(|(folder, span): (String, Span)| outside(unit, source, &folder, span));
            }
            (provider, output) = (None, None);
            continue;
        }
        // An address in quotes may hold what begins a comment elsewhere.
        let Some((key, value)) = line.trim().split_once('=') else { continue };
        let Some(value) = value.trim().strip_prefix('"').and_then(|value| value.split('"').next()) else { continue };
        match key.trim() {
            "provider" => provider = Some(value.to_owned()),
            "output" => output = Some((value.to_owned(), span)),
            _ => {}
        }
    }
}

/// The folder of the unit that the client goes to, seen from the file that says it.
fn outside(unit: &Unit<'_>, source: &Source, folder: &str, span: Span) -> Option<Sourced<String>> {
    let path = source.path.parent()?.join(folder).ok()?;
    let path = path.relative_to(&unit.folder)?.to_owned();
    let among = path.is_empty() || path.split('/').any(|part| part == "node_modules");
    (!among).then(|| Sourced::new(path, source.origin(span, "generator output".to_owned())))
}

/// The variables that `env("NAME")` of the tool's own module asks for, which fails where they are not set.
fn asks(config: &Config) -> Vec<Sourced<String>> {
    let file = javascript::file(&config.source.text);
    let own = file.imports.iter().filter(|import| import.specifier == "prisma/config");
    let names = own.flat_map(|import| &import.names).filter(|(name, _)| *name == "env");
    let locals: Vec<&str> = names.map(|(_, local)| *local).collect();
    let mut found: Vec<Sourced<String>> = Vec::new();
    for call in javascript::calls(&file) {
        let name = call.args.first().and_then(|arg| arg.literal.clone());
        let asks = matches!(call.path.as_slice(), [name] if locals.contains(name));
        if let (true, Some(name)) = (asks, name)
            && crate::settings::is_variable_name(&name)
            && found.iter().all(|known| *known.value() != name)
        {
            found.push(Sourced::new(name, config.source.origin(call.span, "env".to_owned())));
        }
    }
    found
}
