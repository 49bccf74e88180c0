//! The image that serves a folder of files, whatever made the folder: an unprivileged web server with a configuration of
//! ours. An ecosystem says what is served and how its addresses work; the image, the port, the caching and the health
//! check are decided here.

mod nginx;

use crate::catalog::SHARED;
use crate::choices::{Choice, flavour};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced, prefer};
use crate::plan::{Action, Copy, Health, Image, Plan, Runtime, Stage, Step, Value};
use crate::planner::as_asked;
use crate::settings::{Flavour, Settings};

/// What an address means that no file has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Routing {
    /// A page that this file of the folder shows by itself: the browser routes.
    Client(String),
    /// Nothing: the folder's `404.html` is the answer where there is one.
    Pages,
}

/// A folder that is served.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The stage that holds it.
    pub(crate) stage: String,
    /// Its absolute path there.
    pub(crate) folder: Sourced<String>,
    /// What unknown addresses are.
    pub(crate) routing: Sourced<Routing>,
    /// The path below which the pages expect themselves, as `/docs/`.
    pub(crate) base: Option<Sourced<String>>,
    /// A pattern of ours for files whose names change with what is in them: of the path below the base where it starts
    /// with a slash, else of its end.
    pub(crate) hashed: Option<Sourced<&'static str>>,
    /// Labels of the image.
    pub(crate) labels: Vec<(String, Sourced<String>)>,
}

/// How files are served, wherever they come from; the fields are those of [`Site`].
#[derive(Clone, Debug)]
pub(crate) struct Pages {
    pub(crate) routing: Sourced<Routing>,
    pub(crate) base: Option<Sourced<String>>,
    pub(crate) hashed: Option<Sourced<&'static str>>,
    pub(crate) labels: Vec<(String, Sourced<String>)>,
}

/// What was decided.
pub(crate) struct Served {
    /// The last stage.
    pub(crate) stage: Stage,
    /// Where the server listens.
    pub(crate) port: Sourced<String>,
    /// The image, for people.
    pub(crate) image: Sourced<String>,
    /// How unknown addresses are answered, for people.
    pub(crate) routing: Sourced<String>,
    /// How the server is asked whether it is well.
    pub(crate) health: Option<Sourced<String>>,
}

/// Where the files lie in the image.
const ROOT: &str = "/srv";

const RULE: &str = "static/final-image";

/// The stage that serves a folder.
pub(crate) fn serve(site: Site, settings: &Settings, findings: &mut Vec<Finding>) -> Option<Served> {
    let Site { stage, folder, routing, base, hashed, labels } = site;
    let about = "serves the folder that the build made; neither Node nor any tool of the build is here.";
    let about = if stage == "build" { about } else { "serves the folder as it is." };
    let (folder, why) = folder.into_parts();
    let copy = |dest: &str| vec![Step::copy(Copy::stage(stage.clone(), folder.clone(), dest), why.clone())];
    serve_files(Pages { routing, base, hashed, labels }, about, &copy, settings, findings)
}

/// The stage that serves what `files` copies to the folder that it is given.
pub(crate) fn serve_files(
    site: Pages,
    about: &str,
    files: &dyn Fn(&str) -> Vec<Step>,
    settings: &Settings,
    findings: &mut Vec<Finding>,
) -> Option<Served> {
    let (image, why) = image(settings, findings)?;
    let base = site.base.as_ref().and_then(|base| match plain_base(base.value()) {
        Some(clean) => Some(base.derive("static/base-path", "the pages expect themselves below it", clean)),
        None => {
            findings.push(
                Finding::warning("static/odd-base-path", "the base path has characters that no plain address has")
                    .help("the site is served from `/`; use letters, digits, dots and dashes between slashes")
                    .at(base.origin().place().cloned()),
            );
            None
        }
    });
    let below = base.as_ref().map_or("/", |base| base.value().as_str());
    let free = Sourced::new("8080".to_owned(), Origin::rule("static/port", "a port that needs no rights"));
    let asked = settings.port.as_ref();
    let asked = asked.map(|port| Sourced::new(port.value().to_string(), as_asked(port.origin())));
    let port = prefer("static/port", asked.as_ref(), Vec::new(), Some(free))?;
    let routing = match site.routing.value() {
        Routing::Client(file) if plain(file) => Routing::Client(file.clone()),
        _ => Routing::Pages,
    };
    let hashed = site.hashed.as_ref().map(|hashed| *hashed.value());
    let content = nginx::configuration(port.value(), &routing, below, hashed);
    let from = [site.routing.origin().clone(), port.origin().clone()];
    let from = from.into_iter().chain(base.iter().map(|base| base.origin().clone()));
    let from = from.chain(site.hashed.iter().map(|hashed| hashed.origin().clone()));
    let because = "what unknown addresses mean, what may be kept for good, and the port";
    let configured = Origin::rule_from("static/configuration", because, from);

    let mut runtime = Runtime::new(image.clone(), why.clone(), about);
    runtime.grant(settings);
    for (option, given) in [("run-packages", !runtime.packages.is_empty()), ("writable", !runtime.writable.is_empty())]
    {
        if given {
            findings.push(
                Finding::warning("static/nothing-to-add", format!("`{option}` changes nothing in a static server"))
                    .help("it only reads files; leave the option out"),
            );
        }
    }
    runtime.packages.clear();
    runtime.writable.clear();
    runtime.grant_env(settings);
    runtime.labels = site.labels;
    runtime.grant_labels(settings);
    let dest = Value::text("/etc/nginx/conf.d/default.conf");
    runtime.files.push(Step::new(Action::File { content, dest, owner: None }, configured));
    runtime.files.extend(files(&format!("{ROOT}{below}")));
    runtime.ports.push(port.clone());
    let path = settings.health.as_ref().filter(|path| plain(path.value()) && path.value().starts_with('/'));
    let path = path.map(|path| Sourced::new(path.value().clone(), as_asked(path.origin())));
    let ask = SHARED.row("image", &image.key).map(|row| (row.list("asks"), row.origin()));
    let health = ask.filter(|(words, _)| !words.is_empty()).map(|(words, origin)| {
        let path = path.unwrap_or_else(|| {
            let why = Origin::rule_from("static/health", "a tool of the image asks for the first page", [origin]);
            Sourced::new(below.to_owned(), why)
        });
        let mut command: Vec<Value> = words.into_iter().map(Value::from).collect();
        command.push(format!("http://127.0.0.1:{}{}", port.value(), path.value()).into());
        runtime.health = Some(Sourced::new(Health { command, start_period: 5 }, path.origin().clone()));
        path
    });
    let because =
        "the server itself; the image's own entry point edits its configuration, which a read-only container forbids";
    let start = Origin::rule_from("static/start", because, [image.origin.clone()]);
    runtime.entrypoint = Some((["nginx", "-g", "daemon off;"].map(Value::from).into(), start));
    let shown = match &routing {
        Routing::Client(file) => format!("{file} answers addresses that no file has"),
        Routing::Pages => "404 for addresses that no file has".to_owned(),
    };
    Some(Served {
        stage: runtime.into_stage("production", None),
        port,
        image: Sourced::new(image.reference().to_string(), why),
        routing: Sourced::new(shown, site.routing.origin().clone()),
        health,
    })
}

