//! The commands by which docker builds a stage of a plan and runs it, ready to be copied into the shell of a terminal.

use crate::plan::{Action, Plan, Process, Purpose, SecretNeed, Stage, Value, absolute, inside};

pub use stageplan_syntax::shell::{misleads, word, word_of_bytes};

/// What a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Builds the stage.
    Build,
    /// Runs what was built.
    Run,
}

/// A command, to be run in the root of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What it is for.
    pub what: What,
    /// Its one line.
    pub line: String,
}

/// What builds a stage out of a Dockerfile of the project, and what runs it where that makes sense.
pub fn of_stage(plan: &Plan, stage: &Stage, dockerfile: &str) -> Vec<Command> {
    // Docker looks for a Dockerfile at the context's root by itself.
    let file = (dockerfile != "Dockerfile").then(|| word(&as_path(dockerfile)));
    let line = build(plan, stage, file.as_deref(), ".");
    let run = run(plan, stage).map(|line| Command { what: What::Run, line });
    let others = plan.processes.iter().filter(|process| process.stage == stage.name);
    let others = others.map(|other| Command { what: What::Run, line: process(plan, stage, other) });
    [Command { what: What::Build, line }].into_iter().chain(run).chain(others).collect()
}

/// What runs another process of a stage.
pub fn process(plan: &Plan, stage: &Stage, process: &Process) -> String {
    let mut line = String::from("docker run --rm");
    let steps = || plan.chain(stage).into_iter().flat_map(|stage| &stage.steps);
    // The image's check asks the program that takes requests.
    if steps().any(|step| matches!(step.action, Action::Health(_))) {
        line.push_str(" --no-healthcheck");
    }
    required(plan, &mut line);
    for (name, value) in process.env.iter().filter(|(name, value)| !is_set_to(plan, name, value)) {
        line.extend([" -e ", &word(&format!("{name}={value}"))]);
    }
    if let Some(folder) = &process.folder {
        line.extend([" -w ", &word(folder)]);
    }
    let entry: Option<Vec<String>> = steps().find_map(|step| match &step.action {
        Action::Entrypoint(words) => Some(words.iter().map(|word| word.literal().unwrap_or_default()).collect()),
        _ => None,
    });
    let entry = entry.unwrap_or_default();
    let last = entry.last().map_or("", |word| word.rsplit('/').next().unwrap_or(word));
    let mut words = process.words.as_slice();
    let mut arguments = Vec::new();
    if let [first, rest @ ..] = words
        && last != "--"
        && !last.is_empty()
    {
        words = rest;
        if last != first || entry.len() > 1 {
            // A program of a package can be run by the runtime that the image starts with.
            if last == "node" && entry.len() == 1 && first.starts_with("node_modules/") {
                arguments.push(first.clone());
            } else {
                line.extend([" --entrypoint ", &word(first)]);
            }
        }
    }
    line.extend([" ", &word(&tag(plan, &stage.name))]);
    arguments.extend(words.iter().cloned());
    for argument in &arguments {
        line.extend([" ", &word(argument)]);
    }
    line
}

/// The variables without which the program stops: with the value that the project shows, else with that of the shell.
fn required(plan: &Plan, line: &mut String) {
    for need in plan.environment.iter().filter(|need| need.required && !is_set(plan, need.name.value())) {
        let name = need.name.value();
        let pair = need.default.as_ref().map_or_else(|| name.clone(), |value| format!("{name}={value}"));
        line.extend([" -e ", &word(&pair)]);
    }
}

/// Whether the image sets a variable itself.
fn is_set(plan: &Plan, name: &str) -> bool {
    set(plan, name).is_some()
}

/// Whether the image gives a variable this value, so that a command need not.
fn is_set_to(plan: &Plan, name: &str, value: &str) -> bool {
    set(plan, name).is_some_and(|known| known.literal().as_deref() == Some(value))
}

fn set<'p>(plan: &'p Plan, name: &str) -> Option<&'p Value> {
    let chain = plan.production().map(|stage| plan.chain(stage)).unwrap_or_default();
    chain.into_iter().flat_map(|stage| &stage.steps).find_map(|step| match &step.action {
        Action::Env(pairs) => pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value),
        _ => None,
    })
}

/// What builds a stage. The file and the context are words of a shell already.
pub fn build(plan: &Plan, stage: &Stage, file: Option<&str>, context: &str) -> String {
    let mut line = String::from("docker build");
    let mut flag = |flag: &str, value: &str| line.extend([" ", flag, " ", value]);
    if !is_image(plan, stage) {
        flag("--target", &word(&stage.name));
    }
    flag("-t", &word(&tag(plan, &stage.name)));
    if !plan.platforms.is_empty() {
        let platforms: Vec<&str> = plan.platforms.iter().map(|platform| platform.value().as_str()).collect();
        flag("--platform", &word(&platforms.join(",")));
    }
    for need in &plan.secrets {
        let (name, value) = secret(need);
        flag(name, &value);
    }
    if let Some(file) = file {
        flag("-f", file);
    }
    line + " " + context
}

