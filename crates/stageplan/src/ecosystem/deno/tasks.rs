//! What a task of `deno.json`, a script of `package.json` or another command line has Deno do: calls of tasks are
//! followed, and what only development wants is taken off. Permissions stay as they are written.

use std::collections::BTreeMap;

use stageplan_syntax::shell::{self, Join, Word};

use crate::origin::Sourced;

/// Tasks by name, those of `deno.json` over scripts of `package.json`.
pub(super) type Tasks = BTreeMap<String, Sourced<String>>;

/// What Deno is told to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Verb {
    /// Runs a file.
    #[default]
    Run,
    /// Serves what a file exports.
    Serve,
    /// Makes a program of a file.
    Compile,
    /// Starts a program that lies in the project, which Deno has no part in.
    Program,
}

/// What stands behind a command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Launch {
    pub(super) verb: Verb,
    /// Options of Deno, permissions among them, as they are written.
    pub(super) flags: Vec<String>,
    /// The file, or what stands in its place: a package, an address, a program.
    pub(super) file: String,
    /// What the program is told.
    pub(super) args: Vec<String>,
    /// Variables that the line sets.
    pub(super) env: Vec<(String, String)>,
    /// The folder that it changes to.
    pub(super) cwd: Option<String>,
    /// Tasks that it runs before.
    pub(super) before: Vec<String>,
    /// Folders that it makes before.
    pub(super) folders: Vec<String>,
    /// Other commands that leave something behind, as they are written.
    pub(super) steps: Vec<String>,
    /// It watches files: a start for development.
    pub(super) watches: Option<String>,
    /// The line says how to debug or where variables lie; that was taken off.
    pub(super) notes: Vec<String>,
    /// The tasks it goes through, the first one called first.
    pub(super) through: Vec<String>,
    /// What the shell would compute was left out.
    pub(super) computed: bool,
}

impl Launch {
    /// The value of an option such as `--port`.
    pub(super) fn option(&self, names: &[&str]) -> Option<&str> {
        self.flags.iter().enumerate().find_map(|(at, word)| {
            let (flag, inline) = shell::split_flag(word);
            names.contains(&flag).then(|| inline.or_else(|| self.flags.get(at + 1).map(String::as_str)))?
        })
    }

    /// Whether it may do all.
    pub(super) fn all_permissions(&self) -> bool {
        self.flags.iter().any(|flag| matches!(flag.as_str(), "-A" | "--allow-all"))
    }

    /// Whether it says anything about what it may do.
    pub(super) fn has_permissions(&self) -> bool {
        self.flags.iter().any(|flag| is_permission(flag))
    }

    /// The command as it is run.
    pub(super) fn words(&self) -> Vec<String> {
        let verb = match self.verb {
            Verb::Run => Some("run"),
            Verb::Serve => Some("serve"),
            Verb::Compile => Some("compile"),
            Verb::Program => None,
        };
        let before: Vec<&str> = verb.map_or(vec![], |verb| vec!["deno", verb]);
        let words = before.into_iter().chain(self.flags.iter().map(String::as_str));
        words.chain([self.file.as_str()]).chain(self.args.iter().map(String::as_str)).map(str::to_owned).collect()
    }
}

/// Whether an option is about what a program may do.
pub(super) fn is_permission(flag: &str) -> bool {
    let (name, _) = shell::split_flag(flag);
    name.starts_with("--allow-")
        || name.starts_with("--deny-")
        || matches!(name, "-A" | "-P" | "--permission-set" | "-R" | "-W" | "-N" | "-E" | "-S" | "-I")
}

/// Options that take the next word as their value.
const TAKES: &[&str] = &[
    "--port",
    "--host",
    "-c",
    "--config",
    "--import-map",
    "-o",
    "--output",
    "--target",
    "--include",
    "--exclude",
    "--icon",
    "--cert",
    "--location",
    "--seed",
    "--preload",
    "--require",
    "--conditions",
    "--ext",
    "--min-dep-age",
    "--app-name",
];

/// Commands of Deno that are no file.
const COMMANDS: &[&str] = &[
    "add",
    "audit",
    "bench",
    "bundle",
    "cache",
    "check",
    "clean",
    "completions",
    "coverage",
    "create",
    "deploy",
    "doc",
    "eval",
    "fmt",
    "help",
    "info",
    "init",
    "install",
    "i",
    "jupyter",
    "lint",
    "lsp",
    "outdated",
    "publish",
    "remove",
    "repl",
    "test",
    "types",
    "uninstall",
    "update",
    "upgrade",
    "vendor",
    "x",
];

