//! Statements of scripts in Kotlin and Groovy.

use super::reader::Reader;
use super::tokens::{Dialect, Kind, Token};
use super::tree::{Arg, Assign, Block, Control, Declare, Define, Expr, ExprKind, Statement, StatementKind};
use crate::Span;

impl<'t> Reader<'_, 't> {
    /// Statements up to the end.
    pub(super) fn statements(&mut self) -> Vec<Statement<'t>> {
        let mut found = Vec::new();
        while self.at < self.end {
            if self.take(";") || self.take(",") {
                continue;
            }
            let before = self.at;
            found.extend(self.statement());
            if self.at == before {
                self.at += 1;
            } else {
                self.finish();
            }
        }
        found
    }

    /// Goes to the end of the line, so that what nobody understands takes nothing else along.
    fn finish(&mut self) {
        while self.here().is_some_and(|token| !token.is(";") && !token.is("}")) {
            self.step();
        }
    }

    fn statement(&mut self) -> Option<Statement<'t>> {
        let start = self.at;
        self.prefixes();
        let token = self.token()?;
        let kind = match token.kind {
            Kind::Ident if token.text == "package" => {
                self.at += 1;
                return None;
            }
            Kind::Ident => self.worded(token.text),
            Kind::Punctuator if matches!(token.text, ")" | "]" | "}") => return None,
            _ => self.expression(),
        };
        Some(Statement { kind, conditional: self.conditional, span: self.span(start) })
    }

    /// Steps over annotations, labels and modifiers.
    fn prefixes(&mut self) {
        loop {
            let next = self.ahead(1);
            let label = |mark: &str| next.is_some_and(|next| next.is(mark) && !next.space_before);
            if self.is("@") {
                self.annotation();
            } else if self.token().is_some_and(|token| token.name().is_some())
                && (self.is_dialect(Dialect::Groovy) && label(":")
                    || self.is_dialect(Dialect::Kotlin)
                        && label("@")
                        && self.ahead(2).is_some_and(|token| token.space_before))
            {
                self.at += 2;
            } else if self.token().is_some_and(|token| is_modifier(token))
                && next.is_some_and(|next| next.name().is_some() && !next.newline_before)
            {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn worded(&mut self, word: &'t str) -> StatementKind<'t> {
        let kotlin = self.is_dialect(Dialect::Kotlin);
        // Words that mean something else where they are called, set or read from.
        let next = self.ahead(1);
        let name_behind = next.is_some_and(|next| next.name().is_some() && !next.newline_before);
        let paren_behind = next.is_some_and(|next| next.is("("));
        let brace_behind = next.is_some_and(|next| next.is("{"));
        match word {
            "import" if name_behind => self.import(),
            "val" | "var" if kotlin && (name_behind || paren_behind || next.is_some_and(|next| next.is("<"))) => {
                self.declare_kotlin()
            }
            "fun" if kotlin && (name_behind || next.is_some_and(|next| next.is("<"))) => self.function(word),
            "class" | "interface" | "object" | "enum" | "trait" | "record" | "typealias" if name_behind => {
                self.type_definition(word)
            }
            "if" | "for" | "while" | "switch" | "when" | "synchronized" if paren_behind => self.control(word),
            "when" if kotlin && brace_behind => self.control(word),
            "do" | "try" if brace_behind => self.control(word),
            "return" | "throw" | "assert" => self.leave(word),
            "break" | "continue" => {
                self.at += 1;
                StatementKind::Control(Control { word, head: None, blocks: Vec::new() })
            }
            _ if self.is_dialect(Dialect::Groovy) => self.declare_groovy(word).unwrap_or_else(|| self.expression()),
            _ => self.expression(),
        }
    }

    fn import(&mut self) -> StatementKind<'t> {
        self.at += 1;
        let start = self.at;
        self.finish();
        StatementKind::Import(self.span(start).slice(self.tokens.text).to_owned())
    }

    fn leave(&mut self, word: &'t str) -> StatementKind<'t> {
        self.at += 1;
        // `return@name`
        if self.token().is_some_and(|token| token.is("@") && !token.space_before) {
            self.at = self.end.min(self.at + 2);
        }
        let ends = self.here().is_none_or(|token| token.is(";") || token.is("}"));
        let head = (!ends).then(|| self.command());
        StatementKind::Control(Control { word, head, blocks: Vec::new() })
    }

    /// `a`, `a, b` or `(a, b)` with types in front of or behind the names.
    fn names(&mut self) -> Vec<(&'t str, Span)> {
        if self.is("(") {
            let read = |reader: &mut Self| {
                let mut found = Vec::new();
                while reader.at < reader.end {
                    let name = reader.token().and_then(named);
                    let last = reader.ahead(1).is_none_or(|next| next.is(",") || next.is(":"));
                    found.extend(name.filter(|_| last));
                    reader.step();
                }
                found
            };
            return self.nested(false, read).unwrap_or_default();
        }
        let name = self.token().and_then(named);
        self.at += usize::from(name.is_some());
        name.into_iter().collect()
    }

    fn declare_kotlin(&mut self) -> StatementKind<'t> {
        self.at += 1;
        if let Some(behind) = self.types_end() {
            self.at = behind;
        }
        let mut names = self.names();
        // The name behind a receiver.
        while self.is(".") {
            self.at += 1;
            names = self.names();
        }
        if self.take(":") {
            self.type_name();
        }
        let delegated = self.is_word("by");
        let set = self.is("=") || delegated;
        self.at += usize::from(set);
        let value = set.then(|| self.value());
        let value = value.or_else(|| self.getter());
        if set {
            // A getter behind a value changes nothing here.
            self.getter();
        }
        StatementKind::Declare(Declare { names, value, delegated })
    }

    /// `get() = …` and `get() { … }`
    fn getter(&mut self) -> Option<Expr<'t>> {
        let mut found = None;
        while (self.is_word("get") || self.is_word("set"))
            && self.ahead(1).is_some_and(|next| next.is("("))
            && self.tokens.get(self.tokens.next(self.at + 1)).is_some_and(|token| token.is("=") || token.is("{"))
        {
            let gets = self.is_word("get");
            self.at += 1;
            self.step();
            if self.take("=") {
                let value = self.value();
                found = found.or(gets.then_some(value));
            } else {
                self.at_will(Self::block);
            }
        }
        found
    }

    /// Reads what may not run.
    fn at_will<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.conditional, true);
        let found = read(self);
        self.conditional = outer;
        found
    }

    fn function(&mut self, word: &'t str) -> StatementKind<'t> {
        self.at += 1;
        if let Some(behind) = self.types_end() {
            self.at = behind;
        }
        let mut name = "";
        // The last name is the function, those in front of it are its receiver.
        while let Some(token) = self.here().filter(|token| !token.is("(")) {
            name = token.name().unwrap_or(name);
            self.step();
        }
        self.function_rest(word, name)
    }

    /// The parameters and all behind them.
    fn function_rest(&mut self, word: &'t str, name: &'t str) -> StatementKind<'t> {
        if self.is("(") {
            self.step();
        }
        if self.take(":") {
            self.type_name();
        } else if self.take_word("throws") {
            while self.here().is_some_and(|token| !token.is("{")) {
                self.at += 1;
            }
        }
        let block = if self.take("=") {
            self.at_will(Self::value);
            None
        } else {
            self.is("{").then(|| self.at_will(Self::block))
        };
        StatementKind::Define(Define { word, name, block })
    }

    fn type_definition(&mut self, word: &'t str) -> StatementKind<'t> {
        self.at += 1;
        while self.is_word("class") {
            self.at += 1;
        }
        let name = self.token().and_then(Token::name).unwrap_or_default();
        while let Some(token) = self.token() {
            if token.is("{") {
                self.step();
                break;
            }
            let goes_on = token.is("{") || token.is(":") || token.is(",") || token.is("(");
            let words = token.is_word("extends") || token.is_word("implements") || token.is_word("where");
            if token.newline_before && self.lines && !goes_on && !words || token.is(";") || token.is("}") {
                break;
            }
            self.step();
            // What is behind a comma or a colon belongs to it on any line.
            let behind = self.at.checked_sub(1).and_then(|last| self.tokens.get(last));
            if behind.is_some_and(|last| last.is(",") || last.is(":")) && !self.is("{") {
                self.step();
            }
        }
        StatementKind::Define(Define { word, name, block: None })
    }

    /// One body: a block, or a statement that is read as one.
    fn body(&mut self) -> Block<'t> {
        if self.is("{") {
            return self.block();
        }
        let start = self.at;
        // Bodies without braces nest as those with braces do.
        let statement = if self.deeper() { self.statement() } else { None };
        self.shallower();
        if self.at == start {
            self.at = self.end.min(self.at + 1);
        }
        Block { params: Vec::new(), statements: statement.into_iter().collect(), span: self.span(start) }
    }

    fn control(&mut self, word: &'t str) -> StatementKind<'t> {
        self.at += 1;
        let head = self.is("(").then(|| self.head());
        let mut blocks = Vec::new();
        match word {
            "when" | "switch" => {
                if self.is("{") {
                    let outer = std::mem::replace(&mut self.conditional, true);
                    blocks = self.nested(true, Self::branches).unwrap_or_default();
                    self.conditional = outer;
                }
            }
            "try" => {
                blocks.push(self.body());
                while self.is_word("catch") || self.is_word("finally") {
                    self.at += 1;
                    if self.is("(") {
                        self.step();
                    }
                    blocks.push(self.at_will(Self::body));
                }
            }
            _ => {
                blocks.push(self.at_will(Self::body));
                loop {
                    // A `;` may stand in front of `else`.
                    if self.is(";") && self.ahead(1).is_some_and(|token| token.is_word("else")) {
                        self.at += 1;
                    }
                    if word != "if" || !self.take_word("else") {
                        break;
                    }
                    if self.take_word("if") && self.is("(") {
                        self.step();
                    }
                    blocks.push(self.at_will(Self::body));
                }
                if word == "do" && self.take_word("while") && self.is("(") {
                    self.step();
                }
            }
        }
        StatementKind::Control(Control { word, head, blocks })
    }

    /// What is in parentheses behind `if` and the like.
    fn head(&mut self) -> Expr<'t> {
        let start = self.at;
        let value = self.nested(false, Self::value);
        value.unwrap_or_else(|| self.expr(ExprKind::Other, start))
    }

    /// The bodies of `when` and `switch`.
    fn branches(&mut self) -> Vec<Block<'t>> {
        let mut found = Vec::new();
        let mark = if self.is_dialect(Dialect::Kotlin) { "->" } else { ":" };
        while self.at < self.end {
            while self.at < self.end && !self.is(mark) && !self.is("->") {
                self.step();
            }
            self.at = self.end.min(self.at + 1);
            let start = self.at;
            let mut block = Block::default();
            while self.at < self.end && !(self.is_word("case") || self.is_word("default")) {
                if self.take(";") {
                    continue;
                }
                let body = self.body();
                self.finish();
                block.statements.extend(body.statements);
                if mark == "->" {
                    break;
                }
            }
            block.span = self.span(start);
            if self.at > start {
                found.push(block);
            }
        }
        found
    }

    /// `def a = b`, `String a = b`, `def f() { }`, `void f() { }`
    fn declare_groovy(&mut self, word: &'t str) -> Option<StatementKind<'t>> {
        let outer = self.at;
        let untyped = matches!(word, "def" | "var");
        let primitive = matches!(word, "void" | "int" | "long" | "boolean" | "double" | "float" | "byte" | "char");
        if untyped && self.ahead(1).is_some_and(|next| next.is("(")) && self.is_tuple(self.at + 1) {
            self.at += 1;
            let names = self.names();
            return Some(self.declared(names));
        }
        self.type_name();
        let name = self.here().filter(|_| self.at > outer).and_then(named);
        let next = self.ahead(1);
        let Some(name) = name else {
            self.at = outer;
            return None;
        };
        let typed = untyped || primitive || word.starts_with(char::is_uppercase);
        let function = typed
            && next.is_some_and(|next| next.is("("))
            && self
                .tokens
                .get(self.tokens.next(self.at + 1))
                .is_some_and(|token| token.is("{") || token.is_word("throws"));
        if function {
            self.at += 1;
            return Some(self.function_rest(word, name.0));
        }
        let set = next.is_some_and(|next| next.is("="));
        let bare = untyped && next.is_none_or(|next| next.newline_before || next.is(";") || next.is(","));
        if !set && !bare {
            self.at = outer;
            return None;
        }
        self.at += 1;
        let mut names = vec![name];
        while self.take(",") {
            names.extend(self.names());
        }
        Some(self.declared(names))
    }

    fn is_tuple(&self, at: usize) -> bool {
        self.tokens.get(self.tokens.next(at)).is_some_and(|token| token.is("="))
    }

    fn declared(&mut self, names: Vec<(&'t str, Span)>) -> StatementKind<'t> {
        let value = self.take("=").then(|| self.assigned());
        StatementKind::Declare(Declare { names, value, delegated: false })
    }

    /// What is behind `=`, where more of them may follow.
    fn assigned(&mut self) -> Expr<'t> {
        let mut value = self.command();
        while self.take("=") {
            value = self.command();
        }
        value
    }

    /// An expression or an assignment.
    fn expression(&mut self) -> StatementKind<'t> {
        let first = self.command();
        let Some(operator) = self.token().filter(|token| is_assignment(token)).map(|token| token.text) else {
            return StatementKind::Expr(first);
        };
        let mut targets = vec![first];
        self.at += 1;
        let mut value = self.command();
        while self.take("=") {
            let last = std::mem::replace(&mut value, Expr { kind: ExprKind::Null, span: Span::default() });
            targets.push(last);
            value = self.command();
        }
        StatementKind::Assign(Assign { targets, operator, value })
    }

    /// An expression; in Groovy also a call without parentheses and what is called on it in the same way.
    fn command(&mut self) -> Expr<'t> {
        if !self.is_dialect(Dialect::Groovy) {
            return self.value();
        }
        let start = self.at;
        if !self.deeper() {
            self.shallower();
            return self.value();
        }
        let mut head = self.primary();
        if self.begins_argument(&head) {
            let name = self.last_name();
            let args = self.command_args();
            head = self.called(start, head, Vec::new(), args, name);
        }
        self.chain(start, &mut head);
        let value = self.operators(start, head);
        self.shallower();
        value
    }

    /// More links of a chain such as `version '1' apply false` behind a call.
    fn chain(&mut self, start: usize, head: &mut Expr<'t>) {
        for _ in 0..16 {
            if !matches!(head.kind, ExprKind::Call(_)) {
                return;
            }
            let link = self.here().filter(|token| token.kind == Kind::Ident).and_then(named);
            let Some((link, span)) = link.filter(|(name, _)| !is_word_operator(name)) else { return };
            self.at += 1;
            let args = if self.is_here("(") {
                self.nested(false, Self::args).unwrap_or_default()
            } else if self.begins_argument_here() {
                self.command_args()
            } else {
                Vec::new()
            };
            let none = self.expr(ExprKind::Other, start);
            let on = std::mem::replace(head, none);
            let member = Expr { kind: ExprKind::Member(Box::new(on), vec![link]), span };
            *head = self.called(start, member, Vec::new(), args, span);
        }
    }

    /// Whether an argument without parentheses comes behind a name.
    fn begins_argument(&self, head: &Expr<'t>) -> bool {
        let named = match &head.kind {
            ExprKind::Path(path) => path != &["this"] && path != &["super"],
            ExprKind::Member(..) => true,
            _ => false,
        };
        named && self.begins_argument_here()
    }

    fn begins_argument_here(&self) -> bool {
        let Some(token) = self.here() else { return false };
        match token.kind {
            Kind::String | Kind::TemplateStart => true,
            _ if !token.space_before => false,
            Kind::Ident => !is_word_operator(token.text),
            Kind::Quoted | Kind::Number | Kind::Char => true,
            Kind::Punctuator => token.text == "[" || token.text == "{",
            Kind::Text | Kind::TemplateEnd => false,
        }
    }

    fn command_args(&mut self) -> Vec<Arg<'t>> {
        let mut args = vec![self.arg()];
        while self.take(",") {
            if self.at >= self.end {
                break;
            }
            args.push(self.arg());
        }
        args
    }
}

fn named<'t>(token: &Token<'t>) -> Option<(&'t str, Span)> {
    token.name().map(|name| (name, token.span))
}

fn is_word_operator(word: &str) -> bool {
    matches!(word, "in" | "as" | "instanceof" | "if" | "else" | "for" | "while" | "return")
}

fn is_assignment(token: &Token<'_>) -> bool {
    token.kind == Kind::Punctuator && matches!(token.text, "=" | "+=" | "-=" | "*=" | "/=" | "?=")
}

fn is_modifier(token: &Token<'_>) -> bool {
    token.kind == Kind::Ident
        && matches!(
            token.text,
            "private"
                | "public"
                | "protected"
                | "internal"
                | "abstract"
                | "open"
                | "override"
                | "const"
                | "lateinit"
                | "inline"
                | "static"
                | "final"
                | "data"
                | "sealed"
                | "suspend"
                | "infix"
                | "operator"
                | "tailrec"
                | "annotation"
                | "external"
        )
}
