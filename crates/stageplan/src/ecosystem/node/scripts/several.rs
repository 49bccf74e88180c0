//! Lines that start several processes, and what is behind names: scripts of tools, files of a shell.

use stageplan_syntax::shell;

use super::{App, Before, Launch, Scripts, merge, owned};

/// The port of `$PORT` where nobody sets it.
pub(super) const PORT: &str = "3000";

/// Whether processes of this name work behind the one that takes requests.
pub(in super::super) fn is_worker(name: &str) -> bool {
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| {
        let part = part.strip_suffix('s').unwrap_or(part);
        matches!(
            part,
            "worker"
                | "queue"
                | "cron"
                | "scheduler"
                | "schedule"
                | "job"
                | "consumer"
                | "processor"
                | "clock"
                | "bot"
                | "subscriber"
                | "indexer"
                | "listener"
                | "crawler"
                | "sidekiq"
        )
    })
}

/// The process that takes requests, with the others beside it. `tool` started them all.
pub(super) fn choose(tool: &str, found: Vec<(String, Result<Launch, String>)>) -> Result<Launch, String> {
    let count = found.len();
    let mut failed = None;
    let mut launches: Vec<(String, Launch)> = Vec::new();
    for (name, launch) in found {
        match launch {
            Ok(launch) => launches.push((name, launch)),
            Err(why) => failed = failed.or(Some(why)),
        }
    }
    let serious = |launch: &Launch| launch.dev.is_none();
    if !launches.iter().any(|(_, launch)| serious(launch)) {
        // Only helpers of development: the one that runs a file is the program.
        let at = launches.iter().position(|(_, launch)| launch.file.is_some());
        return match at {
            Some(at) => Ok(launches.swap_remove(at).1),
            None => Err(failed.unwrap_or_else(|| format!("`{tool}` starts several processes"))),
        };
    }
    launches.retain(|(_, launch)| serious(launch));
    let main = launches.iter().position(|(name, launch)| {
        !is_worker(name) && !launch.file.and_then(|at| launch.words.get(at)).is_some_and(|file| is_worker(file))
    });
    let (_, mut main) = launches.remove(main.unwrap_or(0));
    if count > 1 {
        main.notes.push(format!("{tool} starts {count} processes; a container runs one"));
    }
    for (name, launch) in launches {
        let known = |words: &[String]| words == launch.words.as_slice();
        if !known(&main.words) && !main.also.iter().any(|(_, other)| known(&other.words)) {
            main.also.push((name, launch));
        }
    }
    Ok(main)
}

