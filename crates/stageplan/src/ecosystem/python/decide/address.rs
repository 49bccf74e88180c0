//! Where the program listens, how it is told, and what tells that it is well.

use super::{Decided, commands, flags};
use crate::ecosystem::Grade;
use crate::ecosystem::is_loopback;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced, prefer};
use crate::planner::as_asked;

/// Where the program listens.
#[derive(Clone, Debug, Default)]
pub(super) struct Address {
    pub(super) port: Option<Sourced<String>>,
    /// The variable that moves the program there, where it reads one.
    pub(super) variable: Option<String>,
    /// Variables of the image.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// The path that answers when the program is well.
    pub(super) health: Option<Sourced<String>>,
}

fn is_port(port: &Sourced<String>) -> bool {
    port.value().split('/').next().is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

pub(super) fn choose(decided: &mut Decided<'_>) {
    let facts = decided.facts;
    let listens = decided.start.listens.clone();
    let by_line = flags::knows(&decided.start.words);
    let asked = decided.by.settings.port.as_ref();
    let asked = asked.map(|port| Sourced::new(port.value().to_string(), as_asked(port.origin())));
    let variable = listens.as_ref().and_then(|listens| listens.port_variable.clone());
    let value_of = |deployed: bool| {
        let name = variable.as_ref()?;
        let env = facts.evidence.variable(name).filter(|env| env.deployed == deployed)?;
        Some(Sourced::new(env.value.clone()?, env.name.origin().clone()))
    };
    let shown = |strong: bool| {
        let fits = move |port: &&crate::evidence::Graded<String>| (port.grade >= Grade::Strong) == strong;
        facts.evidence.ports.iter().filter(fits).map(|port| port.value.clone())
    };
    let own = decided.start.port.clone();
    // Where nothing in the project says a port, the one of the command is only what it does by itself.
    let said = own.as_ref().is_some_and(|port| port.origin().place().is_some()) && (!by_line || fixed(decided));
    let (first, later) = if said { (own, None) } else { (None, own) };
    let framework = decided.framework().and_then(|framework| framework.port.clone());
    let framework = framework.filter(|_| listens.is_none() && decided.start.port.is_none());
    let project = value_of(true).into_iter().chain(first).chain(shown(true)).chain(value_of(false)).chain(shown(false));
    let serves = listens.is_some() || by_line || decided.start.port.is_some() || framework.is_some();
    let project: Vec<Sourced<String>> =
        project.chain(later).chain(framework).filter(|port| serves && is_port(port)).collect();
    decided.address.port = prefer("python/port", asked.as_ref(), project, None);
    decided.address.variable.clone_from(&variable);
    if let Some(port) = decided.address.port.clone() {
        tell(decided, &port, asked.is_some());
    }
    loopback(decided);
    let low = decided.address.port.as_ref().filter(|port| port.value().parse::<u16>().is_ok_and(|port| port < 1024));
    if let Some(port) = low.cloned() {
        decided.findings.push(
            Finding::note(
                "python/low-port",
                format!("the program listens on port {}, for which some hosts want root", port.value()),
            )
            .help("say `--port 8000`, and publish it under the other number")
            .at(port.origin().place().cloned()),
        );
    }
    let health = decided.by.settings.health.as_ref();
    let health = health.map(|health| Sourced::new(health.value().clone(), as_asked(health.origin())));
    let shown = facts.evidence.health.iter().map(|path| path.value.clone());
    let framework = decided.framework().and_then(|framework| framework.health.clone());
    let project = shown.chain(facts.code.health.clone()).chain(framework);
    decided.address.health = prefer("python/health", health.as_ref(), project, None)
        .filter(|path| decided.address.port.is_some() && path.value().starts_with('/'));
}

/// Whether the start came with a port that the project itself wrote down.
fn fixed(decided: &Decided<'_>) -> bool {
    let default = |port: &str| matches!(port, "8000" | "8080" | "8501");
    decided.start.port.as_ref().is_some_and(|port| !default(port.value()))
}

/// Has the program listen on the port.
fn tell(decided: &mut Decided<'_>, port: &Sourced<String>, asked: bool) {
    let number = port.value().clone();
    if decided.start.words.iter().any(|word| word == "/bin/sh") {
        return;
    }
    if let Some((_, value)) = decided.start.env.iter_mut().find(|(name, _)| name == "PORT") {
        *value = number;
        return;
    }
    if let Some(address) = flags::address(&decided.start.words) {
        if address.port != number {
            flags::listen(&mut decided.start.words, &number);
        }
        return;
    }
    let Some(listens) = decided.start.listens.clone() else {
        framework_env(decided, &number);
        return;
    };
    let by_itself = listens.port.as_ref().map(|port| port.value().clone());
    if by_itself.as_ref() == Some(&number) {
        return;
    }
    if let Some(name) = listens.port_variable {
        let because = format!("the program listens where {name} says");
        let value = port.derive("python/port-variable", because, number);
        decided.address.env.push((name, value));
    } else if let Some(flag) = listens.port_flag {
        decided.start.words.extend(commands::option(&flag, &number));
    } else if let Some(flag) = listens.host_flag.filter(|_| listens.pair) {
        decided.start.words.extend(commands::option(&flag, &format!("0.0.0.0:{number}")));
        decided.start.listens = None;
    } else if asked {
        decided.findings.push(
            Finding::warning(
                "python/port-is-fixed",
                format!("port {number} is only declared: no variable or flag was found that moves the program there"),
            )
            .help("let the code read a variable such as PORT")
            .at(listens.origin.place().cloned()),
        );
    }
}

/// The variables of a framework's row follow the port.
fn framework_env(decided: &mut Decided<'_>, port: &str) {
    let Some(framework) = decided.framework() else { return };
    let Some(usual) = framework.port.as_ref().map(|port| port.value().clone()).filter(|usual| usual != port) else {
        return;
    };
    let moved: Vec<(String, Sourced<String>)> = framework
        .env
        .iter()
        .filter(|(name, value)| name.ends_with("PORT") && *value.value() == usual)
        .map(|(name, value)| (name.clone(), Sourced::new(port.to_owned(), value.origin().clone())))
        .collect();
    decided.address.env.extend(moved);
}

/// Only the container itself reaches what listens on its own address.
fn loopback(decided: &mut Decided<'_>) {
    let Some(listens) = decided.start.listens.clone().filter(|_| decided.address.port.is_some()) else { return };
    if !listens.host.as_deref().is_none_or(is_loopback) || flags::knows(&decided.start.words) {
        return;
    }
    let variable = listens.host_variable.clone();
    if let Some(name) = variable {
        let because = format!("without {name} only the container itself reaches the program");
        let why = Origin::rule_from("python/listen-on-all-addresses", because, [listens.origin.clone()]);
        decided.address.env.push((name, Sourced::new("0.0.0.0".to_owned(), why)));
        return;
    }
    if let Some(flag) = listens.host_flag {
        let port = decided.address.port.as_ref().filter(|_| listens.pair);
        let value = port.map_or("0.0.0.0".to_owned(), |port| format!("0.0.0.0:{}", port.value()));
        decided.start.words.extend(commands::option(&flag, &value));
        return;
    }
    if listens.host.is_none() {
        return;
    }
    let told =
        decided.framework().is_some_and(|framework| framework.env.iter().any(|(_, value)| value.value() == "0.0.0.0"));
    if told {
        return;
    }
    decided.findings.push(
        Finding::error(
            "python/loopback-only",
            "the program listens on the container's own address only, so no published port reaches it",
        )
        .help("listen on `0.0.0.0`, or let a variable such as HOST decide")
        .at(listens.origin.place().cloned()),
    );
}
