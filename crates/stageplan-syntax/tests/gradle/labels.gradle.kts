outer@ for (a in 1..3) {
    for (b in 0 until 3 step 2) {
        if (a == b) continue@outer
        if (b > 2) break
    }
}
run loop@{
    listOf(1).forEach {
        if (it == 1) return@loop
        return@forEach
    }
}
while (true) { break }
do { counter++ } while (counter < 3)
try {
    include(":tried")
} catch (e: Exception) {
    include(":caught")
} finally {
    include(":finally")
}
val this_ = this@run
include(":after")
