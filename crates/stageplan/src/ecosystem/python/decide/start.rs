//! What the container starts.

use super::server;
use crate::ecosystem::python::facts::{Facts, Launch};
use crate::ecosystem::{Decide, NotDeployable};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::planner::as_asked;

/// The command with what it needs.
pub(super) struct Chosen {
    pub(super) words: Vec<String>,
    pub(super) why: Origin,
    /// Variables for the program, which the start line sets.
    pub(super) env: Vec<(String, String)>,
    /// The folder it runs in, below the unit; empty for the unit's own.
    pub(super) cwd: String,
    /// Which of the facts' frameworks it is.
    pub(super) framework: Option<usize>,
    /// Where the command itself says to listen, or would without being told.
    pub(super) port: Option<Sourced<String>>,
    /// Distributions that are installed beside the project's own, as `name==version`, such as a server that it lacks.
    pub(super) adds: Vec<Sourced<String>>,
}

/// Whether there is something to start; [`choose`] finds it exactly then.
pub(in crate::ecosystem::python) fn deployable(facts: &Facts) -> bool {
    facts.frameworks.iter().any(|framework| !matches!(framework.launch, Launch::None))
        || facts.package.as_ref().is_some_and(|package| !package.scripts.is_empty())
        || !facts.code.mains.is_empty()
}

pub(super) fn choose(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) -> Result<Chosen, NotDeployable> {
    let plain = |words: Vec<String>, why: Origin| Chosen {
        words,
        why,
        env: Vec::new(),
        cwd: String::new(),
        framework: None,
        port: None,
        adds: Vec::new(),
    };
    if let Some(option) = &by.settings.start {
        let words = vec!["/bin/sh".to_owned(), "-c".to_owned(), option.value().clone()];
        return Ok(plain(words, as_asked(option.origin())));
    }
    let served = facts.frameworks.iter().enumerate().find_map(|(at, framework)| {
        let (object, asynchronous) = match &framework.launch {
            Launch::Asgi(object) => (object, true),
            Launch::Wsgi(object) => (object, false),
            Launch::Words(words) => {
                let chosen = plain(words.value().clone(), words.origin().clone());
                return Some(Chosen { framework: Some(at), ..chosen });
            }
            Launch::None => return None,
        };
        let served = server::serve(facts, object, asynchronous, findings);
        let port = Sourced::new(served.port.to_owned(), served.why.clone());
        let adds = served.adds.map(|name| Sourced::new(name, served.why.clone()));
        let chosen = plain(served.words, served.why);
        Some(Chosen { framework: Some(at), port: Some(port), adds: adds.into_iter().collect(), ..chosen })
    });
    if let Some(chosen) = served {
        return Ok(chosen);
    }
    if let Some((script, _)) = facts.package.as_ref().and_then(|package| package.scripts.first()) {
        let because = "the command that installing the project makes";
        let why = Origin::rule_from("python/console-script", because, [script.origin().clone()]);
        return Ok(plain(vec![script.value().clone()], why));
    }
    if let Some(main) = facts.code.mains.first() {
        let file = main.file.relative_to(&facts.unit).unwrap_or(main.file.as_str()).to_owned();
        let why = Origin::rule_from("python/script", "the file that runs", [main.origin.clone()]);
        return Ok(plain(vec!["python".to_owned(), file], why));
    }
    let finding = Finding::error("python/nothing-starts", "nothing was found that starts a program")
        .help("a library needs no image; otherwise say `--start`, such as `uvicorn shop.main:app`")
        .at(facts.origin.place().cloned());
    findings.push(finding);
    Err(NotDeployable { findings: std::mem::take(findings) })
}
