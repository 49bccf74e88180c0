use crate::jvm::gradle::{Constants, Script};
use crate::jvm::source::{Names, Source, bindings, calls, env_reads};
use crate::jvm::{Call, Expr, ExprKind};

fn source<'t>(name: &str, text: &'t str) -> Source<'t> {
    let source = Source::parse_named(name, text).unwrap_or_default();
    assert!(!source.tokens.list.is_empty(), "{name}");
    source
}

fn shown(value: &Expr<'_>) -> String {
    match &value.kind {
        ExprKind::Path(path) => path.join("."),
        ExprKind::Call(call) => shown_call(call),
        ExprKind::Other | ExprKind::Lambda(_) => "_".to_owned(),
        ExprKind::Sum(parts) => parts.iter().map(shown).collect::<Vec<_>>().join("+"),
        ExprKind::Or(parts) => parts.iter().map(shown).collect::<Vec<_>>().join(" or "),
        ExprKind::List(parts) => format!("[{}]", parts.iter().map(shown).collect::<Vec<_>>().join(", ")),
        ExprKind::Text(text) => format!("{text:?}"),
        _ => value.literal().unwrap_or_else(|| "?".to_owned()),
    }
}

fn shown_call(call: &Call<'_>) -> String {
    let on = call.on.as_ref().map(|on| format!("{}.", shown(on))).unwrap_or_default();
    let args = call.args.iter().map(|arg| {
        let name = arg.name.as_ref().map(|(name, _)| format!("{name}=")).unwrap_or_default();
        format!("{name}{}", shown(&arg.value))
    });
    let new = if call.created { "new " } else { "" };
    format!("{new}{on}{}({})", call.path.join("."), args.collect::<Vec<_>>().join(", "))
}

/// Where programs start.
fn check_mains(file: &str, text: &str, expect: &[&str]) {
    let source = source(file, text);
    let found: Vec<String> = source.mains(file).iter().map(|main| format!("{} {:?}", main.class, main.kind)).collect();
    assert_eq!(found, expect, "{text}");
}

fn check_calls(file: &str, text: &str, expect: &[&str]) {
    let source = source(file, text);
    let found: Vec<String> = calls(&source).iter().map(shown_call).collect();
    assert_eq!(found, expect, "{text}");
    for call in calls(&source) {
        assert!(text.get(call.span.start..call.span.end).is_some_and(|text| text.ends_with(')')), "{text}");
    }
}

/// Types with their annotations and supertypes, and functions.
fn check_outline(file: &str, text: &str, expect: &[&str]) {
    let source = source(file, text);
    let mut found = Vec::new();
    for (index, item) in source.types.iter().enumerate() {
        let mut line = format!("{} {}", item.kind, source.binary_name(index));
        for annotation in &item.annotations {
            let args: Vec<String> = annotation.args.iter().map(|arg| shown(&arg.value)).collect();
            line.push_str(&format!(" @{}({})", annotation.path.join("."), args.join(", ")));
        }
        for supertype in &item.supertypes {
            line.push_str(&format!(" : {}<{}>", supertype.path.join("."), supertype.types.join(", ")));
        }
        found.push(line);
    }
    for function in &source.functions {
        let owner = function.owner.map(|owner| format!("{}.", source.types[owner].name)).unwrap_or_default();
        found.push(format!("{owner}{}({})", function.name, function.params.join("; ")));
    }
    assert_eq!(found, expect, "{text}");
}

