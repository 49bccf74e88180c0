//! What is found of whole projects.

use std::fmt::Write as _;

use super::*;
use crate::evidence;
use crate::testing::with_unit;

/// What was found, a line for each thing, those that are empty left out.
fn lines_of(text: &str, folder: &str) -> Vec<String> {
    with_unit(text, folder, |unit| {
        let evidence = evidence::gather(unit);
        let mut read = Read { unit, evidence: &evidence, findings: Vec::new() };
        let found = super::read(&mut read);
        let shown = found.chosen.as_ref().map(|chosen| lines::shown(&read, &found.cargo, chosen));
        said(&found, shown.as_ref(), &read.findings)
    })
}

pub(super) fn said(found: &Found, shown: Option<&lines::Shown>, findings: &[Finding]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut say = |key: &str, value: String| {
        if !value.is_empty() {
            lines.push(format!("{key}: {value}"));
        }
    };
    let texts = |list: &[Sourced<String>]| list.iter().map(|one| one.value().as_str()).collect::<Vec<_>>().join(" ");
    let text = |one: &Option<Sourced<String>>| one.as_ref().map(|one| one.value().clone()).unwrap_or_default();
    let paths =
        |list: &[Sourced<RepoPath>]| list.iter().map(|one| one.value().to_string()).collect::<Vec<_>>().join(" ");
    let cargo = &found.cargo;
    say("root", cargo.root.to_string());
    if cargo.context != cargo.root {
        say("context", cargo.context.to_string());
    }
    if let Some(package) = &cargo.package {
        let why = package.name.origin().rule_id().unwrap_or("itself");
        say("package", format!("{} in {} by {why}", package.name.value(), package.folder));
        say("edition", text(&package.edition));
        say("version", text(&package.version));
        say("default features", texts(&package.default_features));
        say("features", texts(&package.features));
        say("build script", package.build_script.iter().map(|path| path.value().to_string()).collect());
        if package.locals.len() > 1 {
            say("locals", paths(&package.locals));
        }
        say("tests", package.tests.iter().map(ToString::to_string).collect());
    }
    say("others", texts(&cargo.others));
    if let Some(chosen) = &found.chosen {
        let why = chosen.bin.origin().rule_id().unwrap_or("itself");
        say("bin", format!("{} of {} by {why}", chosen.bin.value(), chosen.root));
        say("other bins", texts(&chosen.others));
        say("required", texts(&chosen.required_features));
    }
    if cargo.manifests.len() > 1 {
        say("manifests", paths(&cargo.manifests));
    }
    say("vendored", cargo.vendored.iter().map(|path| path.value().to_string()).collect());
    say("target", text(&cargo.target));
    say("target folder", text(&cargo.target_folder));
    let tools: Vec<_> = cargo.tools.iter().map(|tool| tool.name.clone()).collect();
    say("tools", texts(&tools));
    say("strip", text(&cargo.strip));
    say("secrets", cargo.secrets.iter().map(|need| need.from.clone()).collect::<Vec<_>>().join(" "));
    say(
        "lock",
        cargo.lock.iter().map(|lock| lock.format.as_ref().map_or(0, |format| *format.value()).to_string()).collect(),
    );
    let toolchain = &cargo.toolchain;
    say("channel", text(&toolchain.channel));
    say("components", texts(&toolchain.components));
    say("toolchain targets", texts(&toolchain.targets));
    say("minimum", texts(&toolchain.minimum));
    say("pins", texts(&toolchain.pins));
    say("nightly", toolchain.nightly.iter().map(ToString::to_string).collect());
    for one in &found.crates {
        let mut line = one.name.clone();
        let _ = write!(line, " {}", one.version.as_deref().unwrap_or("?"));
        let _ =
            write!(line, "{}{}", if one.direct { " direct" } else { "" }, if one.build_only { " build" } else { "" });
        if !one.features.is_empty() {
            let _ = write!(line, " [{}]", one.features.join(" "));
        }
        say("crate", line);
    }
    if let Some(shown) = shown {
        say("shown features", texts(&shown.features));
        say("no default features", shown.no_default_features.iter().map(ToString::to_string).collect());
        say("start", shown.start.iter().map(|start| format!("{:?}", start.value())).collect());
        say("jobs", shown.jobs.iter().map(|job| format!("{:?} ", job.value())).collect());
    }
    say("why not", found.why_not.iter().map(|finding| format!("{} {}", finding.rule, finding.message)).collect());
    for finding in findings {
        say("finding", finding.rule.to_owned());
    }
    lines
}

