//! The door, opened from inside of an engine that runs the module: Node, and a browser where the runner is told so.

use js_sys::{Error, JSON, Reflect};
use wasm_bindgen::{JsCast, JsError, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Session, away, options};

const TODAY: &str = r#"{"today": "2026-11-21"}"#;

/// What an answer of the wire has under some names, as JSON.
fn at(json: &str, names: &[&str]) -> String {
    let mut value = JSON::parse(json).expect("the answer is JSON");
    for name in names {
        value = Reflect::get(&value, &JsValue::from_str(name)).expect("an object has the field");
    }
    JSON::stringify(&value).map_or_else(|_| "undefined".to_owned(), String::from)
}

/// What is said against a call, by a real error.
fn misuse<T>(result: Result<T, JsError>) -> String {
    let Err(error) = result else { return "nothing".to_owned() };
    JsValue::from(error).dyn_into::<Error>().expect("misuse is an `Error`").message().into()
}

fn project() -> Session {
    let mut session = Session::new();
    let files = [
        ("package.json", r#"{"description": "🐙", "engines": {"node": "24"}, "scripts": {"start": "node server.js"}}"#),
        ("server.js", "require('http').createServer().listen(3000)"),
    ];
    for (path, text) in files {
        assert!(session.add_file(path, text).is_ok(), "{path}");
    }
    session
}

#[wasm_bindgen_test]
fn a_project_is_planned_printed_and_compared() {
    let mut session = project();
    let report = session.plan(TODAY).unwrap_or_default();
    assert_eq!(at(&report, &["schema"]), "1");
    assert_eq!(at(&report, &["outcome"]), r#""planned""#);
    let dockerfile = session.emit("dockerfile").ok().flatten().unwrap_or_default();
    assert!(dockerfile.contains("CMD [\"node\", \"server.js\"]"), "{dockerfile}");
    assert_eq!(
        at(&report, &["artifacts", "0", "text"]),
        String::from(JSON::stringify(&dockerfile.as_str().into()).expect("a text"))
    );
    assert!(session.emit("dockerignore").is_ok_and(|text| text.is_some_and(|text| text.contains(".git"))));
    assert!(session.explain("port").is_ok_and(|why| at(&why, &["text"]).contains("3000")));
    assert!(misuse(session.explain("no such thing")).contains("production"));
    let learn = session.learn().unwrap_or_default();
    assert!(at(&learn, &["naive", "text"]).contains("FROM node"), "{learn}");
}

#[wasm_bindgen_test]
fn places_count_in_utf_16() {
    let report = project().plan(TODAY).unwrap_or_default();
    // The octopus is four bytes and two units: in bytes the place would begin at 44.
    assert!(report.contains(r#""span":[42,46]"#), "{report}");
}

#[wasm_bindgen_test]
fn planning_says_what_it_wants() {
    let mut session = Session::new();
    let paths = ["package.json", "server.js", "logo.png", "docs/a.md"].map(str::to_owned).to_vec();
    let wants = session.wants(paths, TODAY).unwrap_or_default();
    assert!(wants.contains(&"package.json".to_owned()) && !wants.contains(&"logo.png".to_owned()), "{wants:?}");
    for path in wants {
        assert!(session.add_unreadable(&path, "binary").is_ok());
    }
    assert_eq!(session.paths().len(), 4);
    assert_eq!(session.remove_file("docs/a.md").ok(), Some(true));
    assert_eq!(session.remove_file("docs/a.md").ok(), Some(false));
    assert!(session.plan(TODAY).is_ok());
}

#[wasm_bindgen_test]
fn a_plan_is_of_the_newest_state_although_wanting_planned_before() {
    let mut session = Session::new();
    let planned = |session: &mut Session| session.plan(TODAY).unwrap_or_default();
    let wanted = |session: &mut Session| session.wants(Vec::new(), TODAY).unwrap_or_default();
    assert!(session.add_file("package.json", r#"{"name": "a", "scripts": {"start": "node a.js"}}"#).is_ok());
    assert!(wanted(&mut session).is_empty());
    let first = planned(&mut session);
    assert_eq!(first, planned(&mut session));
    assert!(wanted(&mut session).is_empty());
    assert!(session.add_file("package.json", r#"{"name": "b", "scripts": {"start": "node b.js"}}"#).is_ok());
    assert_ne!(first, planned(&mut session));
    assert!(wanted(&mut session).is_empty());
    assert_eq!(session.remove_file("package.json").ok(), Some(true));
    assert_eq!(at(&planned(&mut session), &["outcome"]), r#""unrecognised""#);
}

#[wasm_bindgen_test]
fn without_a_plan_nothing_is_printed() {
    let mut session = Session::new();
    let report = session.plan(TODAY).unwrap_or_default();
    assert_eq!(at(&report, &["outcome"]), r#""unrecognised""#);
    assert_eq!(at(&report, &["plan"]), "null");
    assert_eq!(session.emit("dockerfile").ok(), Some(None));
    assert_eq!(session.learn().ok().as_deref(), Some("null"));
}

#[wasm_bindgen_test]
fn misuse_is_an_error_with_words() {
    let mut session = Session::new();
    assert_eq!(misuse(session.emit("dockerfile")), "nothing was planned yet; call `plan` first");
    assert_eq!(misuse(session.explain("port")), "nothing was planned yet; call `plan` first");
    assert_eq!(misuse(session.learn()), "nothing was planned yet; call `plan` first");
    assert_eq!(misuse(session.add_file(".", "")), "`.` names no file");
    assert!(misuse(session.add_file("/etc/passwd", "")).starts_with("`/etc/passwd`: "));
    assert!(misuse(session.remove_file("../a")).starts_with("`../a`: "));
    assert!(misuse(session.wants(vec!["../a".to_owned()], TODAY)).starts_with("`../a`: "));
    assert_eq!(misuse(session.plan("{}")), "`today` is missing; say a day such as 2026-11-21");
    assert!(misuse(session.plan("{")).starts_with("the options are not JSON: "));
    assert_eq!(misuse(session.emit("compose")), "`compose` is no printed file; say `dockerfile` or `dockerignore`");
    // And it goes on.
    assert!(session.plan(TODAY).is_ok());
}

#[wasm_bindgen_test]
fn the_table_of_options_is_told() {
    assert_eq!(at(&options(), &["0", "name"]), r#""unit""#);
}

#[wasm_bindgen_test]
fn a_large_text_is_taken() {
    let mut session = project();
    let large = format!(r#"{{"description": "{}", "scripts": {{"start": "node server.js"}}}}"#, "ä".repeat(1_000_000));
    assert!(session.add_file("package.json", &large).is_ok());
    assert_eq!(at(&session.plan(TODAY).unwrap_or_default(), &["outcome"]), r#""planned""#);
}

#[wasm_bindgen_test]
fn an_ecosystem_that_is_away_is_asked_for_and_never_called() {
    let mut session = project();
    away(vec!["go".to_owned(), "node".to_owned()]);
    assert_eq!(session.wants(Vec::new(), TODAY).unwrap_or_default(), Vec::<String>::new());
    assert_eq!(session.parts(), ["node"]);
    let message = "the part for node is not loaded; load what `parts` names after `wants`";
    assert_eq!(misuse(session.plan(TODAY)), message);
    assert_eq!(misuse(session.units()), message);
    assert!(session.units_want(Vec::new()).is_ok());
    assert_eq!(session.parts(), ["node"]);
    away(vec!["go".to_owned()]);
    assert!(session.wants(Vec::new(), TODAY).is_ok());
    assert_eq!(session.parts(), Vec::<String>::new());
    assert!(session.plan(TODAY).is_ok() && session.units().is_ok());
    away(Vec::new());
}
