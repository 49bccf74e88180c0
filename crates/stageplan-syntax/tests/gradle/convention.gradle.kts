// A script plugin of build-logic.
plugins {
    `kotlin-dsl`
    id("java-conventions")
}

val libs = extensions.getByType<VersionCatalogsExtension>().named("libs")

extensions.configure<JavaPluginExtension> {
    toolchain.languageVersion.set(JavaLanguageVersion.of(libs.findVersion("java").get().requiredVersion))
    withSourcesJar()
}

configure<SpringBootExtension> {
    mainClass.set("com.example.Main")
}

the<JavaPluginExtension>().sourceCompatibility = JavaVersion.VERSION_17

gradlePlugin {
    plugins {
        register("service") {
            id = "com.example.service"
            implementationClass = "com.example.ServicePlugin"
        }
        create("library").apply {
            id = "com.example.library"
        }
    }
}

pluginManager.withPlugin("java") {
    java { toolchain { languageVersion = JavaLanguageVersion.of(11) } }
}
