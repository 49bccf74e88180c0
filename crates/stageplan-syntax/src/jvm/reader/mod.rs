//! Values: operators, chains of calls, literals.

mod atom;
mod chain;
mod operators;

use std::ops::Range;

use super::tokens::{Dialect, Kind, Token, Tokens};
use super::tree::{Arg, Expr, ExprKind};
use crate::Span;

/// What is nested deeper than this is [`ExprKind::Other`].
const DEEPEST: usize = 64;

/// How many calls of one chain are read; chains nest as brackets do.
const LINKS: usize = 64;

/// How many tokens a bracket holds at most that is never closed.
const UNCLOSED: usize = 32;

/// How far the reader looks ahead to tell type arguments and parameters from operators.
const AHEAD: usize = 64;

/// Reads expressions and, of scripts, the statements in their blocks.
pub(in crate::jvm) struct Reader<'f, 't> {
    pub(in crate::jvm) tokens: &'f Tokens<'t>,
    pub(in crate::jvm) at: usize,
    pub(in crate::jvm) end: usize,
    depth: usize,
    /// A line break ends a statement.
    pub(in crate::jvm) lines: bool,
    /// Blocks are read.
    pub(in crate::jvm) scripts: bool,
    /// What is read may not run, or more than once.
    pub(in crate::jvm) conditional: bool,
    /// A bracket of source is never closed, so that nobody knows what belongs to the value.
    cut: bool,
}

impl<'f, 't> Reader<'f, 't> {
    pub(in crate::jvm) fn new(tokens: &'f Tokens<'t>, range: Range<usize>) -> Self {
        let lines = tokens.dialect != Dialect::Java;
        Self {
            tokens,
            at: range.start,
            end: range.end,
            depth: 0,
            lines,
            scripts: false,
            conditional: false,
            cut: false,
        }
    }

    pub(in crate::jvm) fn is_dialect(&self, dialect: Dialect) -> bool {
        self.tokens.dialect == dialect
    }

    pub(in crate::jvm) fn token(&self) -> Option<&'f Token<'t>> {
        self.ahead(0)
    }

    /// The token some places ahead, if it is in the range.
    pub(in crate::jvm) fn ahead(&self, more: usize) -> Option<&'f Token<'t>> {
        self.tokens.get(self.at + more).filter(|_| self.at + more < self.end)
    }

    pub(in crate::jvm) fn is(&self, text: &str) -> bool {
        self.token().is_some_and(|token| token.is(text))
    }

    pub(in crate::jvm) fn is_word(&self, text: &str) -> bool {
        self.token().is_some_and(|token| token.is_word(text))
    }

    /// The next token, unless it is on a line of its own where lines count.
    pub(in crate::jvm) fn here(&self) -> Option<&'f Token<'t>> {
        self.token().filter(|token| !(self.lines && token.newline_before))
    }

    pub(in crate::jvm) fn is_here(&self, text: &str) -> bool {
        self.here().is_some_and(|token| token.is(text))
    }

    pub(in crate::jvm) fn take(&mut self, text: &str) -> bool {
        let found = self.is(text);
        self.at += usize::from(found);
        found
    }

    pub(in crate::jvm) fn take_word(&mut self, text: &str) -> bool {
        let found = self.is_word(text);
        self.at += usize::from(found);
        found
    }

    pub(in crate::jvm) fn span(&self, start: usize) -> Span {
        self.tokens.span_of(&(start..self.at.max(start)))
    }

