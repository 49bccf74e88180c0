use crate::ecosystem::java::facts::{Facts, Layout, Shape, WishKind};
use crate::ecosystem::java::read;
use crate::evidence;

/// The lines by which a wrapper of this version lies in a folder.
fn wrapper(version: &str) -> String {
    format!(
        "//- gradlew\n#!/bin/sh\n//- gradle/wrapper/gradle-wrapper.jar\n\n//- gradle/wrapper/gradle-wrapper.properties\n\
         distributionUrl=https\\://services.gradle.org/distributions/gradle-{version}-bin.zip\n"
    )
}

fn facts(files: &str, unit: &str) -> Facts {
    let files = format!("{}{files}\n", wrapper("9.2.1"));
    crate::testing::with_unit(&files, unit, |unit| read::read(unit, &evidence::gather(unit)))
}

fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Boot(Layout::Tools) => "boot".to_owned(),
        Shape::Boot(Layout::Launcher { launcher, .. }) => format!("boot by {launcher}"),
        Shape::Boot(Layout::Whole(why)) => format!("boot whole: {why}"),
        Shape::Jar => "jar".to_owned(),
        Shape::Thin { libs } => format!("thin with {libs}"),
        Shape::Distribution { program, .. } => format!("distribution of {program}"),
        Shape::Quarkus => "quarkus".to_owned(),
        other => format!("{other:?}"),
    }
}

/// What is made and by which task, in one line.
fn made(facts: &Facts) -> String {
    let Some(artefact) = &facts.artefact else {
        let why = facts.why_not.as_ref();
        return why.map_or_else(String::new, |why| format!("{}: {}", why.rule, why.message));
    };
    let select = facts.build.select.as_ref().map_or("", |select| select.value());
    let task = facts.build.task.as_ref().map_or("", |task| task.value());
    let main = artefact.main.as_ref().map(|main| format!(", starts {}", main.value())).unwrap_or_default();
    let pattern = if artefact.pattern { " (pattern)" } else { "" };
    format!("{select} {task} -> {}{pattern}, {}{main}", artefact.path.value(), shape(&artefact.shape))
}

#[track_caller]
fn check(files: &str, unit: &str, expect: &str) {
    assert_eq!(made(&facts(files, unit)).trim(), expect);
}

/// A script of Spring Boot, with more lines.
fn boot(more: &str) -> String {
    format!(
        "//- settings.gradle\nrootProject.name = 'shop'\n//- build.gradle\nplugins {{\n    id 'java'\n    \
         id 'org.springframework.boot' version '3.5.4'\n}}\n{more}\n"
    )
}

#[test]
fn names_of_archives_are_put_together() {
    check(&boot("version = '1.2'"), "", "bootJar -> build/libs/shop-1.2.jar, boot");
    check(&boot("version '1.2'"), "", "bootJar -> build/libs/shop-1.2.jar, boot");
    check(&boot(""), "", "bootJar -> build/libs/shop.jar, boot");
    check(&boot("version = '1'\narchivesBaseName = 'till'"), "", "bootJar -> build/libs/till-1.jar, boot");
    check(&boot("base { archivesName = 'till' }"), "", "bootJar -> build/libs/till.jar, boot");
    check(
        &boot("version = '1'\nbootJar { archiveClassifier = 'app' }"),
        "",
        "bootJar -> build/libs/shop-1-app.jar, boot",
    );
    check(&boot("bootJar { archiveFileName = 'x.jar' }"), "", "bootJar -> build/libs/x.jar, boot");
    check(&boot("bootJar.archiveFileName = 'x.jar'"), "", "bootJar -> build/libs/x.jar, boot");
    check(
        &boot("tasks.named('bootJar') { archiveFileName.set(\"${project.name}.jar\") }"),
        "",
        "bootJar -> build/libs/shop.jar, boot",
    );
    check(
        &boot("version = '1'\ntasks.withType(Jar) { archiveVersion = '' }"),
        "",
        "bootJar -> build/libs/shop.jar, boot",
    );
    check(&boot("version = '1'\nlayout.buildDirectory = 'out'"), "", "bootJar -> out/libs/shop-1.jar, boot");
    check(
        &boot("version = file('VERSION').text.trim()\n//- VERSION\n4.5\n"),
        "",
        "bootJar -> build/libs/shop-4.5.jar, boot",
    );
    check(&boot("//- gradle.properties\nversion=7\n"), "", "bootJar -> build/libs/shop-7.jar, boot");
    check(&boot("version = gitVersion()"), "", "bootJar -> build/libs/shop-*.jar (pattern), boot");
}

