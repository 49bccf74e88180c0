//! Whole projects and what comes of them.

#![allow(clippy::panic, reason = "a test that finds no plan should fail")]

use crate::emit::{ArtifactKind, emit};
use crate::planner::{Options, Planned, plan};
use crate::testing::tree;

fn planned(text: &str, options: &[(&str, &str)]) -> (Planned, String) {
    let tree = tree(text);
    let mut given = Options::new("2026-11-21");
    for (name, value) in options {
        if let Err(error) = given.settings.set(name, value) {
            panic!("{name}: {error}");
        }
    }
    let planned = plan(&tree, &given);
    if let Some(plan) = planned.plan() {
        assert_eq!(crate::plan::check(plan, &tree, "2026-11-21"), Vec::<String>::new());
    }
    let text = emit(&planned, &tree, ArtifactKind::Dockerfile).map_or_else(String::new, |artifact| artifact.text);
    (planned, text)
}

/// The Dockerfile of a project holds each text of `has` and none of `lacks`.
#[track_caller]
fn check(text: &str, options: &[(&str, &str)], has: &[&str], lacks: &[&str]) {
    let (planned, file) = planned(text, options);
    assert!(planned.plan().is_some(), "no plan: {:#?}", planned.findings);
    for wanted in has {
        assert!(file.contains(wanted), "{wanted:?} is not in:\n{file}");
    }
    for unwanted in lacks {
        assert!(!file.contains(unwanted), "{unwanted:?} is in:\n{file}");
    }
}

/// The rules of the findings of a project hold `rule`.
#[track_caller]
fn finds(text: &str, rule: &str) {
    let (planned, _) = planned(text, &[]);
    assert!(planned.findings.iter().any(|finding| finding.rule == rule), "{:#?}", planned.findings);
}

const SERVER: &str = r#"
    //- go.mod
    module github.com/acme/shop

    go 1.22
    //- main.go
    package main

    import "net/http"

    func main() { http.ListenAndServe(":8080", nil) }
"#;

#[test]
fn a_module_without_dependencies_has_nothing_to_fetch() {
    check(
        SERVER,
        &[],
        &[
            "ARG GO_VERSION=1.27",
            "FROM --platform=$BUILDPLATFORM golang:${GO_VERSION}-trixie AS build",
            "CGO_ENABLED=0",
            "FROM gcr.io/distroless/static-debian13:nonroot AS production",
            "EXPOSE 8080",
            r#"ENTRYPOINT ["/usr/local/bin/shop"]"#,
            r#"org.opencontainers.image.source="https://github.com/acme/shop""#,
        ],
        &["go.sum", "go mod download", "AS deps"],
    );
}

#[test]
fn modules_are_fetched_before_the_sources_come() {
    let text = SERVER.replace("go 1.22", "go 1.22\n    require golang.org/x/text v0.3.0") + "    //- go.sum\n";
    check(&text, &[], &["COPY go.mod go.sum ./", "target=/go/pkg/mod", "go mod download"], &[]);
    check(&text, &[("cache", "layer")], &["COPY go.mod go.sum ./", "RUN go mod download"], &["--mount=type=cache"]);
    check(&text, &[("cache", "mount")], &["--mount=type=bind,source=go.mod"], &["COPY go.mod go.sum ./\nRUN --mount"]);
    let vendored = text + "    //- vendor/modules.txt\n    # golang.org/x/text v0.3.0\n    ## explicit\n";
    check(&vendored, &[], &["-mod=vendor"], &["go mod download"]);
}

#[test]
fn the_version_is_the_newest_unless_the_project_pins_a_supported_one() {
    let with = |line: &str| SERVER.replace("go 1.22", line);
    check(&with("go 1.19"), &[], &["GO_VERSION=1.27"], &[]);
    check(&with("go 1.26.3"), &[], &["GO_VERSION=1.27"], &[]);
    check(&with("go 1.24\n    toolchain go1.26.2"), &[], &["GO_VERSION=1.26"], &[]);
    check(&with("go 1.24\n    toolchain go1.24.2"), &[], &["GO_VERSION=1.27"], &[]);
    check(&with("go 1.29"), &[], &["GO_VERSION=1.29"], &[]);
    check(&with("go 1.22"), &[("version", "1.26")], &["GO_VERSION=1.26"], &[]);
    finds(&with("go 1.29"), "go/newer-than-known");
}

