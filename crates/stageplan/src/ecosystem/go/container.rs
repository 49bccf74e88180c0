//! What a program asks so as to learn that it runs in a container.

use super::sources::{Code, GoFile};
use crate::origin::{Origin, Sourced};

/// Whether a variable by its name says that the program runs in a container: `APP_IN_DOCKER`.
pub(super) fn is_told(name: &str) -> bool {
    let words: Vec<&str> = name.split('_').collect();
    let [.., before, last] = words.as_slice() else { return false };
    matches!(*last, "DOCKER" | "CONTAINER") && matches!(*before, "IN" | "IS" | "INSIDE" | "WITHIN")
}

/// The variable by which the program is told that it runs in a container, with the value it looks for.
pub(super) fn told(code: &Code<'_>) -> Option<Sourced<(String, String)>> {
    code.files.iter().find_map(|file| {
        file.calls.iter().find_map(|call| {
            let asks = matches!(call.path.as_slice(), ["os", "Getenv" | "LookupEnv"]);
            let name = file.file.string_of(call.args.first().filter(|_| asks)?).filter(|name| is_told(name))?;
            let because = "the program asks whether it runs in a container, and listens accordingly";
            let origin = Origin::rule_from("go/told-of-container", because, [file.origin(call.span, name.as_str())]);
            Some(Sourced::new((name, value(file, call.span.end)), origin))
        })
    })
}

/// The value that a condition compares with.
fn value(file: &GoFile<'_>, from: usize) -> String {
    let tokens = &file.file.tokens;
    let at = tokens.partition_point(|token| token.span.start < from);
    let head = tokens.iter().skip(at).take(30).take_while(|token| !token.is("{") && !token.is("}"));
    let known = head.filter_map(|token| token.string_value()).find(|text| !text.is_empty());
    known.filter(|text| text.chars().all(|c| c.is_ascii_alphanumeric())).unwrap_or_else(|| "1".to_owned())
}

/// Whether the token at `at` stands in a block that is run only in a container.
pub(super) fn inside(file: &GoFile<'_>, from: usize, at: usize) -> bool {
    let tokens = &file.file.tokens;
    let mut open = at;
    while open > from {
        open -= 1;
        // Blocks that end before it are no blocks around it.
        if tokens[open].is("{") && file.file.matching(open).is_some_and(|close| close > at) {
            break;
        }
    }
    let head = tokens.get(from..open).unwrap_or_default().iter().rev().take(40);
    let head: Vec<_> = head.take_while(|token| !matches!(token.text, "if" | "{" | "}")).collect();
    let begins =
        open.checked_sub(head.len() + 1).and_then(|at| tokens.get(at)).is_some_and(|token| token.is_word("if"));
    begins && head.iter().filter_map(|token| token.string_value()).any(|text| is_told(&text))
}
