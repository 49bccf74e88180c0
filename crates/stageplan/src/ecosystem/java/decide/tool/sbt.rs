//! The calls of sbt.

use super::{Cached, Words, image};
use crate::ecosystem::Decide;
use crate::ecosystem::java::facts::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Step, Value};

/// Where the launcher lies that no script of the project brings.
const LAUNCHER: &str = "/opt/sbt/sbt-launch.jar";

/// The line of sbt for a build that does not say one.
const VERSION: &str = "1.11.7";

pub(super) fn words(
    facts: &Facts,
    _by: &Decide<'_>,
    version: &Sourced<u32>,
    findings: &mut Vec<Finding>,
) -> Option<Words> {
    let build = &facts.build;
    let wrapper = facts.wrapper.as_ref();
    let base = image(if wrapper.is_some() { "jdk" } else { "maven" })?;
    let because = match wrapper {
        Some(_) => "the project's own script brings sbt",
        None => {
            "no image has sbt alone; this one has the JDK, and can fetch the launcher from where libraries come from"
        }
    };
    let from = wrapper.map(|wrapper| wrapper.path.origin().clone()).into_iter();
    let from = from.chain([base.origin.clone(), version.origin().clone()]);
    let image_why = Origin::rule_from("java/sbt-image", because, from);
    let mut before = Vec::new();
    if let Some(wrapper) = wrapper.filter(|wrapper| wrapper.crlf) {
        super::crlf(wrapper.path.value().as_str(), wrapper.path.origin(), findings);
        let words = ["sed", "-i", "s/\\r$//", "sbt"].map(Value::text).to_vec();
        before.push((words, wrapper.path.origin().clone()));
    }
    let named = |name: &str| build.manifests.iter().find(|file| file.value().relative_to(&facts.root) == Some(name));
    // Read by a shell, the script runs whether it is marked as a program or not.
    let tool: Vec<Value> = match wrapper {
        Some(_) => ["bash", "sbt"].map(Value::text).to_vec(),
        None => {
            // The options of the JVM that scripts read from a file, which `java` reads as well.
            let options = named(".jvmopts").filter(|_| *version.value() > 8);
            let options = options.map(|file| Value::text("@.jvmopts").because(file.origin().clone()));
            let words = [Value::text("-jar"), Value::text(LAUNCHER)];
            [Value::text("java")].into_iter().chain(options).chain(words).collect()
        }
    };
    let call = |words: &[&str]| {
        let words = words.iter().map(|word| Value::text(*word));
        tool.iter().cloned().chain(build.words.iter().map(Value::from)).chain(words).collect::<Vec<Value>>()
    };
    let of_project = |task: &str| match &build.select {
        Some(project) => format!("{}/{task}", project.value()),
        None => task.to_owned(),
    };
    if wrapper.is_none() && said(facts).is_none() {
        findings.push(
            Finding::warning("java/sbt-version", "nothing says which sbt the build is made for")
                .help(format!("write `sbt.version={VERSION}`, or the version you use, into project/build.properties"))
                .at(facts.origin.place().cloned()),
        );
    }
    let because = "a change of the sources leaves what is depended on in its layer";
    let fetch_why = Origin::rule_from("java/dependencies-first", because, [facts.origin.clone()]);
    let fetch = Sourced::new(call(&[&of_project("update")]), fetch_why);
    let task = build.task.as_ref();
    let because = "the task that makes what runs, and nothing that only checks";
    let from = task.into_iter().chain(&build.select).map(|one| one.origin().clone()).chain([facts.origin.clone()]);
    let why = Origin::rule_from("java/sbt-package", because, from);
    let package = call(&[&of_project(task.map_or("package", |task| task.value()))]);
    let test = build.tests.as_ref().map(|origin| {
        let why = Origin::rule_from("java/tests", "the project has tests", [origin.clone()]);
        Sourced::new(call(&[&of_project("test")]), why)
    });
    let develop = build.develop.as_ref().map(|develop| {
        let words: Vec<String> = develop.value().iter().map(|word| of_project(word)).collect();
        Sourced::new(call(&words.iter().map(String::as_str).collect::<Vec<_>>()), develop.origin().clone())
    });
    Some(Words {
        image: base,
        image_why,
        before,
        fetch: Some(fetch),
        package,
        why,
        test,
        develop,
        caches: &["/root/.sbt", "/root/.cache", "/root/.ivy2"],
        cached: Cached::Fetched,
    })
}

/// The version that the build asks for.
fn said(facts: &Facts) -> Option<&Sourced<String>> {
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    facts.build.tool_version.as_ref().filter(|version| !version.value().is_empty() && plain(version.value()))
}

/// Brings the launcher of the version that the build asks for, which then fetches that sbt.
pub(super) fn prepare(facts: &Facts) -> Option<Step> {
    if facts.wrapper.is_some() {
        return None;
    }
    let version = said(facts);
    let artifact =
        format!("-Dartifact=org.scala-sbt:sbt-launch:{}", version.map_or(VERSION, |version| version.value()));
    let words =
        ["mvn", "-B", "-ntp", "dependency:copy", &artifact, "-DoutputDirectory=/opt/sbt", "-Dmdep.stripVersion=true"];
    let because = "the launcher is a library like others, and is fetched as one";
    let why = Origin::rule_from("java/sbt-launcher", because, version.map(|version| version.origin().clone()));
    Some(Step::run(Vec::new(), vec![Command::new(words)], &["/opt/sbt"], why))
}
