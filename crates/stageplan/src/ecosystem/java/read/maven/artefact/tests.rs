use crate::ecosystem::java::facts::{Facts, Layout, Shape};
use crate::ecosystem::java::read::read;
use crate::evidence::Evidence;
use crate::testing::with_unit;

/// A pom with these elements behind the coordinates `shop:shop:1.0`.
fn pom(inner: &str) -> String {
    format!(
        "//- pom.xml\n<project><modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>shop</artifactId>\
         <version>1.0</version>{inner}</project>\n//- src/main/java/A.java\nclass A {{}}\n"
    )
}

/// A plugin of Maven's own group.
fn plugin(artifact: &str, rest: &str) -> String {
    format!("<build><plugins><plugin><artifactId>{artifact}</artifactId>{rest}</plugin></plugins></build>")
}

/// An execution with a goal and a configuration.
fn runs(goal: &str, configuration: &str) -> String {
    let goals = format!("<goals><goal>{goal}</goal></goals>");
    format!("<executions><execution>{goals}<configuration>{configuration}</configuration></execution></executions>")
}

fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Boot(Layout::Tools) => "boot by tools".to_owned(),
        Shape::Boot(Layout::Launcher { launcher, .. }) => format!("boot by {launcher}"),
        Shape::Boot(Layout::Whole(why)) => format!("boot, {why}"),
        Shape::Jar => "jar".to_owned(),
        Shape::Thin { libs } => format!("thin with {libs}"),
        Shape::ClassPath { libs } => format!("class path with {libs}"),
        Shape::Quarkus => "quarkus".to_owned(),
        Shape::Distribution { program, .. } => format!("distribution of {program}"),
        Shape::Folder { parts, inside, start } => {
            let inside = inside.as_ref().map_or_else(String::new, |inside| format!(" of {inside}"));
            format!("folder{inside} [{}] {}", parts.join(" "), start.join(" "))
        }
        Shape::War { server } => format!("war for {server}"),
    }
}

fn said(facts: &Facts) -> String {
    let Some(artefact) = &facts.artefact else {
        let why = facts.why_not.as_ref();
        return why.map_or_else(String::new, |finding| format!("{}: {}", finding.rule, finding.message));
    };
    let main = artefact.main.as_ref().map_or_else(String::new, |main| format!(" by {}", main.value()));
    let pattern = if artefact.pattern { " (pattern)" } else { "" };
    let more: Vec<&str> = facts.build.more.iter().map(|word| word.value().as_str()).collect();
    let more = if more.is_empty() { String::new() } else { format!("; {}", more.join(" ")) };
    format!("{}{pattern}: {}{main}{more}", artefact.path.value(), shape(&artefact.shape))
}

#[track_caller]
fn check(input: &str, expect: &str) {
    let facts = with_unit(input, "", |unit| read(unit, &Evidence::default()));
    assert_eq!(said(&facts), expect, "for {input}");
}

const BOOT: &str = "<parent><groupId>org.springframework.boot</groupId>\
    <artifactId>spring-boot-starter-parent</artifactId><version>3.5.4</version></parent>";

fn boot(rest: &str) -> String {
    let named = "<groupId>org.springframework.boot</groupId>";
    pom(&format!("{BOOT}{}", plugin("spring-boot-maven-plugin", &format!("{named}{rest}"))))
}

#[test]
fn boot_names_and_moves_its_jar() {
    check(&boot(""), "target/shop-1.0.jar: boot by tools");
    check(
        &boot("<configuration><classifier>exec</classifier><outputDirectory>out</outputDirectory></configuration>"),
        "out/shop-1.0-exec.jar: boot by tools",
    );
    check(
        &boot("<configuration><executable>true</executable></configuration>"),
        "target/shop-1.0.jar: boot, a script stands before the archive, which its tools do not read",
    );
}

#[test]
fn a_name_that_is_known_in_part_is_a_pattern() {
    check(
        &pom("<build><finalName>${project.artifactId}-${stamp}-x</finalName><plugins><plugin>\
              <artifactId>maven-shade-plugin</artifactId><executions><execution><goals><goal>shade</goal></goals>\
              <configuration><transformers><transformer><mainClass>a.B</mainClass></transformer></transformers>\
              </configuration></execution></executions></plugin></plugins></build>"),
        "target/shop-*-x.jar (pattern): jar",
    );
}

