#![allow(clippy::unwrap_used)]

use super::*;

/// Writes a tree as `name{child child}` with texts in quotes.
fn shape(text: &str) -> String {
    fn write(element: Element<'_>, out: &mut String) {
        out.push_str(element.name());
        if let Some(text) = element.text() {
            out.push_str(&format!("={text:?}"));
        }
        let children: Vec<_> = element.children().collect();
        if !children.is_empty() {
            out.push('{');
            for (at, child) in children.into_iter().enumerate() {
                out.push_str(if at > 0 { " " } else { "" });
                write(child, out);
            }
            out.push('}');
        }
    }
    let mut out = String::new();
    if let Some(root) = Document::parse(text).root() {
        write(root, &mut out);
    }
    out
}

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

const POM: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r
<!-- Licence -->\r
<project xmlns=\"http://maven.apache.org/POM/4.0.0\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\r
    xsi:schemaLocation=\"a b\">\r
  <parent>\r
    <groupId>org.example</groupId>\r
    <version> 1.2<!-- not 1.3 --> </version>\r
    <relativePath/>\r
  </parent>\r
  <build><plugins>\r
    <plugin><artifactId>one</artifactId></plugin>\r
    <plugin><artifactId>two</artifactId></plugin>\r
  </plugins></build>\r
</project>\r
";

#[test]
fn what_is_asked_of_a_pom() {
    let document = Document::parse(POM);
    assert_eq!(document.problems(), []);
    let root = document.root().unwrap();
    assert_eq!(root.name(), "project");
    assert!(root.span().slice(POM).starts_with("<project xmlns"));
    assert!(root.span().slice(POM).ends_with("</project>"));
    assert_eq!(root.text(), None);
    assert_eq!(root.text_span(), root.span());
    assert_eq!(root.value(&["parent", "groupId"]), Some("org.example"));
    assert_eq!(root.value(&["parent", "version"]), Some("1.2"));
    let version = root.at(&["parent", "version"]).unwrap();
    assert_eq!(version.text_span().slice(POM), "1.2");
    assert_eq!(version.span().slice(POM), "<version> 1.2<!-- not 1.3 --> </version>");
    assert_eq!(root.at(&["parent", "relativePath"]).unwrap().span().slice(POM), "<relativePath/>");
    assert_eq!(root.value(&["parent", "relativePath"]), None);
    assert!(root.at(&["parent", "artifactId"]).is_none());
    let plugins = root.at(&["build", "plugins"]).unwrap();
    let names: Vec<_> = plugins.all("plugin").filter_map(|plugin| plugin.value(&["artifactId"])).collect();
    assert_eq!(names, ["one", "two"]);
    assert_eq!(root.attribute("xmlns"), Some("http://maven.apache.org/POM/4.0.0"));
    assert_eq!(root.attribute("schemaLocation"), Some("a b"));
    assert_eq!(root.attribute("xsi:schemaLocation"), Some("a b"));
    assert_eq!(root.attribute_span("schemaLocation").unwrap().slice(POM), "a b");
    assert_eq!(root.attribute("xsi"), None, "that is a declaration");
    assert_eq!(root.attribute("lang"), None);
}

