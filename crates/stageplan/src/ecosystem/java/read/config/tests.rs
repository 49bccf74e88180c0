use super::*;
use crate::ecosystem::java::facts::Tool;
use crate::ecosystem::java::read;
use crate::evidence;

/// A pom with dependencies of Spring Boot.
pub(in crate::ecosystem::java) fn pom(dependencies: &[&str]) -> String {
    let one = |key: &&str| {
        let (group, artifact) = key.split_once(':').unwrap_or(("org.springframework.boot", key));
        format!("<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId></dependency>")
    };
    let all: String = dependencies.iter().map(one).collect();
    if dependencies.first().is_some_and(|key| !key.starts_with("spring-boot")) {
        return format!(
            "//- pom.xml\n<project><groupId>example</groupId><artifactId>shop</artifactId><version>1</version>\
             <dependencies>{all}</dependencies></project>\n"
        );
    }
    format!(
        "//- pom.xml\n<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent\
         </artifactId><version>3.5.4</version></parent><groupId>example</groupId><artifactId>shop</artifactId>\
         <version>1</version><dependencies>{all}</dependencies></project>\n"
    )
}

fn facts(text: &str) -> Facts {
    crate::testing::with_unit(text, "", |unit| {
        let facts = read::read(unit, &evidence::gather(unit));
        assert_eq!(*facts.tool.value(), Tool::Maven);
        facts
    })
}

/// What was read, in one line.
fn told(config: &Config) -> String {
    let mut words: Vec<String> = Vec::new();
    if let Some(port) = &config.port {
        words.push(format!("{} by {}", port.number.value(), port.variable.clone().unwrap_or_default()));
    }
    words.extend(config.more_ports.iter().map(|port| format!("and {}", port.value())));
    if let Some((host, variable)) = &config.host {
        words.push(format!("on {} by {}", host.value(), variable.clone().unwrap_or_default()));
    }
    if let Some((path, port)) = &config.health {
        words.push(format!("well {}{}", port.map(|port| format!(":{port}")).unwrap_or_default(), path.value()));
    }
    words.extend(config.writes.iter().map(|path| format!("writes {}", path.value())));
    words.extend(config.services.iter().map(|(name, variable)| format!("needs {} by {variable}", name.value())));
    words.extend(config.no_server.iter().map(|_| "no server".to_owned()));
    words.extend(config.random_port.iter().map(|_| "random".to_owned()));
    words.extend(config.tls.iter().map(|_| "tls".to_owned()));
    words.extend(config.profiles.iter().map(|text| format!("profiles {}", text.value())));
    words.extend(config.command.iter().map(|text| format!("runs {}", text.value().join(" "))));
    words.extend(config.reads.iter().map(|path| format!("reads {}", path.value())));
    words.join(", ")
}

#[track_caller]
fn check(dependencies: &[&str], files: &str, expect: &str) {
    let facts = facts(&format!("{}{files}\n", pom(dependencies)));
    assert_eq!(told(&facts.config), expect, "{files}");
}

const WEB: &[&str] = &["spring-boot-starter-web"];
const ACTUATOR: &[&str] = &["spring-boot-starter-web", "spring-boot-starter-actuator"];
const PROPERTIES: &str = "//- src/main/resources/application.properties\n";
const YAML: &str = "//- src/main/resources/application.yml\n";

#[test]
fn ports_come_from_properties_and_yaml() {
    let check = |text: &str, expect: &str| check(WEB, text, expect);
    check(&format!("{PROPERTIES}server.port=8081"), "8081 by SERVER_PORT");
    check(&format!("{PROPERTIES}server.port = ${{APP_PORT:${{PORT:9000}}}}"), "9000 by APP_PORT");
    check(&format!("{YAML}server:\n  port: ${{port:8080}}"), "8080 by PORT");
    check(&format!("{YAML}server.port: 8082"), "8082 by SERVER_PORT");
    check(&format!("{PROPERTIES}SERVER.Port=8083"), "8083 by SERVER_PORT");
    check(&format!("{PROPERTIES}server.port=0"), "random");
    check(&format!("{PROPERTIES}server.port=-1"), "no server");
    check(&format!("{PROPERTIES}spring.main.web-application-type=none"), "no server");
    check(&format!("{YAML}spring:\n  main:\n    webApplicationType: NONE"), "no server");
    check(&format!("{PROPERTIES}server.port=${{SERVER_PORT_OF_OURS}}"), "");
    check(&format!("{PROPERTIES}server.port=8081\n{YAML}server.port: 9"), "8081 by SERVER_PORT");
    check(
        &format!("{PROPERTIES}server.port=1\n//- src/main/resources/config/application.properties\nserver.port=2"),
        "2 by SERVER_PORT",
    );
    check("//- src/main/resources/bootstrap.yml\nserver:\n  port: 8888", "8888 by SERVER_PORT");
    check(&format!("{PROPERTIES}server.address=${{HOST:127.0.0.1}}"), "on 127.0.0.1 by HOST");
    check(&format!("{PROPERTIES}server.address=localhost"), "on localhost by SERVER_ADDRESS");
    check(&format!("{PROPERTIES}server.port=8443\nserver.ssl.key-store=classpath:x.p12"), "8443 by SERVER_PORT, tls");
    check(&format!("{PROPERTIES}server.ssl.key-store=classpath:x.p12\nserver.ssl.enabled=false"), "");
}

