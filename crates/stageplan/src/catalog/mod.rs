//! Tables of facts: versions with their end of life, images, packages. Every row names its public source and the day it
//! was checked, because a fact without either cannot be kept right.

mod images;

use std::sync::LazyLock;

use stageplan_syntax::data::{Document, Format, Node};

use crate::origin::{Origin, Reason};

/// A table of one TOML file: every array of tables in it is a table of the catalog.
#[derive(Debug)]
pub struct Catalog {
    document: Document,
}

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'c> {
    table: &'static str,
    node: Node<'c>,
}

impl Catalog {
    /// Reads a catalog that is part of this crate.
    pub fn read(text: &'static str) -> Self {
        Self { document: Document::parse(Format::Toml, text) }
    }

    /// The rows of a table, in file order.
    pub fn rows(&self, table: &'static str) -> impl Iterator<Item = Row<'_>> {
        self.document
            .root()
            .and_then(|root| root.get(table))
            .into_iter()
            .flat_map(Node::items)
            .map(move |node| Row { table, node })
    }

    /// The row whose `key` field says `key`.
    pub fn row(&self, table: &'static str, key: &str) -> Option<Row<'_>> {
        self.rows(table).find(|row| row.key() == key)
    }

    /// The document, for the test that holds the form of the tables.
    pub fn document(&self) -> &Document {
        &self.document
    }
}

impl<'c> Row<'c> {
    /// The row's key, unique in its table.
    pub fn key(self) -> &'c str {
        self.text("key").unwrap_or_default()
    }

    /// The text of a scalar field.
    pub fn text(self, field: &str) -> Option<&'c str> {
        self.node.get(field)?.scalar()
    }

    /// Whether a flag is set.
    pub fn flag(self, field: &str) -> bool {
        self.node.get(field).and_then(Node::as_bool).unwrap_or(false)
    }

    /// The strings of a list field.
    pub fn list(self, field: &str) -> Vec<&'c str> {
        self.node.get(field).into_iter().flat_map(Node::items).filter_map(Node::as_str).collect()
    }

    /// The row as the origin of a decision.
    pub fn origin(self) -> Origin {
        Reason::Catalog {
            table: self.table,
            row: self.key().to_owned(),
            source: self.text("source").unwrap_or_default().to_owned(),
            checked: self.text("checked").unwrap_or_default().to_owned(),
        }
        .into()
    }

    /// Whether the row's `eol` day has passed on `today`. Both are `YYYY-MM-DD`, which compares as text.
    pub fn ended(self, today: &str) -> bool {
        self.text("eol").is_some_and(|eol| eol < today)
    }
}

/// The tables that all ecosystems share.
pub static SHARED: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::read(concat!(include_str!("images.toml"), "\n", include_str!("programs.toml"))));

/// A program of the operating system that sources start by its name, with the packages that bring it.
pub fn program(name: &str) -> Option<Row<'static>> {
    SHARED.row("program", name)
}

/// Every catalog of this crate by the name of its file, for tests and documentation.
pub fn all() -> Vec<(&'static str, &'static Catalog)> {
    let mut all: Vec<(&'static str, &'static Catalog)> =
        vec![("catalog", &SHARED), ("learn/lessons.toml", &crate::learn::LESSONS)];
    all.extend(crate::ecosystem::ALL.iter().map(|entry| (entry.id, entry.catalog())));
    all
}