impl Scripts<'_> {
    /// A script by its line, where its tool may keep the command elsewhere.
    pub(super) fn scripted(&self, name: &str, line: &str, extra: &[String], depth: usize) -> Result<Launch, String> {
        match line.trim() {
            "wireit" => {
                let app = self.around.table("wireit", name).ok_or_else(|| format!("`wireit` holds no `{name}`"))?;
                self.app(&app, depth)
            }
            "per-env" => {
                let mut launch = self.named(&format!("{name}:production"), extra, depth)?;
                launch.notes.push("`per-env` takes the script for production".to_owned());
                Ok(launch)
            }
            line => self.resolve(line, extra, depth),
        }
    }

    /// A process that a configuration describes.
    pub(super) fn app(&self, app: &App, depth: usize) -> Result<Launch, String> {
        if depth > super::DEPTH {
            return Err("the line calls itself".to_owned());
        }
        let inner = self.resolve(&app.line, &[], depth + 1)?;
        let before = app.before.iter().filter(|name| self.lines.contains_key(*name)).cloned().map(Before::Script);
        let outer =
            Launch { env: app.env.clone(), before: before.collect(), cwd: app.cwd.clone(), ..Launch::default() };
        Ok(merge(outer, inner))
    }

    /// Lines that run beside each other, with names where they are given.
    pub(super) fn beside<'l>(
        &self,
        tool: &str,
        lines: impl Iterator<Item = &'l str>,
        names: &[&str],
        depth: usize,
    ) -> Result<Launch, String> {
        if depth > super::DEPTH {
            return Err("the line calls itself".to_owned());
        }
        let found = lines.enumerate().map(|(at, line)| {
            let launch = self.resolve(line, &[], depth + 1);
            (self.name_of(names.get(at).copied(), launch.as_ref().ok()), launch)
        });
        choose(tool, found.collect())
    }

    /// The name of a process: the one it is given, the script's, or the file's.
    fn name_of(&self, given: Option<&str>, launch: Option<&Launch>) -> String {
        let script = launch.and_then(|launch| launch.through.last().cloned());
        let file = || {
            let launch = launch?;
            let file = launch.words.get(launch.file?)?;
            let mut parts = file.rsplit('/');
            let stem = parts.next()?.split('.').next()?;
            // The folder tells more than `index`.
            let general = matches!(stem, "index" | "main");
            let folder = parts.next().filter(|_| general);
            Some(folder.unwrap_or(stem).to_owned())
        };
        given.map(str::to_owned).or(script).or_else(file).unwrap_or_default()
    }

    /// Runners of several scripts or lines, one after the other or at once.
    pub(super) fn grouped(&self, program: &str, rest: &[&str], depth: usize) -> Result<Launch, String> {
        const VALUES: &[&str] = &[
            "-n",
            "--names",
            "-c",
            "--prefix-colors",
            "-p",
            "--prefix",
            "-s",
            "--success",
            "--restart-tries",
            "--restart-after",
            "-m",
            "--max-processes",
            "-t",
            "--timestamp-format",
            "-l",
            "--prefix-length",
        ];
        if program == "concurrently" {
            let mut lines: Vec<String> = Vec::new();
            let mut names: Vec<&str> = Vec::new();
            let mut at = 0;
            while let Some(word) = rest.get(at) {
                let (flag, inline) = shell::split_flag(word);
                if flag.starts_with('-') && flag != "--" {
                    if matches!(flag, "-n" | "--names") {
                        let given = inline.or_else(|| rest.get(at + 1).copied()).unwrap_or_default();
                        names = given.split(',').map(str::trim).collect();
                    }
                    at += if inline.is_none() && VALUES.contains(&flag) { 2 } else { 1 };
                    continue;
                }
                at += 1;
                let short =
                    ["npm:", "pnpm:", "yarn:", "bun:", "node:"].iter().find_map(|start| word.strip_prefix(start));
                match short {
                    Some(pattern) => {
                        lines.extend(
                            self.matching(pattern).into_iter().map(|name| format!("npm run {}", shell::quote(&name))),
                        );
                    }
                    None if flag != "--" => lines.push((*word).to_owned()),
                    None => {}
                }
            }
            return self.beside("`concurrently`", lines.iter().map(String::as_str), &names, depth);
        }
        let mut parallel = program == "run-p";
        let mut groups: Vec<(bool, Vec<String>)> = Vec::new();
        for word in rest {
            match *word {
                "-p" | "--parallel" => parallel = true,
                "-s" | "--serial" | "--sequential" => parallel = false,
                word if word.starts_with('-') => {}
                word => {
                    let names = self.matching(word.split(' ').next().unwrap_or_default());
                    match groups.last_mut() {
                        Some((known, list)) if *known == parallel => list.extend(names),
                        _ => groups.push((parallel, names)),
                    }
                }
            }
        }
        let Some((parallel, mut last)) = groups.pop() else { return Err("the line is empty".to_owned()) };
        let mut before: Vec<String> = groups.into_iter().flat_map(|(_, names)| names).collect();
        let inner = if parallel && last.len() > 1 {
            let lines: Vec<String> = last.iter().map(|name| format!("npm run {}", shell::quote(name))).collect();
            let names: Vec<&str> = last.iter().map(String::as_str).collect();
            self.beside(&format!("`{program}`"), lines.iter().map(String::as_str), &names, depth)?
        } else {
            let Some(name) = last.pop() else { return Err(format!("`{program}` names no script")) };
            before.append(&mut last);
            self.named(&name, &[], depth + 1)?
        };
        let outer = Launch { before: before.into_iter().map(Before::Script).collect(), ..Launch::default() };
        Ok(merge(outer, inner))
    }

    /// The scripts that a name or a pattern of it means; a colon parts names as a slash parts paths.
    fn matching(&self, pattern: &str) -> Vec<String> {
        if !pattern.contains('*') {
            return vec![pattern.to_owned()];
        }
        let pattern = pattern.replace(':', "/");
        let fits = |name: &&String| fast_glob::glob_match(&pattern, name.replace(':', "/"));
        self.lines.keys().filter(fits).cloned().collect()
    }

    /// A shell file whose lines are simple, so that no shell is needed.
    pub(super) fn shell_file(&self, file: &str, arguments: &[&str], depth: usize) -> Option<Launch> {
        if depth > super::DEPTH || file.starts_with('-') {
            return None;
        }
        let text = self.around.text(file)?;
        let first = text.lines().next().unwrap_or_default();
        let shell = first.strip_prefix("#!").is_none_or(|program| program.contains("sh"));
        if !shell || !file.ends_with(".sh") && !first.starts_with("#!") {
            return None;
        }
        let mut launch = self.resolve(&text, &owned(arguments), depth + 1).ok()?;
        // A script that does nothing but hand on what it is given has no program of its own.
        launch.file.or_else(|| (launch.words.len() > 1).then_some(0))?;
        launch.configuration = launch.configuration.or_else(|| Some(file.trim_start_matches("./").to_owned()));
        launch.notes.push(format!("the lines of {file} need no shell"));
        Some(launch)
    }
}
