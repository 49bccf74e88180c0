//! The files of a unit that belong into an image that runs its sources, and the folders of data that a built program
//! reads beside its output.

use crate::project::Unit;

/// A file or folder of the unit's top level that is left out, with why.
#[derive(Clone, Debug)]
pub(in crate::ecosystem) struct Top {
    /// What runs or may be read, folders with a `/` behind.
    pub(in crate::ecosystem) keep: Vec<String>,
    /// What stays out.
    pub(in crate::ecosystem) drop: Vec<(String, &'static str)>,
    /// Folders with a manifest of their own, by name.
    pub(in crate::ecosystem) projects: Vec<String>,
}

/// Folders that hold nothing a running program reads.
const FOLDERS: &[(&str, &str)] = &[
    ("test", "tests"),
    ("tests", "tests"),
    ("__tests__", "tests"),
    ("__test__", "tests"),
    ("__mocks__", "tests"),
    ("spec", "tests"),
    ("specs", "tests"),
    ("e2e", "tests"),
    ("cypress", "tests"),
    ("integration_tests", "tests"),
    ("bench", "tests"),
    ("benchmark", "tests"),
    ("benchmarks", "tests"),
    ("coverage", "tests"),
    ("doc", "documentation"),
    ("docs", "documentation"),
    ("example", "examples"),
    ("examples", "examples"),
    ("screenshots", "documentation"),
    ("helm", "delivery"),
    ("helm_deploy", "delivery"),
    ("k8s", "delivery"),
    ("kubernetes", "delivery"),
    ("charts", "delivery"),
    ("terraform", "delivery"),
    ("infra", "delivery"),
    ("docker", "delivery"),
    ("docker-compose", "delivery"),
    ("node_modules", "installed in the image"),
];

/// Beginnings of names of files that only people and tools read.
const FILES: &[(&str, &str)] = &[
    ("readme", "documentation"),
    ("changelog", "documentation"),
    ("contributing", "documentation"),
    ("code_of_conduct", "documentation"),
    ("security", "documentation"),
    ("authors", "documentation"),
    ("license", "documentation"),
    ("licence", "documentation"),
    ("privacy", "documentation"),
    ("agents", "documentation"),
    ("claude", "documentation"),
    ("dockerfile", "delivery"),
    ("docker-compose", "delivery"),
    ("compose.", "delivery"),
    ("makefile", "delivery"),
    ("procfile", "delivery"),
    ("fly.", "delivery"),
    ("render.", "delivery"),
    ("vercel.", "delivery"),
    ("netlify.", "delivery"),
    ("app.json", "delivery"),
    ("stageplan.toml", "delivery"),
    ("tsconfig", "development"),
    ("jsconfig", "development"),
    ("jest.", "development"),
    ("vitest.", "development"),
    ("playwright.", "development"),
    ("eslint.", "development"),
    ("prettier.", "development"),
    ("babel.", "development"),
    ("webpack.", "development"),
    ("rollup.", "development"),
    ("vite.", "development"),
    ("tsup.", "development"),
    ("postcss.", "development"),
    ("tailwind.", "development"),
    ("stylelint.", "development"),
    ("commitlint.", "development"),
    ("lint-staged.", "development"),
    ("nodemon.", "development"),
    ("renovate.", "development"),
    ("release-please", "development"),
    (".release-please", "development"),
    ("biome.", "development"),
    ("gruntfile", "development"),
    ("gulpfile", "development"),
    ("sonar-project", "development"),
    ("audit-ci", "development"),
    ("codecov.", "development"),
    ("citation", "documentation"),
    ("jsdoc.", "development"),
    ("volar.", "development"),
    ("knip.", "development"),
    ("turbo.json", "development"),
    ("nx.json", "development"),
    ("lerna.json", "development"),
    ("package-lock.json", "used by the install"),
    ("npm-shrinkwrap.json", "used by the install"),
    ("pnpm-lock.yaml", "used by the install"),
    ("pnpm-workspace.yaml", "used by the install"),
    ("yarn.lock", "used by the install"),
    ("bun.lock", "used by the install"),
];

/// Sorts the top level of the unit.
pub(in crate::ecosystem) fn top(unit: &Unit<'_>) -> Top {
    let tree = unit.project.tree();
    let mut top = Top { keep: Vec::new(), drop: Vec::new(), projects: Vec::new() };
    for folder in tree.folders_in(&unit.folder) {
        let name = folder.file_name();
        if folder.join("package.json").is_ok_and(|manifest| tree.has_file(&manifest)) {
            top.projects.push(name.to_owned());
        }
        let known = FOLDERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, why)| *why);
        match known.or_else(|| name.starts_with('.').then_some("settings of a tool")) {
            // A folder of that name with the program's own packages in it is not what an install makes.
            Some(why) => top.drop.push((format!("{name}/"), why)),
            None => top.keep.push(format!("{name}/")),
        }
    }
    for file in tree.files_in(&unit.folder) {
        let name = file.file_name();
        let lower = name.to_ascii_lowercase();
        let known = FILES.iter().find(|(known, _)| lower.starts_with(known)).map(|(_, why)| *why);
        let test = lower.starts_with("test")
            || [".test.", "_test.", ".spec.", ".d.ts", ".md", ".lockb", ".log"].iter().any(|part| lower.contains(part));
        let known = known
            .or_else(|| test.then_some("development"))
            .or_else(|| lower.starts_with('.').then_some("settings of a tool"));
        match known {
            Some(why) => top.drop.push((name.to_owned(), why)),
            None => top.keep.push(name.to_owned()),
        }
    }
    top
}

/// Folders that programs read while they run, by the names everybody gives them.
pub(in crate::ecosystem) const DATA: &[&str] = &[
    "public",
    "static",
    "views",
    "templates",
    "locales",
    "locale",
    "i18n",
    "translations",
    "config",
    "migrations",
    "proto",
    "protos",
    "prisma",
    "drizzle",
    "assets",
    "data",
];
