//! Where a program listens: what its calls say, then what its settings are called, then what its framework does by itself.

use std::cmp::Reverse;

use stageplan_syntax::data::Node;
use stageplan_syntax::golang::{Arg, Call};
use stageplan_syntax::order;

use super::configuration;
use super::eval::{Piece, Pieces};
use super::facts::RuntimeFile;
use super::settings::{Setting, evaluate};
use super::sources::{Code, GoFile};
use crate::ecosystem::Grade;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// What makes a program listen on all addresses that by itself listens on its own machine only.
#[derive(Clone, Debug)]
pub(super) enum Opening {
    /// A variable with its value.
    Variable(String, String),
    /// Arguments.
    Arguments(Vec<String>),
}

impl std::fmt::Display for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Variable(name, value) => write!(f, "{name}={value}"),
            Self::Arguments(words) => f.write_str(&words.join(" ")),
        }
    }
}

/// A setting that holds the main port.
#[derive(Clone, Debug)]
pub(super) struct Mover {
    /// Its variable.
    pub(super) env: Option<String>,
    /// Its flag.
    pub(super) flag: Option<String>,
    /// What it is by itself, such as `:8080`.
    pub(super) value: String,
    /// The port in it.
    pub(super) port: u16,
    /// Where it stands.
    pub(super) origin: Origin,
}

/// Where a program listens.
#[derive(Clone, Debug, Default)]
pub(super) struct Listen {
    /// The ports, the main one first.
    pub(super) ports: Vec<Sourced<String>>,
    /// The variable that sets the main port and has no default.
    pub(super) variable: Option<Sourced<String>>,
    /// What moves the main port where the program has one by itself.
    pub(super) mover: Option<Mover>,
    /// The address, where it is the machine's own only.
    pub(super) loopback: Option<Sourced<String>>,
    /// What opens it.
    pub(super) opening: Option<Sourced<Opening>>,
}

/// A place where the program seems to listen.
struct Candidate {
    pieces: Pieces,
    /// `tcp` or `udp`.
    protocol: &'static str,
    /// Higher is better.
    rank: i32,
    /// What it is called.
    names: String,
    origin: Origin,
}

/// An address, cut.
struct Address {
    host: String,
    port: Option<u16>,
}

fn cut(text: &str) -> Option<Address> {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest).trim_end_matches('/');
    if let Ok(port) = text.parse::<u16>() {
        return Some(Address { host: String::new(), port: Some(port).filter(|port| *port != 0) });
    }
    let (host, port) = text.rsplit_once(':')?;
    if !port.is_empty() && port.parse::<u16>().is_err() {
        return None;
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '*');
    if !host.chars().all(fits) {
        return None;
    }
    Some(Address { host: host.to_owned(), port: port.parse().ok().filter(|port| *port != 0) })
}

/// The port that an address names.
pub(super) fn port_in(text: &str) -> Option<u16> {
    cut(text)?.port
}

