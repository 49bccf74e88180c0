/* outer /* nested */ still a comment */
plugins { /* a */ java /* b */ ; application // c
}
// version = "2"
version /* x */ = /* y */ "1" /* z */
dependencies {
    implementation( // why
        "a:b:1" // because
        /* , */
    )
    // implementation("no:no:1")
}
val url = "https://example.com" // strings keep slashes
