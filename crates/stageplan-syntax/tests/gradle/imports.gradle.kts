@file:Suppress("UnstableApiUsage", "DSL_SCOPE_VIOLATION")

import com.github.jengelman.gradle.plugins.shadow.tasks.ShadowJar
import org.gradle.kotlin.dsl.*
import org.jetbrains.kotlin.gradle.tasks.KotlinCompile as Compile

@Suppress("DSL_SCOPE_VIOLATION")
plugins {
    id("com.gradleup.shadow") version "8.3.0"
}

tasks.withType<ShadowJar> { archiveClassifier.set("") }
tasks {
    shadowJar {
        archiveFileName.set("app.jar")
        mergeServiceFiles()
    }
    named<JavaExec>("run") { args("x") }
    register<Copy>("copyLibs") { into("libs") }
    create("plainTask")
    val jar by getting(Jar::class) { enabled = false }
    compileKotlin { kotlinOptions.jvmTarget = "17" }
    "check" { dependsOn("copyLibs") }
}
val installer by tasks.registering(Zip::class) { from("x") }
val shadowJar: ShadowJar by tasks
val bootJar by tasks.existing(BootJar::class)
