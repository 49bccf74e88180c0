//! What the build does that an image does not let it, and what it needs that nobody said.

use std::rc::Rc;

use super::artefact::Made;
use super::build::Build;
use super::jdk::compare;
use super::model::{Model, Plugin};
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::Facts;
use crate::ecosystem::java::read::boot;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};

pub(super) fn read(build: &Build, model: &Rc<Model>, behind: &[Rc<Model>], facts: &mut Facts) {
    for model in std::iter::once(model).chain(behind) {
        for plugin in &model.plugins {
            if let Some(row) = CATALOG.row("gradle-plugin", &plugin.id) {
                of_plugin(model, plugin, row, facts);
            }
        }
    }
    home(build, facts);
    daemon(facts);
    wrapper(facts);
}

/// What is made lies in a folder that the scripts calculate, or in one of another project.
pub(super) fn elsewhere(origin: &Origin, made: &Made) -> Finding {
    let (task, path) = (made.task.value(), made.artefact.path.value());
    let message = format!("where `{task}` puts what it makes is calculated by the build; the plan takes {path}");
    Finding::warning("java/folder-of-archive", message)
        .help("give the folder as a plain text below the project's own, or leave it where Gradle has it")
        .at(origin.place().cloned())
}

fn of_plugin(model: &Model, plugin: &Plugin, row: Row<'static>, facts: &mut Facts) {
    let place = || plugin.origin.place().cloned();
    let makes = row.text("makes");
    let mut words = |words: Vec<&str>, because: &str| {
        for word in words {
            if facts.build.more.iter().all(|known| known.value() != word) {
                let why = Origin::rule_from("java/gradle-words", because, [plugin.origin.clone(), row.origin()]);
                facts.build.more.push(Sourced::new(word.to_owned(), why));
            }
        }
    };
    words(row.list("words"), "the plugin makes what is for production only where it is told");
    match makes {
        Some("git") => git(model, plugin, row, facts),
        Some("image") if facts.artefact.is_some() => facts.findings.push(
            Finding::note("java/jib", "the build also makes an image by Jib, without a Dockerfile")
                .help("nothing to do: the Dockerfile makes one from the same artefact")
                .at(place()),
        ),
        Some("sources") if row.text("service").is_some() => {
            let service = row.text("service").unwrap_or_default();
            let message = format!("the plugin {} asks a {service} while the build runs", plugin.id);
            let help = "commit what it makes, or let it read scripts of the schema; no service is there while an image is built";
            facts.findings.push(Finding::note("java/build-asks-service", message).help(help).at(place()));
        }
        _ => {}
    }
}

/// What asks the repository is left out, or has to live without.
fn git(model: &Model, plugin: &Plugin, row: Row<'static>, facts: &mut Facts) {
    let tolerant = row.text("tolerant").and_then(|name| model.value(&[&format!("gitProperties.{name}")]));
    if tolerant.is_some_and(|value| value.value() == "false") {
        return;
    }
    let tasks = row.list("skip");
    for task in &tasks {
        let project = model.project.path.trim_end_matches(':');
        let because = "it asks the repository, which the image does not have";
        let why = Origin::rule_from("java/skip-git", because, [plugin.origin.clone(), row.origin()]);
        facts.build.skips.push(Sourced::new(format!("{project}:{task}"), why));
    }
    if tasks.is_empty() {
        let message = format!("the plugin {} asks the repository, and the build context has no .git", plugin.id);
        facts.findings.push(
            Finding::warning("java/needs-git", message)
                .help("let the script take the version from a property, and hand it over by `--build`")
                .at(plugin.origin.place().cloned()),
        );
    }
}

/// A JDK by its path on somebody's machine.
fn home(build: &Build, facts: &mut Facts) {
    let Some(home) = build.property("org.gradle.java.home") else { return };
    let message = format!("gradle.properties names a JDK of one machine: {}", home.value());
    facts.findings.push(
        Finding::warning("java/jdk-of-a-machine", message)
            .help("take the line out, or put it into your own ~/.gradle/gradle.properties; the plan overrides it")
            .at(home.origin().place().cloned()),
    );
    let because = "the JDK of the image builds, not that of a machine";
    let why = Origin::rule_from("java/jdk-of-image", because, [home.origin().clone()]);
    facts.build.words.push(Sourced::new("-Dorg.gradle.java.home=/opt/java/openjdk".to_owned(), why));
}

/// A daemon that wants another line than the toolchain fetches a JDK of its own.
fn daemon(facts: &mut Facts) {
    let by_file = |wish: &&crate::ecosystem::java::facts::Wish| {
        let place = wish.line.origin().place();
        place.is_some_and(|place| place.path.file_name() == "gradle-daemon-jvm.properties")
    };
    let Some(daemon) = facts.jdk.wishes.iter().find(by_file) else { return };
    let Some(first) = facts.jdk.wishes.first().filter(|first| first.line.value() != daemon.line.value()) else {
        return;
    };
    let (wanted, line) = (daemon.line.value(), first.line.value());
    let message =
        format!("Gradle is told to run on Java {wanted}, and the project is for Java {line}: it fetches another JDK");
    facts.findings.push(
        Finding::note("java/daemon-line", message)
            .help("let both name the same line, so that the JDK of the image is enough")
            .at(daemon.line.origin().place().cloned()),
    );
}

/// Which Gradle builds, and whether it can.
fn wrapper(facts: &mut Facts) {
    let Some(wrapper) = &facts.wrapper else {
        if facts.findings.iter().all(|finding| finding.rule != "java/wrapper-without-jar") {
            facts.findings.push(
                Finding::note("java/no-gradle-wrapper", "nothing says which version of Gradle builds the project")
                    .help("run `gradle wrapper` once and commit what it makes")
                    .at(facts.origin.place().cloned()),
            );
        }
        return;
    };
    let mut found = Vec::new();
    if let Some(host) = &wrapper.own_host {
        let message = format!("Gradle is fetched from a host of the project's own: {}", host.value());
        found.push(
            Finding::note("java/gradle-from-own-host", message)
                .help("the machine that builds the image has to reach it")
                .at(host.origin().place().cloned()),
        );
    }
    let boot = facts.versions.boot.as_ref().filter(|_| facts.build.task.is_some());
    let least = boot.and_then(|version| Some((version, boot::row(version.value())?.text("gradle-min")?)));
    if let (Some((boot, least)), Some(version)) = (least, &wrapper.version)
        && compare(version.value(), least).is_lt()
    {
        let message =
            format!("Spring Boot {} asks for Gradle {least}, and the wrapper brings {}", boot.value(), version.value());
        let help = format!("run `./gradlew wrapper --gradle-version {least}`, or newer");
        let place = version.origin().place().cloned();
        found.push(Finding::warning("java/gradle-too-old", message).help(help).at(place));
    }
    facts.findings.extend(found);
}