#[test]
fn archives_of_spring_boot_are_taken_apart_as_their_version_says() {
    let old = boot("version = '1'").replace("3.5.4", "2.7.18");
    check(&old, "", "bootJar -> build/libs/shop-1.jar, boot by org.springframework.boot.loader.JarLauncher");
    let script = "bootJar { launchScript() }";
    check(
        &boot(script),
        "",
        "bootJar -> build/libs/shop.jar, boot whole: a script stands before the archive, which its tools do not read",
    );
    check(
        &boot("bootJar { layered { enabled = false } }"),
        "",
        "bootJar -> build/libs/shop.jar, boot whole: its layers are switched off",
    );
    let none = boot("").replace(" version '3.5.4'", "");
    check(&none, "", "bootJar -> build/libs/shop.jar, boot whole: its version is not written in the repository");
    let war = boot("apply plugin: 'war'\nversion = '1'");
    assert!(made(&facts(&war, "")).starts_with(" bootWar -> build/libs/shop-1.war, boot"));
    check(
        &boot("bootJar { enabled = false }"),
        "",
        "java/library: nothing here runs: no plugin makes a program, and no task makes a jar that can be started",
    );
    check(
        &boot("bootJar.enabled = false"),
        "",
        "java/library: nothing here runs: no plugin makes a program, and no task makes a jar that can be started",
    );
}

#[track_caller]
fn check_boot(files: &str, expect: &str) {
    let facts = facts(files, "");
    assert_eq!(facts.versions.boot.as_ref().map(|version| version.value().as_str()), Some(expect), "{}", made(&facts));
}

#[test]
fn versions_of_spring_boot_stand_in_many_places() {
    check_boot(&boot(""), "3.5.4");
    check_boot(
        "//- build.gradle\nbuildscript {\n ext { bootVersion = '3.1.2' }\n dependencies {\n  classpath \
         \"org.springframework.boot:spring-boot-gradle-plugin:${bootVersion}\"\n }\n}\napply plugin: 'java'\n\
         apply plugin: 'org.springframework.boot'\n",
        "3.1.2",
    );
    check_boot(
        "//- settings.gradle.kts\npluginManagement { plugins { id(\"org.springframework.boot\") version \"3.4.1\" } }\n\
         //- build.gradle.kts\nplugins {\n java\n id(\"org.springframework.boot\")\n}\n",
        "3.4.1",
    );
    check_boot(
        "//- settings.gradle.kts\npluginManagement {\n val bootVersion: String by settings\n plugins { \
         id(\"org.springframework.boot\") version bootVersion } }\n//- gradle.properties\nbootVersion=3.4.2\n\
         //- build.gradle.kts\nplugins {\n java\n id(\"org.springframework.boot\")\n}\n",
        "3.4.2",
    );
    check_boot(
        "//- gradle/libs.versions.toml\n[versions]\nspring-boot = \"4.0.6\"\n[plugins]\nboot = { id = \
         \"org.springframework.boot\", version.ref = \"spring-boot\" }\n//- build.gradle.kts\nplugins {\n java\n \
         alias(libs.plugins.boot)\n}\n",
        "4.0.6",
    );
    check_boot(
        "//- build.gradle\nplugins { id 'application' }\ndependencies {\n implementation \
         platform('org.springframework.boot:spring-boot-dependencies:3.2.1')\n implementation \
         'org.springframework.boot:spring-boot-starter-web'\n}\n",
        "3.2.1",
    );
}

