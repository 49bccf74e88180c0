//! One Go file: its directives and top-level declarations.

use std::ops::Range;

use super::constraint::{Constraint, modern, old};
use super::query::Arg;
use super::tokens::{Kind, Token, decode, scan};
use crate::{Problem, Span};

/// One Go file.
#[derive(Clone, Debug, Default)]
pub struct File<'t> {
    /// The text the file was read from.
    pub text: &'t str,
    /// The package and where its name is.
    pub package: Option<(&'t str, Span)>,
    /// The build constraint in front of the package clause.
    pub constraint: Option<Constraint>,
    /// The imports in source order, `C` included.
    pub imports: Vec<Import<'t>>,
    /// The comment above `import "C"` as written, which is C source.
    pub cgo_preamble: Option<(&'t str, Span)>,
    /// The `#cgo` lines of the preamble.
    pub cgo_directives: Vec<CgoDirective>,
    /// The `//go:embed` lines.
    pub embeds: Vec<Embed>,
    /// The commands behind `//go:generate`.
    pub generate: Vec<(String, Span)>,
    /// Functions and methods.
    pub functions: Vec<Function<'t>>,
    /// Variables of the package.
    pub variables: Vec<Var<'t>>,
    /// Constants of the package that are a string or an integer literal.
    pub constants: Vec<Constant<'t>>,
    /// All tokens but comments.
    pub tokens: Vec<Token<'t>>,
    /// The comments.
    pub comments: Vec<Token<'t>>,
    /// What is wrong with the text.
    pub problems: Vec<Problem>,
    /// For each bracket the index of its counterpart.
    pairs: Vec<Option<u32>>,
    /// For each opening bracket the index of the one around it.
    around: Vec<Option<u32>>,
}

/// One imported package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import<'t> {
    /// The import path.
    pub path: String,
    /// The name in front of it, `.` and `_` included.
    pub alias: Option<&'t str>,
    /// The path as written, with its quotes.
    pub span: Span,
}

/// One `#cgo` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CgoDirective {
    /// `CFLAGS`, `LDFLAGS`, `pkg-config` and the like.
    pub kind: String,
    /// The condition in front of it, in the syntax of `+build` lines.
    pub constraint: Option<String>,
    /// The words behind the colon.
    pub values: Vec<String>,
    /// The line without blanks at its ends.
    pub span: Span,
}

/// One `//go:embed` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// The patterns and where they are, an `all:` in front included.
    pub patterns: Vec<(String, Span)>,
    /// The comment.
    pub span: Span,
}

/// A function or method of the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function<'t> {
    /// Its name.
    pub name: &'t str,
    /// The receiver's type without pointer and type parameters.
    pub receiver: Option<&'t str>,
    /// Where the name is.
    pub span: Span,
    /// Indexes of the tokens between the braces of the body.
    pub body: Option<Range<usize>>,
}

/// A variable of the package.
#[derive(Clone, Debug, PartialEq)]
pub struct Var<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its type as written.
    pub type_text: Option<&'t str>,
    /// The string it starts with, when that is a literal.
    pub value: Option<String>,
    /// What it is set to.
    pub init: Option<Arg<'t>>,
    /// From the name to behind the value, or the name only.
    pub span: Span,
}

/// A constant of the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its value, if it is a string.
    pub value: Option<String>,
    /// Its value, if it is an integer.
    pub number: Option<i64>,
    /// From the name to behind the value.
    pub span: Span,
}

/// Reads a Go file.
pub fn file(text: &str) -> File<'_> {
    let (all, problems) = scan(text);
    let (comments, tokens) = all.into_iter().partition(|token: &Token<'_>| token.kind == Kind::Comment);
    let mut file = File { text, tokens, comments, problems, ..File::default() };
    file.pair();
    file.read_directives();
    file.read_declarations();
    file
}

impl<'t> File<'t> {
    /// Whether this file holds the entry point of a program.
    pub fn has_main_func(&self) -> bool {
        self.package.is_some_and(|(name, _)| name == "main")
            && self.functions.iter().any(|function| function.name == "main" && function.receiver.is_none())
    }

    /// The index of the bracket that belongs to the bracket at `index`.
    pub fn matching(&self, index: usize) -> Option<usize> {
        self.pairs.get(index).copied().flatten().map(|other| other as usize)
    }

    /// The string an argument stands for: a literal, or the name of a constant or variable of this file that is set to
    /// one.
    pub fn string_of(&self, arg: &Arg<'_>) -> Option<String> {
        if arg.literal.is_some() {
            return arg.literal.clone();
        }
        let name = arg.ident?;
        let constant = self.constants.iter().find(|constant| constant.name == name);
        let constant = constant.and_then(|constant| constant.value.clone());
        constant.or_else(|| self.variables.iter().find(|var| var.name == name).and_then(|var| var.value.clone()))
    }

