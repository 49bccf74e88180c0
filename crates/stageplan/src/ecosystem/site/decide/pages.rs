//! Pages that are served as they are.

use super::{Draft, Pages, Served, decide_served, image};
use crate::ecosystem::NotDeployable;
use crate::ecosystem::site::facts::Plain;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Copy, Naive, Plan, Step, Value};
use crate::static_server;

pub(super) fn plan(draft: &mut Draft<'_>, plain: &Plain) -> Result<Plan, NotDeployable> {
    let facts = draft.facts;
    if let Some(page) = &plain.runs {
        return Err(draft.refuse(
            Finding::error(
                "site/pages-run",
                format!("{page} is a program, and a server of files would show its source"),
            )
            .help("an image for it needs its language; name a folder of plain pages with `--unit`, if there is one")
            .at(Origin::of_file(page.clone()).place().cloned()),
        ));
    }
    let lost = plain.out.iter().map(|(path, why)| Rejected {
        value: path.relative_to(plain.folder.value()).unwrap_or(path.as_str()).to_owned(),
        why: (*why).to_owned(),
        origin: None,
    });
    let because = "pages, and what they load, as they lie there";
    let from = [plain.folder.origin().clone()];
    let why = Origin::rule_from("site/files", because, from.clone()).rejecting("site/files", lost.collect());
    let files = why.clone();
    let copy =
        |dest: &str| vec![Step::copy(Copy::context([Value::from(plain.folder.value())], dest).linked(), why.clone())];
    let pages = Pages { routing: draft.routing(), base: None, hashed: None, labels: Vec::new() };
    let mut findings = std::mem::take(&mut draft.findings);
    let about = "serves the pages as they are; nothing has to be built.";
    let served = static_server::serve_files(pages, about, &copy, draft.by.settings, &mut findings);
    let Some(Served { stage, port, image, routing, health }) = served else {
        return Err(draft.refuse(Finding::error("site/no-image", "there is no image to stand on")));
    };
    for option in [
        draft.by.settings.version.as_ref().map(|version| ("version", version.origin())),
        draft.by.settings.build.as_ref().map(|build| ("build", build.origin())),
    ]
    .into_iter()
    .flatten()
    {
        findings.push(
            Finding::warning(
                "site/nothing-to-build",
                format!("`{}` changes nothing for pages that are there", option.0),
            )
            .help("leave the option out; the files are served as they are")
            .at(option.1.place().cloned()),
        );
    }
    let mut plan = Plan::new("site", facts.unit.clone(), draft.name());
    plan.stages.push(stage);
    plan.naive = naive(draft);
    plan.leftovers = plain
        .out
        .iter()
        .map(|(path, reason)| Value::from(path).because(Origin::rule("site/not-served", *reason)))
        .collect();
    let made = Origin::rule_from("site/plain", "nothing has to make these pages", [facts.what.origin().clone()]);
    plan.decide("site", Sourced::new("plain HTML".to_owned(), made));
    let why = Origin::rule_from("site/folder", "it has the first page", from);
    let why = why.rejecting("site/folder", plain.rejected.clone());
    plan.decide("folder", Sourced::new(plain.folder.value().to_string(), why));
    plan.decide("files", Sourced::new("everything in it but what people and tools read".to_owned(), files));
    decide_served(&mut plan, port, image, routing, health);
    plan.findings = findings;
    Ok(plan)
}

/// What a first tutorial serves a folder with.
fn naive(draft: &Draft<'_>) -> Option<Naive> {
    let start = ["python", "-m", "http.server", "8080"].map(Value::from).into();
    let why = Origin::rule_from("site/naive", "a server that the language brings", [draft.facts.what.origin().clone()]);
    Some(Naive {
        image: image("python-plain", Some(Value::text("3.14")))?,
        folder: "/app".to_owned(),
        steps: Vec::new(),
        start,
        start_why: why,
        by_tool: false,
        development: false,
    })
}
