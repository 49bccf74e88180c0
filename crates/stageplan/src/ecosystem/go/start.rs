//! How a program is started: its sub-commands, and which of them serves.

use stageplan_syntax::golang::Kind;
use stageplan_syntax::shell;

use super::settings::Setting;
use super::sources::{Code, GoFile};
use crate::evidence::{CommandForm, Evidence};
use crate::origin::{Origin, Rejected, Sourced};

/// How a program is started.
#[derive(Clone, Debug, Default)]
pub(super) struct Start {
    /// The arguments, with why; `None` where the program needs none.
    pub(super) arguments: Option<Sourced<Words>>,
    /// Sub-commands, when one may be needed and none could be told.
    pub(super) commands: Vec<Sourced<String>>,
    /// Flags that must be given.
    pub(super) required: Vec<Sourced<String>>,
    /// Arguments that name files of the machine on which somebody installed the program.
    pub(super) outside: Vec<Sourced<String>>,
    /// What the program is run with, once, before it is started.
    pub(super) before: Vec<Sourced<String>>,
    /// The usage of the chosen sub-command, where it demands arguments that nothing shows.
    pub(super) demands: Option<Sourced<String>>,
}

/// Arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words(pub(super) Vec<String>);

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quoted: Vec<String> = self.0.iter().map(|word| shell::quote(word)).collect();
        f.write_str(&quoted.join(" "))
    }
}

/// A command of a command line.
#[derive(Clone, Debug)]
struct Cli {
    name: String,
    /// The arguments it demands, as its usage line shows them.
    demands: Option<String>,
    /// Whether it does something by itself.
    runs: bool,
    /// Whether it is the program itself.
    root: bool,
    origin: Origin,
}

/// Names of commands that serve, likeliest first.
pub(super) const SERVING: [&str; 18] = [
    "serve",
    "server",
    "run",
    "start",
    "web",
    "api",
    "http",
    "httpd",
    "daemon",
    "listen",
    "up",
    "start-server",
    "run-server",
    "serve-http",
    "standalone",
    "all",
    "proxy",
    "worker",
];

/// Reads how a program is started. `names` are the names it goes by.
pub(super) fn read(code: &Code<'_>, settings: &[Setting], evidence: &Evidence, names: &[&str], main: &str) -> Start {
    let commands = commands(code, names);
    let mut start = Start::default();
    if let Some(shown) = shown(evidence, names, main, &commands, &mut start.outside, &mut start.before) {
        start.arguments = Some(shown);
    } else {
        infer(&commands, &mut start);
    }
    // With sub-commands, a flag that must be given may be another command's.
    let single = commands.iter().all(|command| command.root);
    start.required = settings
        .iter()
        .filter(|setting| single && setting.required && setting.env.is_none())
        .filter_map(|setting| Some(Sourced::new(setting.flag.clone()?, setting.origin.clone())))
        .collect();
    for file in &code.files {
        for call in file.calls.iter().filter(|call| single && call.path.last() == Some(&"MarkFlagRequired")) {
            if let Some(name) = call.args.first().and_then(|arg| arg.literal.clone()) {
                start.required.push(Sourced::new(name, file.origin(call.span, "MarkFlagRequired")));
            }
        }
    }
    if let Some(arguments) = &start.arguments {
        start.required.retain(|flag| !arguments.value().0.iter().any(|word| word.contains(flag.value().as_str())));
    }
    start
}

