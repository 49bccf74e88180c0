//! Whole plans: what lies above the workspace, features that sources demand, programs among several.

use super::front::tests::check;
use crate::emit::{ArtifactKind, emit};
use crate::planner::{Options, plan};
use crate::testing::tree;

/// A package in the folder `api`, with its sources and what lies around it.
fn api(manifest: &str, files: &str) -> String {
    format!(
        "//- api/Cargo.toml\n[package]\nname = \"toll\"\nversion = \"1.0.0\"\nedition = \"2021\"\n{manifest}//- web/package.json\n{{}}\n{files}"
    )
}

/// A package at the root.
fn one(manifest: &str, files: &str) -> String {
    format!(
        "//- Cargo.toml\n[package]\nname = \"toll\"\nversion = \"1.0.0\"\nedition = \"2021\"\n{manifest}//- src/main.rs\nfn main() {{}}\n{files}"
    )
}

/// Demands lines of the ignore file; one that starts with `-` must not be there. `!rule` demands a finding.
#[track_caller]
fn ignores(text: &str, expect: &[&str]) {
    let tree = tree(text);
    let planned = plan(&tree, &Options::new("2026-11-22"));
    let file = emit(&planned, &tree, ArtifactKind::Dockerignore).map(|file| file.text).unwrap_or_default();
    for line in expect {
        let finding = |rule: &str| planned.findings.iter().any(|finding| finding.rule == rule);
        let fits = match (line.strip_prefix("-!"), line.strip_prefix('-'), line.strip_prefix("!rust")) {
            (Some(rule), ..) => !finding(rule),
            (_, Some(line), _) => !file.lines().any(|known| known == line),
            (.., Some(rule)) => finding(&format!("rust{rule}")),
            _ => file.lines().any(|known| known == *line),
        };
        assert!(fits, "{line}\n{file}\n{:#?}", planned.findings);
    }
}

#[test]
fn what_is_compiled_in_from_above_is_copied() {
    let text = api(
        "",
        "//- shared/schema.sql\nx\n//- shared/other.sql\nx\n//- api/src/main.rs\nconst S: &str = include_str!(\"../../shared/schema.sql\");\nfn main() {}\n",
    );
    let copies = "COPY api/ ./\nCOPY shared/schema.sql /src/shared/schema.sql\n";
    let build = "target=/src/api/target";
    check(&text, &[("unit", "api")], &["WORKDIR /src/api\n", copies, build, "-COPY . ", "install -D /src/api/target/"]);
    check(&text, &[("unit", "api"), ("cache", "layer")], &["cargo chef cook", copies]);
}

#[test]
fn what_macros_and_attributes_name_above_is_copied() {
    let folder = "//- shared/1.sql\nx\n";
    let main = |text: &str| format!("{folder}//- api/src/main.rs\n{text}\nfn main() {{}}\n");
    let copy = "COPY shared/ /src/shared/\n";
    let unit = &[("unit", "api")];
    check(&api("", &main("static M: Migrator = sqlx::migrate!(\"../shared\");")), unit, &[copy]);
    check(&api("", &main("#[derive(RustEmbed)]\n#[folder = \"../shared/\"]\nstruct A;")), unit, &[copy]);
    let schema = "#[derive(GraphQLQuery)]\n#[graphql(schema_path = \"../shared/1.sql\", query_path = \"src/q.graphql\")]\nstruct Q;";
    check(&api("", &main(schema)), unit, &["COPY shared/1.sql /src/shared/1.sql\n", "WORKDIR /src/api\n"]);
    check(&api("", &main("sol!(Token, \"../shared/1.sql\");")), unit, &["COPY shared/1.sql "]);
    check(&api("", &main("fn f() { println!(\"see {}\", \"../shared\"); }")), unit, &["-COPY shared"]);
}

#[test]
fn what_a_build_script_names_above_is_copied() {
    let main = "//- api/src/main.rs\nfn main() {}\n//- proto/a.proto\nx\n//- proto/deep/b.proto\nx\n";
    let script = |text: &str| api("", &format!("{main}//- api/build.rs\nfn main() {{ {text} }}\n"));
    let unit = &[("unit", "api")];
    let all = "COPY api/ ./\nCOPY proto/ /src/proto/\n";
    check(&script("compile_protos(&[\"../proto/a.proto\"], &[\"../proto\"])"), unit, &[all, "-a.proto"]);
    check(&script("println!(\"cargo:rerun-if-changed=../proto\")"), unit, &[all]);
    check(&script("read(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../proto/a.proto\"))"), unit, &[all]);
    check(
        &script("read(\"../Notes.txt\")").replace("//- web/package.json", "//- Notes.txt"),
        unit,
        &["COPY Notes.txt /src/Notes.txt\n"],
    );
    check(
        &script("glob(\"../proto/deep/*.proto\"); read(\"..\"); read(\"../none\")"),
        unit,
        &["COPY proto/deep/ /src/proto/deep/\n"],
    );
    check(&script("read(\"../../far/a.proto\")"), unit, &["!rust/source-outside", "WORKDIR /src\n"]);
    check(&script("read(\"../../.git/HEAD\")"), unit, &["-../", "WORKDIR /src\n"]);
    let outside = one("", "//- src/lib.rs\nconst A: &str = include_str!(\"../../a.txt\");\n");
    check(&outside.replace("fn main() {}", "use toll::x;\nfn main() { x() }"), &[], &["!rust/source-outside"]);
}