#[test]
fn documents_and_files_of_profiles_count_when_something_activates_them() {
    let check = |text: &str, expect: &str| check(WEB, text, expect);
    let documents = format!(
        "{YAML}server.port: 1\n---\nspring.config.activate.on-profile: x\nserver.port: 2\n---\nserver.port: 3\n---\n\
         spring:\n  profiles: y\nserver.port: 4\n---\nspring.config.activate.on-cloud-platform: z\nserver.port: 5"
    );
    check(&documents, "3 by SERVER_PORT");
    check(&format!("{documents}\n---\nspring.profiles.active: y"), "4 by SERVER_PORT");
    let compose =
        "\n//- compose.yaml\nservices:\n  web:\n    build: .\n    environment:\n      SPRING_PROFILES_ACTIVE: x";
    check(&format!("{documents}{compose}"), "3 by SERVER_PORT, profiles x");
    let files = format!("{PROPERTIES}server.port=1\n//- src/main/resources/application-prod.yml\nserver.port: 2");
    check(&files, "1 by SERVER_PORT");
    check(
        &format!("{files}\n//- Procfile\nweb: java -Dspring.profiles.active=prod -jar target/shop-1.jar"),
        "2 by SERVER_PORT",
    );
    check(
        &format!("{files}\n//- src/main/resources/config/application.yml\nspring.profiles.active: prod"),
        "2 by SERVER_PORT",
    );
    check(
        &format!("{PROPERTIES}server.port=1\n#---\nspring.config.activate.on-profile=!x\nserver.port=2"),
        "2 by SERVER_PORT",
    );
}

#[test]
fn health_follows_paths_and_ports() {
    let plain = "well /actuator/health";
    check(ACTUATOR, "", plain);
    check(WEB, "", "");
    let check = |text: &str, expect: &str| check(ACTUATOR, &format!("{PROPERTIES}{text}"), expect);
    check("server.servlet.context-path=/shop", "well /shop/actuator/health");
    check("server.servlet.context-path=/shop\nmanagement.endpoints.web.base-path=/ops", "well /shop/ops/health");
    check("management.endpoints.web.base-path=/\nserver.servlet.contextPath=/", "well /health");
    check("management.server.port=8090\nserver.servlet.context-path=/shop", "and 8090, well :8090/actuator/health");
    check("management.server.port=8090\nmanagement.server.base-path=/in", "and 8090, well :8090/in/actuator/health");
    check("management.server.base-path=/actuator", plain);
    check("management.server.port=-1", "");
    check("management.endpoints.web.exposure.include=info", "");
    check("management.endpoints.web.exposure.include=info,health", plain);
    check("management.endpoints.web.exposure.exclude=*", "");
    check("management.endpoint.health.enabled=false", "");
    check("management.endpoints.web.path-mapping.health=alive", "well /actuator/alive");
}

#[test]
fn what_it_needs_and_writes_is_told() {
    let check = |text: &str, expect: &str| check(WEB, &format!("{PROPERTIES}{text}"), expect);
    check(
        "spring.datasource.url=jdbc:postgresql://localhost:5432/x\nspring.datasource.password=x",
        "needs PostgreSQL by SPRING_DATASOURCE_URL",
    );
    check("spring.datasource.url=${DB_URL:jdbc:mysql://localhost/x}", "needs MySQL by DB_URL");
    check("spring.datasource.url=jdbc:mysql://${DB_HOST:localhost}:3306/x", "needs MySQL by DB_HOST");
    check("spring.datasource.url=jdbc:h2:mem:x", "");
    check("spring.datasource.url=jdbc:h2:file:./data/x", "writes ./data");
    check("spring.data.redis.host=localhost", "needs Redis by SPRING_DATA_REDIS_HOST");
    check("spring.kafka.bootstrap-servers=localhost:9092", "needs Kafka by SPRING_KAFKA_BOOTSTRAPSERVERS");
    check("logging.file.name=/var/log/shop/x.log", "writes /var/log/shop");
    check("logging.file.name=target/x.log", "writes target");
    check("logging.file.path=logs", "writes logs");
    check("spring.servlet.multipart.location=/srv/parts", "writes /srv/parts");
    check("shop.upload-dir=${UPLOADS:uploads}", "writes uploads");
    check("shop.home.directory=${user.home}/.shop/data", "");
    check("", "");
}

