//! Scripts of Gradle in many shapes, each with the outline that is read from it: `tests/gradle/NAME.gradle[.kts]` and
//! `NAME.gradle[.kts].outline`. `UPDATE=1` writes the outlines.

#![expect(clippy::expect_used, reason = "a test that cannot read its files has nothing to say")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use stageplan_syntax::LineIndex;
use stageplan_syntax::jvm::gradle::{Constants, PluginName, Script};
use stageplan_syntax::jvm::{Arg, Block, Call, Expr, ExprKind, Part, Statement, StatementKind};

struct Outline {
    text: String,
}

impl Outline {
    fn statements(&mut self, statements: &[Statement<'_>], depth: usize) {
        for statement in statements {
            self.text.push_str(&"  ".repeat(depth));
            if statement.conditional {
                self.text.push_str("? ");
            }
            self.statement(statement, depth);
            self.text.push('\n');
        }
    }

    fn statement(&mut self, statement: &Statement<'_>, depth: usize) {
        match &statement.kind {
            StatementKind::Expr(value) => self.value(value, depth),
            StatementKind::Assign(assign) => {
                for target in &assign.targets {
                    self.value(target, depth);
                    let _ = write!(self.text, " {} ", assign.operator);
                }
                self.value(&assign.value, depth);
            }
            StatementKind::Declare(declare) => {
                let names: Vec<&str> = declare.names.iter().map(|(name, _)| *name).collect();
                let _ = write!(self.text, "let {}", names.join(", "));
                if let Some(value) = &declare.value {
                    self.text.push_str(if declare.delegated { " by " } else { " = " });
                    self.value(value, depth);
                }
            }
            StatementKind::Import(what) => {
                let _ = write!(self.text, "import {what}");
            }
            StatementKind::Control(control) => {
                self.text.push_str(control.word);
                if let Some(head) = &control.head {
                    self.text.push(' ');
                    self.value(head, depth);
                }
                for block in &control.blocks {
                    self.block(block, depth);
                }
            }
            StatementKind::Define(define) => {
                let _ = write!(self.text, "{} {}", define.word, define.name);
                if let Some(block) = &define.block {
                    self.block(block, depth);
                }
            }
        }
    }

    fn block(&mut self, block: &Block<'_>, depth: usize) {
        self.text.push_str(" {");
        if !block.params.is_empty() {
            let _ = write!(self.text, " {} ->", block.params.join(", "));
        }
        if block.statements.is_empty() {
            self.text.push('}');
            return;
        }
        self.text.push('\n');
        self.statements(&block.statements, depth + 1);
        let _ = write!(self.text, "{}}}", "  ".repeat(depth));
    }

    fn values(&mut self, values: &[Expr<'_>], depth: usize) {
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            self.value(value, depth);
        }
    }

    fn args(&mut self, args: &[Arg<'_>], depth: usize) {
        for (at, arg) in args.iter().enumerate() {
            if at > 0 {
                self.text.push_str(", ");
            }
            if let Some((name, _)) = &arg.name {
                let _ = write!(self.text, "{name}: ");
            }
            self.value(&arg.value, depth);
        }
    }

    fn call(&mut self, call: &Call<'_>, depth: usize) {
        if call.created {
            self.text.push_str("new ");
        }
        if let Some(on) = &call.on {
            self.value(on, depth);
            if !call.path.is_empty() {
                self.text.push('.');
            }
        }
        self.text.push_str(&call.path.join("."));
        if !call.types.is_empty() {
            let _ = write!(self.text, "<{}>", call.types.join(", "));
        }
        if !call.args.is_empty() || call.block.is_none() {
            self.text.push('(');
            self.args(&call.args, depth);
            self.text.push(')');
        }
        if let Some(block) = &call.block {
            self.block(block, depth);
        }
    }

    fn joined(&mut self, values: &[Expr<'_>], mark: &str, depth: usize) {
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.text.push_str(mark);
            }
            self.value(value, depth);
        }
    }

    fn value(&mut self, value: &Expr<'_>, depth: usize) {
        match &value.kind {
            ExprKind::Text(text) => {
                let _ = write!(self.text, "{text:?}");
            }
            ExprKind::Template(parts) => {
                self.text.push('"');
                for part in parts {
                    match part {
                        Part::Text(text) => self.text.push_str(text.escape_debug().to_string().as_str()),
                        Part::Value(value) => {
                            self.text.push_str("${");
                            self.value(value, depth);
                            self.text.push('}');
                        }
                    }
                }
                self.text.push('"');
            }
            ExprKind::Int(int) => {
                let _ = write!(self.text, "{int}");
            }
            ExprKind::Number(text) => self.text.push_str(text),
            ExprKind::Bool(truth) => {
                let _ = write!(self.text, "{truth}");
            }
            ExprKind::Null => self.text.push_str("null"),
            ExprKind::Path(path) => self.text.push_str(&path.join(".")),
            ExprKind::Call(call) => self.call(call, depth),
            ExprKind::Member(on, names) => {
                self.value(on, depth);
                let _ = write!(self.text, ".{}", names.join("."));
            }
            ExprKind::Index(on, index) => {
                self.value(on, depth);
                self.text.push('[');
                self.values(index, depth);
                self.text.push(']');
            }
            ExprKind::List(values) => {
                self.text.push('[');
                self.values(values, depth);
                self.text.push(']');
            }
            ExprKind::Map(entries) => {
                self.text.push_str("map[");
                self.args(entries, depth);
                self.text.push(']');
            }
            ExprKind::Lambda(block) => self.block(block, depth),
            ExprKind::Sum(parts) => self.joined(parts, " + ", depth),
            ExprKind::Or(choices) => self.joined(choices, " ?: ", depth),
            ExprKind::If(parts) => {
                let [test, then, otherwise] = &**parts;
                self.value(test, depth);
                self.text.push_str(" ? ");
                self.value(then, depth);
                self.text.push_str(" : ");
                self.value(otherwise, depth);
            }
            ExprKind::Infix(..) => self.text.push_str("<infix>"),
            ExprKind::Other => self.text.push_str("<other>"),
        }
    }

    /// What the helpers find, which is what plans ask.
    fn answers(&mut self, script: &Script<'_>) {
        let known = [("kotlinVersion", "2.1.0"), ("libs.versions.java", "21")];
        let known = BTreeMap::from(known.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let constants = Constants::new(script, &known);
        let text = |value: &Expr<'_>| constants.text(value).map_or_else(|| "<unknown>".to_owned(), |found| found.text);
        let mut found = String::new();
        for plugin in script.top().plugins() {
            let name = match &plugin.name {
                PluginName::Id(id) => id.clone(),
                PluginName::Alias(path) => path.join("."),
                PluginName::Class(name) => format!("class {name}"),
                PluginName::Value(value) => text(value),
            };
            let version = plugin.version.map(|version| format!(" {}", text(version))).unwrap_or_default();
            let applied = if plugin.applied { "" } else { " (not applied)" };
            let _ = writeln!(found, "plugin {name}{version}{applied}");
        }
        for dependency in script.top().all_dependencies() {
            let value = match dependency.parts {
                [group, Some(name), version] => {
                    let part = |part: Option<&Expr<'_>>| part.map(&text).unwrap_or_default();
                    format!("{}:{}:{}", part(group), text(name), part(version))
                }
                _ => dependency.value.project().unwrap_or_else(|| match dependency.value.path() {
                    Some(path) => path.join("."),
                    None => text(dependency.value),
                }),
            };
            let wrapper = dependency.wrapper.map(|wrapper| format!("{wrapper} ")).unwrap_or_default();
            let _ = writeln!(found, "dependency {} {wrapper}{value}", dependency.configuration);
        }
        for task in script.top().tasks().into_iter().filter(|task| task.made || task.type_name.is_some()) {
            let verb = if task.made { "makes" } else { "changes" };
            let _ = writeln!(found, "{verb} task {:?} {:?}", task.name.unwrap_or_default(), task.type_name);
        }
        for include in script.top().includes() {
            let mark = if include.conditional { "? " } else { "" };
            let _ = writeln!(found, "{mark}{} {}", include.how, text(include.value));
        }
        for folder in script.top().project_dirs() {
            let first = folder.folder.call().and_then(|call| call.args.last()).map(|arg| text(&arg.value));
            let _ = writeln!(found, "folder {} {}", folder.project, first.unwrap_or_default());
        }
        for path in ASKED {
            let path: Vec<&str> = path.split('.').collect();
            if let Some(setting) = script.top().value(&path) {
                let values: Vec<String> = setting
                    .values
                    .iter()
                    .map(|value| {
                        constants.java_version(value).map_or_else(|| "<unknown>".to_owned(), |found| found.text)
                    })
                    .collect();
                let mark = if setting.conditional { "? " } else { "" };
                let _ = writeln!(found, "{mark}{} {:?} {}", path.join("."), setting.how, values.join(", "));
            }
        }
        if !found.is_empty() {
            self.text.push_str("---\n");
            self.text.push_str(&found);
        }
    }
}

/// The properties that are asked for in every script.
const ASKED: [&str; 16] = [
    "version",
    "group",
    "rootProject.name",
    "java.toolchain.languageVersion",
    "java.sourceCompatibility",
    "sourceCompatibility",
    "kotlin.jvmToolchain",
    "application.mainClass",
    "mainClassName",
    "archivesBaseName",
    "base.archivesName",
    "springBoot.mainClass",
    "jar.archiveFileName",
    "bootJar.archiveFileName",
    "tasks.bootJar.archiveFileName",
    "ktor.fatJar.archiveFileName",
];

fn outline(name: &str, text: &str) -> String {
    let script = Script::parse_named(name, text);
    let mut outline = Outline { text: String::new() };
    outline.statements(&script.statements, 0);
    outline.answers(&script);
    let lines = LineIndex::new(text);
    for problem in &script.problems {
        let _ = writeln!(outline.text, "problem {}: {}", lines.line(problem.span.start), problem.message);
    }
    outline.text
}

/// Every span is in the text, and those of children are in those of their parents.
fn check_spans(text: &str, statements: &[Statement<'_>]) {
    for statement in statements {
        let span = statement.span;
        assert!(text.get(span.start..span.end).is_some(), "{span:?} of {text}");
        if let Some(call) = statement.call() {
            assert!(span.start <= call.span.start && call.span.end <= span.end, "{:?} in {span:?}", call.span);
            assert!(text.get(call.name.start..call.name.end).is_some());
            if let Some(block) = &call.block {
                assert!(span.start <= block.span.start && block.span.end <= span.end, "{:?} in {span:?}", block.span);
                check_spans(text, &block.statements);
            }
        }
    }
}

#[test]
fn scripts_have_the_outline_that_is_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gradle");
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder of scripts")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".gradle") || name.ends_with(".kts"))
        .collect();
    stageplan_syntax::order::sort(&mut names);
    let mut wrong = Vec::new();
    for name in &names {
        let text = std::fs::read_to_string(folder.join(name)).expect("a script");
        let found = outline(name, &text);
        check_spans(&text, &Script::parse_named(name, &text).statements);
        let expected = folder.join(format!("{name}.outline"));
        if update {
            std::fs::write(&expected, &found).expect("to write an outline");
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(names.len() >= 60, "only {} scripts", names.len());
    assert!(wrong.is_empty(), "outlines differ:\n{}", wrong.join("\n"));
}

/// Damaged scripts give what they give, and quickly.
#[test]
fn damaged_scripts_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gradle");
    for entry in std::fs::read_dir(folder).expect("the folder of scripts") {
        let path = entry.expect("an entry").path();
        let name = path.to_string_lossy().into_owned();
        if name.ends_with(".outline") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a script");
        for at in (0..text.len().min(1500)).step_by(23).filter(|at| text.is_char_boundary(*at)) {
            outline(&name, &text[..at]);
            outline(&name, &text[at..]);
            let without = text[at..].chars().next().map_or(0, char::len_utf8);
            outline(&name, &format!("{}{}", &text[..at], &text[at + without..]));
        }
    }
}

#[test]
fn hostile_scripts_take_time_that_grows_with_them() {
    let many = 1_000;
    for unit in [
        "a{",
        "a {\n",
        "(",
        "[",
        "a(",
        "a.b{c(",
        "\"${",
        "if (a) ",
        "if(a){",
        "else ",
        "a.",
        "a().",
        "a to ",
        "x = ",
        "- ",
        "!",
        "a -> ",
        "val x: a -> ",
        "fun f() = ",
        "when { a -> ",
        "a ?: ",
        "a ? ",
        "a ? b : ",
        "@a ",
        "@a(",
        "a<",
        "a<b<",
        "new ",
        "(a) ",
        "return ",
        "throw ",
        "class a ",
        "class a : ",
        "task a(type: ",
        "id 'x' version ",
        "a b ",
        "a b, ",
        "a 'b' ",
        "{ a ->",
        "} ",
        ") ",
        "switch (a) { case b: ",
        "try { ",
        "do ",
        "for (a in b) ",
        "x[",
        "x['a'] = ",
        "a: ",
        "b@ ",
        "as a ",
        "a = { ",
        "val a by ",
        "val (a, ",
        "get() = ",
        "import ",
        "::",
        "?.a",
        "$",
        "`a`",
        "'a'.b ",
    ] {
        for name in ["a.gradle", "a.gradle.kts"] {
            let text = unit.repeat(many);
            check_spans(&text, &Script::parse_named(name, &text).statements);
            outline(name, &text);
            outline(name, &format!("{unit}\n").repeat(many));
        }
    }
}