/// An address or a word with one, with another port in the place of `old`.
pub(super) fn moved(text: &str, old: &str, new: &str) -> Option<String> {
    let (before, behind) = text.rsplit_once(old)?;
    let ends = behind.is_empty() || behind.starts_with('/');
    (ends && !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.'))
        .then(|| format!("{before}{new}{behind}"))
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host == "::1" || host.starts_with("127.")
}

/// Whether a setting is for the newer protocol alone. Where there is one for the older too, both on all addresses would
/// be the same address twice.
fn is_ipv6(names: &str) -> bool {
    let parts = names.split(|c: char| !c.is_ascii_alphanumeric());
    parts.into_iter().any(|part| part.ends_with("ipv6") || part.ends_with("ip6") || part == "v6")
}

/// Names of listeners that are beside the point of the program.
fn is_aside(names: &str) -> bool {
    const ASIDE: [&str; 14] = [
        "metric",
        "pprof",
        "debug",
        "admin",
        "telemetry",
        "profil",
        "cluster",
        "gossip",
        "prometheus",
        "health",
        "probe",
        "redirect",
        "mgmt",
        "plugin",
    ];
    ASIDE.iter().any(|word| names.contains(word))
}

/// Protocols that a program speaks beside its web page or interface, where it has one.
fn is_second(names: &str) -> bool {
    ["smtp", "pop3", "imap", "ldap", "dns", "ssh", "ftp"].iter().any(|word| names.contains(word))
}

/// Words of addresses that the program calls, rather than listens on.
pub(super) fn is_elsewhere(names: &str) -> bool {
    const ELSEWHERE: [&str; 38] = [
        "redis", "database", "db_", "db-", "dbhost", "dbport", "postgres", "mysql", "smtp", "mongo", "kafka", "nats",
        "consul", "etcd", "remote", "upstream", "ldap", "peer", "client", "amqp", "rabbit", "jaeger", "otel", "otlp",
        "statsd", "zipkin", "vault", "elastic", "memcache", "endpoint", "mail", "syslog", "tracing", "dial", "target",
        "callback", "backend", "auth_",
    ];
    ELSEWHERE.iter().any(|word| names.contains(word))
}

/// Reads where a program listens.
pub(super) fn read(
    unit: &Unit<'_>,
    files: &[RuntimeFile],
    samples: &[RepoPath],
    code: &Code<'_>,
    settings: &[Setting],
    evidence: &Evidence,
    findings: &mut Vec<Finding>,
) -> Listen {
    let mut candidates = called(code, settings);
    candidates.extend(named(settings));
    candidates.extend(frameworks(code));
    candidates.extend(configured(unit, files));
    if serves(code) {
        candidates.extend(sampled(unit, samples));
    }
    order::sort_by_key(&mut candidates, |candidate| (Reverse(candidate.rank), is_ipv6(&candidate.names)));
    let mut listen = Listen::default();
    // What is shown less surely belongs to something else.
    let surest = evidence.ports.first().map(|port| port.grade);
    // An editor's forwarded ports and the like are those of databases as often as the program's own.
    let sure = |grade: Grade| Some(grade) == surest && grade > Grade::Weak;
    for port in evidence.ports.iter().filter(|port| sure(port.grade)) {
        add(&mut listen.ports, port.value.clone());
    }
    let from_evidence = !listen.ports.is_empty();
    // Whether it listens on all addresses by itself.
    let mut open = false;
    // The address of a sample, where it is the machine's own only.
    let mut sample = None;
    let mut main = true;
    for candidate in &candidates {
        let text = candidate.pieces.text();
        let Some(address) = cut(&text) else { continue };
        let mover = mover(candidate, settings, &address);
        let mut port = address.port.map(|port| Sourced::new(port.to_string(), reason(candidate, mover.as_ref())));
        if port.is_none() && main {
            port = from_environment(candidate, settings, evidence, &mut listen);
        }
        let Some(port) = port else { continue };
        let port = if candidate.protocol == "udp" { port.map(|port| format!("{port}/udp")) } else { port };
        let aside = is_aside(&candidate.names);
        if aside
            && !from_evidence
            && listen.ports.is_empty()
            && candidates.iter().any(|c| !is_aside(&c.names) && has_port(c))
        {
            continue;
        }
        let shown = listen.ports.contains(&port);
        // Who writes a configuration chooses the address; the sample shows the port.
        let of_sample = candidate.rank == SAMPLE && !aside;
        if is_loopback(&address.host) && !of_sample {
            if aside {
                continue;
            }
            if main || shown && listen.loopback.is_none() && !open {
                loopback(&mut listen, candidate, settings, &text, &address);
            } else {
                continue;
            }
        } else if is_loopback(&address.host) && main {
            sample = Some(Sourced::new(text.clone(), candidate.origin.clone()));
        } else if main && !of_sample {
            open = true;
        }
        if candidate.rank < 20 && !listen.ports.is_empty() {
            continue;
        }
        if (!from_evidence || shown) && !aside {
            add(&mut listen.ports, port);
        }
        if main {
            listen.mover = mover;
        }
        main = false;
    }
    if !open && listen.opening.is_none() {
        listen.opening = deployed(&listen, evidence);
    }
    if let Some(sample) = sample.filter(|_| listen.opening.is_none()) {
        findings.push(
            Finding::note(
                "go/sample-on-loopback",
                format!(
                    "the sample configuration listens on {}, which nobody outside a container reaches",
                    sample.value()
                ),
            )
            .help("write 0.0.0.0 in the configuration that is mounted")
            .at(sample.origin().place().cloned()),
        );
    }
    if let Some(loopback) = listen.loopback.as_ref().filter(|_| listen.opening.is_none()) {
        let text = loopback.value();
        findings.push(
            Finding::warning(
                "go/loopback-only",
                format!("the program listens on {text}, where nobody outside the container reaches it"),
            )
            .help(
                "make it listen on all addresses (`:PORT`), or give a flag or variable for it by `--start` or `--env`",
            )
            .at(loopback.origin().place().cloned()),
        );
    }
    listen
}

/// The variable by which the project's own deployment has the program listen on all addresses.
fn deployed(listen: &Listen, evidence: &Evidence) -> Option<Sourced<Opening>> {
    let port = listen.ports.first()?;
    evidence.deployed_env().into_iter().find_map(|env| {
        let value = env.value.as_deref()?;
        let all = value.strip_prefix("0.0.0.0:").or_else(|| value.strip_prefix("[::]:"));
        let names = env.name.value().to_ascii_lowercase();
        let fits = ["addr", "address", "listen", "bind", "host"].iter().any(|end| names.ends_with(end));
        if all != Some(port.value().as_str()) || !fits || is_elsewhere(&names) {
            return None;
        }
        let because = "the project's own deployment has it listen on all addresses so";
        let origin = Origin::rule_from("go/deployed-address", because, [env.name.origin().clone()]);
        Some(Sourced::new(Opening::Variable(env.name.value().clone(), value.to_owned()), origin))
    })
}

/// Whether the program listens on anything.
fn serves(code: &Code<'_>) -> bool {
    code.files.iter().any(|file| {
        let listens = |name: &str| {
            matches!(name, "ListenAndServe" | "ListenAndServeTLS" | "Serve" | "ServeTLS" | "Listen" | "ListenTCP")
        };
        file.calls.iter().any(|call| call.path.len() > 1 && call.path.last().is_some_and(|name| listens(name)))
    })
}

fn has_port(candidate: &Candidate) -> bool {
    cut(&candidate.pieces.text()).is_some_and(|address| address.port.is_some())
}

fn add(ports: &mut Vec<Sourced<String>>, port: Sourced<String>) {
    if ports.len() < 6 && ports.iter().all(|known| known.value() != port.value()) {
        ports.push(port);
    }
}

/// The setting that a candidate has its port from.
fn mover(candidate: &Candidate, settings: &[Setting], address: &Address) -> Option<Mover> {
    let port = address.port?;
    candidate.pieces.0.iter().find_map(|piece| {
        let Piece::Set(index, Some(value)) = piece else { return None };
        let setting = settings.get(*index).filter(|_| port_in(value) == Some(port))?;
        let (env, flag) = (setting.env.clone(), setting.flag.clone());
        (env.is_some() || flag.is_some()).then(|| Mover {
            env,
            flag,
            value: value.clone(),
            port,
            origin: setting.origin.clone(),
        })
    })
}

/// Why a port: the line that holds the number, then the one that listens.
fn reason(candidate: &Candidate, mover: Option<&Mover>) -> Origin {
    let listens = &candidate.origin;
    let Some(mover) = mover.filter(|mover| mover.origin.place() != listens.place()) else { return listens.clone() };
    let name = match (&mover.env, &mover.flag) {
        (Some(env), _) => env.clone(),
        (None, flag) => format!("--{}", flag.as_deref().unwrap_or_default()),
    };
    let because = format!("the program listens where {name} says, and by itself this is {}", mover.value);
    Origin::rule_from("go/port-of-setting", because, [mover.origin.clone(), listens.clone()])
}

/// The port of a program that takes it from a variable and has no default: what the project's own samples set, or else
/// the one that is usual.
fn from_environment(
    candidate: &Candidate,
    settings: &[Setting],
    evidence: &Evidence,
    listen: &mut Listen,
) -> Option<Sourced<String>> {
    let setting = candidate.pieces.settings().filter_map(|index| settings.get(index)).find(|s| s.default.is_none())?;
    let name = setting.env.as_ref()?;
    let known = listen.ports.first().cloned();
    listen.variable = Some(Sourced::new(name.clone(), setting.origin.clone()));
    if known.is_some() {
        return known;
    }
    let shown = evidence.variable(name).and_then(|env| {
        let port = cut(env.value.as_deref()?)?.port?;
        Some(Sourced::new(port.to_string(), env.name.origin().clone()))
    });
    Some(shown.unwrap_or_else(|| {
        let because = format!("the program takes its port from {name} and has no default");
        let origin = Origin::rule_from("go/port-from-variable", because, [setting.origin.clone()]);
        Sourced::new("8080".to_owned(), origin)
    }))
}

fn loopback(listen: &mut Listen, candidate: &Candidate, settings: &[Setting], text: &str, address: &Address) {
    listen.loopback = Some(Sourced::new(text.to_owned(), candidate.origin.clone()));
    // The piece that holds the host: the only setting with it in its default.
    let holder = candidate.pieces.0.iter().find_map(|piece| match piece {
        Piece::Set(index, Some(default)) if default.contains(address.host.as_str()) => {
            settings.get(*index).filter(|setting| !is_ipv6(&setting.names())).map(|setting| (setting, default))
        }
        _ => None,
    });
    let opened = holder.and_then(|(setting, default)| {
        let value = default.replacen(address.host.as_str(), "0.0.0.0", 1);
        let opening = match (&setting.env, &setting.flag) {
            (Some(env), _) => Opening::Variable(env.clone(), value),
            (None, Some(flag)) => Opening::Arguments(vec![format!("--{flag}={value}")]),
            (None, None) => return None,
        };
        let because = format!("by itself the program listens on {text}, where nobody outside the container reaches it");
        Some(Sourced::new(
            opening,
            Origin::rule_from("go/open-address", because, [candidate.origin.clone(), setting.origin.clone()]),
        ))
    });
    let opened = opened.or_else(|| {
        // A setting for the address that is empty unless somebody sets it.
        let fits = |setting: &&Setting| {
            let last = setting
                .holder
                .as_deref()
                .unwrap_or_default()
                .rsplit('.')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            if is_ipv6(&setting.names()) {
                return false;
            }
            let named = matches!(
                last.as_str(),
                "listen" | "addr" | "address" | "bind" | "listenaddr" | "listenaddress" | "bindaddr"
            );
            let names = setting.names();
            named && setting.default.as_deref().is_none_or(str::is_empty) && !is_aside(&names) && !is_elsewhere(&names)
        };
        let setting = settings.iter().filter(fits).find(|setting| setting.env.is_some() || setting.flag.is_some())?;
        let value = text.replacen(address.host.as_str(), "0.0.0.0", 1);
        let opening = match (&setting.env, &setting.flag) {
            (Some(env), _) => Opening::Variable(env.clone(), value),
            (None, Some(flag)) => Opening::Arguments(vec![format!("--{flag}={value}")]),
            (None, None) => return None,
        };
        let because = format!("by itself the program listens on {text}, where nobody outside the container reaches it");
        let from = [candidate.origin.clone(), setting.origin.clone()];
        Some(Sourced::new(opening, Origin::rule_from("go/open-address", because, from)))
    });
    listen.opening = opened;
}

/// What calls that listen are given.
fn called(code: &Code<'_>, settings: &[Setting]) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (index, file) in code.files.iter().enumerate() {
        let in_main = index < code.main_files;
        let base = if in_main { 40 } else { 35 };
        for call in &file.calls {
            let Some((arg, protocol)) = address_of(file, call) else { continue };
            let pieces = evaluate(code, settings, index, arg);
            if calls_elsewhere(&pieces, settings) {
                continue;
            }
            let mut names = names_of(&pieces, settings, file, call.span.start);
            // Profiles are served by the handler that stands when none is given.
            let bare = call.args.get(1).is_some_and(|arg| arg.ident == Some("nil"));
            if bare && file.imports("net/http/pprof") {
                names.push_str(" pprof");
            }
            if pieces.known() && !pieces.text().contains(':') {
                continue;
            }
            let rank = base
                - 15 * i32::from(is_aside(&names))
                - 8 * i32::from(is_second(&names))
                - 10 * i32::from(protocol == "udp" || is_grpc(file, call));
            let origin = file.origin(call.span, call.path.join("."));
            found.push(Candidate { pieces, protocol, rank, names, origin });
        }
        for literal in &file.composites {
            let server = literal.type_path.last().is_some_and(|name| name.ends_with("Server"));
            let Some(arg) = literal.field("Addr").filter(|_| server) else { continue };
            let pieces = evaluate(code, settings, index, arg);
            if calls_elsewhere(&pieces, settings) {
                continue;
            }
            let names = names_of(&pieces, settings, file, literal.span.start);
            let rank = base - 15 * i32::from(is_aside(&names)) - 8 * i32::from(is_second(&names));
            let origin = file.origin(literal.span, literal.type_path.join("."));
            found.push(Candidate { pieces, protocol: "tcp", rank, names, origin });
        }
    }
    found
}