fn image(settings: &Settings, findings: &mut Vec<Finding>) -> Option<(Image, Origin)> {
    let asked = settings.flavour.as_ref();
    let flavour = asked.map_or(Flavour::Auto, |flavour| *flavour.value());
    let (key, because) = match flavour {
        Flavour::Slim => ("nginx-unprivileged", "the user asks for Debian"),
        Flavour::Alpine => ("nginx-unprivileged-alpine", "the user asks for Alpine"),
        _ => ("nginx-unprivileged-alpine", "a small web server that never has the rights of root"),
    };
    if let (Flavour::Distroless | Flavour::Scratch, Some(asked)) = (flavour, asked) {
        findings.push(
            Finding::warning(
                "static/no-such-flavour",
                format!("there is no {} image of the web server", asked.value()),
            )
            .help("the smallest one was taken, which stands on Alpine")
            .at(asked.origin().place().cloned()),
        );
    }
    let image = Image::shared(key)?;
    let lost = |value: &str, why: &str| Rejected { value: value.to_owned(), why: why.to_owned(), origin: None };
    let rejected = vec![
        lost("nginx", "its first process is root"),
        lost("a server in Node", "a larger image, with a package manager in it, for the same files"),
    ];
    let from: Vec<Origin> =
        asked.map(|flavour| flavour.origin().clone()).into_iter().chain([image.origin.clone()]).collect();
    let why = Origin::rule_from(RULE, because, from).rejecting(RULE, rejected);
    Some((image, why))
}

/// What the user could say instead of what the server is made of.
pub(crate) fn choices(plan: &Plan) -> [Choice; 2] {
    let suits = |word: &str| matches!(word, "auto" | "slim" | "alpine");
    [Choice::of_words("flavour", flavour(plan).to_owned(), &suits), Choice::among("port", plan, "port")]
}

/// Whether pages can be served below this path.
pub(crate) fn takes_base(path: &str) -> bool {
    plain_base(path).is_some()
}

/// Whether a text means only itself in the server's configuration, in an address and in a pattern but for its dots.
fn plain(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
    !text.is_empty() && text.len() < 200 && text.chars().all(fits) && !text.split('/').any(|part| part == "..")
}

/// A base path with one slash at each end; none where the site is at the root.
fn plain_base(text: &str) -> Option<String> {
    let inner = text.trim_matches('/');
    (plain(inner) && !inner.split('/').any(|part| part.is_empty() || part == ".")).then(|| format!("/{inner}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_texts_reach_the_configuration() {
        for text in ["a;b", "$uri", "a b", "{", "\"", "'", "a\nb", "#", "..", "a/../b", "\\", "ä", "*", "", "`"] {
            assert!(!plain(text), "{text}");
        }
        assert!(plain("docs/v2.1"));
        assert_eq!(plain_base("/~a/b/"), Some("/~a/b/".to_owned()));
        assert_eq!(plain_base("docs"), Some("/docs/".to_owned()));
        assert_eq!(plain_base("/a//b/"), None);
    }
}
