val price = "costs \$5 and $amount.total, ${amount?.total ?: 0}!"
val literal = "${'$'}{untouched}"
val raw = """
    \d+ ${"$"}x "quoted" $name
    """.trimIndent()
val multi = $$"only $${this} not $that"
val nested = "${if (debug) "d${1}" else "r"}-${listOf("a", "b").joinToString("-") { "<$it>" }}"
val end = "dollar at end $"
val quotes = """say "hi"""""
version = "$major.$minor"
