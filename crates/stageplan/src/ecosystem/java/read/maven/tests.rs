//! What is read of projects of Maven as a whole.

use crate::ecosystem::java::facts::Facts;
use crate::ecosystem::java::read::read;
use crate::evidence::Evidence;
use crate::testing::with_unit;

/// Reads the unit in `folder` and shows what `look` makes of it.
#[track_caller]
fn check(text: &str, folder: &str, look: impl Fn(&Facts) -> String, expect: &str) {
    let got = with_unit(text, folder, |unit| look(&read(unit, &Evidence::default())));
    assert_eq!(got, expect);
}

fn lines(facts: &Facts) -> String {
    let wishes = facts.jdk.wishes.iter().map(|wish| format!("{:?} {}", wish.kind, wish.line.value()));
    let caps = facts.jdk.caps.iter().map(|cap| format!("<={} by {}", cap.newest, cap.what));
    let floors = facts.jdk.floors.iter().map(|floor| format!(">={} by {}", floor.least, floor.what));
    wishes.chain(caps).chain(floors).collect::<Vec<String>>().join(", ")
}

fn findings(facts: &Facts) -> String {
    facts.findings.iter().map(|finding| finding.rule).collect::<Vec<&str>>().join(" ")
}

fn files(facts: &Facts) -> String {
    let build = &facts.build;
    let manifests: Vec<&str> = build.manifests.iter().map(|file| file.value().as_str()).collect();
    let folders: Vec<&str> = build.folders.iter().map(|file| file.value().as_str()).collect();
    let apart: Vec<&str> = build.apart.iter().map(|file| file.as_str()).collect();
    let sources: Vec<&str> = build.sources.iter().map(|file| file.value().or_dot()).collect();
    let select = build.select.as_ref().map_or("", |select| select.value());
    format!(
        "{} in {}, {select}: {} | {} | -{} | {}",
        facts.root.or_dot(),
        facts.context.or_dot(),
        manifests.join(" "),
        folders.join(" "),
        apart.join(" "),
        sources.join(" ")
    )
}

fn skips(facts: &Facts) -> String {
    facts.build.skips.iter().map(|word| word.value().as_str()).collect::<Vec<&str>>().join(" ")
}

fn secrets(facts: &Facts) -> String {
    let needs = facts.build.secrets.iter().map(|need| format!("{}<-{}", need.id, need.from));
    let words = facts.build.words.iter().map(|word| word.value().clone());
    format!("{} | {} | {}", needs.collect::<Vec<_>>().join(" "), words.collect::<Vec<_>>().join(" "), findings(facts))
}

/// One pom around what the test is about.
fn pom(inner: &str) -> String {
    format!(
        "//- pom.xml\n<project><groupId>a</groupId><artifactId>b</artifactId><version>1</version>{inner}</project>\n"
    )
}

fn compiler(configuration: &str) -> String {
    let plugin = "<plugin><artifactId>maven-compiler-plugin</artifactId>";
    format!("<build><plugins>{plugin}<configuration>{configuration}</configuration></plugin></plugins></build>")
}

#[test]
fn the_compiler_says_the_line() {
    let check = |inner: &str, expect: &str| check(&pom(inner), "", lines, expect);
    check("", "");
    check("<properties><maven.compiler.source>1.8</maven.compiler.source></properties>", "AtLeast 8");
    check("<properties><maven.compiler.release>17</maven.compiler.release></properties>", "AtLeast 17");
    // The release beats what the plugin is told beside it.
    check(
        &format!(
            "<properties><maven.compiler.release>17</maven.compiler.release></properties>{}",
            compiler("<source>11</source><target>11</target>")
        ),
        "AtLeast 17",
    );
    check(&compiler("<release>8</release>"), "AtLeast 8, >=9 by the option `release` of the compiler");
    check(&compiler("<release>21</release><compilerArgs><arg>--enable-preview</arg></compilerArgs>"), "Exact 21");
    check("<properties><java.version>21</java.version></properties>", "AtLeast 21");
}

#[test]
fn a_parent_outside_says_the_line_by_its_version() {
    let of = |version: &str| {
        format!(
            "<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId>\
             <version>{version}</version></parent>"
        )
    };
    check(&pom(&of("2.7.18")), "", lines, "AtLeast 8");
    check(&pom(&of("3.5.4")), "", lines, "AtLeast 17");
    let own = "<properties><java.version>21</java.version></properties>";
    check(&pom(&format!("{}{own}", of("3.5.4"))), "", lines, "AtLeast 21");
}