#[test]
fn flavours_keep_what_the_program_needs() {
    check(SERVER, &[("flavour", "scratch")], &["FROM scratch", "ca-certificates.crt", "USER 10001:10001"], &[]);
    check(SERVER, &[("flavour", "alpine")], &["FROM alpine:3.24"], &[]);
    check(SERVER, &[("flavour", "slim")], &["FROM debian:trixie-slim", "ca-certificates"], &[]);
}

#[test]
fn cgo_follows_the_imports_and_not_the_module_file() {
    let module = SERVER.replace("go 1.22", "go 1.22\n    require github.com/mattn/go-sqlite3 v1.14.0");
    check(&module, &[], &["CGO_ENABLED=0", "static-debian13"], &[]);
    let imported =
        module.replace("import \"net/http\"", "import \"net/http\"\n    import _ \"github.com/mattn/go-sqlite3\"");
    check(&imported, &[], &["CGO_ENABLED=1", "base-debian13"], &["BUILDPLATFORM", "TARGETARCH"]);
    check(&imported, &[("flavour", "alpine")], &["golang:${GO_VERSION}-alpine3.24", "musl-dev"], &[]);
    let bridged = module.replace("import \"net/http\"", "import \"net/http\"\n    import _ \"gorm.io/driver/sqlite\"");
    check(&bridged, &[], &["CGO_ENABLED=1"], &[]);
}

#[test]
fn addresses_are_followed_through_flags_and_variables() {
    let main = |body: &str| {
        format!(
            "//- go.mod\nmodule example.com/shop\ngo 1.22\n//- main.go\npackage main\nimport (\n\"net/http\"\n\"os\"\n\"flag\"\n)\n{body}"
        )
    };
    check(
        &main(
            "var addr = flag.String(\"addr\", \"localhost:8081\", \"where\")\nfunc main() { flag.Parse(); http.ListenAndServe(*addr, nil) }",
        ),
        &[],
        &["EXPOSE 8081", "\"--addr=0.0.0.0:8081\""],
        &[],
    );
    check(
        &main(
            "func main() {\n port := os.Getenv(\"PORT\")\n if port == \"\" {\n port = \"9090\"\n }\n http.ListenAndServe(\":\"+port, nil)\n}",
        ),
        &[],
        &["EXPOSE 9090"],
        &["ENV PORT"],
    );
    check(
        &main("func main() { http.ListenAndServe(\":\"+os.Getenv(\"PORT\"), nil) }"),
        &[],
        &["ENV PORT=8080", "EXPOSE 8080"],
        &[],
    );
    finds(&main("func main() { http.ListenAndServe(\"127.0.0.1:80\", nil) }"), "go/loopback-only");
}

