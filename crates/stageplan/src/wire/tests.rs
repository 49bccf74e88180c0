//! Tests of the wire's form as a reader sees it: on the serialized values.

use serde_json::Value;

use super::{Positions, Report, options, report};
use crate::planner::{Options, Planned, plan};
use crate::testing;
use crate::tree::Tree;

fn planned(tree: &Tree, options: &[(&str, &str)]) -> Planned {
    let mut given = Options::new("2026-11-21");
    for (name, value) in options {
        assert_eq!(given.settings.set(name, value), Ok(()), "{name} = {value}");
    }
    plan(tree, &given)
}

fn value(report: &Report) -> Value {
    serde_json::to_value(report).unwrap_or_default()
}

/// What a span of bytes and a span of UTF-16 units take out of one text.
fn both(text: &str, bytes: &Value, units: &Value) -> (String, String) {
    let [from, to, first, last] = [&bytes[0], &bytes[1], &units[0], &units[1]].map(|at| at.as_u64().unwrap_or(999_999));
    let all: Vec<u16> = text.encode_utf16().collect();
    let of_units = all.get(first as usize..last as usize).map(String::from_utf16_lossy);
    (text.get(from as usize..to as usize).unwrap_or("no such bytes").to_owned(), of_units.unwrap_or_default())
}

