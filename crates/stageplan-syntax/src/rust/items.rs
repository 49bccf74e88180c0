//! Items and statements of Rust.

use super::reader::Reader;
use super::tokens::{Kind, Token};
use super::tree::{Attribute, Expr, ExprKind, Field, Item, ItemKind, Let, Meta, Signature, Statement, Use, Variant};
use crate::Span;

impl<'t> Reader<'_, 't> {
    /// The items up to the end.
    pub(super) fn items(&mut self) -> Vec<Item<'t>> {
        let mut items = Vec::new();
        while !self.done() {
            let from = self.at;
            items.extend(self.item().filter(|item| !matches!(item.kind, ItemKind::Other)));
            if self.at == from {
                self.skip();
            }
        }
        items
    }

    /// The statements up to the end.
    pub(super) fn statements(&mut self) -> Vec<Statement<'t>> {
        let mut statements = Vec::new();
        while !self.done() {
            if self.take(";") {
                continue;
            }
            let from = self.at;
            let found = self.statement();
            if self.at == from {
                self.skip();
            }
            statements.extend(found);
        }
        statements
    }

    fn statement(&mut self) -> Option<Statement<'t>> {
        let start = self.at;
        let kept = self.attributes_hold();
        if self.is_word("let") {
            let found = self.binding();
            return kept.then_some(Statement::Let(found));
        }
        if self.starts_item() {
            self.at = start;
            let item = self.deeper(Self::item)?;
            return Some(Statement::Item(Box::new(item)));
        }
        let word = self.token(0).filter(|token| token.kind == Kind::Ident).map_or("", |token| token.text);
        let block_like = self.is("{")
            || matches!(word, "if" | "match" | "loop" | "while" | "for")
            || matches!(word, "unsafe" | "async") && self.is_ahead(1, "{")
            || self.token(0).is_some_and(|token| token.kind == Kind::Lifetime);
        let value = if block_like { self.block_like() } else { self.expr() };
        let ended = self.take(";");
        // The marks of a macro's own grammar say nothing.
        (kept && value.kind != ExprKind::Unknown).then(|| Statement::Expr(value, !ended && self.done()))
    }

    /// A value with a block at its end, which ends the statement unless a point is behind it.
    fn block_like(&mut self) -> Expr<'t> {
        let from = self.at;
        let value = self.deeper(|reader| reader.primary(true));
        if self.is(".") || self.is("?") { self.links(from, value) } else { value }
    }

    fn binding(&mut self) -> Let<'t> {
        self.at += 1;
        let pattern = self.pattern(&["=", ":"]);
        let kind = if self.take(":") { self.type_text() } else { "" };
        let value = self.take("=").then(|| self.expr());
        let otherwise = self.take_word("else").then(|| self.block());
        self.take(";");
        Let { pattern, kind, value, otherwise }
    }

    /// Whether an item starts here and no value.
    fn starts_item(&self) -> bool {
        let Some(token) = self.token(0).filter(|token| token.kind == Kind::Ident) else { return false };
        let next = |words: &[&str]| words.iter().any(|word| self.is_word_ahead(1, word));
        match token.text {
            "fn" | "pub" | "struct" | "enum" | "impl" | "trait" | "mod" | "use" | "type" | "extern" => true,
            "static" => !["|", "||"].iter().any(|mark| self.is_ahead(1, mark)) && !next(&["move"]),
            "const" => !self.is_ahead(1, "{") && !self.is_ahead(1, "|"),
            "unsafe" => next(&["fn", "impl", "trait", "extern"]),
            "async" => next(&["fn", "unsafe"]),
            "macro_rules" => self.is_ahead(1, "!"),
            _ => false,
        }
    }

    /// The attributes in front of something.
    fn attributes(&mut self) -> Vec<Attribute<'t>> {
        let mut found = Vec::new();
        while self.is("#") {
            let from = self.at;
            let inner = self.is_ahead(1, "!");
            if !self.is_ahead(1 + usize::from(inner), "[") {
                break;
            }
            self.at += 1 + usize::from(inner);
            let metas = self.inside(Self::metas);
            let span = self.span_from(from);
            found.extend(metas.into_iter().map(|meta| Attribute { meta, span }));
        }
        found
    }

    /// Goes behind attributes and tells whether what is behind them is part of the build.
    pub(super) fn attributes_hold(&mut self) -> bool {
        let attributes = self.attributes();
        self.all_hold(&attributes)
    }

    fn all_hold(&self, attributes: &[Attribute<'t>]) -> bool {
        let conditions = attributes.iter().filter(|one| one.meta.path.as_slice() == ["cfg"]);
        conditions.filter_map(|one| one.meta.args.first()).all(|meta| self.holds(meta) != Some(false))
            && !attributes.iter().any(|one| one.meta.name() == "test")
    }

    /// Whether a condition of the build holds, as far as is known.
    pub(super) fn holds(&self, meta: &Meta<'t>) -> Option<bool> {
        let mut parts = meta.args.iter().map(|arg| self.holds(arg));
        match meta.name() {
            "not" => parts.next().flatten().map(|holds| !holds),
            "all" => {
                let parts: Vec<Option<bool>> = parts.collect();
                if parts.contains(&Some(false)) { Some(false) } else { (!parts.contains(&None)).then_some(true) }
            }
            "any" => {
                let parts: Vec<Option<bool>> = parts.collect();
                if parts.contains(&Some(true)) { Some(true) } else { (!parts.contains(&None)).then_some(false) }
            }
            name => {
                let value = meta.value.as_ref().and_then(Expr::text);
                match (name, value) {
                    ("test" | "debug_assertions" | "windows" | "miri" | "doc", None) => Some(false),
                    ("unix", None) => Some(true),
                    ("target_os", Some(system)) => Some(system == "linux"),
                    ("target_family", Some(family)) => Some(family == "unix"),
                    ("target_vendor", Some(vendor)) => Some(vendor == "unknown"),
                    (name, value) => (self.known)(name, value),
                }
            }
        }
    }

    /// What attributes say: names, values and lists of them, up to the end.
    pub(super) fn metas(&mut self) -> Vec<Meta<'t>> {
        let mut found = Vec::new();
        while !self.done() {
            if self.take(",") {
                continue;
            }
            let from = self.at;
            let meta = self.deeper(|reader| {
                let path = reader.path_of_words();
                let mut meta = Meta { path, ..Meta::default() };
                let plain = reader.done() || reader.is(",");
                match () {
                    () if meta.path.is_empty() => meta.value = Some(reader.expr()),
                    () if plain => {}
                    () if reader.take("=") => meta.value = Some(reader.expr()),
                    () if reader.is("(") => meta.args = reader.inside(Self::metas),
                    () => {
                        // A value that begins with a name.
                        reader.at = from;
                        meta = Meta { value: Some(reader.expr()), ..Meta::default() };
                    }
                }
                meta
            });
            // What is left is no part of it: `default_value_t = a.b, …` was read as a whole.
            while !self.done() && !self.is(",") {
                self.skip();
            }
            let span = self.span_from(from);
            found.push(Meta { span, ..meta });
        }
        found
    }

    /// A path in which keywords count as names, as in `#[serde(default, rename = "type")]` and `#[clap(type = …)]`.
    fn path_of_words(&mut self) -> Vec<&'t str> {
        let Some(token) = self.token(0).filter(|token| token.kind == Kind::Ident) else { return Vec::new() };
        if matches!(token.text, "true" | "false") {
            return Vec::new();
        }
        if token.name().is_some() {
            return self.path();
        }
        self.at += 1;
        vec![token.text]
    }

    /// One item, or none where what is here is not part of the build.
    fn item(&mut self) -> Option<Item<'t>> {
        let attributes = self.attributes();
        let kept = self.all_hold(&attributes);
        if self.take_word("pub") && self.is("(") {
            self.skip();
        }
        while ["unsafe", "async", "default", "safe", "auto"].iter().any(|word| self.is_word(word))
            || self.is_word("const") && (self.is_word_ahead(1, "fn") || self.is_word_ahead(1, "unsafe"))
            || self.is_word("const") && self.is_word_ahead(1, "async")
            || self.is_word("extern") && self.is_word_ahead(2, "fn")
            || self.is_word("extern") && self.is_word_ahead(1, "fn")
        {
            let string = self.is_word("extern") && !self.is_word_ahead(1, "fn");
            self.at += 1 + usize::from(string);
        }
        let place = self.token(0)?.span;
        let word = self.token(0).filter(|token| token.kind == Kind::Ident).map_or("", |token| token.text);
        let (name, span, kind) = match word {
            "fn" => self.function(),
            "mod" => self.module(),
            "struct" | "union" if self.token(1).is_some_and(|token| token.name().is_some()) => self.structure(),
            "enum" => self.enumeration(),
            "impl" => self.implementation(),
            "trait" => self.trait_item(),
            "const" | "static" => self.constant(),
            "use" => {
                self.at += 1;
                let mut uses = Vec::new();
                self.imports(&mut Vec::new(), &mut uses);
                self.end_item();
                ("", place, ItemKind::Use(uses))
            }
            "type" | "extern" => {
                self.end_item();
                ("", place, ItemKind::Other)
            }
            _ => {
                let value = self.expr();
                self.take(";");
                // A name behind a macro: `macro_rules! name { … }`.
                if matches!(value.kind, ExprKind::Path(_)) && self.take("!") {
                    self.name();
                    self.skip();
                }
                let kind =
                    if matches!(value.kind, ExprKind::Macro(_)) { ItemKind::Macro(value) } else { ItemKind::Other };
                ("", place, kind)
            }
        };
        kept.then_some(Item { attributes, name, kind, span })
    }

    /// Goes behind what ends an item.
    fn end_item(&mut self) {
        while !self.done() {
            let brace = self.is("{");
            if self.take(";") {
                return;
            }
            self.skip();
            if brace && !self.is(";") {
                return;
            }
        }
    }

    fn named(&mut self) -> (&'t str, Span) {
        self.at += 1;
        self.take_word("mut");
        self.take_word("ref");
        let span = self.token(0).map(|token| token.span).unwrap_or_default();
        let name = self.name().unwrap_or_default();
        if self.is("<") {
            self.angles();
        }
        (name, span)
    }

    fn function(&mut self) -> (&'t str, Span, ItemKind<'t>) {
        let (name, span) = self.named();
        let mut params = Vec::new();
        if self.is("(") {
            params = self.inside(|reader| {
                let mut found = Vec::new();
                while !reader.done() {
                    let from = reader.at;
                    reader.attributes();
                    let pattern = reader.pattern(&[":", ","]);
                    let name = pattern.names.first().copied().unwrap_or_default();
                    found.push((name, if reader.take(":") { reader.type_text() } else { "" }));
                    reader.take(",");
                    if reader.at == from {
                        reader.skip();
                    }
                }
                found
            });
        }
        let output = if self.take("->") { self.type_text() } else { "" };
        self.skip_to_body();
        let body = self.is("{").then(|| self.block());
        self.take(";");
        (name, span, ItemKind::Function(Signature { params, output }, body))
    }

    /// Goes to the brace or the semicolon of an item.
    fn skip_to_body(&mut self) {
        while !self.done() && !self.is("{") && !self.is(";") {
            self.skip();
        }
    }

    fn module(&mut self) -> (&'t str, Span, ItemKind<'t>) {
        let (name, span) = self.named();
        let items = self.is("{").then(|| self.deeper(|reader| reader.inside(Self::items)));
        self.take(";");
        (name, span, ItemKind::Module(items))
    }

    fn structure(&mut self) -> (&'t str, Span, ItemKind<'t>) {
        let (name, span) = self.named();
        let mut fields = Vec::new();
        while !self.done() && !["{", ";", "("].iter().any(|end| self.is(end)) {
            self.skip();
        }
        if self.is("{") {
            fields = self.inside(Self::field_list);
            self.take(";");
        } else {
            if self.is("(") {
                fields = self.inside(Self::unnamed);
            }
            self.end_item();
        }
        (name, span, ItemKind::Struct(fields))
    }

    fn field_list(&mut self) -> Vec<Field<'t>> {
        let mut found = Vec::new();
        while !self.done() {
            let from = self.at;
            let attributes = self.attributes();
            let kept = self.all_hold(&attributes);
            if self.take_word("pub") && self.is("(") {
                self.skip();
            }
            let span = self.token(0).map(|token| token.span).unwrap_or_default();
            if let Some(name) = self.name()
                && self.take(":")
            {
                let kind = self.type_text();
                if kept {
                    found.push(Field { attributes, name: name.to_owned(), kind, span });
                }
            }
            while !self.done() && !self.take(",") {
                self.skip();
            }
            if self.at == from {
                self.skip();
            }
        }
        found
    }

    fn unnamed(&mut self) -> Vec<Field<'t>> {
        let mut found: Vec<Field<'t>> = Vec::new();
        while !self.done() {
            let from = self.at;
            let attributes = self.attributes();
            if self.take_word("pub") && self.is("(") {
                self.skip();
            }
            let span = self.token(0).map(|token| token.span).unwrap_or_default();
            let kind = self.type_text();
            found.push(Field { attributes, name: found.len().to_string(), kind, span });
            while !self.done() && !self.take(",") {
                self.skip();
            }
            if self.at == from {
                self.skip();
            }
        }
        found
    }

    fn type_text(&mut self) -> &'t str {
        let from = self.at;
        self.skip_type();
        self.span_from(from).slice(self.tokens.text)
    }

    fn enumeration(&mut self) -> (&'t str, Span, ItemKind<'t>) {
        let (name, span) = self.named();
        self.skip_to_body();
        let variants = if self.is("{") { self.inside(Self::variants) } else { Vec::new() };
        (name, span, ItemKind::Enum(variants))
    }

    fn variants(&mut self) -> Vec<Variant<'t>> {
        let mut found = Vec::new();
        while !self.done() {
            let from = self.at;
            let attributes = self.attributes();
            let kept = self.all_hold(&attributes);
            let span = self.token(0).map(|token| token.span).unwrap_or_default();
            if let Some(name) = self.name() {
                let fields = match () {
                    () if self.is("(") => self.inside(Self::unnamed),
                    () if self.is("{") => self.inside(Self::field_list),
                    () => Vec::new(),
                };
                if kept {
                    found.push(Variant { attributes, name, fields, span });
                }
            }
            while !self.done() && !self.take(",") {
                self.skip();
            }
            if self.at == from {
                self.skip();
            }
        }
        found
    }

    fn implementation(&mut self) -> (&'t str, Span, ItemKind<'t>) {
        self.at += 1;
        if self.is("<") {
            self.angles();
        }
        self.take("!");
        let (mut name, mut span) = self.type_name();
        let mut of = None;
        if self.take_word("for") {
            of = Some(name);
            (name, span) = self.type_name();
        }
        self.skip_to_body();
        let items = if self.is("{") { self.deeper(|reader| reader.inside(Self::items)) } else { Vec::new() };
        (name, span, ItemKind::Impl(of, items))
    }

    /// The last name of a type, and where it is.
    fn type_name(&mut self) -> (&'t str, Span) {
        let mut found = ("", Span::default());
        while let Some(token) = self.token(0) {
            if token.is("{") || token.is(";") || token.is_word("for") || token.is_word("where") {
                break;
            }
            if let Some(name) = token.name() {
                found = (name, token.span);
                self.at += 1;
            } else if token.is("<") {
                self.angles();
            } else {
                self.skip();
            }
        }
        found
    }

    fn trait_item(&mut self) -> (&'t str, Span, ItemKind<'t>) {
        let (name, span) = self.named();
        self.skip_to_body();
        let items = if self.is("{") { self.deeper(|reader| reader.inside(Self::items)) } else { Vec::new() };
        self.take(";");
        (name, span, ItemKind::Trait(items))
    }

    fn constant(&mut self) -> (&'t str, Span, ItemKind<'t>) {
        let (name, span) = self.named();
        let kind = if self.take(":") { self.type_text() } else { "" };
        let value = self.take("=").then(|| self.expr());
        self.end_item();
        (name, span, ItemKind::Constant(kind, value))
    }

    /// What an import names, up to the end of this branch of it.
    fn imports(&mut self, prefix: &mut Vec<&'t str>, found: &mut Vec<Use<'t>>) {
        let depth = prefix.len();
        self.take("::");
        while let Some(token) = self.token(0) {
            if token.is("{") {
                self.deeper(|reader| {
                    reader.inside(|reader| {
                        while !reader.done() {
                            let from = reader.at;
                            reader.imports(prefix, found);
                            reader.take(",");
                            if reader.at == from {
                                reader.skip();
                            }
                        }
                    });
                });
                break;
            }
            let part = if token.is("*") { Some("*") } else { token.name() };
            let Some(part) = part else { break };
            self.at += 1;
            // `self` in braces is what the braces are behind.
            if part == "self" && !prefix.is_empty() {
                self.imported(prefix, token, found);
                break;
            }
            prefix.push(part);
            if !self.take("::") {
                self.imported(prefix, token, found);
                break;
            }
        }
        prefix.truncate(depth);
    }

    fn imported(&mut self, path: &[&'t str], token: &Token<'t>, found: &mut Vec<Use<'t>>) {
        let mut name = path.last().copied().unwrap_or_default();
        if self.take_word("as") {
            name = self.name().unwrap_or_default();
            if name == "_" {
                name = "";
            }
        }
        if name == "*" {
            name = "";
        }
        found.push(Use { path: path.to_vec(), name, span: token.span });
    }
}
