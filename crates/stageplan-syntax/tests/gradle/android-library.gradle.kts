plugins {
    id("com.android.library")
    kotlin("android")
}

android {
    compileSdk = libs.versions.compileSdk.get().toInt()
    defaultConfig {
        minSdk = 24
        consumerProguardFiles("consumer-rules.pro")
        testInstrumentationRunner = "androidx.test.runner.AndroidJUnitRunner"
    }
    buildTypes {
        getByName("release") {
            isMinifyEnabled = false
            proguardFiles(getDefaultProguardFile("proguard-android.txt"), "rules.pro")
        }
        val staging by creating { initWith(getByName("debug")) }
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
    }
    packaging { resources.excludes += setOf("META-INF/LICENSE*", "**/*.md") }
}
