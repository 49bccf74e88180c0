//! Variables that a build asks for although only the running program uses them: it loads the modules of all routes, and
//! some stop where a variable is missing.

use std::collections::BTreeMap;

use super::front::{Draft, Look};
use crate::ecosystem::node::read::code;
use crate::finding::Finding;

/// Files of routes that are followed.
const ROUTES: usize = 40;

/// Gives the build something in place of what the modules of the routes stop without. It is for that command only; real
/// values are for where the image is run.
pub(super) fn give(look: &Look<'_>, folders: &[&str], draft: &mut Draft) {
    let code = code::scan(look.unit, &routes(look, folders), &[], &BTreeMap::new());
    let asked = code.env.iter().filter(|read| read.loading && read.default.is_none());
    for read in asked {
        let name = read.name.value();
        if name.starts_with("NEXT_PUBLIC_") || name == "NODE_ENV" {
            continue;
        }
        let because = "the build loads the module that stops without it, and only the running program uses its value";
        let value = read.name.derive("node/stand-in-variables", because, value(name).to_owned());
        draft.stand_ins.push((name.clone(), value));
    }
    let Some((_, first)) = draft.stand_ins.first() else { return };
    let names: Vec<&str> = draft.stand_ins.iter().take(12).map(|(name, _)| name.as_str()).collect();
    let them = if names.len() == 1 { "it" } else { "them" };
    let names = names.join(", ");
    draft.findings.push(
        Finding::warning(
            "node/stand-in-variables",
            format!("neither the build nor the program gets by without {names}, so something else stands in for the build"),
        )
        .help(format!(
            "set {them} where the image is run; where the build makes pages from what is behind {them}, have those made on \
             request"
        ))
        .at(first.origin().place().cloned()),
    );
}

/// The files of routes, relative to the unit; those that answer requests first.
fn routes(look: &Look<'_>, folders: &[&str]) -> Vec<String> {
    let tree = look.unit.project.tree();
    let mut found = Vec::new();
    for kind in ["route", "page", ""] {
        for folder in folders.iter().filter(|folder| folder.ends_with("pages") == kind.is_empty()) {
            let Some(path) = look.unit.path(folder) else { continue };
            let files = tree.files_below(&path).filter_map(|file| file.relative_to(&look.unit.folder));
            let fits = |file: &&str| {
                let name = file.rsplit('/').next().unwrap_or_default();
                let stem = name.split_once('.').filter(|(_, end)| ["ts", "tsx", "js", "jsx"].contains(end));
                stem.is_some_and(|(stem, _)| kind.is_empty() || stem == kind)
            };
            found.extend(files.filter(fits).map(str::to_owned).take(ROUTES));
        }
    }
    found.truncate(ROUTES);
    found
}

/// What a client takes for an address, or a word.
fn value(name: &str) -> &'static str {
    let has = |part: &str| name.contains(part);
    let address = ["URL", "URI", "DSN", "CONNECTION_STRING"].iter().any(|end| name.ends_with(end));
    match () {
        () if !address => "unset",
        () if has("MONGO") => "mongodb://build:build@localhost/build",
        () if has("REDIS") => "redis://localhost",
        () if has("MYSQL") => "mysql://build:build@localhost/build",
        () if ["DATABASE", "POSTGRES", "PG", "DB_", "SQL"].iter().any(|part| has(part)) => {
            "postgres://build:build@localhost/build"
        }
        () => "http://localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn addresses_are_of_the_kind_that_the_name_says() {
        let check = |name: &str, expect: &str| assert_eq!(value(name), expect, "{name}");
        check("DATABASE_URL", "postgres://build:build@localhost/build");
        check("MONGODB_URI", "mongodb://build:build@localhost/build");
        check("KV_REDIS_URL", "redis://localhost");
        check("SEARCH_URL", "http://localhost");
        check("AUTH_SECRET", "unset");
    }
}
