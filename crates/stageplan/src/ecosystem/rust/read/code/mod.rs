//! What the sources of the program say.

mod config;
mod disk;
mod fields;
mod files;
mod listen;
mod named;
mod needs;
mod signals;
mod values;

use std::collections::BTreeSet;

use stageplan_syntax::order;
use stageplan_syntax::rust::{File as Parsed, Index, Kind, Tokens};

use super::Read;
use crate::ecosystem::rust::facts::{Cargo, Code};
use crate::evidence::Evidence;
use crate::project::Unit;
use crate::tree::RepoPath;
use disk::Bases;
use files::File;
use values::Values;

/// Reads the program from the file of its `main` on.
pub(super) fn read(read: &mut Read<'_, '_>, cargo: &Cargo, root: &RepoPath) -> Code {
    let Some(package) = &cargo.package else { return Code::default() };
    let mut folders = vec![package.folder.clone()];
    folders.extend(package.locals.iter().map(|local| local.value().clone()).filter(|local| *local != package.folder));
    let features: Vec<&str> = package.default_features.iter().map(|feature| feature.value().as_str()).collect();
    let script = package.build_script.as_ref().map(|script| script.value());
    let mut begin = vec![read.unit.folder.clone(), cargo.root.clone(), package.folder.clone()];
    let mut seen = BTreeSet::new();
    begin.retain(|folder| seen.insert(folder.clone()));
    let bases = Bases { folders: begin, packages: folders, context: cargo.context.clone() };
    sources(read.unit, read.evidence, &bases, &features, script, root)
}

fn sources(
    unit: &Unit<'_>,
    evidence: &Evidence,
    bases: &Bases,
    features: &[&str],
    script: Option<&RepoPath>,
    root: &RepoPath,
) -> Code {
    let Some(package) = bases.packages.first() else { return Code::default() };
    let locals = files::locals(unit, &bases.packages);
    let (chosen, cut) = files::choose(unit, package, &locals, features, root);
    let mut code = Code { cut, ..Code::default() };
    let parsed: Vec<Parsed<'_>> =
        chosen.iter().map(|one| Parsed::parse(&one.source.text, &files::known(one.own, features))).collect();
    let files: Vec<File<'_>> =
        chosen.iter().zip(&parsed).map(|(chosen, parsed)| File { chosen, index: Index::new(parsed) }).collect();
    let mut values = Values::new(&files, &bases.context);
    values.fields = fields::types(&files);
    values.fields.list = fields::declared(&values);
    config::apply(unit, bases, &mut values);
    listen::read(&values, &mut code);
    disk::read(unit, bases, &values, &mut code);
    disk::embedded(unit, bases, &values, &mut code);
    named::read(unit, bases, &values, &mut code);
    needs::read(&values, evidence, &mut code);
    disk::variables(&mut code);
    signals::read(&values, &mut code);
    let set = script.map(|script| set_by(unit, script)).unwrap_or_default();
    needs::compiled(&values, &set, &mut code);
    code
}

/// The variables that a build script sets: `println!("cargo:rustc-env=NAME={value}")`
fn set_by(unit: &Unit<'_>, script: &RepoPath) -> BTreeSet<String> {
    let Some(source) = unit.project.source(script) else { return BTreeSet::new() };
    let tokens = Tokens::new(&source.text);
    let strings = tokens.list.iter().filter(|token| matches!(token.kind, Kind::Str | Kind::RawStr));
    let names = strings.filter_map(|token| {
        let text = token.string()?;
        let (_, rest) = text.split_once("rustc-env=")?;
        Some(rest.split('=').next()?.to_owned())
    });
    order::set(names)
}

#[cfg(test)]
mod tests;