#[test]
fn rules_and_toolchains_say_a_range() {
    let enforcer = |version: &str| {
        format!(
            "<build><plugins><plugin><artifactId>maven-enforcer-plugin</artifactId><executions><execution><goals><goal>\
             enforce</goal></goals><configuration><rules><requireJavaVersion><version>{version}</version>\
             </requireJavaVersion></rules></configuration></execution></executions></plugin></plugins></build>"
        )
    };
    check(&pom(&enforcer("[17,22)")), "", lines, "AtLeast 17, <=21 by the rules of the build");
    check(&pom(&enforcer("21")), "", lines, "AtLeast 21");
    let toolchain = "<build><plugins><plugin><artifactId>maven-toolchains-plugin</artifactId><executions><execution>\
                     <goals><goal>toolchain</goal></goals></execution></executions><configuration><toolchains><jdk>\
                     <version>17</version><vendor>temurin</vendor></jdk></toolchains></configuration></plugin></plugins></build>";
    check(&pom(toolchain), "", lines, "Exact 17");
    let asked = |facts: &Facts| format!("{:?}", facts.build.toolchain.as_ref().map(|asked| asked.value().clone()));
    let expect = "Some([(\"version\", \"17\"), (\"vendor\", \"temurin\")])";
    check(&pom(toolchain), "", asked, expect);
}

#[test]
fn what_is_used_binds_the_line() {
    let lombok = |version: &str| {
        format!(
            "<dependencies><dependency><groupId>org.projectlombok</groupId><artifactId>lombok</artifactId>{version}\
             </dependency></dependencies>"
        )
    };
    let paths = compiler("<annotationProcessorPaths><path/></annotationProcessorPaths>");
    check(&pom(&lombok("<version>1.18.34</version>")), "", lines, "<=24 by lombok 1.18.34, <=22 by lombok 1.18.34");
    check(&pom(&format!("{}{paths}", lombok("<version>1.18.34</version>"))), "", lines, "<=24 by lombok 1.18.34");
    check(&pom(&format!("{}{paths}", lombok(""))), "", lines, "");
}

/// Three modules, of which the last one stands on the first.
const REACTOR: &str = "
    //- pom.xml
    <project><groupId>a</groupId><artifactId>all</artifactId><version>${revision}</version><packaging>pom</packaging>
    <properties><revision>1</revision></properties>
    <modules><module>core</module><module>other</module><module>apps/web</module></modules></project>
    //- .mvn/jvm.config
    -Xmx1g
    //- core/pom.xml
    <project><parent><groupId>a</groupId><artifactId>all</artifactId><version>${revision}</version></parent>
    <artifactId>core</artifactId><properties><maven.compiler.release>21</maven.compiler.release></properties></project>
    //- other/pom.xml
    <project><parent><groupId>a</groupId><artifactId>all</artifactId><version>${revision}</version></parent>
    <artifactId>other</artifactId></project>
    //- apps/web/pom.xml
    <project><parent><groupId>a</groupId><artifactId>all</artifactId><version>${revision}</version>
    <relativePath>../../pom.xml</relativePath></parent><artifactId>web</artifactId>
    <properties><maven.compiler.release>17</maven.compiler.release></properties>
    <dependencies><dependency><groupId>a</groupId><artifactId>core</artifactId><version>${project.version}</version>
    </dependency></dependencies></project>
    //- apps/web/src/main/java/Main.java
    class Main { public static void main(String[] a) {} }
";

#[test]
fn a_module_is_built_with_what_it_stands_on() {
    let expect =
        "., in ., apps/web: pom.xml core/pom.xml other/pom.xml apps/web/pom.xml .mvn/jvm.config |  | -other | ";
    check(REACTOR, "apps/web", files, &expect.replacen(".,", ".", 1));
    // What it stands on is made by the same compiler.
    check(REACTOR, "apps/web", lines, "AtLeast 17, AtLeast 21");
}

#[test]
fn a_module_that_stands_alone_is_built_alone() {
    let text = "
        //- pom.xml
        <project><groupId>a</groupId><artifactId>all</artifactId><version>1</version><packaging>pom</packaging>
        <modules><module>x</module><module>y</module></modules></project>
        //- x/pom.xml
        <project><groupId>a</groupId><artifactId>x</artifactId><version>1</version></project>
        //- y/pom.xml
        <project><groupId>a</groupId><artifactId>y</artifactId><version>1</version></project>
    ";
    check(text, "x", files, "x in x, : x/pom.xml |  | - | ");
}

