//! The image that runs: the program, what it reads and writes, where it listens.

use super::{BIN, Decided, HOME, OUT, asked_in, front};
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::facts::Linked;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Copy, Health, Os, Process, Runtime, Step, Value, Writable};
use crate::planner::as_asked;

/// The last stage.
pub(super) fn runtime(decided: &Decided<'_>) -> Runtime {
    let image = &decided.images.run;
    let about = if image.shell {
        "the program and the packages it needs; toolchain and sources stay in build."
    } else {
        "the program, on an image without shell or package manager; toolchain and sources stay in build."
    };
    let mut runtime = Runtime::new(image.clone(), decided.images.why.clone(), about);
    runtime.grant(decided.by.settings);
    runtime.packages.clone_from(&decided.images.run_packages);
    runtime.ports.clone_from(&decided.address.ports);
    runtime.entrypoint = decided.start.entry.clone().map(|words| (words, decided.program.bin.origin().clone()));
    if !decided.start.arguments.is_empty() {
        runtime.cmd = Some((decided.start.arguments.clone(), decided.start.why.clone()));
    }
    files(decided, &mut runtime);
    writable(decided, &mut runtime);
    for (name, value) in &decided.address.env {
        runtime.env.push((name.clone(), value.into(), value.origin().clone()));
    }
    let front = decided.program.front.iter().flat_map(|front| &front.env);
    for (name, value, why) in decided.program.code.given.iter().chain(front) {
        if runtime.env.iter().all(|(known, ..)| known != name) {
            runtime.env.push((name.clone(), Value::text(value.as_str()), why.clone()));
        }
    }
    runtime.stop_signal = stop_signal(decided);
    runtime.grant_env(decided.by.settings);
    runtime.health = check(decided);
    labels(decided, &mut runtime);
    runtime
}

/// Whether a signal is answered: by the sources, or by a framework that does so for every program.
fn answered<'d>(decided: &'d Decided<'_>, signal: &str) -> Option<&'d Origin> {
    let own = decided.program.code.signals.iter().find(|known| known.value() == signal).map(|known| known.origin());
    let by_framework = || {
        let answers =
            |key: &str| CATALOG.row("framework", key).is_some_and(|row| row.list("answers").contains(&signal));
        decided.program.frameworks.iter().find(|found| answers(&found.key)).map(|found| &found.why)
    };
    own.or_else(by_framework)
}

/// The signal that stops the program, where it is not the usual one.
fn stop_signal(decided: &Decided<'_>) -> Option<Sourced<String>> {
    if answered(decided, "SIGTERM").is_some() {
        return None;
    }
    let because = "the program answers this signal, and as the first process of a container ignores every other one";
    let why = Origin::rule_from("rust/stop-signal", because, [answered(decided, "SIGINT")?.clone()]);
    Some(Sourced::new("SIGINT".to_owned(), why))
}

fn files(decided: &Decided<'_>, runtime: &mut Runtime) {
    let name = decided.bin();
    let image = &decided.images.run;
    if !image.ca && !image.shell {
        let because = "the image has no certificates, and programs verify what they call over TLS";
        let certificates = "/etc/ssl/certs/ca-certificates.crt";
        let copy = Copy::stage("build", certificates, certificates);
        runtime.files.push(Step::copy(copy, Origin::rule("rust/certificates", because)));
    }
    let mut binary = Copy::stage("build", format!("{OUT}/{name}"), format!("{BIN}/{name}"));
    binary.native = !decided.images.is_static();
    runtime.files.push(Step::copy(binary, decided.program.bin.origin().clone()));
    for (from, to, why) in decided.program.front.iter().flat_map(|front| front::beside(front, HOME, BIN)) {
        runtime.files.push(Step::copy(Copy::stage("build", from, to), why));
    }
    let code = &decided.program.code;
    for file in &code.files {
        let at = asked_in(HOME, &file.at);
        let (source, dest) = if file.folder {
            (format!("{}/", file.path), format!("{}/", at.trim_end_matches('/')))
        } else {
            (file.path.as_str().to_owned(), at)
        };
        let because = match file.at.starts_with('/') {
            true => "the program reads this while it runs, by a path that is compiled in",
            false => "the program reads this while it runs, relative to its working folder",
        };
        let why = Origin::rule_from("rust/runtime-files", because, [file.why.clone()]);
        runtime.files.push(Step::copy(Copy::context([source], dest).linked(), why));
    }
    let home = |why: &Origin| {
        let origin = Origin::rule_from("rust/working-folder", "the program's relative paths begin here", [why.clone()]);
        Some(Sourced::new(HOME.to_owned(), origin))
    };
    if let Some(dotenv) = &code.dotenv {
        let because = "the program stops without this file, and takes from the environment what is not in it";
        let why = Origin::rule_from("rust/empty-dotenv", because, [dotenv.clone()]);
        let content = "# Variables come from the environment of the container.\n".to_owned();
        let dest = Value::text(format!("{HOME}/.env"));
        runtime.files.push(Step::new(Action::File { content, dest, owner: None }, why.clone()));
        runtime.workdir = home(&why);
    }
    let served = code.wanted.iter().find(|wanted| !wanted.compiled && !wanted.at.starts_with('/'));
    let served = served.map(|wanted| wanted.path.origin());
    let mounted = code.missing.iter().find(|path| !path.value().starts_with('/')).map(|path| path.origin());
    let first = code.files.iter().find(|file| !file.at.starts_with('/')).map(|file| &file.why);
    let front = decided.program.front.as_ref().and_then(|front| Some(front.served_at.as_ref()?.origin()));
    if let Some(why) = first.or(front).or(served).or(mounted) {
        runtime.workdir = home(why);
    }
}

