//! Where the program listens, and how one asks whether it is well.

use super::Decided;
use crate::ecosystem::Grade;
use crate::ecosystem::node::frameworks::Kind;
use crate::ecosystem::node::read::code::{Host, Listen};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};

/// The outcome.
#[derive(Clone, Debug, Default)]
pub(super) struct Address {
    pub(super) port: Option<Sourced<String>>,
    /// The variable that moves the port.
    pub(super) variable: Option<String>,
    pub(super) host: Option<Sourced<String>>,
    pub(super) env: Vec<(String, Sourced<String>)>,
    pub(super) health: Option<Sourced<String>>,
}

pub(super) fn choose(decided: &mut Decided<'_>) -> Address {
    let facts = decided.facts;
    let mut address = Address::default();
    let listen = listener(decided);
    let fastify_cli = decided.start.words.first().is_some_and(|word| word.ends_with("/fastify"));
    let serves = decided.frameworks.iter().any(|framework| framework.kind == Kind::Server && !framework.dev);
    let by_variable = listen
        .and_then(|listen| listen.variable.clone())
        .or_else(|| facts.code.env.iter().map(|read| read.name.value()).find(|name| *name == "PORT").cloned())
        .or_else(|| fastify_cli.then(|| "FASTIFY_PORT".to_owned()))
        .or_else(|| (decided.start.bun && serves && listen.is_none()).then(|| "PORT".to_owned()));
    // A variable that the user sets is the port as much as the option is.
    let set = by_variable.as_ref().and_then(|variable| {
        let set = decided.by.settings.env.iter().find(|(name, _)| name == variable);
        set.map(|(_, value)| value.clone()).filter(|value| value.parse::<u16>().is_ok())
    });
    let option = decided.by.settings.port.clone().map(|port| port.map(|port| port.to_string())).or(set);
    let evidence =
        facts.evidence.ports.iter().filter(|port| port.grade >= Grade::Strong).map(|port| port.value.clone());
    let from_env = facts.starts.best.iter().flat_map(|start| {
        let origin = start.origin.clone();
        let by_variable = by_variable.clone();
        start
            .launch
            .env
            .iter()
            .filter(move |(name, _)| Some(name) == by_variable.as_ref())
            .map(move |(_, value)| Sourced::new(value.clone(), origin.clone()))
    });
    let from_words = decided.start.words.iter().enumerate().filter_map(|(at, word)| {
        let (flag, inline) = stageplan_syntax::shell::split_flag(word);
        let value = inline.or_else(|| decided.start.words.get(at + 1).map(String::as_str));
        matches!(flag, "--port" | "-p").then_some(value)??.parse::<u16>().ok()
    });
    let why = decided.start.why.clone();
    let from_words: Vec<Sourced<String>> = from_words.map(|port| Sourced::new(port.to_string(), why.clone())).collect();
    let code = listen.and_then(|listen| Some(Sourced::new(listen.port?.to_string(), why_here(listen))));
    let read_default = by_variable.as_ref().and_then(|name| {
        let read = facts.code.env.iter().find(|read| read.name.value() == name)?;
        let port: u16 = read.default.as_ref()?.parse().ok()?;
        Some(Sourced::new(port.to_string(), read.name.origin().clone()))
    });
    let sample = by_variable.as_ref().and_then(|name| {
        let env = facts.evidence.variable(name)?;
        let port: u16 = env.value.as_ref()?.parse().ok()?;
        Some(Sourced::new(port.to_string(), env.name.origin().clone()))
    });
    let weak = facts.evidence.ports.iter().filter(|port| port.grade < Grade::Strong).map(|port| port.value.clone());
    let bun = (decided.start.bun && serves).then(|| {
        let why = Origin::rule_from(
            "node/bun-port",
            "bun serves here unless PORT says otherwise",
            [decided.start.runtime.origin().clone()],
        );
        Sourced::new("3000".to_owned(), why)
    });
    // A variable without a default in the code: the program listens where it is told to, so it is told.
    let told = listen.is_some() && code.is_none() && read_default.is_none();
    let framework = decided.frameworks.iter().filter(|framework| !framework.dev).find_map(|framework| {
        let port = framework
            .port
            .or_else(|| (framework.kind == Kind::Server && told && by_variable.is_some()).then_some(3000))?;
        Some(Sourced::new(port.to_string(), framework.row.clone()))
    });
    let cli = fastify_cli.then(|| {
        Sourced::new(
            "3000".to_owned(),
            Origin::rule_from("node/fastify-cli-port", "fastify-cli listens here unless told", [why.clone()]),
        )
    });
    let by_itself = code.as_ref().or(framework.as_ref()).map(|port| port.value().clone());
    let told_by_words = !from_words.is_empty();
    let project: Vec<Sourced<String>> = from_words
        .into_iter()
        .chain(from_env)
        .chain(evidence)
        .chain(code)
        .chain(read_default)
        .chain(cli)
        .chain(bun)
        .chain(sample)
        .chain(framework)
        .chain(weak)
        .collect();
    let option_text =
        option.as_ref().map(|port| Sourced::new(port.value().clone(), crate::planner::as_asked(port.origin())));
    address.port = crate::origin::prefer("node/port", option_text.as_ref(), project, None);
    let handed_on = super::production::takes_port(decided).then(|| "PORT".to_owned());
    address.variable = by_variable.clone().filter(|_| !told_by_words).or(handed_on);

    if let (Some(port), Some(variable)) = (&address.port, &by_variable)
        && (option.is_some() || told)
    {
        let value = port.derive(
            "node/port-variable",
            format!("the program listens where {variable} says"),
            port.value().clone(),
        );
        address.env.push((variable.clone(), value));
    } else if let Some(asked) = &option_text
        && !told_by_words
        && by_itself.as_deref() != Some(asked.value())
    {
        let message = match &by_itself {
            Some(port) => format!(
                "port {} is only declared: the code listens on {port}, and no variable or flag was found that moves it",
                asked.value()
            ),
            None => format!("port {} is only declared: it was not found where the program listens", asked.value()),
        };
        decided.findings.push(
            Finding::warning("node/port-is-fixed", message)
                .help("let the code read a variable such as PORT")
                .at(listen.and_then(|listen| why_here(listen).place().cloned())),
        );
    }
    if let Some(asked) = &option_text {
        move_port(&mut decided.start.words, asked.value());
    }
    host(decided, &mut address, fastify_cli);
    address.health = health(decided, &address);
    address
}

