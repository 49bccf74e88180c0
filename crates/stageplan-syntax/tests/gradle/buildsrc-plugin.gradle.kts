abstract class ServiceExtension {
    abstract val port: Property<Int>
}

class ServicePlugin : Plugin<Project> {
    override fun apply(target: Project): Unit = with(target) {
        pluginManager.apply("java")
    }
}

data class Version(val major: Int, val minor: Int = 0)

enum class Stage { DEV, PROD; fun isDev() = this == DEV }

object Versions { const val KTOR = "3.0.0" }

interface Named
typealias Names = List<String>

inline fun <reified T : Task> Project.named(name: String, noinline action: T.() -> Unit): T {
    return tasks.named<T>(name, action).get()
}

apply<ServicePlugin>()

the<ServiceExtension>().port.set(8080)
version = "1"
