//! What is kept of a planning, as texts that a person can review.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use stageplan::emit::explain_text;
use stageplan::learn::{Learn, learn};
use stageplan::plan::Plan;
use stageplan::{ArtifactKind, Finding, Outcome, Planned, Severity, Tree, emit, wire};

/// The files of a case's `expect` folder by name.
pub type Snapshot = BTreeMap<String, String>;

/// Everything that is kept of one planning.
pub fn of(planned: &Planned, tree: &Tree) -> Snapshot {
    let mut files = Snapshot::from([("explain.txt".to_owned(), explain(planned))]);
    for (kind, name) in [(ArtifactKind::Dockerfile, "Dockerfile"), (ArtifactKind::Dockerignore, "dockerignore")] {
        if let Some(artifact) = emit(planned, tree, kind) {
            files.insert(name.to_owned(), artifact.text);
        }
    }
    if let Some(learn) = learn(planned) {
        files.insert("learn.txt".to_owned(), lessons(&learn));
    }
    if planned.plan().is_some() {
        files.insert("plan.json".to_owned(), report(planned, tree));
    }
    files
}

/// The naive file, and the titles of what the plan does otherwise.
fn lessons(learn: &Learn) -> String {
    let titles = learn.lessons.iter().map(|lesson| format!("{}\n", lesson.id()));
    std::iter::once(format!("{}\n", learn.naive.text)).chain(titles).collect()
}

/// What was found, what was decided and what the user should know.
pub fn explain(planned: &Planned) -> String {
    let mut out = format!("unit {}\n", planned.unit);
    let how = match &planned.outcome {
        Outcome::Plan(plan) => format!("planned as {}", plan.ecosystem),
        Outcome::NotDeployable => "nothing to deploy".to_owned(),
        Outcome::Unrecognised => "not recognised".to_owned(),
        Outcome::NoSuchUnit(unit) => format!("there is no {unit}"),
    };
    _ = writeln!(out, "{how}");
    for candidate in &planned.candidates {
        let detection = &candidate.detection;
        _ = writeln!(out, "\nfound {} ({}, {})", detection.what.value(), candidate.name, detection.grade);
        out.push_str(&indented(&explain_text(detection.what.origin())));
        for reason in &detection.reasons {
            _ = writeln!(out, "  and {}", reason.value());
            out.push_str(&indented(&indented(&explain_text(reason.origin()))));
        }
    }
    if let Some(plan) = planned.plan() {
        decisions(&mut out, plan);
    }
    if !planned.findings.is_empty() {
        out.push('\n');
    }
    for finding in &planned.findings {
        finding_text(&mut out, finding);
    }
    out
}

fn decisions(out: &mut String, plan: &Plan) {
    _ = writeln!(out, "\nname: {}", plan.name.value());
    out.push_str(&indented(&explain_text(plan.name.origin())));
    for version in &plan.versions {
        _ = writeln!(out, "{}: {}", version.name, version.default.value());
        out.push_str(&indented(&explain_text(version.default.origin())));
    }
    for decision in &plan.decisions {
        _ = writeln!(out, "{}: {}", decision.topic, decision.value.value());
        out.push_str(&indented(&explain_text(decision.value.origin())));
    }
    for need in &plan.environment {
        let default = need.default.as_ref().map_or_else(String::new, |default| format!(" = {default:?}"));
        let required = if need.required { ", required" } else { "" };
        _ = writeln!(out, "variable {}{default}{required}", need.name.value());
        out.push_str(&indented(&explain_text(need.name.origin())));
    }
    for secret in &plan.secrets {
        _ = writeln!(out, "secret {} from {}", secret.id, secret.from);
        out.push_str(&indented(&explain_text(&secret.why)));
    }
}

