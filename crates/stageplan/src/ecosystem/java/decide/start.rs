//! What the image starts.

use stageplan_syntax::shell;

use super::{image, launch};
use crate::ecosystem::java::facts::{Artefact, Facts, Layout, Shape};
use crate::ecosystem::{Decide, NotDeployable};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::planner::as_asked;

/// The start command.
pub(super) struct Chosen {
    pub(super) words: Vec<String>,
    pub(super) why: Origin,
    /// Variables that it needs.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// The port that it is told.
    pub(super) port: Option<Sourced<u16>>,
}

/// The user's own command: a program and its arguments where it is plain, and a shell only where it needs one.
fn by_option(facts: &Facts, asked: &Sourced<String>, image: &image::Chosen, findings: &mut Vec<Finding>) -> Chosen {
    let script = shell::parse(asked.value());
    let plain: Option<Vec<String>> = script
        .single()
        .filter(|command| command.redirects.is_empty() && command.env.is_empty() && script.is_simple())
        .and_then(|command| command.words.iter().map(shell::Word::literal).collect());
    let why = as_asked(asked.origin());
    let Some(words) = plain else {
        if !image.base.shell {
            let message = "the start command needs a shell, and the final image has none";
            findings.push(
                Finding::error("java/start-needs-shell", message)
                    .help("leave `--flavour` out, or give a plain command")
                    .at(asked.origin().place().cloned()),
            );
        }
        let words = ["/bin/sh", "-c", asked.value()].map(str::to_owned).to_vec();
        return Chosen { words, why, env: Vec::new(), port: None };
    };
    let keys = launch::row(facts).map(|(_, row)| row.list("port-keys")).unwrap_or_default();
    let told = |word: &String| {
        let (key, value) = word.strip_prefix("-D").or_else(|| word.strip_prefix("--"))?.split_once('=')?;
        if keys.contains(&key) { value.parse::<u16>().ok() } else { None }
    };
    let port = words.iter().find_map(told).map(|port| Sourced::new(port, why.clone()));
    Chosen { words, why, env: Vec::new(), port }
}

pub(super) fn choose(
    facts: &Facts,
    by: &Decide<'_>,
    artefact: &Artefact,
    version: &Sourced<u32>,
    image: &image::Chosen,
    findings: &mut Vec<Finding>,
) -> Result<Chosen, NotDeployable> {
    if let Some(asked) = &by.settings.start {
        return Ok(by_option(facts, asked, image, findings));
    }
    let mut launch = launch::own(facts, *version.value(), findings);
    if let Shape::Distribution { .. } = &artefact.shape
        && artefact.main.is_some()
    {
        launch.options.splice(0..0, facts.build.options.iter().cloned());
    }
    let variable = match &artefact.shape {
        Shape::War { .. } => Some(image.server.and_then(|row| row.text("options-env")).unwrap_or("JAVA_OPTS")),
        Shape::Distribution { .. } if artefact.main.is_none() => Some("JAVA_OPTS"),
        Shape::Folder { start, .. } if start.first().is_some_and(|word| word != "java") => Some("JAVA_OPTS"),
        _ => None,
    };
    // Scripts take the options of the JVM out of a variable.
    if let (Some(name), Some(first)) = (variable, launch.options.first().cloned()) {
        let options: Vec<&str> = launch.options.iter().map(|option| option.value().as_str()).collect();
        launch.env.push((name.to_owned(), Sourced::new(options.join(" "), first.origin().clone())));
    }
    if let Shape::War { .. } = &artefact.shape {
        let words = image.server.map(|row| row.list("start")).unwrap_or_default();
        let words = words.into_iter().map(str::to_owned).collect();
        return Ok(Chosen { words, why: image.why.clone(), env: launch.env, port: None });
    }
    let why = artefact.path.origin().clone();
    let Some(words) = launch::words(artefact, &launch) else {
        findings.push(
            Finding::error("java/no-main-class", "no class was found that could be started")
                .help("name it in the manifest of the jar, or say `--start \"java -cp … NAME\"`")
                .at(why.place().cloned()),
        );
        return Err(NotDeployable { findings: std::mem::take(findings) });
    };
    let main = launch.class.as_ref().or(artefact.main.as_ref());
    let mut from: Vec<Origin> = vec![why];
    for origin in
        main.iter().map(|main| main.origin()).chain(launch.options.iter().chain(&launch.arguments).map(Sourced::origin))
    {
        if !from.contains(origin) {
            from.push(origin.clone());
        }
    }
    let because = match &artefact.shape {
        Shape::Boot(Layout::Tools) => "the jar that its tools lay out names the libraries beside it".to_owned(),
        Shape::Boot(Layout::Launcher { .. }) => "the class that starts what its tools lay out".to_owned(),
        Shape::Boot(Layout::Whole(why)) => format!("the jar runs as it is: {why}"),
        Shape::ClassPath { .. } => "the class to start, with the libraries beside it".to_owned(),
        Shape::Distribution { .. } if main.is_some() => {
            "what the script of the build would start, without its shell".to_owned()
        }
        Shape::Distribution { .. } | Shape::Folder { .. } => "the script that the build makes".to_owned(),
        _ => "the jar names what it starts".to_owned(),
    };
    let why = Origin::rule_from("java/start", because, from);
    Ok(Chosen { words, why, env: launch.env, port: launch.port })
}
