//! Where the program listens: calls of servers, and the addresses that they are given.

use stageplan_syntax::order;
use stageplan_syntax::rust::{Bound, Call, Expr, ExprKind, Link, LinkKind};

use super::files::File;
use super::values::{At, Pieces, Values, is_set};
use crate::ecosystem::rust::facts::{Asked, Code, Listener};
use crate::origin::{Origin, Sourced};

/// Functions that open a socket at the address they are given first.
const OPENERS: &[(&str, &str)] = &[
    ("TcpListener", "bind"),
    ("UdpSocket", "bind"),
    ("Server", "bind"),
    ("Server", "try_bind"),
    ("Server", "http"),
    ("Server", "https"),
    ("axum_server", "bind"),
    ("axum_server", "bind_rustls"),
    ("axum_server", "bind_openssl"),
    ("rouille", "start_server"),
    ("rouille", "start_server_with_pool"),
    ("gotham", "start"),
    ("gotham", "plain"),
    ("AddrIncoming", "bind"),
    ("TcpIncoming", "bind"),
    ("TcpAcceptor", "bind"),
];

/// Types and functions whose values have a method that opens a socket.
const SERVERS: &[&str] =
    &["HttpServer", "Server", "ServerBuilder", "TcpSocket", "Socket", "Iron", "Listener", "ProxyServer", "TestServer"];

/// Methods of servers that open a socket.
const METHODS: &[&str] = &[
    "bind",
    "try_bind",
    "bind_rustls",
    "bind_rustls_021",
    "bind_rustls_0_20",
    "bind_rustls_0_21",
    "bind_rustls_0_22",
    "bind_rustls_0_23",
    "bind_openssl",
    "bind_auto_h2c",
    "bind_with_graceful_shutdown",
    "try_bind_with_graceful_shutdown",
    "bind_ephemeral",
    "run",
    "serve",
    "serve_with_shutdown",
    "listen",
    "listen_on",
    "http",
    "https",
    "add_tcp",
    "add_tls",
    "with_http_listener",
    "start",
];

/// Words of places where those look who look after the program.
const ASIDE: &[&str] = &["metric", "prometheus", "admin", "telemetry", "monitor", "pprof", "debug", "probe", "health"];

pub(super) fn read<'s>(values: &Values<'s>, code: &mut Code) {
    let mut found: Vec<(bool, Listener)> = Vec::new();
    for (index, file) in values.files.iter().enumerate() {
        for call in &file.index.calls {
            let Some((pieces, protocol)) = opened(values, index, call) else { continue };
            let origin = file.origin(call.own_span(), call.name);
            if let Some(mut listener) = listener(&pieces, protocol, origin) {
                complete(values, &mut listener);
                put(&mut found, values, index, call, listener);
            }
        }
        rocket(values, index, &mut found);
    }
    // Several may be of use to those who use the program; the web comes first.
    order::sort_by_key(&mut found, |(web, listener)| (listener.aside, listener.protocol.is_some(), !web));
    code.listeners.extend(found.into_iter().map(|(_, listener)| listener));
}

fn put<'s>(
    found: &mut Vec<(bool, Listener)>,
    values: &Values<'s>,
    index: usize,
    call: &Call<'s, 's>,
    mut listener: Listener,
) {
    let file = &values.files[index];
    let function = call.function.and_then(|function| file.index.functions.get(function));
    let mut about = vec![file.chosen.module.to_ascii_lowercase()];
    about.extend(function.map(|function| function.name.to_ascii_lowercase()));
    about.extend(call.args.iter().map(|arg| arg.span.slice(&file.chosen.source.text).to_ascii_lowercase()));
    let names = [&listener.address, &listener.host, &listener.port];
    let names = names.into_iter().flat_map(|asked| [&asked.variable, &asked.flag]).flatten();
    about.extend(names.map(|name| name.value().to_ascii_lowercase()));
    let has = |words: &[&str]| about.iter().any(|text| words.iter().any(|word| text.contains(word)));
    listener.aside = has(ASIDE) || call.name == "with_http_listener";
    let same = |known: &Listener| {
        known.protocol == listener.protocol
            && (known.address == listener.address && known.host == listener.host && known.port == listener.port
                || whole(known).is_some() && whole(known) == whole(&listener))
    };
    if !found.iter().any(|(_, known)| same(known)) {
        found.push((has(&["http", "web", "api", "app"]), listener));
    }
}

/// What a setting is where nobody sets it may be told where it is declared.
fn complete(values: &Values<'_>, listener: &mut Listener) {
    for asked in [&mut listener.address, &mut listener.host, &mut listener.port] {
        let (None, Some(name)) = (&asked.value, &asked.variable) else { continue };
        let mut fields = values.fields.list.iter();
        let same = fields.find(|field| field.asked.variable.as_ref().is_some_and(|of| of.value() == name.value()));
        asked.value = same.and_then(|field| values.whole(field).value);
    }
}

