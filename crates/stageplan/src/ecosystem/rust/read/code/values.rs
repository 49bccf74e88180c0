//! What expressions come to: texts that are written down, settings with what takes their place, and unknowns.

use std::cell::Cell;
use std::collections::BTreeMap;

use stageplan_syntax::rust::{
    Arm, Block, Bound, Expr, ExprKind, Function, Link, LinkKind, Macro, Placeholder, Statement, placeholders,
};

use super::fields::{Field, Fields, is_of_others};
use super::files::File;
use crate::ecosystem::rust::built;
use crate::ecosystem::rust::facts::Asked;
use crate::origin::Sourced;
use crate::tree::RepoPath;

/// How far names are followed.
const DEPTH: usize = 24;

/// How many expressions are looked at for one value: names can refer to each other in more ways than anyone wants to wait
/// for.
const STEPS: u32 = 3_000;

/// How many functions or values of one name are looked at.
const SAME: usize = 6;

/// A value, piece by piece. A piece of which nothing is known asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces(pub(super) Vec<Asked>);

/// Whether someone outside sets it.
pub(super) fn is_set(asked: &Asked) -> bool {
    asked.variable.is_some() || asked.flag.is_some() || asked.file.is_some()
}

fn blank(asked: &Asked) -> bool {
    asked.value.is_none() && !is_set(asked)
}

impl Pieces {
    fn one(asked: Asked) -> Self {
        Self(vec![asked])
    }

    pub(super) fn unknown() -> Self {
        Self::one(Asked::default())
    }

    pub(super) fn text_of(text: Sourced<String>) -> Self {
        Self::one(Asked { value: Some(text), ..Asked::default() })
    }

    /// Whether every piece has a value.
    pub(super) fn known(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|piece| piece.value.is_some())
    }

    /// Whether nothing at all is known.
    pub(super) fn blank(&self) -> bool {
        self.0.iter().all(blank)
    }

    /// Whether something outside takes part.
    pub(super) fn set(&self) -> bool {
        self.0.iter().any(is_set)
    }

    /// The text, what is not known left out.
    pub(super) fn text(&self) -> String {
        self.0.iter().filter_map(|piece| piece.value.as_ref()).map(|text| text.value().as_str()).collect()
    }

    /// The text where all of it is known.
    pub(super) fn known_text(&self) -> Option<String> {
        self.known().then(|| self.text())
    }

    /// The text in front of what is not known or may be set.
    pub(super) fn fixed(&self) -> String {
        let known = self.0.iter().take_while(|piece| piece.value.is_some() && !is_set(piece));
        known.filter_map(|piece| piece.value.as_ref()).map(|text| text.value().as_str()).collect()
    }

    /// The same value with what takes its place where nobody sets it.
    pub(super) fn or(mut self, default: Pieces) -> Self {
        if self.known() && self.set() {
            return self;
        }
        if !self.set() {
            let keeps = self.known() && !default.set() || default.blank();
            return if keeps { self } else { default };
        }
        let Some(text) = default.known_text() else { return self };
        let origin = default.0.iter().find_map(|piece| Some(piece.value.as_ref()?.origin().clone()));
        let open: Vec<usize> =
            self.0.iter().enumerate().filter(|(_, piece)| piece.value.is_none()).map(|(at, _)| at).collect();
        let ([at], Some(origin)) = (open.as_slice(), origin) else { return self };
        let before = Self(self.0[..*at].to_vec()).text();
        let behind = Self(self.0[at + 1..].to_vec()).text();
        let inner = text.strip_prefix(&before).and_then(|rest| rest.strip_suffix(&behind));
        if let Some(inner) = inner {
            self.0[*at].value = Some(Sourced::new(inner.to_owned(), origin));
        }
        self
    }
}

/// What a function is called with, where that is known.
pub(super) struct Frame<'f, 's> {
    function: (usize, usize),
    args: &'s [Expr<'s>],
    /// Where the arguments stand.
    at: At<'f, 's>,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct At<'f, 's> {
    pub(super) file: usize,
    pub(super) function: Option<usize>,
    pub(super) frame: Option<&'f Frame<'f, 's>>,
}

impl At<'_, '_> {
    pub(super) fn new(file: usize, function: Option<usize>) -> Self {
        Self { file, function, frame: None }
    }
}

/// All that names are looked up in.
pub(super) struct Values<'s> {
    pub(super) files: &'s [File<'s>],
    pub(super) fields: Fields<'s>,
    /// The folder whose sources are there when the program is compiled.
    context: &'s RepoPath,
    /// Functions, constants and calls by their names: the file, and the place in its list.
    functions: Named<'s>,
    constants: Named<'s>,
    calls: Named<'s>,
    /// What fields are filled with, by their names.
    filled: BTreeMap<&'s str, Vec<Filled<'s>>>,
    steps: Cell<u32>,
}

type Named<'s> = BTreeMap<&'s str, Vec<(usize, usize)>>;

/// What a field is filled with.
struct Filled<'s> {
    file: usize,
    function: Option<usize>,
    /// The type; none where something is set again, whose type is not known.
    owner: Option<&'s str>,
    value: &'s Expr<'s>,
}

