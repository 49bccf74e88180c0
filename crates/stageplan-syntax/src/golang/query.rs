//! Questions over the tokens of a Go file: calls, struct tags, composite literals.

use std::ops::Range;

use super::file::File;
use super::tokens::{Kind, Token, decode};
use crate::Span;

/// One argument or value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arg<'t> {
    /// Indexes of its tokens in [`File::tokens`].
    pub tokens: Range<usize>,
    /// Where it is.
    pub span: Span,
    /// Its value, if it is a string literal or literals joined by `+`.
    pub literal: Option<String>,
    /// Its value, if it is an integer literal, signed or not.
    pub number: Option<i64>,
    /// The name, or names joined by dots, it consists of; a `&` in front is left out.
    pub ident: Option<&'t str>,
}

/// One call, or conversion, which reads the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<'t> {
    /// The names called, such as `["http", "ListenAndServe"]`. In a chain the names of the calls before it come first;
    /// of a long chain only the last eight names are here.
    pub path: Vec<&'t str>,
    /// The arguments.
    pub args: Vec<Arg<'t>>,
    /// The first name the call's result is assigned to.
    pub target: Option<&'t str>,
    /// From the first name of the path to the closing parenthesis.
    pub span: Span,
}

/// A field of a struct that has a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructTag<'t> {
    /// The type's name, where the struct has one.
    pub owner: Option<&'t str>,
    /// The field; for an embedded type the type's name.
    pub field: &'t str,
    /// The field's type as written.
    pub type_text: &'t str,
    /// Keys and values of the tag in source order.
    pub pairs: Vec<(String, String)>,
    /// The tag as written, with its quotes.
    pub span: Span,
}

/// A composite literal with named fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composite<'t> {
    /// The type, such as `["cobra", "Command"]`, also where a slice or map around it names it.
    pub type_path: Vec<&'t str>,
    /// Fields and values in source order.
    pub fields: Vec<(&'t str, Arg<'t>)>,
    /// The first name the literal is assigned to.
    pub target: Option<&'t str>,
    /// From the type, or the brace where the type is left out, to the closing brace.
    pub span: Span,
}

impl<'t> Composite<'t> {
    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&Arg<'t>> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }
}

/// All calls of a file in source order of their opening parentheses; nested ones are listed on their own.
pub fn calls<'t>(file: &File<'t>) -> Vec<Call<'t>> {
    let mut found = Vec::new();
    for (open, token) in file.tokens.iter().enumerate() {
        if !token.is("(") {
            continue;
        }
        let Some(close) = file.matching(open) else { continue };
        let mut end = open;
        // Type arguments stand between name and parenthesis.
        if end > 0 && file.is(end - 1, "]") {
            end = file.matching(end - 1).unwrap_or(end);
        }
        let Some((path, start)) = path_before(file, end) else { continue };
        if declares(file, start) {
            continue;
        }
        let args = file.split_commas(open + 1..close).into_iter().map(|range| file.arg(range)).collect();
        let target = target(file, start);
        found.push(Call { path, args, target, span: file.span_of(&(start..close + 1)) });
    }
    found
}

/// All composite literals whose first element has a field name.
pub fn composites<'t>(file: &File<'t>) -> Vec<Composite<'t>> {
    let mut found = Vec::new();
    for (open, token) in file.tokens.iter().enumerate() {
        if !token.is("{") || !file.is(open + 2, ":") || !file.token(open + 1).is_some_and(Token::is_name) {
            continue;
        }
        // `if x { again: for {` has a label there and no field.
        if file.token(open + 3).is_some_and(|next| matches!(next.text, "for" | "switch" | "select")) {
            continue;
        }
        let Some(close) = file.matching(open) else { continue };
        let Some((type_path, start)) = composite_type(file, open) else { continue };
        let mut fields = Vec::new();
        for range in file.split_commas(open + 1..close) {
            if let Some(name) = file.token(range.start).filter(|name| name.is_name())
                && file.is(range.start + 1, ":")
            {
                fields.push((name.text, file.arg(range.start + 2..range.end)));
            }
        }
        let target = target(file, start);
        found.push(Composite { type_path, fields, target, span: file.span_of(&(start..close + 1)) });
    }
    found
}

