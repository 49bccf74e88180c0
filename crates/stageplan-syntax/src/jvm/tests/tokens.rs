use crate::jvm::{Dialect, Kind, Tokens};

/// Tokens with what they are where that is not plain: `S` string, `C` character, `T` text of a template, `Q` quoted name.
fn check(dialect: Dialect, text: &str, expect: &[&str]) -> usize {
    let tokens = Tokens::new(dialect, text);
    let shown = tokens.list.iter().enumerate().map(|(at, token)| match token.kind {
        Kind::String => format!("S:{}", tokens.string(at).unwrap_or_default()),
        Kind::Char => format!("C:{}", tokens.string(at).unwrap_or_default()),
        Kind::Text => format!("T:{}", token.text),
        Kind::Quoted => format!("Q:{}", token.text),
        _ => token.text.to_owned(),
    });
    assert_eq!(shown.collect::<Vec<_>>(), expect, "{text}");
    for (at, token) in tokens.list.iter().enumerate() {
        assert!(text.get(token.span.start..token.span.end).is_some(), "{text}: {token:?}");
        if let Some(other) = tokens.matching(at) {
            assert_eq!(tokens.matching(other), Some(at), "{text}");
        }
    }
    tokens.problems.len()
}

#[test]
fn reads_names_numbers_and_marks() {
    assert_eq!(
        check(Dialect::Java, "int $a_1 = 0x1F + 1.5e-3f;", &["int", "$a_1", "=", "0x1F", "+", "1.5e-3f", ";"]),
        0
    );
    check(
        Dialect::Kotlin,
        "`java-library`; a?.b ?: c..2",
        &["Q:java-library", ";", "a", "?.", "b", "?:", "c", "..", "2"],
    );
    check(Dialect::Kotlin, "1..5", &["1", "..", "5"]);
    check(Dialect::Scala, "k += \"a\" %% \"b\"", &["k", "+=", "S:a", "%%", "S:b"]);
    check(Dialect::Scala, "a ++= Seq(_*) // x", &["a", "++=", "Seq", "(", "_", "*", ")"]);
    check(Dialect::Groovy, "a = ~b", &["a", "=", "~", "b"]);
}

#[test]
fn reads_integers() {
    let check = |text: &str, expect| assert_eq!(Tokens::new(Dialect::Java, text).list[0].int_value(), expect, "{text}");
    check("8_080", Some(8080));
    check("0xFFL", Some(255));
    check("0755", Some(493));
    check("17L", Some(17));
    check("1.5", None);
    check("99999999999999999999", None);
}

#[test]
fn reads_strings_of_each_language() {
    check(Dialect::Java, r#""a\tb" 'c' '\'' "$x""#, &["S:a\tb", "C:c", "C:'", "S:$x"]);
    check(Dialect::Java, "\"\"\"\n    a\n      \\tb\n    \"\"\"", &["S:a\n  \tb\n"]);
    check(Dialect::Java, r#""\u0041\101\ud83d\ude00""#, &["S:AA😀"]);
    check(Dialect::Groovy, "'a$b' '''x'y''' \"z\"", &["S:a$b", "S:x'y", "S:z"]);
    check(Dialect::Kotlin, "\"\"\"a\\b\"\"\"\"", &["S:a\\b\""]);
    check(Dialect::Kotlin, "\"cost: 5$\" + 'x'", &["S:cost: 5$", "+", "C:x"]);
    check(Dialect::Scala, "'sym, 'c' \"$x\" raw\"\\d\"", &["'", "sym", ",", "C:c", "S:$x", "S:\\d"]);
}

#[test]
fn takes_templates_apart() {
    check(
        Dialect::Kotlin,
        "\"a${b(\"c\")}d$e.f\"",
        &["\"", "T:a", "${", "b", "(", "S:c", ")", "}", "T:d", "e", "T:.f", "\""],
    );
    check(Dialect::Groovy, "\"a$b.c-d\"", &["\"", "T:a", "b", ".", "c", "T:-d", "\""]);
    check(Dialect::Groovy, "\"\\$a ${x}\"", &["\"", "T:\\$a ", "${", "x", "}", "\""]);
    check(Dialect::Groovy, "\"\"\"$a\n\"\"\"", &["\"\"\"", "a", "T:\n", "\"\"\""]);
    check(Dialect::Scala, "s\"x$y$$\"", &["s\"", "T:x", "y", "T:$$", "\""]);
    check(Dialect::Kotlin, "$$\"a $b $${c}\"", &["$$\"", "T:a $b ", "$${", "c", "}", "\""]);
    check(
        Dialect::Kotlin,
        "\"${\"${\"${a}\"}\"}\"",
        &["\"", "${", "\"", "${", "\"", "${", "a", "}", "\"", "}", "\"", "}", "\""],
    );
}

#[test]
fn tells_slashes_of_groovy_apart() {
    check(Dialect::Groovy, "a / b / c", &["a", "/", "b", "/", "c"]);
    check(Dialect::Groovy, "x = /a\\/'b/", &["x", "=", "S:a/'b"]);
    check(Dialect::Groovy, "x =~ /$y+/", &["x", "=~", "/", "y", "T:+", "/"]);
    check(Dialect::Groovy, "x = $/a/b$$c/$ ", &["x", "=", "S:a/b$c"]);
    check(Dialect::Groovy, "(/ x", &["(", "/", "x"]);
}

#[test]
fn skips_comments() {
    check(Dialect::Kotlin, "a /* b /* c */ d */ e", &["a", "e"]);
    check(Dialect::Java, "a /* b /* c */ d // e\r\nf", &["a", "d", "f"]);
    check(Dialect::Groovy, "\u{feff}#!/usr/bin/env groovy\nx", &["x"]);
    assert_eq!(check(Dialect::Kotlin, "a /* b /* c */", &["a"]), 1);
}

#[test]
fn goes_on_behind_what_is_not_closed() {
    assert_eq!(check(Dialect::Groovy, "a = 'b\nc", &["a", "=", "S:b", "c"]), 1);
    assert_eq!(check(Dialect::Kotlin, "a = \"b$c\r\nd", &["a", "=", "\"", "T:b", "c", "", "d"]), 1);
    assert_eq!(check(Dialect::Kotlin, "a = \"b${c\nd", &["a", "=", "\"", "T:b", "${", "c", "", "", "d"]), 1);
    assert_eq!(check(Dialect::Kotlin, "\"b${c(", &["\"", "T:b", "${", "c", "(", "", ""]), 2);
    assert_eq!(check(Dialect::Java, "{ ( } )", &["{", "(", "}", ")"]), 2);
    let tokens = Tokens::new(Dialect::Java, "{ ( } )");
    assert_eq!((tokens.matching(0), tokens.matching(1), tokens.matching(3)), (Some(2), None, None));
}

#[test]
fn takes_time_that_grows_with_the_text() {
    let many = 10_000;
    for unit in ["(", ")", "(}", "\"${", "/", "$/", "/*", "'", "\"\"\"", "\"$a", "{\"", "`", "$\"", "\\", "= /", "s\"$"]
    {
        for dialect in [Dialect::Java, Dialect::Kotlin, Dialect::Groovy, Dialect::Scala] {
            Tokens::new(dialect, &unit.repeat(many));
            Tokens::new(dialect, &format!("{unit}é\n").repeat(many));
        }
    }
}
