//! The command as a whole: what it prints on which stream, and how it ends.
//!
//! Projects here are the smallest that show a behaviour of the command; what is planned for whom is the corpus' concern.

#![allow(clippy::unwrap_used, reason = "a test that cannot write its files or start the command should fail")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const GO: &[(&str, &str)] = &[
    ("go.mod", "module example.com/shop\n\ngo 1.26\n"),
    ("main.go", "package main\n\nimport \"net/http\"\n\nfunc main() {\n\t_ = http.ListenAndServe(\":8080\", nil)\n}\n"),
];

/// A project in a temporary folder.
struct Project(TempDir);

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            project.put(path, text);
        }
        project
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stageplan"));
        command.current_dir(self.path()).args(args).stdin(Stdio::null());
        // What the tests' own terminal and user have set must not show.
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI", "TERM"] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Everything a run shows, as one text. The day is fixed, so that versions do not age under the test.
    fn show(&self, args: &[&str]) -> String {
        let mut args = args.to_vec();
        let plans = !matches!(args.first(), Some(&("schema" | "completions")));
        // Behind the subcommand, before what is behind `--`.
        if plans && args != ["--version"] {
            let at = usize::from(args.first().is_some_and(|arg| {
                ["plan", "dockerfile", "dockerignore", "write", "explain", "learn", "build"].contains(arg)
            }));
            args.splice(at..at, ["--today", "2026-11-21"]);
        }
        let output = self.run(&args);
        let code = output.status.code().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        format!("exit code: {code}\n---- stdout ----\n{stdout}---- stderr ----\n{stderr}")
    }
}

#[test]
fn a_project_is_shown_with_stages_decisions_and_commands() {
    let shown = Project::new(GO).show(&[]);
    let mut rest = shown.as_str();
    for part in [
        "exit code: 0\n---- stdout ----\nGo module example.com/shop: strong (go.mod:1)\n",
        "\nStages\n  golang:",
        "○ build",
        "● production",
        "◀ build: /out/shop",
        "● the image   ○ left behind",
        "\nDecisions\n",
        "  go.mod:3",
        "\nNext\n  build  stageplan build\n",
        "  run    docker run --rm ",
        "  keep   stageplan write\n",
        "---- stderr ----\n",
    ] {
        let at = rest.find(part);
        assert!(at.is_some(), "{part:?} is not there, or not in its place:\n{shown}");
        rest = &rest[at.unwrap() + part.len()..];
    }
    assert_eq!(rest, "");
}