/// Expects these lines; one that ends with `: -` says that nothing begins so.
#[track_caller]
fn check(text: &str, folder: &str, expect: &[&str]) {
    let got = lines_of(text, folder);
    for line in expect {
        let fits = match line.strip_suffix(" -") {
            Some(key) => got.iter().all(|known| !known.starts_with(key)),
            None => got.iter().any(|known| known == line),
        };
        assert!(fits, "{line}\n--- in\n{}", got.join("\n"));
    }
}

const ONE: &str = r#"
    //- Cargo.toml
    [package]
    name = "shop"
    version = "0.3.0"
    edition = "2024"
    rust-version = "1.88"
    build = "gen.rs"
    [features]
    default = ["tls"]
    tls = ["dep:rustls", "reqwest/rustls-tls"]
    rustls-ring = []
    [dependencies]
    axum = { version = "0.8", features = ["ws"] }
    rustls = { version = "0.23.1", optional = true, default-features = false }
    reqwest = { version = "0.12", default-features = false }
    tikv = { package = "tikv-jemallocator", version = "0.6" }
    unused = { version = "1", optional = true }
    [target.'cfg(windows)'.dependencies]
    windows = "0.58"
    [build-dependencies]
    tonic-build = "0.12"
    [dev-dependencies]
    insta = "1"
    [profile.release]
    strip = true
    lto = "fat"
    //- gen.rs
    fn main() {}
    //- src/main.rs
    #[cfg(test)]
    mod tests {}
    //- Cargo.lock
    # This file is automatically @generated by Cargo.
    version = 4

    [[package]]
    name = "axum"
    version = "0.8.1"
    source = "registry+https://github.com/rust-lang/crates.io-index"
    checksum = "00"
    dependencies = [
     "hyper",
     "cc 1.0.1",
    ]

    [[package]]
    name = "cc"
    version = "0.9.0"
    source = "registry+https://github.com/rust-lang/crates.io-index"

    [[package]]
    name = "cc"
    version = "1.0.1"
    source = "registry+https://github.com/rust-lang/crates.io-index"

    [[package]]
    name = "hyper"
    version = "1.5.0"
    source = "registry+https://github.com/rust-lang/crates.io-index"

    [[package]]
    name = "insta"
    version = "1.0.0"
    source = "registry+https://github.com/rust-lang/crates.io-index"

    [[package]]
    name = "prost-build"
    version = "0.13.0"
    source = "registry+https://github.com/rust-lang/crates.io-index"
    dependencies = [
     "cc 0.9.0",
    ]

    [[package]]
    name = "reqwest"
    version = "0.12.9"
    source = "registry+https://github.com/rust-lang/crates.io-index"

    [[package]]
    name = "rustls"
    version = "0.23.20"
    source = "registry+https://github.com/rust-lang/crates.io-index"

    [[package]]
    name = "shop"
    version = "0.3.0"
    dependencies = [
     "axum",
     "insta",
     "reqwest",
     "rustls",
     "tikv-jemallocator",
     "tonic-build",
     "windows",
    ]

    [[package]]
    name = "tikv-jemallocator"
    version = "0.6.0"
    source = "registry+https://github.com/rust-lang/crates.io-index"

    [[package]]
    name = "tonic-build"
    version = "0.12.3"
    source = "registry+https://github.com/rust-lang/crates.io-index"
    dependencies = [
     "prost-build",
    ]

    [[package]]
    name = "unused"
    version = "1.0.0"
    source = "registry+https://github.com/rust-lang/crates.io-index"

    [[package]]
    name = "windows"
    version = "0.58.0"
    source = "registry+https://github.com/rust-lang/crates.io-index"
"#;