fn infer(commands: &[Cli], start: &mut Start) {
    let root_runs = commands.iter().any(|command| command.root && command.runs);
    if root_runs {
        return;
    }
    let below: Vec<&Cli> = commands.iter().filter(|command| !command.root).collect();
    // A program that can be stopped starts in the background, which is no way to live in a container.
    let stops = below.iter().any(|command| command.name == "stop");
    let best = below
        .iter()
        .filter(|command| command.runs && !(stops && command.name == "start"))
        .filter_map(|command| Some((SERVING.iter().position(|name| *name == command.name)?, *command)))
        .min_by_key(|(rank, _)| *rank);
    match best {
        Some((_, command)) => {
            let rejected = below
                .iter()
                .filter(|other| other.name != command.name)
                .take(8)
                .map(|other| Rejected {
                    value: other.name.clone(),
                    why: "its name is not one that servers have".to_owned(),
                    origin: Some(other.origin.clone()),
                })
                .collect();
            let because = "the program does nothing without a sub-command, and this one serves";
            let origin = Origin::rule_from("go/serving-command", because, [command.origin.clone()])
                .rejecting("go/serving-command", rejected);
            start.demands = command.demands.clone().map(|usage| Sourced::new(usage, command.origin.clone()));
            start.arguments = Some(Sourced::new(Words(vec![command.name.clone()]), origin));
        }
        None => {
            start.commands =
                below.iter().map(|command| Sourced::new(command.name.clone(), command.origin.clone())).collect();
        }
    }
}

/// The arguments without those that name files of another machine, and those.
///
/// A service unit describes a machine on which somebody put files; an image has none of them.
fn within_image(arguments: Vec<String>, evidence: &Evidence) -> (Vec<String>, Vec<String>) {
    let outside = |value: &str| {
        let name = value.rsplit('/').next().unwrap_or_default();
        value.starts_with('/')
            && (value.starts_with("/etc/") || name.contains('.'))
            && !evidence.mounts.iter().any(|mount| value.starts_with(mount.value.value().1.as_str()))
    };
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    let mut words = arguments.into_iter().peekable();
    while let Some(word) = words.next() {
        let (flag, inline) = shell::split_flag(&word);
        if flag.starts_with('-') && inline.is_some_and(outside) {
            dropped.push(word);
        } else if word.starts_with('-')
            && inline.is_none()
            && let Some(value) = words.next_if(|next| outside(next))
        {
            dropped.push(format!("{word} {value}"));
        } else {
            kept.push(word);
        }
    }
    (kept, dropped)
}

/// The words of a start command. Where it prepares something first by the same program, those of its last command, and
/// what comes before.
fn last_of(text: &str, names: &[&str]) -> Option<(Vec<String>, Vec<String>)> {
    let script = shell::parse(text);
    let literal =
        |command: &shell::Command| -> Option<Vec<String>> { command.words.iter().map(shell::Word::literal).collect() };
    if let Some(command) = script.single().filter(|_| script.is_simple()) {
        let words = literal(command)?;
        return match words.as_slice() {
            [shell, flag, inner] if is_shell(shell) && flag == "-c" && shell::parse(inner).single().is_none() => {
                chain(&shell::parse(inner), names)
            }
            _ => Some((words, Vec::new())),
        };
    }
    chain(&script, names)
}

fn is_shell(word: &str) -> bool {
    matches!(word.rsplit('/').next(), Some("sh" | "bash" | "ash"))
}

/// `program --prepare && program`: the program alone, command after command.
fn chain(script: &shell::Script, names: &[&str]) -> Option<(Vec<String>, Vec<String>)> {
    let plain = script.problems.is_empty()
        && script.joins.iter().all(|join| matches!(join, shell::Join::And | shell::Join::Then))
        && script
            .commands
            .iter()
            .all(|command| !command.complex && !command.background && command.redirects.is_empty());
    let mut all: Vec<Vec<String>> = Vec::new();
    for command in script.commands.iter().filter(|_| plain) {
        let words: Vec<String> = command.words.iter().map(shell::Word::literal).collect::<Option<_>>()?;
        let base = words.first()?.rsplit('/').next()?;
        if !names.iter().any(|name| base.eq_ignore_ascii_case(name)) {
            return None;
        }
        all.push(words);
    }
    let last = all.pop()?;
    let earlier =
        all.iter().map(|words| words.iter().skip(1).map(|word| shell::quote(word)).collect::<Vec<_>>().join(" "));
    Some((last, earlier.collect()))
}

