//! The last stage: a JVM and what runs on it.

use super::{Decided, HOME};
use crate::ecosystem::java::facts::Shape;
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Copy, Health, Os, Runtime, Stage, Step, Value, Writable};

/// The folder of the build stage whose content becomes folders of an image without a shell.
const PREPARED: &str = "/out/rootfs";

/// The last stage, and what the build stage prepares for it.
pub(super) fn stage(decided: &Decided<'_>, copies: Vec<Step>) -> (Stage, Vec<Command>) {
    let facts = decided.facts;
    let about = match &decided.artefact.shape {
        Shape::War { .. } => "the server and the application; the build tool and the sources stay in build.",
        _ if facts.code.compiles.is_some() => {
            "the program on a JDK, as it compiles while it runs; the build tool and the sources stay in build."
        }
        _ => "the program on a Java runtime; the JDK, the build tool and the sources stay in build.",
    };
    let mut runtime = Runtime::new(decided.image.base.clone(), decided.image.why.clone(), about);
    runtime.grant(decided.by.settings);
    let home = super::server::home(decided).unwrap_or(HOME);
    if decided.image.server.is_none() {
        let why = Origin::rule_from("java/workdir", "what runs lies here", [facts.origin.clone()]);
        runtime.workdir = Some(Sourced::new(HOME.to_owned(), why));
    }
    runtime.packages.extend(super::image::packages(decided));
    heap(decided, &mut runtime);
    for (name, value) in decided.start.env.iter().chain(&decided.address.env) {
        runtime.env.retain(|(known, ..)| known != name);
        runtime.env.push((name.clone(), value.into(), value.origin().clone()));
    }
    runtime.grant_env(decided.by.settings);
    let writes = facts.config.writes.iter().chain(&facts.code.writes);
    let user = runtime.image.home.clone().unwrap_or_else(|| "/home/app".to_owned());
    for write in writes {
        // The home of the user is its own already.
        match write.value().strip_prefix('~').map(|below| below.trim_matches('/')) {
            Some("") => {}
            Some(below) => {
                let write = Sourced::new(format!("{user}/{below}"), write.origin().clone());
                Writable::add(&mut runtime.writable, &write, home, "java/writes");
            }
            None => Writable::add(&mut runtime.writable, write, home, "java/writes"),
        }
    }
    super::server::runtime(decided, &mut runtime);
    runtime.files = copies;
    for path in facts.config.reads.iter().chain(&facts.code.reads) {
        let because = "the program reads this while it runs";
        let why = Origin::rule_from("java/runtime-files", because, [path.origin().clone()]);
        let below = path.value().relative_to(&facts.unit).unwrap_or(path.value().as_str());
        let copy = Copy::context([Value::from(path.value())], format!("{home}/{below}")).linked();
        runtime.files.push(Step::copy(copy, why));
    }
    runtime.ports.extend(decided.address.port.clone());
    for port in &decided.address.more {
        if !runtime.ports.contains(port) {
            runtime.ports.push(port.clone());
        }
    }
    if let Some(name) = &facts.name {
        runtime.labels.push(("org.opencontainers.image.title".to_owned(), name.clone()));
    }
    let released = facts.version.as_ref().filter(|version| !version.value().ends_with("-SNAPSHOT"));
    if let Some(version) = released {
        runtime.labels.push(("org.opencontainers.image.version".to_owned(), version.clone()));
    }
    runtime.grant_labels(decided.by.settings);
    health(decided, &mut runtime);
    let words: Vec<Value> = decided.start.words.iter().map(|word| Value::text(word.as_str())).collect();
    if runtime.image.key.contains("distroless") {
        // The image's own entry point takes a jar alone.
        runtime.entrypoint = Some((words, decided.start.why.clone()));
    } else if !words.is_empty() {
        runtime.cmd = Some((words, decided.start.why.clone()));
    }
    let prepare = runtime.folders_to_prepare(PREPARED);
    let prepared = (!prepare.is_empty()).then_some(("build", PREPARED));
    (runtime.into_stage("production", prepared), prepare)
}

/// The heap follows the memory of the container. The variable is the one that only the program's launcher reads, where
/// the line has it: agents are put into the other one when a container is run, which would replace ours.
fn heap(decided: &Decided<'_>, runtime: &mut Runtime) {
    let name = if *decided.version.value() > 8 { "JDK_JAVA_OPTIONS" } else { "JAVA_TOOL_OPTIONS" };
    let because = "the heap may take three quarters of the container's memory; by itself it takes one";
    let why = Origin::rule_from("java/heap-of-container", because, [decided.version.origin().clone()]);
    runtime.env.push((name.to_owned(), Value::text("-XX:MaxRAMPercentage=75"), why));
}

/// Alpine's own wget asks; the other images have nothing that could.
fn health(decided: &Decided<'_>, runtime: &mut Runtime) {
    let Some((health, port)) = asked(decided).filter(|_| has_tool(decided)) else { return };
    let url = format!("http://127.0.0.1:{port}{}", health.path.value());
    let command = ["wget", "-q", "-O", "/dev/null", url.as_str()].map(Value::text).to_vec();
    runtime.health = Some(health.path.clone().map(|_| Health { command, start_period: 30 }));
}

/// What is asked, and the port.
fn asked<'d>(decided: &'d Decided<'_>) -> Option<(&'d super::address::Health, String)> {
    let (health, port) = (decided.address.health.as_ref()?, decided.address.port.as_ref()?);
    Some((health, health.port.map_or_else(|| port.value().clone(), |port| port.to_string())))
}

/// Whether the image can ask by itself: busybox does, and not whom it has to trust first.
fn has_tool(decided: &Decided<'_>) -> bool {
    decided.image.base.os == Os::Alpine && decided.facts.config.tls.is_none()
}

/// How one learns whether the program is well.
pub(super) fn probe(decided: &Decided<'_>) -> Option<Sourced<String>> {
    let (health, port) = asked(decided)?;
    if has_tool(decided) {
        return Some(health.path.clone());
    }
    let path = health.path.value();
    if let Some(tls) = &decided.facts.config.tls {
        let text = format!("probe https on port {port} at {path} from outside, with the certificate it shows");
        return Some(Sourced::new(text, Origin::rule_from("java/probe-by-tls", "it speaks TLS", [tls.clone()])));
    }
    let text = format!("probe {path} on port {port} from outside; the image has no tool for it");
    Some(health.path.derive("java/probe-from-outside", "orchestrators probe by themselves", text))
}
