//! `stageplan explain WHAT`: from a line of a printed file to its reasons, and from a line of the project, a rule or a
//! topic to what it caused.

mod words;

use std::collections::BTreeSet;

use clap::ArgMatches;
use stageplan::emit::{explain_line, explain_text};
use stageplan::plan::{Plan, Stage};
use stageplan::settings::OPTIONS;
use stageplan::{Artifact, ArtifactKind, Finding, Origin, Place, Reason, RepoPath, emit};

use crate::failure::Failure;
use crate::output;
use crate::render::style::{BOLD, CYAN, DIM, paint, plain};
use crate::render::{decisions, findings, pad};
use crate::session::{Session, nearest};

pub(super) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let what = matches.get_one::<String>("what").map(String::as_str).unwrap_or_default();
    let session = Session::open(matches)?;
    let Some(plan) = session.planned.plan() else { return Err(session.nothing()) };
    let explain = Explain::new(&session, plan);
    output::out(&explain.answer(what)?);
    Ok(session.code())
}

/// One thing that has a reason.
struct Trace<'s> {
    /// What kind of thing: `decision`, `stage`, `line`.
    kind: &'static str,
    text: String,
    origin: &'s Origin,
}

struct Explain<'s> {
    session: &'s Session,
    plan: &'s Plan,
    artifacts: Vec<Artifact>,
}

impl<'s> Explain<'s> {
    fn new(session: &'s Session, plan: &'s Plan) -> Self {
        let kinds = [ArtifactKind::Dockerfile, ArtifactKind::Dockerignore];
        let artifacts = kinds.into_iter().filter_map(|kind| emit(&session.planned, &session.tree, kind)).collect();
        Self { session, plan, artifacts }
    }

