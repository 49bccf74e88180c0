//! Where a command line says that its program listens, and how it is told otherwise.

use std::sync::LazyLock;

use stageplan_syntax::shell;

use crate::ecosystem::python::CATALOG;

/// How a program is told its address, as the rows of servers and frameworks say.
struct Flags {
    program: &'static str,
    host: Vec<&'static str>,
    port: Vec<&'static str>,
    /// Address and port in one.
    both: Vec<&'static str>,
    /// Behind which word options of a sub-command stand.
    verb: Option<&'static str>,
    /// Other packages add sub-commands to it, which have options of their own.
    grows: bool,
    by_itself: (&'static str, &'static str),
}

static FLAGS: LazyLock<Vec<Flags>> = LazyLock::new(|| {
    let rows = CATALOG.rows("server").chain(CATALOG.rows("framework"));
    rows.filter_map(|row| {
        let program = row.text("program").or_else(|| row.list("start").first().copied())?;
        Some(Flags {
            grows: CATALOG.rows("command-group").any(|row| row.text("program") == Some(program)),
            by_itself: row.text("alone")?.rsplit_once(':')?,
            program,
            host: row.list("host-flags"),
            port: row.list("port-flags"),
            both: row.list("bind-flags"),
            verb: row.text("verb"),
        })
    })
    .collect()
});

/// An address in a command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: String,
    /// It is a socket in the file system.
    pub(super) unix: bool,
}

/// Where in a line the program stands: behind programs that only watch it.
pub(super) fn program(words: &[String]) -> usize {
    let word = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    match (word(0), word(1)) {
        ("newrelic-admin", "run-program" | "run-python") => 2,
        ("ddtrace-run", _) => 1,
        ("opentelemetry-instrument", _) => {
            let known = |word: &String| word == "python" || FLAGS.iter().any(|flags| flags.program == word);
            words.iter().position(known).unwrap_or(1)
        }
        _ => 0,
    }
}

/// Whether a word holds a variable that only a shell would know, other than PORT.
pub(super) fn computed(word: &str) -> bool {
    word.split("${").skip(1).any(|rest| !(rest.starts_with("PORT}") || rest.starts_with("PORT:-")))
}

/// Puts a number where a line has PORT: its own default, else the one given.
pub(super) fn settle(words: &mut [String], port: &str) {
    for word in words {
        while let Some((before, rest)) = word.split_once("${PORT") {
            let whole = rest.starts_with('}') || rest.starts_with(":-");
            let Some((default, after)) = rest.split_once('}').filter(|_| whole) else { break };
            let default = default.trim_start_matches(":-");
            *word = format!("{before}{}{after}", if default.is_empty() { port } else { default });
        }
    }
}

fn of(words: &[String]) -> Option<&'static Flags> {
    let program = words.get(program(words))?;
    let meant = |verb: &str| words.iter().any(|word| word == verb);
    FLAGS.iter().find(|flags| flags.program == program && (!flags.grows || flags.verb.is_none_or(meant)))
}

/// The value of one of the options, with the place of its word.
fn given<'w>(words: &'w [String], names: &[&str]) -> Option<(usize, &'w str)> {
    words.iter().enumerate().skip(1).find_map(|(at, word)| {
        let (flag, inline) = shell::split_flag(word);
        if names.contains(&flag) {
            return inline.map(|value| (at, value)).or_else(|| Some((at + 1, words.get(at + 1)?.as_str())));
        }
        // `-b0.0.0.0:80`
        let short = names.iter().find(|name| name.len() == 2 && word.len() > 2 && word.starts_with(**name));
        short.filter(|_| !word.starts_with("--")).map(|_| (at, &word[2..]))
    })
}

/// The number in a text such as `8000` or `${PORT:-8000}`; a variable alone is none.
fn number(text: &str) -> String {
    let inner =
        text.strip_prefix("${PORT").and_then(|rest| rest.strip_suffix('}')).map(|rest| rest.trim_start_matches(":-"));
    let text = inner.unwrap_or(text);
    if text.parse::<u16>().is_ok() { text.to_owned() } else { String::new() }
}

