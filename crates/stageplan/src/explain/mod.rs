//! Answers to "why": from a line of a printed file to its reasons, and from a line of the project, a rule, a topic, a stage,
//! an instruction or an option to what it caused.

mod words;

use std::collections::BTreeSet;
use std::fmt;

use stageplan_syntax::order;

use crate::emit::{Artifact, ArtifactKind, because, emit, explain_line, explain_text};
use crate::finding::Finding;
use crate::origin::{Origin, Place, Reason};
use crate::plan::Plan;
use crate::planner::Planned;
use crate::settings::OPTIONS;
use crate::tree::{RepoPath, Tree};

/// An answer. A word may mean several things, such as `build`, a decision and a stage: then there are several parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// What to know before reading: that the file on disk is another one.
    pub note: Option<String>,
    /// The parts.
    pub parts: Vec<ExplanationPart>,
}

/// A piece of a shown answer, which a terminal may colour.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'a> {
    /// What kind of line it is.
    Label(&'a str),
    /// What is explained.
    Title(&'a str),
    /// Plain words.
    Text(&'a str),
    /// Why there is nothing more to say.
    Note(&'a str),
    /// The reason of what stands above.
    Why(&'a str),
    /// A finding, in one line.
    Finding(&'a Finding),
}

impl Explanation {
    /// All of it as lines, with each piece as `paint` gives it.
    pub fn shown(&self, paint: &dyn Fn(Piece<'_>) -> String) -> String {
        let mut text = String::new();
        let mut say = |pieces: &[&str]| {
            text.extend(pieces.iter().copied());
            text.push('\n');
        };
        if let Some(note) = &self.note {
            say(&[&paint(Piece::Label("note")), ": ", &paint(Piece::Text(note))]);
        }
        for part in &self.parts {
            match (&*part.title, &*part.about) {
                ("", _) => {}
                (title, "") => say(&[&paint(Piece::Title(title))]),
                (title, about) => say(&[&paint(Piece::Title(title)), "  ", &paint(Piece::Text(about))]),
            }
            for line in &part.lines {
                match line {
                    ExplanationLine::Text(text) => say(&[&paint(Piece::Text(text))]),
                    ExplanationLine::Note(note) => say(&["  ", &paint(Piece::Note(note))]),
                    ExplanationLine::Trace { kind, text, why } => {
                        say(&["  ", &paint(Piece::Label(&format!("{kind:8}"))), "  ", &paint(Piece::Text(text))]);
                        if let Some(why) = why {
                            say(&["            ", &paint(Piece::Why(why))]);
                        }
                    }
                    ExplanationLine::Finding(finding) => {
                        say(&["  ", &paint(Piece::Label("finding ")), "  ", &paint(Piece::Finding(finding))]);
                    }
                }
            }
        }
        text
    }
}

/// One part of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExplanationPart {
    /// What is explained, such as `Dockerfile:3: USER 1000`; empty where the lines say it.
    pub title: String,
    /// What is said beside the title: a source line, or what a stage is for.
    pub about: String,
    /// The lines.
    pub lines: Vec<ExplanationLine>,
}

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExplanationLine {
    /// A line that is indented as it belongs.
    Text(String),
    /// A line that says why there is nothing more to say.
    Note(String),
    /// Something that has what was asked for among its reasons.
    Trace {
        /// What kind of thing: `decision`, `stage`, `line`.
        kind: &'static str,
        /// What it is.
        text: String,
        /// The reason in a few words, where it helps.
        why: Option<String>,
    },
    /// A finding of the file or the rule.
    Finding(Finding),
}

/// That there is no answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unexplained {
    /// Why, as one sentence.
    pub message: String,
    /// What could be asked for.
    pub details: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

/// Explains `what`: `Dockerfile:LINE`, a file or `FILE:LINE` of the project, a rule, a topic, a stage, an instruction or an
/// option.
pub fn explain(planned: &Planned, tree: &Tree, what: &str) -> Result<Explanation, Unexplained> {
    let Some(plan) = planned.plan() else {
        return Err(Unexplained { message: "there is no plan to explain".to_owned(), ..Unexplained::default() });
    };
    let kinds = [ArtifactKind::Dockerfile, ArtifactKind::Dockerignore];
    let artifacts = kinds.into_iter().filter_map(|kind| emit(planned, tree, kind)).collect();
    Explain { planned, plan, tree, artifacts }.answer(what)
}

/// The name that is spelled most alike, where one is near enough to be meant.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let found = (strsim::damerau_levenshtein(word, name), name);
        if best.is_none_or(|best| found < best) {
            best = Some(found);
        }
    }
    best.filter(|(distance, name)| *distance <= name.len().min(word.len()) / 3).map(|(_, name)| name)
}

/// One thing that has a reason.
struct Trace<'p> {
    kind: &'static str,
    text: String,
    origin: &'p Origin,
}

struct Explain<'p> {
    planned: &'p Planned,
    plan: &'p Plan,
    tree: &'p Tree,
    artifacts: Vec<Artifact>,
}

impl Explain<'_> {
    fn answer(&self, what: &str) -> Result<Explanation, Unexplained> {
        let (file, line) =
            match what.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse::<usize>().ok()?))) {
                Some((file, line)) => (file, Some(line)),
                None => (what, None),
            };
        if let Some(artifact) = self.artifact(file) {
            let Some(line) = line else {
                let help = format!("name a line, such as `{file}:{}`", artifact.text.lines().count().min(5));
                let message = format!("{file} has many lines; which one?");
                return Err(Unexplained { message, help: Some(help), ..Unexplained::default() });
            };
            return Ok(Explanation { note: self.on_disk(artifact), parts: vec![printed(artifact, line)?] });
        }
        let mut parts = Vec::new();
        if let Ok(path) = RepoPath::parse(file)
            && self.tree.has_file(&path)
        {
            parts.push(self.caused_by(&path, line));
        } else {
            parts.extend(self.rule(what));
            self.topics(what, &mut parts);
            parts.extend(self.stage(what));
            self.instruction(what, &mut parts);
        }
        if parts.is_empty() {
            parts.extend(self.option(what));
        }
        if parts.is_empty() {
            let none = no_instruction(what).ok_or_else(|| self.unknown(what))?;
            parts.push(ExplanationPart { lines: vec![ExplanationLine::Text(none)], ..ExplanationPart::default() });
        }
        Ok(Explanation { note: None, parts })
    }

    /// A word before the answer where the file that is there is not the one that is explained.
    fn on_disk(&self, artifact: &Artifact) -> Option<String> {
        let there = self.tree.text(&RepoPath::parse(&artifact.path).ok()?)?;
        (**there != *artifact.text)
            .then(|| format!("the {} on disk differs from today's plan; this is about the planned line", artifact.path))
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
        for candidate in &self.planned.candidates {
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

    /// Everything that has `wanted` among its reasons, each once, and the findings that go with it.
    fn list(&self, wanted: &dyn Fn(&Origin) -> bool, about: &dyn Fn(&Finding) -> bool) -> Vec<ExplanationLine> {
        let mut lines = Vec::new();
        for Trace { kind, text, origin } in self.traces() {
            if rests_on(origin, wanted) {
                let why = (kind == "decision").then(|| with_rule(origin));
                let line = ExplanationLine::Trace { kind, text, why };
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
        }
        let findings = self.planned.findings.iter().filter(|finding| about(finding));
        lines.extend(findings.map(|finding| ExplanationLine::Finding(finding.clone())));
        lines
    }

    fn caused_by(&self, path: &RepoPath, line: Option<usize>) -> ExplanationPart {
        let here = |place: &Place| place.path == *path && line.is_none_or(|line| place.line == line);
        let wanted = |origin: &Origin| match origin.reason() {
            Reason::File { place, .. } => here(place),
            Reason::Option { place, .. } => place.as_ref().is_some_and(here),
            _ => false,
        };
        let (title, about) = match line {
            Some(line) => {
                let text = self.tree.text(path).and_then(|text| text.lines().nth(line.checked_sub(1)?));
                (format!("{path}:{line}"), text.unwrap_or_default().trim())
            }
            None => (path.to_string(), ""),
        };
        let lines = self.list(&wanted, &|finding| finding.places.iter().any(here));
        if lines.is_empty() {
            let nothing = ExplanationLine::Text(format!("Nothing in the plan comes from {title}."));
            return ExplanationPart { lines: vec![nothing], ..ExplanationPart::default() };
        }
        ExplanationPart { title, about: about.to_owned(), lines }
    }

    fn rule(&self, id: &str) -> Option<ExplanationPart> {
        let lines = self.list(&|origin| origin.rule_id() == Some(id), &|finding| finding.rule == id);
        let part = ExplanationPart { title: id.to_owned(), about: String::new(), lines };
        (!part.lines.is_empty()).then_some(part)
    }

    fn topics(&self, name: &str, parts: &mut Vec<ExplanationPart>) {
        let name = spelled(name);
        for decision in &self.plan.decisions {
            if spelled(decision.topic) == name || words::is_topic(&name, decision, self.plan.ecosystem) {
                let title = format!("{}: {}", decision.topic, decision.value.value());
                parts.push(ExplanationPart {
                    title,
                    about: String::new(),
                    lines: indented(&explain_text(decision.value.origin())),
                });
            }
        }
    }

    /// The lines of an instruction, each with its reasons.
    fn instruction(&self, name: &str, parts: &mut Vec<ExplanationPart>) {
        let dockerfile = self.artifacts.iter().find(|artifact| artifact.kind == ArtifactKind::Dockerfile);
        let (Some(keyword), Some(artifact)) = (words::instruction(&spelled(name)), dockerfile) else { return };
        let mut at = 0;
        for (index, line) in artifact.text.split('\n').enumerate() {
            // Only what a step begins with is an instruction: a line may also go on with the one above.
            if line.split(' ').next() == Some(keyword) && artifact.marks.iter().any(|mark| mark.range.start == at) {
                parts.extend(printed(artifact, index + 1));
            }
            at += line.len() + 1;
        }
    }

    /// What an option caused; where it was not given, how to give it.
    fn option(&self, name: &str) -> Option<ExplanationPart> {
        let name = spelled(name);
        let info = OPTIONS.iter().find(|info| spelled(info.name) == name)?;
        let text = |text: String| ExplanationLine::Text(format!("  {text}"));
        let mut lines = vec![text(info.help.to_owned())];
        if info.name == "env" {
            for need in &self.plan.environment {
                lines.push(ExplanationLine::Trace { kind: "variable", text: need.name.value().clone(), why: None });
            }
        }
        if matches!(info.name, "unit" | "ecosystem") {
            for trace in self.traces().into_iter().filter(|trace| trace.kind == "found") {
                lines.push(ExplanationLine::Trace { kind: trace.kind, text: trace.text, why: None });
            }
        }
        lines.extend(no_instruction(&name).map(text));
        let wanted = |origin: &Origin| origin.option_name() == Some(info.name);
        let caused = self.list(&wanted, &|_| false);
        if caused.is_empty() {
            let given = self.planned.settings.given().iter().any(|given| wanted(given.origin));
            lines.push(text(match given {
                true => "nothing in the plan comes from it".to_owned(),
                false => format!("it was not given; {}", info.flag_help()),
            }));
        }
        lines.extend(caused);
        Some(ExplanationPart { title: info.name.to_owned(), about: String::new(), lines })
    }

    fn stage(&self, name: &str) -> Option<ExplanationPart> {
        let stage = self.plan.stage(name)?;
        Some(ExplanationPart {
            title: format!("stage {name}"),
            about: stage.about.clone(),
            lines: indented(&explain_text(&stage.why)),
        })
    }

    fn unknown(&self, what: &str) -> Unexplained {
        let mut rules = order::set(self.planned.findings.iter().map(|finding| finding.rule));
        for trace in &self.traces() {
            rules_of(trace.origin, &mut rules);
        }
        let topics = order::set(self.plan.decisions.iter().map(|decision| decision.topic));
        let topics: Vec<&str> = topics.into_iter().collect();
        let stages: Vec<&str> = self.plan.stages.iter().map(|stage| stage.name.as_str()).collect();
        let names = rules.iter().chain(&topics).chain(&stages).copied();
        Unexplained {
            message: format!("`{what}` is no line, file, rule, topic or stage of this plan"),
            details: vec![
                format!("topics: {}", topics.join(", ")),
                format!("stages: {}", stages.join(", ")),
                "or Dockerfile:LINE, FILE:LINE, a rule, an instruction such as EXPOSE, an option such as user"
                    .to_owned(),
            ],
            help: Some(match nearest(what, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "say one of these".to_owned(),
            }),
        }
    }
}

fn printed(artifact: &Artifact, line: usize) -> Result<ExplanationPart, Unexplained> {
    if let Some(text) = explain_line(artifact, line) {
        let mut lines = text.lines();
        let title = lines.next().unwrap_or_default().to_owned();
        let lines = lines.map(|line| ExplanationLine::Text(line.to_owned())).collect();
        return Ok(ExplanationPart { title, about: String::new(), lines });
    }
    let Some(text) = line.checked_sub(1).and_then(|line| artifact.text.lines().nth(line)) else {
        let message = format!("{} has {} lines", artifact.path, artifact.text.lines().count());
        return Err(Unexplained { message, ..Unexplained::default() });
    };
    let note = "this line has no reason of its own: it is a comment, a blank line or part of the one above";
    Ok(ExplanationPart {
        title: format!("{}:{line}: {text}", artifact.path),
        about: String::new(),
        lines: vec![ExplanationLine::Note(note.to_owned())],
    })
}

/// That an instruction is not there.
fn no_instruction(name: &str) -> Option<String> {
    let keyword = words::instruction(&spelled(name))?;
    let why = if keyword == "USER" { ": the user is the final image's own" } else { "" };
    Some(format!("the planned Dockerfile has no line of {keyword}{why}"))
}

/// A name as it is compared: however its words are joined.
fn spelled(text: &str) -> String {
    text.replace(['-', '_'], " ").to_ascii_lowercase()
}

fn indented(text: &str) -> Vec<ExplanationLine> {
    text.lines().map(|line| ExplanationLine::Text(format!("  {line}"))).collect()
}

/// A reason in a few words, with the rule.
pub fn with_rule(origin: &Origin) -> String {
    let text = because(origin);
    match origin.rule_id() {
        Some(rule) if text.is_empty() => format!("[{rule}]"),
        Some(rule) => format!("{text} [{rule}]"),
        None => text,
    }
}

/// Whether an origin is, or was built on, or was preferred to, one that is wanted.
fn rests_on(origin: &Origin, wanted: &dyn Fn(&Origin) -> bool) -> bool {
    wanted(origin)
        || match origin.reason() {
            Reason::Rule(rule) => {
                let lost = rule.rejected.iter().filter_map(|rejected| rejected.origin.as_ref());
                rule.from.iter().chain(lost).any(|origin| rests_on(origin, wanted))
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

impl fmt::Display for Unexplained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.details.iter().try_for_each(|line| write!(f, "\n  {line}"))?;
        self.help.iter().try_for_each(|help| write!(f, "\nhelp: {help}"))
    }
}

impl std::error::Error for Unexplained {}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown(&|piece| match piece {
            Piece::Label(text) | Piece::Title(text) | Piece::Text(text) | Piece::Note(text) | Piece::Why(text) => {
                text.to_owned()
            }
            Piece::Finding(finding) => format!("[{}] {}", finding.rule, finding.message),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::{Options, plan};
    use crate::testing;

    const SHOP: &str = r#"
        //- package.json
        {"name": "shop", "engines": {"node": "24"}, "scripts": {"start": "node server.js"}}
        //- server.js
        require('http').createServer().listen(process.env.PORT || 3000)
    "#;

    fn check(what: &str, expect: &[&str]) {
        let tree = testing::tree(SHOP);
        let planned = plan(&tree, &Options::new("2026-11-21"));
        let got = match explain(&planned, &tree, what) {
            Ok(explanation) => explanation.to_string(),
            Err(none) => none.to_string(),
        };
        for text in expect {
            assert!(got.contains(text), "{what}: {text:?} is not in\n{got}");
        }
    }

    #[test]
    fn lines_and_words_are_explained() {
        check("server.js:1", &["decision  port: 3000\n            server.js:1", "line      Dockerfile:"]);
        check("package.json", &["package.json\n  found ", "  name      shop\n", "line      Dockerfile:"]);
        check("start", &["start command: node server.js\n  "]);
        check("node", &["Node version: 24\n  node/newest-supported-line"]);
        check("node/port", &["node/port\n  decision  port: 3000\n"]);
        check("production", &["stage production  "]);
        check("cache", &["cache\n  How dependencies are kept", "\n  it was not given; write STRATEGY"]);
        check("HEALTHCHECK", &["the planned Dockerfile has no line of HEALTHCHECK\n"]);
        check("Dockerfile:3", &["Dockerfile:3: # ", "this line has no reason of its own"]);
    }

    #[test]
    fn what_cannot_be_explained_is_answered_with_what_can() {
        check("Dockerfile:9999", &["Dockerfile has "]);
        check("Dockerfile:0", &["Dockerfile has "]);
        check("Dockerfile", &["which one?\nhelp: name a line, such as `Dockerfile:5`"]);
        check("prodution", &["is no line, file, rule, topic or stage", "help: did you mean `production`?"]);
        check("", &["stages: base, production", "help: say one of these"]);
        let tree = testing::tree("//- README.md\nhello\n");
        let nothing = explain(&plan(&tree, &Options::new("2026-11-21")), &tree, "start");
        assert!(nothing.is_err_and(|none| none.message == "there is no plan to explain"));
    }
}