#[test]
fn a_package_with_everything_it_is_built_from() {
    check(
        ONE,
        "",
        &[
            "root: .",
            "package: shop in . by itself",
            "edition: 2024",
            "version: 0.3.0",
            "default features: tls",
            "features: tls rustls-ring",
            "build script: gen.rs",
            "tests: src/main.rs:1",
            "bin: shop of src/main.rs by itself",
            "strip: true",
            "lock: 4",
            "minimum: 1.88 1.85 1.78",
            "crate: axum 0.8.1 direct [default ws]",
            "crate: reqwest 0.12.9 direct [rustls-tls]",
            "crate: rustls 0.23.20 direct",
            "crate: tikv-jemallocator 0.6.0 direct [default]",
            "crate: tonic-build 0.12.3 direct build [default]",
            "crate: hyper 1.5.0",
            "crate: cc 1.0.1",
            "crate: prost-build 0.13.0 build",
            "crate: insta -",
            "crate: unused -",
            "crate: windows -",
            "finding: -",
            "why not: -",
        ],
    );
}

const SHOP: &str = r#"
    //- Cargo.toml
    [workspace]
    members = ["crates/*", "xtask", "tools/gen"]
    exclude = ["crates/old"]
    resolver = "3"
    [workspace.package]
    version = "2.0.0"
    edition = "2024"
    rust-version = "1.90"
    repository = "https://github.com/example/shop"
    [workspace.dependencies]
    store = { path = "crates/store", default-features = false, features = ["files"] }
    axum = { version = "0.8", features = ["ws"] }
    //- crates/server/Cargo.toml
    [package]
    name = "shop-server"
    version.workspace = true
    edition.workspace = true
    rust-version.workspace = true
    repository = { workspace = true }
    [features]
    default = []
    mail = ["dep:mail", "store/queue"]
    [dependencies]
    axum = { workspace = true, features = ["multipart"] }
    store = { workspace = true }
    mail = { path = "../mail", optional = true }
    names = { path = "../names" }
    [dev-dependencies]
    testkit = { path = "../testkit" }
    //- crates/server/src/main.rs
    fn main() {}
    //- crates/store/Cargo.toml
    [package]
    name = "store"
    version = "0.1.0"
    edition = "2021"
    [features]
    default = ["sql"]
    files = []
    queue = ["lapin"]
    sql = ["dep:sqlx"]
    [dependencies]
    lapin = { version = "2", optional = true }
    sqlx = { version = "0.8", optional = true }
    //- crates/store/src/lib.rs
    #![feature(never_type)]
    //- crates/mail/Cargo.toml
    [package]
    name = "mail"
    version = "0.1.0"
    //- crates/mail/src/lib.rs
    //- crates/names/Cargo.toml
    [package]
    name = "names"
    [lib]
    proc-macro = true
    [dependencies]
    syn = "2"
    //- crates/names/src/lib.rs
    //- crates/testkit/Cargo.toml
    [package]
    name = "testkit"
    //- crates/testkit/src/lib.rs
    //- crates/cli/Cargo.toml
    [package]
    name = "shop-cli"
    version = "1.0.0"
    //- crates/cli/src/main.rs
    fn main() {}
    //- crates/old/Cargo.toml
    [package]
    name = "old"
    //- crates/old/src/main.rs
    fn main() {}
    //- xtask/Cargo.toml
    [package]
    name = "xtask"
    //- xtask/src/main.rs
    fn main() {}
    //- tools/gen/Cargo.toml
    [package]
    name = "gen"
    //- tools/gen/src/main.rs
    fn main() {}
"#;

#[test]
fn the_server_of_a_workspace_is_taken_with_what_it_stands_on() {
    check(
        SHOP,
        "",
        &[
            "root: .",
            "package: shop-server in crates/server by rust/likeliest-package",
            "version: 2.0.0",
            "edition: 2024",
            "features: mail",
            "bin: shop-server of crates/server/src/main.rs by itself",
            "others: crates/cli xtask tools/gen",
            "locals: crates/server crates/names crates/store",
            "manifests: Cargo.toml crates/cli/Cargo.toml crates/mail/Cargo.toml crates/names/Cargo.toml \
             crates/server/Cargo.toml crates/store/Cargo.toml crates/testkit/Cargo.toml tools/gen/Cargo.toml \
             xtask/Cargo.toml",
            "minimum: 1.90 1.85 1.84 1.56",
            "nightly: crates/store/src/lib.rs:1 feature",
            "crate: axum 0.8.0 -",
            "crate: axum ? direct [default multipart ws]",
            "crate: store ? direct [files]",
            "crate: syn ? direct build [default]",
            "crate: sqlx -",
            "crate: lapin -",
            "finding: rust/no-lockfile",
            "finding: rust/likeliest-package -",
        ],
    );
    // A member may be planned by its folder, and one that is left out stands alone.
    check(SHOP, "crates/cli", &["root: .", "package: shop-cli in crates/cli by itself", "others: -"]);
    check(SHOP, "crates/old", &["root: crates/old", "bin: old of crates/old/src/main.rs by itself", "manifests: -"]);
    check(SHOP, "xtask", &["package: xtask in xtask by itself"]);
}

