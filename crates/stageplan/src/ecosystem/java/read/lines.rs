//! Lines of the project that start the program, taken apart: options of the JVM, what is started, its arguments.

use stageplan_syntax::Span;
use stageplan_syntax::shell::{self, Command, Part, Word};

use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Facts, Line};
use crate::evidence::{CommandEvidence, CommandForm, DEVELOPMENT};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Programs that only hand on what they are given.
const HANDS_ON: &[&str] = &["exec", "env", "nohup", "tini", "dumb-init", "sudo", "nice", "--", "-g", "-s"];

/// Settings that name a file for the JVM to read, which a host has elsewhere.
const FILES: &[&str] = &[
    "logging.config",
    "spring.config.location",
    "spring.config.additional-location",
    "config.file",
    "config.resource",
    "logback.configurationFile",
    "log4j.configurationFile",
    "log4j2.configurationFile",
    "log4j.configuration",
    "java.util.logging.config.file",
    "java.io.tmpdir",
    "user.dir",
    "java.library.path",
    "jdk.home",
    "java.home",
];

/// Takes apart every line that starts the program.
pub(super) fn read(unit: &Unit<'_>, facts: &Facts, given: &[Sourced<String>]) -> Vec<Line> {
    let starts = facts.evidence.starts.iter().filter(|start| start.process != DEVELOPMENT).map(|start| (start, false));
    let jobs = facts.evidence.jobs.iter().map(|job| (job, true));
    let mut lines: Vec<Line> = Vec::new();
    for (evidence, once) in starts.chain(jobs) {
        for line in of_command(unit, facts, evidence, once) {
            let same = |known: &Line| {
                known.process == line.process && known.arguments == line.arguments && known.once == line.once
            };
            if !lines.iter().any(same) {
                lines.push(line);
            }
        }
    }
    if lines.is_empty() {
        lines.extend(scripts(unit, facts));
    }
    // What the build says opens classes to the program, whoever starts it.
    for text in given {
        let script = shell::parse(text.value());
        let line = script.commands.first().and_then(|command| of_words(unit, facts, command, text.origin()));
        let Some(line) = line else { continue };
        if lines.is_empty() {
            lines.push(Line { process: "app".to_owned(), ..line });
            continue;
        }
        for known in lines.iter_mut() {
            let opens = |option: &&String| option.starts_with("--") && !known.options.contains(option);
            let more: Vec<String> = line.options.iter().filter(opens).cloned().collect();
            known.options.extend(more);
        }
    }
    if lines.is_empty() {
        lines.extend(notes(unit, facts));
    }
    lines
}

fn of_command(unit: &Unit<'_>, facts: &Facts, evidence: &CommandEvidence, once: bool) -> Vec<Line> {
    let script = shell::parse(evidence.command.value());
    let origin = evidence.command.origin();
    let mut lines: Vec<Line> = Vec::new();
    for command in &script.commands {
        let line = of_words(unit, facts, command, origin);
        if let Some(line) = line {
            lines.push(Line { process: evidence.process.clone(), once, ..line });
        }
    }
    // What an image is given may be nothing but arguments.
    if let (true, CommandForm::ImageArguments, [only]) = (lines.is_empty(), evidence.form, script.commands.as_slice()) {
        let words: Vec<&Word> = only.words.iter().collect();
        let first = words.first().and_then(|word| word.literal()).unwrap_or_default();
        let commands =
            facts.frameworks.iter().filter_map(|known| CATALOG.row("framework", &known.key)?.text("command"));
        if first.starts_with("--") || commands.into_iter().any(|command| command == first) {
            let mut line = Line::new(&evidence.process, origin.clone(), once);
            arguments(unit, &words, &mut line);
            lines.push(line);
        }
    }
    lines
}

/// Scripts of the project that start the jar.
fn scripts(unit: &Unit<'_>, facts: &Facts) -> Option<Line> {
    let tree = unit.project.tree();
    for folder in ["", "scripts", "script", "bin", "docker"] {
        let Some(folder) = unit.path(folder) else { continue };
        for path in tree.files_in(&folder) {
            let name = path.file_name();
            let Some(stem) = name.strip_suffix(".sh") else { continue };
            let about = ["run", "start", "entrypoint", "launch"];
            if !stem.split(['-', '_', '.']).any(|word| about.contains(&word)) {
                continue;
            }
            let Some(source) = unit.project.source(path) else { continue };
            for (span, text) in logical_lines(&source.text) {
                let start = text.trim_start().trim_start_matches("exec ");
                if !start.split_whitespace().next().is_some_and(|word| word.contains("java") || word.contains("JAVA")) {
                    continue;
                }
                let origin = source.origin(span, "");
                let script = shell::parse(&text);
                let Some(command) = script.commands.first().filter(|command| !command.complex) else { continue };
                let Some(line) = of_words(unit, facts, command, &origin) else { continue };
                // What the caller of the script hands over is not known.
                if !line.options.is_empty() || !line.arguments.is_empty() {
                    return Some(Line { process: "app".to_owned(), ..line });
                }
            }
        }
    }
    None
}