/// All struct fields that have a tag.
pub fn struct_tags<'t>(file: &File<'t>) -> Vec<StructTag<'t>> {
    let mut found = Vec::new();
    for (keyword, token) in file.tokens.iter().enumerate() {
        if !token.is_word("struct") || !file.is(keyword + 1, "{") {
            continue;
        }
        let Some(close) = file.matching(keyword + 1) else { continue };
        let owner = owner(file, keyword);
        let mut at = keyword + 2;
        while at < close {
            let end = file.statement_end(at, close);
            if end > at {
                field_tags(file, owner, at..end, &mut found);
            }
            at = if file.is(end, ";") { end + 1 } else { end.max(at + 1) };
        }
    }
    found
}

impl<'t> File<'t> {
    /// Describes the tokens of one argument.
    pub(super) fn arg(&self, range: Range<usize>) -> Arg<'t> {
        let span = self.span_of(&range);
        let tokens = self.tokens.get(range.clone()).unwrap_or_default();
        let mut arg = Arg { tokens: range, span, ..Arg::default() };
        match tokens {
            [first, ..] if matches!(first.kind, Kind::String | Kind::RawString) => {
                let joined = tokens.iter().enumerate().all(|(place, token)| match place % 2 {
                    0 => matches!(token.kind, Kind::String | Kind::RawString),
                    _ => token.is("+"),
                });
                if joined && tokens.len() % 2 == 1 {
                    arg.literal = Some(tokens.iter().filter_map(Token::string_value).collect());
                }
            }
            [only] if only.kind == Kind::Int => arg.number = only.int_value(),
            [sign, only] if sign.is("-") => arg.number = only.int_value().and_then(i64::checked_neg),
            [sign, names @ ..] if sign.is("&") => arg.ident = self.dotted(names),
            names => arg.ident = self.dotted(names),
        }
        arg
    }

    /// The text of names joined by dots.
    fn dotted(&self, tokens: &[Token<'t>]) -> Option<&'t str> {
        let fits = tokens.len() % 2 == 1
            && tokens.iter().enumerate().all(|(place, token)| match place % 2 {
                0 => token.is_name(),
                _ => token.is("."),
            });
        let (first, last) = (tokens.first()?, tokens.last()?);
        fits.then(|| Span::new(first.span.start, last.span.end).slice(self.text))
    }
}

/// The names that end in front of the token at `end`, and the index of the first token that belongs to them.
fn path_before<'t>(file: &File<'t>, end: usize) -> Option<(Vec<&'t str>, usize)> {
    let mut names = Vec::new();
    let mut start = end;
    // Long chains are cut, since each of their calls would repeat all names before it.
    for _ in 0..16 {
        if names.len() == 8 {
            break;
        }
        let Some(token) = start.checked_sub(1).and_then(|before| file.token(before)) else { break };
        if token.is_name() {
            names.push(token.text);
            start -= 1;
        } else if token.kind == Kind::Operator && matches!(token.text, ")" | "]" | "}") && !names.is_empty() {
            // The result of a call, an element or a literal, whose own name is in front of its bracket.
            let Some(open) = file.matching(start - 1).filter(|open| *open < start) else { break };
            start = open;
            let named = open.checked_sub(1).and_then(|before| file.token(before));
            if named.is_some_and(|token| token.is_name() || matches!(token.text, ")" | "]")) {
                continue;
            }
            // A type assertion: `x.(T)`.
            if named.is_none_or(|token| !token.is(".")) {
                break;
            }
        } else {
            break;
        }
        if start == 0 || !file.is(start - 1, ".") {
            break;
        }
        start -= 1;
    }
    // A cut chain leaves its dot behind.
    if file.is(start, ".") {
        start += 1;
    }
    names.reverse();
    (!names.is_empty()).then_some((names, start))
}

/// Whether the name at `start` is being declared as a function or method.
fn declares(file: &File<'_>, start: usize) -> bool {
    let Some(before) = start.checked_sub(1) else { return false };
    let func =
        |index: Option<usize>| index.and_then(|index| file.token(index)).is_some_and(|token| token.is_word("func"));
    if func(Some(before)) {
        return true;
    }
    file.is(before, ")") && func(file.matching(before).and_then(|open| open.checked_sub(1)))
}

/// The first of the names a value starting at `start` is assigned to.
fn target<'t>(file: &File<'t>, start: usize) -> Option<&'t str> {
    let mut at = start.checked_sub(1)?;
    if file.is(at, "&") {
        at = at.checked_sub(1)?;
    }
    if !file.is(at, "=") && !file.is(at, ":=") {
        return None;
    }
    let mut found = None;
    for _ in 0..8 {
        let Some(name) = at.checked_sub(1).and_then(|before| file.token(before)) else { break };
        if !name.is_name() {
            break;
        }
        found = Some(name.text);
        at -= 1;
        if at == 0 || !file.is(at - 1, ",") {
            break;
        }
        at -= 1;
    }
    found
}