#[test]
fn what_builds_and_starts_it_is_meant() {
    let with = |more: &str| format!("{SHOP}    //- {more}\n");
    check(
        &with("Procfile\n    web: ./target/release/shop-cli serve --port $PORT --log json"),
        "",
        &["package: shop-cli in crates/cli by rust/shown-package", "start: [\"serve\", \"--log\", \"json\"]"],
    );
    check(
        &with("Makefile\n    build:\n    \tcargo build --release -p shop-server --features mail,unknown"),
        "",
        &[
            "package: shop-server in crates/server by rust/shown-package",
            "locals: crates/server crates/mail crates/names crates/store",
            "crate: store ? direct [files queue]",
            "crate: lapin ? direct [default]",
            "shown features: mail",
            "start: -",
        ],
    );
    check(
        &with("Procfile\n    web: sh -c \"shop-server migrate --all && exec shop-server run\""),
        "",
        &["start: [\"run\"]", "jobs: (\"migrate\", [\"migrate\", \"--all\"]) "],
    );
    check(&with("Procfile\n    web: shop-server --config /etc/shop/shop.toml -v"), "", &["start: [\"-v\"]"]);
}

#[test]
fn default_members_and_the_only_program_decide() {
    let members = |head: &str, two: bool| {
        let mut text = format!(
            "//- Cargo.toml\n[workspace]\nmembers = [\"a\", \"b\", \"lib\"]\n{head}\n//- a/Cargo.toml\n[package]\nname = \"a\"\n\
             //- a/src/main.rs\n//- b/Cargo.toml\n[package]\nname = \"b\"\n//- lib/Cargo.toml\n[package]\nname = \"lib\"\n\
             //- lib/src/lib.rs\n"
        );
        text.push_str(if two { "//- b/src/main.rs\n" } else { "//- b/src/lib.rs\n" });
        text
    };
    check(&members("", false), "", &["package: a in a by itself"]);
    check(&members("default-members = [\"b\", \"lib\"]", true), "", &["package: b in b by rust/default-member"]);
    check(
        &members("", true),
        "",
        &["package: a in a by rust/likeliest-package", "others: b", "finding: rust/likeliest-package"],
    );
}

#[test]
fn binaries_are_those_of_cargo() {
    let package = |manifest: &str, files: &str| {
        let mut text = format!("//- Cargo.toml\n[package]\nname = \"shop\"\nedition = \"2021\"\n{manifest}\n");
        files.split_whitespace().for_each(|file| text.push_str(&format!("//- {file}\nfn main() {{}}\n")));
        text
    };
    check(
        &package("", "src/main.rs src/bin/seed.rs src/bin/worker/main.rs src/bin/worker/jobs.rs"),
        "",
        &["bin: shop of src/main.rs by rust/binary-of-package", "other bins: seed worker"],
    );
    check(
        &package("default-run = \"worker\"", "src/main.rs src/bin/worker.rs"),
        "",
        &["bin: worker of src/bin/worker.rs by rust/default-run", "other bins: shop"],
    );
    check(
        &package("[[bin]]\nname = \"web\"\npath = \"src/main.rs\"\nrequired-features = [\"http\"]", "src/main.rs"),
        "",
        &["bin: web of src/main.rs by itself", "required: http"],
    );
    check(
        &package("autobins = false\n[[bin]]\nname = \"web\"\npath = \"app/web.rs\"", "src/main.rs app/web.rs"),
        "",
        &["bin: web of app/web.rs by itself"],
    );
    check(
        &package("", "src/bin/import.rs src/bin/server.rs"),
        "",
        &[
            "bin: server of src/bin/server.rs by rust/likeliest-binary",
            "other bins: import",
            "finding: rust/likeliest-binary -",
        ],
    );
    check(&package("", "src/bin/one.rs src/bin/two.rs"), "", &["other bins: two", "finding: rust/likeliest-binary"]);
    check(
        &package("[[bin]]\nname = \"gone\"\npath = \"src/gone.rs\"", "src/main.rs"),
        "",
        &["bin: shop of src/main.rs by itself", "finding: rust/missing-binary"],
    );
    check(&package("[[bin]]\nname = \"../x; rm\"", "src/main.rs"), "", &["bin: shop of src/main.rs by itself"]);
    check(
        &package("", "src/main.rs src/bin/seed.rs Procfile").replace("fn main() {}\n//- Procfile", "//- Procfile"),
        "",
        &["bin: shop of src/main.rs by rust/binary-of-package"],
    );
}