#[test]
fn logback_writes_where_its_variables_lead() {
    let logback = "//- src/main/resources/logback.xml\n<configuration><property name=\"HOME\" value=\"${LOG_HOME:-/data/logs}\"/>\
        <appender><file>${HOME}/x/y.log</file></appender></configuration>";
    check(WEB, logback, "writes /data/logs/x");
    let log4j = "//- src/main/resources/log4j2.xml\n<Configuration><Properties><Property name=\"d\">${env:LOGS:-/srv/logs}\
        </Property></Properties><Appenders><File name=\"f\" fileName=\"${d}/x.log\"/></Appenders></Configuration>";
    check(WEB, log4j, "writes /srv/logs");
    let plain = "//- src/main/resources/log4j.properties\nlog4j.appender.f.File=logs/x.log";
    check(WEB, plain, "writes logs");
}

#[test]
fn other_frameworks_have_keys_of_their_own() {
    let quarkus = &["io.quarkus:quarkus-rest", "io.quarkus:quarkus-smallrye-health"];
    check(
        quarkus,
        &format!("{PROPERTIES}quarkus.http.port=1\n%dev.quarkus.http.port=2\n%prod.quarkus.http.port=3"),
        "3 by QUARKUS_HTTP_PORT, well /q/health",
    );
    check(quarkus, &format!("{PROPERTIES}quarkus.http.root-path=/shop"), "well /shop/q/health");
    check(
        quarkus,
        &format!(
            "{PROPERTIES}%prod.quarkus.datasource.jdbc.url=jdbc:postgresql://localhost/x\n%dev.a.url=jdbc:mysql://x"
        ),
        "well /q/health, needs PostgreSQL by QUARKUS_DATASOURCE_JDBC_URL",
    );
    check(
        &["io.micronaut:micronaut-http-server-netty", "io.micronaut:micronaut-management"],
        &format!("{YAML}micronaut:\n  server:\n    port: ${{P:8085}}\nendpoints:\n  all:\n    port: 28081"),
        "8085 by P, and 28081, well :28081/health",
    );
    check(
        &["io.ktor:ktor-server-netty"],
        "//- src/main/resources/application.conf\nktor { deployment { port = 8086\n port = ${?PORT} } }",
        "8086 by PORT",
    );
    check(
        &["io.ktor:ktor-server-netty"],
        "//- src/main/resources/application.yaml\nktor:\n  deployment:\n    port: \"$PORT:8087\"",
        "8087 by PORT",
    );
    check(
        &["io.helidon.webserver:helidon-webserver"],
        "//- src/main/resources/application.yaml\nserver:\n  port: 7001\n  host: 0.0.0.0",
        "7001 by SERVER_PORT, on 0.0.0.0 by SERVER_HOST",
    );
}

#[test]
fn dropwizard_is_told_its_file_by_the_start() {
    let file = "server:\n  applicationConnectors:\n    - type: http\n      port: ${P:-8090}\n    - type: https\n      \
        port: 8443\n      keyStorePath: keys/x.keystore\n  adminConnectors:\n    - type: http\n      port: 8091\n\
        database:\n  url: jdbc:h2:./target/x\n";
    let expect = "8090 by P, and 8443, and 8091, well :8091/healthcheck, writes ./target, runs server shop.yml, reads \
        shop.yml, reads keys/x.keystore";
    let both = format!("//- shop.yml\n{file}//- keys/x.keystore\nx\n");
    let dropwizard = &["io.dropwizard:dropwizard-core"];
    check(dropwizard, &both, expect);
    check(
        dropwizard,
        &format!("{both}//- other.yml\n{file}//- Procfile\nweb: java -jar target/shop-1.jar server shop.yml"),
        expect,
    );
    check(
        dropwizard,
        &format!("{both}//- other.yml\n{file}//- README.md\n`java -jar target/shop-1.jar server shop.yml`"),
        expect,
    );
    check(dropwizard, &format!("{both}//- other.yml\n{file}"), "and 8081, well :8081/healthcheck");
}
