//! What an expression of the program comes to: texts that are written down, settings with their defaults, and unknowns.

use std::cell::Cell;
use std::ops::Range;

use stageplan_syntax::golang::{Call, Kind, Token};

use super::container;
use super::listen::is_elsewhere;
use super::settings::{self, Setting};
use super::sources::{Code, GoFile};

/// How far names are followed.
const MAX_DEPTH: usize = 7;
/// How many names and expressions are looked at for one value. Names can refer to each other in more ways than anyone
/// wants to wait for.
const MAX_STEPS: u32 = 400;

/// A piece of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Written down.
    Text(String),
    /// Set from outside: the setting's number and its default.
    Set(usize, Option<String>),
    /// Not known.
    Unknown,
}

/// A value, piece by piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces(pub(super) Vec<Piece>);

impl Pieces {
    fn one(piece: Piece) -> Self {
        Self(vec![piece])
    }

    fn unknown() -> Self {
        Self::one(Piece::Unknown)
    }

    /// Whether every piece has a value.
    pub(super) fn known(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|piece| !matches!(piece, Piece::Unknown | Piece::Set(_, None)))
    }

    /// The text, unknowns left out.
    pub(super) fn text(&self) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Set(_, Some(text)) => text.as_str(),
                Piece::Set(_, None) | Piece::Unknown => "",
            })
            .collect()
    }

    /// The same value with the default that its one open setting must have for the whole to come to `text`.
    fn with_default(mut self, text: &str) -> Self {
        let open: Vec<usize> = (self.0.iter().enumerate())
            .filter(|(_, piece)| matches!(piece, Piece::Unknown | Piece::Set(_, None)))
            .map(|(at, _)| at)
            .collect();
        let [at] = open.as_slice() else { return self };
        let before = Self(self.0[..*at].to_vec()).text();
        let behind = Self(self.0[at + 1..].to_vec()).text();
        let default = text.strip_prefix(&before).and_then(|rest| rest.strip_suffix(&behind));
        if let (Piece::Set(_, slot), Some(default)) = (&mut self.0[*at], default.filter(|text| !text.is_empty())) {
            *slot = Some(default.to_owned());
        }
        self
    }

    /// The settings that take part.
    pub(super) fn settings(&self) -> impl Iterator<Item = usize> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Set(index, _) => Some(*index),
            _ => None,
        })
    }
}

/// Where names are looked up.
pub(super) struct Scope<'a, 's> {
    code: &'a Code<'s>,
    settings: &'a [Setting],
    /// Whether what functions return counts. Where a function looks around first, its last word is a guess.
    functions: bool,
    /// Steps that are left.
    steps: Cell<u32>,
}

impl<'a, 's> Scope<'a, 's> {
    /// A scope for one value.
    pub(super) fn new(code: &'a Code<'s>, settings: &'a [Setting], functions: bool) -> Self {
        Self { code, settings, functions, steps: Cell::new(MAX_STEPS) }
    }

    /// Takes a step, if any is left.
    fn step(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }
}

