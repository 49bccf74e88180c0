use super::*;
use crate::shell::tests::mutate;

#[track_caller]
fn check_tokens(text: &str, expect: &[&str]) {
    let shown: Vec<String> = tokens(text)
        .iter()
        .map(|token| match token.kind {
            Kind::Regex => format!("R {}", token.text),
            Kind::Template => format!("T {}", token.text),
            Kind::String => format!("S {}", token.text),
            Kind::Number => format!("N {}", token.text),
            _ => token.text.to_owned(),
        })
        .collect();
    assert_eq!(shown, expect, "for {text:?}");
}

fn show(arg: &Arg<'_>) -> String {
    if !arg.alternatives.is_empty() {
        let choices: Vec<_> = arg.alternatives.iter().map(show).collect();
        return format!("({})", choices.join(" | "));
    }
    if let Some(number) = &arg.number {
        return number.clone();
    }
    if let Some(literal) = &arg.literal {
        return format!("{literal:?}");
    }
    if let Some(path) = &arg.path {
        return path.join(".");
    }
    if let Some(object) = &arg.object {
        let entries: Vec<_> = object.iter().map(|(key, value)| format!("{key}: {}", show(value))).collect();
        return format!("{{{}}}", entries.join(", "));
    }
    if let Some(array) = &arg.array {
        let elements: Vec<_> = array.iter().map(show).collect();
        return format!("[{}]", elements.join(", "));
    }
    if arg.function { "fn" } else { "_" }.to_owned()
}

#[track_caller]
fn check_calls(text: &str, expect: &[&str]) {
    let file = file(text);
    let shown: Vec<String> = calls(&file)
        .iter()
        .map(|call| {
            let args: Vec<_> = call.args.iter().map(show).collect();
            format!("{}{}({})", if call.is_new { "new " } else { "" }, call.path.join("."), args.join(", "))
        })
        .collect();
    assert_eq!(shown, expect, "for {text:?}");
}

#[track_caller]
fn check_reads(text: &str, expect: &[&str]) {
    let file = file(text);
    let shown: Vec<String> = env_reads(&file)
        .iter()
        .map(|read| match &read.default {
            Some(default) => format!("{}={default}", read.name),
            None => read.name.to_owned(),
        })
        .collect();
    assert_eq!(shown, expect, "for {text:?}");
}

#[test]
fn slashes() {
    check_tokens("a < b / c > d", &["a", "<", "b", "/", "c", ">", "d"]);
    check_tokens("x = (a) / b / c", &["x", "=", "(", "a", ")", "/", "b", "/", "c"]);
    check_tokens("if (a) /b/.test(c)", &["if", "(", "a", ")", "R /b/", ".", "test", "(", "c", ")"]);
    check_tokens("{ a }\n/b'/g.x", &["{", "a", "}", "R /b'/g", ".", "x"]);
    check_tokens("x = { a } / 2", &["x", "=", "{", "a", "}", "/", "N 2"]);
    check_tokens("return /[/\"]\\//i", &["return", "R /[/\"]\\//i"]);
    check_tokens("a.return / 2 / 1", &["a", ".", "return", "/", "N 2", "/", "N 1"]);
    check_tokens("i++ / 2; [1] / 2", &["i", "++", "/", "N 2", ";", "[", "N 1", "]", "/", "N 2"]);
    check_tokens("a! / b // c / \n/* d */ e", &["a", "!", "/", "b", "e"]);
    check_tokens("x = /open", &["x", "=", "/", "open"]);
    check_tokens("`a` / 2 / 1", &["T `a`", "/", "N 2", "/", "N 1"]);
}

