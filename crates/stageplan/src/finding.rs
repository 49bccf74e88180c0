//! What the user should know: problems of the project, of its files and of the plan.

use stageplan_syntax::shell;

use crate::origin::Place;
use crate::settings::{OPTIONS, Settings, Shape};

/// How much a finding matters. Ordered: a higher one matters more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know; nothing needs to be done.
    Note,
    /// The plan works but is worse than it could be, or rests on a guess.
    Warning,
    /// The image will not build or will not run until this is mended.
    Error,
}

/// One finding. The message says what is wrong, the help says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it, such as `go/loopback-only`.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, as one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where; the first place is the main one.
    pub places: Vec<Place>,
}

/// An option that answers a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for a button or a menu.
    pub title: String,
    /// The option.
    pub option: &'static str,
    /// The value as a flag takes it.
    pub value: String,
}

impl Finding {
    /// What the help says to set, where it names an option with a value that can be taken as it stands. The help is the
    /// one truth, so that what a person reads and what a button does cannot differ.
    pub fn fixes(&self) -> Vec<Fix> {
        let mut fixes = Vec::new();
        let help = self.help.as_deref().unwrap_or_default();
        // With a span that does not close, it is anybody's guess which parts are code.
        if help.matches('`').count().is_multiple_of(2) {
            for span in help.split('`').skip(1).step_by(2) {
                let fix = fix(span);
                if !fixes.contains(&fix) {
                    fixes.push(fix);
                }
            }
        }
        fixes.into_iter().flatten().collect()
    }

    /// An error without a place.
    pub fn error(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, message.into())
    }

    /// A warning without a place.
    pub fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, message.into())
    }

    /// A note without a place.
    pub fn note(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Note, message.into())
    }

    #[inline(never)]
    fn new(rule: &'static str, severity: Severity, message: String) -> Self {
        let message = shown(&message, LONGEST);
        Self { rule, severity, message, help: None, places: Vec::new() }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        self.with_help(help.into())
    }

    #[inline(never)]
    fn with_help(mut self, help: String) -> Self {
        self.help = Some(shown(&help, LONGEST));
        self
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.add(place.into());
        self
    }

    #[inline(never)]
    fn add(&mut self, place: Option<Place>) {
        self.places.extend(place);
    }
}

/// How many bytes a message or a help may have; nobody reads more, and a project's file may hold a line of any length.
const LONGEST: usize = 2000;

/// How much of a word or a line of a project is shown in a sentence.
pub(crate) const EXCERPT: usize = 80;

/// Text of a project as far as it is worth showing.
pub(crate) fn shown(text: &str, longest: usize) -> String {
    if text.len() <= longest {
        return text.to_owned();
    }
    let mut end = longest;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// Reads `--flavour slim`.
fn fix(span: &str) -> Option<Fix> {
    let script = shell::parse(span);
    let command = script.single().filter(|command| script.is_simple() && command.words.len() == 2)?;
    let (flag, value) = (command.literal(0)?, command.literal(1)?);
    let option = OPTIONS.iter().find(|option| flag.strip_prefix("--") == Some(option.name))?;
    let said = if option.shape == Shape::Pairs { value.split_once('=')?.1 } else { &value };
    let stands_for_something = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    if said.contains('…') || said.split(' ').any(stands_for_something) {
        return None;
    }
    Settings::default().set(option.name, &value).ok()?;
    let title = match option.shape {
        Shape::One => format!("Set {} to {value}", option.name),
        Shape::Many | Shape::Pairs => format!("Add {value} to {}", option.name),
    };
    Some(Fix { title, option: option.name, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(help: &str, expect: &[&str]) {
        let fixes = Finding::note("test/help", "").help(help).fixes();
        let titles: Vec<&str> = fixes.iter().map(|fix| fix.title.as_str()).collect();
        assert_eq!(titles, expect, "{help}");
        assert!(fixes.iter().all(|fix| Settings::default().set(fix.option, &fix.value).is_ok()));
    }

    #[test]
    fn options_with_a_value_are_fixes() {
        check("say `--flavour slim` or `--flavour alpine`", &["Set flavour to slim", "Set flavour to alpine"]);
        check("say `--unit 'my backend'` or again `--unit 'my backend'`", &["Set unit to my backend"]);
        check("say `--start \"relay server --port 80\"`", &["Set start to relay server --port 80"]);
        check("say `--env PORT=8080`", &["Add PORT=8080 to env"]);
        check("say `--run-packages git`", &["Add git to run-packages"]);
    }

    #[test]
    fn text_of_any_length_is_cut() {
        for count in [1_000, 8_000, 64_000] {
            let long = "ü[a]".repeat(count);
            let finding = Finding::note("test/long", long.clone()).help(format!("say `--start {long}`"));
            assert!(finding.message.len() <= LONGEST + "…".len(), "{count}");
            assert!(finding.help.as_ref().is_some_and(|help| help.len() <= LONGEST + "…".len()), "{count}");
            // What is cut is no value to take.
            assert_eq!(finding.fixes(), []);
            assert!(shown(&long, EXCERPT).len() <= EXCERPT + "…".len());
        }
        assert_eq!(shown("short", 5), "short");
        assert_eq!(shown("aü", 2), "a…");
    }

    #[test]
    fn what_is_no_whole_value_is_no_fix() {
        check("say `--version` or leave the option out", &[]);
        check("say `--start \"tool ARGUMENT\"` or `--start \"tool … --name VALUE\"`", &[]);
        check("say `--env NAME=VALUE`, or `--env A=b --env C=d`", &[]);
        check("say `--flavour tiny`, `--colour red`, or `--unit a b`", &[]);
        check("build with `--secret id=npmrc,src=$HOME/.npmrc`, or `docker run --init`", &[]);
        check("say `--start $COMMAND`; an open ` --flavour slim", &[]);
        check("", &[]);
    }
}
