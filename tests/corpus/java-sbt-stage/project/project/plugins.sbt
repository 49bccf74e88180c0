addSbtPlugin("com.github.sbt" % "sbt-native-packager" % "1.11.4")
addSbtPlugin("org.scalameta"  % "sbt-scalafmt"        % "2.5.5")
