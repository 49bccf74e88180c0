//! The reader of Python sees in modules of odd shape what CPython's own parser sees: statements with what they import,
//! define, set and give back, names of the module, calls with their arguments, reads of the environment, main guards.
//! What CPython saw is kept in `tests/python/modules.json`, which `tests/python/modules.py` writes; where there is a new
//! enough Python, it is asked again.

use std::process::Command;

use serde_json::Value;
use stageplan_tests::{python, repository};

fn kept() -> Vec<Value> {
    let path = repository().join("tests/python/modules.json");
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
    let modules = kept();
    assert!(modules.len() >= 200, "only {} modules", modules.len());
    compare(&modules);
}

#[test]
fn sees_what_cpython_sees() {
    let new = "import sys; sys.exit(sys.version_info < (3, 13))";
    let python = ["python3.14", "python3.13", "python3"]
        .into_iter()
        .find(|python| Command::new(python).args(["-c", new]).status().is_ok_and(|status| status.success()));
    let Some(python) = python else {
        eprintln!("skipped: there is no Python 3.13 or newer");
        return;
    };
    let script = repository().join("tests/python/modules.py");
    let asked = Command::new(python).args(["-B", "-W", "ignore"]).arg(script).arg("-").output();
    let asked = asked.unwrap_or_else(|error| panic!("{python}: {error}"));
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    let modules: Vec<Value> = serde_json::from_slice(&asked.stdout).unwrap_or_else(|error| panic!("{python}: {error}"));
    compare(&modules);
    assert!(modules == kept(), "tests/python/modules.json is not what tests/python/modules.py writes");
}
