import org.gradle.internal.os.OperatingSystem

rootProject.name = "sundial"

val started = System.currentTimeMillis()

fun label(): String = when {
    OperatingSystem.current().isLinux -> "linux"
    OperatingSystem.current().isMacOsX -> "mac"
    else -> "other"
}

gradle.settingsEvaluated {
    println("settings of ${rootProject.name} on ${label()}: ${System.currentTimeMillis() - started} ms")
}

gradle.beforeProject {
    if (name != rootProject.name) {
        extra["shadow"] = "long"
    }
}

dependencyResolutionManagement {
    repositoriesMode.set(RepositoriesMode.PREFER_SETTINGS)
    repositories {
        mavenCentral()
        if (System.getenv("SUNDIAL_NIGHTLY") != null) {
            maven("https://packages.example/ktor/eap")
        }
    }
}
