group = "com.example
version = "1.${minor
dependencies {
    implementation("a:b:1)
    implementation("c:d:1")
}
val tail = "kept"
