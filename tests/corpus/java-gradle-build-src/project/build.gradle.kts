plugins {
    java
    id("org.springframework.boot") version Versions.BOOT
    id("io.spring.dependency-management") version Versions.MANAGEMENT
}

apply(from = "gradle/naming.gradle")

group = "example.hemp"
version = "1.0"

java {
    toolchain {
        languageVersion.set(JavaLanguageVersion.of(Versions.JAVA))
    }
}

repositories {
    mavenCentral()
}

dependencies {
    implementation("org.springframework.boot:spring-boot-starter-webmvc")
}