#[test]
fn what_has_no_program_says_why() {
    let why = |text: &str, folder: &str, rule: &str| {
        let got = lines_of(text, folder);
        let said = got.iter().any(|line| line.starts_with(&format!("why not: {rule} ")));
        assert!(said && got.iter().all(|line| !line.starts_with("bin: ")), "{rule}\n{}", got.join("\n"));
        assert!(got.iter().all(|line| !line.contains("lockfile")), "{}", got.join("\n"));
    };
    why("//- Cargo.toml\n[package]\nname = \"x\"\n//- src/lib.rs\n", "", "rust/no-program");
    why("//- Cargo.toml\n[package]\nname = \"x\"\n//- examples/a.rs\nfn main() {}\n", "", "rust/only-examples");
    why(
        "//- Cargo.toml\n[workspace]\nmembers = [\"a\"]\n//- a/Cargo.toml\n[package]\nname = \"a\"\n",
        "",
        "rust/no-program",
    );
    why("//- Cargo.toml\n[profile.release]\nlto = true\n", "", "rust/no-program");
    why("//- README.md\n", "", "rust/unreadable-manifest");
    why(
        "//- src-tauri/Cargo.toml\n[package]\nname = \"x\"\n[dependencies]\ntauri = \"2\"\n//- src-tauri/src/main.rs\n",
        "src-tauri",
        "rust/desktop-application",
    );
    why(
        "//- Cargo.toml\n[package]\nname = \"x\"\n//- src/main.rs\n//- .cargo/config.toml\n[build]\ntarget = \"wasm32-wasip1\"\n",
        "",
        "rust/needs-wasm-runtime",
    );
    why(
        "//- Cargo.toml\n[package]\nname = \"x\"\n//- src/main.rs\n//- .cargo/config.toml\n[build]\ntarget = \"thumbv7em-none-eabihf\"\n",
        "",
        "rust/no-operating-system",
    );
}

#[test]
fn configuration_says_where_crates_come_from_and_what_links() {
    check(
        r#"
        //- app/Cargo.toml
        [package]
        name = "shop"
        [dependencies]
        inner = { version = "1", registry = "my-company" }
        tool = { git = "ssh://git@example.com/tool.git" }
        //- app/src/main.rs
        //- app/vendor/inner/Cargo.toml
        [package]
        name = "inner"
        //- app/.cargo/config.toml
        [source.crates-io]
        replace-with = "vendored-sources"
        [source.vendored-sources]
        directory = "vendor"
        [build]
        target = "x86_64-unknown-linux-musl"
        target-dir = "../app/out"
        rustc-wrapper = "/usr/bin/sccache"
        [target.x86_64-unknown-linux-musl]
        linker = "clang"
        rustflags = ["-C", "link-arg=-fuse-ld=mold"]
        [target.x86_64-pc-windows-msvc]
        linker = "link.exe"
        //- .cargo/config.toml
        [registries.my-company]
        index = "sparse+https://crates.example.com/"
        [unstable]
        gc = true
        "#,
        "app",
        &[
            "root: app",
            "context: .",
            "vendored: app/vendor",
            "target: x86_64-unknown-linux-musl",
            "target folder: ../app/out",
            "tools: clang mold",
            "secrets: env=CARGO_REGISTRIES_MY_COMPANY_TOKEN",
            "nightly: -",
            "manifests: -",
        ],
    );
}