#[test]
fn the_dockerfile_goes_to_stdout_and_nothing_else_does() {
    let project = Project::new(GO);
    let output = project.run(&["dockerfile", "--today", "2026-11-21"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.starts_with(b"# syntax="));
    let quiet = project.run(&["dockerfile", "--quiet", "--today", "2026-11-21"]);
    assert!(quiet.stderr.is_empty());
    assert_eq!(quiet.stdout, output.stdout);
}

#[test]
fn the_answer_as_json_says_how_planning_ended() {
    for (files, outcome, code) in [(GO, "\"outcome\": \"planned\"", 0), (&[][..], "\"outcome\": \"unrecognised\"", 3)] {
        let output = Project::new(files).run(&["--json"]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("\"schema\": 1") && text.contains(outcome), "{text}");
        assert_eq!(output.status.code(), Some(code));
    }
}

#[test]
fn a_malformed_file_is_a_warning_with_its_place_and_planning_goes_on() {
    let project = Project::new(GO);
    project.put("stageplan.toml", "comments = \"none\"\nport = \n");
    let shown = project.show(&["dockerfile"]);
    let (stdout, stderr) = shown.split_once("---- stderr ----\n").unwrap();
    assert!(stdout.contains("FROM "), "{shown}");
    insta::assert_snapshot!(stderr);
}

#[test]
fn an_unknown_key_of_stageplan_toml_is_a_warning_with_its_line() {
    let project = Project::new(GO);
    project.put("stageplan.toml", "# what we know\nprot = 8080\n");
    let shown = project.show(&[]);
    let findings = shown.split_once("Findings\n").unwrap().1.split_once("\nNext\n").unwrap().0;
    insta::assert_snapshot!(findings);
    assert_eq!(project.run(&["--fail-on", "warning"]).status.code(), Some(1));
    assert_eq!(project.run(&["--fail-on", "error"]).status.code(), Some(0));
}

#[test]
fn a_wrong_value_of_an_option_says_what_would_fit() {
    insta::assert_snapshot!(Project::new(GO).show(&["--port", "eighty"]));
}

#[test]
fn a_folder_with_nothing_to_recognise_says_what_was_looked_for() {
    let shown = Project::new(&[("README.md", "hello"), ("docs/index.md", "")]).show(&[]);
    assert!(
        shown.starts_with("exit code: 3\n---- stdout ----\n---- stderr ----\nerror: nothing deployable"),
        "{shown}"
    );
    assert!(shown.contains("the folder holds docs/, README.md"), "{shown}");
    for entry in stageplan::ecosystem::ALL {
        assert!(shown.contains(&format!("{} is recognised by", entry.name)), "{shown}");
    }
}

#[test]
fn a_unit_that_is_not_there_names_the_one_that_was_meant() {
    let project = Project::new(&[("apps/web/x", ""), ("apps/api/x", "")]);
    insta::assert_snapshot!(project.show(&["--unit", "web"]));
    insta::assert_snapshot!(project.show(&["--unit", "apps/wbe"]));
    insta::assert_snapshot!(project.show(&["--unit", "../elsewhere"]));
}

#[test]
fn a_unit_that_is_not_there_is_an_answer_as_json_too() {
    let project = Project::new(GO);
    let output = project.run(&["plan", "--json", "--unit", "nope"]);
    assert_eq!(output.status.code(), Some(2));
    let json = String::from_utf8(output.stdout).unwrap();
    assert!(json.contains("\"schema\": 1") && json.contains("\"outcome\": \"noSuchUnit\""), "{json}");
}

#[test]
fn a_unit_that_is_not_there_is_blamed_on_who_named_it() {
    let project = Project::new(GO);
    project.put("stageplan.toml", "# which part\nunit = \"nope\"\n");
    insta::assert_snapshot!(project.show(&["dockerfile"]));
    // A flag stands above the file.
    insta::assert_snapshot!(project.show(&["dockerfile", "--unit", "nape"]));
}

#[test]
fn a_manifest_that_cannot_be_read_is_said_when_nothing_was_recognised() {
    let broken = Project::new(&[("package.json", "{\"name\":")]);
    let utf16 = Project::new(&[]);
    let text: Vec<u8> = "\u{feff}{\"name\": \"shop\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(utf16.path().join("package.json"), text).unwrap();
    let large = Project::new(&[]);
    fs::File::create(large.path().join("package.json")).unwrap().set_len(33 * 1024 * 1024).unwrap();
    for (project, expect) in [
        (broken, "package.json:1: warning[project/malformed-file]: package.json is not well-formed"),
        (utf16, "package.json:1: warning[project/unreadable-file]: package.json is not UTF-8 text"),
        (large, "package.json:1: warning[project/unreadable-file]: package.json is too large to be read"),
    ] {
        let shown = project.show(&[]);
        assert!(shown.starts_with("exit code: 3\n"), "{shown}");
        assert!(shown.contains(expect), "{expect} is not in:\n{shown}");
    }
}

#[test]
fn commands_to_copy_carry_the_planned_dockerignore_and_the_options() {
    let project = Project::new(GO);
    let next = |args: &[&str]| {
        let shown = project.show(args);
        let next = shown.split_once("\nNext\n").unwrap().1;
        next.lines().take_while(|line| line.starts_with("  ")).map(|line| format!("{line}\n")).collect::<String>()
    };
    insta::assert_snapshot!(next(&["--port", "9090", "--start", "/out/shop --loud"]));
    project.put(".dockerignore", ".git\n");
    insta::assert_snapshot!(next(&[]));
}

#[cfg(unix)]
#[test]
fn a_copied_command_plans_the_same_through_a_shell() {
    let project = Project::new(GO);
    let flags = ["--port", "9090", "--start", "/out/shop --say \"it's $HOME\"", "--env", "A=b c", "--labels", "x=`id`"];
    let flags =
        [&flags[..], &["--run-packages", "curl", "--run-packages", "git", "--user", "7:7", "--comments=why"]].concat();
    let planned = project.run(&[&["plan"], flags.as_slice()].concat());
    let shown = String::from_utf8(planned.stdout).unwrap();
    for (mark, verb) in
        [("  keep   stageplan write", "dockerfile"), ("`stageplan explain Dockerfile:LINE", "dockerfile")]
    {
        let rest = shown.split_once(mark).unwrap().1.split_once('\n').unwrap().0;
        let again = rest.split_once("` says why").map_or(rest, |(again, _)| again);
        let line = format!("{} {verb}{again}", env!("CARGO_BIN_EXE_stageplan"));
        let copied = Command::new("sh").args(["-c", &line]).current_dir(project.path()).output().unwrap();
        let direct = project.run(&[&[verb], flags.as_slice()].concat());
        assert!(copied.status.success() && copied.stdout == direct.stdout, "{line}");
    }
}

#[test]
fn a_value_in_the_wrong_form_shows_the_right_one() {
    let project = Project::new(GO);
    insta::assert_snapshot!(project.show(&["--env", "FOO"]));
    insta::assert_snapshot!(project.show(&["--run-packages", "curl,git"]));
    project.put("stageplan.toml", "env = [\"A=b\"]\nport = [1]\nrun-packages = { a = 1 }\n");
    let shown = project.show(&["dockerfile"]);
    let said: String =
        shown.lines().filter(|line| line.starts_with("stageplan.toml")).map(|line| format!("{line}\n")).collect();
    insta::assert_snapshot!(said);
}

#[test]
fn quiet_does_not_hide_that_an_option_was_not_taken() {
    let project = Project::new(GO);
    project.put("stageplan.toml", "prot = 8080\nport = \"eighty\"\nstart = \"/out/shop\"\nenv = { API_TOKEN = \"sk_live_4eC39HqLyjWDarjtT1zdp7dc\" }\n");
    let stderr = |args: &[&str]| String::from_utf8(project.run(args).stderr).unwrap();
    let all = stderr(&["dockerfile", "--today", "2026-11-21"]);
    assert!(all.contains("options/secret-in-image") && all.contains("options/unknown-key"), "{all}");
    let quiet = stderr(&["dockerfile", "--quiet", "--today", "2026-11-21"]);
    let rules: Vec<&str> = quiet.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
    assert_eq!(rules, ["options/unknown-key", "options/bad-value"], "{quiet}");
}

#[test]
fn folders_that_look_like_projects_come_before_what_was_looked_for() {
    let project = Project::new(&[]);
    for folder in ["services/cart", "services/web"] {
        for (path, text) in GO {
            project.put(&format!("{folder}/{path}"), text);
        }
    }
    insta::assert_snapshot!(project.show(&[]));
    // A library with programs below is nothing to deploy, and names them too.
    project.put("go.mod", "module example.com/all\n\ngo 1.26\n");
    project.put("all.go", "package all\n");
    insta::assert_snapshot!(project.show(&[]));
}

#[test]
fn write_can_be_rehearsed_and_can_write_one_of_the_two() {
    let project = Project::new(GO);
    let there = |name: &str| project.path().join(name).exists();
    let rehearsed = project.show(&["write", "--dry-run"]);
    assert!(rehearsed.starts_with("exit code: 0\n"), "{rehearsed}");
    assert!(rehearsed.contains("--- /dev/null\n+++ Dockerfile (planned)\n"), "{rehearsed}");
    assert!(rehearsed.ends_with("Dockerfile would be written\n.dockerignore would be written\n"), "{rehearsed}");
    assert!(!there("Dockerfile") && !there(".dockerignore"));

    insta::assert_snapshot!(project.show(&["write", "--only", "dockerignore"]));
    assert!(!there("Dockerfile") && there(".dockerignore"));
    project.show(&["write", "--only", "dockerfile"]);
    assert!(there("Dockerfile"));

    project.put("Dockerfile", "FROM scratch\n");
    let rehearsed = project.show(&["write", "--dry-run", "--force"]);
    assert!(rehearsed.contains("\n-FROM scratch\n"), "{rehearsed}");
    assert_eq!(fs::read_to_string(project.path().join("Dockerfile")).unwrap(), "FROM scratch\n");
}

#[test]
fn write_says_how_to_build_what_it_wrote() {
    let project = Project::new(&[]);
    for (path, text) in GO {
        project.put(&format!("my repo/cmd/shop/{path}"), text);
    }
    insta::assert_snapshot!(project.show(&["write", "my repo", "--unit", "cmd/shop", "--platforms", "linux/arm64"]));
    assert!(project.path().join("my repo/cmd/shop/Dockerfile").exists());
}

#[test]
fn a_piped_dockerfile_says_that_it_brings_no_dockerignore() {
    let project = Project::new(GO);
    let says = |args: &[&str]| project.show(args).contains("note: the build context has no .dockerignore");
    assert!(says(&["dockerfile"]));
    assert!(!says(&["dockerfile", "--quiet"]));
    assert!(!says(&["dockerignore"]));
    project.put(".dockerignore", ".git\n");
    assert!(!says(&["dockerfile"]));
}

#[cfg(unix)]
#[test]
fn names_that_turn_the_direction_of_writing_do_not_reach_the_terminal() {
    let project = Project::new(&[]);
    for (path, text) in GO {
        project.put(&format!("a\u{202e}b\u{200f}/{path}"), text);
    }
    project.put("a\u{202e}b\u{200f}/stageplan.toml", "prot = 8080\ncomments = \"\u{202e}\"\n");
    let unit = "a\u{202e}b\u{200f}";
    let calls: [&[&str]; 6] = [
        &[],
        &["--unit", unit],
        &["dockerfile", "--fail-on", "note"],
        &["explain", "build"],
        &["write"],
        &["plan", "--unit", "a\u{202e}c"],
    ];
    for args in calls {
        let shown = project.show(args);
        // What docker is to read holds the name as it is.
        let seen =
            if args.first() == Some(&"dockerfile") { shown.split_once("---- stderr").unwrap().1 } else { &shown };
        assert!(!seen.contains(['\u{202e}', '\u{200f}']), "{args:?}: {seen}");
    }
    assert!(project.show(&["--unit", unit]).contains("prot = 8080"));
}

#[test]
fn every_exit_code_is_in_the_help_of_every_command_that_plans() {
    let project = Project::new(&[]);
    for command in [&["--help"][..], &["plan", "--help"], &["build", "--help"], &["write", "-h"]] {
        let help = String::from_utf8(project.run(command).stdout).unwrap();
        let codes = help.split_once("Exit codes:\n").unwrap().1;
        for code in ["0 ", "1 ", "2 ", "3 ", "4 ", "130 "] {
            assert!(codes.lines().any(|line| line.trim_start().starts_with(code)), "{command:?}: {code}");
        }
    }
}

#[test]
fn a_path_that_is_no_folder_is_wrong_usage() {
    let project = Project::new(GO);
    insta::assert_snapshot!(project.show(&["nowhere"]));
    insta::assert_snapshot!(project.show(&["go.mod"]));
    insta::assert_snapshot!(project.show(&["dockerfle"]));
}

#[test]
fn write_writes_once_and_never_over_what_differs() {
    let project = Project::new(GO);
    insta::assert_snapshot!(project.show(&["write"]));
    insta::assert_snapshot!(project.show(&["write"]));

    let planned = fs::read_to_string(project.path().join("Dockerfile")).unwrap();
    project.put("Dockerfile", "FROM scratch\n");
    let refused = project.show(&["write"]);
    assert!(refused.starts_with("exit code: 1\n"), "{refused}");
    assert!(refused.contains("--- Dockerfile (there)\n+++ Dockerfile (planned)\n"), "{refused}");
    assert!(refused.contains("\n-FROM scratch\n"), "{refused}");
    assert!(refused.contains("error: Dockerfile differs from the plan; nothing was written"), "{refused}");
    assert_eq!(fs::read_to_string(project.path().join("Dockerfile")).unwrap(), "FROM scratch\n");

    insta::assert_snapshot!(project.show(&["write", "--force"]));
    assert_eq!(fs::read_to_string(project.path().join("Dockerfile")).unwrap(), planned);
    // Nothing temporary stays behind.
    assert_eq!(fs::read_dir(project.path()).unwrap().count(), 4);
}

#[cfg(unix)]
#[test]
fn write_does_not_follow_a_link_out_of_the_project() {
    let elsewhere = Project::new(&[("mine", "do not touch")]);
    let project = Project::new(GO);
    std::os::unix::fs::symlink(elsewhere.path().join("mine"), project.path().join("Dockerfile")).unwrap();
    let shown = project.show(&["write", "--force", "--quiet"]);
    assert!(shown.starts_with("exit code: 2\n"), "{shown}");
    assert_eq!(fs::read_to_string(elsewhere.path().join("mine")).unwrap(), "do not touch");
    assert!(!project.path().join(".dockerignore").exists());
}

#[test]
fn explain_goes_from_a_line_to_its_reasons_and_back() {
    let project = Project::new(GO);
    let dockerfile = String::from_utf8(project.run(&["dockerfile", "--today", "2026-11-21"]).stdout).unwrap();
    let line = dockerfile.lines().position(|line| line.starts_with("ARG GO_VERSION")).unwrap() + 1;
    let why = project.show(&["explain", &format!("Dockerfile:{line}")]);
    assert!(why.contains("go.mod:3"), "{why}");
    let caused = project.show(&["explain", "go.mod:3"]);
    assert!(caused.contains(&format!("Dockerfile:{line}  ARG GO_VERSION")), "{caused}");
    assert!(project.show(&["explain", "language-version"]).contains("go.mod:3"));
    assert!(project.show(&["explain", "production"]).contains("stage production"));
    assert!(project.show(&["explain", "Dockerfile:9999"]).contains("lines"));
    let unknown = project.show(&["explain", "langauge-version"]);
    assert!(unknown.starts_with("exit code: 2") && unknown.contains("did you mean `language version`?"), "{unknown}");
}

#[test]
fn explain_takes_the_words_people_say() {
    let project = Project::new(GO);
    for (word, expect) in [
        ("start", "start command: "),
        ("version", "language version: Go"),
        ("build", "build command: "),
        ("build", "stage build"),
        ("flavour", "final image: "),
        ("image", "final image: "),
        ("expose", "EXPOSE 8080\n"),
        ("EXPOSE", "port: 8080\n"),
        ("ENTRYPOINT", "ENTRYPOINT ["),
        ("CMD", "start command: "),
        ("FROM", " AS production\n"),
        ("user", "the user is the final image's own"),
        ("env", "such as `--env LOG_LEVEL=info`"),
        ("unit", "Go module example.com/shop"),
        ("HEALTHCHECK", "no line of HEALTHCHECK"),
    ] {
        let shown = project.show(&["explain", word]);
        assert!(shown.starts_with("exit code: 0\n") && shown.contains(expect), "{word}: {shown}");
    }
    let own = project.show(&["explain", "USER", "--user", "7:7", "--flavour", "alpine"]);
    assert!(own.contains("USER 7:7") && own.contains("--user"), "{own}");
    for info in stageplan::settings::OPTIONS {
        let shown = project.show(&["explain", info.name]);
        assert!(shown.starts_with("exit code: 0\n"), "{}: {shown}", info.name);
    }
    let unknown = project.show(&["explain", "xyzzy"]);
    assert!(unknown.contains("topics: ") && unknown.contains("start command"), "{unknown}");
    // What the help gives as an example is there.
    let help = String::from_utf8(project.run(&["explain", "-h"]).stdout).unwrap();
    assert!(help.contains("go/newest-supported-version"), "{help}");
    assert!(project.show(&["explain", "go/newest-supported-version"]).starts_with("exit code: 0\n"));
}

#[test]
fn explain_says_when_the_file_on_disk_is_another_one() {
    let project = Project::new(GO);
    let differs = |project: &Project| {
        let shown = project.show(&["explain", "Dockerfile:1"]);
        shown.contains("---- stdout ----\nnote: the Dockerfile on disk differs from today's plan; this is about the planned line\n")
    };
    assert!(!differs(&project));
    project.show(&["write"]);
    assert!(!differs(&project));
    project.put("Dockerfile", "FROM scratch\n");
    assert!(differs(&project));
}

#[test]
fn help_is_a_command_too() {
    let project = Project::new(GO);
    let text = |args: &[&str]| String::from_utf8(project.run(args).stdout).unwrap();
    assert_eq!(text(&["help"]), text(&["--help"]));
    assert_eq!(text(&["help", "write"]), text(&["write", "--help"]));
    assert!(text(&["help"]).contains("Without a COMMAND it prints the plan"));
    assert!(text(&["-h"]).contains("[example: linux/amd64]"));
}

#[test]
fn colours_come_when_asked_for_and_not_into_a_pipe() {
    let project = Project::new(GO);
    let escapes = |args: &[&str]| project.run(args).stdout.contains(&0x1b);
    assert!(!escapes(&[]));
    assert!(escapes(&["--color", "always"]));
    assert!(!escapes(&["dockerfile", "--color", "always"]), "a Dockerfile is for a builder");
    let no_color = project.command(&[]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().unwrap();
    assert!(!no_color.stdout.contains(&0x1b));
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let project = Project::new(GO);
    let mut child = project.command(&["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn build_says_when_docker_is_missing() {
    let project = Project::new(GO);
    let output = project.command(&["build", "--quiet"]).env("PATH", "").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4));
    insta::assert_snapshot!(stderr);
}

/// A folder with a `docker` that is this shell script, as a search path.
#[cfg(unix)]
fn docker(script: &str) -> (Project, String) {
    use std::os::unix::fs::PermissionsExt;
    let tools = Project::new(&[("docker", &format!("#!/bin/sh\n{script}\n"))]);
    fs::set_permissions(tools.path().join("docker"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", tools.path().display());
    (tools, path)
}

#[cfg(unix)]
#[test]
fn build_hands_docker_the_plan_and_says_how_docker_ended() {
    let (_tools, path) = docker(
        "echo \"$@\"\nwhile [ $# -gt 0 ]; do [ \"$1\" = --file ] && ls \"$(dirname \"$2\")\"; shift; done\nexit ${CODE:-0}",
    );
    let project = Project::new(GO);
    let args = ["build", "--quiet", ".", "--", "--target", "test"];
    let output = project.command(&args).env("PATH", &path).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stdout}");
    assert!(
        stdout.starts_with("buildx build --file ") && stdout.contains(" --tag shop:test --target test "),
        "{stdout}"
    );
    assert!(stdout.ends_with("\nDockerfile\nDockerfile.dockerignore\n"), "{stdout}");
    assert_eq!(fs::read_dir(project.path()).unwrap().count(), 2);

    // Who names the image in docker's arguments gets that name and no other.
    let named = project.command(&["build", "--", "--target", "test", "-t", "x"]).env("PATH", &path).output().unwrap();
    let named = String::from_utf8(named.stdout).unwrap();
    assert!(named.contains(" --target test -t x ") && !named.contains("--tag"), "{named}");

    // Docker's own codes would be taken for ours.
    for code in ["1", "2", "3", "7"] {
        let output = project.command(&args).env("PATH", &path).env("CODE", code).output().unwrap();
        assert_eq!(output.status.code(), Some(4));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr, format!("error: docker ended with exit code {code}\n"));
    }
}

#[cfg(unix)]
#[test]
fn build_does_not_start_docker_when_a_finding_fails_it() {
    let (_tools, path) = docker("echo started");
    let project = Project::new(GO);
    project.put("stageplan.toml", "prot = 8080\n");
    let run = |severity: &str| {
        project.command(&["build", "--quiet", "--fail-on", severity]).env("PATH", &path).output().unwrap()
    };
    let output = run("warning");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("error: docker was not started: there are findings"), "{stderr}");
    assert!(stderr.contains("stageplan.toml:1: warning"), "{stderr}");
    assert_eq!(run("error").status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn an_interrupted_build_leaves_nothing_behind() {
    use std::io::Read;
    // Says that it runs, and ends by the signal that a terminal gives to all of a command.
    let (_tools, path) = docker("trap 'exit 1' INT TERM\necho running\nwhile :; do sleep 0.05; done");
    let project = Project::new(GO);
    let temporary = tempfile::tempdir().unwrap();
    for signal in ["-INT", "-TERM"] {
        let mut command = project.command(&["build", "--quiet"]);
        command.env("PATH", &path).env("TMPDIR", temporary.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().unwrap();
        child.stdout.as_mut().unwrap().read_exact(&mut [0; 8]).unwrap();
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1);
        let group = format!("-{}", child.id());
        assert!(Command::new("kill").args([signal, "--", &group]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{signal}");
        // The shell that stands for docker may have a word of its own first.
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.ends_with("error: the build was interrupted\n"), "{stderr}");
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0, "{signal}");
    }
}

#[test]
fn completions_begin_as_the_shell_expects() {
    let project = Project::new(&[]);
    for (shell, start) in [("bash", "_stageplan() {"), ("zsh", "#compdef stageplan"), ("fish", "# Print an optspec")] {
        let output = project.run(&["completions", shell]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.starts_with(start), "{shell}: {}", text.lines().next().unwrap_or_default());
    }
}

#[test]
fn the_version_is_one_line() {
    let project = Project::new(GO);
    let expect = format!("stageplan {}\n", env!("CARGO_PKG_VERSION"));
    for args in [&["--version"][..], &["-V"]] {
        assert_eq!(String::from_utf8(project.run(args).stdout).unwrap(), expect);
    }
    // With a value it is the language's.
    let shown = project.show(&["--version", "1.26"]);
    assert!(shown.contains("1.26"), "{shown}");
}

#[test]
fn learn_shows_the_single_stage_and_each_difference_with_lines_and_source() {
    let project = Project::new(GO);
    let shown = project.show(&["learn"]);
    let mut rest = shown.as_str();
    for part in [
        "exit code: 0\n---- stdout ----\n# What a first tutorial would do.",
        "\nFROM golang:1.27\nWORKDIR /app\nCOPY . .\nRUN go build -o /usr/local/bin/shop .\n",
        "CMD [\"/usr/local/bin/shop\"]\n\n`stageplan dockerfile` prints the planned",
        "\nSeveral stages: build in one, run in another\n  tutorial  one stage builds and runs",
        " [3]\n  here ",
        "\n  buys ",
        "\n  source    https://",
        " (checked 2026-",
        "\nNot root\n",
        "---- stderr ----\n",
    ] {
        let at = rest.find(part);
        assert!(at.is_some(), "{part:?} is not there, or not in its place:\n{shown}");
        rest = &rest[at.unwrap() + part.len()..];
    }
    assert_eq!(rest, "");
    // It is there to be read: nothing is written.
    assert!(!project.path().join("Dockerfile").exists() && !project.path().join("Dockerfile.naive").exists());
}

#[test]
fn learn_as_json_has_both_files_and_the_bytes_of_each_lesson() {
    let output = Project::new(GO).run(&["learn", "--json", "--today", "2026-11-21"]);
    let text = String::from_utf8(output.stdout).unwrap();
    for part in [
        "\"naive\": {",
        "\"planned\": {",
        "\"id\": \"several-stages-for-a-binary\"",
        "\"inNaive\": [",
        "\"inPlanned\": [",
    ] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    let schema = String::from_utf8(Project::new(GO).run(&["schema", "learn"]).stdout).unwrap();
    assert!(schema.contains("inPlanned") && !schema.contains("outcome"), "{schema}");
}

#[test]
fn learn_says_where_there_is_nothing_to_compare() {
    assert_eq!(Project::new(&[]).run(&["learn"]).status.code(), Some(3));
    let project = Project::new(GO);
    project.put(
        "main.go",
        "package main\n\nimport (\n\t\"embed\"\n\t\"net/http\"\n)\n\n//go:embed web/dist\nvar files embed.FS\n\nfunc main() {\n\t_ = http.ListenAndServe(\":8080\", http.FileServer(http.FS(files)))\n}\n",
    );
    project.put(
        "web/package.json",
        "{\"scripts\": {\"build\": \"vite build\"}, \"devDependencies\": {\"vite\": \"7.0.0\"}}\n",
    );
    let shown = project.show(&["learn"]);
    assert!(shown.starts_with("exit code: 0\n---- stdout ----\n---- stderr ----\nnote: no single image"), "{shown}");
    assert!(project.show(&["learn", "--json"]).contains("---- stdout ----\nnull\n"));
}
