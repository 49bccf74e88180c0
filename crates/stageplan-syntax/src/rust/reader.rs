//! Expressions of Rust.

use super::tokens::{Kind, Token, Tokens};
use super::tree::{Arm, Block, Closure, Expr, ExprKind, If, Link, LinkKind, Macro, Pattern, Struct};
use crate::Span;

/// How deep expressions, blocks and items may be in each other.
const DEEPEST: usize = 64;

/// How many steps a chain may have; what is in front of that many is a value of its own.
const LINKS: usize = 4096;

/// How many operands of one kind may follow each other.
const OPERANDS: usize = 256;

/// How far the end of a list of types is looked for.
const TYPES: usize = 256;

/// What is known of a condition of the build: a name, and the value it is compared with.
pub type Known<'c> = &'c dyn Fn(&str, Option<&str>) -> Option<bool>;

/// A place among tokens, and where they end.
pub(super) struct Reader<'a, 't> {
    pub(super) tokens: &'a Tokens<'t>,
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) known: Known<'a>,
    depth: usize,
}

impl<'a, 't> Reader<'a, 't> {
    pub(super) fn new(tokens: &'a Tokens<'t>, known: Known<'a>) -> Self {
        Self { tokens, at: 0, end: tokens.list.len(), known, depth: 0 }
    }

    pub(super) fn token(&self, ahead: usize) -> Option<&'a Token<'t>> {
        let at = self.at + ahead;
        if at < self.end { self.tokens.get(at) } else { None }
    }

    pub(super) fn is(&self, text: &str) -> bool {
        self.is_ahead(0, text)
    }

    pub(super) fn is_ahead(&self, ahead: usize, text: &str) -> bool {
        self.token(ahead).is_some_and(|token| token.is(text))
    }

    pub(super) fn is_word(&self, text: &str) -> bool {
        self.is_word_ahead(0, text)
    }

    pub(super) fn is_word_ahead(&self, ahead: usize, text: &str) -> bool {
        self.token(ahead).is_some_and(|token| token.is_word(text))
    }

    pub(super) fn take(&mut self, text: &str) -> bool {
        let taken = self.is(text);
        self.at += usize::from(taken);
        taken
    }

    pub(super) fn take_word(&mut self, text: &str) -> bool {
        let taken = self.is_word(text);
        self.at += usize::from(taken);
        taken
    }

