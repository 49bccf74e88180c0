#![allow(clippy::unwrap_used)]

use super::*;

/// Writes the forms as they were read.
fn shape(text: &str) -> String {
    fn write(node: Node<'_>) -> String {
        let (open, close) = match node.kind() {
            Kind::List => ("(", ")"),
            Kind::Vector => ("[", "]"),
            Kind::Map => ("{", "}"),
            Kind::Set => ("#{", "}"),
            Kind::String => return format!("{:?}", node.text().unwrap()),
            Kind::Keyword => return format!(":{}", node.text().unwrap()),
            _ => return node.text().unwrap().to_owned(),
        };
        format!("{open}{}{close}", node.items().map(write).collect::<Vec<_>>().join(" "))
    }
    Document::parse(text).forms().map(write).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(shape(text), expected, "{text:?}");
    assert_eq!(Document::parse(text).problems(), [], "{text:?}");
}

#[track_caller]
fn broken(text: &str, expected: &str, problems: &[&str]) {
    assert_eq!(shape(text), expected, "{text:?}");
    let document = Document::parse(text);
    let messages: Vec<&str> = document.problems().iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(messages, problems, "{text:?}");
}

const PROJECT: &str = r#"; The project
(def version "1")
(defproject org.example/app "1.2.3-SNAPSHOT"
  :description "A \"small\" one"
  :dependencies [[org.clojure/clojure "1.11.1"] ; newest
                 #_[old/one "0"]
                 [ring/ring-jetty-adapter "1.9" :exclusions [a/b]]]
  :main ^:skip-aot org.example.core
  :profiles {:uberjar {:aot :all, :uberjar-name "app.jar"}}
  :jvm-opts ^:replace ["-Xmx1g"])
"#;

#[test]
fn what_leiningen_writes() {
    let document = Document::parse(PROJECT);
    assert_eq!(document.problems(), []);
    let project = document.call("defproject").unwrap();
    let words: Vec<_> = project.items().take(3).filter_map(Node::text).collect();
    assert_eq!(words, ["defproject", "org.example/app", "1.2.3-SNAPSHOT"]);
    assert_eq!(project.get("description").unwrap().as_str(), Some("A \"small\" one"));
    assert_eq!(project.get("main").unwrap().as_symbol(), Some("org.example.core"));
    assert_eq!(project.get("main").unwrap().span().slice(PROJECT), "org.example.core");
    let names: Vec<_> =
        project.get("dependencies").unwrap().items().filter_map(|one| one.items().next()?.as_symbol()).collect();
    assert_eq!(names, ["org.clojure/clojure", "ring/ring-jetty-adapter"]);
    let jar = project.at(&["profiles", "uberjar", "uberjar-name"]).unwrap();
    assert_eq!(jar.as_str(), Some("app.jar"));
    assert_eq!(jar.span().slice(PROJECT), "\"app.jar\"");
    assert_eq!(project.at(&["profiles", "uberjar", "aot"]).unwrap().as_keyword(), Some("all"));
    assert_eq!(project.get("jvm-opts").unwrap().kind(), Kind::Vector);
    assert!(project.get("aot").is_none());
    assert!(document.call("ns").is_none());
}

#[test]
fn what_tools_deps_writes() {
    let text = "{:paths [\"src\" \"resources\"]\n :deps {org.clojure/clojure {:mvn/version \"1.12.0\"}}\n \
                :aliases {:build {:deps {io.github.clojure/tools.build {:git/tag \"v0.10\"}} :ns-default build}}}";
    let document = Document::parse(text);
    let root = document.root().unwrap();
    let deps: Vec<_> = root.get("deps").unwrap().entries().collect();
    assert_eq!(deps[0].0.as_symbol(), Some("org.clojure/clojure"));
    assert_eq!(deps[0].1.get("mvn/version").unwrap().as_str(), Some("1.12.0"));
    assert_eq!(root.at(&["aliases", "build", "ns-default"]).unwrap().as_symbol(), Some("build"));
    assert_eq!(root.get("paths").unwrap().get("src").map(Node::kind), None);
}

