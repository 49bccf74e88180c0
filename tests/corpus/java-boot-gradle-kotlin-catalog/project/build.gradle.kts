import org.springframework.boot.gradle.tasks.bundling.BootJar

plugins {
    alias(libs.plugins.kotlin.jvm)
    alias(libs.plugins.kotlin.spring)
    alias(libs.plugins.boot)
    alias(libs.plugins.management)
}

group = "example.strings"
version = providers.gradleProperty("release").getOrElse("dev")

kotlin {
    jvmToolchain(libs.versions.java.get().toInt())
    compilerOptions {
        freeCompilerArgs.addAll("-Xjsr305=strict")
    }
}

dependencies {
    implementation(libs.bundles.web)
    implementation(libs.kotlin.reflect)
    testImplementation(libs.boot.test)
    testRuntimeOnly(libs.junit.launcher)
}

tasks.named<BootJar>("bootJar") {
    archiveFileName.set("violins.jar")
}

tasks.jar {
    enabled = false
}

tasks.test {
    useJUnitPlatform()
}