    pub(super) fn name(&mut self) -> Option<&'t str> {
        let name = self.token(0)?.name()?;
        self.at += 1;
        Some(name)
    }

    pub(super) fn done(&self) -> bool {
        self.at >= self.end
    }

    /// Goes behind one token, or behind the bracket that closes what it opens.
    pub(super) fn skip(&mut self) {
        self.at = self.tokens.behind(self.at).clamp(self.at + 1, self.end.max(self.at + 1));
    }

    pub(super) fn span_from(&self, from: usize) -> Span {
        self.tokens.span(from, self.at)
    }

    /// Reads what is between brackets, of which the opening one is next, and goes behind them.
    pub(super) fn inside<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let close = self.tokens.matching(self.at).filter(|close| *close < self.end);
        let close = close.unwrap_or(self.end);
        let end = std::mem::replace(&mut self.end, close);
        self.at += 1;
        let found = read(self);
        self.end = end;
        self.at = (close + 1).min(end).max(self.at);
        found
    }

    /// Reads something unless it is too deep in others, in which case one token is left out with what it opens.
    pub(super) fn deeper<T: Default>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= DEEPEST {
            self.skip();
            return T::default();
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    /// One value.
    pub(super) fn expr(&mut self) -> Expr<'t> {
        self.deeper(|reader| reader.operators(0, true))
    }

    /// One value that no field of a struct follows: in front of a block.
    fn head(&mut self) -> Expr<'t> {
        self.deeper(|reader| reader.operators(0, false))
    }

    /// Values with commas between them, up to the end.
    pub(super) fn list(&mut self) -> Vec<Expr<'t>> {
        let mut found = Vec::new();
        while !self.done() {
            if self.take(",") || self.take(";") {
                continue;
            }
            let from = self.at;
            let first = self.expr();
            if self.at == from {
                self.skip();
            }
            if self.done() || self.is(",") || self.is(";") {
                found.push(first);
                continue;
            }
            // A macro may have a grammar of its own.
            let mut parts = vec![first];
            while !self.done() && !self.is(",") && !self.is(";") {
                let before = self.at;
                let part = self.expr();
                if self.at == before {
                    self.skip();
                } else {
                    parts.push(part);
                }
            }
            found.push(Expr { kind: ExprKind::Other(parts), span: self.span_from(from) });
        }
        found
    }

    fn operators(&mut self, least: u8, structs: bool) -> Expr<'t> {
        let from = self.at;
        let mut left = self.unary(structs);
        for _ in 0..OPERANDS {
            if self.is_word("as") {
                self.at += 1;
                self.cast();
                left.span = self.span_from(from);
                continue;
            }
            let Some((operator, length, strength, right)) = self.operator() else { break };
            if strength < least {
                break;
            }
            self.at += length;
            let nothing = self.done() || [",", ";", ")", "]", "}", "=>"].iter().any(|end| self.is(end));
            let open_range = operator.starts_with("..") && (nothing || !structs && self.is("{"));
            let next = if right { strength } else { strength + 1 };
            let operand =
                if open_range { Expr::default() } else { self.deeper(|reader| reader.operators(next, structs)) };
            let span = self.span_from(from);
            left = Expr { kind: ExprKind::Binary(operator, Box::new([left, operand])), span };
        }
        left
    }

    /// The operator that is next: its text, how many tokens it has, how strongly it binds, whether to the right.
    fn operator(&self) -> Option<(&'t str, usize, u8, bool)> {
        let token = self.token(0).filter(|token| token.kind == Kind::Mark)?;
        let next = self.token(1).filter(|next| next.span.start == token.span.end);
        let next = next.map_or("", |next| next.text);
        Some(match (token.text, next) {
            ("=", _) => ("=", 1, 1, true),
            ("+=" | "-=" | "*=" | "/=" | "%=" | "^=" | "|=", _) => (token.text, 1, 1, true),
            ("&", "=") => ("&=", 2, 1, true),
            (".." | "..=" | "...", _) => (token.text, 1, 2, false),
            ("||", _) => ("||", 1, 3, false),
            ("&&", _) => ("&&", 1, 4, false),
            ("==" | "!=", _) => (token.text, 1, 5, false),
            ("<=", _) => ("<=", 1, 5, false),
            (">", "=") => (">=", 2, 5, false),
            ("<", "<") | ("<", "<=") | (">", ">") => ("<<", 2, 8, false),
            ("<" | ">", _) => (token.text, 1, 5, false),
            ("|", _) => ("|", 1, 6, false),
            ("^", _) => ("^", 1, 6, false),
            ("&", _) => ("&", 1, 7, false),
            ("+" | "-", _) => (token.text, 1, 9, false),
            ("*" | "/" | "%", _) => (token.text, 1, 10, false),
            _ => return None,
        })
    }

    fn unary(&mut self, structs: bool) -> Expr<'t> {
        let from = self.at;
        while self.is("#") && (self.is_ahead(1, "[") || self.is_ahead(1, "!") && self.is_ahead(2, "[")) {
            self.at += 1;
            self.take("!");
            self.skip();
        }
        let Some(token) = self.token(0) else { return Expr::default() };
        if token.kind == Kind::Mark {
            match token.text {
                "&" | "&&" | "*" => {
                    self.at += 1;
                    if self.is_word("raw") && (self.is_word_ahead(1, "const") || self.is_word_ahead(1, "mut")) {
                        self.at += 1;
                    }
                    while self.is_word("mut") || self.is_word("const") && !self.is_ahead(1, "{") {
                        self.at += 1;
                    }
                    let mut inner = self.deeper(|reader| reader.unary(structs));
                    inner.span = self.span_from(from);
                    return inner;
                }
                "-" | "!" => {
                    self.at += 1;
                    let inner = self.deeper(|reader| reader.unary(structs));
                    let kind = match (token.text, inner.kind) {
                        ("-", ExprKind::Int(int)) => ExprKind::Int(int.saturating_neg()),
                        ("!", ExprKind::Bool(truth)) => ExprKind::Bool(!truth),
                        ("!", kind) => ExprKind::Not(Box::new(Expr { kind, span: inner.span })),
                        (_, kind) => ExprKind::Other(vec![Expr { kind, span: inner.span }]),
                    };
                    return Expr { kind, span: self.span_from(from) };
                }
                ".." | "..=" => {
                    self.at += 1;
                    let nothing = self.done() || [",", ";", ")", "]", "}", "=>", "{"].iter().any(|end| self.is(end));
                    let operand =
                        if nothing { Expr::default() } else { self.deeper(|reader| reader.operators(3, structs)) };
                    return Expr { kind: ExprKind::Other(vec![operand]), span: self.span_from(from) };
                }
                _ => {}
            }
        }
        let first = self.primary(structs);
        self.links(from, first)
    }

    /// What is behind a value.
    pub(super) fn links(&mut self, from: usize, first: Expr<'t>) -> Expr<'t> {
        let mut links: Vec<Link<'t>> = Vec::new();
        let mut base = first;
        while let Some(token) = self.token(0).filter(|token| token.kind == Kind::Mark) {
            let start = self.at;
            let kind = match token.text {
                "." => match self.member() {
                    Some(kind) => kind,
                    None if self.at > start => continue,
                    None => break,
                },
                "?" => {
                    self.at += 1;
                    LinkKind::Try
                }
                "(" => LinkKind::Call(self.inside(Self::list)),
                "[" => LinkKind::Index(Box::new(self.inside(Self::expr))),
                _ => break,
            };
            links.push(Link { kind, span: self.span_from(start) });
            if links.len() >= LINKS {
                base = Expr { kind: ExprKind::Other(vec![base]), span: self.span_from(from) };
                links.clear();
            }
        }
        // `.await` alone makes no chain, and belongs to the value all the same.
        base.span = if links.is_empty() { self.span_from(from) } else { base.span };
        if links.is_empty() {
            return base;
        }
        Expr { kind: ExprKind::Chain(Box::new(base), links), span: self.span_from(from) }
    }

    fn member(&mut self) -> Option<LinkKind<'t>> {
        let next = self.token(1)?;
        if next.is_word("await") {
            self.at += 2;
            return None;
        }
        if next.kind == Kind::Int {
            self.at += 2;
            return Some(LinkKind::Field(next.text));
        }
        let name = next.name()?;
        self.at += 2;
        if self.is("::") && self.is_ahead(1, "<") {
            self.at += 1;
            self.angles();
        }
        if self.is("(") {
            return Some(LinkKind::Method(name, self.inside(Self::list)));
        }
        Some(LinkKind::Field(name))
    }

    pub(super) fn primary(&mut self, structs: bool) -> Expr<'t> {
        let from = self.at;
        let Some(token) = self.token(0) else { return Expr::default() };
        let kind = match token.kind {
            Kind::Str | Kind::RawStr | Kind::ByteStr | Kind::RawByteStr => {
                self.at += 1;
                token.string().map(ExprKind::Text)
            }
            Kind::Char => {
                self.at += 1;
                token.char().map(ExprKind::Char)
            }
            Kind::Int => {
                self.at += 1;
                Some(token.int().map_or(ExprKind::Number(token.text), ExprKind::Int))
            }
            Kind::Float => {
                self.at += 1;
                Some(ExprKind::Number(token.text))
            }
            // A label.
            Kind::Lifetime if self.is_ahead(1, ":") => {
                self.at += 2;
                return self.deeper(|reader| reader.primary(structs));
            }
            Kind::Lifetime => {
                self.at += 1;
                None
            }
            Kind::Ident => return self.word(structs),
            Kind::Mark => self.marked(),
        };
        Expr { kind: kind.unwrap_or_default(), span: self.span_from(from) }
    }

    fn marked(&mut self) -> Option<ExprKind<'t>> {
        let token = self.token(0)?;
        match token.text {
            "(" => {
                let close = self.tokens.matching(self.at);
                let comma = close.is_some_and(|close| self.tokens.is(close.saturating_sub(1), ","));
                let mut values = self.inside(Self::list);
                match values.pop() {
                    // Parentheses around a value are left out.
                    Some(only) if values.is_empty() && !comma => Some(only.kind),
                    last => {
                        values.extend(last);
                        Some(ExprKind::Tuple(values))
                    }
                }
            }
            "[" => Some(ExprKind::Array(self.inside(Self::list))),
            "{" => Some(ExprKind::Block(self.block())),
            "|" | "||" => Some(self.closure()),
            "<" => {
                // `<T as Trait>::name`
                self.angles();
                let mut path = Vec::new();
                self.path_rest(&mut path);
                Some(ExprKind::Path(path))
            }
            "::" => {
                let path = self.path();
                (!path.is_empty()).then(|| self.after_path(path, true))
            }
            _ => None,
        }
    }

    fn closure(&mut self) -> ExprKind<'t> {
        let mut params = Vec::new();
        if !self.take("||") {
            self.at += 1;
            let mut is_type = false;
            while !self.done() && !self.is("|") {
                match self.token(0) {
                    Some(token) if token.is(":") => is_type = true,
                    Some(token) if token.is(",") => is_type = false,
                    Some(token) if !is_type => params.extend(token.name()),
                    _ => {}
                }
                // Names in brackets of a pattern count as well.
                if is_type { self.skip() } else { self.at += 1 }
            }
            self.take("|");
        }
        if self.take("->") {
            self.skip_type();
        }
        let body = Box::new(self.expr());
        ExprKind::Closure(Closure { params, body })
    }

    /// What begins with a word.
    fn word(&mut self, structs: bool) -> Expr<'t> {
        let from = self.at;
        let word = self.token(0).map_or("", |token| token.text);
        let kind = match word {
            "true" | "false" => {
                self.at += 1;
                ExprKind::Bool(word == "true")
            }
            "if" => self.condition(),
            "match" => {
                self.at += 1;
                let on = self.head();
                let arms = if self.is("{") { self.inside(Self::arms) } else { Vec::new() };
                ExprKind::Match(Box::new(on), arms)
            }
            "loop" | "unsafe" | "async" | "move" | "const" | "static" => {
                self.at += 1;
                let closure = ["|", "||"].iter().any(|mark| self.is(mark));
                match () {
                    () if self.is("{") => {
                        let block = self.block();
                        match word {
                            "loop" => {
                                ExprKind::Other(vec![Expr { kind: ExprKind::Block(block), span: self.span_from(from) }])
                            }
                            _ => ExprKind::Block(block),
                        }
                    }
                    () if closure => self.closure(),
                    () if self.is_word("move") => return self.deeper(|reader| reader.word(structs)),
                    () => ExprKind::Unknown,
                }
            }
            "while" => {
                self.at += 1;
                let test = self.head();
                let body = self.block_expr();
                ExprKind::Other(vec![test, body])
            }
            "for" => {
                self.at += 1;
                let pattern = self.pattern_before_in();
                let over = self.head();
                let body = if self.is("{") { self.block() } else { Block::default() };
                ExprKind::For(pattern, Box::new(over), body)
            }
            "let" => {
                self.at += 1;
                let pattern = self.pattern(&["="]);
                self.take("=");
                // `&&` separates conditions here.
                let value = self.deeper(|reader| reader.operators(5, structs));
                ExprKind::Let(pattern, Box::new(value))
            }
            "return" | "break" | "continue" => {
                self.at += 1;
                if self.token(0).is_some_and(|token| token.kind == Kind::Lifetime) {
                    self.at += 1;
                }
                let nothing = self.done() || [",", ";", ")", "]", "}", "=>"].iter().any(|end| self.is(end));
                let value = (!nothing && word != "continue").then(|| Box::new(self.expr()));
                ExprKind::Jump(word, value)
            }
            _ => {
                let path = self.path();
                if path.is_empty() {
                    // A keyword where no value can be.
                    return Expr { kind: ExprKind::Unknown, span: self.span_from(from) };
                }
                self.after_path(path, structs)
            }
        };
        Expr { kind, span: self.span_from(from) }
    }

    fn block_expr(&mut self) -> Expr<'t> {
        let from = self.at;
        if !self.is("{") {
            return Expr::default();
        }
        let kind = ExprKind::Block(self.block());
        Expr { kind, span: self.span_from(from) }
    }

    /// The block whose brace is next.
    pub(super) fn block(&mut self) -> Block<'t> {
        let from = self.at;
        let statements = self.deeper(|reader| match reader.is("{") {
            true => reader.inside(Self::statements),
            false => Vec::new(),
        });
        Block { statements, span: self.span_from(from) }
    }

    fn condition(&mut self) -> ExprKind<'t> {
        self.at += 1;
        let test = self.head();
        let then = if self.is("{") { self.block() } else { Block::default() };
        let mut otherwise = None;
        if self.take_word("else") {
            let from = self.at;
            let kind = match () {
                () if self.is_word("if") => self.deeper(Self::condition),
                () if self.is("{") => ExprKind::Block(self.block()),
                () => ExprKind::Unknown,
            };
            otherwise = Some(Expr { kind, span: self.span_from(from) });
        }
        ExprKind::If(Box::new(If { test, then, otherwise }))
    }

    fn arms(&mut self) -> Vec<Arm<'t>> {
        let mut arms = Vec::new();
        while !self.done() {
            if self.take(",") {
                continue;
            }
            let from = self.at;
            let kept = self.attributes_hold();
            let pattern = self.pattern(&["=>"]);
            let guard = self.take_word("if").then(|| self.expr());
            if !self.take("=>") {
                if self.at == from {
                    self.skip();
                }
                continue;
            }
            let body = if self.is("{") { self.statement_block() } else { self.expr() };
            if kept {
                arms.push(Arm { pattern, guard, body });
            }
        }
        arms
    }

    /// A block that ends what it is in, unless a point is behind it.
    fn statement_block(&mut self) -> Expr<'t> {
        let from = self.at;
        let block = self.block_expr();
        match () {
            () if self.is(".") || self.is("?") => self.links(from, block),
            () => block,
        }
    }

    /// The pattern of a loop; goes behind `in`.
    fn pattern_before_in(&mut self) -> Pattern<'t> {
        let mut end = self.at;
        while end < self.end && !self.tokens.is_word(end, "in") && !self.tokens.is(end, "{") {
            end = self.tokens.behind(end);
        }
        let end = end.min(self.end);
        let outer = std::mem::replace(&mut self.end, end);
        let pattern = self.pattern(&[]);
        self.end = outer;
        self.take_word("in");
        pattern
    }

    /// A pattern that ends in front of one of the marks, or of `if` behind it.
    pub(super) fn pattern(&mut self, ends: &[&str]) -> Pattern<'t> {
        let from = self.at;
        let mut pattern = Pattern::default();
        let mut end = self.at;
        while end < self.end {
            let stop = |mark: &&str| self.tokens.is(end, mark);
            if ends.iter().any(stop) || self.tokens.is(end, ";") || self.tokens.is_word(end, "if") {
                break;
            }
            end = self.tokens.behind(end);
        }
        let end = end.min(self.end);
        let mut first = true;
        while self.at < end {
            let Some(token) = self.token(0) else { break };
            let borrowed = matches!(token.text, "&" | "&&" | "ref" | "mut" | "|");
            if let Some(name) = token.name() {
                let mut path = vec![name];
                self.at += 1;
                while self.take("::") {
                    path.extend(self.name());
                }
                let plain = path.len() == 1 && !["(", "{", "!"].iter().any(|open| self.is(open));
                let lower = name.starts_with(|letter: char| letter.is_lowercase() || letter == '_');
                let variable = plain && lower && name != "_";
                // A field that is bound by another name.
                let label = self.is(":") && !first;
                if variable && !label && !pattern.names.contains(&name) {
                    pattern.names.push(name);
                }
                if first && !variable {
                    pattern.head = path;
                }
            } else {
                if let (None, Some(text)) = (&pattern.text, token.string()) {
                    pattern.text = Some(text);
                }
                self.at += 1;
            }
            first &= borrowed;
        }
        self.at = end.max(from);
        pattern.span = self.span_from(from);
        pattern
    }

    /// A path, of which types are left out.
    pub(super) fn path(&mut self) -> Vec<&'t str> {
        let mut path = Vec::new();
        if self.is("::") {
            self.at += 1;
        }
        if let Some(name) = self.name() {
            path.push(name);
            self.path_rest(&mut path);
        }
        path
    }

    fn path_rest(&mut self, path: &mut Vec<&'t str>) {
        while self.is("::") {
            if self.is_ahead(1, "<") {
                self.at += 1;
                self.angles();
            } else if let Some(name) = self.token(1).and_then(Token::name) {
                path.push(name);
                self.at += 2;
            } else {
                break;
            }
        }
    }

    /// What a path is the start of: a macro, a value with fields, or only itself.
    fn after_path(&mut self, path: Vec<&'t str>, structs: bool) -> ExprKind<'t> {
        if self.is("!") && ["(", "[", "{"].iter().any(|open| self.is_ahead(1, open)) {
            self.at += 1;
            return self.macro_call(path);
        }
        if structs && self.is("{") && self.opens_fields(&path) {
            return ExprKind::Struct(self.fields(path));
        }
        ExprKind::Path(path)
    }

    pub(super) fn macro_call(&mut self, path: Vec<&'t str>) -> ExprKind<'t> {
        let open = self.at;
        // Definitions of macros hold patterns and no code.
        if path.last() == Some(&"macro_rules") {
            self.skip();
            return ExprKind::Unknown;
        }
        if path.as_slice() == ["cfg"] {
            let meta = self.inside(Self::metas);
            let holds = meta.first().and_then(|meta| self.holds(meta));
            return holds.map_or(ExprKind::Unknown, ExprKind::Bool);
        }
        let args = if self.is("{") {
            let from = self.at;
            let kind = ExprKind::Block(self.block());
            vec![Expr { kind, span: self.span_from(from) }]
        } else {
            self.inside(Self::list)
        };
        let close = self.at.checked_sub(1).filter(|last| *last > open).unwrap_or(self.at);
        ExprKind::Macro(Macro { path, args, tokens: (open + 1).min(close)..close })
    }

    fn opens_fields(&self, path: &[&str]) -> bool {
        let typed = path.last().is_some_and(|last| last.starts_with(|letter: char| letter.is_uppercase()));
        let second = self.token(1);
        let third = self.token(2);
        let named = second.is_some_and(|token| token.name().is_some() || token.kind == Kind::Int);
        match second {
            Some(token) if token.is("}") || token.is("..") || token.is("#") => typed,
            Some(_) if named => third.is_some_and(|token| token.is(":") || typed && (token.is(",") || token.is("}"))),
            _ => false,
        }
    }

    fn fields(&mut self, path: Vec<&'t str>) -> Struct<'t> {
        self.inside(|reader| {
            let (mut fields, mut rest) = (Vec::new(), None);
            while !reader.done() {
                let from = reader.at;
                let kept = reader.attributes_hold();
                if reader.take("..") {
                    rest = Some(Box::new(reader.expr()));
                } else if let Some(token) = reader.token(0)
                    && let Some(name) = token.name().or((token.kind == Kind::Int).then_some(token.text))
                {
                    reader.at += 1;
                    let value = match reader.take(":") {
                        true => reader.expr(),
                        false => Expr { kind: ExprKind::Path(vec![name]), span: token.span },
                    };
                    if kept {
                        fields.push((name, value));
                    }
                }
                while !reader.done() && !reader.take(",") {
                    reader.skip();
                }
                if reader.at == from {
                    reader.skip();
                }
            }
            Struct { path, fields, rest }
        })
    }

    /// Goes behind a list of types in angle brackets.
    pub(super) fn angles(&mut self) {
        let mut depth = 0_usize;
        let mut at = self.at;
        let stop = self.end.min(self.at + TYPES);
        while at < stop {
            match self.tokens.get(at).filter(|token| token.kind == Kind::Mark).map(|token| token.text) {
                Some("<") => depth += 1,
                Some(">") => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        self.at = at + 1;
                        return;
                    }
                }
                Some(";" | ")" | "]" | "}") => break,
                _ => {}
            }
            at = self.tokens.behind(at);
        }
        self.at += 1;
    }

    /// Goes behind the type of a cast.
    fn cast(&mut self) {
        while ["&", "*", "&&"].iter().any(|mark| self.is(mark))
            || ["mut", "const", "dyn"].iter().any(|word| self.is_word(word))
        {
            self.at += 1;
        }
        if self.is("(") || self.is("[") {
            self.skip();
            return;
        }
        self.path();
        if self.is("<") {
            self.angles();
        }
    }

    /// Goes behind a type, up to what cannot be in one.
    pub(super) fn skip_type(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.token(0) {
            if token.kind == Kind::Mark {
                match token.text {
                    "<" => depth += 1,
                    ">" if depth == 0 => return,
                    ">" => depth -= 1,
                    ";" | "{" | "}" | ")" | "]" | "=>" => return,
                    "," | "=" | "|" if depth == 0 => return,
                    _ => {}
                }
            } else if token.is_word("where") {
                return;
            }
            self.skip();
        }
    }
}
