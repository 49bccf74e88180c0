use super::*;
use crate::ecosystem::rust::facts::{Asked, Listener};
use crate::evidence;

fn asked(asked: &Asked) -> String {
    let mut words: Vec<String> = asked.value.iter().map(|text| text.value().clone()).collect();
    words.extend(asked.variable.iter().map(|name| format!("${}", name.value())));
    words.extend(asked.flag.iter().map(|name| name.value().clone()));
    words.extend(asked.file.iter().map(|path| format!("@{}", path.value())));
    if words.is_empty() { "?".to_owned() } else { words.join("|") }
}

fn listener(one: &Listener) -> String {
    let aside = if one.aside { "aside " } else { "" };
    let protocol = one.protocol.map(|protocol| format!("/{protocol}")).unwrap_or_default();
    let place = match asked(&one.address).as_str() {
        "?" => format!("{} {}", asked(&one.host), asked(&one.port)),
        whole => whole.to_owned(),
    };
    format!("{aside}listens {place}{protocol}")
}

fn told(code: &Code) -> String {
    let mut words: Vec<String> = code.listeners.iter().map(listener).collect();
    words.extend(code.environment.iter().map(|need| {
        let default = need.default.as_ref().map(|text| format!("={text}")).unwrap_or_default();
        format!("{} {}{default}", if need.required { "needs" } else { "reads" }, need.name.value())
    }));
    words.extend(code.compiled.iter().map(|name| format!("compiles {}", name.value())));
    words.extend(code.files.iter().map(|file| {
        let path = format!("{}{}", file.path, if file.folder { "/" } else { "" });
        if file.at == file.path.as_str() { format!("opens {path}") } else { format!("opens {path} as {}", file.at) }
    }));
    words.extend(code.missing.iter().map(|path| format!("misses {}", path.value())));
    words.extend(
        code.written.iter().map(|one| format!("writes {}{}", one.path, if one.keep { "" } else { " in passing" })),
    );
    words.extend(code.embedded.iter().map(|path| format!("embeds {}", path.value())));
    words.extend(
        code.wanted.iter().map(|one| {
            format!("{} {}", if one.compiled { "embeds missing" } else { "serves missing" }, one.path.value())
        }),
    );
    words.extend(code.health.iter().map(|path| format!("health {}", path.value())));
    words.extend(code.commands.iter().map(|name| format!("command {}", name.value())));
    words.extend(code.required.iter().map(|name| format!("demands {}", name.value())));
    words.extend(code.of_commands.iter().map(|(command, name)| format!("{command} needs {}", name.value())));
    words.extend(code.programs.iter().map(|program| format!("runs {}", program.name)));
    words.extend(code.unknown_programs.iter().map(|program| format!("runs unknown {}", program.value())));
    words.extend(code.time_zones.iter().map(|_| "time zones".to_owned()));
    words.extend(code.temporary.iter().map(|_| "temporary files".to_owned()));
    words.extend(code.dotenv.iter().map(|_| "needs .env".to_owned()));
    words.extend(code.cut.then(|| "cut".to_owned()));
    words.join(", ")
}

fn code(files: &str, packages: &[&str]) -> Code {
    let manifest = "//- Cargo.toml\n[package]\nname = \"shop-app\"\n";
    crate::testing::with_unit(&format!("{manifest}{files}\n"), "", |unit| {
        let folder = |path: &str| unit.folder.join(path).unwrap_or_else(|_| RepoPath::root());
        let mut folders = vec![RepoPath::root()];
        folders.extend(packages.iter().map(|path| folder(path)));
        let bases = Bases { folders: vec![RepoPath::root()], packages: folders, context: RepoPath::root() };
        sources(unit, &evidence::gather(unit), &bases, &["web"], Some(&folder("build.rs")), &folder("src/main.rs"))
    })
}

#[track_caller]
fn check(files: &str, expect: &str) {
    assert_eq!(told(&code(files, &["core"])), expect, "{files}");
}

/// What the body of `main` comes to.
#[track_caller]
fn main(body: &str, expect: &str) {
    check(&format!("//- src/main.rs\nfn main() {{\n{body}\n}}"), expect);
}