#[test]
fn a_sub_command_that_serves_is_started() {
    let cobra = r#"
        //- go.mod
        module example.com/tool
        require github.com/spf13/cobra v1.8.0
        //- main.go
        package main
        import "github.com/spf13/cobra"
        var root = &cobra.Command{Use: "tool"}
        var serve = &cobra.Command{Use: "serve", RunE: run}
        var list = &cobra.Command{Use: "list", RunE: run}
        func main() { root.AddCommand(serve, list); root.Execute() }
    "#;
    check(cobra, &[], &[r#"CMD ["serve"]"#, r#"ENTRYPOINT ["/usr/local/bin/tool"]"#], &[]);
    let by_itself = cobra.replace("Use: \"tool\"}", "Use: \"tool\", Run: run}");
    check(&by_itself, &[], &[], &[r#"CMD ["serve"]"#]);
    check(cobra, &[("start", "tool list --all")], &[r#"CMD ["list", "--all"]"#], &[]);
}

#[test]
fn what_is_read_is_copied_and_what_is_written_is_writable() {
    let text = r#"
        //- go.mod
        module example.com/shop
        //- main.go
        package main
        import ("html/template"; "net/http"; "os")
        func main() {
            template.Must(template.ParseGlob("templates/*.html"))
            os.MkdirAll("./data/uploads", 0o755)
            http.ListenAndServe(":8080", nil)
        }
        //- templates/index.html
        <p>
    "#;
    check(
        text,
        &[],
        &[
            "WORKDIR /app",
            "templates/ /app/templates/",
            "--chown=65532:65532",
            "/app/data/uploads",
            r#"VOLUME ["/app/data/uploads"]"#,
        ],
        &[],
    );
}

#[test]
fn embedded_files_that_are_not_there_are_an_error() {
    let text = r#"
        //- go.mod
        module example.com/shop
        //- main.go
        package main
        import _ "embed"
        //go:embed dist
        var dist embed.FS
        func main() {}
    "#;
    finds(text, "go/embedded-files-missing");
    let (planned, _) = planned(&format!("{text}\n        //- dist/index.html\n        <p>\n"), &[]);
    assert!(planned.findings.iter().all(|finding| finding.rule != "go/embedded-files-missing"));
}

#[test]
fn replaced_folders_come_along() {
    let text = r#"
        //- services/web/go.mod
        module example.com/web
        require example.com/common v0.0.0
        require golang.org/x/text v0.3.0
        replace example.com/common => ../../common
        //- services/web/go.sum
        //- services/web/main.go
        package main
        import "example.com/common/log"
        func main() { log.Print() }
        //- common/go.mod
        module example.com/common
        //- common/log/log.go
        package log
        func Print() {}
    "#;
    check(
        text,
        &[("unit", "services/web")],
        &[
            "WORKDIR /src/services/web",
            "COPY services/web/go.mod services/web/go.sum /src/services/web/",
            "COPY common/go.mod /src/common/",
            "COPY common/ /src/common/",
            "COPY services/web/ /src/services/web/",
        ],
        &[],
    );
}

#[test]
fn the_main_package_is_chosen_by_evidence() {
    let text = r#"
        //- go.mod
        module example.com/shop
        //- cmd/shop/main.go
        package main
        import "net/http"
        func main() { http.ListenAndServe(":80", nil) }
        //- cmd/migrate/main.go
        package main
        func main() {}
        //- examples/web/main.go
        package main
        func main() {}
        //- gen.go
        //go:build ignore
        package main
        func main() {}
    "#;
    check(text, &[], &["./cmd/shop"], &["./cmd/migrate", "examples"]);
    check(text, &[("unit", "cmd/migrate")], &["./cmd/migrate"], &[]);
    finds(text, "go/several-mains");
}

#[test]
fn a_library_is_nothing_to_deploy() {
    let text = "//- go.mod\nmodule example.com/lib\n//- lib.go\npackage lib\n";
    let (planned, _) = planned(text, &[]);
    assert!(planned.plan().is_none());
    assert!(planned.findings.iter().any(|finding| finding.rule == "go/no-main"));
}

#[test]
fn a_project_from_before_modules_lies_where_its_import_path_says() {
    let text = r#"
        //- main.go
        package main
        import ("github.com/acme/old/config"; "github.com/other/lib")
        func main() { config.Load(); lib.Go() }
        //- config/config.go
        package config
        //- vendor/github.com/other/lib/lib.go
        package lib
    "#;
    check(text, &[], &["WORKDIR /go/src/github.com/acme/old", "GO111MODULE=off", "-o /out/old"], &["go.mod"]);
    finds(text, "go/gopath-project");
}

#[test]
fn damaged_sources_never_panic() {
    for seed in 0..300 {
        let damaged = crate::testing::damaged(SERVER.trim(), seed);
        let main = damaged.replace("//-", "");
        planned(&format!("//- go.mod\nmodule x\n//- main.go\n{main}"), &[]);
        planned(&format!("//- main.go\npackage main\nfunc main() {{}}\n//- go.mod\n{main}"), &[]);
    }
}

#[test]
fn generated_files_that_are_not_there_are_generated() {
    let text = r#"
        //- go.mod
        module example.com/shop
        require github.com/a-h/templ v0.3.1
        tool github.com/a-h/templ/cmd/templ
        //- go.sum
        //- main.go
        package main
        import "example.com/shop/views"
        func main() { views.Page() }
        //- views/page.templ
        package views
    "#;
    check(text, &[], &["go tool templ generate"], &[]);
    let committed = format!("{text}\n        //- views/page_templ.go\n        package views\n");
    check(&committed, &[], &[], &["go tool templ generate"]);
}

#[test]
fn private_modules_are_fetched_with_a_secret() {
    let text = r#"
        //- go.mod
        module example.com/shop
        require git.acme.example/lib v0.3.1
        //- go.sum
        //- Makefile
        export GOPRIVATE = git.acme.example/*
        //- main.go
        package main
        func main() {}
    "#;
    check(text, &[], &["GOPRIVATE", "type=secret,id=netrc,target=/root/.netrc"], &[]);
}

/// A main file of these imports and statements.
fn program(imports: &[&str], top: &str, body: &str) -> String {
    let imports: Vec<String> = imports.iter().map(|import| format!("{import:?}")).collect();
    format!(
        "//- go.mod\nmodule example.com/shop\ngo 1.24\nrequire example.com/x v1.0.0\n//- go.sum\n//- main.go\npackage main\nimport (\n{}\n)\n{top}\nfunc main() {{\n{body}\n}}\n",
        imports.join("\n")
    )
}

#[test]
fn frameworks_tell_their_ports() {
    let gin = "github.com/gin-gonic/gin";
    check(&program(&[gin], "", "r := gin.Default()\nr.Run()"), &[], &["EXPOSE 8080", "GIN_MODE=release"], &[]);
    check(&program(&[gin], "", "r := gin.Default()\nr.Run(\":7000\")"), &[], &["EXPOSE 7000"], &[]);
    let echo = "github.com/labstack/echo/v4";
    check(&program(&[echo], "", "e := echo.New()\ne.Logger.Fatal(e.Start(\":1323\"))"), &[], &["EXPOSE 1323"], &[]);
    let fiber = "github.com/gofiber/fiber/v2";
    check(&program(&[fiber], "", "app := fiber.New()\nlog.Fatal(app.Listen(\":3000\"))"), &[], &["EXPOSE 3000"], &[]);
    check(
        &program(
            &["google.golang.org/grpc", "flag", "fmt", "net"],
            "var port = flag.Int(\"port\", 50051, \"where\")",
            "lis, err := net.Listen(\"tcp\", fmt.Sprintf(\":%d\", *port))",
        ),
        &[],
        &["EXPOSE 50051"],
        &[],
    );
    check(
        &program(
            &["net/http"],
            "const addr = \"0.0.0.0:4000\"",
            "srv := &http.Server{Addr: addr}\nsrv.ListenAndServe()",
        ),
        &[],
        &["EXPOSE 4000"],
        &[],
    );
}

#[test]
fn configuration_structs_tell_ports_and_what_is_required() {
    let text = program(
        &["github.com/caarlos0/env/v11", "net/http", "fmt"],
        "type Config struct {\n Port int `env:\"PORT\" envDefault:\"8085\"`\n Dsn string `env:\"DATABASE_URL,required\"`\n}",
        "var cfg Config\nenv.Parse(&cfg)\nhttp.ListenAndServe(fmt.Sprintf(\":%d\", cfg.Port), nil)",
    );
    check(&text, &[], &["EXPOSE 8085"], &[]);
    finds(&text, "go/required-variables");
}

#[test]
fn a_program_that_stops_without_its_dotenv_file_gets_an_empty_one() {
    let text = program(
        &["github.com/joho/godotenv", "log"],
        "",
        "if err := godotenv.Load(); err != nil {\n log.Fatal(\"no .env\")\n}",
    );
    check(&text, &[], &["WORKDIR /app", "/app/.env"], &[]);
    let careless = text.replace("log.Fatal", "log.Print");
    check(&careless, &[], &[], &["/app/.env"]);
}

#[test]
fn arguments_of_a_service_unit_stay_without_the_files_of_its_machine() {
    let text = program(&["net/http"], "", "http.ListenAndServe(\":80\", nil)")
        + "//- shop.service\n[Service]\nExecStart=/usr/bin/shop --verbose --config=/etc/shop.yml\n";
    check(&text, &[], &[r#"CMD ["--verbose"]"#], &["/etc/shop.yml"]);
    finds(&text, "go/configuration-outside");
}

#[test]
fn addresses_are_followed_through_parameters() {
    let text = program(
        &["net/http", "os"],
        "func serve(addr string, h http.Handler) { http.ListenAndServe(addr, h) }",
        "serve(\":\"+os.Getenv(\"PORT\"), nil)",
    );
    check(&text, &[], &["ENV PORT=8080", "EXPOSE 8080"], &[]);
}

#[test]
fn of_two_protocols_only_the_older_one_is_opened() {
    let text = program(
        &["net/http", "github.com/caarlos0/env/v11"],
        "type Config struct {\n Listen6 string `env:\"LISTEN_IPV6\" envDefault:\"::1\"`\n Listen4 string `env:\"LISTEN_IPV4\" envDefault:\"127.0.0.1\"`\n}",
        "var cfg Config\nenv.Parse(&cfg)\ngo http.ListenAndServe(\"[\"+cfg.Listen6+\"]:3000\", nil)\nhttp.ListenAndServe(cfg.Listen4+\":3000\", nil)",
    );
    check(&text, &[], &["ENV LISTEN_IPV4=0.0.0.0", "EXPOSE 3000"], &["LISTEN_IPV6"]);
}

#[test]
fn a_program_that_asks_is_told_of_its_container() {
    let text = program(
        &["net/http", "os"],
        "func addr() string {\n if v, ok := os.LookupEnv(\"SHOP_IN_DOCKER\"); ok && (v == \"true\" || v == \"1\") {\n return \"0.0.0.0:8080\"\n }\n return \"127.0.0.1:80\"\n}",
        "http.ListenAndServe(addr(), nil)",
    );
    check(&text, &[], &["ENV SHOP_IN_DOCKER=true", "EXPOSE 8080"], &["EXPOSE 80\n"]);
    let (planned, _) = planned(&text, &[]);
    assert!(planned.findings.iter().all(|finding| finding.rule != "go/loopback-only"));
}

#[test]
fn a_program_of_several_modes_is_given_one() {
    let text = program(
        &["net/http", "os", "strings"],
        "",
        "mode := strings.ToLower(os.Getenv(\"RUN_AS\"))\nswitch mode {\ncase \"grpc\":\n grpc()\ncase \"http\":\n http.ListenAndServe(\":80\", nil)\ndefault:\n panic(\"unknown\")\n}",
    );
    check(&text, &[], &["ENV RUN_AS=http"], &[]);
    finds(&text, "go/several-modes");
    let compose = "//- compose.yaml\nservices:\n  shop:\n    build: .\n    environment:\n      RUN_AS: grpc\n";
    check(&(text.clone() + compose), &[], &["ENV RUN_AS=grpc"], &[]);
    check(&text.replace("panic(", "log("), &[], &[], &["RUN_AS"]);
}

#[test]
fn configuration_that_is_not_there_is_told_with_its_sample() {
    let text = program(&["net/http"], "const path = \"/etc/shop.yml\"", "http.ListenAndServe(load(path).addr, nil)")
        + "//- etc/shop.yml.example\nweb:\n  http: 127.0.0.1:5556\nmetrics:\n  http: :9000\n";
    // The sample shows a port, and who copies it chooses the address.
    check(&text, &[], &["EXPOSE 5556"], &["0.0.0.0"]);
    let (planned, _) = planned(&text, &[]);
    let finding = planned.findings.iter().find(|finding| finding.rule == "go/needs-configuration");
    assert!(format!("{finding:?}").contains("etc/shop.yml.example"), "{finding:?}");
    assert!(planned.findings.iter().all(|finding| finding.rule != "go/loopback-only"));
    finds(&text, "go/sample-on-loopback");
    // A program that does not listen has no port, whatever stands in a file.
    check(&text.replace("http.ListenAndServe(", "work("), &[], &[], &["EXPOSE"]);
}

#[test]
fn what_a_deployment_opens_is_opened() {
    let text = program(&["net/http"], "", "http.ListenAndServe(load().addr, nil)")
        + "//- compose.yaml\nservices:\n  shop:\n    build: .\n    ports: [\"9000:9000\"]\n    command: sh -c \"./shop --migrate && ./shop --quiet\"\n    environment:\n      SHOP_app__address: 0.0.0.0:9000\n";
    check(&text, &[], &["ENV SHOP_app__address=0.0.0.0:9000", "EXPOSE 9000", r#"CMD ["--quiet"]"#], &[]);
    finds(&text, "go/before-start");
}

#[test]
fn a_variable_without_which_the_program_stops_is_required() {
    let text = program(
        &["net/http", "os", "log"],
        "func getEnv(name string) string {\n value := os.Getenv(name)\n if value == \"\" {\n os.Exit(1)\n }\n return value\n}",
        "zone := getEnv(\"SHOP_ZONE\")\nkey, ok := os.LookupEnv(\"SHOP_REGION\")\nif !ok || key == \"\" {\n log.Fatal(\"no region\")\n}\nif key == \"x\" {\n other := os.Getenv(\"SHOP_OTHER\")\n if other == \"\" {\n log.Fatal(\"no other\")\n }\n}",
    ) + "//- .env.example\nSHOP_REGION=north\n";
    let (planned, _) = planned(&text, &[]);
    let finding = planned.findings.iter().find(|finding| finding.rule == "go/required-variables");
    let told = format!("{finding:?}");
    assert!(told.contains("SHOP_REGION=north") && told.contains("SHOP_ZONE") && !told.contains("SHOP_OTHER"), "{told}");
}

#[test]
fn a_module_that_new_versions_do_not_compile_is_built_with_an_old_one() {
    let text = program(&["github.com/cloudwego/hertz/pkg/app/server"], "", "h := server.Default()\nh.Spin()")
        .replace("go 1.24", "go 1.22")
        .replace("example.com/x v1.0.0", "github.com/bytedance/sonic/loader v0.2.0 // indirect");
    check(&text, &[], &["GO_VERSION=1.23", "golang:${GO_VERSION}-bookworm", "static-debian13"], &["trixie"]);
    finds(&text, "go/module-limits-version");
    check(&text.replace("v0.2.0", "v0.2.1"), &[], &["GO_VERSION=1.27"], &[]);
    // Listed, and not compiled in.
    check(&text.replace("cloudwego/hertz", "gin-gonic/gin"), &[], &["GO_VERSION=1.27"], &[]);
    check(&text, &[("version", "1.26")], &["GO_VERSION=1.26"], &[]);
}

#[test]
fn paths_from_the_working_folder_are_relative() {
    let text = program(
        &["os", "net/http"],
        "",
        "dir, err := os.Getwd()\nraw, err := os.ReadFile(dir + \"/config.yml\")\nhttp.ListenAndServe(parse(raw), nil)",
    ) + "//- config.yml\nhttp:\n  port: 5002\n";
    check(&text, &[], &["config.yml /app/config.yml", "WORKDIR /app", "EXPOSE 5002"], &[]);
}

#[test]
fn what_a_configuration_file_gives_is_not_asked_for() {
    let text = program(
        &["github.com/ilyakaznacheev/cleanenv", "net/http"],
        "type Config struct {\n App `yaml:\"app\"`\n Store `yaml:\"store\"`\n}\ntype App struct {\n Name string `env-required:\"true\" yaml:\"name\" env:\"APP_NAME\"`\n}\ntype Store struct {\n URL string `env-required:\"true\" yaml:\"url\" env:\"STORE_URL\"`\n}",
        "var cfg Config\ncleanenv.ReadConfig(\"./config.yml\", &cfg)\nhttp.ListenAndServe(\":80\", nil)",
    ) + "//- config.yml\napp:\n  name: shop\n";
    let (planned, _) = planned(&text, &[]);
    let finding = planned.findings.iter().find(|finding| finding.rule == "go/required-variables");
    let told = format!("{finding:?}");
    assert!(told.contains("STORE_URL") && !told.contains("APP_NAME"), "{told}");
}

#[test]
fn a_program_that_a_deployment_starts_by_name_is_the_main_one() {
    let text = |compose: &str| {
        format!(
            r#"
        //- go.mod
        module example.com/library
        //- compose.yaml
        services:
          api:
            build: .
            command: {compose}
        //- cmd/ask/main.go
        package main
        import "net/http"
        func main() {{ http.Get("http://localhost:4000/") }}
        //- cmd/keeper/main.go
        package main
        import "net/http"
        func main() {{ http.ListenAndServe(":4000", nil) }}
        //- cmd/tell/main.go
        package main
        func main() {{}}
    "#
        )
    };
    let entry = |compose: &str| planned(&text(compose), &[]).1;
    assert!(entry("/usr/bin/tell").contains("/usr/local/bin/tell\""));
    // One that opens a listener comes before one that only speaks the protocol.
    assert!(entry("--verbose").contains("/usr/local/bin/keeper\""));
}

#[test]
fn the_first_setting_that_is_set_opens_the_address() {
    let text = r#"
        //- go.mod
        module example.com/quiet
        //- main.go
        package main
        import ("cmp"; "net/http"; "os")
        func main() { http.ListenAndServe(cmp.Or(os.Getenv("QUIET_ADDR"), "127.0.0.1:9000"), nil) }
    "#;
    assert!(planned(text, &[]).1.contains("ENV QUIET_ADDR=0.0.0.0:9000"));
}

#[test]
fn without_sums_the_build_records_them_itself() {
    let text = r#"
        //- go.mod
        module example.com/x
        require github.com/google/uuid v1.6.0
        //- main.go
        package main
        import _ "github.com/google/uuid"
        func main() {}
    "#;
    finds(text, "go/no-sum");
    let (_, dockerfile) = planned(text, &[]);
    assert!(dockerfile.contains("COPY go.mod ./") && dockerfile.contains("-mod=mod"), "{dockerfile}");
    let (_, dockerfile) = planned(&format!("{text}\n        //- go.sum\n        x\n"), &[]);
    assert!(!dockerfile.contains("-mod=mod"), "{dockerfile}");
}

/// A program that listens where a flag says, and the flag's default comes from a variable.
fn by_flag(default: &str) -> String {
    program(
        &["flag", "net/http", "os"],
        "var port string\nfunc getEnv(name, other string) string {\n if value := os.Getenv(name); value != \"\" {\n return value\n }\n return other\n}",
        &format!(
            "flag.StringVar(&port, \"port\", {default}, \"where\")\nflag.Parse()\nhttp.ListenAndServe(\":\"+port, nil)"
        ),
    )
}

#[test]
fn a_port_that_is_asked_for_reaches_the_program() {
    let variable = by_flag("getEnv(\"LAMP_PORT_NUMBER\", \"8081\")");
    check(&variable, &[], &["EXPOSE 8081"], &["LAMP_PORT_NUMBER"]);
    check(&variable, &[("port", "9099")], &["LAMP_PORT_NUMBER=9099", "EXPOSE 9099"], &["8081"]);
    check(&variable, &[("env", "LAMP_PORT_NUMBER=9099")], &["LAMP_PORT_NUMBER=9099", "EXPOSE 9099"], &["8081"]);
    let flag = by_flag("\"8081\"");
    check(&flag, &[("port", "9099")], &["\"--port=9099\"", "EXPOSE 9099"], &["8081"]);
    check(&flag, &[("port", "8081")], &["EXPOSE 8081"], &["--port"]);
    let rules = |text: &str, port: &str| -> Vec<&'static str> {
        planned(text, &[("port", port)]).0.findings.iter().map(|finding| finding.rule).collect()
    };
    for text in [&variable, &flag] {
        assert!(!rules(text, "9099").contains(&"go/port-is-fixed"));
    }
    assert!(rules(SERVER, "9099").contains(&"go/port-is-fixed"));
    assert!(!rules(SERVER, "8080").contains(&"go/port-is-fixed"));
}

#[test]
fn an_address_that_is_opened_has_the_port_that_is_asked_for() {
    let text = r#"
        //- go.mod
        module example.com/quiet
        //- main.go
        package main
        import ("cmp"; "net/http"; "os")
        func main() { http.ListenAndServe(cmp.Or(os.Getenv("QUIET_ADDR"), "127.0.0.1:9000"), nil) }
    "#;
    check(text, &[("port", "9099")], &["QUIET_ADDR=0.0.0.0:9099", "EXPOSE 9099"], &["9000"]);
}

#[test]
fn what_is_no_version_of_go_is_refused() {
    let (planned, file) = planned(SERVER, &[("version", "24")]);
    assert!(planned.findings.iter().any(|finding| finding.rule == "go/not-a-version"), "{:#?}", planned.findings);
    assert!(file.contains("GO_VERSION=1.27"), "{file}");
}
