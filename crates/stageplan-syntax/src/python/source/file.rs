//! One Python file: its statements.

use std::ops::Range;

use super::expression::{Arg, Expr, ExprKind, Reader};
use super::tokens::{Kind, Token, scan};
use crate::{Problem, Span};

/// One Python file.
#[derive(Clone, Debug, Default)]
pub struct File<'t> {
    /// The text the file was read from.
    pub text: &'t str,
    /// All statements in source order. Those of a body follow the statement that holds them.
    pub statements: Vec<Statement<'t>>,
    /// All tokens but comments.
    pub tokens: Vec<Token<'t>>,
    /// What is wrong with the text.
    pub problems: Vec<Problem>,
    /// For each bracket the index of its counterpart.
    pairs: Vec<Option<u32>>,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement<'t> {
    /// What it is.
    pub kind: StatementKind<'t>,
    /// Where it is, without decorators; of one with a body the part up to the colon.
    pub span: Span,
    /// The statement whose body holds it.
    pub parent: Option<usize>,
    /// The function or class whose own body holds it; those of a module have none.
    pub scope: Option<usize>,
    /// On what it depends, within its function, class or module, whether it runs.
    pub condition: Option<Condition>,
    /// The index behind the last statement of its body.
    pub end: usize,
    /// What the statements of its body depend on, where its header asks for what everybody knows.
    guard: Option<Condition>,
    /// Its tokens with decorators, without its body.
    pub(super) tokens: Range<usize>,
}

/// What decides whether a statement runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The file is run as a program: `if __name__ == "__main__":`
    Main,
    /// Only tools that check types look at it: `if TYPE_CHECKING:`
    TypeChecking,
    /// The innermost block around it, of any other kind.
    Block(Block),
}

/// A statement that holds others without a scope of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// `if`
    If,
    /// `elif`
    Elif,
    /// `else` of any statement
    Else,
    /// `try`
    Try,
    /// `except`, also with a star
    Except,
    /// `finally`
    Finally,
    /// `with`
    With,
    /// `for`
    For,
    /// `while`
    While,
    /// `match`
    Match,
    /// `case`
    Case,
}

