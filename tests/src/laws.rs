//! The laws of everything that is printed. They are asked of every corpus case, of every damaged project and of every
//! hostile one.

use stageplan::learn::learn;
use stageplan::plan::{self, Action, Base, Mount, Plan};
use stageplan::{Artifact, ArtifactKind, Planned, RepoPath, Tree, emit};
use stageplan_syntax::ignorefile;

use crate::reread;

/// A law: what a planning breaks of it, as one sentence each.
pub type Law = fn(&Planned, &Tree, &str) -> Vec<String>;

/// Every law by name.
pub const LAWS: &[(&str, Law)] = &[
    ("plan", laws_of_the_plan),
    ("origins", every_line_has_an_origin),
    ("user", the_final_user_is_not_root),
    ("ignore", needed_files_are_not_ignored),
    ("secrets", secrets_are_in_no_layer),
    ("reread", another_reader_sees_the_same),
    ("stages", stages_stand_where_it_is_said),
    ("findings", findings_are_well_formed),
    ("offers", what_is_offered_is_taken),
    ("lessons", lessons_are_about_what_is_printed),
];

/// Everything that a planning breaks.
pub fn broken(planned: &Planned, tree: &Tree, today: &str) -> Vec<String> {
    LAWS.iter()
        .flat_map(|(name, law)| law(planned, tree, today).into_iter().map(move |broken| format!("{name}: {broken}")))
        .collect()
}

fn artifacts(planned: &Planned, tree: &Tree) -> Option<(Artifact, Artifact)> {
    Some((emit(planned, tree, ArtifactKind::Dockerfile)?, emit(planned, tree, ArtifactKind::Dockerignore)?))
}

fn laws_of_the_plan(planned: &Planned, tree: &Tree, today: &str) -> Vec<String> {
    planned.plan().map(|plan| plan::check(plan, tree, today)).unwrap_or_default()
}

/// The artifacts that are written, and the naive file, which is read.
fn printed(planned: &Planned, tree: &Tree) -> Vec<Artifact> {
    let written = artifacts(planned, tree).map(|(dockerfile, dockerignore)| [dockerfile, dockerignore]);
    written.into_iter().flatten().chain(learn(planned).map(|learn| learn.naive)).collect()
}

/// Comments, blank lines and the line that chooses the frontend say nothing of the project; every other line is there
/// for a reason.
fn every_line_has_an_origin(planned: &Planned, tree: &Tree, _today: &str) -> Vec<String> {
    let mut broken = Vec::new();
    for artifact in printed(planned, tree) {
        let mut start = 0;
        for (index, line) in artifact.text.split_inclusive('\n').enumerate() {
            let range = start..start + line.trim_end().len();
            start += line.len();
            let covered =
                artifact.marks.iter().any(|mark| mark.range.start < range.end && mark.range.end > range.start);
            if !covered && !line.trim().is_empty() && !line.starts_with('#') {
                broken.push(format!("{}:{} has no origin: {}", artifact.path, index + 1, line.trim_end()));
            }
        }
        for mark in &artifact.marks {
            if artifact.text.get(mark.range.clone()).is_none() {
                broken.push(format!("{}: a mark covers {:?}, which is no part of the text", artifact.path, mark.range));
            }
        }
    }
    broken
}

/// What the final stage says, or what the image it stands on starts as.
fn the_final_user_is_not_root(planned: &Planned, _tree: &Tree, _today: &str) -> Vec<String> {
    let Some(plan) = planned.plan() else { return Vec::new() };
    let Some(stage) = plan.production() else { return vec!["there is no final stage".to_owned()] };
    let said = stage.steps.iter().rev().find_map(|step| match &step.action {
        Action::User(user) => Some(user.literal().unwrap_or_default()),
        _ => None,
    });
    let user = said.or_else(|| Some(plan.image_below(stage)?.starts_as.clone())).unwrap_or_default();
    let numeric = user.split(':').all(|part| part.parse::<u32>().is_ok());
    if numeric && user.split(':').next() != Some("0") || planned.settings.user.is_some() {
        return Vec::new();
    }
    vec![format!("the final stage runs as {user:?}")]
}

