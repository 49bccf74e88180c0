//! Programs that are several services in one: a variable says which, and without it they stop.

use super::sources::{Code, GoFile};
use super::start::SERVING;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};

/// A variable that says what the program runs as.
#[derive(Clone, Debug)]
pub(super) struct Mode {
    /// The variable with the value that is planned.
    pub(super) chosen: Sourced<(String, String)>,
    /// All values it knows.
    pub(super) known: Vec<String>,
}

impl Mode {
    /// What to say of it.
    pub(super) fn finding(&self) -> Finding {
        let (name, value) = self.chosen.value();
        let message =
            format!("the program runs as {} by {name}, and not without; {value} is planned", self.known.join(" or "));
        let other = self.known.iter().find(|known| *known != value).unwrap_or(value);
        Finding::note("go/several-modes", message)
            .help(format!("set another where the image is run: `-e {name}={other}`"))
            .at(self.chosen.origin().place().cloned())
    }
}

/// Reads the variables by which the program is told what to run as. The main package alone decides that.
pub(super) fn read(code: &Code<'_>, evidence: &Evidence) -> Vec<Mode> {
    let mut found: Vec<Mode> = Vec::new();
    for file in code.main() {
        for call in file.calls.iter().filter(|call| matches!(call.path.as_slice(), ["os", "Getenv"])) {
            let name = call.args.first().and_then(|arg| file.file.string_of(arg));
            let (Some(name), Some(known)) = (name, choices(file, call.span.end)) else { continue };
            let origin = file.origin(call.span, name.as_str());
            let shown = evidence.variable(&name).and_then(|env| {
                let value = env.value.clone().filter(|value| known.contains(value))?;
                let because = "the project's own deployment runs it so";
                Some((value, Origin::rule_from("go/mode", because, [origin.clone(), env.name.origin().clone()])))
            });
            let serving = || {
                let value = SERVING.iter().find(|name| known.iter().any(|known| known == *name))?;
                let because = "the program stops without this variable, and this value serves";
                Some(((*value).to_owned(), Origin::rule_from("go/mode", because, [origin.clone()])))
            };
            let Some((value, why)) = shown.or_else(serving) else { continue };
            if found.iter().all(|mode| mode.chosen.value().0 != name) {
                found.push(Mode { chosen: Sourced::new((name, value), why), known });
            }
        }
    }
    found
}

/// The values of a `switch` over what was just read, when every other value stops the program.
fn choices(file: &GoFile<'_>, from: usize) -> Option<Vec<String>> {
    let tokens = &file.file.tokens;
    let at = tokens.partition_point(|token| token.span.start < from);
    // `switch os.Getenv("RUN") {`, or the next line switches over the variable that took it.
    let open = (at..tokens.len().min(at + 8)).find(|at| tokens[*at].is("{"))?;
    if !tokens.get(at.saturating_sub(12)..open)?.iter().any(|token| token.is_word("switch")) {
        return None;
    }
    let close = file.file.matching(open)?;
    let mut known = Vec::new();
    let mut stops = false;
    for at in open..close {
        if tokens[at].is_word("case") {
            let values = tokens.get(at + 1..close)?.iter().take_while(|token| !token.is(":"));
            known.extend(values.filter_map(|token| token.string_value()).filter(|text| !text.is_empty()));
        }
        if tokens[at].is_word("default") {
            stops = tokens.get(at..close)?.iter().take(24).any(|token| is_stop(token.text));
        }
    }
    (stops && known.len() > 1).then_some(known)
}

/// Whether a function of this name ends the program.
pub(super) fn is_stop(name: &str) -> bool {
    matches!(name, "Fatal" | "Fatalf" | "Fatalln" | "panic" | "Panic" | "Panicf" | "Panicln" | "Exit")
}
