//! Where compilers put what they make: from a `tsconfig.json` and the words of a build script to output folders, and from
//! a source file to the file that runs.

use std::collections::BTreeMap;

use stageplan_syntax::shell;

use super::{lines, nest};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// What `tsc` does by its configuration. Paths are relative to the unit.
#[derive(Clone, Debug, Default)]
pub(super) struct TsConfig {
    /// The folder for output, `None` where files are made beside their sources.
    pub(super) out_dir: Option<Sourced<String>>,
    /// The folder that stands for the output folder.
    pub(super) root_dir: String,
    /// Nothing is made.
    pub(super) no_emit: bool,
}

/// A build tool found in a build script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    /// The tool.
    pub(super) tool: String,
    /// The folder it fills, relative to the unit.
    pub(super) folder: String,
    /// Where its sources lie, when the output mirrors a folder.
    pub(super) mirrors: Option<String>,
    /// The script it was found in.
    pub(super) script: String,
}

/// Reads a configuration with what it extends.
pub(super) fn config(unit: &Unit<'_>, name: &str) -> Option<TsConfig> {
    let mut path = unit.path(name)?;
    if unit.project.tree().has_folder(&path) && !unit.project.tree().has_file(&path) {
        path = path.join("tsconfig.json").ok()?;
    }
    let there = unit.project.tree().has_file(&path);
    let mut out_dir: Option<(RepoPath, Origin)> = None;
    let mut root_dir: Option<RepoPath> = None;
    let mut no_emit: Option<bool> = None;
    let mut inputs: Option<Vec<RepoPath>> = None;
    let mut left_out: Option<Vec<RepoPath>> = None;
    let mut composite = false;
    let start = path.parent()?;
    let mut open = vec![path];
    for _ in 0..8 {
        let Some(path) = open.pop() else { break };
        let Some(file) = unit.project.manifest(&path, stageplan_syntax::data::Format::Json) else { continue };
        let folder = path.parent().unwrap_or_else(RepoPath::root);
        let option = |key: &str| file.at(&["compilerOptions", key]);
        let folder_of = |key: &str| {
            option(key).and_then(|node| folder.join(node.as_str()?.trim_start_matches("${configDir}/")).ok())
        };
        if out_dir.is_none()
            && let Some(node) = option("outDir")
            && let Some(folder) = folder_of("outDir")
        {
            out_dir = Some((folder, file.origin(node)));
        }
        root_dir = root_dir.or_else(|| folder_of("rootDir"));
        no_emit = no_emit.or_else(|| option("noEmit").and_then(stageplan_syntax::data::Node::as_bool));
        composite |= option("composite").and_then(stageplan_syntax::data::Node::as_bool).unwrap_or(false);
        if inputs.is_none() {
            let lists = ["include", "files"].iter().filter_map(|key| file.at(&[key]));
            let patterns: Vec<&str> = lists.flat_map(|list| list.items()).filter_map(|item| item.as_str()).collect();
            if !patterns.is_empty() {
                inputs =
                    Some(patterns.iter().filter_map(|pattern| folder_of_pattern(unit, &folder, pattern)).collect());
            }
        }
        if left_out.is_none()
            && let Some(list) = file.at(&["exclude"])
        {
            // Only whole folders: a pattern of file names seldom decides where the sources lie.
            let folders = list.items().filter_map(|item| item.as_str()).filter_map(|pattern| {
                let pattern = pattern.trim_end_matches("/*").trim_end_matches("/**");
                (!pattern.contains(['*', '?', '{'])).then(|| folder.join(pattern).ok())?
            });
            left_out = Some(folders.filter(|folder| !folder.is_root()).collect());
        }
        let extends = file.at(&["extends"]);
        let bases = extends
            .into_iter()
            .chain(extends.into_iter().flat_map(|node| node.items()))
            .filter_map(|node| node.as_str());
        // A base of a package is not in the repository and never sets folders of this one.
        for base in bases.filter(|base| base.starts_with('.')) {
            if let Ok(path) = folder.join(base) {
                let with_end = folder.join(&format!("{base}.json")).ok();
                open.push(if unit.project.tree().has_file(&path) { path } else { with_end.unwrap_or(path) });
            }
        }
    }
    there.then_some(())?;
    let root = root_dir.unwrap_or_else(|| {
        if composite {
            start.clone()
        } else {
            let mut outside = left_out.unwrap_or_default();
            outside.extend(out_dir.iter().map(|(folder, _)| folder.clone()).filter(|folder| !folder.is_root()));
            common(unit, &start, inputs.as_deref(), &outside)
        }
    });
    let relative = |folder: &RepoPath| folder.relative_to(&unit.folder).map(str::to_owned);
    Some(TsConfig {
        out_dir: out_dir.and_then(|(folder, origin)| Some(Sourced::new(relative(&folder)?, origin))),
        root_dir: relative(&root).unwrap_or_default(),
        no_emit: no_emit.unwrap_or(false),
    })
}

