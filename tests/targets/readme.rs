//! The commands of the README, run as they stand there. A fenced block of `sh` is one test; what a block of `text` behind
//! it shows must be in what the command prints. `UPDATE=1` writes what the commands print. A block of `toml` is a
//! `stageplan.toml`, of which every line must be taken. A block of `console` is only shown: what changes the machine.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use stageplan::tree::PathError;
use stageplan::{Finding, Options, RepoPath, Tree};
use stageplan_tests::engine::Engine;
use stageplan_tests::repository;

fn main() {
    let path = repository().join("README.md");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let blocks = blocks(&text);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        return update(&path, &text, &blocks);
    }
    let mut trials = Vec::new();
    for (index, (kind, script)) in blocks.iter().enumerate() {
        if kind == "toml" {
            let text = script.clone();
            trials.push(Trial::test(format!("stageplan.toml {index}"), move || options(&text)));
        }
        if kind != "sh" {
            continue;
        }
        let output = blocks.get(index + 1).filter(|(kind, _)| is_output(kind));
        let (script, output) = (script.clone(), output.map(|(_, text)| text.clone()));
        let name = script.lines().next().unwrap_or_default().to_owned();
        trials.push(Trial::ignorable_test(name, move || run(&script, output.as_deref())));
    }
    assert!(!trials.is_empty(), "the README shows no command");
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    libtest_mimic::run(&arguments, trials).exit();
}

fn update(path: &Path, text: &str, blocks: &[(String, String)]) {
    let mut text = text.to_owned();
    for pair in blocks.windows(2) {
        let [(kind, script), (shown, old)] = pair else { continue };
        if kind == "sh" && is_output(shown) {
            let output = shell(script).unwrap_or_else(|error| panic!("{script}: {error}"));
            let fenced = |body: &str| format!("```sh\n{script}```\n\n```{shown}\n{body}```\n");
            text = text.replacen(&fenced(old), &fenced(&String::from_utf8_lossy(&output.stdout)), 1);
        }
    }
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Plans a small project with the text as its `stageplan.toml`: nothing may be left over, and what it says must be said.
fn options(text: &str) -> Result<(), Failed> {
    let file = |path: &str, text: &str| Ok((RepoPath::parse(path)?, Some(text.to_owned())));
    let files: Result<Vec<_>, PathError> = [
        file("package.json", "{\"name\": \"shop\", \"main\": \"server.js\"}"),
        file("server.js", "require('node:http').createServer().listen(process.env.PORT)"),
        file("stageplan.toml", text),
    ]
    .into_iter()
    .collect();
    let tree = Tree::in_memory(files.map_err(|error| error.to_string())?);
    let planned = stageplan::plan(&tree, &Options::new("2026-11-21"));
    let wrong = |finding: &&Finding| finding.rule.starts_with("options/") || finding.rule == "project/malformed-file";
    let wrong: Vec<String> = planned.findings.iter().filter(wrong).map(|finding| format!("{finding:?}")).collect();
    if planned.plan().is_none() || planned.settings.given().is_empty() || !wrong.is_empty() {
        return Err(format!("{:?}\n{}", planned.outcome, wrong.join("\n")).into());
    }
    Ok(())
}

fn is_output(kind: &str) -> bool {
    matches!(kind, "text" | "dockerfile")
}

fn shell(script: &str) -> std::io::Result<Output> {
    Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(repository())
        .stdin(Stdio::null())
        .output()
}

fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(kind), None) => open = Some((kind.trim().to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, body))) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

fn run(script: &str, output: Option<&str>) -> Result<Completion, Failed> {
    let commands: Vec<&str> = script.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // The command that runs all tests runs this one, too.
    if commands.iter().all(|command| command.starts_with("./test")) {
        let executable = Command::new("test").args(["-x", "test"]).current_dir(repository()).status();
        let good = executable.is_ok_and(|status| status.success());
        return if good { Ok(Completion::Completed) } else { Err("./test cannot be executed".into()) };
    }
    if commands.iter().any(|command| command.contains("docker "))
        && let Err(why) = Engine::find()
    {
        return Ok(Completion::ignored_with(why));
    }
    let result = shell(script).map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&result.stdout).into_owned();
    if !result.status.success() {
        return Err(format!("it failed\n{printed}{}", String::from_utf8_lossy(&result.stderr)).into());
    }
    match output {
        // What a document shows may leave out what comes before and behind.
        Some(expected) if !printed.contains(expected) => {
            let diff = similar::TextDiff::from_lines(expected, &printed);
            Err(diff.unified_diff().header("README.md", "printed").to_string().into())
        }
        _ => Ok(Completion::Completed),
    }
}