#[test]
fn reads_the_outline_of_java() {
    let text = r#"
package org.example.shop;

import java.util.*;
import static java.lang.Math.max;
import com.fasterxml.jackson.databind.ObjectMapper;

@SpringBootApplication(scanBasePackages = {"org.example", "org.other"})
@EnableFeature("x")
public class ShopApplication<T extends Comparable<T>> extends Application<ShopConfiguration> implements Runnable, Map<String, List<T>> {
    private static final Logger LOG = LoggerFactory.getLogger(ShopApplication.class);
    public static final int PORT = Integer.parseInt("8080"), OTHER = 1;
    @Value("${app.name:shop}") private String name;
    int[] numbers = {1, 2};
    static { LOG.info("loaded"); }
    public ShopApplication(String name) { this.name = name; }
    @Override
    public <X> List<X> list(Map<String, X> map, int... more) throws IOException, Other { return null; }
    abstract void nothing();
    enum Level { LOW(1), HIGH(2) { int of() { return 3; } }; Level(int n) {} }
    record Point(int x, int y) implements Shape { static Point zero() { return new Point(0, 0); } }
    interface Inner { default void run() { } }
    @interface Mark { String value() default "x"; }
    static class Nested { class Deep {} }
}
"#;
    check_outline(
        "ShopApplication.java",
        text,
        &[
            "class org.example.shop.ShopApplication @SpringBootApplication([\"org.example\", \"org.other\"]) \
         @EnableFeature(\"x\") : Application<ShopConfiguration> : Runnable<> : Map<String, List<T>>",
            "enum org.example.shop.ShopApplication$Level",
            "record org.example.shop.ShopApplication$Point : Shape<>",
            "interface org.example.shop.ShopApplication$Inner",
            "interface org.example.shop.ShopApplication$Mark",
            "class org.example.shop.ShopApplication$Nested",
            "class org.example.shop.ShopApplication$Nested$Deep",
            "ShopApplication.ShopApplication(String name)",
            "ShopApplication.list(Map<String, X> map; int... more)",
            "ShopApplication.nothing()",
            "Level.Level(int n)",
            "Point.zero()",
            "Inner.run()",
            "Mark.value()",
        ],
    );
    let source = source("ShopApplication.java", text);
    let imports: Vec<&str> = source.imports.iter().map(|import| import.path.as_str()).collect();
    assert_eq!(imports, ["java.util.*", "java.lang.Math.max", "com.fasterxml.jackson.databind.ObjectMapper"]);
    assert!(source.imports[1].is_static);
    assert!(source.imported("ObjectMapper").is_some() && source.imported("Mapper").is_none());
}

#[test]
fn reads_the_outline_of_kotlin_and_scala() {
    check_outline(
        "App.kt",
        r#"
@file:JvmName("Entry")
package `in`.example

import io.ktor.server.engine.*
import a.b as c

@Serializable
data class Point(val x: Int, @Transient val y: Int = f(1)) : Shape(x), Other by delegate
sealed interface Shape<out T> { fun area(): Double = 1.0 }
enum class Level(val n: Int) { LOW(1), HIGH(2); companion object { fun of() = LOW } }
class Plain
val X = Plain::class
fun <T : Any> List<T>.second(default: (T) -> Unit): Map<String, T> where T : X { return mapOf() }
object Config { const val PORT = 8080; inner class Y }
class Service(private val a: A) : Base<String, Map<Int, X>>(a), Runnable {
    companion object Factory : Maker { fun make() = Service() }
    override suspend fun run() { }
}
private fun Application.module() = routing { get("/") { } }
"#,
        &[
            "class in.example.Point @Serializable() : Shape<> : Other<>",
            "interface in.example.Shape",
            "enum in.example.Level",
            "class in.example.Plain",
            "object in.example.Config",
            "class in.example.Service : Base<String, Map<Int, X>> : Runnable<>",
            "companion in.example.Level$Companion",
            "class in.example.Config$Y",
            "companion in.example.Service$Factory : Maker<>",
            "second(default: (T) -> Unit)",
            "module()",
            "Shape.area()",
            "Service.run()",
            "Companion.of()",
            "Factory.make()",
        ],
    );
    check_outline(
        "App.scala",
        "package a\npackage b\nimport x.{y, z => w, _}, q.r\n\n@Marked(\"x\")\ncase class P[T](a: Int)(using B) extends Q[T](1) with R { def f(a: Int)(b: Int): Int = a }\n\
         object Main extends IOApp.Simple:\n  private def go[T](x: T): Unit =\n    println(x)\n  class In:\n    def deep = 1\n  val run = 1\n\ntrait T\n@main def start(n: Int) = go(n)\n",
        &[
            "class a.b.P @Marked(\"x\") : Q<T> : R<>",
            "object a.b.Main : IOApp.Simple<>",
            "class a.b.Main$In",
            "trait a.b.T",
            "Main.go(x: T)",
            "In.deep()",
            "start(n: Int)",
            "P.f(a: Int)",
        ],
    );
    check_outline(
        "script.groovy",
        "package x\nimport groovy.transform.Field\n@Field def a = foo(1) { 2 }\nclass A extends B implements C<D> {\n  String s = 'x'\n  def m(a, int b = 2) { m(1, 2) }\n  static void main(String... args) { }\n}\nprintln(a.b(1))\nfoo.bar(2) { it }\ndef top() { 1 }\n",
        &["class x.A : B<> : C<D>", "top()", "A.m(a; int b = 2)", "A.main(String... args)"],
    );
}

