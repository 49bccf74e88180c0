plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.compose)
}

android {
    namespace = "example.birds"
    compileSdk = 36

    defaultConfig {
        applicationId = "example.birds"
        minSdk = 26
        targetSdk = 36
        versionCode = 7
        versionName = "1.3"
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

dependencies {
    implementation(libs.androidx.activity.compose)
}
