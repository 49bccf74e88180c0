//! What the program's own command line still needs: a sub-command, its address.

use super::HOME;
use super::start::{self, Chosen};
use crate::ecosystem::python::facts::{Facts, Listen, Main, SubCommand, Wanted};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};

/// Sub-commands that keep a server running, the most telling first.
const SERVING: &[&str] = &["serve", "server", "web", "start", "run", "runserver", "run-server", "start-server"];

/// Adds the sub-command that serves, or says what is missing.
pub(super) fn complete(main: &Main, chosen: &mut Chosen, findings: &mut Vec<Finding>) {
    if let Some(command) = serving(main) {
        let name = command.name.value().clone();
        let because = format!("{name} is the sub-command that keeps running");
        let from = [chosen.why.clone(), command.name.origin().clone()];
        chosen.why = Origin::rule_from("python/sub-command", because, from);
        chosen.words.push(name);
        chosen.listens = command.listens.clone().or(chosen.listens.take());
        chosen.port = chosen.listens.as_ref().and_then(|listens| listens.port.clone());
        return;
    }
    let Some(argument) = &main.argument else { return };
    let shown = chosen.words.join(" ");
    let names: Vec<&str> = main.commands.iter().map(|command| command.name.value().as_str()).collect();
    let what = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    findings.push(
        Finding::warning("python/needs-argument", format!("`{shown}` cannot do without {}{what}", argument.value()))
            .help(format!("add it where the container is run, or say `--start \"{shown} …\"`"))
            .at(argument.origin().place().cloned()),
    );
}

fn serving(main: &Main) -> Option<&SubCommand> {
    let usual = |name: &&str| main.commands.iter().find(|command| command.name.value() == *name);
    let both = SERVING.iter().filter_map(&usual).find(|command| command.listens.is_some());
    let mut listening = main.commands.iter().filter(|command| command.listens.is_some());
    let only = listening.next().filter(|_| listening.next().is_none());
    both.or(only).or_else(|| SERVING.iter().find_map(usual))
}

/// Where a program listens that a line starts, with what the line itself says.
pub(super) fn listens(main: &Main, words: &[String], origin: &Origin) -> Option<Listen> {
    let named = main.commands.iter().find(|command| words.contains(command.name.value()));
    let mut listens = named.and_then(|command| command.listens.clone()).or_else(|| main.listens.clone())?;
    let given = |flag: &str| {
        let bare = flag.trim_end_matches('=');
        let at = words.iter().position(|word| word == bare).filter(|_| bare == flag);
        let joined = || words.iter().find_map(|word| word.strip_prefix(bare)?.strip_prefix('='));
        at.and_then(|at| words.get(at + 1)).map(String::as_str).or_else(joined).map(str::to_owned)
    };
    if let Some(port) = listens.port_flag.as_deref().and_then(given) {
        listens.port = Some(Sourced::new(port, origin.clone()));
    }
    if let Some(host) = listens.host_flag.as_deref().and_then(given) {
        let (host, port) = host.rsplit_once(':').filter(|_| listens.pair).unwrap_or((&host, ""));
        if !port.is_empty() {
            listens.port = Some(Sourced::new(port.to_owned(), origin.clone()));
        }
        // What the line says stays, even where it is wrong.
        listens.host = Some(if host.is_empty() { "0.0.0.0" } else { host }.to_owned());
        listens.host_flag = None;
    }
    Some(listens)
}

/// Says which configuration files the program is told to read and has to be given.
pub(super) fn configuration(facts: &Facts, chosen: &Chosen, findings: &mut Vec<Finding>) {
    let main = start::main_of(facts, &chosen.words, &chosen.cwd).map(|main| &main.file);
    let line = facts.code.lines.iter().find(|line| line.origin.place() == chosen.why.place());
    let of_line = line.into_iter().flat_map(|line| &line.wanted).filter(|wanted| names(&chosen.words, wanted));
    // What the command says is not what the option has by itself.
    let free = |wanted: &&Wanted| {
        let told =
            wanted.by.as_deref().is_some_and(|by| chosen.words.iter().any(|word| word.split('=').next() == Some(by)));
        wanted.of.as_ref() == main && main.is_some() && !told
    };
    let mut known: Vec<&str> = Vec::new();
    for wanted in of_line.chain(facts.code.wanted.iter().filter(free)) {
        let path = wanted.path.value().as_str();
        if known.contains(&path) || known.len() > 1 {
            continue;
        }
        known.push(path);
        let file = path.rsplit('/').next().unwrap_or(path);
        let at = if path.starts_with('/') { path.to_owned() } else { format!("{HOME}/{path}") };
        let unless = wanted.by.as_ref().map_or_else(String::new, |by| format!(" unless {by} names another file"));
        let from = wanted.sample.as_ref().map_or_else(String::new, |sample| format!("; {sample} shows what is in it"));
        findings.push(
            Finding::warning(
                "python/needs-configuration",
                format!("the program reads {path}{unless}, and the image has none"),
            )
            .help(format!("mount it where the image is run: `docker run -v ./{file}:{at}:ro …`{from}"))
            .at(wanted.path.origin().place().cloned()),
        );
    }
}

