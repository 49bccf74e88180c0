//! Values in source: what an argument, property or constant is, as far as it can be told without running the program.

use std::ops::Range;

use super::file::File;
use super::tokens::{Kind, Token, parse_number};
use crate::Span;

/// One argument or value. Of the descriptions none, one or several are there; `alternatives` excludes the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arg<'t> {
    /// Indexes of its tokens in [`File::tokens`], without parentheses around them.
    pub tokens: Range<usize>,
    /// Where it is.
    pub span: Span,
    /// Its value, if it is a string, a template without substitutions, or such literals joined by `+`.
    pub literal: Option<String>,
    /// Its value in decimal digits, if it is a number, or a string that is turned into one.
    pub number: Option<String>,
    /// The names it consists of: `process.env.PORT` and `process.env["PORT"]` give three.
    pub path: Option<Vec<&'t str>>,
    /// Keys and values of an object literal in source order. A spread has the key `...`; computed keys are left out.
    pub object: Option<Vec<(String, Arg<'t>)>>,
    /// The elements of an array literal.
    pub array: Option<Vec<Arg<'t>>>,
    /// The values it may have: operands of `||` and `??`, and both branches of a condition, in source order, through
    /// conversions such as `Number(x)`.
    pub alternatives: Vec<Arg<'t>>,
    /// It is a function.
    pub function: bool,
}

impl<'t> Arg<'t> {
    /// The value of a key of an object literal; the last one counts.
    pub fn get(&self, key: &str) -> Option<&Arg<'t>> {
        self.object.as_ref()?.iter().rfind(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Its alternatives, or itself where it has none.
    pub fn choices(&self) -> &[Arg<'t>] {
        if self.alternatives.is_empty() { std::slice::from_ref(self) } else { &self.alternatives }
    }

    /// Applies a conversion to a number.
    fn make_number(&mut self) {
        if self.number.is_none() {
            self.number = self.literal.as_deref().and_then(parse_number);
        }
        self.alternatives.iter_mut().for_each(Arg::make_number);
    }

    pub(super) fn flatten_into(self, found: &mut Vec<Arg<'t>>) {
        if self.alternatives.is_empty() {
            found.push(self);
        } else {
            found.extend(self.alternatives);
        }
    }
}

/// Deeper nesting than this is left undescribed, so that depth costs no stack.
const DEPTH: usize = 32;

impl<'t> File<'t> {
    /// Describes the tokens of one value.
    pub(super) fn arg(&self, range: Range<usize>) -> Arg<'t> {
        self.arg_at(range, 0)
    }

