plugins {
    `kotlin-dsl`
}

dependencies {
    implementation(libs.boot.plugin)
}