/// The folder in which all files of an `include` pattern lie.
fn folder_of_pattern(unit: &Unit<'_>, folder: &RepoPath, pattern: &str) -> Option<RepoPath> {
    let fixed: Vec<&str> = pattern.split('/').take_while(|part| !part.contains(['*', '?', '{'])).collect();
    let path = folder.join(&fixed.join("/")).ok()?;
    // A pattern of declarations or of JSON decides nothing.
    if pattern.ends_with(".d.ts")
        || pattern.ends_with(".json")
        || !unit.project.tree().has_folder(&path) && !unit.project.tree().has_file(&path)
    {
        return None;
    }
    Some(path)
}

fn is_input(path: &RepoPath) -> bool {
    let name = path.file_name();
    [".ts", ".tsx", ".mts", ".cts"].iter().any(|end| name.ends_with(end)) && !name.ends_with(".d.ts")
}

/// The longest folder that all inputs share: what `tsc` takes for `rootDir` when nothing is said.
fn common(unit: &Unit<'_>, start: &RepoPath, inputs: Option<&[RepoPath]>, outside: &[RepoPath]) -> RepoPath {
    let everything = [start.clone()];
    let places = inputs.filter(|inputs| !inputs.is_empty()).unwrap_or(&everything);
    let tree = unit.project.tree();
    let mut shared: Option<&str> = None;
    for place in places {
        let alone = tree.has_file(place).then_some(place);
        for path in alone.into_iter().chain(tree.files_below(place)) {
            if !is_input(path) {
                continue;
            }
            let folder = path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
            // What lies in a folder that is shared already changes nothing.
            if shared.is_some_and(|shared| shared_folder(shared, folder) == shared)
                || folder.split('/').any(|part| part == "node_modules")
                || outside.iter().any(|folder| path.is_in(folder))
            {
                continue;
            }
            shared = Some(shared.map_or(folder, |shared| shared_folder(shared, folder)));
        }
    }
    shared.and_then(|folder| RepoPath::parse(folder).ok()).unwrap_or_else(|| start.clone())
}

/// The longest folder in which both lie.
fn shared_folder<'p>(one: &'p str, other: &str) -> &'p str {
    let mut end = 0;
    for (a, b) in one.split('/').zip(other.split('/')) {
        if a != b {
            break;
        }
        end += a.len() + 1;
    }
    one.get(..end.saturating_sub(1)).unwrap_or(one)
}

/// The output of every build tool that a build script runs, scripts it calls included.
pub(super) fn outputs(
    unit: &Unit<'_>,
    scripts: &BTreeMap<String, String>,
    build: &str,
    declared: &[String],
) -> Vec<Output> {
    let mut found = Vec::new();
    let mut open = vec![(build.to_owned(), 0)];
    let mut seen: Vec<String> = Vec::new();
    while let Some((name, depth)) = open.pop() {
        if depth > 8 || seen.contains(&name) {
            continue;
        }
        seen.push(name.clone());
        for name in [format!("pre{name}"), name.clone(), format!("post{name}")] {
            let Some(line) = scripts.get(&name) else { continue };
            for command in &shell::parse(line).commands {
                let words: Vec<String> = command.words.iter().filter_map(shell::Word::literal).collect();
                open.extend(lines::called(&words, scripts).into_iter().map(|called| (called, depth + 1)));
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                found.extend(output_of(unit, &words, declared).into_iter().map(|(tool, folder, mirrors)| Output {
                    tool,
                    folder,
                    mirrors,
                    script: name.clone(),
                }));
            }
        }
    }
    found.retain(|output| !output.folder.is_empty());
    found
}

/// The value of an option, given as `--x v`, `--x=v` or `-x v`.
fn option<'w>(words: &[&'w str], names: &[&str]) -> Option<&'w str> {
    words.iter().enumerate().find_map(|(at, word)| {
        let (flag, inline) = shell::split_flag(word);
        names.contains(&flag).then(|| inline.or_else(|| words.get(at + 1).copied()))?
    })
}

