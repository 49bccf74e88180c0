use super::*;
use crate::shell::tests::mutate;

#[track_caller]
fn check_calls(text: &str, expect: &[&str]) {
    let file = File::parse(text);
    let shown: Vec<String> = calls(&file).iter().map(|call| call.span.slice(text).to_owned()).collect();
    assert_eq!(shown, expect, "for {text:?}");
}

#[track_caller]
fn check_reads(text: &str, expect: &[&str]) {
    let file = File::parse(text);
    let reads = env_reads(&file, &calls(&file));
    let shown: Vec<String> = reads
        .iter()
        .map(|read| {
            let default = read.default.as_ref().map(|value| value.literal().unwrap_or("?".to_owned()));
            format!("{}{}", read.name, default.map(|value| format!("={value}")).unwrap_or_default())
        })
        .collect();
    assert_eq!(shown, expect, "for {text:?}");
}

#[test]
fn finds_calls() {
    check_calls("app.run(host='0.0.0.0')\n", &["app.run(host='0.0.0.0')"]);
    check_calls("def f(a=g()):\n  pass\nclass A(B()): pass\n", &["g()", "B()"]);
}

#[test]
fn finds_reads_of_the_environment() {
    check_reads("import os\nx = os.environ['A']\ny = os.getenv('B', 8)\n", &["A", "B=8"]);
    check_reads("from os import environ as e\ne['A'] = '1'\nx = int(e.get('B') or 3)\n", &["B=3"]);
}

#[test]
fn damaged_text_neither_panics_nor_hangs() {
    let samples = [
        "import os\nfrom . import a as b\n\nif __name__ == '__main__':\n    app.run(port=int(os.environ.get('PORT', 80)))\n",
        "@a.b('x')\nasync def f(a, *, b: int = lambda: 1) -> None:\n\treturn f\"{a['x']!r:>{b}} {{}}\"\n",
        "match x:\n  case A(b=c) if c: pass\nx = [1, (2, {'a': None, **b})] + -c or d if e else f\\\n  .g\n",
        "try:\n    import x\nexcept (A, B) as e:\n    x = '''a\n\\N{BULLET}'''\nwith (a as b, c as d): x, *y = z = 1; del x\n",
    ];
    mutate(&samples, |text| {
        let file = File::parse(text);
        for statement in &file.statements {
            assert!(text.get(statement.span.start..statement.span.end).is_some());
        }
        let calls = calls(&file);
        for call in &calls {
            assert!(text.get(call.span.start..call.span.end).is_some());
        }
        env_reads(&file, &calls);
        bindings(&file);
    });
}