/// The path that answers whether the program is well.
pub(super) fn health(decided: &Decided<'_>, address: &Address) -> Option<Sourced<String>> {
    let facts = decided.facts;
    let health = decided
        .by
        .settings
        .health
        .as_ref()
        .map(|health| Sourced::new(health.value().clone(), crate::planner::as_asked(health.origin())));
    let shown = facts.evidence.health.iter().map(|path| path.value.clone()).chain(facts.code.health.clone());
    let tcp = address.port.as_ref().is_some_and(|port| !port.value().contains('/'));
    crate::origin::prefer("node/health", health.as_ref(), shown, None)
        .filter(|path| tcp && path.value().starts_with('/'))
}

/// What listens: a call, or what bun serves by itself.
fn listener<'f>(decided: &Decided<'f>) -> Option<&'f Listen> {
    let code = &decided.facts.code;
    code.listens.first().or_else(|| code.exported.as_ref().filter(|_| decided.start.bun))
}

/// Why a port of the code: the line that holds the number, then the one that listens.
fn why_here(listen: &Listen) -> Origin {
    let calls = &listen.origin;
    let line = |origin: &Origin| origin.place().map(|place| (place.path.clone(), place.line));
    let Some(number) = listen.number.as_ref().filter(|number| line(number) != line(calls)) else {
        return calls.clone();
    };
    let because = match &listen.variable {
        Some(variable) => format!("the program listens where {variable} says, and here unless it is set"),
        None => "the program listens on the port that stands here".to_owned(),
    };
    Origin::rule_from("node/port-in-code", because, [number.clone(), calls.clone()])
}

/// Puts a port in the place of the one that a start line names, so that the two never disagree.
pub(super) fn move_port(words: &mut [String], port: &str) {
    let is_port = |text: &str| text.parse::<u16>().is_ok();
    for at in 0..words.len() {
        let (flag, inline) = stageplan_syntax::shell::split_flag(&words[at]);
        if !matches!(flag, "--port" | "-p") {
            continue;
        }
        if inline.is_some_and(is_port) {
            words[at] = format!("{flag}={port}");
        } else if inline.is_none() && words.get(at + 1).is_some_and(|next| is_port(next)) {
            words[at + 1] = port.to_owned();
        }
    }
}

fn host(decided: &mut Decided<'_>, address: &mut Address, fastify_cli: bool) {
    if fastify_cli {
        let why = Origin::rule_from(
            "node/fastify-cli-address",
            "fastify-cli listens on the machine itself only unless told",
            [decided.start.why.clone()],
        );
        address.env.push(("FASTIFY_ADDRESS".to_owned(), Sourced::new("0.0.0.0".to_owned(), why.clone())));
        address.host = Some(Sourced::new("0.0.0.0 by FASTIFY_ADDRESS".to_owned(), why));
        return;
    }
    let Some(listen) = listener(decided) else { return };
    match &listen.host {
        Host::All => {}
        Host::LoopbackUnless(variable) => {
            let why = Origin::rule_from(
                "node/listen-on-all-addresses",
                format!("without {variable} only the container itself reaches the program"),
                [listen.origin.clone()],
            );
            let why = why.rejecting(
                "node/listen-on-all-addresses",
                vec![Rejected {
                    value: "127.0.0.1".to_owned(),
                    why: "nothing outside the container reaches it".to_owned(),
                    origin: Some(listen.origin.clone()),
                }],
            );
            address.env.push((variable.clone(), Sourced::new("0.0.0.0".to_owned(), why.clone())));
            address.host = Some(Sourced::new(format!("0.0.0.0 by {variable}"), why));
        }
        Host::Loopback => decided.findings.push(
            Finding::error(
                "node/loopback-only",
                "the program listens on the container's own address only, so no published port reaches it",
            )
            .help("listen on `0.0.0.0`, or let a variable such as HOST decide")
            .at(listen.origin.place().cloned()),
        ),
    }
}
