#![allow(clippy::unwrap_used)]

use super::*;

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Reference(one) => format!("${{{}{}}}", if one.optional { "?" } else { "" }, one.name),
        Value::Mixed(parts) => {
            let part = |part: &Part| match part {
                Part::Text(text) => shown(&Value::Text(text.clone())),
                Part::Reference(one) => shown(&Value::Reference(one.clone())),
            };
            parts.iter().map(part).collect::<Vec<_>>().join("|")
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| shown(&item.value)).collect::<Vec<_>>().join(","))
        }
        Value::Object => "{}".to_owned(),
    }
}

fn outline(text: &str) -> Vec<String> {
    let line = |entry: &Entry| {
        assert!(entry.span.start <= entry.value_span.start && entry.value_span.end <= text.len());
        format!("{} {} {}", entry.path, if entry.append { "+=" } else { "=" }, shown(&entry.value))
    };
    Hocon::parse(text).entries().iter().map(line).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(outline(text), expected, "{text:?}");
    assert_eq!(Hocon::parse(text).problems(), [], "{text:?}");
}

#[track_caller]
fn broken(text: &str, expected: &[&str], problem: &str) {
    assert_eq!(outline(text), expected, "{text:?}");
    let file = Hocon::parse(text);
    assert!(file.problems().iter().any(|one| one.message == problem), "{:?}", file.problems());
}

/// The text and the variable of a path.
fn setting<'h>(file: &'h Hocon, path: &str) -> (Option<&'h str>, Option<&'h str>) {
    let setting = file.get(path).unwrap_or_default();
    (setting.text(), setting.variable_name())
}

const KTOR: &str = "ktor {
    deployment {
        port = 8080
        port = ${?PORT}
        host: \"0.0.0.0\"  # all
    }
    application {
        modules = [ com.example.ApplicationKt.module, \"b\" ]
    }
}
";

#[test]
fn what_ktor_writes() {
    check(
        KTOR,
        &[
            "ktor.deployment.port = 8080",
            "ktor.deployment.port = ${?PORT}",
            "ktor.deployment.host = 0.0.0.0",
            "ktor.application.modules = [com.example.ApplicationKt.module,b]",
        ],
    );
    let file = Hocon::parse(KTOR);
    let port = file.get("ktor.deployment.port").unwrap();
    assert_eq!((port.text(), port.variable_name()), (Some("8080"), Some("PORT")));
    assert_eq!(port.literal.unwrap().span.slice(KTOR), "port = 8080");
    assert_eq!(port.variable.unwrap().value_span.slice(KTOR), "${?PORT}");
    let modules = file.get("ktor.application.modules").unwrap();
    assert_eq!(modules.items().collect::<Vec<_>>(), ["com.example.ApplicationKt.module", "b"]);
    assert_eq!(file.get("ktor.deployment.host").unwrap().literal.unwrap().value_span.slice(KTOR), "\"0.0.0.0\"");
    assert_eq!(file.get("ktor.deployment.sslPort"), None);
    assert_eq!(file.get("ktor.deployment"), None);
}

#[test]
fn keys_and_separators() {
    check("a.b = 1\na.c : 2\na { d : 3, e = 4 }", &["a.b = 1", "a.c = 2", "a.d = 3", "a.e = 4"]);
    check("{ \"a\" : 1, \"b\" : { \"c\" : [1, 2] } }", &["a = 1", "b.c = [1,2]"]);
    check("\"a.b\".c = 1\na b = 2", &["\"a.b\".c = 1", "\"a b\" = 2"]);
    check("a\n{ b = 1 }\nc =\n{ d = 2 }\ne = [\n1\n2,\n# no\n]", &["a.b = 1", "c.d = 2", "e = [1,2]"]);
    check("a += 1\r\nb = [x] [y]\r\n", &["a += 1", "b = [x,y]"]);
    check("a = { b = 1 } { c = 2 }\nd = ${a} { e = 3 }", &["a.b = 1", "a.c = 2", "d = ${a}", "d.e = 3"]);
    check("include \"other.conf\"\ninclude required(file(\"x\"))\ninclude = 1", &["include = 1"]);
    check("\u{feff}a=1", &["a = 1"]);
    check("", &[]);
    check("a {}\nb = []", &["b = []"]);
    check("{ a = 1 }\n# end\n", &["a = 1"]);
    check("{ a = 1 }\né = 2\n", &["a = 1", "é = 2"]);
    check("pekko.actor.provider=cluster", &["pekko.actor.provider = cluster"]);
}