/// The lines of a script, those that go on in the next put together: a script as a whole is more than commands.
fn logical_lines(text: &str) -> Vec<(Span, String)> {
    let mut found: Vec<(Span, String)> = Vec::new();
    let (mut at, mut open) = (0, false);
    for line in text.split_inclusive('\n') {
        let body = line.trim_end();
        let (body, goes_on) = body.strip_suffix('\\').map_or((body, false), |body| (body, true));
        match found.last_mut().filter(|_| open) {
            Some((span, known)) => {
                known.push_str(body);
                *span = Span::new(span.start, at + body.len());
            }
            None => found.push((Span::new(at, at + body.len()), body.to_owned())),
        }
        open = goes_on;
        at += line.len();
    }
    found
}

/// Lines of the README that start the jar: the weakest evidence, asked where there is no other.
fn notes(unit: &Unit<'_>, facts: &Facts) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for name in ["README.md", "README.adoc", "README", "readme.md"] {
        let Some(source) = unit.source(name) else { continue };
        let mut at = 0;
        for text in source.text.split_inclusive('\n') {
            let span = Span::new(at, at + text.trim_end().len());
            at += text.len();
            let text = text.trim().trim_matches('`').trim_start_matches(['$', '>', ' ']);
            if !text.starts_with("java ") {
                continue;
            }
            let origin = source.origin(span, "");
            for command in shell::parse(text).commands.iter().filter(|command| !command.complex) {
                let Some(line) = of_words(unit, facts, command, &origin) else { continue };
                // A sentence goes on behind it, or a person is asked to put something in.
                let plain = |word: &String| !word.contains(['<', '>', '[', ']', '…', '`']) && !word.ends_with("...");
                if !line.arguments.iter().all(plain) || lines.len() > 4 {
                    continue;
                }
                let once = is_job(&line.arguments);
                lines.push(Line { process: if once { "migrate" } else { "app" }.to_owned(), once, ..line });
            }
        }
    }
    // Without arguments or options it says nothing that was not known.
    lines.retain(|line| !line.arguments.is_empty() || !line.options.is_empty());
    if let Some(first) = lines.iter().position(|line| !line.once) {
        let kept = lines[first].clone();
        lines.retain(|line| line.once || *line == kept);
    }
    lines
}

/// Whether arguments bring a database up to date and end.
fn is_job(arguments: &[String]) -> bool {
    arguments.first().is_some_and(|first| matches!(first.as_str(), "db" | "migrate" | "migrations"))
}

/// A command that starts the unit's jar, its class or its script.
fn of_words(unit: &Unit<'_>, facts: &Facts, command: &Command, origin: &Origin) -> Option<Line> {
    let mut words: Vec<&Word> = command.words.iter().collect();
    let mut line = Line::new("", origin.clone(), false);
    for assignment in &command.env {
        if let Some(value) = text(&assignment.value) {
            line.env.push((assignment.name.clone(), value));
        }
    }
    let program = |word: &Word| word.literal().map(|text| text.rsplit('/').next().unwrap_or_default().to_owned());
    while let Some(first) = words.first() {
        match program(first) {
            Some(name) if HANDS_ON.contains(&name.as_str()) => {}
            _ if first.assignment().is_some() => {
                let (name, value) = first.assignment()?;
                line.env.extend(text(&value).map(|value| (name, value)));
            }
            _ => break,
        }
        words.remove(0);
    }
    let first = words.first()?;
    let path = first.literal().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let by_variable = first.parts.iter().any(|part| matches!(part, Part::Text(text) if text.ends_with("/bin/java")));
    if matches!(name, "sh" | "bash") {
        let inner = words.get(2).filter(|_| words.get(1).and_then(|word| word.literal()).as_deref() == Some("-c"))?;
        let script = shell::parse(&inner.literal()?);
        let shell = |command: &&Command| command.literal(0).is_some_and(|name| !name.ends_with("sh"));
        return of_words(unit, facts, script.commands.iter().find(shell)?, origin);
    }
    if name == "java" || by_variable {
        words.remove(0);
        return java(unit, facts, &words, line);
    }
    // A script that the build makes.
    let built = ["build/install/", "target/universal/stage/", "target/appassembler/"];
    let own = facts.name.as_ref().is_some_and(|known| known.value() == name);
    if path.contains("bin/") && (own || built.iter().any(|part| path.contains(part))) {
        words.remove(0);
        let (options, rest): (Vec<&Word>, Vec<&Word>) = words
            .into_iter()
            .partition(|word| text(word).is_some_and(|text| text.starts_with("-D") || text.starts_with("-J-")));
        for option in options {
            let text = text(option)?;
            add_option(unit, text.strip_prefix("-J").unwrap_or(&text), &mut line);
        }
        arguments(unit, &rest, &mut line);
        return Some(line);
    }
    None
}

