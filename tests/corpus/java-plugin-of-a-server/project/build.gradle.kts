plugins {
    java
    id("com.gradleup.shadow") version "9.2.2"
}

group = "example.lanterns"
version = "1.4"

repositories {
    mavenCentral()
    maven("https://papermc.example/repository/maven-public/")
}

dependencies {
    compileOnly("io.papermc.paper:paper-api:1.21.8-R0.1-SNAPSHOT")
    implementation("org.jspecify:jspecify:1.0.0")
}

java.toolchain.languageVersion = JavaLanguageVersion.of(21)

tasks {
    processResources {
        filesMatching("plugin.yml") { expand("version" to project.version) }
    }
    assemble { dependsOn(shadowJar) }
}
