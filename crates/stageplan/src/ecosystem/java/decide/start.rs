//! What the image starts.

use super::unpack;
use crate::ecosystem::java::facts::{Artefact, Facts, Layout, Shape};
use crate::ecosystem::{Decide, NotDeployable};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::planner::as_asked;

use super::image;

/// The start command.
pub(super) struct Chosen {
    pub(super) words: Vec<String>,
    pub(super) why: Origin,
    /// The image starts by itself.
    pub(super) by_image: bool,
}

pub(super) fn choose(
    facts: &Facts,
    by: &Decide<'_>,
    artefact: &Artefact,
    image: &image::Chosen,
    findings: &mut Vec<Finding>,
) -> Result<Chosen, NotDeployable> {
    if let Some(asked) = &by.settings.start {
        let words = ["/bin/sh", "-c", asked.value()].map(str::to_owned).to_vec();
        return Ok(Chosen { words, why: as_asked(asked.origin()), by_image: false });
    }
    let why = artefact.path.origin().clone();
    let file = unpack::file(artefact.path.value());
    let main = artefact.main.as_ref();
    let options = options(facts);
    let java = |rest: &[&str]| {
        let options = options.iter().map(|option| option.value().as_str());
        let words = std::iter::once("java").chain(options).chain(rest.iter().copied());
        words.map(str::to_owned).collect::<Vec<String>>()
    };
    let words = match &artefact.shape {
        Shape::Boot(Layout::Launcher { launcher, .. }) => java(&[launcher]),
        Shape::Jar if main.is_some() => java(&["-cp", &file, main.map_or("", |main| main.value())]),
        Shape::Boot(_) | Shape::Jar | Shape::Thin { .. } => java(&["-jar", &file]),
        Shape::Quarkus => java(&["-jar", "quarkus-run.jar"]),
        Shape::ClassPath { .. } => {
            let Some(main) = main else {
                findings.push(
                    Finding::error("java/no-main-class", "no class was found that could be started")
                        .help("name it in the manifest of the jar, or say `--start \"java -cp … NAME\"`")
                        .at(why.place().cloned()),
                );
                return Err(NotDeployable { findings: std::mem::take(findings) });
            };
            java(&["-cp", &format!("{file}:libs/*"), main.value()])
        }
        Shape::Distribution { program } => vec![format!("bin/{program}")],
        Shape::War { .. } => {
            let words = image.server.map(|row| row.list("start")).unwrap_or_default();
            let words = words.into_iter().map(str::to_owned).collect();
            return Ok(Chosen { words, why: image.why.clone(), by_image: true });
        }
    };
    let from = [Some(why), main.map(|main| main.origin().clone())].into_iter().flatten();
    let from = from.chain(options.iter().map(|option| option.origin().clone()));
    let because = match &artefact.shape {
        Shape::Boot(Layout::Tools) => "the jar that its tools lay out names the libraries beside it",
        Shape::Boot(Layout::Launcher { .. }) => "the class that starts what its tools lay out",
        Shape::Boot(Layout::Whole(why)) => {
            return Ok(Chosen { words, why: whole(why, from.collect()), by_image: false });
        }
        Shape::ClassPath { .. } => "the class to start, with the libraries beside it",
        Shape::Distribution { .. } => "the script that the build makes",
        _ => "the jar names what it starts",
    };
    Ok(Chosen { words, why: Origin::rule_from("java/start", because, from), by_image: false })
}

fn whole(why: &str, from: Vec<Origin>) -> Origin {
    Origin::rule_from("java/start", format!("the jar runs as it is: {why}"), from)
}

/// Options of the JVM that the program needs.
fn options(_facts: &Facts) -> Vec<Sourced<String>> {
    Vec::new()
}
