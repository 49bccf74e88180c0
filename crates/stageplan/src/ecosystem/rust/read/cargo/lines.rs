//! How the project itself builds and starts the program: Procfile, compose, units, workflows, make.

use stageplan_syntax::shell::{self, Command};

use crate::ecosystem::Grade;
use crate::ecosystem::rust::facts::Cargo;
use crate::ecosystem::rust::read::{Chosen, Read};
use crate::evidence::{CommandEvidence, CommandForm, DEVELOPMENT, Evidence};
use crate::origin::{Origin, Sourced};

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
    arguments: Vec<String>,
    /// It is no call of `cargo`, but of the program itself.
    pub(super) by_name: bool,
}

/// A call with the line it stands in.
pub(super) struct Line<'e> {
    pub(super) call: Call,
    pub(super) evidence: &'e CommandEvidence,
    /// Whether it starts the program.
    pub(super) starts: bool,
}

impl Line<'_> {
    /// The origin of a value that the line says.
    pub(super) fn origin(&self, rule: &'static str) -> Origin {
        let what = if self.starts { "starts" } else { "builds" };
        Origin::rule_from(
            rule,
            format!("{} {what} it", self.evidence.shown_by),
            [self.evidence.command.origin().clone()],
        )
    }

    /// Whether the line is about this program: it names it, or no other.
    fn is_about(&self, package: &str, bin: &str, only: bool) -> bool {
        let call = &self.call;
        match (&call.package, &call.bin) {
            (_, Some(named)) => named == bin,
            (Some(named), None) => named == package,
            (None, None) => only && !call.by_name,
        }
    }
}

/// Every call of `cargo` that builds or runs, and every start of a program by its name, best evidence first.
pub(super) fn calls(evidence: &Evidence) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let starts = evidence.starts.iter().filter(|start| start.form != CommandForm::ImageEntrypoint);
    for (evidence, starts) in starts.map(|one| (one, true)).chain(evidence.builds.iter().map(|one| (one, false))) {
        let script = shell::parse(evidence.command.value());
        for command in script.commands.iter().filter(|command| !command.complex) {
            let call = cargo(command).or_else(|| if starts { by_name(command) } else { None });
            found.extend(call.map(|call| Line { call, evidence, starts }));
        }
    }
    found
}

/// `cargo build -p shop --bin shop-api --features tls`.
fn cargo(command: &Command) -> Option<Call> {
    let words: Vec<Option<String>> = command.words.iter().map(shell::Word::literal).collect();
    let word = |at: usize| words.get(at).and_then(Option::as_deref);
    let program = word(0)?.rsplit('/').next()?;
    if program != "cargo" && program != "cross" {
        return None;
    }
    let mut at = 1;
    if word(at).is_some_and(|word| word.starts_with('+')) {
        at += 1;
    }
    if !matches!(word(at)?, "build" | "b" | "run" | "r" | "install" | "rustc" | "zigbuild" | "chef" | "leptos") {
        return None;
    }
    let mut call = Call::default();
    while at + 1 < words.len() {
        at += 1;
        let Some(text) = word(at) else { continue };
        if text == "--" {
            call.arguments = words.get(at + 1..).unwrap_or_default().iter().flatten().cloned().collect();
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
            _ => {
                if let Some(name) = short("-p") {
                    call.package = Some(plain(name));
                }
            }
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
fn by_name(command: &Command) -> Option<Call> {
    let mut words = command.words.iter().map(shell::Word::literal);
    let first = words.next()??;
    let name = first.rsplit('/').next().filter(|name| super::manifest::is_name(name))?;
    let arguments = words.flatten().collect();
    Some(Call { bin: Some(name.to_owned()), arguments, by_name: true, ..Call::default() })
}

/// The features with which the project's own builds make this program.
pub(super) fn features(
    evidence: &Evidence,
    package: &str,
    bin: &str,
    only: bool,
    known: &[Sourced<String>],
) -> (Vec<Sourced<String>>, Option<Origin>) {
    let lines = calls(evidence);
    // What compiles for tests and lints in automation shows what is possible, not what is meant.
    let mut about = lines.iter().filter(|line| {
        !line.call.by_name
            && line.evidence.process != DEVELOPMENT
            && (line.evidence.grade > Grade::Weak || line.starts)
            && line.is_about(package, bin, only)
    });
    let Some(line) = about.find(|line| !line.call.features.is_empty() || line.call.no_default_features) else {
        return (Vec::new(), None);
    };
    let origin = line.origin("rust/shown-features");
    let is_known = |name: &&String| {
        let own = name.rsplit_once('/').map_or(name.as_str(), |(at, feature)| if at == package { feature } else { "" });
        known.iter().any(|known| known.value() == own)
    };
    let found = line.call.features.iter().filter(is_known);
    let found = found.map(|name| name.rsplit('/').next().unwrap_or(name).to_owned());
    let found = found.map(|name| Sourced::new(name, origin.clone())).collect();
    (found, line.call.no_default_features.then_some(origin))
}

/// What the project's lines say of this binary.
pub(in crate::ecosystem::rust::read) fn shown(read: &Read<'_, '_>, cargo: &Cargo, chosen: &Chosen) -> Shown {
    let Some(package) = &cargo.package else { return Shown::default() };
    let (name, bin) = (package.name.value(), chosen.bin.value());
    let only = cargo.others.is_empty() && chosen.others.is_empty();
    let (features, no_default_features) = features(read.evidence, name, bin, only, &package.features);
    Shown {
        features,
        no_default_features,
        start: start(read.evidence, name, bin, only),
        jobs: jobs(read.evidence, name, bin, only),
    }
}

/// The arguments of the best line that starts the program.
fn start(evidence: &Evidence, package: &str, bin: &str, only: bool) -> Option<Sourced<Vec<String>>> {
    for start in evidence.start_commands() {
        let one = Evidence { starts: vec![start.clone()], ..Evidence::default() };
        let lines = calls(&one);
        // The last command is what stays: what comes before it prepares.
        let Some(line) = lines.iter().rev().find(|line| line.is_about(package, bin, only)) else { continue };
        return Some(Sourced::new(line.call.arguments.clone(), line.origin("rust/shown-start")));
    }
    None
}

/// What is run of the program before it starts anew.
fn jobs(evidence: &Evidence, package: &str, bin: &str, only: bool) -> Vec<Sourced<(String, Vec<String>)>> {
    let mut found: Vec<Sourced<(String, Vec<String>)>> = Vec::new();
    for job in &evidence.jobs {
        let one = Evidence { starts: vec![job.clone()], ..Evidence::default() };
        for line in calls(&one).iter().filter(|line| line.is_about(package, bin, only)) {
            let value = (job.process.clone(), line.call.arguments.clone());
            if !value.1.is_empty() && found.iter().all(|known| *known.value() != value) {
                found.push(Sourced::new(value, line.origin("rust/shown-job")));
            }
        }
    }
    found
}