/// Whether a setting takes part that is the address of something else, so that the value was followed to a wrong place.
fn calls_elsewhere(pieces: &Pieces, settings: &[Setting]) -> bool {
    pieces.settings().filter_map(|index| settings.get(index)).any(|setting| is_elsewhere(&setting.names()))
}

fn is_grpc(file: &GoFile<'_>, call: &Call<'_>) -> bool {
    matches!(call.path.as_slice(), ["net", "Listen"]) && file.imports("google.golang.org/grpc")
}

/// The names around a listener: those of its settings and of the function it stands in.
fn names_of(pieces: &Pieces, settings: &[Setting], file: &GoFile<'_>, start: usize) -> String {
    let mut names: Vec<String> =
        pieces.settings().filter_map(|index| settings.get(index)).map(Setting::names).collect();
    let function = file.file.functions.iter().rfind(|function| function.span.start < start);
    names.extend(function.map(|function| function.name.to_ascii_lowercase()));
    names.push(file.folder.file_name().to_ascii_lowercase());
    names.join(" ")
}

/// The argument of a call that is an address to listen on.
fn address_of<'a>(file: &GoFile<'_>, call: &'a Call<'_>) -> Option<(&'a Arg<'a>, &'static str)> {
    let last = *call.path.last()?;
    let first = call.args.first();
    let network = |at: usize| call.args.get(at).and_then(|arg| arg.literal.as_deref());
    let fits = match last {
        "ListenAndServe" | "ListenAndServeTLS" if call.path.len() >= 2 => first,
        "Listen" | "ListenPacket" if network(0).is_some_and(is_network) => call.args.get(1),
        "Listen" | "ListenPacket" if network(1).is_some_and(is_network) => call.args.get(2),
        "Listen" if file.imports("github.com/gofiber/fiber") || file.imports("github.com/kataras/iris") => first,
        "Run" | "RunTLS" if file.imports("github.com/gin-gonic/gin") && call.args.len() == 1 => first,
        "Start" | "StartTLS" if file.imports("github.com/labstack/echo") => first,
        "WithHostPorts" => first,
        "Address" if file.imports("github.com/go-kratos/kratos") => first,
        _ => None,
    }?;
    let udp = last == "ListenPacket"
        || call.args.iter().any(|arg| arg.literal.as_deref().is_some_and(|network| network.starts_with("udp")));
    if call.args.iter().any(|arg| arg.literal.as_deref() == Some("unix")) {
        return None;
    }
    Some((fits, if udp { "udp" } else { "tcp" }))
}

