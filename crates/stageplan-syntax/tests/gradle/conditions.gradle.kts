val os = org.gradle.internal.os.OperatingSystem.current()
val natives = when {
    os.isLinux -> "linux"
    os.isMacOsX -> "macos"
    else -> error("none")
}
dependencies {
    if (os.isLinux) implementation("a:linux:1") else implementation("a:other:1")
    when (natives) { "linux" -> runtimeOnly("b:linux:1"); else -> {} }
    implementation("c:all:1:$natives")
}
if (project.hasProperty("x")) version = "x"
group = if (os.isLinux) "l" else "o"
