plugins {
    id("garden.service")
}

dependencies {
    implementation(projects.lib.soil)
    implementation(libs.boot.web)
}
