//! The calls of Gradle.

use super::{Words, image};
use crate::ecosystem::Decide;
use crate::ecosystem::java::facts::{Facts, WishKind};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::Value;
use crate::tree::RepoPath;

pub(super) fn words(
    facts: &Facts,
    _by: &Decide<'_>,
    version: &Sourced<u32>,
    findings: &mut Vec<Finding>,
) -> Option<Words> {
    let build = &facts.build;
    let wrapper = facts.wrapper.as_ref();
    let base = image(if wrapper.is_some() { "jdk" } else { "gradle" })?;
    let (because, from) = match wrapper {
        Some(wrapper) => ("the project's own script brings Gradle", vec![wrapper.path.origin().clone()]),
        None => ("it brings Gradle and the JDK; the project has no wrapper that says which", Vec::new()),
    };
    let from = from.into_iter().chain([base.origin.clone(), version.origin().clone()]);
    let image_why = Origin::rule_from("java/gradle-image", because, from);
    let script = wrapper.map_or_else(String::new, |wrapper| seen_from(&facts.root, wrapper.path.value()));
    toolchain(facts, version, findings);
    let mut before = Vec::new();
    if let Some(wrapper) = wrapper.filter(|wrapper| wrapper.crlf) {
        super::crlf(wrapper.path.value().as_str(), wrapper.path.origin(), findings);
        let words = ["sed", "-i", "s/\\r$//", script.as_str()].map(Value::text).to_vec();
        before.push((words, wrapper.path.origin().clone()));
    }
    // Read by a shell, the script runs whether it is marked as a program or not.
    let tool = || if wrapper.is_some() { vec!["sh", script.as_str()] } else { vec!["gradle"] };
    let call = |task: &[Value]| {
        let words = tool().into_iter().chain(["--no-daemon"]).map(Value::text);
        words.chain(build.words.iter().map(Value::from)).chain(task.iter().cloned()).collect::<Vec<Value>>()
    };
    let project = build.select.as_ref().map(|project| project.value().trim_end_matches(':'));
    // A task of one project, without asking every other one for a task of that name.
    // Behind a colon a name that begins like a flag stays a name.
    let of_project = |task: &str| match project {
        Some(project) => format!("{project}:{task}"),
        None if task.starts_with('-') => format!(":{task}"),
        None => task.to_owned(),
    };
    let task = build.task.as_ref();
    let because = "the task that makes what runs, and nothing that only checks";
    let from = task.into_iter().chain(&build.select).map(|one| one.origin().clone()).chain([facts.origin.clone()]);
    let why = Origin::rule_from("java/gradle-task", because, from);
    let named = task.map_or_else(
        || Value::text(of_project("assemble")),
        |task| Value::text(of_project(task.value())).because(task.origin().clone()),
    );
    let front_ends = build.front_ends.iter().filter(|front_end| front_end.output.is_some());
    let front_ends: Vec<&Sourced<String>> = front_ends.flat_map(|front_end| &front_end.skip).collect();
    let without = |skip: &Sourced<String>| [Value::text("-x"), Value::from(skip)];
    let own: Vec<Value> = build.skips.iter().flat_map(without).collect();
    let all: Vec<Value> = own.iter().cloned().chain(front_ends.iter().copied().flat_map(without)).collect();
    let mut package = call(&[named]);
    package.extend(build.more.iter().map(Value::from));
    package.extend(all.iter().cloned());
    let fetch = wrapper.map(|wrapper| {
        let because = "Gradle itself is fetched once, before anything else of the project comes";
        let why = Origin::rule_from("java/gradle-first", because, [wrapper.path.origin().clone()]);
        let words = tool().into_iter().chain(["--version"]).map(Value::text);
        Sourced::new(words.collect(), why)
    });
    let test = build.tests.as_ref().map(|origin| {
        let why = Origin::rule_from("java/tests", "the project has tests", [origin.clone()]);
        let words: Vec<Value> = std::iter::once(Value::text(of_project("test"))).chain(all.iter().cloned()).collect();
        Sourced::new(call(&words), why)
    });
    let develop = build.develop.as_ref().map(|develop| {
        let mut words = develop.value().iter();
        let task = words.next().map(|task| Value::text(of_project(task)));
        // What the front end is made by stays in: nothing else makes it here.
        let rest = words.map(|word| Value::text(word.as_str())).chain(own.iter().cloned());
        Sourced::new(call(&task.into_iter().chain(rest).collect::<Vec<Value>>()), develop.origin().clone())
    });
    Some(Words {
        image: base,
        image_why,
        before,
        fetch,
        package,
        why,
        test,
        develop,
        // The image of Gradle keeps them in a volume of another user's home.
        caches: if wrapper.is_some() { &["/root/.gradle/caches"] } else { &["/home/gradle/.gradle/caches"] },
        cached: super::Cached::Beside,
    })
}

/// A file as it is called from a folder at or below its own.
fn seen_from(folder: &RepoPath, file: &RepoPath) -> String {
    let above = folder.ancestors().take_while(|above| !file.is_in(above)).count();
    let at = folder.ancestors().nth(above).unwrap_or_else(RepoPath::root);
    format!("{}{}", "../".repeat(above), file.relative_to(&at).unwrap_or(file.as_str()))
}

/// A toolchain that is older than what Gradle itself runs on is none that the image has.
fn toolchain(facts: &Facts, version: &Sourced<u32>, findings: &mut Vec<Finding>) {
    let Some(wish) = facts.jdk.wishes.iter().find(|wish| wish.kind == WishKind::Exact) else { return };
    let line = *wish.line.value();
    let Some(floor) = facts.jdk.floors.iter().find(|floor| floor.least > line && line != *version.value()) else {
        return;
    };
    let message =
        format!("{} runs on Java {} and newer, and the project asks for Java {line}", floor.what, floor.least);
    let help = "let `options.release` say for which line classes are made instead of a toolchain, or have the toolchain \
                fetched by the plugin `org.gradle.toolchains.foojay-resolver-convention`";
    let place = wish.line.origin().place().cloned();
    findings.push(Finding::warning("java/toolchain-too-old", message).help(help).at(place));
}
