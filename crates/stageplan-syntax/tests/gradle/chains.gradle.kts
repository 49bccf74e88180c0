plugins {
    application
}

val launcher = javaToolchains
    .launcherFor {
        languageVersion.set(JavaLanguageVersion.of(21))
    }
    .map { it.executablePath }

tasks
    .register<Jar>("fatJar")
    .configure {
        archiveClassifier
            .set("all")
        from(
            sourceSets
                .main
                .get()
                .output,
        )
        from({
            configurations.runtimeClasspath.get()
                .filter { it.name.endsWith("jar") }
                .map { zipTree(it) }
        })
        duplicatesStrategy =
            DuplicatesStrategy.EXCLUDE
        manifest.attributes["Main-Class"] = "com.example.Main"
        manifest {
            attributes(
                "Main-Class" to "com.example.Main",
                "Multi-Release" to true,
            )
            attributes(mapOf("A" to "b"))
        }
    }

application.mainClass
    .set("com.example.Main")