/// What stands behind `java`.
fn java(unit: &Unit<'_>, facts: &Facts, words: &[&Word], mut line: Line) -> Option<Line> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        let Some(option) = text(word) else {
            // Options out of a variable, such as $JAVA_OPTS.
            let variables = word.parts.iter().all(|part| matches!(part, Part::Variable { .. }));
            let whole = raw(word);
            if variables || whole.starts_with('-') {
                if let Some((name, value)) = whole.trim_start_matches("-D").split_once('=') {
                    line.dropped.push(format!("{name}={value}"));
                }
                continue;
            }
            // The class or the jar by a variable.
            line.jar = Some(whole);
            break;
        };
        match option.as_str() {
            "" => {}
            "-jar" => {
                line.jar = words.get(at).map(|word| raw(word));
                at += 1;
                break;
            }
            "-cp" | "-classpath" | "--class-path" | "-p" | "--module-path" => at += 1,
            "--add-opens" | "--add-exports" | "--add-modules" | "--add-reads" => {
                if let Some(value) = words.get(at).and_then(|word| text(word)) {
                    add_option(unit, &format!("{option}={value}"), &mut line);
                }
                at += 1;
            }
            "-m" | "--module" => return None,
            _ if option.starts_with('-') => add_option(unit, &option, &mut line),
            _ => {
                line.class = Some(option);
                break;
            }
        }
    }
    if line.jar.is_none() && line.class.is_none() {
        return None;
    }
    if line.jar.as_ref().is_some_and(|jar| !is_own(facts, jar)) {
        return None;
    }
    arguments(unit, words.get(at..).unwrap_or_default(), &mut line);
    Some(line)
}

/// Whether a jar is what the build makes, and not a tool that lies about.
fn is_own(facts: &Facts, jar: &str) -> bool {
    let name = jar.rsplit('/').next().unwrap_or(jar).to_ascii_lowercase();
    let known = facts.name.as_ref().map(|name| name.value().to_ascii_lowercase());
    let folder = facts.unit.file_name().to_ascii_lowercase();
    let built = ["target/", "build/libs/", "build/"].iter().any(|part| jar.contains(part));
    let any = jar.contains(['$', '*']) || name.starts_with("app.") || name.starts_with("application.");
    built
        || any
        || known.is_some_and(|known| name.starts_with(&known))
        || !folder.is_empty() && name.starts_with(&folder)
}

/// The text of a word with the defaults of its variables; nothing where one has none.
fn text(word: &Word) -> Option<String> {
    let mut value = String::new();
    for part in &word.parts {
        match part {
            Part::Text(text) => value.push_str(text),
            Part::Variable { default: Some(default), .. } => value.push_str(default),
            Part::Glob(text) => value.push_str(text),
            _ => return None,
        }
    }
    Some(value)
}

/// The text of a word with its variables as they are written.
fn raw(word: &Word) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) | Part::Glob(text) | Part::Substitution(text) => text.clone(),
        Part::Variable { name, .. } => format!("${{{name}}}"),
    };
    word.parts.iter().map(part).collect()
}

