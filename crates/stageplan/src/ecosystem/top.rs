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

/// Names of files that only people and tools read, whole and in small letters. `*` is any text, but not none.
const FILES: &[(&str, &str)] = &[
    ("dockerfile", "delivery"),
    ("dockerfile.*", "delivery"),
    ("*.dockerfile", "delivery"),
    ("docker-compose*.yml", "delivery"),
    ("docker-compose*.yaml", "delivery"),
    ("docker-compose.yml", "delivery"),
    ("docker-compose.yaml", "delivery"),
    ("compose.yml", "delivery"),
    ("compose.yaml", "delivery"),
    ("compose.*.yml", "delivery"),
    ("compose.*.yaml", "delivery"),
    ("makefile", "delivery"),
    ("procfile", "delivery"),
    ("procfile.*", "delivery"),
    ("fly.toml", "delivery"),
    ("fly.*.toml", "delivery"),
    ("render.yaml", "delivery"),
    ("render.yml", "delivery"),
    ("vercel.json", "delivery"),
    ("netlify.toml", "delivery"),
    ("app.json", "delivery"),
    ("stageplan.toml", "delivery"),
    ("tsconfig.json", "development"),
    ("tsconfig.*.json", "development"),
    ("tsconfig-*.json", "development"),
    ("*.tsbuildinfo", "development"),
    ("jsconfig.json", "development"),
    ("webpack.*.js", "development"),
    ("nodemon.json", "development"),
    ("renovate.json", "development"),
    ("release-please-config.json", "development"),
    ("biome.json", "development"),
    ("biome.jsonc", "development"),
    ("gruntfile.*", "development"),
    ("gulpfile.*", "development"),
    ("gulpfile.*.js", "development"),
    ("sonar-project.properties", "development"),
    ("audit-ci.json", "development"),
    ("audit-ci.jsonc", "development"),
    ("codecov.yml", "development"),
    ("codecov.yaml", "development"),
    ("citation.cff", "documentation"),
    ("jsdoc.json", "development"),
    ("jsdoc.conf.json", "development"),
    ("knip.json", "development"),
    ("knip.jsonc", "development"),
    ("knip.ts", "development"),
    ("turbo.json", "development"),
    ("nx.json", "development"),
    ("lerna.json", "development"),
    ("package-lock.json", "used by the install"),
    ("npm-shrinkwrap.json", "used by the install"),
    ("pnpm-lock.yaml", "used by the install"),
    ("pnpm-workspace.yaml", "used by the install"),
    ("yarn.lock", "used by the install"),
    ("bun.lock", "used by the install"),
    ("bun.lockb", "used by the install"),
    ("*.test.*", "development"),
    ("*_test.*", "development"),
    ("*.spec.*", "development"),
    ("test.*", "development"),
    ("tests.*", "development"),
    ("test-*.js", "development"),
    ("test-*.ts", "development"),
    ("test_*.js", "development"),
    ("test_*.ts", "development"),
    ("*.d.ts", "development"),
    ("*.md", "documentation"),
    ("*.log", "development"),
    (".*", "settings of a tool"),
];

/// Documents, which stand alone or with the end of a text.
const DOCUMENTS: &[&str] = &[
    "readme",
    "changelog",
    "contributing",
    "code_of_conduct",
    "security",
    "authors",
    "license",
    "licence",
    "license-mit",
    "license-apache",
    "privacy",
    "agents",
    "claude",
    "citation",
];

/// Tools whose settings are in `tool.config.js` and the like.
const TOOLS: &[&str] = &[
    "jest",
    "vitest",
    "playwright",
    "eslint",
    "prettier",
    "babel",
    "webpack",
    "rollup",
    "vite",
    "tsup",
    "postcss",
    "tailwind",
    "stylelint",
    "commitlint",
    "lint-staged",
    "release-please",
    "jsdoc",
    "volar",
    "knip",
];

/// Why a file of this name, in small letters, stays out.
fn known(name: &str) -> Option<&'static str> {
    let (stem, end) = name.split_once('.').unwrap_or((name, ""));
    if DOCUMENTS.contains(&stem) && matches!(end, "" | "md" | "txt" | "rst" | "adoc" | "markdown" | "html") {
        return Some("documentation");
    }
    if TOOLS.contains(&stem)
        && end.strip_prefix("config.").is_some_and(|end| {
            matches!(end, "js" | "cjs" | "mjs" | "ts" | "cts" | "mts" | "json" | "yaml" | "yml" | "toml")
        })
    {
        return Some("development");
    }
    FILES.iter().find(|(pattern, _)| fits(pattern, name)).map(|(_, why)| *why)
}

fn fits(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    match rest.strip_suffix('*') {
        Some(middle) => name.get(1..).is_some_and(|name| name.contains(middle)),
        None => name.len() > start.len() + rest.len() && name.starts_with(start) && name.ends_with(rest),
    }
}

impl Top {
    /// The name that was left out and holds this path, relative to the unit.
    pub(in crate::ecosystem) fn holding(&self, path: &str) -> Option<&str> {
        let path = path.trim_start_matches("./");
        let top = path.split('/').next().unwrap_or_default();
        let names = self.drop.iter().map(|(name, _)| name.as_str());
        let mut found = names.filter(|name| name.trim_end_matches('/') == top);
        found.find(|_| !matches!(top, "node_modules" | ".git"))
    }
}

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
        match known(&lower) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_matched_whole() {
        for name in [
            "security.js",
            "agents.ts",
            "claude.mjs",
            "privacy.js",
            "license.js",
            "authors.json",
            "licenses.js",
            "testimonials.js",
            "testing.js",
            "vite.js",
            "webpack.js",
            "tsconfig.js",
            "babel.ts",
            "a.mdx",
            "x.log.js",
            "spec.js",
            "compose.js",
            "dockerfile_parser.js",
            "render.js",
            "app.js",
        ] {
            assert_eq!(known(name), None, "{name}");
        }
        for name in [
            "security.md",
            "license",
            "license.txt",
            "readme.de.md",
            "test.js",
            "a.test.js",
            "a_test.ts",
            "a.spec.mjs",
            "vite.config.ts",
            "webpack.prod.js",
            "tsconfig.build.json",
            "docker-compose.prod.yml",
            "compose.yaml",
            "types.d.ts",
            "npm-debug.log",
            "dockerfile.dev",
            ".eslintrc",
        ] {
            assert!(known(name).is_some(), "{name}");
        }
    }
}
