use super::super::{Read, cargo, framework};
use crate::ecosystem::rust::facts::Code;
use crate::testing;

fn said(text: &str, folder: &str) -> Vec<String> {
    testing::with_unit(text, folder, |unit| {
        let evidence = crate::evidence::Evidence::default();
        let mut read = Read { unit, evidence: &evidence, findings: Vec::new() };
        let found = cargo::read(&mut read);
        read.findings.clear();
        let Some(package) = found.cargo.package.as_ref() else { return Vec::new() };
        let front = super::read(&mut read, &found.cargo, package, &found.crates);
        let mut code = Code::default();
        let frameworks = framework::recognise(&found.crates);
        framework::settings(&mut read, &found.cargo, &found.crates, &frameworks, &mut code);
        let front = front.into_iter().flat_map(|front| {
            let mut lines = vec![format!("{} in {} makes {}", front.tool.value(), front.folder, front.output.value())];
            lines.extend(front.version.map(|version| format!("version {version}", version = version.value())));
            lines.extend(front.bindgen.map(|version| format!("wasm-bindgen {version}", version = version.value())));
            lines.extend(front.base.map(|base| format!("below {base}", base = base.value())));
            lines.extend(front.project.map(|project| format!("project {project}", project = project.value())));
            lines.extend(front.files.iter().map(|file| format!("with {}", file.value())));
            lines.extend(front.env.iter().map(|(name, value, _)| format!("{name}={value}")));
            lines
        });
        let addresses = code.listeners.iter().filter_map(|one| {
            let address = &one.address;
            Some(format!("{} by {}", address.value.as_ref()?.value(), address.variable.as_ref()?.value()))
        });
        let findings = read.findings.iter().map(|finding| finding.rule.to_owned());
        front.chain(addresses).chain(findings).collect()
    })
}

const LOCK: &str = "//- Cargo.lock\nversion = 4\n[[package]]\nname = \"board\"\nversion = \"0.1.0\"\ndependencies = [\"yew\", \"leptos\"]\n[[package]]\nname = \"yew\"\nversion = \"0.21.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\ndependencies = [\"wasm-bindgen\"]\n[[package]]\nname = \"leptos\"\nversion = \"0.8.2\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\ndependencies = [\"wasm-bindgen\"]\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.100\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

#[track_caller]
fn check(manifest: &str, files: &str, expect: &[&str]) {
    let package = "[package]\nname = \"board\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let text = format!("//- Cargo.toml\n{package}{manifest}\n{LOCK}//- src/main.rs\nfn main() {{}}\n{files}");
    assert_eq!(said(&text, ""), expect, "{text}");
}

#[test]
fn a_page_with_links_for_trunk_is_a_site() {
    let page = "//- index.html\n<html><head><link data-trunk rel=\"rust\" /></head></html>\n";
    let plain = ["trunk in . makes dist", "wasm-bindgen 0.2.100"];
    check("[dependencies]\nyew = \"0.21\"", page, &plain);
    check(
        "[dependencies]\nyew = \"0.21\"",
        &format!(
            "{page}//- Trunk.toml\ntrunk-version = \"^0.21\"\n[build]\ndist = \"out\"\npublic_url = \"https://shop.example/board/\"\n[tools]\nwasm_bindgen = \"0.2.99\"\n[[hooks]]\nstage = \"build\"\ncommand = \"npm\"\n"
        ),
        &["trunk in . makes out", "version ^0.21", "wasm-bindgen 0.2.99", "below board", "rust/trunk-hook"],
    );
    check(
        "[dependencies]\nyew = \"0.21\"\n[package.metadata.trunk]\nbuild.dist = \"out\"",
        "//- index.html\n<link data-trunk rel=\"scss\" href=\"a.scss\">\n",
        &["trunk in . makes out", "wasm-bindgen 0.2.100", "rust/fetches-tool"],
    );
    // A page alone, or one that a server shows, is nothing for Trunk.
    check("[dependencies]\nyew = \"0.21\"", "//- index.html\n<html></html>\n", &[]);
    check("[dependencies]\naxum = \"0.8\"", page, &[]);
}

#[test]
fn leptos_with_a_server_is_built_by_its_own_tool() {
    let table =
        "output-name = \"shop\"\nsite-addr = \"127.0.0.1:4000\"\nsite-root = \"target/pages\"\nhash-files = true\n";
    check(
        &format!("[dependencies]\nleptos = \"0.8\"\n[package.metadata.leptos]\n{table}"),
        "",
        &[
            "cargo-leptos in . makes target/pages",
            "wasm-bindgen 0.2.100",
            "with hash.txt",
            "LEPTOS_OUTPUT_NAME=shop",
            "LEPTOS_SITE_ROOT=site",
            "LEPTOS_ENV=PROD",
            "LEPTOS_HASH_FILES=true",
            "127.0.0.1:4000 by LEPTOS_SITE_ADDR",
        ],
    );
    check("[dependencies]\nleptos = \"0.8\"", "", &[]);
}

#[test]
fn a_project_of_a_workspace_is_named() {
    let text = "//- Cargo.toml\n[workspace]\nmembers = [\"server\", \"front\"]\n[[workspace.metadata.leptos]]\nname = \"admin\"\nbin-package = \"other\"\n[[workspace.metadata.leptos]]\nname = \"shop\"\nbin-package = \"server\"\nlib-package = \"front\"\nstyle-file = \"style/main.scss\"\n//- server/Cargo.toml\n[package]\nname = \"server\"\nversion = \"0.1.0\"\n[dependencies]\nleptos = \"0.8\"\n//- server/src/main.rs\nfn main() {}\n//- front/Cargo.toml\n[package]\nname = \"front\"\nversion = \"0.1.0\"\n//- front/src/lib.rs\n";
    let expect = [
        "cargo-leptos in . makes target/site",
        "project shop",
        "LEPTOS_OUTPUT_NAME=shop",
        "LEPTOS_SITE_ROOT=site",
        "LEPTOS_ENV=PROD",
        "127.0.0.1:3000 by LEPTOS_SITE_ADDR",
        "rust/fetches-tool",
        "rust/fetches-tool",
    ];
    assert_eq!(said(text, "server"), expect);
}

#[test]
fn dioxus_for_a_browser_is_a_site() {
    check(
        "[dependencies]\ndioxus = { version = \"=0.7.1\", features = [\"web\"] }",
        "",
        &["dioxus-cli in . makes target/dx/board/release/web/public", "version 0.7.1", "rust/fetches-tool"],
    );
    let full = "[dependencies]\ndioxus = { version = \"0.7\", features = [\"fullstack\"] }";
    check(full, "", &["rust/front-end-not-built"]);
}
