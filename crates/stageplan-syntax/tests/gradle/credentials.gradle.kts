repositories {
    maven {
        name = "internal"
        url = uri(providers.gradleProperty("repositoryUrl").getOrElse("https://repo.example.com/maven"))
        credentials {
            username = System.getenv("REPO_USER") ?: project.findProperty("repoUser") as String?
            password = System.getenv("REPO_TOKEN")
        }
        content { includeGroupByRegex("""com\.example\..*""") }
    }
    exclusiveContent { forRepository { mavenLocal() }; filter { includeGroup("x") } }
}
publishing {
    publications { create<MavenPublication>("maven") { from(components["java"]); artifactId = "thing" } }
}
signing { isRequired = gradle.taskGraph.hasTask("publish"); sign(publishing.publications["maven"]) }