    fn answer(&self, what: &str) -> Result<String, Failure> {
        let (file, line) =
            match what.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse::<usize>().ok()?))) {
                Some((file, line)) => (file, Some(line)),
                None => (what, None),
            };
        if let Some(artifact) = self.artifact(file) {
            return match line {
                Some(line) => Ok(self.on_disk(artifact) + &printed(artifact, line)?),
                None => Err(Failure::usage(format!("{file} has many lines; which one?"))
                    .help(format!("say `stageplan explain {file}:{}`", artifact.text.lines().count().min(5)))),
            };
        }
        if let Ok(path) = RepoPath::parse(file)
            && self.session.tree.has_file(&path)
        {
            return Ok(self.caused_by(&path, line));
        }
        // A word may be several of these, such as `build`: a decision and a stage.
        let parts = [self.rule(what), self.topic(what), self.stage(what), self.instruction(what)];
        let answer: String = parts.into_iter().flatten().collect();
        if !answer.is_empty() {
            return Ok(answer);
        }
        self.option(what).or_else(|| self.no_instruction(what)).ok_or_else(|| self.unknown(what))
    }

    /// A word before the answer where the file that is there is not the one that is explained.
    fn on_disk(&self, artifact: &Artifact) -> String {
        let there = RepoPath::parse(&artifact.path).ok().and_then(|path| self.session.tree.text(&path).cloned());
        if there.is_none_or(|there| *there == *artifact.text) {
            return String::new();
        }
        let note = format!("the {} on disk differs from today's plan; this is about the planned line", artifact.path);
        format!("{}: {}\n", paint(CYAN, "note"), plain(&note))
    }

    /// The printed file of a name; its folder may be left out.
    fn artifact(&self, file: &str) -> Option<&Artifact> {
        let file = file.strip_prefix("./").unwrap_or(file);
        let name = |artifact: &&Artifact| artifact.path.rsplit('/').next() == Some(file);
        self.artifacts.iter().find(|artifact| artifact.path == file).or_else(|| self.artifacts.iter().find(name))
    }

    fn traces(&self) -> Vec<Trace<'_>> {
        let mut traces = Vec::new();
        let mut add = |kind, text: String, origin| traces.push(Trace { kind, text, origin });
        for candidate in &self.session.planned.candidates {
            let detection = &candidate.detection;
            let found = format!("{} ({})", detection.what.value(), detection.grade);
            add("found", found.clone(), detection.what.origin());
            for reason in &detection.reasons {
                add("found", format!("{found}: {}", reason.value()), reason.origin());
            }
        }
        for decision in &self.plan.decisions {
            add("decision", format!("{}: {}", decision.topic, decision.value.value()), decision.value.origin());
        }
        add("name", self.plan.name.value().clone(), self.plan.name.origin());
        for stage in &self.plan.stages {
            add("stage", stage.name.clone(), &stage.why);
        }
        for need in &self.plan.environment {
            add("variable", need.name.value().clone(), need.name.origin());
        }
        for secret in &self.plan.secrets {
            add("secret", secret.id.clone(), &secret.why);
        }
        for artifact in &self.artifacts {
            for mark in &artifact.marks {
                let before = artifact.text.get(..mark.range.start).unwrap_or_default();
                let line = before.matches('\n').count();
                let text = artifact.text.lines().nth(line).unwrap_or_default();
                add("line", format!("{}:{}  {}", artifact.path, line + 1, text.trim()), &mark.origin);
            }
        }
        traces
    }

    /// Everything that has `wanted` among its reasons, as a list; `None` where nothing has.
    fn list(&self, wanted: &dyn Fn(&Origin) -> bool, findings: Vec<&Finding>) -> Option<String> {
        let mut seen = BTreeSet::new();
        let mut text = String::new();
        for trace in self.traces() {
            if rests_on(trace.origin, wanted) && seen.insert((trace.kind, trace.text.clone())) {
                let kind = paint(DIM, &pad(trace.kind, 8));
                text.push_str(&format!("  {kind}  {}\n", plain(&trace.text)));
                if trace.kind == "decision" {
                    text.push_str(&format!("            {}\n", paint(DIM, &decisions::reason(trace.origin))));
                }
            }
        }
        for finding in findings {
            text.push_str(&format!("  {}  {}\n", paint(DIM, &pad("finding", 8)), findings::painted_line(finding)));
        }
        (!text.is_empty()).then_some(text)
    }

    fn caused_by(&self, path: &RepoPath, line: Option<usize>) -> String {
        let here = |place: &Place| place.path == *path && line.is_none_or(|line| place.line == line);
        let wanted = |origin: &Origin| match origin.reason() {
            Reason::File { place, .. } => here(place),
            Reason::Option { place, .. } => place.as_ref().is_some_and(here),
            _ => false,
        };
        let findings = self.session.planned.findings.iter().filter(|finding| finding.places.iter().any(here)).collect();
        let (name, source) = match line {
            Some(line) => {
                let text = self.session.tree.text(path).and_then(|text| text.lines().nth(line.checked_sub(1)?));
                (format!("{path}:{line}"), text.unwrap_or_default().trim())
            }
            None => (path.to_string(), ""),
        };
        match self.list(&wanted, findings) {
            Some(list) => format!("{}  {}\n{list}", paint(BOLD, &plain(&name)), plain(source)),
            None => format!("Nothing in the plan comes from {}.\n", plain(&name)),
        }
    }

    fn rule(&self, id: &str) -> Option<String> {
        let wanted = |origin: &Origin| origin.rule_id() == Some(id);
        let findings = self.session.planned.findings.iter().filter(|finding| finding.rule == id).collect();
        Some(format!("{}\n{}", paint(BOLD, &plain(id)), self.list(&wanted, findings)?))
    }

    fn topic(&self, name: &str) -> Option<String> {
        let name = spelled(name);
        let meant = |topic: &str| {
            let topic = spelled(topic);
            topic == name || words::topics(&name).any(|meant| spelled(meant) == topic)
        };
        let decisions = self.plan.decisions.iter().filter(|decision| meant(decision.topic));
        let text: String = decisions
            .map(|decision| {
                let title = format!("{}: {}", decision.topic, decision.value.value());
                format!("{}\n{}", paint(BOLD, &plain(&title)), indented(&explain_text(decision.value.origin())))
            })
            .collect();
        (!text.is_empty()).then_some(text)
    }

    /// The lines of an instruction, each with its reasons.
    fn instruction(&self, name: &str) -> Option<String> {
        let keyword = words::instruction(&spelled(name))?;
        let artifact = self.artifacts.iter().find(|artifact| artifact.kind == ArtifactKind::Dockerfile)?;
        let starts: BTreeSet<usize> = artifact.marks.iter().map(|mark| mark.range.start).collect();
        let mut at = 0;
        let mut text = String::new();
        for (index, line) in artifact.text.split('\n').enumerate() {
            // Only what a step begins with is an instruction: a line may also go on with the one above.
            if line.split(' ').next() == Some(keyword) && starts.contains(&at) {
                text.push_str(&printed(artifact, index + 1).unwrap_or_default());
            }
            at += line.len() + 1;
        }
        (!text.is_empty()).then_some(text)
    }

    /// What an option caused; where it was not given, how to give it.
    fn option(&self, name: &str) -> Option<String> {
        let name = spelled(name);
        let info = OPTIONS.iter().find(|info| spelled(info.name) == name)?;
        let wanted = |origin: &Origin| origin.option_name() == Some(info.name);
        let mut text = format!("{}\n  {}\n", paint(BOLD, info.name), info.help);
        if info.name == "env" {
            for need in &self.plan.environment {
                text.push_str(&format!("  {}  {}\n", paint(DIM, "variable"), plain(need.name.value())));
            }
        }
        if matches!(info.name, "unit" | "ecosystem") {
            for trace in self.traces().iter().filter(|trace| trace.kind == "found") {
                text.push_str(&format!("  {}     {}\n", paint(DIM, "found"), plain(&trace.text)));
            }
        }
        if let Some(none) = self.no_instruction(&name) {
            text.push_str(&format!("  {none}"));
        }
        match self.list(&wanted, Vec::new()) {
            Some(list) => text.push_str(&list),
            None if self.session.planned.settings.given().iter().any(|given| wanted(given.origin)) => {
                text.push_str("  nothing in the plan comes from it\n");
            }
            None => text.push_str(&format!("  it was not given; {}\n", info.flag_help())),
        }
        Some(text)
    }

    /// That an instruction is not there.
    fn no_instruction(&self, name: &str) -> Option<String> {
        let keyword = words::instruction(&spelled(name))?;
        let why = if keyword == "USER" { ": the user is the final image's own" } else { "" };
        Some(format!("the planned Dockerfile has no line of {keyword}{why}\n"))
    }

    fn stage(&self, name: &str) -> Option<String> {
        let stage: &Stage = self.plan.stage(name)?;
        let about = plain(&stage.about);
        Some(format!(
            "{}  {about}\n{}",
            paint(BOLD, &plain(&format!("stage {name}"))),
            indented(&explain_text(&stage.why))
        ))
    }

    fn unknown(&self, what: &str) -> Failure {
        let traces = self.traces();
        let mut rules: BTreeSet<&str> = self.session.planned.findings.iter().map(|finding| finding.rule).collect();
        for trace in &traces {
            rules_of(trace.origin, &mut rules);
        }
        let topics: BTreeSet<&str> = self.plan.decisions.iter().map(|decision| decision.topic).collect();
        let stages: Vec<&str> = self.plan.stages.iter().map(|stage| stage.name.as_str()).collect();
        let names = rules.iter().copied().chain(topics.iter().copied()).chain(stages.iter().copied());
        let failure = Failure::usage(format!("`{what}` is no line, file, rule, topic or stage of this plan"))
            .detail(format!("topics: {}", topics.iter().copied().collect::<Vec<_>>().join(", ")))
            .detail(format!("stages: {}", stages.join(", ")))
            .detail("or Dockerfile:LINE, FILE:LINE, a rule, an instruction such as EXPOSE, an option such as user");
        match nearest(what, names) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("say one of these"),
        }
    }
}

