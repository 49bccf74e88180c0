use super::super::{Read, cargo};
use crate::ecosystem::rust::facts::{Asked, Code, Listener, RuntimeFile};
use crate::origin::{Origin, Sourced};
use crate::plan::EnvironmentNeed;
use crate::testing;

fn shown(asked: &Asked) -> String {
    let text = |value: &Option<Sourced<String>>| value.as_ref().map(|value| value.value().clone());
    [text(&asked.value), text(&asked.variable), text(&asked.flag)].into_iter().flatten().collect::<Vec<_>>().join("|")
}

/// Settings of a project, on top of what its sources say.
fn said(text: &str, mut code: Code) -> Vec<String> {
    testing::with_unit(text, "", |unit| {
        let evidence = crate::evidence::Evidence::default();
        let mut read = Read { unit, evidence: &evidence, findings: Vec::new() };
        let found = cargo::read(&mut read);
        read.findings.clear();
        let frameworks = super::recognise(&found.crates);
        super::settings(&mut read, &found.cargo, &found.crates, &frameworks, &mut code);
        let names = frameworks.iter().map(|framework| framework.name.clone());
        let listeners = code.listeners.iter().map(|one| {
            let parts = [("address", &one.address), ("host", &one.host), ("port", &one.port)];
            let parts = parts.iter().map(|(name, asked)| (name, shown(asked))).filter(|(_, text)| !text.is_empty());
            parts.map(|(name, text)| format!("{name} {text}")).collect::<Vec<_>>().join(", ")
        });
        let files = code.files.iter().map(|file| format!("{} at {}", file.path, file.at));
        let given = code.given.iter().map(|(name, value, _)| format!("{name}={value}"));
        let required = code.environment.iter().filter(|need| need.required);
        let required = required.map(|need| format!("{} is required", need.name.value()));
        let commands = code.commands.iter().map(|command| format!("command {}", command.value()));
        let findings = read.findings.iter().map(|finding| finding.rule.to_owned());
        names.chain(listeners).chain(files).chain(given).chain(required).chain(commands).chain(findings).collect()
    })
}

fn project(dependencies: &str, files: &str) -> String {
    format!(
        "//- Cargo.toml\n[package]\nname = \"shop\"\nversion = \"0.1.0\"\n[dependencies]\n{dependencies}\n//- src/main.rs\nfn main() {{}}\n{files}"
    )
}

#[track_caller]
fn check(dependencies: &str, files: &str, expect: &[&str]) {
    assert_eq!(said(&project(dependencies, files), Code::default()), expect, "{dependencies}\n{files}");
}

fn origin() -> Origin {
    Origin::rule("test/test", "")
}

/// A listener of which the sources tell nothing, with a file that they read.
fn read_of(path: &str, folder: bool) -> Code {
    let asked = Asked::default;
    let (address, host, port) = (asked(), asked(), asked());
    Code {
        listeners: vec![Listener { address, host, port, aside: false, protocol: None, why: origin() }],
        files: vec![RuntimeFile { path: testing::path(path), at: path.to_owned(), folder, why: origin() }],
        ..Code::default()
    }
}

#[test]
fn rocket_listens_where_its_file_and_its_variables_say() {
    let here = "host 127.0.0.1|ROCKET_ADDRESS, port 8000|ROCKET_PORT";
    check("rocket = \"0.5.1\"", "", &["Rocket", here]);
    check(
        "rocket = \"0.5.1\"",
        "//- Rocket.toml\n[default]\nport = 9000\n[release]\naddress = \"0.0.0.0\"\n[debug]\nport = 1",
        &["Rocket", "host 0.0.0.0|ROCKET_ADDRESS, port 9000|ROCKET_PORT", "Rocket.toml at Rocket.toml"],
    );
    check(
        "rocket = { version = \"0.5.1\", features = [\"secrets\"] }\nrocket_dyn_templates = \"0.2\"",
        "//- templates/index.html.tera\n<p>\n",
        &["Rocket", here, "templates at templates", "ROCKET_SECRET_KEY is required"],
    );
    check(
        "rocket = { version = \"0.5.1\", features = [\"secrets\"] }",
        "//- Rocket.toml\n[release]\nsecret_key = \"x\"",
        &["Rocket", here, "Rocket.toml at Rocket.toml", "rust/secret-in-configuration"],
    );
    check("rocket = \"=0.4.11\"", "", &["Rocket", "host 0.0.0.0|ROCKET_ADDRESS, port 8000|ROCKET_PORT"]);
}