fn named<'s>(files: &'s [File<'s>], names: impl Fn(&'s File<'s>) -> Vec<(usize, &'s str)>) -> Named<'s> {
    let mut found: Named<'s> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        for (place, name) in names(file) {
            found.entry(name).or_default().push((index, place));
        }
    }
    found
}

fn filled<'s>(files: &'s [File<'s>]) -> BTreeMap<&'s str, Vec<Filled<'s>>> {
    let mut found: BTreeMap<&'s str, Vec<Filled<'s>>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        for (value, _, function) in &file.index.values {
            let of = || file.index.functions.get((*function)?)?.owner;
            let is_type = |name: &str| name.starts_with(|letter: char| letter.is_uppercase());
            // The fields of a variant are those of its enum.
            let written = match value.path.as_slice() {
                [.., of, _] if is_type(of) => of,
                path => path.last().copied().unwrap_or_default(),
            };
            let owner = if written == "Self" { of() } else { Some(written) };
            for (name, value) in &value.fields {
                let one = Filled { file: index, function: *function, owner: owner.or(Some("")), value };
                found.entry(name).or_default().push(one);
            }
        }
        for one in file.index.bindings.iter().filter(|one| one.field) {
            if let Bound::Value(value) = one.value {
                let one = (one.name, Filled { file: index, function: one.function, owner: None, value });
                found.entry(one.0).or_default().push(one.1);
            }
        }
    }
    found
}

/// Methods and functions that come to what they are given.
const SAME_METHODS: &[&str] = &[
    "to_string",
    "to_owned",
    "into",
    "try_into",
    "clone",
    "cloned",
    "copied",
    "as_str",
    "as_ref",
    "as_deref",
    "as_mut",
    "parse",
    "unwrap",
    "expect",
    "ok",
    "ok_or",
    "ok_or_else",
    "map_err",
    "context",
    "with_context",
    "wrap_err",
    "trim",
    "to_socket_addrs",
    "next",
    "borrow",
    "to_string_lossy",
    "into_owned",
    "into_string",
    "into_os_string",
    "to_path_buf",
    "as_path",
    "as_os_str",
    "as_bytes",
    "to_lowercase",
    "to_uppercase",
    "filter",
    "into_inner",
    "deref",
    "as_slice",
    "to_vec",
    "iter",
    "into_iter",
    "first",
    "last",
    "display",
    "to_str",
    "unwrap_or_default",
    "inspect_err",
    "expose_secret",
    "await",
    "leak",
    "into_boxed_str",
    "boxed",
    "change_context",
    "attach_printable",
    "try_parse",
    "to_ip_addr",
    "inner",
    "get_ref",
    "or_exit",
    "collect",
    "split",
    "into_iter",
    "get",
    "to_canonical",
    "canonicalize",
    "wrap_err_with",
    "into_bytes",
];

/// Functions that come to their argument.
const SAME_FUNCTIONS: &[&str] = &[
    "from",
    "Some",
    "Ok",
    "V4",
    "V6",
    "from_str",
    "Borrowed",
    "Owned",
    "Tcp",
    "Box",
    "Arc",
    "Rc",
    "PathBuf",
    "leak",
    "Ip",
    "into",
    "to_string",
    "Left",
    "Right",
];

