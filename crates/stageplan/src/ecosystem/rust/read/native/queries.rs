//! Queries that sqlx checks against a data base while it compiles: in an image there is none, so the answers have to lie
//! in the repository.

use super::graph::Graph;
use crate::ecosystem::rust::facts::Cargo;
use crate::ecosystem::rust::read::Read;
use crate::origin::{Origin, Sourced};
use crate::tree::RepoPath;

/// The variable that lets the build take the prepared answers, where there are some.
pub(super) fn offline(read: &Read<'_, '_>, cargo: &Cargo, graph: &Graph<'_>) -> Option<(String, String, Origin)> {
    let macros = graph.asked(vec!["sqlx/macros", "sqlx/default"])?.0;
    let prepared = prepared(read, cargo)?;
    let because = "the answers of the data base lie in the repository, and no data base is asked";
    let from = [prepared.origin().clone(), macros.why.clone()];
    let why = Origin::rule_from("rust/prepared-queries", because, from);
    Some(("SQLX_OFFLINE".to_owned(), "true".to_owned(), why))
}

/// What `cargo sqlx prepare` made: in the packages' folders, or in the workspace's.
fn prepared(read: &Read<'_, '_>, cargo: &Cargo) -> Option<Sourced<RepoPath>> {
    let tree = read.unit.project.tree();
    let locals = cargo.package.iter().flat_map(|package| package.locals.iter().map(Sourced::value));
    locals.chain([&cargo.root]).find_map(|folder| {
        let answers = folder.join(".sqlx").ok()?;
        let first = tree.files_below(&answers).find(|file| file.extension() == Some("json")).cloned();
        if let Some(first) = first {
            return Some(Sourced::new(answers, Origin::of_file(first)));
        }
        let one = folder.join("sqlx-data.json").ok().filter(|file| tree.has_file(file))?;
        Some(Sourced::new(one.clone(), Origin::of_file(one)))
    })
}