#[test]
fn toolchains_are_read_in_both_forms() {
    let with = |name: &str, text: &str| {
        format!("//- Cargo.toml\n[package]\nname = \"x\"\n//- src/main.rs\n//- {name}\n{text}\n")
    };
    check(&with("rust-toolchain", "1.88.0"), "", &["channel: 1.88.0"]);
    check(
        &with("rust-toolchain", "[toolchain]\nchannel = \"nightly-2026-01-01\""),
        "",
        &["channel: nightly-2026-01-01"],
    );
    check(
        &with(
            "rust-toolchain.toml",
            "[toolchain]\nchannel = \"stable\"\ncomponents = [\"clippy\"]\ntargets = [\"wasm32-unknown-unknown\", \"--x\"]",
        ),
        "",
        &["channel: stable", "components: clippy", "toolchain targets: wasm32-unknown-unknown"],
    );
    check(&with("rust-toolchain", "$(id)"), "", &["channel: -", "finding: rust/odd-channel"]);
    check(&with(".tool-versions", "rust 1.91.0"), "", &["pins: 1.91.0"]);
    check(&with("Cargo.lock", "version = 4"), "", &["lock: 4", "minimum: 1.78", "finding: rust/stale-lockfile"]);
}

#[test]
fn packages_above_the_root_and_other_workspaces_belong() {
    check(
        r#"
        //- Cargo.toml
        [workspace]
        members = ["lib"]
        [workspace.package]
        rust-version = "1.89"
        //- lib/Cargo.toml
        [package]
        name = "lib"
        rust-version = { workspace = true }
        //- lib/src/lib.rs
        //- examples/Cargo.toml
        [workspace]
        members = ["hello"]
        //- examples/hello/Cargo.toml
        [package]
        name = "hello"
        [dependencies]
        lib = { path = "../../lib" }
        far = { path = "../../../far" }
        //- examples/hello/src/main.rs
        "#,
        "examples/hello",
        &[
            "root: examples",
            "context: .",
            "locals: examples/hello lib",
            "manifests: examples/Cargo.toml Cargo.toml examples/hello/Cargo.toml lib/Cargo.toml",
            "minimum: 1.89",
            "finding: rust/dependency-outside",
        ],
    );
}

#[test]
fn a_lockfile_that_lags_behind_is_told() {
    let with = |lock: &str| {
        format!(
            "//- Cargo.toml\n[package]\nname = \"x\"\nversion = \"1.1.0\"\n[dependencies]\nlog = \"0.4.20\"\n//- src/main.rs\n//- Cargo.lock\n{lock}"
        )
    };
    let x =
        |version: &str| format!("[[package]]\nname = \"x\"\nversion = \"{version}\"\ndependencies = [\n \"log\",\n]\n");
    let log = |version: &str| {
        format!("\n[[package]]\nname = \"log\"\nversion = \"{version}\"\nsource = \"registry+https://x\"\n")
    };
    check(&with(&(x("1.1.0") + &log("0.4.22"))), "", &["finding: -", "crate: log 0.4.22 direct [default]"]);
    check(&with(&(x("1.0.0") + &log("0.4.22"))), "", &["finding: rust/stale-lockfile"]);
    check(&with(&(x("1.1.0") + &log("0.4.2"))), "", &["finding: rust/stale-lockfile"]);
    check(&with(&x("1.1.0")), "", &["finding: rust/stale-lockfile"]);
    let merged = format!("<<<<<<< HEAD\n{}=======\n>>>>>>> x\n", x("1.1.0") + &log("0.4.22"));
    check(&with(&merged), "", &["finding: rust/broken-lockfile", "finding: rust/stale-lockfile -"]);
    let far = x("1.1.0") + &log("0.4.22").replace("registry+https://x", "git+ssh://git@example.com/log#1");
    check(&with(&far), "", &["finding: rust/dependency-by-ssh", "secrets: ssh"]);
    // One that somebody else wrote is read all the same, and so is one with the line ends of another system.
    let inline = "package = [{name = 'x', version = '1.1.0', dependencies = ['log']}, {name = 'log', version = '0.4.22', source = 's'}]";
    check(&with(inline), "", &["finding: -", "crate: log 0.4.22 direct [default]"]);
    let other = with(&(x("1.1.0") + &log("0.4.22")).replace('\n', "\r\n"));
    check(&other, "", &["finding: -", "crate: log 0.4.22 direct [default]"]);
}

