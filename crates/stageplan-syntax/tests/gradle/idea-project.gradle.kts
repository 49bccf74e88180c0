import org.jetbrains.gradle.ext.*

idea.project.settings {
    taskTriggers {
        beforeBuild(tasks["generate"])
    }
}
tasks.getByName<Delete>("clean") { delete("out") }
tasks["build"].dependsOn("x")
tasks.build { dependsOn(tasks.test) }
tasks.test.configure { maxHeapSize = "1g" }
val deploy by tasks.creating(Copy::class) {
    dependsOn("assemble")
}
java.sourceCompatibility = JavaVersion.VERSION_17
tasks.jar { manifest { attributes["Main-Class"] = "a.B" } ; archiveFileName = "j.jar" }
