allprojects {
    group = "org.example"
    version = "2.0"
}

subprojects {
    apply(plugin = "org.jetbrains.kotlin.jvm")
    apply<JavaLibraryPlugin>()
    configure<JavaPluginExtension> {
        sourceCompatibility = JavaVersion.VERSION_21
    }
    tasks.withType<KotlinCompile>().configureEach {
        compilerOptions { freeCompilerArgs.addAll("-Xjsr305=strict", "-Xcontext-receivers") }
    }
    the<JavaPluginExtension>().withJavadocJar()
}

project(":core") {
    dependencies {
        "implementation"("org.example:core:1")
    }
}
