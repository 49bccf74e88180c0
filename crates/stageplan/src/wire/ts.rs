//! The wire's types as TypeScript declares them. The declarations are those of `ts_rs`; here they are put in one order
//! and laid out for people, who read them in their editors.

use std::collections::BTreeMap;

use ts_rs::{Config, TS, TypeVisitor};

use super::{Explanation, Learn, OptionInfo, Report, Units};
use crate::settings::{OPTIONS, Shape};

/// The declarations of what crosses the wire and of every type in it, by name.
pub fn typescript() -> String {
    let mut all = Declarations::default();
    all.visit::<Report>();
    all.visit::<OptionInfo>();
    all.visit::<Learn>();
    all.visit::<Explanation>();
    all.visit::<Units>();
    all.found.insert("Settings".to_owned(), settings());
    all.found.into_values().collect::<Vec<_>>().join("\n")
}

/// The settings that a caller can give: the table of options as a type.
fn settings() -> String {
    let mut out =
        String::from("/** Settings by the names and in the shapes of `stageplan.toml`. */\nexport type Settings = {\n");
    for option in OPTIONS {
        let words = option.choices();
        let one = if words.is_empty() {
            "string | number".to_owned()
        } else {
            words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | ")
        };
        let shape = match option.shape {
            Shape::One => one,
            Shape::Many => format!("ReadonlyArray<{one}>"),
            Shape::Pairs => format!("Record<string, {one}>"),
        };
        out.push_str(&format!("  /** {}. */\n  {}?: {shape} | undefined;\n", option.help, quoted(option.name)));
    }
    out.push_str("};\n");
    out
}

/// A name as a property.
fn quoted(name: &str) -> String {
    if name.contains('-') { format!("\"{name}\"") } else { name.to_owned() }
}

#[derive(Default)]
struct Declarations {
    config: Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let name = T::name(&self.config);
        // What is no type of ours, such as a string, is written where it is used.
        if T::output_path().is_none() || self.found.contains_key(&name) {
            return;
        }
        let text = format!("{}export {}", T::docs().unwrap_or_default(), T::decl(&self.config));
        self.found.insert(name, Layout::of(&text));
        T::visit_dependencies(self);
    }
}

/// A declaration with a line for each field, indented, and comments of one line where one is enough.
#[derive(Default)]
struct Layout {
    out: String,
    line: String,
    depth: usize,
}

impl Layout {
    fn of(text: &str) -> String {
        let mut layout = Self::default();
        let mut comment: Option<Vec<&str>> = None;
        for line in text.lines() {
            match (line.trim(), &mut comment) {
                ("/**", _) => comment = Some(Vec::new()),
                ("*/", Some(lines)) => {
                    layout.comment(lines);
                    comment = None;
                }
                (text, Some(lines)) => lines.push(text.trim_start_matches('*').trim()),
                (code, None) => layout.code(code),
            }
        }
        layout.end("");
        layout.out
    }

    fn comment(&mut self, lines: &[&str]) {
        self.end("");
        // Links of Rust's documentation are words here.
        let lines: Vec<String> = lines.iter().map(|line| line.replace("[`", "`").replace("`]", "`")).collect();
        if let [line] = lines.as_slice() {
            self.line = format!("/** {line} */");
        } else {
            self.line.push_str("/**");
            for line in &lines {
                self.end("");
                self.line = format!(" * {line}").trim_end().to_owned();
            }
            self.end("");
            self.line.push_str(" */");
        }
        self.end("");
    }

    fn code(&mut self, code: &str) {
        let mut nested = 0;
        for c in code.chars() {
            match c {
                '{' => {
                    self.line.push(c);
                    self.end("");
                    self.depth += 1;
                }
                '}' => {
                    self.end(";");
                    self.depth = self.depth.saturating_sub(1);
                    self.line.push(c);
                }
                ',' if self.depth > 0 && nested == 0 => self.end(";"),
                '[' | '<' => {
                    nested += 1;
                    self.line.push(c);
                }
                ']' | '>' => {
                    nested -= 1;
                    self.line.push(c);
                }
                c => self.line.push(c),
            }
        }
    }

    fn end(&mut self, with: &str) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if !line.is_empty() {
            // The name of a field that needs no quotes.
            let line = match line.strip_prefix('"').and_then(|rest| rest.split_once("\":")) {
                Some((name, rest)) => format!("{name}:{rest}"),
                None if line.starts_with('*') => format!(" {line}"),
                None => line.to_owned(),
            };
            self.out.push_str(&format!("{}{line}{with}\n", "  ".repeat(self.depth)));
        }
    }
}
