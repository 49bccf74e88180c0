ThisBuild / scalaVersion := "2.13.17"
ThisBuild / organization := "example.bridge"
ThisBuild / version      := "0.3.0-SNAPSHOT"

lazy val bridges = (project in file("."))
  .aggregate(span, gate)
  .settings(publish / skip := true)

lazy val span = project

lazy val gate = (project in file("toll-gate"))
  .dependsOn(span % "compile->compile;test->test")
  .settings(
    name := "toll-gate",
    libraryDependencies += "org.slf4j" % "slf4j-simple" % "2.0.17",
    assembly / mainClass := Some("example.bridge.Gate"),
    assembly / assemblyJarName := "gate.jar",
    assembly / assemblyMergeStrategy := {
      case PathList("META-INF", _*) => MergeStrategy.discard
      case _                        => MergeStrategy.first
    },
  )