#[test]
fn values() {
    check("a = 10 seconds // really\nb = x#y", &["a = 10 seconds", "b = x"]);
    check("a = \"x\\n\\\"\\u0041#\"", &["a = x\n\"A#"]);
    check("a = \"\"\"x\"y\\n\"\"\"\"\nb = 1", &["a = x\"y\\n\"", "b = 1"]);
    check("a = \"\"\nb = null\nc = \"null\"", &["a = ", "b = null", "c = null"]);
    assert_eq!(Hocon::parse("b = null").entries()[0].value, Value::Null);
    assert_eq!(Hocon::parse("b = \"null\"").entries()[0].value, Value::Text("null".to_owned()));
    check("a = \"http://\"${HOST}\":\"${?PORT}/x", &["a = http://|${HOST}|:|${?PORT}|/x"]);
    check("a = ${x} y", &["a = ${x}| y"]);
    check("a = [ { b = 1 }, ${?X}, [1], \"}\" ]", &["a = [{},${?X},[1],}]"]);
    check("a = $5", &["a = $5"]);
}

#[test]
fn what_counts_in_the_end() {
    let file = Hocon::parse(
        "a = ${?A}\na = 1\nb = 1\nb = ${B}\nc = ${?d.port}\nd.port = 5\nd.port = ${?PORT}\n\
         e = 1\ne = ${?http.port}\nf = 1\nf = null\ng { h = 1 }\ng = 2\ni = 1\ni { j = 2 }\nk = ${?k}\n\
         l = x\nl = ${?l}\nm = ${n}\nn = ${m}\no = 1\no = a${O}\np = 1\np = ${?d.port}",
    );
    let expected: [(&str, Option<&str>, Option<&str>); 13] = [
        ("a", Some("1"), None),
        ("b", None, Some("B")),
        ("c", Some("5"), Some("PORT")),
        ("e", Some("1"), None),
        ("f", None, None),
        ("g.h", None, None),
        ("g", Some("2"), None),
        ("i", None, None),
        ("i.j", Some("2"), None),
        ("k", None, None),
        ("l", Some("x"), None),
        ("o", None, None),
        ("p", Some("5"), Some("PORT")),
    ];
    for (path, text, variable) in expected {
        assert_eq!(setting(&file, path), (text, variable), "{path}");
    }
    assert_eq!(setting(&file, "m"), (None, None), "a circle says nothing");
}

#[test]
fn broken_files() {
    broken("a {\n b = 1\n", &["a.b = 1"], "this `{` is not closed");
    broken("a { b = 1 }\n}\nc = 2", &["a.b = 1", "c = 2"], "this closes nothing that is open");
    broken("a\nb = 2", &["b = 2"], "this key has no value");
    broken("a =\nb = 2", &["b = 2"], "this key has no value");
    broken("= 1\nb = 2", &["b = 2"], "this line is no `key = value`");
    broken("a = \"x\nb = 2", &["a = x", "b = 2"], "this text is not closed with `\"`");
    broken("a = ${X\nb = 2", &["a = ${X}", "b = 2"], "this `${` is not closed");
    broken("a { b = [1, 2 }\nc = 3", &["a.b = [1,2]", "c = 3"], "this `[` is not closed");
    broken("a = \"\"\"x\nb = 2", &["a = x\nb = 2"], "this text is not closed with `\"\"\"`");
    broken("[1, 2]\nb = 2", &["b = 2"], "this line is no `key = value`");
}

#[test]
fn depth_and_size_are_bounded() {
    let pieces = [
        "a{",
        "{",
        "[",
        "a=[",
        "${",
        "\"",
        "\"\"\"",
        "a.",
        "a=",
        "}",
        "]",
        "\\",
        "a = ${?a}\n",
        "a=1,",
        "a={}",
        "#",
        "a={b=[",
    ];
    for piece in pieces {
        for end in ["", "}", "\"", "\n", "=1"] {
            let text = format!("{}{end}", piece.repeat(20_000));
            let file = Hocon::parse(&text);
            assert!(file.problems().len() <= 100);
            file.get("a");
        }
    }
    let file = Hocon::parse(&"a{".repeat(100));
    assert_eq!(file.problems()[0].message, "nesting deeper than 64 levels is not read");
    for at in (0..KTOR.len()).filter(|at| KTOR.is_char_boundary(*at)) {
        Hocon::parse(&KTOR[..at]);
        Hocon::parse(&KTOR[at..]);
    }
}