#[test]
fn templates_and_other_literals() {
    check_tokens(
        "`a${b + `c${d}`}e` f",
        &["T `a${b + `c${d}`}e`", "${", "b", "+", "T `c${d}`", "${", "d", "}", "}", "f"],
    );
    check_tokens("`${{a: '}'}}`", &["T `${{a: '}'}}`", "${", "{", "a", ":", "S '}'", "}", "}"]);
    check_tokens("#!/usr/bin/env node\n'use strict'", &["S 'use strict'"]);
    check_tokens("a?.b ?? c?.5:1_0n", &["a", "?.", "b", "??", "c", "?", "N .5", ":", "N 1_0n"]);
    check_tokens("this.#x = 1e+5", &["this", ".", "#x", "=", "N 1e+5"]);
    check_tokens("'it\\'s' \"a\\\r\nb\"", &["S 'it\\'s'", "S \"a\\\r\nb\""]);
    check_tokens("'open\nnext", &["S 'open", "next"]);
    for (text, expect) in [
        (r"'a\x41\u{1F600}\uD83D\uDE00\n\q'", Some("aA😀😀\nq")),
        ("`a\r\n\\`b`", Some("a\n`b")),
        ("`a\\${b}`", Some("a${b}")),
        ("`a${b}`", None),
        ("'a\\\r\nb'", Some("ab")),
    ] {
        assert_eq!(tokens(text)[0].string_value().as_deref(), expect, "{text}");
    }
    for (text, expect) in [
        ("3_000", Some("3000")),
        ("0x1F", Some("31")),
        ("3e3", Some("3000")),
        ("10n", Some("10")),
        (".5", Some("0.5")),
        ("0.50", Some("0.5")),
        ("1250e-2", Some("12.5")),
        ("5e-3", Some("0.005")),
        ("000.000", Some("0")),
        ("12.5E+2", Some("1250")),
        ("1e999999", None),
        ("1e", None),
    ] {
        assert_eq!(tokens(text)[0].number_value().as_deref(), expect, "{text}");
    }
}

#[test]
fn jsx_does_not_derail() {
    let text = "const a = <p id=\"x\">Don't {b(1)} <br/> </p>;\nserve({ port: 3 });";
    check_calls(text, &["b(1)", "serve({port: 3})"]);
    check_calls("return <>it's <A.B {...p} on={() => go('x')}>`</A.B></>\nf(1)", &["go(\"x\")", "f(1)"]);
    check_calls("const f = <T,>(x: T) => g(x)\nconst h = <T>(x: T) => i(x)", &["g(x)", "i(x)"]);
    check_calls("const x = <Foo>bar('y')\nlisten(2)", &["bar(\"y\")", "listen(2)"]);
    check_calls("x = <S<A<B>, true> on={f(1)} />\ng(2)", &["f(1)", "g(2)"]);
    check_calls("if (a <b && c> d) f(1)", &["f(1)"]);
}

#[test]
fn calls_and_their_arguments() {
    check_calls("app.listen(3000, () => console.log('x'))", &["app.listen(3000, fn)", "console.log(\"x\")"]);
    check_calls("app?.listen?.(port)", &["app.listen(port)"]);
    check_calls("http.createServer(app).listen(80)", &["http.createServer(app)", "http.createServer.listen(80)"]);
    check_calls("new Hono().get('/').post()", &["new Hono()", "Hono.get(\"/\")", "Hono.get.post()"]);
    check_calls("app.get<{ id: string }>('/x', h)", &["app.get(\"/x\", h)"]);
    check_calls("new Map<string, Array<number>>([])", &["new Map([])"]);
    check_calls("(await make()).listen({ port: 1 })", &["make()", "listen({port: 1})"]);
    check_calls("a['b'](1); this.#s.run(2); a!.b(3)", &["a.b(1)", "this.#s.run(2)", "a.b(3)"]);
    check_calls(
        "function f(a) { g() }\nclass A { m(x) { n(1) }\n async p(y: T): void { q() } }",
        &["g()", "n(1)", "q()"],
    );
    check_calls("const f = async (a) => { b() }; async x => y(x)", &["b()", "y(x)"]);
    check_calls("@Module({ imports: [A] })\nclass B {}", &["Module({imports: [A]})"]);
    check_calls("f(/* a */ 'x' + \"y\", // b\n -1, +p, ...rest)", &["f(\"xy\", -1, p, _)"]);
    check_calls("`${f(1)} ${g(`${h(2)}`)}`", &["f(1)", "g(_)", "h(2)"]);
    check_calls("a.catch(e => 1).delete(2)", &["a.catch(fn)", "a.catch.delete(2)"]);
    check_calls("if (a) { } while (b) { } switch (c) { case d(1): e() }", &["d(1)", "e()"]);
}

