ThisBuild / scalaVersion := "3.7.3"

def http(module: String): ModuleID =
  val version = "0.23.34"
  "org.http4s" %% s"http4s-$module" % version

lazy val root = project
  .in(file("."))
  .enablePlugins(JavaAppPackaging)
  .settings(
    name := "moth-trap",
    version := "0.2.0",
    libraryDependencies ++= Seq(http("ember-server"), http("dsl")),
    scalacOptions += "-release:17",
    Universal / target := baseDirectory.value / "target" / "universal",
    executableScriptName := "moths",
  )
