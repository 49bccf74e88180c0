//! The form of the tables of facts: every row says what it is about, where it is from and when that was checked.

use std::collections::{BTreeMap, BTreeSet};

use stageplan::catalog;
use stageplan::learn::{LESSONS, learn};
use stageplan_syntax::data::{Document, Format, Kind, Node};
use stageplan_tests::{TODAY, corpus};

fn each_row(mut look: impl FnMut(&str, Node<'_>)) {
    for (file, catalog) in catalog::all() {
        let document = catalog.document();
        assert!(document.problems().is_empty(), "{file}: {:?}", document.problems());
        for (table, rows) in document.root().into_iter().flat_map(Node::entries) {
            assert_eq!(rows.kind(), Kind::Array, "{file}: {table} is not a table of rows");
            rows.items().for_each(|row| look(&format!("{file} [[{table}]]"), row));
        }
    }
}

fn text<'d>(row: Node<'d>, field: &str) -> &'d str {
    row.get(field).and_then(Node::as_str).unwrap_or_default()
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, length: usize| part.parse::<u32>().ok().filter(|_| part.len() == length);
    number(year, 4).is_some_and(|year| (2000..2100).contains(&year))
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}

#[test]
fn every_row_says_where_it_is_from_and_when_it_was_checked() {
    let mut rows = 0;
    each_row(|table, row| {
        rows += 1;
        let key = text(row, "key");
        assert!(!key.is_empty(), "{table}: a row without a key");
        assert!(text(row, "source").starts_with("https://"), "{table} {key}: `source` is not an https URL");
        assert!(is_day(text(row, "checked")), "{table} {key}: `checked` is not a day");
    });
    assert!(rows > 0, "no catalog has a row");
}

#[test]
fn keys_are_unique_in_their_table() {
    let mut seen = BTreeSet::new();
    each_row(|table, row| {
        let key = text(row, "key");
        assert!(seen.insert((table.to_owned(), key.to_owned())), "{table}: {key} stands twice");
    });
}

/// `tests/inferred.toml` says which facts nobody could look up, beside the tables because these are shipped.
#[test]
fn what_is_inferred_names_fields_of_rows() {
    let mut rows: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    each_row(|table, row| {
        let fields = row.entries().map(|(field, _)| field.to_owned()).collect();
        rows.insert((table.to_owned(), text(row, "key").to_owned()), fields);
    });
    let document = Document::parse(Format::Toml, include_str!("../inferred.toml"));
    assert!(document.problems().is_empty(), "{:?}", document.problems());
    let words = |group: Node<'_>, field: &str| -> Vec<String> {
        let list = group.get(field).into_iter().flat_map(Node::items);
        list.filter_map(Node::as_str).map(str::to_owned).collect()
    };
    let mut seen = BTreeSet::new();
    for group in document.root().and_then(|root| root.get("inferred")).into_iter().flat_map(Node::items) {
        let (table, why) = (text(group, "table"), text(group, "why"));
        let (keys, fields) = (words(group, "keys"), words(group, "fields"));
        assert!(
            !why.is_empty() && !keys.is_empty() && !fields.is_empty(),
            "{table}: a group without reason, keys or fields"
        );
        for (key, field) in keys.iter().flat_map(|key| fields.iter().map(move |field| (key, field))) {
            let row = rows.get(&(table.to_owned(), key.clone()));
            assert!(row.is_some_and(|row| row.contains(field)), "{table} {key} has no field `{field}`");
            assert!(seen.insert((table.to_owned(), key.clone(), field.clone())), "{table} {key}: {field} stands twice");
        }
    }
}

#[test]
fn ends_of_life_are_days() {
    each_row(|table, row| {
        if let Some(eol) = row.get("eol") {
            assert!(eol.as_str().is_some_and(is_day), "{table} {}: `eol` is not a day", text(row, "key"));
        }
    });
}

#[test]
fn no_default_is_past_its_end() {
    each_row(|table, row| {
        if row.get("default").and_then(Node::as_bool) == Some(true) {
            let eol = text(row, "eol");
            assert!(
                eol.is_empty() || eol > TODAY,
                "{table} {}: a default whose support ended on {eol}",
                text(row, "key")
            );
        }
    });
}

#[test]
fn every_lesson_is_shown_by_a_case_of_the_corpus() {
    let shown: BTreeSet<&str> = corpus::cases()
        .into_iter()
        .filter_map(|case| learn(&stageplan::plan(&case.tree(), &case.options())))
        .flat_map(|learn| learn.lessons)
        .map(|lesson| lesson.id())
        .collect();
    let rows: BTreeSet<&str> = LESSONS.rows("lesson").map(|row| row.key()).collect();
    assert_eq!(rows.difference(&shown).collect::<Vec<_>>(), Vec::<&&str>::new());
}
