use std::collections::BTreeMap;

use crate::jvm::sbt::{Build, Change, Lookup, Named, Owner};

/// Projects, settings with their text, libraries and plugins.
fn check(text: &str, expect: &[&str]) {
    let build = Build::parse(text);
    assert_eq!(build.problems, [], "{text}");
    let known = BTreeMap::from([("Versions.known".to_owned(), "7".to_owned())]);
    let mut found = Vec::new();
    let names = |named: &[Named<'_>]| {
        let shown = named.iter().map(|named| match &named.config {
            Some(config) => format!("{} % {config}", named.name),
            None => named.name.to_owned(),
        });
        shown.collect::<Vec<_>>().join(" ")
    };
    for project in &build.projects {
        let lookup = Lookup::new(&build, None, &known);
        let mut line = format!("project {} in {}", project.name, lookup.folder(project).unwrap_or_default());
        for (what, list) in [
            ("plugins", &project.plugins),
            ("needs", &project.depends_on),
            ("aggregates", &project.aggregates),
            ("shares", &project.shares),
        ] {
            if !list.is_empty() {
                line.push_str(&format!(", {what} {}", names(list)));
            }
        }
        found.push(line);
    }
    for setting in &build.settings {
        let project = if let Owner::Project(index) = setting.owner { Some(index) } else { None };
        let lookup = Lookup::new(&build, project, &known);
        let owner = match setting.owner {
            Owner::Project(index) => format!("{}: ", build.projects[index].name),
            Owner::ThisBuild => "all: ".to_owned(),
            Owner::List(name) => format!("list {name}: "),
            Owner::Bare => String::new(),
        };
        let scope: String = setting.scope.iter().map(|scope| format!("{scope} / ")).collect();
        let value = if setting.key == "libraryDependencies" { None } else { lookup.text(&setting.value) };
        let value = value.unwrap_or_else(|| "?".to_owned());
        found.push(format!("{owner}{scope}{} {:?} {value}", setting.key, setting.change));
        if setting.key == "libraryDependencies" && setting.change != Change::Remove {
            for module in lookup.modules(&setting.value) {
                let cross = if module.cross { "%%" } else { "%" };
                let (version, config) = (module.version.unwrap_or_default(), module.config.unwrap_or_default());
                found.push(
                    format!("  {} {cross} {} {version} {config}", module.group, module.name).trim_end().to_owned(),
                );
            }
        }
        assert!(text.get(setting.span.start..setting.span.end).is_some());
    }
    if !build.enabled.is_empty() {
        found.push(format!("enables {}", names(&build.enabled)));
    }
    for module in Lookup::new(&build, None, &known).sbt_plugins() {
        found.push(format!("plugin {}:{}:{}", module.group, module.name, module.version.unwrap_or_default()));
    }
    assert_eq!(found, expect, "{text}");
}

#[test]
fn reads_a_single_project() {
    check(
        r#"
import com.typesafe.sbt.packager.docker._

val akkaVersion = "2.8.0"
name := """shop"""
organization := "org.example"
ThisBuild / version := s"1.${akkaVersion}"
scalaVersion := "2.13.12"

enablePlugins(JavaAppPackaging, DockerPlugin)
Compile / mainClass := Some("org.example.Main")
mainClass in (Compile, run) := Some("org.example.Run")
mainClass in assembly := Some("org.example.Fat")
assembly / assemblyJarName := s"${name.value}-${version.value}.jar"
assembly / test := {}
assembly / assemblyMergeStrategy := {
  case PathList("META-INF", _*) => MergeStrategy.discard
  case _ => MergeStrategy.first
}
scalacOptions ++= Seq("-feature", "-deprecation")
scalacOptions -= "-Xlint"
fork := true
libraryDependencies += "org.example" %% "one" % akkaVersion
libraryDependencies ++= Seq(
  "org.example"   % "two" % "2" % Test,
  "org.example" %%% "three" % Versions.known % "provided", // why
  ("org.example" % "four" % "4").exclude("a", "b"),
  "org.example" % "five" % "5" exclude ("a", "b") classifier "x",
  jdbc,
) ++ Seq("circe-core", "circe-parser").map("io.circe" %% _ % "1")
"#,
        &[
            "name Set shop",
            "organization Set org.example",
            "all: version Set 1.2.8.0",
            "scalaVersion Set 2.13.12",
            "Compile / mainClass Set org.example.Main",
            "Compile / run / mainClass Set org.example.Run",
            "assembly / mainClass Set org.example.Fat",
            "assembly / assemblyJarName Set shop-1.2.8.0.jar",
            "assembly / test Set ?",
            "assembly / assemblyMergeStrategy Set ?",
            "scalacOptions AppendAll ?",
            "scalacOptions Remove -Xlint",
            "fork Set true",
            "libraryDependencies Append ?",
            "  org.example %% one 2.8.0",
            "libraryDependencies AppendAll ?",
            "  org.example % two 2 Test",
            "  org.example %% three 7 provided",
            "  org.example % four 4",
            "  org.example % five 5",
            "enables JavaAppPackaging DockerPlugin",
        ],
    );
}

