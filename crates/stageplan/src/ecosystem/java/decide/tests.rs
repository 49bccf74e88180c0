//! How programs are started, where they listen and what is told of them.

#![allow(clippy::panic, reason = "a test that finds no plan should fail")]

use crate::emit::{ArtifactKind, emit};
use crate::planner::{Options, Planned, plan};
use crate::testing;

/// A project of Spring Boot with more dependencies of it.
fn boot(starters: &[&str], files: &str) -> String {
    let one = |name: &&str| {
        format!(
            "<dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-{name}</artifactId></dependency>"
        )
    };
    let all: String = starters.iter().map(one).collect();
    format!(
        "//- pom.xml\n<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent\
         </artifactId><version>4.0.1</version></parent><groupId>a</groupId><artifactId>shop</artifactId><version>1\
         </version><properties><java.version>21</java.version></properties><dependencies>{all}</dependencies><build>\
         <plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId>\
         </plugin></plugins></build></project>\n//- src/main/java/a/Shop.java\npackage a;\n@SpringBootApplication\npublic \
         class Shop {{ public static void main(String[] args) {{ SpringApplication.run(Shop.class, args); }} }}\n{files}\n"
    )
}

fn planned(text: &str, options: &[(&str, &str)]) -> (Planned, String) {
    let tree = testing::tree(text);
    let mut given = Options::new("2026-11-22");
    for (name, value) in options {
        if let Err(error) = given.settings.set(name, value) {
            panic!("{name}: {error}");
        }
    }
    let planned = plan(&tree, &given);
    if let Some(plan) = planned.plan() {
        assert_eq!(crate::plan::check(plan, &tree, "2026-11-22"), Vec::<String>::new());
    }
    let text = emit(&planned, &tree, ArtifactKind::Dockerfile).map_or_else(String::new, |artifact| artifact.text);
    (planned, text)
}

/// The Dockerfile has each of the texts, and none of those that begin with `!`; the findings have each of the rules, which
/// have a slash in them.
#[track_caller]
fn check(text: &str, options: &[(&str, &str)], expect: &[&str]) {
    let (planned, file) = planned(text, options);
    assert!(planned.plan().is_some(), "no plan: {:#?}", planned.findings);
    for one in expect {
        if let Some(rule) = one.strip_prefix("finds ") {
            assert!(planned.findings.iter().any(|finding| finding.rule == rule), "{rule}: {:#?}", planned.findings);
        } else if let Some(lacks) = one.strip_prefix('!') {
            assert!(!file.contains(lacks), "{lacks:?} is in:\n{file}");
        } else {
            assert!(file.contains(one), "{one:?} is not in:\n{file}");
        }
    }
}

const PROPERTIES: &str = "//- src/main/resources/application.properties\n";

#[test]
fn the_port_is_declared_and_moved_by_its_variable() {
    let check = |files: &str, options: &[(&str, &str)], expect: &[&str]| check(&boot(&["web"], files), options, expect);
    check("", &[], &["EXPOSE 8080\n", "!SERVER_PORT"]);
    check("", &[("port", "9000")], &["EXPOSE 9000\n", "SERVER_PORT=9000"]);
    check(&format!("{PROPERTIES}server.port=${{SHOP:8090}}"), &[("port", "9000")], &["EXPOSE 9000\n", "SHOP=9000"]);
    check(&format!("{PROPERTIES}server.port=0"), &[], &["!EXPOSE", "finds java/random-port"]);
    check(&format!("{PROPERTIES}spring.main.web-application-type=none"), &[], &["!EXPOSE"]);
    check(
        "//- Procfile\nweb: java -Dserver.port=4040 -jar target/shop-1.jar",
        &[],
        &["EXPOSE 4040", "SERVER_PORT=4040"],
    );
    check("//- Procfile\nweb: java -Dserver.port=$PORT -jar target/shop-1.jar", &[], &["EXPOSE 8080\n", "!PORT="]);
}

#[test]
fn what_only_listens_to_itself_is_told_to_listen_to_all() {
    let check = |files: &str, expect: &[&str]| check(&boot(&["web"], files), &[], expect);
    check(&format!("{PROPERTIES}server.address=127.0.0.1"), &["SERVER_ADDRESS=0.0.0.0"]);
    check(&format!("{PROPERTIES}server.address=${{HOST:localhost}}"), &["HOST=0.0.0.0", "!SERVER_ADDRESS"]);
    check(&format!("{PROPERTIES}server.address=0.0.0.0"), &["!ADDRESS"]);
}

