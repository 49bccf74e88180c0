//! What build scripts and macros of crates run and read while the program is built.

use super::graph::Graph;
use super::texts;
use crate::catalog::Row;
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::facts::{Crate, NeededProgram};
use crate::finding::Finding;
use crate::origin::Origin;

/// The rows of crates that are linked and of a version that does what the row says, with why.
fn rows<'g>(graph: &'g Graph<'_>) -> impl Iterator<Item = (Row<'static>, &'g Crate, Origin)> {
    CATALOG.rows("build-crate").filter_map(|row| {
        let one = graph.linked(row.key())?;
        let late = row.text("since").is_none_or(|since| graph.is_at_least(row.key(), since));
        let alone = row.list("unless-with").into_iter().all(|other| graph.linked(other).is_none());
        let chain = graph.chain(row.key());
        let by = if chain.is_empty() { String::new() } else { format!(", through {}", chain.join(" and ")) };
        let because = format!("{} takes part in the build{by}", row.key());
        let why = Origin::rule_from("rust/build-crate", because, [one.why.clone(), row.origin()]);
        (late && alone).then_some((row, one, why))
    })
}

/// The packages of the programs that are run.
pub(super) fn programs(graph: &Graph<'_>) -> Vec<NeededProgram> {
    let mut found: Vec<NeededProgram> = Vec::new();
    for (row, _, why) in rows(graph) {
        let Some(name) = row.text("program") else { continue };
        let (debian, alpine) = (texts(row, "debian"), texts(row, "alpine"));
        for at in 0..debian.len().max(alpine.len()) {
            let one = NeededProgram {
                name: name.to_owned(),
                debian: debian.get(at).cloned().unwrap_or_default(),
                alpine: alpine.get(at).cloned().unwrap_or_default(),
                why: why.clone(),
            };
            if found.iter().all(|known| (&known.debian, &known.alpine) != (&one.debian, &one.alpine)) {
                found.push(one);
            }
        }
    }
    found
}

/// The variables that crates want while they are built.
pub(super) fn variables(graph: &Graph<'_>) -> Vec<(String, String, Origin)> {
    let mut found: Vec<(String, String, Origin)> = Vec::new();
    for (row, _, why) in rows(graph) {
        for pair in row.list("env") {
            let Some((name, value)) = pair.split_once('=') else { continue };
            if found.iter().all(|(known, ..)| known != name) {
                found.push((name.to_owned(), value.to_owned(), why.clone()));
            }
        }
    }
    found
}

/// What the user should know of crates that manifests name. What others use knows how to be built without its repository.
pub(super) fn notes(graph: &Graph<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for row in CATALOG.rows("build-crate") {
        let Some(one) = graph.direct(row.key()) else { continue };
        let late = row.text("since").is_none_or(|since| graph.is_at_least(row.key(), since));
        let wanted = row.list("note-features");
        let asked = wanted.is_empty() || graph.asked(wanted).is_some();
        let field = if late { "note" } else { "old-note" };
        let (Some(note), Some(help)) = (row.text(field), row.text(if late { "help" } else { "old-help" })) else {
            continue;
        };
        if asked || !late {
            let message = format!("{} {note}", row.key());
            let finding =
                if late { Finding::note("rust/asks-git", message) } else { Finding::warning("rust/asks-git", message) };
            found.push(finding.help(help).at(one.why.place().cloned()));
        }
    }
    found
}