#[test]
fn shading_names_its_file_in_four_ways() {
    let main = "<transformers><transformer><manifestEntries><Main-Class>a.B</Main-Class></manifestEntries>\
                </transformer></transformers>";
    let shade = |rest: &str| pom(&plugin("maven-shade-plugin", &runs("shade", &format!("{main}{rest}"))));
    check(&shade(""), "target/shop-1.0.jar: jar");
    check(&shade("<finalName>all</finalName>"), "target/all.jar: jar");
    check(&shade("<shadedArtifactAttached>true</shadedArtifactAttached>"), "target/shop-1.0-shaded.jar: jar");
    check(
        &shade("<shadedArtifactAttached>true</shadedArtifactAttached><shadedClassifierName>All</shadedClassifierName>"),
        "target/shop-1.0-All.jar: jar",
    );
    check(&shade("<outputFile>${project.build.directory}/fat.jar</outputFile>"), "target/fat.jar: jar");
}

#[test]
fn shading_a_library_makes_no_program() {
    check(
        &pom(&plugin("maven-shade-plugin", &runs("shade", "<minimizeJar>true</minimizeJar>"))),
        "java/library: nothing here runs: no class to start, and no plugin that makes a program",
    );
}

#[test]
fn assemblies_are_jars_folders_and_archives() {
    let known = "<descriptorRefs><descriptorRef>src</descriptorRef>\
        <descriptorRef>jar-with-dependencies</descriptorRef></descriptorRefs>\
        <archive><manifest><mainClass>a.B</mainClass></manifest></archive>";
    check(
        &pom(&plugin("maven-assembly-plugin", &runs("single", known))),
        "target/shop-1.0-jar-with-dependencies.jar: jar",
    );
    let own = "<descriptors><descriptor>src/main/assembly/bin.xml</descriptor></descriptors>\
        <archive><manifest><mainClass>a.B</mainClass></manifest></archive>";
    let with = |format: &str| {
        let descriptor = format!(
            "//- src/main/assembly/bin.xml\n<assembly><id>bin</id><formats><format>{format}</format></formats>\
             <fileSets><fileSet><directory>etc</directory><outputDirectory>conf</outputDirectory></fileSet></fileSets>\
             <dependencySets><dependencySet><outputDirectory>/lib</outputDirectory></dependencySet></dependencySets>\
             </assembly>\n"
        );
        pom(&plugin("maven-assembly-plugin", &runs("single", own))) + &descriptor
    };
    check(&with("dir"), "target/shop-1.0-bin/shop-1.0: folder [] java -cp conf:lib/* a.B by a.B");
    check(&with("tar.gz"), "target/shop-1.0-bin.tar.gz: folder of shop-1.0 [] java -cp conf:lib/* a.B by a.B");
}

#[test]
fn scripts_with_their_libraries_are_a_folder() {
    let programs = "<programs><program><mainClass>a.B</mainClass><id>serve</id></program></programs>";
    let appassembler = format!("<groupId>org.codehaus.mojo</groupId>{}", runs("assemble", programs));
    check(
        &pom(&plugin("appassembler-maven-plugin", &appassembler)),
        "target/appassembler: folder [repo bin] bin/serve",
    );
}

const DEPENDENCY: &str = "<dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId>\
    <version>1</version></dependency></dependencies>";

#[test]
fn a_plain_jar_has_its_libraries_beside_it() {
    let main = "<properties><exec.mainClass>a.B</exec.mainClass></properties>";
    check(&pom(main), "target/shop-1.0.jar: jar by a.B");
    check(
        &pom(&format!("{main}{DEPENDENCY}")),
        "target/shop-1.0.jar: class path with target/libs by a.B; dependency:copy-dependencies \
         -DincludeScope=runtime -DoutputDirectory=target/libs",
    );
}

#[test]
fn a_manifest_that_lists_what_is_copied_starts_alone() {
    let with = |prefix: &str| {
        let manifest = format!("<addClasspath>true</addClasspath>{prefix}<mainClass>a.B</mainClass>");
        let jar = format!("<configuration><archive><manifest>{manifest}</manifest></archive></configuration>");
        let copy = runs("copy-dependencies", "<outputDirectory>${project.build.directory}/lib</outputDirectory>");
        pom(&format!(
            "{DEPENDENCY}<build><plugins><plugin><artifactId>maven-jar-plugin</artifactId>{jar}</plugin><plugin>\
             <artifactId>maven-dependency-plugin</artifactId>{copy}</plugin></plugins></build>"
        ))
    };
    check(&with("<classpathPrefix>lib/</classpathPrefix>"), "target/shop-1.0.jar: thin with target/lib");
    // Beside each other they would not be found.
    check(&with(""), "target/shop-1.0.jar: class path with target/lib by a.B");
}