#[test]
fn parents_and_builds_may_lie_beside() {
    let text = "
        //- build/parent.xml
        <project><groupId>a</groupId><artifactId>parent</artifactId><version>1</version></project>
        //- services/shop/pom.xml
        <project><parent><groupId>a</groupId><artifactId>parent</artifactId><version>1</version>
        <relativePath>../../build/parent.xml</relativePath></parent><artifactId>shop</artifactId></project>
    ";
    check(
        text,
        "services/shop",
        files,
        "services/shop in ., : services/shop/pom.xml build/parent.xml |  | - | services/shop",
    );
    // Another version is asked of a repository, and not read.
    let other = text.replace("<version>1</version>\n        <relativePath>", "<version>2</version><relativePath>");
    check(&other, "services/shop", files, "services/shop in services/shop, : services/shop/pom.xml |  | - | ");
    let beside = "
        //- build/pom.xml
        <project><groupId>a</groupId><artifactId>all</artifactId><version>1</version><packaging>pom</packaging>
        <modules><module>../core</module><module>../web</module></modules></project>
        //- core/pom.xml
        <project><groupId>a</groupId><artifactId>core</artifactId><version>1</version></project>
        //- web/pom.xml
        <project><parent><groupId>a</groupId><artifactId>all</artifactId><version>1</version>
        <relativePath>../build</relativePath></parent><artifactId>web</artifactId></project>
    ";
    let expect = "build in ., :web: build/pom.xml core/pom.xml web/pom.xml |  | - | build web";
    check(beside, "web", files, expect);
}

#[test]
fn what_a_plugin_reads_outside_of_the_module_comes_along() {
    let of = |goals: &str| {
        format!(
            "//- schema/api.yml\nopenapi: 3.1.0\n//- shop/pom.xml\n<project><groupId>a</groupId><artifactId>b</artifactId>\
             <version>1</version><build><plugins><plugin><groupId>org.openapitools</groupId>\
             <artifactId>openapi-generator-maven-plugin</artifactId><executions><execution>{goals}<configuration>\
             <inputSpec>${{project.basedir}}/../schema/api.yml</inputSpec></configuration></execution></executions></plugin>\
             </plugins></build></project>\n"
        )
    };
    let expect = "shop in ., : shop/pom.xml schema/api.yml |  | - | shop";
    check(&of("<goals><goal>generate</goal></goals>"), "shop", files, expect);
    // One without a goal does not run.
    check(&of(""), "shop", files, "shop in shop, : shop/pom.xml |  | - | ");
}

#[test]
fn a_list_of_versions_may_be_made_by_the_build_itself() {
    let text = "
        //- pom.xml
        <project><groupId>a</groupId><artifactId>all</artifactId><version>1</version><packaging>pom</packaging>
        <modules><module>bom</module><module>web</module></modules></project>
        //- bom/pom.xml
        <project><groupId>a</groupId><artifactId>bom</artifactId><version>1</version><packaging>pom</packaging>
        <dependencyManagement><dependencies><dependency><groupId>org.springframework.boot</groupId>
        <artifactId>spring-boot-dependencies</artifactId><version>3.4.1</version><type>pom</type><scope>import</scope>
        </dependency></dependencies></dependencyManagement></project>
        //- web/pom.xml
        <project><groupId>a</groupId><artifactId>web</artifactId><version>1</version>
        <dependencyManagement><dependencies><dependency><groupId>a</groupId><artifactId>bom</artifactId>
        <version>1</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement></project>
    ";
    let boot = |facts: &Facts| facts.versions.boot.as_ref().map_or(String::new(), |boot| boot.value().clone());
    check(text, "web", boot, "3.4.1");
}

#[test]
fn properties_of_the_configuration_beat_those_of_the_pom() {
    let text = "
        //- .mvn/maven.config
        -Drevision=7
        //- pom.xml
        <project><groupId>a</groupId><artifactId>b</artifactId><version>${revision}</version>
        <properties><revision>1-SNAPSHOT</revision></properties></project>
    ";
    let version = |facts: &Facts| facts.version.as_ref().map_or(String::new(), |version| version.value().clone());
    check(text, "", version, "7");
}

#[test]
fn only_what_packaging_comes_to_is_switched_off() {
    let plugin = |artifact: &str, execution: &str| {
        let group = "org.apache.maven.plugins";
        format!(
            "<build><plugins><plugin><groupId>{group}</groupId><artifactId>{artifact}</artifactId><executions>\
             <execution>{execution}</execution></executions></plugin></plugins></build>"
        )
    };
    let check = |inner: &str, expect: &str| check(&pom(inner), "", skips, expect);
    let goal = "<goals><goal>check</goal></goals>";
    check(&plugin("maven-checkstyle-plugin", goal), "");
    check(&plugin("maven-checkstyle-plugin", &format!("<phase>validate</phase>{goal}")), "-Dcheckstyle.skip");
    check(&plugin("maven-checkstyle-plugin", &format!("<phase>verify</phase>{goal}")), "");
    check(&plugin("maven-javadoc-plugin", "<goals><goal>jar</goal></goals>"), "-Dmaven.javadoc.skip");
    check("<build><plugins><plugin><artifactId>maven-checkstyle-plugin</artifactId></plugin></plugins></build>", "");
    let boot = "<build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin\
                </artifactId><executions><execution><goals><goal>build-image</goal></goals></execution></executions></plugin>\
                </plugins></build>";
    check(boot, "-Dspring-boot.build-image.skip");
}

