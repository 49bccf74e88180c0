pluginManagement {
    repositories {
        gradlePluginPortal()
    }
}
rootProject.name = "almanac"