#[test]
fn parents_bring_what_they_make() {
    let parent = |artifact: &str, group: &str| {
        format!(
            "<parent><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>4.3.0</version></parent>"
        )
    };
    check(&pom(&parent("helidon-se", "io.helidon.applications")), "target/shop.jar: thin with target/libs");
    let micronaut = parent("micronaut-parent", "io.micronaut.platform");
    check(
        &pom(&format!(
            "{micronaut}<packaging>${{packaging}}</packaging>\
             <properties><packaging>jar</packaging><exec.mainClass>a.B</exec.mainClass></properties>"
        )),
        "target/shop-1.0.jar: jar",
    );
    check(
        &pom(&parent("plugin", "org.jenkins-ci.plugins")),
        "java/library: nothing here runs: no class to start, and no plugin that makes a program",
    );
}

#[test]
fn quarkus_makes_a_folder_or_a_jar() {
    let quarkus = |properties: &str| {
        let plugin = plugin("quarkus-maven-plugin", "<groupId>io.quarkus.platform</groupId>");
        pom(&format!("<packaging>quarkus</packaging><properties>{properties}</properties>{plugin}"))
    };
    check(&quarkus(""), "target/quarkus-app: quarkus");
    check(&quarkus("<quarkus.package.jar.type>uber-jar</quarkus.package.jar.type>"), "target/shop-1.0-runner.jar: jar");
    check(
        &quarkus("<quarkus.package.type>legacy-jar</quarkus.package.type>"),
        "target/shop-1.0-runner.jar: thin with target/lib",
    );
    check(
        &quarkus("<quarkus.native.enabled>true</quarkus.native.enabled>"),
        "target/quarkus-app: quarkus; -Dquarkus.native.enabled=false -Dquarkus.package.jar.enabled=true",
    );
}

#[test]
fn wars_start_alone_or_on_a_server() {
    let war = |rest: &str| pom(&format!("<packaging>war</packaging>{rest}"));
    check(&war(""), "target/shop-1.0.war: war for tomcat");
    let own = "<configuration><archive><manifest><mainClass>a.B</mainClass></manifest></archive></configuration>";
    check(&war(&plugin("maven-war-plugin", own)), "target/shop-1.0.war: jar");
    let payara = format!("<groupId>fish.payara.maven.plugins</groupId>{}", runs("bundle", ""));
    check(&war(&plugin("payara-micro-maven-plugin", &payara)), "target/shop-1.0-microbundle.jar: jar");
    let wildfly = |rest: &str| plugin("wildfly-maven-plugin", &format!("<groupId>org.wildfly.plugins</groupId>{rest}"));
    check(&war(&wildfly(&runs("package", ""))), "target/server: war for wildfly");
    check(
        &war(&wildfly("")),
        "java/server-not-provisioned: the archive is for WildFly, and the build makes no server for it",
    );
}

#[test]
fn what_only_lists_modules_names_those_that_run() {
    let text = "//- pom.xml\n<project><groupId>s</groupId><artifactId>s</artifactId><version>1</version>\
        <packaging>pom</packaging><modules><module>core</module><module>web</module></modules></project>\n\
        //- core/pom.xml\n<project><parent><groupId>s</groupId><artifactId>s</artifactId><version>1</version></parent>\
        <artifactId>core</artifactId></project>\n\
        //- web/pom.xml\n<project><parent><groupId>s</groupId><artifactId>s</artifactId><version>1</version></parent>\
        <artifactId>web</artifactId><packaging>war</packaging></project>\n";
    let help = |folder: &str| {
        let facts = with_unit(text, folder, |unit| read(unit, &Evidence::default()));
        facts.why_not.and_then(|finding| finding.help).unwrap_or_default()
    };
    assert_eq!(help(""), "name one of its modules by `--unit`: web");
    assert_eq!(help("core"), "name the module that runs by `--unit`: web");
}

#[test]
fn strange_texts_are_no_names() {
    check(
        &pom("<properties><exec.mainClass>a.B; rm -rf /</exec.mainClass></properties>"),
        "java/library: nothing here runs: no class to start, and no plugin that makes a program",
    );
    check(
        &pom("<packaging>war</packaging><build><finalName>a$(id)-${what}</finalName></build>"),
        "target/*.war (pattern): war for tomcat",
    );
}

