//! Values on their way from a file to evidence: what is text and what is noise, words and their quotes, references to
//! variables, ports, folders, secrets, and the look of a development server.

use stageplan_syntax::shell::{self, Command, Word};

use crate::finding::Finding;
use crate::origin::Place;
use crate::tree::{RepoPath, is_below};

/// No value of interest is longer.
const MAX_LENGTH: usize = 8_192;

/// A value as one line of text: trimmed, escaped line ends joined; nothing where it is empty, very long, or still holds a
/// control character.
pub(super) fn clean(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    let text = text.replace("\\\r\n", " ").replace("\\\n", " ");
    (!text.chars().any(char::is_control)).then_some(text)
}

/// How references to variables are written in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum References {
    /// compose: `$NAME`, `${NAME}`, `${NAME:-default}`, and `$$` for a dollar sign.
    Compose,
    /// Kubernetes: `$(NAME)`, and `$$(NAME)` for the text itself.
    Kubernetes,
    /// systemd: `$NAME`, `${NAME}`, and `$$`; `%` begins a specifier.
    Systemd,
    /// None: every letter stands for itself.
    None,
}

/// A piece of a word: text, or a variable whose value the file does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(String),
}

fn name_length(text: &str) -> usize {
    let letter =
        |(at, byte): &(usize, u8)| byte.is_ascii_alphabetic() || *byte == b'_' || (*at > 0 && byte.is_ascii_digit());
    text.bytes().enumerate().take_while(letter).count()
}

/// Where the `}` is that closes the reference whose inner text starts `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What a reference without its braces stands for: its default, or the variable itself.
fn referred(inner: &str, depth: usize) -> Option<Vec<Piece>> {
    let length = name_length(inner);
    let (name, rest) = inner.split_at(length);
    if name.is_empty() {
        return None;
    }
    let default = rest.strip_prefix(":-").or_else(|| rest.strip_prefix('-'));
    match default {
        Some(default) if depth < 4 => pieces_at(default, References::Compose, depth + 1),
        None if rest.is_empty() || rest.starts_with([':', '?']) => Some(vec![Piece::Variable(name.to_owned())]),
        _ => None,
    }
}

fn pieces(word: &str, references: References) -> Option<Vec<Piece>> {
    pieces_at(word, references, 0)
}

fn pieces_at(word: &str, references: References, depth: usize) -> Option<Vec<Piece>> {
    let mut found = Vec::new();
    let mut text = String::new();
    let mut rest = word;
    if references == References::Systemd && word.replace("%%", "").contains('%') {
        return None;
    }
    while references != References::None
        && let Some(at) = rest.find('$')
    {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let reference = match (references, rest.as_bytes().first()) {
            (References::Kubernetes, Some(b'(')) => rest.find(')').map(|end| (&rest[1..end], end + 1)),
            (References::Kubernetes, Some(b'$')) if rest.starts_with("$(") => {
                text.push_str("$(");
                rest = &rest[2..];
                continue;
            }
            (References::Kubernetes, _) => None,
            (_, Some(b'$')) => {
                text.push('$');
                rest = &rest[1..];
                continue;
            }
            (_, Some(b'{')) => closing(&rest[1..]).map(|end| (&rest[1..=end], end + 2)),
            _ => Some((&rest[..name_length(rest)], name_length(rest))).filter(|(name, _)| !name.is_empty()),
        };
        let Some((inner, length)) = reference else {
            text.push('$');
            continue;
        };
        if !text.is_empty() {
            found.push(Piece::Text(std::mem::take(&mut text)));
        }
        found.extend(referred(inner, depth)?);
        rest = &rest[length..];
    }
    text.push_str(rest);
    if references == References::Systemd {
        text = text.replace("%%", "%");
    }
    if !text.is_empty() || found.is_empty() {
        found.push(Piece::Text(text));
    }
    Some(found)
}

/// The value of a text whose references the file itself resolves; nothing where one is left to the user.
pub(super) fn resolved(text: &str, references: References) -> Option<String> {
    let mut value = String::new();
    for piece in pieces(text, references)? {
        match piece {
            Piece::Text(text) => value.push_str(&text),
            Piece::Variable(_) => return None,
        }
    }
    Some(value)
}

