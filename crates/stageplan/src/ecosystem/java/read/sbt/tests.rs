use super::{normal, release, scala_folder};
use crate::ecosystem::java::facts::{Facts, Shape};
use crate::ecosystem::java::read::read;
use crate::evidence::Evidence;
use crate::testing::with_unit;

fn said(facts: &Facts) -> String {
    let Some(artefact) = &facts.artefact else {
        let why = facts.why_not.as_ref();
        let help = why.and_then(|finding| finding.help.clone()).unwrap_or_default();
        return why.map_or_else(String::new, |finding| format!("{}; {help}", finding.rule));
    };
    let shape = match &artefact.shape {
        Shape::Folder { start, .. } => start.join(" "),
        Shape::War { server } => format!("war for {server}"),
        _ => "jar".to_owned(),
    };
    let select = facts.build.select.as_ref().map_or_else(String::new, |project| format!("{}/", project.value()));
    let task = facts.build.task.as_ref().map_or("", |task| task.value());
    let pattern = if artefact.pattern { " (pattern)" } else { "" };
    format!("{select}{task}: {}{pattern}, {shape}", artefact.path.value())
}

#[track_caller]
fn check(input: &str, folder: &str, expect: &str) {
    let facts = with_unit(input, folder, |unit| read(unit, &Evidence::default()));
    assert_eq!(said(&facts), expect, "for {input}");
}

const PACKAGER: &str = "//- project/plugins.sbt\naddSbtPlugin(\"com.github.sbt\" % \"sbt-native-packager\" % \"1.11.4\")\n\
    addSbtPlugin(\"com.eed3si9n\" % \"sbt-assembly\" % \"2.3.1\")\n\
    addSbtPlugin(\"org.playframework\" % \"sbt-plugin\" % \"3.0.9\")\n\
    //- project/build.properties\nsbt.version=1.11.7\n\
    //- src/main/scala/A.scala\nobject A { def main(args: Array[String]): Unit = () }\n";

#[test]
fn what_is_laid_out_starts_by_its_script() {
    let with = |rest: &str| format!("//- build.sbt\n{rest}\n{PACKAGER}");
    check(
        &with("name := \"Star Map\"\nenablePlugins(JavaAppPackaging)"),
        "",
        "stage: target/universal/stage, bin/star-map",
    );
    check(
        &with(
            "lazy val root = (project in file(\".\")).enablePlugins(JavaAppPackaging)\n  .settings(name := \"a\", \
               executableScriptName := \"go\", Universal / target := baseDirectory.value / \"out\" / \"it\")",
        ),
        "",
        "stage: out/it/stage, bin/go",
    );
    check(
        &with("name := \"shop\"\nlazy val root = (project in file(\".\")).enablePlugins(PlayScala)"),
        "",
        "stage: target/universal/stage, bin/shop -Dpidfile.path=/dev/null",
    );
}

#[test]
fn one_jar_is_named_by_its_settings_or_by_the_build() {
    let with =
        |rest: &str| format!("//- build.sbt\nname := \"shop\"\nCompile / mainClass := Some(\"A\")\n{rest}\n{PACKAGER}");
    check(
        &with("version := \"1.0\"\nscalaVersion := \"2.13.17\""),
        "",
        "assembly: target/scala-2.13/shop-assembly-1.0.jar, jar",
    );
    check(
        &with("scalaVersion := \"3.3.7\"\nassembly / assemblyJarName := \"all.jar\""),
        "",
        "assembly: target/scala-3.3.7/all.jar, jar",
    );
    check(&with(""), "", "assembly: target/scala-*/shop-assembly*.jar (pattern), jar");
    check(&with("assembly / assemblyOutputPath := file(\"out/all.jar\")"), "", "assembly: out/all.jar, jar");
}

#[test]
fn a_project_of_a_build_is_asked_of_the_whole() {
    let text = format!(
        "//- build.sbt\nThisBuild / scalaVersion := \"2.13.17\"\n\
         lazy val root = (project in file(\".\")).aggregate(core, gate)\nlazy val core = project\n\
         lazy val gate = (project in file(\"toll\")).dependsOn(core).settings(assembly / assemblyJarName := \"g.jar\")\n\
         {}//- toll/src/main/scala/B.scala\nobject B {{ def main(args: Array[String]): Unit = () }}\n\
         //- core/src/main/scala/C.scala\nclass C\n",
        PACKAGER.replace("src/main", "other/main")
    );
    check(&text, "toll", "gate/assembly: target/scala-2.13/g.jar, jar");
    check(&text, "", "java/aggregator; name one of them by `--unit`: toll");
    check(&text, "core", "java/aggregator; name one of them by `--unit`: toll");
}

#[test]
fn what_nothing_lays_out_is_told() {
    check(
        "//- build.sbt\nname := \"a\"\nCompile / mainClass := Some(\"A\")\n//- src/main/scala/A.scala\nobject A { def main(args: Array[String]): Unit = () }\n",
        "",
        "java/sbt-no-packager; add sbt-native-packager to project/plugins.sbt, and `enablePlugins(JavaAppPackaging)` to \
         the project",
    );
}

#[test]
fn options_of_compilers_name_a_line() {
    let words = |text: &str| release(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(words("-deprecation -release 21"), ["21"]);
    assert_eq!(words("-release:17 -Xlint:all"), ["17"]);
    assert_eq!(words("-target:jvm-1.8"), ["1.8"]);
    assert_eq!(words("-release"), Vec::<String>::new());
}

#[test]
fn names_of_files_are_as_sbt_writes_them() {
    assert_eq!(normal("Star  Map!"), "star-map-");
    assert_eq!(scala_folder("2.13.17"), "2.13");
    assert_eq!(scala_folder("3.3.7"), "3.3.7");
}
