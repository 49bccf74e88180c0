//! How the project itself builds and starts the program: Procfile, compose, units, workflows, make.

use stageplan_syntax::shell::{self, Command, Part, Word};

use crate::ecosystem::Grade;
use crate::ecosystem::rust::facts::Cargo;
use crate::ecosystem::rust::read::{Chosen, Read};
use crate::evidence::{CommandEvidence, CommandForm, DEVELOPMENT, Evidence};
use crate::origin::{Origin, Rejected, Sourced};
use crate::tree::is_below;

/// What lines of the project show.
#[derive(Debug, Default)]
pub(in crate::ecosystem::rust::read) struct Shown {
    /// Features that its builds turn on.
    pub(in crate::ecosystem::rust::read) features: Vec<Sourced<String>>,
    /// Where they turn the default ones off.
    pub(in crate::ecosystem::rust::read) no_default_features: Option<Origin>,
    /// The arguments it is started with.
    pub(in crate::ecosystem::rust::read) start: Option<Sourced<Vec<String>>>,
    /// What is run of it beside that: name, arguments.
    pub(in crate::ecosystem::rust::read) jobs: Vec<Sourced<(String, Vec<String>)>>,
}

/// How deep shells may call shells.
const DEPTH: u32 = 3;

/// Names by which servers call what serves, and what goes before it.
const VERBS: [&str; 16] = [
    "serve",
    "server",
    "run",
    "start",
    "web",
    "api",
    "http",
    "daemon",
    "listen",
    "up",
    "worker",
    "standalone",
    "all",
    "migrate",
    "node",
    "proxy",
];

/// A call of `cargo`, or of a program by its name.
#[derive(Clone, Debug, Default)]
pub(super) struct Call {
    /// The package that it names.
    pub(super) package: Option<String>,
    /// The manifest that it names.
    pub(super) manifest: Option<String>,
    /// The binary that it names.
    pub(super) bin: Option<String>,
    features: Vec<String>,
    no_default_features: bool,
    /// What the program is given.
    arguments: Vec<Word>,
    how: How,
}

impl Call {
    /// Whether it leaves open which program it means.
    fn names_none(&self) -> bool {
        self.package.is_none() && self.bin.is_none()
    }
}

/// How a program is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum How {
    #[default]
    Cargo,
    Name,
    /// Only its arguments are there: the image knows the program.
    Image,
}

/// A call with the line it stands in.
pub(super) struct Line<'e> {
    pub(super) call: Call,
    pub(super) evidence: &'e CommandEvidence,
    /// Whether it starts the program.
    pub(super) starts: bool,
    /// Whether the user says it.
    pub(super) asked: bool,
}

impl Line<'_> {
    /// The origin of a value that the line says.
    pub(super) fn origin(&self, rule: &'static str) -> Origin {
        if self.asked {
            return Origin::rule_from(rule, "the user says so", [self.evidence.command.origin().clone()]);
        }
        let what = if self.starts { "starts" } else { "builds" };
        Origin::rule_from(
            rule,
            format!("{} {what} it", self.evidence.shown_by),
            [self.evidence.command.origin().clone()],
        )
    }
}

/// The program that lines may be about.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) package: &'a str,
    pub(super) bin: &'a str,
    /// Whether it is the only one, so that a line that names none means it.
    pub(super) only: bool,
}

impl Of<'_> {
    /// Whether the line is about this program: it names it, or no other.
    fn is_meant(self, line: &Line<'_>) -> bool {
        let call = &line.call;
        match (&call.package, &call.bin) {
            (_, Some(named)) => named == self.bin,
            (Some(named), None) => named == self.package,
            (None, None) => self.only || call.how == How::Image,
        }
    }
}

/// Every call of `cargo` that builds or runs, and every start of a program by its name: what the user says first, then the
/// best evidence.
pub(super) fn calls(evidence: &Evidence) -> Vec<Line<'_>> {
    let asked = evidence.asked_start.iter().map(|one| (one, true));
    let asked = asked.chain(evidence.asked_build.iter().map(|one| (one, false)));
    let asked = asked.flat_map(|(evidence, starts)| of_line(evidence, starts)).map(|line| Line { asked: true, ..line });
    let starts = evidence.starts.iter().filter(|start| start.form != CommandForm::ImageEntrypoint);
    let lines = starts.map(|one| (one, true)).chain(evidence.builds.iter().map(|one| (one, false)));
    asked.chain(lines.flat_map(|(evidence, starts)| of_line(evidence, starts))).collect()
}

/// The calls in one line.
fn of_line(evidence: &CommandEvidence, starts: bool) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    in_script(evidence.command.value(), starts, evidence.form == CommandForm::ImageArguments, DEPTH, &mut found);
    found.into_iter().map(|call| Line { call, evidence, starts, asked: false }).collect()
}

