//! Values, as deep as somebody asks for them.

use std::ops::Range;

use super::file::File;
use super::tokens::{Kind, Token};
use crate::Span;

/// One expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr<'t> {
    /// What it is.
    pub kind: ExprKind<'t>,
    /// Where it is, without parentheses around it.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind<'t> {
    /// `a` and `a.b.c`
    Path(Vec<&'t str>),
    /// `a.b(...)`
    Call(Box<Call<'t>>),
    /// Names behind something that is no path, such as `f().a.b`
    Attribute(Box<Expr<'t>>, Vec<&'t str>),
    /// `a[b]`
    Subscript(Box<Expr<'t>>, Box<Expr<'t>>),
    /// A string literal, decoded, joined with those next to it. Those with placeholders are [`ExprKind::Other`].
    Text(String),
    /// An integer that fits.
    Int(i64),
    /// `True` and `False`
    Bool(bool),
    /// `None`
    None,
    /// `[...]`
    List(Vec<Expr<'t>>),
    /// `(...)`, or the same without parentheses
    Tuple(Vec<Expr<'t>>),
    /// `{...}`
    Set(Vec<Expr<'t>>),
    /// `{key: value}`; an entry without a key is one that `**` takes entries from.
    Dict(Vec<(Option<Expr<'t>>, Expr<'t>)>),
    /// `*a` among elements
    Star(Box<Expr<'t>>),
    /// `a or b`
    Or(Vec<Expr<'t>>),
    /// `a + b`
    Sum(Vec<Expr<'t>>),
    /// `a / b`, which joins paths.
    Joined(Vec<Expr<'t>>),
    /// `then if test else otherwise`
    If(Box<[Expr<'t>; 3]>),
    /// Anything else.
    Other,
}

/// How an argument is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed<'t> {
    /// By its position.
    Position,
    /// By its name.
    Name(&'t str),
    /// As many as the value has, with `*`.
    Star,
    /// As many as the value has, by their names, with `**`.
    DoubleStar,
}

/// One argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arg<'t> {
    /// How it is handed over.
    pub passed: Passed<'t>,
    /// What is handed over.
    pub value: Expr<'t>,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<'t> {
    /// The names called, such as `["app", "run"]`; where `on` is there, the names behind it.
    pub path: Vec<&'t str>,
    /// What the path starts from where that is no name, as in `make().run()`.
    pub on: Option<Expr<'t>>,
    /// The arguments.
    pub args: Vec<Arg<'t>>,
    /// From the first name of the path to the closing parenthesis.
    pub span: Span,
}

impl<'t> Expr<'t> {
    /// The names of a path.
    pub fn path(&self) -> Option<&[&'t str]> {
        match &self.kind {
            ExprKind::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The value of a string literal.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The call that this is.
    pub fn call(&self) -> Option<&Call<'t>> {
        match &self.kind {
            ExprKind::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The elements of a list, a tuple or a set.
    pub fn elements(&self) -> Option<&[Expr<'t>]> {
        match &self.kind {
            ExprKind::List(elements) | ExprKind::Tuple(elements) | ExprKind::Set(elements) => Some(elements),
            _ => None,
        }
    }

    /// A string, an integer or a truth value as text.
    pub fn literal(&self) -> Option<String> {
        match &self.kind {
            ExprKind::Text(text) => Some(text.clone()),
            ExprKind::Int(int) => Some(int.to_string()),
            ExprKind::Bool(truth) => Some(if *truth { "True" } else { "False" }.to_owned()),
            _ => None,
        }
    }
}

impl<'t> Call<'t> {
    /// The argument at a position, unless a starred one comes before it.
    pub fn positional(&self, index: usize) -> Option<&Expr<'t>> {
        let first = self.args.iter().take_while(|arg| arg.passed != Passed::Star);
        first.filter(|arg| arg.passed == Passed::Position).nth(index).map(|arg| &arg.value)
    }

    /// The argument of a name.
    pub fn keyword(&self, name: &str) -> Option<&Expr<'t>> {
        self.args.iter().find(|arg| arg.passed == Passed::Name(name)).map(|arg| &arg.value)
    }

    /// The argument at a position or of a name.
    pub fn arg(&self, index: usize, name: &str) -> Option<&Expr<'t>> {
        self.positional(index).or_else(|| self.keyword(name))
    }
}

/// What is nested deeper than this is [`ExprKind::Other`].
const DEEPEST: usize = 24;

/// Reads expressions from the tokens of a range.
pub(super) struct Reader<'f, 't> {
    file: &'f File<'t>,
    pub(super) at: usize,
    end: usize,
    depth: usize,
}

impl<'t> File<'t> {
    /// The expression that a range of tokens is; a list of them is a tuple.
    pub(super) fn expression(&self, range: Range<usize>) -> Expr<'t> {
        let mut reader = Reader::new(self, range.clone());
        let value = reader.list();
        if reader.at < range.end { Expr { kind: ExprKind::Other, span: self.span_of(&range) } } else { value }
    }
}

impl<'f, 't> Reader<'f, 't> {
    pub(super) fn new(file: &'f File<'t>, range: Range<usize>) -> Self {
        Self { file, at: range.start, end: range.end, depth: 0 }
    }

    fn token(&self) -> Option<&'f Token<'t>> {
        self.file.tokens.get(self.at).filter(|_| self.at < self.end)
    }

    fn is(&self, text: &str) -> bool {
        self.token().is_some_and(|token| token.is(text))
    }

    fn is_word(&self, text: &str) -> bool {
        self.token().is_some_and(|token| token.is_word(text))
    }

    fn take(&mut self, text: &str) -> bool {
        let found = self.token().is_some_and(|token| token.text == text && token.kind != Kind::String);
        self.at += usize::from(found);
        found
    }

    fn expr(&self, kind: ExprKind<'t>, start: usize) -> Expr<'t> {
        Expr { kind, span: self.file.span_of(&(start..self.at)) }
    }

    fn comprehends(&self) -> bool {
        self.is_word("for") || self.is_word("async")
    }

    /// Goes to the next comma or the end.
    fn skip(&mut self) {
        while self.at < self.end && !self.is(",") {
            self.at = self.file.next(self.at);
        }
        self.at = self.at.min(self.end);
    }

    /// One expression, or several with commas between them, which are a tuple.
    fn list(&mut self) -> Expr<'t> {
        let start = self.at;
        let first = self.element();
        if !self.is(",") {
            return first;
        }
        let mut elements = vec![first];
        while self.take(",") && self.at < self.end {
            elements.push(self.element());
        }
        self.expr(ExprKind::Tuple(elements), start)
    }

    /// One element up to a comma or the end. What is left over, such as a comprehension, makes it something else.
    fn element(&mut self) -> Expr<'t> {
        let start = self.at;
        let star = self.take("*");
        let value = self.value();
        self.finish(start, star, value)
    }

    fn finish(&mut self, start: usize, star: bool, mut value: Expr<'t>) -> Expr<'t> {
        if self.at < self.end && !self.is(",") {
            // Commas in a comprehension separate names.
            if self.comprehends() {
                self.at = self.end;
            }
            self.skip();
            value = self.expr(ExprKind::Other, start);
        }
        if star { self.expr(ExprKind::Star(Box::new(value)), start) } else { value }
    }

    /// One expression without commas.
    pub(super) fn value(&mut self) -> Expr<'t> {
        let start = self.at;
        if self.depth >= DEEPEST {
            self.skip();
            return self.expr(ExprKind::Other, start);
        }
        self.depth += 1;
        let value = self.conditional(start);
        self.depth -= 1;
        value
    }

    fn conditional(&mut self, start: usize) -> Expr<'t> {
        if self.is_word("lambda") {
            self.at = self.file.lambda_body(self.at, self.end);
            self.value();
            return self.expr(ExprKind::Other, start);
        }
        if self.is_word("yield") {
            self.at = self.end;
            return self.expr(ExprKind::Other, start);
        }
        let then = self.disjunction();
        if self.take(":=") {
            self.value();
            return self.expr(ExprKind::Other, start);
        }
        if !self.take("if") {
            return then;
        }
        let test = self.disjunction();
        if !self.take("else") {
            return self.expr(ExprKind::Other, start);
        }
        let otherwise = self.value();
        self.expr(ExprKind::If(Box::new([then, test, otherwise])), start)
    }

    pub(super) fn disjunction(&mut self) -> Expr<'t> {
        let start = self.at;
        let first = self.comparison();
        if !self.is_word("or") {
            return first;
        }
        let mut choices = vec![first];
        while self.take("or") {
            choices.push(self.comparison());
        }
        self.expr(ExprKind::Or(choices), start)
    }

    /// Sums, with the operators between them that bind less.
    fn comparison(&mut self) -> Expr<'t> {
        let start = self.at;
        let mut compared = false;
        let mut value;
        loop {
            while self.take("not") {
                compared = true;
            }
            value = self.sum();
            let operator = self.token().is_some_and(|token| match token.kind {
                Kind::Operator => {
                    matches!(token.text, "<" | ">" | "==" | ">=" | "<=" | "!=" | "<>" | "|" | "^" | "&" | "<<" | ">>")
                }
                Kind::Name => matches!(token.text, "and" | "in" | "is" | "not"),
                _ => false,
            });
            if !operator {
                break;
            }
            compared = true;
            self.at += 1;
            self.take("in");
        }
        if compared { self.expr(ExprKind::Other, start) } else { value }
    }

    fn sum(&mut self) -> Expr<'t> {
        let start = self.at;
        let mut parts = vec![self.term()];
        loop {
            if self.take("+") {
                // A first part in parentheses is part of the same sum.
                if let [Expr { kind: ExprKind::Sum(inner), .. }] = parts.as_mut_slice() {
                    parts = std::mem::take(inner);
                }
                parts.push(self.term());
            } else if self.take("-") {
                self.term();
                parts = vec![self.expr(ExprKind::Other, start)];
            } else {
                break;
            }
        }
        match parts.pop() {
            Some(part) if parts.is_empty() => part,
            last => {
                parts.extend(last);
                self.expr(ExprKind::Sum(parts), start)
            }
        }
    }

    fn term(&mut self) -> Expr<'t> {
        let start = self.at;
        let mut parts = vec![self.signed()];
        loop {
            if self.take("/") {
                // A first part in parentheses is part of the same chain.
                if let [Expr { kind: ExprKind::Joined(inner), .. }] = parts.as_mut_slice() {
                    parts = std::mem::take(inner);
                }
                parts.push(self.signed());
            } else if ["*", "//", "%", "@", "**"].iter().any(|operator| self.take(operator)) {
                self.signed();
                parts = vec![self.expr(ExprKind::Other, start)];
            } else {
                break;
            }
        }
        match parts.pop() {
            Some(part) if parts.is_empty() => part,
            last => {
                parts.extend(last);
                self.expr(ExprKind::Joined(parts), start)
            }
        }
    }

    fn signed(&mut self) -> Expr<'t> {
        let start = self.at;
        let (mut minus, mut other) = (false, false);
        loop {
            if self.take("-") {
                minus = !minus;
            } else if self.take("+") || self.take("~") {
                other = true;
            } else {
                break;
            }
        }
        // Waiting for a value gives a value.
        let signs = self.at > start;
        while self.take("await") {}
        let value = self.primary();
        match value.kind {
            _ if !signs => value,
            ExprKind::Int(int) if !other => self.expr(ExprKind::Int(if minus { -int } else { int }), start),
            _ => self.expr(ExprKind::Other, start),
        }
    }

    /// A name, a literal or a bracket with all that is read from or called on it.
    pub(super) fn primary(&mut self) -> Expr<'t> {
        let start = self.at;
        let mut value = self.atom();
        // Long chains nest as deep as brackets do.
        let mut links = 0;
        while let Some(token) = self.token() {
            let behind = self.file.next(self.at);
            let inner = self.at + 1..behind.saturating_sub(1).max(self.at + 1);
            let closed = behind > self.at + 1 && behind <= self.end;
            let kind = match token.text {
                "." if token.kind == Kind::Operator => {
                    let name = self.file.tokens.get(self.at + 1).filter(|name| name.kind == Kind::Name);
                    let Some(name) = name.filter(|_| self.at + 1 < self.end) else { break };
                    self.at += 2;
                    match value.kind {
                        ExprKind::Path(mut path) => {
                            path.push(name.text);
                            ExprKind::Path(path)
                        }
                        ExprKind::Attribute(on, mut path) => {
                            path.push(name.text);
                            ExprKind::Attribute(on, path)
                        }
                        _ => ExprKind::Attribute(Box::new(value), vec![name.text]),
                    }
                }
                "(" if closed && token.kind == Kind::Operator => {
                    let args = self.nested(inner, Self::args);
                    self.at = behind;
                    let (on, path) = match value.kind {
                        ExprKind::Path(path) => (None, path),
                        ExprKind::Attribute(on, path) => (Some(*on), path),
                        _ => (Some(value), Vec::new()),
                    };
                    let span = self.file.span_of(&(start..self.at));
                    ExprKind::Call(Box::new(Call { path, on, args, span }))
                }
                "[" if closed && token.kind == Kind::Operator => {
                    let mut index = self.nested(inner, Self::list);
                    self.at = behind;
                    // A starred index is a tuple of one.
                    if matches!(index.kind, ExprKind::Star(_)) {
                        let span = index.span;
                        index = Expr { kind: ExprKind::Tuple(vec![index]), span };
                    }
                    ExprKind::Subscript(Box::new(value), Box::new(index))
                }
                _ => break,
            };
            links = (links + 1) % DEEPEST;
            value = self.expr(if links == 0 { ExprKind::Other } else { kind }, start);
        }
        value
    }

    /// What `read` makes of the tokens between two brackets.
    fn nested<T>(&mut self, inner: Range<usize>, read: fn(&mut Self) -> T) -> T {
        let outer = (self.at, self.end);
        (self.at, self.end) = (inner.start, inner.end);
        let found = read(self);
        (self.at, self.end) = outer;
        found
    }

    pub(super) fn args(&mut self) -> Vec<Arg<'t>> {
        let mut found = Vec::new();
        if self.depth >= DEEPEST {
            return found;
        }
        while let Some(first) = self.token() {
            let named = first.is_name() && self.file.is(self.at + 1, "=") && self.at + 1 < self.end;
            let passed = match first.text {
                name if named => Passed::Name(name),
                "*" if first.kind == Kind::Operator => Passed::Star,
                "**" if first.kind == Kind::Operator => Passed::DoubleStar,
                _ => Passed::Position,
            };
            self.at += match passed {
                Passed::Name(_) => 2,
                Passed::Position => 0,
                _ => 1,
            };
            found.push(Arg { passed, value: self.element() });
            self.at += 1;
        }
        found
    }

    fn atom(&mut self) -> Expr<'t> {
        let start = self.at;
        let Some(token) = self.token() else { return self.expr(ExprKind::Other, start) };
        let behind = self.file.next(start);
        let kind = match token.kind {
            Kind::String | Kind::Format => return self.strings(),
            Kind::Number => token.int_value().map_or(ExprKind::Other, ExprKind::Int),
            Kind::Name => match token.text {
                "True" => ExprKind::Bool(true),
                "False" => ExprKind::Bool(false),
                "None" => ExprKind::None,
                name if token.is_name() => ExprKind::Path(vec![name]),
                _ => ExprKind::Other,
            },
            Kind::Operator if behind > start + 1 && behind <= self.end => {
                let inner = start + 1..behind - 1;
                let kind = match token.text {
                    "(" if inner.is_empty() => ExprKind::Tuple(Vec::new()),
                    "(" => {
                        let value = self.nested(inner, Self::list);
                        self.at = behind;
                        return value;
                    }
                    "[" => self.nested(inner, Self::elements).map_or(ExprKind::Other, ExprKind::List),
                    "{" => self.nested(inner, Self::braces),
                    _ => ExprKind::Other,
                };
                self.at = behind;
                return self.expr(kind, start);
            }
            _ if token.is("...") => ExprKind::Other,
            // What starts no expression is left to whoever waits for the end of one.
            _ => return self.expr(ExprKind::Other, start),
        };
        self.at = behind.min(self.end);
        self.expr(kind, start)
    }

    /// The elements between two brackets, unless it is a comprehension.
    fn elements(&mut self) -> Option<Vec<Expr<'t>>> {
        let mut found = Vec::new();
        if self.depth >= DEEPEST {
            return None;
        }
        while self.at < self.end {
            let start = self.at;
            let star = self.take("*");
            let value = self.value();
            if self.comprehends() {
                return None;
            }
            found.push(self.finish(start, star, value));
            self.at += 1;
        }
        Some(found)
    }

    fn braces(&mut self) -> ExprKind<'t> {
        let (mut entries, mut elements) = (Vec::new(), Vec::new());
        if self.depth >= DEEPEST {
            return ExprKind::Other;
        }
        while self.at < self.end {
            if self.take("**") {
                entries.push((None, self.element()));
            } else {
                let start = self.at;
                let star = self.take("*");
                let key = self.value();
                if !star && self.take(":") {
                    let value = self.value();
                    if self.comprehends() {
                        return ExprKind::Other;
                    }
                    self.skip();
                    entries.push((Some(key), value));
                } else if self.comprehends() {
                    return ExprKind::Other;
                } else {
                    self.skip();
                    elements.push(if star { self.expr(ExprKind::Star(Box::new(key)), start) } else { key });
                }
            }
            self.at += 1;
        }
        if elements.is_empty() { ExprKind::Dict(entries) } else { ExprKind::Set(elements) }
    }

    /// String literals next to each other.
    fn strings(&mut self) -> Expr<'t> {
        let start = self.at;
        let mut found = Some(String::new());
        while let Some(token) = self.token().filter(|token| matches!(token.kind, Kind::String | Kind::Format)) {
            match (token.string_value(), &mut found) {
                (Some(text), Some(found)) => found.push_str(&text),
                _ => found = None,
            }
            self.at = self.file.next(self.at).min(self.end);
        }
        self.expr(found.map_or(ExprKind::Other, ExprKind::Text), start)
    }
}