fn printed(artifact: &Artifact, line: usize) -> Result<String, Failure> {
    if let Some(text) = explain_line(artifact, line) {
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let rest: String = lines.map(|line| plain(line) + "\n").collect();
        return Ok(format!("{}\n{rest}", paint(BOLD, &plain(first))));
    }
    let count = artifact.text.lines().count();
    if line == 0 || line > count {
        return Err(Failure::usage(format!("{} has {count} lines", artifact.path)));
    }
    let text = artifact.text.lines().nth(line - 1).unwrap_or_default();
    let note = "this line has no reason of its own: it is a comment, a blank line or part of the one above";
    Ok(format!("{}\n  {}\n", paint(BOLD, &plain(&format!("{}:{line}: {text}", artifact.path))), paint(CYAN, note)))
}

/// A name as it is compared: however its words are joined.
fn spelled(text: &str) -> String {
    text.replace(['-', '_'], " ").to_lowercase()
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {}\n", plain(line))).collect()
}

/// Whether an origin is, or was built on, or was preferred to, one that is wanted.
fn rests_on(origin: &Origin, wanted: &dyn Fn(&Origin) -> bool) -> bool {
    wanted(origin)
        || match origin.reason() {
            Reason::Rule(rule) => {
                rule.from.iter().any(|origin| rests_on(origin, wanted))
                    || rule
                        .rejected
                        .iter()
                        .filter_map(|rejected| rejected.origin.as_ref())
                        .any(|origin| rests_on(origin, wanted))
            }
            _ => false,
        }
}

fn rules_of<'o>(origin: &'o Origin, rules: &mut BTreeSet<&'o str>) {
    if let Reason::Rule(rule) = origin.reason() {
        rules.insert(rule.rule);
        rule.from.iter().for_each(|origin| rules_of(origin, rules));
    }
}