/// What an address comes to.
fn whole(listener: &Listener) -> Option<String> {
    let text = |asked: &Asked| asked.value.as_ref().map(|text| text.value().clone());
    text(&listener.address).or_else(|| Some(format!("{}:{}", text(&listener.host)?, text(&listener.port)?)))
}

/// The address of a socket that a call opens, and what it speaks where that is no TCP.
fn opened<'s>(values: &Values<'s>, index: usize, call: &Call<'s, 's>) -> Option<(Pieces, Option<&'static str>)> {
    let file = &values.files[index];
    let at = At::new(index, call.function);
    let first = call.args.first()?;
    if !call.method {
        let full = file.index.full(call.path());
        let (name, owner) = (full.last()?, full.len().checked_sub(2).and_then(|at| full.get(at)).copied()?);
        let salvo = owner == "TcpListener" && *name == "new" && file.index.uses_crate("salvo");
        if !salvo && !OPENERS.contains(&(owner, *name)) {
            return None;
        }
        let pieces = values.read(at, first);
        return Some((pieces, (owner == "UdpSocket").then_some("udp")));
    }
    if !METHODS.contains(&call.name) {
        return None;
    }
    let server = is_server(values, at, call.base, 0) || call.links.iter().any(is_server_link);
    for arg in call.args.iter().take(2) {
        let pair = matches!(&arg.kind, ExprKind::Tuple(parts) if parts.len() == 2);
        if !server && !pair && !matches!(call.name, "listen" | "bind" | "http" | "run" | "serve" | "start") {
            continue;
        }
        let pieces = match (call.name, call.args) {
            // `server.start("0.0.0.0", 4321)`
            ("start", [host, port]) => {
                let mut pieces = values.read(at, host);
                pieces.0.push(Asked {
                    value: Some(Sourced::new(":".to_owned(), file.origin(host.span, ""))),
                    ..Asked::default()
                });
                pieces.0.extend(values.read(at, port).0);
                pieces
            }
            _ => values.read(at, arg),
        };
        if is_address(&pieces) && (server || pieces.known() && !pieces.text().contains("//")) {
            return Some((pieces, None));
        }
        if server && pieces.set() && !matches!(arg.kind, ExprKind::Closure(_)) && matches!(call.name, "bind" | "listen")
        {
            return Some((pieces, None));
        }
    }
    None
}

fn is_server_link(link: &Link<'_>) -> bool {
    matches!(link.kind, LinkKind::Method("bind_server" | "add_routes", _))
}

/// Whether a value is a server, as its first words or those of the variable that it is tell.
fn is_server<'s>(values: &Values<'s>, at: At<'_, 's>, base: &Expr<'s>, depth: usize) -> bool {
    let Some(path) = base.path() else { return false };
    if path.iter().any(|part| SERVERS.contains(part)) || matches!(path, ["tide" | "iron" | "thruster", _]) {
        return true;
    }
    if matches!(path, ["warp", "serve"]) || path == ["serve"] && values.files[at.file].index.uses_crate("warp") {
        return true;
    }
    let [name] = path else { return false };
    let file = &values.files[at.file];
    let local = file.index.bindings.iter().rfind(|one| {
        one.name == *name && !one.again && one.function == at.function && one.span.start < base.span.start
    });
    let Some(local) = local.filter(|_| depth < 4) else { return false };
    if SERVERS.iter().any(|server| local.kind.contains(server)) {
        return true;
    }
    match local.value {
        Bound::Value(Expr { kind: ExprKind::Chain(inner, _), .. }) => is_server(values, at, inner, depth + 1),
        _ => false,
    }
}

/// Whether a value is written as an address with a port.
fn is_address(pieces: &Pieces) -> bool {
    let text = pieces.text();
    let text = text.rsplit("//").next().unwrap_or_default();
    let port = text.rsplit_once(':').map(|(_, port)| port);
    match port {
        Some(port) => port.parse::<u16>().is_ok() || port.is_empty() && pieces.0.last().is_some_and(is_set),
        None => false,
    }
}

