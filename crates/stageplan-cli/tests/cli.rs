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
            let at =
                usize::from(args.first().is_some_and(|arg| {
                    ["plan", "dockerfile", "dockerignore", "write", "explain", "build"].contains(arg)
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
        "\nNext\n  build  stageplan dockerfile | docker buildx build -t shop -f - .\n",
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
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(stderr);
}

#[cfg(unix)]
#[test]
fn build_hands_docker_the_plan_and_passes_its_exit_code_on() {
    use std::os::unix::fs::PermissionsExt;
    let tools = Project::new(&[(
        "docker",
        "#!/bin/sh\necho \"$@\"\nwhile [ $# -gt 0 ]; do [ \"$1\" = --file ] && ls \"$(dirname \"$2\")\"; shift; done\nexit 7\n",
    )]);
    fs::set_permissions(tools.path().join("docker"), fs::Permissions::from_mode(0o755)).unwrap();
    let project = Project::new(GO);
    let path = format!("{}:/usr/bin:/bin", tools.path().display());
    let output =
        project.command(&["build", "--quiet", ".", "--", "--target", "test"]).env("PATH", path).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(7), "{stdout}");
    assert!(stdout.starts_with("buildx build --file ") && stdout.contains(" --tag shop --target test "), "{stdout}");
    assert!(stdout.ends_with("\nDockerfile\nDockerfile.dockerignore\n"), "{stdout}");
    assert_eq!(fs::read_dir(project.path()).unwrap().count(), 2);
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