/// Whether a command still names a file of its line.
fn names(words: &[String], wanted: &Wanted) -> bool {
    words.iter().any(|word| {
        let value = word.split_once('=').map_or(word.as_str(), |(_, value)| value).trim_start_matches("./");
        !value.is_empty() && wanted.path.value().ends_with(value)
    })
}

/// An option with its value, as the program takes it.
pub(super) fn option(flag: &str, value: &str) -> Vec<String> {
    match flag.strip_suffix('=') {
        Some(_) => vec![format!("{flag}{value}")],
        None => vec![flag.to_owned(), value.to_owned()],
    }
}

/// Takes off variables and options whose value looks like a secret, with the option that introduces them: an image keeps
/// the words of its command.
pub(super) fn secrets(words: &mut Vec<String>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut at = 1;
    while at < words.len() {
        let word = words[at].trim_start_matches("--env=");
        let pair =
            word.split_once('=').map(|(name, value)| (name.trim_start_matches('-').to_owned(), value.to_owned()));
        let secret = pair.filter(|(name, value)| {
            let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
            plain && !value.is_empty() && !value.contains("${") && crate::evidence::is_secret(name, value)
        });
        let Some(secret) = secret else {
            at += 1;
            continue;
        };
        found.push(secret);
        let behind = matches!(words[at - 1].as_str(), "--env" | "-e") && at > 1;
        let from = if behind { at - 1 } else { at };
        words.drain(from..=at);
        at = from.max(1);
    }
    found
}

/// Takes off what sends a program into the background, which would end the container, and where it notes its number.
pub(super) fn in_front(words: &mut Vec<String>) -> bool {
    let before = words.len();
    let program = words.first().cloned().unwrap_or_default();
    let valued = program == "uwsgi";
    let start = words.iter().any(|word| word == "start");
    let short = |word: &str| (word == "-d" && start) || (word == "-D" && program == "gunicorn");
    let background = |word: &str| {
        let flag = word.split('=').next().unwrap_or_default();
        matches!(flag, "--daemon" | "--daemonize" | "--detach" | "--background") || short(word)
    };
    let notes = |word: &str| {
        let flag = word.split('=').next().unwrap_or_default();
        matches!(flag, "--pid" | "--pidfile" | "--pid-file") || (word == "-p" && program == "gunicorn")
    };
    let mut hidden = false;
    let mut at = 1;
    while at < words.len() {
        let word = words[at].as_str();
        let value = !word.contains('=') && words.get(at + 1).is_some_and(|next| !next.starts_with('-'));
        let (off, both) = match (background(word), notes(word)) {
            (true, _) => (true, valued && value),
            (_, true) => (true, value),
            _ => (false, false),
        };
        hidden |= background(word);
        if off {
            words.drain(at..at + 1 + usize::from(both));
        } else {
            at += 1;
        }
    }
    hidden && words.len() != before
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, left: &str, names: &[&str]) {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let found = secrets(&mut words);
        assert_eq!(words.join(" "), left, "{line}");
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), names, "{line}");
    }

    #[test]
    fn secrets_of_a_line_are_taken_off() {
        check("gunicorn --env DB_PASSWORD=boat a:b", "gunicorn a:b", &["DB_PASSWORD"]);
        check("gunicorn -e API_TOKEN=boat -e MODE=slow a:b", "gunicorn -e MODE=slow a:b", &["API_TOKEN"]);
        check("gunicorn --env=DB_PASSWORD=boat a:b", "gunicorn a:b", &["DB_PASSWORD"]);
        check("python a.py --api-token=boat", "python a.py", &["api-token"]);
        check("gunicorn --env DB_PASSWORD=${DB} a:b", "gunicorn --env DB_PASSWORD=${DB} a:b", &[]);
        check("gunicorn --workers=2 --bind=:80 a:b", "gunicorn --workers=2 --bind=:80 a:b", &[]);
    }
}