/// What runs the image or the stage for development; the others are not there to be run.
pub fn run(plan: &Plan, stage: &Stage) -> Option<String> {
    let sources = match stage.purpose {
        _ if is_image(plan, stage) => String::new(),
        Purpose::Development => sources(plan, stage),
        _ => return None,
    };
    let mut line = String::from("docker run --rm");
    if !is_image(plan, stage) {
        line.push_str(" -it");
    }
    let mut flag = |flag: &str, value: &str| line.extend([" ", flag, " ", &word(value)]);
    // Development listens where the image does, and keeps its data there.
    let steps = plan.production().map_or(&[][..], |image| &image.steps);
    for step in steps {
        match &step.action {
            Action::Expose(ports) => {
                for port in ports.iter().filter_map(Value::literal) {
                    let number = port.split('/').next().unwrap_or_default();
                    flag("-p", &format!("{number}:{port}"));
                }
            }
            Action::Volume(paths) => {
                for path in paths.iter().filter_map(Value::literal) {
                    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                    flag("-v", &format!("{}-{last}:{path}", plan.name.value()));
                }
            }
            _ => {}
        }
    }
    required(plan, &mut line);
    Some(line + &sources + " " + &word(&tag(plan, &stage.name)))
}

/// The name under which a stage is built: that of the image alone is for what runs.
pub fn tag(plan: &Plan, stage: &str) -> String {
    let name = plan.name.value();
    match plan.production() {
        Some(image) if image.name == stage => name.clone(),
        _ => format!("{name}:{stage}"),
    }
}

/// The flag that gives a secret, and its value as a word of a shell. The home folder is filled in by the shell, because
/// docker does not.
pub fn secret(need: &SecretNeed) -> (&'static str, String) {
    if need.is_agent() {
        return ("--ssh", word(&need.id));
    }
    let value = match need.in_home() {
        Some(path) => word(&format!("id={},src=", need.id)) + "\"$HOME\"" + &word(&format!("/{path}")),
        None => word(&format!("id={},{}", need.id, need.from)),
    };
    ("--secret", value)
}

fn is_image(plan: &Plan, stage: &Stage) -> bool {
    plan.production().is_some_and(|image| image.name == stage.name)
}

/// What begins with a dash would be read as an option.
fn as_path(path: &str) -> String {
    if path.starts_with('-') { format!("./{path}") } else { path.to_owned() }
}

