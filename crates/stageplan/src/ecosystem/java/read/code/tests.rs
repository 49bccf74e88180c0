use crate::ecosystem::java::facts::{Code, Facts};
use crate::ecosystem::java::read;
use crate::evidence;

fn facts(files: &str) -> Facts {
    let pom =
        "//- pom.xml\n<project><groupId>example</groupId><artifactId>shop</artifactId><version>1</version></project>\n";
    crate::testing::with_unit(&format!("{pom}{files}\n"), "", |unit| read::read(unit, &evidence::gather(unit)))
}

fn told(code: &Code) -> String {
    let mut words: Vec<String> = code.mains.iter().map(|main| format!("main {}", main.value())).collect();
    words.extend(code.ports.iter().map(|port| {
        let by = port.variable.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
        format!("port {}{by}", port.number.value())
    }));
    words.extend(code.port_variable.iter().map(|name| format!("port by {}", name.value())));
    words.extend(
        code.hosts.iter().map(|(host, by)| format!("on {} by {}", host.value(), by.clone().unwrap_or_default())),
    );
    words.extend(code.variables.iter().map(|(name, default)| {
        format!("reads {}{}", name.value(), default.as_ref().map(|text| format!("={text}")).unwrap_or_default())
    }));
    words.extend(code.programs.iter().map(|name| format!("starts {}", name.value())));
    words.extend(code.writes.iter().map(|path| format!("writes {}", path.value())));
    words.extend(code.reads.iter().map(|path| format!("opens {}", path.value())));
    words.extend(code.fonts.iter().map(|_| "draws".to_owned()));
    words.extend(code.compiles.iter().map(|_| "compiles".to_owned()));
    words.extend(code.config_names.iter().map(|name| format!("config {}", name.value())));
    words.extend(code.settings.iter().map(|one| format!("{}={}", one.key, one.value)));
    words.join(", ")
}

#[track_caller]
fn check(files: &str, expect: &str) {
    assert_eq!(told(&facts(files).code), expect, "{files}");
}

/// A class of Java with imports and the body of its main function.
#[track_caller]
fn body(imports: &[&str], body: &str, expect: &str) {
    let imports: String = imports.iter().map(|one| format!("import {one};\n")).collect();
    let text = format!(
        "//- src/main/java/a/Shop.java\npackage a;\n{imports}class Shop {{\n  public static void main(String[] args) {{\n\
         {body}\n  }}\n}}"
    );
    let expect = if expect.is_empty() { "main a.Shop".to_owned() } else { format!("main a.Shop, {expect}") };
    check(&text, &expect);
}

#[test]
fn names_that_stand_for_each_other_without_end_come_to_an_end() {
    let chain = |name: &str, next: &str| format!("val {name} = {}\n", vec![next; 400].join(" ?: "));
    let names: String = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e()")].map(|(one, next)| chain(one, next)).concat();
    let text = format!(
        "//- src/main/kotlin/Shop.kt\nimport io.vertx.core.Vertx\n{names}fun main() {{\n  \
         Vertx.vertx().createHttpServer().listen(a)\n}}\n"
    );
    check(&text, "main ShopKt");
}

#[test]
fn mains_are_found_and_the_programs_own_comes_first() {
    check(
        "//- src/main/java/a/Tool.java\npackage a;\npublic class Tool { public static void main(String[] args) {} }\n\
         //- src/main/java/a/b/Web.java\npackage a.b;\n@SpringBootApplication\npublic class Web { public static void \
         main(String... args) { SpringApplication.run(Web.class, args); } }",
        "main a.b.Web, main a.Tool",
    );
    check("//- src/main/kotlin/Shop.kt\npackage a\nfun main() { run() }", "main a.ShopKt");
    check("//- src/main/scala/a/Shop.scala\npackage a\nobject Shop extends App { }", "main a.Shop");
    check("//- src/test/java/a/T.java\nclass T { public static void main(String[] args) {} }", "");
}

#[test]
fn literal_ports_of_servers_are_found() {
    body(&["java.net.ServerSocket"], "new ServerSocket(9000);", "port 9000");
    body(
        &["com.sun.net.httpserver.HttpServer", "java.net.InetSocketAddress"],
        "HttpServer.create(new InetSocketAddress(\"127.0.0.1\", 8000), 0);",
        "port 8000, on 127.0.0.1 by ",
    );
    body(&["io.javalin.Javalin"], "Javalin.create().start(7000);", "port 7000");
    body(&["io.javalin.Javalin"], "Javalin.create().start(\"0.0.0.0\", 7001);", "port 7001, on 0.0.0.0 by ");
    body(&["static spark.Spark.*"], "port(4000); get(\"/\", x);", "port 4000");
    body(&["io.grpc.ServerBuilder"], "ServerBuilder.forPort(50051).build();", "port 50051");
    body(&["io.vertx.core.Vertx"], "vertx.createHttpServer().listen(8888);", "port 8888");
    body(
        &["io.undertow.Undertow"],
        "Undertow.builder().addHttpListener(8081, \"localhost\");",
        "port 8081, on localhost by ",
    );
    body(&["org.eclipse.jetty.server.Server"], "Server server = new Server(8082);", "port 8082");
    body(&["a.b.Server"], "Server server = new Server(8082);", "");
    body(
        &["org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory"],
        "GrizzlyHttpServerFactory.createHttpServer(URI.create(\"http://0.0.0.0:8083/api\"), config);",
        "port 8083, on 0.0.0.0 by ",
    );
}

