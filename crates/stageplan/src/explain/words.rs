//! Words that people say for what a plan calls otherwise: options, instructions and the obvious short forms.

use crate::plan::Decision;

/// Words, in small letters, and what they stand for: the option that decides it, or a topic that no option does.
const TOPICS: &[(&[&str], &str)] = &[
    (&["start", "run", "command", "cmd", "entrypoint"], "start"),
    (&["build"], "build"),
    (&["image", "base", "base image", "flavour", "flavor"], "flavour"),
    (&["manager"], "package-manager"),
    (&["dependencies"], "install"),
    (&["host", "listen"], "address"),
    (&["expose", "ports"], "port"),
    (&["main"], "main package"),
    (&["writable", "volume", "volumes"], "writable"),
    (&["healthcheck", "health check"], "health"),
    (&["version", "language", "language version"], "version"),
];

/// Words, in small letters, and the instructions whose lines answer them.
const INSTRUCTIONS: &[(&[&str], &str)] =
    &[(&["variable", "variables", "environment"], "ENV"), (&["labels"], "LABEL"), (&["volumes", "writable"], "VOLUME")];

/// The instructions of a Dockerfile.
const KEYWORDS: &[&str] = &[
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// Whether a word in small letters stands for a decision of an ecosystem's plan, whose own name means its version.
pub(super) fn is_topic(word: &str, decision: &Decision, ecosystem: &str) -> bool {
    let means = |name: &str| decision.option == Some(name) || decision.topic == name;
    word == ecosystem && means("version") || TOPICS.iter().any(|(words, name)| words.contains(&word) && means(name))
}

/// The instruction that a word in small letters stands for.
pub(super) fn instruction(word: &str) -> Option<&'static str> {
    let other = INSTRUCTIONS.iter().find(|(words, _)| words.contains(&word)).map(|(_, keyword)| *keyword);
    KEYWORDS.iter().find(|keyword| keyword.eq_ignore_ascii_case(word)).copied().or(other)
}
