//! Where the program listens, and how one asks whether it is well.

use super::{server, start};
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Artefact, Facts, Shape};
use crate::ecosystem::{Decide, Grade, is_loopback};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced, prefer};
use crate::planner::as_asked;

/// What was decided.
#[derive(Default)]
pub(super) struct Address {
    pub(super) port: Option<Sourced<String>>,
    pub(super) more: Vec<Sourced<String>>,
    /// Variables that bring the program there.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// Arguments that do.
    pub(super) arguments: Vec<Sourced<String>>,
    pub(super) health: Option<Health>,
}

/// Where one asks.
pub(super) struct Health {
    pub(super) path: Sourced<String>,
    /// Where that is another port than the program's.
    pub(super) port: Option<u16>,
}

pub(super) fn choose(
    facts: &Facts,
    by: &Decide<'_>,
    artefact: &Artefact,
    start: &start::Chosen,
    findings: &mut Vec<Finding>,
) -> Address {
    if matches!(artefact.shape, Shape::War { .. }) {
        return server::address(facts, by, artefact, findings);
    }
    let mut address = Address::default();
    let framework = facts.frameworks.iter().find(|framework| framework.server);
    let row = framework.and_then(|framework| CATALOG.row("framework", &framework.key));
    let by_framework = || {
        let (framework, row) = (framework?, row?);
        let port = row.text("port")?.parse::<u16>().ok()?;
        let because = format!("where {} listens when nothing says otherwise", framework.name);
        let why = Origin::rule_from("java/framework-port", because, [framework.origin.clone(), row.origin()]);
        Some(Sourced::new(port, why))
    };
    let off = facts.config.no_server.is_some() || facts.config.random_port.is_some();
    let asked = by.settings.port.as_ref().map(|port| Sourced::new(*port.value(), as_asked(port.origin())));
    let config = facts.config.port.iter().map(|port| port.number.clone());
    let code = facts.code.ports.iter().map(|port| port.number.clone());
    let default = if off { None } else { by_framework() };
    let line = start.port.iter().cloned();
    let mut known: Vec<Sourced<u16>> = line.chain(config).chain(code).collect();
    if known.is_empty() && default.is_none() && !off {
        known.extend(shown(facts));
    }
    // A program that asks a variable and has no answer of its own is given one.
    let asks = facts.code.port_variable.as_ref().filter(|_| facts.code.ports.is_empty() && !off);
    if let Some(asks) = asks.filter(|_| known.is_empty() && default.is_none()) {
        let because = format!("the program listens where {} says, and has no port of its own", asks.value());
        known.push(asks.derive("java/port-by-variable", because, 8080));
    }
    let port = prefer("java/port", asked.as_ref(), known, default);
    let Some(port) = port else {
        random(facts, row, findings);
        return address;
    };
    let variable = || {
        let config = facts.config.port.as_ref().and_then(|port| port.variable.clone());
        let code = || facts.code.ports.first().and_then(|port| port.variable.clone());
        let asks = || facts.code.port_variable.as_ref().map(|name| name.value().clone());
        config.or_else(code).or_else(asks).or_else(|| row?.text("port-env").map(str::to_owned))
    };
    let by_option = row.and_then(|row| row.text("port-option")).filter(|_| facts.config.port.is_some());
    if let Some(asked) = &asked {
        match variable() {
            Some(name) => address.env.push((name, asked.clone().map(|port| port.to_string()))),
            None if by_option.is_some() => {
                let number = asked.clone().map(|port| format!("{}{port}", by_option.unwrap_or_default()));
                address.arguments.push(number);
            }
            None => findings.push(
                Finding::warning("java/port-not-settable", "nothing was found by which the program takes another port")
                    .help("make it read a variable, and say it by `--env NAME=PORT`")
                    .at(asked.origin().place().cloned()),
            ),
        }
    }
    if let Some(asks) = asks.filter(|_| address.env.is_empty()) {
        address.env.push((asks.value().clone(), port.clone().map(|port| port.to_string())));
    }
    host(facts, row, start, &mut address, findings);
    address.port = Some(port.map(|port| port.to_string()));
    address.more = facts.config.more_ports.iter().map(|port| port.clone().map(|port| port.to_string())).collect();
    let asked = by.settings.health.as_ref().map(|path| Sourced::new(path.value().clone(), as_asked(path.origin())));
    let shown = facts.evidence.health.first().map(|path| path.value.clone());
    address.health = match (asked, &facts.config.health) {
        (Some(path), _) => Some(Health { path, port: None }),
        (None, Some((path, port))) => Some(Health { path: path.clone(), port: *port }),
        (None, None) => shown.map(|path| Health { path, port: None }),
    };
    address
}