fn is_network(text: &str) -> bool {
    matches!(text, "tcp" | "tcp4" | "tcp6" | "udp" | "udp4" | "udp6")
}

/// Settings that are called like an address to listen on, for programs whose listening call takes it from afar.
fn named(settings: &[Setting]) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (index, setting) in settings.iter().enumerate() {
        let names = setting.names();
        if is_elsewhere(&names) {
            continue;
        }
        let words: Vec<&str> = names.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let has = |list: &[&str]| {
            let other = |word: &str| {
                ["import", "report", "support", "transport", "export", "airport"].iter().any(|one| word.ends_with(one))
            };
            words.iter().any(|word| !other(word) && list.iter().any(|one| word.ends_with(one)))
        };
        let address = has(&["listen", "addr", "address", "bind", "listenaddr", "host"]);
        let port = has(&["port"]);
        if !address && !port {
            continue;
        }
        let web = has(&["http", "web", "listen", "server", "api", "port"]) || names == "addr";
        if setting.default.is_none()
            && let Some(env) = setting.env.as_deref()
            && (env == "PORT"
                || matches!(env.rsplit_once('_'), Some((before, "PORT")) if ["HTTP", "WEB", "API", "SERVER", "APP", "LISTEN"].iter().any(|word| before.ends_with(word))))
        {
            let pieces = Pieces(vec![Piece::Text(":".to_owned()), Piece::Set(index, None)]);
            let rank = 22 + 14 * i32::from(setting.required);
            found.push(Candidate { pieces, protocol: "tcp", rank, names, origin: setting.origin.clone() });
            continue;
        }
        let default = setting.default.clone().unwrap_or_default();
        let Some(cut) = cut(&default) else { continue };
        if cut.port.is_none() || !port && !default.contains(':') {
            continue;
        }
        let rank = 20 + 3 * i32::from(web)
            - 15 * i32::from(is_aside(&names))
            - 3 * i32::from(names.contains("grpc"))
            - 4 * i32::from(names.contains("https") || names.contains("tls"));
        let pieces = Pieces(vec![Piece::Set(index, Some(default))]);
        found.push(Candidate { pieces, protocol: "tcp", rank, names, origin: setting.origin.clone() });
    }
    // One setting is evidence, many are a crowd: only the best counts.
    order::sort_by_key(&mut found, |candidate| Reverse(candidate.rank));
    found.truncate(1);
    found
}

