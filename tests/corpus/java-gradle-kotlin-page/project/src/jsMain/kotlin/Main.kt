import kotlinx.browser.document

fun main() {
    document.body?.append("three minutes of sand")
}
