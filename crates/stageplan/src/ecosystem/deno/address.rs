//! Where the program listens, and how it is told.

use stageplan_syntax::shell;

use super::decide::Decided;
use super::tasks::Verb;
use crate::ecosystem::Grade;
use crate::ecosystem::is_loopback;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced, prefer};
use crate::planner::as_asked;

/// What was decided.
#[derive(Default)]
pub(super) struct Address {
    pub(super) port: Option<Sourced<String>>,
    /// The variable that moves the port.
    pub(super) variable: Option<String>,
    /// Variables that have it listen where it should.
    pub(super) env: Vec<(String, Sourced<String>)>,
    pub(super) health: Option<Sourced<String>>,
}

pub(super) fn choose(decided: &mut Decided<'_>) -> Address {
    let facts = decided.facts;
    let mut address = Address::default();
    let asked = decided.by.settings.port.as_ref();
    let asked = asked.map(|port| Sourced::new(port.value().to_string(), as_asked(port.origin())));
    let serves = decided.start.launch.as_ref().is_some_and(|launch| launch.verb == Verb::Serve);
    let listen = facts.code.listens.first().filter(|_| !serves);
    let why = decided.start.why.clone();
    let flag = port_flag(&decided.start.words);
    let by_flag = flag.map(|(_, port)| Sourced::new(port, why.clone()));
    let strong = |grade: Grade| {
        move |port: &&crate::evidence::Graded<String>| (port.grade >= Grade::Strong) == (grade >= Grade::Strong)
    };
    let shown = |grade: Grade| facts.evidence.ports.iter().filter(strong(grade)).map(|port| port.value.clone());
    // A port that comes from elsewhere is that of the variable which is called so.
    let known = |listen: &super::code::Listen| listen.variable.is_some() || listen.port.is_some();
    let named = facts.code.env.iter().find(|(name, default)| {
        let number = default.as_ref().is_some_and(|default| default.parse::<u16>().is_ok());
        name.value() == "PORT" || number && name.value().ends_with("PORT")
    });
    let named = named.filter(|_| listen.is_some_and(|listen| !known(listen)));
    let variable = listen.and_then(|listen| listen.variable.clone()).or_else(|| Some(named?.0.value().clone()));
    let told = variable.as_ref().and_then(|name| {
        let env = decided.start.launch.as_ref()?.env.iter().find(|(known, _)| known == name)?;
        Some(Sourced::new(env.1.clone(), why.clone()))
    });
    let set = variable.as_ref().and_then(|name| {
        let env = facts.evidence.variable(name).filter(|env| env.deployed)?;
        Some(Sourced::new(env.value.clone()?, env.name.origin().clone()))
    });
    let in_code = listen.and_then(|listen| Some(Sourced::new(listen.port?.to_string(), listen.origin.clone())));
    let in_code = in_code.or_else(|| {
        let (name, default) = named?;
        default.as_ref()?.parse::<u16>().ok().map(|port| Sourced::new(port.to_string(), name.origin().clone()))
    });
    let by_serve = serves.then(|| {
        let because = "`deno serve` listens here unless it is told otherwise";
        Sourced::new("8000".to_owned(), Origin::rule_from("deno/serve-port", because, [why.clone()]))
    });
    let framework = facts
        .frameworks
        .iter()
        .find_map(|framework| Some(Sourced::new(framework.port?.to_owned(), framework.found.clone())));
    let sample = variable.as_ref().and_then(|name| {
        let env = facts.evidence.variable(name)?;
        Some(Sourced::new(env.value.clone()?, env.name.origin().clone()))
    });
    let number = |port: &Sourced<String>| {
        port.value().split('/').next().is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
    };
    let own = by_flag.into_iter().chain(told).chain(set).chain(shown(Grade::Strong)).chain(in_code.clone());
    let project: Vec<Sourced<String>> =
        own.chain(by_serve).chain(sample).chain(framework).chain(shown(Grade::Weak)).filter(number).collect();
    let listens_on = project.first().map(|port| port.value().clone());
    address.port = prefer("deno/port", asked.as_ref(), project, None);
    address.variable = variable.clone();
    if let Some(port) = &address.port {
        // A variable without a default in the sources: the program listens where it is told to, so it is told.
        let silent = in_code.is_none();
        if let Some(name) =
            variable.filter(|_| silent || in_code.as_ref().is_some_and(|own| own.value() != port.value()))
        {
            let because = format!("the program listens where {name} says");
            address.env.push((name, port.derive("deno/port-variable", because, port.value().clone())));
        } else if let Some(asked) = &asked {
            let moved = move_port(&mut decided.start.words, serves, asked.value());
            if !moved && listens_on.as_deref() != Some(asked.value()) {
                decided.findings.push(
                    Finding::warning(
                        "deno/port-is-fixed",
                        format!(
                            "port {} is only declared: no variable or flag was found that moves the program there",
                            asked.value()
                        ),
                    )
                    .help("let the code read a variable such as PORT")
                    .at(listen.and_then(|listen| listen.origin.place().cloned())),
                );
            }
        }
    }
    loopback(decided, &mut address);
    let health = decided.by.settings.health.as_ref();
    let health = health.map(|health| Sourced::new(health.value().clone(), as_asked(health.origin())));
    let shown = facts.evidence.health.iter().map(|path| path.value.clone()).chain(facts.code.health.clone());
    address.health = prefer("deno/health", health.as_ref(), shown, None)
        .filter(|path| address.port.is_some() && path.value().starts_with('/'));
    address
}

