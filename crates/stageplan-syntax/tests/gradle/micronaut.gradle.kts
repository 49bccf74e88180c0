plugins {
    id("io.micronaut.application") version "4.5.0"
    id("com.gradleup.shadow") version "8.3.6"
}
application { mainClass = "com.example.Application" }
micronaut {
    runtime("netty")
    testRuntime("junit5")
    processing { incremental(true); annotations("com.example.*") }
}
java { sourceCompatibility = JavaVersion.toVersion("21") }
graalvmNative.toolchainDetection = false
tasks.named<io.micronaut.gradle.docker.NativeImageDockerfile>("dockerfileNative") { jdkVersion = "21" }
