rootProject.name = "tea-house"

dependencyResolutionManagement {
    versionCatalogs {
        create("deps") {
            version("ktor", "3.3.1")
            version("kotlin", "2.2.21")
            plugin("ktor", "io.ktor.plugin").versionRef("ktor")
            plugin("kotlin", "org.jetbrains.kotlin.jvm").versionRef("kotlin")
            library("server-cio", "io.ktor", "ktor-server-cio").versionRef("ktor")
        }
    }
    repositories {
        mavenCentral()
    }
}
