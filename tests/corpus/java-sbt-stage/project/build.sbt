import com.typesafe.sbt.packager.docker.DockerVersion

name := "star-catalogue"

version      := "1.2.0"
scalaVersion := "3.3.7"
organization := "example.night"

lazy val root = (project in file("."))
  .enablePlugins(JavaAppPackaging, DockerPlugin)
  .settings(
    scalacOptions ++= Seq("-deprecation", "-release", "21"),
    libraryDependencies ++= Seq(
      "com.lihaoyi"   %% "cask"         % "0.11.3",
      "com.typesafe"   % "config"       % "1.4.5",
      "org.scalameta" %% "munit"        % "1.2.0" % Test,
    ),
    Compile / mainClass := Some("example.night.Catalogue"),
    Universal / javaOptions ++= Seq(
      "-J-Xmx1g",
      "-Dconfig.override_with_env_vars=true",
    ),
    dockerBaseImage := "eclipse-temurin:21-jre",
    dockerExposedPorts := Seq(8980),
  )
