//! Packages, imports, types and functions.

use std::ops::Range;

use super::{Annotation, Function, Import, Source, Supertype, Type};
use crate::Span;
use crate::jvm::reader::Reader;
use crate::jvm::tokens::{Dialect, Kind, Token, Tokens};

/// How deep types may be nested.
const DEEPEST: usize = 32;

/// What stands in front of a declaration.
#[derive(Default)]
struct Head<'t> {
    annotations: Vec<Annotation<'t>>,
    modifiers: Vec<&'t str>,
}

struct Declarations<'f, 't> {
    tokens: &'f Tokens<'t>,
    found: Source<'t>,
    /// Bodies of types that are still to be read, with their owners and how deep they are.
    bodies: Vec<(Range<usize>, usize, usize)>,
    /// Types whose body is what is indented behind them, with the columns they start at.
    indented: Vec<(usize, usize)>,
}

pub(super) fn read(tokens: Tokens<'_>) -> Source<'_> {
    let found = Source { text: tokens.text, dialect: tokens.dialect, ..Source::default() };
    let mut declarations = Declarations { tokens: &tokens, found, bodies: Vec::new(), indented: Vec::new() };
    declarations.members(0..tokens.list.len(), None, 0);
    let mut at = 0;
    // Bodies found on the way are appended, so that owners come first.
    while let Some((range, owner, depth)) = declarations.bodies.get(at).cloned() {
        declarations.members(range, Some(owner), depth);
        at += 1;
    }
    let mut found = declarations.found;
    found.problems.clone_from(&tokens.problems);
    found.tokens = tokens;
    found
}

impl<'f, 't> Declarations<'f, 't> {
    fn reader(&self, range: Range<usize>) -> Reader<'f, 't> {
        Reader::new(self.tokens, range)
    }

    fn token(&self, at: usize, end: usize) -> Option<&'f Token<'t>> {
        self.tokens.get(at).filter(|_| at < end)
    }

    fn name(&self, at: usize, end: usize) -> Option<(&'t str, Span)> {
        let token = self.token(at, end)?;
        token.name().map(|name| (name, token.span))
    }

    fn text(&self, range: &Range<usize>) -> &'t str {
        self.tokens.span_of(range).slice(self.tokens.text)
    }

    /// The index behind a bracket, no further than `end`.
    fn behind(&self, at: usize, end: usize) -> usize {
        self.tokens.next(at).min(end)
    }

    /// Reads what is declared in a range of tokens.
    fn members(&mut self, range: Range<usize>, owner: Option<usize>, depth: usize) {
        let end = range.end;
        let mut at = range.start;
        let mut head = Head::default();
        self.indented.clear();
        while let Some(token) = self.token(at, end) {
            let owner = self.indented_owner(token).or(owner);
            let next = self.token(at + 1, end);
            let name_behind = next.is_some_and(|next| next.name().is_some());
            let start = at;
            at = match token.text {
                "@" if token.kind == Kind::Punctuator && !next.is_some_and(|next| next.is_word("interface")) => {
                    self.annotation(at, end, &mut head)
                }
                "=" if token.kind == Kind::Punctuator => self.initializer(at + 1, end),
                _ if token.kind != Kind::Ident => self.behind(at, end),
                "package" if next.is_some_and(|next| next.is_word("object")) => at + 1,
                "package" if name_behind => self.package(at + 1, end),
                "import" if name_behind => self.imports(at + 1, end),
                "companion" | "case" | "data" | "sealed" | "enum" | "annotation" | "value" | "inline"
                    if next.is_some_and(|next| next.is_word("class") || next.is_word("object")) =>
                {
                    head.modifiers.push(token.text);
                    at + 1
                }
                "class" | "interface" | "enum" | "object" | "trait" | "record" if self.begins_type(at, end, &head) => {
                    let head = std::mem::take(&mut head);
                    self.type_declaration(at, end, owner, depth, head)
                }
                "fun" if self.is(Dialect::Kotlin) => {
                    let head = std::mem::take(&mut head);
                    self.function(at + 1, end, owner, head)
                }
                "def" if self.is(Dialect::Scala) && name_behind => {
                    let head = std::mem::take(&mut head);
                    self.function(at + 1, end, owner, head)
                }
                word if is_modifier(word) && next.is_some_and(|next| !next.is("=") && !next.is(".")) => {
                    head.modifiers.push(token.text);
                    at + 1
                }
                _ if matches!(self.tokens.dialect, Dialect::Java | Dialect::Groovy) => {
                    self.member(at, end, owner, &mut head)
                }
                _ => at + 1,
            };
            let goes_on = matches!(token.text, "@" | "<" | ">") || head.modifiers.last() == Some(&token.text);
            if !goes_on {
                head = Head::default();
            }
            at = at.max(start + 1);
        }
    }

    /// The index behind what a field of Java or Groovy starts with.
    fn initializer(&self, at: usize, end: usize) -> usize {
        let lines = match self.tokens.dialect {
            Dialect::Java => false,
            Dialect::Groovy => true,
            _ => return at,
        };
        let mut at = at;
        while self.token(at, end).is_some_and(|token| !(token.is(";") || lines && token.newline_before)) {
            at = self.behind(at, end);
        }
        at
    }

    fn is(&self, dialect: Dialect) -> bool {
        self.tokens.dialect == dialect
    }

    /// The type that a declaration is in by its indentation.
    fn indented_owner(&mut self, token: &Token<'_>) -> Option<usize> {
        if token.newline_before && !self.indented.is_empty() {
            let column = self.column(token);
            while self.indented.last().is_some_and(|(_, other)| *other >= column) {
                self.indented.pop();
            }
        }
        self.indented.last().map(|(index, _)| *index)
    }

    fn column(&self, token: &Token<'_>) -> usize {
        let head = self.tokens.text.get(..token.span.start).unwrap_or_default();
        head.len() - head.rfind('\n').map_or(0, |line| line + 1)
    }

    fn annotation(&mut self, at: usize, end: usize, head: &mut Head<'t>) -> usize {
        let mut reader = self.reader(at..end);
        reader.annotation();
        let behind = reader.at.max(at + 1);
        // Those of a file may come several at once: `@file:[A B]`.
        let mut path = Vec::new();
        let mut target = None;
        let mut inner = at + 1;
        while let Some((name, _)) = self.name(inner, behind) {
            path.push(name);
            inner += 1;
            if self.tokens.is(inner, ":") {
                target = path.pop();
            } else if !self.tokens.is(inner, ".") {
                break;
            }
            inner += 1;
        }
        let args = if self.tokens.is(inner, "(") && inner < behind {
            self.reader(inner + 1..behind.saturating_sub(1)).args()
        } else {
            Vec::new()
        };
        let found = Annotation { path, target, args, span: self.tokens.span_of(&(at..behind)) };
        if target == Some("file") {
            self.found.annotations.push(found)
        } else {
            head.annotations.push(found)
        }
        behind
    }

    /// Names with dots between them and the index behind them.
    fn dotted(&self, at: usize, end: usize) -> (String, usize) {
        let mut found = String::new();
        let mut at = at;
        while let Some(token) = self.token(at, end) {
            let dot = found.is_empty() || found.ends_with('.');
            match token.name() {
                Some(name) if dot => found.push_str(name),
                None if token.is(".") && !dot => found.push('.'),
                // The lexer takes `.*` of Scala as two, and `.*` of Java too; `*.` cannot be here.
                None if token.is("*") && dot => found.push('*'),
                _ => break,
            }
            at += 1;
        }
        (found, at)
    }

    fn package(&mut self, at: usize, end: usize) -> usize {
        let (name, behind) = self.dotted(at, end);
        let span = self.tokens.span_of(&(at..behind));
        match &mut self.found.package {
            // Scala may open packages one in another.
            Some((package, _)) if self.tokens.dialect == Dialect::Scala => {
                package.push('.');
                package.push_str(&name);
            }
            Some(_) => {}
            None => self.found.package = Some((name, span)),
        }
        // What is in the braces of a package is on the level of the file.
        if self.is(Dialect::Scala) && self.tokens.is(behind, "{") { behind + 1 } else { behind }
    }

    fn imports(&mut self, at: usize, end: usize) -> usize {
        let is_static = self.tokens.is_word(at, "static");
        let mut at = at + usize::from(is_static);
        loop {
            let start = at;
            let (mut path, behind) = self.dotted(at, end);
            at = behind;
            let span = self.tokens.span_of(&(start..behind));
            if path.ends_with('.') && self.tokens.is(at, "{") && at < end {
                let close = self.behind(at, end);
                let mut inner = at + 1;
                while inner < close {
                    if let Some((name, span)) = self.name(inner, close) {
                        let renamed = self.tokens.is(inner + 1, "=>") || self.tokens.is_word(inner + 1, "as");
                        let alias = if renamed { self.name(inner + 2, close).map(|(name, _)| name) } else { None };
                        let name = if name == "_" || name == "given" { "*" } else { name };
                        self.found.imports.push(Import { path: format!("{path}{name}"), alias, is_static, span });
                        inner += if renamed { 3 } else { 1 };
                    } else {
                        inner += 1;
                    }
                }
                at = close;
            } else {
                let alias = if self.tokens.is_word(at, "as") { self.name(at + 1, end) } else { None };
                at += if alias.is_some() { 2 } else { 0 };
                if let Some(package) = path.strip_suffix("._") {
                    path = format!("{package}.*");
                }
                if !path.is_empty() {
                    self.found.imports.push(Import { path, alias: alias.map(|(name, _)| name), is_static, span });
                }
            }
            if !(self.is(Dialect::Scala) && self.tokens.is(at, ",") && at < end) {
                return at;
            }
            at += 1;
        }
    }

    fn begins_type(&self, at: usize, end: usize, head: &Head<'t>) -> bool {
        let companion = head.modifiers.last() == Some(&"companion");
        if self.tokens.is_word(at, "object") && companion {
            return true;
        }
        let Some((name, _)) = self.name(at + 1, end) else { return false };
        // `X.class` and `X::class` are values.
        if at.checked_sub(1).is_some_and(|last| self.tokens.is(last, ".") || self.tokens.is(last, "::")) {
            return false;
        }
        let next = self.token(at + 2, end);
        // `record`, `enum` and `trait` may be names.
        let contextual = matches!(self.tokens.get(at).map(|token| token.text), Some("record"));
        name != "class" && (!contextual || next.is_some_and(|next| next.is("(") || next.is("<")))
    }

    fn type_declaration(&mut self, at: usize, end: usize, owner: Option<usize>, depth: usize, head: Head<'t>) -> usize {
        let start = at;
        let word = self.tokens.get(at).map_or("", |token| token.text);
        let companion = word == "object" && head.modifiers.last() == Some(&"companion");
        let own_line = self.token(at + 1, end).is_some_and(|token| token.newline_before);
        let named = self.name(at + 1, end).filter(|_| !companion || !own_line);
        let mut at = at + 1 + usize::from(named.is_some());
        let (name, span) = named.unwrap_or(("Companion", self.tokens.span_of(&(start..start + 1))));
        let (supertypes, body, behind) = self.header(at, end);
        at = behind;
        let mut kind = if companion { "companion" } else { word };
        if kind == "class" && head.modifiers.last() == Some(&"enum") {
            kind = "enum";
        }
        let index = self.found.types.len();
        let found = Type {
            kind,
            name,
            owner,
            annotations: head.annotations,
            modifiers: head.modifiers,
            supertypes,
            body: body.clone(),
            span,
        };
        self.found.types.push(found);
        match body {
            Some(body) if depth < DEEPEST => self.bodies.push((body, index, depth + 1)),
            Some(_) => {}
            // A colon at the end of a line: what is indented more belongs to it.
            None if self.is(Dialect::Scala)
                && self.tokens.is(at, ":")
                && self.token(at + 1, end).is_some_and(|token| token.newline_before) =>
            {
                let column = self.tokens.get(start).map_or(0, |token| self.indentation(token.span.start));
                self.indented.push((index, column));
                at += 1;
            }
            None => {}
        }
        at
    }

    /// The column at which the line of a place starts.
    fn indentation(&self, offset: usize) -> usize {
        let head = self.tokens.text.get(..offset).unwrap_or_default();
        let line = head.rfind('\n').map_or(head, |at| head.get(at + 1..).unwrap_or_default());
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    /// What stands between the name of a type and its body.
    fn header(&self, at: usize, end: usize) -> (Vec<Supertype<'t>>, Option<Range<usize>>, usize) {
        let mut supertypes = Vec::new();
        let mut reader = self.reader(at..end);
        let mut expects = false;
        let lines = matches!(self.tokens.dialect, Dialect::Kotlin | Dialect::Scala);
        while let Some(token) = reader.token() {
            let goes_on = matches!(token.text, "{" | ":" | "," | "extends" | "with" | "implements" | "where" | "(");
            if lines && token.newline_before && !expects && !goes_on {
                break;
            }
            match token.text {
                "{" if token.kind == Kind::Punctuator => {
                    let (inner, behind) = reader.inside();
                    return (supertypes, Some(reader.at + 1..inner), behind);
                }
                "(" => reader.step(),
                "<" | "[" => match reader.types_end() {
                    Some(behind) => reader.at = behind,
                    None => break,
                },
                "@" => reader.annotation(),
                ":" if self.is(Dialect::Kotlin) => {
                    expects = true;
                    reader.at += 1;
                }
                "," if !supertypes.is_empty() || expects => {
                    expects = true;
                    reader.at += 1;
                }
                "extends" | "implements" | "with" | "permits" | "derives" => {
                    expects = true;
                    reader.at += 1;
                }
                "by" => {
                    reader.at += 1;
                    reader.value();
                }
                "where" => {
                    while reader.token().is_some_and(|token| !token.is("{") && !token.is(";")) {
                        reader.step();
                    }
                }
                _ if token.name().is_some() && expects => {
                    expects = false;
                    supertypes.push(self.supertype(&mut reader));
                }
                "private" | "protected" | "internal" | "public" | "constructor" | "implicit" => reader.at += 1,
                _ => break,
            }
        }
        (supertypes, None, reader.at)
    }

    fn supertype(&self, reader: &mut Reader<'f, 't>) -> Supertype<'t> {
        let start = reader.at;
        let mut path = Vec::new();
        while let Some(name) = reader.token().and_then(Token::name) {
            path.push(name);
            reader.at += 1;
            if !reader.is(".") {
                break;
            }
            reader.at += 1;
        }
        let span = self.tokens.span_of(&(start..reader.at));
        let types = if reader.types_end().is_some() { reader.type_args() } else { Vec::new() };
        Supertype { path, types, span }
    }

    /// A function behind `fun` or `def`.
    fn function(&mut self, at: usize, end: usize, owner: Option<usize>, head: Head<'t>) -> usize {
        let mut reader = self.reader(at..end);
        if let Some(behind) = reader.types_end() {
            reader.at = behind;
        }
        let mut name = None;
        let mut receiver = false;
        while let Some(token) = reader.token() {
            match token.text {
                _ if token.name().is_some() => {
                    receiver = name.is_some();
                    name = self.name(reader.at, end);
                    reader.at += 1;
                }
                "." | "?" | "?." => reader.at += 1,
                "<" | "[" => match reader.types_end() {
                    Some(behind) => reader.at = behind,
                    None => break,
                },
                _ => break,
            }
            // A function of Scala may have no parameters.
            if self.is(Dialect::Scala) && !reader.is("[") {
                break;
            }
        }
        let Some((name, span)) = name else { return reader.at };
        let open = reader.at;
        let mut behind = open;
        let mut params = Vec::new();
        if self.tokens.is(open, "(") && open < end {
            behind = self.behind(open, end);
            params = self.params(open, behind);
        }
        while self.is(Dialect::Scala) && self.tokens.is(behind, "(") && behind < end {
            behind = self.behind(behind, end);
        }
        let mut reader = self.reader(behind..end);
        if reader.take(":") {
            reader.type_name();
            if let Some(behind) = reader.types_end() {
                reader.at = behind;
            }
        }
        let value = reader.take("=");
        let (body, behind) = match reader.token() {
            Some(token) if value && !token.is("{") => {
                let behind = self.value_end(span, reader.at, end);
                (Some(reader.at..behind), behind)
            }
            _ => self.body(reader.at, end),
        };
        let Head { annotations, modifiers } = head;
        let function = Function { name, owner, annotations, modifiers, params, receiver, body, span };
        self.found.functions.push(function);
        behind
    }

    /// The index behind the value of a function whose name is somewhere. What Scala has on lines of its own belongs to it
    /// as long as it is indented more.
    fn value_end(&self, name: Span, at: usize, end: usize) -> usize {
        let indented = self.is(Dialect::Scala) && self.tokens.get(at).is_some_and(|token| token.newline_before);
        if !indented {
            let mut reader = self.reader(at..end);
            reader.value();
            return reader.at.max(at);
        }
        let column = self.indentation(name.start);
        let mut at = at;
        while self.token(at, end).is_some_and(|token| !token.newline_before || self.column(token) > column) {
            at = self.behind(at, end);
        }
        at
    }

    /// What is between the braces at a place, if there are any, and the index behind them.
    fn body(&self, at: usize, end: usize) -> (Option<Range<usize>>, usize) {
        if !self.tokens.is(at, "{") || at >= end {
            return (None, at);
        }
        let (inner, behind) = self.reader(at..end).inside();
        (Some(at + 1..inner), behind)
    }

    /// The parameters between parentheses as written.
    fn params(&self, open: usize, behind: usize) -> Vec<&'t str> {
        let mut found = Vec::new();
        let end = if behind > open + 1 { behind - 1 } else { behind };
        let mut from = open + 1;
        let mut at = from;
        let mut angles = 0_usize;
        while at < end {
            if self.tokens.is(at, "<") {
                angles += 1;
            } else if self.tokens.is(at, ">") {
                angles = angles.saturating_sub(1);
            } else if self.tokens.is(at, ",") && angles == 0 {
                found.push(self.text(&(from..at)));
                from = at + 1;
            }
            at = self.behind(at, end);
        }
        if from < end {
            found.push(self.text(&(from..end)));
        }
        found
    }

    /// A method, a constructor or a field of Java or Groovy, or a statement of a script.
    fn member(&mut self, at: usize, end: usize, owner: Option<usize>, head: &mut Head<'t>) -> usize {
        let start = at;
        let mut at = at;
        let groovy = self.is(Dialect::Groovy);
        while let Some(token) = self.token(at, end) {
            let ends = matches!(token.text, "(" | "=" | ";" | "{" | "}" | "," | ")" | "+=" | "@");
            if token.kind == Kind::Punctuator && ends || groovy && at > start && token.newline_before {
                break;
            }
            at = self.behind(at, end);
        }
        let last = at.checked_sub(1).filter(|last| *last >= start);
        let name = last.and_then(|last| self.name(last, end)).filter(|_| !self.tokens.is(at.saturating_sub(2), "."));
        let (Some((name, span)), true) = (name, self.tokens.is(at, "(") && at < end) else {
            // What follows is stepped over by whoever reads members.
            return at.max(start + 1);
        };
        let behind = self.behind(at, end);
        let typed = at > start + 1 || !head.modifiers.is_empty();
        let of_owner = owner.and_then(|owner| self.found.types.get(owner)).is_some_and(|owner| owner.name == name);
        let statement = self.token(start, end).is_some_and(|token| is_statement(token.text));
        if statement || !(typed || of_owner) {
            return behind;
        }
        let mut after = behind;
        while self.token(after, end).is_some_and(|token| token.name().is_some() || token.is(",") || token.is(".")) {
            after += 1;
        }
        let (body, after) = self.body(after, end);
        if groovy && body.is_none() {
            return behind;
        }
        let Head { annotations, modifiers } = std::mem::take(head);
        let params = self.params(at, behind);
        let found = Function { name, owner, annotations, modifiers, params, receiver: false, body, span };
        self.found.functions.push(found);
        after.max(behind)
    }
}

fn is_statement(word: &str) -> bool {
    matches!(word, "return" | "throw" | "new" | "if" | "for" | "while" | "switch" | "assert" | "else" | "try" | "catch")
}

fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "public"
            | "private"
            | "protected"
            | "internal"
            | "static"
            | "final"
            | "abstract"
            | "default"
            | "synchronized"
            | "native"
            | "strictfp"
            | "sealed"
            | "open"
            | "override"
            | "const"
            | "lateinit"
            | "inline"
            | "suspend"
            | "operator"
            | "infix"
            | "tailrec"
            | "external"
            | "expect"
            | "actual"
            | "implicit"
            | "lazy"
            | "case"
            | "data"
            | "companion"
            | "annotation"
            | "inner"
            | "transient"
            | "volatile"
    )
}