#[test]
fn names_that_never_end_are_not_known() {
    let named =
        |name: &str| pom(&format!("{BOOT}<name>nice</name><build><finalName>{name}</finalName>{BOOT_PLUGIN}</build>"));
    check(&named("${project.name}"), "target/nice.jar: boot by tools");
    check(&named("${project.build.finalName}-app"), "target/*-app.jar (pattern): boot by tools");
    let with =
        |text: &str, property: &str| text.replacen("<name>", &format!("<properties>{property}</properties><name>"), 1);
    check(&with(&named("${a}"), "<a>${project.build.finalName}</a>"), "target/*.jar (pattern): boot by tools");
    // Nothing comes of these, by as many steps as there are grains of sand.
    let level = |at: u32| format!("<a{at}>{}</a{at}>", format!("${{a{}}}", at + 1).repeat(100));
    let levels: String = (0..10).map(level).collect();
    check(&with(&named("x${a0}"), &format!("{levels}<a10></a10>")), "target/x*.jar (pattern): boot by tools");
    let itself = pom(&format!("{BOOT}<build>{BOOT_PLUGIN}</build>")).replace(">shop<", ">${project.build.finalName}<");
    check(&itself, "target/*.jar (pattern): boot by tools");
}

#[test]
fn the_name_of_a_project_without_one_is_its_artifact() {
    let named = pom(&format!("{BOOT}<build><finalName>${{project.name}}</finalName>{BOOT_PLUGIN}</build>"));
    check(&named, "target/shop.jar: boot by tools");
}

const BOOT_PLUGIN: &str = "<plugins><plugin><groupId>org.springframework.boot</groupId>\
    <artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins>";

#[test]
fn what_one_execution_is_told_is_not_for_another() {
    let execution = |id: &str, goal: &str, configuration: &str| {
        let goals = if goal.is_empty() { String::new() } else { format!("<goals><goal>{goal}</goal></goals>") };
        format!("<execution><id>{id}</id>{goals}<configuration>{configuration}</configuration></execution>")
    };
    let main = "<archive><manifest><mainClass>a.Main</mainClass></manifest></archive>";
    let jar = |own: &str, executions: &[String]| {
        let configuration = format!("<configuration>{own}</configuration>");
        pom(&plugin("maven-jar-plugin", &format!("{configuration}<executions>{}</executions>", executions.concat())))
    };
    let client = execution("client", "jar", "<classifier>client</classifier>");
    check(&jar(main, std::slice::from_ref(&client)), "target/shop-1.0.jar: jar");
    let tests = execution("tests", "test-jar", "<classifier>t</classifier>");
    check(&jar(main, &[tests]), "target/shop-1.0.jar: jar");
    // The one that can be started is taken.
    let exec = execution("exec", "jar", &format!("<classifier>exec</classifier>{main}"));
    check(&jar("", &[client.clone(), exec.clone()]), "target/shop-1.0-exec.jar: jar");
    let off = "<execution><id>default-jar</id><phase>none</phase></execution>".to_owned();
    check(&jar(main, &[client, off]), "target/shop-1.0-client.jar: jar");
    // Libraries and agents are copied by one plugin.
    let copies = [
        execution("agent", "copy", "<outputDirectory>target/agent</outputDirectory>"),
        execution("libs", "copy-dependencies", "<outputDirectory>target/lib</outputDirectory>"),
    ];
    let library = "<dependencies><dependency><groupId>g</groupId><artifactId>l</artifactId><version>1</version></dependency></dependencies>";
    let copies = format!(
        "<plugin><artifactId>maven-dependency-plugin</artifactId><executions>{}</executions></plugin>",
        copies.concat()
    );
    let both = jar(main, &[])
        .replace("</plugins>", &format!("{copies}</plugins>"))
        .replace("</build>", &format!("</build>{library}"));
    check(&both, "target/shop-1.0.jar: class path with target/lib by a.Main");
    let skipped = execution("repackage", "", "<skip>true</skip>");
    let other = execution("info", "build-info", "<skip>true</skip>");
    check(&boot(&format!("<executions>{other}</executions>")), "target/shop-1.0.jar: boot by tools");
    let facts =
        with_unit(&boot(&format!("<executions>{skipped}</executions>")), "", |unit| read(unit, &Evidence::default()));
    assert!(!said(&facts).contains("boot"), "{}", said(&facts));
}
