//! Items, statements and expressions of Rust, as deep as plans need them.

use std::ops::Range;

use crate::Span;

/// One expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expr<'t> {
    /// What it is.
    pub kind: ExprKind<'t>,
    /// Where it is.
    pub span: Span,
}

/// What an expression is. References, dereferences, casts and parentheses around a value are left out, as is `.await`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExprKind<'t> {
    /// A string, decoded; of bytes as well.
    Text(String),
    /// A character, decoded.
    Char(String),
    /// An integer that fits.
    Int(i64),
    /// Any other number, as written.
    Number(&'t str),
    /// `true`, `false` and what a condition such as `cfg!(test)` comes to.
    Bool(bool),
    /// `a` and `a::b`, without types.
    Path(Vec<&'t str>),
    /// A value and what is behind it: `a.b(c)?.d[e]`, `f(x)`
    Chain(Box<Expr<'t>>, Vec<Link<'t>>),
    /// `name!(…)`
    Macro(Macro<'t>),
    /// `(a, b)`
    Tuple(Vec<Expr<'t>>),
    /// `[a, b]`
    Array(Vec<Expr<'t>>),
    /// `Name { a: b, ..c }`
    Struct(Struct<'t>),
    /// `|a| b`
    Closure(Closure<'t>),
    /// `{ … }`
    Block(Block<'t>),
    /// `if a { b } else { c }`
    If(Box<If<'t>>),
    /// `match a { b => c }`
    Match(Box<Expr<'t>>, Vec<Arm<'t>>),
    /// `for a in b { … }`
    For(Pattern<'t>, Box<Expr<'t>>, Block<'t>),
    /// `let a = b` as a condition.
    Let(Pattern<'t>, Box<Expr<'t>>),
    /// Two operands and what is between them; assignments are among these.
    Binary(&'t str, Box<[Expr<'t>; 2]>),
    /// `!a`
    Not(Box<Expr<'t>>),
    /// `return`, `break` or `continue`, and the value behind it.
    Jump(&'t str, Option<Box<Expr<'t>>>),
    /// Anything else, with the expressions that are in it.
    Other(Vec<Expr<'t>>),
    /// Nothing that can be read.
    #[default]
    Unknown,
}

/// One step behind a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link<'t> {
    /// What it is.
    pub kind: LinkKind<'t>,
    /// From its dot or bracket to its end.
    pub span: Span,
}

/// What a step behind a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkKind<'t> {
    /// `.a` or `.0`
    Field(&'t str),
    /// `.a(…)`
    Method(&'t str, Vec<Expr<'t>>),
    /// `(…)`
    Call(Vec<Expr<'t>>),
    /// `[…]`
    Index(Box<Expr<'t>>),
    /// `?`
    Try,
}

/// A call of a macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Macro<'t> {
    /// Its name, such as `["sqlx", "migrate"]`.
    pub path: Vec<&'t str>,
    /// What is between its brackets, read as values with commas between them, or as statements in braces.
    pub args: Vec<Expr<'t>>,
    /// The tokens between its brackets.
    pub tokens: Range<usize>,
}

/// A value with fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Struct<'t> {
    /// Its type.
    pub path: Vec<&'t str>,
    /// Fields and values; of a short form the value is the path of its name.
    pub fields: Vec<(&'t str, Expr<'t>)>,
    /// What is behind `..`
    pub rest: Option<Box<Expr<'t>>>,
}

/// A closure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure<'t> {
    /// The names between the bars.
    pub params: Vec<&'t str>,
    /// What it gives back.
    pub body: Box<Expr<'t>>,
}

/// Statements between braces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block<'t> {
    /// The statements.
    pub statements: Vec<Statement<'t>>,
    /// The braces and all between them.
    pub span: Span,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement<'t> {
    /// `let a: T = b else { c };`
    Let(Let<'t>),
    /// A value; and whether it is the last of a block, without a semicolon.
    Expr(Expr<'t>, bool),
    /// An item.
    Item(Box<Item<'t>>),
}

/// A declaration of variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Let<'t> {
    /// What is declared.
    pub pattern: Pattern<'t>,
    /// The type as written; empty where none is.
    pub kind: &'t str,
    /// What it is set to.
    pub value: Option<Expr<'t>>,
    /// What is done where the pattern does not fit.
    pub otherwise: Option<Block<'t>>,
}

/// A pattern, as far as names go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern<'t> {
    /// The path in front of its brackets or that it consists of: `["Ok"]`, `["_"]`
    pub head: Vec<&'t str>,
    /// The names that it gives.
    pub names: Vec<&'t str>,
    /// The string that it asks for.
    pub text: Option<String>,
    /// Where it is.
    pub span: Span,
}

/// A condition with what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct If<'t> {
    /// The condition.
    pub test: Expr<'t>,
    /// What is done where it holds.
    pub then: Block<'t>,
    /// What is done where it does not: a block or the next condition.
    pub otherwise: Option<Expr<'t>>,
}

/// One arm of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm<'t> {
    /// What it asks for.
    pub pattern: Pattern<'t>,
    /// What else must hold.
    pub guard: Option<Expr<'t>>,
    /// What it comes to.
    pub body: Expr<'t>,
}

/// One item of a file, a module or a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<'t> {
    /// Its attributes.
    pub attributes: Vec<Attribute<'t>>,
    /// Its name; of an `impl` that of the type; empty where it has none.
    pub name: &'t str,
    /// What it is.
    pub kind: ItemKind<'t>,
    /// Where its name is, or its first word.
    pub span: Span,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind<'t> {
    /// A function.
    Function(Signature<'t>, Option<Block<'t>>),
    /// A module; without items where they are in a file of its own.
    Module(Option<Vec<Item<'t>>>),
    /// What is imported.
    Use(Vec<Use<'t>>),
    /// A constant or a static value, with its type as written.
    Constant(&'t str, Option<Expr<'t>>),
    /// A struct with its fields; those without a name are called by their place.
    Struct(Vec<Field<'t>>),
    /// An enum with its variants.
    Enum(Vec<Variant<'t>>),
    /// `impl Trait for Type`: the trait, and what is in it.
    Impl(Option<&'t str>, Vec<Item<'t>>),
    /// A trait and what is in it.
    Trait(Vec<Item<'t>>),
    /// A call of a macro.
    Macro(Expr<'t>),
    /// Anything else.
    Other,
}

/// What a function takes and gives back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature<'t> {
    /// The names of its parameters with their types as written.
    pub params: Vec<(&'t str, &'t str)>,
    /// What it gives back, as written; empty for nothing.
    pub output: &'t str,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use<'t> {
    /// The path; of all that is in a module it ends with `*`.
    pub path: Vec<&'t str>,
    /// The name it has here; empty for `*` and `_`.
    pub name: &'t str,
    /// Where its last part is.
    pub span: Span,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'t> {
    /// Its attributes.
    pub attributes: Vec<Attribute<'t>>,
    /// Its name.
    pub name: String,
    /// Its type as written.
    pub kind: &'t str,
    /// Where its name is.
    pub span: Span,
}

/// One variant of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant<'t> {
    /// Its attributes.
    pub attributes: Vec<Attribute<'t>>,
    /// Its name.
    pub name: &'t str,
    /// Its fields.
    pub fields: Vec<Field<'t>>,
    /// Where its name is.
    pub span: Span,
}

/// One attribute: `#[name]`, `#[name = value]`, `#[name(…)]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'t> {
    /// What it says.
    pub meta: Meta<'t>,
    /// All of it.
    pub span: Span,
}

/// What an attribute says, or one of its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta<'t> {
    /// Its name; empty where it is only a value.
    pub path: Vec<&'t str>,
    /// The value behind `=`, or the value that it is.
    pub value: Option<Expr<'t>>,
    /// What is between its parentheses.
    pub args: Vec<Meta<'t>>,
    /// Where it is.
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

    /// The value of a string.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A string, a character, an integer or a truth value as text.
    pub fn literal(&self) -> Option<String> {
        match &self.kind {
            ExprKind::Text(text) | ExprKind::Char(text) => Some(text.clone()),
            ExprKind::Int(int) => Some(int.to_string()),
            ExprKind::Number(text) => Some((*text).to_owned()),
            ExprKind::Bool(truth) => Some(truth.to_string()),
            _ => None,
        }
    }
}

impl<'t> Meta<'t> {
    /// The last part of the name.
    pub fn name(&self) -> &'t str {
        self.path.last().copied().unwrap_or_default()
    }

    /// The argument of a name.
    pub fn arg(&self, name: &str) -> Option<&Meta<'t>> {
        self.args.iter().find(|arg| arg.path.len() == 1 && arg.name() == name)
    }

    /// The value of an argument: `name = value` or `name(value)`.
    pub fn value_of(&self, name: &str) -> Option<&Expr<'t>> {
        self.arg(name)?.any_value()
    }

    /// The value behind `=`, or the only one between the parentheses.
    pub fn any_value(&self) -> Option<&Expr<'t>> {
        self.value.as_ref().or(match self.args.as_slice() {
            [only] => only.value.as_ref(),
            _ => None,
        })
    }
}

impl<'t> Block<'t> {
    /// What it comes to.
    pub fn tail(&self) -> Option<&Expr<'t>> {
        match self.statements.last()? {
            Statement::Expr(value, true) => Some(value),
            _ => None,
        }
    }
}