/// The single files of the context that a plan names.
fn named_files(plan: &Plan, tree: &Tree) -> Vec<RepoPath> {
    let mut named: Vec<RepoPath> = plan.needs.iter().map(|need| need.value().clone()).collect();
    for step in plan.stages.iter().flat_map(|stage| &stage.steps) {
        let sources: Vec<String> = match &step.action {
            Action::Copy(copy) if copy.from.is_none() => copy.sources.iter().filter_map(plan::Value::literal).collect(),
            Action::Run { mounts, .. } => mounts
                .iter()
                .filter_map(|mount| match mount {
                    Mount::Bind { from: None, source, .. } => source.literal(),
                    _ => None,
                })
                .collect(),
            _ => continue,
        };
        named.extend(sources.iter().filter_map(|source| RepoPath::parse(source).ok()));
    }
    named.retain(|path| tree.has_file(path));
    named
}

fn needed_files_are_not_ignored(planned: &Planned, tree: &Tree, _today: &str) -> Vec<String> {
    let (Some(plan), Some((_, artifact))) = (planned.plan(), artifacts(planned, tree)) else { return Vec::new() };
    let ignore = ignorefile::parse(&artifact.text);
    let problems = ignore.problems.iter().map(|problem| format!("Docker refuses it: {}", problem.message));
    let ignored = named_files(plan, tree).into_iter().filter(|path| ignore.is_ignored(path.as_str()));
    problems.chain(ignored.map(|path| format!("{path} is needed and ignored"))).collect()
}

/// No word that a secret's name ends in may be the name of a build argument or of a variable that is not the user's own
/// wish, and no file of secrets is copied by name.
fn secrets_are_in_no_layer(planned: &Planned, _tree: &Tree, _today: &str) -> Vec<String> {
    let Some(plan) = planned.plan() else { return Vec::new() };
    let mut broken = Vec::new();
    let secret = |name: &str| {
        let name = name.to_ascii_uppercase();
        ["PASSWORD", "SECRET", "TOKEN", "API_KEY", "PRIVATE_KEY", "CREDENTIALS"].iter().any(|word| name.ends_with(word))
    };
    for (stage, step) in plan.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step))) {
        let names: Vec<&str> = match &step.action {
            Action::Env(pairs) if !step.why.is_option() => pairs.iter().map(|(name, _)| name.as_str()).collect(),
            Action::Arg(pairs) => pairs.iter().map(|(name, _)| name.as_str()).collect(),
            Action::Copy(copy) if copy.from.is_none() => {
                let files = copy.sources.iter().filter_map(plan::Value::literal);
                let env = |file: &String| matches!(file.rsplit('/').next(), Some(".env" | ".netrc"));
                broken.extend(files.filter(env).map(|file| format!("stage {} copies {file}", stage.name)));
                continue;
            }
            _ => continue,
        };
        let set_by_user = |name: &str| planned.settings.env.iter().any(|(known, _)| known == name);
        for name in names.into_iter().filter(|name| secret(name) && !set_by_user(name)) {
            broken.push(format!("stage {} puts {name} into a layer", stage.name));
        }
    }
    broken
}

fn another_reader_sees_the_same(planned: &Planned, tree: &Tree, _today: &str) -> Vec<String> {
    let (Some(plan), Some((artifact, _))) = (planned.plan(), artifacts(planned, tree)) else { return Vec::new() };
    let mut texts = vec![(artifact.text, reread::planned(plan))];
    if let (Some(naive), Some(learn)) = (&plan.naive, learn(planned)) {
        texts.push((learn.naive.text, reread::naive(plan, naive)));
    }
    let difference = |(text, expected): (String, reread::Outline)| match reread::by_crate(&text) {
        Ok(outline) => reread::difference(&expected, &outline),
        Err(error) => Some(format!("parse-dockerfile refuses the text: {error}")),
    };
    texts.into_iter().filter_map(difference).collect()
}

