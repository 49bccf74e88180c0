use super::super::{Read, cargo};
use crate::ecosystem::rust::facts::Linked;
use crate::testing;

/// A package with these dependencies, and a lockfile of `name version: dependency, dependency` lines.
fn project(dependencies: &str, lock: &str, more: &str) -> String {
    let mut text = format!(
        "//- Cargo.toml\n[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{dependencies}\n//- src/main.rs\nfn main() {{}}\n"
    );
    if !lock.is_empty() {
        text.push_str("//- Cargo.lock\nversion = 4\n");
    }
    for line in lock.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (head, needs) = line.split_once(':').unwrap_or((line, ""));
        let (name, version) = head.split_once(' ').unwrap_or((head, "1.0.0"));
        let needs: Vec<String> =
            needs.split(',').map(str::trim).filter(|need| !need.is_empty()).map(|need| format!("{need:?}")).collect();
        let source =
            if name == "shop" { "" } else { "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n" };
        text.push_str(&format!(
            "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{source}dependencies = [{}]\n",
            needs.join(", ")
        ));
    }
    text + more
}

fn said(text: &str) -> Vec<String> {
    testing::with_unit(text, "", |unit| {
        let evidence = crate::evidence::Evidence::default();
        let mut read = Read { unit, evidence: &evidence, findings: Vec::new() };
        let found = cargo::read(&mut read);
        read.findings.clear();
        let native = super::read(&mut read, &found.cargo, &found.crates);
        let needs = native.needs.iter().map(|need| {
            let kind = match need.kind {
                Linked::Static => "c",
                Linked::StaticCxx => "cxx",
                Linked::StaticGlibc => "glibc",
                Linked::Openssl => "openssl",
                Linked::System => "system",
            };
            let (build, run) = (need.debian_build.join(" "), need.debian_run.join(" "));
            let build = if build.is_empty() { build } else { format!(" +{build}") };
            let run = if run.is_empty() { run } else { format!(" /{run}") };
            format!("{} {kind}{build}{run}", need.name)
        });
        let programs = native.programs.iter().map(|one| format!("{} {}", one.name, one.debian));
        let env = native.env.iter().map(|(name, value, _)| format!("{name}={value}"));
        let findings = read.findings.iter().map(|finding| format!("{}: {}", finding.rule, finding.message));
        needs.chain(programs).chain(env).chain(findings).collect()
    })
}

#[track_caller]
fn check(dependencies: &str, lock: &str, expect: &[&str]) {
    assert_eq!(said(&project(dependencies, lock, "")), expect, "{dependencies}\n{lock}");
}

#[test]
fn openssl_is_of_the_system_unless_a_feature_brings_it() {
    let lock = "shop: reqwest\nreqwest 0.12.9: native-tls\nnative-tls: openssl\nopenssl: openssl-sys\nopenssl-sys: cc, pkg-config\ncc\npkg-config";
    check("[dependencies]\nreqwest = \"0.12\"", lock, &["openssl-sys openssl +pkg-config libssl-dev /libssl3t64"]);
    let own = format!("{lock}\nopenssl-src").replace("openssl-sys: cc", "openssl-sys: openssl-src, cc");
    let vendored = "[dependencies]\nreqwest = { version = \"0.12\", features = [\"native-tls-vendored\"] }";
    check(vendored, &own, &["openssl-sys c +make perl"]);
    // Nobody of the manifests could have asked for it, so what is between has.
    check(
        "[dependencies]\nbot = \"1\"",
        &own.replace("shop: reqwest", "shop: bot\nbot: reqwest"),
        &["openssl-sys c +make perl"],
    );
    // The feature is the repository's own and is off.
    check(
        "[dependencies]\nreqwest = \"0.12\"\n[features]\nown-tls = [\"reqwest/native-tls-vendored\"]",
        &own,
        &["openssl-sys openssl +pkg-config libssl-dev make perl /libssl3t64"],
    );
    check(
        "[dependencies]\nreqwest = { version = \"0.12\", features = [\"native-tls-vendored\"] }",
        "",
        &["openssl-sys c +make perl"],
    );
}

