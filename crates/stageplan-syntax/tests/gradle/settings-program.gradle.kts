import java.io.File

rootProject.name = "program"

fun File.isModule(): Boolean = isDirectory && resolve("build.gradle.kts").exists()

rootDir.listFiles()
    ?.filter { it.isModule() }
    ?.forEach { module ->
        include(":${module.name}")
    }

when (System.getenv("FLAVOUR")) {
    "small" -> include(":small")
    "large" -> {
        include(":large")
        include(":larger")
    }
    else -> println("no flavour")
}

abstract class Rule : ComponentMetadataRule {
    override fun execute(context: ComponentMetadataContext) {
        listOf("a").forEach { base -> add(context, base) }
    }
}

gradle.beforeProject {
    if (!enabled)
        return@beforeProject
    apply(plugin = "base")
}

include(":always")