/// Two projects, the second of which runs.
const TWO: &str = "//- settings.gradle\nrootProject.name = 'all'\ninclude ':core', ':web:site'\nproject(':web:site')\
.projectDir = file('site')\n//- build.gradle\nplugins { id 'org.springframework.boot' version '3.5.4' apply false }\n\
allprojects { version = '5' }\nsubprojects { apply plugin: 'java'\n java { toolchain { languageVersion = \
JavaLanguageVersion.of(21) } } }\n//- core/build.gradle\ndependencies { api \
'org.springframework.boot:spring-boot-starter-web' }\n//- core/src/main/java/A.java\nclass A {}\n//- site/build.gradle\n\
apply plugin: 'org.springframework.boot'\ndependencies { implementation project(':core') }\n";

#[test]
fn a_unit_is_a_project_of_the_build_above_it() {
    check(TWO, "site", ":web:site bootJar -> build/libs/site-5.jar, boot");
    let found = facts(TWO, "site");
    assert_eq!(found.root.as_str(), "");
    assert_eq!(found.versions.boot.as_ref().map(|version| version.value().as_str()), Some("3.5.4"));
    let wishes: Vec<(u32, WishKind)> = found.jdk.wishes.iter().map(|wish| (*wish.line.value(), wish.kind)).collect();
    assert_eq!(wishes, [(21, WishKind::Exact)]);
    assert!(found.frameworks.iter().any(|framework| framework.server), "by the project that it stands on");
    check(
        TWO,
        "core",
        "java/library: nothing here runs: no plugin makes a program, and no task makes a jar that can be started",
    );
    check(TWO, "", "java/aggregator: this build only lists projects, and its root makes nothing itself");
    let why = facts(TWO, "").why_not.map(|why| why.help).unwrap_or_default();
    assert!(why.iter().any(|help| help.contains("site")), "{why:?}");
    // What is included only a run of the settings tells.
    let listed = "//- settings.gradle\nfile('apps').eachDir { include \"apps:${it.name}\" }\n//- apps/a/build.gradle\n\
                  plugins { id 'application' }\napplication { mainClass = 'x.Y' }\n";
    check(listed, "apps/a", ":apps:a installDist -> build/install/a, distribution of a, starts x.Y");
}

#[test]
fn conventions_are_read_like_scripts() {
    let files = "//- settings.gradle.kts\npluginManagement { includeBuild(\"logic\") }\nrootProject.name = \"all\"\n\
                 include(\":app\")\n//- logic/build.gradle.kts\nplugins { `kotlin-dsl` }\ndependencies { \
                 implementation(\"org.springframework.boot:spring-boot-gradle-plugin:4.0.6\") }\n\
                 //- logic/src/main/kotlin/house.base.gradle.kts\nplugins { java }\nversion = \"9\"\n\
                 java { toolchain { languageVersion.set(JavaLanguageVersion.of(25)) } }\n\
                 //- logic/src/main/kotlin/house.service.gradle.kts\nplugins {\n id(\"house.base\")\n \
                 id(\"org.springframework.boot\")\n}\n//- app/build.gradle.kts\nplugins { id(\"house.service\") }\n";
    check(files, "app", ":app bootJar -> build/libs/app-9.jar, boot");
    assert_eq!(facts(files, "app").jdk.wishes.first().map(|wish| *wish.line.value()), Some(25));
    let constants = "//- settings.gradle.kts\nrootProject.name = \"one\"\n//- buildSrc/src/main/kotlin/Versions.kt\nobject \
                     Versions {\n const val JAVA = 21\n const val BOOT = \"3.5.4\"\n}\n//- build.gradle.kts\nplugins {\n \
                     java\n id(\"org.springframework.boot\") version Versions.BOOT\n}\njava { toolchain { \
                     languageVersion.set(JavaLanguageVersion.of(Versions.JAVA)) } }\n";
    check(constants, "", "bootJar -> build/libs/one.jar, boot");
    assert_eq!(facts(constants, "").jdk.wishes.first().map(|wish| *wish.line.value()), Some(21));
    let applied = "//- build.gradle\napply from: 'gradle/app.gradle'\n//- gradle/app.gradle\napply plugin: 'application'\n\
                   mainClassName = 'x.Main'\n//- settings.gradle\nrootProject.name = 'one'\n";
    check(applied, "", "installDist -> build/install/one, distribution of one, starts x.Main");
    // Scripts that apply one another come to an end.
    let round =
        "//- build.gradle\napply from: 'a.gradle'\n//- a.gradle\napply from: 'build.gradle'\napply from: 'a.gradle'\n";
    assert!(facts(round, "").artefact.is_none());
}