#[test]
fn values() {
    for (text, expect) in [
        ("process.env.PORT || 3000", "(process.env.PORT | 3000)"),
        ("Number(process.env['PORT'] ?? '3000')", "(process.env.PORT | 3000)"),
        ("parseInt(process.env.PORT, 10) || 80", "(process.env.PORT | 80)"),
        ("+process.env.PORT! || 80", "(process.env.PORT | 80)"),
        ("x ? 1 : y ? 'a' : `b`", "(1 | \"a\" | \"b\")"),
        ("(process.env.A as string) || (b || 'c')", "(process.env.A | b | \"c\")"),
        (
            "{ a, 'b-c': 1, [d]: 2, ['e']: 3, f() {}, async g() {}, get h() { return 1 }, ...i, j: { k: [1, 'x'] } }",
            "{a: a, b-c: 1, e: 3, f: fn, g: fn, h: fn, ...: i, j: {k: [1, \"x\"]}}",
        ),
        ("{ get: 1, async, static: 2 } as const", "{get: 1, async: async, static: 2}"),
        ("function () { return 1 }", "fn"),
        ("(a, b) => a ? 1 : 2", "fn"),
        ("a ? (x) => 1 : 2", "(fn | 2)"),
        ("import.meta.env.X", "import.meta.env.X"),
        ("'a' + b", "_"),
        ("a + b", "_"),
        ("((('x')))", "\"x\""),
    ] {
        let source = format!("f({text})");
        let file = file(&source);
        let shown: Vec<_> = calls(&file)[..1].iter().flat_map(|call| call.args.iter().map(show)).collect();
        assert_eq!(shown, [expect], "{text}");
    }
}

#[test]
fn constants() {
    let text = "const a = 1, b: Map<string, number> = new Map()\nlet port = process.env.PORT || 3000\nconst cfg = { \
                http: { port } }\nvar loop1 = loop2; var loop2 = loop1\nconst { HOST = '0.0.0.0', X: y } = process.env\n\
                const f = () => {\n  const a = 2\n}\nlisten(port, cfg.http.port, HOST, y, loop1, a, nothing, z ? port : 9)";
    let file = file(text);
    let last = calls(&file).pop();
    let shown: Vec<String> = last.iter().flat_map(|call| &call.args).map(|arg| show(&file.resolve(arg))).collect();
    let expect = [
        "(process.env.PORT | 3000)",
        "(process.env.PORT | 3000)",
        "(process.env.HOST | \"0.0.0.0\")",
        "process.env.X",
        "loop1",
        "1",
        "nothing",
        "(process.env.PORT | 3000 | 9)",
    ];
    assert_eq!(shown, expect);
}

#[test]
fn env() {
    check_reads("process.env.A; process?.env?.B; process.env['C'] ?? 'x'", &["A", "B", "C=x"]);
    check_reads("const p = Number(process.env.PORT) || 3000", &["PORT=3000"]);
    check_reads("parseInt(process.env.PORT ?? '80', 10)", &["PORT=80"]);
    check_reads("Number.parseInt(process.env.PORT!, 10) || D; const D = 5", &["PORT=5"]);
    check_reads("f(+(process.env.A || process.env.B || 7), 'no')", &["A=7", "B=7"]);
    check_reads("x = process.env.A ? process.env.A : 'd'", &["A=d", "A"]);
    check_reads("const { PORT = 3000, HOST, X: y = 'z' } = process.env", &["PORT=3000", "HOST", "X=z"]);
    check_reads("Bun.env.A || true; Deno.env.get('B') ?? 'b'; import.meta.env.C", &["A=true", "B=b", "C"]);
    check_reads("import { env } from 'node:process'; env.A; x.env.B; ({ env: 1 })", &["A"]);
    check_reads("const e = process.env\ne.A || 1\ne['B']", &["A=1", "B"]);
    check_reads("process.env.A = '1'; delete process.env.B; process.env.C ||= 'c'", &["C=c"]);
    check_reads("`x${process.env.A || 'b'}`; a.process.x", &["A=b"]);
    check_reads("c ? process.env.A || 'x' : 'y'\nz()", &["A=x"]);
    check_reads("const a = process.env.A\n'other'", &["A"]);
    check_reads("if (process.env.A) f(process.env.B)", &["A", "B"]);
}

