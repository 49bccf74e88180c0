use super::*;

fn shown(value: &Expr<'_>) -> String {
    let all = |values: &[Expr<'_>]| values.iter().map(shown).collect::<Vec<_>>().join(", ");
    match &value.kind {
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Char(text) => format!("'{text}'"),
        ExprKind::Int(int) => int.to_string(),
        ExprKind::Number(text) => format!("number {text}"),
        ExprKind::Bool(truth) => truth.to_string(),
        ExprKind::Path(path) => path.join("::"),
        ExprKind::Chain(base, links) => {
            let mut text = shown(base);
            for link in links {
                match &link.kind {
                    LinkKind::Field(name) => text += &format!(".{name}"),
                    LinkKind::Method(name, args) => text += &format!(".{name}({})", all(args)),
                    LinkKind::Call(args) => text += &format!("({})", all(args)),
                    LinkKind::Index(inner) => text += &format!("[{}]", shown(inner)),
                    LinkKind::Try => text.push('?'),
                }
            }
            text
        }
        ExprKind::Macro(call) => format!("{}!({})", call.path.join("::"), all(&call.args)),
        ExprKind::Tuple(values) => format!("({},)", all(values)),
        ExprKind::Array(values) => format!("[{}]", all(values)),
        ExprKind::Struct(found) => {
            let fields: Vec<String> =
                found.fields.iter().map(|(name, value)| format!("{name}: {}", shown(value))).collect();
            let rest = found.rest.as_ref().map(|rest| format!(" ..{}", shown(rest))).unwrap_or_default();
            format!("{} {{{}{rest}}}", found.path.join("::"), fields.join(", "))
        }
        ExprKind::Closure(closure) => format!("|{}| {}", closure.params.join(" "), shown(&closure.body)),
        ExprKind::Block(block) => body(block),
        ExprKind::If(found) => {
            let otherwise = found.otherwise.as_ref().map(|value| format!(" else {}", shown(value)));
            format!("if {} {}{}", shown(&found.test), body(&found.then), otherwise.unwrap_or_default())
        }
        ExprKind::Match(on, arms) => {
            let arms: Vec<String> = arms
                .iter()
                .map(|arm| {
                    let guard = arm.guard.as_ref().map(|guard| format!(" if {}", shown(guard))).unwrap_or_default();
                    format!("{}{guard} => {}", pattern(&arm.pattern), shown(&arm.body))
                })
                .collect();
            format!("match {} {{{}}}", shown(on), arms.join("; "))
        }
        ExprKind::For(found, over, inside) => format!("for {} in {} {}", pattern(found), shown(over), body(inside)),
        ExprKind::Let(found, value) => format!("let {} = {}", pattern(found), shown(value)),
        ExprKind::Binary(operator, sides) => format!("({} {operator} {})", shown(&sides[0]), shown(&sides[1])),
        ExprKind::Not(inner) => format!("!{}", shown(inner)),
        ExprKind::Jump(word, value) => {
            format!("{word}{}", value.as_ref().map(|value| format!(" {}", shown(value))).unwrap_or_default())
        }
        ExprKind::Other(values) => format!("other<{}>", all(values)),
        ExprKind::Unknown => "?".to_owned(),
    }
}

fn pattern(found: &Pattern<'_>) -> String {
    format!("{}({})", found.head.join("::"), found.names.join(" "))
}

fn body(block: &Block<'_>) -> String {
    let statements: Vec<String> = block
        .statements
        .iter()
        .map(|statement| match statement {
            Statement::Let(found) => {
                let value = found.value.as_ref().map(shown).unwrap_or_default();
                let otherwise = found.otherwise.as_ref().map(body).unwrap_or_default();
                format!("let {} = {value}{otherwise};", pattern(&found.pattern))
            }
            Statement::Expr(value, true) => shown(value),
            Statement::Expr(value, false) => format!("{};", shown(value)),
            Statement::Item(item) => format!("item {};", item.name),
        })
        .collect();
    format!("{{{}}}", statements.join(" "))
}

fn known(name: &str, value: Option<&str>) -> Option<bool> {
    match (name, value) {
        ("feature", Some("on")) => Some(true),
        ("feature", Some("off")) => Some(false),
        _ => None,
    }
}

/// What one expression is read as.
#[track_caller]
fn check(input: &str, expect: &str) {
    let text = format!("const X: A = {input};");
    let file = File::parse(&text, &known);
    let [Item { kind: ItemKind::Constant(_, Some(value)), .. }] = file.items.as_slice() else {
        unreachable!("{:?}", file.items);
    };
    assert_eq!(shown(value), expect);
}

#[test]
fn literals() {
    check(r#""a\n\"\x41\u{1F600}\\""#, "\"a\\n\\\"A😀\\\\\"");
    check("\"a\\\n   b\"", "\"ab\"");
    check(r##"r#"a"b\n"#"##, r#""a\"b\\n""#);
    check(r##"[b"x", br"y\", c"z", cr#"w"#]"##, r#"["x", "y\\", "z", "w"]"#);
    check("['a', '\\'', b'x', '\"']", "['a', ''', 'x', '\"']");
    check(
        "[8080u16, 8_080, 0x1f, 0b11, 0o17, 1.5, 1e3, 2f32, -7]",
        "[8080, 8080, 31, 3, 15, number 1.5, number 1e3, 2, -7]",
    );
    check("99999999999999999999", "number 99999999999999999999");
    check("/* a /* b */ c */ 1 // 2", "1");
}

#[test]
fn chains() {
    check(r#"std::env::var("PORT")"#, r#"std::env::var("PORT")"#);
    check(
        r#"env::var("PORT").ok().and_then(|p| p.parse::<u16>().ok()).unwrap_or(3000)"#,
        r#"env::var("PORT").ok().and_then(|p| p.parse().ok()).unwrap_or(3000)"#,
    );
    check(
        r#"env::var("A").unwrap_or_else(|_| "8080".to_string())"#,
        r#"env::var("A").unwrap_or_else(|_| "8080".to_string())"#,
    );
    check(r#"SocketAddr::from(([127, 0, 0, 1], 3000))"#, "SocketAddr::from(([127, 0, 0, 1], 3000,))");
    check(r#"TcpListener::bind(&addr).await?.local_addr()?"#, "TcpListener::bind(addr)?.local_addr()?");
    check(
        r#"HttpServer::new(move || App::new().wrap(x)).bind(("127.0.0.1", 8080))?.run().await"#,
        r#"HttpServer::new(|| App::new().wrap(x)).bind(("127.0.0.1", 8080,))?.run()"#,
    );
    check("a.0.1.b[c as usize](d)", "a.0.1.b[c](d)");
    check("Vec::<u8>::with_capacity(1)", "Vec::with_capacity(1)");
    check("<Args as Parser>::parse()", "parse()");
    check("&mut *(x)", "x");
    check("(a,)", "(a,)");
    check("(a)", "a");
    check("()", "(,)");
}

#[test]
fn operators() {
    check(r#""0.0.0.0:".to_owned() + &port"#, r#"("0.0.0.0:".to_owned() + port)"#);
    check("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)");
    check("a == b && !c || d as u64 >= e", "(((a == b) && !c) || (d >= e))");
    check("a << 2 >> 1", "((a << 2) << 1)");
    check("1..2", "(1 .. 2)");
    check("..", "other<?>");
    check("|a: Vec<u8>, (b, c)| -> u8 { a }", "|a b c| {a}");
    check("|| async move { x }", "|| {x}");
    check("async move |x| y", "|x| y");
    check("x = y = z", "(x = (y = z))");
}

#[test]
fn control() {
    check(
        r#"match env::var("P") { Ok(p) if !p.is_empty() => p.parse().unwrap(), Ok(_) | Err(_) => { 8080 } }"#,
        r#"match env::var("P") {Ok(p) if !p.is_empty() => p.parse().unwrap(); Ok() => {8080}}"#,
    );
    check(
        "if let Some(p) = port && p > 1 { p } else if x { y } else { 2 }",
        "if (let Some(p) = port && (p > 1)) {p} else if x {y} else {2}",
    );
    check("if cfg!(debug_assertions) { 1 } else { 2 }", "if false {1} else {2}");
    check(r#"cfg!(all(unix, feature = "on", not(feature = "off")))"#, "true");
    check(r#"cfg!(feature = "x")"#, "?");
    check(
        "{ let Some(a) = b else { return c }; let (x, mut y): (A, B) = z; if a {} (d).e(); f }",
        "{let Some(a) = b{return c}; let (x y) = z; if a {}; d.e(); f}",
    );
    check("match x { A { b, c: d, .. } => 1, \"q\" => 2, _ => 3, }", "match x {A(b d) => 1; () => 2; _() => 3}");
    check("Config { port: 8080, host, ..Default::default() }", "Config {port: 8080, host: host ..Default::default()}");
    check(
        "{ for x in list { a(x) } while let Some(y) = z { b } loop { break 'l 3 } 'a: loop { continue 'a } }",
        "{for (x) in list {a(x)}; other<let Some(y) = z, {b}>; other<{break 3}>; other<{continue}>}",
    );
    check("unsafe { a }", "{a}");
}

#[test]
fn macros() {
    check(r#"format!("{}:{port}", host, x = 1)"#, r#"format!("{}:{port}", host, (x = 1))"#);
    check(r#"sqlx::migrate!("./m")"#, r#"sqlx::migrate!("./m")"#);
    check(r#"include_str!(concat!(env!("OUT_DIR"), "/a"))"#, r#"include_str!(concat!(env!("OUT_DIR"), "/a"))"#);
    check("select! { x = a() => { b(x) }, _ = c => d }", "select!({(x = a()); {b(x)}; (_ = c); d})");
    check("vec![1; 3]", "vec!(1, 3)");
    check(r#"json!({"a": [f(1)], b: 2})"#, r#"json!({"a"; [f(1)]; b; 2})"#);
    check("q!(a b c(1), d)", "q!(other<a, b, c(1)>, d)");
}

#[test]
fn pieces_of_strings() {
    use Placeholder::{At, Name, Next, Text};
    assert_eq!(
        placeholders("{{a}} {}:{port:>5} {0} {"),
        [
            Text("{a} ".to_owned()),
            Next,
            Text(":".to_owned()),
            Name("port".to_owned()),
            Text(" ".to_owned()),
            At(0),
            Text(" {".to_owned())
        ]
    );
}

const SOURCE: &str = r##"#!/usr/bin/env rust
#![allow(dead_code)]
//! A program.
use std::{env, net::{self, SocketAddr as Addr}, io::*};
use clap::Parser as _;
pub(crate) mod routes;
#[path = "other/place.rs"]
mod moved;
mod inline { mod inner; #[cfg(windows)] mod win; }
#[cfg(test)]
mod tests { fn hidden() {} }
#[cfg(feature = "off")]
fn off() {}
macro_rules! m { ($x:expr) => { fn broken( } }
lazy_static! { static ref PORT: u16 = env::var("PORT").unwrap().parse().unwrap(); }
const HOST: &'static str = "0.0.0.0";
static mut NUMBER: Option<Vec<Vec<u8>>>= None;

/// Arguments.
#[derive(Parser, Debug)]
#[command(version, about = "x", long_about = None)]
pub struct Args<'a, T: Into<u8> = u8> where T: Copy {
    /// The port.
    #[arg(short, long, env = "PORT", default_value_t = 8080, value_parser = parse::<u16>)]
    pub port: u16,
    #[clap(long = "host-name", default_value("::"))]
    host: Vec<Option<&'a str>>,
}
#[derive(RustEmbed)]
#[folder = "ui/dist"]
struct Assets;
struct Pair(pub u8, #[serde(default)] Vec<u8>);
enum Command { #[command(alias = "s")] Serve { #[arg(long)] port: u16 }, Migrate(Pair), Other = 3 }

impl<'a> Default for Args<'a> where u8: Copy {
    fn default() -> Self { Self { port: 80, host: vec![] } }
}
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let port = env::var("PORT").map(|p| p.len());
    config.port = 3;
    serve((HOST, args.port)).await
}
#[get("/health")]
pub const unsafe extern "C" fn health<T>(self: &T, mut a: u8, (b, c): (u8, u8)) {}
"##;

#[test]
fn files() {
    let file = File::parse(SOURCE, &known);
    let index = Index::new(&file);
    let functions: Vec<String> = (index.functions.iter())
        .map(|f| {
            let attributes: Vec<&str> = f.attributes.iter().map(|one| one.meta.name()).collect();
            format!(
                "{} {:?} {:?} {:?} {attributes:?}",
                f.name,
                f.owner,
                f.of,
                f.signature.params.iter().map(|(name, _)| *name).collect::<Vec<_>>()
            )
        })
        .collect();
    assert_eq!(
        functions,
        [
            r#"default Some("Args") Some("Default") [] []"#,
            r#"main None None [] ["main"]"#,
            r#"health None None ["self", "a", "b"] ["get"]"#,
        ]
    );
    let uses: Vec<String> = index.uses.iter().map(|one| format!("{}={}", one.path.join("::"), one.name)).collect();
    assert_eq!(uses, ["std::env=env", "std::net=net", "std::net::SocketAddr=Addr", "std::io::*=", "clap::Parser="]);
    assert_eq!(index.full(&["Addr", "from"]), ["std", "net", "SocketAddr", "from"]);
    let modules: Vec<String> = (index.modules.iter())
        .map(|(around, item)| format!("{around:?} {} {}", item.name, item.attributes.len()))
        .collect();
    assert_eq!(modules, ["[] routes 0", "[] moved 1", "[\"inline\"] inner 0"]);
    let bindings: Vec<String> = (index.bindings.iter())
        .map(|one| {
            let value = match one.value {
                Bound::Value(value) => shown(value),
                Bound::Steps(base, links) => format!("{} +{}", shown(base), links.len()),
                Bound::Parameter(place) => format!("#{place}"),
            };
            format!("{} = {value}{}", one.name, if one.again { " again" } else { "" })
        })
        .collect();
    assert_eq!(
        bindings,
        [
            r#"PORT = env::var("PORT").unwrap().parse().unwrap()"#,
            r#"HOST = "0.0.0.0""#,
            "NUMBER = None",
            "args = Args::parse()",
            "p = env::var +1",
            r#"port = env::var("PORT").map(|p| p.len())"#,
            "port = 3 again",
            "a = #0",
            "b = #1",
        ]
    );
    let calls: Vec<String> = index.calls.iter().map(|call| call.span.slice(SOURCE).to_owned()).collect();
    assert!(calls.contains(&"serve((HOST, args.port))".to_owned()), "{calls:?}");
    assert!(calls.contains(&"env::var(\"PORT\").unwrap()".to_owned()), "{calls:?}");
}

#[test]
fn attributes_of_fields() {
    let file = File::parse(SOURCE, &known);
    let index = Index::new(&file);
    let names: Vec<&str> = index.types.iter().map(|item| item.name).collect();
    assert_eq!(names, ["Args", "Assets", "Pair", "Command"]);
    let ItemKind::Struct(fields) = &index.types[0].kind else { unreachable!() };
    assert_eq!(fields.iter().map(|field| field.kind).collect::<Vec<_>>(), ["u16", "Vec<Option<&'a str>>"]);
    let port = &fields[0].attributes[0].meta;
    assert_eq!(port.name(), "arg");
    assert_eq!(port.value_of("env").and_then(Expr::text), Some("PORT"));
    assert_eq!(port.value_of("default_value_t").and_then(Expr::literal).as_deref(), Some("8080"));
    assert!(port.arg("long").is_some_and(|long| long.value.is_none()));
    let host = &fields[1].attributes[0].meta;
    assert_eq!(host.value_of("long").and_then(Expr::text), Some("host-name"));
    assert_eq!(host.value_of("default_value").and_then(Expr::text), Some("::"));
    let folder = &index.types[1].attributes[1].meta;
    assert_eq!((folder.name(), folder.any_value().and_then(Expr::text)), ("folder", Some("ui/dist")));
    let ItemKind::Struct(fields) = &index.types[2].kind else { unreachable!() };
    assert_eq!(fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["0", "1"]);
    let ItemKind::Enum(variants) = &index.types[3].kind else { unreachable!() };
    let shown: Vec<(&str, usize)> = variants.iter().map(|one| (one.name, one.fields.len())).collect();
    assert_eq!(shown, [("Serve", 1), ("Migrate", 1), ("Other", 0)]);
}

/// Whatever is written, reading ends, and soon.
#[test]
fn broken_text() {
    let deep = |text: &str| text.repeat(1_000);
    let endless = format!("fn main() {{ {} }}", "x.y(|a| b).z()?".repeat(3_000));
    let choices = format!("fn main() {{ if a {{}} {} }}", "else if b { c() }".repeat(3_000));
    let crossed = format!("[{{{}{}", "(".repeat(50_000), "]".repeat(50_000));
    let mut texts = vec![endless, choices, crossed];
    for part in [
        "(",
        "{",
        "[",
        "<",
        "fn f(",
        "a(",
        "a!{",
        "if x {",
        "match a { b => ",
        "|x| ",
        "&",
        "!",
        "'",
        "\"",
        "r#",
        "b'",
        "/*",
        "a + ",
        "mod a {",
        "use a::{",
        "#[a(",
        "impl a {",
        "let x = ",
        "..",
        "a::<",
        "struct A {",
        "enum A { B {",
        "return ",
        "'a: ",
        "A { b: ",
        "x as ",
        "é'",
        "\\",
        "a = ",
        "move ",
        "-> ",
        "=> ",
        "#",
        "extern \"C\" ",
    ] {
        texts.push(deep(part));
        texts.push(format!("fn main() {{ {} }}", deep(part)));
    }
    for text in &texts {
        let file = File::parse(text, &known);
        Index::new(&file);
    }
    for end in (0..SOURCE.len()).step_by(3).filter(|end| SOURCE.is_char_boundary(*end)) {
        Index::new(&File::parse(&SOURCE[..end], &known));
        Index::new(&File::parse(&SOURCE[end..], &known));
    }
}
