//! One JavaScript or TypeScript file: its imports and the names it sets.

use std::collections::BTreeMap;
use std::ops::Range;

use super::arg::Arg;
use super::tokens::{Kind, Token, scan};
use crate::{Problem, Span};

/// One JavaScript or TypeScript file.
#[derive(Clone, Debug, Default)]
pub struct File<'t> {
    /// The text the file was read from.
    pub text: &'t str,
    /// What it imports, in source order.
    pub imports: Vec<Import<'t>>,
    /// What each name is first set to by `const`, `let` or `var` at any level, also by taking an object apart.
    pub constants: BTreeMap<&'t str, Arg<'t>>,
    /// All tokens but comments.
    pub tokens: Vec<Token<'t>>,
    /// What is wrong with the text.
    pub problems: Vec<Problem>,
    /// For each bracket the index of its counterpart.
    pairs: Vec<Option<u32>>,
}

/// How something is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// `import ... from "x"` and `import "x"`
    Import,
    /// `require("x")`
    Require,
    /// `import("x")`
    DynamicImport,
    /// `export ... from "x"`
    ExportFrom,
}

/// One imported module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import<'t> {
    /// The module as named in the source.
    pub specifier: String,
    /// How it is imported.
    pub kind: ImportKind,
    /// Only types are imported, so that nothing is left of it at run time.
    pub type_only: bool,
    /// Exported names and what they are called here; `*` stands for all of them.
    pub names: Vec<(&'t str, &'t str)>,
    /// The name for the default export, or for the whole module where it comes from `require`.
    pub default: Option<&'t str>,
    /// The specifier as written, with its quotes.
    pub span: Span,
}

/// Reads a JavaScript or TypeScript file.
pub fn file(text: &str) -> File<'_> {
    let (tokens, problems) = scan(text);
    let mut file = File { text, tokens, problems, ..File::default() };
    file.pair();
    file.read_constants();
    file.read_imports();
    file
}

/// One name of a pattern that takes an object apart.
pub(super) struct Taken<'t> {
    pub(super) key: &'t str,
    pub(super) local: &'t str,
    pub(super) default: Option<Range<usize>>,
    pub(super) span: Span,
}

impl<'t> File<'t> {
    /// What an argument stands for: names are looked up among the constants, a few steps deep, alone and among
    /// alternatives. Whatever is unknown comes back as it is.
    pub fn resolve(&self, arg: &Arg<'t>) -> Arg<'t> {
        let first = self.look_up(arg);
        if first.alternatives.is_empty() {
            return first;
        }
        let mut alternatives = Vec::new();
        for choice in &first.alternatives {
            self.look_up(choice).flatten_into(&mut alternatives);
        }
        Arg { alternatives, ..first }
    }

    fn look_up(&self, arg: &Arg<'t>) -> Arg<'t> {
        let mut found = arg;
        // Names may be set to one another in a circle.
        for _ in 0..4 {
            let Some((first, keys)) = found.path.as_deref().and_then(<[_]>::split_first) else { break };
            if !found.alternatives.is_empty() {
                break;
            }
            let value = self.constants.get(first);
            let Some(value) = keys.iter().try_fold(value, |value, key| value.map(|value| value.get(key))) else {
                break;
            };
            let Some(value) = value else { break };
            found = value;
        }
        found.clone()
    }

    /// The index of the bracket that belongs to the bracket at `index`.
    pub fn matching(&self, index: usize) -> Option<usize> {
        self.pairs.get(index).copied().flatten().map(|other| other as usize)
    }

    pub(super) fn token(&self, index: usize) -> Option<&Token<'t>> {
        self.tokens.get(index)
    }

    pub(super) fn is(&self, index: usize, text: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is(text))
    }

