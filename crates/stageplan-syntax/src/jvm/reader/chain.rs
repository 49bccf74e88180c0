//! Names, calls and indexes behind one another, and the blocks behind calls.

use super::{AHEAD, LINKS, Reader};
use crate::Span;
use crate::jvm::tokens::{Dialect, Kind, Token};
use crate::jvm::tree::{Arg, Block, Call, Expr, ExprKind};

impl<'t> Reader<'_, 't> {
    /// A name, a literal or a bracket with all that is read from or called on it.
    pub(in crate::jvm) fn primary(&mut self) -> Expr<'t> {
        let start = self.at;
        let mut value = self.atom();
        let mut links = 0;
        loop {
            links += 1;
            let before = self.at;
            value = self.link(start, value);
            if self.at == before || self.cut {
                return value;
            }
            if links >= LINKS {
                // The rest is stepped over.
                links = 0;
                value = self.expr(ExprKind::Other, start);
            }
        }
    }

    /// One more name, call or index on a value, if there is one.
    pub(super) fn link(&mut self, start: usize, value: Expr<'t>) -> Expr<'t> {
        let Some(token) = self.token() else { return value };
        if token.kind != Kind::Punctuator {
            // A block with a label: `run name@{ … }`
            let label = self.is_dialect(Dialect::Kotlin)
                && self.ahead(1).is_some_and(|next| next.is("@") && !next.space_before)
                && self.ahead(2).is_some_and(|next| next.is("{"));
            if label && self.here().is_some() && matches!(value.kind, ExprKind::Path(_) | ExprKind::Call(_)) {
                self.at += 2;
                return self.block_behind(start, value);
            }
            return value;
        }
        let here = !(self.lines && token.newline_before);
        match token.text {
            "." | "?." | "*." | "::" | ".&" => self.member(start, value),
            "!!" | "++" | "--" if here => {
                self.at += 1;
                value
            }
            "<" | "[" if here && !token.space_before && self.typed(&value) => {
                let types = self.type_args();
                self.call(start, value, types)
            }
            "(" if here => self.call(start, value, Vec::new()),
            "[" if here && !(token.space_before && self.is_dialect(Dialect::Groovy)) => {
                let index = self.nested(false, Self::elements).unwrap_or_default();
                self.expr(ExprKind::Index(Box::new(value), index), start)
            }
            "{" if self.opens_block(&value) => self.block_behind(start, value),
            // `name@{ … }` has a label.
            "@" if self.is_dialect(Dialect::Kotlin) && self.ahead(1).is_some_and(|token| token.is("{")) => {
                self.at += 1;
                self.atom()
            }
            _ => value,
        }
    }

    pub(super) fn member(&mut self, start: usize, value: Expr<'t>) -> Expr<'t> {
        let outer = self.at;
        self.at += 1;
        // Type arguments in front of a name, as Java writes them.
        if let Some(behind) = self.types_end().filter(|_| self.is_dialect(Dialect::Java)) {
            self.at = behind;
        }
        let name = self.token().and_then(|token| token.name().or_else(|| self.plain_string(token)));
        let Some(name) = name else {
            self.at = outer;
            // A dot at the end of the line belongs to what is not written yet.
            if self.ahead(1).is_none() || self.ahead(1).is_some_and(|token| token.newline_before) {
                self.at += 1;
            }
            return value;
        };
        self.at += 1;
        let kind = match value.kind {
            ExprKind::Path(mut path) => {
                path.push(name);
                ExprKind::Path(path)
            }
            ExprKind::Member(on, mut path) => {
                path.push(name);
                ExprKind::Member(on, path)
            }
            _ => ExprKind::Member(Box::new(value), vec![name]),
        };
        self.expr(kind, start)
    }

    /// The text between the quotes of a string without escapes.
    pub(super) fn plain_string(&self, token: &Token<'t>) -> Option<&'t str> {
        let inner = token.text.get(1..token.text.len().checked_sub(1)?)?;
        (token.kind == Kind::String && !inner.contains(['\\', '"', '\'']) && !inner.is_empty()).then_some(inner)
    }

    /// Whether a bracket at the cursor holds type arguments of a call.
    pub(super) fn typed(&self, value: &Expr<'t>) -> bool {
        let named = matches!(value.kind, ExprKind::Path(_) | ExprKind::Member(..));
        let scala = self.is_dialect(Dialect::Scala);
        if !named || self.is("[") != scala {
            return false;
        }
        self.types_end().is_some_and(|behind| {
            let next = self.tokens.get(behind).filter(|_| behind < self.end);
            scala || next.is_some_and(|next| next.is("(") || next.is("{"))
        })
    }

    /// Takes type arguments.
    pub(in crate::jvm) fn type_args(&mut self) -> Vec<&'t str> {
        let behind = self.types_end().unwrap_or(self.at + 1);
        let mut found = Vec::new();
        let mut from = self.at + 1;
        let mut open = 0_usize;
        for at in self.at + 1..behind {
            let token = self.tokens.get(at);
            let is = |text: &str| token.is_some_and(|token| token.is(text));
            if is("<") || is("[") || is("(") {
                open += 1;
            } else if is(")") || ((is(">") || is("]")) && open > 0) {
                open = open.saturating_sub(1);
            } else if (is(",") && open == 0) || at + 1 == behind {
                found.push(self.tokens.span_of(&(from..at)).slice(self.tokens.text));
                from = at + 1;
            }
        }
        self.at = behind;
        found
    }

    /// Makes a call of what is called, of which the arguments come next.
    pub(super) fn call(&mut self, start: usize, value: Expr<'t>, types: Vec<&'t str>) -> Expr<'t> {
        let name = self.last_name();
        let args = if self.is_here("(") { self.nested(false, Self::args).unwrap_or_default() } else { Vec::new() };
        self.called(start, value, types, args, name)
    }

    /// Where the name in front of the cursor is.
    pub(in crate::jvm) fn last_name(&self) -> Span {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or_else(Span::default, |token| token.span)
    }

    pub(in crate::jvm) fn called(
        &self,
        start: usize,
        value: Expr<'t>,
        types: Vec<&'t str>,
        args: Vec<Arg<'t>>,
        name: Span,
    ) -> Expr<'t> {
        let (on, path) = match value.kind {
            ExprKind::Path(path) => (None, path),
            ExprKind::Member(on, path) => (Some(*on), path),
            // A name that is none: `"jar" { … }`
            ExprKind::Text(_) => {
                let plain = self.tokens.get(start).and_then(|token| self.plain_string(token));
                match plain {
                    Some(plain) => (None, vec![plain]),
                    None => (Some(value), Vec::new()),
                }
            }
            _ => (Some(value), Vec::new()),
        };
        let span = self.span(start);
        let call = Call { on, path, types, args, block: None, created: false, name, span };
        Expr { kind: ExprKind::Call(Box::new(call)), span }
    }

    /// Whether a brace at the cursor begins a block that a value is called with.
    pub(super) fn opens_block(&self, value: &Expr<'t>) -> bool {
        let Some(token) = self.token() else { return false };
        let callable = match &value.kind {
            ExprKind::Path(_) | ExprKind::Member(..) => true,
            ExprKind::Call(_) | ExprKind::Index(..) | ExprKind::Template(_) => true,
            ExprKind::Text(_) => self.scripts,
            _ => false,
        };
        let same_line = !(self.lines && token.newline_before);
        match self.tokens.dialect {
            // A body of an anonymous class is read as nothing.
            Dialect::Java => matches!(&value.kind, ExprKind::Call(call) if call.created && call.block.is_none()),
            Dialect::Scala => callable && same_line,
            _ => callable && (same_line || (self.scripts && !matches!(value.kind, ExprKind::Text(_)))),
        }
    }

    pub(super) fn block_behind(&mut self, start: usize, value: Expr<'t>) -> Expr<'t> {
        let name = self.last_name();
        let value = match value.kind {
            ExprKind::Call(ref call) if call.block.is_none() => value,
            _ => self.called(start, value, Vec::new(), Vec::new(), name),
        };
        let ExprKind::Call(mut call) = value.kind else { return value };
        let outer = self.conditional;
        self.conditional |= runs_at_will(call.last());
        call.block = Some(self.block());
        self.conditional = outer;
        call.span = self.span(start);
        let span = call.span;
        Expr { kind: ExprKind::Call(call), span }
    }

    /// The block at the cursor.
    pub(in crate::jvm) fn block(&mut self) -> Block<'t> {
        let start = self.at;
        let found = self.nested(true, |reader| {
            let params = reader.params();
            let statements = if reader.scripts { reader.statements() } else { Vec::new() };
            (params, statements)
        });
        let (params, statements) = found.unwrap_or_default();
        Block { params, statements, span: self.span(start) }
    }

    /// Takes the parameters of a block with their arrow.
    pub(super) fn params(&mut self) -> Vec<&'t str> {
        let mut found = Vec::new();
        let mut at = self.at;
        while at < self.end.min(self.at + AHEAD) {
            let Some(token) = self.tokens.get(at) else { break };
            match token.text {
                "->" | "=>" if token.kind == Kind::Punctuator => {
                    self.at = at + 1;
                    return found;
                }
                "," | ":" | "?" | "<" | ">" | "." | "(" | ")" | "*" if token.kind == Kind::Punctuator => {}
                name if token.name().is_some() => {
                    let next = self.tokens.get(at + 1);
                    let ends = |next: &Token<'_>| ["->", ",", ":", ")", "=>"].iter().any(|mark| next.is(mark));
                    if next.is_some_and(ends) && !self.tokens.is(at.wrapping_sub(1), ":") {
                        found.push(name);
                    }
                }
                _ => break,
            }
            at += 1;
        }
        Vec::new()
    }
}

/// Calls whose block runs at their will: on every element, on a condition or at another time.
fn runs_at_will(name: &str) -> bool {
    matches!(
        name,
        "each"
            | "forEach"
            | "eachWithIndex"
            | "forEachIndexed"
            | "onEach"
            | "map"
            | "filter"
            | "let"
            | "takeIf"
            | "ifPresent"
            | "matching"
            | "withId"
            | "withPlugin"
            | "whenReady"
            | "doFirst"
            | "doLast"
            | "onlyIf"
            | "repeat"
            | "times"
            | "eachFile"
            | "eachFileRecurse"
            | "eachDir"
            | "eachDirRecurse"
    )
}