impl<'s> Values<'s> {
    pub(super) fn new(files: &'s [File<'s>], context: &'s RepoPath) -> Self {
        let functions = named(files, |file| file.index.functions.iter().map(|one| one.name).enumerate().collect());
        let constants = named(files, |file| {
            let all = file.index.bindings.iter().enumerate();
            all.filter(|(_, one)| one.constant).map(|(place, one)| (place, one.name)).collect()
        });
        let calls = named(files, |file| file.index.calls.iter().map(|one| one.name).enumerate().collect());
        let filled = filled(files);
        Self { files, fields: Fields::default(), context, functions, constants, calls, filled, steps: Cell::new(STEPS) }
    }

    fn step(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    /// What an expression comes to.
    pub(super) fn read(&self, at: At<'_, 's>, value: &'s Expr<'s>) -> Pieces {
        self.steps.set(STEPS);
        self.eval(at, value, 0)
    }

    /// What a call comes to with all that is behind it, or as much of it as leads to something.
    pub(super) fn read_chain(&self, at: At<'_, 's>, call: &stageplan_syntax::rust::Call<'s, 's>) -> Pieces {
        self.steps.set(STEPS);
        let (mut found, all) = (Pieces::unknown(), call.all);
        for end in call.links.len()..=all.len() {
            let next = self.chain(at, call.base, &all[..end], 0);
            if next.set() {
                found = next;
            }
        }
        found
    }

    fn written(&self, at: At<'_, 's>, value: &Expr<'_>, text: String) -> Pieces {
        let origin = self.files[at.file].origin(value.span, "");
        Pieces::text_of(Sourced::new(text, origin))
    }

    pub(super) fn eval(&self, at: At<'_, 's>, value: &'s Expr<'s>, depth: usize) -> Pieces {
        if depth > DEPTH || !self.step() {
            return Pieces::unknown();
        }
        if let Some(text) = value.literal() {
            return self.written(at, value, text);
        }
        match &value.kind {
            ExprKind::Path(path) => self.path(at, value, path, depth),
            ExprKind::Chain(base, links) => self.chain(at, base, links, depth + 1),
            ExprKind::Macro(call) => self.macro_call(at, value, call, depth),
            ExprKind::Tuple(values) => match values.as_slice() {
                [host, port] => self.joined(at, value, &[host, port], ":", depth),
                [only] => self.eval(at, only, depth + 1),
                _ => Pieces::unknown(),
            },
            ExprKind::Array(values) => self.array(at, value, values, depth),
            ExprKind::Block(block) => self.block(at, block, depth),
            ExprKind::If(found) => self.condition(at, found, depth),
            ExprKind::Match(on, arms) => self.arms(at, on, arms, depth),
            ExprKind::Binary("+", sides) => {
                let mut pieces = self.eval(at, &sides[0], depth + 1);
                pieces.0.extend(self.eval(at, &sides[1], depth + 1).0);
                pieces
            }
            // What has one field only stands for it: `Port { number: 80 }`
            ExprKind::Struct(made) => match made.fields.as_slice() {
                [(_, only)] if made.rest.is_none() => self.eval(at, only, depth + 1),
                _ => Pieces::unknown(),
            },
            ExprKind::Closure(closure) => self.eval(at, &closure.body, depth + 1),
            ExprKind::Jump("return", Some(inner)) => self.eval(at, inner, depth + 1),
            _ => Pieces::unknown(),
        }
    }

    fn joined(&self, at: At<'_, 's>, whole: &Expr<'_>, values: &[&'s Expr<'s>], mark: &str, depth: usize) -> Pieces {
        let mut pieces = Vec::new();
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                pieces.extend(self.written(at, whole, mark.to_owned()).0);
            }
            pieces.extend(self.eval(at, value, depth + 1).0);
        }
        Pieces(pieces)
    }

    /// The four or eight numbers of an address; of other lists the first.
    fn array(&self, at: At<'_, 's>, whole: &Expr<'_>, values: &'s [Expr<'s>], depth: usize) -> Pieces {
        let numbers: Option<Vec<i64>> = values.iter().map(|value| int_of(value)).collect();
        match numbers.as_deref() {
            Some(numbers @ [_, _, _, _]) => {
                let text: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                self.written(at, whole, text.join("."))
            }
            Some([0, 0, 0, 0, 0, 0, 0, last]) => {
                self.written(at, whole, if *last == 0 { "::".to_owned() } else { format!("::{last:x}") })
            }
            _ => values.first().map_or_else(Pieces::unknown, |first| self.eval(at, first, depth + 1)),
        }
    }

    /// What a block comes to: its last value, or what it returns before that under a condition.
    fn block(&self, at: At<'_, 's>, block: &'s Block<'s>, depth: usize) -> Pieces {
        let mut found = Pieces::unknown();
        for statement in &block.statements {
            let Statement::Expr(value, last) = statement else { continue };
            let returned = match &value.kind {
                ExprKind::Jump("return", Some(inner)) => Some(self.eval(at, inner, depth + 1)),
                ExprKind::If(found) if !last && returns(&found.then) => {
                    (found.test.kind != ExprKind::Bool(false)).then(|| self.block(at, &found.then, depth + 1))
                }
                _ if *last => Some(self.eval(at, value, depth + 1)),
                _ => None,
            };
            if let Some(returned) = returned {
                found = found.or(returned);
            }
        }
        found
    }

    fn condition(&self, at: At<'_, 's>, found: &'s stageplan_syntax::rust::If<'s>, depth: usize) -> Pieces {
        let then = || self.block(at, &found.then, depth + 1);
        let otherwise =
            || found.otherwise.as_ref().map_or_else(Pieces::unknown, |value| self.eval(at, value, depth + 1));
        match &found.test.kind {
            ExprKind::Bool(true) => then(),
            ExprKind::Bool(false) => otherwise(),
            // `if let Ok(port) = env::var("PORT") { port } else { "80" }`, `if port.is_empty() { "80" } else { port }`
            _ => {
                let (then, otherwise) = (then(), otherwise());
                match (then.set(), otherwise.set()) {
                    (true, _) => then.or(otherwise),
                    (false, true) => otherwise.or(then),
                    (false, false) if otherwise.known() => otherwise,
                    (false, false) => then,
                }
            }
        }
    }

    fn arms(&self, at: At<'_, 's>, on: &'s Expr<'s>, arms: &'s [Arm<'s>], depth: usize) -> Pieces {
        let mut found: Option<Pieces> = None;
        let mut last = None;
        for arm in arms {
            let value = self.eval(at, &arm.body, depth + 1);
            let other = matches!(arm.pattern.head.as_slice(), ["Err" | "None" | "_"]) || arm.pattern.head.is_empty();
            if other && arm.pattern.text.is_none() {
                last = Some(value);
            } else if found.as_ref().is_none_or(|found| found.blank() || !found.set() && value.set()) {
                found = Some(value);
            }
        }
        let last = last.unwrap_or_else(Pieces::unknown);
        match found {
            Some(found) if found.set() => found.or(last),
            // What a variable says is compared with words: the last arm counts where nothing fits.
            _ if last.known() => last,
            Some(found) if !found.blank() => found,
            _ => self.eval(at, on, depth + 1),
        }
    }

    fn macro_call(&self, at: At<'_, 's>, whole: &Expr<'_>, call: &'s Macro<'s>, depth: usize) -> Pieces {
        match call.path.last().copied().unwrap_or_default() {
            "format" | "format_args" | "formatcp" | "concatcp" | "concat" if call.args.is_empty() => Pieces::unknown(),
            "concat" | "concatcp" | "const_format" => {
                Pieces(call.args.iter().flat_map(|value| self.eval(at, value, depth + 1).0).collect())
            }
            "format" | "format_args" | "formatcp" => self.format(at, whole, call, depth),
            "env" => match call.args.first().and_then(Expr::text) {
                Some("CARGO_MANIFEST_DIR") => self.package(at, whole),
                _ => Pieces::unknown(),
            },
            // Rocket's, which is no more than that: a path of the package when it is compiled.
            "relative" => {
                let mut pieces = self.package(at, whole);
                pieces.0.extend(self.written(at, whole, "/".to_owned()).0);
                pieces.0.extend(call.args.first().map_or_else(Pieces::unknown, |arg| self.eval(at, arg, depth + 1)).0);
                pieces
            }
            "vec" | "path" | "socket_addr" => {
                call.args.first().map_or_else(Pieces::unknown, |first| self.eval(at, first, depth + 1))
            }
            _ => Pieces::unknown(),
        }
    }

    /// The folder of the package where it is compiled, which stays in the program as a text.
    fn package(&self, at: At<'_, 's>, whole: &Expr<'_>) -> Pieces {
        self.written(at, whole, built(self.context, &self.files[at.file].chosen.package))
    }

    fn format(&self, at: At<'_, 's>, whole: &Expr<'_>, call: &'s Macro<'s>, depth: usize) -> Pieces {
        let Some(text) = call.args.first().and_then(Expr::text) else { return Pieces::unknown() };
        let named = |value: &'s Expr<'s>| match &value.kind {
            ExprKind::Binary("=", sides) => Some((sides[0].path()?.first().copied()?, &sides[1])),
            _ => None,
        };
        let mut pieces = Vec::new();
        let mut next = 1;
        for piece in placeholders(text) {
            let arg = |place: usize| {
                let value = call.args.get(place);
                value.map_or_else(Pieces::unknown, |value| {
                    self.eval(at, named(value).map_or(value, |(_, value)| value), depth + 1)
                })
            };
            pieces.extend(match piece {
                Placeholder::Text(text) => self.written(at, whole, text).0,
                Placeholder::Next => {
                    next += 1;
                    arg(next - 1).0
                }
                Placeholder::At(place) => arg(place.saturating_add(1)).0,
                Placeholder::Name(name) => match call.args.iter().filter_map(named).find(|(known, _)| *known == name) {
                    Some((_, value)) => self.eval(at, value, depth + 1).0,
                    None => self.name(at, &name, whole.span.start, depth + 1).0,
                },
            });
        }
        Pieces(pieces)
    }

    /// A name or a path that is no call.
    fn path(&self, at: At<'_, 's>, value: &Expr<'_>, path: &[&'s str], depth: usize) -> Pieces {
        let last = path.last().copied().unwrap_or_default();
        let address = match path {
            [.., "Ipv4Addr", "LOCALHOST"] => Some("127.0.0.1"),
            [.., "Ipv4Addr", "UNSPECIFIED"] => Some("0.0.0.0"),
            [.., "Ipv6Addr", "LOCALHOST"] => Some("::1"),
            [.., "Ipv6Addr", "UNSPECIFIED"] => Some("::"),
            _ => None,
        };
        if let Some(address) = address {
            return self.written(at, value, address.to_owned());
        }
        match path {
            [name] => self.name(at, name, value.span.start, depth + 1),
            [.., owner, _] => self.constant(at, Some(owner), last, depth + 1),
            [] => Pieces::unknown(),
        }
    }

    /// A variable of the function, a parameter of it, or a constant.
    fn name(&self, at: At<'_, 's>, name: &str, before: usize, depth: usize) -> Pieces {
        if depth > DEPTH || !self.step() {
            return Pieces::unknown();
        }
        let file = &self.files[at.file];
        let mut open: Option<Pieces> = None;
        let here = |one: &&stageplan_syntax::rust::Binding<'s, 's>| {
            one.name == name && one.function == at.function && one.span.start < before
        };
        for binding in file.index.bindings.iter().filter(here).collect::<Vec<_>>().into_iter().rev().take(SAME) {
            let value = match binding.value {
                Bound::Value(value) => self.bound(at, binding.pattern, name, value, depth),
                Bound::Steps(base, links) => self.chain(at, base, links, depth + 1),
                Bound::Parameter(place) => self.parameter(at, place, depth),
            };
            let value = if value.blank() && !binding.again { self.pushed(at, name, depth) } else { value };
            let whole = open.take().map_or_else(|| value.clone(), |open| open.or(value.clone()));
            // What sets it again may do so under a condition.
            if !binding.again || whole.known() && (whole.set() || !value.set()) && !value.blank() {
                return whole;
            }
            open = Some(whole);
        }
        if let Some(open) = open {
            return open;
        }
        self.constant(at, None, name, depth)
    }

    /// The first value that is put into a list that was made empty.
    fn pushed(&self, at: At<'_, 's>, name: &str, depth: usize) -> Pieces {
        let pushes = self.calls.get("push").into_iter().flatten().filter(|(file, _)| *file == at.file);
        let pushes = pushes.filter_map(|(file, place)| self.files.get(*file)?.index.calls.get(*place));
        let into = |call: &&stageplan_syntax::rust::Call<'s, 's>| {
            call.function == at.function && call.links.len() == 1 && call.base.path() == Some(&[name])
        };
        let first = pushes.filter(|call| call.method).find(into).and_then(|call| call.args.first());
        first.map_or_else(Pieces::unknown, |value| self.eval(at, value, depth + 1))
    }

    fn bound(
        &self,
        at: At<'_, 's>,
        pattern: Option<&stageplan_syntax::rust::Pattern<'_>>,
        name: &str,
        value: &'s Expr<'s>,
        depth: usize,
    ) -> Pieces {
        // `Command::Serve { port }`
        let owner = pattern.and_then(|pattern| self.fields.owner_in(&pattern.head));
        let owner = owner.filter(|owner| self.fields.has(owner, name));
        let Some(pattern) = pattern.filter(|pattern| pattern.names.len() > 1 || owner.is_some()) else {
            return self.eval(at, value, depth + 1);
        };
        let place = pattern.names.iter().position(|known| *known == name);
        if let (ExprKind::Tuple(values), Some(value)) = (&value.kind, place) {
            return values.get(value).map_or_else(Pieces::unknown, |value| self.eval(at, value, depth + 1));
        }
        self.field(owner, name, depth)
    }

    /// What the function is called with: by the frame, or wherever it is called.
    fn parameter(&self, at: At<'_, 's>, place: usize, depth: usize) -> Pieces {
        let Some(function) = at.function else { return Pieces::unknown() };
        if let Some(frame) = at.frame.filter(|frame| frame.function == (at.file, function)) {
            return frame.args.get(place).map_or_else(Pieces::unknown, |arg| self.eval(frame.at, arg, depth + 1));
        }
        let Some(function) = self.files[at.file].index.functions.get(function) else { return Pieces::unknown() };
        let mut found = Pieces::unknown();
        for (file, call) in self.calls_of(function).take(SAME) {
            let Some(arg) = call.args.get(place) else { continue };
            // Calls from itself go nowhere; the depth ends them.
            let value = self.eval(At::new(file, call.function), arg, depth + 4);
            if value.set() || value.known() && !found.known() {
                found = value;
            }
            if found.set() {
                break;
            }
        }
        found
    }

    /// The calls of a function of the program.
    pub(super) fn calls_of<'x>(
        &'x self,
        function: &'x Function<'s, 's>,
    ) -> impl Iterator<Item = (usize, &'x stageplan_syntax::rust::Call<'s, 's>)> {
        let all = self.calls.get(function.name).into_iter().flatten();
        let all = all.filter_map(|(index, place)| Some((*index, self.files.get(*index)?.index.calls.get(*place)?)));
        all.filter(move |(_, call)| match (function.owner, call.path()) {
            (Some(owner), [.., on, _]) => *on == owner || *on == "Self",
            (Some(_), []) => call.method,
            (None, path) => !path.is_empty(),
            _ => false,
        })
    }

    /// A constant, of the type or module that is named in front of it.
    fn constant(&self, at: At<'_, 's>, owner: Option<&str>, name: &str, depth: usize) -> Pieces {
        let owner = match owner {
            Some("Self") => self.function(at).and_then(|function| function.owner),
            other => other,
        };
        let all = self.constants.get(name).map(Vec::as_slice).unwrap_or_default();
        let (here, elsewhere): (Vec<_>, Vec<_>) = all.iter().copied().partition(|(file, _)| *file == at.file);
        let mut best = None;
        for (index, place) in here.into_iter().chain(elsewhere) {
            let file = &self.files[index];
            if let Some(binding) = file.index.bindings.get(place) {
                let fits = match (owner, binding.owner) {
                    (None, of) => of.is_none(),
                    (Some(owner), Some(of)) => owner == of,
                    (Some(owner), None) => owner == file.chosen.module || matches!(owner, "crate" | "self" | "super"),
                };
                if let Bound::Value(value) = binding.value
                    && (fits || best.is_none())
                {
                    best = Some((index, binding.function, value));
                    if fits {
                        return self.eval(At::new(index, binding.function), value, depth + 1);
                    }
                }
            }
        }
        best.map_or_else(Pieces::unknown, |(index, function, value)| {
            self.eval(At::new(index, function), value, depth + 1)
        })
    }

    /// The value of the first constant of a name, and its file.
    pub(super) fn constant_of(&self, name: &str) -> Option<(usize, &'s Expr<'s>)> {
        let (index, place) = *self.constants.get(name)?.first()?;
        match self.files.get(index)?.index.bindings.get(place)?.value {
            Bound::Value(value) => Some((index, value)),
            _ => None,
        }
    }

    fn function(&self, at: At<'_, 's>) -> Option<&Function<'s, 's>> {
        self.files.get(at.file)?.index.functions.get(at.function?)
    }

    /// A value with what is behind it.
    pub(super) fn chain(&self, at: At<'_, 's>, base: &'s Expr<'s>, links: &'s [Link<'s>], depth: usize) -> Pieces {
        if depth > DEPTH || !self.step() {
            return Pieces::unknown();
        }
        let mut value: Option<Pieces> = None;
        for (place, link) in links.iter().enumerate() {
            let before = &links[..place];
            value = match &link.kind {
                LinkKind::Call(args) => match (place, base.path()) {
                    (0, Some(path)) => Some(self.call(at, base, path, args, depth)),
                    _ => None,
                },
                LinkKind::Field(name) => {
                    let owner = self.type_of_links(at, base, before, depth + 1);
                    let found = self.field(owner, name, depth);
                    // The two parts of an address.
                    Some(found)
                }
                LinkKind::Method(name, args) => Some(self.method(at, base, before, value, name, args, depth)),
                LinkKind::Index(inner) => Some(match inner.text() {
                    Some(key) => self.fields.by_key(key).map_or_else(Pieces::unknown, Pieces::one),
                    None => value.unwrap_or_else(|| self.eval(at, base, depth + 1)),
                }),
                LinkKind::Try => value.or_else(|| Some(self.eval(at, base, depth + 1))),
            };
        }
        match (value, links.is_empty()) {
            (Some(value), _) => value,
            (None, true) => self.eval(at, base, depth + 1),
            (None, false) => Pieces::unknown(),
        }
    }

    fn call(&self, at: At<'_, 's>, base: &Expr<'_>, path: &[&'s str], args: &'s [Expr<'s>], depth: usize) -> Pieces {
        let arg = |place: usize| args.get(place).map_or_else(Pieces::unknown, |arg| self.eval(at, arg, depth + 1));
        let full = self.files[at.file].index.full(path);
        match full.as_slice() {
            [.., "env" | "dotenv" | "dotenvy", "var" | "var_os"] => {
                return self.variable(at, base, &arg(0));
            }
            [.., "env", "current_dir"] | [.., "PathBuf", "new"] => return self.written(at, base, ".".to_owned()),
            [.., "SocketAddr" | "SocketAddrV4" | "SocketAddrV6", "new"] => match args {
                [host, port, ..] => return self.joined(at, base, &[host, port], ":", depth),
                _ => return Pieces::unknown(),
            },
            [.., "Ipv4Addr" | "Ipv6Addr", "new"] => return self.array(at, base, args, depth),
            _ => {}
        }
        let own = self.returned(at, path, args, depth);
        if !own.blank() {
            return own;
        }
        match full.as_slice() {
            [.., name] if SAME_FUNCTIONS.contains(name) => arg(0),
            [.., "Path" | "Box" | "Arc" | "Rc" | "OsStr" | "Secret" | "SecretString", "new"] => arg(0),
            _ => Pieces::unknown(),
        }
    }

    /// A variable of the environment.
    fn variable(&self, at: At<'_, 's>, base: &Expr<'_>, name: &Pieces) -> Pieces {
        let Some(name) = name.known_text().filter(|name| is_variable(name)) else { return Pieces::unknown() };
        let origin = self.files[at.file].origin(base.span, &name);
        Pieces::one(Asked { variable: Some(Sourced::new(name, origin)), ..Asked::default() })
    }

    /// What a function of the program gives back.
    fn returned(&self, at: At<'_, 's>, path: &[&'s str], args: &'s [Expr<'s>], depth: usize) -> Pieces {
        let (Some(name), owner) = (path.last(), path.len().checked_sub(2).and_then(|at| path.get(at)).copied()) else {
            return Pieces::unknown();
        };
        let own = self.function(at).and_then(|function| function.owner);
        let imported = self.files[at.file].index.full(path);
        let module = imported.len().checked_sub(2).and_then(|at| imported.get(at)).copied();
        let fits = |index: usize, function: &Function<'s, 's>| match (function.owner, owner) {
            (None, None) => index == at.file || module == Some(self.files[index].chosen.module.as_str()),
            (None, Some("self" | "crate" | "super")) => true,
            (None, Some(owner)) => {
                owner == self.files[index].chosen.module || module == Some(self.files[index].chosen.module.as_str())
            }
            (Some(of), Some("Self")) => own == Some(of),
            (Some(of), Some(owner)) => of == owner,
            (Some(_), None) => false,
        };
        self.bodies(name, &fits, at, args, depth)
    }

    fn bodies(
        &self,
        name: &str,
        fits: &dyn Fn(usize, &Function<'s, 's>) -> bool,
        at: At<'_, 's>,
        args: &'s [Expr<'s>],
        depth: usize,
    ) -> Pieces {
        let all = self.functions.get(name).into_iter().flatten();
        let all = all
            .filter_map(|(index, place)| Some((*index, *place, self.files.get(*index)?.index.functions.get(*place)?)));
        for (index, place, function) in all.filter(|(index, _, function)| fits(*index, function)).take(SAME) {
            let frame = Frame { function: (index, place), args, at };
            let inside = At { file: index, function: Some(place), frame: Some(&frame) };
            let found = self.block(inside, function.body, depth + 1);
            if !found.blank() {
                return found;
            }
        }
        Pieces::unknown()
    }

    #[expect(clippy::too_many_arguments, reason = "a step of a chain is no less")]
    fn method(
        &self,
        at: At<'_, 's>,
        base: &'s Expr<'s>,
        before: &'s [Link<'s>],
        value: Option<Pieces>,
        name: &str,
        args: &'s [Expr<'s>],
        depth: usize,
    ) -> Pieces {
        let receiver = || match value.clone() {
            Some(value) => value,
            None if before.is_empty() => self.eval(at, base, depth + 1),
            None => Pieces::unknown(),
        };
        let arg = |place: usize| args.get(place).map_or_else(Pieces::unknown, |arg| self.given(at, arg, depth));
        match name {
            "unwrap_or" | "or" | "or_else" | "unwrap_or_else" | "get_or_insert_with" => receiver().or(arg(0)),
            "map" | "and_then" | "map_or" | "map_or_else" | "then" | "then_some" => {
                let received = receiver();
                let closure = args.last().filter(|arg| matches!(arg.kind, ExprKind::Closure(_)));
                let inner = closure.map_or_else(Pieces::unknown, |closure| self.eval(at, closure, depth + 1));
                let changed = if inner.set() || received.blank() { inner } else { received };
                if args.len() > 1 { changed.or(arg(0)) } else { changed }
            }
            "join" | "push" => {
                let mut pieces = receiver();
                if args.len() == 1 {
                    pieces.0.extend(self.written(at, &args[0], "/".to_owned()).0);
                    pieces.0.extend(arg(0).0);
                }
                pieces
            }
            // clap's and config's.
            "get_one" | "value_of" | "get_string" | "get_int" | "get_str" | "value_of_t" | "remove_one"
            | "value_of_lossy" | "get_many" | "values_of" | "get_raw" | "extract_inner"
                if args.len() == 1 =>
            {
                let key = arg(0).text();
                self.fields.by_key(&key).map_or_else(Pieces::unknown, Pieces::one)
            }
            "get" if args.len() == 1 && args[0].text().is_some() => {
                let key = args[0].text().unwrap_or_default();
                self.fields.by_key(key).map_or_else(&receiver, Pieces::one)
            }
            _ => {
                let owner = self.type_of_links(at, base, before, depth + 1);
                let fits = |_: usize, function: &Function<'s, 's>| match (function.owner, owner) {
                    (Some(of), Some(owner)) => of == owner,
                    (Some(_), None) => function.of.is_none(),
                    (None, _) => false,
                };
                let passes = SAME_METHODS.contains(&name);
                if !passes || owner.is_some() {
                    let own = self.bodies(name, &fits, at, args, depth);
                    if !own.blank() {
                        return own;
                    }
                }
                if passes { receiver() } else { Pieces::unknown() }
            }
        }
    }

    /// What a closure or a function that is handed over gives back, or the value itself.
    fn given(&self, at: At<'_, 's>, value: &'s Expr<'s>, depth: usize) -> Pieces {
        if let Some(path) = value.path()
            && path.last().is_some_and(|last| last.starts_with(|letter: char| letter.is_lowercase()))
        {
            let returned = self.returned(at, path, &[], depth + 1);
            if !returned.blank() {
                return returned;
            }
        }
        self.eval(at, value, depth + 1)
    }

    /// A field of a value of a type, or of any type.
    pub(super) fn field(&self, owner: Option<&str>, name: &str, depth: usize) -> Pieces {
        if depth > DEPTH || !self.step() {
            return Pieces::unknown();
        }
        // Which type a value is of may have been guessed.
        let owner = owner.filter(|owner| self.fields.has(owner, name));
        let field = self.fields.get(owner, name);
        let declared = field.map_or_else(Pieces::unknown, |field| Pieces::one(field.asked.clone()));
        if declared.set() && declared.known() {
            return declared;
        }
        // What is declared to be set is of its own type.
        let owner = owner.or_else(|| field.filter(|_| !declared.blank())?.owner);
        let mut found = declared;
        let fits = |one: &&Filled<'s>| match (owner, one.owner) {
            (Some(owner), Some(of)) => owner == of,
            (None, Some(of)) => !is_of_others(of),
            (_, None) => true,
        };
        for one in self.filled.get(name).into_iter().flatten().filter(fits).take(SAME * 2) {
            let other = self.eval(At::new(one.file, one.function), one.value, depth + 3);
            // Which struct is set again is not known, so that a plain value may be another's.
            if one.owner.is_none() && !other.set() {
                continue;
            }
            found = match (found.set(), other.set()) {
                (true, _) => found.or(other),
                (false, true) => other.or(found),
                (false, false) if found.known() => found,
                (false, false) => other,
            };
            if found.set() && found.known() {
                break;
            }
        }
        found
    }

    /// A field as it is declared, with what its struct is filled with.
    pub(super) fn whole(&self, field: &Field<'s>) -> Asked {
        if field.owner.is_none() || !is_set(&field.asked) {
            return field.asked.clone();
        }
        self.steps.set(STEPS);
        let Pieces(mut pieces) = self.field(field.owner, &field.name, 0);
        match (pieces.pop(), pieces.is_empty()) {
            (Some(only), true) => only,
            _ => field.asked.clone(),
        }
    }

    /// What a function of the program gives back that an attribute names: `default_port`.
    pub(super) fn named(&self, at: At<'_, 's>, text: &'s str) -> Pieces {
        self.steps.set(STEPS);
        let path: Vec<&'s str> = text.split("::").collect();
        self.returned(at, &path, &[], 0)
    }

    /// The struct that a value is of, as far as declarations tell.
    fn type_of_links(
        &self,
        at: At<'_, 's>,
        base: &'s Expr<'s>,
        links: &'s [Link<'s>],
        depth: usize,
    ) -> Option<&'s str> {
        if depth > DEPTH || !self.step() {
            return None;
        }
        let mut found = match (base.path(), links.first().map(|link| &link.kind)) {
            (Some(path), Some(LinkKind::Call(_))) => self.type_of_call(at, path),
            (Some([name]), _) => self.type_of_name(at, name, base.span.start, depth),
            (Some([.., name]), _) => self.type_of_name(at, name, base.span.start, depth),
            _ => match &base.kind {
                ExprKind::Chain(base, links) => self.type_of_links(at, base, links, depth + 1),
                ExprKind::Struct(value) => value.path.last().copied().filter(|name| self.fields.is_type(name)),
                _ => None,
            },
        };
        for link in links {
            match &link.kind {
                LinkKind::Field(name) => found = self.fields.type_of(found?, name),
                LinkKind::Method(name, _) => {
                    let output = found.and_then(|owner| self.output(owner, name));
                    found = output.or(found);
                }
                _ => {}
            }
        }
        found
    }

    fn type_of_call(&self, at: At<'_, 's>, path: &[&'s str]) -> Option<&'s str> {
        let name = path.last()?;
        match path {
            [.., owner, _] if self.fields.is_type(owner) => self.output(owner, name).or(Some(owner)),
            [.., "Self", _] => {
                let owner = self.function(at)?.owner?;
                self.output(owner, name).or(Some(owner))
            }
            _ => {
                let named = self.functions_of(name).filter(|one| one.owner.is_none());
                let mut outputs = named.filter_map(|one| self.fields.type_in(one.signature.output));
                outputs.next()
            }
        }
    }

    fn functions_of<'x>(&'x self, name: &str) -> impl Iterator<Item = &'x Function<'s, 's>> {
        let all = self.functions.get(name).into_iter().flatten();
        all.filter_map(|(index, place)| self.files.get(*index)?.index.functions.get(*place))
    }

    fn output(&self, owner: &str, name: &str) -> Option<&'s str> {
        let method = self.functions_of(name).find(|one| one.owner == Some(owner))?;
        if method.signature.output.contains("Self") {
            method.owner
        } else {
            self.fields.type_in(method.signature.output)
        }
    }

    fn type_of_name(&self, at: At<'_, 's>, name: &str, before: usize, depth: usize) -> Option<&'s str> {
        if name == "self" {
            return self.function(at)?.owner;
        }
        let file = &self.files[at.file];
        let local = |one: &&stageplan_syntax::rust::Binding<'s, 's>| {
            one.name == name && !one.again && one.function == at.function && one.span.start < before
        };
        let constants = || {
            let (index, place) = *self.constants.get(name)?.first()?;
            Some((index, self.files.get(index)?.index.bindings.get(place)?))
        };
        let (index, binding) = match file.index.bindings.iter().rfind(local) {
            Some(binding) => (at.file, binding),
            None => constants()?,
        };
        if let Some(kind) = self.fields.type_in(binding.kind) {
            return Some(kind);
        }
        // Which of several a name stands for is not known.
        if binding.pattern.is_some_and(|pattern| pattern.names.len() > 1) {
            return None;
        }
        match binding.value {
            Bound::Value(value) => {
                let at = if index == at.file { at } else { At::new(index, binding.function) };
                self.type_of(at, value, depth + 1)
            }
            Bound::Steps(base, links) => self.type_of_links(at, base, links, depth + 1),
            Bound::Parameter(_) => None,
        }
    }

    pub(super) fn type_of(&self, at: At<'_, 's>, value: &'s Expr<'s>, depth: usize) -> Option<&'s str> {
        match &value.kind {
            ExprKind::Chain(base, links) => self.type_of_links(at, base, links, depth + 1),
            _ => self.type_of_links(at, value, &[], depth + 1),
        }
    }
}

fn int_of(value: &Expr<'_>) -> Option<i64> {
    match value.kind {
        ExprKind::Int(int) => Some(int),
        _ => None,
    }
}

/// Whether a block ends by giving something back.
fn returns(block: &Block<'_>) -> bool {
    let last = block.statements.last();
    matches!(last, Some(Statement::Expr(value, _)) if matches!(value.kind, ExprKind::Jump("return", Some(_))))
}

/// Whether a text is written like a variable of the environment.
pub(super) fn is_variable(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