/// A lesson covers whole instructions of the two files, in order, and is about some of either.
fn lessons_are_about_what_is_printed(planned: &Planned, _tree: &Tree, _today: &str) -> Vec<String> {
    let Some(learn) = learn(planned) else { return Vec::new() };
    let mut broken = Vec::new();
    for lesson in &learn.lessons {
        let mut empty = true;
        for (artifact, ranges) in [(&learn.naive, &lesson.in_naive), (&learn.planned, &lesson.in_planned)] {
            let mut last = 0;
            for range in ranges {
                empty = false;
                let text = artifact.text.get(range.clone()).unwrap_or_default();
                let starts =
                    range.start == 0 || artifact.text.get(..range.start).is_some_and(|text| text.ends_with('\n'));
                let keyword = text.starts_with(|c: char| c.is_ascii_uppercase());
                if range.start < last || !starts || !keyword || text.ends_with('\n') {
                    broken.push(format!("{} is about {range:?} of {}: {text:?}", lesson.id(), artifact.path));
                }
                last = range.end;
            }
        }
        if empty {
            broken.push(format!("{} is about nothing", lesson.id()));
        }
    }
    broken
}

/// A stage's text begins with its comment or its FROM and ends where the next begins, but for the line between them.
fn stages_stand_where_it_is_said(planned: &Planned, tree: &Tree, _today: &str) -> Vec<String> {
    let (Some(plan), Some((file, _))) = (planned.plan(), artifacts(planned, tree)) else { return Vec::new() };
    let mut broken = Vec::new();
    let mut ends = file.stages.iter().skip(1).map(|next| next.range.start - 1).collect::<Vec<_>>();
    ends.push(file.text.len());
    let names: Vec<&str> = plan.stages.iter().map(|stage| stage.name.as_str()).collect();
    if names != file.stages.iter().map(|text| text.stage.as_str()).collect::<Vec<_>>() {
        broken.push(format!("the plan has other stages than {:?}", file.stages));
    }
    for (text, end) in file.stages.iter().zip(ends) {
        let lines = file.text.get(text.range.clone()).unwrap_or_default();
        let first = lines.lines().find(|line| !line.starts_with('#')).unwrap_or_default();
        if !first.starts_with("FROM ") || !first.ends_with(&format!(" AS {}", text.stage)) || text.range.end != end {
            broken.push(format!("{} is not at {:?}: {first}", text.stage, text.range));
        }
    }
    broken
}

/// A rule's id is words, a message is one sentence without a full stop, and whoever is warned is told what to do.
fn findings_are_well_formed(planned: &Planned, tree: &Tree, _today: &str) -> Vec<String> {
    let mut broken = Vec::new();
    for finding in &planned.findings {
        if !is_rule_id(finding.rule) {
            broken.push(format!("`{}` is not a rule id", finding.rule));
        }
        if finding.message.is_empty() || finding.message.ends_with('.') {
            broken
                .push(format!("{}: the message is empty or ends with a full stop: {}", finding.rule, finding.message));
        }
        if finding.severity > stageplan::Severity::Note && finding.help.is_none() {
            broken.push(format!("{} does not say what to do", finding.rule));
        }
        for place in &finding.places {
            let text = tree.text(&place.path).map_or(0, |text| text.len());
            if place.span.end > text {
                broken.push(format!("{} points behind the end of {}", finding.rule, place.path));
            }
        }
    }
    for stage in planned.plan().into_iter().flat_map(|plan| &plan.stages) {
        if let Base::Stage(name) = &stage.base
            && name == &stage.name
        {
            broken.push(format!("stage {name} stands on itself"));
        }
    }
    broken
}

/// A value that is offered, to switch to or as the answer to a finding, is one that its option takes.
fn what_is_offered_is_taken(planned: &Planned, _tree: &Tree, _today: &str) -> Vec<String> {
    let choices = planned.choices.iter();
    let mut offers: Vec<(&str, String)> =
        choices.flat_map(|choice| choice.values.iter().map(|known| (choice.option, known.value.clone()))).collect();
    let fixes = planned.findings.iter().flat_map(|finding| finding.fixes());
    offers.extend(fixes.map(|fix| (fix.option, fix.value)));
    let taken = |name: &str, value: &str| stageplan::Settings::default().set(name, value);
    let refused = offers.iter().filter_map(|(name, value)| Some((name, value, taken(name, value).err()?)));
    refused.map(|(name, value, why)| format!("`{name} = {value}` is offered and refused: {why}")).collect()
}

/// Whether a text is `word/kebab-case`.
pub fn is_rule_id(text: &str) -> bool {
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && !part.ends_with('-')
            && !part.contains("--")
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    text.split_once('/').is_some_and(|(left, right)| word(left) && word(right))
}
