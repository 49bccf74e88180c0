val ktor_version: String by project
val logback = "1.5.0"

plugins {
    kotlin("jvm") version "2.2.0"
    id("io.ktor.plugin") version "3.2.0"
}

application {
    mainClass.set("io.ktor.server.netty.EngineMain")
    applicationDefaultJvmArgs = listOf("-Dio.ktor.development=${project.ext.has("development")}")
}

ktor {
    fatJar { archiveFileName.set("fat.jar") }
    docker {
        jreVersion.set(JavaVersion.VERSION_21)
        portMappings.set(listOf(io.ktor.plugin.features.DockerPortMapping(80, 8080)))
    }
}

dependencies {
    implementation("io.ktor:ktor-server-netty-jvm")
    implementation("ch.qos.logback:logback-classic:$logback")
    testImplementation("io.ktor:ktor-server-test-host:$ktor_version")
}