#[test]
fn another_maven_is_fetched_where_that_of_the_image_cannot_do_it() {
    let own = |facts: &Facts| format!("{} {}", facts.build.own_tool.is_some(), findings(facts));
    let wrapper = |version: &str| {
        format!(
            "//- mvnw\n#!/bin/sh\n//- .mvn/wrapper/maven-wrapper.properties\ndistributionUrl=https://archive.apache.org/\
             dist/maven/{version}/apache-maven-{version}-bin.zip\n"
        )
    };
    let model = "<modelVersion>4.1.0</modelVersion>";
    check(&pom(model), "", own, "false java/maven-version");
    check(&format!("{}{}", pom(model), wrapper("4.0.0-rc-5")), "", own, "true ");
    check(&format!("{}{}", pom(""), wrapper("3.9.11")), "", own, "false ");
    let plain = "<repositories><repository><id>x</id><url>http://repo.example/m2</url></repository></repositories>";
    check(&pom(plain), "", own, "false java/other-repositories java/plain-repository");
    check(&format!("{}{}", pom(plain), wrapper("3.6.3")), "", own, "true java/other-repositories");
}

#[test]
fn repositories_become_copies_secrets_and_findings() {
    let of =
        |url: &str| pom(&format!("<repositories><repository><id>x</id><url>{url}</url></repository></repositories>"));
    let with = |url: &str, more: &str| format!("{}{more}", of(url));
    check(&of(concat!("https://repo.maven.", "apache.org/maven2")), "", secrets, " |  | ");
    check(&of("https://nexus.example/m2"), "", secrets, " |  | java/other-repositories");
    check(&of("https://jitpack.io"), "", secrets, " |  | java/repository-rebuilds");
    check(&of("https://s01.oss.sonatype.org/content"), "", secrets, " |  | java/repository-ended");
    check(&of("${nexus.url}/m2"), "", secrets, " |  | java/repository-unknown");
    let own = "maven-settings<-src=$HOME/.m2/settings.xml |  | ";
    check(&of("https://maven.pkg.github.com/a/b"), "", secrets, own);
    let files = with("file://${project.basedir}/lib/repo", "//- lib/repo/a/b.pom\n<project/>\n");
    check(&files, "", self::files, ". in ., : pom.xml | lib/repo | - | ");
    check(&of("file:///opt/m2"), "", secrets, " |  | java/repository-of-machine");
}

#[test]
fn settings_tell_who_comes() {
    let url = "https://maven.pkg.github.com/a/b";
    let pom = pom(&format!("<repositories><repository><id>x</id><url>{url}</url></repository></repositories>"));
    let with = |server: &str| {
        format!(
            "{pom}//- .mvn/maven.config\n--settings\nci/settings.xml\n//- ci/settings.xml\n<settings><servers><server>\
             <id>x</id>{server}</server></servers></settings>\n"
        )
    };
    let by_variable = "<username>bot</username><password>${env.PACKAGES_TOKEN}</password>";
    check(&with(by_variable), "", secrets, "PACKAGES_TOKEN<-env=PACKAGES_TOKEN |  | ");
    let expect = ". in ., : pom.xml .mvn/maven.config ci/settings.xml |  | - | ";
    check(&with(by_variable), "", files, expect);
    check(&with("<password>hunter2</password>"), "", secrets, " |  | java/password-in-file");
    let none = format!("{pom}//- .mvn/maven.config\n-s\nnone.xml\n");
    check(&none, "", secrets, " |  | java/settings-missing java/repository-closed");
}

#[test]
fn damaged_builds_end() {
    for seed in 0..300 {
        let text = crate::testing::damaged(REACTOR.trim_start(), seed);
        // Whatever becomes of the names of files, nothing must fail.
        if text.starts_with("//- pom.xml") && text.matches("//- ").count() == REACTOR.matches("//- ").count() {
            with_damage(&text);
        }
    }
}

fn with_damage(text: &str) {
    let plain =
        |line: &str| !line.trim_start().starts_with("//- ") || crate::tree::RepoPath::parse(&line.trim()[4..]).is_ok();
    if text.lines().all(plain) {
        with_unit(text, "apps/web", |unit| read(unit, &Evidence::default()));
    }
}
