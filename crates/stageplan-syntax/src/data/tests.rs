#![allow(clippy::unwrap_used)]

use super::*;

/// One line per scalar and per empty collection: route, kind, spelling and the bytes under the span.
fn outline(format: Format, text: &str) -> Vec<String> {
    fn walk(node: Node<'_>, text: &str, lines: &mut Vec<String>) {
        let before = lines.len();
        for (_, member) in node.entries() {
            walk(member, text, lines);
        }
        for item in node.items() {
            walk(item, text, lines);
        }
        if lines.len() == before {
            let scalar = node.scalar().unwrap_or("-");
            lines.push(format!("{} {:?} {scalar:?} {:?}", node.route(), node.kind(), node.span().slice(text)));
        }
    }
    let document = Document::parse(format, text);
    let mut lines = Vec::new();
    for root in document.documents() {
        walk(root, text, &mut lines);
    }
    for problem in document.problems() {
        lines.push(format!("! {} at {:?}", problem.message, problem.span.slice(text)));
    }
    lines
}

#[track_caller]
fn check(format: Format, text: &str, expect: &[&str]) {
    assert_eq!(outline(format, text), expect, "{text}");
}

#[test]
fn json_is_read_with_comments_and_trailing_commas() {
    check(
        Format::Json,
        "\u{feff}{ // why\r\n \"engines\": {\"node\": \"\\u003e=22\",},\r\n \"scripts\": {\"build:prod\": \"a \\\"b\\\"\", \"\": null}, \"files\": [1, 2.5e3, true, [],],\r\n}",
        &[
            r#"engines.node String ">=22" "\"\\u003e=22\"""#,
            r#"scripts."build:prod" String "a \"b\"" "\"a \\\"b\\\"\"""#,
            r#"scripts."" Null "null" "null""#,
            r#"files[0] Number "1" "1""#,
            r#"files[1] Number "2.5e3" "2.5e3""#,
            r#"files[2] Bool "true" "true""#,
            r#"files[3] Array "-" "[]""#,
        ],
    );
}