#[test]
fn damaged_projects_are_read_without_a_panic() {
    for seed in 0..150 {
        for project in [ONE, SHOP] {
            let text = crate::testing::files(project);
            let at = seed as usize % text.len();
            let mut damaged = String::new();
            for (number, (path, content)) in text.iter().enumerate() {
                let content = if number == at || seed % 3 == 0 {
                    crate::testing::damaged(content, seed)
                } else {
                    content.clone()
                };
                let content = content.replace("\n//- ", "\n");
                damaged.push_str(&format!("//- {path}\n{content}\n"));
            }
            lines_of(&damaged, "");
            lines_of(&damaged, "crates/server");
        }
    }
}

/// The kind and what it is made with, or why there is nothing to deploy.
#[track_caller]
fn check_kind(text: &str, folder: &str, grade: &str, expect: &str) {
    let got = with_unit(text, folder, |unit| {
        let detection = crate::ecosystem::rust::read::detect::detect(unit)?;
        let summary = crate::ecosystem::rust::summary::summary(unit, &detection);
        let more = summary.framework.or(summary.why_not).unwrap_or_default();
        Some((detection.grade.as_str(), format!("{} {more}", summary.kind.value())))
    });
    let got = got.as_ref().map(|(grade, text)| (*grade, text.trim()));
    assert_eq!(got, Some((grade, expect)), "{folder}");
}

#[test]
fn units_are_told_at_a_glance() {
    check_kind(SHOP, "", "likely", "other the root of a workspace, whose members are listed");
    check_kind(SHOP, "crates/server", "strong", "service Axum");
    check_kind(SHOP, "crates/cli", "strong", "program");
    check_kind(SHOP, "crates/store", "weak", "library it has no binary of its own");
    check_kind(SHOP, "xtask", "strong", "program");
    let package = |dependencies: &str, files: &str| {
        let mut text = format!("//- Cargo.toml\n[package]\nname = \"shop\"\n{dependencies}\n");
        files.split_whitespace().for_each(|file| text.push_str(&format!("//- {file}\n")));
        text
    };
    check_kind(&package("[dependencies]\nlapin = \"3\"", "src/main.rs"), "", "strong", "worker lapin");
    check_kind(&package("[dependencies]\nyew = \"0.21\"", "src/main.rs index.html"), "", "strong", "site Yew");
    check_kind(
        &package("[dependencies]\ntauri = \"2\"", "src/main.rs"),
        "",
        "weak",
        "other a desktop application, made with Tauri",
    );
    check_kind(
        &package("[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\npyo3 = \"0.23\"", "src/lib.rs src/bin/stubs.rs"),
        "",
        "weak",
        "library it has no binary of its own",
    );
    check_kind("//- Cargo.toml\n[profile.release]\nlto = true", "", "weak", "other its manifest names no package");
}

#[test]
fn traps_of_configuration_are_told() {
    let with = |text: &str| {
        format!(
            "//- Cargo.toml\n[package]\nname = \"x\"\n[dependencies]\na = {{ version = \"1\", registry = \"ours\" }}\n//- src/main.rs\n//- .cargo/config.toml\n{text}\n"
        )
    };
    check(
        &with("[build]\nrustflags = \"-C target-cpu=native\""),
        "",
        &["finding: rust/native-cpu", "finding: rust/unknown-registry"],
    );
    check(
        &with(
            "[source.crates-io]\nreplace-with = \"near\"\n[source.near]\nregistry = \"sparse+https://crates.example.com/\"\n[registries.ours]\nindex = \"https://ours.example.com\"\ntoken = \"abc\"",
        ),
        "",
        &["finding: rust/mirror", "finding: rust/token-in-repository", "secrets: env=CARGO_REGISTRIES_OURS_TOKEN"],
    );
    check(
        &with("[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"vendor\""),
        "",
        &["finding: rust/missing-vendor", "vendored: -"],
    );
    check(
        &with(
            "[target.x86_64-unknown-linux-musl]\nlinker = \"x86_64-linux-musl-gcc\"\n[target.aarch64-unknown-linux-gnu]\nlinker = \"aarch64-linux-gnu-gcc\"\nrustflags = [\"-Clink-arg=-fuse-ld=/usr/bin/ld.lld-18\"]",
        ),
        "",
        &["tools: x86_64-linux-musl-gcc aarch64-linux-gnu-gcc ld.lld-18"],
    );
}
