object Versions {
    const val JAVA = 21
    const val BOOT = "4.0.6"
    const val MANAGEMENT = "1.1.7"
}