/// What a statement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind<'t> {
    /// `import a, b` and `from a import b`
    Import(Vec<Import<'t>>),
    /// `a = b = 1`, `a: int = 1`, `a: int` and `a += 1`
    Assign(Assign<'t>),
    /// `def`
    Def(Box<Function<'t>>),
    /// `class`
    Class(Box<Class<'t>>),
    /// An expression of its own, a call mostly.
    Expr(Expr<'t>),
    /// `return`
    Return(Option<Expr<'t>>),
    /// `del`
    Del(Expr<'t>),
    /// `global` and `nonlocal`
    Global(Vec<(&'t str, Span)>),
    /// `type A = ...`
    Type(&'t str, Span),
    /// A statement with a body and without a scope, and the names that its header sets.
    Block(Block, Vec<(&'t str, Span)>),
    /// Anything else.
    Other,
}

/// One imported module or name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import<'t> {
    /// The module, with its leading dots where it is relative.
    pub module: String,
    /// The name taken out of the module; `*` stands for all of them.
    pub name: Option<&'t str>,
    /// What it is called here, where the source says so.
    pub alias: Option<&'t str>,
    /// The module, or the name where one is taken out of it.
    pub span: Span,
}

/// One assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assign<'t> {
    /// What is set: names, attributes, subscripts, or tuples and lists of these.
    pub targets: Vec<Expr<'t>>,
    /// The type.
    pub annotation: Option<Expr<'t>>,
    /// The operator of `a += 1`.
    pub operator: Option<&'t str>,
    /// What it is set to; an annotation alone sets nothing.
    pub value: Option<Expr<'t>>,
}

/// One function or method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function<'t> {
    /// Its name.
    pub name: &'t str,
    /// Where its name is.
    pub name_span: Span,
    /// Whether it is a coroutine.
    pub is_async: bool,
    /// Its parameters.
    pub params: Vec<Param<'t>>,
    /// Its decorators.
    pub decorators: Vec<Expr<'t>>,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param<'t> {
    /// Its name.
    pub name: &'t str,
    /// What it has where nothing is handed over.
    pub default: Option<Expr<'t>>,
    /// It takes all that is left, with `*` or `**`.
    pub rest: bool,
}

/// One class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class<'t> {
    /// Its name.
    pub name: &'t str,
    /// Where its name is.
    pub name_span: Span,
    /// Its bases and keywords.
    pub args: Vec<Arg<'t>>,
    /// Its decorators.
    pub decorators: Vec<Expr<'t>>,
}

impl Function<'_> {
    /// Whether it can be called without an argument.
    pub fn needs_nothing(&self) -> bool {
        self.params.iter().all(|param| param.rest || param.default.is_some())
    }
}

impl<'t> Statement<'t> {
    /// The function that it defines.
    pub fn function(&self) -> Option<&Function<'t>> {
        match &self.kind {
            StatementKind::Def(function) => Some(function),
            _ => None,
        }
    }

    /// The class that it defines.
    pub fn class(&self) -> Option<&Class<'t>> {
        match &self.kind {
            StatementKind::Class(class) => Some(class),
            _ => None,
        }
    }
}

impl<'t> File<'t> {
    /// Reads a Python file.
    pub fn parse(text: &'t str) -> Self {
        let scanned = scan(text);
        let mut file =
            Self { text, tokens: scanned.tokens, pairs: scanned.pairs, problems: scanned.problems, ..Self::default() };
        file.statements = Statements { file: &file, found: Vec::new() }.read();
        file
    }

    /// The statements right in the body of a function, a class or a block.
    pub fn body(&self, statement: usize) -> impl Iterator<Item = (usize, &Statement<'t>)> {
        let end = self.statements.get(statement).map_or(0, |statement| statement.end);
        let inner = (statement + 1..end).filter_map(|index| Some((index, self.statements.get(index)?)));
        inner.filter(move |(_, inner)| inner.parent == Some(statement))
    }

    /// The index of the innermost statement at a byte.
    pub fn statement_at(&self, offset: usize) -> Option<usize> {
        let first = |statement: &Statement<'_>| self.span_of(&statement.tokens).start;
        self.statements.partition_point(|statement| first(statement) <= offset).checked_sub(1)
    }

    pub(super) fn matching(&self, index: usize) -> Option<usize> {
        self.pairs.get(index).copied().flatten().map(|other| other as usize)
    }

    pub(super) fn is(&self, index: usize, text: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is(text))
    }

    pub(super) fn is_word(&self, index: usize, text: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is_word(text))
    }

    fn name(&self, index: usize) -> Option<&Token<'t>> {
        self.tokens.get(index).filter(|token| token.is_name())
    }

    /// The index behind the token, bracketed run or format string that starts at `index`.
    pub(super) fn next(&self, index: usize) -> usize {
        self.matching(index).filter(|close| *close > index).unwrap_or(index) + 1
    }

    /// The bytes from the first to the last token of a range.
    pub(super) fn span_of(&self, range: &Range<usize>) -> Span {
        let start = self.tokens.get(range.start).map_or(self.text.len(), |token| token.span.start);
        let last = range.end.checked_sub(1).filter(|last| *last >= range.start);
        Span::new(start, last.and_then(|last| self.tokens.get(last)).map_or(start, |token| token.span.end))
    }

    /// The index behind the colon of the lambda at `at`.
    pub(super) fn lambda_body(&self, at: usize, end: usize) -> usize {
        (self.find(at + 1..end, ":") + 1).min(end)
    }

    /// The first operator or word `text` outside of inner brackets and of the parameters of lambdas, or the end.
    pub(super) fn find(&self, range: Range<usize>, text: &str) -> usize {
        self.find_by(range, &|other| other == text)
    }

    fn find_by(&self, range: Range<usize>, fits: &dyn Fn(&str) -> bool) -> usize {
        let mut lambdas = 0;
        let mut at = range.start;
        while let Some(token) = self.tokens.get(at).filter(|_| at < range.end) {
            if token.is_word("lambda") {
                lambdas += 1;
            } else if lambdas > 0 {
                lambdas -= usize::from(token.is(":"));
            } else if matches!(token.kind, Kind::Operator | Kind::Name) && fits(token.text) {
                return at;
            }
            at = self.next(at);
        }
        range.end
    }

    /// The names that an assignment to `target` sets.
    pub(super) fn bound(target: &Expr<'t>, found: &mut Vec<(&'t str, Span)>) {
        match &target.kind {
            ExprKind::Path(path) => {
                if let [name] = path.as_slice() {
                    found.push((name, target.span));
                }
            }
            ExprKind::Star(inner) => Self::bound(inner, found),
            _ => target.elements().into_iter().flatten().for_each(|element| Self::bound(element, found)),
        }
    }
}

/// Cuts the tokens of a file into statements.
struct Statements<'f, 't> {
    file: &'f File<'t>,
    found: Vec<Statement<'t>>,
}

impl<'t> Statements<'_, 't> {
    fn read(mut self) -> Vec<Statement<'t>> {
        let file = self.file;
        // For each indented block the statement that it belongs to, and the one that waits for its block.
        let mut open: Vec<Option<usize>> = vec![None];
        let mut waiting = None;
        let mut decorators = None;
        let mut at = 0;
        while let Some(token) = file.tokens.get(at) {
            let parent = open.last().copied().flatten();
            match token.kind {
                Kind::Newline => at += 1,
                Kind::Indent => {
                    open.push(waiting.take().or(parent));
                    at += 1;
                }
                Kind::Dedent => {
                    self.close(&mut open);
                    at += 1;
                }
                _ if token.is("@") => {
                    decorators = decorators.or(Some(at));
                    at = file.line_end(at);
                }
                _ => {
                    let end = file.line_end(at);
                    waiting = self.line(decorators.take().unwrap_or(at), at..end, parent);
                    at = end;
                }
            }
        }
        while open.len() > 1 {
            self.close(&mut open);
        }
        self.found
    }

    fn close(&mut self, open: &mut Vec<Option<usize>>) {
        if open.len() > 1
            && let Some(statement) = open.pop().flatten()
        {
            self.found[statement].end = self.found.len();
        }
    }

    fn add(&mut self, kind: StatementKind<'t>, tokens: Range<usize>, start: usize, parent: Option<usize>) -> usize {
        let index = self.found.len();
        let (scope, condition) = match parent.and_then(|parent| self.found.get(parent)) {
            None => (None, None),
            Some(outer) => match outer.kind {
                StatementKind::Block(block, _) => {
                    let strong = outer.condition.filter(|outer| !matches!(outer, Condition::Block(_)));
                    (outer.scope, Some(outer.guard.or(strong).unwrap_or(Condition::Block(block))))
                }
                _ => (parent, None),
            },
        };
        let guard = match kind {
            StatementKind::Block(Block::If | Block::Elif, _) => self.file.guard(&tokens),
            _ => None,
        };
        let span = self.file.span_of(&(start..tokens.end));
        self.found.push(Statement { kind, span, parent, scope, condition, end: index + 1, guard, tokens });
        index
    }

    /// Reads a logical line, decorators included, and gives the statement that an indented block behind it belongs to.
    fn line(&mut self, first: usize, line: Range<usize>, parent: Option<usize>) -> Option<usize> {
        let Some(colon) = self.header(&line, parent) else {
            self.simple(line, parent);
            return None;
        };
        let kind = self.compound(first, line.start..colon);
        let header = colon.saturating_add(1).min(line.end);
        let index = self.add(kind, first..colon, line.start, parent);
        if header < line.end {
            self.simple(header..line.end, Some(index));
            self.found[index].end = self.found.len();
        }
        Some(index)
    }

    /// The colon of a statement with a body.
    fn header(&self, line: &Range<usize>, parent: Option<usize>) -> Option<usize> {
        let file = self.file;
        let word = file.tokens.get(line.start).filter(|token| token.kind == Kind::Name)?;
        let colon = || file.find(line.clone(), ":");
        match word.text {
            "if" | "elif" | "else" | "try" | "except" | "finally" | "with" | "for" | "while" | "def" | "class" => {
                Some(colon())
            }
            "async" => ["def", "with", "for"].iter().any(|word| file.is_word(line.start + 1, word)).then(colon),
            // These are names as well; what tells is the block of cases.
            "match" => {
                let ends = line.len() > 2 && file.is(line.end - 1, ":");
                let block = file.tokens.get(line.end + 1).is_some_and(|token| token.kind == Kind::Indent);
                (ends && block && file.is_word(line.end + 2, "case")).then_some(line.end - 1)
            }
            "case" => {
                let parent = parent.and_then(|parent| self.found.get(parent))?;
                let matched = matches!(parent.kind, StatementKind::Block(Block::Match, _));
                matched.then(colon).filter(|colon| *colon < line.end)
            }
            _ => None,
        }
    }

    fn compound(&self, first: usize, header: Range<usize>) -> StatementKind<'t> {
        let file = self.file;
        let is_async = file.is_word(header.start, "async");
        let start = header.start + usize::from(is_async);
        let inner = start + 1..header.end.max(start + 1);
        let word = file.tokens.get(start).map_or("", |token| token.text);
        let mut names = Vec::new();
        let block = match word {
            "def" | "class" => {
                let Some(name) = file.name(start + 1).filter(|_| start + 1 < header.end) else {
                    return StatementKind::Block(Block::Else, names);
                };
                let decorators = file.decorators(first..header.start);
                // Between name and parentheses there may be type parameters.
                let open = start + 2 + if file.is(start + 2, "[") { file.next(start + 2) - start - 2 } else { 0 };
                let within = file.matching(open).filter(|close| file.is(open, "(") && *close > open);
                let within = within.map_or(open..open, |close| open + 1..close);
                let (name, name_span) = (name.text, name.span);
                return if word == "def" {
                    let params = file.params(within);
                    StatementKind::Def(Box::new(Function { name, name_span, is_async, params, decorators }))
                } else {
                    let args = Reader::new(file, within).args();
                    StatementKind::Class(Box::new(Class { name, name_span, args, decorators }))
                };
            }
            "for" => {
                let of = file.find(inner.clone(), "in");
                File::bound(&file.expression(inner.start..of), &mut names);
                Block::For
            }
            "with" | "except" => {
                for at in inner.clone().filter(|at| file.is_word(*at, "as")) {
                    File::bound(&Reader::new(file, at + 1..inner.end).primary(), &mut names);
                }
                if word == "with" { Block::With } else { Block::Except }
            }
            "case" => {
                file.captures(inner, &mut names);
                Block::Case
            }
            "if" => Block::If,
            "elif" => Block::Elif,
            "try" => Block::Try,
            "finally" => Block::Finally,
            "while" => Block::While,
            "match" => Block::Match,
            _ => Block::Else,
        };
        StatementKind::Block(block, names)
    }

    /// Statements with semicolons between them.
    fn simple(&mut self, line: Range<usize>, parent: Option<usize>) {
        let mut at = line.start;
        while at < line.end {
            let mut end = at;
            while end < line.end && !self.file.is(end, ";") {
                end = self.file.next(end);
            }
            let end = end.min(line.end);
            if at < end {
                let kind = self.file.simple(at..end);
                self.add(kind, at..end, at, parent);
            }
            at = end + 1;
        }
    }
}