fn finding_text(out: &mut String, finding: &Finding) {
    let severity = match finding.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    _ = writeln!(out, "{severity}[{}]: {}", finding.rule, finding.message);
    for place in &finding.places {
        _ = writeln!(out, "  at {place}");
    }
    if let Some(help) = &finding.help {
        _ = writeln!(out, "  help: {help}");
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// The wire report, with what would make it long and hard to review said in short: printed texts have files of their
/// own, an origin is one line where it fits in one, and the marks of a line are one line.
pub fn report(planned: &Planned, tree: &Tree) -> String {
    let mut report = serde_json::to_value(wire::report(planned, tree, wire::Positions::Bytes)).unwrap_or_default();
    brief(&mut report, "settings", &|row| json!([row_text(row, &["name", "value"]), short(row["origin"].clone())]));
    // What every plan offers alike.
    if let Some(choices) = report["choices"].as_array_mut() {
        choices.retain(|choice| !matches!(choice["option"].as_str(), Some("cache" | "targets" | "comments")));
    }
    brief(&mut report, "choices", &choice);
    for finding in report["findings"].as_array_mut().into_iter().flatten() {
        brief(finding, "fixes", &|fix| fix["title"].clone());
    }
    for artifact in report["artifacts"].as_array_mut().into_iter().flatten() {
        let text = artifact["text"].as_str().unwrap_or_default().to_owned();
        artifact["marks"] = marks(&text, artifact["marks"].as_array().map_or(&[], Vec::as_slice));
        let line = |at: &Value| text.get(..at.as_u64()? as usize).map(|before| before.matches('\n').count());
        let lines = |stage: &Value| Some((line(&stage["span"][0])? + 1, line(&stage["span"][1])?));
        brief(artifact, "stages", &|stage| {
            let (first, last) = lines(stage).unwrap_or_default();
            json!(format!("{first}-{last}: {}", stage["stage"].as_str().unwrap_or_default()))
        });
        artifact["text"] = json!(format!("{} lines", text.lines().count()));
    }
    let mut text = serde_json::to_string_pretty(&short(report)).unwrap_or_default();
    text.push('\n');
    text
}

/// Replaces the rows of a list by shorter ones, and takes an empty list out.
fn brief(report: &mut Value, key: &str, row: &dyn Fn(&Value) -> Value) {
    let rows: Vec<Value> = report[key].as_array().into_iter().flatten().map(row).collect();
    if !rows.is_empty() {
        report[key] = rows.into();
    } else if let Some(report) = report.as_object_mut() {
        report.remove(key);
    }
}

/// A choice as one line where its values mean the same everywhere, and else with a line for each value.
fn choice(choice: &Value) -> Value {
    let values = choice["values"].as_array().map_or(&[][..], Vec::as_slice);
    let title = row_text(choice, &["option", "current"]);
    if matches!(choice["option"].as_str(), Some("flavour" | "version" | "package-manager")) {
        let words: Vec<&str> = values.iter().filter_map(|value| value["value"].as_str()).collect();
        return json!(format!("{title} of {}", words.join(", ")));
    }
    let others = values.iter().filter(|value| value["value"] != choice["current"]);
    let rows: Vec<Value> = others.map(|value| json!(row_text(value, &["value", "about"]))).collect();
    if rows.is_empty() { json!(title) } else { std::iter::once(json!(title)).chain(rows).collect() }
}

/// Texts of a row as one: `name = value`.
fn row_text(row: &Value, keys: &[&str]) -> String {
    let texts: Vec<&str> = keys.iter().map(|key| row[*key].as_str().unwrap_or_default()).collect();
    texts.join(" = ")
}

/// Each line of a text with the columns of its marks, `from-to=origin`; lines that are marked alike are one entry.
fn marks(text: &str, marks: &[Value]) -> Value {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let place = |at: usize| {
        let line = starts.partition_point(|start| *start <= at);
        (line, at - starts[line - 1])
    };
    let mut by_line: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for mark in marks {
        let span = |end: usize| mark["span"][end].as_u64().unwrap_or_default() as usize;
        let ((first, from), (last, to)) = (place(span(0)), place(span(1)));
        let end = if first == last { to.to_string() } else { format!("+{}:{to}", last - first) };
        let whole = from == 0 && starts.get(first).is_some_and(|next| span(1) + 1 == *next);
        let columns = if whole { "all".to_owned() } else { format!("{from}-{end}") };
        by_line.entry(first).or_default().push(format!("{columns}={}", mark["origin"]));
    }
    let mut rows: Vec<(usize, usize, String)> = Vec::new();
    for (line, marks) in by_line {
        let marks = marks.join(" ");
        match rows.last_mut() {
            Some((_, last, same)) if *last + 1 == line && *same == marks => *last = line,
            _ => rows.push((line, line, marks)),
        }
    }
    rows.into_iter()
        .map(
            |(first, last, marks)| {
                if first == last { format!("{first}: {marks}") } else { format!("{first}-{last}: {marks}") }
            },
        )
        .collect()
}

fn short(value: Value) -> Value {
    match value {
        Value::Object(map) if map.contains_key("kind") => short_origin(&Value::Object(map)),
        Value::Object(map) if map.contains_key("span") && map.contains_key("line") => {
            json!(short_place(&Value::Object(map)))
        }
        Value::Object(map) => Value::Object(map.into_iter().map(|(key, value)| (key, short(value))).collect()),
        Value::Array(items) => items.into_iter().map(short).collect(),
        other => other,
    }
}

fn short_place(place: &Value) -> String {
    let text = |key: &str| place[key].as_str().unwrap_or_default();
    format!("{}:{} [{}..{}]", text("path"), place["line"], place["span"][0], place["span"][1])
}

fn short_origin(origin: &Value) -> Value {
    let text = |key: &str| origin[key].as_str().unwrap_or_default();
    match text("kind") {
        "file" => json!(format!("{} {}", short_place(&origin["place"]), text("route")).trim_end()),
        "catalog" => json!(format!("catalog {} {}", text("table"), text("row"))),
        "option" if origin["place"].is_null() => json!(format!("option {}", text("name"))),
        "option" => json!(format!("option {} {}", text("name"), short_place(&origin["place"]))),
        _ => {
            let title = format!("{}: {}", text("rule"), text("because"));
            let list = |key: &str| origin[key].as_array().cloned().unwrap_or_default();
            let from = list("from").into_iter().map(short);
            let not = list("rejected").into_iter().map(|rejected| {
                let word = |key: &str| rejected[key].as_str().unwrap_or_default();
                let head = format!("not {}: {}", word("value"), word("why"));
                if rejected["origin"].is_null() {
                    json!(head)
                } else {
                    json!([head, short(rejected["origin"].clone())])
                }
            });
            let below: Vec<Value> = from.chain(not).collect();
            let title = json!(title.trim_end_matches([' ', ':']));
            if below.is_empty() { title } else { std::iter::once(title).chain(below).collect() }
        }
    }
}
