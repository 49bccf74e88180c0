use super::*;

/// One line a command: joins in front, then assignments, words, redirects, marks.
fn show(text: &str) -> String {
    let script = parse(text);
    let mut lines = Vec::new();
    for (place, command) in script.commands.iter().enumerate() {
        let mut line = String::new();
        if place > 0 {
            line.push_str(&format!("{:?} ", script.joins[place - 1]));
        }
        for assignment in &command.env {
            line.push_str(&format!("{}={} ", assignment.name, show_word(&assignment.value)));
        }
        for word in &command.words {
            line.push_str(&format!("[{}]", show_word(word)));
        }
        for redirect in &command.redirects {
            let fd = redirect.fd.map(|fd| fd.to_string()).unwrap_or_default();
            line.push_str(&format!(" {fd}{}{}", redirect.operator, show_word(&redirect.target)));
        }
        if command.complex {
            line.push_str(&format!("complex<{}>", command.span.slice(text)));
        }
        if command.background {
            line.push('&');
        }
        lines.push(line);
    }
    for problem in &script.problems {
        lines.push(format!("! {}", problem.message));
    }
    assert!(script.joins.len() + 1 == script.commands.len().max(1), "joins of {text:?}");
    lines.join("\n")
}

fn show_word(word: &Word) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Variable { name, default: None, .. } => format!("<{name}>"),
        Part::Variable { name, default: Some(default), .. } => format!("<{name}|{default}>"),
        Part::Substitution(raw) => format!("<<{raw}>>"),
        Part::Glob(raw) => format!("<*{raw}>"),
    };
    word.parts.iter().map(part).collect()
}

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(show(text), expect, "for {text:?}");
}

#[test]
fn simple_commands() {
    check("node server.js", "[node][server.js]");
    check("  npm   run\tstart  ", "[npm][run][start]");
    check("NODE_ENV=production PORT=80 node .", "NODE_ENV=production PORT=80 [node][.]");
    check("A= B='x y' cmd A=b", "A= B=x y [cmd][A=b]");
    check("X=1", "X=1 ");
    check("./mvnw -Dspring.profiles.active=prod", "[./mvnw][-Dspring.profiles.active=prod]");
    check("echo a#b # not read && really", "[echo][a#b]");
    check("ls ~/x ~", "[ls][~/x][~]");
    check("", "");
    check("   # only a comment", "");
    check("[ -f x ] && echo [ab]*.ts ?", "[[][-f][x][]]\nAnd [echo][<*[ab]><**>.ts][<*?>]");
}

