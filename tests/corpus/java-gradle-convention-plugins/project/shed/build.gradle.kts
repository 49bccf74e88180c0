plugins {
    id("garden.java-conventions")
    application
}

dependencies {
    implementation(projects.lib.soil)
}

application {
    mainClass = "example.garden.Shed"
}