impl<'t> File<'t> {
    fn line_end(&self, from: usize) -> usize {
        let mut at = from;
        while self.tokens.get(at).is_some_and(|token| token.kind != Kind::Newline) {
            at = self.next(at);
        }
        at
    }

    fn decorators(&self, range: Range<usize>) -> Vec<Expr<'t>> {
        let mut found = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let end = self.line_end(at).min(range.end);
            if self.is(at, "@") {
                found.push(self.expression(at + 1..end));
            }
            at = end + 1;
        }
        found
    }

    fn params(&self, within: Range<usize>) -> Vec<Param<'t>> {
        let mut found = Vec::new();
        let mut at = within.start;
        while at < within.end {
            let end = self.find(at..within.end, ",");
            let rest = self.is(at, "*") || self.is(at, "**");
            let name = at + usize::from(rest);
            if let Some(token) = self.name(name).filter(|_| name < end) {
                let equals = self.find(name..end, "=");
                let default = (equals < end).then(|| self.expression(equals + 1..end));
                found.push(Param { name: token.text, default, rest });
            }
            at = end + 1;
        }
        found
    }

    /// The names that a pattern sets.
    fn captures(&self, header: Range<usize>, found: &mut Vec<(&'t str, Span)>) {
        let guard = self.find(header.clone(), "if");
        for at in header.start..guard {
            let Some(name) = self.name(at).filter(|name| name.text != "_") else { continue };
            let part = self.is(at - 1, ".") || [".", "(", "="].iter().any(|mark| self.is(at + 1, mark));
            if !part {
                found.push((name.text, name.span));
            }
        }
    }

    /// What the condition of an `if` asks for, where it is one of the two that everybody knows.
    fn guard(&self, header: &Range<usize>) -> Option<Condition> {
        let mut inner = header.start + 1..header.end;
        while self.is(inner.start, "(") && self.next(inner.start) == inner.end && inner.len() > 2 {
            inner = inner.start + 1..inner.end - 1;
        }
        let mut at = inner.start;
        if self.find(inner.clone(), "or") < inner.end {
            return None;
        }
        while at < inner.end {
            let end = self.find(at..inner.end, "and");
            let part = at..end.min(at + 32);
            let part: Vec<_> =
                part.map(|at| &self.tokens[at]).filter(|token| !token.is("(") && !token.is(")")).collect();
            let main = |token: &Token<'_>| token.string_value().is_some_and(|text| text == "__main__");
            let name = |token: &Token<'_>| token.is_word("__name__");
            let found = match part.as_slice() {
                [a, equal, b] if equal.is("==") => (name(a) && main(b)) || (main(a) && name(b)),
                [a, word, set @ ..] if word.is_word("in") => name(a) && set.iter().any(|token| main(token)),
                _ => false,
            };
            if found {
                return Some(Condition::Main);
            }
            let path = part.len() % 2 == 1 && part.iter().skip(1).step_by(2).all(|dot| dot.is("."));
            if path && part.last().is_some_and(|last| last.is_word("TYPE_CHECKING")) {
                return Some(Condition::TypeChecking);
            }
            at = end + 1;
        }
        None
    }

    fn simple(&self, range: Range<usize>) -> StatementKind<'t> {
        let Some(first) = self.tokens.get(range.start) else { return StatementKind::Other };
        let rest = range.start + 1..range.end;
        let words = || {
            let names = rest.clone().filter_map(|at| self.name(at));
            names.map(|name| (name.text, name.span)).collect::<Vec<_>>()
        };
        if first.kind == Kind::Name {
            match first.text {
                "import" => return StatementKind::Import(self.imports(rest)),
                "from" => return StatementKind::Import(self.imports_from(rest)),
                "return" => {
                    return StatementKind::Return((!rest.is_empty()).then(|| self.expression(rest)));
                }
                "del" => return StatementKind::Del(self.expression(rest)),
                "global" | "nonlocal" => return StatementKind::Global(words()),
                "type" => {
                    if let Some(name) = self.name(rest.start).filter(|_| !rest.is_empty()) {
                        return StatementKind::Type(name.text, name.span);
                    }
                }
                "pass" | "break" | "continue" | "raise" | "assert" => return StatementKind::Other,
                _ => {}
            }
        }
        self.assign(range)
    }

    /// An assignment of any kind or an expression.
    fn assign(&self, range: Range<usize>) -> StatementKind<'t> {
        let mut assign = Assign { targets: Vec::new(), annotation: None, operator: None, value: None };
        let mut at = range.start;
        loop {
            // Only what comes first may have a type or an operator.
            let first = at == range.start;
            let end = if first { self.find_by(at..range.end, &is_assignment) } else { self.find(at..range.end, "=") };
            let Some(token) = self.tokens.get(end).filter(|_| end < range.end) else {
                if first {
                    return StatementKind::Expr(self.expression(range));
                }
                assign.value = Some(self.expression(at..range.end));
                return StatementKind::Assign(assign);
            };
            assign.targets.push(self.expression(at..end));
            at = end + 1;
            match token.text {
                "=" => {}
                ":" => {
                    let end = self.find(at..range.end, "=");
                    assign.annotation = Some(self.expression(at..end));
                    assign.value = (end < range.end).then(|| self.expression(end + 1..range.end));
                    return StatementKind::Assign(assign);
                }
                operator => {
                    assign.operator = Some(operator);
                    assign.value = Some(self.expression(at..range.end));
                    return StatementKind::Assign(assign);
                }
            }
        }
    }

    /// Names with dots between them, which may have spaces around them.
    fn dotted(&self, range: &Range<usize>, found: &mut String) -> usize {
        let mut at = range.start;
        while at < range.end && (self.is(at, ".") || self.is(at, "...") || self.name(at).is_some()) {
            found.push_str(self.tokens[at].text);
            at += 1;
        }
        at
    }

    fn alias(&self, at: &mut usize, end: usize) -> Option<&'t str> {
        let name = self.name(*at + 1).filter(|_| *at + 1 < end && self.is_word(*at, "as"))?;
        *at += 2;
        Some(name.text)
    }

    fn imports(&self, range: Range<usize>) -> Vec<Import<'t>> {
        let mut found = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let mut module = String::new();
            let start = at;
            at = self.dotted(&(at..range.end), &mut module);
            let span = self.span_of(&(start..at));
            let alias = self.alias(&mut at, range.end);
            if !module.is_empty() {
                found.push(Import { module, name: None, alias, span });
            }
            at = self.find(at..range.end, ",") + 1;
        }
        found
    }

    fn imports_from(&self, range: Range<usize>) -> Vec<Import<'t>> {
        let mut found = Vec::new();
        let mut module = String::new();
        let mut at = self.dotted(&range, &mut module);
        if !self.is_word(at, "import") || at >= range.end {
            return found;
        }
        at += 1;
        while at < range.end {
            let Some(token) = self.tokens.get(at) else { break };
            let name = if token.is("*") || token.is_name() { Some(token.text) } else { None };
            at += 1;
            let Some(name) = name else { continue };
            let alias = self.alias(&mut at, range.end);
            found.push(Import { module: module.clone(), name: Some(name), alias, span: token.span });
        }
        found
    }
}

fn is_assignment(operator: &str) -> bool {
    match operator {
        "=" | ":" => true,
        "==" | "!=" | "<=" | ">=" | ":=" => false,
        _ => operator.len() > 1 && operator.ends_with('='),
    }
}
