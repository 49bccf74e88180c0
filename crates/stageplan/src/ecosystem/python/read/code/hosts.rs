//! Lines that were written for another machine: paths of its disk, and scripts that choose by their argument.

use stageplan_syntax::shell::{self, Part};

use crate::project::Unit;
use crate::tree::RepoPath;

/// Branches of an entry script that answer requests, the most telling first.
const BRANCHES: &[&str] = &["web", "api", "server", "app", "serve", "start", "run", "gunicorn", "uvicorn"];

/// A file or folder of the unit for a path of the machine that a line was written for: below the line's own folder,
/// else what the path ends with.
pub(super) fn local(unit: &Unit<'_>, word: &str, above: Option<&str>) -> Option<String> {
    let known = |inside: &str| {
        let path = unit.path(inside)?;
        let tree = unit.project.tree();
        (tree.has_file(&path) || tree.has_folder(&path)).then(|| inside.to_owned())
    };
    if let Some(above) = above.filter(|above| above.starts_with('/')) {
        let inside = word.strip_prefix(above.trim_end_matches('/')).and_then(|rest| rest.strip_prefix('/'));
        if let Some(inside) = inside.filter(|inside| !inside.is_empty()) {
            return known(inside);
        }
    }
    let mut rest = word.strip_prefix('/')?.trim_end_matches('/');
    loop {
        // A folder of that name alone may be any.
        let file = rest.contains('/') || rest.contains('.');
        if let Some(found) = known(rest).filter(|_| file && !rest.is_empty()) {
            return Some(found);
        }
        rest = rest.split_once('/')?.1;
    }
}

/// Has a line name files of the unit instead of those of the machine it was written for.
pub(super) fn localise(unit: &Unit<'_>, words: &mut [String], above: Option<&str>, cwd: &str) {
    let machine = |path: &str| {
        ["/opt/", "/srv/", "/home/", "/usr/local/", "/usr/src/", "/var/www/", "/app/", "/code/"]
            .iter()
            .any(|start| path.starts_with(start))
    };
    for word in words.iter_mut().skip(1) {
        let (flag, path) = match word.split_once('=') {
            Some((flag, path)) if flag.starts_with('-') => (Some(flag.to_owned()), path),
            _ => (None, word.as_str()),
        };
        let Some(found) = machine(path).then(|| local(unit, path, above)).flatten() else { continue };
        let inside = if cwd.is_empty() { Some(found.as_str()) } else { found.strip_prefix(&format!("{cwd}/")) };
        if let Some(inside) = inside {
            *word = flag.map_or_else(|| inside.to_owned(), |flag| format!("{flag}={inside}"));
        }
    }
}

/// The module that a server's line names, where no source of the project can be it.
pub(super) fn missing_module(unit: &Unit<'_>, words: &[String], cwd: &str) -> Option<String> {
    const SERVERS: &[&str] = &["gunicorn", "uvicorn", "hypercorn", "daphne", "granian", "waitress-serve", "celery"];
    let program = words.first().filter(|program| SERVERS.contains(&program.as_str()))?;
    let target = if program == "celery" {
        let at = words.iter().position(|word| matches!(word.as_str(), "-A" | "--app"));
        let joined = words.iter().find_map(|word| word.strip_prefix("--app="));
        at.and_then(|at| words.get(at + 1)).map(String::as_str).or(joined)
    } else {
        let plain = |word: &&String| {
            let (module, object) = word.split_once(':').unwrap_or_default();
            let name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "_.()".contains(c));
            !object.starts_with(|c: char| c.is_ascii_digit())
                && module.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name(module)
                && name(object)
                && !object.is_empty()
        };
        let behind_option = |at: usize| words.get(at.wrapping_sub(1)).is_some_and(|word| word.starts_with('-'));
        let mut at = words.iter().enumerate().skip(1).filter(|(at, word)| plain(word) && !behind_option(*at));
        at.next().map(|(_, word)| word.as_str())
    }?;
    let first = target.split([':', '.']).next().filter(|first| !first.is_empty() && !first.contains("${"))?;
    let folder = |base: &str| if base.is_empty() { first.to_owned() } else { format!("{base}/{first}") };
    let tree = unit.project.tree();
    let near = ["", cwd, "src"].iter().any(|base| {
        let inside = folder(base);
        unit.has(&format!("{inside}.py")) || unit.path(&inside).is_some_and(|path| tree.has_folder(&path))
    });
    if near {
        return None;
    }
    let file = format!("{first}.py");
    let aside = |path: &RepoPath| path.parts().any(|part| super::ASIDE.contains(&part));
    // A file of a package has another name than its own alone.
    let begins = |path: &RepoPath| {
        let init = || path.parent().and_then(|folder| folder.join("__init__.py").ok());
        path.parts().any(|part| part == first)
            || path.file_name() == file && init().is_none_or(|init| !tree.has_file(&init))
    };
    let elsewhere = tree
        .paths()
        .any(|path| path.extension() == Some("py") && begins(path) && !(aside(path) && path.is_in(&unit.folder)));
    (!elsewhere).then(|| first.to_owned())
}

