use crate::ecosystem::java::read::read;
use crate::evidence::Evidence;
use crate::testing::with_unit;

fn dependency(key: &str, version: &str) -> String {
    let (group, artifact) = key.split_once(':').unwrap_or((key, key));
    let version = if version.is_empty() { String::new() } else { format!("<version>{version}</version>") };
    format!(
        "<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>{version}<scope>provided</scope></dependency>"
    )
}

fn plugin(key: &str, configuration: &str) -> String {
    let (group, artifact) = key.split_once(':').unwrap_or((key, key));
    format!(
        "<plugin><groupId>{group}</groupId><artifactId>{artifact}</artifactId>\
         <configuration>{configuration}</configuration></plugin>"
    )
}

fn war(dependencies: &str, plugins: &str, files: &str) -> String {
    format!(
        "//- pom.xml\n<project><groupId>s</groupId><artifactId>shop</artifactId><version>1</version>\
         <packaging>war</packaging><properties><liberty.var.port>9123</liberty.var.port></properties>\
         <dependencies>{dependencies}</dependencies><build><plugins>{plugins}</plugins></build></project>\n{files}"
    )
}

#[track_caller]
fn check(input: &str, expect: &str) {
    let facts = with_unit(input, "", |unit| read(unit, &Evidence::default()));
    let server = facts.server.as_ref().map(|server| {
        let ports = server.ports.iter().map(|port| format!(" {}", port.number.value()));
        let env = server.env.iter().map(|(name, value)| format!(" {name}={}", value.value()));
        let file = server.file.iter().map(|file| format!(" {}", file.value()));
        let config = server.config.iter().map(|config| format!(" {}", config.value()));
        let health = server.health.iter().map(|health| format!(" {}", health.value()));
        let rest: String = config.chain(file).chain(ports).chain(env).chain(health).collect();
        format!("{} {} /{}{rest}", server.key.value(), server.level.value(), server.context.value())
    });
    assert_eq!(server.unwrap_or_default(), expect, "for {input}");
}

#[test]
fn the_level_is_that_of_the_interfaces() {
    let level = |key: &str, version: &str, expect: &str| {
        check(&war(&dependency(key, version), "", ""), &format!("tomcat {expect} /"));
    };
    level("jakarta.servlet:jakarta.servlet-api", "6.1.0", "servlet-6.1");
    level("jakarta.servlet:jakarta.servlet-api", "6.0.0", "servlet-6.0");
    level("jakarta.servlet:jakarta.servlet-api", "5.0.0", "servlet-5.0");
    // This one still has the old names.
    level("jakarta.servlet:jakarta.servlet-api", "4.0.4", "servlet-4.0");
    level("jakarta.servlet:jakarta.servlet-api", "", "servlet-6.0");
    level("javax.servlet:javax.servlet-api", "3.1.0", "servlet-4.0");
    level("javax.servlet:servlet-api", "", "servlet-4.0");
    level("jakarta.platform:jakarta.jakartaee-web-api", "11.0.0", "servlet-6.1");
    level("jakarta.platform:jakarta.jakartaee-api", "10.0.0", "servlet-6.0");
    level("javax:javaee-web-api", "8.0.1", "servlet-4.0");
    level("org.springframework:spring-webmvc", "6.2.1", "servlet-6.0");
    level("org.springframework:spring-webmvc", "5.3.39", "servlet-4.0");
    level("a:b", "1", "servlet-6.1");
}

#[test]
fn the_descriptor_tells_the_level_where_no_dependency_does() {
    let file = "//- src/main/webapp/WEB-INF/web.xml\n<web-app xmlns=\"x\" version=\"3.0\"/>\n";
    check(&war("", "", file), "tomcat servlet-4.0 /");
    let broken = "//- src/main/webapp/WEB-INF/web.xml\n<web-app version=\"latest\"\n";
    check(&war("", "", broken), "tomcat servlet-6.1 /");
}

#[test]
fn the_server_is_the_one_that_the_project_names() {
    let jetty =
        plugin("org.eclipse.jetty.ee11:jetty-ee11-maven-plugin", "<webApp><contextPath>/shop</contextPath></webApp>");
    check(&war("", &jetty, ""), "jetty servlet-6.1 /shop");
    let file = "//- src/main/webapp/META-INF/context.xml\n<Context path=\"/till\"/>\n";
    check(&war("", &jetty, file), "tomcat servlet-6.1 /till");
    let root = plugin("org.apache.tomcat.maven:tomcat7-maven-plugin", "<path>/</path>");
    check(&war("", &root, ""), "tomcat servlet-6.1 /");
    // No folder of that name could be made.
    let strange = plugin("org.apache.tomcat.maven:tomcat7-maven-plugin", "<path>/../../etc</path>");
    check(&war("", &strange, ""), "tomcat servlet-6.1 /");
}

#[test]
fn liberty_is_what_its_configuration_says() {
    let liberty = plugin("io.openliberty.tools:liberty-maven-plugin", "");
    let file = "//- src/main/liberty/config/server.xml\n<server><featureManager><feature>mpHealth-4.0</feature>\
        </featureManager><variable name=\"port\" defaultValue=\"9080\"/>\
        <httpEndpoint httpPort=\"${port}\" httpsPort=\"-1\"/>\
        <webApplication location=\"shop.war\" contextRoot=\"/till\"/></server>\n";
    check(
        &war("", &liberty, file),
        "liberty servlet-6.1 /till src/main/liberty/config shop.war 9123 PORT=9123 /health",
    );
    check(&war("", &liberty, ""), "liberty servlet-6.1 /");
    let outside = "//- src/main/liberty/config/server.xml\n<server><webApplication location=\"../x.war\"/></server>\n";
    check(&war("", &liberty, outside), "liberty servlet-6.1 / src/main/liberty/config");
}