#[test]
fn other_plugins_make_other_things() {
    let of = |plugins: &str, more: &str| {
        format!(
            "//- settings.gradle\nrootProject.name = 'shop'\n//- build.gradle\nplugins {{\n{plugins}\n}}\nversion = '2'\n{more}\n"
        )
    };
    let main = "application { mainClass = 'x.Main' }";
    check(
        &of("id 'com.gradleup.shadow' version '9.0.0'\nid 'application'", main),
        "",
        "shadowJar -> build/libs/shop-2-all.jar, jar",
    );
    check(
        &of(
            "id 'com.gradleup.shadow' version '9.0.0'\nid 'application'",
            &format!("{main}\nshadowJar {{ archiveClassifier = '' }}"),
        ),
        "",
        "shadowJar -> build/libs/shop-2.jar, jar",
    );
    check(&of("id 'io.ktor.plugin' version '3.4.0'", main), "", "buildFatJar -> build/libs/shop-all.jar, jar");
    check(
        &of(
            "id 'io.ktor.plugin' version '3.4.0'",
            &format!("{main}\nktor {{ fatJar {{ archiveFileName.set('f.jar') }} }}"),
        ),
        "",
        "buildFatJar -> build/libs/f.jar, jar",
    );
    check(&of("id 'io.quarkus' version '3.30.0'", ""), "", "quarkusBuild -> build/quarkus-app, quarkus");
    check(
        &of("id 'io.quarkus' version '3.30.0'", "//- gradle.properties\nquarkus.package.jar.type=uber-jar\n"),
        "",
        "quarkusBuild -> build/shop-2-runner.jar, jar",
    );
    check(&of("id 'application'", main), "", "installDist -> build/install/shop, distribution of shop, starts x.Main");
    check(
        &of("id 'application'", "application {\n mainClass = 'x.Main'\n applicationName = 'till'\n}"),
        "",
        "installDist -> build/install/till, distribution of till, starts x.Main",
    );
    check(
        &of("id 'application'", "application {\n mainModule = 'x'\n mainClass = 'x.Main'\n}"),
        "",
        "installDist -> build/install/shop, distribution of shop",
    );
    let fat = "task fatJar(type: Jar) {\n archiveBaseName = 'all'\n manifest { attributes 'Main-Class': 'x.Main' }\n \
               from { configurations.runtimeClasspath.collect { it.isDirectory() ? it : zipTree(it) } }\n with jar\n}";
    check(&of("id 'java'", fat), "", "fatJar -> build/libs/all-2.jar, jar");
    let own = "jar {\n manifest { attributes('Main-Class': 'x.Main') }\n from(configurations.runtimeClasspath.collect { zipTree(it) })\n}";
    check(&of("id 'java'", own), "", "jar -> build/libs/shop-2.jar, jar");
    check(
        &of("id 'java'", "jar { manifest { attributes 'Main-Class': 'x.Main' } }"),
        "",
        "jar -> build/libs/shop-2.jar, jar",
    );
    check(
        &of("id 'java-library'", ""),
        "",
        "java/library: nothing here runs: no plugin makes a program, and no task makes a jar that can be started",
    );
    check(
        &of("id 'com.android.application'", ""),
        "",
        "java/no-program: the plugin com.android.application says what this is: a program for Android",
    );
}

#[test]
fn options_of_start_scripts_come_along() {
    let files = "//- build.gradle.kts\nplugins { application }\napplication {\n mainClass = \"x.Main\"\n \
                 applicationDefaultJvmArgs = listOf(\"-Dhall=1\", \"-Xmx512m\", \"--enable-preview\")\n}\n";
    let found = facts(files, "");
    let options: Vec<&str> = found.build.options.iter().map(|option| option.value().as_str()).collect();
    assert_eq!(options, ["-Dhall=1", "--enable-preview"]);
}

#[track_caller]
fn check_line(more: &str, expect: &str) {
    let found = facts(&format!("//- build.gradle.kts\nplugins {{ java }}\n{more}\n"), "");
    let wishes = found.jdk.wishes.iter().map(|wish| format!("{:?} {}", wish.kind, wish.line.value()));
    assert_eq!(wishes.collect::<Vec<_>>().join(", "), expect, "{more}");
}

