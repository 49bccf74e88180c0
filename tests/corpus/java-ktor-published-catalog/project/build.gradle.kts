plugins {
    kotlin("jvm") version "2.3.20"
    alias(ktorLibs.plugins.ktor)
}

group = "example.bells"
version = "0.4"

kotlin {
    jvmToolchain(21)
}

application {
    mainClass = "example.bells.TowerKt"
}

dependencies {
    implementation(ktorLibs.server.core)
    implementation(ktorLibs.server.netty)
    testImplementation(ktorLibs.server.testHost)
}