fn in_script(text: &str, starts: bool, by_image: bool, depth: u32, found: &mut Vec<Call>) {
    let script = shell::parse(text);
    for command in script.commands.iter().filter(|command| !command.complex) {
        let words = program(&command.words);
        if let [shell, flag, inner, ..] = words
            && let (Some(shell), Some(flag), Some(inner)) = (shell.literal(), flag.literal(), inner.literal())
            && matches!(base(&shell), "sh" | "bash" | "ash")
            && matches!(flag.as_str(), "-c" | "-ec" | "-lc")
        {
            if depth > 0 {
                in_script(&inner, starts, false, depth - 1, found);
            }
            continue;
        }
        let call = cargo(words);
        let call = call.or_else(|| if starts && by_image { arguments(command) } else { None });
        found.extend(call.or_else(|| if starts { by_name(words) } else { None }));
    }
}

/// The words from the program on: what only passes on to it is left out.
fn program(mut words: &[Word]) -> &[Word] {
    while let [first, rest @ ..] = words {
        let name = first.literal().unwrap_or_default();
        if !(matches!(base(&name), "exec" | "env" | "tini" | "dumb-init" | "nohup" | "time") || name == "--") {
            break;
        }
        words = rest;
        while let [first, rest @ ..] = words {
            let text = first.literal().unwrap_or_default();
            // `env NAME=value program`
            if text.is_empty() || text.starts_with(['-', '/', '.']) || !text.contains('=') {
                break;
            }
            words = rest;
        }
    }
    words
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// `cargo build -p shop --bin shop-api --features tls`.
fn cargo(line: &[Word]) -> Option<Call> {
    let words: Vec<Option<String>> = line.iter().map(Word::literal).collect();
    let word = |at: usize| words.get(at).and_then(Option::as_deref);
    if !matches!(base(word(0)?), "cargo" | "cross") {
        return None;
    }
    let mut at = 1;
    if word(at).is_some_and(|word| word.starts_with('+')) {
        at += 1;
    }
    if !matches!(word(at)?, "build" | "b" | "run" | "r" | "install" | "rustc" | "zigbuild" | "leptos") {
        return None;
    }
    let mut call = Call::default();
    while at + 1 < words.len() {
        at += 1;
        let Some(text) = word(at) else { continue };
        if text == "--" {
            call.arguments = line.get(at + 1..).unwrap_or_default().to_vec();
            break;
        }
        let (flag, inline) = shell::split_flag(text);
        let short = |name: &str| text.strip_prefix(name).filter(|rest| !rest.is_empty() && !text.starts_with("--"));
        let value = || inline.or_else(|| word(at + 1)).map(str::to_owned);
        match flag {
            "-p" | "--package" => call.package = value().map(|name| plain(&name)),
            "--bin" => call.bin = value(),
            "--manifest-path" => call.manifest = value(),
            "--path" => call.manifest = value().map(|folder| format!("{}/Cargo.toml", folder.trim_end_matches('/'))),
            "-F" | "--features" => {
                let list = value().unwrap_or_default();
                call.features.extend(list.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned));
            }
            "--no-default-features" => call.no_default_features = true,
            _ => call.package = call.package.take().or_else(|| short("-p").map(plain)),
        }
    }
    Some(call)
}

/// The name in the specification of a package: `shop`, `shop@1.0.0`, `path+file:///x#shop`.
fn plain(text: &str) -> String {
    let text = text.rsplit('#').next().unwrap_or(text);
    text.split(['@', ':']).next().unwrap_or(text).to_owned()
}

/// `./target/release/shop serve`.
fn by_name(words: &[Word]) -> Option<Call> {
    let (first, rest) = words.split_first()?;
    let first = first.literal()?;
    let name = Some(base(&first)).filter(|name| super::manifest::is_name(name))?;
    Some(Call { bin: Some(name.to_owned()), arguments: rest.to_vec(), how: How::Name, ..Call::default() })
}

/// `serve --port 80` as the command of an image whose entry point is the program.
fn arguments(command: &Command) -> Option<Call> {
    let first = command.words.first()?;
    let is_flag = matches!(first.parts.first(), Some(Part::Text(text)) if text.starts_with('-'));
    let is_verb = first.literal().is_some_and(|word| VERBS.contains(&word.as_str()));
    let call = Call { arguments: command.words.clone(), how: How::Image, ..Call::default() };
    (is_flag || is_verb).then_some(call)
}