/// An address as one value, or as a host and a port.
fn listener(pieces: &Pieces, protocol: Option<&'static str>, why: Origin) -> Option<Listener> {
    let mut listener = Listener {
        address: Asked::default(),
        host: Asked::default(),
        port: Asked::default(),
        aside: false,
        protocol,
        why,
    };
    let pieces: Vec<Asked> = pieces.0.iter().filter(|piece| !is_empty(piece)).cloned().collect();
    let is_plain = |piece: &Asked| !is_set(piece);
    match pieces.as_slice() {
        [only] => {
            let text = only.value.as_ref().map(|text| text.value().as_str());
            match text {
                Some(text) if text.starts_with('/') || text.starts_with("unix:") => return None,
                Some(text) if text.parse::<u16>().is_ok() => listener.port = only.clone(),
                Some(text) if !text.contains(':') => listener.host = only.clone(),
                _ if !is_set(only) && text.is_none() => return None,
                _ => listener.address = without_scheme(only),
            }
        }
        _ => {
            let colon = pieces.iter().rposition(|piece| is_plain(piece) && text(piece).contains(':'))?;
            let text = text(&pieces[colon]).to_owned();
            let origin = pieces[colon].value.as_ref()?.origin().clone();
            let (left, right) = text.rsplit_once(':')?;
            let plain =
                |text: &str| Asked { value: Some(Sourced::new(text.to_owned(), origin.clone())), ..Asked::default() };
            let mut host = pieces[..colon].to_vec();
            host.push(plain(left));
            let mut port = vec![plain(right)];
            port.extend_from_slice(&pieces[colon + 1..]);
            listener.host = without_scheme(&merged(host));
            listener.port = merged(port);
        }
    }
    let number = listener.port.value.as_ref().map(Sourced::value);
    let address = listener.address.value.as_ref().and_then(|text| text.value().rsplit_once(':'));
    let port = number.map(String::as_str).or(address.map(|(_, port)| port));
    // Any free port is what clients and tests ask for.
    if port.is_some_and(|port| port.parse::<u16>().map_or(true, |port| port == 0)) {
        return None;
    }
    let nothing = port.is_none() && [&listener.address, &listener.port].into_iter().all(|asked| !is_set(asked));
    // A datagram socket of a client has no port of its own either.
    (!nothing || listener.host.value.is_some() && protocol.is_none()).then_some(listener)
}

fn text(asked: &Asked) -> &str {
    asked.value.as_ref().map_or("", |text| text.value().as_str())
}

fn is_empty(asked: &Asked) -> bool {
    !is_set(asked) && asked.value.as_ref().is_some_and(|text| text.value().is_empty())
}

/// `http://0.0.0.0` and `[::]` as hosts.
fn without_scheme(asked: &Asked) -> Asked {
    let mut asked = asked.clone();
    asked.value = asked.value.map(|text| {
        text.map(|text| {
            let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest).trim_end_matches('/').to_owned();
            match rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(inner) => inner.to_owned(),
                None => rest,
            }
        })
    });
    asked
}

/// Pieces as one value.
fn merged(pieces: Vec<Asked>) -> Asked {
    let mut pieces: Vec<Asked> = pieces.into_iter().filter(|piece| !is_empty(piece)).collect();
    match (pieces.pop(), pieces.is_empty()) {
        (None, _) => Asked::default(),
        (Some(only), true) => only,
        (Some(last), false) => {
            pieces.push(last);
            let whole = Pieces(pieces);
            let origin = whole.0.iter().find_map(|piece| Some(piece.value.as_ref()?.origin().clone()));
            let value = whole.known_text().zip(origin).map(|(text, origin)| Sourced::new(text, origin));
            Asked { value, ..Asked::default() }
        }
    }
}

/// `rocket::Config { port: 8080, .. }` and `.merge(("port", 8080))`
fn rocket<'s>(values: &Values<'s>, index: usize, found: &mut Vec<(bool, Listener)>) {
    let file: &File<'s> = &values.files[index];
    if !file.index.uses_crate("rocket") {
        return;
    }
    let one = |at: At<'_, 's>, value: &'s Expr<'s>| merged(values.read(at, value).0);
    let mut listener = Listener {
        address: Asked::default(),
        host: Asked::default(),
        port: Asked::default(),
        aside: false,
        protocol: None,
        why: file.chosen.source.origin_of_file(),
    };
    for (value, span, function) in &file.index.values {
        let full = file.index.full(&value.path);
        if !matches!(full.as_slice(), ["rocket", .., "Config"]) {
            continue;
        }
        let at = At::new(index, *function);
        for (name, value) in &value.fields {
            match *name {
                "port" => listener.port = one(at, value),
                "address" => listener.host = one(at, value),
                _ => continue,
            }
            listener.why = file.origin(*span, "Config");
        }
    }
    for call in file.index.calls.iter().filter(|call| call.method && call.name == "merge") {
        let [Expr { kind: ExprKind::Tuple(parts), .. }] = call.args else { continue };
        let [key, value] = parts.as_slice() else { continue };
        let at = At::new(index, call.function);
        match key.text() {
            Some("port") => listener.port = one(at, value),
            Some("address") => listener.host = one(at, value),
            _ => continue,
        }
        listener.why = file.origin(call.own_span(), "merge");
    }
    let known = |asked: &Asked| is_set(asked) || asked.value.is_some();
    if known(&listener.port) || known(&listener.host) {
        found.push((true, listener));
    }
}