#[test]
fn json_mistakes_are_reported_and_read_past_where_possible() {
    check(Format::Json, "", &["! the file holds no value at \"\""]);
    check(Format::Json, " // nothing\n", &[r#"! the file holds no value at " // nothing\n""#]);
    check(
        Format::Json,
        "{'a': 1 \"b\": 2}",
        &[r#"a Number "1" "1""#, r#"b Number "2" "2""#, r#"! Single-quoted strings are not allowed at "'""#],
    );
    check(Format::Json, "{\"a\": \"b", &[r#"! Unterminated string literal at "\"b""#]);
    check(
        Format::Json,
        "{\"a\": 1, \"a\": 2}",
        &[
            r#"a Number "1" "1""#,
            r#"a Number "2" "2""#,
            r#"! the key `a` is given twice and the last one counts at "\"a\"""#,
        ],
    );
    assert_eq!(Document::parse(Format::Json, "{\"a\": 1, \"a\": 2}").at(&["a"]).unwrap().as_i64(), Some(2));
}

#[test]
fn toml_keeps_file_order_and_readable_lines() {
    check(
        Format::Toml,
        "\u{feff}z = 1_000\r\na.\"b c\" = 'x'\r\nwhen = 2024-01-02\r\n[tool.poetry]\r\nname = \"\"\"\r\nné\"\"\"\r\n[[bin]]\r\npath = \"p\"\r\n[[bin]]\r\nflags = [true, {x = 0x1F}]\r\n",
        &[
            r#"z Number "1_000" "1_000""#,
            r#"a."b c" String "x" "'x'""#,
            r#"when String "2024-01-02" "2024-01-02""#,
            r#"tool.poetry.name String "né" "\"\"\"\r\nné\"\"\"""#,
            r#"bin[0].path String "p" "\"p\"""#,
            r#"bin[1].flags[0] Bool "true" "true""#,
            r#"bin[1].flags[1].x Number "0x1F" "0x1F""#,
        ],
    );
    let document = Document::parse(Format::Toml, "a = 1\nb = \nc = 3\na = 4\nd = [1,\n");
    assert_eq!(document.at(&["a"]).unwrap().as_i64(), Some(1));
    assert_eq!(document.at(&["c"]).unwrap().as_i64(), Some(3));
    assert!(document.problems().len() >= 3, "{:?}", document.problems());
    assert_eq!(Document::parse(Format::Toml, "").root().unwrap().kind(), Kind::Object);
}

#[test]
fn yaml_scalars_follow_the_core_schema() {
    let text = "a: yes\nb: True\nc: 0o17\nd: 0777\ne: 22:22\nf: ~\ng:\nh: -1.5e+3\ni: .inf\nj: '1'\nk: !!str 1\nl: 1.2.3\nm: |\n  two\n  lines\nn: >-\n  folded\n  text\n8080: x\n\"q: r\": \"\\u00e9\"\n";
    let document = Document::parse(Format::Yaml, text);
    assert_eq!(document.problems(), []);
    let root = document.root().unwrap();
    let kinds: Vec<_> = root.entries().map(|(key, node)| (key, node.kind(), node.scalar().unwrap())).collect();
    let expect = [
        ("a", Kind::String, "yes"),
        ("b", Kind::Bool, "True"),
        ("c", Kind::Number, "0o17"),
        ("d", Kind::Number, "0777"),
        ("e", Kind::String, "22:22"),
        ("f", Kind::Null, "~"),
        ("g", Kind::Null, ""),
        ("h", Kind::Number, "-1.5e+3"),
        ("i", Kind::Number, ".inf"),
        ("j", Kind::String, "1"),
        ("k", Kind::String, "1"),
        ("l", Kind::String, "1.2.3"),
        ("m", Kind::String, "two\nlines\n"),
        ("n", Kind::String, "folded text"),
        ("8080", Kind::String, "x"),
        ("q: r", Kind::String, "é"),
    ];
    assert_eq!(kinds, expect);
    assert_eq!(root.get("c").unwrap().as_i64(), Some(15));
    assert_eq!(root.get("d").unwrap().as_i64(), Some(777));
    assert_eq!(root.get("q: r").unwrap().route(), "\"q: r\"");
    assert_eq!(root.get("q: r").unwrap().key_span().unwrap().slice(text), "\"q: r\"");
    assert_eq!(root.get("q: r").unwrap().span().slice(text), "\"\\u00e9\"");
}

#[test]
fn compose_files_share_anchors_and_merge() {
    let text = "\u{feff}x-base: &base\r\n  image: node:22\r\n  restart: always\r\nservices:\r\n  web:\r\n    <<: *base\r\n    restart: 'no'\r\n    ports: [\"80:80\", 443]\r\n  worker: *base\r\n";
    let document = Document::parse(Format::Yaml, text);
    assert_eq!(document.problems(), []);
    let web = document.at(&["services", "web"]).unwrap();
    assert_eq!(web.get("image").unwrap().as_str(), Some("node:22"));
    assert_eq!(web.get("image").unwrap().route(), "x-base.image");
    assert_eq!(web.get("restart").unwrap().as_str(), Some("no"));
    assert_eq!(web.at(&["ports"]).unwrap().items().nth(1).unwrap().route(), "services.web.ports[1]");
    assert_eq!(web.entries().map(|(key, _)| key).collect::<Vec<_>>(), ["<<", "restart", "ports"]);
    let merged: Vec<_> = web.merged_entries().into_iter().map(|(key, _)| key).collect();
    assert_eq!(merged, ["restart", "ports", "image"]);
    let worker = document.at(&["services", "worker"]).unwrap();
    assert!(worker.is_alias());
    assert_eq!(worker.kind(), Kind::Object);
    assert_eq!(worker.route(), "services.worker");
    assert_eq!(worker.span().slice(text), "*base");
    assert_eq!(worker.get("image").unwrap().span().slice(text), "node:22");
    assert_eq!(web.span().slice(text).lines().last().unwrap().trim(), "ports: [\"80:80\", 443]");
}

#[test]
fn of_several_merged_mappings_the_first_wins() {
    let text = "a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2, <<: {w: 3}}\nc: {<<: [*a, *b], v: 0}\n";
    let document = Document::parse(Format::Yaml, text);
    let node = document.at(&["c"]).unwrap();
    let get = |key| node.get(key).and_then(Node::as_i64);
    assert_eq!(
        (get("x"), get("y"), get("z"), get("w"), get("v"), get("u")),
        (Some(1), Some(1), Some(2), Some(3), Some(0), None)
    );
}

#[test]
fn yaml_mistakes_leave_what_stands_before_them() {
    check(Format::Yaml, "", &[]);
    check(Format::Yaml, "# nothing\n", &[]);
    check(
        Format::Yaml,
        "a: *b\nb: &b [1, *b]\n",
        &[
            r#"a Null "" "*b""#,
            r#"b[0] Number "1" "1""#,
            r#"b[1] Null "" "*b""#,
            r#"! the alias `*b` has no anchor before it at "*b""#,
            r#"! this alias stands for a value that contains it, or for one that was not read at "*b""#,
        ],
    );
    check(
        Format::Yaml,
        "a: 1\na: 2\n---\n- second\n",
        &[
            r#"a Number "1" "1""#,
            r#"a Number "2" "2""#,
            r#"[0] String "second" "second""#,
            r#"! the key `a` is given twice and the last one counts at "a""#,
        ],
    );
    let document = Document::parse(Format::Yaml, "a: 1\nb:\n\tc: 2\n");
    assert_eq!(document.at(&["a"]).unwrap().as_i64(), Some(1));
    assert_eq!(document.problems().len(), 1);
    let document = Document::parse(Format::Yaml, "? [x, y]\n: 1\n? {p: q}\n: 2\n&k key: 3\nother: *k\n*k : 4\n");
    let keys: Vec<_> = document.root().unwrap().entries().map(|(key, _)| key).collect();
    assert_eq!(keys, ["[x, y]", "{p: q}", "key", "other", "key"]);
    assert_eq!(document.at(&["other"]).unwrap().as_str(), Some("key"));
}

#[test]
fn large_objects_are_searched_by_index() {
    let members: Vec<_> = (0..1000).map(|number| format!("\"k{}\": {number}", number % 900)).collect();
    let document = Document::parse(Format::Json, &format!("{{{}}}", members.join(",")));
    let root = document.root().unwrap();
    assert_eq!(root.get("k5").unwrap().as_i64(), Some(905));
    assert_eq!(root.get("k500").unwrap().as_i64(), Some(500));
    assert!(root.get("k").is_none() && root.get("").is_none() && root.get("z").is_none());
    assert_eq!(document.problems().len(), 100);
}

#[test]
fn hostile_depth_and_size_are_refused_in_little_time() {
    fn count(node: Node<'_>) -> usize {
        1 + node.entries().map(|(_, node)| count(node)).sum::<usize>() + node.items().map(count).sum::<usize>()
    }
    let mut laughs = "a0: &a0 [lol]\n".to_owned();
    for level in 1..40 {
        laughs.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", ")));
    }
    let merges: String = (1..300).map(|n| format!("m{n}: &m{n} {{<<: [*m{}, *m{}]}}\n", n - 1, n - 1)).collect();
    let dotted = format!("{}.a", ["a"; 75].join("."));
    let cases = [
        (Format::Json, "[".repeat(100_000)),
        (Format::Json, "{\"a\":".repeat(100_000)),
        (Format::Json, format!("{}{}", "[".repeat(200), "]".repeat(200))),
        (Format::Toml, format!("a = {}", "[".repeat(100_000))),
        (Format::Toml, format!("{dotted} = {}1{}", format!("{{ {dotted} = ").repeat(70), "}".repeat(70))),
        (Format::Toml, format!("{} = 1", vec!["a"; 100_000].join("."))),
        (Format::Yaml, "[".repeat(100_000)),
        (Format::Yaml, "{a: ".repeat(100_000)),
        (Format::Yaml, "- ".repeat(100_000)),
        (Format::Yaml, "? ".repeat(100_000)),
        (Format::Yaml, (0..2000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect()),
        (Format::Yaml, laughs),
        (Format::Yaml, format!("m0: &m0 {{x: 1}}\n{merges}")),
        (Format::Yaml, "- a\n".repeat(MAX_NODES + 10)),
    ];
    for (format, text) in cases {
        let document = Document::parse(format, &text);
        assert!(!document.problems().is_empty(), "{}", &text[..40]);
        let visited = document.documents().map(count).sum::<usize>();
        assert!(visited <= MAX_NODES + 1, "{visited} from {}", &text[..40]);
        if let Some(node) = document.root() {
            let _ = (
                node.get("nowhere"),
                node.get("m299").map(|node| (node.get("y").is_none(), node.merged_entries().len())),
            );
        }
    }
}

#[test]
fn spans_fit_the_text_and_nothing_panics_on_damaged_files() {
    let samples = [
        (Format::Json, "\u{feff}{\"name\": \"é\\n\", /* c */ \"a\": [1, -2.5, {\"b\": null,},], \"t\": true} // end"),
        (
            Format::Toml,
            "name = \"é\"\n[a.\"b.c\"]\nx = [1, {y = 'z'}]\n[[d]]\ne.f = 2020-01-01T00:00:00Z\ng = \"\"\"\nm\"\"\"\n",
        ),
        (
            Format::Yaml,
            "%YAML 1.2\n---\na: &x {b: 'é', c: [1, *x]}\nd: |+\n  text\n\n<<: *x\n? complex\n: - 1\n  - !!int \"2\"\n...\n---\nz\n",
        ),
    ];
    for (format, text) in samples {
        crate::data::tests::damage(text, 2_000, |text| {
            let document = Document::parse(format, text);
            for node in document.documents() {
                walk(node, text);
            }
            for problem in document.problems() {
                assert!(text.get(problem.span.start..problem.span.end).is_some() || problem.span.end <= text.len());
            }
        });
    }
    fn walk(node: Node<'_>, text: &str) {
        assert!(node.span().end <= text.len());
        let _ = (node.route(), node.as_i64(), node.merged_entries());
        node.entries().for_each(|(_, node)| walk(node, text));
        node.items().for_each(|node| walk(node, text));
    }
}

/// Calls `read` with every truncation of `text` and with `count` copies in which some bytes are changed, always the same.
pub(crate) fn damage(text: &str, count: usize, mut read: impl FnMut(&str)) {
    const BYTES: &[u8] = b"\"'`\\{}[]()<>:;,.=#!?*&%@$|-+/~ \t\r\n\0a0Z_^\xc3\xa9";
    for (at, _) in text.char_indices() {
        read(&text[..at]);
        read(&text[at..]);
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % below.max(1)
    };
    for _ in 0..count {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=next(4) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = BYTES[next(BYTES.len())],
                1 => bytes.insert(at, BYTES[next(BYTES.len())]),
                _ => _ = bytes.remove(at),
            }
        }
        read(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn long_inputs_take_time_in_proportion() {
    let size = 20_000;
    let snippets = [
        "a",
        "[",
        "{",
        "- ",
        "? ",
        "\"",
        "'",
        "`",
        "a: ",
        "a:\n",
        "&a ",
        "*a ",
        "&a *a\n",
        "!!x ",
        "|\n",
        "\t",
        "\\",
        "\\\n",
        "a=\"\n",
        "A=1\n",
        "a = [",
        "[a]\n",
        "[[a]]\n",
        "a.",
        "# x\n",
        "#",
        "//",
        "/*",
        "a: b\n",
        "$(",
        "$(a)",
        "a:",
        "a ",
        "a,",
        "define a\n",
        "ifeq\n",
        "(",
        "**/",
        "*",
        "!",
        "\n",
        "\r\n",
        " \n",
        "a\\\n ",
        "<<: *a\n",
        "[a,",
        "{a: 1, ",
        "--- a\n",
        "%a\n",
        "a=\n b\n",
        "\u{e9}",
        "\"a\" ",
        "\"\\\"",
        "require (\n",
        "A='\n\"\n",
        "-e a ; ",
        "${A",
        "a@b[",
    ];
    let mut slowest = std::collections::BTreeMap::new();
    for head in ["", "a: &a x\nb: ", "a: {", "x = "] {
        for snippet in snippets {
            let text = format!("{head}{}", snippet.repeat(size / snippet.len()));
            let mut time = |name: &'static str, read: &dyn Fn()| {
                let start = std::time::Instant::now();
                read();
                let spent = (start.elapsed(), format!("{head}{snippet}"));
                let entry = slowest.entry(name).or_insert_with(|| spent.clone());
                *entry = spent.max(entry.clone());
            };
            time("json", &|| _ = Document::parse(Format::Json, &text));
            time("toml", &|| _ = Document::parse(Format::Toml, &text));
            time("yaml", &|| _ = Document::parse(Format::Yaml, &text));
            time("go.mod", &|| _ = crate::gomod::parse(&text));
            time("modules.txt", &|| _ = crate::gomod::parse_vendor_modules(&text));
            time("dotenv", &|| _ = crate::dotenv::parse(&text));
            time("procfile", &|| _ = crate::procfile::parse(&text));
            time("systemd", &|| _ = crate::unitfile::parse(&text, crate::unitfile::Dialect::Systemd));
            time("config", &|| _ = crate::unitfile::parse(&text, crate::unitfile::Dialect::ConfigParser));
            time("requirements", &|| _ = crate::python::requirements::requirements(&text));
            time("makefile", &|| _ = crate::makefile::parse(&text).expand(&text));
            time("justfile", &|| _ = crate::makefile::parse_justfile(&text));
            time("ignore", &|| _ = crate::ignorefile::parse(&text).is_ignored("a/b/c/d"));
        }
    }
    // Far above what a linear reader needs on a busy machine, far below what a quadratic one takes.
    assert!(slowest.values().all(|(spent, _)| spent.as_secs() < 5), "{slowest:#?}");
}

#[test]
#[ignore = "a measurement"]
fn time_of_a_large_lock_file() {
    let mut text = "{\"name\":\"x\",\"lockfileVersion\":3,\"packages\":{".to_owned();
    let mut number = 0;
    while text.len() < 2_000_000 {
        let comma = if number == 0 { "" } else { "," };
        text.push_str(&format!("{comma}\n    \"node_modules/package-{number}\": {{\n      \"version\": \"1.2.{number}\",\n      \"resolved\": \"https://packages.example/package-{number}/-/package-{number}-1.2.3.tgz\",\n      \"integrity\": \"sha512-{}\",\n      \"dev\": true,\n      \"engines\": {{\n        \"node\": \">=18\"\n      }},\n      \"dependencies\": {{\n        \"a\": \"^1.0.0\",\n        \"b\": \"~2.0.0\"\n      }}\n    }}", "A".repeat(86)));
        number += 1;
    }
    text.push_str("\n}}\n");
    for _ in 0..5 {
        let start = std::time::Instant::now();
        let document = Document::parse(Format::Json, &text);
        eprintln!("{} bytes, {} nodes: {:?}", text.len(), document.nodes.len(), start.elapsed());
    }
}