fn split(both: &str) -> (&str, &str) {
    // The colon in front of a default is no end of an address.
    let start = both.find("${").unwrap_or(both.len());
    match both[..start].rfind(':') {
        Some(at) => (&both[..at], &both[at + 1..]),
        None if both.contains('.') || both.starts_with('[') => (both, ""),
        None => ("", both),
    }
}

/// Whether the program of a line is one whose address is known.
pub(super) fn knows(words: &[String]) -> bool {
    of(words).is_some()
}

/// Where a line has its program listen.
pub(super) fn address(words: &[String]) -> Option<Address> {
    let flags = of(words)?;
    if let Some((_, both)) = given(words, &flags.both) {
        let unix = both.starts_with("unix:") || both.starts_with("fd://") || both.contains('/');
        let (host, port) = split(both);
        let host = if matches!(host, "" | "*" | "[::]") { "0.0.0.0" } else { host };
        let port = number(port);
        let port = if port.is_empty() { flags.by_itself.1.to_owned() } else { port };
        return Some(Address { host: host.to_owned(), port, unix });
    }
    let host = given(words, &flags.host).map_or(flags.by_itself.0, |(_, host)| host);
    let port = given(words, &flags.port).map(|(_, port)| number(port)).filter(|port| !port.is_empty());
    Some(Address { host: host.to_owned(), port: port.unwrap_or_else(|| flags.by_itself.1.to_owned()), unix: false })
}

/// Whether an address is that of all interfaces.
pub(super) fn is_open(host: &str) -> bool {
    matches!(host, "0.0.0.0" | "::" | "[::]")
}

/// Has a line listen at all addresses, on a port.
pub(super) fn listen(words: &mut Vec<String>, port: &str) {
    let Some(flags) = of(words) else { return };
    let joined = !flags.both.is_empty() && (flags.port.is_empty() || given(words, &flags.both).is_some());
    // What the line says counts, and only without that what the program does by itself.
    let closed = !is_open(given(words, &flags.host).map_or(flags.by_itself.0, |(_, host)| host));
    let after_verb = |words: &[String]| {
        let verb = flags.verb.and_then(|verb| words.iter().position(|word| word == verb));
        verb.unwrap_or_else(|| program(words)) + 1
    };
    let mut put = |names: &[&str], value: &str| match given(words, names).map(|(at, _)| at) {
        Some(at) => {
            let word = &words[at];
            let flag = names.iter().find(|name| word.starts_with(**name));
            words[at] = match flag {
                Some(flag) if flag.starts_with("--") => format!("{flag}={value}"),
                Some(flag) => format!("{flag}{value}"),
                None => value.to_owned(),
            };
        }
        None => {
            if let Some(name) = names.first() {
                let at = after_verb(words);
                words.splice(at..at, [(*name).to_owned(), value.to_owned()]);
            }
        }
    };
    if !joined {
        put(&flags.port, port);
        if closed {
            put(&flags.host, "0.0.0.0");
        }
    } else {
        put(&flags.both, &format!("0.0.0.0:{port}"));
    }
}

/// Takes off what has a server watch files.
pub(super) fn without_reload(words: &mut Vec<String>) -> bool {
    let before = words.len();
    words.retain(|word| !matches!(word.as_str(), "--reload" | "--use-reloader" | "--auto-reload"));
    let mut at = 1;
    while at < words.len() {
        let (flag, inline) = shell::split_flag(&words[at]);
        if matches!(
            flag,
            "--reload-dir" | "--reload-include" | "--reload-exclude" | "--reload-delay" | "--reload-engine"
        ) {
            let end = if inline.is_some() { at + 1 } else { (at + 2).min(words.len()) };
            words.drain(at..end);
        } else {
            at += 1;
        }
    }
    words.len() != before
}

