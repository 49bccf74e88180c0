fn main() {
    println!("cargo:rerun-if-changed=build.rs");

    #[cfg(not(any(feature = "mariadb", feature = "files")))]
    compile_error!("turn on a back end: `cargo build --features mariadb`");

    #[cfg(all(feature = "mariadb", feature = "files"))]
    compile_error!("turn on one back end alone");
}
