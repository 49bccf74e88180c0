val modules = listOf(
    "core",
    "web", // trailing comma
)
val versions = mapOf("a" to "1", "b" to "2",)
include(*modules.toTypedArray())
include(listOf("one", "two"))
include("x", "y",)
val array = arrayOf(1, 2)[0]
val neg = -1 + 2 * 3 - 4
val range = (1..10).map { it * 2 }.filter { it > 3 && it != 6 || it == 8 }
val cast = (x as? String)?.length ?: 0
val check = x is String && y !in listOf(1) && z !is Int
val shift = 1 shl 2 or 3
val bang = nullable!!.length
val ref = String::length
val generic = foo<Map<String, List<Int>>>(1) { }
val compare = a < b && c > d
