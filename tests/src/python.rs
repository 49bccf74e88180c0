//! What the reader of Python sees in a file, in the words of `tests/python/oracle.py`.

use serde_json::{Value, json};
use stageplan_syntax::LineIndex;
use stageplan_syntax::python::source::{
    self, Arg, Block, Call, Condition, EnvKind, Expr, ExprKind, File, Imported, Passed, Statement, StatementKind,
};

/// Everything that both see.
pub fn view(text: &str) -> Value {
    let file = File::parse(text);
    let lines = LineIndex::new(text);
    let calls = source::calls(&file);
    let mut called: Vec<(usize, String)> =
        calls.iter().map(|call| (lines.line(call.span.start), shown_call(call))).collect();
    called.sort();
    let mut read: Vec<(usize, String)> = Vec::new();
    for found in source::env_reads(&file, &calls) {
        let kind = match found.kind {
            EnvKind::Index => "index",
            EnvKind::Get => "get",
            EnvKind::Library => "library",
        };
        let default = found.default.map(|value| format!(" or {}", shown(&value))).unwrap_or_default();
        read.push((lines.line(found.span.start), format!("{kind} {}{default}", found.name)));
    }
    read.sort();
    let mut names: Vec<&str> = source::bindings(&file).iter().map(|binding| binding.name).collect();
    names.sort_unstable();
    json!({
        "statements": statements(&file, &lines),
        "names": names,
        "calls": numbered(called),
        "env": numbered(read),
        "doc": file.docstring().map(quoted),
        "all": file.exported(),
    })
}