/// Deeper nesting is a loop.
const DEPTH: usize = 12;

/// Resolves a task by name.
pub(super) fn task(tasks: &Tasks, name: &str) -> Result<Launch, String> {
    let mut launch = named(tasks, name, &[], 0)?;
    launch.through.reverse();
    Ok(launch)
}

/// Resolves a command line.
pub(super) fn line(tasks: &Tasks, line: &str) -> Result<Launch, String> {
    let mut launch = resolve(tasks, line, &[], 0)?;
    launch.through.reverse();
    Ok(launch)
}

fn named(tasks: &Tasks, name: &str, extra: &[String], depth: usize) -> Result<Launch, String> {
    let line = tasks.get(name).ok_or_else(|| format!("there is no task `{name}`"))?;
    if depth > DEPTH {
        return Err(format!("task `{name}` calls itself"));
    }
    let mut launch = resolve(tasks, line.value(), extra, depth + 1)?;
    launch.through.push(name.to_owned());
    Ok(launch)
}

fn resolve(tasks: &Tasks, line: &str, extra: &[String], depth: usize) -> Result<Launch, String> {
    let script = shell::parse(line);
    let Some((last, first)) = script.commands.split_last().filter(|_| script.is_simple()) else {
        return Err("the line needs a shell".to_owned());
    };
    let joined = script.joins.iter().all(|join| matches!(join, Join::And | Join::Then));
    if !joined || script.commands.iter().any(|command| command.background) {
        return Err("the line starts several processes or has alternatives".to_owned());
    }
    let (mut before, mut folders, mut steps, mut cwd) = (Vec::new(), Vec::new(), Vec::new(), None);
    for command in first {
        let words: Vec<String> = command.words.iter().filter_map(Word::literal).collect();
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["cd", folder] => cwd = Some((*folder).to_owned()),
            ["deno", "task", name] if tasks.contains_key(*name) => before.push((*name).to_owned()),
            ["mkdir", rest @ ..] if words.len() == command.words.len() => {
                folders.extend(rest.iter().filter(|word| !word.starts_with('-')).map(|word| (*word).to_owned()));
            }
            ["deno", "cache" | "install" | "i" | "check" | "fmt" | "lint" | "test" | "clean", ..] => {}
            ["echo", ..] if command.redirects.is_empty() => {}
            ["rm" | "exit", ..] | [] => {}
            ["echo" | "mkdir" | "cp" | "deno", ..] => steps.push(command.span.slice(line).to_owned()),
            [program, ..] => return Err(format!("the line also runs `{program}`")),
        }
    }
    let mut env = Vec::new();
    for assignment in &last.env {
        env.push((assignment.name.clone(), assignment.value.literal().ok_or("a variable is computed")?));
    }
    let mut computed = false;
    let mut words = Vec::new();
    for (at, word) in last.words.iter().enumerate() {
        match word.literal() {
            Some(text) => words.push(text),
            // What comes behind the file is for the program alone.
            None if at > 2 => computed = true,
            None => return Err("the line needs a shell".to_owned()),
        }
    }
    words.extend(extra.iter().cloned());
    let mut launch = command(tasks, &words, depth)?;
    launch.computed |= computed;
    launch.env.extend(env);
    launch.cwd = match (cwd, launch.cwd) {
        (Some(outer), Some(inner)) => Some(format!("{outer}/{inner}")),
        (outer, inner) => outer.or(inner),
    };
    before.extend(launch.before);
    launch.before = before;
    launch.folders.extend(folders);
    launch.steps.extend(steps);
    Ok(launch)
}