#[test]
fn imports() {
    let text = r#"import a, { b as c, type D, default as e } from "one"
import * as ns from 'two'; import "three"
import type { T } from "four"; import { type U } from "five"; import type from "six"
export { x as y } from "seven"; export * from "eight"; export * as z from "nine"; export const q = 1
const fs = require("fs"), { join, sep: s } = require(`path`);
const m = await import("ten"); import("eleven").then(f); import("no" + x)
import k = require("twelve"); require.resolve("never"); x.require("never"); require("dotenv").config()
const o = { import: 1, from: "never" }; import.meta.url; import j from "./data.json" with { type: "json" }"#;
    let file = file(text);
    let shown: Vec<String> = file
        .imports
        .iter()
        .map(|import| {
            let names: Vec<_> = import.names.iter().map(|(name, local)| format!("{name}>{local}")).collect();
            let default = import.default.unwrap_or("-");
            let mark = if import.type_only { " type" } else { "" };
            format!("{:?} {} {default} {}{mark}", import.kind, import.specifier, names.join(" "))
        })
        .collect();
    let expect = [
        "Import one a b>c default>e",
        "Import two - *>ns",
        "Import three - ",
        "Import four - T>T type",
        "Import five -  type",
        "Import six type ",
        "ExportFrom seven - x>y",
        "ExportFrom eight - *>*",
        "ExportFrom nine - *>z",
        "Require fs fs ",
        "Require path - join>join sep>s",
        "DynamicImport ten - *>m",
        "DynamicImport eleven - ",
        "Require twelve k ",
        "Require dotenv - ",
        "Import ./data.json j ",
    ];
    assert_eq!(shown, expect);
}

#[test]
fn exported_configuration() {
    for (text, expect) in [
        ("export default { output: 'standalone' }", Some("{output: \"standalone\"}")),
        ("module.exports = exports = { a: 1 };", Some("{a: 1}")),
        ("export default defineConfig({ base: '/x/' }) satisfies C", Some("{base: \"/x/\"}")),
        ("export default defineConfig(({ mode }) => ({ a: mode }))", Some("{a: mode}")),
        ("export default defineConfig(async () => {\n  const x = 1\n  return { a: x }\n})", Some("{a: x}")),
        ("const config: C<D> = {\n  a: 1,\n}\n\nexport default withX(withY(config))", Some("{a: 1}")),
        ("module.exports = function (env) { return { a: 1 } }", Some("{a: 1}")),
        ("export = { a: 1 }", Some("{a: 1}")),
        ("export default class A {}", None),
        ("export default a", None),
        ("const a = b; const b = a; export default a", None),
    ] {
        let file = file(text);
        assert_eq!(default_export_object(&file).as_ref().map(show).as_deref(), expect, "{text}");
    }
}

const SAMPLE: &str = r#"#!/usr/bin/env node
import express, { type Request as R } from "express";
const { PORT = 3000, HOST: host } = process.env; /* c */ const re = /[/"]x/g;
@Injectable() export class A<T extends B> { #p = 1; async m<U>(x: U): Promise<void> { return this.#p / 2 } }
const el = <div className="x" {...props}>Don't {list.map(i => <li key={i}>{`a${i}`}</li>)}</div>;
app?.listen(Number(process.env["PORT"] ?? '80') || (a ? 1 : 2), `é${x + `n${y}`}`, () => { b!.c() });
export default defineConfig({ server: { port: 1, ...rest, get x() { return 1 }, [k]: 2 }, list: [1, 'two',] } as const)
Deno.env.get("X") || "y"; import.meta.env.Z; const z = await import("./z.js")
"#;

fn all(text: &str) {
    let file = file(text);
    let mut at = 0;
    for token in &file.tokens {
        assert!(text.get(token.span.start..token.span.end).is_some());
        assert!(token.span.start >= at, "tokens are in order");
        at = token.span.start;
    }
    for call in calls(&file) {
        call.args.iter().for_each(|arg| drop(file.resolve(arg)));
    }
    env_reads(&file);
    default_export_object(&file);
}

#[test]
fn mutations_never_panic() {
    mutate(&[SAMPLE, &SAMPLE.replace('\n', "\r\n")], all);
    let nasty = [
        "(",
        "f(",
        "[",
        "{a:",
        "`${",
        "f(a||(",
        "<a>",
        "<a b={",
        "/[",
        "\"",
        "'\\",
        "const a = ",
        "const a: b<",
        "a?b:",
        ".a()",
        "import {",
        "export default ",
        "module.exports = ",
        "Number(",
        "process.env.A || ",
        "f({a:",
        "a<b>(",
        "`",
        "=>",
        "!",
        "+",
        "</a>",
        "let a = ",
        "process.env.A?",
        "return ",
        "a ?? ",
        "é",
        "require(",
        "f(`${",
    ];
    for piece in nasty {
        all(&piece.repeat(20_000));
        all(&format!("{}</a>", piece.repeat(2_000)));
    }
}
