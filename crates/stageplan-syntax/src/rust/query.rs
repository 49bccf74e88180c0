//! Lists of what is in a file: functions, calls, names that are set, macros.

use super::File;
use super::tree::{
    Attribute, Block, Expr, ExprKind, Item, ItemKind, Link, LinkKind, Macro, Pattern, Signature, Statement, Struct, Use,
};
use crate::Span;

/// A function.
#[derive(Clone, Copy, Debug)]
pub struct Function<'a, 't> {
    /// Its name.
    pub name: &'t str,
    /// The type it is put on.
    pub owner: Option<&'t str>,
    /// The trait it is part of.
    pub of: Option<&'t str>,
    /// What it takes and gives back.
    pub signature: &'a Signature<'t>,
    /// What it does.
    pub body: &'a Block<'t>,
    /// Its attributes.
    pub attributes: &'a [Attribute<'t>],
    /// Where its name is.
    pub span: Span,
}

/// A call of a function or a method.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a, 't> {
    /// What the chain starts with: the function, or what has the method.
    pub base: &'a Expr<'t>,
    /// The steps of the chain up to this call, which is the last of them.
    pub links: &'a [Link<'t>],
    /// The steps behind it.
    pub behind: &'a [Link<'t>],
    /// The last name of the function, or the method's.
    pub name: &'t str,
    /// The arguments.
    pub args: &'a [Expr<'t>],
    /// Whether it is a method.
    pub method: bool,
    /// The function it is in.
    pub function: Option<usize>,
    /// Whether it is in a branch of a condition or in a loop.
    pub conditional: bool,
    /// From the start of the chain to the closing parenthesis.
    pub span: Span,
}

impl<'a, 't> Call<'a, 't> {
    /// The path of the function that is called.
    pub fn path(&self) -> &'a [&'t str] {
        if self.method { &[] } else { self.base.path().unwrap_or_default() }
    }

    /// Where its name or its brackets are.
    pub fn own_span(&self) -> Span {
        match self.links {
            [.., last] if self.links.len() > 1 || self.method => last.span,
            _ => self.span,
        }
    }
}

/// A call of a macro.
#[derive(Clone, Copy, Debug)]
pub struct Invocation<'a, 't> {
    /// The call.
    pub call: &'a Macro<'t>,
    /// The function it is in.
    pub function: Option<usize>,
    /// Where it is.
    pub span: Span,
}

/// What a name is bound to.
#[derive(Clone, Copy, Debug)]
pub enum Bound<'a, 't> {
    /// A value.
    Value(&'a Expr<'t>),
    /// What a chain has come to where it hands it to a closure.
    Steps(&'a Expr<'t>, &'a [Link<'t>]),
    /// What the function is called with, at a place.
    Parameter(usize),
}

/// A name that is set.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a, 't> {
    /// The name.
    pub name: &'t str,
    /// What it is set to.
    pub value: Bound<'a, 't>,
    /// The pattern it is in, where it is in one.
    pub pattern: Option<&'a Pattern<'t>>,
    /// Its type as written; empty where none is.
    pub kind: &'t str,
    /// It is a constant.
    pub constant: bool,
    /// It is set again, rather than declared.
    pub again: bool,
    /// It is a field of something that is set again.
    pub field: bool,
    /// The function it is in.
    pub function: Option<usize>,
    /// The type it is in, of a constant.
    pub owner: Option<&'t str>,
    /// From where on it is known.
    pub span: Span,
}

/// All that is in a file, in source order.
#[derive(Clone, Debug, Default)]
pub struct Index<'a, 't> {
    /// The functions with a body.
    pub functions: Vec<Function<'a, 't>>,
    /// The calls; those in the arguments of others are listed on their own.
    pub calls: Vec<Call<'a, 't>>,
    /// The macros that are called.
    pub macros: Vec<Invocation<'a, 't>>,
    /// The names that are set.
    pub bindings: Vec<Binding<'a, 't>>,
    /// The structs and enums.
    pub types: Vec<&'a Item<'t>>,
    /// The values with fields, and the functions they are in.
    pub values: Vec<(&'a Struct<'t>, Span, Option<usize>)>,
    /// The imports.
    pub uses: Vec<&'a Use<'t>>,
    /// The modules that have a file of their own, with the modules around them.
    pub modules: Vec<(Vec<&'t str>, &'a Item<'t>)>,
    around: Vec<&'t str>,
    function: Option<usize>,
    owner: Option<&'t str>,
    of: Option<&'t str>,
    conditional: usize,
}

impl<'a, 't> Index<'a, 't> {
    /// Lists what is in a file.
    pub fn new(file: &'a File<'t>) -> Self {
        let mut index = Self::default();
        index.items(&file.items);
        index
    }

