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

#[test]
fn nests_without_end() {
    let nasty = [
        "(",
        "[",
        "{",
        "f(",
        "a.b(",
        "f\"{",
        "f\"{x:{",
        "lambda: ",
        "lambda x=",
        "not ",
        "-",
        "await ",
        "a if b else ",
        "x = ",
        "x[",
        "os.environ[\"",
        "if a: ",
        "@",
        "case ",
        "match x:\n case ",
        "'''",
        "\\\n",
        "(yield ",
        "a or ",
        "a + ",
        "x := ",
        "import os\nos.environ['A'] or ",
        ".a()",
        "f(1)(",
        "import a.",
        "from . import (",
        "def f(",
        "class A(",
        "\t\n \n",
        "{a:",
        "*",
        "f'{a!r:{",
        "with a as ",
        "x: ",
        ")",
        "]]",
        "global a, ",
        "if (\n",
        "f\"{\n",
        "a[b][c](d).e",
    ];
    for piece in nasty {
        for text in [piece.repeat(4_000), format!("import os\nx{}", piece.repeat(20_000))] {
            let file = File::parse(&text);
            let calls = calls(&file);
            env_reads(&file, &calls);
            bindings(&file);
            file.exported();
            file.globals();
        }
    }
}

#[track_caller]
fn check_statements(text: &str, expect: &[&str]) {
    let file = File::parse(text);
    let shown = |statement: &Statement<'_>| {
        let scope = statement.scope.map_or(String::new(), |scope| format!("{scope}: "));
        let condition = statement.condition.map_or(String::new(), |condition| format!("{condition:?}: "));
        format!("{scope}{condition}{}", statement.span.slice(text))
    };
    let shown: Vec<String> = file.statements.iter().map(shown).collect();
    assert_eq!(shown, expect, "for {text:?}");
}

#[test]
fn cuts_statements() {
    check_statements(
        "a = 1; b\nif __name__ == '__main__': c()\n",
        &["a = 1", "b", "if __name__ == '__main__'", "Main: c()"],
    );
    check_statements(
        "@a\ndef f(x):\n\ttry:\n\t\treturn x\n\texcept: pass\n",
        &["def f(x)", "0: try", "0: Block(Try): return x", "0: except", "0: Block(Except): pass"],
    );
    // Handlers without parentheses and templates are newer than the Python that this reader is compared with.
    check_statements(
        "try: a = t'{b} c'\nexcept A, B: pass\n",
        &["try", "Block(Try): a = t'{b} c'", "except A, B", "Block(Except): pass"],
    );
}

#[test]
fn goes_on_behind_what_is_broken() {
    check_statements("x = (1,\nimport a\n", &["x = (1,", "import a"]);
    check_statements("x = 'a\ny = 2\n", &["x = 'a", "y = 2"]);
    check_statements("x = f'{a\ndef g(): pass\n", &["x = f'{a", "def g()", "1: pass"]);
    check_statements("if a\n  b = 1\nc = 2)\nd = 3", &["if a", "Block(If): b = 1", "c = 2)", "d = 3"]);
    check_statements("def\nprint 'a'\nexec x in y\n", &["def", "print 'a'", "exec x in y"]);
    check_calls("x = (1,\ndef f():\n  app.run(port=1)\n", &["app.run(port=1)"]);
}

#[test]
fn knows_where_names_come_from_and_what_functions_give_back() {
    let file = File::parse("import a.b as c\nfrom ..d import e as f\nc.x(f)\n");
    let origins = Origins::new(&file);
    assert_eq!(origins.of(&["c", "x"]).as_deref(), Some("a.b.x"));
    assert_eq!(origins.of(&["f"]).as_deref(), Some("..d.e"));
    assert_eq!(origins.of(&["g"]), None);
    let file = File::parse("def make(a=1, *b):\n    return app\nmake()\n");
    assert!(file.statements[0].function().is_some_and(Function::needs_nothing));
    assert_eq!(file.returns(0).filter_map(Expr::path).collect::<Vec<_>>(), [["app"]]);
    assert_eq!(file.statement_at(file.text.len() - 2), Some(2));
}
