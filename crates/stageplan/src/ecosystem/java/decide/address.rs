//! Where the program listens, and how one asks whether it is well.

use super::start;
use crate::ecosystem::Decide;
use crate::ecosystem::is_loopback;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Artefact, Facts, Shape};
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
    _start: &start::Chosen,
    findings: &mut Vec<Finding>,
) -> Address {
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
    let by_server = || {
        let Shape::War { server } = &artefact.shape else { return None };
        let row = CATALOG.row("war-server", server)?;
        Some(Sourced::new(row.text("port")?.parse::<u16>().ok()?, row.origin()))
    };
    let war = matches!(artefact.shape, Shape::War { .. });
    let off = facts.config.no_server.is_some();
    let asked = by.settings.port.as_ref().map(|port| Sourced::new(*port.value(), as_asked(port.origin())));
    let config = facts.config.port.iter().filter(|_| !war).map(|port| port.number.clone());
    let code = facts.code.ports.iter().filter(|_| !war).map(|port| port.number.clone());
    let default = if off { None } else { by_server().or_else(by_framework) };
    let port = prefer("java/port", asked.as_ref(), config.chain(code), default);
    let Some(port) = port else { return address };
    let variable = || {
        let config = facts.config.port.as_ref().and_then(|port| port.variable.clone());
        let code = || facts.code.ports.first().and_then(|port| port.variable.clone());
        config.or_else(code).or_else(|| row?.text("port-env").map(str::to_owned))
    };
    if let Some(asked) = &asked {
        match variable() {
            Some(name) => address.env.push((name, asked.clone().map(|port| port.to_string()))),
            None => findings.push(
                Finding::warning("java/port-not-settable", "nothing was found by which the program takes another port")
                    .help("make it read a variable, and say it by `--env NAME=PORT`")
                    .at(asked.origin().place().cloned()),
            ),
        }
    }
    host(facts, row, &mut address, findings);
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
fn host(facts: &Facts, row: Option<crate::catalog::Row<'_>>, address: &mut Address, findings: &mut Vec<Finding>) {
    let Some((host, variable)) = &facts.config.host else {
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
    let name = variable.clone().or_else(|| row?.text("host-env").map(str::to_owned));
    match name {
        Some(name) => {
            let because = "its configuration lets only its own machine reach it";
            let why = Origin::rule_from("java/listen-to-all", because, [host.origin().clone()]);
            address.env.push((name, Sourced::new("0.0.0.0".to_owned(), why)));
        }
        None => findings.push(
            Finding::warning(
                "java/loopback-only",
                format!("the program listens on {}, which nothing outside reaches", host.value()),
            )
            .help("let it listen on 0.0.0.0")
            .at(host.origin().place().cloned()),
        ),
    }
}