/// Whether an option of the JVM belongs into the image: what it needs, and not how large its heap is or how it is watched.
fn is_kept(option: &str) -> bool {
    let tuned = [
        "-XX:+UseG1GC",
        "-XX:+UseZGC",
        "-XX:+UseParallelGC",
        "-XX:+UseSerialGC",
        "-XX:+UseShenandoahGC",
        "-XX:+UseStringDeduplication",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+CrashOnOutOfMemoryError",
        "-XX:+UseCompactObjectHeaders",
        "-XX:+EnableDynamicAgentLoading",
    ];
    let needed = ["--add-opens=", "--add-exports=", "--add-modules=", "--add-reads=", "--enable-native-access="];
    let watched = ["-Dcom.sun.management.", "-Djava.rmi.server.hostname", "-Dsun.", "-Dgraal."];
    needed.iter().any(|start| option.starts_with(start))
        || matches!(option, "--enable-preview" | "-ea" | "-enableassertions")
        || tuned.contains(&option)
        || (option.starts_with("-D") && option.len() > 2 && !watched.iter().any(|start| option.starts_with(start)))
}

/// Whether a setting switches to a profile that is for people who work on the program.
fn is_development(name: &str, value: &str) -> bool {
    let aside = ["dev", "local", "test", "development"];
    name == "spring.profiles.active" && value.split(',').any(|profile| aside.contains(&profile.trim()))
}

fn add_option(unit: &Unit<'_>, option: &str, line: &mut Line) {
    if !is_kept(option) || line.options.iter().any(|known| known == option) {
        return;
    }
    if let Some((name, value)) = option.strip_prefix("-D").map(|rest| rest.split_once('=').unwrap_or((rest, ""))) {
        if is_development(name, value) {
            return;
        }
        if FILES.contains(&name) {
            let Some(path) = in_unit(unit, value) else { return };
            line.reads.push(path);
        } else if let Some(path) = in_unit(unit, value) {
            line.reads.push(path);
        }
        if crate::evidence::is_secret(name, value) {
            line.secrets.push(name.to_owned());
            return;
        }
    }
    line.options.push(option.to_owned());
}

/// The file of the unit that a word names.
fn in_unit(unit: &Unit<'_>, text: &str) -> Option<RepoPath> {
    let text = text.strip_prefix("file:").unwrap_or(text);
    if text.is_empty() || text.starts_with('/') {
        return None;
    }
    unit.path(text).filter(|path| unit.project.tree().has_file(path))
}

fn arguments(unit: &Unit<'_>, words: &[&Word], line: &mut Line) {
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let Some(text) = text(word) else {
            line.dropped.push(raw(word));
            continue;
        };
        if text == "&" {
            continue;
        }
        let bare = text.trim_start_matches('-');
        let (name, value) = bare.split_once('=').unwrap_or((bare, ""));
        if is_development(name, value) {
            continue;
        }
        // The value of an option may be the word behind it.
        let behind = text.starts_with('-') && words.peek().is_some_and(|next| !raw(next).starts_with('-'));
        if (text.contains('=') || behind) && crate::evidence::is_secret(name, value) {
            line.secrets.push(name.to_owned());
            if !text.contains('=') {
                words.next();
            }
            continue;
        }
        let value = text.split_once('=').map_or(text.as_str(), |(_, value)| value);
        if let Some(path) = in_unit(unit, value) {
            line.reads.push(path);
        } else if text.starts_with('/') {
            // A host has it elsewhere; the unit's own of that name is meant.
            let name = text.rsplit('/').next().unwrap_or_default();
            match in_unit(unit, name) {
                Some(path) => {
                    line.reads.push(path);
                    line.arguments.push(name.to_owned());
                }
                None if name.contains('.') => line.outside.push(text.clone()),
                None => line.arguments.push(text.clone()),
            }
            continue;
        }
        line.arguments.push(text);
    }
}