/// What the project itself starts the program with.
fn shown(
    evidence: &Evidence,
    names: &[&str],
    main: &str,
    commands: &[Cli],
    left_out: &mut Vec<Sourced<String>>,
    before: &mut Vec<Sourced<String>>,
) -> Option<Sourced<Words>> {
    for start in evidence.start_commands() {
        let Some((words, earlier)) = last_of(start.command.value(), names) else { continue };
        let Some(first) = words.first() else { continue };
        let base = first.rsplit('/').next().unwrap_or(first);
        let is_program = names.iter().any(|name| base.eq_ignore_ascii_case(name));
        let is_run = base == "go" && words.get(1).is_some_and(|word| word == "run");
        let is_argument =
            first.starts_with('-') || commands.iter().any(|command| !command.root && command.name == *first);
        let arguments = if is_program && (start.form != CommandForm::ImageArguments || !is_argument) {
            words.get(1..).unwrap_or_default().to_vec()
        } else if is_run {
            let package = words.iter().skip(2).position(|word| {
                let word = word.trim_start_matches("./").trim_end_matches('/');
                word == main || word == "." || word.ends_with(".go")
            });
            let Some(at) = package else { continue };
            words.iter().skip(at + 3).skip_while(|word| word.ends_with(".go")).cloned().collect()
        } else if start.form == CommandForm::ImageArguments && is_argument {
            words
        } else {
            continue;
        };
        let because = format!("{} starts it so", start.shown_by);
        let (arguments, outside) = within_image(arguments, evidence);
        before.extend(earlier.into_iter().map(|words| Sourced::new(words, start.command.origin().clone())));
        left_out.extend(outside.iter().map(|words| Sourced::new(words.clone(), start.command.origin().clone())));
        let rejected = outside.iter().map(|words| Rejected {
            value: words.clone(),
            why: "the image has no such file".to_owned(),
            origin: Some(start.command.origin().clone()),
        });
        let origin = Origin::rule_from("go/shown-start", because, [start.command.origin().clone()])
            .rejecting("go/shown-start", rejected.collect());
        if arguments.is_empty() {
            // Nothing is said of arguments, and a sub-command may come from the image's own default.
            if commands.iter().any(|command| command.root && !command.runs) {
                continue;
            }
            return None;
        }
        return Some(Sourced::new(Words(arguments), origin));
    }
    None
}

/// Every command of the program's command line, by any of the common libraries.
fn commands(code: &Code<'_>, names: &[&str]) -> Vec<Cli> {
    let mut found: Vec<Cli> = Vec::new();
    for (index, file) in code.files.iter().enumerate() {
        literals(file, names, &mut found);
        kingpin(file, &mut found);
        tags(file, &mut found);
        if index < code.main_files {
            arguments(file, &mut found);
        }
    }
    // A library of commands may be used for one command only, which is then the program.
    if found.len() == 1 && !found[0].root {
        found[0].root = true;
    }
    found
}

/// `cobra.Command{Use: "serve", RunE: …}`, `cli.Command{Name: "serve", Action: …}`, `cli.App{…}` and the like.
fn literals(file: &GoFile<'_>, names: &[&str], found: &mut Vec<Cli>) {
    for literal in &file.composites {
        let Some(kind) = literal.type_path.last() else { continue };
        if !matches!(*kind, "Command" | "App") {
            continue;
        }
        let name = ["Use", "Name", "Exec"].iter().find_map(|field| file.file.string_of(literal.field(field)?));
        let name = name.unwrap_or_default();
        let name = name.split_whitespace().next().unwrap_or_default().to_owned();
        let action =
            ["RunE", "Run", "Action", "Exec", "Func", "CobraFunc"].iter().find_map(|field| literal.field(field));
        let runs = action.is_some_and(|arg| {
            let tokens = file.file.tokens.get(arg.tokens.clone()).unwrap_or_default();
            // A command that only prints its help does nothing.
            let helps = tokens.iter().any(|token| matches!(token.text, "Help" | "Usage" | "ShowAppHelp" | "HelpFunc"));
            !(helps && tokens.len() < 60)
        });
        let children = literal.field("Commands").is_some() || literal.field("Subcommands").is_some();
        let cobra = literal.field("Use").is_some();
        let root = *kind == "App"
            || names.iter().any(|known| known.eq_ignore_ascii_case(&name))
            || !cobra && children && !nested(file, literal.span.start)
            || cobra && literal.target.is_some_and(|target| executes(file, target));
        if name.is_empty() && !root {
            continue;
        }
        let exact = literal.field("Args").is_some_and(|arg| {
            let tokens = file.file.tokens.get(arg.tokens.clone()).unwrap_or_default();
            tokens.iter().any(|token| matches!(token.text, "ExactArgs" | "MinimumNArgs"))
                && tokens.iter().any(|token| token.int_value().is_some_and(|count| count > 0))
        });
        let usage = ["Use"].iter().find_map(|field| file.file.string_of(literal.field(field)?));
        found.push(Cli {
            name,
            demands: usage.filter(|_| exact),
            runs,
            root,
            origin: file.origin(literal.span, literal.type_path.join(".")),
        });
    }
}