#[test]
fn literals() {
    check("nil true false", "nil true false");
    check("1 -2 +3.5 0x1F 1/2 10N ##Inf", "1 -2 +3.5 0x1F 1/2 10N ##Inf");
    check(":a ::b :c/d + - -> a' x#", ":a :b :c/d + - -> a' x#");
    check(r#""a\n\"\\\u0041" "\d" "é""#, r#""a\n\"\\A" "\\d" "é""#);
    check(r"[\a \newline \( \; \u0041]", r"[\a \newline \( \; \u0041]");
    check("#{1 2} {:a 1, :b 2}", "#{1 2} {:a 1 :b 2}");
    check("\u{feff}(a)", "(a)");
    check("", "");
    let document = Document::parse("8080 10N 1.5 true");
    let numbers: Vec<_> = document.forms().map(Node::as_i64).collect();
    assert_eq!(numbers, [Some(8080), Some(10), None, None]);
    assert_eq!(document.forms().last().unwrap().as_bool(), Some(true));
}

#[test]
fn reader_macros_are_left_out() {
    check("'a `b ~c ~@d @e #'f", "a b c d e f");
    check("^:dynamic a ^{:doc \"x\"} b ^String c #^d e", "a b c e");
    check("#inst \"2020\" #js [1]", "\"2020\" [1]");
    check("#:mvn{:version \"1\" :a/b :c}", "{:mvn/version \"1\" :a/b :c}");
    check("#:a{:b {:c 1}} #x {:d 1}", "{:a/b {:c 1}} {:d 1}");
    check(r##"#"a\d+" #(inc %) #?(:clj 1) #?@(:cljs [2])"##, r##""a\\d+" (inc %) (:clj 1) (:cljs [2])"##);
    check("#!/usr/bin/env bb\n(a)", "(a)");
}

#[test]
fn comments_and_discarded_forms() {
    check("; one (\n(a ; two )\n b)", "(a b)");
    check("#_ a b", "b");
    check("#_#_ a b c", "c");
    check("(a #_(b (c) [d]) e)", "(a e)");
    check("(a #_ #_ b {:c 1} d)", "(a d)");
    check("#_^:x a b", "b");
    check("{:a #_1 2}", "{:a 2}");
    check("(a #_)", "(a)");
}

#[test]
fn broken_files() {
    broken("(a [b {:c 1", "(a [b {:c 1}])", &["this bracket is not closed"; 3]);
    broken("(a [b c) d", "(a [b c]) d", &["this bracket is not closed"]);
    broken("a) b", "a b", &["this closes nothing that is open"]);
    broken("(a \"b", "(a \"b\")", &["this bracket is not closed", "this text is not closed with `\"`"]);
    broken("{:a 1 :b}", "{:a 1 :b}", &["the last key of this map has no value"]);
    let text = "(a [b c) d";
    assert_eq!(Document::parse(text).root().unwrap().span().slice(text), "(a [b c)");
}

#[test]
fn depth_and_size_are_bounded() {
    let document = Document::parse(&format!("{}{}", "[".repeat(5000), "]".repeat(5000)));
    assert_eq!(document.problems()[0].message, "nesting deeper than 128 levels is not read");
    assert_eq!(document.problems().len(), 1);
    let mut depth = 0;
    let mut node = document.root();
    while let Some(inner) = node {
        depth += 1;
        node = inner.items().next();
    }
    assert_eq!(depth, MAX_DEPTH);
    for piece in ["(", "[", "#{", ")", "\"", "\\", "#_", "^", "#", "'", ";", ":", "#?", "##", "{:a ", "([", "\u{0}"] {
        for end in ["", ")", "\"", "]", "a"] {
            Document::parse(&format!("{}{end}", piece.repeat(20_000)));
        }
    }
    for at in (0..PROJECT.len()).filter(|at| PROJECT.is_char_boundary(*at)) {
        Document::parse(&PROJECT[..at]);
        Document::parse(&PROJECT[at..]);
    }
}