/// The files that lines name, each once.
pub(super) fn files(lines: &[Line]) -> Vec<Sourced<RepoPath>> {
    let mut found: Vec<Sourced<RepoPath>> = Vec::new();
    for line in lines {
        for path in &line.reads {
            if found.iter().all(|known| known.value() != path) {
                found.push(Sourced::new(path.clone(), line.origin.clone()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::ecosystem::java::read;
    use crate::evidence;

    /// The lines of a project, one in a text.
    #[track_caller]
    fn check(files: &str, expect: &[&str]) {
        let pom =
            "//- pom.xml\n<project><groupId>a</groupId><artifactId>shop</artifactId><version>1</version></project>\n";
        let found = crate::testing::with_unit(&format!("{pom}{files}\n"), "", |unit| {
            let lines = read::read(unit, &evidence::gather(unit)).lines;
            lines.iter().map(told).collect::<Vec<String>>()
        });
        assert_eq!(found, expect, "{files}");
    }

    fn told(line: &super::Line) -> String {
        let mut words = vec![format!("{}:", line.process)];
        words.extend(line.options.clone());
        words.extend(line.class.clone());
        words.extend(line.jar.iter().map(|_| "JAR".to_owned()));
        words.extend(line.arguments.clone());
        words.extend(line.outside.iter().map(|path| format!("outside={path}")));
        words.extend(line.secrets.iter().map(|name| format!("secret={name}")));
        words.extend(line.reads.iter().map(|path| format!("reads={path}")));
        words.join(" ")
    }

    #[test]
    fn profiles_of_development_and_secrets_stay_outside() {
        let readme = |line: &str, expect: &[&str]| check(&format!("//- README.md\n    {line}\n"), expect);
        readme("java -jar target/shop-1.jar --spring.profiles.active=dev", &[]);
        readme("java -jar target/shop-1.jar --spring.profiles.active=h2,local --a=b", &["app: JAR --a=b"]);
        readme("java -jar target/shop-1.jar --spring.profiles.active=h2", &["app: JAR --spring.profiles.active=h2"]);
        let web = |line: &str, expect: &str| check(&format!("//- Procfile\nweb: {line}"), &[expect]);
        web("java -jar target/shop-1.jar --db-password hunter2 run", "web: JAR run secret=db-password");
        web("java -jar target/shop-1.jar -Ppassword=hunter2 run", "web: JAR run secret=Ppassword");
        web("java -jar target/shop-1.jar --password --port 80", "web: JAR --password --port 80");
    }

    #[test]
    fn options_that_the_program_needs_are_kept() {
        let check = |line: &str, expect: &str| check(&format!("//- Procfile\nweb: {line}"), &[expect]);
        check("java -Xmx300m -jar target/shop-1.jar", "web: JAR");
        check("java $JAVA_OPTS -Da=b -jar target/shop-1.jar server $X c", "web: -Da=b JAR server c");
        check(
            "java --add-opens java.base/java.nio=ALL-UNNAMED --enable-native-access=ALL-UNNAMED -cp x:y a.Main",
            "web: --add-opens=java.base/java.nio=ALL-UNNAMED --enable-native-access=ALL-UNNAMED a.Main",
        );
        check(
            "java -agentlib:jdwp=transport=x -Dcom.sun.management.jmxremote.port=1 -XX:+UseG1GC -XX:+PrintGCDateStamps -jar \
             target/shop-1.jar",
            "web: -XX:+UseG1GC JAR",
        );
        check("java -Dserver.port=$PORT -jar target/*.jar", "web: JAR");
        check("java -Dx=${X:-y} -jar target/shop.jar", "web: -Dx=y JAR");
        check("java -Ddb.password=hush12345 -jar target/shop.jar", "web: JAR secret=db.password");
        check("exec java -jar target/shop.jar a", "web: JAR a");
        check("sh -c 'java -jar target/shop.jar a'", "web: JAR a");
        check("java -Dlogging.config=/etc/x.xml -jar target/shop.jar", "web: JAR");
    }

    #[test]
    fn arguments_that_are_files_of_the_repository_come_along() {
        let file = "\n//- etc/shop.yml\nx: 1";
        check(
            &format!("//- Procfile\nweb: java -jar target/shop.jar server etc/shop.yml{file}"),
            &["web: JAR server etc/shop.yml reads=etc/shop.yml"],
        );
        check("//- Procfile\nweb: java -jar target/shop.jar /etc/shop.yml", &["web: JAR outside=/etc/shop.yml"]);
    }

    #[test]
    fn other_jars_and_other_programs_are_not_the_unit() {
        check("//- Procfile\nweb: java -jar wiremock.jar", &[]);
        check("//- Procfile\nweb: mvn spring-boot:run", &[]);
        check(
            "//- Procfile\nweb: java -jar shop-1.jar\nrelease: java -cp x a.Migrate",
            &["web: JAR", "release: a.Migrate"],
        );
    }

    #[test]
    fn scripts_and_readmes_are_asked_where_nothing_else_tells() {
        let script = "//- scripts/run_shop.sh\nrun() {\n  java -Dgui=no \\\n   -jar $(ls shop*.jar)\n}";
        check(script, &["app: -Dgui=no JAR"]);
        check(
            "//- README.md\nStart:\n\n    $ java -jar target/shop-$V.jar server\n    java -jar target/shop.jar db migrate\n",
            &["app: JAR server", "migrate: JAR db migrate"],
        );
        check("//- README.md\n`java -jar target/shop.jar`", &[]);
        check("//- README.md\njava -jar target/shop.jar <file>", &[]);
    }
}
