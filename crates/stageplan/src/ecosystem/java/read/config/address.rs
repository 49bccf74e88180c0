//! Where the program listens, and how one asks whether it is well.

use super::values::{Entry, Values};
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Config, Facts, Port};
use crate::origin::{Origin, Sourced};

/// Reads the address out of the values; only those of the first file are the program's own port.
pub(super) fn read(values: &Values, facts: &Facts, first: bool, config: &mut Config) {
    let rows = facts.frameworks.iter().filter_map(|framework| CATALOG.row("framework", &framework.key));
    let mut servers: Vec<Row<'static>> = rows.clone().filter(|row| row.flag("server")).collect();
    // What brings the server may be a library that is not known.
    if servers.is_empty() && rows.clone().any(|row| row.key() == "spring-boot") && values.get("server.port").is_some() {
        servers.extend(CATALOG.row("framework", "spring-mvc"));
    }
    let Some(main) = servers.first().copied() else { return };
    config.no_server = config.no_server.take().or_else(|| off(values, main));
    port(values, main, first, config);
    host(values, main, first, config);
    for row in servers.iter().skip(1) {
        if row.list("port-keys") != main.list("port-keys") {
            more(values, *row, config);
        }
    }
    for key in main.list("more-port-keys") {
        add(values, key, config);
    }
    if first {
        let off = main.text("tls-switch").is_some_and(|key| values.says(key, "false").is_some());
        config.tls = main.list("tls-keys").iter().filter(|_| !off).find_map(|key| {
            let said = values.text(key)?;
            (said.value() != "false").then(|| said.origin().clone())
        });
        health(values, facts, main, config);
    }
}

/// The setting by which nothing listens.
fn off(values: &Values, row: Row<'_>) -> Option<Origin> {
    row.list("server-off").iter().find_map(|said| {
        let (key, value) = said.split_once('=')?;
        values.says(key, value)
    })
}

/// The number of a port that is told apart from those that change at every start.
fn number(text: &str) -> Option<u16> {
    text.trim().parse::<u16>().ok().filter(|port| *port > 0)
}

fn read_port(values: &Values, entry: &Entry) -> Option<Port> {
    let resolved = values.resolve(&entry.value);
    let number = number(&resolved.text?)?;
    Some(Port { number: Sourced::new(number, entry.origin.clone()), variable: resolved.variable })
}

fn port(values: &Values, row: Row<'_>, first: bool, config: &mut Config) {
    let keys = row.list("port-keys");
    let Some(key) = keys.iter().find(|key| values.get(key).is_some()) else { return };
    let all = values.all(key);
    let mut ports = all.iter().filter_map(|entry| read_port(values, entry));
    if first {
        if let Some(mut port) = ports.next() {
            if port.variable.is_none() {
                port.variable = row.text("port-env").map(str::to_owned);
            }
            config.port = Some(port);
        } else if let Some(said) = values.text(key).filter(|said| said.value().trim() == "0") {
            config.random_port = Some(said.origin().clone());
        }
    }
    for port in ports {
        push(config, port.number);
    }
}

fn push(config: &mut Config, port: Sourced<u16>) {
    let own = config.port.as_ref().map(|port| *port.number.value());
    if own != Some(*port.value()) && config.more_ports.iter().all(|known| known != &port) {
        config.more_ports.push(port);
    }
}

fn add(values: &Values, key: &str, config: &mut Config) {
    for port in values.all(key).into_iter().filter_map(|entry| read_port(values, entry)) {
        push(config, port.number);
    }
}

/// A second server beside the program's own.
fn more(values: &Values, row: Row<'static>, config: &mut Config) {
    let keys = row.list("port-keys");
    let Some(key) = keys.iter().find(|key| values.get(key).is_some()) else {
        let default = row.text("port").and_then(number).filter(|_| !keys.is_empty());
        if let Some(port) = default.filter(|_| off(values, row).is_none()) {
            push(config, Sourced::new(port, row.origin()));
        }
        return;
    };
    add(values, key, config);
}

fn host(values: &Values, row: Row<'_>, first: bool, config: &mut Config) {
    let keys = row.list("host-keys");
    let Some(entry) = values.first(&keys) else { return };
    let resolved = values.resolve(&entry.value);
    let Some(text) = resolved.text else { return };
    // A file that is not the first cannot be told apart from it by the variable of the key.
    let variable = resolved.variable.or_else(|| row.text("host-env").filter(|_| first).map(str::to_owned));
    let host = (Sourced::new(text, entry.origin.clone()), variable);
    if first { config.host = Some(host) } else { config.more_hosts.push(host) }
}

/// A path in its plain form, without what stands for the root.
fn part(text: &str) -> String {
    let text = text.trim().trim_end_matches(['/', '*']);
    if text.is_empty() || text.starts_with('/') { text.to_owned() } else { format!("/{text}") }
}

