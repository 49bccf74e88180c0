//! Words that people say for what a plan calls otherwise: options, instructions and the obvious short forms.

/// Words, in small letters, and the topics of decisions they stand for. Ecosystems name some topics differently.
const TOPICS: &[(&[&str], &[&str])] = &[
    (&["start", "run", "command", "cmd", "entrypoint"], &["start command"]),
    (&["build"], &["build command"]),
    (&["image", "base", "base image", "flavour", "flavor"], &["final image"]),
    (&["manager"], &["package manager"]),
    (&["dependencies"], &["install"]),
    (&["host", "listen"], &["address"]),
    (&["expose", "ports"], &["port"]),
    (&["main"], &["main package"]),
    (&["writable", "volume", "volumes"], &["writable folder", "writable folders"]),
    (&["healthcheck", "health check"], &["health"]),
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

/// Words for the version of the language, or of what runs it; so is the ecosystem's own name.
const VERSION: &[&str] = &["version", "language", "language version"];

/// Whether a word in small letters stands for a topic, spelled in small letters, of an ecosystem's plan.
pub(super) fn is_topic(word: &str, topic: &str, ecosystem: &str) -> bool {
    if topic == "runtime" || topic.ends_with(" version") {
        return word == ecosystem || VERSION.contains(&word);
    }
    TOPICS.iter().any(|(words, topics)| words.contains(&word) && topics.contains(&topic))
}

/// The instruction that a word in small letters stands for.
pub(super) fn instruction(word: &str) -> Option<&'static str> {
    let other = INSTRUCTIONS.iter().find(|(words, _)| words.contains(&word)).map(|(_, keyword)| *keyword);
    KEYWORDS.iter().find(|keyword| keyword.eq_ignore_ascii_case(word)).copied().or(other)
}
