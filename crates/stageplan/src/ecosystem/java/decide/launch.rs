//! What the start command says beside the program: options of the JVM, arguments and variables.

use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Artefact, Facts, Framework, Layout, Line, Shape};
use crate::evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};

use super::unpack;

/// Everything behind the name of the program.
#[derive(Clone, Debug, Default)]
pub(super) struct Launch {
    /// Options of the JVM.
    pub(super) options: Vec<Sourced<String>>,
    pub(super) arguments: Vec<Sourced<String>>,
    /// Variables that it needs.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// The port that it is told.
    pub(super) port: Option<Sourced<u16>>,
    /// The class that it names.
    pub(super) class: Option<Sourced<String>>,
}

/// The line that starts the program in production.
pub(super) fn line(facts: &Facts) -> Option<&Line> {
    let lasting = || facts.lines.iter().filter(|line| !line.once);
    let works = |line: &&Line| {
        let words = ["worker", "scheduler", "cron", "consumer", "queue", "beat", "jobs"];
        line.process.split(['-', '_']).any(|word| words.contains(&word))
    };
    lasting().find(|line| line.process == "web").or_else(|| lasting().find(|line| !works(line))).or(lasting().next())
}

/// The row of the framework that serves.
pub(super) fn row(facts: &Facts) -> Option<(&Framework, Row<'static>)> {
    let framework = facts.frameworks.iter().find(|framework| framework.server).or(facts.frameworks.first())?;
    Some((framework, CATALOG.row("framework", &framework.key)?))
}

/// What the program is started with.
pub(super) fn own(facts: &Facts, version: u32, findings: &mut Vec<Finding>) -> Launch {
    let line = line(facts);
    let mut launch = line.map(|line| of_line(facts, line)).unwrap_or_default();
    if let Some(line) = line {
        tell(line, findings);
    }
    needed(facts, version, &mut launch);
    if let Some(command) = facts.config.command.as_ref().filter(|_| launch.arguments.is_empty()) {
        let words = command.value().iter().map(|word| Sourced::new(word.clone(), command.origin().clone()));
        launch.arguments.extend(words);
    }
    let profiled = |known: &Sourced<String>| known.value().contains("spring.profiles.active");
    if let Some(profiles) = &facts.config.profiles
        && !launch.options.iter().chain(&launch.arguments).any(profiled)
    {
        let because = "the project's own deployment runs with these profiles";
        let why = Origin::rule_from("java/profiles-of-deployment", because, [profiles.origin().clone()]);
        launch.env.push(("SPRING_PROFILES_ACTIVE".to_owned(), Sourced::new(profiles.value().clone(), why)));
    }
    launch
}

/// Options without which libraries do not run.
pub(super) fn needed(facts: &Facts, version: u32, launch: &mut Launch) {
    let found = CATALOG.rows("jvm-option").filter_map(|row| {
        let artifacts = row.list("artifacts");
        let by = |known: &&str| facts.dependencies.iter().find(|one| one.key == **known && one.scope != "test");
        let dependency = artifacts.iter().find_map(by)?;
        let from = row.text("from").and_then(|line| line.parse::<u32>().ok()).unwrap_or_default();
        (version >= from).then_some((row, dependency))
    });
    for (row, dependency) in found {
        let because = row.text("why").unwrap_or_default();
        let why = Origin::rule_from("java/needed-options", because, [dependency.origin.clone(), row.origin()]);
        for option in row.list("options") {
            if !launch.options.iter().any(|known| known.value() == option) {
                launch.options.push(Sourced::new(option.to_owned(), why.clone()));
            }
        }
    }
}

/// A line with its port and its address taken out of the words, where variables can say them.
pub(super) fn of_line(facts: &Facts, line: &Line) -> Launch {
    let mut launch = Launch::default();
    let row = row(facts).map(|(_, row)| row);
    let sourced = |text: &str, why: &Origin| Sourced::new(text.to_owned(), why.clone());
    let because = "the project starts it with this";
    let why = Origin::rule_from("java/start-line", because, [line.origin.clone()]);
    launch.class = line.class.as_ref().map(|class| sourced(class, &why));
    let is = |list: &str, key: &str| row.is_some_and(|row| row.list(list).contains(&key));
    let mut take = |word: &str| -> bool {
        let setting = word.strip_prefix("-D").or_else(|| word.strip_prefix("--"));
        let Some((key, value)) = setting.and_then(|setting| setting.split_once('=')) else { return false };
        if is("port-keys", key)
            && let Ok(port) = value.parse::<u16>()
        {
            launch.port = Some(Sourced::new(port, why.clone()));
            let Some(name) = row.and_then(|row| row.text("port-env")) else { return false };
            launch.env.push((name.to_owned(), sourced(value, &why)));
            return true;
        }
        if is("host-keys", key)
            && let Some(name) = row.and_then(|row| row.text("host-env"))
        {
            launch.env.push((name.to_owned(), sourced(value, &why)));
            return true;
        }
        false
    };
    let options: Vec<&String> = line.options.iter().filter(|word| !take(word)).collect();
    let arguments: Vec<&String> = line.arguments.iter().filter(|word| !take(word)).collect();
    launch.options.extend(options.into_iter().map(|word| sourced(word, &why)));
    launch.arguments.extend(arguments.into_iter().map(|word| sourced(word, &why)));
    let mut env = line.env.clone();
    let aside = |name: &str| {
        matches!(name, "PATH" | "PORT" | "JAVA_OPTS" | "JAVA_TOOL_OPTIONS" | "JDK_JAVA_OPTIONS" | "JAVA_HOME")
    };
    env.retain(|(name, value)| {
        crate::settings::is_variable_name(name) && !aside(name) && !evidence::is_secret(name, value)
    });
    launch.env.extend(env.iter().map(|(name, value)| (name.clone(), sourced(value, &why))));
    launch
}

