//! Whole plans of front ends.

use crate::emit::{ArtifactKind, emit};
use crate::planner::{Options, plan};
use crate::testing::tree;

/// Demands lines of the Dockerfile; one that starts with `-` must not be there. `!rule` demands a finding.
#[track_caller]
pub(in crate::ecosystem::rust::decide) fn check(text: &str, settings: &[(&str, &str)], expect: &[&str]) {
    let tree = tree(text);
    let mut options = Options::new("2026-11-22");
    for (name, value) in settings {
        assert_eq!(options.settings.set(name, value), Ok(()), "{name}");
    }
    let planned = plan(&tree, &options);
    if let Some(plan) = planned.plan() {
        assert_eq!(crate::plan::check(plan, &tree, "2026-11-22"), Vec::<String>::new(), "{text}");
    }
    let file = emit(&planned, &tree, ArtifactKind::Dockerfile).map(|file| file.text).unwrap_or_default();
    for line in expect {
        match line.split_at(1) {
            ("!", rule) => {
                assert!(
                    planned.findings.iter().any(|finding| finding.rule == rule),
                    "no {rule}: {:#?}",
                    planned.findings
                );
            }
            ("-", line) => assert!(!file.contains(line), "{line}\nis in\n{file}"),
            _ => assert!(file.contains(line), "{line}\nis not in\n{file}\n{:#?}", planned.findings),
        }
    }
}

const LOCK: &str = "version = 4\n[[package]]\nname = \"board\"\nversion = \"0.1.0\"\ndependencies = [\"leptos\", \"wasm-bindgen\", \"yew\"]\n[[package]]\nname = \"leptos\"\nversion = \"0.8.2\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n[[package]]\nname = \"yew\"\nversion = \"0.21.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.100\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

fn site(more: &str) -> String {
    format!(
        "//- Cargo.toml\n[package]\nname = \"board\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nwasm-bindgen = \"0.2\"\nyew = \"0.21\"\n//- Cargo.lock\n{LOCK}//- src/main.rs\nfn main() {{}}\n//- index.html\n<html><head><link data-trunk rel=\"rust\" /></head></html>\n{more}"
    )
}

#[test]
fn a_site_is_made_by_tools_in_a_stage_of_their_own() {
    check(
        &site(""),
        &[],
        &[
            "rust:${RUST_VERSION}-slim-trixie AS base",
            "FROM base AS tools",
            "rustup target add wasm32-unknown-unknown",
            "find /src -path /src/target -prune -o -type f -exec touch '{}' + &&",
            "cargo install --locked --version 0.21.14 trunk",
            "cargo install --locked --version 0.2.100 wasm-bindgen-cli",
            "FROM tools AS build",
            "trunk build --release --locked",
            "FROM tools AS development",
            "nginx",
            "/src/dist /srv/",
            "try_files $uri $uri.html $uri/index.html /index.html;",
        ],
    );
    check(
        &site("//- Trunk.toml\ntrunk-version = \"0.20\"\n[build]\ndist = \"out\"\npublic_url = \"/board/\"\n"),
        &[("port", "9000")],
        &[
            "cargo install --locked --version '^0.20' trunk",
            "/src/out /srv/board/",
            "listen 9000;",
            "return 302 /board/;",
        ],
    );
    check(&site(""), &[("build", "trunk build --release --features all")], &["trunk build --release --features all"]);
}

#[test]
fn a_server_is_built_with_the_files_it_serves() {
    let text = format!(
        "//- Cargo.toml\n[package]\nname = \"board\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nleptos = \"0.8\"\nwasm-bindgen = \"0.2\"\n[package.metadata.leptos]\nsite-addr = \"127.0.0.1:4000\"\nhash-files = true\n//- Cargo.lock\n{LOCK}//- src/main.rs\nfn main() {{}}\n"
    );
    check(
        &text,
        &[],
        &[
            "rust:${RUST_VERSION}-slim-trixie AS base",
            "FROM base AS tools",
            "cargo install --locked --version 0.3.11 cargo-leptos",
            "cargo fetch --locked &&",
            "cargo leptos build --release &&",
            "install -D /src/target/release/board /out/board",
            "cp -r /src/target/site /out/site",
            "install -D -m 644 /src/target/release/hash.txt /out/hash.txt",
            "COPY --from=build --link /out/site /app/site",
            "/out/hash.txt /usr/local/bin/hash.txt",
            "LEPTOS_SITE_ADDR=0.0.0.0:4000",
            "LEPTOS_SITE_ROOT=site",
            "LEPTOS_HASH_FILES=true",
            "WORKDIR /app",
            "EXPOSE 4000",
            "distroless/cc",
        ],
    );
}