#[test]
fn loco_reads_the_file_of_an_environment_that_has_a_server() {
    let server = "server:\n  # where\n  port: {{ get_env(name=\"PORT\", default=\"5151\") }}\n  binding: 0.0.0.0 # all\n  host: http://localhost\n  middlewares:\n    port: 1\n";
    check(
        "loco-rs = \"0.16\"",
        &format!("//- config/production.yaml\nlogger:\n  port: 7\n{server}//- assets/views/a.html\n<p>\n"),
        &[
            "Loco",
            "host 0.0.0.0, port 5151|PORT",
            "config at config",
            "assets at assets",
            "LOCO_ENV=production",
            "command start",
        ],
    );
    check(
        "loco-rs = \"0.16\"",
        &format!("//- config/production.yaml\n# empty\n//- config/development.yaml\n{server}"),
        &["Loco", "host 0.0.0.0, port 5151|PORT", "config at config", "command start"],
    );
    // Comments are filled in, too.
    check(
        "loco-rs = \"0.16\"",
        &format!(
            "//- config/production.yaml\n{server}database:\n  uri: {{{{ get_env(name=\"DATABASE_URL\") }}}}\n# {{{{ get_env(name=\"KEY\") }}}} {{{{ x }}}}\n"
        ),
        &[
            "Loco",
            "host 0.0.0.0, port 5151|PORT",
            "config at config",
            "LOCO_ENV=production",
            "DATABASE_URL is required",
            "KEY is required",
            "command start",
        ],
    );
    check("loco-rs = \"0.16\"", "", &["Loco", "host localhost, port 5150", "command start"]);
}

#[test]
fn frameworks_that_listen_by_themselves_are_told_where() {
    check("cot = \"0.4\"", "", &["Cot", "address 127.0.0.1:8000|--listen"]);
    check("trillium = \"0.2\"", "", &["Trillium", "host localhost|HOST, port 8080|PORT"]);
    check(
        "dioxus = { version = \"0.7\", features = [\"fullstack\"] }",
        "",
        &["Dioxus", "host 127.0.0.1|IP, port 8080|PORT"],
    );
    check("axum = \"0.8\"\nhyper = \"1\"", "", &["Axum", "hyper"]);
    check("lambda_http = \"0.14\"", "", &["AWS Lambda", "rust/no-server"]);
}

#[test]
fn configuration_files_fill_in_what_sources_read() {
    let files = "//- configuration/base.yaml\napplication:\n  port: 8000\n  host: 0.0.0.0\ndatabase:\n  port: 5432\n  host: 127.0.0.1\n//- configuration/local.yaml\napplication:\n  host: 127.0.0.1\n//- configuration/production.yaml\napplication:\n  host: 0.0.0.0\n";
    let text = project("actix-web = \"4\"\nconfig = \"0.15\"", files);
    let mut code = read_of("configuration", true);
    let name = Sourced::new("APP_ENVIRONMENT".to_owned(), origin());
    code.environment.push(EnvironmentNeed { name, default: Some("local".to_owned()), required: false });
    let expect =
        ["Actix Web", "host 0.0.0.0, port 8000", "configuration at configuration", "APP_ENVIRONMENT=production"];
    assert_eq!(said(&text, code), expect);
    let text =
        project("axum = \"0.8\"", "//- config.toml\n[server]\naddress = \"127.0.0.1:8000\"\n[redis]\nport = 1\n");
    assert_eq!(
        said(&text, read_of("config.toml", false)),
        ["Axum", "address 127.0.0.1:8000", "config.toml at config.toml"]
    );
    // What the sources say comes first.
    let mut code = read_of("config.toml", false);
    for listener in &mut code.listeners {
        listener.address.value = Some(Sourced::new("0.0.0.0:3000".to_owned(), origin()));
    }
    assert_eq!(said(&text, code), ["Axum", "address 0.0.0.0:3000", "config.toml at config.toml"]);
}