    /// The full path that a path has by the imports of the file.
    pub fn full(&self, path: &[&'t str]) -> Vec<&'t str> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        match self.uses.iter().find(|one| one.name == *first && one.path.as_slice() != [*first]) {
            Some(one) => one.path.iter().chain(rest).copied().collect(),
            None => path.to_vec(),
        }
    }

    /// Whether the file imports something of a crate, or names it by its path.
    pub fn uses_crate(&self, name: &str) -> bool {
        let first = |path: &[&str]| path.first() == Some(&name);
        self.uses.iter().any(|one| first(&one.path))
            || self.calls.iter().any(|call| call.path().len() > 1 && first(call.path()))
            || self.macros.iter().any(|one| one.call.path.len() > 1 && first(&one.call.path))
    }

    fn items(&mut self, items: &'a [Item<'t>]) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &'a Item<'t>) {
        match &item.kind {
            ItemKind::Function(signature, Some(body)) => {
                let outer = self.function.replace(self.functions.len());
                let conditional = std::mem::take(&mut self.conditional);
                self.functions.push(Function {
                    name: item.name,
                    owner: self.owner,
                    of: self.of,
                    signature,
                    body,
                    attributes: &item.attributes,
                    span: item.span,
                });
                // What a method is called on takes no place among what it is called with.
                let plain = signature.params.iter().filter(|(name, _)| *name != "self").enumerate();
                for (place, (name, kind)) in plain.filter(|(_, (name, _))| !name.is_empty()) {
                    self.bind(name, Bound::Parameter(place), None, item.span);
                    self.of_type(kind);
                }
                self.block(body);
                self.function = outer;
                self.conditional = conditional;
            }
            ItemKind::Module(Some(items)) => {
                self.around.push(item.name);
                self.items(items);
                self.around.pop();
            }
            ItemKind::Module(None) => self.modules.push((self.around.clone(), item)),
            ItemKind::Use(uses) => self.uses.extend(uses),
            ItemKind::Constant(kind, Some(value)) => {
                self.bind(item.name, Bound::Value(value), None, item.span);
                self.of_type(kind);
                if let Some(last) = self.bindings.last_mut() {
                    last.constant = true;
                }
                self.expr(value);
            }
            ItemKind::Struct(_) | ItemKind::Enum(_) => self.types.push(item),
            ItemKind::Impl(of, items) => {
                let outer = (self.owner.replace(item.name), std::mem::replace(&mut self.of, *of));
                self.items(items);
                (self.owner, self.of) = outer;
            }
            ItemKind::Trait(items) => {
                let outer = (self.owner.take(), self.of.replace(item.name));
                self.items(items);
                (self.owner, self.of) = outer;
            }
            ItemKind::Macro(value) => self.expr(value),
            _ => {}
        }
    }

    fn bind(&mut self, name: &'t str, value: Bound<'a, 't>, pattern: Option<&'a Pattern<'t>>, span: Span) {
        let (function, owner) = (self.function, self.owner);
        let binding = Binding {
            name,
            value,
            pattern,
            kind: "",
            constant: false,
            again: false,
            field: false,
            function,
            owner,
            span,
        };
        self.bindings.push(binding);
    }

    fn of_type(&mut self, kind: &'t str) {
        if let Some(last) = self.bindings.last_mut() {
            last.kind = kind;
        }
    }

    fn bind_all(&mut self, pattern: &'a Pattern<'t>, value: &'a Expr<'t>) {
        for name in &pattern.names {
            self.bind(name, Bound::Value(value), Some(pattern), pattern.span);
        }
    }

    fn block(&mut self, block: &'a Block<'t>) {
        for statement in &block.statements {
            match statement {
                Statement::Let(found) => {
                    if let Some(value) = &found.value {
                        self.expr(value);
                        // What the value itself says of the name is about another one.
                        self.bind_all(&found.pattern, value);
                        if let [_] = found.pattern.names.as_slice() {
                            self.of_type(found.kind);
                        }
                    }
                    if let Some(otherwise) = &found.otherwise {
                        self.block(otherwise);
                    }
                }
                Statement::Expr(value, _) => self.expr(value),
                Statement::Item(item) => self.item(item),
            }
        }
    }

