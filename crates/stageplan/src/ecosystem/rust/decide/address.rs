//! Where the program listens.

use stageplan_syntax::order;

use super::Decided;
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::facts::{Asked, Facts, Listener, Program};
use crate::ecosystem::{Decide, Grade, is_loopback};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::planner::as_asked;

/// What was decided.
#[derive(Default)]
pub(super) struct Address {
    /// The ports, the main one first.
    pub(super) ports: Vec<Sourced<String>>,
    /// Variables that bring the program there.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// Arguments that do.
    pub(super) arguments: Vec<Sourced<String>>,
}

/// What has the program listen to everything that reaches the container.
const OPEN: &str = "0.0.0.0";

pub(super) fn choose(facts: &Facts, program: &Program, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Address {
    let mut address = Address::default();
    let asked = by.settings.port.as_ref();
    let asked = asked.map(|port| Sourced::new(port.value().to_string(), as_asked(port.origin())));
    let mut listeners: Vec<&Listener> = program.code.listeners.iter().collect();
    order::sort_by_key(&mut listeners, |listener| (listener.aside, listener.protocol.is_some()));
    let main = listeners.first().copied().filter(|listener| !listener.aside && listener.protocol.is_none());
    let known = main.and_then(|listener| port_of(listener, by));
    let port = asked.clone().or_else(|| known.clone()).or_else(|| shown(facts)).or_else(|| {
        // A program that asks a variable and has no answer of its own is given one.
        let asks = main.and_then(|main| main.port.variable.as_ref().or(main.address.variable.as_ref()))?;
        let because = format!("the program listens where {} says, and has no port of its own", asks.value());
        Some(asks.derive("rust/port-by-variable", because, "8080".to_owned()))
    });
    let lost = known.filter(|known| port.as_ref().is_some_and(|port| port.value() != known.value()));
    let port = port.map(|port| {
        let lost = lost.map(|lost| Rejected {
            value: lost.value().clone(),
            why: port.origin().says_otherwise(),
            origin: Some(lost.origin().clone()),
        });
        let (value, origin) = port.into_parts();
        Sourced::new(value, origin.rejecting("rust/port", lost.into_iter().collect()))
    });
    if let Some(main) = main {
        tell(main, port.as_ref(), asked.is_some(), by, &mut address, findings);
    } else if let Some(asked) = &asked {
        findings.push(
            Finding::note(
                "rust/port-is-declared",
                format!("port {} is declared: no listener was found", asked.value()),
            )
            .help("let the program read it from a variable, and say that by `--env`")
            .at(asked.origin().place().cloned()),
        );
    }
    let main_port = port.clone();
    address.ports.extend(port);
    for listener in listeners.iter().filter(|listener| main.is_none_or(|main| !std::ptr::eq(main, **listener))) {
        let Some(port) = port_of(listener, by) else { continue };
        let port = match listener.protocol {
            Some(protocol) => port.map(|port| format!("{port}/{protocol}")),
            None => port,
        };
        let again = main_port.as_ref().is_some_and(|main| main.value() == port.value());
        if !again && address.ports.iter().all(|known| known.value() != port.value()) {
            tell(listener, None, false, by, &mut address, findings);
            address.ports.push(port);
        }
    }
    if address.ports.is_empty() {
        findings.extend(silent(program));
    }
    if let Some(first) = address.ports.first()
        && first.value().parse::<u16>().is_ok_and(|port| port < 1024)
    {
        findings.push(
            Finding::note(
                "rust/privileged-port",
                format!("port {} is below 1024, and the program does not run as root", first.value()),
            )
            .help("Docker allows it; where a cluster does not, give the program a higher port")
            .at(first.origin().place().cloned()),
        );
    }
    address
}

/// A server of which nobody knows where it listens.
fn silent(program: &Program) -> Option<Finding> {
    let first = program.frameworks.first()?;
    CATALOG.row("framework", &first.key).filter(|row| row.flag("serves"))?;
    let message = format!("the program is made with {}, and where it listens was not found", first.name);
    let help =
        "name its port by `--port`, and where the program listens to itself only by default, set its host to 0.0.0.0";
    Some(Finding::warning("rust/no-port", message).help(help).at(first.why.place().cloned()))
}

/// The value that the program takes: what the user sets by a variable, else its default.
fn value_of(asked: &Asked, by: &Decide<'_>) -> Option<Sourced<String>> {
    let variable = asked.variable.as_ref();
    let set = variable.and_then(|name| by.settings.env.iter().find(|(known, _)| known == name.value()));
    set.map(|(_, value)| Sourced::new(value.value().clone(), as_asked(value.origin()))).or_else(|| asked.value.clone())
}

fn port_of(listener: &Listener, by: &Decide<'_>) -> Option<Sourced<String>> {
    let fits = |port: &Sourced<String>| port.value().parse::<u16>().is_ok_and(|port| port > 0);
    let whole = value_of(&listener.address, by);
    let part = whole.and_then(|whole| {
        let port = whole.value().rsplit_once(':')?.1.to_owned();
        Some(Sourced::new(port, whole.origin().clone()))
    });
    value_of(&listener.port, by).filter(fits).or_else(|| part.filter(fits))
}

/// A port that deployments of the project publish, where nothing else tells that it listens.
fn shown(facts: &Facts) -> Option<Sourced<String>> {
    let strong = facts.evidence.ports.iter().filter(|port| port.grade >= Grade::Strong);
    strong.map(|port| port.value.clone()).find(|port| port.value().parse::<u16>().is_ok_and(|number| number > 0))
}

/// Has a listener use the port, and all addresses.
fn tell(
    listener: &Listener,
    port: Option<&Sourced<String>>,
    by_option: bool,
    by: &Decide<'_>,
    address: &mut Address,
    findings: &mut Vec<Finding>,
) {
    let own = port_of(listener, by);
    let moves = port.filter(|port| own.as_ref().is_none_or(|own| own.value() != port.value()));
    let whole = value_of(&listener.address, by);
    let host = value_of(&listener.host, by).or_else(|| {
        let whole = whole.clone()?;
        let host = whole.value().rsplit_once(':')?.0.trim_matches(['[', ']']).to_owned();
        Some(Sourced::new(host, whole.origin().clone()))
    });
    // A host that only a variable tells has no answer of its own.
    let asks = listener.host.variable.as_ref().filter(|_| host.is_none());
    let closed = host.as_ref().filter(|host| is_loopback(host.value())).or(asks);
    let because = match asks {
        Some(_) => "the program listens where this says, and has no host of its own",
        None => "by itself it listens to its own machine only",
    };
    let mut put = |asked: &Asked, value: String, why: Origin| {
        if let Some(name) = &asked.variable {
            if address.env.iter().all(|(known, _)| known != name.value()) {
                let why = Origin::rule_from(
                    "rust/listen",
                    "the program listens where this says",
                    [why, name.origin().clone()],
                );
                address.env.push((name.value().clone(), Sourced::new(value, why)));
            }
            return true;
        }
        if let Some(flag) = &asked.flag {
            let why =
                Origin::rule_from("rust/listen", "the program listens where this says", [why, flag.origin().clone()]);
            let flag = flag.value();
            let words = match flag.starts_with("--") {
                true => vec![format!("{flag}={value}")],
                false => vec![flag.clone(), value],
            };
            address.arguments.extend(words.into_iter().map(|word| Sourced::new(word, why.clone())));
            return true;
        }
        false
    };
    // What is set as a whole has both in it.
    let in_whole = listener.address.variable.is_some() || listener.address.flag.is_some();
    if in_whole && (closed.is_some() || moves.is_some()) {
        let number = port.or(own.as_ref()).map_or("8080", |port| port.value().as_str());
        let why = closed.map_or_else(
            || moves.map_or_else(|| listener.why.clone(), |port| port.origin().clone()),
            |host| Origin::rule_from("rust/open-address", because, [host.origin().clone()]),
        );
        let host = host.as_ref().map(|host| host.value().as_str()).filter(|host| !is_loopback(host)).unwrap_or(OPEN);
        // The port is told from an address of several parts by brackets around that.
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        put(&listener.address, format!("{host}:{number}"), why);
        return;
    }
    if let Some(host) = closed {
        let why = Origin::rule_from("rust/open-address", because, [host.origin().clone()]);
        if !put(&listener.host, OPEN.to_owned(), why) {
            let file = listener.host.file.as_ref().or(listener.address.file.as_ref());
            let help = match file {
                Some(file) => format!("change the host in {} to {OPEN}, or mount another file over it", file.value()),
                None => format!("let it listen on {OPEN}, or let a variable decide"),
            };
            findings.push(
                Finding::warning(
                    "rust/loopback-only",
                    format!("the program listens on {}, which nothing outside reaches", host.value()),
                )
                .help(help)
                .at(host.origin().place().cloned()),
            );
        }
    }
    if let Some(moved) = moves
        && !put(&listener.port, moved.value().clone(), moved.origin().clone())
        && by_option
    {
        let own = own.as_ref().map_or_else(String::new, |own| format!(": the program listens on {}", own.value()));
        findings.push(
            Finding::warning("rust/port-is-fixed", format!("port {} is only declared{own}", moved.value()))
                .help(
                    "let the code read a variable such as PORT, or pass what the program takes by `--start` or `--env`",
                )
                .at(listener.why.place().cloned()),
        );
    }
}

/// The ports, for people.
pub(super) fn shown_ports(ports: &[Sourced<String>]) -> String {
    ports.iter().map(|port| port.value().as_str()).collect::<Vec<_>>().join(", ")
}

/// The decision on ports.
pub(super) fn shown_decision(decided: &Decided<'_>) -> Sourced<String> {
    let ports = &decided.address.ports;
    match ports.first() {
        Some(first) => Sourced::new(shown_ports(ports), first.origin().clone()),
        None => {
            let row = decided.program.frameworks.first().and_then(|found| CATALOG.row("framework", &found.key));
            let because = match row {
                Some(row) => {
                    format!("no listener of {} was found; `--port` names one", row.text("name").unwrap_or_default())
                }
                None => "no listener was found; `--port` names one".to_owned(),
            };
            Sourced::new("none".to_owned(), Origin::rule("rust/no-port", because))
        }
    }
}
