//! Queries that sqlx checks against a data base while it compiles: in an image there is none, so the answers have to lie
//! in the repository.

use stageplan_syntax::rust::Tokens;

use super::graph::Graph;
use crate::ecosystem::rust::facts::Cargo;
use crate::ecosystem::rust::read::Read;
use crate::finding::Finding;
use crate::origin::{Origin, Place, Sourced};
use crate::tree::RepoPath;

/// The macros that ask.
const MACROS: [&str; 9] = [
    "query",
    "query_unchecked",
    "query_as",
    "query_as_unchecked",
    "query_scalar",
    "query_scalar_unchecked",
    "query_file",
    "query_file_as",
    "query_file_scalar",
];

/// How many files are looked at for one.
const FILES: usize = 400;

/// The variable that lets the build take the prepared answers, where there are some.
pub(super) fn offline(read: &mut Read<'_, '_>, cargo: &Cargo, graph: &Graph<'_>) -> Option<(String, String, Origin)> {
    let macros = graph.asked(vec!["sqlx/macros", "sqlx/default"])?.0;
    let Some(prepared) = prepared(read, cargo) else {
        if let Some(place) = asking(read, cargo) {
            let message =
                "queries are checked against a data base while the program is compiled, and there is none then";
            read.findings.push(
                Finding::error("rust/unprepared-queries", message)
                    .help("run `cargo sqlx prepare --workspace` where the data base is, and commit the folder `.sqlx`")
                    .at(place),
            );
        }
        return None;
    };
    let old = !graph.is_at_least("sqlx", "0.7.0");
    if old && graph.asked(vec!["sqlx/offline"]).is_none() {
        read.findings.push(
            Finding::error(
                "rust/unprepared-queries",
                format!(
                    "{} is there, and this version of sqlx reads it with its feature `offline` alone",
                    prepared.value()
                ),
            )
            .help("add `offline` to the features of sqlx in Cargo.toml, or update sqlx")
            .at(macros.why.place().cloned()),
        );
    }
    let because = "the answers of the data base lie in the repository, and no data base is asked";
    let from = [prepared.origin().clone(), macros.why.clone()];
    let why = Origin::rule_from("rust/prepared-queries", because, from);
    Some(("SQLX_OFFLINE".to_owned(), "true".to_owned(), why))
}

/// The first place where a query is checked.
fn asking(read: &Read<'_, '_>, cargo: &Cargo) -> Option<Place> {
    let project = read.unit.project;
    let folders = cargo.package.iter().flat_map(|package| package.locals.iter());
    let sources = folders.filter_map(|folder| folder.value().join("src").ok());
    let files: Vec<RepoPath> = sources
        .flat_map(|folder| project.tree().files_below(&folder).cloned().collect::<Vec<_>>())
        .filter(|path| path.extension() == Some("rs") && !path.parts().any(|part| part.starts_with("test")))
        .take(FILES)
        .collect();
    files.iter().find_map(|path| {
        let source = project.source(path).filter(|source| source.text.contains("query"))?;
        let tokens = Tokens::new(&source.text);
        let named = |at: usize| tokens.is(at + 1, "::") && tokens.is_word(at, "sqlx");
        let imports = (0..tokens.list.len()).any(|at| tokens.is_word(at, "use") && named(at + 1));
        let at = (0..tokens.list.len()).find(|at| {
            let is = tokens.get(*at).and_then(|token| token.name()).is_some_and(|name| MACROS.contains(&name));
            let path = *at >= 2 && named(*at - 2);
            let bare = imports && (*at == 0 || !tokens.is(*at - 1, "::") && !tokens.is(*at - 1, "."));
            is && tokens.is(*at + 1, "!") && (path || bare)
        })?;
        Some(source.place(tokens.span(at, at + 1)))
    })
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