/// What of a line could not be taken over.
fn tell(line: &Line, findings: &mut Vec<Finding>) {
    let place = || line.origin.place().cloned();
    if let Some(first) = line.outside.first() {
        findings.push(
            Finding::warning(
                "java/file-of-a-host",
                format!("the start names {first}, which the repository does not have"),
            )
            .help("mount it where the image runs, and say the whole command by `--start`")
            .at(place()),
        );
    }
    for name in &line.secrets {
        findings.push(
            Finding::warning(
                "java/secret-left-out",
                format!("the start sets {name}, which looks like a secret, and the image leaves it out"),
            )
            .help("set it by a variable where the image is run, and take its value out of the repository")
            .at(place()),
        );
    }
}

/// The words that start another class of what was built than its own.
fn beside(artefact: &Artefact, class: &str) -> Option<Vec<String>> {
    let file = unpack::file(artefact.path.value());
    let path = match &artefact.shape {
        Shape::Boot(Layout::Tools) => format!("{file}:lib/*"),
        Shape::Boot(Layout::Launcher { .. }) if file.ends_with(".jar") => "BOOT-INF/classes:BOOT-INF/lib/*".to_owned(),
        Shape::Jar | Shape::Thin { .. } => file,
        Shape::ClassPath { .. } => format!("{file}:libs/*"),
        _ => return None,
    };
    Some(vec!["-cp".to_owned(), path, class.to_owned()])
}

/// The words of a process beside the program, which may be another class.
pub(super) fn words_beside(artefact: &Artefact, launch: &Launch) -> Option<Vec<String>> {
    let other = launch.class.as_ref().filter(|class| {
        let own = artefact.main.as_ref().is_some_and(|main| main.value() == class.value());
        !own && !matches!(artefact.shape, Shape::ClassPath { .. })
    });
    let Some(class) = other else { return words(artefact, launch) };
    let options = launch.options.iter().map(|option| option.value().clone());
    let arguments = launch.arguments.iter().map(|word| word.value().clone());
    let class = beside(artefact, class.value())?;
    Some(std::iter::once("java".to_owned()).chain(options).chain(class).chain(arguments).collect())
}

/// The words that start what was built; nothing where a class is wanted and none is known.
pub(super) fn words(artefact: &Artefact, launch: &Launch) -> Option<Vec<String>> {
    let file = unpack::file(artefact.path.value());
    let named = launch.class.as_ref().or(artefact.main.as_ref()).map(|main| main.value().as_str());
    let options = launch.options.iter().map(|option| option.value().clone());
    let arguments = launch.arguments.iter().map(|word| word.value().clone());
    let java = |rest: &[&str]| {
        let words = std::iter::once("java".to_owned()).chain(options.clone());
        words.chain(rest.iter().map(|word| (*word).to_owned())).chain(arguments.clone()).collect::<Vec<String>>()
    };
    Some(match &artefact.shape {
        Shape::Boot(Layout::Launcher { launcher, .. }) => java(&[launcher]),
        Shape::Jar if artefact.main.is_some() => java(&["-cp", &file, named?]),
        Shape::Boot(_) | Shape::Jar | Shape::Thin { .. } => java(&["-jar", &file]),
        Shape::Quarkus => java(&["-jar", "quarkus-run.jar"]),
        Shape::ClassPath { .. } => java(&["-cp", &format!("{file}:libs/*"), named?]),
        // Without its script no shell is needed.
        Shape::Distribution { .. } if artefact.main.is_some() => java(&["-cp", "lib/*", named?]),
        Shape::Distribution { program, .. } => {
            std::iter::once(format!("bin/{program}")).chain(arguments).collect::<Vec<String>>()
        }
        Shape::Folder { start, .. } => start.iter().cloned().chain(arguments).collect(),
        Shape::War { .. } => return None,
    })
}