    fn arg_at(&self, range: Range<usize>, depth: usize) -> Arg<'t> {
        let mut arg = Arg { span: self.span_of(&range), ..Arg::default() };
        let (mut from, mut to) = (range.start, range.end);
        while from < to {
            if self.is(from, "(") && self.matching(from) == Some(to - 1) {
                from += 1;
                to -= 1;
            } else if self.is_word(from, "await") && to - from > 1 {
                from += 1;
            } else if self.is(to - 1, "!") && to - from > 1 {
                to -= 1;
            } else {
                break;
            }
        }
        arg.tokens = from..to;
        if from >= to || depth > DEPTH {
            return arg;
        }
        let within = |range: Range<usize>, arg: &Arg<'t>| Arg { span: arg.span, ..self.arg_at(range, depth + 1) };
        if self.is_word(from, "function") || (self.is_word(from, "async") && self.is_word(from + 1, "function")) {
            arg.function = true;
            return arg;
        }
        let outline = self.outline(from, to);
        if outline.arrow.is_some_and(|arrow| outline.question.is_none_or(|question| arrow < question)) {
            arg.function = true;
        } else if let Some(question) = outline.question {
            if let Some(colon) = self.colon(question, to) {
                self.arg_at(question + 1..colon, depth + 1).flatten_into(&mut arg.alternatives);
                self.arg_at(colon + 1..to, depth + 1).flatten_into(&mut arg.alternatives);
            }
        } else if !outline.choices.is_empty() {
            let mut start = from;
            for end in outline.choices.into_iter().chain([to]) {
                self.arg_at(start..end, depth + 1).flatten_into(&mut arg.alternatives);
                start = end + 1;
            }
        } else if let Some(cast) = outline.cast {
            arg = within(from..cast, &arg);
        } else if self.is(from, "+") {
            arg = within(from + 1..to, &arg);
            arg.make_number();
        } else if let Some(inner) = self.conversion(from, to) {
            let to_number = !self.is_word(from, "String");
            arg = within(inner, &arg);
            if to_number {
                arg.make_number();
            }
        } else {
            self.describe(from, to, depth, &mut arg);
        }
        arg
    }

    fn describe(&self, from: usize, to: usize, depth: usize, arg: &mut Arg<'t>) {
        let close = self.matching(from) == Some(to - 1);
        if close && self.is(from, "{") {
            let entries = self.split_commas(from + 1..to - 1);
            arg.object = Some(entries.into_iter().filter_map(|range| self.entry(range, depth)).collect());
        } else if close && self.is(from, "[") {
            let elements = self.split_commas(from + 1..to - 1);
            arg.array = Some(elements.into_iter().map(|range| self.arg_at(range, depth + 1)).collect());
        } else if self.token(from).is_some_and(|token| matches!(token.kind, Kind::String | Kind::Template)) {
            arg.literal = self.joined(from, to);
        } else if let Some(number) = self.token(from).and_then(Token::number_value) {
            arg.number = Some(number).filter(|_| to - from == 1);
        } else if self.is(from, "-") && to - from == 2 {
            arg.number = self.token(from + 1).and_then(Token::number_value).map(|number| format!("-{number}"));
        } else {
            arg.path = self.dotted(from, to);
        }
    }

    /// The value of literals joined by `+`.
    fn joined(&self, from: usize, to: usize) -> Option<String> {
        let mut value = String::new();
        let mut at = from;
        loop {
            value.push_str(&self.token(at).filter(|_| at < to)?.string_value()?);
            at = self.next(at);
            if at == to {
                return Some(value);
            }
            if !self.is(at, "+") {
                return None;
            }
            at += 1;
        }
    }

    /// The names of `a.b?.c["d"]`.
    fn dotted(&self, from: usize, to: usize) -> Option<Vec<&'t str>> {
        let mut names = vec![self.token(from).filter(|token| token.kind == Kind::Ident)?.text];
        let mut at = from + 1;
        while at < to {
            if self.is(at, ".") || self.is(at, "?.") {
                if self.is(at + 1, "[") {
                    at += 1;
                    continue;
                }
                let name = self.token(at + 1).filter(|_| at + 1 < to)?;
                if !matches!(name.kind, Kind::Ident | Kind::PrivateName) {
                    return None;
                }
                names.push(name.text);
                at += 2;
            } else if self.is(at, "[") && self.matching(at) == Some(at + 2) && at + 2 < to {
                let key = self.token(at + 1)?;
                key.string_value()?;
                names.push(key.inner());
                at += 3;
            } else if self.is(at, "!") {
                at += 1;
            } else {
                return None;
            }
        }
        Some(names)
    }

    /// One property of an object literal.
    fn entry(&self, range: Range<usize>, depth: usize) -> Option<(String, Arg<'t>)> {
        let mut at = range.start;
        if self.is(at, "...") {
            return Some(("...".to_owned(), self.arg_at(at + 1..range.end, depth + 1)));
        }
        let modifies = |at: usize| {
            let word = ["get", "set", "async", "static"].iter().any(|word| self.is_word(at, word)) || self.is(at, "*");
            let named =
                self.token(at + 1).is_some_and(|next| next.kind != Kind::Punctuator || next.is("[") || next.is("*"));
            word && named && at + 1 < range.end
        };
        while modifies(at) {
            at += 1;
        }
        let token = self.token(at)?;
        let mut key = match token.kind {
            Kind::Ident | Kind::Number | Kind::PrivateName => token.text.to_owned(),
            _ => token.string_value().unwrap_or_default(),
        };
        let mut behind = at + 1;
        if token.is("[") {
            let close = self.matching(at)?;
            key = self.token(at + 1).filter(|_| close == at + 2)?.string_value()?;
            behind = close + 1;
        } else if token.kind == Kind::Punctuator {
            return None;
        }
        let value = if behind >= range.end {
            Arg { path: Some(vec![token.text]), ..self.plain(range) }
        } else if self.is(behind, ":") {
            self.arg_at(behind + 1..range.end, depth + 1)
        } else if self.is(behind, "(") || self.is(behind, "<") {
            Arg { function: true, ..self.plain(range) }
        } else {
            return None;
        };
        Some((key, value))
    }

    fn plain(&self, range: Range<usize>) -> Arg<'t> {
        Arg { span: self.span_of(&range), tokens: range, ..Arg::default() }
    }

    /// The first argument of `Number(x)` and the like.
    fn conversion(&self, from: usize, to: usize) -> Option<Range<usize>> {
        let simple = ["Number", "parseInt", "parseFloat", "String"].iter().any(|name| self.is_word(from, name));
        let open = if self.is_word(from, "Number") && self.is(from + 1, ".") {
            let named = self.is_word(from + 2, "parseInt") || self.is_word(from + 2, "parseFloat");
            if named { from + 3 } else { return None }
        } else if simple {
            from + 1
        } else {
            return None;
        };
        let fits = self.is(open, "(") && self.matching(open) == Some(to - 1);
        fits.then(|| self.split_commas(open + 1..to - 1).into_iter().next()).flatten()
    }

    fn colon(&self, question: usize, to: usize) -> Option<usize> {
        let mut open = 1;
        let mut at = question + 1;
        while at < to {
            if self.is(at, "?") {
                open += 1;
            } else if self.is(at, ":") {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            at = self.next(at);
        }
        None
    }

    fn outline(&self, from: usize, to: usize) -> Outline {
        let mut outline = Outline::default();
        let mut at = from;
        while at < to {
            if let Some(token) = self.token(at) {
                match (token.kind, token.text) {
                    (Kind::Punctuator, "=>") => {
                        outline.arrow = Some(at);
                        break;
                    }
                    (Kind::Punctuator, "?") => {
                        outline.question = Some(at);
                        break;
                    }
                    (Kind::Punctuator, "||" | "??") => outline.choices.push(at),
                    (Kind::Ident, "as" | "satisfies") if at > from => {
                        let operator = self.token(at - 1).is_none_or(|before| {
                            before.kind == Kind::Punctuator && !matches!(before.text, ")" | "]" | "}" | "!")
                        });
                        if !operator {
                            outline.cast.get_or_insert(at);
                        }
                    }
                    _ => {}
                }
            }
            at = self.next(at);
        }
        outline
    }
}

/// The loosest operators of an expression, outside all brackets.
#[derive(Default)]
struct Outline {
    arrow: Option<usize>,
    question: Option<usize>,
    choices: Vec<usize>,
    cast: Option<usize>,
}
