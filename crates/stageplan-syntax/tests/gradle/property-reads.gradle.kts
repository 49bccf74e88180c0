val revision: String? by project
val flavour = findProperty("flavour") as String? ?: "plain"
val named = providers.gradleProperty("named").orElse("fallback")
val ci = System.getenv("CI")?.toBoolean() ?: false

version = revision ?: "1.0"
group = "org." + flavour

application {
    mainClass = project.findProperty("main")?.toString() ?: "com.example.Main"
}

if (ci) {
    version = "ci"
} else version = "local"
