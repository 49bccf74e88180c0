//! Decisions of whole plans.

use crate::emit::{ArtifactKind, emit};
use crate::planner::{Options, plan};
use crate::testing;

const BOOT: &str = "//- pom.xml\n<project><modelVersion>4.0.0</modelVersion><parent><groupId>org.springframework.boot</groupId>\
<artifactId>spring-boot-starter-parent</artifactId><version>3.5.0</version></parent><groupId>example</groupId>\
<artifactId>shop</artifactId><version>1</version><properties><java.version>21</java.version></properties><dependencies>\
<dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency>\
</dependencies><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>\
spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>\n\
//- src/main/java/a/Shop.java\npackage a;\nclass Shop { public static void main(String[] args) { } }\n";

const GRADLE: &str = "//- settings.gradle\nrootProject.name = 'shop'\n";

/// Demands texts of the Dockerfile and of what is left out of the context; `-text` must not be there, `!rule` is a
/// finding and `-!rule` none.
#[track_caller]
fn check(text: &str, settings: &[(&str, &str)], expect: &[&str]) {
    let tree = testing::tree(text);
    let mut options = Options::new("2026-11-22");
    for (name, value) in settings {
        assert_eq!(options.settings.set(name, value), Ok(()), "{name}");
    }
    let planned = plan(&tree, &options);
    let of = |kind| emit(&planned, &tree, kind).map(|file| file.text).unwrap_or_default();
    let file = of(ArtifactKind::Dockerfile) + &of(ArtifactKind::Dockerignore);
    let told = |rule: &str| planned.findings.iter().any(|finding| finding.rule == rule);
    for line in expect {
        let holds = match (line.strip_prefix("-!"), line.strip_prefix('!'), line.strip_prefix('-')) {
            (Some(rule), ..) => !told(rule),
            (_, Some(rule), _) => told(rule),
            (.., Some(text)) => !file.contains(text),
            _ => file.contains(line),
        };
        assert!(holds, "{line}\n{file}\n{:#?}", planned.findings);
    }
}

#[test]
fn a_plain_start_of_the_user_needs_no_shell() {
    let start = "java -jar application.jar --server.port=9000";
    let words = r#"["java", "-jar", "application.jar", "--server.port=9000"]"#;
    check(BOOT, &[("start", start)], &[words, "EXPOSE 9000", "-/bin/sh\", \"-c\", \"java"]);
    check(BOOT, &[("start", start), ("flavour", "distroless")], &[words, "-!java/start-needs-shell"]);
    check(BOOT, &[("start", "java -jar $JAR")], &[r#"["/bin/sh", "-c", "java -jar $JAR"]"#]);
    check(BOOT, &[("start", "java -jar $JAR"), ("flavour", "distroless")], &["!java/start-needs-shell"]);
}

#[test]
fn a_line_below_the_project_s_own_is_told() {
    check(BOOT, &[("version", "17")], &["!java/version-too-old"]);
    check(BOOT, &[("version", "25")], &["-!java/version-too-old"]);
    check(BOOT, &[], &["-!java/version-too-old"]);
}

#[test]
fn what_the_build_packs_is_not_kept_away_from_it() {
    let key = "//- src/main/resources/publicKey.pem\n-----BEGIN PUBLIC KEY-----\n";
    let certificate = format!("{BOOT}{key}//- conf/other.pem\n");
    check(
        &certificate,
        &[],
        &["\n!src/main/resources/publicKey.pem", "-\n!conf/other.pem", "-!java/private-key-packed"],
    );
    let private = "//- src/main/resources/tls/server.pem\n-----BEGIN PRIVATE KEY-----\n";
    check(&format!("{BOOT}{private}"), &[], &["!java/private-key-packed"]);
}

#[test]
fn names_of_a_project_are_no_flags() {
    let class = |name: &str| {
        format!(
            "{GRADLE}//- build.gradle\nplugins {{ id 'application' }}\napplication {{ mainClass = '{name}' }}\n\
             //- src/main/java/a/Shop.java\npackage a;\nclass Shop {{ }}\n"
        )
    };
    check(&class("a.Shop"), &[], &["a.Shop", "-!java/no-class-name"]);
    check(&class("-XshowSettings"), &[], &["!java/no-class-name", "-XshowSettings"]);
}
