val isCi: Boolean get() = System.getenv("CI") == "true"
val java: String
    get() = "17"
var counter = 0
    private set
val computed by lazy { "a" + "b" }
lateinit var later: String
val (left, right) = "a:b".split(":")
val Project.isWeb: Boolean
    get() {
        return name == "web"
    }
val typed: Map<String, List<Int>> = mapOf("a" to listOf(1, 2))
val lambda: (String) -> Unit = { println(it) }
val nullable: String? = null
private val hidden = "x"
const val TOP = "y"
val same = if (isCi) "ci" else "local"
val chosen = when (same) {
    "ci" -> 1
    else -> 2
}
version = computed