    pub(in crate::jvm) fn expr(&self, kind: ExprKind<'t>, start: usize) -> Expr<'t> {
        Expr { kind, span: self.span(start) }
    }

    /// Steps over a token, or over all up to the counterpart of an opening bracket.
    pub(in crate::jvm) fn step(&mut self) {
        self.at = self.tokens.next(self.at).min(self.end);
    }

    /// The end of what is inside of the bracket at the cursor, and where to go on behind it. One that is never closed
    /// ends with its line, and a brace in front of the next line that is indented no more than its own.
    pub(in crate::jvm) fn inside(&self) -> (usize, usize) {
        self.inside_within(usize::MAX)
    }

    /// The same, where a bracket that is never closed ends within some tokens at the latest.
    fn inside_within(&self, limit: usize) -> (usize, usize) {
        let open = self.at;
        if let Some(close) = self.tokens.matching(open).filter(|close| *close > open && *close < self.end) {
            return (close, close + 1);
        }
        let indent = self.tokens.is(open, "{").then(|| self.indent(open, limit));
        let mut at = open + 1;
        while at < self.end && at - open < limit {
            let token = self.tokens.get(at);
            if token.is_some_and(|token| token.newline_before)
                && indent.is_none_or(|indent| self.column(at).is_some_and(|column| column <= indent))
            {
                break;
            }
            at = self.tokens.next(at);
        }
        let at = at.min(self.end);
        (at, at)
    }

    /// The column of a token that is the first one of its line.
    fn column(&self, at: usize) -> Option<usize> {
        let start = self.tokens.get(at)?.span.start;
        let head = self.tokens.text.get(..start)?;
        Some(head.len() - head.trim_end_matches([' ', '\t']).len())
    }

    fn indent(&self, at: usize, limit: usize) -> usize {
        let first = (at.saturating_sub(limit)..=at)
            .rev()
            .find(|at| self.tokens.get(*at).is_some_and(|token| token.newline_before));
        first.and_then(|first| self.column(first)).unwrap_or_default()
    }

    /// Reads what is inside of the bracket at the cursor and goes behind it.
    pub(in crate::jvm) fn nested<T>(&mut self, lines: bool, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        // Scripts are read once from their start to their end; of source every value is read by itself.
        let (inner, behind) = self.inside_within(if self.scripts { usize::MAX } else { UNCLOSED });
        if self.depth >= DEEPEST {
            self.at = behind;
            return None;
        }
        self.cut |= !self.scripts && self.tokens.matching(self.at).is_none();
        let outer = (self.end, self.lines);
        (self.end, self.lines) = (inner, lines);
        self.at += 1;
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        (self.end, self.lines) = outer;
        self.at = behind;
        Some(found)
    }

    /// Goes one level deeper; whether that is allowed.
    pub(in crate::jvm) fn deeper(&mut self) -> bool {
        self.depth += 1;
        self.depth <= DEEPEST
    }

    /// Comes back from [`Self::deeper`].
    pub(in crate::jvm) fn shallower(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Steps over a type.
    pub(in crate::jvm) fn type_name(&mut self) {
        self.simple_type();
        while self.take("->") {
            self.simple_type();
        }
    }

    fn simple_type(&mut self) {
        while self.take("@") {
            self.at += usize::from(self.at < self.end);
        }
        if self.is("(") {
            self.step();
        }
        while self.token().is_some_and(|token| token.name().is_some()) {
            self.at += 1;
            if let Some(behind) = self.types_end() {
                self.at = behind;
            }
            if !self.is(".") {
                break;
            }
            self.at += 1;
        }
        while self.is_here("?") || (self.is_here("[") && self.tokens.matching(self.at) == Some(self.at + 1)) {
            self.step();
        }
    }

    /// The index behind type arguments at the cursor.
    pub(in crate::jvm) fn types_end(&self) -> Option<usize> {
        if self.is_dialect(Dialect::Scala) {
            return self.is("[").then(|| self.tokens.next(self.at).min(self.end));
        }
        if !self.is("<") {
            return None;
        }
        let mut open = 0_usize;
        let mut at = self.at;
        while at < self.end.min(self.at + AHEAD) {
            let token = self.tokens.get(at)?;
            match token.text {
                _ if token.name().is_some() => {}
                _ if token.kind != Kind::Punctuator => return None,
                "<" => open += 1,
                "<<" => open += 2,
                ">" => {
                    open = open.checked_sub(1)?;
                    if open == 0 {
                        return Some(at + 1);
                    }
                }
                "(" | "[" => {
                    at = self.tokens.next(at);
                    continue;
                }
                "." | "," | "?" | "*" | ":" | "&" | "->" | "@" => {}
                _ => return None,
            }
            at += 1;
        }
        None
    }

    /// Arguments up to the end.
    pub(in crate::jvm) fn args(&mut self) -> Vec<Arg<'t>> {
        let mut args = Vec::new();
        while self.at < self.end {
            if self.take(",") || self.take(";") {
                continue;
            }
            args.push(self.arg());
            self.skip_to_comma();
        }
        args
    }

    /// One argument with its name.
    pub(in crate::jvm) fn arg(&mut self) -> Arg<'t> {
        let name = self.arg_name();
        let value = self.value();
        if name.is_none() && self.is_dialect(Dialect::Groovy) && self.take(":") {
            return Arg { name: Some((String::new(), value.span)), value: self.value() };
        }
        Arg { name, value }
    }

    fn arg_name(&mut self) -> Option<(String, Span)> {
        let token = self.token()?;
        let next = self.ahead(1)?;
        let named = next.is("=") || (self.is_dialect(Dialect::Groovy) && next.is(":"));
        let name = match token.kind {
            _ if !named => return None,
            Kind::Ident | Kind::Quoted | Kind::Number => token.text.to_owned(),
            Kind::String => self.tokens.string(self.at)?,
            _ => return None,
        };
        self.at += 2;
        Some((name, token.span))
    }

    /// Goes to the next comma or the end.
    fn skip_to_comma(&mut self) {
        while self.at < self.end && !self.is(",") {
            self.step();
        }
    }

    fn elements(&mut self) -> Vec<Expr<'t>> {
        self.args().into_iter().map(|arg| arg.value).collect()
    }

    /// Steps over an annotation and gives its name.
    pub(in crate::jvm) fn annotation(&mut self) {
        self.at += 1;
        while let Some(token) = self.token() {
            if token.name().is_none() {
                break;
            }
            self.at += 1;
            if !(self.is(".") || self.is(":")) {
                break;
            }
            self.at += 1;
        }
        if self.token().is_some_and(|token| token.is("(") && !token.newline_before)
            || (self.is("[") && self.is_dialect(Dialect::Kotlin))
        {
            self.step();
        }
    }
}