#[test]
fn sqlite_is_compiled_in_where_a_feature_says_so() {
    let lock = "shop: rusqlite\nrusqlite: libsqlite3-sys\nlibsqlite3-sys: pkg-config, vcpkg\npkg-config\nvcpkg";
    check(
        "[dependencies]\nrusqlite = \"0.37\"",
        lock,
        &["libsqlite3-sys system +pkg-config libsqlite3-dev /libsqlite3-0"],
    );
    let bundled = lock.replace("libsqlite3-sys: pkg-config", "libsqlite3-sys: cc, pkg-config") + "\ncc";
    check(
        "[dependencies]\nrusqlite = { version = \"0.37\", features = [\"bundled\"] }",
        &bundled,
        &["libsqlite3-sys c"],
    );
}

#[test]
fn what_a_lockfile_only_mentions_is_not_linked() {
    let lock = "shop: sqlx\nsqlx 0.8.6: sqlx-core, sqlx-macros, sqlx-postgres, sqlx-sqlite\nsqlx-core 0.8.6\nsqlx-macros 0.8.6: sqlx-macros-core\nsqlx-macros-core 0.8.6: sqlx-postgres, sqlx-sqlite\nsqlx-postgres 0.8.6\nsqlx-sqlite 0.8.6: libsqlite3-sys\nlibsqlite3-sys 0.30.1: cc, pkg-config, vcpkg\ncc\npkg-config\nvcpkg";
    check("[dependencies]\nsqlx = { version = \"0.8\", features = [\"postgres\"] }", lock, &[]);
    check("[dependencies]\nsqlx = { version = \"0.8\", features = [\"sqlite\"] }", lock, &["libsqlite3-sys c"]);
    check(
        "[dependencies]\nstore = \"1\"",
        &lock.replace("shop: sqlx", "shop: store\nstore: sqlx"),
        &["libsqlite3-sys c"],
    );
    // Other systems' crates.
    let clock = "shop: chrono\nchrono: iana-time-zone\niana-time-zone: iana-time-zone-haiku\niana-time-zone-haiku: cxx\ncxx: link-cplusplus\nlink-cplusplus";
    check("[dependencies]\nchrono = \"0.4\"", clock, &[]);
}

#[test]
fn aws_lc_needs_no_more_than_a_compiler_since_it_brings_its_bindings() {
    let lock = "shop: rustls\nrustls 0.23.1: aws-lc-rs\naws-lc-rs: aws-lc-sys\naws-lc-sys VERSION: bindgen, cc, cmake\nbindgen: clang-sys\nclang-sys: libloading\nlibloading\ncc\ncmake";
    check("[dependencies]\nrustls = \"0.23\"", &lock.replace("VERSION", "0.32.3"), &["aws-lc-sys c"]);
    check(
        "[dependencies]\nrustls = \"0.23\"",
        &lock.replace("VERSION", "0.12.0"),
        &["aws-lc-sys c", "clang-sys glibc +libclang-dev", "cmake cmake", "cmake make", "cmake g++"],
    );
}

#[test]
fn kafka_is_built_in_three_ways() {
    let lock = "shop: rdkafka\nrdkafka: rdkafka-sys\nrdkafka-sys";
    check("[dependencies]\nrdkafka = \"0.38\"", lock, &["rdkafka-sys c +make g++"]);
    let built = format!("{lock}: cmake\ncmake");
    check(
        "[dependencies]\nrdkafka = { version = \"0.38\", features = [\"cmake-build\"] }",
        &built,
        &["rdkafka-sys cxx +cmake make g++", "cmake cmake", "cmake make", "cmake g++"],
    );
    check(
        "[dependencies]\nrdkafka = { version = \"0.38\", features = [\"dynamic-linking\"] }",
        lock,
        &["rdkafka-sys system +pkg-config librdkafka-dev /librdkafka1"],
    );
}

#[test]
fn what_the_build_alone_runs_leaves_nothing_in_the_program() {
    let lock = "shop: git2, rocksdb\ngit2: libgit2-sys, openssl-sys\nlibgit2-sys: cc\nopenssl-sys\ncc\nrocksdb: librocksdb-sys\nlibrocksdb-sys: bindgen\nbindgen: clang-sys\nclang-sys";
    check(
        "[build-dependencies]\nopenssl-sys = \"0.9\"",
        "shop: openssl-sys\nopenssl-sys",
        &["openssl-sys glibc +pkg-config libssl-dev"],
    );
    check(
        "[dependencies]\nrocksdb = \"0.24\"",
        lock,
        &["librocksdb-sys glibc +clang libclang-dev g++ make", "clang-sys glibc +libclang-dev"],
    );
}