    fn expr(&mut self, value: &'a Expr<'t>) {
        match &value.kind {
            ExprKind::Chain(base, links) => self.chain(value, base, links),
            ExprKind::Macro(call) => {
                self.macros.push(Invocation { call, function: self.function, span: value.span });
                self.all(&call.args);
            }
            ExprKind::Tuple(values) | ExprKind::Array(values) | ExprKind::Other(values) => self.all(values),
            ExprKind::Struct(found) => {
                self.values.push((found, value.span, self.function));
                for (_, value) in &found.fields {
                    self.expr(value);
                }
                if let Some(rest) = &found.rest {
                    self.expr(rest);
                }
            }
            ExprKind::Closure(closure) => self.expr(&closure.body),
            ExprKind::Block(block) => self.block(block),
            ExprKind::If(found) => {
                self.expr(&found.test);
                self.conditional += 1;
                self.block(&found.then);
                if let Some(otherwise) = &found.otherwise {
                    self.expr(otherwise);
                }
                self.conditional -= 1;
            }
            ExprKind::For(pattern, over, body) => {
                self.expr(over);
                self.bind_all(pattern, over);
                self.conditional += 1;
                self.block(body);
                self.conditional -= 1;
            }
            ExprKind::Match(on, arms) => {
                self.expr(on);
                self.conditional += 1;
                for arm in arms {
                    self.bind_all(&arm.pattern, on);
                    if let Some(guard) = &arm.guard {
                        self.expr(guard);
                    }
                    self.expr(&arm.body);
                }
                self.conditional -= 1;
            }
            ExprKind::Let(pattern, value) => {
                self.expr(value);
                self.bind_all(pattern, value);
            }
            ExprKind::Binary(operator, sides) => {
                let [left, right] = &**sides;
                self.expr(left);
                self.expr(right);
                if *operator == "=" {
                    self.assign(left, right);
                }
            }
            ExprKind::Not(inner) | ExprKind::Jump(_, Some(inner)) => self.expr(inner),
            _ => {}
        }
    }

    fn all(&mut self, values: &'a [Expr<'t>]) {
        for value in values {
            self.expr(value);
        }
    }

    fn assign(&mut self, left: &'a Expr<'t>, right: &'a Expr<'t>) {
        let name = match &left.kind {
            ExprKind::Path(path) if path.len() == 1 => path.last().copied(),
            ExprKind::Chain(_, links) => match links.last().map(|link| &link.kind) {
                Some(LinkKind::Field(name)) => Some(*name),
                _ => None,
            },
            _ => None,
        };
        if let Some(name) = name {
            self.bind(name, Bound::Value(right), None, left.span);
            if let Some(last) = self.bindings.last_mut() {
                last.again = true;
                last.field = left.path().is_none();
            }
        }
    }

    fn chain(&mut self, value: &'a Expr<'t>, base: &'a Expr<'t>, links: &'a [Link<'t>]) {
        self.expr(base);
        for (at, link) in links.iter().enumerate() {
            let (name, args, method) = match &link.kind {
                LinkKind::Method(name, args) => (*name, args.as_slice(), true),
                LinkKind::Call(args) => {
                    let name = base.path().filter(|_| at == 0).and_then(|path| path.last()).copied();
                    (name.unwrap_or_default(), args.as_slice(), false)
                }
                LinkKind::Index(inner) => {
                    self.expr(inner);
                    continue;
                }
                LinkKind::Field(_) | LinkKind::Try => continue,
            };
            if !name.is_empty() {
                let span = Span::new(value.span.start, link.span.end);
                let (links, behind) = links.split_at(at + 1);
                let (function, conditional) = (self.function, self.conditional > 0);
                self.calls.push(Call { base, links, behind, name, args, method, function, conditional, span });
            }
            for arg in args {
                if let ExprKind::Closure(closure) = &arg.kind {
                    for name in closure.params.iter().filter(|name| method && **name != "_") {
                        self.bind(name, Bound::Steps(base, &links[..at]), None, arg.span);
                    }
                }
                self.expr(arg);
            }
        }
    }
}
