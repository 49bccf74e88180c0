//! Names, literals, brackets and words that begin a value.

use super::{DEEPEST, Reader};
use crate::Span;
use crate::jvm::tokens::{Dialect, Kind, Token};
use crate::jvm::tree::{Call, Expr, ExprKind, Part};

impl<'t> Reader<'_, 't> {
    /// A name, a literal or a bracket.
    pub(super) fn atom(&mut self) -> Expr<'t> {
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

    pub(super) fn word(&mut self, start: usize, word: &'t str) -> Expr<'t> {
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

    pub(super) fn new_value(&mut self, start: usize) -> Expr<'t> {
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

    pub(super) fn if_value(&mut self, start: usize) -> Expr<'t> {
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

    pub(super) fn bracket(&mut self, start: usize, text: &str) -> Expr<'t> {
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

    pub(super) fn parentheses(&mut self, start: usize) -> Expr<'t> {
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

    pub(super) fn template(&mut self) -> Expr<'t> {
        let start = self.at;
        let quote = self.token().map_or("", |token| token.text);
        let parts = self.nested(false, |reader| reader.parts(quote)).unwrap_or_default();
        self.expr(ExprKind::Template(parts), start)
    }

    pub(super) fn parts(&mut self, quote: &'t str) -> Vec<Part<'t>> {
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
