plugins {
    id("garden.java-conventions")
    id("org.springframework.boot")
}

dependencies {
    "implementation"(platform(org.springframework.boot.gradle.plugin.SpringBootPlugin.BOM_COORDINATES))
}

tasks.named<Jar>("jar") {
    enabled = false
}
