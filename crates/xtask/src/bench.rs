//! How long planning takes, and how much memory: in process, and as the whole command with reading the disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use stageplan::{ArtifactKind, Options, emit};
use stageplan_tests::TODAY;
use stageplan_tests::corpus::{Case, cases, read_folder, tree};

use crate::{Outcome, on, repository};

/// Where package managers install; planning never asks for what is there.
const INSTALLED: &str = "node_modules";

pub(crate) fn run(word: &str) -> Outcome {
    // Times of an unoptimised build mean nothing, and `cargo xtask` is one.
    if cfg!(debug_assertions) {
        cargo(&["run", "--release", "--quiet", "--package", "xtask", "--", "bench", word])?;
        return Ok(());
    }
    let command = command()?;
    if Path::new(word).is_dir() {
        let name = Path::new(word).file_name().and_then(|name| name.to_str()).unwrap_or(word);
        return measure(name, Path::new(word), &[], TODAY, &Options::new(TODAY), &command);
    }
    let mut cases = cases();
    // A project without a file is a folder that git does not keep.
    cases.retain(|case| case.name.contains(word) && case.project().is_dir());
    if cases.is_empty() && !"large".contains(word) {
        return Err(format!("no case of tests/corpus has `{word}` in its name, and `large` has not either"));
    }
    // Without the corpus the one line of the large tree would look like a measurement of everything.
    if cases.is_empty() && word.is_empty() {
        return Err("tests/corpus holds no case to measure".to_owned());
    }
    println!("{:<40} {:>6} {:>12} {:>12} {:>12}", "", "files", "in process", "command", "peak memory");
    for case in &cases {
        measure_case(case, &command)?;
    }
    if "large".contains(word) {
        let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        let case = Case {
            name: "(large: 15,000 more are installed)".to_owned(),
            folder: folder.path().to_owned(),
            why: String::new(),
            settings: Vec::new(),
            today: TODAY.to_owned(),
        };
        large(&case.project())?;
        measure_case(&case, &command)?;
    }
    println!(
        "{:<40} {:>6} {:>12} {:>12}",
        "(starting a process that does nothing)",
        "",
        "",
        millis(median(20, || start(Path::new("true"), &[]))?)
    );
    Ok(())
}

fn measure_case(case: &Case, command: &Path) -> Outcome {
    measure(&case.name, &case.project(), &case.settings, &case.today, &case.options(), command)
}

fn measure(
    name: &str,
    project: &Path,
    settings: &[(String, String)],
    today: &str,
    options: &Options,
    command: &Path,
) -> Outcome {
    let mut files = read_folder(project);
    files.retain(|path, _| path.parts().all(|part| part != INSTALLED));
    let count = files.len();
    let tree = tree(&files);
    let inside = median(20, || {
        let planned = stageplan::plan(&tree, options);
        std::hint::black_box(emit(&planned, &tree, ArtifactKind::Dockerfile));
        std::hint::black_box(emit(&planned, &tree, ArtifactKind::Dockerignore));
        Ok(())
    })?;

    let project = project.display().to_string();
    let settings: Vec<String> = settings.iter().map(|(name, value)| format!("--{name}={value}")).collect();
    let mut args = vec!["plan", &project, "--quiet", "--today", today];
    args.extend(settings.iter().map(String::as_str));
    let outside = median(20, || start(command, &args))?;
    // Watching costs time, so that these runs are others; what lives for a millisecond may be gone before it is seen.
    let mut peak = 0;
    for _ in 0..5 {
        peak = peak.max(watch(command, &args)?);
    }
    let peak = if peak == 0 { String::new() } else { format!("{:.1} MB", peak as f64 / 1024.0) };
    println!("{:<40} {count:>6} {:>12} {:>12} {peak:>12}", name, millis(inside), millis(outside));
    Ok(())
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// The median time of some runs; the first, which fills caches, does not count.
fn median(runs: usize, mut run: impl FnMut() -> Outcome) -> Result<Duration, String> {
    run()?;
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let start = Instant::now();
        run()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(runs / 2).copied().unwrap_or_default())
}

fn spawn(program: &Path, args: &[&str]) -> Result<Child, String> {
    let quiet = Stdio::null;
    Command::new(program).args(args).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn().map_err(on(program))
}

/// Runs a program to its end.
fn start(program: &Path, args: &[&str]) -> Outcome {
    spawn(program, args)?.wait().map_err(on(program)).map(drop)
}

/// Runs a program and gives the most memory it was seen to hold, in kB; 0 where the system does not tell.
fn watch(program: &Path, args: &[&str]) -> Result<u64, String> {
    let mut child = spawn(program, args)?;
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = 0;
    loop {
        peak = peak.max(high_water(&status));
        match child.try_wait().map_err(on(program))? {
            Some(_) => return Ok(peak),
            None => std::thread::sleep(Duration::from_micros(100)),
        }
    }
}

/// The most memory that a living process held so far, in kB.
fn high_water(status: &Path) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or_default()
}

/// A repository of a usual shape and an unusual size: a service of Go with packages, a site, documents, and what a
/// package manager installed.
fn large(root: &Path) -> Outcome {
    let put = |path: String, text: &str| {
        let path = root.join(path);
        let folder = path.parent().unwrap_or(root);
        fs::create_dir_all(folder).map_err(on(folder))?;
        fs::write(&path, text).map_err(on(&path))
    };
    put("go.mod".to_owned(), "module example.com/large\n\ngo 1.26\n")?;
    put("main.go".to_owned(), "package main\n\nfunc main() {}\n")?;
    put(".gitignore".to_owned(), "node_modules/\n/dist/\n*.log\n.env\n.env.*\n!.env.example\n*.tmp\n")?;
    for folder in 0..100 {
        for file in 0..20 {
            put(format!("internal/p{folder}/f{file}.go"), "package p\n\nfunc F() int { return 1 }\n")?;
        }
        for file in 0..80 {
            put(format!("web/src/c{folder}/f{file}.ts"), "export const x = 1\n")?;
            put(format!("docs/d{folder}/f{file}.md"), "# Title\n")?;
        }
        for file in 0..20 {
            put(format!("assets/a{folder}/f{file}.svg"), "<svg/>\n")?;
        }
    }
    for package in 0..500 {
        for file in 0..30 {
            put(format!("node_modules/p{package}/lib/f{file}.js"), "module.exports = 1\n")?;
        }
    }
    Ok(())
}

/// The optimised command, built if need be.
fn command() -> Result<PathBuf, String> {
    cargo(&["build", "--release", "--quiet", "--package", "stageplan-cli"])?;
    let here = std::env::current_exe().map_err(|error| format!("this program is nowhere: {error}"))?;
    Ok(here.with_file_name(format!("stageplan{}", std::env::consts::EXE_SUFFIX)))
}

fn cargo(args: &[&str]) -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(args).current_dir(repository()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo {} ended with {status}", args.join(" "))),
        Err(error) => Err(format!("cargo could not be started: {error}")),
    }
}