#[test]
fn texts_and_entities() {
    check("<a>x &amp; y &lt;&gt; &#65;&#x42;&quot;&apos;</a>", r#"a="x & y <> AB\"'""#);
    check("<a><![CDATA[ 1 < 2 && 3 ]]></a>", r#"a="1 < 2 && 3""#);
    check("<a> one <![CDATA[two]]> three </a>", r#"a="one two three""#);
    check("<a>&unknown; &#xFFFFFFF; &; & b</a>", r#"a="&unknown; &#xFFFFFFF; &; & b""#);
    check("<a><![CDATA[&amp;]]></a>", r#"a="&amp;""#);
    check("<a>one\r\ntwo</a>", r#"a="one\ntwo""#);
    check("<a>\n \t</a>", "a");
    check("<a><![CDATA[]]></a>", "a");
    check("<a>&#32;</a>", "a");
    check("<a>&#10;x &amp; y&#xA; &#9;</a>", r#"a="x & y""#);
    check("<a>x<b/>y</a>", r#"a="xy"{b}"#);
    check("<w:a xmlns:w='u'><w:b>x</w:b></w:a>", r#"a{b="x"}"#);
    let text = "<a b='1 &amp; 2' c = \"x > y\" d='&no;'/>";
    let document = Document::parse(text);
    let root = document.root().unwrap();
    assert_eq!(root.attribute("b"), Some("1 & 2"));
    assert_eq!(root.attribute_span("b").unwrap().slice(text), "1 &amp; 2");
    assert_eq!(root.attribute("c"), Some("x > y"));
    assert_eq!(root.attribute("d"), Some("&no;"));
    let text = "<a> x&amp;y <!-- z --> </a>";
    assert_eq!(Document::parse(text).root().unwrap().text_span().slice(text), "x&amp;y");
}

#[test]
fn document_types_are_not_read() {
    check("<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z \"&x;&x;\">]><a>&z;</a>", r#"a="&z;""#);
    check("<!DOCTYPE web-app PUBLIC \"-//Sun//DTD\" \"http://java.sun.com/dtd\"><web-app/>", "web-app");
}

#[test]
fn nothing_to_read() {
    check("", "");
    check(" \n", "");
    check("\u{feff}", "");
    check("<!-- only this -->", "");
    broken("just text", "", &["this text stands outside of the outermost element"]);
}

#[test]
fn half_a_file_keeps_its_beginning() {
    let parent = r#"project{parent{groupId="g"}"#;
    for rest in ["<arti", "</arti", "<!-- ", "<a b=\"", "<![CDATA[ x", "<?x ", "<!DOCTYPE ", "<"] {
        let text = format!("<project><parent><groupId>g</groupId></parent><name>n</name>{rest}");
        assert_eq!(shape(&text), format!("{parent} name=\"n\"}}"), "{text}");
        assert!(!Document::parse(&text).problems().is_empty(), "{text}");
    }
    broken(
        "<project><parent><version>1.",
        r#"project{parent{version="1."}}"#,
        &["`<project>` is not closed", "`<parent>` is not closed", "`<version>` is not closed"],
    );
}

#[test]
fn closing_tags_that_are_missing_or_wrong() {
    broken("<p><a>1</a><b>2<c>3</c></p>", r#"p{a="1" b="2" c="3"}"#, &["`<b>` is not closed"]);
    broken(
        "<p><a>1<b>2<c>3</p>",
        r#"p{a="1" b="2" c="3"}"#,
        &["`<a>` is not closed", "`<b>` is not closed", "`<c>` is not closed"],
    );
    broken("<p><a>1</aa><b>2</b></p>", r#"p{a="1" b="2"}"#, &["`</aa>` should close `<a>`"]);
    broken("<p></x><b>2</b></p>", r#"p{b="2"}"#, &["`</x>` closes nothing that is open"]);
    broken("<p><a><b>2</b></p>", r#"p{a{b="2"}}"#, &["`<a>` is not closed"]);
    broken("<p>1</p></p>", r#"p="1""#, &["`</p>` closes nothing that is open"]);
    broken("<p/><q/>", "p", &["a file has one outermost element, and this is another one"]);
    let text = "<p><b>2 <c>3</c></p>";
    let document = Document::parse(text);
    assert_eq!(document.root().unwrap().child("b").unwrap().span().slice(text), "<b>2 ");
}

#[test]
fn tags_that_are_not_closed() {
    broken("<p><a>1</a\n<b>2</b></p>", r#"p{a="1" b="2"}"#, &["this tag is not closed with `>`"]);
    broken("<p><a\n<b>2</b></a></p>", r#"p{a{b="2"}}"#, &["this tag is not closed with `>`"]);
    broken(
        "<p x=\"1>\n<a>2</a></p>",
        r#"p{a="2"}"#,
        &["this tag is not closed with `>`", "an attribute of this tag is not written as `name=\"value\"`"],
    );
    broken(
        "<p x=\"1>\n<a b=\"\">2</a></p>",
        r#"p{a="2"}"#,
        &["this tag is not closed with `>`", "an attribute of this tag is not written as `name=\"value\"`"],
    );
    check("<p><a if=\"x<y\"/><b/></p>", "p{a b}");
    broken("<?xml>\u{feff}<p>é</p>", "p=\"é\"", &["this instruction is not closed with `?>`"]);
    broken("<p><a>1 < 2</a><b/></p>", r#"p{a="1 < 2" b}"#, &["a `<` that begins no tag is written as `&lt;`"]);
    let conflict = "<p>\n<<<<<<< HEAD\n<a>1</a>\n=======\n<a>2</a>\n>>>>>>> main\n<b>3</b></p>";
    let document = Document::parse(conflict);
    let root = document.root().unwrap();
    assert_eq!((root.value(&["a"]), root.value(&["b"])), (Some("1"), Some("3")));
}

#[test]
fn attributes_that_are_not_written_well() {
    let text = "<a b=1 c d=\"2\" e='3/>";
    let document = Document::parse(text);
    assert_eq!(document.root().unwrap().name(), "a");
    let text = "<a b='1' b='2' c/>";
    let document = Document::parse(text);
    assert_eq!(document.root().unwrap().attribute("b"), Some("1"));
}

#[test]
fn depth_and_size_are_bounded() {
    let text = format!("{}x{}<b/>", "<a>".repeat(5000), "</a>".repeat(4999));
    let document = Document::parse(&text);
    let mut depth = 0;
    let mut element = document.root();
    while let Some(inner) = element {
        depth += 1;
        element = inner.children().next();
    }
    assert_eq!(depth, MAX_DEPTH);
    let deep = |problem: &&Problem| problem.message == "elements deeper than 256 levels are not read";
    assert_eq!(document.problems().iter().filter(deep).count(), 1);
    for piece in ["<a ", "<a", "<", "</", "<a>x", "</a>", "<a b=\"", "&", "<![CDATA[", "<!--", "<a/>", "]]>", "&#"] {
        for end in ["", ">", "\"", "</a>", ";"] {
            let document = Document::parse(&format!("<r>{}{end}", piece.repeat(5_000)));
            assert!(document.problems().len() <= 100);
        }
    }
}

#[test]
fn every_cut_and_every_lost_byte_is_survived() {
    for at in (0..POM.len()).filter(|at| POM.is_char_boundary(*at)) {
        let document = Document::parse(&POM[..at]);
        for problem in document.problems() {
            assert!(problem.span.end <= at);
        }
        let mut letters: Vec<char> = POM.chars().collect();
        letters.remove(at.min(letters.len() - 1));
        let text: String = letters.into_iter().collect();
        // Only a comment that goes on to the end takes all with it.
        if text.contains("<!-- Licence -->") {
            assert!(Document::parse(&text).root().is_some(), "{text}");
        }
    }
}