#[test]
fn what_a_program_serves_is_made_before_it() {
    let text = site("").replace("//- ", "//- web/");
    let go = "//- go.mod\nmodule shop\n\ngo 1.26\n//- main.go\npackage main\n\nimport (\n\t\"embed\"\n\t\"net/http\"\n)\n\n//go:embed web/dist\nvar files embed.FS\n\nfunc main() {\n\thttp.ListenAndServe(\":8080\", http.FileServer(http.FS(files)))\n}\n";
    check(
        &format!("{go}{text}"),
        &[],
        &[
            "AS assets-base",
            "FROM assets-base AS assets-tools",
            "FROM assets-tools AS assets",
            "trunk build --release",
            "COPY --from=assets /src/web/dist",
        ],
    );
}

#[test]
fn a_library_for_pages_is_made_for_the_server_that_shows_it() {
    let front = format!(
        "//- web/Cargo.toml\n[package]\nname = \"board\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\nwasm-bindgen = \"0.2\"\n//- web/Cargo.lock\n{LOCK}//- web/src/lib.rs\n"
    );
    let go = "//- go.mod\nmodule shop\n\ngo 1.26\n//- main.go\npackage main\n\nimport (\n\t\"embed\"\n\t\"net/http\"\n)\n\n//go:embed web/pkg\nvar files embed.FS\n\nfunc main() {\n\thttp.ListenAndServe(\":8080\", http.FileServer(http.FS(files)))\n}\n";
    check(
        &format!("{go}{front}"),
        &[],
        &[
            "cargo install --locked --version 0.15.1 wasm-pack",
            "wasm-pack build --release --target web",
            "COPY --from=assets /src/web/pkg",
        ],
    );
    // By itself it is nothing to deploy.
    check(&front.replace("web/", ""), &[], &["!rust/no-program"]);
}

#[test]
fn a_site_fetches_from_a_registry_with_its_token() {
    let text = site("//- .cargo/config.toml\n[registries.house]\nindex = \"sparse+https://crates.example/\"\n");
    let text = text.replace("yew = \"0.21\"\n", "yew = \"0.21\"\nfares = {version = \"1\", registry = \"house\"}\n");
    check(&text, &[], &["id=cargo_registries_house_token"]);
}

#[test]
fn a_table_of_leptos_stays_in_the_folder() {
    let of = |table: &str, bin: &str| {
        format!(
            "//- Cargo.toml\n[package]\nname = \"board\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nleptos = \"0.8\"\nwasm-bindgen = \"0.2\"\n[features]\nssr = []\nmail = []\n[package.metadata.leptos]\n{table}\n{bin}//- Cargo.lock\n{LOCK}//- src/main.rs\nfn main() {{}}\n"
        )
    };
    let out = "hash-files = true\nhash-file-name = \"../../../etc/x\"\nsite-root = \"../x\"";
    check(&of(out, ""), &[], &["!rust/leptos-path", "-etc/x", "cp -r /src/target/site /out/site", "release/hash.txt"]);
    check(&of("site-root = \"-x\"", ""), &[], &["cp -r /src/-x /out/site"]);
    let bin = "[[bin]]\nname = \"board\"\npath = \"src/main.rs\"\nrequired-features = [\"ssr\", \"mail\"]\n";
    check(&of("bin-features = [\"ssr\"]", bin), &[], &["build --release --bin-features ssr --bin-features mail &&"]);
    check(&of("bin-features = [\"ssr\", \"mail\"]", bin), &[], &["cargo leptos build --release &&"]);
}
