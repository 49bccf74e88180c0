//! What a book of mdBook says.

use stageplan_syntax::data::{Kind, Node};

use super::{Names, crates, includes};
use crate::ecosystem::site::facts::{Book, Helper};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::Manifest;

/// Settings that were taken until 0.4 and are errors since.
const OLD: &[&[&str]] = &[
    &["book", "multilingual"],
    &["output", "html", "curly-quotes"],
    &["output", "html", "copy-fonts"],
    &["output", "html", "google-analytics"],
    &["output", "html", "livereload-url"],
];

pub(super) fn read(names: &mut Names<'_, '_>) -> Book {
    let manifest = names.unit.toml("book.toml");
    let mut book = Book {
        pins: names.pins("mdbook", None),
        old: None,
        output: None,
        helpers: Vec::new(),
        crates: crates::read(names.unit),
        renderers: Vec::new(),
        hashed: None,
        path: None,
    };
    let itself = book.crates.iter().filter(|(name, _)| name == "mdbook");
    book.pins.shown.extend(itself.map(|(_, version)| version.clone()));
    let Some(manifest) = manifest else { return book };
    *names.title = manifest.string(&["book", "title"]);
    let old = OLD.iter().find_map(|route| Some(manifest.sourced(manifest.at(route)?, route.join("."))));
    book.old = old;
    book.output = manifest.string(&["build", "build-dir"]);
    book.helpers = helpers(&manifest, "preprocessor");
    book.renderers = helpers(&manifest, "output");
    book.renderers.retain(|renderer| renderer.name.value() != "html");
    let hashed = manifest.at(&["output", "html", "hash-files"]);
    book.hashed = hashed.and_then(|node| Some(manifest.sourced(node, node.as_bool()?)));
    book.path = manifest.string(&["output", "html", "site-url"]).filter(|path| path.value() != "/");
    for key in [&["book", "src"][..], &["build", "build-dir"], &["output", "html", "theme"]] {
        if let Some(folder) = manifest.string(key) {
            names.leads_out(folder.value(), folder.origin());
        }
    }
    let source = manifest.at(&["book", "src"]).and_then(Node::as_str).unwrap_or("src");
    if !names.unit.has(&format!("{source}/SUMMARY.md")) {
        names.findings.push(
            Finding::error(
                "site/no-summary",
                format!("the book has no {source}/SUMMARY.md, which says what its chapters are"),
            )
            .help("write it, or say with `src` in book.toml where it is")
            .at(manifest.source.origin_of_file().place().cloned()),
        );
    }
    includes::read(names, source);
    book
}

/// The tables of a kind, but for those that mdBook itself does.
fn helpers(manifest: &Manifest, kind: &str) -> Vec<Helper> {
    let tables = manifest.at(&[kind]).into_iter().flat_map(Node::entries);
    let own = |name: &str| kind == "preprocessor" && matches!(name, "links" | "index");
    tables
        .filter(|(name, node)| node.kind() == Kind::Object && !own(name))
        .map(|(name, node)| {
            let origin = manifest.source.origin(node.key_span().unwrap_or(node.span()), node.route());
            let command = node.get("command").and_then(|node| Some(manifest.sourced(node, node.as_str()?.to_owned())));
            let optional = node.get("optional").and_then(Node::as_bool).unwrap_or(false);
            Helper { name: Sourced::new(name.to_owned(), origin), command, optional }
        })
        .collect()
}
