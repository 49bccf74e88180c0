//! Programs that only set variables before they start another.

use stageplan_syntax::shell;

use super::{Launch, after_options, is_assignment, owned};

/// What is left of a line.
pub(super) enum Rest {
    /// The words of the program.
    Words(Vec<String>),
    /// A line of a shell.
    Line(String),
}

/// The value of an option, in either form.
pub(super) fn value<'w>(words: &[&'w str], flag: &str) -> Option<&'w str> {
    words.iter().enumerate().find_map(|(at, word)| match shell::split_flag(word) {
        (name, Some(value)) if name == flag => Some(value),
        (name, None) if name == flag => words.get(at + 1).copied(),
        _ => None,
    })
}

/// Takes off a program that reads variables from a file or fetches them from a service.
pub(super) fn variables(program: &str, rest: &[&str], launch: &mut Launch) -> Result<Rest, String> {
    let end = rest.iter().position(|word| *word == "--");
    let own = &rest[..end.unwrap_or(rest.len())];
    let service = !matches!(program, "dotenv" | "dotenvx" | "env-cmd" | "dotenv-flow");
    if service {
        launch.notes.push(format!("`{program}` fetches variables; the container gets them from outside"));
        launch.secrets_by = Some(program.to_owned());
    } else {
        launch.notes.push(format!("`{program}` reads variables of a file; the container gets them from outside"));
    }
    let mut at = 0;
    while let Some(word) = own.get(at) {
        let (flag, inline) = shell::split_flag(word);
        let given = inline.or_else(|| own.get(at + 1).copied());
        match (program, flag) {
            ("dotenv", "-e") | ("dotenvx" | "env-cmd", "-f" | "--file" | "--env-file") | ("op", "--env-file") => {
                launch.env_files.extend(given.map(str::to_owned));
            }
            ("dotenv", "-v") => {
                launch.env.extend(given.and_then(|pair| pair.split_once('=')).map(|(k, v)| (k.into(), v.into())));
            }
            (_, "--command") => return given.map(|line| Rest::Line(line.to_owned())).ok_or("no command".to_owned()),
            _ => {}
        }
        at += 1;
    }
    if let Some(end) = end {
        return Ok(Rest::Words(owned(rest.get(end + 1..).unwrap_or_default())));
    }
    let with_value: &[&str] = match program {
        "dotenv" => &["-e", "-v"],
        "env-cmd" => &["-f", "--file", "-e", "--environments", "-r", "--rc-file", "--fallback"],
        "dotenvx" => &["-f", "--env-file", "-fv", "--env-vault-file", "-e", "--env"],
        _ => &["-p", "--project", "-c", "--config", "--env", "--path", "--projectId"],
    };
    let verb = |words: &[&str]| match words {
        ["run" | "exec", tail @ ..] => owned(tail),
        words => owned(words),
    };
    let tail = after_options(rest, with_value);
    let tail: Vec<&str> = tail.iter().map(String::as_str).collect();
    let mut words = verb(&tail);
    let more: Vec<&str> = words.iter().map(String::as_str).collect();
    words = after_options(&more, with_value);
    // `env-cmd ./config/prod.env node server.js`, as it once was.
    let names_file =
        |word: &str| word.rsplit('/').next().is_some_and(|name| name.contains("env")) && word.contains('.');
    if program == "env-cmd" && words.len() > 1 && names_file(&words[0]) && !is_assignment(&words[0]) {
        launch.env_files.push(words.remove(0));
    }
    if words.is_empty() {
        return Err(format!("`{program}` is given nothing to start"));
    }
    Ok(Rest::Words(words))
}