#[test]
fn finds_where_programs_start() {
    check_mains(
        "src/A.java",
        "package p; public class A { public static void main(String[] args) { } }",
        &["p.A Static"],
    );
    check_mains(
        "A.java",
        "class A { static class B { public static void main(final String... a) {} } }",
        &["A$B Static"],
    );
    check_mains("A.java", "interface A { static void main(String args[]) {} void main(); }", &["A Static"]);
    check_mains("A.java", "class A { void main() {} }", &["A Simple"]);
    check_mains("hello.java", "void main() { IO.println(\"x\"); }", &["hello Simple"]);
    check_mains("A.java", "class A { static void main(int a) {} private static void main(String[] a) {} }", &[]);
    check_mains("A.java", "class A { void run() { main(args); other.main(x); } }", &[]);
    check_mains("src/my-app.kt", "package p\nfun main() = runBlocking { }", &["p.My_appKt File"]);
    check_mains("App.kt", "fun main(args: Array<String>): Unit = EngineMain.main(args)", &["AppKt File"]);
    check_mains(
        "App.kt",
        "@file:JvmName(\"Run\")\npackage p\nsuspend fun main(vararg args: String) {}",
        &["p.Run File"],
    );
    check_mains("App.kt", "package p\nobject App { @JvmStatic fun main(args: Array<String>) {} }", &["p.App Static"]);
    check_mains(
        "App.kt",
        "class App { companion object { @JvmStatic fun main(args: Array<String>) {} } }",
        &["App Static"],
    );
    check_mains("App.kt", "class App { fun main() {} }\nfun String.main() {}", &[]);
    check_mains("M.scala", "package a.b\nobject M extends App { println(1) }", &["a.b.M Object"]);
    check_mains("M.scala", "object M { def main(args: Array[String]): Unit = {} }\nclass N extends App", &["M Static"]);
    check_mains("M.scala", "package a\nobject M:\n  def main(args: Array[String]): Unit =\n    x\n", &["a.M Static"]);
    check_mains("M.scala", "package a\n@main def run(x: Int*) = 1\n", &["a.run Annotated"]);
    check_mains("M.groovy", "class M { static main(args) { } }", &["M Static"]);
}