/// The file that `python FILE` of a line would run, where there is none.
pub(super) fn missing_file(unit: &Unit<'_>, words: &[String], cwd: &str) -> Option<String> {
    let [first, rest @ ..] = words else { return None };
    let file = rest.iter().find(|word| *word == "-m" || *word == "-c" || word.ends_with(".py"))?;
    // What a variable or another machine decides is told from what is missing elsewhere.
    if first != "python" || file.starts_with(['-', '/']) || file.contains("${") {
        return None;
    }
    let path = unit.folder.join(cwd).and_then(|folder| folder.join(file));
    let known = path.is_ok_and(|path| unit.project.tree().has_file(&path));
    (!known).then(|| file.clone())
}

/// The branch of `case "$1" in …` that is meant: that of the argument, else the one that answers requests.
pub(super) fn branch<'t>(text: &'t str, args: &[String]) -> Option<(&'t str, String)> {
    let rest = text.trim_start().strip_prefix("case")?;
    let (subject, mut rest) = rest.split_once(" in")?;
    let script = shell::parse(&format!("echo {}", subject.trim()));
    let word = script.single()?.words.get(1)?.clone();
    let [Part::Variable { name, .. }] = word.parts.as_slice() else { return None };
    if name != "1" {
        return None;
    }
    let mut arms: Vec<(&str, &str)> = Vec::new();
    loop {
        rest = rest.trim_start();
        while let Some(behind) = rest.strip_prefix('#') {
            rest = behind.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        }
        if rest.is_empty() || rest.starts_with("esac") {
            break;
        }
        let (patterns, body) = rest.trim_start_matches('(').split_once(')')?;
        let end = end_of_arm(body);
        arms.push((patterns, &body[..end]));
        rest = body[end..].trim_start_matches([';', '&']);
    }
    let named = |name: &str| {
        let fits = |pattern: &str| pattern.trim().trim_matches(['"', '\'']) == name;
        arms.iter().find(|(patterns, _)| patterns.split('|').any(fits))
    };
    if let Some(arg) = args.first() {
        return named(arg).map(|(_, body)| (*body, arg.clone()));
    }
    BRANCHES.iter().find_map(|name| Some((named(name)?.1, (*name).to_owned())))
}

/// Where the body of a branch ends: at `;;` outside of quotes, or at the end of all.
fn end_of_arm(body: &str) -> usize {
    let mut quote: Option<u8> = None;
    let bytes = body.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (quote, byte) {
            (_, b'\\') => at += 1,
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b';') if bytes.get(at + 1) == Some(&b';') => return at,
            (None, b'#') if at == 0 || bytes[at - 1].is_ascii_whitespace() => {
                while bytes.get(at + 1).is_some_and(|byte| *byte != b'\n') {
                    at += 1;
                }
            }
            (None, b'e') if body.get(at..).is_some_and(|rest| rest.starts_with("esac")) => {
                let alone = at == 0 || bytes[at - 1].is_ascii_whitespace();
                if alone && bytes.get(at + 4).is_none_or(u8::is_ascii_whitespace) {
                    return at;
                }
            }
            _ => {}
        }
        at += 1;
    }
    body.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, args: &[&str], expect: Option<&str>) {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        assert_eq!(branch(script, &args).map(|(body, _)| body.trim()), expect, "{script}");
    }

    #[test]
    fn the_branch_that_answers_is_found() {
        let script = "case \"$1\" in\n  worker) exec a ;;\n  # the site\n  web|http)\n    echo 'a;;b'; exec b ;;\n  *) exit 1\nesac";
        check(script, &[], Some("echo 'a;;b'; exec b"));
        check(script, &["worker"], Some("exec a"));
        check(script, &["other"], None);
        check("case \"$MODE\" in web) exec a ;; esac", &[], None);
        check("case $1 in beat) exec a ;; esac", &[], None);
        check("case $1 in web) é", &[], Some("é"));
        check("case $1 in web", &[], None);
    }
}