/// Whether the literal stands in another one's list of commands.
fn nested(file: &GoFile<'_>, start: usize) -> bool {
    file.composites.iter().any(|outer| {
        outer.span.start < start
            && outer.span.end > start
            && ["Commands", "Subcommands"]
                .iter()
                .filter_map(|field| outer.field(field))
                .any(|arg| arg.span.start <= start && arg.span.end > start)
    })
}

/// `rootCmd.Execute()`.
fn executes(file: &GoFile<'_>, target: &str) -> bool {
    file.calls.iter().any(
        |call| matches!(call.path.as_slice(), [name, "Execute" | "ExecuteC" | "ExecuteContext"] if *name == target),
    )
}

/// `app.Command("serve", "Serves.")`.
fn kingpin(file: &GoFile<'_>, found: &mut Vec<Cli>) {
    if !file.file.imports.iter().any(|import| import.path.contains("kingpin")) {
        return;
    }
    for call in &file.calls {
        if call.path.last() == Some(&"Command")
            && call.args.len() == 2
            && let Some(name) = file.file.string_of(&call.args[0])
        {
            let origin = file.origin(call.span, "Command");
            let root = Cli { name: String::new(), demands: None, runs: false, root: true, origin: origin.clone() };
            found.push(root);
            found.push(Cli { name, demands: None, runs: true, root: false, origin });
        }
    }
}

/// Commands as struct tags: kong's `cmd:""`, the `command:"serve"` of go-flags.
fn tags(file: &GoFile<'_>, found: &mut Vec<Cli>) {
    for tag in &file.tags {
        let get = |key: &str| tag.pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
        let name = match (get("command"), get("cmd")) {
            (Some(name), _) => name,
            (None, Some(_)) => get("name").unwrap_or_else(|| super::settings::kebab(tag.field)),
            (None, None) => continue,
        };
        let by_default = get("default").is_some();
        let origin = file.origin(tag.span, tag.field);
        found.push(Cli { name: String::new(), demands: None, runs: by_default, root: true, origin: origin.clone() });
        found.push(Cli { name, demands: None, runs: true, root: false, origin });
    }
}

/// `switch os.Args[1] { case "serve": … }` and its kin, in the main package.
fn arguments(file: &GoFile<'_>, found: &mut Vec<Cli>) {
    let tokens = &file.file.tokens;
    for (at, token) in tokens.iter().enumerate() {
        if !token.is_word("switch") {
            continue;
        }
        let Some(open) = (at + 1..(at + 14).min(tokens.len())).find(|at| tokens[*at].is("{")) else { continue };
        let head = &tokens[at + 1..open];
        let about_arguments = head.iter().any(|token| matches!(token.text, "Args" | "args" | "Arg"))
            || head.len() == 1 && matches!(head[0].text, "cmd" | "command" | "subcommand" | "subcmd");
        let Some(close) = file.file.matching(open).filter(|_| about_arguments) else { continue };
        let mut names = Vec::new();
        for at in open..close {
            if tokens[at].is_word("case") && tokens[at + 1].kind == Kind::String {
                names.extend(tokens[at + 1].string_value().map(|name| (name, tokens[at + 1].span)));
            }
        }
        if !names.iter().any(|(name, _)| SERVING.contains(&name.as_str())) {
            continue;
        }
        for (name, span) in names.into_iter().filter(|(name, _)| !name.starts_with('-') && !name.is_empty()) {
            found.push(Cli { name, demands: None, runs: true, root: false, origin: file.origin(span, "os.Args") });
        }
    }
}