/// The project's folders over their copies, so that a change is seen at once. What the build put there and the project's
/// folder need not have, such as installed packages, keeps its place by a volume of its own; nothing is mounted where what
/// was made lies among the sources.
fn sources(plan: &Plan, stage: &Stage) -> String {
    let mut workdir = String::from("/");
    let mut mounts: Vec<(String, String)> = Vec::new();
    let mut made: Vec<String> = Vec::new();
    for below in plan.chain(stage).into_iter().rev() {
        for step in &below.steps {
            match &step.action {
                Action::Workdir(path) => workdir = absolute(&workdir, &path.to_string()),
                Action::Run { makes, .. } => made.extend(makes.iter().map(|path| absolute("/", path))),
                Action::Copy(copy) => {
                    let dest = absolute(&workdir, &copy.dest.to_string());
                    let source = copy.sources.first().map(ToString::to_string).unwrap_or_default();
                    if copy.from.is_some() {
                        // A volume is a folder; what has an ending is a file.
                        if dest.rsplit('/').next().is_some_and(|name| !name.trim_start_matches('.').contains('.')) {
                            made.push(dest);
                        }
                    } else if below.name == stage.name
                        && copy.sources.len() == 1
                        && (source == "." || source.ends_with('/'))
                    {
                        // Whole folders only: a file of its own would be lost to its editor, which writes a new one.
                        mounts.push((absolute("", if source == "." { "" } else { &source }), dest));
                    }
                }
                _ => {}
            }
        }
    }
    let told = |path: &str| !path.contains(['$', '*', '?', '\\', ',', ':']);
    let hidden = |dest: &String| made.iter().any(|made| inside(dest, made));
    if mounts.iter().any(|(from, dest)| hidden(dest) || !told(from) || !told(dest)) {
        return String::new();
    }
    made.retain(|path| mounts.iter().any(|(_, dest)| inside(path, dest)));
    if !made.iter().all(|path| told(path)) {
        return String::new();
    }
    let mut flags = String::new();
    for (from, dest) in &mounts {
        let from = from.trim_end_matches('/');
        flags.extend([" -v \"$PWD\"", &word(&format!("{from}:{dest}"))]);
    }
    for (at, path) in made.iter().enumerate() {
        if !made.iter().take(at).any(|known| known == path) {
            flags.extend([" -v ", &word(path)]);
        }
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::{Options, plan};
    use crate::testing;

    fn check(project: &str, options: &[(&str, &str)], stage: &str, expect: &[&str]) {
        let mut given = Options::new("2026-11-21");
        for (name, value) in options {
            assert_eq!(given.settings.set(name, value), Ok(()), "{name} = {value}");
        }
        let planned = plan(&testing::tree(project), &given);
        let of_plan = |plan: &Plan| Some(of_stage(plan, plan.stage(stage)?, "Dockerfile"));
        let said = planned.plan().and_then(of_plan).unwrap_or_default();
        let lines: Vec<&str> = said.iter().map(|command| command.line.as_str()).collect();
        assert_eq!(lines, expect, "{planned:?}");
    }

    const NODE: &str = r#"
        //- package.json
        {"name": "shop", "scripts": {"start": "node server.js", "dev": "node --watch server.js"}, "dependencies": {"ms": "2"}}
        //- package-lock.json
        {"lockfileVersion": 3, "packages": {"": {}, "node_modules/ms": {"version": "2.1.3"}}}
        //- server.js
        require('http').createServer().listen(process.env.PORT || 3000)
    "#;

    #[test]
    fn the_image_is_built_without_a_target_and_run_with_its_ports() {
        check(NODE, &[], "production", &["docker build -t shop .", "docker run --rm -p 3000:3000 shop"]);
        let platforms = "docker build -t shop --platform linux/arm64 .";
        let given = [("platforms", "linux/arm64")];
        check(NODE, &given, "production", &[platforms, "docker run --rm -p 3000:3000 shop"]);
    }

    #[test]
    fn a_stage_is_built_by_its_name_with_a_tag_of_its_own() {
        check(NODE, &[], "deps", &["docker build --target deps -t shop:deps ."]);
    }

    #[test]
    fn development_has_the_sources_over_their_copy_but_not_over_what_was_installed() {
        let run = "docker run --rm -it -p 3000:3000 -v \"$PWD\":/app -v /app/node_modules shop:development";
        check(NODE, &[], "development", &["docker build --target development -t shop:development .", run]);
    }

    #[test]
    fn packages_among_the_sources_are_not_hidden() {
        let workspace = NODE.replace("{\"name\": \"shop\",", "{\"name\": \"shop\", \"workspaces\": [\"libs/*\"],")
            + "\n//- libs/money/package.json\n{\"name\": \"money\"}\n";
        let run = "docker run --rm -it -p 3000:3000 shop:development";
        check(&workspace, &[], "development", &["docker build --target development -t shop:development .", run]);
    }

    #[test]
    fn what_the_program_does_not_start_without_is_given() {
        let project = NODE.replace(
            "require('http')",
            "if (!process.env.DB_URL || !process.env.MODE) { console.error('no'); process.exit(1); }\nrequire('http')",
        ) + "\n//- .env.example\nMODE=calm down\nDB_URL=postgres://a\n";
        let run = "docker run --rm -p 3000:3000 -e DB_URL=postgres://a -e 'MODE=calm down' shop";
        check(&project, &[], "production", &["docker build -t shop .", run]);
        // What the image sets needs no saying.
        let run = "docker run --rm -p 3000:3000 -e DB_URL=postgres://a shop";
        check(&project, &[("env", "MODE=loud")], "production", &["docker build -t shop .", run]);
    }

    #[test]
    fn other_processes_are_commands_of_the_image() {
        let project = NODE.replace("require('http')", "process.on('SIGTERM', () => {}); require('http')")
            + "\n//- Procfile\nweb: node server.js\nmail: LEVEL=2 node mail.js --slow\n//- mail.js\n";
        let run = "docker run --rm -p 3000:3000 shop";
        let mail = "docker run --rm -e LEVEL=2 shop node mail.js --slow";
        check(&project, &[], "production", &["docker build -t shop .", run, mail]);
        let mail = "docker run --rm -e LEVEL=2 shop mail.js --slow";
        check(&project, &[("flavour", "distroless")], "production", &["docker build -t shop .", run, mail]);
    }

    #[test]
    fn a_secret_of_the_home_folder_is_found_there() {
        let why = crate::Origin::rule("test/secret", "");
        let need = |from: &str| SecretNeed { id: "netrc".to_owned(), from: from.to_owned(), why: why.clone() };
        let given = |from: &str| secret(&need(from)).1;
        assert_eq!(given("src=$HOME/.netrc"), "id=netrc,src=\"$HOME\"/.netrc");
        assert_eq!(given("src=$HOME/my file"), "id=netrc,src=\"$HOME\"'/my file'");
        assert_eq!(given("src=$PWD/x"), "'id=netrc,src=$PWD/x'");
        assert_eq!(given("env=TOKEN"), "id=netrc,env=TOKEN");
        assert_eq!(secret(&SecretNeed::agent(why.clone())), ("--ssh", "default".to_owned()));
    }
}