#[test]
fn a_front_end_beside_is_put_where_the_program_embeds_it() {
    let text =
        api("", "//- api/src/main.rs\n#[derive(RustEmbed)]\n#[folder = \"../web/dist/\"]\nstruct A;\nfn main() {}\n");
    check(&text, &[("unit", "api")], &["WORKDIR /src/api\n", "COPY api/ ./\n"]);
}

#[test]
fn keys_that_are_compiled_in_reach_the_build() {
    let files = "//- keys/public.pem\n-----BEGIN PUBLIC KEY-----\n//- keys/other.pem\nx\n//- src/certs/own.key\n-----BEGIN PRIVATE KEY-----\n";
    let main = |text: &str| one("", files).replace("fn main", &format!("{text}\nfn main"));
    ignores(
        &main("static P: &[u8] = include_bytes!(\"../keys/public.pem\");"),
        &["!keys/public.pem", "-!keys/other.pem", "-!rust/secret-compiled-in"],
    );
    ignores(
        &main("static P: &str = include_str!(\"certs/own.key\");"),
        &["!src/certs/own.key", "!rust/secret-compiled-in"],
    );
    ignores(&main("#[derive(RustEmbed)]\n#[folder = \"keys/\"]\nstruct K;"), &["!keys/public.pem", "!keys/other.pem"]);
    ignores(&main(""), &["-!keys/public.pem"]);
}

const FEATURES: &str = "[features]\ndefault = []\nmysql = [\"diesel/mysql\"]\nsqlite = [\"diesel/sqlite\"]\nhttp = []\n[dependencies]\ndiesel = \"2\"\n";

#[test]
fn features_that_sources_demand_are_turned_on() {
    let condition = "#[cfg(not(any(feature = \"mysql\", feature = \"sqlite\")))]";
    let script = format!("//- build.rs\nfn main() {{\n{condition}\ncompile_error!(\"choose one\");\n}}\n");
    let text = one(FEATURES, &script);
    check(&text, &[], &["features sqlite", "!rust/feature-turned-on"]);
    let build = "cargo build --release --features mysql";
    check(&text, &[("build", build)], &["features mysql &&"]);
    check(&text, &[("build", "cargo build --release")], &["!rust/refused-by-source"]);
    let on = one(&FEATURES.replace("default = []", "default = [\"mysql\"]"), &script);
    check(&on, &[], &["-sqlite"]);
    let two = "#[cfg(not(feature = \"http\"))]\n#[allow(x)]\ncompile_error!(\"http\");\n";
    let both = one(FEATURES, &script).replace("fn main() {}", &format!("{two}fn main() {{}}"));
    check(&both, &[], &["features sqlite,http"]);
    let never = "//- build.rs\n#[cfg(all(feature = \"mysql\", feature = \"sqlite\"))]\ncompile_error!(\"not both\");\nfn main() {}\n";
    check(&one(FEATURES, never), &[], &["-features"]);
    let both = FEATURES.replace("default = []", "default = [\"mysql\", \"sqlite\"]");
    check(&one(&both, never), &[], &["!rust/refused-by-source"]);
    let windows = "//- build.rs\n#[cfg(windows)]\ncompile_error!(\"no\");\nfn main() {}\n";
    check(&one(FEATURES, windows), &[], &["-features"]);
}

#[test]
fn submodules_that_are_not_there_are_told() {
    let modules = |path: &str| {
        format!("//- .gitmodules\n[submodule \"a\"]\n\tpath = {path}\n\turl = https://git.example/a.git\n")
    };
    let told: &[&str] = &["!rust/submodule-missing"];
    check(&one("", &modules("vendor/translations")), &[], told);
    check(&one("", &format!("{}//- vendor/a/b.txt\nx\n", modules("vendor/a"))), &[], &[]);
    let beside = api(
        "",
        &format!(
            "{}//- api/src/main.rs\nfn main() {{}}\n//- api/build.rs\nfn main() {{ read(\"../proto/a.proto\"); }}\n",
            modules("proto")
        ),
    );
    check(&beside, &[("unit", "api")], told);
    let silent = |text: &str, unit: &str| {
        let mut options = Options::new("2026-11-22");
        assert_eq!(options.settings.set("unit", unit), Ok(()));
        let planned = plan(&tree(text), &options);
        assert!(planned.findings.iter().all(|found| found.rule != "rust/submodule-missing"), "{:#?}", planned.findings);
    };
    silent(&api("", &format!("{}//- api/src/main.rs\nfn main() {{}}\n", modules("docs/theme"))), "api");
    silent(&one("", &format!("{}//- vendor/a/b.txt\nx\n", modules("vendor/a"))), ".");
}

#[test]
fn the_binary_that_answers_comes_first() {
    let manifest = "[features]\nserver = [\"dep:axum\"]\n[dependencies]\naxum = { version = \"0.8\", optional = true }\n[[bin]]\nname = \"scan\"\npath = \"src/main.rs\"\n[[bin]]\nname = \"scan-server\"\npath = \"src/server.rs\"\nrequired-features = [\"server\"]\n";
    let text = one(manifest, "//- src/server.rs\nfn main() {}\n");
    check(&text, &[], &["features server --bin scan-server"]);
    let build = "cargo build -r --features server --bin scan-server";
    check(&text, &[("build", build)], &["\"--features\", \"server\", \"--bin\""]);
    check(&text, &[("start", "scan /data")], &["build --release --bin scan && ", "-scan-server", "CMD [\"/data\"]"]);
    let always = text.replace(", optional = true", "").replace("[\"dep:axum\"]", "[]");
    check(&always, &[("start", "scan-server")], &["features server --bin scan-server"]);
}