#[test]
fn addresses_that_are_written() {
    main(r#"let l = TcpListener::bind("0.0.0.0:3000").await.unwrap();"#, "listens 0.0.0.0:3000");
    main(
        r#"let a = SocketAddr::from(([127, 0, 0, 1], 3000)); axum::Server::bind(&a).serve(x).await"#,
        "listens 127.0.0.1 3000",
    );
    main(r#"HttpServer::new(|| App::new()).bind(("127.0.0.1", 8080))?.run().await"#, "listens 127.0.0.1 8080");
    main(r#"warp::serve(routes).run(([0, 0, 0, 0], 3030)).await;"#, "listens 0.0.0.0 3030");
    main(
        r#"let a: SocketAddr = "[::]:50051".parse()?; Server::builder().add_service(s).serve(a).await?;"#,
        "listens [::]:50051",
    );
    main(
        r#"let a = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 80); TcpListener::bind(a)"#,
        "listens 127.0.0.1 80",
    );
    main(r#"TcpListener::bind((Ipv4Addr::UNSPECIFIED, 80))"#, "listens 0.0.0.0 80");
    main(r#"TcpListener::bind((Ipv6Addr::new(0,0,0,0,0,0,0,0), 80))"#, "listens :: 80");
    main(r#"tiny_http::Server::http("0.0.0.0:8000").unwrap();"#, "listens 0.0.0.0:8000");
    main(r#"let mut app = tide::new(); app.listen("127.0.0.1:8080").await?;"#, "listens 127.0.0.1:8080");
    main(r#"TcpListener::bind("127.0.0.1:0"); UdpSocket::bind("0.0.0.0:0"); UnixListener::bind("/run/x")"#, "");
    main(r#"UdpSocket::bind("0.0.0.0:53").await?"#, "listens 0.0.0.0:53/udp");
    main(r#"sqlx::query("a").bind(user.id).bind("x:1y").execute(&pool)"#, "");
    main(
        r#"if cfg!(debug_assertions) { TcpListener::bind("127.0.0.1:1") } else { TcpListener::bind("0.0.0.0:2") }"#,
        "listens 127.0.0.1:1, listens 0.0.0.0:2",
    );
    main(
        r#"let host = if cfg!(debug_assertions) { "127.0.0.1" } else { "0.0.0.0" }; TcpListener::bind(format!("{host}:{}", 80))"#,
        "listens 0.0.0.0 80",
    );
}

#[test]
fn addresses_by_variables() {
    main(
        r#"let port = env::var("PORT").ok(); let port = port.unwrap_or("80".into()); if let Ok(port) = port.parse::<u16>() { TcpListener::bind(("::", port)) }"#,
        "listens :: 80|$PORT, reads PORT",
    );
    main(
        r#"let port = env::var("PORT").unwrap_or_else(|_| "8080".to_string()); let addr = format!("0.0.0.0:{port}"); TcpListener::bind(&addr)"#,
        "listens 0.0.0.0 8080|$PORT, reads PORT=8080",
    );
    main(
        r#"let port: u16 = std::env::var("PORT").ok().and_then(|p| p.parse().ok()).unwrap_or(3000); TcpListener::bind(("0.0.0.0", port))"#,
        "listens 0.0.0.0 3000|$PORT, reads PORT=3000",
    );
    main(
        r#"let addr = env::var("ADDR").unwrap_or("127.0.0.1:80".into()).parse::<SocketAddr>()?; axum::serve(TcpListener::bind(addr).await?, app)"#,
        "listens 127.0.0.1:80|$ADDR, reads ADDR=127.0.0.1:80",
    );
    main(
        r#"let port = match env::var("PORT") { Ok(p) => p.parse::<u16>().unwrap(), Err(_) => 8080 }; TcpListener::bind(([0,0,0,0], port))"#,
        "listens 0.0.0.0 8080|$PORT, reads PORT=8080",
    );
    main(
        r#"let mut addr = "127.0.0.1:80".to_owned(); if let Ok(a) = env::var("ADDR") { addr = a; } TcpListener::bind(addr)"#,
        "listens 127.0.0.1:80|$ADDR, reads ADDR",
    );
    main(
        r#"let port = env::var("PORT").expect("PORT"); TcpListener::bind(format!("{}:{}", "::", port))"#,
        "listens :: $PORT, needs PORT",
    );
    main(
        r#"let a = env::var("PORT").map(|p| format!("0.0.0.0:{p}")).unwrap_or("0.0.0.0:80".into()); TcpListener::bind(a)"#,
        "listens 0.0.0.0 80|$PORT, reads PORT=80",
    );
    check(
        "//- src/main.rs\nconst PORT: u16 = 81;\nfn port() -> u16 { env::var(\"PORT\").ok().and_then(|p| p.parse().ok()).unwrap_or(PORT) }\n\
         fn main() { run(port()) }\nfn run(port: u16) { HttpServer::new(x).bind((\"0.0.0.0\", port)) }",
        "listens 0.0.0.0 81|$PORT, reads PORT=81",
    );
    check(
        "//- src/main.rs\nfn or(name: &str, default: &str) -> String { env::var(name).unwrap_or_else(|_| default.to_string()) }\n\
         fn must(name: &str) -> String { env::var(name).unwrap() }\n\
         fn main() { let p = or(\"PORT\", \"80\"); must(\"KEY\"); TcpListener::bind(format!(\"0.0.0.0:{p}\")) }",
        "listens 0.0.0.0 80|$PORT, reads PORT=80, needs KEY",
    );
    main(
        "let x = match env::var(\"AA\") { Ok(a) => a, Err(_) => panic!(\"no\") }; if y { env::var(\"BB\").unwrap(); }",
        "needs AA, reads BB",
    );
}

#[test]
fn arguments() {
    check(
        "//- src/main.rs\n#[derive(Parser)] struct Args { #[arg(long, env = \"PORT\", default_value_t = 8080)] port: u16, \
         #[clap(short, long, default_value = \"127.0.0.1\")] host_name: String, #[arg(long)] key: String, path: PathBuf }\n\
         fn main() { let args = Args::parse(); TcpListener::bind((args.host_name, args.port)) }",
        "listens 127.0.0.1|--host-name 8080|$PORT|--port, reads PORT=8080, demands --key, demands <PATH>",
    );
    check(
        "//- src/main.rs\n#[derive(Parser)] struct Cli { #[command(subcommand)] command: Command }\n\
         #[derive(Subcommand)] enum Command { Serve { port: u16 }, #[command(name = \"db\")] Migrate }\nfn main() { Cli::parse(); }",
        "command serve, command db",
    );
    check(
        "//- src/main.rs\n#[derive(Parser)] struct Cli { #[command(subcommand)] command: Option<Command>, #[clap(flatten)] o: Opts }\n\
         #[derive(Args)] struct Opts { #[arg(long, env)] listen_addr: Option<String> }\n\
         #[derive(Subcommand)] enum Command { Serve }\n\
         fn main() { let cli = Cli::parse(); HttpServer::new(x).bind(cli.o.listen_addr.unwrap_or(\"0.0.0.0:1\".into())) }",
        "listens 0.0.0.0:1|$LISTEN_ADDR|--listen-addr, reads LISTEN_ADDR",
    );
    main(
        r#"let m = Command::new("x").arg(Arg::new("port").long("port").env("PORT").default_value("80")).get_matches();
        let port = m.get_one::<u16>("port").unwrap(); TcpListener::bind(format!("[::]:{port}"))"#,
        "listens :: 80|$PORT|--port, reads PORT=80",
    );
    check(
        "//- src/main.rs\nmod config;\nuse config::Config;\nfn main() { let config = Config::load(); serve(config) }\n\
         fn serve(config: Config) { TcpListener::bind(config.address()) }\n\
         //- src/config.rs\npub struct Config { host: String, port: u16 }\n\
         impl Default for Config { fn default() -> Self { Self { host: \"localhost\".into(), port: 80 } } }\n\
         impl Config { pub fn load() -> Self { let mut c = Self::default(); if let Ok(p) = env::var(\"PORT\") { c.port = p.parse().unwrap(); } c }\n\
         pub fn address(&self) -> String { format!(\"{}:{}\", self.host, self.port) } }",
        "listens localhost 80|$PORT, reads PORT",
    );
}

#[test]
fn configuration() {
    check(
        "//- src/main.rs\nuse config::{Config, Environment, File};\n#[derive(Deserialize)] struct Settings { server: Server, key: String }\n\
         #[derive(Deserialize)] struct Server { host: String, port: u16 }\n\
         impl Settings { fn new() -> Result<Self, ConfigError> { Config::builder().add_source(File::with_name(\"config/default\"))\
         .add_source(Environment::with_prefix(\"APP\").separator(\"__\")).build()?.try_deserialize() } }\n\
         fn main() { let settings = Settings::new().unwrap(); TcpListener::bind((settings.server.host, settings.server.port)) }\n\
         //- config/default.toml\n[server]\nhost = \"127.0.0.1\"\nport = 4000\n",
        "listens 127.0.0.1|$APP__SERVER__HOST|@config/default.toml 4000|$APP__SERVER__PORT|@config/default.toml, \
         needs APP__KEY, reads APP__SERVER__HOST=127.0.0.1, reads APP__SERVER__PORT=4000, opens config/default.toml",
    );
    check(
        "//- src/main.rs\n#[derive(Deserialize)] struct C { #[serde(default = \"port\")] port: u16 }\nfn port() -> u16 { 82 }\n\
         fn load() -> C { envy::from_env::<C>().unwrap() }\nfn main() { let c = load(); TcpListener::bind((\"::\", c.port)) }",
        "listens :: 82|$PORT, reads PORT=82",
    );
    check(
        "//- src/main.rs\n#[derive(Envconfig)] struct C { #[envconfig(from = \"PORT\", default = \"83\")] port: u16, #[envconfig(from = \"KEY\")] key: String }\n\
         fn main() { let c = C::init_from_env().unwrap(); TcpListener::bind((\"::\", c.port)) }",
        "listens :: 83|$PORT, reads PORT=83, needs KEY",
    );
    check(
        "//- src/main.rs\nconst DEFAULTS: &str = include_str!(\"../default.toml\");\n#[derive(Deserialize)] struct C { listen: SocketAddr }\n\
         fn load() -> Result<Arc<C>> { Ok(Arc::new(Figment::new().merge(Toml::string(DEFAULTS)).merge(Env::prefixed(\"SHOP_\")).extract()?)) }\n\
         fn main() { let c = load().unwrap(); TcpListener::bind(c.listen) }\n//- default.toml\nlisten = \"0.0.0.0:85\"\n",
        "listens 0.0.0.0:85|$SHOP_LISTEN|@default.toml, reads SHOP_LISTEN=0.0.0.0:85",
    );
    check(
        "//- src/main.rs\nuse rocket::Config;\nfn main() { rocket::custom(Config { port: 84, address: Ipv4Addr::UNSPECIFIED.into(), ..Config::default() }) }",
        "listens 0.0.0.0 84",
    );
}

#[test]
fn lists_of_addresses() {
    check(
        "//- src/main.rs\n#[derive(Deserialize)] struct C { #[serde(default = \"host\")] address: Hosts, #[serde(default = \"port\")] port: Ports, name: String }\n\
         #[derive(Deserialize)] #[serde(transparent)] struct Hosts { all: Either<IpAddr, Vec<IpAddr>> }\n\
         #[derive(Deserialize)] #[serde(transparent)] struct Ports { all: Either<u16, Vec<u16>> }\n\
         fn host() -> Hosts { Hosts { all: Right(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]) } }\n\
         fn port() -> Ports { Ports { all: Left(8009) } }\n\
         impl C { fn load() -> Result<Figment> { Ok(Figment::new().merge(Env::prefixed(\"SHOP_\").split(\"__\"))) }\n\
         fn new(raw: &Figment) -> Result<Self> { Ok(raw.extract::<Self>()?) }\n\
         fn hosts(&self) -> Vec<IpAddr> { match &self.address.all { Right(all) => all.clone(), Left(one) => vec![*one] } }\n\
         fn ports(&self) -> Vec<u16> { match &self.port.all { Right(all) => all.clone(), Left(one) => vec![*one] } }\n\
         fn addresses(&self) -> Vec<SocketAddr> { let mut all = Vec::new(); for host in &self.hosts() { for port in &self.ports() { all.push(SocketAddr::new(*host, *port)); } } all } }\n\
         fn main() { let c = C::new(&C::load().unwrap()).unwrap(); let all = c.addresses(); for one in &all { axum_server::bind(*one).serve(x); } }",
        "listens 127.0.0.1|$SHOP_ADDRESS 8009|$SHOP_PORT, needs SHOP_NAME, reads SHOP_ADDRESS=127.0.0.1, reads SHOP_PORT=8009",
    );
}

#[test]
fn disk() {
    check(
        "//- src/main.rs\nstatic PAGE: &str = include_str!(\"../../shared/page.html\");\n#[derive(RustEmbed)] #[folder = \"ui/dist\"] struct Assets;\n\
         fn main() { sqlx::migrate!(\"./migrations\"); ServeDir::new(\"static\"); Tera::new(\"templates/**/*.html\"); \
         fs::read_to_string(\"./config.toml\").unwrap(); fs::read_to_string(\"other.toml\").expect(\"x\"); fs::create_dir_all(\"data/files\"); \
         actix_files::Files::new(\"/\", \"./public\"); File::create(\"log.txt\"); tempfile::tempdir(); dotenvy::dotenv().expect(\"a\") }\n\
         //- static/a.css\nx\n//- templates/a.html\nx\n//- config.toml\nx\n//- migrations/a.sql\nx",
        "opens static/, opens templates/, opens config.toml, misses other.toml, writes data/files, writes ., \
         serves missing public, embeds missing ui/dist, temporary files, needs .env",
    );
    check(
        "//- src/main.rs\nfn main() { let c = include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/a.txt\")); env!(\"GIT_HASH\"); env!(\"BY_SCRIPT\"); \
         env!(\"CARGO_PKG_NAME\"); option_env!(\"X\"); std::process::Command::new(\"git\").arg(\"x\"); SqliteConnectOptions::new().filename(\"db/x.db\") }\n\
         //- build.rs\nfn main() { println!(\"cargo:rustc-env=BY_SCRIPT={}\", 1) }",
        "compiles GIT_HASH, writes db, runs git",
    );
}

#[test]
fn paths_that_are_compiled_in() {
    let files = "//- core/Cargo.toml\n[package]\nname = \"shop-core\"\n//- core/pages/a.html\nx\n//- static/a.css\nx";
    check(
        &format!(
            "//- src/main.rs\nfn main() {{ FileServer::from(relative!(\"static\")); shop_core::x(); \
             std::fs::create_dir_all(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/uploads\")); ServeDir::new(relative!(\"dist\")) }}\n\
             //- core/src/lib.rs\npub fn x() {{ Tera::new(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/pages/**/*\")); \
             fs::read_dir(env!(\"CARGO_MANIFEST_DIR\")); }}\n{files}"
        ),
        "opens static/ as /src/static, opens core/pages/ as /src/core/pages, writes /src/uploads, serves missing dist",
    );
}

#[test]
fn fields_of_a_type_are_not_those_of_another() {
    let metrics =
        "struct Metrics { port: u16 }\nimpl Default for Metrics { fn default() -> Self { Self { port: 9001 } } }\n";
    check(
        &format!(
            "//- src/main.rs\n{metrics}#[derive(Parser)] enum Cmd {{ Start {{ #[arg(long)] host: Option<String>, #[arg(long)] port: Option<u16> }} }}\n\
             fn main() {{ match Cmd::parse() {{ Cmd::Start {{ host, port }} => {{ TcpListener::bind((host.unwrap_or(\"::\".into()), port.unwrap_or(8888))) }} }} }}"
        ),
        "listens ::|--host 8888|--port, command start",
    );
    check(
        &format!(
            "//- src/main.rs\n{metrics}#[derive(Parser)] enum Cmd {{ Start {{ #[arg(long)] port: Option<u16> }} }}\n\
             fn main() {{ match Cmd::parse() {{ Cmd::Start {{ port }} => {{ TcpListener::bind((\"::\", port.unwrap_or(8888))) }} }} }}"
        ),
        "listens :: 8888|--port, command start",
    );
}

#[test]
fn files_of_databases() {
    main(r#"SqliteConnectOptions::from_str("sqlite://storage/bot.db").unwrap()"#, "writes storage");
    main(r#"Sqlite::create_database("sqlite:app.db").await; SqlitePool::connect("sqlite::memory:")"#, "writes .");
    main(
        r#"let url = env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite:data/app.db?mode=rwc".into()); pool.connect(&url).await"#,
        "reads DATABASE_URL=sqlite:data/app.db?mode=rwc, writes data",
    );
    main(
        r#"env::var("DB").unwrap_or("sqlite:///var/shop/x.db".to_string());"#,
        "reads DB=sqlite:///var/shop/x.db, writes /var/shop",
    );
    main(
        r#"SqliteConnection::establish("db/x.sqlite3"); Url::from_str("https://x/y.db"); file.persist_to("up/x.bin").await"#,
        "writes db, writes up",
    );
    main(r#"Database::connect("postgres://x/y")"#, "");
}

#[test]
fn what_is_demanded() {
    check(
        "//- src/main.rs\n#[derive(Parser)] struct Cli { #[command(subcommand)] command: Command }\n\
         #[derive(Subcommand)] enum Command { Serve(Serve), Migrate { #[arg(long, env = \"OTHER_URL\")] url: String }, Work }\n\
         #[derive(Args)] struct Serve { #[arg(long, env)] key: String, #[arg(long, env)] level: Option<String> }\n\
         fn main() { Cli::parse(); }",
        "reads OTHER_URL, reads KEY, reads LEVEL, command serve, command migrate, command work, serve needs KEY, migrate needs OTHER_URL",
    );
    check(
        "//- src/main.rs\n#[derive(Deserialize)] struct C { #[serde(default)] port: u16, name: String, tls: Option<Tls>, list: Vec<String> }\n\
         #[derive(Deserialize)] struct Tls { key: String }\n\
         fn load() -> C { Figment::new().merge(Toml::file(\"c.toml\")).merge(Env::prefixed(\"SHOP_\").split(\"__\")).extract().unwrap() }\nfn main() { load(); }",
        "reads SHOP_PORT, needs SHOP_NAME, reads SHOP_LIST, reads SHOP_TLS__KEY",
    );
    check(
        "//- src/main.rs\n#[derive(Deserialize)] struct C { name: String }\n\
         fn load() -> C { Figment::from(Serialized::defaults(C::default())).merge(Env::prefixed(\"SHOP_\")).extract().unwrap() }\nfn main() { load(); }",
        "reads SHOP_NAME",
    );
    // The file for production is the one that is read.
    check(
        "//- src/main.rs\n#[derive(Deserialize)] struct C { name: String, url: String }\n\
         fn load() -> C { let env = env::var(\"APP_ENV\").unwrap_or(\"local\".into()); Config::builder().add_source(File::with_name(\"config/base\"))\
         .add_source(File::with_name(&format!(\"config/{}\", env))).add_source(Environment::with_prefix(\"APP\")).build().unwrap().try_deserialize().unwrap() }\n\
         fn main() { load(); }\n//- config/base.yaml\nname: x\n//- config/local.yaml\nurl: http://localhost\n//- config/production.yaml\nlog: info\n",
        "reads APP_ENV=local, reads APP_NAME=x, needs APP_URL, opens config/",
    );
    check(
        "//- src/main.rs\nuse teloxide::prelude::*;\nfn main() { let bot = Bot::from_env(); std::process::Command::new(\"frobnicate\"); \
         std::process::Command::new(\"/usr/bin/git\"); std::process::Command::new(\"./mine\"); std::process::Command::new(\"cargo\") }",
        "needs TELOXIDE_TOKEN, runs git, runs unknown frobnicate",
    );
}

#[test]
fn health_routes() {
    main("AppRoutes::with_default_routes().add_route(x)", "health /_ping");
    main(
        r#"Router::new().route("/health", get(x)).route("/", get(y)).route("/healthz", get(z))"#,
        "health /healthz, health /health",
    );
    main(r#"App::new().service(web::scope("/api").route("/health", web::get().to(x)))"#, "health /api/health");
    check(
        "//- src/main.rs\nmod api;\nfn main() { Router::new().nest(\"/api\", api::router()) }\n\
           //- src/api/mod.rs\npub fn router() -> Router { Router::new().route(\"/ping\", get(x)) }",
        "health /api/ping",
    );
    check(
        "//- src/main.rs\n#[get(\"/health\")] fn health() {}\nfn main() { rocket::build().mount(\"/v1\", routes![health]) }",
        "health /v1/health",
    );
}

#[test]
fn files_of_the_program() {
    check(
        "//- src/main.rs\n#[path = \"odd/place.rs\"] mod a;\nmod b;\n#[cfg(test)] mod c;\nuse shop_app::start;\n\
         //- src/odd/place.rs\nfn x() { env::var(\"AA\"); }\n//- src/b/mod.rs\nmod d;\nfn x() { env::var(\"BB\"); }\n\
         //- src/b/d.rs\nfn x() { env::var(\"DD\"); }\n//- src/c.rs\nfn x() { env::var(\"CC\"); }\n//- src/e.rs\nfn x() { env::var(\"EE\"); }\n\
         //- src/lib.rs\npub use shop_core::x;\n//- core/Cargo.toml\n[package]\nname = \"shop-core\"\n//- core/src/lib.rs\nfn x() { env::var(\"FF\"); }",
        "reads AA, reads BB, reads DD, reads FF",
    );
}

#[test]
fn values_that_name_each_other_come_to_an_end() {
    let text = "//- src/main.rs\nconst A: u16 = B + B + B;\nconst B: u16 = A + A + A;\nfn f(x: u16) -> u16 { g(x) + g(x) }\n\
                fn g(x: u16) -> u16 { f(x) + f(x) }\nstruct S { s: S }\nimpl S { fn s(&self) -> S { self.s.s().s.s() } }\n\
                fn main() { let mut x = x; x = f(x); x = g(x); x = f(x); TcpListener::bind((\"::\", f(A))); TcpListener::bind(s.s().s.s().s) }";
    check(text, "listens :: ?");
}
