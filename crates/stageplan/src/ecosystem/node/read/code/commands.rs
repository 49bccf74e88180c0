//! Programs that are told on their command line what to do: sub-commands, and the options that say where to listen.

use stageplan_syntax::Span;
use stageplan_syntax::javascript::{self, Arg, File};

use super::is_loopback;
use crate::origin::{Origin, Sourced};

/// A sub-command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super::super) struct Command {
    pub(in super::super::super) name: String,
    /// What must follow it: `<document>`.
    pub(in super::super::super) demands: Option<String>,
    pub(in super::super::super) origin: Origin,
}

/// What was seen of a command line.
#[derive(Clone, Debug, Default)]
pub(in super::super::super) struct Commands {
    pub(in super::super::super) list: Vec<Command>,
    /// It is read with a library for command lines.
    library: bool,
    /// The program does something without a sub-command.
    runs_alone: bool,
    /// Options for an address whose default only the machine itself reaches: the flag and where it is.
    pub(in super::super::super) loopback: Vec<Sourced<String>>,
}

/// Names of commands that serve, likeliest first.
const SERVING: &[&str] =
    &["serve", "server", "start", "run", "web", "api", "http", "listen", "up", "daemon", "mock", "proxy", "worker"];

const LIBRARIES: &[&str] = &["yargs", "commander", "cac", "sade", "@caporal/core", "vorpal", "citty", "clipanion"];

/// Options that say where to listen.
const ADDRESSES: &[&str] = &["host", "hostname", "bind", "address", "ip", "listen", "listen-address", "bind-address"];

impl Commands {
    /// The sub-command that makes the program serve, where it does nothing without one.
    pub(in super::super::super) fn serving(&self) -> Option<&Command> {
        if self.runs_alone {
            return None;
        }
        let rank = |command: &Command| SERVING.iter().position(|name| *name == command.name);
        self.list
            .iter()
            .filter_map(|command| Some((rank(command)?, command)))
            .min_by_key(|(rank, _)| *rank)
            .map(|f| f.1)
    }

    /// Whether it does nothing without a sub-command.
    pub(in super::super::super) fn needs_one(&self) -> bool {
        self.library && !self.runs_alone && !self.list.is_empty()
    }

    fn add(&mut self, usage: &str, origin: Origin) {
        let mut words = usage.split_whitespace();
        let Some(name) = words.next() else { return self.runs_alone = true };
        if matches!(name, "$0" | "*") {
            return self.runs_alone = true;
        }
        let demands = words.find(|word| word.starts_with('<')).map(str::to_owned);
        if let Some(known) = self.list.iter_mut().find(|known| known.name == name) {
            known.demands = known.demands.take().or(demands);
        } else if name.chars().all(|c| c.is_ascii_alphanumeric() || "-_:".contains(c)) {
            self.list.push(Command { name: name.to_owned(), demands, origin });
        }
    }

    /// Reads a file of the program.
    pub(super) fn look(&mut self, file: &File<'_>, origin: &dyn Fn(Span) -> Origin) {
        let imports = |name: &str| file.imports.iter().any(|import| super::package_name(&import.specifier) == name);
        let library = LIBRARIES.iter().any(|name| imports(name));
        self.library |= library;
        if library {
            self.calls(file, origin);
        }
        // A command as a module of its own: `{ command: "serve", builder, handler }`.
        for value in javascript::default_export_object(file).iter().chain(file.constants.values()) {
            let usage = value.get("command").map(|usage| file.resolve(usage));
            let Some(usage) = usage.filter(|_| value.get("handler").is_some() || value.get("builder").is_some()) else {
                continue;
            };
            if let Some(text) = usage_of(file, &usage) {
                self.add(&text, origin(value.span));
            }
        }
        for value in file.constants.values() {
            self.options(file, value, origin);
        }
    }

    fn calls(&mut self, file: &File<'_>, origin: &dyn Fn(Span) -> Origin) {
        for call in javascript::calls(file) {
            let last = call.path.last().copied().unwrap_or_default();
            match last {
                "command" | "addCommand" => {
                    let usage = call.args.first().map(|arg| file.resolve(arg)).and_then(|arg| usage_of(file, &arg));
                    let default = call.args.iter().any(|arg| {
                        file.resolve(arg).get("isDefault").is_some_and(|value| {
                            file.tokens.get(value.tokens.clone()).is_some_and(|t| t.iter().any(|t| t.is_word("true")))
                        })
                    });
                    self.runs_alone |= default;
                    if let Some(usage) = usage {
                        self.add(&usage, origin(call.span));
                    }
                }
                // `.action(…)` in a chain without `.command(…)` is the program's own.
                "action" => {
                    let first = call.path.first().copied().unwrap_or_default();
                    let of_command = call.path.contains(&"command")
                        || call.path.len() >= 8
                        || file.constants.get(first).is_some_and(|value| {
                            let tokens = file.tokens.get(value.tokens.clone()).unwrap_or_default();
                            tokens.iter().any(|token| token.is_word("command"))
                                || tokens
                                    .get(2)
                                    .is_some_and(|token| token.text.len() > 2 && token.string_value().is_some())
                        });
                    self.runs_alone |= !of_command;
                }
                "option" | "options" | "requiredOption" => {
                    for arg in &call.args {
                        self.options(file, &file.resolve(arg), origin);
                    }
                    self.one_option(file, &call.args, origin(call.span));
                }
                _ => {}
            }
        }
    }

    /// `.option("-h, --host <host>", "text", "127.0.0.1")` and `.option("host", { default: "127.0.0.1" })`.
    fn one_option(&mut self, file: &File<'_>, args: &[Arg<'_>], origin: Origin) {
        let Some(text) = args.first().and_then(|arg| file.resolve(arg).literal) else { return };
        let name = text.split([' ', ',', '=']).find_map(|word| word.strip_prefix("--")).unwrap_or(&text).to_owned();
        let default = args.iter().skip(1).find_map(|arg| {
            let arg = file.resolve(arg);
            arg.get("default").map(|value| file.resolve(value)).or(Some(arg))?.literal.filter(|text| is_loopback(text))
        });
        if ADDRESSES.contains(&name.as_str()) && default.is_some() {
            self.loopback.push(Sourced::new(name, origin));
        }
    }

    /// An object of options by name: `{ host: { default: "127.0.0.1" } }`.
    fn options(&mut self, file: &File<'_>, value: &Arg<'_>, origin: &dyn Fn(Span) -> Origin) {
        for (name, option) in value.object.iter().flatten() {
            let describes = ["alias", "description", "describe", "desc", "type", "string", "short"];
            let text = option.get("default").and_then(|value| file.resolve(value).literal);
            if ADDRESSES.contains(&name.as_str())
                && describes.iter().any(|key| option.get(key).is_some())
                && text.is_some_and(|text| is_loopback(&text))
                && self.loopback.iter().all(|known| known.value() != name)
            {
                self.loopback.push(Sourced::new(name.clone(), origin(option.span)));
            }
        }
    }
}

fn usage_of(file: &File<'_>, arg: &Arg<'_>) -> Option<String> {
    let first = arg.array.as_ref().and_then(|list| list.first()).map(|arg| file.resolve(arg));
    arg.literal.clone().or_else(|| first?.literal)
}