fn command(tasks: &Tasks, words: &[String], depth: usize) -> Result<Launch, String> {
    let words = words.strip_prefix(&["exec".to_owned()]).unwrap_or(words);
    let Some((program, rest)) = words.split_first() else { return Err("the line is empty".to_owned()) };
    let texts: Vec<&str> = rest.iter().map(String::as_str).collect();
    match (program.as_str(), texts.as_slice()) {
        ("deno", ["task", tail @ ..]) => {
            let at = tail.iter().position(|word| !word.starts_with('-')).ok_or("no task is named")?;
            let extra: Vec<String> = tail.iter().skip(at + 1).map(|word| (*word).to_owned()).collect();
            named(tasks, tail.get(at).copied().unwrap_or_default(), &extra, depth)
        }
        ("deno", ["run", tail @ ..]) => options(Verb::Run, tail),
        ("deno", ["serve", tail @ ..]) => options(Verb::Serve, tail),
        ("deno", ["compile", tail @ ..]) => options(Verb::Compile, tail),
        ("deno", [first, ..]) if COMMANDS.contains(first) => Err(format!("`deno {first}` starts nothing")),
        ("deno", tail) => options(Verb::Run, tail),
        (program, tail) if program.starts_with("./") || program.starts_with('/') => {
            let args = tail.iter().map(|word| (*word).to_owned()).collect();
            Ok(Launch { verb: Verb::Program, file: program.to_owned(), args, ..Launch::default() })
        }
        _ => Err(format!("`{program}` is not Deno")),
    }
}

fn options(verb: Verb, rest: &[&str]) -> Result<Launch, String> {
    let mut launch = Launch { verb, ..Launch::default() };
    let mut at = 0;
    while let Some(word) = rest.get(at).filter(|word| word.starts_with('-') && **word != "-") {
        let (flag, inline) = shell::split_flag(word);
        let next = rest.get(at + 1).copied().unwrap_or_default();
        let lock = flag == "--lock" && [".lock", ".json"].iter().any(|end| next.ends_with(end));
        let takes = inline.is_none() && (TAKES.contains(&flag) || lock);
        match flag {
            "--watch" | "--watch-hmr" | "--hot" => launch.watches = Some(format!("`{flag}` watches files")),
            "--watch-exclude" | "--no-clear-screen" | "--reload" | "-r" => {}
            "--env-file" | "--env" => {
                launch.notes.push(format!("`{word}`: the container gets its variables from outside"));
            }
            "--inspect" | "--inspect-brk" | "--inspect-wait" => launch.notes.push(format!("`{flag}` opens a debugger")),
            _ => {
                launch.flags.push((*word).to_owned());
                launch.flags.extend(takes.then(|| next.to_owned()));
            }
        }
        at += if takes { 2 } else { 1 };
    }
    let file = rest.get(at).ok_or("Deno is given no file")?;
    if *file == "-" {
        return Err("Deno is handed its program by a pipe".to_owned());
    }
    launch.file = file.trim_start_matches("./").to_owned();
    launch.args = rest.iter().skip(at + 1).map(|word| (*word).to_owned()).collect();
    Ok(launch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;

    fn check(text: &str, expect: Result<&str, &str>) {
        let origin = Origin::rule("deno/task", "");
        let known = [("serve", "deno run -A --watch main.ts"), ("build", "deno run -A dev.ts build")];
        let known = known.map(|(name, line)| (name.to_owned(), Sourced::new(line.to_owned(), origin.clone())));
        let found = line(&known.into_iter().collect(), text).map(|launch| launch.words().join(" "));
        assert_eq!(found, expect.map(str::to_owned).map_err(str::to_owned), "{text}");
    }

    #[test]
    fn permissions_stay_as_they_are_written() {
        check(
            "deno run --allow-net=:8000,db:5432 -R=./data --deny-env=HOME -P=web ./main.ts --verbose",
            Ok("deno run --allow-net=:8000,db:5432 -R=./data --deny-env=HOME -P=web main.ts --verbose"),
        );
        check("deno --allow-net main.ts", Ok("deno run --allow-net main.ts"));
        check("deno serve --port 4000 -A main.ts", Ok("deno serve --port 4000 -A main.ts"));
    }

    #[test]
    fn what_only_development_wants_is_taken_off() {
        check("deno run --watch=static/ --env-file --inspect -A main.ts", Ok("deno run -A main.ts"));
        check("deno task serve --x", Ok("deno run -A main.ts --x"));
        check("deno task build && deno serve -A _fresh/server.js", Ok("deno serve -A _fresh/server.js"));
    }

    #[test]
    fn what_is_no_start_says_why() {
        check("vite build", Err("`vite` is not Deno"));
        check("deno fmt", Err("`deno fmt` starts nothing"));
        check("echo x | deno run -A -", Err("the line starts several processes or has alternatives"));
        check("deno task nothing", Err("there is no task `nothing`"));
        check("deno run -A", Err("Deno is given no file"));
        check("", Err("the line needs a shell"));
    }
}