#[test]
fn lists_calls_with_their_arguments() {
    check_calls(
        "A.java",
        r#"class A { void f() {
        int p = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        Javalin.create(c -> c.x(1)).start(7000);
        new ServerSocket(9000); new ProcessBuilder("ffmpeg", "-i", in).start();
        JavaCompiler c = ToolProvider.getSystemJavaCompiler();
        if (x) { this.<String>go(-1); } for (;;) { } new Foo<>(1) { void g() { h(2); } };
        return (String) map.get("a" + B).trim();
    } @Mark(x(1)) A(int z) { super(z); } }"#,
        &[
            "Integer.parseInt(System.getenv().getOrDefault(\"PORT\", \"8080\"))",
            "System.getenv()",
            "System.getenv().getOrDefault(\"PORT\", \"8080\")",
            "Javalin.create(_)",
            "c.x(1)",
            "Javalin.create(_).start(7000)",
            "new ServerSocket(9000)",
            "new ProcessBuilder(\"ffmpeg\", \"-i\", in)",
            "new ProcessBuilder(\"ffmpeg\", \"-i\", in).start()",
            "ToolProvider.getSystemJavaCompiler()",
            "this.go(-1)",
            "new Foo(1)",
            "h(2)",
            "map.get(\"a\"+B)",
            "map.get(\"a\"+B).trim()",
            "x(1)",
            "super(z)",
        ],
    );
    check_calls(
        "A.kt",
        r#"
fun main() {
    embeddedServer(Netty, port = 8080, host = "0.0.0.0", module = Application::module).start(wait = true)
    val port = System.getenv("PORT")?.toInt() ?: PORT
    routing { get("/x") { call.respond(1) } }
    lazyOf<Map<String, Int>>(2)
    list.map { it }.first(3)
}
class A(val x: Int) : B(x)
"#,
        &[
            "embeddedServer(Netty, port=8080, host=\"0.0.0.0\", module=Application.module)",
            "embeddedServer(Netty, port=8080, host=\"0.0.0.0\", module=Application.module).start(wait=true)",
            "System.getenv(\"PORT\")",
            "System.getenv(\"PORT\").toInt()",
            "get(\"/x\")",
            "call.respond(1)",
            "lazyOf(2)",
            "list.map().first(3)",
            "B(x)",
        ],
    );
    check_calls(
        "A.scala",
        "object A { val p = sys.env.getOrElse(\"PORT\", \"80\").toInt; f[Int](1)(2); new B(3) }",
        &["sys.env.getOrElse(\"PORT\", \"80\")", "f(1)", "f(1).(2)", "new B(3)"],
    );
}

#[test]
fn knows_which_function_a_place_is_in() {
    fn check(file: &str, text: &str, expect: Option<&str>) {
        let source = source(file, text);
        let found = source.function_at(text.find("HERE").unwrap_or_default()).map(|function| function.name);
        assert_eq!(found, expect, "{text}");
    }
    check("A.java", "class A { void f() { g(HERE); } void h() {} }", Some("f"));
    check("A.java", "class A { int f = HERE; void h() {} }", None);
    check("A.kt", "fun f() = run(1) { HERE }\nfun h() {}", Some("f"));
    check("A.kt", "fun f(): Int = a\nval x = HERE\nfun h() {}", None);
    check("A.scala", "object A {\n  def f = x(HERE)\n  def h = 1\n}", Some("f"));
    check("A.scala", "object A:\n  def f: Unit =\n    val x = 1\n\n    g(HERE)\n  def h = 1\n", Some("f"));
    check("A.scala", "object A:\n  def f: Unit =\n    val x = 1\n  HERE\n", None);
}

#[test]
fn resolves_constants() {
    fn check(file: &str, text: &str, asked: &str, expect: Option<&str>) {
        let source = source(file, text);
        let bindings = bindings(&source);
        let mut names = Names::default();
        names.add(&source, &bindings);
        let found = calls(&source).into_iter().find(|call| call.last() == asked);
        let value = found.as_ref().and_then(|call| names.text(call.positional(0)?));
        assert_eq!(value.as_deref(), expect, "{text}");
    }
    let java = "class A { static final int PORT = 80 + OTHER; private static final String OTHER = \"90\"; void f() { listen(PORT); } }";
    check("A.java", java, "listen", Some("8090"));
    check("A.java", "class A { void f() { String a = \"x\"; final var b = a + 1; listen(b); } }", "listen", Some("x1"));
    check(
        "A.java",
        "class C { static int P = Integer.parseInt(\"7\"); } class A { void f() { g(C.P); } }",
        "g",
        Some("7"),
    );
    check("A.java", "class A { int a = b; int b = a; void f() { g(a); } }", "g", None);
    check("A.java", "class A { void f() { g(unknown); } }", "g", None);
    check("A.kt", "object C { const val P: Int = 70 }\nfun main() { g(C.P) }", "g", Some("70"));
    check(
        "A.kt",
        "class C { companion object { const val P = 70 } }\nfun main() { val s = \"a${C.P}\"; g(s) }",
        "g",
        Some("a70"),
    );
    check("A.scala", "object C { val P: Int = 5 }\nobject A { g(C.P) }", "g", Some("5"));
}

