//! Expressions and statements of all languages of the JVM, as deep as build scripts and plans need them.

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
    /// A string or character literal, decoded.
    Text(String),
    /// A string with placeholders.
    Template(Vec<Part<'t>>),
    /// An integer that fits.
    Int(i64),
    /// Any other number, as written.
    Number(&'t str),
    /// `true` and `false`
    Bool(bool),
    /// `null`
    Null,
    /// `a` and `a.b.c`; `X::class` and `X.class` end with `class`.
    Path(Vec<&'t str>),
    /// `a.b(…)`, `a.b { … }`, `a b` and all other ways to call.
    Call(Box<Call<'t>>),
    /// Names behind something that is no path, such as `f().a.b`
    Member(Box<Expr<'t>>, Vec<&'t str>),
    /// `a[b]`
    Index(Box<Expr<'t>>, Vec<Expr<'t>>),
    /// `[a, b]`, `{a, b}` of Java and `(a, b)`
    List(Vec<Expr<'t>>),
    /// `[a: b]`
    Map(Vec<Arg<'t>>),
    /// `{ … }`
    Lambda(Block<'t>),
    /// `a + b`
    Sum(Vec<Expr<'t>>),
    /// `a ?: b`
    Or(Vec<Expr<'t>>),
    /// `test ? then : otherwise` and `if (test) then else otherwise`
    If(Box<[Expr<'t>; 3]>),
    /// The first operand, and the others with the operators in front of them, of Scala.
    Infix(Box<Expr<'t>>, Vec<(&'t str, Expr<'t>)>),
    /// Anything else.
    Other,
}

/// A part of a string with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'t> {
    /// Literal text, decoded.
    Text(String),
    /// `${…}` or `$a.b`
    Value(Expr<'t>),
}

/// One argument, or an entry of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arg<'t> {
    /// Its name and where that is, where it is handed over by name: `group: 'x'` or `group = "x"`. A name that is
    /// calculated is empty.
    pub name: Option<(String, Span)>,
    /// What is handed over.
    pub value: Expr<'t>,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<'t> {
    /// What the path starts from where that is no name, as in `make().run()`.
    pub on: Option<Expr<'t>>,
    /// The names called, such as `["tasks", "register"]`; where `on` is there, the names behind it.
    pub path: Vec<&'t str>,
    /// The type arguments as written.
    pub types: Vec<&'t str>,
    /// The arguments, without the block behind them.
    pub args: Vec<Arg<'t>>,
    /// `{ … }` behind the arguments.
    pub block: Option<Block<'t>>,
    /// `new` is in front of it.
    pub created: bool,
    /// Where the last name of the path is.
    pub name: Span,
    /// From the first name of the path to behind the arguments or the block.
    pub span: Span,
}

/// What stands between two braces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block<'t> {
    /// The names in front of `->`.
    pub params: Vec<&'t str>,
    /// The statements, of scripts only.
    pub statements: Vec<Statement<'t>>,
    /// The braces and all between them.
    pub span: Span,
}

/// One statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement<'t> {
    /// What it is.
    pub kind: StatementKind<'t>,
    /// It is in the body of a condition, a loop, a function or of a call such as `each` that may run it never or often.
    pub conditional: bool,
    /// All of it.
    pub span: Span,
}

/// What a statement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind<'t> {
    /// A call or another expression.
    Expr(Expr<'t>),
    /// `a = b`, `a += b` and `a = b = c`
    Assign(Assign<'t>),
    /// `val a = b`, `def a = b`, `String a = b`
    Declare(Declare<'t>),
    /// `import a.b`; what is behind the word.
    Import(String),
    /// `if`, `when`, `for`, `while`, `switch`, `try`, `return` and `throw`
    Control(Control<'t>),
    /// A function or a type.
    Define(Define<'t>),
}

/// An assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assign<'t> {
    /// What is set.
    pub targets: Vec<Expr<'t>>,
    /// `=`, `+=` and the like.
    pub operator: &'t str,
    /// What it is set to.
    pub value: Expr<'t>,
}

/// A declaration of variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declare<'t> {
    /// The names, of which `(a, b)` has several.
    pub names: Vec<(&'t str, Span)>,
    /// What they are set to.
    pub value: Option<Expr<'t>>,
    /// The value comes from what is behind `by`.
    pub delegated: bool,
}

/// Something that decides what runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control<'t> {
    /// Its first word.
    pub word: &'t str,
    /// What is between the parentheses, or behind `return` and `throw`.
    pub head: Option<Expr<'t>>,
    /// The bodies.
    pub blocks: Vec<Block<'t>>,
}

/// A definition of a function or a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Define<'t> {
    /// `fun`, `def`, `class` and the like, or the type in front of the name.
    pub word: &'t str,
    /// Its name.
    pub name: &'t str,
    /// The body of a function.
    pub block: Option<Block<'t>>,
}

impl<'t> Expr<'t> {
    /// The names of a path.
    pub fn path(&self) -> Option<&[&'t str]> {
        match &self.kind {
            ExprKind::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The value of a string literal without placeholders.
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

    /// The elements of a list, or of a call that makes one, such as `listOf(…)`; a single value is a list of one.
    pub fn elements(&self) -> Vec<&Expr<'t>> {
        match &self.kind {
            ExprKind::List(elements) => elements.iter().collect(),
            ExprKind::Call(call) if call.on.is_none() && call.makes_list() => {
                call.args.iter().map(|arg| &arg.value).collect()
            }
            _ => vec![self],
        }
    }

    /// The simple name of a type: `Jar`, `Jar::class`, `org.example.Jar.class`
    pub fn type_name(&self) -> Option<&'t str> {
        let path = self.path()?;
        let path = path.strip_suffix(&["java"]).filter(|rest| rest.ends_with(&["class"])).unwrap_or(path);
        path.strip_suffix(&["class"]).unwrap_or(path).last().copied()
    }

    /// The two sides of `"a" to b`.
    pub fn pair(&self) -> Option<(&Expr<'t>, &Expr<'t>)> {
        let call = self.call()?;
        match (&call.on, call.path.as_slice(), call.args.as_slice()) {
            (Some(on), ["to"], [value]) => Some((on, &value.value)),
            _ => None,
        }
    }

    /// A string, an integer or a truth value as text.
    pub fn literal(&self) -> Option<String> {
        match &self.kind {
            ExprKind::Text(text) => Some(text.clone()),
            ExprKind::Int(int) => Some(int.to_string()),
            ExprKind::Number(text) => Some((*text).to_owned()),
            ExprKind::Bool(truth) => Some(truth.to_string()),
            _ => None,
        }
    }
}

impl<'t> Call<'t> {
    /// The argument at a position.
    pub fn positional(&self, index: usize) -> Option<&Expr<'t>> {
        self.args.iter().filter(|arg| arg.name.is_none()).nth(index).map(|arg| &arg.value)
    }

    /// The argument of a name.
    pub fn named(&self, name: &str) -> Option<&Expr<'t>> {
        let found = self.args.iter().find(|arg| arg.name.as_ref().is_some_and(|(found, _)| found == name));
        found.map(|arg| &arg.value)
    }

    /// The argument at a position or of a name.
    pub fn arg(&self, index: usize, name: &str) -> Option<&Expr<'t>> {
        self.named(name).or_else(|| self.positional(index))
    }

    /// The block behind the arguments, or the one that is the last of them.
    pub fn body(&self) -> Option<&Block<'t>> {
        self.block.as_ref().or_else(|| match &self.args.last()?.value.kind {
            ExprKind::Lambda(block) => Some(block),
            _ => None,
        })
    }

    /// The last name called.
    pub fn last(&self) -> &'t str {
        self.path.last().copied().unwrap_or_default()
    }

    /// The calls of a chain, the first one first: `id("a")`, `version "1"` and `apply false` of one plugin.
    pub fn links(&self) -> Vec<&Call<'t>> {
        let mut links = vec![self];
        let mut on = self.on.as_ref();
        while let Some(expr) = on {
            on = match &expr.kind {
                ExprKind::Call(call) => {
                    links.push(call);
                    call.on.as_ref()
                }
                ExprKind::Member(inner, _) => Some(inner),
                ExprKind::Index(inner, _) => Some(inner),
                _ => None,
            };
        }
        links.reverse();
        links
    }

    /// Entries with the names they are handed over by, in any of the ways in which scripts write them: `a: b`,
    /// `"a" to b`, `mapOf("a" to b)`, `[a: b]` and `"a", b`.
    pub fn entries(&self) -> Vec<(&str, &Expr<'t>)> {
        let mut found = Vec::new();
        for arg in &self.args {
            match (&arg.name, &arg.value.kind) {
                (Some((name, _)), _) => found.push((name.as_str(), &arg.value)),
                (None, ExprKind::Map(entries)) => {
                    let named = entries.iter().filter_map(|arg| Some((arg.name.as_ref()?.0.as_str(), &arg.value)));
                    found.extend(named);
                }
                (None, ExprKind::Call(call)) if matches!(call.last(), "mapOf" | "mutableMapOf") => {
                    found.extend(call.args.iter().filter_map(|arg| pair_of(&arg.value)));
                }
                _ => found.extend(pair_of(&arg.value)),
            }
        }
        if let ([first, second], true) = (self.args.as_slice(), found.is_empty())
            && let Some(name) = first.value.text()
        {
            found.push((name, &second.value));
        }
        found
    }

    fn makes_list(&self) -> bool {
        matches!(
            self.path.as_slice(),
            ["listOf" | "mutableListOf" | "setOf" | "mutableSetOf" | "arrayOf" | "Seq" | "List" | "Set" | "Vector"]
                | ["List" | "Set", "of"]
                | ["Arrays", "asList"]
        )
    }
}

fn pair_of<'a, 't>(value: &'a Expr<'t>) -> Option<(&'a str, &'a Expr<'t>)> {
    let (name, value) = value.pair()?;
    Some((name.text()?, value))
}

impl<'t> Statement<'t> {
    /// The call that this is.
    pub fn call(&self) -> Option<&Call<'t>> {
        match &self.kind {
            StatementKind::Expr(expr) => expr.call(),
            _ => None,
        }
    }
}
