//! Values: operators, chains of calls, literals.

use std::ops::Range;

use super::tokens::{Dialect, Kind, Token, Tokens};
use super::tree::{Arg, Block, Call, Expr, ExprKind, Part};
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
pub(super) struct Reader<'f, 't> {
    pub(super) tokens: &'f Tokens<'t>,
    pub(super) at: usize,
    pub(super) end: usize,
    depth: usize,
    /// A line break ends a statement.
    pub(super) lines: bool,
    /// Blocks are read.
    pub(super) scripts: bool,
    /// What is read may not run, or more than once.
    pub(super) conditional: bool,
    /// A bracket of source is never closed, so that nobody knows what belongs to the value.
    cut: bool,
}

impl<'f, 't> Reader<'f, 't> {
    pub(super) fn new(tokens: &'f Tokens<'t>, range: Range<usize>) -> Self {
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

    pub(super) fn is_dialect(&self, dialect: Dialect) -> bool {
        self.tokens.dialect == dialect
    }

    pub(super) fn token(&self) -> Option<&'f Token<'t>> {
        self.ahead(0)
    }

    /// The token some places ahead, if it is in the range.
    pub(super) fn ahead(&self, more: usize) -> Option<&'f Token<'t>> {
        self.tokens.get(self.at + more).filter(|_| self.at + more < self.end)
    }

    pub(super) fn is(&self, text: &str) -> bool {
        self.token().is_some_and(|token| token.is(text))
    }

    pub(super) fn is_word(&self, text: &str) -> bool {
        self.token().is_some_and(|token| token.is_word(text))
    }

    /// The next token, unless it is on a line of its own where lines count.
    pub(super) fn here(&self) -> Option<&'f Token<'t>> {
        self.token().filter(|token| !(self.lines && token.newline_before))
    }

    pub(super) fn is_here(&self, text: &str) -> bool {
        self.here().is_some_and(|token| token.is(text))
    }

    pub(super) fn take(&mut self, text: &str) -> bool {
        let found = self.is(text);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take_word(&mut self, text: &str) -> bool {
        let found = self.is_word(text);
        self.at += usize::from(found);
        found
    }

    pub(super) fn span(&self, start: usize) -> Span {
        self.tokens.span_of(&(start..self.at.max(start)))
    }

    pub(super) fn expr(&self, kind: ExprKind<'t>, start: usize) -> Expr<'t> {
        Expr { kind, span: self.span(start) }
    }

    /// Steps over a token, or over all up to the counterpart of an opening bracket.
    pub(super) fn step(&mut self) {
        self.at = self.tokens.next(self.at).min(self.end);
    }

    /// The end of what is inside of the bracket at the cursor, and where to go on behind it. One that is never closed
    /// ends with its line, and a brace in front of the next line that is indented no more than its own.
    pub(super) fn inside(&self) -> (usize, usize) {
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
    pub(super) fn nested<T>(&mut self, lines: bool, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
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
    pub(super) fn deeper(&mut self) -> bool {
        self.depth += 1;
        self.depth <= DEEPEST
    }

    /// Comes back from [`Self::deeper`].
    pub(super) fn shallower(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// One expression without commas.
    pub(super) fn value(&mut self) -> Expr<'t> {
        let start = self.at;
        if self.depth >= DEEPEST {
            while self.here().is_some_and(|token| !token.is(",") && !token.is(";")) {
                self.step();
            }
            return self.expr(ExprKind::Other, start);
        }
        self.depth += 1;
        let head = self.operand();
        let value = self.operators(start, head);
        self.depth -= 1;
        value
    }

    /// What begins with an operand that is read already.
    pub(super) fn operators(&mut self, start: usize, head: Expr<'t>) -> Expr<'t> {
        let mut items = vec![("", head)];
        while let Some(operator) = self.operator() {
            let operand = self.operand();
            items.push((operator, operand));
        }
        let value = if self.is_dialect(Dialect::Scala) { self.infix(start, items) } else { self.reduce(items) };
        if self.is("?") && matches!(self.tokens.dialect, Dialect::Groovy | Dialect::Java) {
            self.at += 1;
            let then = self.value();
            if self.take(":") {
                let otherwise = self.value();
                return self.expr(ExprKind::If(Box::new([value, then, otherwise])), start);
            }
            return self.expr(ExprKind::Other, start);
        }
        value
    }

    /// Takes an operator between two operands.
    fn operator(&mut self) -> Option<&'t str> {
        let token = self.token().filter(|_| !self.cut)?;
        let here = !(self.lines && token.newline_before);
        let found = match (token.kind, self.tokens.dialect) {
            (Kind::Punctuator, Dialect::Scala) => {
                let ends = ["(", ")", "[", "]", "{", "}", ",", ";", ".", "=", "=>", ":", "<-", "@"];
                (here && !ends.contains(&token.text)).then_some(token.text)
            }
            (Kind::Ident, Dialect::Scala) => {
                let word = !matches!(token.text, "val" | "def" | "lazy" | "object" | "if" | "else" | "then" | "yield");
                let operand = self.ahead(1).is_some_and(|next| {
                    !(next.newline_before && self.lines || next.kind == Kind::Punctuator && is_end(next.text))
                });
                (here && word && operand).then_some(token.text)
            }
            (Kind::Punctuator, _) => {
                let starts_line = matches!(token.text, "?:" | "&&" | "||");
                (is_operator(token.text) && (here || starts_line)).then_some(token.text)
            }
            (Kind::Ident, Dialect::Kotlin) => {
                let operand = self.ahead(1).is_some_and(|next| !(next.kind == Kind::Punctuator && is_end(next.text)));
                let word = !matches!(token.text, "else" | "as" | "by");
                let label = self.ahead(1).is_some_and(|next| next.is("@") && !next.space_before);
                (here && !token.newline_before && word && operand && !label && token.space_before).then_some(token.text)
            }
            (Kind::Ident, _) => (here && matches!(token.text, "in" | "instanceof")).then_some(token.text),
            _ => None,
        }?;
        self.at += 1;
        // The type behind `is` and the like is an operand too.
        if found == "!" && self.at < self.end {
            self.at += 1;
        }
        Some(found)
    }

    /// All operands and operators of Scala in the order in which they are written.
    fn infix(&self, start: usize, items: Vec<(&'t str, Expr<'t>)>) -> Expr<'t> {
        let mut items = items.into_iter();
        let Some((_, first)) = items.next() else { return self.expr(ExprKind::Other, start) };
        let rest: Vec<_> = items.collect();
        if rest.is_empty() { first } else { self.expr(ExprKind::Infix(Box::new(first), rest), start) }
    }

    /// Joins operands, those that bind most first.
    fn reduce(&self, mut items: Vec<(&'t str, Expr<'t>)>) -> Expr<'t> {
        for level in 0..5 {
            if items.len() < 2 {
                break;
            }
            let mut next: Vec<(&'t str, Expr<'t>)> = Vec::with_capacity(items.len());
            let mut links = 0;
            for (operator, operand) in items {
                match next.last_mut() {
                    Some((_, left)) if level_of(operator) == level => {
                        links += 1;
                        let span = Span::new(left.span.start, operand.span.end);
                        let none = Expr { kind: ExprKind::Other, span };
                        let before = std::mem::replace(left, none);
                        left.kind = if links > LINKS && level == 2 {
                            ExprKind::Other
                        } else {
                            joined(level, operator, before, operand, span)
                        };
                    }
                    _ => next.push((operator, operand)),
                }
            }
            items = next;
        }
        let first = items.into_iter().next().map(|(_, value)| value);
        first.unwrap_or_else(|| self.expr(ExprKind::Other, self.at))
    }

    /// An operand with the signs in front of it and the casts behind it.
    fn operand(&mut self) -> Expr<'t> {
        let start = self.at;
        let (mut minus, mut other) = (false, false);
        while let Some(token) = self.token() {
            match token.text {
                _ if token.kind != Kind::Punctuator => break,
                "-" => minus = !minus,
                "!" | "+" | "~" | "++" | "--" => other = true,
                // What is spread over arguments gives its elements.
                "*" => {}
                _ => break,
            }
            self.at += 1;
        }
        let signed = minus || other;
        let value = self.primary();
        let value = match value.kind {
            _ if !signed => value,
            ExprKind::Int(int) if !other => self.expr(ExprKind::Int(int.wrapping_neg()), start),
            _ => self.expr(ExprKind::Other, start),
        };
        while self.here().is_some_and(|token| token.is_word("as"))
            && matches!(self.tokens.dialect, Dialect::Kotlin | Dialect::Groovy)
        {
            self.at += 1;
            self.take("?");
            self.type_name();
        }
        value
    }

    /// Steps over a type.
    pub(super) fn type_name(&mut self) {
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
    pub(super) fn types_end(&self) -> Option<usize> {
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

    /// A name, a literal or a bracket with all that is read from or called on it.
    pub(super) fn primary(&mut self) -> Expr<'t> {
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
    fn link(&mut self, start: usize, value: Expr<'t>) -> Expr<'t> {
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

    fn member(&mut self, start: usize, value: Expr<'t>) -> Expr<'t> {
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
    fn plain_string(&self, token: &Token<'t>) -> Option<&'t str> {
        let inner = token.text.get(1..token.text.len().checked_sub(1)?)?;
        (token.kind == Kind::String && !inner.contains(['\\', '"', '\'']) && !inner.is_empty()).then_some(inner)
    }

    /// Whether a bracket at the cursor holds type arguments of a call.
    fn typed(&self, value: &Expr<'t>) -> bool {
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
    pub(super) fn type_args(&mut self) -> Vec<&'t str> {
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
    fn call(&mut self, start: usize, value: Expr<'t>, types: Vec<&'t str>) -> Expr<'t> {
        let name = self.last_name();
        let args = if self.is_here("(") { self.nested(false, Self::args).unwrap_or_default() } else { Vec::new() };
        self.called(start, value, types, args, name)
    }

    /// Where the name in front of the cursor is.
    pub(super) fn last_name(&self) -> Span {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or_else(Span::default, |token| token.span)
    }

    pub(super) fn called(
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
    fn opens_block(&self, value: &Expr<'t>) -> bool {
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

    fn block_behind(&mut self, start: usize, value: Expr<'t>) -> Expr<'t> {
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
    pub(super) fn block(&mut self) -> Block<'t> {
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
    fn params(&mut self) -> Vec<&'t str> {
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

    /// Arguments up to the end.
    pub(super) fn args(&mut self) -> Vec<Arg<'t>> {
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
    pub(super) fn arg(&mut self) -> Arg<'t> {
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

    /// A name, a literal or a bracket.
    fn atom(&mut self) -> Expr<'t> {
        let start = self.at;
        while self.is("@") {
            self.annotation();
        }
        let Some(token) = self.token() else { return self.expr(ExprKind::Other, start) };
        let kind = match token.kind {
            Kind::Ident => return self.word(start, token.text),
            Kind::Quoted => ExprKind::Path(vec![token.text]),
            Kind::String | Kind::Char => ExprKind::Text(self.tokens.string(self.at).unwrap_or_default()),
            Kind::Number => token.int_value().map_or(ExprKind::Number(token.text), ExprKind::Int),
            Kind::TemplateStart => return self.template(),
            Kind::Text | Kind::TemplateEnd => ExprKind::Other,
            Kind::Punctuator => return self.bracket(start, token.text),
        };
        self.at += 1;
        self.expr(kind, start)
    }

    /// Steps over an annotation and gives its name.
    pub(super) fn annotation(&mut self) {
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

    fn word(&mut self, start: usize, word: &'t str) -> Expr<'t> {
        self.at += 1;
        let kind = match word {
            "true" | "false" => ExprKind::Bool(word == "true"),
            "null" => ExprKind::Null,
            "new" if !self.is_dialect(Dialect::Kotlin) => return self.new_value(start),
            "if" => return self.if_value(start),
            "when" | "try" | "switch" | "object" | "fun" | "catch" | "finally" if !self.is(".") => {
                while self.here().is_some_and(|token| !token.is(",") && !token.is(";") && !token.is(")")) {
                    let brace = self.is("{");
                    self.step();
                    if brace && !self.is_word("catch") && !self.is_word("finally") {
                        break;
                    }
                }
                ExprKind::Other
            }
            "throw" | "return" => {
                self.value();
                ExprKind::Other
            }
            _ => ExprKind::Path(vec![word]),
        };
        self.expr(kind, start)
    }

    fn new_value(&mut self, start: usize) -> Expr<'t> {
        let mut path = Vec::new();
        let mut types = Vec::new();
        let mut name = Span::default();
        while let Some(token) = self.token() {
            let Some(part) = token.name() else { break };
            path.push(part);
            name = token.span;
            self.at += 1;
            if self.types_end().is_some() {
                types = self.type_args();
            }
            if !self.is(".") {
                break;
            }
            self.at += 1;
        }
        if self.is_here("(") {
            let args = self.nested(false, Self::args).unwrap_or_default();
            let span = self.span(start);
            let call = Call { on: None, path, types, args, block: None, created: true, name, span };
            return Expr { kind: ExprKind::Call(Box::new(call)), span };
        }
        // An array, with its elements or without.
        while self.is_here("[") {
            self.step();
        }
        let elements = self.is_here("{").then(|| self.nested(false, Self::elements).unwrap_or_default());
        self.expr(elements.map_or(ExprKind::Other, ExprKind::List), start)
    }

    fn if_value(&mut self, start: usize) -> Expr<'t> {
        if !self.is("(") {
            return self.expr(ExprKind::Other, start);
        }
        let test = self.bracket(self.at, "(");
        let then = self.value();
        self.take(";");
        if !self.take_word("else") {
            return self.expr(ExprKind::Other, start);
        }
        let otherwise = self.value();
        self.expr(ExprKind::If(Box::new([test, then, otherwise])), start)
    }

    fn bracket(&mut self, start: usize, text: &str) -> Expr<'t> {
        let kind = match text {
            "(" => return self.parentheses(start),
            "[" => {
                let empty_map = self.ahead(1).is_some_and(|token| token.is(":"));
                let args = self.nested(false, Self::args).unwrap_or_default();
                if empty_map {
                    ExprKind::Map(Vec::new())
                } else if args.iter().any(|arg| arg.name.is_some()) {
                    ExprKind::Map(args)
                } else {
                    ExprKind::List(args.into_iter().map(|arg| arg.value).collect())
                }
            }
            "{" if self.is_dialect(Dialect::Java) => {
                ExprKind::List(self.nested(false, Self::elements).unwrap_or_default())
            }
            "{" => ExprKind::Lambda(self.block()),
            "," | ";" | ")" | "]" | "}" | ":" | "=" => ExprKind::Other,
            _ => {
                self.at += 1;
                ExprKind::Other
            }
        };
        self.expr(kind, start)
    }

    fn parentheses(&mut self, start: usize) -> Expr<'t> {
        let Some(mut args) = self.nested(false, Self::args) else { return self.expr(ExprKind::Other, start) };
        let single = args.len() == 1;
        let value = match args.pop() {
            Some(arg) if single && arg.name.is_none() => arg.value,
            last => {
                args.extend(last);
                return self.expr(ExprKind::List(args.into_iter().map(|arg| arg.value).collect()), start);
            }
        };
        let cast = matches!(self.tokens.dialect, Dialect::Java | Dialect::Groovy)
            && matches!(value.kind, ExprKind::Path(_) | ExprKind::Other)
            && self.here().is_some_and(|next| match next.kind {
                Kind::Ident => !matches!(next.text, "in" | "instanceof" | "as"),
                Kind::String | Kind::TemplateStart | Kind::Char | Kind::Quoted => true,
                _ => next.is("(") && self.is_dialect(Dialect::Java),
            });
        // Casts nest as parentheses do.
        if cast && self.depth < DEEPEST {
            self.depth += 1;
            let value = self.primary();
            self.depth -= 1;
            return value;
        }
        value
    }

    fn template(&mut self) -> Expr<'t> {
        let start = self.at;
        let quote = self.token().map_or("", |token| token.text);
        let parts = self.nested(false, |reader| reader.parts(quote)).unwrap_or_default();
        self.expr(ExprKind::Template(parts), start)
    }

    fn parts(&mut self, quote: &'t str) -> Vec<Part<'t>> {
        let mut parts = Vec::new();
        while let Some(token) = self.token() {
            let start = self.at;
            if token.kind == Kind::Text {
                self.at += 1;
                parts.push(Part::Text(self.tokens.decode(quote, token.text)));
            } else if token.text.ends_with('{') {
                let value = self.nested(false, |reader| {
                    reader.take("->");
                    reader.value()
                });
                parts.push(Part::Value(value.unwrap_or_else(|| self.expr(ExprKind::Other, start))));
            } else if let Some(name) = token.name() {
                let mut path = vec![name];
                self.at += 1;
                while self.is(".") {
                    path.extend(self.ahead(1).and_then(Token::name));
                    self.at += 2;
                }
                parts.push(Part::Value(self.expr(ExprKind::Path(path), start)));
            } else {
                self.at += 1;
            }
        }
        parts
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

fn is_end(text: &str) -> bool {
    matches!(text, ")" | "]" | "}" | "," | ";" | "=" | "." | "?." | ":" | "->" | "+=" | "-=" | "==" | "!=")
}

fn is_operator(text: &str) -> bool {
    !matches!(
        text,
        "(" | ")"
            | "["
            | "]"
            | "{"
            | "}"
            | ","
            | ";"
            | "."
            | "="
            | "+="
            | "-="
            | "*="
            | "/="
            | "%="
            | "&="
            | "|="
            | "?="
            | ":"
            | "?"
            | "@"
            | "++"
            | "--"
            | "!!"
            | "::"
            | "=>"
            | "#"
            | "\\"
            | "$"
            | "~"
            | ""
    )
}

/// How strongly an operator binds: the smaller the more.
fn level_of(operator: &str) -> usize {
    match operator {
        "*" | "/" | "%" | "**" => 0,
        "+" | "-" => 1,
        "<<" => 2,
        "?:" => 3,
        "in" | "is" | "instanceof" | "!" => 4,
        word if word.starts_with(|mark: char| mark == '_' || mark.is_alphabetic()) => 2,
        _ => 4,
    }
}

fn joined<'t>(level: usize, operator: &'t str, left: Expr<'t>, right: Expr<'t>, span: Span) -> ExprKind<'t> {
    match (level, operator) {
        (1, "+") => ExprKind::Sum(match left.kind {
            ExprKind::Sum(mut parts) => {
                parts.push(right);
                parts
            }
            _ => vec![left, right],
        }),
        (2, "<<") => {
            let (on, mut path) = match left.kind {
                ExprKind::Path(path) => (None, path),
                _ => (Some(left), Vec::new()),
            };
            path.push("leftShift");
            let args = vec![Arg { name: None, value: right }];
            ExprKind::Call(Box::new(Call {
                on,
                path,
                types: Vec::new(),
                args,
                block: None,
                created: false,
                name: span,
                span,
            }))
        }
        (2, _) => {
            let name = Span::new(left.span.end, right.span.start);
            let args = vec![Arg { name: None, value: right }];
            ExprKind::Call(Box::new(Call {
                on: Some(left),
                path: vec![operator],
                types: Vec::new(),
                args,
                block: None,
                created: false,
                name,
                span,
            }))
        }
        (3, _) => ExprKind::Or(match left.kind {
            ExprKind::Or(mut choices) => {
                choices.push(right);
                choices
            }
            _ => vec![left, right],
        }),
        _ => ExprKind::Other,
    }
}