#[test]
fn constants_of_source_are_known_to_scripts() {
    let source =
        source("Versions.kt", "object Versions { const val MAJOR = 3; val BOOT = \"$MAJOR.5\"; val now = f() }");
    let bindings = bindings(&source);
    let mut names = Names::default();
    names.add(&source, &bindings);
    let known = names.texts();
    assert_eq!(known.keys().collect::<Vec<_>>(), ["BOOT", "MAJOR", "Versions.BOOT", "Versions.MAJOR"]);
    let script = Script::parse_named("build.gradle.kts", "plugins { id(\"a\") version Versions.BOOT }");
    let constants = Constants::new(&script, &known);
    let version = script.top().plugins()[0].version.and_then(|version| constants.text(version));
    assert_eq!(
        version.map(|found| (found.text, found.known)),
        Some(("3.5".to_owned(), Some("Versions.BOOT".to_owned())))
    );
}

#[test]
fn finds_reads_of_the_environment() {
    fn check(file: &str, text: &str, expect: &[&str]) {
        let source = source(file, text);
        let found = env_reads(&source);
        let found: Vec<String> = found
            .iter()
            .map(|read| {
                let default = read.default.as_ref().map(|value| format!(" or {}", shown(value))).unwrap_or_default();
                format!("{}{}{default}", read.name, if read.property { "!" } else { "" })
            })
            .collect();
        assert_eq!(found, expect, "{text}");
    }
    check(
        "A.java",
        r#"class A { int a = f(System.getenv("A")); String b = System.getenv().getOrDefault("B", "b"); String c = System.getenv().get("C");
        String d = Optional.ofNullable(System.getenv("D")).map(x -> x).orElse("d"); String e = System.getProperty("e", "f"); String g = System.getenv(name); }"#,
        &["A", "B or \"b\"", "C", "D or \"d\"", "e! or \"f\""],
    );
    check(
        "A.kt",
        "val a = System.getenv(\"A\")?.toIntOrNull() ?: 8080\nval b = (System.getenv(\"B\") ?: \"1\").toInt()\nval c = System.getenv()[\"C\"] ?: C",
        &["A or 8080", "B or \"1\"", "C or C"],
    );
    check(
        "A.scala",
        "object A { sys.env.get(\"A\").map(_.toInt).getOrElse(1); sys.env(\"B\"); sys.env.getOrElse(\"C\", \"c\") }",
        &["A or 1", "B", "C or \"c\""],
    );
}

#[test]
fn takes_broken_and_hostile_source() {
    let units = [
        "class A { ",
        "class A(",
        "(",
        "f(",
        "f(a, ",
        ".f()",
        "f().",
        "a.b(c).",
        "\"${f(",
        "@A(",
        "@A ",
        "<",
        "f<",
        "new A(",
        "int a = ",
        "val a = ",
        "{",
        "} ",
        "fun f(",
        "fun f() { ",
        "if (a) {",
        "fun f() = ",
        "fun f() = g { ",
        "def f =\n ",
        "for (a) { b c = d",
        "def f: ",
        "object A:\n",
        "object A: ",
        "import a.{",
        "import a.",
        "package a\n",
        "enum ",
        "record A(",
        ": A, ",
        "extends ",
        "x -> ",
        "a ? ",
        "getenv()[",
        "System.getenv(\"A\") ",
        "f(1)(2)",
        "f<A>(1)",
        "a!!",
        "[",
        "] (",
        "class A : ",
        "companion object ",
        "String a = b; ",
        "case ",
        "@interface ",
        "=",
        "== (",
        "static ",
        "a.b ",
        "where ",
        "by ",
        "f(){}\n",
        "class A:\n  ",
        "`a`(",
        "'a'(",
        "\"\"(",
    ];
    for unit in units {
        for name in ["A.java", "A.kt", "A.scala", "A.groovy"] {
            let text = unit.repeat(600);
            let source = source(name, &text);
            let bindings = bindings(&source);
            let mut names = Names::default();
            names.add(&source, &bindings);
            bindings.iter().take(50).for_each(|binding| drop(names.text(&binding.value)));
            drop((calls(&source), env_reads(&source), source.mains(name)));
            assert!(source.types.iter().enumerate().all(|(at, found)| found.owner.is_none_or(|owner| owner < at)));
        }
    }
}