fn writable(decided: &Decided<'_>, runtime: &mut Runtime) {
    let code = &decided.program.code;
    let rule = "rust/writable";
    for folder in &decided.facts.evidence.volumes {
        if folder.value.value().starts_with('/') && folder.value.value().len() > 1 {
            Writable::add(&mut runtime.writable, &folder.value, HOME, rule);
        }
    }
    for folder in &code.written {
        let path = Sourced::new(folder.path.clone(), folder.why.clone());
        let known = runtime.writable.len();
        Writable::add(&mut runtime.writable, &path, HOME, rule);
        runtime.writable.iter_mut().skip(known).for_each(|added| added.volume &= folder.keep);
        if !folder.path.starts_with('/') && runtime.workdir.is_none() {
            let because = "the program's relative paths begin here";
            let origin = Origin::rule_from("rust/working-folder", because, [folder.why.clone()]);
            runtime.workdir = Some(Sourced::new(HOME.to_owned(), origin));
        }
    }
    if let Some(temporary) = code.temporary.as_ref().filter(|_| !decided.images.run.tmp) {
        runtime.writable.push(Writable { path: "/tmp".to_owned(), volume: false, why: temporary.clone() });
    }
}

/// Where one asks whether the program is well.
pub(super) fn probe(decided: &Decided<'_>) -> Option<Sourced<String>> {
    let path = path(decided)?;
    let port = decided.address.ports.first().filter(|port| port.value().parse::<u16>().is_ok())?;
    if decided.images.run.os == Os::Alpine {
        return Some(path);
    }
    let text = format!("probe {} on port {} from outside; the image has no tool for it", path.value(), port.value());
    Some(path.derive("rust/probe-from-outside", "orchestrators probe by themselves", text))
}

fn path(decided: &Decided<'_>) -> Option<Sourced<String>> {
    let asked = decided.by.settings.health.as_ref();
    let asked = asked.map(|path| Sourced::new(path.value().clone(), as_asked(path.origin())));
    let shown = decided.facts.evidence.health.first().map(|path| path.value.clone());
    asked.or_else(|| decided.program.code.health.first().cloned()).or(shown)
}

fn check(decided: &Decided<'_>) -> Option<Sourced<Health>> {
    let path = path(decided).filter(|_| decided.images.run.os == Os::Alpine)?;
    let port = decided.address.ports.first().filter(|port| port.value().parse::<u16>().is_ok())?;
    let url = format!("http://127.0.0.1:{}{}", port.value(), path.value());
    let command = ["wget", "-q", "-O", "/dev/null", url.as_str()].map(Value::text).to_vec();
    Some(path.map(|_| Health { command, start_period: 10 }))
}

fn labels(decided: &Decided<'_>, runtime: &mut Runtime) {
    let package = decided.package;
    let mut put = |name: &str, value: &Option<Sourced<String>>| {
        let fits = |value: &&Sourced<String>| !value.value().is_empty() && !value.value().chars().any(char::is_control);
        if let Some(value) = value.as_ref().filter(fits) {
            runtime.labels.push((format!("org.opencontainers.image.{name}"), value.clone()));
        }
    };
    put("title", &Some(decided.program.bin.clone()));
    put("description", &package.description);
    put("source", &package.repository);
    put("licenses", &package.license);
    runtime.grant_labels(decided.by.settings);
}