fn numbered(list: Vec<(usize, String)>) -> Vec<String> {
    list.into_iter().map(|(line, text)| format!("{line} {text}")).collect()
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn list(items: &[Expr<'_>], between: &str) -> String {
    items.iter().map(shown).collect::<Vec<_>>().join(between)
}

fn shown_args(args: &[Arg<'_>]) -> String {
    let shown_arg = |arg: &Arg<'_>| {
        let before = match arg.passed {
            Passed::Position => String::new(),
            Passed::Name(name) => format!("{name}="),
            Passed::Star => "*".to_owned(),
            Passed::DoubleStar => "**".to_owned(),
        };
        format!("{before}{}", shown(&arg.value))
    };
    args.iter().map(shown_arg).collect::<Vec<_>>().join(", ")
}

fn shown_call(call: &Call<'_>) -> String {
    let mut path = call.on.iter().map(shown).collect::<Vec<_>>();
    path.extend(call.path.iter().map(|name| (*name).to_owned()));
    format!("{}({})", path.join("."), shown_args(&call.args))
}

fn shown(value: &Expr<'_>) -> String {
    match &value.kind {
        ExprKind::Path(path) => path.join("."),
        ExprKind::Call(call) => shown_call(call),
        ExprKind::Attribute(on, path) => format!("{}.{}", shown(on), path.join(".")),
        ExprKind::Subscript(on, index) => format!("{}[{}]", shown(on), shown(index)),
        ExprKind::Text(text) => quoted(text),
        ExprKind::Int(int) => int.to_string(),
        ExprKind::Bool(true) => "True".to_owned(),
        ExprKind::Bool(false) => "False".to_owned(),
        ExprKind::None => "None".to_owned(),
        ExprKind::List(elements) => format!("[{}]", list(elements, ", ")),
        ExprKind::Tuple(elements) => format!("({})", list(elements, ", ")),
        ExprKind::Set(elements) => format!("{{{}}}", list(elements, ", ")),
        ExprKind::Dict(entries) => {
            let entry = |(key, value): &(Option<Expr<'_>>, Expr<'_>)| match key {
                Some(key) => format!("{}: {}", shown(key), shown(value)),
                None => format!("**{}", shown(value)),
            };
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        ExprKind::Star(inner) => format!("*{}", shown(inner)),
        ExprKind::Or(choices) => format!("({})", list(choices, " or ")),
        ExprKind::Sum(parts) => format!("({})", list(parts, " + ")),
        ExprKind::Joined(parts) => format!("({})", list(parts, " / ")),
        ExprKind::If(parts) => format!("({} if {} else {})", shown(&parts[0]), shown(&parts[1]), shown(&parts[2])),
        ExprKind::Other => "?".to_owned(),
    }
}

fn block(block: Block) -> &'static str {
    match block {
        Block::If => "if",
        Block::Elif => "elif",
        Block::Else => "else",
        Block::Try => "try",
        Block::Except => "except",
        Block::Finally => "finally",
        Block::With => "with",
        Block::For => "for",
        Block::While => "while",
        Block::Match => "match",
        Block::Case => "case",
    }
}

fn statements(file: &File<'_>, lines: &LineIndex) -> Vec<String> {
    let imported = source::imported(file);
    let mut found = Vec::new();
    for (index, statement) in file.statements.iter().enumerate() {
        if let StatementKind::Block(kind, names) = &statement.kind {
            let mut names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            if *kind == Block::Case {
                names.sort_unstable();
            }
            if !names.is_empty() {
                found.push(format!("{} {}", block(*kind), names.join(", ")));
            }
            continue;
        }
        let scope = statement.scope.and_then(|scope| file.statements.get(scope)).map_or(String::new(), |scope| {
            let name = scope.function().map(|function| function.name).or(scope.class().map(|class| class.name));
            format!("[{}] ", name.unwrap_or_default())
        });
        let condition = match statement.condition {
            None => String::new(),
            Some(Condition::Main) => "<main> ".to_owned(),
            Some(Condition::TypeChecking) => "<type-checking> ".to_owned(),
            Some(Condition::Block(kind)) => format!("<{}> ", block(kind)),
        };
        let line = lines.line(statement.span.start);
        found.push(format!("{line} {scope}{condition}{}", said(&imported, index, statement)));
    }
    found
}

fn said(imported: &[Imported<'_>], index: usize, statement: &Statement<'_>) -> String {
    let decorated = |decorators: &[Expr<'_>]| decorators.iter().map(|d| format!("@{} ", shown(d))).collect::<String>();
    match &statement.kind {
        StatementKind::Import(_) => {
            let first = imported.partition_point(|import| import.statement < index);
            let names = imported[first..].iter().take_while(|import| import.statement == index);
            let names: Vec<String> = names.map(|import| format!("{} = {}", import.name, import.origin)).collect();
            format!("import {}", names.join(", "))
        }
        StatementKind::Assign(assign) => {
            let value = assign.value.as_ref().map(shown).unwrap_or_default();
            let targets = list(&assign.targets, " = ");
            match (&assign.annotation, assign.operator) {
                (Some(annotation), _) if assign.value.is_none() => format!("{targets}: {}", shown(annotation)),
                (Some(annotation), _) => format!("{targets}: {} = {value}", shown(annotation)),
                (None, Some(_)) => format!("{targets} ?= {value}"),
                (None, None) => format!("{targets} = {value}"),
            }
        }
        StatementKind::Def(function) => {
            let mut params = Vec::new();
            for param in &function.params {
                let default = param.default.as_ref().map(|value| format!("={}", shown(value))).unwrap_or_default();
                params.push(format!("{}{}{default}", if param.rest { "*" } else { "" }, param.name));
            }
            let word = if function.is_async { "async def" } else { "def" };
            format!("{}{word} {}({})", decorated(&function.decorators), function.name, params.join(", "))
        }
        StatementKind::Class(class) => {
            format!("{}class {}({})", decorated(&class.decorators), class.name, shown_args(&class.args))
        }
        StatementKind::Expr(value) => format!("expr {}", shown(value)),
        StatementKind::Return(Some(value)) => format!("return {}", shown(value)),
        StatementKind::Return(None) => "return".to_owned(),
        StatementKind::Del(target) => {
            let targets = match &target.kind {
                ExprKind::Tuple(targets) => targets.as_slice(),
                _ => std::slice::from_ref(target),
            };
            format!("del {}", list(targets, ", "))
        }
        StatementKind::Global(names) => {
            format!("global {}", names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "))
        }
        StatementKind::Type(name, _) => format!("type {name}"),
        StatementKind::Block(..) => String::new(),
        StatementKind::Other => "other".to_owned(),
    }
}
