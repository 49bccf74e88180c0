import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    kotlin("multiplatform")
    kotlin("plugin.serialization") version embeddedKotlinVersion
}

kotlin {
    jvm("backend") {
        compilerOptions.jvmTarget.set(JvmTarget.JVM_17)
        withJava()
    }
    js(IR) {
        browser { commonWebpackConfig { cssSupport { enabled.set(true) } } }
        binaries.executable()
    }
    @OptIn(ExperimentalWasmDsl::class)
    wasmJs { nodejs() }
    listOf(iosX64(), iosArm64()).forEach { target ->
        target.binaries.framework { baseName = "Shared" }
    }
    jvmToolchain(17)

    sourceSets {
        val commonMain by getting {
            dependencies {
                implementation("org.example:common:1.0")
            }
        }
        commonTest.dependencies { implementation(kotlin("test")) }
        getByName("backendMain").dependencies {
            implementation(project(":shared"))
        }
    }
}