/// Other lines that the project runs of the same program.
pub(super) fn processes(decided: &Decided<'_>) -> Vec<Process> {
    let jobs = decided.program.jobs.iter().map(|job| {
        let (name, arguments) = job.value();
        let program = std::iter::once(format!("{BIN}/{}", decided.bin()));
        Process {
            name: name.clone(),
            words: program.chain(arguments.iter().cloned()).collect(),
            env: Vec::new(),
            folder: None,
            stage: "production".to_owned(),
            once: true,
            why: job.origin().clone(),
        }
    });
    jobs.collect()
}

/// What whoever deploys should know.
pub(super) fn tell(decided: &mut Decided<'_>) {
    let code = &decided.program.code;
    let mut findings = Vec::new();
    for missing in code.missing.iter().take(3) {
        let path = missing.value();
        let at = if path.starts_with('/') { path.clone() } else { format!("{HOME}/{path}") };
        let file = path.rsplit('/').next().unwrap_or(path);
        findings.push(
            Finding::note("rust/needs-configuration", format!("the program reads {path}, and the image has none"))
                .help(format!("if it does not start without, mount it: `docker run -v ./{file}:{at}:ro …`"))
                .at(missing.origin().place().cloned()),
        );
    }
    let set = |name: &str| {
        decided.by.settings.env.iter().any(|(known, _)| known == name)
            || decided.address.env.iter().any(|(known, _)| known == name)
    };
    let always = code.environment.iter().filter(|need| need.required).map(|need| &need.name);
    let mut required: Vec<&Sourced<String>> = Vec::new();
    for name in always.chain(decided.commanded()).filter(|name| !set(name.value())) {
        if required.iter().all(|known| known.value() != name.value()) {
            required.push(name);
        }
    }
    if let Some(first) = required.first() {
        let names: Vec<&str> = required.iter().take(12).map(|name| name.value().as_str()).collect();
        let more = if required.len() > names.len() { " and others" } else { "" };
        let file = if required.len() > 3 { ", or all from a file by `docker run --env-file .env …`" } else { "" };
        let message = format!("the program does not run without {}{more}", names.join(", "));
        findings.push(
            Finding::warning("rust/required-variables", message)
                .help(format!(
                    "set {} where the image is run{file}; secrets belong there and not into the image",
                    if required.len() == 1 { "it" } else { "them" },
                ))
                .at(first.origin().place().cloned()),
        );
    }
    let unknown = code.unknown_programs.iter().filter(|_| decided.by.settings.run_packages.is_empty());
    for program in unknown.take(5) {
        let name = program.value();
        let message = format!("the program runs `{name}`, and no package of it is known");
        findings.push(
            Finding::warning("rust/unknown-program", message)
                .help(format!(
                    "name its package by `--run-packages`, or put {name} into an image that is built on this one"
                ))
                .at(program.origin().place().cloned()),
        );
    }
    let stops = ["SIGTERM", "SIGINT"].iter().any(|signal| answered(decided, signal).is_some());
    if let Some(listener) = code.listeners.first().filter(|_| !stops && !code.cut) {
        let message = "nothing was found that answers SIGTERM, and the first process of a container ignores what it does not answer";
        findings.push(
            Finding::note("rust/no-stop-signal", message)
                .help("let it end on the signal, or run it with `docker run --init`; stopping it takes ten seconds otherwise")
                .at(listener.why.place().cloned()),
        );
    }
    for variable in code.compiled.iter().take(3) {
        findings.push(
            Finding::warning(
                "rust/compiled-variable",
                format!("the program is not compiled without the variable {}", variable.value()),
            )
            .help("let a build script set it, or use `option_env!`")
            .at(variable.origin().place().cloned()),
        );
    }
    if decided.images.is_static()
        && let Some(other) = decided.program.natives.iter().find(|need| need.kind >= Linked::Openssl)
    {
        findings.push(
            Finding::warning(
                "rust/not-static",
                format!("{} is linked to a shared library, which a static program has not", other.name),
            )
            .help("say `--flavour distroless`, or turn on the crate's feature that builds its sources")
            .at(other.why.place().cloned()),
        );
    }
    if decided.by.settings.platforms.len() > 1
        && let Some(second) = decided.by.settings.platforms.get(1)
    {
        let message = "a build for several platforms compiles under emulation for all but the builder's own";
        findings.push(
            Finding::note("rust/emulated", message)
                .help("that takes many times as long; build each on a machine of its kind, and join them with `docker buildx imagetools create`")
                .at(second.origin().place().cloned()),
        );
    }
    if code.cut {
        findings.push(Finding::note(
            "rust/not-all-read",
            "the program is larger than what is read of it; ports, files and variables may be incomplete",
        ));
    }
    decided.findings.append(&mut findings);
}