fn clean(folder: &str) -> String {
    RepoPath::parse(folder).map(|path| path.as_str().to_owned()).unwrap_or_default()
}

fn parent(file: &str) -> String {
    RepoPath::parse(file).ok().and_then(|path| path.parent()).map(|path| path.as_str().to_owned()).unwrap_or_default()
}

fn output_of(unit: &Unit<'_>, words: &[&str], declared: &[String]) -> Vec<(String, String, Option<String>)> {
    let skip = words
        .iter()
        .position(|word| {
            !(matches!(*word, "npx" | "bunx" | "cross-env" | "env" | "exec" | "--")
                || word.contains('=')
                || *word == "--no-install")
        })
        .unwrap_or(0);
    let words = match &words[skip.min(words.len())..] {
        ["pnpm" | "yarn", "exec", rest @ ..] | ["pnpm" | "yarn", rest @ ..] => rest,
        rest => rest,
    };
    let Some((first, rest)) = words.split_first() else { return Vec::new() };
    let tool = first.rsplit('/').next().unwrap_or(first);
    let one = |folder: Option<&str>, default: &str, mirrors: Option<String>| {
        vec![(tool.to_owned(), clean(folder.unwrap_or(default)), mirrors)]
    };
    let source = || rest.iter().find(|word| !word.starts_with('-')).map(|word| clean(word));
    match tool {
        "tsc" | "tspc" | "ttsc" | "tsgo" | "vue-tsc" | "lb-tsc" => {
            if rest.iter().any(|word| matches!(*word, "--noEmit" | "--emitDeclarationOnly")) {
                return Vec::new();
            }
            let name = option(rest, &["-p", "--project", "-b", "--build"])
                .filter(|name| !name.starts_with('-'))
                .unwrap_or("tsconfig.json");
            let Some(config) = config(unit, name) else { return Vec::new() };
            if config.no_emit {
                return Vec::new();
            }
            let out = option(rest, &["--outDir"]).map(clean).or_else(|| config.out_dir.map(|out| out.value().clone()));
            // LoopBack's own calls the compiler with this folder.
            let out = out.or_else(|| (tool == "lb-tsc").then(|| "dist".to_owned()));
            out.map(|folder| ("tsc".to_owned(), folder, Some(config.root_dir))).into_iter().collect()
        }
        "nest" if rest.first() == Some(&"build") => {
            let programs = nest::programs(unit);
            if !programs.is_empty() {
                let named = rest.iter().skip(1).filter(|word| !word.starts_with('-'));
                let named: Vec<_> = named.filter_map(|name| nest::called(&programs, Some(name))).collect();
                let made: Vec<_> = match named.is_empty() {
                    _ if rest.contains(&"--all") => programs.iter().collect(),
                    true => nest::called(&programs, None).into_iter().collect(),
                    false => named,
                };
                let outputs = made.into_iter().map(|program| program.output.clone());
                return outputs.map(|output| (output.tool, output.folder, output.mirrors)).collect();
            }
            let name = if unit.has("tsconfig.build.json") { "tsconfig.build.json" } else { "tsconfig.json" };
            let config = config(unit, name).unwrap_or_default();
            let folder = config.out_dir.map_or_else(|| "dist".to_owned(), |out| out.value().clone());
            vec![("nest".to_owned(), folder, Some(config.root_dir))]
        }
        "tsup" | "tsdown" => one(option(rest, &["-d", "--out-dir", "--outDir"]), "dist", None),
        "unbuild" | "pkgroll" | "bunchee" | "microbundle" => one(None, "dist", None),
        "ncc" => one(option(rest, &["-o", "--out"]), "dist", None),
        "esbuild" => match option(rest, &["--outfile"]) {
            Some(file) => vec![(tool.to_owned(), parent(file), None)],
            None => {
                let entry = source().map(|file| parent(&file));
                option(rest, &["--outdir"]).map(|folder| (tool.to_owned(), clean(folder), entry)).into_iter().collect()
            }
        },
        "bun" if rest.first() == Some(&"build") => match option(rest, &["--outfile"]) {
            Some(file) => vec![("bun".to_owned(), parent(file), None)],
            None => {
                option(rest, &["--outdir"]).map(|folder| ("bun".to_owned(), clean(folder), None)).into_iter().collect()
            }
        },
        "swc" => {
            let folder = option(rest, &["-d", "--out-dir"]).map(clean);
            // swc keeps the source folder's name unless told to strip it.
            let strip = rest.contains(&"--strip-leading-paths");
            folder
                .map(|folder| (tool.to_owned(), folder, if strip { source() } else { Some(String::new()) }))
                .into_iter()
                .collect()
        }
        "babel" | "babel-cli" => option(rest, &["-d", "--out-dir"])
            .map(|folder| (tool.to_owned(), clean(folder), source()))
            .into_iter()
            .collect(),
        "rollup" => match option(rest, &["-o", "--file"]) {
            Some(file) => vec![(tool.to_owned(), parent(file), None)],
            None => one(option(rest, &["-d", "--dir"]), "dist", None),
        },
        "webpack" | "rspack" => one(option(rest, &["-o", "--output-path"]), "dist", None),
        "parcel" => declared
            .iter()
            .map(|file| parent(file))
            .filter(|folder| {
                !folder.is_empty() && !unit.path(folder).is_some_and(|path| unit.project.tree().has_folder(&path))
            })
            .chain(option(rest, &["--dist-dir"]).map(clean))
            .map(|folder| (tool.to_owned(), folder.split('/').next().unwrap_or_default().to_owned(), None))
            .collect(),
        "payload" if rest.first() == Some(&"build") => one(None, "build", None),
        "vite" if rest.first() == Some(&"build") => {
            let uses = |name: &str| {
                let file = unit.json("package.json");
                file.is_some_and(|file| {
                    ["dependencies", "devDependencies"].iter().any(|k| file.at(&[k, name]).is_some())
                })
            };
            // SvelteKit's adapter writes what runs; where vite itself writes is of no use without it.
            let default = if uses("@sveltejs/kit") { "build" } else { "dist" };
            one(option(rest, &["--outDir"]), default, None)
        }
        "next" if rest.first() == Some(&"build") => one(None, ".next", None),
        "nuxt" | "nuxi" if rest.first() == Some(&"build") => one(None, ".output", None),
        "react-router" | "remix" if rest.first() == Some(&"build") => one(None, "build", None),
        "astro" if rest.first() == Some(&"build") => one(None, "dist", None),
        "cpx" | "copyfiles" | "cpy" | "ncp" => {
            let last = rest.iter().rfind(|word| !word.starts_with('-'));
            last.map(|folder| (tool.to_owned(), clean(folder), None)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The output of a compiler that is told by the unit's own configuration alone.
pub(super) fn by_config(unit: &Unit<'_>) -> Vec<Output> {
    let config = ["tsconfig.build.json", "tsconfig.json"]
        .iter()
        .find_map(|name| config(unit, name).filter(|config| config.out_dir.is_some()));
    let output = config.filter(|config| !config.no_emit).and_then(|config| {
        let folder = config.out_dir?.value().clone();
        Some(Output { tool: "tsc".to_owned(), folder, mirrors: Some(config.root_dir), script: String::new() })
    });
    output.into_iter().collect()
}

/// The file that a source becomes, by the first output that mirrors a folder the source lies in.
pub(super) fn built(source: &str, outputs: &[Output]) -> Option<String> {
    let (stem, extension) = source.rsplit_once('.')?;
    let made = match extension {
        "ts" | "tsx" | "js" | "jsx" => "js",
        "mts" | "mjs" => "mjs",
        "cts" | "cjs" => "cjs",
        _ => return None,
    };
    outputs.iter().find_map(|output| {
        let mirrors = output.mirrors.as_deref()?;
        let rest = if mirrors.is_empty() { Some(stem) } else { stem.strip_prefix(mirrors)?.strip_prefix('/') }?;
        Some(format!("{}/{rest}.{made}", output.folder))
    })
}

/// The source that a built file comes from, by the same rule backwards.
pub(super) fn source_of(unit: &Unit<'_>, file: &str, outputs: &[Output]) -> Option<String> {
    let bare = ["js", "mjs", "cjs"].iter().find_map(|end| file.strip_suffix(&format!(".{end}"))).unwrap_or(file);
    for output in outputs {
        let Some(rest) = bare.strip_prefix(&output.folder).and_then(|rest| rest.strip_prefix('/')) else { continue };
        let roots: Vec<String> = match &output.mirrors {
            Some(root) => vec![root.clone()],
            None => vec!["src".to_owned(), String::new()],
        };
        for root in roots {
            for end in ["ts", "mts", "cts", "tsx", "js", "mjs"] {
                let name = if root.is_empty() { format!("{rest}.{end}") } else { format!("{root}/{rest}.{end}") };
                if unit.has(&name) {
                    return Some(name);
                }
            }
        }
    }
    None
}
