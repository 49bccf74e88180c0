//! `.dockerignore`: everything a build must not see or need not wait for, and nothing that the plan needs.

use std::collections::BTreeSet;

use crate::emit::{Artifact, ArtifactKind, Mark, header};
use crate::finding::Finding;
use crate::origin::{Origin, Place, Sourced};
use crate::plan::{Action, Mount, Part, Plan};
use crate::tree::{RepoPath, Tree};

/// Patterns that hold for every project, with what they keep out.
const ALWAYS: &[(&str, &[&str])] = &[
    ("Version control", &["**/.git", "**/.gitignore", "**/.gitattributes", "**/.hg", "**/.svn"]),
    (
        "Secrets",
        &[
            "**/.env",
            "**/.env.*",
            "!**/.env.example",
            "!**/.env.sample",
            "!**/.env.template",
            "**/*.pem",
            "**/*.key",
            "**/*.p12",
            "**/*.pfx",
            "**/id_rsa*",
            "**/id_ed25519*",
            "**/.netrc",
            "**/.aws",
            "**/.ssh",
        ],
    ),
    ("Editors and operating systems", &["**/.DS_Store", "**/Thumbs.db", "**/.idea", "**/.vscode", "**/*.swp"]),
    (
        "Container and delivery files",
        &[
            "**/Dockerfile*",
            "**/Containerfile*",
            "**/.dockerignore",
            "**/compose*.yml",
            "**/compose*.yaml",
            "**/docker-compose*.yml",
            "**/docker-compose*.yaml",
            "**/.github",
            "**/.gitlab-ci.yml",
            "**/.circleci",
        ],
    ),
];

pub(super) fn emit(plan: &Plan, tree: &Tree, path: String) -> Artifact {
    let mut text = format!("# {}\n", header());
    let mut marks = Vec::new();
    for (title, patterns) in ALWAYS {
        text.push_str(&format!("\n# {title}\n"));
        for pattern in *patterns {
            put(
                &mut text,
                &mut marks,
                pattern,
                Origin::rule("dockerignore/always", format!("{} stay out", title.to_ascii_lowercase())),
            );
        }
    }
    if !plan.leftovers.is_empty() {
        text.push_str("\n# What the build makes or installs itself\n");
        for leftover in &plan.leftovers {
            let line: String = leftover
                .parts
                .iter()
                .map(|part| match part {
                    Part::Glob(pattern) => pattern.clone(),
                    Part::Text(path) => escape(path),
                    Part::Variable(_) => String::new(),
                })
                .collect();
            if is_one_pattern(&line) {
                let why = leftover.origin.clone();
                put(&mut text, &mut marks, &line, why.unwrap_or_else(|| Origin::rule("dockerignore/leftover", "")));
            }
        }
    }
    let ignore = stageplan_syntax::ignorefile::parse(&text);
    let mut again: BTreeSet<String> = BTreeSet::new();
    let mut lines = Vec::new();
    for need in needed(plan, tree) {
        let ignored = ignore.is_ignored(need.value().as_str());
        if ignored && again.insert(need.value().as_str().to_owned()) {
            lines.push((format!("!{}", escape(need.value().as_str())), need.origin().clone()));
        }
    }
    if !lines.is_empty() {
        text.push_str("\n# Needed by the build although a pattern above matches\n");
        for (line, origin) in lines {
            put(&mut text, &mut marks, &line, origin);
        }
    }
    Artifact { kind: ArtifactKind::Dockerignore, path, text, marks, stages: Vec::new() }
}

fn put(text: &mut String, marks: &mut Vec<Mark>, line: &str, origin: Origin) {
    let start = text.len();
    text.push_str(line);
    marks.push(Mark { range: start..text.len(), origin });
    text.push('\n');
}

/// Whether a text is one pattern that keeps something out. A pattern is made with the names of folders, which may hold
/// anything: one that Docker refuses would stop the build, and one that begins with `!` would take files back in.
fn is_one_pattern(text: &str) -> bool {
    let file = stageplan_syntax::ignorefile::parse(text);
    file.problems.is_empty() && matches!(file.patterns.as_slice(), [pattern] if !pattern.negated)
}

/// A path as a pattern that matches it alone.
fn escape(path: &str) -> String {
    let mut pattern = String::new();
    for (at, c) in path.char_indices() {
        // A leading `#` would be a comment and a leading `!` an exception; spaces at the ends are trimmed.
        let edge = at == 0 && matches!(c, '#' | '!' | ' ') || at + c.len_utf8() == path.len() && c == ' ';
        if edge || matches!(c, '*' | '?' | '[' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// Every path of the context that the plan names, with why.
fn needed(plan: &Plan, tree: &Tree) -> Vec<Sourced<RepoPath>> {
    let mut needed: Vec<Sourced<RepoPath>> = plan.needs.clone();
    let mut add = |source: &crate::plan::Value, why: &Origin| {
        let [Part::Text(text)] = source.parts.as_slice() else { return };
        if let Ok(path) = RepoPath::parse(text)
            && !path.is_root()
            && tree.has_file(&path)
        {
            needed.push(Sourced::new(path, source.origin.clone().unwrap_or_else(|| why.clone())));
        }
    };
    for step in plan.stages.iter().flat_map(|stage| &stage.steps) {
        match &step.action {
            Action::Copy(copy) if copy.from.is_none() => copy.sources.iter().for_each(|source| add(source, &step.why)),
            Action::Run { mounts, .. } => {
                for mount in mounts {
                    if let Mount::Bind { from: None, source, .. } = mount {
                        add(source, &step.why);
                    }
                }
            }
            _ => {}
        }
    }
    needed
}

/// Checks the ignore file that will apply against the plan: what the plan needs and the file keeps out. The one beside a
/// unit's Dockerfile beats the one of the context.
pub(crate) fn check_existing(plan: &Plan, unit: &RepoPath, tree: &Tree) -> Vec<Finding> {
    let own = unit.join("Dockerfile.dockerignore").ok().filter(|path| tree.has_file(path));
    let Some(path) = own.or_else(|| RepoPath::parse(".dockerignore").ok()) else { return Vec::new() };
    let Some(text) = tree.text(&path) else { return Vec::new() };
    let ignore = stageplan_syntax::ignorefile::parse(text);
    let lines = stageplan_syntax::LineIndex::new(text);
    let mut findings = Vec::new();
    for need in needed(plan, tree) {
        let Some(pattern) = ignore.deciding_pattern(need.value().as_str()).filter(|pattern| !pattern.negated) else {
            continue;
        };
        let place = Place { path: path.clone(), span: pattern.span, line: lines.line(pattern.span.start) };
        findings.push(
            Finding::error(
                "dockerignore/needed-file-ignored",
                format!("the build needs {} and {path} keeps it out", need.value()),
            )
            .help(format!("add the line `!{}` below, or narrow the pattern", escape(need.value().as_str())))
            .at(place)
            .at(need.origin().place().cloned()),
        );
    }
    findings
}