#[test]
fn quoting() {
    check(r#"echo "a b"'c d'e\ f"#, "[echo][a bc de f]");
    check(r#"echo "\"\$x\\ \n""#, r#"[echo]["$x\ \n]"#);
    check("echo '' \"\"", "[echo][][]");
    check("echo \"a\\\nb\" c\\\r\nd", "[echo][ab][cd]");
    check("node a.js \\\r\n  --port 80\r\nnext\r\n", "[node][a.js][--port][80]\nThen [next]");
    check("echo it's fine\nnext", "[echo][its fine]\nThen [next]\n! this single quote is never closed");
    check("echo \"oops $X\r\nnext 'a b'", "[echo][oops <X>]\nThen [next][a b]\n! this double quote is never closed");
    check("echo tail\\", "[echo][tail\\]");
}

#[test]
fn expansions() {
    check("a $X ${Y} ${Z:-80} ${Z-a b}", "[a][<X>][<Y>][<Z|80>][<Z|a b>]");
    check("gunicorn --bind 0.0.0.0:${PORT:-8000} app:app", "[gunicorn][--bind][0.0.0.0:<PORT|8000>][app:app]");
    check("a \"$X-${Y:-\"q\"}\"", "[a][<X>-<Y|q>]");
    check("a ${X:-${Y:-1}}b", "[a][<X|${Y:-1}>b]");
    check(
        "a ${X%.js} ${#X} $((1+2)) ${X:?need it} ${X:+y}",
        "[a][<<${X%.js}>>][<<${#X}>>][<<$((1+2))>>][<X>][<<${X:+y}>>]",
    );
    check("a $(npm bin)/x `date +%s` \"$(echo \")\")\"", "[a][<<$(npm bin)>>/x][<<`date +%s`>>][<<$(echo \")\")>>]");
    check("exec \"$@\" $1 $", "[exec][<@>][<1>][$]");
    check("a \"${X:-it's}\"", "[a][<X|it's>]");
    check("a $(b", "[a][<<$(b>>]\n! this substitution is never closed");
    check("a ${", "[a][<<${>>]\n! this substitution is never closed");
}

#[test]
fn joins() {
    check("a && b || c; d & e | f", "[a]\nAnd [b]\nOr [c]\nThen [d]&\nBackground [e]\nPipe [f]");
    check("a &&\n\n b\n\nc", "[a]\nAnd [b]\nThen [c]");
    check("server &", "[server]&");
    check("a;;b;", "[a]\nThen [b]");
    check("a|&b", "[a]\nPipe [b]");
    check("&& a", "[a]\n! there is no command in front of `&&`");
    check("a &&", "[a]\n! nothing follows the operator at the end");
}

#[test]
fn redirects() {
    check("a >out 2>&1 < in", "[a] >out 2>&1 <in");
    check("a&>x", "[a] &>x");
    check("echo 2 >> f", "[echo][2] >>f");
    check("echo x2>f", "[echo][x2] >f");
    check("a >", "[a] >\n! nothing follows this redirect");
}

#[test]
fn compound_commands() {
    check("(cd web && npm ci) && npm start", "complex<(cd web && npm ci)>\nAnd [npm][start]");
    check("if [ -f x ]; then a; else b; fi; c", "complex<if [ -f x ]; then a; else b; fi>\nThen [c]");
    check("for x in a b; do echo $x; done\nnext", "complex<for x in a b; do echo $x; done>\nThen [next]");
    check("case $1 in start) a;; *) b;; esac && c", "complex<case $1 in start) a;; *) b;; esac>\nAnd [c]");
    check("f() { a; b; }\nf", "complex<f() { a; b; }>\nThen [f]");
    check("function f { a; }; b", "complex<function f { a; }>\nThen [b]");
    check("! grep x y", "[grep][x][y]complex<! grep x y>");
    check("[[ a < b && c ]] && d", "complex<[[ a < b && c ]]>\nAnd [d]");
    check("cat <<EOF > f\nif x && y\nEOF\nnext", "[cat] <<EOF >fcomplex<cat <<EOF > f>\nThen [next]");
    check("cat <<-'E'\n\tx\n\tE\r\nnext", "[cat] <<-Ecomplex<cat <<-'E'>\nThen [next]");
    check("cat <<E\nx", "[cat] <<Ecomplex<cat <<E>\n! this here-document has no end");
    check("while true; do a", "complex<while true; do a>\n! this compound command has no end");
    check("{ a; } > f", " >fcomplex<{ a; } > f>");
    check("echo if then fi", "[echo][if][then][fi]");
    check("f()\n{\n if a; then b; fi }\nc", "complex<f()\n{\n if a; then b; fi }>\nThen [c]");
    check("while read x; do a; done < <(b 'c')\nd", "complex<while read x; do a; done < <(b 'c')>\nThen [d]");
    check("a > \\\n f", "[a] >f");
    check("a )", "[a]\n! there is no `(` for this `)`");
    check("while read x; do (a); done | b", "complex<while read x; do (a); done>\nPipe [b]");
}

#[test]
fn answers() {
    assert!(parse("a b").single().is_some());
    assert!(parse("a && b").single().is_none());
    assert!(parse("a && b").is_simple());
    assert!(!parse("(a)").is_simple());
    assert!(!parse("a 'b").is_simple());
    assert_eq!(split_flag("--port=80=x"), ("--port", Some("80=x")));
    assert_eq!(split_flag("--port"), ("--port", None));
    assert_eq!(split_flag("A=b"), ("A=b", None));
    let script = parse("env 'A=x y' B=$C D");
    let found: Vec<_> = script.commands[0].words.iter().map(Word::assignment).collect();
    assert_eq!(found[1].as_ref().and_then(|(_, value)| value.literal()).as_deref(), Some("x y"));
    assert!(found[2].as_ref().is_some_and(|(name, value)| name == "B" && value.literal().is_none()));
    assert!(found[3].is_none());
}

#[test]
fn quoted_words_read_back_as_one() {
    for word in
        ["a", "", "a b", "it's", "$X", "~", "A=b", "--a=b", "if", "a\nb", "*", "#", "\\", "é ü", "{", "!", "a\"b"]
    {
        let script = parse(&quote(word));
        assert!(script.problems.is_empty(), "{word:?}");
        let literal = script.single().filter(|only| only.words.len() == 1).and_then(|only| only.literal(0));
        assert_eq!(literal.as_deref(), Some(word), "{word:?}");
    }
    assert_eq!(quote("--port=80"), "--port=80");
    assert_eq!(quote("it's"), r"'it'\''s'");
}

#[test]
fn mutations_never_panic() {
    let samples = [
        "A=1 B=\"$X ${Y:-\"z\"}\" node a.js >out 2>&1 && (cd x; make) || case $x in a) b;; esac\r\ncat <<EOF\nx\nEOF\n",
        "if [[ a && b ]]; then f() { `date` $(echo \"$(b)\"); }; fi & é 'ü' \\\n \"ö\\\"\"[a-z]*? ${X%%*}",
    ];
    mutate(&samples, |text| {
        let script = parse(text);
        for command in &script.commands {
            assert!(text.get(command.span.start..command.span.end).is_some());
            for word in &command.words {
                assert!(text.get(word.span.start..word.span.end).is_some());
            }
        }
    });
    let nasty = ["\"$(\n", "$(", "${", "(", "if ", "'\n", "`", "case x in ", "[[ ", "<<E\n", "[", "{ ", "\"${", "f() "];
    for piece in nasty {
        parse(&piece.repeat(100_000));
    }
}

/// Hands `read` two thousand truncations and byte flips of the samples, the same ones in every run.
pub(crate) fn mutate(samples: &[&str], read: impl Fn(&str)) {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % below.max(1)
    };
    for round in 0..2_000 {
        let sample = samples[round % samples.len()];
        let mut bytes = sample.as_bytes().to_vec();
        if round % 3 == 0 {
            bytes.truncate(random(bytes.len() + 1));
        } else {
            for _ in 0..=random(3) {
                let at = random(bytes.len());
                let marks = b"(){}[]<>\"'`$\\/\n\r;&|*= \x00";
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = marks[random(marks.len())];
                }
            }
        }
        read(&String::from_utf8_lossy(&bytes));
    }
}
