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
        Shape::War { .. } => "the server and the application; the JDK, the build tool and the sources stay in build.",
        _ => "the program on a Java runtime; the JDK, the build tool and the sources stay in build.",
    };
    let mut runtime = Runtime::new(decided.image.base.clone(), decided.image.why.clone(), about);
    runtime.grant(decided.by.settings);
    let home = decided.image.server.map_or(HOME, |row| row.text("workdir").unwrap_or(HOME));
    if decided.image.server.is_none() {
        let why = Origin::rule_from("java/workdir", "what runs lies here", [facts.origin.clone()]);
        runtime.workdir = Some(Sourced::new(HOME.to_owned(), why));
    }
    runtime.packages.extend(super::image::packages(decided));
    let because = "the heap follows the memory of the container; without it a quarter is used";
    let why = Origin::rule("java/heap-of-container", because);
    if !decided.by.settings.env.iter().any(|(name, _)| name == "JAVA_TOOL_OPTIONS") {
        let value = Value::text("-XX:MaxRAMPercentage=75");
        runtime.env.push(("JAVA_TOOL_OPTIONS".to_owned(), value, why));
    }
    for (name, value) in &decided.address.env {
        runtime.env.retain(|(known, ..)| known != name);
        runtime.env.push((name.clone(), value.into(), value.origin().clone()));
    }
    runtime.grant_env(decided.by.settings);
    let writes = facts.config.writes.iter().chain(&facts.code.writes);
    for write in writes {
        Writable::add(&mut runtime.writable, write, home, "java/writes");
    }
    if let Some(row) = decided.image.server {
        for path in row.list("writes") {
            let write = Sourced::new(path.to_owned(), row.origin());
            Writable::add(&mut runtime.writable, &write, home, "java/server-writes");
        }
    }
    runtime.files = copies;
    for path in &facts.code.reads {
        let because = "the program reads this while it runs";
        let why = Origin::rule_from("java/runtime-files", because, [path.origin().clone()]);
        let below = path.value().relative_to(&facts.unit).unwrap_or(path.value().as_str());
        let copy = Copy::context([Value::from(path.value())], format!("{HOME}/{below}")).linked();
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

/// Alpine's own wget asks; the other images have nothing that could.
fn health(decided: &Decided<'_>, runtime: &mut Runtime) {
    let (Some(health), Some(port)) = (&decided.address.health, &decided.address.port) else { return };
    if runtime.image.os != Os::Alpine {
        return;
    }
    let port = health.port.map_or_else(|| port.value().clone(), |port| port.to_string());
    let url = format!("http://127.0.0.1:{port}{}", health.path.value());
    let command = ["wget", "-q", "-O", "/dev/null", url.as_str()].map(Value::text).to_vec();
    runtime.health = Some(health.path.clone().map(|_| Health { command, start_period: 30 }));
}