/// The type of the literal whose brace is at `open`, and the index of its first token.
fn composite_type<'t>(file: &File<'t>, open: usize) -> Option<(Vec<&'t str>, usize)> {
    let before = file.token(open.checked_sub(1)?)?;
    if !matches!(before.text, "{" | "," | ":") || before.kind != Kind::Operator {
        let (path, start, inner) = written_type(file, open)?;
        // In `map[K]V{A: 1}` the name behind the bracket is the type of the values and not of the literal.
        return (!inner).then_some((path, start));
    }
    let mut outer = open;
    // Slices of slices leave the type out more than once.
    for _ in 0..4 {
        outer = file.parent(outer).filter(|outer| file.is(*outer, "{"))?;
        if let Some((path, _, inner)) = written_type(file, outer) {
            return inner.then_some((path, open));
        }
    }
    None
}

/// The type in front of a brace, its first token, and whether it is the element type of a slice, array or map.
fn written_type<'t>(file: &File<'t>, open: usize) -> Option<(Vec<&'t str>, usize, bool)> {
    let mut end = open;
    if end > 0 && file.is(end - 1, "]") {
        end = file.matching(end - 1)?;
    }
    let mut names = Vec::new();
    let mut start = end;
    while let Some(token) = start.checked_sub(1).and_then(|before| file.token(before)).filter(|token| token.is_name()) {
        names.push(token.text);
        start -= 1;
        if names.len() == 2 || start == 0 || !file.is(start - 1, ".") {
            break;
        }
        start -= 1;
    }
    if names.is_empty() {
        return None;
    }
    names.reverse();
    let mut before = start.checked_sub(1);
    if before.is_some_and(|before| file.is(before, "*")) {
        before = before.and_then(|before| before.checked_sub(1));
    }
    let inner = before.is_some_and(|before| file.is(before, "]"));
    Some((names, start, inner))
}

/// The name of the type that a struct at `keyword` defines.
fn owner<'t>(file: &File<'t>, keyword: usize) -> Option<&'t str> {
    let mut at = keyword.checked_sub(1)?;
    if file.is(at, "]") {
        at = file.matching(at)?.checked_sub(1)?;
    }
    file.token(at).filter(|token| token.is_name()).map(|token| token.text)
}

fn field_tags<'t>(file: &File<'t>, owner: Option<&'t str>, range: Range<usize>, found: &mut Vec<StructTag<'t>>) {
    let Some(tag) = range.end.checked_sub(1).and_then(|last| file.token(last)) else { return };
    let Some(value) = tag.string_value() else { return };
    let pairs = tag_pairs(&value);
    let mut names = Vec::new();
    let mut at = range.start;
    let embedded = !file.token(at).is_some_and(Token::is_name) || file.is(at + 1, ".") || at + 2 >= range.end;
    if !embedded {
        while let Some(name) = file.token(at).filter(|name| name.is_name()) {
            names.push(name.text);
            at += 1;
            if !file.is(at, ",") {
                break;
            }
            at += 1;
        }
    }
    let type_range = at..range.end - 1;
    if embedded && let Some(name) = file.tokens[type_range.clone()].iter().rfind(|token| token.is_name()) {
        names.push(name.text);
    }
    let type_text = file.span_of(&type_range).slice(file.text);
    for field in names {
        found.push(StructTag { owner, field, type_text, pairs: pairs.clone(), span: tag.span });
    }
}

/// Splits `env:"PORT" envDefault:"80"` by the rules of `reflect.StructTag`; what does not fit them ends the list.
fn tag_pairs(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag.trim_start();
    while let Some((key, behind)) = rest.split_once(":\"") {
        if key.is_empty() || key.contains([' ', '"', ':']) {
            break;
        }
        let mut escaped = false;
        let close = behind.char_indices().find(|(_, next)| {
            let closes = *next == '"' && !escaped;
            escaped = *next == '\\' && !escaped;
            closes
        });
        let Some((close, _)) = close else { break };
        found.push((key.to_owned(), decode(&behind[..close])));
        rest = behind[close + 1..].trim_start();
    }
    found
}