#[test]
fn lines_of_the_jdk_are_asked_for_in_many_ways() {
    check_line("java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }", "Exact 21");
    check_line("java.toolchain.languageVersion.set(JavaLanguageVersion.of(\"17\"))", "Exact 17");
    check_line("kotlin { jvmToolchain(21) }", "Exact 21");
    check_line("kotlin { jvmToolchain { languageVersion.set(JavaLanguageVersion.of(11)) } }", "Exact 11");
    check_line("java { sourceCompatibility = JavaVersion.VERSION_17 }", "AtLeast 17");
    check_line("sourceCompatibility = JavaVersion.VERSION_1_8", "AtLeast 8");
    check_line("tasks.withType<JavaCompile>().configureEach { options.release.set(17) }", "AtLeast 17");
    check_line("tasks.withType<JavaCompile> { options.release = 21 }", "AtLeast 21");
    check_line("tasks.withType<KotlinCompile> { kotlinOptions { jvmTarget = \"17\" } }", "AtLeast 17");
    check_line("kotlin { compilerOptions { jvmTarget = JvmTarget.JVM_21 } }", "AtLeast 21");
}

#[test]
fn gradle_and_compilers_have_their_lines() {
    let found = facts("//- build.gradle.kts\nplugins { kotlin(\"jvm\") version \"2.2.21\" }\n", "");
    let caps: Vec<String> = found.jdk.caps.iter().map(|cap| format!("{} {}", cap.what, cap.newest)).collect();
    assert_eq!(caps, ["Gradle 9.2.1 25", "Kotlin 2.2.21 24"]);
    let floors: Vec<u32> = found.jdk.floors.iter().map(|floor| floor.least).collect();
    assert_eq!(floors, [17]);
}

#[track_caller]
fn check_finding(files: &str, rule: &str) {
    let found = facts(files, "");
    let rules: Vec<&str> = found.findings.iter().map(|finding| finding.rule).collect();
    assert!(rules.contains(&rule), "{rules:?}");
}

#[test]
fn what_an_image_does_not_have_is_told() {
    let plain = "//- build.gradle\nplugins { id 'application' }\napplication { mainClass = 'x.Main' }\n";
    check_finding(&format!("{plain}repositories {{ jcenter() }}\n"), "java/jcenter");
    check_finding(&format!("{plain}repositories {{ mavenLocal() }}\n"), "java/maven-local-only");
    check_finding(
        &format!("{plain}repositories {{ maven {{ url 'http://repo.example/maven' }} }}\n"),
        "java/plain-http-repository",
    );
    check_finding(&format!("{plain}//- gradle.properties\norg.gradle.java.home=/opt/jdk\n"), "java/jdk-of-a-machine");
    check_finding(&format!("{plain}apply plugin: 'com.palantir.git-version'\n"), "java/needs-git");
    let none = crate::testing::with_unit(plain, "", |unit| read::read(unit, &evidence::gather(unit)));
    assert!(none.findings.iter().any(|finding| finding.rule == "java/no-gradle-wrapper"));
    let jarless =
        format!("{plain}//- gradlew\n#!/bin/sh\n//- gradle/wrapper/gradle-wrapper.properties\ndistributionUrl=x\n");
    let jarless = crate::testing::with_unit(&jarless, "", |unit| read::read(unit, &evidence::gather(unit)));
    assert!(jarless.wrapper.is_none());
    assert!(jarless.findings.iter().any(|finding| finding.rule == "java/wrapper-without-jar"));
    let skips = facts(&format!("{plain}apply plugin: 'com.gorylenko.gradle-git-properties'\n"), "").build.skips;
    assert_eq!(skips.iter().map(|skip| skip.value().as_str()).collect::<Vec<_>>(), [":generateGitProperties"]);
}

#[track_caller]
fn check_secrets(repository: &str, expect: &[&str]) {
    let files = format!(
        "//- build.gradle\nplugins {{ id 'application' }}\nrepositories {{ maven {{\n url 'https://repo.example/m'\n{repository}\n}} }}\n"
    );
    let found = facts(&files, "");
    let secrets: Vec<String> = found.build.secrets.iter().map(|need| format!("{} {}", need.id, need.from)).collect();
    assert_eq!(secrets, expect);
}