    /// The token at `index`.
    pub(super) fn token(&self, index: usize) -> Option<&Token<'t>> {
        self.tokens.get(index)
    }

    /// Whether the token at `index` is the operator `text`.
    pub(super) fn is(&self, index: usize, text: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is(text))
    }

    /// The index of the bracket around the opening bracket at `index`.
    pub(super) fn parent(&self, index: usize) -> Option<usize> {
        self.around.get(index).copied().flatten().map(|other| other as usize)
    }

    /// The index of the last token of the bracketed run, or single token, that starts at `index`.
    pub(super) fn last_of(&self, index: usize) -> usize {
        self.matching(index).filter(|close| *close > index).unwrap_or(index)
    }

    /// The bytes from the first to the last token of a range.
    pub(super) fn span_of(&self, range: &Range<usize>) -> Span {
        let start = self.tokens.get(range.start).map_or(self.text.len(), |token| token.span.start);
        let last = range.end.checked_sub(1).filter(|last| *last >= range.start);
        let end = last.and_then(|last| self.tokens.get(last)).map_or(start, |token| token.span.end);
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
            at = self.last_of(at) + 1;
        }
        if from < range.end {
            found.push(from..range.end);
        }
        found
    }

    /// The end of the statement that starts at `from`, by Go's rule for line breaks.
    pub(super) fn statement_end(&self, from: usize, limit: usize) -> usize {
        let mut at = from;
        while at < limit {
            if self.is(at, ";") {
                return at;
            }
            let last = self.last_of(at);
            if self.breaks_after(last) {
                return (last + 1).min(limit);
            }
            at = last + 1;
        }
        limit
    }

    /// Whether the line break behind a token ends the statement.
    fn breaks_after(&self, index: usize) -> bool {
        let Some(token) = self.tokens.get(index) else { return true };
        let ends = match token.kind {
            Kind::Ident => token.is_name() || matches!(token.text, "break" | "continue" | "fallthrough" | "return"),
            Kind::Operator => matches!(token.text, ")" | "]" | "}" | "++" | "--"),
            _ => true,
        };
        ends && self.tokens.get(index + 1).is_none_or(|next| next.line > token.end_line())
    }

    /// Finds the counterpart of every bracket. A closing bracket that does not fit closes what it fits to within a few
    /// levels, so that one stray bracket does not lose the rest of the file.
    fn pair(&mut self) {
        self.pairs = vec![None; self.tokens.len()];
        self.around = vec![None; self.tokens.len()];
        let mut open: Vec<usize> = Vec::new();
        for (index, token) in self.tokens.iter().enumerate() {
            if token.kind != Kind::Operator {
                continue;
            }
            let opener = match token.text {
                "(" | "[" | "{" => {
                    self.around[index] = open.last().map(|around| *around as u32);
                    open.push(index);
                    continue;
                }
                ")" => "(",
                "]" => "[",
                "}" => "{",
                _ => continue,
            };
            let fits = open.iter().rev().take(8).position(|other| self.tokens[*other].text == opener);
            if let Some(depth) = fits {
                let other = open[open.len() - 1 - depth];
                open.truncate(open.len() - 1 - depth);
                self.pairs[index] = Some(other as u32);
                self.pairs[other] = Some(index as u32);
            }
        }
    }

    fn read_directives(&mut self) {
        let package = self.tokens.first().map_or(self.text.len(), |token| token.span.start);
        let mut old_lines = Vec::new();
        let mut old_span = None;
        for comment in &self.comments {
            let Some(body) = comment.text.strip_prefix("//") else { continue };
            let at_line_start =
                comment.span.start == 0 || matches!(self.text.as_bytes().get(comment.span.start - 1), Some(b'\n'));
            if let Some(rest) = directive(body, "go:build")
                && comment.span.start < package
                && self.constraint.is_none()
            {
                match modern(rest) {
                    Some(expression) => self.constraint = Some(Constraint { expression, span: comment.span }),
                    None => self.problems.push(Problem {
                        span: comment.span,
                        message: "this build constraint is not a condition over tags".to_owned(),
                    }),
                }
            } else if let Some(rest) = directive(body.trim_start(), "+build")
                && comment.span.start < package
            {
                old_lines.push(rest);
                old_span.get_or_insert(comment.span);
            } else if let Some(rest) = directive(body, "go:embed") {
                let patterns = patterns(rest, comment.span.end - rest.len());
                self.embeds.push(Embed { patterns, span: comment.span });
            } else if let Some(rest) = directive(body, "go:generate")
                && at_line_start
            {
                let command = rest.trim();
                let start = comment.span.end - rest.trim_start().len();
                self.generate.push((command.to_owned(), Span::new(start, start + command.len())));
            }
        }
        if self.constraint.is_none()
            && let (Some(expression), Some(span)) = (old(&old_lines), old_span)
        {
            self.constraint = Some(Constraint { expression, span });
        }
    }

    fn read_declarations(&mut self) {
        let count = self.tokens.len();
        let mut at = 0;
        while at < count {
            let starts = at == 0 || self.is(at - 1, ";") || self.breaks_after(at - 1);
            let token = self.tokens[at];
            if !starts || token.kind != Kind::Ident {
                at = self.last_of(at) + 1;
                continue;
            }
            match token.text {
                "package" => {
                    let name = self.tokens.get(at + 1).filter(|name| name.is_name());
                    if self.package.is_none() {
                        self.package = name.map(|name| (name.text, name.span));
                    }
                    at += 1;
                }
                "import" | "var" | "const" => {
                    for spec in self.specs(at) {
                        match token.text {
                            "import" => self.import(at, spec),
                            "var" => self.var(spec),
                            _ => self.constant(spec),
                        }
                    }
                    at += 1;
                }
                "func" => {
                    self.function(at);
                    at += 1;
                }
                _ => at = self.last_of(at) + 1,
            }
        }
    }

    /// The declarations behind a keyword: one, or those of a group.
    fn specs(&self, keyword: usize) -> Vec<Range<usize>> {
        let from = keyword + 1;
        if !self.is(from, "(") {
            let end = self.statement_end(from, self.tokens.len());
            return std::iter::once(from..end).collect();
        }
        let close = self.matching(from).unwrap_or(self.tokens.len());
        let mut found = Vec::new();
        let mut at = from + 1;
        while at < close {
            let end = self.statement_end(at, close);
            if end > at {
                found.push(at..end);
            }
            at = if self.is(end, ";") { end + 1 } else { end.max(at + 1) };
        }
        found
    }

    fn import(&mut self, keyword: usize, spec: Range<usize>) {
        let Some(first) = self.tokens.get(spec.start).copied() else { return };
        let named = first.kind == Kind::Ident || first.is(".");
        let alias = named.then_some(first.text);
        let Some(path) = self.tokens.get(spec.start + usize::from(named)).copied() else { return };
        let Some(value) = path.string_value() else { return };
        if value == "C" && self.cgo_preamble.is_none() {
            // The comment stands above the keyword, or above the path within a group.
            let anchor = if spec.start == keyword + 1 { keyword } else { spec.start };
            self.read_preamble(anchor);
        }
        self.imports.push(Import { path: value, alias, span: path.span });
    }

    fn read_preamble(&mut self, anchor: usize) {
        let Some(token) = self.tokens.get(anchor) else { return };
        let floor = anchor.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(0, |token| token.span.end);
        let behind = self.comments.partition_point(|comment| comment.span.start < token.span.start);
        let mut line = token.line;
        let mut first = behind;
        while let Some(comment) = first.checked_sub(1).and_then(|before| self.comments.get(before)) {
            if comment.span.start < floor || comment.end_line() + 1 < line {
                break;
            }
            line = comment.line;
            first -= 1;
        }
        let Some(group) = self.comments.get(first..behind).filter(|group| !group.is_empty()) else { return };
        let span = Span::new(group[0].span.start, group[group.len() - 1].span.end);
        self.cgo_preamble = Some((span.slice(self.text), span));
        let mut start = span.start;
        for raw in span.slice(self.text).split_inclusive('\n') {
            let line = raw.trim().trim_start_matches("//").trim_start_matches("/*").trim_end_matches("*/").trim();
            let offset = start + raw.find(line).unwrap_or_default();
            start += raw.len();
            let Some(rest) = directive(line, "#cgo") else { continue };
            let Some((head, values)) = rest.split_once(':') else { continue };
            let mut words: Vec<&str> = head.split_whitespace().collect();
            let Some(kind) = words.pop() else { continue };
            self.cgo_directives.push(CgoDirective {
                kind: kind.to_owned(),
                constraint: (!words.is_empty()).then(|| words.join(" ")),
                values: flags(values),
                span: Span::new(offset, offset + line.len()),
            });
        }
    }

    /// The names in front of a declaration's type or value, and the index behind them.
    fn names(&self, spec: &Range<usize>) -> (Vec<usize>, usize) {
        let mut found = Vec::new();
        let mut at = spec.start;
        while at < spec.end && self.token(at).is_some_and(Token::is_name) {
            found.push(at);
            at += 1;
            if !self.is(at, ",") {
                break;
            }
            at += 1;
        }
        (found, at)
    }

    /// The index of the equals sign of a declaration.
    fn equals(&self, from: usize, end: usize) -> Option<usize> {
        let mut at = from;
        while at < end {
            if self.is(at, "=") {
                return Some(at);
            }
            at = self.last_of(at) + 1;
        }
        None
    }

    fn var(&mut self, spec: Range<usize>) {
        let (names, behind) = self.names(&spec);
        let equals = self.equals(behind, spec.end);
        let type_range = behind..equals.unwrap_or(spec.end);
        let type_text = Some(self.span_of(&type_range).slice(self.text)).filter(|text| !text.is_empty());
        let values = equals.map(|equals| self.split_commas(equals + 1..spec.end)).unwrap_or_default();
        for (place, name) in names.iter().enumerate() {
            let init = values.get(place).map(|value| self.arg(value.clone()));
            let name = self.tokens[*name];
            let end = init.as_ref().map_or(name.span.end, |init| init.span.end);
            self.variables.push(Var {
                name: name.text,
                type_text,
                value: init.as_ref().and_then(|init| init.literal.clone()),
                init,
                span: Span::new(name.span.start, end),
            });
        }
    }

    fn constant(&mut self, spec: Range<usize>) {
        let (names, behind) = self.names(&spec);
        let Some(equals) = self.equals(behind, spec.end) else { return };
        let values = self.split_commas(equals + 1..spec.end);
        for (name, value) in names.into_iter().zip(values) {
            let value = self.arg(value);
            let name = self.tokens[name];
            if value.literal.is_some() || value.number.is_some() {
                let span = Span::new(name.span.start, value.span.end);
                self.constants.push(Constant { name: name.text, value: value.literal, number: value.number, span });
            }
        }
    }

    fn function(&mut self, keyword: usize) {
        let mut at = keyword + 1;
        let mut receiver = None;
        if self.is(at, "(") {
            let Some(close) = self.matching(at) else { return };
            // The type is the last name that is in no brackets: `(s *Server[T])`.
            let mut inner = at + 1;
            while inner < close {
                if let Some(token) = self.token(inner).filter(|token| token.is_name()) {
                    receiver = Some(token.text);
                }
                inner = self.last_of(inner) + 1;
            }
            at = close + 1;
        }
        let Some(name) = self.token(at).copied().filter(Token::is_name) else { return };
        let mut behind = at + 1;
        if self.is(behind, "[") {
            behind = self.last_of(behind) + 1;
        }
        let end = self.statement_end(behind, self.tokens.len());
        // The body is the statement's last bracket, unless the result is `struct{}` or the body is elsewhere.
        let close = end.checked_sub(1).filter(|close| *close > behind && self.is(*close, "}"));
        let open = close.and_then(|close| self.matching(close));
        let open = open.filter(|open| {
            !open
                .checked_sub(1)
                .and_then(|before| self.token(before))
                .is_some_and(|token| matches!(token.text, "struct" | "interface"))
        });
        let body = open.zip(close).map(|(open, close)| open + 1..close);
        self.functions.push(Function { name: name.text, receiver, span: name.span, body });
    }
}

