plugins {
    `java-library`
    `maven-publish`
    signing
}

group = "example.rope"
version = "4.0.0"

java {
    withSourcesJar()
    withJavadocJar()
    toolchain.languageVersion = JavaLanguageVersion.of(17)
}

repositories {
    mavenCentral()
}

dependencies {
    api("org.jspecify:jspecify:1.0.0")
    testImplementation(platform("org.junit:junit-bom:5.13.4"))
    testImplementation("org.junit.jupiter:junit-jupiter")
}

publishing {
    publications {
        create<MavenPublication>("library") {
            from(components["java"])
            pom {
                name = "Knots"
                description = "Every knot of the old harbour"
            }
        }
    }
}

tasks.test {
    useJUnitPlatform()
}
