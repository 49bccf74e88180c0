//! The image that runs: the program, what it reads and writes, where it listens, how it is started.

use stageplan_syntax::shell;

use super::configuration::Missing;
use super::disk::HERE;
use super::facts::Program;
use super::image::Images;
use super::listen::Opening;
use super::module::Module;
use super::port::Told;
use crate::ecosystem::Decide;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Copy, EnvironmentNeed, Health, Os, Plan, Runtime, Step, Value, Writable};
use crate::planner::as_asked;

/// Where the program lies in the image.
const BIN: &str = "/usr/local/bin";
/// Where it runs, when it reads or writes files beside itself.
pub(super) const HOME: &str = "/app";

/// What the last stage is made of.
pub(super) struct Final<'a> {
    pub(super) module: &'a Module,
    pub(super) program: &'a Program,
    pub(super) images: &'a Images,
    pub(super) by: &'a Decide<'a>,
}

impl Final<'_> {
    /// The last stage, with the decisions and findings that go with it.
    pub(super) fn runtime(&self, plan: &mut Plan) -> Runtime {
        let image = &self.images.run;
        let about = if image.shell {
            "the program and the packages it needs; toolchain and sources stay in build."
        } else {
            "the program, on an image without shell or package manager; toolchain and sources stay in build."
        };
        let mut runtime = Runtime::new(image.clone(), self.images.why.clone(), about);
        runtime.grant(self.by.settings);
        runtime.packages = self.images.run_packages.clone();
        self.start(&mut runtime, plan);
        self.listen(&mut runtime, plan);
        self.files(&mut runtime, plan);
        self.writable(&mut runtime, plan);
        self.environment(&mut runtime, plan);
        self.health(&mut runtime, plan);
        self.labels(&mut runtime);
        runtime
    }

    fn start(&self, runtime: &mut Runtime, plan: &mut Plan) {
        let program = self.program;
        let target = format!("{BIN}/{}", program.name.value());
        let why = program.main.origin().clone();
        if let Some(asked) = &self.by.settings.start {
            let origin = as_asked(asked.origin());
            let script = shell::parse(asked.value());
            let literal = script
                .single()
                .filter(|_| script.is_simple())
                .and_then(|command| command.words.iter().map(shell::Word::literal).collect::<Option<Vec<String>>>());
            match literal {
                Some(words) if !words.is_empty() => {
                    let first = words[0].rsplit('/').next().unwrap_or_default();
                    let own = first == program.name.value();
                    let arguments = if own || words[0].starts_with('-') {
                        runtime.entrypoint = Some((vec![Value::text(target)], why));
                        &words[usize::from(own)..]
                    } else {
                        &words[..]
                    };
                    if !arguments.is_empty() {
                        let values = arguments.iter().map(|word| Value::text(word.as_str())).collect();
                        runtime.cmd = Some((values, origin.clone()));
                    }
                }
                _ => {
                    if !self.images.run.shell {
                        plan.findings.push(
                            Finding::error(
                                "go/start-needs-shell",
                                "the start command needs a shell, and the final image has none",
                            )
                            .help("say `--flavour slim`, or give a plain command"),
                        );
                    }
                    let words = ["sh", "-c", asked.value().as_str()].map(Value::text).to_vec();
                    runtime.cmd = Some((words, origin.clone()));
                }
            }
            plan.decide_by("start", "start command", Sourced::new(asked.value().clone(), origin));
            return;
        }
        let told = Told::new(program, self.by);
        let mut entry = vec![Value::text(target)];
        let mut arguments: Vec<Value> = Vec::new();
        let mut cmd_why = why.clone();
        if let Some(shown) = &program.start.arguments {
            arguments.extend(told.arguments.iter().map(|word| Value::text(word.as_str())));
            cmd_why = shown.origin().clone();
        }
        // Behind a sub-command, or else with the program itself, so that other arguments do not lose it.
        let behind = !arguments.is_empty();
        for how in [&told.opening, &told.port].into_iter().flatten() {
            let Opening::Arguments(words) = how.value() else { continue };
            let known = |word: &String| {
                let flag = word.split('=').next().unwrap_or(word);
                arguments.iter().filter_map(Value::literal).any(|argument| argument.starts_with(flag))
            };
            let words: Vec<Value> = words
                .iter()
                .filter(|word| !known(word))
                .map(|word| Value::text(word.as_str()).because(how.origin().clone()))
                .collect();
            if behind { arguments.extend(words) } else { entry.extend(words) }
        }
        for file in &program.files {
            if let Some(flag) = &file.flag {
                let word = format!("--{flag}={HOME}/{}", file.at);
                if !arguments.iter().filter_map(Value::literal).any(|argument| argument.contains(flag.as_str())) {
                    arguments.push(Value::text(word).because(file.why.clone()));
                }
            }
        }
        let line: Vec<String> = entry.iter().chain(&arguments).map(|word| shell::quote(&word.to_string())).collect();
        plan.decide_by("start", "start command", Sourced::new(line.join(" "), cmd_why.clone()));
        runtime.entrypoint = Some((entry, why));
        if !arguments.is_empty() {
            runtime.cmd = Some((arguments, cmd_why));
        }
        self.start_findings(plan);
    }

    fn start_findings(&self, plan: &mut Plan) {
        let start = &self.program.start;
        if start.arguments.is_none()
            && let Some(first) = start.commands.first()
        {
            let names: Vec<&str> = start.commands.iter().take(12).map(|name| name.value().as_str()).collect();
            plan.findings.push(
                Finding::warning(
                    "go/sub-command-unknown",
                    format!("the program has sub-commands and none is called like a server: {}", names.join(", ")),
                )
                .help(format!("say which one it is to run: `--start \"{} {}\"`", self.program.name.value(), names[0]))
                .at(first.origin().place().cloned()),
            );
        }
        if let Some(usage) = &start.demands {
            let name = self.program.name.value();
            plan.findings.push(
                Finding::warning(
                    "go/command-arguments",
                    format!("the sub-command demands arguments: {}", usage.value()),
                )
                .help(format!(
                    "say `--start \"{name} {} ARGUMENT\"`, or give them behind the image's name{}",
                    usage.value().split(' ').next().unwrap_or_default(),
                    self.program
                        .samples
                        .first()
                        .filter(|_| usage.value().contains("conf"))
                        .map_or_else(String::new, |sample| format!("; {sample} shows such a file"))
                ))
                .at(usage.origin().place().cloned()),
            );
        }
        for before in start.before.iter().take(3) {
            plan.findings.push(
                Finding::note(
                    "go/before-start",
                    format!("the project runs the program with `{}` before it starts it", before.value()),
                )
                .help("run the image once with these arguments where the project needs it: a job, or an init container")
                .at(before.origin().place().cloned()),
            );
        }
        for outside in start.outside.iter().take(2) {
            plan.findings.push(
                Finding::note(
                    "go/configuration-outside",
                    format!(
                        "where the project is installed it is started with `{}`, a file that the image has not",
                        outside.value()
                    ),
                )
                .help("mount the file and give the program these arguments behind the image's name")
                .at(outside.origin().place().cloned()),
            );
        }
        for missing in self.program.configuration.iter().take(2) {
            plan.findings.push(self.missing(missing));
        }
        for flag in start.required.iter().take(5) {
            plan.findings.push(
                Finding::warning("go/required-flag", format!("the program demands the flag --{}", flag.value()))
                    .help(format!("say `--start \"{} … --{} VALUE\"`", self.program.name.value(), flag.value()))
                    .at(flag.origin().place().cloned()),
            );
        }
    }

    fn missing(&self, missing: &Missing) -> Finding {
        let path = &missing.path;
        let file = path.rsplit('/').next().unwrap_or(path);
        let at = if path.starts_with('/') { path.clone() } else { format!("{HOME}/{path}") };
        let unless = missing.by.as_ref().map_or_else(String::new, |by| format!(" unless {by} names another file"));
        let from = missing.sample.as_ref().map_or_else(String::new, |sample| format!("; {sample} shows what is in it"));
        Finding::note("go/needs-configuration", format!("the program reads {path}{unless}, and the image has none"))
            .help(format!("if it does not start without, mount it: `docker run -v ./{file}:{at}:ro …`{from}"))
            .at(missing.why.place().cloned())
    }

    fn listen(&self, runtime: &mut Runtime, plan: &mut Plan) {
        let listen = &self.program.listen;
        let mut ports = listen.ports.clone();
        let told = Told::new(self.program, self.by);
        if let Some(asked) = &told.asked {
            let main = ports.first().cloned();
            ports.retain(|port| Some(port) != main.as_ref() && port != asked);
            ports.insert(0, asked.clone());
            if let Some(variable) = &listen.variable {
                runtime.env.push((variable.value().clone(), asked.into(), asked.origin().clone()));
            }
        } else if let Some(variable) = &listen.variable {
            let port = ports.first().cloned().unwrap_or_else(|| {
                let because = format!("the program takes its port from {} and has no default", variable.value());
                let origin = Origin::rule_from("go/port-from-variable", because, [variable.origin().clone()]);
                Sourced::new("8080".to_owned(), origin)
            });
            if ports.is_empty() {
                ports.push(port.clone());
            }
            runtime.env.push((variable.value().clone(), (&port).into(), variable.origin().clone()));
        }
        match ports.first() {
            Some(first) => {
                let all: Vec<&str> = ports.iter().map(|port| port.value().as_str()).collect();
                plan.decide_by("port", "port", Sourced::new(all.join(", "), first.origin().clone()));
                if first.value().parse::<u16>().is_ok_and(|port| port < 1024) {
                    plan.findings.push(
                        Finding::note(
                            "go/privileged-port",
                            format!("port {} is below 1024, and the program does not run as root", first.value()),
                        )
                        .help("Docker allows it; where a cluster does not, give the program a higher port")
                        .at(first.origin().place().cloned()),
                    );
                }
            }
            None => plan.decide_by(
                "port",
                "port",
                Sourced::new(
                    "none".to_owned(),
                    Origin::rule("go/no-port", "no listener was found; `--port` names one"),
                ),
            ),
        }
        runtime.ports = ports;
        plan.findings.extend(told.finding(self.program));
        for how in [&told.port, &told.opening].into_iter().flatten() {
            if let Opening::Variable(name, value) = how.value() {
                runtime.env.push((name.clone(), Value::text(value.as_str()), how.origin().clone()));
            }
        }
        if let Some(opening) = told.opening {
            plan.decide("address", opening.map(|opening| opening.to_string()));
        }
    }

    fn files(&self, runtime: &mut Runtime, plan: &mut Plan) {
        let program = self.program;
        let name = program.name.value();
        if !self.images.run.ca && !self.images.run.shell {
            let because = "the image has no certificates, and programs verify what they call over TLS";
            let certificates = "/etc/ssl/certs/ca-certificates.crt";
            let copy = Copy::stage("build", certificates, certificates);
            runtime.files.push(Step::copy(copy, Origin::rule("go/certificates", because)));
        }
        if let Some(zones) = program.time_zones.as_ref().filter(|_| !self.images.run.tzdata && !self.images.run.shell) {
            let copy = Copy::stage("build", "/usr/share/zoneinfo/", "/usr/share/zoneinfo/");
            runtime.files.push(Step::copy(copy, zones.clone()));
        }
        let mut binary = Copy::stage("build", format!("/out/{name}"), format!("{BIN}/{name}"));
        binary.native = self.images.cgo.is_some();
        runtime.files.push(Step::copy(binary, program.main.origin().clone()));
        for file in &program.files {
            let (source, dest) = if file.folder {
                (format!("{}/", file.path), format!("{HOME}/{}/", file.at))
            } else {
                (file.path.as_str().to_owned(), format!("{HOME}/{}", file.at))
            };
            let because = "the program reads this while it runs, relative to its working folder";
            let why = Origin::rule_from("go/runtime-files", because, [file.why.clone()]);
            runtime.files.push(Step::copy(Copy::context([source], dest).linked(), why));
        }
        if let Some(dotenv) = &program.dotenv {
            let because = "the program stops without this file, and takes from the environment what is not in it";
            let why = Origin::rule_from("go/empty-dotenv", because, [dotenv.clone()]);
            let content = "# Variables come from the environment of the container.\n".to_owned();
            let dest = Value::text(format!("{HOME}/.env"));
            runtime.files.push(Step::new(Action::File { content, dest, owner: None }, why.clone()));
            runtime.workdir = Some(Sourced::new(HOME.to_owned(), why));
        }
        if let Some(first) = program.served.first() {
            let why = [first.path.origin().clone()];
            let origin = Origin::rule_from("go/working-folder", "the program's relative paths begin here", why);
            runtime.workdir = Some(Sourced::new(HOME.to_owned(), origin));
        }
        if let Some(first) = program.files.first() {
            let names: Vec<&str> = program.files.iter().map(|file| file.path.as_str()).collect();
            plan.decide("files at run time", Sourced::new(names.join(", "), first.why.clone()));
            let origin =
                Origin::rule_from("go/working-folder", "the program's relative paths begin here", [first.why.clone()]);
            runtime.workdir = Some(Sourced::new(HOME.to_owned(), origin));
        }
    }

    fn writable(&self, runtime: &mut Runtime, plan: &mut Plan) {
        let mut put = |writable: Writable| {
            if runtime.writable.iter().all(|known| known.path != writable.path) {
                runtime.writable.push(writable);
            }
        };
        let mut relative = None;
        for folder in &self.program.written {
            let (path, volume) = if folder.path == HERE {
                (HOME.to_owned(), folder.keep && self.program.files.is_empty())
            } else if folder.path.starts_with('/') {
                (folder.path.clone(), folder.keep)
            } else {
                (format!("{HOME}/{}", folder.path), folder.keep)
            };
            if !folder.path.starts_with('/') {
                relative = relative.or(Some(folder.why.clone()));
            }
            put(Writable { path, volume, why: folder.why.clone() });
        }
        if let Some(temporary) = self.program.temporary.as_ref().filter(|_| !self.images.run.tmp) {
            put(Writable { path: "/tmp".to_owned(), volume: false, why: temporary.clone() });
        }
        let looked_for = self.program.configuration.iter().find(|missing| !missing.path.starts_with('/'));
        if let Some(why) = relative.or_else(|| looked_for.map(|missing| missing.why.clone()))
            && runtime.workdir.is_none()
        {
            let origin = Origin::rule_from("go/working-folder", "the program's relative paths begin here", [why]);
            runtime.workdir = Some(Sourced::new(HOME.to_owned(), origin));
        }
        if let Some(first) = runtime.writable.first() {
            let paths: Vec<&str> = runtime.writable.iter().map(|writable| writable.path.as_str()).collect();
            plan.decide_by("writable", "writable folders", Sourced::new(paths.join(", "), first.why.clone()));
        }
    }

    fn environment(&self, runtime: &mut Runtime, plan: &mut Plan) {
        for (name, value, why) in &self.program.framework {
            runtime.env.push((name.clone(), Value::text(value.as_str()), why.clone()));
        }
        runtime.grant_env(self.by.settings);
        let set = |name: &str| runtime.env.iter().any(|(known, ..)| known == name);
        let required: Vec<_> =
            plan.environment.iter().filter(|need| need.required && !set(need.name.value())).cloned().collect();
        if let Some(first) = required.first() {
            let names: Vec<&str> = required.iter().take(12).map(|need| need.name.value().as_str()).collect();
            let more = if required.len() > names.len() { " and others" } else { "" };
            let them = if required.len() == 1 { "it" } else { "them" };
            let file = if required.len() > 3 { ", or all from a file by `docker run --env-file .env …`" } else { "" };
            plan.findings.push(
                Finding::warning(
                    "go/required-variables",
                    format!("the program does not run without {}{more}", names.join(", ")),
                )
                .help(format!(
                    "set {them} where the image is run{file}; secrets belong there and not into the image{}",
                    self.shown_values(&required)
                ))
                .at(first.name.origin().place().cloned()),
            );
        }
    }

    /// What the project itself gives the first few of these variables.
    fn shown_values(&self, required: &[EnvironmentNeed]) -> String {
        let missing =
            |shown: &&Sourced<(String, String)>| required.iter().any(|need| *need.name.value() == shown.value().0);
        let shown: Vec<_> = self.program.shown_values.iter().filter(missing).take(4).collect();
        let Some(file) = shown.first().and_then(|first| first.origin().place()) else { return String::new() };
        let words: Vec<String> = shown
            .iter()
            .map(|shown| shell::quote(&format!("{}={}", shown.value().0, shown.value().1)))
            .map(|word| format!("-e {word}"))
            .collect();
        format!("; {} shows `{}`", file.path, words.join(" "))
    }

    fn health(&self, runtime: &mut Runtime, plan: &mut Plan) {
        let asked =
            self.by.settings.health.as_ref().map(|path| Sourced::new(path.value().clone(), as_asked(path.origin())));
        let Some(path) = asked.or_else(|| self.program.health.first().cloned()) else { return };
        let Some(port) = runtime.ports.first().filter(|port| port.value().parse::<u16>().is_ok()) else { return };
        if self.images.run.os == Os::Alpine {
            let url = format!("http://127.0.0.1:{}{}", port.value(), path.value());
            let command = ["wget", "-q", "-O", "/dev/null", url.as_str()].map(Value::text).to_vec();
            runtime.health = Some(path.clone().map(|_| Health { command, start_period: 10 }));
            plan.decide_by("health", "health", path);
            return;
        }
        let text =
            format!("probe {} on port {} from outside; the image has no tool for it", path.value(), port.value());
        plan.decide_by(
            "health",
            "health",
            path.derive("go/probe-from-outside", "orchestrators probe by themselves", text),
        );
    }

    fn labels(&self, runtime: &mut Runtime) {
        let name = &self.program.name;
        runtime.labels.push(("org.opencontainers.image.title".to_owned(), name.clone()));
        let path = &self.module.own.path;
        let parts: Vec<&str> = path.split('/').collect();
        if let [host @ ("github.com" | "gitlab.com" | "codeberg.org" | "bitbucket.org"), owner, repository, ..] =
            parts.as_slice()
        {
            let url = format!("https://{host}/{owner}/{repository}");
            let because = "the module's path says where it lives";
            let origin = Origin::rule_from("go/source-label", because, [self.module.own.why.clone()]);
            runtime.labels.push(("org.opencontainers.image.source".to_owned(), Sourced::new(url, origin)));
        }
        runtime.grant_labels(self.by.settings);
    }
}