/// Walks two reports of one planning side by side; gives the texts that the places stand for.
fn places(tree: &Tree, bytes: &Value, units: &Value, printed: &str, seen: &mut Vec<String>) {
    match (bytes, units) {
        (Value::Object(left), Value::Object(right)) => {
            if let (Some(from), Some(to)) = (left.get("span"), right.get("span")) {
                let path = left.get("path").and_then(Value::as_str).map(testing::path);
                let text = path.map_or(Some(printed), |path| tree.read_text(&path).map(|text| &**text));
                let (want, got) = both(text.unwrap_or_default(), from, to);
                assert_eq!(got, want, "{bytes} and {units}");
                seen.push(got);
            }
            let printed = left.get("text").and_then(Value::as_str).unwrap_or(printed);
            for (key, value) in left {
                places(tree, value, &right[key], printed, seen);
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            assert_eq!(left.len(), right.len());
            left.iter().zip(right).for_each(|(left, right)| places(tree, left, right, printed, seen));
        }
        _ => {}
    }
}

/// The texts at the places of a project, which are the same ones in either count.
fn check(text: &str, options: &[(&str, &str)], expect: &[&str]) {
    let tree = testing::tree(text);
    let planned = planned(&tree, options);
    assert!(planned.plan().is_some(), "{planned:?}");
    let [bytes, units] =
        [Positions::Bytes, Positions::Utf16].map(|positions| value(&report(&planned, &tree, positions)));
    let mut seen = Vec::new();
    places(&tree, &bytes, &units, "", &mut seen);
    for text in expect {
        assert!(seen.iter().any(|seen| seen == text), "{text:?} is not in {seen:#?}");
    }
}

#[test]
fn places_in_utf_16_take_the_same_text() {
    let node =
        |text: &str| format!("//- package.json\n{text}\n//- server.js\nrequire('http').createServer().listen(3000)\n");
    let plain = r#"{"name": "shop", "scripts": {"start": "node server.js"}, "engines": {"node": "24"}}"#;
    check(&node(plain), &[], &["\"24\""]);
    // Outside the first plane, where one character is two units; and a letter with a mark of its own.
    let astral = r#"{"name": "shop", "description": "🐙🦀 — e\u{301} ñ 日本", "scripts": {"start": "node server.js"}, "engines": {"node": "24"}}"#;
    let astral = astral.replace("\\u{301}", "\u{301}");
    check(&node(&astral), &[], &["\"24\""]);
    check(&node(&format!("\u{feff}{plain}")), &[], &["\"24\""]);
    check(&node(&format!("\u{feff}{}", astral.replace(", ", ",\r\n"))), &[], &["\"24\""]);
    // Long before the place, so that several steps are counted.
    let long = plain.replace("shop", &format!("shop\", \"x\": \"{}", "aß水🐙".repeat(1000)));
    check(&node(&long), &[], &["\"24\""]);
    // In the options' file, and in what is printed.
    let labelled =
        node(plain) + "//- stageplan.toml\n# ключ 🔑\nlabels = {vendor = \"Öl 🐙 & Söhne\"}\nuser = \"1:1\"\n";
    check(&labelled, &[("env", "GRUSS=Grüß 🐙 Gott")], &["\"Öl 🐙 & Söhne\"", "\"Grüß 🐙 Gott\"", "1:1"]);
}

#[test]
fn a_place_in_a_file_that_is_gone_stays_in_bytes() {
    let tree =
        testing::tree("//- package.json\n{\"x\": \"🐙\", \"scripts\": {\"start\": \"node a.js\"}}\n//- a.js\n1\n");
    let planned = planned(&tree, &[]);
    let gone = Tree::in_memory(tree.paths().map(|path| (path.clone(), None)));
    let [bytes, units] =
        [Positions::Bytes, Positions::Utf16].map(|positions| value(&report(&planned, &gone, positions)));
    assert_eq!(bytes["plan"]["decisions"], units["plan"]["decisions"]);
    assert_eq!(gone.take_unread(), Vec::new());
}

#[test]
fn options_in_force_are_told_with_where_they_were_given() {
    let tree = testing::tree(
        "
        //- package.json
        {\"scripts\": {\"start\": \"node a.js\"}}
        //- a.js
        1
        //- stageplan.toml
        port = 1234
        run-packages = [\"curl\", \"git\"]
        env = {A = \"b\"}
    ",
    );
    let report = report(&planned(&tree, &[("port", "8080"), ("env", "C=d=e")]), &tree, Positions::Bytes);
    let rows: Vec<_> = report.settings.iter().map(|row| format!("{} {}", row.name, row.value)).collect();
    assert_eq!(rows, ["port 8080", "run-packages curl", "run-packages git", "env C=d=e", "env A=b"]);
    let overridden = value(&report)["settings"][0]["origin"].clone();
    assert_eq!(overridden["from"][0]["name"], "port", "{overridden}");
    assert_eq!(overridden["rejected"][0]["value"], "1234", "{overridden}");
}

#[test]
fn options_are_rows_with_the_words_they_take() {
    let options = serde_json::to_value(options()).unwrap_or_default();
    let flavour = options.as_array().into_iter().flatten().find(|row| row["name"] == "flavour");
    let words = flavour.map(|row| row["choices"].clone()).unwrap_or_default();
    assert_eq!(words, serde_json::json!(["auto", "alpine", "slim", "distroless", "scratch"]));
    assert_eq!(options[0]["shape"], "one");
    assert_eq!(options[0]["second"], Value::Null);
}

#[test]
fn the_text_of_a_stage_is_found_in_either_count() {
    let tree =
        testing::tree("//- package.json\n{\"name\": \"x\", \"scripts\": {\"start\": \"node a.js\"}}\n//- a.js\n1\n");
    let planned = planned(&tree, &[("env", "A=🐙🐙"), ("labels", "b=Öl"), ("comments", "none")]);
    for positions in [Positions::Bytes, Positions::Utf16] {
        let report = report(&planned, &tree, positions);
        let file = &report.artifacts[0];
        let stages: Vec<String> = file.stages.iter().map(|text| text.stage.clone()).collect();
        assert_eq!(stages, ["base", "production"]);
        let [from, to] = file.stages[1].span;
        let text = match positions {
            Positions::Bytes => file.text[from..to].to_owned(),
            Positions::Utf16 => String::from_utf16_lossy(&file.text.encode_utf16().collect::<Vec<_>>()[from..to]),
        };
        assert!(
            text.starts_with("FROM base AS production\n") && text.ends_with("CMD [\"node\", \"a.js\"]\n"),
            "{text}"
        );
        assert!(report.artifacts[1].stages.is_empty());
    }
}

#[test]
fn an_explanation_is_lines_with_their_kinds() {
    let tree = testing::tree("//- package.json\n{\"scripts\": {\"start\": \"node a.js\"}}\n//- a.js\n1\n");
    let explained = super::explain(&planned(&tree, &[]), &tree, "package.json:1").ok();
    let explained = serde_json::to_value(explained).unwrap_or_default();
    let lines = explained["parts"][0]["lines"].as_array().cloned().unwrap_or_default();
    let start = lines.iter().find(|line| line["text"] == "start command: node a.js");
    assert!(
        start.is_some_and(|line| line["kind"] == "decision" && line["why"] == "package.json:1 [node/start-command]"),
        "{explained:#}"
    );
    assert!(explained["text"].as_str().is_some_and(|text| text.contains("  decision  start command: node a.js\n")));
}