fn loopback(decided: &mut Decided<'_>, address: &mut Address) {
    let by_flag = decided.start.words.iter().enumerate().any(|(at, word)| {
        let (flag, inline) = shell::split_flag(word);
        let value = inline.or_else(|| decided.start.words.get(at + 1).map(String::as_str));
        flag == "--host" && value.is_some_and(is_loopback)
    });
    let first = decided.facts.code.listens.first();
    // The address comes from elsewhere, and a variable says what it is unless it is set.
    let local = |default: &Option<String>| default.as_deref().is_some_and(is_loopback);
    let variable = decided.facts.code.env.iter().find(|(_, default)| local(default));
    if let Some((name, _)) = variable.filter(|_| first.is_some_and(|listen| listen.host_unknown)) {
        let because = format!("without {} only the container itself reaches the program", name.value());
        let why = Origin::rule_from("deno/listen-on-all-addresses", because, [name.origin().clone()]);
        address.env.push((name.value().clone(), Sourced::new("0.0.0.0".to_owned(), why)));
        return;
    }
    let listen = first.filter(|listen| listen.loopback.is_some());
    match listen.and_then(|listen| Some((listen.loopback.clone()??, listen))) {
        Some((name, listen)) => {
            let because = format!("without {name} only the container itself reaches the program");
            let why = Origin::rule_from("deno/listen-on-all-addresses", because, [listen.origin.clone()]);
            address.env.push((name, Sourced::new("0.0.0.0".to_owned(), why)));
        }
        None if listen.is_some() || by_flag => {
            let place = listen.map_or(&decided.start.why, |listen| &listen.origin).place().cloned();
            decided.findings.push(
                Finding::error(
                    "deno/loopback-only",
                    "the program listens on the container's own address only, so no published port reaches it",
                )
                .help("listen on `0.0.0.0`, or let a variable such as HOST decide")
                .at(place),
            );
        }
        None => {}
    }
}

/// The port that a command names, and where.
fn port_flag(words: &[String]) -> Option<(usize, String)> {
    words.iter().enumerate().find_map(|(at, word)| {
        let (flag, inline) = shell::split_flag(word);
        let at = if inline.is_some() { at } else { at + 1 };
        let value = inline.or_else(|| words.get(at).map(String::as_str)).filter(|_| flag == "--port")?;
        value.parse::<u16>().is_ok().then(|| (at, value.to_owned()))
    })
}

/// Has the command listen on another port, where it names one or `deno serve` takes one.
fn move_port(words: &mut Vec<String>, serves: bool, port: &str) -> bool {
    if let Some((at, _)) = port_flag(words) {
        words[at] = if words[at].starts_with('-') { format!("--port={port}") } else { port.to_owned() };
        return true;
    }
    if serves && words.len() > 2 {
        words.insert(2, format!("--port={port}"));
    }
    serves
}
