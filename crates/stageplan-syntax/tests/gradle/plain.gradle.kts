plugins {
    java
    `java-library`
    kotlin("jvm") version "2.1.0"
    kotlin("plugin.spring") version "2.1.0" apply false
    id("org.springframework.boot") version "3.5.0"
    alias(libs.plugins.dependency.management)
}

group = "com.example"
version = "0.0.1-SNAPSHOT"

java {
    toolchain { languageVersion.set(JavaLanguageVersion.of(21)) }
}

dependencies {
    implementation("org.springframework.boot:spring-boot-starter-web")
    implementation(platform("org.example:bom:1.0"))
    implementation(libs.jackson.module.kotlin)
    implementation(projects.coreApi)
    implementation(project(":core"))
    testImplementation(kotlin("test"))
    "custom"("org.example:custom:1")
    add("other", "org.example:other:2")
}

tasks.withType<Test> {
    useJUnitPlatform()
}

tasks.named<BootJar>("bootJar") {
    archiveFileName = "shop.jar"
}