    pub(super) fn is_word(&self, index: usize, text: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is_word(text))
    }

    /// Whether the token in front of `index` makes it the name of a member.
    pub(super) fn is_member(&self, index: usize) -> bool {
        index.checked_sub(1).is_some_and(|before| self.is(before, ".") || self.is(before, "?."))
    }

    /// The index behind the token, bracketed run or template that starts at `index`.
    pub(super) fn next(&self, index: usize) -> usize {
        if let Some(close) = self.matching(index).filter(|close| *close > index) {
            return close + 1;
        }
        match self.tokens.get(index) {
            Some(token) if token.kind == Kind::Template => {
                self.tokens.partition_point(|other| other.span.start < token.span.end).max(index + 1)
            }
            _ => index + 1,
        }
    }

    /// The bytes from the first to the last token of a range.
    pub(super) fn span_of(&self, range: &Range<usize>) -> Span {
        let start = self.tokens.get(range.start).map_or(self.text.len(), |token| token.span.start);
        let last = range.end.checked_sub(1).filter(|last| *last >= range.start);
        let mut end = last.and_then(|last| self.tokens.get(last)).map_or(start, |token| token.span.end);
        // The last token may be one within a template.
        if let Some(first) = self.tokens.get(range.start).filter(|_| last.is_some()) {
            end = end.max(first.span.end);
        }
        Span::new(start, end)
    }

    /// Cuts a range at the commas that are in no inner bracket; a comma at the end adds nothing.
    pub(super) fn split_commas(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let (mut from, mut at) = (range.start, range.start);
        while at < range.end {
            if self.is(at, ",") {
                found.push(from..at);
                from = at + 1;
            }
            at = self.next(at);
        }
        if from < range.end {
            found.push(from..range.end);
        }
        found
    }

    /// The end of the expression that starts at `from`: a mark that cannot belong to it, or a line break that ends the
    /// statement.
    pub(super) fn expression_end(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(token) = self.tokens.get(at) {
            let ends = match token.kind {
                Kind::Punctuator => matches!(token.text, ";" | "," | ")" | "]" | "}"),
                Kind::Ident if !self.is_member(at) => match token.text {
                    "const" | "var" | "if" | "for" | "while" | "return" | "throw" | "switch" | "try" | "export" => true,
                    "let" => self
                        .tokens
                        .get(at + 1)
                        .is_some_and(|next| next.kind == Kind::Ident || next.is("{") || next.is("[")),
                    _ => false,
                },
                _ => false,
            };
            if ends || (at > from && token.newline_before && self.ends_operand(at - 1) && !continues(token)) {
                return at;
            }
            at = self.next(at);
        }
        self.tokens.len()
    }

    fn ends_operand(&self, index: usize) -> bool {
        let Some(token) = self.tokens.get(index) else { return false };
        match token.kind {
            Kind::Punctuator => matches!(token.text, ")" | "]" | "}" | "++" | "--" | "!" | ">" | "/>"),
            Kind::Ident => !matches!(
                token.text,
                "await" | "new" | "typeof" | "void" | "delete" | "in" | "instanceof" | "as" | "satisfies" | "async"
            ),
            _ => true,
        }
    }

    /// Finds the counterpart of every bracket. A closing bracket that does not fit closes what it fits to within a few
    /// levels, so that one stray bracket does not lose the rest of the file.
    fn pair(&mut self) {
        self.pairs = vec![None; self.tokens.len()];
        let mut open: Vec<usize> = Vec::new();
        for (index, token) in self.tokens.iter().enumerate() {
            if token.kind != Kind::Punctuator {
                continue;
            }
            let fits = |other: &str| match token.text {
                ")" => other == "(",
                "]" => other == "[",
                "}" => other == "{" || other == "${",
                _ => false,
            };
            match token.text {
                "(" | "[" | "{" | "${" => open.push(index),
                ")" | "]" | "}" => {
                    let depth = open.iter().rev().take(8).position(|other| fits(self.tokens[*other].text));
                    if let Some(depth) = depth {
                        let other = open[open.len() - 1 - depth];
                        open.truncate(open.len() - 1 - depth);
                        self.pairs[index] = Some(other as u32);
                        self.pairs[other] = Some(index as u32);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_constants(&mut self) {
        let mut found: BTreeMap<&'t str, Arg<'t>> = BTreeMap::new();
        for (keyword, token) in self.tokens.iter().enumerate() {
            let declares = token.kind == Kind::Ident && matches!(token.text, "const" | "let" | "var");
            if !declares || self.is_member(keyword) {
                continue;
            }
            let mut at = keyword + 1;
            while let Some(first) = self.tokens.get(at) {
                let close = self.matching(at).filter(|_| first.is("{"));
                let name = (first.kind == Kind::Ident).then_some(first.text);
                if name.is_none() && close.is_none() {
                    break;
                }
                let Some(equals) = self.equals(close.unwrap_or(at) + 1) else { break };
                if !self.is(equals, "=") {
                    at = equals + 1;
                    continue;
                }
                let end = self.expression_end(equals + 1);
                let value = self.arg(equals + 1..end);
                match (name, close) {
                    (Some(name), _) => {
                        found.entry(name).or_insert(value);
                    }
                    (None, Some(close)) => {
                        for taken in self.taken(at, close) {
                            if let Some(value) = self.member(&value, &taken) {
                                found.entry(taken.local).or_insert(value);
                            }
                        }
                    }
                    _ => {}
                }
                if !self.is(end, ",") {
                    break;
                }
                at = end + 1;
            }
        }
        self.constants = found;
    }

    /// The equals sign or comma behind a declared name and its type, if there is one.
    fn equals(&self, from: usize) -> Option<usize> {
        let mut at = if self.is(from, "!") { from + 1 } else { from };
        if self.is(at, "=") || self.is(at, ",") {
            return Some(at);
        }
        if !self.is(at, ":") {
            return None;
        }
        // Type arguments have commas and are in no brackets that pair.
        let mut angles: usize = 0;
        while let Some(token) = self.tokens.get(at) {
            if token.kind == Kind::Punctuator {
                match token.text {
                    "<" => angles += 1,
                    ">" => angles = angles.saturating_sub(1),
                    ">>" => angles = angles.saturating_sub(2),
                    "=" => return Some(at),
                    "," if angles == 0 => return Some(at),
                    ";" | ")" | "]" | "}" => return None,
                    _ => {}
                }
            } else if matches!(token.text, "const" | "let" | "var") {
                return None;
            }
            at = self.next(at);
        }
        None
    }

    /// The names taken from an object by a pattern between two braces.
    pub(super) fn taken(&self, open: usize, close: usize) -> Vec<Taken<'t>> {
        let mut found = Vec::new();
        for range in self.split_commas(open + 1..close) {
            let Some(token) = self.tokens.get(range.start) else { continue };
            let key = match token.kind {
                Kind::Ident => token.text,
                Kind::String => token.inner(),
                _ => continue,
            };
            let mut at = range.start + 1;
            let mut local = key;
            if self.is(at, ":") {
                let Some(name) = self.tokens.get(at + 1).filter(|name| name.kind == Kind::Ident) else { continue };
                local = name.text;
                at += 2;
            }
            let default = (self.is(at, "=") && at + 1 < range.end).then_some(at + 1..range.end);
            found.push(Taken { key, local, default, span: token.span });
        }
        found
    }

    /// What a name taken from `value` stands for.
    fn member(&self, value: &Arg<'t>, taken: &Taken<'t>) -> Option<Arg<'t>> {
        let mut path = value.path.clone()?;
        path.push(taken.key);
        let read = Arg { span: taken.span, path: Some(path), ..Arg::default() };
        let Some(default) = taken.default.clone() else { return Some(read) };
        let default = self.arg(default);
        let mut whole = Arg { span: Span::new(taken.span.start, default.span.end), ..Arg::default() };
        whole.alternatives.push(read);
        default.flatten_into(&mut whole.alternatives);
        Some(whole)
    }

    fn read_imports(&mut self) {
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            if token.kind != Kind::Ident || self.is_member(at) {
                continue;
            }
            found.extend(match token.text {
                "import" if self.is(at + 1, "(") => self.called(at, ImportKind::DynamicImport),
                "import" => self.import(at + 1, ImportKind::Import),
                "export" => self.import(at + 1, ImportKind::ExportFrom),
                "require" => self.called(at, ImportKind::Require),
                _ => None,
            });
        }
        self.imports = found;
    }

    /// A clause with `from`, or a bare `import "x"`.
    fn import(&self, from: usize, kind: ImportKind) -> Option<Import<'t>> {
        let mut at = from;
        let mut names = Vec::new();
        let mut default = None;
        let mut type_only = false;
        if self.is_word(at, "type") && !self.is_word(at + 1, "from") && !self.is(at + 1, ",") {
            type_only = true;
            at += 1;
        }
        if kind == ImportKind::Import
            && let Some(name) = self.token(at).filter(|token| token.kind == Kind::Ident)
        {
            default = Some(name.text);
            at += 1;
            if self.is(at, "=") && self.is_word(at + 1, "require") {
                // `require` itself is found on its own.
                return None;
            }
            at += usize::from(self.is(at, ","));
        }
        if self.is(at, "*") {
            at += 1;
            let named = self.is_word(at, "as");
            let local = self.token(at + 1).filter(|_| named).map_or("*", |token| token.text);
            names.push(("*", local));
            at += if named { 2 } else { 0 };
        } else if self.is(at, "{") {
            let close = self.matching(at)?;
            let ranges = self.split_commas(at + 1..close);
            let all = ranges.len();
            for mut range in ranges {
                let typed =
                    self.is_word(range.start, "type") && range.len() > 1 && !self.is_word(range.start + 1, "as");
                if typed {
                    range.start += 1;
                }
                let Some(first) = self.token(range.start) else { continue };
                let name = if first.kind == Kind::String { first.inner() } else { first.text };
                let renamed = self.token(range.start + 2).filter(|_| self.is_word(range.start + 1, "as"));
                if !typed {
                    names.push((name, renamed.map_or(name, |token| token.text)));
                }
            }
            type_only |= all > 0 && names.is_empty() && default.is_none();
            at = close + 1;
        }
        let bare = at == from && kind == ImportKind::Import;
        if !bare {
            if !self.is_word(at, "from") {
                return None;
            }
            at += 1;
        }
        let specifier = self.token(at).filter(|token| token.kind == Kind::String)?;
        let value = specifier.string_value()?;
        Some(Import { specifier: value, kind, type_only, names, default, span: specifier.span })
    }

    /// `require("x")` or `import("x")`, and what the result is assigned to.
    fn called(&self, at: usize, kind: ImportKind) -> Option<Import<'t>> {
        if !self.is(at + 1, "(") {
            return None;
        }
        let specifier = self.token(at + 2)?;
        let value = specifier.string_value()?;
        if !self.is(at + 3, ")") && !self.is(at + 3, ",") {
            return None;
        }
        let mut names = Vec::new();
        let mut default = None;
        let mut before = at.checked_sub(1);
        if before.is_some_and(|before| self.is_word(before, "await")) {
            before = before.and_then(|before| before.checked_sub(1));
        }
        let whole = self.matching(at + 1).is_some_and(|close| !self.is(close + 1, ".") && !self.is(close + 1, "("));
        if let Some(name) = before.filter(|before| self.is(*before, "=")).and_then(|equals| equals.checked_sub(1))
            && whole
        {
            let token = self.token(name)?;
            if token.kind == Kind::Ident && kind == ImportKind::DynamicImport {
                names.push(("*", token.text));
            } else if token.kind == Kind::Ident {
                default = Some(token.text);
            } else if let Some(open) = self.matching(name).filter(|open| self.is(*open, "{")) {
                names.extend(self.taken(open, name).into_iter().map(|taken| (taken.key, taken.local)));
            }
        }
        Some(Import { specifier: value, kind, type_only: false, names, default, span: specifier.span })
    }
}

/// Whether a token at the start of a line goes on with the expression before it.
fn continues(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Punctuator => !matches!(token.text, "++" | "--" | "!" | "{" | "}" | ";" | "@" | "~" | "..."),
        Kind::Ident => matches!(token.text, "in" | "instanceof" | "as" | "satisfies"),
        Kind::Template => true,
        _ => false,
    }
}
