//! The reader of Python sees in modules of odd shape what CPython's own parser sees: statements with what they import,
//! define, set and give back, names of the module, calls with their arguments, reads of the environment, main guards.
//! What CPython saw is kept in `tests/python/modules.json`, which `tests/python/modules.py` writes; where there is a new
//! enough Python, it is asked again; so are the small projects of `tests/python/applications.json`.

use std::process::Command;

use serde_json::Value;
use stageplan_tests::{python, repository};

fn kept(file: &str) -> Vec<Value> {
    let path = repository().join("tests/python").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn compare(modules: &[Value]) {
    let mut wrong = Vec::new();
    for module in modules {
        let text = module["text"].as_str().unwrap_or_default();
        let ours = python::view(text);
        let Some(theirs) = module["view"].as_object() else { panic!("{module} has no view") };
        for (part, theirs) in theirs.iter().filter(|(part, theirs)| ours[part] != **theirs) {
            let lines = |value: &Value, other: &Value| {
                let other = other.as_array().cloned().unwrap_or_default();
                let Some(list) = value.as_array() else { return format!("{value}\n") };
                list.iter().filter(|line| !other.contains(line)).map(|line| format!("  {line}\n")).collect()
            };
            let (missed, added) = (lines(theirs, &ours[part]), lines(&ours[part], theirs));
            wrong.push(format!("{}: {part}\n CPython\n{missed} this reader\n{added}", module["name"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {} modules\n{}", wrong.len(), modules.len(), wrong.join("\n"));
}

#[test]
fn sees_what_cpython_saw() {
    let modules = kept("modules.json");
    assert!(modules.len() >= 200, "only {} modules", modules.len());
    compare(&modules);
}

/// A Python that is new enough, if there is one.
fn interpreter() -> Option<&'static str> {
    let new = "import sys; sys.exit(sys.version_info < (3, 13))";
    let python = ["python3.14", "python3.13", "python3"]
        .into_iter()
        .find(|python| Command::new(python).args(["-c", new]).status().is_ok_and(|status| status.success()));
    if python.is_none() {
        eprintln!("skipped: there is no Python 3.13 or newer");
    }
    python
}

fn written(python: &str, script: &str) -> Vec<Value> {
    let script = repository().join("tests/python").join(script);
    let asked = Command::new(python).args(["-B", "-W", "ignore"]).arg(script).arg("-").output();
    let asked = asked.unwrap_or_else(|error| panic!("{python}: {error}"));
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    serde_json::from_slice(&asked.stdout).unwrap_or_else(|error| panic!("{python}: {error}"))
}

#[test]
fn sees_what_cpython_sees() {
    let Some(python) = interpreter() else { return };
    let modules = written(python, "modules.py");
    compare(&modules);
    assert!(modules == kept("modules.json"), "tests/python/modules.json is not what tests/python/modules.py writes");
}

/// The planner's own tests hold what it finds in these projects against this file.
#[test]
fn applications_are_what_cpython_has() {
    let Some(python) = interpreter().filter(|_| cfg!(unix)) else { return };
    let (now, kept) = (written(python, "applications.py"), kept("applications.json"));
    for (now, kept) in now.iter().zip(&kept) {
        assert_eq!(now, kept, "write tests/python/applications.json anew: python3 tests/python/applications.py");
    }
    assert_eq!(now.len(), kept.len());
}