impl Scope<'_, '_> {
    /// What the tokens of `range` in a file come to.
    pub(super) fn eval(&self, file: usize, range: Range<usize>, depth: usize) -> Pieces {
        let Some(go) = self.code.files.get(file) else { return Pieces::unknown() };
        let Some(tokens) = go.file.tokens.get(range.clone()) else { return Pieces::unknown() };
        if depth > MAX_DEPTH || tokens.is_empty() || !self.step() {
            return Pieces::unknown();
        }
        let parts = split(go, range.clone(), "+");
        if parts.len() > 1 {
            return Pieces(parts.into_iter().flat_map(|part| self.eval(file, part, depth + 1).0).collect());
        }
        match tokens {
            [only] if matches!(only.kind, Kind::String | Kind::RawString) => {
                return only.string_value().map_or_else(Pieces::unknown, |text| Pieces::one(Piece::Text(text)));
            }
            [only] if only.kind == Kind::Int => {
                return only.int_value().map_or_else(Pieces::unknown, |n| Pieces::one(Piece::Text(n.to_string())));
            }
            [first, ..] if first.is("*") || first.is("&") => {
                return self.eval(file, range.start + 1..range.end, depth + 1);
            }
            [first, .., last]
                if first.is("(") && last.is(")") && go.file.matching(range.start) == Some(range.end - 1) =>
            {
                return self.eval(file, range.start + 1..range.end - 1, depth + 1);
            }
            _ => {}
        }
        let span = stageplan_syntax::Span::new(tokens[0].span.start, tokens[tokens.len() - 1].span.end);
        if let Some(call) = go.call_of(span) {
            return self.call(file, call, depth);
        }
        let dotted = tokens.len() % 2 == 1
            && tokens.iter().enumerate().all(|(at, token)| if at % 2 == 0 { token.is_name() } else { token.is(".") });
        if dotted {
            let names: Vec<&str> = tokens.iter().step_by(2).map(|token| token.text).collect();
            return self.name(file, &names, range.start, depth);
        }
        Pieces::unknown()
    }

    fn set(&self, setting: &Setting) -> Option<Pieces> {
        let index = self.settings.iter().position(|other| std::ptr::eq(other, setting))?;
        Some(Pieces::one(Piece::Set(index, setting.default.clone())))
    }

    fn call(&self, file: usize, call: &Call<'_>, depth: usize) -> Pieces {
        if let Some(pieces) = settings::at(self.settings, file, call.span.start).and_then(|setting| self.set(setting)) {
            return pieces;
        }
        let arg = |at: usize| {
            call.args.get(at).map_or_else(Pieces::unknown, |arg| self.eval(file, arg.tokens.clone(), depth + 1))
        };
        match call.path.as_slice() {
            ["fmt", "Sprintf"] => self.format(file, call, depth),
            ["net", "JoinHostPort"] => {
                let mut pieces = arg(0);
                pieces.0.push(Piece::Text(":".to_owned()));
                pieces.0.extend(arg(1).0);
                pieces
            }
            ["strconv", "Itoa" | "FormatInt" | "FormatUint"]
            | ["string" | "int" | "uint16"]
            | ["strings", "TrimSpace" | "TrimPrefix" | "TrimSuffix" | "ToLower"]
            | ["filepath" | "path", "Clean"] => arg(0),
            ["strconv", "Atoi" | "ParseInt" | "ParseUint"] => arg(0),
            // Relative paths begin at the working folder too.
            ["os", "Getwd"] => Pieces::one(Piece::Text(".".to_owned())),
            // The first of them that is set, and the last where none is.
            ["cmp", "Or"] => {
                let last = arg(call.args.len().saturating_sub(1));
                let first = arg(0);
                if first.settings().next().is_some() && last.known() { first.with_default(&last.text()) } else { last }
            }
            ["filepath" | "path", "Join"] => {
                let mut pieces = Vec::new();
                for at in 0..call.args.len() {
                    if at > 0 {
                        pieces.push(Piece::Text("/".to_owned()));
                    }
                    pieces.extend(arg(at).0);
                }
                Pieces(pieces)
            }
            [.., "GetString" | "GetInt" | "GetUint16" | "String" | "Int" | "Uint" | "Get" | "MustString"]
                if !call.args.is_empty() =>
            {
                let key = arg(0).text();
                self.by_name(&key).unwrap_or_else(Pieces::unknown)
            }
            // `addr.String()` of a value with a name.
            [names @ .., "String"] if call.args.is_empty() && !names.is_empty() => {
                let start = self.token_at(file, call.span.start);
                self.name(file, names, start, depth + 1)
            }
            [name] if self.functions => self.function(file, name, depth),
            [package, name] if self.functions => self.function_of(file, package, name, depth),
            _ => Pieces::unknown(),
        }
    }

    fn token_at(&self, file: usize, offset: usize) -> usize {
        let tokens = &self.code.files[file].file.tokens;
        tokens.partition_point(|token| token.span.start < offset)
    }