#[test]
fn ports_follow_names_and_variables() {
    let socket = &["java.net.ServerSocket"];
    body(socket, "int port = 9001; new ServerSocket(port);", "port 9001");
    body(
        socket,
        "String p = System.getenv(\"PORT\"); int port = p != null ? Integer.parseInt(p) : 9002; new ServerSocket(port);",
        "port 9002 by PORT, reads PORT",
    );
    body(
        socket,
        "int port = Integer.parseInt(System.getenv().getOrDefault(\"PORT\", \"9003\")); new ServerSocket(port);",
        "port 9003 by PORT, reads PORT=9003",
    );
    body(socket, "new ServerSocket(Integer.parseInt(System.getenv(\"PORT\")));", "port by PORT, reads PORT");
    check(
        "//- src/main/kotlin/a/Server.kt\npackage a\nimport io.ktor.server.engine.*\nfun main() {\n  embeddedServer(Netty, \
         port = System.getenv(\"PORT\")?.toIntOrNull() ?: 8080, host = \"0.0.0.0\").start(wait = true)\n}",
        "main a.ServerKt, port 8080 by PORT, on 0.0.0.0 by , reads PORT=8080",
    );
    check(
        "//- src/main/java/Main.java\nimport static spark.Spark.*;\npublic class Main {\n  public static void main(String[] args) \
         { port(own()); }\n  static int own() {\n    ProcessBuilder p = new ProcessBuilder();\n    if (p.environment().get(\
         \"PORT\") != null) { return Integer.parseInt(p.environment().get(\"PORT\")); }\n    return 4567;\n  }\n}",
        "main Main, port 4567 by PORT",
    );
}

#[test]
fn what_the_image_has_to_bring_is_told() {
    body(&[], "new ProcessBuilder(\"ffmpeg\", \"-i\").start();", "starts ffmpeg");
    body(&[], "Runtime.getRuntime().exec(\"/usr/bin/convert a b\");", "starts convert");
    body(&["java.awt.Font"], "new Font();", "draws");
    body(&["java.awt.Color"], "new Color();", "");
    body(&["javax.tools.ToolProvider"], "ToolProvider.getSystemJavaCompiler();", "compiles");
}

#[test]
fn files_are_told_apart_by_what_is_done_to_them() {
    body(&[], "Files.createDirectories(Path.of(\"uploads\", \"x\"));", "writes uploads/x");
    body(&[], "new File(\"/srv/shop\").mkdirs();", "writes /srv/shop");
    body(&[], "new FileOutputStream(\"out/x.csv\");", "writes out");
    body(&[], "new FileOutputStream(name);", "");
    check(
        "//- etc/x.txt\nx\n//- src/main/java/App.java\nclass App { static String s = Files.readString(Path.of(\"etc/x.txt\")); }",
        "opens etc/x.txt",
    );
}

#[test]
fn settings_have_their_default_in_annotations() {
    check(
        "//- src/main/java/StorageConfig.java\nclass StorageConfig {\n  @Value(\"${shop.upload-dir:uploads}\") String dir;\n\
         @Value(\"${shop.name}\") String name;\n}",
        "shop.upload-dir=uploads",
    );
    check(
        "//- src/main/java/StorageProperties.java\n@ConfigurationProperties(\"storage\")\npublic class StorageProperties {\n  \
         private String location = \"upload-dir\";\n}",
        "storage.location=upload-dir",
    );
    body(
        &[],
        "new Builder(Shop.class).properties(\"spring.config.name=application-shop\").run();",
        "config application-shop",
    );
    body(&[], "x.properties(Map.of(\"spring.config.name\", \"other\"));", "config other");
}

#[test]
fn names_that_multiply_come_to_an_end() {
    let many = |name: &str| vec![name; 300].join(" ?: ");
    let text = format!(
        "//- src/main/kotlin/Shop.kt\nimport io.vertx.core.Vertx\nval a = {}\nval b = {}\nval c = {}\nval d = {}\n\
         fun main() {{ server.listen(a) }}",
        many("b"),
        many("c"),
        many("d"),
        many("e()")
    );
    check(&text, "main ShopKt");
}
