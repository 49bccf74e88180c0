plugins {
    alias(deps.plugins.kotlin)
    alias(deps.plugins.ktor)
}

group = "example.tea"
version = "2.0"

application {
    mainClass.set("example.tea.HouseKt")
}

kotlin {
    jvmToolchain {
        languageVersion.set(JavaLanguageVersion.of(21))
    }
}

dependencies {
    implementation(deps.server.cio)
}
