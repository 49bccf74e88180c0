extra["bootVersion"] = "3.3.0"
extra.set("slug", "shop")
val ktorVersion by extra("3.0.1")
val lazyVersion by extra { "9.9" }
val kotlinVersion: String by project
val localJava: Int = 21
val base = "org.example"
val String.dotted: String get() = "$this."
val derived get() = "$base.derived"

group = derived
version = "${extra["bootVersion"]}-$ktorVersion"

java.toolchain.languageVersion = JavaLanguageVersion.of(localJava)

dependencies {
    implementation("io.ktor:ktor-server-core:$ktorVersion")
    implementation("org.jetbrains.kotlin:kotlin-reflect:${kotlinVersion}")
    implementation("$base:lazy:$lazyVersion")
    implementation(base + ":sum:" + property("bootVersion"))
    implementation("$base:unknown:${unknown}")
    implementation(group = "g", name = "n", version = ktorVersion)
}
