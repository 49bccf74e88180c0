//! Operands, and the operators between them.

use super::{DEEPEST, LINKS, Reader};
use crate::Span;
use crate::jvm::tokens::{Dialect, Kind};
use crate::jvm::tree::{Arg, Call, Expr, ExprKind};

impl<'t> Reader<'_, 't> {
    /// One expression without commas.
    pub(in crate::jvm) fn value(&mut self) -> Expr<'t> {
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
    pub(in crate::jvm) fn operators(&mut self, start: usize, head: Expr<'t>) -> Expr<'t> {
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
    pub(super) fn operator(&mut self) -> Option<&'t str> {
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
    pub(super) fn infix(&self, start: usize, items: Vec<(&'t str, Expr<'t>)>) -> Expr<'t> {
        let mut items = items.into_iter();
        let Some((_, first)) = items.next() else { return self.expr(ExprKind::Other, start) };
        let rest: Vec<_> = items.collect();
        if rest.is_empty() { first } else { self.expr(ExprKind::Infix(Box::new(first), rest), start) }
    }

    /// Joins operands, those that bind most first.
    pub(super) fn reduce(&self, mut items: Vec<(&'t str, Expr<'t>)>) -> Expr<'t> {
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
    pub(super) fn operand(&mut self) -> Expr<'t> {
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