#[test]
fn programs_of_build_scripts_are_installed() {
    let lock = "shop: prost, tonic-build\nprost\ntonic-build: prost-build\nprost-build 0.13.5";
    let manifest = "[dependencies]\nprost = \"0.13\"\n[build-dependencies]\ntonic-build = \"0.12\"";
    check(manifest, lock, &["protoc protobuf-compiler", "protoc libprotobuf-dev"]);
    check(manifest, &lock.replace("0.13.5", "0.9.0"), &[]);
    let own = format!("{lock}\nprotoc-bin-vendored").replace("prost, tonic", "prost, protoc-bin-vendored, tonic");
    check(&format!("{manifest}\nprotoc-bin-vendored = \"3\""), &own, &[]);
}

#[test]
fn who_asks_git_is_told_that_there_is_none() {
    check(
        "[build-dependencies]\nvergen = { version = \"8\", features = [\"git\", \"gitcl\"] }",
        "shop: vergen\nvergen 8.3.2",
        &[
            "VERGEN_IDEMPOTENT=1",
            "rust/asks-git: vergen asks git for the commit while it builds, and the history is no part of the build context",
        ],
    );
    check(
        "[build-dependencies]\nvergen = { version = \"9\", features = [\"build\"] }",
        "shop: vergen\nvergen 9.0.6",
        &["VERGEN_IDEMPOTENT=1"],
    );
    check(
        "[build-dependencies]\nvergen = \"7\"",
        "shop: vergen\nvergen 7.5.1",
        &[
            "rust/asks-git: vergen stops the build where there is no repository, and the history is no part of the build context",
        ],
    );
}

#[test]
fn libraries_that_nobody_knows_are_told() {
    check(
        "[dependencies]\npipe = \"1\"",
        "shop: pipe\npipe: pipe-sys\npipe-sys: system-deps\nsystem-deps",
        &["rust/unknown-library: pipe-sys links a library of the system that is unknown here, which pipe needs"],
    );
    check("[dependencies]\nlinux-raw-sys = \"0.9\"", "shop: linux-raw-sys\nlinux-raw-sys 0.9.4", &[]);
}

#[test]
fn prepared_answers_are_taken() {
    let manifest = "[dependencies]\nsqlx = \"0.8\"";
    let lock = "shop: sqlx\nsqlx 0.8.6";
    let prepared = project(manifest, lock, "//- .sqlx/query-1.json\n{}\n");
    assert_eq!(said(&prepared), ["SQLX_OFFLINE=true"]);
    let old = project(manifest, lock, "//- sqlx-data.json\n{}\n");
    assert_eq!(said(&old), ["SQLX_OFFLINE=true"]);
    let older = project("[dependencies]\nsqlx = \"0.6\"", "shop: sqlx\nsqlx 0.6.3", "//- sqlx-data.json\n{}\n");
    let message = "rust/unprepared-queries: sqlx-data.json is there, and this version of sqlx reads it with its feature `offline` alone";
    assert_eq!(said(&older), ["SQLX_OFFLINE=true", message]);
}

#[test]
fn queries_without_prepared_answers_stop_the_build() {
    let manifest = "[dependencies]\nsqlx = \"0.8\"";
    let lock = "shop: sqlx\nsqlx 0.8.6";
    let message = "rust/unprepared-queries: queries are checked against a data base while the program is compiled, and there is none then";
    let with = |text: &str| said(&project(manifest, lock, &format!("//- src/store.rs\n{text}\n")));
    assert_eq!(with("fn f() { sqlx::query!(\"select 1\"); }"), [message]);
    assert_eq!(with("use sqlx::{query_as, Row};\nfn f() { query_as!(User, \"select 1\"); }"), [message]);
    assert_eq!(
        with("// sqlx::query!(1)\nfn f() { sqlx::query(\"select 1\"); other::query!(); }"),
        Vec::<String>::new()
    );
}