/// The features with which the project's own builds make this program.
pub(super) fn features(
    evidence: &Evidence,
    of: Of<'_>,
    known: &[Sourced<String>],
) -> (Vec<Sourced<String>>, Option<Origin>) {
    let lines = calls(evidence);
    // What compiles for tests and lints in automation shows what is possible, not what is meant.
    let mut about = lines.iter().filter(|line| {
        line.call.how == How::Cargo
            && line.evidence.process != DEVELOPMENT
            && (line.evidence.grade > Grade::Weak || line.starts)
            && (line.asked && line.call.names_none() || of.is_meant(line))
    });
    let says = |line: &&Line<'_>| line.asked || !line.call.features.is_empty() || line.call.no_default_features;
    let Some(line) = about.find(says) else {
        return (Vec::new(), None);
    };
    let origin = line.origin("rust/shown-features");
    let own = |name: &str| match name.rsplit_once('/') {
        Some((package, feature)) => (package == of.package).then(|| feature.to_owned()),
        None => Some(name.to_owned()),
    };
    let found = line.call.features.iter().filter_map(|name| own(name));
    let found = found.filter(|name| known.iter().any(|known| known.value() == name));
    let found = found.map(|name| Sourced::new(name, origin.clone())).collect();
    (found, line.call.no_default_features.then_some(origin))
}

/// What the project's lines say of this binary.
pub(in crate::ecosystem::rust::read) fn shown(read: &Read<'_, '_>, cargo: &Cargo, chosen: &Chosen) -> Shown {
    let Some(package) = &cargo.package else { return Shown::default() };
    let only = cargo.others.is_empty() && chosen.others.is_empty();
    let of = Of { package: package.name.value(), bin: chosen.bin.value(), only };
    let (features, no_default_features) = features(read.evidence, of, &package.features);
    let mut jobs = Vec::new();
    let start = start(read.evidence, of, &mut jobs);
    for job in &read.evidence.jobs {
        for line in of_line(job, true).iter().filter(|line| of.is_meant(line)) {
            add_job(job.process.clone(), line, read.evidence, &mut jobs);
        }
    }
    Shown { features, no_default_features, start, jobs }
}

type Job = Sourced<(String, Vec<String>)>;

fn add_job(name: String, line: &Line<'_>, evidence: &Evidence, jobs: &mut Vec<Job>) {
    let (arguments, origin) = within_image(line, evidence, "rust/shown-job");
    let value = (name, arguments);
    if !value.1.is_empty() && jobs.iter().all(|known| known.value().1 != value.1) {
        jobs.push(Sourced::new(value, origin));
    }
}

/// The arguments of the best line that starts the program. What the line runs of it before is a job of its own.
fn start(evidence: &Evidence, of: Of<'_>, jobs: &mut Vec<Job>) -> Option<Sourced<Vec<String>>> {
    evidence.start_commands().find_map(|start| {
        let mut lines = of_line(start, true);
        lines.retain(|line| of.is_meant(line));
        let line = lines.pop()?;
        // Without arguments, `cargo run` says no more than that the program runs.
        if line.call.how == How::Cargo && line.call.arguments.is_empty() {
            return None;
        }
        for before in &lines {
            let name = before.call.arguments.first().and_then(Word::literal).unwrap_or_default();
            add_job(name, before, evidence, jobs);
        }
        let (arguments, origin) = within_image(&line, evidence, "rust/shown-start");
        Some(Sourced::new(arguments, origin))
    })
}

/// The arguments that mean something in an image: without files of the machine on which somebody installed the program,
/// and without values that only its shell knew.
fn within_image(line: &Line<'_>, evidence: &Evidence, rule: &'static str) -> (Vec<String>, Origin) {
    let outside = |value: &str| {
        value.starts_with('/')
            && !value.starts_with("/dev/")
            && value.len() > 1
            && !evidence.mounts.iter().any(|mount| is_below(value, mount.value.value().1.trim_end_matches('/')))
            && !evidence.volumes.iter().any(|volume| is_below(value, volume.value.value().trim_end_matches('/')))
    };
    let mut kept: Vec<String> = Vec::new();
    let mut dropped: Vec<(String, &str)> = Vec::new();
    for word in &line.call.arguments {
        let text = word.literal();
        let is_flag = matches!(word.parts.first(), Some(Part::Text(text)) if text.starts_with('-') && text.len() > 1);
        let value = text.as_deref().map(|text| shell::split_flag(text).1.unwrap_or(text));
        let why = match value {
            Some(value) if outside(value) => "the image has no such file",
            Some(_) => {
                kept.extend(text);
                continue;
            }
            None => "only the shell it stands in knows the value",
        };
        let before = kept.last().is_some_and(|flag| flag.starts_with('-') && !flag.contains('='));
        let flag = if !is_flag && before { kept.pop() } else { None };
        let shown = text.unwrap_or_else(|| word.span.slice(line.evidence.command.value()).to_owned());
        dropped.push((flag.map_or_else(|| shown.clone(), |flag| format!("{flag} {shown}")), why));
    }
    let from = line.evidence.command.origin();
    let rejected =
        dropped.into_iter().map(|(value, why)| Rejected { value, why: why.to_owned(), origin: Some(from.clone()) });
    (kept, line.origin(rule).rejecting(rule, rejected.collect()))
}