/// What a framework does when it is given no address.
fn frameworks(code: &Code<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for file in &code.files {
        for call in file.calls.iter().filter(|call| call.args.is_empty()) {
            let port = match call.path.last() {
                Some(&"Run") if file.imports("github.com/gin-gonic/gin") && call.path.len() == 2 => "8080",
                Some(&"Run") if file.imports("github.com/beego/beego") => "8080",
                Some(&"Spin") if file.imports("github.com/cloudwego/hertz") => "8888",
                _ => continue,
            };
            let because = format!("the framework listens on {port} when it is told nothing");
            let origin = Origin::rule_from("go/framework-port", because, [file.origin(call.span, call.path.join("."))]);
            let pieces = Pieces(vec![Piece::Text(format!(":{port}"))]);
            found.push(Candidate { pieces, protocol: "tcp", rank: 10, names: String::new(), origin });
        }
    }
    found
}

/// The rank of what only a sample of a configuration says, below everything else.
const SAMPLE: i32 = 8;

/// Addresses in the configuration files that the program reads and the repository holds.
fn configured(unit: &Unit<'_>, files: &[RuntimeFile]) -> Vec<Candidate> {
    let tree = unit.project.tree();
    let mut found = Vec::new();
    for file in files {
        let paths: Vec<_> =
            if file.folder { tree.files_in(&file.path).take(8).cloned().collect() } else { vec![file.path.clone()] };
        for path in paths {
            in_file(unit, &path, &mut found);
        }
    }
    found
}