#[test]
fn what_loads_libraries_while_it_runs_is_no_static_program() {
    check("[dependencies]\nplug = \"1\"", "shop: plug\nplug: libloading\nlibloading", &["libloading glibc"]);
    let lock = "shop: oracle\noracle: cc\ncc";
    let note = "rust/loads-library: oracle loads Oracle's client while the program runs, which no distribution has";
    check("[dependencies]\noracle = \"0.6\"", lock, &["oracle glibc", note]);
}

#[test]
fn forks_of_boringssl_are_built_as_it_is() {
    let tools = "+cmake make g++ git libclang-dev";
    for name in ["boring-sys", "boring-sys2", "btls-sys"] {
        check(
            "[dependencies]\ntls = \"1\"",
            &format!("shop: tls\ntls: {name}\n{name}"),
            &[&format!("{name} glibc {tools}")],
        );
    }
}

#[test]
fn openssl_that_nothing_turns_on_is_not_linked() {
    let lock = "shop: awc\nawc: actix-tls, openssl\nactix-tls: openssl, tokio-openssl\ntokio-openssl: openssl-sys\nopenssl: openssl-sys\nopenssl-sys: cc, pkg-config\ncc\npkg-config";
    check("[dependencies]\nawc = \"3\"\n[features]\nopenssl = [\"awc/openssl\"]", lock, &[]);
    let on = "[dependencies]\nawc = {version = \"3\", features = [\"openssl\"]}";
    check(on, lock, &["openssl-sys openssl +pkg-config libssl-dev /libssl3t64"]);
    let other = lock.replace("shop: awc", "shop: client\nclient: awc");
    check("[dependencies]\nclient = \"1\"", &other, &["openssl-sys openssl +pkg-config libssl-dev /libssl3t64"]);
}

#[test]
fn what_the_build_links_is_not_in_the_program() {
    let lock = "shop: hyper-tls 0.6.0, tool\ntool: hyper-tls 0.5.0\nhyper-tls 0.5.0: openssl-sys\nhyper-tls 0.6.0: rustls\nrustls\nopenssl-sys: pkg-config\npkg-config";
    let asked = "[dependencies]\nhyper-tls = \"0.6\"\n[build-dependencies]\ntool = \"1\"";
    check(asked, lock, &["openssl-sys glibc +pkg-config libssl-dev"]);
}

#[test]
fn without_a_lockfile_crates_lead_to_what_is_known_of_them() {
    let openssl = "openssl-sys openssl +pkg-config libssl-dev /libssl3t64";
    check("[dependencies]\nreqwest = \"0.12\"", "", &[openssl]);
    check("[dependencies]\nreqwest = \"0.13\"", "", &[]);
    check("[dependencies]\nreqwest = { version = \"0.12\", default-features = false }", "", &[]);
    check("[dependencies]\nlettre = \"0.11\"", "", &[openssl]);
    let pq = "pq-sys system +pkg-config libpq-dev /libpq5";
    check("[dependencies]\ndiesel = { version = \"2\", features = [\"postgres\"] }", "", &[pq]);
    check("[dependencies]\ndiesel = { version = \"2\", features = [\"chrono\"] }", "", &[]);
}

#[test]
fn features_that_are_off_bring_no_database() {
    let lock = "shop: diesel\ndiesel: pq-sys, mysqlclient-sys, libsqlite3-sys\npq-sys\nmysqlclient-sys\nlibsqlite3-sys";
    let features = "[features]\nmysql = [\"diesel/mysql\"]\npostgres = [\"diesel/postgres\"]\ndefault = [\"postgres\"]";
    let pq = "pq-sys system +pkg-config libpq-dev /libpq5";
    check(&format!("[dependencies]\ndiesel = \"2\"\n{features}"), lock, &[pq]);
}

#[test]
fn unknown_crates_that_compile_get_a_compiler_of_both() {
    let lock = "shop: tide-table-sys, zlib-sys\ntide-table-sys: cc\nzlib-sys: pkg-config\ncc\npkg-config";
    check(
        "[dependencies]\ntide-table-sys = \"1\"\nzlib-sys = \"1\"",
        lock,
        &["tide-table-sys c +g++", "rust/unknown-library: zlib-sys links a library of the system that is unknown here"],
    );
}