    fn by_name(&self, key: &str) -> Option<Pieces> {
        let same = |name: &Option<String>| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(key));
        let setting =
            self.settings.iter().find(|setting| same(&setting.key) || same(&setting.flag) || same(&setting.env));
        setting.and_then(|setting| self.set(setting))
    }

    fn format(&self, file: usize, call: &Call<'_>, depth: usize) -> Pieces {
        let Some(format) = call.args.first().and_then(|arg| arg.literal.clone()) else { return Pieces::unknown() };
        let mut pieces = Vec::new();
        let mut next = 1;
        let mut text = String::new();
        let mut letters = format.chars();
        while let Some(letter) = letters.next() {
            if letter != '%' {
                text.push(letter);
                continue;
            }
            match letters.next() {
                Some('%') => text.push('%'),
                Some('s' | 'd' | 'v' | 'q') => {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                    let arg = call.args.get(next).map(|arg| self.eval(file, arg.tokens.clone(), depth + 1));
                    pieces.extend(arg.unwrap_or_else(Pieces::unknown).0);
                    next += 1;
                }
                _ => return Pieces::unknown(),
            }
        }
        pieces.push(Piece::Text(text));
        Pieces(pieces)
    }

    /// A function of the same package that takes no arguments worth knowing: what it returns.
    fn function(&self, file: usize, name: &str, depth: usize) -> Pieces {
        let folder = self.code.files[file].folder;
        self.returned(name, depth, &|other| other.folder == folder)
    }

    fn function_of(&self, file: usize, package: &str, name: &str, depth: usize) -> Pieces {
        let Some(import) = self.code.files[file].package(package) else { return Pieces::unknown() };
        let last = import.rsplit('/').next().unwrap_or(import).to_owned();
        let pieces = self.returned(name, depth, &|other| other.folder.file_name() == last);
        if pieces.known() { pieces } else { Pieces::unknown() }
    }

    fn returned(&self, name: &str, depth: usize, fits: &dyn Fn(&GoFile<'_>) -> bool) -> Pieces {
        for (index, go) in self.code.files.iter().enumerate().filter(|(_, go)| fits(go)) {
            let Some(body) = go.file.functions.iter().find(|f| f.name == name && f.receiver.is_none()) else {
                continue;
            };
            let Some(body) = body.body.clone() else { continue };
            let mut best = Pieces::unknown();
            for at in body.clone() {
                if !go.file.tokens.get(at).is_some_and(|token| token.is_word("return")) {
                    continue;
                }
                let end = line_end(go, at + 1, body.end);
                let first = split(go, at + 1..end, ",").into_iter().next().unwrap_or(at + 1..end);
                let pieces = self.eval(index, first, depth + 1);
                // The default comes last, and behind a default the one for TLS.
                let for_tls = best.known() && pieces.text().ends_with("443");
                // What a container gets is what counts here.
                if pieces.known() && container::inside(go, body.start, at) {
                    return pieces;
                }
                if pieces.known() && !for_tls {
                    best = pieces;
                }
            }
            return best;
        }
        Pieces::unknown()
    }

    /// A name: a local variable, what a flag was stored in, a constant, a field.
    fn name(&self, file: usize, names: &[&str], before: usize, depth: usize) -> Pieces {
        let go = &self.code.files[file];
        let dotted = names.join(".");
        let last = names.last().copied().unwrap_or_default();
        let held = |setting: &&Setting| setting.holder.as_deref() == Some(dotted.as_str());
        let same_folder = |setting: &&Setting| self.code.files[setting.file].folder == go.folder;
        let here = self.settings.iter().filter(held).find(|s| s.file == file);
        let near = here.or_else(|| self.settings.iter().filter(held).find(same_folder));
        if let Some(pieces) = near.and_then(|setting| self.set(setting)) {
            return pieces;
        }
        if let [name] = names {
            if let Some(pieces) = self.local(file, name, before, depth) {
                return pieces;
            }
            if let Some(pieces) = self.parameter(file, name, before, depth) {
                return pieces;
            }
            if let Some(pieces) = self.package_level(name, depth, &|other| other.folder == go.folder) {
                return pieces;
            }
            return Pieces::unknown();
        }
        if let [package, name] = names
            && let Some(import) = go.package(package)
        {
            let folder = import.rsplit('/').next().unwrap_or(import).to_owned();
            if let Some(pieces) = self.package_level(name, depth, &|other| other.folder.file_name() == folder) {
                return pieces;
            }
            let exported = self.settings.iter().find(|s| s.holder.as_deref() == Some(*name));
            return exported.and_then(|setting| self.set(setting)).unwrap_or_else(Pieces::unknown);
        }
        let holder = names.len().checked_sub(2).and_then(|at| names.get(at)).copied().unwrap_or_default();
        self.field(holder, last, depth)
    }

    /// The nearest assignment above.
    fn local(&self, file: usize, name: &str, before: usize, depth: usize) -> Option<Pieces> {
        let go = &self.code.files[file];
        let body = go.file.functions.iter().filter_map(|f| f.body.clone()).find(|body| body.contains(&before))?;
        let mut fallback = None;
        // `addr := ":8090"` above `if port := os.Getenv("PORT"); port != "" { addr = ":" + port }`: the setting decides,
        // and what stood there before is what it is when nobody sets it.
        let mut open: Option<Pieces> = None;
        for at in (body.start..before).rev() {
            let token = go.file.tokens.get(at)?;
            let next = go.file.tokens.get(at + 1)?;
            if !token.is_word(name) || !(next.is(":=") || next.is("=") || next.is(",")) {
                continue;
            }
            if at > 0 && go.file.tokens[at - 1].is(".") {
                continue;
            }
            // `port, err := …`
            let equals = (at + 1..(at + 6).min(before))
                .find(|at| go.file.tokens.get(*at).is_some_and(|token| token.is(":=") || token.is("=")));
            let Some(equals) = equals else { continue };
            if next.is(",") && (at + 1..equals).any(|at| go.file.tokens[at].is("(")) {
                continue;
            }
            let end = line_end(go, equals + 1, body.end);
            let first = split(go, equals + 1..end, ",").into_iter().next().unwrap_or(equals + 1..end);
            if first.contains(&before) {
                continue;
            }
            let pieces = self.eval(file, first, depth + 1);
            if pieces.settings().next().is_some() {
                if pieces.known() {
                    return Some(open.unwrap_or(pieces));
                }
                open = open.or(Some(pieces));
            } else if pieces.known() {
                if let Some(open) = open {
                    return Some(open.with_default(&pieces.text()));
                }
                fallback = fallback.or(Some(pieces));
            }
        }
        open.or(fallback)
    }

    /// A parameter of the function around: what the first call that tells gives it.
    fn parameter(&self, file: usize, name: &str, before: usize, depth: usize) -> Option<Pieces> {
        let go = &self.code.files[file];
        let function = go.file.functions.iter().find(|f| f.body.as_ref().is_some_and(|body| body.contains(&before)))?;
        let open = self.token_at(file, function.span.end);
        let close = go.file.matching(open).filter(|_| go.file.tokens.get(open).is_some_and(|token| token.is("(")))?;
        let parameters = split(go, open + 1..close, ",");
        let at =
            parameters.iter().position(|range| go.file.tokens.get(range.start).is_some_and(|t| t.is_word(name)))?;
        let mut best = None;
        for (index, other) in self.code.files.iter().enumerate() {
            let calls = other.calls.iter().filter(|call| call.path.last() == Some(&function.name));
            for call in calls.filter(|call| call.args.len() == parameters.len()) {
                let pieces = self.eval(index, call.args.get(at)?.tokens.clone(), depth + 1);
                if pieces.known() || pieces.settings().next().is_some() {
                    return Some(pieces);
                }
                best = best.or(Some(pieces));
            }
        }
        best
    }

    fn package_level(&self, name: &str, depth: usize, fits: &dyn Fn(&GoFile<'_>) -> bool) -> Option<Pieces> {
        for (index, go) in self.code.files.iter().enumerate().filter(|(_, go)| fits(go)) {
            if let Some(constant) = go.file.constants.iter().find(|constant| constant.name == name) {
                let text = constant.value.clone().or_else(|| constant.number.map(|number| number.to_string()));
                return text.map(|text| Pieces::one(Piece::Text(text)));
            }
            if let Some(var) = go.file.variables.iter().find(|var| var.name == name) {
                let init = var.init.as_ref()?;
                return Some(self.eval(index, init.tokens.clone(), depth + 1));
            }
        }
        None
    }

    /// A field of some value: what a tag or flag sets, or what a literal gives it.
    fn field(&self, holder: &str, name: &str, depth: usize) -> Pieces {
        let fits = |setting: &&Setting| {
            setting.holder.as_deref().is_some_and(|holder| holder.rsplit('.').next() == Some(name))
                && !(matches!(name, "Address" | "Addr" | "Host" | "Port" | "URL") && is_elsewhere(&setting.names()))
        };
        let mut matching: Vec<&Setting> = self.settings.iter().filter(fits).collect();
        // `config.Server.Port` is the field of the struct that is called like `Server`.
        let holder = holder.to_ascii_lowercase();
        let of_holder = |setting: &&Setting| {
            setting
                .owner
                .as_deref()
                .is_some_and(|owner| holder.len() > 2 && owner.to_ascii_lowercase().contains(&holder))
        };
        if matching.len() > 1 && matching.iter().any(of_holder) {
            matching.retain(of_holder);
        }
        if let Some(first) = matching.first() {
            // Fields of one name in several structs are several things, unless they agree.
            let same = matching.iter().all(|other| other.default == first.default || other.default.is_none());
            let best = matching.iter().find(|setting| setting.default.is_some()).unwrap_or(first);
            return if same || matching.len() == 1 {
                self.set(best).unwrap_or_else(Pieces::unknown)
            } else {
                Pieces::unknown()
            };
        }
        for (index, go) in self.code.files.iter().enumerate() {
            let value = go.composites.iter().find_map(|literal| literal.field(name));
            if let Some(value) = value {
                let pieces = self.eval(index, value.tokens.clone(), depth + 2);
                if pieces.known() {
                    return pieces;
                }
            }
        }
        Pieces::unknown()
    }
}

/// The end of the line's expression that starts at `from`.
fn line_end(go: &GoFile<'_>, from: usize, limit: usize) -> usize {
    let mut at = from;
    while at < limit {
        let Some(token) = go.file.tokens.get(at) else { return limit };
        if token.is(";") || token.is("{") {
            return at;
        }
        let last = go.file.matching(at).filter(|close| *close > at).unwrap_or(at);
        let Some(next) = go.file.tokens.get(last + 1) else { return last + 1 };
        let here = &go.file.tokens[last];
        let goes_on = here.kind == Kind::Operator && !matches!(here.text, ")" | "]" | "}");
        if next.line > here.line && !goes_on && !multi_line(here) {
            return last + 1;
        }
        at = last + 1;
    }
    limit
}

/// A raw string may end on a later line than it begins.
fn multi_line(token: &Token<'_>) -> bool {
    token.kind == Kind::RawString && token.text.contains('\n')
}

/// Cuts a range at an operator that is in no inner bracket.
pub(super) fn split(go: &GoFile<'_>, range: Range<usize>, operator: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut from, mut at) = (range.start, range.start);
    while at < range.end {
        if go.file.tokens.get(at).is_some_and(|token| token.is(operator)) {
            found.push(from..at);
            from = at + 1;
        }
        at = go.file.matching(at).filter(|close| *close > at).unwrap_or(at) + 1;
    }
    found.push(from..range.end);
    found
}