/// Addresses in the samples of its configuration: those of the first sample that tells any.
fn sampled(unit: &Unit<'_>, samples: &[RepoPath]) -> Vec<Candidate> {
    for path in samples {
        let mut found = Vec::new();
        in_file(unit, path, &mut found);
        found.retain(|candidate| !is_aside(&candidate.names));
        order::sort_by_key(&mut found, |candidate| Reverse(candidate.rank));
        found.truncate(1);
        if !found.is_empty() {
            found.iter_mut().for_each(|candidate| candidate.rank = SAMPLE);
            return found;
        }
    }
    Vec::new()
}

fn in_file(unit: &Unit<'_>, path: &RepoPath, found: &mut Vec<Candidate>) {
    if let Some(format) = configuration::format(path)
        && let Some(manifest) = unit.project.manifest(path, format)
        && let Some(root) = manifest.root()
    {
        addresses(&manifest, root, "", 0, found);
    }
}

fn addresses(manifest: &Manifest, node: Node<'_>, route: &str, depth: usize, found: &mut Vec<Candidate>) {
    if depth > 4 || found.len() > 20 {
        return;
    }
    for (key, value) in node.entries() {
        let names = format!("{route} {}", key.to_ascii_lowercase());
        if is_elsewhere(&names) {
            continue;
        }
        let Some(text) = value.scalar() else {
            addresses(manifest, value, &names, depth + 1, found);
            continue;
        };
        let last = key.to_ascii_lowercase();
        let port = last.ends_with("port");
        let address = ["addr", "address", "listen", "bind", "http"].iter().any(|word| last.ends_with(word));
        let fits = port && text.parse::<u16>().is_ok() || address && text.contains(':') && cut(text).is_some();
        if !fits {
            continue;
        }
        let pieces = Pieces(vec![Piece::Text(text.to_owned())]);
        let web = ["http", "server", "web", "app", "hertz"].iter().any(|word| names.contains(word));
        let rank = 15 + 4 * i32::from(web) + i32::from(names.contains("http"))
            - 3 * i32::from(names.contains("grpc"))
            - 8 * i32::from(is_aside(&names));
        found.push(Candidate { pieces, protocol: "tcp", rank, names, origin: manifest.origin(value) });
    }
}