/// What is behind a directive's name, if the text is that directive.
fn directive<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// The patterns of a `//go:embed` line, plain or quoted; `start` is the offset of `text`.
fn patterns(text: &str, start: usize) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        let Some(first) = trimmed.chars().next() else { break };
        let (value, length) = match first {
            '"' | '`' => {
                let mut escaped = false;
                let close = trimmed.char_indices().skip(1).find(|(_, next)| {
                    let closes = *next == first && !escaped;
                    escaped = first == '"' && *next == '\\' && !escaped;
                    closes
                });
                let end = close.map_or(trimmed.len(), |(end, _)| end);
                let inner = trimmed.get(1..end).unwrap_or_default();
                let value = if first == '"' { decode(inner) } else { inner.to_owned() };
                (value, (end + 1).min(trimmed.len()))
            }
            _ => {
                let length = trimmed.find(char::is_whitespace).unwrap_or(trimmed.len());
                (trimmed[..length].to_owned(), length)
            }
        };
        found.push((value, Span::new(start + at, start + at + length)));
        at += length.max(1);
    }
    found
}

/// Splits flags at blanks that are not quoted.
fn flags(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for next in text.chars() {
        match (quote, next) {
            (Some(mark), _) if next == mark => quote = None,
            (None, '"' | '\'') => {
                quote = Some(next);
                word.get_or_insert_default();
            }
            (None, _) if next.is_whitespace() => found.extend(word.take()),
            _ => word.get_or_insert_default().push(next),
        }
    }
    found.extend(word);
    found
}