/// A path that a URL can have as it is.
fn is_path(path: &str) -> bool {
    path.starts_with('/') && path.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.~".contains(c))
}

fn health(values: &Values, facts: &Facts, row: Row<'_>, config: &mut Config) {
    let Some(path) = row.text("health") else { return };
    let needs = row.list("health-needs");
    let by = facts.dependencies.iter().find(|known| known.scope != "test" && needs.contains(&known.key.as_str()));
    // A library may bring it along: who configures it has it.
    let configured = || {
        let about =
            |key: &str| key.starts_with("management.endpoints.web.") || key.starts_with("management.endpoint.health");
        let spring = needs.iter().any(|need| need.ends_with("spring-boot-starter-actuator"));
        values.entries().find(|entry| spring && about(&entry.key)).map(|entry| entry.origin.clone())
    };
    let by = by.map(|known| known.origin.clone()).or_else(configured);
    if by.is_none() && !needs.is_empty() {
        return;
    }
    let off = |said: &&str| said.split_once('=').is_some_and(|(key, value)| values.says(key, value).is_some());
    if row.list("health-off").iter().any(off) || !exposed(values) {
        return;
    }
    let mut from: Vec<Origin> = by.into_iter().chain([row.origin()]).collect();
    let other = other_port(values, row, config, &mut from);
    let mut parts: Vec<String> = path.trim_start_matches('/').split('/').map(str::to_owned).collect();
    let base = row.list("health-base-keys").into_iter().find_map(|key| {
        let own = key == "management.server.basepath" || key == "management.server.base-path";
        values.text(key).filter(|_| !own)
    });
    let mut whole = false;
    if let Some(base) = base {
        from.push(base.origin().clone());
        // Quarkus takes a path from the root as it is.
        whole = row.key().starts_with("quarkus") && base.value().starts_with('/');
        if parts.len() > 1 {
            parts[0] = part(base.value()).trim_start_matches('/').to_owned();
        } else {
            parts.insert(0, part(base.value()).trim_start_matches('/').to_owned());
        }
    }
    if let Some(mapped) = values.text("management.endpoints.web.path-mapping.health")
        && let Some(last) = parts.last_mut()
    {
        from.push(mapped.origin().clone());
        *last = part(mapped.value()).trim_start_matches('/').to_owned();
    }
    let before: Vec<&str> = if other.is_some() { vec!["management.server.base-path"] } else { row.list("path-keys") };
    let mut prefix = String::new();
    for key in before.into_iter().filter(|_| !whole) {
        if let Some(text) = values.text(key) {
            from.push(text.origin().clone());
            prefix += &part(text.value());
        }
    }
    let below: String = parts.iter().filter(|part| !part.is_empty()).map(|part| format!("/{part}")).collect();
    let path = prefix + &below;
    if is_path(&path) {
        let why = Origin::rule_from("java/health-page", "the page of the framework for this", from);
        config.health = Some((Sourced::new(path, why), other));
    }
}

/// The other port that health is asked on.
fn other_port(values: &Values, row: Row<'_>, config: &mut Config, from: &mut Vec<Origin>) -> Option<u16> {
    let switched = row.text("health-port-if").is_none_or(|key| values.says(key, "true").is_some());
    if !switched {
        return None;
    }
    let said = row.list("health-port-keys").into_iter().find_map(|key| read_port(values, values.get(key)?));
    let simple = row.key() == "dropwizard" && values.says("server.type", "simple").is_some();
    let default = || row.text("health-port").and_then(number).map(|port| Sourced::new(port, row.origin()));
    let port = said.map(|port| port.number).or_else(|| default().filter(|_| !simple))?;
    let own = config.port.as_ref().map(|port| *port.number.value());
    let own = own.or_else(|| row.text("port").and_then(number));
    if own == Some(*port.value()) {
        return None;
    }
    from.push(port.origin().clone());
    push(config, port.clone());
    Some(*port.value())
}

/// Whether Spring's page is not taken off the web.
fn exposed(values: &Values) -> bool {
    let list = |key: &str| -> Option<Vec<String>> {
        let all = values.all(key);
        let texts = all.iter().filter_map(|entry| values.resolve(&entry.value).text);
        let words = texts.flat_map(|text| text.split(',').map(|word| word.trim().to_owned()).collect::<Vec<_>>());
        (!all.is_empty()).then(|| words.collect())
    };
    let names = |words: Vec<String>| words.iter().any(|word| word == "*" || word == "health");
    list("management.endpoints.web.exposure.include").is_none_or(names)
        && !list("management.endpoints.web.exposure.exclude").is_some_and(names)
}