#[test]
fn reads_several_projects() {
    check(
        r#"
lazy val commonSettings = Seq(
  organization := "org.example",
  scalaVersion := V.scala,
)
object V {
  val scala = "3.4.0"
  lazy val cats: String = "2.1"
}
val cats = "org.typelevel" %% "cats-core" % V.cats
inThisBuild(List(version := "1.0", Test / fork := true))

lazy val root = (project in file("."))
  .aggregate(core, web)
  .settings(commonSettings)
  .settings(name := "root", publish / skip := true)

lazy val core = project.settings(commonSettings: _*).settings(libraryDependencies += cats % Test)

lazy val `my-api` = Project("api", file("modules/api"))

lazy val web = project
  .in(file("apps") / "web")
  .enablePlugins(PlayScala, com.example.BuildInfoPlugin)
  .disablePlugins(PlayLayoutPlugin)
  .dependsOn(core % "compile->compile;test->test", `my-api`)
  .settings(
    commonSettings,
    inConfig(IntegrationTest)(Seq(parallelExecution := false)),
    Compile / run / mainClass := Some("web." + "Main"),
    PlayKeys.playDefaultPort := 9001,
  )

lazy val shared = crossProject(JSPlatform, JVMPlatform).crossType(CrossType.Pure).in(file("shared")).dependsOn(core.jvm)
lazy val made = module("made").dependsOn(core)
lazy val docs = taskKey[Unit]("docs")
"#,
        &[
            "project root in ., aggregates core web, shares commonSettings",
            "project core in core, shares commonSettings",
            "project my-api in modules/api",
            "project web in apps/web, plugins PlayScala BuildInfoPlugin, needs core % compile->compile;test->test my-api, \
             shares commonSettings",
            "project shared in shared, needs core",
            "project made in made, needs core",
            "list commonSettings: organization Set org.example",
            "list commonSettings: scalaVersion Set 3.4.0",
            "all: version Set 1.0",
            "all: Test / fork Set true",
            "root: name Set root",
            "root: publish / skip Set true",
            "core: libraryDependencies Append ?",
            "  org.typelevel %% cats-core 2.1 Test",
            "web: IntegrationTest / parallelExecution Set false",
            "web: Compile / run / mainClass Set web.Main",
            "web: playDefaultPort Set 9001",
        ],
    );
}

#[test]
fn reads_plugins_and_indented_code() {
    check(
        "addSbtPlugin(\"com.github.sbt\" % \"sbt-native-packager\" % \"1.10.4\")\nval v = \"2\"\naddSbtPlugin(\"com.eed3si9n\" % \"sbt-assembly\" % v)\nresolvers += \"x\" at \"https://repo.example.com\"\n",
        &[
            "resolvers Append ?",
            "plugin com.github.sbt:sbt-native-packager:1.10.4",
            "plugin com.eed3si9n:sbt-assembly:2",
        ],
    );
    check(
        "def native =\n  val arch = if x then \"a\" else \"b\"\n  (\"g\" % s\"n-$arch\" % \"1\").classifier(arch)\n\nname := \"x\"\nlazy val app = rootProject\n  .settings(\n    version := \"1\"\n  )\n",
        &["project app in .", "name Set x", "app: version Set 1"],
    );
}

#[test]
fn settings_come_in_the_order_in_which_they_count() {
    let text = "version := \"bare\"\nThisBuild / version := \"all\"\nlazy val common = Seq(version := \"common\")\n\
                lazy val root = (project in file(\".\"))\nlazy val a = project.settings(common)\n\
                lazy val b = project.settings(common).settings(version := \"own\")\nlazy val c = project\n";
    let build = Build::parse(text);
    let known = BTreeMap::new();
    let found: Vec<String> = (0..4)
        .map(|index| {
            let lookup = Lookup::new(&build, Some(index), &known);
            lookup.value("version", &[]).and_then(|setting| lookup.text(&setting.value)).unwrap_or_default()
        })
        .collect();
    assert_eq!(found, ["bare", "common", "own", "all"]);
}

#[test]
fn takes_broken_and_hostile_definitions() {
    let units = [
        "a := ",
        "a / ",
        "a in ",
        "lazy val a = ",
        "lazy val a = project.settings(",
        "Seq(",
        "(",
        "{",
        "\"a\" % ",
        "\"a\" %% \"b\" % c % ",
        "object A {",
        "val a = a + ",
        "val a = s\"$a$a\"\n",
        "inThisBuild(",
        "inConfig(a)(",
        ".settings(",
        "a.map(_ % ",
        ") ",
        "} ",
        "def a(",
        "addSbtPlugin(",
        "a ++ ",
        "val a = Seq(a, a)\n",
        "if ",
        "x: ",
        "=> ",
        "case ",
        "s\"${",
        "object A:\n",
        "\n.a",
        "a [",
        "a[b]",
    ];
    let known = BTreeMap::new();
    for unit in units {
        let text = unit.repeat(1500);
        let build = Build::parse(&text);
        let project = (!build.projects.is_empty()).then_some(0);
        let lookup = Lookup::new(&build, project, &known);
        lookup.libraries();
        lookup.sbt_plugins();
        for value in build.values.iter().take(5) {
            drop((lookup.text(&value.value), lookup.modules(&value.value)));
        }
        for setting in build.settings.iter().take(5) {
            lookup.text(&setting.value);
        }
    }
}
