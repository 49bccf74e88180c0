plugins {
    kotlin("multiplatform") version "2.3.20"
}

repositories {
    mavenCentral()
}

kotlin {
    js(IR) {
        browser {
            commonWebpackConfig {
                outputFileName = "sand.js"
            }
        }
        binaries.executable()
    }
    sourceSets {
        val jsMain by getting
    }
}
