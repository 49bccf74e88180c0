plugins {
    id("java"
    id("application")
}

dependencies {
    implementation("a:b:1"
    implementation("c:d:1"))
    implementation(libs.x
}

version = "1.0"