/// A command of words as shell text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommandText {
    /// Every word quoted where it needs to be; a variable without a value is `"${NAME}"`.
    pub(super) text: String,
    /// Whether no variable was left.
    pub(super) resolved: bool,
}

/// Writes words as shell text. Nothing where a word holds a control character or an unreadable reference, or there is no
/// word.
pub(super) fn joined<'w>(words: impl IntoIterator<Item = &'w str>, references: References) -> Option<CommandText> {
    let mut texts = Vec::new();
    let mut resolved = true;
    for word in words {
        if word.len() > MAX_LENGTH || word.trim_end().chars().any(char::is_control) {
            return None;
        }
        let pieces = pieces(word.trim_end_matches(['\n', '\r']), references)?;
        let plain = pieces.iter().all(|piece| matches!(piece, Piece::Text(_)));
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(piece) if plain => text.push_str(&piece),
                Piece::Text(piece) => {
                    for letter in piece.chars() {
                        if matches!(letter, '"' | '\\' | '$' | '`') {
                            text.push('\\');
                        }
                        text.push(letter);
                    }
                }
                Piece::Variable(name) => text.push_str(&format!("${{{name}}}")),
            }
        }
        resolved &= plain;
        texts.push(if plain { shell::quote(&text) } else { format!("\"{text}\"") });
    }
    (!texts.is_empty()).then(|| CommandText { text: texts.join(" "), resolved })
}

/// Splits a text into words the way compose, fly and systemd do: at white space, with quotes and backslashes, without a
/// shell's operators. Nothing where a quote is not closed.
pub(super) fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            _ if letter.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '\'' => break,
                        inner => word.push(inner),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '"' => break,
                        '\\' => match letters.next()? {
                            escaped @ ('"' | '\\') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        inner => word.push(inner),
                    }
                }
            }
            '\\' => match letters.next() {
                // An escaped line end is no part of a word.
                Some('\n') | None => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
            },
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Some(words)
}

/// A port as `80` or `53/udp`.
pub(super) fn port(text: &str) -> Option<String> {
    let (number, protocol) = text.trim().split_once('/').unwrap_or((text.trim(), "tcp"));
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u16 = number.parse().ok().filter(|number| *number > 0)?;
    match protocol.to_ascii_lowercase().as_str() {
        "tcp" | "http" | "https" | "h2c" | "grpc" => Some(number.to_string()),
        "udp" => Some(format!("{number}/udp")),
        _ => None,
    }
}

/// An absolute folder that may hold data: not the root, nor one that belongs to the kernel or the container engine.
pub(super) fn data_folder(text: &str) -> Option<String> {
    let text = text.trim();
    let text = if text.len() > 1 { text.trim_end_matches('/') } else { text };
    let foreign = ["/proc", "/sys", "/dev", "/run", "/var/run", "/tmp", "/etc/ssl", "/usr"];
    let plain = text.starts_with('/') && text.len() > 1 && !text.contains(['$', '{', '%', '*', '\\']);
    let climbs = text.split('/').any(|part| matches!(part, ".." | "." | "node_modules"));
    (plain && !climbs && !foreign.iter().any(|one| is_below(text, one)) && !text.chars().any(char::is_control))
        .then(|| text.to_owned())
}

/// A path of HTTP, such as `/healthz`.
pub(super) fn http_path(text: &str) -> Option<String> {
    let text = text.trim();
    let plain = text.starts_with('/') && !text.contains(['$', '{', '"', '\'', '\\', ' ', '<', '>', '|', '`']);
    (plain && text.len() < 512 && !text.chars().any(char::is_control)).then(|| text.to_owned())
}

/// The path of the first URL of this very machine in the text of a health check.
pub(super) fn path_of_local_url(text: &str) -> Option<String> {
    for (at, _) in text.match_indices("http") {
        let rest = &text[at + 4..];
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        let Some(rest) = rest.strip_prefix("://") else { continue };
        let end =
            rest.find(|letter: char| letter.is_whitespace() || "\"'`|;&)>,".contains(letter)).unwrap_or(rest.len());
        let url = &rest[..end];
        let (host, path) = match url.find('/') {
            Some(slash) => (&url[..slash], &url[slash..]),
            None => (url, "/"),
        };
        let local = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]", "[::]"];
        if local.iter().any(|name| host.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
        {
            return http_path(path);
        }
    }
    None
}