/// Takes off options whose value only a shell would know; the server has a default for each.
pub(super) fn without_computed(words: &mut Vec<String>) {
    let mut at = 1;
    while at < words.len() {
        let open = computed(&words[at]);
        let flag = words[at].starts_with('-');
        let behind = at > 1 && words[at - 1].starts_with('-') && !words[at - 1].contains('=');
        match (open, flag, behind) {
            (true, true, _) => drop(words.remove(at)),
            (true, false, true) => {
                words.drain(at - 1..=at);
                at -= 1;
            }
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, at: &str, told: &str) {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let address = address(&words).unwrap_or_default();
        assert_eq!(format!("{}:{}", address.host, address.port), at, "{line}");
        listen(&mut words, "9000");
        assert_eq!(words.join(" "), told, "{line}");
    }

    #[test]
    fn servers_listen_where_they_are_told() {
        check("uvicorn shop:app", "127.0.0.1:8000", "uvicorn --host 0.0.0.0 --port 9000 shop:app");
        check("uvicorn shop:app --port=80 --host ::1", "::1:80", "uvicorn shop:app --port=9000 --host 0.0.0.0");
        check("gunicorn -b :5000 shop:app", "0.0.0.0:5000", "gunicorn -b 0.0.0.0:9000 shop:app");
        check("gunicorn -b:5000 shop:app", "0.0.0.0:5000", "gunicorn -b0.0.0.0:9000 shop:app");
        check("gunicorn --bind=0.0.0.0:${PORT:-81} a", "0.0.0.0:81", "gunicorn --bind=0.0.0.0:9000 a");
        check("gunicorn --bind 0.0.0.0:${PORT} a", "0.0.0.0:8000", "gunicorn --bind 0.0.0.0:9000 a");
        check("fastapi run app.py", "0.0.0.0:8000", "fastapi run --port 9000 app.py");
        check("waitress-serve --listen=*:80 a:b", "0.0.0.0:80", "waitress-serve --listen=0.0.0.0:9000 a:b");
        check("fastapi run --host 127.0.0.1 a.py", "127.0.0.1:8000", "fastapi run --port 9000 --host 0.0.0.0 a.py");
        check("uvicorn shop:app --host :: --port 80", ":::80", "uvicorn shop:app --host :: --port 9000");
        check("waitress-serve --host=127.0.0.1 a:b", "127.0.0.1:8080", "waitress-serve --port 9000 --host=0.0.0.0 a:b");
        let told = "streamlit run --server.port 9000 a.py --server.address 0.0.0.0";
        check("streamlit run a.py --server.address 127.0.0.1", "127.0.0.1:8501", told);
        check("ddtrace-run gunicorn -b :80 a:b", "0.0.0.0:80", "ddtrace-run gunicorn -b 0.0.0.0:9000 a:b");
        check(
            "newrelic-admin run-program uvicorn a:b",
            "127.0.0.1:8000",
            "newrelic-admin run-program uvicorn --host 0.0.0.0 --port 9000 a:b",
        );
        check("streamlit run a.py", "0.0.0.0:8501", "streamlit run --server.port 9000 a.py");
    }

    #[test]
    fn a_sub_command_of_another_package_has_options_of_its_own() {
        check("flask --app a run", "127.0.0.1:5000", "flask --app a run --host 0.0.0.0 --port 9000");
        check("flask --app a flow", ":", "flask --app a flow");
    }

    #[test]
    fn what_only_a_shell_knows_is_left_to_the_server() {
        let mut words: Vec<String> =
            ["gunicorn", "--workers", "${WORKERS}", "--log=${}", "--bind", ":${PORT}", "a:b"].map(str::to_owned).into();
        without_computed(&mut words);
        assert_eq!(words, ["gunicorn", "--bind", ":${PORT}", "a:b"]);
    }
}
