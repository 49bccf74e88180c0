//! Equal files, options and date give equal bytes, whatever the order in which they come and however they are handed
//! over; and planning asks for few of many files.

use std::collections::BTreeMap;

use stageplan::{Content, Options, RepoPath, Tree, wants};
use stageplan_tests::corpus::{self, Case, Files};
use stageplan_tests::rng::Rng;
use stageplan_tests::snapshot::{self, Snapshot};

fn planned(tree: &Tree, options: &Options) -> Snapshot {
    snapshot::of(&stageplan::plan(tree, options), tree)
}

/// The cases whose files are all text, which is what a tree in memory can hold.
fn text_cases() -> Vec<(Case, Vec<(RepoPath, String)>)> {
    corpus::cases()
        .into_iter()
        .filter_map(|case| {
            let files = case.files().into_iter().map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?)));
            let files = files.collect::<Option<Vec<_>>>()?;
            Some((case, files))
        })
        .collect()
}

#[test]
fn order_of_files_and_ecosystems_changes_no_byte() {
    for (case, mut files) in text_cases() {
        let expect = planned(&case.tree(), &case.options());
        for seed in 1..=4 {
            let mut rng = Rng::new(seed);
            let mut options = case.options();
            rng.shuffle(&mut options.ecosystems);
            rng.shuffle(&mut files);
            let tree = Tree::in_memory(files.iter().map(|(path, text)| (path.clone(), Some(text.clone()))));
            assert_eq!(expect, planned(&tree, &options), "{} with seed {seed}", case.name);
        }
    }
}

#[test]
fn planning_twice_gives_the_same() {
    for case in corpus::cases() {
        let tree = case.tree();
        let options = case.options();
        assert_eq!(planned(&tree, &options), planned(&tree, &options), "{}", case.name);
    }
}

/// Plays a host that cannot read while planning runs: hands over what is wanted until nothing is. Gives the tree that
/// holds exactly that, how many files it was, and how many rounds it took.
fn in_rounds(files: &Files, options: &Options) -> (Tree, usize, usize) {
    let mut given: Vec<RepoPath> = Vec::new();
    for round in 0..64 {
        let tree = Tree::in_memory(files.iter().map(|(path, bytes)| {
            let text = match corpus::content(bytes) {
                Content::Text(text) if given.contains(path) => Some(text.to_string()),
                _ => None,
            };
            (path.clone(), text)
        }));
        let more = wants(&tree, options).paths;
        if more.is_empty() {
            return (tree, given.len(), round);
        }
        assert!(more.iter().all(|path| !given.contains(path)), "what was handed over is wanted again: {more:?}");
        given.extend(more);
    }
    panic!("64 rounds, and still more is wanted");
}

/// The same host, which begins without any ecosystem and gets those that are asked for: what it has in the end.
fn with_parts_wanted(case: &Case) -> Vec<&'static str> {
    let tree = case.tree();
    let mut here: Vec<&'static str> = Vec::new();
    for _ in 0..8 {
        let mut options = case.options();
        options.at_hand(|id| here.contains(&id));
        let more = wants(&tree, &options).parts;
        if more.is_empty() {
            assert_eq!(planned(&tree, &options), planned(&tree, &case.options()), "{}", case.name);
            return here;
        }
        assert!(more.iter().all(|id| !here.contains(id)), "{}: what is there is wanted again: {more:?}", case.name);
        here.extend(more);
    }
    panic!("{}: 8 rounds, and still more is wanted", case.name);
}

#[test]
fn the_ecosystems_that_are_wanted_are_enough() {
    let mut counts: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for (case, _) in text_cases() {
        *counts.entry(with_parts_wanted(&case)).or_default() += 1;
    }
    let alone: usize = counts.iter().filter(|(parts, _)| parts.len() < 2).map(|(_, count)| count).sum();
    let all: usize = counts.values().sum();
    assert!(alone * 10 >= all * 9, "nearly every project needs one ecosystem alone: {counts:?}");
}

#[test]
fn handing_over_what_is_wanted_is_enough() {
    for (case, _) in text_cases() {
        let expect = planned(&case.tree(), &case.options());
        let (tree, _, rounds) = in_rounds(&case.files(), &case.options());
        assert_eq!(expect, planned(&tree, &case.options()), "{}", case.name);
        assert!(rounds <= 8, "{} takes {rounds} rounds", case.name);
    }
}

/// A repository of forty thousand files, most of which no plan depends on.
fn large() -> Files {
    let mut files = corpus::files([
        (
            "package.json",
            r#"{"name": "large", "scripts": {"start": "node server.js"}, "dependencies": {"express": "5"}}"#,
        ),
        ("server.js", "require('express')().listen(process.env.PORT || 8080)\n"),
        ("go.work", "go 1.27\nuse ./svc\n"),
        ("svc/go.mod", "module example.com/svc\n\ngo 1.27\n"),
        ("svc/main.go", "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8080\", nil) }\n"),
    ]);
    let kinds = ["md", "png", "svg", "json", "yaml", "css", "snap", "txt"];
    for index in 0..40_000 {
        let kind = kinds[index % kinds.len()];
        let name = format!("docs/{}/{}/page-{index}.{kind}", index % 97, index % 31);
        if let Ok(path) = RepoPath::parse(&name) {
            files.insert(path, b"{}".to_vec());
        }
    }
    files
}

#[test]
fn few_of_many_files_are_wanted() {
    let files = large();
    for unit in [None, Some("svc")] {
        let mut options = Options::new(stageplan_tests::TODAY);
        if let Some(unit) = unit {
            options.settings.set("unit", unit).unwrap_or_else(|error| panic!("{error}"));
        }
        let (_, given, rounds) = in_rounds(&files, &options);
        assert!(given <= 48, "{given} of {} files are wanted for {unit:?}", files.len());
        assert!(rounds <= 8, "{rounds} rounds for {unit:?}");
    }
}