#[test]
fn health_is_asked_where_the_image_can() {
    let actuator = |files: &str| boot(&["web", "actuator"], files);
    check(&actuator(""), &[], &["!HEALTHCHECK"]);
    check(&actuator(""), &[("flavour", "alpine")], &["http://127.0.0.1:8080/actuator/health"]);
    let other = format!("{PROPERTIES}management.server.port=8081");
    check(&actuator(&other), &[("flavour", "alpine")], &["http://127.0.0.1:8081/actuator/health", "EXPOSE 8080 8081"]);
    let tls = format!("{PROPERTIES}server.ssl.bundle=shop");
    check(&actuator(&tls), &[("flavour", "alpine")], &["!HEALTHCHECK"]);
    check(&boot(&["web"], ""), &[("flavour", "alpine")], &["!HEALTHCHECK"]);
}

#[test]
fn lines_of_the_project_give_options_arguments_and_jobs() {
    let lines = "//- Procfile\nweb: java -Xmx1g -Dshop.sale=on --add-opens java.base/java.lang=ALL-UNNAMED -jar \
        target/shop-1.jar --shop.open=yes\nworker: java -jar target/shop-1.jar --shop.work\nrelease: java -cp target/* a.Tables";
    let text = boot(&["web"], lines);
    check(
        &text,
        &[],
        &[
            "CMD [\"java\", \"-Dshop.sale=on\", \"--add-opens=java.base/java.lang=ALL-UNNAMED\", \"-jar\", \
             \"application.jar\", \"--shop.open=yes\"]",
            "finds java/several-processes",
        ],
    );
    let (planned, _) = planned(&text, &[]);
    let processes = planned.plan().map(|plan| plan.processes.as_slice()).unwrap_or_default();
    let found: Vec<String> = processes.iter().map(|one| format!("{}: {}", one.name, one.words.join(" "))).collect();
    assert_eq!(
        found,
        ["worker: java -jar application.jar --shop.work", "release: java -cp application.jar:lib/* a.Tables"]
    );
    check(
        &boot(&["web"], "//- Procfile\nweb: java -Dshop.password=hush12345 -jar target/shop-1.jar"),
        &[],
        &["!hush", "finds java/secret-left-out"],
    );
}

#[test]
fn services_are_named_and_secrets_stay_out() {
    let files = format!(
        "{PROPERTIES}spring.datasource.url=jdbc:postgresql://localhost/x\nspring.datasource.password=hush12345\n\
         spring.jpa.hibernate.ddl-auto=create\nspring.data.redis.host=cache"
    );
    let text = boot(&["web"], &files);
    check(&text, &[], &["!hush", "!jdbc", "finds java/needs-services", "finds java/tables-made-anew"]);
    let (planned, _) = planned(&text, &[]);
    let needs = planned.plan().map(|plan| plan.environment.clone()).unwrap_or_default();
    let secret = needs.iter().find(|need| need.name.value() == "SPRING_DATASOURCE_PASSWORD");
    assert!(secret.is_some_and(|need| need.default.is_none()), "{needs:?}");
    let help =
        planned.findings.iter().find(|finding| finding.rule == "java/needs-services").map(|one| one.message.clone());
    assert_eq!(help.as_deref(), Some("the program needs PostgreSQL and Redis beside it"));
}

#[test]
fn folders_that_are_written_belong_to_the_user() {
    let files =
        format!("{PROPERTIES}logging.file.name=target/shop.log\nspring.datasource.url=jdbc:h2:file:~/shop/db\n");
    check(&boot(&["web"], &files), &[], &["/app/target", "/home/app/shop"]);
}

#[test]
fn programs_and_compilers_are_in_the_image() {
    let source = "//- src/main/java/a/Films.java\npackage a;\nimport javax.tools.ToolProvider;\nclass Films { void cut() { new \
        ProcessBuilder(\"ffmpeg\").start(); ToolProvider.getSystemJavaCompiler(); } }";
    check(&boot(&["web"], source), &[], &["--no-install-recommends ffmpeg", "-jdk-noble AS production"]);
}

#[test]
fn alpine_is_refused_to_what_it_cannot_run() {
    let native = boot(&["web"], "").replace(
        "</dependencies>",
        "<dependency><groupId>org.rocksdb</groupId><artifactId>rocksdbjni</artifactId></dependency></dependencies>",
    );
    check(&native, &[("flavour", "alpine")], &["finds java/no-musl", "-jre-noble AS production"]);
    let through = native
        .replace("org.rocksdb</groupId><artifactId>rocksdbjni", "org.apache.kafka</groupId><artifactId>kafka-streams");
    check(&through, &[("flavour", "alpine")], &["finds java/no-musl", "-jre-noble AS production"]);
    let older = boot(&["web"], "").replace("<java.version>21<", "<java.version>17<");
    check(&older, &[("flavour", "alpine")], &["finds java/alpine-amd64-only", "-alpine-"]);
}
