pluginManagement {
    repositories {
        gradlePluginPortal()
        mavenCentral()
    }
    includeBuild("build-logic")
}

enableFeaturePreview("TYPESAFE_PROJECT_ACCESSORS")

rootProject.name = "shop"

include(":core", ":web")
include("tools:import")
project(":web").projectDir = file("applications/web")
listOf("alpha", "beta").forEach { include(":modules:$it") }

dependencyResolutionManagement {
    versionCatalogs {
        create("libs") {
            version("boot", "3.5.0")
            library("boot-web", "org.springframework.boot", "spring-boot-starter-web").versionRef("boot")
            plugin("boot", "org.springframework.boot").versionRef("boot")
        }
    }
}