/// Last words of names that are about a secret and hold none: `TOKEN_TTL`, `PASSWORD_FILE`, `SECRET_ENABLED`.
const ABOUT: &[&str] = &[
    "FILE",
    "PATH",
    "DIR",
    "URL",
    "URI",
    "TTL",
    "EXPIRY",
    "EXPIRES",
    "EXPIRATION",
    "LENGTH",
    "LIFETIME",
    "ENABLED",
    "DISABLED",
    "REQUIRED",
    "SECONDS",
    "MINUTES",
    "HOURS",
    "DAYS",
    "ALGORITHM",
    "ISSUER",
    "AUDIENCE",
    "TYPE",
    "TIMEOUT",
    "LIMIT",
    "MIN",
    "MAX",
    "ROUNDS",
    "NAME",
    "USER",
    "HEADER",
    "COOKIE",
];

/// Words of names of secrets.
const SECRET: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASS",
    "PWD",
    "SECRET",
    "SECRETS",
    "TOKEN",
    "TOKENS",
    "APIKEY",
    "CREDENTIAL",
    "CREDENTIALS",
    "SALT",
    "PASSPHRASE",
    "PEPPER",
];

/// Beginnings of names of variables that are written into pages, where the address of an error tracker belongs.
const PAGES: &[&str] = &["VITE_", "REACT_APP_", "VUE_APP_", "GATSBY_"];

/// Whether a variable looks like a secret, by its name or by a password in its value.
pub fn is_secret(name: &str, value: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let words: Vec<&str> = upper.split(['_', '-', '.']).filter(|word| !word.is_empty()).collect();
    let last = words.last().copied().unwrap_or_default();
    let telling = |word: &&str| {
        SECRET.contains(word) || ["PASSWORD", "SECRET", "TOKEN"].iter().any(|ending| word.ends_with(ending))
    };
    let public = words.iter().any(|word| matches!(*word, "PUBLIC" | "PUBLISHABLE" | "ANON" | "SITE"));
    let kinds = ["LIVE", "TEST", "PROD", "PRODUCTION", "STAGING", "BASE64"];
    let named = words.iter().rposition(|word| !kinds.contains(word)).unwrap_or_default();
    let key = named > 0 && words.get(named) == Some(&"KEY") && !public;
    // The data source of a database holds its password as a rule, that of an error tracker its key.
    let source = words.contains(&"DSN") && !public && !PAGES.iter().any(|prefix| upper.starts_with(prefix));
    let about = ABOUT.contains(&last);
    ((words.iter().any(telling) || key) && !about) || source || holds_password(value)
}

/// Takes secrets out of variables that a start sets, because an image keeps what it is given. A finding names each.
pub fn withhold(
    env: &mut Vec<(String, String)>,
    rule: &'static str,
    place: Option<&Place>,
    findings: &mut Vec<Finding>,
) {
    env.retain(|(name, value)| {
        let secret = is_secret(name, value);
        let message = format!("the start sets {name}, which looks like a secret, and the image leaves it out");
        if secret && findings.iter().all(|known| known.rule != rule || known.message != message) {
            findings.push(
                Finding::warning(rule, message)
                    .help(format!("set {name} where the image is run, and take its value out of the repository"))
                    .at(place.cloned()),
            );
        }
        !secret
    });
}

/// Whether a value holds a password: `scheme://user:password@host`, `password=…`, a private key, a marked token.
fn holds_password(value: &str) -> bool {
    let in_url = value.split_once("://").is_some_and(|(_, rest)| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        user.split_once(':').is_some_and(|(_, password)| !password.is_empty())
    });
    // What issuers put before a token, so that it is found where it leaks.
    let marked = ["sk_live_", "sk_test_", "rk_live_", "ghp_", "github_pat_", "glpat-", "npm_", "xoxb-", "xoxp-", "SG."]
        .iter()
        .any(|mark| value.strip_prefix(mark).is_some_and(|rest| rest.len() >= 16));
    marked || in_url || value.to_ascii_lowercase().contains("password=") || value.contains("PRIVATE KEY-----")
}

