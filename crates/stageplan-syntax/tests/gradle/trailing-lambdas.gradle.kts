listOf("a", "b").forEach { name ->
    tasks.register("run-$name") { group = "runs" }
}
tasks.register("x") { doLast { println("x") } }
tasks.register<Exec>("y") {
    commandLine("sh", "-c", "echo")
    environment("A" to "b", "C" to 1)
}
val action: Action<Task> = Action { println(this) }
repositories { maven { url = uri("https://repo.example.com/m2") ; credentials(PasswordCredentials::class) } }
repositories { maven("https://repo.example.com/other") { name = "other" } }
with(java) {
    withSourcesJar()
    toolchain.languageVersion.set(JavaLanguageVersion.of(17))
}
java.apply { sourceCompatibility = JavaVersion.VERSION_17 }
run { println("scope function") }
sourceSets["main"].java.srcDir("gen")
sourceSets.main { resources { srcDir("res") } }
tasks.named("a") { enabled = false }.configure { group = "g" }
configurations.all { resolutionStrategy { force("a:b:1"); eachDependency { if (requested.group == "a") useVersion("2") } } }
"string"("arg") { inner() }