/// A program that only its own machine reaches is told to listen to all.
fn host(
    facts: &Facts,
    row: Option<crate::catalog::Row<'_>>,
    start: &start::Chosen,
    address: &mut Address,
    findings: &mut Vec<Finding>,
) {
    for (host, variable) in facts.config.more_hosts.iter().filter(|(host, _)| is_loopback(host.value())) {
        to_all(host, variable.clone(), address, findings);
    }
    let told = row.and_then(|row| row.text("host-env"));
    if told.is_some_and(|name| start.env.iter().any(|(known, _)| known == name)) {
        return;
    }
    let written = facts.config.host.as_ref().or_else(|| {
        // Of several servers the one that is reached decides.
        let all = &facts.code.hosts;
        all.iter().find(|(host, _)| !is_loopback(host.value())).or(all.first())
    });
    let Some((host, variable)) = written else {
        let Some(row) = row.filter(|row| row.text("listens") == Some("loopback")) else { return };
        let Some(name) = row.text("host-env") else { return };
        let why =
            Origin::rule_from("java/listen-to-all", "by itself it listens to its own machine only", [row.origin()]);
        address.env.push((name.to_owned(), Sourced::new("0.0.0.0".to_owned(), why)));
        return;
    };
    if !is_loopback(host.value()) {
        return;
    }
    let option = row.and_then(|row| row.text("host-option")).filter(|_| facts.config.host.is_some());
    if let Some(option) = option.filter(|_| variable.is_none()) {
        let because = "its configuration lets only its own machine reach it";
        let why = Origin::rule_from("java/listen-to-all", because, [host.origin().clone()]);
        address.arguments.push(Sourced::new(format!("{option}0.0.0.0"), why));
        return;
    }
    let by_framework = || told.filter(|_| facts.config.host.is_some()).map(str::to_owned);
    let name = variable.clone().or_else(by_framework);
    to_all(host, name, address, findings);
}

/// Tells a server to listen to all by its variable.
fn to_all(host: &Sourced<String>, name: Option<String>, address: &mut Address, findings: &mut Vec<Finding>) {
    let Some(name) = name else {
        findings.push(
            Finding::warning(
                "java/loopback-only",
                format!("the program listens on {}, which nothing outside reaches", host.value()),
            )
            .help("let it listen on 0.0.0.0, or let a variable decide")
            .at(host.origin().place().cloned()),
        );
        return;
    };
    if address.env.iter().all(|(known, _)| *known != name) {
        let because = "its configuration lets only its own machine reach it";
        let why = Origin::rule_from("java/listen-to-all", because, [host.origin().clone()]);
        address.env.push((name, Sourced::new("0.0.0.0".to_owned(), why)));
    }
}

/// Ports that deployments of the project publish, where nothing else tells that it listens.
fn shown(facts: &Facts) -> Vec<Sourced<u16>> {
    let strong = facts.evidence.ports.iter().filter(|port| port.grade >= Grade::Strong);
    let number = |port: &crate::evidence::Graded<String>| {
        let number = port.value.value().parse::<u16>().ok().filter(|number| *number > 0)?;
        Some(Sourced::new(number, port.value.origin().clone()))
    };
    strong.filter_map(number).collect()
}

/// A port that nobody knows before cannot be published.
fn random(facts: &Facts, row: Option<crate::catalog::Row<'_>>, findings: &mut Vec<Finding>) {
    let Some(origin) = &facts.config.random_port else { return };
    let help = match row.and_then(|row| row.text("port-env")) {
        Some(name) => format!("say `--port 8080`, by which {name} is set"),
        None => "write the port down".to_owned(),
    };
    findings.push(
        Finding::warning("java/random-port", "the program listens on another port at every start")
            .help(help)
            .at(origin.place().cloned()),
    );
}