#[test]
fn credentials_of_repositories_are_secrets() {
    check_secrets(
        "credentials {\n username = System.getenv('USER_OF_REPO')\n password = System.getenv('TOKEN')\n}",
        &["USER_OF_REPO env=USER_OF_REPO", "TOKEN env=TOKEN"],
    );
    check_secrets(
        "credentials {\n username findProperty('u')\n password findProperty('p')\n}",
        &["gradle_properties src=$HOME/.gradle/gradle.properties"],
    );
    check_secrets("credentials(PasswordCredentials)", &["gradle_properties src=$HOME/.gradle/gradle.properties"]);
    check_secrets(
        "credentials {\n username = repoUser\n password = repoPassword\n}",
        &["gradle_properties src=$HOME/.gradle/gradle.properties"],
    );
    check_secrets("", &[]);
}

#[test]
fn front_ends_are_made_apart() {
    let files = "//- settings.gradle\nrootProject.name = 'all'\ninclude 'client'\n//- build.gradle\nplugins { id \
                 'application' }\napplication { mainClass = 'x.Main' }\nprocessResources.dependsOn ':client:copyUi'\n\
                 //- client/build.gradle\nplugins { id 'org.siouan.frontend-jdk17' version '8.0.0' }\ntasks.register('copyUi', \
                 Copy) {\n dependsOn 'assembleFrontend'\n from 'build'\n into '../src/main/resources/ui'\n}\n\
                 //- client/package.json\n{}\n";
    let found = facts(files, "");
    let ends: Vec<String> = found
        .build
        .front_ends
        .iter()
        .map(|one| {
            let output = one.output.as_ref().map_or_else(String::new, |output| output.value().to_string());
            let skip: Vec<&str> = one.skip.iter().map(|skip| skip.value().as_str()).collect();
            format!("{} -> {output} without {}", one.folder.value(), skip.join(" "))
        })
        .collect();
    assert_eq!(ends, ["client -> client/build without :client:installFrontend :client:assembleFrontend"]);
}

#[test]
fn catalogs_are_files_lines_and_published() {
    let deps = |files: &str| {
        let found = facts(files, "");
        let words = found
            .dependencies
            .iter()
            .map(|known| format!("{}:{}", known.key, known.version.clone().unwrap_or_default()));
        words.collect::<Vec<_>>().join(" ")
    };
    let toml = "//- gradle/libs.versions.toml\n[versions]\nk = \"3.4.0\"\n[libraries]\nktor-core = { module = \
                \"io.ktor:ktor-server-core\", version.ref = \"k\" }\nktor-netty = { group = \"io.ktor\", name = \
                \"ktor-server-netty\", version = \"3.4.1\" }\n[bundles]\nktor = [\"ktor-core\", \"ktor-netty\"]\n\
                //- build.gradle.kts\nplugins { application }\ndependencies {\n implementation(libs.bundles.ktor)\n \
                runtimeOnly(libs.ktor.core)\n implementation(\"a:b:$unknown\")\n}\n";
    assert_eq!(
        deps(toml),
        "io.ktor:ktor-server-core:3.4.0 io.ktor:ktor-server-netty:3.4.1 io.ktor:ktor-server-core:3.4.0 a:b:"
    );
    let published = "//- settings.gradle.kts\ndependencyResolutionManagement { versionCatalogs { create(\"ktorLibs\") { \
                     from(\"io.ktor:ktor-version-catalog:3.3.1\") } } }\n//- build.gradle.kts\nplugins { \
                     alias(ktorLibs.plugins.ktor) }\ndependencies { implementation(ktorLibs.server.netty) }\n";
    let chained = published.replace(
        "create(\"ktorLibs\") { from(\"io.ktor:ktor-version-catalog:3.3.1\") }",
        "create(\"ktorLibs\").from(\"io.ktor:ktor-version-catalog:3.3.1\")",
    );
    assert_eq!(deps(&chained), "io.ktor:ktor-server-netty:3.3.1");
    assert_eq!(deps(published), "io.ktor:ktor-server-netty:3.3.1");
}
