plugins {
    alias(libs.plugins.spring.boot)
    alias(libs.plugins.kotlin.jvm) apply false
    alias(libs.plugins.git.properties) version "2.0" apply true
    id(libs.plugins.shadow.get().pluginId)
}

dependencies {
    implementation(libs.spring.boot.starter.web)
    implementation(libs.bundles.ktor.server)
    implementation(platform(libs.jackson.bom))
    testImplementation(testLibs.junit.jupiter)
    implementation(libs.kotlin.stdlib) { exclude(group = "x", module = "y") }
    annotationProcessor(variantOf(libs.mapstruct) { classifier("all") })
}

java.toolchain.languageVersion.set(libs.versions.java.map(JavaLanguageVersion::of))
kotlin { jvmToolchain(libs.versions.java.get().toInt()) }