/// Programs that watch files and start something again and again.
const WATCHERS: &[&str] = &[
    "nodemon",
    "air",
    "ts-node-dev",
    "tsnd",
    "supervisor",
    "node-dev",
    "CompileDaemon",
    "modd",
    "wgo",
    "gow",
    "reflex",
    "fresh",
    "realize",
    "entr",
    "watchexec",
    "watchmedo",
    "webpack-dev-server",
];

/// Whether a command starts a development server: it watches, reloads, or compiles at every start.
pub(super) fn looks_like_development(command: &str) -> bool {
    development(command, 0)
}

fn development(command: &str, depth: usize) -> bool {
    let script = shell::parse(command);
    script.commands.iter().any(|command| develops(command, depth))
}

fn develops(command: &Command, depth: usize) -> bool {
    let words: Vec<String> = command.words.iter().map(|word: &Word| word.literal().unwrap_or_default()).collect();
    let mut words: &[String] = &words;
    // What stands before the program itself.
    while let Some((first, rest)) = words.split_first() {
        let wraps = matches!(
            base(first),
            "exec" | "env" | "npx" | "bunx" | "pnpx" | "dotenv" | "cross-env" | "tini" | "dumb-init"
        );
        if wraps || (first.contains('=') && !first.starts_with('-')) || first == "--" {
            words = rest;
        } else {
            break;
        }
    }
    let Some((program, arguments)) = words.split_first() else { return false };
    let program = base(program);
    let first = arguments.iter().find(|word| !word.starts_with('-')).map_or("", String::as_str);
    let has = |flags: &[&str]| arguments.iter().any(|word| flags.contains(&shell::split_flag(word).0));
    if WATCHERS.contains(&program) || has(&["--watch", "--reload", "--hot", "--live-reload"]) {
        return true;
    }
    let dev_script = |name: &str| {
        name.split([':', '-', '_']).any(|part| matches!(part, "dev" | "watch" | "develop" | "development"))
    };
    match program {
        "go" => first == "run",
        "cargo" => matches!(first, "run" | "watch"),
        "sh" | "bash" | "ash" | "dash" | "zsh" => {
            depth < 3
                && arguments
                    .iter()
                    .position(|word| word.starts_with('-') && word.ends_with('c'))
                    .is_some_and(|at| arguments.get(at + 1).is_some_and(|inner| development(inner, depth + 1)))
        }
        "npm" | "yarn" | "pnpm" | "bun" | "deno" | "task" | "make" | "just" => {
            let script = arguments
                .iter()
                .filter(|word| !word.starts_with('-'))
                .find(|word| !matches!(word.as_str(), "run" | "run-script" | "task" | "exec"));
            script.is_some_and(|name| dev_script(name))
        }
        "next" | "nuxt" | "nuxi" | "astro" | "remix" | "react-router" | "vinxi" | "wrangler" | "netlify" | "vercel" => {
            first == "dev"
        }
        "vite" => matches!(first, "" | "dev" | "serve"),
        "ng" => first == "serve",
        "tsx" => first == "watch",
        "nest" => first == "start",
        "react-scripts" => first == "start",
        "webpack" => first == "serve",
        "flask" => has(&["--debug"]),
        "manage.py" => first == "runserver",
        "python" | "python3" => arguments.iter().any(|word| word == "runserver"),
        _ => false,
    }
}

/// A program without its folder.
pub(super) fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or_default()
}

/// Whether a file of keys or certificates holds what only its owner may know: what it says counts, and its name where it
/// says nothing.
pub fn is_private_key(path: &RepoPath, text: Option<&str>) -> bool {
    if let Some(text) = text.filter(|text| text.contains("-----BEGIN ")) {
        return text.contains("PRIVATE KEY-----");
    }
    let name = path.as_str().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let open = ["public", "trust", "cert", "ca."].iter().any(|word| name.contains(word));
    !open && (!name.ends_with(".pem") || name.contains("priv") || name.contains("key"))
}
